"""Test key terms against chance by shuffling whole reports between two groups.

The units are those of `helpers.resample`. `split_check` shows what the test is
worth beside plain G2 on data in which nothing is key.
"""

import numpy as np
import pandas as pd

from helpers import measures
from helpers.resample import Units, resampling_units

BLOCK = 5_000_000
ROUNDING = 1e-9


def _standardised(hits, sizes, members):
    """Give each term's surplus in the target, over its permutation deviation.

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


def _exceedances(hits, sizes, member, runs, random):
    """Count how often reassigned units reach each term's observed score.

    Gives z, and the number of times that the same term, any term, and the
    largest of all terms of a run reach it in size.
    """
    z = _standardised(hits, sizes, member[None, :])[0]
    order = np.argsort(np.abs(z))
    bar = np.abs(z)[order] - ROUNDING
    same, pooled, largest = (np.zeros(len(z), dtype=np.int64) for _ in range(3))
    block = max(BLOCK // max(len(z), 1), 1)
    for start in range(0, runs, block):
        tiled = np.tile(member, (min(block, runs - start), 1))
        drawn = np.abs(_standardised(hits, sizes, random.permuted(tiled, axis=1)))
        same += (drawn >= np.abs(z) - ROUNDING).sum(axis=0)
        pooled[order] += _reached(bar, drawn)
        largest[order] += _reached(bar, drawn.max(axis=1))
    return z, same, pooled, largest


def _reached(bar, values):
    """Count the values that reach each of the sorted bars."""
    passed = np.bincount(
        np.searchsorted(bar, values.ravel(), "right"), minlength=len(bar) + 1
    )
    return passed[::-1].cumsum()[::-1][1:]


def permutation_keyness(
    tokens: pd.DataFrame,
    reports: pd.DataFrame,
    target,
    *,
    by: str = "region",
    unit: str | None = None,
    min_count: int = 5,
    stop: bool = True,
    runs: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """Test the terms of a group against all others by shuffling whole units.

    The null: which units (reports or paragraphs) belong to the target is chance.
    The target's units are drawn anew `runs` times out of all units.

    Parameters
    ----------
    tokens, reports, by, min_count, stop
        As for `helpers.counts.term_counts`.
    target : name of a group
    unit : {None, "report", "paragraph"}
        None takes reports where target and rest have at least two each, else
        paragraphs, on both sides.
    runs, seed
        Number of reassignments, seed of the draws.

    Returns
    -------
    DataFrame, one row per term tested, z highest first, ties by term
        ``term``, ``n``, ``n_reference``, ``g2`` (as in `helpers.compare.keyness`);
        ``z`` (surplus over its deviation under reassignment, positive where the
        target uses the term more); ``p`` (share of reassignments in which this
        term's z is as large, two-sided, the observed one counted in, so at least
        1 / (runs + 1)); ``p_pooled`` (the same among the z of all terms, fine
        enough for a correction); ``q`` (p_pooled adjusted by Benjamini-Hochberg
        over the terms tested); ``p_family`` (share of reassignments in which the
        largest z of any term is as large: the chance of even one false term);
        ``unit``. ``attrs["settings"]`` names units, sizes, runs and seed.

    Raises
    ------
    ValueError
        If a column is missing, the target is no group or the only one, or no
        term reaches `min_count`.

    Notes
    -----
    p: Phipson, B. & Smyth, G. K. (2010), Permutation p-values should never be
    zero, Stat. Appl. Genet. Mol. Biol. 9(1), article 39. p_pooled and q: Tusher,
    V. G., Tibshirani, R. & Chu, G. (2001), PNAS 98(9), p. 5116-5121. p_family:
    Westfall, P. H. & Young, S. S. (1993), Resampling-Based Multiple Testing.

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": list("aabbccdd"), "term": list("xyxyyyyy")})
    >>> tokens = tokens.astype("category").assign(paragraph=0, pos="n")
    >>> reports = pd.DataFrame({"region": list("AABB")}, index=list("abcd"))
    >>> table = permutation_keyness(tokens, reports, "A", min_count=1)
    >>> table[["term", "n", "n_reference", "z", "unit"]].round(2)
      term  n  n_reference     z    unit
    0    x  2            0  1.73  report
    1    y  2            4 -1.73  report
    """
    options = {"by": by, "min_count": min_count, "stop": stop}
    units = resampling_units(tokens, reports, unit=unit or "report", **options)
    member = _member(units, target)
    if unit is None and min(member.sum(), (~member).sum()) < 2:
        units = resampling_units(tokens, reports, unit="paragraph", **options)
        member = _member(units, target)
    random = np.random.default_rng(seed)
    table = shuffled_keyness(units.hits, units.sizes, member, runs, random)
    table.insert(0, "term", units.terms)
    table["unit"] = units.unit[0]
    table = table.sort_values(["z", "term"], ascending=[False, True], ignore_index=True)
    table.attrs["settings"] = {
        "target": target,
        "unit": units.unit[0],
        "units": int(member.sum()),
        "units_reference": int((~member).sum()),
        "min_count": min_count,
        "correction": "Benjamini-Hochberg over the terms tested",
        "terms": len(table),
        "runs": runs,
        "seed": seed,
    }
    return table


def _member(units, target):
    """Mark the units of the target; raise if it is no group or the only one."""
    if target not in units.groups or len(units.groups) < 2:
        raise ValueError(f"{target!r} needs to be one of several groups")
    return units.group == units.groups.get_loc(target)


def shuffled_keyness(hits, sizes, member, runs, random):
    """Give the numeric columns of permutation_keyness, in the order of the terms.

    Parameters
    ----------
    hits : sparse array, units x terms
    sizes : array, tokens of each unit
    member : bool array, True for the units of the target
    runs : int, number of reassignments
    random : numpy Generator

    Raises
    ------
    ValueError
        If there is no term, or fewer than two units on both sides together.
    """
    if not hits.shape[1] or len(sizes) < 2:
        raise ValueError("no term to test, or a single unit; lower min_count")
    z, same, pooled, largest = _exceedances(hits, sizes, member, runs, random)
    n, n_reference = hits[member].sum(axis=0), hits[~member].sum(axis=0)
    sides = sizes[member].sum(), sizes[~member].sum()
    columns = {
        "n": n,
        "n_reference": n_reference,
        "g2": measures.g2_four(n, sides[0], n_reference, sides[1]),
        "z": z,
        "p": (same + 1) / (runs + 1),
        "p_pooled": (pooled + 1) / (runs * len(z) + 1),
        "p_family": (largest + 1) / (runs + 1),
    }
    table = pd.DataFrame(columns)
    table.insert(6, "q", measures.benjamini_hochberg(table["p_pooled"]))
    return table


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

    Both halves come from the same group, so every key term found is false.

    Parameters
    ----------
    units : Units
        As given by `resampling_units`.
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
        ``test`` (``"G2"``, then ``"resampling"`` with `q`, then ``"family"`` with
        `p_family`); ``share_p`` (share of terms with p below `alpha`, before any
        correction); ``share_q`` (share of terms with q below it); ``share_splits``
        (share of splits with at least one such term: the false discovery rate
        where all terms are null). ``attrs["settings"]`` names unit,
        units, terms, splits, runs, level, floor and seed.

    Raises
    ------
    ValueError
        If the group is unknown, has fewer than four units, or no term to test.

    Examples
    --------
    >>> from scipy import sparse
    >>> hits = sparse.csr_array(np.tile([[3, 1], [1, 3]], (4, 1)))
    >>> names, terms = pd.Index(["A"]), pd.Index(["x", "y"])
    >>> one = np.zeros(8, dtype=int)
    >>> units = Units(hits, one + 4, one, names, terms, ["report"])
    >>> split_check(units, "A", splits=20)["test"].tolist()
    ['G2', 'resampling', 'family']
    """
    held = np.flatnonzero(units.group == units.groups.get_indexer([group])[0])
    if len(held) < 4:
        raise ValueError(f"{group!r} has {len(held)} units; a split needs four or more")
    hits, sizes = units.hits[held], units.sizes[held]
    hits = hits[:, np.flatnonzero(hits.sum(axis=0) >= max(min_count, 1))]
    random, half = np.random.default_rng(seed), np.arange(len(held)) < len(held) // 2
    found = [
        _false_terms(hits, sizes, random.permutation(half), runs, random) < alpha
        for _ in range(splits)
    ]
    table = pd.DataFrame({"test": ["G2", "resampling", "family"]})
    table["share_p"] = np.mean([f[:, 0].mean(axis=1) for f in found], axis=0)
    table["share_q"] = np.mean([f[:, 1].mean(axis=1) for f in found], axis=0)
    table["share_splits"] = np.mean([f[:, 1].any(axis=1) for f in found], axis=0)
    kind = units.unit[units.groups.get_loc(group)]
    table.attrs["settings"] = {
        "group": group,
        "unit": kind,
        "units": len(held),
        "terms": hits.shape[1],
        "splits": splits,
        "runs": runs,
        "alpha": alpha,
        "min_count": min_count,
        "seed": seed,
    }
    return table


def _false_terms(hits, sizes, member, runs, random):
    """Give p and q of each term in one split: tests x (p, q) x terms."""
    table = shuffled_keyness(hits, sizes, member, runs, random)
    plain = measures.p_value(measures.log_p(table["g2"].to_numpy()))
    pairs = [
        (plain, measures.benjamini_hochberg(plain)),
        (table["p"], table["q"]),
        (table["p"], table["p_family"]),
    ]
    return np.array(pairs)
