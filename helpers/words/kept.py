"""Tokens of reports that were cut before are not cut again."""

from functools import partial

import numpy as np
import pandas as pd

from helpers.cache import Tables, code_of, digest, kept_by_unit
from helpers.tables import analysed
from helpers.words.lexicon import Lexicon
from helpers.words.tokens import tokenize


def kept_tokens(paragraphs: pd.DataFrame, lexicon: Lexicon) -> pd.DataFrame:
    """Return the table of `tokenize`, cutting only what was not cut before.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Columns ``report`` (categories; the rows of a report are together),
        ``paragraph``, ``text`` and ``role``.
    lexicon : Lexicon
        User words and stop words.

    Returns
    -------
    DataFrame, one row per token, in the order of the text
        See `tokenize`.

    Examples
    --------
    >>> table = pd.DataFrame({"report": pd.Categorical(["汇川"]), "paragraph": [0],
    ...     "text": ["战疫的党旗"], "role": ["body"]})
    >>> kept_tokens(table, Lexicon((), frozenset({"的"}), frozenset()))["pos"].tolist()
    ['x', 'stop', 'n']
    """
    needed = paragraphs.filter(["report", "paragraph", "text", "role"])
    kept = analysed(needed, columns=["paragraph"])
    codes = kept["report"].cat.codes.to_numpy()
    firsts = np.flatnonzero(np.diff(codes, prepend=-1))
    names = kept["report"].cat.categories[codes[firsts]].tolist()
    bounds = [*firsts.tolist(), len(kept)]
    rules = digest(code_of("words"), repr(lexicon.terms), *sorted(lexicon.stopwords))
    numbers = kept["paragraph"].to_numpy("int64")
    key = partial(_content, kept["text"].tolist(), numbers, names, bounds)
    make = partial(_cut, kept, bounds, lexicon)
    [tokens] = kept_by_unit(rules, range(len(names)), key, make)
    report = pd.Categorical.from_codes(
        codes[firsts][tokens.pop("unit")], dtype=kept["report"].dtype
    )
    tokens.insert(0, "report", report)
    return tokens


def _content(
    texts: list[str], numbers: np.ndarray, names: list, bounds: list[int], unit: int
) -> str:
    """Hash a report's name, and the numbers and texts of its paragraphs."""
    a, b = bounds[unit : unit + 2]
    return digest(names[unit], numbers[a:b].tobytes(), "\0".join(texts[a:b]))


def _cut(kept: pd.DataFrame, bounds, lexicon: Lexicon, units) -> Tables:
    """Cut the paragraphs of some reports."""
    sizes = np.diff(bounds)
    wanted = np.repeat(np.isin(np.arange(len(sizes)), units), sizes)
    place = np.repeat(np.arange(len(units), dtype="int32"), sizes[list(units)])
    tokens = tokenize(kept[wanted].assign(report=place), lexicon)
    unit = tokens.pop("report").astype("int32")
    return (tokens.assign(unit=unit),)
