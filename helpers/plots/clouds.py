"""Word clouds drawn as real text from tables of places."""

from collections.abc import Mapping

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.text import Text

from helpers.plots.frame import unit_below
from helpers.plots.packing import EM, figure_width
from helpers.plots.sectors import NAME, name_lines
from helpers.plots.style import (
    INK,
    MORE,
    MUTED,
    colors_of,
    figure_size,
    is_column,
    missing_glyphs,
    text_color,
)
from helpers.plots.words import LABELS, label
from helpers.tables import require

SHADES = LinearSegmentedColormap.from_list("shades", ["#08519C", MUTED, "#B34700"], 5)


class _DataText(Text):
    """Text whose letter height is given in data units, so that it scales with Axes."""

    def __init__(self, x: float, y: float, text: str, height: float, **style) -> None:
        super().__init__(x, y, text, **style)
        self._height = height

    def _fit(self) -> None:
        """Set the size in points that the Axes' scale asks for."""
        pixels = self._height * self.axes.bbox.width / np.ptp(self.axes.get_xlim())
        self.set_fontsize(pixels * 72 / self.get_figure(root=True).dpi)

    def draw(self, renderer) -> None:
        """Draw at the present scale."""
        self._fit()
        super().draw(renderer)

    def get_window_extent(self, renderer=None, dpi=None):
        """Measure at the present scale."""
        self._fit()
        return super().get_window_extent(renderer, dpi)


def word_cloud(
    layout: pd.DataFrame,
    *,
    shade: str | None = None,
    colors: Mapping[str, str] | None = None,
    color: str = MORE,
    ax: Axes | None = None,
) -> Axes:
    """Draw a laid-out word cloud as real text.

    Parameters
    ----------
    layout : DataFrame, one row per term, or per (group, term)
        As given by a layout function, with its ``attrs``.
    shade : str, optional
        Column of numbers that colours the words, with a colour bar: blue where low,
        grey in the middle, brown where high (from the 5th to the 95th percentile),
        black where missing. For the dispersion
        ``dp`` of `helpers.words.dispersion`, blue words are spread evenly.
    colors : mapping, optional
        Colour by group, for a layout with groups; dealt anew if none. Colours too pale
        for words are darkened.
    color : str
        The one colour of all words of a layout without groups.
    ax : Axes, optional
        Where to draw; a new figure if none.

    Returns
    -------
    Axes
        Words as text, so that they can be searched in SVG and PDF, with the name of
        each group; below them how letter heights follow the numbers, and how many
        words are left out if any are.

    Raises
    ------
    ValueError
        If a column is missing, a group has no colour, or the table did not come from a
        layout function.
    """
    also = [shade] * bool(shade)
    require(
        layout, "term", "x", "y", "letter_height", "bold", "placed", *also, filled=True
    )
    if "canvas" not in layout.attrs:
        raise ValueError("the layout has lost its attrs: take it from cloud_layout")
    bar = (7.5 if is_column() else 6.5) if shade else 3
    ax = _cloud_axes(ax, *layout.attrs["canvas"], lines=bar)
    if shade:
        inks = _shades(ax, layout[shade])
    elif names := layout.attrs["names"]:
        shown = {g: text_color(c) for g, c in colors_of(names, colors).items()}
        inks = layout["group"].map(shown)
        _write_names(ax, names, shown)
    else:
        inks = pd.Series(text_color(color), index=layout.index)
    _write_words(ax, layout.assign(ink=inks)[layout["placed"]])
    unit_below(ax, _note(layout), share=0.9)
    return ax


def _cloud_axes(ax: Axes | None, width: int, height: int, *, lines: float) -> Axes:
    """Return bare Axes in cells of the canvas, with room for lines of other words."""
    high = figure_width() * height / width / EM + lines
    high *= mpl.rcParams["font.size"] / 72
    ax = ax or plt.subplots(figsize=figure_size(high))[1]
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax


def _write_words(ax: Axes, words: pd.DataFrame) -> None:
    """Write the words of a cloud, the largest in bold letters."""
    for row in words.itertuples():
        weight = "bold" if row.bold else "normal"
        style = {"color": row.ink, "weight": weight, "gid": "word"}
        _add(ax, _DataText(row.x, row.y, row.term, row.letter_height, **style))


def _write_names(ax: Axes, names: Mapping, inks: Mapping[str, str]) -> None:
    """Write the name of each group, white on its colour."""
    middle = {"ha": "center", "va": "center", "ma": "center", "color": "white"}
    for group, place in names.items():
        words = name_lines(group)
        weight = "normal" if missing_glyphs(words, bold=True) else "bold"
        chip = {"boxstyle": "round,pad=0.2", "fc": inks[group], "ec": "none"}
        _add(ax, _DataText(*place, words, NAME, weight=weight, bbox=chip, **middle))


def _add(ax: Axes, text: Text) -> None:
    """Add a text that the layout of the figure need not make room for."""
    text.set_in_layout(False)
    ax.add_artist(text)


def _note(layout: pd.DataFrame) -> str:
    """Say how letter heights follow the numbers, and what is left out."""
    value, power = layout.attrs["value"], layout.attrs["power"]
    shown = layout.loc[layout["placed"], value]
    ends = {"most": shown.max(), "least": shown.min()}
    key = "cloud" if power == 1 else "cloud_power"
    note = label(key, value=label(value), power=power, **ends)
    out = int((~layout["placed"]).sum())
    return note + (label("cloud_out", out=out) if out else "")


def _shades(ax: Axes, values: pd.Series) -> pd.Series:
    """Return the colour of each word by its value; add a colour bar over the cloud."""
    if values.isna().all():
        raise ValueError(f"{values.name} has no number: nothing to colour by")
    ends = values.quantile([0.05, 0.95])  # so that no single word sets the scale
    scale = mpl.cm.ScalarMappable(Normalize(*ends), SHADES)
    bar = ax.get_figure(root=True).colorbar(
        scale, ax=ax, location="top", shrink=0.4, aspect=30, anchor=(0, 0.5), pad=0.02,
        extend="both",
    )  # fmt: skip
    bar.set_label(
        label(values.name) if values.name in LABELS else values.name, loc="left"
    )
    bar.outline.set_visible(False)
    inks = values.map(lambda value: mpl.colors.to_hex(scale.to_rgba(value)))
    return inks.where(values.notna(), INK)
