"""Time what is counted of many reports, and how its time grows with them."""

import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from helpers.corpus import find_duplicates, load_corpus, similar_pairs
from helpers.evidence import near_variants, shared_phrases
from helpers.words import (
    collocates,
    dispersion,
    load_lexicon,
    ngrams,
    term_counts,
    tokenize,
)
from tests.bench.made import write_reports

LEXICON = Path(__file__).parents[2] / "corpus" / "lexicon"
SIZES = (1_000, 4_000)
Tables = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
CALLS: dict[str, Callable] = {
    "term_counts": lambda r, p, t: term_counts(t, r, by="province"),
    "dispersion": lambda r, p, t: dispersion(t),
    "dispersion over paragraphs": lambda r, p, t: dispersion(t, over="paragraph"),
    "ngrams": lambda r, p, t: ngrams(t, 3),
    "collocates": lambda r, p, t: collocates(t, "党员"),
    "find_duplicates": lambda r, p, t: find_duplicates(r, p),
    "similar_pairs": lambda r, p, t: similar_pairs(p),
    "near_variants": lambda r, p, t: near_variants(p, r),
    "shared_phrases": lambda r, p, t: shared_phrases(p, r),
}


def tables(size: int) -> Tables:
    """Give reports, paragraphs and tokens of made reports."""
    lexicon = load_lexicon(LEXICON)
    with tempfile.TemporaryDirectory() as folder:
        write_reports(Path(folder), size)
        corpus = load_corpus(folder, protected=lexicon.protected)
    return corpus.reports, corpus.paragraphs, tokenize(corpus.paragraphs, lexicon)


def seconds(call: Callable, given: Tables) -> float:
    """Give the least processor seconds of two calls."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        call(*given)
        taken.append(time.process_time() - start)
    return min(taken)


def rows() -> list[tuple[str, str]]:
    """Give the seconds of each call at both sizes, and the exponent of growth."""
    made, result = [tables(size) for size in SIZES], []
    for name, call in CALLS.items():
        few, many = (seconds(call, given) for given in made)
        power = math.log(many / few) / math.log(SIZES[1] / SIZES[0])
        times = f"{few:.2f} and {many:.2f} s, exponent {power:.2f}"
        result.append((f"{name}, {SIZES[0]:,} and {SIZES[1]:,} reports", times))
    return result
