import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from helpers.measures import dealt_dp, dispersion_measures, distance_measures
from helpers.words.counts import (
    collocates,
    count_matrix,
    dispersion,
    group_sizes,
    ngrams,
    term_counts,
)

POS = {"，": "w", "。": "w", "的": "stop", "24": "m"}
REPORTS = pd.DataFrame(
    {"region": ["川", "粤", "川", None], "year": [2021, 2022, 2021, 2022]},
    index=pd.Index(list("abcd"), name="report"),
)
QUICK = settings(max_examples=25, deadline=None)
ROWS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.integers(0, 2),
        st.sampled_from(["经济", "港口", "茶", "，", "的", "A"]),
    ),
    min_size=1,
    max_size=60,
)


def frame(rows):
    """Return a tokens table of (report, paragraph, term) rows."""
    table = pd.DataFrame(rows, columns=["report", "paragraph", "term"])
    table["paragraph"] = table["paragraph"].astype("int32")
    table["start"] = table.groupby(["report", "paragraph"]).cumcount().astype("int32")
    table["pos"] = table["term"].map(POS).fillna("n").astype("category")
    return table.astype({"report": "category", "term": "category"})


def sentence(text, report="a", paragraph=0):
    return [(report, paragraph, term) for term in text.split()]


def test_the_whole_table_of_two_sentences():
    tokens = frame(sentence("茶 的 产业 ， 茶 。") + sentence("港 的 茶 。", "b"))
    expected = pd.DataFrame(
        {
            "group": ["川", "川", "粤", "粤"],
            "term": ["茶", "产业", "港", "茶"],
            "n": [2, 1, 1, 1],
            "size": [4, 4, 3, 3],
            "rate": [5000.0, 2500.0, 1 / 3 * 10_000, 1 / 3 * 10_000],
            "reports": [1, 1, 1, 1],
        }
    )
    assert_frame_equal(term_counts(tokens, REPORTS), expected)


def words(tokens):
    """Return the tokens that are no punctuation."""
    return tokens[tokens["pos"] != "w"]


@QUICK
@given(ROWS)
def test_counts_add_up_to_the_words(rows):
    tokens = frame([*rows, ("a", 0, "茶")])
    table = term_counts(tokens, REPORTS, stop=False)
    assert table["n"].sum() == len(words(tokens))
    grouped = table.groupby("group")
    assert grouped["n"].sum().equals(grouped["size"].first().rename("n"))
    assert grouped["rate"].sum().round(6).eq(10_000).all()
    assert (table["n"] <= table["size"]).all()


def test_rates_per_word_and_per_character_without_punctuation():
    tokens = frame(sentence("茶 的 产业 ， 在 24 小时 。"))
    table = term_counts(tokens, REPORTS).set_index("term")
    assert table.index.tolist() == ["产业", "在", "小时", "茶"]
    assert table["size"].tolist() == [6] * 4
    assert table["rate"].tolist() == pytest.approx([10_000 / 6] * 4)
    characters = term_counts(tokens, REPORTS, per="characters")
    assert characters["size"].tolist() == [6] * 4
    assert characters["rate"].tolist() == pytest.approx([10_000 / 9] * 4)
    every = term_counts(tokens, REPORTS, stop=False)
    assert every["n"].sum() == every["size"].iloc[0] == 6


def test_short_terms_are_left_out_and_leave_the_rates():
    tokens = frame(sentence("茶 产业 茶 产业 港口 。"))
    table = term_counts(tokens, REPORTS, shortest=2)
    assert table["term"].tolist() == ["产业", "港口"]
    assert table["rate"].tolist() == [4000.0, 2000.0]


def test_all_reports_as_one_group():
    tokens = frame(sentence("茶 港") + sentence("茶 。", "d"))
    table = term_counts(tokens, REPORTS, by=None)
    assert table["group"].unique().tolist() == ["all"]
    assert table[["term", "n", "size", "reports"]].to_numpy().tolist() == [
        ["茶", 2, 3, 2],
        ["港", 1, 3, 1],
    ]


@QUICK
@given(ROWS, st.randoms(use_true_random=False))
def test_order_of_tokens_does_not_matter(rows, random):
    tokens = frame(rows)
    order = list(range(len(rows)))
    random.shuffle(order)
    shuffled = tokens.iloc[order].reset_index(drop=True)
    for function in (dispersion, ngrams):
        assert_frame_equal(function(tokens), function(shuffled))
    assert_frame_equal(term_counts(tokens, REPORTS), term_counts(shuffled, REPORTS))


@QUICK
@given(ROWS)
def test_order_of_categories_does_not_matter(rows):
    tokens = frame(rows)
    turned = tokens.copy()
    for column in ("report", "term"):
        found = turned[column].cat.categories[::-1]
        turned[column] = turned[column].cat.reorder_categories(found)
    assert_frame_equal(term_counts(tokens, REPORTS), term_counts(turned, REPORTS))
    assert_frame_equal(dispersion(tokens), dispersion(turned))


@QUICK
@given(ROWS, st.booleans())
def test_group_sizes_are_the_words_of_the_group(rows, stop):
    tokens = frame([*rows, ("a", 0, "茶")])
    counts = term_counts(tokens, REPORTS, stop=stop)
    region = words(tokens)["report"].astype(str).map(REPORTS["region"])
    sizes = group_sizes(counts)
    assert sizes.to_dict() == region.value_counts()[sizes.index].to_dict()
    assert group_sizes(counts.head(1)).equals(sizes.head(1))


@QUICK
@given(ROWS)
def test_the_matrix_holds_the_counts(rows):
    tokens = frame([*rows, ("a", 0, "茶")])
    counts = term_counts(tokens, REPORTS, stop=False)
    groups, terms, matrix = count_matrix(counts)
    wide = counts.pivot_table(index="group", columns="term", values="n", fill_value=0)
    assert groups.tolist() == wide.index.tolist()
    assert terms.tolist() == wide.columns.tolist()
    assert (matrix.toarray() == wide.to_numpy()).all()


def test_the_floor_is_on_the_whole_corpus_and_leaves_the_rates():
    tokens = frame(sentence("茶 港 。") + sentence("茶 。", "b"))
    table = term_counts(tokens, REPORTS, min_count=2)
    assert table["term"].tolist() == ["茶", "茶"]
    assert table["rate"].tolist() == [5000.0, 10_000.0]


def test_grouping_by_report_and_by_a_number():
    tokens = frame(sentence("茶") + sentence("茶 茶", "c") + sentence("港", "b"))
    by_report = term_counts(tokens, REPORTS, by="report")
    by_year = term_counts(tokens, REPORTS, by="year")
    assert by_report["group"].tolist() == ["a", "b", "c"]
    assert by_year[["group", "n", "reports"]].to_numpy().tolist() == [
        [2021, 3, 2],
        [2022, 1, 1],
    ]


def test_reports_without_a_group_are_left_out():
    tokens = frame(sentence("茶") + sentence("港", "d"))
    assert term_counts(tokens, REPORTS)["term"].tolist() == ["茶"]
    with pytest.raises(ValueError, match="no report has a region"):
        term_counts(frame(sentence("港", "d")), REPORTS)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda t: term_counts(t, REPORTS, by="place"), "place.*region.*year.*report"),
        (lambda t: term_counts(t, REPORTS, by="month"), "month"),
        (lambda t: term_counts(t, REPORTS, per="pages"), "pages.*characters"),
        (lambda t: term_counts(t.drop(columns="term"), REPORTS), "term"),
        (lambda t: term_counts(t.drop(columns="pos"), REPORTS), "pos"),
        (lambda t: term_counts(t, REPORTS.drop("a")), "'a'"),
        (lambda t: dispersion(t, over="page"), "page"),
        (lambda t: ngrams(t, 0), "n is 0"),
        (lambda t: collocates(t, "海"), "海"),
        (lambda t: collocates(t.drop(columns="start"), "茶"), "start"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(frame(sentence("茶 港")))


def test_counts_of_two_corpora_do_not_mix():
    both = [term_counts(frame(sentence(t)), REPORTS) for t in ("茶 港 海", "茶")]
    with pytest.raises(ValueError, match="川"):
        group_sizes(pd.concat(both))


def test_an_empty_table_gives_an_empty_table():
    tokens = frame(sentence("茶"))[:0]
    assert term_counts(tokens, REPORTS).empty
    assert ngrams(tokens).empty
    assert dispersion(tokens).empty


def test_ngrams_stop_at_punctuation_paragraphs_and_reports():
    tokens = frame(
        sentence("乡村 振兴 ， 乡村 振兴 的 路")
        + sentence("乡村 振兴", paragraph=1)
        + sentence("振兴 乡村 振兴", "b")
    )
    table = ngrams(tokens, min_count=1, stop=False)
    assert table.to_numpy().tolist() == [
        ["乡村 振兴", 4, 2],
        ["振兴 乡村", 1, 1],
        ["振兴 的", 1, 1],
        ["的 路", 1, 1],
    ]
    assert ngrams(tokens, 4, min_count=1)["term"].tolist() == ["乡村 振兴 的 路"]
    assert ngrams(tokens, min_count=1)["term"].tolist() == ["乡村 振兴", "振兴 乡村"]
    assert ngrams(tokens, 9).empty


def test_numerals_and_stop_words_count_within_an_ngram_only():
    tokens = frame(sentence("值守 24 小时 的 一天"))
    found = [set(ngrams(tokens, n, min_count=1)["term"]) for n in (2, 3, 4, 5)]
    assert found == [
        set(),
        {"值守 24 小时", "小时 的 一天"},
        set(),
        {"值守 24 小时 的 一天"},
    ]


@QUICK
@given(ROWS)
def test_single_words_are_ngrams_too(rows):
    tokens = frame(rows)
    for stop in (True, False):
        counts = term_counts(tokens, REPORTS, by=None, stop=stop)
        single = ngrams(tokens, 1, min_count=1, stop=stop)
        assert_frame_equal(single, counts[["term", "n", "reports"]])


def test_collocates_by_hand():
    tokens = frame(sentence("茶 产业 ， 的 发展 。 港 茶") + sentence("茶 产业", "b"))
    table = collocates(tokens, "茶", window=2, min_count=1).set_index("term")
    assert table["n"].to_dict() == {"产业": 2, "港": 1}
    assert table.loc["产业", "f"] == 2
    near, others = 4, 5  # 产业 的 | 港 | 产业 of 产业 的 发展 港 产业
    assert table.loc["产业", "expected"] == pytest.approx(near * 2 / others)
    assert table.loc["产业", "logdice"] == pytest.approx(14 + np.log2(4 / 5))
    assert table.loc["产业", "delta_p_forward"] == pytest.approx(2 / 4 - 0 / 1)
    assert table.loc["产业", "delta_p_backward"] == pytest.approx(2 / 2 - 2 / 3)
    listed = collocates(tokens, "茶", window=2, min_count=1, stop=False)
    assert "的" in set(listed["term"])


@QUICK
@given(ROWS, st.integers(1, 4))
def test_collocates_keep_their_bounds(rows, window):
    tokens = frame([*rows, ("a", 2, "茶"), ("a", 2, "港口")])
    table = collocates(tokens, "茶", window=window, min_count=1, stop=False)
    assert (table["n"] <= table["f"]).all()
    assert table["logdice"].max() <= 14 + 1e-9
    assert table["npmi"].dropna().between(-1 - 1e-9, 1 + 1e-9).all()
    assert "茶" not in set(table["term"])


def test_dispersion_by_hand_over_reports_and_paragraphs():
    tokens = frame(
        sentence("茶 ， 茶 港 。")
        + sentence("茶 港 海", paragraph=1)
        + sentence("海 海", "b")
    )
    by_report = dispersion(tokens).set_index("term")
    by_paragraph = dispersion(tokens, over="paragraph").set_index("term")
    assert by_report[["n", "range", "parts"]].loc["茶"].tolist() == [3, 1, 2]
    assert by_report.loc["茶", "dp"] == pytest.approx(1 - 6 / 8)
    assert by_report.loc["茶", "dkl"] == pytest.approx(np.log2(8 / 6))
    assert by_report.loc["茶", "juilland_d"] == pytest.approx(0)
    assert by_paragraph[["n", "range", "parts"]].loc["茶"].tolist() == [3, 2, 3]


@QUICK
@given(ROWS)
def test_dispersions_keep_their_bounds(rows):
    tokens = frame(rows)
    table = dispersion(tokens, over="paragraph", stop=False)
    assert table["n"].sum() == len(words(tokens))
    for column in ("dp", "dp_norm", "juilland_d", "carroll_d2", "rosengren_s"):
        assert table[column].dropna().between(-1e-9, 1 + 1e-9).all()
    assert (table["arf"] <= table["n"] + 1e-9).all()
    assert (table["arf"] >= 1 - 1e-9).all()


def test_rare_terms_are_concentrated_by_chance_alone():
    random = np.random.default_rng(0)
    words = [f"t{k}" for k in np.minimum(random.geometric(0.06, 4000), 60)]
    order = random.permutation(4000)
    paragraph = np.repeat(np.arange(80), random.multinomial(4000, np.full(80, 1 / 80)))
    tokens = frame([("a", paragraph[i], words[k]) for i, k in enumerate(order)])
    table = dispersion(tokens, over="paragraph", min_count=10)
    assert table["dp"].corr(table["n"], method="spearman") < -0.9
    assert table["dp_excess"].equals(table["dp"] - table["dp_dealt"])
    assert abs(table["dp_excess"].mean()) < 0.01
    assert table["dp_excess"].abs().max() < 0.1
    whole = dispersion(tokens.assign(paragraph=0), over="paragraph")
    assert whole[["dp", "dp_dealt"]].abs().max(axis=None) < 1e-12


def test_dealt_dp_is_the_mean_over_deals():
    random = np.random.default_rng(0)
    sizes = np.array([30, 5, 12, 1, 40])
    for n in (1, 3, 20, 80):
        hits = random.multivariate_hypergeometric(sizes, n, 20_000)
        dp = np.abs(hits / n - sizes / sizes.sum()).sum(axis=1) / 2
        assert dealt_dp([n], sizes).item() == pytest.approx(dp.mean(), abs=0.004)


def test_a_term_without_hits_has_no_dispersion():
    table = dispersion_measures([[1, 0], [2, 0], [0, 0]], [9, 10, 11])
    measured = table.drop(columns=["n", "range", "parts"])
    assert measured.iloc[0].notna().all()
    assert measured.iloc[1].isna().all()
    assert distance_measures([0], [0], 5, kinds=2).iloc[1].isna().all()
    assert np.isnan(dealt_dp([0], [9, 10])).all()


SPREAD = ["dp", "dp_norm", "juilland_d", "carroll_d2", "rosengren_s", "lyne_d3", "dkl"]
PAIRS = ["expected", "f", "logdice", "g2", "pmi", "npmi", "mi3", "t"]
DIRECTIONS = ["delta_p_forward", "delta_p_backward"]
TABLES = {
    "term_counts": (
        lambda t: term_counts(t, REPORTS),
        ["group", "term", "n", "size", "rate", "reports"],
    ),
    "dispersion": (
        dispersion,
        ["term", "n", "range", "parts", *SPREAD, "dp_dealt", "dp_excess"]
        + ["arf", "awt", "ald"],
    ),
    "ngrams": (lambda t: ngrams(t, min_count=1), ["term", "n", "reports"]),
    "collocates": (
        lambda t: collocates(t, "茶", min_count=1),
        ["term", "n", *PAIRS, *DIRECTIONS],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_contract_of_the_table_functions(name):
    function, columns = TABLES[name]
    tokens = frame(sentence("茶 的 港 ， 海 茶 港") + sentence("港 茶 海", "b"))
    before = tokens.copy(deep=True)
    table = function(tokens)
    assert table.columns.tolist() == columns
    assert table.index.equals(pd.RangeIndex(len(table)))
    assert_frame_equal(tokens, before)
    assert_frame_equal(table, function(tokens))


@pytest.mark.parametrize(("by", "group"), [("year", 2020), ("month", "2020-02")])
def test_reports_can_be_grouped_by_the_time_of_their_date(by, group):
    tokens = frame(sentence("茶 茶") + sentence("港", "b"))
    dates = pd.to_datetime(["2020-02-05", None])
    reports = pd.DataFrame({"date": dates}, index=["a", "b"])
    table = term_counts(tokens, reports, by=by)
    assert table[["group", "term", "n"]].to_numpy().tolist() == [[group, "茶", 2]]
    own = reports.assign(**{by: ["早", "晚"]})
    assert term_counts(tokens, own, by=by)["group"].tolist() == ["早", "晚"]


def test_reports_left_out_may_lack_where_no_token_is_theirs():
    tokens = frame(sentence("茶 产业") + sentence("港 茶", "b"))
    tokens = tokens[tokens["report"] == "a"]
    counted = term_counts(tokens, REPORTS.drop(index="b"))
    assert counted["term"].tolist() == ["产业", "茶"]
    with pytest.raises(ValueError, match="lacks"):
        term_counts(tokens, REPORTS.drop(index="a"))
