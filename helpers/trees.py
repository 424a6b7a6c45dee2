"""Draw a tree of groups: who joins whom, how far apart, and how surely."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.frames import name_rows, need, row_axes, write_beside
from helpers.style import INK, MUTED, group_colors, label

LEAST_SPAN = 0.01  # of the height of the root: trees flatter than this begin at 0


def dendrogram(
    tree: pd.DataFrame,
    *,
    support: pd.DataFrame | None = None,
    colors: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a tree of groups, its leaves at the left, its root at the right.

    Parameters
    ----------
    tree : DataFrame, one row per merge
        As given by :func:`helpers.compare.cluster` of Jensen-Shannon divergences,
        ``attrs`` included.
    support : DataFrame, optional
        Columns ``members`` and ``support`` (0 to 1), with a row for each merge of
        `tree`, as given by :func:`helpers.resample.bootstrap_branches`. That of the
        root, which is always 1, is left out.
    colors : mapping, optional
        Colour by group.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One row a group. The axis begins one span of the heights below the lowest
        merge, or at 0, and says so. Each number stands left of its merge, between
        the two leaves that the merge brings together: a row of its own.

    Raises
    ------
    ValueError
        If a column or the groups are missing, or `support` is of another tree.
    """
    need(tree, "left", "right", "height", "members")
    if not {"groups", "order"} <= tree.attrs.keys():
        raise ValueError("tree.attrs lacks groups and order: draw cluster's own table")
    order = list(tree.attrs["order"])
    ax = row_axes(ax, len(order), extra=1.3)
    name_rows(ax, order, grid=False)
    forks = list(_forks(tree))
    for x, y, _ in forks:
        ax.plot(x, y, color=INK, lw=1.2, solid_joinstyle="miter")
    if support is not None:
        _write_support(ax, forks, _shares(tree, support))
    _scale(ax, tree["height"].min(), tree["height"].max())
    fills = pd.Series(order).map(colors or group_colors(order))
    edge = {"transform": ax.get_yaxis_transform(), "clip_on": False, "zorder": 3}
    ax.scatter(np.zeros(len(order)), range(len(order)), s=26, c=fills, **edge)
    return ax


def _forks(tree: pd.DataFrame) -> Iterator[tuple[list, list, float]]:
    """Give the outline of each merge, and the row between the leaves it joins.

    A node is the row of its stem, its height, its first and its last leaf.
    """
    place = {group: row for row, group in enumerate(tree.attrs["order"])}
    rows = [place[group] for group in tree.attrs["groups"]]
    nodes = [(row, 0.0, row, row) for row in rows]
    for left, right, height in zip(
        *map(tree.get, ("left", "right", "height")), strict=True
    ):
        (y0, x0, first, end), (y1, x1, begin, last) = sorted(
            (nodes[left], nodes[right])
        )
        nodes.append(((y0 + y1) / 2, height, first, last))
        yield [x0, height, height, x1], [y0, y0, y1, y1], (end + begin) / 2


def _shares(tree: pd.DataFrame, support: pd.DataFrame) -> list[float]:
    """Give the support of each merge but the root."""
    need(support, "members", "support")
    shares = support.set_index("members")["support"].reindex(tree["members"])
    if shares.isna().any():
        other = shares.index[shares.isna()][0]
        raise ValueError(f"support lacks the branch {other}: it is of another tree")
    return shares.tolist()[:-1]


def _write_support(ax: Axes, forks: list[tuple], shares: list[float]) -> None:
    """Write each share in percent left of its merge, and over all what it is."""
    for (x, _, row), share in zip(forks, shares, strict=False):
        write_beside(ax, x[1], row, f"{share:.0%}", left=True)
    if shares:
        ax.set_title(label("support"), loc="left", color=MUTED, fontsize="small")


def _scale(ax: Axes, low: float, high: float) -> None:
    """Set limits that show the merges apart; say where the axis begins."""
    flat = high - low <= LEAST_SPAN * high
    begin = 0.0 if flat else max(0.0, 2 * low - high)
    ax.set_xlim(begin, high + (high - begin) * 0.05)
    height = label("height")
    ax.set_xlabel(label("height_from", height=height, low=begin) if begin else height)
