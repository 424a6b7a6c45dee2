"""Find the phrases that several reports share."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.evidence.variants import similar
from helpers.evidence.wording import (
    Units,
    count_whole,
    encode,
    extremes,
    split_sentences,
    window_keys,
)


class Found(NamedTuple):
    """Phrases: the unit where each begins first, its units and its reports."""

    at: np.ndarray
    size: np.ndarray
    reports: np.ndarray


def shared_phrases(
    paragraphs: pd.DataFrame,
    reports: pd.DataFrame | None = None,
    *,
    min_chars: int = 8,
    min_reports: int = 2,
    similarity: float = 0.4,
) -> pd.DataFrame:
    """List the longest phrases that several reports share word for word.

    A phrase does not run over the end of a sentence (。！？；…), but over commas and
    quotation marks, where they are the same; it does not begin or end with a mark,
    nor within a number or a Latin word. A phrase within a longer one is listed only
    if more reports hold it.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Columns ``report``, ``paragraph``, ``text`` and ``role``; headings and body
        are read.
    reports : DataFrame, one row per report, indexed by ``report``, optional
        Column ``date``, for the first date.
    min_chars : int
        Fewest characters; punctuation is not counted, a number or Latin word is one.
    min_reports : int
        Fewest reports that hold a phrase, 2 or more.
    similarity : float
        Share of their pairs of neighbouring characters (Jaccard) from which on two
        phrases are near-variants.

    Returns
    -------
    DataFrame, one row per phrase, most reports first, then longest, then by phrase
        ``phrase``; ``reports`` (that hold it, each counted once); ``length`` (in
        characters, punctuation included); ``first`` (earliest date of a report that
        holds it; reports without a date are not counted) and ``report`` (that
        report; by name where none has a date); ``paragraph``, ``start`` and ``end``
        (its place there, in ``text``); ``context`` (its sentence there);
        ``variant_of`` (the phrase of most reports that it is a near-variant of,
        missing if there is none).

    Raises
    ------
    ValueError
        If a column is missing, `min_chars` is below 1 or `min_reports` below 2.

    Notes
    -----
    Runs are hashed to 64 bits and sorted, then lengthened unit by unit; runs that
    always follow the same unit are dropped. Time grows a little faster than the
    text, memory by up to about 100 bytes a character.

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["川", "粤"], "paragraph": 0, "role": "body",
    ...     "text": ["疫情就是命令，防控就是责任。", "疫情就是命令，防控就是责任！"]})
    >>> shared_phrases(table)[["phrase", "reports", "report", "start"]]
              phrase  reports report  start
    0  疫情就是命令，防控就是责任        2      川      0
    """
    if min_chars < 1 or min_reports < 2:
        raise ValueError("min_chars must be 1 or more and min_reports 2 or more")
    listed = split_sentences(paragraphs, reports)
    codes, distinct = pd.factorize(listed["text"])
    first = listed.iloc[np.unique(codes, return_index=True)[1]]
    holders = sparse.csr_array(
        (np.ones(len(listed), np.int32), (codes, listed["order"])),
        shape=(len(distinct), listed["order"].max() + 1 if len(listed) else 0),
    )
    text, units = encode(distinct.tolist())
    found = _closed(units, holders, min_chars, min_reports)
    table = _describe(text, units, found, first.reset_index(drop=True))
    table = table.sort_values(
        ["reports", "length", "phrase"],
        ascending=[False, False, True],
        ignore_index=True,
    )
    leader = similar(table["phrase"].tolist(), similarity)
    own = leader == np.arange(len(table))
    table["variant_of"] = table["phrase"].iloc[leader].mask(own).to_numpy()
    return table


def _closed(units: Units, holders: sparse.csr_array, size: int, least: int) -> Found:
    """Find the phrases that no longer one shares with as many reports."""
    at, parts = _candidates(units, holders, size), []
    while len(at):
        at, kind, left = _branching(units, at, size)
        held = _spread(units, at, kind, holders)
        kept = held[kind] >= least
        at, kind, left = at[kept], kind[kept], left[kept]
        right = _longer(units, at, size, back=0)
        widest = np.zeros(len(held), held.dtype)
        for keys in (left, right):
            _raise_to_longer(widest, units, at, kind, keys, holders)
        kinds, first = np.unique(kind, return_index=True)
        first = first[(held > widest)[kinds]]
        parts.append((at[first], np.full(len(first), size), held[kind[first]]))
        at, size = at[right != 0], size + 1
    columns = zip(*parts, strict=True) if parts else [[np.zeros(0, int)]] * 3
    return Found(*map(np.concatenate, columns))


def _candidates(units: Units, holders: sparse.csr_array, size: int) -> np.ndarray:
    """Return the units where a run of `size` begins that several reports hold."""
    at = np.arange(max(0, len(units.start) - size + 1), dtype=np.int32)
    at = at[units.sentence[at] == units.sentence[at + (size - 1)]]
    if not len(at):
        return at
    first, last = holders.indptr[:-1], holders.indptr[1:] - 1
    low, high = (holders.indices[place][units.sentence[at]] for place in (first, last))
    least, greatest = extremes(window_keys(units, at, size), low, high)
    return at[least != greatest]


def _branching(units: Units, at: np.ndarray, size: int) -> tuple[np.ndarray, ...]:
    """Sort runs by kind, without the kinds that always follow the same unit.

    What lengthens such a run to the right always follows that unit too.
    """
    at = np.sort(at)
    keys = window_keys(units, at, size)
    order = np.argsort(keys, kind="stable")
    at, keys = at[order], keys[order]
    fresh = np.append(True, keys[1:] != keys[:-1])
    kind, first = np.cumsum(fresh) - 1, np.flatnonzero(fresh)
    left = _longer(units, at, size, back=1)
    low, high = (f.reduceat(left, first) for f in (np.minimum, np.maximum))
    kept = ((low != high) | (low == 0))[kind]
    return at[kept], kind[kept], left[kept]


def _longer(units: Units, at: np.ndarray, size: int, *, back: int) -> np.ndarray:
    """Hash runs with one more unit, before or after; 0 where the sentence ends."""
    begin, last = at - back, np.minimum(at - back + size, len(units.start) - 1)
    fits = (begin >= 0) & (begin + size == last)
    fits &= units.sentence[np.maximum(begin, 0)] == units.sentence[last]
    keys = np.zeros(len(at), np.uint64)
    keys[fits] = window_keys(units, begin[fits], size + 1)
    return keys


def _spread(units: Units, at, kind, holders: sparse.csr_array) -> np.ndarray:
    """Count the reports that hold each kind of run."""
    shape = (kind.max(initial=-1) + 1, holders.shape[0])
    ones = np.ones(len(at), np.int32)
    held = sparse.csr_array((ones, (kind, units.sentence[at])), shape=shape) @ holders
    return np.diff(held.indptr)


def _raise_to_longer(widest, units: Units, at, kind, keys, holders) -> None:
    """Raise `widest`, by kind of run, to the reports of its longer runs."""
    fits = keys != 0
    _, first, longer = np.unique(keys[fits], return_index=True, return_inverse=True)
    held = _spread(units, at[fits], longer, holders)
    np.maximum.at(widest, kind[fits][first], held)


def _describe(
    text: str, units: Units, found: Found, sentences: pd.DataFrame
) -> pd.DataFrame:
    """Return the phrases with their first places; `sentences` by number."""
    start, end = units.start[found.at], units.end[found.at + found.size - 1]
    number = units.sentence[found.at]
    begin = np.cumsum(np.append(0, sentences["text"].str.len() + 1))[number]
    table = sentences.iloc[number].reset_index(drop=True)
    spans = zip(start.tolist(), end.tolist(), strict=True)
    return pd.DataFrame(
        {
            "phrase": pd.Series([text[a:b] for a, b in spans], dtype="str"),
            "reports": found.reports.astype("int64"),
            "length": end - start,
            "first": table["date"],
            "report": table["report"],
            "paragraph": table["paragraph"],
            "start": table["start"] + (start - begin),
            "end": table["start"] + (end - begin),
            "context": table["text"],
        }
    )


def phrase_counts(paragraphs: pd.DataFrame, phrases: list[str]) -> pd.DataFrame:
    """Count some phrases in each report.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Columns ``report``, ``paragraph``, ``text`` and ``role``.
    phrases : list of str
        As returned by `shared_phrases`.

    Returns
    -------
    DataFrame, one row per (phrase, report that holds it)
        ``phrase``, ``report`` and ``n`` (occurrences), in the order of `phrases`,
        then by report. Within a longer number or Latin word nothing is counted.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["川", "粤"], "paragraph": 0, "role": "body",
    ...     "text": ["68个支部。68个支部。", "168个支部。"]})
    >>> phrase_counts(table, ["68个支部", "个支部"])
      phrase report  n
    0  68个支部      川  2
    1    个支部      川  2
    2    个支部      粤  1
    """
    listed = split_sentences(paragraphs)
    rows = []
    for i, phrase in enumerate(dict.fromkeys(phrases)):
        holds = listed[listed["text"].str.contains(phrase, regex=False)]
        n = holds["text"].map(lambda text, p=phrase: count_whole(text, p))
        n = n.groupby(holds["report"]).sum()
        rows += [(i, phrase, report, k) for report, k in n.items() if k]
    table = pd.DataFrame(rows, columns=["place", "phrase", "report", "n"])
    table = table.sort_values(["place", "report"], ignore_index=True)
    return table.drop(columns="place")
