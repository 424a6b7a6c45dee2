"""Tables as files that spreadsheets open safely: CSV, XLSX, and a hash."""

import hashlib
import io
import math
from collections.abc import Mapping
from datetime import date, datetime

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from helpers.style import language

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MADE = datetime(2000, 1, 1)  # a workbook must hold a date; this one never moves
SHEETS = {"zh": ("数据", "说明"), "en": ("data", "about")}
COLUMNS = {  # column: heading and unit in Chinese, heading and unit in English
    "term": ("词", "", "term", ""),
    "region": ("地区", "", "region", ""),
    "report": ("报道", "", "report", ""),
    "n": ("词频", "次", "count", "tokens"),
    "rate": ("频率", "每万词次数", "rate", "per 10,000 tokens"),
    "reports": ("报道数", "篇", "reports", "reports"),
    "characters": ("篇幅", "字", "length", "characters"),
    "excess": ("超出均值", "每万词次数", "above the mean", "per 10,000 tokens"),
    "shared": ("最低频率", "每万词次数", "lowest rate", "per 10,000 tokens"),
    "log_ratio": ("对数比", "log₂", "log ratio", "log₂"),
    "g2": ("G²", "", "G²", ""),
    "p": ("p", "", "p", ""),
    "q": ("q", "", "q", ""),
    "lrc": ("保守对数比", "log₂", "conservative log ratio", "log₂"),
    "dp": ("集中程度 DP", "", "dispersion DP", ""),
}
ENDINGS = {  # what a column such as rate_low adds to its first word
    "low": ("{}下限", "{}, lower"),
    "high": ("{}上限", "{}, upper"),
    "reference": ("参照{}", "{}, reference"),
}


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


def named_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Make columns of the row names, unless they only number the rows.

    Examples
    --------
    >>> named_rows(pd.DataFrame({"n": [2]}, index=[373])).columns.tolist()
    ['n']
    >>> index = pd.Index(["甲"], name="report")
    >>> named_rows(pd.DataFrame({"n": [2]}, index=index)).columns.tolist()
    ['report', 'n']
    """
    index = frame.index
    numbered = index.name is None and pd.api.types.is_integer_dtype(index.dtype)
    return frame.reset_index(drop=True) if numbered else frame.reset_index()


def unit_of(column: object) -> str:
    """Give the unit of a column in the language in use, "" where none is known.

    Examples
    --------
    >>> unit_of("rate"), unit_of("rate_low"), unit_of("size")
    ('每万词次数', '每万词次数', '')
    """
    known = [key for key in COLUMNS if f"{column}_".startswith(f"{key}_")]
    return _words(max(known, key=len))[1] if known else ""


def heading_of(column: object) -> str:
    """Give the heading of a column in the language in use, or its own name.

    Examples
    --------
    >>> heading_of("n"), heading_of("rate_low"), heading_of("size")
    ('词频', '频率下限', 'size')
    """
    base, _, ending = str(column).rpartition("_")
    if column in COLUMNS:
        return _words(column)[0]
    if base not in COLUMNS or ending not in ENDINGS:
        return str(column)
    return ENDINGS[ending][language() == "en"].format(_words(base)[0])


def with_unit(name: str, column: object, units: Mapping[str, str] | None) -> str:
    """Set the unit of a column in brackets behind a name.

    Examples
    --------
    >>> with_unit("rate", "rate", None), with_unit("size", "size", {"size": "px"})
    ('rate（每万词次数）', 'size（px）')
    """
    unit = (units or {}).get(column, unit_of(column))
    brackets = "（{}）" if language() == "zh" else " ({})"
    return name + brackets.format(unit) if unit else name


def _words(column: object) -> tuple[str, str]:
    """Look up heading and unit in the language in use."""
    both = COLUMNS[column]
    return both[:2] if language() == "zh" else both[2:]


def safe_csv(frame: pd.DataFrame) -> str:
    r"""Write a table as CSV whose text cells no spreadsheet runs as a formula.

    Parameters
    ----------
    frame : DataFrame
        Any grain; row names become the first columns, row numbers are left out.

    Returns
    -------
    str
        Text cells and column names that begin with ``= + - @``, their full-width
        forms, a tab or a line break get an apostrophe in front, and line breaks
        become ``\n``; numbers stay.
        Source: OWASP, CSV Injection.

    Examples
    --------
    >>> safe_csv(pd.DataFrame({"term": ["=1+1", "经济"], "shift": [-2, 3]}))
    "term,shift\n'=1+1,-2\n经济,3\n"
    """
    table = named_rows(frame)
    for position, dtype in enumerate(table.dtypes):
        if not (pd.api.types.is_numeric_dtype(dtype)):
            column = table.iloc[:, position].astype(object).map(_harmless)
            table.isetitem(position, column)
    table.columns = [_harmless(str(name)) for name in table.columns]
    return table.to_csv(index=False, lineterminator="\n")


def _harmless(cell: object) -> object:
    """Put an apostrophe before text that a spreadsheet would run."""
    if not isinstance(cell, str):
        return cell
    guard = "'" if cell.startswith(FORMULA) else ""
    return guard + cell.replace("\r\n", "\n").replace("\r", "\n")


def safe_xlsx(
    frame: pd.DataFrame,
    about: Mapping[str, str],
    *,
    units: Mapping[str, str] | None = None,
) -> bytes:
    """Write a table as a workbook: data on one sheet, words about them on another.

    Parameters
    ----------
    frame : DataFrame
        Any grain; row names become the first columns, row numbers are left out.
    about : mapping of str
        What the second sheet says, name and text, such as the caption.
    units : mapping of str, optional
        Units by column, set in brackets behind its name; those of `unit_of` unless
        given.

    Returns
    -------
    bytes
        The same on every run. Numbers and dates stay what they are, infinite ones
        become ∞; text stays text, and where it begins like a formula it is marked so
        that editing the cell does not run it.

    Raises
    ------
    ValueError
        If a text is longer than 32,767 characters or the rows are too many for a
        sheet.

    Examples
    --------
    >>> safe_xlsx(pd.DataFrame({"n": [2]}), {"caption": "次数"})[:2]
    b'PK'
    """
    table, buffer = named_rows(frame), io.BytesIO()
    names = [with_unit(str(c), c, units) for c in table.columns]
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": MADE, "title": next(iter(about.values()), "")})
        styles = {
            "head": book.add_format({"bold": True, "bottom": 1, "quote_prefix": True}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "text": book.add_format({"quote_prefix": True}),
        }
        data, words = (book.add_worksheet(name) for name in SHEETS[language()])
        data.freeze_panes(1, 0)
        for at, name in enumerate(names):
            cells = table.iloc[:, at].astype(object).tolist()
            _fill(data, at, [name, *cells], styles)
        _fill(words, 0, list(about), styles)
        _fill(words, 1, list(about.values()), styles)
        words.set_column(0, 0, 14, styles["head"])
    return buffer.getvalue()


def _fill(
    sheet: Worksheet, column: int, cells: list, styles: Mapping[str, Format]
) -> None:
    """Write one column from the top and make it wide enough."""
    for row, cell in enumerate(cells):
        head = styles["head"] if row == 0 and sheet.index == 0 else None
        if _put(sheet, (row, column), cell, styles, head):
            raise ValueError(
                f"{str(cell)[:20]!r} does not fit on a sheet: 1,048,576 rows and "
                "32,767 characters a cell are the most; shorten the table"
            )
    widest = max(sum(1 + (ord(c) > 0x2E7F) for c in str(cell)) for cell in cells)
    sheet.set_column(column, column, min(widest + 2, 50))


def _put(
    sheet: Worksheet,
    place: tuple[int, int],
    cell: object,
    styles: Mapping[str, Format],
    head: Format | None,
) -> int:
    """Write one cell as what it is; anything but 0 says that it did not fit."""
    cell = cell.item() if hasattr(cell, "item") else cell
    if isinstance(cell, date) and not pd.isna(cell):
        return sheet.write_datetime(*place, cell, styles["date"])
    if pd.api.types.is_scalar(cell) and pd.isna(cell):
        return 0
    if isinstance(cell, (int, float)) and math.isfinite(cell):
        return sheet.write(*place, cell)
    infinite = {math.inf: "∞", -math.inf: "−∞"}
    text = infinite.get(cell, str(cell)) if isinstance(cell, float) else str(cell)
    guard = styles["text"] if text.startswith(FORMULA) else None
    return sheet.write_string(*place, text, head or guard)
