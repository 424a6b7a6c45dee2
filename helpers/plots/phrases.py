"""Charts of shared wording: who holds which phrase, how much occurs elsewhere."""

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.plots.frame import legend_above, row_axes, unit_below, write_beside
from helpers.plots.places import group_name
from helpers.plots.style import FAINT, GRID, MORE, MUTED, wrap_text
from helpers.plots.words import label, language
from helpers.tables import require

UPRIGHT = 12  # columns from which on their names are written upright


def phrase_matrix(phrases: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw which groups hold which phrases, as a matrix of dots.

    Parameters
    ----------
    phrases : DataFrame, one row per (phrase, group)
        Columns ``phrase``, ``group`` and ``reports`` (of the group that hold it, 0
        allowed).
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        Phrases down, groups across, both in order of first appearance. A dot where a
        group holds the phrase, with the number of its reports if any has several.

    Raises
    ------
    ValueError
        If a column is missing or there is no row.
    """
    require(phrases, "phrase", "group", "reports", filled=True)
    names = phrases["phrase"].drop_duplicates().tolist()
    groups = phrases["group"].astype(str)
    columns = groups.drop_duplicates().tolist()
    held = phrases[phrases["reports"] > 0]
    x = groups[held.index].map(columns.index)
    y = held["phrase"].map(names.index)
    ax = row_axes(ax, names, extra=5 if len(columns) > UPRIGHT else 2)
    _name_columns(ax, [group_name(name, "\n") for name in columns])
    points = mpl.rcParams["font.size"]
    ax.scatter(x, y, s=(1.5 * points) ** 2, color=MORE, zorder=2)
    if len(held) and held["reports"].max() > 1:
        for a, b, n in zip(x, y, held["reports"], strict=True):
            middle = {"ha": "center", "va": "center", "fontsize": points * 0.8}
            ax.text(a, b - 0.03, f"{n}", color="white", **middle)
    return ax


def _name_columns(ax: Axes, names: list[str]) -> None:
    """Name the columns above the Axes, upright where there are many."""
    width = ax.get_figure(root=True).get_figwidth() * 0.6 * 72
    room = int(width / len(names) / (mpl.rcParams["font.size"] / 2))
    longest = max(len(word) for name in names for word in name.split())
    many = len(names) > UPRIGHT or (language() == "en" and longest > room)
    words = [
        n.replace("\n", " ") if many else wrap_text(n, max(room, 4)) for n in names
    ]
    ax.set_xticks(range(len(names)), words, rotation=90 if many else 0)
    ax.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    ax.vlines(range(len(names)), -0.6, ax.get_ylim()[0], GRID, lw=0.6, zorder=0)
    ax.set_xlim(-0.6, len(names) - 0.4)
    ax.spines[:].set_visible(False)


def novelty_bars(novelty: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how much of each report other reports hold too, and since when.

    Parameters
    ----------
    novelty : DataFrame, one row per report
        Columns ``report``, ``earlier``, ``elsewhere`` and ``unknown`` (shares of its
        characters), as given by `helpers.evidence.novelty`; a column ``name`` is
        written for the report.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One stacked bar a row, in the order given: what an earlier report holds, what
        another of the same day or later does, and what holds it in unknown order.
        Their sum is written beside the bar.

    Raises
    ------
    ValueError
        If a column is missing or there is no row.
    """
    require(novelty, "report", "earlier", "elsewhere", "unknown", filled=True)
    earlier, unknown = (100 * novelty[c].fillna(0) for c in ("earlier", "unknown"))
    whole = 100 * novelty["elsewhere"]
    later = (whole - earlier - unknown).clip(lower=0)
    parts = {"earlier": (earlier, MORE), "later": (later, "#7FB8D8")}
    parts["unknown"] = (unknown, FAINT)
    names = novelty.get("name", novelty["report"]).map(group_name)
    ax = row_axes(ax, names.tolist(), extra=3.6)
    left, rows = np.zeros(len(novelty)), range(len(novelty))
    words = [label(f"shared_{key}") for key in parts]
    for (values, color), word in zip(parts.values(), words, strict=True):
        ax.barh(rows, values, left=left, height=0.7, color=color, label=word)
        left = left + values.to_numpy()
    for row, value in zip(rows, whole, strict=True):
        write_beside(ax, value, row, f"{value:.1f}%", color=MUTED)
    ax.set_xlim(0, 1.2 * max(whole.max(), 1))
    unit_below(ax, label("shared_share"))
    legend_above(ax)
    return ax
