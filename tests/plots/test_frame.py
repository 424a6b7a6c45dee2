import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from helpers.plots import frame
from helpers.plots.frame import (
    column_heads,
    group_rows,
    headline,
    legend_above,
    row_axes,
    source_line,
    unit_below,
    whole_numbers,
    wrap_names,
)
from helpers.plots.panels import panel_rows, panels
from helpers.plots.style import room, use_style
from tests.figure_checks import assert_legible

LONG = "积石山保安族东乡族撒拉族自治县"
TALLEST = 200 / 25.4
GROUPS = [LONG, "镇宁布依族苗族自治县", "都江堰市", "漳州市东山县", "海拉尔区", "蔚县"]


def height(names, legend=0):
    """Draw rows with a legend, and give the height of the figure in inches."""
    ax = row_axes(None, names)
    for k in range(legend):
        ax.plot([0, 1], [0, 0], label=f"第 {k} 种段落")
    if legend:
        legend_above(ax)
    headline(ax, "报道来自三十个地区，一半以上的地区只有两篇报道" * 2, "每万词次数")
    source_line(ax, "来源：示例语料，60 篇报道，73,297 个词。" * 3)
    assert_legible(ax.get_figure())
    return ax.get_figure().get_figheight()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", ["column", "page", "slide"])
@pytest.mark.parametrize("name", ["蔚县", LONG, "说到就要做到，一户也不能少" * 4])
def test_rows_stay_apart_and_figures_within_the_page(name, size, language):
    use_style(language, size=size)
    assert height(group_rows([name] * room("rows", 99)), legend=4) <= TALLEST


def test_a_legend_and_lines_of_a_unit_make_the_figure_higher_not_the_rows_closer():
    one, other = row_axes(None, ["甲"] * 9), row_axes(None, ["甲"] * 9)
    before = other.get_figure().get_figheight()
    unit_below(one, "每万词次数")
    unit_below(other, "每万词次数（线段为 95% 区间）；" * 4)
    assert other.get_figure().get_figheight() > before
    for ax in (one, other):
        ax.get_figure().draw_without_rendering()
    rows = [
        np.ptp(ax.transData.transform([(0, 0), (0, 1)])[:, 1]) for ax in (one, other)
    ]
    assert rows[1] == pytest.approx(rows[0], rel=0.05)


def test_english_names_of_rows_have_the_chinese_where_all_fit():
    use_style("en")
    assert group_rows(["东山县", "蔚县"]) == [
        "Dongshan County 东山县",
        "Yuxian County 蔚县",
    ]
    assert group_rows(["东山县", LONG]) == [
        "Dongshan County",
        "Jishishan Autonomous County",
    ]


def test_names_are_cut_only_where_lines_would_make_the_chart_too_high():
    use_style("zh")
    few, many = wrap_names(["字" * 60] * 3, 2), wrap_names(["字" * 60] * 25, 2)
    assert "".join(few[0].split("\n")) == "字" * 60
    assert {name[-1] for name in many} == {"…"}
    assert {name.count("\n") for name in many} == {0}


def test_names_of_columns_are_upright_where_they_are_narrow_or_many():
    use_style("zh")
    assert column_heads(GROUPS[2:], 60) == (GROUPS[2:], 0)
    names, up = column_heads(GROUPS, 20)
    assert names[0] == "积石山保安族东乡族撒…"
    assert up == pytest.approx(21 / 2 / frame.PITCH)
    assert column_heads(["甲"] * 13, 60)[1] > 0


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", ["column", "page", "slide"])
@pytest.mark.parametrize("k", [1, 2, 5, 12])
def test_panels_hold_as_many_rows_as_the_page(k, size, language):
    use_style(language, size=size)
    names = [f"{GROUPS[i % 6]}{'甲乙'[i // 6]}" for i in range(room("panels", k))]
    rows = [(name, "临时党支部", 5.0) for name in names for _ in range(30)]
    table = pd.DataFrame(rows, columns=["group", "term", "rate"])
    kept = panel_rows(table, 30)
    assert kept["group"].nunique() == len(names)
    axes = panels(dict(list(kept.groupby("group"))))
    assert axes[0].get_figure().get_figheight() <= TALLEST - 1


def test_panels_go_without_a_term_that_would_leave_them_one_row_each():
    use_style("zh", size="column")
    terms = ["党员", "社区", "口罩", "卡点", LONG, "干部"]
    rows = [(f"第{i}县", term) for i in range(6) for term in terms]
    kept = panel_rows(pd.DataFrame(rows, columns=["group", "term"]), 6)
    assert kept.groupby("group")["term"].agg(list).tolist() == [terms[:4]] * 6


def test_large_numbers_have_separators_and_round_steps():
    ax = plt.subplots()[1]
    ax.set_xlim(0, 3_900)
    whole_numbers(ax)
    ax.get_figure().draw_without_rendering()
    assert [t.get_text() for t in ax.get_xticklabels()][:3] == ["0", "1,000", "2,000"]
