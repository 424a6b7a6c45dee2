"""Counts in, statistics out."""

from helpers.compare.chance import divergence_beside_chance
from helpers.compare.distance import (
    cluster,
    correspondence,
    divergence,
    divergence_terms,
    pairs,
)
from helpers.compare.groups import LEAST, mark_own_places, overview, testable
from helpers.compare.keyness import (
    keyness,
    lockwords,
    log_odds,
    most_typical,
    strongest,
    survival,
)
from helpers.compare.periods import entering_and_leaving
from helpers.compare.rates import keyness_by_reports, rate_intervals
from helpers.compare.resample import permutation_keyness, resampling_units

__all__ = [
    "LEAST",
    "cluster",
    "correspondence",
    "divergence",
    "divergence_beside_chance",
    "divergence_terms",
    "entering_and_leaving",
    "keyness",
    "keyness_by_reports",
    "lockwords",
    "log_odds",
    "mark_own_places",
    "most_typical",
    "overview",
    "pairs",
    "permutation_keyness",
    "rate_intervals",
    "resampling_units",
    "strongest",
    "survival",
    "testable",
]
