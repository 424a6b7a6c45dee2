"""Read a page: the spans of its blocks, what of it is shown, what it states."""

import html
import json
import re
import tomllib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from email import message_from_bytes
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from helpers.clean import PATTERNS, plain_text
from helpers.corpus.documents import COLUMNS, Mark, UnusableFileError, without

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
BLOCK, VOID, OPAQUE, READING, READING_ENDS = (
    frozenset(_DATA[key])
    for key in ("block", "void", "opaque", "reading", "reading_ends")
)
PATTERN = {name: re.compile(text) for name, text in _DATA["patterns"].items()}
TAG = PATTERN["tag"]
RT = frozenset(["rt"])
LARGEST = 2_000_000  # characters of a page whose article is looked for


class Tag(NamedTuple):
    """A tag, a comment (without a name), or a whole element that holds no text."""

    start: int
    end: int
    name: str = ""
    closing: bool = False
    attributes: str = ""
    opaque: bool = False


class Page(NamedTuple):
    """The blocks of a page, the text that it shows, its captions and readings."""

    spans: list[tuple[int, int]]
    shown: str
    unseen: list[tuple[int, int]]
    marks: tuple[Mark, ...]
    glosses: int


def read_page(raw: str) -> Page:
    """Cut a page into blocks and find what of it is shown.

    Not shown are tags and comments, scripts, hidden elements and the readings over
    characters. An element that holds most of the text of the page counts as shown:
    a script uncovers it.
    """
    tags = list(_tags(raw))
    closing = _closing(tags)
    readings = [_reading(tags, i) for i, t in enumerate(tags) if _opens(t, READING)]
    unseen = [*readings, *_hidden(tags, closing, len(raw))]
    cuts = {0, len(raw)} | {t.start for t in tags if t.name in BLOCK}
    cuts |= {edge for tag in tags if tag.opaque for edge in tag[:2]}
    spans = [(a, b) for a, b in pairwise(sorted(cuts)) if raw[a:b].strip()]
    shown = without(raw, [*(tag[:2] for tag in tags), *unseen])
    captions = tuple(
        Mark(tag.start, tags[closing[i]].end, "caption", "figcaption")
        for i, tag in enumerate(tags)
        if tag.name == "figcaption" and i in closing
    )
    said = (raw[slice(*_reading(tags, i))] for i, t in enumerate(tags) if _opens(t, RT))
    glosses = sum(len(reading.split()) for reading in said)  # 全县 may have one of two
    return Page(spans, shown, unseen, captions, glosses)


def _tags(raw: str) -> Iterator[Tag]:
    """Give the tags of a page in order; elements that hold no text are whole."""
    at = 0
    while found := TAG.search(raw, at):
        name, closing, inside = (
            (found[2] or "").lower(),
            found[1] == "/",
            found[3] or "",
        )
        (start, at), opaque = found.span(), name in OPAQUE and not closing
        if opaque and not inside.endswith("/"):  # <svg … /> holds nothing
            at = _end_of(raw, name, at)
            yield Tag(start, at, name, opaque=True)
        else:
            yield Tag(start, at, name, closing, inside)


def _end_of(raw: str, name: str, at: int) -> int:
    """Give the end of an element that holds no text, or of the page."""
    close = re.compile(f"</{name}", re.IGNORECASE).search(raw, at)
    return (raw.find(">", close.end()) + 1 if close else 0) or len(raw)


def _opens(tag: Tag, names: frozenset[str]) -> bool:
    """Check for an opening tag of one of `names`."""
    return tag.name in names and not tag.closing


def _closing(tags: list[Tag]) -> dict[int, int]:
    """Give for each opening tag the number of its closing tag, where there is one."""
    waiting: dict[str, list[int]] = defaultdict(list)
    result = {}
    for i, tag in enumerate(tags):
        if tag.closing and waiting[tag.name]:
            result[waiting[tag.name].pop()] = i
        elif tag.name and not tag.closing and not tag.opaque:
            waiting[tag.name].append(i)
    return result


def _reading(tags: list[Tag], i: int) -> tuple[int, int]:
    """Give the span of a reading, whose closing tag may be left out."""
    ends = (t.start for t in tags[i + 1 : i + 20] if t.name in READING_ENDS | BLOCK)
    return tags[i].end, next(ends, tags[i].end)


def _hidden(
    tags: list[Tag], closing: dict[int, int], size: int
) -> list[tuple[int, int]]:
    """Give the spans of the elements that are not shown."""
    edges = [0, *(edge for tag in tags for edge in tag[:2]), size]
    texts = [b - a for a, b in zip(edges[::2], edges[1::2], strict=True)]
    before = list(accumulate(texts, initial=0))  # characters before each tag, and all
    blocks = [tag.start for tag in tags if _opens(tag, BLOCK)]
    spans = []
    for i, tag in enumerate(tags):
        if tag.closing or tag.name in VOID or not _is_hidden(tag.attributes):
            continue
        end = tags[closing[i]].start if i in closing else None
        if end is None or tag.name == "p":  # a block closes a paragraph
            k = bisect_right(blocks, tag.start)
            follows = blocks[k] if k < len(blocks) else size
            end = follows if end is None else min(end, follows)
        inside = before[closing.get(i, i) + (i in closing)] - before[i + 1]
        if 2 * inside <= before[-1]:
            spans.append((tag.end, end))
    return spans


def _is_hidden(attributes: str) -> bool:
    """Check whether the attributes of an element hide it."""
    if not PATTERN["may_hide"].search(attributes):
        return False
    found = PATTERN["attribute"].findall(attributes)
    given = {name.lower(): "".join(values).lower() for name, *values in found}
    return (
        given.get("hidden", "until-found") != "until-found"
        or given.get("aria-hidden") == "true"
        or bool(PATTERN["unseen_style"].search(given.get("style", "")))
    )


def page_facts(raw: str) -> dict[str, Any]:
    """Read what a page states in its meta tags and JSON-LD, by lower-case name."""
    head = raw[:200_000]
    pairs: dict[str, Any] = {}
    for tag in PATTERNS["page_meta"].findall(head):
        found = PATTERNS["page_attribute"].findall(tag)
        given = {name.lower(): one or two for name, one, two in found}
        name = given.get("property") or given.get("name") or given.get("itemprop")
        if name and given.get("content"):
            pairs.setdefault(name.lower(), html.unescape(given["content"]))
    if found := PATTERNS["page_title"].search(head):
        whole = html.unescape(" ".join(found[1].split()))
        pairs |= {"<title>": PATTERNS["page_title_end"].split(whole)[0], "site": whole}
    if found := PATTERNS["page_account"].search(raw):
        pairs["account"] = found[1].strip()
    for text in PATTERNS["page_linked_data"].findall(raw):
        pairs |= _linked_data(text)
    return pairs


def _linked_data(text: str) -> dict[str, Any]:
    """Read the facts of the first thing that JSON-LD describes."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    data = data[0] if isinstance(data, list) and data else data
    if not isinstance(data, dict):
        return {}
    found = {key.lower(): data[key] for key in COLUMNS["linked_data"] if key in data}
    if isinstance(found.get("publisher"), dict):
        found["publisher"] = found["publisher"].get("name")
    return found


def article_text(raw: str, unseen: list[tuple[int, int]]) -> str | None:
    """Give the article that trafilatura finds in a page, without white space."""
    import trafilatura

    if len(raw) > LARGEST:
        return None
    seen = without(raw, unseen).replace("\0", "") if unseen else raw
    try:
        found = trafilatura.extract(seen, include_comments=False, favor_recall=True)
    except (ValueError, RecursionError):
        return None
    return plain_text(found) if found else None


def is_saved_page(data: bytes) -> bool:
    """Check for a page that a browser saved in one file (MHT)."""
    return bool(PATTERN["saved"].search(data[:4_000].decode("latin-1")))


def page_within(data: bytes) -> bytes:
    """Give the page out of a file in which a browser saved it with its pictures."""
    for part in message_from_bytes(data).walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            return part.get_payload(decode=True) or b""
    raise UnusableFileError("no page in this saved file", "save the page again")
