"""Words beside tables and figures: source, settings, warnings, provenance."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from helpers.corpus import Corpus
from helpers.export import table_hash
from helpers.lexicon import Lexicon
from helpers.style import label, language


def pick(zh: str, en: str) -> str:
    """Give the words in the language that `use_style` set.

    Examples
    --------
    >>> pick("地区", "region")
    '地区'
    """
    return en if language() == "en" else zh


def source_text(
    name: str, reports: pd.DataFrame, tokens: pd.DataFrame, *, by: str = "region"
) -> str:
    """Say what a figure stands on: corpus, reports, tokens, reports behind a group.

    Parameters
    ----------
    name : str
        What the corpus is called.
    reports : DataFrame, one row per report
    tokens : DataFrame, one row per token
        Of the reports that count.
    by : str
        The groups of the figure.

    Returns
    -------
    str
        Such as 来源：…，5 篇报道，6,812 个词。每组 1 篇。
    """
    used = reports.loc[reports.index.isin(tokens["report"].unique())]
    sizes = group_sizes(used, by=by)
    few, many = int(sizes.min()), int(sizes.max())
    each = f"{few}" if few == many else f"{few}–{many}"
    words = label("source", corpus=name, reports=len(used), tokens=len(tokens))
    tail = pick(
        f"每组 {each} 篇{'，差异可能来自作者而非地区' if few == 1 else ''}。",
        f" {each} per group{'; region and writer cannot be told apart' if few == 1 else ''}.",
    )
    return words + (tail if len(sizes) > 1 else "")


def group_sizes(reports: pd.DataFrame, *, by: str) -> pd.Series:
    """Give the number of reports in each group."""
    return reports.reset_index()[by].value_counts()


def group_warning(reports: pd.DataFrame, *, by: str) -> str:
    """Warn in words, as Markdown, where a group stands on one report."""
    sizes = group_sizes(reports[reports["duplicate_of"].isna()], by=by)
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
    words = [f"{key.replace('_', ' ')}: {value}" for key, value in settings.items()]
    return "*" + " · ".join(words) + "*" if words else ""


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
