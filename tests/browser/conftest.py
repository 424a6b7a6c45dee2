"""One JupyterLab and one browser for all tests, on a folder laid out as the project's."""

import os
import shutil

import pandas as pd
import pytest

from helpers import run
from tests.browser.lab import CHROMIUM, LIST, reader, server
from tests.made import plain_reports


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The shipped reports, copies of the notebooks, and made reports."""
    if not os.environ.get("CI") and not CHROMIUM:
        pytest.skip("needs chromium")
    assert CHROMIUM, "chromium is not installed"
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(run.ROOT / "corpus", folder / "corpus")
    measured = "tests/bench/scale.json"
    (folder / measured).parent.mkdir(parents=True)
    shutil.copy(run.ROOT / measured, folder / measured)
    run._lay_out(folder / "copies", {})
    plain_reports(folder / "reports", 4)
    table = {"report": ["r0", "r1", "r2", "r3"], "台账": list("旧旧新新")}
    table |= {"date": ["2020-02-01", "2020-02-02", "2020-03-01", "2020-03-02"]}
    pd.DataFrame(table).to_csv(folder / "reports" / "metadata.csv", index=False)
    return folder


@pytest.fixture(scope="session")
def opened(folder, tmp_path_factory):
    own = tmp_path_factory.mktemp("own")
    (own / LIST).touch()
    with server(folder, own) as place, reader(*place) as lab:
        lab.enter("copies")
        yield lab
    assert (own / LIST).read_text(encoding="utf-8") == ""


@pytest.fixture(autouse=True)
def lab(opened):
    """A reader; no test may reach beyond this machine or raise an error in the page."""
    yield opened
    outside, opened.outside = opened.outside, []
    faults, opened.faults = opened.faults, []
    assert (outside, faults) == ([], [])
