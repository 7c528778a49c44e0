"""What is imported when, and which way imports point.

Start-up is most of what a query costs: each list below is all that a query may load of this
package. A module that is added to one has to be worth its time.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import convcalc

PACKAGE = Path(convcalc.__file__).parent
ROOT = PACKAGE.parent

CONV = ["conv", "3x224x224", "64", "7x7/2", "p3"]

HELP = {
    "convcalc",
    "convcalc.cli",
    "convcalc.cli.output",
    "convcalc.diagnostics",
    "convcalc.record",
}

ENGINE = {
    "convcalc.engine.layer",
    "convcalc.dialect",
    "convcalc.layers.dialect",
    "convcalc.dialect.pytorch",
    "convcalc.algebra.field",
    "convcalc.layers",
    "convcalc.layers.conv",
    "convcalc.layers.kind",
    "convcalc.layers.settings",
    "convcalc.layers.windowed",
    "convcalc.engine.memory",
    "convcalc.engine.network",
    "convcalc.algebra.num",
    "convcalc.engine.report",
    "convcalc.algebra.shape",
    "convcalc.engine.analyze",
    "convcalc.algebra.window",
}

LAYER = {
    "convcalc.commands.layer.command",
    "convcalc.cli.line",
    "convcalc.cli.options",
    "convcalc.render",
    "convcalc.parser",
    "convcalc.parser.inputs",
    "convcalc.parser.make",
    "convcalc.parser.shorthand",
    "convcalc.parser.value",
}

LAYER_TABLE = {
    "convcalc.render.columns",
    "convcalc.render.cover",
    "convcalc.algebra.notation",
    "convcalc.render.console",
    "convcalc.render.aligned",
    "convcalc.commands.layer.text",
    "convcalc.teach",
    "convcalc.engine.derive",
}

SHOW = {
    "convcalc.cli.network",
    "convcalc.parser.call",
    "convcalc.parser.fill",
    "convcalc.parser.frame",
    "convcalc.parser.graph",
    "convcalc.parser.heading",
    "convcalc.parser.names",
    "convcalc.parser.shapes",
    "convcalc.parser.expressions.work",
    "convcalc.parser.zoo",
    "convcalc.cli.options",
    "convcalc.commands.show.command",
    "convcalc.render.columns",
    "convcalc.render.cover",
    "convcalc.layers.activation",
    "convcalc.layers.dense",
    "convcalc.layers.merge",
    "convcalc.layers.norm",
    "convcalc.layers.pool",
    "convcalc.render",
    "convcalc.render.json",
    "convcalc.parser",
    "convcalc.parser.document",
    "convcalc.parser.files",
    "convcalc.parser.inputs",
    "convcalc.parser.layers",
    "convcalc.parser.make",
    "convcalc.parser.shorthand",
    "convcalc.parser.sugar",
    "convcalc.parser.text",
    "convcalc.parser.value",
}

FAMILY = {
    "convcalc.parser.blocks",
    "convcalc.parser.control",
    "convcalc.parser.expressions.evaluate",
    "convcalc.parser.expressions.expression",
    "convcalc.parser.family",
    "convcalc.parser.expressions.functions",
    "convcalc.parser.expressions.grammar",
    "convcalc.parser.expressions.operations",
}

COUNT = """
import json, os, sys
from convcalc.cli import main
sys.argv = ["convcalc", *json.loads(sys.argv[1])]
sys.stdout = open(os.devnull, "w", encoding="utf-8")
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
sys.stderr.write(json.dumps(sorted(sys.modules)))
"""


def imported(*args: str) -> set[str]:
    """The modules that are loaded when `convcalc ARGS` has been answered."""
    done = subprocess.run(
        [sys.executable, "-c", COUNT, json.dumps(args)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(json.loads(done.stderr))


def ours(modules: set[str]) -> set[str]:
    return {name for name in modules if name.split(".")[0] == "convcalc"}


def test_help_loads_neither_rich_nor_yaml_nor_a_kind() -> None:
    modules = imported("--help")
    assert not modules & {"rich", "yaml"}
    assert ours(modules) - HELP == set()


def test_one_layer_as_json_loads_neither_rich_nor_yaml() -> None:
    modules = imported(*CONV, "--format", "json")
    assert not modules & {"rich", "yaml"}
    assert ours(modules) - (HELP | ENGINE | LAYER | {"convcalc.render.json"}) == set()


def test_one_layer_as_a_table_loads_rich_but_not_yaml() -> None:
    modules = imported(*CONV)
    assert "rich" in modules
    assert "yaml" not in modules
    assert ours(modules) - (HELP | ENGINE | LAYER | LAYER_TABLE) == set()


def test_a_spec_as_json_loads_yaml_but_not_rich() -> None:
    modules = imported("show", "teaching/small", "--format", "json")
    assert "yaml" in modules
    assert "rich" not in modules
    assert ours(modules) - (HELP | ENGINE | SHOW) == set()


def test_a_family_as_json_loads_what_blocks_and_expressions_need_as_well() -> None:
    modules = imported("show", "resnet50", "--format", "json")
    assert "rich" not in modules
    assert ours(modules) - (HELP | ENGINE | SHOW | FAMILY) == set()
    assert ours(modules) >= FAMILY


def test_groups_are_folded_and_drawn_only_where_there_are_some() -> None:
    assert "convcalc.render.groups" not in imported("show", "lenet5", "--depth", "1")
    assert "convcalc.render.groups" in imported("show", "small_resnet8")


@pytest.mark.parametrize("args", [["--help"], CONV, ["show", "lenet5"]])
def test_no_query_loads_slow_modules(args: list[str]) -> None:
    slow = {"dataclasses", "asyncio", "sqlite3", "unittest", "numpy", "pkg_resources", "difflib"}
    assert not imported(*args) & slow - loaded_by_libraries(args)


def loaded_by_libraries(args: list[str]) -> set[str]:
    """What click, rich and yaml load themselves."""
    names = ["click", "rich.console", "rich.table"] if args != ["--help"] else ["click"]
    code = f"import json, sys, {', '.join(names)}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    return set(json.loads(done.stdout))


def test_the_package_alone_loads_nothing() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import convcalc, json, sys; print(json.dumps(sorted(sys.modules)))",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    modules = set(json.loads(done.stdout))
    assert ours(modules) == {"convcalc"}
    assert not modules & {"click", "rich", "yaml"}


# Which way imports point

LEVELS = (
    ("record", "diagnostics", "num", "notation", "amounts"),
    ("window", "field", "shape"),
    ("dialect", "layers"),
    ("network", "edit"),
    (
        "apply",
        "walk",
        "memory",
        "counting",
        "report",
        "columns",
        "fold",
        "extent",
        "steps",
        "reach",
        "effective",
        "unit",
        "growth",
    ),
    ("sizes",),
    ("spec", "teach", "design", "render", "lint"),
    ("cli",),
)
"""From the ground up: a module may use its own level and those before."""

FRONT = ("__init__", "__main__")
"""The public names, and the way to start: they know all others, and no module knows them."""

LIBRARIES = {"click": ("cli",), "rich": ("render",), "yaml": ("spec",)}
"""Where each library may be imported."""


def level_of(part: str) -> int:
    (found,) = [k for k, level in enumerate(LEVELS) if part in level]
    return found


def part_of(path: Path) -> str:
    """The part of the package that a file belongs to: `layers` for layers/conv.py."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> list[tuple[int, str]]:
    """Line and full name of what a file imports, wherever it does, but for type checkers only."""
    found: list[tuple[int, str]] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for other in node.orelse:
                visit(other)
            return
        if isinstance(node, ast.Import):
            found.extend((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            module = node.module or ""
            names = [f"{module}.{a.name}" if module == "convcalc" else module for a in node.names]
            found.extend((node.lineno, name) for name in dict.fromkeys(names))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "import_module":
            text = (
                ast.literal_eval(node.args[0])
                if isinstance(node.args[0], ast.Constant)
                else (ast.unparse(node.args[0]).removeprefix("f").strip("'\""))
            )
            found.append((node.lineno, text))
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(path.read_text(encoding="utf-8")))
    return found


MODULES = sorted(PACKAGE.rglob("*.py"))


def test_every_part_of_the_package_has_its_level() -> None:
    parts = {part_of(path) for path in MODULES} - set(FRONT)
    assert sorted(parts) == sorted(part for level in LEVELS for part in level)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    part = part_of(path)
    if part in FRONT:
        return
    upward = []
    for line, name in imports(path):
        top, *rest = name.split(".")
        if top != "convcalc" or not rest or rest[0].startswith(("{", "__")):
            continue
        if level_of(rest[0]) > level_of(part):
            upward.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert upward == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_used_in_one_place(library: str) -> None:
    users = {part_of(p) for p in MODULES for _, name in imports(p) if name.split(".")[0] == library}
    assert users == set(LIBRARIES[library])


def test_nothing_else_is_imported_than_the_standard_library() -> None:
    known = {*sys.stdlib_module_names, "convcalc", *LIBRARIES}
    for path in MODULES:
        unknown = {name for _, name in imports(path) if name.split(".")[0] not in known}
        assert unknown == set(), path
