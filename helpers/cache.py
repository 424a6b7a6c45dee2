"""Keep tables that took long to make, named by the content they were made from."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pandas as pd
from platformdirs import user_cache_dir

ENTRIES = 20  # sets of tables that are kept
LIBRARIES = ("pandas", "pyarrow", "polars", "OpenCC", "trafilatura")


def cache_folder() -> Path:
    """Give the folder of the cache: REPORTS_CACHE, else the user's for this project."""
    given = os.environ.get("REPORTS_CACHE")
    return Path(given or user_cache_dir("regional-report-notebooks", appauthor=False))


def cached_tables(
    parts: Iterable[bytes], make: Callable[[], tuple[pd.DataFrame, ...]]
) -> tuple[pd.DataFrame, ...]:
    """Give the tables that `make` makes, from the cache if they are there.

    Parameters
    ----------
    parts : iterable of bytes
        All that the tables depend on; this package's own code and the versions of
        its libraries count too.
    make : callable
        Called without arguments where the tables are not in the cache yet.

    Returns
    -------
    tuple of DataFrame
        As `make` gave them. A cache that cannot be written is no error. It holds
        Parquet files only, and the `ENTRIES` sets of tables used last.
    """
    folder = cache_folder() / _digest([*parts, _code()])
    try:
        paths = sorted(folder.glob("*.parquet"))
        if paths:
            os.utime(folder)
            return tuple(map(pd.read_parquet, paths))
    except (OSError, ValueError):
        shutil.rmtree(folder, ignore_errors=True)
    tables = make()
    try:
        _keep(tables, folder)
    except (OSError, ValueError):
        shutil.rmtree(folder, ignore_errors=True)
    return tables


def _keep(tables: tuple[pd.DataFrame, ...], folder: Path) -> None:
    """Write the tables beside and put them in place at once; drop the oldest."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent))
    for i, table in enumerate(tables):
        table.to_parquet(beside / f"{i}.parquet")
    beside.rename(folder)
    entries = sorted(folder.parent.iterdir(), key=lambda p: p.stat().st_mtime)
    for old in entries[:-ENTRIES]:
        shutil.rmtree(old, ignore_errors=True)


def _digest(parts: Iterable[bytes]) -> str:
    """Name parts by their content."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:32]


@cache
def _code() -> bytes:
    """Give this package's code and the versions of the libraries behind it."""
    here = Path(__file__).parent
    files = sorted(p for kind in ("py", "toml", "gz") for p in here.rglob(f"*.{kind}"))
    versions = " ".join(f"{name}={version(name)}" for name in LIBRARIES)
    return b"".join(path.read_bytes() for path in files) + versions.encode()
