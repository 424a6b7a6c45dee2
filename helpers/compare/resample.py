"""Say how far a comparison depends on which reports happened to be collected.

Words come in bursts, so tokens are no independent draws; whole reports (or, where
a group has only one, its paragraphs) come closer. They are what is drawn anew
here; `helpers.permutation` shuffles them between two groups.

Test key terms against chance by shuffling whole reports between two groups.

The units are those of `helpers.resample`. `split_check` shows what the test is
worth beside plain G2 on data in which nothing is key.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from helpers import measures
from helpers.compare.distance import cluster, jensen_shannon
from helpers.words import (
    RATE_BASE,
    add_rows,
    content_words,
    group_codes,
    pair_counts,
    ranks,
)

BLOCK = 5_000_000
ROUNDING = 1e-9


class Units(NamedTuple):
    """What is resampled: one row per unit, in the order of report and paragraph.

    ``hits`` is a sparse array, units x ``terms``; ``sizes`` all tokens of a unit;
    ``group`` its row in ``groups``; ``unit`` says for each group which kind of
    unit it is cut into, ``"report"`` or ``"paragraph"``.
    """

    hits: sparse.csr_array
    sizes: np.ndarray
    group: np.ndarray
    groups: pd.Index
    terms: pd.Index
    unit: list


def _kinds(group_of_report, groups, unit):
    """Give for each group whether it is cut into paragraphs."""
    if unit not in (None, "report", "paragraph"):
        raise ValueError(f"unit is {unit!r}; give None, 'report' or 'paragraph'")
    several = np.bincount(group_of_report, minlength=groups) > 1
    return ~several if unit is None else np.full(groups, unit == "paragraph")


def resampling_units(
    tokens: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    by: str = "region",
    unit: str | None = None,
    min_count: int = 1,
    stop: bool = True,
) -> Units:
    """Cut each group into the units that are drawn anew.

    Parameters
    ----------
    tokens, reports, by, min_count, stop
        As for `helpers.words.term_counts`.
    unit : {None, "report", "paragraph"}
        None takes whole reports where a group has several, else paragraphs.

    Returns
    -------
    Units
        Terms sorted, groups sorted, as in the counts table.

    Raises
    ------
    ValueError
        If a column is missing, a report unknown, or `unit` is none of the three.

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": list("aab"), "term": ["茶", "茶", "港"]})
    >>> tokens = tokens.astype("category").assign(paragraph=[0, 1, 0], pos="n")
    >>> reports = pd.DataFrame({"region": ["川", "川"]}, index=["a", "b"])
    >>> resampling_units(tokens, reports).hits.toarray().tolist()
    [[0, 2], [1, 0]]
    """
    groups, names = group_codes(tokens, reports, by)
    report = tokens["report"].cat.codes.to_numpy()
    grouped = groups[report] >= 0
    present = np.unique(report[grouped])
    cut = _kinds(groups[present], len(names), unit)
    paragraph = tokens["paragraph"].to_numpy().astype(np.int64) + 1
    paragraph = np.where(cut[groups[report]], paragraph, 0)
    place = ranks(tokens["report"].cat.categories)[report]
    key = np.where(grouped, place * (paragraph.max(initial=0) + 1) + paragraph, -1)
    _, example, row = np.unique(key[grouped], return_index=True, return_inverse=True)
    listed = content_words(tokens, stop)[grouped]
    hits, terms = _by_term(tokens[grouped], np.where(listed, row, -1), len(example))
    kept = np.flatnonzero(hits.sum(axis=0) >= max(min_count, 1))
    return Units(
        hits[:, kept],
        np.bincount(row),
        groups[report[grouped][example]],
        pd.Index(names),
        terms[kept],
        ["paragraph" if c else "report" for c in cut],
    )


def _by_term(tokens, row, rows):
    """Give the hits of each unit by sorted term."""
    terms = tokens["term"].cat.categories
    rank = ranks(terms)
    column = rank[tokens["term"].cat.codes.to_numpy()]
    return pair_counts(row, column, (rows, len(terms))), terms[np.argsort(rank)]


def _weights(units, runs, seed):
    """Give how often each unit is drawn in each run (runs x units)."""
    random = np.random.default_rng(seed)
    weights = np.zeros((runs, len(units.sizes)), dtype=np.int64)
    for group in range(len(units.groups)):
        held = np.flatnonzero(units.group == group)
        even = np.full(len(held), 1 / len(held))
        weights[:, held] = random.multinomial(len(held), even, size=runs)
    return weights


def _settings(units, **settings):
    """Give the settings to print under a table."""
    numbers = np.bincount(units.group, minlength=len(units.groups)).tolist()
    return {
        **settings,
        "unit": dict(zip(units.groups, units.unit, strict=True)),
        "units": dict(zip(units.groups, numbers, strict=True)),
    }


def bootstrap_rates(
    tokens: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    by: str = "region",
    terms=None,
    min_count: int = 5,
    stop: bool = True,
    runs: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Give the rate of each term in each group with a bootstrap interval.

    Parameters
    ----------
    tokens, reports, by, min_count, stop
        As for `helpers.words.term_counts`.
    terms : list of str, optional
        Terms wanted, whatever their frequency; None takes all listed.
    runs, level, seed
        Number of resamples, level of the interval, seed of the draws.

    Returns
    -------
    DataFrame, one row per (group, term), absent terms included
        The group column, ``term``, ``n``, ``rate`` (per 10,000 tokens of the
        group), ``low``, ``high`` (percentile interval; NaN for a group of one
        unit), ``unit`` (``"report"`` where a group has several, else
        ``"paragraph"``) and ``units`` (how many: below about ten the interval is
        too narrow). Sorted by group, n highest first, ties by term.

    Raises
    ------
    ValueError
        If a column is missing or a wanted term does not occur.

    Notes
    -----
    Efron, B. & Tibshirani, R. J. (1993), An Introduction to the Bootstrap,
    chapter 13.

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": list("aab"), "term": ["茶", "港", "茶"]})
    >>> tokens = tokens.astype("category").assign(paragraph=0, pos="n")
    >>> reports = pd.DataFrame({"region": ["川", "川"]}, index=["a", "b"])
    >>> table = bootstrap_rates(tokens, reports, terms=["茶"])
    >>> table[["term", "n", "rate", "low", "high", "unit"]].round(1)
      term  n    rate     low     high    unit
    0    茶  2  6666.7  5000.0  10000.0  report
    """
    floor = min_count if terms is None else 1
    units = resampling_units(
        tokens, reports, by=by, min_count=floor, stop=stop and terms is None
    )
    wanted = units.terms if terms is None else pd.Index(sorted(set(terms)))
    column = units.terms.get_indexer(wanted)
    if (column < 0).any():
        raise ValueError(f"{list(wanted[column < 0])[:5]} do not occur in tokens")
    hits, weights = units.hits[:, column], _weights(units, runs, seed)
    tables = [
        _rates(units, hits, weights, group, wanted, level)
        for group in range(len(units.groups))
    ]
    table = pd.concat(tables, ignore_index=True).rename(columns={"group": by})
    table.attrs["settings"] = _settings(units, runs=runs, level=level, seed=seed)
    return table


def _limits(values, level):
    """Give the two quantiles of each column."""
    tail = (1 - level) / 2
    return np.quantile(values, [tail, 1 - tail], axis=0)


def _rates(units, hits, weights, group, terms, level):
    """Give the rows of one group for bootstrap_rates."""
    held = np.flatnonzero(units.group == group)
    drawn, sizes = weights[:, held], units.sizes[held]
    rates = (hits[held].T @ drawn.T).T / (drawn @ sizes)[:, None] * RATE_BASE
    low, high = _limits(rates, level) if len(held) > 1 else (np.nan, np.nan)
    n = hits[held].sum(axis=0)
    columns = {
        "group": units.groups[group],
        "term": terms,
        "n": n,
        "rate": n * RATE_BASE / sizes.sum(),
        "low": low,
        "high": high,
        "unit": units.unit[group],
        "units": len(held),
    }
    return pd.DataFrame(columns).sort_values(["n", "term"], ascending=[False, True])


def _shares(units, weights):
    """Give each group's share of the listed terms (groups x terms)."""
    drawn = sparse.dia_array((weights[None, :], [0]), shape=(len(weights),) * 2)
    listed = add_rows(drawn @ units.hits, units.group, len(units.groups)).toarray()
    return listed / listed.sum(axis=1, keepdims=True)


def _with_terms(units):
    """Leave out the units without a listed term; raise if a group has no other."""
    kept = np.flatnonzero(units.hits.sum(axis=1) > 0)
    missing = set(range(len(units.groups))) - set(units.group[kept])
    if missing or len(units.groups) < 2:
        raise ValueError(
            f"{list(units.groups[sorted(missing)])} of {list(units.groups)} hold no "
            "listed term; two groups or more are needed, all with terms"
        )
    return units._replace(
        hits=units.hits[kept], sizes=units.sizes[kept], group=units.group[kept]
    )


def _replicates(units, runs, seed):
    """Give the divergence of all groups as it is, and in each resample."""
    units = _with_terms(units)
    as_is = jensen_shannon(_shares(units, np.ones(len(units.sizes), dtype=np.int64)))
    drawn = _weights(units, runs, seed)
    return as_is, np.array([jensen_shannon(_shares(units, w)) for w in drawn])


def bootstrap_divergence(
    tokens: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    by: str = "region",
    min_count: int = 1,
    stop: bool = True,
    runs: int = 200,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Give the divergence of each pair of groups with a bootstrap interval.

    Parameters
    ----------
    tokens, reports, by, min_count, stop
        As for `helpers.words.term_counts`.
    runs, level, seed
        Number of resamples, level of the interval, seed of the draws.

    Returns
    -------
    DataFrame, one row per pair, divergence highest first, ties by name
        ``a``, ``b`` (groups); ``divergence`` (Jensen-Shannon, bits, as given by
        `helpers.compare.divergence`); ``bias`` (how much the resamples exceed it
        on average: small samples look too far apart, the observed value by about
        as much again); ``low``, ``high`` (basic interval, which takes the bias
        off, so that `divergence` may lie above it; NaN if a group has one unit);
        ``unit`` (``"report"`` where a group has several, else ``"paragraph"``;
        both, with a slash, where `a` and `b` differ).

    Raises
    ------
    ValueError
        If a column is missing or there is one group only.

    Notes
    -----
    Davison, A. C. & Hinkley, D. V. (1997), Bootstrap Methods and their
    Application, section 5.2.

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": list("aabbcc"), "term": list("xyxxyz")})
    >>> tokens = tokens.astype("category").assign(paragraph=[0, 1] * 3, pos="n")
    >>> reports = pd.DataFrame({"region": list("ABB")}, index=list("abc"))
    >>> table = bootstrap_divergence(tokens, reports)
    >>> table[["a", "b", "divergence", "unit"]].round(4)
       a  b  divergence              unit
    0  A  B      0.1556  paragraph/report
    """
    units = resampling_units(tokens, reports, by=by, min_count=min_count, stop=stop)
    as_is, drawn = _replicates(units, runs, seed)
    a, b = np.triu_indices(len(units.groups), 1)
    value, drawn = as_is[a, b], drawn[:, a, b]
    low, high = np.clip(2 * value - _limits(drawn, level)[::-1], 0, 1)
    single = (np.bincount(units.group) < 2)[[a, b]].any(axis=0)
    columns = {
        "a": units.groups[a],
        "b": units.groups[b],
        "divergence": value,
        "bias": drawn.mean(axis=0) - value,
        "low": np.where(single, np.nan, low),
        "high": np.where(single, np.nan, high),
        "unit": [
            "/".join(dict.fromkeys((units.unit[i], units.unit[j])))
            for i, j in zip(a, b, strict=True)
        ],
    }
    table = pd.DataFrame(columns).sort_values(
        ["divergence", "a", "b"], ascending=[False, True, True], ignore_index=True
    )
    table.attrs["settings"] = _settings(units, runs=runs, level=level, seed=seed)
    return table


def bootstrap_branches(
    tokens: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    by: str = "region",
    min_count: int = 1,
    stop: bool = True,
    runs: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """Say how often each branch of the tree of groups comes back in resamples.

    Parameters
    ----------
    tokens, reports, by, min_count, stop
        As for `helpers.words.term_counts`.
    runs, seed
        Number of resamples, seed of the draws.

    Returns
    -------
    DataFrame, one row per merge
        The tree of `helpers.compare.cluster` on the Jensen-Shannon divergence,
        with ``support``: share of resamples (0 to 1) whose tree has a branch of
        the same groups. The last merge joins all groups, so its support is 1.
        ``attrs["settings"]`` names the unit of each group.

    Raises
    ------
    ValueError
        If a column is missing or there is one group only.

    Notes
    -----
    Felsenstein, J. (1985), Confidence limits on phylogenies: an approach using
    the bootstrap, Evolution 39(4), p. 783-791.

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": list("aabbcc"), "term": list("xyxyzz")})
    >>> tokens = tokens.astype("category").assign(paragraph=[0, 1] * 3, pos="n")
    >>> reports = pd.DataFrame({"region": list("ABC")}, index=list("abc"))
    >>> bootstrap_branches(tokens, reports)[["members", "support"]]
         members  support
    0     (A, B)      1.0
    1  (A, B, C)      1.0
    """
    units = resampling_units(tokens, reports, by=by, min_count=min_count, stop=stop)
    as_is, drawn = _replicates(units, runs, seed)
    names = units.groups
    table = cluster(pd.DataFrame(as_is, index=names, columns=names))
    found = [cluster(pd.DataFrame(d, index=names)).members for d in drawn]
    seen = pd.Series([m for members in found for m in members]).value_counts()
    table["support"] = [seen.get(members, 0) / runs for members in table["members"]]
    table.attrs["settings"] = _settings(units, runs=runs, seed=seed)
    return table


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
        As for `helpers.words.term_counts`.
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
