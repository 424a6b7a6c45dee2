"""Find the outlet that a report names: beside its date, in its lead, at its foot."""

import re
from collections.abc import Mapping
from typing import Any

from helpers import rules
from helpers.parts import Parts, near_title

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
_NAME = (
    r"(?P<name>[A-Za-z.]{0,6}[\u4e00-\u9fff]{1,12}?"
    r"(?:新闻网|通讯社|网|报|社(?!区)|在线|台(?![湾州])|客户端|新闻(?![网通])|频道))"
)
_LEAD = re.compile(
    rf"^[(（【■□●◎◇]?\s?{_NAME}(?:[\u4e00-\u9fff]{{0,8}}?\d{{1,2}}月\d{{1,2}}日)?"
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


def outlet_of(parts: Parts, hints: Mapping[str, Any]) -> str | None:
    """Give the first name that is an outlet's, near the title before elsewhere."""
    if account := hints.get("account"):
        return str(account)
    near = near_title(parts)
    for zone in (near, parts):
        lines = zone.of("metadata", "byline", "furniture", "note")
        body = zone.of("body", "heading")
        named = _first_outlet([(_OUTLET, lines), (_AFTER_DATE, lines)])
        named = named or _beside_date(zone, any_name=zone is near)
        written = [(_LEAD, body[:3]), (_CREDIT, lines), (_WRITER, lines + body[:1])]
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


def _beside_date(parts: Parts, *, any_name: bool) -> str | None:
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
