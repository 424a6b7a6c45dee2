"""Group wordings that differ in a few characters."""

import re

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.evidence.wording import cut_text, split_sentences

BANDS, ROWS = 24, 2  # misses 1.5 % of the pairs with a similarity of 0.4
_BLOCK = 2**14  # pairs compared at a time: those led by then are left out
_MARKS = re.compile(r"[\W_]+")
_CLAUSE = re.compile(r"[^，,、：:；;。！？!?…“”‘’\"（）()《》—\s]+")


def similar(texts: list[str], least: float) -> np.ndarray:
    """Return, for each text, the first one before it that it nearly repeats.

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
    >>> similar(["歌声在春耕备播田埂上久久回荡", "支部", "歌声在备播田埂久久回荡"], 0.5)
    array([0, 1, 0])
    """
    leader = np.arange(len(texts))
    held = _bigrams(texts)
    first, second = _candidates(held)
    for k in range(0, len(first), _BLOCK):
        pairs = np.c_[first[k : k + _BLOCK], second[k : k + _BLOCK]]
        pairs = pairs[(leader[pairs] == pairs).all(axis=1)]
        for i, j in pairs[_near(held, *pairs.T, least)].tolist():
            if leader[i] == i and leader[j] == j:
                leader[j] = i
    return leader


def _near(held: sparse.csr_array, first, second, least: float) -> np.ndarray:
    """Mark the pairs of texts that are similar enough."""
    common = np.asarray(held[first].multiply(held[second]).sum(axis=1)).ravel()
    sizes = np.diff(held.indptr)
    return common >= least * (sizes[first] + sizes[second] - common)


def _bigrams(texts: list[str]) -> sparse.csr_array:
    """Return the pairs of neighbouring characters of each text."""
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
        places = np.arange(len(rows))
        first = np.maximum.accumulate(np.where(np.append(False, same), 0, places))
        for other in (first[1:], places[:-1]):  # the first, the one before
            pairs = rows[order[1:]] * len(held.indptr) + rows[order[other]]
            found.append(pairs[same])
    every = np.sort(np.concatenate(found))  # np.unique hashes, which is slower
    every = every[np.diff(every, prepend=-1) > 0]
    second, first = np.divmod(every, len(held.indptr))
    return first, second


def near_variants(
    paragraphs: pd.DataFrame,
    reports: pd.DataFrame | None = None,
    *,
    min_chars: int = 8,
    min_reports: int = 2,
    similarity: float = 0.4,
) -> pd.DataFrame:
    """Group the clauses that say nearly the same, in several reports together.

    A clause is the text between two punctuation marks.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Columns ``report``, ``paragraph``, ``text`` and ``role``; headings and body
        are read.
    reports : DataFrame, one row per report, indexed by ``report``, optional
        Column ``date``.
    min_chars : int
        Fewest characters of a clause.
    min_reports : int
        Fewest reports that hold one of the clauses of a group.
    similarity : float
        Share of their pairs of neighbouring characters (Jaccard) that a clause has
        in common with the one that leads its group.

    Returns
    -------
    DataFrame, one row per clause of a group of two or more
        ``phrase`` (the clause that leads the group: of most reports, then longest),
        ``together`` (reports that hold any of the group), ``variant`` (the clause),
        ``reports`` (that hold it), ``first`` (earliest date, NaT if unknown),
        ``report``, ``paragraph``, ``start`` and ``end`` (its first place, in
        ``text``). Groups of most reports first, then by phrase; in each the leader,
        then most reports, then by variant.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> texts = ["让歌声在备播春耕忙碌田埂上久久回荡", "歌声在春耕备播田埂上久久回荡"]
    >>> table = pd.DataFrame({"report": ["川", "粤"], "text": texts})
    >>> table = table.assign(paragraph=0, role="body")
    >>> near_variants(table)[["phrase", "together", "variant"]]
                  phrase  together            variant
    0  让歌声在备播春耕忙碌田埂上久久回荡         2  让歌声在备播春耕忙碌田埂上久久回荡
    1  让歌声在备播春耕忙碌田埂上久久回荡         2     歌声在春耕备播田埂上久久回荡
    """
    found = _clauses(split_sentences(paragraphs, reports), min_chars)
    clauses = found.drop_duplicates("variant")
    clauses = clauses.assign(length=clauses["variant"].str.len()).sort_values(
        ["reports", "length", "variant"], ascending=[False, False, True]
    )
    leader = similar(clauses["variant"].tolist(), similarity)
    clauses = clauses.assign(phrase=clauses["variant"].to_numpy()[leader])
    clauses = clauses[clauses.duplicated("phrase", keep=False)]
    holders = found.merge(clauses[["variant", "phrase"]], on="variant")
    together = holders.groupby("phrase")["order"].nunique()
    clauses = clauses.assign(together=clauses["phrase"].map(together).astype(int))
    clauses = clauses[clauses["together"] >= min_reports]
    # stable: in each group the leader is still before all others
    clauses = clauses.sort_values("phrase", kind="stable")
    clauses = clauses.sort_values("together", ascending=False, kind="stable")
    columns = ["phrase", "together", "variant", "reports", "date", "report"]
    clauses = clauses[[*columns, "paragraph", "start", "end"]]
    return clauses.rename(columns={"date": "first"}).reset_index(drop=True)


def _clauses(sentences: pd.DataFrame, shortest: int) -> pd.DataFrame:
    """List the clauses of some sentences, each with the number of its reports."""
    table = cut_text(sentences, _CLAUSE, shortest=shortest)
    table = table.rename(columns={"text": "variant"})
    table["reports"] = table.groupby("variant")["order"].transform("nunique")
    return table
