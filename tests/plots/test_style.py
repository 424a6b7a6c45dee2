import io
from html import escape

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import colors as mcolors
from matplotlib import font_manager, ft2font
from matplotlib.text import Text
from PIL import ImageFont

from helpers.plots import style
from helpers.plots.frame import name_rows, replace_missing
from helpers.plots.style import (
    GROUP_PALETTE,
    colors_of,
    contrast,
    font_path,
    group_colors,
    ink_on,
    missing_glyphs,
    stand_in,
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


def seen(colors, eye):
    """Give the place of colours in OKLab, times 100, as an eye sees them."""
    rgb = np.array([mcolors.to_rgb(c) for c in colors])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    light = np.clip(linear @ np.array(EYES[eye]).T, 0, 1)
    return 100 * np.cbrt(light @ TO_LMS.T) @ TO_LAB.T


def distances(colors, others, eye):
    return np.linalg.norm(seen(colors, eye)[:, None] - seen(others, eye), axis=2)


def nearest(colors, eye):
    """Give the smallest distance between two of the colours."""
    return distances(colors, colors, eye)[np.triu_indices(len(colors), 1)].min()


@pytest.mark.parametrize("eye", EYES)
def test_group_colours_stay_apart_for_all_eyes(eye):
    assert nearest(GROUP_PALETTE[:6], eye) > 10
    assert nearest(GROUP_PALETTE, eye) > 3


@pytest.mark.parametrize("eye", EYES)
def test_no_group_looks_like_more_or_less(eye):
    signs = [style.MORE, style.LESS]
    assert distances(GROUP_PALETTE[:12], signs, eye).min() > 7
    assert distances(GROUP_PALETTE, signs, eye).min() > 3
    if eye == "normal":
        assert distances(GROUP_PALETTE[:12], signs, eye).min() > 15
        assert distances(GROUP_PALETTE, signs, eye).min() > 12


def test_no_group_has_the_hue_of_more_or_less():
    _, a, b = seen([style.MORE, style.LESS, *GROUP_PALETTE], "normal").T
    more, less, *hues = np.degrees(np.arctan2(b, a)) % 360
    apart = [
        min(abs((hue - x + 180) % 360 - 180) for x in (more, less)) for hue in hues
    ]
    assert min(apart) > 15


def test_no_group_is_as_grey_as_those_beyond_the_palette():
    assert distances(GROUP_PALETTE, [style.MUTED], "normal").min() > 5


def test_group_colours_show_on_white_and_as_words():
    assert min(contrast(c) for c in GROUP_PALETTE) >= 3
    assert min(contrast(text_color(c)) for c in GROUP_PALETTE) >= 4.5
    assert min(contrast(c) for c in (style.INK, style.MUTED)) >= 4.5
    assert min(contrast(c) for c in (style.MORE, style.LESS)) >= 4.5


def test_colours_are_dealt_in_the_order_given():
    colors = group_colors(["粤", "川", None, "粤", 2020])
    assert list(colors.items()) == list(
        zip(["粤", "川", "2020"], GROUP_PALETTE, strict=False)
    )


def test_some_groups_keep_the_colours_of_all():
    every = group_colors(["粤", "川", "黔"])
    assert colors_of(["黔", "粤"], every) == {"黔": every["黔"], "粤": every["粤"]}
    assert colors_of(["黔"], None) == {"黔": GROUP_PALETTE[0]}
    with pytest.raises(ValueError, match="湘"):
        colors_of(["湘"], every)


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


def test_bold_words_get_the_bold_face():
    asked = font_manager.FontProperties(
        family=mpl.rcParams["font.family"], weight="bold"
    )
    found = font_manager.findfont(asked, fallback_to_default=False)
    assert found == str(font_path(bold=True))
    assert ft2font.FT2Font(found).style_name == "Bold"


def test_the_bold_face_has_the_spacing_of_the_regular():
    faces = [ImageFont.truetype(str(font_path(bold=b)), 1000) for b in (False, True)]
    assert [face.getlength("埇桥党员") for face in faces] == [4000, 4000]
    assert faces[0].getmetrics() == faces[1].getmetrics()


@pytest.mark.parametrize("text", ["临时党支部", "埇桥、滦平、氹仔", "Lǚshùn “5%”…"])
def test_the_bold_face_has_the_characters_of_news(text):
    assert missing_glyphs(text, bold=True) == set()


def test_the_minus_sign_can_be_drawn():
    assert mpl.rcParams["axes.unicode_minus"]
    assert missing_glyphs("−3") == set()


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("党员", "党员"),
        ("📢通知\n春耕", "〓通知\n春耕"),
        ("👍🏻", "〓"),
        ("👨‍👩‍👧", "〓〓〓"),
        ("❤️", "〓" if missing_glyphs("❤") else "❤"),
        ("한글", "〓〓"),
        ("", ""),
    ],
)
def test_a_sign_stands_in_for_what_the_font_lacks(text, drawn):
    assert stand_in(text) == drawn
    assert missing_glyphs(stand_in(text)) == set()


def test_all_words_of_a_figure_are_replaced_and_limits_stay():
    axes = plt.subplots(1, 2)[1]
    axes[1].set_yticks([0, 1, 2], ["甲", "乙😀", "丙"])
    axes[1].set_ylim(1.5, -0.5)
    axes[0].plot([1], label="한")
    axes[0].legend()
    axes[0].set_title("📢")
    assert replace_missing(axes[0]) == ["한", "📢", "😀"]
    figure = axes[0].get_figure()
    figure.canvas.draw()
    said = "".join(text.get_text() for text in figure.findobj(Text))
    assert missing_glyphs(said) == set()
    assert [t.get_text() for t in axes[1].get_yticklabels()] == ["甲", "乙〓", "丙"]
    assert axes[1].get_ylim() == (1.5, -0.5)


NAMES = ["_乙", "$甲$", "a$$b", r"$\x$", "丙%&#", "收入$1至$5组", "a^b_c", "{x}", "\\n"]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_drawn_as_they_are_written(name):
    ax = plt.subplots()[1]
    ax.set_title(name)
    name_rows(ax, [name])
    svg = io.StringIO()
    ax.get_figure().savefig(svg, format="svg")
    assert svg.getvalue().count(escape(name, quote=False)) >= 2


def test_missing_glyphs_are_named():
    assert missing_glyphs("党\n建　😀x") == {"😀"}


def test_the_style_file_has_the_colours_of_the_code():
    keys = ["text.color", "axes.labelcolor", "axes.edgecolor", "grid.color"]
    colors = [style.INK, style.MUTED, style.FAINT, style.GRID]
    assert [mpl.rcParams[key] for key in keys] == colors


@pytest.mark.parametrize(
    ("size", "width"), [("column", 3.35), ("page", 6.9), ("slide", 10.0)]
)
def test_sizes(size, width):
    use_style(size=size)
    assert mpl.rcParams["figure.figsize"][0] == width


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: use_style("fr"), "fr"),
        (lambda: use_style(size="poster"), "poster"),
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
        ("图中共 59 组。", 10, ["图中共", "59 组。"]),
        ("拥护纲领,遵守章程", 8, ["拥护纲", "领,遵守", "章程"]),
        ("where q\u00a0<\u00a00.05", 10, ["where", "q\u00a0<\u00a00.05"]),
    ],
)
def test_wrapped_lines(text, width, lines):
    assert wrap_text(text, width).split("\n") == lines


def test_signs_of_formulas_are_drawn_as_written():
    assert mpl.rcParams["text.parse_math"] is False
    ax = plt.subplots()[1]
    written, sign = ax.text(0, 0, "a$x_1$ 100% ^&"), ax.text(0, 0, "a")
    widths = [text.get_window_extent().width for text in (written, sign)]
    assert widths[0] > 10 * widths[1]  # twelve signs and two blanks
