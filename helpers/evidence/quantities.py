"""Find the quantities that reports claim: number, unit, thing, bound."""

import re
from bisect import bisect_right
from itertools import pairwise

import pandas as pd

from helpers.evidence.claims import measure_of, shipped_measures
from helpers.evidence.nouns import counted_thing
from helpers.evidence.reading import Quantity, read_quantities
from helpers.evidence.rules import DATA, UNITS, WORDS, either
from helpers.tables import analysed

NEAR = 300  # characters in which the ends of a sentence are looked for
COLUMNS = ["report", "paragraph", "start", "end", "quote", "value", "unit", "noun"]
COLUMNS += ["measure", "level", "approximate", "bound"]
_WHOLE_OF = re.compile("全[省市县区旗镇乡村]|共有|现有|总数|累计|合计|共计")
_BARE = re.compile("[百千万亿]")
_LEVELS = {name: re.compile(pattern) for name, pattern in DATA["levels"].items()}
_OPENING, _WHOLE = "“‘「『", re.compile("[^“”‘’「」『』,，。;；!！?？]{1,10}[”’」』]")
_WHOLLY = re.compile("[“‘「『][^“”‘’「」『』]+[”’」』]")
_SENTENCE = re.compile("[。!！?？;；]")
_MONEY = re.compile(either(WORDS["money_nouns"]))
_DOTS = re.compile(r"(?:…+|\.{3,6})")
_GIVEN = re.compile(
    "(?:捐赠|捐献|捐出|捐|赠送|送来|送去)([一-龥]{2,6}?)(?=等|、|,|，|。)"
)
_NEXT = re.compile("([一-龥]{2,4}?)(?=最|很|是|送|等|,|，|。)")


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
    """Return the quantities of one text."""
    found = read_quantities(text)
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


def _nouns(text: str, found: list[Quantity]) -> list[tuple[int, int] | None]:
    """Return the span of each quantity's thing; links of a chain share theirs."""
    spans: list[tuple[int, int] | None] = [None] * len(found)
    for i in range(len(found) - 1, -1, -1):
        spans[i] = _thing(text, found, spans, i)
    for i, q in enumerate(found):
        spans[i] = spans[i] or _given_later(text, q)
    linked = [_are_linked(text, *pair) for pair in pairwise(found)]
    for i in range(len(found) - 2, -1, -1):  # 18支471人突击队
        spans[i] = spans[i] or (spans[i + 1] if linked[i] else None)
    for i in range(1, len(found)):  # 捐赠2000元、10000元; 脱贫户46户158人
        spans[i] = spans[i] or (spans[i - 1] if linked[i - 1] else None)
    return spans


def _thing(text: str, found: list[Quantity], spans: list, i: int) -> tuple | None:
    """Return the span of one quantity's thing, that of the next one known."""
    q, low = found[i], found[i - 1].end if i else 0
    high = found[i + 1].start if i + 1 < len(found) else None
    taken = high is not None and spans[i + 1] is not None and spans[i + 1][0] < high
    kind = _side(text, q)
    return counted_thing(text, q.start, q.end, kind, low=low, high=high, taken=taken)


def _side(text: str, q: Quantity) -> str:
    """Return the class that decides where the thing is: of 45人的队伍, the team's."""
    group = q.unit == "人" and text.startswith("的", q.end)
    return "things" if group else q.kind


def _are_linked(text: str, first: Quantity, second: Quantity) -> bool:
    """Return whether two quantities stand side by side or are items of one list."""
    between = text[first.end : second.start]
    return not between or (between in ("、", "和") and first.unit == second.unit)


def _given_later(text: str, q: Quantity) -> tuple[int, int] | None:
    """Return a thing named farther off: 10000个……口罩; 党费中拨出的90万元."""
    low, tail = max(0, q.start - 16), text[q.end : q.end + 80]
    if q.kind == "money":
        near = [m.span() for m in _MONEY.finditer(text, low, q.start)]
        return near[-1] if near else None
    if not (dots := _DOTS.match(tail)):
        return None
    given = _GIVEN.search(tail, dots.end()) or _NEXT.match(tail, dots.end())
    return (q.end + given.start(1), q.end + given.end(1)) if given else None


def _slogan(text: str, q: Quantity, noun: str) -> bool:
    """Return whether a count is part of a set phrase: “4项提醒”, 两个维护."""
    if q.kind not in ("things", "people", "visits"):
        return False
    digits = re.search(r"\d", text[q.start : q.end])
    opening = text[q.start - 1 : q.start]
    if opening and opening in _OPENING and _WHOLE.match(text, q.start):
        return True
    if not noun and (q.unit in UNITS["places"] or _BARE.match(text, q.start)):
        return q.bound is None
    if digits or q.value >= 100:
        return False
    abstract = text.startswith(tuple(UNITS["abstract"]), q.end)
    return abstract or (q.unit in UNITS["needs_noun"] and not noun)


def _extent(text: str, q: Quantity, span: tuple | None) -> tuple[int, int]:
    """Return the offsets of the quote: number, unit, and the thing if beside them."""
    if span is None:
        return q.start, q.end
    if span[0] <= q.end + 1 and span[1] > q.end:
        return q.start, span[1]
    near = span[1] <= q.start and q.start - span[1] <= 4
    return (span[0], q.end) if near else (q.start, q.end)


def _sentence_start(text: str, at: int) -> int:
    """Return where the sentence of a place begins."""
    low = max(0, at - NEAR)
    return max(low, max(text.rfind(mark, low, at) for mark in "。!！?？;；") + 1)


def _cues(text: str) -> list[tuple[int, int, str]]:
    """Return offsets and level of the words that say whose figures follow."""
    found = [(*m.span(), k) for k, p in _LEVELS.items() for m in p.finditer(text)]
    return sorted(found, key=lambda cue: (cue[1], cue[0]))


def _level(cues: list, text: str, q: Quantity) -> str | None:
    """Return the level of the last cue before a quantity, else of 全县 or so after."""
    i = bisect_right(cues, q.start, key=lambda cue: cue[1])
    if i:
        return cues[i - 1][2]
    stop = _SENTENCE.search(text, q.end, q.end + NEAR)
    stop = stop.start() if stop else q.end + NEAR
    later = [n for at, _, n in cues if q.end <= at < stop and text[at] == "全"]
    return later[0] if later else None
