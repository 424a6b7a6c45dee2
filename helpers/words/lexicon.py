"""Read the word lists that go with a corpus.

``terms.txt`` holds user words in jieba's form (``word [frequency] [tag]``),
``stopwords.txt`` words that counts leave out, ``protected.txt`` names that script
folding must not change. Lines that begin with ``#`` are comments. Words are folded as
texts are, so that 網格員 and ３Ｄ打印 are found.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from helpers.clean import clean_texts

Terms = tuple[tuple[str, int | None, str | None], ...]
TAGS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["tags"]
_TERM = re.compile(rf"(\S+)(?:\s+([1-9]\d*))?(?:\s+({'|'.join(TAGS)}))?")
_WORD = re.compile(r"\S+")
_LINE = "write 'word [frequency of 1 or more] [tag of jieba]', the word without blanks"


class Lexicon(NamedTuple):
    """User words, stop words and protected names."""

    terms: Terms
    stopwords: frozenset[str]
    protected: frozenset[str]


class Fault(NamedTuple):
    """A line or file that cannot be used, and what would help."""

    file: str
    problem: str
    advice: str


def load_lexicon(
    folder: str | Path,
    *,
    protected: Collection[str] = (),
    faults: list[Fault] | None = None,
) -> Lexicon:
    """Read ``terms.txt``, ``stopwords.txt`` and ``protected.txt`` of a folder.

    Parameters
    ----------
    folder : path
        A file that is not there counts as empty.
    protected : collection of str
        Further names that script folding must leave alone.
    faults : list, optional
        To which a `Fault` is added for all that cannot be used; the rest is read.

    Returns
    -------
    Lexicon
        ``terms`` sorted (word, frequency or None, tag or None), the other two sets.

    Raises
    ------
    ValueError
        Unless `faults` is given: for a file that is not UTF-8, a line of another
        form, a term given twice, and a word that is both a term and a stop word.

    Examples
    --------
    >>> load_lexicon("no such folder")
    Lexicon(terms=(), stopwords=frozenset(), protected=frozenset())
    """
    folder, found = Path(folder), [] if faults is None else faults
    names = frozenset(m[0] for m in _lines(folder / "protected.txt", _WORD, found))
    rows = [m.groups() for m in _lines(folder / "terms.txt", _TERM, found)]
    found += _twice(folder / "terms.txt", [word for word, *_ in rows])
    stops = [m[0] for m in _lines(folder / "stopwords.txt", _WORD, found)]
    keep = names.union(protected)
    words = _folded([word for word, *_ in rows], keep)
    terms = {
        word: (word, int(freq) if freq else None, tag)
        for word, (_, freq, tag) in zip(words, rows, strict=True)
    }
    stopwords = frozenset(_folded(stops, keep))
    if both := sorted(stopwords & terms.keys()):
        lists = f"{folder / 'terms.txt'} and stopwords.txt"
        advice = "a stop word is never counted, so keep each in one of them"
        found.append(Fault(lists, f"both hold {'、'.join(both)}", advice))
    if found and faults is None:
        raise ValueError("{}: {}; {}".format(*found[0]))
    ordered = tuple(terms[word] for word in sorted(terms))
    return Lexicon(ordered, stopwords.difference(terms), names)


def _lines(path: Path, form: re.Pattern, faults: list[Fault]) -> Iterator[re.Match]:
    """Match each line of `path` that is neither blank nor a comment."""
    try:
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    except UnicodeDecodeError:
        faults.append(Fault(str(path), "is not UTF-8 text", "save it as UTF-8"))
        return
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        faults.append(Fault(str(path), problem, "check its rights"))
        return
    advice = _LINE if form is _TERM else "write one word a line"
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        match = form.fullmatch(line)
        if match and not line.startswith("#"):
            yield match
        elif line and not line.startswith("#"):
            problem = f"{line!r} is no line of this list"
            faults.append(Fault(f"{path}, line {number}", problem, advice))


def _twice(path: Path, words: list[str]) -> Iterator[Fault]:
    """Yield a fault that names the words listed twice."""
    twice = [word for word, n in Counter(words).items() if n > 1]
    if twice:
        problem = f"holds {'、'.join(twice)} twice"
        yield Fault(str(path), problem, "keep one line of each")


def _folded(words: list[str], protected: Collection[str]) -> list[str]:
    """Fold words as texts are folded; one of which nothing is left stays."""
    whole = "\n".join(words)
    texts = clean_texts(words, [whole], [(0, len(words))], protected=protected)
    return [text or word for text, word in zip(texts, words, strict=True)]
