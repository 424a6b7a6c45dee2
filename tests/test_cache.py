"""Hold kept tables against those made anew."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from helpers import cache
from helpers.corpus import load
from helpers.corpus.load import load_corpus

LINES = "甲村的党员今天在路口值守,群众送来了热水。\n\n乙镇的志愿者第{}次登记车辆,夜里也没有停下。"


@pytest.fixture
def kept_in(tmp_path, monkeypatch):
    monkeypatch.setenv("REPORTS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def count_calls(made):
    def make():
        made.append(1)
        return (pd.DataFrame({"term": pd.Categorical(["港"]), "n": [len(made)]}),)

    return make


def test_the_same_parts_are_made_once(kept_in):
    made = []
    first = cache.cached_tables([b"a", b"b"], count_calls(made))
    assert_frame_equal(
        cache.cached_tables([b"a", b"b"], count_calls(made))[0], first[0]
    )
    assert len(made) == 1
    cache.cached_tables([b"ab", b""], count_calls(made))
    assert len(made) == 2


def test_a_damaged_entry_is_made_again(kept_in):
    made = []
    cache.cached_tables([b"a"], count_calls(made))
    [path] = kept_in.glob("*/*.parquet")
    path.write_bytes(b"no parquet")
    cache.cached_tables([b"a"], count_calls(made))
    assert len(made) == 2
    cache.cached_tables([b"a"], count_calls(made))


def test_a_folder_that_cannot_be_written_is_no_error(kept_in):
    kept_in.write_text("a file in the way")
    assert cache.cached_tables([b"a"], count_calls([]))[0]["n"].tolist() == [1]


def test_only_the_entries_used_last_stay(kept_in, monkeypatch):
    monkeypatch.setattr(cache, "ENTRIES", 2)
    for part in (b"a", b"b", b"c"):
        cache.cached_tables([part], count_calls([]))
    assert len(list(kept_in.iterdir())) == 2


def test_a_corpus_read_again_is_the_same_until_a_file_changes(
    tmp_path, kept_in, monkeypatch
):
    monkeypatch.setattr(load, "LARGE_FOLDER", 2)
    folder = tmp_path / "reports"
    folder.mkdir()
    for i in range(3):
        (folder / f"r{i}.txt").write_text(LINES.format(i), encoding="utf-8")
    first = load_corpus(folder)
    assert len(list(kept_in.iterdir())) == 1
    for new, old in zip(load_corpus(folder), first, strict=True):
        assert_frame_equal(new, old)
    (folder / "r0.txt").write_text(LINES.format("九"), encoding="utf-8")
    assert load_corpus(folder).paragraphs["text"].str.contains("第九次").any()


def test_the_folder_is_the_users_unless_given(monkeypatch, tmp_path):
    monkeypatch.delenv("REPORTS_CACHE", raising=False)
    assert cache.cache_folder().name == "regional-report-notebooks"
    monkeypatch.setenv("REPORTS_CACHE", str(tmp_path))
    assert cache.cache_folder() == tmp_path
