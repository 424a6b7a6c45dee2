"""Write inference.csv: public values of errors, rank sums and overlaps.

Run from the top of the project: python tests/golden/statistics/make_inference.py
One row per value: as printed in public, and as recomputed here, straight from the
definitions and without the helpers.

ratio, ratio_error: ``svyratio(~api.stu, ~enroll, dclus1)`` in the vignette of the R
package survey, apiclus1 added up by its 15 districts of 757; the ratio .1603 is that
of eight municipalities in Lehtonen & Pahkinen, Practical Methods for Design and
Analysis of Complex Surveys, p. 102, to more digits on UCLA's page on ratio estimation.
exact_p: Pedersen 1996, Fishing for exactness, p. 10, as in the tests of Wordless.
rank_sum: Kilgarriff 2001, as in the tests of Wordless.
morisita_dissimilarity: ``vegdist(dune[1:3,], "morisita")`` of the R package vegan,
species absent from the three sites left out.
"""

import csv
import json
from math import comb, sqrt
from pathlib import Path

TESTED = [6047, 12618, 1461, 5935, 7573, 610, 199, 1184, 6431, 12292, 1877, 4895]
TESTED += [22452, 532, 1373]
ENROLLED = [6777, 15038, 1668, 6958, 9025, 683, 274, 1436, 7375, 14968, 2180, 6081]
ENROLLED += [25814, 680, 1641]
UNEMPLOYED = [4123, 760, 721, 142, 187, 331, 127, 219]
HOUSEHOLDS = [26881, 4896, 3730, 556, 1463, 1946, 834, 932]
# Achimill Agrostol Alopgeni Bellpere Bromhord Elymrepe Lolipere Poaprat Poatriv
# Scorautu Trifrepe Bracruta
DUNE = [
    [1, 0, 0, 0, 0, 4, 7, 4, 2, 0, 0, 0],
    [3, 0, 2, 3, 4, 4, 5, 4, 7, 5, 5, 0],
    [0, 4, 7, 2, 0, 4, 6, 5, 6, 2, 2, 2],
]


def ratio(hits, sizes):
    return sum(hits) / sum(sizes)


def ratio_error(hits, sizes, population):
    r, n = ratio(hits, sizes), len(hits)
    off = sum((h - r * s) ** 2 for h, s in zip(hits, sizes, strict=True))
    return sqrt((1 - n / population) * n / (n - 1) * off) / sum(sizes)


def exact_p(a, n1, b, n2):
    ways = [comb(n1, k) * comb(n2, a + b - k) for k in range(a + b + 1)]
    tails = sum(ways[: a + 1]), sum(ways[a:])
    return 2 * min(tails) / sum(ways)


def rank_sum(x, y):
    both = sorted(x + y)
    return sum(both.index(v) + (both.count(v) + 1) / 2 for v in x)


def repeat(x):
    return sum(k * (k - 1) for k in x) / (sum(x) * (sum(x) - 1))


def morisita_dissimilarity(x, y):
    shared = sum(a * b for a, b in zip(x, y, strict=True))
    return 1 - 2 * shared / ((repeat(x) + repeat(y)) * sum(x) * sum(y))


API = {"hits": TESTED, "sizes": ENROLLED}
PAIRS = [{"x": DUNE[i], "y": DUNE[j]} for i, j in ((0, 1), (0, 2), (1, 2))]
KILGARRIFF = {"x": [12, 15, 18, 24, 88], "y": [3, 3, 13, 27, 33]}
ROWS = [
    (ratio, API, ".8497087"),
    (ratio_error, {**API, "population": 757}, ".008386297"),
    (ratio, {"hits": UNEMPLOYED, "sizes": HOUSEHOLDS}, ".16028905"),
    (exact_p, {"a": 1, "n1": 4, "b": 3, "n2": 4}, ".486"),
    (rank_sum, KILGARRIFF, "31"),
    (morisita_dissimilarity, PAIRS[0], ".2842892768"),
    (morisita_dissimilarity, PAIRS[1], ".2210386152"),
    (morisita_dissimilarity, PAIRS[2], ".0577414654"),
]


def main():
    """Write the table beside this script."""
    path = Path(__file__).with_name("inference.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["measure", "arguments", "printed", "recomputed"])
        for measure, arguments, printed in ROWS:
            value = repr(measure(**arguments))
            out.writerow([measure.__name__, json.dumps(arguments), printed, value])


if __name__ == "__main__":
    main()
