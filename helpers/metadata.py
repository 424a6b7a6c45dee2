"""Find title, outlet, date and place of a report from its paragraphs.

What the report does not state stays missing; what is inferred is marked as such.
"""

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from helpers import rules
from helpers.clean import fold_script
from helpers.outlets import MEDIA, outlet_of
from helpers.parts import COLUMNS, Parts, near_title, parts_of
from helpers.places import gazetteer, outlet_places, place_names, settle
from helpers.roles import stated_title

WEIGHTS = {"title": 6, "metadata": 2, "byline": 3, "furniture": 1, "heading": 2}
LEAD, ADDRESS, OUTLET = 1.5, 3, 2
LISTED = frozenset(
    {"place_list", "link", "related", "after_credit", "before_title", "copyright"}
)
CAP = 8
_SUFFIX = re.compile(
    r"[-_|—·]\s?[\u4e00-\u9fffA-Za-z]{2,12}(?:网|报|台|社|在线|新闻|频道|官网|网站|中心|门户|公众号|客户端)\s?$"
)
_FORUM = re.compile(r"^\[[\u4e00-\u9fff]{2,6}\]\s?|\s?[(（]\d\d?:\d\d[)）]$")
_PATH_DATE = re.compile(
    r"(?<!\d)(20[0-3]\d)[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?!\d{3})"
)
_PUBLISHED = re.compile(
    r"(?:发布|发表|发稿|刊登|出版)(?:(?:时间|日期|于)\s?[】\]]?\s?[:：|]?|\s?[:：])"
    r"\s?(\S.{7,34})"
)
_OTHER_DATE = re.compile(r"成文|印发|生效|失效|更新|修改")
_DATED = re.compile(r"时间|日期|来源")
_NUMERALS = dict(zip("〇○零一二三四五六七八九", "000123456789", strict=True))


class FoundDate(NamedTuple):
    """A date and where it comes from: ``dateline``, ``path`` or None."""

    date: pd.Timestamp
    source: str | None


def describe(parts: Parts, hints: dict) -> dict:
    """Give title, outlet, date and place of one report.

    `hints` is what the file's format states (meta tags, columns, front matter). For
    title, outlet and date it fills what the text leaves open; its place comes first.
    """
    outlet = outlet_of(parts, hints)
    date = _date(parts)
    stated = parse_date(str(hints.get("date", "")))
    if stated is not None and date.source != "dateline":
        date = FoundDate(stated, "meta")
    place = _place(parts, outlet)
    place |= {k: hints[k] for k in ("province", "city", "county") if k in hints}
    place["region"] = hints.get("region")
    return {
        "title": _title(parts) or _without_site(hints.get("title")),
        "outlet": outlet,
        "date": date.date,
        "date_source": date.source,
        **place,
    }


def find_title(paragraphs: pd.DataFrame) -> str | None:
    """Give the title of one report.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph of one report
        Needs ``text`` and ``role``.

    Returns
    -------
    str or None
        The title line without the site's name behind it, or the title that a line
        such as 标题:… states.
    """
    return _title(_one(paragraphs))


def _title(parts: Parts) -> str | None:
    for text in parts.of("metadata"):
        if stated := stated_title(text):
            return stated
    rows = parts.of("title")
    return _without_site(" ".join(rows))


def _without_site(title: str | None) -> str | None:
    """Take the names of sites and channels off the end of a title."""
    while title and (cut := _SUFFIX.sub("", title)) != title:
        title = cut
    return _FORUM.sub("", fold_script(title)).strip(" #~") or None if title else None


def find_outlet(paragraphs: pd.DataFrame) -> str | None:
    """Give the outlet that one report names, or None.

    A line such as 来源:… comes before a name beside the date, the lead (某网讯), the
    editor's credit, the name behind the title, the root of the breadcrumb and the
    copyright line; what stands near the title comes before the rest of a page.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph of one report
        Needs ``text`` and ``role``.
    """
    return outlet_of(_one(paragraphs), {})


def find_date(paragraphs: pd.DataFrame) -> FoundDate:
    """Give the date of one report and where it stands.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph of one report
        Needs ``text``, ``source``, ``role`` and ``rule``.

    Returns
    -------
    FoundDate
        ``source`` is ``dateline`` for a printed date and ``path`` for one inferred
        from the address of an image; both fields are missing where neither is there.
    """
    return _date(_one(paragraphs))


def _date(parts: Parts) -> FoundDate:
    for zone in (near_title(parts), parts):
        if (date := _printed_date(zone)) is not None:
            return FoundDate(date, "dateline")
    pairs = zip(parts.sources, parts.rules, strict=True)
    images = [source for source, rule in pairs if rule in rules.IMAGES]
    paths = [m.groups() for source in images for m in _PATH_DATE.finditer(source)]
    if paths:
        day = Counter(paths).most_common(1)[0][0]
        return FoundDate(_timestamp(*day), "path")
    return FoundDate(pd.NaT, None)


def _printed_date(parts: Parts) -> pd.Timestamp | None:
    """Give the date that a line states: of publishing, with a label, or any."""
    lines = parts.of("metadata", "byline", "furniture")
    published = [m[1] for text in lines for m in _PUBLISHED.finditer(text)]
    other = [t for t in parts.of("metadata") if _OTHER_DATE.search(t)]
    keyed = [t for t in lines if _DATED.search(t) and t not in other]
    dates = map(parse_date, published + keyed + parts.of("metadata"))
    return next((date for date in dates if date is not None), None)


def parse_date(text: str) -> pd.Timestamp | None:
    """Read the first whole date in `text`: 2022年6月1日, 2022-06-01, 民国111年6月1日.

    Examples
    --------
    >>> parse_date("发布时间:2022-06-01 17:52")
    Timestamp('2022-06-01 00:00:00')
    >>> parse_date("二〇二〇年二月十二日")
    Timestamp('2020-02-12 00:00:00')
    >>> parse_date("民国111年3月2日")
    Timestamp('2022-03-02 00:00:00')
    """
    found = [m for pattern in rules.DATES for m in pattern.finditer(text)]
    for match in sorted(found, key=lambda m: (m.start(), -m.end())):
        parts = match.groupdict()
        years = {"roc": 1911, "yy": 2000}
        shift = next((years[k] for k in years if k in parts), None)
        year = (
            parts["y"]
            if shift is None
            else shift + int(parts.get("roc") or parts["yy"])
        )
        if (date := _timestamp(year, parts["m"], parts["d"])) is not None:
            return date
    return None


def _timestamp(year: str | int, month: str, day: str) -> pd.Timestamp | None:
    try:
        return pd.Timestamp(_number(year), _number(month), _number(day))
    except ValueError:
        return None


def _number(digits: str | int) -> int:
    """Read 12, 〇二, 十二 or 二十二."""
    text = str(digits)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10 * int(_NUMERALS.get(tens, 1)) + int(_NUMERALS.get(ones, 0))
    return int("".join(_NUMERALS.get(c, c) for c in text))


def find_place(paragraphs: pd.DataFrame, outlet: str | None = None) -> dict:
    """Give the place that one report is about, by evidence from all its parts.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph of one report
        Needs ``text`` and ``role``.
    outlet : str, optional
        The outlet's name speaks for its place, but the body outvotes it.

    Returns
    -------
    dict
        ``province``, ``city``, ``county``, ``adcode`` (official names, None where the
        evidence leaves it open or points to several places) and ``place_evidence``.
    """
    return _place(_one(paragraphs), outlet)


def _place(parts: Parts, outlet: str | None) -> dict:
    evidence: Counter = Counter()
    body: Counter = Counter()
    leads, opening = 0, {}
    for text, role, rule in zip(parts.texts, parts.roles, parts.rules, strict=True):
        if role in ("body", "caption"):
            body.update(place_names(text))
            leads += role == "body"
            if role == "body" and leads == 1:
                opening = _opening(text)
        elif role in WEIGHTS and len(text) <= 200 and rule not in LISTED:
            if role not in ("title", "heading"):
                text = MEDIA.sub("", text.replace(outlet or "\n", ""))
            for name in dict.fromkeys(place_names(text)):
                evidence[name] += WEIGHTS[role]
    evidence.update(opening)
    for name, n in body.items():
        evidence[name] += min(n, CAP)
    evidence.update(dict.fromkeys(outlet_places(outlet or ""), OUTLET))
    place, words = settle(evidence)
    return place | {"place_evidence": words}


def _opening(text: str) -> dict[str, float]:
    """Weigh the places that the first sentence names; of several counties none.

    A full address (山东省泰安市东平县) says where the report plays; a single name may
    only be where somebody met or came from.
    """
    names = list(dict.fromkeys(place_names(text[:60])))
    level = {n: gazetteer().names[n][0].level for n in names}
    several = sum(level[n] == "county" for n in names) > 1
    address = {n for pair in pairwise(names) if "".join(pair) in text for n in pair}
    if any(level[n] in ("province", "city") for n in address):
        weights = {n: ADDRESS if n in address else LEAD for n in names}
    else:
        weights = dict.fromkeys(names, LEAD)
    return {n: w for n, w in weights.items() if not several or level[n] != "county"}


def _one(paragraphs: pd.DataFrame) -> Parts:
    """Give the parts of the one report that `paragraphs` holds."""
    missing = set(COLUMNS) - set(paragraphs.columns)
    if missing:
        raise ValueError(f"paragraphs lacks {sorted(missing)}; see assign_roles")
    parts = parts_of(paragraphs.drop(columns="report", errors="ignore"))
    return parts[0]
