"""Write each figure with its data, words and settings, and an index of all figures.

Tables for reports: numbers right, units in the header, source below.

Tables as files that spreadsheets open safely: CSV, XLSX, and a hash.
"""

import hashlib
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Mapping
from html import escape
from importlib.metadata import version
from pathlib import Path
from string import Template

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from helpers.export.pages import (
    HTML_HEAD,
    font_face,
    index_page,
    page_language,
    plain_json,
)
from helpers.export.tables import _word, safe_csv, safe_xlsx, table_exhibit
from helpers.plots import language, missing_glyphs

FIGURES = Path(__file__).resolve().parents[2] / "figures"
LIBRARIES = (
    "matplotlib", "numpy", "pandas", "scipy", "rjieba", "wordcloud", "xlsxwriter",
    "zhplot",
)  # fmt: skip
SAFE_NAME = re.compile(r"[a-z0-9\u4e00-\u9fff][a-z0-9_\u4e00-\u9fff-]*")
# The index page, and device names on Windows
RESERVED = re.compile(r"index|con|prn|aux|nul|com\d|lpt\d")
PREAMBLE = "% XeLaTeX or LuaLaTeX with: ctex, caption, booktabs\n"
TABLE_PAGE = Template(
    HTML_HEAD
    + """body { margin: 1rem; word-break: keep-all; }
h1 { position: absolute; margin: 0; clip-path: inset(50%); }
</style>
</head>
<body>
<main>
<h1>$title</h1>
$table
</main>
</body>
</html>
"""
)


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

    Returns
    -------
    dict of Path
        By suffix: ``png`` (300 dpi), ``svg`` (real text, font embedded), ``pdf``
        (font embedded), ``csv``, ``xlsx`` and ``json``, the same bytes on every run.
        An older bundle is replaced whole or left whole.

    Raises
    ------
    ValueError
        If the name is unsafe, the caption or alt text empty, or a character has no
        glyph.
    """
    words = {"caption": caption, "alt": alt}
    facts = bundle_facts(name, words, data, parameters, provenance)
    figure = ax.get_figure(root=True)
    drawn = _drawn_text(figure)
    contents = {
        "png": _png(figure, facts, colors),
        "svg": _svg(figure, facts, drawn),
        "pdf": _render(figure, "pdf", facts, {"CreationDate": None}, "Subject"),
        "csv": safe_csv(data).encode("utf-8-sig"),
        "xlsx": safe_xlsx(data, {"name": name, **words}),
    }
    return save_bundle(folder, facts, contents)


def bundle_facts(
    name: str,
    words: Mapping[str, str],
    data: pd.DataFrame,
    parameters: Mapping[str, object] | None = None,
    provenance: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """Say what a bundle shows and where it comes from.

    Parameters
    ----------
    name : str
        File name without a suffix.
    words : mapping of str
        Such as caption and alt text; none may be empty.
    data : DataFrame
        The rows shown.
    parameters, provenance : mapping, optional
        As for `save_figure`.

    Returns
    -------
    dict
        Name, words, parameters, provenance, language, hash of the data, versions of
        libraries.

    Raises
    ------
    ValueError
        If the name is unsafe or a text is empty.
    """
    _check_name(name)
    for key, text in words.items():
        if not text.strip():
            raise ValueError(f"{key} of {name!r} is empty: say what the figure shows")
    facts = {"name": name, **words, "language": language(), "data": table_hash(data)}
    facts |= {"parameters": dict(parameters or {})}
    facts |= {"provenance": dict(provenance or {})}
    return facts | {"versions": {library: version(library) for library in LIBRARIES}}


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
    face = font_face(drawn, mpl.rcParams["font.family"][0])
    words = f'role="img" aria-label="{escape(facts["alt"])}"'
    source = source.replace("<svg ", f"<svg {words} ", 1)
    source = source.replace('<g id="word">', '<g class="word">')  # an id stands once
    return source.replace("<defs>", f"<defs>\n  <style>{face}</style>", 1).encode()


def save_bundle(
    folder: Path | str, facts: Mapping[str, object], contents: Mapping[str, bytes]
) -> dict[str, Path]:
    """Write files that belong together, all or none.

    Parameters
    ----------
    folder : Path
        Where to write, made if absent.
    facts : mapping
        As given by `bundle_facts`.
    contents : mapping of bytes
        By suffix.

    Returns
    -------
    dict of Path
        By suffix, ``json`` last: the facts, with the hash of each file, by which
        `write_index` knows files that do not belong together.

    Raises
    ------
    OSError
        If a file cannot be written or replaced, for instance because a spreadsheet
        holds it open; the older bundle is whole then.
    """
    hashes = {suffix: content_hash(content) for suffix, content in contents.items()}
    whole = {**contents, "json": plain_json({**facts, "files": hashes}).encode()}
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = {suffix: folder / f"{facts['name']}.{suffix}" for suffix in whole}
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as beside:
        new, old = Path(beside, "new"), Path(beside, "old")
        new.mkdir()
        old.mkdir()
        for suffix, path in paths.items():
            (new / path.name).write_bytes(whole[suffix])
            if path.exists():
                shutil.copy2(path, old)
        _put_in_place(list(paths.values()), new, old)
    return paths


def _put_in_place(paths: list[Path], new: Path, old: Path) -> None:
    """Move new files to their places; on any failure put the old ones back."""
    try:
        for path in paths:
            os.replace(new / path.name, path)
    except BaseException:
        for path in paths:
            if (new / path.name).exists():
                continue
            if (old / path.name).exists():
                os.replace(old / path.name, path)
            else:
                path.unlink()
        raise


def write_index(folder: Path | str = FIGURES) -> Path:
    """Write ``index.html``, a contact sheet of all figures and tables in a folder.

    Parameters
    ----------
    folder : Path
        Holds the bundles that :func:`save_figure` wrote.

    Returns
    -------
    Path
        The page: works offline, in the language in use; the same bytes for the same
        bundles. Bundles with a file missing or altered are left out.

    Raises
    ------
    ValueError
        If the folder holds no complete bundle.
    """
    folder = Path(folder)
    bundles = {path.stem: _facts(path) for path in sorted(folder.glob("*.json"))}
    whole = {name: facts for name, facts in bundles.items() if facts}
    if not whole:
        raise ValueError(f"no figures in {folder.name}/: run the notebooks first")
    path = folder / "index.html"
    path.write_text(index_page(folder, whole), encoding="utf-8", newline="\n")
    return path


def remove_older(
    folder: Path | str, moment: float, *, notebooks: Collection[str]
) -> None:
    """Take out the bundles of `notebooks` that were written before `moment`.

    What a run did not draw again would tell of other reports.

    Parameters
    ----------
    folder : Path
        Holds the bundles; other files stay.
    moment : float
        Seconds since the epoch, as `time.time` gives them.
    notebooks : collection of str
        Names as in the bundles' provenance.
    """
    for path in Path(folder).glob("*.json"):
        facts = json.loads(path.read_text(encoding="utf-8"))
        made = facts.get("provenance", {}).get("notebook") in notebooks
        if made and path.stat().st_mtime < moment:
            for suffix in [*facts["files"], "json"]:
                path.with_suffix(f".{suffix}").unlink(missing_ok=True)


def _facts(path: Path) -> dict:
    """Read the facts of a bundle; empty if its files are not all as written."""
    facts = json.loads(path.read_text(encoding="utf-8"))
    files = facts.get("files", {})
    kept = (path.with_suffix(f".{suffix}") for suffix in files)
    known = [file.exists() and content_hash(file.read_bytes()) for file in kept]
    return facts if files and known == list(files.values()) else {}


def save_table(
    frame: pd.DataFrame,
    name: str,
    *,
    title: str,
    source: str,
    units: Mapping[str, str] | None = None,
    folder: Path | str = FIGURES,
    parameters: Mapping[str, object] | None = None,
    provenance: Mapping[str, object] | None = None,
) -> dict[str, Path]:
    """Write a table as a bundle for the web, LaTeX, Word and spreadsheets.

    Parameters
    ----------
    frame, title, source, units
        As for `table_exhibit`.
    name : str
        File name without a suffix, as for `helpers.export.save_figure`.
    folder, parameters, provenance
        As for `helpers.export.save_figure`.

    Returns
    -------
    dict of Path
        By suffix: ``html``, ``tex``, ``docx``, ``xlsx`` and ``csv`` (all digits) and
        ``json``; the same bytes on every run.

    Raises
    ------
    ValueError
        If the table has no rows, the name is unsafe, or title or source is empty.
    """
    words = {"caption": title, "source": source}
    facts = bundle_facts(name, words, frame, parameters, provenance)
    exhibit = table_exhibit(frame, title=title, source=source, units=units, name=name)
    table = exhibit.as_raw_html()
    parts = {"lang": page_language(), "title": escape(title), "table": table}
    html = TABLE_PAGE.substitute(parts, face=font_face(title + table, "Page"))
    contents = {
        "html": html.encode(),
        "tex": (PREAMBLE + exhibit.as_latex()).encode(),
        "docx": _word(frame, title, source, units),
        "xlsx": safe_xlsx(frame, {"name": name, **words}, units=units),
        "csv": safe_csv(frame).encode("utf-8-sig"),
    }
    return save_bundle(folder, facts, contents)


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
    return content_hash(text.encode("utf-8", "surrogatepass"))


def content_hash(content: bytes) -> str:
    """Give the first 16 hexadecimal digits of a SHA-256.

    Examples
    --------
    >>> content_hash(b"")
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(content).hexdigest()[:16]
