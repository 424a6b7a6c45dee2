"""Write toy.csv: the two small texts of the quanteda manual, word by word.

Run from the top of the project: python tests/golden/statistics/make_toy.py
Recomputed with scipy and plain arithmetic, without the helpers. Printed values
to compare with stand in PRINTED; the script stops where one does not come out.
"""

import csv
from math import isclose, log, log2, sqrt
from pathlib import Path

import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2_contingency, entropy

WORDS = "abcdefgh"
D1 = np.array([3, 2, 6, 1, 1, 1, 1, 2])
D2 = np.array([2, 1, 2, 4, 1, 1, 0, 1])
PRINTED = {
    "chi": [0.004739, 0.089304, 1.221872, -3.715033, -0.065813, None, 0.731092],
    "yates": [None, None, 0.467298, -2.040247],
    "g2": [0.004751, 0.091242, 1.274238, -3.779441, -0.064900, None, 1.093291],
    "pmi": [0.023257, None, 0.246400, -1.075355, None, None, 0.534082],
    "delta_uniform": [0.071861, 0.352555, 0.977006, -1.967762, -0.355820],
    "z_uniform": [0.080405, 0.299542, 1.221139, -1.832565, -0.263883],
    "delta_informative": [0.039927, 0.217190, 0.553700, -1.142339, -0.220083],
    "z_informative": [0.057618, 0.239690, 0.972275, -1.551961, -0.202288],
    "jsd": [0.000101, 0.002123, 0.024629, 0.076502, 0.001532, None, 0.029412],
    "shift": [0.009804, 0.034314, 0.186275, -0.274510, -0.024510, None, 0.058824],
}
TOTALS = {
    "jsd": 0.137954364638,
    "absolute_shift": 0.647059,
    "entropy_difference": -0.075167,
}


def score(a, b, **options):
    found = chi2_contingency([[a, b], [17 - a, 12 - b]], **options)
    return found.statistic * np.sign(a / 17 - b / 12)


def odds(a, b, prior, total):
    first, second = (
        (a + prior) / (17 + total - a - prior),
        (b + prior) / (12 + total - b - prior),
    )
    delta = log(first) - log(second)
    return delta, delta / sqrt(1 / (a + prior) + 1 / (b + prior))


def bits(a, b):
    p, q = a / 17, b / 12
    m = (p + q) / 2
    return sum(x / 2 * log2(x / m) for x in (p, q) if x)


def row(a, b):
    uniform, informative = odds(a, b, 0.1, 0.8), odds(a, b, 10 * (a + b) / 29, 10)
    return {
        "chi": score(a, b, correction=False),
        "yates": score(a, b, correction=True),
        "g2": score(a, b, correction=False, lambda_="log-likelihood"),
        "pmi": log(a * 29 / 17 / (a + b)) if a else None,
        "delta_uniform": uniform[0],
        "z_uniform": uniform[1],
        "delta_informative": informative[0],
        "z_informative": informative[1],
        "jsd": bits(a, b),
        "shift": a / 17 - b / 12,
    }


def totals():
    p, q = D1 / 17, D2 / 12
    return {
        "jsd": jensenshannon(p, q, base=2) ** 2,
        "absolute_shift": np.abs(p - q).sum(),
        "entropy_difference": entropy(q, base=2) - entropy(p, base=2),
    }


def check(rows):
    for name, printed in PRINTED.items():
        for line, value in zip(rows, printed, strict=False):
            assert value is None or isclose(line[name], value, abs_tol=6e-7), name
    for name, value in totals().items():
        assert isclose(value, TOTALS[name], abs_tol=6e-7), name


def main():
    """Write the table beside this script, last the totals."""
    rows = [row(int(a), int(b)) for a, b in zip(D1, D2, strict=True)]
    check(rows)
    path = Path(__file__).with_name("toy.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, ["term", "a", "b", *rows[0]], lineterminator="\n")
        out.writeheader()
        for word, a, b, line in zip(WORDS, D1, D2, rows, strict=True):
            out.writerow({"term": word, "a": a, "b": b, **line})
    path = Path(__file__).with_name("toy_totals.csv")
    lines = [f"{name},{float(value)!r}" for name, value in totals().items()]
    path.write_text("\n".join(["name,value", *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
