"""Counts in, statistics out."""

from helpers.compare.distance import (
    cluster,
    correspondence,
    divergence,
    divergence_terms,
)
from helpers.compare.keyness import keyness, log_odds, survival
from helpers.compare.resample import (
    bootstrap_branches,
    bootstrap_divergence,
    bootstrap_rates,
    permutation_keyness,
)

__all__ = [
    "bootstrap_branches",
    "bootstrap_divergence",
    "bootstrap_rates",
    "cluster",
    "correspondence",
    "divergence",
    "divergence_terms",
    "keyness",
    "log_odds",
    "permutation_keyness",
    "survival",
]
