"""`convcalc apply` at the prompt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from convcalc.arithmetic.rules import is_told
from convcalc.commands.apply.which import APPLIED
from convcalc.layers import KINDS, kind_named
from convcalc.layers.functions import FUNCTIONS
from tests.conftest import Ask


def test_one_axis(ask: Ask) -> None:
    args = ("apply", "conv", "--input", "0 0 0 1 1 0 0 0", "--weights", "0 1 0")
    assert ask(*args, "--format", "plain") == (0, "0 0 1 1 0 0\n", "")
    out = ask(*args).out.splitlines()
    assert out[1] == "0 0 1 1 0 0"
    assert "cross-correlation" in out[2]
    assert json.loads(ask(*args, "--format", "json").out)["output"] == [[0, 0, 1, 1, 0, 0]]


def test_a_detector_of_vertical_edges(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "image.txt"
    path.write_text("0 0 0 1 1 0 0 0\n" * 8)
    args = ("--input", str(path), "--weights", "0 0 1; 0 0 1; 0 0 1", "--format", "plain")
    assert ask("apply", "conv", *args).out == "0 3 3 0 0 0\n" * 6
    args = ("--input", str(path), "--weights", "0 1 0; 0 1 0; 0 1 0", "--format", "plain")
    assert ask("apply", "conv", *args).out == "0 0 3 3 0 0\n" * 6


def test_true_convolution_turns_the_kernel_round(ask: Ask) -> None:
    args = ("apply", "conv", "--input", "0 0 1 0 0", "--weights", "1 2 3", "--format", "plain")
    assert ask(*args).out == "3 2 1\n"
    assert ask(*args, "--flip").out == "1 2 3\n"


NOTE = {
    "conv": (
        "This is cross-correlation, as networks have it: the kernel is not turned round; --flip "
        "does.",
        "True convolution: the kernel has been turned round before it was applied.",
    ),
    "conv-transpose": (
        "Each input adds the kernel, as it is, times its value to the output. At stride 1 that is "
        "true convolution: an output gathers with the kernel turned round; --flip turns it.",
        "Each input adds the kernel, turned round, times its value to the output. At stride 1 that "
        "is cross-correlation: an output gathers with the kernel as it is given.",
    ),
}


@pytest.mark.parametrize("kind", NOTE)
def test_what_is_said_of_the_kernel_is_what_is_done_with_it(ask: Ask, kind: str) -> None:
    """An impulse that comes out as the kernel itself is true convolution."""
    padding = ("-p", "2") if kind == "conv" else ()
    args = ("apply", kind, "--input", "0 1 0", "--weights", "1 2 3", *padding)
    kernel, turned = "0 1 2 3 0", "0 3 2 1 0"
    for flip, note in zip(((), ("--flip",)), NOTE[kind], strict=True):
        out = ask(*args, *flip).out.splitlines()
        assert " ".join(out[2:]) == note
        convolves = kind == "conv-transpose"
        assert out[1] == (kernel if convolves != bool(flip) else turned)


def test_steps_mark_the_window_and_show_the_sum(ask: Ask) -> None:
    args = ("--input", "1 2; 3 4", "--weights", "1 0; 0 1", "-p", "1", "--at", "0,0", "--bias", "2")
    out = ask("apply", "conv", *args).out
    assert "  [0][0]\n  [0][1] 2\n      3  4\n  1·1 + 2 (bias) = 3  (3 in padding)\n" in out


def test_the_same_seed_is_the_same_exercise(ask: Ask) -> None:
    args = ("apply", "conv", "--input", "random", "--weights", "random", "--seed", "3")
    one = ask(*args, "--no-answer").out
    assert one == ask(*args, "--no-answer").out != ask(*args[:-1], "4", "--no-answer").out
    assert "→ ?" in one
    assert "output" not in one
    assert ask(*args).out.splitlines()[1:9] == one.splitlines()[1:9]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ["conv", "--input", "1 2; 3", "--weights", "1"],
            "--input is ragged: there are 1 values in one place and 2 in another",
        ),
        (
            ["conv", "--input", "1 2", "--weights", "1 | 2"],
            "--weights has 2 channels in each filter ('|'); an input of 1 channels takes 1",
        ),
        (
            ["conv", "--input", "1 2", "--weights", "1", "--bias", "1 2"],
            "--bias has 2 numbers, and there are 1 filters",
        ),
        (
            ["conv", "--input", "1 2", "--weights", "1", "--at", "7"],
            "--at: there is no output 7 among 2; positions count from 0",
        ),
        (["conf", "--input", "1 2"], "apply does not know 'conf'; did you mean 'conv'?"),
        (
            ["conv", "--input", "random", "--weights", "1", "--in", "999x9"],
            "--in takes sizes up to 64, such as 5x5 or 3x5x5, received '999x9'",
        ),
        (
            ["max-pool", "--input", " ", "-k", "2"],
            "--input is empty; write --input TEXT",
        ),
        (
            ["conv", "--input", "1 2", "--weights", ""],
            "--weights is empty; write --weights TEXT",
        ),
        (
            ["conv", "--input", "-", "--weights", "-"],
            "--input and --weights cannot both come from standard input",
        ),
        (
            ["conv", "--input", "1 2", "--weights", "1", "--in", "3x3"],
            "--in is the shape of a random input: it goes with --input random",
        ),
        *(
            (
                ["conv", "--input", "random", "--weights", "random", "-g", text],
                f"'groups' must be a whole number of at least 1, received '{text}'",
            )
            for text in ("0", "x", "-1", "²", "1.5")
        ),
    ],
)
def test_wrong_usage_is_told(ask: Ask, args: list[str], message: str) -> None:
    assert ask("apply", *args).said == message


def test_a_setting_means_the_same_under_each_of_its_names(ask: Ask) -> None:
    random = ("--input", "random", "--weights", "random", "--in", "4x5x5")
    answers = {
        ask("apply", "conv", "4", *random, name, "2") for name in ("-g", "--groups", "--group")
    }
    assert len(answers) == 1
    assert answers.pop().code == 0


def test_a_number_with_an_exponent_is_no_file(ask: Ask) -> None:
    args = ("apply", "conv", "--input", "1e3", "--weights", "2", "--format", "plain")
    assert ask(*args) == (0, "2000\n", "")


def test_a_refused_layer_is_told(ask: Ask) -> None:
    code, out, err = ask("apply", "conv", "--input", "1 2", "--weights", "1 2 3")
    assert (code, out) == (1, "")
    assert "E201" in err


def test_shorthand_as_in_a_spec(ask: Ask) -> None:
    image = ("--input", "1 2 3 4; 5 6 7 8; 4 3 2 1; 0 9 0 1", "--format", "plain")
    assert ask("apply", "max-pool", *image, "2x2/2") == (0, "6 8\n9 2\n", "")
    assert ask("apply", "conv", *image, "--weights", "1 0; 1 2", "1", "2/3").out == "18\n"
    random = ("--input", "random", "--in", "2x5x5", "--weights", "random", "--format", "json")
    made = json.loads(ask("apply", "conv", *random, "4", "2x3", "g2").out)
    assert [len(made["weights"]), len(made["weights"][0])] == [4, 1]
    assert [len(made["output"]), len(made["output"][0]), len(made["output"][0][0])] == [4, 4, 3]
    made = json.loads(ask("apply", "depthwise-conv", *random, "2", "m2").out)
    assert len(made["output"]) == 4
    made = json.loads(ask("apply", "conv-transpose", *random, "3", "2/2").out)
    assert [len(made["output"]), len(made["output"][0])] == [3, 10]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["2", "2x2"], "--weights has filters 1, and 2 is asked for"),
        (["1", "3"], "--weights has kernel 2x2, and 3 is asked for"),
        (["x"], "'filters' must be a whole number of at least 1"),
        (["1", "2x2/2", "--stride", "2"], "'stride' is given twice"),
        (["1", "2", "name=a"], "'name' says nothing here"),
    ],
)
def test_shorthand_that_does_not_fit_is_told(ask: Ask, words: list[str], message: str) -> None:
    args = ("--input", "1 2 3; 4 5 6; 7 8 9", "--weights", "1 0; 1 2")
    assert ask("apply", "conv", *args, *words).said == message


@pytest.mark.parametrize(
    "text", ["- [1, 2, 3]\n- [4, 5, 6]\n", "[[1,2,3],[4,5,6]]", "1 2 3\n4 5 6"]
)
def test_arrays_from_standard_input(ask: Ask, text: str) -> None:
    args = ("--input", "-", "--weights", "1 0; 0 1", "--format", "plain")
    assert ask("apply", "conv", *args, input=text) == (0, "6 8\n", "")


def test_the_commands_are_the_kinds_that_can_be_applied_those_of_windows_with_their_sentence() -> (
    None
):
    told = {}
    for kind in map(kind_named, KINDS):
        if kind and is_told(kind) and kind.name not in FUNCTIONS:
            first = (kind.__doc__ or "").split("\n")[0].partition(":")[0].rstrip(".")
            told[kind.name.replace("_", "-")] = f"{first[0].upper()}{first[1:]}."
    assert sorted(told) == sorted(APPLIED)
    assert {name: told[name] for name, text in APPLIED.items() if text} == {
        name: text for name, text in APPLIED.items() if text
    }


@pytest.mark.parametrize("text", ["nan", "-inf", "1e300", "0x10"])
def test_what_is_written_as_a_number_is_no_file(ask: Ask, text: str) -> None:
    said = ask("apply", "relu", f"--input={text}").said
    assert said.startswith(f"--input: '{text}' is no number; write numbers such as 3")


def test_names_of_kernels_and_inputs_are_offered_for_near_ones(ask: Ask) -> None:
    args = ("apply", "conv", "--input", "random:1x5x5", "--weights")
    said = "--weights: there is no file sobelx; did you mean 'sobel-x'?"
    assert ask(*args, "sobelx").said == said
    said = ask("apply", "relu", "--input", "rndom:1x5x5").said
    assert said == "--input: there is no file rndom:1x5x5; did you mean 'random'?"


def test_help_of_layers_quotes_them_as_they_are_typed(ask: Ask) -> None:
    assert ask("apply", "conv; relu", "--help").out.startswith(
        'Usage: convcalc apply "conv; relu" [OPTIONS]'
    )
    said = ask("apply", "conv, relu", "--input", "random").said
    assert said == "layers have ';' between them, not ','; write 'conv; relu'"


def test_norms_that_measure_take_gamma_and_beta_where_they_have_them(ask: Ask) -> None:
    args = ("--input", "1 2; 3 6", "--gamma", "2", "--beta", "1", "--eps", "0.5")
    lines = ask("apply", "instance-norm", "affine", *args, "--at", "0,0").out.splitlines()
    assert "  (1 − 3)/√(3.5 + 0.5)·2 + 1 = -1" in lines
    said = ask("apply", "instance-norm", *args).said
    assert said == "--gamma is given, and instance_norm has none; write affine"
    out = ask("apply", "layer-norm", "--input", "1,5", "--eps", "0", "--format", "plain").out
    assert out == "-1 1\n"
    assert ask("apply", "layer-norm", "--input", "3,3", "--eps", "0").said.startswith(
        "var + eps is 0"
    )


def test_a_gate_that_networks_use_otherwise_is_refused(ask: Ask) -> None:
    assert ask("apply", "glu", "none", "--input", "1,2").said == (
        "glu with none is not worked out by numbers: networks differ in which half it acts on; "
        "write glu, whose second half goes through a sigmoid"
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "mean 0 and variance 1"),
        (["--mean", "2"], "mean 2 and variance 1"),
        (["--mean", "1,2,3,4,5,6", "--var", "4"], "mean 1, 2, 3, 4, … and variance 4"),
    ],
)
def test_a_batch_norm_says_by_which_statistics(ask: Ask, given: list[str], told: str) -> None:
    out = ask("apply", "batch-norm", "--input", "random:6x2x2", *given).out
    said = "gamma·(x − mean)/√(var + eps) + beta, as at inference, with the running"
    assert f"batch_norm: {said} {told} (--mean, --var). https://" in " ".join(out.split())
