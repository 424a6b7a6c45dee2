"""Time the statistics: 31 groups of 50,000 terms, and a million tokens."""

import time

import numpy as np
import pandas as pd

from helpers.compare import (
    divergence,
    divergence_beside_chance,
    divergence_terms,
    keyness,
    keyness_by_reports,
    log_odds,
    permutation_keyness,
    rate_intervals,
    resampling_units,
)
from helpers.words import collocates, dispersion, ngrams, term_counts

GROUPS, TERMS, TOKENS = 31, 50_000, 1_000_000


def full_counts(*, seed=0):
    """Give counts in which every group holds every term."""
    n = np.random.default_rng(seed).geometric(0.2, GROUPS * TERMS)
    region = np.char.add("r", np.arange(GROUPS).astype(str))
    term = pd.Series(np.char.add("词", np.arange(TERMS).astype(str)))
    table = pd.DataFrame(
        {
            "group": pd.Series(region).repeat(TERMS).to_numpy(),
            "term": pd.concat([term] * GROUPS, ignore_index=True),
            "n": n,
        }
    )
    size = 2 * table.groupby("group")["n"].transform("sum")
    return table.assign(size=size, rate=n / size * 10_000, reports=np.minimum(n, 9))


def zipf_tokens(*, seed=0):
    """Give a tokens table of 2,000 reports and its reports table."""
    random = np.random.default_rng(seed)
    code = np.minimum(random.zipf(1.3, TOKENS), TERMS) - 1
    report = np.sort(random.integers(0, 2000, TOKENS))
    terms = np.char.add("词", np.arange(TERMS).astype(str))
    names = np.char.add("f", np.arange(2000).astype(str))
    pos = np.where(code % 9 == 3, "w", np.where(code < 50, "stop", "n"))
    tokens = pd.DataFrame(
        {
            "report": pd.Categorical.from_codes(report, names),
            "paragraph": (np.arange(TOKENS) // 100).astype("int32"),
            "start": np.arange(TOKENS, dtype="int32"),
            "term": pd.Categorical.from_codes(code, terms),
            "pos": pd.Categorical(pos),
        }
    )
    region = np.char.add("r", (np.arange(2000) % GROUPS).astype(str))
    return tokens, pd.DataFrame(
        {"region": region}, index=pd.Index(names, name="report")
    )


def _seconds(function, *arguments, **options):
    """Give the seconds that one call takes."""
    start = time.perf_counter()
    function(*arguments, **options)
    return time.perf_counter() - start


def rows():
    """Give one row per function: name, seconds, note."""
    counts = full_counts()
    tokens, reports = zipf_tokens()
    grid, million = f"{GROUPS} groups x {TERMS:,} terms", f"{TOKENS:,} tokens"
    corpus = tokens, reports
    units = resampling_units(*corpus)
    calls = [
        ("keyness of one group", grid, keyness, (counts, "r0")),
        ("keyness of every group", grid, keyness, (counts,)),
        ("log_odds", grid, log_odds, (counts,)),
        ("divergence", grid, divergence, (counts,)),
        ("divergence_terms", grid, divergence_terms, (counts, "r0", "r1")),
        ("term_counts", million, term_counts, (tokens, reports)),
        ("dispersion", million, dispersion, (tokens,)),
        ("ngrams", million, ngrams, (tokens,)),
        ("collocates", million, collocates, (tokens, "词60")),
        ("resampling_units", million, resampling_units, (tokens, reports)),
        ("permutation_keyness, 200 runs", million, permutation_keyness, (units, "r0")),
        ("rate_intervals", million, rate_intervals, corpus),
        ("divergence_beside_chance", million, divergence_beside_chance, corpus),
        ("keyness_by_reports", million, keyness_by_reports, (*corpus, "r0")),
    ]
    return [
        {"name": name, "seconds": _seconds(function, *arguments), "note": note}
        for name, note, function, arguments in calls
    ]
