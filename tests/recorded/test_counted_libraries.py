"""What tools count of networks of libraries, and of what `convert` writes: counted_libraries.json.

No answer is wrong, and none untold (verdicts.py).
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

import convcalc
from convcalc.cli.network import inputs_in, read_network
from convcalc.engine.analyze import analyze
from convcalc.engine.counting import CONVENTIONS
from convcalc.engine.tools.libraries import LIBRARIES
from convcalc.engine.tools.origins import files_of, fits, library_of, there
from convcalc.frameworks.write import written
from tests.recorded.record_counted_libraries import Asked
from tests.recorded.verdicts import verdict

if TYPE_CHECKING:
    from convcalc import Report

COUNTED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "counted_libraries.json").read_text()
)
EVERY = 1 if settings().max_examples >= 1000 else 8
"""All of them where laws are tried with many examples (tests/conftest.py), a part of them else."""
NAMES = [*COUNTED][::EVERY]
HAVING = ("timm/", "pytorchcv/", "torchvision/")
"""Libraries that have a row of what is printed of their own."""
OWN = [name for name in NAMES if name.startswith(HAVING)]
OF_OTHERS = (
    *("pytorchcv/bn_vgg16b", "pytorchcv/densenet121", "pytorchcv/efficientnet_b0"),
    *("pytorchcv/inceptionv3", "pytorchcv/regnety004", "pytorchcv/resnesta50"),
    *("pytorchcv/resnet18", "pytorchcv/resnet34", "pytorchcv/resnet50b", "pytorchcv/resnext50"),
    *("pytorchcv/squeezenet", "pytorchcv/vgg16"),
)
"""Networks that the zoo has of torchvision, or of timm."""
AGAIN = ("swin_t", "mobilevit_xxs", "swinv2_tiny_window8_256", "convnextv2_atto", "ghostnet_050")
TALLY = {
    1: {"equal": 1868, "as told": 1723, "between": 279, "at least": 19},
    8: {"equal": 229, "as told": 225, "between": 30, "at least": 1},
}


def worked_out(name: str) -> Report:
    row = COUNTED[name]
    library, _, called = name.partition("/")
    return Asked(library, called, row.get("zoo", called), row.get("input", "")).report()


@cache
def verdicts(name: str) -> dict[str, str]:
    report = worked_out(name)
    return {tool: verdict(report, tool, n) for tool, n in COUNTED[name]["counts"].items()}


@pytest.mark.parametrize("name", NAMES)
def test_a_network_counts_as_is_told(name: str) -> None:
    assert not {"wrong", "untold"} & {*verdicts(name).values()}


@pytest.mark.parametrize("name", OWN)
def test_what_is_told_of_a_librarys_own_network_is_what_tools_print_of_it(name: str) -> None:
    """To the digit, of every tool; or it is another library's that is told of."""
    report, counts = worked_out(name), COUNTED[name]["counts"]
    told = {tool: there(CONVENTIONS[tool], tool, report) for tool in counts}
    library = library_of(report)
    assert library is not None
    assert (told == counts) if name.startswith(library) else name.startswith(OF_OTHERS)


def test_of_so_many_answers_it_is_told_to_the_digit() -> None:
    own = [name for name in COUNTED if name.startswith(HAVING) and not name.startswith(OF_OTHERS)]
    assert sum(len(COUNTED[name]["counts"]) for name in own) == 878


@pytest.mark.parametrize("library", ["timm", "pytorchcv"])
def test_each_family_that_is_told_of_was_measured(library: str) -> None:
    mine = {x.partition("/")[2]: row for x, row in COUNTED.items() if x.startswith(library)}
    networks = [convcalc.load(row.get("zoo", name)) for name, row in mine.items()]
    files = [files_of(network) for network in networks]
    assert [row for row in LIBRARIES[library] if not any(fits(row, one) for one in files)] == []


@pytest.mark.parametrize("name", AGAIN)
def test_what_is_written_counts_so_too_when_it_is_read(name: str, tmp_path: Path) -> None:
    """Attention within windows is one layer there, of which it is told what it depends on."""
    row, network = COUNTED[f"written/{name}"], convcalc.load(name)
    path = tmp_path / "written.py"
    path.write_text(written(analyze(network), "pytorch"))
    usual = ["x".join(map(str, shape.sizes)) for shape in network.inputs.values()]
    shapes = (row["input"],) if "input" in row else tuple(usual)
    read = read_network(str(path), (), None, shapes=shapes)
    report = analyze(read, inputs_in(read, shapes, read.layout))
    found = {tool: verdict(report, tool, count) for tool, count in row["counts"].items()}
    assert [tool for tool, one in found.items() if one == "wrong"] == []


def test_so_many_answers_are_told_to_the_digit() -> None:
    tally = Counter(one for name in NAMES for one in verdicts(name).values())
    assert tally == TALLY[EVERY]
