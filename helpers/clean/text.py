"""Clean one text: markup and glosses off, widths and script folded."""

import html
import re
from collections.abc import Collection
from functools import lru_cache
from unicodedata import normalize

import numpy as np

from helpers.clean.rules import PATTERNS, WORDS, column, may_fit

_FULL_WIDTH = (  # digits, capitals, small letters and two signs
    *range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B),
    ord("％"), ord("＋"),
)  # fmt: skip
_RADICALS = WORDS["RADICALS"]  # each with its character behind it
_TIDIED = (
    {c: c - 0xFEE0 for c in _FULL_WIDTH}
    | {c: normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)}
    | dict(zip(map(ord, _RADICALS[::2]), _RADICALS[1::2], strict=True))
)


def plain_text(source: str) -> str:
    """Take tags, entities and white space out of a piece of a page."""
    return "".join(html.unescape(PATTERNS["markup"].sub("", source)).split())


def tidy(text: str) -> str:
    """Take markup, hidden characters and doubled punctuation out of `text`.

    Full-width digits, letters and percent signs are narrowed, radicals and interpuncts
    become the usual characters, white space is folded to single spaces. Blanks between
    all characters, as in text copied from PDF, are taken out.

    Examples
    --------
    >>> tidy("　２０２２年　<b>4.5Ｇ</b>&ldquo;提速&rdquo;，，９０％ ")
    '2022年 4.5G“提速”，90%'
    >>> tidy("⼈⺠•日报"), tidy("党 员 冒 雨 抢 收 2 0 亩 水 稻 。")
    ('人民·日报', '党员冒雨抢收20亩水稻。')
    >>> tidy("[color=#000]水稻[b]丰收[/b]。[/color]")
    '水稻丰收。'
    """
    if "&" in text:
        text = html.unescape(PATTERNS["no_character"].sub("", text))
    if "<" in text:
        text = PATTERNS["tag"].sub("", text)
    if "[/" in text:
        text = PATTERNS["bbcode"].sub("", text)
    text = PATTERNS["hidden"].sub("", text).translate(_TIDIED)
    text = PATTERNS["interpunct"].sub("·", text)
    text = PATTERNS["spaced_out"].sub(_closed_up, text)
    text = re.sub(r"(?:\\r)?\\n|\\r", " ", PATTERNS["folded_line"].sub("", text))
    text = PATTERNS["doubled"].sub(lambda m: m[1] or ("" if m[2] else m[0][0]), text)
    return re.sub(r"\s+", " ", text).strip(" |")


def without_blanks(text: str) -> str:
    """Take the blanks between single characters out, however few these are.

    Examples
    --------
    >>> without_blanks("共 3 0 亩 。 水 稻")
    '共30亩。水稻'
    """
    return PATTERNS["spaced_short"].sub(_closed_up, text)


def _closed_up(run: re.Match) -> str:
    """Take the blanks out of a run of single characters, if many are Chinese."""
    text = "".join(run[0].split())
    return text if 3 * len(PATTERNS["han"].findall(text)) >= len(text) else run[0]


def strip_glosses(text: str, *, toneless: bool | None = None) -> str:
    """Take off the pinyin that a mirror site puts behind characters.

    Parameters
    ----------
    text : str
    toneless : bool, optional
        Whether a syllable without a tone mark counts as a gloss; by default where
        the text has others with tone marks.

    Examples
    --------
    >>> strip_glosses("黨旗飄揚(yáng),他們(men)在一線(xiàn)")
    '黨旗飄揚,他們在一線'
    >>> strip_glosses("下载应用(app)")
    '下载应用(app)'
    """
    if toneless is None:
        toneless = has_glosses(text)
    text = PATTERNS["gloss"].sub(
        lambda m: "" if toneless or PATTERNS["toned"].search(m[1]) else m[0], text
    )
    return PATTERNS["broken_gloss"].sub("", text) if toneless else text


def has_glosses(text: str) -> bool:
    """Check for pinyin with a tone mark in brackets behind a character."""
    found = PATTERNS["gloss"].finditer(text)
    return any(PATTERNS["toned"].search(m[1]) for m in found)


def count_glosses(raw: str) -> int:
    """Count the pinyin glosses that `strip_glosses` takes off."""
    return len(PATTERNS["gloss"].findall(raw)) if has_glosses(raw) else 0


def fold_script(
    text: str, *, script: str | None = None, protected: Collection[str] = ()
) -> str:
    """Fold Traditional characters to Simplified ones.

    Parameters
    ----------
    text : str
    script : {"Hans", "Hant", "mixed"}, optional
        Found by `find_script` unless given. Only a text in Traditional script is
        folded by the Taiwan rules, which also write 書寫著 as 书写着; in one in
        Simplified script the characters that it has too stay (菜薹, 角徵羽).
    protected : collection of str
        Names to leave alone, such as 乾安.

    Examples
    --------
    >>> fold_script("書寫著勇毅,意義顯著")
    '书写着勇毅,意义显著'
    >>> fold_script("乾安县成效显著", protected=["乾安"])
    '乾安县成效显著'
    """
    if not (script or changes_folded(text)):
        return text
    script = script or find_script(text)
    fold = _converter("tw2s" if script == "Hant" else "t2s").convert
    keep = {*protected, *(WORDS["SIMPLIFIED"] if script == "Hans" else ())}
    names = [name for name in keep if name in text and fold(name) != name]
    if not names:
        return fold(text)
    pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return "".join(
        piece if piece in names else fold(piece)
        for piece in re.split(f"({pattern})", text)
    )


def which_traditional(texts: list[str]) -> list[int]:
    """List the places of the texts that folding changes: others are Simplified."""
    characters = f"[{''.join(sorted(_traditional()))}]"
    whole = column(texts)
    found = whole.str.contains(characters) | may_fit(whole, "folded_phrase")
    return found.arg_true().to_list()


def changes_folded(text: str) -> bool:
    """Check whether folding changes a text: others are Simplified."""
    changed = not _traditional().isdisjoint(text)
    return changed or bool(PATTERNS["folded_phrase"].search(text))


@lru_cache
def _traditional() -> frozenset[str]:
    """Give the characters that folding changes."""
    blocks = (0x2E80, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32400)
    every = [chr(code) for block in blocks for code in range(*block)]
    folded = _converter("t2s").convert("\n".join(every)).split("\n")
    return frozenset(a for a, b in zip(every, folded, strict=True) if a != b)


def find_script(text: str) -> str:
    """Find the script of `text`: ``Hans``, ``Hant`` or ``mixed``.

    Characters that only one script has are counted; ``mixed`` means that the rarer
    kind makes up more than a tenth of them.

    Examples
    --------
    >>> find_script("黨組織"), find_script("党组织"), find_script("黨組織在党组织")
    ('Hant', 'Hans', 'mixed')
    """
    kinds = _one_script()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    found = np.bincount(kinds[codes[codes < len(kinds)]], minlength=3)
    _, simplified, traditional = found.tolist()
    if min(simplified, traditional) > 0.1 * (simplified + traditional):
        return "mixed"
    return "Hant" if traditional > simplified else "Hans"


@lru_cache
def _one_script() -> np.ndarray:
    """Mark the characters of GB 2312 that Big5 lacks by 1, the other way round by 2."""
    han = "".join(map(chr, range(0x4E00, 0xA000)))
    simplified = set(han.encode("gb2312", "ignore").decode("gb2312"))
    traditional = set(han.encode("big5", "ignore").decode("big5"))
    folded = _converter("t2s").convert(han)
    changed = {a for a, b in zip(han, folded, strict=True) if a != b}
    kinds = np.zeros(0xA000, dtype=np.int64)
    kinds[[ord(c) for c in simplified - traditional]] = 1
    kinds[[ord(c) for c in changed - simplified]] = 2
    return kinds


@lru_cache
def _converter(way: str):
    """Give OpenCC's converter, made once."""
    from opencc import OpenCC

    return OpenCC(way)
