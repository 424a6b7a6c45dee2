"""What polars leaves out must be what Python would leave alone."""

import tomllib
from functools import cache
from itertools import chain
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.clean import paragraphs, text, verdicts
from helpers.clean.rules import PATTERNS, RULES, loosened, may_fit
from tests.bench.made import Maker

GOLDEN = Path(__file__).parents[1] / "golden"
BY_COLUMNS = ["cut_out", "end_credit", "indent", "gloss", "sentence_end", "inner_end"]
BY_COLUMNS += ["end_photographer"]
OTHERS = [
    "https://example.cn/a/b",
    "甲县|乙县|丙县|丁县",
    "投稿邮箱：a@example.cn",
    "今日 首页 -在线投稿 -往期报纸 -帮助",
    "备注：以上景区军人免票。",
    "本网站使用相关技术提供更好的阅读体验，同时尊重使用者隐私。",
    "春到茶园。某县宣传部供图 茶农采茶。某县宣传部供图 茶芽翠绿。",
    "灯亮了，大家都来了。（某社发某某摄）",
    "【走基层】高台:大棚里春意正浓 蔬菜足高台县今年新建大棚三百座。",
    "党 员 冒 雨 抢 收 二 十 亩 水 稻 ， 群 众 都 说 好 。",
    "⼈⺠群众在⽥间忙着抢收，买买提•艾力也来了。",
]
PIECES = st.sampled_from(
    [
        *"党，，。。?？；  \u3000\xa0\t\x1c\x85|０Ａ％&<\\\r\n\x00\u200b\ufeff\ud800a1(",
        *"•⼈⺠",
        "员(yuán)",
        " 党 员 在 村 口 守 夜 了 ",
    ]
)


@cache
def raws():
    cases = tomllib.loads((GOLDEN / "layouts.toml").read_text(encoding="utf-8"))["case"]
    texts = [case["text"] for case in cases]
    flat = [" ".join(raw.split()) for raw in texts]
    maker = Maker(seed=7)
    return texts + flat + [maker.report() for _ in range(20)]


@cache
def lines():
    cut = [line.strip() for raw in raws() for line in raw.split("\n")]
    return list(dict.fromkeys(cut + OTHERS))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_no_line_that_a_rule_fits_is_left_out(rule):
    fitting = [line for line in lines() if rule.pattern.search(line)]
    assert fitting
    assert may_fit(fitting, rule.name).all()


@pytest.mark.parametrize("name", BY_COLUMNS)
def test_no_text_that_a_pattern_fits_is_left_out(name):
    texts = [*raws(), *lines()] if name == "gloss" else lines()
    fitting = [line for line in texts if PATTERNS[name].search(line)]
    assert fitting
    assert may_fit(fitting, name).all()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_loosened_patterns_let_few_lines_through(rule):
    judged = [line for line in lines() if len(line) <= rule.longest]
    found = may_fit(judged, rule.name).sum()
    right = sum(bool(rule.pattern.search(line)) for line in judged)
    assert found <= right + 0.05 * len(judged)


def test_loosened_patterns_look_at_nothing_around():
    patterns = [p for rule in RULES for p in loosened(rule.name)]
    assert not any(look in p for p in patterns for look in ("(?=", "(?!", "(?<"))


def test_first_look_by_columns_is_that_of_each_text():
    assert len(lines()) > verdicts.MANY
    names, judged = verdicts.first_look(lines())
    assert names == list(map(verdicts.letters, lines()))
    assert judged == list(map(verdicts.matching_rule, lines()))


def test_lines_that_are_not_cut_need_no_cutting(monkeypatch):
    quick = paragraphs.split_spans(raws())
    monkeypatch.setattr(
        paragraphs, "may_fit", lambda texts, *names: pl.Series([True] * len(texts))
    )
    assert quick == paragraphs.split_spans(raws())


def cleaned(texts):
    return paragraphs.clean_texts(texts, texts, [(i, i + 1) for i in range(len(texts))])


def cleaned_alone(one):
    """Clean one text as the rules say; what glosses parted is tidied once more."""
    tidied = text.tidy(one)
    if text.has_glosses(one):
        tidied = text.tidy(text.strip_glosses(tidied, toneless=True))
    return text.fold_script(tidied)


@given(st.lists(st.lists(PIECES, max_size=6).map("".join), max_size=6))
def test_texts_that_are_not_tidied_are_tidy(texts):
    texts = [one.strip() for one in texts]
    assert cleaned(texts) == list(map(cleaned_alone, texts))


def test_lines_that_are_not_tidied_are_tidy():
    plain = [line for line in lines() if not text.has_glosses(line)]
    assert cleaned(plain) == [text.fold_script(text.tidy(line)) for line in plain]


def test_every_character_and_phrase_of_opencc_is_folded():
    phrases = (GOLDEN / "opencc_phrases.txt").read_text(encoding="utf-8").split("\n")
    assert len(phrases) > 470
    characters = map(chr, chain(range(0x20, 0xD800), range(0xE000, 0x32400)))
    joined = ["甲".join(row) for row in zip(*[characters] * 64, strict=False)]
    for texts in (phrases, joined):
        changed = set(text.which_traditional(texts))
        same = [one for i, one in enumerate(texts) if i not in changed]
        assert [text.fold_script(one) for one in same] == same
        assert len(same) < len(texts)


def test_texts_without_traditional_characters_are_simplified():
    traditional = set(text.which_traditional(raws()))
    left = [raw for i, raw in enumerate(raws()) if i not in traditional]
    assert left
    assert {text.find_script(raw) for raw in left} == {"Hans"}
