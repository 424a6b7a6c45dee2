import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import colors as mcolors
from matplotlib import font_manager

from helpers.plots import style
from helpers.plots.style import (
    GROUP_PALETTE,
    contrast,
    font_path,
    group_colors,
    ink_on,
    label,
    missing_glyphs,
    text_color,
    use_style,
    wrap_text,
)

# Machado, Oliveira & Fernandes 2009, severity 1, on linear RGB
EYES = {
    "normal": np.eye(3),
    "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritan": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
# Ottosson 2020, OKLab
TO_LMS = np.array(
    [[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.63]]
)
TO_LAB = np.array(
    [[0.2105, 0.7936, -0.0041], [1.978, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]]
)


def nearest(colors, eye):
    """Give the smallest OKLab distance (times 100) of a list of colours."""
    rgb = np.array([mcolors.to_rgb(c) for c in colors])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.array(EYES[eye]).T, 0, 1)
    lab = 100 * np.cbrt(seen @ TO_LMS.T) @ TO_LAB.T
    distances = np.linalg.norm(lab[:, None] - lab[None], axis=2)
    return distances[np.triu_indices(len(lab), 1)].min()


@pytest.mark.parametrize("eye", EYES)
def test_group_colours_stay_apart_for_all_eyes(eye):
    assert nearest(GROUP_PALETTE[:6], eye) > 10
    assert nearest(GROUP_PALETTE, eye) > 3


def test_group_colours_show_on_white_and_as_words():
    assert min(contrast(c) for c in GROUP_PALETTE) >= 3
    assert min(contrast(text_color(c)) for c in GROUP_PALETTE) >= 4.5
    assert min(contrast(c) for c in (style.INK, style.MUTED)) >= 4.5
    assert min(contrast(c) for c in (style.MORE, style.LESS)) >= 4.5


def test_a_group_keeps_its_colour_whatever_the_order():
    assert group_colors(["粤", "川", None, "粤"]) == group_colors(["川", "粤"])


@pytest.mark.parametrize("k", [2, 5, 31])
def test_up_to_31_groups_have_a_colour_of_their_own(k):
    assert len(set(group_colors(f"{i:02}" for i in range(k)).values())) == k


def test_from_the_32nd_group_on_all_are_grey():
    colors = list(group_colors(f"{i:02}" for i in range(40)).values())
    assert set(colors[31:]) == {style.MUTED}


def test_white_on_dark_and_dark_on_light():
    assert [ink_on(c) for c in ("#08457E", "#F2F7FB")] == ["#FFFFFF", "#000000"]


def test_the_font_is_the_one_face_of_zhplot():
    family = mpl.rcParams["font.family"][0]
    assert font_manager.findfont(family, fallback_to_default=False) == str(font_path())


def test_the_minus_sign_can_be_drawn():
    assert mpl.rcParams["axes.unicode_minus"]
    assert missing_glyphs("−3") == set()


def test_missing_glyphs_are_named():
    assert missing_glyphs("党\n建　😀x") == {"😀"}


def test_all_labels_can_be_drawn_in_both_languages():
    texts = [word for pair in style.LABELS.values() for word in pair]
    assert missing_glyphs("".join(texts)) == set()


def test_words_follow_the_language():
    use_style("en")
    assert label("rate") == "rate per 10,000 tokens"
    use_style("zh")
    assert label("reports_of", k=3, m=5) == "5 篇中 3 篇"


@pytest.mark.parametrize(
    ("size", "width"), [("column", 3.4), ("page", 6.9), ("slide", 12.0)]
)
def test_sizes(size, width):
    use_style(size=size)
    assert mpl.rcParams["figure.figsize"][0] == width


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: use_style("fr"), "fr"),
        (lambda: use_style(size="poster"), "poster"),
        (lambda: label("nothing"), "nothing"),
    ],
)
def test_what_is_unknown_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("疫情防控工作", 4, ["疫情", "防控", "工作"]),
        ("疫情，防控", 4, ["疫", "情，", "防控"]),
        ("strength of evidence", 12, ["strength of", "evidence"]),
        ("甲\n乙", 10, ["甲", "乙"]),
    ],
)
def test_wrapped_lines(text, width, lines):
    assert wrap_text(text, width).split("\n") == lines
