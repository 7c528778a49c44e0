"""The page of `apply --html`: whole, readable as it stands, and true."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from convcalc.arithmetic.said import text_of
from tests.conftest import Ask
from tests.html import Page

RANDOM = ("--input", "random", "--weights", "random", "--seed", "5")
LAYERS = {
    "conv": ("conv", "4", "3x2", "g2", "d2", "--padding", "2,1", "--in", "4x5x6", *RANDOM),
    "axis": ("conv", "/2", "p1", "--in", "2x9", *RANDOM, "--bias", "0.25"),
    "depthwise": ("depthwise-conv", "3x3", "p1", "--in", "2x4x4", *RANDOM, "--flip"),
    "same": (
        "conv",
        "-s",
        "2",
        "--padding",
        "same",
        "--in",
        "1x5x4",
        *RANDOM,
        "--dialect",
        "keras",
    ),
    "transposed": ("conv-transpose", "/2", "p1", "--in", "2x2x3", *RANDOM),
    "longer": ("conv-transpose", "/3", "d2", "--output-padding", "1", "--in", "4", *RANDOM),
    "max": ("max-pool", "2x2", "--ceil-mode", "--input", "random", "--in", "1x3x3"),
    "mean": ("avg-pool", "3x3/2", "p1", "--input", "random", "--in", "1x4x5"),
}
"""What the page is made of: strides, paddings, dilations, groups, both axes, every kind."""


def made(ask: Ask, folder: Path, args: tuple[str, ...], *more: str) -> Page:
    path = folder / "page.html"
    assert ask("apply", *args, *more, "--html", str(path), "--force").code == 0
    return Page(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", LAYERS)
def test_a_page_is_whole_and_holds_what_json_holds(ask: Ask, tmp_path: Path, name: str) -> None:
    page = made(ask, tmp_path, LAYERS[name])
    page.refuse_requests()
    page.refuse_lost_names()
    data = json.loads(ask("apply", *LAYERS[name], "--steps", "--format", "json").out)
    assert page.data == data


@pytest.mark.parametrize("name", LAYERS)
def test_without_its_script_a_page_shows_every_number_and_every_sum(
    ask: Ask, tmp_path: Path, name: str
) -> None:
    page = made(ask, tmp_path, LAYERS[name])
    said = ask("apply", *LAYERS[name], "--steps").out.splitlines()
    sums = [line for line in said if line.startswith("  ") and (" = " in line or " ≈ " in line)]
    sums = [line.strip().replace("  (", " (") for line in sums]
    lines = [text.replace("  (", " (") for text in page.found("li")]
    told = [line.split(": ", 1)[1] for line in lines if line.startswith("output ")]
    assert told == sums
    cells = {a["data-at"]: "".join(t) for t, a, t in output_cells(page)}
    assert list(cells.values()) == [
        text_of(Fraction(str(step["result"])).limit_denominator(10**6))
        for step in page.data["steps"]
    ]


def output_cells(page: Page) -> list[tuple[str, dict[str, str | None], list[str]]]:
    """The cells behind the heading of the output, up to the next figure."""
    start = next(k for k, (_, a, _) in enumerate(page.elements) if a.get("data-grid") == "output")
    found = []
    for tag, attrs, texts in page.elements[start + 1 :]:
        if "data-grid" in attrs:
            break
        if "data-at" in attrs:
            found.append((tag, attrs, texts))
    return found


def test_the_window_over_the_stretched_input_makes_the_same_output(
    ask: Ask, tmp_path: Path
) -> None:
    """At every output: what is read there times the weights in the corners is the result."""
    for name in ("transposed", "longer"):
        page = made(ask, tmp_path, LAYERS[name])
        for step in page.data["steps"]:
            at = ",".join(map(str, step["position"]))
            shown = made(ask, tmp_path, LAYERS[name], "--at", at)
            assert shown.data == page.data
            if step["channel"] == 0:
                assert sum(products(shown)) == step["result"], at


def products(page: Page) -> list[Fraction]:
    """Of the marked cells of the stretched input: the value, or 0 in padding, and the weight."""
    start = next(k for k, (_, a, _) in enumerate(page.elements) if a.get("id") == "stretched")
    found = []
    for _, attrs, texts in page.elements[start:]:
        if "data-at" in attrs and "w" in (attrs.get("class") or "").split():
            value, weight = texts
            number = Fraction(0) if value == "padding" else Fraction(value)
            found.append(number * Fraction(weight.removeprefix("×")))
    return found


def test_an_input_that_no_output_reads_is_told(ask: Ask, tmp_path: Path) -> None:
    args = ("conv", "--input", "1 2 3 4", "--weights", "1 -1", "--stride", "3")
    lines = made(ask, tmp_path, args).found("li")
    assert "input 1 = 2: read by output 0 (·(-1))" in lines
    assert "input 2 = 3: no output reads it" in lines


def test_an_input_of_a_transposed_convolution_says_what_it_adds(ask: Ask, tmp_path: Path) -> None:
    args = ("conv-transpose", "--input", "2 3", "--weights", "1 -1", "--stride", "1")
    lines = made(ask, tmp_path, args).found("li")
    assert "input 1 = 3: adds 3·1 = 3 to 1; 3·(-1) = -3 to 2" in lines


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--force"], "--force goes with --html and --picture"),
        (
            ["--no-answer", "--html", "x.html"],
            "--no-answer leaves out what --html and --picture would show",
        ),
        (
            ["--html", "no/such/folder/x.html"],
            "no/such/folder/x.html cannot be written: no such file or directory",
        ),
        (["--html", "."], ". is a directory; name a file inside it"),
        (
            ["--html", "x.html", "--at", "9,9"],
            "--at: there is no output 9,9 among 3x3; positions count from 0",
        ),
    ],
)
def test_wrong_usage_is_told(ask: Ask, args: list[str], message: str) -> None:
    assert ask("apply", "conv", *RANDOM, *args).said == message


def test_what_is_too_large_for_a_page_is_refused(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    args = ("apply", "conv", *RANDOM, "--in", "4x40x40", "--html", str(path))
    smaller = "use a smaller array, kernel or padding, or --steps --format json"
    said = f"--html: there are 51,984 products, and a page holds 50,000; {smaller}"
    assert ask(*args).said == said
    args = ("apply", "max-pool", "--input", "1 2;3 4", "-k", "200", "-s", "200", "-p", "100")
    said = f"--html: there are 40,805 numbers in tables, and a page holds 20,000; {smaller}"
    assert ask(*args, "--html", str(path)).said == said
    assert not path.exists()


def test_a_file_is_written_over_only_by_force(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("mine")
    args = ("apply", "conv", *RANDOM, "--html", str(path))
    assert ask(*args).said == f"{path} exists; --force writes over it"
    assert path.read_text() == "mine"
    assert ask(*args, "--force").code == 0
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_page_and_picture_are_written_together_or_not_at_all(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("PIL", "PIL.Image"):
        monkeypatch.setitem(sys.modules, module, None)
    page, picture = tmp_path / "a.html", tmp_path / "a.png"
    said = ask("apply", *LAYERS["conv"], "--html", str(page), "--picture", str(picture)).said
    assert said.startswith("pictures are read and written by Pillow, which is not installed")
    assert not page.exists()


CHAIN = ("conv; relu; max_pool 2; linear 2", "--input", "random:1x5x5", "--weights", "random")


def test_a_page_of_several_layers_holds_what_json_holds(ask: Ask, tmp_path: Path) -> None:
    page = made(ask, tmp_path, CHAIN)
    page.refuse_requests()
    page.refuse_lost_names()
    assert page.data == json.loads(ask("apply", *CHAIN, "--steps", "--format", "json").out)
    assert page.found("h2") == [
        "1. conv 1 3x3 bias=false",
        "2. relu",
        "3. max_pool 2x2",
        "4. linear 2 bias=false",
    ]
    layers = [a["data-layer"] for _, a, _ in page.elements if "data-layer" in a]
    assert layers == ["0", "1", "2", "3"]
    ids = [a["id"] for _, a, _ in page.elements if a.get("id")]
    assert len(ids) == len(set(ids))
    assert [a["id"] for _, a, _ in page.elements if a.get("class") == "stage"] == [
        "stage",
        "stage-2",
    ]


def test_each_layer_on_a_page_of_several_shows_all_its_numbers(ask: Ask, tmp_path: Path) -> None:
    page = made(ask, tmp_path, CHAIN)
    shown: list[list[str]] = []
    grid = ""
    for _, attrs, texts in page.elements:
        if "data-grid" in attrs:
            grid = attrs["data-grid"] or ""
            shown += [[]] if grid == "output" else []
        elif grid == "output" and "data-at" in attrs:
            shown[-1].append(texts[0])
    assert len(shown) == 4
    for cells, layer in zip(shown, page.data["layers"], strict=True):
        assert [Fraction(cell) for cell in cells] == [Fraction(s["result"]) for s in layer["steps"]]


def test_of_layers_without_a_window_there_is_no_page(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    said = "--html shows windows that slide, and none of relu, softmax has one"
    assert said in ask("apply", "relu; softmax", "--input", "1 2", "--html", str(path)).err
    said = "--html shows windows that slide, and relu has none"
    assert said in ask("apply", "relu", "--input", "1 2", "--html", str(path)).err
    assert not path.exists()


def test_an_option_is_not_taken_for_the_name_of_the_page(ask: Ask) -> None:
    said = "a file name is missing before '--backward'; for a file of that name write ./--backward"
    before = set(Path.cwd().iterdir())
    assert ask("apply", *LAYERS["conv"], "--html", "--backward").said == said
    assert set(Path.cwd().iterdir()) == before
