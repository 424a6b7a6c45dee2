"""Count a corpus that does not fit into memory, as the notebooks count one that does.

First each file is read and cut, on its own (`helpers.scale.parts`). Then what depends
on all reports is found here: names, places, near-duplicates. Last each share of the
terms is counted over all parts; no two shares hold the same term, so that nothing
has to be merged, and the formulas see every report at once.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.cache import cache_folder
from helpers.corpus import complete_reports
from helpers.measures import dealt_dp
from helpers.scale.parts import (
    Part,
    kept_parts,
    make_part,
    path_of,
    read_part,
    rules_of,
)
from helpers.scale.run import run
from helpers.scale.shares import measure_share
from helpers.scale.units import Files, Unit, find_files, look_at, overrides_of
from helpers.tables import at_home
from helpers.words import RATE_BASE, Lexicon, group_labels, ranks

LOOKED_AT = 2_000  # files that one task names by their content
FILES, BYTES = 500, 4_000_000  # most of one part
TOKENS = 2_000_000  # content words that one task measures, about


class Counted(NamedTuple):
    """A corpus as counted: tables as in memory, without its texts."""

    counts: pd.DataFrame
    dispersion: pd.DataFrame
    reports: pd.DataFrame
    problems: pd.DataFrame


def count_corpus(
    files: Files,
    lexicon: Lexicon,
    *,
    by: str | None = "region",
    client=None,
    folder: str | os.PathLike | None = None,
) -> Counted:
    """Count files of any number, on a Dask cluster or in this process.

    The tables are those of `helpers.corpus.load_corpus`, `helpers.words.tokenize`,
    `helpers.words.term_counts` and `helpers.words.dispersion`, row for row, near-
    duplicates counted once. No process holds more than a part of the texts. What was
    read is kept: a second call reads only files that are new or changed.

    Parameters
    ----------
    files : path, address or a list of them
        Folders and files, as `load_corpus` reads them, on disks that all workers
        see or at addresses of fsspec (``s3://…``). JSONL may be of any size.
    lexicon : Lexicon
        User words, stop words and protected names.
    by : str or None
        What the groups are, as in `helpers.words.term_counts`.
    client : distributed.Client, optional
        Of a cluster whose machines have this project, in the same version. Without
        one, all is done in this process.
    folder : path, optional
        Where parts are kept, seen by all workers; by default in the folder of
        `helpers.cache`. About as large as the texts.

    Returns
    -------
    Counted
        ``counts``, one row per (group, term); ``dispersion`` over reports, one row
        per term, whose ``range`` is the document frequency; ``reports`` and
        ``problems``, as in `helpers.corpus.Corpus`.

    Raises
    ------
    ValueError
        If no report has a value of `by`.
    OSError
        If the disk of `folder` is full, or a worker does not see the files.
    RuntimeError
        If workers died over some files, run another version, or the scheduler was
        lost. All that was counted is kept for the next call.
    """
    source, rules = find_files(files), rules_of(lexicon)
    with _store(folder) as store:
        units = _units(source.root, source.names, client)
        parts = _parts(source.root, units, lexicon, rules, store, client)
        rows, found = _in_order(parts, units)
        with overrides_of(source) as overrides:
            reports, problems = complete_reports(
                rows.drop(columns=["part", "row", "words"]),
                found, source.problems, overrides,
            )  # fmt: skip
        facts, names = _facts(parts, rows[rows["characters"] > 0], reports, by)
        spread, counts = _measured(facts, store, client)
    size = np.bincount(facts["group"] + 1, facts["size"])[1:].astype("int64")
    return Counted(
        _counts_table(counts, names, size),
        _dispersion_table(spread, facts["size"]),
        reports,
        problems,
    )


@contextmanager
def _store(folder: str | os.PathLike | None) -> Iterator[Path]:
    """Give the folder of the parts, for this call only where nothing is kept."""
    kept = cache_folder()
    if folder is None and kept is None:
        with TemporaryDirectory() as name:
            yield Path(name)
        return
    store = at_home(folder or kept / "parts").absolute()
    store.mkdir(parents=True, exist_ok=True)
    yield store


def _units(root: str, names: list[str], client) -> list[Unit]:
    """Name all units by their content."""
    starts = range(0, len(names), LOOKED_AT)
    calls = [(root, names[a : a + LOOKED_AT]) for a in starts]
    tables = run(client, look_at, calls, "looking for changes")
    return [
        Unit(looked[row.pop("file")], **row)
        for (_, looked), table in zip(calls, tables, strict=True)
        for row in table.to_pylist()
    ]


def _parts(root, units, lexicon, rules, store, client) -> list[Part]:
    """Give the parts that hold the units, made where they are missing."""
    parts = kept_parts(store, rules)
    kept = {key for part in parts for key in part.keys}
    missing = [unit for unit in units if unit.key not in kept]
    batches = _batches(missing) if units else [[]]
    calls = [(root, batch, lexicon, rules, str(store)) for batch in batches]
    run(client, make_part, calls, "reading")
    wanted = {unit.key for unit in units}
    new = [read_part(path_of(store, rules, batch)) for batch in batches]
    if None in new:
        raise OSError(
            f"parts are missing in {store}; name a folder that all workers see"
        )
    keys = [[unit.key for unit in batch] for batch in batches]
    new = [part._replace(keys=k) for part, k in zip(new, keys, strict=True)]
    return [part for part in parts if not wanted.isdisjoint(part.keys)] + new


def _batches(units: list[Unit]) -> list[list[Unit]]:
    """Deal units into parts; a piece of a file is a part of its own."""
    batches, free = [], 0
    for unit in units:
        if unit.stop or unit.size > free or len(batches[-1]) == FILES:
            batches.append([])
            free = 0 if unit.stop else BYTES
        batches[-1].append(unit)
        free -= unit.size
    return batches


def _in_order(
    parts: list[Part], units: list[Unit]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the rows and problems of the units, in their order.

    Columns ``part`` and ``row`` of the rows are their place in the parts.
    """
    places = {unit.key: i for i, unit in enumerate(units)}
    tables = []
    for k, part in enumerate(parts):
        at = np.array([places.pop(key, -1) for key in part.keys])
        rows = part.rows.assign(part=k, row=np.arange(len(part.rows)))
        tables.append([t.assign(unit=at[t["unit"]]) for t in (rows, part.problems)])
    joined = (pd.concat(kind, ignore_index=True) for kind in zip(*tables, strict=True))
    return tuple(
        table[table["unit"] >= 0].sort_values("unit", kind="stable", ignore_index=True)
        for table in joined
    )


def _facts(parts, rows, reports, by) -> tuple[dict[str, np.ndarray], pd.Index]:
    """Give what `measure_share` needs, and the names of the groups."""
    counted = (
        reports["duplicate_of"].isna() & (rows["words"] > 0).to_numpy()
    ).to_numpy()
    rank = ranks(reports.index[counted])
    codes, names = pd.factorize(group_labels(reports, by)[counted], sort=True)
    if len(codes) and not len(names):
        raise ValueError(f"no report has a {by}; choose another column for by")
    rows, lengths = rows[counted], [len(part.rows) for part in parts]
    first = np.cumsum([0, *lengths])
    place = np.full(first[-1], -1)
    place[first[rows["part"]] + rows["row"]] = rank
    size, group = np.empty((2, len(rank)), np.int64)
    size[rank], group[rank] = rows["words"], codes
    paths = np.array([str(part.path) for part in parts], dtype=str)
    facts = {"paths": paths, "first": first[:-1], "place": place}
    return facts | {"size": size, "group": group}, names


def _measured(facts, store: Path, client) -> list[pd.DataFrame]:
    """Give the measures and the counts of all terms, a share of them at a time."""
    shares = max(1, int(facts["size"].sum()) // TOKENS)
    known = store / f"{uuid.uuid4().hex}.npz"
    try:
        np.savez(known, **facts)
        calls = [(str(known), share, shares) for share in range(shares)]
        tables = run(client, measure_share, calls, "counting")
    finally:
        known.unlink(missing_ok=True)
    return [pa.concat_tables(kind).to_pandas() for kind in zip(*tables, strict=True)]


def _counts_table(counts: pd.DataFrame, names: pd.Index, size: np.ndarray):
    """Give the table of `helpers.words.term_counts`."""
    codes, terms = pd.factorize(counts["term"])
    place = ranks(terms)[codes]
    counts = counts.iloc[np.lexsort((place, -counts["n"], counts["group"]))]
    group = counts["group"].to_numpy()
    return pd.DataFrame(
        {
            "group": pd.Series(names).take(group).array,
            "term": counts["term"].array,
            "n": counts["n"].array,
            "size": size[group],
            "rate": counts["n"].array * RATE_BASE / size[group],
            "reports": counts["reports"].array,
        }
    )


def _dispersion_table(spread: pd.DataFrame, size: np.ndarray) -> pd.DataFrame:
    """Give the table of `helpers.words.dispersion`."""
    dealt = dealt_dp(spread["n"], size)
    spread.insert(spread.columns.get_loc("arf"), "dp_dealt", dealt)
    spread.insert(spread.columns.get_loc("arf"), "dp_excess", spread["dp"] - dealt)
    return spread.sort_values(["n", "term"], ascending=[False, True], ignore_index=True)
