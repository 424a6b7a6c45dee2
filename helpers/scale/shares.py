"""Measure a share of the terms over all parts of a corpus."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute
from scipy import sparse

from helpers.measures import dispersion_measures, distance_measures
from helpers.scale.parts import HASHES, words_between
from helpers.words import add_rows


def measure_share(known: str, share: int, shares: int) -> tuple[pa.Table, pa.Table]:
    """Count the terms of one share, and measure how evenly they are spread.

    Parameters
    ----------
    known : str
        An .npz file: ``paths`` of the parts, ``first`` (number of the first row of
        each), ``place`` of each row among the reports counted, in the order of
        their names (-1 for none), and ``size`` (words) and ``group`` (-1 for none)
        of each of these reports.
    share, shares : int
        Which of how many shares.

    Returns
    -------
    spread : Table, one row per term
        ``term`` and the columns of `helpers.measures.dispersion_measures` and
        `helpers.measures.distance_measures`.
    counts : Table, one row per (group, term) that occurs
        ``group`` (its number), ``term``, ``n`` and ``reports``.
    """
    with np.load(known) as facts:
        paths, first, place, size, group = (
            facts[k] for k in ("paths", "first", "place", "size", "group")
        )
    low, high = (HASHES * k // shares for k in (share, share + 1))
    tables = [words_between(Path(path), low, high) for path in paths]
    first = np.repeat(first, [table.num_rows for table in tables])
    words = pa.concat_tables(tables)
    term, terms = pd.factorize(words["term"].to_pandas())
    held = compute.list_value_length(words["row"]).to_numpy()
    report = place[_flat(words["row"]) + np.repeat(first, held)]
    n, term = _flat(words["n"]), np.repeat(term, held)
    kept = report >= 0
    tokens = np.repeat(kept, n)
    report, term, n = report[kept], term[kept], n[kept]
    begins = np.cumsum(size) - size
    position = _flat(words["start"])[tokens] + np.repeat(begins[report], n)
    gaps = distance_measures(position, np.repeat(term, n), size.sum(), kinds=len(terms))
    hits = sparse.coo_array((n, (report, term)), shape=(len(size), len(terms))).tocsr()
    spread = dispersion_measures(hits, size).join(gaps)
    spread.insert(0, "term", terms)
    counts = _by_group(hits, group, terms)
    return tuple(
        pa.Table.from_pandas(table, preserve_index=False)
        for table in (spread[spread["n"] > 0], counts)
    )


def _flat(lists: pa.ChunkedArray) -> np.ndarray:
    """Give the values of lists, end to end."""
    return compute.list_flatten(lists).to_numpy()


def _by_group(hits: sparse.csr_array, group: np.ndarray, terms: pd.Index):
    """Give the tokens of each term in each group, and the reports that hold it."""
    groups = group.max(initial=-1) + 1
    n, holding = (
        add_rows(matrix, group, groups).tocoo() for matrix in (hits, hits.sign())
    )
    number, term = n.coords
    return pd.DataFrame(
        {"group": number, "term": terms[term], "n": n.data, "reports": holding.data}
    )
