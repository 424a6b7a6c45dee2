"""Give each paragraph of a report its role: by its own verdict, then by position.

Lines before the first sentence are the head, lines after the last one are the tail.
"""

from collections import Counter
from functools import partial
from itertools import accumulate
from operator import or_

from helpers.clean.rules import PATTERNS, RULE_SETS
from helpers.clean.verdicts import (
    LINE,
    PROSE_BODY,
    SENTENCE,
    Report,
    Verdict,
    letters,
    stated_title,
)

ROLES = [
    "title", "heading", "body", "caption", "note", "byline", "metadata", "furniture",
    "blank",
]  # fmt: skip
HEADING = 45
HEAD_ROWS = 60  # rows at either end of a report where its title may be
LISTED = 3  # dated lines behind the body that make a list
SHORT = 60  # characters: longer lines are no repeated furniture
LONGEST_TITLE = 80


def part(report: Report, start: int, end: int) -> Report:
    """Give the rows from `start` to `end` of a report."""
    return Report(*(column[start:end] for column in report))


def with_body(report: Report, *, named: bool = False, flat: bool = False) -> Report:
    """Make a body of lines for a report without any sentence.

    The only paragraph of a report is its body, and so is a line longer than a title.
    Of a text that came as one line (`flat`) or whose format names it (`named`, as the
    column of a table does), all lines are; a named text of one paragraph is body
    whatever its wording.
    """
    filled = [i for i, v in enumerate(report.verdicts) if v.role != "blank"]
    alone = len(filled) == 1 and "<title" not in report.sources[filled[0]]
    if named and alone:
        rows = filled
    elif any(report.verdicts[i] == SENTENCE for i in filled):
        return report
    else:
        rows = [
            i for i in filled
            if report.verdicts[i] == LINE and report.inside[i]
            and (alone or named or flat or len(report.texts[i]) > LONGEST_TITLE)
        ]  # fmt: skip
    verdicts = list(report.verdicts)
    for i in rows:
        verdicts[i] = Verdict("body", "only_text")
    return report._replace(verdicts=verdicts)


def roles_of_report(report: Report) -> list[Verdict]:
    """Give the verdict on each paragraph of one report after its `first_look`."""
    report = report._replace(verdicts=_without_links(report))
    first, last = _body_zone(report)
    report = report._replace(verdicts=_without_list(report, last))
    title = _title_row(report, first)
    report = report._replace(verdicts=_without_repeats(report, title))
    start = first if title is None else title
    parallel, pictured = _parallel_lines(report), _pictured(report)
    ended, after = _ended(report), _following(report)
    above, result = LINE, []
    for i, (text, verdict) in enumerate(
        zip(report.texts, report.verdicts, strict=True)
    ):
        if verdict == LINE:
            between = above.role == "body" and after[i] == SENTENCE
            verdict = _on_page(report, i, start < i < last, pictured[i], between)
        if verdict.role == "?":
            if i < first:
                verdict = _in_head(text, title is not None and i > title)
            elif i > last:
                verdict = _in_tail(text, ended[i])
            elif i in parallel:
                verdict = Verdict("heading", "parallel_line")
            else:
                verdict = _in_body(text, verdict, above, after[i])
        above = above if verdict.role == "blank" else verdict
        result.append(verdict)
    return result


def _without_links(report: Report) -> list[Verdict]:
    """Mark the lines of a page that are links."""
    return [
        Verdict("furniture", "link") if v == LINE and _is_link(source) else v
        for v, source in zip(report.verdicts, report.sources, strict=True)
    ]


def _on_page(
    report: Report, i: int, within: bool, pictured: bool, between: bool
) -> Verdict:
    """Judge a line by its place on a page: out of the article, below a picture."""
    subhead = within and (between or PATTERNS["bold"].search(report.sources[i]))
    if not report.inside[i] and not subhead:
        return Verdict("furniture", "outside_article")
    return Verdict("caption", "below_picture") if within and pictured else LINE


def _is_link(source: str) -> bool:
    """Check whether all of a page's block is one link or several."""
    if "<a" not in source and "<A" not in source:
        return False
    untagged = partial(PATTERNS["any_tag"].sub, "")
    links = (untagged(a or b) for a, b in PATTERNS["link"].findall(source))
    return sum(map(len, links)) >= 0.8 * len(untagged(source).strip())


def _body_zone(report: Report) -> tuple[int, int]:
    """Give the first and the last paragraph of sentences, credits and lists apart."""
    verdicts = report.verdicts
    rows = zip(report.texts, verdicts, report.inside, strict=True)
    sizes = [
        len(text) * ((v == SENTENCE and within) or v.rule == "only_text")
        for text, v, within in rows
    ]
    before = [0, *accumulate(sizes)]
    share = {rule: 0.5 for rule in RULE_SETS["ends"]} | {"related": 0.7}
    ends = ((i, share.get(v.rule, 2)) for i, v in enumerate(verdicts))
    whole = sum(sizes)
    end = next((i for i, least in ends if before[i] >= least * whole), len(sizes))
    body = [i for i in range(end) if sizes[i]]
    if not body:
        return len(sizes), len(sizes)
    last = body[-1]
    for i in range(last + 1, end):
        if verdicts[i].rule in RULE_SETS["lists"] | {"share"} or i - last > 6:
            break
        short = verdicts[i] == LINE and PATTERNS["sentence_end"].search(report.texts[i])
        last = i if short and report.inside[i] else last
    return body[0], last


def _without_list(report: Report, last: int) -> list[Verdict]:
    """Mark the dated lines of a list behind the body, which are other reports."""
    dated = [i for i, v in enumerate(report.verdicts) if v.rule == "dateline"]
    behind = {i for i in dated if i > last}
    named = any(v.rule == "related" for v in report.verdicts[last + 1 :])
    listed = len(behind) >= LISTED and (named or len(behind) < len(dated))
    return [
        Verdict("furniture", "dated_list") if listed and i in behind else verdict
        for i, verdict in enumerate(report.verdicts)
    ]


def _title_row(report: Report, first: int) -> int | None:
    """Give the row of the title: the line of the head that looks most like one."""
    far = min(first, len(report.texts) - 1)
    filled = [i for i in range(far + 1) if report.names[i]]
    head = {*filled[:HEAD_ROWS], *filled[-HEAD_ROWS:]}
    head |= {i for i in filled if "<h1" in report.sources[i]}
    lines = sorted(i for i in head if _may_be_title(report, i))
    scores = {i: _title_score(report, i) for i in lines}
    best = max(scores, key=lambda i: (scores[i], -i), default=None)
    return best if best is not None and scores[best] > 0 else None


def _may_be_title(report: Report, i: int) -> bool:
    """Check whether row `i` is a line, or a sentence that only a title can be."""
    text, verdict = report.texts[i], report.verdicts[i]
    if verdict == LINE:
        return True
    short = verdict == SENTENCE and len(text) <= SHORT and text[-1] in "！？!?…"
    rest = (v for v in report.verdicts[i + 1 :] if v.role != "blank")
    dated = short and next(rest, LINE).rule in ("dateline", "source")
    return dated or (short and not any(report.names[:i]))


def _title_score(report: Report, i: int) -> int:
    """Score how much line `i` looks like the title."""
    text, name, source = report.texts[i], report.names[i], report.sources[i]
    if not 5 <= len(name) <= LONGEST_TITLE or PATTERNS["no_title"].search(text):
        return 0
    others = [j for j, n in enumerate(report.names) if j != i and name in n]
    heads = any("<title" in report.sources[j] for j in others)
    size = len(report.texts)
    line = report.verdicts[i + 1 : i + 2] == [LINE] and not others
    subtitled = line and len(report.names[i + 1]) <= len(name)  # a kicker is shorter
    below = i + 1 + subtitled
    near = [report.verdicts[j] for j in (i - 1, below) if 0 <= j < size]
    site = bool(PATTERNS["site_name"].search(text))
    dated = not site and any(
        v.rule == "dateline" for v in report.verdicts[below : below + 1]
    )
    score = 1 + 3 * (bool(others) and not site) + 3 * heads + (10 <= len(name) <= 40)
    score += 2 * any(v.role == "metadata" for v in near) + 3 * dated
    score += any(v.role == "byline" or v.rule == "breadcrumb" for v in near)
    score += 4 * ("<h1" in source or source.startswith("# "))
    score -= 4 * ("<title" in source) + 2 * ("<li" in source)
    score -= 2 * site
    score -= 3 * bool(PATTERNS["in_parentheses"].match(text))
    return score - text.endswith("。")


def _without_repeats(report: Report, title: int | None) -> list[Verdict]:
    """Mark the title, its repetitions, and short lines that occur three times."""
    stated = {letters(t) for t in map(stated_title, report.texts) if t}
    titles = stated | ({report.names[title]} if title is not None else set())
    times, seen = Counter(report.texts), Counter()
    sizes = range(6, 2 * max(map(len, titles), default=0))
    result = []
    for i, verdict in enumerate(report.verdicts):
        text, name = report.texts[i], report.names[i]
        seen[text] += 1
        if i == title:
            verdict = Verdict("title", "title")
        elif verdict.role == "?" and len(name) in sizes and _names_title(name, titles):
            verdict = Verdict("furniture", "repeated_title")
        elif (
            verdict == LINE
            and len(text) <= SHORT
            and times[text] >= 3
            and seen[text] > 1
        ):
            verdict = Verdict("furniture", "repeated_line")
        result.append(verdict)
    return result


def _names_title(name: str, titles: set[str]) -> bool:
    """Check whether a line is the title, a half of it, or little more than it."""
    return any(
        name in title
        or (len(title) >= 6 and title in name and len(name) < 2 * len(title))
        for title in titles
    )


def _parallel_lines(report: Report) -> set[int]:
    """Give the rows of short sentences of one length, as subheads are."""
    short = [
        i for i, (t, v) in enumerate(zip(report.texts, report.verdicts, strict=True))
        if v.role == "?" and 4 <= len(t) <= 14 and t.endswith("。")
        and not any(mark in t for mark in ",，、")
    ]  # fmt: skip
    lengths = [len(report.texts[i]) for i in short]
    return set(short) if len(short) > 1 and max(lengths) - min(lengths) <= 1 else set()


def _pictured(report: Report) -> list[bool]:
    """Mark the rows right below a picture that may be its caption."""
    if not any("<img" in source for source in report.sources):
        return [False] * len(report.sources)
    result, above = [], False
    rows = zip(report.sources, report.names, report.texts, strict=True)
    for source, name, text in rows:
        result.append(above and bool(name) and not _is_subhead(source, text))
        above = "<img" in source or (above and not name)
    return result


def _is_subhead(source: str, text: str) -> bool:
    """Check whether a line is bold or numbered."""
    return bool(PATTERNS["bold"].search(source) or PATTERNS["numbered"].match(text))


def _ended(report: Report) -> list[bool]:
    """Mark the rows after a credit or the label of a list."""
    found = [v.rule in RULE_SETS["lists"] for v in report.verdicts]
    return list(accumulate(found, or_, initial=False))


def _following(report: Report) -> list[Verdict]:
    """Give for each row the verdict on the next one that is not blank."""
    result, following = [], Verdict("", "")
    for verdict in reversed(report.verdicts):
        result.append(following)
        following = following if verdict.role == "blank" else verdict
    return result[::-1]


def _in_head(text: str, after_title: bool) -> Verdict:
    """Judge a line before the first sentence that no pattern knows."""
    if PATTERNS["column"].match(text):
        return Verdict("metadata", "column")
    if PATTERNS["in_parentheses"].match(text):
        return Verdict("byline", "line_in_parentheses")
    if PATTERNS["sentence_end"].search(text) and after_title:
        return Verdict("body", "short_sentence")
    if PATTERNS["site_name"].search(text):
        return Verdict("furniture", "site_name")
    if after_title and len(text) > 3:
        return Verdict("heading", "line_before_body")
    return Verdict("furniture", "before_title")


def _in_tail(text: str, ended: bool) -> Verdict:
    """Judge a paragraph after the last sentence that no pattern knows."""
    if PATTERNS["in_parentheses"].match(text) and not ended:
        return Verdict("byline", "line_in_parentheses")
    return Verdict("furniture", "after_credit" if ended else "after_body")


def _in_body(text: str, verdict: Verdict, above: Verdict, below: Verdict) -> Verdict:
    """Judge a paragraph between the first and the last sentence."""
    under_image = above.rule in RULE_SETS["images"]
    if PATTERNS["in_parentheses"].match(text):
        return Verdict("caption" if under_image else "byline", "line_in_parentheses")
    if len(text) > HEADING or PATTERNS["sentence_end"].search(text):
        return PROSE_BODY if verdict == SENTENCE else Verdict("body", "short_sentence")
    place = PATTERNS["caption_place"].search(text) and text[-1] not in ",，"
    if place and (under_image or below == LINE):
        return Verdict("caption", "unmarked_caption")
    return Verdict("heading", "short_line")
