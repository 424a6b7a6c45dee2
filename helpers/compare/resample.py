"""Count terms by whole report, and shuffle the reports between groups.

Words come in bursts, so tokens are no independent draws; whole reports come closer.
"""

from collections.abc import Iterator
from itertools import combinations, islice
from math import comb
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from helpers import measures
from helpers.compare.distance import frequent, rows_of
from helpers.compare.groups import LEAST
from helpers.tables import highest_first, progress
from helpers.words import content_words, group_codes, pair_counts, ranks, words_of

BLOCK = 5_000_000  # scores held in memory at a time
ROUNDING = 1e-9


class Units(NamedTuple):
    """What is shuffled: one row per unit, in the order of report and paragraph.

    ``hits`` is a sparse array, units x ``terms``; ``sizes`` the words of each unit;
    ``group`` its row in ``groups``; ``unit`` is ``"report"`` or ``"paragraph"``.
    """

    hits: sparse.csr_array
    sizes: np.ndarray
    group: np.ndarray
    groups: pd.Index
    terms: pd.Index
    unit: str = "report"


def resampling_units(
    tokens: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    by: str | None = "region",
    min_count: int = 1,
    shortest: int = 1,
    stop: bool = True,
) -> Units:
    """Count terms by whole report.

    Parameters
    ----------
    tokens, reports, by, min_count, shortest, stop
        As for `helpers.words.term_counts`.

    Returns
    -------
    Units
        One row per report with a group; terms and groups sorted, as in the counts
        table.

    Raises
    ------
    ValueError
        If a column is missing or a report unknown.

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": list("aab"), "term": ["茶", "茶", "港"]})
    >>> tokens = tokens.astype("category").assign(paragraph=[0, 1, 0], pos="n")
    >>> reports = pd.DataFrame({"region": ["川", "川"]}, index=["a", "b"])
    >>> resampling_units(tokens, reports).hits.toarray().tolist()
    [[0, 2], [1, 0]]
    """
    options = {"min_count": min_count, "shortest": shortest, "stop": stop}
    return cut_units(tokens, reports, by, "report", **options)


def cut_units(tokens, reports, by, unit, *, min_count=1, shortest=1, stop=True):
    """Count terms by report or, if `unit` is ``"paragraph"``, by paragraph."""
    words = words_of(tokens)
    groups, names = group_codes(words, reports, by)
    words = words[groups[words["report"].cat.codes] >= 0]
    row, example = _unit_rows(words, unit == "paragraph")
    listed = content_words(words, stop=stop, shortest=shortest)
    terms = words["term"].cat.categories
    rank = ranks(terms)
    column = rank[words["term"].cat.codes.to_numpy()]
    shape = (len(example), len(terms))
    hits = pair_counts(np.where(listed, row, -1), column, shape)
    kept = np.flatnonzero(hits.sum(axis=0) >= max(min_count, 1))
    group = groups[words["report"].cat.codes.to_numpy()[example]]
    sizes = np.bincount(row)
    terms = terms[np.argsort(rank)[kept]]
    return Units(hits[:, kept], sizes, group, pd.Index(names), terms, unit)


def _unit_rows(words, cut):
    """Return the unit of each word, and one word of each unit.

    Where `cut`, the units are paragraphs, else reports.
    """
    place = ranks(words["report"].cat.categories)[words["report"].cat.codes]
    if cut:
        paragraph = words["paragraph"].to_numpy().astype(np.int64)
        place = place * (paragraph.max(initial=0) + 1) + paragraph
    _, example, row = np.unique(place, return_index=True, return_inverse=True)
    return row, example


def of_frequent_terms(units, min_count):
    """Keep the terms with `min_count` tokens in all groups; raise if there is none."""
    kept = frequent(units.hits.sum(axis=0), min_count)
    return units._replace(hits=units.hits[:, kept], terms=units.terms[kept])


def standardised(hits, sizes, members):
    """Return each term's surplus in the target, over its permutation deviation.

    `members` (runs x units) marks the target's units. The surplus is hits less
    the tokens expected at the common rate; its mean over all reassignments is 0
    and its variance exact (sampling without replacement).
    """
    rate = hits.sum(axis=0) / sizes.sum()
    units, chosen = len(sizes), members[0].sum()
    squares = hits.multiply(hits).sum(axis=0)
    spread = squares - 2 * rate * (hits.T @ sizes) + rate**2 * (sizes**2).sum()
    factor = chosen * (units - chosen) / (units * (units - 1))
    deviation = np.sqrt(factor * np.maximum(spread, 0))
    members = members.astype(float)
    surplus = (hits.T @ members.T).T - np.outer(members @ sizes, rate)
    flat = np.broadcast_to(deviation > ROUNDING, surplus.shape)
    return np.divide(surplus, deviation, out=np.zeros_like(surplus), where=flat)


def _every_deal(units, chosen, block):
    """Yield blocks of all ways to choose the target's units, as marks."""
    deals = combinations(range(units), chosen)
    while picked := list(islice(deals, block)):
        marks = np.zeros((len(picked), units), dtype=bool)
        np.put_along_axis(marks, np.array(picked), values=True, axis=1)
        yield marks


def _drawn_deals(member, runs, block, seed):
    """Yield blocks of random reassignments of the target's units, as marks."""
    random = np.random.default_rng(seed)
    for start in progress(range(0, runs, block), "permutations"):
        tiled = np.tile(member, (min(block, runs - start), 1))
        yield random.permuted(tiled, axis=1)


def shuffled_scores(units, member, runs, seed) -> Iterator[np.ndarray]:
    """Yield the standardised surplus of all terms in each reassignment of units.

    Yields blocks of runs x terms; `member` marks the units of the target. All
    reassignments are listed where there are no more than `runs`.
    """
    block = max(BLOCK // max(units.hits.shape[1], 1), 1)
    if _is_listed(member, runs):
        deals = _every_deal(len(member), int(member.sum()), block)
    else:
        deals = _drawn_deals(member, runs, block, seed)
    for members in deals:
        yield standardised(units.hits, units.sizes, members)


def _is_listed(member, runs):
    """Return whether there are few enough reassignments to list them all."""
    return comb(len(member), int(member.sum())) <= runs


def _pooled_p(units, member, z, *, runs, seed):
    """Return the share of all scores under reassignment that reach each score."""
    order = np.argsort(np.abs(z))
    bar, reached = np.abs(z)[order] - ROUNDING, np.zeros(len(z), dtype=np.int64)
    scores = 0
    for drawn in shuffled_scores(units, member, runs, seed):
        values = np.sort(np.abs(drawn), axis=None)
        reached[order] += values.size - np.searchsorted(values, bar)
        scores += values.size
    own = 0 if _is_listed(member, runs) else 1  # a full list holds the observed deal
    return (reached + own) / (scores + own)


def permutation_keyness(
    units: Units, target, *, min_count: int = 5, runs: int = 200, seed: int = 0
) -> pd.DataFrame:
    """Test the terms of a group against all others by shuffling whole reports.

    The null hypothesis: which reports belong to the target is chance. All
    reassignments of reports are listed where there are no more than `runs`, else
    `runs` of them are drawn.

    Parameters
    ----------
    units : Units
        As returned by `resampling_units`.
    target : name of a group
        With four reports or more, as the others together need them.
    min_count : int
        Terms with fewer tokens in all groups together are not tested: the same
        family as in `helpers.compare.keyness` of the same counts.
    runs, seed
        Number of reassignments, seed of the draws.

    Returns
    -------
    DataFrame, one row per term tested, z highest first, ties by term
        ``term``, ``n``, ``n_reference``, ``g2`` (as in `helpers.compare.keyness`);
        ``z`` (surplus over its deviation under reassignment, positive where the
        target uses the term more); ``p`` (share of the z of all terms in all
        reassignments that are as large, two-sided, the observed one counted in);
        ``q`` (p adjusted by Benjamini-Hochberg over the terms tested).
        ``attrs["settings"]`` names reports, family, runs, whether all
        reassignments were listed, and seed.

    Raises
    ------
    ValueError
        If the target or the rest has fewer than four reports, the units are
        paragraphs, the target is no group, or no term reaches `min_count`.

    Notes
    -----
    Pooled over terms, p is fine enough for a correction after few reassignments:
    one of a single term is at least 1 / (runs + 1). Tusher, V. G., Tibshirani, R.
    & Chu, G. (2001), PNAS 98(9), p. 5116-5121; the observed one counted in:
    Phipson, B. & Smyth, G. K. (2010), Stat. Appl. Genet. Mol. Biol. 9(1), art. 39.
    Paragraphs of one report are never shuffled: such a test rejects for any two
    reports, whatever their groups.

    Examples
    --------
    >>> rows = [(report, term) for report in "abcdefgh" for term in "yy"]
    >>> rows += [(report, "x") for report in "abcd"]
    >>> tokens = pd.DataFrame(rows, columns=["report", "term"]).astype("category")
    >>> reports = pd.DataFrame({"region": list("AAAABBBB")}, index=list("abcdefgh"))
    >>> units = resampling_units(tokens.assign(pos="n"), reports)
    >>> table = permutation_keyness(units, "A", min_count=1)
    >>> table[["term", "n", "n_reference", "z", "p"]].round(3)
      term  n  n_reference      z      p
    0    x  4            0  2.646  0.029
    1    y  8            8 -2.646  0.029
    """
    member, units = members_of(units, target), of_frequent_terms(units, min_count)
    n, n_reference = (units.hits[side].sum(axis=0) for side in (member, ~member))
    size, size_reference = (units.sizes[side].sum() for side in (member, ~member))
    z = standardised(units.hits, units.sizes, member[None, :])[0]
    columns = {
        "term": units.terms,
        "n": n,
        "n_reference": n_reference,
        "g2": measures.g2_four(n, size, n_reference, size_reference),
        "z": z,
        "p": (p := _pooled_p(units, member, z, runs=runs, seed=seed)),
        "q": measures.benjamini_hochberg(p),
    }
    table = highest_first(pd.DataFrame(columns), "z", "term")
    table.attrs["settings"] = {
        "target": target,
        "units": int(member.sum()),
        "units_reference": int((~member).sum()),
        "min_count": min_count,
        "correction": "Benjamini-Hochberg over the terms tested",
        "family": "terms of min_count tokens in all groups, as in keyness",
        "terms": len(table),
        "runs": min(runs, comb(len(member), int(member.sum()))),
        "listed": _is_listed(member, runs),
        "seed": seed,
    }
    return table


def members_of(units, target):
    """Mark the units of the target, if it can be tested against the others."""
    row = rows_of(units.groups, [target])[0]
    if units.unit != "report":
        raise ValueError(
            "paragraphs cannot test groups: they tell any two reports apart; "
            "take whole reports, by resampling_units"
        )
    member = units.group == row
    own, others = int(member.sum()), int((~member).sum())
    if min(own, others) < LEAST:
        raise ValueError(
            f"{target!r} has {own} reports and the rest {others}: no test is possible "
            f"with fewer than {LEAST} on either side; show effects alone"
        )
    return member
