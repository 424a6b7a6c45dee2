"""Small charts side by side on one scale, one a group."""

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import offset_copy

from helpers.plots.frame import PITCH, beside_names, grow, unit_below
from helpers.plots.places import group_name, short_name
from helpers.plots.style import (
    MUTED,
    figure_size,
    is_column,
    room,
    text_color,
    wrap_evenly,
)
from helpers.plots.words import label
from helpers.tables import text_width

AXIS, LINE = 1.6, 0.8  # rows that the axis of panels and a line of a name take
FEW = 6  # panels with room for two names of a group


def by_group(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the rows of each group, the groups in order of first appearance."""
    parts = table.groupby("group", observed=True, sort=False)
    return {str(group): part for group, part in parts}


def panels(parts: Mapping[str, pd.DataFrame]) -> np.ndarray:
    """Return small Axes on one scale, one a group, in rows of about equal length."""
    k, deep = len(parts), _panels_down(parts)
    height = _rows_down(parts) * PITCH * mpl.rcParams["font.size"] / 72
    size = {"figsize": figure_size(height), "sharex": True, "squeeze": False}
    axes = plt.subplots(deep, -(-k // deep), **size)[1].flat
    for ax in axes[k:]:
        ax.remove()
    return axes[:k]


def _panels_down(parts: Mapping[str, pd.DataFrame]) -> int:
    """Return in how many rows panels stand, by the widths of terms and names."""
    ems = mpl.rcParams["figure.figsize"][0] * 72 / mpl.rcParams["font.size"]
    terms = max(part["term"].astype(str).str.len().max() for part in parts.values())
    lines = "\n".join(_panel_names(parts)).split("\n")
    names = max(map(text_width, lines))
    needed = min(terms, 12) * 0.85 + max(8, names / 2 * 1.1 + 2)
    return -(-len(parts) // max(1, int(ems / needed)))


def _panel_names(groups: Mapping[str, object]) -> list[str]:
    """Return the names of panels in lines; few English ones have the Chinese below."""
    few, widest = len(groups) <= FEW, 14 if is_column() else 22
    names = [group_name(g, "\n") if few else short_name(g) for g in groups]
    return [wrap_evenly(name, widest) for name in names]


def _rows_down(parts: Mapping[str, pd.DataFrame]) -> float:
    """Return how many rows panels take with their names, and their axis once."""
    lines = max(name.count("\n") + 2 for name in _panel_names(parts))
    rows = max(map(len, parts.values()))
    return _panels_down(parts) * (rows + LINE * lines) + AXIS


def panel_rows(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """Keep the first rows of each group, as many as its panel has room for.

    Parameters
    ----------
    table : DataFrame, one row per (group, term)
        Columns ``group`` and ``term``.
    most : int
        Rows of a group.

    Returns
    -------
    DataFrame
        Some rows of `table`, at least one a group.
    """
    groups, whole = table.groupby("group", observed=True), room("rows", 99) + 5
    for rows in range(most, 1, -1):  # fewer terms may be shorter ones
        if _rows_down(by_group(groups.head(rows))) <= whole:
            return groups.head(rows)
    return groups.head(1)


def finish_panels(
    axes: np.ndarray, parts: Mapping[str, pd.DataFrame], colors: Mapping[str, str]
) -> np.ndarray:
    """Name each panel, and set scale and unit under the lowest of each column."""
    columns, names = axes[0].get_gridspec().ncols, _panel_names(parts)
    unit = wrap_evenly(label("rate"), _columns_of_panel(axes[0]))
    for i, (ax, group) in enumerate(zip(axes, parts, strict=True)):
        lowest = i >= len(axes) - columns
        ax.set_xlabel(unit if lowest else "")
        ax.tick_params(axis="x", labelbottom=lowest)
        ax.tick_params(axis="y", labelsize=mpl.rcParams["font.size"] * 0.85)
        ax.set_title(names[i], color=text_color(colors[group]))
        ax.set_ylim(max(map(len, parts.values())) - 0.4, -0.6)
        ax.xaxis.set_major_locator(MaxNLocator(3))
    highest = max(part["rate"].max() for part in parts.values())
    axes[0].set_xlim(-0.02 * highest, 1.4 * highest)
    return axes


def _columns_of_panel(ax: Axes) -> int:
    """Count the columns of letters that fit over a panel, names of rows apart."""
    ems = mpl.rcParams["figure.figsize"][0] * 72 / mpl.rcParams["font.size"]
    return int(2 * 0.6 * ems / ax.get_gridspec().ncols)


def beside_panels(axes: np.ndarray) -> Axes | None:
    """Return an empty Axes in the place of the first panel missing from a grid."""
    grid = axes[0].get_gridspec()
    if len(axes) == grid.nrows * grid.ncols:
        return None
    ax = axes[0].get_figure().add_subplot(grid[divmod(len(axes), grid.ncols)])
    ax.set_axis_off()
    return ax


def reading_note(ax: Axes, text: str) -> None:
    """Write how to read a figure into an empty Axes."""
    words = wrap_evenly(text, int(1.4 * _columns_of_panel(ax)))
    ax.text(0, 1, words, va="top", color=MUTED, fontsize="small")


def unit_below_panels(axes: np.ndarray, text: str) -> None:
    """Write the unit of panels that stand in one row under all of them."""
    figure, points = axes[0].get_figure(), mpl.rcParams["font.size"]
    under = figure.add_subplot(axes[0].get_gridspec()[:], frameon=False, zorder=-1)
    under.set(xticks=[], yticks=[])
    columns = int(2 * figure.get_figwidth() * 72 / points)
    unit_below(under, text, share=0.9 * beside_names(axes[0], columns) / columns)
    under.xaxis.labelpad = 2 * points
    lines = under.get_xlabel().count("\n")
    grow(under, lines * 1.25 * points, charts=len(figure.axes))


def legend_over_panels(axes: np.ndarray, handles: Sequence[Artist]) -> None:
    """Explain the marks of all panels over the title of the first."""
    figure, lines = axes[0].get_figure(), axes[0].get_title(loc="left").count("\n") + 1
    names = [handle.get_label() for handle in handles]
    raised = (1.6 * lines + 0.6) * mpl.rcParams["font.size"]
    fits = sum(map(text_width, names)) + 12 <= 1.2 * _columns_of_panel(axes[0])
    over = offset_copy(axes[0].transAxes, figure, y=raised, units="points")
    axes[0].legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1), bbox_transform=over,
        ncols=len(names) if fits else 1, handlelength=1, borderpad=0, borderaxespad=0,
    )  # fmt: skip
