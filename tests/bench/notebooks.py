"""Time the whole series against one plain notebook, each run by nbclient.

The plain notebook reads, cuts with jieba, counts, and draws one bar chart and a word
cloud a report and one of all, at 1600×900. It cleans nothing.
"""

import gzip
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import pandas as pd
from nbclient import NotebookClient

from helpers.plots.style import font_path
from tests.bench.made import write_reports

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
PLACES = ROOT / "helpers" / "metadata" / "gazetteer.tsv.gz"
MADE, REGIONS = 300, 30
PLAIN = (
    """
import re
from collections import Counter
from pathlib import Path

import jieba
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib import font_manager
from wordcloud import WordCloud

paths = sorted(Path(CORPUS).glob("*.txt"))
""",
    """
han = re.compile("[^\\u4e00-\\u9fa5]")
texts = {p.stem: han.sub("", p.read_text(encoding="utf-8")) for p in paths}
counts = {
    name: Counter(w for w in jieba.lcut(text) if len(w) > 1)
    for name, text in texts.items()
}
total = sum(counts.values(), Counter())
pd.DataFrame(counts).fillna(0).head()
""",
    """
font_manager.fontManager.addfont(FONT)
plt.rcParams["font.family"] = font_manager.FontProperties(fname=FONT).get_name()
pd.Series(dict(total.most_common(25))).plot.barh(figsize=(7, 6))
plt.savefig(f"{OUTPUT}/bar.png", dpi=300)
""",
    """
for name, found in [("all", total), *counts.items()]:
    cloud = WordCloud(FONT, 1600, 900, background_color="white")
    cloud.generate_from_frequencies(found).to_file(f"{OUTPUT}/{name}.png")
""",
)


def plain_seconds(corpus: Path, output: Path) -> float:
    """Run the plain notebook and give its seconds by the clock."""
    output.mkdir()
    given = {"CORPUS": str(corpus), "OUTPUT": str(output), "FONT": str(font_path())}
    stated = "\n".join(f"{name} = {value!r}" for name, value in given.items())
    cells = [nbformat.v4.new_code_cell(source) for source in (stated, *PLAIN)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    start = time.perf_counter()
    NotebookClient(notebook, timeout=None, kernel_name="python3").execute()
    return time.perf_counter() - start


def series_seconds(corpus: Path, output: Path, cache: Path) -> float:
    """Run all notebooks on a corpus and give their seconds by the clock."""
    command = [sys.executable, "-m", "helpers.run", "--corpus", corpus]
    start = time.perf_counter()
    subprocess.run(
        [*command, "--output", output],
        cwd=ROOT, check=True, capture_output=True,
        env=os.environ | {"REPORTS_CACHE": str(cache)},
    )  # fmt: skip
    return time.perf_counter() - start


def one_seconds(path: Path, output: Path) -> float:
    """Run one notebook on the shipped corpus, its tables kept, and give its seconds."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source += f"\nOUTPUT = {str(output)!r}"
    client = NotebookClient(
        notebook, timeout=None, kernel_name="python3",
        resources={"metadata": {"path": str(NOTEBOOKS)}},
    )  # fmt: skip
    start = time.perf_counter()
    client.execute()
    return time.perf_counter() - start


def write_regions(folder: Path) -> None:
    """Write made reports and a metadata.csv that places them in 30 counties."""
    folder.mkdir()
    write_reports(folder, MADE, seed=3)
    with gzip.open(PLACES, "rt", encoding="utf-8") as file:
        names = [line.rstrip("\n").split("\t") for line in file if line[0] != "#"]
    counties = [row for row in names if row[0] == "county"]
    chosen = counties[:: len(counties) // REGIONS][:REGIONS]
    rows = [
        (f"{k:05}", *(chosen[k % REGIONS][i] for i in (4, 5, 6))) for k in range(MADE)
    ]
    table = pd.DataFrame(rows, columns=["report", "province", "city", "county"])
    table.to_csv(folder / "metadata.csv", index=False)


def rows() -> list[tuple[str, str]]:
    """Give the rows of the table: seconds, and how many plain notebooks they are."""
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        corpus, made = ROOT / "corpus", top / "made"
        write_regions(made)
        plain = plain_seconds(corpus, top / "plain")
        runs = {
            "all notebooks, first run": (corpus, top / "first", top / "cache"),
            "all notebooks, again": (corpus, top / "again", top / "cache"),
        }
        taken = {what: series_seconds(*where) for what, where in runs.items()}
        for path in sorted(NOTEBOOKS.glob("*.ipynb")):
            taken[f"{path.stem} alone"] = one_seconds(path, top / "one")
        large = {
            "first run": series_seconds(made, top / "made_first", top / "cache"),
            "again": series_seconds(made, top / "made_again", top / "cache"),
        }
    return [
        ("the plain notebook", f"{plain:.1f} s"),
        *((f"{k} : plain", f"{v / plain:.2f} ({v:.1f} s)") for k, v in taken.items()),
        *((f"{MADE} reports in {REGIONS} regions, {k}", f"{v:.0f} s")
          for k, v in large.items()),
    ]  # fmt: skip
