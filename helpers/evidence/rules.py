"""The words and patterns by which quantities are found, read from quantities.toml."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

DATA = tomllib.loads(Path(__file__).with_name("quantities.toml").read_text("utf-8"))
KINDS = {u: kind for kind, units in DATA["units"].items() for u in units.split()}
WORDS = {name: frozenset(words.split()) for name, words in DATA["words"].items()}
WORDS["governing"] |= WORDS["adverbs"]
UNITS = {name: frozenset(units.split()) for name, units in DATA["rules"].items()}


def either(words: Iterable[str]) -> str:
    """Return a pattern of words, longest first, that are not part of another word.

    Examples
    --------
    >>> [match[0] for match in re.finditer(either(["部"]), "3部手机,5部门")]
    ['部']
    """
    return "|".join(_guarded(w) for w in sorted(words, key=lambda w: (-len(w), w)))


def _guarded(word: str) -> str:
    """Return the pattern of a word with what must not come before or after it."""
    before, after = DATA["guards_before"].get(word), DATA["guards"].get(word)
    left = f"(?<![{before}])" if before else ""
    return left + re.escape(word) + (f"(?![{after}])" if after else "")
