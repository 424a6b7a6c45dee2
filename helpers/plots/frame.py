"""What charts share: titles, rows, panels, legends, and words beside marks."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from helpers.plots.style import (
    FAINT,
    GRID,
    INK,
    LESS,
    MORE,
    MUTED,
    missing_glyphs,
    stand_in,
    text_color,
    wrap_text,
)
from helpers.plots.words import label
from helpers.tables import text_width

CLEAR = 4  # pixels that a line keeps from points that it does not lead to
WAYS = [(1, 1), (1, -1), (1, 0), (-1, 1), (-1, -1), (-1, 0), (0, 1), (0, -1)]
WAYS += [(x, y / 2) for x in (1, -1) for y in (1, -1)]
STEPS = np.array(  # from a point to where its name may stand, in pixels
    [(r * x, r * y) for r in (7, 16, 28, 42, 58) for x, y in WAYS]
)


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
        Such as ``label("source", corpus=…, reports=…, words=…)``.

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


def replace_missing(ax: Axes) -> list[str]:
    """Put 〓 in place of the characters of a figure that the font cannot draw.

    Parameters
    ----------
    ax : Axes
        Any Axes of the figure, drawn but for its source line.

    Returns
    -------
    list of str
        The characters replaced, in order.
    """
    figure = ax.get_figure(root=True)
    missing = set()
    for axis in (axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)):
        names = [tick.get_text() for tick in axis.get_ticklabels()]
        if found := missing_glyphs("".join(names)):
            missing |= found
            limits = axis.get_view_interval().copy()
            axis.set_ticks(axis.get_ticklocs(), labels=list(map(stand_in, names)))
            axis.set_view_interval(*limits, ignore=True)
    for text in figure.findobj(Text):
        if found := missing_glyphs(text.get_text()):
            missing |= found
            text.set_text(stand_in(text.get_text()))
    return sorted(missing)


def _columns(figure: plt.Figure, points: float) -> int:
    """Count the half-width columns that fit into a figure's width."""
    return int(figure.get_figwidth() * 72 * 0.97 / (points / 2))


def row_axes(ax: Axes | None, rows: int, *, extra: float = 1.0) -> Axes:
    """Return the Axes to draw rows on, a new figure high enough for them if none.

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
    widest = max(text_width(str(n)) for n in names) + 7
    room = _columns(ax.get_figure(root=True), mpl.rcParams["legend.fontsize"]) * 0.8
    marks = {mark.get_label(): mark for mark in [*ax.get_children(), *ax.containers]}
    shown = [name for name in dict.fromkeys(map(str, names)) if name in marks]
    ax.legend(
        [marks[name] for name in shown],
        shown,  # given, so that a name may begin with an underscore
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=max(1, int(room / widest)),
        borderaxespad=0.2,
        handletextpad=0.4,
        columnspacing=1.2,
    )


def note_no_interval(ax: Axes) -> None:
    """Enter into the legend why some marks lack an interval."""
    ax.plot([], [], " ", label=label("no_interval"))


def write_beside(
    ax: Axes, x: float, y: float, words: str, *, left: bool = False, color: str = MUTED
) -> None:
    """Write words to the right or left of a mark, small if muted.

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
        bbox={"fc": "white", "ec": "none", "pad": 0.5},
    )


def name_sides(ax: Axes, left: str, right: str) -> None:
    """Name the two sides above the Axes, in their colours.

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
    needed: Collection[object] = (),
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
    needed : collection, optional
        Index of the words whose line may run through other points where there is no
        better place; other words are left out then.

    Returns
    -------
    list of str
        The names for which there was no room; their points stay.
    """
    inks = pd.Series(INK, index=names.index) if colors is None else colors
    figure = ax.get_figure(root=True)
    _draw_with_room(figure)
    style = {"textcoords": "offset points", "fontsize": "medium"}
    points, kept, leads, out = ax.transData.transform(np.c_[x, y]), [], [], []
    for i, name in names.items():
        at = x[i], y[i]
        text = ax.annotate(name, at, xytext=(0, 0), color=inks[i], **style)
        ink = text.get_window_extent()
        tries = _places(ax, ax.transData.transform(at), ink.size)
        free = [t for t in tries if _is_free(*t, kept, leads, points)]
        clear = [t for t in free if not _crosses(t[1].vertices, points)]
        box, lead = next(iter(clear or free * (i in needed)), (None, None))
        if box is None:
            out.append(name)
            text.remove()
            continue
        text.xyann = (box.min - ink.min) * 72 / figure.dpi
        kept.append(box.padded(2))
        leads += _joined(ax, lead)
    return out


def _draw_with_room(figure: plt.Figure) -> None:
    """Lay a figure out as it will be with title and source line of two lines."""
    ends = {
        figure.suptitle: figure.get_suptitle,
        figure.supxlabel: figure.get_supxlabel,
    }
    spare = [write(" \n ") for write, read in ends.items() if not read()]
    figure.draw_without_rendering()
    for text in spare:
        text.set_text("")


def _places(
    ax: Axes, mark: np.ndarray, size: np.ndarray
) -> Iterator[tuple[Bbox, Path]]:
    """Yield places in the Axes for a name, the nearest first, each with its line."""
    inside = ax.bbox.padded(-3)
    for step in STEPS:
        box = Bbox.from_bounds(*(mark + step + (np.sign(step) - 1) * size / 2), *size)
        if (inside.min < box.min).all() and (box.max < inside.max).all():
            yield box, Path([np.clip(mark, box.min, box.max), mark])


def _is_free(
    box: Bbox, lead: Path, kept: list[Bbox], leads: list[Path], points: np.ndarray
) -> bool:
    """Return whether a name and its line hide no name, line or point before it."""
    (x, y), near = points.T, box.padded(4)
    covered = (x > near.x0) & (x < near.x1) & (y > near.y0) & (y < near.y1)
    return not (
        covered.any()
        or any(box.overlaps(other) or lead.intersects_bbox(other) for other in kept)
        or any(other.intersects_bbox(box) for other in leads)
    )


def _crosses(ends: np.ndarray, points: np.ndarray) -> bool:
    """Return whether a line from a name to its point runs through another point."""
    start, mark = ends
    along = mark - start
    share = np.clip((points - start) @ along / max(along @ along, 1e-9), 0, 1)
    near = np.hypot(*(points - start - share[:, None] * along).T) < CLEAR
    own = np.hypot(*(points - mark).T) < CLEAR
    return bool((near & ~own).any())


def _joined(ax: Axes, lead: Path) -> list[Path]:
    """Draw the line from a name to its point where they lie apart."""
    if np.hypot(*np.diff(lead.vertices, axis=0)[0]) < 10:
        return []
    ends = ax.transData.inverted().transform(lead.vertices).T
    ax.plot(*ends, color=FAINT, lw=0.6, zorder=0.5, scalex=False, scaley=False)
    return [lead]


def by_group(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the rows of each group, the groups in order of first appearance."""
    parts = table.groupby("group", observed=True, sort=False)
    return {str(group): part for group, part in parts}


def panels(parts: Mapping[str, pd.DataFrame]) -> np.ndarray:
    """Return small Axes on one scale, one a group, in rows of about equal length."""
    k, points = len(parts), mpl.rcParams["font.size"]
    rows = max(map(len, parts.values()))
    width = mpl.rcParams["figure.figsize"][0]
    terms = max(part["term"].astype(str).str.len().max() for part in parts.values())
    names = max(map(text_width, parts)) / 2
    ems = min(terms, 12) * 0.85 + max(8, names * 1.1 + 2)
    room = max(1, int(width * 72 / points / ems))
    deep = -(-k // room)
    height = (deep * (rows * 1.75 + 4.5) + 7) * points / 72
    size = {"figsize": (width, height), "sharex": True, "squeeze": False}
    axes = plt.subplots(deep, -(-k // deep), **size)[1].flat
    for ax in axes[k:]:
        ax.remove()
    return axes[:k]


def finish_panels(
    axes: np.ndarray, parts: Mapping[str, pd.DataFrame], colors: Mapping[str, str]
) -> np.ndarray:
    """Name each panel, and write the unit under the lowest of each column."""
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
