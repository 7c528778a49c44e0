"""How much reading may cost: every bound is one, and says so where it is met."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

import convcalc
from convcalc.frameworks.python import bounds
from convcalc.frameworks.source import Reading, Said

NET = """\
import torch.nn as nn
{top}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        {made}

    def forward(self, x):
        return {done}
"""


def refused(code: str, path: str = "") -> convcalc.Diagnostic:
    """What is said first of a network that is not read; it takes two seconds at most."""
    start = time.process_time()
    try:
        reading = Reading(code, "net.py", path, "pytorch", {}, "Net", Said())
        problems = convcalc.analyze(reading.source().network("Net", ["3x8x8"])).diagnostics
    except convcalc.Problems as found:
        problems = found.diagnostics
    assert time.process_time() - start < 2
    assert problems
    return problems[0]


def net(made: str = "self.c = nn.Conv2d(3, 4, 1)", done: str = "self.c(x)", top: str = "") -> str:
    return NET.format(made=made.replace("\n", "\n        "), done=done, top=top)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (net("for _ in range(10 ** 7):\n    pass"), "a loop of more than 200,000 turns"),
        (net("f(0)", top="def f(n):\n    return f(n + 1)\n"), "calls are too deep"),
        (net("n = 10 ** 18 + 1"), "a number has more than 18 digits"),
        (net("n = 9 ** 9 ** 9"), ""),
        (net("n = 1 << 200"), ""),
        (net("n = [0] * 300_000"), "more than 200,000 elements"),
        (net("n = 'ab' * 300_000"), "more than 200,000 elements"),
        (net("n = list(range(300_000))"), ""),
        (net("n = '%999999999d' % 1\nm = n.q"), ""),
        (net("n = '{:>999999999}'.format(1)\nm = n.q"), ""),
        (net("a = 'a' * 200_000\nn = a.replace('a', a)"), "more than 200,000 elements"),
        (net("a = 'a' * 200_000\nn = a.join([a] * 2000)"), "more than 200,000 elements"),
        (net("n = '1'.zfill(10 ** 10)"), "more than 200,000 elements"),
        (net("a = 'a' * 200_000\nn = ('{0}' * 60_000).format(a)"), "more than 200,000 elements"),
        (net("a = 'a' * 200_000\nn = '%s' % ([a] * 2000)"), "more than 200,000 elements"),
        (net("a = 'a' * 200_000\nn = str([a] * 200_000)"), "more than 200,000 elements"),
        (net("a = 'a' * 200_000\nn = f'{[a] * 200_000}'"), "more than 200,000 elements"),
        (net("n = '%*d' % (10 ** 10, 1)"), "a width is too large"),
        (net("n = '%.999999999f' % 1.5"), "a width is too large"),
        (net("n = {}.fromkeys(range(10 ** 12))"), "a loop of more than 200,000 turns"),
        (net("n = 'a' in range(10 ** 12)"), "a loop of more than 200,000 turns"),
        (net("n = range(10 ** 12).index(1.5)"), "a loop of more than 200,000 turns"),
        (net("n = [[0] * 9999 for _ in range(9999)]"), ""),
    ],
)
def test_what_would_take_too_much_is_refused(code: str, message: str) -> None:
    problem = refused(code)
    assert problem.message.startswith(message)
    assert problem.code in ("E407", "E408", "E409")
    assert problem.help


def test_reading_takes_so_many_steps_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bounds.MAX_STEPS == 600_000
    monkeypatch.setattr("convcalc.frameworks.python.evaluate.MAX_STEPS", 20_000)
    problem = refused(net("n = 0\nwhile True:\n    n += 1"))
    assert problem.code == "E408"
    assert problem.message.startswith("reading takes more than 20,000 steps")


def test_a_module_costs_many_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convcalc.frameworks.python.evaluate.MAX_STEPS", 20_000)
    rows = "self.c = nn.Conv2d(3, 4, 1)\nfor _ in range(1000):\n    {}"
    reading = Reading(net(rows.format("n = 1")), "net.py", "", "pytorch", {}, "Net", Said())
    assert convcalc.analyze(reading.source().network("Net", ["3x8x8"])).ok
    problem = refused(net(rows.format("nn.ReLU()")))
    assert problem.message.startswith("reading takes more than 20,000 steps")


def test_a_network_has_so_many_layers_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convcalc.frameworks.traced.builder.MAX_LAYERS", 20)
    problem = refused(net(done="[x := x + 1 for _ in range(30)][-1]"))
    assert (problem.code, problem.message) == (
        "E408",
        "more than 20 layers; nothing so large is worked out",
    )


@pytest.mark.parametrize("sign", ["(", "[", "-", "not "])
def test_what_is_nested_too_deep_is_refused_before_it_is_parsed(sign: str) -> None:
    problem = refused(net() + f"x = {sign * 300}1\n")
    assert (problem.code, problem.message) == (
        "E107",
        "the code is nested more than 200 levels deep",
    )


def test_a_file_has_so_many_characters_at_most() -> None:
    problem = refused(net() + "# " + "x" * bounds.MAX_SOURCE)
    assert problem.code == "E107"
    assert "more than 1,000,000" in problem.message


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project, and beside it a file that is none of it."""
    inside = tmp_path / "project"
    inside.mkdir()
    (inside / "pyproject.toml").write_text("")
    (tmp_path / "outside.py").write_text("WIDTH = 7\n")
    return inside


WIDE = net("self.c = nn.Conv2d(3, WIDTH, 1)", top="from {} import WIDTH\n")


@pytest.mark.parametrize(
    "way", ["..outside", "outside", "linked", "folder.outside", "...project.linked"]
)
def test_files_outside_the_project_are_not_opened(project: Path, way: str) -> None:
    os.symlink(project.parent / "outside.py", project / "linked.py")
    os.symlink(project.parent, project / "folder")
    path = project / "net.py"
    code = WIDE.replace("{}", way)
    path.write_text(code)
    problem = refused(code, str(path))
    assert problem.code == "E407"
    assert "is not known: " in problem.message


def test_so_many_files_are_read_at_most(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project / "net.py"
    for k in range(6):
        more = f"from m{k + 1} import WIDTH\n" if k < 5 else "WIDTH = 4\n"
        (project / f"m{k}.py").write_text(more)
    code = WIDE.replace("{}", "m0")
    reading = Reading(code, "net.py", str(path), "pytorch", {}, "Net", Said())
    network = reading.source().network("Net", ["3x8x8"])
    assert convcalc.analyze(network).outputs["c"].channels == 4
    monkeypatch.setattr("convcalc.frameworks.python.files.MAX_FILES", 4)
    assert refused(code, str(path)).code == "E407"


def test_all_files_together_have_so_many_characters_at_most(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project / "net.py"
    (project / "m0.py").write_text("WIDTH = 4\n" + "# a long file\n" * 100)
    code = WIDE.replace("{}", "m0")
    assert bounds.MAX_ALL == 2_000_000
    monkeypatch.setattr("convcalc.frameworks.python.files.MAX_ALL", 1_000)
    assert refused(code, str(path)).code == "E407"


def test_loops_at_the_top_are_spared_so_many_steps_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = "for k in range(500):\n    n = k\n"
    code = NET.format(top=loop * 8, made="self.c = nn.Conv2d(3, 4, 1)", done="self.c(x)")
    for place in ("evaluate", "statements", "top_level"):
        monkeypatch.setattr(f"convcalc.frameworks.python.{place}.MAX_STEPS", 4_000)
    monkeypatch.setattr("convcalc.frameworks.python.top_level.MOST_OF_A_LOOP", 10)
    reading = Reading(code, "net.py", "", "pytorch", {}, "Net", Said())
    reader = reading.source().reader
    assert reader.spared == 4_000
    assert reader.steps > 3_900
