"""Find the title, outlet, date and place that a report states.

What a report does not state stays missing; what is inferred is marked as such.
"""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import chain, compress, pairwise
from typing import Any, NamedTuple
from unicodedata import normalize

import pandas as pd

from helpers.clean import (
    DATES,
    PATTERNS,
    RULE_SETS,
    fold_script,
    stated_title,
    which,
)
from helpers.metadata.places import (
    all_place_names,
    gazetteer,
    home_of,
    likeliest_place,
)

# What a place name weighs by the role of its paragraph, in the first sentence, there
# as part of an address, and in the name of the outlet; in the body each mention 1.
WEIGHTS = {"metadata": 2, "byline": 3, "furniture": 1, "heading": 2}
TITLE, LEAD, ADDRESS, OUTLET = 6, 1.5, 3, 2
HEAD_ROWS = 20  # rows in which the title of the page may be
LEAD_CHARACTERS = 100  # of the first paragraph, in which its date may be
LABELLED = 30  # characters that a name on the line below its label has at most
CAP = 8  # mentions in the body that count
ERAS = {"y": 0, "roc": 1911, "yy": 2000}  # what is added to the number of a year
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_NUMERALS = dict(zip("〇○零元一二三四五六七八九", "0001123456789", strict=True))


class ReportText(NamedTuple):
    """The paragraphs of one report as plain lists: reading thousands stays fast."""

    texts: list[str]
    sources: list[str]
    roles: list[str]
    rules: list[str]

    def of(self, *roles: str) -> list[str]:
        """List the texts of paragraphs with one of `roles`."""
        return list(compress(self.texts, map(roles.__contains__, self.roles)))


def near_title(report: ReportText) -> ReportText:
    """Give the title with the five filled rows above it and the six below."""
    filled = [i for i, text in enumerate(report.texts) if text]
    title = next((k for k, i in enumerate(filled) if report.roles[i] == "title"), None)
    rows = [] if title is None else filled[max(title - 5, 0) : title + 7]
    return ReportText(*([column[i] for i in rows] for column in report))


class FoundDate(NamedTuple):
    """A date and where it comes from: ``dateline``, ``path``, ``text`` or None."""

    date: pd.Timestamp
    source: str | None


def describe(
    reports: list[ReportText], hints: list[dict], stated: list[dict]
) -> list[dict]:
    """Give title, outlet, date and place of each report.

    What the user says of a report in columns or front matter (`stated`) comes first;
    the meta tags of a page (`hints`) fill what its text leaves open.
    """
    said = [fact.get("outlet", "") for fact in stated]
    found = map(find_outlet, reports, hints)
    outlets = [a if _is_outlet(a) else b for a, b in zip(said, found, strict=True)]
    facts = list(map(_title_and_date, reports, hints, stated))
    titles = [fact["title"] for fact in facts]
    places = find_places(reports, outlets, titles)
    return [
        {**fact, "outlet": outlet}
        | place
        | {k: own[k] for k in ("province", "city", "county") if k in own}
        | {"region": own.get("region")}
        for fact, own, outlet, place in zip(facts, stated, outlets, places, strict=True)
    ]


def _title_and_date(report: ReportText, hints: dict, stated: dict) -> dict:
    """Give the title of a report, and its date with the source of it."""
    said, meta = (parse_date(fact.get("date", "")) for fact in (stated, hints))
    date = find_date(report) if said is None else FoundDate(said, "meta")
    if meta is not None and date.source not in ("dateline", "meta"):
        date = FoundDate(meta, "meta")
    title = (
        _without_site(stated.get("title"))
        or find_title(report)
        or _without_site(hints.get("title"))
    )
    return {"title": title, "date": date.date, "date_source": date.source}


def find_title(report: ReportText) -> str | None:
    """Give the title of a report.

    The title that a line such as 标题:… states comes first, then the title line;
    names of sites behind it are taken off.
    """
    stated = (stated_title(text) for text in report.of("metadata"))
    title = next(filter(None, stated), None)
    return title or _without_site(" ".join(report.of("title")))


def _without_site(title: str | None) -> str | None:
    """Take the names of sites and channels off the end of a title."""
    while title and (cut := PATTERNS["behind_title"].sub("", title)) != title:
        title = cut
    if not title:
        return None
    return PATTERNS["forum_mark"].sub("", fold_script(title)).strip(" #~") or None


def find_date(report: ReportText) -> FoundDate:
    """Give the date of a report and its source.

    A printed date near the title comes before one elsewhere (``dateline``). Inferred
    are the date in the addresses of its images (``path``), else that of its lead
    (``text``).
    """
    for zone in (near_title(report), report):
        if (date := _printed_date(zone)) is not None:
            return FoundDate(date, "dateline")
    pairs = zip(report.sources, report.rules, strict=True)
    images = [source for source, rule in pairs if rule in RULE_SETS["images"]]
    paths = [day for image in images for day in PATTERNS["path_date"].findall(image)]
    if paths:
        day = Counter(paths).most_common(1)[0][0]
        return FoundDate(_timestamp(*day), "path")
    date = _lead_date(report.of("body"))
    return FoundDate(pd.NaT, None) if date is None else FoundDate(date, "text")


def _lead_date(body: list[str]) -> pd.Timestamp | None:
    """Give the date of the wire head or else the first one of the lead.

    A head such as 新华社济南2月5日电 takes the year of the nearest whole date.
    """
    heads = ((i, PATTERNS["wire_date"].search(t[:60])) for i, t in enumerate(body[:3]))
    if head := next(((i, found) for i, found in heads if found), None):
        dates = {j: date for j, t in enumerate(body) if (date := parse_date(t))}
        near = min(dates, key=lambda j: abs(j - head[0]), default=None)
        return near if near is None else _timestamp(dates[near].year, *head[1].groups())
    return parse_date(body[0][:LEAD_CHARACTERS]) if body else None


def _printed_date(report: ReportText) -> pd.Timestamp | None:
    """Give the date that a line states: of publishing, with a label, or any."""
    lines = report.of("metadata", "byline", "furniture")
    own = [text for text in lines if not PATTERNS["post"].search(text)]
    published = [m[1] for text in own for m in PATTERNS["published"].finditer(text)]
    other = [t for t in report.of("metadata") if PATTERNS["not_published"].search(t)]
    keyed = [t for t in lines if PATTERNS["dated"].search(t) and t not in other]
    rest = report.of("metadata") + report.of("byline")
    dates = map(parse_date, published + keyed + rest)
    return next((date for date in dates if date is not None), None)


def parse_date(text: str) -> pd.Timestamp | None:
    """Read the first whole date in `text`: 2022年6月1日, 2022-06-01, 民国元年一月一日.

    Examples
    --------
    >>> parse_date("发布时间:2022-06-01 17:52")
    Timestamp('2022-06-01 00:00:00')
    >>> parse_date("二〇二〇年二月十二日")
    Timestamp('2020-02-12 00:00:00')
    >>> parse_date("民国三十八年十月一日")
    Timestamp('1949-10-01 00:00:00')
    """
    text = normalize("NFKC", text)
    found = [m for pattern in DATES for m in pattern.finditer(text)]
    for match in sorted(found, key=lambda m: (m.start(), -m.end())):
        fields = match.groupdict()
        era = next(key for key in ERAS if key in fields)
        year = ERAS[era] + _number(fields[era])
        month = fields.get("m") or str(1 + _MONTHS.index(fields["name"]) // 3)
        if (date := _timestamp(year, month, fields["d"])) is not None:
            return date
    return None


def _timestamp(year: int | str, month: str, day: str) -> pd.Timestamp | None:
    """Give the day, or None where there is no such day."""
    try:
        return pd.Timestamp(int(year), _number(month), _number(day))
    except ValueError:
        return None


def _number(digits: str) -> int:
    """Read 12, 〇二, 十二, 二十二, 一百一十 or 元."""
    for sign, size in (("百", 100), ("十", 10)):
        if sign in digits:
            many, _, rest = digits.partition(sign)
            return size * _number(many or "1") + _number(rest.strip("零〇○") or "0")
    return int("".join(_NUMERALS.get(c, c) for c in digits))


def find_places(
    reports: list[ReportText],
    outlets: list[str | None],
    titles: list[str | None],
) -> list[dict]:
    """Give the place that each report is about, by evidence from all its paragraphs.

    Parameters
    ----------
    reports : list of ReportText
    outlets : list of str or None
        The outlet's name speaks for its place, but the body outvotes it.
    titles : list of str or None
        The titles, which may stand outside the text.

    Returns
    -------
    list of dict
        ``province``, ``city``, ``county``, ``adcode`` (official names, None where the
        evidence leaves it open or points to several places) and ``place_evidence``.
    """
    facts = zip(reports, outlets, titles, strict=True)
    rows = [_searched_texts(*fact) for fact in facts]
    texts = [text for pairs in rows for _, text in pairs]
    for i in which(texts, "neighbour"):
        texts[i] = PATTERNS["neighbour"].sub("", texts[i])
    names = iter(all_place_names(texts))
    result = []
    for report, pairs in zip(reports, rows, strict=True):
        found = [(role, text, next(names)) for role, text in pairs]
        place, words = likeliest_place(_evidence(report, found))
        result.append(place | {"place_evidence": words})
    return result


def _searched_texts(
    report: ReportText, outlet: str | None, title: str | None
) -> list[tuple[str, str]]:
    """Give the texts in which places are looked for, each with what it is."""
    rows = [
        ("outlet", PATTERNS["paper"].sub(" ", outlet or "")),
        ("title", title or ""),
    ]
    for text, role, rule in zip(report.texts, report.roles, report.rules, strict=True):
        if role in ("body", "caption"):
            rows.append((role, text))
        elif role in WEIGHTS and len(text) <= 200 and rule not in RULE_SETS["no_place"]:
            if role != "heading":
                text = PATTERNS["medium"].sub("", text.replace(outlet or "\n", ""))
            rows.append((role, text))
    return [*rows, *(("opening", text[:60]) for text in report.of("body")[:1])]


def _evidence(report: ReportText, found: list[tuple[str, str, list[str]]]) -> Counter:
    """Weigh the place names found in the texts of a report."""
    evidence: Counter = Counter()
    body: list[str] = []
    for role, text, names in found:
        if role in ("body", "caption"):
            body += names
        elif role == "opening":
            evidence.update(_opening(report.of("body")[0], names))
        elif role == "outlet":
            evidence.update(dict.fromkeys(names or home_of(text), OUTLET))
        elif role == "title":
            evidence.update(dict.fromkeys(names, TITLE))
        else:
            evidence.update(dict.fromkeys(names, WEIGHTS[role]))
    evidence.update({name: min(n, CAP) for name, n in Counter(body).items()})
    return evidence


def _opening(text: str, found: list[str]) -> dict[str, float]:
    """Weigh the places that the first sentence names; of several cities none.

    A full address (山东省泰安市东平县) is where the report is set; a single name may
    only be where somebody met or came from.
    """
    if head := PATTERNS["agency_head"].match(text):
        found = [_filed(n) if n in head[0] else n for n in found]
    names = list(dict.fromkeys(found))
    level = {n: gazetteer().names[n][0].level for n in names}
    several = {k for k in ("city", "county") if list(level.values()).count(k) > 1}
    address = {n for pair in pairwise(names) if "".join(pair) in text for n in pair}
    if any(level[n] in ("province", "city") for n in address):
        weights = {n: ADDRESS if n in address else LEAD for n in names}
    else:
        weights = dict.fromkeys(names, LEAD)
    return {n: w for n, w in weights.items() if level[n] not in several}


def _filed(name: str) -> str:
    """Give the province of a city, from which agencies file; other names stay."""
    place = gazetteer().names[name][0]
    return place.province if place.level == "city" else name


def find_outlet(report: ReportText, hints: Mapping[str, Any]) -> str | None:
    """Give the outlet that a report names, or None.

    A line such as 来源:… comes before a name beside the date, the lead (某网讯), the
    editor's credit, the name behind the title, the root of the breadcrumb and the
    copyright line; lines near the title come before the rest of a page. `hints` may
    give the ``account`` of a page (first of all), its ``site`` and its ``outlet``.
    """
    if account := hints.get("account"):
        return str(account)
    near = near_title(report)
    for zone in (near, report):
        lines = zone.of("metadata", "byline", "furniture", "note")
        lines += [
            a + b
            for a, b in pairwise(zone.texts)
            if _is_label(a) and len(b) <= LABELLED
        ]
        body = zone.of("body", "heading")
        named = _first_outlet({"outlet_key": lines, "after_date": lines})
        named = named or _beside_date(zone, any_name=zone is near)
        written = {"lead": body[:3], "outlet_editor": lines}
        written["writer"] = lines + body[:1]
        if named := named or _first_outlet(written):
            return named
    if named := next(filter(_is_outlet, _stated_sites(report, hints)), None):
        return str(named)
    signed = lines + report.of("caption") + body
    elsewhere = {"breadcrumb_root": lines, "rights": lines, "signature": signed}
    return _first_outlet(elsewhere | {"issuer": lines})


def _is_label(text: str) -> bool:
    """Check for a line that ends with 来源: and leaves the name to the next one."""
    return text[-1:] in (":", "：") and bool(PATTERNS["label_alone"].search(text))


def _stated_sites(report: ReportText, hints: Mapping[str, Any]) -> list[str]:
    """List the names that the page states, and those behind its titles."""
    titles = report.of("title")
    heads = [t for t in report.texts[:HEAD_ROWS] if t.startswith(tuple(titles[:1]))]
    heads = [hints.get("site", ""), *heads]
    sites = map(PATTERNS["site_behind_title"].findall, heads + titles)
    behind = [_behind_title(head, titles[0]) for head in heads if titles]
    return [hints.get("outlet", ""), *chain.from_iterable(sites), *behind]


def _behind_title(head: str, title: str) -> str:
    """Give what stands behind the report's title in the title of its page."""
    first, *rest = PATTERNS["page_title_end"].split(head)
    return rest[-1].strip() if rest and title in fold_script(first) else ""


def _first_outlet(places: dict[str, list[str]]) -> str | None:
    """Give the first name that a pattern finds in its texts."""
    for pattern, texts in places.items():
        for text in texts:
            found = PATTERNS[pattern].search(text)
            name = found and next(filter(None, found.groupdict().values()), None)
            name = PATTERNS["behind_outlet"].sub("", name or "").strip(" 《》“”\"'·-")
            if _is_outlet(name):
                return name + "报" * bool(PATTERNS["half_name"].fullmatch(name))
    return None


def _is_outlet(name: str) -> bool:
    """Check whether a name may be an outlet's."""
    return len(name) > 1 and not PATTERNS["no_outlet"].search(name)


def _beside_date(report: ReportText, *, any_name: bool) -> str | None:
    """Give the name on a dated line (某地发布 2022-04-21 18:32), above or below it."""
    media, others = [], []
    rows = ["", *report.texts, ""]
    for i, role in enumerate(report.roles, start=1):
        if role == "metadata" and len(rows[i]) < 60 and PATTERNS["day"].search(rows[i]):
            names = _names_on(rows[i])
            media += names or [t for t in (rows[i - 1], rows[i + 1]) if len(t) < 15]
            others += names if len(names) == 1 and len(names[0]) > 3 else []
    media = [PATTERNS["behind_outlet"].sub("", name) for name in media]
    media = [n for n in media if PATTERNS["outlet_name"].fullmatch(n)]
    found = [n for n in media + others * any_name if PATTERNS["any_name"].fullmatch(n)]
    return next(filter(_is_outlet, found), None)


def _names_on(line: str) -> list[str]:
    """List what a dated line holds beside its date; of a writer's the account."""
    rest = PATTERNS["stamp"].sub("|", PATTERNS["labelled"].sub("", line))
    names = [name for name in re.split(r"[\s|·•]+", rest) if name]
    return names[-1:] if names[:1] == ["原创"] else names
