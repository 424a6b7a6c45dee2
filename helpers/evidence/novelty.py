"""Measure how much of a report occurs in others, and find what is its own."""

import numpy as np
import pandas as pd

from helpers.evidence.concordance import align
from helpers.evidence.wording import encode, extremes, split_sentences, window_keys
from helpers.tables import require

SHARES = ["earlier", "elsewhere", "unknown"]


def novelty(
    paragraphs: pd.DataFrame, reports: pd.DataFrame, *, min_chars: int = 8
) -> pd.DataFrame:
    """Return the share of each report's characters that other reports hold too.

    A character is shared if it is in a run of at least `min_chars` characters that
    another report holds, punctuation not counted. Runs may go over the ends of
    sentences and paragraphs.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Columns ``report``, ``paragraph``, ``text`` and ``role``; headings and body
        are read.
    reports : DataFrame, one row per report, indexed by ``report``
        Column ``date``.
    min_chars : int
        Fewest characters of a run; a number or Latin word is one.

    Returns
    -------
    DataFrame, one row per report with text, by date (those without last), then name
        ``report``, ``date``, ``characters`` (analysed, without punctuation),
        ``earlier`` (share that a report of an earlier date holds; NaN without a
        date), ``elsewhere`` (share that any other report holds), ``unknown`` (share
        held elsewhere, but perhaps earlier: this report or the other has no date),
        ``own`` (share that no other report holds).

    Raises
    ------
    ValueError
        If a column is missing or `min_chars` is below 1.

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["川", "粤"], "paragraph": 0, "role": "body",
    ...     "text": ["党旗飘扬在一线。", "今天党旗飘扬在一线！"]})
    >>> dates = pd.to_datetime(["2020-02-01", "2020-02-03"])
    >>> dated = pd.DataFrame({"date": dates}, index=["川", "粤"])
    >>> novelty(table, dated, min_chars=6).drop(columns="date").round(2)
      report  characters  earlier  elsewhere  unknown   own
    0      川           7     0.00       1.00      0.0  0.00
    1      粤           9     0.78       0.78      0.0  0.22
    """
    sentences = _shared_characters(paragraphs, reports, min_chars)
    keys = ["order", "report", "date"]
    sums = sentences.groupby(keys, dropna=False)[["characters", *SHARES]].sum()
    table = sums.reset_index().drop(columns="order")
    table[SHARES] = table[SHARES].div(table["characters"], axis=0)
    table["earlier"] = table["earlier"].where(table["date"].notna())
    return table.assign(own=1 - table["elsewhere"])


def own_sentences(
    paragraphs: pd.DataFrame,
    reports: pd.DataFrame | None = None,
    *,
    min_chars: int = 8,
    shortest: int = 8,
    most: int | None = None,
) -> pd.DataFrame:
    """List the sentences of each report that share least with other reports.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        As for `novelty`, with ``start`` and ``source``.
    reports : DataFrame, one row per report, indexed by ``report``, optional
        Column ``date``, for the order of the reports.
    min_chars : int
        As for `novelty`.
    shortest : int
        Sentences with fewer characters are left out.
    most : int, optional
        Most sentences of a report; all unless given.

    Returns
    -------
    DataFrame, one row per sentence, by report, then least shared, longest, first
        ``report``, ``paragraph``, ``start`` and ``end`` (in ``text``), ``sentence``,
        ``characters`` (without punctuation), ``elsewhere`` (share of them that
        another report holds), ``source_start`` and ``source_end`` (offsets in the
        decoded file).

    Raises
    ------
    ValueError
        If a column is missing or `min_chars` is below 1.

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["川", "粤"], "paragraph": 0, "role": "body",
    ...     "start": 0, "text": ["党旗飘扬在一线。我先上！", "党旗飘扬在一线！"]})
    >>> listed = own_sentences(table.assign(source=table["text"]), min_chars=6,
    ...     shortest=2)
    >>> listed[["report", "sentence", "elsewhere", "source_start"]]
      report  sentence  elsewhere  source_start
    0      川      我先上！        0.0             8
    1      川  党旗飘扬在一线。        1.0             0
    2      粤  党旗飘扬在一线！        1.0             0
    """
    require(paragraphs, "start", "source", of="paragraphs")
    table = _shared_characters(paragraphs, reports, min_chars)
    table = table[table["characters"] >= max(shortest, 1)]
    table = table.assign(elsewhere=table["elsewhere"] / table["characters"])
    table = table.sort_values(
        ["order", "elsewhere", "characters", "paragraph", "start"],
        ascending=[True, True, False, True, True],
    )
    if most is not None:
        table = table.groupby("order").head(most)
    table = table.rename(columns={"text": "sentence"})
    columns = ["report", "paragraph", "start", "end", "sentence", "characters"]
    table = table[[*columns, "elsewhere"]].reset_index(drop=True)
    return table.assign(**_source_places(table, paragraphs))


def _source_places(table: pd.DataFrame, paragraphs: pd.DataFrame) -> dict:
    """Find the place in the file of each span of a paragraph's text."""
    place = ["report", "paragraph"]
    known = paragraphs[[*place, "start", "text", "source"]].astype({"report": "str"})
    known = known.rename(columns={"start": "offset"}).set_index(place)
    places = {"source_start": [0] * len(table), "source_end": [0] * len(table)}
    for key, rows in table.groupby(place, sort=False):
        offset, text, source = known.loc[key, ["offset", "text", "source"]]
        same = source.find(text)  # most often the text is as the file has it
        cuts = align(text, source) if same < 0 else []
        for i, start, end in rows[["start", "end"]].itertuples():
            span = (cuts[start][0], cuts[end - 1][1]) if cuts else (start, end)
            places["source_start"][i] = offset + span[0] + max(same, 0)
            places["source_end"][i] = offset + span[1] + max(same, 0)
    return places


def _shared_characters(
    paragraphs: pd.DataFrame, reports: pd.DataFrame | None, size: int
) -> pd.DataFrame:
    """Count the characters of each sentence, and those shared with other reports."""
    if size < 1:
        raise ValueError(f"min_chars is {size}; give 1 or more")
    table = split_sentences(paragraphs, reports)
    _, units = encode(table["text"].tolist(), punctuation=False)
    report = table["order"].to_numpy()[units.sentence].astype(np.int32)
    weights = units.end - units.start
    days = table.drop_duplicates("order")["date"].to_numpy()
    flags = _shared_units(units, report, days, size) | {"characters": 1}
    sums = {
        name: np.bincount(units.sentence, weights * marked, len(table)).astype(int)
        for name, marked in flags.items()
    }
    return table.assign(**sums)


def _shared_units(units, report, days, size) -> dict[str, np.ndarray]:
    """Mark the units that are in a run which other reports hold.

    Reports are numbered by date, those without one last: the lowest number that
    holds a run has its earliest date, the highest shows whether one is undated.
    """
    at = np.arange(max(0, len(report) - size + 1), dtype=np.int32)
    at = at[report[at] == report[at + (size - 1)]]
    mine = report[at]
    low, high = extremes(window_keys(units, at, size), mine, mine)
    elsewhere = low != high
    earlier = elsewhere & (days[low] < days[mine])
    undated = np.isnat(days[mine]) | np.isnat(days[high])
    flags = {"earlier": earlier, "elsewhere": elsewhere}
    marked = {name: _cover(at[f], size, len(report)) for name, f in flags.items()}
    unsure = _cover(at[elsewhere & undated], size, len(report))
    return marked | {"unknown": unsure & ~marked["earlier"]}


def _cover(at: np.ndarray, size: int, length: int) -> np.ndarray:
    """Mark all units of the runs that begin at some units."""
    steps = np.zeros(length + size + 1, np.int32)
    steps[at] += 1
    steps[at + size] -= 1
    return np.cumsum(steps[:length]) > 0
