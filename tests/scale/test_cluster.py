"""Count on a scheduler and workers that are processes of their own, over TCP.

One at a time they are killed, restarted, starved of memory: the tables stay the
same, or an error says what to do.
"""

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

from helpers.scale import count, count_corpus
from helpers.scale.run import run
from helpers.words import Lexicon
from tests.made import varied_report
from tests.scale.test_count import assert_same, in_memory, write

fsspec = pytest.importorskip("fsspec")  # make test-slow installs what is needed
Client = pytest.importorskip("distributed").Client
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]
ROOT = Path(__file__).parents[2]
LEXICON = Lexicon((), frozenset({"的", "了"}), frozenset())
REPORTS, PART = 400, 10
LIMIT = 120  # seconds that a step may take
AWAY = 15  # seconds after which a scheduler counts as lost


def wait_for(what):
    """Wait until `what` gives something true, and give it."""
    end = time.monotonic() + LIMIT
    while not (found := what()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


class Cluster:
    """A scheduler and workers, each a process that can be killed."""

    def __init__(self, folder):
        self.folder, self.workers = folder, []
        self.port, self.scheduler = 0, None
        self.start_scheduler()
        self.workers = [self.start_worker() for _ in range(2)]

    def start(self, command, *arguments):
        run = [sys.executable, "-m", f"distributed.cli.dask_{command}", *arguments]
        env = os.environ | {"PYTHONPATH": str(ROOT), "POLARS_MAX_THREADS": "1"}
        with (self.folder / f"{command}.log").open("a") as log:
            both = {"stdout": log, "stderr": log}
            return subprocess.Popen(run, cwd=self.folder, env=env, **both)

    def start_scheduler(self):
        log = self.folder / "scheduler.log"
        seen = log.read_text().count("Scheduler at:") if log.exists() else 0
        given = ["--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard"]
        self.scheduler = self.start("scheduler", *given)
        wait_for(lambda: log.read_text().count("Scheduler at:") > seen)
        line = [x for x in log.read_text().splitlines() if "Scheduler at:" in x][-1]
        self.address = line.split("Scheduler at:")[1].strip()
        self.port = int(self.address.rpartition(":")[2])

    def start_worker(self, *more):
        given = ["--nthreads", "1", "--no-dashboard", *(more or ["--no-nanny"])]
        return self.start("worker", self.address, *given)

    def stop(self):
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait(LIMIT)


@contextmanager
def running(folder):
    cluster = Cluster(folder)
    try:
        with Client(cluster.address, timeout=AWAY) as client:
            client.wait_for_workers(2, timeout=LIMIT)
            yield cluster, client
    finally:
        cluster.stop()


@pytest.fixture
def cluster(tmp_path):
    (tmp_path / "cluster").mkdir()
    with running(tmp_path / "cluster") as both:
        yield both


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(count, "FILES", PART)
    monkeypatch.setattr(count, "TOKENS", 5_000)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "reports"
    write(folder)
    for i in range(100, 100 + REPORTS):
        (folder / f"r{i}.txt").write_text(varied_report(i), encoding="utf-8")
    return folder


class Counting(threading.Thread):
    """Count in a thread, so that the test can break something meanwhile."""

    def __init__(self, *given, **options):
        super().__init__()
        self.given, self.options = given, options
        self.result = self.error = None
        self.start()

    def run(self):
        try:
            self.result = count_corpus(*self.given, **self.options)
        except Exception as error:
            self.error = error


def test_a_worker_killed_in_mid_run_changes_nothing(cluster, folder, tmp_path):
    (cluster, client), store = cluster, tmp_path / "parts"
    counting = Counting(folder, LEXICON, client=client, folder=store)
    wait_for(lambda: len([*store.glob("*.reports")]) > 3)
    cluster.workers[0].kill()
    counting.join(LIMIT)
    assert counting.error is None
    assert_same(counting.result, in_memory(folder))
    assert len([*store.glob("*.reports")]) == -(-(REPORTS + 14) // PART)


def test_a_scheduler_that_restarts_gets_the_lost_calls_again(cluster, folder, tmp_path):
    (cluster, client), store = cluster, tmp_path / "parts"
    counting = Counting(folder, LEXICON, client=client, folder=store)
    wait_for(lambda: len([*store.glob("*.reports")]) > 3)
    cluster.scheduler.kill()
    cluster.scheduler.wait(LIMIT)
    cluster.start_scheduler()
    cluster.workers += [cluster.start_worker()]
    counting.join(LIMIT)
    assert counting.error is None
    assert_same(counting.result, in_memory(folder))


def test_a_scheduler_that_stays_away_is_named_and_a_second_call_goes_on(
    cluster, folder, tmp_path
):
    (cluster, client), store = cluster, tmp_path / "parts"
    counting = Counting(folder, LEXICON, client=client, folder=store)
    wait_for(lambda: len([*store.glob("*.reports")]) > 3)
    cluster.scheduler.kill()
    counting.join(LIMIT)
    assert isinstance(counting.error, RuntimeError)
    assert "count again: what was counted is kept" in str(counting.error)
    assert_same(count_corpus(folder, LEXICON, folder=store), in_memory(folder))


def test_addresses_of_fsspec_are_read_like_folders(folder):
    memory = fsspec.filesystem("memory")
    memory.put(f"{folder}/", "/reports", recursive=True)
    counted = count_corpus("memory://reports", LEXICON)
    assert_same(counted, in_memory(folder))
    one = count_corpus(["memory://reports/table.csv"], LEXICON)
    assert one.reports.index.tolist() == [f"table-{i:04}" for i in range(1, 5)]
    missing = count_corpus("memory://nothing", LEXICON)
    assert_frame_equal(missing.problems, missing.problems.head(1))


@pytest.fixture
def local():
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster, Client(cluster) as client:
        yield client


def test_a_local_cluster_counts_the_same(local, folder, tmp_path):
    counted = count_corpus(folder, LEXICON, client=local, folder=tmp_path / "parts")
    assert_same(counted, in_memory(folder))


def test_what_workers_die_over_is_named(local):
    with pytest.raises(RuntimeError, match=r"workers died.* over 3; .*--memory-limit"):
        run(local, os._exit, [(3,)], "ending")
    assert run(local, abs, [(-3,)], "going on") == [3]
