"""Use the notebooks in JupyterLab as a reader does, in a real browser."""

import json
from io import BytesIO
from xml.etree import ElementTree

import pandas as pd
import pytest
from PIL import Image

from helpers import run
from helpers.export.bundle import content_hash
from tests.browser.lab import STATE

NAMES = sorted(path.stem for path in run.NOTEBOOKS.glob("*.ipynb"))
SHOWN = """() => [...document.querySelectorAll('.jp-OutputArea img')].map(i => i.naturalWidth)"""


@pytest.fixture
def figures(folder):
    return folder / "copies" / "figures"


@pytest.fixture
def closing(lab):
    """A reader who leaves no kernel behind."""
    yield lab
    lab.close()


def outputs(lab, kind=None):
    """Give the outputs of a kind, or all, of the notebook in front."""
    found = [o for cell in lab.state["cells"] for o in cell["outputs"]]
    return [o for o in found if kind in (None, o["output_type"])]


def said(outputs):
    """Give the words of the errors among outputs."""
    return "\n".join(o["evalue"] for o in outputs if o["output_type"] == "error")


def facts(figures, name):
    return json.loads((figures / f"{name}.json").read_text(encoding="utf-8"))


def assert_whole(figures):
    """Check that each figure's files can be read, and that nothing else is there."""
    readers = {
        "png": lambda content: Image.open(BytesIO(content)).load(),
        "svg": ElementTree.fromstring,
        "pdf": lambda content: content.rindex(b"%%EOF"),
        "csv": lambda content: pd.read_csv(BytesIO(content)),
        "json": json.loads,
        "html": lambda content: content.rindex(b"</html>"),
        "xlsx": lambda content: pd.read_excel(BytesIO(content)),
    }
    for path in figures.iterdir():
        assert path.is_file(), path
        readers.get(path.suffix[1:], bytes)(path.read_bytes())


def assert_together(figures):
    """Check that the files of each figure were written together."""
    for path in figures.glob("*.json"):
        for suffix, known in facts(figures, path.stem)["files"].items():
            assert content_hash(path.with_suffix(f".{suffix}").read_bytes()) == known


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_without_errors_or_streams(closing, name):
    closing.open(f"copies/{name}.ipynb")
    closing.run_all()
    cells = closing.state["cells"]
    assert all(cell["count"] for cell in cells)
    assert said(outputs(closing)) == ""
    assert outputs(closing, "stream") == []
    seen = closing.page.evaluate(SHOWN)
    published = [c for c in cells if "\nstudy.publish(" in f"\n{c['source']}"]
    assert len(seen) >= len(published)
    assert all(seen)
    closing.shoot(name)


def test_a_parameter_changed_and_one_cell_run_again(closing, figures):
    closing.open("copies/02_term_frequencies.ipynb")
    closing.run_all()
    closing.type("TOP, PANELS =", "TOP, PANELS, LANGUAGE = 5, 12, 'en'")
    closing.run("TOP, PANELS,")
    [shown] = closing.run('"02_top_terms"')
    made = facts(figures, "02_top_terms")
    assert (made["language"], made["parameters"]["TOP"]) == ("en", 5)
    assert shown["metadata"]["image/png"]["alt"] == made["alt"]
    assert len(pd.read_csv(figures / "02_top_terms.csv")) == 5
    closing.shoot("02_changed")


def test_a_stale_cell_says_which_cell_to_run(closing, figures):
    closing.open("copies/02_term_frequencies.ipynb")
    closing.run_all()
    before = {p.name: p.read_bytes() for p in figures.iterdir()}
    closing.type("SHORTEST = 2", "SHORTEST = 4  # 词的最少字数")
    closing.run("SHORTEST = 4")
    [told] = closing.run('"02_top_terms"')
    assert told["evalue"].startswith("请先重新运行第 [2] 格：frequent 是按 SHORTEST = 2 ")
    assert told["traceback"] == [told["evalue"]]
    assert closing.cell('"02_top_terms"').locator("img").count() == 0
    assert {p.name: p.read_bytes() for p in figures.iterdir()} == before
    closing.shoot("02_stale")
    closing.run("open_study(")
    assert said(closing.run('"02_top_terms"')) == ""
    terms = pd.read_csv(figures / "02_top_terms.csv").iloc[:, 0]
    assert terms.str.len().min() == 4


@pytest.mark.parametrize("words", ['"03_keyness"', "study.say(", "study.warning"])
def test_a_lone_cell_of_a_new_kernel_says_what_to_run_first(closing, words):
    closing.open("copies/03_compare_regions.ipynb")
    [told] = closing.run(words)
    assert told["traceback"] == [told["evalue"]]
    assert told["evalue"].startswith("请先运行上面的各格")
    assert "Run the cells above first" in told["evalue"]


def test_an_interrupted_run_leaves_figures_whole_and_runs_again(closing, figures):
    figure = '"04_cloud_all"'
    closing.open("copies/04_word_clouds.ipynb")
    closing.run_all()
    stopped = []
    for moment in (50, 400, 800, 1200):  # milliseconds, from counting to writing
        i, ran = closing.find(figure), closing.ran()
        closing.begin(figure)
        closing.page.wait_for_function(f"() => ({STATE})().cells[{i}].running")
        closing.page.wait_for_timeout(moment)
        closing.menu("Kernel", "Interrupt Kernel")
        closing.wait(ran, i, i + 1)
        stopped += [o["ename"] for o in outputs(closing, "error")]
        assert_whole(figures)
    assert stopped and set(stopped) == {"KeyboardInterrupt"}
    closing.run_all()
    assert said(outputs(closing)) == ""
    assert_whole(figures)
    assert_together(figures)


def test_another_corpus_is_chosen_in_one_place(closing, folder, figures):
    shared = folder / "copies" / "corpus.toml"
    before = shared.read_text(encoding="utf-8")
    closing.open("copies/corpus.toml")
    closing.type("CORPUS =", "CORPUS = '../reports'")
    closing.type("BY =", "BY = '台账'")
    closing.save()
    for name in ("00_start", "02_term_frequencies"):
        closing.open(f"copies/{name}.ipynb")
        closing.run_all()
        assert said(outputs(closing)) == ""
        closing.shoot(f"{name}_reports")
    made = facts(figures, "02_terms_by_region")
    assert made["corpus"]["name"] == "reports"
    assert made["parameters"]["BY"] == "台账"
    shared.write_text(before, encoding="utf-8")


def test_work_is_found_again_after_a_reload(closing):
    closing.open("copies/06_shared_phrases.ipynb")
    closing.run_all()
    closing.type("TOP, ROWS, COLUMNS", "TOP, ROWS, COLUMNS = 7, 40, 31")
    closing.save()
    shown = closing.page.evaluate(SHOWN)
    closing.page.reload()
    closing.ready()
    assert closing.page.evaluate(SHOWN) == shown
    closing.find("TOP, ROWS, COLUMNS = 7")
    assert said(closing.run("06_novelty")) == ""  # the kernel has its tables still
