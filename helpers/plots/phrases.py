"""Charts of shared wording: who holds which phrase, how much occurs elsewhere."""

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.plots.frame import (
    column_heads,
    group_rows,
    legend_above,
    name_columns,
    row_axes,
    unit_below,
    write_beside,
)
from helpers.plots.style import FAINT, GRID, MORE, MUTED, is_slide
from helpers.plots.words import label
from helpers.tables import require


def phrase_matrix(phrases: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw which groups hold which phrases, as a matrix of dots.

    Parameters
    ----------
    phrases : DataFrame, one row per (phrase, group)
        Columns ``phrase``, ``group`` and ``reports`` (of the group that hold it, 0
        allowed).
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        Phrases down, groups across, both in order of first appearance. A dot where a
        group holds the phrase, with the number of its reports if there are several.

    Raises
    ------
    ValueError
        If a column is missing or there is no row.
    """
    require(phrases, "phrase", "group", "reports", filled=True)
    names = phrases["phrase"].drop_duplicates().tolist()
    groups = phrases["group"].astype(str)
    columns = groups.drop_duplicates().tolist()
    held = phrases[phrases["reports"] > 0]
    x = groups[held.index].map(columns.index)
    y = held["phrase"].map(names.index)
    width = mpl.rcParams["figure.figsize"][0] * 0.6 * 72 / len(columns)
    heads, up = column_heads(columns, width)
    ax = row_axes(ax, names, extra=max(up + 0.6, 2))
    name_columns(ax, range(len(columns)), heads, up)
    ax.set_xlim(-0.6, len(columns) - 0.4)
    ax.vlines(range(len(columns)), -0.6, len(names) - 0.4, GRID, lw=0.6, zorder=0)
    points = mpl.rcParams["font.size"]
    dot = min(points if is_slide() else 1.4 * points, 0.85 * width)
    ax.scatter(x, y, s=dot**2, color=MORE, zorder=2)
    several = held["reports"] > 1
    for a, b, n in zip(x[several], y[several], held["reports"][several], strict=True):
        middle = {
            "ha": "center",
            "va": "center",
            "fontsize": min(0.75 * dot, 0.8 * points),
        }
        ax.text(a, b - 0.03, f"{n}", color="white", **middle)
    if several.any():
        unit_below(ax, label("dots_count"))
    return ax


def novelty_bars(novelty: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how much of each report other reports hold too, and since when.

    Parameters
    ----------
    novelty : DataFrame, one row per report
        Columns ``report``, ``earlier``, ``elsewhere`` and ``unknown`` (shares of its
        characters), as given by `helpers.evidence.novelty`; a column ``name`` is
        written for the report.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One stacked bar a row, in the order given: what an earlier report holds, what
        another of the same day or later does, and what holds it in unknown order.
        Their sum is written beside the bar.

    Raises
    ------
    ValueError
        If a column is missing or there is no row.
    """
    require(novelty, "report", "earlier", "elsewhere", "unknown", filled=True)
    earlier, unknown = (100 * novelty[c].fillna(0) for c in ("earlier", "unknown"))
    whole = 100 * novelty["elsewhere"]
    later = (whole - earlier - unknown).clip(lower=0)
    parts = {"earlier": (earlier, MORE), "later": (later, "#7FB8D8")}
    parts["unknown"] = (unknown, FAINT)
    ax = row_axes(ax, group_rows(novelty.get("name", novelty["report"])))
    left, rows = np.zeros(len(novelty)), range(len(novelty))
    words = [label(f"shared_{key}") for key in parts]
    for (values, color), word in zip(parts.values(), words, strict=True):
        if not values.any():
            continue
        ax.barh(rows, values, left=left, height=0.7, color=color, label=word)
        left = left + values.to_numpy()
    for row, value in zip(rows, whole, strict=True):
        write_beside(ax, value, row, f"{value:.1f}%", color=MUTED)
    ax.set_xlim(0, 1.2 * max(whole.max(), 1))
    unit_below(ax, label("shared_share"))
    legend_above(ax)
    return ax
