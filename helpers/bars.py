"""Bars and changes: word shifts, what cleaning kept, counts before and after."""

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from helpers.frames import (
    legend_above,
    name_rows,
    name_sides,
    need,
    row_axes,
    write_beside,
)
from helpers.style import INK, LESS, MORE, MUTED, ink_on, label

ROLE_COLORS = {  # kept text in blues, what is left out in browns and greys
    "body": "#0072B2",
    "heading": "#7FB8D8",
    "title": "#8C6D46",
    "caption": "#C9A66B",
    "note": "#E2CFA8",
    "byline": "#6E6E6E",
    "metadata": "#999999",
    "furniture": "#C4C4C4",
    "blank": "#E6E6E6",
}


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
    need(terms, "term", "share", "proportion_shift")
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


def role_bars(
    roles: pd.DataFrame, *, by: str = "report", ax: Axes | None = None
) -> Axes:
    """Draw how many characters of each report were kept and left out.

    Parameters
    ----------
    roles : DataFrame, one row per (report, role)
        Columns `by`, ``role`` and ``characters``.
    by : str
        Column that names the bars.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One stacked bar a report, in the order of the table; kept text in blue, the
        number written where it fits.

    Raises
    ------
    ValueError
        If a column is missing or a role is none of the nine.
    """
    need(roles, by, "role", "characters")
    if unknown := sorted(set(roles["role"]) - set(ROLE_COLORS)):
        raise ValueError(f"roles {unknown} are unknown: take from {list(ROLE_COLORS)}")
    names = roles[by].drop_duplicates().tolist()
    wide = roles.pivot_table(
        index=by, columns="role", values="characters", aggfunc="sum", observed=True
    ).fillna(0)
    kinds = [role for role in ROLE_COLORS if role in wide.columns]
    ax = row_axes(ax, len(names), extra=1.4)
    name_rows(ax, names, grid=False)
    widths = wide.loc[names, kinds]
    starts = widths.cumsum(axis=1) - widths
    for kind in kinds:
        bars = ax.barh(
            range(len(names)),
            widths[kind],
            left=starts[kind],
            height=0.7,
            color=ROLE_COLORS[kind],
            label=label(kind),
        )
        _inside(ax, bars, ROLE_COLORS[kind], widths.sum(axis=1).max())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    ax.set(xlabel=label("characters"))
    legend_above(ax, [label(kind) for kind in kinds])
    return ax


def _inside(ax: Axes, bars: Sequence, color: str, longest: float) -> None:
    """Write the length of each bar inside it, where it fits."""
    numbers = [f"{b.get_width():,.0f}" for b in bars]
    fits = [
        b.get_width() > longest * 0.016 * len(n)
        for b, n in zip(bars, numbers, strict=True)
    ]
    words = [n if fit else "" for n, fit in zip(numbers, fits, strict=True)]
    small = mpl.rcParams["font.size"] * 0.8
    ax.bar_label(bars, words, label_type="center", color=ink_on(color), fontsize=small)


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
    need(terms, "term", "before", "after")
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
