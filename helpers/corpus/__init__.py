"""Read a folder of files as reports, paragraphs and problems."""

from helpers.corpus.documents import Problem
from helpers.corpus.duplicates import find_duplicates, similar_pairs
from helpers.corpus.folder import (
    OVERRIDES,
    entered,
    files_of,
    left_alone,
    nothing_to_read,
)
from helpers.corpus.load import (
    Corpus,
    complete_reports,
    fingerprint,
    load_corpus,
    read_files,
)
from helpers.corpus.overrides import corrected
from helpers.corpus.problems import in_chinese
