"""What files are read into: documents, what their formats state, and problems."""

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

LIMIT = 64_000_000  # bytes: a larger file holds no report
COLUMNS = tomllib.loads(
    (Path(__file__).parent / "columns.toml").read_text(encoding="utf-8")
)


class Mark(NamedTuple):
    """What a format says of a part of the text, such as a footnote."""

    start: int
    end: int
    role: str
    rule: str


class Document(NamedTuple):
    """One report as read: its text, the spans of its blocks, what its format states.

    `hints` are the meta tags of a page, `stated` the columns of a table's row or the
    front matter of a text.
    `shown` is as long as `raw`, with NUL in place of what no reader sees: tags, hidden
    elements, addresses of links.
    """

    name: str
    raw: str
    format: str
    encoding: str | None
    hints: dict[str, Any] = {}
    stated: dict[str, Any] = {}
    spans: list[tuple[int, int]] | None = None
    article: str | None = None
    doubt: str | None = None
    shown: str | None = None
    marks: tuple[Mark, ...] = ()
    glosses: int = 0  # readings over characters that the format sets apart
    row: int | None = None  # of a table, from 1
    own: str | None = None  # the user's own columns, as JSON
    file: str = ""
    unit: int = 0

    @property
    def place(self) -> str:
        """The file, with the row of a table."""
        return self.file if self.row is None else f"{self.file}, row {self.row}"

    @property
    def visible(self) -> str:
        """The text that a reader sees."""
        return self.raw if self.shown is None else self.shown.replace("\0", "")


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


def hints_of(pairs: dict[str, Any]) -> dict[str, Any]:
    """Pick the facts out of `pairs`, the first name that has a value."""
    lower = {str(k).strip().lower(): v for k, v in pairs.items()}
    found = {
        field: next((lower[n] for n in names if is_given(lower.get(n))), None)
        for field, names in COLUMNS["hints"].items()
    }
    return {field: str(value) for field, value in found.items() if value is not None}


def is_given(value: Any) -> bool:
    """Check whether a cell holds a value."""
    return (
        value is not None
        and not (isinstance(value, float) and value != value)
        and bool(str(value).strip())
    )


def without(raw: str, spans: list[tuple[int, int]]) -> str:
    r"""Put NUL in place of spans of a text, which may overlap.

    Examples
    --------
    >>> without("甲<b>乙", [(1, 4)])
    '甲\x00\x00\x00乙'
    """
    pieces, at = [], 0
    for start, end in sorted(spans):
        if end > at:
            start = max(start, at)
            pieces += [raw[at:start], "\0" * (end - start)]
            at = end
    return "".join([*pieces, raw[at:]])
