"""What is imported when, and which way imports point.

Start-up is most of what a query costs: each list below is all that a query may load of this
package. A module that is added to one has to be worth its time.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import convcalc
from tests.conftest import PATIENCE

PACKAGE = Path(convcalc.__file__).parent
ROOT = PACKAGE.parent

CONV = ["conv", "3x224x224", "64", "7x7/2", "p3"]

HELP = {
    "convcalc",
    "convcalc.cli",
    "convcalc.cli.output",
    "convcalc.cli.streams",
    "convcalc.cli.typed",
    "convcalc.diagnostics",
    "convcalc.record",
}

ENGINE = {
    "convcalc.algebra",
    "convcalc.algebra.carried",
    "convcalc.algebra.field",
    "convcalc.algebra.listed",
    "convcalc.algebra.num",
    "convcalc.algebra.shape",
    "convcalc.algebra.window",
    "convcalc.dialect",
    "convcalc.dialect.pytorch",
    "convcalc.engine",
    "convcalc.engine.analyze",
    "convcalc.engine.by_kind",
    "convcalc.engine.inference",
    "convcalc.engine.layer",
    "convcalc.engine.memory",
    "convcalc.engine.network",
    "convcalc.engine.report",
    "convcalc.engine.schemas",
    "convcalc.engine.seen",
    "convcalc.engine.sequences",
    "convcalc.layers",
    "convcalc.layers.conv",
    "convcalc.layers.dialect",
    "convcalc.layers.kind",
    "convcalc.layers.settings",
    "convcalc.layers.site",
    "convcalc.layers.views",
    "convcalc.layers.weight",
    "convcalc.layers.windowed",
}

LAYER = {
    "convcalc.cli.kind",
    "convcalc.cli.line",
    "convcalc.cli.options",
    "convcalc.commands",
    "convcalc.commands.layer",
    "convcalc.commands.layer.command",
    "convcalc.parser",
    "convcalc.engine.typed",
    "convcalc.parser.make",
    "convcalc.parser.shorthand",
    "convcalc.parser.value",
    "convcalc.render",
}

LAYER_TABLE = {
    "convcalc.render.escape",
    "convcalc.algebra.notation",
    "convcalc.commands.layer.text",
    "convcalc.render.left_out",
    "convcalc.render.lines",
    "convcalc.render.words",
    "convcalc.algebra.unread",
    "convcalc.engine.derive",
    "convcalc.render.aligned",
    "convcalc.amounts",
    "convcalc.render.columns",
    "convcalc.render.console",
    "convcalc.render.cover",
    "convcalc.render.totals",
}

SHOW = {
    "convcalc.cli.located",
    "convcalc.cli.network",
    "convcalc.cli.source",
    "convcalc.cli.options",
    "convcalc.cli.view",
    "convcalc.commands",
    "convcalc.commands.show",
    "convcalc.commands.show.command",
    "convcalc.engine.typed",
    "convcalc.engine.wiring",
    "convcalc.layers.activation",
    "convcalc.layers.dense",
    "convcalc.layers.merge",
    "convcalc.layers.norm",
    "convcalc.layers.pool",
    "convcalc.parser",
    "convcalc.parser.call",
    "convcalc.parser.document",
    "convcalc.parser.expressions",
    "convcalc.engine.work",
    "convcalc.parser.expressions.work",
    "convcalc.parser.files",
    "convcalc.parser.fill",
    "convcalc.parser.frame",
    "convcalc.parser.graph",
    "convcalc.parser.heading",
    "convcalc.parser.inputs",
    "convcalc.parser.layers",
    "convcalc.parser.make",
    "convcalc.parser.names",
    "convcalc.parser.problems",
    "convcalc.parser.shapes",
    "convcalc.parser.shorthand",
    "convcalc.parser.sugar",
    "convcalc.parser.text",
    "convcalc.parser.value",
    "convcalc.parser.zoo",
    "convcalc.render",
    "convcalc.amounts",
    "convcalc.render.columns",
    "convcalc.render.cover",
    "convcalc.render.escape",
    "convcalc.render.json",
}

FAMILY = {
    "convcalc.parser.again",
    "convcalc.parser.asked",
    "convcalc.parser.blocks",
    "convcalc.parser.control",
    "convcalc.parser.expressions.evaluate",
    "convcalc.parser.expressions.expression",
    "convcalc.parser.expressions.functions",
    "convcalc.parser.expressions.grammar",
    "convcalc.parser.expressions.operations",
    "convcalc.parser.family",
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


@cache
def imported(*args: str) -> frozenset[str]:
    """The modules that are loaded when `convcalc ARGS` has been answered."""
    done = subprocess.run(
        [sys.executable, "-c", COUNT, json.dumps(args)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    return frozenset(json.loads(done.stderr))


def ours(modules: frozenset[str]) -> set[str]:
    return {name for name in modules if name.split(".")[0] == "convcalc"}


def test_help_loads_neither_rich_nor_yaml_nor_a_kind() -> None:
    modules = imported("--help")
    assert not modules & {"rich", "yaml"}
    assert ours(modules) - HELP == {"convcalc.cli.groups", "convcalc.cli.help"}


def test_one_layer_as_json_loads_neither_rich_nor_yaml_nor_tables_of_translations() -> None:
    modules = imported(*CONV, "--format", "json")
    assert not modules & {"rich", "yaml", "locale"}
    assert ours(modules) - (HELP | ENGINE | LAYER | {"convcalc.render.json"}) == set()


def test_one_layer_as_a_table_in_a_pipe_loads_neither_rich_nor_yaml() -> None:
    modules = imported(*CONV)
    assert not modules & {"rich", "yaml"}
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


@pytest.mark.parametrize("args", [("show", "resnet50"), ("field", "lenet5"), ("count", "lenet5")])
def test_no_table_in_a_pipe_loads_rich(args: tuple[str, ...]) -> None:
    assert "rich" not in imported(*args)


def test_toml_is_read_where_a_project_asks_for_it_only() -> None:
    args = ["check", "teaching/small", "-q"]
    slow = {"tomllib", "tomli", "subprocess"}
    assert not imported(*args) & slow - loaded_by_libraries(args)


def test_groups_are_folded_and_drawn_only_where_there_are_some() -> None:
    assert "convcalc.render.groups" not in imported("show", "lenet5", "--depth", "1")
    assert "convcalc.render.groups" in imported("show", "small_resnet8")


@pytest.mark.parametrize("args", [["--help"], CONV, ["show", "lenet5"]])
def test_no_query_loads_slow_modules(args: list[str]) -> None:
    slow = {"dataclasses", "asyncio", "sqlite3", "unittest", "numpy", "pkg_resources", "difflib"}
    assert not imported(*args) & slow - loaded_by_libraries(args)


def loaded_by_libraries(args: list[str]) -> frozenset[str]:
    """What click, rich and yaml load themselves."""
    names = ["click", "rich.console", "rich.table"] if args != ["--help"] else ["click"]
    code = f"import json, sys, {', '.join(names)}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    return frozenset(json.loads(done.stdout))


def test_the_package_alone_loads_nothing() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import convcalc, json, sys; print(json.dumps(sorted(sys.modules)))",
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    modules = frozenset(json.loads(done.stdout))
    assert ours(modules) == {"convcalc"}
    assert not modules & {"click", "rich", "yaml"}


# Which way imports point

LEVELS = (
    ("record", "diagnostics", "amounts"),
    ("algebra",),
    ("layers",),
    ("dialect",),
    ("engine",),
    ("arithmetic",),
    ("parser",),
    ("render",),
    ("frameworks",),
    ("cli",),
    ("commands",),
    ("python",),
)
"""From the ground up: a module may use its own level and those before, for types as well."""

FRONT = ("__init__", "__main__")
"""The public names, and the way to start: they know all others, and no module knows them."""

TOGETHER = {
    ("check", "lint"),
    ("completion", "explain"),
    ("completion", "help"),
    ("completion", "lint"),
    ("completion", "quiz"),
    ("convert", "dialects"),
    ("convert", "explain"),
    ("convert", "field"),
    ("convert", "lint"),
    ("explain", "lint"),
    ("layer", "dialects"),
    ("layer", "explain"),
    ("quiz", "compare"),
    ("quiz", "explain"),
    ("quiz", "field"),
    ("quiz", "lint"),
    ("solve", "size"),
    ("solve", "sweep"),
    ("stack", "field"),
    ("watch", "lint"),
}
"""The rooms that use another: one question that is part of another one."""

DESCENT = {f"convcalc.parser.{name}" for name in ("blocks", "control", "layers", "sugar")}
"""Layers hold blocks, and blocks layers: the one circle of files, as the language is recursive."""

LIBRARIES = {
    "optuna": ("commands/solve/trials.py",),
    "pyarrow": ("commands/sweep/parquet.py",),
    "click": ("cli/*", "commands/*/command*.py"),
    "rich": (
        *("render/console.py", "render/lines.py"),
        *("render/terminal.py", "render/window.py"),  # types alone
        "commands/*/text*.py",
    ),
    "yaml": ("parser/text.py",),
    "distributed": ("commands/sweep/cluster.py",),
    "h5py": ("frameworks/saved_keras/config.py",),
    "PIL": ("commands/apply/image.py",),
}
"""Where each library may be imported."""


class Import(NamedTuple):
    """What a file imports, and in which line."""

    path: Path
    line: int
    name: str

    @property
    def text(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line} imports {self.name}"


def module_of(path: Path) -> str:
    """The full name of the module in a file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def level_of(module: str) -> int:
    (found,) = [k for k, level in enumerate(LEVELS) if module.split(".")[1] in level]
    return found


def room_of(module: str) -> str | None:
    """The room of `commands/` that a module belongs to."""
    parts = module.split(".")
    return parts[2] if parts[1:2] == ["commands"] and len(parts) > 2 else None


@cache
def imports(module: str) -> list[Import]:
    """All that a module imports, wherever it does, for type checkers as well."""
    path, found = MODULES[module], []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            origin = node.module or ""
            inner = [f"{origin}.{alias.name}" for alias in node.names]
            names = [name if name in MODULES else origin for name in inner]
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module":
            names = [ast.unparse(node.args[0]).removeprefix("f").strip("'\"")]
        found += [Import(path, node.lineno, name) for name in dict.fromkeys(names)]
    return found


def ours_in(module: str) -> list[Import]:
    """The modules of this package that `module` imports by name; not those of a table's rows."""
    inner = [i for i in imports(module) if i.name.startswith("convcalc.") and "{" not in i.name]
    return [i for i in inner if i.name in MODULES]


def test_every_part_of_the_package_has_its_level() -> None:
    parts = {module.split(".")[1] for module in MODULES if "." in module} - set(FRONT)
    assert sorted(parts) == sorted(part for level in LEVELS for part in level)


INSIDE = [module for module in MODULES if module.split(".")[-1] not in ("convcalc", "__main__")]


def test_imports_point_one_way() -> None:
    upward = [
        i.text for module in INSIDE for i in ours_in(module) if level_of(i.name) > level_of(module)
    ]
    assert upward == []


def test_parser_and_renderer_do_not_know_each_other() -> None:
    pair = {"parser": "render", "render": "parser"}
    crossing = [
        i.text
        for module in INSIDE
        for i in ours_in(module)
        if pair.get(module.split(".")[1]) == i.name.split(".")[1]
    ]
    assert crossing == []


def test_rooms_use_each_other_only_where_it_is_written_down() -> None:
    met = {}
    for module in INSIDE:
        for i in ours_in(module):
            pair = (room_of(module), room_of(i.name))
            if pair[0] and pair[1] and pair[0] != pair[1]:
                met[pair] = i.text
    assert {pair: text for pair, text in met.items() if pair not in TOGETHER} == {}
    assert TOGETHER - set(met) == set()


def circles() -> list[set[str]]:
    """Modules that need each other, by import at any time: Tarjan's strong components."""
    found: list[set[str]] = []
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []

    def visit(module: str) -> None:
        number[module] = lowest[module] = len(number)
        stack.append(module)
        for other in {i.name for i in ours_in(module)} - {module}:
            if other not in number:
                visit(other)
                lowest[module] = min(lowest[module], lowest[other])
            elif other in stack:
                lowest[module] = min(lowest[module], number[other])
        if lowest[module] == number[module]:
            at = stack.index(module)
            ring = set(stack[at:])
            del stack[at:]
            if len(ring) > 1:
                found.append(ring)

    for module in INSIDE:
        if module not in number:
            visit(module)
    return found


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circles() == [DESCENT]


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_used_in_one_place(library: str) -> None:
    users = {
        str(i.path.relative_to(PACKAGE))
        for module in MODULES
        for i in imports(module)
        if i.name.split(".")[0] == library
    }
    allowed = LIBRARIES[library]
    assert {user for user in users if not any(fnmatch(user, place) for place in allowed)} == set()
    assert all(any(fnmatch(user, place) for user in users) for place in allowed)


def test_nothing_else_is_imported_than_the_standard_library() -> None:
    known = {*sys.stdlib_module_names, "convcalc", *LIBRARIES}
    used = {i.name.split(".")[0] for module in MODULES for i in imports(module)}
    for_type_checkers, before_3_11 = {"typing_extensions"}, {"tomllib", "tomli"}
    assert used - known - before_3_11 == for_type_checkers


# What lies where

TOP = {"pyproject.toml", "README.md", "LICENSE", "convcalc", "tests", "specs"}


def test_the_top_level_holds_nothing_else() -> None:
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("not a clone")
    names = {line.split("/")[0] for line in done.stdout.splitlines()}
    assert {name for name in names if not name.startswith(".")} - TOP == set()


def test_tests_mirror_the_package() -> None:
    """Every folder of tests is one of the package's, but for these."""
    tests = ROOT / "tests"
    folders = {str(p.parent.relative_to(tests)) for p in tests.rglob("test_*.py")} - {"."}
    package = {str(p.parent.relative_to(PACKAGE)) for p in MODULES.values()}
    assert folders - package == {"recorded"}
