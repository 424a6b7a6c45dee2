"""Named methods and numbered slogans, with what they stand for."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.evidence import find_mechanisms
from helpers.evidence.mechanisms import COLUMNS

# text, then name, numbers, items of each mechanism
CASES = [
    (
        "县委推行“四联四促”工作法,即联支部、联党员、联农户、联产业。",
        [("四联四促工作法", (4, 4), ("联支部", "联党员", "联农户", "联产业"))],
    ),
    (
        "“三个吹哨”机制:支部吹哨、党员报到、群众响应。",
        [("三个吹哨机制", (3,), ("支部吹哨", "党员报到", "群众响应"))],
    ),
    (
        "落实“三张清单”,一是任务清单,二是责任清单,三是问题清单。",
        [("三张清单", (3,), ("任务清单", "责任清单", "问题清单"))],
    ),
    (
        "按照“四个一”要求(一张清单、一套班子、一个方案、一抓到底)推进。",
        [("四个一", (4,), ("一张清单", "一套班子", "一个方案", "一抓到底"))],
    ),
    (
        "镇里把人员管控、病毒消杀、宣传劝导列为“三个到位”。",
        [("三个到位", (3,), ("人员管控", "病毒消杀", "宣传劝导"))],
    ),
    (
        "带头学、带头做还不够,要“三带头”:带头下田插秧、带头巡堤查险、带头帮扶邻里。",
        [("三带头", (3,), ("带头下田插秧", "带头巡堤查险", "带头帮扶邻里"))],
    ),
    (
        "推行“1+3+N”机制,“1”是镇党委牵头,“3”是三支队伍,“N”是全体村民。",
        [("1+3+N机制", (1, 3, "N"), ("镇党委牵头", "三支队伍", "全体村民"))],
    ),
    (
        "推广“党支部+合作社+农户”的发展模式。",
        [("党支部+合作社+农户", (), ("党支部", "合作社", "农户"))],
    ),
    (
        "实行“日调度、周通报、月考核”制度。",
        [("日调度、周通报、月考核制度", (), ("日调度", "周通报", "月考核"))],
    ),
    ("学校落实“五项管理”。", [("五项管理", (5,), ())]),
    ("要求做到“五必查、三必到”。", [("五必查、三必到", (5, 3), ())]),
    ("推行“六查六看”,查漏补缺。", [("六查六看", (6, 6), ())]),
    ("在职党员“双报到”全覆盖。", [("双报到", (2,), ())]),
    ("县里启动防汛三级应急响应。", [("三级应急响应", (3,), ())]),
    ("区四大班子领导包村。", [("四大班子", (4,), ())]),
    ("成立“红马甲服务队”,设“暖心驿站”。",
     [("红马甲服务队", (), ()), ("暖心驿站", (), ())]),
    ("“柿柿红”里透着“橘乡红”。", [("柿柿红", (), ()), ("橘乡红", (), ())]),
    ("坚持“支部建在链上,党员站在田间”的原则。", [("支部建在链上,党员站在田间", (), ())]),
    ("发扬“我是党员我带头”的精神。", [("我是党员我带头", (), ())]),
    ("大家叫响“看我的”“跟我来”。", [("看我的", (), ()), ("跟我来", (), ())]),
    # what a reader would not call one
    ("他被称为“活地图”,是乡亲们的“主心骨”。", []),
    ("拧成“一股绳”,织密“一张网”,打通“最后一公里”。", []),
    ("“五一”假期,“七一”前夕。", []),
    ("“我先上!”他说,“你们跟着。”", []),
    ("筑起“防火墙”,当好“守门员”。", []),
    ("战“疫”一线,“逆行者”从不退后。", []),
]  # fmt: skip


def found(text):
    table = {"report": "县", "paragraph": 0, "text": [text], "role": "body"}
    return find_mechanisms(pd.DataFrame(table))


@pytest.mark.parametrize(("text", "rows"), CASES, ids=[t[:12] for t, _ in CASES])
def test_what_a_reader_finds(text, rows):
    table = found(text)
    columns = ["name", "numbers", "items"]
    assert list(table[columns].itertuples(index=False, name=None)) == rows


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("康美镇党委全面落实“1+10+N”机制。", "康美镇党委"),
        ("工作中,县委组织部按照“五必查、三必到”要求考察。", "县委组织部"),
        ("落实“五项管理”。", None),
    ],
)
def test_whose_it_is(text, body):
    assert found(text)["body"].tolist() == [body]


def test_an_empty_table_has_the_columns():
    assert list(found("没有").columns) == COLUMNS
    assert found("没有").empty


@pytest.mark.parametrize("text", ["7" * 10**7, "“" * 10**6, "1+" * 10**6])
def test_long_runs_do_not_hang(text):
    assert found(text).empty


PIECES = [t for t, _ in CASES] + ["“", "”", "(", "、", "+", "三", "1"]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_offsets_give_back_the_quote(text):
    for row in found(text).itertuples():
        assert text[row.start : row.end] == row.quote
