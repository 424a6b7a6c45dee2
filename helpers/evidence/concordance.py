"""Find words in their sentences, each with its place in the file."""

import re
from difflib import SequenceMatcher
from itertools import pairwise

import pandas as pd

from helpers.clean import fold_script, tidy
from helpers.tables import analysed

# What cleaning takes as a whole: a tag, an entity, else a single character.
_UNIT = re.compile(r"<[^<>]+>|&#?\w+;|.", re.DOTALL)
# Stands for what cleaning took away; not NUL, at which OpenCC stops.
_GONE = "\1"
COLUMNS = ["report", "paragraph", "start", "end", "left", "match", "right"]
COLUMNS += ["source", "source_start", "source_end"]
OFFSETS = dict.fromkeys(
    ["paragraph", "start", "end", "source_start", "source_end"], "int32"
)


def concordance(
    paragraphs: pd.DataFrame,
    pattern: str | re.Pattern,
    *,
    width: int = 20,
    tokens: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Show each hit of a word or pattern with its neighbours and its source.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Columns ``report``, ``paragraph``, ``start``, ``source``, ``text``, ``role``.
    pattern : str or compiled regular expression
        A string is matched literally. Matches of no character do not count.
    width : int
        Most characters shown on either side.
    tokens : DataFrame, one row per token, optional
        Only hits that are a token of their own then count, as in the counts: 党员
        within 党员干部 does not.

    Returns
    -------
    DataFrame, one row per hit, by report, paragraph, start
        ``report``, ``paragraph``, ``start`` and ``end`` (character offsets in the
        paragraph's ``text``), ``left``, ``match`` and ``right`` (from ``text``),
        ``source`` (the words of the hit as the file has them, in their script, with
        the glosses between them), ``source_start`` and ``source_end`` (character
        offsets in the decoded file). Source places are exact where cleaning only
        took characters away or replaced them one by one.

    Raises
    ------
    ValueError
        If a column is missing, the pattern is empty or `width` is negative.

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["秦州"], "paragraph": [0], "start": [7],
    ...     "source": ["黨旗飄揚(yáng)在一線"], "text": ["党旗飘扬在一线"],
    ...     "role": ["body"]})
    >>> hits = concordance(table, "飘扬在", width=2)
    >>> hits[["left", "match", "right", "source", "source_start"]]
      left match right     source  source_start
    0   党旗   飘扬在    一线  飄揚(yáng)在             9
    """
    regex = re.compile(re.escape(pattern)) if isinstance(pattern, str) else pattern
    if not regex.pattern:
        raise ValueError("pattern is empty; give the characters to look for")
    if width < 0:
        raise ValueError(f"width is {width}; give 0 or more characters")
    kept = analysed(paragraphs, columns=["paragraph", "start", "source"])
    holds = kept[[regex.search(text) is not None for text in kept["text"]]]
    hits = [hit for row in holds.itertuples() for hit in _hits(row, regex, width)]
    table = pd.DataFrame(hits, columns=COLUMNS)
    table = table.astype({"report": kept["report"].dtype, **OFFSETS})
    if tokens is not None:
        table = table[_are_tokens(table, tokens)]
    return table.sort_values(["report", "paragraph", "start"], ignore_index=True)


def _are_tokens(hits: pd.DataFrame, tokens: pd.DataFrame) -> pd.Series:
    """Mark the hits that are exactly one token."""
    place = ["report", "paragraph", "start", "term"]
    found = tokens.loc[tokens["term"].isin(hits["match"].unique()), place]
    wanted = hits.rename(columns={"match": "term"})[place]
    known, asked = (pd.MultiIndex.from_frame(t.astype(object)) for t in (found, wanted))
    return pd.Series(asked.isin(known), index=hits.index)


def positions(paragraphs: pd.DataFrame, hits: pd.DataFrame) -> pd.DataFrame:
    """Return the position of each hit of a concordance in its report.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Those that the concordance was made from.
    hits : DataFrame, one row per hit
        As returned by `concordance`.

    Returns
    -------
    DataFrame, one row per hit, by report and position
        ``report`` and ``position`` (0 to 1, of the report's analysed characters).

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["秦州"] * 2, "paragraph": [0, 1],
    ...     "start": [0, 5], "source": ["党旗飘扬", "党旗在前"],
    ...     "text": ["党旗飘扬", "党旗在前"], "role": "body"})
    >>> positions(table, concordance(table, "党旗"))
      report  position
    0     秦州       0.0
    1     秦州       0.5
    """
    kept = analysed(paragraphs, columns=["paragraph"])
    sizes = kept["text"].str.len().rename("size")
    sums = sizes.groupby(kept["report"], observed=True)
    before = kept[["report", "paragraph"]].assign(
        before=sums.cumsum() - sizes, size=sums.transform("sum")
    )
    table = hits[["report", "paragraph", "start"]].merge(before, how="left")
    table["position"] = (table["before"] + table["start"]) / table["size"]
    return table[["report", "position"]]


def _hits(row, regex: re.Pattern, width: int) -> list[tuple]:
    """Return the hits of one paragraph."""
    spans = [m.span() for m in regex.finditer(row.text) if m[0]]
    places = align(row.text, row.source)
    return [_line(row, start, end, width, places) for start, end in spans]


def _line(row, start: int, end: int, width: int, places: list) -> tuple:
    """Return one place of a paragraph with its neighbours and its source."""
    first, last = places[start][0], places[end - 1][1]
    left = row.text[max(start - width, 0) : start]
    words = (left, row.text[start:end], row.text[end : end + width])
    source = (row.source[first:last], row.start + first, row.start + last)
    return (row.report, row.paragraph, start, end, *words, *source)


def align(text: str, source: str) -> list[tuple[int, int]]:
    """Return the span in `source` that each character of `text` came from.

    Parameters
    ----------
    text : str
        Cleaned: glosses off, script folded, white space tidied.
    source : str
        The same words as the file has them.

    Returns
    -------
    list of (start, end), one per character of `text`
        Offsets in `source`, never going back.

    Examples
    --------
    >>> align("5月,党", "５月，黨(dǎng)")
    [(0, 1), (1, 2), (2, 3), (3, 4)]
    """
    units = list(_UNIT.finditer(source))
    cleaned = {unit: tidy(unit) for unit in {m[0] for m in units}}
    cleaned |= {unit: " " for unit in cleaned if unit.isspace()}
    keys = "".join(c if len(c := cleaned[m[0]]) == 1 else _GONE for m in units)
    folded = fold_script(keys)
    folded = folded if len(folded) == len(keys) else keys
    bounds = [*(m.start() for m in units), len(source)]
    cuts = _walk_back(text, folded) or _match_blocks(text, folded)
    return [(bounds[i], bounds[j]) for i, j in cuts]


def _walk_back(text: str, units: str) -> list[tuple[int, int]]:
    """Place the characters of `text` from the last to the first, or none of them.

    Going backwards, the Latin letters of a gloss, which follows its character, are
    never taken for letters of the text.
    """
    places, at = [], len(units)
    for character in reversed(text):
        at = units.rfind(character, 0, at)
        if at < 0:
            return []
        places.append((at, at + 1))
    return places[::-1]


def _match_blocks(text: str, units: str) -> list[tuple[int, int]]:
    """Place `text` by the longest blocks it shares with `units`, the rest between."""
    codes = SequenceMatcher(None, units, text, autojunk=False).get_opcodes()
    return [cut for _, i, j, m, n in codes for cut in _spread(i, j, n - m)]


def _spread(start: int, end: int, n: int) -> list[tuple[int, int]]:
    """Share the units from `start` to `end` out to `n` characters, one each.

    The last takes what is left over; where there are too few, some get none.
    """
    cuts = [min(start + k, end) for k in range(n)] + [end]
    return list(pairwise(cuts))


def in_context(
    paragraphs: pd.DataFrame, places: pd.DataFrame, *, width: int = 30
) -> pd.DataFrame:
    """Show given places of the text with their neighbours and their source.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Columns ``report``, ``paragraph``, ``start``, ``source``, ``text``, ``role``.
    places : DataFrame, one row per place
        Columns ``report``, ``paragraph``, ``start`` and ``end`` (offsets in ``text``).
    width : int
        Most characters shown on either side.

    Returns
    -------
    DataFrame, one row per place, in the order given
        Columns as of `concordance`.

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["秦州"], "paragraph": [0], "start": [7],
    ...     "source": ["120個黨組織"], "text": ["120个党组织"], "role": ["body"]})
    >>> places = pd.DataFrame({"report": ["秦州"], "paragraph": [0], "start": [0],
    ...     "end": [4]})
    >>> in_context(table, places)[["match", "right", "source"]]
      match right source
    0  120个   党组织   120個
    """
    kept = analysed(paragraphs, columns=["paragraph", "start", "source"])
    wanted = set(zip(places["report"], places["paragraph"], strict=True))
    rows = {
        (row.report, row.paragraph): (row, align(row.text, row.source))
        for row in kept.itertuples()
        if (row.report, row.paragraph) in wanted
    }
    lines = []
    for place in places.itertuples():
        row, cuts = rows[place.report, place.paragraph]
        lines.append(_line(row, place.start, place.end, width, cuts))
    return pd.DataFrame(lines, columns=COLUMNS)
