"""Pages as their readers see them."""

import pytest

from helpers.corpus.documents import UnusableFileError
from helpers.corpus.formats import read_documents
from helpers.corpus.load import load_corpus
from helpers.corpus.pages import read_page
from helpers.tables import ANALYSED

FIRST = "清早六点，渠水流进了最远的一块麦田，管水的人这才回家吃饭。"
SECOND = "大桥通车那天，船工把最后一班船开到对岸，没有收一分钱船费。"
THIRD = "入夜以后，夜校的灯一盏盏亮起，学员们打着手电从山上走下来。"
PAGE = (
    "<!DOCTYPE html><html><head><title>村口的一盏灯</title></head><body>"
    "<h1>村口的一盏灯</h1><p>2021-03-04 来源：某县日报</p>{}</body></html>"
)


def shown(raw: str) -> str:
    return read_page(raw).shown.replace("\0", "")


def kept(folder, body, name="a.html"):
    (folder / name).write_text(PAGE.format(body), encoding="utf-8")
    corpus = load_corpus(folder)
    rows = corpus.paragraphs
    assert corpus.problems.empty
    raw = PAGE.format(body)
    spans = zip(rows["start"], rows["end"], strict=True)
    assert [raw[a:b] for a, b in spans] == rows["source"].tolist()
    return rows.loc[rows["role"].isin(ANALYSED), "text"].tolist()


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("甲<!-- 乙 -->丙", "甲丙"),
        ("甲<!--[if IE]><p>乙</p><![endif]-->丙", "甲丙"),
        ("甲<!-- 不关", "甲"),
        ('<p title="乙>丙">甲</p>', "甲"),
        ("<p title='<b>乙</b>'>甲</p>", "甲"),
        ('<img alt="<p>乙</p>" src=x>甲', "甲"),
        ("<a title=it's>甲</a><b title='x'>乙</b>", "甲乙"),
        ('<p data-x="乙>甲</p>', "甲"),
        ("1 < 2，甲", "1 < 2，甲"),
        ("<p hidden>乙</p>甲甲", "甲甲"),
        ('<p style="color:red; DISPLAY : none">乙</p>甲甲', "甲甲"),
        ("<div style='visibility:hidden'><p>乙</p></div>甲甲", "甲甲"),
        ('<span aria-hidden="true">乙</span>甲甲', "甲甲"),
        ("<div hidden><div>乙</div>丙</div>甲甲甲", "甲甲甲"),
        ('<p class="btn hidden lg">甲</p>', "甲"),
        ('<p hidden="until-found">甲</p>', "甲"),
        ('<p aria-hidden="false">甲</p>', "甲"),
        ("<p hidden>乙<p>甲甲", "甲甲"),
        ("<input hidden>甲", "甲"),
        ("<template><p>乙</p></template>甲", "甲"),
        ("<noscript>乙</noscript>甲", "甲"),
        ("<svg><title>乙</title></svg>甲", "甲"),
        ("<svg viewBox='0'/>甲<svg></svg>", "甲"),
        ("<textarea>乙</textarea>甲", "甲"),
        ("<ruby>县<rt>xiàn</rt></ruby>里", "县里"),
        ("<ruby>县<rp>(</rp><rt>xiàn</rt><rp>)</rp></ruby>里", "县里"),
        ("<ruby>县<rt>xiàn<rt>ㄒㄧㄢˋ</ruby>里", "县里"),
        ("<ruby><rb>全县</rb><rtc><rt>quán xiàn</rt></rtc></ruby>里", "全县里"),
        ("<ruby>县<rt><span>xiàn</span></rt></ruby>里", "县里"),
    ],
)
def test_what_a_reader_sees(raw, text):
    assert shown(raw) == text
    assert len(read_page(raw).shown) == len(raw)


def test_a_hidden_element_with_most_of_the_text_is_the_article(tmp_path):
    """Pages of accounts are hidden until a script uncovers them."""
    inside = f"<p>{FIRST}</p><p>{SECOND}</p>"
    body = f'<div id="js_content" style="visibility: hidden">{inside}</div>'
    assert kept(tmp_path, body) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("inside", "glosses"),
    [
        ("<ruby>渠<rt>qú</rt>水<rt>shuǐ</rt></ruby>", 2),
        ("<ruby><rb>渠水</rb><rp>（</rp><rt>qú shuǐ</rt><rp>）</rp></ruby>", 2),
        ('渠<span class="py">(qú)</span>水<b>(</b>shuǐ<b>)</b>', 2),
        ("渠<i>（qú）</i>水", 1),
        ("<em>渠</em>(qú)水", 1),
        ("渠水", 0),
    ],
)
def test_readings_are_no_text_and_counted(tmp_path, inside, glosses):
    assert kept(tmp_path, f"<p>{FIRST.replace('渠水', inside)}</p>") == [FIRST]
    assert load_corpus(tmp_path).reports["glosses"].tolist() == [glosses]


@pytest.mark.parametrize(
    "inside",
    ["<!--AD-->", "<!-- a > b -->", "<!--\n广告位\n-->", "<!--[if x]>广<![endif]-->"],
)
def test_a_comment_does_not_part_a_sentence(tmp_path, inside):
    body = f"<p>{FIRST[:9]}{inside}{FIRST[9:]}</p><p>{SECOND}</p>"
    assert kept(tmp_path, body) == [FIRST, SECOND]


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none"><p>{}</p></div>',
        "<p hidden>{}</p>",
        '<section aria-hidden="true"><p>{}</p><p>再来一句，也不给人看见。</p></section>',
        "<template><p>{}</p></template>",
        "<noscript><p>{}</p></noscript>",
        '<img alt="<p>{}</p>" src="a.jpg">',
        '<div data-html="<p>{}</p>"></div>',
    ],
)
def test_hidden_text_is_not_analysed(tmp_path, hidden):
    body = f"<p>{FIRST}</p>{hidden.format(SECOND)}<p>{THIRD}</p>"
    assert kept(tmp_path, body) == [FIRST, THIRD]


@pytest.mark.parametrize(
    "subhead",
    [
        "<br><span>水到渠成</span><br>",
        "<p><span>水到渠成</span></p>",
        '<span style="color:#333">水到渠成</span>',
        "<section><span>水到渠成</span></section>",
    ],
)
def test_a_bare_subhead_between_paragraphs_is_kept(tmp_path, subhead):
    body = f"<div><p><span>{FIRST}</span></p>{subhead}<p><span>{SECOND}</span></p>"
    assert kept(tmp_path, f"{body}<p>{THIRD}</p></div>") == [
        FIRST, "水到渠成", SECOND, THIRD,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "caption",
    [
        "<figcaption>渠水流过田埂。</figcaption>",
        '<figcaption class="c"><p>渠水流过田埂，老人坐在树下。</p></figcaption>',
        "<figcaption>某甲摄</figcaption>",
    ],
)
def test_a_caption_is_no_text(tmp_path, caption):
    body = f"<p>{FIRST}</p><figure><img src=a.jpg>{caption}</figure><p>{SECOND}</p>"
    assert kept(tmp_path, body) == [FIRST, SECOND]


@pytest.mark.parametrize(
    "name", ["a.htm", "a.shtml", "a.XHTML", "a.html", "a.php", "a"]
)
def test_pages_of_all_suffixes_are_read(tmp_path, name):
    assert kept(tmp_path, f"<p>{FIRST}</p>", name) == [FIRST]


@pytest.mark.parametrize(
    "start",
    ["<?xml version='1.0'?>\n", "<!-- saved from url=(1)x -->\n", "\ufeff", "\n\n"],
)
@pytest.mark.parametrize("name", ["a.doc", "a.aspx", "a.txt", "a.md"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_a_page_is_known_by_its_start(tmp_path, start, name, encoding):
    page = start + PAGE.format(f"<p>{FIRST}</p><p>{SECOND}</p>")
    page = page.removeprefix("\ufeff" if encoding != "utf-8" else "")
    (tmp_path / name).write_bytes(page.encode(encoding))
    assert load_corpus(tmp_path).reports["format"].tolist() == ["html"]


SAVED = """From: <Saved by Blink>
Subject: =?utf-8?Q?x?=
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----x"


------x
Content-Type: text/html
Content-Transfer-Encoding: {way}

{page}
------x
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
------x--
"""


@pytest.mark.parametrize("name", ["a.mht", "a.mhtml", "a.doc", "a.html", "a.txt", "a"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_page_saved_in_one_file_is_read_whatever_its_name(tmp_path, name, encoding):
    from base64 import encodebytes
    from quopri import encodestring

    page = PAGE.format(f"<p>{FIRST}</p>").encode(encoding)
    ways = {"base64": encodebytes(page), "quoted-printable": encodestring(page)}
    way = "base64" if encoding == "utf-8" else "quoted-printable"
    text = SAVED.format(way=way, page=ways[way].decode()).replace("\n", "\r\n")
    (tmp_path / name).write_bytes(text.encode())
    corpus = load_corpus(tmp_path)
    assert corpus.reports["title"].tolist() == ["村口的一盏灯"]
    assert corpus.reports["format"].tolist() == ["html"]
    rows = corpus.paragraphs
    assert rows.loc[rows["role"].isin(ANALYSED), "text"].tolist() == [FIRST]


def test_a_saved_file_without_a_page_is_a_problem(tmp_path):
    text = SAVED.format(way="7bit", page="x").replace("text/html\nC", "text/css\nC")
    (tmp_path / "a.mht").write_text(text)
    with pytest.raises(UnusableFileError, match="no page"):
        read_documents(tmp_path / "a.mht")


@pytest.mark.parametrize("end", ["_files", ".files", "_file"])
def test_the_folder_of_a_saved_page_is_left_alone_and_said_once(tmp_path, end):
    for stem in ("甲", "乙"):
        (tmp_path / f"{stem}.html").write_text(PAGE.format(f"<p>{FIRST}</p>"), "utf-8")
        folder = tmp_path / f"{stem}{end}"
        folder.mkdir()
        (folder / "saved_resource.html").write_text(f"<p>{SECOND}</p>", "utf-8")
        (folder / "style.css").write_text("p{}")
    corpus = load_corpus(tmp_path)
    assert sorted(corpus.reports["file"]) == ["乙.html", "甲.html"]
    [problem] = corpus.problems.itertuples(index=False)
    assert problem.file == f"乙{end} and 1 more"
    assert problem.problem == "folder of a saved page, left alone"


def test_a_folder_of_that_name_without_its_page_is_read(tmp_path):
    (tmp_path / "甲_files").mkdir()
    (tmp_path / "甲_files" / "a.txt").write_text(FIRST, "utf-8")
    assert load_corpus(tmp_path).reports.index.tolist() == ["a"]
