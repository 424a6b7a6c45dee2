"""Cut an HTML page into blocks that keep their offsets, and read its meta tags.

Cut a decoded file into paragraphs and give each its clean text.

Nothing is deleted: every paragraph keeps its offsets in the file and its source.
"""

import html
import re
from collections import Counter
from collections.abc import Collection
from functools import lru_cache

_MARKUP = re.compile(r"<[^<>]*>|<!--.*?-->", re.DOTALL)
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_PINYIN = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"[aeiouüvāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿɡ]{1,4}(?:ng|[nɡr])?"
)
GLOSS = re.compile(rf"(?<=[\u3400-\u9fff)）])[(（]({_PINYIN})[)）]")
BROKEN_GLOSS = re.compile(
    rf"[?？]?(?:[(（](?=[a-zü]*[{_TONED}]){_PINYIN}(?![a-z)）])"
    rf"|(?<![a-z(（])(?=[a-zü]*[{_TONED}]){_PINYIN}[)）])"
)
TONED = re.compile(f"[{_TONED}]")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_FOLD = re.compile(r"(?<=[\u3400-\u9fff，、；。,;])[\r\n]+(?=[\u3400-\u9fff“「《])")
_TAG = re.compile(
    r"<(script|style|noscript|template|textarea)\b.*?(?:</\1\s*>|\Z)"
    r"|<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]*>|<[!?][A-Za-z][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_NO_CHARACTER = re.compile(r"&#[xX]?[0-9a-fA-F]{8,};?")
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufff0-\ufffb\ud800-\udfff]"
)
_WHITE = re.compile(r"\s+")
_DOUBLED = re.compile(r"([，,、；;：。])\1+(?!\1)|[?？]。|([，,])(?=[。！？])")
_NARROW = {c: c - 0xFEE0 for c in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))}


def plain_text(source: str) -> str:
    """Take tags, entities and white space out of a piece of a page."""
    return "".join(html.unescape(_MARKUP.sub("", source)).split())


_NARROW |= {c: c - 0xFEE0 for c in (*range(0xFF41, 0xFF5B), ord("％"), ord("＋"))}


def tidy(text: str) -> str:
    """Take markup, hidden characters and doubled punctuation out of `text`.

    Full-width digits, letters and percent signs are narrowed, white space is
    folded to single spaces.

    Examples
    --------
    >>> tidy("　２０２２年　<b>4.5Ｇ</b>&ldquo;提速&rdquo;，，９０％ ")
    '2022年 4.5G“提速”，90%'
    """
    if "&" in text:
        text = html.unescape(_NO_CHARACTER.sub("", text))
    if "<" in text:
        text = _TAG.sub("", text)
    text = _HIDDEN.sub("", text).translate(_NARROW)
    text = re.sub(r"(?:\\r)?\\n|\\r", " ", _FOLD.sub("", text))
    text = _DOUBLED.sub(lambda m: m[1] or ("" if m[2] else m[0][0]), text)
    return _WHITE.sub(" ", text).strip(" |")


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
        toneless = any(TONED.search(m[1]) for m in GLOSS.finditer(text))
    text = GLOSS.sub(lambda m: "" if toneless or TONED.search(m[1]) else m[0], text)
    return BROKEN_GLOSS.sub("", text) if toneless else text


def count_glosses(raw: str) -> int:
    """Count the pinyin glosses that `strip_glosses` takes off."""
    found = [m[1] for m in GLOSS.finditer(raw)]
    return len(found) if any(map(TONED.search, found)) else 0


def fold_script(
    text: str, *, script: str | None = None, protected: Collection[str] = ()
) -> str:
    """Fold Traditional characters to Simplified ones.

    Parameters
    ----------
    text : str
    script : {"Hans", "Hant", "mixed"}, optional
        Found by `find_script` unless given. Only a text in Traditional script is
        folded by the Taiwan rules, which also write 書寫著 as 书写着.
    protected : collection of str
        Names to leave alone, such as 乾安.

    Examples
    --------
    >>> fold_script("書寫著勇毅,意義顯著")
    '书写着勇毅,意义显著'
    >>> fold_script("乾安县成效显著", protected=["乾安"])
    '乾安县成效显著'
    """
    script = script or find_script(text)
    fold = _converter("tw2s" if script == "Hant" else "t2s").convert
    names = [name for name in protected if name in text and fold(name) != name]
    if not names:
        return fold(text)
    pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return "".join(
        piece if piece in names else fold(piece)
        for piece in re.split(f"({pattern})", text)
    )


def find_script(text: str) -> str:
    """Tell the script of `text`: ``Hans``, ``Hant`` or ``mixed``.

    Characters that only one script has are counted; ``mixed`` means that the rarer
    kind makes up more than a tenth of them.

    Examples
    --------
    >>> find_script("黨組織"), find_script("党组织"), find_script("黨組織在党组织")
    ('Hant', 'Hans', 'mixed')
    """
    only_simplified, only_traditional = _one_script()
    counts = Counter(text)
    simplified = sum(counts[c] for c in only_simplified.intersection(counts))
    traditional = sum(counts[c] for c in only_traditional.intersection(counts))
    if min(simplified, traditional) > 0.1 * (simplified + traditional):
        return "mixed"
    return "Hant" if traditional > simplified else "Hans"


@lru_cache
def _one_script() -> tuple[frozenset[str], frozenset[str]]:
    """Give the characters of GB 2312 that Big5 lacks, and the other way round."""
    han = "".join(map(chr, range(0x4E00, 0xA000)))
    simplified = set(han.encode("gb2312", "ignore").decode("gb2312"))
    traditional = set(han.encode("big5", "ignore").decode("big5"))
    folded = _converter("t2s").convert(han)
    changed = {a for a, b in zip(han, folded, strict=True) if a != b}
    return frozenset(simplified - traditional), frozenset(changed - simplified)


@lru_cache
def _converter(way: str):
    from opencc import OpenCC

    return OpenCC(way)
