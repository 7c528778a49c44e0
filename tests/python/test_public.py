"""The public names: what `dir` shows, what importing costs, and what type checkers see."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import convcalc
from tests.conftest import PATIENCE

NAMES = [
    *("Diagnostic", "Network", "Problems", "Report", "Shape"),
    *("analyze", "build", "check", "compare", "layer", "lint", "load", "loads"),
    *("solve", "summary", "zoo"),
]


def test_dir_shows_exactly_the_public_names() -> None:
    assert dir(convcalc) == NAMES
    assert sorted(convcalc.__all__) == NAMES
    for name in NAMES:
        getattr(convcalc, name)
    assert dir(convcalc) == NAMES


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'convcalc' has no attribute 'summry'"):
        convcalc.summry  # noqa: B018


def test_no_public_name_is_that_of_a_module() -> None:
    modules = {module.name for module in pkgutil.iter_modules(convcalc.__path__)}
    assert modules & set(NAMES) == set()
    for room in ("lint", "check", "compare", "solve", "zoo", "layer"):
        importlib.import_module(f"convcalc.commands.{room}.command")
        assert inspect.isfunction(getattr(convcalc, room))


@pytest.mark.parametrize("name", [name for name in NAMES if name.islower()])
def test_every_function_says_what_it_takes_gives_and_refuses(name: str) -> None:
    function = getattr(convcalc, name)
    text = inspect.getdoc(function) or ""
    assert ">>> " in text
    if name not in ("zoo",):
        assert "Problems" in text
    signature = inspect.signature(function)
    assert signature.return_annotation is not inspect.Signature.empty


USER = """\
import pathlib
from collections.abc import Sequence
from typing import Any

import convcalc

report: convcalc.Report = convcalc.summary("resnet50", (3, 224, 224), {"classes": 10}, batch=2)
convcalc.summary(pathlib.Path("net.yaml"), convcalc.Shape(3, (8, 8)))
convcalc.summary(["conv 3 3"], [3, 8, 8])
convcalc.summary({"input": "3x8x8", "layers": ["relu"]}, dialect="keras")
macs: int = report["conv1"].macs
rows: list[dict[str, Any]] = report.rows()
network: convcalc.Network = convcalc.load("lenet5", input=(None, 1, 28, 28))
convcalc.analyze(network, {"input": "1x32x32"}).totals.params.total + 1
sizes: Sequence[Any] = convcalc.layer("conv 64 7x7/2 p3", "3x224x224").output.spatial
text: str = convcalc.lint(report, select="C1")[0].message
ok: bool = convcalc.check(network, max_params="5M", min_field=28).ok
convcalc.compare(report, network, "lenet5").reports[0].to_dict()
kernel = convcalc.solve(224, 112, kernel=3)[0].kernel
runs = convcalc.solve("resnet50", output="7x7").runs["H"]
value: float = convcalc.solve("slim_mobilenet_v1", var="width", max_params="2M").value
years: list[int | None] = [row.year for row in convcalc.zoo("resnet")]
try:
    convcalc.loads("{}")
except convcalc.Problems as problems:
    diagnostics: tuple[convcalc.Diagnostic, ...] = problems.diagnostics
"""
WRONG = """
convcalc.summary("resnet50", batch="2")
report.nothing
report["conv1"].nothing
convcalc.summry("resnet50")
convcalc.solve(224)

"""


def test_type_checkers_see_the_types(tmp_path: Path) -> None:
    (tmp_path / "right.py").write_text(USER)
    (tmp_path / "wrong.py").write_text(USER + WRONG)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--no-error-summary"),
            *("--config-file=", "--python-version=3.10", "right.py", "wrong.py"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    begin = len(USER.splitlines()) + 2
    codes = ["arg-type", *["attr-defined"] * 3, "call-overload"]
    lines = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert [line.split(":")[:2] for line in lines] == [
        ["wrong.py", str(begin + k)] for k in range(len(codes))
    ], done.stdout
    assert [line.rpartition("[")[2].rstrip("]") for line in lines] == codes


ASKED = """
import convcalc, json, sys
report = convcalc.summary("resnet50", vars={"classes": 10})
report.rows(), report.to_dict(), report["layer1"], repr(report), report._repr_html_()
convcalc.layer("nn.Conv2d(3, 4, 3)", (3, 8, 8))
convcalc.lint(report), convcalc.check(report), convcalc.compare(report, report).differences()
convcalc.solve(32, 16), convcalc.solve("lenet5", output=5), convcalc.zoo("lenet")
convcalc.solve("slim_mobilenet_v1", var="width", max_params="2M")
print(json.dumps(sorted(sys.modules)))
"""


def test_nothing_of_the_prompt_is_loaded_before_something_is_printed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    modules = set(json.loads(done.stdout))
    assert not modules & {"click", "rich", "convcalc.cli", "numpy", "asyncio"}
