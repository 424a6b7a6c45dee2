"""Word files as Word shows them with all changes accepted, built from their XML."""

import io
import zipfile
from pathlib import Path

import docx
import pytest

from helpers.corpus.documents import UnusableFileError
from helpers.corpus.formats import read_documents
from helpers.corpus.load import load_corpus
from helpers.tables import ANALYSED

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
SPACES = (
    f'xmlns:w="{W}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
FIRST = "清早六点，渠水流进了最远的一块麦田，管水的人这才回家吃饭。"


def r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def box(text: str, vml: bool = False) -> str:
    inside = f"<w:txbxContent>{p(r(text))}</w:txbxContent>"
    if vml:
        return f"<w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict>"
    return f"<w:drawing><wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></w:drawing>"


def either(choice: str, fallback: str) -> str:
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{choice}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def char(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def row(*cells: str, before: str = "") -> str:
    return f"<w:tr>{before}{''.join(cells)}</w:tr>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(r(text))}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def word_file(path: Path, body: str, kind: str = "document", **notes: str) -> Path:
    """Write a Word file of a body of XML and of notes, nothing else in it."""
    main = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}"
    override = (
        f'<Override PartName="/word/document.xml" ContentType="{main}.main+xml"/>'
    )
    beside = ""
    for i, name in enumerate(notes):
        override += f'<Override PartName="/word/{name}.xml" ContentType="{main}+xml"/>'
        beside += (
            f'<Relationship Id="r{i}" Type="{OFFICE}/{name}" Target="{name}.xml"/>'
        )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{override}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
        f'Id="a" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/_rels/document.xml.rels": '<Relationships xmlns="'
        f'{PACKAGE}/relationships">{beside}</Relationships>',
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
    }
    for name, text in notes.items():
        parts[f"word/{name}.xml"] = f"<w:{name} {SPACES}>{text}</w:{name}>"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def lines_of(path: Path) -> list[str]:
    [document] = read_documents(path)
    return [line for line in document.raw.split("\n") if line]


CHANGED = '<w:rPr><w:{0} w:id="1"/></w:rPr>'
PLACEHOLDER = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
CASES = {
    "insertion": (p(r("甲"), f"<w:ins>{r('乙')}</w:ins>", r("丙")), ["甲乙丙"]),
    "deletion": (
        p(r("甲"), "<w:del><w:r><w:delText>乙</w:delText></w:r></w:del>", r("丙")),
        ["甲丙"],
    ),
    "insertion in a deletion": (
        p(f"<w:ins><w:del><w:r><w:delText>甲</w:delText></w:r></w:del>{r('乙')}</w:ins>"),
        ["乙"],
    ),
    "move": (
        p(f"<w:moveFrom>{r('甲')}</w:moveFrom>") + p(f"<w:moveTo>{r('甲')}</w:moveTo>"),
        ["甲"],
    ),
    "deleted break between paragraphs": (
        p(f"<w:pPr>{CHANGED.format('del')}</w:pPr>", r("甲")) + p(r("乙")) + p(r("丙")),
        ["甲乙", "丙"],
    ),
    "inserted break between paragraphs": (
        p(f"<w:pPr>{CHANGED.format('ins')}</w:pPr>", r("甲")) + p(r("乙")),
        ["甲", "乙"],
    ),
    "deleted row": (
        table(row(cell("甲"), before="<w:trPr><w:del/></w:trPr>"), row(cell("乙"))),
        ["乙"],
    ),
    "deleted cell": (table(row(cell("甲", "<w:cellDel/>"), cell("乙"))), ["乙"]),
    "block control": (f"<w:sdt><w:sdtContent>{p(r('甲'))}</w:sdtContent></w:sdt>", ["甲"]),
    "inline control": (
        p(r("甲"), f"<w:sdt><w:sdtContent>{r('乙')}</w:sdtContent></w:sdt>", r("丙")),
        ["甲乙丙"],
    ),
    "control around a cell": (
        table(row(f"<w:sdt><w:sdtContent>{cell('甲')}</w:sdtContent></w:sdt>", cell("乙"))),
        ["甲", "乙"],
    ),
    "control around a row": (
        table(f"<w:sdt><w:sdtContent>{row(cell('甲'))}</w:sdtContent></w:sdt>"),
        ["甲"],
    ),
    "control that still prompts": (
        p(f"<w:sdt>{PLACEHOLDER}<w:sdtContent>{r('单击')}</w:sdtContent></w:sdt>", r("甲")),
        ["甲"],
    ),
    "text box": (p(r("甲"), f"<w:r>{box('乙')}</w:r>", r("丙")), ["甲丙", "乙"]),
    "text box in VML": (p(f"<w:r>{box('乙', vml=True)}</w:r>", r("甲")), ["甲", "乙"]),
    "choice": (p(r("甲"), either(box("乙"), box("乙", vml=True))), ["甲", "乙"]),
    "fallback": (p(r("甲"), either("", box("乙", vml=True))), ["甲", "乙"]),
    "choice around paragraphs": (
        "<mc:AlternateContent><mc:Choice Requires='x'>"
        f"{p(r('甲'))}</mc:Choice><mc:Fallback>{p(r('甲'))}</mc:Fallback>"
        "</mc:AlternateContent>",
        ["甲"],
    ),
    "text box in a text box": (
        p("<w:r><w:pict><w:txbxContent>", p(r("甲"), "<w:r>", box("乙"), "</w:r>"),
          "</w:txbxContent></w:pict></w:r>"),
        ["甲", "乙"],
    ),
    "smart tag": (p(f"<w:smartTag><w:smartTag>{r('甲')}</w:smartTag></w:smartTag>"), ["甲"]),
    "custom XML": (f"<w:customXml>{p(r('甲'))}</w:customXml>", ["甲"]),
    "hyperlink": (p(r("甲"), f"<w:hyperlink>{r('乙')}</w:hyperlink>"), ["甲乙"]),
    "simple field": (p(f'<w:fldSimple w:instr="DATE">{r("甲")}</w:fldSimple>'), ["甲"]),
    "complex field": (
        p(char("begin"), code("DATE"), char("separate"), r("甲"), char("end"), r("乙")),
        ["甲乙"],
    ),
    "field in a field": (
        p(char("begin"), code("IF"), char("begin"), code("PAGE"), char("separate"),
          r("7"), char("end"), char("separate"), r("甲"), char("end")),
        ["甲"],
    ),
    "field without a result": (p(r("甲"), char("begin"), code("TC"), char("end")), ["甲"]),
    "table in a cell": (
        table(row(f"<w:tc>{p(r('甲'))}{table(row(cell('乙')))}{p(r('丙'))}</w:tc>")),
        ["甲", "乙", "丙"],
    ),
    "ruby": (
        p("<w:r><w:ruby><w:rubyPr/><w:rt>" + r("xiàn") + "</w:rt><w:rubyBase>" + r("县")
          + "</w:rubyBase></w:ruby></w:r>", r("里")),
        ["县里"],
    ),
    "merged across": (
        table(row(cell("甲", '<w:gridSpan w:val="2"/>')), row(cell("乙"), cell("丙"))),
        ["甲", "乙", "丙"],
    ),
    "merged down": (
        table(row(cell("甲", '<w:vMerge w:val="restart"/>')), row(cell("", "<w:vMerge/>"))),
        ["甲"],
    ),
    "grid before, merge in the first row, a short row": (
        table(
            row(cell("甲", "<w:vMerge/>"), before='<w:trPr><w:gridBefore w:val="3"/></w:trPr>'),
            row(cell("乙"), cell("丙", "<w:vMerge/>")),
            row(),
        ),
        ["甲", "乙", "丙"],
    ),
    "hidden text": (
        p(r("甲"), "<w:r><w:rPr><w:vanish/></w:rPr><w:t>乙</w:t></w:r>"
          '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>丙</w:t></w:r>'),
        ["甲丙"],
    ),
    "signs": (
        p("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t>"
          "<w:noBreakHyphen/><w:t>丁</w:t></w:r>"),
        ["甲\t乙", "丙-丁"],
    ),
    "formula": (p(r("甲"), "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"), ["甲x=1"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_text_is_what_word_shows(tmp_path, name):
    body, lines = CASES[name]
    assert lines_of(word_file(tmp_path / "a.docx", body)) == lines


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [(".docx", "document"), (".dotx", "template"), (".docm", "macroEnabled")],
)
def test_templates_and_files_with_macros_are_read(tmp_path, suffix, kind):
    path = word_file(tmp_path / f"a{suffix}", p(r(FIRST)), kind)
    assert lines_of(path) == [FIRST]
    assert load_corpus(tmp_path).reports["format"].tolist() == [suffix[1:]]


def test_a_strict_file_is_read(tmp_path):
    path = word_file(tmp_path / "a.docx", p(r("甲")) + p(f"<w:ins>{r('乙')}</w:ins>"))
    old = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w") as archive:
        for name in old.namelist():
            text = old.read(name).decode().replace(W, STRICT)
            strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
            archive.writestr(name, text.replace(OFFICE, strict))
    assert lines_of(path) == ["甲", "乙"]


def test_notes_stand_behind_the_body_and_are_not_analysed(tmp_path):
    note = '<w:{0} w:type="separator">{1}</w:{0}><w:{0} w:id="2">{2}</w:{0}>'
    rule, said = p(r("——")), "一亩合十五分之一公顷，以县里的统计为准。"
    notes = {
        "footnotes": note.format("footnote", rule, p(r(said))),
        "endnotes": note.format("endnote", rule, p(r("数字由各乡镇上报。"))),
    }
    body = p(r("村口的一盏灯")) + p(
        r(FIRST), '<w:r><w:footnoteReference w:id="2"/></w:r>'
    )
    word_file(tmp_path / "a.docx", body, **notes)
    rows = load_corpus(tmp_path).paragraphs
    assert rows["text"].tolist()[-2:] == [said, "数字由各乡镇上报。"]
    assert rows.loc[rows["role"].isin(ANALYSED), "text"].tolist() == [FIRST]
    assert rows["rule"].tolist()[-2:] == ["footnote", "footnote"]
    assert "——" not in "".join(rows["text"])


def test_headers_footers_and_comments_are_not_text(tmp_path):
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "第一页"
    paragraph = document.add_paragraph(FIRST)
    document.add_comment(paragraph.runs, text="这里要核实。", author="某甲")
    document.save(tmp_path / "a.docx")
    assert lines_of(tmp_path / "a.docx") == [FIRST]


def test_readings_are_counted_as_glosses(tmp_path):
    ruby = "<w:r><w:ruby><w:rt>{}</w:rt><w:rubyBase>{}</w:rubyBase></w:ruby></w:r>"
    body = p(ruby.format(r("quán xiàn"), r("全县")), r(FIRST))
    word_file(tmp_path / "a.docx", body)
    assert load_corpus(tmp_path).reports["glosses"].tolist() == [2]


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


@pytest.mark.parametrize(
    ("name", "data", "advice"),
    [
        ("a.doc", OLE, "save it as .docx"),
        ("a.wps", OLE, "save it as .docx"),
        ("a.docx", OLE, "save it as .docx"),
        ("a.rtf", rb"{\rtf1 a}", "save it as .docx"),
        ("a.docx", rb"{\rtf1 a}", "save it as .docx"),
        ("a.pdf", b"%PDF-1.4", "character recognition"),
        ("a.docx", b"%PDF-1.4", "character recognition"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "recognise its characters"),
        ("scan", b"\x89PNG\r\n", "recognise its characters"),
        ("a.xls", OLE, ".csv"),
        ("a.zip", b"PK\x03\x04", "unpack"),
        ("a.xyz", b"?", ".txt"),
    ],
)
def test_other_formats_are_problems_with_an_advice(tmp_path, name, data, advice):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnusableFileError) as error:
        read_documents(tmp_path / name)
    assert advice in error.value.advice
    assert load_corpus(tmp_path).problems["file"].tolist() == [name]
