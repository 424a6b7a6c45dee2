import time

import numpy as np
import pandas as pd
import pytest

from helpers.plots.layouts import cloud_layout, commonality_layout
from helpers.plots.style import missing_glyphs, use_style
from tests.cloud_checks import COUNTS, SCALE, SIZES, alone, ink, words


@pytest.fixture
def layout():
    return cloud_layout(words())


def test_letter_height_is_proportional_to_few_times_larger_rates():
    table = words(8)
    layout = cloud_layout(table)
    share = table["rate"] / table["rate"].max()
    assert layout.attrs["power"] == 1
    assert (
        layout["letter_height"] / layout["letter_height"].max()
    ).tolist() == pytest.approx(share.tolist())


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
        (words(0), "no rows"),
    ],
)
def test_what_cannot_be_laid_out_is_named(table, word):
    with pytest.raises(ValueError, match=word):
        cloud_layout(table)


def test_shared_words_have_the_lowest_rate_of_any_group():
    table = commonality_layout(COUNTS)
    assert table[["term", "n", "shared"]].to_numpy().tolist() == [["党员", 10, 40.0]]


def test_without_a_word_in_all_groups_those_in_the_most_are_shown():
    apart = COUNTS[COUNTS["term"] != "党员"]
    assert commonality_layout(apart)["groups"].tolist() == [1, 1, 1]
    assert commonality_layout(apart, top=2)["term"].tolist() == ["茶", "港口"]


@pytest.mark.parametrize(("k", "mask"), [(200, None), (120, ellipse(1600, 900))])
def test_many_words_find_room_within_a_second(k, mask):
    spent = []
    for _ in range(2):
        start = time.process_time()
        layout = cloud_layout(words(k), mask=mask)
        spent.append(time.process_time() - start)
    assert layout["placed"].all()
    assert min(spent) < 1
