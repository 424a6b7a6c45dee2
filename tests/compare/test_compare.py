import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal
from scipy import sparse
from scipy.cluster.hierarchy import dendrogram, is_valid_linkage

from helpers.compare.distance import (
    cluster,
    correspondence,
    divergence,
    divergence_terms,
    pairs,
)
from helpers.compare.keyness import keyness, log_odds, most_typical, strongest
from helpers.compare.resample import (
    Units,
    bootstrap_branches,
    bootstrap_divergence,
    bootstrap_rates,
    permutation_keyness,
    resampling_units,
)
from helpers.words.counts import group_sizes, term_counts
from tests.bench.splits import split_check

QUICK = settings(max_examples=25, deadline=None)
TERMS = ["经济", "港口", "茶", "振兴", "A"]
COUNTS = st.lists(
    st.lists(st.integers(0, 30), min_size=5, max_size=5).filter(any),
    min_size=3,
    max_size=4,
)


def frame(rows, other=7):
    """Give a counts table of lists of n, with `other` tokens not listed."""
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
    """Give tokens and reports of three regions; 粤 has one report, A is 川's word."""
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
PAGES = resampling_units(TOKENS, REPORTS, unit="paragraph")


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
def test_log_odds_cover_every_pair_in_one_family(rows):
    counts = frame(rows)
    table = log_odds(counts, min_count=1)
    assert len(table) == counts["group"].nunique() * counts["term"].nunique()
    assert table["n"].sum() == counts["n"].sum()
    assert (table["q"] >= table["p"]).all()
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
        (lambda: bootstrap_rates(UNITS, ["海", "，"]), "海"),
        (lambda: resampling_units(TOKENS, REPORTS, unit="page"), "page"),
        (lambda: permutation_keyness(PAGES, "海南"), "海南"),
        (lambda: permutation_keyness(UNITS, "川"), 'unit="report"'),
        (lambda: permutation_keyness(PAGES, "川", min_count=9999), "9999"),
        (lambda: split_check(UNITS, "海南"), "海南"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_units_are_reports_where_there_are_several():
    assert UNITS.unit == ["report", "report", "paragraph"]
    assert np.bincount(UNITS.group).tolist() == [6, 6, 6]
    counts = term_counts(TOKENS, REPORTS)
    assert UNITS.hits.sum() == counts["n"].sum()


@pytest.mark.parametrize("unit", [None, "report", "paragraph"])
@pytest.mark.parametrize("shortest", [1, 2])
def test_units_hold_the_counts(unit, shortest):
    units = resampling_units(TOKENS, REPORTS, unit=unit, shortest=shortest)
    counts = term_counts(TOKENS, REPORTS, shortest=shortest)
    sizes = np.bincount(units.group, units.sizes)
    assert sizes.tolist() == group_sizes(counts)[units.groups].tolist()
    assert sizes.sum() == (TOKENS["pos"] != "w").sum()
    n = counts.groupby("term")["n"].sum()
    assert units.hits.sum(axis=0).tolist() == n[units.terms].tolist()


def test_bootstrap_rates_enclose_the_rate():
    table = bootstrap_rates(UNITS, runs=200)
    counts = term_counts(TOKENS, REPORTS, min_count=5)
    shared = ["group", "term", "n", "rate"]
    assert_frame_equal(table[shared], counts[shared])
    assert table["low"].le(table["rate"]).all()
    assert table["rate"].le(table["high"]).all()
    every = resampling_units(TOKENS, REPORTS, stop=False)
    wanted = bootstrap_rates(every, ["的", "A"], runs=20)
    assert set(wanted["term"]) == {"的", "A"}


def test_more_reports_give_narrower_intervals():
    few, many = (
        bootstrap_rates(resampling_units(*corpus(n)), ["茶"], runs=300) for n in (5, 40)
    )
    width = [(t["high"] - t["low"])[t["group"] == "浙"].item() for t in (few, many)]
    assert width[1] < width[0] / 1.7


def test_bootstrap_divergence_agrees_with_divergence():
    table = bootstrap_divergence(UNITS, runs=50)
    expected = pairs(divergence(term_counts(TOKENS, REPORTS)))
    assert table[["a", "b"]].equals(expected[["a", "b"]])
    assert np.allclose(table["divergence"], expected["bits"])
    assert table["low"].le(table["high"]).all()
    assert table["bias"].gt(0).all()
    assert set(table["unit"]) == {"report", "report/paragraph"}


def test_branches_come_back_where_the_groups_differ():
    table = bootstrap_branches(UNITS, runs=50)
    tree = cluster(divergence(term_counts(TOKENS, REPORTS)))
    assert_frame_equal(table[tree.columns], tree)
    assert table["members"].iloc[0] == ("浙", "粤")
    assert table["support"].iloc[0] > 0.9
    assert table["support"].iloc[-1] == 1


@pytest.mark.parametrize("unit", ["report", "paragraph"])
def test_permutation_finds_the_planted_term(unit):
    units = resampling_units(TOKENS, REPORTS, unit=unit)
    table = permutation_keyness(units, "川", runs=100)
    assert table["term"].iloc[0] == "A"
    assert table[["p", "q"]].iloc[0].max() < 0.05
    assert table["unit"].unique().tolist() == [unit]
    assert table.attrs["settings"]["unit"] == unit


def test_relations_within_permutation_keyness():
    table = permutation_keyness(PAGES, "川", runs=100)
    plain = keyness(term_counts(TOKENS, REPORTS), "川").set_index("term")
    assert np.allclose(table["g2"], plain.loc[table["term"], "g2"])
    assert (table["q"] >= table["p"]).all()
    assert table["p"].min() >= 1 / (100 * len(table) + 1)
    assert (np.sign(table["z"]) == np.sign(table["g2"])).all()


def bursty_units(units=24, terms=400, *, seed=0):
    """Give units of one group in which each term comes in bursts."""
    random = np.random.default_rng(seed)
    sizes = random.integers(200, 1200, units)
    share = 1 / np.arange(1, terms + 1)
    bursts = random.gamma(0.3, 1 / 0.3, (units, terms))
    hits = random.poisson(sizes[:, None] * share / share.sum() * bursts)
    names = pd.Index([f"t{i}" for i in range(terms)])
    one = np.zeros(units, dtype=int)
    sizes = np.maximum(hits.sum(axis=1), 1)
    return Units(
        sparse.csr_array(hits), sizes, one, pd.Index(["川"]), names, ["report"]
    )


def test_random_halves_of_one_region_are_rarely_told_apart():
    table = split_check(bursty_units(), "川", splits=100, runs=100).set_index("test")
    assert table.loc["resampling", "share_p"] == pytest.approx(0.05, abs=0.02)
    assert table.loc["resampling", "share_q"] < 0.01
    assert table.loc[["resampling", "family"], "share_splits"].max() < 0.12
    assert table.loc["G2", "share_p"] > 0.2
    assert table.loc["G2", "share_splits"] > 0.9


GROUPED = ["term", "n", "n_reference"]
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
        ["group", "term", "n", "delta", "z", "p", "q"],
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
    "bootstrap_rates": (
        lambda t, r: bootstrap_rates(resampling_units(t, r), runs=20),
        ["group", "term", "n", "rate", "low", "high", "unit", "units"],
    ),
    "bootstrap_divergence": (
        lambda t, r: bootstrap_divergence(resampling_units(t, r), runs=20),
        ["a", "b", "divergence", "bias", "low", "high", "unit"],
    ),
    "bootstrap_branches": (
        lambda t, r: bootstrap_branches(resampling_units(t, r), runs=20),
        ["left", "right", "height", "size", "members", "support"],
    ),
    "permutation_keyness": (
        lambda t, r: permutation_keyness(
            resampling_units(t, r, unit="report"), "川", runs=20
        ),
        [*GROUPED, "g2", "z", "p", "q", "unit"],
    ),
    "split_check": (
        lambda t, r: split_check(resampling_units(t, r), "川", splits=5, runs=20),
        ["test", "share_p", "share_q", "share_splits"],
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
