import pandas as pd
import pytest

from helpers.plots import headline, label, novelty_bars, phrase_matrix, source_line
from helpers.plots.style import room, use_style
from tests.figure_checks import assert_legible

PHRASES = [
    "歌声在春耕备播田埂上久久回荡，乡亲们沿着水渠，一边走一边数着新苗",
    "疫情就是命令，防控就是责任",
    "一个支部就是一座堡垒",
    "党员干部冲锋在前",
]
PLACES = ["东山县", "汇川区", "黔东南苗族侗族自治州", "埇桥区", "秦州区"]


def matrix(k=5, *, most=1):
    groups = PLACES[:k] if k <= 5 else [f"第{i:02}县" for i in range(k)]
    rows = [
        (phrase, group, (i + j) % 3 and 1 + (i * j) % most)
        for i, phrase in enumerate(PHRASES)
        for j, group in enumerate(groups)
    ]
    return pd.DataFrame(rows, columns=["phrase", "group", "reports"])


def novelty(k=5):
    parts = {"earlier": 0.03, "elsewhere": 0.08, "unknown": 0.02}
    table = pd.DataFrame({"report": [f"r{i}" for i in range(k)], **parts})
    table.loc[k - 1, ["earlier", "unknown"]] = float("nan"), 0.08
    return table


DRAWERS = {
    "matrix of 5": lambda: phrase_matrix(matrix()),
    "matrix of 31": lambda: phrase_matrix(matrix(31, most=9)),
    "novelty of 5": lambda: novelty_bars(novelty()),
    "novelty of 40": lambda: novelty_bars(novelty(room("rows", 40))),
}
STYLES = [("zh", "page"), ("en", "page"), ("zh", "slide")]


@pytest.mark.parametrize("name", DRAWERS)
@pytest.mark.parametrize(("language", "size"), STYLES)
def test_words_stay_apart_and_whole(name, language, size):
    use_style(language, size=size)
    ax = DRAWERS[name]()
    headline(ax, "各地报道中逐字相同的短语，有点表示出现" * 3)
    source_line(ax, label("source", corpus="示例语料", reports=5, words=5043) * 3)
    assert_legible(ax.get_figure(root=True))


def test_dots_lie_where_a_phrase_occurs():
    table = matrix()
    ax = phrase_matrix(table)
    places = {tuple(p) for p in ax.collections[-1].get_offsets().astype(int)}
    groups = [t.get_text().replace("\n", "") for t in ax.get_xticklabels()]
    assert groups == PLACES
    held = table[table["reports"] > 0]
    assert places == {
        (PLACES.index(g), PHRASES.index(p))
        for p, g in zip(held["phrase"], held["group"], strict=True)
    }
    assert not ax.texts  # all dots are one report


def test_dots_say_how_many_reports_where_there_are_several():
    table = matrix(most=9)
    ax = phrase_matrix(table)
    expected = table.loc[table["reports"] > 1, "reports"].astype(str).tolist()
    assert [t.get_text() for t in ax.texts] == expected


def test_bars_add_up_to_what_stands_elsewhere():
    ax = novelty_bars(novelty().assign(name=PLACES))
    widths = [[round(b.get_width(), 6) for b in bars] for bars in ax.containers]
    assert widths[0] == [3, 3, 3, 3, 0]
    assert widths[1] == [3, 3, 3, 3, 0]
    assert widths[2] == [2, 2, 2, 2, 8]
    assert [t.get_text() for t in ax.texts] == ["8.0%"] * 5
    assert ax.get_yticklabels()[3].get_text() == "埇桥区"
    words = [t.get_text() for t in ax.get_legend().get_texts()]
    keys = ("shared_earlier", "shared_later", "shared_unknown")
    assert words == [label(key) for key in keys]


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: phrase_matrix(matrix().drop(columns="group")), "group"),
        (lambda: phrase_matrix(matrix().head(0)), "no rows"),
        (lambda: novelty_bars(novelty().drop(columns="unknown")), "unknown"),
    ],
)
def test_what_cannot_be_drawn_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_tables_are_not_changed():
    for table, draw in [(matrix(), phrase_matrix), (novelty(), novelty_bars)]:
        before = table.copy()
        draw(table)
        pd.testing.assert_frame_equal(table, before)
