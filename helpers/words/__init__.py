"""Paragraphs in, tokens and counts out."""

from helpers.words.counts import (
    RATE_BASE,
    add_rows,
    collocates,
    content_words,
    count_changes,
    count_matrix,
    dispersion,
    group_codes,
    group_labels,
    group_sizes,
    ngrams,
    pair_counts,
    ranks,
    term_counts,
    words_of,
)
from helpers.words.kept import kept_tokens
from helpers.words.lexicon import Fault, Lexicon, load_lexicon
from helpers.words.new_terms import check_lexicon, new_terms
from helpers.words.strings import string_counts, string_hits
from helpers.words.tokens import tokenize
