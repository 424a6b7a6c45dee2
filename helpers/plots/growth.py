"""Charts of how time and memory grow with the size of a corpus."""

from collections.abc import Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from helpers.plots.style import GRID, INK, MORE, MUTED, figure_size, is_column
from helpers.plots.words import label
from helpers.tables import require


def growth_panels(growth: pd.DataFrame) -> Sequence[Axes]:
    """Draw what grows with the number of reports, one panel a quantity.

    Parameters
    ----------
    growth : DataFrame, one row per (quantity, number of reports)
        Columns ``quantity`` (named in the panel's head), ``n`` (reports), ``value``
        and ``measured`` (True) or extrapolated (False).

    Returns
    -------
    array of Axes
        One for each quantity, in order of first appearance, all axes by factors of
        ten; the first serves `helpers.plots.headline` and ``save_figure``. Measured
        values are dots on a line, extrapolated ones open dots on a broken line that
        say so.

    Raises
    ------
    ValueError
        If a column is missing or there are no rows.
    """
    require(growth, "quantity", "n", "value", "measured", filled=True)
    names = growth["quantity"].drop_duplicates().tolist()
    points = mpl.rcParams["font.size"]
    size = figure_size((len(names) * 12 + 9) * points / 72)
    axes = plt.subplots(len(names), figsize=size, sharex=True, squeeze=False)[1][:, 0]
    for ax, name in zip(axes, names, strict=True):
        _panel(ax, growth[growth["quantity"] == name].sort_values("n"))
        ax.set_title(name, color=MUTED, fontsize=points * 0.9)
    axes[-1].set_xlabel(label("reports"))
    return axes


def _panel(ax: Axes, rows: pd.DataFrame) -> None:
    """Draw one quantity, each value named beside its dot."""
    known, later = rows[rows["measured"]], rows[~rows["measured"]]
    ax.set(xscale="log", yscale="log")
    ax.plot(known["n"], known["value"], "o-", color=MORE)
    if len(later):
        ends = pd.concat([known.tail(1), later])
        ax.plot(ends["n"], ends["value"], "--", color=MORE, lw=1)
        ax.plot(later["n"], later["value"], "o", mfc="white", color=MORE)
    above = {"xytext": (0, mpl.rcParams["font.size"] * 0.7), "ha": "center"}
    for n, value, measured in rows[["n", "value", "measured"]].itertuples(index=False):
        key = "amount" if measured else "amount_extrapolated"
        words = label(key, value=float(f"{value:.3g}"))
        ax.annotate(words, (n, value), textcoords="offset points", color=INK, **above)
    powers = np.log10([rows["value"].min() / 1.5, rows["value"].max() * 8])
    ax.set_ylim(*10.0 ** np.array([np.floor(powers[0]), np.ceil(powers[1])]))
    ax.margins(x=0.1)
    ax.yaxis.grid(visible=True, color=GRID)
    for axis, ticks in ((ax.xaxis, 4 if is_column() else 6), (ax.yaxis, 3)):
        axis.set_major_locator(LogLocator(numticks=ticks))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
