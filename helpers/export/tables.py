"""Tables for reports and spreadsheets."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from helpers.export.texts import P_VALUES, WORDS, column_texts, decimals_of, with_unit
from helpers.plots import language
from helpers.tables import text_width

FONTS = ["Page", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "sans-serif"]
PADDED = ("data_row_padding_horizontal", "column_labels_padding_horizontal")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MADE = datetime(2000, 1, 1)  # a file needs a date; one that never changes
LONGEST = 32_767  # characters that a cell of a workbook can hold
AS_TEXT = dict.fromkeys(
    ("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False
)


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


def ten_digits(frame: pd.DataFrame) -> pd.DataFrame:
    """Round decimal numbers to ten significant digits.

    The last of a number's sixteen digits depend on the processor; a file should not.

    Examples
    --------
    >>> ten_digits(pd.DataFrame({"rate": [1 / 3, 20000 / 3]}))["rate"].tolist()
    [0.3333333333, 6666.666667]
    """

    def rounded(column: pd.Series) -> pd.Series:
        """Round a column of decimal numbers."""
        if not pd.api.types.is_float_dtype(column.dtype):
            return column
        return column.map(lambda x: float(f"{x:.10g}"), na_action="ignore")

    return frame.apply(rounded)


def table_exhibit(frame: pd.DataFrame, *, title: str, source: str, name: str = "table"):
    """Set a table for print or screen.

    Parameters
    ----------
    frame : DataFrame
        Any grain, rows in the order to be read.
    title, source : str
        Above and below the table.
    name : str
        What tells the ids of the HTML from those of other tables on a page.

    Returns
    -------
    great_tables.GT
        The cells as `column_texts` writes them, numbers right-aligned.

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
    from great_tables import GT

    shown, numbers = _shown_table(frame)
    exhibit = GT(shown, id=f"table-{name}").tab_header(title=title)
    exhibit = exhibit.tab_source_note(source)
    exhibit = exhibit.cols_label({column: with_unit(column) for column in shown})
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
    written = {column: column_texts(column, table[column]) for column in table}
    shown = {column: texts for column, (texts, _) in written.items()}
    numbers = [column for column, (_, numeric) in written.items() if numeric]
    return pd.DataFrame(shown, dtype=object), numbers


def word_file(frame: pd.DataFrame, *, title: str, source: str) -> bytes:
    """Write a table as a Word file, the same bytes on every run.

    Parameters
    ----------
    frame, title, source
        As for `table_exhibit`.

    Returns
    -------
    bytes
        The cells as in `table_exhibit`; the head is repeated on every page.
    """
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    shown, numbers = _shown_table(frame)
    document, buffer = Document(), io.BytesIO()
    made = document.core_properties
    made.author, made.title, made.created, made.modified = "", title, MADE, MADE
    document.add_paragraph(title, style="Caption")
    table = document.add_table(len(shown) + 1, shown.shape[1], style="Light Shading")
    rows = [[with_unit(column) for column in shown], *shown.to_numpy().tolist()]
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text, column in zip(row.cells, texts, shown, strict=True):
            cell.text = text
            if column in numbers:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
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
        if not pd.api.types.is_numeric_dtype(dtype):
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


def safe_xlsx(frame: pd.DataFrame, about: Mapping[str, str]) -> bytes:
    """Write a table as a workbook: data on one sheet, words about them on another.

    Parameters
    ----------
    frame : DataFrame
        Any grain; row names become the first columns, row numbers are left out.
    about : mapping of str
        What the second sheet says, name and text, such as the caption; the heads of
        the columns follow.

    Returns
    -------
    bytes
        The same on every run. Numbers and dates stay what they are, infinite ones
        become ∞; decimal numbers are shown with three digits of the largest in their
        column. Text stays text, also where it begins like a formula. The unit of a
        column is in brackets behind its name.

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
    table, buffer = named_rows(frame).rename(columns=str), io.BytesIO()
    heads = {column: with_unit(column) for column in table}
    known = [pair for pair in heads.items() if pair[0] != pair[1]]
    words = pd.DataFrame([*about.items(), *known], dtype=object)
    table.columns = [with_unit(column, column) for column in table]
    with pd.ExcelWriter(
        buffer, engine="xlsxwriter", date_format="yyyy-mm-dd",
        datetime_format="yyyy-mm-dd", engine_kwargs={"options": AS_TEXT},
    ) as book:  # fmt: skip
        book.book.set_properties({"created": MADE, "title": next(iter(about.values()))})
        bold = book.book.add_format({"bold": True})
        data, notes = WORDS["sheets"][language()]
        _sheet(book, table, data, startrow=1, freeze_panes=(1, 0))
        book.sheets[data].write_row(0, 0, table.columns, bold)
        _sheet(book, words, notes)
        book.sheets[notes].set_column(0, 0, 16, bold)
    return buffer.getvalue()


def _sheet(book: pd.ExcelWriter, table: pd.DataFrame, name: str, **options) -> None:
    """Write one sheet, its columns wide enough for Chinese too."""
    options |= {"index": False, "header": False, "inf_rep": "∞"}
    texts = [[str(column), *map(str, cells)] for column, cells in table.items()]
    if max(len(text) for column in texts for text in column) > LONGEST:
        raise ValueError(f"a text is longer than {LONGEST:,}, the most of a cell")
    table.to_excel(book, sheet_name=name, **options)
    for at, (column, cells) in enumerate(table.items()):
        width = min(max(map(text_width, texts[at])) + 2, 50)
        shown = book.book.add_format({"num_format": _number_format(column, cells)})
        book.sheets[name].set_column(at, at, width, shown)


def _number_format(column: object, values: pd.Series) -> str:
    """Choose how a workbook shows the numbers of a column."""
    if not pd.api.types.is_float_dtype(values.dtype):
        return "General"
    if P_VALUES.fullmatch(str(column)):
        return '[<0.001]"<0.001";0.000'
    decimals = decimals_of(str(column), values.dropna(), most=6)
    return f"#,##0.{'0' * decimals}".rstrip(".")
