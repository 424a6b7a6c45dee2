"""Find the thing that a number counts, beside the number."""

import re

from helpers.evidence.rules import DATA, WORDS, either
from helpers.evidence.tagging import QUOTED, Token, is_known, tagged

NOMINAL = frozenset(
    "n nr ns nt nz ng nrt nrfg vn an j l i a b f t s m eng x z zg k".split()
)
LAST = frozenset("n nr nt nz ng nrt nrfg vn an j l i eng x ns b".split())
MEASURED = frozenset(["money", "weight", "length", "area", "volume", "degree"])
DOING = MEASURED | {"time", "visits", "ratio"}
CLAUSE_END = re.compile(r"[。;；!！?？:：,，\n]|…|\.\.\.|—")
_THING = re.compile("(?:" + re.sub(r"\s", "", DATA["words"]["thing_end"]) + ")$")
_PERSON = re.compile(re.sub(r"\s", "", DATA["words"]["person_end"]) + "$")
_AREA = re.compile(f"{DATA['words']['area_end']}$")
_WHOLE = re.compile("全[省市县区镇乡村校院局国体]|各")
_VERBS, _ADVERBIAL = ("v", "a", "ad", "vd"), ("t", "f", "s", "ad")
_AND = ("、", "和", "及", "以及", "或")
_NUMBER = re.compile(r"\d|^[数几]?[零〇一二两三四五六七八九十百千万亿]+")
_LINKS = re.compile(
    rf"(?:{either(w for w in WORDS['links'] if len(w) > 1 or w == '达')})\s?$"
)
_SKIPPED = WORDS["links"] | WORDS["changing"]
_BEFORE_NOUNS = frozenset("v d p c vg u ul r q zg vn n".split())  # and people
_COUNTED = re.compile(r"[共各约近]?\s?[\d一二两三四五六七八九十百千]")
_WIDEST = 28


def _nominal(token: Token) -> bool:
    """Return whether a token may be part of a noun phrase."""
    word = token.word
    if word == "特别":
        return True
    if token.tag == "m" and _NUMBER.search(word) and word not in ("一线", "一级"):
        return False
    han = any("\u4e00" <= c <= "\u9fff" or c.isalnum() for c in word)
    return token.tag in NOMINAL and han


def _strong(text: str, kind: str) -> bool:
    """Return whether a phrase ends in a word for what the measure word counts."""
    text = text.rstrip("”’」』)）")
    if kind == "area":
        return bool(_AREA.search(text))
    return bool(_PERSON.search(text) or (kind != "people" and _THING.search(text)))


def counted_thing(
    text: str,
    start: int,
    end: int,
    kind: str,
    *,
    low: int = 0,
    high: int | None = None,
    taken: bool = False,
) -> tuple[int, int] | None:
    """Return the span of the noun phrase that a quantity counts.

    Parameters
    ----------
    text : str
    start, end : int
        Where the quantity begins and ends, bounds such as 近 and 以上 included.
    kind : str
        Class of the measure word, of ``[units]`` in quantities.toml.
    low, high : int
        Where the quantity before ends and the next one begins.
    taken : bool
        Whether the next quantity counts what is before it.

    Returns
    -------
    (start, end) or None
        Offsets in `text`; None where neither side names a thing.

    Examples
    --------
    >>> text = "5个督导组看望优秀干部76名,"
    >>> text[slice(*counted_thing(text, 0, 2, "things", high=11))]
    '督导组'
    >>> text[slice(*counted_thing(text, 11, 14, "people"))]
    '优秀干部'
    """
    until = text if high is None else text[:high] + "1"  # a number comes there
    after, direct = _after(until, end, kind)
    before = _before(text, start, kind, low)
    if not after or not before:
        return after or before
    taken = taken and not text[after[1] : high].strip("近约共各")
    known = _strong(text[slice(*after)], kind) > _strong(text[slice(*before)], kind)
    people_times = kind == "visits" and re.search("[人户件]次$", text[start:end])
    lasted = kind == "time" and text[end : end + 1] == "的"
    owned = "有" in text[before[1] : start]  # 全省已有300个接种台
    indirect = not direct and not known and not owned
    return before if taken or indirect or people_times or lasted else after


def _after(text: str, at: int, kind: str) -> tuple[tuple[int, int] | None, bool]:
    """Return the noun phrase after a quantity, and whether it begins at once."""
    window = text[at : at + _WIDEST]
    if kind == "time" and window.startswith(tuple(WORDS["time_stop"])):
        return None, False
    if cut := CLAUSE_END.search(_masked(window)):
        window = window[: cut.start()]
    tokens = tagged(window)
    start, end = _scan(window, tokens, kind)
    direct = bool(tokens) and (_nominal(tokens[0]) or tokens[0].word == "的")
    return ((at + start, at + end) if end > start else None), direct


def _masked(window: str) -> str:
    """Blank quotations, in which a comma ends nothing."""
    return QUOTED.sub(lambda m: "_" * len(m[0]), window)


def _scan(window: str, tokens: list[Token], kind: str) -> tuple[int, int]:
    """Read a noun phrase from its first token.

    It ends before the first word that cannot belong to it once it names what can be
    counted; of people, verbs and 的 may come first: 10名来自县医院的护士.
    """
    start = end = best = 0
    first = None
    for i, token in enumerate(tokens):
        named = best > start or (end > start and kind != "people")
        named = named and kind != "time"
        if _goes_on(window, tokens, i, kind, best > start):
            end = token.end
            best = end if _named(window[start:end], token, kind) else best
            if kind == "area" and best:
                break
        elif token.word == "的" and not named:
            start = end = best = token.end
        elif token.word in _AND and end > start and best in (start, end):
            end = best = _joined(window, tokens[i + 1 :], kind, end)
            break
        elif named or not _may_skip(token, kind, end > start):
            break
        else:
            first = first or ((start, end) if end > start else None)
            end = max(end, token.start if kind == "people" else token.end)
            if end <= start and token.tag != "v":
                start = token.end
    return _settled(window, tokens, (start, end), best, first, kind)


def _named(phrase: str, token: Token, kind: str) -> bool:
    """Return whether a phrase that ends in `token` is known to name a thing."""
    known = token.tag in ("n", "nt", "nz") and is_known(token.word)
    return _strong(phrase, kind) or (known and kind not in ("people", "area"))


def _goes_on(window, tokens: list[Token], i: int, kind: str, named: bool) -> bool:
    """Return whether the token belongs to the noun phrase read so far."""
    token = tokens[i]
    if token.tag == "aside":
        return i > 0
    if not _nominal(token):
        return False
    if kind == "time" or not i:
        return kind == "time" or token.word not in WORDS["adverbs"]
    if token.word in WORDS["governing"] or (kind in MEASURED and token.tag == "vn"):
        return False
    if not named or kind == "people":
        return True
    following = tokens[i + 1].word if i + 1 < len(tokens) else ""
    if token.tag in ("vn", "b", "a", "m", "v"):  # 卡点临时党支部, 党员服务窗口
        return _strong(following, kind) and following[:1] not in "“‘("
    return token.tag not in ("i", "l", "t")


def _may_skip(token: Token, kind: str, begun: bool) -> bool:
    """Return whether a word that is no noun may stand within the phrase."""
    if token.tag in ("w", "x") or token.word in "、,":
        return False
    if kind == "people":
        return token.tag in _BEFORE_NOUNS
    if kind == "time":
        return token.tag in ("v", "vg", "vd", "vi")
    return kind not in MEASURED and token.tag in ("v", "vg") and not begun


def _settled(
    window, tokens, span: tuple, best: int, first, kind: str
) -> tuple[int, int]:
    """End the phrase at its last name of a thing, else at its last noun."""
    start, end = span
    if kind == "time":
        return span
    if best > start:
        return start, best
    start, end = first or span
    inside = [t for t in tokens if start <= t.start and t.end <= end]
    ends = [t.end for t in inside if t.tag in LAST]
    return (start, max(ends)) if ends else (0, 0)


def _joined(window: str, rest: list[Token], kind: str, end: int) -> int:
    """Return the end of a list of nouns, unless its next item has its own number."""
    run = []
    for token in rest:
        governs = run and token.word in WORDS["governing"]
        if governs or not _nominal(token) or token.tag in ("i", "l", "t"):
            break
        run.append(token)
    if not run or run[-1].tag not in LAST:
        return end
    if _COUNTED.match(window, run[-1].end):
        return end
    if kind == "people" and not _PERSON.search(run[-1].word):
        return end
    rest = rest[len(run) :]
    if rest and rest[0].word in _AND:
        return _joined(window, rest[1:], kind, run[-1].end)
    return run[-1].end


def _before(text: str, at: int, kind: str, low: int) -> tuple[int, int] | None:
    """Return the noun phrase before a quantity, linking words skipped.

    Before money, times and durations a verb counts.
    """
    low = max(at - _WIDEST, low)
    window = re.sub(r"[:：]\s?$", "", text[low:at])
    while link := _LINKS.search(window):
        window = window[: link.start()]
    cuts = [m.end() for m in CLAUSE_END.finditer(_masked(window))]
    skipped = cuts[-1] if cuts else 0
    tokens = tagged(window[skipped:])
    shift, change = low + skipped, (0, 0)
    while tokens and _is_link(tokens[-1], kind):
        token = tokens.pop()
        change = (token.start, token.end) if token.word in WORDS["changing"] else change
    start, end = _scan_back(tokens, kind) or change
    return (shift + start, shift + end) if end > start else None


def _is_link(token: Token, kind: str) -> bool:
    """Return whether a word only links a noun phrase to the number after it."""
    return token.word in _SKIPPED or (kind in DOING and token.tag in ("d", "t", "zg"))


def _scan_back(tokens: list[Token], kind: str) -> tuple[int, int] | None:
    """Read a noun phrase from its last token."""
    if not tokens or not _ends_phrase(tokens[-1], kind):
        return None
    start = end = tokens[-1].end
    for token in reversed(tokens):
        if kind == "ratio" and token.tag == "v" and end - start == 1:
            start = token.start  # 到户|率
            continue
        last = kind in DOING and token.end == end
        if token.word in WORDS["governing"] and not last:
            break
        if (token.tag == "ns" and end > start) or _WHOLE.match(token.word):
            break
        near = kind in DOING and end - token.start < 9
        verb = near and token.tag in _VERBS and (kind == "time" or start == end)
        if _nominal(token) or verb:
            start = token.start
        elif token.word not in _AND or start == end:
            break
    return _trimmed(tokens, start, end) if end > start else None


def _ends_phrase(token: Token, kind: str) -> bool:
    """Return whether a noun phrase, or a verb used as one, can end in a token."""
    if token.tag in ("v", "a") and kind in DOING:
        return True
    return _nominal(token) and token.tag in LAST


def _trimmed(tokens: list[Token], start: int, end: int) -> tuple[int, int]:
    """Leave out a connective, time or place word at the start."""
    for token in tokens:
        if token.start == start and token.end < end and token.tag in _ADVERBIAL:
            start = token.end
    return start, end
