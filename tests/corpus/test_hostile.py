import json
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.clean.paragraphs import read_paragraphs, split_spans
from helpers.clean.roles import roles_of_report
from helpers.clean.text import tidy
from helpers.clean.verdicts import matching_rule
from helpers.corpus.formats import READERS
from helpers.corpus.load import load_corpus
from helpers.corpus.markdown import read_markdown
from helpers.corpus.pages import page_facts, read_page
from helpers.corpus.rows import parse_table
from helpers.metadata.places import place_names

GOOD = "全县党员行动起来，投入到疫情防控的第一线，守住每一个路口。"
FACTOR = 10
PAGE = "<!DOCTYPE html><html><body>"


@pytest.fixture(scope="module", autouse=True)
def _warm():
    judged(GOOD)
    place_names(GOOD)


def spent(run: Callable, argument: object) -> float:
    """Give the least processor time of two runs."""
    times = []
    for _ in range(2):
        start = process_time()
        run(argument)
        times.append(process_time() - start)
    return min(times)


def judged(raw: str) -> None:
    [(_, report)] = read_paragraphs([raw])
    roles_of_report(report)


def spans_of(raw: str) -> None:
    split_spans([raw])


def table_of(raw: str) -> None:
    parse_table(raw, known={"text"})


LINEAR = {
    "one long line": (judged, lambda n: "党员在一线" * n, 5_000),
    "one long line of sentences": (judged, lambda n: "党员在一线。" * n, 3_000),
    "one long line with spaces": (judged, lambda n: "党员 " * n, 1_500),
    "ideographic spaces": (judged, lambda n: "党员。　　" * n, 2_000),
    "a run of spaces": (judged, lambda n: "党" + " " * n + "员", 30_000),
    "spaces after colons": (judged, lambda n: "来源" + " " * n + "：", 30_000),
    "short lines": (judged, lambda n: "\n".join(f"党员{i}" for i in range(n)), 800),
    "equal lines": (judged, lambda n: "党员\n" * n, 800),
    "blank lines": (judged, lambda n: "——\n" * n, 800),
    "long lines between white space": (
        spans_of, lambda n: "\n" + ("党员在一线，" * 60 + "\n") * n, 300,
    ),
    "less-than signs": (judged, lambda n: "<" * n, 20_000),
    "open brackets": (judged, lambda n: "（" * n, 20_000),
    "mixed brackets": (judged, lambda n: "（【《(" * n, 10_000),
    "closing quotes": (judged, lambda n: "。" + "”" * n, 20_000),
    "at signs": (judged, lambda n: "@." * n, 5_000),
    "unclosed links": (judged, lambda n: "<a href=x>" * n, 1_000),
    "unclosed tags": (tidy, lambda n: "<a " * n, 10_000),
    "unclosed scripts": (tidy, lambda n: "<script " * n, 700),
    "unclosed comments": (tidy, lambda n: "<!--" * n, 1_000),
    "ampersands": (tidy, lambda n: "&" * n, 20_000),
    "single characters between blanks": (tidy, lambda n: "党 员 。 " * n, 5_000),
    "single letters between blanks": (tidy, lambda n: "a 党党 1 " * n, 5_000),
    "one line of single characters": (judged, lambda n: "党 员 。 " * n, 2_000),
    "spaced out lines": (judged, lambda n: ("党 员 冒 雨 抢 收 水 稻 。\n" * n), 800),
    "glued titles": (judged, lambda n: "高台:" * n, 5_000),
    "lines of glued titles": (judged, lambda n: "高台:春意正浓高台今年\n" * n, 800),
    "photographers": (judged, lambda n: "灯。（某摄）" * n, 2_000),
    "captions in a row": (judged, lambda n: "灯亮了啊。某某摄 " * n, 500),
    "kana": (judged, lambda n: "です" * n, 2_000),
    "marks of a forum": (tidy, lambda n: "[img][/b" * n, 5_000),
    "pages of a newspaper": (judged, lambda n: "上一版 " * n, 2_000),
    "partners": (place_names, lambda n: "与无锡的" * n, 2_000),
    "streets": (place_names, lambda n: "靖远路" * n, 500),
    "interpuncts": (tidy, lambda n: "党•" * n, 20_000),
    "radicals": (tidy, lambda n: "⼈⺠" * n, 20_000),
    "doubled commas": (tidy, lambda n: "，" * n, 50_000),
    "open glosses": (judged, lambda n: "党(yáng" * n, 2_000),
    "scripts of a page": (read_page, lambda n: "<script " * n, 20_000),
    "scripts closed by half": (read_page, lambda n: "<script>x</script" * n, 20_000),
    "comments of a page": (read_page, lambda n: "<!--" * n, 20_000),
    "blocks of a page": (read_page, lambda n: "<div>" * n, 20_000),
    "hidden elements": (read_page, lambda n: "<div hidden>党" * n, 5_000),
    "hidden elements closed": (read_page, lambda n: "<p hidden>党</p>" * n, 5_000),
    "attributes": (read_page, lambda n: "<a " + "b='c' " * n, 20_000),
    "open quotes of attributes": (read_page, lambda n: """<a b="<a b='""" * n, 10_000),
    "readings": (read_page, lambda n: "<ruby>党<rt>dǎng" * n, 5_000),
    "open links of Markdown": (read_markdown, lambda n: "[党" * n, 20_000),
    "links within links": (read_markdown, lambda n: "[" * n + "](" * n, 10_000),
    "links without an end": (read_markdown, lambda n: "[党](" * n, 5_000),
    "pictures of Markdown": (read_markdown, lambda n: "![](a)\n\n" * n, 3_000),
    "gaps below a picture": (read_markdown, lambda n: "![](a)\n" + " \n" * n, 5_000),
    "captions left open": (read_markdown, lambda n: "<figcaption>" * n, 2_000),
    "comments of Markdown": (read_markdown, lambda n: "<!--" * n, 10_000),
    "rules of Markdown": (read_markdown, lambda n: "---\n" * n, 5_000),
    "quotation marks": (table_of, lambda n: '"党",' * n, 10_000),
    "labels of linked data": (page_facts, lambda n: "application/ld+json" * n, 1_000),
    "meta tags": (page_facts, lambda n: "<meta " * n, 20_000),
    "wrapped lines": (judged, lambda n: "党员干部守在村口的每一条小路上一夜没有\n" * n, 500),
    "pictures in a line": (judged, lambda n: "![](a) | 党 |" * n, 2_000),
    "open pictures": (spans_of, lambda n: "![" * n, 20_000),
    "random signs": (judged, lambda n: "a! " * n, 5_000),
    "random signs without a mark": (spans_of, lambda n: "a1 " * n, 5_000),
    "names between bars": (judged, lambda n: "某县| " * n, 5_000),
    "latin words": (judged, lambda n: "ab " * n, 20),
    "labels of a body": (judged, lambda n: "【正文】" * n, 5_000),
    "lines of labels": (judged, lambda n: "正文：\n" * n, 800),
    "bars of a banner": (judged, lambda n: "某报 | " * n, 3_000),
    "fields and water": (place_names, lambda n: "水和田" * n, 5_000),
    "places of headlines": (place_names, lambda n: "青海互助：" * n, 5_000),
    "sides of hills": (place_names, lambda n: "山东边" * n, 5_000),
    "place names": (place_names, lambda n: "遵义市汇川区" * n, 10_000),
}  # fmt: skip


@pytest.mark.parametrize("name", LINEAR)
def test_time_grows_with_the_length(name):
    run, make, n = LINEAR[name]
    tries = ((spent(run, make(4 * n)), spent(run, make(n))) for _ in range(3))
    assert any(long < FACTOR * short for long, short in tries)  # others may disturb one


def test_time_of_a_breadcrumb_does_not_explode():
    def crumbs(levels: int) -> None:
        for _ in range(20):
            matching_rule("某站" + " > 党" * levels + " >")

    assert spent(crumbs, 8) < FACTOR * spent(crumbs, 2)


def loaded(folder: Path, name: str, data: bytes | str):
    """Read a folder with one hostile file and one good one."""
    (folder / name).write_bytes(
        data if isinstance(data, bytes) else data.encode("utf-8")
    )
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    corpus = load_corpus(folder)
    assert "good" in corpus.reports.index
    return corpus


def test_a_line_of_megabytes_is_cut_and_kept(tmp_path):
    raw = "党员干部守在村口的每一条小路上，一夜没有合眼。" * 40_000
    corpus = loaded(tmp_path, "long.txt", raw)
    rows = corpus.paragraphs[corpus.paragraphs["report"] == "long"]
    assert corpus.reports.loc["long", "characters"] == len(raw)
    assert "".join(rows["source"]) == raw
    assert rows["source"].str.len().max() <= 600


def test_a_line_of_megabytes_without_a_stop_is_one_paragraph(tmp_path):
    corpus = loaded(tmp_path, "long.txt", "党员" * 850_000)
    assert corpus.problems.empty
    assert corpus.reports.loc["long", "characters"] == 1_700_000


def test_nested_blocks(tmp_path):
    raw = PAGE + "<div>" * 30_000 + GOOD + "</div>" * 30_000
    corpus = loaded(tmp_path, "nested.html", raw)
    rows = corpus.paragraphs[corpus.paragraphs["report"] == "nested"]
    assert rows.loc[rows["role"] == "body", "source"].tolist() == [f"<div>{GOOD}"]


def test_very_deeply_nested_blocks():
    raw = "<div>" * 200_000 + GOOD + "</div>" * 200_000
    assert len(read_page(raw).spans) == 400_000


def test_short_lines(tmp_path):
    raw = "\n".join(f"第{i}行" for i in range(10_000)) + "\n" + GOOD
    corpus = loaded(tmp_path, "lines.txt", raw)
    rows = corpus.paragraphs[corpus.paragraphs["report"] == "lines"]
    assert len(rows) == 10_001


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", "<" * 100_000),
        ("a.txt", "（" * 100_000),
        ("a.txt", "\0" * 1000),
        ("a.txt", "\x1b[31m\x07" * 1000),
        ("a.txt", b"\xed\xa0\x80" * 1000),
        ("a.txt", b"\xff\xfe" + b"\x00\xd8" * 1000),
        ("a.txt", "&#" + "9" * 5000 + ";" + GOOD),
        ("a.txt", "&#x" + "f" * 5000 + ";" + GOOD),
        ("a.html", PAGE + "<script "),
        ("a.html", PAGE + "<p " * 5_000 + GOOD),
        ("a.html", '<script type="application/ld+json">' + "[" * 19_000 + "</script>"),
        ("a.html", '<script type="application/ld+json">{"publisher": 5}</script>'),
        ("a.html", '<script type="application/ld+json">{"publisher": [{}]}</script>'),
        ("a.html", '<meta name="source" content="&#' + "9" * 5000 + ';">' + GOOD),
        ("a.md", "---\n" * 10_000),
        ("a.csv", "text\n" + '"' * 9_999),
        ("a.csv", "text,text\n" + f"{GOOD},{GOOD}\n"),
        ("a.jsonl", "[" * 100_000),
        ("a.jsonl", "9" * 10_000),
        ("a.jsonl", json.dumps({"text": GOOD, "outlet": 5, "title": ["x"], "date": 1})),
        ("a.jsonl", json.dumps({"text": {"a": [GOOD]}, "province": 3, "report": 7})),
        ("a.jsonl", '{"text": "' + GOOD + '\\ud800"}'),
        ("a.jsonl", '{"text": "' + GOOD + '", "title": "\\udc00"}'),
        ("a.docx", b"PK\x05\x06" + bytes(18)),
        ("a.parquet", b"PAR1" + bytes(64) + b"PAR1"),
    ],
    ids=lambda value: None if len(value) < 10 else repr(value[:40]),
)
def test_the_rest_of_the_folder_loads(tmp_path, name, data):
    corpus = loaded(tmp_path, name, data)
    file = corpus.reports["file"].eq(name).any()
    assert file or corpus.problems["file"].str.split(", row").str[0].eq(name).any()


@pytest.mark.parametrize(
    "hidden", ["\0", "\u202e", "\u2066", "\x1b[31m", "\u200b", "\x7f"]
)
def test_control_characters_are_in_the_source_only(tmp_path, hidden):
    raw = GOOD[:5] + hidden + GOOD[5:]
    corpus = loaded(tmp_path, "a.txt", raw)
    row = corpus.paragraphs[corpus.paragraphs["report"] == "a"].iloc[0]
    assert row["source"] == raw
    assert row["text"].replace("[31m", "") == GOOD


def test_scripts_are_never_text(tmp_path):
    raw = f"{PAGE}<p>{GOOD}</p><script>alert('坏人写的一句很长很长的话，不能留下来。')"
    corpus = loaded(tmp_path, "a.html", raw)
    assert not corpus.paragraphs["text"].str.contains("alert").any()


def test_a_pipe_does_not_hang_the_reading(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    corpus = load_corpus(tmp_path)
    assert corpus.reports.index.tolist() == ["good"]
    assert corpus.problems["file"].tolist() == ["pipe.txt"]


PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<a href='x'>",
        "<script>",
        "</script>",
        "<h1>",
        "<!--",
        "-->",
        "<meta name='source' content='某报'>",
        "<!DOCTYPE html>",
        "&ldquo;",
        "&#x0;",
        "\\r\\n",
        "\n",
        "\r",
        "\0",
        "\u2028",
        "\u202e",
        "\ufeff",
        "　　",
        " | ",
        "：",
        "来源：某网",
        "2020年13月45日",
        "2020-02-08 13:01",
        "民国999年9月9日",
        "【",
        "】",
        "（",
        "）",
        "(yáng)",
        "贵州省遵义市",
        "鼓楼区",
        "text\n",
        "report,text\n",
        '"',
        "{",
        '{"text": "',
        '"}',
        "---\n",
        "title: x\n",
        "责任编辑：某甲",
        GOOD,
        "相关新闻",
        ",",
    ]  # fmt: skip
)
TEXTS = st.lists(PIECES | st.characters(codec="utf-8"), max_size=50).map("".join)
DATA = st.binary(max_size=300) | st.builds(
    lambda text, way: text.encode(way, "replace"),
    TEXTS,
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-be"]),
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(READERS)), DATA, min_size=1, max_size=4))
def test_no_file_stops_the_reading(files):
    with TemporaryDirectory() as name:
        for suffix, data in files.items():
            (Path(name) / f"{suffix[1:]}{suffix}").write_bytes(data)
        corpus = loaded(Path(name), "last.txt", b"x")
        assert corpus.reports.index.is_unique
        unused = corpus.problems["file"].str.split(", row").str[0]
        found = {*corpus.reports["file"], *unused}
        assert {f"{suffix[1:]}{suffix}" for suffix in files} <= found


@settings(max_examples=30, deadline=None)
@given(DATA)
def test_no_metadata_csv_stops_the_reading(data):
    with TemporaryDirectory() as name:
        corpus = loaded(Path(name), "metadata.csv", data)
        assert corpus.reports.index.tolist() == ["good"]
