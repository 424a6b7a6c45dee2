"""Run every notebook: in place, or on another corpus into a folder of its own.

Run as ``python -m helpers.run [--corpus FOLDER --output FOLDER] [--language en]``.
"""

import argparse
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from tqdm import tqdm

from helpers.corpus import load_corpus
from helpers.export import remove_older, write_index
from helpers.plots import use_style
from helpers.study import NoReportsError, need_reports

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
FIGURES = ROOT / "figures"
QUIET = ["--IPKernelApp.log_level=ERROR"]
SETTLED = {"NoReportsError"}


def main(arguments: list[str] | None = None) -> int:
    """Run the notebooks; the exit code is 0 where each ran or said why it cannot."""
    parser = argparse.ArgumentParser(description="Run every notebook.")
    parser.add_argument("--corpus", default="", help="folder of reports")
    parser.add_argument("--output", default="", help="folder for copies and figures")
    parser.add_argument("--language", default="zh", choices=["zh", "en"])
    given = parser.parse_args(arguments)
    if bool(given.corpus) != bool(given.output):
        parser.error("name both: CORPUS=folder of reports OUTPUT=folder to fill")
    if given.language != "zh" and not given.output:
        parser.error("the committed figures are Chinese: name CORPUS and OUTPUT too")
    paths = sorted(NOTEBOOKS.glob("*.ipynb"))
    if not given.corpus:
        return _run_in_place(paths)
    corpus, output = Path(given.corpus).resolve(), Path(given.output).resolve()
    if output in (corpus, ROOT) or corpus in output.parents:
        parser.error("OUTPUT must lie outside CORPUS, which is never written to")
    try:
        need_reports(load_corpus(corpus))
    except NoReportsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return _run_copies(paths, corpus, output, given.language)


def _run_in_place(paths: list[Path]) -> int:
    """Execute the notebooks where they stand and renew the figures."""
    start = time.time()
    for path in _shown(paths):
        notebook = nbformat.read(path, as_version=4)
        resources = {"metadata": {"path": str(path.parent)}}
        client = NotebookClient(
            notebook, timeout=1800, kernel_name="python3", resources=resources,
            record_timing=False, extra_arguments=QUIET,
        )  # fmt: skip
        client.execute()
        nbformat.write(_settled(notebook), path)
    return _indexed(FIGURES, "zh", start)


def _settled(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take out of a run notebook what differs from run to run."""
    notebook.metadata = {
        "kernelspec": {
            "display_name": "Python 3", "language": "python", "name": "python3",
        },
        "language_info": {"name": "python"},
    }  # fmt: skip
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        cell.metadata.pop("papermill", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
    return notebook


def _run_copies(paths: list[Path], corpus: Path, output: Path, language: str) -> int:
    """Execute copies of the notebooks on `corpus` and fill `output`."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    output.mkdir(parents=True, exist_ok=True)
    lexicon = corpus / "lexicon"
    parameters = {
        "CORPUS": str(corpus),
        "LEXICON": str(lexicon if lexicon.is_dir() else ROOT / "corpus" / "lexicon"),
        "OUTPUT": str(output / "figures"),
        "NAME": corpus.name,
        "LANGUAGE": language,
    }
    failed, start = 0, time.time()
    for path in _shown(paths):
        try:
            papermill.execute_notebook(
                path, output / path.name, parameters=parameters, cwd=NOTEBOOKS,
                kernel_name="python3", progress_bar=False, extra_arguments=QUIET,
            )  # fmt: skip
        except (PapermillExecutionError, CellExecutionError) as error:
            name = getattr(error, "ename", "")
            failed += name not in SETTLED
            tqdm.write(f"{path.name}: {getattr(error, 'evalue', error)}")
        run = nbformat.read(output / path.name, as_version=4)
        nbformat.write(_settled(run), output / path.name)
    return _indexed(output / "figures", language, start) or int(failed > 0)


def _shown(paths: list[Path]) -> tqdm:
    """Show which notebook is running."""
    bar = tqdm(paths, unit="notebook", bar_format="{l_bar}{bar}| {n}/{total} {elapsed}")
    bar.set_description("notebooks")
    return bar


def _indexed(folder: Path, language: str, start: float) -> int:
    """Write the page of the figures drawn since `start`; older ones go."""
    use_style(language)
    remove_older(folder, start, notebooks=[p.stem for p in NOTEBOOKS.glob("*.ipynb")])
    sys.stdout.write(f"{write_index(folder)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
