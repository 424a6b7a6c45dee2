"""Say in Chinese what could not be used, and what would help."""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

import pandas as pd

COLUMNS = ("problem", "advice")
PLACE = re.compile(r"\\\{(\d)\\\}")  # {0} in a form whose signs are escaped


def in_chinese(problems: pd.DataFrame) -> pd.DataFrame:
    """Put the problems of a corpus into Chinese.

    Parameters
    ----------
    problems : DataFrame, one row per problem
        Columns ``problem`` and ``advice`` as `load_corpus` gives them.

    Returns
    -------
    DataFrame, one row per problem
        The same with both in Chinese; a sentence that ``problems.toml`` lacks stays.

    Examples
    --------
    >>> row = {"problem": "format .xlsx is not read", "advice": "leave it out"}
    >>> in_chinese(pd.DataFrame([row])).iloc[0].tolist()
    ['不读 .xlsx 格式', '不要它']
    """
    said = {column: [_said(t, column) for t in problems[column]] for column in COLUMNS}
    return problems.assign(**said).astype(dict.fromkeys(COLUMNS, "str"))


@lru_cache(maxsize=10_000)
def _said(text: str, column: str) -> str:
    """Give a sentence in Chinese."""
    fits = ((form.fullmatch(text), words) for form, words in _forms()[column])
    found = ((match, words) for match, words in fits if match)
    return next((words.format(*match.groups()) for match, words in found), text)


@cache
def _forms() -> dict[str, list[tuple[re.Pattern, str]]]:
    """Read the forms of the sentences of each column, and their Chinese."""
    path = Path(__file__).with_suffix(".toml")
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        column: [
            (re.compile(PLACE.sub("(.*)", re.escape(form)), re.DOTALL), words)
            for form, words in forms.items()
        ]
        for column, forms in given.items()
    }
