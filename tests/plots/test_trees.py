import numpy as np
import pandas as pd
import pytest

from helpers.compare.distance import cluster
from helpers.plots.frame import headline, source_line
from helpers.plots.groups import dendrogram
from helpers.plots.style import group_colors, use_style
from helpers.plots.words import label
from tests.figure_checks import assert_legible

PLACES = ["黔东南苗族侗族自治州", "漳州东山", "乾安", "遵义汇川", "克孜勒苏柯尔克孜"]
FOUR = pd.DataFrame(  # 甲 and 乙 join at 0.2, 丙 and 丁 at 0.3, all at 0.5
    np.square([[0, 2, 5, 5], [2, 0, 5, 5], [5, 5, 0, 3], [5, 5, 3, 0]]) / 100,
    index=list("甲乙丙丁"),
    columns=list("甲乙丙丁"),
)


def groups(k):
    return PLACES[:k] if k <= 5 else [f"第{i:02}县" for i in range(k)]


def tree(k, *, lowest=0.7):
    """A tree of any shape, its heights near each other as those of short reports."""
    apart = np.random.default_rng(k).uniform(lowest, 0.8, (k, k))
    apart = np.triu(apart, 1) + np.triu(apart, 1).T
    return cluster(pd.DataFrame(apart, index=groups(k), columns=groups(k)))


def supported(k, **options):
    table = tree(k, **options)
    return table.assign(support=np.linspace(0, 1, len(table)))


STYLES = [
    ("zh", "page"),
    ("en", "page"),
    ("zh", "slide"),
    ("zh", "column"),
    ("en", "column"),
]
CASES = [
    (k, lowest, *style)
    for k in (2, 5, 31)
    for lowest in (0, 0.7)
    for style in (STYLES[:1] if k == 31 else STYLES)
]


@pytest.mark.parametrize(("k", "lowest", "language", "size"), CASES)
def test_words_stay_apart_and_whole(k, lowest, language, size):
    use_style(language, size=size)
    ax = dendrogram(supported(k, lowest=lowest))
    headline(ax, "哪些地方用词相近：相邻两地之间的差别最小，把握却不大" * 2)
    source_line(ax, label("source", corpus="示例语料", reports=5, words=5043) * 3)
    assert_legible(ax.get_figure(root=True))


@pytest.mark.parametrize("k", [5, 31])
def test_no_line_runs_through_a_number(k):
    ax = dendrogram(supported(k))
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts]
    outlines = [ax.transData.transform(line.get_xydata()) for line in ax.lines]
    assert len(boxes) == k - 2
    for points in outlines:
        for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
            low, high = sorted([x0, x1]), sorted([y0, y1])
            assert not [
                b
                for b in boxes
                if low[0] < b.x1 and low[1] > b.x0
                if high[0] < b.y1 and high[1] > b.y0
            ]


def names(ax):
    return [t.get_text() for t in ax.get_yticklabels()]


def test_merges_lie_at_their_heights_between_their_leaves():
    table = cluster(FOUR)
    ax = dendrogram(table)
    rows = {name: row for row, name in enumerate(names(ax))}
    lines = {line.get_xdata()[1]: line for line in ax.lines}
    assert sorted(lines) == pytest.approx([0.2, 0.3, 0.5])
    low, middle, root = (lines[height] for height in sorted(lines))
    assert low.get_xdata().tolist() == pytest.approx([0, 0.2, 0.2, 0])
    assert middle.get_xdata().tolist() == pytest.approx([0, 0.3, 0.3, 0])
    ends = (0.2, 0.5, 0.5, 0.3) if rows["甲"] < 2 else (0.3, 0.5, 0.5, 0.2)
    assert root.get_xdata().tolist() == pytest.approx(ends)
    first = sorted([rows["甲"], rows["乙"]])
    assert low.get_ydata().tolist() == [first[0], first[0], first[1], first[1]]
    assert root.get_ydata().tolist() == [0.5, 0.5, 2.5, 2.5]
    assert ax.get_xlim()[0] == 0
    assert ax.get_xlabel() == label("height")


def test_support_stands_at_its_merge_and_is_left_out_at_the_root():
    table = cluster(FOUR)
    ax = dendrogram(table.assign(support=[0.96, 0.4, 1.0]))
    rows = {name: row for row, name in enumerate(names(ax))}
    assert {t.get_text(): tuple(t.xy) for t in ax.texts} == {
        "96%": pytest.approx((0.2, (rows["甲"] + rows["乙"]) / 2)),
        "40%": pytest.approx((0.3, (rows["丙"] + rows["丁"]) / 2)),
    }
    assert ax.get_title(loc="left") == label("support")


@pytest.mark.parametrize("k", [5, 31])
def test_every_merge_but_the_root_has_its_number(k):
    table = supported(k)
    ax = dendrogram(table)
    heights = {round(t.xy[0], 9): t.get_text() for t in ax.texts}
    assert heights == {
        round(height, 9): f"{share:.0%}"
        for height, share in zip(table["height"][:-1], table["support"], strict=False)
    }
    assert len({t.xy[1] for t in ax.texts}) == k - 2


def test_a_tree_of_two_has_no_number():
    ax = dendrogram(supported(2))
    assert ax.texts[:] == []
    assert ax.get_title(loc="left") == ""


def test_a_tree_without_support_has_no_number():
    assert dendrogram(tree(5)).texts[:] == []


def test_an_axis_that_does_not_begin_at_0_says_so():
    table = tree(5)
    low, high = table["height"].min(), table["height"].max()
    ax = dendrogram(table)
    assert ax.get_xlim()[0] == pytest.approx(2 * low - high)
    assert f"{2 * low - high:.2f}" in ax.get_xlabel()


def test_leaves_are_in_the_order_of_the_tree_in_their_colours():
    table = tree(5)
    ax = dendrogram(table)
    assert names(ax) == table.attrs["order"]
    colors = group_colors(PLACES)
    given = dendrogram(table, colors=colors | {"乾安": "#000000"}, ax=ax)
    drawn = [tuple(c) for c in given.collections[-1].get_facecolors()]
    assert drawn[table.attrs["order"].index("乾安")] == (0, 0, 0, 1)
    assert given is ax


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: dendrogram(tree(5).drop(columns="height")), "height"),
        (lambda: dendrogram(pd.DataFrame(tree(5).to_dict())), "attrs"),
        (lambda: dendrogram(tree(5), colors={"乾安": "red"}), "group_colors"),
    ],
)
def test_what_cannot_be_drawn_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_tables_are_not_changed():
    table = supported(5)
    before = table.copy()
    dendrogram(table)
    pd.testing.assert_frame_equal(table, before)
