"""Test the watch over cells by what a reader may do: change, rerun, restart."""

import ast

import pytest
from IPython.core.interactiveshell import InteractiveShell

from helpers.cells import Cells, names


class Study:
    """Stands in for a study: what its tables depend on can be set."""

    language = "zh"

    def __init__(self, **facts):
        self.facts = facts

    def in_force(self):
        return dict(self.facts)


@pytest.fixture
def shell():
    shell = InteractiveShell()
    cells = Cells(shell)
    shell.ast_transformers.append(cells)
    shell.events.register("post_run_cell", cells.remember)
    yield shell
    shell.events.unregister("post_run_cell", cells.remember)


def run(shell, *cells):
    """Run cells as a notebook does; give the message of the last one's error."""
    for cell in cells:
        result = shell.run_cell(cell, store_history=True)
    return str(result.error_before_exec or result.error_in_exec or "")


@pytest.mark.parametrize(
    ("cell", "loads", "stores"),
    [
        ("drawn = counts.head(TOP)", {"counts", "TOP"}, {"drawn"}),
        ("a = b\nc = a", {"b"}, {"a", "c"}),
        ("x += 1", {"x"}, {"x"}),
        ("import pandas as pd\nt = pd.concat(parts)", {"parts"}, {"pd", "t"}),
        ("{g: of(g) for g in groups if g != KEY}", {"of", "groups", "KEY"}, set()),
        ("for g in groups:\n    show(g)", {"groups", "show"}, {"g"}),
        ("if few:\n    a = b\n    show(a)", {"few", "b", "show"}, {"a"}),
        ("f = lambda row: row + SHIFT", {"SHIFT"}, {"f"}),
        ("f'{first[\"term\"]} {n:.1f}'", {"first", "n"}, set()),
    ],
)
def test_names_that_a_cell_takes_and_binds(cell, loads, stores):
    assert names(ast.parse(cell)) == (loads, stores)


def test_a_cell_runs_again_with_a_changed_parameter(shell):
    run(shell, "TOP = 3", "counts = [5, 4, 3, 2]", "drawn = counts[:TOP]")
    assert run(shell, "TOP = 2", "drawn = counts[:TOP]", "found = len(drawn)") == ""
    assert shell.user_ns["found"] == 2


def test_a_cell_that_would_mix_old_and_new_is_refused_and_names_the_cell(shell):
    run(shell, "TOP = 3", "counts = [5, 4, 3, 2]", "drawn = counts[:TOP]")
    message = run(shell, "TOP = 2", "found = len(drawn)")
    assert "[3]" in message
    assert "TOP" in message
    assert "found" not in shell.user_ns
    assert run(shell, "drawn = counts[:TOP]", "found = len(drawn)") == ""


def test_what_was_made_from_a_stale_table_is_stale_too(shell):
    run(shell, "FLOOR = 4", "keys = [FLOOR]", "target = keys[0]", "FLOOR = 5")
    assert "[2]" in run(shell, "target = keys[0]")
    assert run(shell, "keys = [FLOOR]") == ""
    assert "[3]" in run(shell, "print(target)")


def test_only_the_statement_that_uses_a_parameter_depends_on_it(shell):
    run(
        shell, "TOP = 3", "import math\nkeys = [5, 4, 3]\nshown = keys[:TOP]", "TOP = 2"
    )
    assert run(shell, "found = math.floor(len(keys[:TOP]))") == ""
    assert "[2]" in run(shell, "len(shown)")


def test_the_sentence_follows_the_language(shell):
    run(shell, "TOP = 3", "LANGUAGE = 'zh'", "drawn = TOP", "TOP = 2")
    chinese = run(shell, "drawn")
    assert "请先重新运行第 [3] 格" in chinese
    assert "Run cell [3] again first" in run(shell, "LANGUAGE = 'en'", "drawn")


def test_a_lone_cell_of_a_new_kernel_gets_one_sentence(shell):
    message = run(shell, "LANGUAGE = 'en'", "study.publish(ax, 'name', drawn)")
    assert "Run the cells above first" in message
    assert "\n" not in message


def test_a_name_used_under_a_condition_may_be_missing(shell):
    run(shell, "several = False")
    assert run(shell, "found = apart if several else 0") == ""
    assert run(shell, "if several:\n    print(apart)") == ""


def test_the_sentence_comes_without_traceback(shell, capsys):
    run(shell, "TOP = 3", "drawn = TOP", "TOP = 2", "drawn")
    shown = capsys.readouterr().out
    assert "[2]" in shown
    assert "Traceback" not in shown


def test_tables_of_a_study_follow_what_it_depends_on(shell):
    shell.user_ns["study"] = study = Study(CORPUS="a", BY="region", files=1)
    run(shell, "tokens = study.facts", "n = len(tokens)")
    study.facts["BY"] = "county"
    assert "BY" in run(shell, "print(n)")
    assert run(shell, "tokens = study.facts", "n = len(tokens)", "m = n") == ""
    study.facts["files"] = 2
    assert "[" in run(shell, "print(m)")


def test_an_error_of_the_study_is_said_in_its_own_words_and_can_be_mended(shell):
    class Closed(Study):
        def in_force(self):
            if shell.user_ns["BY"] == "x":
                raise ValueError("reports have no column 'x'")
            return super().in_force()

    shell.user_ns["Closed"] = Closed
    run(shell, "BY = 'region'", "study = Closed(files=1)", "BY = 'x'")
    assert run(shell, "study.facts") == "reports have no column 'x'"
    assert run(shell, "BY = 'county'", "study.facts") == ""
