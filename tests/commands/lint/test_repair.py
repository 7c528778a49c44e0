"""`lint --fix`: what is changed in a text, and what that is held against."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.commands.lint import repair as repairs
from convcalc.commands.lint.repair import Repaired, moved, repair
from convcalc.commands.lint.rules import RULES, lint
from convcalc.engine.edit import alike
from convcalc.parser.patches import Patch
from convcalc.parser.text import parse
from tests.conftest import Ask, examples


def read(text: str) -> dict[Any, convcalc.Report]:
    data = parse(text, "")[0].data
    variants = data["variants"].value.data if "variants" in data else {}
    return {v: convcalc.analyze(convcalc.loads(text, variant=v)) for v in [None, *variants]}


def repaired(text: str, *select: str, unsafe: bool = False) -> Repaired:
    return repair(text, read, lambda report: lint(report, select=select), unsafe)


HEAD = "input: 8x32x32\nlayers:\n"
BN = "- batch_norm"


@pytest.mark.parametrize(
    ("layers", "after"),
    [
        # a bias before batch norm, as layers are written
        (f"- conv 16 3x3 p1   # a\n{BN}", f"- conv 16 3x3 p1 bias=false   # a\n{BN}"),
        ("- [conv 16 3x3, batch_norm]", "- [conv 16 3x3 bias=false, batch_norm]"),
        (f"- 'conv 16 3x3'\n{BN}", f"- 'conv 16 3x3 bias=false'\n{BN}"),
        (f"- conv 16 3x3 bias\n{BN}", f"- conv 16 3x3 bias=false\n{BN}"),
        (f"- conv 16 3x3 bias=true name=a\n{BN}", f"- conv 16 3x3 bias=false name=a\n{BN}"),
        (f"- conv $(2*8) 3x3\n{BN}", f"- conv $(2*8) 3x3 bias=false\n{BN}"),
        (f"- Conv2d 16 3\n{BN}", f"- Conv2d 16 3 bias=false\n{BN}"),
        (
            f"- conv: {{filters: 16, kernel: 3}}\n{BN}",
            f"- conv: {{filters: 16, kernel: 3, bias: false}}\n{BN}",
        ),
        (
            f"- conv: {{filters: 16, use_bias: true, kernel: 3}}\n{BN}",
            f"- conv: {{filters: 16, use_bias: false, kernel: 3}}\n{BN}",
        ),
        (f"- {{conv: 16 3x3, name: a}}\n{BN}", f"- {{conv: 16 3x3 bias=false, name: a}}\n{BN}"),
        (f"- conv: 16 3x3\n{BN}", f"- conv: 16 3x3 bias=false\n{BN}"),
        (
            f"- conv:\n    filters: 16\n    kernel: 3 # k\n  name: a\n{BN}",
            f"- conv:\n    filters: 16\n    kernel: 3 # k\n    bias: false\n  name: a\n{BN}",
        ),
        # the same activation again
        ("- relu # one\n- relu # two\n- conv 8 3x3", "- relu # one\n- conv 8 3x3"),
        ("- relu\n- relu\n- relu\n- conv 8 3x3", "- relu\n- conv 8 3x3"),
        ("- [relu, relu]", "- [relu]"),
        ("- [relu, relu, conv 8 3x3]", "- [relu, conv 8 3x3]"),
        ("- [relu6, {relu6: }, conv 8 3x3]", "- [relu6, conv 8 3x3]"),
        ("- relu\n- 'relu'", "- relu"),
        # nothing reads it
        (
            "- conv 4 3 name=a\n- conv 4 3 from=input name=b\n- relu from=b\n- conv 2 1 from=a",
            "- conv 4 3 name=a\n- conv 2 1 from=a",
        ),
    ],
)
def test_what_computes_the_same_is_changed(layers: str, after: str) -> None:
    done = repaired(f"{HEAD}{layers}\n", "C301", "C403", "C401")
    assert (done.text, done.left) == (f"{HEAD}{after}\n", ())


@pytest.mark.parametrize(
    ("code", "layers", "after"),
    [
        ("C101", "- conv 8 4x4/3", "- conv 8 4x4/3 p1"),
        ("C101", "- conv 8 4x4/3 p0 # x", "- conv 8 4x4/3 p1 # x"),
        ("C103", "- conv 8 1x1/2 # s", "- avg_pool 2\n- conv 8 1x1/1 # s"),
        ("C103", "- [relu, conv 8 1x1/2]", "- [relu, avg_pool 2, conv 8 1x1/1]"),
        ("C104", "- conv 8 2x2 same", "- conv 8 3 same"),
        (
            "C104",
            "- conv: {filters: 8, kernel: 2, padding: same}",
            "- conv: {filters: 8, kernel: 3, padding: same}",
        ),
        (
            "C206",
            "- max_pool 3x3/2 p1",
            "- max_pool 3x3/1 p1\n- depthwise_conv 3/2 p1 bias=false fixed=true",
        ),
        ("C203", "- conv 8 3x3 p2 d2\n- conv 8 3x3 d4 p4", "- conv 8 3x3 p2 d2\n- conv 8 3 d3 p3"),
        ("C402", "- conv 8 3x3\n- conv 8 3x3", "- conv 8 3x3\n- relu\n- conv 8 3x3"),
        ("C404", f"- flatten\n- linear 4 bias=false\n{BN}", "- flatten\n- linear 4 bias=false"),
    ],
)
def test_other_changes_are_made_where_they_are_wanted(code: str, layers: str, after: str) -> None:
    text = f"{HEAD}{layers}\n"
    assert repaired(text, code, unsafe=True).text == f"{HEAD}{after}\n"
    done = repaired(text, code)
    assert (done.text, done.fixed) == (text, ())
    assert {one.reason for one in done.left} == {COMPUTES}


COMPUTES = "it would compute something else; see --unsafe-fixes"


BLOCK = """\
input: 3x8x8
vars: {norm: true}
blocks:
  c:
    params: {n: , bn: true}
    layers:
      - conv $n 3x3 p1
      - when: $bn
        layers: [batch_norm]
layers: [c 4, relu, c 4]
"""


def test_a_line_that_stands_for_several_layers_is_changed_for_all() -> None:
    done = repaired(BLOCK, "C301")
    assert done.text == BLOCK.replace("3x3 p1", "3x3 p1 bias=false")
    assert len(done.fixed) == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("c 4]", "c 4 bn=false]"), "the same line is layer 'c2.conv1', which needs it as it is"),
        (
            ("c 4]\n", "c 4]\nvariants: {a: {vars: {norm: false}}}\n"),
            "the same line is layer 'c1.conv1' of a, which needs it as it is",
        ),
    ],
)
def test_a_line_that_others_need_is_left(change: tuple[str, str], reason: str) -> None:
    text = BLOCK.replace(*change)
    text = text.replace("when: $bn", "when: $(bn and norm)") if "variants" in text else text
    done = repaired(text, "C301")
    assert done.text == text
    assert [one.reason for one in done.left] == [reason]


@pytest.mark.parametrize(
    ("layers", "reason"),
    [
        ("['nn.Conv2d(8, 4, 3)', batch_norm]", "its layer is written as code"),
        ("[conv 8 3x3 bias=$(1 < 2), batch_norm]", "'bias' is not written by itself"),
        ("[{conv: 8 3x3 bias=true}, batch_norm]", "'bias' is not written by itself"),
        (
            "[relu, relu name=a, conv 8 3x3 from=a]",
            "it would not be read: there is no layer or input named 'a'",
        ),
        ("\n  - relu\n  - - relu", "it shares its line with another list"),
        ("\n  - relu\n  -\n   - relu", "it is the only one of its list"),
        ("\n  - relu\n  - relu:\n    name: x", "it is written in several lines"),
    ],
)
def test_what_cannot_be_written_is_said(layers: str, reason: str) -> None:
    text = f"input: 8x32x32\nlayers: {layers}\n"
    done = repaired(text, "C301", "C403")
    assert (done.text, [one.reason for one in done.left]) == (text, [reason])


def test_sigmoid_twice_computes_something_else() -> None:
    text = "input: 8x32x32\nlayers: [sigmoid, sigmoid]\n"
    done = repaired(text, "C403")
    assert (done.text, [one.reason for one in done.left]) == (text, [COMPUTES])


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if rule.language == "yaml"])
def test_examples_of_rules_are_fixed_or_it_is_said_why(code: str) -> None:
    """Whatever is changed has not the finding, and reads as the engine's own change of it."""
    example = RULES[code].example
    done = repaired(example, code, unsafe=True)
    assert bool(done.fixed) == (done.text != example)
    assert done.fixed or done.left
    assert all(one.reason for one in done.left)
    if done.fixed:
        assert convcalc.analyze(convcalc.loads(done.text)).ok
    safe = repaired(example, code)
    before, after = read(example)[None], read(safe.text)[None]
    assert [*before.outputs.values()] == [*after.outputs.values()]


LINES = st.sampled_from(
    [
        "conv 8 3x3 p1", "conv 8 3x3/2 p1", "batch_norm", "relu", "relu6", "max_pool 2",
        "conv 8 1x1/2", "depthwise_conv 3x3 p1", "dropout", "relu name=a", "conv 8 3x3 p1 from=a",
        "sigmoid", "conv 8 2x2 same", "avg_pool 2", "{residual: [conv 8 3x3 p1, batch_norm, relu]}",
        "{repeat: 2, layers: [conv 8 3x3 p1, batch_norm, relu, relu]}", "'relu'", "{relu: }",
    ]
)  # fmt: skip


@given(st.lists(LINES, min_size=1, max_size=8), st.booleans(), st.booleans())
@examples(2)
def test_any_network_keeps_what_it_computes(lines: list[str], flow: bool, unsafe: bool) -> None:
    """Or, where other changes are wanted, works out still."""
    layers = (
        f"layers: [{', '.join(lines)}]\n"
        if flow
        else "layers:\n" + "".join(f"  - {line}  # {k}\n" for k, line in enumerate(lines))
    )
    text = f"input: 8x32x32 # in\n{layers}expect: {{params: 3}} # end\n"
    try:
        before = read(text)
    except convcalc.Problems:
        return
    if not before[None].ok:
        return
    done = repaired(text, unsafe=unsafe)
    after = read(done.text)[None]
    assert after.ok
    assert done.text.startswith("input: 8x32x32 # in\n")
    assert done.text.endswith("expect: {params: 3} # end\n")
    assert bool(done.fixed) == (done.text != text)
    if not unsafe:
        assert [*after.outputs.values()] == [*before[None].outputs.values()]
        assert all(one.found.finding.same for one in done.fixed)
        assert after.totals.params.total <= before[None].totals.params.total
    assert {one.line for one in done.fixed} <= set(range(1, text.count("\n") + 1))


def test_lines_are_told_as_they_were() -> None:
    done = repaired(f"{HEAD}- relu\n- relu\n- relu\n- conv 8 3x3\n- batch_norm\n", "C403", "C301")
    assert [(one.line, one.found.rule.code) for one in done.fixed] == [
        (4, "C403"),
        (5, "C403"),
        (6, "C301"),
    ]
    assert done.lines == (1, 2, 3, 6, 7, 8)
    assert moved([1, 2, 3], "a\nb\nc", [Patch(2, 4, "")]) == [1, 3]
    assert moved([1, 2], "a\nc", [Patch(2, 2, "x\n")]) == [1, 2, 2]
    assert moved([1, 2, 3, 4], "a\nb\nc\nd", [Patch(2, 4, ""), Patch(4, 6, "")]) == [1, 4]
    assert moved([1, 2], "a\r\nc", [Patch(1, 1, " b\r\n")]) == [1, 1, 2]


def test_findings_of_a_rule_are_fixed_at_once() -> None:
    """A hundred of them with one reading more, not one for each."""
    block = "- conv 8 3x3 p1\n- batch_norm\n- relu\n"
    readings = []

    def counted(text: str) -> dict[Any, convcalc.Report]:
        readings.append(text)
        return read(text)

    done = repair(HEAD + block * 100, counted, lambda report: lint(report, select=["C301"]), False)
    assert done.text == HEAD + block.replace("p1", "p1 bias=false") * 100
    assert [one.line for one in done.fixed] == list(range(3, 303, 3))
    assert (done.left, len(readings)) == ((), 2)


def test_one_that_cannot_be_fixed_keeps_no_other() -> None:
    block = "- conv 8 3x3 p1\n- batch_norm\n"
    shared = "- conv 8 3x3 p1 name=a\n- batch_norm\n- conv 8 3x3 p1 share=a\n- relu\n"
    done = repaired(HEAD + block * 3 + shared + block * 2, "C301")
    fixed = block.replace("p1", "p1 bias=false")
    assert done.text == HEAD + fixed * 3 + shared + fixed * 2
    assert len(done.fixed) == 5
    assert [one.line for one in done.left] == [9]


def test_what_cannot_be_written_takes_no_reading() -> None:
    odd = "- conv 8 3x3 p1 bias=$(1<2)\n- batch_norm\n"
    plain = "- conv 8 3x3 p1\n- batch_norm\n"
    readings = []

    def counted(text: str) -> dict[Any, convcalc.Report]:
        readings.append(text)
        return read(text)

    done = repair(HEAD + (odd + plain) * 9, counted, lambda r: lint(r, select=["C301"]), False)
    assert done.text == HEAD + (odd + plain.replace("p1", "p1 bias=false")) * 9
    assert {one.reason for one in done.left} == {"'bias' is not written by itself"}
    assert (len(done.fixed), len(done.left), len(readings)) == (9, 9, 2)


def test_work_is_bounded_and_it_is_said_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    layers = "- conv 8 3x3 p1\n" * 6
    monkeypatch.setattr(repairs, "MAX_WORK", 12)
    done = repaired(HEAD + layers, "C402", unsafe=True)
    assert 0 < len(done.fixed) < 5
    assert len(done.fixed) + len(done.left) == 5
    assert {one.reason for one in done.left} == {"too much work for one run; run it again"}
    monkeypatch.setattr(repairs, "MAX_WORK", 0)
    done = repaired(HEAD + layers, "C402", unsafe=True)
    assert {one.reason for one in done.left} == {"too much work for one run"}


def test_networks_are_compared_whatever_layers_are_called() -> None:
    one, other, third = (
        convcalc.loads(f"{{input: 3x8x8, layers: [{layers}]}}")
        for layers in (
            "conv 3 1 name=a, relu, 'add from=[a,relu1]'",
            "conv 3 1, relu, 'add from=[conv1,relu1]'",
            "conv 3 1, relu, 'add from=[relu1,conv1]'",
        )
    )
    assert alike(one, other)
    assert not alike(one, third)


# At the prompt

NET = "input: 3x8x8\nlayers:\n  - conv 4 3 # c\n  - batch_norm\n  - relu\n  - relu\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(NET)
    return tmp_path


def test_files_are_fixed(here: Path, ask: Ask) -> None:
    (here / "b.yaml").write_text(f"{NET}expect: {{params: 120}}\n")
    code, out, err = ask("lint", ".", "--fix", "--ignore", "C2")
    assert (code, err) == (0, "")
    assert out == (
        "a.yaml:3:5: C301 bias-before-norm 'conv1': fixed\n"
        "a.yaml:6:5: C403 activation-twice 'relu2': fixed\n"
        "b.yaml:3:5: C301 bias-before-norm 'conv1': fixed\n"
        "b.yaml:6:5: C403 activation-twice 'relu2': fixed\n"
        "b.yaml: it may expect other numbers now: convcalc check --write\n"
        "4 findings fixed, 0 left\n"
    )
    after = "input: 3x8x8\nlayers:\n  - conv 4 3 bias=false # c\n  - batch_norm\n  - relu\n"
    assert (here / "a.yaml").read_text() == after
    assert ask("lint", ".", "--fix", "--ignore", "C2", "-q") == (0, "", "")


def test_a_diff_shows_fixes_and_makes_none(here: Path, ask: Ask) -> None:
    code, out, err = ask("lint", "a.yaml", "--diff", "--select", "C301")
    assert code == 1
    assert re.findall(r"^[-+].*", out, re.MULTILINE)[2:] == [
        "-  - conv 4 3 # c",
        "+  - conv 4 3 bias=false # c",
    ]
    assert err == (
        "a.yaml:3:5: C301 bias-before-norm 'conv1': would be fixed\n"
        "1 finding would be fixed, 0 left\n"
    )
    assert (here / "a.yaml").read_text() == NET


def test_what_is_left_is_said_with_its_reason(here: Path, ask: Ask) -> None:
    (here / "a.yaml").write_text("input: 3x32x32\nlayers:\n  - conv 8 4x4/3\n")
    code, out, _ = ask("lint", "a.yaml", "--fix", "--select", "C101")
    assert (code, out) == (
        1,
        "a.yaml:3:5: C101 unread-border 'conv1': not fixed: it would compute something else; see "
        "--unsafe-fixes\n0 findings fixed, 1 left\n",
    )
    code, out, _ = ask("lint", "a.yaml", "--fix", "--unsafe-fixes", "--select", "C101")
    assert (code, out) == (
        0,
        "a.yaml:3:5: C101 unread-border 'conv1': fixed\n1 finding fixed, 0 left\n",
    )
    assert (here / "a.yaml").read_text() == "input: 3x32x32\nlayers:\n  - conv 8 4x4/3 p1\n"


def test_what_cannot_be_changed_is_told(here: Path, ask: Ask) -> None:
    (here / "bad.yaml").write_text("input: 3x8x8\nlayers: [cnv]\n")
    code, out, err = ask("lint", "bad.yaml", "lenet5", "a.yaml", "--fix", "--select", "C4")
    assert code == 1
    assert "bad.yaml: not changed: it cannot be read\nbad.yaml:2:10: error[E102]" in err
    assert err.endswith("lenet5: not changed: it is no file\n")
    assert out.endswith("1 finding fixed, 0 left; 2 files could not be changed\n")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ("--input", "4x4x4"),
            "--fix changes specs as they are by themselves; leave out --set, --input and --dialect",
        ),
        (("--format", "json"), "--format does not go with --fix or --diff"),
    ],
)
def test_wrong_usage_of_fix(here: Path, ask: Ask, args: tuple[str, ...], message: str) -> None:
    assert ask("lint", "a.yaml", "--fix", *args).said == message
    alone = ask("lint", "a.yaml", "--unsafe-fixes")
    assert alone.said == "--unsafe-fixes goes with --fix or --diff"
    assert (here / "a.yaml").read_text() == NET
