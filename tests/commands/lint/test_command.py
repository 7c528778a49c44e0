"""`convcalc lint` at the prompt."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from convcalc.commands.lint.rules import RULES
from tests.conftest import Ask
from tests.networks import FLAWED

LINTED = """\
<stdin>:3:5: warning[C301]: bias-before-norm 'conv1': its bias of 16 parameters is subtracted \
again by 'batch_norm1', which takes the mean away
  |
3 |   - conv 16 3x3 p1
  |     ^^^^
  instead: write bias=false
    - conv 16 3x3 p1 bias=false
  which gives output 16x32x32, −16 params, +0 MACs

<stdin>:6:5: warning[C403]: activation-twice 'relu2': relu again on what relu ('relu1') gave: two \
activations in a row
  |
6 |   - relu
  |     ^^^^
  instead: leave one out
  which gives output 16x32x32, +0 params, +0 MACs

2 warnings and 0 notes in 1 network; 'convcalc lint --explain CODE' says why
"""


def test_findings_with_their_lines_and_what_a_change_costs(ask: Ask) -> None:
    assert ask("lint", "-", "--ignore", "C201", input=FLAWED) == (1, LINTED, "")


def test_rules_are_chosen_by_code_group_or_name(ask: Ask) -> None:
    for words in (["--select", "C403"], ["--select", "activation-twice"], ["--ignore", "C2,C3"]):
        code, out, _ = ask("lint", "-", *words, input=FLAWED)
        assert (code, re.findall(r"\[(C\d+)\]", out)) == (1, ["C403"])
    code, out, err = ask("lint", "-", "--select", "C1", input=FLAWED)
    assert (code, out, err) == (0, "nothing to say about 1 network\n", "")


def test_notes_alone_are_fine(ask: Ask) -> None:
    code, out, _ = ask("lint", "resnet50")
    assert code == 0
    assert "0 warnings and 5 notes in 1 network" in out


def test_many_findings_of_a_rule_are_told_in_a_line(ask: Ask) -> None:
    out = ask("lint", "keras_resnet50", "--select", "C301").out
    assert out.count("warning[C301]") == 2
    assert "… and 51 more of C301: " in out
    out = ask("lint", "keras_resnet50", "--select", "C301", "--all").out
    assert out.count("warning[C301]") == 53


def test_specs_that_can_be_read_are_linted_though_others_cannot(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("input: 3x8x8\nlayers: [cnv 3]\n")
    code, out, err = ask("lint", "nope", str(path), "lenet5", "--select", "C303")
    assert code == 1
    assert "note[C303]" in out
    assert "error[E100]" in err
    assert "error[E102]" in err
    assert ask("lint", "nope").code == 2


def test_a_section_of_the_spec_sets_thresholds(ask: Ask) -> None:
    text = FLAWED + "lint: {ignore: [C301, C201], object_size: 99}\n"
    assert re.findall(r"\[(C\d+)\]", ask("lint", "-", input=text).out) == ["C403"]
    text = FLAWED + "lint: {select: gridding}\n"
    assert ask("lint", "-", input=text).out == "nothing to say about 1 network\n"
    assert "[C403]" in ask("lint", "-", "--select", "C403", input=text).out


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("{ignore: [C999]}", "error[E104]: there is no rule 'C999'"),
        ("{ignore: {a: 1}}", "error[E104]: 'ignore' must be a list of rules"),
        ("{most_group: 3}", "error[E102]: lint has no key 'most_group'"),
        ("{most_groups: x}", "error[E104]: 'most_groups' must be a number greater than 0"),
        ("[1]", "error[E106]: 'lint' must be a mapping"),
    ],
)
def test_a_section_that_is_wrong_is_told(ask: Ask, section: str, message: str) -> None:
    code, _, err = ask("lint", "-", input=f"{FLAWED}lint: {section}\n")
    assert code == 1
    assert message in err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            [],
            "lint takes specs, or folders with some; without any it takes 'paths' under "
            "[tool.convcalc] in pyproject.toml",
        ),
        (["a", "--select", "X1"], "there is no rule 'X1'; 'convcalc lint --rules' lists them"),
        (["a", "--limit", "most_groups"], "--limit takes NAME=NUMBER, received 'most_groups'"),
        (
            ["a", "--limit", "most_groups=-1"],
            "--limit most_groups must be greater than 0, received '-1'",
        ),
        (["a", "--format", "markdown"], "--format markdown goes with --rules"),
    ],
)
def test_wrong_usage_of_lint(ask: Ask, args: list[str], message: str) -> None:
    assert ask("lint", *args).said == message


def test_a_rule_explains_itself(ask: Ask) -> None:
    code, out, _ = ask("lint", "--explain", "C205")
    assert code == 0
    for text in (RULES["C205"].why, RULES["C205"].example, RULES["C205"].near):
        assert text in out
    assert ask("lint", "--rules").out.count("\n") == len(RULES)
    assert len(json.loads(ask("lint", "--rules", "--format", "json").out)["rules"]) == len(RULES)
    assert ask("lint", "--rules", "--format", "markdown").out.startswith("# The rules of")


def test_findings_as_json_and_as_annotations(ask: Ask) -> None:
    data = json.loads(ask("lint", "-", "--format", "json", input=FLAWED).out)
    assert data["schema"] == "convcalc.lint/1"
    bias = next(f for f in data["networks"][0]["findings"] if f["code"] == "C301")
    assert (bias["line"], bias["column"], bias["layer"]) == (3, 5, "conv1")
    assert bias["changes"] == [
        {"layer": "conv1", "remove": False, "lines": ["conv 16 3x3 p1 bias=false"]}
    ]
    assert bias["effect"]["params"] == -16
    out = ask("lint", "-", "--select", "C403", "--format", "github", input=FLAWED).out
    assert out == (
        "::warning file=<stdin>,line=6,col=5,title=C403 activation-twice::relu again on what relu "
        "('relu1') gave: two activations in a row; leave one out\n"
    )


def test_findings_in_a_line_each(ask: Ask) -> None:
    args = ("lint", "-", "nope", "--select", "C403", "--format", "concise")
    assert ask(*args, input=FLAWED) == (
        1,
        "nope:1:1: E100: there is no file nope, and no network of that name\n"
        "<stdin>:6:5: C403 activation-twice: relu again on what relu ('relu1') gave: two "
        "activations in a row; leave one out\n",
        "",
    )


def test_how_many_networks_were_looked_at_is_told(ask: Ask) -> None:
    told = "0 warnings and 1 note in 1 of 3 networks; 2 cannot be read; 'convcalc lint --explain"
    out = ask("lint", "nope", "lenet5", "nada", "--select", "C303").out
    assert out.splitlines()[-1].startswith(told)


@pytest.mark.parametrize("format", ["table", "concise", "github"])
def test_what_variants_have_in_common_is_told_once(ask: Ask, tmp_path: Path, format: str) -> None:
    text = f"{FLAWED}vars: {{w: 1}}\nvariants: {{a: {{}}, b: {{}}, c: {{vars: {{w: 2}}}}}}\n"
    (tmp_path / "net.yaml").write_text(text)
    out = ask("lint", str(tmp_path), "--select", "C403", "--format", format).out
    assert out.count("C403") == 1


def test_quiet_lint_tells_warnings_only(ask: Ask) -> None:
    assert ask("lint", "resnet50", "--quiet") == (0, "", "")
    out = ask("lint", "-", "-q", "--format", "concise", input=FLAWED).out
    assert re.findall(r" (C\d+) ", out) == ["C301", "C403"]


def test_a_name_ends_no_annotation(ask: Ask) -> None:
    text = 'input: 8x9x9\nlayers:\n  - relu\n  - relu: {name: "a\\n::error::b%0Ac"}\n'
    out = ask("lint", "-", "--select", "C403", "--format", "github", input=text).out
    assert out.count("\n") == 1
    assert "\n::error" not in out


FAILING = "input: 3x9x9\nlayers: [conv 8 11, batch_norm, relu, relu]\n"


def test_of_a_network_that_does_not_work_out_only_that_is_said(ask: Ask) -> None:
    code, out, err = ask("lint", "-", input=FAILING)
    assert (code, out) == (1, "1 network does not work out\n")
    assert err.startswith("<stdin>:2:10: error[E201]: H: the kernel 11 is larger than")
    out = ask("lint", "lenet5", "-", "--select", "C4", input=FAILING).out
    assert out == "nothing to say about 2 networks; 1 network does not work out\n"
    assert (
        json.loads(ask("lint", "-", "--format", "json", input=FAILING).out)["networks"][0][
            "findings"
        ]
        == []
    )


@pytest.mark.parametrize("format", ["table", "json", "github"])
def test_nothing_is_recommended_that_does_not_work_out(ask: Ask, format: str) -> None:
    code, out, _ = ask("lint", "unet", "--format", format)
    assert code == 0
    assert "576x576" not in out
    out = ask("lint", "keras_inceptionv3", "--select", "C202", "--format", format).out
    assert "fewer layers at the end" in out
    assert "1x1 kernels" not in out


def test_what_a_change_gives_is_told_of_all_outputs_where_the_layer_is_left_out(ask: Ask) -> None:
    spec = (
        "input: 8x4x4\nlayers:\n- flatten\n- linear 5 name=a\n- softmax name=s\n"
        "- linear 2 from=flatten1 name=b\noutputs: [s, b]\n"
    )
    out = ask("lint", "-", "--select", "C406", input=spec).out
    assert "  which gives output 5 and 2, +0 params, +0 MACs" in out.splitlines()
