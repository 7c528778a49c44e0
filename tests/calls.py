"""Calls of every command in every format it has, about a network whose names somebody else chose.

`{spec}`, `{other}` and `{layer}` stand for two files and for a layer of the first; `{new}` for a
file that is to be written.
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import NamedTuple


class Call(NamedTuple):
    """The words behind `convcalc`, the format that is printed, and what goes in."""

    words: tuple[str, ...]
    format: str = "table"
    input: str = ""

    @property
    def title(self) -> str:
        return f"{' '.join(self.words)} as {self.format}"


def calls(line: str, formats: str = "table", input: str = "") -> list[Call]:
    """A call for each format: `show {spec}` as table, json, …"""
    words = tuple(shlex.split(line))
    return [
        Call((*words, *(() if f == "table" else ("--format", f))), f, input)
        for f in formats.split()
    ]


MESSAGE = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (1x72 and 10x5)"

CALLS = [
    *calls("show {spec}", "table json csv markdown"),
    *calls("show {spec} --weights", "table csv markdown"),
    *calls("show {spec} --columns all", "table csv markdown"),
    *calls("show {spec} --depth 1 --count-as thop"),
    *calls("show {spec} --sort params --top 3", "table json csv markdown"),
    *calls("show {broken} --by kind", "table json csv markdown"),
    *calls("show {broken}", "table json csv markdown"),
    *calls("stack 3x9x9 relu 'conv 4 3x3' nope", "table json"),
    *calls("field {spec}", "table json csv markdown"),
    *calls("field {spec} {layer}", "table json"),
    *calls("field {spec} {layer} --at 1,1 --svg {new}.svg", "table"),
    *calls("field {spec} {layer} --at 1,1 --html {new}.html"),
    *calls("field {spec} {layer} --pixel 1,1", "table json"),
    *calls("field {spec} --growth", "table json"),
    *calls("expand {spec}"),
    Call(("convert", "{spec}")),
    *calls("convert {spec} --to html -o {new}.html"),
    *calls("formats", "table json markdown"),
    *calls("completion bash"),
    Call(("schema",), "json"),
    *calls("size {spec}", "table json"),
    *calls("size {spec} {layer}", "table json"),
    *calls("solve --kind conv --in 32 --out 16", "table json"),
    *calls("solve --transposed --undo 'conv 64 3x3/2 p1' --in 32", "table json"),
    *calls("solve --keep --kernel 3 --dilation 2", "table json"),
    *calls("solve {spec} --layer {layer} --output 7", "table json"),
    *calls("solve {spec} --var width --max-params 400", "table json"),
    *calls("solve {spec} --set width=1,2 --budget params<=400 --max macs", "table json"),
    *calls("lint {spec} {other}", "table json github"),
    *calls("lint {spec} --all"),
    *calls("lint --explain C103"),
    *calls("lint --rules", "table json markdown"),
    *calls("check {spec} {other} {broken}", "table json github junit"),
    *calls("compare {spec} {other}", "table json markdown"),
    *calls("compare {spec} {other} --all"),
    *calls("count {spec}", "table csv json markdown"),
    *calls("memory {spec}", "table json"),
    *calls("memory {spec} --train --optimizer adam --memory 1GiB --svg {new}m.svg"),
    *calls("memory {broken} --fit 1KiB", "table json"),
    *calls("roofline {spec} --device t4", "table csv markdown json"),
    *calls("roofline {spec} --device t4 --fused --all --svg {new}r.svg"),
    *calls("roofline {broken} --device 1T,1G", "table json"),
    *calls("sweep {spec} --set width=1,2", "table csv"),
    *calls("watch {spec} --times 1"),
    *calls("explain {spec}", "table json markdown latex"),
    *calls("explain {spec} {layer}", "table json markdown latex"),
    *calls("explain E201", "table json markdown"),
    *calls(
        "apply conv --input random --weights random --in 5x5 --steps --seed 1", "table json plain"
    ),
    *calls("apply avg-pool --input random -k 2 --in 5x5 -p 1 --steps --seed 2"),
    *calls("apply max-pool --input random -k 2 --in 5x5 --html {new}.html"),
    *calls("dialects {spec}", "table json markdown"),
    *calls("dialects {spec} --all", "table markdown"),
    *calls("quiz --from {spec} --export - --seed 1 --count 12", "markdown latex json"),
    *calls("quiz --export - --seed 3 --count 40", "markdown latex json"),
    *calls(
        "quiz --from {spec} --seed 1 --count 6 --no-progress", input="1\n?\ns\n1x1\n7\n\ns\nq\n"
    ),
    *calls("quiz --seed 5 --count 9 --no-progress --choices", input="a\nb\nc\na\nb\nc\na\nb\nc\n"),
    Call(("why", MESSAGE, "--spec", "{spec}")),
    Call(("why", MESSAGE, "--spec", "{spec}", "--format", "json"), "json"),
    *calls("why 'nothing known'", "table json"),
    *calls("zoo", "table json csv markdown"),
    *calls("zoo --show lenet5"),
    *calls("kinds", "table markdown"),
    *calls("kinds conv_transpose", "table markdown"),
    *calls("kinds multi_head_attention", "table markdown"),
    *calls("help"),
    *calls("help field"),
    *calls("help lint"),
    *calls("conv 3x224x224 64 7x7/2 p3", "table json csv markdown"),
    *calls("conv 3x9x9 4 3 --count-as thop --batch 2 --dtype half", "table json csv markdown"),
    *calls("conv 1x7x7 1 9x9"),
    *calls("conv-transpose 3x9x9 4 3x3/2 --explain", "table"),
    *calls("max-pool 3x9x9 2 --dialect keras"),
    *calls("--help"),
    *calls("conv --help"),
    *calls("solve --help"),
]


def quoted(text: str) -> str:
    """`text` as a value in a spec."""
    return json.dumps(text.replace("$", "$$"))


def spec(network: str, layers: tuple[str, ...], input: str = "input") -> str:
    """A network of a layer for each name, with something to find for every rule and question."""
    first, *more = layers
    key = json.dumps(input)
    lines = [
        f"name: {quoted(network)}",
        "vars: {width: 4}",
        f"inputs: {{{key}: 3x33x33}}",
        f"outputs: [{quoted(layers[-1])}]",
        "layers:",
        f"  - conv: {{filters: $width, kernel: 3, stride: 2, name: {quoted(first)}}}",
    ]
    for k, name in enumerate(more):
        kind = ("relu", "conv: {filters: 4, kernel: 3, padding: 1", "batch_norm")[k % 3]
        head = kind if ":" in kind else f"{kind}: {{"
        comma = ", " if ":" in kind else ""
        lines.append(f"  - {head}{comma}name: {quoted(name)}}}")
    lines += [
        "expect: {params: 7, output: 4x16x16}",
        "budget: {max_params: 5, max_macs: 9}",
    ]
    return "\n".join(lines) + "\n"


class Files(NamedTuple):
    """Two specs, and one that cannot be worked out."""

    spec: Path
    other: Path
    broken: Path
    layer: str

    def words(self, call: Call) -> list[str]:
        """The words of a call, about these files."""
        known = {
            "spec": str(self.spec),
            "other": str(self.other),
            "broken": str(self.broken),
            "layer": self.layer,
            "new": str(self.spec.with_name("new")),
        }
        return [word.format(**known) for word in call.words]


def written(folder: Path, file: str, network: str, layers: tuple[str, ...]) -> Files:
    """The files for a call, in `folder`; `file` begins their names."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{file}{k}.yaml" for k in range(3)]
    paths[0].write_text(spec(network, layers), encoding="utf-8")
    paths[1].write_text(spec(f"{network}2", layers[:-1], layers[-1]), encoding="utf-8")
    broken = spec(network, layers).replace("kernel: 3, stride", "kernel: 99, stride")
    paths[2].write_text(broken, encoding="utf-8")
    return Files(*paths, layers[0])
