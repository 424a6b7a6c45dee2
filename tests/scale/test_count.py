"""Counting in parts gives what counting in memory gives, whatever the parts."""

import errno
import json

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from helpers.compare import divergence, keyness, log_odds
from helpers.corpus import load_corpus
from helpers.scale import count, count_corpus, parts, units
from helpers.words import Lexicon, dispersion, term_counts, tokenize
from tests.made import report, varied_report

LEXICON = Lexicon((("山边", None, "n"),), frozenset({"的", "了"}), frozenset())


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    """Make several parts and shares of a small corpus."""
    monkeypatch.setattr(count, "FILES", 3)
    monkeypatch.setattr(count, "TOKENS", 300)
    monkeypatch.setattr(count, "LOOKED_AT", 4)


@pytest.fixture
def folder(tmp_path):
    """Write reports of many formats, copies, places and damaged files."""
    folder = tmp_path / "reports"
    write(folder)
    return folder


def write(folder):
    (folder / "b").mkdir(parents=True)
    for i in range(8):
        name = f"{'ab'[i % 2]}{i}.txt"
        (folder / "b" / name).write_text(varied_report(i), encoding="utf-8")
    (folder / "copy.txt").write_text(varied_report(3) + "\n\n转载。", encoding="utf-8")
    (folder / "b5.txt").write_text(report("海"), encoding="gb18030")
    (folder / "bad.docx").write_bytes(b"PK no zip")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "marks.txt").write_text("！！！\n\n？？？", encoding="utf-8")
    (folder / "README.txt").write_text(report("山"), encoding="utf-8")
    rows = [{"正文": varied_report(20 + i), "日期": f"202{i}-03-01"} for i in range(4)]
    pd.DataFrame(rows).to_csv(folder / "table.csv", index=False)
    pd.DataFrame(rows).iloc[::-1].to_parquet(folder / "table.parquet")
    stated = {
        "report": ["b5", "a0"],
        "region": ["海边", "山里"],
        "date": ["2021-05-06", ""],
    }
    pd.DataFrame(stated).to_csv(folder / "metadata.csv", index=False)


def in_memory(folder, by="region"):
    corpus = load_corpus(folder, protected=LEXICON.protected)
    reports = corpus.reports[corpus.reports["duplicate_of"].isna()]
    kept = corpus.paragraphs["report"].isin(reports.index)
    tokens = tokenize(corpus.paragraphs[kept], LEXICON)
    tables = term_counts(tokens, reports, by=by), dispersion(tokens)
    return (*tables, corpus.reports, corpus.problems)


def assert_same(counted, tables):
    for name, got, want in zip(counted._fields, counted, tables, strict=True):
        assert_frame_equal(got, want, rtol=1e-10, obj=name)


@pytest.mark.parametrize("by", ["region", "year", "report", None])
def test_tables_are_those_of_memory(folder, by):
    counted = count_corpus(folder, LEXICON, by=by)
    assert_same(counted, in_memory(folder, by))
    assert counted.reports["duplicate_of"].notna().sum() == 5
    assert set(counted.problems["file"]) >= {"bad.docx", "empty.txt"}


def test_a_large_file_is_read_in_pieces_and_rows_keep_their_names(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(units, "PIECE", 2_000)
    rows = [
        {"text": varied_report(i), "报道": f"甲{i}" if i % 5 else None, "村": i}
        for i in range(17)
    ]
    lines = [json.dumps(row, ensure_ascii=i % 2 == 0) for i, row in enumerate(rows)]
    (tmp_path / "all.jsonl").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "old.jsonl").write_text(
        "\n".join(
            json.dumps({"text": varied_report(90 + i)}, ensure_ascii=False)
            for i in range(9)
        ),
        encoding="gb18030",
    )
    table = units.look_at(str(tmp_path), ["all.jsonl"])
    assert table.num_rows > 4
    counted = count_corpus(tmp_path, LEXICON)
    assert_same(counted, in_memory(tmp_path))
    assert {"all-0001", "甲1", "all-0016"} <= set(counted.reports.index)


def test_a_row_that_cannot_be_read_is_listed_with_its_file(tmp_path, monkeypatch):
    monkeypatch.setattr(units, "PIECE", 2_000)
    lines = [json.dumps({"text": varied_report(i)}) for i in range(9)]
    lines[4] = lines[4][:50]
    lines[6] = json.dumps({"text": "！！！"})
    (tmp_path / "all.jsonl").write_text("\n".join(lines), encoding="utf-8")
    counted = count_corpus(tmp_path, LEXICON)
    assert_same(counted, in_memory(tmp_path))
    assert counted.problems["file"].tolist() == [
        "all.jsonl, row 5",
        "all.jsonl, row 7",
    ]


def test_a_piece_that_cannot_be_used_names_its_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(units, "PIECE", 2_000)
    rows = [{"text": varied_report(i)} for i in range(9)]
    lines = [json.dumps(row) for row in rows] + ["{"] * 2_000
    (tmp_path / "all.jsonl").write_text("\n".join(lines), encoding="utf-8")
    counted = count_corpus(tmp_path, LEXICON)
    assert len(counted.reports) == 9
    assert counted.problems["file"].str.contains(", from row [0-9]+$").all()


def test_a_list_of_objects_is_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(units, "PIECE", 2_000)
    rows = [{"text": varied_report(i), "村": f"{i}"} for i in range(9)]
    text = json.dumps(rows, ensure_ascii=False, indent=0)
    (tmp_path / "all.jsonl").write_text(text, encoding="utf-8")
    assert_same(count_corpus(tmp_path, LEXICON), in_memory(tmp_path))


def test_folders_of_saved_pages_are_left_alone(tmp_path):
    (tmp_path / "reports" / "page_files").mkdir(parents=True)
    page = f"<html><body><p>{report('海')}</p></body></html>"
    (tmp_path / "reports" / "page.html").write_text(page, encoding="utf-8")
    (tmp_path / "reports" / "page_files" / "a.txt").write_text(report("山"))
    counted = count_corpus(tmp_path / "reports", LEXICON)
    assert_same(counted, in_memory(tmp_path / "reports"))
    assert len(counted.problems) == 1


def noted(monkeypatch):
    """Note the files that are read."""
    read, names = parts.read_files, []

    def noting(paths, **given):
        names.extend(path.name for path in paths)
        return read(paths, **given)

    monkeypatch.setattr(parts, "read_files", noting)
    return names


def test_a_second_call_reads_only_what_is_new_or_changed(folder, tmp_path, monkeypatch):
    store = tmp_path / "parts"
    first = count_corpus(folder, LEXICON, folder=store)
    read = noted(monkeypatch)
    assert_same(count_corpus(folder, LEXICON, folder=store), first)
    assert read == []
    (folder / "b" / "b3.txt").write_text(report("田"), encoding="utf-8")
    (folder / "new.txt").write_text(report("林"), encoding="utf-8")
    (folder / "b" / "a2.txt").unlink()
    counted = count_corpus(folder, LEXICON, folder=store)
    assert sorted(read) == ["b3.txt", "new.txt"]
    assert_same(counted, in_memory(folder))


def test_parts_that_overlap_are_counted_once(folder, tmp_path):
    store = tmp_path / "parts"
    count_corpus(folder / "b" / "a0.txt", LEXICON, folder=store)
    (tmp_path / "other").mkdir()
    count_corpus(
        [folder / "b" / "a0.txt", folder / "b" / "b1.txt"], LEXICON, folder=store
    )
    whole = count_corpus(folder / "b", LEXICON, folder=store)
    assert_same(whole, in_memory(folder / "b"))


@pytest.mark.parametrize("suffix", [".words", ".reports"])
@pytest.mark.parametrize("left", [0, 0.5, 0.99])
def test_a_part_cut_short_is_made_again(folder, tmp_path, suffix, left):
    store = tmp_path / "parts"
    first = count_corpus(folder, LEXICON, folder=store)
    path = sorted(store.glob(f"*{suffix}"))[0]
    data = path.read_bytes()
    path.write_bytes(data[: int(left * len(data))])
    assert_same(count_corpus(folder, LEXICON, folder=store), first)


def test_a_file_that_changes_while_it_is_read_is_read_again(
    folder, tmp_path, monkeypatch
):
    store, path = tmp_path / "parts", folder / "b" / "b3.txt"
    read, old = parts.read_files, path.read_bytes()

    def changing(paths, **given):
        if path in paths:
            path.write_text(report("桥"), encoding="utf-8")
        return read(paths, **given)

    with monkeypatch.context() as patch:
        patch.setattr(parts, "read_files", changing)
        count_corpus(folder, LEXICON, folder=store)
    path.write_bytes(old)
    assert_same(count_corpus(folder, LEXICON, folder=store), in_memory(folder))


def test_a_full_disk_is_named_and_a_second_call_goes_on(folder, tmp_path, monkeypatch):
    store, real, opened = tmp_path / "parts", parts.pa.OSFile, []

    def full(path, mode="r"):
        opened.append(path)
        if mode == "wb" and len(opened) > 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, mode)

    with monkeypatch.context() as patch:
        patch.setattr(parts.pa, "OSFile", full)
        with pytest.raises(OSError, match=r"parts.* No space left .*free space there"):
            count_corpus(folder, LEXICON, folder=store)
    assert list(store.glob("*.new")) == []
    assert list(store.glob("*.reports"))
    assert_same(count_corpus(folder, LEXICON, folder=store), in_memory(folder))


def test_nothing_is_kept_where_the_cache_is_off(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("REPORTS_CACHE", "off")
    before = sorted(tmp_path.rglob("*"))
    assert_same(count_corpus(folder, LEXICON), in_memory(folder))
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["nothing", "missing", "marks"])
def test_a_folder_without_words_gives_empty_tables(tmp_path, name):
    (tmp_path / "nothing").mkdir()
    (tmp_path / "marks").mkdir()
    (tmp_path / "marks" / "a.txt").write_text("！！！", encoding="utf-8")
    counted, tables = count_corpus(tmp_path / name, LEXICON), in_memory(tmp_path / name)
    assert counted.counts.empty
    assert counted.dispersion.empty
    assert list(counted.counts) == list(tables[0])
    assert list(counted.dispersion) == list(tables[1])
    assert_frame_equal(counted.problems, tables[3])


def test_errors_say_what_would_do(folder, tmp_path):
    with pytest.raises(ValueError, match="take by from"):
        count_corpus(folder, LEXICON, by="村")
    with pytest.raises(ValueError, match="several file systems"):
        count_corpus([folder, "memory://reports"], LEXICON)
    with pytest.raises(FileNotFoundError, match="give every worker the same folders"):
        units.look_at(str(tmp_path / "elsewhere"), ["a.txt"])
    with pytest.raises(RuntimeError, match="another version"):
        parts.make_part(str(folder), [], LEXICON, "rules of another version", "")


def test_statistics_take_the_counts_as_they_are(folder):
    counts = count_corpus(folder, LEXICON, by="report").counts
    want = in_memory(folder, by="report")[0]
    target = counts["group"].iloc[0]
    assert_frame_equal(keyness(counts, target), keyness(want, target))
    assert_frame_equal(log_odds(counts), log_odds(want))
    assert_frame_equal(divergence(counts), divergence(want))
