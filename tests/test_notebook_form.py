"""Hold every notebook to the one form of CONTRIBUTING.md."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
assert NOTEBOOKS, "no notebooks found"
FORBIDDEN = re.compile(r"^\s*(?:def|class)\s|^\s*[%!]|\bprint\(|sys\.path", re.M)
NEED_DUPLICATES = {"01_duplicates"}  # the shipped corpus has none
SUFFIXES = ("png", "svg", "pdf", "csv", "json")


@pytest.fixture(params=NOTEBOOKS, ids=lambda p: p.stem)
def path(request):
    return request.param


@pytest.fixture
def notebook(path):
    return json.loads(path.read_text(encoding="utf-8"))


def source(cell):
    return "".join(cell["source"])


def of_type(notebook, kind):
    return [c for c in notebook["cells"] if c["cell_type"] == kind]


def test_title_asks_a_question(notebook, path):
    title = source(notebook["cells"][0]).splitlines()[0]
    assert re.fullmatch(rf"# {path.stem[:2]} .+\? .+？", title)


def test_code_cells_are_short(notebook):
    for cell in of_type(notebook, "code"):
        lines = [line for line in source(cell).splitlines() if line.strip()]
        assert 0 < len(lines) <= 10, source(cell)


def test_nothing_is_defined_printed_or_shelled(notebook):
    found = [
        source(c) for c in of_type(notebook, "code") if FORBIDDEN.search(source(c))
    ]
    assert found == []


def test_one_parameters_cell_of_constants(notebook):
    cells = of_type(notebook, "code")
    tagged = [c for c in cells if "parameters" in c["metadata"].get("tags", [])]
    assert len(tagged) == 1
    names = re.findall(r"^(\w+) =", source(tagged[0]), re.M)
    assert {"CORPUS", "LEXICON", "OUTPUT", "NAME", "LANGUAGE"} <= set(names)
    assert [n for n in names if n != n.upper()] == []


def test_outputs_come_from_one_clean_run(notebook):
    counts = [c["execution_count"] for c in of_type(notebook, "code")]
    assert counts == list(range(1, len(counts) + 1))
    outputs = [o for c in of_type(notebook, "code") for o in c["outputs"]]
    assert not [o for o in outputs if o["output_type"] in ("stream", "error")]


def test_no_trace_of_the_machine(notebook, path):
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert "version" not in notebook["metadata"]["language_info"]
    assert str(ROOT) not in path.read_text(encoding="utf-8")


def test_last_cell_is_the_computed_finding(notebook):
    last = notebook["cells"][-1]
    texts = [o.get("data", {}).get("text/markdown") for o in last["outputs"]]
    assert "## Findings" in "".join(t for text in texts for t in text or [])
    assert re.search(r"\{.+\}", source(last))


def test_it_stays_small(path):
    assert path.stat().st_size <= 300_000


def test_every_figure_is_committed_whole(notebook):
    code = "\n".join(map(source, of_type(notebook, "code")))
    names = re.findall(r'publish\(\S+ "(\w+)"', code)
    assert names
    for name in set(names) - NEED_DUPLICATES:
        bundle = [ROOT / "figures" / f"{name}.{suffix}" for suffix in SUFFIXES]
        assert [p.name for p in bundle if not p.is_file()] == []
