"""Read a folder of reports: files in, reports and paragraphs out."""

import hashlib
import os
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.cache import kept
from helpers.clean import (
    assign_roles,
    count_glosses,
    find_script,
    paragraph_table,
    split_spans,
)
from helpers.duplicates import find_duplicates
from helpers.formats import (
    LIMIT,
    Document,
    UnusableFileError,
    read_documents,
)
from helpers.metadata import describe
from helpers.overrides import OVERRIDES, overridden
from helpers.parts import Parts, article_rows, parts_of
from helpers.places import protected_names
from helpers.roles import KEPT
from helpers.webpages import plain_text

REPORT_COLUMNS = [
    "file", "format", "encoding", "title", "outlet", "date", "date_source", "province",
    "city", "county", "region", "script", "glosses", "characters", "duplicate_of",
    "adcode", "place_evidence",
]  # fmt: skip
PARAGRAPH_COLUMNS = [
    "report", "paragraph", "start", "end", "source", "text", "role", "rule",
]  # fmt: skip
SEVERAL = {"txt", "md", "docx"}  # formats that may hold several articles
LEFT_ALONE = {"lexicon", OVERRIDES}
ARTICLE_SHARE = 0.5  # of an article that must be found again, for it to count
NO_TEXT = "leave it out: a list, a login page or an empty page is no report"
MANY = 500


class Corpus(NamedTuple):
    """A folder as read: reports, their paragraphs, and what could not be used."""

    reports: pd.DataFrame
    paragraphs: pd.DataFrame
    problems: pd.DataFrame


class NoReportsError(ValueError):
    """A corpus without a single report, told in a notebook without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


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
        per paragraph, kept or not; ``problems``, one row per file that could not be
        used or only with a doubt (``file, problem, advice``). What was read of 500
        files or more is kept for the next time, see `helpers.cache`.
    """
    root = Path(folder)
    files, _ = _files(root)
    if len(files) < MANY:
        return _read_corpus(root, protected)
    parts = [" ".join(sorted(protected)).encode(), str(root.resolve()).encode()]
    parts += map(_fingerprint, [*files, root / OVERRIDES])
    return Corpus(*kept(parts, lambda: _read_corpus(root, protected)))


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
    reports, more = overridden(reports, root / OVERRIDES)
    reports = reports.assign(
        region=regions(reports), duplicate_of=find_duplicates(reports, paragraphs)
    )
    columns = [*REPORT_COLUMNS, *reports.columns.difference(REPORT_COLUMNS, sort=False)]
    told = pd.DataFrame(problems + more, columns=["file", "problem", "advice"])
    words = [c for c in columns if reports[c].dtype == object]
    reports = reports[columns].astype(dict.fromkeys(words, "str"))
    return Corpus(reports, _categorical(paragraphs, reports), told.astype("str"))


def need_reports(corpus: Corpus) -> None:
    """Stop a notebook with the list of problems where no report could be read.

    Raises
    ------
    NoReportsError
        With each file, its problem and an advice.
    """
    if corpus.reports.empty:
        lines = [" · ".join(row) for row in corpus.problems.itertuples(index=False)]
        raise NoReportsError("No report could be read.\n" + "\n".join(lines))


def comparable(reports: pd.DataFrame, by: str, *, groups: int = 1) -> str:
    """Give the column to compare by: `by`, or ``report`` where `by` has one group.

    Raises
    ------
    NoReportsError
        If the reports make fewer than `groups` groups even one by one.
    """
    table = reports[reports["duplicate_of"].isna()].reset_index()
    if by not in table:
        columns = ", ".join(table.columns)
        raise NoReportsError(f"reports have no column {by!r}; name one of {columns}")
    if len(table) < groups:
        raise NoReportsError(
            f"A comparison needs {groups} reports; there is {len(table)}."
        )
    return by if len(table[by].unique()) > 1 else "report"


def counted(corpus: Corpus) -> pd.DataFrame:
    """Give the paragraphs of the reports that count: near-duplicates left out."""
    once = corpus.reports.index[corpus.reports["duplicate_of"].isna()]
    return corpus.paragraphs[corpus.paragraphs["report"].isin(once)]


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
    for path in _progress(files):
        file = _shown(path, root)
        try:
            _inside(path, root)
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


def _inside(path: Path, root: Path) -> None:
    if path.is_symlink() and root.resolve() not in path.resolve().parents:
        raise UnusableFileError(
            "link to a file outside the folder", "copy the file itself"
        )


def _progress(files: list[Path]) -> Collection[Path]:
    """Show a progress bar where there is much to read."""
    if len(files) < MANY:
        return files
    from tqdm.auto import tqdm

    return tqdm(files, desc="reading", unit="file", leave=False)


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


_ROW_COLUMNS = [c for c in REPORT_COLUMNS if c != "duplicate_of"]


def _inside_article(table: pd.DataFrame, article: str | None) -> pd.Series:
    """Tell which paragraphs of a page its article holds; all where that is unsure."""
    if not article:
        return pd.Series(True, table.index)
    plain = table["source"].map(plain_text)
    inside = plain.map(lambda text: bool(text) and text in article)
    unsure = plain[inside].str.len().sum() < ARTICLE_SHARE * len(article)
    return inside | unsure


def _row(file: str, document: Document, parts: Parts) -> dict:
    """Describe one report."""
    return {
        "file": file,
        "format": document.format,
        "encoding": document.encoding,
        "script": find_script(document.raw),
        "glosses": count_glosses(document.raw),
        "characters": sum(map(len, parts.of(*KEPT))),
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
