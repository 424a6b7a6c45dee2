"""Check README and docs against the code: what they name exists, in both languages."""

import re
import tomllib
from importlib.util import find_spec
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import pytest

from helpers import run
from helpers.corpus import load_corpus
from helpers.corpus.formats import READERS
from helpers.evidence import load_measures
from helpers.plots.style import SIZES
from helpers.study import Study
from helpers.words import load_lexicon, tokenize

ROOT = Path(__file__).parents[1]
ENGLISH = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*[!h].md"))]
CHINESE = [path.with_suffix(".zh.md") for path in ENGLISH]
PAGES = [*ENGLISH, *CHINESE, ROOT / "CONTRIBUTING.md"]
OWN = ROOT / "docs" / "own_reports.md"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
WORDS = tomllib.loads((ROOT / "helpers/plots/words.toml").read_text("utf-8"))
SAID = tomllib.loads((ROOT / "helpers/corpus/problems.toml").read_text("utf-8"))
FILE = re.compile(r"[\w/-]+\.(?:csv|docx|html|ipynb|json|md|png|py|toml|txt)|[\w/]+/")
# Files that a reader makes or gets, in their own folders
THEIRS = set(
    "metadata.csv corpus.toml gold.json picture.png terms.txt stopwords.txt "
    "protected.txt measures.toml report.docx figures/index.html figures/report.docx "
    "explore.ipynb copies/corpus.toml copies/00_start.ipynb lexicon/terms.txt lexicon/protected.txt "
    "build/bench.json copies/ copies/figures/ lexicon/".split()
)
assert len(ENGLISH) == 5, "a page has no test"

per_page = pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
per_pair = pytest.mark.parametrize(
    ("english", "chinese"), [*zip(ENGLISH, CHINESE, strict=True)], ids=lambda p: p.name
)


def text_of(path):
    return path.read_text(encoding="utf-8")


def blocks(path, kind="[a-z]*"):
    """List the code blocks of a page."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", text_of(path), re.M | re.S)


def prose(path):
    """Return a page without its code blocks."""
    return re.sub(r"^```.*?^```$", "", text_of(path), flags=re.M | re.S)


def inline(path):
    """List what a page sets in the letters of code."""
    return re.findall(r"`([^`\n]+)`", prose(path))


def tables(path):
    """List the tables of a page as rows of cells, head and rule included."""
    found = re.findall(r"(?:^\|.*\|\n)+", prose(path) + "\n", re.M)
    return [[r.strip("|\n").split("|") for r in t.splitlines()] for t in found]


def anchor(heading):
    """Name a heading as GitHub does."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(path):
    return {anchor(h) for h in re.findall(r"^#+ (.+)$", prose(path), re.M)}


def plain_code(block):
    """Return a block without remarks, blanks at ends and the language chosen."""
    block = re.sub(r"(--language |LANGUAGE=)(?:en|zh)", r"\1…", block)
    return re.sub(r" *(?:#.*)?$", "", block, flags=re.M)


@per_pair
def test_both_languages_have_the_same_sections_tables_pictures_and_code(
    english, chinese
):
    levels = [re.findall(r"^#+(?= )", prose(p), re.M) for p in (english, chinese)]
    assert levels[0] == levels[1]
    shapes = [[[len(row) for row in t] for t in tables(p)] for p in (english, chinese)]
    assert shapes[0] == shapes[1]
    pictures = [
        re.findall(r"!\[.+?\]\((.+?)\)", text_of(p)) for p in (english, chinese)
    ]
    assert pictures[0] == pictures[1]
    code = [[plain_code(b) for b in blocks(p)] for p in (english, chinese)]
    assert code[0] == code[1]


@per_page
def test_every_link_leads_somewhere(path):
    links = re.findall(r"\]\(([^)\s]+)\)", prose(path))
    for link in links:
        name, _, section = link.partition("#")
        target = path.parent / name if name else path
        assert target.exists(), link
        assert not section or section in anchors(target), link


def options_of(line):
    return re.findall(r"(?<=\s)--[a-z-]+", line)


@per_page
def test_every_command_can_be_given(path):
    lines = [line for b in blocks(path) for line in b.splitlines()] + inline(path)
    known = run._parser().format_help()
    for line in lines:
        for name in re.findall(r"python -m ([\w.]+)", line):
            assert find_spec(name), line
        if "helpers.run" in line:
            assert [o for o in options_of(line) if o not in known] == [], line
        for name in re.findall(r"-[rc] (\S+\.txt)", line):
            assert (ROOT / name).is_file(), line
        if made := re.match(r"make ([a-z-]+)((?: [A-Z]+=\S+)*)$", plain_code(line)):
            assert re.search(rf"^{made[1]}:", MAKEFILE, re.M), line
            for variable in re.findall(r"([A-Z]+)=", made[2]):
                assert f"$({variable}" in MAKEFILE, line


def parameters_of(path):
    """Return the names in the parameters cell of a notebook."""
    cells = nbformat.read(path, as_version=4).cells
    [given] = [c for c in cells if "parameters" in c.metadata.get("tags", [])]
    heads = re.findall(r"^([A-Z_, ]+) =", given.source, re.M)
    return {name for head in heads for name in head.split(", ")}


@per_page
def test_every_parameter_is_one_of_a_notebook(path):
    known = set().union(*map(parameters_of, NOTEBOOKS))
    known |= set(re.findall(r"\$\(([A-Z]+)", MAKEFILE)) | {"REPORTS_CACHE"}
    names = [
        m[1] for t in inline(path) if (m := re.match(r"([A-Z_]{2,})(?: = |=|$)", t))
    ]
    assert [name for name in names if name not in known] == []


@per_page
def test_every_file_and_figure_named_is_there(path):
    named = [t for t in inline(path) if FILE.fullmatch(t)]
    there = [ROOT, ROOT / "helpers", ROOT / "notebooks"]
    lost = {n for n in named if not any((top / n).exists() for top in there)}
    assert lost - THEIRS == set()
    figures = [t for t in inline(path) if re.fullmatch(r"\d\d_\w+|explore_\w+", t)]
    assert [f for f in figures if f not in WORDS["figures"]] == []


@pytest.mark.parametrize("name", ["figures.md", "figures.zh.md"])
def test_every_figure_has_its_statement(name):
    drawn = {path.stem for path in (ROOT / "figures").glob("*.png")}
    assert drawn
    assert drawn - set(inline(ROOT / "docs" / name)) == set()


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readme_lists_every_notebook_and_only_formats_that_are_read(name):
    listed = re.findall(r"^\| \[(\w+)\]\(notebooks/", text_of(ROOT / name), re.M)
    assert listed == [path.stem for path in NOTEBOOKS]
    suffixes = set(re.findall(r"(?<=[| ])\.\w+(?= )", text_of(ROOT / name)))
    assert {".txt", ".docx", ".html", ".csv"} <= suffixes <= READERS.keys()


@pytest.mark.parametrize(("path", "form"), [(OWN, 0), (OWN.with_suffix(".zh.md"), 1)])
def test_every_message_of_problems_has_its_row(path, form):
    rows = tables(path)[-1][2:]
    messages = [row[0].strip().strip("`") for row in rows]
    known = [pair[form] for pair in SAID["problem"].items()]
    assert messages == [re.sub(r"\{\d\}", "…", words) for words in known]
    assert [row for row in rows if not (row[1].strip() and row[2].strip())] == []


def test_the_sample_metadata_corrects_the_shipped_corpus(tmp_path):
    [sample] = blocks(OWN, "csv")
    for path in (ROOT / "corpus").glob("*_*.txt"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "metadata.csv").write_text(sample, encoding="utf-8")
    reports, _, problems = load_corpus(tmp_path)
    assert problems.empty
    assert reports.loc["tianshui_qinzhou", "date"].date().isoformat() == "2021-11-09"
    assert reports.loc["tianshui_qinzhou", "date_source"] == "override"
    assert reports.loc["suzhou_yongqiao", "title"] == "埇桥区的党员在一线"
    assert reports.loc["suzhou_yongqiao", "county"] == "埇桥区"
    assert reports["duplicate_of"].isna().all()
    study = Study("x", {"CORPUS": str(tmp_path), "BY": "类型"})
    assert study.groups == ["城区", "平原", "海岛"]


def test_the_sample_words_are_cut_as_one(tmp_path):
    terms = next(b for b in blocks(OWN) if "韩立冬" in b)
    (tmp_path / "terms.txt").write_text(terms, encoding="utf-8")
    lexicon = load_lexicon(tmp_path)
    words = [term for term, *_ in lexicon.terms]
    assert len(words) == 3
    text = "昨天上午".join(words)
    (tmp_path / "a.txt").write_text(text + "。", encoding="utf-8")
    tokens = tokenize(load_corpus(tmp_path).paragraphs, lexicon)
    assert set(words) <= set(tokens["term"])


def test_the_sample_measure_is_read(tmp_path):
    [sample] = blocks(OWN, "toml")
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "measures.toml").write_text(sample, encoding="utf-8")
    [measure] = load_measures(tmp_path).itertuples()
    assert (measure.measure, measure.en) == ("志愿者", "volunteers")
    assert "青年志愿者" in measure.nouns


def test_the_sample_chart_has_chinese_letters_and_a_minus_sign(tmp_path):
    [sample] = blocks(OWN, "python")
    exec(compile(sample, "own_reports.md", "exec"), {})
    plt.gcf().savefig(tmp_path / "chart.png")  # a missing glyph is a warning
    labels = [t.get_text() for t in plt.gca().get_xticklabels()]
    assert any(text.startswith("−") for text in labels)


def test_sizes_are_those_of_the_figures():
    said = {row[0].strip(" `"): row[1] for t in tables(OWN) for row in t}
    for name, size in SIZES.items():
        words = said[f'SIZE = "{name}"']
        assert f"{size['width'] * 25.4:.0f} " in words
        assert f"{size['points']:.0f} points" in words
