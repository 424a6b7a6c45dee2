"""Paragraphs in, the sentences that prove a number out."""

from helpers.evidence.claims import load_measures
from helpers.evidence.concordance import concordance, positions
from helpers.evidence.mechanisms import find_mechanisms
from helpers.evidence.quantities import find_quantities

__all__ = [
    "concordance",
    "find_mechanisms",
    "find_quantities",
    "load_measures",
    "positions",
]
