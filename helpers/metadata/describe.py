"""The paragraphs of a report as plain lists, and the articles of a file.

Find title, outlet, date and place of a report from its paragraphs.

What the report does not state stays missing; what is inferred is marked as such.

Find the outlet that a report names: beside its date, in its lead, at its foot.
"""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from helpers.clean import fold_script, rules, stated_title
from helpers.metadata.places import (
    gazetteer,
    likeliest_place,
    outlet_places,
    place_names,
)

TEXT_COLUMNS_READ = ["text", "source", "role", "rule"]
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
MEDIA = re.compile(
    r"[\u4e00-\u9fff]{2,6}?(?:新闻网|网|日报|晚报|晨报|早报|时报|商报|都市报|周刊|周末|电视台|广播电台|客户端|在线)"
)
_LABELLED = re.compile(
    r"(?:责任?编辑|编辑|责编|作者|记者|通讯员|浏览量?|点击|阅读|字号)\s?[:：]\s?\S*"
)
_OUTLET = re.compile(
    rules.WORDS["SOURCE_KEY"]
    + r"\s?[:：|｜丨]\s?(?P<name>[^\s|｜丨)）】,，。:：\[【“”\"]{2,30})"
)
_OUTLET_NAME = (
    r"(?P<name>[A-Za-z.]{0,6}[\u4e00-\u9fff]{1,12}?"
    r"(?:新闻网|通讯社|网|报|社(?!区)|在线|台(?![湾州])|客户端|新闻(?![网通])|频道))"
)
_LEAD_LINE = re.compile(
    rf"^[(（【■□●◎◇]?\s?{_OUTLET_NAME}(?:[\u4e00-\u9fff]{{0,8}}?\d{{1,2}}月\d{{1,2}}日)?"
    r"(?:[^，。；]{0,20}?[\d日县市区])?(?:专|特)?(?:讯|电|消息)"
    r"|^[(（【](?P<wire>中央社|新华社|中新社)"
)
_AFTER_DATE = re.compile(
    r"\d[日\d]?\s?\d{1,2}:\d\d(?::\d\d)?\s+(?P<name>[\u4e00-\u9fff]{2,8}(?:网|报|社|在线)(?:-[\u4e00-\u9fff]{2,10})?)\s*$"
    r"|(?P<paper>[\u4e00-\u9fff]{1,6}报) content_\d"
)
_WRITER = re.compile(
    r"(?:^|[\s□■（(︳|丨])(?P<name>[\u4e00-\u9fff]{2,8}?(?:报|周刊|周末|客户端|网|在线|电视台|新闻))"
    r"[\u4e00-\u9fff·]{0,12}记者|(?P<split>[\u4e00-\u9fff]{2,6}报)\s?[/／∕]\s?记者|(?P<own>[\u4e00-\u9fff]{2,8})独家稿件"
)
_PAPER = re.compile(
    r"[□■（(]\s?(?P<name>[\u4e00-\u9fff]{2,6}(?:日报|晚报|晨报|早报|时报|商报|都市报))(?:全媒体|首席)?记者"
    r"|图[/／∕](?P<picture>[\u4e00-\u9fff]{2,6}(?:电视|报|网|社))"
    r"|更多(?P<more>[\u4e00-\u9fff]{2,8}(?:报|网|社))报[导道]"
    r"|[(（](?P<agency>中央社|新华社|中新社)记者"
    r"|(?P<paper>[\u4e00-\u9fff]{2,6}(?:日报|晚报|早报|时报))\s?[|｜]\s?版面"
    r"|[\[【](?P<owner>[A-Za-z\u4e00-\u9fff]{3,12})著作权声明"
)
_ISSUER = re.compile(
    r"(?:发布(?:机构|单位)|发文机关|信息来源)\s?[】\]]?\s?[:：\s]\s?(?P<name>[\u4e00-\u9fff]{4,24})"
    r"|欢迎(?:访问|来到|光临)(?P<site>[\u4e00-\u9fff]{4,20}?)(?:门户|官方)?网站"
    r"|主办(?:单位)?\s?[:：]\s?(?P<host>[\u4e00-\u9fff]{4,20})"
)
_CREDIT = re.compile(
    r"^[(（【\[]?(?P<name>[\u4e00-\u9fff]{2,8}(?:网|在线|报|台))(?:责任)?编辑"
)
_CRUMB = re.compile(
    r"(?:位置|首页)?\s?[:：>»]?\s?(?P<name>[\u4e00-\u9fff]{2,12}(?:网|在线|新闻))\s?(?:>|»|/|首页|-{1,2}|→)"
    r"|^(?P<root>[\u4e00-\u9fff]{2,8})首页\s?[>»]"
)
_RIGHTS = re.compile(
    r"(?:版权所有|©|著作权)[\s:：©]*(?:(?:19|20)\d\d[-–—]?)*\s?(?P<name>[\u4e00-\u9fff]{2,12}?(?:网|报社?|在线|社|电视台|新闻))"
    r"|(?P<before>[\u4e00-\u9fff]{2,10}(?:网|报|在线|社))\s?版权所有"
    r"|(?P<company>[\u4e00-\u9fffA-Za-z0-9]{2,10}?)(?:股份)?有限公司版权所有"
    r"|加入(?P<fans>[\u4e00-\u9fff]{2,6})粉丝团|下载《(?P<app>[^》]{2,10})》App"
)
_SITE = re.compile(
    r"[-_|—·]\s?([\u4e00-\u9fffA-Za-z]{0,12}"
    r"(?:网|报|台|社|在线|新闻|订阅|网站|门户|传媒|客户端|政府))\s?$"
)
_NAMED = re.compile(r"[A-Za-z\u4e00-\u9fff]{2,14}")
_DAY = re.compile(rules.WORDS["DATE"])
_STAMP = re.compile(rf"{rules.WORDS['DATE']}{rules.WORDS['TIME']}?|星期.|\d[\d:]*")
_NO_OUTLET = re.compile(
    r"^(?:[Dd]ate|本[网站报刊台社]|原创|网络|互联网|未知|其他|网友|综合|整理|转载|投稿|佚名|不详|作者|时间|日期|责任|编辑|浏览|"
    r"admin|PDF|版面|本文|点击|阅读|字号|发布|管理员|微信公众平台|中文网|返回|网站|专题)"
    r"|^(?:国内|国际|时政|社会|地方|综合|体育|财经|娱乐|本地|热点|最新)(?:新闻|资讯|要闻|频道)$"
)
_CLOSER = re.compile(
    r"(?:我来说|参与|作者|字号|时间|日期|责任编辑|责编|编辑|浏览|点击|阅读|评论|发布于|数字报|电子报|电子版|\d{4}[-年/]).*$"
)


class ReportText(NamedTuple):
    """The paragraphs of one report as plain lists: reading thousands stays fast."""

    texts: list[str]
    sources: list[str]
    roles: list[str]
    rules: list[str]

    def of(self, *roles: str) -> list[str]:
        """List the texts of paragraphs with one of `roles`."""
        pairs = zip(self.texts, self.roles, strict=True)
        return [text for text, role in pairs if role in roles]


def parts_of(paragraphs: pd.DataFrame) -> list[ReportText]:
    """Give the parts of each report, in the order of the rows."""
    if paragraphs.empty:
        return []
    columns = [paragraphs[c].astype(object).tolist() for c in TEXT_COLUMNS_READ]
    report = paragraphs["report"].astype(object) if "report" in paragraphs else None
    starts = [0]
    if report is not None:
        starts = (report != report.shift()).to_numpy().nonzero()[0].tolist()
    ends = [*starts[1:], len(paragraphs)]
    return [
        ReportText(*(column[a:b] for column in columns))
        for a, b in zip(starts, ends, strict=True)
    ]


def near_title(parts: ReportText) -> ReportText:
    """Give the title with the five filled rows above it and the six below."""
    filled = [i for i, text in enumerate(parts.texts) if text]
    title = next((k for k, i in enumerate(filled) if parts.roles[i] == "title"), None)
    rows = [] if title is None else filled[max(title - 5, 0) : title + 7]
    return ReportText(*([column[i] for i in rows] for column in parts))


class FoundDate(NamedTuple):
    """A date and where it comes from: ``dateline``, ``path`` or None."""

    date: pd.Timestamp
    source: str | None


def describe(parts: ReportText, hints: dict) -> dict:
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


def _title(parts: ReportText) -> str | None:
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


def _date(parts: ReportText) -> FoundDate:
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


def _printed_date(parts: ReportText) -> pd.Timestamp | None:
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


def _place(parts: ReportText, outlet: str | None) -> dict:
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
    place, words = likeliest_place(evidence)
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


def _one(paragraphs: pd.DataFrame) -> ReportText:
    """Give the parts of the one report that `paragraphs` holds."""
    missing = set(TEXT_COLUMNS_READ) - set(paragraphs.columns)
    if missing:
        raise ValueError(f"paragraphs lacks {sorted(missing)}; see assign_roles")
    parts = parts_of(paragraphs.drop(columns="report", errors="ignore"))
    return parts[0]


def outlet_of(parts: ReportText, hints: Mapping[str, Any]) -> str | None:
    """Give the first name that is an outlet's, near the title before elsewhere."""
    if account := hints.get("account"):
        return str(account)
    near = near_title(parts)
    for zone in (near, parts):
        lines = zone.of("metadata", "byline", "furniture", "note")
        body = zone.of("body", "heading")
        named = _first_outlet([(_OUTLET, lines), (_AFTER_DATE, lines)])
        named = named or _beside_date(zone, any_name=zone is near)
        written = [
            (_LEAD_LINE, body[:3]),
            (_CREDIT, lines),
            (_WRITER, lines + body[:1]),
        ]
        if named := named or _first_outlet(written):
            return named
    titles = [hints.get("site", ""), *parts.of("title")]
    sites = [name for title in titles for name in _SITE.findall(title)]
    stated = [hints.get("outlet", ""), *sites]
    if named := next((name for name in stated if _is_outlet(name)), None):
        return str(named)
    signed = lines + parts.of("caption") + body
    return _first_outlet(
        [(_CRUMB, lines), (_RIGHTS, lines), (_PAPER, signed), (_ISSUER, lines)]
    )


def _first_outlet(places: list[tuple[re.Pattern, list[str]]]) -> str | None:
    """Give the first name that a pattern finds in its texts."""
    for pattern, texts in places:
        for text in texts:
            found = pattern.search(text)
            name = found and next(filter(None, found.groupdict().values()), None)
            name = _CLOSER.sub("", name or "").strip(" 《》“”\"'·-")
            if _is_outlet(name):
                return name
    return None


def _is_outlet(name: str) -> bool:
    return len(name) > 1 and not _NO_OUTLET.search(name)


def _beside_date(parts: ReportText, *, any_name: bool) -> str | None:
    """Give the name on or right above a dated line: 某地发布 2022-04-21 18:32."""
    above, media, others = "", [], []
    for text, role in zip(parts.texts, parts.roles, strict=True):
        if role == "metadata" and len(text) < 60 and _DAY.search(text):
            rest = _STAMP.sub("|", _LABELLED.sub("", text))
            names = [n for n in re.split(r"[\s|·•]+", rest) if n]
            media += [n for n in (names or [above]) if MEDIA.fullmatch(n)]
            others += names if len(names) == 1 and len(names[0]) > 3 else []
        above = text if role in ("furniture", "heading", "metadata") else ""
    found = [n for n in media + others * any_name if _NAMED.fullmatch(n)]
    return next(filter(_is_outlet, found), None)
