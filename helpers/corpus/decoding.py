"""Decode files that come in any encoding that Chinese text comes in."""

from functools import lru_cache
from typing import NamedTuple

from helpers.clean import PATTERNS
from helpers.corpus.documents import UnusableFileError

BOMS = {
    b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\x00\x00": "utf-32", b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}  # fmt: skip
ENCODINGS = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
SAMPLE = 20_000  # characters that an encoding is judged by


class Decoded(NamedTuple):
    """Text, the encoding that gives it again, and a doubt where there is one."""

    text: str
    encoding: str
    doubt: str | None = None


def decode(data: bytes) -> Decoded:
    """Decode a file that may come in any encoding that Chinese text comes in.

    Raises
    ------
    UnusableFileError
        If the file is empty or no text.

    Examples
    --------
    >>> decode("疫情防控第一线".encode("gb18030")).encoding
    'gb18030'
    """
    if not data.strip():
        raise UnusableFileError("empty file", "leave it out or save the report again")
    mark = next((m for m in BOMS if data.startswith(m)), None)
    try:
        encoding = BOMS[mark] if mark else "utf-8"
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return _guessed(data)
    if text.count("\0") > 0.1 * len(text):
        return _guessed(data)
    return Decoded(text, encoding)


def _guessed(data: bytes) -> Decoded:
    """Decode by the encoding that gives the most common Chinese characters.

    charset-normalizer is as good on texts of 60 characters, but not on short ones.
    """
    texts = {way: data.decode(way, "replace") for way in ENCODINGS}
    shares = {way: plausibility(text) for way, text in texts.items()}
    best = max(ENCODINGS, key=shares.get)
    text, share = texts[best], shares[best]
    damaged, head = text.count("\ufffd"), text[:SAMPLE]
    if len(PATTERNS["control"].findall(head)) > 0.02 * len(head):
        raise UnusableFileError("binary file, no text", "save the report as text")
    if share < 0.6 or damaged > 0.02 * len(text):
        raise UnusableFileError(
            "no text in a known encoding", "save it again as UTF-8 text"
        )
    doubt = f"{damaged} characters are no valid {best}" if damaged else None
    if share < 0.9:
        doubt = f"encoding taken for {best}, confidence {share:.2f}"
    return Decoded(text, best, doubt)


def plausibility(text: str) -> float:
    """Give the share of characters beyond ASCII that are common in Chinese text."""
    beyond = PATTERNS["ascii"].sub("", text)[:SAMPLE]
    return sum(map(_common().__contains__, beyond)) / len(beyond) if beyond else 1.0


@lru_cache
def _common() -> frozenset[str]:
    """Give the frequent characters of GB 2312 and Big5."""
    rows = {"gb2312": range(0xA1, 0xD8), "big5": range(0xA1, 0xC7)}
    chinese = "".join(
        bytes((a, b)).decode(way, "ignore")
        for way, firsts in rows.items()
        for a in firsts
        for b in range(0x40, 0xFF)
    )
    return frozenset(chinese + "\xa0•—…·“”‘’")
