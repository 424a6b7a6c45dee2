import json
import shutil
import subprocess
import zipfile

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from docx import Document

from helpers.export import save_figure, save_table, write_index
from helpers.export.chapters import chapters
from helpers.export.pages import corpus_line
from helpers.export.word import SHORT, Texts, _size, _widths
from helpers.plots.style import use_style

TABLE = pd.DataFrame({"term": [f"词{i}" for i in range(30)], "n": range(30, 0, -1)})
CORPUS = {
    "name": "三县报道", "reports": 3, "words": 4000, "first": "2020-02-05",
    "last": "2021-01-10", "outlets": 2, "outlet_names": ["甲报", "乙网"],
}  # fmt: skip
FINDINGS = "- 最常见的是**党员**：3 次。\n- 各组：\n\n  - **甲县**：港口\n"


def facts(name, notebook, **words):
    return {
        "name": name, "caption": f"{name}的说明", "alt": f"{name}的内容",
        "provenance": {"notebook": notebook}, "corpus": CORPUS, **words,
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """Two notebooks with findings, a figure of each and a table of the first."""
    use_style()
    figures = tmp_path / "figures"
    for name, notebook in (("02_a", "02_x"), ("03_b", "03_y")):
        ax = plt.subplots()[1]
        ax.plot([1, 2])
        save_figure(ax, TABLE, facts(name, notebook), folder=figures)
    words = {"source": "来源：甲报"}
    save_table(TABLE, facts("02_table", "02_x", **words), folder=figures)
    made = {"02_x": ('"02_table" "02_a"', FINDINGS), "03_y": ('"03_b"', "")}
    for name, (code, findings) in made.items():
        heading = f"# {name[:2]} 报道在谈什么？ What do the reports say?"
        outputs = [{"data": {"text/markdown": [findings]}}] if findings else []
        cells = [
            {"source": [heading, "\n"], "metadata": {}},
            {"source": code, "metadata": {}, "outputs": []},
            {"source": "", "metadata": {"tags": ["findings"]}, "outputs": outputs},
        ]
        text = json.dumps({"cells": cells})
        (tmp_path / f"{name}.ipynb").write_text(text, encoding="utf-8")
    return figures


def notebooks(folder):
    return sorted(folder.parent.glob("*.ipynb"))


def test_chapters_follow_the_notebooks(folder):
    bundles = {p.stem: json.loads(p.read_text("utf-8")) for p in folder.glob("*.json")}
    first, second, *rest = chapters(bundles, notebooks(folder))
    assert [e["name"] for e in first.exhibits] == ["02_table", "02_a"]
    assert (first.title, first.findings) == ("2  报道在谈什么？", FINDINGS)
    assert [e["name"] for e in second.exhibits] == ["03_b"]
    assert rest == []
    use_style("en")
    assert (
        chapters(bundles, notebooks(folder))[1].title == "3  What do the reports say?"
    )


def test_exhibits_of_no_notebook_come_last():
    (only,) = chapters({"a": facts("a", "05_gone")})
    assert (only.title, [e["name"] for e in only.exhibits]) == ("", ["a"])


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "2 家媒体：甲报、乙网。"),
        ({"outlets": 7}, "7 家媒体：甲报、乙网等。"),
        ({"outlets": 1, "outlet_names": ["甲报"]}, "；媒体：甲报。"),
        ({"outlets": 0, "outlet_names": []}, "没有写明媒体。"),
        ({"first": "", "last": ""}, "；没有日期；"),
    ],
)
def test_a_line_says_what_the_corpus_is(changes, line):
    assert line in corpus_line(CORPUS | changes)


def test_the_index_opens_with_the_corpus_and_its_findings(folder):
    page = write_index(folder, notebooks(folder)).read_text(encoding="utf-8")
    assert page.index("<h1>三县报道</h1>") < page.index("3 篇报道，4,000 词")
    assert page.index("最常见的是<strong>党员</strong>") < page.index("<h3>")
    assert page.count("<tr>") == 1 + 8
    assert "共 30 行，这里是前 8 行。" in page


def test_a_report_holds_findings_figures_and_tables(folder):
    write_index(folder, notebooks(folder))
    document = Document(folder / "report.docx")
    texts = [(p.style.name, p.text) for p in document.paragraphs if p.text]
    assert texts[:4] == [
        ("Title", "三县报道"),
        ("Normal", corpus_line(CORPUS)),
        ("Heading 1", "2  报道在谈什么？"),
        ("List Bullet", "最常见的是党员：3 次。"),
    ]
    assert ("List Bullet 2", "甲县：港口") in texts
    bold = [r.text for p in document.paragraphs for r in p.runs if r.bold]
    assert bold == ["党员", "甲县"]
    (table,) = document.tables
    assert len(table.rows) == 1 + 15
    assert any("前 15 行" in text and "02_table.xlsx" in text for _, text in texts)
    assert len(document.inline_shapes) == 2


def test_captions_are_numbered_by_fields_and_pictures_have_words(folder):
    write_index(folder, notebooks(folder))
    with zipfile.ZipFile(folder / "report.docx") as archive:
        xml = archive.read("word/document.xml").decode()
    assert xml.count('w:instr=" SEQ 图 \\* ARABIC "') == 2
    assert xml.count('w:instr=" SEQ 表 \\* ARABIC "') == 1
    assert 'descr="02_a的内容"' in xml


def test_a_report_has_the_same_bytes_twice(folder):
    write_index(folder, notebooks(folder))
    once = (folder / "report.docx").read_bytes()
    write_index(folder, notebooks(folder))
    assert (folder / "report.docx").read_bytes() == once


@pytest.mark.parametrize("columns", [2, 6, 12, 20])
def test_columns_hold_their_longest_word(columns):
    heads = [f"rate, lower limit {i}" for i in range(columns)]
    table = Texts(heads, [True] * columns, [["1,234.56"] * columns] * 3)
    size = _size(table, SHORT - 5)
    widths = _widths(table, SHORT - 5, size)
    assert all(width * 72 / 2.54 > 0.5 * size * len("1,234.56") for width in widths)
    assert sum(widths) <= SHORT - 5 + 0.01 or size == 6


@pytest.mark.outside
def test_libreoffice_opens_the_report(folder, tmp_path):
    office = shutil.which("soffice")
    assert office, "LibreOffice is missing: apt-get install libreoffice-writer-nogui"
    write_index(folder, notebooks(folder))
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", tmp_path, folder / "report.docx"],
        check=True,
        timeout=120,
    )
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "report.pdf", "-"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for words in ("三县报道", "图 1", "图 2", "表 1", "最常见的是党员", "词0"):
        assert words in text
