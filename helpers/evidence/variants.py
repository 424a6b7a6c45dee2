"""Group wordings that differ in a few characters."""

import re

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.evidence.wording import split_sentences
from helpers.tables import require

BANDS, ROWS = 20, 2  # misses 0.3 % of the pairs with a similarity of 0.5
_MARKS = re.compile(r"[\W_]+")
_CLAUSE = re.compile(r"[^，,、：:；;。！？!?…“”‘’\"（）()《》—\s]+")


def similar(texts: list[str], least: float) -> np.ndarray:
    """Name for each text the first one before it that it is a near-variant of.

    Parameters
    ----------
    texts : list of str
        The most important first.
    least : float
        Lowest Jaccard similarity of their sets of pairs of neighbouring characters,
        punctuation left out.

    Returns
    -------
    array of int
        For each text the number of its leader, a text that leads itself. Candidates
        are found by MinHash, then compared in full.

    References
    ----------
    Broder (1997), On the resemblance and containment of documents.

    Examples
    --------
    >>> similar(["党旗在疫情防控第一线高高飘扬", "支部", "党旗在防控一线高高飘扬"], 0.5)
    array([0, 1, 0])
    """
    leader = np.arange(len(texts))
    held = _bigrams(texts)
    first, second = _candidates(held)
    common = np.asarray(held[first].multiply(held[second]).sum(axis=1)).ravel()
    sizes = np.diff(held.indptr)
    near = common >= least * (sizes[first] + sizes[second] - common)
    for i, j in zip(first[near].tolist(), second[near].tolist(), strict=True):
        if leader[i] == i and leader[j] == j:
            leader[j] = i
    return leader


def _bigrams(texts: list[str]) -> sparse.csr_array:
    """Give the pairs of neighbouring characters of each text."""
    joined = "\n".join(_MARKS.sub("", text) for text in texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    line = np.cumsum(codes == ord("\n"))
    pairs = codes[:-1].astype(np.int64) << 21 | codes[1:]
    whole = (codes[:-1] != ord("\n")) & (codes[1:] != ord("\n"))
    _, pairs = np.unique(pairs[whole], return_inverse=True)
    shape = (len(texts), pairs.max(initial=-1) + 1)
    ones = np.ones(len(pairs), np.int32)
    held = sparse.csr_array((ones, (line[:-1][whole], pairs)), shape=shape)
    held.data[:] = 1
    return held


def _candidates(held: sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Pair texts that share the least hashes of a band, by second, then first."""
    rows = np.flatnonzero(np.diff(held.indptr))
    random, found = np.random.default_rng(0), [np.zeros(0, np.int64)]
    for _ in range(BANDS if len(rows) else 0):
        keys = np.zeros(len(rows), np.uint64)
        for _ in range(ROWS):
            hashes = random.permutation(held.shape[1]).astype(np.uint64)
            least = np.minimum.reduceat(hashes[held.indices], held.indptr[rows])
            keys = keys << np.uint64(32) | least
        order = np.argsort(keys, kind="stable")
        same = keys[order][1:] == keys[order][:-1]
        begin = np.maximum.accumulate(
            np.where(np.append(False, same), 0, range(len(rows)))
        )
        for other in (begin[1:], np.arange(len(rows) - 1)):  # the first, the one before
            pairs = rows[order[1:]] * len(held.indptr) + rows[order[other]]
            found.append(pairs[same])
    second, first = np.divmod(np.unique(np.concatenate(found)), len(held.indptr))
    return first, second


def near_variants(
    paragraphs: pd.DataFrame,
    phrases: pd.DataFrame,
    reports: pd.DataFrame | None = None,
    *,
    similarity: float = 0.5,
) -> pd.DataFrame:
    """List the clauses that say what a shared phrase says in other words or order.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        As for `helpers.evidence.shared_phrases`.
    phrases : DataFrame, one row per phrase
        Column ``phrase``, the most important first.
    reports : DataFrame, one row per report, indexed by ``report``, optional
        Column ``date``.
    similarity : float
        As for `helpers.evidence.shared_phrases`.

    Returns
    -------
    DataFrame, one row per clause near a phrase, neither part of the other
        ``phrase`` (the first that it is near), ``variant`` (the clause, between two
        punctuation marks), ``reports`` (that hold it), ``first``, ``report``,
        ``paragraph``, ``start`` and ``end`` (its first place); by order of the
        phrases, most reports first, then by variant.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["川"], "paragraph": 0, "role": "body",
    ...     "text": ["让党旗在防控疫情斗争第一线高高飘扬。"]})
    >>> phrases = pd.DataFrame({"phrase": ["党旗在疫情防控第一线高高飘扬"]})
    >>> near_variants(table, phrases)[["variant", "reports"]]
                 variant  reports
    0  让党旗在防控疫情斗争第一线高高飘扬        1
    """
    require(phrases, "phrase", of="phrases")
    known, order = phrases["phrase"].tolist(), ["place", "reports", "variant"]
    clauses = _clauses(split_sentences(paragraphs, reports))
    clauses = clauses[~clauses["variant"].isin(known)]
    leader = similar([*known, *clauses["variant"]], similarity)[len(known) :]
    near = leader < len(known)
    table = clauses[near].assign(place=leader[near])
    table.insert(0, "phrase", phrases["phrase"].iloc[leader[near]].to_numpy())
    pairs = zip(table["phrase"], table["variant"], strict=True)
    apart = (a not in b and b not in a for a, b in pairs)
    table = table[np.fromiter(apart, bool, len(table))]
    table = table.sort_values(order, ascending=[True, False, True], ignore_index=True)
    return table.drop(columns="place")


def _clauses(sentences: pd.DataFrame) -> pd.DataFrame:
    """List the clauses of some sentences, each with its reports and first place."""
    found = [
        (i, m) for i, t in enumerate(sentences["text"]) for m in _CLAUSE.finditer(t)
    ]
    table = sentences.iloc[[i for i, _ in found]].reset_index(drop=True)
    table["variant"] = pd.Series([m[0] for _, m in found], dtype="str")
    table["end"] = table["start"] + np.array([m.end() for _, m in found], int)
    table["start"] += np.array([m.start() for _, m in found], int)
    table["reports"] = table.groupby("variant")["order"].transform("nunique")
    columns = ["variant", "reports", "date", "report", "paragraph", "start", "end"]
    firsts = table.drop_duplicates("variant")[columns]
    return firsts.rename(columns={"date": "first"}).reset_index(drop=True)
