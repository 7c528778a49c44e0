"""What a network of source is given: shapes by name, and some that are proposed."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.diagnostics import Problems
from convcalc.frameworks.keras.source import Source as KerasSource
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.traced.inputs import Unsized
from convcalc.python.words import in_python

TORCH = "import torch\nimport torch.nn as nn\nclass Net(nn.Module):\n    def __init__(self):\n"
KERAS = "import keras\nfrom keras import layers\nclass Net(keras.Model):\n    def __init__(self):\n"
TWO = "self.a = nn.Linear(8, 4)\nself.b = nn.Linear(6, 4)"


def net(head: str, made: str, takes: str, body: str) -> str:
    made = made.replace("\n", "\n        ")
    name = "forward" if head is TORCH else "call"
    return (
        f"{head}        super().__init__()\n        {made}\n"
        f"    def {name}(self, {takes}):\n        {body}\n"
    )


def torch_net(made: str, takes: str = "x", body: str = "return self.body(x)") -> str:
    return net(TORCH, made, takes, body)


def asked(source: Source | KerasSource, *texts: str) -> tuple[str, str]:
    """What is said of the inputs, and what to do."""
    with pytest.raises(Problems) as refused:
        source.network("", texts)
    (found,) = refused.value.diagnostics
    assert found.code == "E411"
    return found.message, found.help


def proposed(code: str) -> str:
    """The shapes that are proposed, with which the network is then shown."""
    message, help = asked(KerasSource(code, "n.py") if "keras" in code else Source(code, "n.py"))
    assert message in ("the input's shape is not known", "the inputs' shapes are not known")
    flags = help.partition(": ")[2]
    texts = flags.removeprefix("--input ").split(" --input ")
    made = KerasSource(code, "n.py") if "keras" in code else Source(code, "n.py")
    assert convcalc.analyze(made.network("", texts)).ok
    return flags


@pytest.mark.parametrize(
    ("made", "shape"),
    [
        ("self.body = nn.Conv2d(3, 8, 3)", "3x224x224"),
        ("self.body = nn.Conv1d(6, 8, 3)", "6x1024"),
        ("self.body = nn.Conv3d(3, 8, 3)", "3x16x112x112"),
        ("self.body = nn.ConvTranspose2d(100, 8, 4)", "100x1x1"),
        ("self.body = nn.Linear(20, 8)", "20"),
        ("self.body = nn.Embedding(50, 8)", "16"),
        ("self.body = nn.LSTM(28, 8, batch_first=True)", "16x28"),
        (
            "self.body = nn.Sequential(nn.Conv2d(1, 4, 5), nn.MaxPool2d(2), nn.Flatten(),"
            " nn.Linear(576, 10))",
            "1x28x28",
        ),
        (
            "self.body = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.Flatten(),"
            " nn.Linear(4096, 10))",
            "3x32x32",
        ),
    ],
)
def test_a_shape_is_proposed_that_the_network_takes(made: str, shape: str) -> None:
    assert proposed(torch_net(made)) == f"--input {shape}"


@pytest.mark.parametrize(
    ("made", "takes", "body", "likely"),
    [
        ("self.body = nn.Conv2d(3, 8, 3)", "x", "return self.body(x)", "3x224x224"),
        ("self.body = nn.Linear(20, 8)", "x", "return self.body(x.view(-1, 20))", "20"),
        ("self.body = nn.Linear(20, 8)", "x", "return self.body(x.view(-1, 7))", ""),
        ("self.body = nn.ReLU()", "x", "return self.body(x)", ""),
        ("self.body = nn.Conv2d(3, 8, 3)", "x, y", "return self.body(x) + self.body(y)", ""),
    ],
)
def test_a_shape_is_likely_where_layers_say_their_channels_and_it_was_seen_to_fit(
    made: str, takes: str, body: str, likely: str
) -> None:
    with pytest.raises(Unsized) as refused:
        Source(torch_net(made, takes, body), "n.py").network()
    assert refused.value.likely == likely


def test_the_layer_that_comes_first_may_be_made_later() -> None:
    code = torch_net(
        "self.last = nn.Conv2d(8, 2, 1)\nself.first = nn.Conv2d(3, 8, 3)",
        body="return self.last(self.first(x))",
    )
    assert proposed(code) == "--input 3x224x224"


def test_shapes_are_proposed_for_all_inputs() -> None:
    both = torch_net(TWO, "x, y", "return self.a(x) + self.b(y)")
    assert proposed(both) == "--input x=8 --input y=6"
    alike = torch_net("self.a = nn.Conv2d(3, 4, 3)", "one, two", "return self.a(one), self.a(two)")
    assert proposed(alike) == "--input one=3x224x224 --input two=3x224x224"
    step = torch_net(
        "self.a = nn.Conv2d(3, 4, 3)", "x, t", "return self.a(x) * t[:, None, None, None]"
    )
    assert proposed(step) == "--input x=3x224x224 --input t=scalar"


def test_where_none_does_none_is_made_up() -> None:
    lost = torch_net(TWO, "x, y", "return self.a(x).view(-1, 7) + self.b(y)")
    assert asked(Source(lost, "n.py"))[1] == "give the inputs: --input x=… --input y=…"


@pytest.mark.parametrize(
    ("made", "shape"),
    [
        ("self.body = layers.Conv2D(4, 3)", "224x224x3"),
        ("self.body = layers.Conv1D(4, 3)", "128x16"),
        ("self.body = [layers.Embedding(50, 8), layers.LSTM(4)]", "16"),
        ("self.body = layers.Conv3D(4, 3)", "16x112x112x3"),
    ],
)
def test_a_model_of_keras_is_proposed_what_its_first_layer_takes(made: str, shape: str) -> None:
    body = "return self.body[1](self.body[0](x))" if "[" in made else "return self.body(x)"
    assert proposed(net(KERAS, made, "x", body)) == f"--input {shape}"


def test_an_input_that_is_lacking_is_named() -> None:
    both = torch_net(TWO, "x, y, mask=None", "return self.a(x) + self.b(y)")
    expected = "the shape of 'y' is not known: Net takes x, y", "give it as well: --input y=…"
    assert asked(Source(both, "n.py"), "8") == expected
    assert asked(Source(both, "n.py"), "mask=4", "x=8") == expected


@pytest.mark.parametrize("order", [("x=8", "y=6"), ("y=6", "x=8"), ("y=6", "8"), ("8", "6")])
def test_inputs_that_are_named_are_those_of_the_name(order: tuple[str, str]) -> None:
    both = torch_net(TWO, "x, y", "return self.a(x) - self.b(y)")
    found = Source(both, "n.py").network("", order)
    assert list(found.inputs) == ["x", "y"]
    assert [node.inputs for node in found.nodes[:2]] == [("x",), ("y",)]


def test_an_input_behind_one_with_a_default_is_given_by_its_name() -> None:
    code = torch_net(TWO, "x, mask=None, y=None", "return self.a(x) if mask is None else mask")
    found = Source(code, "n.py").network("", ("x=8", "y=6"))
    assert found.nodes[0].name == "a"


def test_models_of_keras_take_inputs_by_name() -> None:
    made = "self.a = layers.Dense(4)\nself.b = layers.Dense(2)"
    code = net(KERAS, made, "x, y", "return self.a(x), self.b(y)")
    found = KerasSource(code, "n.py").network("", ("y=6", "x=8"))
    assert [(node.inputs, node.name) for node in found.nodes] == [
        (("x",), "dense"),
        (("y",), "dense_1"),
    ]


def test_python_is_told_as_python() -> None:
    said = "give the inputs: --input x=3x8 --input t=scalar"
    assert in_python(said) == 'give the inputs: input={"x": "3x8", "t": "scalar"}'
    assert in_python("give it as well: --input y=…") == 'give it as well: input={"y": "…"}'
