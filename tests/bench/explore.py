"""Time each update of explore.ipynb as its reader sees it, in JupyterLab in chromium.

From the event of a click, key or choice to the last change of the panel that follows.
Run as ``python -m tests.bench.explore``; needs requirements-browser.txt.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import pandas as pd

from helpers import run
from tests.bench.made import write_reports
from tests.browser.lab import Lab, reader, server

SIZES = (5, 1000)
WATCH = """panel => {
  window.times = {};
  const begin = (event) => { if (!times.start) times.start = performance.now(); };
  for (const kind of ['click', 'change', 'input']) panel.addEventListener(kind, begin, true);
  new MutationObserver(() => { times.last = performance.now(); })
    .observe(panel, { subtree: true, childList: true, characterData: true }); }"""
QUIET = """() => times.last > times.start && performance.now() - times.last > 1500
  && jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"""


def made_corpus(folder: Path, count: int) -> None:
    """Write reports of three kinds, a month each third."""
    folder.mkdir()
    write_reports(folder, count)
    names = [path.stem for path in sorted(folder.glob("*.txt"))]
    kinds = ["甲乙丙"[i % 3] for i in range(count)]
    dates = [f"2020-0{i % 9 + 1}-03" for i in range(count)]
    table = pd.DataFrame({"report": names, "类型": kinds, "date": dates})
    table.to_csv(folder / "metadata.csv", index=False)


def updates(lab: Lab) -> dict[str, float]:
    """Give the seconds of each update of the panel ."""
    panel = lab.page.locator(".explore")
    pick = {key: panel.locator(f"[data-key={key}]") for key in KEYS}
    steps = {
        "side A": lambda: pick["a"].select_option(index=1),
        "side B": lambda: pick["b"].select_option(index=2),
        "nouns": lambda: pick["pos"].select_option("n"),
        "all parts of speech": lambda: pick["pos"].select_option(""),
        "stop words": lambda: pick["stop"].uncheck(),
        "own stop words": lambda: filled(pick["without"], "社区 群众"),
        "first date": lambda: pick["first"].fill("2020-03-01"),
        "group by month": lambda: pick["by"].select_option("month"),
        "group by 类型": lambda: pick["by"].select_option("类型"),
        "English": lambda: pick["language"].select_option("en"),
        "search": lambda: pick["search"].fill("党"),
        "term of the list": lambda: panel.locator(".terms td button").first.click(),
        "dot": lambda: panel.locator("circle").last.dispatch_event("click"),
        "sort left": lambda: panel.locator("[data-key=sort]").select_option("left"),
        "report": lambda: panel.locator("tr.line button").nth(1).click(),
        "export": lambda: pick["export"].click(),
    }
    panel.evaluate(WATCH)
    return {name: seconds(lab, act) for name, act in steps.items()}


KEYS = "a b pos stop without first by language search export".split()


def filled(field, text: str) -> None:
    """Fill a field and press Enter."""
    field.fill(text)
    field.press("Enter")


def seconds(lab: Lab, act) -> float:
    """Give the seconds from the first event of an act to the last change."""
    lab.page.evaluate("() => { window.times.start = window.times.last = 0; }")
    act()
    lab.page.wait_for_function(QUIET)
    return lab.page.evaluate("() => (times.last - times.start) / 1000")


def main() -> None:
    """Print a table of the updates for each number of reports."""
    found = {}
    for count in SIZES:
        with tempfile.TemporaryDirectory() as root:
            root, own = Path(root), Path(root, "own")
            own.mkdir()
            made_corpus(root / "reports", count)
            shutil.copytree(run.ROOT / "corpus", root / "corpus")
            given = {"CORPUS": str(root / "reports"), "BY": "类型"}
            run._lay_out(root / "copies", given)
            with server(root, own) as place, reader(*place) as lab:
                lab.enter("copies")
                lab.open("explore.ipynb")
                lab.run_all()
                found[count] = updates(lab)
    sys.stdout.write(f"{pd.DataFrame(found).round(2)}\n")


if __name__ == "__main__":
    main()
