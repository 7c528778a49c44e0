"""Layers in words, and what of them is not understood."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.cli import COMMANDS
from convcalc.cli.things import in_words, taken
from convcalc.cli.typed import Unusable
from convcalc.cli.words import layer_in
from convcalc.commands.layer.command import command_for
from convcalc.diagnostics import Problems
from tests.conftest import Ask

RECORDED = Path(__file__).parent.parent / "recorded"
SAID = {
    "conv 3x3 stride 2 pad 1 input 3x224x224 filters 64": (
        "conv 3x224x224 --filters 64 --kernel 3x3 --stride 2 --padding 1"
    ),
    "10 5x5 filters with stride 1, pad 2 on a 32x32x3 volume convolution": (
        "conv 3x32x32 --filters 10 --kernel 5x5 --stride 1 --padding 2"
    ),
    "a conv layer with 96 11x11 filters, stride 4, on a 227x227x3 image": (
        "conv 3x227x227 --filters 96 --kernel 11x11 --stride 4"
    ),
    "96 11x11x3 filters, stride 4, conv on 227x227x3": (
        "conv 3x227x227 --filters 96 --kernel 11x11 --stride 4"
    ),
    "A 32x32 RGB image, 16 filters of size 3 by 3, same padding: conv output?": (
        "conv 3x32x32 --filters 16 --kernel 3x3 --padding same"
    ),
    "Conv with 32 filters of 3×3, 28×28 grayscale input": (
        "conv 1x28x28 --filters 32 --kernel 3x3"
    ),
    "A convolutional layer has 64 filters of size 3 x 3, stride 1, padding 1. "
    "The input is 56 x 56 x 64.": (
        "conv 64x56x56 --filters 64 --kernel 3x3 --stride 1 --padding 1"
    ),
    "conv layer from 3 to 64 channels, kernel 3, input 224x224": (
        "conv 3x224x224 --filters 64 --kernel 3"
    ),
    "conv2d 3x3 kernel 64 output channels input (32, 32, 3)": (
        "conv2d 3x32x32 --filters 64 --kernel 3x3"
    ),
    "conv of size 3 with 8 filters on (None, 28, 28, 1)": (
        "conv 1x28x28 --filters 8 --kernel 3"
    ),
    "dilated conv 3x3 dilation 2 on 64x64x32, 32 filters": (
        "conv 32x64x64 --filters 32 --kernel 3x3 --dilation 2"
    ),
    "conv 3x3 with 8 filters, 4 groups, no padding, on 4x8x8": (
        "conv 4x8x8 --filters 8 --kernel 3x3 --padding 0 --groups 4"
    ),
    "2x2 max pooling with stride 2 applied to 224x224x64": (
        "max-pool 64x224x224 --kernel 2x2 --stride 2"
    ),
    "conv: 3->64, k=7, s=2, p=3, input 224": (
        "conv 3x224x224 --filters 64 --kernel 7 --stride 2 --padding 3"
    ),
    "max pooling of size 2 on 28x28": "max-pool 28 --kernel 2",
    "global average pooling of 2048x7x7": "global-avg-pool 2048x7x7",
    "transposed convolution 4x4 kernel stride 2 padding 1 on 512x4x4 with 256 filters": (
        "conv-transpose 512x4x4 --filters 256 --kernel 4x4 --stride 2 --padding 1"
    ),
    "deconv 4x4 stride 2 on 8x4x4 with 3 filters": (
        "conv-transpose 8x4x4 --filters 3 --kernel 4x4 --stride 2"
    ),
    "depthwise conv 3x3 stride 1 padding 1 on 32x112x112": (
        "depthwise-conv 32x112x112 --kernel 3x3 --stride 1 --padding 1"
    ),
    "depthwise separable convolution 3x3, 128 filters, input 64x56x56": (
        "separable-conv 64x56x56 --filters 128 --kernel 3x3"
    ),
    "1d conv kernel size 9 on 16x1000 with 32 filters": (
        "conv1d 16x1000 --filters 32 --kernel 9"
    ),
    "conv3d 3x3x3 kernel stride 1 padding 1 on 3x16x112x112 64 filters": (
        "conv3d 3x16x112x112 --filters 64 --kernel 3x3x3 --stride 1 --padding 1"
    ),
    "dense layer with 10 units on 400 inputs": "linear 400 --filters 10",
    "fully connected layer 512 to 10": "linear 512 --filters 10",
    "what is the output of a 5x5 conv stride 1 on 32x32x3": "conv 32 --kernel 5x5 --stride 1",
    "how big is the output of a 3x3 convolution with stride 2 and padding 1 on a 7x7 input?": (
        "conv 7 --kernel 3x3 --stride 2 --padding 1"
    ),
    "conv with kernel 7 stride 2 padding 3 on 224": "conv 224 --kernel 7 --stride 2 --padding 3",
    "conv kernel=3 stride=2 padding=1 input=224": "conv 224 --kernel 3 --stride 2 --padding 1",
    "You have an input volume that is 63x63x16, and convolve it with 32 filters that are each 7x7, "
    "using a stride of 2 and no padding. What is the output volume?": (
        "conv 16x63x63 --filters 32 --kernel 7x7 --stride 2 --padding 0"
    ),
    "Suppose your input is a 300 by 300 color (RGB) image, and you use a convolutional layer with "
    "100 filters that are each 5x5. How many parameters does this layer have (including bias)?": (
        "conv 3x300x300 --filters 100 --kernel 5x5"
    ),
    "Given a 7x7 input and 3x3 filter, stride 2, what's the output?": (
        "conv 7 --kernel 3x3 --stride 2"
    ),
    "First layer (CONV1): 96 11x11 filters applied at stride 4 on 227x227x3": (
        "conv 3x227x227 --filters 96 --kernel 11x11 --stride 4"
    ),
    "Second layer (POOL1): 3x3 filters applied at stride 2, input 55x55x96": (
        "max-pool 96x55x55 --kernel 3x3 --stride 2"
    ),
    "An input image has been converted into a matrix of size 28 X 28 and a kernel/filter of size "
    "7 X 7 with a stride of 1.": "conv 28 --kernel 7x7 --stride 1",
    "Conv layer: kernel 5x5, stride 2, padding 'same', 227x227 input": (
        "conv 227 --kernel 5x5 --stride 2 --padding same"
    ),
    "transposed convolution with kernel 3 stride 2 padding 1 output padding 1 on 16x16": (
        "conv-transpose 16 --kernel 3 --stride 2 --padding 1 --output-padding 1"
    ),
    "dilated 3x3 convolution with dilation rate 2 on 32x32": "conv 32 --kernel 3x3 --dilation 2",
    "How many parameters in a conv layer with 3 input channels, 16 output channels and a 5x5 "
    "kernel": "stack conv kernel=5x5 filters=16 in_channels=3",
    "conv 3x3, no bias, 8 filters on 3x8x8": "conv 3x8x8 --filters 8 --kernel 3x3 --no-bias",
    "16 @ 5x5 conv, stride 1, input 1@32x32": (
        "conv 1x32x32 --filters 16 --kernel 5x5 --stride 1"
    ),
    "Number of multiply-adds in a 3x3 depthwise convolution with 32 channels on 112x112": (
        "depthwise-conv 32x112x112 --kernel 3x3"
    ),
    "Conv2D: 32 filters, 3x3, input 28x28x1": "conv2d 1x28x28 --filters 32 --kernel 3x3",
    "64x64x16 max pool 3x3 stride 2": "max-pool 16x64x64 --kernel 3x3 --stride 2",
    "fully connected 4096 units on 7x7x512": "stack 512x7x7 flatten linear 4096",
    "An image of size 64x64x3 is passed through a conv layer with 8 3x3 filters and stride 2.": (
        "conv 3x64x64 --filters 8 --kernel 3x3 --stride 2"
    ),
    "We convolve a 14x14x6 input with sixteen 5x5 filters. What is the output size?": (
        "conv 6x14x14 --filters 16 --kernel 5x5"
    ),
    "depthwise 3x3 conv on 144x56x56 stride 2 pad 1": (
        "depthwise-conv 144x56x56 --kernel 3x3 --stride 2 --padding 1"
    ),
    "maxpool 2 on 64x56x56": "max-pool 64x56x56 --kernel 2",
    "linear 10 on 512": "linear 512 --filters 10",
}  # fmt: skip


@pytest.mark.parametrize(("words", "line"), SAID.items())
def test_a_layer_in_words_is_a_command(words: str, line: str) -> None:
    found = layer_in(words.split())
    assert found is not None
    assert " ".join(found.line) == line


@pytest.mark.parametrize(
    "words",
    [
        "conv 3x3 with foo 7 on 32x32x3",
        "dilated conv 3x3 on 64x64x32, 32 filters",
        "conv 64 3x3 p1",
        "conv 3x224x224 64 3x3",
        "conv 3x3 stride 2",
        "max pooling 2x2 with stride 2 on 112x56",
        "relu on 3x8x8",
        "3 3x3 convs on 3x32x32",
        "three 3x3 convolutions with stride 2 on 32x32x3",
        "two conv layers with kernel 3, 8 filters on 3x32x32",
        "How many parameters in 10 conv layers with 3x3 kernel, 64 input channels and 128 output "
        "channels",
        "what kernel gives output 28x28 from 32x32",
        "5x5 conv zero padding, 16 filters on 32x32x3",
        "maxpool3 stride 2 on 28x28x1",
        "filter 5x5x4, 16 filters, image 31x31x3",
        "RGB 28x28x1 conv 3x3 8 filters",
        "conv 3x3, relu on 3x8x8",
        "mat1 and mat2 shapes cannot be multiplied (64x400 and 256x10)",
        "Given groups=1, weight of size [64, 3, 7, 7], expected input[1, 1, 28, 28] to have 3 "
        "channels, but got 1 channels instead conv",
        "conv " * 100,
        "",
    ],
)
def test_what_is_not_understood_whole_is_not_taken(words: str) -> None:
    assert layer_in(words.split()) is None


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("3x3 conv with 8 filters on 32x32x4", "32x32x4 is read as 4 channels, 32x32"),
        ("3x3 conv stride 2 on 3x32x32", "how many filters is not said: sizes alone"),
        (
            "pooling 2x2 with stride 2 on 3x8x8",
            "which pooling is not said: max pooling, whose sizes average pooling has as well",
        ),
        (
            "8 filters of 3x3 on 3x8x8",
            "a convolution, as a kernel is told and no kind",
        ),
        ("3x3 conv with 8 filters on 32x32", "8 filters, whose number changes no size"),
        ("3x3 conv with 8 filters on 4x32x32", ""),
    ],
)
def test_what_was_made_of_words_is_said(words: str, note: str) -> None:
    found = layer_in([words])
    assert found is not None
    assert found.note == note


@given(
    size=st.integers(16, 300),
    kernel=st.integers(1, 11),
    stride=st.integers(1, 5),
    padding=st.integers(0, 5),
    filters=st.integers(1, 512),
    channels=st.integers(1, 512),
    form=st.sampled_from(
        [
            "conv {k}x{k} stride {s} padding {p} with {f} filters on {c}x{n}x{n}",
            "{f} {k}x{k} filters, stride of {s}, zero padding of {p}, conv on {c}x{n}x{n} input",
            "input {c}x{n}x{n}: convolution, kernel size {k}, padding {p}, {f} output channels, "
            "strides {s}",
            "conv layer from {c} to {f} channels kernel {k} stride={s} pad={p} image of size {n}",
        ]
    ),
)
def test_a_layer_in_words_is_that_of_its_numbers(
    size: int, kernel: int, stride: int, padding: int, filters: int, channels: int, form: str
) -> None:
    words = form.format(n=size, k=kernel, s=stride, p=padding, f=filters, c=channels)
    found = layer_in([words])
    assert found is not None
    kind, shape, *flags = found.line
    settings = dict(zip(flags[::2], flags[1::2], strict=True))
    given = {"filters": filters, "kernel": kernel, "stride": stride, "padding": padding}
    assert kind == "conv"
    assert shape == f"{channels}x{size}x{size}"
    assert {key[2:]: value.split("x")[0] for key, value in settings.items()} == {
        key: str(value) for key, value in given.items()
    }


@pytest.mark.parametrize(
    "words",
    ["conv 3x3 stride 2 padding 1 on 3x32x32 8 filters", "3x3 conv with 8 filters on 3x9x9"],
)
def test_words_are_answered_and_the_command_is_said(ask: Ask, words: str) -> None:
    said = layer_in([words])
    assert said is not None
    line = " ".join(said.line)
    for typed in ([words], words.split()):
        code, out, err = ask(*typed)
        assert (code, err) == (0, f"note: the words are read as: convcalc {line}\n")
        assert out == ask(*said.line).out


def test_options_stand_behind_words(ask: Ask) -> None:
    done = ask("3x3", "conv", "with", "8", "filters", "on", "3x9x9", "--format", "json")
    assert done.out == ask("conv", "3x9x9", "8", "3x3", "--format", "json").out


WORDS = [
    word
    for line in (
        "conv conv2d convolution maxpool max pooling fc linear relu flatten dropout 0.5 of on",
        "input image with stride padding pad kernel filter filters size same no valid to from",
        "and 3 64 3x3 32x32x3 28x28 5x5x3 (3,4) [1, None, = : -> ; , . W=32 F=5 S=0 P=1 0x0",
        "999999999999 k=3 rgb dilated vs resnet18 params (224-7+6)/2+1 - + * ? § x × 1x 2d",
        "3d depthwise transposed groups 4 \0 conv(3) nn.Conv2d(3,4,3) show {} [] () ' torch",
    )
    for word in line.split()
]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40), st.integers(1, 4))
def test_no_words_end_in_a_traceback(words: list[str], parts: int) -> None:
    """What is taken is a command line, whose first word is a command."""
    step = max(1, len(words) // parts)
    typed = [" ".join(words[k : k + step]) for k in range(0, len(words), step)]
    try:
        found = taken(typed, COMMANDS)
    except (Unusable, Problems):
        return
    if found is not None:
        assert found.words[0] in COMMANDS or command_for(found.words[0])


def test_no_message_of_a_framework_is_taken_for_a_sentence() -> None:
    recorded = json.loads((RECORDED / "messages.json").read_text())
    said = {text for text in texts(recorded) if len(text.split()) > 3}
    assert len(said) > 1000
    assert [text for text in said if in_words([text])] == []


def texts(recorded: object) -> Iterator[str]:
    """The texts in what was recorded, however deep."""
    if isinstance(recorded, str):
        yield recorded
    for part in recorded.values() if isinstance(recorded, dict) else ():
        yield from texts(part)
    for part in recorded if isinstance(recorded, list) else ():
        yield from texts(part)
