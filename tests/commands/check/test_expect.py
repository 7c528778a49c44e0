"""Expectations and budgets."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.commands.check.expect import Check, checks, failed
from tests.networks import FAMILIES, worked_out


def of(text: str, **limits: int) -> dict[str, Check]:
    found = checks(convcalc.analyze(convcalc.loads(text)), limits)
    return {check.name: check._replace(span=None) for check in found}


NET = "{input: 3x8x8, layers: [conv 4 3x3, relu], expect: {output: [4, 6, 6], params: 112}}"


TEN = "{{input: 3x32x32, layers: [conv 8 3, flatten, linear 10 name=out], expect: {}}}"


@pytest.mark.parametrize(
    ("expect", "name", "wanted", "found", "margin"),
    [
        ("{output: 10}", "output", "10", "10", ""),
        ("{output: [10]}", "output", "10", "10", ""),
        ("{output: '1x10'}", "output", "1x10", "10", ""),
        ("{outputs: {out: 10}}", "outputs", "out 10", "out 10", ""),
        ("{params: 72k}", "params", "72,000", "72,234", "+234"),
        ("{params: '72,234'}", "params", "72,234", "72,234", ""),
        ("{params: 72.234k}", "params", "72,234", "72,234", ""),
        ("{macs: 266.4k}", "macs", "266,400", "266,400", ""),
        ("{non_trainable: 0}", "non_trainable", "0", "0", ""),
    ],
)
def test_expectations_are_read_as_budgets_are(
    expect: str, name: str, wanted: str, found: str, margin: str
) -> None:
    report = convcalc.analyze(convcalc.loads(TEN.format(expect)))
    (check,) = [c for c in checks(report, {}) if c.name == name]
    assert (check.wanted, check.found, check.margin) == (wanted, found, margin)
    assert check.ok is (wanted == found)


@pytest.mark.parametrize(
    ("expect", "message", "hint"),
    [
        (
            "{output: ten}",
            "'output' must be sizes such as 10 or 64x56x56, received 'ten'",
            "for example expect: {output: [10]}",
        ),
        (
            "{outputs: 10}",
            "'outputs' must be the sizes of each output, received 10",
            "for example expect: {outputs: {mask: [2, 64, 64]}}",
        ),
        (
            "{outputs: {out: [a]}}",
            "'outputs.out' must be sizes such as 10 or 64x56x56, received ['a']",
            "for example expect: {outputs: {mask: [2, 64, 64]}}",
        ),
        (
            "{params: 72KiB}",
            "params: parameters are counted, not measured in bytes: write 72k, not 72KiB",
            "for example expect: {params: 72234}",
        ),
        (
            "{flops: -5}",
            "flops takes a count such as 5M, 600k or 1.5G, received '-5'",
            "for example expect: {flops: 72234}",
        ),
    ],
)
def test_expectations_that_cannot_be_compared_are_refused(
    expect: str, message: str, hint: str
) -> None:
    with pytest.raises(convcalc.Problems) as caught:
        convcalc.loads(TEN.format(expect))
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.message, diagnostic.help) == ("E104", message, hint)


def test_what_a_spec_expects() -> None:
    found = of(NET)
    assert [c.ok for c in found.values()] == [True] * 3
    assert found["output"] == Check("output", [4, 6, 6], [4, 6, 6], True)
    assert (found["output"].wanted, found["output"].found) == ("4x6x6", "4x6x6")
    found = of(NET.replace("112", "100"))
    assert found["params"] == Check("params", 100, 112, False)
    assert (found["params"].left, found["params"].margin) == (12, "+12")
    found = of(NET.replace("params", "trainable"))
    assert found["trainable"].ok


@pytest.mark.parametrize(
    ("limit", "value", "ok", "found", "margin"),
    [
        ("max_params", 112, True, "112", "0 left (0 %)"),
        ("max_params", 100, False, "112", "12 too much (12 %)"),
        ("max_macs", 4000, True, "3,888", "112 left (3 %)"),
        ("max_flops", 7776, True, "7,776", "0 left (0 %)"),
        ("max_flops", 7775, False, "7,776", "1 too much (0 %)"),
        ("max_activations", 288, True, "288", "0 left (0 %)"),
        ("max_memory", 1344, True, "1.31 KiB", "0 B left (0 %)"),
        ("max_memory", 1000, False, "1.31 KiB", "344 B too much (34 %)"),
        ("min_field", 3, True, "3", "0 left (0 %)"),
        ("min_field", 5, False, "3", "2 short (40 %)"),
        ("max_field", 2, False, "3", "1 too much (50 %)"),
    ],
)
def test_a_limit(limit: str, value: int, ok: bool, found: str, margin: str) -> None:
    check = of(NET, **{limit: value})[limit]
    assert (check.ok, check.found, check.margin) == (ok, found, margin)


def test_the_budget_of_a_spec_and_options_before_it() -> None:
    text = NET.replace("expect: {output: [4, 6, 6], params: 112}", "budget: {max_params: 0.1k}")
    assert of(text)["max_params"].wanted == "at most 100"
    assert of(text, max_params=5)["max_params"].wanted == "at most 5"


def test_what_cannot_be_worked_out_meets_nothing() -> None:
    found = of("{input: 3x8x8, layers: [conv 4 3x3, conv 4 9x9]}", max_params=10**6, max_field=9)
    assert not found["accepted"].ok
    assert found["accepted"].found.startswith("H: the kernel 9 is larger")
    assert (found["max_params"].found, found["max_params"].ok) == ("unknown", False)
    flat = of("{input: 10, layers: [linear 4]}", min_field=3)
    assert (flat["min_field"].found, flat["min_field"].ok) == ("unknown", False)


def test_what_a_spec_asks_for_has_its_place() -> None:
    text = NET.replace("expect:", "budget: {max_params: 5}, expect:")
    found = checks(convcalc.analyze(convcalc.loads(text)), {"max_macs": 3})
    spans = {check.name: check.span for check in found}
    assert {name for name, span in spans.items() if span} == {"output", "params", "max_params"}
    assert spans["accepted"] is None
    found = checks(convcalc.analyze(convcalc.loads(text)), {"max_params": 3})
    assert found[-1].span is None


def test_warnings_of_rules_can_be_forbidden() -> None:
    report = convcalc.analyze(convcalc.loads(NET))
    assert failed(checks(report, {}, 0)) == []
    assert [c.name for c in failed(checks(report, {}, 3))] == ["lint"]


@pytest.mark.parametrize("name", sorted(FAMILIES.values()))
def test_the_networks_that_come_along_are_what_they_expect(name: str) -> None:
    assert failed(checks(worked_out(name), {})) == []
