"""Configs of Ultralytics: the numbers that stand in them, and what cannot be read of them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.engine.counting import CONVENTIONS
from convcalc.engine.network import Network
from convcalc.frameworks.recognize import recognized
from convcalc.frameworks.ultralytics import source
from convcalc.parser.value import from_plain
from convcalc.parser.zoo import Located

FILE = Path(__file__).parents[2] / "recorded" / "ultralytics.json"
CONFIGS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
HEAD = "head:\n- [[-1], 1, Detect, [nc]]\n"


def text_of(config: dict[str, Any]) -> str:
    """A config as people write it, a row to a line."""
    lines = []
    for key, value in config.items():
        if key in ("backbone", "head"):
            lines += [f"{key}:", *(f"- {json.dumps(row)}" for row in value)]
        else:
            lines.append(f"{key}: {json.dumps(value)}")
    return "\n".join(lines) + "\n"


def read(text: str, name: str = "net.yaml", *shapes: str, **given: Any) -> Network:
    file, _, scale = name.partition(":")
    found = Located("", file, scale or None, "ultralytics")
    values = {key: from_plain(value) for key, value in given.items()}
    return source.network(io.BytesIO(text.encode()), found, shapes, values)


def told(text: str, **given: Any) -> str:
    with pytest.raises(convcalc.Problems) as caught:
        read(text, **given)
    one = caught.value.diagnostics[0]
    return f"{one.location}: {one.code}: {one.message}; {one.help}"


def operations(network: Network, side: int, whole: int) -> dict[str, float]:
    """What thop adds for an image of `whole`, worked out for one of `side`: convolutions and norms
    in all versions, and what only some of them count.
    """
    rule, times = CONVENTIONS["thop"].of, (whole / side) ** 2
    found = {"always": 0.0, "transposed": 0.0, "transposed once": 0.0, "upsample": 0.0}
    found["scaled_dot_product_attention"] = 0.0
    for row in convcalc.analyze(network).layers:
        kind = row.kind.name
        if kind in ("conv", "batch_norm", "linear", "adaptive_avg_pool"):
            found["always"] += 2e-9 * times * (rule(row) or 0)
        elif kind == "conv_transpose":
            found["transposed"] += 2e-9 * times * (rule(row) or 0)
            found["transposed once"] += 2e-9 * times * row.macs
        elif kind == "upsample":
            found[kind] += 2e-9 * times * (rule(row) or 0)
        elif kind in found:
            found[kind] += 2e-9 * times**2 * row.macs
    return found


@pytest.mark.parametrize("name", CONFIGS)
def test_parameters_and_operations_are_those_that_the_file_states(name: str) -> None:
    truth = CONFIGS[name]
    side, whole = (224, 224) if "cls" in name else (64 if "p6" in name else 32, 640)
    network = read(text_of(truth["config"]), name, f"3x{side}x{side}")
    report = convcalc.analyze(network)
    assert report.to_dict()["totals"]["complete"]
    assert report.totals.params.total == truth["params"]
    found = operations(network, side, whole)
    if truth["said"] == "in the file":  # by older versions, of which some count upsampling
        total = found["always"] + found["transposed"]
        assert truth["gflops"] in (round(total, 1), round(total + found["upsample"], 1))
    elif truth["gflops"] is not None:
        total = found["always"] + found["transposed once"] + found["scaled_dot_product_attention"]
        assert abs(truth["gflops"] - total) < 2e-6


def test_layers_are_called_as_in_the_state_dict() -> None:
    network = read(text_of(CONFIGS["yolo11.yaml:n"]["config"]), "yolo11.yaml:n", "3x64x64")
    names = {node.name for node in network.nodes}
    assert {"model.0.conv", "model.6.m.0.m.1.cv2.bn", "model.10.m.0.attn.qkv.conv"} <= names
    assert {"model.23.cv3.2.1.0.conv", "model.23.cv2.0.2", "model.23.dfl.conv"} <= names


def test_a_scale_is_chosen_by_the_colon_by_set_or_by_the_name_of_the_file() -> None:
    text = text_of(CONFIGS["yolov8.yaml:n"]["config"])
    for network in (
        read(text, "yolov8.yaml:s", "3x64x64"),
        read(text, "yolov8.yaml", "3x64x64", scale="s"),
        read(text, "yolov8s.yaml", "3x64x64"),
    ):
        assert convcalc.analyze(network).totals.params.total == 11_166_560
        assert network.notes[0].endswith("scale s of n, s, m, l, x")


def test_classes_and_factors_are_set() -> None:
    network = read(text_of(CONFIGS["yolov8.yaml:n"]["config"]), "yolov8.yaml", "3x64x64", nc=2)
    assert convcalc.analyze(network).to_dict()["outputs"]["model.22.scores"] == [2, 84]
    old = read("backbone:\n- [-1, 1, Conv, [64]]\n", "net.yaml", "3x8x8", width_multiple=0.5)
    assert old.nodes[0].kind.filters == 32


def test_the_head_of_the_older_generation_has_anchors() -> None:
    text = "anchors: [[1, 2, 3, 4]]\nnc: 2\nbackbone:\n- [-1, 1, Conv, [8]]\n" + HEAD
    network = read(text.replace("[nc]", "[nc, anchors]"), "net.yaml", "3x8x8")
    assert convcalc.analyze(network).to_dict()["outputs"] == {"model.1.m.0": [14, 8, 8]}


def test_a_module_that_is_not_known_is_told_and_what_follows_is_at_least() -> None:
    network = read("backbone:\n- [-1, 1, Conv, [16]]\n- [-1, 1, CBAM, []]\n" + HEAD)
    found = convcalc.analyze(network).to_dict()
    assert not found["totals"]["complete"]
    assert found["totals"]["params"]["total"] == 80
    assert network.notes[-1] == "what these modules are is not known: CBAM, Detect"


def test_it_is_recognised_by_its_rows() -> None:
    assert recognized(b"# a model\nnc: 80\nbackbone:\n  - [-1, 1, Conv, [64, 3, 2]]\n") == (
        "ultralytics"
    )
    assert recognized(b"input: 3x8x8\nlayers: [conv 8 3x3]\n", "net.yaml") == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "backbone:\n- [-1, 1, Conv]\n",
            "net.yaml:2:3: E402: a row has from, repeats, module and arguments, received "
            "[-1, 1, 'Conv']; for example [-1, 1, Conv, [64, 3, 2]]",
        ),
        (
            "backbone:\n- [-1, 1, Conv, [8]]\n- [7, 1, Conv, [8]]\n",
            "net.yaml:3:4: E301: a row reads rows before it, received 7 in row 1; "
            "-1 is the row before, 4 is row 4",
        ),
        (
            "backbone:\n- [[], 1, nn.Upsample, [None, 2, nearest]]\n",
            "net.yaml:2:4: E301: row 0 reads no row: its first entry is empty; "
            "-1 is the row before, 4 is row 4",
        ),
        (
            "backbone:\n- [-1, 1, Conv, []]\n",
            "net.yaml:2:11: E402: row 0: Conv needs its channels first; for example [64, 3, 2]",
        ),
        (
            "backbone:\n- [-1, 2000, Conv, [8]]\n",
            "net.yaml:2:8: E402: the repeats must be 1 to 1,000, received 2000; "
            "write a whole number",
        ),
        (
            "backbone:\n" + "- [-1, 1000, Conv, [8]]\n" * 6,
            "net.yaml:7:14: E408: more than 5,000 modules, with the repeats of all rows; "
            "use fewer rows or repeats",
        ),
        (
            "backbone:\n" + "- [-1, 1000, C2f, [8]]\n" * 4,
            "net.yaml:1:1: E107: the modules of this config are too many to be read; "
            "use fewer rows or repeats",
        ),
        (
            "backbone:\n- [-1, 1, SPPF, [8, 5, 3, True, 1]]\n",
            "net.yaml:2:11: E402: row 0: SPPF takes 4 arguments, received 5; "
            "they are filters, kernel, n, shortcut",
        ),
        (
            "scales: {n: [1, 2]}\nbackbone:\n- [-1, 1, Conv, [8]]\n",
            "net.yaml:1:9: E402: a scale has a depth, a width and the most channels, received "
            "[1, 2]; for example n: [0.33, 0.25, 1024]",
        ),
        (
            "scales: {n: [1, 1, x]}\nbackbone:\n- [-1, 1, Conv, [8]]\n",
            "net.yaml:1:9: E402: a factor must be above 0, received 'x'; write one such as 0.33",
        ),
        (
            "backbone: 3\n",
            "net.yaml:1:1: E402: 'backbone' must be a list of rows; "
            "such as - [-1, 1, Conv, [64, 3, 2]]",
        ),
    ],
)
def test_what_is_no_row_is_told_at_its_place(text: str, said: str) -> None:
    assert told(text) == said


def test_a_scale_or_key_that_there_is_not_is_told() -> None:
    text = "scales: {n: [1, 1, 64], s: [1, 1, 64]}\nbackbone:\n- [-1, 1, Conv, [8]]\n"
    assert "E404: there is no scale 'q'; there are n, s" in told(text, scale="q")
    assert "E301: --set gives 'ncc', which no key is; did you mean 'nc'?" in told(text, ncc=3)
