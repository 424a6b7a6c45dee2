"""Count terms, sequences and neighbours in the tokens table.

A word is every token but punctuation. Counting goes from the integer codes of
``report`` and ``term`` to a sparse matrix of reports and terms; a list of all
tokens as strings is never built.
"""

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.measures import (
    association,
    dealt_dp,
    dispersion_measures,
    distance_measures,
    log_dice,
)
from helpers.tables import highest_first, require

RATE_BASE = 10_000
PUNCTUATION = "w"
LEFT_OUT = (PUNCTUATION, "stop", "m")
TIMES = {"year": "%Y", "month": "%Y-%m"}  # what ``date`` gives without a column
SENTENCE_END = "[。！？!?；;…]+"


def _strings(categories, codes):
    """Return the plain strings (or values) of category codes."""
    return pd.Series(categories).take(codes).reset_index(drop=True)


def words_of(tokens):
    """Select the tokens that are words: all but punctuation."""
    require(tokens, "report", "term", "pos", of="tokens")
    return tokens[(tokens["pos"] != PUNCTUATION).to_numpy()]


def content_words(tokens, *, stop=True, shortest=1):
    """Mark the tokens whose terms are listed.

    Punctuation never is; stop words and numerals are not if `stop`, nor are terms
    of fewer than `shortest` characters.
    """
    left_out = LEFT_OUT if stop else (PUNCTUATION,)
    marked = ~tokens["pos"].isin(left_out).to_numpy()
    if shortest > 1:
        long = tokens["term"].cat.categories.str.len() >= shortest
        marked &= long[tokens["term"].cat.codes]
    return marked


def group_labels(reports, by):
    """Return the group of each report, missing where it has none.

    `by` is a column, ``"report"``, ``"year"`` or ``"month"`` (of ``date``, unless
    there is such a column), or None for one group called ``all``.
    """
    if by is None or by == "report":
        names = reports.index if by else "all"
        return pd.Series(names, index=reports.index)
    if by in reports:
        return reports[by]
    times = TIMES if "date" in reports else {}
    if by not in times:
        choices = [*reports.columns, *times, "report"]
        raise ValueError(f"reports has no column {by!r}; take by from {choices}")
    found = reports["date"].dt.strftime(times[by])
    return found.astype("Int64") if by == "year" else found


def group_codes(tokens, reports, by):
    """Return the group code of each report category and the names of the groups.

    The code is -1 for a report without a group or without a token.
    """
    known = tokens["report"].cat.categories
    used = np.bincount(tokens["report"].cat.codes, minlength=len(known)) > 0
    if unknown := sorted(set(known[used]) - set(reports.index)):
        raise ValueError(f"tokens holds reports that reports lacks: {unknown[:5]}")
    labels = group_labels(reports, by).reindex(known).where(used)
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
    """Return each value's place in sorted order, for sorting by codes."""
    places = np.empty(len(values), dtype=np.int64)
    order = np.argsort(np.asarray(values, dtype=object), kind="stable")
    places[order] = np.arange(len(values))
    return places


def term_counts(
    tokens: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    by: str | None = "region",
    per: str = "words",
    min_count: int = 1,
    shortest: int = 1,
    stop: bool = True,
) -> pd.DataFrame:
    """Count each term within each group of reports.

    Parameters
    ----------
    tokens : DataFrame, one row per token
        Columns ``report`` and ``term`` (categorical) and ``pos``.
    reports : DataFrame, one row per report, indexed by ``report``
        Column `by`. Reports without a group are left out, tokens and all.
    by : str or None
        Column of `reports` that names the group, ``"report"``, ``"year"`` or
        ``"month"`` (of ``date``); None puts all reports in one group, ``all``.
    per : {"words", "characters"}
        What rates are relative to.
    min_count : int
        Terms with fewer tokens in all groups together are left out.
    shortest : int
        Terms with fewer characters are left out.
    stop : bool
        Leave out stop words and numerals (``pos`` ``"stop"`` and ``"m"``).
        Punctuation is never counted.

    Returns
    -------
    DataFrame, one row per (group, term) that occurs
        ``group``, ``term``, ``n`` (tokens), ``size`` (words of the group: every
        token but punctuation, whatever terms are left out), ``rate`` (per 10,000
        of these words, or of their characters) and ``reports`` (reports of the
        group that hold the term). Sorted by group, `n` (highest first), term.

    Raises
    ------
    ValueError
        If a column is missing, a report is unknown, no report has a group, or
        `by` or `per` is unknown.

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": list("aab"), "term": ["茶", "茶", "港"]})
    >>> tokens = tokens.astype("category").assign(pos="n")
    >>> reports = pd.DataFrame({"region": ["川", "粤"]}, index=["a", "b"])
    >>> term_counts(tokens, reports)
      group term  n  size     rate  reports
    0     川    茶  2     2  10000.0        1
    1     粤    港  1     1  10000.0        1
    """
    words = words_of(tokens)
    groups, names = group_codes(words, reports, by)
    listed = words[content_words(words, stop=stop, shortest=shortest)]
    terms = words["term"].cat.categories
    report, term = (listed[c].cat.codes.to_numpy() for c in ("report", "term"))
    per_report = pair_counts(report, term, (len(groups), len(terms)))
    n = add_rows(per_report, groups, len(names)).tocoo()
    held = add_rows(per_report.sign(), groups, len(names)).tocoo()
    total, (row, term) = n.sum(axis=0), n.coords
    order = np.lexsort((ranks(terms)[term], -n.data, row))
    order = order[total[term[order]] >= min_count]
    row, term, count = row[order], term[order], n.data[order]
    size, base = _group_sizes(words, groups, len(names), per)
    columns = {
        "group": _strings(names, row),
        "term": _strings(terms, term),
        "n": count,
        "size": size[row],
        "rate": count * RATE_BASE / base[row],
        "reports": held.data[order],
    }
    return pd.DataFrame(columns)


def count_changes(
    before: pd.DataFrame, after: pd.DataFrame, reports: pd.DataFrame
) -> pd.DataFrame:
    """Compare the counts of all terms in two tables of tokens.

    Parameters
    ----------
    before, after : DataFrame, one row per token
        As returned by `helpers.words.tokenize`.
    reports : DataFrame, one row per report
        All reports of both.

    Returns
    -------
    DataFrame, one row per term of either
        ``term``, ``before``, ``after`` (tokens, 0 where absent) and ``change``, the
        largest change first, then the largest count after, ties by term.

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": ["a"] * 3, "term": ["茶", "茶", "港"]})
    >>> tokens = tokens.astype("category").assign(pos="n")
    >>> reports = pd.DataFrame(index=["a"])
    >>> count_changes(tokens, tokens.head(1), reports)
      term  before  after  change
    0    茶       2      1      -1
    1    港       1      0      -1
    """
    n = {
        name: term_counts(tokens, reports, by=None).set_index("term")["n"]
        for name, tokens in {"before": before, "after": after}.items()
    }
    table = pd.DataFrame(n).fillna(0).astype("int64").rename_axis("term").reset_index()
    table["change"] = table["after"] - table["before"]
    table = highest_first(table, "after", "term")
    return table.sort_values(
        "change", key=abs, ascending=False, kind="stable", ignore_index=True
    )


def _group_sizes(words, groups, number, per):
    """Return the words of each group and what its rates are relative to."""
    group = groups[words["report"].cat.codes]
    kept = group >= 0
    size = np.bincount(group[kept], minlength=number)
    if per == "words":
        return size, size
    if per != "characters":
        raise ValueError(f"per is {per!r}; give 'words' or 'characters'")
    length = words["term"].cat.categories.str.len().to_numpy()
    characters = length[words["term"].cat.codes]
    return size, np.bincount(group[kept], characters[kept], minlength=number)


def group_sizes(counts: pd.DataFrame) -> pd.Series:
    """Return the number of words of each group of a counts table.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        As returned by `term_counts`, whole or in part.

    Returns
    -------
    Series, one value per group, indexed by the group in sorted order
        ``size``.

    Raises
    ------
    ValueError
        If a column is missing or a group has several sizes.

    Examples
    --------
    >>> rows = [("川", "茶", 50), ("粤", "港", 100), ("粤", "茶", 100)]
    >>> group_sizes(pd.DataFrame(rows, columns=["group", "term", "size"])).to_dict()
    {'川': 50, '粤': 100}
    """
    require(counts, "group", "size", of="counts")
    sizes = counts[["group", "size"]].drop_duplicates().sort_values("group")
    if several := sizes.loc[sizes["group"].duplicated(), "group"].tolist():
        raise ValueError(
            f"{several[:5]} have more than one size; "
            "count all reports of a group in one call of term_counts"
        )
    return sizes.set_index("group")["size"]


def count_matrix(counts: pd.DataFrame):
    """Turn a counts table into a matrix.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        Columns ``group``, ``term`` and ``n``.

    Returns
    -------
    groups : Index, sorted names of the groups
    terms : Index, sorted terms
    matrix : sparse array, groups x terms, tokens
    """
    require(counts, "group", "term", "n", of="counts")
    group, groups = pd.factorize(counts["group"], sort=True)
    term, terms = pd.factorize(counts["term"])
    column = ranks(terms)
    shape = (len(groups), len(terms))
    pairs = (group, column[term])
    matrix = sparse.coo_array((counts["n"].to_numpy(), pairs), shape=shape)
    return pd.Index(groups), pd.Index(terms[np.argsort(column)]), matrix.tocsr()


def _in_order(tokens):
    """Return report, paragraph and term codes and `pos`, in the order of the text."""
    require(tokens, "report", "paragraph", "start", "term", "pos", of="tokens")
    report = tokens["report"].cat.codes.to_numpy().astype(np.int64)
    paragraph, start = (tokens[c].to_numpy() for c in ("paragraph", "start"))
    place = ranks(tokens["report"].cat.categories)[report]
    order = slice(None)
    if not _rising(place, paragraph, start):
        order = np.lexsort((start, paragraph, place))
    code = tokens["term"].cat.codes.to_numpy().astype(np.int64)
    mark = (tokens["pos"] == PUNCTUATION).to_numpy()
    return report[order], paragraph[order], code[order], mark[order]


def _rising(*columns):
    """Check whether rows are in order by the first column, then by the next."""
    rising = True
    for column in reversed(columns):
        step = np.diff(column)
        rising = (step > 0) | ((step == 0) & rising)
    return bool(np.all(rising))


def _starts(report, paragraph):
    """Mark the first token of each paragraph."""
    new = (np.diff(report) != 0) | (np.diff(paragraph) != 0)
    return np.r_[True, new][: len(report)]


def _listed_terms(tokens, stop):
    """Mark the terms that are listed."""
    listed = np.zeros(len(tokens["term"].cat.categories), dtype=bool)
    listed[tokens["term"].cat.codes[content_words(tokens, stop=stop)]] = True
    return listed


def dispersion(
    tokens: pd.DataFrame,
    *,
    over: str = "report",
    min_count: int = 1,
    stop: bool = True,
) -> pd.DataFrame:
    """Measure how evenly each term is spread over the reports or paragraphs.

    Parameters
    ----------
    tokens : DataFrame, one row per token
        Columns ``report``, ``paragraph``, ``start``, ``term``, ``pos``.
    over : {"report", "paragraph"}
        The parts. Their sizes are their words: every token but punctuation.
    min_count : int
        Terms with fewer tokens are left out.
    stop : bool
        Leave out stop words and numerals.

    Returns
    -------
    DataFrame, one row per term, n highest first, ties by term
        ``term``, the columns of `helpers.measures.dispersion_measures` (``n``,
        ``range``, ``parts``, ``dp``, ``dp_norm``, ``juilland_d``,
        ``carroll_d2``, ``rosengren_s``, ``lyne_d3``, ``dkl``), ``dp_dealt`` (mean
        DP were the term's tokens dealt at random over the same parts), ``dp_excess``
        (dp less that: over paragraphs DP is mostly a measure of `n`) and those of
        `helpers.measures.distance_measures` (``arf``, ``awt``, ``ald``, in words,
        with the reports set end to end by name).

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
    report, paragraph, code, _ = _in_order(words_of(tokens))
    terms = tokens["term"].cat.categories
    within = paragraph if over == "paragraph" else report
    part = np.cumsum(_starts(report, within)) - 1
    sizes = np.bincount(part)
    hits = pair_counts(part, code, (len(sizes), len(terms)))
    gaps = distance_measures(np.arange(len(code)), code, len(code), kinds=len(terms))
    table = dispersion_measures(hits, sizes)
    table["dp_dealt"] = dealt_dp(table["n"], sizes)
    table["dp_excess"] = table["dp"] - table["dp_dealt"]
    table = table.join(gaps)
    table.insert(0, "term", pd.Series(terms))
    kept = _listed_terms(tokens, stop) & (table["n"] >= max(min_count, 1)).to_numpy()
    return highest_first(table[kept], "n", "term")


def _numbered(columns, size):
    """Return a row of each kind of code columns, and the kind of each row."""
    number = columns[0]
    for column in columns[1:]:
        number = np.unique(number * size + column, return_inverse=True)[1]
    return np.unique(number, return_index=True, return_inverse=True)[1:]


def ngrams(
    tokens: pd.DataFrame, n: int = 2, *, min_count: int = 2, stop: bool = True
) -> pd.DataFrame:
    """Count sequences of `n` words within a clause.

    A sequence never crosses punctuation or the end of a paragraph.

    Parameters
    ----------
    tokens : DataFrame, one row per token
        Columns ``report``, ``paragraph``, ``start``, ``term``, ``pos``.
    n : int
        Words in a sequence, at least 1.
    min_count : int
        Sequences with fewer occurrences are left out.
    stop : bool
        Leave out sequences that begin or end with a stop word or a numeral;
        within a sequence these are words like any other.

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
    edge = _listed_terms(tokens, stop)[code]
    last = max(len(code) - n + 1, 0)
    whole = (clause[:last] == clause[n - 1 :]) & ~mark[:last]
    first = np.flatnonzero(whole & edge[:last] & edge[n - 1 :])
    example, number = _numbered([code[first + k] for k in range(n)], len(terms))
    per_report = pair_counts(
        report[first], number, (report.max(initial=0) + 1, len(example))
    )
    count = per_report.sum(axis=0)
    kept = np.flatnonzero(count >= min_count)
    words = [_strings(terms, code[first[example[kept]] + k]) for k in range(n)]
    columns = {"n": count[kept], "reports": per_report.sign().sum(axis=0)[kept]}
    joined = words[0].str.cat(words[1:], sep=" ")
    return highest_first(pd.DataFrame({"term": joined, **columns}), "n", "term")


def _near(positions, sentence, window):
    """Mark the places within the window of a position, in the same sentence."""
    near = np.zeros(len(sentence), dtype=bool)
    places = positions[:, None] + np.arange(-window, window + 1)
    places = places.clip(0, max(len(sentence) - 1, 0))
    inside = sentence[places] == sentence[positions][:, None]
    near[places[inside]] = True
    return near


def collocates(
    tokens: pd.DataFrame,
    node: str,
    *,
    window: int = 5,
    min_count: int = 2,
    stop: bool = True,
) -> pd.DataFrame:
    """List the words that occur near a word, within the sentence.

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
        Leave stop words and numerals out of the list; they still fill windows and
        totals.

    Returns
    -------
    DataFrame, one row per word, logDice highest first, ties by term
        ``term``; ``n`` (its tokens in the windows); ``expected`` (if words were
        placed at random); ``f`` (its tokens in the corpus); ``logdice`` (from `n`,
        at most the node's frequency, and the two frequencies; at most 14); ``g2``
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
    return highest_first(table, "logdice", "term")
