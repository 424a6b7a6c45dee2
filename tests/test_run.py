"""Run the notebooks on other reports, as make run CORPUS=… OUTPUT=… does."""

import json
import shutil

import pytest

from helpers import run

TEXT = "{}的党员在社区值守,群众送来口罩。{}的志愿者登记车辆,卡点有了临时党支部。"
WORDS = "山水田林路桥海港"
FIRST = run.NOTEBOOKS / "01_corpus.ipynb"
NEED_METADATA = {"02_provinces", "07_dates", "07_timeline"}


def plain_reports(folder, count):
    folder.mkdir()
    for i, word in enumerate(WORDS[:count]):
        name = f"{word}村里"
        lines = [TEXT.format(name, name).replace("口罩", "口罩和" + word * 2)] * 1
        lines += [
            f"{name}今天的第{k}件事是{word}边的工作,大家都来帮忙。" for k in range(9)
        ]
        (folder / f"r{i}.txt").write_text("\n\n".join(lines), encoding="utf-8")


def executed(folder):
    for path in sorted(folder.glob("*.ipynb")):
        yield path.stem, json.loads(path.read_text(encoding="utf-8"))


def outputs(notebook):
    return [o for c in notebook["cells"] for o in c.get("outputs", [])]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_reports_without_any_metadata_give_every_figure(tmp_path, language):
    plain_reports(tmp_path / "reports", 4)
    shutil.copy(tmp_path / "reports" / "r0.txt", tmp_path / "reports" / "twin.txt")
    before = {p: p.read_bytes() for p in (tmp_path / "reports").iterdir()}
    out = tmp_path / "out"
    arguments = ["--corpus", str(tmp_path / "reports"), "--output", str(out)]
    assert run.main([*arguments, "--language", language]) == 0
    notebooks = dict(executed(out))
    assert set(notebooks) == {p.stem for p in run.NOTEBOOKS.glob("*.ipynb")}
    kinds = {o["output_type"] for n in notebooks.values() for o in outputs(n)}
    assert kinds & {"stream", "error"} == set()
    names = {p.stem for p in run.FIGURES.glob("*.json")} - NEED_METADATA
    assert names
    made = out / "figures"
    drawn = {p.stem for p in made.glob("*.json")} - NEED_METADATA
    assert drawn == names | {"01_duplicates"}
    assert (made / "index.html").is_file()
    assert "r0" in (made / "02_terms_by_region.csv").read_text(encoding="utf-8-sig")
    assert before == {p: p.read_bytes() for p in (tmp_path / "reports").iterdir()}


def test_one_report_gives_what_it_can(tmp_path, capsys):
    plain_reports(tmp_path / "reports", 1)
    out = tmp_path / "out"
    arguments = ["--corpus", str(tmp_path / "reports"), "--output", str(out)]
    assert run.main(arguments) == 0
    assert (out / "figures" / "02_top_terms.png").is_file()
    assert "needs 2 reports" in capsys.readouterr().out
    told = (out / "07_over_time.ipynb").read_text(encoding="utf-8")
    assert "Fewer than two reports have a date" in told
    assert "## Findings" in told


def test_a_folder_without_reports_is_told_without_traceback(tmp_path, capsys):
    (tmp_path / "empty.txt").touch()
    arguments = ["--corpus", str(tmp_path), "--output", str(tmp_path.parent / "o")]
    assert run.main(arguments) == 1
    told = capsys.readouterr().err
    assert "empty.txt" in told
    assert "Traceback" not in told


def test_output_inside_the_corpus_is_refused(tmp_path, capsys):
    plain_reports(tmp_path / "reports", 1)
    inside = tmp_path / "reports" / "out"
    with pytest.raises(SystemExit):
        run.main(["--corpus", str(tmp_path / "reports"), "--output", str(inside)])
    assert "never written to" in capsys.readouterr().err


def test_another_language_needs_a_folder_of_its_own(capsys):
    with pytest.raises(SystemExit):
        run.main(["--language", "en"])
    assert "name CORPUS and OUTPUT" in capsys.readouterr().err


def test_two_runs_into_different_folders_give_the_same_bytes(tmp_path, monkeypatch):
    plain_reports(tmp_path / "reports", 2)
    monkeypatch.setattr(run, "NOTEBOOKS", tmp_path)
    shutil.copy(FIRST, tmp_path)
    monkeypatch.chdir(run.ROOT)
    whole = []
    for name in ("a", "deep/b"):
        out = tmp_path / name
        run.main(["--corpus", str(tmp_path / "reports"), "--output", str(out)])
        files = sorted(p for p in out.rglob("*") if p.is_file())
        own, same = str(out).encode(), b"OUT"
        whole.append({p.name: p.read_bytes().replace(own, same) for p in files})
    assert len(whole[0]) > 10
    assert whole[0] == whole[1]
