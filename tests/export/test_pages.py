import html
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import axe_core_python
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers.export import save_figure, save_table, write_index
from helpers.plots.style import use_style

TABLE = pd.DataFrame({"term": ["党员", "<茶>"], "n": [3, 2], "p": [0.0004, 0.5]})
WORDS = {"caption": "党员最多 <各地> & 其他", "alt": '点图："党员" 3 次'}
FIGURES = Path(__file__).parents[2] / "figures"
BROWSER = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --dump-dom "
    "--virtual-time-budget=20000"
).split()
RUN = """<script>
axe.run().then(result => {
  const found = result.violations.map(v => [v.id, v.nodes.map(n => n.html)]);
  const report = {found, passed: result.passes.map(p => p.id)};
  document.body.innerHTML = "<pre id='axe'></pre>";
  document.getElementById("axe").textContent = JSON.stringify(report);
});
</script>"""


@pytest.fixture
def folder(tmp_path):
    """Two figures and a table as an analyst leaves them."""
    figures = tmp_path / "figures"
    for name in ("b_图", "a"):
        ax = plt.subplots()[1]
        ax.plot([1, 2])
        save_figure(ax, TABLE, {"name": name, **WORDS}, folder=figures)
    words = {"caption": "党员 <各地>", "source": "来源：甲 & 乙"}
    save_table(TABLE, {"name": "c_table", **words}, folder=figures)
    return figures


def violations(page, tmp_path):
    """Check a page by axe-core in a browser; also give the rules that it passed."""
    chromium = shutil.which("chromium")
    assert chromium, "chromium is missing: apt-get install chromium"
    axe = Path(axe_core_python.__file__).with_name("axe.min.js")
    code = axe.read_text(encoding="utf-8")
    text = page.read_text(encoding="utf-8")
    checked = page.with_name("axe-check.html")
    script = f"<script>{code}</script>{RUN}</body>"
    checked.write_text(text.replace("</body>", script), encoding="utf-8")
    command = [chromium, *BROWSER, f"--user-data-dir={tmp_path / 'profile'}"]
    dump = subprocess.run(
        [*command, checked.as_uri()], capture_output=True, text=True, timeout=120
    )
    checked.unlink()
    report = re.search(r'<pre id="axe">(.*?)</pre>', dump.stdout, re.DOTALL)
    assert report, f"axe-core did not finish: {dump.stderr[-500:]}"
    return json.loads(html.unescape(report[1]))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.outside
def test_everybody_can_read_the_index(folder, tmp_path, language):
    use_style(language)
    report = violations(write_index(folder), tmp_path)
    assert report["found"] == []
    passed = {"image-alt", "color-contrast", "html-has-lang", "link-name"}
    assert passed <= set(report["passed"])


@pytest.mark.outside
def test_everybody_can_read_a_table(folder, tmp_path):
    report = violations(folder / "c_table.html", tmp_path)
    assert report["found"] == []
    assert {"td-headers-attr", "color-contrast"} <= set(report["passed"])


@pytest.mark.outside
def test_the_check_finds_what_is_wrong(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<body><img src='a.png'></body>", encoding="utf-8")
    found = {rule for rule, _ in violations(page, tmp_path)["found"]}
    assert {"image-alt", "html-has-lang", "document-title"} <= found


class Outline(HTMLParser):
    """Note tags in order with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def each(self, tag, key):
        return [attrs.get(key) for name, attrs in self.tags if name == tag]


def files_linked(page):
    """Name the files that a page links to; every anchor within it must be there."""
    links, anchors = (
        set(page.each("a", "href")),
        {f"#{attrs.get('id')}" for _, attrs in page.tags},
    )
    within = {link for link in links if link.startswith("#")}
    assert within <= anchors
    return links - within


def test_the_index_shows_every_figure_and_table_with_words_and_files(folder):
    text = write_index(folder).read_text(encoding="utf-8")
    page = Outline(text)
    assert page.each("html", "lang") == ["zh-Hans"]
    assert page.each("img", "src") == ["a.svg", "b_图.svg"]
    assert set(page.each("img", "alt")) == {WORDS["alt"]}
    assert [t for t, _ in page.tags if t in ("h1", "h2")] == ["h1", "h2"]
    titles = [t for t, _ in page.tags if t == "h3"]
    assert len(titles) == 3
    files = {path.name for path in folder.iterdir()} - {"index.html"}
    assert files_linked(page) == files
    assert "<各地>" not in text


@pytest.mark.parametrize("page", ["index.html", "c_table.html"])
def test_pages_need_no_network(folder, page):
    write_index(folder)
    text = (folder / page).read_text(encoding="utf-8")
    outline = Outline(text)
    assert {tag for tag, attrs in outline.tags if "src" in attrs} <= {"img"}
    assert not {"link", "script", "iframe", "object"} & {t for t, _ in outline.tags}
    assert not re.search(r"https?:|@import|url\((?!data:font/woff;)", text)


def test_the_committed_index_leads_only_to_files_that_are_there():
    text = (FIGURES / "index.html").read_text(encoding="utf-8")
    page = Outline(text)
    linked = {*files_linked(page), *page.each("img", "src")}
    assert linked == {p.name for p in FIGURES.iterdir()} - {"index.html"}


def test_the_index_has_the_same_bytes_and_follows_the_language(folder):
    once = write_index(folder).read_bytes()
    assert write_index(folder).read_bytes() == once
    use_style("en")
    assert b'<html lang="en">' in write_index(folder).read_bytes()


@pytest.mark.parametrize("harm", ["missing", "mixed", "{}", "[]", "{", "\xff"])
def test_bundles_that_are_not_whole_are_left_out(folder, harm):
    if harm == "missing":
        (folder / "a.xlsx").unlink()
    elif harm == "mixed":
        shutil.copy(folder / "b_图.svg", folder / "a.svg")
    else:
        (folder / "a.json").write_bytes(harm.encode("latin-1"))
    page = Outline(write_index(folder).read_text(encoding="utf-8"))
    assert page.each("img", "src") == ["b_图.svg"]


def test_an_empty_folder_has_no_index(tmp_path):
    with pytest.raises(ValueError, match="no figures"):
        write_index(tmp_path)
