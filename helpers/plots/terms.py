"""Charts of how often terms occur: rates, changes of counts, positions."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.plots.frame import (
    group_rows,
    legend_above,
    right_column,
    row_axes,
    unit_below,
    whole_numbers,
    write_beside,
)
from helpers.plots.panels import (
    beside_panels,
    by_group,
    finish_panels,
    panels,
    reading_note,
)
from helpers.plots.style import MORE, MUTED, colors_of, mark
from helpers.plots.words import label
from helpers.tables import require


def term_dots(
    counts: pd.DataFrame,
    *,
    of: int | None = None,
    color: str = MORE,
    ax: Axes | None = None,
) -> Axes:
    """Draw the rates of terms as dots, one row a term.

    Parameters
    ----------
    counts : DataFrame, one row per term
        Columns ``term`` and ``rate`` (per 10,000 words), drawn from the top down;
        ``rate_low`` and ``rate_high`` are drawn as an interval where they are known,
        ``n`` is written beside the dot where no ``reports`` are given, and these at
        the right.
    of : int, optional
        Number of reports in all, for the head of the column of ``reports``.
    color : str
        Colour of the dots.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        A term without an interval (of fewer than three reports) is a dot alone, and a
        note above the chart says so.

    Raises
    ------
    ValueError
        If a column is missing, there are no rows, or a term occurs twice.
    """
    require(counts, "term", "rate", filled=True)
    if counts["term"].duplicated().any():
        raise ValueError("a term occurs twice: draw one group, or all with term_panels")
    shown = counts.reset_index(drop=True)
    ax = row_axes(ax, shown["term"].astype(str).tolist())
    unit = "rate"
    if {"rate_low", "rate_high"} <= set(shown.columns):
        known = shown.dropna(subset=["rate_low", "rate_high"])
        ax.hlines(known.index, known["rate_low"], known["rate_high"], color, lw=1.4)
        unit = "rate_interval" if len(known) else "rate"
        if len(known) < len(shown):
            ax.plot([], [], " ", label=label("no_interval"))
            legend_above(ax)
    ax.plot(shown["rate"], shown.index, "o", color=color, clip_on=False)
    if "reports" in shown.columns:
        head = label("in_reports", m=of) if of else label("reports")
        right_column(ax, shown["reports"].map("{:,}".format).tolist(), head)
    elif "n" in shown.columns:
        for row, (rate, n) in shown[["rate", "n"]].iterrows():
            write_beside(ax, rate, row, f"{n:,.0f}")
    unit_below(ax, label(unit))
    ax.set_xlim(left=0)
    return ax


def term_panels(
    counts: pd.DataFrame, *, colors: Mapping[str, str] | None = None
) -> np.ndarray:
    """Draw the rates of terms in each group, one small dot plot a group.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        Columns ``group``, ``term`` and ``rate``, as for `term_dots`, and ``n`` if
        known, written beside the dots; others are not drawn.
    colors : mapping, optional
        Colour by group.

    Returns
    -------
    array of Axes
        One for each group, in order of first appearance, all on one scale; the first
        serves `headline`, `source_line` and ``save_figure``.

    Raises
    ------
    ValueError
        If a column is missing, there are no rows, or `colors` lacks a group.
    """
    require(counts, "group", "term", "rate", filled=True)
    parts = by_group(counts)
    colors = colors_of(parts, colors)
    axes = panels(parts)
    for ax, (group, mine) in zip(axes, parts.items(), strict=True):
        term_dots(mine.filter(["term", "rate", "n"]), color=colors[group], ax=ax)
    finish_panels(axes, parts, colors)
    if (spare := beside_panels(axes)) and "n" in counts:
        reading_note(spare, label("read_counts"))
    return axes


def before_after(terms: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw each term's count before and after a step as two joined dots.

    Parameters
    ----------
    terms : DataFrame, one row per term
        Columns ``term``, ``before`` and ``after`` (counts), drawn from the top down.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One row per term, open dot before, filled dot after, both with the count.
    """
    require(terms, "term", "before", "after", filled=True)
    shown = terms.reset_index(drop=True)
    ax = row_axes(ax, shown["term"].tolist())
    ax.hlines(shown.index, shown["before"], shown["after"], MORE, lw=1.6, zorder=1)
    ring = {"mfc": "white", "mec": MUTED, "mew": 1.2, "ms": mark(7.5)}
    ax.plot(shown["before"], shown.index, "o", label=label("before"), **ring)
    ax.plot(shown["after"], shown.index, "o", color=MORE, label=label("after"))
    for row, (old, new) in shown[["before", "after"]].iterrows():
        write_beside(ax, old, row, f"{old:,}", left=old < new)
        if old != new:
            write_beside(ax, new, row, f"{new:,}", left=new < old)
    unit_below(ax, label("n"))
    ax.margins(x=0.1)
    right = ax.get_xlim()[1]
    ax.set_xlim(left=-0.08 * right)
    ax.spines["bottom"].set_bounds(0, right)
    whole_numbers(ax)
    legend_above(ax)
    return ax


def dispersion_strip(
    hits: pd.DataFrame, *, rows: Sequence[str], ax: Axes | None = None
) -> Axes:
    """Draw where in the reports of each group a term occurs, one stroke a hit.

    Parameters
    ----------
    hits : DataFrame, one row per hit
        Columns ``group`` and ``position`` (0 to 1, of the report's characters).
    rows : sequence of str
        Groups in order, so that those without a hit are drawn too.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One band a group, with its number of hits at the right.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    require(hits, "group", "position")
    ax = row_axes(ax, group_rows(rows))
    for row, name in enumerate(rows):
        mine = 100 * hits.loc[hits["group"] == name, "position"]
        ax.add_patch(Rectangle((0, row - 0.35), 100, 0.7, fc="#F3F3F3", ec="none"))
        ax.vlines(mine, row - 0.35, row + 0.35, MORE, lw=1.2)
    counted = hits["group"].value_counts().reindex(rows, fill_value=0)
    right_column(ax, counted.map("{:,}".format).tolist(), label("hits"))
    ax.set(xlim=(0, 100))
    unit_below(ax, label("position"))
    return ax
