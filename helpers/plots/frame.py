"""What charts share: titles, rows, panels, legends, and words beside marks."""

import itertools
from collections.abc import Iterable, Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation

from helpers.plots.places import group_name, short_name
from helpers.plots.style import (
    GRID,
    LESS,
    MORE,
    MUTED,
    figure_size,
    is_column,
    is_slide,
    mark,
    missing_glyphs,
    shortened,
    stand_in,
    wrap_evenly,
    wrap_text,
)
from helpers.plots.words import label
from helpers.tables import text_width

PITCH = 1.75  # height of a row, of its letters
NARROW, BROAD = 0.3, 0.42  # shares of the width that names of rows may take
UPRIGHT, HEAD = 12, 22  # most columns with level names; longest name upright
TALLEST = 6.7  # inches of rows and axis; the rest of 200 mm is for words
EDGE, GAP = 5.0, 3.0  # points from the edge of a figure, and below a line of it
SMALLEST = 6.5  # points of letters in print


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
    weight = "normal" if missing_glyphs(text, bold=True) else "bold"
    bold = {"fontsize": 1.25 * points, "weight": weight}
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
    words = wrap_evenly(text, _columns(figure, style["fontsize"]))
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
        One a row; long names are broken into lines, so that rows are further apart, or
        cut where the chart would grow too high.
    extra : float
        Rows for the axis and what else is beside the rows.

    Returns
    -------
    Axes
        `ax`, or the only Axes of a new figure of the style's width, with its rows
        named from the top down at 0, 1, 2…
    """
    words = wrap_names(names, extra)
    if ax is None:
        ax = plt.subplots(figsize=figure_size(rows_height(words, extra)))[1]
    name_rows(ax, words)
    return ax


def group_rows(groups: Iterable[object]) -> list[str]:
    """Name the rows of groups; English names have the Chinese behind if all fit."""
    both = [group_name(group) for group in groups]
    roomy = max(map(text_width, both), default=0) <= columns_of_names()
    return both if roomy else [short_name(group) for group in groups]


def wrap_names(names: Iterable[object], extra: float) -> list[str]:
    """Break the names of rows into lines, or cut them if these would be too many."""
    names = [str(name) for name in names]
    for share in (NARROW, BROAD):
        words = [wrap_evenly(name, columns_of_names(share)) for name in names]
        if rows_height(words, extra) <= _tallest():
            return words
    lines = [name.split("\n") for name in names]
    most = columns_of_names(BROAD)
    return ["\n".join(shortened(line, most) for line in name) for name in lines]


def rows_height(names: Sequence[str], extra: float) -> float:
    """Return the inches of some named rows, further apart where names take lines."""
    lines = [name.count("\n") + 1 for name in names]
    both = max((a + b for a, b in itertools.pairwise(lines)), default=2)
    pitch = max(PITCH, 1.25 * both / 2) * mpl.rcParams["font.size"]
    return (max(len(names), 3) + extra) * pitch / 72


def _tallest() -> float:
    """Return the inches that rows may take, so that all takes 200 mm or the slide."""
    if is_slide():
        return 0.62 * mpl.rcParams["figure.figsize"][1]
    return TALLEST - 1 if is_column() else TALLEST  # titles of a column take more lines


def columns_of_names(share: float = NARROW) -> int:
    """Count the columns of letters in a share of the figure's width."""
    width = mpl.rcParams["figure.figsize"][0] * 72
    share = BROAD if is_slide() else share  # a slide has no room for second lines
    return int(width * share / (mpl.rcParams["font.size"] / 2))


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


def column_heads(groups: Sequence[object], width: float) -> tuple[list[str], float]:
    """Name columns of a width in points: in lines, or upright where they are narrow.

    Parameters
    ----------
    groups : sequence
        One a column.
    width : float
        Points of a column.

    Returns
    -------
    tuple
        The names and, where they stand upright, the rows of text that they take.
    """
    letters = mpl.rcParams["font.size"] / 2
    fit = int(width / letters) - 1
    names = [wrap_evenly(group_name(group, "\n"), max(fit, 4)) for group in groups]
    widest = max(text_width(line) for name in names for line in name.split("\n"))
    if len(groups) <= UPRIGHT and widest <= fit:
        return names, 0
    names = [shortened(short_name(group), HEAD) for group in groups]
    return names, max(map(text_width, names)) / 2 / PITCH


def name_columns(
    ax: Axes, places: Sequence[float], names: list[str], up: float
) -> None:
    """Name columns as given by `column_heads` above the Axes."""
    ax.set_xticks(places, names, rotation=90 if up else 0)
    ax.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    ax.spines[:].set_visible(False)


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
    points = mpl.rcParams["font.size"]
    columns = _columns(ax.get_figure(root=True), points)
    most = min(int(columns * share), beside_names(ax, columns))
    words = "\n".join(wrap_evenly(line, most) for line in text.split("\n"))
    ax.set_xlabel(words, linespacing=1.25)
    grow(ax, words.count("\n") * 1.25 * points)


def beside_names(ax: Axes, columns: int) -> int:
    """Return how many of the columns of a figure the names of rows leave free."""
    rows = [line for t in ax.get_yticklabels() for line in t.get_text().split("\n")]
    return int(0.92 * (columns - 1.1 * max(map(text_width, rows), default=0)))


def grow(ax: Axes, points: float, *, charts: int = 1) -> None:
    """Make a figure of some charts higher, so that rows stay as far apart.

    Nothing is done to a slide, nor to a figure of more charts.
    """
    figure = ax.get_figure(root=True)
    if not is_slide() and len(figure.axes) <= charts:
        figure.set_figheight(figure.get_figheight() + points / 72)


def whole_numbers(ax: Axes) -> None:
    """Write large numbers under the Axes with separators, as many as have room."""
    steps = [1, 2, 2.5, 5, 10]
    most = 4 if is_column() else 7
    ax.xaxis.set_major_locator(MaxNLocator(most, steps=steps, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))


def legend_above(ax: Axes) -> None:
    """Put the legend of labelled marks over the Axes, in as many columns as fit."""
    handles, names = ax.get_legend_handles_labels()
    columns = _columns(ax.get_figure(root=True), mpl.rcParams["legend.fontsize"])
    fit = beside_names(ax, columns)
    names = [wrap_text(name, fit - 7) for name in names]
    widest = max(text_width(line) for n in names for line in n.split("\n")) + 7
    legend = ax.legend(
        handles,
        names,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=max(1, fit // widest),
        borderaxespad=0.2,
        handletextpad=0.4,
        columnspacing=1.2,
    )
    figure = ax.get_figure(root=True)
    box = legend.get_window_extent(figure.canvas.get_renderer())
    grow(ax, box.height * 72 / figure.dpi)


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
        xytext=(mark(-7 if left else 7), 0),
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
    columns = _columns(ax.get_figure(root=True), mpl.rcParams["font.size"])
    most = min(28, beside_names(ax, columns) // 2 - 8)  # counts are at the right
    for x, side, color, arrow, group in sides:
        words = label("more_in", group=short_name(group))
        words = arrow.format(wrap_evenly(words, most))
        ax.text(
            x, 1.01, words, color=color, ha=side, va="bottom", transform=ax.transAxes
        )
