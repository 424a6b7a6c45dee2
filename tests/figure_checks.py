"""What every figure must hold: words apart, nothing cut, every character drawn."""

import itertools

from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text

from helpers.style import missing_glyphs

SLACK = 1.0  # pixels by which boxes may touch


def words(figure: Figure) -> list[Text]:
    """Collect the visible texts of a figure, ticks outside the limits left out."""
    figure.draw_without_rendering()
    hidden = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks() + axis.get_minor_ticks():
                inside = low - 1e-9 <= tick.get_loc() <= high + 1e-9
                if not (inside and axes.get_visible() and axes.axison):
                    hidden |= {id(tick.label1), id(tick.label2)}
    return [
        text
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and id(text) not in hidden
    ]


def box(text: Text, renderer):
    """Give the extent of the letters alone, without an arrow."""
    own = (
        Text.get_window_extent
        if isinstance(text, Annotation)
        else type(text).get_window_extent
    )
    return own(text, renderer)


def collisions(figure: Figure) -> list[tuple[str, str]]:
    """List the pairs of texts whose boxes overlap."""
    shown = words(figure)
    renderer = figure.canvas.get_renderer()
    boxes = [(t.get_text(), box(t, renderer)) for t in shown]
    return [
        (a, b)
        for (a, one), (b, two) in itertools.combinations(boxes, 2)
        if min(one.x1, two.x1) - max(one.x0, two.x0) > SLACK
        and min(one.y1, two.y1) - max(one.y0, two.y0) > SLACK
    ]


def cut(figure: Figure) -> list[str]:
    """List the texts that reach beyond the figure's edge."""
    shown = words(figure)
    renderer = figure.canvas.get_renderer()
    edge = figure.bbox
    return [
        t.get_text()
        for t in shown
        if (b := box(t, renderer)).x0 < edge.x0 - SLACK
        or b.y0 < edge.y0 - SLACK
        or b.x1 > edge.x1 + SLACK
        or b.y1 > edge.y1 + SLACK
    ]


def check_figure(figure: Figure) -> None:
    """Assert that no words overlap, none are cut and none lack a glyph."""
    assert collisions(figure) == []
    assert cut(figure) == []
    assert not missing_glyphs("".join(t.get_text() for t in words(figure)))
