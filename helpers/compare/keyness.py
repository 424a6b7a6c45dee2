"""Find the terms that are typical of a group, and check that they stay so.

What a reader needs to judge a table is in ``table.attrs["settings"]``, a plain dict
to print under it.
"""

import numpy as np
import pandas as pd

from helpers import measures
from helpers.compare.distance import frequent, rows_of
from helpers.tables import highest_first
from helpers.words import (
    RATE_BASE,
    Lexicon,
    count_matrix,
    group_labels,
    group_sizes,
    string_hits,
    term_counts,
    tokenize,
)


def _against(groups, target, reference):
    """Return the row of the target and the rows it is compared with."""
    row = rows_of(groups, [target])[0]
    if reference is None:
        reference = groups.drop(target)
    names = list(reference) if pd.api.types.is_list_like(reference) else [reference]
    others = rows_of(groups, names)
    if row in others or not len(others):
        raise ValueError(f"{target!r} needs a reference of other groups, not {names}")
    return row, others


def keyness(
    counts: pd.DataFrame,
    target=None,
    *,
    reference=None,
    min_count: int = 5,
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Find the terms that a group uses more, or less, than a reference.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        As returned by `helpers.words.term_counts`.
    target : name of a group, or None
        None compares every group with all others.
    reference : name of a group, list of names, or None
        None takes all other groups together.
    min_count : int
        Terms with fewer tokens in target and reference together are not tested.
    alpha : float
        Level of the interval, divided by the number of terms tested.

    Returns
    -------
    DataFrame, one row per term tested, g2 highest first, ties by term
        ``group`` (first column, sorted, without a `target` only); ``term``; ``n``,
        ``n_reference`` (tokens, 0 kept); ``rate``, ``rate_reference`` (per 10,000
        words); ``g2`` (four-term log-likelihood, negative where the target uses
        the term less); ``log_ratio`` (log2 of the ratio of rates, 0 taken as 0.5);
        ``log_ratio_low``, ``log_ratio_high`` (its exact limits at ``alpha`` /
        terms; minus infinity where `n` is 0, infinity where `n_reference` is 0);
        ``lrc`` (conservative log ratio: the limit nearer 0, 0 where the limits
        enclose 0); ``bic`` (below 0 favours no difference); ``p`` (of `g2`, never
        0: at least 2.2e-308) and ``log10_p`` (never cut off, for ranking); ``q``
        (p adjusted by Benjamini-Hochberg over the terms tested for the group);
        ``reports`` (reports of the target that hold the term).
        ``attrs["settings"]`` names target, reference, sizes, floor, statistic,
        correction, level and terms.

    Raises
    ------
    ValueError
        If a column or group is missing, the target is in the reference, there is
        a reference without a target, or no term reaches `min_count`.

    Notes
    -----
    `p` and `q` take every token for an independent draw. Words come in bursts,
    so they overstate; `helpers.compare.permutation_keyness` does not. Show them only
    for groups that `helpers.compare.enough_reports` marks. The sources of the formulas
    are in `helpers.measures`.

    Examples
    --------
    >>> columns = ["group", "term", "n", "size", "rate", "reports"]
    >>> rows = [("川", "茶", 7, 1000, 70.0, 2), ("粤", "茶", 2, 1000, 20.0, 1)]
    >>> counts = pd.DataFrame(rows, columns=columns)
    >>> table = keyness(counts, "川")
    >>> table[["term", "n", "n_reference", "g2", "log_ratio", "lrc"]].round(4)
      term  n  n_reference      g2  log_ratio  lrc
    0    茶  7            2  2.9545     1.8074  0.0
    >>> keyness(counts)[["group", "term", "g2"]].round(4)
      group term      g2
    0     川    茶  2.9545
    1     粤    茶 -2.9545
    """
    whole, options = count_matrix(counts), {"min_count": min_count, "alpha": alpha}
    if target is not None:
        return _keyness_of(counts, whole, target, reference, **options)
    if reference is not None:
        raise ValueError(f"name the target to compare with {reference!r}")
    groups, sizes = whole[0], group_sizes(counts)
    tables = {g: _keyness_of(counts, whole, g, None, **options) for g in groups}
    settings = tables[groups[0]].attrs["settings"]
    table = pd.concat(tables, names=["group"]).reset_index("group")
    table.attrs["settings"] = {
        **{k: v for k, v in settings.items() if k not in ("target", "reference")},
        "size": sizes.to_dict(),
        "size_reference": (sizes.sum() - sizes).to_dict(),
    }
    return table.reset_index(drop=True)


def _keyness_of(counts, whole, target, reference, *, min_count, alpha):
    """Return the keyness of one group."""
    groups, terms, matrix = whole
    row, others = _against(groups, target, reference)
    n, n_reference = matrix[[row]].sum(axis=0), matrix[others].sum(axis=0)
    kept = frequent(n + n_reference, min_count)
    sizes = group_sizes(counts).to_numpy()
    size, size_reference = int(sizes[row]), int(sizes[others].sum())
    table = _keyness_columns(n[kept], size, n_reference[kept], size_reference, alpha)
    table.insert(0, "term", terms[kept])
    held = counts[counts["group"] == target].set_index("term")["reports"]
    table["reports"] = held.reindex(terms[kept], fill_value=0).to_numpy()
    table = highest_first(table, "g2", "term")
    table.attrs["settings"] = {
        "target": target,
        "reference": list(groups[others]),
        "size": size,
        "size_reference": size_reference,
        "min_count": min_count,
        "statistic": "G2 over four cells (Dunning 1993), 1 degree of freedom",
        "effect": "log ratio (Hardie 2014), 0 taken as 0.5",
        "interval": "Clopper-Pearson at alpha / terms (Evert 2022)",
        "correction": "Benjamini-Hochberg over the terms tested",
        "alpha": alpha,
        "terms": len(table),
    }
    return table


def _keyness_columns(a, n1, b, n2, alpha):
    """Return the numeric columns of keyness for the terms tested."""
    g2 = measures.g2_four(a, n1, b, n2)
    log_p = measures.log_p(g2)
    low, high = measures.log_ratio_limits(a, n1, b, n2, alpha=alpha, family=len(a))
    columns = {
        "n": a,
        "n_reference": b,
        "rate": a * RATE_BASE / n1,
        "rate_reference": b * RATE_BASE / n2,
        "g2": g2,
        "log_ratio": measures.log_ratio(a, n1, b, n2),
        "log_ratio_low": low,
        "log_ratio_high": high,
        "lrc": measures.nearer_zero(low, high),
        "bic": measures.bic(g2, n1 + n2),
        "p": (p := measures.p_value(log_p)),
        "log10_p": log_p / np.log(10),
        "q": measures.benjamini_hochberg(p),
    }
    return pd.DataFrame(columns)


def strongest(keyness: pd.DataFrame, top: int) -> pd.DataFrame:
    """Select the key terms with the strongest evidence on each side.

    Parameters
    ----------
    keyness : DataFrame, one row per term
        As returned by `keyness` for one target; a column ``sure`` (bool) is optional.
    top : int
        Terms on each side (by the sign of `g2`), those with the largest `g2` in
        size, all that are sure before the others.

    Returns
    -------
    DataFrame, one row per term
        The same columns, the side of more before that of less, within each the log
        ratio highest first, ties by term. Where a count of 0 was taken as 0.5 the log
        ratio may point the other way; `g2` is right.

    Examples
    --------
    >>> columns = ["term", "g2", "log_ratio"]
    >>> rows = [("茶", 9, 1), ("港", 5, 2), ("海", 1, 3), ("山", -4, -1)]
    >>> strongest(pd.DataFrame(rows, columns=columns), 2)
      term  g2  log_ratio
    0    港   5          2
    1    茶   9          1
    2    山  -4         -1
    """
    ranked = keyness.assign(strength=keyness["g2"].abs(), side=np.sign(keyness["g2"]))
    ranked = highest_first(ranked, "strength", "term")
    if "sure" in ranked:
        ranked = ranked.sort_values("sure", ascending=False, kind="stable")
    kept = ranked[ranked["side"] != 0].groupby("side").head(top)
    kept = kept.sort_values(
        ["side", "log_ratio", "term"], ascending=[False, False, True]
    )
    return kept[keyness.columns].reset_index(drop=True)


def lockwords(
    counts: pd.DataFrame,
    *,
    within: float = 1.0,
    min_count: int = 5,
    level: float = 0.95,
) -> pd.DataFrame:
    """List the terms that all groups use alike.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        As returned by `helpers.words.term_counts`.
    within : float
        Largest log ratio, up or down, that counts as alike: 1 is half to double.
    min_count : int
        Terms with fewer tokens in all groups together are left out.
    level : float
        Level of the exact interval of each group's log ratio against all others.

    Returns
    -------
    DataFrame, one row per term whose interval lies within in every group
        ``term``, ``n`` (tokens in all groups), ``rate`` (per 10,000 words of all),
        ``low``, ``high`` (lowest and highest limit of any group), the most frequent
        first, ties by term. ``attrs["settings"]`` names bound, floor and level.

    Raises
    ------
    ValueError
        If a column is missing, there is one group only, or no term reaches
        `min_count`.

    Notes
    -----
    Lockwords: Baker, P. (2011), Times may change, but we will always have money,
    Journal of English Linguistics 39(1), p. 65-88. That a term passes in every group
    is an intersection-union test (Berger 1982), which needs no correction for the
    number of groups; words in bursts make the intervals too narrow.

    Examples
    --------
    >>> rows = [("川", "党员", 90), ("粤", "党员", 95), ("川", "茶", 60)]
    >>> counts = pd.DataFrame(rows, columns=["group", "term", "n"])
    >>> lockwords(counts.assign(size=1000, rate=0, reports=1)).round(2)
      term    n   rate   low  high
    0   党员  185  925.0 -0.51  0.51
    """
    _, terms, n, sizes = _all_groups(counts, min_count)
    total, size = n.sum(axis=0), sizes.sum()
    sides = n, sizes, total - n, size - sizes
    low, high = measures.log_ratio_limits(*sides, alpha=1 - level)
    columns = {
        "term": terms,
        "n": total,
        "rate": total * RATE_BASE / size,
        "low": low.min(axis=0),
        "high": high.max(axis=0),
    }
    table = pd.DataFrame(columns).query("low >= -@within and high <= @within")
    table = highest_first(table, "n", "term")
    table.attrs["settings"] = {"within": within, "min_count": min_count, "level": level}
    return table


def _all_groups(counts, min_count):
    """Return groups, frequent terms, their tokens by group, and sizes, a column."""
    groups, terms, matrix = count_matrix(counts)
    if len(groups) < 2:
        raise ValueError(f"only one group, {list(groups)}; compare two or more")
    kept = frequent(matrix.sum(axis=0), min_count)
    sizes = group_sizes(counts).to_numpy()[:, None]
    return groups, terms[kept], matrix[:, kept].toarray(), sizes


def log_odds(
    counts: pd.DataFrame, *, alpha0: float = 500.0, min_count: int = 5
) -> pd.DataFrame:
    """Compare every group with all others together, shrunk by a prior.

    The prior of a term is its share of the whole corpus (the group itself
    included) times `alpha0` tokens. Tokens of terms that are not listed (stop
    words, terms below a floor) count as one further term.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        As returned by `helpers.words.term_counts`, at least two groups.
    alpha0 : float
        Weight of the prior in tokens; the larger, the stronger the shrinkage.
    min_count : int
        Terms with fewer tokens in the whole corpus are not tested.

    Returns
    -------
    DataFrame, one row per (group, term), absent terms included
        Sorted by group, z highest first, ties by term: ``group``, ``term``,
        ``n``, ``delta`` (difference of log odds) and ``z`` (delta over its standard
        deviation). ``attrs["settings"]`` names prior, weight, floor and numbers.

    Raises
    ------
    ValueError
        If a column is missing, there is one group only, or no term reaches
        `min_count`.

    Notes
    -----
    Monroe, B. L., Colaresi, M. P. & Quinn, K. M. (2008), Fightin' Words,
    Political Analysis 16(4), p. 372-403. Not the score of the R package tidylo. A
    single z beyond 1.96 is more than chance for words that do not come in bursts;
    there is no p or q, as bursts make false ones of many terms.

    Examples
    --------
    >>> columns = ["group", "term", "n", "size"]
    >>> rows = [("川", "茶", 7, 1000), ("粤", "茶", 2, 1000)]
    >>> log_odds(pd.DataFrame(rows, columns=columns))[["group", "n", "z"]].round(4)
      group  n       z
    0     川  7  1.3328
    1     粤  2 -1.3328
    """
    groups, terms, n, sizes = _all_groups(counts, min_count)
    total, size = n.sum(axis=0), sizes.sum()
    sides, prior = (n, sizes, total - n, size - sizes), alpha0 * total / size
    delta, z = measures.log_odds_ratio(*sides, prior=prior, total=alpha0)
    order = np.argsort(-z, axis=1, kind="stable")
    n, delta, z = (np.take_along_axis(v, order, axis=1) for v in (n, delta, z))
    columns = {
        "group": groups.repeat(len(terms)),
        "term": terms.take(order.ravel()),
        "n": n.ravel(),
        "delta": delta.ravel(),
        "z": z.ravel(),
    }
    table = pd.DataFrame(columns)
    table.attrs["settings"] = {
        "prior": "share of the whole corpus, the group included, times alpha0",
        "alpha0": alpha0,
        "min_count": min_count,
        "groups": len(groups),
        "terms": len(terms),
    }
    return table


def most_typical(log_odds: pd.DataFrame, top: int) -> pd.DataFrame:
    """Select the terms that are most typical of any group.

    Parameters
    ----------
    log_odds : DataFrame, one row per (group, term)
        As returned by `log_odds`.
    top : int
        Terms of each group, those with the highest `z` above 0.

    Returns
    -------
    DataFrame, one row per (group, term)
        All rows of these terms, term by term: those of the first group by `z`,
        then those of the next. Groups of a term are sorted.

    Examples
    --------
    >>> rows = [("川", "茶", 2.0), ("川", "港", -1.0), ("粤", "港", 1.0)]
    >>> rows += [("粤", "茶", -2.0)]
    >>> most_typical(pd.DataFrame(rows, columns=["group", "term", "z"]), 1)
      group term    z
    0     川    茶  2.0
    1     粤    茶 -2.0
    2     川    港 -1.0
    3     粤    港  1.0
    """
    ranked = log_odds[log_odds["z"] > 0].sort_values(
        ["group", "z", "term"], ascending=[True, False, True]
    )
    terms = ranked.groupby("group", observed=True).head(top)["term"].unique()
    place = log_odds["term"].map({term: i for i, term in enumerate(terms)})
    rows = log_odds.assign(place=place).dropna(subset="place")
    rows = rows.sort_values(["place", "group"], ignore_index=True)
    return rows[log_odds.columns]


def survival(
    paragraphs: pd.DataFrame,
    reports: pd.DataFrame,
    lexicon: Lexicon,
    target,
    terms: list[str],
    *,
    by: str = "region",
    min_count: int = 5,
    shortest: int = 1,
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Count key terms in three other ways, and see whether they are still key.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        As for `helpers.words.tokenize`.
    reports : DataFrame, one row per report, indexed by ``report``
        Column `by`.
    lexicon : Lexicon
        User words and stop words.
    target : name of a group
        Compared with all other groups together.
    terms : list of str
        Terms of the target's keyness, such as its highest.
    by : str
        As for `helpers.words.term_counts`.
    min_count, shortest : int
        Terms with fewer tokens, or fewer characters, are not tested.
    alpha : float
        Level that `q` must stay below.

    Returns
    -------
    DataFrame, one row per term, g2 highest first, ties by term
        ``term``; ``hmm_off`` (new words not guessed by jieba's hidden Markov
        model), ``no_user_words`` (the lexicon's stop words only) and
        ``plain_string`` (occurrences of the string in the cleaned text, inside
        longer words too, against the same numbers of words and beside the same
        other terms): whether the sign of `g2` is the same and q < `alpha`; ``g2``
        (counted as everywhere else), ``g2_hmm_off``, ``g2_no_user_words``,
        ``g2_plain_string`` (NaN, and not key, where too rare to be tested).
        ``attrs["settings"]`` names target, floors and level.

    Raises
    ------
    ValueError
        If a column or group is missing or a term is not among those tested.

    Notes
    -----
    `g2` and `q` are those of `helpers.compare.keyness`, tokens taken for
    independent draws.

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["a", "b"], "paragraph": 0, "role": "body",
    ...     "text": ["支部开会。" * 9, "党支部喝茶。" * 9]})
    >>> reports = pd.DataFrame({"region": ["川", "粤"]}, index=["a", "b"])
    >>> words = Lexicon((), frozenset(), frozenset())
    >>> survival(table, reports, words, "川", ["支部"]).iloc[:, :4]
      term  hmm_off  no_user_words  plain_string
    0   支部     True           True         False
    """
    terms = list(dict.fromkeys(terms))
    floors = {"min_count": min_count, "shortest": shortest}
    counts = _cut_and_count(paragraphs, reports, lexicon, by)
    first = _long_keyness(counts, target, **floors)
    unknown = [term for term in terms if term not in set(first["term"])]
    if unknown or not terms:
        raise ValueError(f"give terms that keyness tests, not {unknown[:5] or terms}")
    bare = lexicon._replace(terms=())
    labels = group_labels(reports, by)
    ways = {
        "hmm_off": _cut_and_count(paragraphs, reports, lexicon, by, hmm=False),
        "no_user_words": _cut_and_count(paragraphs, reports, bare, by),
        "plain_string": _as_strings(counts, paragraphs, labels, terms),
    }
    others = {way: _long_keyness(t, target, **floors) for way, t in ways.items()}
    table = _still_key(first, others, terms, alpha)
    facts = {"target": target, **floors, "alpha": alpha, "tested": len(first)}
    table.attrs["settings"] = facts
    return table


def _cut_and_count(paragraphs, reports, lexicon, by, *, hmm=True):
    """Cut and count in one go."""
    return term_counts(tokenize(paragraphs, lexicon, hmm=hmm), reports, by=by)


def _long_keyness(counts, target, *, min_count, shortest):
    """Return the keyness of the terms that are long enough, q over these alone."""
    table = keyness(counts, target, min_count=min_count)
    table = table[table["term"].str.len() >= shortest]
    return table.assign(q=measures.benjamini_hochberg(table["p"]))


def _as_strings(counts, paragraphs, labels, terms):
    """Put the occurrences of `terms` as strings in the place of their tokens."""
    hits = string_hits(paragraphs, terms)
    found = hits.melt(var_name="term", value_name="n")
    found["group"] = np.tile(labels.reindex(hits.index), len(terms))
    found = found[found["n"] > 0].groupby(["group", "term"])["n"]
    table = found.agg(n="sum", reports="size").reset_index()
    table["size"] = table["group"].map(group_sizes(counts))
    table["rate"] = table["n"] * RATE_BASE / table["size"]
    others = counts[~counts["term"].isin(terms)]
    return pd.concat([others, table[counts.columns]], ignore_index=True)


def _still_key(first, others, terms, alpha):
    """Compare g2 and q of each way of counting with those of the first."""
    g2 = pd.DataFrame({"g2": first.set_index("term")["g2"].reindex(terms)})
    key = {}
    for way, table in others.items():
        scores = table.set_index("term").reindex(terms)
        g2[f"g2_{way}"] = scores["g2"]
        same = np.sign(scores["g2"]) == np.sign(g2["g2"])
        key[way] = same & (scores["q"] < alpha)
    table = pd.DataFrame(key).join(g2).rename_axis("term").reset_index()
    return highest_first(table, "g2", "term")
