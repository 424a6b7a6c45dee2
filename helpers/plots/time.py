"""Charts along the calendar: when reports were written, and rates at those dates."""

import matplotlib as mpl
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from helpers.plots.frame import (
    beside_names,
    group_rows,
    legend_above,
    name_rows,
    row_axes,
    rows_height,
    wrap_names,
    write_beside,
)
from helpers.plots.panels import unit_below_panels
from helpers.plots.style import MORE, figure_size, is_slide, mark, wrap_text
from helpers.plots.words import label
from helpers.tables import STATED, require

FAR = 2  # times the largest rate, where long intervals are cut


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
    ax = row_axes(ax, group_rows(shown.index))
    rows = names.map({name: row for row, name in enumerate(shown.index)})
    stated = reports["date_source"].isin(STATED)
    _dots(ax, reports["date"], rows, stated)
    _write_dates(ax, shown)
    _calendar(ax)
    legend_above(ax)
    return ax


def _write_dates(ax: Axes, groups: pd.DataFrame) -> None:
    """Write the one date of a group beside its dot; count what has no date."""
    left = ax.get_xlim()[0]
    for row, (first, size, count) in enumerate(groups.itertuples(index=False)):
        if size == count == 1:
            write_beside(ax, first, row, f"{first:%Y-%m-%d}")
        if size > count:
            write_beside(ax, left, row, label("undated", k=size - count))


def _calendar(ax: Axes) -> None:
    """Set dates under the Axes, as many as have room: years, months or days."""
    days, points = np.ptp(ax.get_xlim()), mpl.rcParams["font.size"]
    columns = int(mpl.rcParams["figure.figsize"][0] * 144 / points)
    most = max(2, min(5 if is_slide() else 7, beside_names(ax, columns) // 13))
    if days > 4 * 366:
        locator, form = mdates.AutoDateLocator(minticks=2, maxticks=most), "%Y"
    elif days > 62:
        step = next((s for s in (1, 2, 3, 6) if days / 30 / s <= most), 12)
        locator, form = mdates.MonthLocator(range(1, 13, step)), "%Y-%m"
    else:
        locator = mdates.AutoDateLocator(minticks=2, maxticks=most)
        form = "%Y-%m-%d"
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(mdates.DateFormatter(form))
    ax.tick_params(axis="x", pad=points * 0.7)


def _dots(ax: Axes, places: pd.Series, rows: pd.Series, stated: pd.Series) -> None:
    """Draw filled dots where dates are stated, open ones where they are inferred."""
    dot = {"color": MORE, "clip_on": False, "ls": "", "marker": "o"}
    ring = {"mfc": "white", "mew": 1.4, **dot}
    for key, mine, style in (("stated", stated, dot), ("inferred", ~stated, ring)):
        mine = mine & places.notna()
        if mine.any():
            ax.plot(places[mine], rows[mine], label=label(key), **style)


def timeline(rates: pd.DataFrame, *, undated: int = 0) -> np.ndarray:
    """Draw rates in order of date: dates down, terms across, all on one scale.

    Parameters
    ----------
    rates : DataFrame, one row per (term, report) or (term, period)
        Columns ``term``, ``name`` (of the report or period), ``stated`` (False where
        the date is inferred) and ``rate`` (per 10,000 words), in order of date; ``low``
        and ``high`` are drawn as an interval where they are known, the count ``n``
        is written beside the dots.
    undated : int
        Reports without a date, counted under the chart.

    Returns
    -------
    array of Axes
        One for each term, in order of first appearance. A point without an interval
        (of fewer than three reports) is a dot alone, and the line below says so.
        Intervals that reach beyond twice the largest rate end in an arrowhead there.

    Raises
    ------
    ValueError
        If a column is missing or there are no rows.
    """
    require(rates, "term", "name", "rate", "stated", filled=True)
    terms = rates["term"].drop_duplicates().tolist()
    names = rates["name"].drop_duplicates().tolist()
    rows, heads = wrap_names(names, 4), [wrap_text(str(term), 10) for term in terms]
    extra = 3.4 + 0.7 * max(head.count("\n") + 1 for head in heads)
    size = {"figsize": figure_size(rows_height(rows, extra)), "squeeze": False}
    axes = plt.subplots(1, len(terms), sharex=True, **size)[1][0]
    far = FAR * rates["rate"].max()
    for ax, term, head in zip(axes, terms, heads, strict=True):
        mine = rates[rates["term"] == term]
        name_rows(ax, rows)
        ax.tick_params(axis="y", labelleft=ax is axes[0])
        _points(ax, mine, mine["name"].map(names.index), far)
        ax.set_title(head)
        ax.xaxis.set_major_locator(MaxNLocator(2))
    widest = rates.filter(["rate", "high"]).max(axis=None)
    axes[0].set_xlim(0, 1.45 * min(widest, far))
    notes = [label("rate"), *_notes(rates)]
    notes += [label("undated", k=undated)] * bool(undated)
    unit_below_panels(axes, label("between").join(notes))
    return axes


def _notes(rates: pd.DataFrame) -> list[str]:
    """Say what open dots and lines mean, if there are any."""
    notes = [label("hollow_inferred")] * (not rates["stated"].all())
    known = rates.get("low", pd.Series(np.nan, rates.index)).notna()
    if known.any():
        notes.append(label("line_interval"))
    return notes + [label("no_interval")] * (not known.all())


def _points(ax: Axes, mine: pd.DataFrame, rows: pd.Series, far: float) -> None:
    """Draw the rates of one term with their counts and intervals, these up to `far`."""
    _dots(ax, mine["rate"], rows, mine["stated"].astype(bool))
    right = mine["rate"]
    if {"low", "high"} <= set(mine.columns):
        right = mine["high"].fillna(right).clip(upper=far)
        known, cut = mine["low"].notna(), mine["high"] > far
        ax.scatter(right[cut], rows[cut], s=mark(4) ** 2, color=MORE, marker=">")
        ax.hlines(rows[known], mine["low"][known], right[known], MORE, lw=1.4, zorder=1)
    if "n" in mine.columns:
        for row, at, n in zip(rows, right, mine["n"], strict=True):
            write_beside(ax, at, row, f"{n:,.0f}")
