"""No message that can reach Python speaks of flags or of commands without saying where."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import convcalc
from convcalc.diagnostics import Diagnostic, Problems
from convcalc.frameworks.formats import FORMATS
from convcalc.python.words import in_python, speaking

PACKAGE = Path(convcalc.__file__).parent
ROOMS = ("lint", "check", "compare", "size", "solve", "zoo", "layer")
"""The rooms that functions of Python lead into."""
REACHED = [
    path
    for pattern in (
        "*.py",
        *(f"{part}/**/*.py" for part in ("algebra", "layers", "dialect", "engine", "parser")),
        *(f"{part}/**/*.py" for part in ("render", "frameworks", "python")),
        *(f"commands/{room}/*.py" for room in ROOMS),
    )
    for path in sorted(PACKAGE.glob(pattern))
    if path.name not in ("words.py", "__main__.py")
    and not path.name.startswith(("ask_", "command"))  # what reads the words of a command line
]
AT_THE_PROMPT = {"commands/layer/sizes.py"}
"""A file that reads what was typed: wrong usage is said at the prompt only."""
FLAG = re.compile(r"(?<![\w-])--[a-z]")
COMMAND = re.compile(r"'convcalc [a-z]+[^']*'(?! at the prompt)")


def texts(path: Path) -> set[str]:
    """The texts of a file that are no docstrings; what is put into them is written as `name`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = path.relative_to(PACKAGE).as_posix() in AT_THE_PROMPT
    found: set[str] = set()

    def look(node: ast.AST) -> None:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return  # a docstring
        if isinstance(node, ast.Call) and named and getattr(node.func, "id", "") == "usage":
            return
        if isinstance(node, ast.JoinedStr):
            parts = (v.value if isinstance(v, ast.Constant) else "name" for v in node.values)
            found.add("".join(map(str, parts)))
            return
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
        for child in ast.iter_child_nodes(node):
            look(child)

    look(tree)
    return found


ONLY_TYPED = {
    "convcalc/algebra/order.py": {"--layout "},  # behind a command line
    "convcalc/render/window.py": {"--depth name, --all", "--all"},  # what a terminal folds
    "convcalc/commands/zoo/text.py": {  # likewise
        "name of name · zoo WORDS searches, --all for more"
    },
    "convcalc/frameworks/formats.py": {  # commands of others
        row.instead for row in FORMATS.values() if row.instead
    },
    "convcalc/commands/lint/repair.py": {  # of --fix
        "it would compute something else; see --unsafe-fixes"
    },
    "convcalc/commands/lint/text_rules.py": {  # on the page of the rules
        "Written by `convcalc lint --rules --format markdown`; a test compares.\n"
    },
}
"""Texts, and parts of them, that are put together for the prompt alone."""


@pytest.mark.parametrize("path", REACHED, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_text_that_reaches_python_has_a_flag_or_a_command(path: Path) -> None:
    typed = ONLY_TYPED.get(f"convcalc/{path.relative_to(PACKAGE).as_posix()}", set())
    left = [t for t in texts(path) - typed if FLAG.search(in_python(t))]
    left += [t for t in texts(path) - typed if COMMAND.search(in_python(t))]
    assert left == []


def test_words_are_changed_once() -> None:
    once = in_python("did you mean 'conv'? 'convcalc kinds' lists all kinds")
    assert once == "did you mean 'conv'? 'convcalc kinds' at the prompt lists all kinds"
    assert in_python(once) == once


def test_what_somebody_wrote_is_left_alone() -> None:
    text = "there is no layer named '--set a=3'"
    assert in_python(text) == text


def test_everything_else_that_is_raised_passes() -> None:
    with pytest.raises(KeyError), speaking():
        raise KeyError("x")
    with pytest.raises(Problems) as raised, speaking():
        raise Problems([Diagnostic("E103", "m", "give it a value: --set a=…")])
    assert raised.value.diagnostics[0].help == 'give it a value: vars={"a": …}'
