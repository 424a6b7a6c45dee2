import io

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from helpers.plots.clouds import SHADES, word_cloud
from helpers.plots.frame import headline, source_line
from helpers.plots.layouts import cloud_layout
from helpers.plots.sectors import comparison_layout, group_layout
from helpers.plots.style import (
    INK,
    TEXT_CONTRAST,
    contrast,
    font_path,
    group_colors,
    text_color,
    use_style,
)
from helpers.plots.words import label
from tests.cloud_checks import SIZES
from tests.figure_checks import assert_legible

TERMS = ["茶", "党员", "COVID-19", "港口", "党员突击队", "社区", "口罩", "卡点"]


def counts(*groups):
    """Give counts of groups, each with the terms in an order of its own."""
    rows = [
        (group, TERMS[(i + 3 * k) % len(TERMS)], 80 / (i + 1))
        for k, group in enumerate(groups)
        for i in range(6)
    ]
    return pd.DataFrame(rows, columns=["group", "term", "rate"])


@pytest.fixture
def layout():
    rates = 200 / np.arange(1, 41) ** 0.75
    terms = [chr(0x4E00 + 7 * i) * (1 + i % 4) for i in range(40)]
    return cloud_layout(pd.DataFrame({"term": terms, "rate": rates}))


def drawn(ax):
    """Give the words of a cloud."""
    ax.figure.draw_without_rendering()
    return [t for t in ax.texts if t.get_gid() == "word"]


def names(ax):
    """Give the names of groups in a cloud."""
    return [t for t in ax.texts if t.get_gid() != "word"]


def test_words_are_drawn_as_text_to_scale(layout):
    figure, ax = plt.subplots(figsize=(5, 4))
    assert word_cloud(layout, ax=ax) is ax
    texts = drawn(ax)
    assert [t.get_text() for t in texts] == layout["term"].tolist()
    points = np.array([t.get_fontsize() for t in texts])
    cell = ax.bbox.width / layout.attrs["canvas"][0] * 72 / figure.dpi
    assert points.tolist() == pytest.approx((layout["letter_height"] * cell).tolist())


def test_words_shrink_with_the_axes(layout):
    figure, ax = plt.subplots(figsize=(6, 4))
    before = drawn(word_cloud(layout, ax=ax))[0].get_fontsize()
    figure.set_size_inches(3, 2)
    assert drawn(ax)[0].get_fontsize() < 0.6 * before


def test_the_largest_words_are_bold_and_all_level(layout):
    texts = drawn(word_cloud(layout))
    heavy = [t.get_fontproperties().get_weight() == "bold" for t in texts]
    assert heavy == layout["bold"].tolist()
    assert {t.get_rotation() for t in texts} == {0}


def test_words_can_be_found_in_the_svg(layout):
    ax = word_cloud(layout)
    buffer = io.StringIO()
    ax.figure.savefig(buffer, format="svg")
    assert f">{layout['term'][0]}</text>" in buffer.getvalue()


def test_words_left_out_are_counted_and_otherwise_not_mentioned(layout):
    assert word_cloud(layout).get_xlabel().startswith("字高与每万词次数")
    assert "未排下" not in word_cloud(layout).get_xlabel()
    long = pd.DataFrame({"term": ["党" * 90, "茶"], "rate": [2.0, 1.0]})
    assert word_cloud(cloud_layout(long)).get_xlabel().endswith("未排下 1 词")


def test_a_layout_without_its_canvas_is_refused(layout):
    bare = layout.copy()
    bare.attrs = {}
    with pytest.raises(ValueError, match="cloud_layout"):
        word_cloud(bare)


COLORS = group_colors(["粤", "川", "黔"])


@pytest.mark.parametrize("lay_out", [comparison_layout, group_layout])
def test_words_and_names_have_the_colours_of_their_groups(lay_out):
    table = lay_out(counts("川", "粤"))
    ax = word_cloud(table, colors=COLORS)
    shown = {group: text_color(COLORS[group]) for group in ("川", "粤")}
    inks = [t.get_color() for t in drawn(ax)]
    assert inks == table["group"].map(shown).tolist()
    chips = {t.get_text(): t.get_bbox_patch().get_facecolor() for t in names(ax)}
    assert {g: plt.matplotlib.colors.to_hex(c) for g, c in chips.items()} == shown


@pytest.mark.parametrize("lay_out", [comparison_layout, group_layout])
def test_groups_of_odd_names_are_all_named(lay_out):
    odd = ["_乙", "$甲$", "遵义市汇川区高坪街道新黔社区党支部", "a_b^c"]
    ax = word_cloud(lay_out(counts(*odd)))
    written = {t.get_text().replace("\n", "") for t in names(ax)}
    assert written == set(odd)
    assert ax.get_legend() is None
    headline(ax, "用词")
    assert_legible(ax.figure)


def test_a_cloud_without_groups_has_one_colour(layout):
    assert {t.get_color() for t in drawn(word_cloud(layout, color="#5F5F5F"))} == {
        "#5f5f5f"
    }


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lay_out", [comparison_layout, group_layout])
def test_words_beside_the_cloud_stay_apart_and_whole(language, size, lay_out):
    use_style(language, size=size)
    ax = word_cloud(lay_out(counts("川", "粤", "黔", "滇", "桂")), colors=None)
    headline(ax, "各地报道用词的差别：川茶粤港")
    source_line(ax, label("source", corpus="示例语料", reports=5, words=5043))
    assert_legible(ax.figure)


@pytest.mark.parametrize("size", SIZES)
def test_words_are_shaded_by_a_number_with_a_colour_bar(layout, size):
    use_style(size=size)
    dp = pd.Series(np.linspace(0.1, 0.9, len(layout)), index=layout.index)
    table = layout.assign(spread=dp.where(dp.index != 3))
    table.attrs = layout.attrs
    ax = word_cloud(table, shade="spread")
    inks = [t.get_color() for t in drawn(ax)]
    assert inks[0] == "#08519c"
    assert inks[3] == INK
    assert inks[-1] == "#b34700"
    (bar,) = [a for a in ax.figure.axes if a is not ax]
    ends = table["spread"].quantile([0.05, 0.95])
    assert bar.get_xlim() == pytest.approx(tuple(ends))
    assert bar.get_xlabel() == "spread"
    assert_legible(ax.figure)


def test_every_shade_is_dark_enough_for_words():
    shades = SHADES(np.linspace(0, 1, 64))
    assert min(contrast(shade[:3]) for shade in shades) >= TEXT_CONTRAST


@pytest.mark.parametrize("k", [12, 40])
def test_names_and_words_of_every_group_stand_out(k):
    for color in group_colors(f"{i:02}" for i in range(k)).values():
        assert contrast(text_color(color)) >= TEXT_CONTRAST


def test_a_group_without_a_colour_is_named():
    with pytest.raises(ValueError, match="group_colors"):
        word_cloud(comparison_layout(counts("川", "粤")), colors={"?": "red"})


def test_a_column_without_numbers_cannot_shade(layout):
    table = layout.assign(gap=np.nan)
    table.attrs = layout.attrs
    with pytest.raises(ValueError, match="no number"):
        word_cloud(table, shade="gap")


def test_a_drawn_cloud_is_the_same_every_time():
    def svg():
        buffer = io.BytesIO()
        ax = word_cloud(comparison_layout(counts("川", "粤", "黔")))
        with plt.rc_context({"svg.hashsalt": "a"}):
            ax.figure.savefig(buffer, format="svg", metadata={"Date": None})
        return buffer.getvalue()

    assert svg() == svg()
    assert font_path(bold=True).is_file()
