import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import jieba
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from helpers.words.lexicon import Lexicon
from helpers.words.tokens import cutter, dictionary_tags, tokenize
from tests.made import paragraphs_of

CORPUS = Path(__file__).parents[2] / "corpus"
EMPTY = Lexicon((), frozenset(), frozenset())
WORDS = Lexicon(
    (
        ("4.5G", None, None),
        ("APP", None, "nz"),
        ("C++语言", 3, None),
        ("战“疫”", None, "v"),
        ("战“疫”先锋", None, None),
        ("疫情防控", None, None),
        ("网格", 90_000, "n"),
        ("网格员", None, "n"),
        ("㐂事", None, None),
    ),
    frozenset({"的", "了"}),
    frozenset(),
)
PIECES = [
    *"的了在，。“”()（）%.-+#&_ \n\r\t　㐂㐀龥\u9fd6\uf900𠮷😀①〇é中国党疫",
    *"0123ABCxyz",
]
PIECES += ["疫情防控", "战“疫”", "先锋", "网格员", "４．５Ｇ", "C++", "语言", "\r\n"]
PIECES += [
    "2022-06-01",
    "4.5G",
    "5G+",
    "a.b",
    "1.5.2",
    "99.5%",
    "APP",
    "习近平",
    "蓬荜",
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.characters(codec="utf-8"), max_size=40)
LEXICONS = pytest.mark.parametrize("lexicon", [EMPTY, WORDS], ids=["plain", "words"])
HMM = pytest.mark.parametrize("hmm", [True, False])


def frame(*texts, report="川", role="body"):
    table = pd.DataFrame({"text": list(texts)}).astype("str")
    return table.assign(
        report=pd.Categorical([report] * len(texts)),
        paragraph=np.arange(len(texts), dtype=np.int32),
        role=role,
    )


def both(lexicon, hmm=True):
    engines = ("rjieba", "jieba")
    return [cutter(lexicon.terms, engine=engine, hmm=hmm) for engine in engines]


@pytest.fixture(scope="module")
def plain():
    tokenizer = jieba.Tokenizer()
    jieba.setLogLevel("WARNING")
    tokenizer.initialize()
    return tokenizer


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        ("党", ["党"]),
        ("是", ["是"]),
        ("4.5G", ["4.5", "G"]),
        ("5G+", ["5G", "+"]),
        ("C++", ["C++"]),
        ("2022-06-01", ["2022", "-", "06", "-", "01"]),
        ("a--b_c", ["a", "--", "b", "_", "c"]),
        ("1.5.2", ["1.5", ".", "2"]),
        ("99.5%以上", ["99.5%", "以上"]),
        ("zz.fjsen.com", ["zz", ".", "fjsen", ".", "com"]),
        ("２０２２年", ["２", "０", "２", "２", "年"]),
        ("㐀㐁中国𠮷", ["㐀", "㐁", "中国", "𠮷"]),
        ("加油😀😀", ["加油", "😀", "😀"]),
        ("党旗\r\n \t飘扬", ["党旗", "\r\n", " ", "\t", "飘扬"]),
        ("战“疫”一线", ["战", "“", "疫", "”", "一线"]),
    ],
)
def test_tokens_are_jiebas(plain, text, tokens):
    assert plain.lcut(text) == tokens
    assert [cut(text) for cut in both(EMPTY)] == [tokens, tokens]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("战“疫”先锋在战“疫”一线", ["战“疫”先锋", "在", "战“疫”", "一线"]),
        ("下载APP", ["下载", "APP"]),
        ("带宽4.5G", ["带宽", "4.5G"]),
        ("学C++语言", ["学", "C++语言"]),
        ("疫情防控靠网格员", ["疫情防控", "靠", "网格员"]),
        ("㐂事", ["㐂事"]),
    ],
)
def test_user_words_are_obeyed(text, tokens):
    assert [cut(text) for cut in both(WORDS)] == [tokens, tokens]


@HMM
@LEXICONS
def test_engines_agree_on_any_text(lexicon, hmm):
    fast, reference = both(lexicon, hmm)

    @settings(deadline=None)
    @given(TEXTS.map("".join))
    def agree(text):
        assert fast(text) == reference(text)
        assert "".join(fast(text)) == text

    agree()


@settings(deadline=None)
@given(text=TEXTS.map("".join))
def test_without_words_tokens_are_plain_jiebas(plain, text):
    assert cutter(())(text) == plain.lcut(text)


def files():
    folders = [CORPUS, *map(Path, filter(None, [os.environ.get("REPORTS")]))]
    return [path for folder in folders for path in sorted(folder.glob("*.txt"))]


def test_corpus_files_are_found():
    assert len([path for path in files() if path.parent == CORPUS]) >= 5
    if os.environ.get("REPORTS"):
        assert len({path.parent for path in files()}) == 2


@LEXICONS
@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_engines_agree_on_real_reports(plain, lexicon, path):
    raw = path.read_bytes().decode("utf-8")
    lines = [*raw.splitlines(), *paragraphs_of(raw)["text"]]
    fast, reference = both(lexicon)
    assert [fast(line) for line in lines] == [reference(line) for line in lines]
    if lexicon is EMPTY:
        assert list(map(fast, lines)) == list(map(plain.lcut, lines))


def test_every_word_of_jiebas_dictionary_is_rjiebas_too(plain):
    from rjieba import Jieba

    fast = Jieba()
    words = [word for word, n in plain.FREQ.items() if n]
    assert len(words) > 300_000
    assert [word for word in words if not fast.has_word(word)] == []


def test_whole_table_of_two_paragraphs():
    tokens = tokenize(frame("战“疫”的 4.5%！", "下载APP、C++"), WORDS)
    rows = [
        ("川", 0, 0, "战“疫”", "v"),
        ("川", 0, 4, "的", "stop"),
        ("川", 0, 6, "4.5%", "m"),
        ("川", 0, 10, "！", "w"),
        ("川", 1, 0, "下载", "v"),
        ("川", 1, 2, "APP", "nz"),
        ("川", 1, 5, "、", "w"),
        ("川", 1, 6, "C++", "nz"),
    ]
    columns = ["report", "paragraph", "start", "term", "pos"]
    assert list(tokens.columns) == columns
    assert list(tokens.itertuples(index=False, name=None)) == rows
    assert list(tokens["term"].cat.categories) == sorted(r[3] for r in rows)


@settings(deadline=None)
@given(st.lists(TEXTS.map("".join), max_size=6))
def test_offsets_give_back_the_terms(texts):
    table = frame(*texts)
    tokens = tokenize(table, WORDS)
    for row in tokens.itertuples():
        assert texts[row.paragraph].startswith(row.term, row.start)
    kept = sum(len(text) for text in tokens["term"].astype(object))
    assert kept == sum(not c.isspace() for text in texts for c in text)


def test_batches_do_not_show(monkeypatch):
    table = frame(*["战“疫”一线的网格员", "", "4.5G，", "\r", "疫情防控 APP"] * 5)
    whole = tokenize(table, WORDS)
    monkeypatch.setattr("helpers.words.tokens.BATCH", 7)
    assert_frame_equal(tokenize(table, WORDS), whole)


def test_order_of_reports_does_not_move_the_codes():
    a, b = frame("党旗飘扬", report="甲"), frame("疫情防控", report="乙")
    there = tokenize(pd.concat([a, b]), EMPTY)
    back = tokenize(pd.concat([b, a]), EMPTY)
    assert list(there["term"].cat.categories) == list(back["term"].cat.categories)
    assert Counter(there["term"].cat.codes) == Counter(back["term"].cat.codes)


def test_roles_and_report_categories():
    table = pd.concat([frame("党旗"), frame("来源", role="note")], ignore_index=True)
    table["report"] = pd.Categorical(["川", "粤"], categories=["川", "粤", "浙"])
    before = table.copy()
    assert tokenize(table, EMPTY)["term"].tolist() == ["党旗"]
    notes = tokenize(table, EMPTY, roles=("note",))
    assert notes["term"].tolist() == ["来源"]
    assert notes["report"].dtype == table["report"].dtype
    assert_frame_equal(table, before)


def test_nothing_in_nothing_out():
    tokens = tokenize(frame("", " "), EMPTY)
    assert tokens.shape == (0, 5)
    assert tokenize(frame(), EMPTY).dtypes["start"] == np.int32


def test_a_token_costs_about_17_bytes():
    texts = [path.read_text(encoding="utf-8") for path in files()]
    tokens = tokenize(frame(*texts * 100), EMPTY)
    columns = tokens.memory_usage(index=False, deep=False)
    assert tokens["start"].dtype == tokens["paragraph"].dtype == np.int32
    assert columns.sum() / len(tokens) < 18


def test_tags():
    tags = dictionary_tags({"党旗", "C++", "无此词条"})
    assert tags == {"党旗": "n", "C++": "nz"}
    tokens = tokenize(frame("党旗😀½①12 90％ 3.5 . é 〇"), EMPTY)
    assert tokens["pos"].astype(str).tolist() == [
        *["n", "w", "x", "x", "m", "m", "w", "m", "w", "x", "x"]
    ]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tokenize(frame("党"), EMPTY, engine="hanlp"), "hanlp.*jieba"),
        (lambda: tokenize(frame("党").drop(columns="text"), EMPTY), "text"),
        (lambda: tokenize(frame("党").drop(columns="paragraph"), EMPTY), "paragraph"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_jieba_is_silent_and_not_loaded_for_the_fast_engine():
    code = (
        "import sys\nfrom helpers.words.tokens import cutter\n"
        "cutter(())('党旗飘扬'); assert 'jieba' not in sys.modules\n"
        "cutter((), engine='jieba')('党旗飘扬')"
    )
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""
