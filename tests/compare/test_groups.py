import pandas as pd
import pytest

from helpers.compare.groups import enough_reports, mark_own_places, overview

REPORTS = pd.DataFrame(
    {
        "region": ["汇川区", "汇川区", "滦平县", "恩施市"],
        "county": ["汇川区", "汇川区", "滦平县", "恩施市"],
        "city": ["遵义市", "遵义市", "承德市", "恩施土家族苗族自治州"],
        "province": ["贵州省", "贵州省", "河北省", "湖北省"],
        "place_evidence": ["汇川×2、团泽镇×1.5", None, "长山峪镇×1", "恩施×2"],
        "outlet": ["新华网", "人民网", None, "长江云"],
        "date": pd.to_datetime(["2020-02-08", "2020-02-05", None, "2021-01-01"]),
    },
    index=pd.Index(list("abcd"), name="report"),
)
TOKENS = pd.DataFrame(
    {"report": list("aaabbc"), "term": list("茶港。茶茶茶"), "pos": list("nnwnnn")}
).astype("category")


@pytest.mark.parametrize(
    ("group", "own", "others"),
    [
        ("汇川区", "汇川 汇川区 遵义 遵义市 贵州 团泽 遵义汇川 贵州省遵义市", "滦平 汇川河 川 省"),
        ("滦平县", "滦平 承德市 河北 长山峪 长山峪镇", "遵义 滦平人 县"),
        ("恩施市", "恩施 湖北省 恩施土家族苗族自治州", "土家族 自治州"),
    ],
)  # fmt: skip
def test_names_of_own_places_are_marked(group, own, others):
    own, others = own.split(), others.split()
    table = pd.DataFrame({"group": group, "term": [*own, *others], "g2": 1.0})
    marked = mark_own_places(table, REPORTS)
    assert marked["own_place"].tolist() == [True] * len(own) + [False] * len(others)
    assert marked.drop(columns="own_place").equals(table)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("内蒙古自治区", "内蒙古"),
        ("新疆维吾尔自治区", "新疆"),
        ("广西壮族自治区", "广西"),
        ("丽水市", "丽水"),
        ("白水县", "白水"),
        ("黔东南苗族侗族自治州", "黔东南"),
        ("双江拉祜族佤族布朗族傣族自治县", "双江"),
        ("前郭尔罗斯蒙古族自治县", "前郭尔罗斯"),
        ("神农架林区", "神农架"),
        ("香港特别行政区", "香港"),
    ],
)
def test_short_forms_of_names(name, short):
    reports = pd.DataFrame({"region": [name]})
    table = pd.DataFrame({"group": name, "term": [short, short[:-1], name]})
    assert mark_own_places(table, reports)["own_place"].tolist() == [True, False, True]


def test_other_columns_and_missing_places():
    reports = REPORTS.assign(county=None)
    table = pd.DataFrame({"group": ["新华网", "无名"], "term": ["遵义", "遵义"]})
    marked = mark_own_places(table, reports, by="outlet")
    assert marked["own_place"].tolist() == [True, False]
    with pytest.raises(ValueError, match="group"):
        mark_own_places(table.drop(columns="group"), reports)


def test_overview_by_hand():
    table = overview(REPORTS, TOKENS).set_index("group")
    assert table.index.tolist() == ["恩施市", "汇川区", "滦平县"]
    row = table.loc["汇川区"]
    assert row[["reports", "words", "outlets"]].tolist() == [2, 4, 2]
    assert row["outlet_names"] == "人民网、新华网"
    assert row[["first", "last"]].tolist() == sorted(REPORTS["date"][:2])
    assert table.loc["滦平县", ["first", "last"]].isna().all()
    assert table.loc["滦平县", ["outlets", "outlet_names"]].tolist() == [0, ""]
    assert table.loc["恩施市", "words"] == 0


def test_at_most_three_outlets_are_named_those_of_most_reports_first():
    outlets = ["丁报", "丙报", "乙报", "甲报", "丁报"]
    reports = pd.DataFrame({"region": "川", "outlet": outlets, "date": pd.NaT})
    tokens = TOKENS.assign(report=pd.Categorical([0] * 6))
    row = overview(reports, tokens).iloc[0]
    assert row["outlets"] == 4
    assert row["outlet_names"] == "丁报、丙报、乙报 …"


@pytest.mark.parametrize(
    ("sizes", "found"),
    [
        ({"川": 4, "粤": 4}, [True, True]),
        ({"川": 4, "粤": 3}, [False, False]),
        ({"川": 9, "粤": 3}, [False, False]),
        ({"川": 5, "浙": 2, "粤": 2}, [True, False, False]),
    ],
)
def test_four_reports_on_either_side_are_needed(sizes, found):
    regions = [group for group, n in sizes.items() for _ in range(n)]
    reports = pd.DataFrame({"region": [*regions, None]})
    assert enough_reports(reports).to_dict() == dict(
        zip(sorted(sizes), found, strict=True)
    )
