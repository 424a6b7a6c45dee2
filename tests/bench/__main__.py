"""Time this project against the plain pipeline: ``python -m tests.bench``.

A benchmark is a function that gives (what, value) rows; add it to `BENCHMARKS`.
Named on the command line, only those run.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from helpers.words import Lexicon, tokenize
from tests.bench import growth, inference, notebooks, phrases, statistics, whole

CORPUS = Path(__file__).parents[2] / "corpus"
BYTES = 1_000_000
ROUNDS = 5
EMPTY = Lexicon((), frozenset(), frozenset())
FIRST_CUT = """
import time; start = time.perf_counter()
from helpers.words.tokens import cutter
cutter(())("党旗飘扬"); print(time.perf_counter() - start)
"""


def corpus_lines() -> list[str]:
    """Give the lines of the shipped corpus, repeated to about a megabyte."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.txt"))]
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    size = sum(len(line.encode()) for line in lines)
    return lines * round(BYTES / size)


def paragraph_frame(lines: list[str]) -> pd.DataFrame:
    """Give the columns of the paragraphs table that cutting needs."""
    return pd.DataFrame(
        {
            "report": pd.Categorical(["corpus"] * len(lines)),
            "paragraph": np.arange(len(lines), dtype=np.int32),
            "text": pd.Series(lines, dtype="str"),
            "role": pd.Categorical(["body"] * len(lines)),
        }
    )


def alternate(*calls: Callable[[], object]) -> list[float]:
    """Give the median seconds of each call, the calls taking turns."""
    seconds = [[] for _ in calls]
    for _ in range(ROUNDS):
        for call, taken in zip(calls, seconds, strict=True):
            start = time.perf_counter()
            call()
            taken.append(time.perf_counter() - start)
    return [median(taken) for taken in seconds]


def count_plainly(lines: list[str]) -> Counter:
    """Count tokens the way the plain jieba pipeline does."""
    import jieba

    return Counter(t for line in lines for t in jieba.lcut(line) if not t.isspace())


def bench_tokens() -> list[tuple[str, str]]:
    """Hold cutting and counting against plain jieba, equal counts first."""
    import jieba

    jieba.setLogLevel("WARNING")
    lines = corpus_lines()
    table = paragraph_frame(lines)
    cut = tokenize(table, EMPTY)
    if cut["term"].value_counts().to_dict() != count_plainly(lines):
        raise RuntimeError("the counts differ from those of plain jieba")
    plain, ours = alternate(
        lambda: count_plainly(lines),
        lambda: tokenize(table, EMPTY)["term"].value_counts(),
    )
    weight = cut.memory_usage(index=False, deep=False).sum() / len(cut)
    return [
        ("plain jieba, cut and count", f"{plain:.2f} s"),
        ("ours, cut and count, same counts", f"{ours:.3f} s"),
        ("times as fast", f"{plain / ours:.1f}"),
        ("tokens a second", f"{len(cut) / ours:,.0f}"),
        ("bytes a token", f"{weight:.1f}"),
    ]


def bench_first_cut() -> list[tuple[str, str]]:
    """Time import and first cut in a fresh process."""
    run = [sys.executable, "-c", FIRST_CUT]
    root = CORPUS.parent
    outs = [subprocess.check_output(run, cwd=root, text=True) for _ in range(ROUNDS)]
    return [("import and first cut", f"{median(map(float, outs)):.2f} s")]


def bench_statistics() -> list[tuple[str, str]]:
    """Time the statistics on many groups and terms."""
    return [
        (r["name"], f"{r['seconds']:.2f} s, {r['note']}") for r in statistics.rows()
    ]


BENCHMARKS = {
    "whole": None,
    "notebooks": notebooks.rows,
    "imports": whole.import_rows,
    "growth": growth.rows,
    "tokens": bench_tokens,
    "first": bench_first_cut,
    "statistics": bench_statistics,
    "inference": inference.rows,
    "phrases": phrases.rows,
}


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(BENCHMARKS)}")
    parser.add_argument(
        "--reports", type=int, nargs="+", default=[1000, 5000], help="made for `whole`"
    )
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"))
    return parser.parse_args()


def main() -> None:
    """Write one table with the rows of every benchmark, and a JSON file."""
    given, rows, figures = options(), [], []
    for name in given.names or BENCHMARKS:
        if name == "whole":
            figures = [whole.measured(size) for size in given.reports]
            for size in figures:
                rows += whole.rows(size)
        else:
            rows += BENCHMARKS[name]()
    lines = ["| what | value |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)]
    sys.stdout.write("\n".join(lines) + "\n")
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps({"rows": dict(rows), "whole": figures}, indent=1))


if __name__ == "__main__":
    main()
