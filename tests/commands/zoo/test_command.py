"""`convcalc zoo`, and names instead of files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from convcalc.parser import zoo

Ask = Callable[..., Any]


def test_the_zoo_is_listed(ask: Ask) -> None:
    code, out, err = ask("zoo")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].split() == ["network", "input", "params", "MACs", "year", "family", "paper"]
    rows = list(zoo.listing())
    assert len(lines) == len(rows) + 3
    (resnet,) = (line for line in lines if line.startswith("resnet50 "))
    assert resnet.split() == [
        *("resnet50", "3x224x224", "25,557,032", "4.09", "G", "2015", "ResNet"),
        "arxiv.org/abs/1512.03385",
    ]
    files = len({row.file for row in rows})
    assert lines[-1] == (
        f"{len(rows)} networks in {files} specs; 'convcalc show NAME' works one out."
    )


def test_the_zoo_is_searched(ask: Ask) -> None:
    lines = ask("zoo", "--search", "mobilenet v2").out.splitlines()
    names = [line.split()[0] for line in lines[1:-2]]
    assert "mobilenet_v2" in names
    assert all("mobilenet" in name for name in names)


def test_one_network_is_found(ask: Ask) -> None:
    assert ask("zoo", "--search", "unet 2015").out.splitlines()[-1] == (
        "1 network in 1 spec; 'convcalc show NAME' works one out."
    )


def test_nothing_is_found(ask: Ask) -> None:
    assert ask("zoo", "--search", "no\x1bthing").said == (
        "nothing in the zoo matches 'no\\x1bthing'; 'convcalc zoo' lists all of it"
    )


def test_formats_of_the_list(ask: Ask) -> None:
    rows = json.loads(ask("zoo", "--format", "json").out)
    assert [row["name"] for row in rows] == [row.name for row in zoo.listing()]
    table = list(csv.DictReader(StringIO(ask("zoo", "--format", "csv").out)))
    assert [row["params"] for row in table] == [str(row["params"] or "") for row in rows]
    assert ask("zoo", "--format", "markdown").out.startswith("| network | input | params |")


def test_the_source_of_a_network_is_printed(ask: Ask) -> None:
    text = zoo.source("torchvision/resnet").text
    assert ask("zoo", "--show", "resnet") == (0, text, "")
    assert ask("zoo", "--show", "resnet50").out == text


def test_a_source_that_does_not_exist(ask: Ask) -> None:
    assert ask("zoo", "--show", "resnt50").said == (
        "--show: there is no network 'resnt50'; did you mean 'resnet50'?"
    )


def test_a_network_of_the_zoo_from_any_directory(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ask("show", "resnet50").out.startswith("resnet50: 3x224x224 → 1000 (pytorch)\n")
