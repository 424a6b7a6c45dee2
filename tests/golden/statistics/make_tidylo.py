"""Write tidylo.csv: the weighted log odds of the R package tidylo on mtcars.

Run from the top of the project: python tests/golden/statistics/make_tidylo.py
The formula of tidylo's bind_log_odds in plain arithmetic, stopped by the printed
values: every set against the whole, with pseudo-counts (the feature's total, or 1)
added first. A variant of Monroe's z, not the same number.
"""

import csv
from math import isclose, log, sqrt
from pathlib import Path

N = {(0, 3): 12, (0, 4): 2, (0, 5): 4, (1, 3): 3, (1, 4): 10, (1, 5): 1}
INFORMED = [1.172835, -1.376752, 0.403312, -1.135478, 1.566117, -0.436234]
UNINFORMED = [1.891273, -1.969106, 0.554917, -1.740711, 2.842144, -0.657067]


def numbers(prior):
    """Give n + prior, its sums over the set, over the feature, and over all."""
    raised = {key: n + prior[key] for key, n in N.items()}
    for (group, feature), value in raised.items():
        in_set = sum(v for (g, _), v in raised.items() if g == group)
        of_feature = sum(v for (_, f), v in raised.items() if f == feature)
        yield value, in_set, of_feature, sum(raised.values())


def weighted(a, n1, b, n2):
    delta = log(a / (n1 - a)) - log(b / (n2 - b))
    return delta / sqrt(1 / a + 1 / b)


def main():
    """Write the table beside this script."""
    total = {f: sum(n for (_, g), n in N.items() if g == f) for f in (3, 4, 5)}
    kinds = {
        "informed": ({key: total[key[1]] for key in N}, INFORMED),
        "uninformed": (dict.fromkeys(N, 1), UNINFORMED),
    }
    with Path(__file__).with_name("tidylo.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["prior", "a", "n1", "b", "n2", "printed", "recomputed"])
        for name, (prior, printed) in kinds.items():
            for row, value in zip(numbers(prior), printed, strict=True):
                assert isclose(weighted(*row), value, abs_tol=6e-7), (name, row)
                out.writerow([name, *row, value, repr(weighted(*row))])


if __name__ == "__main__":
    main()
