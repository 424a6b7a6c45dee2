"""Write correspondence.csv: the smokers of Greenacre, analysed by prince 0.23.

Run from the top of the project, in an environment that has prince:
python tests/golden/statistics/make_correspondence.py
Principal coordinates, contributions and cos2 of staff groups and smoking habits.
PRINTED are rounded values of the data set `smoke` in the R package ca (from
Greenacre, M., 1984, Theory and Applications of Correspondence Analysis); it stops
where one does not come out.
"""

import csv
from math import isclose
from pathlib import Path

import pandas as pd
from prince import CA

HABITS = ["none", "light", "medium", "heavy"]
STAFF = {
    "SM": [4, 2, 3, 2],
    "JM": [4, 3, 7, 4],
    "SE": [25, 10, 12, 4],
    "JE": [18, 24, 33, 13],
    "SC": [10, 6, 7, 2],
}
PRINTED = {
    "SM": (-0.0658, -0.1937),
    "JM": (0.2590, -0.2433),
    "SE": (-0.3806, -0.0107),
    "JE": (0.2330, 0.0577),
    "SC": (-0.2011, 0.0789),
}


def points(kind, coordinates, contributions, cosines, weight):
    """Give (kind, name, column, value) of each point, both axes turned."""
    for name, (x, y) in coordinates.iterrows():
        yield kind, name, "x", x
        yield kind, name, "y", y
        yield kind, name, "contribution", contributions.loc[name].to_numpy() @ weight
        yield kind, name, "quality", cosines.loc[name].sum()


def main():
    """Write counts, points and explained shares beside this script."""
    table = pd.DataFrame(STAFF, index=HABITS).T
    model = CA(n_components=2, engine="scipy").fit(table)
    groups, terms = model.row_coordinates(table), model.column_coordinates(table)
    for name, printed in PRINTED.items():
        for value, expected in zip(groups.loc[name], printed, strict=True):
            assert isclose(abs(value), abs(expected), abs_tol=6e-5), name
    farthest = groups.abs().idxmax()
    turn = [1 if groups.loc[farthest[axis], axis] > 0 else -1 for axis in (0, 1)]
    weight = model.eigenvalues_ / model.eigenvalues_.sum()
    found = [
        ("group", groups, model.row_contributions_, model.row_cosine_similarities),
        ("term", terms, model.column_contributions_, model.column_cosine_similarities),
    ]
    counts = [
        ("count", name, habit, n)
        for name, row in STAFF.items()
        for habit, n in zip(HABITS, row, strict=True)
    ]
    explained = [
        ("explained", "", axis, share / 100)
        for axis, share in zip("xy", model.percentage_of_variance_, strict=True)
    ]
    path = Path(__file__).with_name("correspondence.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["kind", "name", "column", "value"])
        out.writerows(counts)
        for kind, places, contributions, cosines in found:
            out.writerows(
                points(kind, places * turn, contributions, cosines(table), weight)
            )
        out.writerows(explained)


if __name__ == "__main__":
    main()
