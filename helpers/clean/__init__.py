"""Cut a decoded text into paragraphs, clean each text and give it a role."""

from helpers.clean.paragraphs import (
    Spans,
    article_rows,
    clean_texts,
    read_paragraphs,
)
from helpers.clean.roles import ROLES, part, roles_of_report, with_body
from helpers.clean.rules import DATES, PATTERNS, RULE_SETS, column, which
from helpers.clean.text import (
    count_glosses,
    find_script,
    fold_script,
    plain_text,
    strip_glosses,
    tidy,
    which_traditional,
)
from helpers.clean.verdicts import Report, Verdict, stated_title
