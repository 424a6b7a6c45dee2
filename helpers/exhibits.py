"""Tables for reports: numbers right, units in the header, source below."""

import io
import zipfile
from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template

import numpy as np
import pandas as pd
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from great_tables import GT

from helpers.export import FIGURES, bundle_facts, save_bundle
from helpers.pages import HEAD, font_face, page_language
from helpers.sheets import MADE, heading_of, named_rows, safe_csv, safe_xlsx, with_unit

FONTS = ["Page", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "sans-serif"]
PADDED = ("data_row_padding_horizontal", "column_labels_padding_horizontal")
PREAMBLE = "% XeLaTeX or LuaLaTeX with: ctex, caption, booktabs\n"
PAGE = Template(
    HEAD
    + """body { margin: 1rem; word-break: keep-all; }
h1 { position: absolute; margin: 0; clip-path: inset(50%); }
</style>
</head>
<body>
<main>
<h1>$title</h1>
$table
</main>
</body>
</html>
"""
)


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
        `helpers.sheets.unit_of` unless given.
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
    shown, numbers = _shown(frame)
    exhibit = (
        GT(shown, id=f"table-{name}").tab_header(title=title).tab_source_note(source)
    )
    exhibit = exhibit.cols_label(dict(zip(shown, _headings(shown, units), strict=True)))
    left = [column for column in shown if column not in numbers]
    exhibit = exhibit.cols_align("left", left).cols_align("right", numbers)
    wide = dict.fromkeys(PADDED, "12px")
    return exhibit.tab_options(table_font_names=FONTS, heading_align="left", **wide)


def _shown(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Write every cell as a reader sees it; name the columns that hold numbers."""
    table = named_rows(frame).rename(columns=str)
    if table.empty or not table.columns.is_unique:
        raise ValueError(
            f"a table needs rows, and columns of different names: {list(table.columns)}"
        )
    numeric = table.select_dtypes("number").columns.tolist()
    shown = {
        c: _figures(table[c]) if c in numeric else table[c].astype(object).map(_words)
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


def _words(cell: object) -> str:
    """Write a cell that is no number."""
    if isinstance(cell, pd.Timestamp):
        return f"{cell:%Y-%m-%d}"
    return "—" if pd.api.types.is_scalar(cell) and pd.isna(cell) else str(cell)


def _headings(shown: pd.DataFrame, units: Mapping[str, str] | None) -> list[str]:
    """Give the heading of each column, its unit in brackets."""
    return [with_unit(heading_of(c), c, units) for c in shown]


def save_table(
    frame: pd.DataFrame,
    name: str,
    *,
    title: str,
    source: str,
    units: Mapping[str, str] | None = None,
    folder: Path | str = FIGURES,
    parameters: Mapping[str, object] | None = None,
    provenance: Mapping[str, object] | None = None,
) -> dict[str, Path]:
    """Write a table as a bundle for the web, LaTeX, Word and spreadsheets.

    Parameters
    ----------
    frame, title, source, units
        As for `table_exhibit`.
    name : str
        File name without a suffix, as for `helpers.export.save_figure`.
    folder, parameters, provenance
        As for `helpers.export.save_figure`.

    Returns
    -------
    dict of Path
        By suffix: ``html``, ``tex``, ``docx``, ``xlsx`` and ``csv`` (all digits) and
        ``json``; the same bytes on every run.

    Raises
    ------
    ValueError
        If the table has no rows, the name is unsafe, or title or source is empty.
    """
    words = {"caption": title, "source": source}
    facts = bundle_facts(name, words, frame, parameters, provenance)
    exhibit = table_exhibit(frame, title=title, source=source, units=units, name=name)
    table = exhibit.as_raw_html()
    parts = {"lang": page_language(), "title": escape(title), "table": table}
    html = PAGE.substitute(parts, face=font_face(title + table, "Page"))
    contents = {
        "html": html.encode(),
        "tex": (PREAMBLE + exhibit.as_latex()).encode(),
        "docx": _word(frame, title, source, units),
        "xlsx": safe_xlsx(frame, {"name": name, **words}, units=units),
        "csv": safe_csv(frame).encode("utf-8-sig"),
    }
    return save_bundle(folder, facts, contents)


def _word(
    frame: pd.DataFrame, title: str, source: str, units: Mapping[str, str] | None
) -> bytes:
    """Write the table as a Word file without date or chance."""
    shown, numbers = _shown(frame)
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
