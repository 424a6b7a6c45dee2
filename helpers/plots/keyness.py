"""Charts of key terms: what a group uses more or less than others."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from helpers.plots.frame import (
    name_rows,
    name_sides,
    right_column,
    row_axes,
    unit_below,
    write_beside,
)
from helpers.plots.panels import (
    beside_panels,
    by_group,
    finish_panels,
    legend_over_panels,
    panels,
)
from helpers.plots.style import INK, LESS, MORE, MUTED, colors_of, mark
from helpers.plots.words import label
from helpers.tables import require

GREY = "#8C8C8C"  # of terms that are not sure: 3:1 on white
OPEN = {"mfc": "white", "mec": MUTED, "mew": 1.2}  # dot of a reference


def key_panels(
    key_terms: pd.DataFrame, *, colors: Mapping[str, str] | None = None
) -> np.ndarray:
    """Draw the key terms of each group beside their rates elsewhere, on one scale.

    Parameters
    ----------
    key_terms : DataFrame, one row per (group, term)
        Columns ``group``, ``term``, ``rate`` and ``rate_reference`` (both per 10,000
        words): rows of `helpers.compare.keyness`, drawn from the top down. Where the
        counts ``n`` and ``n_reference`` are known, they are written beside.
    colors : mapping, optional
        Colour by group.

    Returns
    -------
    array of Axes
        One for each group, in order of first appearance: a filled dot for the group,
        an open one for its reference, joined by a line. The legend is in the place
        of a panel missing from the grid, else over the first.

    Raises
    ------
    ValueError
        If a column is missing, there are no rows, or `colors` lacks a group.
    """
    require(key_terms, "group", "term", "rate", "rate_reference", filled=True)
    parts = by_group(key_terms)
    colors = colors_of(parts, colors)
    axes = panels(parts)
    for ax, (group, mine) in zip(axes, parts.items(), strict=True):
        name_rows(ax, mine["term"].astype(str).tolist())
        _joined_dots(ax, mine, colors[group])
    finish_panels(axes, parts, colors)
    _name_dots(axes)
    return axes


def _joined_dots(ax: Axes, mine: pd.DataFrame, color: str) -> None:
    """Draw the rate of each term in the reference and in the group, joined."""
    rows = range(len(mine))
    ax.hlines(rows, mine["rate_reference"], mine["rate"], color, lw=1.4, zorder=1)
    ax.plot(mine["rate_reference"], rows, "o", clip_on=False, **OPEN)
    ax.plot(mine["rate"], rows, "o", color=color, clip_on=False)
    if {"n", "n_reference"} <= set(mine.columns):
        for row, words in enumerate(_both_counts(mine)):
            right = mine[["rate", "rate_reference"]].iloc[row].max()
            write_beside(ax, right, row, words)


def _both_counts(rows: pd.DataFrame) -> list[str]:
    """Write the two counts of each row."""
    both = zip(rows["n"], rows["n_reference"], strict=True)
    return [f"{n:,} : {m:,}" for n, m in both]


def _name_dots(axes: np.ndarray) -> None:
    """Explain the two dots beside the panels, or over the first."""
    filled = Line2D([], [], marker="o", ls="", color=INK, label=label("group"))
    ring = Line2D([], [], marker="o", ls="", label=label("others"), **OPEN)
    dots = {"handles": [filled, ring], "handlelength": 1}
    if spare := beside_panels(axes):
        spare.legend(**dots, loc="upper left", borderaxespad=0)
    else:
        legend_over_panels(axes, [filled, ring])


def keyness_dots(
    keyness: pd.DataFrame, *, target: str, reference: str, ax: Axes | None = None
) -> Axes:
    """Draw key terms by log ratio, with interval and counts.

    Parameters
    ----------
    keyness : DataFrame, one row per term
        Columns ``term, n, n_reference, g2, log_ratio, log_ratio_low, log_ratio_high``,
        such as given by `helpers.compare.strongest`, drawn from the top down; where
        there is a column ``sure``, the other rows are grey.
    target, reference : str
        Names of the two sides.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One row per term, blue where ``g2`` is above 0 (more in the target), else
        orange; counts of target and reference at the right. Where a count is 0, no
        log ratio is known: no dot is drawn, and the line has a tick at the one limit
        that there is. Intervals that reach beyond twice the largest value drawn end in
        an arrowhead there.

    Raises
    ------
    ValueError
        If a column is missing or there are no rows.
    """
    limits = ("log_ratio_low", "log_ratio_high")
    require(
        keyness, "term", "n", "n_reference", "g2", "log_ratio", *limits, filled=True
    )
    shown = keyness.reset_index(drop=True)
    ax = row_axes(ax, shown["term"].astype(str).tolist(), extra=3.2)
    ax.axvline(0, color=MUTED, lw=0.8)
    colors = pd.Series(np.where(shown["g2"] > 0, MORE, LESS))
    if "sure" in shown.columns:
        colors = colors.where(shown["sure"], GREY)
    open_ended = (shown["n"] == 0) | (shown["n_reference"] == 0)
    known = shown["log_ratio_low"].where(shown["n"] > 0, shown["log_ratio_high"])
    place = known.where(open_ended, shown["log_ratio"])
    _intervals(ax, shown, colors, 2 * place.abs().max())
    limit = known[open_ended]
    ax.scatter(
        limit, limit.index, c=colors[limit.index], s=mark(7) ** 2, marker="|", lw=1.4
    )
    dots = shown.loc[~open_ended, "log_ratio"]
    ax.scatter(dots, dots.index, c=colors[dots.index], s=mark(5) ** 2, zorder=3)
    right_column(ax, _both_counts(shown), label("n_of_both"))
    name_sides(ax, reference, target)
    unit = label("log_ratio_interval")
    unit_below(ax, f"{unit}\n{label('one_limit')}" if open_ended.any() else unit)
    return ax


def _intervals(ax: Axes, shown: pd.DataFrame, colors: pd.Series, far: float) -> None:
    """Draw intervals; those that reach beyond `far` end in an arrowhead."""
    ends = shown[["log_ratio_low", "log_ratio_high"]].clip(-far, far)
    low, high = ends["log_ratio_low"], ends["log_ratio_high"]
    ax.hlines(shown.index, low, high, colors[shown.index], lw=1.4)
    for cut, marker in ((low[low <= -far], "<"), (high[high >= far], ">")):
        ax.scatter(cut, cut.index, s=mark(4) ** 2, c=colors[cut.index], marker=marker)


def word_shift(terms: pd.DataFrame, a: str, b: str, *, ax: Axes | None = None) -> Axes:
    """Draw which terms make two groups differ, those of `a` left, of `b` right.

    Parameters
    ----------
    terms : DataFrame, one row per term
        Columns ``term``, ``share`` (0–1, of the whole divergence) and
        ``proportion_shift`` (share of words in `a` less that in `b`), drawn from the
        top down.
    a, b : str
        Names of the two groups.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One bar a term; its length is the share in percent, its side the group in
        which the term is more frequent. The label under the axis gives the sum of the
        shares drawn. Source: Gallagher et al. 2021.
    """
    require(terms, "term", "share", "proportion_shift", filled=True)
    ax = row_axes(ax, [""] * len(terms), extra=3.4)
    signs = np.where(terms["proportion_shift"] > 0, -1, 1)
    widths = 100 * terms["share"].to_numpy() * signs
    rows = range(len(terms))
    ax.barh(rows, widths, height=0.7, color=np.where(signs > 0, MORE, LESS))
    for row, width, term in zip(rows, widths, terms["term"], strict=True):
        write_beside(ax, width, row, term, left=width < 0, color=INK)
    reach = np.abs(widths).max() * 1.5
    ax.set(xlim=(-reach, reach), yticks=[])
    ax.axvline(0, color=MUTED, lw=0.8)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):g}"))
    unit_below(ax, label("shift_share", sum=terms["share"].sum()))
    name_sides(ax, a, b)
    return ax
