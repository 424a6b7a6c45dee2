"""Find the quantities that reports claim: number, unit, thing, bound."""

import re
from bisect import bisect_right
from typing import NamedTuple

import pandas as pd

from helpers.evidence.claims import measure_of, shipped_measures
from helpers.evidence.nouns import DATA, WORDS, counted_thing
from helpers.evidence.numerals import read_number
from helpers.tables import analysed

NEAR = 300  # characters in which the ends of a sentence are looked for
COLUMNS = ["report", "paragraph", "start", "end", "quote", "value", "unit", "noun"]
COLUMNS += ["measure", "level", "approximate", "bound"]

KINDS = {u: kind for kind, units in DATA["units"].items() for u in units.split()}
_HAN = "零〇一二两三四五六七八九十百千万亿"
_C = f"(?:[{_HAN.replace('千', '')}]|千(?![克米瓦卡]))"
_SCALE = "(?:[十百万亿]|千(?![克米瓦卡]))"
_DIGITS = r"(?:\d{1,3}(?:[,，]\d{3}){1,3}(?!\d)|\d{1,12}(?!\d))(?:\.\d{1,6}(?!\d))?"
_N = rf"(?:{_DIGITS}(?:{_SCALE}{{1,2}}(?:\d{{1,4}}[百千万]{{1,2}})?)?|{_C}{{1,12}}|半)"
_TO = r"\s?(?:[-—－~～–至到]{1,2})\s?"


def _either(words: list[str]) -> str:
    """Match one of the words, longest first, none before what makes it another word."""
    guards = DATA["guards"]
    ordered = sorted(words, key=lambda word: (-len(word), word))
    parts = (
        re.escape(w) + (f"(?![{guards[w]}])" if guards.get(w) else "") for w in ordered
    )
    return "|".join(parts)


_PEOPLE = _either(WORDS["people_heads"])
_QUANTITY = re.compile(
    rf"(?<!\d[.,，])(?<![\dA-Za-z{_HAN}])(?P<vague>数|好?几)?"
    rf"(?P<number>{_N})(?:{_TO}(?P<to>{_N}))?"
    rf"\s?(?P<more>[余多来几+＋])?(?P<scale>{_SCALE}{{1,2}})?(?P<more2>[余多])?\s?"
    rf"(?:个(?P<inner>[多余半]{{1,2}})(?P<span>月|小时|钟头|星期|礼拜)|(?P<unit>{_either(list(KINDS))})"
    rf"|(?=(?:[一-龥]{{0,4}}?)(?:{_PEOPLE})|\s?(?:[,，。、;；)）]|$)))"
    rf"(?:(?P<half>半)(?![个年月日数])|(?P<post>[多余])(?![次个年名种]))?"
)
_WHOLE_OF = re.compile("全[省市县区旗镇乡村]|共有|现有|总数|累计|合计|共计")
_LETTER = re.compile("[一-龥a-zA-Z%‰℃㎡]")
_LONG = re.compile(r"\d{16,}")  # no quantity has as many digits
_BARE = re.compile("[百千万亿]")
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
    guards = DATA["guards_before"]
    return {
        name: re.compile(
            form.format(
                "|".join(
                    (f"(?<![{guards[w]}])" if w in guards else "") + w
                    for w in sorted(words, key=len, reverse=True)
                )
            )
        )
        for name, words in WORDS.items()
        if name.startswith(("min_", "max_", "about_")) and side in name
    }


_BEFORE, _AFTER = _bounds("_before", r"(?:{})\s?$"), _bounds("_after", r"\s?(?:{})")
_LEVELS = {name: re.compile(pattern) for name, pattern in DATA["levels"].items()}
WORDS_OF = {k: frozenset(v.split()) for k, v in DATA["rules"].items()}
_OPENING, _WHOLE = "“‘「『", re.compile("[^“”‘’「」『』,，。;；!！?？]{1,10}[”’」』]")
_WHOLLY = re.compile("[“‘「『][^“”‘’「」『』]+[”’」』]")
_SENTENCE = re.compile("[。!！?？;；]")
_MONEY = re.compile("|".join(WORDS["money_nouns"]))
_DOTS = re.compile(r"(?:…+|\.{3,6})")
_GIVEN = re.compile(
    "(?:捐赠|捐献|捐出|捐|赠送|送来|送去)([一-龥]{2,6}?)(?=等|、|,|，|。)"
)
_NEXT = re.compile("([一-龥]{2,4}?)(?=最|很|是|送|等|,|，|。)")


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


def find_quantities(
    paragraphs: pd.DataFrame,
    measures: pd.DataFrame | None = None,
    *,
    idioms: bool = False,
) -> pd.DataFrame:
    """Find every number with a measure word in headings and body paragraphs.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Columns ``report``, ``paragraph``, ``text`` and ``role``.
    measures : DataFrame, one row per measure, optional
        As read by `helpers.evidence.load_measures`; the shipped ones if none.
    idioms : bool
        Whether set phrases and single things (一张网, 一名党员, 几十个群) count too;
        ``value`` is missing where they state none.

    Returns
    -------
    DataFrame, one row per quantity, in the order of the text
        ``report``, ``paragraph``, ``start`` and ``end`` (offsets in ``text``),
        ``quote`` (number, unit and, beside them, the thing), ``value`` (10,000s and
        fractions worked out; the lower end of a range), ``unit`` (the measure word;
        empty in 57万群众), ``noun`` (the thing counted, empty if none is named),
        ``measure`` (what it compares with, if known), ``level`` (whose figure it is:
        ``province``, ``city``, ``county``, ``town``, ``village``, ``company``,
        ``institution``, by the nearest words), ``approximate``, ``bound`` (``min``,
        ``max``). Dates, times, ordinals, addresses, names and titles are left out.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["滦平"], "paragraph": [0], "role": ["body"],
    ...     "text": ["全县2000余名志愿者到岗,累计捐款124万元。"]})
    >>> found = find_quantities(table)
    >>> found[["quote", "value", "unit", "noun", "bound"]]
           quote      value unit noun bound
    0  2000余名志愿者     2000.0    名  志愿者   min
    1    捐款124万元  1240000.0    元   捐款  None
    """
    kept = analysed(paragraphs, columns=["paragraph"])
    measures = shipped_measures() if measures is None else measures
    lines = list(measures.itertuples(index=False))
    rows = [
        (row.report, row.paragraph, *found)
        for row in kept.itertuples()
        for found in _rows(row.text, lines, idioms)
    ]
    table = pd.DataFrame(rows, columns=COLUMNS, dtype=object)
    whole = dict.fromkeys(["paragraph", "start", "end"], "int32")
    named = dict.fromkeys(["quote", "unit", "noun"], "str")
    named |= dict.fromkeys(["measure", "level", "bound"], "object")
    types = {"report": kept["report"].dtype, "value": "float", "approximate": "bool"}
    return table.astype(types | whole | named)


def _rows(text: str, measures: list, idioms: bool) -> list[tuple]:
    """Give the quantities of one text."""
    found = _merged(text, [*_scan(text)]) if _LETTER.search(text) else []
    if not found:
        return []
    spans, cues = _nouns(text, found), _cues(text)
    rows = []
    for q, span in zip(found, spans, strict=True):
        noun = _unquoted(text[slice(*span)]) if span else ""
        if not idioms and (q.small or _slogan(text, q, noun)):
            continue
        start, end = _extent(text, q, span)
        whole = _WHOLE_OF.search(text, _sentence_start(text, start), end) is not None
        measure = measure_of(noun, (q.unit, q.kind), whole, measures)
        facts = (q.value, q.unit, noun, measure, _level(cues, text, q))
        rows.append((start, end, text[start:end], *facts, q.approximate, q.bound))
    return rows


def _unquoted(noun: str) -> str:
    """Take the quotation marks off a noun that is wholly within them."""
    return noun[1:-1] if _WHOLLY.fullmatch(noun) else noun


def _scan(text: str):
    """Give the numbers with a measure word that are no dates, ordinals or names."""
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
    recent = text[start : match.start()] == "近" and unit in WORDS_OF["periods"]
    if recent and value <= 10:
        start, bound, about = match.start(), None, False  # 近三年: the last three
    bound = bound or ("min" if ranged or _more(parts) else None)
    single = bare and len(parts["number"]) == 1  # 万元, 千米
    if single and kind not in ("people", "visits", "things") and not bound:
        return None
    about = about or bare or bound is not None
    small = bool(parts.get("vague")) or _single(text, match, parts, unit, about)
    value = float("nan") if parts.get("vague") else value
    return Quantity(start, end, value, unit, kind, about, bound, small)


def _unit(parts: dict[str, str]) -> tuple[str, str]:
    """Give the measure word, synonyms joined, and its class."""
    if "more" not in parts:
        return "%", "ratio"
    unit = "个" + parts["span"] if parts["span"] else parts["unit"]
    return DATA["same"].get(unit, unit), KINDS.get(unit, "people")


def _value(number: str, scale: str, to: str) -> tuple[float | None, bool]:
    """Give the value, the lower one of a range, and whether it is a range."""
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
    """Whether 余, 多 or 几 stands within the number."""
    names = ("more", "more2", "inner", "post")
    return bool(re.search("[余多几+＋]", "".join(parts.get(n, "") for n in names)))


def _fits(text: str, match: re.Match, parts: dict[str, str], unit: str) -> bool:
    """Whether numeral and measure word go together."""
    spoken = not re.search(r"\d", parts["number"])
    if not unit:
        return _unnamed(text, match, parts)
    if parts["number"] == "半":
        return KINDS.get(unit) in ("time", "weight", "length", "area", "volume")
    return not (spoken and unit in WORDS_OF["digits_only"])


def _unnamed(text: str, match: re.Match, parts: dict[str, str]) -> bool:
    """Whether a number without a measure word counts people: 57万群众, 人口48万."""
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
    """Whether a numeral in characters names one thing or a pair, not an amount."""
    number, following = parts["number"], text[match.end() : match.end() + 2]
    if number in ("两", "二") and unit in ("人", "家人"):
        return True
    if number != "一" or unit in WORDS_OF["one_counts"] or parts.get("half"):
        return False
    lasting = KINDS.get(unit) == "time" and following.startswith(("内", "时间", "以后"))
    return not (about or lasting)


def _bounded(text: str, match: re.Match, bare: bool):
    """Give start, end and bound with the words before and after, and 约 or 左右."""
    start, end = match.span()
    bound, about = None, False
    before = text[max(0, start - 6) : start]
    for name, pattern in _BEFORE.items():
        hit = pattern.search(before)
        if hit and (bare or not name.endswith("bare")):
            start, found = start - len(before) + hit.start(), name.split("_")[0]
            bound, about = (found, True) if found != "about" else (bound, True)
            break
    for name, pattern in _AFTER.items():
        if hit := pattern.match(text, end):
            end, found = hit.end(), name.split("_")[0]
            bound, about = (found, True) if found != "about" else (bound, True)
            break
    return start, end, bound, about


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


def _nouns(text: str, found: list[Quantity]) -> list[tuple[int, int] | None]:
    """Give the span of each quantity's thing; links of a chain share theirs."""
    spans: list[tuple[int, int] | None] = [None] * len(found)
    for i in range(len(found) - 1, -1, -1):
        spans[i] = _thing(text, found, spans, i)
    for i, q in enumerate(found):
        spans[i] = spans[i] or _given_later(text, q)
    for i in range(len(found) - 2, -1, -1):  # 18支471人突击队
        between = text[found[i].end : found[i + 1].start]
        if spans[i] is None and (not between or _alike(found[i : i + 2], between)):
            spans[i] = spans[i + 1]
    for i in range(1, len(found)):  # 捐赠2000元、10000元; 脱贫户46户158人
        between = text[found[i - 1].end : found[i].start]
        if spans[i] is None and (not between or _alike(found[i - 1 : i + 1], between)):
            spans[i] = spans[i - 1]
    return spans


def _thing(text: str, found: list[Quantity], spans: list, i: int) -> tuple | None:
    """Give the span of one quantity's thing, that of the next one known."""
    q, low = found[i], found[i - 1].end if i else 0
    high = found[i + 1].start if i + 1 < len(found) else None
    taken = high is not None and spans[i + 1] is not None and spans[i + 1][0] < high
    kind = _side(text, q)
    return counted_thing(text, q.start, q.end, kind, low=low, high=high, taken=taken)


def _side(text: str, q: Quantity) -> str:
    """Give the class that decides where the thing is: of 45人的队伍, the team's."""
    group = q.unit == "人" and text.startswith("的", q.end)
    return "things" if group else q.kind


def _alike(pair: list[Quantity], between: str) -> bool:
    """Whether two quantities are items of one list."""
    return between in ("、", "和") and pair[0].unit == pair[1].unit


def _given_later(text: str, q: Quantity) -> tuple[int, int] | None:
    """Give a thing named farther off: 10000个……口罩; 党费中拨出的90万元."""
    low, tail = max(0, q.start - 16), text[q.end : q.end + 80]
    if q.kind == "money":
        near = [m.span() for m in _MONEY.finditer(text, low, q.start)]
        return near[-1] if near else None
    if not (dots := _DOTS.match(tail)):
        return None
    given = _GIVEN.search(tail, dots.end()) or _NEXT.match(tail, dots.end())
    return (q.end + given.start(1), q.end + given.end(1)) if given else None


def _slogan(text: str, q: Quantity, noun: str) -> bool:
    """Whether a count is part of a set phrase: “4项提醒”, 两个维护."""
    if q.kind not in ("things", "people", "visits"):
        return False
    digits = re.search(r"\d", text[q.start : q.end])
    opening = text[q.start - 1 : q.start]
    if opening and opening in _OPENING and _WHOLE.match(text, q.start):
        return True
    if not noun and (q.unit in WORDS_OF["places"] or _BARE.match(text, q.start)):
        return q.bound is None
    if digits or q.value >= 100:
        return False
    abstract = text.startswith(tuple(WORDS_OF["abstract"]), q.end)
    return abstract or (q.unit in WORDS_OF["needs_noun"] and not noun)


def _extent(text: str, q: Quantity, span: tuple | None) -> tuple[int, int]:
    """Give the offsets of the quote: number and unit, with the thing if beside them."""
    if span is None:
        return q.start, q.end
    if span[0] <= q.end + 1 and span[1] > q.end:
        return q.start, span[1]
    near = span[1] <= q.start and q.start - span[1] <= 4
    return (span[0], q.end) if near else (q.start, q.end)


def _sentence_start(text: str, at: int) -> int:
    """Give where the sentence of a place begins."""
    low = max(0, at - NEAR)
    return max(low, max(text.rfind(mark, low, at) for mark in "。!！?？;；") + 1)


def _cues(text: str) -> list[tuple[int, int, str]]:
    """Give offsets and level of the words that say whose figures follow."""
    found = (
        (m.start(), m.end(), name)
        for name, pattern in _LEVELS.items()
        for m in pattern.finditer(text)
    )
    return sorted(found, key=lambda cue: (cue[1], cue[0]))


def _level(cues: list, text: str, q: Quantity) -> str | None:
    """Give the level of the last cue before a quantity, else of 全县 or so after."""
    i = bisect_right(cues, q.start, key=lambda cue: cue[1])
    if i:
        return cues[i - 1][2]
    stop = _SENTENCE.search(text, q.end, q.end + NEAR)
    stop = stop.start() if stop else q.end + NEAR
    return next(
        (n for at, _, n in cues if q.end <= at < stop and text[at] == "全"), None
    )
