"""Outlines of word clouds, taken from pictures."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

from helpers.tables import at_home

PIXELS = 1600  # of the longer side of a picture, beyond which it is read smaller
DARK = 128  # brightness, 0 to 255, below which a pixel is dark
LEAST_DARK = 0.02  # share of a picture that must be dark
MOST_LONG = 4  # times that the dark part may be as long as wide
TALLEST = 0.8  # height of a cloud by the width of its figure


def mask_from_image(path: Path | str) -> np.ndarray:
    """Make a cloud's outline from a picture: words go where it is dark.

    Parameters
    ----------
    path : path
        A picture such as PNG, JPEG or TIFF, of any depth and colours; ``~`` is the
        user's home. See-through
        parts count as white; where nothing is dark, as on a pale logo, words go where
        the picture is not see-through.

    Returns
    -------
    array of bool, height x width
        True where words may go, cropped to the edges of that part, as
        `helpers.plots.cloud_layout` takes it.

    Raises
    ------
    ValueError
        If the file is no picture, or the part for words is under 2 % of it or more
        than four times as long as wide.
    """
    inside = _inside(_read(at_home(path)))
    if inside.mean() < LEAST_DARK:
        raise ValueError(
            f"{Path(path).name} leaves no room for words, which go where it is dark: "
            "darken or invert the picture"
        )
    rows, columns = (np.flatnonzero(inside.any(axis=axis)) for axis in (1, 0))
    form = inside[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    high, wide = form.shape
    if max(form.shape) > MOST_LONG * min(form.shape):
        raise ValueError(
            f"the dark part of {Path(path).name} is {wide} x {high}, more than "
            f"{MOST_LONG} to 1: choose another picture"
        )
    return form


def _read(path: Path) -> Image.Image:
    """Read a picture upright, with colours and see-through parts of eight bits."""
    try:
        with Image.open(path) as image:
            image.draft("RGB", (PIXELS, PIXELS))  # lets a JPEG be read small
            upright = ImageOps.exif_transpose(image)
            upright = _eight_bits(upright).convert("RGBA")
    except FileNotFoundError:
        raise ValueError(f"there is no picture {path.name}: name another") from None
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise ValueError(
            f"{path.name} is no picture, or larger than 178 megapixels: give a PNG or "
            "JPEG"
        ) from None
    upright.thumbnail((PIXELS, PIXELS))
    return upright


def _eight_bits(image: Image.Image) -> Image.Image:
    """Bring greys of 16 bits, 32 bits or fractions to 256 levels."""
    if not image.mode.startswith(("I", "F")):
        return image
    levels = np.asarray(image, dtype=float)
    whole = next((w for w in (1, 255, 65535) if levels.max() <= w), levels.max())
    return Image.fromarray((levels * 255 / whole).clip(0, 255).astype(np.uint8))


def _inside(image: Image.Image) -> np.ndarray:
    """Return where a picture is dark or, if it is nowhere, where it is opaque."""
    white = Image.new("RGBA", image.size, "white")
    grey = Image.alpha_composite(white, image).convert("L")
    dark = np.asarray(grey.filter(ImageFilter.BoxBlur(2))) < DARK
    opaque = np.asarray(image.getchannel("A")) >= DARK
    return opaque if dark.mean() < LEAST_DARK and not opaque.all() else dark


def scaled(mask: np.ndarray, width: int) -> np.ndarray:
    """Fit an outline into the width of a figure, in its middle."""
    high, wide = mask.shape
    scale = min(width / wide, TALLEST * width / high)
    size = max(1, int(wide * scale)), max(1, int(high * scale))
    form = Image.fromarray(mask).resize(size, Image.Resampling.NEAREST)
    left = (width - size[0]) // 2
    return np.pad(form, ((0, 0), (left, width - size[0] - left)))
