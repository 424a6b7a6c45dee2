"""Simulate what intervals, tests and divergences are worth: ``-m tests.bench.inference``.

Texts are as bursty as regional reports: each report's rate of each word is its true
rate times a gamma variable with mean 1 and variance phi, .3 for most words and 1 for
bursty ones. All groups are drawn from one language, so that every key term and every
divergence found is false.
"""

import sys
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import sparse

from helpers import measures
from helpers.compare.chance import beside_chance
from helpers.compare.groups import LEAST
from helpers.compare.rates import by_reports
from helpers.compare.resample import (
    ROUNDING,
    Units,
    permutation_keyness,
    shuffled_scores,
    standardised,
)

PHIS = (0.3, 1.0)
NUMBERS = (1, 2, 3, 5, 10, 20)
DESIGNS = ((2, 2), (4, 4), (4, 16), (10, 10))
WORDS = (600, 1600)  # fewest and most words of a report
MEAN = 3  # hits of the word a report, on average
PARAGRAPHS = 15
TESTS = ["G2", "reassignment", "reports that hold it", "rank sum"]


def bursty_hits(random, sizes, rates, phi):
    """Draw the hits of reports (rows) and words (columns)."""
    bursts = random.gamma(1 / phi, phi, (len(sizes), len(rates)))
    return random.poisson(sizes[:, None] * rates * bursts)


def zipf_units(random, members, phi, *, terms=400):
    """Draw reports of one language, dealt to groups with so many reports each."""
    sizes = random.integers(*WORDS, sum(members))
    rates = 1 / np.arange(3, terms + 3)
    hits = bursty_hits(random, sizes, 0.5 * rates / rates.sum(), phi)
    groups = pd.Index([f"g{i}" for i in range(len(members))])
    names = pd.Index([f"t{i:03}" for i in range(terms)])
    group = np.repeat(np.arange(len(members)), members)
    return Units(sparse.csr_array(hits), sizes, group, groups, names)


def paragraphs_of(random, units):
    """Cut each report into paragraphs, its hits falling anywhere."""
    count = np.full(len(units.sizes), PARAGRAPHS)
    hits = random.multinomial(
        units.hits.toarray().T, np.full(PARAGRAPHS, 1 / PARAGRAPHS)
    )
    hits = hits.transpose(1, 2, 0).reshape(-1, units.hits.shape[1])
    sizes = (units.sizes // PARAGRAPHS).repeat(count)
    group = units.group.repeat(count)
    cut = units._replace(sizes=sizes, group=group, unit="paragraph")
    return cut._replace(hits=sparse.csr_array(hits))


def coverage(number, phi, *, runs=1000, seed=0):
    """Give the shares of 95 % intervals that hold the true rate.

    That of `helpers.measures.ratio_interval`, then that of the percentile bootstrap
    (over the paragraphs of a single report), which it took the place of.
    """
    random = np.random.default_rng(seed)
    rate = MEAN / np.mean(WORDS)
    held = np.zeros((runs, 2))
    for run in range(runs):
        sizes = random.integers(*WORDS, number)
        hits = bursty_hits(random, sizes, np.array([rate]), phi)[:, 0]
        low, high = measures.ratio_interval(hits, sizes)[2:]
        held[run, 0] = np.nan if np.isnan(low[0]) else low[0] <= rate <= high[0]
        held[run, 1] = _percentile_holds(random, hits, sizes, rate)
    return held.mean(axis=0)


def _percentile_holds(random, hits, sizes, rate, *, draws=200):
    """Say whether the percentile bootstrap holds the true rate."""
    if len(hits) == 1:
        even = np.full(PARAGRAPHS, 1 / PARAGRAPHS)
        hits, sizes = random.multinomial(hits[0], even), sizes[0] * even
    n = len(hits)
    weights = random.multinomial(n, np.full(n, 1 / n), size=draws)
    low, high = np.quantile(weights @ hits / (weights @ sizes), [0.025, 0.975])
    return low <= rate <= high


def null_run(units, *, runs, alpha, seed, min_count=5):
    """Test one null corpus: p of each term, and the number of q below `alpha`.

    By plain G2 first, then by reassigning the reports, by the reports that hold a
    term, and by rank sums. p of a term by reassignment is the share of its own.
    """
    kept = np.flatnonzero(units.hits.sum(axis=0) >= min_count)
    units = units._replace(hits=units.hits[:, kept], terms=units.terms[kept])
    table = permutation_keyness(units, units.groups[0], runs=runs, seed=seed)
    plain = measures.p_value(measures.log_p(table["g2"].to_numpy()))
    own = _own_p(units, units.group == 0, runs, seed)
    by = by_reports(units, units.groups[0])
    q = measures.benjamini_hochberg(plain), table["q"], by["q"], by["q_rank"]
    single = [plain, own, by["p"], by["p_rank"]]
    return single, [(values < alpha).sum() for values in q]


def _own_p(units, member, runs, seed):
    """Give p of each term by its own reassignments."""
    z = np.abs(standardised(units.hits, units.sizes, member[None, :])[0]) - ROUNDING
    blocks = [np.abs(drawn) for drawn in shuffled_scores(units, member, runs, seed)]
    reached = sum((drawn >= z).sum(axis=0) for drawn in blocks)
    return (reached + 1) / (sum(len(drawn) for drawn in blocks) + 1)


def false_keys(
    draw: Callable, *, corpora=200, runs=200, alpha=0.05, seed=0
) -> pd.DataFrame:
    """Count the false key terms of null corpora, by each test.

    Parameters
    ----------
    draw : callable
        Gives units of two groups of one language from a random generator.
    corpora, runs, seed
        Number of corpora, of reassignments within each, seed of the draws.
    alpha : float
        Level at which a term counts as key.

    Returns
    -------
    DataFrame, one row per test of `TESTS`
        ``share_p`` (share of terms with p below `alpha`, uncorrected), ``terms``
        (terms with q below it, a corpus) and ``share_corpora`` (with at least one).
    """
    random = np.random.default_rng(seed)
    found = [
        null_run(draw(random), runs=runs, alpha=alpha, seed=seed + k)
        for k in range(corpora)
    ]
    single = [[(p < alpha).mean() for p in each] for each, _ in found]
    keys = np.array([numbers for _, numbers in found])
    columns = {
        "test": TESTS,
        "share_p": np.mean(single, axis=0),
        "terms": keys.mean(axis=0),
        "share_corpora": (keys > 0).mean(axis=0),
    }
    return pd.DataFrame(columns)


def passing(members, phi, *, cut=False, corpora=60, runs=100, seed=0):
    """Give the share of pairs of one language farther apart than 97.5 % of deals."""
    random = np.random.default_rng(seed)
    found = []
    for k in range(corpora):
        units = zipf_units(random, members, phi)
        units = paragraphs_of(random, units) if cut else units
        table = beside_chance(units, runs=runs, seed=seed + k)
        found.append(table["bits"] > table["dealt_high"])
    return np.mean(found)


def interval_rows():
    """Give the coverage for each number of reports and each burstiness."""
    for phi in PHIS:
        for number in NUMBERS:
            ratio, percentile = coverage(number, phi)
            shown = "no interval" if np.isnan(ratio) else f"{ratio:.1%}"
            what = f"95 % interval, {number} reports, phi {phi}"
            yield what, f"{shown}; percentile bootstrap {percentile:.1%}"


def key_rows():
    """Give the null corpora with a false key term, for each design."""
    for phi in PHIS:
        for sizes in DESIGNS:
            what = f"corpora with a false key term, {sizes[0]} v {sizes[1]}, phi {phi}"
            if min(sizes) < LEAST:
                yield what, "refused"
                continue
            table = false_keys(lambda r, s=sizes, f=phi: zipf_units(r, s, f))
            found = zip(TESTS, table["share_corpora"], strict=True)
            shares = ", ".join(f"{test} {share:.1%}" for test, share in found)
            yield what, f"{shares}; {table['terms'].iloc[0]:.1f} terms each by G2"


def divergence_rows():
    """Give the share of pairs of one language that pass chance."""
    for phi in PHIS:
        for each in (1, 4, 10):
            share = passing((each,) * 5, phi, cut=each == 1)
            unit = "paragraphs" if each == 1 else "reports"
            what = f"pairs of five groups of {each} beyond chance, phi {phi}"
            yield what, f"{share:.1%} ({unit} dealt)"


def rows() -> list[tuple[str, str]]:
    """Give (what, value) rows of all simulations."""
    return [*interval_rows(), *key_rows(), *divergence_rows()]


def main() -> None:
    """Write one table of all simulations."""
    lines = ["| what | found |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows())]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
