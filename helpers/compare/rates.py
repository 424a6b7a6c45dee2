"""Rates of terms with intervals over whole reports, and tests by report."""

import numpy as np
import pandas as pd

from helpers import measures
from helpers.compare.groups import LEAST
from helpers.compare.resample import (
    BLOCK,
    members_of,
    of_frequent_terms,
    resampling_units,
)
from helpers.tables import highest_first
from helpers.words import RATE_BASE


def rate_intervals(
    tokens: pd.DataFrame,
    reports: pd.DataFrame,
    terms=None,
    *,
    by: str | None = None,
    level: float = 0.95,
    min_count: int = 5,
    shortest: int = 1,
) -> pd.DataFrame:
    """Return the rate of each term in each group, with an interval over its reports.

    Parameters
    ----------
    tokens, reports, by
        As for `helpers.words.term_counts`.
    terms : list of str, optional
        Terms wanted, whatever their frequency; stop words and numerals may be among
        them.
    level : float
        Level of the interval.
    min_count, shortest : int
        Without `terms`, those with fewer tokens in all groups, or with fewer
        characters, are left out, as are stop words and numerals.

    Returns
    -------
    DataFrame, one row per (group, term), absent terms included
        ``group``, ``term``, ``n``, ``size`` (words of the group), ``rate``, ``low``,
        ``high`` (per 10,000 words), ``reports`` (of the group that hold the term),
        ``units`` (reports of the group). Sorted by group, n highest first, ties by
        term. A group of one or two reports has no interval: ``low`` and ``high`` are
        NaN there. ``attrs["settings"]`` names method and level.

    Raises
    ------
    ValueError
        If a wanted term does not occur in the reports that have a group.

    Notes
    -----
    The interval speaks of other reports like these (of the group, its writers and its
    dates), as `helpers.measures.ratio_interval` describes it.

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": list("aabbbcc"), "pos": "n"})
    >>> tokens["term"] = list("茶港茶茶港港茶")
    >>> tokens = tokens.astype("category")
    >>> reports = pd.DataFrame({"region": ["川"] * 3}, index=list("abc"))
    >>> table = rate_intervals(tokens, reports, ["茶"])
    >>> table[["term", "n", "rate", "low", "high", "units"]].round(0)
      term  n    rate     low    high  units
    0    茶  4  5714.0  3604.0  9061.0      3
    """
    options = {"stop": terms is None, "shortest": shortest if terms is None else 1}
    units = resampling_units(tokens, reports, by=by, **options)
    if terms is None:
        terms = units.terms[units.hits.sum(axis=0) >= max(min_count, 1)]
    wanted = pd.Index(sorted(set(terms)))
    column = units.terms.get_indexer(wanted)
    if (column < 0).any():
        missing = list(wanted[column < 0])[:5]
        raise ValueError(f"{missing} do not occur in the reports; take other terms")
    hits = units.hits[:, column]
    groups = range(len(units.groups))
    tables = [_rates(units, hits, group, wanted, level) for group in groups]
    table = pd.concat(tables, ignore_index=True)
    table.attrs["settings"] = {
        "interval": "ratio estimator over whole reports, log scale (Cochran 1977)",
        "level": level,
        "least_reports": measures.LEAST_UNITS,
    }
    return table


def _rates(units, hits, group, terms, level):
    """Return the rows of one group."""
    held = np.flatnonzero(units.group == group)
    own, sizes = hits[held], units.sizes[held]
    rate, _, low, high = measures.ratio_interval(own, sizes, level=level)
    columns = {
        "group": units.groups[group],
        "term": terms,
        "n": own.sum(axis=0),
        "size": sizes.sum(),
        "rate": rate * RATE_BASE,
        "low": low * RATE_BASE,
        "high": high * RATE_BASE,
        "reports": own.sign().sum(axis=0),
        "units": len(held),
    }
    return highest_first(pd.DataFrame(columns), "n", "term")


def keyness_by_reports(
    tokens: pd.DataFrame,
    reports: pd.DataFrame,
    target=None,
    *,
    by: str = "region",
    min_count: int = 5,
    shortest: int = 1,
    stop: bool = True,
) -> pd.DataFrame:
    """Find key terms by how many reports hold them, and by their rates in each.

    Every report has one vote, so that no single one makes a term key.

    Parameters
    ----------
    tokens, reports, by, shortest, stop
        As for `helpers.words.term_counts`.
    target : name of a group, or None
        Compared with all other groups together; None takes every group that has,
        like the rest, four reports or more.
    min_count : int
        Terms with fewer tokens in all groups together are not tested: the same
        family as in `helpers.compare.keyness` of the same counts.

    Returns
    -------
    DataFrame, one row per term tested, g2 highest first, ties by term
        ``group`` (first column, without a `target` only); ``term``; ``reports``,
        ``reports_reference`` (that hold the term); ``units``, ``units_reference``
        (reports in all); ``g2`` (four-term, of these four numbers: text dispersion
        keyness, negative where the target's reports hold it less); ``p`` (exact, by
        Fisher's test: that of `g2` is too low for few reports), ``q``;
        ``rank_sum`` (Wilcoxon, of the target's rates among all), ``p_rank``,
        ``q_rank`` (each q by Benjamini-Hochberg over the terms tested for the
        group). ``attrs["settings"]`` names family and floor.

    Raises
    ------
    ValueError
        If the target, every group, or the rest has fewer than four reports, the
        target is no group, or no term reaches `min_count`.

    Notes
    -----
    Egbert, J. & Biber, D. (2019), Incorporating text dispersion into keyword
    analyses, Corpora 14(1), p. 77-104; rank sums: Kilgarriff, A. (2001), Comparing
    corpora, Int. J. of Corpus Linguistics 6(1), p. 97-133. Both are among the best of
    32 in Sonning, L. (2023), Evaluation of keyness metrics.

    Examples
    --------
    >>> rows = [(report, term) for report in "abcdefgh" for term in "yy"]
    >>> rows += [(report, "x") for report in "abcd"]
    >>> tokens = pd.DataFrame(rows, columns=["report", "term"]).astype("category")
    >>> reports = pd.DataFrame({"region": list("AAAABBBB")}, index=list("abcdefgh"))
    >>> tokens = tokens.assign(pos="n")
    >>> table = keyness_by_reports(tokens, reports, "A", min_count=1)
    >>> table[["term", "reports", "reports_reference", "g2", "rank_sum"]].round(2)
      term  reports  reports_reference     g2  rank_sum
    0    x        4                  0  11.09      26.0
    1    y        4                  4   0.00      10.0
    """
    units = resampling_units(tokens, reports, by=by, shortest=shortest, stop=stop)
    groups = _testable_groups(units) if target is None else [target]
    units = of_frequent_terms(units, min_count)
    tables = [by_reports(units, group) for group in groups]
    table = pd.concat(tables, ignore_index=True)
    table = table if target is None else table.drop(columns="group")
    table.attrs["settings"] = {
        "target": target,
        "min_count": min_count,
        "family": "terms of min_count tokens in all groups, as in keyness",
        "correction": "Benjamini-Hochberg over the terms tested",
        "terms": len(units.terms),
    }
    return table


def _testable_groups(units):
    """Return the groups that can be tested; raise if there is none."""
    held = np.bincount(units.group, minlength=len(units.groups))
    groups = units.groups[(held >= LEAST) & (held.sum() - held >= LEAST)].tolist()
    if not groups:
        numbers = dict(zip(units.groups, held.tolist(), strict=True))
        raise ValueError(
            f"no group has {LEAST} reports and {LEAST} to compare them with: "
            f"{numbers}; show effects alone"
        )
    return groups


def by_reports(units, group):
    """Return the rows of one group against all others."""
    member = members_of(units, group)
    held, others = (units.hits[side].sign().sum(axis=0) for side in (member, ~member))
    size, size_others = int(member.sum()), int((~member).sum())
    g2 = measures.g2_four(held, size, others, size_others)
    total, p_rank = _rank_sums(units, member)
    columns = {
        "group": group,
        "term": units.terms,
        "reports": held.astype(np.int64),
        "reports_reference": others.astype(np.int64),
        "units": size,
        "units_reference": size_others,
        "g2": g2,
        "p": (p := measures.exact_p(held, size, others, size_others)),
        "q": measures.benjamini_hochberg(p),
        "rank_sum": total,
        "p_rank": p_rank,
        "q_rank": measures.benjamini_hochberg(p_rank),
    }
    return highest_first(pd.DataFrame(columns), "g2", "term")


def _rank_sums(units, member):
    """Return the rank sum of the target's rates and its p, some terms at a time."""
    step = max(BLOCK // len(member), 1)
    found = []
    for start in range(0, units.hits.shape[1], step):
        rates = units.hits[:, start : start + step].toarray() / units.sizes[:, None]
        found.append(measures.rank_sum(rates[member], rates[~member]))
    return (np.concatenate(values) for values in zip(*found, strict=True))
