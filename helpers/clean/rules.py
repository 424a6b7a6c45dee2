"""The patterns of the project, read from rules.toml.

Rules decide what a paragraph is, in their order; other patterns have a name. Each is
compiled twice: for Python, which decides on one text, and loosened for polars, which
finds the few texts of thousands that Python has to look at.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
WORDS: dict[str, str] = _DATA["words"]
RULE_SETS = {name: frozenset(rules) for name, rules in _DATA["rule_sets"].items()}
_ATOM = r"[^()\[\]\\]|\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]"
_LOOSER = {  # what Rust lacks or means otherwise, and what slows it down
    rf"\(\?<?[=!](?:{_ATOM}|\((?:{_ATOM})*\))*\)": "",  # a look around
    r"^\^(?:\\S\+|\.\{0,16\}|\[\^[^\]]+\]\{(?:\d,60|[24],\d0)\})": "",  # an open start
    r"^\^\(\?:\[\^。\]\{2,60\}\|\.\{2,90\}\[。！?\]\)\??": "",
    r"\[\^。！？\]\{0,60\}\[。！\]\?\$$": "",  # an open end
    r"(?<!\\)\$": r"\\n?$",
    r"\\w": r"[\\p{L}\\p{N}_]",
    r"\\W": r"[^\\p{L}\\p{N}_]",
    r"\\s": r"[\\s\\x1c-\\x1f]",
    r"\\S": r"[^\\s\\x1c-\\x1f]",
}


class Rule(NamedTuple):
    """A named rule: the role it gives, its pattern, the longest text it judges."""

    name: str
    role: str
    pattern: re.Pattern
    longest: int
    loose: bool


def _filled(pattern: str | list[str]) -> list[str]:
    """Give the alternatives of a pattern, its words filled in."""
    texts = [pattern] if isinstance(pattern, str) else pattern
    for name, words in WORDS.items():
        texts = [text.replace(f"{{{name}}}", words) for text in texts]
    return texts


def _compiled(pattern: str | list[str]) -> re.Pattern:
    """Compile a pattern or a list of alternatives, its words filled in."""
    return re.compile("|".join(_filled(pattern)))


def _rule(entry: dict) -> Rule:
    """Make a rule of its entry."""
    pattern = _compiled(entry["patterns"])
    loose = entry.get("loose", False)
    return Rule(entry["name"], entry["role"], pattern, entry["longest"], loose)


@cache
def loosened(name: str) -> tuple[str, ...]:
    """Write a pattern or rule for polars so that it fits all it fits in Python.

    It may fit more: what Python looks at around a match is left out.
    """
    rules = {rule["name"]: rule["patterns"] for rule in _DATA["rule"]}
    texts = _filled((_DATA["patterns"] | rules)[name])
    for old, new in _LOOSER.items():
        texts = [re.sub(old, new, text) for text in texts]
    return tuple(texts)


def column(texts: Sequence[str]):
    """Give `texts` as a polars column; half of a surrogate pair becomes a NUL."""
    import polars as pl

    if isinstance(texts, pl.Series):
        return texts
    try:
        return pl.Series("text", texts, dtype=pl.String)
    except UnicodeEncodeError:
        whole = [re.sub("[\ud800-\udfff]", "\0", text) for text in texts]
        return pl.Series("text", whole, dtype=pl.String)


def fits(*names: str):
    """Give the polars condition that a text may fit one of the patterns."""
    import polars as pl

    patterns = [pattern for name in names for pattern in loosened(name)]
    return pl.any_horizontal([pl.col("text").str.contains(p) for p in patterns])


def may_fit(texts: Sequence[str], *names: str):
    """Mark the texts that one of the patterns may fit, and few others."""
    return column(texts).to_frame().select(fits(*names)).to_series()


def which(texts: Sequence[str], *names: str) -> list[int]:
    """List the places of the texts that one of the patterns may fit."""
    return may_fit(texts, *names).arg_true().to_list()


PATTERNS = {name: _compiled(pattern) for name, pattern in _DATA["patterns"].items()}
DATES = [_compiled(pattern) for pattern in _DATA["dates"].values()]
RULES = [_rule(entry) for entry in _DATA["rule"]]
