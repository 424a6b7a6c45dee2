import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from scipy.stats import fisher_exact, gamma, mannwhitneyu, t

from helpers.compare.keyness import keyness
from helpers.compare.rates import keyness_by_reports, rate_intervals
from helpers.measures import ratio_interval
from helpers.words.counts import term_counts
from tests.bench.inference import coverage

# Hits of 茶 and 港 in each report, and its other words.
HITS = {
    "川": [(4, 0, 96), (1, 0, 79), (3, 1, 86), (2, 0, 60), (0, 0, 50)],
    "粤": [(1, 3, 90), (0, 2, 70), (0, 4, 66), (1, 1, 30)],
    "浙": [(2, 5, 40), (1, 1, 90)],
}


def corpus():
    """Return the tokens and reports of HITS."""
    rows, regions = [], {}
    for region, reports in HITS.items():
        for k, (tea, port, others) in enumerate(reports):
            regions[name := f"{region}{k}"] = region
            words = ["茶"] * tea + ["港"] * port + ["的"] * others
            rows += [(name, word, "n" if word != "的" else "stop") for word in words]
            rows.append((name, "。", "w"))
    tokens = pd.DataFrame(rows, columns=["report", "term", "pos"]).astype("category")
    index = pd.Index(regions, name="report")
    return tokens, pd.DataFrame({"region": list(regions.values())}, index=index)


TOKENS, REPORTS = corpus()


def expected(region, word):
    """Return rate, low and high of a word by the formula, term by term."""
    hits = np.array([report[word] for report in HITS[region]], float)
    sizes = np.array([sum(report) for report in HITS[region]], float)
    n, r = len(hits), hits.sum() / sizes.sum()
    error = np.sqrt(n / (n - 1) * ((hits - r * sizes) ** 2).sum()) / sizes.sum()
    reach = np.exp(t.ppf(0.975, n - 1) * error / r)
    return 10_000 * np.array([r, r / reach, r * reach])


@pytest.mark.parametrize(("region", "word"), [("川", 0), ("粤", 0), ("粤", 1)])
def test_the_interval_is_that_of_the_ratio_estimator(region, word):
    table = rate_intervals(TOKENS, REPORTS, ["茶", "港"], by="region")
    row = table.set_index(["group", "term"]).loc[(region, "茶港"[word])]
    found = row[["rate", "low", "high"]].to_numpy(float)
    assert found == pytest.approx(expected(region, word))


def test_one_or_two_reports_have_no_interval():
    table = rate_intervals(TOKENS, REPORTS, ["茶", "港"], by="region")
    few = table[table["group"] == "浙"]
    assert few["units"].tolist() == [2, 2]
    assert few[["low", "high"]].isna().all(axis=None)
    assert few["rate"].notna().all()
    assert table.loc[table["units"] > 2, ["low", "high"]].notna().all(axis=None)
    single = rate_intervals(TOKENS, REPORTS, ["茶"], by="report")
    assert single["units"].eq(1).all()
    assert single[["low", "high"]].isna().all(axis=None)


def test_a_word_that_does_not_occur_has_an_upper_limit():
    table = rate_intervals(TOKENS, REPORTS, ["港"], by="region")
    no_port = TOKENS[~((TOKENS["term"] == "港") & (TOKENS["report"] == "川2"))]
    row = rate_intervals(no_port, REPORTS, ["港"], by="region").iloc[0]
    size = table["size"].iloc[0] - 1
    assert row[["group", "n", "rate", "low", "reports"]].tolist() == ["川", 0, 0, 0, 0]
    assert row["high"] == pytest.approx(gamma.ppf(0.975, 1) / size * 10_000)


def test_hits_in_proportion_do_not_give_an_interval_of_no_width():
    rate, error, low, high = ratio_interval([2, 1, 3], [200, 100, 300])
    assert error.item() == pytest.approx(np.sqrt(6) / 600)
    assert low.item() < rate.item() / 2 < 2 * rate.item() < high.item()


def test_the_rates_are_those_of_the_counts():
    table = rate_intervals(TOKENS, REPORTS, by="region", min_count=1)
    counts = term_counts(TOKENS, REPORTS)
    shared = ["group", "term", "n", "size", "rate", "reports"]
    found = table.loc[table["n"] > 0, shared].reset_index(drop=True)
    assert_frame_equal(found, counts[shared], check_dtype=False)
    assert table["low"].fillna(0).le(table["rate"]).all()
    assert table["rate"].le(table["high"].fillna(np.inf)).all()
    stop = rate_intervals(TOKENS, REPORTS, ["的"])
    assert stop["n"].item() == TOKENS["term"].eq("的").sum()
    with pytest.raises(ValueError, match="海"):
        rate_intervals(TOKENS, REPORTS, ["海"])


@pytest.mark.parametrize("number", [3, 5, 10])
@pytest.mark.parametrize("phi", [0.3, 1.0])
def test_intervals_hold_the_rate_of_bursty_words(number, phi):
    ratio, percentile = coverage(number, phi, runs=500)
    assert 0.91 < ratio < 0.985
    assert percentile < ratio


def test_key_terms_by_report():
    table = keyness_by_reports(TOKENS, REPORTS, "川", min_count=1).set_index("term")
    port = table.loc["港"]
    numbers = ["reports", "reports_reference", "units", "units_reference"]
    assert port[numbers].tolist() == [1, 6, 5, 6]
    held = np.array([[1, 6], [4, 0]])
    even = np.outer(held.sum(axis=1), held.sum(axis=0)) / 11
    g2 = 2 * sum(
        o * np.log(o / e) for o, e in zip(held.flat, even.flat, strict=True) if o
    )
    assert port["g2"] == pytest.approx(-g2)
    less = fisher_exact([[1, 6], [4, 0]], alternative="less").pvalue
    assert port["p"] == pytest.approx(2 * less)
    rates = {g: [b / (a + b + c) for a, b, c in rows] for g, rows in HITS.items()}
    others = rates["粤"] + rates["浙"]
    u, p = mannwhitneyu(rates["川"], others, method="asymptotic")
    assert port["rank_sum"] == pytest.approx(u + 15)
    assert port["p_rank"] == pytest.approx(p)


def test_every_group_with_reports_enough_is_tested():
    table = keyness_by_reports(TOKENS, REPORTS, min_count=1)
    assert table["group"].unique().tolist() == ["川", "粤"]
    own = table[table["group"] == "粤"].drop(columns="group").reset_index(drop=True)
    assert_frame_equal(own, keyness_by_reports(TOKENS, REPORTS, "粤", min_count=1))
    plain = keyness(term_counts(TOKENS, REPORTS), min_count=1)
    assert set(table["term"]) == set(plain["term"])
    assert (table["q"] >= table["p"]).all()
    assert (table["q_rank"] >= table["p_rank"]).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: keyness_by_reports(TOKENS, REPORTS, "浙"), "2 reports.*9.*4"),
        (lambda: keyness_by_reports(TOKENS, REPORTS, "湘"), "湘"),
        (lambda: keyness_by_reports(TOKENS, REPORTS, by="report"), "no group has 4"),
        (lambda: keyness_by_reports(TOKENS, REPORTS, min_count=999), "min_count"),
    ],
)
def test_what_cannot_be_tested_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
