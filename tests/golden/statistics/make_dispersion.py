"""Write dispersion.csv: public examples, recomputed in plain Python.

Run from the top of the project: python tests/golden/statistics/make_dispersion.py
One row per (example, measure): the value as printed in public and as recomputed
here, straight from the definitions and without the helpers.
"""

import csv
import json
from math import log, log2, log10, sqrt
from pathlib import Path
from statistics import mean, pstdev

GRIES = "bamnibeupkbasatbewqnbcagabestabaghabeaatbahaabeaxa"


def parts(hits, sizes):
    shares = [size / sum(sizes) for size in sizes]
    return [hit / sum(hits) for hit in hits], shares


def dp(hits, sizes):
    return sum(abs(v - s) for v, s in zip(*parts(hits, sizes), strict=True)) / 2


def dp_norm(hits, sizes):
    return dp(hits, sizes) / (1 - min(sizes) / sum(sizes))


def rates(hits, sizes):
    return [hit / size for hit, size in zip(hits, sizes, strict=True)]


def juilland_d(hits, sizes):
    found = rates(hits, sizes)
    return 1 - pstdev(found) / mean(found) / sqrt(len(found) - 1)


def carroll_d2(hits, sizes):
    found = rates(hits, sizes)
    shares = [rate / sum(found) for rate in found if rate]
    return -sum(share * log(share) for share in shares) / log(len(found))


def rosengren_s(hits, sizes):
    _, shares = parts(hits, sizes)
    roots = [sqrt(s * hit) for s, hit in zip(shares, hits, strict=True)]
    return sum(roots) ** 2 / sum(hits)


def lyne_d3(hits, sizes):
    _, shares = parts(hits, sizes)
    expected = [s * sum(hits) for s in shares]
    off = [(hit - e) ** 2 / e for hit, e in zip(hits, expected, strict=True)]
    return 1 - sum(off) / (4 * sum(hits))


def dkl(hits, sizes):
    pairs = zip(*parts(hits, sizes), strict=True)
    return sum(v * log2(v / s) for v, s in pairs if v)


def gaps(text, letter):
    places = [i for i, found in enumerate(text) if found == letter]
    before = [places[-1] - len(text), *places[:-1]]
    return [place - last for place, last in zip(places, before, strict=True)]


def arf(text, letter):
    found = gaps(text, letter)
    even = len(text) / len(found)
    return sum(min(gap, even) for gap in found) / even


def awt(text, letter):
    return (1 + sum(gap**2 for gap in gaps(text, letter)) / len(text)) / 2


def ald(text, letter):
    return sum(gap * log10(gap) for gap in gaps(text, letter)) / len(text)


HITS, SIZES = [1, 2, 3, 4, 5], [9, 10, 10, 10, 11]
FIVE = [1] * 5
ROWS = [
    (dp, HITS, SIZES, ".18", "Gries 2008"),
    (dp_norm, HITS, SIZES, ".2195121951", "Lijffijt & Gries 2012"),
    (juilland_d, HITS, SIZES, ".785150", "Gries 2008, on rates"),
    (juilland_d, HITS, FIVE, ".764298", "Gries 2008, on counts"),
    (carroll_d2, HITS, SIZES, ".937921", "Gries 2008, on rates"),
    (rosengren_s, HITS, SIZES, ".949816", "Gries 2008"),
    (dkl, HITS, SIZES, ".136972", "Gries 2021"),
    (juilland_d, [0, 4, 3, 2, 1], FIVE, ".6464", "Juilland 1964"),
    (carroll_d2, [2, 1, 1, 1, 0], FIVE, ".8277", "Carroll 1970"),
    (dp, [2, 1, 0], [1] * 3, ".3333", "Wordless tests"),
    (dp_norm, [2, 1, 0], [1] * 3, ".5", "Wordless tests"),
    (rosengren_s, [1, 2, 3, 4, 5], FIVE, ".937", "Rosengren 1971"),
    (lyne_d3, [1, 2, 3, 4, 5], FIVE, ".944", "Lyne 1985"),
]
DISTANCES = [(ald, ".628"), (arf, "10.8"), (awt, "3.18")]


def main():
    """Write the table beside this script."""
    path = Path(__file__).with_name("dispersion.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["measure", "hits", "sizes", "printed", "recomputed", "source"])
        for measure, hits, sizes, printed, source in ROWS:
            lists = [json.dumps(hits), json.dumps(sizes)]
            value = measure(hits, sizes)
            out.writerow([measure.__name__, *lists, printed, repr(value), source])
    path = Path(__file__).with_name("distances.csv")
    lines = [f"{m.__name__},{GRIES},a,{p},{m(GRIES, 'a')!r}" for m, p in DISTANCES]
    header = "measure,text,letter,printed,recomputed"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
