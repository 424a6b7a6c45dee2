"""Time the whole way from files to counts against the notebook that everybody writes.

Each run is a process of its own, on made reports whose lines are all different:
``python -m tests.bench.whole ours folder`` prints its seconds stage by stage.
"""

import json
import math
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
REGIONS = 10  # the report's number, modulo this, is its region
WARM = 30  # reports read before, for what is loaded once
SHOWN = ("plain", "one process", "first", "again")
IMPORTS = ("pandas", "helpers.corpus", "helpers.study")
ROUNDS = 5
IMPORT = (
    "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"
)


class Stages(dict):
    """Seconds of processor time and by the clock of each stage."""

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Time one stage."""
        start = _processor_time(), time.perf_counter()
        yield
        self[name] = (_processor_time() - start[0], time.perf_counter() - start[1])


def _processor_time() -> float:
    """Give the seconds of this process and of those that it started and that ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def plain(folder: Path, stages: Stages) -> None:
    """Read, strip what is not Chinese, cut with jieba, count each region."""
    import jieba
    import pandas as pd

    jieba.setLogLevel("WARNING")
    with stages.of("read"):
        texts = {
            path.stem: re.sub(r"[^\u4e00-\u9fa5]", "", path.read_text(encoding="utf-8"))
            for path in sorted(folder.glob("*.txt"))
        }
    with stages.of("cut"):
        words = {name: jieba.lcut(text) for name, text in texts.items()}
    with stages.of("count"):
        counts: dict[int, Counter] = {}
        for name, found in words.items():
            counts.setdefault(int(name) % REGIONS, Counter()).update(found)
        rows = [(r, w, n) for r, found in counts.items() for w, n in found.items()]
        pd.DataFrame(rows, columns=["region", "term", "n"])


def ours(folder: Path, stages: Stages) -> None:
    """Read, clean, cut and count as the notebooks do."""
    from helpers.corpus import load_corpus
    from helpers.words import kept_tokens, load_lexicon, term_counts

    lexicon = load_lexicon(ROOT / "corpus" / "lexicon")
    with stages.of("read"):
        corpus = load_corpus(folder, protected=lexicon.protected)
    once = corpus.reports["duplicate_of"].isna()
    reports = corpus.reports[once]
    reports = reports.assign(region=reports.index.astype(int) % REGIONS)
    paragraphs = corpus.paragraphs
    paragraphs = paragraphs[paragraphs["report"].isin(reports.index)]
    with stages.of("cut"):
        tokens = kept_tokens(paragraphs, lexicon)
    with stages.of("count"):
        term_counts(tokens, reports, by="region")


WAYS = {"plain": plain, "ours": ours}


def timed(way: str, folder: Path, cache: Path | str, *, warm: Path | None = None):
    """Run one way in a process of its own: stages and peak memory in MB."""
    command = [
        sys.executable,
        "-m",
        "tests.bench.whole",
        way,
        folder,
        *[warm] * bool(warm),
    ]
    env = os.environ | {"REPORTS_CACHE": str(cache)}
    return json.loads(subprocess.check_output(command, cwd=ROOT, env=env))


def import_seconds() -> dict[str, float]:
    """Give the seconds of each import in a fresh process, taking turns."""
    taken = {name: [] for name in IMPORTS}
    for _ in range(ROUNDS):
        for name, seconds in taken.items():
            run = [sys.executable, "-c", IMPORT.format(name)]
            seconds.append(float(subprocess.check_output(run, cwd=ROOT)))
    return {name: median(seconds) for name, seconds in taken.items()}


def measured(reports: int) -> dict:
    """Give the stages of each run.

    ``plain``; ``one process``, which keeps nothing; ``first``, two processes from
    some reports on; ``again``; ``one changed``; and for the growth, after other
    reports, ``warmed`` and ``quarter`` of them, in one process.
    """
    from tests.bench.made import write_reports

    with tempfile.TemporaryDirectory() as name:
        folders = {k: Path(name, k) for k in ("all", "quarter", "warm", "cache")}
        sizes = {"all": reports, "quarter": reports // 4, "warm": WARM}
        for k, (which, size) in enumerate(sizes.items()):
            folders[which].mkdir()
            write_reports(folders[which], size, seed=k)
        folder, cache, warm = folders["all"], folders["cache"], folders["warm"]
        runs = {
            "plain": timed("plain", folder, "off"),
            "one process": timed("ours", folder, "off"),
            "first": timed("ours", folder, cache),
            "again": timed("ours", folder, cache),
        }
        changed = folder / "00001.txt"
        changed.write_text(changed.read_text("utf-8") + "\n\n渡船又开起来了。", "utf-8")
        runs["one changed"] = timed("ours", folder, cache)
        runs["warmed"] = timed("ours", folder, "off", warm=warm)
        runs["quarter"] = timed("ours", folders["quarter"], "off", warm=warm)
    return {"reports": reports, "runs": runs}


def total(run: dict, kind: int, *stages: str) -> float:
    """Sum seconds of a run: kind 0 of processor time, kind 1 by the clock."""
    return sum(run["stages"][s][kind] for s in stages or run["stages"])


def rows(figures: dict) -> list[tuple[str, str]]:
    """Give the rows of the table."""
    runs, n = figures["runs"], figures["reports"]
    result = [
        (f"{name}: {stage}", f"{cpu:.2f} s ({clock:.2f} by the clock)")
        for name, run in runs.items()
        for stage, (cpu, clock) in run["stages"].items()
        if name in SHOWN
    ]
    for kind, name in enumerate(("processor time", "the clock")):
        spent = {key: total(run, kind) for key, run in runs.items()}
        kept = {key: total(run, kind, "read", "cut") for key, run in runs.items()}
        ratios = {
            "plain : one process": spent["plain"] / spent["one process"],
            "plain : first": spent["plain"] / spent["first"],
            "plain : again": spent["plain"] / spent["again"],
            "first : again, read and cut": kept["first"] / kept["again"],
            "first : one report changed": kept["first"] / kept["one changed"],
        }
        result += [(f"{k}, by {name}", f"{v:.1f}") for k, v in ratios.items()]
    for stage in runs["first"]["stages"]:
        times = [total(runs[k], 0, stage) for k in ("warmed", "quarter")]
        grown = math.log(times[0] / times[1]) / math.log(n / (n // 4))
        result.append((f"growth of {stage}, exponent", f"{grown:.2f}"))
    for name in SHOWN:
        result.append((f"peak memory, {name}", f"{runs[name]['memory']:,.0f} MB"))
    return [(f"{n:,} reports, {what}", value) for what, value in result]


def import_rows() -> list[tuple[str, str]]:
    """Give the seconds of each import, and how many times those of pandas they are."""
    taken = import_seconds()
    return [
        (f"import {name} : pandas", f"{s / taken['pandas']:.2f} ({s:.2f} s)")
        for name, s in taken.items()
    ]


def main() -> None:
    """Run one way, after another folder was read if one is given."""
    way, folder, *warm = sys.argv[1:]
    for other in warm:
        WAYS[way](Path(other), Stages())
    stages = Stages()
    WAYS[way](Path(folder), stages)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    sys.stdout.write(json.dumps({"stages": stages, "memory": memory}))


if __name__ == "__main__":
    main()
