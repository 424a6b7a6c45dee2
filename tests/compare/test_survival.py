import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from helpers.compare.keyness import keyness, survival
from helpers.words.counts import term_counts
from helpers.words.lexicon import Lexicon
from helpers.words.tokens import tokenize

# 种茶 is a word to the hidden Markov model only, 网格员 to the lexicon only, and
# 支部 stands within 党支部. Each sentence has three words, so each region has 24.
TEXTS = {"川": "种茶，支部，网格员。", "粤": "喝茶，党支部，干部。"}
WORDS = Lexicon((("网格员", None, "n"),), frozenset(), frozenset())
TERMS = ["种茶", "支部", "网格员"]
PARAGRAPHS = pd.DataFrame(
    {
        "report": pd.Categorical(["a", "a", "b"]),
        "paragraph": np.array([0, 1, 0], np.int32),
        "text": [TEXTS["川"] * 8, "支部" * 9, TEXTS["粤"] * 8],
        "role": ["body", "caption", "body"],
    }
)
REPORTS = pd.DataFrame(
    {"region": ["川", "粤"]}, index=pd.Index(["a", "b"], name="report")
)


def g2(n, size, n_reference, size_reference):
    """Two times the sum of observed times log observed by expected."""
    observed = np.array([n, n_reference, size - n, size_reference - n_reference])
    total, hits = size + size_reference, n + n_reference
    expected = np.outer([hits, total - hits], [size, size_reference]).ravel() / total
    seen = observed > 0
    return 2 * np.sum(observed[seen] * np.log(observed[seen] / expected[seen]))


def test_each_way_of_counting_loses_the_term_that_hangs_on_it():
    table = survival(PARAGRAPHS, REPORTS, WORDS, "川", TERMS).set_index("term")
    ways = ["hmm_off", "no_user_words", "plain_string"]
    assert table.loc["种茶", ways].tolist() == [False, True, True]
    assert table.loc["网格员", ways].tolist() == [True, False, True]
    assert table.loc["支部", ways].tolist() == [True, True, False]


def test_scores_are_those_of_the_counts_a_reader_can_redo():
    table = survival(PARAGRAPHS, REPORTS, WORDS, "川", TERMS).set_index("term")
    assert table["g2"].tolist() == pytest.approx([g2(8, 24, 0, 24)] * 3)
    assert table.loc["支部", "g2_hmm_off"] == pytest.approx(g2(8, 32, 0, 24))
    assert table.loc["支部", "g2_no_user_words"] == pytest.approx(g2(8, 32, 0, 24))
    assert table.loc["支部", "g2_plain_string"] == pytest.approx(0)
    assert table.loc["种茶", "g2_plain_string"] == pytest.approx(g2(8, 24, 0, 24))


def test_what_is_too_rare_to_be_tested_has_no_score_and_is_not_key():
    table = survival(PARAGRAPHS, REPORTS, WORDS, "川", TERMS).set_index("term")
    assert np.isnan(table.loc["种茶", "g2_hmm_off"])
    assert np.isnan(table.loc["网格员", "g2_no_user_words"])


def test_the_first_score_and_its_sign_are_those_of_keyness():
    table = survival(PARAGRAPHS, REPORTS, WORDS, "川", ["党支部", "支部"])
    counts = term_counts(tokenize(PARAGRAPHS, WORDS), REPORTS)
    plain = keyness(counts, "川").set_index("term")["g2"]
    assert table["term"].tolist() == ["支部", "党支部"]
    assert table["g2"].tolist() == plain.loc[["支部", "党支部"]].tolist()
    assert table.loc[1, "g2_plain_string"] == table.loc[1, "g2"] < 0
    assert table.loc[1, "plain_string"]


def test_strings_do_not_overlap_and_are_taken_as_they_stand():
    texts = ["哈哈哈哈，G.5。" * 6, "哈，GX5。" * 6]
    kept = PARAGRAPHS.iloc[[0, 2]].assign(text=texts)
    words = Lexicon((("哈哈", 9_000_000, "n"), ("G.5", None, "n")), *WORDS[1:])
    table = survival(kept, REPORTS, words, "川", ["哈哈", "G.5"]).set_index("term")
    tokens = tokenize(kept, words)
    sizes = tokens.loc[tokens["pos"] != "w", "report"].value_counts()
    sizes = sizes["a"], sizes["b"]
    expected = [g2(12, sizes[0], 0, sizes[1]), g2(6, sizes[0], 0, sizes[1])]
    assert table["g2_plain_string"].tolist() == pytest.approx(expected)


@pytest.mark.parametrize(("shortest", "tested"), [(1, 6), (2, 6), (3, 2)])
def test_short_terms_are_left_out_of_the_family(shortest, tested):
    table = survival(PARAGRAPHS, REPORTS, WORDS, "川", ["网格员"], shortest=shortest)
    assert table.attrs["settings"]["tested"] == tested


def test_each_report_can_be_a_group():
    by_region = survival(PARAGRAPHS, REPORTS, WORDS, "川", TERMS)
    by_report = survival(PARAGRAPHS, REPORTS, WORDS, "a", TERMS, by="report")
    assert_frame_equal(by_region, by_report)


def test_reports_without_a_group_are_left_out():
    more = pd.concat([PARAGRAPHS, PARAGRAPHS.iloc[:1].assign(report="c")])
    more = more.astype({"report": "category"})
    reports = pd.concat([REPORTS, pd.DataFrame({"region": [None]}, index=["c"])])
    expected = survival(PARAGRAPHS, REPORTS, WORDS, "川", TERMS)
    assert_frame_equal(survival(more, reports, WORDS, "川", TERMS), expected)


def test_contract_of_the_table():
    paragraphs, reports = PARAGRAPHS.copy(deep=True), REPORTS.copy(deep=True)
    table = survival(paragraphs, reports, WORDS, "川", [*TERMS, "支部"])
    ways = ["hmm_off", "no_user_words", "plain_string"]
    assert table.columns.tolist() == ["term", *ways, "g2", *(f"g2_{w}" for w in ways)]
    assert table["term"].tolist() == ["支部", "种茶", "网格员"]
    assert table[ways].dtypes.tolist() == [np.dtype(bool)] * 3
    assert_frame_equal(paragraphs, PARAGRAPHS)
    assert_frame_equal(reports, REPORTS)
    turned = PARAGRAPHS.iloc[::-1].reset_index(drop=True)
    assert_frame_equal(table, survival(turned, REPORTS, WORDS, "川", TERMS[::-1]))


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: survival(PARAGRAPHS, REPORTS, WORDS, "川", ["口罩"]), "口罩"),
        (lambda: survival(PARAGRAPHS, REPORTS, WORDS, "湘", TERMS), "湘"),
        (lambda: survival(PARAGRAPHS, REPORTS, WORDS, "川", TERMS, by="x"), "x"),
        (lambda: survival(PARAGRAPHS, REPORTS, WORDS, "川", TERMS, min_count=99), "99"),
        (lambda: survival(PARAGRAPHS, REPORTS, WORDS, "川", []), "terms"),
    ],
)
def test_what_cannot_be_tested_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()
