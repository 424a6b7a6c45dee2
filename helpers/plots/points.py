"""Names beside points, so placed that none hides another."""

from collections.abc import Collection, Iterator

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from helpers.plots.style import FAINT, INK, is_slide

CLEAR = 4  # pixels that a line keeps from points that it does not lead to
WAYS = [(1, 1), (1, -1), (1, 0), (-1, 1), (-1, -1), (-1, 0), (0, 1), (0, -1)]
WAYS += [(x, y / 2) for x in (1, -1) for y in (1, -1)]
STEPS = np.array(  # from a point to where its name may stand, in pixels
    [(r * x, r * y) for r in (7, 16, 28, 42, 58, 80, 110) for x, y in WAYS]
)
NEAR = 5 * len(WAYS)  # steps that words take which are not needed


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
        steps = STEPS if i in needed else STEPS[:NEAR]
        tries = _places(ax, ax.transData.transform(at), ink.size, steps)
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
    ax: Axes, mark: np.ndarray, size: np.ndarray, steps: np.ndarray
) -> Iterator[tuple[Bbox, Path]]:
    """Yield places in the Axes for a name, the nearest first, each with its line."""
    inside = ax.bbox.padded(-3)
    for step in steps:
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
