"""Bars and changes: word shifts, what cleaning kept, counts before and after.

Charts on two dimensions: heat maps, planes, positions, provinces.

Draw a tree of groups: who joins whom, how far apart, and how surely.
"""

from collections.abc import Iterator, Mapping, Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize, to_hex
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from helpers.plots.frame import (
    legend_above,
    name_points,
    name_rows,
    row_axes,
    write_beside,
)
from helpers.plots.style import (
    GRID,
    INK,
    MUTED,
    group_colors,
    ink_on,
    label,
    text_color,
    wrap_text,
)
from helpers.tables import require

ROLE_COLORS = {  # kept text in blues, what is left out in browns and greys
    "body": "#0072B2",
    "heading": "#7FB8D8",
    "title": "#8C6D46",
    "caption": "#C9A66B",
    "note": "#E2CFA8",
    "byline": "#6E6E6E",
    "metadata": "#999999",
    "furniture": "#C4C4C4",
    "blank": "#E6E6E6",
}
AMOUNT = LinearSegmentedColormap.from_list("amount", ["#DCEBF5", "#7FB8D8", "#08457E"])
SIDES = LinearSegmentedColormap.from_list("sides", ["#A04000", "#F7F7F7", "#08457E"])
WIDE_TABLE = 12  # from here on cells hold whole hundredths
TILES = {  # province: (column, row), as the provinces lie to each other
    "黑龙江": (8, 0), "辽宁": (7, 1), "吉林": (8, 1),
    "新疆": (1, 2), "宁夏": (4, 2), "内蒙古": (5, 2), "北京": (6, 2), "天津": (7, 2),
    "青海": (2, 3), "甘肃": (3, 3), "陕西": (4, 3), "山西": (5, 3), "河北": (6, 3),
    "山东": (7, 3), "西藏": (1, 4), "四川": (3, 4), "重庆": (4, 4), "河南": (5, 4),
    "安徽": (6, 4), "江苏": (7, 4), "上海": (8, 4), "云南": (3, 5), "贵州": (4, 5),
    "湖北": (5, 5), "江西": (6, 5), "浙江": (7, 5), "广西": (4, 6), "湖南": (5, 6),
    "广东": (6, 6), "福建": (7, 6), "台湾": (8, 6), "海南": (4, 7), "澳门": (6, 7),
    "香港": (7, 7),
}  # fmt: skip
FORMAL = "特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市"
LEAST_SPAN = 0.01  # of the height of the root: trees flatter than this begin at 0


def role_bars(
    roles: pd.DataFrame, *, by: str = "report", ax: Axes | None = None
) -> Axes:
    """Draw how many characters of each report were kept and left out.

    Parameters
    ----------
    roles : DataFrame, one row per (report, role)
        Columns `by`, ``role`` and ``characters``.
    by : str
        Column that names the bars.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One stacked bar a report, in the order of the table; kept text in blue, the
        number written where it fits.

    Raises
    ------
    ValueError
        If a column is missing or a role is none of the nine.
    """
    require(roles, by, "role", "characters", filled=True)
    if unknown := sorted(set(roles["role"]) - set(ROLE_COLORS)):
        raise ValueError(f"roles {unknown} are unknown: take from {list(ROLE_COLORS)}")
    names = roles[by].drop_duplicates().tolist()
    wide = roles.pivot_table(
        index=by, columns="role", values="characters", aggfunc="sum", observed=True
    ).fillna(0)
    kinds = [role for role in ROLE_COLORS if role in wide.columns]
    ax = row_axes(ax, len(names), extra=1.4)
    name_rows(ax, names, grid=False)
    widths = wide.loc[names, kinds]
    starts = widths.cumsum(axis=1) - widths
    for kind in kinds:
        bars = ax.barh(
            range(len(names)),
            widths[kind],
            left=starts[kind],
            height=0.7,
            color=ROLE_COLORS[kind],
            label=label(kind),
        )
        _write_inside(ax, bars, ROLE_COLORS[kind], widths.sum(axis=1).max())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    ax.set(xlabel=label("characters"))
    legend_above(ax, [label(kind) for kind in kinds])
    return ax


def _write_inside(ax: Axes, bars: Sequence, color: str, longest: float) -> None:
    """Write the length of each bar inside it, where it fits."""
    numbers = [f"{b.get_width():,.0f}" for b in bars]
    fits = [
        b.get_width() > longest * 0.016 * len(n)
        for b, n in zip(bars, numbers, strict=True)
    ]
    words = [n if fit else "" for n, fit in zip(numbers, fits, strict=True)]
    small = mpl.rcParams["font.size"] * 0.8
    ax.bar_label(bars, words, label_type="center", color=ink_on(color), fontsize=small)


def _grid_axes(ax: Axes | None, deep: int, wide: int, *, high: float = 0.55) -> Axes:
    """Give the Axes to draw a grid on, of a height that keeps cells legible."""
    if ax is not None:
        return ax
    width, points = mpl.rcParams["figure.figsize"][0], mpl.rcParams["font.size"]
    cell = max(min(width * 0.75 / wide, high), points * 1.7 / 72)
    return plt.subplots(figsize=(width, cell * deep + 1.9 * points / 9))[1]


def _cells(
    ax: Axes, values: pd.DataFrame, colors: Colormap, norm: Normalize, form: str
) -> Axes:
    """Fill a grid with colours, name rows and columns, write values into cells."""
    deep, wide = values.shape
    ax.pcolormesh(values.to_numpy(float), cmap=colors, norm=norm, ec="white", lw=0.6)
    ax.set(xlim=(0, wide), ylim=(deep, 0))
    ax.set_yticks(np.arange(deep) + 0.5, values.index.astype(str))
    _name_columns(ax, values.columns.astype(str), wide)
    ax.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    ax.spines[:].set_visible(False)
    _write_cells(ax, values.to_numpy(float), colors, norm, form)
    return ax


def _write_cells(
    ax: Axes, values: np.ndarray, colors: Colormap, norm: Normalize, form: str
) -> None:
    """Write each value into its cell, as large as the cell allows."""
    words = {
        place: form.format(value).replace("-", "−")
        for place, value in np.ndenumerate(values)
        if np.isfinite(value)
    }
    longest = max(map(len, words.values()), default=1)
    room = _column_points(ax, values.shape[1]) / (0.68 * longest)
    size = min(0.9 * mpl.rcParams["font.size"], room)
    for (row, column), word in words.items():
        ink = ink_on(to_hex(colors(norm(values[row, column]))))
        middle = {"ha": "center", "va": "center", "fontsize": size, "color": ink}
        ax.text(column + 0.5, row + 0.5, word, **middle)


def _column_points(ax: Axes, wide: int) -> float:
    """Estimate the width of a column in points."""
    return ax.get_figure(root=True).get_figwidth() * 0.77 * 72 / wide


def _name_columns(ax: Axes, names: pd.Index, wide: int) -> None:
    """Name the columns, broken into lines, or upright where there are many."""
    room = int(_column_points(ax, wide) / (mpl.rcParams["font.size"] / 2)) - 1
    if wide > WIDE_TABLE:
        ax.set_xticks(np.arange(wide) + 0.5, names, rotation=90)
    else:
        lines = [wrap_text(name, room) for name in names]
        ax.set_xticks(np.arange(wide) + 0.5, lines)


def divergence_heatmap(divergences: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how far apart each two groups are, as a square of numbers.

    Parameters
    ----------
    divergences : DataFrame, groups x groups
        Values from 0 to 1, in the order to be drawn, such as the leaves of a tree;
        the diagonal is left empty.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        Two decimals in each cell; with more than twelve groups hundredths, as the
        label under the Axes says, with the values that the colours span: from the
        smallest to the largest drawn.

    Raises
    ------
    ValueError
        If rows and columns differ.
    """
    size = len(divergences)
    if list(divergences.index) != list(divergences.columns):
        raise ValueError("rows and columns must name the same groups in one order")
    values = divergences.mask(np.eye(size, dtype=bool))
    many = size > WIDE_TABLE
    ax = _grid_axes(ax, size, size)
    values, form = (100 * values, "{:.0f}") if many else (values, "{:.2f}")
    low, high = np.nanmin(values.to_numpy()), np.nanmax(values.to_numpy())
    _cells(ax, values, AMOUNT, Normalize(low, high), form)
    ends = {"low": form.format(low), "high": form.format(high)}
    unit = label("centibits" if many else "bits")
    ax.set_xlabel(label("colors_span", unit=unit, **ends))
    return ax


def log_odds_heatmap(
    log_odds: pd.DataFrame, *, top: int = 4, ax: Axes | None = None
) -> Axes:
    """Draw the most typical terms of each group, with their z in all groups.

    Parameters
    ----------
    log_odds : DataFrame, one row per (group, term)
        The group column first, then ``term`` and ``z``.
    top : int
        Terms of each group, those with the highest z above 0.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One row a term, one column a group; blue where the group uses the term
        more, orange where less.
    """
    by = log_odds.columns[0]
    require(log_odds, by, "term", "z", filled=True)
    ranked = log_odds[log_odds["z"] > 0].sort_values(
        [by, "z", "term"], ascending=[True, False, True]
    )
    terms = ranked.groupby(by, observed=True).head(top)["term"].drop_duplicates()
    wide = log_odds.pivot_table(index="term", columns=by, values="z", observed=True)
    wide = wide.loc[terms.astype(str).tolist()]
    ax = _grid_axes(ax, *wide.shape, high=0.3)
    reach = wide.abs().max(axis=None)
    digits = 0 if wide.shape[1] > WIDE_TABLE else 1
    shown = wide.round(digits) + 0.0  # no minus before a zero
    _cells(ax, shown, SIDES, Normalize(-reach, reach), f"{{:.{digits}f}}")
    ax.set_xlabel(label("z"))
    return ax


def correspondence_map(
    points: pd.DataFrame,
    *,
    top: int = 25,
    colors: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw groups and terms on the plane of a correspondence analysis.

    Parameters
    ----------
    points : DataFrame, one row per group or term
        Columns ``kind`` (``"group"`` or ``"term"``), ``name``, ``x``, ``y``,
        ``contribution``; ``attrs["explained"]`` holds the shares of the axes.
    top : int
        Terms named, those with the largest contribution, as far as there is room;
        the others are dots.
    colors : mapping, optional
        Colour by group.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        Both axes on one scale; groups as squares in colour, terms in grey.
    """
    require(points, "kind", "name", "x", "y", "contribution", filled=True)
    width = mpl.rcParams["figure.figsize"][0]
    ax = ax or plt.subplots(figsize=(width, width * 0.8))[1]
    groups, terms = (points[points["kind"] == kind] for kind in ("group", "term"))
    ax.axhline(0, color=GRID, lw=0.8, zorder=0)
    ax.axvline(0, color=GRID, lw=0.8, zorder=0)
    ax.plot(terms["x"], terms["y"], "o", color=MUTED, ms=2.5)
    colors = colors or group_colors(groups["name"])
    ax.scatter(groups["x"], groups["y"], s=45, marker="s", c=groups["name"].map(colors))
    ax.margins(0.12)
    ax.set_aspect("equal", adjustable="datalim")
    shares = points.attrs.get("explained", [])
    for axis, k, share in zip((ax.xaxis, ax.yaxis), (1, 2), shares, strict=False):
        axis.set_label_text(label("axis", k=k, share=share))
    ranked = terms.sort_values(["contribution", "name"], ascending=[False, True])
    named = pd.concat([groups, ranked.head(top)])
    inks = (
        groups["name"].map(colors).map(text_color).reindex(named.index, fill_value=INK)
    )
    x, y, needed = points["x"], points["y"], groups.index
    name_points(ax, x, y, named["name"], colors=inks, needed=needed)
    return ax


def short_provinces(names: pd.Series) -> pd.Series:
    """Give provinces the short names of the tiles, missing where a name is none.

    Parameters
    ----------
    names : Series of str
        Short or formal names, gaps allowed.

    Returns
    -------
    Series of str
        On the same index.

    Examples
    --------
    >>> names = pd.Series(["贵州省", "香港特别行政区", "夜郎", None])
    >>> short_provinces(names).fillna("—").tolist()
    ['贵州', '香港', '—', '—']
    """
    short = names.astype("str").str.replace(f"(?:{FORMAL})$", "", regex=True)
    return short.where(short.isin(TILES))


def tile_map(
    table: pd.DataFrame,
    *,
    value: str = "reports",
    unplaced: int = 0,
    ax: Axes | None = None,
) -> Axes:
    """Draw a value for each province as one square, laid out like the country.

    Parameters
    ----------
    table : DataFrame, one row per province
        Columns ``province`` (as given by `short_provinces`) and `value`; no rows
        where no report is placed.
    value : str
        Column shown by colour and number; its unit is ``label(value)``.
    unplaced : int
        Reports without a province, counted over the map.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        34 squares without borders; provinces without a row are grey.

    Raises
    ------
    ValueError
        If a name is none of the tiles or stands twice.
    """
    values = table.set_index("province")[value]
    unknown = [
        *values.index.difference(TILES),
        *values.index[values.index.duplicated()],
    ]
    if unknown:
        raise ValueError(f"province holds {unknown}: each once, as short_provinces has")
    width = mpl.rcParams["figure.figsize"][0]
    ax = ax or plt.subplots(figsize=(width * 0.8, width * 0.88))[1]
    norm = Normalize(0, values.max() if len(values) else 1)
    form = ",.0f" if pd.api.types.is_integer_dtype(values.dtype) else ",.1f"
    for province, (x, y) in TILES.items():
        known = province in values.index
        fill = to_hex(AMOUNT(norm(values[province]))) if known else "#EEEEEE"
        ax.add_patch(Rectangle((x, y), 0.94, 0.94, fc=fill, ec="none"))
        words = f"{province}\n{values[province]:{form}}" if known else province
        ink = ink_on(fill) if known else MUTED
        ax.text(x + 0.47, y + 0.47, words, ha="center", va="center", color=ink)
    ax.set(xlim=(1, 9), ylim=(8, 0), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.set_xlabel(label("tiles", value=label(value)))
    if unplaced:
        words = label("unplaced", k=unplaced)
        ax.set_title(words, loc="left", color=MUTED, fontsize="small")
    return ax


def dendrogram(
    tree: pd.DataFrame,
    *,
    support: pd.DataFrame | None = None,
    colors: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a tree of groups, its leaves at the left, its root at the right.

    Parameters
    ----------
    tree : DataFrame, one row per merge
        As given by :func:`helpers.compare.cluster` of Jensen-Shannon divergences,
        ``attrs`` included.
    support : DataFrame, optional
        Columns ``members`` and ``support`` (0 to 1), with a row for each merge of
        `tree`, as given by :func:`helpers.compare.bootstrap_branches`. That of the
        root, which is always 1, is left out.
    colors : mapping, optional
        Colour by group.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One row a group. The axis begins one span of the heights below the lowest
        merge, or at 0, and says so. Each number stands left of its merge, between
        the two leaves that the merge brings together: a row of its own.

    Raises
    ------
    ValueError
        If a column or the groups are missing, or `support` is of another tree.
    """
    require(tree, "left", "right", "height", "members", filled=True)
    if not {"groups", "order"} <= tree.attrs.keys():
        raise ValueError("tree.attrs lacks groups and order: draw cluster's own table")
    order = list(tree.attrs["order"])
    ax = row_axes(ax, len(order), extra=1.3)
    name_rows(ax, order, grid=False)
    forks = list(_forks(tree))
    for x, y, _ in forks:
        ax.plot(x, y, color=INK, lw=1.2, solid_joinstyle="miter")
    if support is not None:
        _write_support(ax, forks, _support(tree, support))
    _scale(ax, tree["height"].min(), tree["height"].max())
    fills = pd.Series(order).map(colors or group_colors(order))
    edge = {"transform": ax.get_yaxis_transform(), "clip_on": False, "zorder": 3}
    ax.scatter(np.zeros(len(order)), range(len(order)), s=26, c=fills, **edge)
    return ax


def _forks(tree: pd.DataFrame) -> Iterator[tuple[list, list, float]]:
    """Give the outline of each merge, and the row between the leaves it joins.

    A node is the row of its stem, its height, its first and its last leaf.
    """
    place = {group: row for row, group in enumerate(tree.attrs["order"])}
    rows = [place[group] for group in tree.attrs["groups"]]
    nodes = [(row, 0.0, row, row) for row in rows]
    for left, right, height in zip(
        *map(tree.get, ("left", "right", "height")), strict=True
    ):
        (y0, x0, first, end), (y1, x1, begin, last) = sorted(
            (nodes[left], nodes[right])
        )
        nodes.append(((y0 + y1) / 2, height, first, last))
        yield [x0, height, height, x1], [y0, y0, y1, y1], (end + begin) / 2


def _support(tree: pd.DataFrame, support: pd.DataFrame) -> list[float]:
    """Give the support of each merge but the root."""
    require(support, "members", "support", filled=True)
    shares = support.set_index("members")["support"].reindex(tree["members"])
    if shares.isna().any():
        other = shares.index[shares.isna()][0]
        raise ValueError(f"support lacks the branch {other}: it is of another tree")
    return shares.tolist()[:-1]


def _write_support(ax: Axes, forks: list[tuple], shares: list[float]) -> None:
    """Write each share in percent left of its merge, and over all what it is."""
    for (x, _, row), share in zip(forks, shares, strict=False):
        write_beside(ax, x[1], row, f"{share:.0%}", left=True)
    if shares:
        ax.set_title(label("support"), loc="left", color=MUTED, fontsize="small")


def _scale(ax: Axes, low: float, high: float) -> None:
    """Set limits that show the merges apart; say where the axis begins."""
    flat = high - low <= LEAST_SPAN * high
    begin = 0.0 if flat else max(0.0, 2 * low - high)
    ax.set_xlim(begin, high + (high - begin) * 0.05)
    height = label("height")
    ax.set_xlabel(label("height_from", height=height, low=begin) if begin else height)
