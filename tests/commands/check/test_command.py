"""`convcalc check` at the prompt."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import Ask
from tests.networks import FLAWED

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


def test_expectations_with_their_margins(ask: Ask) -> None:
    args = ("check", "lenet5", "--max-params", "1k", "--max-memory", "256KiB")
    assert ask(*args) == (1, CHECKED, "")
    assert ask("check", "lenet5").code == 0


def test_rules_can_be_part_of_a_check(ask: Ask) -> None:
    assert ask("check", "-", input=FLAWED).code == 0
    code, out, _ = ask("check", "-", "--no-lint-errors", input=FLAWED)
    assert code == 1
    assert "✗ lint" in out


def test_all_specs_are_checked_though_some_cannot_be_read(ask: Ask) -> None:
    code, out, err = ask("check", "nope", "lenet5")
    assert code == 1
    unread = "nope\n  ✗ it cannot be read: there is no file nope, and no network of that name\n\n"
    assert out.startswith(f"{unread}lenet5\n")
    assert out.endswith("4 of 4 expectations are met; 1 of 2 specs cannot be read\n")
    assert "error[E100]" in err
    assert ask("check", "nope").code == 2


def test_checks_for_programs_and_ci(ask: Ask) -> None:
    args = ("check", "lenet5", "nope", "--max-params", "1k", "--format")
    data = json.loads(ask(*args, "json").out)
    assert (data["schema"], data["ok"]) == ("convcalc.check/2", False)
    assert data["specs"][0]["checks"][2:] == [
        {
            "name": "params",
            "ok": True,
            "relation": "equal",
            "wanted": 61706,
            "found": 61706,
            "margin": 0,
            "unit": None,
            "line": 21,
            "text": {"wanted": "61,706", "found": "61,706", "margin": ""},
        },
        {
            "name": "macs",
            "ok": True,
            "relation": "equal",
            "wanted": 416520,
            "found": 416520,
            "margin": 0,
            "unit": None,
            "line": 21,
            "text": {"wanted": "416,520", "found": "416,520", "margin": ""},
        },
        {
            "name": "max_params",
            "ok": False,
            "relation": "at most",
            "wanted": 1000,
            "found": 61706,
            "margin": -60706,
            "unit": None,
            "line": None,
            "text": {
                "wanted": "at most 1,000",
                "found": "61,706",
                "margin": "60,706 too much (6071 %)",
            },
        },
    ]
    assert [one["ok"] for one in data["specs"]] == [False, False]
    root = ElementTree.fromstring(ask(*args, "junit").out)
    assert [(s.get("name"), s.get("failures"), s.get("errors")) for s in root] == [
        ("lenet5", "1", "0"),
        ("nope", "0", "1"),
    ]
    text = f"{FLAWED}expect: {{output: [16, 32, 32], params: 5}}\nbudget: {{max_macs: 3}}\n"
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


def test_numbers_of_checks_are_numbers(ask: Ask) -> None:
    """With `margin` below 0 where a limit is not kept, and null where nothing is known."""
    text = "{input: 3x8x8, layers: [conv 4 3, conv 4 9], expect: {output: 4}}"
    args = ("check", "-", "--max-memory", "1", "--min-field", "5", "--format", "json")
    (one,) = json.loads(ask(*args, input=text).out)["specs"]
    found = [[c[k] for k in ("name", "relation", "wanted", "found", "unit")] for c in one["checks"]]
    assert found == [
        ["accepted", "equal", True, False, None],
        ["output", "equal", [4], [], None],
        ["max_memory", "at most", 1, 1344, "bytes"],
        ["min_field", "at least", 5, 3, None],
    ]
    assert [check["margin"] for check in one["checks"]] == [None, None, -1343, -2]


def test_what_is_not_met_in_a_line_each(ask: Ask) -> None:
    text = f"{FLAWED}expect: {{output: [16, 32, 32], params: 5}}\n"
    assert ask("check", "-", "nope", "--format", "concise", input=text) == (
        1,
        "<stdin>:7:32: check params: expected 5, found 480; +475\n"
        "nope:1:1: E100: there is no file nope, and no network of that name\n",
        "",
    )


def test_what_a_variant_does_not_meet_is_told_of_its_file(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(f"{FLAWED}variants: {{a: {{}}}}\n")
    out = ask("check", f"{path}:a", "--max-params", "5", "--format", "concise").out
    assert out.startswith(f"{path}:1:1: check max_params of a: expected at most 5, found 480; ")


def test_a_broken_spec_is_told_beside_its_name(ask: Ask, tmp_path: Path) -> None:
    """Also where both streams are one: what is wrong follows the name."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(f"input: 3x8x8\nlayers: [{name}]\n")
    (tmp_path / "c.yaml").write_text("input: 3x8x8\nlayers: [relu]\n")
    out = ask("check", str(tmp_path)).out
    assert [line.removeprefix(str(tmp_path)) for line in out.splitlines()[:6]] == [
        "/a.yaml",
        "  ✗ it cannot be read: there is no kind of layer called 'a'",
        "",
        "/b.yaml",
        "  ✗ it cannot be read: there is no kind of layer called 'b'",
        "",
    ]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            [],
            "check takes specs, or folders with some; without any it takes 'paths' under "
            "[tool.convcalc] in pyproject.toml",
        ),
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
    assert ask("check", *args).said == message


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
    code, _, err = ask("check", "-", input=f"{FLAWED}budget: {section}\n")
    assert code == 1
    assert message in err


def test_a_budget_stays_in_an_expanded_spec(ask: Ask) -> None:
    text = f"{FLAWED}budget: {{max_params: 5k}}\nlint: {{ignore: C301}}\n"
    out = ask("expand", "-", input=text).out
    assert "budget: {max_params: 5000}\nlint: {ignore: [C301]}\n" in out
    assert ask("check", "-", input=out).code == 0
