"""Check the plan of the package: rooms on four floors, light to import."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HELPERS = ROOT / "helpers"
FLOORS = [
    "clean measures tables cache cells",
    "metadata words evidence plots",
    "corpus compare export",
    "study run explore scale",
]
FLOOR = {room: i for i, rooms in enumerate(FLOORS) for room in rooms.split()}
WRITES = ("write_text(", "write_bytes(", "os.replace(")
HEAVY = {
    "scipy.stats", "scipy.cluster", "prince", "sklearn", "matplotlib", "wordcloud",
    "trafilatura", "docx", "polars", "great_tables", "IPython",
}  # fmt: skip


def imports(path):
    """Yield (room, name within it or None) of each import of this package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "helpers":
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module.startswith("helpers."):
            _, room, *inner = node.module.split(".")
            yield room, ".".join(inner) or None
        elif isinstance(node, ast.Import):
            assert not any(a.name.startswith("helpers") for a in node.names), path


def test_rooms_import_downwards_by_the_front_door():
    seen = 0
    for path in HELPERS.rglob("*.py"):
        room = path.relative_to(HELPERS).parts[0].removesuffix(".py")
        for other, inner in imports(path):
            seen += 1
            if other != room:
                assert FLOOR[other] < FLOOR[room], f"{path} reaches up to {other}"
                assert inner is None, f"{path} goes past the door of {other}"
    assert seen > 60


def test_only_these_rooms_write_files():
    writers = {
        path.relative_to(HELPERS).parts[0]
        for path in HELPERS.rglob("*.py")
        if any(words in path.read_text(encoding="utf-8") for words in WRITES)
    }
    # explore writes the user's metadata.csv, once asked to
    assert writers == {"cache.py", "explore", "export", "run.py", "scale"}


def test_reading_and_counting_load_nothing_heavy():
    code = "import sys, helpers.corpus, helpers.words; print(*sys.modules)"
    run = [sys.executable, "-c", code]
    found = set(subprocess.check_output(run, cwd=ROOT, text=True).split())
    assert "helpers.words.counts" in found
    assert HEAVY & found == set()
