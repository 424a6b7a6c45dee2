"""Markdown: front matter, captions, notes and addresses are no text."""

import pandas as pd
import pytest

from helpers.corpus.load import load_corpus
from helpers.corpus.markdown import read_markdown
from helpers.tables import ANALYSED

FIRST = "清早六点，渠水流进了最远的一块麦田，管水的人这才回家吃饭。"
SECOND = "大桥通车那天，船工把最后一班船开到对岸，没有收一分钱船费。"


def read(folder, text, name="a.md"):
    (folder / name).write_bytes(text.encode())
    corpus = load_corpus(folder)
    rows = corpus.paragraphs
    spans = zip(rows["start"], rows["end"], strict=True)
    assert [text[a:b] for a, b in spans] == rows["source"].tolist()
    return corpus, rows.loc[rows["role"].isin(ANALYSED), "text"].tolist()


FRONTS = {
    "plain": "title: 村口的一盏灯\ndate: 2021-03-04\nsource: 某县日报",
    "quoted": "title: \"村口的一盏灯\"\ndate: '2021-03-04'\nsource: '某县日报'",
    "chinese keys": "标题: 村口的一盏灯\n日期: 2021-03-04\n来源: 某县日报",
    "lists and nested": "layout: post\ntitle: 村口的一盏灯\ntags:\n  - 春耕\n  - 水利\n"
    "cover:\n  image: a.jpg\n  alt: 一盏灯亮着。\ndate: 2021-03-04 09:00:00\n"
    "source: 某县日报",
    "lists in a line": "title: 村口的一盏灯\ntags: [春耕, 水利]\ndate: 2021-03-04\n"
    "outlet: 某县日报",
    "several lines": "description: |\n  第一行说了一句话。\n  第二行又说了一句。\n"
    "title: 村口的一盏灯\npublished: 2021-03-04\nmedia: 某县日报",
    "broken YAML": "title: 村口的一盏灯\ndate: 2021-03-04\nsource: 某县日报\nnote: a: b: 'c",
    "comment": "# 导出于某网站\ntitle: 村口的一盏灯\ndate: 2021-03-04\nsource: 某县日报",
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", FRONTS)
def test_front_matter_is_metadata_whatever_its_keys(tmp_path, name, end):
    text = f"---\n{FRONTS[name]}\n---\n\n{FIRST}\n\n{SECOND}\n".replace("\n", end)
    corpus, kept = read(tmp_path, text)
    report = corpus.reports.iloc[0]
    assert (report["title"], report["outlet"]) == ("村口的一盏灯", "某县日报")
    assert report["date"] == pd.Timestamp("2021-03-04")
    assert kept == [FIRST, SECOND]
    rules = corpus.paragraphs.groupby("rule", observed=True)["role"].first()
    assert rules["front_matter"] == "metadata"


TOMLS = {
    "Hugo": "title = '村口的一盏灯'\ndate = 2021-03-04T09:00:00+08:00\n"
    "source = \"某县日报\"\ntags = ['春耕', '水利']\ndraft = false",
    "tables": '"标题" = "村口的一盏灯"\n"日期" = 2021-03-04\n"来源" = "某县日报"\n'
    "[taxonomies]\ntags = ['春耕']",
    "broken TOML": "title = 村口的一盏灯\ndate = 2021-03-04\nmedia = '某县日报'",
}


@pytest.mark.parametrize("name", TOMLS)
def test_front_matter_may_be_toml_between_plus_signs(tmp_path, name):
    corpus, kept = read(tmp_path, f"+++\n{TOMLS[name]}\n+++\n\n{FIRST}\n\n{SECOND}\n")
    report = corpus.reports.iloc[0]
    assert (report["title"], report["outlet"]) == ("村口的一盏灯", "某县日报")
    assert report["date"] == pd.Timestamp("2021-03-04")
    assert kept == [FIRST, SECOND]


@pytest.mark.parametrize(
    "text",
    [
        f"+++\n{FIRST}\n+++\n{SECOND}\n",
        f"---\n{FIRST}\n---\n{SECOND}\n",
        f"---\n\n{FIRST}\n\n---\n\n{SECOND}\n",
        f"{FIRST}\n\n---\n\n{SECOND}\n",
    ],
)
def test_lines_between_rules_are_no_front_matter(tmp_path, text):
    assert read(tmp_path, text)[1] == [FIRST, SECOND]


def shown(text: str) -> str:
    found = read_markdown(text)
    assert len(found.shown) == len(text)
    return found.shown.replace("\0", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("见[《抢收记》](https://a.cn/s?__biz=M&mid=2)一文", "见《抢收记》一文"),
        ('见[甲](<a b.html> "题目")，[乙](x_(1).html)。', "见甲，乙。"),
        ("见[一文][1]和[二文][]。", "见一文和二文。"),
        ('[1]: https://a.cn/x "题目"\n甲', "\n甲"),
        ("见<https://a.cn/x>。", "见。"),
        ("见https://a.cn/x?y=1&z=%E4%BD%A0，下同", "见，下同"),
        ("见 www.a.cn。", "见 。"),
        ("信箱<mailto:a@b.cn>。", "信箱。"),
        ("一亩[^1]地", "一亩地"),
        ("[![图](a.jpg)](https://a.cn)", "![图](a.jpg)"),
        ("![图](a.jpg)", "![图](a.jpg)"),
        ("[注]：这是说明。", "[注]：这是说明。"),
        ("【甲】[乙]丙", "【甲】[乙]丙"),
        ("甲<!-- 待查\n再查 -->乙", "甲乙"),
    ],
)
def test_addresses_are_not_text(text, said):
    assert shown(text) == said


CAPTIONS = {
    "line below": "![](b.jpg)\n渠水流过田埂，老人坐在树下。",
    "short line after a gap": "![](b.jpg)\n\n渠水流过田埂",
    "italics after a gap": "![渠](b.jpg)\n\n*渠水流过田埂，老人坐在树下。*",
    "underscores": '![](b.jpg "渠")\n\n_渠水流过田埂_',
    "figcaption": "![](b.jpg)\n<figcaption>渠水流过田埂。</figcaption>",
    "figure": '<figure>\n<img src="b.jpg">\n<figcaption>\n渠水流过田埂。\n</figcaption>\n'
    "</figure>",
    "linked picture": "[![](b.jpg)](https://a.cn/x)\n渠水流过田埂",
    "centred": "![](b.jpg)\n\n<center>渠水流过田埂</center>",
    "small below": "![](b.jpg)\n<small>渠水流过田埂。</small>",
    "img tag": '<img src="b.jpg" width="300">\n渠水流过田埂',
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", CAPTIONS)
def test_a_caption_is_no_text(tmp_path, name, end):
    text = f"# 村口的一盏灯\n\n{FIRST}\n\n{CAPTIONS[name]}\n\n{SECOND}\n"
    corpus, kept = read(tmp_path, text.replace("\n", end))
    assert kept == [FIRST, SECOND]
    rows = corpus.paragraphs
    said = rows[rows["text"].str.contains("渠水流过田埂")]
    assert said["role"].tolist() == ["caption"]


@pytest.mark.parametrize(
    "below",
    ["## 夜里", "**夜里**", SECOND, "一、夜里点灯", "1. 夜里点灯", "> 夜里点灯。"],
)
def test_a_subhead_or_a_paragraph_after_a_picture_is_no_caption(tmp_path, below):
    text = f"# 村口的一盏灯\n\n{FIRST}\n\n![](b.jpg)\n\n{below}\n\n{SECOND}他说。\n"
    corpus, _ = read(tmp_path, text)
    rows = corpus.paragraphs
    assert "caption" not in rows.loc[rows["source"] == below, "role"].tolist()


def test_a_footnote_is_a_note(tmp_path):
    text = f"{FIRST}\n\n一亩地[^a]的水，从天亮放到天黑，才算放完。\n\n[^a]: 约合六百七十平方米。\n"
    corpus, kept = read(tmp_path, text)
    assert kept == [FIRST, "一亩地的水，从天亮放到天黑，才算放完。"]
    [row] = corpus.paragraphs[corpus.paragraphs["role"] == "note"].itertuples()
    assert row.text == "约合六百七十平方米。"


@pytest.mark.parametrize("name", ["a.markdown", "a.MD"])
def test_other_suffixes_are_read(tmp_path, name):
    corpus, kept = read(tmp_path, f"---\ntitle: 村口的一盏灯\n---\n{FIRST}\n", name)
    assert corpus.reports["title"].tolist() == ["村口的一盏灯"]
    assert kept == [FIRST]


def test_a_text_suffix_is_read_as_text(tmp_path):
    assert read(tmp_path, FIRST, "a.text")[1] == [FIRST]
