"""One figure in several picture formats, the same bytes on every run."""

import io
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from html import escape
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from helpers.export.pages import font_face, small_font
from helpers.plots import font_path, missing_glyphs

DPI = 300  # dots per inch of a PNG
LIGHT = 64_000  # bytes of a preview of half the resolution
VISIBLE = 0.00005  # share of a picture from which on a colour counts as seen
STEPS = 3  # from white to a colour, for the edges of letters and lines
APART = 8  # of 255, by which such a step differs from all colours in some channel


def pictures(figure: Figure, facts: Mapping[str, object]) -> dict[str, bytes]:
    """Render a figure for screens, web pages and print.

    Parameters
    ----------
    figure : Figure
        Left as it was.
    facts : mapping
        Its ``name``, ``caption`` and ``alt``, which the files carry too.

    Returns
    -------
    dict of bytes
        By suffix: ``png``, ``svg`` (real text, font embedded), ``pdf``. All three
        have the layout of the PNG.

    Raises
    ------
    ValueError
        If the font lacks a character, naming all such characters.
    """
    words = {"Title": facts["caption"], "Description": facts["alt"]}
    with _restored(figure), mpl.rc_context({"svg.hashsalt": facts["name"]}):
        png, faces = _drawn(figure, words), _faces(figure)
        letters = {bold: _letters(texts, bold) for bold, texts in faces.items()}
        figure.set_layout_engine("none")  # the PNG has found the places
        svg = _written(FigureCanvasSVG(figure).print_svg, Date=None, **words)
        words["Subject"] = words.pop("Description")
        with _small_fonts(faces, letters):
            canvas = FigureCanvasPdf(figure)
            pdf = _written(canvas.print_pdf, CreationDate=None, **words)
    return {"png": png, "svg": _accessible(svg, letters, facts["alt"]), "pdf": pdf}


@contextmanager
def _restored(figure: Figure) -> Iterator[None]:
    """Set the resolution of files; give back canvas, resolution and layout."""
    canvas, dpi, layout = figure.canvas, figure.dpi, figure.get_layout_engine()
    FigureCanvasAgg(figure)  # a window would follow the resolution
    figure.set_dpi(DPI)
    try:
        yield
    finally:
        figure.set_layout_engine(layout or "none")
        figure.set_dpi(dpi)
        figure.set_canvas(canvas)


def _faces(figure: Figure) -> dict[bool, list[Text]]:
    """Sort the texts of a figure by face, bold or not; those in other fonts are out."""
    texts: dict[bool, list[Text]] = {}
    for bold in (False, True):
        path = str(font_path(bold=bold))
        found = [t for t in figure.findobj(Text) if t.get_text() and _file(t) == path]
        if found:
            texts[bold] = found
    return texts


def _file(text: Text) -> str:
    """Return the path of the font that matplotlib draws a text with."""
    return str(font_manager.findfont(text.get_fontproperties()))


def _letters(texts: list[Text], bold: bool) -> str:
    """Join some texts of one face; raise where the face lacks a character."""
    joined = "".join(text.get_text() for text in texts)
    if missing := sorted(missing_glyphs(joined, bold=bold)):
        raise ValueError(f"the font has no glyph for {missing}: replace them")
    return joined


@contextmanager
def _small_fonts(
    faces: Mapping[bool, list[Text]], letters: Mapping[bool, str]
) -> Iterator[None]:
    """Draw with fonts cut down to the texts; matplotlib takes long to cut the whole."""
    # Windows cannot delete a font that matplotlib still holds open
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for bold, texts in faces.items():
            path = Path(folder, f"{bold}.ttf")
            wanted = letters[bold] + "lp"  # which matplotlib measures lines by
            path.write_bytes(small_font(wanted, bold=bold))
            for text in texts:
                text.get_fontproperties().set_file(path)
        try:
            yield
        finally:
            for text in (text for texts in faces.values() for text in texts):
                text.get_fontproperties().set_file(None)


def _drawn(figure: Figure, words: Mapping[str, str]) -> bytes:
    """Lay out and draw a figure as a PNG without transparency."""
    canvas, buffer, texts = FigureCanvasAgg(figure), io.BytesIO(), PngInfo()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # named by `pictures`
        if any(ax.get_aspect() != "auto" for ax in figure.axes):
            figure.draw_without_rendering()  # their layout settles in two passes
        canvas.draw()
    for name, text in words.items():
        texts.add_text(name, text)
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    image.save(buffer, format="png", dpi=(DPI, DPI), pnginfo=texts)
    return buffer.getvalue()


def _written(draw: Callable, **words: object) -> bytes:
    """Draw a laid-out figure in one format of lines, without date or chance."""
    buffer = io.BytesIO()
    draw(buffer, metadata=words)
    return buffer.getvalue()


def _accessible(svg: bytes, letters: Mapping[bool, str], alt: str) -> bytes:
    """Give an SVG the fonts of its texts and words for those who cannot see it."""
    family = mpl.rcParams["font.family"][0]
    faces = (font_face(text, family, bold=bold) for bold, text in letters.items())
    face = "\n".join(faces)
    drawn = svg.decode().replace(
        "<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', 1
    )
    drawn = drawn.replace('<g id="word">', '<g class="word">')  # ids must be unique
    return drawn.replace("<defs>", f"<defs>\n  <style>{face}</style>", 1).encode()


def preview(path: Path | str) -> bytes:
    """Make a small picture for a notebook out of a saved PNG.

    Parameters
    ----------
    path : Path
        A PNG written by `helpers.export.save_figure`, on white.

    Returns
    -------
    bytes
        A PNG of half the resolution, of a third where it would be heavy (such as a
        page of word clouds), so that a notebook stays small. Every colour that
        covers more than 0.005% of the picture is kept, so that no two groups come out
        alike; the edges of letters and lines are in steps between it and white.
    """
    with Image.open(path) as image:
        whole = image.convert("RGB")
    small = _reduced(whole, 2)
    return small if len(small) <= LIGHT else _reduced(whole, 3)


def light_picture(path: Path) -> tuple[bytes, float]:
    """Make a saved PNG a third as heavy at the same resolution.

    Parameters
    ----------
    path : Path
        A PNG written by `helpers.export.save_figure`, on white.

    Returns
    -------
    tuple of (bytes, float)
        A PNG of up to 256 colours, white exact and the others to a few steps of 255,
        and its width in inches.
    """
    with Image.open(path) as image:
        whole, dpi = image.convert("RGB"), image.info["dpi"][0]
    few = whole.quantize(255, method=Image.Quantize.FASTOCTREE, dither=0)
    colors = few.getpalette()
    white = (np.asarray(whole) == 255).all(axis=2)
    light = Image.fromarray(np.where(white, len(colors) // 3, np.asarray(few)))
    light.putpalette([*colors, 255, 255, 255])
    buffer = io.BytesIO()
    light.save(buffer, format="png", dpi=(dpi, dpi))
    return buffer.getvalue(), whole.width / dpi


def _reduced(whole: Image.Image, factor: int) -> bytes:
    """Write a picture smaller by a factor, the colours of its areas exact."""
    small = whole.reduce(factor)
    sample = whole.resize(small.size, Image.Resampling.NEAREST)
    pixels = np.asarray(small)
    even = (pixels == np.asarray(sample)).all(axis=2)  # true inside areas
    palette = _palette(pixels[even], VISIBLE * even.size)
    found = Image.fromarray(_nearest(small, palette))
    found.putpalette(palette.ravel().tolist())  # makes the numbers mean colours
    buffer, dpi = io.BytesIO(), (DPI / factor, DPI / factor)
    found.save(buffer, format="png", dpi=dpi, optimize=True)
    return buffer.getvalue()


def _palette(pixels: np.ndarray, least: float) -> np.ndarray:
    """List the colours of more than `least` pixels, and steps from these to white."""
    counted = Image.fromarray(pixels[None]).getcolors(len(pixels))
    seen = np.array([color for n, color in sorted(counted)[::-1] if n > least])
    kept = seen
    for step in range(STEPS - 1, 0, -1):
        for color in 255 - (255 - seen) * step // STEPS:
            if np.abs(kept - color).max(axis=1).min() > APART:
                kept = np.vstack([kept, color])
    return kept[:256]


def _nearest(image: Image.Image, palette: np.ndarray) -> np.ndarray:
    """Give for each pixel the row of the nearest colour; Pillow's is not exact."""
    counted = image.getcolors(image.width * image.height)
    colors = np.array([color for _, color in counted])
    gaps = (palette**2).sum(axis=1) - 2 * colors @ palette.T  # but for a constant
    rows = np.zeros(1 << 24, dtype=np.uint8)  # by colour
    rows[colors @ [1 << 16, 1 << 8, 1]] = gaps.argmin(axis=1)
    red, green, blue = np.moveaxis(np.asarray(image, dtype=np.int32), 2, 0)
    return rows[red << 16 | green << 8 | blue]
