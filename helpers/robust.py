"""Say which key terms stand whatever way they are counted."""

import re

import numpy as np
import pandas as pd

from helpers.compare import keyness
from helpers.counts import PER, group_sizes, term_counts
from helpers.lexicon import Lexicon
from helpers.measures import benjamini_hochberg
from helpers.segment import ROLES, kept_paragraphs
from helpers.tokens import tokenize


def survival(
    paragraphs: pd.DataFrame,
    reports: pd.DataFrame,
    lexicon: Lexicon,
    target,
    terms: list[str],
    *,
    by: str = "region",
    min_count: int = 5,
    shortest: int = 1,
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Count key terms in three other ways and say whether they are still key.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        As for `helpers.tokens.tokenize`.
    reports : DataFrame, one row per report, indexed by ``report``
        Column `by`.
    lexicon : Lexicon
        User words and stop words.
    target : name of a group
        Compared with all other groups together.
    terms : list of str
        Terms of the target's keyness, such as its highest.
    by : str
        Column of `reports` that names the group, or ``"report"``.
    min_count, shortest : int
        Terms with fewer tokens, or fewer characters, are not tested.
    alpha : float
        Level that `q` must stay below.

    Returns
    -------
    DataFrame, one row per term, g2 highest first, ties by term
        ``term``; ``hmm_off`` (new words not guessed by jieba's hidden Markov
        model), ``no_user_words`` (the lexicon's stop words only) and
        ``plain_string`` (occurrences of the string in the cleaned text, inside
        longer words too, against the same token totals and beside the same other
        terms): whether the sign of `g2` is the same and q < `alpha`; ``g2``
        (counted as everywhere else), ``g2_hmm_off``, ``g2_no_user_words``,
        ``g2_plain_string`` (NaN, and not key, where too rare to be tested).
        ``attrs["settings"]`` names target, floors and level.

    Raises
    ------
    ValueError
        If a column or group is missing or a term is not among those tested.

    Notes
    -----
    `g2` and `q` are those of `helpers.compare.keyness`, tokens taken for
    independent draws.

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["a", "b"], "paragraph": 0, "role": "body",
    ...     "text": ["支部开会。" * 9, "党支部喝茶。" * 9]})
    >>> reports = pd.DataFrame({"region": ["川", "粤"]}, index=["a", "b"])
    >>> words = Lexicon((), frozenset(), frozenset())
    >>> survival(table, reports, words, "川", ["支部"]).iloc[:, :4]
      term  hmm_off  no_user_words  plain_string
    0   支部     True           True         False
    """
    terms = list(dict.fromkeys(terms))
    floors = {"min_count": min_count, "shortest": shortest}
    counts = _counts(paragraphs, reports, lexicon, by)
    first = _tested(counts, target, **floors)
    unknown = [term for term in terms if term not in set(first["term"])]
    if unknown or not terms:
        raise ValueError(f"give terms that keyness tests, not {unknown[:5] or terms}")
    bare = lexicon._replace(terms=())
    tables = {
        "hmm_off": _counts(paragraphs, reports, lexicon, by, hmm=False),
        "no_user_words": _counts(paragraphs, reports, bare, by),
        "plain_string": _as_strings(counts, paragraphs, reports, terms),
    }
    others = {way: _tested(t, target, **floors) for way, t in tables.items()}
    table = _still_key(first, others, terms, alpha)
    settings = {"target": target, **floors, "alpha": alpha, "tested": len(first)}
    table.attrs["settings"] = settings
    return table


def _counts(paragraphs, reports, lexicon, by, *, hmm=True):
    """Cut and count in one go."""
    return term_counts(tokenize(paragraphs, lexicon, hmm=hmm), reports, by=by)


def _tested(counts, target, *, min_count, shortest):
    """Give the keyness of the terms that are long enough, q over these alone."""
    table = keyness(counts, target, min_count=min_count)
    table = table[table["term"].str.len() >= shortest]
    return table.assign(q=benjamini_hochberg(table["p"]))


def _as_strings(counts, paragraphs, reports, terms):
    """Put the occurrences of `terms` as strings in the place of their tokens."""
    by = counts.columns[0]
    kept = kept_paragraphs(paragraphs, ROLES)
    texts = kept["text"].groupby(kept["report"].astype(str)).agg("\n".join)
    groups = texts.index if by == "report" else reports[by].reindex(texts.index)
    hits = pd.DataFrame({t: texts.str.count(re.escape(t)) for t in terms})
    found = hits.melt(var_name="term", value_name="n")
    found[by] = np.tile(groups, len(terms))
    found = found[found["n"] > 0].groupby([by, "term"])["n"]
    table = found.agg(n="sum", reports="size").reset_index()
    table["rate"] = table["n"] * PER / table[by].map(group_sizes(counts))
    others = counts[~counts["term"].isin(terms)]
    return pd.concat([others, table[counts.columns]], ignore_index=True)


def _still_key(first, others, terms, alpha):
    """Hold g2 and q of each way of counting against those of the first."""
    g2 = pd.DataFrame({"g2": first.set_index("term")["g2"].reindex(terms)})
    key = {}
    for way, table in others.items():
        scores = table.set_index("term").reindex(terms)
        g2[f"g2_{way}"] = scores["g2"]
        same = np.sign(scores["g2"]) == np.sign(g2["g2"])
        key[way] = same & (scores["q"] < alpha)
    table = pd.DataFrame(key).join(g2).rename_axis("term").reset_index()
    return table.sort_values(["g2", "term"], ascending=[False, True], ignore_index=True)
