"""The rate of each term in one group against that in another."""

import math

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from helpers.plots.places import short_name
from helpers.plots.points import name_points
from helpers.plots.style import FAINT, LESS, MORE, MUTED, figure_size, mark
from helpers.plots.words import label
from helpers.tables import require

NEAR_ZERO = 0.35  # of a power of ten, that rates below the lowest take


def term_plane(
    table: pd.DataFrame, *, a: str, b: str, named: int = 30, ax: Axes | None = None
) -> Axes:
    """Draw terms by their rates on two sides.

    Parameters
    ----------
    table : DataFrame, one row per term
        Columns ``term``, ``rate_a`` and ``rate_b`` (per 10,000 words), ``low`` and
        ``high`` (limits of the log ratio).
    a, b : str
        The sides, as the axes name them.
    named : int
        Terms named, as far as there is room: those in colour, then the first of the
        table.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One dot a term on logarithmic scales with a place for 0, and the line of equal
        rates: blue where the interval of the log ratio lies above 0, brown where it
        lies below, grey where it holds 0.

    Raises
    ------
    ValueError
        If a column is missing or there are no rows.
    """
    require(table, "term", "rate_a", "rate_b", "low", "high")
    if table.empty:
        raise ValueError("no term is left to draw; leave out fewer")
    width = mpl.rcParams["figure.figsize"][0]
    ax = ax or plt.subplots(figsize=figure_size(width * 0.8))[1]
    colors = pd.Series(MUTED, table.index)
    colors = colors.mask(table["low"] > 0, MORE).mask(table["high"] < 0, LESS)
    _scales(ax, table[["rate_a", "rate_b"]])
    ax.scatter(table["rate_a"], table["rate_b"], s=mark(3.2) ** 2, c=colors)
    across, up = (label("rate_of", group=short_name(side)) for side in (a, b))
    ax.set(xlabel=across, ylabel=up)
    apart = (table["low"] > 0) | (table["high"] < 0)
    first = pd.concat([table[apart], table[~apart]])["term"].head(named)
    name_points(ax, table["rate_a"], table["rate_b"], first, colors=colors)
    return ax


def _scales(ax: Axes, rates: pd.DataFrame) -> None:
    """Set scales by factors of ten with a place for 0; draw where rates are equal."""
    linear = float(rates[rates > 0].min().min())
    most = float(rates.max().max()) * 1.6
    powers = range(math.ceil(math.log10(linear)), math.ceil(math.log10(most)))
    ticks = [0, *(10.0**k for k in powers)]
    scale = {"value": "symlog", "linthresh": linear, "linscale": NEAR_ZERO}
    ax.set_xscale(**scale)
    ax.set_yscale(**scale)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks], minor=False)
        axis.set_ticks([], minor=True)
    ax.plot([0, most], [0, most], color=FAINT, lw=0.8, zorder=0)
    ax.set(xlim=(-linear / 2, most), ylim=(-linear / 2, most))
