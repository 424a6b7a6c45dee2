"""What all rooms share: checks of tables, roles and dates that count, widths."""

import os
import sys
from collections.abc import Collection, Iterable
from pathlib import Path

import pandas as pd
from wcwidth import width

ANALYSED = ("heading", "body")  # roles of the paragraphs that are analysed
STATED = ("dateline", "meta", "override")  # sources of dates that are printed or given


def require(
    table: pd.DataFrame, *columns: str, of: str = "the table", filled: bool = False
) -> None:
    """Raise unless a table has the columns that a function needs.

    Parameters
    ----------
    table : DataFrame
    *columns : str
        Columns needed.
    of : str
        What the message calls the table.
    filled : bool
        Whether the table needs at least one row too.

    Raises
    ------
    ValueError
        Naming the columns that are missing and those that are there.

    Examples
    --------
    >>> require(pd.DataFrame({"term": ["党旗"]}), "term", filled=True)
    >>> require(pd.DataFrame({"term": []}), "term", "n", of="counts")
    Traceback (most recent call last):
    ValueError: counts lacks the columns ['n']; it has ['term']
    """
    if missing := [column for column in columns if column not in table.columns]:
        raise ValueError(
            f"{of} lacks the columns {missing}; it has {list(table.columns)}"
        )
    if filled and table.empty:
        raise ValueError(f"{of} has no rows: there is nothing to draw")


def analysed(
    paragraphs: pd.DataFrame,
    roles: str | Collection[str] = ANALYSED,
    columns: Iterable[str] = (),
) -> pd.DataFrame:
    """Select the paragraphs that have one of the `roles`.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Needs ``report``, ``text``, ``role`` and `columns`.
    roles : str or collection of str
        Roles to keep.
    columns : iterable of str
        Further columns that the caller needs.

    Returns
    -------
    DataFrame, one row per paragraph kept
        All columns, in the order given, with a fresh index.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"report": ["川", "川"], "text": ["党旗", "来源"], "role": ["body", "note"]}
    ... )
    >>> analysed(table)["text"].tolist()
    ['党旗']
    """
    require(paragraphs, "report", "text", "role", *columns, of="paragraphs")
    wanted = [roles] if isinstance(roles, str) else list(roles)
    return paragraphs[paragraphs["role"].isin(wanted)].reset_index(drop=True)


def highest_first(table: pd.DataFrame, column: str, *ties: str) -> pd.DataFrame:
    """Sort by a column, highest first, then by `ties`; number the rows anew.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["港", "茶", "川"], "n": [1, 2, 2]})
    >>> highest_first(table, "n", "term")["term"].tolist()
    ['川', '茶', '港']
    """
    ascending = [False, *[True] * len(ties)]
    return table.sort_values([column, *ties], ascending=ascending, ignore_index=True)


def at_home(path: str | os.PathLike) -> Path:
    """Return a path whose ``~`` is a home folder; raise ValueError if there is none.

    Examples
    --------
    >>> at_home("corpus/a.txt").as_posix()
    'corpus/a.txt'
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        home = Path(path).parts[0]
        advice = "write the whole path"
        raise ValueError(f"{path}: there is no home folder {home}; {advice}") from None


def text_width(text: str) -> int:
    """Count the columns of a text: two for a Chinese character, one for a Latin one.

    Control characters have no width.

    Examples
    --------
    >>> text_width("党旗A")
    5
    """
    return width(text, control_codes="ignore")


def progress(items: Iterable, desc: str, *, total: int | None = None) -> Iterable:
    """Pass items through, behind a progress bar where somebody waits for them.

    Parameters
    ----------
    items : iterable
    desc : str
        What the bar says is being done.
    total : int, optional
        How many items there are, if they have no length.

    Returns
    -------
    iterable
        The items. A bar shows after one second and goes when they end, in Jupyter
        and in terminals only: executed notebooks and files never hold one.

    Examples
    --------
    >>> list(progress(["甲.txt", "乙.txt"], "reading"))
    ['甲.txt', '乙.txt']
    """
    if "JPY_SESSION_NAME" not in os.environ and not sys.stderr.isatty():
        return items
    from tqdm.auto import tqdm

    return tqdm(items, desc=desc, total=total, delay=1, leave=False)
