"""Sentences on many subjects, with the quantities a reader finds in them."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.evidence import comparable, find_quantities, in_context, load_measures
from helpers.evidence.numerals import read_number
from helpers.evidence.quantities import COLUMNS

# Each sentence, then one line a quantity: quote|value|unit|noun|约 if estimate|bound.
FILE = Path(__file__).with_name("quantities.txt")


def cases():
    text = FILE.read_text(encoding="utf-8")
    blocks = [block.splitlines() for block in text.replace("\n    ", "\t").split("\n")]
    for block in blocks:
        for line in block:
            sentence, *rows = line.split("\t")
            yield sentence, [tuple(row.split("|")) for row in rows]


CASES = list(cases())


def frame(*texts, role="body"):
    table = pd.DataFrame({"text": texts, "report": "县", "role": role, "start": 0})
    return table.assign(paragraph=range(len(texts)), source=table["text"])


def found(text, **options):
    return find_quantities(frame(text), **options)


def as_line(row):
    about = "约" if row.approximate else ""
    value = f"{row.value:.12g}"
    return row.quote, value, row.unit, row.noun, about, row.bound or ""


def test_there_are_many_cases():
    assert len(CASES) >= 80
    assert sum(not rows for _, rows in CASES) >= 15


@pytest.mark.parametrize(("text", "rows"), CASES, ids=[t[:12] for t, _ in CASES])
def test_what_a_reader_finds(text, rows):
    assert [as_line(row) for row in found(text).itertuples()] == rows


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("1,250", 1250), ("10，000", 10000), ("1.6万", 16000), ("2亿3千万", 2.3e8),
        ("三百二十", 320), ("一百零五", 105), ("三百五", 350), ("十", 10), ("千", 1000),
        ("两万", 20000), ("半", 0.5), ("千千万万", None), ("二〇二〇", None),
    ],
)  # fmt: skip
def test_numerals(numeral, value):
    assert read_number(numeral) == value


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("全县996个党组织行动起来", "county"),
        ("汇川区委派出3个督导组", "county"),
        ("团泽镇525名党员干部逐户登记", "town"),
        ("文峰社区组织20名志愿者上门", "village"),
        ("高雄村捐出5吨白菜", "village"),
        ("雪鸽面粉有限公司捐赠20吨面粉", "company"),
        ("市第一人民医院派出12名护士", "institution"),
        ("全省开通热线3条", "province"),
        ("全市投入资金2亿元", "city"),
        ("3个督导组分头行动", None),
        ("各村共有网格员1164名", None),
        ("从14个镇选派304名干部", None),
    ],
)
def test_level_of_the_nearest_words(text, level):
    assert found(text)["level"].iloc[-1] == level


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("织密一张网,下好一盘棋", ["一张网", "一盘棋"]),
        ("一名党员就是一面旗帜", ["一名党员", "一面旗帜"]),
        ("数百名群众涌上大堤", ["数百名群众"]),
    ],
)
def test_idioms_on_request(text, quotes):
    assert found(text).empty
    assert found(text, idioms=True)["quote"].tolist() == quotes


def test_furniture_and_titles_are_left_out():
    assert find_quantities(frame("已有12人点赞", role="furniture")).empty
    assert len(find_quantities(frame("27个支部齐上阵", role="heading"))) == 1


def test_an_empty_table_has_the_columns():
    table = found("没有数字的一段话")
    assert list(table.columns) == COLUMNS
    assert table.empty
    with pytest.raises(ValueError, match="role"):
        find_quantities(frame("3个村").drop(columns="role"))


@pytest.mark.parametrize("text", ["7" * 10**7, "一" * 10**6, "1," * 10**6])
def test_ten_megabytes_of_digits_give_no_row(text):
    assert found(text).empty


PIECES = [t for t, _ in CASES] + [
    "“",
    "”",
    "(",
    "第",
    "近",
    "余",
    "万",
    "12",
    "个",
    ",",
]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_offsets_give_back_the_quote(text):
    table = found(text, idioms=True)
    for row in table.itertuples():
        assert text[row.start : row.end] == row.quote
        assert (row.bound is None) or row.approximate
    assert table["start"].is_monotonic_increasing
    context = in_context(frame(text), table) if len(table) else table
    assert context.get("match", table["quote"]).tolist() == table["quote"].tolist()


def test_whole_part_and_whole_place_are_measures_of_their_own():
    table = found("全县527个党组织、120个临时党组织和12538名党员,20名党员在卡点。")
    assert table["measure"].tolist()[:3] == ["党组织", "临时党组织", "党员"]
    assert found("20名党员在卡点值守")["measure"].tolist() == [None]


def claims(*texts):
    reports = pd.DataFrame({"group": ["县", None]}, index=["县", "无"])
    return comparable(find_quantities(frame(*texts)), reports)


def test_the_countys_largest_figure_counts_and_others_are_listed():
    table = claims(
        "全县成立临时党支部68个。", "截至月底,全县临时党支部118个。",
        "团泽镇建立临时党支部200个。", "高雄村有网格员3名。",
    )  # fmt: skip
    assert table[["measure", "value", "conflicts"]].to_numpy().tolist() == [
        ["临时党支部", 118.0, "临时党支部68个"]
    ]
    row = table.iloc[0]
    assert (row["level"], row["paragraph"]) == ("county", 1)


def test_weights_are_compared_in_kilograms(tmp_path):
    (tmp_path / "lexicon").mkdir()
    file = tmp_path / "lexicon" / "measures.toml"
    file.write_text(
        '["面粉"]\nen = "flour"\nunits = "weight"\nnouns = ["面粉"]\n', "utf-8"
    )
    table = frame("全县捐赠20吨面粉", "全县捐赠500斤面粉")
    reports = pd.DataFrame({"group": ["县"]}, index=["县"])
    row = comparable(find_quantities(table, load_measures(tmp_path)), reports).iloc[0]
    assert (row["value"], row["unit"], row["conflicts"]) == (20000, "公斤", "500斤面粉")


def test_a_faulty_measures_file_is_named(tmp_path):
    (tmp_path / "lexicon").mkdir()
    file = tmp_path / "lexicon" / "measures.toml"
    file.write_text('["面粉"]\nen = "flour"\n', "utf-8")
    with pytest.raises(ValueError, match="面粉.*units"):
        load_measures(tmp_path)
    file.write_text("面粉 = [", "utf-8")
    with pytest.raises(ValueError, match="not TOML"):
        load_measures(tmp_path)


def test_shipped_measures_have_two_names_each():
    table = load_measures("no such folder")
    assert table["measure"].is_unique and table["en"].is_unique
