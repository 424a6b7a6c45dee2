"""Count terms as plain strings, inside longer words too."""

import re

import pandas as pd

from helpers.tables import analysed


def string_hits(paragraphs: pd.DataFrame, terms: list[str]) -> pd.DataFrame:
    """Count the occurrences of strings in the analysed text of each report.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Columns ``report``, ``text`` and ``role``.
    terms : list of str

    Returns
    -------
    DataFrame, one row per report with analysed text, one column per term
        Occurrences, which do not overlap.
    """
    kept = analysed(paragraphs)
    texts = kept["text"].groupby(kept["report"].astype(str)).agg("\n".join)
    hits = {term: texts.str.count(re.escape(term)) for term in dict.fromkeys(terms)}
    return pd.DataFrame(hits, index=texts.index)


def string_counts(paragraphs: pd.DataFrame, terms: list[str]) -> pd.DataFrame:
    """Count how often terms occur in the text, inside longer words too.

    Where this is far above the number of tokens, the words that hold the term (党员
    in 党员干部) are counted as terms of their own.

    Parameters
    ----------
    paragraphs : DataFrame, one row per paragraph
        Columns ``report``, ``text`` and ``role``.
    terms : list of str

    Returns
    -------
    DataFrame, one row per term, in the order given, each once
        ``term`` and ``n_string`` (occurrences, which do not overlap).

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"report": ["a", "b"], "role": "body"})
    >>> table["text"] = ["党员值守，党员干部", "党旗"]
    >>> string_counts(table, ["党员", "党旗"])
      term  n_string
    0   党员         2
    1   党旗         1
    """
    hits = string_hits(paragraphs, terms).sum().astype("int64")
    return hits.rename_axis("term").rename("n_string").reset_index()
