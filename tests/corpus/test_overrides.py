"""Hold corrections of metadata.csv to what the user had in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.corpus import corrected, load_corpus
from tests.made import plain_reports, report


@pytest.mark.parametrize(
    ("old", "values", "new"),
    [
        ("report,date\r\na,\r\n", {"date": "2020-02-05"}, "report,date\r\na,2020-02-05\r\n"),
        ("report,类型\nb,甲\n", {"date": "2020-02-05"}, "report,类型,date\nb,甲,\na,,2020-02-05\n"),
        ("类型\treport\n甲\ta\n", {"county": "汇川区"}, "类型\treport\tcounty\n甲\ta\t汇川区\n"),
        ('report,title\na,"一,\n二"\n', {"city": "遵义市"}, 'report,title,city\na,"一,\n二",遵义市\n'),
        ("report,date\na,1\na,2\n", {"date": "3"}, "report,date\na,1\na,3\n"),
        ("report,n\na\nb,2\n", {"n": "1"}, "report,n\na,1\nb,2\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_correction_changes_one_row_and_keeps_all_else(old, values, new, encoding):
    found = corrected(old.encode(encoding), "a", values)
    assert found.decode(encoding) == new


def test_a_new_file_opens_in_excel():
    found = corrected(b"", "a", {"title": "\u9ee8\u65d7"})
    assert found == "\ufeffreport,title\r\na,\u9ee8\u65d7\r\n".encode()


def test_a_value_that_the_old_encoding_lacks_is_kept():
    old = "report,title\na,黨旗飄揚在防疫第一線\n".encode("big5")
    found = corrected(old, "a", {"title": "说这鿬"}).decode("utf-8-sig")
    assert found == "report,title\na,说这鿬\n"


@given(
    st.lists(st.text(st.characters(exclude_categories=["C"]), max_size=5), min_size=1)
)
def test_all_other_rows_stay(names):
    rows = [f'"{name.replace(chr(34), chr(34) * 2)}",x' for name in names]
    old = "\n".join(["report,own", *rows, ""]).encode()
    lines = corrected(old, "new", {"own": "y"}).decode().splitlines()
    assert lines[-1] == "new,y"
    assert corrected(old, "new", {}).decode().splitlines()[:-1] == lines[:-1]
    assert [line[-2:] for line in lines[1:-1]] == [",x"] * len(names)


def test_what_the_user_says_of_copies_counts_before_what_was_found(tmp_path):
    tmp_path /= "reports"
    plain_reports(tmp_path, 3)
    (tmp_path / "twin.txt").write_text(report("山"), encoding="utf-8")
    copies = load_corpus(tmp_path).reports["duplicate_of"].dropna().to_dict()
    [(copy, first)] = copies.items()
    path = tmp_path / "metadata.csv"
    path.write_bytes(corrected(b"", copy, {"duplicate_of": "-"}))
    assert load_corpus(tmp_path).reports["duplicate_of"].isna().all()
    path.write_bytes(corrected(path.read_bytes(), "r2", {"duplicate_of": first}))
    table = load_corpus(tmp_path)
    assert table.reports["duplicate_of"].dropna().to_dict() == {"r2": first}
    assert table.problems.empty
    path.write_bytes(corrected(path.read_bytes(), "r2", {"duplicate_of": "rr"}))
    table = load_corpus(tmp_path)
    assert table.reports["duplicate_of"].isna().all()
    assert table.problems["problem"].tolist() == ["no report 'rr' to be a copy of"]


@pytest.mark.parametrize(
    ("head", "type_"),
    [
        ("报道,日期,来源,区县,类型", "类型"),
        ("Report,发布时间,媒体,县,类型", "类型"),
        ("报道编号,date,outlet,county,日期", "日期"),  # a second date is the user's own
    ],
)
def test_columns_go_by_their_usual_names(tmp_path, head, type_):
    tmp_path /= "reports"
    plain_reports(tmp_path, 2)
    path = tmp_path / "metadata.csv"
    path.write_bytes(f"{head}\nr0,2020年2月5日,某报,汇川区,城区\n".encode("gb18030"))
    reports, _, problems = load_corpus(tmp_path)
    assert problems.empty
    columns = ["date", "date_source", "outlet", "county", type_]
    date, *found = reports.loc["r0", columns]
    assert date.date().isoformat() == "2020-02-05"
    assert found == ["override", "某报", "汇川区", "城区"]
    path.write_bytes(corrected(path.read_bytes(), "r0", {"outlet": "另一报"}))
    assert path.read_bytes().decode("gb18030").startswith(f"{head}\nr0,")
    assert load_corpus(tmp_path).reports.loc["r0", "outlet"] == "另一报"
