"""Read and cut some units once, and keep what was found as a part on disk.

A part is two Arrow files. ``.reports`` holds the keys of its units, a row per report
and the problems; ``.words`` a row per term, sorted by a hash of the term, with its
places in the reports, so that any share of the terms is one run of rows. A part is
written under a name made from its content, and never changed.
"""

import uuid
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.cache import code_of, digest
from helpers.corpus import fingerprint, read_files
from helpers.scale.units import ELSEWHERE, Unit, at_hand, counted_on, is_piece
from helpers.words import Lexicon, content_words, tokenize, words_of

HASHES = 2**32
UNUSABLE = (OSError, ValueError, pa.ArrowException)
ROOMS = ("clean", "metadata", "corpus", "words", "scale")


class Part(NamedTuple):
    """What was found in some units: their keys, rows of reports, problems."""

    path: Path
    keys: list[str]
    rows: pd.DataFrame
    problems: pd.DataFrame


def rules_of(lexicon: Lexicon) -> str:
    """Name all that parts depend on besides their units."""
    words = (repr(lexicon.terms), *sorted(lexicon.stopwords))
    return digest(code_of(*ROOMS), *words, "", *sorted(lexicon.protected))


def path_of(folder: str, rules: str, units: list[Unit]) -> Path:
    """Name the part of some units by their content."""
    return Path(folder, f"{rules}-{digest(*(unit.key for unit in units))}.reports")


def make_part(
    root: str, units: list[Unit], lexicon: Lexicon, rules: str, folder: str
) -> None:
    """Read and cut units, unless their part is there, and keep what was found.

    Parameters
    ----------
    root : str
        Folder or address of the units.
    units : list of Unit
        Files, or one piece of a file.
    lexicon : Lexicon
    rules : str
        What the caller's `rules_of` gives.
    folder : str
        Where parts are kept.

    Raises
    ------
    RuntimeError
        If this process runs other code or other libraries than its caller.
    OSError
        If `folder` is not there, or its disk is full.
    """
    if rules_of(lexicon) != rules:
        raise RuntimeError(
            "a worker runs another version of the project, of Python or of a library; "
            "install the same on every machine"
        )
    path = path_of(folder, rules, units)
    part = read_part(path)
    if part and part.keys == [unit.key for unit in units]:
        return
    with at_hand(root, units) as (here, paths):
        rows, paragraphs, problems = read_files(
            paths, root=here, protected=lexicon.protected
        )
    number = np.repeat(np.arange(len(rows)), rows["length"])
    words = words_of(tokenize(paragraphs.assign(report=number), lexicon))
    report = words["report"].cat.categories.to_numpy()[words["report"].cat.codes]
    rows["words"] = np.bincount(report, minlength=len(rows))
    if is_piece(units):
        rows, problems = counted_on(rows, problems, units[0].first)
    keys = pd.DataFrame({"key": _settled(root, units)}, dtype="str")
    _save(path.with_suffix(".words"), _places(words, report, rows["words"].to_numpy()))
    _save(path, *map(pa.Table.from_pandas, (keys, rows, problems)))


def _settled(root: str, units: list[Unit]) -> list[str]:
    """Give the key of each unit, empty for files that changed while they were read."""
    if ELSEWHERE in root or is_piece(units):
        return [unit.key for unit in units]
    now = [fingerprint(unit.name, root) for unit in units]
    return [k if k == unit.key else "" for k, unit in zip(now, units, strict=True)]


def _places(words: pd.DataFrame, report: np.ndarray, sizes: np.ndarray) -> pa.Table:
    """Give each content word's reports, its tokens in each, and where these stand."""
    start = np.arange(len(words)) - (np.cumsum(sizes) - sizes)[report]
    kept = content_words(words)
    code = words["term"].cat.codes.to_numpy()[kept]
    hashes = _hashes(words["term"].cat.categories)
    order = np.argsort(hashes, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    by_term = np.argsort(rank[code], kind="stable")
    code, report, start = code[by_term], report[kept][by_term], start[kept][by_term]
    term = np.flatnonzero(np.diff(code, prepend=-1))
    pair = np.flatnonzero(
        (np.diff(code, prepend=-1) | np.diff(report, prepend=-1)) != 0
    )
    held = np.searchsorted(pair, term)
    columns = {
        "hash": hashes[code[term]],
        "term": pa.array(words["term"].cat.categories[code[term]], pa.string()),
        "row": _lists(report[pair], held),
        "n": _lists(np.diff(pair, append=len(code)), held),
        "start": _lists(start, term),
    }
    return pa.table(columns)


def _hashes(terms: pd.Index) -> np.ndarray:
    """Give each term a number below `HASHES` that is the same everywhere."""
    texts = terms.to_numpy(dtype=object)
    return (pd.util.hash_array(texts, categorize=False) >> np.uint64(32)).astype(
        "int64"
    )


def _lists(values: np.ndarray, starts: np.ndarray) -> pa.ListArray:
    """Cut values into lists."""
    offsets = np.append(starts, len(values)).astype("int32")
    return pa.ListArray.from_arrays(offsets, values.astype("int32"))


def _save(path: Path, *tables: pa.Table) -> None:
    """Write tables one after the other, beside and then moved into place."""
    beside = path.with_name(f"{uuid.uuid4().hex}.new")
    try:
        with pa.OSFile(str(beside), "wb") as file:
            for table in tables:
                with pa.ipc.new_stream(file, table.schema) as stream:
                    stream.write_table(table.combine_chunks())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        advice = "free space there, or name another folder that all workers see"
        raise OSError(f"{path.parent} cannot be written ({error}): {advice}") from error


def read_part(path: Path) -> Part | None:
    """Read what a part found, None where there is no whole part."""
    try:
        _words(path)
        with pa.OSFile(str(path)) as file:
            tables = [pa.ipc.open_stream(file).read_pandas() for _ in range(3)]
    except UNUSABLE:
        return None
    keys, rows, problems = tables
    return Part(path, keys["key"].tolist(), rows, problems)


def words_between(path: Path, low: int, high: int) -> pa.Table:
    """Give the terms of a part whose hashes are from `low` to below `high`."""
    try:
        table = _words(path)
    except UNUSABLE as error:
        advice = "count again, in a folder that all workers see"
        raise OSError(f"{path} cannot be read ({error}): {advice}") from error
    return table.slice(*_run(table["hash"].to_numpy(), low, high))


def _words(path: Path) -> pa.Table:
    """Map the words of a part into memory."""
    with pa.memory_map(str(path.with_suffix(".words"))) as file:
        return pa.ipc.open_stream(file).read_all()


def _run(hashes: np.ndarray, low: int, high: int) -> tuple[int, int]:
    """Give the first row from `low` to below `high`, and the number of rows."""
    first, end = np.searchsorted(hashes, [low, high])
    return first, end - first


def kept_parts(folder: Path, rules: str) -> list[Part]:
    """Read the whole parts made by `rules`."""
    found = [read_part(path) for path in sorted(folder.glob(f"{rules}-*.reports"))]
    return [part for part in found if part]
