import json
from pathlib import Path

import pytest

from helpers.corpus import load_corpus
from tests.evaluate import FIELDS, evaluate, main, summary

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "tests" / "golden" / "corpus_gold.json"
TEXT = """首页 > 要闻 > 正文
村口的一盏灯
2020-02-08 来源：贵州日报
贵州省遵义市汇川区的党员守在村口，夜里零下十度也没有离开。
村口的一盏灯
路人问他们冷不冷，他们指了指身后的灯火，说那就是火炉。
责任编辑：某甲
"""
RIGHT = {
    "file": "lamp.txt", "title": "村口的一盏灯", "outlet": "贵州日报",
    "date": "2020-02-08", "province": "贵州省", "city": "遵义市", "county": "汇川区",
    "keep": ["夜里零下十度也没有离开。", "说那就是火炉。"],
    "boilerplate": ["首页 > 要闻 > 正文"], "metadata_not_body": ["责任编辑：某甲"],
    "repeated_title_line": "村口的一盏灯",
}  # fmt: skip


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "lamp.txt").write_text(TEXT, encoding="utf-8")
    return load_corpus(tmp_path)


def test_everything_right(corpus):
    row = evaluate(corpus, [RIGHT]).loc["lamp.txt"]
    assert row[["kept", "keep", "dropped", "drop"]].tolist() == [2, 2, 3, 3]
    assert row[list(FIELDS)].all()
    assert row["misses"] == ""


@pytest.mark.parametrize(
    ("change", "miss"),
    [
        ({"keep": ["责任编辑：某甲"]}, "lost: 责任编辑：某甲"),
        ({"boilerplate": ["说那就是火炉。"]}, "left in: 说那就是火炉。"),
        ({"repeated_title_line": "说那就是火炉。"}, "left in: 说那就是火炉。"),
        ({"title": "另一盏灯"}, "title: 村口的一盏灯"),
        ({"date": "2020-02-09"}, "date: 2020-02-08"),
        ({"date": None}, "date: 2020-02-08"),
        ({"county": "播州区"}, "county: 汇川区"),
        ({"outlet": None}, "outlet: 贵州日报"),
    ],
)
def test_a_miss_is_counted_and_named(corpus, change, miss):
    row = evaluate(corpus, [RIGHT | change]).loc["lamp.txt"]
    assert row["misses"] == miss
    wrong = [f for f in FIELDS if not row[f]]
    assert wrong == [f for f in change if f in FIELDS]


@pytest.mark.parametrize(
    "also", [{"outlet": None, "outlet_also": "贵州日报"}, {"outlet": "贵州 日报"}]
)
def test_other_answers_and_spacing_are_accepted(corpus, also):
    assert evaluate(corpus, [RIGHT | also]).loc["lamp.txt", "outlet"]


def test_a_file_that_was_not_read_loses_everything(corpus):
    row = evaluate(corpus, [RIGHT | {"file": "gone.txt"}]).loc["gone.txt"]
    assert row["kept"] == 0
    assert not row[list(FIELDS)].any()


def test_an_inferred_date_counts_as_not_stated(tmp_path):
    text = TEXT.replace("2020-02-08 ", "") + "![](https://a.cn/2020/0208/a.jpg)\n"
    (tmp_path / "lamp.txt").write_text(text, encoding="utf-8")
    corpus = load_corpus(tmp_path)
    assert corpus.reports["date_source"].tolist() == ["path"]
    assert evaluate(corpus, [RIGHT | {"date": None}]).loc["lamp.txt", "date"]


def test_summary_adds_up(corpus):
    table = summary(evaluate(corpus, [RIGHT, RIGHT | {"file": "gone.txt"}]))
    assert table.index.tolist() == ["lamp.txt", "gone.txt", "all"]
    assert table.loc["all", "kept"] == "2/4"
    assert table.loc["all", "title"] == "1/2"
    assert table.loc["gone.txt", "title"] == "WRONG"


@pytest.mark.parametrize(("change", "status"), [({}, 0), ({"title": "别的"}, 1)])
def test_the_command_prints_the_table(
    corpus, tmp_path, monkeypatch, capsys, change, status
):
    gold = tmp_path / "gold" / "gold.json"
    gold.parent.mkdir()
    gold.write_text(json.dumps([RIGHT | change], ensure_ascii=False), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["evaluate", str(tmp_path), str(gold)])
    assert main() == status
    printed = capsys.readouterr().out
    assert "lamp.txt" in printed and ("title: 村口的一盏灯" in printed) is bool(change)


def test_the_shipped_corpus_is_read_without_a_miss():
    gold = json.loads(GOLD.read_text(encoding="utf-8"))
    table = evaluate(load_corpus(ROOT / "corpus"), gold)
    assert len(table) == 5
    assert table["misses"].tolist() == [""] * 5
    assert table[list(FIELDS)].all(axis=None)
    assert (table["kept"] == table["keep"]).all() and table["keep"].gt(0).all()
    assert (table["dropped"] == table["drop"]).all() and table["drop"].gt(0).all()
