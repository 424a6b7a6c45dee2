"""Read a folder of reports: files in, reports and paragraphs out.

Lay a user's metadata.csv over what was found in the reports.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Collection, Iterator
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.cache import cached_tables
from helpers.clean import (
    article_rows,
    assign_roles,
    count_glosses,
    find_script,
    paragraph_table,
    plain_text,
    split_spans,
)
from helpers.corpus.duplicates import find_duplicates
from helpers.corpus.formats import (
    COLUMNS,
    LIMIT,
    Document,
    UnusableFileError,
    decode,
    read_documents,
)
from helpers.metadata import ReportText, describe, parse_date, parts_of, protected_names
from helpers.tables import ANALYSED, progress

REPORT_COLUMNS, PARAGRAPH_COLUMNS = COLUMNS["reports"], COLUMNS["paragraphs"]
SEVERAL = {"txt", "md", "docx"}  # formats that may hold several articles
OVERRIDES = "metadata.csv"
LEFT_ALONE = {"lexicon", OVERRIDES}
ARTICLE_SHARE = 0.5  # of an article that must be found again, for it to count
NO_TEXT = "leave it out: a list, a login page or an empty page is no report"
LARGE_FOLDER = 500
_ROW_COLUMNS = [c for c in REPORT_COLUMNS if c != "duplicate_of"]


class Corpus(NamedTuple):
    """A folder as read: reports, their paragraphs, and what could not be used."""

    reports: pd.DataFrame
    paragraphs: pd.DataFrame
    problems: pd.DataFrame


def load_corpus(
    folder: str | os.PathLike, *, protected: Collection[str] = ()
) -> Corpus:
    """Read every report in a folder and its subfolders.

    Read are .txt, .md, .html, .htm, .docx (a report each, or several, each with its
    title and dated line) and .csv, .tsv, .jsonl, .parquet (a report per row);
    a folder named ``lexicon``, README files and hidden files are left alone. A
    ``metadata.csv`` overrides what was found. Nothing is written.

    Parameters
    ----------
    folder : path
    protected : collection of str
        Names that script folding must leave alone; those of the gazetteer always are.

    Returns
    -------
    Corpus
        ``reports``, one row per report (index ``report``); ``paragraphs``, one row
        per paragraph, cached_tables or not; ``problems``, one row per file that could not be
        used or only with a doubt (``file, problem, advice``). What was read of 500
        files or more is kept for the next time, see `helpers.cache`.
    """
    root = Path(folder)
    files, _ = _files(root)
    if len(files) < LARGE_FOLDER:
        return _read_corpus(root, protected)
    parts = [" ".join(sorted(protected)).encode(), str(root.resolve()).encode()]
    parts += map(_fingerprint, [*files, root / OVERRIDES])
    return Corpus(*cached_tables(parts, lambda: _read_corpus(root, protected)))


def _articles(
    document: Document, table: pd.DataFrame
) -> list[tuple[Document, pd.DataFrame]]:
    """Tell several articles in one text apart; a page or a row of a table is one."""
    table = table.assign(inside=_inside_article(table, document.article))
    texts = table["text"].tolist()
    rows = article_rows(texts) if document.format in SEVERAL else [0]
    if len(rows) == 1:
        return [(document, table)]
    parts = []
    for k, (a, b) in enumerate(pairwise([*rows, len(texts)]), start=1):
        piece = table.iloc[a:b].assign(paragraph=range(b - a))
        raw = document.raw[piece["start"].iloc[0] : piece["end"].iloc[-1]]
        parts.append((document._replace(name=f"{document.name}-{k}", raw=raw), piece))
    return parts


def _fingerprint(path: Path) -> bytes:
    """Give the name and content of a file, or the reason why it cannot be read."""
    try:
        data = path.read_bytes() if path.stat().st_size <= LIMIT else b"large"
    except (OSError, RuntimeError) as error:
        data = str(error).encode()
    return os.fsencode(path) + b"\0" + hashlib.sha256(data).digest()


def _read_corpus(root: Path, protected: Collection[str]) -> Corpus:
    """Read the files under `root`."""
    names = protected_names() | set(protected)
    rows, tables, problems = [], [], []
    for document, file, problem in _documents(root):
        spans = split_spans(document.raw, document.spans) if document else []
        if document and not spans:
            problem = ("no report text found in it", NO_TEXT)
        if problem:
            problems.append((file, *problem))
        if spans:
            table = paragraph_table(document.raw, spans, protected=names)
            articles = _articles(document, table)
            rows += [(file, part) for part, _ in articles]
            tables += [piece for _, piece in articles]
    reports, paragraphs = _assembled(rows, tables)
    problems += _without_text(reports)
    reports = reports[reports["characters"] > 0]
    paragraphs = paragraphs[paragraphs["report"].isin(reports.index)]
    reports, more = with_overrides(reports, root / OVERRIDES)
    reports = reports.assign(
        region=regions(reports), duplicate_of=find_duplicates(reports, paragraphs)
    )
    columns = [*REPORT_COLUMNS, *reports.columns.difference(REPORT_COLUMNS, sort=False)]
    told = pd.DataFrame(problems + more, columns=["file", "problem", "advice"])
    words = [c for c in columns if reports[c].dtype == object]
    reports = reports[columns].astype(dict.fromkeys(words, "str"))
    return Corpus(reports, _categorical(paragraphs, reports), told.astype("str"))


def regions(reports: pd.DataFrame) -> pd.Series:
    """Give each report the short label that charts use.

    The county, else the city, else the province, else the report's own name; where two
    places share a name, the parent's name goes before it.
    """
    levels = ["county", "city", "province"]
    given = reports.get("region", pd.NA)
    label = reports[levels].bfill(axis=1).iloc[:, 0]
    above = reports[levels].apply(_parent, axis=1) if len(reports) else label
    places = pd.DataFrame({"label": label, "above": above}).drop_duplicates()
    shared = places.loc[places["label"].duplicated(keep=False), "label"]
    label = label.mask(label.isin(shared), above.fillna("") + label)
    named = pd.Series(reports.index, reports.index, dtype=object)
    given = pd.Series(given, reports.index, dtype=object)
    return given.fillna(label.astype(object)).fillna(named)


def _parent(row: pd.Series) -> str | None:
    """Give the name one level above a report's place."""
    named = [name for name in dict.fromkeys(row) if isinstance(name, str)]
    return named[1] if len(named) > 1 else None


def _documents(root: Path) -> Iterator[tuple[Document | None, str, tuple | None]]:
    """Read the files under `root`: a document or the problem with its file."""
    files, problems = _files(root)
    yield from ((None, _shown(path, root), told) for path, told in problems)
    if not files and not problems:
        missing = "no file of reports in it" if root.is_dir() else "no such folder"
        yield None, str(root), (missing, "name a folder of .txt, .html or .docx files")
    for path in progress(files, "reading"):
        file = _shown(path, root)
        try:
            _check_inside(path, root)
            documents = read_documents(path)
        except UnusableFileError as error:
            yield None, file, (error.problem, error.advice)
            continue
        except (OSError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            yield None, file, (f"cannot be read ({reason})", "check its rights")
            continue
        for document in documents:
            doubt = document.doubt
            yield document, file, doubt and (doubt, "check it, or save it as UTF-8")


def _shown(path: Path, root: Path) -> str:
    """Give a file's name below `root`, whatever its bytes."""
    name = path.relative_to(root).as_posix()
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _files(root: Path) -> tuple[list[Path], list[tuple[Path, tuple[str, str]]]]:
    """List the files that may hold reports, and the folders that cannot be read."""
    found: list[Path] = []
    problems: list[tuple[Path, tuple[str, str]]] = []

    def told(error: OSError) -> None:
        """Note a folder that cannot be listed."""
        reason = (f"cannot be read ({error.strerror})", "check its rights")
        if Path(error.filename) != root:
            problems.append((Path(error.filename), reason))

    for folder, folders, files in os.walk(root, onerror=told):
        here = Path(folder)
        folders[:] = [f for f in folders if f not in LEFT_ALONE and f[0] != "."]
        linked = [here / f for f in folders if (here / f).is_symlink()]
        advice = ("link to a folder, not followed", "copy the folder itself")
        problems += [(path, advice) for path in linked]
        plain = (n for n in files if n not in LEFT_ALONE and n[0] != ".")
        found += [here / n for n in plain if not n.upper().startswith("README")]
    return sorted(found, key=str), problems


def _check_inside(path: Path, root: Path) -> None:
    if path.is_symlink() and root.resolve() not in path.resolve().parents:
        raise UnusableFileError(
            "link to a file outside the folder", "copy the file itself"
        )


def _assembled(
    rows: list[tuple[str, Document]], tables: list[pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Put the tables of the single reports together and describe each report."""
    names = _unique([document.name for _, document in rows], [f for f, _ in rows])
    paragraphs = pd.concat(
        [t.assign(report=n) for n, t in zip(names, tables, strict=True)]
        or [pd.DataFrame(columns=PARAGRAPH_COLUMNS)],
        ignore_index=True,
    )
    paragraphs = assign_roles(paragraphs)
    parts = parts_of(paragraphs)
    pairs = zip(rows, parts, strict=True) if rows else []
    described = [_row(file, document, part) for (file, document), part in pairs]
    index = pd.Index(names, name="report", dtype="str")
    reports = pd.DataFrame(described, index=index, columns=_ROW_COLUMNS)
    return reports.astype({"date": "datetime64[ms]"}), paragraphs


def _inside_article(table: pd.DataFrame, article: str | None) -> pd.Series:
    """Tell which paragraphs of a page its article holds; all where that is unsure."""
    if not article:
        return pd.Series(True, table.index)
    plain = table["source"].map(plain_text)
    inside = plain.map(lambda text: bool(text) and text in article)
    unsure = plain[inside].str.len().sum() < ARTICLE_SHARE * len(article)
    return inside | unsure


def _row(file: str, document: Document, parts: ReportText) -> dict:
    """Describe one report."""
    return {
        "file": file,
        "format": document.format,
        "encoding": document.encoding,
        "script": find_script(document.raw),
        "glosses": count_glosses(document.raw),
        "characters": sum(map(len, parts.of(*ANALYSED))),
        **describe(parts, document.hints),
    }


def _unique(names: list[str], files: list[str]) -> list[str]:
    """Give every report a name of its own: the stem, with its folder if need be."""
    plain = [name.encode("utf-8", "replace").decode() for name in names]
    ways = [plain, [str(Path(f).with_suffix("")) for f in files], files]
    result = plain
    for way in ways:
        times = Counter(result)
        result = [w if times[r] > 1 else r for r, w in zip(result, way, strict=True)]
    seen: Counter = Counter()
    for i, name in enumerate(result):
        seen[name] += 1
        while seen[name] > 1 and (numbered := f"{name}-{seen[name]}") in seen:
            seen[name] += 1
        if seen[name] > 1:
            result[i] = numbered
            seen[numbered] += 1
    return result


def _without_text(reports: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Tell which files hold furniture only."""
    empty = reports[reports["characters"].eq(0)]
    return [(file, "no report text found in it", NO_TEXT) for file in empty["file"]]


def _categorical(paragraphs: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Give the columns of `paragraphs` their small types."""
    report = pd.Categorical(paragraphs["report"], reports.index.rename(None))
    table = paragraphs.assign(report=report)[PARAGRAPH_COLUMNS]
    numbers = dict.fromkeys(("paragraph", "start", "end"), "int32")
    return table.astype(numbers).reset_index(drop=True)


def with_overrides(
    reports: pd.DataFrame, path: Path
) -> tuple[pd.DataFrame, list[tuple[str, str, str]]]:
    """Lay the user's metadata.csv over what was found.

    Parameters
    ----------
    reports : DataFrame, one row per report
    path : Path
        The file; ``report`` names the row, other columns replace or join those of
        `reports`. Cells left empty change nothing.

    Returns
    -------
    (DataFrame, list)
        The reports, and a (file, problem, advice) for all that could not be used.
    """
    if not path.is_file():
        return reports, []
    try:
        given = pd.read_csv(StringIO(decode(path.read_bytes()).text), dtype=str)
    except (ValueError, OSError) as error:
        return reports, [(path.name, f"no readable table ({error})", "save it again")]
    if "report" not in given:
        return reports, [(path.name, "no column 'report'", "name the reports in it")]
    given = given.drop_duplicates("report", keep="last").set_index("report")
    told = [(path.name, p, advice) for p, advice in _override_problems(given, reports)]
    given = given.loc[given.index.intersection(reports.index)]
    given = given.drop(columns=given.columns.intersection(COLUMNS["found_only"]))
    reports = reports.copy()
    if "date" in given:
        dates = pd.to_datetime(given["date"].dropna().map(parse_date).dropna())
        given = given.assign(date=dates.reindex(given.index))
        reports.loc[dates.index, "date_source"] = "override"
    for column in given:
        old = reports[column] if column in reports else pd.Series(None, reports.index)
        reports[column] = given[column].reindex(reports.index).combine_first(old)
    return reports, told


def _override_problems(
    given: pd.DataFrame, reports: pd.DataFrame
) -> Iterator[tuple[str, str]]:
    """Tell what of metadata.csv cannot be used, and what would do."""
    for name in given.index.difference(reports.index):
        yield f"no report {name!r} in the folder", "check the name"
    for column in given.columns.intersection(COLUMNS["found_only"]):
        yield f"column {column!r} is found, not given", "choose another name"
    for name, date in given.get("date", pd.Series(dtype=str)).dropna().items():
        if parse_date(date) is None:
            yield f"date {date!r} of {name!r} is no date", "write it as 2022-06-01"
