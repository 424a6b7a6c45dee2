import base64
import io
import json
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import openpyxl
import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from helpers.export import bundle as export
from helpers.export.bundle import content_hash, save_figure, table_hash
from helpers.export.pages import plain_json
from helpers.export.tables import safe_csv, safe_xlsx, ten_digits
from helpers.plots.style import use_style

TABLE = pd.DataFrame({"term": ["党员", "=1+1"], "n": [3, -2]})
WORDS = {"caption": "党员最多 <各地> & 其他", "alt": '点图："党员" 3 次'}
FACTS = {"name": "a", **WORDS}
FOREIGN = {"notes": "{}", "list": "[1]", "broken": '{"files": ', "null": "null"}
FOREIGN |= {"empty": "", "deep": "[" * 100_000, "sidecar": "\0\x05\x16\x07\0Mac"}
FOREIGN["alike"] = json.dumps(
    dict.fromkeys(["caption", "files", "parameters", "provenance", "versions"], [])
)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def ax():
    axes = plt.subplots()[1]
    axes.plot([1, 2])
    axes.set_title("党员干部 −1")
    return axes


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """One figure saved with all settings, read by several tests."""
    use_style()
    axes = plt.subplots()[1]
    axes.plot([1, 2])
    axes.set_title("党员干部 −1")
    facts = {
        "name": "02_图",
        **WORDS,
        "parameters": {"TOP": np.int64(20), "TERMS": {"乙", "甲"}},
        "provenance": {"notebook": "02", "corpus": "ab"},
    }
    return save_figure(axes, TABLE, facts, folder=tmp_path_factory.mktemp("figures"))


def test_a_bundle_holds_six_files_and_nothing_else_is_left(ax, tmp_path):
    paths = save_figure(ax, TABLE, FACTS, folder=tmp_path)
    assert list(paths) == ["png", "svg", "pdf", "csv", "xlsx", "json"]
    assert sorted(os.listdir(tmp_path)) == sorted(p.name for p in paths.values())


def test_another_process_writes_the_same_bytes(tmp_path):
    code = (
        "import sys, matplotlib; matplotlib.use('Agg')\n"
        "import pandas as pd, matplotlib.pyplot as plt\n"
        "from helpers.plots import use_style; from helpers.export import save_figure\n"
        "use_style(); ax = plt.subplots()[1]; ax.plot([1, 2]); ax.set_title('党员')\n"
        "facts = {'name': 'a', 'caption': 'c', 'alt': 'a'}\n"
        "facts['parameters'] = {'TERMS': {'乙', '甲', '丙'}}\n"
        "save_figure(ax, pd.DataFrame({'n': [1]}), facts, folder=sys.argv[1])\n"
    )
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", code, str(tmp_path / seed)]
        subprocess.run(command, check=True, env=environment, cwd=ROOT)
    for path in (tmp_path / "1").iterdir():
        assert path.read_bytes() == (tmp_path / "2" / path.name).read_bytes()


def test_the_svg_holds_text_its_font_and_its_description(bundle):
    svg = bundle["svg"].read_text(encoding="utf-8")
    assert ">党员干部 −1</text>" in svg
    assert 'role="img" aria-label="点图：&quot;党员&quot; 3 次"' in svg
    data = re.search(r"font/woff;base64,([^)]+)\)", svg).group(1)
    font = TTFont(io.BytesIO(base64.b64decode(data)))
    assert set(map(ord, "党员干部−1")) <= set(font.getBestCmap())


def test_the_pdf_embeds_truetype(bundle):
    pdf = bundle["pdf"].read_bytes()
    assert b"/CIDFontType2" in pdf
    assert b"/FontFile2" in pdf
    assert b"CreationDate" not in pdf


def test_the_png_has_300_dpi_and_its_words(bundle):
    with Image.open(bundle["png"]) as image:
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert image.text["Title"] == WORDS["caption"]
        assert image.text["Description"] == WORDS["alt"]


def test_the_json_says_where_the_figure_comes_from(bundle):
    text = bundle["json"].read_text(encoding="utf-8")
    facts = json.loads(text)
    assert facts["parameters"] == {"TOP": 20, "TERMS": ["乙", "甲"]}
    assert facts["provenance"] == {"notebook": "02", "corpus": "ab"}
    assert facts["data"] == table_hash(TABLE)
    files = {suffix: path.read_bytes() for suffix, path in bundle.items()}
    hashes = {
        suffix: content_hash(c) for suffix, c in files.items() if suffix != "json"
    }
    assert facts["files"] == hashes
    assert set(facts["versions"]) == set(export.LIBRARIES)
    assert WORDS["caption"] in text
    assert list(facts) == sorted(facts)


def test_the_csv_opens_in_excel(bundle):
    content = bundle["csv"].read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == "term,n\n党员,3\n'=1+1,-2\n"


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@a", "\ta", "\ra", "＝1", "＋1", "－1", "＠a"]
)
@pytest.mark.parametrize("kind", ["object", "str", "category"])
def test_text_cells_are_no_formulas(cell, kind):
    frame = pd.DataFrame({"t": pd.Series([cell], dtype=kind)})
    read = pd.read_csv(io.StringIO(safe_csv(frame), newline=""), dtype=str)
    assert read["t"].item().startswith("'")


def test_numbers_dates_and_gaps_stay_as_they_are():
    frame = pd.DataFrame({"x": [-1.5, np.nan], "d": pd.to_datetime(["2020-02-08"] * 2)})
    assert safe_csv(frame) == "x,d\n-1.5,2020-02-08\n,2020-02-08\n"


def test_headings_and_row_names_are_no_formulas_either():
    frame = pd.DataFrame({"=a": [1]}, index=pd.Index(["@b"], name="term"))
    assert safe_csv(frame) == "term,'=a\n'@b,1\n"


def test_row_numbers_are_left_out_whatever_rows_were_chosen():
    assert safe_csv(TABLE.iloc[[1]]) == "term,n\n'=1+1,-2\n"


def cells(content, sheet=0):
    """Read a workbook back with another program: values and what kind they are."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = book.worksheets[sheet].iter_rows()
    return [[(cell.value, cell.data_type) for cell in row] for row in rows]


def test_the_workbook_holds_numbers_as_numbers_and_units_in_bold_headings(bundle):
    assert cells(bundle["xlsx"].read_bytes()) == [
        [("词", "s"), ("词频（次）", "s")],
        [("党员", "s"), (3, "n")],
        [("=1+1", "s"), (-2, "n")],
    ]
    book = openpyxl.load_workbook(bundle["xlsx"])
    assert book.sheetnames == ["数据", "说明"]
    assert all(cell.font.bold for cell in book["数据"][1])
    assert book["数据"].freeze_panes == "A2"
    about = {name.value: text.value for name, text in book["说明"].iter_rows()}
    heads = {"词": "term", "词频（次）": "n"}
    settings = {"TERMS": "乙, 甲", "TOP": 20, "corpus": "ab", "notebook": "02"}
    assert about == {"name": "02_图", **WORDS, **settings, **heads}


def test_the_workbook_speaks_english_too():
    use_style("en")
    content = safe_xlsx(TABLE.rename(columns={"n": "rate"}), {"caption": "…"})
    assert cells(content)[0] == [("term", "s"), ("rate (per 10,000 words)", "s")]
    assert cells(content, sheet=1)[2] == [
        ("rate (per 10,000 words)", "s"),
        ("rate", "s"),
    ]


def test_dates_gaps_truth_and_infinite_numbers_reach_the_workbook():
    frame = pd.DataFrame(
        {
            "d": pd.to_datetime(["2020-02-08", None]),
            "x": [np.inf, -np.inf],
            "y": [np.nan, 1.5],
            "b": [True, False],
            "t": pd.Series(["http://a.cn", None], dtype="category"),
        }
    )
    day = pd.Timestamp("2020-02-08").to_pydatetime()
    assert cells(safe_xlsx(frame, {"caption": "…"}))[1:] == [
        [(day, "d"), ("∞", "s"), (None, "n"), (True, "b"), ("http://a.cn", "s")],
        [(None, "n"), ("-∞", "s"), (1.5, "n"), (False, "b"), (None, "n")],
    ]


@pytest.mark.parametrize("text", ["a\x00b", "_x0041_", "<&>", "\ufffe", "👍", " a "])
def test_strange_text_reaches_the_workbook(text):
    content = safe_xlsx(pd.DataFrame({"t": [text]}), {"caption": text})
    read = cells(content)[1][0][0]
    assert text in (read, openpyxl.utils.escape.unescape(read))


def test_what_does_not_fit_on_a_sheet_is_refused():
    with pytest.raises(ValueError, match="32,767"):
        safe_xlsx(pd.DataFrame({"t": ["长" * 32_768]}), {"caption": "…"})


def test_the_table_itself_is_not_changed():
    before = TABLE.copy()
    safe_csv(TABLE)
    safe_xlsx(TABLE, {"caption": "…"})
    pd.testing.assert_frame_equal(TABLE, before)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "A",
        "a b",
        "a/b",
        "../a",
        "a.b",
        "con",
        "nul",
        "index",
        "lpt1",
        "-a",
        "é",
        "a" * 121,
    ],
)
def test_unsafe_names_are_refused(ax, tmp_path, name):
    with pytest.raises(ValueError, match="not safe"):
        save_figure(ax, TABLE, {**FACTS, "name": name}, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["caption", "alt"])
def test_words_are_needed(ax, tmp_path, key):
    with pytest.raises(ValueError, match=key):
        save_figure(ax, TABLE, FACTS | {key: " "}, folder=tmp_path)
    with pytest.raises(ValueError, match=key):
        facts = {k: v for k, v in FACTS.items() if k != key}
        save_figure(ax, TABLE, facts, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("drawn", [False, True])
def test_missing_glyphs_are_named_and_nothing_is_written(ax, tmp_path, drawn):
    ax.set_xlabel("😀党")
    ax.set_xticks([0, 1], ["一", "😁"])
    if drawn:
        with warnings.catch_warnings(action="ignore"):
            ax.figure.canvas.draw()
    with pytest.raises(ValueError, match="'😀', '😁'"):
        save_figure(ax, TABLE, FACTS, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_other_warnings_while_drawing_are_passed_on(ax, tmp_path, monkeypatch):
    monkeypatch.setattr(ax, "draw", lambda renderer: warnings.warn("odd", stacklevel=1))
    with pytest.warns(UserWarning, match="odd"):
        save_figure(ax, TABLE, FACTS, folder=tmp_path)


def test_a_full_disk_leaves_the_old_bundle_whole(ax, tmp_path, monkeypatch):
    paths = save_figure(ax, TABLE, FACTS, folder=tmp_path)
    before = [p.read_bytes() for p in paths.values()]
    write = export.Path.write_bytes

    def fail(path, content):
        if path.suffix == ".json":
            raise OSError("no space left")
        return write(path, content)

    monkeypatch.setattr(export.Path, "write_bytes", fail)
    with pytest.raises(OSError, match="no space"):
        save_figure(ax, TABLE.head(1), FACTS, folder=tmp_path)
    assert [p.read_bytes() for p in paths.values()] == before
    assert len(list(tmp_path.iterdir())) == 6


def test_a_file_held_open_elsewhere_leaves_a_bundle_that_the_index_refuses(
    ax, tmp_path, monkeypatch
):
    save_figure(ax, TABLE, FACTS, folder=tmp_path)
    save_figure(ax, TABLE, FACTS | {"name": "b"}, folder=tmp_path)
    names = {p.name for p in tmp_path.iterdir()}
    replace = os.replace

    def refuse(source, target):
        if target.suffix == ".xlsx":
            raise PermissionError("held open")
        replace(source, target)

    monkeypatch.setattr(export.os, "replace", refuse)
    with pytest.raises(PermissionError, match="held open"):
        save_figure(ax, TABLE.head(1), FACTS, folder=tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == names
    page = export.write_index(tmp_path).read_text(encoding="utf-8")
    assert re.findall(r'<img src="(.*?)"', page) == ["b.svg"]


def test_a_hash_follows_the_content():
    assert table_hash(TABLE) == table_hash(TABLE.astype({"term": "category"}))
    assert table_hash(TABLE) != table_hash(TABLE.iloc[::-1])
    assert len(table_hash(TABLE)) == 16


def test_files_do_not_depend_on_the_last_digits_of_a_processor(ax, tmp_path):
    one, two = ({"rate": [86.61192, 1 / 3], "n": [10**12 + 1, 3]} for _ in "12")
    two["rate"] = [86.61192 * (1 + 1e-13), 1 / 3 + 1e-14]
    assert one != two
    bundles = []
    for values in (one, two):
        facts = FACTS | {"parameters": {"SHARE": values["rate"][1]}}
        paths = save_figure(ax, pd.DataFrame(values), facts, folder=tmp_path)
        bundles.append({suffix: path.read_bytes() for suffix, path in paths.items()})
    assert bundles[0] == bundles[1]
    lines = bundles[0]["csv"].decode("utf-8-sig").splitlines()
    assert lines == ["rate,n", "86.61192,1000000000001", "0.3333333333,3"]
    (head, first, second) = cells(bundles[0]["xlsx"])
    assert [head[0][0], first[0][0], second[0][0]] == [
        "频率（每万词）", 86.61192, 0.3333333333,
    ]  # fmt: skip
    assert json.loads(bundles[0]["json"])["parameters"] == {"SHARE": 0.3333333333}


@given(st.floats(-1e300, 1e300))
def test_ten_digits_are_kept(value):
    (rounded,) = ten_digits(pd.DataFrame({"x": [value]}))["x"]
    assert rounded == pytest.approx(value, rel=5.1e-10, abs=1e-320)
    assert json.loads(plain_json({"x": value}))["x"] == rounded


def test_only_decimal_numbers_are_rounded():
    frame = pd.DataFrame(
        {
            "n": [2**53 + 1, 3],
            "day": pd.to_datetime(["2020-02-08", None]),
            "group": pd.Categorical(["甲", None]),
            "x": [np.inf, np.nan],
            "gap": pd.array([0.5, None], dtype="Float64"),
            "tuple": [("a", 1), None],
        },
        index=pd.Index(["a", "b"], name="report"),
    )
    rounded = ten_digits(frame)
    assert rounded["gap"].tolist()[0] == 0.5
    columns = [c for c in frame if c != "gap"]
    pd.testing.assert_frame_equal(rounded[columns], frame[columns])
    assert ten_digits(frame.head(0)).columns.tolist() == frame.columns.tolist()


def test_what_a_run_did_not_draw_again_goes(tmp_path):
    for name, notebook in (("01_old", "01"), ("01_new", "01"), ("99_own", "99")):
        axes = plt.subplots()[1]
        made = {"name": name, "provenance": {"notebook": notebook}}
        save_figure(axes, TABLE, FACTS | made, folder=tmp_path)
    for name, text in FOREIGN.items():
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    for name in ("01_old", "99_own"):
        os.utime(tmp_path / f"{name}.json", (1, 1))
    export.remove_older(tmp_path, 1000, notebooks=["01"])
    left = {path.stem for path in tmp_path.iterdir()}
    assert left == {"01_new", "99_own", *FOREIGN}
