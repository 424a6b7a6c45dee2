import os
import re
from pathlib import Path

import pandas as pd
import pytest

from helpers.corpus import ahead, load
from helpers.corpus.formats import READERS
from helpers.corpus.load import PARAGRAPH_COLUMNS, REPORT_COLUMNS, load_corpus, regions
from tests.bench.made import write_reports

BODY = "全县党员行动起来，投入到疫情防控的第一线，守住每一个路口。"
LINES = {
    "甲": "清早六点，渠水流进了最远的一块麦田，管水的人这才回家吃饭。",
    "乙": "入夜以后，夜校的灯一盏盏亮起，学员们打着手电从山上走下来。",
    "丙": "大桥通车那天，船工把最后一班船开到对岸，没有收一分钱船费。",
}


def folder_of(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def problems(corpus):
    return dict(zip(corpus.problems["file"], corpus.problems["problem"], strict=True))


def test_the_three_tables_have_their_columns_and_types(tmp_path):
    corpus = load_corpus(folder_of(tmp_path, **LINES))
    assert corpus.reports.index.name == "report"
    assert corpus.reports.columns.tolist() == REPORT_COLUMNS
    assert corpus.paragraphs.columns.tolist() == PARAGRAPH_COLUMNS
    assert corpus.problems.columns.tolist() == ["file", "problem", "advice"]
    assert corpus.problems.empty
    types = corpus.paragraphs.dtypes.astype(str)
    assert types[["paragraph", "start", "end"]].eq("int32").all()
    assert types[["report", "role", "rule"]].eq("category").all()
    assert corpus.reports["date"].dtype.kind == "M"
    assert set(corpus.paragraphs["report"].cat.categories) == set(LINES)


def test_characters_count_the_text_that_is_kept(tmp_path):
    page = "首页 > 正文\n村口的一盏灯\n" + BODY + "\n责任编辑：某甲"
    reports = load_corpus(folder_of(tmp_path, a=page)).reports
    assert reports["characters"].tolist() == [len(BODY)]


def test_subfolders_are_read_and_equal_stems_told_apart(tmp_path):
    for name in ("east", "west"):
        (tmp_path / name).mkdir()
    folder_of(tmp_path / "east", report=LINES["甲"])
    folder_of(tmp_path / "west", report=LINES["乙"], other=LINES["丙"])
    reports = load_corpus(tmp_path).reports
    assert reports["file"].to_dict() == {
        "east/report": "east/report.txt",
        "other": "west/other.txt",
        "west/report": "west/report.txt",
    }


def test_equal_stems_with_two_suffixes_are_two_reports(tmp_path):
    folder_of(tmp_path, report=LINES["甲"])
    (tmp_path / "report.md").write_text(LINES["乙"], encoding="utf-8")
    corpus = load_corpus(tmp_path)
    assert corpus.reports.index.is_unique
    assert sorted(corpus.reports["file"]) == ["report.md", "report.txt"]
    assert set(corpus.paragraphs["text"]) == {LINES["甲"], LINES["乙"]}


def test_rows_with_one_name_are_two_reports(tmp_path):
    rows = pd.DataFrame({"report": ["甲", "甲"], "text": [LINES["甲"], LINES["乙"]]})
    rows.to_csv(tmp_path / "rows.csv", index=False)
    reports = load_corpus(tmp_path).reports
    assert len(reports) == 2 and reports.index.is_unique


def test_lexicon_readme_and_hidden_files_are_left_alone(tmp_path):
    folder_of(tmp_path, 甲=LINES["甲"], README=BODY, **{".hidden": BODY})
    for name in ("lexicon", ".git"):
        (tmp_path / name).mkdir()
        folder_of(tmp_path / name, terms=BODY)
    corpus = load_corpus(tmp_path)
    assert corpus.reports.index.tolist() == ["甲"]
    assert corpus.problems.empty


@pytest.mark.parametrize(
    ("make", "problem"),
    [(False, "no such folder"), (True, "no file of reports in it")],
)
def test_a_missing_or_empty_folder_is_a_problem(tmp_path, make, problem):
    folder = tmp_path / "reports"
    if make:
        folder.mkdir()
    corpus = load_corpus(folder)
    assert corpus.reports.empty and corpus.paragraphs.empty
    assert corpus.reports.columns.tolist() == REPORT_COLUMNS
    assert problems(corpus) == {str(folder): problem}


@pytest.mark.parametrize("text", ["登录\n注册\n版权所有", "\ufeff", "————\n····"])
def test_a_file_of_furniture_is_no_report(tmp_path, text):
    alone = load_corpus(folder_of(tmp_path, page=text))
    assert alone.reports.empty
    assert problems(alone) == {"page.txt": "no report text found in it"}
    both = load_corpus(folder_of(tmp_path, 甲=LINES["甲"]))
    assert both.reports.index.tolist() == ["甲"]


def test_links_that_leave_the_folder_are_not_followed(tmp_path):
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    folder_of(outside, secret=BODY)
    folder_of(inside, 甲=LINES["甲"])
    (inside / "link.txt").symlink_to(outside / "secret.txt")
    (inside / "folder").symlink_to(outside)
    (inside / "nowhere.txt").symlink_to(inside / "gone.txt")
    corpus = load_corpus(inside)
    assert corpus.reports.index.tolist() == ["甲"]
    found = problems(corpus)
    assert found["link.txt"] == "link to a file outside the folder"
    assert found["nowhere.txt"].startswith("cannot be read")


def test_a_link_to_itself_is_a_problem(tmp_path):
    folder_of(tmp_path, 甲=LINES["甲"])
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    corpus = load_corpus(tmp_path)
    assert corpus.reports.index.tolist() == ["甲"]
    assert list(problems(corpus)) == ["loop.txt"]


def test_a_file_that_may_not_be_read_is_a_problem(tmp_path, monkeypatch):
    check_file = load.check_file

    def refuse(path, root):
        if Path(path).stem == "乙":
            raise PermissionError(13, "Permission denied", str(path))
        check_file(path, root)

    monkeypatch.setattr(load, "check_file", refuse)
    corpus = load_corpus(folder_of(tmp_path, **LINES))
    assert corpus.reports.index.tolist() == ["丙", "甲"]
    assert problems(corpus) == {"乙.txt": "cannot be read (Permission denied)"}


def test_a_file_that_vanishes_is_a_problem(tmp_path, monkeypatch):
    read_bytes = Path.read_bytes

    def vanish(path):
        path.unlink()
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", vanish)
    corpus = load_corpus(folder_of(tmp_path, 甲=LINES["甲"]))
    assert list(problems(corpus)) == ["甲.txt"]


@pytest.mark.parametrize(
    "stem", ["two words", 'it\'s "so"', "😀", "two\nlines", "a.b", "x" * 200, "<b>"]
)
def test_any_file_name_will_do(tmp_path, stem):
    reports = load_corpus(folder_of(tmp_path, **{stem: LINES["甲"]})).reports
    assert reports.index.tolist() == [stem]
    assert reports["file"].tolist() == [f"{stem}.txt"]


def test_a_file_name_that_is_no_text_does_not_stop_the_rest(tmp_path):
    folder_of(tmp_path, 甲=LINES["甲"])
    (tmp_path / os.fsdecode(b"\xff\xfe.txt")).write_text(BODY, encoding="utf-8")
    assert "甲" in load_corpus(tmp_path).reports.index


def test_metadata_csv_overrides_what_was_found(tmp_path):
    folder_of(tmp_path, **LINES)
    (tmp_path / "metadata.csv").write_text(
        "report,title,date,county,region,side\n甲,一块麦田,2021-03-04,汇川区,北片,山\n乙,,,,,水\n",
        encoding="utf-8-sig",
    )
    corpus = load_corpus(tmp_path)
    first = corpus.reports.loc["甲"]
    assert (first["title"], first["county"], first["region"]) == (
        "一块麦田",
        "汇川区",
        "北片",
    )
    assert (first["date"], first["date_source"]) == (
        pd.Timestamp(2021, 3, 4),
        "override",
    )
    assert corpus.reports["side"].dropna().to_dict() == {"甲": "山", "乙": "水"}
    assert pd.isna(corpus.reports.loc["乙", "title"])
    assert corpus.problems.empty


def test_an_unknown_report_of_metadata_csv_is_a_problem(tmp_path):
    folder_of(tmp_path, 甲=LINES["甲"])
    (tmp_path / "metadata.csv").write_text(
        "report,title\n丁,一块麦田\n", encoding="utf-8"
    )
    assert problems(load_corpus(tmp_path)) == {
        "metadata.csv": "no report '丁' in the folder"
    }


def test_an_unreadable_date_of_metadata_csv_is_a_problem(tmp_path):
    folder_of(tmp_path, 甲=LINES["甲"])
    (tmp_path / "metadata.csv").write_text("report,date\n甲,去年\n", encoding="utf-8")
    corpus = load_corpus(tmp_path)
    assert list(problems(corpus)) == ["metadata.csv"]
    assert pd.isna(corpus.reports.loc["甲", "date"])


@pytest.mark.parametrize(
    "data",
    [b"", b"title\nx\n", b'report,title\n"x', "report,title\n甲".encode("gbk")[:-1]],
)
def test_a_broken_metadata_csv_is_a_problem(tmp_path, data):
    folder_of(tmp_path, 甲=LINES["甲"])
    (tmp_path / "metadata.csv").write_bytes(data)
    corpus = load_corpus(tmp_path)
    assert corpus.reports.index.tolist() == ["甲"]
    assert list(problems(corpus)) == ["metadata.csv"]


def test_metadata_csv_may_come_from_a_chinese_spreadsheet(tmp_path):
    folder_of(tmp_path, 甲=LINES["甲"])
    (tmp_path / "metadata.csv").write_bytes("report,title\n甲,一块麦田\n".encode("gbk"))
    assert load_corpus(tmp_path).reports["title"].tolist() == ["一块麦田"]


PLACES = {"province": "贵州省", "city": "遵义市", "county": "汇川区"}


@pytest.mark.parametrize(
    ("places", "labels"),
    [
        ([("贵州省", "遵义市", "汇川区")], ["汇川区"]),
        ([("贵州省", "遵义市", None)], ["遵义市"]),
        ([("贵州省", None, None)], ["贵州省"]),
        ([(None, None, None)], ["r0"]),
        (
            [("福建省", "福州市", "鼓楼区"), ("江苏省", "南京市", "鼓楼区")],
            ["福州市鼓楼区", "南京市鼓楼区"],
        ),
        (
            [("福建省", "福州市", "鼓楼区"), ("福建省", "福州市", "鼓楼区")],
            ["鼓楼区", "鼓楼区"],
        ),
        (
            [
                ("福建省", "福州市", "鼓楼区"),
                (None, None, None),
                ("上海市", "上海市", None),
            ],
            ["鼓楼区", "r1", "上海市"],
        ),
    ],
)
def test_regions(places, labels):
    index = [f"r{i}" for i in range(len(places))]
    table = pd.DataFrame(places, index, ["province", "city", "county"], dtype="object")
    assert regions(table).tolist() == labels


def test_reports_without_place_are_labelled_by_their_name(tmp_path):
    reports = load_corpus(folder_of(tmp_path, **LINES)).reports
    assert reports["region"].to_dict() == {name: name for name in LINES}


def test_a_near_duplicate_names_the_report_kept(tmp_path):
    folder_of(tmp_path, 甲=LINES["甲"] * 3, 丁=LINES["甲"] * 3, 乙=LINES["乙"])
    reports = load_corpus(tmp_path).reports
    assert reports["duplicate_of"].dropna().to_dict() == {"甲": "丁"}


def test_every_paragraph_gives_its_source_back(tmp_path):
    raw = "﻿首页 > 正文\r\n\r\n村口的一盏灯\r" + BODY + "\x0b————\n责编：某甲\n"
    (tmp_path / "a.txt").write_bytes(raw.encode("utf-8"))
    rows = load_corpus(tmp_path).paragraphs
    decoded = raw.removeprefix("\ufeff")
    spans = zip(rows["start"], rows["end"], strict=True)
    assert [decoded[a:b] for a, b in spans] == rows["source"].tolist()
    assert "".join(re.split(r"\s+", "".join(rows["source"]))) == "".join(
        decoded.split()
    )


def test_two_readings_are_equal(tmp_path):
    folder_of(tmp_path, **LINES)
    first, second = load_corpus(tmp_path), load_corpus(str(tmp_path))
    pd.testing.assert_frame_equal(first.reports, second.reports)
    pd.testing.assert_frame_equal(first.paragraphs, second.paragraphs)


def test_several_articles_in_one_file_are_told_apart(tmp_path):
    water = "渡船由三名船工轮流撑着，每天往返十二趟，接送的多是上学的孩子。"
    first = [
        "灯塔村的渡船又开起来了",
        "2021-03-04 来源:某海日报",
        BODY,
        water,
        "编辑:甲",
    ]
    second = [
        "石桥镇老街添了三口井",
        "2021-05-06 来源:某山晚报",
        water,
        BODY,
        "编辑:乙",
    ]
    text = "\n\n".join(first + second)
    (tmp_path / "both.txt").write_text(text, encoding="utf-8")
    corpus = load_corpus(tmp_path)
    assert corpus.reports["title"].tolist() == [first[0], second[0]]
    assert corpus.reports["outlet"].tolist() == ["某海日报", "某山晚报"]
    assert corpus.reports.index.tolist() == ["both-1", "both-2"]
    for row in corpus.paragraphs.itertuples():
        assert text[row.start : row.end] == row.source


def test_a_tilde_is_the_home_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "reports").mkdir()
    folder_of(tmp_path / "reports", 甲=LINES["甲"])
    assert load_corpus("~/reports").reports.index.tolist() == ["甲"]


def test_a_link_to_a_folder_is_a_problem(tmp_path):
    folder_of(tmp_path, 甲=LINES["甲"])
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "back").symlink_to(tmp_path)
    found = problems(load_corpus(tmp_path))
    assert found == {"links/back": "link to a folder, not followed"}


def test_batches_change_nothing(tmp_path, monkeypatch):
    write_reports(tmp_path, 7)
    (tmp_path / "00003b.txt").write_bytes(b"")
    whole = load_corpus(tmp_path)
    monkeypatch.setattr(load, "BATCH", 2)
    monkeypatch.setattr(ahead, "MOST", 3)
    for table, again in zip(whole, load_corpus(tmp_path), strict=True):
        pd.testing.assert_frame_equal(table, again)


def test_an_error_of_a_reader_is_a_problem_of_its_file_alone(tmp_path, monkeypatch):
    def broken(path):
        raise KeyError("a table with odd merges")

    monkeypatch.setitem(READERS, ".docx", broken)
    (tmp_path / "odd.docx").write_bytes(b"PK")
    text = "甲村的党员今天在路口值守,群众送来了热水。\n\n乙镇的志愿者登记车辆,夜里也没有停下。"
    (tmp_path / "good.txt").write_text(text, encoding="utf-8")
    corpus = load_corpus(tmp_path)
    assert corpus.reports.index.tolist() == ["good"]
    [problem] = corpus.problems.itertuples(index=False)
    assert problem.file == "odd.docx"
    assert "odd merges" in problem.problem
    assert "save it again" in problem.advice
