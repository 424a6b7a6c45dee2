"""Find reports that several outlets carried, so that each counts once."""

import numpy as np
import pandas as pd

from helpers.tables import ANALYSED

SHINGLE = 5
THRESHOLD = 0.7
PERMUTATIONS = 64
LARGE_CORPUS = 200


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
    result = pd.Series(None, reports.index, dtype=object)
    if len(reports) < 2:
        return result
    from datasketch import MinHashLSH

    texts = _texts(paragraphs)
    columns = ["date", "characters", "report"]
    order = reports.rename_axis("report").reset_index()
    order = order.sort_values(columns, ascending=[True, False, True])["report"]
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    signatures = {}
    for name in order[order.isin(texts)]:
        mark = _signature(texts[name])
        near = [
            n for n in index.query(mark) if mark.jaccard(signatures[n]) >= THRESHOLD
        ]
        if near:
            result[name] = max(near, key=lambda n: (mark.jaccard(signatures[n]), n))
        else:
            index.insert(name, mark)
            signatures[name] = mark
    return result


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
    from datasketch import MinHashLSH

    marks = {n: _signature(t) for n, t in _texts(paragraphs).items()}
    index = MinHashLSH(threshold=0.3, num_perm=PERMUTATIONS)
    for name, mark in marks.items():
        index.insert(name, mark)
    few = len(marks) <= LARGE_CORPUS
    rows = [
        (name, other, mark.jaccard(marks[other]))
        for name, mark in marks.items()
        for other in (marks if few else index.query(mark))
        if name < other
    ]
    table = pd.DataFrame(rows, columns=["report", "other", "similarity"])
    order = {"by": ["similarity", "report", "other"], "ascending": [False, True, True]}
    return table[table["similarity"] >= least].sort_values(**order, ignore_index=True)


def _texts(paragraphs: pd.DataFrame) -> dict[str, str]:
    """Give the kept text of each report that is long enough to compare."""
    kept = paragraphs[paragraphs["role"].isin(ANALYSED)]
    texts = kept.groupby("report", observed=True)["text"].agg("".join)
    return {name: text for name, text in texts.items() if len(text) >= SHINGLE}


def _signature(text: str):
    """Give the MinHash of the runs of five characters in `text`."""
    from datasketch import MinHash

    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(codes, SHINGLE)
    factors = np.uint64(1_000_003) ** np.arange(SHINGLE, dtype=np.uint64)
    hashes = (windows * factors).sum(axis=1) * np.uint64(0x9E3779B97F4A7C15)
    mark = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=int)
    mark.update_batch(np.unique(hashes >> np.uint64(32)).tolist())
    return mark
