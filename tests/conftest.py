import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import pytest

from helpers.plots.style import use_style


@pytest.fixture(autouse=True)
def close_figures():
    """Begin each test in the Chinese page style and leave no figure open."""
    use_style()
    yield
    plt.close("all")
