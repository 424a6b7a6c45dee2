"""Draw whole reports anew, to see what depends on which were collected.

Words come in bursts, so tokens are no independent draws; whole reports (or, where
a group has only one, its paragraphs) come closer. The bootstrap draws them anew
within each group; the permutation test shuffles them between groups.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from helpers import measures
from helpers.compare.distance import cluster, jensen_shannon, rows_of
from helpers.tables import progress
from helpers.words import (
    RATE_BASE,
    add_rows,
    content_words,
    group_codes,
    pair_counts,
    ranks,
    words_of,
)

BLOCK = 5_000_000  # scores held in memory at a time
ROUNDING = 1e-9


class Units(NamedTuple):
    """What is resampled: one row per unit, in the order of report and paragraph.

    ``hits`` is a sparse array, units x ``terms``; ``sizes`` the words of each unit;
    ``group`` its row in ``groups``; ``unit`` names for each group the kind of unit
    that it is cut into, ``"report"`` or ``"paragraph"``.
    """

    hits: sparse.csr_array
    sizes: np.ndarray
    group: np.ndarray
    groups: pd.Index
    terms: pd.Index
    unit: list


def _kinds(group_of_report, groups, unit):
    """Mark the groups that are cut into paragraphs."""
    if unit not in (None, "report", "paragraph"):
        raise ValueError(f"unit is {unit!r}; give None, 'report' or 'paragraph'")
    several = np.bincount(group_of_report, minlength=groups) > 1
    return ~several if unit is None else np.full(groups, unit == "paragraph")


def resampling_units(
    tokens: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    by: str | None = "region",
    unit: str | None = None,
    min_count: int = 1,
    shortest: int = 1,
    stop: bool = True,
) -> Units:
    """Cut each group into the units that are drawn anew.

    Parameters
    ----------
    tokens, reports, by, min_count, shortest, stop
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
    words = words_of(tokens)
    groups, names = group_codes(words, reports, by)
    words = words[groups[words["report"].cat.codes] >= 0]
    report = words["report"].cat.codes.to_numpy()
    cut = _kinds(groups[np.unique(report)], len(names), unit)
    row, example = _unit_rows(words, cut[groups[report]])
    listed = content_words(words, stop=stop, shortest=shortest)
    hits, terms = _by_term(words, np.where(listed, row, -1), len(example))
    kept = np.flatnonzero(hits.sum(axis=0) >= max(min_count, 1))
    return Units(
        hits[:, kept],
        np.bincount(row),
        groups[report[example]],
        pd.Index(names),
        terms[kept],
        ["paragraph" if c else "report" for c in cut],
    )


def _unit_rows(words, cut):
    """Give the unit of each word, and one word of each unit.

    Where `cut`, the units are paragraphs, else reports.
    """
    paragraph = words["paragraph"].to_numpy().astype(np.int64) + 1
    place = ranks(words["report"].cat.categories)[words["report"].cat.codes]
    key = place * (paragraph.max(initial=0) + 1) + np.where(cut, paragraph, 0)
    _, example, row = np.unique(key, return_index=True, return_inverse=True)
    return row, example


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
    units: Units,
    terms=None,
    *,
    min_count: int = 5,
    runs: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Give the rate of each term in each group with a bootstrap interval.

    Parameters
    ----------
    units : Units
        As given by `resampling_units`.
    terms : list of str, optional
        Terms wanted, whatever their frequency.
    min_count : int
        Without `terms`, those with fewer tokens in all groups are left out.
    runs, level, seed
        Number of resamples, level of the interval, seed of the draws.

    Returns
    -------
    DataFrame, one row per (group, term), absent terms included
        ``group``, ``term``, ``n``, ``rate`` (per 10,000 words of the group),
        ``low``, ``high`` (percentile interval; NaN for a group of one unit),
        ``unit`` (``"report"`` or ``"paragraph"``) and ``units`` (how many: below
        about ten the interval is too narrow). Sorted by group, n highest first,
        ties by term.

    Raises
    ------
    ValueError
        If a wanted term does not occur in the units.

    Notes
    -----
    Efron, B. & Tibshirani, R. J. (1993), An Introduction to the Bootstrap,
    chapter 13.

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": list("aab"), "term": ["茶", "港", "茶"]})
    >>> tokens = tokens.astype("category").assign(paragraph=0, pos="n")
    >>> reports = pd.DataFrame({"region": ["川", "川"]}, index=["a", "b"])
    >>> table = bootstrap_rates(resampling_units(tokens, reports), ["茶"])
    >>> table[["term", "n", "rate", "low", "high", "unit"]].round(1)
      term  n    rate     low     high    unit
    0    茶  2  6666.7  5000.0  10000.0  report
    """
    if terms is None:
        terms = units.terms[units.hits.sum(axis=0) >= max(min_count, 1)]
    wanted = pd.Index(sorted(set(terms)))
    column = units.terms.get_indexer(wanted)
    if (column < 0).any():
        missing = list(wanted[column < 0])[:5]
        raise ValueError(f"{missing} do not occur in units; cut units that list them")
    hits, weights = units.hits[:, column], _weights(units, runs, seed)
    tables = [
        _rates(units, hits, weights, group, wanted, level)
        for group in progress(range(len(units.groups)), "bootstrap")
    ]
    table = pd.concat(tables, ignore_index=True)
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
    drawn = progress(_weights(units, runs, seed), "bootstrap")
    return as_is, np.array([jensen_shannon(_shares(units, w)) for w in drawn])


def bootstrap_divergence(
    units: Units, *, runs: int = 200, level: float = 0.95, seed: int = 0
) -> pd.DataFrame:
    """Give the divergence of each pair of groups with a bootstrap interval.

    Parameters
    ----------
    units : Units
        As given by `resampling_units`.
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
        If there is one group only, or one without a listed term.

    Notes
    -----
    Davison, A. C. & Hinkley, D. V. (1997), Bootstrap Methods and their
    Application, section 5.2.

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": list("aabbcc"), "term": list("xyxxyz")})
    >>> tokens = tokens.astype("category").assign(paragraph=[0, 1] * 3, pos="n")
    >>> reports = pd.DataFrame({"region": list("ABB")}, index=list("abc"))
    >>> table = bootstrap_divergence(resampling_units(tokens, reports))
    >>> table[["a", "b", "divergence", "unit"]].round(4)
       a  b  divergence              unit
    0  A  B      0.1556  paragraph/report
    """
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
            _both(units.unit[i], units.unit[j]) for i, j in zip(a, b, strict=True)
        ],
    }
    table = pd.DataFrame(columns).sort_values(
        ["divergence", "a", "b"], ascending=[False, True, True], ignore_index=True
    )
    table.attrs["settings"] = _settings(units, runs=runs, level=level, seed=seed)
    return table


def _both(one, other):
    """Join two kinds of unit, if they differ."""
    return one if one == other else f"{one}/{other}"


def bootstrap_branches(units: Units, *, runs: int = 200, seed: int = 0) -> pd.DataFrame:
    """Give the share of resamples in which each branch of the tree comes back.

    Parameters
    ----------
    units : Units
        As given by `resampling_units`.
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
        If there is one group only, or one without a listed term.

    Notes
    -----
    Felsenstein, J. (1985), Confidence limits on phylogenies: an approach using
    the bootstrap, Evolution 39(4), p. 783-791.

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": list("aabbcc"), "term": list("xyxyzz")})
    >>> tokens = tokens.astype("category").assign(paragraph=[0, 1] * 3, pos="n")
    >>> reports = pd.DataFrame({"region": list("ABC")}, index=list("abc"))
    >>> bootstrap_branches(resampling_units(tokens, reports))[["members", "support"]]
         members  support
    0     (A, B)      1.0
    1  (A, B, C)      1.0
    """
    as_is, drawn = _replicates(units, runs, seed)
    names = units.groups
    table = cluster(pd.DataFrame(as_is, index=names, columns=names))
    found = [cluster(pd.DataFrame(d, index=names)).members for d in drawn]
    seen = pd.Series([m for members in found for m in members]).value_counts()
    table["support"] = [seen.get(members, 0) / runs for members in table["members"]]
    table.attrs["settings"] = _settings(units, runs=runs, seed=seed)
    return table


def standardised(hits, sizes, members):
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


def shuffled_scores(units, member, runs, seed) -> Iterator[np.ndarray]:
    """Give the standardised surplus of all terms in each reassignment of units.

    Yields blocks of runs x terms; `member` marks the units of the target.
    """
    random = np.random.default_rng(seed)
    block = max(BLOCK // max(units.hits.shape[1], 1), 1)
    for start in progress(range(0, runs, block), "permutations"):
        tiled = np.tile(member, (min(block, runs - start), 1))
        drawn = random.permuted(tiled, axis=1)
        yield standardised(units.hits, units.sizes, drawn)


def _pooled_p(units, member, z, *, runs, seed):
    """Give the share of all scores under reassignment that reach each score."""
    order = np.argsort(np.abs(z))
    bar, reached = np.abs(z)[order] - ROUNDING, np.zeros(len(z), dtype=np.int64)
    for drawn in shuffled_scores(units, member, runs, seed):
        reached[order] += _reached(bar, np.abs(drawn))
    return (reached + 1) / (runs * len(z) + 1)


def _reached(bar, values):
    """Count the values that reach each of the sorted bars."""
    passed = np.bincount(
        np.searchsorted(bar, values.ravel(), "right"), minlength=len(bar) + 1
    )
    return passed[::-1].cumsum()[::-1][1:]


def permutation_keyness(
    units: Units, target, *, min_count: int = 5, runs: int = 200, seed: int = 0
) -> pd.DataFrame:
    """Test the terms of a group against all others by shuffling whole units.

    The null hypothesis: which units belong to the target is chance. The target's
    units are drawn anew `runs` times out of all units.

    Parameters
    ----------
    units : Units
        As given by `resampling_units`, all of one kind.
    target : name of a group
    min_count : int
        Terms with fewer tokens in all groups together are not tested.
    runs, seed
        Number of reassignments, seed of the draws.

    Returns
    -------
    DataFrame, one row per term tested, z highest first, ties by term
        ``term``, ``n``, ``n_reference``, ``g2`` (as in `helpers.compare.keyness`);
        ``z`` (surplus over its deviation under reassignment, positive where the
        target uses the term more); ``p`` (share of the z of all terms in all
        reassignments that are as large, two-sided, the observed one counted in);
        ``q`` (p adjusted by Benjamini-Hochberg over the terms tested); ``unit``.
        ``attrs["settings"]`` names units, sizes, runs and seed.

    Raises
    ------
    ValueError
        If the units are of two kinds, the target is no group or the only one, or
        no term reaches `min_count`.

    Notes
    -----
    Pooled over terms, p is fine enough for a correction after few reassignments:
    one of a single term is at least 1 / (runs + 1). Tusher, V. G., Tibshirani, R.
    & Chu, G. (2001), PNAS 98(9), p. 5116-5121; the observed one counted in:
    Phipson, B. & Smyth, G. K. (2010), Stat. Appl. Genet. Mol. Biol. 9(1), art. 39.

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": list("aabbccdd"), "term": list("xyxyyyyy")})
    >>> tokens = tokens.astype("category").assign(paragraph=0, pos="n")
    >>> reports = pd.DataFrame({"region": list("AABB")}, index=list("abcd"))
    >>> units = resampling_units(tokens, reports)
    >>> table = permutation_keyness(units, "A", min_count=1)
    >>> table[["term", "n", "n_reference", "z", "unit"]].round(2)
      term  n  n_reference     z    unit
    0    x  2            0  1.73  report
    1    y  2            4 -1.73  report
    """
    member = _member(units, target)
    kept = np.flatnonzero(units.hits.sum(axis=0) >= max(min_count, 1))
    if not len(kept):
        raise ValueError(f"no term has {min_count} tokens; lower min_count")
    units = units._replace(hits=units.hits[:, kept], terms=units.terms[kept])
    z = standardised(units.hits, units.sizes, member[None, :])[0]
    table = _both_sides(units, member)
    table["z"] = z
    table["p"] = _pooled_p(units, member, z, runs=runs, seed=seed)
    table["q"] = measures.benjamini_hochberg(table["p"])
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
    """Mark the units of the target, if it can be compared with the others."""
    row = rows_of(units.groups, [target])[0]
    if len(units.groups) < 2:
        raise ValueError(f"{target!r} is the only group; a test needs another")
    if len(set(units.unit)) > 1:
        raise ValueError(
            "some groups are cut into reports, others into paragraphs; "
            'pass unit="report" or unit="paragraph" to resampling_units'
        )
    return units.group == row


def _both_sides(units, member):
    """Give tokens and g2 of each term in the target and in the other units."""
    n, n_reference = (units.hits[side].sum(axis=0) for side in (member, ~member))
    size, size_reference = (units.sizes[side].sum() for side in (member, ~member))
    g2 = measures.g2_four(n, size, n_reference, size_reference)
    columns = {"term": units.terms, "n": n, "n_reference": n_reference, "g2": g2}
    return pd.DataFrame(columns)
