"""Ask the panel of explore.ipynb as its controls do."""

import json

import numpy as np
import pandas as pd
import pytest

from helpers.compare import keyness
from helpers.explore import Panel, found_lines
from helpers.study import open_study
from helpers.words import term_counts
from tests.made import plain_reports


@pytest.fixture
def panel(tmp_path):
    folder = tmp_path / "reports"
    plain_reports(folder, 4)
    table = {"report": ["r0", "r1", "r2", "r3"], "台账": list("旧旧新新")}
    table |= {"date": ["2020-02-01", "2020-02-02", "2020-03-01", "2020-03-02"]}
    pd.DataFrame(table).to_csv(folder / "metadata.csv", index=False)
    given = {"CORPUS": str(folder), "OUTPUT": str(tmp_path / "out"), "NAME": "语料"}
    return Panel(open_study("explore", given | {"LANGUAGE": "zh", "BY": "台账"}))


def row(panel, term):
    return next(row for row in panel.terms if row["term"] == term)


def test_counts_follow_the_sides_and_the_period(panel):
    assert panel.options["groups"] == ["新", "旧"]
    assert (panel.options["a"], panel.options["b"]) == ("新", "")
    whole = row(panel, "志愿者")
    assert (whole["n_a"], whole["n_b"]) == (2, 2)
    panel.ask(first="2020-02-02", last="2020-03-01")
    part = row(panel, "志愿者")
    assert (part["n_a"], part["n_b"]) == (1, 1)
    panel.ask(first="2031-01-01", last="")
    assert panel.said


def test_parts_of_speech_stop_words_and_own_words_are_left_out(panel):
    listed = {r["term"] for r in panel.terms}
    assert "的" not in listed
    panel.ask(stop=False)
    assert "的" in {r["term"] for r in panel.terms}
    panel.ask(stop=True, pos="v")
    verbs = {r["term"] for r in panel.terms}
    assert verbs and verbs < listed
    panel.ask(pos="", without="志愿者 社区")
    assert listed - {r["term"] for r in panel.terms} == {"志愿者", "社区"}


def test_a_term_gives_its_lines_and_a_line_its_report(panel):
    panel.ask(term="志愿者")
    lines = panel.lines["rows"]
    assert panel.lines["n"] == len(lines) == 4
    assert {r["file"] for r in lines} == {"r0.txt", "r1.txt", "r2.txt", "r3.txt"}
    for line in lines:
        raw = (panel.study.folder / line["file"]).read_text(encoding="utf-8")
        assert raw[line["source_start"] : line["source_end"]] == "志愿者"
    panel.ask(report="r2")
    raw = (panel.study.folder / "r2.txt").read_text(encoding="utf-8")
    for part in panel.text["rows"]:
        assert raw[part["start"] :].startswith(part["source"])


def test_lines_are_sorted_by_what_stands_beside(panel):
    study = panel.study
    for sort, beside in (("left", "left"), ("right", "right")):
        lines = found_lines(study.paragraphs, study.tokens, "村里", sort=sort)
        given = [t[::-1] if sort == "left" else t for t in lines[beside]]
        keys = [text[:12] for text in given]
        assert len(set(keys)) > 3
        assert keys == sorted(keys)


def test_export_says_where_and_records_the_choices(panel, tmp_path):
    panel.ask(a="旧", term="志愿者", last="2020-03-01", language="en")
    said = panel.export()
    assert str(tmp_path / "out") in said
    facts = json.loads((tmp_path / "out" / "explore_plane.json").read_text("utf-8"))
    assert facts["parameters"]["A"] == "旧"
    assert facts["parameters"]["DATES"] == ["", "2020-03-01"]
    assert facts["language"] == "en"
    names = {p.name for p in (tmp_path / "out").iterdir()}
    for name in ("explore_plane", "explore_cloud"):
        assert {f"{name}.{s}" for s in ("png", "svg", "pdf", "csv", "json")} <= names
    rows = pd.read_csv(tmp_path / "out" / "explore_lines.csv")
    assert len(rows) == 3


def test_a_correction_is_written_to_metadata_alone(panel):
    folder = panel.study.folder
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    said = panel.correct("r1", {"date": "2020-02-20", "title": "新题"})
    assert "metadata.csv" in said
    after = {p.name: p.read_bytes() for p in folder.iterdir()}
    assert {name for name in after if after[name] != before.get(name)} == {
        "metadata.csv"
    }
    table = pd.read_csv(folder / "metadata.csv")
    assert table["台账"].tolist() == list("旧旧新新")
    assert table.loc[1, ["date", "title"]].tolist() == ["2020-02-20", "新题"]
    assert panel.study.corpus.reports.loc["r1", "title"] == "新题"
    panel.correct("r1", {"file": "x"})
    panel.correct("gone", {"title": "x"})
    assert (folder / "metadata.csv").read_bytes() == after["metadata.csv"]


def test_a_correction_keeps_the_rights_of_the_file(panel):
    path = panel.study.folder / "metadata.csv"
    path.chmod(0o640)
    panel.correct("r1", {"title": "新题"})
    assert path.stat().st_mode & 0o777 == 0o640
    path.unlink()
    panel.correct("r1", {"title": "新题"})
    (path.parent / "made.txt").touch()
    assert path.stat().st_mode == (path.parent / "made.txt").stat().st_mode


def test_limits_are_those_of_keyness(panel):
    reports = panel.study.reports
    terms = panel.table["term"]
    counts = term_counts(panel.study.tokens, reports, by="group")
    key = keyness(counts, "新", min_count=1).set_index("term").loc[terms]
    assert len(key) == len(keyness(counts, "新", min_count=1)) > 20
    for ours, theirs in {"low": "log_ratio_low", "high": "log_ratio_high"}.items():
        assert np.allclose(panel.table[ours], key[theirs])


def test_another_folder_and_a_wrong_one(panel, tmp_path):
    plain_reports(tmp_path / "others", 2)
    panel.ask(folder=str(tmp_path / "others"), by="report")
    assert panel.options["groups"] == ["r0", "r1"]
    panel.ask(folder=str(tmp_path / "nowhere"))
    assert "没有读到任何报道" in panel.said
    panel.ask(folder="~nobody_here/reports")
    assert "~nobody_here" in panel.said


def test_choices_without_an_answer_leave_no_table(panel):
    panel.ask(term="志愿者", report="r0")
    before = panel.terms, panel.cloud, panel.lines, panel.text
    panel.ask(first="2031-01-01")
    assert (panel.terms, panel.cloud, panel.lines, panel.text) == ([], {}, {}, {})
    panel.ask(sort="left")
    assert panel.said
    panel.ask(first="", sort="place")
    assert (panel.terms, panel.cloud, panel.lines, panel.text) == before
    assert panel.answered == panel.asked


def test_no_term_or_none_for_the_cloud(panel, tmp_path):
    single = {t for t in panel.study.tokens["term"].unique() if len(t) == 1}
    several = set(panel.study.tokens["term"].unique()) - single
    panel.ask(without=" ".join(single | several))
    assert (panel.said, panel.terms, panel.cloud) == ("没有符合条件的词。", [], {})
    assert panel.export() == "没有符合条件的词。"
    panel.ask(without=" ".join(several))
    assert {row["term"] for row in panel.terms} <= single
    assert panel.terms and panel.cloud == {}
    panel.ask(term="没有这个词")
    panel.export()
    assert {p.stem for p in (tmp_path / "out").iterdir()} == {"explore_plane"}


def test_one_group_alone_is_compared_by_report(panel):
    panel.ask(by="year")
    assert panel.options["groups"] == ["r0", "r1", "r2", "r3"]
    assert panel.said == "按“年份”分不出两组，改为逐篇比较。"
    panel.ask(by="month", language="en")
    assert panel.options["groups"] == ["2020-02", "2020-03"]
    assert (panel.said, panel.options["by"]["台账"]) == ("", "台账")


def test_an_action_is_done_once_and_after_the_choices(panel, tmp_path):
    export = {"kind": "export", "values": {}, "time": 1}
    panel.ask(a="旧", action=export)
    facts = json.loads((tmp_path / "out" / "explore_plane.json").read_text("utf-8"))
    assert facts["parameters"]["A"] == "旧"
    assert str(tmp_path / "out") in panel.said
    panel.ask(a="新")
    assert panel.said == ""
    correct = {"kind": "correct", "values": {"report": "r1", "values": {"title": "题"}}}
    panel.ask(report="r1", action=correct | {"time": 2})
    assert "metadata.csv" in panel.said
    assert panel.text["facts"]["title"] == "题"


def test_elsewhere_than_in_jupyterlab_it_says_where_to_click(panel, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert "JupyterLab" in panel._repr_mimebundle_()["text/plain"]
    monkeypatch.setenv("JPY_SESSION_NAME", "x.ipynb")
    [data, *_] = panel._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
