"""Read tables of reports: a report in each row, with the user's own columns."""

import csv
import json
from collections.abc import Callable, Collection, Iterator
from datetime import date
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from helpers.corpus.decoding import decode
from helpers.corpus.documents import (
    COLUMNS,
    LIMIT,
    Document,
    Problem,
    UnusableFileError,
    hints_of,
    is_given,
)

SEPARATORS = (",", ";", "\t")
TOP_ROWS = 5  # rows above which the names of the columns may stand
NAMED = 10  # rows that a problem names
UNDERSTOOD = {name for names in COLUMNS["hints"].values() for name in names}
RESERVED = {*COLUMNS["reports"], *COLUMNS["found_only"], *COLUMNS["taken"]}
CHOOSE = "choose another name"
csv.field_size_limit(LIMIT)  # of 131,072 characters otherwise


class Table(NamedTuple):
    """The rows of a table by the names of their columns, None for a broken row."""

    columns: list[str]
    rows: list[dict[str, Any] | None]
    encoding: str | None = None
    doubt: str | None = None
    longer: tuple[int, ...] = ()  # numbers of rows with more cells than columns


def parse_table(
    text: str, *, known: Collection[str], separators: Collection[str] = SEPARATORS
) -> Table:
    r"""Read a table of separated values as spreadsheets of any country write it.

    The separator and the row of column names are those with most of the names known;
    a first line ``sep=;`` states the separator. Empty cells are None, all others text.

    Examples
    --------
    >>> parse_table("sep=;\n2021\nreport;text\na;NA\n", known={"text"}).rows
    [{'report': 'a', 'text': 'NA'}]
    """
    text = text.removeprefix("\ufeff")
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep="):
        stated = first.strip("\r\n")[4:5] or "\t"
        text, separators = rest, [stated]
    tops = {sign: _names_row(text, sign, known) for sign in separators}
    separator = max(tops, key=lambda sign: tops[sign][:2])
    return _table(_cells(text, separator)[tops[separator][2] :])


def _filled_rows(text: str, separator: str) -> Iterator[list[str]]:
    """Cut a text into the cells of its rows, but for those without any value."""
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator)
    return (row for row in rows if any(cell.strip() for cell in row))


def _cells(text: str, separator: str) -> list[list[str]]:
    """Cut a text into the cells of its rows; an open quotation mark is refused."""
    rows = list(_filled_rows(text, separator))
    if rows and "\n" in rows[-1][-1] and not text.rstrip().endswith('"'):
        raise ValueError(f"the quotation mark in row {len(rows)} is not closed")
    return rows


def _names_row(
    text: str, separator: str, known: Collection[str]
) -> tuple[int, int, int]:
    """Give the names known in the row of names, its cells, and its number."""
    tops = list(islice(_filled_rows(text, separator), TOP_ROWS))
    named = [len({plain_name(cell) for cell in row} & set(known)) for row in tops]
    k = named.index(max(named)) if tops else 0
    return (named[k], len(tops[k]), k) if tops else (0, 0, 0)


def plain_name(name: object) -> str:
    """Give the name of a column as names are compared."""
    return str(name).strip().strip("\ufeff").lower()


def _table(cells: list[list[str]]) -> Table:
    """Name the cells below the row of names; a name given twice counts once."""
    names, *rows = cells or [[]]
    named = {}
    for k, name in enumerate(names):
        if name.strip():
            named.setdefault(name.strip().strip("\ufeff"), k)
    filled = [
        {
            n: row[k] if k < len(row) and row[k].strip() else None
            for n, k in named.items()
        }
        for row in rows
    ]
    size = len(names)
    longer = [i for i, r in enumerate(rows, 1) if any(c.strip() for c in r[size:])]
    return Table(list(named), filled, longer=tuple(longer))


def read_table(path: Path, read: Callable[[Path], Table]) -> list[Document | Problem]:
    """Read a report from each row with text; rows that cannot be used are problems."""
    kind = path.suffix.lower().strip(".")
    try:
        table = read(path)
    except UnusableFileError:
        raise
    except Exception as error:
        raise UnusableFileError(
            f"no readable {kind} table ({error})", "save it again"
        ) from None
    names = {plain_name(column): column for column in table.columns}
    column = next((names[n] for n in COLUMNS["text"] if n in names), None)
    if column is None:
        raise UnusableFileError(
            f"no column of text among {', '.join(map(str, table.columns))[:80]}",
            f"name the column of the reports one of {', '.join(COLUMNS['text'])}",
        )
    kept = {i: r for i, r in enumerate(table.rows, 1) if r and is_given(r.get(column))}
    if not kept:
        raise UnusableFileError("no row with text", f"fill the column {column}")
    report = next((names[n] for n in COLUMNS["report"] if n in names), None)
    documents = [_document(path, table, i, kept[i], column, report) for i in kept]
    documents[0] = documents[0]._replace(doubt=table.doubt)
    return [*documents, *_problems(path.name, table, kept, {column, report})]


def _document(
    path: Path, table: Table, i: int, row: dict, column: str, report: str | None
) -> Document:
    """Give the document of one row of a table of reports."""
    name = str(row[report]) if is_given(row.get(report)) else f"{path.stem}-{i:04}"
    stated = hints_of({k: v for k, v in row.items() if k != column})
    own = {k: _written(row[k]) for k in _own(row, {column, report}) if is_given(row[k])}
    kind = path.suffix.lower().strip(".")
    given = json.dumps(own, ensure_ascii=False) if own else None
    text = str(row[column])
    return Document(name, text, kind, table.encoding, stated=stated, row=i, own=given)


def _own(columns: Collection[str], used: Collection[str | None]) -> list[str]:
    """List the columns that are the user's own."""
    plain = {column: plain_name(column) for column in columns if column not in used}
    return [c for c, name in plain.items() if name not in UNDERSTOOD | RESERVED]


def _written(value: Any) -> str:
    """Write the value of a cell."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value.isoformat() if isinstance(value, date) else str(value)


def _problems(
    file: str, table: Table, kept: Collection[int], used: Collection[str | None]
) -> Iterator[Problem]:
    """Give what of a table cannot be used."""
    broken = [i for i, row in enumerate(table.rows, 1) if row is None]
    empty = [i for i, row in enumerate(table.rows, 1) if row and i not in kept]
    kinds = {
        "no readable row": (broken, "write one object a line, or leave it out"),
        "no text in the row": (empty, "fill its text, or leave it out"),
        "more cells than columns": (
            list(table.longer),
            "put text with commas in quotes",
        ),
    }
    for problem, (rows, advice) in kinds.items():
        if rows:
            yield Problem(_numbered(file, rows), problem, advice)
    for column in table.columns:
        name = plain_name(column)
        if column not in used and name in RESERVED - UNDERSTOOD:
            yield Problem(file, f"column {column!r} has the name of another", CHOOSE)


def _numbered(file: str, rows: list[int]) -> str:
    """Name a file and some of its rows."""
    numbers = ", ".join(map(str, rows[:NAMED])) + ", …" * (len(rows) > NAMED)
    return f"{file}, row{'s' * (len(rows) > 1)} {numbers}"


def delimited(path: Path) -> Table:
    """Read the rows of a .csv or .tsv file."""
    got = decode(path.read_bytes())
    known = {*COLUMNS["text"], *COLUMNS["report"], *UNDERSTOOD}
    first = "\t" if path.suffix.lower() == ".tsv" else ","
    ways = sorted(SEPARATORS, key=lambda sign: sign != first)
    table = parse_table(got.text, known=known, separators=ways)
    return table._replace(encoding=got.encoding, doubt=got.doubt)


def json_lines(path: Path) -> Table:
    """Read the rows of a .jsonl file, or of a list of objects."""
    got = decode(path.read_bytes())
    text = got.text.strip()
    if text.startswith("["):
        found = json.loads(text)
    else:
        found = [_parsed(line) for line in text.split("\n") if line.strip()]
    rows = [
        {_whole(k): _whole(v) for k, v in row.items()}
        if isinstance(row, dict)
        else None
        for row in found
    ]
    if not any(rows):
        raise UnusableFileError("no readable jsonl table", "write one object a line")
    columns = list(dict.fromkeys(key for row in rows if row for key in row))
    return Table(columns, rows, got.encoding, got.doubt)


def _whole(value: Any) -> Any:
    """Put a sign in place of half a surrogate pair, which JSON may hold."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _parsed(line: str) -> Any:
    """Parse a line of JSON, or give None."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def parquet(path: Path) -> Table:
    """Read the rows of a .parquet file."""
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    return Table(table.column_names, table.to_pylist())
