"""Time the counting on a cluster as the corpus grows: ``python -m tests.bench.scale``.

Made reports of about 2,500 characters, no two lines the same. Every row of figures is
a process of its own with two workers of one thread each, warmed on other reports.
The figures land in scale.json, which notebook 08 reads.
"""

import argparse
import json
import math
import os
import platform
import resource
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from helpers.words import load_lexicon
from tests.bench.made import write_reports

ROOT = Path(__file__).parents[2]
JSON = Path(__file__).with_suffix(".json")
SIZES = (1_000, 10_000, 50_000)
MIDDLE = 10_000  # reports, at most, that the other ways are timed on
SHELF = 1_000  # reports of one folder
EVERY = 1_000  # one file of so many changes before the rerun
PLAIN = 2_000  # reports that the plain bag cuts
WARM = 200  # reports read before, for what is loaded once
LIBRARIES = "dask distributed jieba numpy pandas polars pyarrow rjieba".split()


def made(top: Path, count: int) -> None:
    """Write `count` reports into folders of `SHELF`, and some to warm up on."""
    shelves = [top / f"{k:03}" for k in range(math.ceil(count / SHELF))]
    sizes = [min(SHELF, count - k * SHELF) for k in range(len(shelves))]
    warm = top / "warm"
    with ProcessPoolExecutor() as pool:
        for k, (shelf, size) in enumerate(
            [*zip(shelves, sizes, strict=True), (warm, WARM)]
        ):
            shelf.mkdir(parents=True)
            pool.submit(write_shelf, shelf, size, k)


def write_shelf(folder: Path, count: int, seed: int) -> None:
    """Write a folder of reports; names are the same in no two folders."""
    write_reports(folder, count, seed=1_000 + seed)
    for path in folder.glob("*.txt"):
        path.rename(path.with_name(f"{folder.name}-{path.name}"))


def shelves(top: Path, count: int) -> list[Path]:
    """Give the first folders that hold `count` reports."""
    return sorted(top.glob("[0-9]*"))[: math.ceil(count / SHELF)]


def changed(top: Path, count: int) -> None:
    """Add a sentence to one file of `EVERY`."""
    paths = sorted(p for shelf in shelves(top, count) for p in shelf.glob("*.txt"))
    for path in paths[::EVERY]:
        text = path.read_text("utf-8")
        path.write_text(f"{text}\n\n渡船又开起来了。", "utf-8")


def peak(*_) -> float:
    """Give the peak memory of this process in MB."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def used(*_) -> float:
    """Give the processor seconds of this process and of those that it waited for."""
    spent = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in spent)


def on_cluster(top: Path, count: int, workers: int, store: Path) -> dict:
    """Count on workers, then again after some files changed."""
    from distributed import Client, LocalCluster

    from helpers.scale import count_corpus

    lexicon = load_lexicon(ROOT / "corpus" / "lexicon")
    options = {"n_workers": workers, "threads_per_worker": 1, "memory_limit": "1.5GB"}
    with (
        LocalCluster(**options, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        for warm in (client.run, lambda call, *given: call(*given)):
            warm(count_corpus, top / "warm", lexicon)
        seconds = []
        for _ in range(2):
            before = [*client.run(used).values()]
            start, own = time.perf_counter(), used()
            got = count_corpus(
                shelves(top, count), lexicon, client=client, folder=store
            )
            seconds.append(time.perf_counter() - start)
            own = used() - own
            processor = sum(client.run(used).values()) - sum(before)
            if len(seconds) == 1:
                first = {"processor": processor, "client_processor": own}
                changed(top, count)
        memory = max(client.run(peak).values())
    return {
        "seconds": seconds[0], "again": seconds[1], **first, "memory": memory,
        "client_memory": peak(), "reports": len(got.reports),
        "terms": len(got.dispersion), "problems": len(got.problems),
    }  # fmt: skip


def in_memory(top: Path, count: int, *_) -> dict:
    """Count as the notebooks do, on all cores."""
    from helpers.corpus import load_corpus
    from helpers.words import dispersion, term_counts, tokenize

    lexicon = load_lexicon(ROOT / "corpus" / "lexicon")

    def whole(folder: Path) -> None:
        corpus = load_corpus(folder, protected=lexicon.protected)
        reports = corpus.reports[corpus.reports["duplicate_of"].isna()]
        kept = corpus.paragraphs["report"].isin(reports.index)
        tokens = tokenize(corpus.paragraphs[kept], lexicon)
        term_counts(tokens, reports)
        dispersion(tokens)

    whole(top / "warm")
    with TemporaryDirectory(dir=top.parent) as name:
        for shelf in shelves(top, count):
            Path(name, shelf.name).mkdir()
            for path in shelf.glob("*.txt"):
                os.link(path, Path(name, shelf.name, path.name))
        start, own = time.perf_counter(), used()
        whole(Path(name))
        seconds = time.perf_counter() - start
        return {"seconds": seconds, "processor": used() - own, "memory": peak()}


def plain_bag(top: Path, count: int, *_) -> dict:
    """Cut with jieba in a Dask bag on two workers, and count each term."""
    import dask.bag
    from distributed import Client, LocalCluster

    paths = [p for shelf in shelves(top, count) for p in sorted(shelf.glob("*.txt"))]
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**options) as cluster, Client(cluster) as client:
        words = dask.bag.from_sequence(map(str, paths[: 2 * 20]), npartitions=8)
        words.map(cut).flatten().frequencies().compute()
        words = dask.bag.from_sequence(map(str, paths), npartitions=8)
        start, before = time.perf_counter(), sum(client.run(used).values())
        words.map(cut).flatten().frequencies().compute()
        seconds = time.perf_counter() - start
        processor = sum(client.run(used).values()) - before
        return {"seconds": seconds, "processor": processor}


def cut(path: str) -> list[str]:
    """Cut one report with jieba."""
    import jieba

    jieba.setLogLevel("WARNING")
    return jieba.lcut(Path(path).read_text("utf-8"))


WAYS = {"cluster": on_cluster, "memory": in_memory, "bag": plain_bag}


def timed(way: str, top: Path, count: int, workers: int = 2) -> dict:
    """Run one way in a process of its own, and give its figures."""
    with TemporaryDirectory(dir=top.parent) as store:
        command = [
            sys.executable,
            "-m",
            "tests.bench.scale",
            way,
            top,
            count,
            workers,
            store,
        ]
        env = os.environ | {"REPORTS_CACHE": store if way == "memory" else "off"}
        if way == "cluster":
            env["POLARS_MAX_THREADS"] = "1"  # a worker has one core
        out = subprocess.check_output([*map(str, command)], cwd=ROOT, env=env)
    row = {"way": way, "n": count, "workers": workers, **json.loads(out)}
    sys.stdout.write(f"{row}\n")
    return row


def exponent(rows: pd.DataFrame, column: str) -> float:
    """Give the exponent of growth between the first and the last size."""
    first, last = rows.iloc[0], rows.iloc[-1]
    return math.log(last[column] / first[column]) / math.log(last["n"] / first["n"])


def ratios(rows: list[dict], middle: int) -> dict[str, float]:
    """Give the figures that are aimed at."""
    table = pd.DataFrame(rows).set_index("way")
    speed = table["n"] / table["seconds"]
    cost = table["processor"] / table["n"]
    two = table.loc["cluster"].query("workers == 2").sort_values("n")
    same = two[two["n"] == middle].iloc[0]
    spent = (same["processor"] + same["client_processor"]) / middle
    one = table.loc["cluster"].query("workers == 1").iloc[0]
    again = two.iloc[-1]
    large = two[two["n"] >= middle]
    return {
        "growth of time, exponent": exponent(two, "seconds"),
        "growth of a worker's memory, exponent": exponent(large if len(large) > 1 else two, "memory"),
        "peak memory of a worker, MB": two["memory"].max(),
        "peak memory of the client, MB": two["client_memory"].max(),
        "two workers : in memory": middle / same["seconds"] / speed["memory"],
        "two workers : plain bag": middle / same["seconds"] / speed["bag"],
        "in memory : two workers, processor time": cost["memory"] / spent,
        "plain bag : two workers, processor time": cost["bag"] / spent,
        "two workers : one": one["seconds"] / same["seconds"],
        "first : again, one file in a thousand changed": again["seconds"] / again["again"],
    }  # fmt: skip


def main() -> None:
    """Run all ways and write the figures, or run one way and print its own."""
    if sys.argv[1:2] and sys.argv[1] in WAYS:
        way, top, count, workers, store = sys.argv[1:]
        figures = WAYS[way](Path(top), int(count), int(workers), Path(store))
        sys.stdout.write(json.dumps(figures))
        return
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--json", type=Path, default=JSON)
    given = parser.parse_args()
    middle, largest = max(n for n in given.sizes if n <= MIDDLE), max(given.sizes)
    with TemporaryDirectory(prefix="scale-") as name:
        top = Path(name, "made")
        made(top, largest)
        rows = [timed("cluster", top, n) for n in given.sizes]
        rows.append(timed("cluster", top, middle, 1))
        rows.append(timed("memory", top, middle))
        rows.append(timed("bag", top, min(PLAIN, middle)))
    facts = {
        "date": date.today().isoformat(), "cores": os.cpu_count(),
        "machine": platform.machine(), "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "ratios": ratios(rows, middle), "rows": rows,
    }  # fmt: skip
    given.json.write_text(json.dumps(facts, indent=1) + "\n")
    sys.stdout.write(json.dumps(facts["ratios"], indent=1) + "\n")


if __name__ == "__main__":
    main()
