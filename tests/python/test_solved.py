"""Questions run backwards, as a function."""

from __future__ import annotations

from typing import Any

import pytest

import convcalc
from tests.conftest import Ask
from tests.python.test_things import problems


def test_settings_for_sizes_print_what_the_prompt_does(ask: Ask) -> None:
    found = convcalc.solve(32, 16, kernel=3, stride=2)
    asked = "--in 32 --out 16 --kernel 3 --stride 2"
    assert f"{found}\n" == ask("solve", *asked.split()).out
    assert (found[0].kernel, found[0].stride, found[0].padding) == (3, 2, 1)
    assert (str(found[0]), found[0].out, found[0].drops) == ("3/2 p1", (16,), False)


@pytest.mark.parametrize("sizes", [(224, 100), "224x100", "(224, 100)", [224, 100]], ids=str)
def test_every_solution_gives_the_sizes(sizes: Any) -> None:
    found = convcalc.solve(sizes, (112, 50))
    assert len(found) > 12
    for one in found:
        layer = convcalc.layer(f"conv 1 {one.shorthand}", (3, 224, 100))
        assert layer.output.spatial == one.out == (112, 50)


def test_the_kind_and_the_dialect_are_chosen() -> None:
    pools = convcalc.solve(112, 56, kind="max_pool", dialect="keras")
    assert pools[0].padding in ("same", "valid")
    assert (pools[0].out, pools[0].output_padding) == ((56,), None)
    up = convcalc.solve(7, 14, kind="conv_transpose", kernel=4)
    assert (up[0].stride, up[0].padding, up[0].ceil_mode) == (2, 1, None)


def test_axes_may_need_settings_of_their_own() -> None:
    found = convcalc.solve((32, 64), (16, 16), kernel=4)
    assert list(found) == []
    rows, columns = found.per_axis
    assert (rows[0].stride, columns[0].stride) == (2, 4)


def test_inputs_for_an_output(ask: Ask) -> None:
    found = convcalc.solve("resnet50", output="7x7")
    assert found.runs == {"H": ((193, 224),), "W": ((193, 224),)}
    assert f"{found}\n" == ask("solve", "resnet50", "--output", "7x7").out
    layer = convcalc.solve("resnet50", output=28, layer="layer2", input=(3, 256, 256))
    assert layer.runs["H"] == ((217, 224),)
    assert layer.layer == "layer2.3.relu3"


def test_the_largest_var_within_a_budget(ask: Ask) -> None:
    found = convcalc.solve("slim_mobilenet_v1", var="width", max_params="2M")
    asked = "slim_mobilenet_v1 --var width --max-params 2M"
    assert f"{found}\n" == ask("solve", *asked.split()).out
    assert found.value == 0.6
    spec = {"slim_mobilenet_v1": found.params}
    assert convcalc.summary(*spec, vars={"width": 0.6}).totals.params.total == found.params
    assert repr(found) == "<Best width=0.6: 1,796,609 params, 210,386,871 MACs>"


@pytest.mark.parametrize("form", [str, dict])
def test_the_vars_of_a_text_or_of_data_are_searched(form: type) -> None:
    spec: Any = {"vars": {"n": 8}, "input": "3x8x8", "layers": ["conv $n 3x3"]}
    spec = spec if form is dict else "{vars: {n: 8}, input: 3x8x8, layers: [conv $n 3x3]}"
    assert convcalc.solve(spec, var="n", max_params=280).value == 10
    assert convcalc.solve(spec, var="n", max_params=280, stop=9).value == 9


REFUSED: list[Any] = [
    (
        lambda: convcalc.solve(32, 47, kernel=3),
        "error[E501]: no conv of PyTorch turns 32 into 47 within kernel 3, stride 1…8, padding "
        "0…K−1 or same, dilation 1…4; the nearest output is 40 (conv … 3 p8 d4)\n"
        "  help: leave out some of the settings that you fixed",
    ),
    (
        lambda: convcalc.solve(10, 100),
        "error[E501]: no conv of PyTorch turns 10 into 100 within kernel 1…11, stride 1…8, padding "
        "0…K−1 or same, dilation 1…4; the nearest output is 50 (conv … 11 p40 d4)\n"
        '  help: ask for kind="conv_transpose", which makes sizes larger',
    ),
    (
        lambda: convcalc.solve(32),  # type: ignore[call-overload]
        "error[E103]: sizes need those that should come out: out\n"
        "  help: for example convcalc.solve(224, 112, kernel=3)",
    ),
    (
        lambda: convcalc.solve("resnet50"),  # type: ignore[call-overload]
        "error[E103]: solve is not told what is asked for\n"
        "  help: output='7x7' for the inputs that give it, or var='width', max_params='2M' for a "
        "budget",
    ),
    (
        lambda: convcalc.solve(32, 16, kind="cnv"),
        "error[E102]: solve does not know the kind 'cnv'\n  help: did you mean 'conv'?",
    ),
    (
        lambda: convcalc.solve(32, 16, output_padding=1),
        "error[E104]: output_padding: conv has no output_padding\n"
        "  help: leave it out, or choose another kind or dialect",
    ),
    (
        lambda: convcalc.solve(32, 16, kernel=0),
        "error[E104]: kernel must be a whole number from 1 to 1000, received 0\n"
        "  help: one number stands for all axes",
    ),
    (
        lambda: convcalc.solve((32, 32), 16),
        "error[E104]: 2 sizes go in and 1 come out\n"
        "  help: give as many for both, such as solve((32, 48), (16, 24))",
    ),
    (
        lambda: convcalc.solve("unet", output=389),
        "\n\n".join(
            f"error[E501]: {axis}: no input makes 'conv1' come out as 389; 572 gives 388 and 588 "
            "gives 404\n  help: ask for one of these, or for another layer="
            for axis in "HW"
        ),
    ),
    (
        lambda: convcalc.solve("resnet50", var="bse", max_params="2M"),
        "error[E104]: var: 'resnet50' has no var 'bse'\n  help: did you mean 'base'?",
    ),
    (
        lambda: convcalc.solve("resnet50", var="base", max_params=2),
        "error[E502]: no base from 1 on has params ≤ 2; 1 has params 5,014,559\n"
        "  help: give the budget other limits, or look elsewhere with start= and stop=",
    ),
    (
        lambda: convcalc.solve("resnet50", var="base", max_params=2, start=5, stop=3),
        "error[E104]: start 5 is above stop 3\n  help: give numbers",
    ),
    (
        lambda: convcalc.solve("resnet50", var="base"),
        "error[E104]: var needs a budget\n"
        "  help: give max_params, max_macs, max_activations or min_field",
    ),
    (
        lambda: convcalc.solve("resnet50", var="base", max_memory="2MB"),
        "error[E104]: 'max_memory' is checked, not searched for\n"
        "  help: give max_params, max_macs, max_activations or min_field",
    ),
]


@pytest.mark.parametrize(("call", "text"), REFUSED, ids=[text[:60] for _, text in REFUSED])
def test_what_has_no_answer_is_refused_with_what_comes_closest(call: Any, text: str) -> None:
    assert problems(call) == text
