"""Lay what the user states in metadata.csv over what was found."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from helpers.corpus.decoding import decode
from helpers.corpus.documents import COLUMNS, Problem
from helpers.corpus.rows import CHOOSE, RESERVED, parse_table, plain_name
from helpers.metadata import parse_date

FOUND = frozenset(COLUMNS["found_only"])
GIVEN = frozenset(COLUMNS["reports"]) - FOUND  # columns of reports that may be given


def with_overrides(
    reports: pd.DataFrame, path: Path
) -> tuple[pd.DataFrame, list[Problem]]:
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
        The reports, and a `Problem` for each thing that could not be used.
    """
    if not path.is_file():
        return reports, []
    try:
        table = parse_table(decode(path.read_bytes()).text, known={"report"})
        given = pd.DataFrame(table.rows, columns=table.columns, dtype="object")
    except Exception as error:  # whatever it holds, the reports load
        unread = Problem(path.name, f"no readable table ({error})", "save it again")
        return reports, [unread]
    given.columns = [plain_name(c) if _is_ours(c) else c for c in given.columns]
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


def _is_ours(name: str) -> bool:
    """Check for the name of a column that is known, in capitals or not."""
    return plain_name(name) in RESERVED


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
    for name, date in given.get("date", pd.Series(dtype=str)).dropna().items():
        if parse_date(date) is None:
            yield f"date {date!r} of {name!r} is no date", "write it as 2022-06-01"
