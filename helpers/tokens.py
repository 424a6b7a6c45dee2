"""Cut paragraphs into tokens, each with the place where it stands.

Terms get their integer codes while the text is cut, a batch at a time; a list of
all tokens as strings, which costs 18 times the text, is never built.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import compress

import numpy as np
import pandas as pd

from helpers.lexicon import Lexicon
from helpers.segment import ROLES, cutter, dictionary_tags, kept_paragraphs

BATCH = 2**16
SHOW_PROGRESS = 2_000
_NUMERAL = re.compile(r"[\d.%％]+")


def tokenize(
    paragraphs: pd.DataFrame,
    lexicon: Lexicon,
    *,
    roles: tuple[str, ...] = ROLES,
    engine: str = "rjieba",
    hmm: bool = True,
) -> pd.DataFrame:
    """Cut the text of paragraphs into tokens.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Columns ``report``, ``paragraph``, ``text`` and ``role``.
    lexicon : Lexicon
        User words, obeyed as `helpers.segment.cutter` says, and stop words.
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
    kept = kept_paragraphs(paragraphs, roles, ["paragraph"])
    codes = _codes()
    rows, starts, found = _cut_all(
        kept["text"].tolist(), cutter(lexicon.terms, engine=engine, hmm=hmm), codes
    )
    terms = sorted(codes)
    rank = np.empty(len(terms), np.int32)
    rank[[codes[term] for term in terms]] = np.arange(len(terms), dtype=np.int32)
    return _token_table(kept, rows, starts, rank[found], terms, lexicon)


def _token_table(kept, rows, starts, found, terms, lexicon) -> pd.DataFrame:
    """Put the tokens table together from row numbers, offsets and term codes."""
    reports = kept["report"].astype("category").cat
    tags = pd.Categorical(_tags(terms, lexicon))
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


def _codes() -> defaultdict[str, int]:
    """Give a dict that hands out the next number to each new key."""
    codes: defaultdict[str, int] = defaultdict()
    codes.default_factory = codes.__len__
    return codes


def _cut_all(texts: list[str], cut: Callable, codes: defaultdict) -> list[np.ndarray]:
    """Give row number, offset and code of every token of all `texts`."""
    from tqdm.auto import tqdm

    batches = list(_batches(texts))
    hidden = len(texts) < SHOW_PROGRESS
    shown = tqdm(batches, desc="tokenize", leave=False, disable=hidden)
    parts = [_cut_batch(texts[a:b], a, cut, codes) for a, b in shown]
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def _batches(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Give the bounds of runs of texts that hold about `BATCH` characters each."""
    ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
    new = np.flatnonzero(np.diff(ends // BATCH)) + 1
    bounds = [0, *new.tolist(), len(texts)]
    yield from zip(bounds, bounds[1:], strict=False)


def _cut_batch(texts: list[str], first: int, cut: Callable, codes: defaultdict):
    """Give row number, offset and code of each token of `texts`, blanks left out."""
    tokens = cut("\n".join(texts))
    widths = np.fromiter(map(len, tokens), np.int64, len(tokens))
    solid = ~np.fromiter(map(str.isspace, tokens), bool, len(tokens))
    begins = np.cumsum([0, *(len(text) + 1 for text in texts)])
    at = (np.cumsum(widths) - widths)[solid]
    row = np.searchsorted(begins, at, side="right") - 1
    words = compress(tokens, solid.tolist())
    code = np.fromiter(map(codes.__getitem__, words), np.int32, len(at))
    return (row + first).astype(np.int32), (at - begins[row]).astype(np.int32), code


def _tags(terms: list[str], lexicon: Lexicon) -> list[str]:
    """Give the part-of-speech tag of each term."""
    known = dictionary_tags(set(terms))
    known |= {term: "m" for term in terms if _NUMERAL.fullmatch(term)}
    known |= {word: tag for word, _, tag in lexicon.terms if tag}
    known |= dict.fromkeys(lexicon.stopwords, "stop")
    known |= {t: "w" for t in terms if not any(map(str.isalnum, t))}
    return [known.get(term, "x") for term in terms]
