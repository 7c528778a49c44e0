"""Findings for other programs. What SARIF 2.1.0 asks for is written out here, by the sections of
the standard (docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from convcalc.render.findings import uri_of
from tests.conftest import Ask
from tests.networks import FLAWED

LEVELS = {"none", "note", "warning", "error"}  # 3.27.10
COLUMNS = {"utf16CodeUnits", "unicodeCodePoints"}  # 3.14.17
REFERENCE = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@%/]+")  # RFC 3986, without query


def sound(log: dict[str, Any]) -> list[dict[str, Any]]:
    """The results of a log that is as the standard wants it."""
    assert log["version"] == "2.1.0"  # 3.13.2
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]  # 3.19.8, required
    assert run["columnKind"] in COLUMNS
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids))  # 3.19.23: unique
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in LEVELS
        assert set(rule) <= {
            "id", "name", "shortDescription", "help", "helpUri", "defaultConfiguration"
        }  # fmt: skip
    for result in run["results"]:
        assert set(result) == {"ruleId", "ruleIndex", "level", "message", "locations"}
        assert result["message"]["text"]  # 3.11.8
        assert ids[result["ruleIndex"]] == result["ruleId"]  # 3.27.6
        assert result["level"] in LEVELS
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert REFERENCE.fullmatch(place["artifactLocation"]["uri"])  # 3.4.3
        region = place["region"]
        assert region["startLine"] >= 1  # 3.30.5
        assert region["startColumn"] >= 1
        assert region.get("endColumn", 10**9) > region["startColumn"]
    results: list[dict[str, Any]] = run["results"]
    return results


def test_findings_of_lint_in_sarif(ask: Ask) -> None:
    args = ("lint", "-", "nope nope", "--ignore", "C2", "--format", "sarif")
    code, out, err = ask(*args, input=FLAWED)
    assert code == 1
    assert "error[E100]" in err
    results = sound(json.loads(out))
    assert [r["ruleId"] for r in results] == ["E100", "C301", "C403"]
    place = results[1]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "%3Cstdin%3E"},
        "region": {"startLine": 3, "startColumn": 5, "endColumn": 9},
    }
    rule = json.loads(out)["runs"][0]["tool"]["driver"]["rules"][1]
    assert (rule["id"], rule["name"]) == ("C301", "bias-before-norm")
    assert rule["helpUri"].startswith("https://")


def test_expectations_that_are_not_met_in_sarif(ask: Ask) -> None:
    text = f"{FLAWED}expect: {{params: 5}}\n"
    args = ("check", "-", "lenet5", "nope", "--max-macs", "1k", "--format", "sarif")
    results = sound(json.loads(ask(*args, input=text).out))
    assert [(r["ruleId"], r["level"]) for r in results] == [
        ("params", "error"),
        ("max_macs", "error"),
        ("max_macs", "error"),
        ("E100", "error"),
    ]


@pytest.mark.parametrize("command", ["check", "lint"])
def test_where_all_is_well_there_are_no_results(ask: Ask, command: str) -> None:
    chosen = ("--select", "C1") if command == "lint" else ()
    code, out, err = ask(command, "lenet5", *chosen, "--format", "sarif")
    assert (code, err, sound(json.loads(out))) == (0, "", [])


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("nets/a.yaml", "nets/a.yaml"),
        ("/srv/a b.yaml", "file:///srv/a%20b.yaml"),
        ("a:b=c.yaml", "a%3Ab%3Dc.yaml"),
        ("ü\x1b.yaml", "%C3%BC%1B.yaml"),
        ("\udcff.yaml", "%FF.yaml"),
    ],
)
def test_a_path_is_a_reference(file: str, uri: str) -> None:
    assert uri_of(file) == uri
