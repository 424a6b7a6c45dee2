"""Write each figure with its data, words and settings, and an index of all figures."""

import base64
import hashlib
import io
import json
import os
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path
from string import Template

import matplotlib as mpl
import pandas as pd
from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from helpers.style import font_path, label, language, missing_glyphs

FIGURES = Path(__file__).resolve().parents[1] / "figures"
FORMATS = ("png", "svg", "pdf", "csv", "json")
LIBRARIES = ("matplotlib", "numpy", "pandas", "scipy", "rjieba", "wordcloud", "zhplot")
SAFE_NAME = re.compile(r"[a-z0-9\u4e00-\u9fff][a-z0-9_\u4e00-\u9fff-]*")
RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")  # device names on Windows
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def table_hash(frame: pd.DataFrame) -> str:
    """Name a table by its content.

    Parameters
    ----------
    frame : DataFrame
        Any grain; index, column names, values and row order all count, dtypes do
        not.

    Returns
    -------
    str
        The first 16 hexadecimal digits of the SHA-256 of the table as CSV.

    Examples
    --------
    >>> table_hash(pd.DataFrame({"term": ["经济"], "n": [2]}))
    '3e560959ff372e73'
    """
    text = frame.to_csv(lineterminator="\n")
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def safe_csv(frame: pd.DataFrame) -> str:
    r"""Write a table as CSV whose text cells no spreadsheet runs as a formula.

    Parameters
    ----------
    frame : DataFrame
        Any grain; an index other than 0, 1, 2… becomes the first columns.

    Returns
    -------
    str
        Text cells and column names that begin with ``= + - @``, their full-width
        forms, a tab or a line break get an apostrophe in front, and line breaks
        become ``\n``; numbers stay.
        Source: OWASP, CSV Injection.

    Examples
    --------
    >>> safe_csv(pd.DataFrame({"term": ["=1+1", "经济"], "shift": [-2, 3]}))
    "term,shift\n'=1+1,-2\n经济,3\n"
    """
    plain = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    table = frame.copy() if plain else frame.reset_index()
    for position, dtype in enumerate(table.dtypes):
        if not (pd.api.types.is_numeric_dtype(dtype)):
            column = table.iloc[:, position].astype(object).map(_harmless)
            table.isetitem(position, column)
    table.columns = [_harmless(str(name)) for name in table.columns]
    return table.to_csv(index=False, lineterminator="\n")


def _harmless(cell: object) -> object:
    """Put an apostrophe before text that a spreadsheet would run."""
    if not isinstance(cell, str):
        return cell
    guard = "'" if cell.startswith(FORMULA) else ""
    return guard + cell.replace("\r\n", "\n").replace("\r", "\n")


def save_figure(
    ax: Axes,
    name: str,
    data: pd.DataFrame,
    *,
    caption: str,
    alt: str,
    folder: Path | str = FIGURES,
    parameters: Mapping[str, object] | None = None,
    provenance: Mapping[str, object] | None = None,
    colors: int | None = None,
    bom: bool = True,
) -> dict[str, Path]:
    """Write a figure as a bundle of picture files, data and words.

    Parameters
    ----------
    ax : Axes
        Any Axes of the figure.
    name : str
        File name without a suffix, such as ``"02_top_terms"``: lower-case letters,
        digits, Chinese characters, ``_`` and ``-``.
    data : DataFrame
        The rows drawn.
    caption, alt : str
        What the figure shows, and the same for those who cannot see it.
    folder : Path
        Where to write, made if absent; the project's ``figures`` unless told
        otherwise.
    parameters : mapping, optional
        Settings of the notebook that made the figure.
    provenance : mapping, optional
        What the numbers come from: notebook, hashes of corpus and lexicon.
    colors : int, optional
        Number of colours in the PNG, to make a word cloud small (64).
    bom : bool
        Begin the CSV with a byte order mark, which Excel needs for Chinese.

    Returns
    -------
    dict of Path
        By suffix: ``png`` (300 dpi), ``svg`` (real text, font embedded), ``pdf``
        (font embedded), ``csv`` and ``json``, the same bytes on every run. An older
        bundle is replaced only once all files of the new one are written.

    Raises
    ------
    ValueError
        If the name is unsafe, the caption or alt text empty, or a character has no
        glyph.
    """
    _check_name(name)
    for key, text in {"caption": caption, "alt": alt}.items():
        if not text.strip():
            raise ValueError(f"{key} of {name!r} is empty: say what the figure shows")
    figure = ax.get_figure(root=True)
    drawn = _drawn_text(figure)
    facts = {"name": name, "caption": caption, "alt": alt}
    facts |= {"parameters": dict(parameters or {}), "language": language()}
    facts |= {"provenance": dict(provenance or {}), "data": table_hash(data)}
    facts |= {"versions": {library: version(library) for library in LIBRARIES}}
    contents = {
        "png": _png(figure, facts, colors),
        "svg": _svg(figure, facts, drawn),
        "pdf": _render(figure, "pdf", facts, {"CreationDate": None}, "Subject"),
        "csv": safe_csv(data).encode("utf-8-sig" if bom else "utf-8"),
        "json": _json(facts).encode(),
    }
    return _replace_bundle(Path(folder), name, contents)


def _check_name(name: str) -> None:
    """Refuse names that some system cannot hold."""
    fits = SAFE_NAME.fullmatch(name) and len(name.encode()) <= 120
    if not fits or RESERVED.fullmatch(name):
        raise ValueError(
            f"name {name!r} is not safe on every system: use lower-case letters, "
            "digits, Chinese characters, '_' and '-'"
        )


def _drawn_text(figure: Figure) -> str:
    """Collect the visible characters of a figure; refuse those without a glyph."""
    _check_glyphs(figure)
    figure.draw_without_rendering()  # tick labels have their words from here on
    return _check_glyphs(figure)


def _check_glyphs(figure: Figure) -> str:
    """Give the characters of a figure; raise if one cannot be drawn."""
    texts = [t.get_text() for t in figure.findobj(Text) if t.get_visible()]
    drawn = "".join(texts)
    if missing := missing_glyphs(drawn):
        raise ValueError(f"the font has no glyph for {sorted(missing)}: replace them")
    return drawn


def _render(
    figure: Figure, suffix: str, facts: Mapping, fixed: dict, alt_key: str
) -> bytes:
    """Render a figure in one format without date or chance."""
    metadata = {"Title": facts["caption"], alt_key: facts["alt"], **fixed}
    buffer = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": facts["name"]}):
        figure.savefig(buffer, format=suffix, metadata=metadata)
    return buffer.getvalue()


def _png(figure: Figure, facts: Mapping, colors: int | None) -> bytes:
    """Render a PNG, with a small palette if told so."""
    picture = _render(figure, "png", facts, {"Software": None}, "Description")
    if colors is None:
        return picture
    image = Image.open(io.BytesIO(picture))
    buffer = io.BytesIO()
    small = image.convert("RGB").quantize(colors, dither=Image.Dither.NONE)
    words = PngInfo()
    for key, value in image.text.items():
        words.add_itxt(key, value)
    dpi = image.info["dpi"]
    small.save(buffer, format="png", dpi=dpi, pnginfo=words, optimize=True)
    return buffer.getvalue()


def _svg(figure: Figure, facts: Mapping, drawn: str) -> bytes:
    """Render an SVG with selectable text, its font and its alt text inside."""
    source = _render(figure, "svg", facts, {"Date": None}, "Description").decode()
    face = _font_face(drawn, mpl.rcParams["font.family"][0])
    words = f'role="img" aria-label="{escape(facts["alt"])}"'
    source = source.replace("<svg ", f"<svg {words} ", 1)
    return source.replace("<defs>", f"<defs>\n  <style>{face}</style>", 1).encode()


def _font_face(text: str, family: str) -> str:
    """Write the CSS rule that carries the font for a text."""
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


def _json(facts: Mapping) -> str:
    """Write facts as JSON with sorted keys."""
    text = json.dumps(
        facts, ensure_ascii=False, indent=2, sort_keys=True, default=_plain
    )
    return text + "\n"


def _plain(value: object) -> object:
    """Turn sets, numpy numbers and dates into what JSON holds."""
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return value.item() if hasattr(value, "item") else str(value)


def _replace_bundle(
    folder: Path, name: str, contents: Mapping[str, bytes]
) -> dict[str, Path]:
    """Write all files beside the old ones, then put each in place."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {suffix: folder / f"{name}.{suffix}" for suffix in contents}
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as beside:
        for suffix, content in contents.items():
            (Path(beside) / paths[suffix].name).write_bytes(content)
        for path in paths.values():
            os.replace(Path(beside) / path.name, path)
    return paths


PAGE = Template("""<!doctype html>
<html lang="$lang">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
$face
body { margin: 0; background: #fff; color: #222;
  font: 1rem/1.6 "Page", sans-serif; }
header, main { max-width: 76rem; margin: 0 auto; padding: 1rem; }
main { display: grid; gap: 2rem 1.5rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); }
h1 { margin: 0; font-size: 1.6rem; }
h2 { margin: .5rem 0 0; font-size: 1rem; font-weight: 400; }
article { border-top: 1px solid #767676; padding-top: .75rem; min-width: 0; }
img { width: 100%; height: auto; }
a { color: #0b5394; }
pre { margin: 0; padding: .5rem; background: #f3f3f3; color: #222;
  white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem; }
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
""")
ENTRY = Template("""<article>
<a href="$name.png"><img src="$name.png" alt="$alt"
  width="$width" height="$height" loading="lazy"></a>
<h2>$caption</h2>
<p>$download: $links</p>
<details>
<summary>$settings: $name</summary>
<pre>$facts</pre>
</details>
</article>""")


def write_index(folder: Path | str = FIGURES) -> Path:
    """Write ``index.html``, a contact sheet of all figures in a folder.

    Parameters
    ----------
    folder : Path
        Holds the bundles that :func:`save_figure` wrote.

    Returns
    -------
    Path
        The page: works offline, in the language in use; the same bytes for the same
        bundles.

    Raises
    ------
    ValueError
        If the folder holds no complete bundle.
    """
    folder = Path(folder)
    names = [path.stem for path in sorted(folder.glob("*.json"))]
    whole = [n for n in names if all((folder / f"{n}.{s}").exists() for s in FORMATS)]
    if not whole:
        raise ValueError(f"no figures in {folder.name}/: run the notebooks first")
    words = {
        "lang": {"zh": "zh-Hans", "en": "en"}[language()],
        "title": label("figures"),
        "intro": label("figures_intro", k=len(whole)),
        "figures": "\n".join(_entry(folder, name) for name in whole),
    }
    face = _font_face(PAGE.template + "".join(words.values()), "Page")
    page = PAGE.substitute(words, face=face)
    path = folder / "index.html"
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def _entry(folder: Path, name: str) -> str:
    """Write one figure of the index."""
    facts = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    with Image.open(folder / f"{name}.png") as image:
        width, height = image.size
    links = " · ".join(
        f'<a href="{name}.{s}" aria-label="{s.upper()} {name}">{s.upper()}</a>'
        for s in FORMATS
    )
    shown = {key: facts[key] for key in ("parameters", "provenance", "versions")}
    return ENTRY.substitute(
        name=name,
        alt=escape(facts["alt"]),
        caption=escape(facts["caption"]),
        width=width,
        height=height,
        links=links,
        facts=escape(_json(shown)),
        download=label("download"),
        settings=label("settings"),
    )
