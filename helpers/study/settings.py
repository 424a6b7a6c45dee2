"""What all notebooks of a folder share, and why a notebook may have no answer."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from helpers.plots import label

DEFAULTS = tomllib.loads(
    Path(__file__).parents[1].joinpath("settings.toml").read_text("utf-8")
)
SETTINGS = Path("corpus.toml")  # beside a notebook: what its empty parameters are
AT_LEAST_ONE = ("TOP", "PANELS", "SQUARE", "ROWS", "COLUMNS", "RUNS", "OWN")
MOST_NAMED = 40  # groups that a sentence names


class NoReportsError(ValueError):
    """A corpus or a setting without an answer, shown without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def shared_settings() -> dict[str, str]:
    """Read the settings that the notebooks of a folder share."""
    if not SETTINGS.is_file():
        return {}
    try:
        given = tomllib.loads(SETTINGS.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise NoReportsError(label("settings_unread", error=error)) from None
    if unknown := sorted(given.keys() - DEFAULTS.keys()):
        names = {"unknown": "、".join(unknown), "known": "、".join(DEFAULTS)}
        raise NoReportsError(label("settings_unknown", **names))
    return {name: value for name, value in given.items() if value}


def check_choices(parameters: Mapping, groups: list[str]) -> None:
    """Refuse numbers that leave nothing to show, and groups that there are not."""
    for name in AT_LEAST_ONE:
        number = parameters.get(name, 1)
        if isinstance(number, int) and number < 1:
            raise NoReportsError(label("below_one", name=name, value=number))
    pair = parameters.get("PAIR") or ()
    for name, given in (("TARGET", parameters.get("TARGET")), ("PAIR", pair)):
        chosen = [given] if isinstance(given, str) else list(given or ())
        if unknown := [g for g in filter(None, chosen) if g not in groups]:
            facts = {"name": name, "value": unknown[0]}
            named = "、".join(groups[:MOST_NAMED])
            raise NoReportsError(label("no_group", groups=named, **facts))
