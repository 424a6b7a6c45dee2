"""What figures say: one sentence each, computed from the rows drawn.

A rule takes the rows of a figure and what its notebook adds, and gives the sentence
of ``[headlines]`` in ``words.toml`` that holds for them, with what fills it.
"""

from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from helpers.plots.groups import LEAST_QUALITY, Z_LIMIT
from helpers.plots.places import short_name
from helpers.plots.words import language, said
from helpers.tables import ANALYSED

NAMED = 3  # most terms or groups that a headline lists
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
    key, facts = RULES[name](table, values)
    return said(key, by, **facts)


def _quoted(terms: Iterable[str]) -> str:
    """List the first terms, in quotation marks where the sentence is Chinese."""
    first = list(dict.fromkeys(terms))[:NAMED]
    return ", ".join(first) if language() == "en" else "".join(f"“{t}”" for t in first)


def _listed(groups: Iterable[object]) -> str:
    """List the first groups."""
    first = [short_name(group) for group in dict.fromkeys(groups)][:NAMED]
    return (", " if language() == "en" else "、").join(first)


def _rate(value: float) -> str:
    """Write a rate: whole from 10 on, else with one decimal."""
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}"


def _largest(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the rows that hold the largest value of a column."""
    return table[table[column] == table[column].max()]


def _most_frequent(table: pd.DataFrame, values: Mapping) -> Said:
    first = _largest(table, "rate")
    rate = _rate(first["rate"].iloc[0])
    return "most_frequent", {"terms": _quoted(first["term"]), "rate": rate}


def _roles(table: pd.DataFrame, values: Mapping) -> Said:
    kept = table["characters"].where(table["role"].isin(ANALYSED), 0)
    sums = table.assign(kept=kept).groupby("group")[["kept", "characters"]].sum()
    out = 1 - sums["kept"] / sums["characters"]
    facts = {"share": f"{sums['kept'].sum() / sums['characters'].sum():.0%}"}
    facts |= {"name": short_name(out.idxmax()), "most": f"{out.max():.0%}"}
    return "roles" if len(out) > 1 else "roles_one", facts


def _provinces(table: pd.DataFrame, values: Mapping) -> Said:
    most = _largest(table, "reports")
    even = len(most) == len(table)
    facts = {"k": len(table), "names": _listed(most["group"])}
    facts["n"] = most["reports"].iloc[0]
    return "provinces_even" if even else "provinces", facts


def _clean_up(table: pd.DataFrame, values: Mapping) -> Said:
    return "clean_up", table.iloc[0].to_dict()


def _duplicates(table: pd.DataFrame, values: Mapping) -> Said:
    return "duplicates", table.iloc[0].to_dict()


def _dispersion(table: pd.DataFrame, values: Mapping) -> Said:
    facts = {"n": len(table), "k": table["group"].nunique(), "m": values["drawn"]}
    return "dispersion", {"term": values["term"], **facts}


def _highest_rate(table: pd.DataFrame, values: Mapping) -> Said:
    most = _largest(table, "rate")
    facts = {"names": _listed(most["group"]), "rate": _rate(most["rate"].iloc[0])}
    return "highest_rate", {"term": values["term"], **facts}


def _often_first(table: pd.DataFrame, values: Mapping) -> Said:
    ranked = table.sort_values(["rate", "term"], ascending=[False, True])
    firsts = ranked.groupby("group")["term"].first().value_counts().sort_index()
    if len(ranked["group"].unique()) == 1:
        return _most_frequent(table, values)
    facts = {"term": firsts.idxmax(), "k": firsts.max(), "m": firsts.sum()}
    return "often_first" if facts["k"] > 1 else "all_differ", facts


def _key_term(table: pd.DataFrame, values: Mapping) -> Said:
    most = table.sort_values(["g2", "term"], ascending=[False, True]).iloc[0]
    rates = {key: _rate(most[key]) for key in ("rate", "rate_reference")}
    return "key_term", {
        "term": most["term"],
        "name": short_name(most["group"]),
        **rates,
    }


def _keyness(table: pd.DataFrame, values: Mapping) -> Said:
    facts = {key: short_name(values[key]) for key in ("target", "reference")}
    if not values["tested"]:
        ranked = table.sort_values(["g2", "term"], ascending=[False, True])
        return "untested", facts | ranked.iloc[0].to_dict()
    sure = table[table["sure"]].assign(size=table["g2"].abs())
    sure = sure.sort_values(["size", "term"], ascending=[False, True])
    more = sure.loc[sure["g2"] > 0, "term"]
    facts |= {"terms": _quoted(more if len(more) else sure["term"]), "k": len(more)}
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
    facts = {"m": values["judged"], "k": values["passing"]}
    if not values["judged"]:
        return "pairs_unjudged", {"m": values["pairs"]}
    if not values["passing"]:
        return "pairs_none", facts
    far = table[table["passes"]].iloc[0]
    return "pairs_some", facts | {side: short_name(far[side]) for side in "ab"}


def _shift(table: pd.DataFrame, values: Mapping) -> Said:
    facts = {side: short_name(values[side]) for side in "ab"}
    facts |= {"term": table["term"].iloc[0], "share": f"{table['share'].iloc[0]:.1%}"}
    return "shift", facts | {"k": len(table), "sum": f"{table['share'].sum():.0%}"}


def _plane(table: pd.DataFrame, values: Mapping) -> Said:
    groups = table[table["kind"] == "group"]
    poor = int((groups["quality"] < LEAST_QUALITY).sum())
    share = f"{sum(table.attrs['explained'][:2]):.0%}"
    facts = {"share": share, "k": poor, "m": len(groups)}
    return "plane_poor" if poor else "plane", facts


def _apart(table: pd.DataFrame, values: Mapping) -> Said:
    most = _largest(table, "excess").iloc[0]
    facts = {"name": short_name(most["group"]), "excess": _rate(most["excess"])}
    return "apart", {"term": most["term"], **facts}


def _shared(table: pd.DataFrame, values: Mapping) -> Said:
    most = _largest(table, "shared").iloc[0]
    facts = {"m": most["groups"], "rate": _rate(most["shared"])}
    return "shared", {"term": most["term"], **facts}


def _sides(table: pd.DataFrame, values: Mapping) -> Said:
    facts = {side: short_name(values[side]) for side in "ab"}
    facts |= {"k": int((table["low"] > 0).sum()), "m": int((table["high"] < 0).sum())}
    return "sides", facts


def _claims(table: pd.DataFrame, values: Mapping) -> Said:
    most = _largest(table, "value")
    one = most.iloc[0]
    value = one["quote"] if language() == "zh" else f"{one['value']:,.10g}"
    facts = {"names": _listed(most["group"]), "measure": values["measure"]}
    return "claims" if len(table) > 1 else "claims_one", {**facts, "value": value}


def _phrases(table: pd.DataFrame, values: Mapping) -> Said:
    held = (table["reports"] > 0).groupby(table["phrase"], sort=False).sum()
    facts = {"terms": _quoted(held.index[held == held.max()][:1]), "k": held.max()}
    return "phrases", {**facts, "m": table["group"].nunique()}


def _novelty(table: pd.DataFrame, values: Mapping) -> Said:
    most = _largest(table, "elsewhere").iloc[0]
    if not most["elsewhere"]:
        return "novelty_none", {}
    name = short_name(most.get("name", most["report"]))
    return "novelty", {"name": name, "share": f"{most['elsewhere']:.1%}"}


def _dates(table: pd.DataFrame, values: Mapping) -> Said:
    facts = {key: values[key] for key in ("first", "last", "undated")}
    return "dates_gaps" if facts["undated"] else "dates", facts


def _timeline(table: pd.DataFrame, values: Mapping) -> Said:
    mine = table[table["term"] == table["term"].iloc[0]]
    ends = {"low": mine["rate"].idxmin(), "high": mine["rate"].idxmax()}
    facts = {key: _rate(mine["rate"][row]) for key, row in ends.items()}
    names = mine.get("label", mine["name"]).fillna(mine["name"])
    facts |= {f"{k}est": short_name(names[row]) for k, row in ends.items()}
    key = "few_dates" if values["k"] < FEW_DATES else "periods"
    return key, {"k": values["k"], "term": mine["term"].iloc[0], **facts}


RULES: dict[str, Callable[[pd.DataFrame, Mapping], Said]] = {
    "01_roles": _roles,
    "01_provinces": _provinces,
    "01_clean_up": _clean_up,
    "01_duplicates": _duplicates,
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
    "explore_plane": _sides,
}
