"""What figures say: one sentence each, computed from the rows drawn.

A rule takes the rows of a figure and what its notebook adds, and gives the sentence
of ``[headlines]`` in ``words.toml`` that holds for them, with what fills it.
"""

from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from helpers.plots.claims import claimed, unit_name
from helpers.plots.groups import LEAST_QUALITY, Z_LIMIT
from helpers.plots.places import short_name
from helpers.plots.words import label, language, said
from helpers.tables import ANALYSED

NAMED = 3  # most terms or groups that a headline lists
BY_CHANCE = 0.025  # of pairs that differ by chance, how many exceed their range
FEW_DATES = 12  # fewer points in time show no trend
Said = tuple[str, dict[str, object]]


def finding(
    name: str, table: pd.DataFrame, by: str = "region", **values: object
) -> str:
    """Say in one sentence what a figure shows.

    Parameters
    ----------
    name : str
        A key of ``[figures]`` in ``words.toml``.
    table : DataFrame
        The rows drawn.
    by : str
        Column of the reports that makes the groups.
    **values : object
        What the notebook gives the figure's words, such as ``target``.

    Returns
    -------
    str
        In the language in use; empty if the figure has no rule. A difference is called
        sure only where a test of whole reports says so.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["党员", "社区"], "rate": [107.6, 62.0]})
    >>> finding("02_top_terms", table)
    '“党员”最常见：每万词 108 次'
    """
    if name not in RULES:
        return ""
    key, facts = RULES[name](table, {**values, "by": by})
    return said(key, by, **facts).strip()


def _quoted(terms: Iterable[str], named: int = NAMED) -> str:
    """List the first terms, in quotation marks where the sentence is Chinese."""
    every = list(dict.fromkeys(terms))
    if language() == "zh":
        return "".join(f"“{term}”" for term in every[:named]) + _further(every, named)
    return ", ".join(every[:named]) + _further(every, named)


def _listed(groups: Iterable[object]) -> str:
    """List the first groups, and say how many there are if more."""
    every = [short_name(group) for group in dict.fromkeys(groups)]
    return label("and").join(every[:NAMED]) + _further(every)


def _further(every: list[str], named: int = NAMED) -> str:
    """Say how many there are where not all are named."""
    return label("further", k=len(every)) if len(every) > named else ""


def _among(k: int, m: int, values: Mapping) -> str:
    """Say in how many of the groups drawn, and whether these are all."""
    key = "among_some" if k < m else "among_both" if m == 2 else "among_all"
    shown = "_shown" if m < values.get("all", m) else ""
    return said(key + shown, values["by"], k=k, m=m)


def _rate(value: float) -> str:
    """Write a rate: whole from 10 on and at 0, else with one decimal."""
    return f"{value:,.0f}" if value >= 9.95 or not value else f"{value:.1f}"


def _largest(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the rows that hold the largest value of a column."""
    return table[table[column] == table[column].max()]


def _most_frequent(table: pd.DataFrame, values: Mapping) -> Said:
    first = _largest(table, "rate")
    rate = _rate(first["rate"].iloc[0])
    return "most_frequent", {"terms": _quoted(first["term"]), "rate": rate}


def _most_counted(table: pd.DataFrame, values: Mapping) -> Said:
    first = _largest(table, "n")
    return "most_counted", {"terms": _quoted(first["term"]), "n": first["n"].iloc[0]}


def _roles(table: pd.DataFrame, values: Mapping) -> Said:
    table = values.get("whole", table)  # not only the bars that have room
    kept = table["characters"].where(table["role"].isin(ANALYSED), 0)
    sums = table.assign(kept=kept).groupby("group")[["kept", "characters"]].sum()
    out = 1 - sums["kept"] / sums["characters"]
    mean = 1 - sums["kept"].sum() / sums["characters"].sum()
    facts = {"share": f"{1 - mean:.0%}", "most": f"{out.max():.0%}"}
    facts["name"] = short_name(out.idxmax())
    more = round(out.max(), 2) > round(mean, 2)
    return "roles" if more else "roles_one", facts


def _provinces(table: pd.DataFrame, values: Mapping) -> Said:
    most = _largest(table, "reports")
    key = "provinces" if len(most) == 1 else "provinces_tied"
    facts = {"k": len(table), "names": _listed(most["group"])}
    facts["n"] = most["reports"].iloc[0]
    return "provinces_even" if len(most) == len(table) else key, facts


def _first_row(key: str) -> Callable[[pd.DataFrame, Mapping], Said]:
    return lambda table, values: (key, table.iloc[0].to_dict())


def _dispersion(table: pd.DataFrame, values: Mapping) -> Said:
    facts = {"term": values["term"], "n": len(table)}
    if values["drawn"] == 1:
        return "dispersion_one", facts
    among = _among(table["group"].nunique(), values["drawn"], values)
    return "dispersion", {**facts, "among": among}


def _highest_rate(table: pd.DataFrame, values: Mapping) -> Said:
    most = _largest(table, "rate")
    facts = {"names": _listed(most["group"]), "rate": _rate(most["rate"].iloc[0])}
    return "highest_rate", {"term": values["term"], **facts}


def _often_first(table: pd.DataFrame, values: Mapping) -> Said:
    ranked = table.sort_values(["rate", "term"], ascending=[False, True])
    firsts = ranked.groupby("group")["term"].first().value_counts().sort_index()
    if len(ranked["group"].unique()) == 1:
        return _most_frequent(table, values)
    k, m = firsts.max(), firsts.sum()
    if k == 1:
        return "all_differ", {"among": _among(m, m, values)}
    return "often_first", {"term": firsts.idxmax(), "among": _among(k, m, values)}


def _key_term(table: pd.DataFrame, values: Mapping) -> Said:
    most = table.sort_values(["g2", "term"], ascending=[False, True]).iloc[0]
    facts = {"term": most["term"], "name": short_name(most["group"])}
    return "key_term", facts | _both_rates(most)


def _both_rates(row: pd.Series) -> dict[str, str]:
    """Write the rates of a key term here and elsewhere."""
    return {key: _rate(row[key]) for key in ("rate", "rate_reference")}


def _keyness(table: pd.DataFrame, values: Mapping) -> Said:
    facts = {key: short_name(values[key]) for key in ("target", "reference")}
    if not values["tested"]:
        ranked = table.sort_values(["g2", "term"], ascending=[False, True])
        first = ranked.iloc[0]
        return "untested", {**facts, "term": first["term"], **_both_rates(first)}
    sure = table.assign(size=table["g2"].abs())[table["sure"]]
    sure = sure.sort_values(["size", "term"], ascending=[False, True])
    more = sure.loc[sure["g2"] > 0, "term"]
    facts["terms"] = _quoted(more if len(more) else sure["term"])
    if sure.empty:
        return "none_sure", facts
    return ["only_less", "one_more", "more"][min(len(more), 2)], facts


def _typical(table: pd.DataFrame, values: Mapping) -> Said:
    most = table.sort_values(["z", "term"], ascending=[False, True]).iloc[0]
    facts = {"name": short_name(most["group"]), "term": most["term"], "z": most["z"]}
    return "typical" if most["z"] >= Z_LIMIT else "not_typical", {
        **facts, "limit": Z_LIMIT,
    }  # fmt: skip


def _pairs(table: pd.DataFrame, values: Mapping) -> Said:
    judged, passing = values["judged"], values["passing"]
    first = table.sort_values(["unit", "passes"], ascending=False, kind="stable")
    facts = {side: short_name(first[side].iloc[0]) for side in "ab"}
    if not judged:
        return "pairs_unjudged", {"m": values["pairs"]}
    if judged == 1:
        return "pairs_one" if passing else "pairs_one_not", facts
    chance = BY_CHANCE * judged
    words = label("chance_about" if chance >= 0.5 else "chance_few", k=chance)
    facts |= {"m": judged, "k": passing, "chance": words}
    return "pairs_some" if passing else "pairs_none", facts


def _shift(table: pd.DataFrame, values: Mapping) -> Said:
    facts = {side: short_name(values[side]) for side in "ab"}
    facts |= {"term": table["term"].iloc[0], "share": f"{table['share'].iloc[0]:.1%}"}
    return "shift", facts | {"k": len(table), "sum": f"{table['share'].sum():.0%}"}


def _plane(table: pd.DataFrame, values: Mapping) -> Said:
    groups = table[table["kind"] == "group"]
    poor = int((groups["quality"] < LEAST_QUALITY).sum())
    share = f"{sum(table.attrs['explained'][:2]):.0%}"
    facts = {"share": share, "k": poor, "m": len(groups)}
    if len(groups) <= 3:  # which always lie on a plane
        return "plane_whole", facts
    return "plane_poor" if poor else "plane", facts


def _apart(table: pd.DataFrame, values: Mapping) -> Said:
    most = _largest(table, "excess").iloc[0]
    facts = {"name": short_name(most["group"]), "excess": _rate(most["excess"])}
    return "apart", {"term": most["term"], **facts}


def _shared(table: pd.DataFrame, values: Mapping) -> Said:
    most = _largest(table, "shared").iloc[0]
    among = _among(most["groups"], values["drawn"], values)
    rate = _rate(most["shared"])
    return "shared", {"term": most["term"], "among": among, "rate": rate}


def _sides(table: pd.DataFrame, values: Mapping) -> Said:
    facts = {side: short_name(values[side]) for side in "ab"}
    facts |= {"k": int((table["low"] > 0).sum()), "m": int((table["high"] < 0).sum())}
    return "sides", facts


def _claims(table: pd.DataFrame, values: Mapping) -> Said:
    most = _largest(table, "value")
    one = most.iloc[0]
    facts = {"names": _listed(most["group"]), "measure": values["measure"]}
    value = f"{claimed(one)} {unit_name(one['unit'])}".strip()
    return "claims", facts | {"value": value}


def _phrases(table: pd.DataFrame, values: Mapping) -> Said:
    held = (table["reports"] > 0).groupby(table["phrase"], sort=False).sum()
    if held.max() < 2:
        return "phrases_apart", {}
    terms = _quoted(held.index[held == held.max()], named=1)
    among = _among(held.max(), table["group"].nunique(), values)
    return "phrases", {"terms": terms, "among": among}


def _novelty(table: pd.DataFrame, values: Mapping) -> Said:
    most = _largest(table.round({"elsewhere": 3}), "elsewhere")  # as written
    share = most["elsewhere"].iloc[0]
    if not share:
        return "novelty_none", {}
    names = _listed(most.get("name", most["report"]))
    return "novelty", {"names": names, "share": f"{share:.1%}"}


def _dates(table: pd.DataFrame, values: Mapping) -> Said:
    days = table["date"].dropna().dt.strftime("%Y-%m-%d")
    facts = {"n": len(table), "first": min(days), "last": max(days)}
    facts["undated"] = len(table) - len(days)
    key = "dates_gaps" if facts["undated"] else "dates"
    return key if len(table) == values["all"] else f"{key}_part", facts


def _timeline(table: pd.DataFrame, values: Mapping) -> Said:
    mine = table[table["term"] == table["term"].iloc[0]]
    ends = {"low": mine["rate"].idxmin(), "high": mine["rate"].idxmax()}
    facts = {key: _rate(mine["rate"][row]) for key, row in ends.items()}
    labels = mine.get("label", mine["name"]).fillna(mine["name"])
    names = labels if labels.is_unique else mine["name"]
    facts |= {f"{k}est": short_name(names[row]) for k, row in ends.items()}
    facts |= {"k": values["k"], "moments": values["moments"]}
    key = "few_dates" if values["all"] < FEW_DATES else "periods"
    return key, {"term": mine["term"].iloc[0], **facts}


def _growth(table: pd.DataFrame, values: Mapping) -> Said:
    known = table[table["measured"]].sort_values("n").set_index("quantity")
    runs = known[["n", "value"]].groupby(level=0, sort=False)
    first, last = runs.first(), runs.last()
    time, memory = (last / first).loc[table["quantity"].unique()[:2], "value"]
    facts = {"first": first["n"].iloc[0], "last": last["n"].iloc[0]}
    return "growth", {**facts, "time": f"{time:.3g}", "memory": f"{memory:.3g}"}


RULES: dict[str, Callable[[pd.DataFrame, Mapping], Said]] = {
    "01_roles": _roles,
    "01_provinces": _provinces,
    "01_clean_up": _first_row("clean_up"),
    "01_duplicates": _first_row("duplicates"),
    "02_top_terms": _most_frequent,
    "02_dispersion": _dispersion,
    "02_provinces": _highest_rate,
    "02_terms_by_region": _often_first,
    "03_keyness": _keyness,
    "03_key_panels": _key_term,
    "03_log_odds": _typical,
    "03_divergence": _pairs,
    "03_word_shift": _shift,
    "03_correspondence": _plane,
    "04_cloud_all": _most_frequent,
    "04_cloud_regions": _often_first,
    "04_comparison": _apart,
    "04_commonality": _shared,
    "05_claims": _claims,
    "06_phrases": _phrases,
    "06_novelty": _novelty,
    "07_entering": _keyness,
    "07_dates": _dates,
    "07_timeline": _timeline,
    "08_growth": _growth,
    "explore_plane": _sides,
    "explore_cloud": _most_counted,
}
