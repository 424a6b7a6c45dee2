"""Tables of reports as spreadsheets and crawlers write them."""

import json

import pandas as pd
import pytest

from helpers.corpus.documents import COLUMNS
from helpers.corpus.load import load_corpus
from helpers.corpus.rows import parse_table
from helpers.tables import ANALYSED

FIRST = "清早六点，渠水流进了最远的一块麦田，管水的人这才回家吃饭。"
SECOND = "大桥通车那天，船工把最后一班船开到对岸，没有收一分钱船费。"
FIELDS = [(field, n) for field, names in COLUMNS["hints"].items() for n in names]
VALUES = {"title": "村口的一盏灯", "outlet": "某县日报", "date": "2021-03-04"}
USUAL = [(f, n) for f, n in FIELDS if f in VALUES and n not in ("<title>",)]


def written(folder, text, name="rows.csv"):
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_corpus(folder)


def kept(corpus, report=None):
    rows = corpus.paragraphs
    rows = rows[rows["role"].isin(ANALYSED)]
    chosen = rows if report is None else rows[rows["report"] == report]
    return chosen["text"].tolist()


@pytest.mark.parametrize(("field", "name"), USUAL)
def test_columns_have_their_usual_names(tmp_path, field, name):
    row = {name: VALUES[field], "text": FIRST}
    corpus = written(tmp_path, json.dumps(row, ensure_ascii=False), "a.jsonl")
    found = corpus.reports[field].iloc[0]
    assert found == (pd.Timestamp(VALUES[field]) if field == "date" else VALUES[field])


@pytest.mark.parametrize("name", [*COLUMNS["text"], " Content ", "TEXT", "\ufeff正文"])
def test_the_column_of_the_text_has_many_names(tmp_path, name):
    assert kept(written(tmp_path, f"编号,{name}\n1,{FIRST}\n")) == [FIRST]


TABLES = {
    "semicolon": f"report;text;栏目\n甲;{FIRST};要闻\n",
    "tab": f"report\ttext\t栏目\n甲\t{FIRST}\t要闻\n",
    "sep line": f"sep=,\nreport,text,栏目\n甲,{FIRST},要闻\n",
    "sep line of a tab": f"sep=\t\r\nreport\ttext\t栏目\r\n甲\t{FIRST}\t要闻\r\n",
    "sep line of another sign": f"SEP=|\nreport|text|栏目\n甲|{FIRST}|要闻\n",
    "title above": f"2021年报道汇总,,\nreport,text,栏目\n甲,{FIRST},要闻\n",
    "two lines above": f"报道,汇总\n\n2021,,\n栏目;text;report\n要闻;{FIRST};甲\n",
    "commas in the text": f"report;text;栏目\n甲;{FIRST.replace('，', ',')};要闻\n",
    "Excel": f'\ufeffreport,text,栏目\r\n甲,"{FIRST}",要闻\r\n',
    "blank lines": f"\n\nreport,text,栏目\n\n甲,{FIRST},要闻\n\n",
    "columns without a name": f"report,text,,栏目\n甲,{FIRST},x,要闻\n",
    "old line ends": f"report,text,栏目\r甲,{FIRST},要闻\r",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
@pytest.mark.parametrize("name", TABLES)
def test_the_separator_is_found(tmp_path, name, encoding):
    data = TABLES[name].removeprefix("\ufeff" if encoding != "utf-8" else "")
    corpus = written(tmp_path, data.encode(encoding))
    assert corpus.problems["problem"].tolist() == []
    assert corpus.reports["栏目"].to_dict() == {"甲": "要闻"}
    assert [text.replace(",", "，") for text in kept(corpus, "甲")] == [FIRST]


@pytest.mark.parametrize(
    "table",
    [
        "report;类型;date\n甲;山;2021-03-04\n",
        "report\t类型\tdate\n甲\t山\t2021-03-04\n",
        "sep=;\nreport;类型;date\n甲;山;2021-03-04\n",
        "说明：手工补充\n类型,Report,DATE\n山,甲,2021-03-04\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_metadata_csv_has_any_separator(tmp_path, table, encoding):
    (tmp_path / "甲.txt").write_text(FIRST, encoding="utf-8")
    corpus = written(tmp_path, table.encode(encoding), "metadata.csv")
    assert corpus.problems.empty
    assert corpus.reports.loc["甲", ["类型", "date"]].tolist() == [
        "山", pd.Timestamp("2021-03-04"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cell", ["NA", "None", "null", "nan", "N/A", "0", "TRUE", "007"]
)
def test_cells_stay_text(tmp_path, cell):
    corpus = written(tmp_path, f"report,text,代号\n{cell},{FIRST},{cell}\n")
    assert corpus.reports["代号"].to_dict() == {cell: cell}
    (tmp_path / "metadata.csv").write_text(f"report,类\n{cell},{cell}\n")
    assert load_corpus(tmp_path).reports["类"].to_dict() == {cell: cell}


def test_line_breaks_in_quotes_are_kept(tmp_path):
    corpus = written(tmp_path, f'report,text\n甲,"{FIRST}\n\n他说""好""。{SECOND}"\n')
    assert kept(corpus) == [FIRST, f'他说"好"。{SECOND}']


def test_own_columns_are_columns_of_the_reports(tmp_path):
    rows = f"report,text,栏目,版面,作者\n甲,{FIRST},要闻,3,某甲\n乙,{SECOND},,4,\n"
    corpus = written(tmp_path, rows)
    own = corpus.reports[["栏目", "版面", "作者"]]
    assert own.loc["甲"].tolist() == ["要闻", "3", "某甲"]
    assert own.loc["乙"].fillna("").tolist() == ["", "4", ""]
    assert corpus.reports.columns.tolist()[-3:] == ["栏目", "版面", "作者"]
    assert corpus.problems.empty
    (tmp_path / "metadata.csv").write_text("report,栏目\n乙,副刊\n", encoding="utf-8")
    again = load_corpus(tmp_path).reports["栏目"]
    assert again.to_dict() == {"甲": "要闻", "乙": "副刊"}


def test_own_columns_of_all_kinds_of_values(tmp_path):
    rows = [
        {"text": FIRST, "id": 7, "tags": ["春耕"], "x1": 1.5, "ok": True, "no": None},
        {"text": SECOND, "id": None},
    ]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    reports = written(tmp_path, lines, "rows.jsonl").reports
    assert reports[["id", "tags", "x1", "ok"]].iloc[0].tolist() == [
        "7", '["春耕"]', "1.5", "True",
    ]  # fmt: skip
    assert "no" not in reports


def test_parquet_keeps_numbers_and_dates_as_they_are(tmp_path):
    table = pd.DataFrame({"text": [FIRST, SECOND], "版": [7, None], "时": ["a", None]})
    table["版"] = table["版"].astype("Int64")
    table["date"] = pd.to_datetime(["2021-03-04", None])
    table.to_parquet(tmp_path / "rows.parquet")
    reports = load_corpus(tmp_path).reports
    assert reports["版"].iloc[0] == "7"
    assert reports["date"].iloc[0] == pd.Timestamp("2021-03-04")


TAKEN = ["term", "n", "rate", "size", "reports", "group", "x", "y", "z", "paragraph"]


@pytest.mark.parametrize("name", [*TAKEN, "index", "adcode", "N", "all"])
def test_names_of_our_own_columns_are_refused_in_words(tmp_path, name):
    corpus = written(tmp_path, f"report,text,{name},栏目\n甲,{FIRST},1,要闻\n")
    [problem] = corpus.problems.itertuples(index=False)
    assert (problem.file, problem.advice) == ("rows.csv", "choose another name")
    assert repr(name) in problem.problem
    assert name not in corpus.reports or corpus.reports[name].isna().all()
    (tmp_path / "metadata.csv").write_text(f"report,{name}\n甲,1\n", encoding="utf-8")
    again = load_corpus(tmp_path).problems
    assert sorted(again["file"]) == ["metadata.csv", "rows.csv"]


LINES = [
    "县里召开春耕会议",
    "全县党员干部行动起来，在各个路口值守，为群众送去口罩和蔬菜",
    "扫码登记的群众排起了长队",
    "记者 某甲",
    "渠水到了，大家都来看！#春耕#",
    "渠水到了 http://t.cn/abc",
    "大家辛苦了。",
    "2021年3月4日，县里召开春耕会议",
]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_the_column_of_the_text_is_body_whatever_its_wording(tmp_path, line, kind):
    row = json.dumps({"text": line}, ensure_ascii=False)
    text = row if kind == "jsonl" else f'text\n"{line}"\n'
    corpus = written(tmp_path, text, f"rows.{kind}")
    assert corpus.problems.empty
    assert corpus.paragraphs["role"].tolist() == ["body"]


@pytest.mark.parametrize("breaks", ["\n", "\n\n", "\r\n"])
def test_lines_of_a_row_without_a_stop_are_body(tmp_path, breaks):
    text = f"县里召开春耕会议{breaks}渠水流过田埂{breaks}老人坐在树下"
    corpus = written(tmp_path, json.dumps({"text": text}), "rows.jsonl")
    assert kept(corpus) == ["县里召开春耕会议", "渠水流过田埂", "老人坐在树下"]


@pytest.mark.parametrize(
    "line", [*LINES[:2], "渠水流过田埂" * 60, "渠水流过田埂 老人坐在树下 " * 9]
)
@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
def test_the_only_paragraph_of_a_report_is_its_body(tmp_path, line, suffix):
    text = f"<html><body><p>{line}</p></body></html>" if suffix == "html" else line
    corpus = written(tmp_path, text, f"a.{suffix}")
    assert corpus.problems.empty
    assert set(corpus.paragraphs["role"]) <= {"body", "blank"}


def test_a_long_line_below_a_title_is_its_body(tmp_path):
    line = "渠水流过田埂，" * 15 + "老人坐在树下"
    text = f"村口的一盏灯亮了\n2021-03-04 来源：某县日报\n{line}\n"
    corpus = written(tmp_path, text, "a.txt")
    assert corpus.reports["title"].tolist() == ["村口的一盏灯亮了"]
    assert kept(corpus) == [line]


def test_problems_name_the_row(tmp_path):
    text = f"text,栏目\n{FIRST},a\n,b\n————,c\n{SECOND},d,e\n\n,f\n"
    corpus = written(tmp_path, text)
    assert corpus.problems[["file", "problem"]].to_numpy().tolist() == [
        ["rows.csv, row 4", "more cells than columns"],
        ["rows.csv, rows 2, 5", "no text in the row"],
        ["rows.csv, row 3", "no report text found in it"],
    ]
    assert corpus.reports.index.tolist() == ["rows-0001", "rows-0004"]


def test_a_broken_line_of_json_is_named_and_the_rest_is_read(tmp_path):
    good = json.dumps({"text": FIRST}, ensure_ascii=False)
    text = f'{good}\n{{"text": \n[1]\n{good.replace("清早", "傍晚")}\n'
    corpus = written(tmp_path, text, "rows.jsonl")
    assert len(corpus.reports) == 2
    assert corpus.problems["file"].tolist() == ["rows.jsonl, rows 2, 3"]


@pytest.mark.parametrize("name", ["rows.json", "rows.jsonl"])
def test_a_list_of_objects_is_read(tmp_path, name):
    rows = [{"content": FIRST}, {"content": SECOND}]
    corpus = written(tmp_path, json.dumps(rows, indent=1), name)
    assert sorted(kept(corpus)) == sorted([FIRST, SECOND])


@pytest.mark.parametrize(
    "text", [f'report,text\n甲,"{FIRST}\n乙,{SECOND}\n', f'text\n"{FIRST}\n{SECOND}\n']
)
def test_an_open_quotation_mark_is_a_problem(tmp_path, text):
    corpus = written(tmp_path, text)
    assert corpus.reports.empty
    assert "is not closed" in corpus.problems["problem"].iloc[0]


@pytest.mark.parametrize("text", ["", "\n", "sep=;", "sep=;\n", "a", "a;b\n"])
def test_a_table_of_nothing_has_no_rows(text):
    assert parse_table(text, known={"text"}).rows == []
