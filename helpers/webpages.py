"""Cut an HTML page into blocks that keep their offsets, and read its meta tags."""

import html
import json
import re
from typing import Any

_BLOCK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|dl|dt|dd|h[1-6]|tr|td|th|table|tbody|section|article|"
    r"header|footer|nav|aside|main|form|title|head|body|html|meta|link|center|hr|"
    r"figure|figcaption|blockquote|option|select|button|input|iframe)\b",
    re.IGNORECASE,
)
_OPAQUE = re.compile(r"<(script|style|noscript|template|textarea)\b|<!--", re.I)
LARGEST = 2_000_000
_MARKUP = re.compile(r"<[^<>]*>|<!--.*?-->", re.DOTALL)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{1,400})<", re.IGNORECASE)
_ACCOUNT = re.compile(r"""id=["']js_name["'][^<>]{0,200}>([^<]{2,60})<""")
_META = re.compile(r"<meta\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_LINKED = ("headline", "datePublished", "publisher")


def page_spans(raw: str) -> list[tuple[int, int]]:
    """Give the spans of a page's blocks; scripts, styles and comments are whole."""
    cuts, opaque, at = {0, len(raw)}, [], 0
    while found := _OPAQUE.search(raw, at):
        closing = f"</{found[1]}" if found[1] else "-->"
        close = re.compile(re.escape(closing), re.IGNORECASE).search(raw, found.end())
        end = raw.find(">", close.end() - 1) + 1 if close else len(raw)
        opaque.append((found.start(), end or len(raw)))
        at = opaque[-1][1]
    edges = [0, *(edge for pair in opaque for edge in pair), len(raw)]
    cuts.update(edges)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        cuts.update(m.start() for m in _BLOCK.finditer(raw, start, end))
    ordered = sorted(cuts)
    spans = zip(ordered, ordered[1:], strict=False)
    return [(a, b) for a, b in spans if raw[a:b].strip()]


def page_facts(raw: str) -> dict[str, Any]:
    """Read what a page states in its meta tags and JSON-LD, by lower-case name."""
    pairs: dict[str, Any] = {}
    for found in _META.finditer(raw[:200_000]):
        given = {k.lower(): a or b for k, a, b in _ATTRIBUTE.findall(found[1])}
        name = given.get("property") or given.get("name") or given.get("itemprop")
        if name and given.get("content"):
            pairs.setdefault(name.lower(), html.unescape(given["content"]))
    if found := _TITLE.search(raw[:200_000]):
        whole = html.unescape(" ".join(found[1].split()))
        pairs["<title>"] = re.split(r"[_|]| - |--", whole)[0]
        pairs["site"] = whole
    if found := _ACCOUNT.search(raw):
        pairs["account"] = found[1].strip()
    for found in re.finditer(r"application/ld\+json[^<>]{0,200}>([^<]{2,20000})<", raw):
        pairs |= _linked_data(found[1])
    return pairs


def _linked_data(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    data = data[0] if isinstance(data, list) and data else data
    found = (
        {k.lower(): data[k] for k in _LINKED if k in data}
        if isinstance(data, dict)
        else {}
    )
    if isinstance(found.get("publisher"), dict):
        found["publisher"] = found["publisher"].get("name")
    return found


def article_text(raw: str) -> str | None:
    """Give the article that trafilatura finds in a page, without white space."""
    import trafilatura

    if len(raw) > LARGEST:
        return None
    try:
        found = trafilatura.extract(raw, include_comments=False, favor_recall=True)
    except (ValueError, RecursionError):
        return None
    return plain_text(found) if found else None


def plain_text(source: str) -> str:
    """Take tags, entities and white space out of a piece of a page."""
    return "".join(html.unescape(_MARKUP.sub("", source)).split())
