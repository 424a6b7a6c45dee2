"""The panel of explore.ipynb: choices made in the browser, answered by a study."""

import os
import shutil
import tempfile
import tomllib
from pathlib import Path

import anywidget
import pandas as pd
import traitlets

from helpers import corpus, plots
from helpers.explore.tables import found_lines, report_text, two_sides
from helpers.export import heading
from helpers.tables import at_home

HERE = Path(__file__).parent
WORDS = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
LISTED, DRAWN, CLOUD = 1000, 250, 80  # terms in the list, the plane and the cloud
FIRST = {
    "folder": "", "by": "", "a": "", "b": "", "first": "", "last": "", "pos": "",
    "stop": True, "without": "", "language": "", "term": "", "sort": "place",
    "report": "", "action": None,
}  # fmt: skip
GIVEN = ["title", "date", "province", "city", "county", "duplicate_of"]
MAKES_TERMS = FIRST.keys() - {"term", "sort", "report", "action"}


class Panel(anywidget.AnyWidget):
    """What explore.ipynb shows in JupyterLab.

    The browser sets `asked`: choices, and the last action. The study answers by tables
    in `options`, `terms`, `cloud`, `lines` and `text` and by sentences in `said`. An
    answer is sent at once, with what it answers in `answered`; until that is all that
    was asked, the browser waits. The panel begins with the groups `a` and `b` and with
    a `term`, if they are given.
    """

    _esm = HERE / "panel.js"
    _css = HERE / "panel.css"
    words = traitlets.Dict(WORDS).tag(sync=True)
    asked = traitlets.Dict(FIRST).tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    terms = traitlets.List().tag(sync=True)
    cloud = traitlets.Dict().tag(sync=True)
    lines = traitlets.Dict().tag(sync=True)
    text = traitlets.Dict().tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)
    answered = traitlets.Dict().tag(sync=True)

    def __init__(self, study, *, a: str = "", b: str = "", term: str = "") -> None:
        super().__init__()
        self._opened = self.study = study
        self.table = self._laid_out = self.cloud_table = None
        self.observe(self._answer, "asked")
        asked = {"folder": str(study.folder), "by": study.by, "a": a, "b": b}
        self.ask(**asked, language=study.language, term=term)

    def _repr_mimebundle_(self, **options):
        if "JPY_SESSION_NAME" in os.environ:
            return super()._repr_mimebundle_(**options)
        return {"text/plain": self._word("live_only")}

    def ask(self, **changes: object) -> None:
        """Choose something, as the controls do."""
        self.asked = self.asked | changes

    def _word(self, key: str, **values: object) -> str:
        return WORDS[key][self.study.language == "en"].format(**values)

    def _answer(self, _: dict) -> None:
        """Renew what depends on the choices that changed; say why if it cannot be."""
        asked, known = self.asked, self.answered
        changed = {key for key in FIRST if asked[key] != known.get(key)}
        with self.hold_sync():
            try:
                self._renew(changed)
                said = self._act(**asked["action"]) if "action" in changed else ""
                self._renew(set())  # all of it, if a correction was written
                self.said = said or self._remark()
            except ValueError as error:  # its message says what would help
                self.table, self.said = None, str(error)
                self.terms, self.cloud, self.lines, self.text = [], {}, {}, {}
            finally:  # no fault leaves the browser waiting
                self.answered = asked

    def _renew(self, changed: set[str]) -> None:
        """Renew the tables that depend on some choices, all where there are none."""
        anew = self.table is None or bool(changed & MAKES_TERMS)
        if anew:
            self._renew_terms()
        if anew or changed & {"term", "sort"}:
            self._renew_lines()
        if anew or "report" in changed:
            self._renew_text()

    def _remark(self) -> str:
        """Say what a reader would not expect of the tables."""
        if self.table.empty:
            return self._word("none")
        by = self.asked["by"]
        return "" if self.study.by == by else self._word("single", by=heading(by))

    def _renew_terms(self) -> None:
        asked, given = self.asked, self._parameters()
        study = self._opened.but(**given)
        study.in_force()
        groups = study.groups
        a = asked["a"] if asked["a"] in groups else groups[0]
        b = asked["b"] if asked["b"] in groups and asked["b"] != a else ""
        self.study = study.but(A=a, B=b)
        reports = self.study.reports
        self.table = two_sides(
            self.study.tokens, reports, a=a, b=b, pos=given["POS"], stop=given["STOP"],
            without=given["WITHOUT"],
        )  # fmt: skip
        columns = reports.columns.drop("group")
        by = {column: heading(column) for column in [*columns, "report"]}
        self.options = {"by": by, "groups": groups, "a": a, "b": b}
        self.terms = _rows(self.table.head(LISTED))
        self.cloud = _cloud(self._layout())

    def _parameters(self) -> dict[str, object]:
        """Give the parameters in force, as a notebook would state them."""
        asked = self.asked
        same = at_home(asked["folder"]) == self._opened.folder
        folder = {} if same else {"NAME": Path(asked["folder"]).name}
        return folder | {
            "CORPUS": asked["folder"], "BY": asked["by"],
            "DATES": (asked["first"], asked["last"]),
            "POS": tuple(asked["pos"].split()), "STOP": asked["stop"],
            "WITHOUT": tuple(asked["without"].split()), "LANGUAGE": asked["language"],
        }  # fmt: skip

    def _layout(self) -> pd.DataFrame:
        """Lay out the cloud, unless its counts are those of the last one."""
        n = self.table["n_a"] + self.table["n_b"]
        top = self.table.assign(n=n).query("term.str.len() > 1").head(CLOUD)
        top = top[["term", "n"]].reset_index(drop=True)
        if not top.equals(self._laid_out):
            drawn = top if top.empty else plots.cloud_layout(top, value="n")
            self._laid_out, self.cloud_table = top, drawn
        return self.cloud_table

    def _renew_lines(self) -> None:
        term, tokens = self.asked["term"], self.study.tokens
        found = found_lines(
            self.study.paragraphs, tokens, term, sort=self.asked["sort"]
        )
        files = self.study.corpus.reports["file"].reindex(found["report"])
        rows = _rows(found.assign(file=files.to_numpy()))
        n = int((tokens["term"] == term).sum())
        self.lines = {"term": term, "rows": rows, "n": n}

    def _renew_text(self) -> None:
        name, reports = self.asked["report"], self.study.corpus.reports
        if name not in reports.index:
            self.text = {}
            return
        given = reports.loc[name].reindex(GIVEN)
        given["date"] = None if pd.isna(given["date"]) else f"{given['date']:%Y-%m-%d}"
        facts = {k: "" if pd.isna(v) else str(v) for k, v in given.items()}
        table = report_text(self.study.corpus.paragraphs, name)
        table["role"] = table["role"].map(plots.label)
        self.text = {"report": name, "facts": facts, "rows": _rows(table)}

    def _act(self, kind: str, values: dict, **_: object) -> str:
        """Do what a button asks for, and say what was done."""
        try:
            return {"export": self.export, "correct": self.correct}[kind](**values)
        except (ValueError, OSError) as error:
            return str(error)

    def export(self) -> str:
        """Save plane, cloud and the lines shown, and say where."""
        if self.table.empty:
            return self._word("none")
        study, options = self.study, self.options
        b = options["b"] or self._word("others")
        sides = {"a": options["a"], "b": b}
        drawn = self.table.head(DRAWN)
        ax = plots.term_plane(drawn, **sides)
        paths = [study.save(ax, "explore_plane", drawn, **sides)]
        if not (cloud := self.cloud_table).empty:
            ax, first = plots.word_cloud(cloud), cloud["term"].iloc[0]
            paths += [study.save(ax, "explore_cloud", cloud, first=first)]
        if rows := self.lines["rows"]:
            lines, term = pd.DataFrame(rows), self.lines["term"]
            paths += [study.save_table(lines, "explore_lines", term=term)]
        files = sorted({p for some in paths for p in some.values()})
        names = self._word("comma").join(sorted({p.stem for p in files}))
        return self._word("exported", folder=files[0].parent.resolve(), names=names)

    def correct(self, report: str, values: dict[str, str]) -> str:
        """Write what was corrected of a report to the folder's metadata.csv."""
        path = self.study.folder / "metadata.csv"
        known = {k: v for k, v in values.items() if k in GIVEN}
        if not known or report not in self.study.corpus.reports.index:
            return self._word("nothing")
        content = path.read_bytes() if path.exists() else b""
        _replace(path, corpus.corrected(content, report, known))
        self.table = None
        return self._word("written", file=path)


def _rows(table: pd.DataFrame) -> list[dict]:
    """Give the rows of a table as JSON holds them; what is not finite is None."""
    plain = table.replace([float("inf"), float("-inf")], float("nan")).astype(object)
    return plain.where(plain.notna(), None).to_dict("records")


def _cloud(layout: pd.DataFrame) -> dict:
    """Give the places of the words of a cloud, and its size."""
    if layout.empty:
        return {}
    placed = layout[layout["placed"]]
    words = placed[["term", "n", "x", "y", "letter_height", "bold"]]
    return {"size": list(layout.attrs["canvas"]), "words": _rows(words)}


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, with the access rights it had."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        beside = Path(folder, path.name)
        beside.write_bytes(content)
        if path.exists():
            shutil.copymode(path, beside)
        os.replace(beside, path)
