"""Chart of what reports claim: one figure a group."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.plots.frame import (
    group_rows,
    row_axes,
    unit_below,
    whole_numbers,
    write_beside,
)
from helpers.plots.style import INK, colors_of, is_column, mark, text_color
from helpers.plots.words import UNITS, label, language
from helpers.tables import require


def claims(
    table: pd.DataFrame,
    *,
    colors: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the figure that each group claims as a dot, one row a group.

    Parameters
    ----------
    table : DataFrame, one row per group
        Columns ``group``, ``value``, ``unit``, ``approximate`` and ``bound`` (``min``,
        ``max`` or None), as of one measure of `helpers.evidence.comparable`, drawn
        from the top down.
    colors : mapping, optional
        Colour by group.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        From 0 on; the dot is hollow where the report gives an estimate, with an arrow
        to the right where it is a lower and to the left where it is an upper bound.
        The number is written beside it.

    Raises
    ------
    ValueError
        If a column is missing, there are no rows, a group occurs twice, or
        `colors` lacks a group.
    """
    require(table, "group", "value", "unit", "approximate", "bound", filled=True)
    groups = table["group"].astype(str)
    if groups.duplicated().any():
        raise ValueError("a group occurs twice: draw one measure, one row a group")
    ax = row_axes(ax, group_rows(groups))
    ax.tick_params(axis="y", pad=mark(6))  # clear of a dot at 0
    ax.set_xlim(0, 1.35 * max(table["value"].max(), 1e-9))
    fills = colors_of(groups, colors)
    for y, row in enumerate(table.itertuples()):
        _draw(ax, y, row, fills[str(row.group)])
    whole_numbers(ax)
    notes = [label("claim") + _units(table["unit"])]
    notes += [label("claim_hollow")] * bool(table["approximate"].any())
    notes += [label("claim_arrow")] * bool(table["bound"].notna().any())
    unit_below(ax, label("between").join(notes))
    return ax


def _draw(ax: Axes, y: int, row, color: str) -> None:
    """Draw one dot with its arrow and number."""
    reach = 0.1 if is_column() else 0.06  # length of an arrow, of the axis
    step = reach * np.ptp(ax.get_xlim()) * {"min": 1, "max": -1}.get(row.bound, 0)
    if step:
        arrow = {"arrowstyle": "->", "color": text_color(color), "lw": 1.2}
        ax.annotate("", (row.value + step, y), (row.value, y), arrowprops=arrow)
    face = "white" if row.approximate else color
    ax.plot(row.value, y, "o", mfc=face, mec=color, ms=mark(6), mew=1.4, clip_on=False)
    write_beside(ax, row.value + max(step, 0), y, claimed(row), color=INK)


def _units(units: pd.Series) -> str:
    """Name the units of an axis in brackets, if they have names."""
    names = list(filter(None, map(unit_name, units.astype(str).unique())))
    return label("claim_unit", unit="、".join(names)) if names else ""


def unit_name(unit: str) -> str:
    """Name a unit; in English measure words of things and people have no name."""
    return unit if language() == "zh" else UNITS.get(unit, "")


def claimed(row) -> str:
    """Write the figure of a row: a bound, an estimate, or exact."""
    kind = "about" if row.approximate else "exact"
    kind = row.bound if row.bound in ("min", "max") else kind
    return label(f"claim_{kind}", value=row.value)
