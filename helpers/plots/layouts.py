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
    GAP,
    LEAST,
    boxes,
    figure_width,
    ground,
    ink,
    letter_heights,
    pack,
    place,
    taken,
)
from helpers.plots.style import missing_glyphs, wrap_text
from helpers.tables import require, text_width

MOST = 72  # letter height of the largest word: 54 points on a page
# Letter heights of the largest word that are tried, with the share of the words kept,
# until a cloud is no higher than its page
STEPS = [(MOST, 1), (62, 1), (52, 1), (52, 0.8), (52, 0.6), (44, 0.6), (44, 0.45)]
STEPS += [(36, 0.45), (36, 0.3), (36, 0.2), (30, 0.2), (24, 0.1)]
MASK_SHARES = [1, 0.8, 0.65, 0.5, 0.4, 0.3, 0.2, 0.1]  # of the words, likewise
BOLD = 0.3  # of the largest letter height, from which on words are bold
NAME, LINE = 13, 16  # letter height of the name of a group; half-width columns of it
MASK_FILL, SHRINK = 0.85, 0.95  # share of a picture tried first; then smaller letters
NARROWEST = 150  # cells that the cloud of a group needs
WIDEST = 0.65  # of a comparison cloud, that a word may take
APART = 2  # times the rate of the others, from which on a word is a group's own


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
        If a column is missing, a term occurs twice, a value is not above 0, or a
        character has no glyph.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["经济", "港口"], "rate": [40.0, 10.0]})
    >>> cloud_layout(table)[["term", "letter_height", "bold", "placed"]]
      term  letter_height   bold  placed
    0   经济           72.0   True    True
    1   港口           18.0  False    True
    """
    ranked, width = _ranked(table, value), figure_width()
    if mask is not None:
        return _in_mask(ranked, value, scaled(mask, width))

    return _fitted(ranked, value, width, partial(_one_cloud, width=width))


def _ranked(table: pd.DataFrame, value: str, *keys: str) -> pd.DataFrame:
    """Sort the terms by value; refuse what cannot be drawn."""
    require(table, "term", value, *keys, filled=True)
    twice = table["term"][table.duplicated([*keys, "term"])]
    if len(twice):
        raise ValueError(f"{twice.iloc[0]!r} occurs twice: draw one group at a time")
    if not (table[value] > 0).all():
        raise ValueError(f"{value} must be above 0 in every row: leave the others out")
    ranked = table.assign(**{key: table[key].astype(str) for key in (*keys, "term")})
    if missing := missing_glyphs("".join(ranked["term"])):
        raise ValueError(f"the font has no glyph for {sorted(missing)}: replace them")
    by = [value, *keys, "term"]
    order = {"by": by, "ascending": [column != value for column in by]}
    return ranked.sort_values(**order, ignore_index=True)


def _fitted(
    ranked: pd.DataFrame,
    value: str,
    width: int,
    build: Callable[[pd.DataFrame], pd.DataFrame],
) -> pd.DataFrame:
    """Lay words out with letters, and if need be so many, that the page holds them."""
    for largest, share in STEPS:
        words = _measured(_most(ranked, share), value, largest, width)
        layout = build(words)
        if layout.attrs["canvas"][1] <= _tallest():
            break
    return _completed(layout, ranked)


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


def _tallest() -> float:
    """Return the height that a cloud may have, in cells."""
    width, height = mpl.rcParams["figure.figsize"]
    inches = 0.78 * height if width > 8 else 6.3  # a slide, or paper
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
    by_area = np.sqrt(FILL * ASPECT * figure_width() ** 2 / covered)
    largest = np.clip(by_area, LEAST / heights.min(), largest)
    words = ranked.assign(letter_height=largest * heights, bold=bold)
    words[EDGES] = largest * edges
    words.attrs = {"value": value, **heights.attrs}
    return words


def _one_cloud(words: pd.DataFrame, width: int) -> pd.DataFrame:
    """Place words in an ellipse."""
    return _finished(_ellipse(words, width), width, {})


def _ellipse(words: pd.DataFrame, width: int) -> pd.DataFrame:
    """Place words close to the middle of a width, the uppermost at 0."""
    _, cost = ground(words, width)
    placed = place(words, cost < np.inf, cost)
    return placed.assign(y=placed["y"] - taken(placed)[:, 0].min(initial=10**6))


def _finished(
    placed: pd.DataFrame, width: int, names: dict[str, tuple]
) -> pd.DataFrame:
    """Cut off the ground above and below; record the canvas and the names of groups."""
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
    for share in MASK_SHARES:
        words = _measured(_most(ranked, share), value, MOST, free.shape[1])
        placed = _filled(words, free, cost)
        if placed["placed"].all():
            break
    layout = placed.drop(columns=EDGES)
    layout.attrs = {**words.attrs, "canvas": free.shape[::-1], "names": {}}
    return _completed(layout, ranked)


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


def comparison_layout(counts: pd.DataFrame, *, top: int = 120) -> pd.DataFrame:
    """Lay out the words that set groups apart, each group in a sector of its own.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        Columns ``group``, ``term`` and ``rate``, with all terms of all groups.
    top : int
        Terms laid out in all; each group gets the same share.

    Returns
    -------
    DataFrame, one row per term
        As given by `cloud_layout`, with ``group`` and ``excess``: the group's rate
        less the mean rate of all groups (0 where a group lacks the term). A word is in
        the group where this is largest, the first by name where two tie. Words that a
        group uses less than twice as often as the others do on average are shared, and
        left out unless there are no others. Source: Fellows, R package wordcloud,
        ``comparison.cloud``, which keeps shared words and takes the largest of all
        groups together.

    Raises
    ------
    ValueError
        If a column is missing or the groups use all words alike.
    """
    require(counts, "group", "term", "rate", filled=True)
    ranked, width = _ranked(_own_words(counts, top), "excess", "group"), figure_width()

    widest = WIDEST * width
    return _fitted(ranked, "excess", widest, partial(_sectors, width=width))


def _own_words(counts: pd.DataFrame, top: int) -> pd.DataFrame:
    """Return the words that each group uses most beyond the others."""
    k = counts["group"].nunique()
    rates = counts.groupby("term", observed=True)["rate"].sum()
    whole = counts["term"].map(rates).astype(float)
    others = (whole - counts["rate"]) / max(k - 1, 1)
    table = counts.assign(excess=counts["rate"] - whole / k)
    own = table["rate"] >= APART * others
    table = table[(table["excess"] > 0) & (own if own.any() else True)]
    if table.empty:
        raise ValueError("the groups use all words alike: nothing to draw")
    order = {"by": ["excess", "group", "term"], "ascending": [False, True, True]}
    table = table.sort_values(**order).drop_duplicates("term")
    return table.groupby("group", observed=True).head(max(1, top // k))


def _sectors(words: pd.DataFrame, width: int) -> pd.DataFrame:
    """Place the words of each group in a sector of an ellipse, its name at the rim."""
    turn, cost = ground(words, width)
    parts = dict(list(words.groupby("group", observed=True)))
    room = [boxes(part).prod(axis=1).sum() for part in parts.values()]
    shares = np.maximum(np.array(room) / sum(room), 0.5 / len(room))
    ends = (shares / shares.sum()).cumsum()
    sector = np.searchsorted(ends[:-1], turn, side="right")
    placed = [place(part, sector == i, cost) for i, part in enumerate(parts.values())]
    middles = dict(zip(parts, ends - np.diff(ends, prepend=0) / 2, strict=True))
    whole = pd.concat(placed).sort_index()
    whole.attrs = words.attrs
    return _finished(whole, width, _sector_names(whole, middles, turn, cost))


def _sector_names(
    placed: pd.DataFrame, middles: dict[str, float], turn: np.ndarray, cost: np.ndarray
) -> dict[str, tuple[int, ...]]:
    """Find room for the name of each group, at the rim of its sector."""
    full, names = [*taken(placed)], {}
    for group, middle in middles.items():
        row, column, high, wide = taken(placed[placed["group"] == group]).T
        rim = cost[row + high // 2, column + wide // 2].max(initial=0)
        price = np.where(cost < 0.85 * rim, np.inf, cost + 2 * np.abs(turn - middle))
        box = _name_box(group)
        corner = pack(np.array([box]), cost < np.inf, price, full=full)[0]
        names[group] = (*corner.tolist(), *box)
        full.append(names[group])
    return names


def name_lines(group: str) -> str:
    """Break the name of a group into lines."""
    return wrap_text(group, LINE)


def _name_box(group: str) -> tuple[int, int]:
    """Return height and width of the room that the name of a group needs."""
    lines = name_lines(group).split("\n")
    wide = max(map(text_width, lines)) / 2 + 1
    return int(NAME * (1.3 * len(lines) + 0.4)) + GAP, int(NAME * wide) + GAP


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


def group_layout(counts: pd.DataFrame) -> pd.DataFrame:
    """Lay out a small cloud for each group, all on one scale.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        Columns ``group``, ``term`` and ``rate``, the rows to be drawn.

    Returns
    -------
    DataFrame, one row per (group, term), largest rate first
        As given by `cloud_layout`; the clouds stand in rows by the name of the group.
    """
    ranked, width = _ranked(counts, "rate", "group"), figure_width()
    groups = sorted(ranked["group"].unique())
    rows = np.array_split(groups, -(-len(groups) // (width // NARROWEST)))
    build = partial(_rows_of_clouds, rows=rows, width=width)
    return _fitted(ranked, "rate", width // len(rows[0]), build)


def _rows_of_clouds(
    words: pd.DataFrame, rows: list[np.ndarray], width: int
) -> pd.DataFrame:
    """Place the cloud of each group under its name, side by side in rows."""
    parts, names, down = [], {}, 0
    for row in rows:
        cell, head = width // len(row), max(_name_box(g)[0] for g in row)
        for i, group in enumerate(row):
            part = _ellipse(words[words["group"] == group], cell - 4 * GAP)
            parts.append(part.assign(x=part["x"] + i * cell, y=part["y"] + down + head))
            names[group] = (down, i * cell, *_name_box(group))
        edges = [taken(part) for part in parts[-len(row) :]]
        down = max((edge[:, 0] + edge[:, 2]).max() for edge in edges) + NAME
    whole = pd.concat(parts).sort_index()
    whole.attrs = words.attrs
    return _finished(whole, width, names)
