import re

import numpy as np
import pandas as pd
import pytest

from helpers.plots.frame import headline, source_line
from helpers.plots.groups import (
    correspondence_map,
    divergence_heatmap,
    log_odds_heatmap,
)
from helpers.plots.style import use_style
from helpers.plots.terms import dispersion_strip
from helpers.plots.words import label
from tests.figure_checks import assert_legible

PLACES = ["黔东南苗族侗族自治州", "漳州东山", "乾安", "遵义汇川", "克孜勒苏柯尔克孜"]
TERMS = ["疫情防控", "新型冠状病毒感染的肺炎", "党员", "社区", "口罩", "村"]


def groups(k):
    return PLACES[:k] if k <= 5 else [f"第{i:02}县" for i in range(k)]


def square(k):
    i = np.arange(k)
    values = np.abs(i[:, None] - i) / (2 * k)
    return pd.DataFrame(values, index=groups(k), columns=groups(k))


def log_odds(k):
    rows = [
        (group, term, 3.0 * (i == j % 6) - 1 - i / 10)
        for j, group in enumerate(groups(k))
        for i, term in enumerate(TERMS)
    ]
    return pd.DataFrame(rows, columns=["group", "term", "z"])


def points(k):
    turn = np.linspace(0, 2 * np.pi, k, endpoint=False)
    near = np.linspace(0.2, 6.4, 30)
    table = pd.DataFrame({"kind": ["group"] * k + ["term"] * 30})
    table["name"] = groups(k) + [f"{TERMS[i % 6]}{i}" for i in range(30)]
    table["x"] = np.r_[np.cos(turn), np.cos(near) * near / 7]
    table["y"] = np.r_[np.sin(turn), np.sin(near) * near / 7]
    table["contribution"] = np.r_[np.full(k, 1 / k), np.arange(30, 0, -1) / 465]
    table.attrs["explained"] = [0.34, 0.29]
    return table


def hits():
    return pd.DataFrame(
        {"group": [PLACES[0], PLACES[0], PLACES[2]], "position": [0.0, 0.5, 1.0]}
    )


DRAWERS = {
    "square of 2": lambda: divergence_heatmap(square(2)),
    "square of 5": lambda: divergence_heatmap(square(5)),
    "square of 31": lambda: divergence_heatmap(square(31)),
    "odds of 2": lambda: log_odds_heatmap(log_odds(2)),
    "odds of 5": lambda: log_odds_heatmap(log_odds(5)),
    "odds of 31": lambda: log_odds_heatmap(log_odds(31)),
    "plane of 5": lambda: correspondence_map(points(5)),
    "plane of 31": lambda: correspondence_map(points(31)),
    "strip": lambda: dispersion_strip(hits(), rows=PLACES),
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
    headline(ax, "各地报道用词相近的程度：相邻两地之间的差别最小")
    source_line(ax, label("source", corpus="示例语料", reports=5, words=5043) * 3)
    assert_legible(ax.get_figure(root=True))


def cells(ax):
    return [t.get_text() for t in ax.texts]


def test_a_square_shows_every_value_but_the_diagonal():
    ax = divergence_heatmap(square(2))
    assert cells(ax) == ["0.25", "0.25"]
    assert ax.get_xlabel().startswith(label("bits"))


def test_the_colours_of_a_square_span_the_values_drawn():
    ax = divergence_heatmap(square(3) + 0.5)
    faces = ax.collections[0]
    assert (faces.norm.vmin, faces.norm.vmax) == pytest.approx((4 / 6, 5 / 6))
    assert {"0.67", "0.83"} <= set(re.findall(r"\d\.\d+", ax.get_xlabel()))


def test_a_large_square_shows_hundredths_and_says_so():
    ax = divergence_heatmap(square(31))
    assert len(cells(ax)) == 31 * 30
    assert cells(ax)[0] == "2"
    assert ax.get_xlabel().startswith(label("centibits"))
    assert min(t.get_fontsize() for t in ax.texts) > 5


def test_the_order_of_the_table_is_kept():
    order = [PLACES[2], PLACES[0], PLACES[1]]
    ax = divergence_heatmap(square(3).loc[order, order])
    assert [t.get_text() for t in ax.get_yticklabels()] == order


def test_log_odds_are_drawn_in_the_order_of_the_table():
    table = log_odds(3)
    chosen = table[table["term"].isin(TERMS[:2]) & table["group"].isin(PLACES[:2])]
    ax = log_odds_heatmap(chosen.sort_values("z", ascending=False))
    assert [t.get_text() for t in ax.get_yticklabels()] == TERMS[:2]
    assert [t.get_text() for t in ax.get_xticklabels()] == PLACES[:2]
    assert cells(ax) == ["2.0", "−1.0", "−1.1", "1.9"]
    turned = log_odds_heatmap(chosen.sort_values("z"))
    assert [t.get_text() for t in turned.get_yticklabels()] == TERMS[1::-1]
    assert [t.get_text() for t in turned.get_xticklabels()] == PLACES[:2]


def test_a_term_that_a_group_lacks_leaves_its_cell_empty():
    ax = log_odds_heatmap(log_odds(2).drop(index=0))
    assert len(cells(ax)) == 2 * len(TERMS) - 1


def test_a_plane_has_one_scale_and_names_its_axes():
    ax = correspondence_map(points(5), named=3)
    ax.figure.draw_without_rendering()
    box, x, y = ax.bbox, np.ptp(ax.get_xlim()), np.ptp(ax.get_ylim())
    assert box.width / x == pytest.approx(box.height / y)
    assert ax.get_xlabel() == label("axis", k=1, share=0.34)
    assert len(ax.lines[2].get_xdata()) == 30
    assert len(cells(ax)) <= 5 + 3
    assert set(groups(5)) <= set(cells(ax))


def test_a_strip_shows_groups_without_a_hit_too():
    ax = dispersion_strip(hits(), rows=PLACES[:3])
    assert cells(ax) == [label("hits", k=k) for k in (2, 0, 1)]
    strokes = [s[0, 0] for s in ax.collections[0].get_segments()]
    assert strokes == [0, 50]


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: divergence_heatmap(square(3)[::-1]), "same groups"),
        (lambda: log_odds_heatmap(log_odds(2).drop(columns="z")), "z"),
        (lambda: log_odds_heatmap(log_odds(2).head(0)), "no rows"),
        (lambda: dispersion_strip(hits().drop(columns="group")), "group"),
        (lambda: dispersion_strip(hits().head(0)), "no rows"),
        (lambda: correspondence_map(points(5), colors={"乾安": "red"}), "group_colors"),
    ],
)
def test_what_cannot_be_drawn_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_every_group_is_named_in_a_crowd():
    angle = np.linspace(0, 60, 120)
    terms = {"x": angle * np.cos(angle) / 60, "y": angle * np.sin(angle) / 60}
    terms = pd.DataFrame({"kind": "term", "name": "词语", **terms})
    groups = {"kind": "group", "name": ["甲县", "乙县"], "x": [0.0, 0.1], "y": 0.0}
    points = pd.concat([pd.DataFrame(groups), terms], ignore_index=True)
    ax = correspondence_map(points.assign(contribution=1.0))
    assert {"甲县", "乙县"} <= {text.get_text() for text in ax.texts}
