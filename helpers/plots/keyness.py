"""Ranked charts of terms: dots, panels, keyness, each drawn from one table.

Bars and changes: word shifts, what cleaning kept, counts before and after.
"""

from collections.abc import Mapping

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator
from matplotlib.transforms import offset_copy

from helpers.plots.frame import (
    _by_group,
    _finish_panels,
    _panels,
    name_points,
    name_rows,
    name_sides,
    row_axes,
    write_beside,
)
from helpers.plots.style import FAINT, INK, LESS, MORE, MUTED, group_colors, label
from helpers.tables import require

OPEN = {"mfc": "white", "mec": MUTED, "mew": 1.2, "ms": 4.5}  # dot of a reference
CRITICAL_G2 = {3.84: ".05", 6.63: ".01", 10.83: ".001", 15.13: ".0001"}


def key_panels(
    key_terms: pd.DataFrame,
    *,
    by: str,
    top: int = 8,
    colors: Mapping[str, str] | None = None,
) -> np.ndarray:
    """Draw the key terms of each group beside their rates elsewhere, on one scale.

    Parameters
    ----------
    key_terms : DataFrame, one row per (group, term)
        Columns `by`, ``term``, ``rate``, ``rate_reference`` (both per 10,000
        tokens) and ``g2``: the tables of :func:`helpers.compare.keyness`, one
        below the other. Only terms with ``g2`` above 0 are drawn.
    by : str
        Group column.
    top : int
        Terms in each panel, those with the highest ``g2`` first.
    colors : mapping, optional
        Colour by group.

    Returns
    -------
    array of Axes
        One for each group, in sorted order: a filled dot for the group, an open
        one for its reference, joined by a line. The first Axes holds the legend.

    Raises
    ------
    ValueError
        If a column is missing or no term has ``g2`` above 0.
    """
    require(key_terms, by, "term", "rate", "rate_reference", "g2", filled=True)
    over = key_terms[key_terms["g2"] > 0]
    require(over, "g2", filled=True)
    ranked = over.sort_values(["g2", "term"], ascending=[False, True])
    parts = _by_group(ranked, by, top)
    axes = _panels(parts, top)
    colors = colors or group_colors(list(parts))
    for ax, (group, mine) in zip(axes, parts.items(), strict=True):
        name_rows(ax, mine["term"].astype(str).tolist())
        _joined_dots(ax, mine, colors[group])
    _name_dots(axes[0])
    return _finish_panels(axes, parts, colors)


def _joined_dots(ax: Axes, mine: pd.DataFrame, color: str) -> None:
    """Draw the rate of each term in the reference and in the group, joined."""
    rows = range(len(mine))
    ax.hlines(rows, mine["rate_reference"], mine["rate"], color, lw=1.4, zorder=1)
    ax.plot(mine["rate_reference"], rows, "o", clip_on=False, **OPEN)
    ax.plot(mine["rate"], rows, "o", color=color, clip_on=False)


def _name_dots(ax: Axes) -> None:
    """Say over the title which dot is which."""
    filled = Line2D([], [], marker="o", ls="", color=INK, label=label("group"))
    ring = Line2D([], [], marker="o", ls="", label=label("others"), **OPEN)
    raised = {"y": 2.5 * mpl.rcParams["font.size"], "units": "points"}
    over = offset_copy(ax.transAxes, ax.get_figure(root=True), **raised)
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "bbox_transform": over}
    ax.legend(
        handles=[filled, ring], handlelength=1, borderpad=0, borderaxespad=0, **place
    )


def keyness_dots(
    keyness: pd.DataFrame,
    *,
    top: int = 12,
    target: str | None = None,
    reference: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the key terms of both sides by log ratio, with interval and counts.

    Parameters
    ----------
    keyness : DataFrame, one row per term
        Columns ``term, n, n_reference, g2, log_ratio``; ``log_ratio_low`` and
        ``log_ratio_high`` are drawn if there.
    top : int
        Terms on each side, those with the strongest evidence (largest size of
        ``g2``), then sorted by log ratio.
    target, reference : str, optional
        Names of the two sides.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One row per term; counts of target and reference stand at the right. An
        interval that reaches beyond twice the largest log ratio, or has no end,
        ends there in an arrowhead.
    """
    require(keyness, "term", "n", "n_reference", "g2", "log_ratio", filled=True)
    shown = _strongest(keyness, top)
    ax = row_axes(ax, len(shown), extra=1.3)
    name_rows(ax, shown["term"].tolist())
    rows = np.arange(len(shown))
    colors = np.where(shown["log_ratio"] > 0, MORE, LESS)
    ax.axvline(0, color=MUTED, lw=0.8)
    known = {"log_ratio_low", "log_ratio_high"} <= set(shown.columns)
    if known:
        _intervals(ax, shown, colors)
    ax.scatter(shown["log_ratio"], rows, c=colors, s=26, zorder=3)
    _counts_column(ax, shown)
    name_sides(ax, reference or label("reference"), target or label("target"))
    ax.set(xlabel=label("log_ratio_interval" if known else "log_ratio"))
    return ax


def _strongest(keyness: pd.DataFrame, top: int) -> pd.DataFrame:
    """Pick the terms with the strongest evidence on each side, by log ratio."""
    ranked = keyness.assign(strength=keyness["g2"].abs()).sort_values(
        ["strength", "term"], ascending=[False, True]
    )
    sides = [ranked[ranked["log_ratio"] > 0], ranked[ranked["log_ratio"] < 0]]
    both = pd.concat([side.head(top) for side in sides])
    return both.sort_values(["log_ratio", "term"], ascending=[False, True])


def _intervals(ax: Axes, shown: pd.DataFrame, colors: np.ndarray) -> None:
    """Draw intervals; those that reach far out end in an arrowhead."""
    far = 2 * shown["log_ratio"].abs().max()
    ends = shown[["log_ratio_low", "log_ratio_high"]].to_numpy()
    low, high = np.clip(ends, -far, far).T
    rows = np.arange(len(shown))
    ax.hlines(rows, low, high, colors, lw=1.4)
    for side, marker in ((-far, "<"), (far, ">")):
        beyond = (ends * np.sign(side) > far).any(axis=1)
        x = np.full(beyond.sum(), side)
        ax.scatter(x, rows[beyond], s=16, c=colors[beyond], marker=marker)


def _counts_column(ax: Axes, shown: pd.DataFrame) -> None:
    """Write the two counts of each row right of the Axes, under a heading."""
    style = {
        "xycoords": ax.get_yaxis_transform(),
        "annotation_clip": False,
        "fontsize": mpl.rcParams["font.size"] * 0.85,
        "color": MUTED,
        "ha": "center",
    }
    for row, (n, m) in enumerate(zip(shown["n"], shown["n_reference"], strict=True)):
        ax.annotate(f"{n:,} : {m:,}", (1.09, row), va="center", **style)
    ax.annotate(label("n_of_both"), (1.09, -0.7), va="bottom", **style)


def keyness_plot(
    keyness: pd.DataFrame,
    *,
    top: int = 20,
    target: str | None = None,
    reference: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw effect (log ratio) against evidence (G²), naming the strongest terms.

    Parameters
    ----------
    keyness : DataFrame, one row per term
        Columns ``term, g2, log_ratio``.
    top : int
        Terms named, those with the largest size of ``g2``.
    target, reference : str, optional
        Names of the two sides.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        Evidence on a logarithmic scale from 1 up; dotted lines at the critical
        values of χ² with one degree of freedom.
    """
    require(keyness, "term", "g2", "log_ratio", filled=True)
    ranked = keyness.assign(strength=keyness["g2"].abs().clip(lower=1)).sort_values(
        ["strength", "term"], ascending=[False, True]
    )
    ax = ax or plt.subplots()[1]
    colors = np.where(ranked["log_ratio"] > 0, MORE, LESS)
    ax.scatter(ranked["log_ratio"], ranked["strength"], c=colors, s=12, lw=0)
    ax.axvline(0, color=MUTED, lw=0.8)
    ax.set_yscale("log")
    ax.set_ylim(1, ranked["strength"].max() * 1.8)
    reach = ranked["log_ratio"].abs().max() * 1.25
    ax.set_xlim(-reach, reach)
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.yaxis.set_minor_locator(NullLocator())
    for critical, p in CRITICAL_G2.items():
        ax.axhline(critical, color=FAINT, lw=0.8, ls=":", zorder=0)
        write_beside(ax, reach, critical, f"p {p}")
    name_sides(ax, reference or label("reference"), target or label("target"))
    ax.set(xlabel=label("log_ratio"), ylabel=label("g2"))
    name_points(ax, ranked["log_ratio"], ranked["strength"], ranked["term"].head(top))
    return ax


def word_shift(
    terms: pd.DataFrame, a: str, b: str, *, top: int = 20, ax: Axes | None = None
) -> Axes:
    """Draw which terms make two groups differ, those of `a` left, of `b` right.

    Parameters
    ----------
    terms : DataFrame, one row per term
        Columns ``term``, ``share`` (0–1, of the whole divergence) and
        ``proportion_shift`` (share of tokens in `a` less that in `b`).
    a, b : str
        Names of the two groups.
    top : int
        Terms drawn, those with the largest ``share``.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One bar a term; its length is the share in percent, its side the group in
        which the term is more frequent. Source: Gallagher et al. 2021.
    """
    require(terms, "term", "share", "proportion_shift", filled=True)
    shown = terms.sort_values(["share", "term"], ascending=[False, True]).head(top)
    ax = row_axes(ax, len(shown), extra=1.3)
    signs = np.where(shown["proportion_shift"] > 0, -1, 1)
    widths = 100 * shown["share"].to_numpy() * signs
    rows = range(len(shown))
    ax.barh(rows, widths, height=0.7, color=np.where(signs > 0, MORE, LESS))
    for row, width, term in zip(rows, widths, shown["term"], strict=True):
        write_beside(ax, width, row, term, left=width < 0, color=INK)
    reach = np.abs(widths).max() * 1.3
    ax.set(xlim=(-reach, reach), ylim=(len(shown) - 0.4, -0.6), yticks=[])
    ax.spines["left"].set_visible(False)
    ax.axvline(0, color=MUTED, lw=0.8)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):g}"))
    ax.set(xlabel=label("shift_share"))
    name_sides(ax, a, b)
    return ax
