"""Compare the first and the last reports of a corpus."""

import pandas as pd

from helpers.compare.groups import LEAST
from helpers.compare.keyness import keyness
from helpers.compare.resample import permutation_keyness, resampling_units
from helpers.tables import require
from helpers.words import term_counts


def entering_and_leaving(
    tokens: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    min_count: int = 5,
    shortest: int = 1,
    runs: int = 200,
) -> pd.DataFrame:
    """Find the terms that enter and leave between the first and the last dates.

    The last third of the dated reports is compared with the first third; those
    between and those without a date are left out.

    Parameters
    ----------
    tokens : DataFrame, one row per token
        As returned by `helpers.words.tokenize`.
    reports : DataFrame, one row per report, indexed by ``report``
        Column ``date``.
    min_count, shortest : int
        Terms with fewer tokens, or fewer characters, are not tested.
    runs : int
        Reassignments of whole reports.

    Returns
    -------
    DataFrame, one row per term tested, g2 highest first, ties by term
        As returned by `helpers.compare.keyness` for the last third (entering terms have
        a `g2` above 0, leaving ones below), but ``p`` and ``q`` are those of
        `helpers.compare.permutation_keyness`, by shuffling reports.
        ``attrs["settings"]`` names the dates and numbers of reports.

    Raises
    ------
    ValueError
        If a column is missing, a third has fewer than four reports, the first and
        last third share a date, or no term reaches `min_count`.
    """
    timed = reports.assign(third=_thirds(reports))
    counts = term_counts(tokens, timed, by="third", shortest=shortest)
    table = keyness(counts, "last", reference="first", min_count=min_count)
    units = resampling_units(tokens, timed, by="third", shortest=shortest)
    chance = permutation_keyness(units, "last", min_count=min_count, runs=runs)
    settings = table.attrs["settings"] | {"runs": runs} | _spans(timed)
    table = table.drop(columns=["p", "log10_p", "q"])
    table = table.merge(chance[["term", "p", "q"]], on="term", how="left")
    table.attrs["settings"] = settings
    return table


def _thirds(reports: pd.DataFrame) -> pd.Series:
    """Return the third of each report: ``first``, ``last`` or missing."""
    require(reports, "date", of="reports")
    dates = reports["date"].dropna().sort_index().sort_values(kind="stable")
    size = len(dates) // 3
    if size < LEAST:
        raise ValueError(
            f"{len(dates)} reports have a date: take {3 * LEAST} or more, so that "
            f"{LEAST} stand at either end"
        )
    if dates.iloc[size - 1] >= dates.iloc[-size]:
        raise ValueError(f"the first and the last third share {dates.iloc[-size]:%F}")
    ends = (
        pd.Series("first", dates.index[:size]),
        pd.Series("last", dates.index[-size:]),
    )
    return pd.concat(ends).reindex(reports.index)


def _spans(timed: pd.DataFrame) -> dict[str, str]:
    """Return the dates and number of reports of each third."""
    ends = timed.groupby("third")["date"].agg(["min", "max", "size"])
    return {
        f"{third}_third": f"{low:%Y-%m-%d} – {high:%Y-%m-%d} ({size})"
        for third, low, high, size in ends.itertuples()
    }
