import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from helpers.plots.frame import headline, source_line
from helpers.plots.keyness import key_panels, keyness_dots, word_shift
from helpers.plots.panels import panel_rows
from helpers.plots.style import LESS, MORE, group_colors, room, text_color, use_style
from helpers.plots.terms import before_after, term_dots, term_panels
from helpers.plots.words import label
from tests.figure_checks import assert_legible, collisions, cut

TERMS = [
    *("疫情防控", "党员干部", "基层党组织", "志愿者服务队", "社区", "企业复工复产"),
    *("群众", "口罩", "捐款", "新型冠状病毒感染的肺炎", "共产党员先锋岗", "村"),
    *("排查", "一线", "先锋", "物资", "网格化管理", "带头"),
]
THIRDS = {"target": "最晚的三分之一", "reference": "最早的三分之一"}
SIDES = {"target": "黔东南苗族侗族自治州", "reference": "其他各地"}
PLACES = ["黔东南苗族侗族自治州", "漳州东山", "乾安", "遵义汇川", "克孜勒苏柯尔克孜"]


def groups(k):
    return PLACES[:k] if k <= 5 else [f"第{i:02}县" for i in range(k)]


def counts(k=1):
    """Rates that fall from term to term, one step lower in each group."""
    rows = [
        (group, term, 60 - 2 * i + j, 100.0 - 5 * i + j, 1 + i % 5)
        for j, group in enumerate(groups(k))
        for i, term in enumerate(TERMS)
    ]
    return pd.DataFrame(rows, columns=["group", "term", "n", "rate", "reports"])


def keyness():
    """Terms that lean by turns to the target and the reference."""
    i = np.arange(len(TERMS))
    log_ratio = (2 + i / 9) * np.where(i % 2, -1, 1)
    table = pd.DataFrame({"term": TERMS, "n": 30 - i, "n_reference": 9 + i})
    table["g2"] = (40 - 2 * i) * np.sign(log_ratio)
    table["log_ratio"] = log_ratio
    table["log_ratio_low"] = log_ratio - 1
    table["log_ratio_high"] = log_ratio + 1
    return table


def short_terms():
    """Terms of three characters with counts of three digits."""
    rows = keyness()
    terms = [f"第{c}天" for c in "一二三四五六七八九十甲乙丙丁戊己庚辛"]
    return rows.assign(term=terms, n=rows["n"] + 100, n_reference=100)


def one_sided():
    """Four terms of which two are absent on one side, one of each."""
    table = keyness().head(4)
    table["n"], table["n_reference"] = [30, 0, 28, 27], [0, 10, 11, 12]
    table.loc[0, ["log_ratio_low", "log_ratio_high"]] = [-0.5, np.inf]
    table.loc[1, ["log_ratio_low", "log_ratio_high"]] = [-np.inf, -0.25]
    return table


def with_ends(table, reach):
    """Add intervals that reach as far down as up; none where NaN."""
    return table.assign(rate_low=table["rate"] - reach, rate_high=table["rate"] + reach)


def key_terms(k):
    """Key terms of each group, the first of them absent elsewhere."""
    rows = [
        (group, term, 30.0 + i + j, 3.0 * i, 20.0 - i)
        for j, group in enumerate(groups(k))
        for i, term in enumerate(TERMS)
    ]
    return pd.DataFrame(rows, columns=["group", "term", "rate", "rate_reference", "g2"])


def first(table, k):
    """Take the first k rows of each group."""
    return table.groupby("group").head(k)


def shift():
    i = np.arange(len(TERMS))
    return pd.DataFrame(
        {"term": TERMS, "share": (20 - i) / 300, "proportion_shift": (-1.0) ** i}
    )


def changes():
    i = np.arange(len(TERMS))
    return pd.DataFrame({"term": TERMS, "before": 40 - i, "after": 40 - 2 * i})


def fitting(table, groups, rows):
    """Rows of as many panels as the size has room for."""
    return panel_rows(table(room("panels", groups)), rows)


DRAWERS = {
    "dots": lambda: term_dots(counts(), of=5),
    "panels of 5": lambda: term_panels(fitting(counts, 5, 10))[0],
    "key panels of 2": lambda: key_panels(fitting(key_terms, 2, 8))[0],
    "key panels of 5": lambda: key_panels(fitting(key_terms, 5, 8))[0],
    "key panels of 31": lambda: key_panels(first(key_terms(31), 3))[0],
    "panels of 31": lambda: term_panels(first(counts(31), 3))[0],
    "dots without intervals": lambda: term_dots(with_ends(counts(), np.nan), of=5),
    "keyness dots": lambda: keyness_dots(keyness(), **SIDES),
    "keyness arrows": lambda: keyness_dots(one_sided(), **SIDES),
    "thirds": lambda: keyness_dots(short_terms(), **THIRDS),
    "long names": lambda: keyness_dots(
        keyness().assign(term=PLACES[4] + keyness()["term"]),
        **THIRDS,
    ),
    "shift": lambda: word_shift(shift(), PLACES[0], PLACES[1]),
    "changes": lambda: before_after(changes()),
}


STYLES = [("zh", "page"), ("en", "page"), ("zh", "slide")]
STYLES += [("zh", "column"), ("en", "column")]
CASES = [
    (name, *style)
    for name in DRAWERS
    for style in (STYLES[:1] if name.endswith("31") else STYLES)
]


@pytest.mark.parametrize(("name", "language", "size"), CASES)
def test_words_stay_apart_and_whole(name, language, size):
    use_style(language, size=size)
    ax = DRAWERS[name]()
    headline(ax, "党员干部居首：各地报道最常用的词与用得最少的词之间相差悬殊" * 2)
    source_line(ax, label("source", corpus="示例语料", reports=5, words=5043) * 3)
    assert_legible(ax.get_figure(root=True))


def test_the_check_sees_what_it_should():
    figure, ax = plt.subplots()
    ax.text(0.5, 0.5, "党员")
    ax.text(0.5, 0.5, "干部")
    ax.text(0.99, 0.2, "伸出边界的长长的词").set_in_layout(False)
    assert ("党员", "干部") in collisions(figure)
    assert "伸出边界的长长的词" in cut(figure)


def names(ax):
    return [t.get_text() for t in ax.get_yticklabels()]


def annotations(ax):
    return [t.get_text() for t in ax.texts]


def test_term_dots_draw_the_rows_in_the_order_given_on_the_given_axes():
    _, ax = plt.subplots()
    table = counts().iloc[[2, 0, 1]]
    assert term_dots(table, of=5, ax=ax) is ax
    assert names(ax) == [TERMS[2], TERMS[0], TERMS[1]]
    assert ax.lines[0].get_xdata().tolist() == [90, 100, 95]
    assert annotations(ax) == ["3", "1", "2", label("in_reports", m=5)]
    assert ax.get_xlim()[0] == 0
    assert ax.get_xlabel() == label("rate")


def test_term_dots_draw_intervals_if_there():
    ax = term_dots(with_ends(counts(), 5).head(2))
    ends = [s[:, 0].tolist() for s in ax.collections[-1].get_segments()]
    assert ends == [[95, 105], [90, 100]]
    assert ax.get_xlabel() == label("rate_interval")
    assert ax.get_legend() is None


def legend(ax):
    return [t.get_text() for t in ax.get_legend().get_texts()]


def test_a_term_without_an_interval_is_a_dot_alone_and_a_note_says_so():
    table = with_ends(counts().head(3), np.array([5, np.nan, 5]))
    ax = term_dots(table, of=5)
    segments = ax.collections[-1].get_segments()
    assert [s.tolist() for s in segments] == [[[95, 0], [105, 0]], [[85, 2], [95, 2]]]
    assert ax.lines[-1].get_xdata().tolist() == [100, 95, 90]
    assert [t.xy for t in ax.texts] == [(1, 0), (1, 1), (1, 2), (1, 1)]
    assert ax.get_xlabel() == label("rate_interval")
    assert legend(ax) == [label("no_interval")]


def test_an_axis_names_no_interval_where_there_is_none():
    ax = term_dots(with_ends(counts(), np.nan))
    assert ax.get_xlabel() == label("rate")
    assert legend(ax) == [label("no_interval")]


def test_panels_draw_no_interval():
    table = with_ends(first(counts(5), 4), np.nan)
    assert not [ax for ax in term_panels(table) if ax.get_legend()]


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: term_dots(counts().drop(columns="rate")), "rate"),
        (lambda: term_dots(counts(2)), "term_panels"),
        (lambda: term_dots(counts().head(0)), "no rows"),
        (lambda: keyness_dots(keyness().drop(columns="g2"), **SIDES), "g2"),
        (lambda: key_panels(counts(2)), "rate_reference"),
        (lambda: key_panels(key_terms(2).head(0)), "no rows"),
        (lambda: key_panels(key_terms(2), colors={"甲": "red"}), "group_colors"),
        (lambda: term_panels(counts(2), colors={"甲": "red"}), "group_colors"),
        (lambda: word_shift(counts(), "a", "b"), "share"),
        (lambda: before_after(changes().drop(columns="after")), "after"),
    ],
)
def test_what_cannot_be_drawn_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_term_panels_give_one_axes_a_group_on_one_scale():
    axes = term_panels(first(counts(5), 4))
    assert [ax.get_title(loc="left") for ax in axes] == groups(5)
    assert len({ax.get_xlim() for ax in axes}) == 1
    assert all(len(names(ax)) == 4 for ax in axes)
    colors = group_colors(groups(5))
    titles = {ax.get_title(loc="left"): ax._left_title.get_color() for ax in axes}
    assert titles == {g: text_color(c) for g, c in colors.items()}


@pytest.mark.parametrize(
    ("k", "rows"),
    [(1, [1]), (2, [2]), (4, [4]), (5, [5]), (7, [4, 3]), (9, [5, 4])],
)
def test_panels_stand_in_rows_of_about_equal_length(k, rows):
    table = counts(5 if k == 5 else 31).replace(PLACES, list("甲乙丙丁戊"))
    few = table[table["group"].isin(sorted(table["group"].unique())[:k])]
    short = few[few["term"].str.len() <= 3]
    axes = term_panels(first(short, 2))
    places = [ax.get_subplotspec() for ax in axes]
    assert [sum(p.rowspan.start == i for p in places) for i in range(len(rows))] == rows
    unit = {
        p.colspan.start for p, ax in zip(places, axes, strict=True) if ax.get_xlabel()
    }
    assert unit == set(range(rows[0]))


def test_long_names_of_groups_get_room():
    table = counts(31)
    table = table[table["term"].str.len() == 2]
    table["group"] = table["group"].str.replace("第", "zhangzhou_dongshan_")
    axes = term_panels(first(table, 2))
    assert_legible(axes[0].figure)


def test_key_panels_join_each_rate_to_that_of_the_reference():
    axes = key_panels(first(key_terms(5), 3))
    assert [ax.get_title(loc="left") for ax in axes] == groups(5)
    assert [names(ax) for ax in axes] == [TERMS[:3]] * 5
    reference, own = axes[1].lines
    assert reference.get_xdata().tolist() == [0, 3, 6]
    assert own.get_xdata().tolist() == [31, 32, 33]
    assert reference.get_markerfacecolor() == "white"
    assert [ax.lines[1].get_color() for ax in axes] == list(
        group_colors(groups(5)).values()
    )
    assert len({ax.get_xlim() for ax in axes}) == 1


def test_key_panels_have_one_legend():
    axes = key_panels(first(key_terms(5), 8))
    every = axes[0].get_figure().axes
    legends = [ax.get_legend() for ax in every if ax.get_legend()]
    assert [[t.get_text() for t in x.get_texts()] for x in legends] == [
        [label("group"), label("others")]
    ]


def test_key_panels_draw_all_rows_on_rows_of_one_height():
    table = key_terms(2)
    few = pd.concat([table.iloc[:4], table[table["group"] == PLACES[1]].iloc[[5, 2]]])
    axes = key_panels(few)
    shown = {ax.get_title(loc="left"): names(ax) for ax in axes}
    assert shown == {PLACES[0]: TERMS[:4], PLACES[1]: [TERMS[5], TERMS[2]]}
    assert {ax.get_ylim() for ax in axes} == {(3.6, -0.6)}


def test_key_panels_take_tables_set_one_below_the_other():
    table = key_terms(3)
    parts = {
        g: rows.drop(columns="group") for g, rows in table.groupby("group", sort=False)
    }
    stacked = {g: rows.reset_index(drop=True) for g, rows in parts.items()}
    stacked = pd.concat(stacked, names=["group"]).reset_index("group")
    axes = [key_panels(first(t, 3)) for t in (table, stacked)]
    for one, other in zip(*axes, strict=True):
        assert names(one) == names(other)
        assert one.lines[1].get_xdata().tolist() == other.lines[1].get_xdata().tolist()


def test_keyness_dots_draw_the_rows_in_the_order_given():
    table = keyness().iloc[[2, 0, 1, 3]]
    ax = keyness_dots(table, target="甲地", reference="乙地")
    assert names(ax) == [TERMS[2], TERMS[0], TERMS[1], TERMS[3]]
    assert ax.collections[-1].get_offsets()[:, 0].tolist() == pytest.approx(
        [2 + 2 / 9, 2, -2 - 1 / 9, -2 - 3 / 9]
    )
    assert faces(ax.collections[-1]) == [MORE, MORE, LESS, LESS]
    sides = [label("more_in", group=group) for group in ("乙地", "甲地")]
    assert {"28 : 11", f"← {sides[0]}", f"{sides[1]} →"} <= set(annotations(ax))


def faces(dots):
    return [to_hex(c).upper() for c in dots.get_facecolors()]


def test_sides_follow_the_sign_of_g2():
    table = keyness().assign(g2=lambda t: -t["g2"])
    turned = [LESS if g > 0 else MORE for g in keyness()["g2"]]
    assert faces(keyness_dots(table, **SIDES).collections[-1]) == turned


def test_keyness_intervals_that_reach_far_end_in_an_arrowhead():
    table = keyness().assign(log_ratio_high=99.0).head(4)
    ax = keyness_dots(table, **SIDES)
    lines, left, right, *_ = ax.collections[1:]
    far = 2 * (2 + 3 / 9)
    assert [s[1, 0] for s in lines.get_segments()] == pytest.approx([far] * 4)
    assert left.get_offsets().tolist() == []
    assert right.get_offsets()[:, 0].tolist() == pytest.approx([far] * 4)
    assert ax.get_xlabel() == label("log_ratio_interval")


def test_a_count_of_0_has_a_line_with_a_tick_at_its_one_limit_and_no_dot():
    ax = keyness_dots(one_sided(), **SIDES)
    dots = ax.collections[-1].get_offsets().tolist()
    assert dots == [pytest.approx([2 + 2 / 9, 2]), pytest.approx([-2 - 3 / 9, 3])]
    lines, left, right, ticks, _ = ax.collections[1:]
    far = 2 * (2 + 3 / 9)
    ends = [s[:, 0].tolist() for s in lines.get_segments()]
    assert ends[:2] == [pytest.approx([-0.5, far]), pytest.approx([-far, -0.25])]
    assert left.get_offsets().tolist() == [pytest.approx([-far, 1])]
    assert right.get_offsets().tolist() == [pytest.approx([far, 0])]
    assert ticks.get_offsets().tolist() == [[-0.5, 0], [-0.25, 1]]
    assert faces(ticks) == [MORE, LESS]
    assert label("one_limit") in ax.get_xlabel()


def test_word_shift_puts_the_terms_of_a_left():
    ax = word_shift(shift().head(2), "甲", "乙")
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == pytest.approx([-100 * 20 / 300, 100 * 19 / 300])
    assert {"← 甲较多", "乙较多 →", *TERMS[:2]} <= set(annotations(ax))
    assert ax.get_xlabel() == label("shift_share", sum=39 / 300)
    assert "13%" in ax.get_xlabel()


def test_before_after_draws_the_rows_in_the_order_given():
    ax = before_after(changes().iloc[[17, 0, 16]])
    assert names(ax) == [TERMS[17], TERMS[0], TERMS[16]]
    before, after = (line.get_xdata().tolist() for line in ax.lines)
    assert before == [23, 40, 24]
    assert after == [6, 40, 8]


def test_tables_are_not_changed():
    for table, draw in [
        (counts(), term_dots),
        (counts(2), term_panels),
        (key_terms(2), key_panels),
        (keyness(), lambda t: keyness_dots(t, **SIDES)),
        (shift(), lambda t: word_shift(t, "a", "b")),
        (changes(), before_after),
    ]:
        before = table.copy()
        draw(table)
        pd.testing.assert_frame_equal(table, before)
