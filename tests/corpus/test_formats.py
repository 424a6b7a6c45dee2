import json
from pathlib import Path

import pandas as pd
import pytest

from helpers.corpus.decoding import decode
from helpers.corpus.documents import UnusableFileError, hints_of
from helpers.corpus.formats import read_documents
from helpers.corpus.load import load_corpus
from helpers.corpus.pages import page_facts, read_page

BODY = "全县党员行动起来，投入到疫情防控的第一线，守住每一个路口。"
HANT = "全縣黨員行動起來，投入到疫情防控的第一線，守住每一個路口。"
PAGE = f"""<!DOCTYPE html>
<html><head><meta charset="gb2312">
<title>村口的一盏灯-某某新闻网</title>
<meta name="source" content="贵州日报">
<meta property="article:published_time" content="2020-02-08T13:01:00+08:00">
<style>p {{ color: red }}</style>
<script>var advert = "立即下载，领取红包。"; if (1 < 2) {{ alert("<p>骗人的一段话。</p>"); }}</script>
</head><body>
<nav><a href="/">首页</a> &gt; <a href="/n">新闻</a> &gt; 正文</nav>
<h1>村口的一盏灯</h1>
<div class="info">2020-02-08 13:01 来源：贵州日报</div>
<article><p>{BODY}</p>
<noscript>请打开脚本，再看这一页的内容。</noscript>
<!-- 广告位：这里放一条很长很长的广告，不要删除。 -->
<p>夜里零下十度，守在村口的干部轮流进屋烤一会儿火。</p></article>
<ul><li><a href="/1">别处的一条新闻题目</a></li><li><a href="/2">又一条新闻的题目</a></li></ul>
<footer>版权所有 某某新闻网 京ICP备00000000号</footer>
</body></html>
"""


def written(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (BODY.encode("utf-8"), "utf-8"),
        (b"\xef\xbb\xbf" + BODY.encode("utf-8"), "utf-8-sig"),
        ((BODY * 3).encode("gbk"), "gb18030"),
        ((BODY * 3).encode("gb18030"), "gb18030"),
        ((BODY + "㐂𠮷").encode("gb18030"), "gb18030"),
        ((HANT * 3).encode("big5"), "big5hkscs"),
        (BODY.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + BODY.encode("utf-16-be"), "utf-16"),
        ((BODY * 3).encode("utf-16-le"), "utf-16-le"),
        ((BODY * 3).encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfe\x00\x00" + BODY.encode("utf-32-le"), "utf-32"),
        (b"plain ASCII text", "utf-8"),
        ("甲".encode("gbk"), "gb18030"),
        ("报道,地点\n甲,乙村\n".encode("gbk"), "gb18030"),
        ("村口的燈亮了".encode("big5"), "big5hkscs"),
        (("<p>" * 9_000 + BODY).encode("gbk"), "gb18030"),
        (("<p>" * 9_000 + HANT).encode("big5"), "big5hkscs"),
    ],
)
def test_decode(data, encoding):
    got = decode(data)
    assert got.encoding == encoding
    assert got.doubt is None
    assert data.decode(encoding) == got.text


@pytest.mark.parametrize(
    ("data", "doubt"),
    [
        (
            (BODY * 9).encode("utf-8") + b"\xff\xfe\xfd",
            "3 characters are no valid utf-8",
        ),
        (("鑫淼燚垚" * 3 + BODY).encode("gb18030"), "gb18030, confidence"),
    ],
)
def test_a_doubtful_encoding_has_a_doubt(data, doubt):
    assert doubt in decode(data).doubt


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty file"),
        (b" \r\n\t ", "empty file"),
        (bytes(range(256)) * 20, "no text|binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(0, 256, 3)) * 40, "no text|binary"),
        (b"\0" * 500, "no text|binary"),
    ],
)
def test_what_is_no_text_is_refused(data, problem):
    with pytest.raises(UnusableFileError, match=problem) as error:
        decode(data)
    assert error.value.advice


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_a_page_gives_its_article_and_never_its_scripts(tmp_path, encoding):
    written(tmp_path, "page.html", PAGE.encode(encoding))
    corpus = load_corpus(tmp_path)
    report = corpus.reports.iloc[0]
    assert report["title"] == "村口的一盏灯"
    assert report["outlet"] == "贵州日报"
    assert report["date"] == pd.Timestamp("2020-02-08")
    rows = corpus.paragraphs
    kept = "".join(rows.loc[rows["role"].isin(["body", "heading"]), "text"])
    assert BODY in kept and "轮流进屋" in kept
    for dropped in ("新闻题目", "版权所有", "首页", "请打开脚本"):
        assert dropped not in kept
    text = "".join(rows["text"])
    for hidden in ("alert", "骗人", "color", "advert", "广告位"):
        assert hidden not in text


@pytest.mark.parametrize(
    ("raw", "hints"),
    [
        ("", {}),
        ('<meta name="author" content="某甲">', {}),
        ('<meta name="source" content="某报">', {"outlet": "某报"}),
        ("<META content='某报' NAME='Source'>", {"outlet": "某报"}),
        ('<meta property="og:title" content="一盏灯">', {"title": "一盏灯"}),
        ('<meta name="source" content="">', {}),
        (
            '<script type="application/ld+json">{"headline": "一盏灯", '
            '"datePublished": "2020-02-08", "publisher": {"name": "某报"}}</script>',
            {"title": "一盏灯", "date": "2020-02-08", "outlet": "某报"},
        ),
        ('<script type="application/ld+json">{"headline": </script>', {}),
        ('<script type="application/ld+json">[]</script>', {}),
    ],
)
def test_page_facts(raw, hints):
    assert hints_of(page_facts(raw)) == hints


@pytest.mark.parametrize(
    ("raw", "blocks"),
    [
        ("", []),
        ("没有标签", ["没有标签"]),
        ("<p>甲</p><p>乙</p>", ["<p>甲", "</p>", "<p>乙", "</p>"]),
        ("<p>一<b>字</b>", ["<p>一<b>字</b>"]),
        ("<script>1<p>2</script>甲", ["<script>1<p>2</script>", "甲"]),
        ("<!-- <p>甲 -->乙", ["<!-- <p>甲 -->乙"]),
        ("甲<SCRIPT>不关<p>乙", ["甲", "<SCRIPT>不关<p>乙"]),
    ],
)
def test_spans_of_a_page(raw, blocks):
    assert [raw[a:b] for a, b in read_page(raw).spans] == blocks


def test_a_page_saved_as_txt_is_read_as_a_page(tmp_path):
    path = written(tmp_path, "page.txt", PAGE)
    assert read_documents(path)[0].format == "html"


def test_front_matter_states_fields_and_is_no_text(tmp_path):
    front = '---\ntitle: 村口的一盏灯\ndate: 2021-03-04\nsource: "某日报"\n---\n\n'
    written(
        tmp_path,
        "a.md",
        f"{front}# 村口的一盏灯\n\n{BODY}\n\n## 夜里\n\n{BODY}他说。\n",
    )
    corpus = load_corpus(tmp_path)
    report = corpus.reports.iloc[0]
    assert (report["title"], report["outlet"]) == ("村口的一盏灯", "某日报")
    assert report["date"] == pd.Timestamp("2021-03-04")
    rows = corpus.paragraphs
    kept = rows.loc[rows["role"].isin(["body", "heading"]), "source"].tolist()
    assert kept == [BODY, "## 夜里", f"{BODY}他说。"]


def test_docx_paragraphs_and_tables_are_lines(tmp_path):
    import docx

    document = docx.Document()
    document.add_heading("村口的一盏灯")
    document.add_paragraph("来源：贵州日报 2020-02-08")
    document.add_paragraph(BODY)
    document.add_table(1, 2).cell(
        0, 1
    ).text = "表格里的一句话，也要留下来，不能丢掉一个字。"
    document.save(tmp_path / "a.docx")
    [read] = read_documents(tmp_path / "a.docx")
    assert read.raw.split("\n")[:3] == [
        "村口的一盏灯",
        "来源：贵州日报 2020-02-08",
        BODY,
    ]
    assert "表格里的一句话" in read.raw
    report = load_corpus(tmp_path).reports.iloc[0]
    assert (report["title"], report["outlet"]) == ("村口的一盏灯", "贵州日报")


@pytest.mark.parametrize("data", [b"PK\x03\x04 no archive", b"", BODY.encode("utf-8")])
def test_a_broken_docx_is_a_problem(tmp_path, data):
    with pytest.raises(UnusableFileError, match="Word"):
        read_documents(written(tmp_path, "a.docx", data))


ROWS = [
    {
        "标题": "一盏灯",
        "来源": "某报",
        "日期": "2020-02-08",
        "省": "贵州省",
        "正文": BODY,
    },
    {
        "标题": "一顶帐篷",
        "来源": None,
        "日期": None,
        "省": None,
        "正文": BODY[:-1] + "！",
    },
    {"标题": "没有正文", "来源": "某报", "日期": None, "省": None, "正文": None},
]


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "parquet"])
def test_tables_hold_a_report_per_row(tmp_path, kind):
    table = pd.DataFrame(ROWS)
    path = tmp_path / f"rows.{kind}"
    if kind == "parquet":
        table.to_parquet(path)
    elif kind == "jsonl":
        lines = [json.dumps(row, ensure_ascii=False) for row in ROWS]
        path.write_text("\n".join(lines), encoding="utf-8")
    else:
        table.to_csv(path, index=False, sep="\t" if kind == "tsv" else ",")
    first, second, unused = read_documents(path)
    assert unused[:2] == (f"rows.{kind}, row 3", "no text in the row")
    assert (first.name, second.name) == ("rows-0001", "rows-0002")
    assert (first.raw, first.format) == (BODY, kind)
    assert first.stated == {
        "title": "一盏灯", "outlet": "某报", "date": "2020-02-08", "province": "贵州省"
    }  # fmt: skip
    assert second.stated == {"title": "一顶帐篷"}
    corpus = load_corpus(tmp_path)
    assert corpus.reports["province"].iloc[0] == "贵州省"
    assert corpus.reports["date"].iloc[0] == pd.Timestamp("2020-02-08")


@pytest.mark.parametrize(
    "column", ["text", "Content", " 正文 ", "内容", "全文", "body"]
)
def test_the_column_of_text_has_several_names(tmp_path, column):
    path = tmp_path / "rows.csv"
    pd.DataFrame({column: [BODY]}).to_csv(path, index=False)
    assert [d.raw for d in read_documents(path)] == [BODY]


def test_rows_may_name_their_report(tmp_path):
    table = pd.DataFrame({"report": ["北山", None], "text": [BODY, BODY]})
    table.to_csv(tmp_path / "rows.csv", index=False)
    names = [d.name for d in read_documents(tmp_path / "rows.csv")]
    assert names == ["北山", "rows-0002"]


def test_a_row_may_state_its_region(tmp_path):
    table = pd.DataFrame({"region": ["北片"], "text": [BODY]})
    table.to_csv(tmp_path / "rows.csv", index=False)
    assert load_corpus(tmp_path).reports["region"].tolist() == ["北片"]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig", "utf-16"])
def test_tables_come_in_any_encoding(tmp_path, encoding):
    written(tmp_path, "rows.csv", f"正文\n{BODY}\n".encode(encoding))
    assert [d.raw for d in read_documents(tmp_path / "rows.csv")] == [BODY]


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.pdf", b"%PDF-1.4", "format .pdf is not read"),
        ("a", b"text", "without suffix"),
        ("a.csv", b"name,place\nx,y\n", "no column of text among name, place"),
        ("a.csv", b"", "empty"),
        ("a.jsonl", b'{"text": ', "no readable jsonl table"),
        ("a.jsonl", b"[1, 2]\n3\n", "no readable jsonl table|no column of text"),
        ("a.parquet", b"PAR1", "no readable parquet table"),
        ("a.csv", b'text\n"open\n', "no readable csv table|no report"),
    ],
)
def test_what_cannot_be_read_is_a_problem(tmp_path, name, data, problem):
    with pytest.raises(UnusableFileError, match=problem):
        read_documents(written(tmp_path, name, data))


def test_a_table_without_rows_is_a_problem(tmp_path):
    written(tmp_path, "rows.csv", "title,text\n")
    assert load_corpus(tmp_path).problems["file"].tolist() == ["rows.csv"]


def test_a_file_above_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.corpus.formats.LIMIT", 10)
    with pytest.raises(UnusableFileError, match="larger than"):
        read_documents(written(tmp_path, "a.txt", BODY))


def test_suffixes_are_read_in_capitals_too(tmp_path):
    assert read_documents(written(tmp_path, "A.TXT", BODY))[0].raw == BODY
