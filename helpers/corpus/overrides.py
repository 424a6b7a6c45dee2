"""Lay what the user states in metadata.csv over what was found."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path

import pandas as pd

from helpers.corpus.decoding import Decoded, decode
from helpers.corpus.documents import COLUMNS, Problem
from helpers.corpus.rows import (
    CHOOSE,
    RESERVED,
    SEPARATORS,
    parse_table,
    plain_name,
)
from helpers.metadata import parse_date

ALONE = "-"  # as duplicate_of: the report is no copy of another
FOUND = frozenset(COLUMNS["found_only"])
GIVEN = frozenset(COLUMNS["reports"]) - FOUND  # columns of reports that may be given
USUAL = {  # names by which these and the reports are usually called, as in tables
    name: field
    for field, names in {"report": COLUMNS["report"], **COLUMNS["hints"]}.items()
    for name in names
    if field in {"report", *GIVEN}
}


def with_overrides(
    reports: pd.DataFrame, path: Path
) -> tuple[pd.DataFrame, list[Problem]]:
    """Lay the user's metadata.csv over what was found.

    Parameters
    ----------
    reports : DataFrame, one row per report
    path : Path
        The file; ``report`` names the row, other columns, by any usual name, replace
        or join those of `reports`. Cells left empty change nothing.

    Returns
    -------
    (DataFrame, list)
        The reports, and a `Problem` for each thing that could not be used.
    """
    if not path.is_file():
        return reports, []
    try:
        table = parse_table(decode(path.read_bytes()).text, known=USUAL)
        given = pd.DataFrame(table.rows, columns=table.columns, dtype="object")
    except Exception as error:  # whatever it holds, the reports load
        unread = Problem(path.name, f"no readable table ({error})", "save it again")
        return reports, [unread]
    given.columns = _named(given.columns)
    if "report" not in given:
        unnamed = Problem(path.name, "no column 'report'", "name the reports in it")
        return reports, [unnamed]
    given = given.drop_duplicates("report", keep="last").set_index("report")
    problems = [Problem(path.name, *p) for p in _override_problems(given, reports)]
    given = given.loc[given.index.intersection(reports.index)]
    given = given.drop(columns=_refused(given))
    reports = reports.copy()
    if "date" in given:
        dates = pd.to_datetime(given["date"].dropna().map(parse_date).dropna())
        given = given.assign(date=dates.reindex(given.index))
        reports.loc[dates.index, "date_source"] = "override"
    for column in given:
        old = reports[column] if column in reports else pd.Series(None, reports.index)
        reports[column] = given[column].reindex(reports.index).combine_first(old)
    return reports, problems


def stated_copies(reports: pd.DataFrame, found: pd.Series) -> pd.Series:
    """Lay the near-duplicates that the user states over those found.

    ``duplicate_of`` names the report that is counted instead; ``-`` says that a report
    counts itself.
    """
    if "duplicate_of" not in reports:
        return found
    stated = reports["duplicate_of"].dropna()
    stated = stated[stated.isin([*reports.index, ALONE])]
    copies = found.astype(object)
    copies[stated.index] = stated.where(stated != ALONE, None)
    return copies


def corrected(content: bytes, report: str, values: Mapping[str, str]) -> bytes:
    r"""Give a metadata.csv with some values of a report replaced or added.

    Parameters
    ----------
    content : bytes
        The file as it is; empty for a new one.
    report : str
        Name of the report.
    values : mapping
        Columns and their new values.

    Returns
    -------
    bytes
        The file in its own encoding, separator and line ends (a new one in UTF-8 with
        a byte order mark); all other rows, columns and values are kept.

    Raises
    ------
    ValueError
        If the first row of the file has no column ``report``.

    Examples
    --------
    >>> old = "report;类型\n汇川;甲\n".encode()
    >>> corrected(old, "汇川", {"date": "2020-02-08"}).decode()
    'report;类型;date\n汇川;甲;2020-02-08\n'
    """
    known = decode(content) if content.strip() else Decoded("report\r\n", "utf-8-sig")
    end = "\r\n" if "\r\n" in known.text else "\n"
    mark = max(SEPARATORS, key=known.text.partition("\n")[0].count)
    columns, *rows = csv.reader(StringIO(known.text, newline=""), delimiter=mark)
    names = [plain_name(name) for name in _named(columns)]
    if "report" not in names:
        raise ValueError("metadata.csv has no column 'report' in its first row")
    at, new = names.index("report"), [name for name in values if name not in names]
    columns, names = columns + new, names + new
    table = [row + [""] * (len(columns) - len(row)) for row in rows if row]
    if not (mine := [row for row in table if row[at] == report]):
        table += (mine := [["" for _ in columns]])
    for name, value in {"report": report, **values}.items():
        mine[-1][names.index(name)] = value
    text = StringIO(newline="")
    csv.writer(text, delimiter=mark, lineterminator=end).writerows([columns, *table])
    try:
        return text.getvalue().encode(known.encoding)
    except UnicodeEncodeError:  # a new value that the old encoding lacks
        return text.getvalue().encode("utf-8-sig")


def _named(columns: Iterable[str]) -> list[str]:
    """Name columns as `reports` does; of two for one fact, its own name, or the first.

    Examples
    --------
    >>> _named(["报道", "日期", "类型", "时间"])
    ['report', 'date', '类型', '时间']
    """
    taken = {plain_name(column) for column in columns}
    names = []
    for column in columns:
        plain = plain_name(column)
        field = USUAL.get(plain)
        if plain in RESERVED:
            names.append(plain)
        elif field is None or field in taken:
            names.append(column)
        else:
            taken.add(field)
            names.append(field)
    return names


def _refused(given: pd.DataFrame) -> list[str]:
    """List the columns that cannot be given: found, or named as one of ours."""
    return [c for c in given.columns if c in RESERVED - GIVEN]


def _override_problems(
    given: pd.DataFrame, reports: pd.DataFrame
) -> Iterator[tuple[str, str]]:
    """Give what of metadata.csv cannot be used, and what would help."""
    for name in given.index.difference(reports.index):
        yield f"no report {name!r} in the folder", "check the name"
    for column in _refused(given):
        found = "is found, not given" if column in FOUND else "has the name of another"
        yield f"column {column!r} {found}", CHOOSE
    copies = given.get("duplicate_of", pd.Series(dtype=str)).dropna()
    for name in copies[~copies.isin([*reports.index, ALONE])]:
        yield f"no report {name!r} to be a copy of", f"name one, or {ALONE} for none"
    for name, date in given.get("date", pd.Series(dtype=str)).dropna().items():
        if parse_date(date) is None:
            yield f"date {date!r} of {name!r} is no date", "write it as 2022-06-01"
