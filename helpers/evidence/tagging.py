"""Cut and tag words; a short quotation or aside is one token."""

import re
from functools import lru_cache
from typing import NamedTuple

from helpers.evidence.rules import WORDS

QUOTED = re.compile("[“‘「『][^“”‘’「」『』]{1,16}[”’」』]|[(（][^()（）]{1,6}[)）]")


class Token(NamedTuple):
    """A word with its tag and offsets in the window."""

    word: str
    tag: str
    start: int
    end: int


@lru_cache
def _tagger():
    """Return the part-of-speech tagger, loaded when first needed."""
    import rjieba

    tagger = rjieba.Jieba()
    for word in WORDS["whole"]:
        tagger.add_word(word, 10**6, "n")
    return tagger


def _tag(text: str, at: int) -> list[Token]:
    """Tag the words of a text that begins at offset `at`."""
    tokens = []
    for word, tag in _tagger().tag(text):
        tokens.append(Token(word, tag, at, at + len(word)))
        at += len(word)
    return tokens


def tagged(text: str) -> list[Token]:
    """Tag the words of a text; a short quotation or aside is one token.

    Examples
    --------
    >>> [token.word for token in tagged("网格“战区”内")]
    ['网格', '“战区”', '内']
    """
    tokens, at = [], 0
    for quoted in QUOTED.finditer(text):
        tokens += _tag(text[at : quoted.start()], at)
        tag = "n" if quoted[0][0] not in "(（" else "aside"
        tokens.append(Token(quoted[0], tag, *quoted.span()))
        at = quoted.end()
    return tokens + _tag(text[at:], at)


def is_known(word: str) -> bool:
    """Return whether the dictionary has a word."""
    return _tagger().has_word(word)
