"""The patterns of the project, read from rules.toml.

Rules decide what a paragraph is, in their order; other patterns have a name.
"""

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
WORDS: dict[str, str] = _DATA["words"]
RULE_SETS = {name: frozenset(rules) for name, rules in _DATA["rule_sets"].items()}


class Rule(NamedTuple):
    """A named rule: the role it gives, its pattern, the longest text it judges."""

    name: str
    role: str
    pattern: re.Pattern
    longest: int
    loose: bool


def _compiled(pattern: str | list[str]) -> re.Pattern:
    """Compile a pattern or a list of alternatives, its words filled in."""
    text = pattern if isinstance(pattern, str) else "|".join(pattern)
    for name, words in WORDS.items():
        text = text.replace(f"{{{name}}}", words)
    return re.compile(text)


def _rule(entry: dict) -> Rule:
    """Make a rule of its entry."""
    pattern = _compiled(entry["patterns"])
    loose = entry.get("loose", False)
    return Rule(entry["name"], entry["role"], pattern, entry["longest"], loose)


PATTERNS = {name: _compiled(pattern) for name, pattern in _DATA["patterns"].items()}
DATES = [_compiled(pattern) for pattern in _DATA["dates"].values()]
RULES = [_rule(entry) for entry in _DATA["rule"]]
