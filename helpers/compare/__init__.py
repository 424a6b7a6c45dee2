"""Counts in, statistics out."""

from helpers.compare.distance import (
    cluster,
    correspondence,
    divergence,
    divergence_terms,
    pairs,
)
from helpers.compare.keyness import (
    keyness,
    log_odds,
    most_typical,
    strongest,
    survival,
)
from helpers.compare.periods import entering_and_leaving
from helpers.compare.resample import (
    bootstrap_branches,
    bootstrap_divergence,
    bootstrap_rates,
    permutation_keyness,
    resampling_units,
)

__all__ = [
    "bootstrap_branches",
    "bootstrap_divergence",
    "bootstrap_rates",
    "cluster",
    "correspondence",
    "divergence",
    "divergence_terms",
    "entering_and_leaving",
    "keyness",
    "log_odds",
    "most_typical",
    "pairs",
    "permutation_keyness",
    "resampling_units",
    "strongest",
    "survival",
]
