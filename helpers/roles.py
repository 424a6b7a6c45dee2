"""Tell what each paragraph of a report is: named patterns first, then position.

The patterns look at one paragraph, the positions at its neighbours: what stands
before the first sentence is the head, what follows the last one is the tail.
"""

from collections import Counter
from typing import NamedTuple

import pandas as pd

from helpers import rules

ROLES = [
    "title", "heading", "body", "caption", "note", "byline", "metadata", "furniture",
    "blank",
]  # fmt: skip
KEPT = ("heading", "body")
LOOSE = {
    "share", "related", "contact", "counter", "inline_advert", "page_number",
    "copyright", "breadcrumb", "caption_mark", "original_title",
}  # fmt: skip
PROSE = 20
HEADING = 45
END_RULES = {"editor", "copyright", "statement"}


class Verdict(NamedTuple):
    """The role of a paragraph and the name of the rule that decided."""

    role: str
    rule: str


def assign_roles(paragraphs: pd.DataFrame) -> pd.DataFrame:
    """Give every paragraph a role and name the rule that decided.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Needs ``text``; ``report`` where it holds several reports.

    Returns
    -------
    DataFrame, one row per paragraph
        The same rows with ``role`` (title, heading, body, caption, note, byline,
        metadata, furniture or blank) and ``rule``, both categorical.

    Raises
    ------
    ValueError
        If the column ``text`` is missing.

    Examples
    --------
    >>> texts = ["来源:某网", "全县党员行动起来,投入到疫情防控的第一线。", "责编:甲"]
    >>> assign_roles(pd.DataFrame({"text": texts}))[["role", "rule"]]
           role      rule
    0  metadata    source
    1      body  sentence
    2    byline    editor
    """
    if "text" not in paragraphs:
        raise ValueError("paragraphs lacks the column 'text'")
    texts = paragraphs["text"].tolist()
    bounds = _report_bounds(paragraphs)
    verdicts = [v for a, b in bounds for v in decide(texts[a:b])]
    role = pd.Categorical([v.role for v in verdicts], ROLES)
    rule = pd.Categorical([v.rule for v in verdicts])
    return paragraphs.assign(role=role, rule=rule)


def _report_bounds(paragraphs: pd.DataFrame) -> list[tuple[int, int]]:
    """Give the first and last row of each run of rows of one report."""
    if "report" not in paragraphs or paragraphs.empty:
        return [(0, len(paragraphs))]
    report = paragraphs["report"].astype(object)
    starts = (report != report.shift()).to_numpy().nonzero()[0].tolist()
    return list(zip(starts, [*starts[1:], len(paragraphs)], strict=True))


def decide(texts: list[str]) -> list[Verdict]:
    """Give the verdict on each paragraph of one report."""
    verdicts = [by_pattern(text) for text in texts]
    verdicts = _drop_repeats(texts, verdicts)
    first, last = _body_zone(texts, verdicts)
    titles = _title_rows(texts, verdicts, first)
    names = {rules.NORMAL.sub("", texts[i]) for i in titles}
    names |= {rules.NORMAL.sub("", " ".join(texts[i] for i in titles))}
    names |= {rules.NORMAL.sub("", t) for t in map(stated_title, texts) if t}
    lines = _lines_of(texts, verdicts)
    result = []
    for i, text in enumerate(texts):
        if i in titles:
            result.append(Verdict("title", "title"))
        elif verdicts[i].role != "?":
            result.append(verdicts[i])
        elif _repeats_title(text, names):
            result.append(Verdict("furniture", "repeated_title"))
        elif i < first:
            result.append(_in_head(i, texts, titles, first))
        elif i > last:
            result.append(_in_tail(text, verdicts[:i]))
        else:
            result.append(_in_body(i, texts, verdicts, lines))
    return result


def by_pattern(text: str) -> Verdict:
    """Give the verdict of the first pattern that fits, or role ``?``."""
    if not rules.NORMAL.sub("", text):
        return Verdict("blank", "blank")
    prose = is_prose(text)
    for name, role, pattern, longest in rules.RULES:
        if len(text) <= longest and not (prose and name in LOOSE):
            if pattern.search(text):
                return Verdict(role, name)
    return Verdict("?", "sentence" if prose else "line")


def is_prose(text: str) -> bool:
    """Tell whether `text` reads as sentences rather than as a label."""
    if len(text) < PROSE or not rules.INNER_END.search(text):
        return False
    return bool(rules.SENTENCE_END.search(text)) or len(text) > 2 * PROSE


def stated_title(text: str) -> str | None:
    """Give the title that a line such as 标题:… states."""
    found = rules.STATED_TITLE.search(text)
    return found[1].strip() if found else None


def _drop_repeats(texts: list[str], verdicts: list[Verdict]) -> list[Verdict]:
    """Call a short line that stands three times or more furniture, but for its first."""
    seen: Counter = Counter()
    times = Counter(texts)
    result = []
    for text, verdict in zip(texts, verdicts, strict=True):
        seen[text] += 1
        again = times[text] >= 3 and seen[text] > 1 and len(text) <= 60
        repeat = again and verdict.role == "?"
        result.append(Verdict("furniture", "repeated_line") if repeat else verdict)
    return result


def _body_zone(texts: list[str], verdicts: list[Verdict]) -> tuple[int, int]:
    """Give the first and the last paragraph of sentences, credits and lists apart."""
    prose = [i for i, v in enumerate(verdicts) if v == ("?", "sentence")]
    if not prose:
        return len(texts), len(texts)
    total = sum(len(texts[i]) for i in prose)
    before, end = 0, len(texts)
    for i, text in enumerate(texts):
        if verdicts[i].rule in END_RULES and before >= total / 2:
            end = i
            break
        before += len(text) if verdicts[i] == ("?", "sentence") else 0
    inside = [i for i in prose if i < end]
    return inside[0], inside[-1]


def _title_rows(texts: list[str], verdicts: list[Verdict], first: int) -> list[int]:
    """Give the rows of the title: the best line of the head, with its second half."""
    head = [i for i in range(min(first, len(texts))) if verdicts[i] == ("?", "line")]
    scores = {i: _title_score(i, texts, verdicts) for i in head}
    scores = {i: score for i, score in scores.items() if score > 0}
    if not scores:
        return []
    best = max(scores, key=lambda i: (scores[i], -i))
    return [best]


def _title_score(i: int, texts: list[str], verdicts: list[Verdict]) -> int:
    """Score how much line `i` looks like the title."""
    text = texts[i]
    name = rules.NORMAL.sub("", text)
    if not 5 <= len(name) <= 80 or rules.COLUMN.match(text):
        return 0
    others = (t for j, t in enumerate(texts) if j != i)
    repeated = any(name in rules.NORMAL.sub("", other) for other in others)
    near = [verdicts[j].role for j in (i - 1, i + 1) if 0 <= j < len(texts)]
    score = 1 + 3 * repeated + 2 * ("metadata" in near)
    score += 10 <= len(name) <= 40
    score -= 3 * bool(rules.PAREN_LINE.match(text)) + text.endswith("。")
    return score


def _repeats_title(text: str, names: set[str]) -> bool:
    name = rules.NORMAL.sub("", text)
    return len(name) >= 6 and any(
        name in n or (n in name and len(name) < 2 * len(n))
        for n in names
        if len(n) >= 6
    )


def _in_head(i: int, texts: list[str], titles: list[int], first: int) -> Verdict:
    """Judge a line before the first sentence that no pattern knows."""
    text = texts[i]
    if rules.COLUMN.match(text):
        return Verdict("metadata", "column")
    if rules.PAREN_LINE.match(text):
        return Verdict("byline", "line_in_parentheses")
    if titles and i > titles[-1] and first < len(texts):
        return Verdict("heading", "line_before_body")
    return Verdict("furniture", "before_title" if titles else "before_body")


def _in_tail(text: str, before: list[Verdict]) -> Verdict:
    """Judge a paragraph after the last sentence that no pattern knows."""
    ended = any(v.rule in END_RULES | {"related"} for v in before)
    if rules.PAREN_LINE.match(text) and not ended:
        return Verdict("byline", "line_in_parentheses")
    return Verdict("furniture", "after_credit" if ended else "after_body")


def _lines_of(texts: list[str], verdicts: list[Verdict]) -> list[int]:
    """Give the rows of short sentences that stand parallel, as subheads do."""
    short = [
        i for i, t in enumerate(texts)
        if verdicts[i].role == "?" and 4 <= len(t) <= 14 and t.endswith("。")
        and not any(mark in t for mark in ",，、")
    ]  # fmt: skip
    lengths = {len(texts[i]) for i in short}
    parallel = len(short) >= 2 and max(lengths) - min(lengths) <= 1
    return short if parallel else []


def _in_body(
    i: int, texts: list[str], verdicts: list[Verdict], parallel: list[int]
) -> Verdict:
    """Judge a paragraph between the first and the last sentence."""
    text = texts[i]
    if i in parallel:
        return Verdict("heading", "parallel_line")
    if len(text) > HEADING or rules.SENTENCE_END.search(text):
        return Verdict("body", "sentence" if is_prose(text) else "short_sentence")
    shown = [j for j in range(len(texts)) if verdicts[j].role != "blank"]
    at = shown.index(i)
    under_image = verdicts[shown[at - 1]].rule in rules.IMAGES if at else False
    if rules.PAREN_LINE.match(text):
        return Verdict("caption" if under_image else "byline", "line_in_parentheses")
    if not rules.CAPTION_PLACE.search(text):
        return Verdict("heading", "short_line")
    after = verdicts[shown[at + 1]] if at + 1 < len(shown) else Verdict("", "")
    if under_image or after == ("?", "line"):
        return Verdict("caption", "unmarked_caption")
    return Verdict("heading", "short_line")
