"""Ranked charts of terms: dots, panels, keyness, each drawn from one table."""

from collections.abc import Mapping

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator
from matplotlib.transforms import offset_copy

from helpers.frames import (
    name_points,
    name_rows,
    name_sides,
    need,
    row_axes,
    write_beside,
)
from helpers.style import (
    FAINT,
    INK,
    LESS,
    MORE,
    MUTED,
    group_colors,
    label,
    text_color,
)

OPEN = {"mfc": "white", "mec": MUTED, "mew": 1.2, "ms": 4.5}  # dot of a reference
CRITICAL_G2 = {3.84: ".05", 6.63: ".01", 10.83: ".001", 15.13: ".0001"}


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
    need(counts, "term", "rate")
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
    need(counts, by, "term", "rate")
    ranked = counts.sort_values(["rate", "term"], ascending=[False, True])
    parts = _by_group(ranked, by, top)
    axes = _panels(parts, top)
    colors = colors or group_colors(list(parts))
    for ax, (group, mine) in zip(axes, parts.items(), strict=True):
        mine = mine.drop(columns="reports", errors="ignore")
        term_dots(mine, top=top, color=colors[group], ax=ax)
    return _finish_panels(axes, parts, colors)


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
    need(key_terms, by, "term", "rate", "rate_reference", "g2")
    over = key_terms[key_terms["g2"] > 0]
    need(over, "g2")
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


def _by_group(ranked: pd.DataFrame, by: str, top: int) -> dict[str, pd.DataFrame]:
    """Give the first rows of each group, the groups in sorted order."""
    parts = ranked.groupby(by, observed=True)
    return {str(group): part.head(top) for group, part in parts}


def _panels(parts: Mapping[str, pd.DataFrame], rows: int) -> np.ndarray:
    """Give small Axes on one scale, one a group, in rows of about equal length."""
    k, points = len(parts), mpl.rcParams["font.size"]
    width = mpl.rcParams["figure.figsize"][0]
    terms = max(part["term"].astype(str).str.len().max() for part in parts.values())
    names = max(len(group.encode("gb18030")) / 2 for group in parts)  # Latin half
    ems = min(terms, 12) * 0.85 + max(8, names * 1.1 + 2)
    room = max(1, int(width * 72 / points / ems))
    deep = -(-k // room)
    height = (deep * (rows * 1.75 + 4.5) + 7) * points / 72
    size = {"figsize": (width, height), "sharex": True, "squeeze": False}
    axes = plt.subplots(deep, -(-k // deep), **size)[1].flat
    for ax in axes[k:]:
        ax.remove()
    return axes[:k]


def _finish_panels(
    axes: np.ndarray, parts: Mapping[str, pd.DataFrame], colors: Mapping[str, str]
) -> np.ndarray:
    """Name each panel, and give the unit under the lowest of each column."""
    columns = axes[0].get_gridspec().ncols
    for i, (ax, group) in enumerate(zip(axes, parts, strict=True)):
        ax.set_xlabel(label("rate") if i >= len(axes) - columns else "")
        ax.tick_params(axis="x", labelbottom=True)
        ax.tick_params(axis="y", labelsize=mpl.rcParams["font.size"] * 0.85)
        ax.set_title(group, color=text_color(colors[group]))
        ax.set_ylim(max(map(len, parts.values())) - 0.4, -0.6)
    highest = max(part["rate"].max() for part in parts.values())
    axes[0].set_xlim(-0.02 * highest, 1.05 * highest)
    return axes


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
    need(keyness, "term", "n", "n_reference", "g2", "log_ratio")
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
    need(keyness, "term", "g2", "log_ratio")
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
