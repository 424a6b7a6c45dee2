"""Write measures.csv: public values, recomputed with scipy and plain arithmetic.

Run from the top of the project: python tests/golden/statistics/make_measures.py
Columns: measure and arguments (JSON) as in helpers/measures.py, the value as
printed in public, the value recomputed here without the helpers, and the source.
"""

import csv
import json
from math import exp, log, log2, sqrt
from pathlib import Path

import numpy as np
from scipy.stats import binomtest, chi2, chi2_contingency

BIG = {"a": 33, "n1": 13_974, "b": 907, "n2": 1_000_000}
SMALL = {"a": 7, "n1": 1000, "b": 2, "n2": 1000}
FREQUENT = {"a": 206_523, "n1": 959_641, "b": 178_174, "n2": 1_562_358}
COMPANIES = {"f_xy": 8, "f_x": 15_828, "f_y": 4675, "n": 14_307_668}
HANKS = {"f_xy": 8, "f_x": 1105, "f_y": 44, "n": 15_000_000}
OF_COURSE = {"f_xy": 5610, "f_x": 174_548, "f_y": 7867, "n": 10_409_868}


def table(a, n1, b, n2):
    return np.array([[a, b], [n1 - a, n2 - b]])


def g2_four(**t):
    found = chi2_contingency(table(**t), correction=False, lambda_="log-likelihood")
    return found.statistic


def chi_square(yates=False, **t):
    return chi2_contingency(table(**t), correction=yates).statistic


def log_ratio(a, n1, b, n2):
    return log2((a / n1) / (b / n2))


def limits(a, n1, b, n2, alpha, family):
    found = binomtest(a, a + b).proportion_ci(1 - alpha / family, method="exact")
    return [log2(n2 / n1 * share / (1 - share)) for share in (found.low, found.high)]


def lrc(a, n1, b, n2, alpha=0.05, family=1):
    low, high = limits(a, n1, b, n2, alpha, family)
    return low if low > 0 else high if high < 0 else 0.0


def bic(g2, n):
    return g2 - log(n)


def log_dice(f_xy, f_x, f_y):
    return 14 + log2(2 * f_xy / (f_x + f_y))


def pmi(f_xy, f_x, f_y, n, power=1):
    return log2(f_xy**power * n / f_x / f_y)


def npmi(**t):
    return pmi(**t) / -log2(t["f_xy"] / t["n"]) if t["f_xy"] else -1.0


def t_score(f_xy, f_x, f_y, n):
    return (f_xy - f_x * f_y / n) / sqrt(f_xy)


def delta_p(f_xy, f_x, f_y, n):
    return f_xy / f_x - (f_y - f_xy) / (n - f_x)


def cells(f_xy, f_x, f_y, n):
    return {"a": f_xy, "n1": f_x, "b": f_y - f_xy, "n2": n - f_x}


def swapped(t):
    return {**t, "f_x": t["f_y"], "f_y": t["f_x"]}


OURS = {
    "g2_four": g2_four,
    "chi_square": chi_square,
    "log_ratio": log_ratio,
    "lrc": lrc,
    "bic": bic,
    "log_dice": log_dice,
    "pmi": pmi,
    "npmi": npmi,
    "t_score": t_score,
    "delta_p": delta_p,
    "p_value": lambda log_p: exp(log_p),
}

DUNNING = {"a": 10, "n1": 13, "b": 0, "n2": 31_764}
PEDERSEN = {"a": 3, "n1": 4, "b": 1, "n2": 4}
CORNER = {"a": 3, "n1": 3, "b": 0, "n2": 31_774}
SQUARE = {"a": 7, "n1": 10, "b": 2, "n2": 9}
PERFECT = {"f_xy": 5, "f_x": 5, "f_y": 5, "n": 100}
CHANCE = {"f_xy": 1, "f_x": 10, "f_y": 10, "n": 100}
NEVER = {"f_xy": 0, "f_x": 10, "f_y": 10, "n": 100}
WORKED = "formula on the public example"

ROWS = [
    ("g2_four", DUNNING, "167.229804", "Dunning 1993"),
    ("chi_square", CORNER, "31777", "Pedersen 1996"),
    ("chi_square", {**PEDERSEN, "yates": True}, "0.5", "Pedersen 1996"),
    ("g2_four", BIG, "22.088942", WORKED),
    ("log_ratio", BIG, "1.380547", "Hardie 2014"),
    ("bic", {"g2": g2_four(**BIG), "n": 1_013_974}, "8.259554", WORKED),
    ("lrc", BIG, ".832878", "Evert 2022"),
    ("lrc", {**BIG, "alpha": 0.001, "family": 8}, ".262744", "Evert 2022"),
    ("g2_four", SMALL, "2.954494", WORKED),
    ("log_ratio", SMALL, "1.807355", WORKED),
    ("bic", {"g2": g2_four(**SMALL), "n": 2000}, "-4.646408", WORKED),
    ("lrc", SMALL, "0", WORKED),
    ("g2_four", FREQUENT, "45784.791495", WORKED),
    ("log_ratio", FREQUENT, ".916174", WORKED),
    ("lrc", FREQUENT, ".907024", WORKED),
    ("chi_square", SQUARE, "4.337160", "quanteda tests"),
    ("chi_square", {**SQUARE, "yates": True}, "2.632438", "quanteda tests"),
    ("g2_four", SQUARE, "4.534939", "quanteda tests"),
    ("log_dice", {"f_xy": 130, "f_x": 3121, "f_y": 143}, "10.3499", "Rychly 2008"),
    ("log_dice", {"f_xy": 9, "f_x": 9, "f_y": 9}, "14", "Rychly 2008"),
    ("t_score", COMPANIES, ".999932", "Manning & Schuetze 1999"),
    ("chi_square", cells(**COMPANIES), "1.5489", "Manning & Schuetze 1999"),
    ("g2_four", cells(**COMPANIES), "1.3254", "Manning & Schuetze 1999"),
    ("pmi", COMPANIES, ".6293", "Manning & Schuetze 1999"),
    ("pmi", {**COMPANIES, "power": 3}, "6.6293", "Manning & Schuetze 1999"),
    (
        "log_dice",
        {k: v for k, v in COMPANIES.items() if k != "n"},
        "3.676453",
        "Manning & Schuetze 1999",
    ),
    ("pmi", HANKS, "11.2692", "Church & Hanks 1990"),
    ("pmi", HANKS, "11.3", "Church & Hanks 1990, as printed"),
    ("delta_p", OF_COURSE, ".032", "Gries 2013"),
    ("delta_p", swapped(OF_COURSE), ".697", "Gries 2013"),
    ("npmi", PERFECT, "1", "Bouma 2009"),
    ("npmi", CHANCE, "0", "Bouma 2009"),
    ("npmi", NEVER, "-1", "Bouma 2009"),
    ("p_value", {"log_p": chi2.logsf(g2_four(**BIG), 1)}, ".00000260", WORKED),
    ("p_value", {"log_p": chi2.logsf(g2_four(**SMALL), 1)}, ".0856", WORKED),
    ("p_value", {"log_p": chi2.logsf(0.5, 1)}, ".48", "Pedersen 1996"),
]


def main():
    """Write the table beside this script."""
    path = Path(__file__).with_name("measures.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["measure", "arguments", "printed", "recomputed", "source"])
        for measure, arguments, printed, source in ROWS:
            value = float(OURS[measure](**arguments))
            out.writerow([measure, json.dumps(arguments), printed, repr(value), source])


if __name__ == "__main__":
    main()
