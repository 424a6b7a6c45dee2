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
        ("⼈⺠⼲部⾛进⽥间", "人民干部走进田间"),
        ("⾼质量发展，陕⻄省⻄安市", "高质量发展，陕西省西安市"),
        ("⻓江⻋站⻅⾯", "长江车站见面"),
        ("买买提•艾力", "买买提·艾力"),
        ("阿不都・热合曼‧某･某⋅某∙某", "阿不都·热合曼·某·某·某·某"),
        ("• 打印 A•B 3•5", "• 打印 A•B 3•5"),
        ("党 员 冒 雨 抢 收 水 稻 。", "党员冒雨抢收水稻。"),
        ("2 0 2 0 年 2 月 5 日 ， 村 里 通 了 5G 。", "2020年2月5日，村里通了5G。"),
        ("“ 党 员 ” 在 一\n线 守 路 口", "“党员”在一线守路口"),
        ("清　早　出　门　的　干　部　们　回　来", "清早出门的干部们回来"),
        ("大 中 小", "大 中 小"),
        ("日 一 二 三 四 五 六", "日 一 二 三 四 五 六"),
        ("1 2 3 4 5 6 7 8 9 10", "1 2 3 4 5 6 7 8 9 10"),
        ("a b c d e f g h i 中", "a b c d e f g h i 中"),
        (
            "王芳 李明 张三 赵六 钱七 孙八 周九 吴十",
            "王芳 李明 张三 赵六 钱七 孙八 周九 吴十",
        ),
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
        ("菜薹上市，红菜薹一斤五元", [], "菜薹上市，红菜薹一斤五元"),
        ("扭转乾坤，乾隆年间", [], "扭转乾坤，乾隆年间"),
        ("登上瞭望塔瞭望林海", [], "登上瞭望塔瞭望林海"),
        ("宫商角徵羽，魏徵进谏", [], "宫商角徵羽，魏徵进谏"),
        ("獲益夥多，奏摺", [], "获益伙多，奏折"),
        ("農民種菜薹，徵收土地", [], "农民种菜苔，征收土地"),
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
        ("灯亮了。" * 36 + "（某社发某某摄）", ["灯亮了。" * 36, "（某社发某某摄）"]),
        ("灯亮了。" * 36 + "(某某 攝)", ["灯亮了。" * 36, "(某某 攝)"]),
        ("清淤现场。（图：河边网）", ["清淤现场。（图：河边网）"]),
        ("灯亮了。" * 36 + "（图/某甲）", ["灯亮了。" * 36, "（图/某甲）"]),
        ("村里的灯都亮了。（图/文 某甲）", ["村里的灯都亮了。", "（图/文 某甲）"]),
        ("【正文】村里的灯都亮了。", ["【正文】", "村里的灯都亮了。"]),
        ("[正文]：村里的灯都亮了。", ["[正文]：", "村里的灯都亮了。"]),
        ("内容：村里的灯都亮了。", ["内容：", "村里的灯都亮了。"]),
        ("内容丰富，村里的灯都亮了。", ["内容丰富，村里的灯都亮了。"]),
        (
            "灯亮了，大家都来了。（某社发某某摄）",
            ["灯亮了，大家都来了。（某社发某某摄）"],
        ),
        (
            "【走基层】高台:大棚里春意正浓 蔬菜足高台县今年新建大棚三百座。",
            ["【走基层】高台:大棚里春意正浓 蔬菜足", "高台县今年新建大棚三百座。"],
        ),
        (
            "高台：大棚里头春意浓高台今年新建大棚三百座。",
            ["高台：大棚里头春意浓", "高台今年新建大棚三百座。"],
        ),
        (
            "汇川:水渠通到家门口汇川区三月修好了水渠。",
            ["汇川:水渠通到家门口", "汇川区三月修好了水渠。"],
        ),
        (
            "高台:大棚里春意正浓，高台县今年新建。",
            ["高台:大棚里春意正浓，高台县今年新建。"],
        ),
        (
            "甲\n高台：大棚里头春意浓高台今年新建。",
            ["甲", "高台：大棚里头春意浓高台今年新建。"],
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


def test_every_radical_becomes_one_character():
    radicals = "".join(map(chr, [*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6)]))
    tidied = tidy(radicals)
    assert len(tidied) == len(radicals)
    left = [c for c in tidied if c in radicals]
    assert left == ["\u2e80", "\u2e9a"]  # without an equivalent, not assigned


def test_blanks_between_all_characters_do_not_part_paragraphs():
    line = "党 员 冒 雨 抢 收 二 十 亩 水 稻 ， 群 众 都 说 好 。"
    closed = "党员冒雨抢收二十亩水稻，群众都说好。"
    assert paragraphs_of("\n".join([line] * 3))["text"].tolist() == [closed] * 3
    assert paragraphs_of(" ".join([line] * 5))["text"].tolist() == [closed * 5]


@pytest.mark.parametrize(
    ("short", "closed"),
    [
        ("共 3 0 0 亩 。", "共300亩。"),
        ("水 渠 通 了", "水渠通了"),
        ("一 、 开 工", "一、开工"),
        ("a b c", "a b c"),
        ("王芳 李明", "王芳 李明"),
    ],
)
def test_short_lines_of_a_spaced_out_text_are_closed_up_too(short, closed):
    line = "党 员 冒 雨 抢 收 二 十 亩 水 稻 ， 群 众 都 说 好 。"
    table = paragraphs_of(f"{short}\n{line}")
    assert table["text"].iloc[0] == closed
    assert table["end"].iloc[0] == len(short)
    assert paragraphs_of(f"{short}\n群众都说好。")["text"].iloc[0] == short


def test_radicals_keep_the_offsets_of_their_file():
    table = paragraphs_of("⾼台\n\n⼈⺠群众在⽥间忙着抢收水稻和⼩⻨。")
    assert table[["start", "end"]].to_numpy().tolist() == [[0, 2], [4, 21]]
    assert table["text"].tolist() == ["高台", "人民群众在田间忙着抢收水稻和小麦。"]


@given(TEXTS.map("".join))
@example("，，。")
@example("党 员 在 村 口 守 夜 了")
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
