"""Keep tables by the content they were made from: a rerun makes only what is new.

An entry is one file: the keys of its units, their tables as Arrow streams, and a
digest of all that. It is written beside and moved into place, so that readers see a
whole entry or none; a damaged one counts as missing.
"""

import gc
import hashlib
import os
import sys
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api.types import union_categoricals
from platformdirs import user_cache_dir

SIZE = 2_000_000_000  # bytes of all entries; those used longest ago go first
LOOKED_AT = 32  # entries, the latest first, in which units are looked for
DIGEST = hashlib.sha256().digest_size
LIBRARIES = (
    "jieba lxml numpy OpenCC pandas polars pyarrow python-docx rjieba trafilatura"
)
UNUSABLE = (OSError, ValueError, pa.ArrowException)
Tables = tuple[pd.DataFrame, ...]


def cache_folder() -> Path | None:
    """Return the folder of the entries, None where REPORTS_CACHE is ``off``.

    REPORTS_CACHE may name another folder than the user's own for this project.
    """
    given = os.environ.get("REPORTS_CACHE", "")
    if given.lower() == "off":
        return None
    return Path(given or user_cache_dir("regional-report-notebooks", appauthor=False))


def clear() -> None:
    """Delete every entry."""
    for path in _entries():
        path.unlink(missing_ok=True)


@cache
def code_of(*rooms: str) -> str:
    """Hash the code and data of `rooms`, and the versions of the libraries."""
    here = Path(__file__).parent
    tops = [here / room for room in (*rooms, "tables.py", "cache.py")]
    files = sorted(p for top in tops for p in (top, *top.rglob("*")) if p.is_file())
    sources = [path.read_bytes() for path in files if path.suffix != ".pyc"]
    return digest(*sources, *_versions(), sys.version)


@cache
def _versions() -> list[str]:
    """Return the versions of the libraries, which take a while to look up."""
    return [version(name) for name in LIBRARIES.split()]


def digest(*parts: str | bytes) -> str:
    """Hash the content of parts."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()[:32]


def kept_by_unit(
    rules: str,
    units: Sequence,
    key: Callable[[Any], str],
    make: Callable[[Sequence], Tables],
    *,
    most: int = 2_000,
    before: Callable[[list[int], int], None] = lambda missing, number: None,
) -> Tables:
    """Return the tables of `units`, making only those that were not made before.

    Parameters
    ----------
    rules : str
        Names all that the tables depend on besides the units.
    units : sequence
        Files, reports or whatever is made one by one.
    key : callable
        Names a unit by its content. Asked again once the unit was made; where it
        changed meanwhile, nothing is kept.
    make : callable
        Gives the tables of some of the units. Column ``unit`` is their place.
    most : int
        Units made together; what is made of them is kept before the next are made.
    before : callable
        Called with the numbers of the units to make and that of the entry, from 0,
        before an entry is made.

    Returns
    -------
    tuple of DataFrame
        The same whatever was kept: rows by unit, otherwise as made; columns of
        categories with those in use, sorted.
    """
    if cache_folder() is None:
        every = np.arange(len(units))
        batches = np.split(every, range(most, len(units), most))
        return _joined([(_made(make, [units[i] for i in b]), b) for b in batches])
    keys = [key(unit) for unit in units]
    if tables := _read(_entry(rules, keys)):
        return tables[1:]
    found, missing = _found(rules, {k: i for i, k in enumerate(keys)})
    starts = range(0, len(missing), most) if missing or found else [0]
    for number, start in enumerate(starts):
        before(missing, number)
        batch = missing[start : start + most]
        part = [units[i] for i in batch], [keys[i] for i in batch]
        found.append((_kept(rules, *part, key, make), np.array(batch, dtype=int)))
    tables = _joined(found)
    several = len(found) > 1 or not missing  # else the one entry is written
    if several and [key(unit) for unit in units] == keys:
        _write(_entry(rules, keys), keys, tables)
    return tables


def _entry(rules: str, keys: Sequence[str]) -> Path:
    """Return the file of the entry of some units."""
    return cache_folder() / f"{rules}-{digest(*keys)}.tables"


def _kept(
    rules: str, units: Sequence, keys: Sequence[str], key: Callable, make: Callable
) -> Tables:
    """Make and keep the tables of some units, unless another process just did."""
    path = _entry(rules, keys)
    if tables := _read(path):
        return tables[1:]
    tables = _joined([(_made(make, units), np.arange(len(units)))])
    if [key(unit) for unit in units] == keys:
        _write(path, keys, tables)
    return tables


def _made(make: Callable, units: Sequence) -> Tables:
    """Make tables of units while no garbage is collected.

    Python would look through all that was read, again and again, for cycles of which
    there are none.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return make(units)
    finally:
        if collects:
            gc.enable()


def _found(rules: str, places: dict[str, int]) -> tuple[list, list[int]]:
    """Return the tables of kept units with their units' places, and what is missing."""
    found, missing = [], dict(places)
    for path in _entries(rules)[:LOOKED_AT] if places else ():
        if not missing:
            break
        keys = _keys(path)
        if not missing.keys().isdisjoint(keys) and (tables := _read(path)):
            at = np.array([missing.pop(k, -1) for k in keys])
            found.append((tables[1:], at))
    return found, sorted(missing.values())


def _joined(found: list[tuple[Tables, np.ndarray]]) -> Tables:
    """Join tables whose units are to be at the places given, -1 for nowhere."""
    moved = [[_moved(t, places) for t in tables] for tables, places in found]
    return tuple(map(_in_order, zip(*moved, strict=True)))


def _moved(table: pd.DataFrame, places: np.ndarray) -> pd.DataFrame:
    """Move the units to their new places; drop those that go nowhere."""
    unit = places[table["unit"]] if len(places) else np.zeros(0, int)
    table = table.assign(unit=unit.astype("int32"))
    return table if (unit >= 0).all() else table[unit >= 0]


def _in_order(pieces: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Join pieces of one table, its units in rising order, and sort its categories."""
    columns = {}
    for name, dtype in pieces[0].dtypes.items():
        parts = [piece[name] for piece in pieces]
        if dtype == "category":
            columns[name] = _in_use(union_categoricals(parts, sort_categories=True))
        else:
            columns[name] = pd.concat(parts, ignore_index=True)
    table = pd.DataFrame(columns, copy=False)
    if table["unit"].is_monotonic_increasing:
        return table
    return table.sort_values("unit", kind="stable", ignore_index=True)


def _in_use(words: pd.Categorical) -> pd.Categorical:
    """Drop the categories that no row has; pandas would sort all rows for that."""
    used = np.zeros(len(words.categories) + 1, dtype=bool)
    used[words.codes] = True  # code -1, of missing values, marks the last
    return words if used[:-1].all() else words.remove_unused_categories()


def _entries(rules: str = "") -> list[Path]:
    """List the entries made by `rules`, or all, those used last first."""
    folder, times = cache_folder(), {}
    for path in folder.glob(f"{rules}*.tables") if folder else ():
        with suppress(OSError):
            times[path] = path.stat().st_mtime_ns
    return sorted(times, key=times.get, reverse=True)


def _keys(path: Path) -> list[str]:
    """Return the keys of the units of an entry, without reading its tables."""
    try:
        with pa.OSFile(str(path)) as file:
            return pa.ipc.open_stream(file).read_all()["key"].to_pylist()
    except (*UNUSABLE, KeyError):
        return []


def _read(path: Path) -> Tables | None:
    """Read an entry, its keys first; None where there is none, or a damaged one."""
    try:
        data = memoryview(path.read_bytes())
        whole = hashlib.sha256(data[:-DIGEST]).digest() == data[-DIGEST:]
        source, tables = pa.BufferReader(data[:-DIGEST]), []
        while whole and source.tell() < source.size():
            tables.append(_with_words(pa.ipc.open_stream(source).read_pandas()))
        os.utime(path)
    except UNUSABLE:
        return None
    return tuple(tables) or None


def _with_words(table: pd.DataFrame) -> pd.DataFrame:
    """Restore the type of words to empty category columns, which Arrow forgets."""
    none = pd.CategoricalDtype(pd.Index([], dtype="str"))
    columns = table.columns[table.dtypes == "category"]
    return table.astype(dict.fromkeys(columns, none)) if table.empty else table


def _write(path: Path, keys: Sequence[str], tables: Tables) -> None:
    """Write an entry beside and move it into place; a full disk is no error."""
    sink = pa.BufferOutputStream()
    beside = path.with_name(f"{uuid.uuid4().hex}.tables")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        named = pd.DataFrame({"key": keys}, dtype="str")
        for table in map(pa.Table.from_pandas, (named, *tables)):
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            with pa.ipc.new_stream(sink, table.schema, options=options) as stream:
                stream.write_table(table)
        data = sink.getvalue()
        beside.write_bytes(data)
        with beside.open("ab") as file:
            file.write(hashlib.sha256(data).digest())
        beside.replace(path)
        _drop_oldest()
    except UNUSABLE:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _drop_oldest() -> None:
    """Delete the entries used longest ago that do not fit into `SIZE`."""
    total = 0
    for path in _entries():
        with suppress(OSError):
            total += path.stat().st_size
            if total > SIZE:
                path.unlink()
