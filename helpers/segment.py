"""Cut text into jieba's words, many times faster than jieba, user words obeyed.

What two engines share lives here: `rjieba`, the fast one, and `jieba`, the
reference. Both give the same tokens.
"""

import logging
import re
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import compute, csv

ROLES = ("heading", "body")
Terms = tuple[tuple[str, int | None, str | None], ...]

# jieba looks words up only inside runs of these characters.
_BLOCK = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+")
# Han characters to rjieba, but not to jieba, which gives each as one token.
_RARE_HAN = r"[\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
# jieba.finalseg cuts Latin and digits by this; rjieba 0.2.2 keeps 4.5G, 2022-06-01.
_LATIN = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
_COMPOUND = re.compile(r"[a-zA-Z0-9]+[+#&._%\-]")


def kept_paragraphs(
    paragraphs: pd.DataFrame, roles: str | Collection[str], columns: Iterable[str] = ()
) -> pd.DataFrame:
    """Give the rows of `paragraphs` that have one of the `roles`.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Needs ``report``, ``text``, ``role`` and `columns`.
    roles : str or collection of str
        Roles to keep, such as ``("heading", "body")``.
    columns : iterable of str
        Further columns that the caller needs.

    Returns
    -------
    DataFrame, one row per paragraph kept
        All columns, in the order given, with a fresh index.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"report": ["川", "川"], "text": ["党旗", "来源"], "role": ["body", "note"]}
    ... )
    >>> kept_paragraphs(table, ["body"])["text"].tolist()
    ['党旗']
    """
    missing = {"report", "text", "role", *columns} - set(paragraphs.columns)
    if missing:
        raise ValueError(f"paragraphs lacks the columns {sorted(missing)}")
    wanted = [roles] if isinstance(roles, str) else list(roles)
    return paragraphs[paragraphs["role"].isin(wanted)].reset_index(drop=True)


def cutter(
    terms: Terms, *, engine: str = "rjieba", hmm: bool = True
) -> Callable[[str], list[str]]:
    """Give a function that cuts a text into tokens, white space included.

    The tokens are those of jieba 0.42.1 with the user words added. Two things go
    beyond it. A user word that holds a character outside jieba's blocks (战“疫”, and
    any word with punctuation) can never win in jieba; such words are cut out of the
    text first, longest first, and the segmenter gets what is between. And a user
    word without a frequency gets the same one in both engines, the lowest with
    which it wins when it stands alone.

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
    if engine not in _ENGINES:
        raise ValueError(f"engine is {engine!r}; choose one of {sorted(_ENGINES)}")
    inside = tuple(term for term in terms if _BLOCK.fullmatch(term[0]))
    outside = {word for word, *_ in terms} - {word for word, *_ in inside}
    longest_first = sorted(outside, key=lambda word: (-len(word), word))
    apart = re.compile(f"({'|'.join([*map(re.escape, longest_first), _RARE_HAN])})")
    segment = _ENGINES[engine](inside, hmm)

    def cut(text: str) -> list[str]:
        """Cut one text: user words and rare Han apart, the rest by the engine."""
        tokens = []
        for i, piece in enumerate(apart.split(text)):
            tokens += [piece] if i % 2 else segment(piece)
        return tokens

    return cut


def dictionary_tags(words: Collection[str]) -> dict[str, str]:
    """Give the tag in jieba's dictionary of each of `words` that stands there.

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


@lru_cache(maxsize=2)
def _load_rjieba(terms: Terms) -> tuple:
    """Build the fast segmenter, and give the frequency of each user word."""
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


def _rjieba(terms: Terms, hmm: bool) -> Callable[[str], list[str]]:
    """Give rjieba's cut, its compound Latin tokens cut again as jieba does."""
    jieba, _ = _load_rjieba(terms)

    def segment(text: str) -> list[str]:
        """Cut one piece, and its compound Latin tokens again."""
        tokens = jieba.cut(text, hmm)
        compounds = [t for t in set(tokens) if hmm and _COMPOUND.match(t)]
        again = {t for t in compounds if not jieba.has_word(t)}
        for i in reversed([i for i, t in enumerate(tokens) if again and t in again]):
            tokens[i : i + 1] = filter(None, _LATIN.split(tokens[i]))
        return tokens

    return segment


def _jieba(terms: Terms, hmm: bool) -> Callable[[str], list[str]]:
    """Give jieba's own cut."""
    tokenizer = _load_jieba(terms)
    return lambda text: tokenizer.lcut(text, HMM=hmm)


_ENGINES = {"rjieba": _rjieba, "jieba": _jieba}
