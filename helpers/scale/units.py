"""Find what is to be read: files here or elsewhere, large JSONL files in pieces."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.cache import digest
from helpers.corpus import (
    OVERRIDES,
    Problem,
    entered,
    files_of,
    fingerprint,
    left_alone,
    nothing_to_read,
)

ROW = re.compile(", rows? [0-9][0-9, …]*$")  # at the end of a place
PIECE = 8_000_000  # bytes of a JSONL file that are read together
MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")  # a file in pieces has none
ELSEWHERE = "://"  # an address that fsspec opens
Files = str | os.PathLike | Sequence[str | os.PathLike]
NUMBERS = ("file", "size", "start", "stop", "first")
SEEN = pa.schema([*((name, pa.int64()) for name in NUMBERS), ("key", pa.string())])


class Source(NamedTuple):
    """A folder, the names of its files below it, and problems met on the way."""

    root: str
    names: list[str]
    problems: list[Problem]


class Unit(NamedTuple):
    """What is read and kept as one: a file, or whole lines of a large JSONL file.

    `size`, `start` and `stop` are bytes (a whole file where `stop` is 0), `first` is
    the number of the first row.
    """

    name: str
    size: int
    start: int
    stop: int
    first: int
    key: str


def find_files(files: Files) -> Source:
    """List the files of folders, and single files, here or at addresses of fsspec.

    Raises
    ------
    ValueError
        If some lie on this machine's disks and some elsewhere.
    """
    given = [files] if isinstance(files, str | os.PathLike) else list(files)
    elsewhere = [ELSEWHERE in os.fspath(address) for address in given]
    if len(set(elsewhere)) > 1:
        raise ValueError(f"{given[:3]} are of several file systems; count each alone")
    return _elsewhere([*map(str, given)]) if any(elsewhere) else _here(given)


def _here(given: list) -> Source:
    """List files on disks of this machine."""
    tops = [Path(os.path.abspath(Path(path).expanduser())) for path in given]
    folders = [top.parent if top.is_file() else top for top in tops]
    root = os.path.commonpath(folders)
    found, problems = [], []
    for top in tops:
        listed, unread = ([top], []) if top.is_file() else files_of(top)
        found += listed
        problems += unread or nothing_to_read(top, listed)
    names = [str(path)[len(root) :].lstrip(os.sep) for path in dict.fromkeys(found)]
    return Source(root, names, problems)


def _elsewhere(given: list[str]) -> Source:
    """List files by fsspec."""
    fs, _ = _file_system(given[0])
    fs.invalidate_cache()
    tops = [fs._strip_protocol(address).rstrip("/") for address in given]
    folders = [top.rpartition("/")[0] if fs.isfile(top) else top for top in tops]
    root = os.path.commonpath(folders) if folders[1:] else folders[0]
    found, problems = [], []
    for top in tops:
        listed, saved = ([top], []) if fs.isfile(top) else _listed(fs, top)
        found += listed
        problems += left_alone([path[len(top) :].lstrip("/") for path in saved])
    names = [path[len(root) :].lstrip("/") for path in dict.fromkeys(found)]
    missing = Problem(given[0], "no file of reports in it", "check the address")
    return Source(
        fs.unstrip_protocol(root), names, problems if names else [*problems, missing]
    )


def _listed(fs, top: str) -> tuple[list[str], list[str]]:
    """List the files of a folder elsewhere, and its folders of saved pages."""
    found, saved = [], []
    for folder, folders, files in fs.walk(top, detail=True):
        inner, names, beside = entered(folders, files)
        for name in set(folders) - set(inner):
            del folders[name]
        found += [f"{folder}/{name}" for name in names]
        saved += [f"{folder}/{name}" for name in beside]
    return sorted(found), sorted(saved)


def _file_system(address: str) -> tuple:
    """Open the file system of an address."""
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        advice = "pip install -r requirements-scale.txt -c constraints.txt"
        raise ImportError(f"{address} needs fsspec: {advice}") from error
    return url_to_fs(address)


def look_at(root: str, names: list[str]) -> pa.Table:
    """Name units by their content.

    Parameters
    ----------
    root : str
        Folder or address.
    names : list of str
        Files below it.

    Returns
    -------
    Table, one row per unit, in the order of `names`
        ``file`` (place in `names`), ``size``, ``start``, ``stop``, ``first`` and
        ``key``, see `Unit`. Files elsewhere are named by what their file system
        says of them.

    Raises
    ------
    FileNotFoundError
        If this process does not see `root`.
    """
    if ELSEWHERE not in root and not os.path.isdir(root):
        raise FileNotFoundError(
            f"{root} is not seen here; give every worker the same folders, "
            "or an address that all can open"
        )
    rows = [(i, *unit) for i, name in enumerate(names) for unit in _units(root, name)]
    columns = zip(*rows, strict=True) if rows else [()] * len(SEEN)
    return pa.table(list(map(list, columns)), schema=SEEN)


def _units(root: str, name: str) -> list[tuple[int, int, int, int, str]]:
    """Give size, start, stop, first row and key of each unit of a file."""
    size = _size(root, name)
    large = size > PIECE and name.lower().endswith(".jsonl")
    pieces = _pieces(root, name) if large else []
    return pieces or [(size, 0, 0, 0, _key(root, name))]


def _key(root: str, name: str) -> str:
    """Name a file by its content, or by what its file system says of it."""
    if ELSEWHERE not in root:
        return fingerprint(name, root)
    fs, top = _file_system(root)
    try:
        return digest(name, fs.ukey(f"{top}/{name}"))
    except OSError as error:
        return digest(name, repr(error))


def _pieces(root: str, name: str) -> list[tuple[int, int, int, int, str]]:
    """Cut a JSONL file at ends of lines; give no piece if it must be read whole.

    That is a list of objects, and a file that is no plain UTF-8.
    """
    pieces, start, first = [], 0, 1
    with _opened(root, name) as file:
        while lines := file.readlines(PIECE):
            data = b"".join(lines)
            text, stop = _utf8(data), start + len(data)
            if text is None or data.startswith(MARKS) or text.lstrip()[:1] == "[":
                return []
            key = digest(os.fsencode(name), str(first), data)
            pieces.append((len(data), start, stop, first, key))
            start, first = stop, first + len(_rows(text))
    return pieces


def _size(root: str, name: str) -> int:
    """Give the size of a file, 0 where it cannot be asked."""
    try:
        if ELSEWHERE in root:
            fs, top = _file_system(root)
            return fs.size(f"{top}/{name}")
        return os.lstat(
            os.path.join(root, name)
        ).st_size  # a link is not read in pieces
    except OSError:
        return 0


def _opened(root: str, name: str):
    """Open a file for reading bytes."""
    if ELSEWHERE in root:
        fs, top = _file_system(root)
        return fs.open(f"{top}/{name}", "rb")
    return Path(root, name).open("rb")


def _utf8(data: bytes) -> str | None:
    """Decode bytes, None if they are no UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _rows(text: str) -> list[str]:
    """Give the lines of a JSONL text that hold a row."""
    return [line for line in text.split("\n") if line.strip()]


def is_piece(units: list[Unit]) -> bool:
    """Check whether units are a piece of a file, which stands alone."""
    return any(unit.stop for unit in units)


@contextmanager
def at_hand(root: str, units: list[Unit]) -> Iterator[tuple[Path, list[Path]]]:
    """Give units as files on a disk of this machine: the folder and their paths.

    Pieces, and files elsewhere, are copied for as long as they are read; in pieces,
    rows count from 1, see `counted_on`.
    """
    if ELSEWHERE not in root and not is_piece(units):
        yield Path(root), [Path(root, unit.name) for unit in units]
        return
    with TemporaryDirectory() as folder:
        paths = [Path(folder, unit.name) for unit in units]
        for unit, path in zip(units, paths, strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            if (data := _content(root, unit)) is not None:
                path.write_bytes(data)
        yield Path(folder), paths


def _content(root: str, unit: Unit) -> bytes | None:
    """Read a unit, None where it cannot be read: its reader then says so."""
    try:
        with _opened(root, unit.name) as file:
            file.seek(unit.start)
            return file.read(unit.stop - unit.start if unit.stop else -1)
    except OSError:
        return None


def counted_on(
    rows: pd.DataFrame, problems: pd.DataFrame, first: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count the rows of a piece on from `first`, as the whole file does.

    Parameters
    ----------
    rows, problems : DataFrame
        As `helpers.corpus.read_files` gives them for a piece.
    first : int
        Number of the first row of the piece.

    Returns
    -------
    rows, problems : DataFrame
        The same with the numbers of the whole file in places and in the names of
        reports that have none of their own; a problem of the whole piece says so.
    """
    ends = rows["place"].str.extract("([0-9]+)$", expand=False).astype(int)
    stems = rows["file"].map(lambda file: Path(file).stem)
    names = [
        re.sub(
            f"^{re.escape(stem)}-{row:04}(?=-[0-9]+$|$)",
            f"{stem}-{row + first - 1:04}",
            name,
        )
        for name, stem, row in zip(rows["report"], stems, ends, strict=True)
    ]
    whole = ~problems["file"].str.contains(ROW)
    file = _later(problems["file"], first) + np.where(whole, f", from row {first}", "")
    return (
        rows.assign(
            report=pd.Series(names, rows.index, dtype="str"),
            place=_later(rows["place"], first),
        ),
        problems.assign(file=file),
    )


def _later(places: pd.Series, first: int) -> pd.Series:
    """Move the numbers at the ends of places on."""

    def moved(found: re.Match) -> str:
        """Move the numbers of one place."""
        return re.sub("[0-9]+", lambda n: str(int(n[0]) + first - 1), found[0])

    return places.str.replace(ROW, moved, regex=True)


@contextmanager
def overrides_of(source: Source) -> Iterator[Path]:
    """Give the path of metadata.csv, copied if it lies elsewhere."""
    if ELSEWHERE not in source.root:
        yield Path(source.root, OVERRIDES)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder, OVERRIDES)
        fs, top = _file_system(source.root)
        if fs.exists(f"{top}/{OVERRIDES}"):
            path.write_bytes(fs.cat_file(f"{top}/{OVERRIDES}"))
        yield path
