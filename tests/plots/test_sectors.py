import pytest

from helpers.plots.layouts import cloud_layout
from helpers.plots.packing import LEAST
from helpers.plots.sectors import comparison_layout, group_layout
from helpers.plots.style import use_style
from tests.cloud_checks import COUNTS, SCALE, SIZES, groups, ink, words


@pytest.mark.parametrize(
    ("size", "least"), [("column", 3.5), ("page", 5), ("slide", 5)]
)
def test_the_largest_word_is_several_times_the_smallest(size, least):
    """Half a column, where a sector ends, leaves less room for long words."""
    use_style(size=size)
    for layout in (cloud_layout(words(120)), comparison_layout(groups(5))):
        heights = layout.loc[layout["placed"], "letter_height"]
        assert heights.min() >= LEAST - 1e-6
        assert least <= heights.max() / heights.min() < 8


def test_a_cloud_too_high_for_a_slide_has_fewer_words():
    use_style(size="slide")
    layout = group_layout(groups(12, 20))
    assert layout.attrs["canvas"][1] < 0.5 * layout.attrs["canvas"][0]
    left = layout[~layout["placed"]]
    assert len(left) > 0
    assert left[["x", "y", "letter_height"]].isna().all(axis=None)
    shown = layout[layout["placed"]].groupby("group").size()
    assert shown.min() == shown.max() >= 2


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


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("k", [2, 3, 5, 8])
def test_the_largest_word_has_a_place_however_long_it_is(k, size):
    use_style(size=size)
    counts = groups(k)
    counts.loc[counts["rate"].idxmax(), ["term", "rate"]] = "临时党支部委员会", 300.0
    layout = comparison_layout(counts)
    assert layout["term"][0] == "临时党支部委员会"
    assert layout["placed"].head(5).all()


def test_two_groups_stand_side_by_side():
    layout = comparison_layout(COUNTS)
    middle = layout.attrs["canvas"][0] / 2
    right = layout.groupby("group")["x"].agg(["min", "max"])
    assert right.loc["川", "max"] < middle <= right.loc["粤", "min"] + 2


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
