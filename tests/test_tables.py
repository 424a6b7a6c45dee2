import pandas as pd
import pytest

from helpers.tables import analysed, at_home, progress, require, text_width


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("党旗A", 5),
        ("“党旗”", 6),
        ("党\n旗", 4),
        ("e\u0301", 1),
        ("１２", 4),
    ],
)
def test_text_width(text, columns):
    assert text_width(text) == columns


def test_require_names_what_is_missing_and_what_is_there():
    table = pd.DataFrame({"term": []})
    require(table, "term")
    with pytest.raises(ValueError, match=r"counts lacks the columns \['n'\]; it has"):
        require(table, "term", "n", of="counts")
    with pytest.raises(ValueError, match="no rows"):
        require(table, "term", filled=True)


@pytest.mark.parametrize(
    ("roles", "texts"),
    [(("heading", "body"), ["灯", "党旗"]), ("note", ["来源"]), ([], [])],
)
def test_analysed_keeps_the_roles_asked_for_with_a_fresh_index(roles, texts):
    table = pd.DataFrame(
        {
            "report": "川",
            "text": ["来源", "灯", "党旗"],
            "role": ["note", "heading", "body"],
        }
    )
    kept = analysed(table, roles)
    assert kept["text"].tolist() == texts
    assert kept.index.tolist() == list(range(len(texts)))


@pytest.mark.parametrize("name", ["~", "~/灯", "灯/甲.txt", "/灯", "灯~"])
def test_a_path_may_begin_at_home(monkeypatch, name):
    monkeypatch.setenv("HOME", "/at/home")
    whole = name.replace("~", "/at/home") if name[0] == "~" else name
    assert at_home(name).as_posix() == whole


@pytest.mark.parametrize("name", ["~nobody-here", "~nobody-here/reports", "~无此人/灯"])
def test_a_home_that_is_not_there_is_one_sentence(name):
    with pytest.raises(ValueError, match=f"^{name}: there is no home folder ~"):
        at_home(name)


@pytest.mark.parametrize("session", [True, False])
def test_progress_shows_a_bar_in_interactive_sessions_only(monkeypatch, session):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: False)
    if session:
        monkeypatch.setenv("JPY_SESSION_NAME", "03.ipynb")
    items = ["甲", "乙"]
    shown = progress(items, "reading", total=2)
    assert (shown is not items) is session
    assert list(shown) == items
