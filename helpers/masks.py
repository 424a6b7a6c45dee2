"""Outlines of word clouds: a built-in shape, or the dark parts of a picture."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

LEAST = 0.02  # share of a picture that must be dark


def shape_mask(size: tuple[int, int], shape: str) -> np.ndarray:
    """Make a cloud's outline from a shape.

    Parameters
    ----------
    size : tuple of int
        Width and height in pixels.
    shape : {"rect", "ellipse"}
        What to fill.

    Returns
    -------
    array of uint8, height x width
        0 for words, 255 for none.

    Raises
    ------
    ValueError
        If the shape is unknown.

    Examples
    --------
    >>> shape_mask((4, 3), "ellipse")[0]
    array([255, 255, 255, 255], dtype=uint8)
    """
    width, height = size
    if shape not in ("rect", "ellipse"):
        raise ValueError(f"shape {shape!r} is unknown: choose 'rect' or 'ellipse'")
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    inside = (x**2 + y**2 <= 1) | (shape == "rect")
    return np.where(inside, 0, 255).astype(np.uint8)


def mask_from_image(
    path: Path | str,
    *,
    size: tuple[int, int] = (1600, 900),
    threshold: int = 128,
    max_aspect: float = 4.0,
) -> np.ndarray:
    """Make a cloud's outline from a picture: words go where it is dark.

    Parameters
    ----------
    path : Path
        A picture such as PNG or JPEG; see-through parts count as white.
    size : tuple of int
        Largest width and height of the cloud in pixels; the dark part is cropped to
        its edges and keeps its proportions.
    threshold : int
        Brightness, 0 to 255, below which a pixel is dark.
    max_aspect : float
        Most that the long side of the dark part may measure against the short one.

    Returns
    -------
    array of uint8, height x width
        0 for words, 255 for none, as `helpers.clouds.cloud_layout` takes it.

    Raises
    ------
    ValueError
        If the file is no picture, or its dark part is under 2 % of it or too narrow.
    """
    grey = ImageOps.contain(_read_grey(Path(path), size), size)
    smooth = grey.filter(ImageFilter.BoxBlur(2))
    dark = smooth.point(lambda v: 255 * (v < threshold))
    if np.mean(np.asarray(dark) > 0) < LEAST:
        raise ValueError(
            f"{Path(path).name} leaves no room for words, which go where it is dark: "
            f"raise threshold ({threshold}) or invert the picture"
        )
    form = dark.crop(dark.getbbox())
    if max(form.size) > max_aspect * min(form.size):
        raise ValueError(
            f"the dark part of {Path(path).name} is {form.width} x {form.height}, more "
            f"than {max_aspect:g} to 1: choose another picture or raise max_aspect"
        )
    inside = np.asarray(ImageOps.contain(form, size)) > 127
    return np.where(inside, 0, 255).astype(np.uint8)


def _read_grey(path: Path, size: tuple[int, int]) -> Image.Image:
    """Read a picture upright in shades of grey, on white where it is see-through."""
    try:
        with Image.open(path) as image:
            image.draft("RGB", size)  # lets a JPEG be read small
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise ValueError(
            f"{path.name} is no picture, or larger than 178 megapixels: give a PNG or "
            "JPEG"
        ) from None
    white = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(white, upright).convert("L")
