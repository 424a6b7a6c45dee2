"""Use the panel of explore.ipynb as a reader does, by mouse and by keyboard."""

import json
from contextlib import contextmanager

import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.browser.lab import FRONT

CONTROLS = {
    "folder", "by", "a", "b", "first", "last", "pos", "stop", "without", "language",
    "export", "search", "sort", "write", "yes",
}  # fmt: skip
# JupyterLab answers widgets beside a running cell, so that a long one holds nothing up
HELD = """
import os, time
from helpers.explore import panel
def held(*tables, compare=panel.two_sides, **options):
    while os.path.exists({gate!r}):
        time.sleep(0.05)
    return compare(*tables, **options)
panel.two_sides = held
"""
FACTS = ["title", "date", "province", "city", "county", "duplicate_of"]


class Panel:
    """A reader at the panel."""

    def __init__(self, lab):
        self.lab, self.keyboard = lab, lab.page.keyboard
        self.box = lab.page.locator(f"{FRONT} .explore")

    def control(self, key):
        return self.box.locator(f"[data-key='{key}']")

    def settle(self):
        """Wait until all that was asked has been answered and drawn."""
        expect(self.box).to_have_attribute("aria-busy", "false")

    def click(self, node):
        node.dispatch_event("click")  # dots of rare terms may lie on each other
        self.settle()

    def press(self, key, node=None):
        """Press a key on a control, or on what has the focus."""
        node.press(key) if node else self.keyboard.press(key)
        self.settle()

    def choose(self, **choices):
        """Choose from lists."""
        for key, value in choices.items():
            self.control(key).select_option(value)
            self.settle()

    def fill(self, **values):
        """Type into fields, each ended by Enter."""
        for key, value in values.items():
            self.control(key).fill(value)
            self.press("Enter", self.control(key))

    def term(self, name):
        """Give a term's row of the list."""
        button = self.lab.page.get_by_role("button", name=name, exact=True)
        return self.box.locator(".terms tbody tr", has=button)

    def expect(self, name, *cells):
        """Check the first cells of a term's row: counts, rates and log ratio."""
        row = self.term(name).locator("td").all_text_contents()
        assert tuple(row[1 : len(cells) + 1]) == cells

    def dot(self, name):
        return self.box.locator(f"circle[data-term='{name}']")

    def word(self, name):
        """Give a word of the cloud."""
        return self.box.locator("svg text[role=button]").get_by_text(name, exact=True)

    @property
    def lines(self):
        return self.box.locator("tr.line")

    def expect_lines(self, name, count):
        """Check the sentences of a term, marked in list and plane."""
        expect(self.box.locator("h4", has_text=f"句子：{name} ·")).to_be_visible()
        expect(self.lines).to_have_count(count)
        expect(self.term(name)).to_have_class("on")
        expect(self.dot(name)).to_have_class("on")

    @property
    def said(self):
        return self.box.locator("[role=status]")

    @property
    def focused(self):
        """What the keyboard's focus is on: the key of a control, or a text."""
        return self.lab.page.evaluate(
            "() => (e => e.dataset.key ?? e.dataset.term ?? e.textContent)(document.activeElement)"
        )


@pytest.fixture(scope="module")
def notebook(opened):
    """The notebook, run."""
    opened.open("explore.ipynb")
    opened.run_all()
    yield opened
    opened.close()


@pytest.fixture
def shipped(notebook):
    """A new panel on the shipped reports."""
    notebook.run("explore.Panel(")
    panel = Panel(notebook)
    panel.settle()
    panel.box.scroll_into_view_if_needed()
    return panel


@pytest.fixture
def panel(shipped, folder):
    """A new panel on the made reports, two groups of two."""
    shipped.fill(folder=str(folder / "reports"))
    shipped.choose(by="台账")
    expect(shipped.control("a").locator("option")).to_have_text(["新", "旧"])
    shipped.expect("志愿者", "2", "2")
    return shipped


def test_folder_groups_and_sides(panel, folder):
    expect(panel.control("b").locator("option")).to_have_text(["其余各组", "旧"])
    panel.choose(by="report")
    expect(panel.control("a").locator("option")).to_have_text(["r0", "r1", "r2", "r3"])
    panel.expect("志愿者", "1", "3")
    panel.choose(a="r2", b="r0")
    panel.expect("志愿者", "1", "1")
    panel.expect("田边", "9", "0")
    panel.choose(a="r0")  # now both sides are the same: B is all others
    panel.expect("志愿者", "1", "3")
    panel.fill(folder=str(folder / "nowhere"))
    expect(panel.said).to_contain_text("没有读到任何报道")


def test_period(panel):
    panel.fill(first="2020-02-02")
    panel.expect("志愿者", "2", "1")
    panel.fill(last="2020-03-01")
    panel.expect("志愿者", "1", "1")
    panel.fill(first="2031-01-01", last="")
    expect(panel.said).not_to_be_empty()
    panel.fill(first="")
    expect(panel.said).to_be_empty()
    panel.expect("志愿者", "2", "2")


def test_what_is_left_out(panel):
    panel.choose(pos="v")
    expect(panel.term("志愿者")).to_have_count(0)
    expect(panel.term("登记")).to_be_visible()
    panel.choose(pos="")
    expect(panel.term("志愿者")).to_be_visible()
    panel.fill(without="社区 志愿者")
    expect(panel.term("社区")).to_have_count(0)
    expect(panel.term("志愿者")).to_have_count(0)
    expect(panel.term("的")).to_have_count(0)
    panel.control("stop").uncheck()
    panel.settle()
    expect(panel.term("的")).to_be_visible()


def test_search_and_language(panel):
    panel.control("search").fill("志愿")
    expect(panel.box.locator(".terms tbody tr")).to_have_count(1)
    panel.control("search").fill("")
    expect(panel.term("社区")).to_be_visible()
    panel.choose(language="en")
    expect(panel.box.locator("h4", has_text="Word cloud")).to_be_visible()
    expect(panel.control("export")).to_have_text("Export")


@contextmanager
def held(lab, gate):
    """Hold the answers of the panel back."""
    gate.touch()
    lab.execute(HELD.format(gate=str(gate)))
    try:
        yield
    finally:
        gate.unlink()


def test_choices_made_while_others_wait_are_answered_together(panel, folder, tmp_path):
    with held(panel.lab, tmp_path / "gate"):
        panel.control("a").select_option("旧")
        panel.dot("志愿者").dispatch_event("click")
        panel.control("pos").select_option("n")
        panel.control("export").click()
        panel.control("without").fill("社区")  # typed, not yet asked for
        expect(panel.box).to_have_attribute("aria-busy", "true")
        panel.expect("田边", "9", "0")  # still the old answer, said to be waiting
        expect(panel.lines).to_have_count(0)
    panel.settle()
    facts = json.loads(
        (folder / "copies/figures/explore_plane.json").read_text("utf-8")
    )
    assert (facts["parameters"]["A"], facts["parameters"]["POS"]) == ("旧", ["n"])
    expect(panel.said).to_contain_text("explore_lines")
    expect(panel.control("a")).to_have_value("旧")
    expect(panel.control("without")).to_have_value("社区")
    panel.expect_lines("志愿者", 4)


def test_choices_without_an_answer_leave_nothing_old(panel):
    panel.click(panel.dot("志愿者"))
    panel.click(panel.lines.first.get_by_role("button"))
    panel.fill(first="2031-01-01")
    for seen in ("tbody tr", "circle", "svg text[role]", ".report"):
        expect(panel.box.locator(seen)).to_have_count(0)
    panel.fill(first="")
    panel.expect_lines("志愿者", 4)
    expect(panel.box.locator(".report mark")).to_have_count(0)


@pytest.mark.parametrize("place", ["term", "dot", "word"])
def test_from_a_word_to_its_sentences_and_the_report(panel, folder, place):
    node = getattr(panel, place)("志愿者")
    node = node.get_by_role("button") if place == "term" else node
    panel.click(node)
    panel.expect_lines("志愿者", 4)
    expect(panel.dot("志愿者").locator("title")).to_contain_text("甲组次数 2 (60.2)")
    panel.choose(sort="right")
    texts = panel.lines.locator("td.r")
    expect(texts.first).to_contain_text("登记")
    panel.click(panel.lines.nth(2).get_by_role("button"))
    mark = panel.box.locator(".report mark")
    expect(mark).to_have_text("志愿者")
    expect(mark).to_be_in_viewport()
    file, start = panel.lines.nth(2).locator("td").last.text_content().split()
    raw = (folder / "reports" / file).read_text(encoding="utf-8")
    assert raw[int(start) :].startswith("志愿者")
    marked = panel.box.locator(".report p", has=panel.lab.page.locator("mark"))
    assert marked.text_content() in raw


def test_sentences_are_sorted_on_either_side(shipped):
    shipped.click(shipped.term("党员").get_by_role("button"))
    for sort, side in (("left", "td.l"), ("right", "td.r")):
        shipped.choose(sort=sort)
        texts = shipped.lines.locator(side).all_text_contents()
        keys = [text[::-1] if sort == "left" else text for text in texts]
        assert len(texts) > 30
        assert [k[:5] for k in keys] == sorted(k[:5] for k in keys)
    shipped.lab.shoot("explore_sentences")


def test_what_was_left_out_of_a_report_is_grey_with_its_rule(shipped):
    shipped.click(shipped.term("党员").get_by_role("button"))
    shipped.lines.locator("td", has_text="zunyi_huichuan").first.dblclick()
    shipped.settle()
    out = shipped.box.locator(".report p.out")
    expect(out.first).to_be_visible()
    rules = out.locator("small").all_text_contents()
    assert len(rules) == out.count() > 5
    assert rules[0].endswith(" · breadcrumb")
    shipped.lab.shoot("explore_report")


def test_export_saves_what_is_seen_with_the_choices(panel, folder):
    panel.choose(a="旧", b="新", language="en")
    panel.fill(without="社区", last="2020-03-01")
    panel.expect("志愿者", "2", "1")
    panel.click(panel.dot("志愿者"))
    expect(panel.lines).to_have_count(3)
    panel.click(panel.control("export"))
    figures = folder / "copies" / "figures"
    expect(panel.said).to_contain_text(f"Saved in {figures}: ")
    facts = json.loads((figures / "explore_plane.json").read_text(encoding="utf-8"))
    given = facts["parameters"]
    assert (given["BY"], given["A"], given["B"]) == ("台账", "旧", "新")
    assert (given["WITHOUT"], given["DATES"]) == (["社区"], ["", "2020-03-01"])
    assert (facts["language"], facts["corpus"]["reports"]) == ("en", 3)
    names = {p.name for p in figures.iterdir()}
    for name in ("explore_plane", "explore_cloud"):
        assert {f"{name}.{s}" for s in ("png", "svg", "pdf", "csv", "json")} <= names
    assert len(pd.read_csv(figures / "explore_lines.csv")) == 3
    panel.lab.shoot("explore_exported")


def test_a_correction_is_written_only_when_confirmed(panel, folder):
    path = folder / "reports" / "metadata.csv"
    before = {p.name: p.read_bytes() for p in path.parent.iterdir()}
    panel.click(panel.dot("志愿者"))
    panel.click(panel.lines.first.get_by_role("button"))
    panel.box.locator("summary").click()
    for fact in FACTS:
        expect(panel.control(f"to-{fact}")).to_be_visible()
    panel.control("write").click()
    expect(panel.box.get_by_text("没有改动。")).to_be_visible()
    panel.control("to-title").fill("新题")
    panel.control("write").click()
    expect(panel.box.get_by_text(f"把 标题 新题 写入 {path} 吗？")).to_be_visible()
    panel.lab.shoot("explore_asked")
    panel.box.get_by_role("button", name="取消").click()
    expect(panel.control("yes")).to_have_count(0)
    assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == before
    panel.control("write").click()
    panel.click(panel.control("yes"))
    expect(panel.said).to_contain_text("已写入")
    after = {p.name: p.read_bytes() for p in path.parent.iterdir()}
    assert {n for n in after if after[n] != before.get(n)} == {"metadata.csv"}
    table = pd.read_csv(path).set_index("report")
    assert table.loc["r0", "title"] == "新题"
    assert table["台账"].tolist() == list("旧旧新新")
    path.write_bytes(before["metadata.csv"])


def test_tab_reaches_every_control_in_order(shipped):
    shipped.control("folder").focus()
    reached = [shipped.focused]
    for _ in range(40):
        shipped.keyboard.press("Tab")
        reached.append(shipped.focused)
    order = list(dict.fromkeys(key for key in reached if key in CONTROLS))
    assert order == [
        "folder", "by", "a", "b", "first", "last", "pos", "stop", "without",
        "language", "export", "search",
    ]  # fmt: skip


def test_keys_work_the_controls_and_leave_the_notebook_alone(shipped):
    cells = len(shipped.lab.state["cells"])
    shipped.control("folder").press("Enter")
    shipped.control("export").focus()
    for key in "abcddmx":  # in a notebook these insert, copy, delete and change cells
        shipped.keyboard.press(key)
    assert len(shipped.lab.state["cells"]) == cells
    shipped.press("End", shipped.control("by"))
    expect(shipped.control("by")).to_have_value("report")
    shipped.press("Space", shipped.control("stop"))
    expect(shipped.term("的")).to_be_visible()
    assert shipped.focused == "stop"
    shipped.press("Enter", shipped.control("export"))
    expect(shipped.said).to_contain_text("已存入")


@pytest.mark.parametrize("place", ["td button", "circle", "svg text[role=button]"])
def test_keys_lead_from_a_word_to_the_report(shipped, folder, place):
    shipped.box.locator(f"{place}[tabindex='0']").first.press("ArrowDown")
    chosen = shipped.focused
    shipped.press("Enter")
    expect(shipped.box.locator("h4", has_text=f"句子：{chosen} ·")).to_be_visible()
    assert shipped.focused == chosen
    shipped.press("ArrowDown", shipped.control("sort"))
    expect(shipped.control("sort")).to_have_value("left")
    shipped.press("Tab")
    assert shipped.focused == shipped.lines.first.locator("button").text_content()
    shipped.press("Enter")
    file, start = shipped.lines.first.locator("td").last.text_content().split()
    mark = shipped.box.locator(".report mark")
    expect(mark).to_be_in_viewport()
    raw = (folder / "corpus" / file).read_text(encoding="utf-8")
    assert raw[int(start) :].startswith(mark.text_content())


def test_keys_correct_a_report(shipped):
    shipped.press("Enter", shipped.term("党员").get_by_role("button"))
    shipped.press("Enter", shipped.lines.first.get_by_role("button"))
    shipped.box.locator("summary").press("Enter")
    for fact in [*FACTS, "write"]:
        shipped.keyboard.press("Tab")
        assert shipped.focused.removeprefix("to-") == fact
    shipped.control("to-title").press("x")
    shipped.control("write").press("Enter")
    expect(shipped.control("yes")).to_be_focused()
    keys = "nodes => nodes.map(node => node.dataset.key)"
    seen = shipped.box.locator("[data-key]").evaluate_all(keys)
    assert set(seen) == CONTROLS | {f"to-{fact}" for fact in FACTS}
    shipped.keyboard.press("Tab")
    shipped.keyboard.press("Enter")
    expect(shipped.control("yes")).to_have_count(0)


def test_the_panel_is_found_again_after_a_reload(panel):
    panel.click(panel.dot("志愿者"))
    panel.expect_lines("志愿者", 4)
    panel.control("export").focus()  # Ctrl+S saves from a button too
    panel.lab.save()
    panel.lab.page.reload()
    panel.lab.ready()
    panel.settle()
    panel.expect_lines("志愿者", 4)
    panel.choose(a="旧", b="新")
    expect(panel.control("b").locator("option")).to_have_text(["其余各组", "新"])
    panel.lab.shoot("explore_reloaded")
