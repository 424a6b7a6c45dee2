"""Cut paragraphs into tokens, each with its place in the text.

`rjieba`, the fast engine, and `jieba`, the reference, give the same tokens. Terms
get their integer codes while the text is cut, a batch at a time; a list of all
tokens as strings, which takes 18 times the memory of the text, is never built.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute, csv

from helpers.tables import ANALYSED, analysed, progress
from helpers.words.lexicon import Lexicon, Terms

BATCH = 2**16  # characters cut at a time
# jieba looks words up only inside runs of these characters.
_BLOCK = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+")
# Han characters to rjieba, but not to jieba, which gives each as one token.
_RARE_HAN = r"[\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
# jieba.finalseg cuts Latin and digits by this; rjieba 0.2.2 keeps 4.5G, 2022-06-01.
_LATIN = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
_COMPOUND = re.compile(r"[a-zA-Z0-9]+[+#&._%\-]")
_NUMERAL = re.compile(r"[\d.%％]+")


def tokenize(
    paragraphs: pd.DataFrame,
    lexicon: Lexicon,
    *,
    roles: tuple[str, ...] = ANALYSED,
    engine: str = "rjieba",
    hmm: bool = True,
) -> pd.DataFrame:
    """Cut the text of paragraphs into tokens.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Columns ``report``, ``paragraph``, ``text`` and ``role``.
    lexicon : Lexicon
        User words, obeyed as described in `cutter`, and stop words.
    roles : tuple of str
        Paragraphs of other roles are left out.
    engine : {"rjieba", "jieba"}
        Both give the same tokens; rjieba is many times faster.
    hmm : bool
        Whether characters that form no known word are joined by jieba's hidden
        Markov model.

    Returns
    -------
    DataFrame, one row per token, in the order of the text
        ``report``, ``paragraph``, ``start`` (character offset in the paragraph's
        ``text``), ``term`` (categories sorted, so that codes do not depend on the
        order of the reports) and ``pos``. White space gives no row; punctuation
        does. ``pos`` is the tag of the term, whatever its context: ``w``
        punctuation and symbols, ``stop`` stop words, the lexicon's tag, ``m``
        digits, jieba's dictionary tag, else ``x``. About 17 bytes a row.

    Raises
    ------
    ValueError
        If a column is missing, or `engine` is not known.

    References
    ----------
    Sun Junyi, jieba 0.42.1 (2020), https://github.com/fxsjy/jieba.

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["汇川"], "paragraph": [0],
    ...     "text": ["战“疫”的党旗"], "role": ["body"]})
    >>> words = Lexicon((("战“疫”", None, "v"),), frozenset({"的"}), frozenset())
    >>> tokenize(table, words)
      report  paragraph  start  term   pos
    0     汇川          0      0  战“疫”     v
    1     汇川          0      4     的  stop
    2     汇川          0      5    党旗     n
    """
    kept = analysed(paragraphs, roles, ["paragraph"])
    codes: defaultdict[str, int] = defaultdict()
    codes.default_factory = codes.__len__  # the next number to each new term
    engine = _engine(lexicon.terms, engine, hmm)
    rows, starts, found = _cut_all(kept["text"].tolist(), engine, codes)
    terms = sorted(codes)
    rank = np.empty(len(terms), np.int32)
    rank[[codes[term] for term in terms]] = np.arange(len(terms), dtype=np.int32)
    return _token_table(kept, rows, starts, rank[found], terms, lexicon)


def _cut_all(
    texts: list[str], engine: "Engine", codes: defaultdict
) -> list[np.ndarray]:
    """Return row number, offset and code of every token of all `texts`."""
    batches = progress(list(_batches(texts)), "tokenize")
    parts = [_cut_batch(texts[a:b], a, engine, codes) for a, b in batches]
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def _batches(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the bounds of runs of texts of about `BATCH` characters each."""
    ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
    new = np.flatnonzero(np.diff(ends // BATCH)) + 1
    bounds = [0, *new.tolist(), len(texts)]
    yield from pairwise(bounds)


def _cut_batch(texts: list[str], first: int, engine: "Engine", codes: defaultdict):
    """Return row number, offset and code of each token of `texts`, blanks left out."""
    found = pa.array(engine.cut("\n".join(texts)), pa.string()).dictionary_encode()
    cut, words = found.indices.to_numpy(), found.dictionary.to_pylist()
    if again := engine.cut_again(words):
        cut, words = _with_pieces(cut, [again.get(word, [word]) for word in words])
    numbers = [-1 if word.isspace() else codes[word] for word in words]
    code = np.array(numbers, np.int32)[cut]
    width = np.array([len(word) for word in words], np.int32)[cut]
    at = (np.cumsum(width, dtype=np.int32) - width)[code >= 0]
    begins = np.cumsum([0, *(len(text) + 1 for text in texts)], dtype=np.int32)
    sizes = np.diff(np.searchsorted(at, begins))
    row = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
    return row + np.int32(first), at - begins[row], code[code >= 0]


def _with_pieces(
    cut: np.ndarray, pieces: list[list[str]]
) -> tuple[np.ndarray, list[str]]:
    """Replace each word by its pieces, in tokens given as numbers of words."""
    sizes = np.array([len(parts) for parts in pieces])
    times, first = sizes[cut], (np.cumsum(sizes) - sizes)[cut]
    place = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    return np.repeat(first, times) + place, list(chain.from_iterable(pieces))


def _token_table(kept, rows, starts, found, terms, lexicon) -> pd.DataFrame:
    """Put the tokens table together from row numbers, offsets and term codes."""
    reports = kept["report"].astype("category").cat
    tags = pd.Categorical(pd.array(_tags(terms, lexicon), dtype="str"))
    term_index = pd.Index(terms, dtype="str")
    return pd.DataFrame(
        {
            "report": pd.Categorical.from_codes(
                reports.codes.to_numpy()[rows], reports.categories
            ),
            "paragraph": kept["paragraph"].to_numpy(np.int32)[rows],
            "start": starts,
            "term": pd.Categorical.from_codes(found, term_index),
            "pos": pd.Categorical.from_codes(tags.codes[found], dtype=tags.dtype),
        },
        copy=False,
    )


def _tags(terms: list[str], lexicon: Lexicon) -> list[str]:
    """Return the part-of-speech tag of each term."""
    known = dictionary_tags(set(terms))
    known |= {term: "m" for term in terms if _NUMERAL.fullmatch(term)}
    known |= {word: tag for word, _, tag in lexicon.terms if tag}
    known |= dict.fromkeys(lexicon.stopwords, "stop")
    known |= {t: "w" for t in terms if not any(map(str.isalnum, t))}
    return [known.get(term, "x") for term in terms]


def dictionary_tags(words: Collection[str]) -> dict[str, str]:
    """Return the tag of each of `words` that is in jieba's dictionary.

    Examples
    --------
    >>> dictionary_tags({"党旗", "飞快地跑"})
    {'党旗': 'n'}
    """
    table = _dictionary()
    found = table.filter(compute.is_in(table["word"], pa.array(words, pa.string())))
    return dict(zip(*found.to_pydict().values(), strict=True))


@lru_cache(maxsize=1)
def _dictionary() -> pa.Table:
    """Read the words and tags of jieba's dictionary."""
    string = {"word": pa.string(), "tag": pa.string()}
    return csv.read_csv(
        Path(find_spec("jieba").origin).with_name("dict.txt"),
        read_options=csv.ReadOptions(column_names=["word", "frequency", "tag"]),
        parse_options=csv.ParseOptions(delimiter=" ", quote_char=False),
        convert_options=csv.ConvertOptions(
            include_columns=[*string], column_types=string, strings_can_be_null=False
        ),
    )


def cutter(
    terms: Terms, *, engine: str = "rjieba", hmm: bool = True
) -> Callable[[str], list[str]]:
    """Return a function that cuts a text into tokens, white space included.

    The tokens are those of jieba 0.42.1 with the user words added. Two things go
    beyond it. A user word that holds a character outside jieba's blocks (战“疫”, and
    any word with punctuation) can never win in jieba; such words are cut out of the
    text first, longest first, and the segmenter gets what is between. And a user
    word without a frequency gets the same one in both engines, the lowest
    with which it wins by itself.

    Parameters
    ----------
    terms : tuple of (word, frequency or None, tag or None)
        The user words.
    engine : {"rjieba", "jieba"}
        The fast engine or the reference.
    hmm : bool
        Whether characters that form no known word are joined by jieba's hidden
        Markov model.

    Returns
    -------
    function of str to list of str
        The pieces, joined, are the text.

    Raises
    ------
    ValueError
        If `engine` is not known.

    Examples
    --------
    >>> cutter((("战“疫”", None, None),))("汇川区战“疫”一线4.5G")
    ['汇川区', '战“疫”', '一线', '4.5', 'G']
    """
    engine = _engine(terms, engine, hmm)

    def cut(text: str) -> list[str]:
        """Cut one text."""
        tokens = engine.cut(text)
        again = engine.cut_again(set(tokens))
        return [piece for token in tokens for piece in again.get(token, (token,))]

    return cut


class Engine(NamedTuple):
    """How a text is cut, and which of its tokens are then cut again."""

    cut: Callable[[str], list[str]]
    cut_again: Callable[[Iterable[str]], dict[str, list[str]]]


def _engine(terms: Terms, engine: str, hmm: bool) -> Engine:
    """Return an engine: user words and rare Han cut apart, the rest by a segmenter."""
    if engine not in _ENGINES:
        raise ValueError(f"engine is {engine!r}; choose one of {sorted(_ENGINES)}")
    inside = tuple(term for term in terms if _BLOCK.fullmatch(term[0]))
    outside = {word for word, *_ in terms} - {word for word, *_ in inside}
    longest_first = sorted(outside, key=lambda word: (-len(word), word))
    apart = re.compile(f"({'|'.join([*map(re.escape, longest_first), _RARE_HAN])})")
    segment, is_word = _ENGINES[engine](inside, hmm)

    def cut(text: str) -> list[str]:
        """Cut one text, its compound Latin tokens whole."""
        tokens = []
        for i, piece in enumerate(apart.split(text)):
            tokens += [piece] if i % 2 else segment(piece)
        return tokens

    def cut_again(words: Iterable[str]) -> dict[str, list[str]]:
        """Return the pieces of the compound Latin tokens that jieba would cut."""
        compounds = filter(_COMPOUND.match, words)
        unknown = [w for w in compounds if w not in outside and not is_word(w)]
        return {word: [*filter(None, _LATIN.split(word))] for word in unknown}

    return Engine(cut, cut_again)


@lru_cache(maxsize=2)
def _load_rjieba(terms: Terms) -> tuple:
    """Build the fast segmenter; return it with the frequency of each user word."""
    from rjieba import Jieba

    jieba = Jieba()
    return jieba, tuple(jieba.add_word(*term) for term in terms)


@lru_cache(maxsize=2)
def _load_jieba(terms: Terms):
    """Build the reference segmenter, with the frequencies of the fast one."""
    import jieba

    logging.getLogger("jieba").setLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    for (word, *_), frequency in zip(terms, _load_rjieba(terms)[1], strict=True):
        # add_word counts a word twice in the total that the dictionary has already.
        tokenizer.total -= tokenizer.FREQ.get(word, 0)
        tokenizer.add_word(word, frequency)
    return tokenizer


def _rjieba(terms: Terms, hmm: bool) -> tuple[Callable, Callable]:
    """Return rjieba's cut, and its check of what is a word, to be left whole."""
    jieba, _ = _load_rjieba(terms)
    return lambda text: jieba.cut(text, hmm), jieba.has_word if hmm else _always


def _jieba(terms: Terms, hmm: bool) -> tuple[Callable, Callable]:
    """Return jieba's own cut, of which every token is left whole."""
    tokenizer = _load_jieba(terms)
    return lambda text: tokenizer.lcut(text, HMM=hmm), _always


def _always(word: str) -> bool:
    """Leave any token whole."""
    return True


_ENGINES = {"rjieba": _rjieba, "jieba": _jieba}
