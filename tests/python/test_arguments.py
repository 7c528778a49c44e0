"""Arguments of every kind of value: what is none of those that are taken is refused in words."""

from __future__ import annotations

import re
from itertools import repeat
from typing import Any

import pytest

import convcalc
from convcalc.algebra.shape import Shape
from tests.python.test_things import problems


class Silent:
    """What cannot even be shown."""

    def __repr__(self) -> str:
        raise RuntimeError("no")


VALUES: list[Any] = [
    *(None, True, -1, 0, 3.5, 10**30, float("nan")),
    *("", " ", "\0", "x", "3x", "3x8x8" * 50, "(((", "nn.Conv2d(", "a\nb", "-", "conv 3"),
    *(b"3x8x8", object(), int, len, range(3)),
    *([], [None], [[3, 8, 8]], (3, 8, 8.5), [3] * 20, [object()], ["relu", None]),
    *({}, {"a": 1}, {1: 2}, {"input": None}, {"input": "3x8x8"}, {"layers": []}),
    {"input": "3x8x8", "layers": [3]},
    {"input": "3x8x8", "layers": [{"relu": object()}]},
    *(Shape(0, (0,)), Shape(3)),
    *(10**5000, -(10**5000), (3, 10**5000), [10**5000], {10**5000: 1}, {"a": 10**5000}),
    *(range(10**8), repeat(3), repeat("C103"), Silent(), [Silent()]),
]
ASKED = {"var": "width", "max_params": "2M"}
CALLS: dict[str, Any] = {
    "thing": convcalc.summary,
    "thing with an input": lambda x: convcalc.summary(x, "3x8x8"),
    "input": lambda x: convcalc.summary("lenet5", x),
    "an input": lambda x: convcalc.analyze("lenet5", {"input": x}),
    "input of code": lambda x: convcalc.summary("nn.Sequential(nn.Conv2d(3, 8, 3))", x),
    "input of layers": lambda x: convcalc.summary(["relu"], x),
    "inputs of layers": lambda x: convcalc.summary(["add"], {"a": x, "b": x}),
    "input of load": lambda x: convcalc.load("lenet5", input=x),
    "vars": lambda x: convcalc.summary("resnet18", vars=x),
    "a var": lambda x: convcalc.summary("lenet5", vars={"classes": x}),
    "batch": lambda x: convcalc.summary("lenet5", batch=x),
    "variant": lambda x: convcalc.summary("resnet", variant=x),
    "dialect": lambda x: convcalc.summary("lenet5", dialect=x),
    "dtype": lambda x: convcalc.summary("lenet5", dtype=x),
    "layer": lambda x: convcalc.layer(x, "3x8x8"),
    "input of a layer": lambda x: convcalc.layer("relu", x),
    "layout": lambda x: convcalc.layer("relu", "3x8x8", layout=x),
    "select": lambda x: convcalc.lint("lenet5", select=x),
    "ignore": lambda x: convcalc.lint("lenet5", ignore=x),
    "limits": lambda x: convcalc.lint("lenet5", limits=x),
    "a limit": lambda x: convcalc.lint("lenet5", limits={"most_groups": x}),
    "max_params": lambda x: convcalc.check("lenet5", max_params=x),
    "max_memory": lambda x: convcalc.check("lenet5", max_memory=x),
    "compare": lambda x: convcalc.compare("lenet5", x),
    "search": convcalc.zoo,
    "sizes": lambda x: convcalc.solve(x, 16, kernel=3),
    "out": lambda x: convcalc.solve(32, x, kernel=3),
    "kernel": lambda x: convcalc.solve(32, 16, kernel=x),
    "padding": lambda x: convcalc.solve(32, 16, kernel=3, padding=x),
    "kind": lambda x: convcalc.solve(32, 16, kind=x, kernel=2),
    "output": lambda x: convcalc.solve("lenet5", output=x),
    "a layer's name": lambda x: convcalc.solve("lenet5", output=5, layer=x),
    "var": lambda x: convcalc.solve("slim_mobilenet_v1", var=x, max_params="2M"),
    "start": lambda x: convcalc.solve("slim_mobilenet_v1", **ASKED, start=x, stop=2),
    "spec": lambda x: convcalc.solve(x, **ASKED),
    "load": convcalc.load,
    "loads": convcalc.loads,
    "name": lambda x: convcalc.loads("{input: 3x8x8, layers: [relu]}", x),
    "build": convcalc.build,
    "step": lambda x: convcalc.solve("slim_mobilenet_v1", **ASKED, step=x, stop=2),
    "expect": lambda x: convcalc.check(
        {"input": "3x8x8", "layers": ["relu"], "expect": {"params": x, "output": x, "outputs": x}}
    ),
    "depth": lambda x: convcalc.summary("lenet5").rows(x),
}


@pytest.mark.parametrize("name", CALLS)
def test_no_value_is_answered_by_anything_but_an_answer_or_problems(name: str) -> None:
    said: list[str] = []
    for value in VALUES:
        try:
            answer = CALLS[name](value)
        except convcalc.Problems as problems:
            said.append(str(problems))
        else:
            assert str(answer)
            assert repr(answer)
    assert said
    assert [text for text in said if not text or re.search(r"(?<![\w-])--[a-z]", text)] == []


BIG = 10**5000
OF_BITS = "a whole number of 16,610 bits"


def test_a_number_of_thousands_of_digits_is_refused_in_words() -> None:
    assert problems(lambda: convcalc.solve(BIG, 3)) == (
        f"error[E104]: the sizes must be those of 1 to 3 axes, received {OF_BITS}\n"
        "  help: for example 224, (32, 48) or '32x48', each from 1 to 2,147,483,647"
    )
    assert problems(lambda: convcalc.solve(3, 3, kernel=BIG)) == (
        f"error[E104]: kernel must be a whole number from 1 to 1000, received {OF_BITS}\n"
        "  help: one number stands for all axes"
    )
    spec = {"input": "3x8x8", "layers": ["relu"], "expect": {"params": BIG}}
    assert problems(lambda: convcalc.check(spec)) == (
        "error[E104]: params takes a count such as 5M, 600k or 1.5G, received 'a number of more "
        "than 60 digits'\n  help: for example expect: {params: 72234}"
    )
    assert str(Shape(BIG, (3,))) == f"Shape(channels={OF_BITS}, spatial=(3,))"


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            lambda: convcalc.summary("lenet5", vars=10),  # type: ignore[arg-type]
            "error[E104]: vars must be a mapping of names to values, received a value of type "
            "'int'\n  help: for example vars={\"classes\": 10}",
        ),
        (
            lambda: convcalc.loads(None),  # type: ignore[arg-type]
            "error[E104]: text must be a text, received a value of type 'NoneType'\n"
            '  help: for example text="{input: 3x8x8, layers: [relu]}"',
        ),
        (
            lambda: convcalc.summary("lenet5", 3.5),  # type: ignore[arg-type]
            "error[E104]: 'input' must be channels and spatial sizes, such as 3x224x224, received "
            "'3.5'\n  help: for example 3x224x224",
        ),
    ],
)
def test_a_value_of_another_type_is_named_with_an_example(call: Any, text: str) -> None:
    assert problems(call) == text
