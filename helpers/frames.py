"""What charts share: titles, rows, legends, and words beside marks."""

from collections.abc import Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from adjustText import adjust_text
from matplotlib.axes import Axes
from matplotlib.text import Text

from helpers.style import FAINT, GRID, INK, LESS, MORE, MUTED, label, wrap_text

CORNERS = ((-1, -1), (-1, 1), (1, -1), (1, 1))


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


def write_beside(
    ax: Axes, x: float, y: float, words: str, *, left: bool = False, color: str = MUTED
) -> None:
    """Write words right of a mark, or left of it: small where muted.

    Parameters
    ----------
    ax : Axes
    x, y : float
        Place of the mark.
    words : str
        What to write.
    left : bool
        Write left of the mark.
    color : str
        Colour of the words.
    """
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


def name_sides(ax: Axes, left: str, right: str) -> None:
    """Say over the Axes which side is which, in their colours.

    Parameters
    ----------
    ax : Axes
    left, right : str
        Names of the groups.
    """
    sides = [(0, "left", LESS, "← {}", left), (1, "right", MORE, "{} →", right)]
    for x, side, color, arrow, group in sides:
        words = wrap_text(arrow.format(label("more_in", group=group)), 28)
        ax.text(
            x, 1.01, words, color=color, ha=side, va="bottom", transform=ax.transAxes
        )


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
    ax.get_figure(root=True).draw_without_rendering()
    marks = ax.transData.transform(np.c_[x[names.index], y[names.index]])
    starts = ax.transData.inverted().transform(marks + 6)
    texts = [
        ax.text(*start, name, fontsize=small, color=inks[i])
        for start, (i, name) in zip(starts, names.items(), strict=True)
    ]
    ring = np.concatenate([marks + (7 * dx, 5 * dy) for dx, dy in CORNERS])
    clear = np.concatenate([np.c_[x, y], ax.transData.inverted().transform(ring)])
    adjust_text(
        texts,
        *clear.T,
        target_x=x[names.index].to_list(),
        target_y=y[names.index].to_list(),
        ax=ax,
        iter_lim=60,
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
