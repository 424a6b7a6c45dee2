"""Web pages that work offline: the index of all figures, and pages of tables."""

import base64
import io
import json
from collections.abc import Mapping, Sequence
from functools import cache
from html import unescape
from pathlib import Path

import uharfbuzz as hb
from fontTools.ttLib import TTFont
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from PIL import Image

from helpers.export.chapters import Chapter
from helpers.export.texts import say
from helpers.plots import font_path, language

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
)  # fmt: skip

FEATURES = ("ccmp", "kern", "liga", "locl", "mark")  # on in matplotlib and browsers
ROWS = 8  # of a table on the index page
SETTINGS = ("parameters", "provenance", "versions")  # of a bundle, on the index page


def page(template: str, **words: object) -> str:
    """Fill a template in the language in use, with the font for its characters.

    Parameters
    ----------
    template : str
        Name of a file in ``templates``.
    **words : object
        What the template asks for; text is escaped, `Markup` is not.

    Returns
    -------
    str
        An HTML page that needs no network, the same on every run.
    """
    words |= {"lang": {"zh": "zh-Hans", "en": "en"}[language()], "say": say}
    fill = TEMPLATES.get_template(template).render
    face = font_face(unescape(fill(words, face="")), "Page")
    return fill(words, face=Markup(face))


def corpus_line(corpus: Mapping) -> str:
    """Say what a corpus consists of: reports, words, dates, outlets.

    Parameters
    ----------
    corpus : mapping
        ``reports`` and ``words`` (numbers), ``first`` and ``last`` (dates, "" if there
        are none), ``outlets`` (number) and ``outlet_names`` (the most frequent), as a
        bundle's JSON holds it.

    Examples
    --------
    >>> corpus_line({"reports": 5, "words": 5482, "first": "2020-02-05",
    ...     "last": "2022-06-01", "outlets": 1, "outlet_names": ["东南网"]})
    '5 篇报道，5,482 词；日期 2020-02-05 至 2022-06-01；媒体：东南网。'
    """
    if not corpus:
        return ""
    names, k = say("between").join(corpus["outlet_names"]), corpus["outlets"]
    if k > len(corpus["outlet_names"]):
        names = say("more", names=names)
    kind = ("no_outlets", "one_outlet", "outlets")[min(k, 2)]
    dates = say("dates" if corpus["first"] else "undated", **corpus)
    numbers = {key: f"{corpus[key]:,}" for key in ("reports", "words")}
    return say("corpus", dates=dates, outlets=say(kind, k=k, names=names), **numbers)


def index_page(folder: Path, parts: Sequence[Chapter], *, title: str, line: str) -> str:
    """Write findings, figures and tables as one page.

    Parameters
    ----------
    folder : Path
        Where the pictures are.
    parts : sequence of Chapter
        In the order of the page.
    title, line : str
        What the corpus is called, and what it consists of.

    Returns
    -------
    str
        A page in the language in use that needs no network.
    """
    shown = [
        {
            "id": f"chapter-{part.notebook}",
            "title": part.title or say("other"),
            "findings": Markup(_html(part.findings)),
            "entries": [_entry(folder, facts) for facts in part.exhibits],
        }
        for part in parts
    ]
    return page("index.html", title=title, line=line, chapters=shown, rows=ROWS)


def _entry(folder: Path, facts: Mapping) -> dict[str, object]:
    """Give what the page shows of a figure or table."""
    name, figure = facts["name"], "svg" in facts["files"]
    return {
        "name": name,
        "title": facts.get("headline") or facts["caption"],
        "caption": facts["caption"] if facts.get("headline") else "",
        "alt": facts.get("alt", ""),
        "size": _size(folder / f"{name}.png") if figure else None,
        "preview": facts.get("preview"),
        "source": facts.get("source", ""),
        "suffixes": [*facts["files"], "json"],
        "settings": plain_json({key: facts[key] for key in SETTINGS}),
    }


def _html(markdown: str) -> str:
    """Write Markdown as HTML; HTML within it is text."""
    import mistune

    return mistune.create_markdown(escape=True)(markdown) if markdown else ""


def _size(picture: Path) -> tuple[int, int]:
    """Give width and height of a picture in pixels of a page, 96 to the inch."""
    with Image.open(picture) as image:
        dpi = image.info.get("dpi", (96, 96))[0]
        return round(image.width * 96 / dpi), round(image.height * 96 / dpi)


def plain_json(facts: Mapping) -> str:
    r"""Write facts as JSON: keys and sets sorted, numbers with ten digits.

    Examples
    --------
    >>> plain_json({"n": {2, 1}})
    '{\n  "n": [\n    1,\n    2\n  ]\n}\n'
    """
    plain = json.loads(
        json.dumps(facts, default=_plain),
        parse_float=lambda digits: float(f"{float(digits):.10g}"),
    )
    return json.dumps(plain, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _plain(value: object) -> object:
    """Turn sets, numpy numbers and dates into what JSON holds."""
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return value.item() if hasattr(value, "item") else str(value)


def font_face(text: str, family: str, *, bold: bool = False) -> str:
    """Write the CSS rule that carries the font for a text.

    Parameters
    ----------
    text : str
        What the font must be able to draw; order and repeats do not matter.
    family : str
        What the rule calls the font.
    bold : bool
        Carry the bold face.

    Returns
    -------
    str
        ``@font-face`` with a WOFF inside.

    Examples
    --------
    >>> font_face("党员", "Page")[:46]
    "@font-face{font-family:'Page';src:url(data:fon"
    """
    buffer = io.BytesIO()
    with TTFont(io.BytesIO(small_font(text, bold=bold)), recalcTimestamp=False) as font:
        font.flavor = "woff"
        font.save(buffer)
    packed = base64.b64encode(buffer.getvalue()).decode()
    source = f"url(data:font/woff;base64,{packed}) format('woff')"
    weight = "font-weight:700;" * bold
    return f"@font-face{{font-family:'{family}';{weight}src:{source}}}"


def small_font(text: str, *, bold: bool = False) -> bytes:
    """Cut the font down to the characters of a text.

    Parameters
    ----------
    text : str
        Order and repeats do not matter; a space is always kept.
    bold : bool
        Cut the bold face.

    Returns
    -------
    bytes
        A TrueType font with the name and the spacing of the whole one.

    Examples
    --------
    >>> small_font("党员") == small_font("员党员")
    True
    """
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(map(ord, {*text, " "}))
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(map(_tag, FEATURES))
    wanted.drop_table_tag_set.update(map(_tag, ("BASE", "STAT", "vhea", "vmtx")))
    return hb.subset(_whole_font(bold), wanted).blob.data


@cache
def _whole_font(bold: bool) -> hb.Face:
    """Open a face of the figures."""
    return hb.Face(hb.Blob.from_file_path(str(font_path(bold=bold))))


def _tag(name: str) -> int:
    """Give the number by which HarfBuzz knows a table or feature."""
    return int.from_bytes(name.encode())
