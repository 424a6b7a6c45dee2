"""Web pages that work offline: the index of all figures, and pages of tables."""

import base64
import io
import json
from collections.abc import Mapping
from functools import cache
from html import unescape
from pathlib import Path

import uharfbuzz as hb
from fontTools.ttLib import TTFont
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from PIL import Image

from helpers.plots import font_path, label, language

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
)  # fmt: skip

FEATURES = ("ccmp", "kern", "liga", "locl", "mark")  # on in matplotlib and browsers
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
    words |= {"lang": {"zh": "zh-Hans", "en": "en"}[language()], "label": label}
    fill = TEMPLATES.get_template(template).render
    face = font_face(unescape(fill(words, face="")), "Page")
    return fill(words, face=Markup(face))


def index_page(folder: Path, bundles: Mapping[str, Mapping]) -> str:
    """Write a contact sheet of figures and tables.

    Parameters
    ----------
    folder : Path
        Where the pictures are.
    bundles : mapping
        What each JSON file holds, by name, in the order of the page.

    Returns
    -------
    str
        A page in the language in use that needs no network.
    """
    entries = [
        {
            "name": name,
            "caption": facts["caption"],
            "alt": facts.get("alt", ""),
            "size": _size(folder / f"{name}.png") if "png" in facts["files"] else None,
            "suffixes": [*facts["files"], "json"],
            "settings": plain_json({key: facts[key] for key in SETTINGS}),
        }
        for name, facts in bundles.items()
    ]
    return page("index.html", title=label("figures"), entries=entries)


def _size(picture: Path) -> tuple[int, int]:
    """Give width and height of a picture in pixels."""
    with Image.open(picture) as image:
        return image.size


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
