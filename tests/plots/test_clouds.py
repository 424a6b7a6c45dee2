import io
import time

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageDraw, ImageFont

from helpers.plots.clouds import (
    SHADES,
    cloud_layout,
    cloud_panels,
    commonality_layout,
    comparison_layout,
    mask_from_image,
    word_cloud,
)
from helpers.plots.frame import headline, source_line
from helpers.plots.style import (
    MUTED,
    TEXT_CONTRAST,
    contrast,
    font_path,
    group_colors,
    text_color,
    use_style,
)
from helpers.plots.words import label
from tests.figure_checks import assert_legible

SMALL = (960, 600)
COLUMNS = ["group", "term", "n", "rate", "reports"]
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
    return cloud_layout(words(), size=SMALL)


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
    again = cloud_layout(shuffled, size=SMALL)
    pd.testing.assert_frame_equal(again, layout)
    other = cloud_layout(words(), size=SMALL, seed=1)
    assert not other["x"].equals(layout["x"])


def test_ties_are_ordered_by_term():
    tied = pd.DataFrame({"term": ["乙", "甲", "丙"], "rate": [1.0, 1.0, 1.0]})
    assert cloud_layout(tied, size=SMALL)["term"].tolist() == ["丙", "乙", "甲"]


def test_what_does_not_fit_is_listed():
    crowded = cloud_layout(words(), size=(240, 150))
    left = crowded[~crowded["placed"]]
    assert len(left) > 0
    assert left[["x", "y"]].isna().all(axis=None)
    assert (crowded.loc[crowded["placed"], "size"] >= 16).all()
    words_below = word_cloud(crowded).get_xlabel()
    assert words_below == label("cloud", value=label("rate"), out=len(left))


def ellipse(width, height):
    """Make a mask that leaves an ellipse free."""
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return np.where(x**2 + y**2 <= 1, 0, 255)


def test_words_stay_inside_an_outline():
    mask = ellipse(*SMALL)
    table = cloud_layout(words(20), mask=mask)
    assert table.attrs["canvas"] == SMALL
    assert table["placed"].all()
    assert ink(table)[mask == 255].sum() == 0


@pytest.mark.parametrize(
    ("table", "word"),
    [
        (COUNTS, "党员"),
        (words(3).drop(columns="rate"), "rate"),
        (words(3).assign(rate=0.0), "above 0"),
        (words(0), "no rows"),
    ],
)
def test_what_cannot_be_laid_out_is_named(table, word):
    with pytest.raises(ValueError, match=word):
        cloud_layout(table, size=SMALL)


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


def test_each_word_is_in_the_group_that_uses_it_most_beyond_the_mean():
    table = comparison_layout(COUNTS, size=SMALL)
    assert table[["group", "term", "excess"]].to_numpy().tolist() == [
        ["川", "茶", 45.0],
        ["粤", "港口", 40.0],
        ["川", "党员", 20.0],
        ["川", "COVID-19", 15.0],
    ]


def test_the_largest_words_beyond_the_mean_are_laid_out():
    table = comparison_layout(COUNTS, top=2, size=SMALL)
    assert table["term"].tolist() == ["茶", "港口"]


COLORS = group_colors(["粤", "川", "黔"])


def test_groups_are_distinguished_by_colour_with_a_legend():
    ax = word_cloud(comparison_layout(COUNTS, size=SMALL), colors=COLORS)
    seen = {t.get_text(): t.get_color() for t in drawn(ax)}
    assert seen["茶"] == text_color(COLORS["川"])
    assert seen["港口"] == text_color(COLORS["粤"])
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["粤", "川"]


def test_words_of_groups_have_one_colour_without_colors():
    ax = word_cloud(comparison_layout(COUNTS, size=SMALL), color="#5F5F5F")
    assert {t.get_color().upper() for t in drawn(ax)} == {"#5F5F5F"}
    assert ax.get_legend() is None


def test_shared_words_have_the_lowest_rate_of_any_group():
    table = commonality_layout(COUNTS, size=SMALL)
    assert table[["term", "n", "shared"]].to_numpy().tolist() == [["党员", 8, 20.0]]


def test_without_a_word_in_all_groups_those_in_the_most_are_shown():
    alone = COUNTS[COUNTS["term"] != "党员"]
    table = commonality_layout(alone, size=SMALL)
    assert table["groups"].tolist() == [1, 1, 1]
    assert commonality_layout(alone, top=2, size=SMALL)["term"].tolist() == [
        "茶",
        "港口",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", ["page", "slide"])
def test_words_beside_the_cloud_stay_apart_and_whole(language, size):
    use_style(language, size=size)
    ax = word_cloud(comparison_layout(COUNTS, size=SMALL), colors=COLORS)
    headline(ax, "各地报道用词的差别：川茶粤港")
    source_line(ax, label("source", corpus="示例语料", reports=5, words=5043))
    assert_legible(ax.figure)


def picture(path, size=(800, 600), box=(200, 300, 600, 450), dark=30, mode="L"):
    """Save a light picture with one dark rectangle."""
    image = Image.new("L", size, 240)
    ImageDraw.Draw(image).rectangle((*box[:2], box[2] - 1, box[3] - 1), fill=dark)
    image.convert(mode).save(path)
    return path


def test_words_go_where_a_picture_is_dark(tmp_path):
    disc = Image.new("L", (400, 400), 255)
    ImageDraw.Draw(disc).ellipse((50, 50, 350, 350), fill=0)
    disc.save(tmp_path / "disc.png")
    mask = mask_from_image(tmp_path / "disc.png", size=SMALL)
    assert mask.shape == pytest.approx((600, 600), abs=2)
    assert set(np.unique(mask)) == {0, 255}
    table = cloud_layout(words(20), mask=mask)
    assert table["placed"].all()
    high, wide = mask.shape  # the canvas may be a pixel larger
    assert ink(table)[:high, :wide][mask == 255].sum() == 0


def test_a_mask_is_cropped_to_the_dark_part_and_keeps_its_proportions(tmp_path):
    mask = mask_from_image(picture(tmp_path / "a.png"), size=SMALL)
    assert mask.shape == pytest.approx((360, 960), abs=8)
    assert (mask == 0).mean() > 0.98


def test_a_photograph_is_scaled_down(tmp_path):
    box = (1500, 1000, 4500, 3500)
    path = picture(tmp_path / "a.jpg", size=(6000, 4000), box=box, mode="RGB")
    noise = np.random.default_rng(0).integers(0, 15, (4000, 6000), np.uint8)
    with Image.open(path) as image:
        grey = np.asarray(image.convert("L"))
    Image.fromarray(np.minimum(grey, 240) + noise).save(path)
    mask = mask_from_image(path)
    assert mask.shape == pytest.approx((900, 1080), abs=8)
    assert (mask == 0).mean() > 0.98


def test_see_through_parts_hold_no_words(tmp_path):
    image = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((50, 50, 149, 149), fill=(0, 0, 0, 255))
    image.save(tmp_path / "a.png")
    rows, columns = mask_from_image(tmp_path / "a.png", size=SMALL).shape
    assert rows == pytest.approx(columns, abs=4)


def test_a_picture_lying_on_its_side_is_set_upright(tmp_path):
    image = Image.new("L", (200, 100), 0)
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(tmp_path / "a.jpg", exif=exif)
    rows, columns = mask_from_image(tmp_path / "a.jpg", size=SMALL).shape
    assert rows == 2 * columns


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"dark": 200}, "darken"),
        ({"box": (0, 0, 60, 60)}, "no room"),
        ({"box": (0, 300, 800, 340)}, "more than 4 to 1"),
    ],
)
def test_pictures_that_hold_no_words_are_refused(tmp_path, given, word):
    with pytest.raises(ValueError, match=word):
        mask_from_image(picture(tmp_path / "a.png", **given))


def test_a_file_that_is_no_picture_is_named(tmp_path):
    (tmp_path / "a.png").write_text("text")
    with pytest.raises(ValueError, match=r"a\.png is no picture"):
        mask_from_image(tmp_path / "a.png")


def test_words_are_shaded_by_a_number_with_a_colour_bar(layout):
    dp = pd.Series(np.linspace(0.1, 0.9, len(layout)), index=layout.index)
    table = layout.assign(spread=dp.where(dp.index != 3))
    table.attrs = layout.attrs
    ax = word_cloud(table, shade="spread")
    inks = [t.get_color() for t in drawn(ax)]
    assert inks[0] == "#08306b"
    assert inks[3] == MUTED
    assert inks[-1] == "#b85000"
    (bar,) = [a for a in ax.figure.axes if a is not ax]
    assert bar.get_xlim() == pytest.approx((0.1, 0.9))
    assert bar.get_xlabel() == "spread"
    assert_legible(ax.figure)


def test_every_shade_is_dark_enough_for_words():
    shades = SHADES(np.linspace(0, 1, 64))
    assert min(contrast(shade[:3]) for shade in shades) >= TEXT_CONTRAST


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"colors": COLORS, "shade": "rate"}, "not by both"),
        ({"shade": "gap"}, "no number"),
        ({"colors": {"?": "red"}}, "group_colors"),
    ],
)
def test_colours_that_cannot_be_given_are_named(layout, given, word):
    table = layout.assign(gap=np.nan, group="川")
    table.attrs = layout.attrs
    with pytest.raises(ValueError, match=word):
        word_cloud(table, **given)


@pytest.mark.parametrize(("k", "columns"), [(1, 2), (5, 2), (7, 3)])
def test_panels_hold_one_cloud_for_each_group_in_its_colour(k, columns):
    groups = [f"第{i}县" for i in range(k)]
    layouts = {g: cloud_layout(words(8), size=(320, 180)) for g in groups}
    axes = cloud_panels(layouts, columns=columns)
    assert [ax.get_title(loc="left") for ax in axes] == groups
    assert len(axes[0].figure.axes) == k
    inks = [{t.get_color() for t in drawn(ax)} for ax in axes]
    assert inks == [{text_color(c)} for c in group_colors(groups).values()]
    headline(axes[0], "各地报道的词云")
    source_line(axes[0], label("source", corpus="示例语料", reports=5, words=5043))
    assert_legible(axes[0].figure)


def test_panels_need_layouts_and_a_colour_for_each():
    with pytest.raises(ValueError, match="no layouts"):
        cloud_panels({})
    with pytest.raises(ValueError, match="粤"):
        cloud_panels({"粤": cloud_layout(words(3), size=SMALL)}, colors={"川": "red"})


@pytest.mark.parametrize("mask", [None, ellipse(1600, 900)], ids=["whole", "ellipse"])
def test_200_words_find_room_within_two_seconds(mask):
    table, spent = words(200), []
    for _ in range(2):
        start = time.process_time()
        layout = cloud_layout(table, mask=mask)
        spent.append(time.process_time() - start)
    assert layout["placed"].all()
    assert min(spent) < 2
