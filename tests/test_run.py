"""Run the notebooks on other reports, as make run CORPUS=… OUTPUT=… does."""

import asyncio
import json
import re
import shutil
import tomllib

import nbformat
import pandas as pd
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.paths import jupyter_config_path
from jupyterlab.labapp import LabApp
from jupyterlab_server.config import ConfigManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from helpers import compare, plots, run
from helpers.study import Study
from tests.made import (
    PLANTED,
    WORDS,
    plain_reports,
    planted_reports,
    report,
    reports_of,
    varied_report,
)

FIRST = run.NOTEBOOKS / "01_corpus.ipynb"
FIGURES = run.ROOT / "figures"
NEED_METADATA = {"07_dates", "07_timeline"}
NEED_NUMBERS = {"05_claims", "05_comparable", "05_mechanisms"}


def executed(folder):
    for path in sorted(folder.glob("*.ipynb")):
        yield path.stem, json.loads(path.read_text(encoding="utf-8"))


def outputs(notebook):
    return [o for c in notebook["cells"] for o in c.get("outputs", [])]


def texts(folder):
    """Give all that the executed notebooks say in words."""
    shown = [o for _, notebook in executed(folder) for o in outputs(notebook)]
    return "\n".join("".join(o.get("data", {}).get("text/markdown", "")) for o in shown)


def run_on(reports, out, *more):
    return run.main(["--corpus", str(reports), "--output", str(out), *more])


def executed_one(path, folder, given):
    return asyncio.run(run._execute(path, folder / path.name, given))


def study_of(reports, **parameters):
    return Study("x", {"CORPUS": str(reports), "NAME": reports.name, **parameters})


def source_lines(folder):
    """Give the source line of each figure, read from its SVG."""
    for path in sorted(folder.glob("*.svg")):
        words = " ".join(re.findall(r">([^<>]*)</text>", path.read_text("utf-8")))
        yield path.stem, words


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_reports_without_any_metadata_give_every_figure(tmp_path, language):
    plain_reports(tmp_path / "reports", 4)
    shutil.copy(tmp_path / "reports" / "r0.txt", tmp_path / "reports" / "twin.txt")
    with (tmp_path / "reports" / "r1.txt").open("a", encoding="utf-8") as file:
        file.write("\n上一篇:志愿者登记\n")  # something to clean
    before = {p: p.read_bytes() for p in (tmp_path / "reports").iterdir()}
    out = tmp_path / "out"
    assert run_on(tmp_path / "reports", out, "--language", language) == 0
    notebooks = dict(executed(out))
    assert set(notebooks) == {p.stem for p in run.NOTEBOOKS.glob("*.ipynb")}
    kinds = {o["output_type"] for n in notebooks.values() for o in outputs(n)}
    assert kinds & {"stream", "error"} == set()
    names = {p.stem for p in FIGURES.glob("*.json")} - NEED_METADATA - NEED_NUMBERS
    assert names
    made = out / "figures"
    drawn = {p.stem for p in made.glob("*.json")} - NEED_METADATA
    assert drawn == names | {"01_duplicates"}
    assert (made / "index.html").is_file()
    assert "r0" in (made / "02_terms_by_region.csv").read_text(encoding="utf-8-sig")
    assert before == {p: p.read_bytes() for p in (tmp_path / "reports").iterdir()}


@pytest.mark.slow
def test_near_duplicates_and_a_half_filled_column_agree_everywhere(tmp_path):
    """Twelve reports, four of them copies; six of the other eight have a type."""
    rows = [
        {"report": f"r{i}", "text": report(WORDS[i % 8]), "类型": kind}
        for i, kind in enumerate([*"甲甲甲乙乙乙", None, None, *"甲甲乙乙"])
    ]
    reports_of(tmp_path / "reports", rows)
    out = tmp_path / "out"
    given = {"CORPUS": str(tmp_path / "reports"), "OUTPUT": str(out / "figures")}
    given |= {"NAME": "语料", "LANGUAGE": "zh", "BY": "类型"}
    out.mkdir()
    assert run._run(out, out / "figures", given) == 0
    study = study_of(tmp_path / "reports", BY="类型", NAME="语料", LANGUAGE="zh")
    used = study.reports["group"].notna()
    assert (len(study.corpus.reports), len(study.reports), used.sum()) == (12, 8, 6)
    words = study.tokens.loc[study.tokens["pos"] != "w", "report"]
    facts = {False: (8, len(words)), True: (6, int(words.isin(used.index[used]).sum()))}
    lines = of_reports(source_lines(out / "figures"))
    assert len(lines) > 15
    for name, line in lines.items():
        reports, number = facts[plots.figure_compares(name)]
        want = plots.label("source", corpus="语料", reports=reports, words=number)
        assert squeezed(want) in squeezed(line), name
    top = pd.read_csv(out / "figures" / "02_top_terms.csv")
    assert top["reports"].max() == 8
    k = top["reports"].iloc[0]
    assert f"8 篇报道中 {k} 篇用到" in texts(out)
    by_type = pd.read_csv(out / "figures" / "02_terms_by_region.csv")
    assert by_type.groupby("group")["size"].first().sum() == facts[True][1]
    assert study._missing(2) in texts(out)


def of_reports(lines):
    """Leave out the figure that rests on the benchmark, not on reports."""
    return {name: line for name, line in lines if name != "08_growth"}


def squeezed(text):
    return re.sub(r"\s", "", text)


@pytest.mark.slow
def test_two_hundred_groups_are_counted_as_they_are_drawn(tmp_path):
    names = [
        f"{a}{b}镇"
        for a in "东西南北中上下前后左"
        for b in "山水田林路桥海港湖江河溪泉石沙云雨风雪雷"
    ]
    rows = [
        {"report": name, "text": varied_report(i), "所在": name}
        for i, name in enumerate(names)
    ]
    reports_of(tmp_path / "reports", rows)
    given = {"CORPUS": str(tmp_path / "reports"), "BY": "所在", "NAME": "语料"}
    given |= {"OUTPUT": str(tmp_path / "out"), "LANGUAGE": "zh"}
    study = Study("x", given)
    assert len(study.groups) == len(study.reports) == 200
    colors = study.colors
    drawn = study.largest(12)
    assert len({colors[group] for group in drawn}) == 12
    (tmp_path / "copies").mkdir()
    for name in ("02_term_frequencies", "04_word_clouds"):
        path = run.NOTEBOOKS / f"{name}.ipynb"
        assert executed_one(path, tmp_path / "copies", given) == ("", "")
    lines = dict(source_lines(tmp_path / "out"))
    for name in ("02_terms_by_region", "02_dispersion", "04_cloud_regions"):
        table = pd.read_csv(tmp_path / "out" / f"{name}.csv")
        want = plots.label("source_drawn", drawn=table["group"].nunique(), groups=200)
        assert squeezed(want) in squeezed(lines[name]), name


@pytest.mark.slow
def test_planted_key_terms_are_found_and_no_others(tmp_path):
    planted_reports(tmp_path / "reports")
    given = {"CORPUS": str(tmp_path / "reports"), "NAME": "语料", "LANGUAGE": "zh"}
    for target, term in list(PLANTED.items())[:2]:
        out = tmp_path / target
        given |= {"OUTPUT": str(out / "figures"), "TARGET": target}
        out.mkdir()
        path = run.NOTEBOOKS / "03_compare_regions.ipynb"
        assert executed_one(path, out, given) == ("", "")
        said = texts(out)
        assert f"{target}有 **1** 个词的差别超出偶然" in said
        study = study_of(tmp_path / "reports", BY="region")
        units = compare.resampling_units(
            study.tokens, study.reports, by="group", shortest=2
        )
        chance = compare.permutation_keyness(units, target, min_count=4)
        assert chance.loc[chance["q"] < 0.05, "term"].tolist() == [term]


@pytest.mark.slow
def test_one_report_gives_what_it_can(tmp_path, capsys):
    plain_reports(tmp_path / "reports", 1)
    out = tmp_path / "out"
    assert run_on(tmp_path / "reports", out) == 0
    assert (out / "figures" / "02_top_terms.png").is_file()
    assert plots.label("too_few", k=2, m=1) in capsys.readouterr().out
    said = texts(out)
    assert plots.label("dates_none") in said
    assert "1 篇报道中 1 篇用到" in said
    lines = of_reports(source_lines(out / "figures"))
    number = int((study_of(tmp_path / "reports").tokens["pos"] != "w").sum())
    want = plots.label("source", corpus="reports", reports=1, words=number)
    assert all(squeezed(want) in squeezed(line) for line in lines.values())


def test_a_folder_without_reports_is_said_without_traceback(tmp_path, capsys):
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "empty.txt").touch()
    assert run_on(folder, tmp_path / "out") == 1
    said = "".join(capsys.readouterr())
    assert "empty.txt" in said
    assert "Traceback" not in said


def test_output_inside_the_corpus_is_refused(tmp_path, capsys):
    plain_reports(tmp_path / "reports", 1)
    with pytest.raises(SystemExit):
        run_on(tmp_path / "reports", tmp_path / "reports" / "out")
    assert "never written to" in capsys.readouterr().err


@pytest.mark.parametrize(
    "folder",
    ["", "notebooks", "corpus", "helpers/plots", "tests", "docs", "figures/x", ".venv"],
)
def test_output_among_the_projects_own_files_is_refused(tmp_path, capsys, folder):
    plain_reports(tmp_path / "reports", 1)
    with pytest.raises(SystemExit) as stop:
        run_on(tmp_path / "reports", run.ROOT / folder)
    assert stop.value.code == 2
    assert "the project's own files" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_output_that_cannot_be_made_is_one_sentence(
    tmp_path, monkeypatch, capsys, name
):
    (tmp_path / "file").touch()
    monkeypatch.setattr(run, "_run", None)  # nothing is read
    with pytest.raises(SystemExit) as stop:
        run_on(tmp_path, tmp_path.parent / tmp_path.name / name)
    assert stop.value.code == 2
    said = capsys.readouterr().err
    assert "OUTPUT" in said and "Traceback" not in said


def test_a_home_folder_may_be_written_short(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    seen = []
    monkeypatch.setattr(run, "_run", lambda *given: seen.append(given) or 0)
    assert run_on("~/reports", "~/out") == 0
    [(folder, figures, parameters)] = seen
    assert (folder, figures) == (tmp_path / "out", tmp_path / "out" / "figures")
    assert parameters["CORPUS"] == str(tmp_path / "reports")


@pytest.mark.parametrize(
    ("corpus", "output"),
    [("~nobody-here/reports", "out"), ("reports", "~nobody-here"), ("~无此人", "out")],
)
def test_a_home_that_is_not_there_is_said_in_one_sentence(capsys, corpus, output):
    with pytest.raises(SystemExit) as stop:
        run_on(corpus, output)
    assert stop.value.code == 2
    said = capsys.readouterr().err
    assert "there is no home folder ~" in said and said.count("\n") == 1


@pytest.mark.parametrize(
    ("lock", "runs"), [(None, True), ("0", True), ("x", True), ("", True), ("1", False)]
)
def test_a_second_run_into_one_folder_is_refused(
    tmp_path, monkeypatch, capsys, lock, runs
):
    """Process 1 always runs; there is none of a number above the highest."""
    monkeypatch.setattr(run, "_run", lambda *_: 0)
    out = tmp_path / "out"
    out.mkdir()
    if lock is not None:
        (out / ".run.lock").write_text("9" * 9 if lock == "0" else lock)
    if runs:
        assert run_on(tmp_path / "reports", out) == 0
        assert not (out / ".run.lock").exists()
    else:
        with pytest.raises(SystemExit) as stop:
            run_on(tmp_path / "reports", out)
        assert stop.value.code == 2
        assert "another run" in capsys.readouterr().err
        assert (out / ".run.lock").read_text() == "1"


def test_another_language_needs_a_folder_of_its_own(capsys):
    with pytest.raises(SystemExit):
        run.main(["--language", "en"])
    assert "name CORPUS and OUTPUT" in capsys.readouterr().err


def test_a_failing_notebook_is_named_with_its_cell_in_one_line(
    tmp_path, monkeypatch, capsys
):
    cells = [nbformat.v4.new_code_cell(c) for c in ("x = 1", "x / 0")]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=run.METADATA)
    (tmp_path / "notebooks").mkdir()
    nbformat.write(notebook, tmp_path / "notebooks" / "05_broken.ipynb")
    monkeypatch.setattr(run, "NOTEBOOKS", tmp_path / "notebooks")
    figures = tmp_path / "figures"
    shutil.copytree(FIGURES, figures)
    assert run._run(tmp_path, figures, {}) == 1
    said = capsys.readouterr().out
    assert "05_broken.ipynb: cell [2], ZeroDivisionError: division by zero" in said


def test_two_runs_into_different_folders_give_the_same_bytes(tmp_path, monkeypatch):
    plain_reports(tmp_path / "reports", 2)
    monkeypatch.setattr(run, "NOTEBOOKS", tmp_path)
    shutil.copy(FIRST, tmp_path)
    monkeypatch.chdir(run.ROOT)
    whole = []
    for name in ("a", "deep/b"):
        out = tmp_path / name
        assert run_on(tmp_path / "reports", out) == 0
        files = sorted(p for p in out.rglob("*") if p.is_file())
        own, same = str(out).encode(), b"OUT"
        whole.append({p.name: p.read_bytes().replace(own, same) for p in files})
    assert len(whole[0]) >= 9  # notebook, page, report and one figure
    assert whole[0] == whole[1]


def test_copies_are_laid_out_once_and_edits_stay(tmp_path):
    folder = tmp_path / "copies"
    assert run._lay_out(folder, {}) == 0
    names = {p.name for p in run.NOTEBOOKS.glob("*.ipynb")}
    assert {p.name for p in folder.glob("*.ipynb")} == names
    copy = folder / FIRST.name
    edited = nbformat.read(copy, as_version=4)
    for name in ("CORPUS", "OUTPUT", "NAME", "LANGUAGE", "BY"):
        assert f'\n{name} = ""  #' in edited.cells[1].source
    assert "../figures" not in copy.read_text("utf-8")
    assert not any(cell.get("outputs") for cell in edited.cells)
    edited.cells[1].source += "\nTOP = 7"
    nbformat.write(edited, copy)
    other = folder / "02_term_frequencies.ipynb"
    other.unlink()
    assert run._lay_out(folder, {}) == 0
    assert "TOP = 7" in copy.read_text("utf-8")
    assert other.is_file()


def test_all_copies_share_the_folder_and_language_of_one_file(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "COPIES", tmp_path / "copies")
    reports = tmp_path / "it's #1"
    plain_reports(reports, 2)
    assert run.main(["--copies", "--corpus", str(reports), "--language", "en"]) == 0
    settings = tmp_path / "copies" / "corpus.toml"
    lines = settings.read_text("utf-8")
    assert "报道文件夹" in lines
    given = tomllib.loads(lines)
    assert (given["CORPUS"], given["LANGUAGE"], given["NAME"]) == (
        str(reports),
        "en",
        "",
    )
    settings.write_text(lines.replace("'region'", "'outlet'"), encoding="utf-8")
    assert run.main(["--copies"]) == 0
    assert tomllib.loads(settings.read_text("utf-8")) == given | {"BY": "outlet"}
    settings.write_text("BY = 'outlet'\n", encoding="utf-8")
    assert run.main(["--copies", "--corpus", "D:\\new"]) == 0
    given = tomllib.loads(settings.read_text("utf-8"))
    assert given["CORPUS"].endswith("D:\\new")
    assert given["BY"] == "outlet"


def test_an_unedited_copy_follows_the_shipped_notebook(tmp_path, monkeypatch, capsys):
    shipped, folder = tmp_path / "notebooks", tmp_path / "copies"
    shutil.copytree(run.NOTEBOOKS, shipped)
    monkeypatch.setattr(run, "NOTEBOOKS", shipped)
    run._lay_out(folder, {})
    notebook = nbformat.read(shipped / FIRST.name, as_version=4)
    notebook.cells[0].source += "\n\nNew."
    nbformat.write(notebook, shipped / FIRST.name)
    run._lay_out(folder, {})
    assert "New." in (folder / FIRST.name).read_text("utf-8")
    mine = nbformat.read(folder / FIRST.name, as_version=4)
    mine.cells[1].source += "\nTOP = 7"
    nbformat.write(mine, folder / FIRST.name)
    notebook.cells[0].source += "\n\nNewer."
    nbformat.write(notebook, shipped / FIRST.name)
    run._lay_out(folder, {})
    assert "Newer." not in (folder / FIRST.name).read_text("utf-8")
    assert FIRST.name in capsys.readouterr().out


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """Ask for JupyterLab in Chinese; give the options that it would start with."""
    asked = []
    monkeypatch.setattr(run, "COPIES", tmp_path / "copies")
    monkeypatch.setattr(LabApp, "launch_instance", lambda argv: asked.extend(argv))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path / "theirs"))
    monkeypatch.setenv("JUPYTER_PATH", "")
    assert run.main(["--lab", "--language", "zh"]) == 0
    return asked


def test_lab_opens_the_copies_in_the_language_asked_for(lab, tmp_path):
    assert (tmp_path / "copies" / "00_start.ipynb").is_file()
    assert f"--ServerApp.root_dir={run.ROOT}" in lab
    assert "--LabApp.default_url=/lab/tree/copies/00_start.ipynb" in lab
    assert jupyter_config_path()[2] == str(tmp_path / "theirs")
    given = ConfigManager(config_dir_name="labconfig").get("default_setting_overrides")
    assert given["@jupyterlab/translation-extension:plugin"] == {"locale": "zh_CN"}
    news = given["@jupyterlab/apputils-extension:notification"]
    assert news == {"fetchNews": "false", "checkForUpdates": False}


def test_kernels_of_lab_refuse_a_lone_cell_before_any_other_has_run(lab):
    spec = KernelSpecManager().get_kernel_spec("python3")
    assert spec.resource_dir == str(run.LAB / "kernels" / "python3")
    assert "--ext=helpers.cells" in spec.argv
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("reports")])
    with pytest.raises(CellExecutionError) as error:
        NotebookClient(notebook, kernel_name="python3").execute()
    assert "Run All Above Selected Cell" in str(error.value)
