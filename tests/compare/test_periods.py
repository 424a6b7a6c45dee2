import numpy as np
import pandas as pd
import pytest

from helpers.compare import entering_and_leaving, keyness
from helpers.words import term_counts


def corpus(dates):
    """Make a report a date: the first speak of masks, the last of vaccine."""
    names = [f"r{i:02}" for i in range(len(dates))]
    rows = [
        (name, 0, k, term)
        for i, name in enumerate(names)
        for k, term in enumerate(
            ["口罩" if i < len(dates) / 2 else "疫苗"] * (3 + i % 2) + ["党员"] * 5
        )
    ]
    tokens = pd.DataFrame(rows, columns=["report", "paragraph", "start", "term"])
    tokens = tokens.astype({"report": "category", "term": "category"}).assign(pos="n")
    index = pd.Index(names, name="report")
    return tokens, pd.DataFrame({"date": pd.to_datetime(dates)}, index=index)


def days(count):
    return pd.date_range("2020-01-01", periods=count, freq="D")


def test_terms_that_enter_and_leave():
    tokens, reports = corpus(days(12))
    table = entering_and_leaving(tokens, reports)
    assert table["term"].tolist() == ["疫苗", "党员", "口罩"]
    assert table["n"].tolist() == [14, 20, 0]
    assert table["n_reference"].tolist() == [0, 20, 14]
    assert np.sign(table["g2"]).tolist() == [1, 0, -1]
    settings = table.attrs["settings"]
    assert settings["first_third"] == "2020-01-01 – 2020-01-04 (4)"
    assert settings["last_third"] == "2020-01-09 – 2020-01-12 (4)"


def test_chance_is_judged_by_whole_reports():
    tokens, reports = corpus(days(24))  # 8 at either end
    table = entering_and_leaving(tokens, reports)
    assert (table["q"] < 0.05).tolist() == [True, False, True]
    assert table.attrs["settings"]["runs"] == 200


def test_effects_are_those_of_keyness():
    tokens, reports = corpus(days(13))
    table = entering_and_leaving(tokens, reports)
    ends = ["first"] * 4 + [None] * 5 + ["last"] * 4
    counts = term_counts(tokens, reports.assign(third=ends), by="third")
    plain = keyness(counts, "last", reference="first")
    same = ["term", "n", "n_reference", "g2", "log_ratio_low"]
    pd.testing.assert_frame_equal(table[same], plain[same])


def test_reports_without_a_date_are_left_out():
    tokens, reports = corpus([*days(12), None, None])
    table = entering_and_leaving(tokens, reports)
    assert table.set_index("term").loc["疫苗", ["n", "n_reference"]].tolist() == [14, 0]


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (days(11), "11 reports have a date: take 12 or more"),
        ([None] * 12, "0 reports"),
        (["2020-01-01"] * 12, "share 2020-01-01"),
    ],
)
def test_too_few_reports_or_dates_are_refused(dates, words):
    tokens, reports = corpus(list(dates))
    with pytest.raises(ValueError, match=words):
        entering_and_leaving(tokens, reports)
