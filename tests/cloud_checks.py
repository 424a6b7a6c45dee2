"""Made tables for word clouds, and the ink that a layout stands for."""

import numpy as np
import pandas as pd
from PIL import Image, ImageDraw, ImageFont

from helpers.plots.style import font_path

SIZES = ("column", "page", "slide")
SCALE = 2  # pixels to a cell
COLUMNS = ["group", "term", "n", "rate", "reports"]
COUNTS = pd.DataFrame(
    [
        ("川", "茶", 9, 90.0, 2),
        ("川", "党员", 6, 60.0, 2),
        ("川", "COVID-19", 3, 30.0, 1),
        ("粤", "港口", 8, 80.0, 1),
        ("粤", "党员", 4, 40.0, 1),
    ],
    columns=COLUMNS,
)


def words(k=40):
    """Give k terms of one to four characters, rates falling like Zipf's law."""
    terms = [chr(0x4E00 + 7 * i) * (1 + i % 4) for i in range(k)]
    return pd.DataFrame({"term": terms, "rate": 200 / np.arange(1, k + 1) ** 0.75})


def groups(k, terms=80):
    """Give counts of k groups that use the same terms in orders of their own."""
    table, parts = words(terms), []
    for i in range(k):
        shuffled = table["term"].sample(frac=1, random_state=i).tolist()
        made = {"group": f"第{i}县", "term": shuffled, "n": 3, "reports": 1}
        parts.append(table.assign(**made))
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def ink(layout):
    """Count how many words put ink on each pixel, drawn anew from the table."""
    width, height = layout.attrs["canvas"]
    total = np.zeros((height * SCALE, width * SCALE), int)
    for row in layout[layout["placed"]].itertuples():
        image = Image.new("L", total.shape[::-1])
        font = ImageFont.truetype(
            str(font_path(bold=row.bold)), row.letter_height * SCALE
        )
        place = (row.x * SCALE, row.y * SCALE)
        ImageDraw.Draw(image).text(place, row.term, 255, font, anchor="ls")
        total += np.asarray(image) > 127
    return total


def alone(row):
    """Count the pixels of ink of one word by itself."""
    image = Image.new("L", (3000, 600))
    font = ImageFont.truetype(str(font_path(bold=row.bold)), row.letter_height * SCALE)
    ImageDraw.Draw(image).text((100, 400), row.term, 255, font, anchor="ls")
    return (np.asarray(image) > 127).sum()
