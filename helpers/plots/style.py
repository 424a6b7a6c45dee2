"""One look for every figure: font, sizes, colours by group, words in two languages."""

import importlib.util
import io
import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib import colors as mcolors
from matplotlib import font_manager, ft2font
from matplotlib.figure import Figure

SIZES = {  # width and height in inches, font size in points
    "column": (3.4, 2.6, 8.0),
    "page": (6.9, 4.3, 9.0),
    "slide": (12.0, 6.75, 16.0),
}
INK, MUTED, FAINT, GRID = "#222222", "#5F5F5F", "#B8B8B8", "#E3E3E3"
MORE, LESS = "#0072B2", "#C24E00"  # over-used and under-used, for all eyes
# Six colours after Okabe & Ito and Paul Tol, at 3:1 or more on white, then those that
# lie farthest from all before in OKLab for normal, protan, deutan and tritan eyes.
# fmt: off
GROUP_PALETTE = [
    "#0072B2", "#D55E00", "#47A38F", "#332288", "#5C3300", "#A37AFF", "#1F00F5",
    "#993D5C", "#700052", "#CC0099", "#C22914", "#5C00B8", "#7A5CEB", "#7A8FC2",
    "#F56666", "#B85C5C", "#33667A", "#8F0A3D", "#663DCC", "#523D7A", "#5C661F",
    "#667AD6", "#7A995C", "#E07A00", "#003D5C", "#851F99", "#FF478F", "#EB5CB8",
    "#B83DB8", "#7A5C99", "#5299E0",
]
# fmt: on
TEXT_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3
LABELS = {  # key: (zh, en)
    "rate": ("每万词次数", "rate per 10,000 tokens"),
    "rate_interval": (
        "每万词次数（线段为 95% 区间）",
        "rate per 10,000 tokens (lines: 95% interval)",
    ),
    "n": ("次数", "count"),
    "reports": ("报道篇数", "number of reports"),
    "k_reports": ("{k} 篇", "{k} reports"),
    "reports_of": ("{m} 篇中 {k} 篇", "{k} of {m} reports"),
    "source": (
        "来源：{corpus}，{reports} 篇报道，{tokens:,} 个词。",
        "Source: {corpus}, {reports} reports, {tokens:,} tokens.",
    ),
    "unit": ("单位：{unit}。", "Unit: {unit}. "),
    "log_ratio": (
        "对数比（每 +1 表示频率翻一番）",
        "log ratio (each +1 doubles the rate)",
    ),
    "log_ratio_interval": (
        "对数比（每 +1 表示频率翻一番；线段为多重校正后的 95% 区间）",
        "log ratio (each +1 doubles the rate; lines: 95% interval, corrected)",
    ),
    "g2": ("对数似然值 G²（证据强度）", "log-likelihood G² (strength of evidence)"),
    "target": ("目标", "target"),
    "reference": ("参照", "reference"),
    "more_in": ("{group}较多", "more in {group}"),
    "n_of_both": ("次数\n目标 : 参照", "count\ntarget : ref."),
    "bits": ("JS 散度（比特）", "Jensen–Shannon divergence (bits)"),
    "centibits": ("JS 散度（0.01 比特）", "Jensen–Shannon divergence (0.01 bits)"),
    "z": (
        "对数优势比 z 值：蓝色为该地较多，棕色为较少",
        "log-odds z score: blue where more frequent, brown where less",
    ),
    "shift_share": ("占总差异的 %", "% of the whole difference"),
    "axis": ("第 {k} 维（{share:.0%}）", "dimension {k} ({share:.0%})"),
    "characters": ("字数", "characters"),
    "before": ("处理前", "before"),
    "after": ("处理后", "after"),
    "stated": ("写明的日期", "date stated"),
    "inferred": ("推断的日期", "date inferred"),
    "interval": ("95% 区间", "95% interval"),
    "undated": ("{k} 篇无日期", "{k} without a date"),
    "more_groups": ("另有 {k} 组未画出", "{k} more groups not drawn"),
    "unplaced": ("另有 {k} 篇没有省份", "{k} more without a province"),
    "tiles": ("{value}；灰色为没有报道", "{value}; grey: no report"),
    "colors_span": (
        "{unit}；颜色由浅到深为 {low}–{high}",
        "{unit}; colours from {low} (pale) to {high} (dark)",
    ),
    "position": ("在报道中的位置（%）", "position in the report (%)"),
    "cloud": (
        "字高与{value}的平方根成正比；未排下 {out} 词",
        "letter height: square root of the {value}; terms left out: {out}",
    ),
    "cloud_panel": ("未排下 {out} 词", "terms left out: {out}"),
    "excess": ("超出各组均值的频率", "rate above the mean of the groups"),
    "shared": ("各组中的最低频率", "lowest rate in any group"),
    "hits": ("{k:,} 次", "{k:,}×"),
    "dp": (
        "词的集中程度 DP（0 均匀，1 集中）",
        "dispersion DP (0 even, 1 in one place)",
    ),
    "title": ("标题", "title"),
    "heading": ("小标题", "heading"),
    "body": ("正文", "body"),
    "caption": ("图片说明", "caption"),
    "note": ("编者按语", "note"),
    "byline": ("署名", "byline"),
    "metadata": ("日期与来源", "metadata"),
    "furniture": ("网页部件", "furniture"),
    "blank": ("空白", "blank"),
    "figures": ("图表目录", "Figures"),
    "figures_intro": (
        "共 {k} 项图表，各附数据与设置。",
        "{k} figures and tables, each with its data and settings.",
    ),
    "download": ("下载", "Download"),
    "settings": ("设置", "Settings"),
    "group": ("本组", "this group"),
    "others": ("其他各组", "all others"),
    "height": (
        "JS 距离（散度的平方根，比特）",
        "Jensen–Shannon distance (root of bits)",
    ),
    "height_from": (
        "{height}\n横轴始于 {low:.2f}",
        "{height}\naxis begins at {low:.2f}",
    ),
    "support": (
        "节点旁的数字：重抽样中重现该分支的比例",
        "Numbers: share of resamples with this branch",
    ),
}
_state = {"language": "zh"}


@cache
def font_path() -> Path:
    """Find the one TrueType face of every figure.

    Returns
    -------
    Path
        ``NotoSansSC-Regular.ttf`` of the package zhplot, located without importing
        it (the import changes matplotlib's settings).

    Raises
    ------
    ValueError
        If zhplot or its font is absent: boxes instead of characters would follow.

    Examples
    --------
    >>> font_path().name
    'NotoSansSC-Regular.ttf'
    """
    spec = importlib.util.find_spec("zhplot")
    folders = spec.submodule_search_locations if spec else []
    for folder in folders:
        path = Path(folder) / "fonts" / "NotoSansSC-Regular.ttf"
        if path.is_file():
            return path
    raise ValueError("no Chinese font: install zhplot, which brings Noto Sans SC")


def use_style(language: str = "zh", *, size: str = "page") -> None:
    """Set the one look of this project's figures.

    Parameters
    ----------
    language : {"zh", "en"}
        Language of the words on axes, legends and source lines; Chinese terms
        stay Chinese.
    size : {"column", "page", "slide"}
        Where the figure goes: 3.4 or 6.9 inches of paper, or a 16:9 slide.

    Raises
    ------
    ValueError
        If the language or size is unknown.

    Examples
    --------
    >>> use_style("en", size="column")
    >>> label("n")
    'count'
    >>> use_style()
    """
    if language not in ("zh", "en"):
        raise ValueError(f"language {language!r} is unknown: choose 'zh' or 'en'")
    if size not in SIZES:
        raise ValueError(f"size {size!r} is unknown: choose one of {sorted(SIZES)}")
    _state["language"] = language
    font_manager.fontManager.addfont(font_path())
    mpl.rcParams.update(_settings(*SIZES[size]))
    _show_small()


def _show_small() -> None:
    """In a notebook, show figures as PNG of few colours: pages stay small."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None or not hasattr(shell, "display_formatter"):
        return
    import matplotlib.pyplot as plt

    plt.close(plt.figure())  # has the backend set its own formatter first
    shell.display_formatter.formatters["image/png"].for_type(Figure, small_png)


def small_png(figure: Figure, *, colors: int = 24) -> bytes:
    """Render a figure as PNG with a palette of its most frequent colours."""
    from PIL import Image

    picture, small = io.BytesIO(), io.BytesIO()
    figure.savefig(picture, format="png", dpi=90)
    image = Image.open(picture).convert("RGB")
    image.quantize(colors, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    return small.getvalue()


def _settings(width: float, height: float, points: float) -> dict:
    """Give matplotlib's settings for one figure size."""
    family = font_manager.FontProperties(fname=font_path()).get_name()
    return {
        "font.family": family,
        "font.size": points,
        "axes.unicode_minus": "−" not in missing_glyphs("−"),
        "figure.figsize": (width, height),
        "figure.dpi": 100,
        "savefig.dpi": 300,
        "figure.constrained_layout.use": True,
        "figure.constrained_layout.h_pad": 0.06,
        "figure.constrained_layout.w_pad": 0.06,
        "figure.titlesize": points * 1.25,
        "axes.titlesize": points * 1.1,
        "axes.titlelocation": "left",
        "axes.labelcolor": MUTED,
        "axes.edgecolor": FAINT,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": False,
        "axes.axisbelow": True,
        "axes.prop_cycle": mpl.cycler(color=GROUP_PALETTE[:6]),
        "grid.color": GRID,
        "grid.linewidth": 0.6,
        "text.color": INK,
        "xtick.color": FAINT,
        "ytick.color": FAINT,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "xtick.labelsize": points * 0.9,
        "ytick.labelsize": points,
        "legend.frameon": False,
        "legend.fontsize": points * 0.9,
        "lines.markersize": 5,
        "text.hinting": "none",
        "pdf.fonttype": 42,
        "svg.fonttype": "none",
    }


def language() -> str:
    """Give the language set by :func:`use_style`: ``"zh"`` or ``"en"``.

    Examples
    --------
    >>> language()
    'zh'
    """
    return _state["language"]


def label(key: str, **values: object) -> str:
    """Look up a word for axes, legends or source lines in the language in use.

    Parameters
    ----------
    key : str
        A key of ``LABELS``.
    **values : object
        What fills the places in braces.

    Raises
    ------
    ValueError
        If the key is unknown.

    Examples
    --------
    >>> label("rate")
    '每万词次数'
    >>> label("reports_of", k=3, m=5)
    '5 篇中 3 篇'
    """
    if key not in LABELS:
        raise ValueError(f"no label {key!r}: add it to LABELS in helpers/style.py")
    return LABELS[key][("zh", "en").index(_state["language"])].format(**values)


def group_colors(groups: Iterable[object]) -> dict[str, str]:
    """Give each group its colour.

    Call it once with all groups of the corpus and hand the result to every chart:
    a region then keeps its colour in every figure.

    Parameters
    ----------
    groups : iterable
        Names in any order, repeats allowed; missing names are left out.

    Returns
    -------
    dict
        Colour by group, in sorted order. The first six colours differ for
        colour-blind eyes too, up to 31 can be told apart beside each other, and from
        the 32nd group on all are grey. All have a contrast of 3:1 on white; for
        words see :func:`text_color`.

    Examples
    --------
    >>> group_colors(["粤", "川", "粤"])
    {'川': '#0072B2', '粤': '#D55E00'}
    """
    names = sorted(pd.Series(groups, dtype="object").dropna().astype(str).unique())
    spare = [MUTED] * max(0, len(names) - len(GROUP_PALETTE))
    return dict(zip(names, GROUP_PALETTE + spare, strict=False))


def contrast(color: str, background: str = "white") -> float:
    """Give the contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance).

    Examples
    --------
    >>> round(contrast("black"), 1)
    21.0
    """
    light, dark = sorted(map(_luminance, (color, background)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    """Give the relative luminance of a colour."""
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
def _charmap() -> frozenset[int]:
    """Give the code points that the font can draw."""
    return frozenset(ft2font.FT2Font(font_path()).get_charmap())


def missing_glyphs(text: str) -> set[str]:
    """Find the characters that the font cannot draw.

    Parameters
    ----------
    text : str
        Anything meant for a figure; white space and control characters count as
        drawn.

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
    """
    return {
        c
        for c in text
        if ord(c) not in _charmap() and unicodedata.category(c) not in ("Cc", "Zs")
    }


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
        No line begins with a closing punctuation mark.

    Examples
    --------
    >>> wrap_text("战“疫”一线，党旗高扬", 12)
    '战“疫”一\n线，党旗高扬'
    """
    pieces = re.findall(r"(?:[!-~]+|[“（《]*.)[，。；：、）》”！？]*[ ]*|\n", text)
    lines = [""]
    for piece in pieces:
        if piece == "\n" or (lines[-1] and _text_columns(lines[-1] + piece) > width):
            lines.append("")
        lines[-1] += piece.strip("\n")
    return "\n".join(line.rstrip() for line in lines)


def _text_columns(text: str) -> int:
    """Count the columns of a text, two for each wide character."""
    return sum(1 + (unicodedata.east_asian_width(c) in "WFA") for c in text.rstrip())
