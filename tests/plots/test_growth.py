import pandas as pd
import pytest

from helpers.plots.frame import headline, source_line
from helpers.plots.growth import growth_panels
from helpers.plots.style import use_style
from helpers.plots.words import figure_words, label
from tests.figure_checks import assert_legible

SIZES = [1_000, 10_000, 10_000_000]


def growth():
    values = {"bench_time": [4.7, 47, 47_123], "bench_memory": [500, 606, 606]}
    rows = pd.concat(
        pd.DataFrame({"quantity": label(key), "n": SIZES, "value": value})
        for key, value in values.items()
    )
    return rows.assign(measured=rows["n"] < 10_000_000).reset_index(drop=True)


@pytest.mark.parametrize(
    ("language", "size"),
    [("zh", "page"), ("en", "page"), ("zh", "slide"), ("en", "column")],
)
def test_words_stay_apart_and_whole(language, size):
    use_style(language, size=size)
    axes = growth_panels(growth())
    headline(axes[0], figure_words("08_growth", date="", cores=2, target=3)["title"])
    source_line(axes[0], label("bench_source", date="2020-01-01"))
    assert_legible(axes[0].get_figure(root=True))


def test_measured_and_extrapolated_values_look_different():
    use_style("en")
    time, memory = growth_panels(growth())
    known, broken, later = time.get_lines()
    assert known.get_xydata().tolist() == [[1_000, 4.7], [10_000, 47]]
    assert broken.get_linestyle() == "--"
    assert later.get_xydata().tolist() == [[10_000_000, 47_123]]
    assert later.get_markerfacecolor() == "white"
    words = [text.get_text() for text in time.texts]
    assert words == ["4.7", "47", "47,100\nextrapolated"]
    assert memory.get_title(loc="left") == "peak memory of a worker (MB)"
    assert time.get_xscale() == time.get_yscale() == "log"


def test_measured_values_alone_need_no_second_line():
    use_style("en")
    rows = growth()
    [line] = growth_panels(rows[rows["measured"]])[0].get_lines()
    assert line.get_xydata().tolist() == [[1_000, 4.7], [10_000, 47]]


def test_a_column_that_is_missing_is_named():
    with pytest.raises(ValueError, match="measured"):
        growth_panels(growth().drop(columns="measured"))
