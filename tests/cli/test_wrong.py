"""Wrong usage: what is said instead of click's own words."""

from __future__ import annotations

import pytest

from convcalc.diagnostics import did_you_mean
from tests.conftest import Ask, bare, usage

CONV = usage("conv", "INPUT [SHORTHAND]")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show"], "SPEC is missing, as in: convcalc show resnet50 --depth 1"),
        (["conv"], "INPUT is missing, as in: convcalc conv 3x224x224 64 7x7/2 p3"),
        (["add"], "INPUT is missing, as in: convcalc add 64x56x56 64x56x56"),
        (["field"], "SPEC is missing, as in: convcalc field resnet18"),
    ],
)
def test_what_is_missing_is_told_with_an_example(ask: Ask, words: list[str], said: str) -> None:
    code, out, err = ask(*words)
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == f"Error: {said}"
    assert ask(*said.rpartition("convcalc ")[2].split()).code == 0


@pytest.mark.parametrize(
    ("option", "hint"),
    [
        ("--kernal", "did you mean '--kernel'?"),
        ("--quiet", "'convcalc conv --help' lists them"),
        ("--keras", "'convcalc conv --help' lists them"),
        ("-z", "'convcalc conv --help' lists them"),
    ],
)
def test_an_option_that_is_far_is_not_offered(ask: Ask, option: str, hint: str) -> None:
    said = f"{CONV}there is no option '{option}'; {hint}\n"
    assert ask("conv", "3x8x8", "4", "3", option, "1") == (2, "", said)


@pytest.mark.parametrize(
    ("words", "start"),
    [
        (["conv", "3x8x8", "4", "--kernel"], "conv"),
        (["field", "lenet5", "--svg"], "field"),
    ],
)
def test_an_option_without_its_value_is_of_its_command(
    ask: Ask, words: list[str], start: str
) -> None:
    code, out, err = ask(*words)
    assert (code, out) == (2, "")
    assert err.startswith(f"Usage: convcalc {start} [OPTIONS] ")
    assert err.endswith(f"Error: Option '{words[-1]}' requires an argument.\n")


@pytest.mark.parametrize(
    ("word", "options"),
    [
        ("max_latency", ["max_macs", "max_params"]),
        ("max_flops", ["max_field", "max_macs"]),
        ("foo", ["zoo"]),
    ],
)
def test_what_is_far_is_not_meant(word: str, options: list[str]) -> None:
    assert did_you_mean(word, options) == ""


def test_help_does_not_repeat_the_name(ask: Ask) -> None:
    assert ask("stack", "3x8x8", "conv 4 x").err.endswith(
        "  help: for example 'conv 64 7x7/2 p3'\n\n"
    )


# The echo is what was typed, and what is wrongly written is wrong usage


@pytest.mark.parametrize(
    ("words", "echo", "marked"),
    [
        (["conv", "3x8x8", "4", "-k", "0"], "conv 3x8x8 4 -k 0", "0"),
        (["conv", "3x8x8", "--filters=4", "-k0"], "conv 3x8x8 --filters=4 -k0", "0"),
        (
            ["conv", "--dialect", "keras", "3x8x8", "4", "0"],
            "conv --dialect keras 3x8x8 4 0",
            "0",
        ),
        (["conv", "3x8x8", "4", "(3,5,x)"], 'conv 3x8x8 4 "(3,5,x)"', "(3,5,x)"),
        (["stack", "3x8x8", "conv 4 0"], 'stack 3x8x8 "conv 4 0"', "0"),
        (["explain", "lenet5", "--set", "a=3"], "explain lenet5 --set a=3", "a=3"),
        (["3x8x8", "conv 4 0"], "conv 3x8x8 4 0", "0"),
    ],
)
def test_the_echo_is_what_was_typed(ask: Ask, words: list[str], echo: str, marked: str) -> None:
    code, out, err = ask(*words)
    assert (code, out) == (2, "")
    _, _, excerpt, carets = err.splitlines()[:4]
    assert excerpt == f"1 | convcalc {echo}"
    assert excerpt[carets.index("^") :][: carets.count("^")] == marked


def test_a_design_that_does_not_work_out_is_no_wrong_usage(ask: Ask) -> None:
    assert ask("conv", "3x8x8", "4", "9").code == 1
    assert ask("show", "-", input="input: 3x8x8\nlayers: [convv]\n").code == 1


def test_a_terminal_names_the_command_that_explains_a_code(ask: Ask, screen: Ask) -> None:
    last = "what it means: convcalc explain E104"
    words = ("stack", "3x8x8", "conv 4 0")
    assert bare(screen(80, *words).out).splitlines()[-1] == last
    assert last not in ask(*words).err
    assert ask(*last.partition("convcalc ")[2].split()).code == 0
