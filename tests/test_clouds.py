import io
import time

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from figure_checks import assert_legible
from PIL import Image, ImageDraw, ImageFont

from helpers.clouds import (
    cloud_layout,
    commonality_layout,
    comparison_layout,
    word_cloud,
)
from helpers.plots import headline, source_line
from helpers.style import font_path, group_colors, label, text_color, use_style

SMALL = (480, 300)
COLUMNS = ["region", "term", "n", "rate", "reports"]
COUNTS = pd.DataFrame(
    [
        ("川", "茶", 9, 90.0, 2),
        ("川", "党员", 6, 60.0, 2),
        ("川", "COVID-19", 3, 30.0, 1),
        ("粤", "港口", 8, 80.0, 1),
        ("粤", "党员", 2, 20.0, 1),
    ],
    columns=COLUMNS,
)


def words(k=40):
    """Give k terms of one to four characters, rates falling like Zipf's law."""
    terms = [chr(0x4E00 + 7 * i) * (1 + i % 4) for i in range(k)]
    return pd.DataFrame({"term": terms, "rate": 200 / np.arange(1, k + 1) ** 0.75})


@pytest.fixture(scope="module")
def layout():
    return cloud_layout(words(), size=SMALL, min_font_size=8)


def ink(layout):
    """Count how many words put ink on each pixel, drawn anew from the table."""
    width, height = layout.attrs["canvas"]
    total = np.zeros((height, width), int)
    for row in layout[layout["placed"]].itertuples():
        image = Image.new("L", (width, height))
        font = ImageFont.truetype(str(font_path()), row.size)
        if row.rotated:
            level = Image.new("L", (height, width))
            place = (height - row.y, row.x)
            ImageDraw.Draw(level).text(place, row.term, 255, font, anchor="ls")
            image = level.transpose(Image.Transpose.ROTATE_90)
        else:
            ImageDraw.Draw(image).text((row.x, row.y), row.term, 255, font, anchor="ls")
        total += np.asarray(image) > 127
    return total


def test_letter_height_follows_the_square_root_of_the_rate(layout):
    expected = np.sqrt(layout["rate"] / layout["rate"].max())
    assert (layout["size"] / layout["size"].max()).tolist() == pytest.approx(
        expected.tolist()
    )


def test_all_words_are_placed_without_touching(layout):
    assert layout["placed"].all()
    assert layout["rotated"].any()
    assert ink(layout).max() == 1


def test_words_stay_on_the_canvas(layout):
    blot = ink(layout)
    alone = sum(ink_of(row) for row in layout.itertuples())
    assert blot.sum() == pytest.approx(alone, rel=0.02)


def ink_of(row):
    """Count the pixels of ink of one word by itself."""
    image = Image.new("L", (1000, 300))
    font = ImageFont.truetype(str(font_path()), row.size)
    ImageDraw.Draw(image).text((100, 200), row.term, 255, font, anchor="ls")
    return (np.asarray(image) > 127).sum()


def test_the_same_seed_gives_the_same_cloud_whatever_the_row_order(layout):
    shuffled = words().sample(frac=1, random_state=1)
    again = cloud_layout(shuffled, size=SMALL, min_font_size=8)
    pd.testing.assert_frame_equal(again, layout)
    other = cloud_layout(words(), size=SMALL, min_font_size=8, seed=1)
    assert not other["x"].equals(layout["x"])


def test_ties_are_ordered_by_term():
    tied = pd.DataFrame({"term": ["乙", "甲", "丙"], "rate": [1.0, 1.0, 1.0]})
    assert cloud_layout(tied, size=SMALL)["term"].tolist() == ["丙", "乙", "甲"]


def test_what_does_not_fit_is_listed():
    crowded = cloud_layout(words(), size=SMALL, min_font_size=30)
    left = crowded[~crowded["placed"]]
    assert len(left) > 0
    assert left[["x", "y"]].isna().all(axis=None)
    words_below = word_cloud(crowded).get_xlabel()
    assert f"未排下 {len(left)} 词" in words_below


@pytest.mark.parametrize("shape", ["ellipse", "mask"])
def test_words_stay_inside_an_outline(shape):
    free = np.ones(SMALL[::-1], bool)
    free[:, :200] = False
    mask = np.where(free, 0, 255) if shape == "mask" else None
    outline = "ellipse" if shape == "ellipse" else "rect"
    table = cloud_layout(
        words(20), size=SMALL, shape=outline, mask=mask, min_font_size=8
    )
    y, x = np.ogrid[-1:1:300j, -1:1:480j]
    free = free if shape == "mask" else x**2 + y**2 <= 1.02
    assert table["placed"].all()
    assert ink(table)[~free].sum() == 0


@pytest.mark.parametrize(
    ("table", "word"),
    [
        (COUNTS, "党员"),
        (words(3).drop(columns="rate"), "rate"),
        (words(3).assign(rate=0.0), "above 0"),
        (words(3).assign(term=["甲", "😀", "乙"]), "😀"),
        (words(0), "no rows"),
    ],
)
def test_what_cannot_be_laid_out_is_named(table, word):
    with pytest.raises(ValueError, match=word):
        cloud_layout(table, size=SMALL)


def test_an_unknown_shape_is_named():
    with pytest.raises(ValueError, match="star"):
        cloud_layout(words(3), size=SMALL, shape="star")


def drawn(ax):
    ax.figure.draw_without_rendering()
    return [t for t in ax.texts if t.get_gid() == "word"]


def test_words_are_drawn_as_text_to_scale(layout):
    figure, ax = plt.subplots(figsize=(5, 4))
    assert word_cloud(layout, ax=ax) is ax
    texts = drawn(ax)
    assert [t.get_text() for t in texts] == layout["term"].tolist()
    points = np.array([t.get_fontsize() for t in texts])
    pixels = ax.bbox.width / SMALL[0] * 72 / figure.dpi
    assert points.tolist() == pytest.approx((layout["size"] * pixels).tolist())


def test_words_shrink_with_the_axes(layout):
    figure, ax = plt.subplots(figsize=(6, 4))
    before = drawn(word_cloud(layout, ax=ax))[0].get_fontsize()
    figure.set_size_inches(3, 2)
    assert drawn(ax)[0].get_fontsize() < 0.6 * before


def test_words_can_be_found_in_the_svg(layout):
    ax = word_cloud(layout)
    buffer = io.StringIO()
    ax.figure.savefig(buffer, format="svg")
    assert f">{layout['term'][0]}</text>" in buffer.getvalue()


def test_a_layout_without_its_canvas_is_refused(layout):
    bare = layout.copy()
    bare.attrs = {}
    with pytest.raises(ValueError, match="cloud_layout"):
        word_cloud(bare)


def test_each_word_stands_in_the_group_that_uses_it_most_beyond_the_mean():
    table = comparison_layout(COUNTS, size=SMALL)
    assert table[["region", "term", "excess"]].to_numpy().tolist() == [
        ["川", "茶", 45.0],
        ["粤", "港口", 40.0],
        ["川", "党员", 20.0],
        ["川", "COVID-19", 15.0],
    ]


def test_groups_are_told_apart_by_colour_with_a_legend():
    ax = word_cloud(comparison_layout(COUNTS, size=SMALL), by="region")
    colors = {g: text_color(c) for g, c in group_colors(["川", "粤"]).items()}
    seen = {t.get_text(): t.get_color() for t in drawn(ax)}
    assert seen["茶"] == colors["川"]
    assert seen["港口"] == colors["粤"]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["川", "粤"]


def test_shared_words_have_the_lowest_rate_of_any_group():
    table = commonality_layout(COUNTS, size=SMALL)
    assert table[["term", "n", "shared"]].to_numpy().tolist() == [["党员", 8, 20.0]]


def test_nothing_shared_is_an_error():
    with pytest.raises(ValueError, match="shared"):
        commonality_layout(COUNTS[COUNTS["term"] != "党员"], size=SMALL)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", ["page", "slide"])
def test_words_beside_the_cloud_stay_apart_and_whole(language, size):
    use_style(language, size=size)
    ax = word_cloud(comparison_layout(COUNTS, size=SMALL), by="region")
    headline(ax, "各地报道用词的差别：川茶粤港")
    source_line(ax, label("source", corpus="示例语料", reports=5, tokens=5043))
    assert_legible(ax.figure)


def test_200_words_find_room_in_a_few_seconds():
    table = words(200)
    start = time.process_time()
    layout = cloud_layout(table)
    assert time.process_time() - start < 4
    assert layout["placed"].all()
