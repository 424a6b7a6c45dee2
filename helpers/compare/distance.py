"""Measure how far apart groups are, and place them: divergence, tree, map.

What a reader needs to judge a table is in ``table.attrs["settings"]``, a plain dict
to print under it.
"""

import numpy as np
import pandas as pd
from scipy.special import entr

from helpers import measures
from helpers.tables import highest_first
from helpers.words import count_matrix


def rows_of(groups, names):
    """Return the row of each name; raise if one is not a group."""
    unknown = [name for name in names if name not in groups]
    if unknown:
        raise ValueError(f"{unknown} not among the groups; take from {list(groups)}")
    return groups.get_indexer(list(names))


def frequent(tokens, min_count):
    """Return the places of terms with `min_count` tokens; raise if there is none."""
    kept = np.flatnonzero(tokens >= max(min_count, 1))
    if not len(kept):
        raise ValueError(f"no term has {min_count} tokens; lower min_count")
    return kept


def _shares(counts):
    """Return the groups, the terms, and each group's share of the listed terms."""
    groups, terms, matrix = count_matrix(counts)
    listed = matrix.toarray().astype(float)
    return groups, terms, listed / listed.sum(axis=1, keepdims=True)


def jensen_shannon(shares):
    """Return the Jensen-Shannon divergence of all pairs of rows, in bits.

    Source: Lin, J. (1991), Divergence measures based on the Shannon entropy,
    IEEE Trans. Inf. Theory 37(1), p. 145-151.

    Examples
    --------
    >>> jensen_shannon(np.array([[0.5, 0.5, 0], [0.5, 0, 0.5]])).round(4).tolist()
    [[0.0, 0.5], [0.5, 0.0]]
    """
    parts = entr(shares)
    entropy = parts.sum(axis=1)
    bits = np.zeros((len(shares), len(shares)))
    for i, row in enumerate(shares):
        held = row != 0  # of what the row lacks, only the sum counts
        others, alike = shares[i + 1 :, held], parts[i + 1 :, held].sum(axis=1)
        lacked = entropy[i + 1 :] - alike + np.log(2) * (1 - others.sum(axis=1))
        mixed = entr((row[held] + others) / 2).sum(axis=1) + lacked / 2
        bits[i, i + 1 :] = mixed - (entropy[i] + entropy[i + 1 :]) / 2
    return np.clip(bits + bits.T, 0, None) / np.log(2)


def divergence(counts: pd.DataFrame) -> pd.DataFrame:
    """Measure how far apart the vocabularies of the groups are.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        As returned by `helpers.words.term_counts`.

    Returns
    -------
    DataFrame, groups x groups, sorted by name, symmetric, 0 on the diagonal
        Jensen-Shannon divergence in bits (0 same, 1 no term in common). Shares
        are taken over the terms listed in `counts`, so that they sum to 1
        in each group; stop words left out there do not count here.

    Raises
    ------
    ValueError
        If a column is missing.

    Notes
    -----
    Small groups look further apart than they are: hold the values against those of
    `helpers.compare.divergence_beside_chance` before one is called far or near.

    Examples
    --------
    >>> rows = [("川", "茶", 2), ("川", "港", 2), ("粤", "港", 3)]
    >>> counts = pd.DataFrame(rows, columns=["group", "term", "n"])
    >>> divergence(counts).round(4).loc["川"].tolist()
    [0.0, 0.3113]
    """
    groups, _, shares = _shares(counts)
    groups = groups.rename("group")
    return pd.DataFrame(jensen_shannon(shares), index=groups, columns=groups)


def pairs(divergence: pd.DataFrame) -> pd.DataFrame:
    """List the pairs of groups, farthest apart first.

    Parameters
    ----------
    divergence : DataFrame, groups x groups
        As returned by `divergence`.

    Returns
    -------
    DataFrame, one row per pair, ties by name
        ``a``, ``b`` (groups, `a` before `b` in sorted order) and ``bits``.

    Examples
    --------
    >>> values = [[0.0, 0.2, 0.4], [0.2, 0.0, 0.4], [0.4, 0.4, 0.0]]
    >>> pairs(pd.DataFrame(values, index=list("xyz"), columns=list("xyz")))
       a  b  bits
    0  x  z   0.4
    1  y  z   0.4
    2  x  y   0.2
    """
    table = divergence.rename_axis("a").reset_index()
    table = table.melt("a", var_name="b", value_name="bits")
    return highest_first(table[table["a"] < table["b"]], "bits", "a", "b")


def divergence_terms(counts: pd.DataFrame, a, b) -> pd.DataFrame:
    """List the terms that make two groups differ, and by how much.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        As returned by `helpers.words.term_counts`.
    a, b : names of two groups

    Returns
    -------
    DataFrame, one row per term of either group
        Sorted by contribution, highest first, ties by term: ``term``; ``p``,
        ``q`` (shares in `a` and `b`, each summing to 1 over the terms listed);
        ``contribution`` (bits, summing to the Jensen-Shannon divergence);
        ``share`` (of the divergence, 0 to 1; NaN if that is 0);
        ``proportion_shift`` (p - q); ``direction`` (the group that uses it more,
        missing where equal). ``attrs["settings"]`` names the groups, the
        divergence in bits and the sum of the absolute shifts.

    Raises
    ------
    ValueError
        If a column or group is missing.

    Notes
    -----
    Gallagher, R. J. et al. (2021), Generalized word shift graphs, EPJ Data
    Science 10, article 4. Shifterator shows q - p over the sum of the absolute
    shifts instead.

    Examples
    --------
    >>> rows = [("川", "茶", 2), ("川", "港", 2), ("粤", "港", 3)]
    >>> counts = pd.DataFrame(rows, columns=["group", "term", "n"])
    >>> table = divergence_terms(counts, "川", "粤")
    >>> table[["term", "p", "q", "contribution", "direction"]].round(4)
      term    p    q  contribution direction
    0    茶  0.5  0.0        0.2500         川
    1    港  0.5  1.0        0.0613         粤
    """
    groups, terms, shares = _shares(counts)
    p, q = shares[rows_of(groups, [a, b])]
    used = (p > 0) | (q > 0)
    p, q = p[used], q[used]
    bits = measures.jsd_contributions(p, q)
    total = bits.sum()
    table = pd.DataFrame({"term": terms[used], "p": p, "q": q, "contribution": bits})
    table["share"] = bits / total if total > 0 else np.nan
    table["proportion_shift"] = p - q
    names = pd.Series([b, None, a]).take(np.sign(p - q).astype(int) + 1)
    table["direction"] = names.to_numpy()
    table = highest_first(table, "contribution", "term")
    table.attrs["settings"] = {
        "a": a,
        "b": b,
        "divergence": float(total),
        "absolute_shift": float(np.abs(p - q).sum()),
        "terms": len(table),
    }
    return table


def cluster(distances: pd.DataFrame) -> pd.DataFrame:
    """Join the groups into a tree by average linkage.

    The square root of the values is taken first: it turns the Jensen-Shannon
    divergence into a true distance.

    Parameters
    ----------
    distances : DataFrame, groups x groups
        As returned by `divergence`.

    Returns
    -------
    DataFrame, one row per merge, in order of height
        ``left``, ``right`` (node numbers: 0 to k - 1 are the groups in the order
        of `distances`, k + i is merge i); ``height`` (mean distance at which
        they join); ``size`` (groups below); ``members`` (their names, a tuple).
        The first four columns as floats are scipy's linkage matrix.
        ``attrs["groups"]`` names nodes 0 to k - 1; ``attrs["order"]`` gives the
        names in the order of the drawn leaves.

    Raises
    ------
    ValueError
        If there are fewer than two groups.

    Notes
    -----
    Endres, D. M. & Schindelin, J. E. (2003), A new metric for probability
    distributions, IEEE Trans. Inf. Theory 49(7), p. 1858-1860.

    Examples
    --------
    >>> values = [[0.0, 0.01, 0.25], [0.01, 0.0, 0.25], [0.25, 0.25, 0.0]]
    >>> tree = cluster(pd.DataFrame(values, index=list("abc"), columns=list("abc")))
    >>> tree[["height", "size", "members"]]
       height  size    members
    0     0.1     2     (a, b)
    1     0.5     3  (a, b, c)
    """
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    names = distances.index.tolist()
    if len(names) < 2:
        raise ValueError(f"a tree needs two groups or more, not {names}")
    condensed = squareform(np.sqrt(distances.to_numpy()), checks=False)
    tree = linkage(condensed, method="average", optimal_ordering=True)
    table = pd.DataFrame(tree, columns=["left", "right", "height", "size"])
    table = table.astype({"left": int, "right": int, "size": int})
    members = [[leaf] for leaf in range(len(names))]
    for left, right in zip(table["left"], table["right"], strict=True):
        members.append(sorted(members[left] + members[right]))
    table["members"] = [
        tuple(names[leaf] for leaf in leaves) for leaves in members[len(names) :]
    ]
    table.attrs["groups"] = names
    table.attrs["order"] = [names[leaf] for leaf in leaves_list(tree)]
    return table


def _upright(coordinates):
    """Return the sign that makes the largest coordinate of each axis positive."""
    largest = np.abs(coordinates.round(9)).argmax(axis=0)
    return np.sign(coordinates[largest, range(coordinates.shape[1])])


def correspondence(counts: pd.DataFrame, *, top: int = 100) -> pd.DataFrame:
    """Place groups and terms on one plane by correspondence analysis.

    Parameters
    ----------
    counts : DataFrame, one row per (group, term)
        As returned by `helpers.words.term_counts`, at least three groups.
    top : int
        Number of terms, those with the most tokens (ties by term).

    Returns
    -------
    DataFrame, one row per group and per term
        ``kind`` (``"group"`` first, then ``"term"``); ``name``; ``x``, ``y``
        (principal coordinates; each axis turned so that the group farthest out
        is on the positive side); ``contribution`` (share of the inertia of the
        plane, summing to 1 over groups and over terms); ``quality`` (cos2: share
        of the point's inertia that the plane shows, 0 to 1). Groups are sorted
        by name, terms by tokens. ``attrs["explained"]`` holds the shares of the
        whole inertia on x and y, ``attrs["settings"]`` the number of terms.

    Raises
    ------
    ValueError
        If a column is missing, there are fewer than three groups or terms, or a
        group holds none of the top terms.

    Notes
    -----
    Distances between two groups, or between two terms, can be read; those
    between a group and a term cannot. Greenacre, M. (2017), Correspondence
    Analysis in Practice, 3rd edition, chapters 8-11.

    Examples
    --------
    >>> rows = [(g, t, n) for g, ns in zip("abc", ([4, 1, 1], [1, 4, 1], [1, 1, 6]))
    ...         for t, n in zip("xyz", ns)]
    >>> counts = pd.DataFrame(rows, columns=["group", "term", "n"])
    >>> table = correspondence(counts)
    >>> table.loc[:2, ["kind", "name", "contribution"]].round(2)
        kind name  contribution
    0  group    a          0.33
    1  group    b          0.33
    2  group    c          0.35
    """
    frame = _top_terms(counts, top)
    share = frame.to_numpy(float) / frame.to_numpy().sum()
    masses = share.sum(axis=1), share.sum(axis=0)
    expected = np.outer(*masses)
    residuals = (share - expected) / np.sqrt(expected)
    left, values, right = np.linalg.svd(residuals, full_matrices=False)
    parts = [
        _points("group", frame.index, left * values, masses[0]),
        _points("term", frame.columns, right.T * values, masses[1]),
    ]
    table = pd.concat(parts, ignore_index=True)
    table[["x", "y"]] *= _upright(parts[0][["x", "y"]].to_numpy())
    explained = values[:2] ** 2 / (values**2).sum()
    table.attrs["explained"] = explained.tolist()
    table.attrs["settings"] = {"groups": len(frame), "terms": frame.shape[1]}
    return table


def _points(kind, names, scores, masses):
    """Return the rows of one kind of point from its scores on all axes."""
    plane = (scores[:, :2] ** 2).sum(axis=1)
    columns = {
        "kind": kind,
        "name": names,
        "x": scores[:, 0] / np.sqrt(masses),
        "y": scores[:, 1] / np.sqrt(masses),
        "contribution": plane / plane.sum(),
        "quality": plane / (scores**2).sum(axis=1),
    }
    return pd.DataFrame(columns)


def _top_terms(counts, top):
    """Return the groups x terms table of the most frequent terms."""
    groups, terms, matrix = count_matrix(counts)
    order = np.argsort(-matrix.sum(axis=0), kind="stable")[:top]
    if min(len(groups), len(order)) < 3:
        raise ValueError(
            f"{len(groups)} groups and {len(order)} terms; a plane needs three of each"
        )
    frame = pd.DataFrame(matrix[:, order].toarray(), groups, terms[order])
    empty = frame.index[frame.sum(axis=1) == 0].tolist()
    if empty:
        raise ValueError(f"{empty} hold none of the {top} terms; raise top")
    return frame
