"""Hold the package to its plan: one-way imports, light to import."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HELPERS = ROOT / "helpers"
WRITES = ("write_text(", "write_bytes(", "os.replace(")
HEAVY = {"scipy", "prince", "sklearn", "matplotlib", "wordcloud", "trafilatura", "docx"}


def imports(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "helpers":
                yield from (alias.name for alias in node.names)
            elif node.module.startswith("helpers."):
                yield node.module.removeprefix("helpers.")


def test_imports_go_one_way():
    graph = {p.stem: set(imports(p)) for p in HELPERS.glob("*.py")}
    assert len(graph) > 15
    while graph:
        leaves = {name for name, needs in graph.items() if not needs & graph.keys()}
        assert leaves, f"circle among {sorted(graph)}"
        graph = {name: needs for name, needs in graph.items() if name not in leaves}


def test_only_export_and_run_write():
    writers = {
        p.stem
        for p in HELPERS.glob("*.py")
        if any(w in p.read_text(encoding="utf-8") for w in WRITES)
    }
    assert writers == {"export"}


def test_reading_loads_nothing_heavy():
    code = "import sys, helpers.corpus, helpers.tokens; print(*sys.modules)"
    run = [sys.executable, "-c", code]
    found = subprocess.check_output(run, cwd=ROOT, text=True).split()
    assert "helpers.corpus" in found
    assert HEAVY & {name.split(".")[0] for name in found} == set()
