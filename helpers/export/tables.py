"""Tables for reports and spreadsheets."""

import io
from collections.abc import Mapping

import pandas as pd

from helpers.export.texts import (
    P_VALUES,
    WORDS,
    column_texts,
    decimals_of,
    interval_decimals,
    with_unit,
)
from helpers.export.word import MADE, Texts
from helpers.plots import language
from helpers.tables import text_width

FONTS = ["Page", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "sans-serif"]
PADDED = ("data_row_padding_horizontal", "column_labels_padding_horizontal")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST = 32_767  # characters that a cell of a workbook can hold
AS_TEXT = dict.fromkeys(
    ("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False
)


def named_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Make columns of the row names; leave out those that only number the rows.

    Examples
    --------
    >>> named_rows(pd.DataFrame({"n": [2]}, index=[373])).columns.tolist()
    ['n']
    >>> index = pd.Index(["甲"], name="report")
    >>> named_rows(pd.DataFrame({"n": [2]}, index=index)).columns.tolist()
    ['report', 'n']
    """
    index, whole = frame.index, pd.api.types.is_integer_dtype
    numbers = [
        level
        for level, name in enumerate(index.names)
        if name is None and whole(index.get_level_values(level).dtype)
    ]
    if len(numbers) == index.nlevels:
        return frame.reset_index(drop=True)
    named = frame.rename_axis(index=["" if n is None else n for n in index.names])
    return named.droplevel(numbers).reset_index(allow_duplicates=True)


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

    heads, numeric, rows = shown_texts(frame)
    names = [str(at) for at in range(len(heads))]  # two heads may be alike
    shown = pd.DataFrame(rows, columns=names, dtype=object)
    exhibit = GT(shown, id=f"table-{name}").tab_header(title=title)
    exhibit = exhibit.tab_source_note(source)
    exhibit = exhibit.cols_label(dict(zip(names, heads, strict=True)))
    sides = ["right" if number else "left" for number in numeric]
    for at, side in zip(names, sides, strict=True):
        exhibit = exhibit.cols_align(side, at)
    wide = dict.fromkeys(PADDED, "12px")
    return exhibit.tab_options(table_font_names=FONTS, heading_align="left", **wide)


def shown_texts(frame: pd.DataFrame) -> Texts:
    """Write every cell of a table as a reader sees it.

    Parameters
    ----------
    frame : DataFrame
        Any grain, rows in the order to be read.

    Returns
    -------
    Texts
        Heads with their units, which columns hold numbers, and the rows.

    Raises
    ------
    ValueError
        If the table has no rows or two columns of one name.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["党员"], "n": [1234]})
    >>> shown_texts(table)
    Texts(heads=['词', '词频（次）'], numeric=[False, True], rows=[['党员', '1,234']])
    """
    table = named_rows(frame).rename(columns=str)
    if table.empty or not table.columns.is_unique:
        raise ValueError(
            f"a table needs rows, and columns of different names: {list(table.columns)}"
        )
    digits = interval_decimals(table)
    columns = [column_texts(name, table[name], digits.get(name)) for name in table]
    rows = [list(row) for row in zip(*(texts for texts, _ in columns), strict=True)]
    return Texts([*map(with_unit, table)], [numeric for _, numeric in columns], rows)


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


def safe_xlsx(frame: pd.DataFrame, about: Mapping[str, object]) -> bytes:
    """Write a table as a workbook: data on one sheet, words about them on another.

    Parameters
    ----------
    frame : DataFrame
        Any grain; row names become the first columns, row numbers are left out.
    about : mapping
        What the second sheet says, name and text, such as the caption, the source and
        the settings; the names of the columns in the CSV follow.

    Returns
    -------
    bytes
        The same on every run. Heads are words with their unit in brackets. Numbers
        and dates stay what they are, infinite ones become ∞; decimal numbers are
        shown with three digits of the largest in their column, a value and its limits
        with the same number of decimals. Text stays text, also where it begins like a
        formula.

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
    heads = [with_unit(column) for column in table]
    named = [(head, column) for head, column in zip(heads, table, strict=True)]
    words = pd.DataFrame([*about.items(), *named], dtype=object)
    with pd.ExcelWriter(
        buffer, engine="xlsxwriter", date_format="yyyy-mm-dd",
        datetime_format="yyyy-mm-dd", engine_kwargs={"options": AS_TEXT},
    ) as book:  # fmt: skip
        book.book.set_properties({"created": MADE, "title": next(iter(about.values()))})
        bold = book.book.add_format({"bold": True})
        data, notes = WORDS["sheets"][language()]
        _sheet(book, table, data, heads, startrow=1, freeze_panes=(1, 0))
        book.sheets[data].write_row(0, 0, heads, bold)
        _sheet(book, words, notes, ["", ""])
        book.sheets[notes].set_column(0, 0, 24, bold)
    return buffer.getvalue()


def _sheet(
    book: pd.ExcelWriter, table: pd.DataFrame, name: str, heads: list[str], **options
) -> None:
    """Write one sheet, its columns wide enough for Chinese too."""
    options |= {"index": False, "header": False, "inf_rep": "∞"}
    texts = [[*map(str, cells)] for _, cells in table.items()]
    if max((len(text) for column in texts for text in column), default=0) > LONGEST:
        raise ValueError(f"a text is longer than {LONGEST:,}, the most of a cell")
    table.to_excel(book, sheet_name=name, **options)
    formats = _number_formats(table)
    for at, (head, shown) in enumerate(zip(heads, formats, strict=True)):
        width = min(max(map(text_width, [head, *texts[at]])) + 2, 50)
        shown = book.book.add_format({"num_format": shown})
        book.sheets[name].set_column(at, at, width, shown)


def _number_formats(table: pd.DataFrame) -> list[str]:
    """Choose how a workbook shows the numbers of each column."""
    digits = interval_decimals(table.rename(columns=str), most=6)
    return [_number_format(str(c), v, digits.get(str(c))) for c, v in table.items()]


def _number_format(column: str, values: pd.Series, decimals: int | None) -> str:
    """Choose how a workbook shows the numbers of a column."""
    if not pd.api.types.is_float_dtype(values.dtype):
        return "General"
    if P_VALUES.fullmatch(column):
        return '[<0.001]"<0.001";0.000'
    if decimals is None:
        decimals = decimals_of(column, values.dropna(), most=6)
    return f"#,##0.{'0' * decimals}".rstrip(".")
