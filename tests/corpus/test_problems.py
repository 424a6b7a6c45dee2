"""Say each problem in Chinese, and know of every sentence that the code holds."""

import ast
import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from helpers.corpus import in_chinese, load_corpus

HELPERS = Path(__file__).parents[2] / "helpers"
SAID = tomllib.loads((HELPERS / "corpus" / "problems.toml").read_text("utf-8"))
FORMATS = tomllib.loads((HELPERS / "corpus" / "formats.toml").read_text("utf-8"))
MAKERS = re.compile(r"\b(?:Problem|UnusableFileError|Fault|doubt)\b")
# Strings of these modules that are no problems: names of places, errors of a cluster
ELSEWHERE = {
    "…, line …", "…, row …", "…, row… …", ", from row …", " and … more",
    ", rows? [0-9][0-9, …]*$", "… and stopwords.txt", "… needs fsspec: …",
    "pip install -r requirements-scale.txt -c constraints.txt",
    "… is not seen here; give every worker the same folders, or an address that all "
    "can open",
}  # fmt: skip
HAN = re.compile("[\u4e00-\u9fff]")


def sentences(node):
    """Give the strings of some words of a module, with … for what is filled in."""
    if isinstance(node, (ast.JoinedStr, ast.Constant)):
        parts = getattr(node, "values", [node])
        texts = [str(getattr(part, "value", "")) for part in parts]
        known = [isinstance(part, ast.Constant) for part in parts]
        text = "".join(t if k else "…" for t, k in zip(texts, known, strict=True))
        if " " in text.strip() and re.search("[a-z]{2}", text):
            yield text
        return
    raised = isinstance(node, ast.Call) and ast.unparse(node.func) == "ValueError"
    for child in [] if raised else ast.iter_child_nodes(node):
        is_text = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        if not is_text:  # a docstring
            yield from sentences(child)


def made():
    """Give all that the modules which make problems may say."""
    for path in HELPERS.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        if MAKERS.search(code):
            yield from sentences(ast.parse(code))
    yield FORMATS["advice"]
    yield from (kind["advice"] for kind in FORMATS["formats"].values())


def plain(form):
    """Write a form with … in the place of what differs."""
    return re.sub(r"\{\d\}", "…", form)


FORMS = [plain(form) for forms in SAID.values() for form in forms]


def fits(sentence, form):
    """Check whether a sentence of the code is a form, or a part of one."""
    pattern = ".*".join(map(re.escape, sentence.split("…")))
    return bool(re.fullmatch(rf"(?:.*… )?{pattern}", form))


def test_every_sentence_of_the_code_has_its_chinese():
    found = {text for text in made() if text not in ELSEWHERE}
    assert len(found) > 60
    assert [text for text in found if not any(fits(text, f) for f in FORMS)] == []


def test_every_form_is_made_somewhere():
    found = {text for text in made() if text not in ELSEWHERE}
    assert [f for f in FORMS if not any(fits(text, f) for text in found)] == []


@pytest.mark.parametrize("column", ["problem", "advice"])
def test_every_form_is_found_again_with_what_was_filled_in(column):
    for form, words in SAID[column].items():
        assert HAN.search(words)
        places = re.findall(r"\{\d\}", form)
        assert sorted(places) == sorted(re.findall(r"\{\d\}", words))
        rows = pd.DataFrame({"problem": [""], "advice": [""]})
        rows[column] = form.format("甲", "乙")
        assert in_chinese(rows)[column].tolist() == [words.format("甲", "乙")]


def test_a_folder_of_many_faults_is_listed_in_chinese(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "c.txt").touch()
    (tmp_path / "d.csv").write_text("名称,文章摘要\n甲,乙\n", encoding="utf-8")
    (tmp_path / "e.docx").write_bytes(b"PK\x03\x04")
    (tmp_path / "f.txt").write_bytes(bytes(range(256)) * 9)
    lines = "report,date,text,县\n无,1月,x,y\n"
    (tmp_path / "metadata.csv").write_text(lines, encoding="utf-8")
    found = in_chinese(load_corpus(tmp_path).problems)
    assert len(found) == 9
    assert [text for text in found["problem"] if not HAN.search(text)] == []
    assert [text for text in found["advice"] if not HAN.search(text)] == []


def test_a_sentence_of_no_known_form_stays():
    rows = pd.DataFrame({"problem": ["it rains"], "advice": ["wait"]})
    assert in_chinese(rows).equals(rows.astype("str"))
