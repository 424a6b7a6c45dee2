"""Tables for reports: numbers right, units in the header, source below.

Tables as files that spreadsheets open safely: CSV, XLSX, and a hash.
"""

import io
import math
import zipfile
from collections.abc import Mapping
from datetime import date, datetime

import numpy as np
import pandas as pd
import xlsxwriter
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from great_tables import GT
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from helpers.plots import language

FONTS = ["Page", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "sans-serif"]
PADDED = ("data_row_padding_horizontal", "column_labels_padding_horizontal")
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


def table_exhibit(
    frame: pd.DataFrame,
    *,
    title: str,
    source: str,
    units: Mapping[str, str] | None = None,
    name: str = "table",
) -> GT:
    """Set a table for print or screen.

    Parameters
    ----------
    frame : DataFrame
        Any grain, rows in the order to be read; row names become the first columns,
        row numbers are left out.
    title, source : str
        Above and below the table.
    units : mapping of str, optional
        Units by column, set under its heading; those of
        `helpers.export.unit_of` unless given.
    name : str
        What tells the ids of the HTML from those of other tables on a page.

    Returns
    -------
    GT
        Numbers right-aligned with as many decimals in every row of a column as its
        largest needs for three digits (0 to 3), thousands set apart, gaps as —,
        shares and p-values under 0.001 as <0.001.

    Raises
    ------
    ValueError
        If the table has no rows or two columns of one name.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["党员"], "n": [1234]})
    >>> "1,234" in table_exhibit(table, title="…", source="…").as_latex()
    True
    """
    shown, numbers = _shown_table(frame)
    exhibit = (
        GT(shown, id=f"table-{name}").tab_header(title=title).tab_source_note(source)
    )
    exhibit = exhibit.cols_label(dict(zip(shown, _headings(shown, units), strict=True)))
    left = [column for column in shown if column not in numbers]
    exhibit = exhibit.cols_align("left", left).cols_align("right", numbers)
    wide = dict.fromkeys(PADDED, "12px")
    return exhibit.tab_options(table_font_names=FONTS, heading_align="left", **wide)


def _shown_table(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Write every cell as a reader sees it; name the columns that hold numbers."""
    table = named_rows(frame).rename(columns=str)
    if table.empty or not table.columns.is_unique:
        raise ValueError(
            f"a table needs rows, and columns of different names: {list(table.columns)}"
        )
    numeric = table.select_dtypes("number").columns.tolist()
    shown = {
        c: _figures(table[c])
        if c in numeric
        else table[c].astype(object).map(_cell_words)
        for c in table
    }
    return pd.DataFrame(shown, dtype=object), numeric


def _figures(values: pd.Series) -> pd.Series:
    """Write numbers with one number of decimals for the whole column."""
    floats = values.astype(float)
    largest = floats[np.isfinite(floats)].abs().max()
    largest = 1.0 if np.isnan(largest) else largest
    whole = pd.api.types.is_integer_dtype(values.dtype)
    decimals = 0 if whole else int(np.clip(3 - np.log10(largest or 1), 0, 3))
    small = 0.0 if whole or largest > 1 else 0.001

    def write(value: float) -> str:
        """Write one number, or a dash for a missing one."""
        if np.isnan(value):
            return "—"
        if 0 < abs(value) < small:
            return "<0.001" if value > 0 else ">−0.001"
        return f"{value:,.{decimals}f}".replace("-", "−").replace("inf", "∞")

    return floats.map(write)


def _cell_words(cell: object) -> str:
    """Write a cell that is no number."""
    if isinstance(cell, pd.Timestamp):
        return f"{cell:%Y-%m-%d}"
    return "—" if pd.api.types.is_scalar(cell) and pd.isna(cell) else str(cell)


def _headings(shown: pd.DataFrame, units: Mapping[str, str] | None) -> list[str]:
    """Give the heading of each column, its unit in brackets."""
    return [with_unit(heading_of(c), c, units) for c in shown]


def _word(
    frame: pd.DataFrame, title: str, source: str, units: Mapping[str, str] | None
) -> bytes:
    """Write the table as a Word file without date or chance."""
    shown, numbers = _shown_table(frame)
    document, buffer = Document(), io.BytesIO()
    made = document.core_properties
    made.author, made.title, made.created, made.modified = "", title, MADE, MADE
    document.add_paragraph(title, style="Caption")
    table = document.add_table(len(shown) + 1, shown.shape[1], style="Light Shading")
    rows = [_headings(shown, units), *shown.to_numpy().tolist()]
    right = [column in numbers for column in shown]
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text, number in zip(row.cells, texts, right, strict=True):
            cell.text = text
            if number:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # repeated
    document.add_paragraph(source)
    document.save(buffer)
    return _undated(buffer)


def _undated(archive: io.BytesIO) -> bytes:
    """Pack a ZIP file anew with one fixed date for every part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            new.writestr(part, old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


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
    return _column_words(max(known, key=len))[1] if known else ""


def heading_of(column: object) -> str:
    """Give the heading of a column in the language in use, or its own name.

    Examples
    --------
    >>> heading_of("n"), heading_of("rate_low"), heading_of("size")
    ('词频', '频率下限', 'size')
    """
    base, _, ending = str(column).rpartition("_")
    if column in COLUMNS:
        return _column_words(column)[0]
    if base not in COLUMNS or ending not in ENDINGS:
        return str(column)
    return ENDINGS[ending][language() == "en"].format(_column_words(base)[0])


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


def _column_words(column: object) -> tuple[str, str]:
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
