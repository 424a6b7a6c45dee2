"""Heads and cells of a table as a reader sees them, on the screen and in files."""

import re
import tomllib
from collections.abc import Sequence
from datetime import date, datetime, time
from numbers import Number
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.plots import language

WORDS, PAGES = (
    tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))
    for name in ("columns", "pages")
)
P_VALUES = re.compile("[pq](_.*)?")
LIMITS = re.compile("(.*)_(low|high)")  # columns of the limits of an interval
CODES = {"year", "adcode"}  # numbers whose digits are not set apart in thousands


def say(key: str, **values: object) -> str:
    """Give words of the page and the report in the language in use.

    Examples
    --------
    >>> say("rows", n=41, shown=8)
    '共 41 行，这里是前 8 行。'
    """
    return PAGES[key][language() == "en"].format(**values)


def heading(column: object) -> str:
    """Give the head of a column in the language in use, or its own name.

    Examples
    --------
    >>> heading("n"), heading("rate_low"), heading("altitude")
    ('词频', '频率下限', 'altitude')
    """
    return _head_and_unit(str(column))[0]


def with_unit(column: object, name: str | None = None) -> str:
    """Give the head of a column, or another name for it, with its unit in brackets.

    Examples
    --------
    >>> with_unit("rate"), with_unit("rate_low", "rate_low"), with_unit("region")
    ('频率（每万词）', 'rate_low（每万词）', '地区')
    """
    head, unit = _head_and_unit(str(column))
    brackets = "（{}）" if language() == "zh" else " ({})"
    return (name or head) + (brackets.format(unit) if unit else "")


def _head_and_unit(column: str) -> tuple[str, str]:
    """Look up a column, or what it begins with and the ending after that."""
    columns, english = WORDS["columns"], language() == "en"
    if column in columns:
        head, unit = columns[column][2:] if english else columns[column][:2]
        return head, unit
    for ending, words in WORDS["endings"].items():
        first = column.removesuffix(f"_{ending}")
        if first != column and first in columns:
            head, unit = _head_and_unit(first)
            return words[english].format(head), unit
    return column, ""


def column_texts(
    name: object, values: pd.Series, digits: int | None = None
) -> tuple[list[str], bool]:
    """Write the cells of a column.

    Parameters
    ----------
    name : object
        The column's: p and q have at least three decimals, years no separators.
    values : Series
        Numbers, words, dates, truth values or lists; gaps are written as —.
    digits : int, optional
        Decimals of numbers that are not whole; as many as the largest number needs
        for three digits (0 to 3) unless given.

    Returns
    -------
    tuple of (list of str, bool)
        One text per cell, and whether they are numbers. No number but zero is
        written as zero, and no p-value at all.

    Examples
    --------
    >>> column_texts("rate", pd.Series([86.6119, -2.0, None]))
    (['86.6', '−2.0', '—'], True)
    >>> column_texts("p", pd.Series([0.00002, 0.5]))
    (['<0.001', '0.500'], True)
    """
    cells = values.astype(object).tolist()
    present = [cell for cell in cells if not missing(cell)]
    if not present or any(
        isinstance(cell, bool) or not isinstance(cell, Number) for cell in present
    ):
        return [cell_words(cell) for cell in cells], False
    # A gap turns counts into floats; they are shown as the counts they are
    counts = len(present) < len(cells) or pd.api.types.is_integer_dtype(values.dtype)
    if counts and all(float(cell).is_integer() for cell in present):
        decimals = 0
    else:
        decimals = decimals_of(str(name), present, digits)
    return [_number(cell, decimals, str(name)) for cell in cells], True


def decimals_of(
    name: str, numbers: Sequence[float], digits: int | None = None, *, most: int = 3
) -> int:
    """Choose the decimals of a column: for three digits of its largest number.

    Examples
    --------
    >>> decimals_of("rate", [86.6, 3.0]), decimals_of("p", [86.6], 2)
    (1, 3)
    """
    if digits is None:
        sizes = np.abs([x for x in numbers if np.isfinite(x)] or [1.0])
        digits = int(np.clip(3 - np.log10(sizes.max() or 1), 0, most))
    return max(digits, 3) if P_VALUES.fullmatch(name) else digits


def interval_decimals(frame: pd.DataFrame, *, most: int = 3) -> dict[str, int]:
    """Choose one number of decimals for a value and the limits of its interval.

    Parameters
    ----------
    frame : DataFrame
        Any grain; ``rate_low`` and ``rate_high`` are the limits of ``rate``.
    most : int
        Most decimals.

    Returns
    -------
    dict of int
        By column, of the columns that have limits and of these.

    Examples
    --------
    >>> interval_decimals(pd.DataFrame({"rate": [8.1], "rate_low": [0.7], "n": [3]}))
    {'rate': 2, 'rate_low': 2}
    """
    firsts = {c: m[1] for c in map(str, frame) if (m := LIMITS.fullmatch(c))}
    decimals = {}
    for first in dict.fromkeys(firsts.values()):
        family = [c for c in frame if c == first or firsts.get(c) == first]
        values = frame[family].select_dtypes("float")
        pooled = values.to_numpy().ravel()
        number = decimals_of(first, pooled[~np.isnan(pooled)], most=most)
        decimals |= dict.fromkeys(values, number)
    return decimals


def missing(cell: object) -> bool:
    """Tell whether a cell holds nothing.

    Examples
    --------
    >>> missing(None), missing(""), missing([])
    (True, False, False)
    """
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))


def _number(value: float, decimals: int, column: str) -> str:
    """Write a number; no number but zero as zero, and no p-value at all."""
    if missing(value) or np.isinf(value):
        return "—" if missing(value) else "∞" if value > 0 else "−∞"
    if column in CODES:
        return f"{value:.{decimals}f}"
    least = 10.0 ** -max(decimals, 3)
    if abs(value) < least and (value or P_VALUES.fullmatch(column)):
        return f"{'>−' if value < 0 else '<'}{least:.{max(decimals, 3)}f}"
    text = f"{value + 0:,.{decimals}f}"
    if value and not text.strip("-0.,"):
        text = f"{value:.2g}"
    return text.replace("-", "−")


def cell_words(cell: object) -> str:
    """Write a cell that is no number.

    Examples
    --------
    >>> cell_words(["甘肃日报", "新华社"]), cell_words(True), cell_words(None)
    ('甘肃日报、新华社', '是', '—')
    """
    words = WORDS["cells"][language()]
    if isinstance(cell, (list, tuple, set, frozenset, np.ndarray)):
        items = sorted(cell) if isinstance(cell, (set, frozenset)) else cell
        return words["between"].join(map(cell_words, items)) or "—"
    if missing(cell):
        return "—"
    if isinstance(cell, (bool, np.bool_)):
        return words["true" if cell else "false"]
    if isinstance(cell, date):
        midnight = not isinstance(cell, datetime) or cell.time() == time()
        return f"{cell:%Y-%m-%d}" if midnight else f"{cell:%Y-%m-%d %H:%M}"
    return f"{cell:,}" if isinstance(cell, int) else " ".join(str(cell).split())
