import pandas as pd
import pytest

from helpers.words.strings import string_counts, string_hits

PARAGRAPHS = pd.DataFrame(
    {
        "report": ["a", "a", "b", "a"],
        "text": ["党员值守，党员干部", "哈哈哈G.5", "党旗GX5", "党员"],
        "role": ["body", "heading", "body", "caption"],
    }
)


def test_strings_are_counted_inside_longer_words_of_the_analysed_text():
    table = string_counts(PARAGRAPHS, ["党旗", "党员", "口罩", "党员"])
    assert table.to_numpy().tolist() == [["党旗", 1], ["党员", 2], ["口罩", 0]]
    assert table.columns.tolist() == ["term", "n_string"]


def test_strings_do_not_overlap_and_are_no_patterns():
    table = string_counts(PARAGRAPHS, ["哈哈", "G.5"])
    assert table["n_string"].tolist() == [1, 1]


def test_hits_of_each_report():
    hits = string_hits(PARAGRAPHS, ["党"])
    assert hits["党"].to_dict() == {"a": 2, "b": 1}


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="role"):
        string_counts(PARAGRAPHS.drop(columns="role"), ["党"])
    assert string_counts(PARAGRAPHS, []).empty
