"""Turn one file into documents: decoded text, spans of paragraphs, stated facts.

Text comes in any Chinese encoding. Pages are cut into blocks that keep their offsets,
and their meta tags are read; tables hold a report per row.
"""

import html
import json
import re
import tomllib
from collections.abc import Callable
from functools import lru_cache, partial
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from helpers.clean import PATTERNS, plain_text

LIMIT = 64_000_000  # bytes: a larger file holds no report
COLUMNS = tomllib.loads(
    (Path(__file__).parent / "columns.toml").read_text(encoding="utf-8")
)
BOMS = {
    b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\x00\x00": "utf-32", b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}  # fmt: skip
ENCODINGS = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
SAMPLE = 20_000  # characters that an encoding is judged by
LARGEST = 2_000_000  # characters of a page whose article is looked for


class Document(NamedTuple):
    """One report as read: its text, the spans of its blocks, what its format states."""

    name: str
    raw: str
    format: str
    encoding: str | None
    hints: dict[str, Any]
    spans: list[tuple[int, int]] | None = None
    article: str | None = None
    doubt: str | None = None
    file: str = ""
    unit: int = 0


class Problem(NamedTuple):
    """A file that cannot be used or only with a doubt, and what would help."""

    file: str
    problem: str
    advice: str


class UnusableFileError(ValueError):
    """A file that cannot be used: what is wrong, and what would help."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(f"{problem}: {advice}")
        self.problem, self.advice = problem, advice


def read_documents(path: Path) -> list[Document]:
    """Read the reports of one file.

    Parameters
    ----------
    path : Path
        A .txt, .md, .html or .htm file (one report), a .docx file (one report), or a
        .csv, .tsv, .jsonl or .parquet file (one report per row).

    Returns
    -------
    list of Document

    Raises
    ------
    UnusableFileError
        With the problem and an advice, for a file of another format, an empty or a
        binary file, or a table without a column of text.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UnusableFileError(
            f"format {path.suffix or 'without suffix'} is not read",
            f"save it as one of {' '.join(sorted(READERS))}",
        )
    if path.stat().st_size > LIMIT:
        raise UnusableFileError(
            f"larger than {LIMIT // 10**6} MB", "split it into reports"
        )
    return reader(path)


class Decoded(NamedTuple):
    """Text, the encoding that gives it again, and a doubt where there is one."""

    text: str
    encoding: str
    doubt: str | None = None


def decode(data: bytes) -> Decoded:
    """Decode a file that may come in any encoding that Chinese text comes in.

    Raises
    ------
    UnusableFileError
        If the file is empty or no text.

    Examples
    --------
    >>> decode("疫情防控第一线".encode("gb18030")).encoding
    'gb18030'
    """
    if not data.strip():
        raise UnusableFileError("empty file", "leave it out or save the report again")
    mark = next((m for m in BOMS if data.startswith(m)), None)
    try:
        encoding = BOMS[mark] if mark else "utf-8"
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return _guessed(data)
    if text.count("\0") > 0.1 * len(text):
        return _guessed(data)
    return Decoded(text, encoding)


def _guessed(data: bytes) -> Decoded:
    """Decode by the encoding that gives the most common Chinese characters.

    charset-normalizer is as good on texts of 60 characters, but not on short ones.
    """
    texts = {way: data.decode(way, "replace") for way in ENCODINGS}
    shares = {way: plausibility(text) for way, text in texts.items()}
    best = max(ENCODINGS, key=shares.get)
    text, share = texts[best], shares[best]
    damaged, head = text.count("\ufffd"), text[:SAMPLE]
    if len(PATTERNS["control"].findall(head)) > 0.02 * len(head):
        raise UnusableFileError("binary file, no text", "save the report as text")
    if share < 0.6 or damaged > 0.02 * len(text):
        raise UnusableFileError(
            "no text in a known encoding", "save it again as UTF-8 text"
        )
    doubt = f"{damaged} characters are no valid {best}" if damaged else None
    if share < 0.9:
        doubt = f"encoding taken for {best}, confidence {share:.2f}"
    return Decoded(text, best, doubt)


def plausibility(text: str) -> float:
    """Give the share of characters beyond ASCII that are common in Chinese text."""
    beyond = PATTERNS["ascii"].sub("", text)[:SAMPLE]
    return sum(map(_common().__contains__, beyond)) / len(beyond) if beyond else 1.0


@lru_cache
def _common() -> frozenset[str]:
    """Give the frequent characters of GB 2312 and Big5."""
    rows = {"gb2312": range(0xA1, 0xD8), "big5": range(0xA1, 0xC7)}
    chinese = "".join(
        bytes((a, b)).decode(way, "ignore")
        for way, firsts in rows.items()
        for a in firsts
        for b in range(0x40, 0xFF)
    )
    return frozenset(chinese + "\xa0•—…·“”‘’")


def _read_text(path: Path) -> list[Document]:
    """Read a text, or a page that was saved as one."""
    got = decode(path.read_bytes())
    if PATTERNS["page_start"].match(got.text[:500]):
        return [_page(path, got)]
    hints = _front_matter(got.text) if path.suffix.lower() == ".md" else {}
    return [_document(path, got, hints)]


def _read_page(path: Path) -> list[Document]:
    """Read a page."""
    return [_page(path, decode(path.read_bytes()))]


def _document(path: Path, got: Decoded, hints: dict) -> Document:
    """Give the document of a text file."""
    kind = path.suffix.lower().strip(".")
    return Document(path.stem, got.text, kind, got.encoding, hints, doubt=got.doubt)


def _page(path: Path, got: Decoded) -> Document:
    """Give the document of a page."""
    page = _document(path, got, hints_of(page_facts(got.text)))
    spans, article = page_spans(got.text), article_text(got.text)
    return page._replace(format="html", spans=spans, article=article)


def _front_matter(raw: str) -> dict[str, Any]:
    """Read the YAML lines that may come before a Markdown text."""
    front = PATTERNS["front_matter"].match(raw)
    pairs = dict(PATTERNS["front_pair"].findall(front[1])) if front else {}
    return hints_of({key: value.strip("\"'") for key, value in pairs.items()})


def hints_of(pairs: dict[str, Any]) -> dict[str, Any]:
    """Pick the facts out of `pairs`, the first name that has a value."""
    lower = {str(k).strip().lower(): v for k, v in pairs.items()}
    found = {
        field: next((lower[n] for n in names if _given(lower.get(n))), None)
        for field, names in COLUMNS["hints"].items()
    }
    return {field: str(value) for field, value in found.items() if value is not None}


def _given(value: Any) -> bool:
    """Check whether a cell holds a value."""
    return (
        value is not None
        and not (isinstance(value, float) and value != value)
        and bool(str(value).strip())
    )


def _read_docx(path: Path) -> list[Document]:
    """Read the paragraphs and tables of a Word file as lines."""
    import docx

    try:
        document = docx.Document(path)
    except Exception as error:
        raise UnusableFileError(
            f"no readable Word file ({error})", "save it again as .docx"
        ) from None
    blocks = (
        b.text if hasattr(b, "text") else _cells(b)
        for b in document.iter_inner_content()
    )
    raw = "\n".join(blocks)
    if not raw.strip():
        raise UnusableFileError("empty file", "leave it out or save the report again")
    return [Document(path.stem, raw, "docx", None, {})]


def _cells(table: Any) -> str:
    """Give the cells of a Word table as lines."""
    return "\n".join(cell.text for row in table.rows for cell in row.cells)


def _read_table(path: Path, read: Callable[[Path], pd.DataFrame]) -> list[Document]:
    """Read a report from each row with text."""
    kind = path.suffix.lower().strip(".")
    try:
        table = read(path)
    except UnusableFileError:
        raise
    except Exception as error:
        raise UnusableFileError(
            f"no readable {kind} table ({error})", "save it again"
        ) from None
    names = {str(c).strip().lower(): c for c in table.columns}
    column = next((names[n] for n in COLUMNS["text"] if n in names), None)
    if column is None:
        raise UnusableFileError(
            f"no column of text among {', '.join(map(str, table.columns))[:80]}",
            f"name the column of the reports one of {', '.join(COLUMNS['text'])}",
        )
    documents = [
        _row_document(path, kind, table, row, column, i)
        for i, row in enumerate(table.to_dict("records"), start=1)
        if _given(row[column])
    ]
    if not documents:
        raise UnusableFileError("no row with text", f"fill the column {column}")
    return documents


def _row_document(
    path: Path, kind: str, table: pd.DataFrame, row: dict, column: str, i: int
) -> Document:
    """Give the document of one row of a table of reports."""
    given = row.get("report")
    name = str(given) if _given(given) else f"{path.stem}-{i:04}"
    hints = hints_of({k: v for k, v in row.items() if k != column})
    encoding, doubt = table.attrs.get("encoding"), table.attrs.get("doubt")
    return Document(name, str(row[column]), kind, encoding, hints, doubt=doubt)


def _delimited(path: Path) -> pd.DataFrame:
    """Read the rows of a .csv or .tsv file."""
    got = decode(path.read_bytes())
    sep = "\t" if path.suffix.lower() == ".tsv" else ","
    table = pd.read_csv(StringIO(got.text), sep=sep, dtype=str)
    table.attrs = {"encoding": got.encoding, "doubt": got.doubt}
    return table


def _json_lines(path: Path) -> pd.DataFrame:
    """Read the rows of a .jsonl file."""
    got = decode(path.read_bytes())
    rows = [json.loads(line) for line in got.text.split("\n") if line.strip()]
    table = pd.DataFrame(rows)
    table.attrs = {"encoding": got.encoding, "doubt": got.doubt}
    return table


READERS: dict[str, Callable[[Path], list[Document]]] = {
    ".txt": _read_text,
    ".md": _read_text,
    ".html": _read_page,
    ".htm": _read_page,
    ".docx": _read_docx,
    ".csv": partial(_read_table, read=_delimited),
    ".tsv": partial(_read_table, read=_delimited),
    ".jsonl": partial(_read_table, read=_json_lines),
    ".parquet": partial(_read_table, read=pd.read_parquet),
}


def page_spans(raw: str) -> list[tuple[int, int]]:
    """Give the spans of a page's blocks; scripts, styles and comments are whole."""
    cuts, opaque, at = {0, len(raw)}, [], 0
    while found := PATTERNS["page_opaque"].search(raw, at):
        closing = f"</{found[1]}" if found[1] else "-->"
        close = re.compile(re.escape(closing), re.IGNORECASE).search(raw, found.end())
        end = raw.find(">", close.end() - 1) + 1 if close else len(raw)
        opaque.append((found.start(), end or len(raw)))
        at = opaque[-1][1]
    edges = [0, *(edge for pair in opaque for edge in pair), len(raw)]
    cuts.update(edges)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        cuts.update(m.start() for m in PATTERNS["page_block"].finditer(raw, start, end))
    ordered = sorted(cuts)
    spans = zip(ordered, ordered[1:], strict=False)
    return [(a, b) for a, b in spans if raw[a:b].strip()]


def page_facts(raw: str) -> dict[str, Any]:
    """Read what a page states in its meta tags and JSON-LD, by lower-case name."""
    head = raw[:200_000]
    pairs: dict[str, Any] = {}
    for tag in PATTERNS["page_meta"].findall(head):
        found = PATTERNS["page_attribute"].findall(tag)
        given = {name.lower(): one or two for name, one, two in found}
        name = given.get("property") or given.get("name") or given.get("itemprop")
        if name and given.get("content"):
            pairs.setdefault(name.lower(), html.unescape(given["content"]))
    if found := PATTERNS["page_title"].search(head):
        whole = html.unescape(" ".join(found[1].split()))
        pairs |= {"<title>": PATTERNS["page_title_end"].split(whole)[0], "site": whole}
    if found := PATTERNS["page_account"].search(raw):
        pairs["account"] = found[1].strip()
    for text in PATTERNS["page_linked_data"].findall(raw):
        pairs |= _linked_data(text)
    return pairs


def _linked_data(text: str) -> dict[str, Any]:
    """Read the facts of the first thing that JSON-LD describes."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    data = data[0] if isinstance(data, list) and data else data
    if not isinstance(data, dict):
        return {}
    found = {key.lower(): data[key] for key in COLUMNS["linked_data"] if key in data}
    if isinstance(found.get("publisher"), dict):
        found["publisher"] = found["publisher"].get("name")
    return found


def article_text(raw: str) -> str | None:
    """Give the article that trafilatura finds in a page, without white space."""
    import trafilatura

    if len(raw) > LARGEST:
        return None
    try:
        found = trafilatura.extract(raw, include_comments=False, favor_recall=True)
    except (ValueError, RecursionError):
        return None
    return plain_text(found) if found else None
