"""Counts in, statistics out."""

from helpers.compare.chance import divergence_beside_chance
from helpers.compare.distance import (
    cluster,
    correspondence,
    divergence,
    divergence_terms,
    pairs,
)
from helpers.compare.groups import LEAST, enough_reports, mark_own_places, overview
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
