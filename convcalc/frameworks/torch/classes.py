"""What values are of which class, as `isinstance` and `type` ask it."""

from __future__ import annotations

from typing import Any

from convcalc.frameworks.python import introspection
from convcalc.frameworks.python.classes import Class
from convcalc.frameworks.python.objects import is_enum
from convcalc.frameworks.python.values import MISSING, Path
from convcalc.frameworks.torch.attributes import MODULES
from convcalc.frameworks.torch.modules import Module
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import Tensor


def class_of(value: Any) -> Any:
    if isinstance(value, Module):
        return value.cls or Path(f"{MODULES}{value.kind}")
    if isinstance(value, (Tensor, Param)):
        return Path("torch.Tensor")
    return MISSING


def is_a(value: Any, kind: Any) -> bool:
    """Whether a value is of a class of PyTorch, or of the file."""
    if isinstance(kind, Path):
        return is_foreign(value, kind)
    if isinstance(value, Module) and isinstance(kind, Class):
        return value.cls is not None and kind in value.cls.order()
    return False


DERIVED = {
    "Conv": "_ConvNd",
    "ConvTranspose": "_ConvTransposeNd _ConvNd",
    "BatchNorm": "_BatchNorm _NormBase",
    "SyncBatchNorm": "_BatchNorm _NormBase",
    "InstanceNorm": "_InstanceNorm _NormBase",
    "Dropout": "_DropoutNd",
    "AlphaDropout": "_DropoutNd",
    "FeatureAlphaDropout": "_DropoutNd",
    "MaxPool": "_MaxPoolNd",
    "AvgPool": "_AvgPoolNd",
    "AdaptiveMaxPool": "_AdaptiveMaxPoolNd",
    "AdaptiveAvgPool": "_AdaptiveAvgPoolNd",
    "LSTM": "RNNBase",
    "GRU": "RNNBase",
    "RNN": "RNNBase",
    "LSTMCell": "RNNCellBase",
    "GRUCell": "RNNCellBase",
    "RNNCell": "RNNCellBase",
    "ReLU6": "Hardtanh",
    "ZeroPad": "_ConstantPadNd ConstantPad{rank}d",
    "ConstantPad": "_ConstantPadNd",
    "ReflectionPad": "_ReflectionPadNd",
    "ReplicationPad": "_ReplicationPadNd",
    "UpsamplingNearest": "Upsample",
    "UpsamplingBilinear": "Upsample",
    "LazyConv": "Conv{rank}d _ConvNd",
    "LazyConvTranspose": "ConvTranspose{rank}d _ConvTransposeNd _ConvNd",
    "LazyBatchNorm": "BatchNorm{rank}d _BatchNorm _NormBase",
    "LazyLinear": "Linear",
}
"""The classes that PyTorch's own modules derive from, besides `Module`, without their ranks."""


def derives(kind: str, other: str) -> bool:
    """`BatchNorm2d` is a `_BatchNorm`, `Conv2d` a `_ConvNd`."""
    rank = kind[-2] if kind[-1:] == "d" and kind[-2:-1] in ("1", "2", "3") else ""
    plain = kind[:-2] if rank else kind
    return other in DERIVED.get(plain, "").format(rank=rank).split()


def is_foreign(value: Any, wanted: Path) -> bool:
    if isinstance(value, Module):
        same = value.kind == wanted.last or wanted.name == "torch.nn.Module"
        order = value.cls.order() if value.cls is not None else []
        return same or wanted in order or derives(value.kind, wanted.last)
    if isinstance(value, (Tensor, Param)):
        return wanted.last in ("Tensor", "FloatTensor") or (
            wanted.last == "Parameter"
            and isinstance(value, Param)
            and (value.registered or value.holder is not None)
        )
    if wanted.last in ("EnumMeta", "EnumType") and isinstance(value, Class):
        return is_enum(value)
    if wanted.name.startswith(
        ("collections.abc", "typing", "collections", "types", "functools", "numbers")
    ):
        expected = introspection.ABSTRACT.get(wanted.last)
        return expected is not None and isinstance(value, expected)
    return False
