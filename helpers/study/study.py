"""The study of a notebook: its tables, colours, figures and words.

A notebook opens one study and asks it for all that cells share. The study holds no
copy of the parameters: each request reads those now in force in the notebook.
"""

import json
from collections import ChainMap
from collections.abc import Mapping
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from IPython import get_ipython
from IPython.display import HTML, Image, Markdown, display
from matplotlib.axes import Axes

from helpers import cells
from helpers.compare import LEAST
from helpers.corpus import Corpus, in_chinese
from helpers.export import (
    preview,
    save_figure,
    save_table,
    show_concordance,
    show_table,
)
from helpers.plots import (
    figure_compares,
    figure_words,
    finding,
    group_colors,
    group_words,
    headline,
    label,
    replace_missing,
    short_name,
    source_line,
    stand_in,
    use_style,
)
from helpers.study.facts import constants, contents, groups_drawn
from helpers.study.folder import (
    Tables,
    counted_once,
    read_tables,
    state_of,
    with_times,
)
from helpers.study.settings import (
    DEFAULTS,
    SETTINGS,
    NoReportsError,
    check_choices,
    shared_settings,
)
from helpers.tables import at_home
from helpers.words import Lexicon

MOST_CODES = 8  # characters without a glyph that a source line names
ON_SCREEN = 112  # pixels of a screen to an inch of a figure


def open_study(notebook: str, parameters: Mapping[str, object], *, groups: int = 1):
    """Open the study of a notebook.

    Parameters
    ----------
    notebook : str
        The notebook's name, recorded beside its figures.
    parameters : mapping
        The notebook's ``globals()``, in which ``CORPUS, OUTPUT, NAME, LANGUAGE, BY``
        and all other names in capitals are looked up whenever they are needed; one of
        these five that is empty or absent is that of ``corpus.toml`` beside the
        notebook.
    groups : int
        Fewest groups that the notebook's question needs.

    Returns
    -------
    Study

    Raises
    ------
    NoReportsError
        If no report could be read, `BY` is no column of the reports, or they make
        fewer than `groups` groups.
    """
    if shell := get_ipython():
        cells.watch(shell)
    study = Study(notebook, parameters, groups)
    study.in_force()
    return study


class Study:
    """The tables, colours, figures and words of one notebook.

    Near-duplicates are left out of `reports`, `paragraphs` and `tokens`, and where the
    notebook has a ``PERIOD``, a pair of dates, reports of another or no date too;
    `corpus` holds all that was read. Reports without a value of ``BY`` have no
    ``group`` and take part in no comparison.
    """

    def __init__(self, notebook: str, parameters: Mapping, groups: int = 1) -> None:
        self.notebook, self._parameters, self._least = notebook, parameters, groups

    def but(self, **changes: object) -> "Study":
        """Return the same study with some parameters changed."""
        return Study(self.notebook, ChainMap(changes, self._parameters), self._least)

    def _value(self, name: str) -> object:
        """Look up a parameter as it is now: the notebook's, else the shared one."""
        return self._parameters.get(name) or (DEFAULTS | shared_settings())[name]

    def in_force(self) -> dict[str, object]:
        """Return what the tables depend on now; set the language of figures."""
        use_style(self.language, size=str(self._parameters.get("SIZE", "page")))
        by = self.by
        if self.reports["group"].nunique() < self._least:
            found = len(self.reports)
            raise NoReportsError(label("too_few", k=self._least, m=found))
        check_choices(self._parameters, self.groups)
        state = state_of(self.folder)
        return {"CORPUS": self._value("CORPUS"), "BY": by, "files": hash(state)}

    @property
    def settings(self) -> pd.DataFrame:
        """One row per parameter that all notebooks have: its value, and where given."""
        own = [bool(self._parameters.get(name)) for name in DEFAULTS]
        places = [self.notebook if here else SETTINGS.name for here in own]
        values = [str(self._value(name)) for name in DEFAULTS]
        columns = {"setting": list(DEFAULTS), "value": values, "given_in": places}
        return pd.DataFrame(columns)

    @property
    def folder(self) -> Path:
        """The folder of reports, by its whole path."""
        return self._path("CORPUS").resolve()

    @property
    def language(self) -> str:
        """The language of words in figures and findings, ``zh`` or ``en``."""
        return str(self._value("LANGUAGE"))

    @property
    def _tables(self) -> Tables:
        """The tables of the folder as it is now."""
        tables = read_tables(self.folder, state_of(self.folder))
        if tables.corpus.reports.empty:
            use_style(self.language)
            rows = self._said(tables.corpus.problems).itertuples(index=False)
            lines = [label("no_reports"), *(" · ".join(row) for row in rows)]
            raise NoReportsError("\n".join(lines))
        return tables

    @property
    def corpus(self) -> Corpus:
        """All that was read: reports, paragraphs, problems; near-duplicates too."""
        read = self._tables.corpus
        return read._replace(problems=self._said(read.problems))

    def _said(self, problems: pd.DataFrame) -> pd.DataFrame:
        """Return problems in the language in use."""
        return in_chinese(problems) if self.language == "zh" else problems

    @property
    def lexicon(self) -> Lexicon:
        """User words, stop words and protected names."""
        return self._tables.lexicon

    @property
    def by(self) -> str:
        """The column compared by: ``BY``, or ``report`` where it has one group."""
        by, reports = str(self._value("BY")), counted_once(self.corpus)
        table = with_times(reports.reset_index())
        if by not in table:
            use_style(self.language)
            columns = "、".join(self.corpus.reports.columns)
            raise NoReportsError(label("no_column", by=by, columns=columns))
        return by if len(table[by].dropna().unique()) > 1 else "report"

    @property
    def _counted(self) -> pd.DataFrame:
        """The reports that count: near-duplicates and other periods are left out."""
        reports = counted_once(self.corpus)
        dates = reports["date"].dt.strftime("%Y-%m-%d")
        first, last = self._period
        inside = dates.between(first, f"{last}~" if last else "~")  # ~ sorts last
        return reports[inside] if first or last else reports

    @property
    def _period(self) -> tuple[str, str]:
        """First and last date, or the beginnings of them, "" where it is open."""
        given = self._parameters.get("PERIOD")  # a unit of time in notebook 07
        return tuple(given) if isinstance(given, tuple | list) else ("", "")

    @property
    def reports(self) -> pd.DataFrame:
        """One row per report that counts, with its ``group``."""
        table = with_times(self._counted)
        named = table.reset_index().set_index(table.index)[self.by]
        if pd.api.types.is_datetime64_dtype(named):
            named = named.dt.strftime("%Y-%m-%d")
        group = named.astype(object).where(named.notna()).map(str, na_action="ignore")
        return table.assign(group=group)

    @property
    def paragraphs(self) -> pd.DataFrame:
        """The paragraphs of the reports that count, analysed or not."""
        paragraphs = self.corpus.paragraphs
        return paragraphs[paragraphs["report"].isin(self._counted.index)]

    @property
    def tokens(self) -> pd.DataFrame:
        """The tokens of the reports that count."""
        tokens = self._tables.tokens
        if not any(self._period):
            return tokens
        return tokens[tokens["report"].isin(self._counted.index)]

    @property
    def sizes(self) -> pd.Series:
        """Words of each group, largest first, ties by name."""
        reports = self.reports
        words = self.tokens.loc[self.tokens["pos"] != "w", "report"].value_counts()
        sizes = words.reindex(reports.index, fill_value=0).groupby(reports["group"])
        return sizes.sum().sort_index().sort_values(ascending=False, kind="stable")

    @property
    def groups(self) -> list[str]:
        """The groups compared, by name."""
        return sorted(self.sizes.index)

    @property
    def colors(self) -> dict[str, str]:
        """The colour of each group, the same in every notebook and figure."""
        return group_colors(self.sizes.index)

    def largest(self, most: int) -> list[str]:
        """Return the `most` groups with the most words, by name."""
        return sorted(self.sizes.index[:most])

    def of(self, group: str) -> pd.DataFrame:
        """Return the paragraphs of one group's reports."""
        reports = self.reports
        names = reports.index[reports["group"] == group]
        return self.paragraphs[self.paragraphs["report"].isin(names)]

    def word(self, key: str) -> str:
        """Return a word for what is compared, such as ``each`` or ``others``."""
        self.in_force()
        return group_words(self.by)[key]

    @property
    def warning(self) -> Markdown:
        """A sentence on groups too small for tests, and on reports without a group."""
        self.in_force()
        groups = self.reports["group"]
        sizes = groups.value_counts()
        small = int((sizes < LEAST).sum())
        facts = {"least": LEAST, "k": small, "few": sizes.min()}
        words = [label("untestable" if small else "testable", **facts)]
        if missing := int(groups.isna().sum()):
            words.append(self._missing(missing))
        return Markdown(" ".join(words))

    def _missing(self, k: int) -> str:
        """Return the sentence on reports without a group."""
        return label("source_without", k=k, by=group_words(self.by)["column"])

    def say(self, *, zh: str, en: str) -> Markdown:
        """Show the text of the language in use."""
        return Markdown(en if self.language == "en" else zh)

    def show_lines(self, lines: pd.DataFrame) -> HTML:
        """Show the lines of a concordance, aligned at the word found."""
        self.in_force()
        return show_concordance(lines)

    def show(self, table: pd.DataFrame, *, digits: int = 2) -> HTML:
        """Show a table: searched, sorted and paged in JupyterLab, plain elsewhere."""
        self.in_force()
        return show_table(table, digits=digits)

    def save(
        self, ax: Axes, name: str, data: pd.DataFrame, *, source: str = "", **values
    ) -> dict[str, Path]:
        """Label a figure and save it with its data, as `publish` does."""
        facts = self._facts(name, values)
        title, source = facts.pop("title"), source or self._source(name, data)
        said = finding(name, data, self.by, **values)
        headline(ax, *([said, title] if said else [title]))
        if missing := replace_missing(ax):
            codes = [f"U+{ord(c):04X}" for c in missing[:MOST_CODES]]
            codes += ["…"] * (len(missing) > MOST_CODES)
            note = label("source_glyphs", characters=" ".join(codes))
            source = f"{source}{'' if self.language == 'zh' else ' '}{note}"
        source_line(ax, stand_in(source))
        facts |= {"headline": said or title, "shown": title, "source": source}
        facts["alt"] = label("alt", headline=facts["headline"], alt=facts["alt"])
        return save_figure(ax, data, facts, folder=self._path("OUTPUT"))

    def publish(
        self, ax: Axes, name: str, data: pd.DataFrame, *, source: str = "", **values
    ) -> None:
        """Label a figure, save it with its data, and show a small copy.

        Parameters
        ----------
        ax : Axes
            Any Axes of the figure.
        name : str
            Name of the files and of the figure's words.
        data : DataFrame
            The rows drawn.
        source : str
            What the figure rests on, if that is not the corpus.
        **values : object
            What fills the places in the figure's words.
        """
        paths = self.save(ax, name, data, source=source, **values)
        alt = json.loads(paths["json"].read_text(encoding="utf-8"))["alt"]
        plt.close(ax.get_figure(root=True))
        small, inches = preview(paths["png"]), ax.get_figure(root=True).get_figwidth()
        width = round(inches * ON_SCREEN)
        display(Image(data=small, format="png", width=width, alt=alt))

    def publish_table(
        self, table: pd.DataFrame, name: str, *, digits: int = 2, **values
    ) -> HTML:
        """Save a table in the formats of tables, and show it."""
        self.save_table(table, name, **values)
        return show_table(table, digits=digits)

    def save_table(self, table: pd.DataFrame, name: str, **values) -> dict[str, Path]:
        """Save a table in the formats of tables."""
        facts = self._facts(name, values)
        facts |= {"caption": facts.pop("title"), "source": self._source(name, table)}
        return save_table(table, facts, folder=self._path("OUTPUT"))

    def _facts(self, name: str, values: Mapping) -> dict[str, object]:
        """Return the words of a figure and what is recorded beside it."""
        self.in_force()
        provenance = {"notebook": self.notebook, **self._tables.provenance}
        parameters = {"BY": self.by, **constants(self._parameters)}
        groups = set(self.groups)
        named = {k: short_name(v) if str(v) in groups else v for k, v in values.items()}
        words = figure_words(name, self.by, **named)
        return {
            "name": name, **words, "parameters": parameters, "provenance": provenance,
            "corpus": contents(self._name, self.reports, self.tokens),
        }  # fmt: skip

    @property
    def _name(self) -> str:
        """What the corpus is called: ``NAME``, or its folder."""
        return str(self._value("NAME") or self.folder.name)

    def _path(self, name: str) -> Path:
        """Return the folder that a parameter names."""
        try:
            return at_home(str(self._value(name)))
        except ValueError as error:
            raise NoReportsError(str(error)) from None

    def _source(self, name: str, data: pd.DataFrame) -> str:
        """Return the source line of a figure: reports, words, groups, what is left out.

        A figure that compares groups rests on the reports that have one.
        """
        reports, compares = self.reports, figure_compares(name)
        used = reports[reports["group"].notna()] if compares else reports
        tokens = self.tokens[self.tokens["report"].isin(used.index)]
        words = int((tokens["pos"] != "w").sum())
        parts = [label("source", corpus=self._name, reports=len(used), words=words)]
        if compares:
            parts += groups_drawn(used["group"].value_counts(), data)
            if missing := len(reports) - len(used):
                parts.append(self._missing(missing))
        once = len(counted_once(self.corpus))
        if twins := len(self.corpus.reports) - once:
            parts.append(label("source_duplicates", k=twins))
        if outside := once - len(reports):
            first, last = (date or "…" for date in self._period)
            parts.append(label("source_period", k=outside, first=first, last=last))
        return ("" if self.language == "zh" else " ").join(parts)
