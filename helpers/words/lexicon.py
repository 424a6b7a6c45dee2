"""Read the word lists that go with a corpus.

``terms.txt`` holds user words in jieba's form (``word [frequency] [tag]``),
``stopwords.txt`` words that counts leave out, ``protected.txt`` names that script
folding must not change. Lines that begin with ``#`` are comments.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

Terms = tuple[tuple[str, int | None, str | None], ...]
_TERM = re.compile(r"(\S+)(?:\s+([1-9]\d*))?(?:\s+([a-z]+))?")
_WORD = re.compile(r"\S+")


class Lexicon(NamedTuple):
    """User words, stop words and protected names."""

    terms: Terms
    stopwords: frozenset[str]
    protected: frozenset[str]


def load_lexicon(folder: str | Path) -> Lexicon:
    """Read ``terms.txt``, ``stopwords.txt`` and ``protected.txt`` of a folder.

    Parameters
    ----------
    folder : path
        A file that is not there counts as empty.

    Returns
    -------
    Lexicon
        ``terms`` sorted (word, frequency or None, tag or None), the other two sets.

    Raises
    ------
    ValueError
        For a file that is not UTF-8, a line of another form, a term given
        twice, and a word that is both a term and a stop word.

    Examples
    --------
    >>> load_lexicon("no such folder")
    Lexicon(terms=(), stopwords=frozenset(), protected=frozenset())
    """
    folder = Path(folder)
    terms = tuple(sorted(_read_terms(folder / "terms.txt"), key=lambda term: term[0]))
    stopwords = _read_words(folder / "stopwords.txt")
    both = sorted(stopwords & {word for word, *_ in terms})
    if both:
        raise ValueError(
            f"terms.txt and stopwords.txt of {folder} both hold {'、'.join(both)}; "
            "a stop word is never counted, so keep each in one of them"
        )
    return Lexicon(terms, stopwords, _read_words(folder / "protected.txt"))


def _read_lines(path: Path, form: re.Pattern, wanted: str) -> Iterator[re.Match]:
    """Match each line of `path` that is neither blank nor a comment."""
    try:
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8 text; save it as UTF-8") from error
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        match = form.fullmatch(line)
        if line and not line.startswith("#"):
            if not match:
                raise ValueError(f"{path}, line {number}: {line!r}; write {wanted}")
            yield match


def _read_terms(path: Path) -> list[tuple[str, int | None, str | None]]:
    """Read user words, each allowed once."""
    wanted = "'word [frequency of 1 or more] [tag in small letters]'"
    rows = [m.groups() for m in _read_lines(path, _TERM, wanted)]
    twice = [word for word, n in Counter(row[0] for row in rows).items() if n > 1]
    if twice:
        raise ValueError(
            f"{path} holds {'、'.join(twice)} twice; keep one line of each"
        )
    return [(word, int(freq) if freq else None, tag) for word, freq, tag in rows]


def _read_words(path: Path) -> frozenset[str]:
    """Read a list of words, one a line."""
    return frozenset(m[0] for m in _read_lines(path, _WORD, "one word a line"))
