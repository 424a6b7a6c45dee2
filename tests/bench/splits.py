"""Split one group at random, many times, and count the false key terms.

Both halves come from the same group, so every key term found is false: this shows
what the permutation test is worth beside plain G2.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from helpers import measures
from helpers.compare.resample import (
    ROUNDING,
    Units,
    permutation_keyness,
    resampling_units,
    shuffled_scores,
    standardised,
)
from helpers.corpus import load_corpus
from helpers.words import load_lexicon, tokenize

CORPUS = Path(__file__).parents[2] / "corpus"
HALVES = pd.Index(["one half", "other half"])
TESTS = ["G2", "resampling", "family"]


def split_check(
    units: Units,
    group,
    *,
    splits: int = 200,
    runs: int = 200,
    alpha: float = 0.05,
    min_count: int = 5,
    seed: int = 0,
) -> pd.DataFrame:
    """Split one group at random, many times, and count the false key terms.

    Parameters
    ----------
    units : Units
        As given by `helpers.compare.resampling_units`.
    group : name of a group
    splits, runs, seed
        Number of splits, of reassignments within each, seed of the draws.
    alpha : float
        Level at which a term counts as key.
    min_count : int
        Terms with fewer tokens in the group are not tested.

    Returns
    -------
    DataFrame, one row per test
        ``test`` (``"G2"``, then ``"resampling"`` with the q of
        `permutation_keyness`, then ``"family"`` with the chance that the largest
        z of any term is as large, Westfall & Young 1993); ``share_p`` (share of
        terms with p below `alpha` before any correction, p of each term by its
        own reassignments); ``share_q`` (share of terms below it after); and
        ``share_splits`` (share of splits with at least one such term: the false
        discovery rate where all terms are null). ``attrs["settings"]`` holds the
        options and the numbers of units and terms.

    Raises
    ------
    ValueError
        If the group is unknown, has fewer than four units, or no term to test.
    """
    held = np.flatnonzero(units.group == units.groups.get_indexer([group])[0])
    if len(held) < 4:
        raise ValueError(f"{group!r} has {len(held)} units; a split needs four or more")
    random = np.random.default_rng(seed)
    half = np.arange(len(held)) < len(held) // 2
    found = []
    for split in range(splits):
        halves = _halves(units, held, random.permutation(half), min_count)
        found.append(_false_terms(halves, runs, seed=seed + split) < alpha)
    table = pd.DataFrame({"test": TESTS})
    table["share_p"] = np.mean([f[:, 0].mean(axis=1) for f in found], axis=0)
    table["share_q"] = np.mean([f[:, 1].mean(axis=1) for f in found], axis=0)
    table["share_splits"] = np.mean([f[:, 1].any(axis=1) for f in found], axis=0)
    table.attrs["settings"] = {
        "group": group,
        "unit": units.unit[units.groups.get_loc(group)],
        "units": len(held),
        "terms": found[0].shape[-1],
        "splits": splits,
        "runs": runs,
        "alpha": alpha,
        "min_count": min_count,
        "seed": seed,
    }
    return table


def _halves(units, held, member, min_count):
    """Give the units of one group as two groups, with the terms to test."""
    hits = units.hits[held]
    kept = np.flatnonzero(hits.sum(axis=0) >= max(min_count, 1))
    return Units(
        hits[:, kept],
        units.sizes[held],
        np.where(member, 0, 1),
        HALVES,
        units.terms[kept],
        ["half", "half"],
    )


def _false_terms(units, runs, *, seed):
    """Give p and q of each term in one split: tests x (p, q) x terms."""
    table = permutation_keyness(units, HALVES[0], min_count=1, runs=runs, seed=seed)
    table = table.set_index("term").loc[units.terms]
    plain = measures.p_value(measures.log_p(table["g2"].to_numpy()))
    single, family = term_and_family_p(units, units.group == 0, runs, seed)
    pairs = [
        (plain, measures.benjamini_hochberg(plain)),
        (single, table["q"]),
        (single, family),
    ]
    return np.array(pairs)


def term_and_family_p(units, member, runs, seed):
    """Give p of each term by its own z, and by the largest z of any term."""
    z = np.abs(standardised(units.hits, units.sizes, member[None, :])[0]) - ROUNDING
    blocks = [np.abs(drawn) for drawn in shuffled_scores(units, member, runs, seed)]
    single = sum((drawn >= z).sum(axis=0) for drawn in blocks)
    family = sum((drawn.max(axis=1)[:, None] >= z).sum(axis=0) for drawn in blocks)
    return (single + 1) / (runs + 1), (family + 1) / (runs + 1)


def rows() -> list[tuple[str, str]]:
    """Give the shares of false key terms in halves of the shipped reports."""
    lexicon = load_lexicon(CORPUS / "lexicon")
    corpus = load_corpus(CORPUS, protected=lexicon.protected)
    tokens = tokenize(corpus.paragraphs, lexicon)
    units = resampling_units(tokens, corpus.reports, by=None, unit="paragraph")
    table = split_check(units, "all", splits=50, runs=100)
    return [
        (f"false key terms in random halves, {row.test}", f"{row.share_q:.2%}")
        for row in table.itertuples()
    ]
