"""What a framework takes, said in full: words for padding, divisors, operators, sizes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., Any]


def refused(ask: Ask, line: str) -> tuple[str, str]:
    """What the command says, and what it advises."""
    code, out, err = ask(*line.split())
    assert (code, out) == (1, "")
    first, last = err.strip().splitlines()[0], err.strip().splitlines()[-1]
    return first.split(": ", 1)[1], last.strip()


REFUSED = {
    "max-pool 3x8x8 2 padding=valid": (
        "error[E206]: PyTorch refuses padding 'valid' for max_pool",
        "help: write a number",
    ),
    "avg-pool 3x8x8 2 padding=same": (
        "error[E206]: PyTorch refuses padding 'same' for avg_pool",
        "help: write a number",
    ),
    "conv-transpose 16x8x8 4 2/2 padding=valid": (
        "error[E206]: PyTorch refuses padding 'valid' for conv_transpose",
        "help: write a number",
    ),
    "unfold 3x8x8 2 padding=valid": (
        "error[E206]: PyTorch refuses padding 'valid' for unfold",
        "help: write a number",
    ),
    "unfold 8x8x3 2 padding=same --dialect keras": (
        "error[E206]: Keras refuses padding 'same' for unfold",
        "help: write a number",
    ),
    "conv 3x8x8 4 3 padding=causal": (
        "error[E206]: PyTorch refuses padding 'causal' for conv",
        "help: write a number, 'same' or 'valid'",
    ),
    "avg-pool 1x8 2 divisor_override=3": (
        "error[E206]: PyTorch refuses a divisor_override of 1D avg_pool",
        "help: leave it out, or add an axis of size 1",
    ),
    "avg-pool 8x8x1 2 divisor_override=3 --dialect keras": (
        "error[E207]: Keras has no 'divisor_override' for avg_pool",
        "help: Keras' average pools divide by the number of elements inside the input",
    ),
    "avg-pool 1x8x8 2 divisor_override=3 --dialect onnx": (
        "error[E207]: ONNX has no 'divisor_override' for avg_pool",
        "help: leave it out, and write 'rescale' after it, by the number of elements over the "
        "divisor",
    ),
    "adaptive-avg-pool 64x13x13 6 --dialect onnx": (
        "error[E207]: ONNX has no adaptive_avg_pool",
        "help: no pool stands for it, as the 6 bins of 13 on H differ in size; pad or crop H, or "
        "use a size that divides 13",
    ),
    "adaptive-avg-pool 64x12x12 6 --dialect onnx": (
        "error[E207]: ONNX has no adaptive_avg_pool",
        "help: write 'avg_pool 2x2/2'",
    ),
    "adaptive-max-pool 64x12x12 1 --dialect onnx": (
        "error[E207]: ONNX has no adaptive_max_pool",
        "help: write 'global_max_pool'",
    ),
    "adaptive-max-pool 64x12x9 [null,3] --dialect onnx": (
        "error[E207]: ONNX has no adaptive_max_pool",
        "help: write 'max_pool 1x3/1x3'",
    ),
    "unfold 3x8x8 2 --dialect onnx": (
        "error[E207]: ONNX has no unfold",
        "help: write the layer that follows as a 'conv' with this kernel",
    ),
    "unfold 3x8 2": (
        "error[E207]: PyTorch has no unfold of 1 spatial axis",
        "help: reshape the input to two axes",
    ),
    "channel-shuffle 8 2": (
        "error[E207]: PyTorch has no channel_shuffle of no spatial axes",
        "help: reshape the input to one, two or three axes",
    ),
    "pixel-shuffle 64x8x14x14 2 --dialect onnx": (
        "error[E207]: ONNX has no pixel_shuffle of 3 spatial axes",
        "help: reshape the input to two axes",
    ),
    "depthwise-conv 8x14x14x64 3 --dialect keras": (
        "error[E207]: Keras has no depthwise_conv of 3 spatial axes",
        "help: reshape the input to one or two axes",
    ),
    "local-response-norm 8x8x3 --dialect keras": (
        "error[E207]: Keras has no local_response_norm",
        "help: use batch_norm or layer_norm, or dialect pytorch",
    ),
    "pad 8x8x3 1 circular --dialect keras": (
        "error[E206]: Keras refuses circular padding",
        "help: write 'zeros', 'constant' or 'reflect'",
    ),
    "lp-pool 3x8x8 2 order=1.5 --dialect onnx": (
        "error[E206]: ONNX refuses an lp_pool of order 1.5",
        "help: use a whole order",
    ),
    "upsample 3x8x8 2 area --dialect onnx": (
        "error[E206]: ONNX refuses area upsampling",
        "help: write 'nearest', 'linear' or 'cubic'",
    ),
    "max-unpool 1x6x6 2 output_size=14": (
        "error[E206]: PyTorch refuses an output_size of 14: it can be 11 to 13 here",
        "help: use an output_size from 11 to 13",
    ),
    "max-unpool 1x6x6 2/2 output_size=11 --dialect onnx": (
        "error[E206]: ONNX refuses an output_size of 11: it can be 12 or more here",
        "help: use an output_size of 12 or more",
    ),
    "conv-transpose 1x5x5 1 3/2 op2 --dialect onnx": (
        "error[E206]: ONNX refuses an output_padding that is neither smaller than the stride nor "
        "than the dilation: 2 with stride 2 and dilation 1",
        "help: use an output_padding of at most 1",
    ),
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_is_refused_and_what_to_write(ask: Ask, line: str) -> None:
    assert refused(ask, line) == REFUSED[line]


def test_words_for_padding_are_taken_where_pytorch_has_them(ask: Ask) -> None:
    for line in ("conv 3x8x8 4 3 valid", "depthwise-conv 3x8x8 3 same", "conv 3x8x8 4 3 same"):
        assert ask(*line.split()).code == 0


def test_a_divisor_changes_no_shape_and_no_field(ask: Ask) -> None:
    plain, divided = (
        json.loads(ask("avg-pool", "1x9x9", "3/2", "p1", *more, "--format", "json").out)
        for more in ([], ["divisor_override=5"])
    )
    assert divided["layers"][0]["settings"].pop("divisor_override") == 5
    for one in (plain, divided):
        one["layers"][0]["settings"].pop("divisor_override", None)
    assert plain == divided


def test_apply_divides_by_the_divisor(ask: Ask) -> None:
    arrays = ["--input", "1 2; 3 4", "--steps"]
    out = ask("apply", "avg-pool", "2", "divisor_override=5", *arrays).out
    assert "  (1 + 2 + 3 + 4)/5 = 2\n" in out
    padded = ask("apply", "avg-pool", "2", "p1", "divisor_override=5", *arrays).out
    assert "  (1)/5 = 0.2  (3 in padding)\n" in padded


DIVISORS = {
    "2": "",
    "3/2 p1": "count_include_pad: the elements of a window, padding among them",
    "3/2 ceil_mode=true": "count_include_pad: the elements of a window, padding among them; not "
    "what ceil_mode hangs over it",
    "3/2 p1 count_include_pad=false": "no count_include_pad: the elements of a window that lie in "
    "the input",
    "3/2 p1 divisor_override=5": "5, as divisor_override says, whatever a window holds",
}


@pytest.mark.parametrize("settings", DIVISORS)
def test_explain_says_what_an_average_is_divided_by(ask: Ask, settings: str) -> None:
    out = ask("avg-pool", "1x8x8", *settings.split(), "--explain", "--what", "shape").out
    found = [line.split(None, 1)[1] for line in out.splitlines() if line.startswith("  divisor")]
    assert found == [DIVISORS[settings]] * bool(DIVISORS[settings])


def test_explain_says_which_size_is_unpooled_to(ask: Ask) -> None:
    out = ask("max-unpool", "1x6x6", "2", "--explain", "--what", "shape").out
    said = (
        "output_size: none is given, so that it is the smallest that pools to what arrives; those "
        "that are larger by less than a stride pool to it, too"
    )
    assert f"  rule          {said}\n" in out
    out = ask("max-unpool", "1x6x6", "2", "output_size=13", "--explain", "--what", "shape").out
    assert "output_size: none" not in out


SIDES = {
    "adaptive-avg-pool 64x12x12 6": "  ONNX     has no adaptive_avg_pool\n"
    "           as PyTorch: avg_pool 2x2/2\n",
    "adaptive-max-pool 64x12x12 1": "  ONNX     has no adaptive_max_pool\n"
    "           as PyTorch: global_max_pool\n",
    "adaptive-avg-pool 64x13x13 6": "  ONNX     has no adaptive_avg_pool\n"
    "           nothing here does what PyTorch does\n",
    "max-pool 3x8x8 2 padding=valid": "  PyTorch  refuses padding 'valid' for max_pool\n"
    "           as Keras: max_pool 2x2/2\n",
    "avg-pool 1x8x8 3/2 p1 divisor_override=3": "for avg_pool\n"
    "           as PyTorch: pad 1, then avg_pool 3x3/2, then rescale 3\n",
    "max-unpool 1x6x6 2": "           as PyTorch: max_unpool 2x2/2\n",
    "max-pool 1x32x32 1/2 ceil_mode=true": "  ONNX     1x16x16  no padding\n"
    "           shape inference before opset 22 says 17 on H and W, onnxruntime gives 16\n",
}


@pytest.mark.parametrize("line", SIDES)
def test_side_by_side_says_what_stands_for_it(ask: Ask, line: str) -> None:
    assert SIDES[line] in ask(*line.split(), "--dialect", "all").out


def test_json_has_what_tools_do_not_agree_on(ask: Ask) -> None:
    line = "max-pool 1x4x6 1/2 same --dialect all --format json"
    (layer,) = json.loads(ask(*line.split()).out)["layers"]
    assert layer["dialects"]["keras"]["warnings"] == []
    assert layer["dialects"]["onnx"]["warnings"] == [
        "shape inference says 2 on H and 3 on W, onnxruntime refuses it"
    ]


WARNED = {
    "max-pool 1x32x32 1/2 ceil_mode=true": (
        "shape inference before opset 22 says 17 on H and W, onnxruntime gives 16",
        "the smaller is taken, as from opset 22 on both say: a window that would start behind the "
        "input is left out",
    ),
    "max-pool 1x32x32 1/2 same": (
        "shape inference says 16 on H and W, onnxruntime refuses it",
        "⌈n/stride⌉ is taken, as the operator's text has it; onnxruntime finds a padding below 0, "
        "as the stride skips the end: write padding 0, which gives as many",
    ),
    "lp-pool 1x17x20 3/2 d2 same": (
        "shape inference says 9 on H and 10 on W, onnxruntime gives 8 and 9",
        "⌈n/stride⌉ is taken, as the operator's text has it; onnxruntime pads as if there were no "
        "dilation: write the padding as numbers",
    ),
    "avg-pool 1x8x8 2 p2": (
        "shape inference says 11 on H and W, onnxruntime refuses it",
        "the size of shape inference is taken, as the operator's text has it; onnxruntime takes "
        "only padding that is smaller than the kernel: write a 'pad' layer before it",
    ),
    "separable-conv 4x8x8 4 3x3 same d2": (
        "shape inference says 8 on H and W, onnxruntime refuses it",
        "⌈n/stride⌉ is taken, as the operator's text has it; onnxruntime takes no dilation with "
        "'same': write the padding as numbers",
    ),
    "conv-transpose 1x5x7 1 5/4 same op1": (
        "shape inference says 21 on H and 29 on W, onnxruntime gives 20 and 28",
        "n·stride is taken with 'same', as the operator's text has it, else the size of shape "
        "inference; write less than the stride at the end, and nothing with 'same'",
    ),
    "local-response-norm 8x9": (
        "shape inference takes 1 spatial axis, onnxruntime refuses the layer",
        "the size is that of the input, as the operator's text has it; onnxruntime takes two "
        "spatial axes: write a 'reshape' before it, and after it",
    ),
}


@pytest.mark.parametrize("line", WARNED)
def test_what_tools_of_onnx_say_otherwise(ask: Ask, line: str) -> None:
    code, out, err = ask(*line.split(), "--dialect", "onnx")
    assert code == 0
    assert out
    message, advice = WARNED[line]
    assert err.splitlines()[0].endswith(f": warning[W203]: {message}")
    assert err.strip().splitlines()[-1] == f"  help: {advice}"
    assert "W203" not in ask(*line.split()).err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("max_pool", "pytorch      nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d; padding is a numb"),
        (
            "max_pool",
            "keras        layers.MaxPooling1D, layers.MaxPooling2D, layers.MaxPooling3D; padding "
            "is "
            "'same' or 'valid'; no ceil_mode or dilation\n",
        ),
        (
            "adaptive_avg_pool",
            "onnx     no operator of its own; GlobalAveragePool of size 1, AveragePool where the "
            "size divides what arrives\n",
        ),
        ("lp_pool", "keras        Keras has no lp_pool: use avg_pool or max_pool\n"),
        ("unfold", "for 2 spatial axes; padding is a number\n"),
    ],
)
def test_kinds_names_the_operators(ask: Ask, name: str, said: str) -> None:
    assert said in ask("kinds", name).out
