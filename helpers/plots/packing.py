"""Words packed close together, measured in cells, twelve to the figure's font size."""

from collections.abc import Iterable, Sequence
from functools import cache

import matplotlib as mpl
import numpy as np
import pandas as pd
from PIL import ImageFont

from helpers.plots.style import font_path

EM = 12  # cells to the font size of the style in use
GAP = 3  # cells between two words
LEAST = 10  # letter height that can be read: 7.5 points on a page
FILL, ASPECT = 0.7, 0.45  # share of its ground that a cloud covers; height by width
EDGES = [
    "left",
    "top",
    "right",
    "bottom",
]  # of the ink, from the start of the base line


def figure_width() -> int:
    """Return the width of a figure of the style in use, less matplotlib's margins."""
    inches = mpl.rcParams["figure.figsize"][0]
    inches -= 2 * mpl.rcParams["figure.constrained_layout.w_pad"]
    return int(inches * 72 * EM / mpl.rcParams["font.size"])


def letter_heights(values: pd.Series, *, most: float) -> pd.Series:
    """Scale values to letter heights, 1 for the largest.

    Parameters
    ----------
    values : Series
        Numbers above 0.
    most : float
        How many times the smallest height the largest may be.

    Returns
    -------
    Series
        Proportional to the values; where these differ by more than `most` times, to
        the power of them that keeps to it. ``attrs["power"]`` holds the power.

    Examples
    --------
    >>> letter_heights(pd.Series([40.0, 10.0]), most=8).tolist()
    [1.0, 0.25]
    >>> letter_heights(pd.Series([64.0, 8.0, 1.0]), most=8).round(3).tolist()
    [1.0, 0.354, 0.125]
    """
    spread = max(values.max() / values.min(), most)
    power = float(np.log(most) / np.log(spread)) if spread > most else 1.0
    heights = (values / values.max()) ** power
    heights.attrs["power"] = power
    return heights


def ink(terms: Iterable[str], bold: Iterable[bool]) -> np.ndarray:
    """Measure the ink of words from the start of their base lines.

    Parameters
    ----------
    terms : iterable of str
    bold : iterable of bool
        Which are drawn in the bold face.

    Returns
    -------
    array, one row per term
        Left, top, right and bottom in letter heights; top is negative.
    """
    pairs = zip(terms, bold, strict=True)
    return np.array([_face(b).getbbox(term, anchor="ls") for term, b in pairs]) / 1000


@cache
def _face(bold: bool) -> ImageFont.FreeTypeFont:
    """Open a face at 1,000 pixels to the letter height."""
    basic = ImageFont.Layout.BASIC
    return ImageFont.truetype(str(font_path(bold=bold)), 1000, layout_engine=basic)


def boxes(words: pd.DataFrame) -> np.ndarray:
    """Return height and width of the room that each word needs."""
    sides = words["bottom"] - words["top"], words["right"] - words["left"]
    return np.ceil(np.column_stack(sides)).astype(int) + GAP


def ground(
    words: pd.DataFrame, width: int, *, aspect: float = ASPECT
) -> tuple[np.ndarray, np.ndarray]:
    """Return ground for words as the turn and distance of each cell from its middle.

    Parameters
    ----------
    words : DataFrame, one row per word
        With the edges of its ink.
    width : int
        Width of the ground.
    aspect : float
        Height of the ellipse by its width, unless the words need more.

    Returns
    -------
    tuple of array
        Turns count from 0 at the bottom clockwise to 1. The distance is 0.5 on the
        ellipse that the words need; the ground is twice as high as that.
    """
    needed = boxes(words).prod(axis=1).sum() / (FILL * width)
    height = max(needed, aspect * width)
    y, x = np.mgrid[: int(2 * height), :width]
    across, down = x / width - 0.5, y / height - 1
    turn = (np.arctan2(down, across) / (2 * np.pi) - 0.25) % 1
    return turn, np.hypot(across, down)


def place(words: pd.DataFrame, free: np.ndarray, cost: np.ndarray) -> pd.DataFrame:
    """Find places for the words that can be read, in their order.

    Parameters
    ----------
    words : DataFrame, one row per word
        ``letter_height`` (of its letters) and the edges of its ink.
    free, cost : array
        As `pack` takes them.

    Returns
    -------
    DataFrame, one row per word
        With ``x``, ``y`` (start of the base line, NaN without a place) and ``placed``.
    """
    legible = words[words["letter_height"] > LEAST - 1e-6]
    corners = pack(boxes(legible), free, cost) if len(legible) else np.empty((0, 2))
    found = pd.DataFrame(corners, legible.index, ["row", "column"]).query("row >= 0")
    x = found["column"] + GAP / 2 - words["left"]
    y = found["row"] + GAP / 2 - words["top"]
    return words.assign(x=x, y=y, placed=x.notna())


def taken(placed: pd.DataFrame) -> np.ndarray:
    """Return row, column, height and width of the room that placed words take."""
    kept = placed[placed["placed"]]
    corners = kept["y"] + kept["top"] - GAP / 2, kept["x"] + kept["left"] - GAP / 2
    return np.column_stack([*corners, *boxes(kept).T]).round().astype(int)


def pack(
    sides: np.ndarray,
    free: np.ndarray,
    cost: np.ndarray,
    *,
    full: Sequence[Sequence[int]] = (),
) -> np.ndarray:
    """Put each box in turn where it costs least and covers no other.

    Parameters
    ----------
    sides : array of int, one row per box
        Height and width in cells.
    free : array of bool
        Cells that may be covered.
    cost : array of float, same shape
        What it costs to have the middle of a box there; infinite where it may not be.
    full : sequence of four int, optional
        Row, column, height and width of boxes that are there already.

    Returns
    -------
    array of int, one row per box
        Row and column of the upper left corner; -1 where there is no room. Of places
        that cost the same, the uppermost, then the leftmost.

    Examples
    --------
    >>> cost = np.abs(np.arange(6.0) - 3)[None]
    >>> pack(np.array([[1, 2], [1, 2], [1, 3]]), cost < 9, cost).tolist()
    [[0, 2], [0, 0], [-1, -1]]
    """
    closed = np.pad((~free).cumsum(0, dtype=np.int32).cumsum(1), ((1, 0), (1, 0)))
    there, corners = [*full], []
    for high, wide in sides.tolist():
        corner = _cheapest(high, wide, closed, cost, there)
        corners.append(corner or (-1, -1))
        there += [(*corner, high, wide)] if corner else []
    return np.array(corners)


def _cheapest(
    high: int, wide: int, closed: np.ndarray, cost: np.ndarray, there: list
) -> tuple[int, int] | None:
    """Return the upper left corner where a box costs least; None if it finds no room.

    `closed` counts the cells above and left of each corner that may not be covered.
    """
    rows, columns = cost.shape[0] - high + 1, cost.shape[1] - wide + 1
    if rows < 1 or columns < 1:
        return None
    shut = closed[high:, wide:] - closed[:-high, wide:]
    shut -= closed[high:, :-wide] - closed[:-high, :-wide]
    middles = cost[high // 2 :, wide // 2 :][:rows, :columns]
    price = np.where(shut > 0, np.inf, middles)
    for top, left, deep, broad in there:
        above, before = max(0, top - high + 1), max(0, left - wide + 1)
        price[above : top + deep, before : left + broad] = np.inf
    row, column = np.unravel_index(price.argmin(), price.shape)
    return (int(row), int(column)) if price[row, column] < np.inf else None
