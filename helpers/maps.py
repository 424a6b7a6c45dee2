"""Charts on two dimensions: heat maps, planes, positions, provinces."""

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize, to_hex
from matplotlib.patches import Rectangle

from helpers.frames import name_points, name_rows, need, row_axes
from helpers.style import (
    GRID,
    INK,
    MORE,
    MUTED,
    group_colors,
    ink_on,
    label,
    text_color,
    wrap_text,
)

AMOUNT = LinearSegmentedColormap.from_list("amount", ["#DCEBF5", "#7FB8D8", "#08457E"])
SIDES = LinearSegmentedColormap.from_list("sides", ["#A04000", "#F7F7F7", "#08457E"])
MANY = 12  # from here on cells hold whole hundredths
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
    if wide > MANY:
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
    many = size > MANY
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
    need(log_odds, by, "term", "z")
    ranked = log_odds[log_odds["z"] > 0].sort_values(
        [by, "z", "term"], ascending=[True, False, True]
    )
    terms = ranked.groupby(by, observed=True).head(top)["term"].drop_duplicates()
    wide = log_odds.pivot_table(index="term", columns=by, values="z", observed=True)
    wide = wide.loc[terms.astype(str).tolist()]
    ax = _grid_axes(ax, *wide.shape, high=0.3)
    reach = wide.abs().max(axis=None)
    digits = 0 if wide.shape[1] > MANY else 1
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
    need(points, "kind", "name", "x", "y", "contribution")
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


def dispersion_strip(
    hits: pd.DataFrame,
    *,
    by: str = "report",
    rows: Sequence[str] | None = None,
    color: str = MORE,
    ax: Axes | None = None,
) -> Axes:
    """Draw where in each report a term stands, one stroke a hit.

    Parameters
    ----------
    hits : DataFrame, one row per hit
        Columns `by` and ``position`` (0 to 1, of the report's characters).
    by : str
        Column that names the rows.
    rows : sequence of str, optional
        Rows in order, so that reports without a hit show too; those of the table
        if none.
    color : str
        Colour of the strokes.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One band a report; the number of hits stands at the right.
    """
    if by not in hits.columns or "position" not in hits.columns:
        need(hits, by, "position")
    rows = hits[by].drop_duplicates().tolist() if rows is None else list(rows)
    ax = row_axes(ax, len(rows))
    name_rows(ax, rows, grid=False)
    for row, name in enumerate(rows):
        mine = 100 * hits.loc[hits[by] == name, "position"]
        ax.add_patch(Rectangle((0, row - 0.35), 100, 0.7, fc="#F3F3F3", ec="none"))
        ax.vlines(mine, row - 0.35, row + 0.35, color, lw=1.2)
        style = {"va": "center", "color": MUTED, "annotation_clip": False}
        ax.annotate(label("hits", k=len(mine)), (102, row), **style)
    ax.set(xlim=(0, 100), xlabel=label("position"))
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
