"""The tables that the panel of explore.ipynb shows."""

import numpy as np
import pandas as pd

from helpers import measures
from helpers.evidence import in_context
from helpers.tables import ANALYSED
from helpers.words import term_counts

CONTEXT = 12  # characters that lines are sorted by
WIDTH = 18  # characters shown on either side


def two_sides(
    tokens: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    a: str,
    b: str = "",
    pos: tuple[str, ...] = (),
    stop: bool = True,
    without: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Give the rate of each term in a group beside that in another, or in all others.

    Parameters
    ----------
    tokens : DataFrame, one row per token
        Columns ``report`` and ``term`` (categories) and ``pos``.
    reports : DataFrame, one row per report, indexed by ``report``
        Column ``group``.
    a, b : str
        The groups; `b` is all others if empty.
    pos : tuple of str
        Beginnings of the tags of tokens that count; all if empty.
    stop : bool
        Leave out stop words and numerals.
    without : tuple of str
        Further terms to leave out.

    Returns
    -------
    DataFrame, one row per term, the most frequent first, ties by term
        ``term``, ``n_a``, ``n_b``, ``rate_a``, ``rate_b`` (per 10,000 words of the
        side, whatever is left out), ``log_ratio`` (of the rates, to base 2), ``low``
        and ``high`` (its exact 95% interval, corrected for the number of terms as in
        `helpers.compare.keyness`).

    Examples
    --------
    >>> tokens = pd.DataFrame({"report": list("aaabbb"), "pos": "n"})
    >>> tokens = tokens.assign(term=list("茶茶港茶港港")).astype("category")
    >>> reports = pd.DataFrame({"group": ["川", "粤"]}, index=["a", "b"])
    >>> two_sides(tokens, reports, a="川")[["term", "n_a", "n_b", "log_ratio"]]
      term  n_a  n_b  log_ratio
    0    港    1    2       -1.0
    1    茶    2    1        1.0
    """
    side = reports["group"].map({a: "a"} | ({b: "b"} if b else {}))
    if not b:
        side = side.where(reports["group"].isna() | (side == "a"), "b")
    sided = reports.assign(side=side)
    counts = term_counts(tokens, sided, by="side", stop=False)
    sizes = counts.groupby("group")["size"].first()
    sizes = sizes.reindex(["a", "b"], fill_value=0)
    counts = counts[counts["term"].isin(_listed(tokens, pos, stop).difference(without))]
    n = counts.pivot_table(index="term", columns="group", values="n", fill_value=0)
    n = n.reindex(columns=["a", "b"], fill_value=0).astype("int64")
    return _compared(n, int(sizes["a"]), int(sizes["b"]))


def _listed(tokens: pd.DataFrame, pos: tuple[str, ...], stop: bool) -> pd.Index:
    """Give the terms with a token that counts."""
    tags = tokens["pos"].cat.categories
    out = {"w", "stop", "m"} if stop else {"w"}
    kept = [t for t in tags if t not in out and (not pos or t.startswith(pos))]
    codes = tokens.loc[tokens["pos"].isin(kept), "term"].cat.codes.unique()
    return tokens["term"].cat.categories[np.sort(codes)]


def _compared(n: pd.DataFrame, size_a: int, size_b: int) -> pd.DataFrame:
    """Add rates, log ratio and its limits to the counts of two sides."""
    sides = n["a"], max(size_a, 1), n["b"], max(size_b, 1)
    low, high = measures.log_ratio_limits(*sides, family=max(len(n), 1))
    table = pd.DataFrame(
        {
            "term": n.index.astype("str"), "n_a": n["a"], "n_b": n["b"],
            "rate_a": n["a"] * 1e4 / sides[1], "rate_b": n["b"] * 1e4 / sides[3],
            "log_ratio": measures.log_ratio(*sides), "low": low, "high": high,
        }
    ).reset_index(drop=True)  # fmt: skip
    order = table.assign(n=table["n_a"] + table["n_b"])
    order = order.sort_values(["n", "term"], ascending=[False, True])
    return table.loc[order.index].reset_index(drop=True)


def found_lines(
    paragraphs: pd.DataFrame,
    tokens: pd.DataFrame,
    term: str,
    *,
    sort: str = "place",
    most: int = 200,
) -> pd.DataFrame:
    """Give the lines of a term, sorted by place or by what stands beside it.

    Parameters
    ----------
    paragraphs, tokens : DataFrame
        Those of a study.
    term : str
        Only its own tokens count, as in the counts.
    sort : {"place", "left", "right"}
        By report and place, by the characters before it read backwards from it, or
        by those after it.
    most : int
        Lines given, the first in that order.

    Returns
    -------
    DataFrame, one row per line
        Columns as of `helpers.evidence.concordance`.
    """
    hits = tokens.loc[tokens["term"] == term, ["report", "paragraph", "start"]]
    places = hits.assign(report=hits["report"].astype("str"))
    places = places.assign(end=places["start"] + len(term))
    place = ["report", "paragraph", "start"]
    if sort == "place":
        places = places.sort_values(place)
    else:
        beside = _beside(paragraphs, places, sort)
        places = places.assign(beside=beside).sort_values(["beside", *place])
    shown = places.head(most)
    used = paragraphs[paragraphs["report"].isin(shown["report"].unique())]
    used = used.assign(report=used["report"].astype("str"))
    return in_context(used, shown, width=WIDTH)


def _beside(paragraphs: pd.DataFrame, places: pd.DataFrame, side: str) -> list[str]:
    """Give what stands before each place, backwards, or after it."""
    keys = zip(paragraphs["report"].astype("str"), paragraphs["paragraph"], strict=True)
    texts = dict(zip(keys, paragraphs["text"], strict=True))
    found = []
    for row in places.itertuples():
        text = texts[row.report, row.paragraph]
        before = text[max(row.start - CONTEXT, 0) : row.start][::-1]
        found.append(before if side == "left" else text[row.end : row.end + CONTEXT])
    return found


def report_text(paragraphs: pd.DataFrame, report: str) -> pd.DataFrame:
    """Give all paragraphs of a report as the file has them, with what was left out.

    Returns
    -------
    DataFrame, one row per paragraph
        ``paragraph``, ``start`` (offset in the decoded file), ``source``, ``role``,
        ``rule`` (that decided) and ``analysed``.
    """
    rows = paragraphs[paragraphs["report"] == report]
    rows = rows[["paragraph", "start", "source", "role", "rule"]]
    rows = rows.astype({"role": "str", "rule": "str"}).reset_index(drop=True)
    return rows.assign(analysed=rows["role"].isin(ANALYSED))
