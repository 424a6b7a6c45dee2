"""Test the promise of the study: what is shown is what is in force."""

import json

import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest

from helpers import plots, words
from helpers.run import NOTEBOOKS
from helpers.study import NoReportsError, open_study
from tests.made import plain_reports, report

REGIONS = "甲县 乙县 丙县".split()


@pytest.fixture
def corpus(tmp_path):
    """Write six reports: three regions, a near-duplicate, a half-filled column."""
    folder = tmp_path / "reports"
    plain_reports(folder, 5)
    (folder / "twin.txt").write_text(report("山"), encoding="utf-8")
    regions = [REGIONS[0], REGIONS[0], REGIONS[1], REGIONS[1], REGIONS[2], REGIONS[0]]
    ledgers = ["旧", "新", "旧", None, None, "旧"]
    table = pd.DataFrame(
        {"report": ["r0", "r1", "r2", "r3", "r4", "twin"], "region": regions}
    )
    table.assign(台账=ledgers).to_csv(folder / "metadata.csv", index=False)
    return folder


@pytest.fixture
def parameters(corpus, tmp_path):
    return {
        "CORPUS": str(corpus), "OUTPUT": str(tmp_path / "out"), "NAME": "语料",
        "LANGUAGE": "zh", "BY": "region", "TOP": 3,
    }  # fmt: skip


def dots(study, name="02_terms_by_region"):
    """Publish a chart of the groups and give what was recorded beside it."""
    counts = words.term_counts(study.tokens, study.reports, by="group", shortest=2)
    drawn = counts.groupby("group").head(3)
    axes = plots.term_panels(drawn, colors=study.colors)
    study.publish(axes[0], name, drawn)
    folder = study._path("OUTPUT")
    facts = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return (
        facts,
        pd.read_csv(folder / f"{name}.csv"),
        (folder / f"{name}.svg").read_text(),
    )


def test_near_duplicates_are_out_of_every_table(parameters):
    study = open_study("x", parameters)
    assert len(study.corpus.reports) == 6
    assert len(study.reports) == 5
    for table in (study.paragraphs, study.tokens):
        assert set(table["report"].astype(str)) == set(study.reports.index)
    assert study.sizes.sum() == (study.tokens["pos"] != "w").sum()


def test_the_parameters_in_force_decide(parameters, tmp_path):
    study = open_study("x", parameters)
    facts, table, svg = dots(study)
    assert facts["parameters"]["BY"] == "region"
    assert set(table["group"]) == set(REGIONS)
    assert facts["language"] == "zh"
    parameters |= {"BY": "台账", "LANGUAGE": "en", "OUTPUT": str(tmp_path / "new")}
    parameters["TOP"] = 9
    facts, table, svg = dots(study)
    assert (facts["parameters"]["BY"], facts["parameters"]["TOP"]) == ("台账", 9)
    assert set(table["group"]) == {"旧", "新"}
    assert facts["language"] == "en"
    assert "rate per 10,000 words" in svg
    assert (tmp_path / "new" / "02_terms_by_region.png").is_file()


def test_a_changed_file_is_read_again(parameters, corpus):
    study = open_study("x", parameters)
    before = len(study.reports)
    (corpus / "r9.txt").write_text(report("港"), encoding="utf-8")
    assert len(study.reports) == before + 1


def test_reports_without_a_group_are_out_of_comparisons_and_counted(parameters):
    parameters["BY"] = "台账"
    study = open_study("x", parameters, groups=2)
    used = study.reports["group"].notna()
    assert (len(study.reports), int(used.sum())) == (5, 3)
    line = study._source("02_terms_by_region", pd.DataFrame({"group": ["旧", "新"]}))
    tokens = study.tokens[study.tokens["report"].isin(study.reports.index[used])]
    counted = int((tokens["pos"] != "w").sum())
    assert plots.label("source", corpus="语料", reports=3, words=counted) in line
    assert study._missing(2) in line
    assert plots.label("source_duplicates", k=1) in line
    assert study._missing(2) in study.warning.data


def test_charts_of_all_reports_rest_on_all_that_count(parameters):
    parameters["BY"] = "台账"
    study = open_study("x", parameters)
    line = study._source("02_top_terms", pd.DataFrame({"term": ["党员"]}))
    counted = int((study.tokens["pos"] != "w").sum())
    assert plots.label("source", corpus="语料", reports=5, words=counted) in line
    assert study._missing(2) not in line


def test_groups_that_are_not_drawn_are_said_to_be(parameters):
    study = open_study("x", parameters)
    shown = pd.DataFrame({"group": REGIONS[:2]})
    words_of_it = plots.label("source_drawn", drawn=2, groups=3)
    assert words_of_it in study._source("02_terms_by_region", shown)
    pairs = pd.DataFrame({"a": [REGIONS[0]], "b": [REGIONS[2]]})
    assert words_of_it not in study._source("03_divergence", pairs)
    every = pd.DataFrame({"group": REGIONS})
    assert words_of_it not in study._source("02_terms_by_region", every)


def test_one_group_falls_back_to_single_reports(parameters):
    parameters["BY"] = "format"
    study = open_study("x", parameters)
    assert study.by == "report"
    assert study.groups == sorted(study.reports.index)


def test_what_cannot_be_compared_is_one_sentence(parameters):
    parameters["BY"] = "no such"
    with pytest.raises(NoReportsError, match="no such"):
        open_study("x", parameters)
    parameters["BY"] = "region"
    with pytest.raises(NoReportsError, match="9"):
        open_study("x", parameters, groups=9)


def test_a_folder_without_reports_lists_its_problems(tmp_path, parameters):
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "empty.txt").touch()
    parameters["CORPUS"] = str(tmp_path / "none")
    with pytest.raises(NoReportsError, match=r"empty\.txt · 空文件"):
        open_study("x", parameters)


def test_colours_go_to_the_largest_groups_first_and_stay(parameters):
    study = open_study("x", parameters)
    colors = study.colors
    assert list(colors) == list(study.sizes.index)
    assert len(set(colors.values())) == len(REGIONS)
    parameters |= {"TOP": 1, "LANGUAGE": "en"}
    assert open_study("y", parameters).colors == colors


def test_a_home_folder_is_found_by_its_short_name(parameters, corpus, monkeypatch):
    monkeypatch.setenv("HOME", str(corpus.parent))
    parameters["CORPUS"] = "~/reports"
    assert len(open_study("x", parameters).reports) == 5


@pytest.mark.parametrize("name", ["CORPUS", "OUTPUT"])
def test_a_home_folder_that_is_not_there_is_one_sentence(parameters, name):
    study = open_study("x", parameters)
    parameters[name] = "~nobody-here/reports"
    with pytest.raises(NoReportsError, match="^~nobody-here/reports: there is no home"):
        study.folder if name == "CORPUS" else study._path("OUTPUT")


def test_years_and_months_come_from_the_dates(parameters, corpus):
    table = pd.read_csv(corpus / "metadata.csv")
    table["date"] = ["2020-02-03", "2021-02-03", "2020-02-09", None, None, None]
    table.to_csv(corpus / "metadata.csv", index=False)
    parameters["BY"] = "year"
    study = open_study("x", parameters)
    assert study.groups == ["2020", "2021"]
    parameters["BY"] = "month"
    assert study.groups == ["2020-02", "2021-02"]


def test_text_follows_the_language(parameters):
    study = open_study("x", parameters)
    assert study.say(zh="党员", en="members").data == "党员"
    parameters["LANGUAGE"] = "en"
    assert study.say(zh="党员", en="members").data == "members"


def test_a_fault_of_the_lexicon_is_a_problem_and_the_rest_loads(parameters, corpus):
    (corpus / "lexicon").mkdir()
    (corpus / "lexicon" / "terms.txt").write_text("党员 n\nnew york\n", "utf-8")
    study = open_study("x", parameters)
    assert study.lexicon.terms == (("党员", None, "n"),)
    [row] = study.corpus.problems.itertuples(index=False)
    assert row.file == "lexicon/terms.txt, line 2"
    assert row.problem == "'new york' 不合词表的格式"
    assert row.advice.startswith("写成“词 ")
    parameters["LANGUAGE"] = "en"
    [row] = study.corpus.problems.itertuples(index=False)
    assert row.problem == "'new york' is no line of this list"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TARGET", "丁县", "甲县、乙县、丙县".split("、")),
        ("PAIR", ("甲县", "丁县"), ["丁县", "丙县"]),
        ("PAIR", "丁县", ["丁县", "丙县"]),
        ("TOP", 0, ["TOP = 0"]),
        ("PANELS", -3, ["PANELS = -3"]),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_choice_that_cannot_be_is_one_sentence(
    parameters, name, value, said, language
):
    parameters |= {name: value, "LANGUAGE": language}
    with pytest.raises(NoReportsError) as stop:
        open_study("x", parameters)
    assert all(word in str(stop.value) for word in said)


@pytest.mark.parametrize(
    ("name", "value"), [("TARGET", "甲县"), ("TARGET", ""), ("PAIR", ("甲县", "丙县"))]
)
def test_a_group_that_there_is_may_be_chosen(parameters, name, value):
    assert open_study("x", parameters | {name: value}).groups == sorted(REGIONS)


def test_groups_by_date_are_dates(parameters, corpus):
    table = pd.read_csv(corpus / "metadata.csv")
    table["date"] = ["2020-02-03", "2021-02-03", "2020-02-09", None, None, None]
    table.to_csv(corpus / "metadata.csv", index=False)
    study = open_study("x", parameters | {"BY": "date"})
    assert study.groups == ["2020-02-03", "2020-02-09", "2021-02-03"]


@pytest.mark.parametrize("name", ["📢通知", "한글보고", "𠮷野村", "👍🏻"])
def test_a_group_without_glyphs_is_drawn_and_said(parameters, corpus, name):
    table = pd.read_csv(corpus / "metadata.csv")
    table["region"] = table["region"].replace("甲县", name)
    table.to_csv(corpus / "metadata.csv", index=False)
    _, data, svg = dots(open_study("x", parameters))
    assert name in set(data["group"])
    assert name not in svg and "〓" in svg
    assert f"U+{ord(name[0]):04X}" in svg


def test_a_published_figure_is_closed(parameters):
    plt.close("all")
    dots(open_study("x", parameters))
    assert plt.get_fignums() == []


@pytest.fixture
def shared(corpus, tmp_path, monkeypatch):
    """Stand beside the settings that the notebooks of a folder share."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "corpus.toml"
    path.write_text(f"CORPUS = '{corpus}'\nLANGUAGE = 'en'\nBY = '台账'\n", "utf-8")
    return path


def test_an_empty_parameter_is_that_of_the_shared_file(shared, parameters, corpus):
    empty = parameters | dict.fromkeys(["CORPUS", "LANGUAGE", "BY", "NAME"], "")
    study = open_study("x", empty)
    assert (study.folder, study.language, study.by) == (corpus, "en", "台账")
    facts, _, svg = dots(study)
    assert facts["parameters"]["BY"] == "台账"
    assert "Source: reports, 3 reports" in svg
    where = study.settings.set_index("setting")["given_in"]
    assert where.to_dict() == {"OUTPUT": "x"} | dict.fromkeys(
        ["CORPUS", "NAME", "LANGUAGE", "BY"], "corpus.toml"
    )
    shared.write_text(shared.read_text("utf-8").replace("台账", "region"), "utf-8")
    assert study.in_force()["BY"] == "region"


def test_a_notebooks_own_parameters_count_before_the_shared_ones(shared, parameters):
    study = open_study("x", parameters)
    assert (study.language, study.by) == ("zh", "region")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('CORPUS = "C:\\Users\\me"', "写在单引号里"),
        ("CORPUS = 'reports", "写在单引号里"),
        ("CORPS = 'reports'", "没有CORPS这一项"),
    ],
)
def test_a_slip_in_the_shared_file_is_said_in_one_sentence(shared, text, said):
    shared.write_text(text, encoding="utf-8")
    with pytest.raises(NoReportsError, match=said):
        open_study("x", {})


def test_a_lexicon_of_ones_own_keeps_the_shipped_lists_that_it_lacks(
    parameters, corpus
):
    shipped = open_study("x", parameters).lexicon
    assert "的" in shipped.stopwords
    (corpus / "lexicon").mkdir()
    words = "网格员\n我们\n"
    (corpus / "lexicon" / "terms.txt").write_text(words, encoding="utf-8")
    assert "我们" in shipped.stopwords
    lexicon = open_study("x", parameters).lexicon
    assert [word for word, *_ in lexicon.terms] == ["我们", "网格员"]
    assert lexicon.stopwords == shipped.stopwords - {"我们"}
    (corpus / "lexicon" / "stopwords.txt").write_text("了\n", encoding="utf-8")
    assert open_study("x", parameters).lexicon.stopwords == {"了"}


def test_a_period_leaves_out_reports_of_other_dates_and_says_so(parameters, corpus):
    table = pd.read_csv(corpus / "metadata.csv")
    table["date"] = ["2020-02-03", "2021-02-03", "2020-02-29", "2020-03-01", None, None]
    table.to_csv(corpus / "metadata.csv", index=False)
    study = open_study("x", parameters)
    assert len(study.reports) == 5
    february = study.but(PERIOD=("2020-02", "2020-02"))
    assert list(february.reports.index) == ["r0", "r2"]
    for table in (february.paragraphs, february.tokens):
        assert set(table["report"].astype(str)) == {"r0", "r2"}
    assert len(study.but(PERIOD=("2020-03-01", "")).reports) == 2
    assert len(study.but(PERIOD="month").reports) == len(study.reports)
    facts, _, _ = dots(february)
    assert facts["parameters"]["PERIOD"] == ["2020-02", "2020-02"]
    line = february._source("02_top_terms", pd.DataFrame())
    assert "2020-02 至 2020-02 以外的 3 篇未计入" in line
    assert "1 篇重复报道未计入" in line
    assert len(study.reports) == 5


@pytest.mark.parametrize("kinds", ["n", ["n"], ("n",), {"n"}])
def test_one_part_of_speech_may_be_a_string(parameters, kinds):
    """Run the first cells of the notebook of word clouds with one part of speech."""
    notebook = nbformat.read(NOTEBOOKS / "04_word_clouds.ipynb", as_version=4)
    sources = [c.source for c in notebook.cells if c.cell_type == "code"][:2]
    reader: dict = {}
    exec(sources[0], reader)
    reader.update(parameters, POS=kinds)
    exec(sources[1], reader)
    tokens = reader["tokens"]
    nouns = tokens.loc[tokens["pos"] == "n", "term"]
    assert set(reader["frequent"]["term"]) == {t for t in nouns if len(t) > 1}
