"""Read a folder of reports: files in, reports and paragraphs out.

Words beside tables and figures: source, settings, warnings, provenance.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path

import pandas as pd
from IPython.display import HTML
from matplotlib.axes import Axes

from helpers.corpus import Corpus
from helpers.export import save_figure, save_table, table_hash
from helpers.plots import headline, label, language, source_line
from helpers.words import Lexicon

SORT = (
    "const t=this.closest('table'),b=t.tBodies[0],"
    "i=[...this.parentNode.children].indexOf(this);"
    "this.dataset.d=-(this.dataset.d||-1);"
    "[...b.rows].sort((x,y)=>{const p=x.cells[i].innerText,q=y.cells[i].innerText;"
    "return this.dataset.d*(isNaN(p-q)?p.localeCompare(q,'zh'):p-q)})"
    ".forEach(r=>b.append(r))"
)


class NoReportsError(ValueError):
    """A corpus without a single report, told in a notebook without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def need_reports(corpus: Corpus) -> None:
    """Stop a notebook with the list of problems where no report could be read.

    Raises
    ------
    NoReportsError
        With each file, its problem and an advice.
    """
    if corpus.reports.empty:
        lines = [" · ".join(row) for row in corpus.problems.itertuples(index=False)]
        raise NoReportsError("No report could be read.\n" + "\n".join(lines))


def comparable(reports: pd.DataFrame, by: str, *, groups: int = 1) -> str:
    """Give the column to compare by: `by`, or ``report`` where `by` has one group.

    Raises
    ------
    NoReportsError
        If the reports make fewer than `groups` groups even one by one.
    """
    table = reports[reports["duplicate_of"].isna()].reset_index()
    if by not in table:
        columns = ", ".join(table.columns)
        raise NoReportsError(f"reports have no column {by!r}; name one of {columns}")
    if len(table) < groups:
        raise NoReportsError(
            f"A comparison needs {groups} reports; there is {len(table)}."
        )
    return by if len(table[by].unique()) > 1 else "report"


def counted(corpus: Corpus) -> pd.DataFrame:
    """Give the paragraphs of the reports that count: near-duplicates left out."""
    once = corpus.reports.index[corpus.reports["duplicate_of"].isna()]
    return corpus.paragraphs[corpus.paragraphs["report"].isin(once)]


def pick(zh: str, en: str) -> str:
    """Give the words in the language that `use_style` set.

    Examples
    --------
    >>> pick("地区", "region")
    '地区'
    """
    return en if language() == "en" else zh


def source_text(
    name: str,
    reports: pd.DataFrame,
    tokens: pd.DataFrame,
    *,
    by: str | None = None,
    drawn: int | None = None,
) -> str:
    """Say what a figure stands on: corpus, reports, tokens, reports behind a group.

    Parameters
    ----------
    name : str
        What the corpus is called.
    reports : DataFrame, one row per report
    tokens : DataFrame, one row per token
        Of the reports that count.
    by : str, optional
        The groups that the figure compares.
    drawn : int, optional
        How many of them it has room for, those with the most tokens.

    Returns
    -------
    str
        Such as 来源：…，5 篇报道，6,812 个词。每组 1 篇。
    """
    used = reports.loc[reports.index.isin(tokens["report"].unique())]
    words = label("source", corpus=name, reports=len(used), tokens=len(tokens))
    sizes = reports_per_group(used, by=by) if by else []
    if len(sizes) < 2:
        return words
    few, many = int(sizes.min()), int(sizes.max())
    each = f"{few}" if few == many else f"{few}–{many}"
    doubt = pick(
        "，差异可能来自作者而非地区", "; region and writer cannot be told apart"
    )
    doubt = doubt if few == 1 else ""
    words += pick(f"每组 {each} 篇{doubt}。", f" {each} per group{doubt}.")
    if drawn is None or drawn >= len(sizes):
        return words
    return words + pick(
        f"图中是词数最多的 {drawn} 组，共 {len(sizes)} 组。",
        f" Shown are the {drawn} groups with the most tokens, of {len(sizes)}.",
    )


def reports_per_group(reports: pd.DataFrame, *, by: str) -> pd.Series:
    """Give the number of reports in each group."""
    return reports.reset_index()[by].value_counts()


def group_warning(reports: pd.DataFrame, *, by: str) -> str:
    """Warn in words, as Markdown, where a group stands on one report."""
    sizes = reports_per_group(reports[reports["duplicate_of"].isna()], by=by)
    single = sorted(map(str, sizes.index[sizes == 1]))
    if not single:
        return f"Every group stands on {sizes.min()} reports or more."
    return (
        f"**One report only** stands behind {', '.join(single[:12])}"
        f"{' and others' if len(single) > 12 else ''}: what is typical of the place "
        "cannot be told from what is typical of its writer. Intervals come from "
        "paragraphs there, and are too narrow."
    )


def settings_text(table: pd.DataFrame) -> str:
    """Give the settings of a statistic as Markdown, to stand with its table."""
    settings: Mapping = table.attrs.get("settings", {})
    words = [f"{key.replace('_', ' ')}: {_listed(v)}" for key, v in settings.items()]
    return "*" + " · ".join(words) + "*" if words else ""


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def sortable(table: pd.DataFrame, *, digits: int = 2) -> HTML:
    """Show a table that a click on a column's head sorts, its settings beneath.

    Parameters
    ----------
    table : DataFrame, any grain
        ``attrs["settings"]`` is printed under it; a named index becomes a column.
    digits : int
        Digits after the point.

    Returns
    -------
    HTML
        All cells escaped. Sorting works where the notebook is trusted; elsewhere the
        table stands as it is.
    """
    plain = table.reset_index() if table.index.names != [None] else table
    rounded = dict.fromkeys(plain.select_dtypes("number"), digits)
    page = plain.round(rounded).to_html(index=False, border=0)
    head, body = page.split("</thead>")
    head = head.replace("<th>", f'<th onclick="{SORT}" title="sort">')
    words = escape(settings_text(table).strip("*"))
    under = f"<p><em>{words}</em></p>" if words else ""
    return HTML(f"{head}</thead>{body}{under}")


def provenance(notebook: str, corpus: Corpus, lexicon: Lexicon) -> dict[str, str]:
    """Say what a figure was made from: notebook, and hashes of corpus and lexicon.

    Returns
    -------
    dict
        ``notebook``, ``corpus`` (hash of all paragraphs and their roles) and
        ``lexicon`` (hash of its words): equal hashes mean equal input.
    """
    words = [[*map(str, term)] for term in lexicon.terms]
    lists = words + [sorted(lexicon.stopwords), sorted(lexicon.protected)]
    return {
        "notebook": Path(notebook).stem,
        "corpus": table_hash(corpus.paragraphs),
        "lexicon": table_hash(pd.DataFrame({"words": [" ".join(w) for w in lists]})),
    }


def publish(
    ax: Axes,
    name: str,
    data: pd.DataFrame,
    *,
    source: str,
    folder: str,
    provenance: Mapping[str, str],
    parameters: Mapping[str, object],
    colors: int | None = None,
    **values: object,
) -> None:
    """Finish a figure and save it: title above, source below, words and data beside.

    Parameters
    ----------
    ax : Axes
        Any Axes of the figure.
    name : str
        A figure of ``figures.toml``, which holds title, caption and alt text.
    data : DataFrame
        The rows drawn.
    source : str
        As given by `source_text`.
    folder, provenance, parameters, colors
        As for `helpers.export.save_figure`.
    **values
        What fills the braces in the words.

    Raises
    ------
    ValueError
        If the figure has no words.
    """
    words = figure_words(name, **values)
    headline(ax, words["title"])
    source_line(ax, source)
    save_figure(
        ax, name, data, caption=words["caption"], alt=words["alt"], folder=folder,
        provenance=provenance, parameters=parameters, colors=colors,
    )  # fmt: skip


def publish_table(
    table: pd.DataFrame,
    name: str,
    *,
    source: str,
    folder: str,
    provenance: Mapping[str, str],
    parameters: Mapping[str, object],
    **values: object,
) -> None:
    """Save a table for print and the web: title above, source below.

    Parameters
    ----------
    table : DataFrame
        Any grain, rows in the order to be read.
    name : str
        An entry of ``figures.toml``; its title is used.
    source, folder, provenance, parameters, values
        As for `publish`.

    Raises
    ------
    ValueError
        If the table has no words or no rows.
    """
    title = figure_words(name, **values)["title"]
    save_table(
        table, name, title=title, source=source, folder=folder,
        provenance=provenance, parameters=parameters,
    )  # fmt: skip


def figure_words(name: str, **values: object) -> dict[str, str]:
    """Give title, caption and alt text of a figure in the language in use.

    Examples
    --------
    >>> figure_words("03_keyness", target="汇川区")["title"]
    '汇川区与其他各地相比的关键词'
    """
    if name not in _figures():
        raise ValueError(f"no words for figure {name!r}: add them to figures.toml")
    at = ("zh", "en").index(language())
    return {key: both[at].format(**values) for key, both in _figures()[name].items()}


@cache
def _figures() -> dict[str, dict[str, list[str]]]:
    path = Path(__file__).parent / "plots" / "words.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
