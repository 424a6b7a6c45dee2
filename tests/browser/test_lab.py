"""Use the notebooks in JupyterLab as a reader does, in a real browser."""

import json
import os
import shutil

import nbformat
import pandas as pd
import pytest

from helpers import run
from tests.browser.lab import CHROMIUM, Lab, browser, server
from tests.made import plain_reports

pytestmark = pytest.mark.outside
NAMES = sorted(path.stem for path in run.NOTEBOOKS.glob("*.ipynb"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Copies of the notebooks beside their own settings and a folder of reports."""
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip(f"needs {CHROMIUM}")
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(run.ROOT / "corpus", folder / "shipped")
    plain_reports(folder / "reports", 4)
    table = pd.DataFrame({"report": ["r0", "r1", "r2", "r3"], "台账": list("旧旧新新")})
    table.to_csv(folder / "reports" / "metadata.csv", index=False)
    run._lay_out(folder, {"CORPUS": str(folder / "shipped")})
    for path in folder.glob("*.ipynb"):  # so that what is seen was made here
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = []
        nbformat.write(notebook, path)
    return folder


@pytest.fixture(scope="module")
def lab(folder, tmp_path_factory):
    with server(folder, tmp_path_factory.mktemp("cache")) as (address, token):
        with browser() as (page, outside, errors):
            yield Lab(page, address, token)
            assert outside == []
            assert errors == []


def saved(lab, folder, name):
    """Save a notebook and give it as it is in its file."""
    lab.menu("File", "Save Notebook")
    lab.page.wait_for_timeout(1500)
    return nbformat.read(folder / f"{name}.ipynb", as_version=4)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_without_errors_or_streams(lab, folder, name):
    lab.open(f"{name}.ipynb")
    lab.run_all()
    lab.shoot(name)
    cells = [c for c in saved(lab, folder, name).cells if c.cell_type == "code"]
    assert all(cell.execution_count for cell in cells)
    outputs = [output for cell in cells for output in cell.outputs]
    assert not [o for o in outputs if o.output_type in ("stream", "error")]
    published = [
        c
        for c in cells
        if "study.publish(" in c.source and "\n    study.publish(" not in c.source
    ]
    shown = [
        c for c in published if any("image/png" in o.get("data", {}) for o in c.outputs)
    ]
    assert len(shown) == len(published)


def test_every_control_of_explore_and_the_way_from_word_to_report(lab, folder):
    page = lab.page
    lab.open("explore.ipynb")
    lab.run_all()
    panel = page.locator(".explore")
    panel.scroll_into_view_if_needed()

    def control(key):
        return panel.locator(f"[data-key='{key}']")

    def fill(key, value):
        control(key).fill(value)
        control(key).press("Enter")
        page.wait_for_timeout(400)

    fill("folder", str(folder / "reports"))
    control("by").select_option("台账")
    panel.locator("select[data-key=a] option", has_text="旧").wait_for(state="attached")
    control("a").select_option("旧")
    control("b").select_option("新")
    control("pos").select_option("v")
    panel.locator(".terms button", has_text="登记").wait_for()
    assert panel.locator(".terms button", has_text="志愿者").count() == 0
    control("pos").select_option("")
    panel.locator(".terms button", has_text="志愿者").wait_for()
    fill("without", "社区")
    panel.locator(".terms button", has_text="社区").wait_for(state="detached")
    fill("first", "2020-01-01")
    panel.locator(".said:not(:empty)").wait_for()
    fill("first", "")
    control("stop").uncheck()
    panel.locator(".terms button", has_text="的").first.wait_for()
    control("stop").check()
    control("search").fill("志愿")
    assert panel.locator(".terms tbody tr").count() == 1
    panel.locator(".terms button", has_text="志愿者").press("Enter")
    panel.locator("tr.line").nth(3).wait_for()
    control("search").fill("")
    assert (
        "志愿者" in panel.locator("svg circle[data-term='志愿者'] title").text_content()
    )
    for sort in ("left", "right"):
        control("sort").select_option(sort)
        page.wait_for_timeout(300)
        assert panel.locator("tr.line").count() == 4
    panel.locator("tr.line button").first.click()
    panel.locator(".report mark").wait_for()
    assert panel.locator(".report mark").text_content() == "志愿者"
    panel.locator("svg text[role=button]", has_text="群众").first.press("Enter")
    panel.get_by_text("句子: 群众").wait_for()
    panel.locator("svg circle[data-term='口罩']").dispatch_event("click")
    panel.get_by_text("句子: 口罩").wait_for()
    control("language").select_option("en")
    panel.get_by_text("Sentences: 口罩").wait_for()
    lab.shoot("explore_used")
    control("export").click()
    panel.get_by_text("Saved in").wait_for()
    facts = json.loads((folder / "figures" / "explore_plane.json").read_text("utf-8"))
    given = facts["parameters"]
    assert (given["BY"], given["A"], given["B"]) == ("台账", "旧", "新")
    assert given["WITHOUT"] == ["社区"]
    assert (folder / "figures" / "explore_lines.csv").exists()
    before = (folder / "reports" / "metadata.csv").read_bytes()
    panel.locator("summary").click()
    control("to-date").fill("2020-02-08")
    control("write").click()
    panel.get_by_text("Write date").or_(control("yes")).first.wait_for()
    assert (folder / "reports" / "metadata.csv").read_bytes() == before
    control("yes").click()
    panel.get_by_text("Written to").wait_for()
    assert "2020-02-08" in (folder / "reports" / "metadata.csv").read_text("utf-8")
    lab.shoot("explore_corrected")


def test_a_parameter_changed_and_one_cell_run_again(lab, folder):
    lab.open("02_term_frequencies.ipynb")
    lab.run_all()
    lab.page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0")
    lab.edit("TOP, PANELS =", "TOP, PANELS, LANGUAGE = 5, 12, 'en'")
    lab.page.locator(".jp-CodeCell", has_text='"02_top_terms"').first.click()
    lab.page.keyboard.press("Control+Enter")
    lab.wait()
    facts = json.loads((folder / "figures" / "02_top_terms.json").read_text("utf-8"))
    assert (facts["language"], facts["parameters"]["TOP"]) == ("en", 5)
    lab.shoot("02_changed")
