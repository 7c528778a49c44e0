"""Record which operators PyTorch, Keras and ONNX have, and what some of them refuse, in
operators.json.

Not a test, and not needed to run the tests. By hand, with the frameworks installed:

    pip install torch torchvision keras tensorflow-cpu onnx onnxruntime
    python -m tests.recorded.record_operators

`pytorch` and `keras` list the public names of each module; `onnx` has for each operator the opsets
that changed it. A case is a layer as this project spells it on an input without the batch, what was
really run, and its output or the message with which it was refused.
"""

from __future__ import annotations

import inspect
import json
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch
    import torchvision  # before TensorFlow, beside which it cannot be loaded
    from torch import nn

    F = nn.functional

    import keras
    import numpy as np
    import onnx
    import onnxruntime
    import tensorflow as tf
    from onnx import helper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Row = tuple[str, dict[str, Any], list[Any], str]

OUT = Path(__file__).parent / "operators.json"
DIMS = {1: [8, 6], 2: [8, 6, 6], 3: [8, 6, 6, 6]}
"""Channels first, for each number of spatial axes."""
NUMBER = {"kernel": 2}


def public(module: Any) -> list[str]:
    """What can be called in a module, without what it imported to work with."""
    return sorted(
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and callable(value) and not inspect.ismodule(value)
    )


def of_torch() -> Iterator[Row]:
    for rank, dims in DIMS.items():
        for word in ("valid", "same"):
            said = {"padding": word, **NUMBER}
            yield "conv", {"filters": 4, **said}, dims, f"nn.Conv{rank}d(8, 4, 2, padding='{word}')"
            ran = f"nn.ConvTranspose{rank}d(8, 4, 2, padding='{word}')"
            yield "conv_transpose", {"filters": 4, **said}, dims, ran
            for kind, name in (("max_pool", "MaxPool"), ("avg_pool", "AvgPool")):
                yield kind, said, dims, f"nn.{name}{rank}d(2, padding='{word}')"
            yield "lp_pool", said, dims, f"nn.LPPool{rank}d(2, 2, padding='{word}')"
            yield "unfold", said, dims, f"nn.Unfold(2, padding='{word}')"
        for divisor in (1, 3, 100):
            ran = f"nn.AvgPool{rank}d(2, divisor_override={divisor})"
            yield "avg_pool", {"kernel": 2, "divisor_override": divisor}, dims, ran
        ran = f"nn.AvgPool{rank}d(2, divisor_override=0)"
        yield "avg_pool", {"kernel": 2, "divisor_override": 0}, dims, ran
        if rank != 1:  # that it takes for an input without a batch
            yield "unfold", NUMBER, dims, "nn.Unfold(2)"
        yield "channel_shuffle", {"groups": 2}, dims, "nn.ChannelShuffle(2)"
        shuffled = [3, *dims[1:]] if rank != 2 else dims  # PyTorch shuffles other axes than ours
        yield "pixel_shuffle", {"factor": 2}, shuffled, "nn.PixelShuffle(2)"
    yield "channel_shuffle", {"groups": 2}, [8], "nn.ChannelShuffle(2)"
    for kernel, stride, padding, pooled in ((2, 2, 0, 6), (3, 2, 1, 5), (2, 3, 0, 3), (5, 3, 2, 4)):
        said = {"kernel": kernel, "stride": stride, "padding": padding}
        usual = (pooled - 1) * stride - 2 * padding + kernel
        pool = f"nn.MaxUnpool1d({kernel}, {stride}, {padding})"
        places = f"torch.arange({pooled}).view(1, 1, -1)"
        yield "max_unpool", said, [1, pooled], f"lambda x: {pool}(x, {places})"
        for size in range(max(usual - stride - 1, pooled), usual + stride + 2):
            ran = f"lambda x: {pool}(x, {places}, output_size=[{size}])"
            yield "max_unpool", {**said, "output_size": size}, [1, pooled], ran


def of_keras() -> Iterator[Row]:
    for rank, dims in DIMS.items():
        ran = f"layers.DepthwiseConv{rank}D(2)"
        yield "depthwise_conv", NUMBER, dims, ran
        yield "separable_conv", {"filters": 4, **NUMBER}, dims, f"layers.SeparableConv{rank}D(4, 2)"
        yield "pixel_shuffle", {"factor": 2}, dims, "lambda x: ops.depth_to_space(x, 2)"
        yield "pixel_unshuffle", {"factor": 2}, dims, "lambda x: ops.space_to_depth(x, 2)"
        yield "local_response_norm", {}, dims, "layers.LocalResponseNormalization()"
        yield "lp_pool", NUMBER, dims, f"layers.LPPooling{rank}D(2)"
        yield "max_unpool", NUMBER, dims, f"layers.MaxUnpooling{rank}D(2)"
        names = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
        for mode, name in names.items():
            ends = [(0, 0), *[(1, 1)] * rank, (0, 0)]
            ran = f"lambda x: ops.pad(x, {ends}, mode='{name}')"
            yield "pad", {"padding": 1, "mode": mode}, dims, ran
        for name in ("max", "average"):
            kind = {"max": "adaptive_max_pool", "average": "adaptive_avg_pool"}[name]
            ran = f"layers.Adaptive{name.title()}Pooling{rank}D(4)"
            yield kind, {"output_size": 4}, dims, ran


def of_onnx() -> Iterator[Row]:
    for order in (1, 2, 1.5):
        ran = f"LpPool(kernel_shape=[2], strides=[1], p={order})"
        yield "lp_pool", {"kernel": 2, "order": order}, [8, 6], ran
    for rank, dims in DIMS.items():
        yield "pixel_shuffle", {"factor": 2}, dims, "DepthToSpace(blocksize=2)"
        yield "pixel_unshuffle", {"factor": 2}, dims, "SpaceToDepth(blocksize=2)"
        yield (
            "adaptive_avg_pool",
            {"output_size": 4},
            dims,
            f"AdaptiveAveragePool(size={[4] * rank})",
        )
        yield "unfold", NUMBER, dims, "Im2Col(kernel_shape=[2])"
    for stride, extra, dilation in ((2, 1, 1), (2, 2, 1), (2, 2, 3), (2, 3, 3), (1, 1, 1)):
        said = {"filters": 4, "kernel": 3, "stride": stride, "dilation": dilation}
        ran = f"ConvTranspose(kernel_shape=[3], strides=[{stride}], dilations=[{dilation}]"
        ran += f", output_padding=[{extra}])"
        yield "conv_transpose", {**said, "output_padding": extra}, [8, 5], ran
    for stride in (None, 2):
        said = {"kernel": 2} if stride is None else {"kernel": 2, "stride": stride}
        strides = "" if stride is None else f", strides=[{stride}]"
        yield "max_unpool", said, [1, 6], f"MaxUnpool(kernel_shape=[2]{strides})"
        for size in (6, 7, 8, 11, 12, 13, 14, 20):
            ran = f"MaxUnpool(kernel_shape=[2]{strides}, size={size})"
            yield "max_unpool", {**said, "output_size": size}, [1, 6], ran


def of_onnx_deformed() -> Iterator[Row]:
    x = [4, 9, 8]
    for others, ours, theirs in (
        ([[18, 7, 6]], {}, ""),
        ([[18, 7, 6], [9, 7, 6]], {}, ""),
        ([[36, 7, 6]], {"offset_groups": 2}, "offset_group=2"),
        ([[36, 7, 6], [18, 7, 6]], {"offset_groups": 2}, "offset_group=2"),
        ([[36, 7, 6]], {}, ""),
        ([[54, 7, 6]], {"offset_groups": 3}, "offset_group=3"),
        ([[18, 7, 7]], {}, ""),
        ([[18, 7, 6], [18, 7, 6]], {}, ""),
        ([[18, 9, 8]], {"padding": 1, "groups": 2}, "pads=[1, 1, 1, 1], group=2"),
        ([[18, 3, 2]], {"stride": 2, "dilation": 2}, "strides=[2, 2], dilations=[2, 2]"),
        ([[18, 5, 4]], {"dilation": 2}, "dilations=[2, 2]"),
    ):
        yield (
            "deformable_conv",
            {"filters": 6, "kernel": 3, **ours},
            [x, *others],
            f"DeformConv({theirs})",
        )
    ours = {"filters": 6, "kernel": 3}
    yield "deformable_conv", ours, [[4, 9], [3, 7]], "DeformConv()"


def deformed_run(attributes: dict[str, Any], shapes: list[list[int]]) -> list[int]:
    x = shapes[0]
    kernel = [3] * (len(x) - 1)
    sizes = [6, x[0] // attributes.get("group", 1), *kernel]
    fixed = [onnx.numpy_helper.from_array(np.ones(sizes, dtype="float32"), "w")]
    names = ["x", "offset", "mask"][: len(shapes)]
    taken = ["x", "w", "offset", *(["", "mask"] if len(shapes) > 2 else [])]
    inputs = [
        helper.make_tensor_value_info(name, 1, [1, *dims])
        for name, dims in zip(names, shapes, strict=True)
    ]
    node = helper.make_node("DeformConv", taken, ["y"], **attributes)
    given = {n: np.ones([1, *dims], dtype="float32") for n, dims in zip(names, shapes, strict=True)}
    return list(session_of(node, inputs, fixed).run(None, given)[0].shape[1:])


STATES = {"RNN": 1, "GRU": 3, "LSTM": 4}
"""Gates of the recurrent operators."""
STEPS = [6, 9]
"""Features and steps."""


def of_onnx_states() -> Iterator[Row]:
    for op in STATES:
        kind = op.lower()
        for ours, theirs in (
            ({}, ""),
            ({"bias": False}, ", B=False"),
            ({"bidirectional": True}, ", direction='bidirectional'"),
            ({"sequences": False}, ", Y_h=True"),
            (
                {"bidirectional": True, "sequences": False},
                ", direction='bidirectional', Y_h=True",
            ),
            ({"layers": 2}, ", num_layers=2"),
        ):
            yield kind, {"units": 5, **ours}, STEPS, f"{op}(hidden_size=5{theirs})"
    for after in (0, 1):
        ran = f"GRU(hidden_size=5, linear_before_reset={after})"
        yield "gru", {"units": 5, "reset_after": bool(after)}, STEPS, ran
    yield "lstm", {"units": 5, "projection": 2}, STEPS, "LSTM(hidden_size=5, proj_size=2)"
    yield (
        "rnn",
        {"units": 5, "activation": "relu"},
        STEPS,
        "RNN(hidden_size=5, activations=['Relu'])",
    )


def states_run(op: str, attributes: dict[str, Any], dims: list[int]) -> list[int]:
    """A recurrent operator: directions side by side, its steps or, as `Y_h`, its last states."""
    features, steps = dims
    biases, last = attributes.pop("B", True), attributes.pop("Y_h", False)
    units, number = attributes["hidden_size"], 2 if "direction" in attributes else 1
    rows = STATES[op] * units
    sizes = {"w": [number, rows, features], "r": [number, rows, units]}
    sizes |= {"b": [number, 2 * rows]} if biases else {}
    fixed = [
        onnx.numpy_helper.from_array(np.ones(size, dtype="float32"), name)
        for name, size in sizes.items()
    ]
    node = helper.make_node(op, ["x", *sizes], ["y", "h"], **attributes)
    found = session_of(node, [helper.make_tensor_value_info("x", 1, [steps, 1, features])], fixed)
    (y, h) = found.run(None, {"x": np.ones([steps, 1, features], dtype="float32")})
    return [h.shape[0] * h.shape[2]] if last else [y.shape[1] * y.shape[3], y.shape[0]]


def session_of(node: Any, inputs: list[Any], fixed: list[Any]) -> Any:
    """onnxruntime with a graph of one node, which the checker accepts."""
    results = [helper.make_tensor_value_info(name, 1, None) for name in node.output]
    graph = helper.make_graph([node], "one", inputs, results, fixed)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    context = onnx.checker.C.CheckerContext()
    context.ir_version, context.opset_imports = 10, {"": 22}
    onnx.checker.check_node(node, context)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model.SerializeToString(), options)


def torch_run(ran: str, dims: list[int]) -> list[int]:
    made = eval(ran, {"nn": nn, "torch": torch})
    return list(made(torch.ones(1, *dims)).shape[1:])


def keras_run(ran: str, dims: list[int]) -> list[int]:
    made = eval(ran, {"layers": keras.layers, "ops": keras.ops})
    return list(made(np.ones([1, *dims[1:], dims[0]], dtype="float32")).shape[1:])


def onnx_run(ran: str, dims: list[int]) -> list[int]:
    """By onnxruntime; a size is what MaxUnpool has as an input."""
    op = ran.partition("(")[0]
    attributes = eval(ran, {op: dict})
    if op == "DeformConv":
        return deformed_run(attributes, dims)
    if op in STATES:
        return states_run(op, attributes, dims)
    size = attributes.pop("size", None) if op == "MaxUnpool" else None
    names, given = ["x"], {"x": np.ones([1, *dims], dtype="float32")}
    inputs = [helper.make_tensor_value_info("x", 1, [1, *dims])]
    fixed = []
    if op == "MaxUnpool":
        names.append("places")
        given["places"] = np.arange(dims[-1], dtype="int64").reshape(1, 1, -1)
        inputs.append(helper.make_tensor_value_info("places", 7, [1, *dims]))
        if size:
            names.append("size")
            whole = np.array([1, 1, size], dtype="int64")
            fixed.append(onnx.numpy_helper.from_array(whole, "size"))
    if op == "ConvTranspose":
        names.append("w")
        fixed.append(onnx.numpy_helper.from_array(np.ones([8, 4, 3], dtype="float32"), "w"))
    session = session_of(helper.make_node(op, names, ["y"], **attributes), inputs, fixed)
    return list(session.run(None, given)[0].shape[1:])


def recorded(dialect: str, row: Row, run: Callable[[str, list[int]], list[int]]) -> dict[str, Any]:
    kind, settings, dims, ran = row
    shapes = dims if isinstance(dims[0], list) else [dims]
    shown = [[*one[1:], one[0]] for one in shapes] if dialect == "keras" else shapes
    head = {"dialect": dialect, "kind": kind, "settings": settings, "inputs": shown, "ran": ran}
    try:
        return {**head, "ok": True, "output": run(ran, dims)}
    except Exception as error:  # whatever a framework raises is its refusal
        text = re.sub(r"\x1b\[\d+m|/\S+/", "", str(error))
        text = re.sub(r"\s+", " ", text).strip()
        return {**head, "ok": False, "message": f"{type(error).__name__}: {text[:160]}"}


def main() -> None:
    warnings.simplefilter("ignore")
    opsets: dict[str, list[int]] = {}
    for schema in onnx.defs.get_all_schemas_with_history():
        if schema.domain == "":
            opsets.setdefault(schema.name, []).append(schema.since_version)
    runs = {"pytorch": (of_torch, torch_run), "keras": (of_keras, keras_run)}
    runs["onnx"] = (of_onnx, onnx_run)
    cases = [recorded(name, row, run) for name, (rows, run) in runs.items() for row in rows()]
    others = (*of_onnx_states(), *of_onnx_deformed())
    cases += [recorded("onnx", row, onnx_run) for row in others]
    parametrizations = nn.utils.parametrizations
    lists = {
        "pytorch": {
            "nn": public(nn),
            "F": public(F),
            "torch": public(torch),
            "nn.utils.parametrizations": public(parametrizations),
            "torchvision.ops": public(torchvision.ops),
            "torch.linalg": public(torch.linalg),
        },
        "keras": {
            "layers": public(keras.layers),
            "ops": public(keras.ops),
            "activations": public(keras.activations),
        },
        "onnx": {name: sorted(since) for name, since in sorted(opsets.items())},
    }
    source = (
        f"torch {torch.__version__}, torchvision {torchvision.__version__}, keras "
        f"{keras.__version__} on tensorflow {tf.__version__}, onnx {onnx.__version__}, opset "
        f"{onnx.defs.onnx_opset_version()}, onnxruntime {onnxruntime.__version__}, by "
        "tests/recorded/record_operators.py"
    )
    body = [f'"source": {json.dumps(source)}']
    body += [f'"{name}": {json.dumps(found)}' for name, found in lists.items()]
    body += ['"cases": [\n' + ",\n".join(map(json.dumps, cases)) + "\n]"]
    OUT.write_text("{\n" + ",\n".join(body) + "\n}\n")
    print(f"{len(cases)} cases, {sum(not case['ok'] for case in cases)} of them refused")


if __name__ == "__main__":
    main()
