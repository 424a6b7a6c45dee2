import pandas as pd
import pytest

from helpers.corpus import ahead, load_corpus

FILES = ahead.MANY + 7


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    for i in range(FILES):
        text = f"第{i}次巡查\n2022-03-{i % 28 + 1:02} 来源：汇川日报\n"
        text += (
            f"贵州省遵义市汇川区的党员第{i}次走到渡口，水位{i}厘米。\n责任编辑：某甲\n"
        )
        (folder / f"{i:04}.txt").write_text(text, encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    return folder


@pytest.fixture
def started(monkeypatch):
    """The second readers that were started."""
    found, start = [], ahead._started

    def kept(*given):
        found.append(start(*given))
        return found[-1]

    monkeypatch.setattr(ahead, "_started", kept)
    return found


def equal(corpus, other):
    for table, same in zip(corpus, other, strict=True):
        pd.testing.assert_frame_equal(table, same)


def test_two_readers_read_what_one_reads(folder, started, monkeypatch, tmp_path):
    monkeypatch.setenv("REPORTS_CACHE", "off")
    alone = load_corpus(folder, protected=["汇川"])
    assert started == []
    assert len(alone.reports) == FILES
    monkeypatch.setenv("REPORTS_CACHE", str(tmp_path))
    equal(load_corpus(folder, protected=["汇川"]), alone)
    assert len(started) == 1
    assert started[0].returncode is not None
    equal(load_corpus(folder, protected=["汇川"]), alone)
    assert len(started) == 1  # nothing was left to read


def test_the_second_reader_keeps_the_batches_that_it_claims(folder, tmp_path):
    claims, cache = tmp_path / "claims", tmp_path / "cache"
    claims.mkdir()
    assert ahead._claim(str(claims), 1)
    assert not ahead._claim(str(claims), 1)
    task = {"root": str(folder), "protected": [], "claims": str(claims), "most": 400}
    task |= {"missing": [*range(FILES + 1)]}
    other = ahead._started(task, cache)
    assert other.wait(timeout=60) == 0
    assert sorted(path.name for path in claims.iterdir()) == ["1", "2", "3"]
    assert len(list(cache.glob("*.tables"))) == 2


@pytest.mark.parametrize(
    "command",
    [
        "raise SystemExit(1)",
        # claims the last batch and dies
        "import json, sys; from pathlib import Path; task = json.load(sys.stdin);"
        "Path(task['claims'], '6').touch()",
    ],
)
def test_a_second_reader_that_fails_loses_nothing(
    folder, command, started, monkeypatch, tmp_path
):
    monkeypatch.setattr(ahead, "COMMAND", command)
    monkeypatch.setenv("REPORTS_CACHE", str(tmp_path))
    assert len(load_corpus(folder).reports) == FILES
    assert len(started) == 1


def test_small_folders_have_no_second_reader(started, monkeypatch, tmp_path):
    monkeypatch.setenv("REPORTS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "a.txt").write_text(
        "渡口\n贵州省遵义市汇川区的党员又一次走到渡口，查看水位。", "utf-8"
    )
    assert len(load_corpus(tmp_path).reports) == 1
    assert started == []
