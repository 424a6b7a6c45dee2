"""Where the words of a cloud stand: a table of places for each kind of cloud.

Places follow from the table and the size of the style in use, without chance.
"""

from collections.abc import Callable
from functools import partial

import matplotlib as mpl
import numpy as np
import pandas as pd

from helpers.plots.masks import scaled
from helpers.plots.packing import (
    ASPECT,
    EDGES,
    EM,
    FILL,
    LEAST,
    boxes,
    figure_width,
    ground,
    ink,
    letter_heights,
    place,
    taken,
)
from helpers.plots.style import is_slide, missing_glyphs
from helpers.tables import require

MOST = 72  # letter height of the largest word: 54 points on a page
# Letter heights of the largest word that are tried, with the share of the words kept,
# until a cloud is no higher than its page and all words have found room
STEPS = [(MOST, 1), (62, 1), (52, 1), (52, 0.8), (52, 0.65), (44, 0.65), (44, 0.5)]
STEPS += [(36, 0.65), (30, 0.65), (36, 0.5), (36, 0.4), (36, 0.25), (24, 0.15)]
STEPS += [(44, 1), (36, 1)]
MANY = 50  # words, from which on a cloud fills its page
TALL = 400  # height of a cloud without groups
MASK_SHARES = [1, 0.8, 0.65, 0.5, 0.4, 0.3, 0.2, 0.1]  # of the words, likewise
BOLD = 0.3  # of the largest letter height, from which on words are bold
MASK_FILL, SHRINK = 0.85, 0.95  # share of a picture tried first; then smaller letters


def cloud_layout(
    table: pd.DataFrame, *, value: str = "rate", mask: np.ndarray | None = None
) -> pd.DataFrame:
    """Find a place for each word of a cloud.

    Parameters
    ----------
    table : DataFrame, one row per term
        Columns ``term`` and `value`; others, such as ``n``, are kept.
    value : str
        Letter height is proportional to this column; where its numbers differ by more
        than seven times, to a power of it, so that all words can be read.
    mask : array of bool, optional
        True where words may go; see `helpers.plots.mask_from_image`.

    Returns
    -------
    DataFrame, one row per term, largest value first, ties by term
        The columns of `table`, then ``letter_height`` (of letters), ``bold``, ``x`` and
        ``y`` (start of the base line from the upper left) and ``placed``: False for
        words without room, or too small to read. Lengths are in cells, twelve to the
        font size of the style in use. ``attrs`` hold the ``canvas`` (width and
        height), ``value``, ``power`` and ``names`` (middle of the name of each group).

    Raises
    ------
    ValueError
        If a column is missing, a term occurs twice, or a value is not above 0.

    Examples
    --------
    >>> from helpers.plots import use_style
    >>> use_style()
    >>> table = pd.DataFrame({"term": ["经济", "港口"], "rate": [40.0, 10.0]})
    >>> cloud_layout(table)[["term", "letter_height", "bold", "placed"]].round(1)
      term  letter_height   bold  placed
    0   经济           51.8   True    True
    1   港口           13.0  False    True
    """
    ranked, width = rank_terms(table, value), figure_width()
    if mask is not None:
        return _in_mask(ranked, value, scaled(mask, width))

    build = partial(_one_cloud, width=width)
    return fit(ranked, value, width, build, tallest=min(TALL, page_height()))


def rank_terms(table: pd.DataFrame, value: str, *keys: str) -> pd.DataFrame:
    """Sort the terms of a table by value; refuse what cannot be drawn.

    Parameters
    ----------
    table : DataFrame, one row per term, or per (group, term)
    value : str
        Column of numbers.
    *keys : str
        ``"group"`` where a term may occur in several groups.

    Returns
    -------
    DataFrame
        The rows of `table`, largest value first, ties by key and term.

    Raises
    ------
    ValueError
        If a column is missing, a term occurs twice, or a value is not above 0.
    """
    require(table, "term", value, *keys, filled=True)
    twice = table["term"][table.duplicated([*keys, "term"])]
    if len(twice):
        raise ValueError(f"{twice.iloc[0]!r} occurs twice: draw one group at a time")
    if not (table[value] > 0).all():
        raise ValueError(f"{value} must be above 0 in every row: leave the others out")
    ranked = table.assign(**{key: table[key].astype(str) for key in (*keys, "term")})
    by = [value, *keys, "term"]
    order = {"by": by, "ascending": [column != value for column in by]}
    return ranked.sort_values(**order, ignore_index=True)


def fit(
    ranked: pd.DataFrame,
    value: str,
    width: float,
    build: Callable[[pd.DataFrame], pd.DataFrame],
    *,
    tallest: float,
) -> pd.DataFrame:
    """Lay words out as large as the page holds them, and if need be fewer.

    Parameters
    ----------
    ranked : DataFrame
        As given by `rank_terms`.
    value : str
        Column that letter heights follow.
    width : float
        Cells that a word may be wide.
    build : callable
        Places words whose letter heights and edges are known, as `finish` returns them.
    tallest : float
        Cells that the cloud may be high.

    Returns
    -------
    DataFrame
        The rows of `ranked` with the columns and ``attrs`` of a layout.
    """
    best = None
    for largest, share in STEPS:
        if best is not None and share < 1:
            continue
        layout = build(_measured(_most(ranked, share), value, largest, width))
        fits = layout.attrs["canvas"][1] <= tallest
        if fits and (best is None or layout["placed"].sum() > best["placed"].sum()):
            best = layout
        if best is not None and best["placed"].all():
            break
    return _completed(layout if best is None else best, ranked)


def _most(ranked: pd.DataFrame, share: float) -> pd.DataFrame:
    """Keep a share of the terms, of each group if there are groups."""
    groups = ranked["group"] if "group" in ranked else ranked["term"].notna()
    parts = ranked.groupby(groups, observed=True)["term"]
    return ranked[parts.cumcount() < np.maximum(share * parts.transform("size"), 1)]


def _completed(layout: pd.DataFrame, ranked: pd.DataFrame) -> pd.DataFrame:
    """Add the terms that were left out, as not placed."""
    places = layout[["letter_height", "bold", "x", "y", "placed"]].reindex(ranked.index)
    whole = ranked.join(places.assign(**places[["bold", "placed"]].eq(True)))
    whole.attrs = layout.attrs
    return whole


def page_height() -> float:
    """Return the height that a cloud may have, in cells."""
    height = mpl.rcParams["figure.figsize"][1]
    inches = 0.78 * height if is_slide() else 5.9
    return inches * 72 * EM / mpl.rcParams["font.size"]


def _measured(
    ranked: pd.DataFrame, value: str, largest: float, width: float
) -> pd.DataFrame:
    """Add letter heights and the edges of the ink, in cells.

    Words that are too long for the width at any size are left for `place` to leave out.
    """
    wide = ink(ranked["term"], [True] * len(ranked))[:, 2]
    heights = letter_heights(ranked[value], most=largest / LEAST)
    long = (wide * heights)[wide * LEAST <= 0.95 * width]
    largest = min(largest, 0.95 * width / long.max()) if len(long) else largest
    heights = letter_heights(ranked[value], most=max(largest / LEAST, 1.01))
    plain = ranked["term"].map(lambda term: bool(missing_glyphs(term, bold=True)))
    bold = (heights >= BOLD) & ~plain
    edges = ink(ranked["term"], bold) * heights.to_numpy()[:, None]
    covered = (edges[:, 2:] - edges[:, :2]).prod(axis=1).sum()
    area = FILL * ASPECT * figure_width() ** 2 * min(1, len(ranked) / MANY)
    by_area = np.sqrt(area / covered)
    largest = np.clip(by_area, LEAST / heights.min(), largest)
    words = ranked.assign(letter_height=largest * heights, bold=bold)
    words[EDGES] = largest * edges
    words.attrs = {"value": value, **heights.attrs}
    return words


def _one_cloud(words: pd.DataFrame, width: int) -> pd.DataFrame:
    """Place words in an ellipse."""
    return finish(ellipse(words, width), width, {})


def ellipse(words: pd.DataFrame, width: int) -> pd.DataFrame:
    """Place words close to the middle of a width, the uppermost at 0."""
    _, cost = ground(words, width)
    placed = place(words, cost < np.inf, cost)
    return placed.assign(y=placed["y"] - taken(placed)[:, 0].min(initial=10**6))


def finish(placed: pd.DataFrame, width: int, names: dict[str, tuple]) -> pd.DataFrame:
    """Cut off the ground above and below; record the canvas and the names of groups.

    Parameters
    ----------
    placed : DataFrame, one row per word
        As given by `helpers.plots.packing.place`.
    width : int
        Width of the canvas.
    names : dict
        Row, column, height and width of the room for the name of each group.

    Returns
    -------
    DataFrame
        Without the edges of the ink; ``attrs`` hold canvas and middles of names.

    Raises
    ------
    ValueError
        If there is no word and no name.
    """
    rows = [(row, row + high) for row, _, high, _ in [*taken(placed), *names.values()]]
    if not rows:
        raise ValueError("no word finds room: draw a larger figure or shorter terms")
    first, last = min(top for top, _ in rows), max(bottom for _, bottom in rows)
    middles = {g: (x + w / 2, y - first + h / 2) for g, (y, x, h, w) in names.items()}
    layout = placed.drop(columns=EDGES).assign(y=placed["y"] - first)
    canvas = (width, int(last - first))
    layout.attrs = {**placed.attrs, "canvas": canvas, "names": middles}
    return layout


def _in_mask(ranked: pd.DataFrame, value: str, free: np.ndarray) -> pd.DataFrame:
    """Make the words as large as a picture holds, the largest where it is thick."""
    from scipy.ndimage import distance_transform_edt

    cost = -distance_transform_edt(np.pad(free, 1))[1:-1, 1:-1]
    best = None
    for share in MASK_SHARES:
        words = _measured(_most(ranked, share), value, MOST, free.shape[1])
        placed = _filled(words, free, cost)
        placed.attrs = {**words.attrs, "canvas": free.shape[::-1], "names": {}}
        whole = placed["placed"].all()
        if best is None or whole or placed["placed"].sum() > best["placed"].sum():
            best = placed
        if whole:
            break
    return _completed(best, ranked)


def _filled(words: pd.DataFrame, free: np.ndarray, cost: np.ndarray) -> pd.DataFrame:
    """Make words smaller until all find room or the smallest can hardly be read."""
    measures = words[["letter_height", *EDGES]]
    scale = np.sqrt(MASK_FILL * free.sum() / boxes(words).prod(axis=1).sum())
    legible = LEAST / words["letter_height"].min()
    scale = max(scale, legible)
    placed = place(words.assign(**measures * scale), free, cost)
    while not placed["placed"].all() and scale > legible:
        scale = max(SHRINK * scale, legible)
        placed = place(words.assign(**measures * scale), free, cost)
    return placed


def commonality_layout(counts: pd.DataFrame, *, top: int = 120) -> pd.DataFrame:
    """Lay out the words that all groups share, by the lowest rate in any group.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        Columns ``group``, ``term``, ``n`` and ``rate``, with all terms of all groups.
    top : int
        Terms laid out, those with the largest ``shared``.

    Returns
    -------
    DataFrame, one row per term that every group uses
        As given by `cloud_layout`, with ``n`` (all groups together), ``groups`` (how
        many use it) and ``shared``, the lowest rate in any of them. Where no term is
        in all groups, those that are in the most. Source: Fellows, R package
        wordcloud, ``commonality.cloud``.
    """
    require(counts, "group", "term", "n", "rate", filled=True)
    terms = counts.groupby("term", observed=True)
    sums = {"n": ("n", "sum"), "shared": ("rate", "min")}
    table = terms.agg(**sums, groups=("group", "nunique")).reset_index()
    table = table[table["groups"] == table["groups"].max()]
    order = {"by": ["shared", "term"], "ascending": [False, True]}
    return cloud_layout(table.sort_values(**order).head(top), value="shared")
