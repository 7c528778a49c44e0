"""What Python holds while modules run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import convcalc
from convcalc.cli.network import inputs_in, read_network
from convcalc.commands.memory.used import used
from convcalc.commands.memory.weights import Asked
from convcalc.engine.analyze import analyze
from convcalc.engine.callers import held_by_callers
from convcalc.engine.inference import shown
from convcalc.engine.memory import in_order, steps_of
from convcalc.frameworks.torch.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from convcalc.engine.report import Report


def held(report: Report) -> dict[str, str]:
    """By tensor the name of the last layer while which it is held."""
    steps, network = steps_of(in_order(report)), report.network
    homes = shown(network, steps)
    return {name: steps[k].name for name, k in held_by_callers(report, steps, homes).items()}


def of_spec(text: str) -> dict[str, str]:
    return held(convcalc.analyze(convcalc.loads(text)))


def test_what_a_block_is_given_stays_until_it_returns() -> None:
    text = """
      input: 1x8x8
      blocks: {pair: [relu, relu, relu]}
      layers: [conv 2 3x3 p1, pair name=a, relu name=b]
    """
    assert of_spec(text) == {"input": "b", "conv1": "a.relu3"}


def test_what_a_composite_is_given_stays_while_its_steps_run() -> None:
    text = "{input: 8x8x8, layers: [relu, inverted_residual 8 3x3 expand=6 name=block, relu]}"
    found = of_spec(text)
    assert found["relu1"] == "block"
    assert found["input"] == "relu2"


def test_a_module_within_another_holds_what_is_given_to_that() -> None:
    text = """
      input: 1x8x8
      layers:
        - relu
        - repeat: 1
          name: outer
          layers:
            - {repeat: 1, name: inner, layers: [relu, relu]}
            - relu
    """
    found = of_spec(text)
    assert found["relu1"] == "outer.0.relu1"


HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"


def of_code(folder: Path, body: str, layers: str = "self.c = nn.Conv2d(1, 1, 1)") -> dict[str, str]:
    path = folder / "net.py"
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    made = f"    def __init__(self):\n        super().__init__()\n        {layers}\n"
    path.write_text(
        f"{HEAD}class Net(nn.Module):\n{made}    def forward(self, x):\n{lines}\n", encoding="utf-8"
    )
    network = read_network(str(path), (), None, None, ("1x4x4",))
    return held(analyze(network, inputs_in(network, ("1x4x4",), network.layout)))


@pytest.mark.parametrize(
    ("body", "name", "last"),
    [
        ("y = F.relu(x)\nz = self.c(y)\nreturn torch.tanh(z)", "relu1", "tanh1"),
        ("x = F.relu(x)\nx = self.c(x)\nreturn torch.tanh(x)", "relu1", "c"),
        ("y = F.relu(x)\nz = self.c(y)\ndel y\nreturn torch.tanh(z)", "relu1", "c"),
        ("return torch.tanh(self.c(F.relu(x)))", "relu1", "c"),
        ("y = [F.relu(x)]\nz = self.c(y[0])\nreturn torch.tanh(z)", "relu1", "tanh1"),
        ("for _ in range(2):\n    x = F.relu(x)\nreturn torch.tanh(x)", "relu1", "relu2"),
    ],
)
def test_variables_hold_what_they_name(tmp_path: Path, body: str, name: str, last: str) -> None:
    assert of_code(tmp_path, body)[name] == last


def test_what_is_copied_is_let_go_where_the_variable_has_the_copy(tmp_path: Path) -> None:
    body = "x = F.relu(x)\nx = x.transpose(2, 3).reshape(-1, 16)\nreturn torch.tanh(self.c(x))"
    found = of_code(tmp_path, body, "self.c = nn.Linear(16, 16)")
    assert found == {"x": "tanh1", "flatten1": "tanh1", "c": "tanh1"}


@pytest.mark.parametrize(
    "body",
    [
        "def f(t):\n    return self.c(t)\nreturn f(F.relu(x))",
        "f = lambda t: self.c(t)\nreturn f(F.relu(x))",
    ],
)
def test_what_inner_functions_hold_is_not_known(tmp_path: Path, body: str) -> None:
    assert of_code(tmp_path, body) == {"x": "c"}
    text = (tmp_path / "net.py").read_text(encoding="utf-8")
    network = Source(text, "net.py").network("Net", ["1x4x4"])
    assert network.code
    assert network.code.held_until is None
    found = used(analyze(network), Asked(eager=True))
    assert found.unknown == ("the code of inner functions and generators",)
    assert used(analyze(network), Asked()).complete


def test_generators_of_other_things_hold_nothing(tmp_path: Path) -> None:
    body = "for k in range(2):\n    x = self.c(x)\nreturn x"
    assert of_code(tmp_path, body)["c"] == "c.2"


@pytest.mark.parametrize(
    ("last", "unknown"),
    [
        ("x.view(-1, 2, 2, 4, 4).transpose(1, 2).reshape(-1, 4, 4, 4)", True),
        ("x.flatten(1)", False),
        ("x.transpose(2, 3)", False),
    ],
)
def test_what_is_copied_to_come_out_was_copied_while_variables_were_there(
    tmp_path: Path, last: str, unknown: bool
) -> None:
    body = f"x = self.c(x)\nreturn {last}"
    of_code(tmp_path, body, "self.c = nn.Conv2d(1, 4, 1)")
    text = (tmp_path / "net.py").read_text(encoding="utf-8")
    found = used(analyze(Source(text, "net.py").network("Net", ["1x4x4"])), Asked(eager=True))
    assert found.unknown == (("the code that copies what it lays out",) if unknown else ())
