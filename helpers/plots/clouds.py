"""Word clouds in two steps: a table of places, then real text drawn from it.

Outlines of word clouds: a built-in shape, or the dark parts of a picture.
"""

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.lines import Line2D
from matplotlib.text import Text
from PIL import Image, ImageFilter, ImageFont, ImageOps, UnidentifiedImageError
from wordcloud import WordCloud

from helpers.plots.frame import legend_above
from helpers.plots.style import (
    LABELS,
    MORE,
    MUTED,
    font_path,
    group_colors,
    label,
    missing_glyphs,
    text_color,
    wrap_text,
)
from helpers.tables import require

PIXELS = 2  # pixels of the canvas to one of the grid on which words are packed
FILL = 0.54  # share of the free area that the words are first given
SHRINK = 0.93  # what all words are scaled by when the last ones find no room
TRIES = 6
SHADES = LinearSegmentedColormap.from_list("shades", ["#08306B", "#B85000"], 5)  # 4.5:1
LEAST = 0.02  # share of a picture that must be dark


def cloud_layout(
    table: pd.DataFrame,
    *,
    value: str = "rate",
    top: int = 200,
    size: tuple[int, int] = (1600, 900),
    shape: str = "rect",
    mask: np.ndarray | None = None,
    min_font_size: int = 16,
    prefer_horizontal: float = 0.9,
    seed: int = 0,
) -> pd.DataFrame:
    """Find a place for each word of a cloud.

    Parameters
    ----------
    table : DataFrame, one row per term
        Columns ``term`` and `value`; others, such as ``n`` or a group, are kept.
    value : str
        Letter height is proportional to the square root of this column, so the
        area of a character to the column itself.
    top : int
        Number of terms, those with the highest value, ties by term.
    size : tuple of int
        Width and height of the canvas in pixels.
    shape : {"rect", "ellipse"}
        Outline of the cloud, unless `mask` is given.
    mask : array, optional
        Height x width, 255 where no word may stand; replaces `size` and `shape`. See
        `helpers.plots.mask_from_image`.
    min_font_size : int
        Pixels; words that would come out smaller are not placed (16 of 1,600
        pixels are 5 points on a page).
    prefer_horizontal : float
        Share of the words tried level first, 0 to 1.
    seed : int
        Seed of the random places.

    Returns
    -------
    DataFrame, one row per term, largest value first, ties by term
        The columns of `table`, then ``x``, ``y`` (start of the base line in pixels
        from the upper left), ``size`` (letter height in pixels), ``rotated`` and
        ``placed``: False for words that found no room or would be too small.
        ``attrs["canvas"]`` holds width and height, ``attrs["value"]`` the column.

    Raises
    ------
    ValueError
        If a column is missing, a term stands twice, a value is not above 0, a
        character has no glyph, or the shape is unknown.

    Notes
    -----
    Places by the library wordcloud (A. Mueller), which shrinks words that do not
    fit; here all words are made smaller together instead, so that sizes keep
    their meaning.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["经济", "港口"], "rate": [40.0, 10.0]})
    >>> layout = cloud_layout(table, size=(200, 100))
    >>> layout[["term", "size", "placed"]].round(1)
      term  size  placed
    0   经济  60.0    True
    1   港口  30.0    True
    """
    ranked = _ranked(table, value, top)
    _check_cloud_glyphs(ranked["term"])
    free = (shape_mask(size, shape) if mask is None else np.asarray(mask)) != 255
    free = free[::PIXELS, ::PIXELS]
    weights = np.sqrt(ranked[value] / ranked[value].iloc[0])
    sizes = weights * _first_size(ranked["term"], weights, free)
    best = None
    for attempt in (sizes * SHRINK**k for k in range(TRIES)):
        legible = attempt * PIXELS >= min_font_size
        cloud = _pack(ranked["term"][legible], attempt, free, prefer_horizontal, seed)
        if best is None or len(cloud.layout_) > len(best[0].layout_):
            best = cloud, attempt
        if len(cloud.layout_) == legible.sum():
            break
    cloud, sizes = best
    layout = ranked.assign(size=sizes * PIXELS).join(_base_lines(cloud, sizes))
    layout["rotated"] = layout["rotated"].eq(True)
    layout["placed"] = layout["x"].notna()
    layout.attrs = {"canvas": (free.shape[1] * PIXELS, free.shape[0] * PIXELS)}
    layout.attrs["value"] = value
    return layout


def _ranked(table: pd.DataFrame, value: str, top: int) -> pd.DataFrame:
    """Sort the terms by value; refuse what cannot be drawn."""
    require(table, "term", value, filled=True)
    twice = table["term"][table["term"].duplicated()]
    if len(twice):
        raise ValueError(f"{twice.iloc[0]!r} stands twice: draw one group at a time")
    if not (table[value] > 0).all():
        raise ValueError(f"{value} must be above 0 in every row: leave the others out")
    ranked = table.assign(term=table["term"].astype(str))
    ranked = ranked.sort_values([value, "term"], ascending=[False, True])
    return ranked.head(top).reset_index(drop=True)


def _check_cloud_glyphs(terms: pd.Series) -> None:
    """Refuse words with a character that the font cannot draw."""
    if missing := missing_glyphs("".join(terms)):
        raise ValueError(f"the font has no glyph for {sorted(missing)}: replace them")


def _first_size(terms: pd.Series, weights: pd.Series, free: np.ndarray) -> float:
    """Give the letter height at which the words would fill their share of the area."""
    ems = terms.map(lambda term: sum(1 if ord(c) > 0x2E7F else 0.6 for c in term))
    by_area = np.sqrt(FILL * np.count_nonzero(free) / (ems * weights**2).sum())
    widest = 0.9 * free.shape[1] / (ems * weights).max()
    return min(by_area, widest, 0.6 * free.shape[0])


def _pack(
    terms: pd.Series, sizes: pd.Series, free: np.ndarray, level: float, seed: int
) -> WordCloud:
    """Let wordcloud find places for words of given sizes, on a coarse grid."""
    pixels = np.ceil(sizes[terms.index]).astype(int)
    cloud = WordCloud(
        font_path=str(font_path()),
        width=free.shape[1],
        height=free.shape[0],
        mask=None if free.all() else np.where(free, 0, 255).astype(np.uint8),
        margin=2,
        max_words=len(terms),
        max_font_size=pixels.max(),
        min_font_size=1,
        font_step=pixels.max(),  # a word that does not fit ends the packing
        relative_scaling=1,  # sizes go in as frequencies and come out unchanged
        prefer_horizontal=level,
        random_state=seed,
        color_func=lambda *_, **__: "black",
    )
    return cloud.generate_from_frequencies(dict(zip(terms, pixels, strict=True)))


def _base_lines(cloud: WordCloud, sizes: pd.Series) -> pd.DataFrame:
    """Turn wordcloud's corners of ink into starts of base lines, in full pixels."""
    rows, path = [], str(font_path())
    for i, ((term, _), pixels, (y, x), turn, _) in enumerate(cloud.layout_):
        font = ImageFont.truetype(path, pixels, layout_engine=ImageFont.Layout.BASIC)
        left, top, right, _ = font.getbbox(term, anchor="ls")
        ink = sizes.iloc[i] / pixels
        across, down = (-top, right) if turn else (-left, -top)
        rows.append(
            (PIXELS * (x + ink * across), PIXELS * (y + ink * down), bool(turn))
        )
    return pd.DataFrame(rows, columns=["x", "y", "rotated"])


class _DataText(Text):
    """Text whose letter height is given in data units, so that it scales with Axes."""

    def __init__(self, x: float, y: float, text: str, height: float, **style) -> None:
        super().__init__(x, y, text, **style)
        self._height = height

    def _fit(self) -> None:
        """Set the size in points that the Axes' scale asks for."""
        pixels = self._height * self.axes.bbox.width / np.ptp(self.axes.get_xlim())
        self.set_fontsize(pixels * 72 / self.get_figure(root=True).dpi)

    def draw(self, renderer) -> None:
        """Draw at the present scale."""
        self._fit()
        super().draw(renderer)

    def get_window_extent(self, renderer=None, dpi=None):
        """Measure at the present scale."""
        self._fit()
        return super().get_window_extent(renderer, dpi)


def word_cloud(
    layout: pd.DataFrame,
    *,
    by: str | None = None,
    shade: str | None = None,
    colors: Mapping[str, str] | None = None,
    color: str = MORE,
    ax: Axes | None = None,
) -> Axes:
    """Draw a laid-out word cloud as real text.

    Parameters
    ----------
    layout : DataFrame, one row per term
        As given by :func:`cloud_layout`, with its ``attrs``.
    by : str, optional
        Column of groups that colours the words, with a legend.
    shade : str, optional
        Column of numbers that colours the words instead, with a colour bar: blue
        where low, brown where high, grey where missing. For the dispersion ``dp`` of
        `helpers.words.dispersion`, blue words are spread evenly.
    colors : mapping, optional
        Colour by group; darkened where words would be too pale.
    color : str
        The one colour of all words where there are no groups.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        Words as text, so that they can be searched in SVG and PDF; below them the
        rule of the sizes and the number of terms left out.

    Raises
    ------
    ValueError
        If a column is missing, `by` and `shade` are both given, or the table did not
        come from a layout function.
    """
    if by and shade:
        raise ValueError(f"colour by {by!r} or by {shade!r}, not both")
    also = [column for column in (by, shade) if column]
    require(layout, "term", "x", "y", "size", "rotated", "placed", *also, filled=True)
    if "canvas" not in layout.attrs:
        raise ValueError("the layout has lost its attrs: take it from cloud_layout")
    width, height = layout.attrs["canvas"]
    ax = _cloud_axes(ax, width, height)
    if shade:
        inks = _shades(ax, layout[shade])
    elif by:
        inks = _group_inks(ax, layout[by].astype(str), colors)
    else:
        inks = pd.Series(text_color(color), index=layout.index)
    for i, row in layout[layout["placed"]].iterrows():
        style = {"color": inks[i], "gid": "word"}
        style |= {"rotation": 90 * row["rotated"], "rotation_mode": "anchor"}
        word = _DataText(row["x"], row["y"], row["term"], row["size"], **style)
        word.set_in_layout(False)
        ax.add_artist(word)
    out = int((~layout["placed"]).sum())
    ax.set_xlabel(label("cloud", value=label(layout.attrs["value"]), out=out))
    return ax


def _cloud_axes(ax: Axes | None, width: int, height: int) -> Axes:
    """Give bare Axes in pixels of the canvas, from the upper left."""
    inches = mpl.rcParams["figure.figsize"][0]
    words = mpl.rcParams["font.size"] * 7 / 72
    ax = ax or plt.subplots(figsize=(inches, inches * height / width + words))[1]
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax


def _group_inks(
    ax: Axes, groups: pd.Series, colors: Mapping[str, str] | None
) -> pd.Series:
    """Give each word the colour of its group; name the groups over the cloud."""
    shown = _palette(sorted(groups.unique()), colors)
    for group, ink in shown.items():
        ax.add_line(Line2D([], [], marker="o", ls="", color=ink, label=group))
    legend_above(ax, list(shown))
    return groups.map(shown)


def _palette(groups: list[str], colors: Mapping[str, str] | None) -> dict[str, str]:
    """Give each group its colour, dark enough for words."""
    palette = colors or group_colors(groups)
    if missing := [group for group in groups if group not in palette]:
        raise ValueError(f"colors has none for {missing}: call group_colors with all")
    return {group: text_color(palette[group]) for group in groups}


def _shades(ax: Axes, values: pd.Series) -> pd.Series:
    """Give each word a colour by its value; set a colour bar over the cloud."""
    if values.isna().all():
        raise ValueError(f"{values.name} has no number: nothing to colour by")
    scale = mpl.cm.ScalarMappable(Normalize(values.min(), values.max()), SHADES)
    bar = ax.get_figure(root=True).colorbar(
        scale, ax=ax, location="top", shrink=0.4, aspect=30, anchor=(0, 0.5), pad=0.02
    )
    bar.set_label(label(values.name) if values.name in LABELS else values.name)
    bar.outline.set_visible(False)
    inks = values.map(lambda value: mpl.colors.to_hex(scale.to_rgba(value)))
    return inks.where(values.notna(), MUTED)


def comparison_layout(
    counts: pd.DataFrame,
    *,
    top: int = 200,
    size: tuple[int, int] = (1600, 900),
    seed: int = 0,
) -> pd.DataFrame:
    """Lay out each word once, in the group that uses it most beyond the others.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        The group column first, then ``term``, ``n`` and ``rate``.
    top : int
        Number of terms, those with the largest ``excess``.
    size : tuple of int
        Width and height of the canvas in pixels.
    seed : int
        Seed of the random places.

    Returns
    -------
    DataFrame, one row per term
        As given by :func:`cloud_layout`, with the group column and ``excess``: the
        group's rate less the mean rate of all groups (0 where a group lacks the
        term). A word stands in one group only, the first by name where two tie.
        Source: Fellows, R package wordcloud, ``comparison.cloud``.
    """
    by = counts.columns[0]
    require(counts, by, "term", "rate", filled=True)
    mean = counts.groupby("term", observed=True)["rate"].sum() / counts[by].nunique()
    excess = counts["rate"] - counts["term"].map(mean).astype(float)
    table = counts.assign(excess=excess)
    table = table.sort_values(["excess", by, "term"], ascending=[False, True, True])
    table = table[table["excess"] > 0].drop_duplicates("term")
    return cloud_layout(table, value="excess", top=top, size=size, seed=seed)


def commonality_layout(
    counts: pd.DataFrame,
    *,
    top: int = 200,
    size: tuple[int, int] = (1600, 900),
    seed: int = 0,
) -> pd.DataFrame:
    """Lay out the words that all groups share, by the lowest rate in any group.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        The group column first, then ``term``, ``n`` and ``rate``.
    top : int
        Number of terms, those with the largest ``shared``.
    size : tuple of int
        Width and height of the canvas in pixels.
    seed : int
        Seed of the random places.

    Returns
    -------
    DataFrame, one row per term that every group uses
        As given by :func:`cloud_layout`, with ``n`` (all groups together),
        ``groups`` (how many use it) and ``shared``, the lowest rate in any of them.
        Where no term stands in all groups, those that stand in the most. Source:
        Fellows, R package wordcloud, ``commonality.cloud``.
    """
    by = counts.columns[0]
    require(counts, by, "term", "n", "rate", filled=True)
    terms = counts.groupby("term", observed=True)
    table = terms.agg(n=("n", "sum"), shared=("rate", "min"), groups=(by, "nunique"))
    table = table[table["groups"] == table["groups"].max()].reset_index()
    return cloud_layout(table, value="shared", top=top, size=size, seed=seed)


def cloud_panels(
    layouts: Mapping[str, pd.DataFrame],
    *,
    columns: int = 2,
    colors: Mapping[str, str] | None = None,
) -> np.ndarray:
    """Draw one small word cloud for each group, in the group's colour.

    Parameters
    ----------
    layouts : mapping of DataFrame
        By group, each as given by :func:`cloud_layout`.
    columns : int
        Clouds side by side.
    colors : mapping, optional
        Colour by group.

    Returns
    -------
    array of Axes
        One for each group, in the order of `layouts`; letter heights can be compared
        within one cloud only. A canvas of 800 x 450 pixels keeps the smallest words of
        two columns on a page at 5 points.

    Raises
    ------
    ValueError
        If there are no layouts, or `colors` lacks a group.
    """
    if not layouts:
        raise ValueError("no layouts: nothing to draw")
    inks, last = _palette(list(layouts), colors), list(layouts)[-1]
    columns = min(columns, len(layouts))
    deep = -(-len(layouts) // columns)
    width, height = next(iter(layouts.values())).attrs["canvas"]
    inches = mpl.rcParams["figure.figsize"][0]
    room = int(inches / columns * 72 / mpl.rcParams["font.size"] * 2) - 2
    each = inches / columns * height / width + 0.55
    axes = plt.subplots(
        deep, columns, figsize=(inches, deep * each + 0.6), squeeze=False
    )[1]
    for ax, (group, layout) in zip(axes.flat, layouts.items(), strict=False):
        word_cloud(layout, color=inks[group], ax=ax)
        if group != last:  # the rule of the sizes stands once
            ax.set_xlabel(label("cloud_panel", out=(~layout["placed"]).sum()))
        ax.set_xlabel(wrap_text(ax.get_xlabel(), room))
        ax.set_title(group, color=inks[group])
    for spare in axes.flat[len(layouts) :]:
        spare.remove()
    return axes.flat[: len(layouts)]


def shape_mask(size: tuple[int, int], shape: str) -> np.ndarray:
    """Make a cloud's outline from a shape.

    Parameters
    ----------
    size : tuple of int
        Width and height in pixels.
    shape : {"rect", "ellipse"}
        What to fill.

    Returns
    -------
    array of uint8, height x width
        0 for words, 255 for none.

    Raises
    ------
    ValueError
        If the shape is unknown.

    Examples
    --------
    >>> shape_mask((4, 3), "ellipse")[0]
    array([255, 255, 255, 255], dtype=uint8)
    """
    width, height = size
    if shape not in ("rect", "ellipse"):
        raise ValueError(f"shape {shape!r} is unknown: choose 'rect' or 'ellipse'")
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    inside = (x**2 + y**2 <= 1) | (shape == "rect")
    return np.where(inside, 0, 255).astype(np.uint8)


def mask_from_image(
    path: Path | str,
    *,
    size: tuple[int, int] = (1600, 900),
    threshold: int = 128,
    max_aspect: float = 4.0,
) -> np.ndarray:
    """Make a cloud's outline from a picture: words go where it is dark.

    Parameters
    ----------
    path : Path
        A picture such as PNG or JPEG; see-through parts count as white.
    size : tuple of int
        Largest width and height of the cloud in pixels; the dark part is cropped to
        its edges and keeps its proportions.
    threshold : int
        Brightness, 0 to 255, below which a pixel is dark.
    max_aspect : float
        Most that the long side of the dark part may measure against the short one.

    Returns
    -------
    array of uint8, height x width
        0 for words, 255 for none, as `helpers.plots.cloud_layout` takes it.

    Raises
    ------
    ValueError
        If the file is no picture, or its dark part is under 2 % of it or too narrow.
    """
    grey = ImageOps.contain(_read_grey(Path(path), size), size)
    smooth = grey.filter(ImageFilter.BoxBlur(2))
    dark = smooth.point(lambda v: 255 * (v < threshold))
    if np.mean(np.asarray(dark) > 0) < LEAST:
        raise ValueError(
            f"{Path(path).name} leaves no room for words, which go where it is dark: "
            f"raise threshold ({threshold}) or invert the picture"
        )
    form = dark.crop(dark.getbbox())
    if max(form.size) > max_aspect * min(form.size):
        raise ValueError(
            f"the dark part of {Path(path).name} is {form.width} x {form.height}, more "
            f"than {max_aspect:g} to 1: choose another picture or raise max_aspect"
        )
    inside = np.asarray(ImageOps.contain(form, size)) > 127
    return np.where(inside, 0, 255).astype(np.uint8)


def _read_grey(path: Path, size: tuple[int, int]) -> Image.Image:
    """Read a picture upright in shades of grey, on white where it is see-through."""
    try:
        with Image.open(path) as image:
            image.draft("RGB", size)  # lets a JPEG be read small
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise ValueError(
            f"{path.name} is no picture, or larger than 178 megapixels: give a PNG or "
            "JPEG"
        ) from None
    white = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(white, upright).convert("L")
