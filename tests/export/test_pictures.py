import io

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from helpers.export import preview, save_figure

FACTS = {"name": "a", "caption": "条形图", "alt": "条形图：两地"}
TEALS = ["#47a38f", "#4ea996", "#33667a"]


def saved(ax, folder):
    data = pd.DataFrame({"n": [1]})
    return save_figure(ax, data, FACTS, folder=folder)["png"]


@pytest.fixture
def bars(tmp_path):
    """A chart whose first two colours are nearly the same."""
    ax = plt.subplots()[1]
    ax.barh(["东山县", "埇桥区", "汇川区"], [3, 2, 1], color=TEALS)
    ax.set_title("党员干部")
    return saved(ax, tmp_path)


def share(content, color):
    """Give the share of the pixels that have a colour."""
    pixels = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
    rgb = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    return (pixels == rgb).all(axis=2).mean()


def test_similar_colours_stay_apart_in_a_preview(bars):
    whole, small = bars.read_bytes(), preview(bars)
    for color in TEALS:
        assert share(whole, color) > 0.01
        assert share(small, color) == pytest.approx(share(whole, color), rel=0.05)


def test_a_preview_is_small_and_the_same_every_time(bars):
    small = preview(bars)
    assert len(small) < 40_000
    assert preview(str(bars)) == small
    with Image.open(bars) as whole, Image.open(io.BytesIO(small)) as image:
        assert image.mode == "P"
        assert image.info["dpi"] == pytest.approx((160, 160), abs=0.1)
        assert image.width == pytest.approx(whole.width * 160 / 300, abs=1)
        assert image.height == pytest.approx(whole.height * 160 / 300, abs=1)


def test_every_colour_that_fills_an_area_is_kept(tmp_path):
    ax = plt.subplots()[1]
    ax.imshow(np.arange(100).reshape(10, 10), cmap="Blues", interpolation="nearest")
    path = saved(ax, tmp_path)
    with Image.open(path) as image:
        counted = image.convert("RGB").getcolors(image.width * image.height)
        least = 0.0005 * image.width * image.height
    seen = {color for n, color in counted if n > least}
    small = Image.open(io.BytesIO(preview(path))).convert("RGB")
    assert len(seen) > 50
    assert seen <= {color for _, color in small.getcolors()}
