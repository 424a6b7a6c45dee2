import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from helpers.plots.frame import headline, source_line
from helpers.plots.groups import role_bars
from helpers.plots.keyness import key_panels, keyness_dots, keyness_plot, word_shift
from helpers.plots.style import LESS, MORE, group_colors, label, text_color, use_style
from helpers.plots.terms import before_after, term_dots, term_panels
from tests.figure_checks import assert_legible, collisions, cut

TERMS = [
    *("疫情防控", "党员干部", "基层党组织", "志愿者服务队", "社区", "企业复工复产"),
    *("群众", "口罩", "捐款", "新型冠状病毒感染的肺炎", "共产党员先锋岗", "村"),
    *("排查", "一线", "先锋", "物资", "网格化管理", "带头"),
]
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
    return pd.DataFrame(rows, columns=["region", "term", "n", "rate", "reports"])


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


def key_terms(k):
    """Key terms of each group, the first of them absent elsewhere."""
    rows = [
        (group, term, 30.0 + i + j, 3.0 * i, 20.0 - i)
        for j, group in enumerate(groups(k))
        for i, term in enumerate(TERMS)
    ]
    return pd.DataFrame(
        rows, columns=["region", "term", "rate", "rate_reference", "g2"]
    )


def shift():
    i = np.arange(len(TERMS))
    return pd.DataFrame(
        {"term": TERMS, "share": (20 - i) / 300, "proportion_shift": (-1.0) ** i}
    )


def roles(k=5):
    rows = [
        (g, role, size + 10 * i)
        for i, g in enumerate(groups(k))
        for role, size in [("body", 3000), ("heading", 200), ("furniture", 400)]
    ]
    return pd.DataFrame(rows, columns=["report", "role", "characters"])


def changes():
    i = np.arange(len(TERMS))
    return pd.DataFrame({"term": TERMS, "before": 40 - i, "after": 40 - 2 * i})


DRAWERS = {
    "dots": lambda: term_dots(counts(), of=5),
    "panels of 5": lambda: term_panels(counts(5), by="region")[0],
    "key panels of 2": lambda: key_panels(key_terms(2), by="region")[0],
    "key panels of 5": lambda: key_panels(key_terms(5), by="region")[0],
    "key panels of 31": lambda: key_panels(key_terms(31), by="region", top=3)[0],
    "panels of 31": lambda: term_panels(counts(31), by="region", top=3)[0],
    "keyness dots": lambda: keyness_dots(keyness(), target=PLACES[0]),
    "keyness": lambda: keyness_plot(keyness(), target=PLACES[0]),
    "shift": lambda: word_shift(shift(), PLACES[0], PLACES[1]),
    "roles of 5": lambda: role_bars(roles()),
    "roles of 31": lambda: role_bars(roles(31)),
    "changes": lambda: before_after(changes()),
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
    headline(ax, "党员干部居首：各地报道最常用的词与用得最少的词之间相差悬殊" * 2)
    source_line(ax, label("source", corpus="示例语料", reports=5, tokens=5043) * 3)
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


def test_term_dots_rank_the_terms_on_the_given_axes():
    _, ax = plt.subplots()
    assert term_dots(counts().sample(frac=1, random_state=0), top=3, of=5, ax=ax) is ax
    assert names(ax) == TERMS[:3]
    assert ax.lines[0].get_xdata().tolist() == [100, 95, 90]
    assert annotations(ax) == ["5 篇中 1 篇", "5 篇中 2 篇", "5 篇中 3 篇"]
    assert ax.get_xlim()[0] == 0
    assert ax.get_xlabel() == "每万词次数"


def test_term_dots_draw_intervals_if_there():
    table = counts().assign(
        rate_low=lambda t: t.rate - 5, rate_high=lambda t: t.rate + 5
    )
    ax = term_dots(table, top=2)
    ends = [s[:, 0].tolist() for s in ax.collections[-1].get_segments()]
    assert ends == [[95, 105], [90, 100]]
    assert ax.get_xlabel() == label("rate_interval")


def test_ties_are_ordered_by_term():
    tied = pd.DataFrame({"term": ["乙", "甲"], "rate": [1.0, 1.0]})
    assert names(term_dots(tied)) == names(term_dots(tied.iloc[::-1])) == ["乙", "甲"]


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: term_dots(counts().drop(columns="rate")), "rate"),
        (lambda: term_dots(counts(2)), "term_panels"),
        (lambda: term_dots(counts().head(0)), "no rows"),
        (lambda: keyness_dots(keyness().drop(columns="g2")), "g2"),
        (lambda: key_panels(counts(2), by="region"), "rate_reference"),
        (lambda: key_panels(key_terms(2).assign(g2=-1.0), by="region"), "no rows"),
        (lambda: word_shift(counts(), "a", "b"), "share"),
        (lambda: role_bars(roles(), by="region"), "region"),
        (lambda: before_after(changes().drop(columns="after")), "after"),
    ],
)
def test_what_cannot_be_drawn_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_term_panels_give_one_axes_a_group_on_one_scale():
    axes = term_panels(counts(5), by="region", top=4)
    assert [ax.get_title(loc="left") for ax in axes] == sorted(groups(5))
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
    few = table[table["region"].isin(sorted(table["region"].unique())[:k])]
    short = few[few["term"].str.len() <= 3]
    axes = term_panels(short, by="region", top=2)
    places = [ax.get_subplotspec() for ax in axes]
    assert [sum(p.rowspan.start == i for p in places) for i in range(len(rows))] == rows
    unit = {
        p.colspan.start for p, ax in zip(places, axes, strict=True) if ax.get_xlabel()
    }
    assert unit == set(range(rows[0]))


def test_long_names_of_groups_get_room():
    table = counts(31)
    table = table[table["term"].str.len() == 2]
    table["region"] = table["region"].str.replace("第", "zhangzhou_dongshan_")
    axes = term_panels(table, by="region", top=2)
    assert_legible(axes[0].figure)


def test_key_panels_join_each_rate_to_that_of_the_reference():
    axes = key_panels(key_terms(5), by="region", top=3)
    assert [ax.get_title(loc="left") for ax in axes] == sorted(groups(5))
    assert [names(ax) for ax in axes] == [TERMS[:3]] * 5
    first = groups(5).index(sorted(groups(5))[0])
    reference, own = axes[0].lines
    assert reference.get_xdata().tolist() == [0, 3, 6]
    assert own.get_xdata().tolist() == [30 + first, 31 + first, 32 + first]
    assert reference.get_markerfacecolor() == "white"
    colors = group_colors(groups(5))
    assert [ax.lines[1].get_color() for ax in axes] == [
        colors[g] for g in sorted(colors)
    ]
    assert len({ax.get_xlim() for ax in axes}) == 1


def test_key_panels_have_one_legend():
    axes = key_panels(key_terms(5), by="region")
    legends = [ax.get_legend() for ax in axes if ax.get_legend()]
    assert [[t.get_text() for t in x.get_texts()] for x in legends] == [
        [label("group"), label("others")]
    ]


def test_key_panels_draw_what_the_group_uses_more_on_rows_of_one_height():
    table = key_terms(2)
    table.loc[(table["region"] == PLACES[1]) & (table["g2"] < 19), "g2"] *= -1
    axes = key_panels(pd.concat([table, table.iloc[:0]]), by="region", top=4)
    shown = {ax.get_title(loc="left"): names(ax) for ax in axes}
    assert shown == {PLACES[0]: TERMS[:4], PLACES[1]: TERMS[:2]}
    assert {ax.get_ylim() for ax in axes} == {(3.6, -0.6)}


def test_key_panels_take_tables_set_one_below_the_other():
    table = key_terms(3)
    parts = {g: rows.drop(columns="region") for g, rows in table.groupby("region")}
    stacked = {g: rows.reset_index(drop=True) for g, rows in parts.items()}
    stacked = pd.concat(stacked, names=["region"]).reset_index("region")
    axes = [key_panels(t, by="region", top=3) for t in (table, stacked)]
    for one, other in zip(*axes, strict=True):
        assert names(one) == names(other)
        assert one.lines[1].get_xdata().tolist() == other.lines[1].get_xdata().tolist()


def test_keyness_dots_take_the_strongest_of_each_side():
    ax = keyness_dots(keyness(), top=2, target="甲地", reference="其余")
    assert names(ax) == [TERMS[2], TERMS[0], TERMS[1], TERMS[3]]
    assert ax.collections[-1].get_offsets()[:, 0].tolist() == pytest.approx(
        [2 + 2 / 9, 2, -2 - 1 / 9, -2 - 3 / 9]
    )
    faces = [to_hex(c).upper() for c in ax.collections[-1].get_facecolors()]
    assert faces == [MORE, MORE, LESS, LESS]
    assert {"28 : 11", "← 其余较多", "甲地较多 →"} <= set(annotations(ax))


def test_keyness_intervals_without_an_end_stop_in_an_arrowhead():
    table = keyness().assign(log_ratio_high=np.inf)
    ax = keyness_dots(table, top=2)
    lines, _, arrows, _ = ax.collections[1:]
    far = 2 * (2 + 3 / 9)
    assert [s[1, 0] for s in lines.get_segments()] == pytest.approx([far] * 4)
    assert arrows.get_offsets()[:, 0].tolist() == pytest.approx([far] * 4)


def test_keyness_plot_names_the_strongest_terms_only():
    ax = keyness_plot(keyness(), top=3)
    named = set(annotations(ax)) & set(TERMS)
    assert named == set(TERMS[:3])
    assert ax.get_yscale() == "log"


def test_points_keep_their_limits_when_named():
    ax = keyness_plot(keyness(), top=18)
    assert ax.get_xlim() == pytest.approx((-ax.get_xlim()[1], ax.get_xlim()[1]))
    assert ax.get_ylim() == pytest.approx((1, 40 * 1.8))


def test_word_shift_puts_the_terms_of_a_left():
    ax = word_shift(shift(), "甲", "乙", top=2)
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == pytest.approx([-100 * 20 / 300, 100 * 19 / 300])
    assert {"← 甲较多", "乙较多 →", *TERMS[:2]} <= set(annotations(ax))


def test_role_bars_stack_to_all_characters():
    ax = role_bars(roles(2))
    ends = [b.get_x() + b.get_width() for b in ax.containers[-1]]
    assert ends == [3600, 3630]
    assert names(ax) == groups(2)
    assert "3,000" in annotations(ax)
    legend = [t.get_text() for t in ax.get_legend().get_texts()]
    assert legend == ["正文", "小标题", "网页部件"]


def test_a_role_that_the_chart_does_not_know_is_refused():
    with pytest.raises(ValueError, match="advert"):
        role_bars(roles().replace("furniture", "advert"))


def test_before_after_puts_the_largest_change_first():
    ax = before_after(changes(), top=3)
    assert names(ax) == TERMS[:-4:-1]
    before, after = (line.get_xdata().tolist() for line in ax.lines)
    assert before == [23, 24, 25]
    assert after == [6, 8, 10]


def test_tables_are_not_changed():
    for table, draw in [
        (counts(), term_dots),
        (counts(2), lambda t: term_panels(t, by="region")),
        (key_terms(2), lambda t: key_panels(t, by="region")),
        (keyness(), keyness_dots),
        (keyness(), keyness_plot),
        (shift(), lambda t: word_shift(t, "a", "b")),
        (roles(), role_bars),
        (changes(), before_after),
    ]:
        before = table.copy()
        draw(table)
        pd.testing.assert_frame_equal(table, before)
