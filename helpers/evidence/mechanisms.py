"""Find the named methods and numbered slogans of reports, and what they stand for."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from helpers.evidence.numerals import read_number
from helpers.tables import analysed

COLUMNS = ["report", "paragraph", "start", "end", "quote", "name", "numbers", "items"]
COLUMNS += ["body"]
_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_C = "一二两三四五六七八九十"
_N = rf"(?:\d{{1,2}}|[{_C}]{{1,2}})"


def _compiled(patterns: str | list[str]) -> re.Pattern:
    """Compile a pattern or alternatives, without line breaks, {N} and {H} filled in."""
    parts = [patterns] if isinstance(patterns, str) else patterns
    text = "|".join(f"(?:{part})" for part in parts).replace("\n", "")
    return re.compile(
        text.replace("{N}", _N).replace("{H}", "[一-龥]").replace("{C}", _C)
    )


_IS = {k: _compiled(_DATA[k]) for k in ("numbered", "typed", "not_named", "no_body")}
_NEAR = {k: _compiled(_DATA[k]) for k in ("before", "after", "after_type")}
_BARE = _compiled(_DATA["bare"])
_QUOTED = re.compile("[“「]([^“”「」。!！?？;；]{2,60})[”」]")
NEAR = 400  # characters around a name in which its items and its body are looked for
_BODY = re.compile(
    r"(?:^|(?<=[,，。;；:：、“”!！?？(（\s]))(?:在|由|经|据|而|同时|其中)?"
    rf"([一-龥]{{0,10}}?{_DATA['bodies']}".replace("\n", "")
    + "(?:党委|党工委|党总支|党支部|党组织|党组|组织部|宣传部|纪委监委)?)"
)
_SPLIT = re.compile("[、,，;；]|和|及")
_TAKES = re.compile(f"(?:.*(?:{_DATA['verbs']}))")
_CLAUSE = re.compile("[^,，。;；:：!！?？“”]+")
_SIGN = "(?:即|就是|是指|指|包括|分别是|:|：|——|,即|,就是)"
_ITEM = re.compile("[一-龥]{2,12}")
_AFTER = re.compile(
    rf"[一-龥]{{0,4}}?(?:[(（]([^()（）]{{1,200}})[)）]|{_SIGN}([^。;；!！?？]{{1,200}}))"
)
_ONE_BY_ONE = re.compile(rf"[{_C}]是([^,，。;；]+)")


def find_mechanisms(paragraphs: pd.DataFrame) -> pd.DataFrame:
    """Find named methods and numbered slogans in headings and body paragraphs.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Columns ``report``, ``paragraph``, ``text`` and ``role``.

    Returns
    -------
    DataFrame, one row per mention, in the order of the text
        ``report``, ``paragraph``, ``start`` and ``end`` (offsets in ``text``),
        ``quote`` (as printed, with its quotation marks), ``name``, ``numbers`` (a
        tuple: (5, 3) for 五识别、三及时, (1, 10, "N") for 1+10+N, empty for names
        without one), ``items`` (a tuple of what it stands for, where the paragraph
        lists as many as the name says) and ``body`` (whose it is, the last body named
        before it in the paragraph, if any).

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["埇桥"], "paragraph": [0], "role": ["body"],
    ...     "text": ["区委推行早查渠、午查泵、晚查堤即“三查工作法”。"]})
    >>> find_mechanisms(table)[["name", "numbers", "items", "body"]].values.tolist()
    [['三查工作法', (3,), ('早查渠', '午查泵', '晚查堤'), '区委']]
    """
    kept = analysed(paragraphs, columns=["paragraph"])
    rows = [
        (row.report, row.paragraph, *found)
        for row in kept.itertuples()
        for found in _mechanisms(row.text)
    ]
    table = pd.DataFrame(rows, columns=COLUMNS, dtype=object)
    types = dict.fromkeys(["paragraph", "start", "end"], "int32")
    types |= dict.fromkeys(["quote", "name"], "str")
    return table.astype({"report": kept["report"].dtype, **types})


def _mechanisms(text: str) -> Iterator[tuple]:
    """Yield the mechanisms of one text."""
    spans = sorted({*_quoted(text), *_unquoted(text)})
    for start, end, name in spans:
        numbers, low = _numbers(name), max(0, start - NEAR)
        near = text[low : end + NEAR]
        items = _items(near, start - low, end - low, name, numbers)
        yield start, end, text[start:end], name, numbers, items, _body(text, start)


def _quoted(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and name of the quotations that name a mechanism."""
    last = None
    for match in _QUOTED.finditer(text):
        name, (start, end) = match[1], match.span()
        joined = last == start  # 叫响“让我来”“跟我上”
        if joined or _is_mechanism(text, match):
            last = end
            kind = _NEAR["after_type"].match(text, end)
            end, name = (kind.end(), name + kind[0]) if kind else (end, name)
            yield start, end, name


def _is_mechanism(text: str, match: re.Match) -> bool:
    """Return whether a quotation is a method, by its form or the words around it."""
    name = match[1].rstrip(",，、!！")
    before, after = text[max(0, match.start() - 12) : match.start()], match.end()
    if _IS["not_named"].fullmatch(name):
        called = _NEAR["after"].match(text, after) or "响" in before[-2:]
        return bool(called and name[0] == "我" and len(name) < 12 and "," not in name)
    if _IS["numbered"].fullmatch(name) or _IS["typed"].fullmatch(name):
        return True
    framed = _NEAR["before"].search(before) or text.startswith("喊出", after)
    framed = framed and _NEAR["after"].match(text, after)
    return bool(framed or _parallel(name) or before.endswith(("叫响", "喊出", "唱响")))


def _parallel(name: str) -> bool:
    """Return whether a slogan has clauses of one length: 上下一心,分兵把守."""
    parts = re.split("[,，]", name)
    return len(parts) > 1 and len({len(p) for p in parts}) == 1 and len(parts[0]) > 4


def _unquoted(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the names that are known without quotation marks."""
    for match in _BARE.finditer(text):
        if text[match.start() - 1 : match.start()] not in ("“", "「"):
            yield *match.span(), match[0]


def _numbers(name: str) -> tuple:
    """Read the numbers that a name begins its parts with."""
    formula = re.fullmatch(r"([\dNnX]+(?:\s?[+＋]\s?[\dNnX]+)+).*", name)
    if formula:
        parts = re.split(r"\s?[+＋]\s?", formula[1])
        return tuple(int(p) if p.isdigit() else p.upper() for p in parts)
    if "+" in name or "＋" in name:
        return ()
    found = re.findall(rf"(?:^|(?<=[、,，一-龥]))(?<!第)({_N}|双)(?=[一-龥])", name)
    return tuple(2 if n == "双" else int(read_number(n) or 0) for n in found)


def _items(text: str, start: int, end: int, name: str, numbers: tuple) -> tuple:
    """Return what a name stands for, if the text lists as many items."""
    if "+" in name:
        return _components(text, name, numbers)
    if not numbers:
        return _listed(text[start + 1 : end].split("”")[0]) if "、" in name else ()
    size = sum(numbers)
    sizes = [size, *numbers] if size > 1 else []
    ways = [_after(text, end), _ONE_BY_ONE.findall(text), _repeated(text, name)]
    ways += [_before(text, start, size), _alike(text, end, size)]
    return next((tuple(items) for items in ways if len(items) in sizes), ())


def _components(text: str, name: str, numbers: tuple) -> tuple:
    """Return the parts of a formula: what each of “1”, “10”, “N” is, or A+B+C."""
    if not numbers:
        parts = re.split("[+＋]", name)
        return tuple(part.strip() for part in parts)
    listed = [
        re.search(f"“{n}”(?:是|即|指|为|:)([^,，。;；“]+)", text) for n in numbers
    ]
    return tuple(m[1] for m in listed) if all(listed) else ()


def _listed(words: str) -> tuple:
    """Split a list into its items."""
    return tuple(part.strip("“” ") for part in _SPLIT.split(words) if part.strip("“” "))


def _after(text: str, end: int) -> tuple:
    """Return a list in brackets after a name, or after 即, a colon or a dash."""
    found = _AFTER.match(text, end)
    return _listed(found[1] or found[2]) if found else ()


def _before(text: str, start: int, size: int) -> tuple:
    """Return a list right before a name: 早查渠、午查泵、晚查堤即“三查工作法”."""
    head = re.split("[。;；!！?？:：,，]", text[max(0, start - 80) : start])[-1]
    head = re.sub("(?:即|等|这|的|列为|称为|作为|为|叫作)+$", "", head)
    items = _listed(head)[-size:]
    if len(items) < 2 or not all(map(_ITEM.fullmatch, items[1:])):
        return ()
    first = items[0] if len(items[0]) == len(items[1]) else _TAKES.sub("", items[0])
    return (first or items[0], *items[1:])


def _repeated(text: str, name: str) -> list:
    """Return the phrases that begin with the word counted: 带头…、带头…."""
    word = re.sub(rf"^{_N}(?:个|项|条|步|大)?", "", name)
    found = re.findall(rf"{re.escape(word)}[一-龥]{{2,14}}", text)
    return found if len(word) > 1 else []


def _alike(text: str, end: int, size: int) -> tuple:
    """Return the heads of clauses that begin alike after a name: 早查…,午查…."""
    clauses = [m[0] for m in _CLAUSE.finditer(text, end, end + 120)]
    for i in range(len(clauses) - max(size, 2) + 1):
        run = clauses[i : i + size]
        if len({c[0] for c in run}) == 1 and len({c[:3] for c in run}) == size:
            return tuple(c[:3] for c in run)
    return ()


def _body(text: str, start: int) -> str | None:
    """Return the last body named before a place in the text."""
    named = (m[1] for m in _BODY.finditer(text, max(0, start - NEAR), start))
    found = [n for n in named if len(n) > 1 and not _IS["no_body"].search(n)]
    return found[-1] if found else None
