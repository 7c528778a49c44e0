"""Cases that were really run on the frameworks, as layers of this project.

Each adapter turns a recorded case into (dialect, kind, settings, input shape).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from convcalc.algebra.field import START
from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Refusal
from convcalc.dialect import dialect_named
from convcalc.engine.layer import apply
from convcalc.engine.report import LayerReport
from convcalc.layers.site import Site
from convcalc.parser.make import Entry, make
from convcalc.parser.value import Item, from_plain

DATA = Path(__file__).parent


def cases(name: str) -> list[dict[str, Any]]:
    return json.loads((DATA / f"{name}.json").read_text())["cases"]


class Refused(Exception):
    """The case is refused, with these messages."""


def work_out(dialect: str, kind: str, settings: dict[str, Any], shape: Shape) -> LayerReport:
    """The layer on the input. Refused if it cannot be built or applied."""
    problems: list[Any] = []
    given = tuple((k, Item(None, from_plain(v))) for k, v in settings.items() if v is not None)
    made = make(Entry(kind, None, given), dialect_named(dialect), problems)
    if made is None:
        raise Refused("; ".join(p.message for p in problems))
    site = Site((shape,), dialect_named(dialect), dialect_named(dialect).layout)
    try:
        return apply(made.kind, site, "x", ("input",), [{"input": (START,) * shape.rank}])
    except Refusal as refusal:
        raise Refused(refusal.message) from None


TORCH_KINDS = {
    "Conv": "conv",
    "ConvTranspose": "conv_transpose",
    "MaxPool": "max_pool",
    "AvgPool": "avg_pool",
}
KERAS_KINDS = {
    "Conv": "conv",
    "ConvTranspose": "conv_transpose",
    "DepthwiseConv": "depthwise_conv",
    "SeparableConv": "separable_conv",
    "MaxPooling": "max_pool",
    "AveragePooling": "avg_pool",
}
ONNX_KINDS = {
    "Conv": "conv",
    "ConvTranspose": "conv_transpose",
    "MaxPool": "max_pool",
    "AveragePool": "avg_pool",
    "LpPool": "lp_pool",
}


def pytorch(case: dict[str, Any]) -> tuple[str, str, dict[str, Any], Shape, tuple[int, ...]]:
    name, rank = re.fullmatch(r"(\w+)(\d)d", case["layer"]).groups()
    settings = {k: v for k, v in case["config"].items() if k != "divisor_override"}
    batched = len(case["input"]) == int(rank) + 2
    dims = case["input"][1:] if batched else case["input"]
    output = tuple(case.get("output", ())[1 if batched else 0 :])
    return "pytorch", TORCH_KINDS[name], settings, Shape(dims[0], tuple(dims[1:])), output


def keras(case: dict[str, Any]) -> tuple[str, str, dict[str, Any], Shape, tuple[int, ...]]:
    name = re.sub(r"\dD", "", case["layer"])
    settings = dict(case["config"])
    dims = case["input"][1:]
    return (
        "keras",
        KERAS_KINDS[name],
        settings,
        Shape(dims[-1], tuple(dims[:-1])),
        tuple(case.get("output", ())[1:]),
    )


def onnx(case: dict[str, Any]) -> tuple[str, str, dict[str, Any], Shape, tuple[int, ...]]:
    kind, attrs = ONNX_KINDS[case["op"]], case["attrs"]
    dims = case["inputs"][0][1:]
    rank = len(dims) - 1
    settings = {
        k: v
        for k, v in attrs.items()
        if k not in ("auto_pad", "pads", "ceil_mode", "count_include_pad", "p")
    }
    auto = attrs.get("auto_pad", "NOTSET")
    pads = attrs.get("pads")
    if auto == "NOTSET":
        settings["padding"] = [[pads[i], pads[i + rank]] for i in range(rank)] if pads else 0
    else:
        settings["padding"] = auto.lower()
    for flag in ("ceil_mode", "count_include_pad"):
        if flag in attrs:
            settings[flag] = bool(attrs[flag])
    if "Conv" in case["op"]:
        weight = case["inputs"][1]
        groups = attrs.get("group", 1)
        settings["filters"] = weight[1] * groups if kind == "conv_transpose" else weight[0]
        settings["bias"] = len(case["inputs"]) > 2
        settings["kernel_shape"] = weight[2:]
    return "onnx", kind, settings, Shape(dims[0], tuple(dims[1:])), tuple(case["inferred"][1:])
