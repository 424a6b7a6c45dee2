import numpy as np
import pandas as pd
import pytest

from helpers.compare.chance import (
    _by_words,
    _deals,
    beside_chance,
    divergence_beside_chance,
)
from helpers.compare.distance import divergence, pairs
from helpers.compare.resample import cut_units
from helpers.words.counts import term_counts
from tests.bench.inference import passing, zipf_units

PAIR = ["a", "b"]


def corpus(members, *, own=0.0, seed=0):
    """Return reports of groups of one language; the first has words of its own."""
    random = np.random.default_rng(seed)
    names = [f"{g}{k}" for g, n in members.items() for k in range(n)]
    tokens = pd.DataFrame({"report": np.repeat(names, 120)})
    tokens["paragraph"] = np.tile(np.arange(120) // 12, len(names))
    tokens["term"] = np.char.add("t", (random.zipf(1.4, len(tokens)) % 200).astype(str))
    mine = tokens["report"].str[0].eq(next(iter(members)))
    tokens.loc[mine & (random.random(len(tokens)) < own), "term"] = "own"
    reports = pd.DataFrame({"region": [n[0] for n in names]}, index=names)
    tokens = tokens.astype({"report": "category", "term": "category"})
    return tokens.assign(pos="n"), reports


def test_bits_and_order():
    tokens, reports = corpus({"A": 4, "B": 4, "C": 5})
    table = divergence_beside_chance(tokens, reports, runs=50)
    bits = pairs(divergence(term_counts(tokens, reports))).set_index(PAIR)["bits"]
    assert np.allclose(table.set_index(PAIR)["bits"], bits[table.set_index(PAIR).index])
    assert np.allclose(table["surplus"], table["bits"] - table["dealt"])
    assert table["surplus"].is_monotonic_decreasing
    assert (table["dealt_low"] <= table["dealt"]).all()
    assert (table["dealt"] <= table["dealt_high"]).all()
    assert (table["passes"] == (table["bits"] > table["dealt_high"])).all()
    assert table["share"].between(1 / 51, 1).all()
    assert table["unit"].unique().tolist() == ["report"]


def test_groups_of_one_language_do_not_pass_and_others_do():
    members = {"A": 5, "B": 5, "C": 5}
    alike = divergence_beside_chance(*corpus(members), runs=100)
    apart = divergence_beside_chance(*corpus(members, own=0.3), runs=100)
    assert not alike["passes"].any()
    assert alike["bits"].min() > 0.05  # far from 0, by shortness alone
    found = apart.set_index(PAIR)["passes"]
    assert found.to_dict() == {("A", "B"): True, ("A", "C"): True, ("B", "C"): False}
    assert apart.set_index(PAIR).loc[("B", "C"), "overlap"] == pytest.approx(1, abs=0.1)
    assert apart["overlap"].iloc[0] < 0.9


def test_single_reports_never_pass():
    tokens, reports = corpus({"A": 1, "B": 1, "C": 1}, own=0.9)
    table = divergence_beside_chance(tokens, reports, runs=50)
    assert table["unit"].unique().tolist() == ["paragraph"]
    assert (table["bits"] > table["dealt_high"]).any()
    assert not table["passes"].any()


def test_only_the_pairs_of_a_single_report_are_held_against_paragraphs():
    tokens, reports = corpus({"A": 4, "B": 4, "C": 1})
    units = divergence_beside_chance(tokens, reports, runs=20).set_index(PAIR)["unit"]
    expected = {("A", "B"): "report", ("A", "C"): "paragraph", ("B", "C"): "paragraph"}
    assert units.to_dict() == expected


def test_deals_keep_the_sizes_of_the_groups():
    tokens, reports = corpus({"A": 2, "B": 5, "C": 3})
    whole = cut_units(tokens, reports, "region", "report")
    for group in _deals(whole, 20, 0):
        assert np.bincount(group).tolist() == [2, 5, 3]
    pieces = cut_units(tokens, reports, "region", "paragraph")
    words = np.bincount(pieces.group, pieces.sizes)
    for group in _deals(pieces, 20, 0):
        dealt = np.bincount(group, pieces.sizes)
        assert np.abs(dealt - words).max() <= pieces.sizes.max()


def test_units_are_dealt_in_order_by_their_words():
    sizes, ends = np.array([10, 30, 10, 10]), np.array([20, 60])
    assert _by_words(np.array([2, 0, 1, 3]), sizes, ends).tolist() == [0, 1, 0, 1]


def test_two_reports_a_group_are_too_few_to_pass():
    units = zipf_units(np.random.default_rng(0), (2, 2), 0.3)
    table = beside_chance(units, runs=200, seed=0)
    assert table["share"].item() > 0.25  # three deals differ
    assert not table["passes"].item()


@pytest.mark.parametrize("phi", [0.3, 1.0])
def test_one_language_cut_in_five_passes_as_seldom_as_it_should(phi):
    share = passing((4,) * 5, phi, corpora=30, runs=60)
    assert share < 0.075
    assert passing((1,) * 5, phi, cut=True, corpora=10, runs=60) > 0.8


def test_bad_input_is_named():
    tokens, reports = corpus({"A": 3})
    with pytest.raises(ValueError, match="two groups"):
        divergence_beside_chance(tokens, reports)
    lone = reports.assign(region=["A", "A", "B"])
    rows = (tokens["report"] == "A2").to_numpy()
    stop = tokens.assign(pos=np.where(rows, "stop", "n"))
    with pytest.raises(ValueError, match="B"):
        divergence_beside_chance(stop, lone)
