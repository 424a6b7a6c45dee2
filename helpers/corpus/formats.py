"""Turn one file into documents by its suffix, or by its content where that says more.

Text comes in any Chinese encoding. Pages are cut into blocks that keep their offsets,
and their meta tags are read; tables hold a report per row.
"""

import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from helpers.clean import PATTERNS
from helpers.corpus.decoding import Decoded, decode
from helpers.corpus.documents import (
    LIMIT,
    Document,
    Problem,
    UnusableFileError,
    hints_of,
)
from helpers.corpus.markdown import read_markdown
from helpers.corpus.pages import (
    article_text,
    is_saved_page,
    page_facts,
    page_within,
    read_page,
)
from helpers.corpus.rows import delimited, json_lines, parquet, read_table
from helpers.corpus.word import read_word

HEAD = 4_000  # bytes by which the kind of a file is known
UNREAD = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def read_documents(path: Path) -> list[Document | Problem]:
    """Read the reports of one file.

    Parameters
    ----------
    path : Path
        A text, a Markdown text, a page or a Word file (one report), or a table (one
        report per row); see `READERS` for the suffixes. A page that a browser saved
        in one file is read whatever its name.

    Returns
    -------
    list of Document and Problem
        The problems are those of the rows of a table.

    Raises
    ------
    UnusableFileError
        With the problem and an advice, for a file of another format, an empty or a
        binary file, or a table without a column of text.
    """
    if path.stat().st_size > LIMIT:
        raise UnusableFileError(
            f"larger than {LIMIT // 10**6} MB", "split it into reports"
        )
    with path.open("rb") as file:
        head = file.read(HEAD)
    if is_saved_page(head):
        return _read_saved(path)
    suffix = path.suffix.lower()
    reader = READERS.get(suffix)
    if reader is None and _starts_page(head):
        return _read_page(path)
    other = reader is read_word and _signed(head) not in ("zip", None)
    if reader is None or other:
        raise _refusal(suffix, _signed(head), named=not other)
    return reader(path)


def _refusal(suffix: str, signed: str | None, *, named: bool) -> UnusableFileError:
    """Say that a format is not read, by the name of the file or by its content."""
    kinds = UNREAD["formats"]
    kind = next((k for k in kinds if suffix[1:] in kinds[k]["suffixes"]), signed)
    problem = f"format {suffix or 'without suffix'} is not read"
    advice = kinds[kind]["advice"] if kind else UNREAD["advice"]
    return UnusableFileError(problem if named else f"no Word {suffix} inside", advice)


def _starts_page(head: bytes) -> bool:
    """Check whether the first bytes of a file, in any encoding, begin a page."""
    text = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xfe\xff")
    return bool(PATTERNS["page_start"].match(text.decode("latin-1")))


def _signed(head: bytes) -> str | None:
    """Name the format that the first bytes of a file are a sign of."""
    signs = UNREAD["signs"]
    return next((signs[s] for s in signs if head.startswith(bytes.fromhex(s))), None)


def _read_text(path: Path) -> list[Document]:
    """Read a text, or a page that was saved as one."""
    got = decode(path.read_bytes())
    if PATTERNS["page_start"].match(got.text[:500]):
        return [_page(path, got)]
    return [_document(path, got)]


def _read_markdown(path: Path) -> list[Document]:
    """Read a Markdown text, or a page that was saved as one."""
    [document] = _read_text(path)
    if document.format == "html":
        return [document]
    found = read_markdown(document.raw)
    return [document._replace(format="md", **found._asdict())]


def _read_page(path: Path) -> list[Document]:
    """Read a page."""
    return [_page(path, decode(path.read_bytes()))]


def _read_saved(path: Path) -> list[Document]:
    """Read a page that a browser saved in one file with its pictures."""
    return [_page(path, decode(page_within(path.read_bytes())))]


def _document(path: Path, got: Decoded) -> Document:
    """Give the document of a text file."""
    return Document(path.stem, got.text, "txt", got.encoding, doubt=got.doubt)


def _page(path: Path, got: Decoded) -> Document:
    """Give the document of a page."""
    page = read_page(got.text)
    return _document(path, got)._replace(
        format="html",
        hints=hints_of(page_facts(got.text)),
        spans=page.spans,
        article=article_text(got.text, page.unseen),
        shown=page.shown,
        marks=page.marks,
        glosses=page.glosses,
    )


READERS: dict[str, Callable[[Path], list[Document | Problem]]] = {
    **dict.fromkeys([".txt", ".text"], _read_text),
    **dict.fromkeys([".md", ".markdown"], _read_markdown),
    **dict.fromkeys([".html", ".htm", ".shtml", ".xhtml"], _read_page),
    **dict.fromkeys([".mht", ".mhtml"], _read_saved),
    **dict.fromkeys([".docx", ".docm", ".dotx"], read_word),
    **dict.fromkeys([".csv", ".tsv"], partial(read_table, read=delimited)),
    **dict.fromkeys([".jsonl", ".json"], partial(read_table, read=json_lines)),
    ".parquet": partial(read_table, read=parquet),
}
