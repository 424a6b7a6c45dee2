"""What charts share: titles, rows, panels, legends, and words beside marks."""

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox, ScaledTranslation, offset_copy

from helpers.plots.places import group_name, short_name
from helpers.plots.style import (
    FAINT,
    GRID,
    INK,
    LESS,
    MORE,
    MUTED,
    figure_size,
    is_column,
    is_slide,
    missing_glyphs,
    room,
    stand_in,
    text_color,
    wrap_text,
)
from helpers.plots.words import label
from helpers.tables import text_width

PITCH = 1.75  # height of a row, of its letters
EDGE, GAP = 5.0, 3.0  # points from the edge of a figure, and below a line of it
SMALLEST = 6.5  # points of letters in print
CLEAR = 4  # pixels that a line keeps from points that it does not lead to
WAYS = [(1, 1), (1, -1), (1, 0), (-1, 1), (-1, -1), (-1, 0), (0, 1), (0, -1)]
WAYS += [(x, y / 2) for x in (1, -1) for y in (1, -1)]
STEPS = np.array(  # from a point to where its name may stand, in pixels
    [(r * x, r * y) for r in (7, 16, 28, 42, 58) for x, y in WAYS]
)


def headline(ax: Axes, text: str, shown: str = "") -> Axes:
    """Write what a figure says over the whole of it, and below what is shown.

    Parameters
    ----------
    ax : Axes
        Any Axes of the figure.
    text : str
        What the figure says, in bold letters.
    shown : str
        What is drawn and in which unit, in grey letters.

    Returns
    -------
    Axes
        The same Axes. The figure grows by the lines written, so that the charts keep
        their size; a slide makes room instead.
    """
    figure, points = ax.get_figure(root=True), mpl.rcParams["font.size"]
    bold = {"fontsize": 1.25 * points, "weight": "bold"}
    grey = {"fontsize": 0.95 * points, "color": MUTED}
    depth = EDGE
    for words, style in ((text, bold), (shown, grey)):
        depth += _write_line(figure, words, depth, top=True, **style)
    _make_room(figure, depth, top=True)
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
        The same Axes; room is made as by `headline`.
    """
    figure, points = ax.get_figure(root=True), mpl.rcParams["font.size"]
    style = {"fontsize": max(0.8 * points, SMALLEST), "color": MUTED}
    depth = _write_line(figure, text, EDGE, top=False, **style)
    _make_room(figure, EDGE + depth, top=False)
    return ax


def _write_line(
    figure: plt.Figure, text: str, depth: float, *, top: bool, **style: object
) -> float:
    """Write a text some points from the figure's edge; return the points it takes."""
    if not text:
        return 0
    edge = ScaledTranslation(
        EDGE / 72, (-depth if top else depth) / 72, figure.dpi_scale_trans
    )
    words = wrap_text(text, _columns(figure, style["fontsize"]))
    written = figure.text(
        0, int(top), words, transform=figure.transFigure + edge,
        va="top" if top else "bottom", linespacing=1.15, **style,
    )  # fmt: skip
    return written.get_window_extent().height * 72 / figure.dpi + GAP


def _make_room(figure: plt.Figure, points: float, *, top: bool) -> None:
    """Make a figure higher by some points, or the charts of a slide lower."""
    engine, old = figure.get_layout_engine(), figure.get_figheight()
    x, y, width, height = engine.get()["rect"]
    new = old if is_slide() else old + points / 72
    taken = points / 72 if is_slide() else 0
    bottom = y * old + (0 if top else points / 72)
    engine.set(rect=(x, bottom / new, width, (height * old - taken) / new))
    figure.set_figheight(new)


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
    return int((figure.get_figwidth() * 72 - 2 * EDGE) * 0.97 / (points / 2))


def row_axes(ax: Axes | None, names: Sequence[str], *, extra: float = 2.2) -> Axes:
    """Return the Axes to draw named rows on, in a new figure high enough if none.

    Parameters
    ----------
    ax : Axes or None
        Where to draw, if given.
    names : sequence of str
        One a row; long names are broken into lines, so that rows are further apart.
    extra : float
        Rows for the axis and the legend.

    Returns
    -------
    Axes
        `ax`, or the only Axes of a new figure of the style's width, with its rows
        named from the top down at 0, 1, 2…
    """
    words = [wrap_text(str(name), _columns_of_names()) for name in names]
    if ax is None:
        lines = [word.count("\n") + 1 for word in words]
        both = max((a + b for a, b in itertools.pairwise(lines)), default=2)
        pitch = max(PITCH, 1.25 * both / 2) * mpl.rcParams["font.size"]
        height = (max(len(words), 3) + extra) * pitch / 72
        ax = plt.subplots(figsize=figure_size(height))[1]
    name_rows(ax, words)
    return ax


def _columns_of_names() -> int:
    """Return how many columns the names of rows may take: a third of the figure."""
    width = mpl.rcParams["figure.figsize"][0] * 72
    return int(min(30, width / 3 / (mpl.rcParams["font.size"] / 2)))


def name_rows(ax: Axes, names: Sequence[str]) -> None:
    """Name the rows of a chart from the top down, each with a faint line.

    Parameters
    ----------
    ax : Axes
        Where rows lie at 0, 1, 2…
    names : sequence of str
        One a row.
    """
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    across = {"transform": ax.get_yaxis_transform(), "zorder": 0}
    ax.hlines(range(len(names)), 0, 1, GRID, lw=0.6, **across)


def right_column(ax: Axes, words: Sequence[str], head: str) -> None:
    """Write words right of the rows of a chart, under a head.

    Parameters
    ----------
    ax : Axes
        Where rows lie at 0, 1, 2…
    words : sequence of str
        One a row.
    head : str
        What they are.
    """
    points = mpl.rcParams["font.size"] * 0.85
    widest = max(text_width(line) for w in (*words, head) for line in w.split("\n"))
    style = {
        "xycoords": ax.get_yaxis_transform(), "textcoords": "offset points",
        "annotation_clip": False, "fontsize": points, "color": MUTED, "ha": "right",
    }  # fmt: skip
    right = (widest / 2 + 1) * points
    for row, word in enumerate(words):
        ax.annotate(word, (1, row), xytext=(right, 0), va="center", **style)
    top = {**style, "xycoords": "axes fraction"}
    ax.annotate(head, (1, 1), xytext=(right, 2), va="bottom", linespacing=1.1, **top)


def unit_below(ax: Axes, text: str, *, share: float = 0.68) -> None:
    """Write the unit under the Axes, in lines of a share of the figure's width."""
    width = ax.get_figure(root=True).get_figwidth() * 72 * share
    ax.set_xlabel(wrap_text(text, int(width / (mpl.rcParams["font.size"] / 2))))


def unit_below_panels(axes: np.ndarray, text: str) -> None:
    """Write the unit of panels that stand in one row under all of them."""
    figure, points = axes[0].get_figure(), mpl.rcParams["font.size"]
    under = figure.add_subplot(axes[0].get_gridspec()[:], frameon=False, zorder=-1)
    under.set(xticks=[], yticks=[])
    unit_below(under, text, share=0.45 if is_column() else 0.6)
    under.xaxis.labelpad = 2 * points


def legend_above(ax: Axes) -> None:
    """Put the legend of labelled marks over the Axes, in as many columns as fit."""
    handles, names = ax.get_legend_handles_labels()
    columns = _columns(ax.get_figure(root=True), mpl.rcParams["legend.fontsize"])
    fit = int(columns * (0.62 if is_column() else 0.75))
    names = [wrap_text(name, fit - 7) for name in names]
    widest = max(text_width(line) for n in names for line in n.split("\n")) + 7
    ax.legend(
        handles,
        names,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=max(1, fit // widest),
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


def legend_over_panels(
    axes: np.ndarray, handles: Sequence[object], names: Sequence[str]
) -> None:
    """Explain the marks of all panels over the title of the first."""
    figure, lines = axes[0].get_figure(), axes[0].get_title(loc="left").count("\n") + 1
    raised = (1.6 * lines + 0.6) * mpl.rcParams["font.size"]
    over = offset_copy(axes[0].transAxes, figure, y=raised, units="points")
    axes[0].legend(
        handles, names, loc="lower left", bbox_to_anchor=(0, 1), bbox_transform=over,
        ncols=len(names), handlelength=1, borderpad=0, borderaxespad=0,
    )  # fmt: skip


def name_sides(ax: Axes, left: str, right: str) -> None:
    """Name the two sides above the Axes, in their colours.

    Parameters
    ----------
    ax : Axes
    left, right : str
        Names of the groups.
    """
    sides = [(0, "left", LESS, "← {}", left), (1, "right", MORE, "{} →", right)]
    most = min(28, _columns(ax.get_figure(root=True), mpl.rcParams["font.size"]) // 3)
    for x, side, color, arrow, group in sides:
        words = arrow.format(label("more_in", group=short_name(group)))
        words = wrap_text(words, most)
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
) -> list[object]:
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
    list
        Index of the names written; for the others there was no room.
    """
    inks = pd.Series(INK, index=names.index) if colors is None else colors
    figure = ax.get_figure(root=True)
    _draw_with_room(figure)
    style = {"textcoords": "offset points", "fontsize": "medium"}
    points, kept, leads = ax.transData.transform(np.c_[x, y]), [], []
    written = []
    for i, name in names.items():
        at = x[i], y[i]
        text = ax.annotate(name, at, xytext=(0, 0), color=inks[i], **style)
        ink = text.get_window_extent()
        tries = _places(ax, ax.transData.transform(at), ink.size)
        free = [t for t in tries if _is_free(*t, kept, leads, points)]
        clear = [t for t in free if not _crosses(t[1].vertices, points)]
        box, lead = next(iter(clear or free * (i in needed)), (None, None))
        if box is None:
            text.remove()
            continue
        text.xyann = (box.min - ink.min) * 72 / figure.dpi
        kept.append(box.padded(2))
        leads += _joined(ax, lead)
        written.append(i)
    return written


def _draw_with_room(figure: plt.Figure) -> None:
    """Lay a figure out as it will be, on a slide with room for title and source."""
    engine = figure.get_layout_engine()
    if is_slide():
        engine.set(rect=(0, 0.09, 1, 0.73))
    figure.draw_without_rendering()
    engine.set(rect=(0, 0, 1, 1))


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
    names = max(text_width(line) for g in parts for line in _panel_name(g).split("\n"))
    ems = min(terms, 12) * 0.85 + max(8, names / 2 * 1.1 + 2)
    fit = max(1, int(width * 72 / points / ems))
    deep = -(-k // fit)
    height = deep * (rows * PITCH + 5.5) * points / 72
    size = {"figsize": figure_size(height), "sharex": True, "squeeze": False}
    axes = plt.subplots(deep, -(-k // deep), **size)[1].flat
    for ax in axes[k:]:
        ax.remove()
    return axes[:k]


def _panel_name(group: str) -> str:
    """Return the name of a panel; an English one has the Chinese below."""
    return group_name(group, "\n")


def panel_rows(panels: int, most: int) -> int:
    """Return how many rows of text each of some panels holds.

    Examples
    --------
    >>> panel_rows(5, 10), panel_rows(12, 10)
    (10, 6)
    """
    deep = -(-panels // room("across", panels))
    return max(1, min(most, room("rows", 99) // deep - 2))


def finish_panels(
    axes: np.ndarray, parts: Mapping[str, pd.DataFrame], colors: Mapping[str, str]
) -> np.ndarray:
    """Name each panel, and write the unit under the lowest of each column."""
    columns = axes[0].get_gridspec().ncols
    for i, (ax, group) in enumerate(zip(axes, parts, strict=True)):
        ax.set_xlabel(label("rate") if i >= len(axes) - columns else "")
        ax.tick_params(axis="x", labelbottom=True)
        ax.tick_params(axis="y", labelsize=mpl.rcParams["font.size"] * 0.85)
        ax.set_title(_panel_name(group), color=text_color(colors[group]))
        ax.set_ylim(max(map(len, parts.values())) - 0.4, -0.6)
        ax.xaxis.set_major_locator(MaxNLocator(3))
    highest = max(part["rate"].max() for part in parts.values())
    axes[0].set_xlim(-0.02 * highest, 1.4 * highest)
    return axes


def beside_panels(axes: np.ndarray) -> Axes | None:
    """Return an empty Axes in the place of the first panel missing from a grid."""
    grid = axes[0].get_gridspec()
    if len(axes) == grid.nrows * grid.ncols:
        return None
    ax = (
        axes[0]
        .get_figure()
        .add_subplot(grid[len(axes) // grid.ncols, len(axes) % grid.ncols])
    )
    ax.set_axis_off()
    return ax


def reading_note(ax: Axes, text: str) -> None:
    """Write how to read a figure into an empty Axes."""
    box = ax.get_subplotspec().get_gridspec()
    width = ax.get_figure().get_figwidth() * 72 / box.ncols * 0.85
    points = mpl.rcParams["font.size"] * 0.9
    words = wrap_text(text, int(width / (points / 2)))
    ax.text(0, 1, words, va="top", color=MUTED, fontsize=points)
