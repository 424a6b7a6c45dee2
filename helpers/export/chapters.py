"""The order of a page or report: notebooks, their findings, figures and tables."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from helpers.plots import language

HEADING = re.compile(r"# (?P<number>\d+) (?P<zh>.+?？) (?P<en>.+)")


class Chapter(NamedTuple):
    """One notebook: its question, its findings as Markdown, and its exhibits.

    `exhibits` holds what the JSON file of each figure and table says, in the order of
    the notebook.
    """

    notebook: str
    title: str
    findings: str
    exhibits: list[Mapping]


def chapters(
    exhibits: Mapping[str, Mapping], notebooks: Iterable[Path] = ()
) -> list[Chapter]:
    """Sort figures and tables by the notebooks that made them.

    Parameters
    ----------
    exhibits : mapping
        What the JSON file of each figure and table says, by name.
    notebooks : iterable of Path
        Executed notebooks; the output of the cell with the tag ``findings`` is what a
        notebook finds.

    Returns
    -------
    list of Chapter
        In the order of the notebooks; exhibits of no notebook come last, without a
        title. Notebooks without exhibits and findings are left out.
    """
    found, left = [], dict(exhibits)
    for path in notebooks:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "".join("".join(cell["source"]) for cell in cells)
        own = [n for n, e in left.items() if _notebook(e) == path.stem]
        own.sort(key=lambda name: code.find(f'"{name}"'))
        shown = [left.pop(name) for name in own]
        found.append(Chapter(path.stem, _title(cells), _findings(cells), shown))
    found.append(Chapter("", "", "", list(left.values())))
    return [chapter for chapter in found if chapter.exhibits or chapter.findings]


def _notebook(facts: Mapping) -> str:
    """Name the notebook that made a figure or table."""
    return facts["provenance"].get("notebook", "")


def _title(cells: list[Mapping]) -> str:
    """Give the first heading of a notebook in the language in use."""
    line = "".join(cells[0]["source"]).splitlines()[0] if cells else ""
    if heading := HEADING.fullmatch(line):
        return f"{int(heading['number'])}  {heading[language()]}"
    return line.lstrip("# ")


def _findings(cells: list[Mapping]) -> str:
    """Give the Markdown that the cell of findings put out."""
    tagged = [c for c in cells if "findings" in c["metadata"].get("tags", [])]
    data = [output.get("data", {}) for c in tagged for output in c.get("outputs", [])]
    return "\n".join("".join(each.get("text/markdown", "")) for each in data)
