"""Say how far a comparison depends on which reports happened to be collected.

Words come in bursts, so tokens are no independent draws; whole reports (or, where
a group has only one, its paragraphs) come closer. They are what is drawn anew
here; `helpers.permutation` shuffles them between two groups.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.compare import cluster, jensen_shannon
from helpers.counts import (
    PER,
    add_rows,
    group_codes,
    listed_tokens,
    pair_counts,
    ranks,
)


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
        As for `helpers.counts.term_counts`.
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
    listed = listed_tokens(tokens, stop)[grouped]
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
        As for `helpers.counts.term_counts`.
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
    rates = (hits[held].T @ drawn.T).T / (drawn @ sizes)[:, None] * PER
    low, high = _limits(rates, level) if len(held) > 1 else (np.nan, np.nan)
    n = hits[held].sum(axis=0)
    columns = {
        "group": units.groups[group],
        "term": terms,
        "n": n,
        "rate": n * PER / sizes.sum(),
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
        As for `helpers.counts.term_counts`.
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
        As for `helpers.counts.term_counts`.
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
