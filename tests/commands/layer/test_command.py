"""One layer at the prompt."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import convcalc
from convcalc.layers import ALIASES, KINDS, kind_named
from convcalc.layers.kind import Kind

Ask = Callable[..., Any]


def kind(name: str) -> type[Kind]:
    found = kind_named(name)
    assert found is not None
    return found


def example(name: str) -> list[str]:
    shape, settings = kind(name).example
    return [name.replace("_", "-"), *shape.split(), *settings.split()]


CONV = """\
conv 64 7x7/2 p3  (PyTorch)
input            3x224x224: 3 channels, 224x224
output           64x112x112
H, W             ⌊(224 + 2·3 − 7)/2⌋ + 1 = 112
weight           64x3x7x7 = 9,408
bias             64
params           9,472
MACs             118 M (118,013,952)
FLOPs            236 M (236,027,904)
activations      802,816
memory           37.0 KiB parameters, 3.06 MiB activations (3.64 MiB at once), float32
receptive field  7x7, jump 2
"""


def test_a_convolution(ask: Ask) -> None:
    flags = ["--filters", "64", "--kernel", "7", "--stride", "2", "--padding", "3"]
    assert ask("conv", "3x224x224", *flags) == (0, CONV, "")


@pytest.mark.parametrize(
    "words",
    [
        "-f 64 -k 7 -s 2 -p 3",
        "64 7/2 p3",
        "64 7x7/2 p3",
        "64 -k 7x7 -s 2 --padding 3",
        "64 7 s2 padding=3",
        "--out-channels 64 --kernel-size 7 --strides 2 --pad 3",
        "--kernel [7,7] --filters 64 --stride 2x2 --padding [[3,3],[3,3]]",
        "filters=64 kernel=7 -s 2 -p 3",
    ],
)
def test_settings_in_any_spelling(ask: Ask, words: str) -> None:
    given = ask("conv", "3x224x224", *words.split(), "--format", "json")
    usual = ask("conv", "3x224x224", "64", "7", "-s2", "-p3", "--format", "json")
    assert given.code == usual.code == 0
    one, other = (json.loads(answer.out) for answer in (given, usual))
    for layer in (*one["layers"], *other["layers"]):
        for name in ("kernel", "stride", "padding"):
            value = layer["settings"][name]
            layer["settings"][name] = value if isinstance(value, list) else [value] * 2
    assert one == other


POOL = """\
max_pool 3x3/2 p1  (PyTorch)
input            64x112x112: 64 channels, 112x112
output           64x56x56
H, W             ⌊(112 + 2·1 − 3)/2⌋ + 1 = 56
params           0
MACs             0
FLOPs            0
activations      200,704
memory           0 B parameters, 784 KiB activations (3.83 MiB at once), float32
receptive field  3x3, jump 2
"""


def test_a_pool(ask: Ask) -> None:
    assert ask("max-pool", "64x112x112", "3/2", "p1") == (0, POOL, "")


TRANSPOSED = """\
conv_transpose 32 4x4/2 p1  (PyTorch)
input            64x28x28: 64 channels, 28x28
output           32x56x56
H, W             (28 − 1)·2 − 2·1 + 4 = 56
weight           64x32x4x4 = 32,768
bias             32
params           32,800
MACs             25.7 M (25,690,112)
FLOPs            51.4 M (51,380,224)
activations      100,352
memory           128 KiB parameters, 392 KiB activations (588 KiB at once), float32
receptive field  2x2, jump 1/2
"""


def test_a_transposed_convolution(ask: Ask) -> None:
    assert ask("conv-transpose", "64x28x28", "32", "4x4/2", "p1") == (0, TRANSPOSED, "")


SEPARABLE = """\
separable_conv 128 3x3 same  (Keras)
input             56x56x64: 64 channels, 56x56 (channels last)
output            56x56x128
H, W              ⌊(56 + 1 + 1 − 3)/1⌋ + 1 = 56
  out             ⌈56/1⌉ = 56
  total           max((56 − 1)·1 + 3 − 56, 0) = 2
  lo              ⌊2/2⌋ = 1
  hi              2 − 1 = 1
depthwise.kernel  3x3x64x1 = 576
pointwise.kernel  1x1x64x128 = 8,192
pointwise.bias    128
params            8,896
MACs              27.5 M (27,496,448)
FLOPs             55.0 M (54,992,896)
activations       401,408
memory            34.8 KiB parameters, 1.53 MiB activations (2.30 MiB at once), float32
receptive field   3x3, jump 1
"""


def test_a_separable_convolution_of_keras(ask: Ask) -> None:
    answer = ask("separable-conv", "56x56x64", "128", "3", "same", "--dialect", "keras")
    assert answer == (0, SEPARABLE, "")


LINEAR = """\
linear 10  (PyTorch)
input            512
output           10
weight           10x512 = 5,120
bias             10
params           5,130
MACs             5.12 k (5,120)
FLOPs            10.2 k (10,240)
activations      10
memory           20.0 KiB parameters, 40 B activations (2.04 KiB at once), float32
receptive field  all
"""


def test_a_linear_layer(ask: Ask) -> None:
    assert ask("linear", "512", "10") == (0, LINEAR, "")


CONCAT = """\
concat  (PyTorch)
input            64x56x56 and 32x56x56
output           96x56x56
params           0
MACs             0
FLOPs            0
activations      301,056
memory           0 B parameters, 1.15 MiB activations (2.30 MiB at once), float32
receptive field  1x1, jump 1
"""


def test_several_inputs(ask: Ask) -> None:
    assert ask("concat", "64x56x56", "32x56x56") == (0, CONCAT, "")


def test_a_stride_that_leaves_something_out_says_so(ask: Ask) -> None:
    out = ask("conv", "3x227x224", "8", "4/4").out
    assert "never read       3 of 227 rows, at the end: (227 + 2·0 − 4) mod 4 = 3\n" in out


def test_one_axis_and_three_axes(ask: Ask) -> None:
    assert (
        "output           8x248\nL                ⌊(1000" in ask("conv", "16x1000", "8", "9/4").out
    )
    out = ask("conv", "3x16x112x112", "8", "3x3x3").out
    assert "output           8x14x110x110\nD " in out
    assert "\nH, W             ⌊(112" in out


# What it costs


def test_a_batch_a_dtype_and_another_tools_count_of_one_layer(ask: Ask) -> None:
    """A batch changes no other line; memory of float16 is half."""
    usual = ask("conv", "3x224x224", "64", "7/2", "p3").out.splitlines()
    args = ["--batch", "8", "--dtype", "half", "--count-as", "torch"]
    code, out, err = ask("conv", "3x224x224", "64", "7/2", "p3", *args)
    assert (code, err) == (0, "")
    assert [line for line in out.splitlines() if line not in usual] == [
        "torch            236,027,904",
        "memory           18.5 KiB parameters, 1.53 MiB activations (1.82 MiB at once), float16",
        "batch 8          944 M MACs, 12.2 MiB activations (14.5 MiB at once)",
        "Per sample. MACs: multiply-accumulates of convolutions and matrix products, no biases; "
        "FLOPs: 2 x MACs. torch: 2 x MACs: torch.utils.flop_counter; on a CPU it leaves out "
        "attention's products that run fused.",
    ]


def test_what_a_layer_costs_as_json_and_csv(ask: Ask) -> None:
    args = ["conv", "3x8x8", "4", "3", "--batch", "2", "--dtype", "int8", "--count-as", "ptflops"]
    data = json.loads(ask(*args, "--format", "json").out)
    assert (data["batch"], data["conventions"]["dtype"]) == (2, "int8")
    assert data["totals"]["counted_as"]["ptflops"] == 36 * (108 + 4)
    assert ask(*args, "--format", "csv").out.splitlines()[0].endswith(",macs,ptflops")


def test_a_tool_that_is_not_known_is_wrong_usage(ask: Ask) -> None:
    answer = ask("conv", "3x8x8", "4", "3", "--count-as", "torh")
    assert answer.said == "--count-as does not know 'torh'; did you mean 'torch'?"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--batch", "2", "--explain"], "--batch goes without --explain"),
        (["--dtype", "int8", "--dialect", "all"], "--dtype goes without --dialect all"),
        (["--count-as", "thop", "--explain"], "--count-as goes without --explain"),
    ],
)
def test_costs_go_where_they_are_told(ask: Ask, args: list[str], message: str) -> None:
    assert ask("conv", "3x8x8", "4", "3", *args).said == message


@pytest.mark.parametrize("size", ["224", "3xNxN"])
def test_sizes_alone_cost_nothing_that_is_known(ask: Ask, size: str) -> None:
    answer = ask("conv", size, "8", "3", "--batch", "2")
    assert answer.said == (
        "--batch goes without sizes alone; give the channels as well, such as 3x224x224"
    )


# Every kind


@pytest.mark.parametrize("name", KINDS)
def test_the_example_of_every_kind_is_a_command(ask: Ask, name: str) -> None:
    code, out, err = ask(*example(name))
    assert (code, err) == (0, "")
    assert out.startswith(name)
    assert "\noutput  " in out


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_help_with_its_settings_and_example(ask: Ask, name: str) -> None:
    code, out, err = ask(name.replace("_", "-"), "--help")
    assert (code, err) == (0, "")
    assert f"convcalc {' '.join(example(name))}".rstrip() in out
    everything = ask("kinds", name).out
    for s in kind(name).settings():
        assert s.name in everything if s.rare else f"--{s.name.replace('_', '-')}" in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("name", KINDS)
def test_every_setting_of_a_kind_has_a_flag_that_works(ask: Ask, name: str) -> None:
    """The example's settings, all given by flags, mean what they mean in shorthand."""
    shape, _ = kind(name).example
    words = ask(*example(name), "--format", "json")
    settings = json.loads(words.out)["layers"][0]["settings"]
    flags: list[str] = []
    for s in kind(name).settings():
        value = settings.get(s.name)
        if value == [[0, 0]] * 2:
            continue
        flag = s.name.replace("_", "-")
        if isinstance(value, bool):
            flags.append(f"--{'' if value else 'no-'}{flag}")
        elif value is not None and (s.required or value not in (s.default, [s.default] * 2)):
            flags.append(f"--{flag}={json.dumps(value).replace(chr(34), '')}")
    given = ask(name.replace("_", "-"), *shape.split(), *flags, "--format", "json")
    assert (given.code, given.err) == (0, "")
    assert json.loads(given.out)["layers"] == json.loads(words.out)["layers"]


@pytest.mark.parametrize("alias", [*ALIASES, "MAX-POOL", "max_pool", "Conv"])
def test_aliases_of_kinds_are_commands(ask: Ask, alias: str) -> None:
    assert ask(alias, "--help").code == 0


# Formats


def test_json_of_a_layer_is_a_report(ask: Ask) -> None:
    data = json.loads(ask("conv", "3x224x224", "64", "7/2", "p3", "--format", "json").out)
    net = convcalc.build({"input": "3x224x224", "layers": ["conv 64 7/2 p3 name=conv"]})
    expected = convcalc.analyze(net).to_dict()
    assert data == json.loads(json.dumps(expected))


def test_csv_of_a_layer(ask: Ask) -> None:
    assert ask("conv", "16x1000", "8", "9", "--stride", "4", "--format", "csv").out == (
        "name,kind,settings,output,field,jump,params,macs\nconv,conv,8 9/4,8x248,9,4,1160,285696\n"
    )


def test_markdown_of_a_layer(ask: Ask) -> None:
    out = ask("conv", "3x8x8", "4", "3", "--format", "markdown").out
    assert "| conv | conv | 4 3x3 | 4x6x6 | 3 | 1 | 112 | 3.89 k |\n" in out


# Dialect and layout


def test_the_layout_is_the_dialects_unless_given(ask: Ask) -> None:
    conv = ["64", "3", "--format", "json"]
    keras = json.loads(ask("conv", "32x32x3", *conv, "--dialect", "keras").out)
    assert (keras["layout"], keras["outputs"]) == ("channels_last", {"conv": [30, 30, 64]})
    first = ask("conv", "3x32x32", *conv, "--dialect", "keras", "--layout", "channels_first")
    assert json.loads(first.out)["outputs"] == {"conv": [64, 30, 30]}
    last = ask("conv", "32x32x3", *conv, "--layout", "channels_last")
    assert json.loads(last.out)["outputs"] == {"conv": [30, 30, 64]}


def test_weights_are_named_and_ordered_by_the_dialect(ask: Ask) -> None:
    assert "weight           64x3x7x5 = 6,720\n" in ask("conv", "3x32x32", "64", "7x5").out
    keras = ask("conv", "32x32x3", "64", "7x5", "--dialect", "keras").out
    assert "kernel           7x5x3x64 = 6,720\n" in keras


# What is wrong


def test_a_refused_layer_is_told_where_it_stands(ask: Ask) -> None:
    assert ask("conv", "3x8x8", "64", "9") == (
        1,
        "",
        "command line:1:10: error[E201]: "
        "H: the kernel 9 is larger than the padded input 8 + 0 + 0 = 8\n"
        "  |\n"
        "1 | convcalc conv 3x8x8 64 9\n"
        "  |          ^^^^\n"
        "  help: let at least 9 arrive: a larger input (here by 1), or fewer strides; or "
        "use a kernel that spans at most 8, or pad by 1 more on every side\n\n",
    )


def test_a_refused_setting_is_told_where_it_stands(ask: Ask) -> None:
    assert ask("conv", "3x8x8", "64", "3", "-g", "2") == (
        1,
        "",
        "command line:1:29: error[E202]: 3 input channels do not divide into 2 groups\n"
        "  |\n"
        "1 | convcalc conv 3x8x8 64 3 -g 2\n"
        "  |                             ^\n"
        "  help: groups must divide both 3 input channels and 64 filters: 1\n\n",
    )


def test_a_refused_layer_as_json_is_a_report_with_the_diagnostic(ask: Ask) -> None:
    code, out, err = ask("conv", "3x8x8", "64", "9", "--format", "json")
    assert code == 1
    data = json.loads(out)
    assert data["layers"][0]["output_shape"] is None
    assert [d["code"] for d in data["diagnostics"]] == ["E201"]
    assert "E201" in err


@pytest.mark.parametrize(
    ("words", "line", "marked"),
    [
        ("64 3 5", "conv takes filters and kernel without a name; '5' is one too many", "5"),
        ("64 3 -k 5", "'kernel' is given twice", "5"),
        ("64 3 kernel=5", "'kernel' is given twice", "kernel=5"),
        ("64", "conv needs 'kernel': kernel size", "conv"),
        ("0 3", "'filters' must be a whole number of at least 1, received 0", "0"),
        ("64 3 -p true", "'padding' must be a whole number of at least 0, a list of one or of "
            "[before, after] per axis, or same, valid, causal, same_upper, same_lower, "
            "received true", "true"),
        ("64 3 kernal=5", "conv has no setting 'kernal'", "kernal=5"),
        ("64 99999999999", "'kernel' must be at most 2,147,483,647, received 99999999999",
            "99999999999"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_pointed_at(ask: Ask, words: str, line: str, marked: str) -> None:
    code, out, err = ask("conv", "3x8x8", *words.split())
    assert (code, out) == (2, "")
    head, _, excerpt, carets = err.splitlines()[:4]
    assert head.split("]: ", 1)[1] == line
    assert excerpt[carets.index("^") :][: carets.count("^")] == marked


def test_a_warning_goes_to_standard_error_and_is_no_failure(ask: Ask) -> None:
    code, out, err = ask("linear", "3x8x8", "10")
    assert code == 0
    assert "output           3x8x10\n" in out
    assert err.startswith("command line:1:10: warning[W201]: linear works along W here: ")


@pytest.mark.parametrize(
    "shape", ["abc", "3x", "0x3x3", "-3", "3" + "x8" * 12, "", "3,,8", "9" * 40]
)
def test_what_is_no_shape_is_wrong_usage(ask: Ask, shape: str) -> None:
    code, out, err = ask("conv", "--kernel", "3", "--filters", "3", "--", shape)
    assert (code, out) == (2, "")
    assert "error[E110]: INPUT must " in err.splitlines()[0]


def test_a_shape_with_control_characters_is_escaped(ask: Ask) -> None:
    err = ask("conv", "\x1b[31m\n3", "3", "3").err
    assert "\x1b" not in err
    assert "\\x1b[31m" in err


def test_a_layer_without_an_input_is_wrong_usage(ask: Ask) -> None:
    code, out, err = ask("conv")
    assert (code, out) == (2, "")
    assert "INPUT" in err


def test_a_misspelt_flag_is_wrong_usage_with_what_is_close(ask: Ask) -> None:
    code, out, err = ask("conv", "3x8x8", "64", "--kernal", "3")
    assert (code, out) == (2, "")
    assert "--kernal" in err
    assert "--kernel" in err.replace("--kernal", "")


@pytest.mark.parametrize(
    "args", [["--format", "xml"], ["--dialect", "caffe"], ["--layout", "nchx"], ["--batch", "0"]]
)
def test_an_option_with_a_wrong_value_is_wrong_usage(ask: Ask, args: list[str]) -> None:
    code, out, err = ask("conv", "3x8x8", "64", "3", *args)
    assert (code, out) == (2, "")
    assert args[0] in err


def test_merges_that_disagree_are_told_with_both_shapes(ask: Ask) -> None:
    code, _, err = ask("add", "64x8x8", "64x4x4")
    assert code == 1
    assert "64x8x8 (from 'input1') meets 64x4x4 (from 'input2')" in err


def test_a_merge_of_one_is_told(ask: Ask) -> None:
    code, out, err = ask("add", "64x8x8")
    assert code in (1, 2)
    assert out == ""
    assert err


DOUBT = """\
command line:1:15: warning[W202]: 63x63x16 is read as 63 channels, 63x16 (channels first); \
likelier is 16 channels, 63x63
  |
1 | convcalc conv 63x63x16 32 7/2
  |               ^^^^^^^^
  help: for 16 channels, 63x63: convcalc conv 16x63x63 32 7/2; if it is meant, add \
--layout channels_first

"""


def test_an_order_that_is_not_the_likeliest_is_told_with_the_command_for_it(ask: Ask) -> None:
    code, out, err = ask("conv", "63x63x16", "32", "7/2")
    assert (code, err) == (0, DOUBT)
    assert "63x63x16: 63 channels, 63x16\n" in out
    assert "25,120" not in out
    meant = ask("conv", "16x63x63", "32", "7/2")
    assert (meant.code, meant.err) == (0, "")
    assert "32x29x29" in meant.out
    assert "25,120" in meant.out


def test_an_order_that_is_said_is_not_doubted(ask: Ask) -> None:
    assert ask("conv", "63x63x16", "32", "7/2", "--layout", "channels_first").err == ""
    last = ask("conv", "63x63x16", "32", "7/2", "--layout", "channels_last")
    assert last.err == ""
    assert "63x63x16: 16 channels, 63x63 (channels last)\n" in last.out


def test_keras_reads_channels_last_and_says_so(ask: Ask) -> None:
    code, out, err = ask("conv", "3x224x224", "64", "3", "--dialect", "keras")
    assert code == 0
    assert "3x224x224: 224 channels, 3x224 (channels last)\n" in out
    assert "convcalc conv 224x224x3 64 3 --dialect keras; " in err


def test_all_dialects_read_one_order_and_say_which(ask: Ask) -> None:
    code, out, err = ask("conv", "3x224x224", "64", "3", "--dialect", "all")
    assert (code, err) == (0, "")
    assert "of 3x224x224: 3 channels, 224x224 (channels first for all)\n" in out
    assert (
        "likelier is 3 channels, 224x224"
        in ask("conv", "224x224x3", "64", "3", "--dialect", "all").err
    )


def test_a_doubt_is_in_json_as_well(ask: Ask) -> None:
    answer = ask("conv", "32x3x224x224", "-f", "64", "-k", "3", "--format", "json")
    (found,) = json.loads(answer.out)["diagnostics"]
    assert (found["code"], found["severity"]) == ("W202", "warning")


@pytest.mark.parametrize(
    "shape",
    [
        "3X32X32",
        "(3, 32, 32)",
        "3 32 32",
        "torch.Size([3, 32, 32])",
        "(None, 3, 32, 32)",
        "Nx3x32x32",
        "3@32x32",
        "（3，32，32）",
    ],
)
def test_a_shape_in_any_spelling(ask: Ask, shape: str) -> None:
    assert ask("conv", shape, "8", "3") == ask("conv", "3x32x32", "8", "3")


@pytest.mark.parametrize(
    "words",
    [
        "-f 8 -k 3,5 -s 2 -p 1,2",
        "-o 8 --kernel_size (3,5) --stride 2 --padding (1,2)",
        "8 3*5/2 p1,2",
        "8 k=3x5 s=2 p=[1,2]",
        "8 (3,5) s=(2,2) p=1x2",
        "8 3×5/2 p1x2",
    ],
)
def test_values_of_axes_and_flags_in_any_spelling(ask: Ask, words: str) -> None:
    given = ask("conv", "3x32x32", *words.split(), "--format", "csv")
    usual = ask("conv", "3x32x32", "8", "3x5/2", "p1x2", "--format", "csv")
    assert given.code == 0
    assert given.out.split(",")[-4:] == usual.out.split(",")[-4:]


def test_a_batch_of_one_is_left_out_and_it_is_said(ask: Ask) -> None:
    code, out, err = ask("conv", "1x3x32x32", "8", "3")
    assert code == 0
    assert out == ask("conv", "3x32x32", "8", "3").out
    assert err.splitlines()[0] == (
        "command line:1:15: warning[W202]: 1x3x32x32 is read as a batch of 1 of 3 channels, 32x32; "
        "it may also be 1 channel, 3x32x32"
    )
    assert err.splitlines()[-2] == (
        "  help: for 1 channel, 3x32x32: convcalc conv 1x3x32x32 8 3 --layout channels_first"
    )
    meant = ask("conv", "1x3x32x32", "8", "3", "--layout", "channels_first")
    assert (meant.code, meant.err) == (0, "")
    assert "8x1x30x30" in meant.out


@pytest.mark.parametrize(
    ("option", "said", "meant"),
    [
        ("--dialect", "Keras", "keras"),
        ("--dialect", "tensorflow", "keras"),
        ("--dialect", "torch", "pytorch"),
        ("--layout", "NHWC", "channels_last"),
        ("--layout", "channels-last", "channels_last"),
        ("--layout", "nchw", "channels_first"),
    ],
)
def test_dialects_and_layouts_by_other_names(ask: Ask, option: str, said: str, meant: str) -> None:
    given = ask("conv", "8x8x8", "4", "3", option, said)
    assert given == ask("conv", "8x8x8", "4", "3", option, meant)
    assert given.code == 0
