"""Compare what reports claim: nouns mapped to measures by an editable file."""

import tomllib
from functools import lru_cache
from pathlib import Path

import pandas as pd

from helpers.evidence.nouns import DATA
from helpers.tables import require

SHIPPED = Path(__file__).resolve().parents[2] / "corpus" / "lexicon"


@lru_cache
def shipped_measures() -> pd.DataFrame:
    """Give the measures that come with the project."""
    return load_measures(SHIPPED.parent)


def load_measures(folder: str | Path) -> pd.DataFrame:
    """Read measures.toml from the lexicon of a corpus, or the shipped one."""
    own = Path(folder) / "lexicon" / "measures.toml"
    path = own if own.exists() else SHIPPED / "measures.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    rows = [
        (name, e["en"], e.get("nouns", []), e.get("heads", []), e["units"].split())
        for name, e in entries.items()
    ]
    return pd.DataFrame(rows, columns=["measure", "en", "nouns", "heads", "units"])


def measure_of(noun: str, unit: str, kind: str, measures: pd.DataFrame) -> str | None:
    """Give the measure that a counted thing belongs to."""
    rows = measures.itertuples()
    fits = [r for r in rows if kind in r.units or unit in r.units]
    for row in fits:
        if noun in row.nouns:
            return row.measure
    ends = [(len(h), r.measure) for r in fits for h in r.heads if noun.endswith(h)]
    return max(ends)[1] if ends else None
