"""Paragraphs in, the sentences that prove a number out."""

from helpers.evidence.concordance import concordance, positions

__all__ = [
    "concordance",
    "positions",
]
