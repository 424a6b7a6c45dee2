"""Refuse a notebook cell whose tables were made with other parameters.

In a notebook a reader may change a parameter and run any later cell. What that cell
uses may then have been made by an earlier cell with the old value. This IPython
extension notes, for each variable, the parameters (names in capitals) that it was made
with and the cell that made it. A cell that would mix old and new is not run; one
sentence names the cell to run first.
"""

import ast
import builtins
import re
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import NamedTuple

from IPython.core.error import InputRejected

PARAMETER = re.compile(r"[A-Z][A-Z0-9_]*")
INNER = (
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda,
    ast.FunctionDef, ast.ClassDef,
)  # fmt: skip
UNTRACKED = (ModuleType, FunctionType, type)
SENTENCES = {
    "missing": (
        "请先运行上面的各格（菜单“运行”→“运行选中单元格上方的所有单元格”，"
        "英文菜单 Run → Run All Above Selected Cell）：{name} 还没有生成。",
        "Run the cells above first (menu Run, Run All Above Selected Cell): "
        "{name} has not been made yet.",
    ),
    "stale": (
        "请先重新运行第 [{cell}] 格：{name} 是按 {parameter} = {old!r} 得到的，"
        "现在是 {new!r}。",
        "Run cell [{cell}] again first: it made {name} with {parameter} = {old!r}, "
        "which is now {new!r}.",
    ),
    "files": (
        "请先重新运行第 [{cell}] 格：得到 {name} 之后，语料文件夹里的文件有变动。",
        "Run cell [{cell}] again first: the files of the corpus have changed since it "
        "made {name}.",
    ),
}


class CellRefusedError(InputRejected):
    """A cell that was not run, shown as one sentence without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class Made(NamedTuple):
    """What a variable was made with: parameter values, and by which cell."""

    parameters: dict[str, object]
    cell: int


class Cells:
    """The cells of one kernel, as a transformer that sees each before it runs."""

    def __init__(self, shell) -> None:
        self.shell, self.made, self.tree = shell, {}, ast.Module([], [])

    def visit(self, tree: ast.Module) -> ast.Module:
        """Check a parsed cell; raise `CellRefusedError` where it would mix values."""
        self.tree, values = tree, self.shell.user_ns
        loads, _ = names(tree)
        unsure = any(isinstance(n, (ast.Try, ast.ImportFrom)) for n in ast.walk(tree))
        missing = loads - values.keys() - vars(builtins).keys() - _perhaps(tree)
        if missing and not unsure:
            self._refuse("missing", name=min(missing))
        used = sorted(loads & self.made.keys())
        now = self._present() if used else {}
        for name in used:
            self._check(name, self.made[name], now)
        return tree

    def _present(self) -> dict[str, object]:
        """Return the present values of all that tables may depend on."""
        values = self.shell.user_ns
        now = {k: v for k, v in values.items() if PARAMETER.fullmatch(k)}
        for study in filter(_is_study, list(values.values())):
            try:
                now |= study.in_force()
            except ValueError as error:  # its message is the sentence of the cell
                raise CellRefusedError(str(error)) from None
        return now

    def _check(self, name: str, made: Made, now: dict[str, object]) -> None:
        """Refuse a cell if one of its names was made with other values than now."""
        for key, old in made.parameters.items():
            if now.get(key) != old:
                kind = "stale" if PARAMETER.fullmatch(key) else "files"
                facts = {"parameter": key, "old": old, "new": now.get(key)}
                self._refuse(kind, name=name, cell=made.cell, **facts)

    def _refuse(self, kind: str, **facts: object) -> None:
        """Raise the sentence of a kind in the language in use, in both if unknown."""
        values = self.shell.user_ns
        studies = filter(_is_study, list(values.values()))
        shared = next((study.language for study in studies), "")
        language = values.get("LANGUAGE") or shared
        chosen = {"zh": slice(0, 1), "en": slice(1, 2)}.get(language, slice(2))
        sentences = [words.format(**facts) for words in SENTENCES[kind][chosen]]
        raise CellRefusedError("\n".join(sentences))

    def remember(self, result) -> None:
        """Note after a cell has run what its variables were made with."""
        statements = self.tree.body if result.success else []
        self.tree = ast.Module([], [])
        for statement in statements:
            loads, stores = names(ast.Module([statement], []))
            inputs: dict[str, object] = {}
            for name in sorted(loads):
                inputs |= self._inputs(name, self._value(name))
            data = {n for n in stores if not isinstance(self._value(n), UNTRACKED)}
            made = Made(inputs, result.execution_count or 0)
            self.made |= {n: made for n in data if not PARAMETER.fullmatch(n)}

    def _value(self, name: str) -> object:
        return self.shell.user_ns.get(name)

    def _inputs(self, name: str, value: object) -> dict[str, object]:
        """Return the parameters that a name depends on, with their values."""
        if PARAMETER.fullmatch(name):
            return {name: value}
        if _is_study(value):
            return value.in_force()
        return self.made[name].parameters if name in self.made else {}


def _is_study(value: object) -> bool:
    """Return whether a value reads the parameters itself whenever it is asked."""
    return hasattr(value, "in_force") and not isinstance(value, type)


def names(tree: ast.Module) -> tuple[set[str], set[str]]:
    """Return the names that a cell takes from earlier cells, and those that it binds.

    Examples
    --------
    >>> loads, stores = names(ast.parse("b = [c * TOP for c in a]; d = b"))
    >>> sorted(loads), sorted(stores)
    (['TOP', 'a'], ['b', 'd'])
    """
    loads: set[str] = set()
    stores: set[str] = set()
    _follow(tree.body, loads, stores)
    return loads, stores


def _perhaps(tree: ast.Module) -> set[str]:
    """Return the names that a cell uses under a condition, which may not arise."""
    choices = [n for n in ast.walk(tree) if isinstance(n, (ast.If, ast.IfExp))]
    inner = [{*ast.walk(choice)} - {*ast.walk(choice.test)} for choice in choices]
    return {n.id for n in set().union(*inner) if isinstance(n, ast.Name)}


def _follow(block: list[ast.stmt], loads: set[str], stores: set[str]) -> None:
    """Add the names of a block of statements, in the order in which they run."""
    for statement in block:
        inner = []
        if not isinstance(statement, INNER):
            fields = ("body", "orelse", "finalbody")
            inner = [b for f in fields if (b := getattr(statement, f, None))]
        later = {id(s) for b in inner for s in b}
        heads = [n for n in ast.iter_child_nodes(statement) if id(n) not in later]
        uses = [u for n in (heads if inner else [statement]) for u in _used(n)]
        loads |= {name for name, stored in uses if not stored} - stores
        stores |= {name for name, stored in uses if stored}
        for block_inside in inner:
            _follow(block_inside, loads, stores)


def _used(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """Yield (name, whether it is bound) of a statement, inner scopes apart."""
    if isinstance(node, INNER):
        yield from _used_inside(node)
        return
    if isinstance(node, ast.Name):
        yield node.id, not isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        yield node.target.id, False
    if isinstance(node, ast.alias):
        yield (node.asname or node.name).split(".")[0], True
    for child in ast.iter_child_nodes(node):
        yield from _used(child)


def _used_inside(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """Yield the names that a comprehension or function takes from outside."""
    inner = [use for child in ast.iter_child_nodes(node) for use in _used(child)]
    bound = {name for name, stored in inner if stored}
    bound |= {a.arg for a in ast.walk(node) if isinstance(a, ast.arg)}
    yield from ((name, False) for name, stored in inner if name not in bound)
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        yield node.name, True


def watch(shell) -> Cells:
    """Begin to watch a kernel's cells, once."""
    for transformer in shell.ast_transformers:
        if isinstance(transformer, Cells):
            return transformer
    cells = Cells(shell)
    shell.ast_transformers.append(cells)
    shell.events.register("post_run_cell", cells.remember)
    return cells


def load_ipython_extension(shell) -> None:
    """Watch from the start of the kernel, so that a lone cell gets its sentence too."""
    watch(shell)
