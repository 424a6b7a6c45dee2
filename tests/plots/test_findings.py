import re

import pandas as pd
import pytest

from helpers.plots.findings import RULES, finding
from helpers.plots.style import missing_glyphs, use_style
from helpers.plots.words import FIGURES, HEADLINES


def table(columns, *rows):
    return pd.DataFrame(rows, columns=columns.split())


KEYS = "term g2 rate rate_reference sure"
UNSURE = table(KEYS, ("海上", 12.0, 81.0, 0.0, True), ("社区", -3.0, 10.0, 30, False))
LESS = table(KEYS, ("海上", 4.0, 8.0, 2.0, False), ("社区", -13.0, 1.0, 30, True))
FIVE = table(KEYS, *((term, 9.0, 2.0, 1.0, True) for term in "甲乙丙丁戊"))
PAIRS = table(
    "a b passes unit",
    ("东山县", "滦平县", False, "paragraph"), ("东山县", "乾安县", True, "report"),
    ("东山县", "汇川区", False, "report"),
)  # fmt: skip
SIDES = {"target": "东山县", "reference": "其他各地"}
JUDGED = {"judged": 400, "pairs": 435}
HITS = table("group position", ("甲县", 0.1), ("甲县", 0.2), ("乙县", 0.5))
RATES = table("group term rate", ("甲", "党员", 9.0), ("乙", "党员", 8.0))
PROVINCES = table(
    "group reports",
    ("甘肃", 4), ("贵州", 4), ("江苏", 4), ("山东", 4), ("云南", 2),
)  # fmt: skip
CLAIMS = table(
    "group value unit approximate bound",
    ("东山县", 3100, "个", True, "min"), ("乾安县", 996, "个", False, None),
)  # fmt: skip
ROLES = table(
    "group role characters",
    ("甲", "body", 90), ("甲", "title", 10), ("乙", "body", 30), ("乙", "byline", 20),
)  # fmt: skip
NOVELTY = table("report elsewhere", ("甲", 0.0353), ("乙", 0.0348), ("丙", 0.02))
PHRASES = table(
    "phrase group reports",
    ("子", "甲", 1), ("子", "乙", 2), ("丑", "甲", 1), ("丑", "乙", 1), ("寅", "甲", 3),
)  # fmt: skip
MOMENTS = table(
    "term name label rate",
    ("党员", "2020-02 甲", "甲", 12.0), ("党员", "2020-03 甲", "甲", 40.0),
)  # fmt: skip
DATES = table("group date", ("甲", "2020-02-05"), ("乙", "2022-06-01"), ("丙", None))
DATES["date"] = pd.to_datetime(DATES["date"])
GROWTH = table(
    "quantity n value measured",
    ("时间", 1_000, 8.0, True), ("时间", 10_000, 76.0, True), ("时间", 10**7, 8e4, False),
    ("内存", 1_000, 500.0, True), ("内存", 10_000, 600.0, True),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "rows", "values", "said"),
    [
        (
            "03_keyness", UNSURE, SIDES | {"tested": False},
            "东山县最突出的是“海上”：每万词 81 次，其他各地 0 次；报道不够，未检验",
        ),
        ("03_keyness", UNSURE, SIDES | {"tested": True}, "东山县只有“海上”确实更多"),
        (
            "03_keyness", UNSURE.assign(sure=False), SIDES | {"tested": True},
            "东山县与其他各地相比，没有一个词的差别超出偶然",
        ),
        ("03_keyness", LESS, SIDES | {"tested": True}, "东山县确实更少的是“社区”"),
        (
            "03_keyness", FIVE.head(2), SIDES | {"tested": True},
            "东山县确实更多的是“乙”“甲”",
        ),
        (
            "03_keyness", FIVE, SIDES | {"tested": True},
            "东山县确实更多的是“丁”“丙”“乙”等 5 个",
        ),
        (
            "03_keyness", UNSURE.assign(sure=[False, True]), SIDES | {"tested": True},
            "东山县确实更少的是“社区”",
        ),
        (
            "01_provinces", PROVINCES, {},
            "报道来自 5 个省份，甘肃、贵州、江苏等 4 个最多，各 4 篇",
        ),
        (
            "01_provinces", PROVINCES.tail(2), {},
            "报道来自 2 个省份，山东最多，4 篇",
        ),
        (
            "05_claims", CLAIMS, {"measure": "党组织"},
            "东山县所称的党组织最多：至少 3,100 个",
        ),
        ("07_dates", DATES, {"all": 3}, "报道写于 2020-02-05 至 2022-06-01，1 篇没有日期"),
        (
            "07_dates", DATES.head(2), {"all": 3},
            "图中 2 篇报道写于 2020-02-05 至 2022-06-01",
        ),
        (
            "08_growth", GROWTH, {},
            "从 1,000 篇到 10,000 篇，用时增到 9.5 倍，每个工作进程的内存增到 1.2 倍",
        ),
        (
            "03_divergence", PAIRS, {"judged": 0, "passing": 0, "pairs": 10},
            "10 对地区中，每对都有一方只有一篇报道，不能判断差异是否超出偶然",
        ),
        (
            "03_divergence", PAIRS, JUDGED | {"passing": 0},
            "400 对地区中，没有一对的用词差异超出偶然",
        ),
        (
            "03_divergence", PAIRS, JUDGED | {"passing": 43},
            "400 对地区中 43 对的用词差异超出偶然范围（只凭偶然会有约 10 对），"
            "最远的是东山县与乾安县",
        ),
        (
            "03_divergence", PAIRS, {"judged": 15, "passing": 1, "pairs": 15},
            "15 对地区中 1 对的用词差异超出偶然范围（只凭偶然会有不到 1 对），"
            "最远的是东山县与乾安县",
        ),
        (
            "03_divergence", PAIRS.head(2), {"judged": 1, "passing": 1, "pairs": 2},
            "东山县与乾安县的用词差异超出偶然范围",
        ),
        (
            "02_dispersion", HITS, {"term": "党员", "drawn": 3, "all": 3},
            "“党员”共 3 处，见于 3 个地区中的 2 个",
        ),
        (
            "02_dispersion", HITS, {"term": "党员", "drawn": 3, "all": 30},
            "“党员”共 3 处，见于图中 3 个地区中的 2 个",
        ),
        (
            "02_dispersion", HITS, {"term": "党员", "drawn": 2, "all": 30},
            "“党员”共 3 处，见于图中两个地区",
        ),
        (
            "02_dispersion", HITS.head(2), {"term": "党员", "drawn": 1, "all": 1},
            "“党员”共 2 处",
        ),
        ("02_terms_by_region", RATES, {}, "“党员”在两个地区居首"),
        (
            "02_terms_by_region", RATES.assign(term=["党员", "社区"]), {},
            "两个地区最常见的词各不相同",
        ),
        ("02_top_terms", RATES.head(1), {}, "“党员”最常见：每万词 9.0 次"),
        (
            "01_roles", ROLES.head(2), {"whole": ROLES},
            "网页文字的 80% 是小标题和正文；乙剔除得最多，占 40%",
        ),
        ("01_roles", ROLES.head(2), {}, "网页文字的 90% 是小标题和正文"),
        (
            "06_novelty", NOVELTY, {},
            "甲、乙的文字有 3.5% 别处也有，各篇中最多",
        ),
        ("06_phrases", PHRASES, {"all": 2}, "“子”等 2 个流传最广，见于两个地区"),
        (
            "06_phrases", PHRASES.query("group == '甲'"), {"all": 2},
            "图中没有一个短语见于两个地区",
        ),
        (
            "07_timeline", MOMENTS, {"k": 2, "all": 2, "moments": "日期"},
            "2 个日期说明不了趋势：“党员”每万词 12 次（2020-02 甲）至 40 次（2020-03 甲）",
        ),
        (
            "02_top_terms", RATES.assign(term=["党员", "社区"], rate=12.0), {},
            "“党员”“社区”最常见：每万词 12 次",
        ),
    ],
)  # fmt: skip
def test_a_finding_says_what_the_rows_support(name, rows, values, said):
    use_style("zh")
    assert finding(name, rows, **values) == said


def test_english_findings_name_places_in_pinyin():
    use_style("en")
    values = JUDGED | {"passing": 43}
    assert "Dongshan County and Qian'an County most" in finding(
        "03_divergence", PAIRS, **values
    )


def test_findings_follow_what_is_compared():
    use_style("zh")
    assert finding("02_terms_by_region", RATES, "outlet").startswith("“党员”在两个媒体")


def test_every_figure_has_a_rule_and_every_sentence_a_reader():
    assert set(RULES) == {name for name, words in FIGURES.items() if "alt" in words}
    for zh, en in HEADLINES.values():
        assert missing_glyphs(zh + en) == set()
        fields = [set(re.findall(r"{(\w+)", text)) for text in (zh, en)]
        groups = {"group", "groups", "others", "each", "unit"}
        assert fields[0] - groups == fields[1] - groups


def test_a_figure_without_a_rule_has_no_finding():
    assert finding("09_other", RATES) == ""
