"""Formulas of corpus statistics on plain numbers and arrays.

Every function is vectorised and its body is the formula. Notation: a term has
frequency `a` in a target of `n1` tokens and `b` in a reference of `n2` tokens;
a pair has joint frequency `f_xy`, marginals `f_x` and `f_y`, sample size `n`.
What a formula leaves undefined is NaN or infinite, never a made-up number.
"""

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import betaincinv, entr, gammaln, log_ndtr, stdtrit, xlog1py

ZERO = 0.5
LEAST_UNITS = 3  # fewest reports that give an interval
ROUNDING = 1e-9
TINY = np.finfo(float).tiny


def _floats(*values):
    """Return the values as float arrays."""
    return tuple(np.asarray(value, dtype=float) for value in values)


def _log_share(observed, expected):
    """Return O ln(O/E), 0 where O is 0; exact where O is close to E."""
    off = observed - expected
    ratio = np.divide(off, expected, out=np.zeros_like(off), where=expected > 0)
    return xlog1py(observed, ratio)


def g2_four(a, n1, b, n2):
    """Return the log-likelihood G2 over all four cells (Dunning 1993), signed.

    Source: Dunning, T. (1993), Accurate methods for the statistics of surprise
    and coincidence, Computational Linguistics 19(1), p. 61-74. One degree of
    freedom; positive where the rate is higher in the target.

    Examples
    --------
    >>> float(g2_four(7, 1000, 2, 1000).round(6))
    2.954494
    """
    a, n1, b, n2 = _floats(a, n1, b, n2)
    rate = (a + b) / (n1 + n2)
    present = _log_share(a, n1 * rate) + _log_share(b, n2 * rate)
    absent = _log_share(n1 - a, n1 * (1 - rate)) + _log_share(n2 - b, n2 * (1 - rate))
    return np.sign(a * n2 - b * n1) * np.maximum(2 * (present + absent), 0)


def chi_square(a, n1, b, n2, *, yates=False):
    """Return Pearson's chi-square of the 2 x 2 table, signed.

    `yates` takes half a token off each deviation (Yates 1934), at most the
    whole deviation.

    Examples
    --------
    >>> chi_square([7, 3], [9, 3], [3, 0], [10, 31774]).round(6).tolist()
    [4.33716, 31777.0]
    """
    a, n1, b, n2 = _floats(a, n1, b, n2)
    rate = (a + b) / (n1 + n2)
    off = np.abs(a - n1 * rate)
    off = np.maximum(off - 0.5 * yates, 0)
    score = off**2 / (rate * (1 - rate)) * (1 / n1 + 1 / n2)
    return np.sign(a * n2 - b * n1) * score


def log_p(g2):
    """Return ln p of a score with one degree of freedom, two-sided.

    By the normal tail, as scipy's ``chi2.logsf`` gives minus infinity beyond
    about 1,490.

    Examples
    --------
    >>> float(log_p(45784.791495).round(1))
    -22898.0
    """
    return np.log(2) + log_ndtr(-np.sqrt(np.abs(g2)))


def p_value(log_p):
    """Return p from ln p, never 0: at least 2.2e-308, the smallest normal float."""
    return np.clip(np.exp(log_p), TINY, 1)


def benjamini_hochberg(p):
    """Return the BH-adjusted p of one family, in the order given, never below p.

    Source: Benjamini, Y. & Hochberg, Y. (1995), Controlling the false discovery
    rate, J. R. Stat. Soc. B 57(1), p. 289-300.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(2).tolist()
    [0.03, 0.04, 0.04]
    """
    from scipy.stats import false_discovery_control  # slower to import than pandas

    p = np.asarray(p, dtype=float)
    return np.maximum(false_discovery_control(p), p) if p.size else p


def log_ratio(a, n1, b, n2):
    """Return log2 of the ratio of rates; a frequency of 0 is taken as 0.5.

    Source: Hardie, A. (2014), Log Ratio: an informal introduction, CASS blog.

    Examples
    --------
    >>> log_ratio([7, 4], 1000, [2, 0], 1000).round(6).tolist()
    [1.807355, 3.0]
    """
    a, n1, b, n2 = _floats(a, n1, b, n2)
    return np.log2(np.where(a, a, ZERO) / n1) - np.log2(np.where(b, b, ZERO) / n2)


def log_ratio_limits(a, n1, b, n2, *, alpha=0.05, family=1):
    """Return the exact limits of the log2 ratio of rates.

    The Clopper-Pearson interval of the target's share of the a + b tokens, at
    level `alpha` / `family`, turned into a ratio of rates. The lower limit is
    minus infinity where a is 0, the upper one infinite where b is 0.

    Source: Clopper, C. J. & Pearson, E. S. (1934), The use of confidence or
    fiducial limits, Biometrika 26(4), p. 404-413; Evert, S. (2022), Measuring
    keyness, DH2022 Conference Abstracts, p. 202-205. Two-sided: half of the
    level lies beyond either limit.

    Examples
    --------
    >>> low, high = log_ratio_limits(7, 1000, 2, 1000)
    >>> float(low.round(6)), float(high.round(6))
    (-0.585525, 5.109792)
    """
    a, n1, b, n2 = _floats(a, n1, b, n2)
    tail = alpha / family / 2
    with np.errstate(divide="ignore"):
        share = betaincinv(a, b + 1, tail), betaincinv(b, a + 1, tail)
        low = np.log2(n2 / n1) + np.log2(share[0]) - np.log2(1 - share[0])
        high = np.log2(n2 / n1) + np.log2(1 - share[1]) - np.log2(share[1])
    return np.where(a == 0, -np.inf, low), np.where(b == 0, np.inf, high)


def nearer_zero(low, high):
    """Return the limit nearer 0, and 0 where the interval holds 0."""
    return np.maximum(low, 0) + np.minimum(high, 0)


def bic(g2, n):
    """Return the Bayes factor approximation |G2| - ln N; below 0 favours no difference.

    Source: Wilson, A. (2013), Embracing Bayes factors for key item analysis in
    corpus linguistics, in New Approaches to the Study of Linguistic Variability,
    p. 3-11; N is the size of target and reference together.
    """
    return np.abs(g2) - np.log(n)


def log_odds_ratio(a, n1, b, n2, *, prior=0.0, total=0.0):
    """Return the log-odds-ratio and its z score under a Dirichlet prior.

    `prior` is the term's pseudo-count in either corpus, `total` the sum of the
    pseudo-counts of all terms.

    Source: Monroe, B. L., Colaresi, M. P. & Quinn, K. M. (2008), Fightin' Words,
    Political Analysis 16(4), p. 372-403, section 3.5.

    Examples
    --------
    >>> delta, z = log_odds_ratio(3, 17, 2, 12, prior=0.1, total=0.8)
    >>> float(delta.round(6)), float(z.round(6))
    (0.071861, 0.080405)
    """
    a, b = np.add(a, prior), np.add(b, prior)
    n1, n2 = np.add(n1, total), np.add(n2, total)
    delta = np.log(a / (n1 - a)) - np.log(b / (n2 - b))
    return delta, delta / np.sqrt(1 / a + 1 / b)


def _by_unit(hits):
    """Return hits as a sparse array of floats, units x terms."""
    hits = np.reshape(hits, (len(hits), -1)) if not sparse.issparse(hits) else hits
    return sparse.csr_array(hits, dtype=float)


def ratio_interval(hits, sizes, *, level=0.95):
    """Return the rate of terms over whole units, with its error and interval.

    The ratio estimator r = H / S with H and S the sums of `hits` h and `sizes` s,
    its error se^2 = n / (n - 1) * sum of (h - r s)^2 / S^2 over the n units, and the
    limits r * exp(-+ t * se / r) with t of n - 1 degrees of freedom: on the log scale,
    so that no limit is below 0.

    Parameters
    ----------
    hits : array or sparse array, units x terms (or one term's hits by unit)
    sizes : array, words of each unit
    level : float

    Returns
    -------
    tuple of four arrays, one value per term
        Rate (hits per word), error, low and high. A term without hits has the limits
        0 and q / S, where q is the quantile of the Gamma distribution with shape 1
        (3.7 hits at 95 %); one whose hits are exactly proportional to the sizes has
        the error of a Poisson count, the root of H over S, in place of 0.
        Fewer than three units give no interval: both limits are NaN.

    Notes
    -----
    Cochran, W. G. (1977), Sampling Techniques, 3rd edition, chapter 6. `error` is
    that of ``svyratio`` in the R package survey, without a finite population.

    Examples
    --------
    >>> [value.round(4).tolist() for value in ratio_interval([4, 1, 3], [100, 80, 90])]
    [[0.0296], [0.0079], [0.0094], [0.0939]]
    """
    hits, sizes = _by_unit(hits), np.asarray(sizes, dtype=float)
    units, total, size = len(sizes), hits.sum(axis=0), sizes.sum()
    rate, squares = total / size, hits.multiply(hits).sum(axis=0)
    off = squares - 2 * rate * (hits.T @ sizes) + rate**2 * (sizes**2).sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(np.divide(units, units - 1) * np.maximum(off, 0)) / size
        spread = (off > ROUNDING * squares) | (units < 2)
        error = np.where(spread, error, np.sqrt(total) / size)
        reach = np.exp(stdtrit(units - 1, (1 + level) / 2) * error / rate)
        low, high = rate / reach, rate * reach
    high = np.where(total > 0, high, -np.log((1 - level) / 2) / size)
    limits = np.where(total > 0, low, 0), high
    return rate, error, *(np.where(units < LEAST_UNITS, np.nan, x) for x in limits)


def exact_p(a, n1, b, n2):
    """Return the two-sided p of Fisher's exact test: twice the smaller tail.

    Source: Fisher, R. A. (1934), Statistical Methods for Research Workers, 5th
    edition, section 21.02. For small numbers, such as those of reports, where `log_p`
    of a score is too low.

    Examples
    --------
    >>> exact_p([1, 4], 4, [3, 0], 4).round(3).tolist()
    [0.486, 0.029]
    """
    from scipy.stats import hypergeom  # slower to import than pandas

    drawn = hypergeom(np.add(n1, n2), np.add(a, b), n1)
    return np.minimum(2 * np.minimum(drawn.cdf(a), drawn.sf(np.subtract(a, 1))), 1)


def rank_sum(x, y):
    """Return the Wilcoxon rank sum of `x` among `x` and `y`, and its two-sided p.

    Rows are observations, columns variables. Ties share their mean rank; p is normal,
    corrected for ties and continuity.

    Source: Wilcoxon, F. (1945), Individual comparisons by ranking methods, Biometrics
    Bulletin 1(6), p. 80-83; for words: Kilgarriff, A. (2001), Comparing corpora, Int.
    J. of Corpus Linguistics 6(1), p. 97-133.

    Examples
    --------
    >>> total, p = rank_sum([12, 15, 18, 24, 88], [3, 3, 13, 27, 33])
    >>> float(total), float(p.round(3))
    (31.0, 0.53)
    """
    from scipy.stats import mannwhitneyu  # slower to import than pandas

    x, y = _floats(x, y)
    u, p = mannwhitneyu(x, y, axis=0, method="asymptotic")
    return u + len(x) * (len(x) + 1) / 2, np.asarray(p)


def morisita_overlap(hits):
    """Return Morisita's overlap of all pairs of rows of counts, whatever their sizes.

    2 sum(x y) / ((lx + ly) X Y) with lx = sum(x (x - 1)) / (X (X - 1)): how likely two
    tokens of different rows are the same word, over how likely two tokens of one row
    are. 0 for no word in common, 1 on average for samples of one language; it may
    exceed 1. NaN where no word of either row repeats.

    Source: Morisita, M. (1959), Measuring of interspecific association and similarity
    between communities, Mem. Fac. Sci. Kyushu Univ. E 3, p. 65-80. ``vegdist`` of the
    R package vegan gives 1 less this.

    Examples
    --------
    >>> morisita_overlap([[4, 2, 0], [3, 1, 2]]).round(4).tolist()[0][1]
    1.0606
    """
    hits = np.asarray(hits, dtype=float)
    size = hits.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        same = (hits * (hits - 1)).sum(axis=1) / (size * (size - 1))
        return 2 * (hits @ hits.T) / np.add.outer(same, same) / np.outer(size, size)


def jsd_contributions(p, q):
    """Return each term's part of the Jensen-Shannon divergence, in bits.

    `p` and `q` are shares that sum to 1.

    Source: Lin, J. (1991), Divergence measures based on the Shannon entropy,
    IEEE Trans. Inf. Theory 37(1), p. 145-151; per term: Gallagher, R. J. et al.
    (2021), Generalized word shift graphs, EPJ Data Science 10, article 4.

    Examples
    --------
    >>> jsd_contributions([0.5, 0.5, 0], [0.5, 0, 0.5]).tolist()
    [0.0, 0.25, 0.25]
    """
    p, q = _floats(p, q)
    mean = (p + q) / 2
    nats = (_log_share(p, mean) + _log_share(q, mean)) / 2
    return np.maximum(nats, 0) / np.log(2)


def log_dice(f_xy, f_x, f_y):
    """Return logDice, at most 14.

    Source: Rychly, P. (2008), A lexicographer-friendly association score,
    RASLAN 2008, p. 6-9.

    Examples
    --------
    >>> float(log_dice(130, 3121, 143).round(4))
    10.3499
    """
    f_xy, f_x, f_y = _floats(f_xy, f_x, f_y)
    return 14 + np.log2(2 * f_xy / (f_x + f_y))


def pmi(f_xy, f_x, f_y, n, *, power=1):
    """Return the mutual information in bits; `power` 3 gives MI3.

    Source: Church, K. W. & Hanks, P. (1990), Word association norms,
    Computational Linguistics 16(1), p. 22-29; MI3: Daille, B. (1994), Approche
    mixte pour l'extraction automatique de terminologie, thesis, Paris 7.
    """
    f_xy, f_x, f_y, n = _floats(f_xy, f_x, f_y, n)
    return np.log2(f_xy**power * n / (f_x * f_y))


def npmi(f_xy, f_x, f_y, n):
    """Return the mutual information divided by its maximum, -1 to 1.

    Source: Bouma, G. (2009), Normalized (pointwise) mutual information in
    collocation extraction, GSCL 2009, p. 31-40. -1 for a pair that never occurs.
    """
    f_xy, f_x, f_y, n = _floats(f_xy, f_x, f_y, n)
    safe = np.where(f_xy > 0, f_xy, np.nan)
    with np.errstate(invalid="ignore"):
        score = pmi(safe, f_x, f_y, n) / -np.log2(safe / n)
    return np.where(f_xy > 0, score, -1.0)


def t_score(f_xy, f_x, f_y, n):
    """Return the t score (O - E) / sqrt(O).

    Source: Church, K. et al. (1991), Using statistics in lexical analysis, in
    Lexical Acquisition, p. 115-164.
    """
    f_xy, f_x, f_y, n = _floats(f_xy, f_x, f_y, n)
    return (f_xy - f_x * f_y / n) / np.sqrt(f_xy)


def delta_p(f_xy, f_x, f_y, n):
    """Return P(y | x) - P(y | not x).

    Source: Gries, S. Th. (2013), 50-something years of work on collocations,
    Int. J. of Corpus Linguistics 18(1), p. 137-166. Swap `f_x` and `f_y` for the
    other direction.
    """
    f_xy, f_x, f_y, n = _floats(f_xy, f_x, f_y, n)
    with np.errstate(invalid="ignore"):
        return f_xy / f_x - (f_y - f_xy) / (n - f_x)


def association(f_xy, f_x, f_y, n):
    """Return every measure of association of pairs, from their 2 x 2 tables.

    Parameters
    ----------
    f_xy, f_x, f_y, n : array of one length, or numbers
        Joint frequency (at least 1), the two marginals, sample size.

    Returns
    -------
    DataFrame, one row per pair
        ``expected``, ``logdice``, ``g2`` (four-term, negative where the pair is
        rarer than expected), ``pmi`` and ``mi3`` (bits), ``npmi``, ``t``,
        ``delta_p_forward`` (y given x) and ``delta_p_backward`` (x given y).

    Examples
    --------
    >>> association([8], [15828], [4675], 14307668)[["logdice", "pmi"]].round(4)
       logdice     pmi
    0   3.6765  0.6293
    """
    f_xy, f_x, f_y, n = np.broadcast_arrays(*_floats(f_xy, f_x, f_y, n))
    columns = {
        "expected": f_x * f_y / n,
        "logdice": log_dice(f_xy, f_x, f_y),
        "g2": g2_four(f_xy, f_x, f_y - f_xy, n - f_x),
        "pmi": pmi(f_xy, f_x, f_y, n),
        "npmi": npmi(f_xy, f_x, f_y, n),
        "mi3": pmi(f_xy, f_x, f_y, n, power=3),
        "t": t_score(f_xy, f_x, f_y, n),
        "delta_p_forward": delta_p(f_xy, f_x, f_y, n),
        "delta_p_backward": delta_p(f_xy, f_y, f_x, n),
    }
    return pd.DataFrame(columns)


def _even_parts(rate, term, parts, terms):
    """Return Juilland's D and Carroll's D2 from the rates of (part, term) pairs."""
    total = np.bincount(term, rate, terms)
    mean = total / parts
    present = np.bincount(term, minlength=terms)
    off = np.bincount(term, (rate - mean[term]) ** 2, terms)
    variation = np.sqrt((off + (parts - present) * mean**2) / parts) / mean
    entropy = np.bincount(term, entr(rate / total[term]), terms)
    even = np.where(present > 0, entropy, np.nan) / np.log(parts)
    return 1 - variation / np.sqrt(parts - 1), even


def dispersion_measures(hits, sizes):
    """Return the dispersion of terms over the parts of a corpus.

    Parameters
    ----------
    hits : array or sparse array, parts x terms (or one term's hits by part)
    sizes : array, tokens of each part

    Returns
    -------
    DataFrame, one row per term (column of `hits`)
        ``n``; ``range`` (parts with the term); ``parts``; ``dp`` (0 even, 1
        uneven) and ``dp_norm``; ``juilland_d``, ``carroll_d2`` (both on rates),
        ``rosengren_s`` and ``lyne_d3`` (1 even); ``dkl`` (bits, 0 even). NaN for
        a term without hits and for what a single part leaves undefined.

    Notes
    -----
    DP: Gries, S. Th. (2008), Dispersions and adjusted frequencies in corpora,
    Int. J. of Corpus Linguistics 13(4), p. 403-437, where the other classic
    measures are defined too; DPnorm: Lijffijt, J. & Gries, S. Th. (2012), same
    journal 17(1), p. 147-149; DKL: Gries, S. Th. (2021), A new approach to
    (key) keywords analysis, Research in Corpus Linguistics 9(2), p. 1-33.

    Examples
    --------
    >>> table = dispersion_measures([1, 2, 3, 4, 5], [9, 10, 10, 10, 11])
    >>> table[["dp", "dp_norm", "juilland_d"]].round(4)
         dp  dp_norm  juilland_d
    0  0.18   0.2195      0.7852
    """
    hits, sizes = _by_unit(hits), np.asarray(sizes, dtype=float)
    hits.eliminate_zeros()
    hits = hits.tocoo()
    (part, term), (parts, terms) = hits.coords, hits.shape
    n, s = np.bincount(term, hits.data, terms), sizes[part] / sizes.sum()
    v = hits.data / n[term]

    def add(values):
        """Sum the values of each term, NaN for a term without hits."""
        return np.where(n > 0, np.bincount(term, values, terms), np.nan)

    with np.errstate(divide="ignore", invalid="ignore"):
        juilland, carroll = _even_parts(hits.data / sizes[part], term, parts, terms)
        dp = np.clip((1 + add(np.abs(v - s) - s)) / 2, 0, 1)
        columns = {
            "n": n.astype(np.int64),
            "range": np.bincount(term, minlength=terms),
            "parts": parts,
            "dp": dp,
            "dp_norm": dp / (1 - sizes.min(initial=np.inf) / sizes.sum()),
            "juilland_d": np.where(parts > 1, juilland, np.nan),
            "carroll_d2": np.where(parts > 1, carroll, np.nan),
            "rosengren_s": add(np.sqrt(s * hits.data)) ** 2 / n,
            "lyne_d3": 1 - (add(v**2 / s) - 1) / 4,
            "dkl": np.maximum(add(v * np.log2(v / s)), 0),
        }
    return pd.DataFrame(columns)


def dealt_dp(n, sizes):
    """Return the mean DP of terms whose tokens are dealt at random over the parts.

    Exact, not simulated: hits of a part are hypergeometric, and DP is half the sum of
    their mean absolute deviations, each over `n`. A rare term has a high DP by chance.

    Parameters
    ----------
    n : array, tokens of each term
    sizes : array, tokens of each part, all terms together

    Returns
    -------
    array, one value per term, NaN for a term without tokens

    Notes
    -----
    Ramasubban, T. A. (1958), The mean difference and the mean deviation of some
    discontinuous distributions, Biometrika 45(3/4), p. 549-556.

    Examples
    --------
    >>> dealt_dp([1, 2, 100], [50, 50, 50, 50]).round(4).tolist()
    [0.75, 0.5616, 0.0486]
    """
    every, which = np.unique(np.asarray(n), return_inverse=True)
    size, parts = np.unique(np.asarray(sizes), return_counts=True)
    off = [_mean_deviation(k, size, sizes) @ parts / k if k else np.nan for k in every]
    return np.array(off, dtype=float)[which] / 2


def _mean_deviation(drawn, part, sizes):
    """Return the mean absolute deviation of each part's tokens among those drawn."""
    whole = np.sum(sizes)
    above = np.floor(drawn * part / whole) + 1  # first value beyond the mean
    reached = above <= np.minimum(drawn, part)
    m = np.where(reached, above, 0)
    rest = np.maximum(whole - part - drawn + m, 0)
    log_p = _log_choose(part, m) + _log_choose(whole - part, drawn - m)
    p = np.exp(log_p - _log_choose(whole, drawn))
    return np.where(reached, 2 * m * rest / whole * p, 0)


def _log_choose(n, k):
    """Return the log of the binomial coefficient, minus infinity where it is 0."""
    inside = (k >= 0) & (k <= n)
    k = np.where(inside, k, 0)
    value = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return np.where(inside, value, -np.inf)


def distance_measures(positions, terms, size, *, kinds):
    """Return the dispersion of terms from the gaps between their tokens.

    Parameters
    ----------
    positions : array, place of each token in the corpus (0 to `size` - 1)
    terms : array, code of the term of each token (0 to `kinds` - 1)
    size : int, tokens of the corpus, taken as a ring
    kinds : int, number of terms

    Returns
    -------
    DataFrame, one row per term code
        ``arf`` (average reduced frequency, 1 to n), ``awt`` (average waiting
        time, tokens) and ``ald`` (average logarithmic distance, log10 tokens).
        NaN for a term without tokens.

    Notes
    -----
    Savicky, P. & Hlavacova, J. (2002), Measures of word commonness, Journal of
    Quantitative Linguistics 9(3), p. 215-231.

    Examples
    --------
    >>> distance_measures([0, 5], [0, 0], 10, kinds=1).round(4)
       arf  awt    ald
    0  2.0  3.0  0.699
    """
    keys = np.sort(np.asarray(terms, np.int64) * size + np.asarray(positions, np.int64))
    term, place = np.divmod(keys, max(size, 1))
    n = np.bincount(term, minlength=kinds)
    first = np.r_[True, term[1:] != term[:-1]][: len(term)]
    last = np.maximum.reduceat(place, np.flatnonzero(first)) if place.size else place
    before = np.roll(place, 1)
    before[first] = last - size
    gap = (place - before).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        even = size / n
        columns = {
            "arf": np.bincount(term, np.minimum(gap, even[term]), kinds) / even,
            "awt": (1 + np.bincount(term, gap**2, kinds) / size) / 2,
            "ald": np.bincount(term, gap * np.log10(gap), kinds) / size,
        }
    table = pd.DataFrame(columns)
    table.loc[n == 0] = np.nan
    return table
