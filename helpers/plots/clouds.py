"""Word clouds in two steps: a table of places, then real text drawn from it.

The outline of a cloud is its canvas, or the dark part of a picture.
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
    MORE,
    MUTED,
    colors_of,
    font_path,
    text_color,
    wrap_text,
)
from helpers.plots.words import LABELS, label
from helpers.tables import require

PIXELS = 2  # pixels of the canvas to one of the grid on which words are packed
FILL = 0.54  # share of the free area that the words are first given
SHRINK = 0.93  # what all words are scaled by when the last ones find no room
TRIES = 6
LEAST_LETTER = 16  # pixels; of a canvas of 1,600, 5 points on a page
LEVEL = 0.9  # share of the words that are first tried level
SHADES = LinearSegmentedColormap.from_list("shades", ["#08306B", "#B85000"], 5)  # 4.5:1
DARK = 128  # brightness, 0 to 255, below which a pixel is dark
LEAST_DARK = 0.02  # share of a picture that must be dark
MOST_LONG = 4  # times that the dark part may be as long as wide


def cloud_layout(
    table: pd.DataFrame,
    *,
    value: str = "rate",
    size: tuple[int, int] = (1600, 900),
    mask: np.ndarray | None = None,
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
    size : tuple of int
        Width and height of the canvas in pixels.
    mask : array, optional
        Height x width, 255 where no word may go; replaces `size`. See
        `helpers.plots.mask_from_image`.
    seed : int
        Seed of the random places.

    Returns
    -------
    DataFrame, one row per term, largest value first, ties by term
        The columns of `table`, then ``x``, ``y`` (start of the base line in pixels
        from the upper left), ``size`` (letter height in pixels), ``rotated`` and
        ``placed``: False for words that found no room or would have letters under 16
        pixels.
        ``attrs["canvas"]`` holds width and height, ``attrs["value"]`` the column.

    Raises
    ------
    ValueError
        If a column is missing, a term occurs twice, or a value is not above 0.

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
    ranked = _ranked(table, value)
    outline = np.zeros(size[::-1]) if mask is None else np.asarray(mask)
    free = outline[::PIXELS, ::PIXELS] != 255
    weights = np.sqrt(ranked[value] / ranked[value].iloc[0])
    sizes = weights * _first_size(ranked["term"], weights, free)
    best = None
    for attempt in (sizes * SHRINK**k for k in range(TRIES)):
        legible = attempt * PIXELS >= LEAST_LETTER
        cloud = _pack(ranked["term"][legible], attempt, free, seed)
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


def _ranked(table: pd.DataFrame, value: str) -> pd.DataFrame:
    """Sort the terms by value; refuse what cannot be drawn."""
    require(table, "term", value, filled=True)
    twice = table["term"][table["term"].duplicated()]
    if len(twice):
        raise ValueError(f"{twice.iloc[0]!r} occurs twice: draw one group at a time")
    if not (table[value] > 0).all():
        raise ValueError(f"{value} must be above 0 in every row: leave the others out")
    ranked = table.assign(term=table["term"].astype(str))
    order = {"by": [value, "term"], "ascending": [False, True]}
    return ranked.sort_values(**order, ignore_index=True)


def _first_size(terms: pd.Series, weights: pd.Series, free: np.ndarray) -> float:
    """Return the letter height at which the words fill their share of the area."""
    ems = terms.map(lambda term: sum(1 if ord(c) > 0x2E7F else 0.6 for c in term))
    by_area = np.sqrt(FILL * np.count_nonzero(free) / (ems * weights**2).sum())
    widest = 0.9 * free.shape[1] / (ems * weights).max()
    return min(by_area, widest, 0.6 * free.shape[0])


def _pack(terms: pd.Series, sizes: pd.Series, free: np.ndarray, seed: int) -> WordCloud:
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
        prefer_horizontal=LEVEL,
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
    shade: str | None = None,
    colors: Mapping[str, str] | None = None,
    color: str = MORE,
    ax: Axes | None = None,
) -> Axes:
    """Draw a laid-out word cloud as real text.

    Parameters
    ----------
    layout : DataFrame, one row per term
        As given by `cloud_layout`, with its ``attrs``.
    shade : str, optional
        Column of numbers that colours the words, with a colour bar: blue where low,
        brown where high, grey where missing. For the dispersion ``dp`` of
        `helpers.words.dispersion`, blue words are spread evenly.
    colors : mapping, optional
        Colour by group: words get that of their ``group``, darkened where too pale,
        and a legend names the groups in the order of `colors`.
    color : str
        The one colour of all words without `shade` and `colors`.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        Words as text, so that they can be searched in SVG and PDF; below them how
        sizes are scaled and the number of terms left out.

    Raises
    ------
    ValueError
        If a column is missing, `shade` and `colors` are both given, a group has no
        colour, or the table did not come from a layout function.
    """
    if shade and colors:
        raise ValueError("colour by shade or by colors, not by both")
    also = [shade] * bool(shade) + ["group"] * bool(colors)
    require(layout, "term", "x", "y", "size", "rotated", "placed", *also, filled=True)
    if "canvas" not in layout.attrs:
        raise ValueError("the layout has lost its attrs: take it from cloud_layout")
    width, height = layout.attrs["canvas"]
    ax = _cloud_axes(ax, width, height)
    if shade:
        inks = _shades(ax, layout[shade])
    elif colors:
        inks = _group_inks(ax, layout["group"].astype(str), colors)
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
    """Return bare Axes in pixels of the canvas, from the upper left."""
    inches = mpl.rcParams["figure.figsize"][0]
    words = mpl.rcParams["font.size"] * 7 / 72
    ax = ax or plt.subplots(figsize=(inches, inches * height / width + words))[1]
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax


def _group_inks(ax: Axes, groups: pd.Series, colors: Mapping[str, str]) -> pd.Series:
    """Return the colour of each word by its group; name the groups over the cloud."""
    given = colors_of(groups, colors)
    shown = {group: text_color(colors[group]) for group in colors if group in given}
    for group, ink in shown.items():
        ax.add_line(Line2D([], [], marker="o", ls="", color=ink, label=group))
    legend_above(ax, list(shown))
    return groups.map(shown)


def _shades(ax: Axes, values: pd.Series) -> pd.Series:
    """Return the colour of each word by its value; add a colour bar over the cloud."""
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
        Columns ``group``, ``term`` and ``rate``, with all terms of all groups.
    top : int
        Terms laid out, those with the largest ``excess``.
    size : tuple of int
        Width and height of the canvas in pixels.
    seed : int
        Seed of the random places.

    Returns
    -------
    DataFrame, one row per term
        As given by `cloud_layout`, with ``group`` and ``excess``: the group's rate
        less the mean rate of all groups (0 where a group lacks the term). A word is
        in one group only, the first by name where two tie.
        Source: Fellows, R package wordcloud, ``comparison.cloud``.
    """
    require(counts, "group", "term", "rate", filled=True)
    rates = counts.groupby("term", observed=True)["rate"].sum()
    mean = counts["term"].map(rates).astype(float) / counts["group"].nunique()
    table = counts.assign(excess=counts["rate"] - mean)
    order = {"by": ["excess", "group", "term"], "ascending": [False, True, True]}
    table = table[table["excess"] > 0].sort_values(**order).drop_duplicates("term")
    return cloud_layout(table.head(top), value="excess", size=size, seed=seed)


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
        Columns ``group``, ``term``, ``n`` and ``rate``, with all terms of all groups.
    top : int
        Terms laid out, those with the largest ``shared``.
    size : tuple of int
        Width and height of the canvas in pixels.
    seed : int
        Seed of the random places.

    Returns
    -------
    DataFrame, one row per term that every group uses
        As given by `cloud_layout`, with ``n`` (all groups together), ``groups`` (how
        many use it) and ``shared``, the lowest rate in any of them. Where no term is
        in all groups, those that are in the most. Source: Fellows, R package
        wordcloud, ``commonality.cloud``.
    """
    require(counts, "group", "term", "n", "rate", filled=True)
    terms = counts.groupby("term", observed=True)
    sums = {"n": ("n", "sum"), "shared": ("rate", "min")}
    table = terms.agg(**sums, groups=("group", "nunique")).reset_index()
    table = table[table["groups"] == table["groups"].max()]
    order = {"by": ["shared", "term"], "ascending": [False, True]}
    table = table.sort_values(**order).head(top)
    return cloud_layout(table, value="shared", size=size, seed=seed)


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
        By group, each as given by `cloud_layout`.
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
    inks, last = colors_of(layouts, colors), list(layouts)[-1]
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
        if group != last:  # one note on the sizes is enough
            ax.set_xlabel(label("cloud_panel", out=(~layout["placed"]).sum()))
        ax.set_xlabel(wrap_text(ax.get_xlabel(), room))
        ax.set_title(group, color=text_color(inks[group]))
    for spare in axes.flat[len(layouts) :]:
        spare.remove()
    return axes.flat[: len(layouts)]


def mask_from_image(
    path: Path | str, *, size: tuple[int, int] = (1600, 900)
) -> np.ndarray:
    """Make a cloud's outline from a picture: words go where it is dark.

    Parameters
    ----------
    path : Path
        A picture such as PNG or JPEG; see-through parts count as white.
    size : tuple of int
        Largest width and height of the cloud in pixels; the dark part is cropped to
        its edges and keeps its proportions.

    Returns
    -------
    array of uint8, height x width
        0 for words, 255 for none, as `helpers.plots.cloud_layout` takes it.

    Raises
    ------
    ValueError
        If the file is no picture, or its dark part is under 2 % of it or more than
        four times as long as wide.
    """
    grey = ImageOps.contain(_read_grey(Path(path), size), size)
    smooth = grey.filter(ImageFilter.BoxBlur(2))
    dark = smooth.point(lambda v: 255 * (v < DARK))
    if np.mean(np.asarray(dark) > 0) < LEAST_DARK:
        raise ValueError(
            f"{Path(path).name} leaves no room for words, which go where it is dark: "
            "darken or invert the picture"
        )
    form = dark.crop(dark.getbbox())
    if max(form.size) > MOST_LONG * min(form.size):
        raise ValueError(
            f"the dark part of {Path(path).name} is {form.width} x {form.height}, more "
            f"than {MOST_LONG} to 1: choose another picture"
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
