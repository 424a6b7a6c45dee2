import pandas as pd
import pytest

from helpers.export import heading, with_unit
from helpers.export.texts import WORDS, column_texts
from helpers.plots.style import use_style


@pytest.mark.parametrize(
    ("column", "zh", "en"),
    [
        ("n", "词频（次）", "count"),
        ("n_reference", "词频（参照）（次）", "count, reference"),
        ("rate_high", "频率上限（每万词）", "rate, upper limit (per 10,000 words)"),
        ("size_reference", "规模（参照）", "size, reference"),
        ("g2_hmm_off", "G²（关闭新词识别）", "G² without guessed words"),
        ("altitude_low", "altitude_low", "altitude_low"),
        (7, "7", "7"),
    ],
)
def test_every_column_has_a_head(column, zh, en):
    assert with_unit(column) == zh
    use_style("en")
    assert with_unit(column) == en


def test_columns_toml_has_both_languages_for_every_column():
    columns = WORDS["columns"]
    assert len(columns) > 100
    for column, words in columns.items():
        assert len(words) == 4
        assert words[0].strip(), column
        assert words[2].strip(), column
        assert heading(column) == words[0]
    for words in WORDS["settings"].values():
        assert len(words) == 2
        assert all(text.strip() for text in words)
    for words in WORDS["endings"].values():
        assert all("{}" in text for text in words)


@pytest.mark.parametrize(
    ("column", "values", "digits", "texts"),
    [
        ("rate", [86.6119, 0.004], None, ["86.6", "0.004"]),
        ("rate", [86.6119, 0.0], 2, ["86.61", "0.00"]),
        ("q", [0.0, 1.0], None, ["<0.001", "1.000"]),
        ("n", [1234.0, None], None, ["1,234", "—"]),
        ("year", [2020.0, None], None, ["2020", "—"]),
        ("reports", pd.array([2, None], "Int64"), 2, ["2", "—"]),
    ],
)
def test_numbers_are_written_as_their_column_needs(column, values, digits, texts):
    written = column_texts(column, pd.Series(values), digits)
    assert written == (texts, True)


@pytest.mark.parametrize("values", [["a  b\nc"], [True], [None], [{2, 1}], [1, "x"]])
def test_what_is_no_number_is_text(values):
    texts, numeric = column_texts("x", pd.Series(values, dtype=object))
    assert not numeric
    expected = {"a  b\nc": "a b c", "True": "是", "None": "—", "{1, 2}": "1、2"}
    assert texts[0] == expected.get(str(values[0]), "1")
