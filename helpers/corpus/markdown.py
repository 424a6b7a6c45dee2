"""Read what the marks of a Markdown text say: front matter, links, captions, notes."""

import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from helpers.corpus.documents import Mark, hints_of, without

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
HIDDEN = [re.compile(pattern) for pattern in _DATA["hidden"]]
PARTS = [(re.compile(p["pattern"]), p["role"], p["rule"]) for p in _DATA["part"]]
FRONT = {name: re.compile(text) for name, text in _DATA["front_matter"].items()}


class Markdown(NamedTuple):
    """The facts of the front matter, the text shown, and the roles of parts."""

    stated: dict[str, Any]
    shown: str
    marks: tuple[Mark, ...]


def read_markdown(raw: str) -> Markdown:
    r"""Read the front matter of a Markdown text and find what of the text is shown.

    Examples
    --------
    >>> read_markdown("---\ntitle: 春耕\ntags: [田]\n---\n正文。").stated
    {'title': '春耕'}
    """
    text = raw.replace("\r\n", " \n").replace("\r", "\n")  # as long as before
    front = FRONT["block"].match(text)
    facts = _facts(*front.groups()) if front else None
    start = front.end() if front and facts is not None else 0
    marks = [Mark(0, start, "metadata", "front_matter")] if start else []
    for pattern, role, rule in PARTS:
        for found in pattern.finditer(text, start):
            span = found.span(
                next(k for k, part in enumerate(found.groups(), 1) if part)
            )
            marks.append(Mark(*span, role, rule))
    unseen = [(0, start)]
    for pattern in HIDDEN:
        unseen += [s for m in pattern.finditer(text, start) for s in _around_text(m)]
    return Markdown(hints_of(facts or {}), without(raw, unseen), tuple(marks))


def _around_text(found: re.Match) -> list[tuple[int, int]]:
    """Give the spans of a match around its part called text."""
    if "text" not in found.groupdict():
        return [found.span()]
    return [(found.start(), found.start("text")), (found.end("text"), found.end())]


def _facts(fence: str, block: str) -> dict[str, Any] | None:
    """Read YAML or TOML, or its lines one by one; None for what is no front matter."""
    import yaml

    try:
        found = tomllib.loads(block) if fence == "+++" else yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError):
        pairs = FRONT["pair"].findall(block)
        found = {key: value.strip("\"'") for key, value in pairs} or None
    if not isinstance(found, dict):
        return None
    return {k: v for k, v in found.items() if not isinstance(v, (dict, list, set))}
