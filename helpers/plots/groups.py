"""Charts that compare groups: heat maps, a plane, a tree."""

from collections.abc import Mapping
from itertools import pairwise

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize, to_hex

from helpers.plots.frame import name_points, name_rows, row_axes, write_beside
from helpers.plots.style import (
    AMOUNT,
    GRID,
    INK,
    MUTED,
    SIDES,
    colors_of,
    ink_on,
    text_color,
    wrap_text,
)
from helpers.plots.words import label
from helpers.tables import require

WIDE_TABLE = 12  # from here on cells hold whole hundredths
LEAST_SPAN = 0.01  # of the height of the root: trees flatter than this begin at 0


def _grid_axes(ax: Axes | None, deep: int, wide: int, *, high: float = 0.55) -> Axes:
    """Return the Axes to draw a grid on, of a height that keeps cells legible."""
    if ax is not None:
        return ax
    width, points = mpl.rcParams["figure.figsize"][0], mpl.rcParams["font.size"]
    cell = max(min(width * 0.75 / wide, high), points * 1.7 / 72)
    return plt.subplots(figsize=(width, cell * deep + 1.9 * points / 9))[1]


def _cells(
    ax: Axes, values: pd.DataFrame, colors: Colormap, norm: Normalize, form: str
) -> Axes:
    """Fill a grid with colours, name rows and columns, write values into cells."""
    deep, wide = values.shape
    ax.pcolormesh(values.to_numpy(float), cmap=colors, norm=norm, ec="white", lw=0.6)
    ax.set(xlim=(0, wide), ylim=(deep, 0))
    ax.set_yticks(np.arange(deep) + 0.5, values.index.astype(str))
    _name_columns(ax, values.columns.astype(str), wide)
    ax.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    ax.spines[:].set_visible(False)
    _write_cells(ax, values.to_numpy(float), colors, norm, form)
    return ax


def _write_cells(
    ax: Axes, values: np.ndarray, colors: Colormap, norm: Normalize, form: str
) -> None:
    """Write each value into its cell, as large as the cell allows."""
    words = {
        place: form.format(value).replace("-", "−")
        for place, value in np.ndenumerate(values)
        if np.isfinite(value)
    }
    longest = max(map(len, words.values()), default=1)
    room = _column_points(ax, values.shape[1]) / (0.68 * longest)
    size = min(0.9 * mpl.rcParams["font.size"], room)
    for (row, column), word in words.items():
        ink = ink_on(to_hex(colors(norm(values[row, column]))))
        middle = {"ha": "center", "va": "center", "fontsize": size, "color": ink}
        ax.text(column + 0.5, row + 0.5, word, **middle)


def _column_points(ax: Axes, wide: int) -> float:
    """Estimate the width of a column in points."""
    return ax.get_figure(root=True).get_figwidth() * 0.77 * 72 / wide


def _name_columns(ax: Axes, names: pd.Index, wide: int) -> None:
    """Name the columns, broken into lines, or upright where there are many."""
    room = int(_column_points(ax, wide) / (mpl.rcParams["font.size"] / 2)) - 1
    if wide > WIDE_TABLE:
        ax.set_xticks(np.arange(wide) + 0.5, names, rotation=90)
    else:
        lines = [wrap_text(name, room) for name in names]
        ax.set_xticks(np.arange(wide) + 0.5, lines)


def divergence_heatmap(divergences: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how far apart each two groups are, as a square of numbers.

    Parameters
    ----------
    divergences : DataFrame, groups x groups
        Values from 0 to 1, in the order to be drawn, such as the leaves of a tree;
        the diagonal is left empty.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        Two decimals in each cell; with more than twelve groups hundredths, as the
        label under the Axes says, with the values that the colours span: from the
        smallest to the largest drawn.

    Raises
    ------
    ValueError
        If rows and columns differ.
    """
    size = len(divergences)
    if list(divergences.index) != list(divergences.columns):
        raise ValueError("rows and columns must name the same groups in one order")
    values = divergences.mask(np.eye(size, dtype=bool))
    many = size > WIDE_TABLE
    ax = _grid_axes(ax, size, size)
    values, form = (100 * values, "{:.0f}") if many else (values, "{:.2f}")
    low, high = np.nanmin(values.to_numpy()), np.nanmax(values.to_numpy())
    _cells(ax, values, AMOUNT, Normalize(low, high), form)
    ends = {"low": form.format(low), "high": form.format(high)}
    unit = label("centibits" if many else "bits")
    ax.set_xlabel(label("colors_span", unit=unit, **ends))
    return ax


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
        where the group uses the term more, orange where less. With more than twelve
        groups cells hold whole numbers.

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
    ax = _grid_axes(ax, *wide.shape, high=0.3)
    reach = wide.abs().max(axis=None)
    digits = 0 if wide.shape[1] > WIDE_TABLE else 1
    shown = wide.round(digits) + 0.0  # no minus before a zero
    _cells(ax, shown, SIDES, Normalize(-reach, reach), f"{{:.{digits}f}}")
    ax.set_xlabel(label("z"))
    return ax


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
        ``contribution``; ``attrs["explained"]`` holds the shares of the axes.
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
        Both axes on one scale; groups as squares in colour, terms in grey.

    Raises
    ------
    ValueError
        If a column is missing, there are no rows, or `colors` lacks a group.
    """
    require(points, "kind", "name", "x", "y", "contribution", filled=True)
    width = mpl.rcParams["figure.figsize"][0]
    ax = ax or plt.subplots(figsize=(width, width * 0.8))[1]
    groups, terms = (points[points["kind"] == kind] for kind in ("group", "term"))
    ax.axhline(0, color=GRID, lw=0.8, zorder=0)
    ax.axvline(0, color=GRID, lw=0.8, zorder=0)
    ax.plot(terms["x"], terms["y"], "o", color=MUTED, ms=2.5)
    fills = groups["name"].astype(str).map(colors_of(groups["name"], colors))
    ax.scatter(groups["x"], groups["y"], s=45, marker="s", c=fills)
    ax.margins(0.12)
    ax.set_aspect("equal", adjustable="datalim")
    shares = points.attrs.get("explained", [])
    for axis, k, share in zip((ax.xaxis, ax.yaxis), (1, 2), shares, strict=False):
        axis.set_label_text(label("axis", k=k, share=share))
    ranked = terms.sort_values(["contribution", "name"], ascending=[False, True])
    names = pd.concat([groups, ranked.head(named)])["name"]
    inks = fills.map(text_color).reindex(names.index, fill_value=INK)
    x, y, needed = points["x"], points["y"], groups.index
    name_points(ax, x, y, names, colors=inks, needed=needed)
    return ax


def dendrogram(
    tree: pd.DataFrame,
    *,
    colors: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a tree of groups, its leaves at the left, its root at the right.

    Parameters
    ----------
    tree : DataFrame, one row per merge
        As given by `helpers.compare.cluster`, or `helpers.compare.bootstrap_branches`
        with a column ``support`` (0 to 1), ``attrs`` included.
    colors : mapping, optional
        Colour by group.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One row a group. The axis begins one span of the heights below the lowest
        merge, or at 0, and says so. The support of each merge but the root, where it
        is always 1, is written left of the merge, between the two leaves that it
        brings together: a row of its own.

    Raises
    ------
    ValueError
        If a column or the groups are missing, or `colors` lacks a group.
    """
    require(tree, "left", "right", "height", "size", "members", filled=True)
    if not {"groups", "order"} <= tree.attrs.keys():
        raise ValueError("tree.attrs lacks groups and order: draw cluster's own table")
    order = list(tree.attrs["order"])
    fills = list(colors_of(order, colors).values())
    ax = row_axes(ax, len(order), extra=1.3)
    name_rows(ax, order, grid=False)
    for x, y in _outlines(tree):
        ax.plot(x, y, color=INK, lw=1.2, solid_joinstyle="miter")
    if "support" in tree.columns and len(tree) > 1:
        _write_support(ax, tree)
    _scale(ax, tree["height"].min(), tree["height"].max())
    edge = {"transform": ax.get_yaxis_transform(), "clip_on": False, "zorder": 3}
    ax.scatter(np.zeros(len(order)), range(len(order)), s=26, c=fills, **edge)
    return ax


def _outlines(tree: pd.DataFrame) -> zip:
    """Return the heights and rows of the corners of each merge."""
    from scipy.cluster import hierarchy

    links = tree[["left", "right", "height", "size"]].to_numpy(float)
    drawn = hierarchy.dendrogram(links, no_plot=True)
    rows = (np.array(drawn["icoord"]) - 5) / 10  # scipy has leaves at 5, 15, 25…
    return zip(drawn["dcoord"], rows, strict=True)


def _write_support(ax: Axes, tree: pd.DataFrame) -> None:
    """Write the share of each merge but the root where two leaves first meet."""
    branches = [set(members) for members in tree["members"]]
    for row, leaves in enumerate(pairwise(tree.attrs["order"])):
        k = next(k for k, branch in enumerate(branches) if branch.issuperset(leaves))
        if k < len(tree) - 1:
            share = f"{tree['support'].iloc[k]:.0%}"
            write_beside(ax, tree["height"].iloc[k], row + 0.5, share, left=True)
    ax.set_title(label("support"), loc="left", color=MUTED, fontsize="small")


def _scale(ax: Axes, low: float, high: float) -> None:
    """Set limits that show the merges apart; say where the axis begins."""
    flat = high - low <= LEAST_SPAN * high
    begin = 0.0 if flat else max(0.0, 2 * low - high)
    ax.set_xlim(begin, high + (high - begin) * 0.05)
    height = label("height")
    ax.set_xlabel(label("height_from", height=height, low=begin) if begin else height)
