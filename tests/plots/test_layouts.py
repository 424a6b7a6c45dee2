import time

import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageDraw, ImageFont

from helpers.plots.layouts import (
    cloud_layout,
    commonality_layout,
    comparison_layout,
    group_layout,
)
from helpers.plots.packing import LEAST
from helpers.plots.style import font_path, missing_glyphs, use_style

SIZES = ("column", "page", "slide")
COLUMNS = ["group", "term", "n", "rate", "reports"]
COUNTS = pd.DataFrame(
    [
        ("川", "茶", 9, 90.0, 2),
        ("川", "党员", 6, 60.0, 2),
        ("川", "COVID-19", 3, 30.0, 1),
        ("粤", "港口", 8, 80.0, 1),
        ("粤", "党员", 4, 40.0, 1),
    ],
    columns=COLUMNS,
)


def words(k=40):
    """Give k terms of one to four characters, rates falling like Zipf's law."""
    terms = [chr(0x4E00 + 7 * i) * (1 + i % 4) for i in range(k)]
    return pd.DataFrame({"term": terms, "rate": 200 / np.arange(1, k + 1) ** 0.75})


def groups(k, terms=80):
    """Give counts of k groups that use the same terms in orders of their own."""
    table, parts = words(terms), []
    for i in range(k):
        shuffled = table["term"].sample(frac=1, random_state=i).tolist()
        made = {"group": f"第{i}县", "term": shuffled, "n": 3, "reports": 1}
        parts.append(table.assign(**made))
    return pd.concat(parts, ignore_index=True)[COLUMNS]


@pytest.fixture
def layout():
    return cloud_layout(words())


SCALE = 3  # pixels to a cell


def ink(layout):
    """Count how many words put ink on each pixel, drawn anew from the table."""
    width, height = layout.attrs["canvas"]
    total = np.zeros((height * SCALE, width * SCALE), int)
    for row in layout[layout["placed"]].itertuples():
        image = Image.new("L", total.shape[::-1])
        font = ImageFont.truetype(
            str(font_path(bold=row.bold)), row.letter_height * SCALE
        )
        place = (row.x * SCALE, row.y * SCALE)
        ImageDraw.Draw(image).text(place, row.term, 255, font, anchor="ls")
        total += np.asarray(image) > 127
    return total


def alone(row):
    """Count the pixels of ink of one word by itself."""
    image = Image.new("L", (3000, 600))
    font = ImageFont.truetype(str(font_path(bold=row.bold)), row.letter_height * SCALE)
    ImageDraw.Draw(image).text((100, 400), row.term, 255, font, anchor="ls")
    return (np.asarray(image) > 127).sum()


def test_letter_height_is_proportional_to_few_times_larger_rates():
    table = words(8)
    layout = cloud_layout(table)
    share = table["rate"] / table["rate"].max()
    assert layout.attrs["power"] == 1
    assert (
        layout["letter_height"] / layout["letter_height"].max()
    ).tolist() == pytest.approx(share.tolist())


@pytest.mark.parametrize("size", SIZES)
def test_the_largest_word_is_five_to_eight_times_the_smallest(size):
    use_style(size=size)
    for layout in (cloud_layout(words(120)), comparison_layout(groups(5))):
        heights = layout.loc[layout["placed"], "letter_height"]
        assert heights.min() >= LEAST - 1e-6
        assert 5 <= heights.max() / heights.min() < 8


@pytest.mark.parametrize("size", SIZES)
def test_all_words_are_on_the_canvas_without_touching(size):
    use_style(size=size)
    layout = cloud_layout(words())
    assert layout["placed"].all()
    total = ink(layout)
    assert total.max() == 1
    assert total.sum() == pytest.approx(sum(map(alone, layout.itertuples())), rel=0.02)


def test_only_the_largest_words_are_bold(layout):
    common = layout[[not missing_glyphs(t, bold=True) for t in layout["term"]]]
    assert len(common) > 20
    large = common["letter_height"] >= 0.3 * layout["letter_height"].max()
    assert common["bold"].tolist() == large.tolist()
    assert 0 < large.mean() < 0.5


def test_a_character_that_the_bold_face_lacks_is_drawn_in_the_regular():
    layout = cloud_layout(pd.DataFrame({"term": ["𬭩", "茶"], "rate": [2.0, 1.0]}))
    assert layout["bold"].tolist() == [False, True]


def test_the_largest_word_is_in_the_middle_and_the_cloud_is_dense(layout):
    width, height = layout.attrs["canvas"]
    first = layout.iloc[0]
    middle = (
        first["x"] + first["letter_height"] / 2,
        first["y"] - first["letter_height"] / 2,
    )
    assert middle == pytest.approx((width / 2, height / 2), abs=0.1 * width)
    long = layout["letter_height"] * layout["term"].str.len()
    across = (layout["x"] + long).max() - layout["x"].min()
    oval = np.pi / 4 * across * height
    assert (long * layout["letter_height"]).sum() > 0.6 * oval


def test_the_row_order_does_not_matter(layout):
    shuffled = words().sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(cloud_layout(shuffled), layout)


def test_ties_are_ordered_by_term():
    tied = pd.DataFrame({"term": ["乙", "甲", "丙"], "rate": [1.0, 1.0, 1.0]})
    assert cloud_layout(tied)["term"].tolist() == ["丙", "乙", "甲"]


def test_few_words_do_not_fill_the_canvas():
    few = cloud_layout(words(6))
    assert few["letter_height"].max() == 72
    assert few.attrs["canvas"][1] < 0.35 * few.attrs["canvas"][0]


def test_a_term_longer_than_the_figure_is_left_out_and_no_other():
    table = pd.DataFrame({"term": ["党" * 90, "茶", "港口"], "rate": [3.0, 2.0, 1.0]})
    layout = cloud_layout(table)
    assert layout["placed"].tolist() == [False, True, True]
    with pytest.raises(ValueError, match="no word finds room"):
        cloud_layout(table.head(1))


def test_a_cloud_too_high_for_a_slide_has_fewer_words():
    use_style(size="slide")
    layout = group_layout(groups(12, 20))
    assert layout.attrs["canvas"][1] < 0.5 * layout.attrs["canvas"][0]
    left = layout[~layout["placed"]]
    assert len(left) > 0
    assert left[["x", "y", "letter_height"]].isna().all(axis=None)
    shown = layout[layout["placed"]].groupby("group").size()
    assert shown.min() == shown.max() >= 2


def ellipse(width, height):
    """Make a mask that leaves an ellipse free."""
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return x**2 + y**2 <= 1


@pytest.mark.parametrize("k", [5, 60, 200])
def test_words_fill_an_outline_and_stay_inside(k):
    width, height = cloud_layout(words(2), mask=ellipse(300, 200)).attrs["canvas"]
    layout = cloud_layout(words(k), mask=ellipse(width, height))
    assert layout["placed"].all()
    total, free = ink(layout), np.kron(ellipse(width, height), np.ones((SCALE, SCALE)))
    assert total.max() == 1
    assert total[free == 0].sum() == 0
    squares = (layout["letter_height"] ** 2 * layout["term"].str.len()).sum()
    assert squares > (0.6 if k > 5 else 0.3) * ellipse(width, height).sum()


def test_what_an_outline_cannot_hold_is_left_out_smallest_first():
    layout = cloud_layout(words(200), mask=ellipse(40, 80)[:, :20])
    assert 10 < layout["placed"].sum() < 200
    assert layout["placed"].is_monotonic_decreasing


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
        cloud_layout(table)


def test_a_group_has_the_words_that_it_uses_twice_as_often_as_the_others():
    table = comparison_layout(COUNTS)
    assert table[["group", "term", "excess"]].to_numpy().tolist() == [
        ["川", "茶", 45.0],
        ["粤", "港口", 40.0],
        ["川", "COVID-19", 15.0],
    ]


def test_each_group_has_the_same_share_of_the_words():
    counts = groups(4)
    table = comparison_layout(counts, top=20)
    shares = dict.fromkeys(counts["group"].unique(), 5)
    assert table["group"].value_counts().to_dict() == shares
    assert comparison_layout(COUNTS, top=2)["term"].tolist() == ["茶", "港口"]


def test_where_no_word_is_twice_as_frequent_those_furthest_above_are_drawn():
    near = COUNTS[COUNTS["term"] == "党员"]
    assert comparison_layout(near)[["group", "excess"]].to_numpy().tolist() == [
        ["川", 10.0]
    ]
    with pytest.raises(ValueError, match="alike"):
        comparison_layout(near.assign(rate=5.0))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("k", [2, 5, 12])
def test_each_group_has_a_sector_and_its_name_covers_no_word(k, size):
    use_style(size=size)
    layout = comparison_layout(groups(k))
    names = layout.attrs["names"]
    assert list(names) == sorted(layout["group"].unique())
    assert len(names) == k
    width, height = layout.attrs["canvas"]
    total = ink(layout)
    assert total.max() == 1
    for x, y in names.values():
        assert 20 < x < width - 20
        assert 8 < y < height - 8
        box = total[int((y - 6) * SCALE) : int((y + 6) * SCALE)]
        assert not box[:, int((x - 18) * SCALE) : int((x + 18) * SCALE)].any()


def test_two_groups_stand_side_by_side():
    layout = comparison_layout(COUNTS)
    middle = layout.attrs["canvas"][0] / 2
    right = layout.groupby("group")["x"].agg(["min", "max"])
    assert right.loc["川", "max"] < middle <= right.loc["粤", "min"] + 2


def test_shared_words_have_the_lowest_rate_of_any_group():
    table = commonality_layout(COUNTS)
    assert table[["term", "n", "shared"]].to_numpy().tolist() == [["党员", 10, 40.0]]


def test_without_a_word_in_all_groups_those_in_the_most_are_shown():
    apart = COUNTS[COUNTS["term"] != "党员"]
    assert commonality_layout(apart)["groups"].tolist() == [1, 1, 1]
    assert commonality_layout(apart, top=2)["term"].tolist() == ["茶", "港口"]


@pytest.mark.parametrize("k", [1, 5, 12])
def test_clouds_of_groups_stand_under_their_names_on_one_scale(k):
    layout = group_layout(groups(k, 20))
    assert list(layout.attrs["names"]) == sorted(layout["group"].unique())
    heights = layout[layout["placed"]].groupby("rate")["letter_height"].nunique()
    assert heights.max() == 1
    assert ink(layout).max() == 1
    for group, (_, y) in layout.attrs["names"].items():
        mine = layout[layout["placed"] & (layout["group"] == group)]
        assert (mine["y"] - 0.8 * mine["letter_height"]).min() > y


def test_the_size_of_groups_is_kept():
    sized = COUNTS.assign(size=[500, 500, 500, 400, 400])
    assert group_layout(sized).set_index(["group", "term"])["size"]["川", "茶"] == 500


@pytest.mark.parametrize(("k", "mask"), [(200, None), (120, ellipse(1600, 900))])
def test_many_words_find_room_within_a_second(k, mask):
    spent = []
    for _ in range(2):
        start = time.process_time()
        layout = cloud_layout(words(k), mask=mask)
        spent.append(time.process_time() - start)
    assert layout["placed"].all()
    assert min(spent) < 1
