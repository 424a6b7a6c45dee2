import numpy as np
import pandas as pd
import pytest

from helpers.plots.packing import ink, letter_heights, pack

OPEN = np.ones((40, 60), bool)
Y, X = np.mgrid[:40, :60]
MIDDLE = np.hypot(X - 30, Y - 20)


def covered(sides, corners):
    """Count how many boxes cover each cell."""
    total = np.zeros(OPEN.shape, int)
    for (high, wide), (row, column) in zip(sides, corners, strict=True):
        if row >= 0:
            total[row : row + high, column : column + wide] += 1
    return total


@pytest.mark.parametrize("seed", range(5))
def test_boxes_never_overlap_and_keep_to_the_free_cells(seed):
    sides = np.random.default_rng(seed).integers(2, 12, (40, 2))
    free = MIDDLE < 18
    corners = pack(sides, free, MIDDLE)
    total = covered(sides, corners)
    assert total.max() == 1
    assert not total[~free].any()
    assert total.sum() == sides[corners[:, 0] >= 0].prod(axis=1).sum()


def test_the_first_box_is_where_it_costs_least():
    corners = pack(np.array([[4, 6]]), OPEN, MIDDLE)
    assert corners.tolist() == [[18, 27]]


def test_what_is_full_is_kept_clear_of():
    corners = pack(np.array([[4, 6]]), OPEN, MIDDLE, full=[(0, 0, 40, 33)])
    assert corners.tolist() == [[18, 33]]


def test_a_box_larger_than_the_ground_has_no_room_and_later_ones_do():
    corners = pack(np.array([[41, 2], [2, 61], [2, 2]]), OPEN, MIDDLE)
    assert corners.tolist() == [[-1, -1], [-1, -1], [19, 29]]


def test_heights_are_proportional_within_the_range():
    heights = letter_heights(pd.Series([20.0, 10.0, 5.0]), most=4)
    assert heights.tolist() == [1.0, 0.5, 0.25]
    assert heights.attrs["power"] == 1


def test_heights_keep_to_the_range_and_to_the_order():
    heights = letter_heights(pd.Series([900.0, 30.0, 1.0]), most=9)
    assert heights.tolist() == pytest.approx(
        [1, 30 ** (np.log(9) / np.log(900)) / 9, 1 / 9]
    )
    assert heights.attrs["power"] == pytest.approx(np.log(9) / np.log(900))


def test_equal_values_have_one_height():
    assert letter_heights(pd.Series([3.0, 3.0]), most=7).tolist() == [1, 1]


def test_ink_lies_within_the_squares_of_characters():
    left, top, right, bottom = ink(["党员"], [False])[0]
    assert (left, right) == (0, 2)
    assert -1 < top < -0.7
    assert 0 < bottom < 0.2


def test_bold_letters_are_measured_as_drawn():
    plain, bold = ink(["COVID-19", "COVID-19"], [False, True])
    assert bold[2] > plain[2]
