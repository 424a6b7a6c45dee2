import numpy as np
import pandas as pd
import pytest
from matplotlib.dates import num2date

from helpers.plots.frame import headline, source_line
from helpers.plots.style import room, use_style
from helpers.plots.time import date_dots, timeline
from helpers.plots.words import label
from tests.figure_checks import assert_legible

PLACES = ["黔东南苗族侗族自治州", "漳州东山", "乾安", "遵义汇川", "克孜勒苏柯尔克孜"]
DAYS = ["2020-02-05", "2020-02-08", None, "2021-11-10", "2022-06-01"]
SOURCES = ["dateline", "override", None, "path", "meta"]
TERMS = ["党员", "新型冠状病毒感染的肺炎"]


def reports(k=5):
    table = pd.DataFrame({"group": PLACES, "date": DAYS, "date_source": SOURCES})
    table = pd.concat([table] * -(-k // 5), ignore_index=True).head(k)
    table["group"] += pd.Series(range(k)).map("{:02}".format) if k > 5 else ""
    return table.assign(date=pd.to_datetime(table["date"]))


def season():
    """Reports of eleven weeks."""
    days = pd.to_datetime(
        ["2022-10-10", "2022-11-02", None, "2022-12-01", "2022-12-27"]
    )
    return reports().assign(date=days)


def periods(months=24):
    """Rates of many months; every fourth has no interval."""
    i = np.arange(months)
    rows = pd.DataFrame({"name": [f"{2020 + k // 12}-{k % 12 + 1:02}" for k in i]})
    rows = rows.assign(rate=50 + 30 * np.sin(i), n=100 + i, stated=True)
    rows["low"] = (rows["rate"] - 10).mask(i % 4 == 0)
    rows["high"] = (rows["rate"] + 10).mask(i % 4 == 0)
    return pd.concat([rows.assign(term=term) for term in TERMS], ignore_index=True)


def single():
    """Rates of single reports: counts, no intervals."""
    table = rates().assign(low=np.nan, high=np.nan)
    return table.assign(n=[4, 3, 0, 2] * 2)


def rates():
    rows = reports().dropna(subset="date").reset_index(drop=True)
    rows["stated"] = rows["date_source"] != "path"
    rows["name"] = rows["date"].dt.strftime("%Y-%m-%d").str.cat(rows["group"], sep=" ")
    rows["rate"] = [40.0, 30.0, 0.0, 20.0]
    rows = rows.assign(low=rows["rate"] - 10, high=rows["rate"] + 25)
    return pd.concat([rows.assign(term=term) for term in TERMS], ignore_index=True)


def first(table):
    """Rows of as many names as the size has room for."""
    names = table["name"].drop_duplicates()
    return table[table["name"].isin(names.tail(room("rows", len(names))))]


DRAWERS = {
    "dates": lambda: date_dots(reports()),
    "dates of 31": lambda: date_dots(reports(room("rows", 31))),
    "dates of a season": lambda: date_dots(season()),
    "rates": lambda: timeline(rates(), undated=1)[0],
    "single": lambda: timeline(single(), undated=1)[0],
    "periods": lambda: timeline(first(periods()))[0],
}


@pytest.mark.parametrize("name", DRAWERS)
@pytest.mark.parametrize(
    ("language", "size"),
    [("zh", "page"), ("en", "page"), ("zh", "slide"), ("en", "column")],
)
def test_words_stay_apart_and_whole(name, language, size):
    use_style(language, size=size)
    ax = DRAWERS[name]()
    headline(ax, "各地报道的日期：最早的与最晚的相差两年多，一篇没有日期")
    source_line(ax, label("source", corpus="示例语料", reports=5, words=5043))
    assert_legible(ax.get_figure(root=True))


def days(line):
    drawn = line.axes.convert_xunits(line.get_xdata())
    return [f"{day:%Y-%m-%d}" for day in num2date(drawn)]


def words(ax):
    return [t.get_text() for t in ax.texts]


def test_dates_stated_and_inferred_are_told_apart():
    ax = date_dots(reports())
    stated, inferred = ax.lines
    assert days(stated) == ["2020-02-05", "2020-02-08", "2022-06-01"]
    assert days(inferred) == ["2021-11-10"]
    assert inferred.get_markerfacecolor() == "white"
    legend = [t.get_text() for t in ax.get_legend().get_texts()]
    assert legend == [label("stated"), label("inferred")]


def test_the_earliest_group_comes_first_and_undated_reports_are_counted():
    ax = date_dots(reports())
    rows = [t.get_text() for t in ax.get_yticklabels()]
    assert rows == [*PLACES[:2], *PLACES[3:], PLACES[2]]
    assert words(ax) == [*DAYS[:2], *DAYS[3:], label("undated", k=1)]


def test_reports_without_a_group_have_a_row_too():
    table = reports().replace({"group": {PLACES[3]: None}})
    ax = date_dots(table)
    rows = [t.get_text() for t in ax.get_yticklabels()]
    assert rows == [*PLACES[:2], "—", PLACES[4], PLACES[2]]


def test_a_timeline_has_a_row_a_date_and_a_column_a_term_on_one_scale():
    axes = timeline(rates(), undated=1)
    assert [ax.get_title(loc="left").replace("\n", "") for ax in axes] == TERMS
    assert {ax.get_xlim() for ax in axes} == {(0, 1.45 * 65)}
    rows = [t.get_text() for t in axes[0].get_yticklabels()]
    assert rows == rates()["name"].drop_duplicates().tolist()
    stated, inferred = axes[1].lines
    assert stated.get_xdata().tolist() == [40, 30, 20]
    assert stated.get_ydata().tolist() == [0, 1, 3]
    assert (inferred.get_xdata().tolist(), inferred.get_ydata().tolist()) == ([0], [2])
    assert notes(axes) == ["rate", "hollow_inferred", "line_interval", "undated"]


def notes(axes):
    """Keys of the words below a timeline."""
    said = "".join(ax.get_xlabel() for ax in axes[0].get_figure().axes).replace(
        "\n", ""
    )
    keys = ("rate", "hollow_inferred", "line_interval", "no_interval", "undated")
    return [
        key for key in keys if label(key, k=1).replace(" ", "") in said.replace(" ", "")
    ]


def test_single_reports_have_no_interval_and_show_their_counts():
    axes = timeline(single(), undated=1)
    assert notes(axes) == ["rate", "hollow_inferred", "no_interval", "undated"]
    assert [words(ax) for ax in axes] == [["4", "3", "0", "2"]] * 2


def test_periods_of_few_reports_have_no_line():
    axes = timeline(periods())
    assert len(axes[0].collections[-1].get_segments()) == 18
    assert notes(axes) == ["rate", "line_interval", "no_interval"]
    assert words(axes[0]) == [str(n) for n in range(100, 124)]


def test_an_interval_far_beyond_the_rates_is_cut():
    table = rates().assign(high=[60.0, 50.0, 900.0, 40.0] * 2)
    axes = timeline(table)
    assert axes[0].get_xlim() == (0, 1.45 * 80)
    ends = [segment[1][0] for segment in axes[0].collections[-1].get_segments()]
    assert ends == [60, 50, 80, 40]


def test_dates_are_months_where_a_season_is_drawn():
    use_style("zh")
    axis = date_dots(season()).xaxis
    assert [axis.get_major_formatter()(tick) for tick in axis.get_ticklocs()] == [
        "2022-11", "2022-12",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: date_dots(reports().drop(columns="date_source")), "date_source"),
        (lambda: date_dots(reports().assign(date=pd.NaT)), "no rows"),
        (lambda: timeline(rates().drop(columns="stated")), "stated"),
        (lambda: timeline(rates().head(0)), "no rows"),
    ],
)
def test_what_cannot_be_drawn_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_tables_are_not_changed():
    for table, draw in ((reports(), date_dots), (rates(), timeline)):
        before = table.copy()
        draw(table)
        pd.testing.assert_frame_equal(table, before)
