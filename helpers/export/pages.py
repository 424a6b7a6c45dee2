"""Web pages that work offline: the index of all figures, and the font they carry."""

import base64
import io
import json
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import Image

from helpers.plots import font_path, label, language

HTML_HEAD = """<!doctype html>
<html lang="$lang">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
$face
"""  # of every page: its language, title and font
PAGE = Template(
    HTML_HEAD
    + """body { margin: 0; background: #fff; color: #222;
  font: 1rem/1.6 "Page", sans-serif; }
header, main { max-width: 76rem; margin: 0 auto; padding: 1rem; }
main { display: grid; gap: 2rem 1.5rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); }
h1 { margin: 0; font-size: 1.6rem; }
h2 { margin: .5rem 0 0; font-size: 1rem; font-weight: 400; }
article { border-top: 1px solid #767676; padding-top: .75rem; min-width: 0; }
img { width: 100%; height: auto; }
a { color: #0b5394; }
article p a { display: inline-block; padding: .1rem .25rem; }
pre { margin: 0; padding: .5rem; background: #f3f3f3; color: #222;
  white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem; }
@media print { article { break-inside: avoid; } }
</style>
</head>
<body>
<header>
<h1>$title</h1>
<p>$intro</p>
</header>
<main>
$figures
</main>
</body>
</html>
"""
)
ENTRY = Template("""<article>
$picture<h2>$caption</h2>
<p>$download $links</p>
<details>
<summary>$settings $name</summary>
<pre>$facts</pre>
</details>
</article>""")
PICTURE = Template("""<a href="$name.png"><img src="$name.png" alt="$alt"
  width="$width" height="$height" loading="lazy"></a>
""")


def font_face(text: str, family: str) -> str:
    """Write the CSS rule that carries the font for a text.

    Parameters
    ----------
    text : str
        What the font must be able to draw; order and repeats do not matter.
    family : str
        What the rule calls the font.

    Returns
    -------
    str
        ``@font-face`` with a WOFF inside.

    Examples
    --------
    >>> font_face("党员", "Page")[:46]
    "@font-face{font-family:'Page';src:url(data:fon"
    """
    characters = "".join(sorted({*text, " "}))
    font = base64.b64encode(_font_subset(characters)).decode()
    source = f"url(data:font/woff;base64,{font}) format('woff')"
    return f"@font-face{{font-family:'{family}';src:{source}}}"


@cache
def _font_subset(characters: str) -> bytes:
    """Cut the font down to some characters, as WOFF."""
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True)
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx"]
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    buffer = io.BytesIO()
    with TTFont(font_path(), recalcTimestamp=False, lazy=True) as font:
        cutter.subset(font)
        font.flavor = "woff"
        font.save(buffer)
    return buffer.getvalue()


def page_language() -> str:
    """Give the language in use as web pages name it.

    Examples
    --------
    >>> page_language()
    'zh-Hans'
    """
    return {"zh": "zh-Hans", "en": "en"}[language()]


def plain_json(facts: Mapping) -> str:
    r"""Write facts as JSON with sorted keys, sets as sorted lists.

    Examples
    --------
    >>> plain_json({"n": 2})
    '{\n  "n": 2\n}\n'
    """
    text = json.dumps(
        facts, ensure_ascii=False, indent=2, sort_keys=True, default=_plain
    )
    return text + "\n"


def _plain(value: object) -> object:
    """Turn sets, numpy numbers and dates into what JSON holds."""
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return value.item() if hasattr(value, "item") else str(value)


def index_page(folder: Path, bundles: Mapping[str, Mapping]) -> str:
    """Write a contact sheet of figures and tables.

    Parameters
    ----------
    folder : Path
        Where the pictures lie.
    bundles : mapping
        What each JSON file holds, by name, in the order of the page.

    Returns
    -------
    str
        A page in the language in use that needs no network.
    """
    words = {
        "lang": page_language(),
        "title": label("figures"),
        "intro": label("figures_intro", k=len(bundles)),
        "figures": "\n".join(_entry(folder, *bundle) for bundle in bundles.items()),
    }
    face = font_face(PAGE.template + "".join(words.values()), "Page")
    return PAGE.substitute(words, face=face)


def _entry(folder: Path, name: str, facts: Mapping) -> str:
    """Write one figure or table of the index."""
    links = " ".join(
        f'<a href="{name}.{s}" aria-label="{s.upper()} {name}">{s.upper()}</a>'
        for s in [*facts["files"], "json"]
    )
    shown = {key: facts[key] for key in ("parameters", "provenance", "versions")}
    return ENTRY.substitute(
        name=name,
        picture=_picture(folder, name, facts) if "png" in facts["files"] else "",
        caption=escape(facts["caption"]),
        links=links,
        facts=escape(plain_json(shown)),
        download=label("download"),
        settings=label("settings"),
    )


def _picture(folder: Path, name: str, facts: Mapping) -> str:
    """Show the PNG of a figure with its alt text."""
    with Image.open(folder / f"{name}.png") as image:
        width, height = image.size
    alt = escape(facts["alt"])
    return PICTURE.substitute(name=name, alt=alt, width=width, height=height)
