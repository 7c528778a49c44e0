"""Run layers in PyTorch, Keras and onnxruntime, for each setting that no other recording has,
and small networks, and record what comes out, in settings.json.

Not a test, and not needed to run the tests. By hand, with the frameworks installed:

    pip install torch torchvision keras tensorflow-cpu onnx onnxruntime
    python -m tests.recorded.record_settings

A case is a layer as this project spells it (kind, settings, inputs without the batch in the
dialect's layout), or several (`layers`); what was really run, an expression of the inputs x, y and
z; and either the output and the numbers of trained and other weights, in PyTorch also of
multiply-accumulates, or the message with which it was refused.
"""

from __future__ import annotations

import json
import re
import warnings
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch
    import torchvision  # before TensorFlow, beside which it cannot be loaded
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from torch.nn.modules.module import register_module_parameter_registration_hook
    from torch.utils.flop_counter import FlopCounterMode

    warnings.simplefilter("ignore")

    import keras
    import numpy as np
    import onnx
    import onnxruntime
    import tensorflow as tf
    from onnx import helper

    from tests.recorded import settings_keras, settings_networks, settings_onnx, settings_torch

if TYPE_CHECKING:
    from collections.abc import Callable

OUT = Path(__file__).parent / "settings.json"
NAMES = "xyz"
Found = tuple[Any, int, int, "int | None"]
"""What comes out, how many weights are trained and not, and the multiply-accumulates."""


def by_torch(text: str, shapes: list[list[int]]) -> Found:
    inputs = dict(zip(NAMES, (torch.rand(1, *dims) for dims in shapes), strict=False))
    held: dict[int, Any] = {}

    def noted(tensor: Any) -> Any:
        held[id(tensor)] = tensor
        return tensor

    def parameter(*sizes: int) -> Any:
        return noted(torch.nn.Parameter(torch.rand(sizes)))

    def registered(module: Any, name: str, tensor: Any) -> None:
        if tensor is not None:
            noted(tensor)

    hook = register_module_parameter_registration_hook(registered)
    scope = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, "ops": torchvision.ops}
    scope |= {"torchvision": torchvision}
    scope |= {"P": parameter, "C": lambda *sizes: torch.rand(sizes), **inputs}
    try:
        with (  # of the fused kernels for CPUs, oneDNN's too, PyTorch counts nothing
            sdpa_kernel(SDPBackend.MATH),
            torch.backends.mkldnn.flags(enabled=False),
            FlopCounterMode(display=False) as counter,
        ):
            made = eval(text, scope)
    finally:
        hook.remove()
    trained, fixed = (
        sum(p.numel() for p in held.values() if p.requires_grad is wanted)
        for wanted in (True, False)
    )
    return made, trained, fixed, counter.get_total_flops() // 2


class Miswritten(Exception):
    """What is run is not what was meant."""


class Noted:
    """A module whose classes note the layers that they make."""

    def __init__(self, module: Any, made: list[Any]) -> None:
        self.module, self.made = module, made

    def __getattr__(self, name: str) -> Any:
        def make(*args: Any, **kwargs: Any) -> Any:
            self.made.append(getattr(self.module, name)(*args, **kwargs))
            return self.made[-1]

        return make


def by_keras(text: str, shapes: list[list[int]]) -> Found:
    made: list[Any] = []
    arrays = [keras.ops.convert_to_tensor(np.random.rand(1, *s).astype("float32")) for s in shapes]
    own: list[Any] = []

    def parameter(*sizes: int) -> Any:
        own.append(keras.Variable(np.random.rand(*sizes).astype("float32")))
        return own[-1]

    scope = {"layers": Noted(keras.layers, made), "ops": keras.ops, "keras": keras, "P": parameter}
    scope["symbol"] = lambda x: keras.Input(x.shape[1:])
    scope |= {"C": lambda *sizes: np.random.rand(*sizes).astype("float32")}
    found = eval(text, {**scope, **dict(zip(NAMES, arrays, strict=False))})
    held = {id(w): (w, True) for layer in made for w in layer.trainable_weights}
    held |= {id(w): (w, False) for layer in made for w in layer.non_trainable_weights}
    held |= {id(w): (w, True) for w in own}
    trained, fixed = (
        sum(prod(w.shape) for w, trains in held.values() if trains is wanted)
        for wanted in (True, False)
    )
    return found, trained, fixed, None


class Operators(dict[str, Any]):
    """Each name that is asked for is an operator of ONNX, run by onnxruntime.

    Arrays are inputs, numbers and lists constants; `out` of `outs` is what it gives.
    """

    def __init__(self, inputs: dict[str, Any]) -> None:
        super().__init__(inputs)
        self.held = {True: 0, False: 0}
        self["W"] = lambda *sizes: self.weight(sizes, True)
        self["B"] = lambda *sizes: self.weight(sizes, False)
        self["C"] = lambda *sizes: np.random.rand(*sizes).astype("float32")
        self["half"] = lambda x, axis, k: self["Split"](x, axis=axis, num_outputs=2, out=k, outs=2)
        self["sphere"] = lambda w: self["Div"](w, self["ReduceL2"](w, [1, 2, 3]))
        self["heads"] = self.heads
        self["joined"] = self.joined

    def weight(self, sizes: tuple[int, ...], trained: bool) -> Any:
        self.held[trained] += prod(sizes)
        return np.random.rand(*sizes).astype("float32")

    def heads(self, x: Any, number: int) -> Any:
        apart = self["Reshape"](x, [0, 0, number, -1])
        return self["Transpose"](apart, perm=[0, 2, 1, 3])

    def joined(self, x: Any) -> Any:
        return self["Reshape"](self["Transpose"](x, perm=[0, 2, 1, 3]), [0, 0, -1])

    def __missing__(self, name: str) -> Any:
        return lambda *given, out=0, outs=1, **how: run_operator(name, given, out, outs, how)


def run_operator(
    name: str, given: tuple[Any, ...], out: int, outs: int, attributes: dict[str, Any]
) -> Any:
    inputs, fixed, names, fed = [], [], [], {}
    for k, one in enumerate(given):
        names.append("" if one is None else f"i{k}")
        if isinstance(one, np.ndarray):
            fed[names[-1]] = one
            kind = helper.np_dtype_to_tensor_dtype(one.dtype)
            inputs.append(helper.make_tensor_value_info(names[-1], kind, one.shape))
        elif one is not None:
            whole = np.array(one)
            whole = whole.astype("float32" if whole.dtype.kind == "f" else "int64")
            fixed.append(onnx.numpy_helper.from_array(whole, names[-1]))
    made = [f"o{k}" for k in range(outs)]
    node = helper.make_node(name, names, made, **attributes)
    onnx.checker.check_node(node, checked())
    asked = [onnx.ValueInfoProto(name=made[out])]
    graph = helper.make_graph([node], "one", inputs, asked, fixed)
    opset = [helper.make_opsetid("", 22)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=10)
    model = onnx.shape_inference.infer_shapes(model, strict_mode=True)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    return session.run([made[out]], fed)[0]


def checked() -> Any:
    context = onnx.checker.C.CheckerContext()
    context.ir_version, context.opset_imports = 10, {"": 22}
    return context


def by_onnx(text: str, shapes: list[list[int]]) -> Found:
    arrays = [np.random.rand(1, *dims).astype("float32") for dims in shapes]
    scope = Operators(dict(zip(NAMES, arrays, strict=False)))
    return eval(text, {}, scope), scope.held[True], scope.held[False], None


RUNS: dict[str, Callable[[str, list[list[int]]], Found]] = {
    "pytorch": by_torch,
    "keras": by_keras,
    "onnx": by_onnx,
}


UNCOUNTED = ("deformable_conv",)
"""What FlopCounterMode has no rule for."""


def recorded(dialect: str, head: dict[str, Any], shapes: list[list[int]], text: str) -> Any:
    head = {"dialect": dialect, **head, "inputs": shapes, "ran": text}
    try:
        made, trained, fixed, macs = RUNS[dialect](text, shapes)
        dims = list(made.shape[1:])
        if 0 in dims:
            raise ValueError(f"an empty output, {dims}")
        if made.shape[0] not in (1, None):
            raise Miswritten(f"{text} has lost the batch: {list(made.shape)}")
    except (Miswritten, NameError, SyntaxError):
        raise
    except Exception as error:  # whatever a framework raises is its refusal
        said = re.sub(r"\x1b\[\d+m|/\S+/", "", str(error))
        said = re.sub(r"\s+", " ", said).strip()
        return {**head, "ok": False, "message": f"{type(error).__name__}: {said[:160]}"}
    counted = {} if macs is None or head.get("kind") in UNCOUNTED else {"macs": macs}
    weights = {"trainable": trained, "non_trainable": fixed}
    return {**head, "ok": True, "output": dims, **weights, **counted}


def main() -> None:
    cases = [
        recorded(dialect, {"kind": kind, "settings": settings}, inputs, text)
        for dialect, rows in (
            ("pytorch", settings_torch.ROWS),
            ("keras", settings_keras.ROWS),
            ("onnx", settings_onnx.ROWS),
        )
        for kind, settings, inputs, text in rows
    ]
    networks = [
        recorded(dialect, {"about": about, "layers": layers}, inputs, text)
        for about, dialect, layers, inputs, text in settings_networks.ROWS
    ]
    versions = (
        f"torch {torch.__version__}, keras {keras.__version__} on tensorflow {tf.__version__}, "
        f"onnx {onnx.__version__} opset 22 by onnxruntime {onnxruntime.__version__}"
    )
    source = json.dumps(f"{versions} (CPU), really run by tests/recorded/record_settings.py")
    lists = {"cases": cases, "networks": networks}
    body = (f'"{k}": [\n' + ",\n".join(map(json.dumps, v)) + "\n]" for k, v in lists.items())
    OUT.write_text("{\n" + ",\n".join([f'"source": {source}', *body]) + "\n}\n")
    for name, rows in lists.items():
        refused = sum(not row["ok"] for row in rows)
        print(len(rows), name, "of which", refused, "are refused")


if __name__ == "__main__":
    main()
