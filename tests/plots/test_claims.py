import pandas as pd
import pytest
from matplotlib.colors import same_color
from matplotlib.text import Annotation

from helpers.plots import claims, label, use_style
from tests.figure_checks import assert_legible


def table():
    rows = [("甲县", 3100, False, None), ("乙区", 2000, True, "min")]
    rows += [("丙镇", 900, True, "max"), ("丁村", 500, True, None)]
    columns = ["group", "value", "approximate", "bound"]
    return pd.DataFrame(rows, columns=columns).assign(unit="个")


def dots(ax):
    return [line for line in ax.lines if line.get_marker() == "o"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", ["page", "slide"])
def test_words_stay_apart_and_whole(language, size):
    use_style(language, size=size)
    assert_legible(claims(table()).get_figure(root=True))


def test_one_dot_a_group_in_the_order_given():
    ax = claims(table())
    assert [t.get_text() for t in ax.get_yticklabels()] == [
        "甲县",
        "乙区",
        "丙镇",
        "丁村",
    ]
    assert [float(d.get_xdata()[0]) for d in dots(ax)] == [3100, 2000, 900, 500]
    assert ax.get_xlim()[0] == 0


def test_estimates_are_hollow_and_bounds_have_arrows():
    ax = claims(table())
    hollow = [same_color(d.get_markerfacecolor(), "white") for d in dots(ax)]
    assert hollow == [False, True, True, True]
    arrows = [t for t in ax.texts if isinstance(t, Annotation) and t.arrow_patch]
    heads = {round(t.xyann[0]): t.xy[0] > t.xyann[0] for t in arrows}
    assert heads == {2000: True, 900: False}


def test_the_number_says_what_is_sure():
    words = [t.get_text() for t in claims(table()).texts if t.get_text()]
    kinds = [("exact", 3100), ("min", 2000), ("max", 900), ("about", 500)]
    assert words == [label(f"claim_{kind}", value=value) for kind, value in kinds]


@pytest.mark.parametrize(
    ("unit", "zh", "en"),
    [
        ("个", "报道所称数量（个）", "number stated"),
        ("元", "报道所称数量（元）", "number stated (yuan)"),
        ("名", "报道所称数量（名）", "number stated"),
    ],
)
def test_english_axes_have_units_but_no_measure_words(unit, zh, en):
    for language, said in (("zh", zh), ("en", en)):
        use_style(language)
        axis = claims(table().assign(unit=unit)).get_xlabel().replace("\n", " ")
        assert axis.split(";")[0].split("；")[0] == said


def test_faults_are_named():
    with pytest.raises(ValueError, match="twice"):
        claims(pd.concat([table(), table()]))
    with pytest.raises(ValueError, match="bound"):
        claims(table().drop(columns="bound"))
    with pytest.raises(ValueError, match="no rows"):
        claims(table().iloc[:0])
