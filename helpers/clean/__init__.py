"""Cut a decoded text into paragraphs, clean each text and give it a role."""

from helpers.clean.paragraphs import (
    article_rows,
    paragraph_table,
    split_paragraphs,
    split_spans,
)
from helpers.clean.roles import assign_roles, report_bounds, stated_title
from helpers.clean.rules import DATES, PATTERNS, RULE_SETS
from helpers.clean.text import (
    count_glosses,
    find_script,
    fold_script,
    plain_text,
    strip_glosses,
    tidy,
)

__all__ = [
    "DATES",
    "PATTERNS",
    "RULE_SETS",
    "article_rows",
    "assign_roles",
    "count_glosses",
    "find_script",
    "fold_script",
    "paragraph_table",
    "plain_text",
    "report_bounds",
    "split_paragraphs",
    "split_spans",
    "stated_title",
    "strip_glosses",
    "tidy",
]
