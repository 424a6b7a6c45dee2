"""Word files: one table, or the report of all figures, tables and findings."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from helpers.export.chapters import Chapter
from helpers.export.pictures import light_picture
from helpers.export.texts import say
from helpers.plots import language
from helpers.tables import text_width

MADE = datetime(2000, 1, 1)  # a file needs a date; one that never changes
TEXT, HEADS = ("Times New Roman", "宋体"), ("Arial", "黑体")  # on every Office and WPS
STYLES = {  # of python-docx's template: fonts, size in points
    "Normal": (TEXT, 10.5), "Title": (HEADS, 20), "Heading 1": (HEADS, 15),
    "Heading 2": (HEADS, 12), "Caption": (HEADS, 9), "List Bullet": (TEXT, 10.5),
    "List Bullet 2": (TEXT, 10.5),
}  # fmt: skip
SHORT, LONG, MARGIN = 21.0, 29.7, 2.5  # centimetres of an A4 page
SIZES = (9, 8, 7, 6)  # points of the text of a table, the largest that fits
LETTER = 0.64 / 72 * 2.54  # centimetres a point of a letter, in the widest of fonts
PADDING = 0.4  # centimetres of a cell left and right of its text
WIDEST = 40  # letters of a column before its text is broken into lines
SHORT_TEXT = 12  # letters of a text that stays on one line
SHOWN = 15  # rows of a table in the report
# What a line must not break: letters and digits between Chinese characters
UNBROKEN = re.compile(r"[^\s\u2e80-\u9fff\uff00-\uffef]+")


class Texts(NamedTuple):
    """A table as it is read: heads, which columns are numbers, rows of texts."""

    heads: Sequence[str]
    numeric: Sequence[bool]
    rows: Sequence[Sequence[str]]


def word_file(table: Texts, *, title: str, source: str) -> bytes:
    """Write a table as a Word file, the same bytes on every run.

    Parameters
    ----------
    table : Texts
        Any grain.
    title, source : str
        Above and below the table.

    Returns
    -------
    bytes
        A page of A4, upright or across as the table needs it; the head is repeated
        on every page and no word is broken.
    """
    document = _document(title)
    if _size(table, SHORT - 2 * MARGIN) < SIZES[0]:
        section = document.sections[0]
        section.page_width, section.page_height = _centimetres(LONG, SHORT)
        section.orientation = 1
    document.add_paragraph(title, style="Caption")
    _add_table(document, table)
    document.add_paragraph(source)
    return _saved(document)


def report_file(folder: Path, parts: Iterable[Chapter], *, title: str, line: str):
    """Write findings, figures and tables as a Word file to be edited.

    Parameters
    ----------
    folder : Path
        Where the pictures are.
    parts : iterable of Chapter
        In the order of the report.
    title, line : str
        What the corpus is called, and what it consists of.

    Returns
    -------
    bytes
        A4, the same on every run. Captions are numbered by Word's own fields, so that
        they can be moved, referred to and listed.
    """
    document, numbers = _document(title), {"figure": 0, "table": 0}
    document.add_paragraph(title, style="Title")
    document.add_paragraph(line)
    for chapter in parts:
        document.add_heading(chapter.title or say("other"), 1)
        _add_findings(document, chapter.findings)
        for facts in chapter.exhibits:
            kind = "table" if "preview" in facts else "figure"
            numbers[kind] += 1
            add = _add_exhibit_table if kind == "table" else _add_figure
            add(document, facts, numbers[kind], folder)
    return _saved(document)


def _document(title: str):
    """Open an empty A4 document with the fonts of every Office."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    document = Document()
    made = document.core_properties
    made.author, made.title, made.created, made.modified = "", title, MADE, MADE
    made.language = {"zh": "zh-CN", "en": "en-GB"}[language()]
    for name, ((latin, chinese), points) in STYLES.items():
        font = document.styles[name].font
        font.name, font.size, font.color.rgb = latin, Pt(points), RGBColor(0, 0, 0)
        fonts = font.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), chinese)
    section = document.sections[0]
    section.page_width, section.page_height = _centimetres(SHORT, LONG)
    section.left_margin, section.right_margin = _centimetres(MARGIN, MARGIN)
    return document


def _centimetres(*lengths: float) -> list:
    """Give lengths as Word counts them."""
    from docx.shared import Cm

    return [Cm(length) for length in lengths]


def _add_findings(document, markdown: str) -> None:
    """Add paragraphs and lists of Markdown; bold type stays bold."""
    import mistune

    tree = mistune.create_markdown(renderer=None)(markdown)
    for block, depth in _blocks(tree):
        style = ("List Bullet", "List Bullet 2")[min(depth, 2) - 1] if depth else None
        paragraph = document.add_paragraph(style=style)
        for text, bold in _runs(block.get("children", [])):
            paragraph.add_run(text).bold = bold


def _blocks(tokens: list[Mapping], depth: int = 0) -> Iterable[tuple[Mapping, int]]:
    """Give the paragraphs of parsed Markdown and how deep in lists they are."""
    for token in tokens:
        if token["type"] in ("list", "list_item"):
            inner = depth + (token["type"] == "list")
            yield from _blocks(token["children"], inner)
        elif token["type"] in ("paragraph", "block_text"):
            yield token, depth


def _runs(tokens: list[Mapping], bold: bool = False) -> Iterable[tuple[str, bool]]:
    """Give the texts of a paragraph of Markdown and which are bold."""
    for token in tokens:
        if "children" in token:
            yield from _runs(token["children"], bold or token["type"] == "strong")
        else:
            yield token.get("raw", " "), bold


def _add_figure(document, facts: Mapping, number: int, folder: Path) -> None:
    """Add a picture with its alternative text and the caption below."""
    picture, inches = light_picture(folder / f"{facts['name']}.png")
    (width,) = _centimetres(min(inches * 2.54, SHORT - 2 * MARGIN))
    shape = document.add_picture(io.BytesIO(picture), width=width)
    shape._inline.docPr.set("descr", facts["alt"])
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    _add_caption(document, "figure", number, facts["caption"])


def _add_exhibit_table(document, facts: Mapping, number: int, _: Path) -> None:
    """Add the first rows of a table between its caption and its source."""
    preview = facts["preview"]
    _add_caption(document, "table", number, facts["caption"], above=True)
    rows = preview["rows"][:SHOWN]
    _add_table(document, Texts(preview["heads"], preview["numeric"], rows))
    source = facts["source"]
    if preview["of"] > len(rows):
        counts = {"n": preview["of"], "shown": len(rows), "name": facts["name"]}
        source = f"{source} {say('whole', **counts)}"
    document.add_paragraph().add_run(source).font.size = _points(SIZES[0])


def _points(size: float):
    """Give a size as Word counts it."""
    from docx.shared import Pt

    return Pt(size)


def _add_caption(
    document, kind: str, number: int, text: str, *, above: bool = False
) -> None:
    """Add a caption whose number is a field of Word."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    word = say(kind)
    paragraph = document.add_paragraph(f"{word} ", style="Caption")
    paragraph.paragraph_format.keep_with_next = above
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" SEQ {word} \\* ARABIC ")
    run = paragraph.add_run(str(number))
    field.append(run._r)
    paragraph._p.append(field)
    paragraph.add_run(f"  {text}")


def _add_table(document, table: Texts) -> None:
    """Add a table with three rules, its numbers right-aligned."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    room = document.sections[0].page_width.cm - 2 * MARGIN
    size = _size(table, room)
    widths = _centimetres(*_widths(table, room, size))
    made = document.add_table(len(table.rows) + 1, len(table.heads))
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    for row, texts in zip(made.rows, [table.heads, *table.rows], strict=True):
        for at, cell in enumerate(row.cells):
            paragraph, cell.width = cell.paragraphs[0], widths[at]
            paragraph.paragraph_format.space_after = 0
            paragraph.add_run(texts[at]).font.size = _points(size)
            if table.numeric[at]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row, sides in {0: {"top": 12, "bottom": 6}, -1: {"bottom": 12}}.items():
        _rule(made.rows[row], sides)


def _rule(row, sides: Mapping[str, int]) -> None:
    """Draw rules along a row, in eighths of a point."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for cell in row.cells:
        borders = OxmlElement("w:tcBorders")
        for side, size in sides.items():
            rule = OxmlElement(f"w:{side}")
            for key, value in {"val": "single", "sz": size, "space": 0}.items():
                rule.set(qn(f"w:{key}"), str(value))
            borders.append(rule)
        cell._tc.get_or_add_tcPr().append(borders)


def _size(table: Texts, room: float) -> int:
    """Choose the largest size of a table's text that leaves room for long texts."""
    needs = (
        (size, sum(_least(table, size)), sum(_wish(table, size))) for size in SIZES
    )
    fitting = [size for size, least, wish in needs if (least + wish) / 2 <= room]
    return (fitting or SIZES[-1:])[0]


def _widths(table: Texts, room: float, size: int) -> list[float]:
    """Share the width of a page among columns, in centimetres.

    Each column gets what its longest word needs; the rest goes to those whose texts
    are longer.
    """
    least, wish = _least(table, size), _wish(table, size)
    spare = max(0.0, room - sum(least))
    share = min(1.0, spare / ((sum(wish) - sum(least)) or 1))
    return [m + share * (w - m) for m, w in zip(least, wish, strict=True)]


def _wish(table: Texts, size: int) -> list[float]:
    """Give the width in centimetres that keeps the texts of a column in few lines."""
    letters = [max(map(text_width, texts)) for texts in _columns(table)]
    wish = [min(width, WIDEST) * LETTER * size + PADDING for width in letters]
    return [max(pair) for pair in zip(wish, _least(table, size), strict=True)]


def _least(table: Texts, size: int) -> list[float]:
    """Give the width in centimetres that the longest word of each column needs."""
    return [
        max(map(_unbroken, texts)) * LETTER * size + PADDING
        for texts in _columns(table)
    ]


def _unbroken(text: str) -> int:
    """Give the letters of a text that must stay on one line."""
    if (whole := text_width(text)) <= SHORT_TEXT:
        return whole
    return max(map(len, UNBROKEN.findall(text)), default=2)


def _columns(table: Texts) -> Iterable[tuple[str, ...]]:
    """Give the texts of each column, the head first."""
    return zip(table.heads, *table.rows, strict=True)


def _saved(document) -> bytes:
    """Save a document with one fixed date for every part."""
    archive, buffer = io.BytesIO(), io.BytesIO()
    document.save(archive)
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            new.writestr(part, old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
