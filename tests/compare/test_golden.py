"""Compare the formulas with public values and with tables of other programs."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.stats import entropy, permutation_test

from helpers import measures
from helpers.compare.distance import correspondence, divergence, divergence_terms
from helpers.compare.keyness import keyness, log_odds
from helpers.compare.resample import Units, permutation_keyness

GOLDEN = Path(__file__).parents[1] / "golden" / "statistics"
NAMES = ["measures", "toy", "toy_totals", "dispersion", "distances", "tidylo"]
NAMES += ["correspondence", "inference"]
TABLES = {
    name: pd.read_csv(GOLDEN / f"{name}.csv", dtype={"printed": str}) for name in NAMES
}
RELATIVE = 1e-6


def lrc(*sides, **options):
    """Return the conservative log ratio."""
    return measures.nearer_zero(*measures.log_ratio_limits(*sides, **options))


FORMULAS = {**vars(measures), "lrc": lrc}


def ratio(hits, sizes):
    """Return the rate of the hits."""
    return measures.ratio_interval(hits, sizes)[0].item()


def ratio_error(hits, sizes, population):
    """Return the error of the rate, for units drawn from a finite population."""
    error = measures.ratio_interval(hits, sizes)[1].item()
    return error * np.sqrt(1 - len(hits) / population)


def morisita_dissimilarity(x, y):
    """Return the distance of vegan's vegdist."""
    return 1 - measures.morisita_overlap([x, y])[0, 1]


def rank_sum(x, y):
    """Return the rank sum of x."""
    return measures.rank_sum(x, y)[0]


INFERENCE = {f.__name__: f for f in (ratio, ratio_error, morisita_dissimilarity)}
INFERENCE |= {"rank_sum": rank_sum, "exact_p": measures.exact_p}


def half_digit(printed):
    """Return half a unit of the last digit printed and a little more."""
    return 0.5 * 10 ** -len(printed.partition(".")[2]) * (1 + 1e-9)


def records(name):
    return list(TABLES[name].itertuples(index=False))


def toy_counts():
    toy = TABLES["toy"]
    parts = [
        pd.DataFrame({"group": name, "term": toy["term"], "n": toy[column]})
        for name, column in [("d1", "a"), ("d2", "b")]
    ]
    table = pd.concat(parts).query("n > 0")
    size = table.groupby("group")["n"].transform("sum")
    return table.assign(size=size, rate=table["n"] / size * 10_000, reports=1)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("measures", 35),
        ("toy", 8),
        ("dispersion", 13),
        ("distances", 3),
        ("tidylo", 12),
        ("inference", 8),
        ("correspondence", 20 + 4 * 9 + 2),
    ],
)
def test_the_golden_tables_are_whole(name, rows):
    assert len(TABLES[name]) >= rows


@pytest.mark.parametrize("row", records("measures"), ids=lambda r: r.measure)
def test_a_formula_gives_the_public_value(row):
    value = float(FORMULAS[row.measure](**json.loads(row.arguments)))
    assert value == pytest.approx(float(row.printed), abs=half_digit(row.printed))
    assert value == pytest.approx(row.recomputed, rel=RELATIVE, abs=1e-12)


@pytest.mark.parametrize("row", records("inference"), ids=lambda r: r.measure)
def test_what_inference_rests_on_gives_the_public_value(row):
    value = INFERENCE[row.measure](**json.loads(row.arguments))
    assert value == pytest.approx(float(row.printed), abs=half_digit(row.printed))
    assert value == pytest.approx(row.recomputed, rel=1e-9)


@pytest.mark.parametrize("row", records("dispersion"), ids=lambda r: r.measure)
def test_a_dispersion_gives_the_public_value(row):
    table = measures.dispersion_measures(json.loads(row.hits), json.loads(row.sizes))
    value = table[row.measure].item()
    assert value == pytest.approx(float(row.printed), abs=half_digit(row.printed))
    assert value == pytest.approx(row.recomputed, rel=RELATIVE)


@pytest.mark.parametrize("row", records("distances"), ids=lambda r: r.measure)
def test_a_distance_measure_gives_the_public_value(row):
    places = [i for i, letter in enumerate(row.text) if letter == row.letter]
    table = measures.distance_measures(places, [0] * len(places), 50, kinds=1)
    value = table[row.measure].item()
    assert value == pytest.approx(float(row.printed), abs=half_digit(row.printed))
    assert value == pytest.approx(row.recomputed, rel=RELATIVE)


def test_adjusted_frequencies_of_the_public_examples():
    juilland = measures.dispersion_measures([0, 4, 3, 2, 1], [1] * 5)["juilland_d"]
    carroll = measures.dispersion_measures([2, 1, 1, 1, 0], [1] * 5)["carroll_d2"]
    assert 10 * juilland.item() == pytest.approx(6.46, abs=0.005)
    assert 5 * carroll.item() + (1 - carroll.item()) == pytest.approx(4.31, abs=0.005)


def test_transformed_distances_of_the_public_example():
    value = TABLES["distances"].set_index("measure")["recomputed"]
    assert 50 / 10 ** value["ald"] == pytest.approx(11.764, abs=0.0005)
    assert 50 / (2 * value["awt"] - 1) == pytest.approx(9.328, abs=0.0005)


@pytest.mark.parametrize("row", records("tidylo"), ids=lambda r: r.prior)
def test_tidylo_is_the_same_formula_on_raised_counts(row):
    _, z = measures.log_odds_ratio(row.a, row.n1, row.b, row.n2)
    assert z == pytest.approx(float(row.printed), abs=half_digit(row.printed))
    assert z == pytest.approx(row.recomputed, rel=RELATIVE)


def test_keyness_of_the_toy_pair():
    toy = TABLES["toy"].set_index("term")
    found = keyness(toy_counts(), "d1", min_count=1).set_index("term")
    for column in ("chi", "g2"):
        formula = {"chi": measures.chi_square, "g2": measures.g2_four}[column]
        values = formula(found["n"], 17, found["n_reference"], 12)
        assert np.allclose(values, toy.loc[found.index, column], rtol=RELATIVE)
    assert np.allclose(found["g2"], toy.loc[found.index, "g2"], rtol=RELATIVE)
    assert "".join(found.index) == "cgbhaefd"


def test_chi_square_order_correction_and_pmi_of_the_toy_pair():
    toy = TABLES["toy"]
    sides = toy["a"], 17, toy["b"], 12
    plain, corrected = (measures.chi_square(*sides, yates=y) for y in (False, True))
    shown = np.where(corrected, corrected, plain)  # quanteda corrects large ones only
    chi = pd.Series(shown, toy["term"]).round(9)
    pmi = measures.pmi(toy["a"], 17, toy["a"] + toy["b"], 29) * np.log(2)
    assert "".join(chi.sort_values(ascending=False, kind="stable").index) == "gcbhaefd"
    assert np.allclose(corrected, toy["yates"], rtol=RELATIVE, atol=1e-12)
    assert np.allclose(pmi, toy["pmi"], rtol=RELATIVE)


def test_log_odds_of_the_toy_pair():
    toy = TABLES["toy"].set_index("term")
    found = log_odds(toy_counts(), alpha0=10, min_count=1).set_index(["group", "term"])
    for name, sign in [("d1", 1), ("d2", -1)]:
        rows = found.loc[name].loc[toy.index]
        assert np.allclose(
            rows["delta"] * sign, toy["delta_informative"], rtol=RELATIVE
        )
        assert np.allclose(rows["z"] * sign, toy["z_informative"], rtol=RELATIVE)


def test_log_odds_with_a_uniform_prior():
    toy = TABLES["toy"]
    delta, z = measures.log_odds_ratio(toy["a"], 17, toy["b"], 12, prior=0.1, total=0.8)
    assert np.allclose(delta, toy["delta_uniform"], rtol=RELATIVE)
    assert np.allclose(z, toy["z_uniform"], rtol=RELATIVE)


def test_divergence_of_the_toy_pair():
    toy, totals = TABLES["toy"].set_index("term"), TABLES["toy_totals"]
    expected = totals.set_index("name")["value"]
    table = divergence_terms(toy_counts(), "d1", "d2").set_index("term")
    raw, absolute = table["proportion_shift"], expected["absolute_shift"]
    assert np.allclose(table["contribution"], toy.loc[table.index, "jsd"])
    assert np.allclose(raw, toy.loc[table.index, "shift"])
    assert table.attrs["settings"]["absolute_shift"] == pytest.approx(absolute)
    assert -raw["d"] / absolute == pytest.approx(0.424242, abs=5e-7)
    assert -raw["c"] / absolute == pytest.approx(-0.287879, abs=5e-7)
    assert table["contribution"].sum() == pytest.approx(expected["jsd"], rel=1e-10)
    assert entropy(table["q"], base=2) - entropy(table["p"], base=2) == pytest.approx(
        expected["entropy_difference"], rel=RELATIVE
    )
    assert divergence(toy_counts()).loc["d1", "d2"] == pytest.approx(expected["jsd"])


def test_the_unclipped_limit_is_printed_one_sided():
    low, _ = measures.log_ratio_limits(7, 1000, 2, 1000, alpha=2 * 0.05)
    assert low == pytest.approx(-0.287418, abs=5e-7)


def test_effect_sizes_that_follow_from_a_score():
    phi_squared = measures.chi_square(31_950, 43_954, 4793, 853_123) / 897_077
    bits = measures.g2_four(2, 2, 0, 7) / (2 * 9 * np.log(2))
    assert phi_squared == pytest.approx(0.62, abs=0.005)
    assert bits == pytest.approx(0.764, abs=0.0005)


def test_critical_values():
    p = measures.p_value(measures.log_p([3.84, 6.63, 10.83, 15.13]))
    assert np.allclose(p, [0.05, 0.01, 0.001, 0.0001], rtol=0.02)


def test_p_of_a_huge_score_is_ranked_and_never_zero():
    log_p = measures.log_p([1000.0, 45_784.791495, 1e6])
    assert (np.diff(log_p) < 0).all()
    assert (measures.p_value(log_p) > 0).all()


def test_correspondence_gives_the_public_values():
    golden = TABLES["correspondence"]
    rows = golden[golden["kind"] == "count"]
    counts = rows.rename(columns={"name": "group", "column": "term", "value": "n"})
    table = correspondence(counts).set_index(["kind", "name"])
    points = golden[golden["kind"].isin(["group", "term"])]
    assert set(points["column"]) == set(table.columns)
    for row in points.itertuples():
        found = table.loc[(row.kind, row.name), row.column]
        assert found == pytest.approx(row.value, rel=RELATIVE), row
    explained = golden.loc[golden["kind"] == "explained", "value"]
    assert np.allclose(table.attrs["explained"], explained, rtol=RELATIVE)
    assert np.allclose(table.attrs["explained"], [0.878, 0.118], atol=0.0005)


def test_permutation_agrees_with_scipy_on_every_reassignment():
    hits = np.array([[4, 0], [3, 1], [5, 2], [0, 1], [1, 0], [2, 3], [0, 2], [1, 1]])
    sizes, group = np.full(8, 20), (np.arange(8) > 3).astype(int)
    for column in range(2):
        one = hits[:, [column]]
        names, terms = pd.Index(["A", "B"]), pd.Index(["x"])
        units = Units(sparse.csr_array(one), sizes, group, names, terms)
        table = permutation_keyness(units, "A", min_count=1)
        exact = permutation_test(
            (one[:4, 0], one[4:, 0]),
            lambda x, y, axis: abs(x.mean(axis=axis) - y.mean(axis=axis)),
            vectorized=True,
            alternative="greater",
        )
        assert table["p"].item() == pytest.approx(exact.pvalue, abs=1e-12)
