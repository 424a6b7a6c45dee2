"""Hold every committed figure to what readers of a report need."""

import io
import json
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from PIL import Image

from helpers.export.bundle import LIBRARIES, content_hash
from helpers.export.tables import named_rows
from helpers.export.texts import with_unit
from helpers.plots import figure_compares
from helpers.plots.style import TEXT_CONTRAST, contrast

FIGURES = Path(__file__).parents[1] / "figures"
NAMES = sorted(path.stem for path in FIGURES.glob("*.png"))
FORMATS = ("png", "svg", "pdf", "csv", "xlsx", "json")
SMALLEST = 5.0  # points
SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"


@pytest.fixture(params=NAMES)
def bundle(request):
    """Paths of one committed bundle by suffix."""
    return {suffix: FIGURES / f"{request.param}.{suffix}" for suffix in FORMATS}


def test_figures_are_there_and_nothing_else():
    assert len(NAMES) >= 15
    bundles = {f"{name}.{suffix}" for name in NAMES for suffix in FORMATS}
    tables = {path.stem for path in FIGURES.glob("*.tex")}
    others = {p.name for p in FIGURES.iterdir() if p.stem not in tables}
    assert others == bundles | {"index.html", "report.docx"}


def test_the_files_belong_together_and_say_what_they_are(bundle):
    facts = json.loads(bundle["json"].read_text(encoding="utf-8"))
    made = {s: content_hash(path.read_bytes()) for s, path in bundle.items()}
    assert facts["files"] == {s: made[s] for s in FORMATS if s != "json"}
    assert facts["caption"].strip()
    assert facts["alt"].strip()
    assert facts["caption"] != facts["alt"]
    assert {"notebook", "corpus", "lexicon"} <= set(facts["provenance"])
    assert set(facts["versions"]) == set(LIBRARIES)
    assert facts["parameters"]
    assert facts["name"] == bundle["json"].stem
    assert figure_compares(facts["name"]) in (True, False)  # it has words


def test_the_png_is_fit_for_print(bundle):
    with Image.open(bundle["png"]) as image:
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert image.width >= 3.4 * 300


@pytest.mark.outside
def test_the_pdf_has_one_page_and_embeds_truetype(bundle):
    tool = shutil.which("pdffonts")
    assert tool, "pdffonts is missing: apt-get install poppler-utils"
    listing = subprocess.check_output([tool, bundle["pdf"]], text=True)
    fonts = [line.rsplit(maxsplit=5) for line in listing.splitlines()[2:]]
    assert fonts
    for words, embedded, subset, to_unicode, *_ in fonts:
        assert "TrueType" in words
        assert (embedded, subset, to_unicode) == ("yes", "yes", "yes")


def drawn(bundle):
    return ElementTree.parse(bundle["svg"]).getroot()


def styles(element):
    """Read the style of an SVG element."""
    pairs = re.findall(r"([\w-]+): ([^;]+)", element.get("style", ""))
    return dict(pairs)


def test_the_svg_holds_text_and_its_font(bundle):
    source = bundle["svg"].read_text(encoding="utf-8")
    assert "@font-face{font-family:'Noto Sans SC';src:url(data:font/woff" in source
    words = [text.text for text in drawn(bundle).iter(f"{SVG}text")]
    assert any(re.search(r"[\u4e00-\u9fff]", text) for text in words)
    ids = re.findall(r'\bid="([^"]+)"', source)
    assert len(ids) == len(set(ids))
    assert not re.search(r'(?:href|src)="(?!#)|url\((?!#|data:)', source)


def test_no_letter_is_too_small(bundle):
    small = []
    for text in drawn(bundle).iter(f"{SVG}text"):
        points = float(styles(text)["font-size"].removesuffix("px"))
        if points < SMALLEST:
            small.append((text.text, points))
    assert small == []


def fills(root):
    """Give each filled area or dot as a box with its colour, in the order drawn."""
    shapes = {path.get("id"): extent(path) for path in root.iter(f"{SVG}path")}
    for shape in root.iter():
        color = styles(shape).get("fill", "none")
        box = shapes.get(shape.get(LINK, "").removeprefix("#")) or extent(shape)
        if color != "none" and box and shape.tag in (f"{SVG}path", f"{SVG}use"):
            x, y = float(shape.get("x", 0)), float(shape.get("y", 0))
            x0, x1, y0, y1 = box
            yield (x0 + x, x1 + x, y0 + y, y1 + y), color


def extent(path):
    """Give the box of the points of a path."""
    ends = re.findall(r"([-\d.]+) ([-\d.]+)", path.get("d", ""))
    if not ends:
        return None
    x, y = zip(*((float(a), float(b)) for a, b in ends), strict=True)
    return min(x), max(x), min(y), max(y)


def middle(text):
    """Give the middle of a level text, from where it is anchored."""
    style = styles(text)
    size = float(style["font-size"].removesuffix("px"))
    wide = sum(size if ord(c) > 0x2E7F else size / 2 for c in text.text)
    shift = {"start": wide / 2, "middle": 0, "end": -wide / 2}
    moved = re.findall(r"translate\(([-\d.]+) ([-\d.]+)\)", text.get("transform", ""))
    x, y = moved[0] if moved else (text.get("x"), text.get("y"))
    anchor = style.get("text-anchor", "start")
    return float(x) + shift[anchor], float(y) - 0.35 * size


def test_text_stands_out_from_what_is_behind_it(bundle):
    root, pale = drawn(bundle), []
    areas = list(fills(root))
    for text in root.iter(f"{SVG}text"):
        x, y = middle(text)
        behind = ["#ffffff"] + [
            color for (x0, x1, y0, y1), color in areas if x0 < x < x1 and y0 < y < y1
        ]
        if contrast(styles(text).get("fill", "#000000"), behind[-1]) < TEXT_CONTRAST:
            pale.append((text.text, styles(text).get("fill", "#000000"), behind[-1]))
    assert pale == []


def test_the_csv_and_the_workbook_hold_the_same_rows(bundle):
    content = bundle["csv"].read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(io.BytesIO(content), encoding="utf-8-sig")
    assert len(table) > 0
    assert len(named_rows(table).columns) > 1
    sheet = openpyxl.load_workbook(bundle["xlsx"]).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == len(table) + 1
    assert list(rows[0]) == [with_unit(name) for name in table]
    for name, *cells in zip(table, *rows[1:], strict=True):
        if pd.api.types.is_bool_dtype(table[name].dtype):
            continue
        if pd.api.types.is_numeric_dtype(table[name].dtype):
            read = [
                float(str(c).replace("∞", "inf").replace("−", "-"))
                for c in cells
                if c is not None
            ]
            assert read == pytest.approx(table[name].dropna().tolist())
