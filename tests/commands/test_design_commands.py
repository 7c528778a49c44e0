"""`convcalc lint`, `check`, `compare` and `watch` at the prompt."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from convcalc.commands.compare.command import spec_of
from convcalc.commands.lint.rules import RULES
from tests.conftest import ROOT, Ask, command_line, environment

SPEC = """\
input: 3x32x32
layers:
  - conv 16 3x3 p1
  - batch_norm
  - relu
  - relu
"""
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
CHECKED = """\
lenet5
                expected         found     margin
  ✓ accepted    accepted         accepted
  ✓ output      10               10
  ✓ params      61,706           61,706
  ✓ macs        416,520          416,520
  ✗ max_params  at most 1,000    61,706    60,706 too much (6071 %)
  ✓ max_memory  at most 256 KiB  36.8 KiB  219 KiB left (86 %)

5 of 6 expectations are met
"""


def usage(command: str, arguments: str) -> str:
    return (
        f"Usage: convcalc {command} [OPTIONS] {arguments}\n"
        f"Try 'convcalc {command} --help' for help.\n\nError: "
    )


# lint


def test_findings_with_their_lines_and_what_a_change_costs(ask: Ask) -> None:
    assert ask("lint", "-", "--ignore", "C201", input=SPEC) == (1, LINTED, "")


def test_rules_are_chosen_by_code_group_or_name(ask: Ask) -> None:
    for words in (["--select", "C403"], ["--select", "activation-twice"], ["--ignore", "C2,C3"]):
        code, out, _ = ask("lint", "-", *words, input=SPEC)
        assert (code, re.findall(r"\[(C\d+)\]", out)) == (1, ["C403"])
    code, out, err = ask("lint", "-", "--select", "C1", input=SPEC)
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
    text = SPEC + "lint: {ignore: [C301, C201], object_size: 99}\n"
    assert re.findall(r"\[(C\d+)\]", ask("lint", "-", input=text).out) == ["C403"]
    text = SPEC + "lint: {select: gridding}\n"
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
    code, _, err = ask("lint", "-", input=f"{SPEC}lint: {section}\n")
    assert code == 1
    assert message in err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "lint takes one or more specs; --rules lists the rules"),
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
    assert ask("lint", *args) == (2, "", f"{usage('lint', 'SPEC...')}{message}\n")


@pytest.mark.parametrize(
    "words",
    [
        ["lint", "keras_resnet50", "--all"],
        ["lint", "keras_resnet50", "--all", "--format", "json"],
        ["compare", "resnet18", "resnet152", "--all"],
        ["check", *["lenet5"] * 300],
    ],
)
def test_a_closed_pipe_is_no_traceback(words: list[str]) -> None:
    process = subprocess.Popen(
        command_line(*words),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 1


def test_a_rule_explains_itself(ask: Ask) -> None:
    code, out, _ = ask("lint", "--explain", "C205")
    assert code == 0
    for text in (RULES["C205"].why, RULES["C205"].example, RULES["C205"].near):
        assert text in out
    assert ask("lint", "--rules").out.count("\n") == len(RULES)
    assert len(json.loads(ask("lint", "--rules", "--format", "json").out)["rules"]) == len(RULES)
    assert ask("lint", "--rules", "--format", "markdown").out.startswith("# The rules of")


def test_findings_as_json_and_as_annotations(ask: Ask) -> None:
    data = json.loads(ask("lint", "-", "--format", "json", input=SPEC).out)
    assert data["schema"] == "convcalc.lint/1"
    bias = next(f for f in data["networks"][0]["findings"] if f["code"] == "C301")
    assert (bias["line"], bias["column"], bias["layer"]) == (3, 5, "conv1")
    assert bias["changes"] == [
        {"layer": "conv1", "remove": False, "lines": ["conv 16 3x3 p1 bias=false"]}
    ]
    assert bias["effect"]["params"] == -16
    out = ask("lint", "-", "--select", "C403", "--format", "github", input=SPEC).out
    assert out == (
        "::warning file=<stdin>,line=6,col=5,title=C403 activation-twice::relu again on what relu "
        "('relu1') gave: two activations in a row; leave one out\n"
    )


def test_a_name_ends_no_annotation(ask: Ask) -> None:
    text = 'input: 8x9x9\nlayers:\n  - relu\n  - relu: {name: "a\\n::error::b%0Ac"}\n'
    out = ask("lint", "-", "--select", "C403", "--format", "github", input=text).out
    assert out.count("\n") == 1
    assert "\n::error" not in out


# check


def test_expectations_with_their_margins(ask: Ask) -> None:
    args = ("check", "lenet5", "--max-params", "1k", "--max-memory", "256KiB")
    assert ask(*args) == (1, CHECKED, "")
    assert ask("check", "lenet5").code == 0


def test_rules_can_be_part_of_a_check(ask: Ask) -> None:
    assert ask("check", "-", input=SPEC).code == 0
    code, out, _ = ask("check", "-", "--no-lint-errors", input=SPEC)
    assert code == 1
    assert "✗ lint" in out


def test_all_specs_are_checked_though_some_cannot_be_read(ask: Ask) -> None:
    code, out, err = ask("check", "nope", "lenet5")
    assert code == 1
    assert out.startswith("nope\n  it cannot be read\n\nlenet5\n")
    assert out.endswith("4 of 4 expectations are met; 1 of 2 specs cannot be read\n")
    assert "error[E100]" in err
    assert ask("check", "nope").code == 2


def test_checks_for_programs_and_ci(ask: Ask) -> None:
    args = ("check", "lenet5", "nope", "--max-params", "1k", "--format")
    data = json.loads(ask(*args, "json").out)
    assert (data["schema"], data["ok"]) == ("convcalc.check/1", False)
    assert [one["ok"] for one in data["specs"]] == [False, False]
    root = ElementTree.fromstring(ask(*args, "junit").out)
    assert [(s.get("name"), s.get("failures"), s.get("errors")) for s in root] == [
        ("lenet5", "1", "0"),
        ("nope", "0", "1"),
    ]
    text = f"{SPEC}expect: {{output: [16, 32, 32], params: 5}}\nbudget: {{max_macs: 3}}\n"
    found = ask("check", "-", "--format", "github", input=text).out
    assert re.findall(r"line=(\d+),col=(\d+),title=check (\w+)", found) == [
        ("7", "32", "params"),
        ("8", "10", "max_macs"),
    ]
    assert ask(*args, "github").out.splitlines() == [
        "::error file=lenet5,line=1,col=1,title=check max_params::expected at most 1,000, found "
        "61,706; 60,706 too much (6071 %25)",
        "::error file=nope,line=1,col=1,title=E100::there is no file nope, and no network of that "
        "name",
    ]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "check takes one or more specs"),
        (
            ["lenet5", "--max-params", "5 Mb"],
            "--max-params: parameters are counted, not measured in bytes: write 5M, not 5 Mb",
        ),
        (["lenet5", "--max-memory", "256K"], "--max-memory: write 256kB, not 256K"),
        (
            ["lenet5", "--max-memory", "much"],
            "--max-memory takes an amount such as 256KiB or 4MB, received 'much'",
        ),
    ],
)
def test_wrong_usage_of_check(ask: Ask, args: list[str], message: str) -> None:
    assert ask("check", *args) == (2, "", f"{usage('check', 'SPEC...')}{message}\n")


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("{max_params: 5 Mb}", "max_params: parameters are counted, not measured in bytes"),
        ("{max_param: 5}", "budget has no key 'max_param'"),
        ("{max_memory: true}", "max_memory takes an amount such as 256KiB"),
        ("5", "'budget' must be a mapping"),
    ],
)
def test_a_budget_that_is_wrong_is_told(ask: Ask, section: str, message: str) -> None:
    code, _, err = ask("check", "-", input=f"{SPEC}budget: {section}\n")
    assert code == 1
    assert message in err


def test_a_budget_stays_in_an_expanded_spec(ask: Ask) -> None:
    text = f"{SPEC}budget: {{max_params: 5k}}\nlint: {{ignore: C301}}\n"
    out = ask("expand", "-", input=text).out
    assert "budget: {max_params: 5000}\nlint: {ignore: [C301]}\n" in out
    assert ask("check", "-", input=out).code == 0


# compare


def test_networks_side_by_side(ask: Ask) -> None:
    code, out, err = ask("compare", "resnet18", "resnet34")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].split() == ["resnet18", "resnet34"]
    assert re.search(r"^params +11\.7 M \(11,689,512\) +21\.8 M \(21,797,672\)  1\.86x$", lines[3])
    assert "resnet18 → resnet34: 56 added, 48 affected" in lines
    assert "… and 64 more; --all shows them" in lines
    assert "more; --all" not in ask("compare", "resnet18", "resnet34", "--all").out


def test_one_network_with_other_vars(ask: Ask) -> None:
    out = ask("compare", "resnet50", "resnet50:groups=32,base=4").out
    assert "32 changed, 80 affected" in out
    assert "conv 64 1x1 bias=false → conv 128 1x1 bias=false" in out
    code, _, err = ask("compare", "resnet50", "resnet50:with=2")
    assert code == 1
    assert "no var" in err


def test_what_a_spec_and_its_settings_are() -> None:
    assert spec_of("a.yaml:small:width=2,depths=[1,2,3]") == (
        "a.yaml:small",
        ("width=2", "depths=[1,2,3]"),
    )
    assert spec_of("resnet50") == ("resnet50", ())


def test_comparisons_for_programs(ask: Ask) -> None:
    data = json.loads(ask("compare", "lenet5", "alexnet", "--format", "json").out)
    assert data["schema"] == "convcalc.compare/1"
    assert [n["params"] for n in data["networks"]] == [61706, 61100840]
    assert {d["what"] for d in data["differences"][0]} == {"added", "changed", "affected"}
    out = ask("compare", "lenet5", "lenet5", "--format", "markdown").out
    assert out.endswith("### lenet5 → lenet5: the layers are the same\n\n")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["lenet5"], "compare takes two or more specs: convcalc compare resnet18 resnet34"),
        (["-", "-"], "standard input can be one of the specs only"),
        (["lenet5"] * 9, "compare takes at most 8 specs, received 9"),
    ],
)
def test_wrong_usage_of_compare(ask: Ask, args: list[str], message: str) -> None:
    assert ask("compare", *args) == (2, "", f"{usage('compare', 'SPEC SPEC...')}{message}\n")


# watch


def test_the_table_is_drawn_again_when_the_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(SPEC)
    process = subprocess.Popen(
        command_line("watch", str(path), "--interval", "0.05", "--times", "3"),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )

    def edit() -> None:
        for text in ("layers: [", SPEC.replace("16", "24")):
            time.sleep(1.5)
            (tmp_path / "new").write_text(text)
            os.replace(tmp_path / "new", path)

    editor = threading.Thread(target=edit)
    editor.start()
    out, err = process.communicate(timeout=60)
    editor.join()
    assert process.returncode == 0
    assert out.count("warning[C403]") == 2
    assert "16x32x32" in out.split("24x32x32")[0]
    assert "error[E101]" in err


def test_watch_wants_a_file(ask: Ask) -> None:
    message = "watch takes a file; there is no file resnet50"
    assert ask("watch", "resnet50") == (2, "", f"{usage('watch', 'SPEC')}{message}\n")


def test_a_terminal_is_cleared_before_each_table(terminal: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(SPEC)
    out = terminal(80, "watch", str(path), "--times", "1").out
    assert out.startswith("\x1b[2J\x1b[H")
    assert re.search(r"\x1b\[1;33mwarning\[C301\]", out)


def test_hooks_for_pre_commit_name_commands_that_exist(ask: Ask) -> None:
    import yaml

    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    for hook in hooks:
        assert ask(*hook["entry"].split()[1:], "lenet5").code == 0
