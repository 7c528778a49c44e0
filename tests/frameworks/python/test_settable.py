"""Which variable `--set` may give a value to, and that it does."""

from __future__ import annotations

import ast

import pytest

from convcalc.diagnostics import Problems
from convcalc.frameworks.keras.source import Source as KerasSource
from convcalc.frameworks.python.settable import bare
from convcalc.frameworks.torch.source import Source

TOP = "import os\nimport torch.nn as nn\nfrom keras import layers, Model, Input, Sequential\n"
NET = (
    "class Net(nn.Module):\n"
    "    def __init__(self{argument}):\n"
    "        super().__init__()\n"
    "        self.fc = nn.Linear(8, {width})\n"
    "    def forward(self, x):\n"
    "        return self.fc(x)\n"
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("width", ["width"]),
        ("2 * width + depth", ["width", "depth"]),
        ("Input((length, 3), name=word)", ["length", "word"]),
        ("len(names)", []),
        ("data.width", []),
        ("sizes[0]", []),
        ("x = Input((n,))", ["n"]),
    ],
)
def test_names_that_stand_for_plain_values(text: str, names: list[str]) -> None:
    (statement,) = ast.parse(text).body
    assert list(bare(statement)) == names


@pytest.mark.parametrize(
    "code",
    [
        TOP + "classes = len(os.listdir('data'))\n" + NET.format(argument="", width="classes"),
        TOP + "classes = len(os.listdir('data'))\n" + NET.format(argument=", n=classes", width="n"),
        TOP + "for classes in os.listdir('data'):\n    pass\n"
        + NET.format(argument="", width="classes"),
    ],
)  # fmt: skip
def test_the_variable_that_is_not_known_is_named_and_can_be_given(code: str) -> None:
    with pytest.raises(Problems) as problems:
        Source(code, "n.py").network("", ["8"])
    (said,) = problems.value.diagnostics
    assert said.help == "give it a value with --set classes=…, or write out_features as a number"
    (node,) = Source(code, "n.py", given={"classes": 3}).network("", ["8"]).nodes
    assert node.kind.features == 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("width", "help"),
    [
        ("classes", "give it a value with --set classes=…, or write units as a number"),
        ("len(names)", "give it a value with --set, or write units as a number"),
        ("names.size", "give it a value with --set, or write units as a number"),
    ],
)
def test_a_name_is_given_only_where_a_number_takes_its_place(width: str, help: str) -> None:
    code = TOP + (
        "names = os.listdir('data')\nclasses = len(names)\n"
        f"net = Sequential([layers.Dense(4, input_shape=(8,)), layers.Dense({width})])\n"
    )
    (said,) = KerasSource(code, "n.py").network("", ()).doubts
    assert said.help == help


def test_an_input_of_a_length_that_is_not_known_names_it() -> None:
    code = TOP + (
        "import pandas as pd\ndata = pd.read_csv('data.csv')\nlength = max(data['n'])\n"
        "x = Input(shape=(length,))\nnet = Model(x, layers.Dense(3)(x))\n"
    )
    with pytest.raises(Problems) as problems:
        KerasSource(code, "n.py").network("", ())
    (found,) = problems.value.diagnostics
    assert found.help == "give the input: --input 224, or a value with --set length=…"
    (node,) = KerasSource(code, "n.py", given={"length": 9}).network("", ()).nodes
    assert node.kind.features == 3  # type: ignore[attr-defined]
