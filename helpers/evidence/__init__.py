"""Paragraphs in, the sentences that prove a number out."""

from helpers.evidence.concordance import concordance, positions
from helpers.evidence.novelty import novelty, own_sentences
from helpers.evidence.phrases import phrase_counts, shared_phrases
from helpers.evidence.variants import near_variants

__all__ = [
    "concordance",
    "near_variants",
    "novelty",
    "own_sentences",
    "phrase_counts",
    "positions",
    "shared_phrases",
]
