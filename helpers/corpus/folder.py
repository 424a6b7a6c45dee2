"""Walk a folder: the files that may hold reports, and what cannot be read."""

import os
from collections.abc import Iterable
from pathlib import Path
from stat import S_ISREG

from helpers.corpus.documents import Problem, UnusableFileError

OVERRIDES = "metadata.csv"
LEFT_ALONE = {"lexicon", OVERRIDES, "Thumbs.db", "desktop.ini"}
BESIDE_PAGES = ("_files", ".files", "_file")  # what browsers call the folder of a page
PAGES = {".html", ".htm", ".shtml", ".xhtml", ".mht", ".mhtml"}


def files_of(root: Path) -> tuple[list[Path], list[Problem]]:
    """List the files that may hold reports, and the folders that are not read."""
    found: list[Path] = []
    linked: list[Path] = []
    saved: list[Path] = []
    refused: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=refused.append):
        here = Path(folder)
        folders[:], names, beside = entered(folders, files)
        linked += [here / f for f in [*folders, *beside] if (here / f).is_symlink()]
        saved += [here / f for f in beside]
        found += [here / name for name in names]
    problems = [
        unreadable(shown_name(Path(error.filename), root), error)
        for error in refused
        if Path(error.filename) != root
    ]
    link, advice = "link to a folder, not followed", "copy the folder itself"
    problems += [Problem(shown_name(path, root), link, advice) for path in linked]
    problems += left_alone([shown_name(path, root) for path in sorted(saved)])
    return sorted(found, key=str), sorted(problems)


def entered(
    folders: Iterable[str], files: Iterable[str]
) -> tuple[list[str], list[str], list[str]]:
    """Sort the names in a folder: what to enter, what to read, folders of saved pages.

    To enter are `folders`, to read `files` that may hold reports.
    """
    plain = [f for f in folders if f not in LEFT_ALONE and f[0] != "."]
    beside = _beside_pages(plain, files)
    return (
        [folder for folder in plain if folder not in beside],
        [name for name in files if may_hold_reports(name)],
        beside,
    )


def may_hold_reports(name: str) -> bool:
    """Check for a file that is no README, no hidden and no lock file."""
    hidden = name.startswith((".", "~$"))
    return not (hidden or name in LEFT_ALONE or name.upper().startswith("README"))


def _beside_pages(folders: list[str], files: Iterable[str]) -> list[str]:
    """List the folders in which a browser saved the pictures and scripts of a page."""
    stems = {Path(name).stem for name in files if Path(name).suffix.lower() in PAGES}
    names = {stem + end for stem in stems for end in BESIDE_PAGES}
    return [folder for folder in folders if folder in names]


def left_alone(folders: list[str]) -> list[Problem]:
    """Say in one problem that the folders of saved pages are not read."""
    if not folders:
        return []
    more = f" and {len(folders) - 1} more" if len(folders) > 1 else ""
    problem = "folder of a saved page, left alone"
    return [
        Problem(folders[0] + more, problem, "nothing to do: the page itself is read")
    ]


def unreadable(file: str, error: Exception) -> Problem:
    """Give the reason why a file cannot be read."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    system = isinstance(error, OSError) or type(error) is RuntimeError
    advice = "check its rights" if system else "save it again, or leave it out"
    return Problem(file, f"cannot be read ({reason})", advice)


def shown_name(path: Path, root: Path) -> str:
    """Give a file's name below `root`, whatever its bytes."""
    name = path.relative_to(root).as_posix()
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def check_file(file: str | os.PathLike, root: str | os.PathLike) -> None:
    """Refuse a link that leaves the folder, and what is no file, such as a pipe."""
    if S_ISREG(os.lstat(file).st_mode):
        return
    path = Path(file)
    if path.exists() and not path.is_file():
        raise UnusableFileError("no ordinary file", "leave it out")
    if path.is_symlink() and Path(root).resolve() not in path.resolve().parents:
        raise UnusableFileError(
            "link to a file outside the folder", "copy the file itself"
        )


def nothing_to_read(root: Path, files: list[Path]) -> list[Problem]:
    """Give the problem of a folder that holds no file of reports."""
    missing = "no file of reports in it" if root.is_dir() else "no such folder"
    advice = "name a folder of .txt, .html or .docx files"
    return [] if files else [Problem(str(root), missing, advice)]
