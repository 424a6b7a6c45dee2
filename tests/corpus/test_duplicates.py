import json
from pathlib import Path

import pandas as pd
import pytest

from helpers.corpus.duplicates import (
    BANDS,
    THRESHOLD,
    find_duplicates,
    signature,
    similar_pairs,
)
from helpers.corpus.load import load_corpus

SUBJECTS = [
    "渠水",
    "夜校",
    "大桥",
    "茶园",
    "体检车",
    "电梯",
    "果园",
    "盐田",
    "鱼塘",
    "粮仓",
]
VERBS = ["修通了", "搬走了", "点亮了", "开张了", "停下了", "算清了", "记住了", "守住了"]


def story(start: int, sentences: int = 30) -> str:
    """Give sentences that differ from those of another start."""
    return "".join(
        f"第{i * 7919 % 9973}天，{SUBJECTS[i * 3 % 10]}{VERBS[i * 5 % 8]}，"
        f"来了{i * 104729 % 10007}人。"
        for i in range(start, start + sentences)
    )


def tables(texts: dict, dates: dict | None = None) -> tuple:
    reports = pd.DataFrame(index=pd.Index(texts, name="report"))
    reports["date"] = pd.to_datetime(pd.Series(dates or {}, dtype="object"))
    reports["characters"] = [len(t) for t in texts.values()]
    rows = pd.DataFrame(texts.items(), columns=["report", "text"])
    return reports, rows.assign(role="body")


def duplicates(texts, dates=None):
    return find_duplicates(*tables(texts, dates)).dropna().to_dict()


@pytest.mark.parametrize(
    ("texts", "dates", "expected"),
    [
        ({}, {}, {}),
        ({"a": story(0)}, {}, {}),
        ({"a": story(0), "b": story(500)}, {}, {}),
        ({"a": story(0), "b": story(0)}, {}, {"b": "a"}),
        (
            {"a": story(0), "b": story(0)},
            {"a": "2020-02-09", "b": "2020-02-08"},
            {"a": "b"},
        ),
        ({"a": story(0), "b": story(0)}, {"b": "2020-02-08"}, {"a": "b"}),
        ({"a": story(0), "b": story(0, 31)}, {}, {"a": "b"}),
        (
            {"a": story(0), "b": story(0), "c": story(0), "d": story(500)},
            {},
            {"b": "a", "c": "a"},
        ),
    ],
)
def test_the_earliest_then_the_longest_then_the_first_is_kept(texts, dates, expected):
    assert duplicates(texts, dates) == expected


@pytest.mark.parametrize(("shared", "same"), [(60, True), (58, True), (30, False)])
def test_the_threshold(shared, same):
    texts = {"a": story(0, 60), "b": story(0, shared) + story(900, 60 - shared)}
    assert 0.6 < THRESHOLD < 0.8
    assert bool(duplicates(texts)) is same


@pytest.mark.parametrize("length", [12, 100, 380, 395, 401, 404, 1200])
def test_near_equal_texts_of_any_length_are_found(length):
    text = story(0, 100)[:length]
    assert duplicates({"a": text, "b": f"{text}真好。"}) in ({"a": "b"}, {"b": "a"})


def test_reports_without_kept_text_are_no_duplicates():
    reports, rows = tables({"a": story(0), "b": "", "c": ""})
    assert find_duplicates(reports, rows[:1]).isna().all()


def test_only_kept_paragraphs_are_compared():
    reports, rows = tables({"a": story(0), "b": story(500)})
    same = pd.DataFrame({"report": ["a", "b"], "text": story(900), "role": "furniture"})
    assert find_duplicates(reports, pd.concat([rows, same])).isna().all()


def test_arguments_are_left_alone_and_order_of_rows_is_irrelevant():
    reports, rows = tables({"a": story(0), "b": story(500), "c": story(0)})
    before = reports.copy(), rows.copy()
    first = find_duplicates(reports, rows)
    pd.testing.assert_frame_equal(reports, before[0])
    pd.testing.assert_frame_equal(rows, before[1])
    second = find_duplicates(reports[::-1], rows[::-1])
    assert first.dropna().to_dict() == second.dropna().to_dict() == {"c": "a"}


def test_one_article_of_two_outlets_counts_once(tmp_path):
    head = "渠水流到了最远的田里\n{day} 来源：{outlet}\n"
    for name, day, outlet, tail in [
        ("b", "2021-03-04", "定西日报", "责任编辑：某甲"),
        ("a", "2021-03-05", "甘肃日报", "分享到：\n上一篇：没有了"),
    ]:
        text = head.format(day=day, outlet=outlet) + story(0) + "\n" + tail
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    assert load_corpus(tmp_path).reports["duplicate_of"].dropna().to_dict() == {
        "a": "b"
    }


def test_similar_pairs_are_listed_the_most_similar_first():
    texts = {"a": story(0), "b": story(0), "c": story(0, 20) + story(500, 10)}
    _, rows = tables(texts | {"d": story(900), "e": ""})
    pairs = similar_pairs(rows, least=0.3)
    assert pairs[["report", "other"]].to_numpy().tolist() == [
        ["a", "b"],
        ["a", "c"],
        ["b", "c"],
    ]
    assert pairs["similarity"].iloc[0] == 1
    assert 0.3 < pairs["similarity"].iloc[1] == pairs["similarity"].iloc[2] < 0.7
    assert similar_pairs(rows, least=1)["other"].tolist() == ["b"]


def test_signatures_are_those_of_datasketch():
    path = Path(__file__).parents[1] / "golden" / "minhash.json"
    golden = json.loads(path.read_text(encoding="utf-8"))
    assert {str(t): list(shape) for t, shape in BANDS.items()} == golden["bands"]
    for row in golden["marks"]:
        assert signature(row["text"]).tolist() == row["values"]
