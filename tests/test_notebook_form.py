"""Hold every notebook to the one form of CONTRIBUTING.md."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
assert NOTEBOOKS, "no notebooks found"
FORBIDDEN = re.compile(r"^\s*(?:def|class)\s|^\s*[%!]|\bprint\(|sys\.path", re.M)
WITHOUT_FIGURES = {"00_start"}  # leads to those that have them
# Drawn where a corpus has duplicates, eight provinces, or enough dates: test_run
NEED_MORE = {"01_duplicates", "01_provinces", "02_provinces", "07_entering"}
HAN = re.compile("[\u4e00-\u9fff]")
FINDINGS = "## 结论 Findings"
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


def test_first_screen_asks_says_why_and_leads_to_the_findings(notebook, path):
    title, *rest = source(notebook["cells"][0]).splitlines()
    number = rf"{path.stem[:2]} " if path.stem[0].isdigit() else ""
    assert re.fullmatch(rf"# {number}.+？ .+\?", title)
    lines = [line for line in rest if line]
    assert [bool(HAN.search(line)) for line in lines[:2]] == [True, False]
    assert "(#结论-Findings)" in lines[-1]
    assert "parameters" in notebook["cells"][1]["metadata"].get("tags", [])


def test_headings_are_in_both_languages(notebook):
    texts = map(source, of_type(notebook, "markdown"))
    heads = [line for text in texts for line in text.splitlines() if line[:2] == "##"]
    assert len(heads) > 3
    assert [h for h in heads if not (HAN.search(h) and re.search("[a-z]{3}", h))] == []


def test_the_first_table_comes_within_ten_lines_of_the_parameters(notebook):
    first = of_type(notebook, "code")[1]
    assert re.search(r"^study = open_study\(", source(first), re.M)
    kinds = {kind for o in first["outputs"] for kind in o.get("data", {})}
    assert "text/html" in kinds


def test_findings_and_remarks_follow_the_language(notebook):
    said = [source(c) for c in of_type(notebook, "code") if "study.say(" in source(c)]
    assert said
    assert [text for text in said if "zh=" not in text or "en=" not in text] == []


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
    lines = re.findall(r"^([\w, ]+) =", source(tagged[0]), re.M)
    names = [name for line in lines for name in line.split(", ")]
    assert {"CORPUS", "OUTPUT", "NAME", "LANGUAGE", "BY"} <= set(names)
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


def test_last_cells_are_the_computed_findings(notebook):
    heads = [i for i, c in enumerate(notebook["cells"]) if FINDINGS in source(c)]
    last = notebook["cells"][-1]
    assert [source(notebook["cells"][i]) for i in heads][-1] == FINDINGS
    texts = [o.get("data", {}).get("text/markdown") for o in last["outputs"]]
    assert "".join(t for text in texts for t in text or []).startswith("- ")
    assert len(re.findall(r"\{.+?\}", source(last))) > 2


def test_tables_have_no_gaps_written_by_pandas(notebook):
    outputs = [o for c in of_type(notebook, "code") for o in c["outputs"]]
    tables = ["".join(o["data"].get("text/html", "")) for o in outputs if "data" in o]
    cells = [c for t in tables for c in re.findall(r"<td[^>]*>([^<]*)</td>", t)]
    assert cells
    assert {"NaN", "NaT", "None", "<NA>", "nan"} & set(cells) == set()


def test_it_stays_small(path):
    assert path.stat().st_size <= 300_000


def test_every_figure_is_committed_whole(notebook, path):
    code = "\n".join(map(source, of_type(notebook, "code")))
    names = re.findall(r'publish\(\S+ "(\w+)"', code)
    assert bool(names) == (path.stem not in WITHOUT_FIGURES)
    for name in set(names) - NEED_MORE:
        bundle = [ROOT / "figures" / f"{name}.{suffix}" for suffix in SUFFIXES]
        assert [p.name for p in bundle if not p.is_file()] == []
