import pandas as pd
import pytest

from helpers.plots.frame import headline, source_line
from helpers.plots.overview import TILES, role_bars, short_provinces, tile_map
from helpers.plots.style import use_style
from helpers.plots.words import label
from tests.figure_checks import assert_legible

PLACES = ["黔东南苗族侗族自治州", "漳州东山", "乾安", "遵义汇川", "克孜勒苏柯尔克孜"]


def groups(k):
    return PLACES[:k] if k <= 5 else [f"第{i:02}县" for i in range(k)]


def roles(k=5):
    rows = [
        (g, role, size + 10 * i)
        for i, g in enumerate(groups(k))
        for role, size in [("body", 3000), ("heading", 200), ("furniture", 400)]
    ]
    return pd.DataFrame(rows, columns=["group", "role", "characters"])


def provinces():
    names = ["贵州", "广西", "香港", "北京", "内蒙古"]
    return pd.DataFrame({"group": names, "reports": [3, 1, 4, 1, 5]})


DRAWERS = {
    "roles of 5": lambda: role_bars(roles()),
    "roles of 31": lambda: role_bars(roles(31)),
    "tiles": lambda: tile_map(provinces(), unplaced=2),
    "no tiles": lambda: tile_map(provinces().head(0)),
}
STYLES = [("zh", "page"), ("en", "page"), ("zh", "slide")]
CASES = [
    (name, *style)
    for name in DRAWERS
    for style in (STYLES[:1] if name.endswith("31") else STYLES)
]


@pytest.mark.parametrize(("name", "language", "size"), CASES)
def test_words_stay_apart_and_whole(name, language, size):
    use_style(language, size=size)
    ax = DRAWERS[name]()
    headline(ax, "各地报道按段落角色的字数：进入分析的部分与剔除的部分" * 2)
    source_line(ax, label("source", corpus="示例语料", reports=5, words=5043) * 3)
    assert_legible(ax.get_figure(root=True))


def names(ax):
    return [t.get_text() for t in ax.get_yticklabels()]


def words(ax):
    return [t.get_text() for t in ax.texts]


def test_role_bars_stack_to_all_characters():
    ax = role_bars(roles(2))
    ends = [b.get_x() + b.get_width() for b in ax.containers[-1]]
    assert ends == [3600, 3630]
    assert names(ax) == groups(2)
    assert "3,000" in words(ax)
    legend = [t.get_text() for t in ax.get_legend().get_texts()]
    assert legend == [label(role) for role in ("body", "heading", "furniture")]


@pytest.mark.parametrize(
    ("language", "size", "said"),
    [
        ("zh", "page", "甘肃、贵州"),
        ("en", "page", "Gansu, Guizhou"),
        ("zh", "column", "甘肃、贵州、…"),
    ],
)
def test_provinces_of_a_group_are_listed_as_far_as_there_is_room(language, size, said):
    use_style(language, size=size)
    listed = "甘肃、贵州" + "、江苏、山东" * (size == "column")
    assert said in words(role_bars(roles(1).assign(province=listed)))


def test_a_role_that_the_chart_does_not_know_is_refused():
    with pytest.raises(ValueError, match="advert"):
        role_bars(roles().replace("furniture", "advert"))


def test_tiles_hold_all_34_provinces_once():
    assert len(TILES) == len(set(map(tuple, TILES.values()))) == 34
    ax = tile_map(provinces(), unplaced=2)
    assert {"贵州\n3", "广西\n1", "香港\n4", "台湾", "澳门"} <= set(words(ax))
    assert ax.get_title(loc="left") == label("unplaced", k=2)


def test_rates_on_tiles_have_one_decimal():
    table = provinces().rename(columns={"reports": "rate"}).astype({"rate": float})
    ax = tile_map(table, value="rate")
    assert "北京\n1.0" in words(ax)
    assert ax.get_xlabel().startswith(label("rate"))


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("新疆维吾尔自治区", "新疆"),
        ("香港特别行政区", "香港"),
        ("台湾省", "台湾"),
        ("北京", "北京"),
        ("夜郎", None),
        (None, None),
    ],
)
def test_provinces_get_the_names_of_the_tiles(name, short):
    found = short_provinces(pd.Series([name], dtype="str")).iloc[0]
    assert found == short or (short is None and pd.isna(found))


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: role_bars(roles().drop(columns="group")), "group"),
        (lambda: tile_map(provinces().drop(columns="reports")), "reports"),
        (lambda: tile_map(provinces().replace("贵州", "夜郎")), "夜郎"),
        (lambda: tile_map(provinces().replace("贵州", "北京")), "北京"),
    ],
)
def test_what_cannot_be_drawn_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_tables_are_not_changed():
    for table, draw in [(roles(), role_bars), (provinces(), tile_map)]:
        before = table.copy()
        draw(table)
        pd.testing.assert_frame_equal(table, before)
