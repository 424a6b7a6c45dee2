import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.clean.paragraphs import clean_texts
from helpers.evidence.concordance import COLUMNS, align, concordance
from helpers.words.lexicon import Lexicon
from helpers.words.tokens import tokenize
from tests.made import paragraphs_of

RAW = "標題\n　　黨旗飄揚(yáng),黨員(yuán)在一線(xiàn)。"
RAW += "<b>５Ｇ</b>&ldquo;雲&rdquo;  喇叭\n"


def frame(raw, report="秦州"):
    return paragraphs_of(raw).assign(report=report, role="body")


@pytest.mark.parametrize(
    ("pattern", "source"),
    [
        ("党旗飘扬", "黨旗飄揚"),
        ("飘扬,党员", "飄揚(yáng),黨員"),
        ("员在一线。", "員(yuán)在一線(xiàn)。"),
        ("5G", "５Ｇ"),
        ("“云”", "&ldquo;雲&rdquo;"),
        ("” 喇叭", "&rdquo;  喇叭"),
        ("标题", "標題"),
    ],
)
def test_source_words_as_the_file_has_them(pattern, source):
    hits = concordance(frame(RAW), pattern)
    assert hits["match"].tolist() == [pattern]
    assert hits["source"].tolist() == [source]
    row = hits.iloc[0]
    assert RAW[row["source_start"] : row["source_end"]] == source


def test_letters_of_a_gloss_are_not_letters_of_the_text():
    assert align("党员n95", "黨員(yuán)n95")[2:] == [(8, 9), (9, 10), (10, 11)]


def test_words_that_cleaning_rewrote_keep_their_neighbours():
    places = align("乾安的党旗", "乾安之的黨(dǎng)旗")
    assert places[0] == (0, 1) and places[-2:] == [(4, 5), (11, 12)]
    assert align("雾霾的党旗", "霧霾&foo;黨旗")[-2:] == [(7, 8), (8, 9)]


def test_whole_table():
    table = pd.concat([frame("党旗与党员,一线", "乙"), frame("党", "甲")])
    table["report"] = pd.Categorical(table["report"], ["甲", "乙"])
    hits = concordance(table, re.compile("党."), width=2)
    assert list(hits.columns) == COLUMNS
    assert list(hits.itertuples(index=False, name=None)) == [
        ("乙", 0, 0, 2, "", "党旗", "与党", "党旗", 0, 2),
        ("乙", 0, 3, 5, "旗与", "党员", ",一", "党员", 3, 5),
    ]
    assert concordance(table, "党")["report"].tolist() == ["甲", "乙", "乙"]


def test_a_string_is_no_pattern_and_other_roles_are_left_out():
    table = frame("4.5G\n405G")
    assert concordance(table, "4.5")["match"].tolist() == ["4.5"]
    assert concordance(table, re.compile("4.5"))["paragraph"].tolist() == [0, 1]
    assert concordance(table.assign(role="note"), "4.5").empty
    assert concordance(table, re.compile("x*")).empty


@pytest.mark.parametrize(
    ("pattern", "width", "message"),
    [("", 5, "empty"), (re.compile(""), 5, "empty"), ("党", -1, "-1")],
)
def test_bad_input_is_named(pattern, width, message):
    with pytest.raises(ValueError, match=message):
        concordance(frame("党"), pattern, width=width)


def test_missing_column_is_named():
    with pytest.raises(ValueError, match="source"):
        concordance(frame("党").drop(columns="source"), "党")


WORDS = [
    "黨(dǎng)",
    "員(yuán)",
    "旗",
    "一線(xiàn)",
    "雲",
    "，",
    "４",
    "5G",
    "<b>",
    "  ",
    "在",
    "们(men)",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map("".join))
def test_each_character_lies_in_its_own_source(raw):
    [text] = clean_texts([raw], [raw], [(0, 1)])
    places = align(text, raw)
    assert len(places) == len(text)
    bounds = [i for place in places for i in place]
    assert bounds == sorted(bounds)
    for character, (start, end) in zip(text, places, strict=True):
        [back] = clean_texts([raw[start:end]], [raw], [(0, 1)])
        assert character.isspace() or back == character


def test_with_tokens_only_whole_tokens_are_hits():
    table = pd.DataFrame(
        {
            "report": ["川"],
            "paragraph": [0],
            "start": [0],
            "source": ["党员干部和党员"],
            "text": ["党员干部和党员"],
            "role": ["body"],
        }
    )
    words = Lexicon((("党员干部", None, None),), frozenset(), frozenset())
    cut = tokenize(table, words)
    assert concordance(table, "党员")["start"].tolist() == [0, 5]
    assert concordance(table, "党员", tokens=cut)["start"].tolist() == [5]
