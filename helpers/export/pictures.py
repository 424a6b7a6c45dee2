"""One figure in several picture formats, the same bytes on every run."""

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape, unescape
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from helpers.export.pages import font_face

SMALL = 160  # dots per inch of a preview
VISIBLE = 0.0005  # share of a picture from which on a colour counts as seen
STEPS = 3  # from white to a colour, for the edges of letters and lines
APART = 8  # of 255, by which such a step differs from all colours in some channel


def pictures(figure: Figure, facts: Mapping[str, object]) -> dict[str, bytes]:
    """Render a figure for screens, web pages and print.

    Parameters
    ----------
    figure : Figure
    facts : mapping
        Its ``name``, ``caption`` and ``alt``, which the files carry too.

    Returns
    -------
    dict of bytes
        By suffix: ``png``, ``svg`` (real text, font embedded), ``pdf``.

    Raises
    ------
    ValueError
        If the font lacks a character, naming all such characters.
    """
    with _every_glyph():
        png = _render(figure, "png", facts, {"Software": None})
        svg = _render(figure, "svg", facts, {"Date": None})
        pdf = _render(figure, "pdf", facts, {"CreationDate": None})
    return {"png": png, "svg": _accessible(svg.decode(), facts["alt"]), "pdf": pdf}


@contextmanager
def _every_glyph() -> Iterator[None]:
    """Raise if matplotlib warns of missing glyphs; pass other warnings on."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    found = [re.match(r"Glyph (\d+) .*missing", str(w.message)) for w in caught]
    if missing := sorted({chr(int(match[1])) for match in found if match}):
        raise ValueError(f"the font has no glyph for {missing}: replace them")
    for other in caught:
        warnings.warn_explicit(
            other.message, other.category, other.filename, other.lineno
        )


def _render(figure: Figure, suffix: str, facts: Mapping, fixed: Mapping) -> bytes:
    """Render a figure in one format without date or chance."""
    key = "Subject" if suffix == "pdf" else "Description"
    words = {"Title": facts["caption"], key: facts["alt"], **fixed}
    buffer = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": facts["name"]}):
        figure.savefig(buffer, format=suffix, metadata=words)
    return buffer.getvalue()


def _accessible(svg: str, alt: str) -> bytes:
    """Give an SVG the font of its text and words for those who cannot see it."""
    drawn = unescape("".join(re.findall(r">([^<]+)</t(?:ext|span)>", svg)))
    face = font_face(drawn, mpl.rcParams["font.family"][0])
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', 1)
    svg = svg.replace('<g id="word">', '<g class="word">')  # an id must be unique
    return svg.replace("<defs>", f"<defs>\n  <style>{face}</style>", 1).encode()


def preview(path: Path | str) -> bytes:
    """Make a small picture for a notebook out of a saved PNG.

    Parameters
    ----------
    path : Path
        A PNG written by `helpers.export.save_figure`, on white.

    Returns
    -------
    bytes
        A PNG at 160 dpi, a sixth of the size or less. Every colour that fills more
        than 0.05% of the picture is kept, so that no two groups come out alike; the
        edges of letters and lines are in steps between it and white.
    """
    with Image.open(path) as image:
        whole, dpi = image.convert("RGB"), image.info["dpi"][0]
    size = [round(side * SMALL / dpi) for side in whole.size]
    small = np.asarray(whole.resize(size, Image.Resampling.HAMMING))
    palette = _palette(whole)
    found = Image.fromarray(_nearest(small, palette))
    found.putpalette(palette.ravel().tolist())  # makes the numbers mean colours
    buffer = io.BytesIO()
    found.save(buffer, format="png", dpi=(SMALL, SMALL), optimize=True)
    return buffer.getvalue()


def _palette(image: Image.Image) -> np.ndarray:
    """List the colours one sees in a picture, and steps between these and white."""
    least = VISIBLE * image.width * image.height
    counted = sorted(image.getcolors(image.width * image.height), reverse=True)
    seen = np.array([color for n, color in counted if n > least])
    kept = seen
    for step in range(STEPS - 1, 0, -1):
        for color in 255 - (255 - seen) * step // STEPS:
            if np.abs(kept - color).max(axis=1).min() > APART:
                kept = np.vstack([kept, color])
    return kept[:256]


def _nearest(pixels: np.ndarray, palette: np.ndarray) -> np.ndarray:
    """Give for each pixel the row of the nearest colour; Pillow's is not exact."""
    keys = pixels.astype(int) @ [1 << 16, 1 << 8, 1]
    distinct, place = np.unique(keys, return_inverse=True)
    colors = np.stack([distinct >> 16, distinct >> 8 & 255, distinct & 255], axis=1)
    gaps = ((colors[:, None] - palette) ** 2).sum(axis=2)
    return gaps.argmin(axis=1).astype(np.uint8)[place].reshape(keys.shape)
