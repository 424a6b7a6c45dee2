"""Read numbers with their measure words: value, unit, bound."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from helpers.evidence.numerals import read_number
from helpers.evidence.rules import DATA, KINDS, UNITS, WORDS, either

_HAN = "零〇一二两三四五六七八九十百千万亿"
_C = f"(?:[{_HAN.replace('千', '')}]|千(?![克米瓦卡]))"
_SCALE = "(?:[十百万亿]|千(?![克米瓦卡]))"
_DIGITS = r"(?:\d{1,3}(?:[,，]\d{3}){1,3}(?!\d)|\d{1,12}(?!\d))(?:\.\d{1,6}(?!\d))?"
_N = rf"(?:{_DIGITS}(?:{_SCALE}{{1,2}}(?:\d{{1,4}}[百千万]{{1,2}})?)?|{_C}{{1,12}}|半)"
_TO = r"\s?(?:[-—－~～–至到]{1,2})\s?"
_PEOPLE = either(WORDS["people_heads"])
_QUANTITY = re.compile(
    rf"(?<!\d[.,，])(?<![\dA-Za-z{_HAN}])(?P<vague>数|好?几)?"
    rf"(?P<number>{_N})(?:{_TO}(?P<to>{_N}))?"
    rf"\s?(?P<more>[余多来几+＋])?(?P<scale>{_SCALE}{{1,2}})?(?P<more2>[余多])?\s?"
    rf"(?:个(?P<inner>[多余半]{{1,2}})(?P<span>月|小时|钟头|星期|礼拜)|(?P<unit>{either(KINDS)})"
    rf"|(?=(?:[一-龥]{{0,4}}?)(?:{_PEOPLE})|\s?(?:[,，。、;；)）]|$)))"
    rf"(?:(?P<half>半)(?![个年月日数])|(?P<post>[多余])(?![次个年名种]))?"
)
_LETTER = re.compile("[一-龥a-zA-Z%‰℃㎡]")
_LONG = re.compile(r"\d{16,}")  # no quantity has as many digits
_BELOW = re.compile("(?:零下|[-−])$")
_BEHIND = re.compile(rf"(?:{_PEOPLE})(?:达到?|为|约|近|有|共|突破|超过?|数)?$")
_SCALES = re.compile("[百千万亿]+$")
_PAIR = re.compile(
    "([一二两三四五六七八])(?:(?<=一)二|(?<=[二两])三|(?<=三)[四五]|(?<=四)五|(?<=五)六|(?<=六)七|(?<=七)八|(?<=八)九)"
)
_PERCENT = re.compile(rf"百分之(?P<number>{_DIGITS}|{_C}{{1,8}})")
_TRAPS = re.compile("|".join(DATA["traps"].values()))


def _bounds(side: str, form: str) -> dict[str, re.Pattern]:
    """Compile the words that bound a number on one side of it."""
    names = ("min_", "max_", "about_")
    return {
        name: re.compile(form.format(either(words)))
        for name, words in WORDS.items()
        if name.startswith(names) and side in name
    }


_BEFORE, _AFTER = _bounds("_before", r"(?:{})\s?$"), _bounds("_after", r"\s?(?:{})")


class Quantity(NamedTuple):
    """A quantity and where its parts are in the text."""

    start: int
    end: int
    value: float
    unit: str
    kind: str
    approximate: bool
    bound: str | None
    small: bool


def read_quantities(text: str) -> list[Quantity]:
    """Read the numbers with a measure word that are no dates, ordinals or names.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Quantity
        In the order of the text, the ends of a range joined; ``value`` is missing
        where only 数 or 几 is said, ``small`` marks 一张 and such.

    Examples
    --------
    >>> [(q.value, q.unit, q.bound) for q in read_quantities("5月3日近2万名党员到岗")]
    [(20000.0, '名', 'max')]
    """
    return _merged(text, [*_scan(text)]) if _LETTER.search(text) else []


def _scan(text: str) -> Iterator[Quantity]:
    """Yield the numbers with a measure word that are no dates, ordinals or names."""
    text = _LONG.sub(lambda run: "#" * len(run[0]), text)
    masked = bytearray(len(text))
    for trap in _TRAPS.finditer(text):
        masked[trap.start() : trap.end()] = b"\1" * (trap.end() - trap.start())
    matches = [*_QUANTITY.finditer(text), *_PERCENT.finditer(text)]
    for match in sorted(matches, key=lambda m: m.start()):
        if not any(masked[slice(*match.span("number"))]):
            quantity = _read(text, match)
            if quantity:
                yield quantity


def _read(text: str, match: re.Match) -> Quantity | None:
    """Read one match: value, unit, bound; None where it is no quantity."""
    parts = dict.fromkeys(("unit", "span", "scale", "to"), "") | match.groupdict("")
    unit, kind = _unit(parts)
    value, ranged = _value(parts["number"], parts["scale"], parts["to"])
    if value is None or not _fits(text, match, parts, unit):
        return None
    if "半" in (parts.get("half", "") + parts.get("inner", "")):
        value += 0.5
    bare = parts["number"][0] in "百千万亿"
    start, end, bound, about = _bounded(text, match, bare)
    if kind in ("people", "things") and value % 1 and not text[:start].strip():
        start += parts["number"].index(".") + 1  # 1.6支队伍: item 1, 6 teams
        value = float(text[start : match.end("number")])
    if below := kind == "degree" and _BELOW.search(text, max(0, start - 2), start):
        start, value = below.start(), -value
    if value <= 10 and _recent(text[start : match.start()], unit):
        start, bound, about = match.start(), None, False
    bound = bound or ("min" if ranged or _more(parts) else None)
    single = bare and len(parts["number"]) == 1  # 万元, 千米
    if single and kind not in ("people", "visits", "things") and not bound:
        return None
    about = about or bare or bound is not None
    small = bool(parts.get("vague")) or _single(text, match, parts, unit, about)
    value = float("nan") if parts.get("vague") else value
    return Quantity(start, end, value, unit, kind, about, bound, small)


def _recent(before: str, unit: str) -> bool:
    """Check whether 近 means the last, as in 近三年, and not nearly."""
    return before == "近" and unit in UNITS["periods"]


def _unit(parts: dict[str, str]) -> tuple[str, str]:
    """Return the measure word, synonyms joined, and its class."""
    if "more" not in parts:
        return "%", "ratio"
    unit = "个" + parts["span"] if parts["span"] else parts["unit"]
    return DATA["same"].get(unit, unit), KINDS.get(unit, "people")


def _value(number: str, scale: str, to: str) -> tuple[float | None, bool]:
    """Return the value, the lower one of a range, and whether it is a range."""
    shared = _SCALES.search(to)
    if shared and not _SCALES.search(number) and re.search(r"\d", to):
        scale = scale or shared[0]
    value, lower = read_number(number + scale), _PAIR.sub(r"\1", number)
    if to:
        upper = read_number(to + ("" if shared else scale))
        return (value, True) if value and upper and value < upper else (upper, False)
    if lower != number:
        return read_number(lower + scale), True
    return value, False


def _more(parts: dict[str, str]) -> bool:
    """Check whether 余, 多 or 几 is within the number."""
    names = ("more", "more2", "inner", "post")
    return bool(re.search("[余多几+＋]", "".join(parts.get(n, "") for n in names)))


def _fits(text: str, match: re.Match, parts: dict[str, str], unit: str) -> bool:
    """Return whether numeral and measure word go together."""
    spoken = not re.search(r"\d", parts["number"])
    if not unit:
        return _unnamed(text, match, parts)
    if parts["number"] == "半":
        return KINDS.get(unit) in ("time", "weight", "length", "area", "volume")
    return not (spoken and unit in UNITS["digits_only"])


def _unnamed(text: str, match: re.Match, parts: dict[str, str]) -> bool:
    """Return whether a number without a measure word counts people: 57万群众."""
    number = parts["number"] + parts["scale"]
    large = re.search("[万亿]$", number) and number[0] not in "百千万亿"
    if text[match.end() : match.end() + 1] in (*",，。、;；)）", ""):
        return bool(
            large and _BEHIND.search(text, max(0, match.start() - 8), match.start())
        )
    return bool(large or (re.search(r"\d{2}|百", number) and _more(parts)))


def _single(
    text: str, match: re.Match, parts: dict[str, str], unit: str, about: bool
) -> bool:
    """Return whether a numeral in characters means one thing or a pair."""
    number, following = parts["number"], text[match.end() : match.end() + 2]
    if number in ("两", "二") and unit in ("人", "家人"):
        return True
    if number != "一" or unit in UNITS["one_counts"] or parts.get("half"):
        return False
    lasting = KINDS.get(unit) == "time" and following.startswith(("内", "时间", "以后"))
    return not (about or lasting)


def _bounded(text: str, match: re.Match, bare: bool) -> tuple:
    """Return start, end and bound with the words before and after, and 约 or 左右."""
    start, end = match.span()
    before, found = text[max(0, start - 6) : start], []
    for name, pattern in _BEFORE.items():
        hit = pattern.search(before)
        if hit and (bare or not name.endswith("bare")):
            start += hit.start() - len(before)
            found.append(name.split("_")[0])
            break
    for name, pattern in _AFTER.items():
        if hit := pattern.match(text, end):
            end = hit.end()
            found.append(name.split("_")[0])
            break
    bounds = [name for name in found if name != "about"]
    return start, end, bounds[-1] if bounds else None, bool(found)


def _merged(text: str, found: list[Quantity]) -> list[Quantity]:
    """Join the ends of a range that states its unit twice: 3名至5名."""
    merged: list[Quantity] = []
    for q in found:
        last = merged[-1] if merged else None
        joined = last and re.fullmatch(_TO, text[last.end : q.start])
        if joined and last.unit == q.unit and last.value < q.value:
            merged[-1] = last._replace(end=q.end, approximate=True, bound="min")
        else:
            merged.append(q)
    return merged
