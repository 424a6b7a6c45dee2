"""Ranked charts: dots, bars and shifts of terms, each drawn from one table."""

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from adjustText import adjust_text
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter

from helpers.style import (
    FAINT,
    GRID,
    INK,
    LESS,
    MORE,
    MUTED,
    group_colors,
    ink_on,
    label,
    text_color,
    wrap_text,
)

MOST_GROUPS = 8  # more colours than this cannot be told apart in one set of dots
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
CORNERS = ((-1, -1), (-1, 1), (1, -1), (1, 1))
CRITICAL_G2 = {3.84: ".05", 6.63: ".01", 10.83: ".001", 15.13: ".0001"}


def headline(ax: Axes, text: str) -> Axes:
    """Write the title over the whole figure, left, wrapped to its width.

    Parameters
    ----------
    ax : Axes
        Any Axes of the figure.
    text : str
        What the figure says.

    Returns
    -------
    Axes
        The same Axes; the charts below make room.
    """
    figure = ax.get_figure(root=True)
    size = mpl.rcParams["font.size"] * 1.25
    words = wrap_text(text, _columns(figure, size))
    figure.suptitle(words, x=0.01, ha="left", fontsize=size)
    return ax


def source_line(ax: Axes, text: str) -> Axes:
    """Write unit, corpus and its size small under the whole figure.

    Parameters
    ----------
    ax : Axes
        Any Axes of the figure.
    text : str
        Such as ``label("source", corpus=…, reports=…, tokens=…)``.

    Returns
    -------
    Axes
        The same Axes; the charts above make room.
    """
    figure = ax.get_figure(root=True)
    size = mpl.rcParams["font.size"] * 0.85
    words = wrap_text(text, _columns(figure, size))
    figure.supxlabel(words, x=0.01, ha="left", fontsize=size, color=MUTED)
    return ax


def _columns(figure: plt.Figure, points: float) -> int:
    """Count the half-width columns that fit into a figure's width."""
    return int(figure.get_figwidth() * 72 * 0.97 / (points / 2))


def row_axes(ax: Axes | None, rows: int, *, extra: float = 1.0) -> Axes:
    """Give the Axes to draw rows on, a new figure high enough for them if none.

    Parameters
    ----------
    ax : Axes or None
        Where to draw, if given.
    rows : int
        Rows of text side by side with the marks.
    extra : float
        Inches for the axis, title and source line, at 9 points.

    Returns
    -------
    Axes
        `ax`, or the only Axes of a new figure of the style's width.
    """
    if ax is not None:
        return ax
    points = mpl.rcParams["font.size"]
    height = max(rows, 4) * points * 2 / 72 + extra * points / 9
    return plt.subplots(figsize=(mpl.rcParams["figure.figsize"][0], height))[1]


def need(table: pd.DataFrame, *columns: str) -> None:
    """Refuse a table that is empty or lacks columns, naming them.

    Parameters
    ----------
    table : DataFrame
        Any grain.
    *columns : str
        Names that must be there.

    Raises
    ------
    ValueError
        If a column is missing or no row is left.

    Examples
    --------
    >>> need(pd.DataFrame({"term": ["经济"]}), "term")
    """
    missing = [c for c in columns if c not in table.columns]
    if missing:
        raise ValueError(f"the table lacks the columns {missing}")
    if table.empty:
        raise ValueError("the table has no rows: nothing to draw")


def name_rows(ax: Axes, names: Sequence[str], *, grid: bool = True) -> None:
    """Name the rows of a chart from the top down.

    Parameters
    ----------
    ax : Axes
        Where rows lie at 0, 1, 2…
    names : sequence of str
        One a row; long names are broken into lines.
    grid : bool
        Draw a faint line through each row.
    """
    ax.set_yticks(range(len(names)), [wrap_text(str(n), 24) for n in names])
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    if grid:
        across = {"transform": ax.get_yaxis_transform(), "zorder": 0}
        ax.hlines(range(len(names)), 0, 1, GRID, lw=0.6, **across)


def legend_above(ax: Axes, names: Sequence[str]) -> None:
    """Put the legend over the Axes, in as many columns as fit.

    Parameters
    ----------
    ax : Axes
        With labelled marks.
    names : sequence of str
        The labels, to find out how wide they are.
    """
    widest = max(len(str(n)) for n in names) * 2 + 6
    room = _columns(ax.get_figure(root=True), mpl.rcParams["legend.fontsize"]) * 0.8
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=max(1, int(room / widest)),
        borderaxespad=0.2,
        handletextpad=0.4,
        columnspacing=1.2,
    )


def term_dots(
    counts: pd.DataFrame,
    *,
    by: str | None = None,
    top: int = 20,
    of: int | None = None,
    colors: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the terms with the highest rates as ranked dots.

    Parameters
    ----------
    counts : DataFrame, one row per term, or per (group, term) with `by`
        Columns ``term`` and ``rate`` (per 10,000 tokens); ``rate_low`` and
        ``rate_high`` are drawn as an interval, ``reports`` as a direct label.
    by : str, optional
        Group column: one dot for each group, joined by a line.
    top : int
        Number of terms, those with the highest rate in any group first.
    of : int, optional
        Number of reports in all, for "in k of m reports".
    colors : mapping, optional
        Colour by group; of the groups drawn if none.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One row per term.

    Raises
    ------
    ValueError
        If a column is missing, a term stands twice in a group, or there are more
        than eight groups.
    """
    need(counts, "term", "rate", *([by] if by else []))
    if counts.duplicated(["term", *([by] if by else [])]).any():
        raise ValueError("a term stands twice: name the group column with `by`")
    ranked = counts.sort_values(["rate", "term"], ascending=[False, True])
    terms = ranked["term"].astype(str).drop_duplicates().head(top).tolist()
    shown = ranked[ranked["term"].isin(terms)]
    rows = shown["term"].astype(str).map(terms.index)
    ax = row_axes(ax, len(terms))
    name_rows(ax, terms)
    ax.set(xlabel=label("rate"))
    if by is None:
        _one_group(ax, shown, rows, of, next(iter((colors or {"": MORE}).values())))
    else:
        _many_groups(ax, shown, rows, by, colors)
    ax.set_xlim(left=0)
    return ax


def _one_group(
    ax: Axes, shown: pd.DataFrame, rows: pd.Series, of: int | None, color: str
) -> None:
    """Draw one dot a row, its interval, and the number of reports beside it."""
    right = shown["rate"]
    if {"rate_low", "rate_high"} <= set(shown.columns):
        ax.hlines(rows, shown["rate_low"], shown["rate_high"], color, lw=1.4)
        right = shown["rate_high"]
    ax.plot(shown["rate"], rows, "o", color=color, clip_on=False)
    if "reports" in shown.columns:
        for x, y, k in zip(right, rows, shown["reports"], strict=True):
            words = label("reports_of", k=k, m=of) if of else label("reports", k=k)
            _beside(ax, x, y, words)


def _beside(
    ax: Axes, x: float, y: float, words: str, *, left: bool = False, color: str = MUTED
) -> None:
    """Write small words right of a mark, or left of it."""
    ax.annotate(
        words,
        (x, y),
        xytext=(-7 if left else 7, 0),
        textcoords="offset points",
        va="center",
        ha="right" if left else "left",
        fontsize=mpl.rcParams["font.size"] * (0.8 if color == MUTED else 1),
        color=color,
    )


def _many_groups(
    ax: Axes, shown: pd.DataFrame, rows: pd.Series, by: str, colors: Mapping | None
) -> None:
    """Draw one dot a group in each row, over the range they span."""
    groups = sorted(shown[by].astype(str).unique())
    if len(groups) > MOST_GROUPS:
        raise ValueError(f"{len(groups)} groups in one chart: use term_panels")
    colors = colors or group_colors(groups)
    span = shown["rate"].groupby(rows).agg(["min", "max"])
    ax.hlines(span.index, span["min"], span["max"], FAINT, lw=1.4, zorder=1)
    for group in groups:
        mine = shown[by].astype(str) == group
        style = {"mfc": colors[group], "mec": "white", "mew": 0.6, "ms": 6.5}
        ax.plot(
            shown["rate"][mine], rows[mine], "o", label=group, clip_on=False, **style
        )
    legend_above(ax, groups)


def term_panels(
    counts: pd.DataFrame,
    *,
    by: str,
    top: int = 10,
    columns: int | None = None,
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
    columns : int, optional
        Panels side by side, at most as many as the longest term leaves room for.
    colors : mapping, optional
        Colour by group.

    Returns
    -------
    array of Axes
        One for each group, in sorted order; the first serves :func:`headline`,
        :func:`source_line` and ``save_figure``.
    """
    need(counts, by, "term", "rate")
    groups = sorted(counts[by].dropna().astype(str).unique())
    colors = colors or group_colors(groups)
    width, points = mpl.rcParams["figure.figsize"][0], mpl.rcParams["font.size"]
    shown = counts.sort_values(["rate", "term"], ascending=[False, True])
    shown = shown.groupby(by, observed=True).head(top)
    longest = shown["term"].astype(str).str.len().max()
    room = max(1, int(width / (min(longest, 12) * points * 0.85 / 72 + 1.0)))
    columns = min(columns or room, room, len(groups))
    deep = -(-len(groups) // columns)
    height = (deep * (top * 1.75 + 4.5) + 7) * points / 72
    figure, axes = plt.subplots(
        deep, columns, figsize=(width, height), sharex=True, squeeze=False
    )
    for ax, group in zip(axes.flat, groups, strict=False):
        mine = shown[shown[by].astype(str) == group]
        mine = mine.drop(columns="reports", errors="ignore")
        term_dots(mine, top=top, colors={group: colors[group]}, ax=ax)
        ax.set_xlabel("")
        ax.tick_params(axis="x", labelbottom=True)
        ax.tick_params(axis="y", labelsize=points * 0.85)
        ax.set_title(group, color=text_color(colors[group]))
    axes.flat[0].set_xlim(0, shown["rate"].max() * 1.05)
    for ax in axes.flat[len(groups) :]:
        ax.remove()
    for ax in axes.flat[max(0, len(groups) - columns) : len(groups)]:
        ax.set_xlabel(label("rate"))
    return axes.flat[: len(groups)]


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
        One row per term; counts of target and reference stand at the right.
    """
    need(keyness, "term", "n", "n_reference", "g2", "log_ratio")
    shown = _strongest(keyness, top)
    ax = row_axes(ax, len(shown), extra=1.3)
    name_rows(ax, shown["term"].tolist())
    rows = np.arange(len(shown))
    colors = np.where(shown["log_ratio"] > 0, MORE, LESS)
    ax.axvline(0, color=MUTED, lw=0.8)
    if {"log_ratio_low", "log_ratio_high"} <= set(shown.columns):
        low, high = _within(shown)
        ax.hlines(rows, low, high, colors, lw=1.4)
    ax.scatter(shown["log_ratio"], rows, c=colors, s=26, zorder=3)
    _counts_column(ax, shown)
    _sides(ax, reference or label("reference"), target or label("target"))
    ax.set(xlabel=label("log_ratio"))
    return ax


def _strongest(keyness: pd.DataFrame, top: int) -> pd.DataFrame:
    """Pick the terms with the strongest evidence on each side, by log ratio."""
    ranked = keyness.assign(strength=keyness["g2"].abs()).sort_values(
        ["strength", "term"], ascending=[False, True]
    )
    sides = [ranked[ranked["log_ratio"] > 0], ranked[ranked["log_ratio"] < 0]]
    both = pd.concat([side.head(top) for side in sides])
    return both.sort_values(["log_ratio", "term"], ascending=[False, True])


def _within(shown: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Cut intervals without an end a little beyond the widest one that has one."""
    ends = shown[["log_ratio_low", "log_ratio_high", "log_ratio"]]
    widest = ends.replace([np.inf, -np.inf], np.nan).abs().max(axis=None) * 1.1
    return tuple(shown[c].clip(-widest, widest) for c in ends.columns[:2])


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


def _sides(ax: Axes, left: str, right: str) -> None:
    """Say over the Axes which side is which."""
    sides = [(0, "left", LESS, "← {}", left), (1, "right", MORE, "{} →", right)]
    for x, side, color, arrow, group in sides:
        words = wrap_text(arrow.format(label("more_in", group=group)), 28)
        ax.text(
            x, 1.01, words, color=color, ha=side, va="bottom", transform=ax.transAxes
        )


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
    ax.scatter(ranked["log_ratio"], ranked["strength"], c=colors, s=12, alpha=0.6, lw=0)
    ax.axvline(0, color=MUTED, lw=0.8)
    ax.set_yscale("log")
    ax.set_ylim(1, ranked["strength"].max() * 1.8)
    reach = ranked["log_ratio"].abs().max() * 1.25
    ax.set_xlim(-reach, reach)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.yaxis.set_minor_formatter(FuncFormatter(lambda *_: ""))
    for critical, p in CRITICAL_G2.items():
        ax.axhline(critical, color=FAINT, lw=0.8, ls=":", zorder=0)
        _beside(ax, reach, critical, f"p {p}")
    _sides(ax, reference or label("reference"), target or label("target"))
    ax.set(xlabel=label("log_ratio"), ylabel=label("g2"))
    name_points(ax, ranked["log_ratio"], ranked["strength"], ranked["term"].head(top))
    return ax


def name_points(
    ax: Axes,
    x: pd.Series,
    y: pd.Series,
    names: pd.Series,
    *,
    colors: pd.Series | None = None,
) -> list[str]:
    """Write names beside points so that no two names collide.

    Parameters
    ----------
    ax : Axes
        With its final limits.
    x, y : Series
        All points to keep clear of.
    names : Series
        Words by the index of `x` and `y`, the most important first; points without
        a word are only avoided.
    colors : Series, optional
        Colours of the words, by the same index.

    Returns
    -------
    list of str
        The names for which there was no room; their points stay.
    """
    small = mpl.rcParams["font.size"] * 0.9
    inks = pd.Series(INK, index=names.index) if colors is None else colors
    texts = [
        ax.text(x[i], y[i], name, fontsize=small, color=inks[i])
        for i, name in names.items()
    ]
    ax.get_figure(root=True).draw_without_rendering()
    marks = ax.transData.transform(np.c_[x[names.index], y[names.index]])
    ring = np.concatenate([marks + (5 * dx, 5 * dy) for dx, dy in CORNERS])
    clear = np.concatenate([np.c_[x, y], ax.transData.inverted().transform(ring)])
    adjust_text(
        texts,
        *clear.T,
        target_x=x[names.index].to_list(),
        target_y=y[names.index].to_list(),
        ax=ax,
        iter_lim=500,
        expand=(1.2, 1.5),
        force_static=(0.2, 0.4),
    )
    return _leave_out(ax, texts, marks)


def _leave_out(ax: Axes, texts: list[Text], marks: np.ndarray) -> list[str]:
    """Take off names that still collide; join the others to their points."""
    kept, out = [], []
    for text, mark in zip(texts, marks, strict=True):
        box = text.get_window_extent().padded(2)
        if any(box.overlaps(other) for other in kept):
            out.append(text.get_text())
            text.remove()
            continue
        kept.append(box)
        near = np.clip(mark, box.min, box.max)
        if np.hypot(*(near - mark)) > 10:
            ends = ax.transData.inverted().transform([near, mark])
            ax.plot(
                *ends.T, color=FAINT, lw=0.6, zorder=0.5, scalex=False, scaley=False
            )
    return out


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
        _beside(ax, width, row, term, left=width < 0, color=INK)
    reach = np.abs(widths).max() * 1.3
    ax.set(xlim=(-reach, reach), ylim=(len(shown) - 0.4, -0.6), yticks=[])
    ax.spines["left"].set_visible(False)
    ax.axvline(0, color=MUTED, lw=0.8)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):g}"))
    ax.set(xlabel=label("shift_share"))
    _sides(ax, a, b)
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
    before: str = "before",
    after: str = "after",
    top: int = 20,
    ax: Axes | None = None,
) -> Axes:
    """Draw each term's count before and after a step as two joined dots.

    Parameters
    ----------
    terms : DataFrame, one row per term
        Columns ``term`` and the two counts.
    before, after : str
        Names of the count columns.
    top : int
        Terms drawn, those that change most, the largest change first.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One row per term, open dot before, filled dot after, both with the count.
    """
    need(terms, "term", before, after)
    change = (terms[after] - terms[before]).abs().rename("change")
    ranked = terms.assign(change=change).sort_values(
        ["change", "term"], ascending=[False, True]
    )
    shown = ranked.head(top).reset_index(drop=True)
    ax = row_axes(ax, len(shown), extra=1.2)
    name_rows(ax, shown["term"].tolist())
    ax.hlines(shown.index, shown[before], shown[after], MORE, lw=1.6, zorder=1)
    ring = {"mfc": "white", "mec": MUTED, "mew": 1.2, "ms": 6}
    ax.plot(shown[before], shown.index, "o", label=label("before"), **ring)
    ax.plot(shown[after], shown.index, "o", color=MORE, ms=6, label=label("after"))
    for row, (old, new) in shown[[before, after]].iterrows():
        _beside(ax, old, row, f"{old:,}", left=old < new)
        if old != new:
            _beside(ax, new, row, f"{new:,}", left=new < old)
    ax.set(xlabel=label("n"))
    ax.margins(x=0.08)
    legend_above(ax, [label("before"), label("after")])
    return ax
