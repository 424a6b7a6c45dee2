import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.evidence import (
    near_variants,
    novelty,
    own_sentences,
    phrase_counts,
    shared_phrases,
)
from helpers.evidence.variants import similar
from helpers.evidence.wording import LONGEST, encode, split_sentences, window_keys

LONG = "歌声在春耕备播田埂上久久回荡"


def frame(**reports):
    """Return the paragraphs of some reports, one a line of their text."""
    rows = [
        (report, k, 0, line, line, "body")
        for report, text in reports.items()
        for k, line in enumerate(text.split("\n"))
    ]
    columns = ["report", "paragraph", "start", "text", "source", "role"]
    return pd.DataFrame(rows, columns=columns)


def dated(**dates):
    index = pd.Index(list(dates), name="report")
    return pd.DataFrame({"date": pd.to_datetime(list(dates.values()))}, index=index)


def listed(table, *columns):
    """Return some columns as a list of rows, missing values as empty strings."""
    rows = table[list(columns)].astype(object)
    return list(rows.where(rows.notna(), "").itertuples(index=False, name=None))


def test_whole_table():
    table = frame(
        甲="全县都说：疫情就是命令，防控就是责任。\n一个支部就是一座堡垒。",
        乙="疫情就是命令，防控就是责任！一个支部就是一座堡垒。一个支部就是一座堡垒。",
        丙="标题\n疫情就是命令，大家出门。",
    )
    reports = dated(甲="2020-02-08", 乙=None, 丙="2020-02-05")
    found = shared_phrases(table, reports, min_chars=6)
    columns = ["phrase", "reports", "length", "first", "report", "paragraph"]
    columns += ["start", "end", "context", "variant_of"]
    assert list(found.columns) == columns
    assert listed(found, *columns) == [
        (
            *("疫情就是命令", 3, 6, pd.Timestamp("2020-02-05"), "丙", 1, 0, 6),
            *("疫情就是命令，大家出门。", ""),
        ),
        (
            *("疫情就是命令，防控就是责任", 2, 13, pd.Timestamp("2020-02-08"), "甲"),
            *(0, 5, 18, "全县都说：疫情就是命令，防控就是责任。", "疫情就是命令"),
        ),
        (
            *("一个支部就是一座堡垒", 2, 10, pd.Timestamp("2020-02-08"), "甲", 1, 0),
            *(10, "一个支部就是一座堡垒。", ""),
        ),
    ]


def phrases(*texts, **options):
    table = frame(**{f"r{i}": text for i, text in enumerate(texts)})
    return shared_phrases(table, **options)["phrase"].tolist()


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("甲乙丙丁。戊己庚辛", "甲乙丙丁。戊己庚辛", ["戊己庚辛", "甲乙丙丁"]),
        ("甲乙丙，丁戊", "甲乙丙，丁戊", ["甲乙丙，丁戊"]),
        ("甲乙丙，丁戊", "甲乙丙、丁戊", []),
        ("“甲乙丙丁”", "，甲乙丙丁（", ["甲乙丙丁"]),
        ("168个支部在前", "68个支部在前", ["个支部在前"]),
        ("共1,250个支部", "共1,260个支部", []),
        ("第5，6号卡点值守", "第5，7号卡点值守", ["号卡点值守"]),
        ("一千二百名党员在前", "三千二百名党员在前", ["名党员在前"]),
        ("5.7%的党员", "5.7%的党员", ["5.7%的党员"]),
        ("在COVID期间大家", "在COVIDS期间大家", ["期间大家"]),
        ("甲乙丙丁\n戊己", "甲乙丙丁戊己", ["甲乙丙丁"]),
        ("甲乙 丙丁", "甲乙 丙丁", ["甲乙 丙丁"]),
        ("甲乙丙丁戊", "乙丙丁戊己", ["乙丙丁戊"]),
    ],
)
def test_phrases_end_where_they_should(one, other, shared):
    assert phrases(one, other, min_chars=4) == shared


def test_a_part_is_listed_only_if_more_reports_hold_it():
    texts = ("党员干部冲锋在前", "党员干部冲锋在前", "党员干部先上")
    assert phrases(*texts, min_chars=3) == ["党员干部", "党员干部冲锋在前"]
    assert phrases(*texts[:2], min_chars=3) == ["党员干部冲锋在前"]
    # the part on its own in a report that also holds the whole counts once
    again = (texts[0] + "。党员干部先上", texts[1])
    assert phrases(*again, min_chars=3) == ["党员干部冲锋在前"]


def test_near_variants_name_the_one_of_most_reports():
    other = "让歌声在备播春耕忙碌田埂上久久回荡"
    texts = [LONG] * 3 + [other] * 2 + ["群众心里就有底"] * 2
    table = frame(**{f"r{i}": text for i, text in enumerate(texts)})
    found = shared_phrases(table)
    assert listed(found, "phrase", "reports", "variant_of") == [
        (LONG, 3, ""),
        (other, 2, LONG),
    ]


def test_near_variants_are_grouped_over_reports():
    other, third = "让歌声在备播春耕忙碌田埂上久久回荡", "歌声在备播田埂久久回荡"
    table = frame(
        a=f"{LONG}。大家出门排队",
        b=f"这里{LONG}，大家",
        c=f"我说“{other}”",
        d=f"{LONG}",
    )
    table = pd.concat([table, frame(e=third + "\n大家排队出门", f="大家都不出门")])
    reports = dated(a=None, b=None, c="2020-02-05", d=None, e=None, f=None)
    found = near_variants(table, reports)
    columns = ["phrase", "together", "variant", "reports", "report", "start", "end"]
    assert listed(found, *columns) == [
        (LONG, 5, LONG, 2, "a", 0, 14),
        (LONG, 5, other, 1, "c", 3, 20),
        (LONG, 5, "这里" + LONG, 1, "b", 0, 16),
        (LONG, 5, third, 1, "e", 0, 11),
    ]
    assert found["first"].dt.year.fillna(0).tolist() == [0, 2020, 0, 0]
    short = near_variants(table, reports, min_chars=6)
    assert short.loc[4:, "variant"].tolist() == ["大家出门排队", "大家排队出门"]
    assert near_variants(table, reports, min_reports=6).empty


def test_variants_within_one_report_do_not_count():
    assert near_variants(frame(a=f"{LONG}，让{LONG}着")).empty


def test_similar_names_leaders_only():
    texts = [LONG, "让" + LONG, "党员", "", "让" + LONG + "着", "党员"]
    assert similar(texts, 0.5).tolist() == [0, 0, 2, 3, 0, 2]
    assert similar([], 0.5).tolist() == []


def runs(text):
    """Yield the phrases of a sentence by brute force: (units, text) of each run."""
    units = [m.span() for m in re.finditer("[12一]+|[甲乙丙]", text)]
    for i in range(len(units)):
        for j in range(i, len(units)):
            yield j - i + 1, text[units[i][0] : units[j][1]]


def by_brute_force(texts, size, least):
    """List shared phrases with their reports by comparing all runs."""
    held, longer = {}, {}
    for report, text in enumerate(texts):
        for sentence in re.split("[。\n]", text):
            for _, phrase in runs(sentence):
                held.setdefault(phrase, set()).add(report)
                for _, part in runs(phrase):
                    if part != phrase:
                        longer.setdefault(part, set()).add(phrase)
    return {
        phrase: len(reports)
        for phrase, reports in held.items()
        if len(reports) >= least
        and max(n for n, whole in runs(phrase) if whole == phrase) >= size
        and all(len(held[q]) < len(reports) for q in longer.get(phrase, ()))
    }


texts_drawn = st.lists(st.text("甲甲乙丙12一、。\n", max_size=30), max_size=5)


@settings(deadline=None, max_examples=150)
@given(texts_drawn, st.integers(1, 4), st.integers(2, 3))
def test_phrases_are_those_of_brute_force(texts, size, least):
    table = frame(**{f"r{i}": text for i, text in enumerate(texts)})
    found = shared_phrases(table, min_chars=size, min_reports=least)
    assert dict(zip(found["phrase"], found["reports"], strict=True)) == by_brute_force(
        texts, size, least
    )
    place = table.set_index(["report", "paragraph"])["text"]
    for row in found.itertuples():
        assert place[row.report, row.paragraph][row.start : row.end] == row.phrase
        assert row.phrase in row.context
        assert row.length == len(row.phrase)


@settings(deadline=None, max_examples=50)
@given(texts_drawn, st.randoms())
def test_the_order_of_paragraphs_does_not_matter(texts, random):
    table = frame(**{f"r{i}": text for i, text in enumerate(texts)})
    order = list(range(len(table)))
    random.shuffle(order)
    for call in (shared_phrases, own_sentences):
        pd.testing.assert_frame_equal(
            call(table, min_chars=2), call(table.iloc[order], min_chars=2)
        )


@settings(deadline=None, max_examples=50)
@given(texts_drawn)
def test_phrases_are_counted_in_the_reports_that_hold_them(texts):
    table = frame(**{f"r{i}": text for i, text in enumerate(texts)})
    found = shared_phrases(table, min_chars=2)
    counts = phrase_counts(table, found["phrase"].tolist())
    assert counts.groupby("phrase").size().to_dict() == dict(
        zip(found["phrase"], found["reports"], strict=True)
    )


def units_of(text):
    return re.findall("[12一]+|[甲乙丙]", text)


def covered(report, others, size):
    """Count the characters of a report in runs that others hold, by brute force."""
    windows = {tuple(u[i : i + size]) for u in others for i in range(len(u) - size + 1)}
    marked = set()
    for i in range(len(report) - size + 1):
        if tuple(report[i : i + size]) in windows:
            marked |= set(range(i, i + size))
    return sum(len(report[i]) for i in marked)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(
            st.text("甲乙丙12一、。", max_size=30), st.sampled_from([None, 1, 2])
        ),
        max_size=5,
    ),
    st.integers(1, 4),
)
def test_novelty_is_that_of_brute_force(drawn, size):
    texts = {f"r{i}": text for i, (text, _) in enumerate(drawn)}
    days = {f"r{i}": day and f"2020-02-0{day}" for i, (_, day) in enumerate(drawn)}
    table = novelty(frame(**texts), dated(**days), min_chars=size).set_index("report")
    # numbers are units of their sentence, so they never join across its end
    units = {
        name: [u for part in text.split("。") for u in units_of(part)]
        for name, text in texts.items()
    }
    for name, row in table.iterrows():
        others = {n: u for n, u in units.items() if n != name}
        before = [
            u
            for n, u in others.items()
            if days[n] and days[name] and days[n] < days[name]
        ]
        assert row["characters"] == sum(map(len, units[name]))
        if row["characters"]:
            whole = covered(units[name], others.values(), size) / row["characters"]
            assert row["elsewhere"] == pytest.approx(whole)
            assert row["own"] == pytest.approx(1 - whole)
            early = covered(units[name], before, size) / row["characters"]
            assert (
                np.isnan(row["earlier"])
                if not days[name]
                else (row["earlier"] == pytest.approx(early))
            )


def test_novelty_knows_what_came_first():
    table = frame(
        a="党旗飘扬在一线。", b="党旗，飘扬在一线！", c="党旗飘扬在一线", d="我先上"
    )
    dates = dated(a="2020-02-05", b="2020-02-08", c=None, d="2020-02-05")
    found = novelty(table, dates, min_chars=5)
    assert listed(found, "report", "characters", "earlier", "elsewhere") == [
        ("a", 7, 0, 1),
        ("d", 3, 0, 0),
        ("b", 7, 1, 1),
        ("c", 7, "", 1),
    ]
    assert found["unknown"].tolist() == [1, 0, 0, 1]
    assert found["own"].tolist() == [0, 1, 0, 0]


def test_a_copy_has_nothing_of_its_own():
    text = "支部。\n我先上！党员干部，冲锋在前。\n短句。"
    table = frame(a=text, b=text)
    assert novelty(table, dated(a=None, b=None))["own"].tolist() == [0, 0]


def test_own_sentences_have_their_place_in_the_file():
    source = "黨旗飄揚(yáng)在一線。一名老黨員(yuán)守了三天三夜！"
    table = frame(a="党旗飘扬在一线。一名老党员守了三天三夜！", b="党旗飘扬在一线。")
    table.loc[0, ["source", "start"]] = source, 100
    found = own_sentences(table, min_chars=5, shortest=5, most=1)
    assert listed(found, "report", "sentence", "start", "end", "elsewhere") == [
        ("a", "一名老党员守了三天三夜！", 8, 20, 0),
        ("b", "党旗飘扬在一线。", 0, 8, 1),
    ]
    start, end = found.loc[0, ["source_start", "source_end"]] - 100
    assert source[start:end] == "一名老黨員(yuán)守了三天三夜！"


@pytest.mark.parametrize("texts", [{}, {"a": ""}, {"a": "。，"}, {"a": LONG}])
def test_nothing_to_share_gives_empty_tables(texts):
    table = frame(**texts)
    assert shared_phrases(table).empty
    assert near_variants(table).empty
    assert phrase_counts(table, []).empty
    assert len(novelty(table, dated(**dict.fromkeys(texts)))) <= 1
    assert len(own_sentences(table)) == (texts == {"a": LONG})


def test_titles_and_furniture_are_not_read():
    table = frame(a=LONG, b=LONG).assign(role=["body", "furniture"])
    assert shared_phrases(table).empty


@pytest.mark.parametrize(
    "texts",
    [
        ("党" * 10_000_000, "党员"),
        ("1" * 5_000_000, "1" * 5_000_000),
        ("党员" * 300_000 + "甲", "党员" * 300_000),
        ("党" * 2500,) * 300,
    ],
)
def test_long_and_monotonous_texts_do_not_hang(texts):
    found = phrases(*texts)
    assert all(len(phrase) <= LONGEST for phrase in found)
    assert len(found) <= LONGEST


def test_a_long_text_has_its_places_too():
    table = frame(a="党" * 2_000_000, b="党员")
    table.loc[0, "source"] = "　" + table.loc[0, "text"]
    found = own_sentences(table, most=1).iloc[0]
    assert found[["source_start", "source_end"]].tolist() == [1, LONGEST + 1]
    assert near_variants(table).empty
    assert novelty(table, dated(a=None, b=None))["own"].tolist() == [1, 1]


def test_equal_runs_have_equal_keys():
    text, units = encode(["甲乙丙1.5甲乙丙1.5", "甲乙，丙"])
    found = {}
    for i, key in enumerate(window_keys(units, np.arange(8), 2)):
        found.setdefault(key, set()).add(text[units.start[i] : units.end[i + 1]])
    assert all(len(same) == 1 for same in found.values())
    assert len(found) == 5  # 甲乙, 乙丙, 丙1.5, 1.5甲, 1.5 and 甲 of the next sentence


def test_sentences_are_cut_at_their_ends_and_when_too_long():
    table = frame(a="甲。“乙！”丙…… ；丁" + "戊" * 600)
    found = split_sentences(table)["text"].tolist()
    assert found == ["甲。", "“乙！”", "丙……", "丁" + "戊" * 499, "戊" * 101]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: shared_phrases(frame().drop(columns="role")), "role"),
        (lambda: shared_phrases(frame(), pd.DataFrame()), "date"),
        (lambda: shared_phrases(frame(), min_reports=1), "min_reports 2"),
        (lambda: novelty(frame(), dated(), min_chars=0), "min_chars is 0"),
        (lambda: own_sentences(frame().drop(columns="source")), "source"),
        (lambda: near_variants(frame(), pd.DataFrame()), "date"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()
