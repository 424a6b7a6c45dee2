"""The patterns that tell what a paragraph is; rules.toml names the rules."""

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
WORDS: dict[str, str] = _DATA["words"]
_C = "0-9〇○零一二三四五六七八九十"
DATES = [
    re.compile(pattern)
    for pattern in (
        rf"(?P<y>(?:19|20)\d\d|[二一][〇○零九][{_C}]{{2}})\s?(?:年|[-/.])\s?"
        rf"(?P<m>[{_C}]{{1,3}})\s?(?:月|[-/.])\s?(?P<d>[{_C}]{{1,3}})(?!\d)",
        r"民国\s?(?P<roc>\d{2,3})年\s?(?P<m>\d{1,2})月\s?(?P<d>\d{1,2})日",
        r"(?P<y>20\d\d)\s*(?P<m>\d\d?)/(?P<d>\d\d?)(?!\d)",
        r"(?<!\d)(?P<d>\d\d)\.(?P<m>\d\d)\.(?P<y>20\d\d)(?!\d)",
        r"(?<!\d)(?P<yy>\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\s\d\d:\d\d",
        r"(?<!\d)(?P<y>20[0-4]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)",
    )
]
_DAY = r"(?:19|20)\d\d(?:年\d{1,2}月\d{1,2}日|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2})"
_EDITOR = "(?:责任编辑|責任編輯|编辑|編輯|责编|責編|校对|校對|审核|審核)"
# Where a report that came as one line is cut, in Simplified and Traditional script.
CUT_BEFORE = re.compile(
    rf"[(（【\[]?\s?(?:执行|執行|新媒体|新媒體|值班)?{_EDITOR}\s*[:：]"
    r"|[(（]?(?:(?:信息|文章|稿件|新闻|新聞)?(?:来源|來源|稿源)|(?:发布|發布|更新)?(?:时间|日期|時間)"
    r"|(?<![工创創写寫合])作者|字号|字號|字体|字體|浏览(?:次数|量)|点击(?:次数|数|率)|阅读(?:次数|量))\s*[:：]"
    r"|【(?:打印|关闭|字体|字號|大 中 小|纠错|糾錯|编辑|特[讯訊]|本[报報]|我要)"
    r"|(?<![\u4e00-\u9fff])(?:版权所有|版權所有)|Copyright|(?:特别|特別|免责|免責)[声聲]明|分享[到至]"
    r"|[上下]一[篇条條页頁则則]|(?:相关|相關)(?:新闻|新聞|阅读|閱讀|报道|報導|報道|推荐|链接)"
    r"|延伸[阅閱][读讀]|推荐阅读|打开网易新闻|本网站所刊载|微信扫一扫|扫一扫在手机"
    r"|更多[^。]{0,8}(?:报道|報導)|下載中央社|其他人也在看|本帖最后由|本帖最後由|返回主页|返回首页"
    r"|新闻推荐|新聞推薦|您的IE浏览器|www\."
    rf"|(?<=[\u4e00-\u9fff”」』）)]){_DAY}\s?\d{{1,2}}:\d\d"
    r"|(?<=[。！？!?”」』）)])\s?[(（](?:完|记者|記者|编辑|編輯|责编|責編|文/|图/|作者)"
    r"|本[报報网網][讯訊]|(?:中新[网網社]|新华社|新華社|中央社|本报|本報)[\u4e00-\u9fff]{0,6}"
    r"\d{1,2}月\d{1,2}日(?:电|電|讯|訊)"
)
CUT_AFTER = re.compile(
    rf"{_DAY}\s?\d{{1,2}}:\d\d(?::\d\d)?(?!\d)"
    rf"|{_EDITOR}\s*[:：]\s*[\u4e00-\u9fff]{{2,4}}\s*[)）】\]]"
    r"|字[体體号號]\s*[:：](?:\s?(?:[大中小]|放大|还原|還原|缩小|縮小)){0,3}"
    r"|[>»]\s?(?:国内|国际|社会|要闻|时政|民生|综合|本地|正文|文章详情|报道|专题|资讯|快讯|[\u4e00-\u9fff]{2,4}(?:新闻|要闻|动态))"
    r"(?=[\u4e00-\u9fff“《])|[上下]一[版篇]\s?\d?(?![\u4e00-\u9fff]{0,2}[:：])"
    r"|打开网易新闻 查看精彩图片|【字体[^】]{0,12}】|[↑↓]\s?[大小]"
)
# What is cut out of a paragraph: a picture with the caption between bars behind it, and
# the random signs that a forum puts between sentences.
CUT_OUT = re.compile(
    r"!\[[^\]]{0,200}\]\([^()]{0,500}\)(?:\s?\|[^|。]{0,60}\|)?"
    r"|(?:(?<=[^!-~])|^)(?=[!-~]{1,4}\s(?:[^\u4e00-\u9fff]{0,30}?[`'^~{}\[\]|\\;!&#$*+=?@]){3})"
    r"(?:[!-~]{1,4}\s){4,40}[!-~]{1,4}(?![!-~])"
)
# A credit in brackets behind the last sentence of a paragraph.
END_CREDIT = re.compile(
    r"(?<=[。！？!?”」』…])\s?(?:(?:<[^<>]{0,200}>\s?){0,4}返回搜狐[，,]?查看更多(?:\s?<[^<>]{0,20}>){0,4}$"
    r"|[(（](?:完"
    r"|(?:记者|記者|通讯员|通訊員|作者|编辑|編輯|责编|責編|责任编辑|文|图|图/文|供稿|来源|來源"
    r"|摄影|攝影)\s?[:：/ ]?[^()（）。，,]{0,24}"
    r"|[^()（）]{0,16}(?:热线|熱線)[^()（）]{0,80}"
    r"|[\u4e00-\u9fff]{2,4}(?:[ 、，,\u3000][\u4e00-\u9fff]{2,4}){0,3}"
    r"|[^()（）。，,]{2,24}(?:供稿|组织部|組織部|宣传部|宣傳部|中心|办公室|辦公室)"
    r"\s?[\u4e00-\u9fff]{0,4})[)）]\d*)$"
)
STATED_TITLE = re.compile(
    r"^[(（【\[]?\s?(?:标题|题目|名称|信息名称|文件名称)\s?[】\]]?\s?[:：]\s?(.{5,80}?)[)）]?$"
)
IMAGES = frozenset({"markdown_image", "image_file", "image_hash"})
PAREN_LINE = re.compile(r"^[(（【\[][^()（）]{1,60}[)）】\]]$")
COLUMN = re.compile(r"^[【\[][^】\]]{2,30}[】\]](?:征文|专栏|专题)?$")
SENTENCE_END = re.compile(
    r"(?:[。！？!?；;…]|\.{3})(?:[”’」』)）]*)(?:[①-⑳]\d?|[(（]完[)）])?$"
)
INNER_END = re.compile(r"[。！？!?；;]")
NO_TITLE = re.compile(
    r"登[录陆]|注册|下载|扫描|浏览器|[,，、;；]$|(?:记者|通讯员|实习生)$|[上下]一版|^当前版|"
    r"^[【\[][^】\]]{2,30}[】\]](?:征文|专栏|专题)?$|[:：]$|^(?:[^\u4e00-\u9fff]*[\u4e00-\u9fff]){0,3}"
    r"[^\u4e00-\u9fff]*$"
)
SITE_NAME = re.compile(
    r"^.{0,12}(?:网|网站|频道|首页|门户|在线|日报|晚报|周刊|客户端)$|^[^，。]{2,10}网\s"
)
CAPTION_PLACE = re.compile(
    r"[\u4e00-\u9fff]{2}(?:县|镇|乡|村|社区|街道|卡口|小区|医院|支部|公司|学校)"
)
NORMAL = re.compile(r"[\W_]+")


class Rule(NamedTuple):
    """A named rule: the role it gives, its pattern, the longest text it judges."""

    name: str
    role: str
    pattern: re.Pattern
    longest: int
    loose: bool


def _filled(pattern: str) -> str:
    for name, words in WORDS.items():
        pattern = pattern.replace(f"{{{name}}}", words)
    return pattern


def _rule(entry: dict) -> Rule:
    pattern = re.compile("|".join(map(_filled, entry["patterns"])))
    loose = entry.get("loose", False)
    return Rule(entry["name"], entry["role"], pattern, entry["longest"], loose)


RULES = [_rule(entry) for entry in _DATA["rule"]]
