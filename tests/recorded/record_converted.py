"""Runs what `convcalc convert` writes in PyTorch, Keras and onnxruntime, and records what came out.

    python -m tests.recorded.record_converted [sources zoo keras onnx]

Of networks of the zoo: parameters and the shapes of outputs. Of the sources
of torchvision, which are read from where it is installed: whether `state_dict()` has the same names
and shapes, and whether the same weights give the same outputs.
Needs torch and torchvision, keras, onnx and onnxruntime, for the parts that are named. What was
recorded of networks of the zoo already is kept: those not yet are run.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import file_of, written
from convcalc.parser import zoo

PLACE = Path(__file__).with_name("converted.json")
SOURCES = {
    "alexnet": "alexnet",
    "vgg": "vgg11",
    "resnet": "resnet18 resnet50",
    "densenet": "densenet121",
    "googlenet": "googlenet",
    "mobilenetv2": "mobilenet_v2",
    "mobilenetv3": "mobilenet_v3_small",
    "mnasnet": "mnasnet0_5",
    "shufflenetv2": "shufflenet_v2_x0_5",
    "squeezenet": "squeezenet1_1",
    "regnet": "regnet_y_400mf",
    "efficientnet": "efficientnet_b0",
    "convnext": "convnext_tiny",
}


def made(text: str) -> Any:
    """The network that a written source builds."""
    scope: dict[str, Any] = {"__name__": "written"}
    exec(compile(text, "written.py", "exec"), scope)
    title = text.rpartition("net = ")[2].partition("(")[0]
    return scope[title]().eval()


def of_zoo(name: str) -> dict[str, Any]:
    """Two samples on PyTorch's device without memory: sizes alone are asked for."""
    import torch

    network = convcalc.load(name)
    keras = network.dialect.name == "keras"
    try:
        report = analyze(network)
        other = keras or network.layout != "channels_first"
        text = written(ported(report, "pytorch") if other else report, "pytorch")
    except Problems as problems:
        return {"refused": sorted({d.code for d in problems.diagnostics})}
    try:
        with torch.device("meta"), torch.no_grad():
            net = made(text)
            given = [
                torch.zeros(2, *shape.spatial, dtype=torch.long)
                if of_words(network, key)
                else torch.zeros(2, *shape.dims("channels_first"))
                for key, shape in network.inputs.items()
            ]
            out = net(*given)
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"[:200]}
    outs = out if isinstance(out, tuple) else [out]
    held = [*net.parameters()]
    if keras:  # statistics of batch norms are parameters there, which are not trained
        held += [tensor for name, tensor in net.named_buffers() if tensor.is_floating_point()]
    return {
        "params": sum(tensor.numel() for tensor in held),
        "outputs": [list(one.shape[1:]) for one in outs if one.shape[0] == 2],
    }


def of_words(network: Any, name: str) -> bool:
    """Whether an input holds numbers of words."""
    return any(name in node.inputs and node.kind.among("embeddings") for node in network.nodes)


def of_source(file: str, name: str) -> dict[str, Any]:
    import torch
    import torchvision

    size = 299 if name == "inception_v3" else 224
    path = Path(torchvision.__file__).parent / "models" / f"{file}.py"
    network = Source(path.read_text(), path.name, str(path)).network(name, [f"3x{size}x{size}"])
    net = made(written(analyze(network), "pytorch"))
    late = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    theirs = getattr(torchvision.models, name)(weights=None, **late).eval()
    shapes, wanted = (
        {key: tuple(value.shape) for key, value in one.state_dict().items()}
        for one in (net, theirs)
    )
    found: dict[str, Any] = {"names": shapes == wanted}
    if shapes != wanted:
        found["missing"] = len(wanted.keys() - shapes.keys())
        found["more"] = len(shapes.keys() - wanted.keys())
    net.load_state_dict({k: v for k, v in theirs.state_dict().items() if k in shapes})
    with torch.no_grad():
        x = torch.randn(2, 3, size, size)
        found["values"] = bool(torch.allclose(net(x), theirs(x), atol=1e-5))
    return found


def refused(problems: Problems) -> dict[str, Any]:
    return {"refused": sorted({d.code for d in problems.diagnostics})}


def in_keras(name: str) -> dict[str, Any]:
    """Made on PyTorch's device without memory, where Keras can: sizes alone are asked for."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras

    network = convcalc.load(name)
    try:
        report = analyze(network)
        home = network.dialect.name == "keras"
        text = written(report if home else ported(report, "keras"), "keras")
    except Problems as problems:
        return refused(problems)
    try:
        try:
            with keras.device("meta"):
                model = model_of(text)
        except RuntimeError:  # what is picked by constant rows is on another device there
            model = model_of(text)
        shapes = (
            model.output_shape if isinstance(model.output_shape, list) else [model.output_shape]
        )
        return {"params": model.count_params(), "outputs": [list(one[1:]) for one in shapes]}
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"[:200]}
    finally:
        keras.backend.clear_session()


def scope_of(text: str) -> dict[str, Any]:
    scope: dict[str, Any] = {"__name__": "written"}
    exec(compile(text, "written.py", "exec"), scope)
    return scope


def model_of(text: str) -> Any:
    return scope_of(text)[text.rpartition("model = ")[2].partition("(")[0]]()


def in_onnx(name: str) -> dict[str, Any]:
    """Checked by onnx, with its inference of shapes, and run by onnxruntime for one sample."""
    import numpy as np
    import onnx
    import onnxruntime

    try:
        data = file_of(ported(analyze(convcalc.load(name)), "onnx"), "onnx", weights=False)
    except Problems as problems:
        return refused(problems)
    try:
        onnx.checker.check_model(data, full_check=True)
        with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
            file.write(data)
            file.flush()
            session = onnxruntime.InferenceSession(file.name, providers=["CPUExecutionProvider"])
            given = {
                one.name: np.zeros([1, *one.shape[1:]], DTYPES[one.type])
                for one in session.get_inputs()
            }
            return {"outputs": [list(out.shape[1:]) for out in session.run(None, given)]}
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"[:200]}


def going_on(part: str, run: Any) -> dict[str, Any]:
    """The networks of the zoo that were not run yet, one after the other, each recorded at once."""
    found: dict[str, Any] = json.loads(PLACE.read_text()).get(part, {})
    for row in zoo.listing(""):
        if row.name not in found:
            found[row.name] = run(row.name)
            put({part: found})
    return found


def recorded(part: str) -> dict[str, Any]:
    if part in RUNS:
        return going_on(part, RUNS[part])
    if part == "sources":
        listed = [(file, name) for file, names in SOURCES.items() for name in names.split()]
        return {name: of_source(file, name) for file, name in listed}
    raise SystemExit(f"there is no part '{part}'")


DTYPES = {"tensor(float)": "float32", "tensor(int64)": "int64"}
RUNS = {"zoo": of_zoo, "keras": in_keras, "onnx": in_onnx}


def put(found: dict[str, Any]) -> None:
    """Parts into the file, with the others that it has."""
    data = json.loads(PLACE.read_text()) if PLACE.exists() else {}
    data.update(found)
    blocks = []
    for part, rows in data.items():
        lines = [f'  "{k}": {json.dumps(v)}' for k, v in rows.items()]
        blocks.append(f'"{part}": {{\n' + ",\n".join(lines) + "\n}")
    PLACE.write_text("{\n" + ",\n".join(blocks) + "\n}\n")


def main() -> None:
    """Records all parts, or those that are named."""
    from importlib.metadata import version

    parts = sys.argv[1:] or ("sources", "zoo", "keras", "onnx")
    for part in parts:
        put({part: recorded(part)})
    tools = ("torch", "torchvision", "keras", "onnx", "onnxruntime")
    put({"versions": {tool: version(tool) for tool in tools}})
    sys.stdout.write(f"{PLACE.name}\n")


if __name__ == "__main__":
    main()
