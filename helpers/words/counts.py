"""Count terms, sequences and neighbours in the tokens table.

Counting goes from the integer codes of `report` and `term` to a sparse
report x term matrix; a list of strings is never built.
"""

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.measures import (
    association,
    dispersion_measures,
    distance_measures,
    log_dice,
)
from helpers.tables import require

RATE_BASE = 10_000
LEFT_OUT = ("stop", "w", "m")
PUNCTUATION = "w"
SENTENCE_END = "[。！？!?；;…]+"


def _strings(categories, codes):
    """Give the plain strings (or values) of category codes."""
    return pd.Series(categories).take(codes).reset_index(drop=True)


def content_words(tokens, stop):
    """Mark the tokens listed: all, or all but stop words, punctuation, numerals."""
    if not stop:
        return np.ones(len(tokens), dtype=bool)
    require(tokens, "pos", of="tokens")
    return ~tokens["pos"].isin(LEFT_OUT).to_numpy()


def group_codes(tokens, reports, by):
    """Give the group code of each report category and the names of the groups.

    The code is -1 for a report without a group or without a token.
    """
    if by == "year" and "year" not in reports:
        require(reports, "date", of="reports")
        reports = reports.assign(year=reports["date"].dt.year.astype("Int64"))
    if by != "report":
        require(reports, by, of="reports")
    known = tokens["report"].cat.categories
    used = np.bincount(tokens["report"].cat.codes, minlength=len(known)) > 0
    unknown = sorted(set(known[used]) - set(reports.index))
    if unknown:
        raise ValueError(f"tokens holds reports that reports lacks: {unknown[:5]}")
    labels = known if by == "report" else reports[by].reindex(known)
    labels = pd.Series(labels, index=known).where(used)
    codes, names = pd.factorize(labels, sort=True)
    if len(tokens) and not len(names):
        raise ValueError(f"no report has a {by}; choose another column for by")
    return codes, names


def pair_counts(rows, columns, shape):
    """Count (row, column) pairs as a sparse matrix, pairs of row -1 left out."""
    kept = rows >= 0
    ones = np.ones(int(kept.sum()), dtype=np.int64)
    pairs = (rows[kept], columns[kept])
    return sparse.coo_array((ones, pairs), shape=shape).tocsr()


def add_rows(matrix, codes, groups):
    """Add up the rows of each group, rows of group -1 left out."""
    return pair_counts(codes, np.arange(len(codes)), (groups, len(codes))) @ matrix


def ranks(values):
    """Give each value's place in sorted order, for sorting by codes."""
    places = np.empty(len(values), dtype=np.int64)
    order = np.argsort(np.asarray(values, dtype=object), kind="stable")
    places[order] = np.arange(len(values))
    return places


def term_counts(
    tokens: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    by: str = "region",
    min_count: int = 1,
    stop: bool = True,
) -> pd.DataFrame:
    """Count each term within each group of reports.

    Parameters
    ----------
    tokens : DataFrame, one row per token
        Columns ``report`` and ``term`` (categorical), and ``pos`` if `stop`.
    reports : DataFrame, one row per report, indexed by ``report``
        Column `by`. Reports without a group are left out, tokens and all.
    by : str
        Column of `reports` that names the group, ``"report"``, or ``"year"`` (of
        ``date``).
    min_count : int
        Terms with fewer tokens in all groups together are left out.
    stop : bool
        Leave out stop words, punctuation and numerals (``pos`` ``"stop"``, ``"w"``
        and ``"m"``).

    Returns
    -------
    DataFrame, one row per (group, term) that occurs
        `by`, ``term``, ``n`` (tokens), ``rate`` (per 10,000 tokens of the group,
        punctuation and stop words included, counted before any term is left
        out) and ``reports`` (reports of the group that hold the term). Sorted by
        group, `n` (highest first), term. `group_sizes` recovers the sizes.

    Raises
    ------
    ValueError
        If a column is missing, a report is unknown, or no report has a group.

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": list("aab"), "term": ["茶", "茶", "港"]})
    >>> tokens = tokens.astype("category").assign(pos="n")
    >>> reports = pd.DataFrame({"region": ["川", "粤"]}, index=["a", "b"])
    >>> term_counts(tokens, reports)
      region term  n     rate  reports
    0      川    茶  2  10000.0        1
    1      粤    港  1  10000.0        1
    """
    require(tokens, "report", "term", of="tokens")
    groups, names = group_codes(tokens, reports, by)
    report, term = (tokens[c].cat.codes.to_numpy() for c in ("report", "term"))
    terms = tokens["term"].cat.categories
    sizes = add_rows(np.bincount(report, minlength=len(groups)), groups, len(names))
    counted = content_words(tokens, stop)
    per_report = pair_counts(report[counted], term[counted], (len(groups), len(terms)))
    n = add_rows(per_report, groups, len(names)).tocoo()
    reports_with = add_rows(per_report.sign(), groups, len(names)).tocoo()
    row, column = n.coords
    total = np.bincount(column, weights=n.data, minlength=len(terms))
    order = np.lexsort((ranks(terms)[column], -n.data, row))
    order = order[total[column[order]] >= min_count]
    row, column, count = row[order], column[order], n.data[order]
    return pd.DataFrame(
        {
            by: _strings(names, row),
            "term": _strings(terms, column),
            "n": count,
            "rate": count * RATE_BASE / sizes[row],
            "reports": reports_with.data[order],
        }
    )


def group_sizes(counts: pd.DataFrame) -> pd.Series:
    """Recover the number of tokens of each group from a counts table.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        As given by `term_counts`, whole or in part.

    Returns
    -------
    Series, one value per group, indexed by the group in sorted order
        Tokens of the group, all terms included: ``n / rate * 10,000``.

    Raises
    ------
    ValueError
        If a column is missing or the rates of a group do not fit together.

    Examples
    --------
    >>> columns = ["region", "term", "n", "rate", "reports"]
    >>> rows = [("川", "茶", 2, 400.0, 1), ("粤", "港", 1, 100.0, 1)]
    >>> group_sizes(pd.DataFrame(rows, columns=columns)).to_dict()
    {'川': 50, '粤': 100}
    """
    require(counts, "term", "n", "rate", of="counts")
    sizes = (counts["n"] * RATE_BASE / counts["rate"]).round().astype("int64")
    grouped = sizes.groupby(counts[counts.columns[0]], observed=True)
    smallest, largest = grouped.min(), grouped.max()
    uneven = smallest.index[smallest != largest].tolist()
    if uneven:
        raise ValueError(
            f"the rates of {uneven[:5]} do not fit one size; "
            "count all reports of a group in one call of term_counts"
        )
    return smallest.rename("size")


def largest_groups(counts: pd.DataFrame, most: int) -> list[str]:
    """Name the groups with the most tokens, at most `most`, ties by name.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        As for `group_sizes`.
    most : int
        How many a chart has room for.

    Examples
    --------
    >>> columns = ["region", "term", "n", "rate", "reports"]
    >>> rows = [("川", "茶", 2, 400.0, 1), ("粤", "港", 1, 100.0, 1)]
    >>> largest_groups(pd.DataFrame(rows, columns=columns), 1)
    ['粤']
    """
    sizes = group_sizes(counts).sort_values(ascending=False, kind="stable")
    return sizes.index[:most].tolist()


def count_matrix(counts: pd.DataFrame):
    """Turn a counts table into a matrix.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        The group column first, then ``term``, ``n`` and ``rate`` among others.

    Returns
    -------
    groups : Index, sorted names of the groups
    terms : Index, sorted terms
    matrix : sparse array, groups x terms, tokens
    """
    require(counts, "term", "n", "rate", of="counts")
    group, groups = pd.factorize(counts[counts.columns[0]], sort=True)
    term, terms = pd.factorize(counts["term"])
    column = ranks(terms)
    shape = (len(groups), len(terms))
    pairs = (group, column[term])
    matrix = sparse.coo_array((counts["n"].to_numpy(), pairs), shape=shape)
    return pd.Index(groups), pd.Index(terms[np.argsort(column)]), matrix.tocsr()


def _in_order(tokens):
    """Give report, paragraph and term codes and `pos`, in the order of the text."""
    require(tokens, "report", "paragraph", "start", "term", "pos", of="tokens")
    report = tokens["report"].cat.codes.to_numpy().astype(np.int64)
    paragraph, start = (tokens[c].to_numpy() for c in ("paragraph", "start"))
    order = np.lexsort(
        (start, paragraph, ranks(tokens["report"].cat.categories)[report])
    )
    code = tokens["term"].cat.codes.to_numpy().astype(np.int64)
    mark = (tokens["pos"] == PUNCTUATION).to_numpy()
    return report[order], paragraph[order], code[order], mark[order]


def _starts(report, paragraph):
    """Mark the first token of each paragraph."""
    new = (np.diff(report) != 0) | (np.diff(paragraph) != 0)
    return np.r_[True, new][: len(report)]


def _listed_terms(tokens, stop):
    """Mark the terms that are listed: all, or all but stop words and punctuation."""
    listed = np.zeros(len(tokens["term"].cat.categories), dtype=bool)
    listed[tokens["term"].cat.codes.to_numpy()[content_words(tokens, stop)]] = True
    return listed


def _tidy(table, by, *, ascending=False):
    """Sort by a column (highest first), ties by term; number the rows anew."""
    return table.sort_values(
        [by, "term"], ascending=[ascending, True], ignore_index=True
    )


def dispersion(
    tokens: pd.DataFrame,
    *,
    over: str = "report",
    min_count: int = 1,
    stop: bool = True,
) -> pd.DataFrame:
    """Say how evenly each term is spread over the reports or paragraphs.

    Parameters
    ----------
    tokens : DataFrame, one row per token
        Columns ``report``, ``paragraph``, ``start``, ``term``, ``pos``.
    over : {"report", "paragraph"}
        The parts. Their sizes are all their tokens, punctuation included.
    min_count : int
        Terms with fewer tokens are left out.
    stop : bool
        Leave out stop words and punctuation.

    Returns
    -------
    DataFrame, one row per term, n highest first, ties by term
        ``term``, the columns of `helpers.measures.dispersion_measures` (``n``,
        ``range``, ``parts``, ``dp``, ``dp_norm``, ``juilland_d``,
        ``carroll_d2``, ``rosengren_s``, ``lyne_d3``, ``dkl``) and those of
        `helpers.measures.distance_measures` (``arf``, ``awt``, ``ald``, with the
        reports set end to end by name).

    Raises
    ------
    ValueError
        If a column is missing or `over` is neither of the two.

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": list("aab"), "term": ["茶", "港", "茶"]})
    >>> tokens = tokens.astype("category").assign(paragraph=0, start=range(3), pos="n")
    >>> dispersion(tokens)[["term", "n", "range", "parts", "dp"]].round(4)
      term  n  range  parts      dp
    0    茶  2      2      2  0.1667
    1    港  1      1      2  0.3333
    """
    if over not in ("report", "paragraph"):
        raise ValueError(f"over is {over!r}; give 'report' or 'paragraph'")
    report, paragraph, code, _ = _in_order(tokens)
    terms = tokens["term"].cat.categories
    new = np.r_[True, np.diff(report) != 0][: len(report)]
    part = np.cumsum(_starts(report, paragraph) if over == "paragraph" else new) - 1
    sizes = np.bincount(part)
    hits = pair_counts(part, code, (len(sizes), len(terms)))
    gaps = distance_measures(np.arange(len(code)), code, len(code), kinds=len(terms))
    table = pd.concat([dispersion_measures(hits, sizes), gaps], axis=1)
    table.insert(0, "term", pd.Series(terms))
    kept = _listed_terms(tokens, stop) & (table["n"] >= max(min_count, 1)).to_numpy()
    return _tidy(table[kept], "n")


def _numbered(columns, size):
    """Give each row of code columns one number, equal rows the same."""
    number = columns[0]
    for column in columns[1:]:
        number = np.unique(number * size + column, return_inverse=True)[1]
    return np.unique(number, return_index=True, return_inverse=True)[1:]


def ngrams(tokens: pd.DataFrame, n: int = 2, *, min_count: int = 2) -> pd.DataFrame:
    """Count sequences of `n` words within a clause.

    A sequence never crosses punctuation or the end of a paragraph; stop words
    are words like any other.

    Parameters
    ----------
    tokens : DataFrame, one row per token
        Columns ``report``, ``paragraph``, ``start``, ``term``, ``pos``.
    n : int
        Words in a sequence, at least 1.
    min_count : int
        Sequences with fewer occurrences are left out.

    Returns
    -------
    DataFrame, one row per sequence, n highest first, ties by term
        ``term`` (words joined by a space), ``n`` (occurrences) and ``reports``
        (reports that hold it).

    Raises
    ------
    ValueError
        If a column is missing or `n` is below 1.

    Examples
    --------
    >>> tokens = pd.DataFrame({"term": ["乡村", "振兴", "，", "乡村", "振兴"]})
    >>> tokens = tokens.assign(report="a").astype("category")
    >>> tokens = tokens.assign(paragraph=0, start=range(5), pos=list("nvwnv"))
    >>> ngrams(tokens)
        term  n  reports
    0  乡村 振兴  2        1
    """
    if n < 1:
        raise ValueError(f"n is {n}; a sequence has at least one word")
    report, paragraph, code, mark = _in_order(tokens)
    terms = tokens["term"].cat.categories
    clause = np.cumsum(_starts(report, paragraph) | mark)
    last = max(len(code) - n + 1, 0)
    first = np.flatnonzero((clause[:last] == clause[n - 1 :]) & ~mark[:last])
    example, number = _numbered([code[first + k] for k in range(n)], len(terms))
    per_report = pair_counts(
        report[first], number, (report.max(initial=0) + 1, len(example))
    )
    count = per_report.sum(axis=0)
    kept = np.flatnonzero(count >= min_count)
    words = [_strings(terms, code[first[example[kept]] + k]) for k in range(n)]
    columns = {"n": count[kept], "reports": per_report.sign().sum(axis=0)[kept]}
    joined = words[0].str.cat(words[1:], sep=" ")
    return _tidy(pd.DataFrame({"term": joined, **columns}), "n")


def _near(positions, sentence, window):
    """Mark the places within the window of a position, in the same sentence."""
    near = np.zeros(len(sentence), dtype=bool)
    for step in [*range(-window, 0), *range(1, window + 1)]:
        place = positions + step
        inside = (place >= 0) & (place < len(sentence))
        place, centre = place[inside], positions[inside]
        near[place[sentence[place] == sentence[centre]]] = True
    return near


def collocates(
    tokens: pd.DataFrame,
    node: str,
    *,
    window: int = 5,
    min_count: int = 2,
    stop: bool = True,
) -> pd.DataFrame:
    """List the words that stand near a word, within the sentence.

    A sentence ends at 。！？!?；;… or with its paragraph. The window counts words:
    punctuation is stepped over, stop words are not. A token near two nodes counts
    once. The 2 x 2 table is that of surface co-occurrence: words in the windows
    against all other words, the node itself left out of both.

    Parameters
    ----------
    tokens : DataFrame, one row per token
        Columns ``report``, ``paragraph``, ``start``, ``term``, ``pos``.
    node : str
        A term of the tokens table.
    window : int
        Words to either side.
    min_count : int
        Words with fewer tokens in the windows are left out.
    stop : bool
        Leave stop words out of the list (they still fill windows and totals).

    Returns
    -------
    DataFrame, one row per word, logDice highest first, ties by term
        ``term``; ``n`` (its tokens in the windows); ``expected`` (if words stood
        at random); ``f`` (its tokens in the corpus); ``logdice`` (from `n`, at
        most the node's frequency, and the two frequencies; at most 14); ``g2``
        (four-term, negative where rarer than expected); ``pmi``, ``mi3`` (bits);
        ``npmi`` (-1 to 1); ``t``; ``delta_p_forward`` (share of the word inside
        the windows less that outside); ``delta_p_backward`` (share of the word's
        tokens inside the windows less that of other words).

    Raises
    ------
    ValueError
        If a column is missing or the node does not occur.

    Notes
    -----
    Evert, S. (2008), Corpora and collocations, in Corpus Linguistics: An
    International Handbook, p. 1212-1248.

    Examples
    --------
    >>> tokens = pd.DataFrame({"term": ["发展", "茶", "产业", "发展", "茶", "港"]})
    >>> tokens = tokens.assign(report="a").astype("category")
    >>> tokens = tokens.assign(paragraph=0, start=range(6), pos="n")
    >>> collocates(tokens, "发展", window=1)[["term", "n", "f", "logdice"]]
      term  n  f  logdice
    0    茶  2  2     14.0
    """
    report, paragraph, code, mark = _in_order(tokens)
    terms = tokens["term"].cat.categories
    if node not in terms or not (code == terms.get_loc(node)).any():
        raise ValueError(f"{node!r} does not occur in tokens; take one of its terms")
    ends = terms.str.fullmatch(SENTENCE_END)[code]
    sentence = np.cumsum(_starts(report, paragraph) | np.r_[False, ends[:-1]])
    code, sentence = code[~mark], sentence[~mark]
    target = code == terms.get_loc(node)
    near = _near(np.flatnonzero(target), sentence, window) & ~target
    inside = np.bincount(code[near], minlength=len(terms))
    every = np.bincount(code[~target], minlength=len(terms))
    kept = np.flatnonzero((inside >= max(min_count, 1)) & _listed_terms(tokens, stop))
    n, f = inside[kept], every[kept]
    table = association(n, near.sum(), f, (~target).sum())
    table["logdice"] = log_dice(np.minimum(n, target.sum()), target.sum(), f)
    table.insert(0, "term", _strings(terms, kept))
    table.insert(1, "n", n)
    table.insert(3, "f", f)
    return _tidy(table, "logdice")
