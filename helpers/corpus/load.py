"""Read a folder: files to documents, articles, paragraphs, reports and problems."""

import hashlib
import os
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.cache import cached_tables
from helpers.clean import (
    ROLES,
    Report,
    Spans,
    article_rows,
    count_glosses,
    find_script,
    part,
    plain_text,
    read_paragraphs,
    roles_of_report,
    which,
    which_traditional,
)
from helpers.corpus.duplicates import find_duplicates
from helpers.corpus.formats import (
    COLUMNS,
    LIMIT,
    Document,
    Problem,
    UnusableFileError,
    read_documents,
)
from helpers.corpus.overrides import with_overrides
from helpers.metadata import (
    ReportText,
    describe,
    protected_names,
)
from helpers.tables import ANALYSED, progress

REPORT_COLUMNS, PARAGRAPH_COLUMNS = COLUMNS["reports"], COLUMNS["paragraphs"]
SEVERAL = {"txt", "md", "docx"}  # formats that may hold several articles
OVERRIDES = "metadata.csv"
LEFT_ALONE = {"lexicon", OVERRIDES}
ARTICLE_SHARE = 0.5  # of an article that must be found again, for it to count
LARGE_FOLDER = 500  # files from which on what was read is kept for the next time
BATCH = 2_000  # documents whose paragraphs are read together, by columns
NO_TEXT = (
    "no report text found in it",
    "leave it out: a list, a login page or an empty page is no report",
)


class Corpus(NamedTuple):
    """A folder as read: reports, their paragraphs, and what could not be used."""

    reports: pd.DataFrame
    paragraphs: pd.DataFrame
    problems: pd.DataFrame


class Article(NamedTuple):
    """One report as read: its document, the spans of its paragraphs, what they hold."""

    document: Document
    spans: Spans
    text: ReportText


def load_corpus(
    folder: str | os.PathLike, *, protected: Collection[str] = ()
) -> Corpus:
    """Read every report in a folder and its subfolders.

    Read are .txt, .md, .html, .htm, .docx (a report each, or several, each with its
    title and dated line) and .csv, .tsv, .jsonl, .parquet (a report per row);
    a folder named ``lexicon``, README files and hidden files are left alone. A
    ``metadata.csv`` overrides what was found. Nothing is written to the folder.

    Parameters
    ----------
    folder : path
        ``~`` is the user's home.
    protected : collection of str
        Names that script folding must leave alone; those of the gazetteer always are.

    Returns
    -------
    Corpus
        ``reports``, one row per report (index ``report``); ``paragraphs``, one row
        per paragraph, analysed or not; ``problems``, one row per file that could not
        be used or only with a doubt (``file, problem, advice``). The tables of
        `LARGE_FOLDER` files or more are kept for the next time, see `helpers.cache`.
    """
    root = Path(folder).expanduser()
    files, _ = _files(root)
    if len(files) < LARGE_FOLDER:
        return _read_corpus(root, protected)
    parts = [" ".join(sorted(protected)).encode(), str(root.resolve()).encode()]
    parts += map(_fingerprint, [*files, root / OVERRIDES])
    return Corpus(*cached_tables(parts, lambda: _read_corpus(root, protected)))


def _fingerprint(path: Path) -> bytes:
    """Give the name and content of a file, or the reason why it cannot be read."""
    try:
        data = path.read_bytes() if path.stat().st_size <= LIMIT else b"large"
    except (OSError, RuntimeError) as error:
        data = str(error).encode()
    return os.fsencode(path) + b"\0" + hashlib.sha256(data).digest()


def _read_corpus(root: Path, protected: Collection[str]) -> Corpus:
    """Read the files under `root` in batches; each step adds its problems."""
    problems: list[Problem] = []
    names = protected_names() | set(protected)
    found, rows, tables = _documents(root), [], []
    while batch := list(islice(found, BATCH)):
        articles = list(_articles(batch, names, problems))
        tables.append(_paragraphs(articles, len(rows)))
        rows += _rows(articles)
    reports = _reports(rows, problems)
    paragraphs = _joined(tables, reports)
    reports = reports.drop(columns="number")
    reports, unused = with_overrides(reports, root / OVERRIDES)
    places = regions(reports)
    copies = find_duplicates(reports, paragraphs)
    reports = _ordered(reports.assign(region=places, duplicate_of=copies))
    table = pd.DataFrame(problems + unused, columns=Problem._fields, dtype="str")
    return Corpus(reports, paragraphs, table)


def _documents(root: Path) -> Iterator[Document | Problem]:
    """Read the files under `root`; a file that cannot be used gives its problem."""
    files, unread = _files(root)
    yield from unread
    if not files and not unread:
        missing = "no file of reports in it" if root.is_dir() else "no such folder"
        advice = "name a folder of .txt, .html or .docx files"
        yield Problem(str(root), missing, advice)
    for path in progress(files, "reading"):
        file = _shown(path, root)
        try:
            _check_inside(path, root)
            documents = read_documents(path)
        except UnusableFileError as error:
            yield Problem(file, error.problem, error.advice)
        except (OSError, RuntimeError) as error:
            yield _unreadable(file, error)
        else:
            yield from (document._replace(file=file) for document in documents)


def _files(root: Path) -> tuple[list[Path], list[Problem]]:
    """List the files that may hold reports, and the folders that cannot be read."""
    found: list[Path] = []
    linked: list[Path] = []
    refused: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=refused.append):
        here = Path(folder)
        folders[:] = [f for f in folders if f not in LEFT_ALONE and f[0] != "."]
        linked += [here / f for f in folders if (here / f).is_symlink()]
        plain = (n for n in files if n not in LEFT_ALONE and n[0] != ".")
        found += [here / n for n in plain if not n.upper().startswith("README")]
    problems = [
        _unreadable(_shown(Path(error.filename), root), error)
        for error in refused
        if Path(error.filename) != root
    ]
    link, advice = "link to a folder, not followed", "copy the folder itself"
    problems += [Problem(_shown(path, root), link, advice) for path in linked]
    return sorted(found, key=str), sorted(problems)


def _unreadable(file: str, error: Exception) -> Problem:
    """Give the reason why the system cannot read a file."""
    reason = getattr(error, "strerror", None) or str(error)
    return Problem(file, f"cannot be read ({reason})", "check its rights")


def _shown(path: Path, root: Path) -> str:
    """Give a file's name below `root`, whatever its bytes."""
    name = path.relative_to(root).as_posix()
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _check_inside(path: Path, root: Path) -> None:
    """Refuse a link that leaves the folder."""
    if path.is_symlink() and root.resolve() not in path.resolve().parents:
        raise UnusableFileError(
            "link to a file outside the folder", "copy the file itself"
        )


def _articles(
    batch: list[Document | Problem], names: Collection[str], problems: list[Problem]
) -> Iterator[Article]:
    """Give each article of a batch with its paragraphs, and note the problems."""
    documents = [item for item in batch if isinstance(item, Document)]
    raws, blocks = ([getattr(d, k) for d in documents] for k in ("raw", "spans"))
    looked = iter(read_paragraphs(raws, blocks, protected=names))
    for item in batch:
        if isinstance(item, Problem):
            problems.append(item)
            continue
        spans, report = next(looked)
        if not spans:
            problems.append(Problem(item.file, *NO_TEXT))
            continue
        if item.doubt:
            advice = "check it, or save it as UTF-8"
            problems.append(Problem(item.file, item.doubt, advice))
        yield from _parted(item, spans, report)


def _parted(document: Document, spans: Spans, report: Report) -> Iterator[Article]:
    """Part the articles of one text; a page or a row of a table is one."""
    report = report._replace(inside=_inside_article(report.sources, document.article))
    several = document.format in SEVERAL
    rows = article_rows(report.texts, report.verdicts) if several else [0]
    if len(rows) == 1:
        yield Article(document, spans, _with_roles(report))
        return
    for k, (a, b) in enumerate(pairwise([*rows, len(spans)]), start=1):
        raw = document.raw[spans[a][0] : spans[b - 1][1]]
        piece = document._replace(name=f"{document.name}-{k}", raw=raw)
        yield Article(piece, spans[a:b], _with_roles(part(report, a, b)))


def _with_roles(report: Report) -> ReportText:
    """Give the paragraphs of a report with their roles and rules."""
    roles, rules = zip(*roles_of_report(report), strict=True)
    return ReportText(report.texts, report.sources, list(roles), list(rules))


def _inside_article(sources: list[str], article: str | None) -> list[bool]:
    """Mark the paragraphs of a page that are in its article, or all if unsure."""
    if not article:
        return [True] * len(sources)
    plain = [plain_text(source) for source in sources]
    inside = [bool(text) and text in article for text in plain]
    found = sum(len(p) for p, i in zip(plain, inside, strict=True) if i)
    return inside if found >= ARTICLE_SHARE * len(article) else [True] * len(sources)


def _paragraphs(articles: list[Article], before: int) -> pd.DataFrame:
    """Put the paragraphs of a batch together; ``report`` counts from `before`."""
    rows = [
        (number, i, start, end, *cells)
        for number, article in enumerate(articles, start=before)
        for i, ((start, end), *cells) in enumerate(
            zip(article.spans, *article.text, strict=True)
        )
    ]
    names = ["report", "paragraph", "start", "end", "text", "source", "role", "rule"]
    return pd.DataFrame(rows, columns=names)[PARAGRAPH_COLUMNS]


def _joined(tables: list[pd.DataFrame], reports: pd.DataFrame) -> pd.DataFrame:
    """Join the paragraphs of all batches, without those of no report."""
    empty = pd.DataFrame(columns=PARAGRAPH_COLUMNS)
    table = pd.concat(tables or [empty], ignore_index=True)
    kinds = {"role": pd.Categorical(table["role"], ROLES)}
    kinds["rule"] = pd.Categorical(table["rule"])
    codes = pd.Index(reports["number"]).get_indexer(table["report"])
    kinds["report"] = pd.Categorical.from_codes(codes, reports.index.rename(None))
    numbers = dict.fromkeys(("paragraph", "start", "end"), "int32")
    table = table.assign(**kinds)[codes >= 0].astype(numbers)
    return table.reset_index(drop=True)


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


def _rows(articles: list[Article]) -> list[dict]:
    """Describe the report of each article."""
    raws = [article.document.raw for article in articles]
    traditional, glossed = set(which_traditional(raws)), set(which(raws, "gloss"))
    hints = [article.document.hints for article in articles]
    facts = describe([article.text for article in articles], hints)
    return [
        {
            "report": document.name,
            "file": document.file,
            "format": document.format,
            "encoding": document.encoding,
            "script": find_script(raws[i]) if i in traditional else "Hans",
            "glosses": count_glosses(raws[i]) if i in glossed else 0,
            "characters": sum(map(len, text.of(*ANALYSED))),
            **facts[i],
        }
        for i, (document, _, text) in enumerate(articles)
    ]


def _reports(rows: list[dict], problems: list[Problem]) -> pd.DataFrame:
    """Give the reports table; reports without text are problems."""
    names = _unique([row["report"] for row in rows], [row["file"] for row in rows])
    index = pd.Index(names, name="report", dtype="str")
    columns = [c for c in REPORT_COLUMNS if c != "duplicate_of"]
    reports = pd.DataFrame(rows, index=index, columns=columns)
    reports = reports.astype({"date": "datetime64[ms]"})
    filled = reports["characters"] > 0
    problems += [Problem(file, *NO_TEXT) for file in reports.loc[~filled, "file"]]
    return reports.assign(number=range(len(rows)))[filled]


def regions(reports: pd.DataFrame) -> pd.Series:
    """Give each report the short label that charts use.

    The county, else the city, else the province, else the report's own name; where two
    places share a name, the parent's name goes before it.
    """
    levels = ("county", "city", "province")
    places = [_named(row) for row in zip(*(reports[k] for k in levels), strict=True)]
    shared = Counter(place[0] for place in set(places) if place)
    given = reports["region"] if "region" in reports else [None] * len(reports)
    labels = [
        own if pd.notna(own) else _label(place, name, shared)
        for own, place, name in zip(given, places, reports.index, strict=True)
    ]
    return pd.Series(labels, reports.index, dtype=object)


def _named(levels: tuple) -> tuple[str, ...]:
    """Give the names of a report's place and of the one above it."""
    return tuple(dict.fromkeys(name for name in levels if isinstance(name, str)))[:2]


def _label(place: tuple[str, ...], name: str, shared: Counter) -> str:
    """Name a place, with the one above before it where the name is shared."""
    if not place:
        return name
    return "".join(place[::-1]) if shared[place[0]] > 1 else place[0]


def _ordered(reports: pd.DataFrame) -> pd.DataFrame:
    """Put the user's own columns last and give columns of words their type."""
    own = reports.columns.difference(REPORT_COLUMNS, sort=False)
    words = [column for column in reports if reports[column].dtype == object]
    return reports[[*REPORT_COLUMNS, *own]].astype(dict.fromkeys(words, "str"))
