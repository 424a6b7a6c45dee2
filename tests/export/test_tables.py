import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from great_tables import GT

from helpers.export import save_table
from helpers.export.tables import safe_xlsx, table_exhibit
from helpers.plots.style import use_style

TABLE = pd.DataFrame(
    {
        "term": ["党员", "=1+1_%&<b>"],
        "n": [1234, 2],
        "rate": [86.6119, np.nan],
        "log_ratio_low": [-1.25, -np.inf],
        "p": [0.00002, 0.5],
    },
    index=[7, 3],
)
WORDS = {"title": "关键词 50%", "source": "来源：甲 & 乙，5 篇报道"}
FACTS = {"name": "03_表", "caption": WORDS["title"], "source": WORDS["source"]}
ROOT = Path(__file__).parents[2]
SHOWN = [
    ["词", "词频（次）", "频率（每万词）", "对数比下限（log₂）", "p"],
    ["党员", "1,234", "86.6", "−1.25", "<0.001"],
    ["=1+1_%&<b>", "2", "—", "−∞", "0.500"],
]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """One table saved, read by several tests."""
    use_style()
    folder = tmp_path_factory.mktemp("tables")
    return save_table(TABLE, FACTS | {"parameters": {"TOP": 2}}, folder=folder)


def test_an_exhibit_shows_title_units_numbers_and_source():
    exhibit = table_exhibit(TABLE, name="a", **WORDS)
    assert isinstance(exhibit, GT)
    html = exhibit.as_raw_html()
    for text in (*SHOWN[0], *SHOWN[1][:4], "&lt;0.001", "关键词 50%", "甲 &amp; 乙"):
        assert f">{text}<" in html.replace("来源：", ">").replace("，5", "<")
    assert "<b>" not in html


def test_numbers_are_right_and_words_left():
    latex = table_exhibit(TABLE, **WORDS).as_latex()
    assert "}lrrrr}" in latex
    assert r"=1+1\_\%\&\textless{}b\textgreater{} & 2 & — & −∞ & 0.500" in latex


def test_heads_follow_the_language():
    use_style("en")
    latex = table_exhibit(TABLE, **WORDS).as_latex()
    head = "term & count & rate (per 10,000 words) & log ratio, lower limit (log₂) & p"
    assert head in latex


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([1, -20000], ["1", "−20,000"]),
        ([0.5, 12345.678], ["0.5", "12,346"]),
        ([0.0, 150.25], ["0", "150"]),
        ([3.14159, 2.0], ["3.14", "2.00"]),
        ([0.0004, -0.0004], ["<0.001", ">−0.001"]),
        ([0.0, 0.0], ["0.000", "0.000"]),
        ([np.nan, np.nan], ["—", "—"]),
        (pd.array([1, None], dtype="Int64"), ["1", "—"]),
    ],
)
def test_a_column_has_one_number_of_decimals(values, shown):
    latex = table_exhibit(pd.DataFrame({"x": values}), **WORDS).as_latex()
    body = latex.replace(r"\textless{}", "<").replace(r"\textgreater{}", ">")
    lines = body.split("addlinespace[2.5pt]\n")[1].split("\n\\bottomrule")[0]
    assert [line.removesuffix(r" \\") for line in lines.split("\n")] == shown


def test_words_dates_and_gaps_are_written_out():
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime(["2020-02-08", None]),
            "region": pd.Categorical(["东山县", None]),
            "known": [True, False],
        },
        index=pd.Index(["a", "b"], name="report"),
    )
    latex = table_exhibit(frame, **WORDS).as_latex()
    assert "报道 & day & 地区 & 词典已有" in latex
    assert "a & 2020-02-08 & 东山县 & 是" in latex
    assert "b & — & — & 否" in latex


@pytest.mark.parametrize(
    "frame", [TABLE.head(0), pd.DataFrame([[1, 2]], columns=["n", "n"])]
)
def test_tables_that_cannot_be_read_are_refused(frame, tmp_path):
    with pytest.raises(ValueError, match="needs rows"):
        save_table(frame, FACTS, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_holds_every_format(bundle):
    assert list(bundle) == ["html", "tex", "docx", "csv", "xlsx", "json"]
    facts = json.loads(bundle["json"].read_text(encoding="utf-8"))
    assert facts["caption"] == WORDS["title"]
    assert facts["source"] == WORDS["source"]
    assert facts["parameters"] == {"TOP": 2}
    assert set(facts["files"]) == {"html", "tex", "docx", "xlsx", "csv"}


def test_the_page_carries_its_font_and_holds_together(bundle):
    page = bundle["html"].read_text(encoding="utf-8")
    assert page.startswith('<!doctype html>\n<html lang="zh-Hans">')
    assert "<title>关键词 50%</title>" in page
    assert "@font-face{font-family:'Page'" in page
    assert '<div id="table-03_表"' in page


def test_the_word_file_holds_the_table_as_shown(bundle):
    document = Document(bundle["docx"])
    assert [p.text for p in document.paragraphs] == [*WORDS.values()]
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == SHOWN
    sides = [cell.paragraphs[0].alignment for cell in table.rows[1].cells]
    assert sides == [None, *[WD_ALIGN_PARAGRAPH.RIGHT] * 4]
    assert "w:tblHeader" in table.rows[0]._tr.xml


def test_the_workbook_keeps_all_digits(bundle):
    book = openpyxl.load_workbook(bundle["xlsx"])
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][1:3] == ("词频（次）", "频率（每万词）")
    assert rows[1] == ("党员", 1234, 86.6119, -1.25, 0.00002)


@pytest.mark.parametrize(
    ("column", "values", "shown"),
    [
        ("rate", [86.6119, np.nan], "#,##0.0"),
        ("rate", [12345.678, np.inf], "#,##0"),
        ("share", [0.0123, -0.5], "#,##0.000"),
        ("contribution", [0.00123], "#,##0.00000"),
        ("q", [0.00002, 0.5], '[<0.001]"<0.001";0.000'),
        ("n", [1234, 2], "General"),
        ("term", ["党员", "1"], "General"),
    ],
)
def test_a_workbook_shows_three_digits(column, values, shown):
    content = safe_xlsx(pd.DataFrame({column: values}), {"caption": "…"})
    book = openpyxl.load_workbook(io.BytesIO(content))
    cell = book.worksheets[0]["A2"]
    assert (cell.value, cell.number_format) == (values[0], shown)


def test_another_process_writes_the_same_bytes(tmp_path):
    code = (
        "import sys, pandas as pd; from helpers.export import save_table\n"
        "facts = {'name': 'a', 'caption': 't', 'source': 's'}\n"
        "table = pd.DataFrame({'term': ['党员'], 'n': [1]})\n"
        "save_table(table, facts, folder=sys.argv[1])\n"
    )
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"}
        command = [sys.executable, "-c", code, str(tmp_path / seed)]
        subprocess.run(command, check=True, env=environment, cwd=ROOT)
    for path in (tmp_path / "1").iterdir():
        assert path.read_bytes() == (tmp_path / "2" / path.name).read_bytes()
    with zipfile.ZipFile(tmp_path / "1" / "a.docx") as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}


@pytest.mark.parametrize("key", ["caption", "source"])
def test_words_are_needed(tmp_path, key):
    with pytest.raises(ValueError, match=f"{key} of '03_表' is empty"):
        save_table(TABLE, FACTS | {key: " "}, folder=tmp_path)
