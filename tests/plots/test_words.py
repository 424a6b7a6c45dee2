import string

import pytest

from helpers.plots.style import missing_glyphs, use_style
from helpers.plots.words import (
    BY,
    FIGURES,
    LABELS,
    figure_compares,
    figure_words,
    group_words,
    label,
)

KEYS = {"each", "others", "group", "groups", "texts", "column"}
WORDS = [
    both
    for table in (*BY.values(), *FIGURES.values(), LABELS)
    for key, both in table.items()
    if key != "compared"
]


def places(text):
    """List what fills the braces of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def values(name):
    """Give a value for each place in the words of a figure that is no word of BY."""
    both = [
        text
        for key, pair in FIGURES[name].items()
        if key != "compared"
        for text in pair
    ]
    return dict.fromkeys(set.union(*map(places, both)) - KEYS, "甲")


def test_all_words_come_in_two_languages_with_the_same_values():
    for zh, en in WORDS:
        assert zh
        assert en
        assert places(zh) - KEYS == places(en) - KEYS


def test_all_words_can_be_drawn():
    assert missing_glyphs("".join(text for both in WORDS for text in both)) == set()


def test_figures_have_title_caption_and_alt_and_tables_a_title():
    for words in FIGURES.values():
        assert set(words) - {"compared"} in ({"title"}, {"title", "caption", "alt"})


def test_words_for_what_is_compared_are_complete():
    assert all(set(words) == KEYS for words in BY.values())


def test_words_follow_the_language():
    use_style("en")
    assert label("rate") == "rate per 10,000 words"
    assert group_words("outlet")["each"] == "each outlet"
    use_style("zh")
    assert label("in_reports", m=5) == "见于\n5 篇中"
    assert group_words("outlet")["each"] == "各媒体"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", FIGURES)
def test_no_figure_speaks_of_regions_where_others_are_compared(name, language):
    use_style(language)
    for by in [*BY, "类型"]:
        text = " ".join(figure_words(name, by, **values(name)).values())
        assert "{" not in text
        if by not in ("region", "city"):
            assert not [
                word for word in ("各地", "地区", "该地", "region") if word in text
            ]


def test_any_other_column_is_named():
    assert group_words("类型")["each"] == "各组（按“类型”）"
    assert "按“类型”" in figure_words("02_terms_by_region", "类型")["title"]
    use_style("en")
    assert group_words("类型")["each"] == "each group (by 类型)"


def test_words_hold_the_values():
    assert "汇川区" in figure_words("03_keyness", target="汇川区", sure="…")["alt"]


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: label("nothing"), "nothing"),
        (lambda: figure_words("09_nothing"), "09_nothing"),
        (lambda: figure_compares("09_nothing"), "09_nothing"),
        (lambda: figure_words("03_keyness"), "target"),
    ],
)
def test_what_is_unknown_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_some_figures_compare_groups():
    compared = {name for name in FIGURES if figure_compares(name)}
    assert {name for name in FIGURES if name.startswith("03")} <= compared
    assert {"02_terms_by_region", "02_dispersion", "07_dates"} <= compared
    assert not {"01_provinces", "02_provinces", "02_top_terms"} & compared
