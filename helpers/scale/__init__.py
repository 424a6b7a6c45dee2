"""The same counts as in memory, a part of the corpus at a time, on a Dask cluster."""

from helpers.scale.count import Counted, count_corpus
