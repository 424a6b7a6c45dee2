"""Chinese provinces, cities, counties and towns, and which of them a text is about.

The gazetteer is the data file of jionlp, read without importing that package.
"""

import re
import zipfile
from collections import Counter, defaultdict
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

LEVELS = ("province", "city", "county", "town")
# Short names that are ordinary words too: they count only with their suffix.
ORDINARY = frozenset(
    """
    三元 上街 东兴 东区 东坡 东城 东安 东方 东湖 中原 中山 中站 丰台 丰满 乐业
    二七 互助 保安 元宝 光明 公安 共和 兴安 前进 北关 北塔 北安 华龙 南关 南山
    南沙 南部 友谊 双清 合作 同心 向阳 和平 团结 城东 城中 城关 城北 城区 城西
    大同 大安 大方 大足 大通 太和 太平 宁江 宁远 安宁 安定 安居 宜居 宝山 富裕
    山阳 市中 平安 广大 延庆 建设 开发 振兴 振安 政和 文化 文峰 新华 新城 新市
    新抚 昌平 普兰 普陀 望花 朝阳 桥东 桥西 武装 民主 民乐 永安 江东 江北 江南
    河东 河西 泰来 海州 海港 清原 清河 爱民 玉门 白云 石鼓 矿区 福田 站前 管城
    繁昌 红旗 胜利 船山 西区 西城 西湖 解放 路北 路南 进贤 通州 通道 郊区 金水
    银州 长宁 长安 阳光 集美 青山 静安 顺河 高新 鼓楼 龙亭
    """.split()
)
VARIANTS = {"苗粟县": "苗栗县"}
_ROW = re.compile(
    r"^(\t{0,3})([^\t\r\n]+)(?:\t(\d{6})\t([^\t\r\n]+))?\r?$", re.MULTILINE
)
_TOWN = re.compile(r"(?:镇|乡|街道)$")
_DIRECT = "省直辖行政区划"


class Place(NamedTuple):
    """An administrative unit with the names of the units above it."""

    level: str
    name: str
    short: str
    adcode: str
    province: str
    city: str | None
    county: str | None


class Gazetteer(NamedTuple):
    """All names with the places they may mean, and the first two letters of each."""

    names: dict[str, list[Place]]
    lengths: dict[str, list[int]]


@lru_cache
def gazetteer() -> Gazetteer:
    """Read the gazetteer: about 48,000 names of 34 provinces down to towns."""
    names: dict[str, list[Place]] = defaultdict(list)
    for place in _read_places():
        names[place.name].append(place)
        if place.short != place.name and _counts_short(place):
            names[place.short].append(place)
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in names:
        lengths[name[:2]].add(len(name))
    return Gazetteer(
        dict(names), {k: sorted(v, reverse=True) for k, v in lengths.items()}
    )


def _counts_short(place: Place) -> bool:
    short = place.short
    return place.level != "town" and len(short) > 1 and short not in ORDINARY


def _read_places() -> list[Place]:
    """Give the places of jionlp's location file, each with its parents."""
    folder = Path(find_spec("jionlp").origin).parent / "dictionary"
    with zipfile.ZipFile(folder / "china_location.zip") as archive:
        text = archive.read(archive.namelist()[0]).decode("utf-8")
    parents: list[str | None] = [None, None, None]
    places = []
    for indent, name, adcode, short in _ROW.findall(text):
        level, name = len(indent), VARIANTS.get(name, name)
        if level < 3:
            parents[level:] = [name] + [None] * (2 - level)
        if name == _DIRECT or (level == 3 and not _TOWN.search(name)):
            continue
        city = None if parents[1] in (_DIRECT, "香港", "澳门") else parents[1]
        above = (parents[0], city, parents[2])
        short = short if short and short != "省直辖" else _TOWN.sub("", name)
        places.append(Place(LEVELS[level], name, short, adcode, *above))
    return [p for p in places if p.level != "city" or p.city]


@lru_cache
def protected_names() -> frozenset[str]:
    """Give the place names that script folding would change, such as 乾安."""
    from opencc import OpenCC

    names = [n for n in gazetteer().names if len(n) > 1]
    folded = OpenCC("t2s").convert("\n".join(names)).split("\n")
    return frozenset(a for a, b in zip(names, folded, strict=True) if a != b)


def place_names(text: str) -> list[str]:
    """List the place names in `text` in order, the longest at each spot.

    Examples
    --------
    >>> place_names("贵州省遵义市汇川区团泽镇")
    ['贵州省', '遵义市', '汇川区', '团泽镇']
    """
    names, lengths = gazetteer()
    found, end = [], 0
    for i in range(len(text) - 1):
        if i >= end and (sizes := lengths.get(text[i : i + 2])):
            name = next((n for k in sizes if (n := text[i : i + k]) in names), None)
            if name:
                found.append(name)
                end = i + len(name)
    return found


def settle(evidence: Counter) -> tuple[dict[str, str | None], str]:
    """Decide which place weighted names speak of.

    Parameters
    ----------
    evidence : Counter
        Name to weight, as counted over title, outlet, credits and body.

    Returns
    -------
    (dict, str)
        ``province``, ``city``, ``county`` and ``adcode``, each None where the names
        leave it open, and the names that decided, heaviest first.
    """
    own = _own_weights(evidence)
    total: Counter = Counter()
    for path, weight in own.items():
        for depth in range(1, len(path) + 1):
            total[path[:depth]] += weight
    path: tuple = ()
    for least, part in ((2, 0), (2, 0.25), (2, 0.4)):
        best = _leader(total, path, max(least, part * own[path]))
        if best is None:
            break
        path = best
    return _described(path), _evidence_words(evidence, path)


def _own_weights(evidence: Counter) -> Counter:
    """Give each (province, city, county) path the weight of the names that mean it.

    A name with several meanings goes to the ones whose parents are named too.
    """
    names = gazetteer().names
    own: Counter = Counter()
    several = []
    for name, weight in sorted(evidence.items()):
        paths = _paths(names[name])
        if all(p.level == "county" and p.city and p.name != name for p in names[name]):
            several.append((paths, weight))
            continue
        if len(paths) == 1:
            own[paths[0]] += weight * (0.5 if names[name][0].level == "town" else 1)
        else:
            several.append((paths, weight))
    known = {path[:depth] for path in own for depth in (1, 2, 3)}
    for paths, weight in several:
        near = [p for p in paths if p[:2] in known] or [
            p for p in paths if p[:1] in known
        ]
        for path in near if len(near) <= 2 else []:
            own[path] += weight / len(near)
    return own


def _paths(places: list[Place]) -> list[tuple]:
    """Give the paths that a name may mean, a municipality as province only."""
    paths = []
    for place in places:
        path = (place.province, place.city, place.county)
        path = path[: LEVELS.index(place.level) + 1]
        path = path[:1] if len(path) == 2 and path[0] == path[1] else path
        if path not in paths:
            paths.append(path)
    return paths


def _leader(total: Counter, above: tuple, least: float) -> tuple | None:
    """Give the heaviest path right below `above` if it holds half of the weight."""
    depth = len(above) + 1
    if depth == 2 and above[0].endswith("市"):
        return (*above, above[0])
    below = {p: w for p, w in total.items() if len(p) == depth and p[:-1] == above}
    best = max(below, key=lambda p: (below[p], str(p)), default=None)
    if best is None or below[best] < least or 2 * below[best] <= sum(below.values()):
        return None
    return best


def _described(path: tuple) -> dict[str, str | None]:
    """Give the official names and the code of a path."""
    place = dict(zip(LEVELS[:3], (*path, None, None, None), strict=False))
    named = [name for name in path if name]
    found = gazetteer().names.get(named[-1], []) if named else []
    codes = [p.adcode for p in found if named[0] == p.province and p.adcode]
    return place | {"adcode": codes[0] if codes else None}


def _evidence_words(evidence: Counter, path: tuple) -> str:
    """List the names that speak for `path`, heaviest first."""
    names = gazetteer().names
    spoken = [
        (-weight, name)
        for name, weight in evidence.items()
        if any(path[: len(p)] == p[: len(path)] for p in _paths(names[name]))
    ]
    return "、".join(
        f"{name}×{-weight:g}" for weight, name in sorted(spoken)[:8] if path
    )
