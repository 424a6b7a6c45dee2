"""Chinese provinces, cities, counties and towns, and which of them a text is about.

gazetteer.tsv.gz is made from the data of jionlp by tests/golden/gazetteer.py.
"""

import gzip
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import Path
from typing import NamedTuple

from helpers.clean import PATTERNS, column

TOWN = 0.5  # what a town weighs against a county
MANY = 1000  # texts from which on searching them by columns is quicker
ALONE = 3  # the weight from which a county's short name needs no parent named
AROUND = 12  # characters on either side of a name that are cut into words
SUFFIXES = "省市县区州盟旗"
LEVELS = ("province", "city", "county", "town")
_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
ORDINARY = frozenset(_DATA["ordinary"].split())
PERSONS = frozenset(_DATA["persons"].split())
SUFFIX_WORDS = frozenset(_DATA["suffix_words"].split())
ALSO = _DATA["also"]
HOMES = {
    mark: home for home, marks in _DATA["outlets"].items() for mark in marks.split()
}


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
    """All names with the places they may mean, and what may follow a parent's name.

    ``lengths`` holds the lengths of names by their first two letters, ``under`` the
    full names of places by the name of their parent and their ordinary short name,
    ``headed`` those of counties by their province, as headlines have them (青海互助：),
    ``sure`` the full names that need no look at the words around them.
    """

    names: dict[str, list[Place]]
    lengths: dict[str, list[int]]
    under: dict[str, dict[str, str]]
    headed: dict[str, dict[str, str]]
    sure: frozenset[str]


@lru_cache
def gazetteer() -> Gazetteer:
    """Read the gazetteer: about 48,000 names of 34 provinces down to towns."""
    names: dict[str, list[Place]] = defaultdict(list)
    places = list(_read_places())
    for place in places:
        for name in dict.fromkeys((place.name, *_other_names(place))):
            names[name].append(place)
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in names:
        lengths[name[:2]].add(len(name))
    sizes = {k: sorted(v, reverse=True) for k, v in lengths.items()}
    sure = {p.name for p in places} - {p.name for p in places if _by_chance(p)}
    shorts = {p.name: p.short for p in places if p.level in ("province", "city")}
    under = _under(
        places, lambda p: p.level == "county" and p.city or p.province, shorts
    )
    counties = [p for p in places if p.level == "county" and p.name[-1] in "县市旗"]
    headed = _under(counties, lambda p: p.province, shorts)
    return Gazetteer(dict(names), sizes, under, headed, frozenset(sure))


def _by_chance(place: Place) -> bool:
    """Check whether other words may hold the full name of a place by chance."""
    short = place.short.removesuffix("区")
    return place.level == "town" or len(place.name) < 3 or short in ORDINARY


def _under(
    places: list[Place], parent_of: Callable[[Place], str], shorts: dict[str, str]
) -> dict[str, dict[str, str]]:
    """Give the ordinary short names by the name of their parent and its short name."""
    under: dict[str, dict[str, str]] = defaultdict(dict)
    for place in places:
        parent = parent_of(place)
        ordinary = ORDINARY.intersection((place.short, place.name[:-1]))
        for short in ordinary if place.level in ("city", "county") else ():
            under[parent][short] = place.name
            under[shorts.get(parent, parent)][short] = place.name
    return dict(under)


def _other_names(place: Place) -> list[str]:
    """List the short names of a place, unless ordinary, and its marks.

    互助土族自治县 is 互助县 for short.
    """
    if place.level == "town":
        return []
    shorts = place.short.split("/")
    if place.province == "台湾省":
        shorts = [short.removesuffix("区") for short in shorts]
    suffix = place.name[-1] if "自治" in place.name else ""
    own = [s + suffix * (s in ORDINARY) for s in shorts]
    marks = ALSO.get(place.province, {}).get(place.name, "").split()
    return [name for name in own if len(name) > 1 and name not in ORDINARY] + marks


def _read_places() -> list[Place]:
    """Give the places of the data file, whose first lines say where it is from."""
    path = Path(__file__).with_name("gazetteer.tsv.gz")
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line[0] != "#")
    return [Place(*row[:5], *(name or None for name in row[5:])) for row in rows]


def home_of(outlet: str) -> list[str]:
    """Give the place where an outlet is at home whose name does not say so.

    Examples
    --------
    >>> home_of("宁波晚报"), home_of("上观新闻")
    ([], ['上海市'])
    """
    return [home for mark, home in HOMES.items() if mark in outlet]


@lru_cache
def protected_names() -> frozenset[str]:
    """Give the place names that script folding would change, such as 乾安."""
    from opencc import OpenCC

    names = [n for n in gazetteer().names if len(n) > 1]
    folded = OpenCC("t2s").convert("\n".join(names)).split("\n")
    return frozenset(a for a, b in zip(names, folded, strict=True) if a != b)


def place_names(text: str) -> list[str]:
    """List the place names in `text` in order, the longest at each spot.

    A short name counts only where the text, cut into words, has it as a word.

    Examples
    --------
    >>> place_names("贵州省遵义市汇川区团泽镇")
    ['贵州省', '遵义市', '汇川区', '团泽镇']
    >>> place_names("推广西红柿，种子和田间管理"), place_names("广西、南宁")
    ([], ['广西', '南宁'])
    """
    lengths = gazetteer().lengths
    found, end = [], 0
    for i in [i for i in range(len(text) - 1) if text[i : i + 2] in lengths]:
        if i < end:
            continue
        if name := _name_at(text, i):
            found.append(name)
            end = i + len(name)
        elif i == end and found and (name := _under_last(text, i, found[-1])):
            found.append(name)
            end = i + 2
    return found


def _name_at(text: str, start: int) -> str | None:
    """Give the longest name that stands at `start` in a text."""
    names, lengths, sure = gazetteer().names, gazetteer().lengths, gazetteer().sure
    sizes = lengths[text[start : start + 2]]
    spots = (text[start : start + size] for size in sizes)
    here = (n for n in spots if n in names and (n in sure or _is_word(text, start, n)))
    return next(here, None)


def _under_last(text: str, start: int, parent: str) -> str | None:
    """Give the full name that an ordinary word means right behind its parent's name."""
    word = text[start : start + 2]
    name = gazetteer().under.get(parent, {}).get(word)
    if not name and PATTERNS["headed"].match(text, start + 2):
        name = gazetteer().headed.get(parent, {}).get(word)
    return name if name and _is_word(text, start, word) else None


def _is_word(text: str, start: int, name: str) -> bool:
    """Check whether a name is a word of `text` rather than a chance of two others.

    A full name may be several words, and the next word may begin with its suffix
    (寿光市民).
    """
    first, end = max(start - AROUND, 0), start + len(name)
    words = _cutter().cut(text[first : end + AROUND], False)
    at = list(accumulate(map(len, words), initial=first))[1:]
    if start not in (first, *at):
        return False
    inside = [cut for cut in at if start < cut < end]
    word = next(w for w, cut in zip(words, at, strict=True) if cut >= end)
    if not _is_full(name):
        alone = word == name or (word[:-1] == name and word[-1] in SUFFIXES)
        named = start - 1 in (first, *at) and PATTERNS["surname"].match(text, start - 1)
        return alone and not named and not _is_other(text, start, end)
    begun = inside[-1:] == [end - 1] and word not in SUFFIX_WORDS
    return end in at or (begun and len(name) > 2)


def _is_other(text: str, start: int, end: int) -> bool:
    """Check whether a name is a person's (区长吴忠, 吴江说) or other words (山东边)."""
    other = (
        PATTERNS["person_title"].search(text, max(start - AROUND, 0), start)
        or PATTERNS["speaks"].match(text, end)
        or PATTERNS["conjunction"].match(text, start)
        or PATTERNS["side"].match(text, end)
        or PATTERNS["namesake"].match(text, end)
    )
    return bool(other)


@lru_cache
def _cutter():
    """Give the segmenter, made once, to which every short name is a likely word."""
    from rjieba import Jieba

    cutter = Jieba()
    for name in gazetteer().names:
        if not _is_full(name):
            cutter.add_word(name, cutter.suggest_freq(name), None)
    return cutter


def _is_full(name: str) -> bool:
    """Check for an official name, with its suffix."""
    return any(place.name == name for place in gazetteer().names.get(name, ()))


def all_place_names(texts: list[str]) -> list[list[str]]:
    """List the place names of each text, many texts by columns.

    Only texts with a name that other words may hold by chance are read twice.
    """
    if len(texts) < MANY:
        return [place_names(text) for text in texts]
    sure = gazetteer().sure
    lists = column(texts).str.extract_many(_searched(), leftmost=True).to_list()
    return [
        found if sure.issuperset(found) else place_names(text)
        for text, found in zip(texts, lists, strict=True)
    ]


@lru_cache
def _searched() -> list[str]:
    """Give what is searched for, the longest first, with the pairs (上海长宁)."""
    names, _, *tables, _ = gazetteer()
    rows = chain.from_iterable(table.items() for table in tables)
    pairs = {parent + short for parent, shorts in rows for short in shorts}
    longest = sorted({*names, *pairs}, key=lambda name: (-len(name), name))
    return [name for name in longest if len(name) > 1]


def likeliest_place(evidence: Counter) -> tuple[dict[str, str | None], str]:
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
    while best := _next_below(path, own, total):
        path = best
    return _described(path), _evidence_words(evidence, path)


def _next_below(path: tuple, own: Counter, total: Counter) -> tuple | None:
    """Give the place right below `path` that has weight enough, or None."""
    if len(path) == 1 and path[0].endswith("市"):
        return (*path, path[0])
    best = _leader(total, path) if len(path) < 3 else None
    if best is None:
        return None
    heavy = any(p[:2] == best and w >= 2 for p, w in own.items() if p[2:])
    cities = {p[:2] for p in own if p[:1] == path and len(p) > 1}
    city = len(best) == 2 and best[-1] and not heavy and len(cities) > 1
    needed = max(3 if city else 2, own[path] / 4 if path else 0)
    only = best == _only_county(own)[: len(best)]
    return best if total[best] >= (1 if only else needed) else None


def _only_county(own: Counter) -> tuple:
    """Give the county that alone is named and that all other names lie around."""
    counties = [path for path in own if len(path) == 3]
    alone = len(counties) == 1 and all(p == counties[0][: len(p)] for p in own)
    return counties[0] if alone else ()


def _own_weights(evidence: Counter) -> Counter:
    """Give each (province, city, county) path the weight of the names that mean it.

    A name with several meanings goes to the ones whose parents are named too.
    """
    names = gazetteer().names
    own: Counter = Counter()
    several = []
    for name, weight in sorted(evidence.items()):
        paths = _paths(name)
        places = names[name]
        short = all(
            p.level == "county" and p.city and p.name[-1] != name[-1] for p in places
        )
        if len(paths) == 1 and not short:
            own[paths[0]] += weight * TOWN ** (places[0].level == "town")
        else:
            several.append((name, paths, weight))
    known = {path[:depth] for path in own for depth in (1, 2, 3)}
    for name, paths, weight in several:
        near = [p for p in paths if p[:2] in known]
        near = near or [p for p in paths if p[:1] in known]
        alone = len(paths) == 1 and weight >= ALONE and name not in PERSONS
        near = near or paths[:alone]
        for path in near if len(near) <= 2 else []:
            own[path] += weight / len(near)
    return own


@lru_cache(maxsize=100_000)
def _paths(name: str) -> list[tuple]:
    """Give the paths that a name may mean, a municipality as province only."""
    paths = []
    for place in gazetteer().names[name]:
        path = (place.province, place.city, place.county)
        path = path[: LEVELS.index(place.level) + 1]
        path = path[:1] if len(path) == 2 and path[0] == path[1] else path
        if path not in paths:
            paths.append(path)
    return paths


def _leader(total: Counter, above: tuple) -> tuple | None:
    """Give the heaviest path right below `above` if it holds half of the weight."""
    depth = len(above) + 1
    below = {p: w for p, w in total.items() if len(p) == depth and p[:-1] == above}
    best = max(below, key=lambda p: (below[p], str(p)), default=None)
    return best if best and 2 * below[best] > sum(below.values()) else None


def _described(path: tuple) -> dict[str, str | None]:
    """Give the official names and the code of a path."""
    place = dict(zip(LEVELS[:3], (*path, None, None, None), strict=False))
    named = [name for name in path if name]
    found = gazetteer().names.get(named[-1], []) if named else []
    codes = [p.adcode for p in found if named[0] == p.province and p.adcode]
    return place | {"adcode": codes[0] if codes else None}


def _evidence_words(evidence: Counter, path: tuple) -> str:
    """List the names that speak for `path`, heaviest first."""
    spoken = [
        (-weight, name)
        for name, weight in evidence.items()
        if any(path[: len(p)] == p[: len(path)] for p in _paths(name))
    ]
    return "、".join(
        f"{name}×{-weight:g}" for weight, name in sorted(spoken)[:8] if path
    )
