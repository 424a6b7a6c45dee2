import re

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.clean.paragraphs import clean_texts
from helpers.clean.text import (
    count_glosses,
    find_script,
    fold_script,
    strip_glosses,
    tidy,
)
from tests.made import paragraphs_of

PIECES = [
    *"党员在一线黨員線。，,、；;！？!?“”（）()【】《》<>&|\\/:：-—…　 \t\r\n\v\x85\u2028",
    *"\x00\u200b\u202e\xad\ufeffaA1１Ａ％",
    "<b>", "</b>", "<p>", "<br/>", "<script>", "</script>", "<!--", "-->", "&nbsp;",
    "&ldquo;", "&emsp;&emsp;", "\\r\\n", "\\n", "(yáng)", "（men）", "(hái",
    "来源：", "责任编辑：", "2020-02-08 13:01", "　　", "党员干部守住路口。",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.characters(codec="utf-8"), max_size=60)
LONG_TEXTS = st.lists(st.sampled_from(PIECES), min_size=100, max_size=400)


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("", ""),
        ("　 \t\xa0", ""),
        ("  党员　 在\n一线 ", "党员 在一线"),
        ("１２３人，９９％", "123人，99%"),
        ("５Ｇ＋ａｂ", "5G+ab"),
        ("、，；：（）。", "、，；：（）。"),
        ("清早，，出门。。", "清早，出门。"),
        ("几点、、出门；；", "几点、出门；"),
        ("冷不冷?。", "冷不冷?"),
        ("走吧，。", "走吧。"),
        ("等等……再走！！", "等等……再走！！"),
        ("&ldquo;开门&rdquo;&hellip;", "“开门”…"),
        ("一&nbsp;&nbsp;二", "一 二"),
        ("3 &lt; 5，5 &gt; 3", "3 < 5，5 > 3"),
        ("渡<span style='a'>口</span>边", "渡口边"),
        ("渡<br/>口", "渡口"),
        ("前<script>var a = '1 < 2';</script>后", "前后"),
        ("前<style>p {color: red}</style>后", "前后"),
        ("前<!-- 注 -->后", "前后"),
        ("3 < 5 而 5 > 3", "3 < 5 而 5 > 3"),
        ("一\\r\\n二\\n三", "一 二 三"),
        ("党\u200b员\ufeff在\xad一\u202e线\x00", "党员在一线"),
        ("| 来源 | 某报 |", "来源 | 某报"),
    ],
)
def test_tidy(text, tidied):
    assert tidy(text) == tidied


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        ("", ""),
        ("黨旗飄揚(yáng)", "黨旗飄揚"),
        ("飄揚（yáng）", "飄揚"),
        ("他們(men)在一線(xiàn)", "他們在一線"),
        ("他們(men)在這裡", "他們(men)在這裡"),
        ("下载应用(app)", "下载应用(app)"),
        ("应用(app)和一線(xiàn)", "应用(app)和一線"),
        ("站?jiàn)在這裡(lǐ)", "站在這裡"),
        ("老黨(dǎng員在這裡(lǐ)", "老黨員在這裡"),
        ("(yáng)開頭沒有字", "(yáng)開頭沒有字"),
        ("共三人(甲)", "共三人(甲)"),
        ("café(bā)", "café(bā)"),
    ],
)
def test_strip_glosses(text, stripped):
    assert strip_glosses(text) == stripped


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("", 0),
        ("黨旗飄揚(yáng)", 1),
        ("他們(men)在一線(xiàn)", 2),
        ("他們(men)在這裡", 0),
        ("下载应用(app)", 0),
    ],
)
def test_count_glosses(text, n):
    assert count_glosses(text) == n


@pytest.mark.parametrize(
    ("text", "protected", "folded"),
    [
        ("", [], ""),
        ("黨員在一線", [], "党员在一线"),
        ("意义显著，沿着河走", [], "意义显著，沿着河走"),
        ("意義顯著，書寫著歷史", [], "意义显著，书写着历史"),
        ("他在村裡，鄰里和睦", [], "他在村里，邻里和睦"),
        ("衣服晾乾了", [], "衣服晾干了"),
        ("乾安县和干部", ["乾安"], "乾安县和干部"),
        ("乾安縣的幹部把衣服晾乾", ["乾安"], "乾安县的干部把衣服晾干"),
        ("乾安縣", ["乾安縣"], "乾安縣"),
        ("頭髮和發展", [], "头发和发展"),
        ("１２３ abc😀", [], "１２３ abc😀"),
    ],
)
def test_fold_script(text, protected, folded):
    assert fold_script(text, protected=protected) == folded


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("", "Hans"),
        ("abc 123", "Hans"),
        ("党组织", "Hans"),
        ("黨組織", "Hant"),
        ("黨組織和党组织", "mixed"),
        ("人民", "Hans"),
        ("党组织" * 20 + "黨", "Hans"),
        ("黨組織" * 20 + "党", "Hant"),
    ],
)
def test_find_script(text, script):
    assert find_script(text) == script


@pytest.mark.parametrize(
    ("raw", "sources"),
    [
        ("", []),
        (" \n\r\n　", []),
        ("甲\n乙", ["甲", "乙"]),
        ("甲\r\n乙\r丙", ["甲", "乙", "丙"]),
        ("甲\x85乙\u2028丙\v丁", ["甲", "乙", "丙", "丁"]),
        ("　　甲 \n\n乙　", ["甲", "乙"]),
        ("甲\\r\\n乙", ["甲", "\\r\\n乙"]),
        ("<p>甲</p><p>乙</p>", ["<p>甲", "</p>", "<p>乙", "</p>"]),
        ("甲&emsp;&emsp;乙", ["甲", "&emsp;&emsp;乙"]),
        (
            "村里的灯都亮了。（某镇供稿）",
            ["村里的灯都亮了。", "（某镇供稿）"],
        ),
    ],
)
def test_split_paragraphs_sources(raw, sources):
    assert paragraphs_of(raw)["source"].tolist() == sources


def test_paragraphs_whole_table():
    table = paragraphs_of("標題\n\n黨旗飄揚(yáng)，，在一線。")
    expected = pd.DataFrame(
        {
            "paragraph": [0, 1],
            "start": [0, 4],
            "end": [2, 20],
            "source": ["標題", "黨旗飄揚(yáng)，，在一線。"],
            "text": ["标题", "党旗飘扬，在一线。"],
        }
    )
    pd.testing.assert_frame_equal(table[[*expected]], expected, check_dtype=False)


def test_a_long_line_is_cut_into_groups_of_sentences():
    raw = "党员干部守住了村口的每一条小路。" * 100
    table = paragraphs_of(raw)
    assert len(table) > 3
    assert "".join(table["source"]) == raw
    assert table["source"].str.endswith("。").all()
    assert table["source"].str.len().between(16, 600).all()


def test_protected_names_stay_in_the_table():
    raw = "吉林省乾安县的党员在一线。"
    folded = [
        clean_texts([raw], [raw], [(0, 1)], protected=names)[0]
        for names in ([], ["乾安"])
    ]
    assert folded == ["吉林省干安县的党员在一线。", "吉林省乾安县的党员在一线。"]


@given(TEXTS.map("".join))
@example("，，。")
@example("走吧?。。")
@example("&amp;lt;b&amp;gt;黨")
@example("<<b>b>黨")
@example("黨(yáng)(yáng)")
def test_cleaning_twice_equals_once(text):
    once = tidy(strip_glosses(tidy(text)))
    assert tidy(strip_glosses(tidy(once))) == once


@given(TEXTS.map("".join))
def test_folding_twice_equals_once(text):
    once = fold_script(tidy(text), script="Hant")
    assert fold_script(once, script="Hant") == once


@given((TEXTS | LONG_TEXTS).map("".join))
def test_offsets_give_back_the_source_and_nothing_is_lost(raw):
    table = paragraphs_of(raw)
    spans = list(zip(table["start"], table["end"], strict=True))
    assert [raw[a:b] for a, b in spans] == table["source"].tolist()
    assert squeezed("".join(table["source"])) == squeezed(raw)
    assert table["paragraph"].tolist() == list(range(len(table)))
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in zip(spans, spans[1:], strict=False))


@given(TEXTS.map("".join))
def test_text_of_a_paragraph_has_no_line_end_and_no_hidden_character(raw):
    text = "".join(paragraphs_of(raw)["text"])
    assert re.search("[\n\r\x00\u200b\u202e\xad\ufeff]", text) is None
