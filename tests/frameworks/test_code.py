"""Code to layers: what is read, in which order, and what is said of what cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.diagnostics import CODES, Diagnostic, Problems, Source, Span
from convcalc.frameworks.code import Code, read_code
from convcalc.frameworks.names import spelled_out
from convcalc.frameworks.syntax import MAX_NESTED, MAX_TEXT, Text
from convcalc.frameworks.whose import FRAMEWORKS


def read(code: str, dialect: str | None = None) -> Code:
    return read_code(Text(code), dialect)


def kinds(code: str) -> list[str]:
    return [next(iter(layer)) for layer in read(code).layers.plain()]


def names(code: str) -> list[Any]:
    """What each layer is called, as the code says it."""
    return [next(iter(layer.values())).get("name") for layer in read(code).layers.plain()]


def refused(code: str) -> str:
    with pytest.raises(Problems) as raised:
        read(code)
    return str(raised.value)


# What is read


def test_a_call_is_a_layer_with_all_its_settings() -> None:
    assert read("nn.Conv2d(3, 16, 3, padding=1)").layers.plain() == [
        {
            "conv2d": {
                "in_channels": 3,
                "out_channels": 16,
                "kernel_size": 3,
                "stride": 1,
                "padding": 1,
                "dilation": 1,
                "groups": 1,
                "bias": True,
            }
        }
    ]


def test_a_tensor_that_is_made_in_place_is_the_input() -> None:
    found = read("nn.Conv2d(3, 6, 5)(torch.randn(2, 3, 8, 9)).shape")
    assert found.input is not None
    assert found.input.plain() == [3, 8, 9]


def test_an_activation_is_a_layer_behind() -> None:
    assert kinds("Dense(10, activation='softmax')") == ["linear", "softmax"]
    assert kinds("Dense(10, activation=tf.nn.relu)") == ["linear", "relu"]
    assert kinds("Dense(10, activation=None)") == ["linear"]
    assert kinds("Dense(10, activation='linear')") == ["linear"]


@pytest.mark.parametrize(
    "code",
    [
        "nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU())",
        "nn.Sequential(*[nn.Conv2d(3, 6, 5), nn.ReLU()])",
        "nn.Sequential(nn.Sequential(nn.Conv2d(3, 6, 5)), nn.ReLU())",
        "nn.Sequential(OrderedDict([('a', nn.Conv2d(3, 6, 5)), ('b', nn.ReLU())]))",
        "nn.Sequential(OrderedDict({'a': nn.Conv2d(3, 6, 5), 'b': nn.ReLU()}))",
        "[nn.Conv2d(3, 6, 5), nn.ReLU()]",
        "nn.Conv2d(3, 6, 5), nn.ReLU()",
        "nn.Conv2d(3, 6, 5),\nnn.ReLU(),",
        "self.conv = nn.Conv2d(3, 6, 5)\nself.act = nn.ReLU()",
        "    self.conv = nn.Conv2d(3, 6, 5)\n    self.act = nn.ReLU()",
        ">>> conv = nn.Conv2d(3, 6, 5)\n>>> act = nn.ReLU()",
        "import torch\nfrom torch import nn\nmodel = nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU())",
        "F.relu(F.conv2d(x, torch.zeros(6, 3, 5, 5)))",
        "x = torch.conv2d(x, torch.zeros(6, 3, 5, 5))\nx = torch.relu(x)",
        "width = 6\nnn.Conv2d(3, width, 5)\nnn.ReLU()",
        "m = nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU())\ny = m(x)\nprint(y.shape)",
        "m = nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU())\nprint(m(x).size())\nm(x).shape",
        "print(nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU())(torch.randn(1, 3, 8, 8)).shape)",
        "y = nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU())(torch.rand((1, 3, 8, 8)))",
    ],
)
def test_layers_stand_in_many_forms_of_pytorch(code: str) -> None:
    assert kinds(code) == ["conv2d", "relu"]
    assert read(code).dialect == "pytorch"


@pytest.mark.parametrize(
    "code",
    [
        "keras.Sequential([layers.Conv2D(6, 5), layers.Flatten()])",
        "Sequential(layers=[Conv2D(6, 5), Flatten()])",
        "model = Sequential()\nmodel.add(Conv2D(6, 5))\nmodel.add(Flatten())\nmodel.summary()",
        "model.add(Conv2D(6, 5))\nmodel.add(Flatten())\nmodel.compile(optimizer='adam')",
        "x = Conv2D(6, 5)(inputs)\nx = layers.Flatten()(x)\nmodel = keras.Model(inputs, x)",
        "Flatten()(Conv2D(6, 5)(x))",
    ],
)
def test_layers_stand_in_many_forms_of_keras(code: str) -> None:
    assert kinds(code) == ["conv2d", "flatten"]
    assert read(code).dialect == "keras"


def test_names_are_those_of_attributes_and_of_pairs() -> None:
    assert names("self.conv1 = nn.Conv2d(3, 6, 5)\nself.fc = nn.Linear(6, 5)") == ["conv1", "fc"]
    assert names("nn.Sequential(OrderedDict([('a', nn.ReLU()), ('b', nn.ReLU())]))") == ["a", "b"]
    code = "self.features = nn.Sequential(nn.ReLU(), nn.ReLU())"
    assert names(code) == ["features.0", "features.1"]
    assert names("Dense(10, name='logits')") == ["logits"]


@pytest.mark.parametrize(
    ("code", "shape"),
    [
        ("keras.Sequential([keras.Input(shape=(28, 28, 1)), Flatten()])", [28, 28, 1]),
        ("Sequential([Conv2D(8, 3, input_shape=(28, 28, 1))])", [28, 28, 1]),
        ("Dense(8, input_dim=784)", [784]),
        ("Dense(8, input_shape=(784,))", [784]),
        ("Conv2D(8, 3, batch_input_shape=(None, 28, 28, 1))", [28, 28, 1]),
        ("x = torch.randn(20, 16, 50, 100)\nnn.Conv2d(16, 33, 3)(x)", [16, 50, 100]),
        ("m = nn.Conv2d(16, 33, 3)\nx = torch.randn(20, 16, 50, 100)\ny = m(x)", [16, 50, 100]),
    ],
)
def test_the_input_is_what_the_code_says(code: str, shape: list[int]) -> None:
    found = read(code).input
    assert found is not None
    assert found.plain() == shape


def test_a_name_of_both_frameworks_is_of_the_one_that_the_rest_is_of() -> None:
    assert read("Flatten()").dialect == "pytorch"
    assert read("Flatten()", "keras").dialect == "keras"
    assert read("[Flatten(), Dense(10)]").dialect == "keras"
    assert read("[Flatten(), Linear(10, 2)]", "keras").dialect == "pytorch"


def test_it_is_said_whose_code_it_is_and_where_the_order_comes_from() -> None:
    assert read("nn.ReLU()").notes == ("as PyTorch code, which was not run",)
    assert read("self.a = nn.ReLU()\nself.b = nn.ReLU()").notes == (
        "as PyTorch code, which was not run; the layers in the order of the lines",
    )


def test_arithmetic_of_numbers_is_worked_out() -> None:
    (layer,) = read("nn.Linear(16 * 5 * 5, 2**7 - 8 // 1)").layers.plain()
    assert layer["linear"]["in_features"] == 400
    assert layer["linear"]["out_features"] == 120


def test_nothing_is_run() -> None:
    code = "nn.Linear(__import__('os').getpid(), 2)"
    assert "'in_features' is __import__('os').getpid(), which has no value" in refused(code)


def test_places_are_those_of_the_text_that_the_code_stands_in() -> None:
    source = Source("net.yaml", "layers:\n  - nn.Conv2d(3, 6, kernal_size=5)")
    with pytest.raises(Problems) as raised:
        read_code(Text("nn.Conv2d(3, 6, kernal_size=5)", "", Span(source, 2, 5, 30)))
    (found,) = raised.value.diagnostics
    assert found.span == Span(source, 2, 21, 11)


def test_places_count_characters_behind_wide_ones() -> None:
    with pytest.raises(Problems) as raised:
        read("nn.Linear('größe', 2, bais=False)")
    assert "1:23: error[E102]" in str(raised.value)


# What cannot be read


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "nn.Conv2D(3, 4, 5)",
            """\
<text>:1:1: error[E102]: nn.Conv2D is no layer of PyTorch that is read
  |
1 | nn.Conv2D(3, 4, 5)
  | ^^^^^^^^^
  help: did you mean 'nn.Conv2d'?""",
        ),
        (
            "layers.Conv2d(4, 5)",
            """\
<text>:1:1: error[E102]: layers.Conv2d is no layer of Keras that is read
  |
1 | layers.Conv2d(4, 5)
  | ^^^^^^^^^^^^^
  help: did you mean 'layers.Conv2D'?""",
        ),
        (
            "layers.Resizing(32, 32)",
            """\
<text>:1:1: error[E102]: layers.Resizing is read in files of source alone
  |
1 | layers.Resizing(32, 32)
  | ^^^^^^^^^^^^^^^
  help: give it a name in a file with its imports: net = keras.Sequential([…])""",
        ),
        (
            "nn.RNNCell(3, 4)",
            """\
<text>:1:1: error[E102]: nn.RNNCell is no layer of PyTorch that is read
  |
1 | nn.RNNCell(3, 4)
  | ^^^^^^^^^^
  help: 'convcalc help code' says what is""",
        ),
        (
            "nn.Conv2d(3, 4, kernal_size=5)",
            """\
<text>:1:17: error[E102]: nn.Conv2d has no argument 'kernal_size'
  |
1 | nn.Conv2d(3, 4, kernal_size=5)
  |                 ^^^^^^^^^^^
  help: did you mean 'kernel_size'?""",
        ),
        (
            "nn.MaxPool2d(2, 2, 0, 1, False, True, 7)",
            """\
<text>:1:39: error[E106]: nn.MaxPool2d takes 6 arguments without a name, received 7
  |
1 | nn.MaxPool2d(2, 2, 0, 1, False, True, 7)
  |                                       ^
  help: they are kernel_size, stride, padding, dilation, return_indices, ceil_mode""",
        ),
        (
            "nn.Conv2d(3, 4)",
            """\
<text>:1:1: error[E103]: nn.Conv2d needs 'kernel_size'
  |
1 | nn.Conv2d(3, 4)
  | ^^^^^^^^^
  help: it takes in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, \
padding_mode, device, dtype""",
        ),
        (
            "nn.Conv2d(3, 4, '3')",
            """\
<text>:1:17: error[E104]: 'kernel_size' of nn.Conv2d must be a whole number of at least 1, or a \
list of one per axis, received '3'
  |
1 | nn.Conv2d(3, 4, '3')
  |                 ^^^
  help: leave the quotes out""",
        ),
        (
            "nn.Conv2d(3, 4, 5, kernel_size=5)",
            """\
<text>:1:20: error[E105]: 'kernel_size' is given twice
  |
1 | nn.Conv2d(3, 4, 5, kernel_size=5)
  |                    ^^^^^^^^^^^^^
  help: keep one of them""",
        ),
        (
            "nn.Conv2d(3, width, 3)",
            """\
<text>:1:14: error[E103]: 'out_channels' is width, which has no value in this text
  |
1 | nn.Conv2d(3, width, 3)
  |              ^^^^^
  help: write its value in its place, for example out_channels=3""",
        ),
        (
            "tf.nn.conv2d(x, W, strides=[1,2,2,1], padding='SAME')",
            """\
<text>:1:17: error[E103]: 'filters' of tf.nn.conv2d is W, whose sizes are not in the text
  |
1 | tf.nn.conv2d(x, W, strides=[1,2,2,1], padding='SAME')
  |                 ^
  help: write them in its place: [kernel, channels of a group, filters], with a kernel for each \
axis""",
        ),
        (
            "nn.Conv2d(3, 4, 3, padding_mode='reflect')",
            """\
<text>:1:33: error[E207]: 'padding_mode' of nn.Conv2d is read as 'zeros' only, received 'reflect'
  |
1 | nn.Conv2d(3, 4, 3, padding_mode='reflect')
  |                                 ^^^^^^^^^
  help: leave it out""",
        ),
        (
            "Dense(3, activation='rel')",
            """\
<text>:1:21: error[E102]: there is no activation called 'rel'
  |
1 | Dense(3, activation='rel')
  |                     ^^^^^
  help: name one that keeps shapes, such as 'relu', or leave it out""",
        ),
        (
            "[nn.Conv2d(3, 4, 3), Conv2D(3, 4)]",
            """\
<text>:1:22: error[E106]: nn.Conv2d is PyTorch, but Conv2D is Keras
  |
1 | [nn.Conv2d(3, 4, 3), Conv2D(3, 4)]
  |                      ^^^^^^
  help: write all layers in one of them""",
        ),
        (
            "class Net(nn.Module): pass",
            """\
<text>:1:1: error[E106]: a class is not read; layers are, and lists of them
  |
1 | class Net(nn.Module): pass
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: give the layers alone, for example nn.Sequential(nn.Conv2d(3, 16, 3), nn.ReLU())""",
        ),
        (
            "x = Input((8, 8, 3))\ny = Flatten()(x)\nz = Flatten()(x)",
            """\
<text>:3:15: error[E106]: layers are read one after the other; this is not what the layer before \
gives
  |
3 | z = Flatten()(x)
  |               ^
  help: write a spec with 'from' for paths that part or meet: convcalc help spec""",
        ),
        (
            "c = nn.ReLU()\nd = nn.ReLU()\ny = d(c(x))",
            """\
<text>:3:5: error[E106]: d is applied here, but layers are read in the order of their lines
  |
3 | y = d(c(x))
  |     ^
  help: leave this line out if they are applied in that order""",
        ),
        (
            "a = Input((8, 8, 3))\nb = Input((4, 4, 3))\nx = Flatten()(b)",
            """\
<text>:2:5: error[E106]: a second input is not read; layers one after the other are
  |
2 | b = Input((4, 4, 3))
  |     ^^^^^
  help: write a spec with 'inputs': convcalc help spec""",
        ),
        (
            "x = 3",
            """\
<text>:1:1: error[E103]: the code has no layers
  |
1 | x = 3
  | ^
  help: for example nn.Conv2d(3, 16, 3) or Conv2D(16, 3)""",
        ),
    ],
)
def test_the_whole_text_of_what_is_wrong(code: str, text: str) -> None:
    assert refused(code) == text


def test_all_that_is_wrong_in_a_list_is_told() -> None:
    code = "nn.Sequential(nn.Conv2d(3, 4), nn.Relu(), nn.Linear(1, 2, 3, 4, 5, 6))"
    with pytest.raises(Problems) as raised:
        read(code)
    assert [d.code for d in raised.value.diagnostics] == ["E103", "E102", "E106"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("nn.ReLU(" + " " * MAX_TEXT, "the code has 20,008 characters, more than 20,000"),
        ("(" * 100_0, f"the code is nested more than {MAX_NESTED} levels deep"),
        ("-" * 5_000 + "1", f"the code is nested more than {MAX_NESTED} levels deep"),
        ("x" + ".a" * 5_000, f"the code is nested more than {MAX_NESTED} levels deep"),
        ("x" + "()" * 5_000, f"the code is nested more than {MAX_NESTED} levels deep"),
        ("not " * 4_000, f"the code is nested more than {MAX_NESTED} levels deep"),
        ("nn.Linear(9**99, 2)", "'in_features' is 9 ** 99, which has no value in this text"),
        ("nn.Linear(2**62 * 4, 2)", "a number has more than 18 digits"),
        ("nn.Sequential(" * 60 + ")" * 60, "nested more than 50 levels deep"),
    ],
)
def test_code_is_bounded(code: str, message: str) -> None:
    assert message in refused(code)


LINES = [
    f"{front}{name}"
    for f in FRAMEWORKS
    for name in spelled_out(f.constructors)
    for front in ("", "nn.", "layers.")
] + [
    f"{front}{name}"
    for f in FRAMEWORKS
    for name in spelled_out(f.calls)
    for front in ("F.", "tf.nn.")
]
WORDS = st.sampled_from(
    ["3", "-1", "None", "True", "'same'", "x", "(1, 2)", "[1, 2, 2, 1]", "2**70", "1/0", "*a",
     "**b", "kernel_size=3", "padding=(1, (2,))", "activation='relu'", "name=''", "nn.ReLU()",
     "lambda: 0", "[x for x in y]", "{}", "{'a': nn.ReLU()}", "torch.zeros(3, 4, 5)", "1e400",
     "axis=[1, 2]", "input_shape=(None, 3)", "f'{x}'", "...", "b'x'", "1j", "10**18"]
)  # fmt: skip


def problems_of(code: str) -> tuple[Diagnostic, ...]:
    try:
        read(code)
    except Problems as problems:
        return problems.diagnostics
    return ()


@given(st.sampled_from(LINES), st.lists(WORDS, max_size=6), st.sampled_from(["{}", "[{}]", "a={}"]))
def test_calls_of_anything_are_read_or_refused(name: str, args: list[str], form: str) -> None:
    found = problems_of(form.format(f"{name}({', '.join(args)})"))
    assert all(d.code in CODES and d.span and str(d) for d in found)


@given(st.text("nn.Conv2d(3, 4)[]{}='\"\\\n\t #:*-+é\0self", max_size=60))
def test_texts_of_any_kind_are_read_or_refused(code: str) -> None:
    assert all(d.code in CODES and d.span and str(d) for d in problems_of(code))
