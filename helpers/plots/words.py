"""Words in figures and beside them, in Chinese or English, from ``words.toml``."""

import re
import tomllib
from pathlib import Path

LANGUAGES = ("zh", "en")
_words = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
LABELS, BY, FIGURES = _words["labels"], _words["by"], _words["figures"]
HEADLINES, UNITS = _words["headlines"], _words["units"]
ONE = re.compile(r"(?<![\d.,–])1 ([a-z]+)\[s\]")  # 1 report[s]
_state = {"language": "zh"}


def language() -> str:
    """Return the language set by `helpers.plots.use_style`: ``"zh"`` or ``"en"``.

    Examples
    --------
    >>> language()
    'zh'
    """
    return _state["language"]


def set_language(language: str) -> None:
    """Set the language of all words; ValueError if it is neither zh nor en."""
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r} is unknown: choose 'zh' or 'en'")
    _state["language"] = language


def _in_language(both: list[str], values: dict[str, object]) -> str:
    """Return the words in the language in use, with the values filled in."""
    filled = both[LANGUAGES.index(_state["language"])].format(**values)
    return ONE.sub(r"1 \1", filled).replace("[s]", "s")


def label(key: str, **values: object) -> str:
    """Return a word for axes, legends or source lines in the language in use.

    Parameters
    ----------
    key : str
        A key of ``[labels]`` in ``words.toml``.
    **values : object
        What fills the places in braces.

    Raises
    ------
    ValueError
        If the key is unknown.

    Examples
    --------
    >>> label("rate")
    '每万词次数'
    >>> label("undated", k=3)
    '3 篇无日期'
    """
    if key not in LABELS:
        raise ValueError(f"no label {key!r}: add it to helpers/plots/words.toml")
    return _in_language(LABELS[key], values)


def part(shown: int, whole: int, key: str = "part") -> str:
    """Say how many of all are drawn, or nothing where all are.

    Examples
    --------
    >>> part(25, 60), part(5, 5)
    ('：共 60 个，图中 25 个', '')
    """
    return label(key, k=shown, m=whole) if shown < whole else ""


def said(key: str, by: str = "region", **values: object) -> str:
    """Return a sentence of ``[headlines]`` with words for groups and values filled in.

    Raises
    ------
    ValueError
        If the key is unknown.

    Examples
    --------
    >>> said("all_differ", "outlet", among=said("among_all", "outlet", m=3))
    '全部 3 个媒体最常见的词各不相同'
    """
    if key not in HEADLINES:
        raise ValueError(f"no headline {key!r}: add it to helpers/plots/words.toml")
    return _in_language(HEADLINES[key], group_words(by) | values)


def group_words(by: str) -> dict[str, str]:
    """Return the words for what is compared, in the language in use.

    Parameters
    ----------
    by : str
        Column of the reports that makes the groups.

    Returns
    -------
    dict
        ``each`` and ``others`` (such as 各地, 其他各地), ``group`` and ``groups`` (one
        and several), ``texts`` (the reports of each) and ``column``.

    Examples
    --------
    >>> group_words("province")["others"], group_words("类型")["each"]
    ('其他各省', '各组（按“类型”）')
    """
    words = BY.get(by, BY["other"])
    return {key: _in_language(both, {"by": by}) for key, both in words.items()}


def figure_words(name: str, by: str = "region", **values: object) -> dict[str, str]:
    """Return title, caption and alt text of a figure, or the title of a table.

    Parameters
    ----------
    name : str
        A key of ``[figures]`` in ``words.toml``.
    by : str
        Column of the reports that makes the groups.
    **values : object
        What else fills the places in braces.

    Returns
    -------
    dict
        ``title``, ``caption`` and ``alt`` in the language in use.

    Raises
    ------
    ValueError
        If the figure has no words, or a value is missing.

    Examples
    --------
    >>> figure_words("03_key_terms", "outlet")["title"]
    '各媒体与其他媒体相比的关键词'
    """
    words = {k: both for k, both in _figure(name).items() if k != "compared"}
    try:
        filled = group_words(by) | values
        return {key: _in_language(both, filled) for key, both in words.items()}
    except KeyError as missing:
        raise ValueError(f"the words of {name} need a value for {missing}") from None


def figure_compares(name: str) -> bool:
    """Return whether the rows of a figure or table compare groups.

    Examples
    --------
    >>> figure_compares("03_keyness"), figure_compares("02_top_terms")
    (True, False)
    """
    return _figure(name).get("compared", False)


def _figure(name: str) -> dict:
    """Return the entry of a figure."""
    if name not in FIGURES:
        raise ValueError(f"no words for {name!r}: add it to helpers/plots/words.toml")
    return FIGURES[name]
