import hashlib
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.metadata import places
from helpers.metadata.places import (
    all_place_names,
    gazetteer,
    likeliest_place,
    place_names,
    protected_names,
)

NAMES = st.sampled_from(
    [
        "贵州",
        "遵义",
        "汇川区",
        "福州",
        "南京",
        "鼓楼区",
        "朝阳区",
        "长春",
        "北京",
        "上海",
        "香港",
        "沙田",
        "仙桃",
        "东山",
        "漳州",
    ]
)

PAIRS = [
    "上海长宁",
    "上海市长宁区",
    "长春市朝阳市双塔",
    "南京鼓楼区",
    "长沙市天心",
    "党员",
    "市",
]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("一", []),
        ("没有地名的一句话", []),
        ("贵州省遵义市汇川区", ["贵州省", "遵义市", "汇川区"]),
        ("福州鼓楼区", ["福州", "鼓楼区"]),
        ("他去鼓楼", []),
        ("香港特别行政区沙田区", ["香港特别行政区", "沙田区"]),
        ("内蒙古自治区", ["内蒙古自治区"]),
        ("和平是大家的愿望", []),
        ("上海长宁的志愿者", ["上海", "长宁区"]),
        ("湖北公安机关", ["湖北"]),
        ("大社区里的新小区", []),
        ("山东寿光的干部", ["山东", "寿光"]),
        ("汇川：干部进村入户", ["汇川"]),
        ("记者在秦州采访", ["秦州"]),
        ("唐山和岳阳的渔民", ["唐山", "岳阳"]),
        ("陕西安康讯", ["陕西", "安康市"]),
        ("香港东区的街坊", ["香港", "东区"]),
        ("位于中山区的学校", ["中山区"]),
        ("和平区委开会", ["和平区"]),
        ("寿光市民和重庆市民", ["寿光市", "重庆市"]),
        ("曹县的早市", ["曹县"]),
        ("民和县的水渠，大厂县的奶", ["民和县", "大厂县"]),
        ("海北州的草，巴音郭楞的枣", ["海北州", "巴音郭楞"]),
        ("青海互助：水渠通了", ["青海", "互助土族自治县"]),
        ("湖南会同讯，山东惠民：绳网", ["湖南", "会同县", "山东", "惠民县"]),
        ("湖南会同有关部门，江西新建水库", ["湖南", "江西"]),
        ("水渠和田埂，房子和田，口罩和田田", []),
        ("在和田种枣，来自和田的枣", ["和田", "和田"]),
        ("新疆和田，甘肃和政", ["新疆", "和田", "甘肃", "和政"]),
        ("山东边的坡，河南岸的柳，湖北岸的船，江西侧的堤", []),
        ("山东边防，江西边境，广西边贸", ["山东", "江西", "广西"]),
    ],
)
def test_place_names(text, names):
    assert place_names(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "推广西红柿",
        "种子和田间管理",
        "黄河南岸的大堤",
        "提高安全意识",
        "抢修水渠",
        "警方正在调查",
        "社会的长治久安",
        "形成都来参与的风气",
        "其中山区学校五所",
        "大家和平时一样",
        "党员和政府工作人员",
        "对于都市人来说",
        "把牛羊赶上山南坡",
        "这里日照充足",
        "以高要求带动高质量",
        "方正的作风",
        "新建的学校",
        "合作市场越来越大",
        "建设美丽乡村",
        "这里和县里一样",
        "村民吴江说，他早就到了",
    ],
)
def test_other_words_hold_no_place(text):
    assert place_names(text) == []


@pytest.mark.parametrize(
    ("names", "place"),
    [
        ([], (None, None, None)),
        (["贵州省", "遵义市", "汇川区"], ("贵州省", "遵义市", "汇川区")),
        (["汇川区"], ("贵州省", "遵义市", "汇川区")),
        (["鼓楼区"], (None, None, None)),
        (["鼓楼区", "福州"], ("福建省", "福州市", "鼓楼区")),
        (["鼓楼区", "南京"], ("江苏省", "南京市", "鼓楼区")),
        (["朝阳区", "长春"], ("吉林省", "长春市", "朝阳区")),
        (["朝阳区", "北京"], ("北京市", "北京市", "朝阳区")),
        (["东山", "漳州"], ("福建省", "漳州市", "东山县")),
        (["上海"], ("上海市", "上海市", None)),
        (["重庆", "万州"], ("重庆市", "重庆市", "万州区")),
        (["广西", "百色"], ("广西壮族自治区", "百色市", None)),
        (["香港", "沙田区"], ("香港特别行政区", None, "沙田区")),
        (["澳门"], ("澳门特别行政区", None, None)),
        (["台北市"], ("台湾省", "台北市", None)),
        (["屏东县"], ("台湾省", "屏东县", None)),
        (["油麻地", "本港"], ("香港特别行政区", None, "油尖旺区")),
        (["蓉城", "武侯"], ("四川省", "成都市", "武侯区")),
        (["仙桃"], ("湖北省", None, "仙桃市")),
        (["石河子"], ("新疆维吾尔自治区", None, "石河子市")),
        (["河北", "江苏", "四川"], (None, None, None)),
    ],
)
def test_settle(names, place):
    found, _ = likeliest_place(Counter({name: 3 for name in names}))
    assert (found["province"], found["city"], found["county"]) == place


def test_settle_names_the_code_and_the_words_that_decided():
    place, words = likeliest_place(Counter({"福州": 2, "鼓楼区": 3, "贵州": 1}))
    assert place["adcode"] == "350102"
    assert words == "鼓楼区×3、福州×2"


@given(st.dictionaries(NAMES, st.integers(1, 9), max_size=6))
def test_order_of_the_evidence_is_irrelevant(weights):
    there = likeliest_place(Counter(weights))
    back = likeliest_place(Counter(dict(reversed(weights.items()))))
    assert there == back


@given(st.dictionaries(NAMES, st.integers(1, 9), max_size=6))
def test_a_county_never_stands_without_its_province(weights):
    place, _ = likeliest_place(Counter(weights))
    assert place["province"] or not (place["city"] or place["county"])


@given(st.text(max_size=60) | st.lists(NAMES).map("".join))
def test_names_stand_in_the_text_in_order(text):
    at = 0
    for name in place_names(text):
        at = text.index(name, at) + len(name)
    assert at <= len(text)


def test_names_of_many_texts_are_those_of_each():
    draw = random.Random(0)
    words = [*PAIRS, *draw.sample(sorted(gazetteer().names), 3000)]
    texts = ["".join(draw.choices(words, k=draw.randint(0, 6))) for _ in range(3000)]
    texts += ["".join(draw.choices(PAIRS, k=4)) for _ in range(places.MANY)]
    assert all_place_names(texts) == list(map(place_names, texts))


def test_the_gazetteer_has_every_province_and_its_levels():
    names = gazetteer().names
    provinces = {
        p.name for places in names.values() for p in places if p.level == "province"
    }
    assert len(provinces) == 34
    assert {
        "香港特别行政区",
        "澳门特别行政区",
        "台湾省",
        "新疆维吾尔自治区",
    } <= provinces


def test_names_that_folding_changes_are_protected():
    assert "乾安" in protected_names()
    assert "遵义市" not in protected_names()


def test_the_data_file_holds_what_jionlp_held():
    held = hashlib.sha256()
    places_held = sorted(places._read_places(), key=repr)
    for place in places_held:
        held.update(repr(tuple(place)).encode())
    assert len(places_held) == 43_303
    assert held.hexdigest().startswith("96be31f0b100d198")
