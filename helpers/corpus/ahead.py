"""Read a large folder in two processes, which share the work by the tables they keep.

The second process takes batches of files from the end, the first from the start; who
claims a batch first reads it. What either has read, the other finds in the cache.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from helpers.cache import cache_folder

BATCH = 500  # files that are claimed at a time
MANY = 3 * BATCH  # files from which on a second process is worth its start
HERE = Path(__file__).resolve().parents[2]
COMMAND = "from helpers.corpus.ahead import main; main()"


@contextmanager
def two_readers(
    root: Path, protected: Collection[str], files: int
) -> Iterator[Callable[[int], None]]:
    """Start a second reader of a folder; give what is to be called before each batch.

    It waits where the second reader has the batch. Small folders, machines with one
    core and runs that keep nothing have none.
    """
    folder = cache_folder()
    if files < MANY or folder is None or (os.cpu_count() or 1) < 2:
        yield lambda number: None
        return
    with TemporaryDirectory() as claims:
        task = {"root": str(root.absolute()), "protected": sorted(protected)}
        other = _started(task | {"claims": claims}, folder)
        try:
            yield lambda number: _claim(claims, number) or other.wait()
        finally:
            other.kill()
            other.wait()


def _started(task: dict, folder: Path) -> subprocess.Popen:
    """Start the second reader with its task."""
    other = subprocess.Popen(
        [sys.executable, "-c", COMMAND],
        cwd=HERE,
        env=os.environ | {"REPORTS_CACHE": str(folder.absolute())},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with suppress(BrokenPipeError), other.stdin as stdin:
        json.dump(task, stdin)
    return other


def _claim(claims: str, number: int) -> bool:
    """Claim a batch; False where the other process was first."""
    try:
        os.close(os.open(Path(claims, str(number)), os.O_CREAT | os.O_EXCL))
    except OSError:
        return False
    return True


def main() -> None:
    """Read batches of a folder from the end, up to one that the other process has."""
    from helpers.corpus.folder import files_of
    from helpers.corpus.load import kept_files

    os.environ.pop("JPY_SESSION_NAME", None)  # no progress bar
    task = json.load(sys.stdin)
    root = Path(task["root"])
    (files, _), kept = files_of(root), kept_files(root, task["protected"])
    starts = range(0, len(files), BATCH)
    for number, start in reversed(list(enumerate(starts))):
        if not _claim(task["claims"], number):
            break
        kept(files[start : start + BATCH])
