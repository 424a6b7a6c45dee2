"""Write each figure or table with its data, words and settings; list them on a page."""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from helpers.export.chapters import chapters
from helpers.export.pages import SETTINGS, corpus_line, index_page, page, plain_json
from helpers.export.pictures import pictures
from helpers.export.tables import (
    named_rows,
    safe_csv,
    safe_xlsx,
    shown_texts,
    table_exhibit,
    ten_digits,
)
from helpers.export.texts import say
from helpers.export.word import report_file, word_file
from helpers.plots import language

LIBRARIES = (  # by which counts and drawings may differ
    "matplotlib", "numpy", "opencc", "pandas", "rjieba", "scipy", "zhplot",
)  # fmt: skip
SAFE_NAME = re.compile(r"[a-z0-9\u4e00-\u9fff][a-z0-9_\u4e00-\u9fff-]*")
# The index page, and device names on Windows
RESERVED = re.compile(r"index|con|prn|aux|nul|com\d|lpt\d")
ABOUT = ("name", "headline", "caption", "alt", "source")  # of a sheet of notes
PREVIEW = 20  # rows of a table that its JSON holds, for pages
PREAMBLE = "% XeLaTeX or LuaLaTeX with: ctex, caption, booktabs\n"


def save_figure(
    ax: Axes, data: pd.DataFrame, facts: Mapping[str, object], *, folder: Path | str
) -> dict[str, Path]:
    """Write a figure as a bundle of picture files, data and words.

    Parameters
    ----------
    ax : Axes
        Any Axes of the figure.
    data : DataFrame
        The rows drawn.
    facts : mapping
        ``name`` (of the files, without a suffix, such as ``"02_top_terms"``:
        lower-case letters, digits, Chinese characters, ``_`` and ``-``); ``caption``
        and ``alt`` (what the figure shows, and the same for those who cannot see it);
        ``parameters`` (settings of the notebook) and ``provenance`` (notebook, hashes
        of corpus and lexicon) if there are any.
    folder : Path
        Where to write, made if absent.

    Returns
    -------
    dict of Path
        By suffix: ``png`` (300 dpi), ``svg`` (real text, font embedded), ``pdf``
        (font embedded), ``csv``, ``xlsx`` and ``json``, the same bytes on every run.

    Raises
    ------
    ValueError
        If the name is unsafe, the caption or alt text empty, or a character has no
        glyph.
    """
    rows = _rows(data)
    facts = _described(facts, rows, "caption", "alt")
    contents = pictures(ax.get_figure(root=True), facts)
    return _save(folder, facts, contents | _sheets(rows, facts))


def save_table(
    frame: pd.DataFrame, facts: Mapping[str, object], *, folder: Path | str
) -> dict[str, Path]:
    """Write a table as a bundle for the web, LaTeX, Word and spreadsheets.

    Parameters
    ----------
    frame : DataFrame
        Any grain, rows in the order to be read; row names become the first columns,
        row numbers are left out.
    facts : mapping
        As for `save_figure`, with ``source`` (the line below the table) in the place
        of ``alt``; ``caption`` is set above it.
    folder : Path
        Where to write, made if absent.

    Returns
    -------
    dict of Path
        By suffix: ``html``, ``tex``, ``docx``, ``csv`` and ``xlsx`` (ten digits) and
        ``json``; the same bytes on every run.

    Raises
    ------
    ValueError
        If the table has no rows, the name is unsafe, or caption or source is empty.
    """
    rows = _rows(frame)
    facts = _described(facts, rows, "caption", "source")
    words = {"title": facts["caption"], "source": facts["source"]}
    exhibit, texts = table_exhibit(rows, name=facts["name"], **words), shown_texts(rows)
    table = Markup(exhibit.as_raw_html())
    contents = {
        "html": page("table.html", title=facts["caption"], table=table).encode(),
        "tex": (PREAMBLE + exhibit.as_latex()).encode(),
        "docx": word_file(texts, **words),
    }
    first = texts._replace(rows=texts.rows[:PREVIEW])._asdict()
    facts["preview"] = {**first, "of": len(rows)}
    return _save(folder, facts, contents | _sheets(rows, facts))


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Prepare a table for files; the group of a table that has one is left out."""
    rows = ten_digits(named_rows(frame))
    if "group" in rows and len(rows) and rows["group"].eq("all").all():
        return rows.drop(columns="group")
    return rows


def _described(facts: Mapping, rows: pd.DataFrame, *words: str) -> dict[str, object]:
    """Add language, hash of the data and versions; raise where a text is missing."""
    name = str(facts.get("name", ""))
    fits = SAFE_NAME.fullmatch(name) and len(name.encode()) <= 120
    if not fits or RESERVED.fullmatch(name):
        raise ValueError(
            f"name {name!r} is not safe on every system: use lower-case letters, "
            "digits, Chinese characters, '_' and '-'"
        )
    for key in words:
        if not str(facts.get(key, "")).strip():
            raise ValueError(f"{key} of {name!r} is empty: describe what is shown")
    made = {"language": language(), "data": table_hash(rows)}
    versions = {library: version(library) for library in LIBRARIES}
    return {"parameters": {}, "provenance": {}, **facts, **made, "versions": versions}


def _sheets(rows: pd.DataFrame, facts: Mapping) -> dict[str, bytes]:
    """Write the rows for spreadsheets."""
    about = {key: facts[key] for key in ABOUT if facts.get(key)}
    settings = json.loads(plain_json({**facts["parameters"], **facts["provenance"]}))
    about |= {key: _one_line(value) for key, value in settings.items()}
    return {
        "csv": safe_csv(rows).encode("utf-8-sig"),
        "xlsx": safe_xlsx(rows, about),
    }


def _one_line(value: object) -> object:
    """Write a setting of several values on one line."""
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _save(
    folder: Path | str, facts: Mapping, contents: Mapping[str, bytes]
) -> dict[str, Path]:
    """Write files that belong together; the JSON, last, has the hash of each.

    If a file cannot be replaced, for instance because a spreadsheet holds it open,
    the hashes of the older JSON differ and `write_index` leaves the bundle out.
    """
    hashes = {suffix: content_hash(content) for suffix, content in contents.items()}
    whole = {**contents, "json": plain_json({**facts, "files": hashes}).encode()}
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = {suffix: folder / f"{facts['name']}.{suffix}" for suffix in whole}
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as beside:
        for suffix, path in paths.items():
            Path(beside, path.name).write_bytes(whole[suffix])
        for path in paths.values():
            os.replace(Path(beside, path.name), path)
    return paths


def write_index(folder: Path | str, notebooks: Collection[Path] = ()) -> Path:
    """Write a page and a Word report of all figures and tables in a folder.

    Parameters
    ----------
    folder : Path
        Holds the bundles that `save_figure` and `save_table` wrote.
    notebooks : collection of Path
        Executed notebooks, in the order of the chapters; their findings are quoted.

    Returns
    -------
    Path
        ``index.html``, which works offline; ``report.docx`` is beside it. Both are
        in the language in use, the same bytes for the same bundles and notebooks.
        Bundles with a file missing or altered are left out, other files ignored.

    Raises
    ------
    ValueError
        If the folder holds no complete bundle.
    """
    folder = Path(folder)
    bundles = {p.stem: facts for p, facts in _bundles(folder) if _whole(p, facts)}
    if not bundles:
        raise ValueError(f"no figures in {folder.name}/: run the notebooks first")
    parts = chapters(bundles, notebooks)
    corpus = next((f["corpus"] for f in bundles.values() if "corpus" in f), {})
    words = {
        "title": corpus.get("name") or say("contents"),
        "line": corpus_line(corpus),
    }
    (folder / "report.docx").write_bytes(report_file(folder, parts, **words))
    path, text = folder / "index.html", index_page(folder, parts, **words)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def remove_older(
    folder: Path | str, moment: float, *, notebooks: Collection[str]
) -> None:
    """Remove the bundles of `notebooks` that were written before `moment`.

    What a run did not draw again would show other reports.

    Parameters
    ----------
    folder : Path
        Holds the bundles; other files stay.
    moment : float
        Seconds since the epoch, as `time.time` gives them.
    notebooks : collection of str
        Names as in the bundles' provenance.
    """
    for path, facts in _bundles(Path(folder)):
        made = facts["provenance"].get("notebook") in notebooks
        if made and path.stat().st_mtime < moment:
            for suffix in [*facts["files"], "json"]:
                path.with_suffix(f".{suffix}").unlink(missing_ok=True)


def _bundles(folder: Path) -> Iterator[tuple[Path, dict]]:
    """Give path and facts of each bundle by name; JSON of others is passed over."""
    for path in sorted(folder.glob("*.json")):
        try:
            facts = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            continue
        if _is_bundle(facts):
            yield path, facts


def _is_bundle(facts: object) -> bool:
    """Check whether JSON is what is written beside a figure."""
    named = isinstance(facts, dict) and facts.keys() >= {"caption", "files", *SETTINGS}
    return named and all(isinstance(facts[k], dict) for k in ("files", "provenance"))


def _whole(path: Path, facts: Mapping) -> bool:
    """Say whether all files of a bundle are as they were written."""
    kept = {suffix: path.with_suffix(f".{suffix}") for suffix in facts["files"]}
    found = {s: content_hash(p.read_bytes()) for s, p in kept.items() if p.exists()}
    return found == facts["files"]


def table_hash(frame: pd.DataFrame) -> str:
    """Name a table by its content.

    Parameters
    ----------
    frame : DataFrame
        Any grain; index, column names, values and row order all count, dtypes do
        not.

    Returns
    -------
    str
        The first 16 hexadecimal digits of the SHA-256 of the table as CSV.

    Examples
    --------
    >>> table_hash(pd.DataFrame({"term": ["经济"], "n": [2]}))
    '3e560959ff372e73'
    """
    text = frame.to_csv(lineterminator="\n")
    return content_hash(text.encode("utf-8", "surrogatepass"))


def content_hash(content: bytes) -> str:
    """Give the first 16 hexadecimal digits of a SHA-256.

    Examples
    --------
    >>> content_hash(b"")
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(content).hexdigest()[:16]
