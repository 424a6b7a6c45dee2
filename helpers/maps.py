"""Charts on two dimensions: heat maps, planes, time, positions, provinces."""

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_hex
from matplotlib.patches import Rectangle

from helpers.plots import name_points, name_rows, need, row_axes
from helpers.style import (
    GRID,
    INK,
    MORE,
    MUTED,
    group_colors,
    ink_on,
    label,
    text_color,
)

AMOUNT = LinearSegmentedColormap.from_list("amount", ["#F2F7FB", "#7FB8D8", "#08457E"])
SIDES = LinearSegmentedColormap.from_list("sides", ["#A04000", "#F7F7F7", "#08457E"])
MANY = 12  # from here on cells hold whole hundredths
TILES = {  # province: (column, row), as the provinces lie to each other
    "黑龙江": (8, 0), "内蒙古": (6, 1), "吉林": (8, 1),
    "新疆": (1, 2), "甘肃": (3, 2), "宁夏": (4, 2), "山西": (5, 2), "北京": (6, 2),
    "辽宁": (8, 2), "青海": (2, 3), "陕西": (4, 3), "河北": (6, 3), "天津": (7, 3),
    "西藏": (1, 4), "四川": (3, 4), "重庆": (4, 4), "河南": (5, 4), "山东": (6, 4),
    "湖北": (5, 5), "安徽": (6, 5), "江苏": (7, 5), "上海": (8, 5),
    "云南": (3, 6), "贵州": (4, 6), "湖南": (5, 6), "江西": (6, 6), "浙江": (7, 6),
    "广西": (4, 7), "广东": (5, 7), "福建": (6, 7), "台湾": (8, 7),
    "海南": (4, 8), "澳门": (5, 8), "香港": (6, 8),
}  # fmt: skip
FORMAL = "特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市"


def _cells(
    ax: Axes,
    values: pd.DataFrame,
    colors: LinearSegmentedColormap,
    norm: Normalize,
    form: str,
) -> Axes:
    """Fill a grid with colours and write each value into its cell."""
    deep, wide = values.shape
    ax.pcolormesh(values.to_numpy(float), cmap=colors, norm=norm, ec="white", lw=0.6)
    ax.set(xlim=(0, wide), ylim=(deep, 0))
    small = mpl.rcParams["font.size"] * min(0.85, 9.5 / max(wide, 11))
    for (row, column), value in np.ndenumerate(values.to_numpy(float)):
        if np.isfinite(value):
            ink = ink_on(to_hex(colors(norm(value))))
            place = {"ha": "center", "va": "center", "fontsize": small, "color": ink}
            ax.text(column + 0.5, row + 0.5, form.format(value), **place)
    ax.set_xticks(np.arange(wide) + 0.5, values.columns.astype(str))
    ax.set_yticks(np.arange(deep) + 0.5, values.index.astype(str))
    _lean(ax, values.columns.astype(str), wide)
    ax.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    ax.spines[:].set_visible(False)
    return ax


def _lean(ax: Axes, names: Sequence[str], wide: int) -> None:
    """Turn the column names upright where they would not fit side by side."""
    inches = ax.get_figure(root=True).get_figwidth() * 0.75 / wide
    if max(map(len, names)) * mpl.rcParams["font.size"] / 72 > inches * 0.95:
        ax.tick_params(axis="x", labelrotation=90)


def _grid_axes(ax: Axes | None, deep: int, wide: int) -> Axes:
    """Give the Axes to draw a grid on, of a height that keeps cells legible."""
    if ax is not None:
        return ax
    width = mpl.rcParams["figure.figsize"][0]
    cell = min(width * 0.75 / wide, 0.55)
    return plt.subplots(figsize=(width, cell * deep + 1.8))[1]


def divergence_heatmap(
    divergences: pd.DataFrame,
    *,
    order: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw how far apart each two groups are, as a square of numbers.

    Parameters
    ----------
    divergences : DataFrame, groups x groups
        Values from 0 to 1; the diagonal is left empty.
    order : sequence of str, optional
        Order of the groups, such as the leaves of a tree
        (``cluster(divergences).attrs["order"]``); that of the table if none.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        Two decimals in each cell; with more than twelve groups hundredths, as the
        label under the Axes says.

    Raises
    ------
    ValueError
        If rows and columns differ or `order` does not name the groups.
    """
    groups = list(divergences.index)
    order = groups if order is None else list(order)
    if groups != list(divergences.columns) or sorted(order) != sorted(groups):
        raise ValueError("rows, columns and order must name the same groups")
    values = divergences.loc[order, order].mask(np.eye(len(order), dtype=bool))
    many = len(order) > MANY
    ax = _grid_axes(ax, len(order), len(order))
    highest = np.nanmax(values.to_numpy())
    norm = Normalize(0, (100 if many else 1) * highest)
    _cells(
        ax, values * (100 if many else 1), AMOUNT, norm, "{:.0f}" if many else "{:.2f}"
    )
    ax.set_xlabel(label("centibits" if many else "bits"))
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
    ax = _grid_axes(ax, len(wide) * 0.55, wide.shape[1])
    reach = wide.abs().max(axis=None)
    _cells(ax, wide, SIDES, Normalize(-reach, reach), "{:.1f}")
    ax.set_xlabel(label("z"))
    return ax


def correspondence_map(
    points: pd.DataFrame, *, top: int = 25, ax: Axes | None = None
) -> Axes:
    """Draw groups and terms on the plane of a correspondence analysis.

    Parameters
    ----------
    points : DataFrame, one row per group or term
        Columns ``kind`` (``"group"`` or ``"term"``), ``name``, ``x``, ``y``,
        ``contribution``; ``attrs["explained"]`` holds the shares of the axes.
    top : int
        Terms named, those with the largest contribution; the others are dots.
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
    ax.plot(groups["x"], groups["y"], "s", color=MORE, ms=7)
    ax.margins(0.12)
    ax.set_aspect("equal", adjustable="datalim")
    shares = points.attrs.get("explained", [])
    for axis, k, share in zip((ax.xaxis, ax.yaxis), (1, 2), shares, strict=False):
        axis.set_label_text(label("axis", k=k, share=share))
    ranked = terms.sort_values(["contribution", "name"], ascending=[False, True])
    named = pd.concat([groups, ranked.head(top)])
    colors = named["kind"].map({"group": text_color(MORE), "term": INK})
    name_points(ax, points["x"], points["y"], named["name"], colors=colors)
    return ax


def timeline(
    table: pd.DataFrame,
    *,
    value: str = "rate",
    by: str | None = None,
    colors: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a value over the dates of the reports.

    Parameters
    ----------
    table : DataFrame, one row per report or period, or per (group, period)
        Columns ``date`` (datetime64) and `value`; ``label`` is written beside the
        points if there.
    value : str
        Column drawn upwards; its unit is ``label(value)``.
    by : str, optional
        Group column: one line for each, named at its end.
    colors : mapping, optional
        Colour by group.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        Rows without a date are counted in the upper right corner.
    """
    need(table, "date", value, *([by] if by else []))
    dated = table.dropna(subset=["date"]).sort_values("date", kind="stable")
    ax = ax or plt.subplots()[1]
    names = dated[by].astype(str) if by else pd.Series("", index=dated.index)
    colors = colors or group_colors(names) if by else {"": MORE}
    for name in sorted(names.unique()):
        mine = dated[names == name]
        ax.plot(mine["date"], mine[value], "o-" if by else "o", color=colors[name])
    locator = mdates.AutoDateLocator(minticks=3, maxticks=7)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(mdates.DateFormatter("%Y-%m-%d"))
    ax.set(ylim=(0, dated[value].max() * 1.15), ylabel=label(value))
    ax.margins(x=0.12)
    last = dated.groupby(names).tail(1) if by else dated
    words = names if by else dated.get("label", names)
    _name_dates(ax, last, value, words[last.index], names.map(colors))
    if undated := len(table) - len(dated):
        ax.set_title(label("undated", k=undated), loc="right", color=MUTED)
    return ax


def _name_dates(
    ax: Axes, rows: pd.DataFrame, value: str, words: pd.Series, colors: pd.Series
) -> None:
    """Write words beside dated points."""
    x = pd.Series(mdates.date2num(rows["date"]), index=rows.index)
    colors = colors.map(text_color)
    name_points(ax, x, rows[value], words.astype(str), colors=colors)


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
        ax.annotate(f"{len(mine):,}", (102, row), **style)
    ax.set(xlim=(0, 100), xlabel=label("position"))
    return ax


def tile_map(
    table: pd.DataFrame,
    *,
    value: str = "n",
    name: str = "province",
    ax: Axes | None = None,
) -> Axes:
    """Draw a value for each province as one square, laid out like the country.

    Parameters
    ----------
    table : DataFrame, one row per province
        Columns `name` (short or formal) and `value`.
    value : str
        Column shown by colour and number; its unit is ``label(value)``.
    name : str
        Column that names the province.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        34 squares without borders; provinces without a row are grey.

    Raises
    ------
    ValueError
        If a name is no province or stands twice.
    """
    need(table, name, value)
    short = table[name].astype(str).str.replace(f"(?:{FORMAL})$", "", regex=True)
    unknown = sorted(set(short) - set(TILES)) + sorted(short[short.duplicated()])
    if unknown:
        raise ValueError(f"{name} holds {unknown}: each province once, such as 贵州省")
    values = pd.Series(table[value].to_numpy(), index=short)
    width = mpl.rcParams["figure.figsize"][0]
    ax = ax or plt.subplots(figsize=(width * 0.85, width * 0.9))[1]
    norm = Normalize(0, values.max())
    for province, (x, y) in TILES.items():
        known = province in values.index
        fill = to_hex(AMOUNT(norm(values[province]))) if known else "#EEEEEE"
        ax.add_patch(Rectangle((x, y), 0.94, 0.94, fc=fill, ec="none"))
        words = f"{province}\n{values[province]:,g}" if known else province
        ink = ink_on(fill) if known else MUTED
        ax.text(x + 0.47, y + 0.47, words, ha="center", va="center", color=ink)
    ax.set(xlim=(1, 9), ylim=(9, 0), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.set_xlabel(label(value))
    return ax
