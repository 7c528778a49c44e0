"""Reads a question as a person does, from its text, and works it out from a spec."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import convcalc
from convcalc.algebra.field import Field
from convcalc.commands.explain.lines import Line, Told
from convcalc.commands.quiz.question import Question
from convcalc.diagnostics import Problems
from convcalc.dialect import DIALECTS, dialect_named
from convcalc.engine.memory import BYTES

NAMES = {dialect_named(name).title: name for name in DIALECTS}
SIDES = r"(\d+) above (\d+) below (\d+) left (\d+) right"


def entry(line: str) -> str:
    """`conv: filters 64, kernel 7, ceil_mode, no bias` as a spec has it."""
    kind, _, rest = line.strip().partition(": ")
    words = []
    for part in filter(None, rest.split(", ")):
        name, _, value = part.partition(" ")
        value = re.sub(
            r"(\d+) above (\d+) below (\d+) left (\d+) right", r"[[\1,\2],[\3,\4]]", value
        )
        if part == "no stride is given":
            continue
        if name == "no":
            words.append(f"{value}: false")
        else:
            value = f"[{value.replace('x', ',')}]" if re.fullmatch(r"\d+(x\d+)+", value) else value
            words.append(f"{name}: {value or 'true'}")
    return f"{kind}: {{{', '.join(words)}}}"


def spec_of(lines: list[str], shape: str, dialect: str) -> str:
    layers = "".join(f"\n  - {entry(line)}" for line in lines)
    return f"dialect: {dialect}\ninput: {shape}\nlayers:{layers}\n"


def report_of(lines: list[str], shape: str, dialect: str) -> convcalc.Report:
    return convcalc.analyze(convcalc.loads(spec_of(lines, shape, dialect)))


def read(stem: str) -> tuple[list[str], str, str, str]:
    """The layers, the input, the dialect and what is asked, from the text of a question."""
    *given, asked = stem.split("\n")
    (place,) = [line for line in given if line.startswith("Input ")]
    layers = [re.sub(r"^\s*\d+\. ", "", line) for line in given if line != place]
    found = re.match(r"Input ([\dx]+)(?:, output ([\dx]+))?(?: \((\w+))?", place)
    assert found
    return layers, found[1], NAMES.get(found[3] or "", ""), asked


def solved(question: Question) -> Any:
    """The answer, from the question's text alone."""
    layers, shape, dialect, asked = read(question.stem)
    if question.topic == "inverse":
        return solved_backwards(question.stem, layers, shape, dialect)
    if "accept it?" in asked:
        return who(question.stem, layers[0], shape)
    if "What is wrong" in asked:
        return wrong_with(layers, shape, dialect)
    report = report_of(layers, shape, dialect)
    assert report.ok
    last = report.layers[-1]
    assert last.output is not None
    if "shape" in asked:
        return last.output.dims(report.layout)
    if "in_features" in asked:
        return last.output.channels
    if "bytes" in asked:
        dtype = re.search(r" in (\w+)[?,]", asked)
        batch = re.search(r"batch of (\d+)", asked)
        assert dtype
        count = last.params.trainable if "parameters" in asked else last.output.elements
        return count * BYTES[dtype[1]] * int(batch[1] if batch else 1)
    if "jump" in asked or "receptive" in asked:
        field = last.field[0]
        assert isinstance(field, Field)
        assert len(set(last.field)) == 1
        return int(field.jump) if "jump" in asked else field.size
    if "MACs" in asked:
        return report.totals.macs
    params = report.totals.params
    return params.total if "trainable or not" in asked else params.trainable


def solved_backwards(stem: str, layers: list[str], shape: str, dialect: str) -> int:
    found = re.search(r"output ([\dx]+) .*\nWhich (\w+), .* from (\d+) to (\d+), does", stem)
    assert found
    target, setting, least, most = found.groups()
    right = []
    for value in range(int(least), int(most) + 1):
        more = "" if "filters" in layers[0] else ", filters 1"
        line = f"{layers[0]}{more}, {setting} {value}"
        if ":" not in layers[0]:
            line = f"{layers[0]}: filters 1, {setting} {value}"
        report = report_of([line], f"1x{shape}", dialect)
        output = report.layers[0].output
        if output and "x".join(map(str, output.spatial)) == target:
            right.append(value)
    (answer,) = right
    return answer


def who(stem: str, line: str, shape: str) -> str:
    """Every dialect is asked, by a spec in the order of the question."""
    found = re.search(r"\(channels (first|last)\)", stem)
    assert found
    takes = []
    for title, name in NAMES.items():
        text = f"layout: channels_{found[1]}\n{spec_of([line], shape, name)}"
        try:
            takes += [title] if convcalc.analyze(convcalc.loads(text)).ok else []
        except Problems:
            continue
    if len(takes) in (0, 3):
        return "all of them" if takes else "none of them"
    return " and ".join(takes) if len(takes) > 1 else f"{takes[0]} only"


def wrong_with(layers: list[str], shape: str, dialect: str) -> str:
    """By arithmetic on the text; the engine only says whether the layer is accepted."""
    text = layers[0]
    said = {name: numbers_in(text, name) for name in SETTINGS}
    channels, *sizes = [int(n) for n in shape.split("x")]
    if dialect == "keras" and sizes:
        *sizes, channels = (channels, *sizes)
    true = [claim for claim, holds in WRONG.items() if holds(text, said, channels, sizes)]
    if dialect != "pytorch" and "padding same needs stride 1" in true:
        true.remove("padding same needs stride 1")
    try:
        accepted = report_of(layers, shape, dialect).ok
    except Problems:
        accepted = False
    assert accepted == (not true), (text, shape, true)
    assert len(true) < 2, (text, shape, true)
    (answer,) = true or ["nothing: it is accepted"]
    return answer


SETTINGS = (
    *("filters", "kernel", "stride", "padding", "dilation", "groups"),
    *("in_channels", "in_features", "output_padding"),
)


def numbers_in(text: str, name: str) -> list[int]:
    """`kernel 3x5` as [3, 5]; none where it is not said, or said in words."""
    found = re.search(rf"(?:: |, ){name} (\d+(?:x\d+)*)(?=,|$)", text)
    return [int(n) for n in found[1].split("x")] if found else []


def one(said: dict[str, list[int]], name: str, default: int = 1) -> int:
    return (said[name] or [default])[0]


def too_large(text: str, said: dict[str, list[int]], channels: int, sizes: list[int]) -> bool:
    if not said["kernel"] or "transpose" in text or "padding same" in text:
        return False
    pads = [2 * n for n in said["padding"] or [0]]
    sides = re.search(f"padding {SIDES}", text)
    if sides:
        above, below, left, right = map(int, sides.groups())
        pads = [above + below, left + right]

    def along(values: list[int], k: int) -> int:
        return values[k] if len(values) > 1 else values[0]

    return any(
        along(said["dilation"] or [1], k) * (along(said["kernel"], k) - 1) + 1 > n + along(pads, k)
        for k, n in enumerate(sizes)
    )


WRONG: dict[str, Callable[[str, dict[str, list[int]], int, list[int]], bool]] = {
    "the kernel is larger than the padded input": too_large,
    "the input channels do not divide into the groups": (
        lambda text, said, channels, sizes: channels % one(said, "groups") > 0
    ),
    "the filters do not divide into the groups": (
        lambda text, said, channels, sizes: one(said, "filters", 0) % one(said, "groups") > 0
    ),
    "in_channels is not what arrives": (
        lambda text, said, channels, sizes: said["in_channels"] not in ([], [channels])
    ),
    "in_features is not what arrives": (
        lambda text, said, channels, sizes: said["in_features"] not in ([], [channels])
    ),
    "the output_padding is too large": (
        lambda text, said, channels, sizes: (
            "conv_transpose" in text
            and one(said, "output_padding", 0) >= max(one(said, "stride"), one(said, "dilation"))
        )
    ),
    "the padding is more than half of the kernel": (
        lambda text, said, channels, sizes: (
            "pool" in text and 2 * one(said, "padding", 0) > one(said, "kernel")
        )
    ),
    "padding same needs stride 1": (
        lambda text, said, channels, sizes: "padding same" in text and one(said, "stride") > 1
    ),
}
"""What is wrong with a layer if it holds."""


def ends_in(question: Question) -> Any:
    """What the derivation comes to."""
    last = question.derivation[-1]
    lines = list(last.quantities.values())[-1]
    if question.form == "shape":
        told = [line for line in lines if isinstance(line, Line)]
        return {name: line.number for line in told for name in line.label.split(", ")}
    found = [line for line in lines if not (isinstance(line, Told) and line.label == "")][-1]
    return int(found.number) if isinstance(found, Line) else found.text
