"""Use notebooks as a reader does: run, change a parameter, rerun single cells."""

import json
import shutil

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from helpers.run import NOTEBOOKS, QUIET
from tests.made import plain_reports

BUNDLE = {"png", "svg", "pdf", "csv", "xlsx", "json"}


class Reader:
    """A reader at an open notebook."""

    def __init__(self, client, notebook):
        self.client, self.notebook = client, notebook

    def find(self, words):
        """Give the number of the cell that holds some words."""
        cells = enumerate(self.notebook.cells)
        return next(i for i, c in cells if words in c.source and c.cell_type == "code")

    def rerun(self, words):
        """Run again the one cell that holds some words."""
        i = self.find(words)
        self.client.execute_cell(self.notebook.cells[i], i, store_history=True)
        return self.notebook.cells[i]

    def change(self, **values):
        """Set parameters, as editing and rerunning their cell does."""
        lines = [f"{name} = {value!r}" for name, value in values.items()]
        cell = nbformat.v4.new_code_cell("\n".join(lines))
        self.notebook.cells.append(cell)
        last = len(self.notebook.cells) - 1
        self.client.execute_cell(cell, last, store_history=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("door")
    plain_reports(folder / "reports", 4)
    table = pd.DataFrame({"report": ["r0", "r1", "r2", "r3"], "台账": list("旧旧新新")})
    table.to_csv(folder / "reports" / "metadata.csv", index=False)
    return folder


def opened(name, folder):
    """Give a client and its notebook, set to a folder of reports."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    given = {"CORPUS": str(folder / "reports"), "OUTPUT": str(folder / "first")}
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            lines = [f"{key} = {value!r}" for key, value in given.items()]
            cell.source += "\n" + "\n".join(lines)
    resources = {"metadata": {"path": str(NOTEBOOKS)}}
    options = {"resources": resources, "extra_arguments": QUIET, "timeout": 600}
    return NotebookClient(notebook, kernel_name="python3", **options), notebook


@pytest.fixture(scope="module")
def reader(folder):
    client, notebook = opened("02_term_frequencies", folder)
    with client.setup_kernel():
        for i, cell in enumerate(notebook.cells):
            if cell.cell_type == "code":
                client.execute_cell(cell, i, store_history=True)
        yield Reader(client, notebook)


def exported(folder, name):
    """Give the facts and the rows of an exported figure, which must be whole."""
    assert {p.suffix[1:] for p in folder.glob(f"{name}.*")} == BUNDLE
    facts = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return facts, pd.read_csv(folder / f"{name}.csv")


def test_a_single_figure_follows_every_parameter(reader, folder):
    facts, rows = exported(folder / "first", "02_top_terms")
    before = facts["parameters"]["TOP"]
    assert len(rows) == min(before, len(rows)) > 5
    reader.change(TOP=5, LANGUAGE="en", OUTPUT=str(folder / "second"))
    reader.rerun('"02_top_terms"')
    facts, rows = exported(folder / "second", "02_top_terms")
    assert (facts["parameters"]["TOP"], facts["language"], len(rows)) == (5, "en", 5)
    svg = (folder / "second" / "02_top_terms.svg").read_text(encoding="utf-8")
    assert "rate per 10,000 words" in svg
    old, _ = exported(folder / "first", "02_top_terms")
    assert (old["parameters"]["TOP"], old["language"]) == (before, "zh")


def test_a_table_made_with_another_grouping_is_refused_until_it_is_made_again(
    reader, folder
):
    out = folder / "third"
    reader.change(BY="台账", OUTPUT=str(out), LANGUAGE="zh")
    with pytest.raises(CellExecutionError) as error:
        reader.rerun('"02_terms_by_region"')
    assert "请先重新运行第 [" in str(error.value)
    assert not list(out.glob("02_terms_by_region.*"))
    reader.rerun("open_study(")
    reader.rerun("by_group = words.term_counts")
    reader.rerun('"02_terms_by_region"')
    facts, rows = exported(out, "02_terms_by_region")
    assert facts["parameters"]["BY"] == "台账"
    assert set(rows["group"]) == {"旧", "新"}


def test_findings_follow_the_language(reader):
    reader.change(BY="region", LANGUAGE="en")
    for words in ("open_study(", '"02_term_table"', "spread =", "term ="):
        reader.rerun(words)
    reader.rerun('"02_term_table"')
    reader.rerun("everywhere =")
    cell = reader.rerun("study.say(")
    assert "The most frequent term is" in cell.outputs[0]["data"]["text/markdown"]


def test_a_lone_cell_after_a_restart_gets_one_sentence(folder):
    client, notebook = opened("02_term_frequencies", folder)
    with client.setup_kernel():
        reader = Reader(client, notebook)
        with pytest.raises(CellExecutionError) as error:
            reader.rerun('"02_top_terms"')
    assert "Run All Above Selected Cell" in str(error.value)
    assert "NameError" not in str(error.value)


def test_a_new_file_is_noticed(reader, folder):
    reader.change(BY="region", LANGUAGE="zh")
    reader.rerun("open_study(")
    source = folder / "reports" / "r0.txt"
    shutil.copy(source, folder / "reports" / "r9.txt")
    try:
        with pytest.raises(CellExecutionError) as error:
            reader.rerun('"02_top_terms"')
        assert "语料文件夹里的文件有变动" in str(error.value)
    finally:
        (folder / "reports" / "r9.txt").unlink()
