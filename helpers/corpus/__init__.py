"""Read a folder of files as reports, paragraphs and problems."""

from helpers.corpus.duplicates import find_duplicates, similar_pairs
from helpers.corpus.load import Corpus, load_corpus
from helpers.corpus.overrides import corrected
