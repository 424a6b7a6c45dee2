"""Walk a folder: the files that may hold reports, and what cannot be read."""

import os
from pathlib import Path
from stat import S_ISREG

from helpers.corpus.formats import Problem, UnusableFileError

OVERRIDES = "metadata.csv"
LEFT_ALONE = {"lexicon", OVERRIDES}


def files_of(root: Path) -> tuple[list[Path], list[Problem]]:
    """List the files that may hold reports, and the folders that cannot be read."""
    found: list[Path] = []
    linked: list[Path] = []
    refused: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=refused.append):
        here = Path(folder)
        folders[:] = [f for f in folders if f not in LEFT_ALONE and f[0] != "."]
        linked += [here / f for f in folders if (here / f).is_symlink()]
        found += [here / n for n in files if may_hold_reports(n)]
    problems = [
        unreadable(shown_name(Path(error.filename), root), error)
        for error in refused
        if Path(error.filename) != root
    ]
    link, advice = "link to a folder, not followed", "copy the folder itself"
    problems += [Problem(shown_name(path, root), link, advice) for path in linked]
    return sorted(found, key=str), sorted(problems)


def may_hold_reports(name: str) -> bool:
    """Check by its name below the folder whether a file may hold reports."""
    parts = name.split("/")
    plain = all(part not in LEFT_ALONE and part[0] != "." for part in parts)
    return plain and not parts[-1].upper().startswith("README")


def unreadable(file: str, error: Exception) -> Problem:
    """Give the reason why a file cannot be read."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    system = isinstance(error, (OSError, RuntimeError))
    advice = "check its rights" if system else "save it again, or leave it out"
    return Problem(file, f"cannot be read ({reason})", advice)


def shown_name(path: Path, root: Path) -> str:
    """Give a file's name below `root`, whatever its bytes."""
    name = path.relative_to(root).as_posix()
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def check_file(path: Path, root: Path) -> None:
    """Refuse a link that leaves the folder, and what is no file, such as a pipe."""
    if S_ISREG(path.lstat().st_mode):
        return
    if path.exists() and not path.is_file():
        raise UnusableFileError("no ordinary file", "leave it out")
    if path.is_symlink() and root.resolve() not in path.resolve().parents:
        raise UnusableFileError(
            "link to a file outside the folder", "copy the file itself"
        )


def nothing_to_read(root: Path, files: list[Path]) -> list[Problem]:
    """Give the problem of a folder that holds no file of reports."""
    missing = "no file of reports in it" if root.is_dir() else "no such folder"
    advice = "name a folder of .txt, .html or .docx files"
    return [] if files else [Problem(str(root), missing, advice)]
