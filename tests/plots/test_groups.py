import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from helpers.plots.frame import headline, source_line
from helpers.plots.groups import correspondence_map, log_odds_heatmap, pair_dots
from helpers.plots.style import MORE, MUTED, SIDES, group_colors, room, use_style
from helpers.plots.terms import dispersion_strip
from helpers.plots.words import label
from tests.figure_checks import assert_legible

PLACES = ["黔东南苗族侗族自治州", "漳州东山", "乾安", "遵义汇川", "克孜勒苏柯尔克孜"]
TERMS = ["疫情防控", "新型冠状病毒感染的肺炎", "党员", "社区", "口罩", "村"]


def groups(k):
    return PLACES[:k] if k <= 5 else [f"第{i:02}县" for i in range(k)]


def pairs(k, *, unit="report"):
    """Pairs of k groups, surplus falling; the first half of them pass."""
    a, b = np.triu_indices(k, 1)
    i = np.arange(len(a))
    names = np.array(groups(k))
    table = pd.DataFrame({"a": names[a], "b": names[b], "bits": 0.6 - i / 100})
    table = table.assign(dealt=0.5, dealt_low=0.45, dealt_high=0.56, unit=unit)
    return table.assign(passes=(table["bits"] > 0.56) & (table["unit"] == "report"))


def mixed_pairs():
    """Two pairs of reports, of which one passes, and one of paragraphs."""
    table = pairs(3)
    table["bits"], table["passes"] = [0.6, 0.5, 0.58], [True, False, False]
    return table.assign(unit=["report", "report", "paragraph"])


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
    table["quality"] = np.r_[0.08, 0.299, np.linspace(0.3, 1, k - 2), np.zeros(30)]
    table.attrs["explained"] = [0.34, 0.29]
    return table


def hits():
    return pd.DataFrame(
        {"group": [PLACES[0], PLACES[0], PLACES[2]], "position": [0.0, 0.5, 1.0]}
    )


DRAWERS = {
    "pairs of 2": lambda: pair_dots(pairs(2)),
    "pairs of 5": lambda: pair_dots(pairs(5).head(room("pairs", 10))),
    "paragraphs of 5": lambda: pair_dots(
        pairs(5, unit="paragraph").head(room("pairs", 10))
    ),
    "mixed pairs": lambda: pair_dots(mixed_pairs()),
    "pairs of 31": lambda: pair_dots(pairs(31).head(40)),
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


def legend(ax):
    return [t.get_text() for t in ax.get_legend().get_texts()]


def marks(ax):
    """Give the bits and rows of the dots by fill and edge."""
    return {
        (dots.get_markerfacecolor(), dots.get_markeredgecolor()): list(
            zip(dots.get_xdata(), dots.get_ydata(), strict=True)
        )
        for dots in ax.lines
    }


def test_pairs_are_drawn_in_the_order_given_beside_their_chance():
    ax = pair_dots(pairs(3).iloc[[2, 0, 1]].assign(dealt=[0.5, 0.51, 0.52]))
    pair = label("pair", a=PLACES[1], b=PLACES[2])
    assert ax.get_yticklabels()[0].get_text().replace("\n", "") == pair
    assert marks(ax) == {(MORE, MORE): [(0.58, 0), (0.6, 1), (0.59, 2)]}
    bands = [(b.get_x(), b.get_x() + b.get_width()) for b in ax.patches]
    assert bands == [pytest.approx((0.45, 0.56))] * 3
    assert [b.get_y() + b.get_height() / 2 for b in ax.patches] == pytest.approx(
        [0, 1, 2]
    )
    ticks = [s[0, 0] for s in ax.collections[-1].get_segments()]
    assert ticks == [0.5, 0.51, 0.52]
    assert ax.get_xlabel() == label("bits")
    assert legend(ax) == [label("beyond_chance"), label("dealt_report")]


def test_only_pairs_that_pass_are_in_colour_and_single_reports_are_open():
    ax = pair_dots(mixed_pairs())
    assert marks(ax) == {
        (MORE, MORE): [(0.6, 0)],
        (MUTED, MUTED): [(0.5, 1)],
        ("white", MUTED): [(0.58, 2)],
    }
    keys = ["beyond_chance", "within_chance", "not_judged"]
    keys += ["dealt_report", "dealt_paragraph"]
    assert legend(ax) == [label(key) for key in keys]


def test_the_legend_says_that_paragraphs_were_dealt():
    ax = pair_dots(pairs(5, unit="paragraph").head(room("pairs", 10)))
    assert legend(ax) == [label("not_judged"), label("dealt_paragraph")]


def test_log_odds_are_drawn_in_the_order_of_the_table():
    table = log_odds(3)
    chosen = table[table["term"].isin(TERMS[:2]) & table["group"].isin(PLACES[:2])]
    ax = log_odds_heatmap(chosen.sort_values("z", ascending=False))
    assert [t.get_text() for t in ax.get_yticklabels()] == TERMS[:2]
    assert [t.get_text() for t in ax.get_xticklabels()] == PLACES[:2]
    assert cells(ax) == ["2.0", "−1.0", "−1.1", "1.9"]
    assert ax.get_xlabel() == label("z", limit=1.96)
    turned = log_odds_heatmap(chosen.sort_values("z"))
    assert [t.get_text() for t in turned.get_yticklabels()] == TERMS[1::-1]
    assert [t.get_text() for t in turned.get_xticklabels()] == PLACES[:2]


def test_z_scores_below_the_limit_are_grey():
    rows = [("甲", "a", 1.95), ("乙", "a", 1.96), ("甲", "b", -1.96), ("乙", "b", -4.0)]
    rows += [("甲", "c", 0.0), ("乙", "c", -1.95)]
    ax = log_odds_heatmap(pd.DataFrame(rows, columns=["group", "term", "z"]))
    faces = ax.collections[0]
    ax.figure.draw_without_rendering()
    fills = [to_hex(c) for c in faces.get_facecolors()]
    grey, blue, brown, darkest = (to_hex(SIDES(x)) for x in (0.5, 0.65, 0.35, 0))
    assert fills == [grey, blue, brown, darkest, grey, grey]
    inks = [text.get_color() == MUTED for text in ax.texts]
    assert inks == [True, False, False, False, True, True]


def test_scores_all_below_the_limit_are_all_grey():
    ax = log_odds_heatmap(log_odds(2).assign(z=1.0))
    assert {text.get_color() for text in ax.texts} == {MUTED}


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
    assert set(groups(5)[2:]) <= set(cells(ax))


def test_groups_that_the_plane_shows_badly_are_grey_with_their_quality():
    ax = correspondence_map(points(5), named=0)
    named = [
        *(
            label("with_quality", name=n, quality=q)
            for n, q in zip(PLACES[:2], (0.08, 0.299), strict=True)
        ),
        *PLACES[2:],
    ]
    assert cells(ax) == named
    fills = [to_hex(c).upper() for c in ax.collections[0].get_facecolors()]
    assert fills == [MUTED, MUTED, *list(group_colors(PLACES).values())[2:]]
    assert ax.get_title(loc="left") == label("poor_quality", limit=0.3)
    well = correspondence_map(points(5).assign(quality=0.3), named=0)
    assert cells(well) == PLACES
    assert well.get_title(loc="left") == ""


def test_a_strip_shows_groups_without_a_hit_too():
    ax = dispersion_strip(hits(), rows=PLACES[:3])
    assert cells(ax) == ["2", "0", "1", label("hits")]
    strokes = [s[0, 0] for s in ax.collections[1].get_segments()]
    assert strokes == [0, 50]


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: pair_dots(pairs(3).drop(columns="dealt_low")), "dealt_low"),
        (lambda: pair_dots(pairs(3).head(0)), "no rows"),
        (lambda: correspondence_map(points(5).drop(columns="quality")), "quality"),
        (lambda: log_odds_heatmap(log_odds(2).drop(columns="z")), "z"),
        (lambda: log_odds_heatmap(log_odds(2).head(0)), "no rows"),
        (lambda: dispersion_strip(hits().drop(columns="group"), rows=PLACES), "group"),
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
    ax = correspondence_map(points.assign(contribution=1.0, quality=1.0))
    assert {"甲县", "乙县"} <= {text.get_text() for text in ax.texts}


def test_tables_are_not_changed():
    for table, draw in [
        (mixed_pairs(), pair_dots),
        (log_odds(2), log_odds_heatmap),
        (points(5), correspondence_map),
    ]:
        before = table.copy()
        draw(table)
        pd.testing.assert_frame_equal(table, before)
