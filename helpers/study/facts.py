"""What is recorded beside a figure, and said of what it rests on."""

from collections.abc import Mapping

import pandas as pd

from helpers.cells import PARAMETER
from helpers.plots import label
from helpers.study.settings import DEFAULTS
from helpers.tables import highest_first


def contents(name: str, reports: pd.DataFrame, tokens: pd.DataFrame) -> dict:
    """Return what the index page says of the corpus."""
    words = int((tokens["pos"] != "w").sum())
    dates = reports["date"].dropna().dt.strftime("%Y-%m-%d")
    outlets = reports["outlet"].value_counts().reset_index()
    outlets = highest_first(outlets, "count", "outlet")
    return {
        "name": name, "reports": len(reports), "words": words,
        "first": min(dates, default=""), "last": max(dates, default=""),
        "outlets": len(outlets), "outlet_names": outlets["outlet"].head(5).tolist(),
    }  # fmt: skip


def groups_drawn(sizes: pd.Series, data: pd.DataFrame) -> list[str]:
    """Return sentences on the reports of a group and the number of groups drawn."""
    few, many = int(sizes.min()), int(sizes.max())
    each = f"{few}" if few == many else f"{few}–{many}"
    parts = [label("source_single" if few == 1 else "source_each", each=each)]
    shown = data["group"].nunique() if "group" in data else len(sizes)
    if shown < len(sizes):
        parts.append(label("source_drawn", drawn=shown, groups=len(sizes)))
    return parts


def constants(parameters: Mapping) -> dict[str, object]:
    """Return a notebook's own parameters as they are now, without folders and words."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in sorted(parameters.items())
        if PARAMETER.fullmatch(name) and name not in DEFAULTS
    }
