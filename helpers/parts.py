"""The paragraphs of a report as plain lists, and the articles of a file."""

import re
from itertools import accumulate
from typing import NamedTuple

import pandas as pd

from helpers import rules
from helpers.roles import SENTENCE, by_pattern, is_label

COLUMNS = ["text", "source", "role", "rule"]
ARTICLE = 2  # paragraphs of sentences that an article has at least
TITLE = 60
_YEAR = re.compile(r"(?:19|20)\d\d|[二一][〇○零九]|民国")


class Parts(NamedTuple):
    """The paragraphs of one report as plain lists: reading thousands stays fast."""

    texts: list[str]
    sources: list[str]
    roles: list[str]
    rules: list[str]

    def of(self, *roles: str) -> list[str]:
        """List the texts of paragraphs with one of `roles`."""
        pairs = zip(self.texts, self.roles, strict=True)
        return [text for text, role in pairs if role in roles]


def parts_of(paragraphs: pd.DataFrame) -> list[Parts]:
    """Give the parts of each report, in the order of the rows."""
    if paragraphs.empty:
        return []
    columns = [paragraphs[c].astype(object).tolist() for c in COLUMNS]
    report = paragraphs["report"].astype(object) if "report" in paragraphs else None
    starts = [0]
    if report is not None:
        starts = (report != report.shift()).to_numpy().nonzero()[0].tolist()
    ends = [*starts[1:], len(paragraphs)]
    return [
        Parts(*(column[a:b] for column in columns))
        for a, b in zip(starts, ends, strict=True)
    ]


def near_title(parts: Parts) -> Parts:
    """Give the title with the five filled rows above it and the six below."""
    filled = [i for i, text in enumerate(parts.texts) if text]
    title = next((k for k, i in enumerate(filled) if parts.roles[i] == "title"), None)
    rows = [] if title is None else filled[max(title - 5, 0) : title + 7]
    return Parts(*([column[i] for i in rows] for column in parts))


def article_rows(texts: list[str]) -> list[int]:
    """Give the first row of each article of a file: 0, and the later titles.

    A title is a line right above a dated line with sentences before and after it.
    """
    titles = [i for i in range(1, len(texts) - 1) if _titled(texts[i : i + 2])]
    rows = [0]
    if titles:
        sentences = (by_pattern(t, rules.NORMAL.sub("", t)) == SENTENCE for t in texts)
        before = [0, *accumulate(sentences)]
        for i in titles:
            if min(before[i] - before[rows[-1]], before[-1] - before[i]) >= ARTICLE:
                rows.append(i)
    return rows


def _titled(pair: list[str]) -> bool:
    """Tell whether two lines are a title and the dated line below it."""
    title, dated = pair
    if not 10 <= len(title) <= TITLE or not _YEAR.search(dated[:TITLE]):
        return False
    dateline = by_pattern(dated, rules.NORMAL.sub("", dated)).rule == "dateline"
    return dateline and is_label(title) and any(d.search(dated) for d in rules.DATES)
