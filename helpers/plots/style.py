"""The look of figures: font, sizes, colours of groups, line breaks."""

import importlib.util
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib import colors as mcolors
from matplotlib import font_manager, ft2font

from helpers.plots.words import set_language
from helpers.tables import text_width

INK, MUTED, FAINT, GRID = "#222222", "#5F5F5F", "#B8B8B8", "#E3E3E3"
MORE, LESS = "#0072B2", "#C24E00"  # over-used and under-used, for all eyes
STAND_IN = "〓"  # the geta of Chinese printers: a character that is not there
TEXT_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3
LOOKS = tomllib.loads(Path(__file__).with_name("looks.toml").read_text("utf-8"))
SIZES, GROUP_PALETTE = LOOKS["sizes"], LOOKS["groups"]
PIECES = re.compile(  # what no line break may divide
    r"(?:\d[\d.,–]*%? [一-\u9fff]|[!-~\xa0]+|[“（《]*.)"  # 25 组, a word, a character
    r"[，。；：、）》”！？,;:!?)]*[ ]*|\n"
)
PAUSES = "，。；：、,;:"
_now = {"size": "page"}
_map = mcolors.LinearSegmentedColormap.from_list
AMOUNT = _map("amount", ["#DCEBF5", "#7FB8D8", "#08457E"])  # from little to much
SIDES = _map("sides", ["#A04000", "#F7F7F7", "#08457E"])  # from less to more


@cache
def font_path(*, bold: bool = False) -> Path:
    """Return the path of a TrueType face of the figures.

    Parameters
    ----------
    bold : bool
        The face of headlines and of the largest words.

    Returns
    -------
    Path
        ``NotoSansSC-Regular.ttf`` of the package zhplot, located without importing
        it (the import changes matplotlib's settings), or ``NotoSansSC-Bold.ttf``
        beside this module, which lacks rare characters: see `missing_glyphs`.

    Raises
    ------
    ValueError
        If zhplot or its font is absent: boxes instead of characters would follow.

    Examples
    --------
    >>> font_path().name
    'NotoSansSC-Regular.ttf'
    """
    if bold:
        return Path(__file__).with_name("NotoSansSC-Bold.ttf")
    spec = importlib.util.find_spec("zhplot")
    folders = spec.submodule_search_locations if spec else []
    for folder in folders:
        path = Path(folder) / "fonts" / "NotoSansSC-Regular.ttf"
        if path.is_file():
            return path
    raise ValueError("no Chinese font: install zhplot, which brings Noto Sans SC")


def use_style(language: str = "zh", *, size: str = "page") -> None:
    """Set the look of this project's figures.

    Parameters
    ----------
    language : {"zh", "en"}
        Language of the words on axes, legends and source lines; Chinese terms
        stay Chinese.
    size : {"column", "page", "slide"}
        Where the figure goes: 85 or 175 mm of paper, or a slide of 254 × 143 mm.

    Raises
    ------
    ValueError
        If the language or size is unknown.

    Examples
    --------
    >>> from helpers.plots.words import label
    >>> use_style("en", size="column")
    >>> label("n")
    'count'
    >>> use_style()
    """
    if size not in SIZES:
        raise ValueError(f"size {size!r} is unknown: choose one of {sorted(SIZES)}")
    set_language(language)
    _now["size"] = size
    mpl.rcParams.update(_of_every_size())
    mpl.rcParams.update(_sizes(SIZES[size]))


def room(kind: str, most: int) -> int:
    """Return how many rows, panels, columns or terms a figure of this size holds.

    Parameters
    ----------
    kind : {"rows", "pairs", "panels", "columns", "terms", "clouds", "words"}
        Rows of text; rows named by a pair of groups; panels, one a group; columns of a
        grid; terms side by side; clouds of groups, and the words of all of them.
    most : int
        How many there are to draw.

    Returns
    -------
    int
        `most`, or fewer where no more have room.

    Examples
    --------
    >>> room("rows", 100), room("rows", 5)
    (25, 5)
    """
    return min(most, SIZES[_now["size"]][kind])


def is_slide() -> bool:
    """Return whether figures fill a slide, whatever they hold."""
    return _now["size"] == "slide"


def is_column() -> bool:
    """Return whether figures are one column wide."""
    return _now["size"] == "column"


def mark(points: float) -> float:
    """Scale the size of a mark on a page to that of the figure."""
    return points * mpl.rcParams["font.size"] / SIZES["page"]["points"]


def figure_size(height: float) -> tuple[float, float]:
    """Return width and height in inches of a chart as high as it needs, or a slide."""
    width, whole = mpl.rcParams["figure.figsize"]
    return width, whole if is_slide() else height


@cache
def _of_every_size() -> mpl.RcParams:
    """Load the fonts and return the settings of every size, once a session."""
    for bold in (False, True):
        font_manager.fontManager.addfont(font_path(bold=bold))
    file = Path(__file__).with_name("report.mplstyle")
    return mpl.rc_params_from_file(file, use_default_template=False)


def _sizes(size: Mapping[str, float]) -> dict:
    """Return matplotlib's settings that depend on the size of the figure."""
    points = size["points"]
    return {
        "figure.figsize": (size["width"], size["height"]),
        "font.size": points,
        "axes.titlesize": points * 1.1,
        "xtick.labelsize": points * 0.9,
        "ytick.labelsize": points,
        "legend.fontsize": points * 0.9,
        "lines.markersize": points * 0.56,
        "axes.prop_cycle": mpl.cycler(color=GROUP_PALETTE[:6]),
    }


def group_colors(groups: Iterable[object]) -> dict[str, str]:
    """Return the colour of each group.

    Call it once with all groups of the corpus and hand the result to every chart:
    a group then keeps its colour in every figure.

    Parameters
    ----------
    groups : iterable
        Names, the largest group first; repeats are allowed, missing names left out.

    Returns
    -------
    dict
        Colour by group, dealt in the order given. The first six colours differ for
        colour-blind eyes too, 31 can be distinguished side by side, and from the
        32nd group on all are grey. None is blue or orange, which mean more and less.
        All have a contrast of 3:1 on white; for words see `text_color`.

    Examples
    --------
    >>> group_colors(["粤", "川", "粤"])
    {'粤': '#82005B', '川': '#41A934'}
    """
    names = pd.Series(list(groups), dtype="object").dropna().astype(str).unique()
    spare = [MUTED] * max(0, len(names) - len(GROUP_PALETTE))
    return dict(zip(names.tolist(), GROUP_PALETTE + spare, strict=False))


def colors_of(
    groups: Iterable[object], colors: Mapping[str, str] | None
) -> dict[str, str]:
    """Return the colours of some groups, from a palette for all or dealt anew.

    Raises
    ------
    ValueError
        If `colors` lacks a group.
    """
    dealt = group_colors(groups)
    if missing := [g for g in dealt if colors is not None and g not in colors]:
        raise ValueError(f"colors has none for {missing}: call group_colors with all")
    return dealt if colors is None else {group: colors[group] for group in dealt}


def contrast(color: str, background: str = "white") -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance).

    Examples
    --------
    >>> round(contrast("black"), 1)
    21.0
    """
    light, dark = sorted(map(_luminance, (color, background)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    """Return the relative luminance of a colour."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in mcolors.to_rgb(color)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def text_color(color: str) -> str:
    """Darken a colour until words in it reach a contrast of 4.5:1 on white.

    Examples
    --------
    >>> text_color("#0072B2"), text_color("#D55E00")
    ('#0072b2', '#c05500')
    """
    rgb = mcolors.to_rgb(color)
    while contrast(rgb) < TEXT_CONTRAST:
        rgb = tuple(0.95 * c for c in rgb)
    return mcolors.to_hex(rgb)


def ink_on(background: str) -> str:
    """Choose white or black letters, whichever reads better: 4.5:1 or more.

    Examples
    --------
    >>> ink_on("#0072B2"), ink_on("#FFFFCC")
    ('#FFFFFF', '#000000')
    """
    return max(("#FFFFFF", "#000000"), key=lambda ink: contrast(ink, background))


@cache
def _charmap(bold: bool) -> frozenset[int]:
    """Return the code points that a face can draw."""
    return frozenset(ft2font.FT2Font(font_path(bold=bold)).get_charmap())


def missing_glyphs(text: str, *, bold: bool = False) -> set[str]:
    """Find the characters that the font cannot draw.

    Parameters
    ----------
    text : str
        Anything meant for a figure; white space and control characters count as
        drawn.
    bold : bool
        Ask of the bold face, which has the characters of news and of place names.

    Returns
    -------
    set of str
        Empty if every character can be drawn.

    Examples
    --------
    >>> missing_glyphs("遵义 Zūnyì − 4.5%")
    set()
    >>> missing_glyphs("党😀")
    {'😀'}
    >>> missing_glyphs("埇桥 𬭩", bold=True)
    {'𬭩'}
    """
    drawn = _charmap(bold)
    return {
        c
        for c in text
        if ord(c) not in drawn and unicodedata.category(c) not in ("Cc", "Zs")
    }


def stand_in(text: str) -> str:
    """Put a visible sign in place of each character that the font cannot draw.

    Marks without a width of their own, such as those that join emoji, are left out.

    Examples
    --------
    >>> stand_in("📢通知 👍🏻")
    '〓通知 〓'
    """
    missing = missing_glyphs(text)
    if not missing:
        return text
    kinds = {c: unicodedata.category(c) for c in missing}
    signs = {c: "" if kinds[c] in ("Cf", "Mn", "Me", "Sk") else STAND_IN for c in kinds}
    return "".join(signs.get(c, c) for c in text)


def wrap_text(text: str, width: int) -> str:
    r"""Break a text into lines, Chinese at any character, Latin words at spaces.

    Parameters
    ----------
    text : str
        One paragraph; line breaks in it stay.
    width : int
        Columns of a line: a Chinese character takes two, a Latin letter one.

    Returns
    -------
    str
        No line begins with a closing punctuation mark or ends between a number and
        what it counts.

    Examples
    --------
    >>> wrap_text("战“疫”一线，党旗高扬", 12)
    '战“疫”一\n线，党旗高扬'
    """
    lines, used = [""], 0
    for piece in PIECES.findall(text):
        if piece == "\n" or (used and used + _columns(piece.rstrip()) > width):
            lines.append("")
            used = 0
        lines[-1] += piece.strip("\n")
        used += _columns(piece)
    return "\n".join(line.rstrip() for line in lines)


def wrap_evenly(text: str, width: int) -> str:
    r"""Break a text as `wrap_text` does, at pauses or else with no short last line.

    Examples
    --------
    >>> text = "图中是词数最多的几组。"
    >>> wrap_text(text, 20), wrap_evenly(text, 20)
    ('图中是词数最多的几\n组。', '图中是词数最多\n的几组。')
    >>> wrap_evenly("“党员”最多：每万词 43 次，其他各地 1.4 次", 30)
    '“党员”最多：每万词 43 次，\n其他各地 1.4 次'
    """
    wrapped = wrap_text(text, width)
    if "\n" not in wrapped:
        return wrapped
    tries = (wrap_text(text, w).split("\n") for w in range(width, width * 2 // 3, -1))
    same = [lines for lines in tries if len(lines) == wrapped.count("\n") + 1]
    same = [s for s in same if 6 * _columns(s[-1]) >= width] or same
    paused = [s for s in same if all(line[-1:] in PAUSES for line in s[:-1])]
    even = [s for s in same if 3 * _columns(s[-1]) >= width]
    return "\n".join((paused or even or same)[0])


def shortened(text: str, width: int) -> str:
    """Cut a text to some columns, with an ellipsis.

    Examples
    --------
    >>> shortened("积石山保安族东乡族撒拉族自治县", 16), shortened("东山县", 16)
    ('积石山保安族东…', '东山县')
    """
    if _columns(text) <= width:
        return text
    while _columns(text) > width - 2:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _columns(text: str) -> int:
    """Count the columns of a text; the font draws quotation marks as wide as Han."""
    return text_width(text) + len(re.findall("[“”‘’…—]", text))
