"""Paragraphs in, the sentences that prove a number out."""

from helpers.evidence.claims import comparable, load_measures
from helpers.evidence.concordance import concordance, in_context, positions
from helpers.evidence.mechanisms import find_mechanisms
from helpers.evidence.quantities import find_quantities

__all__ = [
    "comparable",
    "concordance",
    "find_mechanisms",
    "find_quantities",
    "in_context",
    "load_measures",
    "positions",
]
