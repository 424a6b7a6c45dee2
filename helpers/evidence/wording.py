"""Code text as numbers, so that equal runs of characters are found by sorting."""

import re
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.tables import analysed, require

LONGEST = 500  # characters after which a sentence without an end is cut
_END = "。！？；…!?;"
_SENTENCE = re.compile(  # closing quotation marks stay with their sentence
    rf"[^{_END}\s”’」』）)][^{_END}]{{0,{LONGEST - 1}}}[{_END}]*[”’」』）)]*"
)
_NUMERALS = frozenset("〇零一二两三四五六七八九十百千万亿%‰")
_COMMAS = [ord(","), ord("，")]  # part of a number where three digits follow
_HAN = 0x2E80  # letters below are of scripts that put spaces between words
_BASE = 0x9E3779B97F4A7C15
_PARTS, _BLOCK = 16, 2**20  # in which runs are sorted and hashed, to save memory
APART, UNIT, JOINED = range(3)  # punctuation, a unit by itself, part of a longer unit


class Units(NamedTuple):
    """The units of sentences: characters, numbers and words in Latin letters.

    ``start``, ``end`` (offsets in all characters coded) and ``sentence`` of each unit;
    ``sums`` and ``inverse`` give the hash of any run of characters.
    """

    start: np.ndarray
    end: np.ndarray
    sentence: np.ndarray
    sums: np.ndarray
    inverse: np.ndarray


def split_sentences(
    paragraphs: pd.DataFrame, reports: pd.DataFrame | None = None
) -> pd.DataFrame:
    """List the sentences of the analysed paragraphs, the earliest report first.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Columns ``report``, ``paragraph``, ``text`` and ``role``.
    reports : DataFrame, one row per report, indexed by ``report``, optional
        Column ``date``; reports without a date come last.

    Returns
    -------
    DataFrame, one row per sentence
        ``report``, ``date`` (NaT if unknown), ``order`` (number of the report by
        date, then name), ``paragraph``, ``start`` and ``end`` (in the paragraph's
        ``text``) and ``text``. A sentence ends with 。！？；… or the paragraph, or is
        cut after `LONGEST` characters.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["川"], "paragraph": [0], "role": ["body"],
    ...     "text": ["党旗飘扬。“我先上！”"]})
    >>> split_sentences(table)[["start", "end", "text"]]
       start  end    text
    0      0    5   党旗飘扬。
    1      5   11  “我先上！”
    """
    kept = analysed(paragraphs, columns=["paragraph"])
    kept["report"] = kept["report"].astype("str")
    kept["date"] = _dates(kept["report"], reports)
    kept = kept.sort_values(["date", "report", "paragraph"], ignore_index=True)
    kept = kept[["report", "date", "paragraph", "text"]].assign(start=0)
    table = cut_text(kept, _SENTENCE)
    return table.assign(order=pd.factorize(table["report"])[0])


def cut_text(
    table: pd.DataFrame, pattern: re.Pattern, *, shortest: int = 1
) -> pd.DataFrame:
    """Return one row per match of a pattern in ``text``, with its place and text."""
    spans = [
        [m.span() for m in pattern.finditer(text) if len(m[0]) >= shortest]
        for text in table["text"]
    ]
    found = table.drop(columns="text")  # which would be copied for every match
    found = found.loc[table.index.repeat([len(s) for s in spans])]
    flat = np.array([span for s in spans for span in s], np.int64).reshape(-1, 2)
    texts = [t[a:b] for t, s in zip(table["text"], spans, strict=True) for a, b in s]
    columns = {"start": found["start"] + flat[:, 0], "end": found["start"] + flat[:, 1]}
    found = found.assign(**columns).reset_index(drop=True)
    return found.assign(text=pd.Series(texts, dtype="str"))


def _dates(names: pd.Series, reports: pd.DataFrame | None) -> pd.Series:
    """Return the date of each report named, NaT where there is none."""
    if reports is None:
        return pd.Series(pd.NaT, names.index, dtype="datetime64[ns]")
    require(reports, "date", of="reports")
    dates = reports["date"].set_axis(reports.index.astype(str))
    return names.map(dates.to_dict()).astype("datetime64[ns]")


def encode(sentences: list[str], *, punctuation: bool = True) -> tuple[str, Units]:
    """Code sentences as units.

    Parameters
    ----------
    sentences : list of str
    punctuation : bool
        Whether runs differ that differ in punctuation only.

    Returns
    -------
    (str, Units)
        The sentences joined, and their units.

    Examples
    --------
    >>> text, units = encode(["168个支部，5.7%的人"])
    >>> [text[a:b] for a, b in zip(units.start, units.end)]
    ['168', '个', '支', '部', '5.7%', '的', '人']
    """
    text = "\n".join(sentences)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _kinds(codes)
    sizes = np.fromiter(map(len, sentences), np.int64, len(sentences))
    before = np.append(APART, kinds[:-1]) if len(kinds) else kinds
    after = np.append(kinds[1:], APART) if len(kinds) else kinds
    start = np.flatnonzero((kinds == UNIT) | ((kinds == JOINED) & (before != JOINED)))
    end = np.flatnonzero((kinds == UNIT) | ((kinds == JOINED) & (after != JOINED))) + 1
    sentence = np.searchsorted(np.cumsum(sizes + 1), start, side="right")
    if not punctuation:
        codes, place = codes[kinds != APART], np.cumsum(np.append(0, kinds != APART))
        start, end = place[start], place[end]
    sums, inverse = _prefix_sums(codes)
    places = (array.astype(np.int32) for array in (start, end, sentence))
    return text, Units(*places, sums, inverse)


def _kinds(codes: np.ndarray) -> np.ndarray:
    """Classify characters as punctuation, a unit, or part of a longer unit."""
    seen = np.zeros(0x110000, bool)
    seen[codes] = True
    table = np.zeros(0x110000, np.uint8)
    for code in np.flatnonzero(seen).tolist():
        table[code] = _kind(chr(code))
    kinds, digits = table[codes], (codes >= ord("0")) & (codes <= ord("9"))
    for points, follow in ((codes == ord("."), 1), (np.isin(codes, _COMMAS), 3)):
        at = np.flatnonzero(points[1 : len(points) - follow]) + 1
        whole = digits[at - 1]
        for k in range(1, follow + 1):
            whole = whole & digits[at + k]
        kinds[at[whole]] = JOINED
    return kinds


def _kind(character: str) -> int:
    """Return the kind of a character."""
    if character in _NUMERALS:
        return JOINED
    if not character.isalnum():
        return APART
    return JOINED if ord(character) < _HAN else UNIT


def _prefix_sums(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the sums of a polynomial over all characters, and what shifts it back."""
    mixed = codes.astype(np.uint64)  # scattered over 64 bits as in splitmix64
    mixed += np.uint64(_BASE)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed ^= mixed >> np.uint64(shift)
        mixed *= np.uint64(factor)
    mixed *= _powers(_BASE, len(codes))
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(mixed, out=sums[1:])
    return sums, _powers(pow(_BASE, -1, 2**64), len(codes))


def _powers(base: int, count: int) -> np.ndarray:
    """Return the powers of a base, from 0 up, modulo 2 to the 64."""
    powers = np.full(count, base, np.uint64)
    powers[:1] = 1
    return np.cumprod(powers, out=powers)


def window_keys(units: Units, at: np.ndarray, size: int) -> np.ndarray:
    """Hash the runs of `size` units that begin at units `at`: equal runs, equal keys.

    Unequal runs have equal keys with a probability of about 2 to the -64.
    """
    keys = np.empty(len(at), np.uint64)
    for k in range(0, len(at), _BLOCK):
        block = at[k : k + _BLOCK]
        first = units.start[block]
        sums = units.sums[units.end[block + (size - 1)]] - units.sums[first]
        keys[k : k + _BLOCK] = sums * units.inverse[first]
    return keys


def extremes(
    keys: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return, for each key, the least `low` and greatest `high` of all equal keys."""
    least, greatest = np.empty_like(low), np.empty_like(high)
    part = (keys >> np.uint64(40)).astype(np.uint8) % _PARTS
    for k in range(_PARTS):
        at = np.flatnonzero(part == k)
        order = at[np.argsort(keys[at])]
        mine = keys[order]
        first = np.flatnonzero(np.append(True, mine[1:] != mine[:-1])[: len(mine)])
        if len(first):
            runs = np.diff(np.append(first, len(mine)))
            least[order] = np.minimum.reduceat(low[order], first).repeat(runs)
            greatest[order] = np.maximum.reduceat(high[order], first).repeat(runs)
    return least, greatest


def count_whole(text: str, phrase: str) -> int:
    """Count a phrase where it does not begin or end within a longer unit.

    Examples
    --------
    >>> count_whole("68个支部，168个支部", "68个支部")
    1
    """
    wanted, units = encode([text])
    starts, ends = set(units.start.tolist()), set(units.end.tolist())
    found = [m.start() for m in re.finditer(re.escape(phrase), wanted)]
    return sum(a in starts and a + len(phrase) in ends for a in found)
