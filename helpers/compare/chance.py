"""How far apart groups are, beside how far apart chance alone would put them."""

import numpy as np
import pandas as pd

from helpers import measures
from helpers.compare.distance import jensen_shannon
from helpers.compare.resample import ROUNDING, cut_units
from helpers.tables import highest_first, progress
from helpers.words import add_rows

TAIL = 0.025


def divergence_beside_chance(
    tokens: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    by: str = "region",
    min_count: int = 1,
    shortest: int = 1,
    stop: bool = True,
    runs: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare the divergence of each pair of groups with that of groups dealt anew.

    A divergence grows as texts get shorter: two halves of one language are far apart
    too. Here the same reports are dealt at random into groups of as many reports each;
    only what exceeds the divergence of these groups is a difference between groups.

    Parameters
    ----------
    tokens, reports, by, min_count, shortest, stop
        As for `helpers.words.term_counts`.
    runs, seed
        Number of deals, seed of the draws.

    Returns
    -------
    DataFrame, one row per pair, surplus highest first, ties by name
        ``a``, ``b`` (groups); ``bits`` (Jensen-Shannon divergence, as returned by
        `helpers.compare.divergence`); ``dealt``, ``dealt_low``, ``dealt_high`` (mean
        and central 95 % of it when dealt); ``surplus`` (bits less dealt); ``share``
        (of the deals that reach it, the observed one counted in); ``passes`` (bits
        above dealt_high, by reports); ``overlap`` (Morisita: 1 for one language at any
        size); ``unit``. Reports are dealt among the groups that have several. A pair
        with a group of one report is held against deals of the paragraphs of all
        reports into groups of as many words: ``unit`` is ``"paragraph"``, and it never
        passes, as nearly all pairs of reports in one language exceed such deals.
        ``attrs["settings"]`` names runs and seed.

    Raises
    ------
    ValueError
        If there is one group only, or one without a listed term.

    Notes
    -----
    Of pairs that differ by chance alone, about one in forty passes. Lin, J. (1991),
    Divergence measures based on the Shannon entropy, IEEE Trans. Inf. Theory 37(1),
    p. 145-151; Morisita, M. (1959), see `helpers.measures.morisita_overlap`.

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": list("aabbccdd"), "term": list("xyxyzyzy")})
    >>> tokens = tokens.astype("category").assign(paragraph=[0, 1] * 4, pos="n")
    >>> reports = pd.DataFrame({"region": list("AABB")}, index=list("abcd"))
    >>> table = divergence_beside_chance(tokens, reports)
    >>> table[["a", "b", "bits", "passes", "unit"]]
       a  b  bits  passes    unit
    0  A  B   0.5   False  report
    """
    options = {"min_count": min_count, "shortest": shortest, "stop": stop}
    units = cut_units(tokens, reports, by, "report", **options)
    single = np.bincount(units.group, minlength=len(units.groups)) < 2
    tables = []
    if (~single).sum() > 1:
        kept = ~single[units.group]
        tables.append(beside_chance(_part(units, kept), runs=runs, seed=seed))
    if single.any() or len(single) < 2:
        pieces = cut_units(tokens, reports, by, "paragraph", **options)
        pairs = beside_chance(pieces, runs=runs, seed=seed)
        alone = units.groups[single]
        tables.append(pairs[pairs["a"].isin(alone) | pairs["b"].isin(alone)])
    table = highest_first(pd.concat(tables), "surplus", "a", "b")
    table.attrs["settings"] = {"deals": runs, "seed": seed, "tail": TAIL}
    return table


def _part(units, kept):
    """Keep some units, and the groups that they belong to."""
    groups, group = np.unique(units.group[kept], return_inverse=True)
    return units._replace(
        hits=units.hits[np.flatnonzero(kept)],
        sizes=units.sizes[kept],
        group=group,
        groups=units.groups[groups],
    )


def beside_chance(units, *, runs, seed):
    """Return the table of `divergence_beside_chance` for units of one kind."""
    units = _with_terms(units)
    a, b = np.triu_indices(len(units.groups), 1)
    counts, deals = _counts(units, units.group), _deals(units, runs, seed)
    bits = _bits(counts)[a, b]
    drawn = np.array([_bits(_counts(units, deal))[a, b] for deal in deals])
    tails = np.nanquantile(drawn, [TAIL, 1 - TAIL], axis=0, method="inverted_cdf")
    columns = {
        "a": units.groups[a],
        "b": units.groups[b],
        "bits": bits,
        "dealt": (dealt := np.nanmean(drawn, axis=0)),
        "dealt_low": tails[0],
        "dealt_high": tails[1],
        "surplus": bits - dealt,
        "share": ((drawn >= bits - ROUNDING).sum(axis=0) + 1) / (runs + 1),
        "passes": (bits > tails[1] + ROUNDING) & (units.unit == "report"),
        "overlap": measures.morisita_overlap(counts)[a, b],
        "unit": units.unit,
    }
    return pd.DataFrame(columns)


def _with_terms(units):
    """Leave out the units without a listed term; raise if a group has no other."""
    kept = units.hits.sum(axis=1) > 0
    missing = set(range(len(units.groups))) - set(units.group[kept])
    if missing or len(units.groups) < 2:
        raise ValueError(
            f"{list(units.groups[sorted(missing)])} of {list(units.groups)} hold no "
            "listed term; two groups or more are needed, all with terms"
        )
    return _part(units, kept)


def _counts(units, group):
    """Add the units up by the groups that they were dealt to."""
    return add_rows(units.hits, group, len(units.groups)).toarray()


def _bits(counts):
    """Return the divergence of all pairs of rows of counts; NaN for an empty row."""
    with np.errstate(invalid="ignore"):
        return jensen_shannon(counts / counts.sum(axis=1, keepdims=True))


def _deals(units, runs, seed):
    """Yield the group of each unit, dealt anew in each run."""
    random = np.random.default_rng(seed)
    ends = np.bincount(units.group, units.sizes).cumsum()
    for _ in progress(range(runs), "deals", total=runs):
        if units.unit == "report":
            yield random.permutation(units.group)
        else:
            yield _by_words(random.permutation(len(units.group)), units.sizes, ends)


def _by_words(order, sizes, ends):
    """Deal units in order, each group taking as many words as it has."""
    middle = sizes[order].cumsum() - sizes[order] / 2
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.minimum(np.searchsorted(ends, middle), len(ends) - 1)
    return group
