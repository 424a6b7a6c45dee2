import base64
import io
import re
from html import unescape

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from matplotlib.text import Text
from PIL import Image

from helpers.export import preview, save_figure

FACTS = {"name": "a", "caption": "条形图", "alt": "条形图：两地"}
DATA = pd.DataFrame({"n": [1]})
TEALS = ["#47a38f", "#4ea996", "#33667a"]


def saved(ax, folder):
    return save_figure(ax, DATA, FACTS, folder=folder)["png"]


@pytest.fixture
def bars(tmp_path):
    """A chart whose first two colours are nearly the same."""
    ax = plt.subplots()[1]
    ax.barh(["东山县", "埇桥区", "汇川区"], [3, 2, 1], color=TEALS)
    ax.set_title("党员干部")
    return saved(ax, tmp_path)


def opened(content):
    """Open the bytes of a picture."""
    return Image.open(io.BytesIO(content)).convert("RGB")


def share(content, color):
    """Give the share of the pixels that have a colour."""
    pixels = np.asarray(opened(content))
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
        assert image.info["dpi"] == pytest.approx((150, 150), abs=0.1)
        assert image.width == pytest.approx(whole.width / 2, abs=0.5)
        assert image.height == pytest.approx(whole.height / 2, abs=0.5)


def test_every_colour_that_fills_an_area_is_kept(tmp_path):
    ax = plt.subplots()[1]
    ax.imshow(np.arange(100).reshape(10, 10), cmap="Blues", interpolation="nearest")
    shades = plt.get_cmap("Blues")(np.arange(100) / 99, bytes=True)[:, :3]
    small = preview(saved(ax, tmp_path))
    kept = {color for _, color in opened(small).getcolors()}
    assert {tuple(shade) for shade in shades.tolist()} <= kept


def test_one_small_mark_keeps_its_colour(tmp_path):
    ax = plt.subplots()[1]
    for x, color in enumerate(TEALS):
        ax.plot(x, x, "o", color=color)
    path = saved(ax, tmp_path)
    for color in TEALS:
        assert 0 < share(path.read_bytes(), color) < 0.0005
        assert share(preview(path), color) > 0


def test_shades_of_letters_are_few(tmp_path):
    ax = plt.subplots()[1]
    ax.set_title("党员干部" * 9, color="#A04000")
    assert len(opened(preview(saved(ax, tmp_path))).getcolors()) < 20


def test_all_formats_have_one_layout(tmp_path):
    ax = plt.subplots()[1]
    ax.barh(["东山县", "埇桥区"], [3, 2], color=TEALS[0])
    ax.spines[:].set_visible(False)
    paths = save_figure(ax, DATA, FACTS, folder=tmp_path)
    pixels = np.asarray(opened(paths["png"].read_bytes()))
    columns = np.flatnonzero((pixels == [0x47, 0xA3, 0x8F]).all(axis=2).any(axis=0))
    svg = paths["svg"].read_text(encoding="utf-8")
    bar = re.search(r'<g id="patch_3">\s*<path d="([^"]+)"', svg)[1]
    across = [float(x) for x in re.findall(r"[ML] (\S+)", bar)]
    edges = np.array([min(across), max(across)]) * 300 / 72
    assert columns[[0, -1]] == pytest.approx(edges, abs=1.5)


def test_saving_leaves_the_figure_as_it_was(tmp_path):
    ax = plt.subplots()[1]
    ax.set_title("党员")
    figure = ax.get_figure()
    before = figure.canvas, figure.dpi, figure.get_layout_engine()
    first = saved(ax, tmp_path).read_bytes()
    assert (figure.canvas, figure.dpi, figure.get_layout_engine()) == before
    fonts = [text.get_fontproperties().get_file() for text in figure.findobj(Text)]
    assert set(fonts) == {None}
    assert saved(ax, tmp_path).read_bytes() == first


def test_a_figure_without_layout_engine_gets_none(tmp_path):
    ax = plt.subplots(layout="none")[1]
    saved(ax, tmp_path)
    assert ax.get_figure().get_layout_engine() is None


def test_the_font_in_an_svg_has_every_character_drawn(tmp_path):
    ax = plt.subplots()[1]
    ax.barh(["东山县", "<各地>"], [3, 2], label="图例 −1")
    ax.annotate("标注 & 箭头", (1, 1))
    ax.legend(title="说明")
    ax.get_figure().suptitle("总题")
    svg = save_figure(ax, DATA, FACTS, folder=tmp_path)["svg"].read_text("utf-8")
    drawn = "".join(re.findall(r">([^<]+)</t(?:ext|span)>", svg))
    packed = base64.b64decode(re.search(r"font/woff;base64,([^)]+)\)", svg)[1])
    font = TTFont(io.BytesIO(packed))
    assert set("总题图例标注说明") <= set(drawn)
    assert set(map(ord, unescape(drawn))) <= set(font.getBestCmap())


def test_bold_words_carry_the_bold_face(tmp_path):
    ax = plt.subplots()[1]
    ax.text(0, 0, "支部", weight="bold")
    ax.set_xlabel("次数")
    paths = save_figure(ax, DATA, FACTS, folder=tmp_path)
    svg = paths["svg"].read_text(encoding="utf-8")
    faces = re.findall(r"@font-face{(.*?)src:.*?base64,([^)]+)\)", svg)
    fonts = [TTFont(io.BytesIO(base64.b64decode(packed))) for _, packed in faces]
    assert ["font-weight:700" in rule for rule, _ in faces] == [False, True]
    assert [ord("支") in font.getBestCmap() for font in fonts] == [False, True]
    assert b"NotoSansSC-Bold" in paths["pdf"].read_bytes()
    again = save_figure(ax, DATA, FACTS, folder=tmp_path / "again")
    assert [p.read_bytes() for p in again.values()] == [
        p.read_bytes() for p in paths.values()
    ]


def test_a_character_that_only_the_regular_face_has_is_named(tmp_path):
    ax = plt.subplots()[1]
    ax.set_xlabel("𬭩")
    ax.text(0, 0, "𬭩", weight="bold")
    with pytest.raises(ValueError, match="𬭩"):
        save_figure(ax, DATA, FACTS, folder=tmp_path)
