import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal
from scipy.cluster.hierarchy import dendrogram, is_valid_linkage

from helpers.compare.chance import divergence_beside_chance
from helpers.compare.distance import (
    cluster,
    correspondence,
    divergence,
    divergence_terms,
    pairs,
)
from helpers.compare.groups import overview
from helpers.compare.keyness import (
    keyness,
    lockwords,
    log_odds,
    most_typical,
    strongest,
)
from helpers.compare.rates import keyness_by_reports, rate_intervals
from helpers.compare.resample import (
    cut_units,
    permutation_keyness,
    resampling_units,
)
from helpers.words.counts import group_sizes, term_counts
from tests.bench.inference import false_keys, zipf_units

QUICK = settings(max_examples=25, deadline=None)
TERMS = ["经济", "港口", "茶", "振兴", "A"]
COUNTS = st.lists(
    st.lists(st.integers(0, 30), min_size=5, max_size=5).filter(any),
    min_size=3,
    max_size=4,
)


def frame(rows, other=7):
    """Return a counts table of lists of n, with `other` tokens not listed."""
    table = pd.DataFrame(
        [
            (group, term, n, size := sum(row) + other, n / size * 10_000, min(n, 3))
            for group, row in zip("川粤浙闽", rows, strict=False)
            for term, n in zip(TERMS, row, strict=True)
        ],
        columns=["group", "term", "n", "size", "rate", "reports"],
    )
    return table[table["n"] > 0].sort_values(
        ["group", "n", "term"], ascending=[True, False, True], ignore_index=True
    )


def corpus(reports=6, tokens=60, *, seed=0):
    """Return tokens and reports of three regions; 粤 has one report, A is 川's word."""
    random = np.random.default_rng(seed)
    names = [f"f{i}" for i in range(2 * reports + 1)]
    table = pd.DataFrame({"report": np.repeat(names, tokens)})
    table["paragraph"] = np.tile(np.arange(tokens) // 10, len(names))
    table["start"] = np.tile(np.arange(tokens), len(names))
    term = random.choice([*TERMS, "，", "的"], len(table))
    own = (table["report"].isin(names[:reports])) & (random.random(len(table)) < 0.5)
    table["term"] = np.where(own, "A", term)
    table["pos"] = table["term"].map({"，": "w", "的": "stop"}).fillna("n")
    regions = ["川"] * reports + ["浙"] * reports + ["粤"]
    described = pd.DataFrame({"region": regions}, index=pd.Index(names, name="report"))
    return table.astype({"report": "category", "term": "category"}), described


PAIR = frame([[7, 2, 0, 5, 1], [2, 9, 4, 5, 0], [3, 3, 3, 3, 3]])
TOKENS, REPORTS = corpus()
UNITS = resampling_units(TOKENS, REPORTS)
PAGES = cut_units(TOKENS, REPORTS, "region", "paragraph")


def test_keyness_by_hand():
    counts = frame([[7, 0, 0, 0, 0], [2, 0, 4, 0, 0]], other=93)
    table = keyness(counts, "川", min_count=1)
    assert table["term"].tolist() == ["经济", "茶"]
    assert table[["n", "n_reference"]].to_numpy().tolist() == [[7, 2], [0, 4]]
    assert table["rate"].tolist() == [700.0, 0.0]
    ratio = np.log2([7 / 100 / (2 / 99), 0.5 / 100 / (4 / 99)])
    assert table["log_ratio"].to_numpy() == pytest.approx(ratio)
    assert table["log_ratio_low"].iloc[1] == -np.inf
    assert table["reports"].tolist() == [3, 0]


@QUICK
@given(COUNTS)
def test_keyness_of_every_group_is_that_of_each(rows):
    counts = frame(rows)
    every = keyness(counts, min_count=1)
    assert every.columns[0] == "group"
    assert every["group"].is_monotonic_increasing
    for group, table in every.groupby("group"):
        one = keyness(counts, group, min_count=1)
        own = table.drop(columns="group").reset_index(drop=True)
        assert_frame_equal(own, one, check_like=False)
    sizes = group_sizes(counts)
    assert every.attrs["settings"]["size"] == sizes.to_dict()


def test_strongest_takes_both_sides_by_the_sign_of_g2():
    columns = ["term", "g2", "log_ratio"]
    rows = [("茶", 9.0, 1.0), ("港", 5.0, 2.0), ("海", 5.0, 2.0), ("山", 1.0, 9.0)]
    rows += [("经", 0.0, 0.5), ("A", -3.0, -1.0), ("B", -2.0, 0.1), ("C", -1.0, -9.0)]
    table = strongest(pd.DataFrame(rows, columns=columns), 2)
    assert table["term"].tolist() == ["海", "茶", "B", "A"]
    assert table.columns.tolist() == columns
    whole = strongest(pd.DataFrame(rows, columns=columns), 99)
    assert whole["term"].tolist() == ["山", "海", "港", "茶", "B", "A", "C"]


def test_a_zero_that_points_the_other_way_stays_on_the_side_of_its_g2():
    """0 of 1,000 against 9 of 30,000 has a log ratio above 0, yet is rarer."""
    rows = [("川", "茶", 9, 1000), ("粤", "港", 9, 30_000), ("粤", "茶", 270, 30_000)]
    counts = pd.DataFrame(rows, columns=["group", "term", "n", "size"])
    table = keyness(counts.assign(reports=1), "川")
    port = table.set_index("term").loc["港"]
    assert port["log_ratio"] == pytest.approx(np.log2(0.5 * 30 / 9))
    assert port["log_ratio"] > 0.7
    assert port["g2"] < 0
    assert strongest(table, 5)["term"].iloc[-1] == "港"


def test_strongest_takes_sure_terms_before_others_with_more_evidence():
    rows = [("茶", 9, 1), ("港", 5, 2), ("海", 4, 3), ("山", -4, -1)]
    table = pd.DataFrame(rows, columns=["term", "g2", "log_ratio"])
    table["sure"] = table["term"].isin(["港", "海"])
    assert strongest(table, 2)["term"].tolist() == ["海", "港", "山"]
    by_evidence = strongest(table.drop(columns="sure"), 2)
    assert by_evidence["term"].tolist() == ["港", "茶", "山"]


@QUICK
@given(COUNTS)
def test_lockwords_are_alike_in_every_group(rows):
    counts = frame(rows)
    table = lockwords(counts, min_count=1, within=2)
    whole = keyness(counts, min_count=1, alpha=0.05 * counts["term"].nunique())
    limits = whole.groupby("term").agg(
        {"log_ratio_low": "min", "log_ratio_high": "max"}
    )
    alike = limits[(limits["log_ratio_low"] >= -2) & (limits["log_ratio_high"] <= 2)]
    assert set(table["term"]) == set(alike.index)
    assert table["n"].is_monotonic_decreasing
    found = limits.loc[table["term"]].to_numpy()
    assert np.allclose(table[["low", "high"]], found)


@QUICK
@given(COUNTS, st.integers(1, 3))
def test_most_typical_holds_every_group_of_each_term(rows, top):
    odds = log_odds(frame(rows), min_count=1)
    table = most_typical(odds, top)
    over = odds[odds["z"] > 0].groupby("group").head(top)
    assert table["term"].drop_duplicates().tolist() == (
        over["term"].drop_duplicates().tolist()
    )
    for _, own in table.groupby("term"):
        assert own["group"].tolist() == sorted(odds["group"].unique())


@QUICK
@given(COUNTS)
def test_pairs_are_the_upper_half_of_the_divergence(rows):
    square = divergence(frame(rows))
    table = pairs(square)
    assert (table["a"] < table["b"]).all()
    assert len(table) == len(square) * (len(square) - 1) / 2
    assert table["bits"].tolist() == [
        square.loc[a, b] for a, b in table[["a", "b"]].to_numpy()
    ]
    assert table["bits"].is_monotonic_decreasing
    assert_frame_equal(table, pairs(square.iloc[::-1, ::-1]))


def test_settings_say_what_was_compared():
    settings = keyness(PAIR, "川", reference="粤").attrs["settings"]
    assert settings["target"] == "川"
    assert settings["reference"] == ["粤"]
    assert (settings["size"], settings["size_reference"]) == (22, 27)
    assert (settings["alpha"], settings["min_count"]) == (0.05, 5)
    assert settings["terms"] == len(keyness(PAIR, "川", reference="粤"))
    assert keyness(PAIR, "川").attrs["settings"]["reference"] == ["浙", "粤"]


@QUICK
@given(COUNTS)
def test_relations_within_keyness(rows):
    table = keyness(frame(rows), "川", min_count=1)
    assert (table["lrc"].abs() <= table["log_ratio"].abs() + 1e-9).all()
    assert (table["q"] >= table["p"]).all()
    assert (table["p"] > 0).all()
    assert (
        table["log_ratio"]
        .between(table["log_ratio_low"], table["log_ratio_high"])
        .all()
    )
    assert (table["lrc"] * table["g2"] >= 0).all()
    assert np.allclose(10 ** table["log10_p"], table["p"])
    assert (table["n"] + table["n_reference"] > 0).all()
    assert table["g2"].is_monotonic_decreasing


@QUICK
@given(COUNTS)
def test_swapping_the_corpora_flips_every_sign(rows):
    counts = frame(rows)
    one = keyness(counts, "川", reference="粤", min_count=1).set_index("term")
    two = keyness(counts, "粤", reference="川", min_count=1).set_index("term")
    two = two.loc[one.index]
    for column in ("g2", "log_ratio", "lrc"):
        assert np.allclose(one[column], -two[column], atol=1e-9)
    assert np.allclose(one["log_ratio_low"], -two["log_ratio_high"])
    assert np.allclose(one[["p", "q", "bic"]], two[["p", "q", "bic"]])


@QUICK
@given(COUNTS)
def test_the_rest_is_the_sum_of_the_others(rows):
    counts = frame(rows)
    others = [g for g in counts["group"].unique() if g != "川"]
    rest = keyness(counts, "川", min_count=1)
    assert_frame_equal(rest, keyness(counts, "川", reference=others, min_count=1))


@QUICK
@given(COUNTS)
def test_contributions_add_up_to_the_divergence(rows):
    counts = frame(rows)
    table = divergence_terms(counts, "川", "粤")
    square = divergence(counts)
    assert np.isclose(table["contribution"].sum(), square.loc["川", "粤"], atol=1e-12)
    assert np.allclose(table[["p", "q"]].sum(), 1)
    assert np.isclose(table["proportion_shift"].sum(), 0)
    assert (table["contribution"] >= 0).all()
    up = table["proportion_shift"] > 0
    assert (table["direction"] == "川").equals(up)


@QUICK
@given(COUNTS)
def test_divergence_is_a_square_of_distances(rows):
    square = divergence(frame(rows))
    assert np.allclose(square, square.T)
    assert (np.diag(square) == 0).all()
    assert ((square >= 0) & (square <= 1 + 1e-12)).all(axis=None)


@QUICK
@given(COUNTS)
def test_log_odds_cover_every_pair(rows):
    counts = frame(rows)
    table = log_odds(counts, min_count=1)
    assert len(table) == counts["group"].nunique() * counts["term"].nunique()
    assert table["n"].sum() == counts["n"].sum()
    assert (np.sign(table["z"]) == np.sign(table["delta"])).all()


def test_two_groups_mirror_each_other_in_log_odds():
    counts = frame([[7, 2, 0, 5, 1], [2, 9, 4, 5, 0]])
    table = log_odds(counts, min_count=1).set_index(["group", "term"])["z"]
    assert np.allclose(table["川"], -table["粤"].loc[table["川"].index])


def test_a_stronger_prior_shrinks_the_log_odds():
    weak, strong = (log_odds(PAIR, alpha0=a)["delta"].abs().sum() for a in (1, 1000))
    assert strong < weak / 5
    assert log_odds(PAIR, alpha0=3).attrs["settings"]["alpha0"] == 3


@QUICK
@given(COUNTS, st.randoms(use_true_random=False))
def test_order_of_the_counts_does_not_matter(rows, random):
    counts = frame(rows)
    order = list(range(len(counts)))
    random.shuffle(order)
    shuffled = counts.iloc[order].reset_index(drop=True)
    for function in (
        lambda c: keyness(c, "川", min_count=1),
        lambda c: log_odds(c, min_count=1),
        divergence,
        lambda c: divergence_terms(c, "川", "粤"),
        lambda c: cluster(divergence(c)),
    ):
        assert_frame_equal(function(counts), function(shuffled))


def test_the_tree_joins_the_closest_first():
    counts = frame([[9, 1, 1, 1, 1], [8, 1, 1, 1, 1], [1, 1, 1, 9, 9], [1, 1, 2, 9, 8]])
    tree = cluster(divergence(counts))
    linkage = tree[["left", "right", "height", "size"]].to_numpy(float)
    assert [set(m) for m in tree["members"][:2]] == [{"川", "粤"}, {"浙", "闽"}]
    assert is_valid_linkage(linkage)
    drawn = dendrogram(linkage, labels=tree.attrs["groups"], no_plot=True)
    assert drawn["ivl"] == tree.attrs["order"]


def test_correspondence_places_a_term_beside_its_group():
    counts = frame([[9, 1, 1, 1, 1], [1, 9, 1, 1, 1], [1, 1, 9, 1, 1]])
    table = correspondence(counts).set_index("name")
    place = table[["x", "y"]]
    for group, term in [("川", "经济"), ("粤", "港口"), ("浙", "茶")]:
        cosine = place.loc[group] @ place.loc[term]
        cosine /= np.linalg.norm(place.loc[group]) * np.linalg.norm(place.loc[term])
        assert cosine == pytest.approx(1, abs=0.01)
    assert len(correspondence(counts, top=3)) == 6


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: keyness(PAIR, "海南"), "海南"),
        (lambda: keyness(PAIR, "川", reference="海南"), "海南"),
        (lambda: keyness(PAIR, "川", reference=["川", "粤"]), "reference"),
        (lambda: keyness(PAIR[PAIR["group"] == "川"], "川"), "reference"),
        (lambda: keyness(PAIR, "川", min_count=999), "min_count"),
        (lambda: keyness(PAIR.drop(columns="size"), "川"), "size"),
        (lambda: keyness(PAIR, reference="粤"), "target.*粤"),
        (lambda: log_odds(PAIR[PAIR["group"] == "川"]), "one group"),
        (lambda: log_odds(PAIR, min_count=999), "min_count"),
        (lambda: divergence(PAIR.drop(columns="group")), "group"),
        (lambda: divergence_terms(PAIR, "川", "海南"), "海南"),
        (lambda: cluster(divergence(PAIR).iloc[:1, :1]), "two groups"),
        (lambda: correspondence(PAIR, top=2), "three"),
        (lambda: correspondence(frame([[9, 9, 0, 9, 0]] * 2)), "three"),
        (lambda: lockwords(PAIR[PAIR["group"] == "川"]), "one group"),
        (lambda: lockwords(PAIR, min_count=999), "min_count"),
        (lambda: permutation_keyness(UNITS, "海南"), "海南"),
        (lambda: permutation_keyness(UNITS, "粤"), "1 reports.*12.*fewer than 4"),
        (lambda: permutation_keyness(PAGES, "川"), "whole reports"),
        (lambda: permutation_keyness(UNITS, "川", min_count=9999), "9999"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_units_are_whole_reports():
    assert UNITS.unit == "report"
    assert np.bincount(UNITS.group).tolist() == [6, 6, 1]
    assert np.bincount(PAGES.group).tolist() == [36, 36, 6]
    counts = term_counts(TOKENS, REPORTS)
    assert UNITS.hits.sum() == counts["n"].sum()


@pytest.mark.parametrize("unit", ["report", "paragraph"])
@pytest.mark.parametrize("shortest", [1, 2])
def test_units_hold_the_counts(unit, shortest):
    units = cut_units(TOKENS, REPORTS, "region", unit, shortest=shortest)
    counts = term_counts(TOKENS, REPORTS, shortest=shortest)
    sizes = np.bincount(units.group, units.sizes)
    assert sizes.tolist() == group_sizes(counts)[units.groups].tolist()
    assert sizes.sum() == (TOKENS["pos"] != "w").sum()
    n = counts.groupby("term")["n"].sum()
    assert units.hits.sum(axis=0).tolist() == n[units.terms].tolist()


def test_permutation_finds_the_planted_term():
    table = permutation_keyness(UNITS, "川", runs=100)
    assert table["term"].iloc[0] == "A"
    assert table[["p", "q"]].iloc[0].max() < 0.05


@pytest.mark.parametrize("least", [1, 5, 60])
@pytest.mark.parametrize("shortest", [1, 2])
def test_one_family_is_tested_by_both(least, shortest):
    units = resampling_units(TOKENS, REPORTS, shortest=shortest)
    counts = term_counts(TOKENS, REPORTS, shortest=shortest)
    table = permutation_keyness(units, "川", min_count=least, runs=20)
    plain = keyness(counts, "川", min_count=least)
    assert set(table["term"]) == set(plain["term"])
    for found in (table, plain):
        assert found.attrs["settings"]["terms"] == len(table)
        assert found.attrs["settings"]["min_count"] == least


def test_relations_within_permutation_keyness():
    table = permutation_keyness(UNITS, "川", runs=100)
    plain = keyness(term_counts(TOKENS, REPORTS), "川").set_index("term")
    assert np.allclose(table["g2"], plain.loc[table["term"], "g2"])
    assert (table["q"] >= table["p"]).all()
    assert table["p"].min() >= 1 / (100 * len(table) + 1)
    assert (np.sign(table["z"]) == np.sign(table["g2"])).all()
    assert not table.attrs["settings"]["listed"]


def test_few_reassignments_are_all_listed():
    tokens, reports = corpus(4)
    reports = reports[reports["region"] != "粤"]
    tokens = tokens[tokens["report"].isin(reports.index)]
    units = resampling_units(tokens, reports)
    tables = [permutation_keyness(units, "川", seed=seed) for seed in (0, 1)]
    assert tables[0]["p"].equals(tables[1]["p"])
    assert tables[0].attrs["settings"]["listed"]
    assert tables[0].attrs["settings"]["runs"] == 70
    whole = tables[0]["p"] * 70 * len(tables[0])
    assert np.allclose(whole, whole.round())
    assert tables[0]["p"].min() >= 1 / (70 * len(tables[0]))
    drawn = permutation_keyness(units, "川", runs=69).set_index("term")["p"]
    assert np.allclose(drawn[tables[0]["term"]], tables[0]["p"], atol=0.06)


def test_halves_of_one_region_are_rarely_held_apart():
    table = false_keys(
        lambda r: zipf_units(r, (12, 12), 3.0), corpora=100, runs=100
    ).set_index("test")
    assert table.loc["reassignment", "share_p"] == pytest.approx(0.05, abs=0.02)
    assert table["share_corpora"].iloc[1:].max() < 0.12
    assert table["share_p"].iloc[2:].max() < 0.06
    assert table.loc["G2", "share_p"] > 0.2
    assert table.loc["G2", "share_corpora"] > 0.9


GROUPED = ["term", "n", "n_reference"]
BY_REPORTS = ["reports", "reports_reference", "units", "units_reference", "g2", "p"]
BY_REPORTS += ["q", "rank_sum", "p_rank", "q_rank"]
TABLES = {
    "keyness": (
        lambda t, r: keyness(term_counts(t, r), "川"),
        [*GROUPED, "rate", "rate_reference", "g2", "log_ratio", "log_ratio_low"]
        + ["log_ratio_high", "lrc", "bic", "p", "log10_p", "q", "reports"],
    ),
    "keyness of every group": (
        lambda t, r: keyness(term_counts(t, r)),
        ["group", *GROUPED, "rate", "rate_reference", "g2", "log_ratio"]
        + ["log_ratio_low", "log_ratio_high", "lrc", "bic", "p", "log10_p", "q"]
        + ["reports"],
    ),
    "pairs": (lambda t, r: pairs(divergence(term_counts(t, r))), ["a", "b", "bits"]),
    "log_odds": (
        lambda t, r: log_odds(term_counts(t, r)),
        ["group", "term", "n", "delta", "z"],
    ),
    "divergence": (lambda t, r: divergence(term_counts(t, r)), ["川", "浙", "粤"]),
    "divergence_terms": (
        lambda t, r: divergence_terms(term_counts(t, r), "川", "浙"),
        ["term", "p", "q", "contribution", "share", "proportion_shift", "direction"],
    ),
    "cluster": (
        lambda t, r: cluster(divergence(term_counts(t, r))),
        ["left", "right", "height", "size", "members"],
    ),
    "correspondence": (
        lambda t, r: correspondence(term_counts(t, r)),
        ["kind", "name", "x", "y", "contribution", "quality"],
    ),
    "lockwords": (
        lambda t, r: lockwords(term_counts(t, r), within=9),
        ["term", "n", "rate", "low", "high"],
    ),
    "rate_intervals": (
        lambda t, r: rate_intervals(t, r, by="region"),
        ["group", "term", "n", "size", "rate", "low", "high", "reports", "units"],
    ),
    "permutation_keyness": (
        lambda t, r: permutation_keyness(resampling_units(t, r), "川", runs=20),
        [*GROUPED, "g2", "z", "p", "q"],
    ),
    "keyness_by_reports": (
        lambda t, r: keyness_by_reports(t, r, "川"),
        ["term", *BY_REPORTS],
    ),
    "keyness_by_reports of every group": (
        keyness_by_reports,
        ["group", "term", *BY_REPORTS],
    ),
    "divergence_beside_chance": (
        lambda t, r: divergence_beside_chance(t, r, runs=20),
        ["a", "b", "bits", "dealt", "dealt_low", "dealt_high", "surplus", "share"]
        + ["passes", "overlap", "unit"],
    ),
    "overview": (
        lambda t, r: overview(r.assign(date=pd.NaT, outlet=None), t),
        ["group", "reports", "words", "first", "last", "outlets", "outlet_names"],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_contract_of_the_table_functions(name):
    function, columns = TABLES[name]
    tokens, reports = TOKENS.copy(deep=True), REPORTS.copy(deep=True)
    table = function(tokens, reports)
    assert table.columns.tolist() == columns
    assert_frame_equal(tokens, TOKENS)
    assert_frame_equal(reports, REPORTS)
    assert_frame_equal(table, function(tokens, reports))


@pytest.mark.parametrize("name", TABLES)
def test_tables_do_not_depend_on_the_order_of_the_tokens(name):
    function, _ = TABLES[name]
    turned = TOKENS.iloc[::-1].reset_index(drop=True)
    turned["report"] = turned["report"].cat.reorder_categories(
        TOKENS["report"].cat.categories[::-1]
    )
    assert_frame_equal(function(TOKENS, REPORTS), function(turned, REPORTS))


@pytest.mark.parametrize("name", ["keyness", "log_odds", "divergence_terms"])
def test_the_counts_table_is_left_as_it_was(name):
    calls = {
        "keyness": lambda c: keyness(c, "川"),
        "log_odds": log_odds,
        "divergence_terms": lambda c: divergence_terms(c, "川", "粤"),
    }
    before = PAIR.copy(deep=True)
    calls[name](PAIR)
    assert_frame_equal(PAIR, before)
    assert_series_equal(PAIR["n"], before["n"])
