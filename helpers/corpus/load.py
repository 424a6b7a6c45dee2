"""Read a folder: files to documents, reports, paragraphs and problems."""

import json
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.cache import Tables, code_of, digest, kept_by_unit
from helpers.clean import (
    ROLES,
    count_glosses,
    find_script,
    which,
    which_traditional,
)
from helpers.corpus.ahead import two_readers
from helpers.corpus.articles import NO_TEXT, Article, articles_of
from helpers.corpus.documents import (
    COLUMNS,
    LIMIT,
    Document,
    Problem,
    UnusableFileError,
)
from helpers.corpus.duplicates import SHINGLE, copies_among, signature
from helpers.corpus.folder import (
    OVERRIDES,
    check_file,
    files_of,
    nothing_to_read,
    shown_name,
    unreadable,
)
from helpers.corpus.formats import read_documents
from helpers.corpus.overrides import stated_copies, with_overrides
from helpers.metadata import describe, protected_names
from helpers.tables import ANALYSED, at_home, progress

REPORT_COLUMNS, PARAGRAPH_COLUMNS = COLUMNS["reports"], COLUMNS["paragraphs"]
BATCH = 2_000  # files, and documents in them, that are read together by columns
# Column types of what is read from files: reports, their paragraphs, and problems.
ROW_TYPES = (
    {"unit": "int32", "report": "str"}
    | dict.fromkeys(REPORT_COLUMNS, "str")
    | {"date": "datetime64[ms]", "glosses": "int64", "characters": "int64"}
    | {"length": "int64", "mark": "object", "place": "str", "own": "object"}
)
CELL_TYPES = dict.fromkeys(("unit", "paragraph", "start", "end"), "int32")
CELL_TYPES |= dict.fromkeys(("text", "source", "role", "rule"), "str")
PROBLEM_TYPES = {"unit": "int32", **dict.fromkeys(Problem._fields, "str")}


class Corpus(NamedTuple):
    """A folder as read: reports, their paragraphs, and what could not be used."""

    reports: pd.DataFrame
    paragraphs: pd.DataFrame
    problems: pd.DataFrame


def load_corpus(
    folder: str | os.PathLike, *, protected: Collection[str] = ()
) -> Corpus:
    """Read every report in a folder and its subfolders.

    Read are texts, Markdown, pages and Word files (a report each, or several, each
    with its title and dated line) and .csv, .tsv, .jsonl, .parquet (a report per row);
    a folder named ``lexicon``, README files, hidden files and the folders that
    browsers save beside a page are left alone. A ``metadata.csv`` overrides what was
    found. Nothing is written to the folder.

    Parameters
    ----------
    folder : path
        ``~`` is the user's home.
    protected : collection of str
        Names that script folding must leave alone; those of the gazetteer always are.

    Returns
    -------
    Corpus
        ``reports``, one row per report (index ``report``), the columns that a table
        or metadata.csv adds last; ``paragraphs``, one row
        per paragraph, analysed or not; ``problems``, one row per file that could not
        be used or only with a doubt (``file, problem, advice``). What was read of
        each file is kept for the next time, see `helpers.cache`.
    """
    root = at_home(folder)
    files, unread = files_of(root)
    kept = kept_files(root, protected)
    with two_readers(root, protected, len(files)) as shared:
        rows, paragraphs, found = kept(files, **shared)
    problems = unread or nothing_to_read(root, files)
    reports, problems = complete_reports(rows, found, problems, root / OVERRIDES)
    return Corpus(reports, _joined(paragraphs, rows, reports.index), problems)


def complete_reports(
    rows: pd.DataFrame, found: pd.DataFrame, problems: list[Problem], overrides: Path
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add to what `read_files` found what depends on all reports together.

    That is a name of its own for each report, what metadata.csv states, the short
    label of its place, and the near-duplicates.

    Parameters
    ----------
    rows : DataFrame, one row per report read, in the order of the files
    found : DataFrame, one row per problem
        Both as `read_files` gives them.
    problems : list of Problem
        Problems of the folder, listed first.
    overrides : Path
        metadata.csv, which may be missing.

    Returns
    -------
    reports, problems : DataFrame
        As in `Corpus`. The reports are the rows with text, in their order.
    """
    problems = problems + [*map(Problem._make, found[[*Problem._fields]].to_numpy())]
    reports = _reports(rows, problems)
    marks = reports.pop("mark").dropna().map(partial(np.frombuffer, dtype=np.uint32))
    reports, unused = with_overrides(reports, overrides)
    copies = stated_copies(reports, copies_among(reports, marks.to_dict()))
    reports = _ordered(reports.assign(region=regions(reports), duplicate_of=copies))
    return reports, pd.DataFrame(
        problems + unused, columns=Problem._fields, dtype="str"
    )


def kept_files(root: Path, protected: Collection[str]) -> Callable[..., Tables]:
    """Give what reads some files of a folder, or finds what was kept of them."""
    depth = len(root.parts)
    return partial(
        kept_by_unit,
        digest(code_of("clean", "metadata", "corpus"), *sorted(protected)),
        key=lambda path: fingerprint("/".join(path.parts[depth:]), str(root)),
        make=partial(read_files, root=root, protected=protected),
    )


def fingerprint(name: str, root: str) -> str:
    """Name a file below `root` by its name and content, or why it cannot be read."""
    path = os.path.join(root, name)
    try:
        check_file(path, root)
        with open(path, "rb") as file:
            small = os.fstat(file.fileno()).st_size <= LIMIT
            data = file.read() if small else b"large"
    except (OSError, RuntimeError, UnusableFileError) as error:
        data = repr(error).encode()
    return digest(os.fsencode(name), data)


def read_files(files: list[Path], *, root: Path, protected: Collection[str]) -> Tables:
    """Read files by columns, each for itself.

    Parameters
    ----------
    files : list of Path
    root : Path
        The folder that names of files are given below.
    protected : collection of str
        As in `load_corpus`.

    Returns
    -------
    rows : DataFrame, one row per report
        What was found in it, its ``length`` in paragraphs and its ``mark``, the
        MinHash signature; its file and row (``place``), the user's own columns as JSON
        (``own``). Column ``unit``, here and below, is the place of its file.
    paragraphs : DataFrame, one row per paragraph, in the order of the reports
    problems : DataFrame, one row per problem
    """
    names = protected_names() | set(protected)
    problems: list[tuple] = []
    found, rows, tables = _documents(files, root, problems), [], [_paragraphs([])]
    while batch := list(islice(found, BATCH)):
        for part_rows, part_paragraphs in _read_batch(batch, names, problems):
            rows += part_rows
            tables.append(part_paragraphs)
    return (
        pd.DataFrame(rows, columns=[*ROW_TYPES]).astype(ROW_TYPES),
        pd.concat(tables).astype({"role": "category", "rule": "category"}),
        pd.DataFrame(sorted(problems), columns=[*PROBLEM_TYPES]).astype(PROBLEM_TYPES),
    )


def _read_batch(
    documents: list[Document], names: Collection[str], problems: list[tuple]
) -> Iterator[tuple[list[dict], pd.DataFrame]]:
    """Read documents together; where that fails, by halves down to the one at fault."""
    noted: list[tuple] = []
    try:
        articles = list(articles_of(documents, names, noted))
        read = _rows(articles), _paragraphs(articles)
    except Exception as error:  # whatever a document holds, the others load
        if len(documents) == 1:
            [document] = documents
            problems.append((document.unit, *unreadable(document.place, error)))
            return
        half = len(documents) // 2
        for part in (documents[:half], documents[half:]):
            yield from _read_batch(part, names, problems)
    else:
        problems += noted
        yield read


def _documents(
    files: list[Path], root: Path, problems: list[tuple]
) -> Iterator[Document]:
    """Read files; one that cannot be used adds its problem."""
    for unit, path in enumerate(progress(files, "reading")):
        file = shown_name(path, root)
        try:
            check_file(path, root)
            documents = read_documents(path)
        except UnusableFileError as error:
            problems.append((unit, file, error.problem, error.advice))
        except Exception as error:  # whatever a reader meets, the other files load
            problems.append((unit, *unreadable(file, error)))
        else:
            for found in documents:
                if isinstance(found, Problem):
                    place = file.removesuffix(path.name) + found.file
                    problems.append((unit, place, found.problem, found.advice))
                else:
                    yield found._replace(file=file, unit=unit)


def _paragraphs(articles: list[Article]) -> pd.DataFrame:
    """Put the paragraphs of a batch together, article by article."""
    sizes = np.array([len(article.spans) for article in articles], dtype=int)
    units = np.array([article.document.unit for article in articles], dtype=int)
    first = np.repeat(np.cumsum(sizes) - sizes, sizes)
    spans = np.array([s for article in articles for s in article.spans], dtype=int)
    texts = [article.text for article in articles]
    columns = {
        "unit": np.repeat(units, sizes),
        "paragraph": np.arange(len(first)) - first,
        "start": spans.reshape(-1, 2)[:, 0],
        "end": spans.reshape(-1, 2)[:, 1],
        "text": list(chain.from_iterable(t.texts for t in texts)),
        "source": list(chain.from_iterable(t.sources for t in texts)),
        "role": list(chain.from_iterable(t.roles for t in texts)),
        "rule": list(chain.from_iterable(t.rules for t in texts)),
    }
    return pd.DataFrame(
        {n: pd.Series(c, dtype=CELL_TYPES[n]) for n, c in columns.items()}
    )


def _joined(
    paragraphs: pd.DataFrame, rows: pd.DataFrame, names: pd.Index
) -> pd.DataFrame:
    """Name the report of each paragraph; those of no report are left out."""
    filled = rows["characters"] > 0
    codes = np.repeat(np.where(filled, filled.cumsum() - 1, -1), rows["length"])
    names = pd.Categorical.from_codes(codes, names.rename(None))
    roles = pd.Categorical(paragraphs["role"], ROLES)
    table = paragraphs.assign(report=names, role=roles)[PARAGRAPH_COLUMNS]
    return table if (codes >= 0).all() else table[codes >= 0].reset_index(drop=True)


def _unique(names: list[str], files: list[str]) -> list[str]:
    """Give every report a name of its own: the stem, with its folder if need be."""
    if len(set(names)) == len(names):
        return names
    ways = [names, [str(Path(f).with_suffix("")) for f in files], files]
    result = names
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
    raws = [article.document.visible for article in articles]
    traditional, glossed = set(which_traditional(raws)), set(which(raws, "gloss"))
    hints = [article.document.hints for article in articles]
    stated = [article.document.stated for article in articles]
    facts = describe([article.text for article in articles], hints, stated)
    return [
        {
            "unit": document.unit,
            "report": document.name.encode("utf-8", "replace").decode(),
            "file": document.file,
            "format": document.format,
            "encoding": document.encoding,
            "script": find_script(raws[i]) if i in traditional else "Hans",
            "glosses": document.glosses
            + (count_glosses(raws[i]) if i in glossed else 0),
            "length": len(spans),
            "place": document.place,
            "own": document.own,
            **_extent("".join(text.of(*ANALYSED))),
            **facts[i],
        }
        for i, (document, spans, text) in enumerate(articles)
    ]


def _extent(text: str) -> dict:
    """Count the characters of the text that is analysed, and sign it."""
    mark = signature(text).tobytes() if len(text) >= SHINGLE else None
    return {"characters": len(text), "mark": mark}


def _reports(rows: pd.DataFrame, problems: list[Problem]) -> pd.DataFrame:
    """Give the reports table; reports without text are problems."""
    names = _unique(rows["report"].tolist(), rows["file"].tolist())
    reports = rows.set_index(pd.Index(names, name="report", dtype="str"))
    reports = reports.drop(columns=["unit", "report", "length", "duplicate_of"])
    filled = reports["characters"] > 0
    problems += [Problem(place, *NO_TEXT) for place in reports.loc[~filled, "place"]]
    reports = reports.drop(columns="place")[filled]
    own = reports.pop("own").dropna().map(json.loads)
    return reports.join(pd.DataFrame([*own], own.index, dtype="object"))


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
