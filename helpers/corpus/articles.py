"""Cut documents into articles and give their paragraphs roles."""

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import NamedTuple

from helpers.clean import (
    Report,
    Spans,
    Verdict,
    article_rows,
    part,
    plain_text,
    read_paragraphs,
    roles_of_report,
    with_body,
)
from helpers.corpus.documents import Document, Mark
from helpers.metadata import ReportText

PAGE = "html"  # a page holds one article, and so does the row of a table
ARTICLE_SHARE = 0.5  # of an article that must be found again, for it to count
SUBHEAD = 30  # characters
ELSEWHERE = ("<a", "<div", "<li", "<td", "<h1")  # tags that no line of an article has
NO_TEXT = (
    "no report text found in it",
    "leave it out: a list, a login page or an empty page is no report",
)


class Article(NamedTuple):
    """One report as read: its document, the spans of its paragraphs, what they hold."""

    document: Document
    spans: Spans
    text: ReportText


def articles_of(
    documents: list[Document], names: Collection[str], problems: list[tuple]
) -> Iterator[Article]:
    """Give each article of some documents with its paragraphs, and note the problems.

    Parameters
    ----------
    documents : list of Document
    names : collection of str
        Names that script folding must leave alone.
    problems : list
        To which (unit, place, problem, advice) is added for each document without
        paragraphs or with a doubt.
    """
    raws, blocks, shown = (
        [getattr(d, k) for d in documents] for k in ("raw", "spans", "shown")
    )
    looked = read_paragraphs(raws, blocks, shown=shown, protected=names)
    for document, (spans, report) in zip(documents, looked, strict=True):
        if not spans:
            problems.append((document.unit, document.place, *NO_TEXT))
            continue
        if document.doubt:
            advice = "check it, or save it as UTF-8"
            problems.append((document.unit, document.file, document.doubt, advice))
        yield from _parted(document, spans, report)


def _parted(document: Document, spans: Spans, report: Report) -> Iterator[Article]:
    """Part the articles of one text; a page or a row of a table is one."""
    inside = _inside_article(document, spans)
    verdicts = _marked(report.verdicts, spans, document.marks)
    report = report._replace(inside=inside, verdicts=verdicts)
    single = document.row is not None or document.format == PAGE
    rows = [0] if single else article_rows(report.texts, report.verdicts)
    if len(rows) == 1:
        flat = "\n" not in document.visible.strip() and document.format != PAGE
        report = with_body(report, named=document.row is not None, flat=flat)
        yield Article(document, spans, _with_roles(report))
        return
    for k, (a, b) in enumerate(pairwise([*rows, len(spans)]), start=1):
        start, end = spans[a][0], spans[b - 1][1]
        piece = document._replace(
            name=f"{document.name}-{k}",
            raw=document.raw[start:end],
            shown=document.shown and document.shown[start:end],
            glosses=document.glosses if k == 1 else 0,
        )
        yield Article(piece, spans[a:b], _with_roles(part(report, a, b)))


def _marked(
    verdicts: list[Verdict], spans: Spans, marks: tuple[Mark, ...]
) -> list[Verdict]:
    """Give the paragraphs in a part that the format names the role of the part."""
    result = list(verdicts)
    for mark in marks:
        for i, (start, end) in enumerate(spans):
            if mark.start <= start and end <= mark.end:
                result[i] = Verdict(mark.role, mark.rule)
    return result


def _with_roles(report: Report) -> ReportText:
    """Give the paragraphs of a report with their roles and rules."""
    roles, rules = zip(*roles_of_report(report), strict=True)
    return ReportText(report.texts, report.sources, list(roles), list(rules))


def _inside_article(document: Document, spans: Spans) -> list[bool]:
    """Mark the paragraphs of a page that are in its article, or all if unsure."""
    article, shown = document.article, document.shown or document.raw
    if not article:
        return [True] * len(spans)
    plain = [plain_text(shown[a:b].replace("\0", "")) for a, b in spans]
    inside = [bool(text) and text in article for text in plain]
    found = sum(len(p) for p, i in zip(plain, inside, strict=True) if i)
    if found < ARTICLE_SHARE * len(article):
        return [True] * len(spans)
    filled = [i for i, text in enumerate(plain) if text]
    for above, i, below in zip(filled, filled[1:], filled[2:], strict=False):
        source = document.raw[slice(*spans[i])].lower()
        short = len(plain[i]) <= SUBHEAD and not any(t in source for t in ELSEWHERE)
        inside[i] |= short and inside[above] and inside[below]
    return inside
