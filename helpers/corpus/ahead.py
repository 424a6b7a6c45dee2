"""Read a large folder in two processes, which share the work by the tables they keep.

The second process takes batches of files from the end, the first from the start; who
claims a batch first reads it. What either has read, the other finds in the cache.
"""

import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from helpers.cache import cache_folder

MANY = 1_500  # files from which on a second process is worth its start
LEAST, MOST = 250, 2_000  # files of a batch
SHARES = 6  # batches, so that neither process waits long for the other
HERE = Path(__file__).resolve().parents[2]
COMMAND = "from helpers.corpus.ahead import main; main()"


@contextmanager
def two_readers(
    root: Path, protected: Collection[str], files: int
) -> Iterator[dict[str, Any]]:
    """Give how a folder is read so that a second process reads a part of it.

    ``most`` is the size of a batch; ``before`` is to be called before one is read. It
    starts the second reader the first time, and waits where that has the batch. Small
    folders, machines with one core and runs that keep nothing have none.
    """
    folder = cache_folder()
    if files < MANY or folder is None or (os.cpu_count() or 1) < 2:
        yield {"most": MOST}
        return
    most = min(max(files // SHARES // LEAST, 1) * LEAST, MOST)
    with TemporaryDirectory() as claims:
        task = {"root": str(root.absolute()), "protected": sorted(protected)}
        task |= {"claims": claims, "most": most}
        others: list[subprocess.Popen] = []

        def before(missing: list[int], number: int) -> None:
            """Claim a batch, or wait until the second reader has read it."""
            if not _claim(claims, number):
                for other in others:
                    other.wait()
            elif not others and (number + 1) * most < len(missing):
                others.append(_started(task | {"missing": missing}, folder))

        try:
            yield {"most": most, "before": before}
        finally:
            for other in others:
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
    every, kept = files_of(root)[0], kept_files(root, task["protected"])
    files, most = [every[i] for i in task["missing"]], task["most"]
    for number in reversed(range(-(-len(files) // most))):
        if not _claim(task["claims"], number):
            break
        kept(files[number * most : (number + 1) * most])
