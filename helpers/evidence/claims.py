"""Compare what reports claim: nouns mapped to measures by an editable file."""

import tomllib
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

import pandas as pd

from helpers.evidence.rules import DATA
from helpers.tables import require

SHIPPED = Path(__file__).resolve().parents[2] / "corpus"
COLUMNS = ["group", "measure", "value", "unit", "approximate", "bound", "level", "noun"]
COLUMNS += ["conflicts", "report", "paragraph", "start", "end", "quote"]
PLACE = ["report", "paragraph", "start"]


@lru_cache
def shipped_measures() -> pd.DataFrame:
    """Return the measures that come with the project."""
    return load_measures(SHIPPED)


def load_measures(folder: str | Path) -> pd.DataFrame:
    """Read ``measures.toml`` from the lexicon of a corpus.

    Parameters
    ----------
    folder : path
        Folder of the corpus; the shipped file is read where it has none.

    Returns
    -------
    DataFrame, one row per measure, in the order of the file
        ``measure`` (its name in Chinese), ``en``, ``nouns`` and ``heads`` (lists),
        ``units`` (list of classes of measure words, or single ones), ``whole``
        (whether only figures of all of a place count).

    Raises
    ------
    ValueError
        If the file is not TOML in UTF-8, or a measure lacks a name, units or nouns.

    Examples
    --------
    >>> load_measures("no such folder").loc[0, ["measure", "en"]].tolist()
    ['党组织', 'Party organisations']
    """
    own = Path(folder).expanduser() / "lexicon" / "measures.toml"
    path = own if own.exists() else SHIPPED / "lexicon" / "measures.toml"
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise ValueError(f"{path} is not TOML in UTF-8: {error}") from error
    rows = [_measure(path, name, entry) for name, entry in entries.items()]
    columns = ["measure", "en", "nouns", "heads", "units", "whole"]
    return pd.DataFrame(rows, columns=columns)


def _measure(path: Path, name: str, entry: object) -> tuple:
    """Check one measure of the file."""
    complete = isinstance(entry, dict) and {"en", "units"} <= entry.keys()
    if not complete or not {"nouns", "heads"} & entry.keys():
        raise ValueError(f"{path}: [{name}] needs en, units and nouns or heads")
    lists = entry.get("nouns", []), entry.get("heads", [])
    return name, entry["en"], *lists, entry["units"].split(), entry.get("whole", False)


def measure_of(
    noun: str, units: Collection[str], whole: bool, measures: list
) -> str | None:
    """Return the measure that a counted thing belongs to, None if no line fits."""
    rows = (r for r in measures if whole or not r.whole)
    fits = [r for r in rows if not set(units).isdisjoint(r.units)]
    if exact := [r.measure for r in fits if noun in r.nouns]:
        return exact[0]
    ends = [(len(h), r.measure) for r in fits for h in r.heads if noun.endswith(h)]
    return max(ends)[1] if ends else None


def comparable(
    quantities: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    levels: Collection[str | None] = ("county", None),
) -> pd.DataFrame:
    """Return the one figure by which each group's claim on a measure is compared.

    Parameters
    ----------
    quantities : DataFrame, one row per quantity
        As returned by `helpers.evidence.find_quantities`.
    reports : DataFrame, one row per report
        Index ``report``, column ``group``; reports without a group are left out.
    levels : collection of str or None
        Levels whose figures speak for the group, the first that has one counting.
        None, in it, is a figure in a paragraph that names no body: the report's own.
        A town's or company's figure is never added up to its county's.

    Returns
    -------
    DataFrame, one row per (group, measure) with a figure, by measure and group
        ``value`` (the largest of that level; weights and other measured units in the
        base unit of their class), ``unit``, ``approximate``, ``bound``, ``level``,
        ``noun``, ``conflicts`` (other figures of that level that differ, as printed,
        with 、 between, empty if none), and the place of the figure: ``report``,
        ``paragraph``, ``start``, ``end``, ``quote``. Nothing is filled in for a group
        that claims nothing.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["川", "川"], "paragraph": [0, 1],
    ...     "start": [2, 0], "end": [8, 6], "quote": ["996个党组织", "27个党组织"],
    ...     "value": [996.0, 27.0], "unit": "个", "noun": "党组织",
    ...     "measure": "党组织", "level": ["county", "town"], "approximate": False,
    ...     "bound": None})
    >>> reports = pd.DataFrame({"group": ["汇川"]}, index=["川"])
    >>> comparable(table, reports)[["group", "measure", "value", "level"]]
      group measure  value   level
    0    汇川     党组织  996.0  county
    """
    require(quantities, *PLACE, "value", "unit", "measure", "level", of="quantities")
    require(reports, "group", of="reports")
    order = {level: i for i, level in enumerate(levels)}
    table = _in_base_units(quantities[quantities["measure"].notna()])
    table = table.assign(
        group=table["report"].astype(object).map(reports["group"]),
        rank=[order.get(level, -1) for level in table["level"]],
    )
    table = table[table["group"].notna() & (table["rank"] >= 0)]
    rows = [_claim(part) for _, part in table.groupby(["measure", "group"])]
    found = pd.DataFrame(rows, columns=COLUMNS, dtype=object)
    types = dict.fromkeys("group measure unit noun conflicts quote".split(), "str")
    types |= dict.fromkeys(["paragraph", "start", "end"], "int32")
    return found.astype({"value": float, "approximate": bool, **types})


def _in_base_units(table: pd.DataFrame) -> pd.DataFrame:
    """Turn weights, lengths and the like into the base unit of their class."""
    units = [(u, f, units) for units in DATA["base"].values() for u, f in units.items()]
    factor = {unit: value for unit, value, _ in units}
    base = {unit: next(iter(units)) for unit, _, units in units}
    value = table["value"] * table["unit"].map(factor).astype(float).fillna(1.0)
    return table.assign(value=value, unit=table["unit"].map(lambda u: base.get(u, u)))


def _claim(part: pd.DataFrame) -> dict:
    """Return the largest figure of the foremost level, with those that differ."""
    part = part[part["rank"] == part["rank"].min()]
    part = part.sort_values(["value", *PLACE], ascending=[False, True, True, True])
    other = part[part["value"] != part["value"].iloc[0]].drop_duplicates("value")
    first = part.iloc[0].to_dict()
    return {**first, "conflicts": "、".join(other["quote"])}
