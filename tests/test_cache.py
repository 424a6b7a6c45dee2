"""Compare kept tables with tables made anew."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from helpers import cache
from helpers.cache import kept_by_unit
from helpers.corpus import ahead, load, load_corpus
from helpers.words import Lexicon, kept_tokens, tokenize
from helpers.words import kept as kept_words
from tests.bench.made import write_reports

ROOT = Path(__file__).parents[1]
WORDS = Lexicon((("红星社区", None, "n"),), frozenset({"的", "了"}), frozenset())
READ = """
import sys
from helpers.corpus import load_corpus
from helpers.words import Lexicon, kept_tokens
corpus = load_corpus(sys.argv[1])
kept_tokens(corpus.paragraphs, Lexicon((), frozenset(), frozenset()))
"""


@pytest.fixture
def kept_in(tmp_path, monkeypatch):
    monkeypatch.setenv("REPORTS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "reports").mkdir()
    write_reports(tmp_path / "reports", 7)
    return tmp_path / "reports"


@pytest.fixture
def made(monkeypatch):
    """Note how many files are read and reports cut."""
    numbers = {"read": 0, "cut": 0}

    def noted(module, name, what):
        plain = getattr(module, name)

        def call(*arguments, **options):
            units = arguments[-1] if what == "cut" else arguments[0]
            numbers[what] += len(units)
            return plain(*arguments, **options)

        monkeypatch.setattr(module, name, call)

    noted(load, "read_files", "read")
    noted(kept_words, "_cut", "cut")
    return numbers


def tables_of(folder, lexicon=WORDS):
    corpus = load_corpus(folder, protected=lexicon.protected)
    return *corpus, kept_tokens(corpus.paragraphs, lexicon)


def assert_as_without_cache(folder, monkeypatch, lexicon=WORDS):
    """Compare tables from the cache with those of a run without it."""
    found = tables_of(folder, lexicon)
    with monkeypatch.context() as patch:
        patch.setenv("REPORTS_CACHE", "off")
        anew = tables_of(folder, lexicon)
    assert_frame_equal(anew[3], tokenize(anew[1], lexicon))
    for table, expected in zip(found, anew, strict=True):
        assert_frame_equal(table, expected, check_column_type=True)
        for name in table.columns[table.dtypes == "category"]:
            assert table[name].dtype == expected[name].dtype
    return found


def change(folder, kind):
    """Change a folder of reports in one way."""
    if kind == "changed":
        path = folder / "00003.txt"
        path.write_text(path.read_text("utf-8") + "\n\n渡船又开起来了，船工说。")
    elif kind == "added":
        write_reports(folder, 1, seed=5)
        (folder / "00000.txt").rename(folder / "00003b.txt")
        write_reports(folder, 1)
    elif kind == "removed":
        (folder / "00002.txt").unlink()
    elif kind == "renamed":
        (folder / "00001.txt").rename(folder / "new.txt")
    elif kind == "copied":
        shutil.copy(folder / "00000.txt", folder / "copy.txt")
    elif kind == "broken":
        (folder / "00004.txt").write_bytes(b"")
    elif kind == "overridden":
        text = "report,date,side\n00001,2021-02-03,山\n00009,,\n"
        (folder / "metadata.csv").write_text(text, encoding="utf-8")


NEW = {"same": 0, "removed": 0, "overridden": 0}


@pytest.mark.parametrize(
    "kind",
    [
        *("same", "changed", "added", "removed", "renamed", "copied", "broken"),
        "overridden",
    ],
)
def test_only_what_is_new_is_made_and_tables_stay_equal(
    kind, folder, kept_in, made, monkeypatch
):
    tables_of(folder)
    assert made == {"read": 7, "cut": 7}
    change(folder, kind)
    made.update(read=0, cut=0)
    tables_of(folder)
    assert made["read"] == NEW.get(kind, 1)
    assert made["cut"] <= NEW.get(kind, 1)
    made.update(read=0, cut=0)
    tables_of(folder)
    assert made == {"read": 0, "cut": 0}
    assert_as_without_cache(folder, monkeypatch)


def test_the_shipped_corpus_is_the_same_from_the_cache(kept_in, monkeypatch):
    for _ in range(2):
        assert_as_without_cache(ROOT / "corpus", monkeypatch)


@pytest.mark.parametrize("names", [(), ("a.txt",), ("a.txt", "b.csv")])
def test_folders_without_reports_are_the_same(tmp_path, kept_in, monkeypatch, names):
    (tmp_path / "reports").mkdir()
    for name in names:
        (tmp_path / "reports" / name).write_bytes(b"")
    for _ in range(2):
        assert_as_without_cache(tmp_path / "reports", monkeypatch)


def test_a_lexicon_has_tokens_of_its_own(folder, kept_in, made, monkeypatch):
    before = tables_of(folder)[3]
    other = Lexicon((("党员", None, "zz"),), frozenset({"在"}), frozenset())
    after = assert_as_without_cache(folder, monkeypatch, other)[3]
    assert "zz" in set(after["pos"]) and "zz" not in set(before["pos"])
    made.update(read=0, cut=0)
    protected = Lexicon((), frozenset(), frozenset({"党員"}))
    tables_of(folder, protected)
    assert made == {"read": 7, "cut": 7}


def test_units_come_from_several_entries_in_the_order_asked(kept_in):
    made = []

    def make(units):
        made.extend(units)
        words = pd.Categorical([f"词{u}" for u in units for _ in "ab"])
        unit = [i for i in range(len(units)) for _ in "ab"]
        return (pd.DataFrame({"unit": unit, "word": words}).astype({"unit": "int32"}),)

    def asked(*units):
        return kept_by_unit("rules", units, str, make)[0]

    asked(3, 1)
    asked(2, 4)
    table = asked(1, 5, 2, 3)
    assert made == [3, 1, 2, 4, 5]
    assert table["unit"].tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert table["word"].tolist()[::2] == ["词1", "词5", "词2", "词3"]
    assert table["word"].cat.categories.tolist() == ["词1", "词2", "词3", "词5"]
    assert_frame_equal(table, asked(1, 5, 2, 3))
    assert kept_by_unit("other", [1], str, make)[0]["word"].tolist() == ["词1"] * 2
    assert made[5:] == [1]


@pytest.mark.parametrize("most", [1, 2, 3, 100])
def test_entries_of_any_size_give_the_same(folder, kept_in, monkeypatch, most):
    monkeypatch.setattr(ahead, "MOST", most)
    for _ in range(2):
        assert_as_without_cache(folder, monkeypatch)


def test_what_was_made_in_parts_is_kept_as_a_whole_too(
    folder, kept_in, monkeypatch, made
):
    monkeypatch.setattr(ahead, "MOST", 2)
    load_corpus(folder)
    whole = max(kept_in.glob("*.tables"), key=lambda path: path.stat().st_size)
    tables = cache._read(whole)
    damage(whole, "half")
    load_corpus(folder)
    for table, expected in zip(cache._read(whole), tables, strict=True):
        assert_frame_equal(table, expected)
    sizes = {path: path.stat().st_size for path in kept_in.glob("*.tables")}
    assert len(sizes) == 5  # of two, two, two and one file, and of all seven
    for path in sorted(sizes, key=sizes.get)[:-1]:
        path.unlink()
    load_corpus(folder)
    assert made["read"] == 7


def damage(path, kind):
    data = path.read_bytes()
    middle = len(data) // 2
    path.write_bytes(
        {
            "empty": b"",
            "no entry": b"no entry",
            "half": data[:middle],
            "a bit": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
            "head": b"\0" * 64 + data[64:],
        }[kind]
    )


@pytest.mark.parametrize("kind", ["empty", "no entry", "half", "a bit", "head"])
def test_a_damaged_entry_is_made_again(folder, kept_in, made, monkeypatch, kind):
    tables_of(folder)
    for path in kept_in.iterdir():
        damage(path, kind)
    made.update(read=0, cut=0)
    assert_as_without_cache(folder, monkeypatch)
    made.update(read=0, cut=0)
    tables_of(folder)
    assert made == {"read": 0, "cut": 0}


def test_a_file_that_changes_while_it_is_read_is_not_kept(
    folder, kept_in, made, monkeypatch
):
    plain = load.read_documents

    def saved_meanwhile(path):
        found = plain(path)
        path.write_text("渡船又开起来了，船工说明天还开。", encoding="utf-8")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(load, "read_documents", saved_meanwhile)
        load_corpus(folder)
    assert not list(kept_in.glob("*"))
    assert_as_without_cache(folder, monkeypatch)


def test_a_killed_run_leaves_nothing_that_counts(folder, kept_in, monkeypatch):
    """Kill a run at many moments; what is there then is whole or not looked at."""
    write_reports(folder, 20)
    for wait in (0.9, 1.2, 1.5):
        run = subprocess.Popen([sys.executable, "-c", READ, str(folder)], cwd=ROOT)
        time.sleep(wait)
        run.send_signal(signal.SIGKILL)
        run.wait()
        assert_as_without_cache(folder, monkeypatch)


def test_an_entry_cut_off_while_written_does_not_count(folder, kept_in, monkeypatch):
    killed = (
        "import os, pathlib\npathlib.Path.replace = lambda *_: os.kill(os.getpid(), 9)"
    )
    run = subprocess.run([sys.executable, "-c", killed + READ, str(folder)], cwd=ROOT)
    assert run.returncode == -signal.SIGKILL
    assert len(list(kept_in.iterdir())) == 1
    assert_as_without_cache(folder, monkeypatch)


def test_two_runs_at_once_are_safe(folder, kept_in, monkeypatch):
    run = [sys.executable, "-c", READ, str(folder)]
    runs = [subprocess.Popen(run, cwd=ROOT) for _ in "ab"]
    assert [run.wait() for run in runs] == [0, 0]
    assert len(list(kept_in.iterdir())) == 2
    assert_as_without_cache(folder, monkeypatch)


def test_entries_used_longest_ago_go_first(kept_in, monkeypatch):
    def make(units):
        return (pd.DataFrame({"unit": range(len(units)), "n": units}),)

    for n in (1, 2):
        kept_by_unit("rules", [n], str, make)
    kept_by_unit("rules", [1], str, make)
    size = max(path.stat().st_size for path in kept_in.iterdir())
    monkeypatch.setattr(cache, "SIZE", 2.5 * size)
    kept_by_unit("rules", [3], str, make)
    names = {f"rules-{cache.digest(str(n))}.tables" for n in (1, 3)}
    assert {path.name for path in kept_in.iterdir()} == names


def test_files_of_others_in_the_folder_stay(folder, kept_in, monkeypatch):
    kept_in.mkdir()
    (kept_in / "mine.txt").write_text("x")
    monkeypatch.setattr(cache, "SIZE", 0)
    tables_of(folder)
    cache.clear()
    assert [path.name for path in kept_in.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_written_is_no_error(folder, kept_in, monkeypatch):
    kept_in.write_text("a file in the way")
    assert_as_without_cache(folder, monkeypatch)


def test_nothing_is_written_when_off_or_to_the_corpus(folder, kept_in, monkeypatch):
    before = {p: p.read_bytes() for p in folder.rglob("*")}
    tables_of(folder)
    assert {p: p.read_bytes() for p in folder.rglob("*")} == before
    cache.clear()
    monkeypatch.setenv("REPORTS_CACHE", "off")
    tables_of(folder)
    cache.clear()
    assert cache.cache_folder() is None and not list(kept_in.iterdir())


def test_the_folder_is_the_users_unless_given(monkeypatch, tmp_path):
    monkeypatch.delenv("REPORTS_CACHE")
    assert cache.cache_folder().name == "regional-report-notebooks"
    monkeypatch.setenv("REPORTS_CACHE", str(tmp_path))
    assert cache.cache_folder() == tmp_path


def test_code_data_and_rooms_make_other_keys():
    assert cache.code_of("words") != cache.code_of("words", "clean")
    assert cache.digest("ab", "c") != cache.digest("a", "bc")
