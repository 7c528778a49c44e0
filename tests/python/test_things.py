"""What may be handed to the functions of Python, in which writings, and what is refused."""

from __future__ import annotations

import sys
import types
from collections import OrderedDict
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

import convcalc
from convcalc.algebra.shape import Shape
from tests.conftest import Ask

SPEC = "{input: 3x8x8, layers: [conv 4 3x3, relu]}"
CODE = "nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())"
IMAGE = Shape(3, (224, 224))

SIZES = ["224", "224x224", 224, (224, 224), [224]]
"""Writings in which the channels of the network are meant."""
WRITINGS: list[Any] = [
    "3x224x224",
    "3X224X224",
    "3×224×224",
    "3*224*224",
    "3,224,224",
    "3 224 224",
    "(3, 224, 224)",
    "[3,224,224]",
    "torch.Size([3, 224, 224])",
    "1x3x224x224",
    "Nx3x224x224",
    "(None, 3, 224, 224)",
    "3@224x224",
    "３x２２４x２２４",
    "（3，224，224）",
    (3, 224, 224),
    [3, 224, 224],
    (1, 3, 224, 224),
    (None, 3, 224, 224),
    IMAGE,
]


def problems(call: Any) -> str:
    """All that a call refuses, as a person reads it."""
    with pytest.raises(convcalc.Problems) as refused:
        call()
    return str(refused.value)


@pytest.mark.parametrize("input", [*WRITINGS, *SIZES], ids=str)
def test_an_input_is_read_in_any_writing_by_every_function(input: Any) -> None:
    assert convcalc.load("resnet18", input=input).inputs == {"input": IMAGE}
    assert convcalc.analyze("resnet18", input).network.inputs == {"input": IMAGE}
    assert convcalc.summary("resnet18", {"input": input}).network.inputs == {"input": IMAGE}
    report = convcalc.summary(SPEC, input)
    assert report.network.inputs == {"input": IMAGE}
    assert report.diagnostics == ()


@pytest.mark.parametrize("input", WRITINGS, ids=str)
def test_the_input_of_a_layer_is_read_in_any_writing(input: Any) -> None:
    layer = convcalc.layer("conv 4 3x3", input)
    assert layer.network.inputs["input"] == IMAGE
    assert layer.output == Shape(4, (222, 222))


def test_sizes_of_other_libraries_are_numbers() -> None:
    class Size:
        def __index__(self) -> int:
            return 16

    assert convcalc.analyze(SPEC, (3, Size(), Size())).layers[0].output == Shape(4, (14, 14))


def test_a_batch_of_one_is_told() -> None:
    (told,) = convcalc.layer("relu", "1x3x224x224").diagnostics
    assert str(told) == (
        "warning[W202]: '1x3x224x224' is read as a batch of 1 of 3 channels, 224x224; it may also "
        "be 1 channel, 3x224x224\n"
        '  help: for 1 channel, 3x224x224: input="1x3x224x224" with layout="channels_first"'
    )
    layer = convcalc.layer("relu", "1x3x224x224", layout="channels_first")
    assert (layer.output, layer.diagnostics) == (Shape(1, (3, 224, 224)), ())


def test_a_shape_that_is_likelier_in_another_order_is_told() -> None:
    (told,) = convcalc.layer("relu", "224x224x3").diagnostics
    assert told.help == (
        'for 3 channels, 224x224: write input="3x224x224"; if it is meant, '
        'pass layout="channels_first"'
    )


def test_other_channels_than_the_networks_are_told_unless_a_shape_says_them() -> None:
    (told,) = convcalc.summary("resnet18", (512, 512, 3)).diagnostics
    assert str(told) == (
        "warning[W202]: resnet18 takes 3 channels, and is given 512 channels, 512x3 (channels "
        'first): its first weights are others\n  help: for 3 channels, 512x512: input="3x512x512"'
    )
    assert convcalc.summary("resnet18", Shape(1, (64, 64))).diagnostics == ()


NETWORKS: list[Any] = [
    SPEC,
    SPEC.replace("{", "{\n"),
    "input: 3x8x8\nlayers: [conv 4 3x3, relu]",
    {"input": "3x8x8", "layers": ["conv 4 3x3", "relu"]},
    OrderedDict(input=(3, 8, 8), layers=("conv 4 3x3", "relu")),
    MappingProxyType({"input": Shape(3, (8, 8)), "layers": ["conv 4 3x3", {"relu": None}]}),
    convcalc.loads(SPEC),
    convcalc.summary(SPEC),
]


@pytest.mark.parametrize("thing", NETWORKS, ids=lambda thing: type(thing).__name__)
def test_a_network_is_read_from_what_people_have(thing: Any) -> None:
    report = convcalc.summary(thing)
    assert [layer.output for layer in report.layers] == [Shape(4, (6, 6))] * 2
    assert convcalc.analyze(thing) == report


@pytest.mark.parametrize(
    "thing",
    [CODE, f"model = {CODE}\n", ["conv 4 3x3", "relu"], ["nn.Conv2d(3, 4, 3)", "relu"]],
    ids=str,
)
@pytest.mark.parametrize("input", ["3x8x8", (3, 8, 8), Shape(3, (8, 8))], ids=str)
def test_layers_and_code_take_an_input(thing: Any, input: Any) -> None:
    assert convcalc.summary(thing, input).layers[-1].output == Shape(4, (6, 6))


def test_a_shape_is_turned_as_the_code_has_it() -> None:
    code = "Sequential([Conv2D(4, 3, activation='relu')])"
    assert convcalc.summary(code, Shape(3, (8, 8))).layers[-1].output == Shape(4, (6, 6))
    assert convcalc.summary(code, (8, 8, 3)).layers[-1].output == Shape(4, (6, 6))


@pytest.mark.parametrize("name", ["resnet50", "ResNet-50", "resnet_50", "RESNET50"])
def test_names_of_networks_are_forgiven_as_at_the_prompt(name: str) -> None:
    assert convcalc.summary(name).totals.params.total == 25_557_032


def test_a_path_is_read(tmp_path: Path) -> None:
    for file, text in (("net.yaml", SPEC), ("net (1).py", CODE)):
        (tmp_path / file).write_text(text)
        for path in (tmp_path / file, str(tmp_path / file)):
            report = convcalc.summary(path, Shape(3, (16, 16)))
            assert report.layers[0].output == Shape(4, (14, 14))


def test_vars_variant_dialect_and_dtype_are_chosen() -> None:
    assert convcalc.summary("resnet50", vars={"classes": 10}).layers[-1].output == Shape(10)
    assert convcalc.summary("resnet", variant="resnet18").totals.params.total == 11_689_512
    assert convcalc.summary(SPEC, dtype="half").network.dtype == "float16"
    keras = convcalc.summary({"input": Shape(3, (8, 8)), "layers": ["relu"]}, dialect="TF")
    assert keras.network.dialect.name == "keras"
    assert keras.layers[0].output == Shape(3, (8, 8))


@pytest.mark.parametrize("own", [{"dialect": "keras"}, {"layout": "NHWC"}, {}], ids=str)
def test_a_shape_in_a_mapping_has_no_order(own: Any) -> None:
    for inputs in ({"input": Shape(3, (8, 9))}, {"inputs": {"x": Shape(3, (8, 9))}}):
        network = convcalc.build({**own, **inputs, "layers": ["relu"]})
        assert list(network.inputs.values()) == [Shape(3, (8, 9))]


def test_several_inputs_are_given_by_name() -> None:
    report = convcalc.analyze("two_inputs", {"left": (3, 64, 64), "right": "64"})
    assert report.network.inputs["left"] == Shape(3, (64, 64))
    layer = convcalc.layer("concat", {"a": "3x8x8", "b": (5, 8, 8)})
    assert layer.output == Shape(8, (8, 8))


# Refused


def module(name: str, **made: Any) -> Any:
    """An object whose class says that it is of a module of this name, which is not there."""
    return type("Net", (type("Module", (), {"__module__": name}),), made)()


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("torch.nn.modules.module", "a PyTorch module"),
        ("keras.src.models.model", "a Keras model"),
        ("tensorflow.python.module", "a TensorFlow model"),
    ],
)
def test_live_models_are_refused_with_what_to_do(name: str, what: str) -> None:
    before = set(sys.modules)
    for thing in (module(name), type(module(name))):
        kind = "Net" if thing.__class__ is not type else "type"
        assert problems(lambda thing=thing: convcalc.summary(thing)) == (
            f"error[E104]: '{kind}' is {what} in memory, which is not read; no framework is needed "
            "here\n"
            "  help: give its layers as text, such as convcalc.summary('nn.Sequential(nn.Conv2d(3, "
            "16, 3), nn.ReLU())', '3x32x32'), a spec, or the name of a built-in network: "
            "convcalc.zoo()"
        )
    roots = {module.partition(".")[0] for module in set(sys.modules) - before}
    assert roots.isdisjoint({"torch", "keras", "tensorflow"})


TAKES = (
    "give the name of a network ('resnet50'), the path or the text of a spec, code such as "
    "'nn.Sequential(…)', a list of layers, a mapping, or a Network"
)


@pytest.mark.parametrize("thing", [3, None, b"resnet50", print, types], ids=str)
def test_what_is_no_network_is_refused(thing: Any) -> None:
    name = type(thing).__name__
    expected = f"error[E104]: a network cannot be read from a value of type '{name}'\n"
    assert problems(lambda: convcalc.summary(thing)) == f"{expected}  help: {TAKES}"


REFUSED: list[Any] = [
    (
        lambda: convcalc.summary("resnet50", vars={"width": 2}),
        "error[E102]: vars gives 'width', which is no var of it\n"
        "  help: there is block, depths, groups, base, classes",
    ),
    (
        lambda: convcalc.summary("slim_mobilenet_v1", vars={"widht": 2}),
        "error[E102]: vars gives 'widht', which is no var of it\n  help: did you mean 'width'?",
    ),
    (
        lambda: convcalc.summary(convcalc.load("lenet5"), vars={"classes": 2}),
        "error[E104]: vars cannot be chosen of a Network, which has been read\n"
        "  help: give them to convcalc.load, loads or build, or give the spec here",
    ),
    (
        lambda: convcalc.summary(CODE),
        "<text>:1:1: error[E103]: this PyTorch code does not say what its input is\n"
        f"  |\n1 | {CODE}\n  | ^\n"
        '  help: give its shape: input="3x32x32" (channels first)',
    ),
    (
        lambda: convcalc.summary(["conv 4 3x3"]),
        "error[E103]: layers alone do not say what their input is: give its shape\n"
        '  help: for example convcalc.summary(["conv 16 3x3", "relu"], "3x32x32")',
    ),
    (
        lambda: convcalc.summary("bert"),
        "error[E100]: there is no file bert, and no network of that name\n"
        "  help: of transformers, ViT, DeiT, Swin, MaxViT and MobileViT are in the zoo; it has "
        "convolutional networks for pictures, "
        "video, sound and text: convcalc.zoo()",
    ),
    (
        lambda: convcalc.summary("xyzzy"),
        "error[E100]: there is no file xyzzy, and no network of that name\n"
        "  help: convcalc.zoo() lists the networks that come along",
    ),
    (
        lambda: convcalc.analyze("lenet5", {"x": (1, 28, 28)}),
        "error[E301]: there is no input named 'x'\n  help: there is input",
    ),
    (
        lambda: convcalc.analyze("lenet5", "1x"),
        "error[E104]: 'input' must be channels and spatial sizes, such as 3x224x224, received "
        "'1x'\n  help: for example 3x224x224",
    ),
    (
        lambda: convcalc.analyze("lenet5", batch=0),
        "error[E104]: batch must be a whole number from 1, received 0\n"
        "  help: numbers are per sample; with a batch its cost is shown besides",
    ),
    (
        lambda: convcalc.summary("lenet5", dialect="tourch"),
        "error[E104]: dialect must be pytorch, keras or onnx, received 'tourch'\n"
        "  help: did you mean 'pytorch'?",
    ),
    (
        lambda: convcalc.layer("conv 64 7x7 q3", "3x8x8"),
        "<layer>:1:13: error[E106]: conv takes filters and kernel without a name; 'q3' is one too "
        "many\n  |\n1 | conv 64 7x7 q3\n  |             ^^\n"
        "  help: name it: stride=…, padding=…, dilation=…, groups=…",
    ),
    (
        lambda: convcalc.layer("conv 64 9x9", "3x8x8"),
        "<layer>:1:1: error[E201]: H: the kernel 9 is larger than the padded input 8 + 0 + 0 = 8\n"
        "  |\n1 | conv 64 9x9\n  | ^^^^\n"
        "  help: let at least 9 arrive: a larger input (here by 1), or fewer strides; or "
        "use a kernel that spans at most 8, or pad by 1 more on every side",
    ),
    (
        lambda: convcalc.layer("frobnicate 3", "3x8x8"),
        "<layer>:1:1: error[E102]: there is no kind of layer called 'frobnicate'\n"
        "  |\n1 | frobnicate 3\n  | ^^^^^^^^^^\n"
        "  help: 'convcalc kinds' at the prompt lists all kinds",
    ),
    (
        lambda: convcalc.layer(64, "3x8x8"),
        "error[E104]: a layer must be a text or a mapping, received a value of 'int'\n"
        "  help: for example convcalc.layer('conv 16 3x3', '3x32x32')",
    ),
    (
        lambda: convcalc.layer("relu", "3x8x8", layout="sideways"),
        "error[E104]: layout must be channels_first or channels_last, received 'sideways'\n"
        "  help: it takes channels_first or channels_last",
    ),
]


@pytest.mark.parametrize(("call", "text"), REFUSED, ids=[text[:60] for _, text in REFUSED])
def test_messages_speak_python(call: Any, text: str) -> None:
    assert problems(call) == text


def test_the_same_mistake_at_the_prompt_speaks_of_flags(ask: Ask) -> None:
    assert "--set gives 'widht'" in ask("show", "slim_mobilenet_v1", "--set", "widht=2").err
