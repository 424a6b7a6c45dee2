"""Ranked charts of terms: dots, panels, keyness, each drawn from one table.

Bars and changes: word shifts, what cleaning kept, counts before and after.

Charts on two dimensions: heat maps, planes, positions, provinces.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.plots.frame import (
    _by_group,
    _finish_panels,
    _panels,
    legend_above,
    name_rows,
    row_axes,
    write_beside,
)
from helpers.plots.style import MORE, MUTED, group_colors, label
from helpers.tables import require


def term_dots(
    counts: pd.DataFrame,
    *,
    top: int = 20,
    of: int | None = None,
    color: str = MORE,
    ax: Axes | None = None,
) -> Axes:
    """Draw the terms with the highest rates as ranked dots.

    Parameters
    ----------
    counts : DataFrame, one row per term
        Columns ``term`` and ``rate`` (per 10,000 tokens); ``rate_low`` and
        ``rate_high`` are drawn as an interval, ``reports`` as a direct label.
    top : int
        Number of terms, those with the highest rate first.
    of : int, optional
        Number of reports in all, for "in k of m reports".
    color : str
        Colour of the dots.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One row per term.

    Raises
    ------
    ValueError
        If a column is missing or a term stands twice.
    """
    require(counts, "term", "rate", filled=True)
    ranked = counts.sort_values(["rate", "term"], ascending=[False, True])
    if ranked["term"].duplicated().any():
        raise ValueError("a term stands twice: draw one group, or all with term_panels")
    shown = ranked.head(top)
    rows = range(len(shown))
    ax = row_axes(ax, len(shown))
    name_rows(ax, shown["term"].astype(str).tolist())
    right, unit = shown["rate"], "rate"
    if {"rate_low", "rate_high"} <= set(shown.columns):
        ax.hlines(rows, shown["rate_low"], shown["rate_high"], color, lw=1.4)
        right, unit = shown["rate_high"], "rate_interval"
    ax.plot(shown["rate"], rows, "o", color=color, clip_on=False)
    if "reports" in shown.columns:
        for x, y, k in zip(right, rows, shown["reports"], strict=True):
            words = label("reports_of", k=k, m=of) if of else label("k_reports", k=k)
            write_beside(ax, x, y, words)
    ax.set(xlabel=label(unit))
    ax.set_xlim(left=0)
    return ax


def term_panels(
    counts: pd.DataFrame,
    *,
    by: str,
    top: int = 10,
    colors: Mapping[str, str] | None = None,
) -> np.ndarray:
    """Draw one small ranked dot plot for each group, all on one scale.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        As for :func:`term_dots`.
    by : str
        Group column.
    top : int
        Terms in each panel.
    colors : mapping, optional
        Colour by group.

    Returns
    -------
    array of Axes
        One for each group, in sorted order; the first serves :func:`headline`,
        :func:`source_line` and ``save_figure``.
    """
    require(counts, by, "term", "rate", filled=True)
    ranked = counts.sort_values(["rate", "term"], ascending=[False, True])
    parts = _by_group(ranked, by, top)
    axes = _panels(parts, top)
    colors = colors or group_colors(list(parts))
    for ax, (group, mine) in zip(axes, parts.items(), strict=True):
        mine = mine.drop(columns="reports", errors="ignore")
        term_dots(mine, top=top, color=colors[group], ax=ax)
    return _finish_panels(axes, parts, colors)


def before_after(
    terms: pd.DataFrame,
    *,
    top: int = 20,
    ax: Axes | None = None,
) -> Axes:
    """Draw each term's count before and after a step as two joined dots.

    Parameters
    ----------
    terms : DataFrame, one row per term
        Columns ``term``, ``before`` and ``after`` (tokens).
    top : int
        Terms drawn, those that change most, the largest change first, ties by the
        count after.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One row per term, open dot before, filled dot after, both with the count.
    """
    require(terms, "term", "before", "after", filled=True)
    change = (terms["after"] - terms["before"]).abs().rename("change")
    ranked = terms.assign(change=change).sort_values(
        ["change", "after", "term"], ascending=[False, False, True]
    )
    shown = ranked.head(top).reset_index(drop=True)
    ax = row_axes(ax, len(shown), extra=1.2)
    name_rows(ax, shown["term"].tolist())
    ax.hlines(shown.index, shown["before"], shown["after"], MORE, lw=1.6, zorder=1)
    ring = {"mfc": "white", "mec": MUTED, "mew": 1.2, "ms": 7.5}
    ax.plot(shown["before"], shown.index, "o", label=label("before"), **ring)
    ax.plot(shown["after"], shown.index, "o", color=MORE, ms=5, label=label("after"))
    for row, (old, new) in shown[["before", "after"]].iterrows():
        write_beside(ax, old, row, f"{old:,}", left=old < new)
        if old != new:
            write_beside(ax, new, row, f"{new:,}", left=new < old)
    ax.set(xlabel=label("n"))
    ax.margins(x=0.08)
    right = ax.get_xlim()[1]
    ax.set_xlim(left=-0.06 * right)
    ax.spines["bottom"].set_bounds(0, right)
    legend_above(ax, [label("before"), label("after")])
    return ax


def dispersion_strip(
    hits: pd.DataFrame,
    *,
    by: str = "report",
    rows: Sequence[str] | None = None,
    color: str = MORE,
    ax: Axes | None = None,
) -> Axes:
    """Draw where in each report a term stands, one stroke a hit.

    Parameters
    ----------
    hits : DataFrame, one row per hit
        Columns `by` and ``position`` (0 to 1, of the report's characters).
    by : str
        Column that names the rows.
    rows : sequence of str, optional
        Rows in order, so that reports without a hit show too; those of the table
        if none.
    color : str
        Colour of the strokes.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One band a report; the number of hits stands at the right.
    """
    if by not in hits.columns or "position" not in hits.columns:
        require(hits, by, "position", filled=True)
    rows = hits[by].drop_duplicates().tolist() if rows is None else list(rows)
    ax = row_axes(ax, len(rows))
    name_rows(ax, rows, grid=False)
    for row, name in enumerate(rows):
        mine = 100 * hits.loc[hits[by] == name, "position"]
        ax.add_patch(Rectangle((0, row - 0.35), 100, 0.7, fc="#F3F3F3", ec="none"))
        ax.vlines(mine, row - 0.35, row + 0.35, color, lw=1.2)
        style = {"va": "center", "color": MUTED, "annotation_clip": False}
        ax.annotate(label("hits", k=len(mine)), (102, row), **style)
    ax.set(xlim=(0, 100), xlabel=label("position"))
    return ax
