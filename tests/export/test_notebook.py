import json
import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from helpers.export import notebook
from helpers.export.notebook import show_concordance, show_table
from helpers.plots import use_style


@pytest.fixture(autouse=True)
def _static(monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.setattr(notebook, "_loaded", {})
    use_style("zh")
    yield
    use_style("zh")


@pytest.fixture
def lab(monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "work/01_corpus.ipynb")


class Cells(HTMLParser):
    """The rows of the first table: for each cell its attributes and text."""

    def __init__(self, html):
        super().__init__()
        self.rows = []
        self.feed(html.split("</table>")[0])

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append([dict(attrs), ""])

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1][1] += data.strip("\n")

    def texts(self):
        return [[text for _, text in row] for row in self.rows]


def texts(frame, **options):
    return Cells(show_table(frame, **options)._repr_html_()).texts()


def options_of(html):
    """What the script of a live table hands to DataTables."""
    return json.loads(re.search(r"new ITable\(\S+, (.*)\);\n", html)[1])


def every_type():
    return pd.DataFrame({
        "term": ["党员", "<b>社区</b>", None],
        "n": [1234, 5, 0],
        "rate": [12.345, 0.0034, -0.0],
        "log_ratio": [np.inf, -np.inf, -1234.5],
        "q": [0.048, 0.0, np.nan],
        "reports": pd.array([2, None, 3], "Int64"),
        "date": pd.to_datetime(["2020-02-08", None, "2020-01-01"]),
        "kept": [True, False, None],
        "outlet": [["甘肃日报", "新华社"], ("新华社",), []],
        "year": [2020, 2021, 2020],
    })  # fmt: skip


def test_cells_of_every_type():
    assert texts(every_type())[1:] == [
        ["党员", "1,234", "12.35", "∞", "0.048", "2", "2020-02-08", "是", "甘肃日报、新华社", "2020"],
        ["<b>社区</b>", "5", "0.0034", "−∞", "<0.001", "—", "—", "否", "新华社", "2021"],
        ["—", "0", "0.00", "−1,234.50", "—", "3", "2020-01-01", "—", "—", "2020"],
    ]  # fmt: skip
    html = show_table(every_type())._repr_html_()
    assert "&lt;b&gt;社区&lt;/b&gt;" in html
    assert not re.search(r"nan|NaT|None|<NA>", html, re.IGNORECASE)


def test_words_follow_the_language():
    use_style("en")
    shown = texts(every_type())
    assert shown[0][:2] == ["term", "count"]
    assert [row[7] for row in shown[1:]] == ["yes", "no", "—"]
    assert shown[1][8] == "甘肃日报, 新华社"
    use_style("zh")
    assert texts(every_type())[0][0] == "词"


def test_numbers_are_right_and_text_is_left():
    rows = Cells(show_table(every_type())._repr_html_()).rows
    heads, sides = (
        [re.match(r"text-align:(\w+)", attrs["style"])[1] for attrs, _ in row]
        for row in rows[:2]
    )
    assert sides == ["left", "right", "right", "right", "right", "right", "left", "left", "left", "right"]  # fmt: skip
    assert heads == sides


@pytest.mark.parametrize(
    ("column", "value", "digits", "text"),
    [
        ("share", 0.5, 2, "0.50"),
        ("share", 0.0045, 2, "0.0045"),
        ("share", -0.0045, 2, "−0.0045"),
        ("share", 0.0, 2, "0.00"),
        ("share", 1e-9, 2, "<0.001"),
        ("share", -1e-9, 2, ">−0.001"),
        ("p", 0.0004, 2, "<0.001"),
        ("p", 0.00006, 5, "0.00006"),
        ("p_pooled", 0.0, 4, "<0.0001"),
        ("rate", 1234567.891, 1, "1,234,567.9"),
        ("g2", 3.0, 0, "3"),
        ("adcode", 620102, 2, "620102"),
    ],
)
def test_digits(column, value, digits, text):
    assert texts(pd.DataFrame({column: [value]}), digits=digits)[1] == [text]


def test_long_texts_wrap_and_short_ones_do_not():
    table = pd.DataFrame(
        {"title": ["党旗"], "text": ["防" * 25], "source": ["控" * 201]}
    )
    row = Cells(show_table(table)._repr_html_()).rows[1]
    wraps = ["nowrap" not in attrs["style"] for attrs, _ in row]
    assert wraps == [False, True, True]
    assert [text for _, text in row[1:]] == ["防" * 25, "控" * 199 + "…"]


def test_counts_with_gaps_stay_counts():
    assert texts(pd.DataFrame({"n": [1200.0, np.nan]})) == [["词频（次）"], ["1,200"], ["—"]]  # fmt: skip


def test_a_time_of_day_is_kept():
    moment = pd.DataFrame({"date": [pd.Timestamp("2020-02-08 13:05")]})
    assert texts(moment)[1] == ["2020-02-08 13:05"]


@pytest.mark.parametrize(
    ("index", "heads"),
    [
        (pd.RangeIndex(2), ["词频（次）"]),
        (pd.Index([7, 3]), ["词频（次）"]),
        (pd.Index(["秦州", "甘州"], name="report"), ["报道", "词频（次）"]),
        (pd.Index(["mean", "std"]), ["", "词频（次）"]),
        (pd.MultiIndex.from_tuples([("甘肃", 0), ("甘肃", 4)], names=["group", None]), ["组别", "词频（次）"]),
    ],
)  # fmt: skip
def test_row_names_become_columns_unless_they_number_rows(index, heads):
    assert texts(pd.DataFrame({"n": [1, 2]}, index=index))[0] == heads


def test_columns_of_two_levels_and_a_series():
    wide = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("甘肃", "n"), ("term", "")]))  # fmt: skip
    assert texts(wide)[0] == ["甘肃 · 词频（次）", "词"]
    series = pd.Series([3], index=pd.Index(["党员"], name="term"), name="n")
    assert texts(series) == [["词", "词频（次）"], ["党员", "3"]]


def test_settings_in_words():
    table = pd.DataFrame({"n": [1]})
    table.attrs["settings"] = {
        "min_count": 5,
        "reference": ["陕西", "宁夏"],
        "unit": {"甘肃": "report"},
        "a": list("甲乙丙丁戊己庚"),
        "unheard_of": 3,
    }
    html = show_table(table)._repr_html_()
    assert html.endswith("<p>设定：最低词频 5；参照 陕西、宁夏</p>")
    use_style("en")
    html = show_table(table)._repr_html_()
    assert html.endswith("<p>Settings: lowest count 5; reference 陕西, 宁夏</p>")
    assert "<p" not in show_table(pd.DataFrame({"n": [1]}))._repr_html_()


def test_static_tables_hold_twenty_rows():
    html = show_table(pd.DataFrame({"n": range(352)}))._repr_html_()
    assert html.count("<tr>") == 1 + 20
    assert "共 352 行，此处显示前 20 行" in html
    assert "行，" not in show_table(pd.DataFrame({"n": range(20)}))._repr_html_()
    use_style("en")
    assert "352 rows, the first 20 shown" in show_table(pd.DataFrame({"n": range(352)}))._repr_html_()  # fmt: skip


def test_static_tables_have_no_script_no_id_and_no_color():
    html = show_table(every_type())._repr_html_()
    assert not re.search(r"<script|<style|\bid=|background|color|data-order", html)


def test_a_table_without_rows_shows_its_heads():
    assert texts(pd.DataFrame({"term": [], "n": []})) == [["词", "词频（次）"]]


def test_plain_text_is_short():
    assert repr(show_table(every_type())) == "表格：3 行，10 列"


@pytest.mark.parametrize("session", ["", "work/01_corpus.ipynb"])
def test_same_bytes_every_time(monkeypatch, session):
    if session:
        monkeypatch.setenv("JPY_SESSION_NAME", session)
    first, second = (show_table(every_type())._repr_html_() for _ in range(2))
    assert first == second


def test_live_tables_sort_by_numbers(lab):
    options = options_of(show_table(every_type())._repr_html_())
    rows = Cells(options["table_html"]).rows[1:]
    order = [[attrs.get("data-order") for attrs, _ in row] for row in rows]
    largest = repr(float(np.finfo(float).max))
    assert [row[1] for row in order] == ["1234.0", "5.0", "0.0"]
    assert [row[3] for row in order] == [largest, f"-{largest}", "-1234.5"]
    assert [row[4] for row in order] == ["0.048", "0.0", ""]
    assert [row[6] for row in order] == [None] * 3


def test_live_tables_hold_all_rows_and_chinese_controls(lab):
    html = show_table(pd.DataFrame({"n": range(352)}))._repr_html_()
    options = options_of(html)
    assert options["table_html"].count("<tr>") == 1 + 352
    assert options["language"]["search"] == "搜索："
    assert "paging" not in options
    assert "共 352 行，此处显示前 20 行" in html  # where the script does not run
    short = options_of(show_table(every_type())._repr_html_())
    assert short["paging"] is short["searching"] is False
    use_style("en")
    options = options_of(show_table(every_type())._repr_html_())
    assert options["language"]["search"] == "Search:"


def test_live_tables_stop_at_two_thousand_rows(lab):
    options = options_of(show_table(pd.DataFrame({"n": range(2500)}))._repr_html_())
    assert options["table_html"].count("<tr>") == 1 + 2000
    assert options["caption"] == "共 2,500 行，此处显示前 2,000 行"


def test_no_cell_ends_the_script_of_a_live_table(lab):
    html = show_table(pd.DataFrame({"term": ["</script><script>x"]}))._repr_html_()
    assert html.count("</script>") == 2  # of the loader and of the table


class Shell:
    """An IPython shell that knows which cell runs."""

    cell = ""

    def get_parent(self):
        return {"metadata": {"cellId": self.cell}}


def test_datatables_is_loaded_once_and_again_by_its_own_cell(lab, monkeypatch):
    shell, table = Shell(), show_table(every_type())
    monkeypatch.setattr(notebook, "get_ipython", lambda: shell)
    loads = []
    for shell.cell in ["a", "b", "a", "c"]:
        loads.append("DecompressionStream" in table._repr_html_())
    assert loads == [True, False, True, False]


def test_no_network(lab):
    html = show_table(every_type())._repr_html_()
    assert not re.search(r"(src|href|from|import\()\s*=?\s*[\"']https?:", html)


def lines():
    return pd.DataFrame({
        "report": ["秦州", "甘州"], "paragraph": [0, 3], "left": ["县委组织", ""],
        "match": ["党员", "党员"], "right": ["带头", "<干部>"], "source_start": [9, 1200],
    })  # fmt: skip


def test_a_concordance_is_aligned_at_the_match():
    rows = Cells(show_concordance(lines())._repr_html_()).rows
    assert [text for _, text in rows[0]] == ["左语境", "检索词", "右语境", "报道", "原文起点（字）"]  # fmt: skip
    assert [text for _, text in rows[2]] == ["", "党员", "<干部>", "甘州", "1,200"]
    styles = [attrs["style"] for attrs, _ in rows[1]]
    sides = [re.search(r"text-align:(\w+)", style)[1] for style in styles]
    assert sides == ["right", "center", "left", "left", "right"]
    assert ["bold" in style for style in styles] == [False, True, False, False, False]


def test_groups_of_a_concordance_come_first():
    grouped = pd.concat({"甘肃": lines()}, names=["group"])
    shown = Cells(show_concordance(grouped)._repr_html_()).texts()
    assert shown[0][:2] == ["组别", "左语境"]
    assert shown[1][:3] == ["甘肃", "县委组织", "党员"]


def test_a_live_concordance(lab):
    options = options_of(show_concordance(lines())._repr_html_())
    assert "font-weight:bold" in options["table_html"]
