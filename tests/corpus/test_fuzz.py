"""Damaged files of every format: whatever a reader meets, the rest of a folder loads."""

import io
import json
import zipfile
from functools import cache
from random import Random

import docx
import pandas as pd
import pytest

from helpers.corpus import articles, load
from helpers.corpus.formats import READERS
from helpers.corpus.load import load_corpus

GOOD = "全县党员行动起来，投入到疫情防控的第一线，守住每一个路口。"
PAGE = (
    '<!DOCTYPE html><html><head><meta name="source" content="某报"><title>灯</title>'
    '<script type="application/ld+json">{"headline": "灯"}</script></head><body>'
    f"<p hidden>甲</p><ruby>县<rt>xiàn</rt></ruby><p>{GOOD}<!--a--></p></body></html>"
)
SAVED = (
    "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
    f"Content-Type: text/html; charset=utf-8\r\n\r\n{PAGE}\r\n--x--\r\n"
)
ROW = json.dumps({"text": GOOD, "栏目": "要闻", "date": "2021-03-04"})
SEEDS = range(6)


@cache
def whole_files() -> dict[str, bytes]:
    """Write one sound file of each format."""
    document, word, parquet = docx.Document(), io.BytesIO(), io.BytesIO()
    document.add_paragraph(GOOD)
    document.add_table(2, 2).cell(0, 0).merge(document.tables[0].cell(1, 0))
    document.save(word)
    pd.DataFrame({"text": [GOOD, GOOD], "n": [1, 2]}).to_parquet(parquet)
    texts = {
        ".txt": f"村口的一盏灯\n2021-03-04 来源：某报\n{GOOD}\n",
        ".md": f"---\ntitle: 灯\ntags: [a]\n---\n![](a.jpg)\n灯\n\n[甲](b)[^1]{GOOD}\n",
        ".html": PAGE,
        ".mht": SAVED,
        ".csv": f'report,text,栏目\n甲,"{GOOD}",要闻\n',
        ".tsv": f"report\ttext\n甲\t{GOOD}\n",
        ".jsonl": f"{ROW}\n{ROW}\n",
    }
    whole = {suffix: text.encode() for suffix, text in texts.items()}
    return whole | {".docx": word.getvalue(), ".parquet": parquet.getvalue()}


def damaged(data: bytes, random: Random) -> bytes:
    """Cut a file off, turn some of its bytes, or move a part of it."""
    way = random.randrange(4)
    i, j = sorted(random.randrange(len(data)) for _ in range(2))
    if way == 0:
        return data[:i]
    if way == 1:
        return data[:i] + data[j:]
    if way == 2:
        return data[i:j] + data[:i] + data[j:] + data[i:j]
    turned = bytearray(data)
    for _ in range(random.randint(1, 20)):
        turned[random.randrange(len(data))] = random.randrange(256)
    return bytes(turned)


def damaged_inside(data: bytes, random: Random) -> bytes:
    """Damage the parts of a sound ZIP file, so that the XML is reached."""
    whole, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in whole.namelist():
            part = whole.read(name)
            if name.endswith("document.xml") or random.random() < 0.2:
                part = damaged(part, random)
            if random.random() < 0.95:
                archive.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_files_are_read_or_listed(tmp_path, seed):
    random = Random(seed)
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    names = []
    for suffix, data in whole_files().items():
        for k in range(6):
            names.append(f"{suffix[1:]}{k}{suffix}")
            (tmp_path / names[-1]).write_bytes(damaged(data, random))
    for k in range(12):
        names.append(f"inside{k}.docx")
        data = damaged_inside(whole_files()[".docx"], random)
        (tmp_path / names[-1]).write_bytes(data)
    corpus = load_corpus(tmp_path)
    assert "good" in corpus.reports.index
    said = {*corpus.reports["file"], *corpus.problems["file"].str.split(", row").str[0]}
    assert set(names) <= said
    assert (corpus.problems["advice"] != "").all()


@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_metadata_does_not_stop_the_reading(tmp_path, seed):
    random = Random(seed)
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    sound = "report,date,县,n\ngood,2021-03-04,汇川区,1\nother,x,y,2\n".encode()
    for _ in range(12):
        (tmp_path / "metadata.csv").write_bytes(damaged(sound, random))
        assert load_corpus(tmp_path).reports.index.tolist() == ["good"]


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_an_error_of_any_reader_is_a_problem_of_its_file(tmp_path, monkeypatch, suffix):
    def broken(path):
        raise RecursionError("too deep")

    monkeypatch.setitem(READERS, suffix, broken)
    good = tmp_path / ("good.md" if suffix == ".txt" else "good.txt")
    good.write_text(GOOD, encoding="utf-8")
    (tmp_path / f"odd{suffix}").write_bytes(b"PK\x03\x04")
    corpus = load_corpus(tmp_path)
    assert len(corpus.reports) == 1
    [problem] = corpus.problems.itertuples(index=False)
    assert problem.file == f"odd{suffix}"
    assert "too deep" in problem.problem and "save it again" in problem.advice


@pytest.mark.parametrize("step", ["read_paragraphs", "roles_of_report"])
def test_a_report_that_stops_a_later_step_is_a_problem_of_its_own(
    tmp_path, monkeypatch, step
):
    done = getattr(articles, step)

    def odd(first, *more, **options):
        texts = first if step == "read_paragraphs" else first.texts
        if any("奇怪" in text for text in texts):
            raise IndexError("odd")
        return done(first, *more, **options)

    monkeypatch.setattr(articles, step, odd)
    for k in range(9):
        text = GOOD if k % 4 else GOOD + "奇怪的一句话。"
        (tmp_path / f"{k}.txt").write_text(text, encoding="utf-8")
    corpus = load_corpus(tmp_path)
    assert corpus.reports.index.tolist() == ["1", "2", "3", "5", "6", "7"]
    assert corpus.problems["file"].tolist() == ["0.txt", "4.txt", "8.txt"]
    assert corpus.problems["problem"].eq("cannot be read (odd)").all()


def test_an_error_while_reports_are_described_is_a_problem(tmp_path, monkeypatch):
    def odd(texts, hints, stated):
        raise ZeroDivisionError

    monkeypatch.setattr(load, "describe", odd)
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    assert load_corpus(tmp_path).problems["file"].tolist() == ["a.txt"]
