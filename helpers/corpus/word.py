"""Read the text of a Word file as Word shows it with all changes accepted.

The XML is walked in document order: tracked insertions, content controls, fields,
text boxes and nested tables are text; deletions, field codes, readings over
characters, hidden text and prompts are not. Names are compared without their
namespace, so that strict files are read too.
"""

import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from helpers.corpus.documents import Document, Mark, UnusableFileError

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
LEFT_OUT, SIGNS = frozenset(_DATA["left_out"]), _DATA["signs"]
DELETED = frozenset(_DATA["deleted"])
OFF = ("0", "false", "off")
NOTES = ("/footnotes", "/endnotes")  # how the types of their relationships end


def read_word(path: Path) -> list[Document]:
    """Read the paragraphs of a Word file as lines, its notes behind the body."""
    from docx.opc.package import OpcPackage

    try:
        parts = _parts(OpcPackage.open(BytesIO(path.read_bytes())))
    except Exception as error:
        raise UnusableFileError(
            f"no readable Word file ({error})", "save it again as .docx"
        ) from None
    body, *notes = ("\n".join(_blocks(part)).strip("\n") for part in parts)
    raw = "\n".join([body, *filter(None, notes)])
    if not raw.strip():
        raise UnusableFileError("empty file", "leave it out or save the report again")
    marks = (Mark(len(body), len(raw), "note", "footnote"),) if any(notes) else ()
    readings = _readings(parts)
    kind = path.suffix.lower().strip(".")
    return [Document(path.stem, raw, kind, None, marks=marks, glosses=readings)]


def _readings(parts: list[Any]) -> int:
    """Count the syllables over characters, which are not text."""
    found = (e for part in parts for e in part.iter() if _name(e) == "rt")
    return sum(len("".join(e.itertext()).split()) for e in found)


def _parts(package: Any) -> list[Any]:
    """Give the XML of the body, the footnotes and the endnotes."""
    from lxml import etree

    relations = package.rels.values()
    main = next(r for r in relations if r.reltype.endswith("/officeDocument"))
    beside = main.target_part.rels.values()
    notes = [r for end in NOTES for r in beside if r.reltype.endswith(end)]
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return [etree.fromstring(r.target_part.blob, parser) for r in [main, *notes]]


def _blocks(node: Any) -> Iterator[str]:
    """Give the paragraphs below a node, each as a line."""
    joined = ""
    for child in _children(node):
        if _name(child) == "p":
            text, boxes = _paragraph(child)
            if _has(child, "pPr", "rPr", "del"):  # the break behind it was deleted
                joined += text
            else:
                yield joined + text
                joined = ""
            for box in boxes:
                yield from _blocks(box)
        else:
            yield from _blocks(child)
    if joined:
        yield joined


def _paragraph(paragraph: Any) -> tuple[str, list[Any]]:
    """Give the text of a paragraph, and the text boxes anchored in it."""
    pieces: list[str] = []
    boxes: list[Any] = []
    codes: list[bool] = []  # for each open field whether its code is being read
    waiting = _children(paragraph)[::-1]
    while waiting:
        node = waiting.pop()
        name = _name(node)
        if name == "fldChar":
            _follow_field(node, codes)
        elif name == "txbxContent":
            boxes.append(node)
        elif name == "t" and not any(codes):
            pieces.append(node.text or "")
        elif name in SIGNS and not any(codes):
            pieces.append(SIGNS[name])
        else:
            waiting += _children(node)[::-1]
    return "".join(pieces), boxes


def _follow_field(node: Any, codes: list[bool]) -> None:
    """Note where the code of a field begins, where its result does, and its end."""
    kind = _attribute(node, "fldCharType")
    if kind == "begin":
        codes.append(True)
    elif codes and kind == "separate":
        codes[-1] = False
    elif codes and kind == "end":
        codes.pop()


def _children(node: Any) -> list[Any]:
    """Give the parts of a node that hold text which Word shows."""
    if _name(node) == "AlternateContent":
        ways = [_children(way) for way in node if _name(way) in ("Choice", "Fallback")]
        return next((w for w in ways if any(_holds_text(c) for c in w)), [])
    return [
        child
        for child in node
        if _name(child) not in LEFT_OUT and not _is_hidden(child)
    ]


def _holds_text(node: Any) -> bool:
    """Check whether a node holds any text."""
    return any(_name(child) == "t" and child.text for child in node.iter())


def _is_hidden(node: Any) -> bool:
    """Check for a deleted row or cell, hidden text, a prompt, the rule of notes."""
    hidden = {
        "tr": lambda: any(_has(node, "trPr", mark) for mark in DELETED),
        "tc": lambda: any(_has(node, "tcPr", mark) for mark in DELETED),
        "r": lambda: _has(node, "rPr", "vanish"),
        "sdt": lambda: _has(node, "sdtPr", "showingPlcHdr"),
        "footnote": lambda: _attribute(node, "type") is not None,
        "endnote": lambda: _attribute(node, "type") is not None,
    }.get(_name(node))
    return hidden is not None and hidden()


def _has(node: Any, *path: str) -> bool:
    """Check for a property that is not switched off, found by its path."""
    for name in path:
        node = next((child for child in node if _name(child) == name), None)
        if node is None:
            return False
    return _attribute(node, "val") not in OFF


def _attribute(node: Any, name: str) -> str | None:
    """Give an attribute of a node by its name without namespace."""
    return next((v for k, v in node.attrib.items() if k.split("}")[-1] == name), None)


def _name(node: Any) -> str:
    """Give the name of a node without namespace; comments have none."""
    return node.tag.split("}")[-1] if isinstance(node.tag, str) else ""
