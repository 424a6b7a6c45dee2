"""Charts along the calendar: when reports were written, and rates at those dates."""

import matplotlib as mpl
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from helpers.plots.frame import (
    legend_above,
    name_points,
    name_rows,
    note_no_interval,
    row_axes,
    write_beside,
)
from helpers.plots.style import GRID, INK, MORE, MUTED, wrap_text
from helpers.plots.words import label
from helpers.tables import STATED, require

ROOM, BARE = 1.6, 1.12  # height of a band, of its highest value: with words, without


def date_dots(reports: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw when the reports of each group were written.

    Parameters
    ----------
    reports : DataFrame, one row per report
        Columns ``group``, ``date`` (datetime64) and ``date_source``.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One row a group, the earliest first: a filled dot for a date that the report
        prints, an open one for a date inferred. A group of one report has its date
        written beside the dot. Reports without a date are counted at the left.

    Raises
    ------
    ValueError
        If a column is missing or no report has a date.
    """
    require(reports, "group", "date", "date_source")
    require(reports.dropna(subset=["date"]), of="reports with a date", filled=True)
    names = reports["group"].astype("object").fillna("—").astype(str)
    groups = reports.groupby(names)["date"].agg(["min", "size", "count"])
    shown = groups.sort_index().sort_values("min", kind="stable")
    ax = row_axes(ax, len(shown), extra=1.3)
    name_rows(ax, shown.index)
    rows = names.map({name: row for row, name in enumerate(shown.index)})
    stated = reports["date_source"].isin(STATED)
    _dots(ax, reports["date"], rows, stated)
    _write_dates(ax, shown)
    _calendar(ax)
    legend_above(ax, ax.get_legend_handles_labels()[1])
    return ax


def _write_dates(ax: Axes, groups: pd.DataFrame) -> None:
    """Write the one date of a group beside its dot; count what has no date."""
    left = ax.get_xlim()[0]
    for row, (first, size, count) in enumerate(groups.itertuples(index=False)):
        if size == count == 1:
            write_beside(ax, first, row, f"{first:%Y-%m-%d}")
        if size > count:
            write_beside(ax, left, row, label("undated", k=size - count))


def _calendar(ax: Axes, also: str = "") -> None:
    """Set at most seven dates under the Axes."""
    ax.xaxis.set_major_locator(mdates.AutoDateLocator(minticks=3, maxticks=7))
    ax.xaxis.set_major_formatter(mdates.DateFormatter("%Y-%m-%d"))
    ax.tick_params(axis="x", pad=mpl.rcParams["font.size"] * 0.7)
    ax.set_xlabel(also)


def _dots(ax: Axes, dates: pd.Series, heights: pd.Series, stated: pd.Series) -> None:
    """Draw stated dates as filled dots, inferred ones as open dots."""
    dot = {"color": MORE, "clip_on": False, "ls": "", "marker": "o"}
    ring = {"mfc": "white", "mew": 1.4, **dot}
    for key, mine, style in (("stated", stated, dot), ("inferred", ~stated, ring)):
        mine = mine & dates.notna()
        if mine.any():
            ax.plot(dates[mine], heights[mine], label=label(key), **style)


def timeline(
    rates: pd.DataFrame, *, joined: bool = False, undated: int = 0
) -> np.ndarray:
    """Draw rates over dates, one band a term, all bands on one scale.

    Parameters
    ----------
    rates : DataFrame, one row per (term, report) or (term, period)
        Columns ``term``, ``date`` (datetime64), ``stated`` (False where the date is
        inferred) and ``rate`` (per 10,000 words); ``low`` and ``high`` are drawn as
        an interval where they are known, ``label`` is written beside the points of
        the first band, ``n`` (tokens) beside all points that have room for it.
    joined : bool
        Join the points by a line, for periods of several reports; single reports are
        no series.
    undated : int
        Reports without a date, counted under the chart.

    Returns
    -------
    array of Axes
        One for each term, in order of first appearance; the first serves
        `helpers.plots.headline` and ``save_figure``. A point without an interval (of
        fewer than three reports) is a dot alone, and the legend says so.

    Raises
    ------
    ValueError
        If a column is missing or no row has a date.
    """
    require(rates, "term", "date", "rate", "stated")
    dated = rates.dropna(subset=["date"]).sort_values("date", kind="stable")
    require(dated, of="rates with a date", filled=True)
    bands = rates["term"].drop_duplicates().tolist()
    points, width = mpl.rcParams["font.size"], mpl.rcParams["figure.figsize"][0]
    size = (width, (len(bands) * 8.5 + 9) * points / 72)
    axes = plt.subplots(
        len(bands), figsize=size, sharex=True, sharey=True, squeeze=False
    )[1][:, 0]
    for ax, band in zip(axes, bands, strict=True):
        _band(ax, dated[dated["term"] == band], joined=joined)
        ax.set_ylabel(wrap_text(str(band), 12), rotation=0, ha="right", va="center")
    highest = dated.filter(["rate", "high"]).max(axis=None)
    worded = {"label", "n"} & set(dated.columns)
    axes[0].set_ylim(0, (ROOM if worded else BARE) * highest)
    axes[0].margins(x=0.1)
    axes[0].yaxis.set_major_locator(MaxNLocator(3))
    _calendar(axes[-1], label("undated", k=undated) if undated else "")
    legend_above(axes[0], axes[0].get_legend_handles_labels()[1])
    unit = label("rate_and_n" if "n" in dated.columns else "rate")
    axes[0].set_title(unit, loc="right", color=MUTED, fontsize=points * 0.9)
    for ax, band in zip(axes, bands, strict=True):
        mine = dated[dated["term"] == band].reset_index(drop=True)
        _name_band(ax, mine, named=band == bands[0], joined=joined)
    return axes


def _name_band(ax: Axes, mine: pd.DataFrame, *, named: bool, joined: bool) -> None:
    """Write labels and counts beside their points, clear of all that is drawn."""
    words = pd.Series("", index=mine.index)
    if named and "label" in mine.columns:
        words = mine["label"].astype("object").fillna("").astype(str)
    needed = words.index[words != ""]
    if "n" in mine.columns:
        words = (words + " " + mine["n"].map("{:,.0f}".format)).str.strip()
    words = words[words != ""]
    if len(words):
        days, heights = _drawn(mine, joined=joined)
        inks = pd.Series(MUTED, index=words.index)
        inks[needed] = INK
        name_points(ax, days, heights, words, colors=inks, needed=needed)


def _drawn(mine: pd.DataFrame, *, joined: bool) -> tuple[pd.Series, pd.Series]:
    """Return places along all points, intervals and lines of a band, points first."""
    days, rates = pd.Series(mdates.date2num(mine["date"])), mine["rate"]
    low, high = (mine.get(end, rates).fillna(rates) for end in ("low", "high"))
    next_day, next_rate = (s.shift(-1).fillna(s) for s in (days, rates))
    steps = np.linspace(0, 1, 9)
    x, y = [days] * 10, [rates, *(low + step * (high - low) for step in steps)]
    if joined:
        x += [days + step * (next_day - days) for step in steps]
        y += [rates + step * (next_rate - rates) for step in steps]
    return pd.concat(x, ignore_index=True), pd.concat(y, ignore_index=True)


def _band(ax: Axes, mine: pd.DataFrame, *, joined: bool) -> None:
    """Draw the points of one term with their intervals."""
    ax.yaxis.grid(visible=True, color=GRID)
    ax.yaxis.label.set_color(INK)
    if joined:
        ax.plot(mine["date"], mine["rate"], color=MORE, lw=1)
    _dots(ax, mine["date"], mine["rate"], mine["stated"].astype(bool))
    if {"low", "high"} <= set(mine.columns):
        known = mine.dropna(subset=["low", "high"])
        if len(known):
            ends = {"label": label("interval"), "lw": 1.4, "zorder": 1}
            ax.vlines(known["date"], known["low"], known["high"], MORE, **ends)
        if len(known) < len(mine):
            note_no_interval(ax)
