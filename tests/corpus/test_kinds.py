"""Read one small report for each kind of fault that readers met."""

import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from helpers.clean import fold_script
from helpers.corpus import load_corpus
from helpers.tables import ANALYSED

GOLDEN = Path(__file__).parents[1] / "golden"
DATA = tomllib.loads((GOLDEN / "kinds.toml").read_text(encoding="utf-8"))
CASES = {case["name"]: case for case in DATA["case"]}
FIELDS = ("title", "outlet", "date", "date_source", "province", "city", "county")


def filled(value):
    """Put the title and the paragraphs in their places."""
    if isinstance(value, list):
        return [filled(item) for item in value]
    return re.sub(r"\{([TABC])\}", lambda m: DATA["words"][m[1]], value)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def stated(report: pd.Series, field: str) -> str | None:
    value = report[field]
    if pd.isna(value):
        return None
    return f"{value:%Y-%m-%d}" if field == "date" else fold_script(value)


def test_every_case_has_a_name_of_its_own_and_expects_something():
    assert len(CASES) == len(DATA["case"]) > 130
    known = {*FIELDS, "missing", "keep", "drop"}
    assert all(known & case.keys() for case in CASES.values())
    assert all(case.keys() <= known | {"name", "file", "text"} for case in DATA["case"])


@pytest.mark.parametrize("name", CASES)
def test_a_report_is_read_as_a_careful_reader_would(name, tmp_path):
    case = {key: filled(value) for key, value in CASES[name].items()}
    path = tmp_path / case.get("file", "a.txt")
    path.write_text(case["text"], encoding="utf-8")
    corpus = load_corpus(tmp_path)
    [(_, report)] = corpus.reports.iterrows()
    asked = [f for f in FIELDS if f in case or f in case.get("missing", [])]
    found = {field: stated(report, field) for field in asked}
    wanted = {field: case.get(field) for field in asked}
    assert found == {k: v and fold_script(v) for k, v in wanted.items()}
    rows = corpus.paragraphs[corpus.paragraphs["role"].isin(ANALYSED)]
    text = squeezed("".join(rows["text"]))
    assert [s for s in case.get("keep", []) if squeezed(s) not in text] == []
    assert [s for s in case.get("drop", []) if squeezed(s) in text] == []
