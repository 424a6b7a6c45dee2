"""Charts that compare groups: a heat map, pairs beside chance, a plane."""

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize, to_hex

from helpers.plots.frame import (
    PITCH,
    column_heads,
    columns_of_names,
    legend_above,
    name_columns,
    row_axes,
    unit_below,
)
from helpers.plots.places import short_name
from helpers.plots.points import name_points
from helpers.plots.style import (
    FAINT,
    GRID,
    INK,
    MORE,
    MUTED,
    SIDES,
    colors_of,
    figure_size,
    ink_on,
    is_column,
    mark,
    shortened,
    text_color,
    wrap_evenly,
)
from helpers.plots.words import label
from helpers.tables import require, text_width

WIDE_TABLE = 12  # groups; of more, less is written
Z_LIMIT = 1.96  # of |z|: cells below it are grey
PALEST = 0.3  # shade of a cell at the limit, of 1 for the largest |z|
LEAST_QUALITY = 0.3  # groups that the plane shows worse than this are grey


def _grid_axes(ax: Axes | None, deep: int, extra: float) -> Axes:
    """Return the Axes to draw a grid on, of a height that keeps cells legible."""
    if ax is not None:
        return ax
    height = (0.92 * deep + extra) * PITCH * mpl.rcParams["font.size"] / 72
    return plt.subplots(figsize=figure_size(height))[1]


def _shades(z: pd.DataFrame) -> np.ndarray:
    """Return the shade of each cell, -1 to 1; 0 where z is below the limit."""
    size = z.abs()
    span = max(size.max(axis=None) - Z_LIMIT, 1e-9)
    shade = PALEST + (1 - PALEST) * (size - Z_LIMIT) / span
    return (np.sign(z) * shade.where(size >= Z_LIMIT, 0)).to_numpy(float)


def _write_cells(ax: Axes, values: np.ndarray, shades: np.ndarray, digits: int) -> None:
    """Write each value into its cell, of many columns only those in colour."""
    every = values.shape[1] <= WIDE_TABLE
    words = {
        place: f"{value:.{digits}f}".replace("-", "−")
        for place, value in np.ndenumerate(values)
        if np.isfinite(value) and (every or shades[place])
    }
    longest = max(map(len, words.values()), default=1)
    room = _column_points(values.shape[1]) / (0.68 * longest)
    size = min(0.9 * mpl.rcParams["font.size"], room)
    for (row, column), word in words.items():
        shade = shades[row, column]
        ink = ink_on(to_hex(SIDES((1 + shade) / 2))) if shade else MUTED
        middle = {"ha": "center", "va": "center", "fontsize": size, "color": ink}
        ax.text(column + 0.5, row + 0.5, word, **middle)


def _column_points(wide: int) -> float:
    """Estimate the width of a column in points."""
    return mpl.rcParams["figure.figsize"][0] * 0.77 * 72 / wide


def _name_cells(ax: Axes, rows: pd.Index, heads: list[str], up: float) -> None:
    """Name rows and columns."""
    deep, wide = len(rows), len(heads)
    ax.set(xlim=(0, wide), ylim=(deep, 0))
    ax.set_yticks(np.arange(deep) + 0.5, rows)
    name_columns(ax, np.arange(wide) + 0.5, heads, up)


def log_odds_heatmap(log_odds: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how typical terms are of groups, as a table of z scores.

    Parameters
    ----------
    log_odds : DataFrame, one row per (group, term)
        Columns ``group``, ``term`` and ``z``, such as given by
        `helpers.compare.most_typical`.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One row a term, one column a group, both in order of first appearance; blue
        where the group uses the term more, brown where less, grey where z is between
        -1.96 and 1.96. With more than twelve groups the cells in colour hold whole
        numbers, the grey ones none.

    Raises
    ------
    ValueError
        If a column is missing or there are no rows.
    """
    require(log_odds, "group", "term", "z", filled=True)
    order = [log_odds[column].astype(str).unique() for column in ("term", "group")]
    keys = log_odds.astype({"term": str, "group": str})
    wide = keys.pivot_table(index="term", columns="group", values="z")
    wide = wide.reindex(index=order[0], columns=order[1])
    heads, up = column_heads(list(wide.columns), _column_points(wide.shape[1]))
    ax, shades = _grid_axes(ax, len(wide), extra=max(up + 1, 2)), _shades(wide)
    _name_cells(ax, wide.index, heads, up)
    ax.pcolormesh(shades, cmap=SIDES, norm=Normalize(-1, 1), ec="white", lw=0.6)
    digits = 0 if wide.shape[1] > WIDE_TABLE else 1
    shown = wide.round(digits) + 0.0  # no minus before a zero
    _write_cells(ax, shown.to_numpy(float), shades, digits)
    unit_below(ax, label("z", limit=Z_LIMIT))
    return ax


def pair_dots(pairs: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how far apart the groups of each pair are, beside what chance gives.

    Parameters
    ----------
    pairs : DataFrame, one row per pair
        Columns ``a, b, bits, dealt, dealt_low, dealt_high, passes, unit`` of
        `helpers.compare.divergence_beside_chance`, drawn from the top down.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One row a pair: a band from ``dealt_low`` to ``dealt_high`` with a tick at
        ``dealt``, and a dot at ``bits``: blue where the pair passes, else grey, and
        open where paragraphs were dealt, as one of the groups has one report. The
        legend says what was dealt.

    Raises
    ------
    ValueError
        If a column is missing or there are no rows.
    """
    dealt = ("dealt", "dealt_low", "dealt_high")
    require(pairs, "a", "b", "bits", *dealt, "passes", "unit", filled=True)
    pairs = pairs.reset_index(drop=True)
    names = [_pair_name(a, b) for a, b in zip(pairs["a"], pairs["b"], strict=True)]
    ax = row_axes(ax, names)
    _chance_bands(ax, pairs)
    _pair_marks(ax, pairs)
    unit_below(ax, label("bits"))
    legend_above(ax)
    return ax


def _pair_name(a: object, b: object) -> str:
    """Name a pair on one line, or on two where it is long."""
    a, b = short_name(a), short_name(b)
    whole = label("pair", a=a, b=b)
    if text_width(whole) <= columns_of_names():
        return whole
    return label("pair", a=f"{a}\n", b=b).replace("\n ", "\n")


def _chance_bands(ax: Axes, pairs: pd.DataFrame) -> None:
    """Draw the range of each pair when its units are dealt, with a tick at the mean."""
    for unit, color in (("report", FAINT), ("paragraph", GRID)):
        mine = pairs[pairs["unit"] == unit]
        low, high = mine["dealt_low"], mine["dealt_high"]
        if len(mine):
            style = {"height": 0.56, "color": color, "label": label(f"dealt_{unit}")}
            ax.barh(mine.index, high - low, left=low, **style)
    ax.vlines(pairs["dealt"], pairs.index - 0.28, pairs.index + 0.28, MUTED, lw=1.2)


def _pair_marks(ax: Axes, pairs: pd.DataFrame) -> None:
    """Draw the divergence of each pair by what can be said of it."""
    single = pairs["unit"] == "paragraph"
    kinds = {
        "beyond_chance": (~single & pairs["passes"], MORE, MORE),
        "within_chance": (~single & ~pairs["passes"], MUTED, MUTED),
        "not_judged": (single, "white", MUTED),
    }
    for key, (kept, fill, edge) in kinds.items():
        if kept.any():
            style = {"mfc": fill, "mec": edge, "mew": 1.4, "label": label(key)}
            ax.plot(pairs["bits"][kept], pairs.index[kept], "o", **style)


def correspondence_map(
    points: pd.DataFrame,
    *,
    named: int = 25,
    colors: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw groups and terms on the plane of a correspondence analysis.

    Parameters
    ----------
    points : DataFrame, one row per group or term
        Columns ``kind`` (``"group"`` or ``"term"``), ``name``, ``x``, ``y``,
        ``contribution`` and ``quality`` (0 to 1, used of groups only);
        ``attrs["explained"]`` holds the shares of the axes.
    named : int
        Terms named, those with the largest contribution, as far as there is room;
        all are drawn.
    colors : mapping, optional
        Colour by group.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        Both axes on one scale; groups as squares in colour; terms as dots, dark where
        named, else grey. A
        group with a quality below 0.3 lies elsewhere than the plane shows: it is grey,
        with its quality in brackets, or without a name among more than twelve groups.

    Raises
    ------
    ValueError
        If a column is missing, there are no rows, or `colors` lacks a group.
    """
    columns = ("kind", "name", "x", "y", "contribution", "quality")
    require(points, *columns, filled=True)
    height = mpl.rcParams["figure.figsize"][0] * 0.8
    ax = ax or plt.subplots(figsize=figure_size(height))[1]
    groups, terms = (points[points["kind"] == kind] for kind in ("group", "term"))
    fills = groups["name"].astype(str).map(colors_of(groups["name"], colors))
    poor, few = groups["quality"] < LEAST_QUALITY, len(groups) <= WIDE_TABLE
    fills = fills.mask(poor, MUTED)
    _plane(ax, points.attrs.get("explained", []))
    ax.plot(terms["x"], terms["y"], "o", color=FAINT, ms=mark(2.5))
    ax.scatter(groups["x"], groups["y"], s=mark(6.7) ** 2, marker="s", c=fills)
    if poor.any():
        key = "poor_quality" if few else "poor_unnamed"
        note = wrap_evenly(label(key, limit=LEAST_QUALITY), _columns_of_note())
        ax.set_title(note, loc="left", color=MUTED, fontsize="small")
    ranked = terms.sort_values(["contribution", "name"], ascending=[False, True])
    names = pd.concat([_with_quality(groups, poor), ranked["name"].head(named)])
    inks = fills.map(text_color).reindex(names.index, fill_value=INK)
    x, y, needed = points["x"], points["y"], groups.index if few else ()
    named = name_points(ax, x, y, names, colors=inks, needed=needed)
    shown = terms.loc[terms.index.intersection(named)]
    ax.plot(shown["x"], shown["y"], "o", color=INK, ms=mark(2.5))
    return ax


def _columns_of_note() -> int:
    """Count the columns of small letters that fit over the plane."""
    width = mpl.rcParams["figure.figsize"][0] * 72
    return int(width * 0.85 / (mpl.rcParams["font.size"] * 0.42))


def _plane(ax: Axes, shares: Sequence[float]) -> None:
    """Set up the plane: one scale, lines through 0, the share that each axis shows."""
    ax.axhline(0, color=GRID, lw=0.8, zorder=0)
    ax.axvline(0, color=GRID, lw=0.8, zorder=0)
    ax.margins(0.12)
    ax.set_aspect("equal", adjustable="datalim")
    for axis, k, share in zip((ax.xaxis, ax.yaxis), (1, 2), shares, strict=False):
        axis.set_label_text(label("axis", k=k, share=share))


def _with_quality(groups: pd.DataFrame, poor: pd.Series) -> pd.Series:
    """Return the names of groups, the quality in brackets where it is poor.

    Where there are many groups, those with a poor place have no name.
    """
    if len(groups) > WIDE_TABLE:
        most = 14 if is_column() else 30
        return groups.loc[~poor, "name"].map(lambda g: shortened(short_name(g), most))
    pairs = zip(groups["name"], groups["quality"], strict=True)
    full = [
        label("with_quality", name=short_name(name), quality=value)
        for name, value in pairs
    ]
    return groups["name"].map(short_name).where(~poor, full)
