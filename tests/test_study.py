import pandas as pd
import pytest

from helpers import study as notes
from helpers.plots.style import use_style


def test_a_sortable_table_escapes_its_cells_and_prints_its_settings():
    table = pd.DataFrame({"term": ["<b>"], "g2": [1.234]})
    table.attrs["settings"] = {"min_count": 5, "reference": ["甲", "乙"]}
    page = notes.sortable(table, digits=1).data
    assert "&lt;b&gt;" in page
    assert ">1.2<" in page
    assert page.count("onclick") == 2
    assert "min count: 5 · reference: 甲, 乙" in page


def test_a_table_without_settings_has_nothing_beneath():
    table = pd.DataFrame({"n": [1]}, index=pd.Index(["茶"], name="term"))
    page = notes.sortable(table).data
    assert page.endswith("</table>")
    assert page.index("term") < page.index("茶")


@pytest.mark.parametrize(
    ("regions", "by", "words"),
    [
        (["川", "川"], None, "来源：语料，2 篇报道，2 个词。"),
        (["川", "粤"], "region", "每组 1 篇，差异可能来自作者而非地区。"),
    ],
)
def test_source_text_says_what_stands_behind_each_group(regions, by, words):
    use_style()
    reports = pd.DataFrame(
        {"region": regions}, index=pd.Index(["a", "b"], name="report")
    )
    tokens = pd.DataFrame({"report": ["a", "b"], "term": ["茶", "港"]})
    assert notes.source_text("语料", reports, tokens, by=by).endswith(words)


def test_source_text_says_how_many_groups_are_drawn():
    use_style()
    index = pd.Index(["a", "b"], name="report")
    reports = pd.DataFrame({"region": ["川", "粤"]}, index=index)
    tokens = pd.DataFrame({"report": ["a", "b"], "term": ["茶", "港"]})
    words = notes.source_text("语料", reports, tokens, by="region", drawn=1)
    assert words.endswith("图中是词数最多的 1 组，共 2 组。")
    every = notes.source_text("语料", reports, tokens, by="region", drawn=2)
    assert "图中" not in every


def test_words_of_a_figure_come_in_two_languages():
    assert "汇川区" in notes.figure_words("03_keyness", target="汇川区")["title"]
    use_style("en")
    assert "Key terms" in notes.figure_words("03_keyness", target="汇川区")["title"]
    use_style()
    with pytest.raises(ValueError, match=r"figures\.toml"):
        notes.figure_words("no_such_figure")
