"""Find reports that several outlets carried, so that each counts once."""

from collections import defaultdict
from functools import cache
from itertools import combinations, compress

import numpy as np
import pandas as pd

from helpers.tables import ANALYSED

SHINGLE = 5
THRESHOLD = 0.7
PERMUTATIONS = 64
BANDS = {0.7: (8, 8), 0.3: (21, 3)}  # number and rows of bands, as datasketch chooses
LARGE_CORPUS = 200
_FACTORS = np.uint64(0x9E3779B97F4A7C15) ** np.arange(1, 9, dtype=np.uint64)
_MIX = ((16, 0x85EBCA6B), (13, 0xC2B2AE35))  # the end of MurmurHash3


def find_duplicates(reports: pd.DataFrame, paragraphs: pd.DataFrame) -> pd.Series:
    """Name for each near-duplicate the report that is kept in its place.

    Two reports are near-duplicates if they share at least `THRESHOLD` of their runs
    of five characters (Jaccard similarity, estimated by MinHash). The earliest is
    kept, then the longest, then the first by name.

    Parameters
    ----------
    reports : DataFrame, one row per report
        Index ``report``; needs ``date`` and ``characters``.
    paragraphs : DataFrame, one row per paragraph
        Needs ``report``, ``text`` and ``role``.

    Returns
    -------
    Series on the index of `reports`
        The name of the report kept, missing for reports that count themselves.

    References
    ----------
    Broder (1997), On the resemblance and containment of documents.
    """
    return copies_among(reports, _signatures(paragraphs))


def copies_among(reports: pd.DataFrame, marks: dict[str, np.ndarray]) -> pd.Series:
    """Name the near-duplicates as `find_duplicates` does, by their signatures."""
    result = pd.Series(None, reports.index, dtype=object)
    marks = _sharing(marks)
    if not marks:
        return result
    columns = ["date", "characters", "report"]
    order = reports.rename_axis("report").reset_index()
    order = order.sort_values(columns, ascending=[True, False, True])["report"]
    kept = defaultdict(list)
    for name in order[order.isin(marks)]:
        bands = _bands(marks[name], THRESHOLD)
        near = {other for band in bands for other in kept[band]}
        scores = [(similarity(marks[name], marks[other]), other) for other in near]
        score, other = max(scores, default=(0, None))
        if score >= THRESHOLD:
            result[name] = other
            continue
        for band in bands:
            kept[band].append(name)
    return result


def _sharing(marks: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Select the signatures that share a band: no other report has a copy."""
    number, rows = BANDS[THRESHOLD]
    whole = np.array([*marks.values()], np.uint32).reshape(-1, number, rows)
    keys = whole.astype(np.uint64) @ _FACTORS  # unequal bands may meet, equal ones do
    shared = [pd.Series(band).duplicated(keep=False) for band in keys.T]
    return dict(compress(marks.items(), np.any(shared, axis=0)))


def similar_pairs(paragraphs: pd.DataFrame, *, least: float = 0.05) -> pd.DataFrame:
    """List the pairs of reports that share the most runs of five characters.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Needs ``report``, ``text`` and ``role``.
    least : float
        Pairs below this estimated similarity are left out.

    Returns
    -------
    DataFrame, one row per pair, the most similar first
        ``report``, ``other`` and ``similarity`` (0 to 1, Jaccard by MinHash). With
        more than `LARGE_CORPUS` reports only pairs above 0.3 are sure to be found.
    """
    marks = _signatures(paragraphs)
    few = len(marks) <= LARGE_CORPUS
    pairs = combinations(sorted(marks), 2) if few else _near_pairs(marks)
    rows = [(a, b, similarity(marks[a], marks[b])) for a, b in pairs]
    table = pd.DataFrame(rows, columns=["report", "other", "similarity"])
    order = {"by": ["similarity", "report", "other"], "ascending": [False, True, True]}
    return table[table["similarity"] >= least].sort_values(**order, ignore_index=True)


def _near_pairs(marks: dict[str, np.ndarray]) -> set[tuple[str, str]]:
    """Give the pairs of reports that share a band."""
    held = defaultdict(list)
    for name in sorted(marks):
        for band in _bands(marks[name], 0.3):
            held[band].append(name)
    return {pair for names in held.values() for pair in combinations(names, 2)}


def _bands(mark: np.ndarray, threshold: float) -> list[tuple[int, bytes]]:
    """Give the bands of a signature: reports that share one may be similar."""
    number, rows = BANDS[threshold]
    return [(i, mark[i * rows : (i + 1) * rows].tobytes()) for i in range(number)]


def similarity(mark: np.ndarray, other: np.ndarray) -> float:
    """Estimate the Jaccard similarity of two texts by their signatures."""
    return np.count_nonzero(mark == other) / PERMUTATIONS


def _signatures(paragraphs: pd.DataFrame) -> dict[str, np.ndarray]:
    """Give the signature of each report whose kept text is long enough to compare."""
    kept = paragraphs[paragraphs["role"].isin(ANALYSED)]
    texts: dict[str, list[str]] = defaultdict(list)
    for name, text in zip(kept["report"], kept["text"], strict=True):
        texts[name].append(text)
    joined = {name: "".join(texts[name]) for name in texts}
    return {n: signature(text) for n, text in joined.items() if len(text) >= SHINGLE}


def signature(text: str) -> np.ndarray:
    """Give the MinHash of the runs of five characters in `text`, as datasketch does."""
    factors, shifts = _permutations()
    hashes = shingle_hashes(text)
    for shift, factor in _MIX:
        hashes = (hashes ^ (hashes >> np.uint32(shift))) * np.uint32(factor)
    hashes ^= hashes >> np.uint32(16)
    drawn = np.multiply.outer(factors, hashes)
    drawn += shifts[:, None]
    return drawn.min(axis=1)


@cache
def _permutations() -> tuple[np.ndarray, np.ndarray]:
    """Draw the factor and the shift of each permutation."""
    draw = np.random.RandomState(1)
    halves = draw.randint(0, 1 << 31, PERMUTATIONS, dtype=np.uint32)
    shifts = draw.randint(0, 1 << 32, PERMUTATIONS, dtype=np.uint32)
    return halves * np.uint32(2) + np.uint32(1), shifts


def shingle_hashes(text: str) -> np.ndarray:
    """Give a number for each run of five characters in `text`."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    hashes = np.zeros(len(codes) - SHINGLE + 1, dtype=np.uint64)
    for i in reversed(range(SHINGLE)):
        hashes *= np.uint64(1_000_003)
        hashes += codes[i : i + len(hashes)]
    hashes *= np.uint64(0x9E3779B97F4A7C15)
    return (hashes >> np.uint64(32)).astype(np.uint32)
