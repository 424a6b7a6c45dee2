"""Charts of a corpus: how much of each report is text, where reports come from."""

from collections.abc import Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize, to_hex
from matplotlib.patches import Rectangle

from helpers.plots.frame import (
    group_rows,
    legend_above,
    right_column,
    row_axes,
    unit_below,
    whole_numbers,
)
from helpers.plots.places import short_name
from helpers.plots.style import (
    AMOUNT,
    LOOKS,
    MUTED,
    figure_size,
    ink_on,
    is_column,
    is_slide,
    shortened,
)
from helpers.plots.words import label, language
from helpers.tables import require

ROLE_COLORS, TILES = LOOKS["roles"], LOOKS["tiles"]
FORMAL = "特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市"


def role_bars(roles: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many characters of each group are analysed and left out.

    Parameters
    ----------
    roles : DataFrame, one row per (group, role)
        Columns ``group``, ``role`` and ``characters``; ``province``, the same in all
        rows of a group (several as 甘肃、贵州), is written at the right.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        One stacked bar a group, in order of first appearance; analysed text in blue,
        the number written where it fits.

    Raises
    ------
    ValueError
        If a column is missing or a role is none of the nine.
    """
    require(roles, "group", "role", "characters", filled=True)
    if unknown := sorted(set(roles["role"]) - set(ROLE_COLORS)):
        raise ValueError(f"roles {unknown} are unknown: take from {list(ROLE_COLORS)}")
    names = roles["group"].drop_duplicates().tolist()
    wide = roles.pivot_table(
        index="group", columns="role", values="characters", aggfunc="sum", observed=True
    ).fillna(0)
    kinds = [role for role in ROLE_COLORS if role in wide.columns]
    ax = row_axes(ax, group_rows(names))
    if "province" in roles:
        where = roles.groupby("group", sort=False)["province"].first().fillna("—")
        right_column(ax, list(map(_provinces, where)), label("by_province"))
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
    whole_numbers(ax)
    unit_below(ax, label("characters"))
    legend_above(ax)
    return ax


def _provinces(names: str) -> str:
    """List the provinces of a group in the language in use, as far as there is room."""
    listed = label("and").join(map(short_name, names.split("、")))
    return shortened(listed, 14 if is_column() else 28)


def _write_inside(ax: Axes, bars: Sequence, color: str, longest: float) -> None:
    """Write the length of each bar inside it, where it fits."""
    small = mpl.rcParams["font.size"] * 0.8
    letter = 0.55 * small / (0.5 * 72 * mpl.rcParams["figure.figsize"][0]) * longest
    numbers = [(bar.get_width(), f"{bar.get_width():,.0f}") for bar in bars]
    words = [n if width > letter * len(n) else "" for width, n in numbers]
    ax.bar_label(bars, words, label_type="center", color=ink_on(color), fontsize=small)


def short_provinces(names: pd.Series) -> pd.Series:
    """Shorten the names of provinces to those of the tiles; missing where unknown.

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
        Columns ``group`` (as given by `short_provinces`) and `value`; no rows if no
        report has a province.
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
        If a column is missing, or a name is none of the tiles or occurs twice.
    """
    require(table, "group", value)
    values = table.set_index("group")[value]
    unknown = [
        *values.index.difference(TILES),
        *values.index[values.index.duplicated()],
    ]
    if unknown:
        raise ValueError(f"group holds {unknown}: each once, as short_provinces has")
    width = mpl.rcParams["figure.figsize"][0]
    ax = ax or plt.subplots(figsize=figure_size(width))[1]
    norm = Normalize(0, values.max() if len(values) else 1)
    form = ",.0f" if pd.api.types.is_integer_dtype(values.dtype) else ",.1f"
    style = {"fontsize": "x-small" if is_slide() else "small"}
    for province, (x, y, _) in TILES.items():
        name, fill, ink = _tile_name(province), "#EEEEEE", MUTED
        if province in values.index:
            fill = to_hex(AMOUNT(norm(values[province])))
            name, ink = f"{name}\n{values[province]:{form}}", ink_on(fill)
        ax.add_patch(Rectangle((x, y), 0.94, 0.94, fc=fill, ec="none"))
        ax.text(x + 0.47, y + 0.47, name, color=ink, ha="center", va="center", **style)
    ax.set(xlim=(1, 9), ylim=(8, 0), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    unit_below(ax, label("tiles", value=label(value)))
    if unplaced:
        words = label("unplaced", k=unplaced)
        ax.set_title(words, loc="left", color=MUTED, fontsize="small")
    return ax


def _tile_name(province: str) -> str:
    """Name a tile; a small English one by the code of ISO 3166-2."""
    if language() == "en" and (is_column() or is_slide()):
        return TILES[province][2]
    return short_name(province).replace(" ", "\n")
