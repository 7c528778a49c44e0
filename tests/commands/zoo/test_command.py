"""`convcalc zoo`, and names instead of files."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from convcalc.parser import zoo
from tests.conftest import Ask, bare, width


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


def test_words_search_as_well(ask: Ask) -> None:
    found = ask("zoo", "mobilenet", "V2")
    assert found == ask("zoo", "--search", "mobilenet v2")
    assert found == ask("zoo", "mobilenet", "--search", "v2")


def test_torchvision_comes_first_and_teaching_last() -> None:
    files = [row.file for row in zoo.listing()]
    folders = list(dict.fromkeys(file.rpartition("/")[0] for file in files))
    assert folders == ["torchvision", "timm", "keras", "papers", "slim", "teaching", ""]
    assert set(files) == set(zoo.files())


@pytest.mark.parametrize("sort", ["params", "macs", "MACs", "year"])
def test_numbers_fall_and_what_is_not_known_is_last(ask: Ask, sort: str) -> None:
    rows = json.loads(ask("zoo", "--sort", sort, "--format", "json").out)
    found = [row[sort.lower()] for row in rows]
    known = [n for n in found if n is not None]
    assert found[: len(known)] == sorted(known, reverse=True)
    assert len(found) == len(list(zoo.listing()))


@pytest.mark.parametrize(
    ("sort", "key"), [("name", "name"), ("network", "name"), ("family", "family")]
)
def test_texts_rise(ask: Ask, sort: str, key: str) -> None:
    found = [row[key] for row in json.loads(ask("zoo", "--sort", sort, "--format", "json").out)]
    assert found == sorted(found)


def test_networks_within_a_limit(ask: Ask) -> None:
    args = ["--max-params", "5M", "--max-macs", "300M", "--format", "json"]
    rows = json.loads(ask("zoo", *args).out)
    limits = [row for row in zoo.listing() if row.params is not None and row.macs is not None]
    expected = [r.name for r in limits if r.params <= 5 * 10**6 and r.macs <= 3 * 10**8]
    assert [row["name"] for row in rows] == expected
    assert "mobilenet_v3_small" in expected


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--max-params", "5x"], "--max-params knows k, M, G and T, received '5x'"),
        (["--max-macs", "1"], "nothing in the zoo matches that; 'convcalc zoo' lists all of it"),
        (["--sort", "paper"],
            "--sort takes name, params, macs, year or family, received 'paper'"),
    ],
)  # fmt: skip
def test_limits_and_orders_that_are_none(ask: Ask, args: list[str], message: str) -> None:
    assert ask("zoo", *args).said == message


# In a terminal


def listed(screen: Ask, columns: int, height: int, *args: str) -> list[str]:
    return bare(screen(columns, "zoo", *args, env={"LINES": str(height)}).out).splitlines()


@pytest.mark.parametrize("columns", [72, 80, 100, 140])
def test_rows_are_whole_and_fit_the_window(screen: Ask, columns: int) -> None:
    lines = listed(screen, columns, 24)
    assert len(lines) == 23
    assert max(map(width, lines)) <= columns
    assert [line.split()[0] for line in lines[1:-2]] == [r.name for r in zoo.listing()][:20]
    assert lines[-1] == (
        f"20 of {len(list(zoo.listing()))} networks · zoo WORDS searches, --all for more"
    )


@pytest.mark.parametrize("columns", [80, 100, 140])
def test_every_row_is_one_line(screen: Ask, columns: int) -> None:
    lines = listed(screen, columns, 24, "--all")
    assert max(map(width, lines)) <= columns
    assert len(lines) == len(list(zoo.listing())) + 3


@pytest.mark.parametrize(
    ("columns", "titles"),
    [
        (140, "network input params MACs year family paper"),
        (80, "network input params MACs year family"),
        (72, "network input params MACs family"),
    ],
)
def test_a_narrow_terminal_lacks_the_paper_then_the_year(
    screen: Ask, columns: int, titles: str
) -> None:
    assert listed(screen, columns, 24)[0].split() == titles.split()


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


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("resnet", "resnet18, resnet34, resnet50, resnet101 and 6 more"),
        ("VGG", "vgg11, vgg11_bn, vgg13, vgg13_bn and 4 more"),
    ],
)
def test_a_family_says_which_networks_it_has(ask: Ask, name: str, others: str) -> None:
    code, _, err = ask("show", name)
    assert (code, err) == (
        0,
        f"note: '{name}' is a family, shown as its spec stands; in it: {others}\n",
    )


@pytest.mark.parametrize("name", ["resnet50", "ResNet-50", "lenet5", "torchvision/resnet:resnet18"])
def test_one_network_says_nothing_of_others(ask: Ask, name: str) -> None:
    assert ask("show", name).err == ""
