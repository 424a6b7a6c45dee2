import re
import tomllib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest

from helpers.clean.text import fold_script, strip_glosses
from helpers.corpus.load import Corpus, load_corpus
from helpers.tables import ANALYSED

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "golden" / "layouts.toml").read_text(encoding="utf-8")
)["case"]
BY_NAME = {case["name"]: case for case in CASES}
REPORTS = [name for name, case in BY_NAME.items() if case.get("report", True)]
PLACES = ("province", "city", "county")
FIELDS = [
    (name, field)
    for name in REPORTS
    for field in ("title", "outlet", "date", *PLACES)
    if field in BY_NAME[name] or field in BY_NAME[name].get("missing", [])
]


@cache
def read(name: str) -> Corpus:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.txt"
        path.write_bytes(BY_NAME[name]["text"].encode("utf-8"))
        return load_corpus(folder)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def plain(value: object) -> str | None:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        value = f"{value:%Y-%m-%d}"
    return re.sub(r"\W", "", fold_script(strip_glosses(str(value))))


def kept(name: str, column: str) -> str:
    paragraphs = read(name).paragraphs
    return squeezed("".join(paragraphs.loc[paragraphs["role"].isin(ANALYSED), column]))


def test_there_are_enough_cases_and_each_has_its_own_name():
    assert len(CASES) >= 75
    assert len(BY_NAME) == len(CASES)


@pytest.mark.parametrize("name", BY_NAME)
def test_the_strings_of_a_case_stand_in_its_text(name):
    case = BY_NAME[name]
    strings = case["keep"] + case.get("drop", [])
    assert [s for s in strings if s not in case["text"]] == []


@pytest.mark.parametrize("name", REPORTS)
def test_body_is_kept(name):
    source = kept(name, "source")
    lost = [s for s in BY_NAME[name]["keep"] if squeezed(s) not in source]
    assert lost == []


@pytest.mark.parametrize("name", [n for n in REPORTS if "clean" in BY_NAME[n]])
def test_text_is_clean(name):
    text = kept(name, "text")
    assert [s for s in BY_NAME[name]["clean"] if squeezed(s) not in text] == []


@pytest.mark.parametrize("name", REPORTS)
def test_furniture_is_dropped(name):
    source = kept(name, "source")
    left = [s for s in BY_NAME[name].get("drop", []) if squeezed(s) in source]
    assert left == []


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_fields_are_those_the_text_states(name, field):
    value = read(name).reports[field].iloc[0]
    printed = read(name).reports["date_source"].iloc[0] == "dateline"
    if field == "date" and not printed:
        value = None
    assert plain(value) == plain(BY_NAME[name].get(field))


@pytest.mark.parametrize("name", REPORTS)
def test_offsets_give_the_file_back(name):
    decoded = BY_NAME[name]["text"].removeprefix("\ufeff")
    paragraphs = read(name).paragraphs
    spans = list(zip(paragraphs["start"], paragraphs["end"], strict=True))
    assert [decoded[a:b] for a, b in spans] == paragraphs["source"].tolist()
    assert squeezed("".join(paragraphs["source"])) == squeezed(decoded)


@pytest.mark.parametrize("name", [n for n in BY_NAME if n not in REPORTS])
def test_a_page_without_a_report_is_a_problem(name):
    corpus = read(name)
    assert corpus.reports.empty
    assert corpus.problems["file"].tolist() == [f"{name}.txt"]
    assert corpus.problems["problem"].str.contains("no report text").all()
