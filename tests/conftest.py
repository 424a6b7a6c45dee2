import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import pytest

from helpers.plots.style import use_style


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    """Keep tables in a folder of this run's own, not in the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPORTS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def close_figures():
    """Begin each test in the Chinese page style and leave no figure open."""
    use_style()
    yield
    plt.close("all")
