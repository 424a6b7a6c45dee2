"""English names of Chinese places, for figures in English."""

import re
import tomllib
from functools import cache
from pathlib import Path

from helpers.plots.style import LOOKS, is_column
from helpers.plots.words import language

_names = tomllib.loads(Path(__file__).with_name("pinyin.toml").read_text("utf-8"))
KINDS, READINGS, NAMES = (_names[key] for key in ("kinds", "readings", "names"))
HAN = re.compile("[\u4e00-\u9fff]{2,}")
ABOVE = re.compile("([\u4e00-\u9fff]{2,}?(?:自治区|自治州|地区|省|市|州|盟))(?=..)")
PEOPLES = re.compile(rf"(?:(?:{'|'.join(_names['peoples']['names'])})族?)+$")


def group_name(group: object, between: str = " ") -> str:
    """Return the name of a group as a figure writes it.

    Parameters
    ----------
    group : object
        What a column of the reports holds.
    between : str
        What to write between the two names of a place.

    Returns
    -------
    str
        The name itself. In English figures that of a place (as told by its ending) is
        in pinyin, the Chinese behind it unless the figure is one column wide.

    Examples
    --------
    >>> group_name("东山县")
    '东山县'
    """
    name = str(group)
    if language() != "en" or not (english := english_place(name)):
        return name
    return english if is_column() else f"{english}{between}{name}"


def short_name(group: object) -> str:
    """Return the name of a group for a sentence; in English, a place only in pinyin."""
    return (language() == "en" and english_place(str(group))) or str(group)


@cache
def english_place(name: str) -> str:
    """Return the English name of a place, or nothing where a name is of no place.

    Examples
    --------
    >>> [english_place(name) for name in ("重庆市", "六安市", "内蒙古自治区")]
    ['Chongqing', "Lu'an", 'Inner Mongolia']
    >>> english_place("南京市鼓楼区"), english_place("黔东南苗族侗族自治州")
    ('Gulou District, Nanjing', 'Qiandongnan Prefecture')
    >>> english_place("贵州日报")
    ''
    """
    if not HAN.fullmatch(name):
        return ""
    if (above := ABOVE.match(name)) and (own := english_place(name[above.end() :])):
        return f"{own}, {english_place(above[0])}"
    kind = next((k for k in KINDS if name.endswith(k) and name != k), "")
    if not kind and name not in LOOKS["tiles"] and name not in NAMES:
        return ""
    stem = name.removesuffix(kind)
    if kind in ("自治州", "自治县", "自治旗"):
        stem = PEOPLES.sub("", stem) or stem
    whole = NAMES.get(name, "")
    return whole or f"{NAMES.get(stem) or _spelled(stem)} {KINDS.get(kind, '')}".strip()


def _spelled(name: str) -> str:
    """Spell a name as it is read, with an apostrophe where syllables would run on."""
    from pypinyin import Style, lazy_pinyin  # only English figures need it

    read = lazy_pinyin(name, style=Style.NORMAL, v_to_u=True)
    read = [READINGS.get(c, syllable) for c, syllable in zip(name, read, strict=True)]
    return re.sub("~(?=[aoe])", "'", "~".join(read)).replace("~", "").capitalize()
