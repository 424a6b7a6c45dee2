"""What every figure must hold: words apart, nothing cut, every character drawn."""

import itertools

from matplotlib.figure import Figure
from matplotlib.text import Text

from helpers.plots.style import missing_glyphs

SLACK = 1.0  # pixels by which boxes may touch


def words(figure: Figure) -> list[Text]:
    """Collect the visible texts of a figure, ticks outside the limits left out."""
    figure.draw_without_rendering()
    hidden = {id(text) for axes in figure.axes for text in unseen_ticks(axes)}
    return [
        text
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and id(text) not in hidden
    ]


def unseen_ticks(axes) -> list[Text]:
    """List the tick labels that matplotlib keeps but does not draw."""
    unseen = []
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks() + axis.get_minor_ticks():
            if not (axes.axison and low - 1e-9 <= tick.get_loc() <= high + 1e-9):
                unseen += [tick.label1, tick.label2]
    return unseen


def boxes(figure: Figure) -> list[tuple[str, object]]:
    """Give each text with the box it fills; words of a cloud are packed by ink."""
    shown = [t for t in words(figure) if t.get_gid() != "word"]
    renderer = figure.canvas.get_renderer()
    return [(t.get_text(), Text.get_window_extent(t, renderer)) for t in shown]


def collisions(figure: Figure) -> list[tuple[str, str]]:
    """List the pairs of texts whose boxes overlap."""
    return [
        (a, b)
        for (a, one), (b, two) in itertools.combinations(boxes(figure), 2)
        if min(one.x1, two.x1) - max(one.x0, two.x0) > SLACK
        and min(one.y1, two.y1) - max(one.y0, two.y0) > SLACK
    ]


def cut(figure: Figure) -> list[str]:
    """List the texts that reach beyond the figure's edge."""
    edge = figure.bbox.padded(SLACK)
    return [
        text
        for text, box in boxes(figure)
        if not (edge.containsx(box.x0) and edge.containsx(box.x1))
        or not (edge.containsy(box.y0) and edge.containsy(box.y1))
    ]


def assert_legible(figure: Figure) -> None:
    """Assert that no words overlap, none are cut and none lack a glyph."""
    assert collisions(figure) == []
    assert cut(figure) == []
    assert not missing_glyphs("".join(t.get_text() for t in words(figure)))
