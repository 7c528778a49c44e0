"""`vars:` and `variants:`, and what `--set` and a variant's name do to them."""

from __future__ import annotations

from typing import Any

import pytest

import convcalc
from convcalc.engine.network import Network

FAMILY = """
name: Family
input: 3x$(size)x$(size)
vars: {width: 1.0, size: 32, channels: $(int(16 * width)), head: true}
layers:
  - conv $channels 3x3 p1
  - global_avg_pool when=$head
outputs: $(['conv1', 'global_avg_pool1'] if head else ['conv1'])
expect: {params: 448}
variants:
  small: {vars: {width: 0.5}, expect: {params: 224}}
  large: {vars: {width: 4, size: 64}, input: 1x8x8, name: The large one}
  plain:
""".replace("outputs: $([", "outputs: $([")


def load(variant: str | None = None, **vars: Any) -> Network:
    return convcalc.loads(FAMILY, "family.yaml", vars, variant=variant)


def filters(net: Network) -> int:
    return net.nodes[0].kind.filters  # type: ignore[attr-defined, no-any-return]


def test_without_a_variant_the_spec_is_as_it_stands() -> None:
    net = load()
    assert (net.name, filters(net), net.expect) == ("Family", 16, {"params": 448})
    assert net.inputs["input"].spatial == (32, 32)
    assert net.outputs == ("conv1", "global_avg_pool1")


def test_a_variant_has_vars_and_an_expectation_of_its_own() -> None:
    net = load("small")
    assert (net.name, filters(net), net.expect) == ("small", 8, {"params": 224})


def test_a_variant_may_have_another_input_and_name() -> None:
    net = load("large")
    assert (net.name, filters(net)) == ("The large one", 64)
    assert net.inputs["input"].spatial == (8, 8)


def test_a_variant_may_be_the_spec_itself() -> None:
    net = load("plain")
    assert (net.name, filters(net), net.expect) == ("plain", 16, {"params": 448})


def test_vars_that_are_set_come_before_those_of_the_variant() -> None:
    assert filters(load("small", width=2)) == 32
    assert filters(load(channels=5, width=2)) == 5
    assert load(head=False).outputs == ("conv1",)


def refused(text: str, variant: str | None = None, **vars: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(convcalc.Problems) as raised:
        convcalc.loads(text, "family.yaml", vars, variant=variant)
    return [(d.code, d.message, d.help) for d in raised.value.diagnostics]


def test_a_variant_that_does_not_exist() -> None:
    assert refused(FAMILY, "smal") == [
        ("E102", "there is no variant 'smal'", "did you mean 'small'?")
    ]
    assert refused(FAMILY, "x") == [
        ("E102", "there is no variant 'x'", "it has small, large, plain")
    ]
    assert refused("{input: 3x8x8, layers: [relu]}", "x")[0][1] == "there is no variant 'x'"


def test_vars_that_are_not_declared() -> None:
    assert refused(FAMILY, None, widht=3) == [
        ("E102", "vars gives 'widht', which is no var of it", "did you mean 'width'?")
    ]
    assert refused("{input: 3x8x8, layers: [relu]}", None, a=1) == [
        ("E102", "vars gives 'a', which is no var of it", "the spec has no vars")
    ]
    text = "{input: 3x8x8, vars: {a: 1}, layers: [relu], variants: {v: {vars: {b: 2}}}}"
    assert refused(text, "v") == [
        ("E102", "variant 'v' sets 'b', which is no var of it", "there is a")
    ]


def test_vars_without_a_value() -> None:
    text = "{input: 3x8x8, vars: {a: }, layers: [conv $a 3x3], variants: {v: {vars: {a: 2}}}}"
    assert refused(text) == [
        (
            "E103",
            "the var 'a' has no value",
            'give it a value: vars={"a": …}; or choose a variant: v',
        )
    ]
    assert filters(convcalc.loads(text, variant="v")) == 2
    assert filters(convcalc.loads(text, vars={"a": 3})) == 3


def test_a_variant_is_checked_even_if_another_is_chosen() -> None:
    text = "{input: 3x8x8, layers: [relu], variants: {v: , w: 3, x: {var: {a: 2}}}}"
    assert refused(text, "v") == [
        (
            "E106",
            "variant 'w' must be a mapping, received 3",
            "for example {vars: {width: 0.5}, expect: {params: 123}}",
        ),
        ("E102", "a variant has no key 'var'", "did you mean 'vars'?"),
    ]


def test_a_var_may_hold_what_people_write() -> None:
    text = """
    input: $shape
    vars: {shape: 3x8x8, rows: [[4, 3], [8, 1]], act: relu, last: "$(rows[-1][0])"}
    layers:
      - {for: [w, k], in: $rows, layers: [conv $w $k, $act]}
      - conv $last 1x1
    """
    found = [(n.kind.name, n.kind.shorthand()) for n in convcalc.loads(text).nodes]
    assert found == [
        ("conv", "4 3"),
        ("relu", ""),
        ("conv", "8 1"),
        ("relu", ""),
        ("conv", "8 1x1"),
    ]


def test_building_from_plain_data_is_the_same() -> None:
    data = {
        "input": "3x8x8",
        "vars": {"w": 4},
        "layers": ["conv $w 3x3"],
        "variants": {"v": {"vars": {"w": 8}}},
    }
    assert filters(convcalc.build(data)) == 4
    assert filters(convcalc.build(data, variant="v")) == 8
    assert filters(convcalc.build(data, {"w": 5}, variant="v")) == 5


def test_the_inputs_of_a_variant_stand_instead_of_the_one_of_the_spec() -> None:
    text = """
    input: 3x8x8
    layers: [relu]
    variants: {two: {inputs: {a: 3x8x8, b: 4x8x8}}}
    """
    assert list(convcalc.loads(text, variant="two").inputs) == ["a", "b"]


def refusal(text: str, variant: str) -> str:
    with pytest.raises(convcalc.Problems) as found:
        convcalc.loads(text, "net.yaml", variant=variant)
    return str(found.value)


PLAIN = "input: 3x8x8\nlayers: [relu]\n"


@pytest.mark.parametrize("value", ["11", "[a]", "x", "true"])
def test_a_variant_that_is_no_mapping_is_refused_whether_it_is_chosen_or_not(value: str) -> None:
    text = f"{PLAIN}variants: {{u: {value}}}\n"
    told = f"net.yaml:3:15: error[E106]: variant 'u' must be a mapping, received {value}\n"
    if value == "x":
        told = told.replace("received x", "received 'x'")
    if value == "[a]":
        told = told.replace("[a]", "['a']")
    assert refusal(text, "u").startswith(told)
    with pytest.raises(convcalc.Problems) as found:
        convcalc.loads(text, "net.yaml")
    assert str(found.value) == refusal(text, "u")


def test_variants_that_are_no_mapping_are_refused_once() -> None:
    told = refusal(f"{PLAIN}variants: 7\n", "u")
    assert told.startswith("net.yaml:3:11: error[E106]: 'variants' must be a mapping, received 7\n")
    assert told.count("error") == 1


@pytest.mark.parametrize(
    ("more", "variant", "told"),
    [
        (
            "variants: {small: {}, large: {}}\n",
            "",
            "net.yaml:3:1: error[E103]: the name of a variant is missing behind the colon|"
            "it has small, large",
        ),
        (
            "",
            "",
            "net.yaml:1:1: error[E103]: the name of a variant is missing behind the colon|"
            "the spec has no variants: leave the name and the colon out",
        ),
        (
            "",
            "small",
            "net.yaml:1:1: error[E102]: there is no variant 'small'|"
            "the spec has no variants: leave the name and the colon out",
        ),
        (
            "variants: {small: {}, large: {}}\n",
            "smal",
            "net.yaml:3:1: error[E102]: there is no variant 'smal'|did you mean 'small'?",
        ),
    ],
)
def test_a_variant_that_is_not_there_is_told(more: str, variant: str, told: str) -> None:
    lines = refusal(PLAIN + more, variant).splitlines()
    assert (lines[0], lines[-1]) == tuple(told.replace("|", "|  help: ").split("|"))


def test_a_name_behind_the_colon_of_a_network_of_a_family_is_refused() -> None:
    with pytest.raises(convcalc.Problems) as found:
        convcalc.load("resnet18:resnet34")
    assert str(found.value) == (
        "error[E102]: 'resnet18' is one network of a family, and has no variant 'resnet34'\n"
        "  help: did you mean 'resnet34'?"
    )
