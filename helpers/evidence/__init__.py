"""Paragraphs in, the sentences that prove a number out."""

from helpers.evidence.claims import comparable, load_measures
from helpers.evidence.concordance import concordance, in_context, positions
from helpers.evidence.mechanisms import find_mechanisms
from helpers.evidence.novelty import novelty, own_sentences
from helpers.evidence.phrases import phrase_counts, shared_phrases
from helpers.evidence.quantities import find_quantities
from helpers.evidence.variants import near_variants
