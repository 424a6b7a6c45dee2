"""Chinese provinces, cities, counties and towns, and which of them a text is about.

gazetteer.tsv.gz is made from the data of jionlp by tests/golden/gazetteer.py.
"""

import gzip
import tomllib
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from helpers.clean import column

TOWN = 0.5  # what a town weighs against a county
MANY = 1000  # texts from which on searching them by columns is quicker
ALONE = 3  # the weight from which a county's short name needs no parent named
LEVELS = ("province", "city", "county", "town")
_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
ORDINARY = frozenset(_DATA["ordinary"].split())
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
    """All names with the places they may mean, and what may follow a city's name.

    ``lengths`` holds the lengths of names by their first two letters, ``under`` the
    full names of counties by the name of their city and their ordinary short name.
    """

    names: dict[str, list[Place]]
    lengths: dict[str, list[int]]
    under: dict[str, dict[str, str]]


@lru_cache
def gazetteer() -> Gazetteer:
    """Read the gazetteer: about 48,000 names of 34 provinces down to towns."""
    names: dict[str, list[Place]] = defaultdict(list)
    under: dict[str, dict[str, str]] = defaultdict(dict)
    for place in _read_places():
        for name in dict.fromkeys((place.name, *_other_names(place))):
            names[name].append(place)
        if place.level == "county" and place.short in ORDINARY and place.city:
            under[place.city][place.short] = place.name
            under[place.city.removesuffix("市")][place.short] = place.name
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in names:
        lengths[name[:2]].add(len(name))
    sizes = {k: sorted(v, reverse=True) for k, v in lengths.items()}
    return Gazetteer(dict(names), sizes, dict(under))


def _other_names(place: Place) -> list[str]:
    """List the short name of a place, unless ordinary, and its marks."""
    short = place.short
    if place.province == "台湾省":
        short = short.removesuffix("区")
    counts = place.level != "town" and len(short) > 1 and short not in ORDINARY
    marks = ALSO.get(place.province, {}).get(place.name, "").split()
    return [short] * counts + marks * (place.level != "town")


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

    Examples
    --------
    >>> place_names("贵州省遵义市汇川区团泽镇")
    ['贵州省', '遵义市', '汇川区', '团泽镇']
    """
    names, lengths, under = gazetteer()
    found, end = [], 0
    for i in range(len(text) - 1):
        if i < end:
            continue
        pair = text[i : i + 2]
        sizes = lengths.get(pair)
        name = sizes and next((n for k in sizes if (n := text[i : i + k]) in names), "")
        if name:
            found.append(name)
            end = i + len(name)
        elif i == end and found and pair in under.get(found[-1], ()):
            found.append(under[found[-1]][pair])
            end = i + 2
    return found


def all_place_names(texts: list[str]) -> list[list[str]]:
    """List the place names of each text, many texts by columns."""
    if len(texts) < MANY:
        return [place_names(text) for text in texts]
    names, pairs = _searched()
    lists = column(texts).str.extract_many(names, leftmost=True).to_list()
    return [
        found if pairs.isdisjoint(found) else place_names(text)
        for text, found in zip(texts, lists, strict=True)
    ]


@lru_cache
def _searched() -> tuple[list[str], frozenset[str]]:
    """Give what is searched for, the longest first, and the pairs in it (上海长宁)."""
    names, _, under = gazetteer()
    pairs = {city + short for city, shorts in under.items() for short in shorts}
    longest = sorted({*names, *pairs}, key=lambda name: (-len(name), name))
    return [name for name in longest if len(name) > 1], frozenset(pairs)


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
    for least, part in ((2, 0), (3, 0.25), (2, 0.25)):
        if len(path) == 1 and path[0].endswith("市"):
            path = (*path, path[0])
            continue
        best = _leader(total, path)
        if best and any(p[:2] == best and w >= 2 for p, w in own.items() if p[2:]):
            least = 2
        if best is None or total[best] < max(
            least if best[-1] else 2, part * own[path]
        ):
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
        paths = _paths(name)
        if all(p.level == "county" and p.city and p.name != name for p in names[name]):
            several.append((paths, weight))
            continue
        if len(paths) == 1:
            own[paths[0]] += weight * TOWN ** (names[name][0].level == "town")
        else:
            several.append((paths, weight))
    known = {path[:depth] for path in own for depth in (1, 2, 3)}
    for paths, weight in several:
        near = [p for p in paths if p[:2] in known]
        near = near or [p for p in paths if p[:1] in known]
        near = near or paths[: len(paths) == 1 and weight >= ALONE]
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
