"""Judge each paragraph by itself: the first named pattern that fits decides."""

from typing import NamedTuple

from helpers.clean.rules import PATTERNS, RULES, column, fits

PROSE = 20  # characters that sentences have at least
MANY = 500  # texts from which on judging them by columns is quicker


class Verdict(NamedTuple):
    """The role of a paragraph and the name of the rule that decided."""

    role: str
    rule: str


class Report(NamedTuple):
    """The paragraphs of one report as the rules see them."""

    texts: list[str]
    sources: list[str]
    names: list[str]  # letters only
    verdicts: list[Verdict]
    inside: list[bool]


SENTENCE = Verdict("?", "sentence")
LINE = Verdict("?", "line")
BLANK = Verdict("blank", "blank")
PROSE_BODY = Verdict("body", "sentence")


def first_look(texts: list[str]) -> tuple[list[str], list[Verdict]]:
    """Give the letters of each text and the verdict of the first pattern that fits.

    Many texts are judged by columns: polars finds for each rule the few texts that it
    may fit, and Python decides.
    """
    if len(texts) < MANY:
        return list(map(letters, texts)), list(map(matching_rule, texts))
    import polars as pl

    text, size = pl.col("text"), pl.col("size")
    table = column(texts).to_frame().with_row_index("row")
    table = table.with_columns(
        name=text.str.replace_all(r"[^\p{L}\p{N}]+", ""), size=text.str.len_chars()
    )
    ended = fits("sentence_end") | (size > 2 * PROSE)
    table = table.with_columns(prose=(size >= PROSE) & fits("inner_end") & ended)
    verdicts = [SENTENCE if prose else LINE for prose in table["prose"]]
    for row in table.filter(pl.col("name") == "")["row"]:
        verdicts[row] = BLANK
    left = table.filter(pl.col("name") != "").select("row", "text", "size", "prose")
    for rule in RULES:
        judged = (size <= rule.longest) & ~(pl.col("prose") & rule.loose)
        rows = left.filter(judged).filter(fits(rule.name))["row"]
        rows = [row for row in rows if rule.pattern.search(texts[row])]
        verdict = Verdict(rule.role, rule.name)
        for row in rows:
            verdicts[row] = verdict
        left = left.filter(~pl.col("row").is_in(rows))
    return table["name"].to_list(), verdicts


def letters(text: str) -> str:
    """Give `text` without white space and punctuation."""
    return PATTERNS["no_letter"].sub("", text)


def matching_rule(text: str) -> Verdict:
    """Give the verdict of the first pattern that fits `text`, or role ``?``."""
    if not letters(text):
        return BLANK
    prose = is_prose(text)
    size = len(text)
    for rule in RULES:
        judged = size <= rule.longest and not (prose and rule.loose)
        if judged and rule.pattern.search(text):
            return Verdict(rule.role, rule.name)
    return SENTENCE if prose else LINE


def is_prose(text: str) -> bool:
    """Check whether `text` reads as sentences rather than as a label."""
    if len(text) < PROSE or not PATTERNS["inner_end"].search(text):
        return False
    return bool(PATTERNS["sentence_end"].search(text)) or len(text) > 2 * PROSE


def is_label(text: str) -> bool:
    """Check whether `text` may be half of a title: a few words without a rule."""
    return has_words(text) and matching_rule(text) == LINE


def has_words(text: str) -> bool:
    """Check whether `text` is a few words that no sentence ends in."""
    return len(letters(text)) >= 4 and not PATTERNS["inner_end"].search(text)


def stated_title(text: str) -> str | None:
    """Give the title that a line such as 标题:… states."""
    found = PATTERNS["stated_title"].match(text)
    return found[1].strip() if found else None
