"""What a reader must know of the groups before any comparison of them."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pandas as pd

from helpers.tables import require
from helpers.words import group_labels, words_of

LEAST = 4  # fewest reports on either side of a test
NAMED = 3  # outlets that a row names
PLACES = ("province", "city", "county", "region")


def enough_reports(reports: pd.DataFrame, *, by: str = "region") -> pd.Series:
    """Return which groups have enough reports to be tested against the others.

    With fewer than four reports in a group, or in all others together, a difference
    between groups cannot be separated from one between reports: effects can be shown,
    p and q cannot.

    Parameters
    ----------
    reports : DataFrame, one row per report
        Column `by`, as for `helpers.words.term_counts`. Reports without a group do
        not count.
    by : str

    Returns
    -------
    Series of bool, one value per group, indexed by the group in sorted order

    Examples
    --------
    >>> reports = pd.DataFrame({"region": [*"川川川川川", *"粤粤", *"浙浙"]})
    >>> enough_reports(reports).to_dict()
    {'川': True, '浙': False, '粤': False}
    """
    sizes = group_labels(reports, by).value_counts().sort_index()
    found = (sizes >= LEAST) & (sizes.sum() - sizes >= LEAST)
    return found.rename("enough").rename_axis("group")


def overview(
    reports: pd.DataFrame, tokens: pd.DataFrame, by: str = "region"
) -> pd.DataFrame:
    """Describe the groups of a comparison: how much, of when, by whom.

    Groups that differ in date or outlet differ in these too, whatever their words.

    Parameters
    ----------
    reports : DataFrame, one row per report, indexed by ``report``
        Columns ``date``, ``outlet`` and `by`, as for `helpers.words.term_counts`.
    tokens : DataFrame, one row per token
    by : str

    Returns
    -------
    DataFrame, one row per group, in sorted order
        ``group``; ``reports``; ``words`` (every token but punctuation); ``first``,
        ``last`` (dates, missing where no report has one); ``outlets`` (how many are
        known) and ``outlet_names`` (those of the most reports, ties by name, at most
        three, then ``…``).

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> dates = pd.to_datetime(["2020-02-05", "2020-03-01", None])
    >>> reports = pd.DataFrame({"region": ["川", "川", "粤"], "date": dates})
    >>> reports["outlet"] = ["新华网", "人民网", "新华网"]
    >>> reports.index = list("abc")
    >>> tokens = pd.DataFrame({"report": list("aabc"), "term": list("茶港茶茶")})
    >>> table = overview(reports, tokens.astype("category").assign(pos="n"))
    >>> table[["group", "reports", "words", "outlets", "outlet_names"]]
      group  reports  words  outlets outlet_names
    0     川        2      3        2      人民网、新华网
    1     粤        1      1        1          新华网
    """
    require(reports, "date", "outlet", of="reports")
    words = words_of(tokens)["report"].value_counts()
    facts = reports[["date", "outlet"]].assign(
        group=group_labels(reports, by),
        words=words.reindex(reports.index, fill_value=0),
    )
    table = facts.groupby("group", observed=True).agg(
        reports=("words", "size"),
        words=("words", "sum"),
        first=("date", "min"),
        last=("date", "max"),
        outlets=("outlet", "nunique"),
        outlet_names=("outlet", _named),
    )
    return table.reset_index()


def _named(outlets):
    """Join the names of the outlets with the most reports."""
    reports = outlets.value_counts().sort_index()
    ranked = reports.sort_values(ascending=False, kind="stable").index
    return "、".join(ranked[:NAMED]) + (" …" if len(ranked) > NAMED else "")


def mark_own_places(
    keyness: pd.DataFrame, reports: pd.DataFrame, *, by: str | None = "region"
) -> pd.DataFrame:
    """Mark the key terms that merely name the group's own place.

    Parameters
    ----------
    keyness : DataFrame, one row per (group, term)
    reports : DataFrame, one row per report
        Those of ``province``, ``city``, ``county``, ``region`` and
        ``place_evidence`` that there are: the places that count as a report's own.
    by : str or None
        As for `helpers.words.term_counts`.

    Returns
    -------
    DataFrame
        The same rows, with ``own_place``: whether the term is the name of a place
        of the group's reports, long (滦平县) or short (滦平), or several of them in a
        row (遵义汇川).

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> reports = pd.DataFrame({"region": ["汇川区"], "city": ["遵义市"]})
    >>> table = pd.DataFrame({"group": "汇川区", "term": ["遵义", "遵义汇川", "党旗"]})
    >>> mark_own_places(table, reports)["own_place"].tolist()
    [True, True, False]
    """
    require(keyness, "term", "group", of="keyness")
    labels = group_labels(reports, by)
    own = {group: _place_pattern(held) for group, held in reports.groupby(labels)}
    found = [
        group in own and bool(own[group].fullmatch(str(term)))
        for group, term in zip(keyness["group"], keyness["term"], strict=True)
    ]
    return keyness.assign(own_place=found)


def _place_pattern(reports):
    """Return a pattern of the names, long and short, of the places of reports."""
    columns = reports.columns.intersection(PLACES)
    names = set(reports[columns].astype(object).melt()["value"].dropna().astype(str))
    if "place_evidence" in reports:
        listed = reports["place_evidence"].dropna().str.findall("[^、×]+(?=×)")
        names.update(*listed)
    forms = names | {_endings().sub(r"\1", name) for name in names}
    longest = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile(f"(?:{'|'.join(map(re.escape, longest))})+")


@cache
def _endings():
    """Return the pattern of a place's name; group 1 is its short form (滦平)."""
    path = Path(__file__).with_name("places.toml")
    words = tomllib.loads(path.read_text(encoding="utf-8"))
    kinds, peoples = ("|".join(words[k].split()) for k in ("kinds", "peoples"))
    return re.compile(f"^(.{{2,}}?)(?:(?:(?:{peoples})族?)*自治[区州县旗]|{kinds})$")
