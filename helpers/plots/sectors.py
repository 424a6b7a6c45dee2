"""Word clouds of groups: in sectors of one cloud, and side by side."""

from functools import partial

import numpy as np
import pandas as pd

from helpers.plots.layouts import ellipse, finish, fit, page_height, rank_terms
from helpers.plots.packing import (
    ASPECT,
    GAP,
    boxes,
    figure_width,
    ground,
    ink,
    pack,
    place,
    taken,
)
from helpers.plots.places import short_name
from helpers.plots.style import wrap_evenly
from helpers.tables import require

NAME, LINE = 13, 16  # letter height of the name of a group; half-width columns of it
NARROWEST = 150  # cells that the cloud of a group needs
WIDEST = 0.48  # of a comparison cloud, that a word may take
APART = 2  # times the rate of the others, from which on a word is a group's own


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
    ranked, width = (
        rank_terms(_own_words(counts, top), "excess", "group"),
        figure_width(),
    )

    widest = WIDEST * width
    build = partial(_sectors, width=width)
    return fit(ranked, "excess", widest, build, tallest=page_height())


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
    parts = dict(list(words.groupby("group", observed=True)))
    turn, cost = ground(words, width, aspect=np.clip(len(parts) / 12, ASPECT, 0.9))
    room = [boxes(part).prod(axis=1).sum() for part in parts.values()]
    shares = np.maximum(np.array(room) / sum(room), 0.7 / len(room))
    ends = (shares / shares.sum()).cumsum()
    sector = np.searchsorted(ends[:-1], turn, side="right")
    placed = [place(part, sector == i, cost) for i, part in enumerate(parts.values())]
    middles = dict(zip(parts, ends - np.diff(ends, prepend=0) / 2, strict=True))
    whole = pd.concat(placed).sort_index()
    whole.attrs = words.attrs
    return finish(whole, width, _sector_names(whole, middles, turn, cost))


def _sector_names(
    placed: pd.DataFrame, middles: dict[str, float], turn: np.ndarray, cost: np.ndarray
) -> dict[str, tuple[int, ...]]:
    """Find room for the name of each group, at the rim of its sector."""
    full, names = [*taken(placed)], {}
    for group, middle in middles.items():
        row, column, high, wide = taken(placed[placed["group"] == group]).T
        if not len(row):
            continue
        rim = cost[row + high // 2, column + wide // 2].max()
        price = np.where(cost < 0.85 * rim, np.inf, cost + 2 * np.abs(turn - middle))
        box = _name_box(group)
        corner = pack(np.array([box]), cost < np.inf, price, full=full)[0]
        names[group] = (*corner.tolist(), *box)
        full.append(names[group])
    return names


def name_lines(group: str) -> str:
    """Break the name of a group into lines."""
    return wrap_evenly(short_name(group), LINE)


def _name_box(group: str) -> tuple[int, int]:
    """Return height and width of the room that the name of a group needs."""
    lines = name_lines(group).split("\n")
    wide = ink(lines, [True] * len(lines))[:, 2].max() + 0.8
    return int(NAME * (1.3 * len(lines) + 0.4)) + GAP, int(NAME * wide) + GAP


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
    ranked, width = rank_terms(counts, "rate", "group"), figure_width()
    groups = sorted(ranked["group"].unique())
    rows = np.array_split(groups, -(-len(groups) // (width // NARROWEST)))
    build = partial(_rows_of_clouds, rows=rows, width=width)
    widest = width // len(rows[0])
    return fit(ranked, "rate", widest, build, tallest=page_height())


def _rows_of_clouds(
    words: pd.DataFrame, rows: list[np.ndarray], width: int
) -> pd.DataFrame:
    """Place the cloud of each group under its name, side by side in rows."""
    parts, names, down = [], {}, 0
    for row in rows:
        cell, head = width // len(row), max(_name_box(g)[0] for g in row)
        for i, group in enumerate(row):
            part = ellipse(words[words["group"] == group], cell - 4 * GAP)
            parts.append(part.assign(x=part["x"] + i * cell, y=part["y"] + down + head))
            names[group] = (down, i * cell, *_name_box(group))
        edges = [taken(part) for part in parts[-len(row) :]]
        down = max((edge[:, 0] + edge[:, 2]).max() for edge in edges) + NAME
    whole = pd.concat(parts).sort_index()
    whole.attrs = words.attrs
    return finish(whole, width, names)
