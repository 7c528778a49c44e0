"""Configs of Darknet: what Darknet itself prints of them, and what cannot be read."""

from __future__ import annotations

import io
import json
from math import prod
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.engine.network import Network
from convcalc.frameworks.darknet import source
from convcalc.frameworks.recognize import recognized
from convcalc.parser.zoo import Located

FILE = Path(__file__).parents[2] / "recorded" / "darknet.json"
CONFIGS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
NET = "[net]\nchannels=3\nheight=8\nwidth=8\n"


def text_of(sections: list[str]) -> str:
    """A config as people write it: a section, then a key to a line."""
    lines = ["# a network"]
    for section in sections:
        word, *keys = section.split(" ")
        lines += ["", f"[{word}]", *(key.replace("=", " = ") for key in keys)]
    return "\n".join(lines) + "\n"


def read(text: str, *shapes: str) -> Network:
    found = Located("", "net.cfg", None, "darknet")
    return source.network(io.BytesIO(text.encode()), found, shapes)


def told(text: str) -> str:
    with pytest.raises(convcalc.Problems) as caught:
        read(text)
    one = caught.value.diagnostics[0]
    return f"{one.location}: {one.code}: {one.message}; {one.help}"


@pytest.mark.parametrize("name", CONFIGS)
def test_sizes_parameters_and_bflops_of_each_layer_are_those_that_darknet_prints(name: str) -> None:
    report = convcalc.analyze(read(text_of(CONFIGS[name]["sections"])))
    params: dict[str, int] = {}
    last: dict[str, Any] = {}
    flops: dict[str, str] = {}
    for row in report.layers:
        number = row.name.partition(".")[0]
        params[number] = params.get(number, 0) + row.params.total
        last[number] = row.output
        if row.kind.name == "conv":
            flops[number] = f"{2 * row.macs / 1e9:.3f}"
    for k, (channels, height, width, elements, held, bflops) in enumerate(CONFIGS[name]["layers"]):
        shape = last[f"layer{k}"]
        dims = shape.dims("channels_first")
        if height:  # what is no image has no sizes there, and the cost is one number
            assert dims in ((channels, height, width), (elements,))
        assert prod(dims) == elements or elements == 1
        assert flops.get(f"layer{k}", "") == bflops
        if held:
            assert params[f"layer{k}"] == held


def test_it_is_recognised_by_its_first_section() -> None:
    assert recognized(b"# yolo\n\n; v3\n[net]\nwidth=8\n") == "darknet"
    assert recognized(b"[project]\nname = 1\n") == ""


def test_another_input_is_given_and_a_missing_one_is_asked_for() -> None:
    text = "[net]\n[conv]\nfilters=4\nsize=3\npad=1\n"
    assert "E411: [net] says no channels, height or width" in told(text)
    report = convcalc.analyze(read(text, "3x10x12"))
    assert report.to_dict()["outputs"] == {"layer0.act": [4, 10, 12]}


def test_a_shortcut_takes_of_a_larger_map_what_fits() -> None:
    text = (
        NET + "[conv]\nfilters=4\nactivation=linear\n[conv]\nfilters=6\nsize=3\nstride=2\npad=1\n"
    )
    report = convcalc.analyze(read(text + "[shortcut]\nfrom=-2\nactivation=leaky\n"))
    assert [row.kind.name for row in report.layers][-5:] == [
        "slice",
        "slice",
        "pad",
        "add",
        "leaky_relu",
    ]
    assert report.to_dict()["outputs"] == {"layer2.act": [6, 4, 4]}


def test_parts_of_a_route_are_those_of_later_versions() -> None:
    text = NET + "[conv]\nfilters=6\n[route]\nlayers=-1\ngroups=2\ngroup_id=1\n"
    report = convcalc.analyze(read(text))
    assert report.to_dict()["outputs"] == {"layer1": [3, 8, 8]}


def test_a_section_that_is_not_known_is_told_and_what_follows_is_at_least() -> None:
    network = read(NET + "[conv]\nfilters=2\n[gru]\noutput=4\n[conv]\nfilters=2\n")
    assert not convcalc.analyze(network).to_dict()["totals"]["complete"]
    assert network.notes[-1] == "what these sections are is not known: gru, conv"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            NET + "[conv]\nfilters=x\n",
            "net.cfg:6:1: E402: 'filters' of conv must be a number of at least 1, received 'x'; "
            "write a whole number, such as filters=1",
        ),
        (
            NET + "[route]\nlayers=3\n",
            "net.cfg:6:1: E301: layer 0 reads '3', which is no layer before it; "
            "-1 is the layer before",
        ),
        (NET + "[route]\n", "net.cfg:5:1: E402: route says no 'layers'; for example layers=-1"),
        (
            NET + "[conv]\nfilters 3\n",
            "net.cfg:6:1: E402: a line must be a [section] or key=value within one; "
            "comments begin with #",
        ),
        (
            "[conv]\nfilters=3\n",
            ": E402: net.cfg is no config of Darknet: it does not begin with [net]; "
            "write [net] with height, width, channels",
        ),
    ],
)
def test_what_is_no_config_is_told_at_its_line(text: str, said: str) -> None:
    assert told(text) == said


def test_a_word_of_the_file_steers_no_terminal() -> None:
    network = read(NET + "[conv]\nfilters=2\n[a\x1b[31m]\n")
    assert network.notes[-1] == "what these sections are is not known: a\\x1b[31m"
