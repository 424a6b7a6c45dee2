"""Run every notebook: in place, or on another corpus into a folder of its own.

Run as ``python -m helpers.run [--corpus FOLDER --output FOLDER] [--language en]``, or
with ``--copies`` to lay out copies of the notebooks to work in, with ``--lab`` to open
them in JupyterLab too; ``--corpus`` and ``--language`` then set what all copies share
in ``copies/corpus.toml``.
"""

import argparse
import asyncio
import json
import os
import re
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from tqdm import tqdm

from helpers.export import remove_older, write_index
from helpers.plots import use_style
from helpers.tables import at_home

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS, COPIES = ROOT / "notebooks", ROOT / "copies"
LAB = Path(__file__).with_name("lab")  # how JupyterLab is set
OURS = {"notebooks", "helpers", "tests", "corpus", "figures", "copies", "docs"}
QUIET = ["--IPKernelApp.log_level=CRITICAL"]
SETTINGS = Path(__file__).with_name("settings.toml").read_text(encoding="utf-8")
NOTE = "# 空着的以 corpus.toml 为准 What is empty is as in corpus.toml"
CANNOT = "NoReportsError"  # a notebook that says why its question has no answer
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def main(arguments: list[str] | None = None) -> int:
    """Run the notebooks; the exit code is 0 where each ran or said why it cannot."""
    parser = _parser()
    given = parser.parse_args(arguments)
    os.environ.pop("JPY_SESSION_NAME", None)  # a run's tables are static everywhere
    if given.copies or given.lab:
        _lay_out(COPIES, _stated(given))
        return _open_lab(given.language) if given.lab else 0
    if bool(given.corpus) != bool(given.output):
        parser.error("name both --corpus and --output (make: CORPUS= and OUTPUT=)")
    if given.language == "en" and not given.output:
        parser.error("the committed figures are Chinese: name CORPUS and OUTPUT too")
    if not given.corpus:
        return _run(NOTEBOOKS, ROOT / "figures", {})
    corpus, output = map(_folder, (given.corpus, given.output))
    if output == corpus or corpus in output.parents:
        parser.error("OUTPUT must lie outside CORPUS, which is never written to")
    if output == ROOT or _is_ours(output):
        parser.error(f"OUTPUT holds the project's own files: {output}; name another")
    parameters = {
        "CORPUS": str(corpus), "OUTPUT": str(output / "figures"),
        "NAME": corpus.name, "LANGUAGE": given.language or "zh",
    }  # fmt: skip
    try:
        with _reserved(output):
            return _run(output, output / "figures", parameters)
    except UnusableOutputError as error:
        parser.error(str(error))


def _parser() -> argparse.ArgumentParser:
    """Give the options of the command line."""
    parser = argparse.ArgumentParser(description="Run every notebook.")
    parser.add_argument("--corpus", default="", help="folder of reports")
    parser.add_argument("--output", default="", help="folder for copies and figures")
    parser.add_argument("--language", default="", choices=["zh", "en"])
    parser.add_argument("--copies", action="store_true", help="lay out copies only")
    parser.add_argument("--lab", action="store_true", help="and open JupyterLab")
    return parser


def _folder(text: str) -> Path:
    """Give a folder by its whole path; one that cannot be ends the run."""
    try:
        return at_home(text).resolve()
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None


class UnusableOutputError(ValueError):
    """A folder that a run cannot write to, and why."""


def _is_ours(folder: Path) -> bool:
    """Check for a folder of the checkout that holds its files."""
    inside = folder.relative_to(ROOT).parts if ROOT in folder.parents else ()
    return bool(inside) and (inside[0].lower() in OURS or inside[0].startswith("."))


@contextmanager
def _reserved(output: Path) -> Iterator[None]:
    """Make a folder and keep other runs out of it until this one has ended.

    Its lock file holds the number of the process; that of one that died counts for
    nothing.
    """
    lock = output / ".run.lock"
    try:
        (output / "figures").mkdir(parents=True, exist_ok=True)
        if not _is_running(lock):
            lock.unlink(missing_ok=True)
        with suppress(FileExistsError), lock.open("x") as file:
            file.write(str(os.getpid()))
        if lock.read_text() != str(os.getpid()):
            raise UnusableOutputError(f"another run is writing to OUTPUT {output}")
    except OSError as error:
        reason = error.strerror or error
        raise UnusableOutputError(
            f"OUTPUT {output} cannot be written to: {reason}"
        ) from None
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _is_running(lock: Path) -> bool:
    """Check whether the process that wrote a lock file still runs."""
    try:
        number = int(lock.read_text())
    except (FileNotFoundError, ValueError):
        return False
    return psutil.pid_exists(number)


def _run(folder: Path, figures: Path, parameters: dict[str, str]) -> int:
    """Execute the notebooks into `folder`, one a core, and write the figures' page."""
    paths, start = sorted(NOTEBOOKS.glob("*.ipynb")), time.time()
    stops = asyncio.run(_execute_all(paths, folder, parameters))
    if stops and stops[0][0] == CANNOT:  # no report could be read
        sys.stdout.write(f"{stops[0][1]}\n")
        return 1
    for path, (_, message) in zip(paths, stops, strict=True):
        if message:
            sys.stdout.write(f"{path.name}: {message}\n")
    use_style(parameters.get("LANGUAGE", "zh"))
    remove_older(figures, start, notebooks=[path.stem for path in paths])
    sys.stdout.write(
        f"{write_index(figures, [folder / path.name for path in paths])}\n"
    )
    return int(any(name not in ("", CANNOT) for name, _ in stops))


async def _execute_all(
    paths: list[Path], folder: Path, parameters: dict[str, str]
) -> list[tuple[str, str]]:
    """Execute notebooks, as many at a time as there are cores, and show progress."""
    cores = asyncio.Semaphore(os.cpu_count() or 1)
    bar = tqdm(total=len(paths), desc="notebooks", unit="notebook")

    async def one(path: Path) -> tuple[str, str]:
        """Execute one notebook when a core is free."""
        async with cores:
            stop = await _execute(path, folder / path.name, parameters)
            bar.update()
            return stop

    with bar:
        return await asyncio.gather(*map(one, paths))


async def _execute(
    path: Path, target: Path, parameters: dict[str, str]
) -> tuple[str, str]:
    """Execute one notebook; give the name and message of the error that stopped it.

    It is written once it has run, so that an interrupted run leaves it as it was.
    """
    notebook = _with_parameters(nbformat.read(path, as_version=4), parameters)
    client = NotebookClient(
        notebook, kernel_name="python3", timeout=None, record_timing=False,
        resources={"metadata": {"path": str(NOTEBOOKS)}}, extra_arguments=QUIET,
    )  # fmt: skip
    name = message = ""
    try:
        await client.async_execute()
    except CellExecutionError as error:
        name, message = error.ename, _where(notebook, error)
    nbformat.write(_settled(notebook), target)
    return name, message


def _with_parameters(
    notebook: nbformat.NotebookNode, parameters: dict[str, str]
) -> nbformat.NotebookNode:
    """Set parameters in a cell below those of the notebook."""
    tags = [cell.metadata.get("tags", []) for cell in notebook.cells]
    own = [i for i, given in enumerate(tags) if "parameters" in given]
    for i in own if parameters else []:
        lines = [f"{name} = {value!r}" for name, value in parameters.items()]
        cell = nbformat.v4.new_code_cell("\n".join(lines), id="given-parameters")
        cell.metadata = {"tags": ["injected-parameters"]}
        notebook.cells.insert(i + 1, cell)
    return notebook


def _where(notebook: nbformat.NotebookNode, error: CellExecutionError) -> str:
    """Name the cell of an error and its message in one line."""
    if error.ename == CANNOT:
        return error.evalue
    cells = [c for c in notebook.cells if c.cell_type == "code"]
    failed = [c for c in cells if any(o.output_type == "error" for o in c.outputs)]
    numbers = [c.execution_count for c in failed]
    return f"cell {numbers}, {error.ename}: {error.evalue}"


def _settled(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take out of a run notebook what differs from run to run."""
    notebook.metadata = METADATA
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = {"tags": tags} if tags else {}
    return notebook


def _stated(given: argparse.Namespace) -> dict[str, str]:
    """Give the settings that the command line states for all copies."""
    stated = {"LANGUAGE": given.language} if given.language else {}
    if given.corpus:  # named by its folder, unlike the shipped one
        stated |= {"CORPUS": str(_folder(given.corpus)), "NAME": ""}
    return stated


def _lay_out(folder: Path, stated: dict[str, str]) -> int:
    """Copy the notebooks to a folder to work in; copies that were edited stay.

    The figures of a copy land beside it, so nothing that is shipped changes. A copy
    counts as edited if its cells differ from those it was made with.
    """
    folder.mkdir(exist_ok=True)
    _set(folder / "corpus.toml", stated)
    ledger = folder / ".shipped.json"
    known = json.loads(ledger.read_text()) if ledger.exists() else {}
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook, copy = _shared(nbformat.read(path, as_version=4)), folder / path.name
        new, old = _digest(notebook), known.get(path.name)
        if copy.exists() and new == old:
            continue
        if copy.exists() and _digest(nbformat.read(copy, as_version=4)) != old:
            sys.stdout.write(f"{copy.name} has your edits and is left as it is\n")
            continue
        nbformat.write(notebook, copy)
        known[path.name] = new
    ledger.write_text(json.dumps(known, indent=1, sort_keys=True))
    return 0


def _open_lab(language: str) -> int:
    """Open JupyterLab at the project's root, its menus in a language if one is given.

    Its kernels load `helpers.cells` from the start, see `helpers/lab`.
    """
    from jupyterlab.labapp import LabApp

    folders = {"JUPYTER_CONFIG_PATH": [LAB / language, LAB], "JUPYTER_PATH": [LAB]}
    for name, ours in folders.items():
        own = [os.environ[name]] if os.environ.get(name) else []
        os.environ[name] = os.pathsep.join([*map(str, ours), *own])
    first = f"/lab/tree/{COPIES.name}/00_start.ipynb"
    LabApp.launch_instance(
        argv=[f"--ServerApp.root_dir={ROOT}", f"--LabApp.default_url={first}"]
    )
    return 0


def _shared(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Leave to ``corpus.toml`` the parameters that all notebooks have.

    Outputs are left out: those of the shipped reports are not those of another folder.
    """
    given = re.compile(rf"^({'|'.join(tomllib.loads(SETTINGS))}) = \"[^\"]*\"", re.M)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = f"{NOTE}\n" + given.sub(r'\1 = ""', cell.source)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _set(path: Path, stated: dict[str, str]) -> None:
    """Write what all copies share: as it was, or as shipped, but for `stated`."""
    text = path.read_text(encoding="utf-8-sig") if path.exists() else SETTINGS
    for name, value in stated.items():
        line = f"{name} = {json.dumps(value, ensure_ascii=False)}"  # also TOML
        form = rf"""^{name}\s*=\s*(?:'[^'\n]*'|"(?:\\.|[^"\\\n])*")"""
        text, found = re.subn(form, lambda _, line=line: line, text, flags=re.M)
        text += "" if found else f"{line}\n"
    path.write_text(text, encoding="utf-8")


def _digest(notebook: nbformat.NotebookNode) -> str:
    """Name a notebook by its cells, outputs apart."""
    sources = "\0".join(cell.source for cell in notebook.cells)
    return sha256(sources.encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
