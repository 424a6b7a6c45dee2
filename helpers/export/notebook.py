"""Show tables in notebooks: with search, sort and pages in JupyterLab, else static.

JupyterLab sets the environment variable ``JPY_SESSION_NAME`` for the kernels of its
notebooks. There a table carries DataTables, from the package itables and without
network. Wherever else a notebook is executed, and wherever the script of a saved table
does not run (GitHub, nbviewer), the table is plain HTML with the first rows.
"""

import gzip
import json
import os
import tomllib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from html import escape
from numbers import Number
from pathlib import Path
from string import Template

import numpy as np
import pandas as pd
from IPython import get_ipython

from helpers.export.tables import named_rows
from helpers.export.texts import WORDS as COLUMN_WORDS
from helpers.export.texts import cell_words, column_texts, missing, with_unit
from helpers.plots import language

HERE = Path(__file__).parent
WORDS = tomllib.loads((HERE / "notebook.toml").read_text("utf-8"))
LIVE, LOAD = (
    Template((HERE / "templates" / f"{name}.html").read_text("utf-8"))
    for name in ("live_table", "load_tables")
)
SHOWN = 20  # rows of a static table
PAGE = 10  # rows of a page of a live table
LARGEST = 2_000  # rows of a live table; more would slow the page down
FEW = 6  # items of a setting that fit on a line
FINITE = np.finfo(float).max
WIDE = 24  # characters of a text that still fits on a line of its cell
LONGEST = 200  # characters of a text that is shown whole
LINE = "text-align:left;white-space:nowrap"
PARAGRAPH = "text-align:left;min-width:16em;word-break:normal;overflow-wrap:anywhere"
CONTEXT = {  # column of a concordance: form of its cells
    "left": "text-align:right;white-space:nowrap",
    "match": "text-align:center;white-space:nowrap;font-weight:bold",
    "right": LINE,
}
_loaded: dict[str, str] = {}  # the cell whose output holds DataTables


@dataclass(frozen=True)
class Column:
    """One column as it is shown: heading, CSS, texts, and what numbers sort by."""

    heading: str
    css: str
    texts: list[str]
    order: list[str] | None = None

    def cell(self, row: int, *, live: bool) -> str:
        """Write one cell; its sort key only where the table can be sorted."""
        key = f' data-order="{self.order[row]}"' if live and self.order else ""
        return f'<td style="{self.css}"{key}>{escape(self.texts[row])}</td>'


@dataclass(frozen=True)
class ShownTable:
    """A table that a notebook displays: columns, number of rows, line of settings."""

    columns: list[Column]
    size: int
    settings: str
    language: str

    def _repr_html_(self) -> str:
        if "JPY_SESSION_NAME" not in os.environ:
            return self._static()
        return _load_once() + self._live()

    def __repr__(self) -> str:
        """Give the size of the table, for displays without HTML."""
        size = {"n": self.size, "columns": len(self.columns)}
        return WORDS[self.language]["size"].format(**size)

    def _static(self) -> str:
        """Write the first rows as plain HTML, with the lines below."""
        rows = self._rows_line(SHOWN)
        below = f'\n<p class="rows">{rows}</p>' if rows else ""
        below += f"\n<p>{escape(self.settings)}</p>" if self.settings else ""
        return self._html(SHOWN, live=False) + below

    def _live(self) -> str:
        """Write the static table with a script that makes it interactive."""
        options = {
            "table_html": self._html(LARGEST, live=True),
            "classes": ["display", "compact"],
            "style": {"width": "auto", "margin": "0", "caption-side": "bottom"},
            "order": [], "autoWidth": False, "pageLength": PAGE,
            "lengthMenu": [PAGE, 20, 50, 100],
            "language": WORDS[self.language]["controls"],
        }  # fmt: skip
        if line := self._rows_line(LARGEST):
            options |= {"caption": line}
        if self.size <= PAGE:
            options |= {"paging": False, "info": False, "searching": False}
        script = json.dumps(options, ensure_ascii=False).replace("<", "\\u003c")
        name = f"table-{sha256(script.encode()).hexdigest()[:12]}"
        return LIVE.substitute(name=name, table=self._static(), options=script)

    def _html(self, most: int, *, live: bool) -> str:
        """Write head and rows of the table."""
        head = "".join(
            f'<th style="{column.css}">{escape(column.heading)}</th>'
            for column in self.columns
        )
        rows = (
            "".join(column.cell(row, live=live) for column in self.columns)
            for row in range(min(most, self.size))
        )
        body = "\n".join(f"<tr>{row}</tr>" for row in rows)
        return (
            f'<table style="word-break:keep-all">\n<thead><tr>{head}</tr></thead>\n'
            f"<tbody>\n{body}\n</tbody>\n</table>"
        )

    def _rows_line(self, most: int) -> str:
        """Say how many rows there are, "" if all are shown."""
        words = WORDS[self.language]["rows"].format(n=self.size, shown=most)
        return words if self.size > most else ""


def show_table(frame: pd.DataFrame | pd.Series, *, digits: int = 2) -> ShownTable:
    """Show a table in a notebook.

    Parameters
    ----------
    frame : DataFrame or Series
        Any grain, rows in the order to be read. Row names become the first columns,
        row numbers are left out. Texts are cut at 200 characters. A line
        below the table names the ``attrs["settings"]`` that ``columns.toml`` has words
        for.
    digits : int
        Decimals of numbers that are not whole. p and q have at least three; what
        would be rounded to zero is written with two significant digits or as <0.001.

    Returns
    -------
    ShownTable
        Displayed by JupyterLab with search, sort and pages (up to 2,000 rows);
        elsewhere a static table of the first 20 rows.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["党员"], "n": [1234]})
    >>> show_table(table)
    表格：1 行，2 列
    >>> "1,234</td>" in show_table(table)._repr_html_()
    True
    """
    table = named_rows(pd.DataFrame(frame))
    columns = [
        _column(name, table.iloc[:LARGEST, at], digits)
        for at, name in enumerate(table.columns)
    ]
    return ShownTable(columns, len(table), _settings_line(frame.attrs), language())


def show_concordance(lines: pd.DataFrame) -> ShownTable:
    """Show the hits of a concordance below each other, aligned at the word found.

    Parameters
    ----------
    lines : DataFrame, one row per hit
        Columns ``left``, ``match``, ``right``, ``report`` and ``source_start``, as
        `helpers.evidence.concordance` gives them. Other columns are left out; row
        names such as those of groups come first.

    Returns
    -------
    ShownTable
        As of `show_table`.

    Examples
    --------
    >>> lines = pd.DataFrame({"left": ["党旗"], "match": ["飘扬"], "right": ["在一线"],
    ...     "report": ["秦州"], "source_start": [9]})
    >>> show_concordance(lines)
    表格：1 行，5 列
    """
    shown = show_table(lines[[*CONTEXT, "report", "source_start"]])
    first = len(shown.columns) - len(CONTEXT) - 2
    heads = WORDS[language()]["context"]
    columns = list(shown.columns)
    for at, (name, css) in enumerate(CONTEXT.items(), first):
        columns[at] = replace(columns[at], heading=heads[name], css=css)
    return replace(shown, columns=columns)


def _column(name: object, values: pd.Series, digits: int) -> Column:
    """Write the cells of a column, numbers right-aligned and sorted by their value."""
    texts, numeric = column_texts(name, values, digits)
    heading = _heading(name)
    if numeric:
        order = [_key(cell) for cell in values.astype(object)]
        return Column(heading, "text-align:right", texts, order)
    texts = [_cut(text) for text in texts]
    wide = any(len(text) > WIDE for text in texts)
    return Column(heading, PARAGRAPH if wide else LINE, texts)


def _heading(name: object) -> str:
    """Give the heading of a column; of several levels one behind the other."""
    if isinstance(name, tuple):
        return " · ".join(with_unit(level) for level in name if level != "")
    return with_unit(name)


def _key(value: float) -> str:
    """Give the number that a cell is sorted by; gaps come last of all."""
    if missing(value):
        return ""
    return repr(float(np.clip(value, -FINITE, FINITE)))


def _cut(text: str) -> str:
    """Shorten a long text."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _settings_line(attrs: Mapping) -> str:
    """Name the settings of a table that there are words for."""
    words, settings = WORDS[language()], COLUMN_WORDS["settings"]
    english = language() == "en"
    items = [
        words["setting"].format(name=settings[key][english], value=cell_words(value))
        for key, value in attrs.get("settings", {}).items()
        if key in settings and _short(value)
    ]
    line = words["between_settings"].join(items)
    return words["settings"].format(items=line) if items else ""


def _short(value: object) -> bool:
    """Tell whether a setting is a number, a name, or a short list of them."""
    items = value if isinstance(value, (list, tuple)) else [value]
    return len(items) <= FEW and all(isinstance(i, (str, Number)) for i in items)


def _load_once() -> str:
    """Give the script that loads DataTables, once per kernel.

    The output of a cell that runs again is replaced, so the cell that loaded it
    before loads it again.
    """
    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell = parent.get("metadata", {}).get("cellId", "")
    if _loaded.setdefault("cell", cell) != cell:
        return ""
    return _datatables()


@cache
def _datatables() -> str:
    """Pack the JavaScript and CSS of itables into one script."""
    from itables.options import dt_bundle

    script, style = (
        b64encode(gzip.compress(Path(path).read_bytes(), mtime=0)).decode()
        for path in (dt_bundle, Path(dt_bundle).with_suffix(".css"))
    )
    return LOAD.substitute(script=script, style=style)
