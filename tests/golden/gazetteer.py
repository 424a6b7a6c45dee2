"""Write helpers/metadata/gazetteer.tsv.gz from the location file of jionlp.

Villages are left out, some names put right (gazetteer.toml). To make it again:
pip install --no-deps jionlp==1.5.31, then python -m tests.golden.gazetteer from the
top of the project. The licence of the data (Apache-2.0) lies beside them.
"""

import gzip
import re
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
TARGET = Path(__file__).parents[2] / "helpers" / "metadata" / "gazetteer.tsv.gz"
LEVELS = ("province", "city", "county", "town")
HEAD = """\
# Provinces, cities, counties and towns of China, from china_location.txt of jionlp
# {version} (https://github.com/dongrixinyu/JioNLP, Apache-2.0), without its villages,
# some names put right: see tests/golden/gazetteer.py of this project.
# level, name, short name, code, province, city, county
"""
ROW = re.compile(
    r"^(\t{0,3})([^\t\r\n]+)(?:\t(\d{6})\t([^\t\r\n]+))?\r?$", re.MULTILINE
)
TOWN = re.compile(r"(?:镇|乡|街道)$")


def rows(text: str) -> Iterator[tuple[str, ...]]:
    """Give the row of each place of the location file, with its parents."""
    corrected = DATA["corrected"]
    parents: list[str] = ["", "", ""]
    for indent, name, adcode, short in ROW.findall(text):
        level, name = len(indent), corrected.get(name, name)
        if level < 3:
            parents[level:] = [name] + [""] * (2 - level)
        if name in DATA["left_out"] or (level == 3 and not TOWN.search(name)):
            continue
        city = "" if parents[1] in DATA["no_cities"] else parents[1]
        path = [parents[0], city, parents[2]]
        if parents[0] == "台湾省" and not city:  # its counties are what cities are
            path, level = [path[0], path[2], ""], level - (level == 2)
        short = short if short and short != "省直辖" else TOWN.sub("", name)
        yield (LEVELS[level], name, corrected.get(short, short), adcode, *path)
    for province, city, counties in DATA["added"]:
        for name in counties.split():
            yield ("county", name, name, "", province, city, name)


def main() -> None:
    """Write the data file, the same bytes at every run."""
    folder = Path(find_spec("jionlp").origin).parent / "dictionary"
    with zipfile.ZipFile(folder / "china_location.zip") as archive:
        text = archive.read(archive.namelist()[0]).decode("utf-8")
    kept = (row for row in rows(text) if row[0] != "city" or row[5])
    lines = HEAD.format(version=version("jionlp")) + "".join(
        "\t".join(row) + "\n" for row in kept
    )
    TARGET.write_bytes(gzip.compress(lines.encode("utf-8"), 9, mtime=0))


if __name__ == "__main__":
    main()
