"""lint, check, compare and the zoo, as functions."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

import convcalc
from tests.conftest import Ask
from tests.python.test_things import problems

TWICE = "{input: 3x32x32, layers: [conv 8 3x3, relu, relu]}"


def test_findings_are_told_with_what_to_write() -> None:
    (found,) = convcalc.lint(TWICE, select="C403")
    assert (found.code, found.rule, found.severity) == ("C403", "activation-twice", "warning")
    assert (found.layer, found.lines) == ("relu2", ())
    assert found.effect
    assert (found.effect.after, found.effect.macs) == ("8x30x30", 0)
    assert found.span
    assert found.span.line == 1
    assert str(found) == (
        f"warning[C403]: activation-twice 'relu2': {found.message}\n  instead: {found.instead}"
    )
    assert found.why


def test_findings_print_what_the_prompt_does_but_for_its_flags(ask: Ask) -> None:
    printed = ask("lint", "resnet18").out
    found = convcalc.lint("resnet18")
    assert f"{found}\n" == printed.replace(
        "'convcalc lint --explain CODE' says why", "the 'why' of each says why"
    )
    warnings = sum(one.severity == "warning" for one in found)
    notes = len(found) - warnings
    assert repr(found) == f"<Findings resnet18: {warnings} warnings, {notes} notes>"


def test_rules_are_chosen_by_code_group_name_and_by_the_spec() -> None:
    both = convcalc.lint(TWICE, select="C4, C301")
    assert {one.code for one in both} == {"C403"}
    assert not convcalc.lint(TWICE, select=["C403"], ignore=["activation-twice"])
    spec = TWICE.replace("{", "{lint: {ignore: [C403]}, ", 1)
    assert not convcalc.lint(spec, select=["C403"])
    few = convcalc.lint("resnext50_32x4d", select="C402", limits={"most_groups": 64})
    assert list(few) == []


def test_thresholds_are_those_that_are_given() -> None:
    grouped = "{input: 64x8x8, layers: [conv 64 3x3 p1 g16]}"
    assert convcalc.lint(grouped, select="C306", limits={"most_groups": 8})
    assert not convcalc.lint(grouped, select="C306", limits={"most_groups": 16})


def test_checks_are_true_if_all_is_met(ask: Ask) -> None:
    checks = convcalc.check("lenet5", max_params="100k")
    assert checks
    assert checks.ok
    assert [one.name for one in checks] == ["accepted", "output", "params", "macs", "max_params"]
    assert f"{checks}\n" == ask("check", "lenet5", "--max-params", "100k").out
    assert repr(checks) == "<Checks lenet5: 5 of 5 checks met>"


def test_checks_are_false_if_one_is_not_met() -> None:
    checks = convcalc.check("lenet5", max_params=60_000, min_field=28)
    assert not checks
    assert [one.name for one in checks if not one.ok] == ["max_params", "min_field"]
    broken = convcalc.check("{input: 3x4x4, layers: [conv 3 9x9]}")
    assert not broken
    assert "error[E201]" in str(broken)


def test_a_report_is_asked_as_it_is() -> None:
    report = convcalc.summary("resnet18", vars={"classes": 10})
    assert [one.found for one in convcalc.check(report) if one.name == "accepted"] == ["accepted"]
    assert convcalc.lint(report, select="C3").report is report
    assert convcalc.check(report, 64).report.network.inputs["input"].spatial == (64, 64)


def test_networks_are_compared(ask: Ask) -> None:
    both = convcalc.compare("resnet18", "resnet34")
    told = ask("compare", "resnet18", "resnet34").out
    assert f"{both}\n" == told.replace("--all shows them", "differences() has them")
    assert repr(both) == "<Comparison resnet18, resnet34>"
    assert [report.network.name for report in both.reports] == ["resnet18", "resnet34"]
    found = both.differences()
    assert sum(one.what == "added" for one in found) == 56
    assert both.differences(0) == ()


def test_the_zoo_is_listed(ask: Ask) -> None:
    zoo = convcalc.zoo("mobilenet v2")
    rows = {row.name: row for row in zoo}
    assert rows["mobilenet_v2"].params == 3_504_872
    assert f"{zoo}\n" == ask("zoo", "--search", "mobilenet v2").out.replace(
        "'convcalc show NAME' works one out", "convcalc.summary(name) works one out"
    )
    assert repr(convcalc.zoo("lenet5 1998")) == "<Zoo 1 network>"
    assert str(convcalc.zoo("xyzzy")) == "no network matches"
    assert len(convcalc.zoo()) > 150


ANSWERS: list[Any] = [
    convcalc.lint(TWICE),
    convcalc.check("lenet5"),
    convcalc.compare("lenet5", "lenet5"),
    convcalc.zoo("lenet"),
    convcalc.solve(32, 16),
    convcalc.solve("lenet5", output=5),
    convcalc.solve("slim_mobilenet_v1", var="width", max_params="2M"),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_answers_are_frozen_short_and_can_be_pickled(answer: Any) -> None:
    copy = pickle.loads(pickle.dumps(answer))
    assert copy == answer
    assert (str(copy), repr(copy)) == (str(answer), repr(answer))
    assert len(repr(answer)) < 120
    with pytest.raises(AttributeError):
        answer.report = None
    shown = answer._repr_html_()
    assert shown.startswith("<pre style=")
    assert shown.endswith("</pre>")


REFUSED: list[Any] = [
    (
        lambda: convcalc.lint("lenet5", select="C9"),
        "error[E102]: there is no rule 'C9'\n"
        "  help: 'convcalc help rules' at the prompt lists them",
    ),
    (
        lambda: convcalc.lint("lenet5", limits={"mst_groups": 3}),
        "error[E102]: lint has no threshold 'mst_groups'\n  help: did you mean 'most_groups'?",
    ),
    (
        lambda: convcalc.lint("lenet5", limits={"most_groups": "3"}),
        "error[E104]: most_groups must be a number above 0, received '3'\n"
        "  help: for example limits={'most_groups': 16}",
    ),
    (
        lambda: convcalc.check("lenet5", max_parms=3),
        "error[E102]: check has no limit 'max_parms'\n  help: did you mean 'max_params'?",
    ),
    (
        lambda: convcalc.check("lenet5", max_params="5Mb"),
        "error[E104]: max_params: parameters are counted, not measured in bytes: write 5M, not "
        "5Mb\n  help: for example max_params=10**6",
    ),
    (
        lambda: convcalc.compare("lenet5"),
        "error[E104]: compare takes 2 to 8 networks, received 1\n"
        '  help: for example convcalc.compare("resnet18", "resnet34")',
    ),
]


@pytest.mark.parametrize(("call", "text"), REFUSED, ids=[text[:60] for _, text in REFUSED])
def test_what_is_asked_wrongly_is_refused(call: Any, text: str) -> None:
    assert problems(call) == text
