"""The tables of a folder of reports, read once for each state of its files."""

import os
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.corpus import Corpus, load_corpus
from helpers.export import table_hash
from helpers.metadata import protected_names
from helpers.words import Fault, Lexicon, group_labels, kept_tokens, load_lexicon

SHIPPED = Path(__file__).resolve().parents[2] / "corpus" / "lexicon"


class Tables(NamedTuple):
    """What a folder gives: all that was read, and the words of what counts."""

    corpus: Corpus
    lexicon: Lexicon
    tokens: pd.DataFrame
    provenance: dict[str, str]


def _lexicon(folder: Path, faults: list[Fault]) -> Lexicon:
    """Take each list from the corpus's own lexicon, those it lacks from the shipped.

    A word of its own is counted even if it is a stop word of the shipped list.
    """
    names = protected_names()
    own = load_lexicon(folder / "lexicon", protected=names, faults=faults)
    shipped = load_lexicon(SHIPPED, protected=names)
    lists = [
        getattr(own if (folder / "lexicon" / f"{name}.txt").exists() else shipped, name)
        for name in Lexicon._fields
    ]
    lexicon = Lexicon(*lists)
    words = {word for word, *_ in lexicon.terms}
    return lexicon._replace(stopwords=lexicon.stopwords - words)


def state_of(folder: Path) -> tuple:
    """Return name, size and time of each file that the tables depend on."""
    found = {
        os.path.join(p, f)  # paths of thousands of files, at each request
        for top in (folder, SHIPPED)
        for p, _, files in os.walk(top)
        for f in files
    }
    return tuple(sorted((f, *_stamp(f)) for f in found))


def _stamp(path: str) -> tuple[int, int]:
    """Return size and time of a file, zeros where it cannot be asked."""
    try:
        facts = os.stat(path)
    except OSError:
        return 0, 0
    return facts.st_size, facts.st_mtime_ns


@lru_cache(maxsize=2)
def read_tables(folder: Path, state: tuple) -> Tables:
    """Read a folder once for each state of its files."""
    faults: list[Fault] = []
    lexicon = _lexicon(folder, faults)
    corpus = load_corpus(folder, protected=lexicon.protected)
    corpus = corpus._replace(problems=_with_faults(corpus.problems, faults))
    counts = corpus.paragraphs["report"].isin(counted_once(corpus).index)
    words = [[*map(str, term)] for term in lexicon.terms]
    lists = [*words, sorted(lexicon.stopwords), sorted(lexicon.protected)]
    provenance = {
        "corpus": table_hash(corpus.paragraphs),
        "lexicon": table_hash(pd.DataFrame({"words": [" ".join(w) for w in lists]})),
    }
    tokens = kept_tokens(corpus.paragraphs[counts], lexicon)
    return Tables(corpus, lexicon, tokens, provenance)


def _with_faults(problems: pd.DataFrame, faults: list[Fault]) -> pd.DataFrame:
    """Add what of the lexicon could not be used to the problems."""
    named = [f._replace(file=f"lexicon/{Path(f.file).name}") for f in faults]
    table = pd.DataFrame(named, columns=problems.columns, dtype="str")
    return pd.concat([problems, table], ignore_index=True)


def counted_once(corpus: Corpus) -> pd.DataFrame:
    """Return the reports that count: near-duplicates are left out."""
    return corpus.reports[corpus.reports["duplicate_of"].isna()]


def with_times(reports: pd.DataFrame) -> pd.DataFrame:
    """Add the year and month of the date, unless the reports have their own."""
    return reports.assign(**{k: group_labels(reports, k) for k in ("year", "month")})
