"""Hold all tables of several folders against those of an earlier state.

``python -m tests.bench.equal FOLDER`` writes the tables of the shipped corpus, the
golden layouts and made reports to a folder; ``--against OTHER`` prints each row that
differs from what was written there before. Further folders of reports follow ``--of``.
"""

import argparse
import os
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from helpers.corpus import load_corpus
from helpers.words import load_lexicon, term_counts, tokenize
from tests.bench.made import write_reports

ROOT = Path(__file__).parents[2]
LAYOUTS = ROOT / "tests" / "golden" / "layouts.toml"
KEYS = ["report", "paragraph", "start", "group", "term", "file", "problem"]


def tables_of(folder: Path) -> dict[str, pd.DataFrame]:
    """Read, cut and count a folder; give every table."""
    lexicon = load_lexicon(ROOT / "corpus" / "lexicon")
    corpus = load_corpus(folder, protected=lexicon.protected)
    tokens = tokenize(corpus.paragraphs, lexicon)
    counts = term_counts(tokens, corpus.reports, by="report")
    return {
        "reports": corpus.reports.reset_index(),
        "paragraphs": corpus.paragraphs,
        "problems": corpus.problems,
        "tokens": tokens,
        "counts": counts,
    }


def write_layouts(folder: Path) -> None:
    """Write each golden layout into a folder of its own, and all into one."""
    cases = tomllib.loads(LAYOUTS.read_text(encoding="utf-8"))["case"]
    for case in cases:
        for name in ("layouts", f"layout_{case['name']}"):
            path = folder / name / f"{case['name']}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(case["text"].encode("utf-8"))


def every_table(made: int, given: list[Path]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give all tables by name, those of single layouts joined."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_layouts(folder)
        (folder / "made").mkdir()
        write_reports(folder / "made", made)
        alone = {}
        for path in [ROOT / "corpus", *given, *sorted(folder.iterdir())]:
            for kind, table in tables_of(path).items():
                if path.name.startswith("layout_"):
                    alone.setdefault(kind, []).append(table.astype(object))
                else:
                    yield f"{path.name}-{kind}", table
        for kind, tables in alone.items():
            yield f"layouts_alone-{kind}", pd.concat(tables, ignore_index=True)


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table in words and numbers, whatever its columns are made of."""
    words = table.columns[(table.dtypes == "category") | (table.dtypes == "object")]
    return table.astype(dict.fromkeys(words, "str")).reset_index(drop=True)


def differences(new: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    """Give the rows that only one of two tables has, or an empty table."""
    if new.equals(old):
        return new.iloc[:0]
    both = pd.concat({"old": old, "new": new}, names=["side"]).reset_index("side")
    columns = [column for column in both if column != "side"]
    rows = both[~both.duplicated(columns, keep=False)]
    return rows.sort_values([k for k in KEYS if k in rows] + ["side"])


def main() -> int:
    """Write all tables, and print what differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.equal")
    parser.add_argument("folder", type=Path, help="where the tables are written")
    parser.add_argument("--against", type=Path, help="where earlier ones lie")
    parser.add_argument("--of", type=Path, nargs="*", default=[], help="more reports")
    parser.add_argument("--made", type=int, default=1000, help="made reports")
    given, differing = parser.parse_args(), 0
    os.environ["REPORTS_CACHE"] = "off"
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, table in every_table(given.made, given.of):
        new, file = plain(table), f"{name}.arrow"
        new.to_feather(given.folder / file)
        line = f"{name}: {len(new):,} rows"
        if given.against:
            rows = differences(new, pd.read_feather(given.against / file))
            same = pd.read_feather(given.against / file).equals(
                pd.read_feather(given.folder / file)
            )
            line += (
                ", the same" if same else f", {len(rows)} rows differ, or their order"
            )
            differing += not same
            sys.stdout.write(rows.to_string() + "\n" if len(rows) else "")
        sys.stdout.write(line + "\n")
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main())
