"""The weights that PyTorch's own modules hold, by the names that `state_dict()` has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Unknown
from convcalc.frameworks.traced.parameters import Param

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Sizes = dict[str, tuple[int, ...] | None]

GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}
RECURRENT = [
    "input_size",
    "hidden_size",
    "num_layers",
    "bias",
    "batch_first",
    "dropout",
    "bidirectional",
    "proj_size",
]
ATTENTION = [
    "embed_dim",
    "num_heads",
    "dropout",
    "bias",
    "add_bias_kv",
    "add_zero_attn",
    "kdim",
    "vdim",
    "batch_first",
]
STEPPED = [*RECURRENT[:3], "nonlinearity", *RECURRENT[3:7]]
"""As nn.RNN takes them."""
CELL = ["input_size", "hidden_size", "bias"]
BILINEAR = ["in1_features", "in2_features", "out_features", "bias"]


def given_to(kind: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a module by name, whether it is a layer by its row or not."""
    args, named = known.get("__args__", ([], {}))
    known_names = {"MultiheadAttention": ATTENTION, "Bilinear": BILINEAR, "RNN": STEPPED}
    known_names.update((f"{gated}Cell", CELL) for gated in GATES)
    names = known_names.get(kind, RECURRENT)
    return {**dict(zip(names, args, strict=False)), **named, **known}


def convolved(known: Mapping[str, Any]) -> Sizes:
    made, arriving = known["out_channels"], known["in_channels"]
    return both(known, (made, arriving // known["groups"], *known["kernel_size"]), made)


def scattered(known: Mapping[str, Any]) -> Sizes:
    made, arriving = known["out_channels"], known["in_channels"]
    return both(known, (arriving, made // known["groups"], *known["kernel_size"]), made)


def both(known: Mapping[str, Any], weight: tuple[int, ...], count: int) -> Sizes:
    return {"weight": weight, "bias": (count,) if known.get("bias", True) is not False else None}


def linear(known: Mapping[str, Any]) -> Sizes:
    made = known["out_features"]
    return both(known, (made, known["in_features"]), made)


def bilinear(known: Mapping[str, Any]) -> Sizes:
    made = known["out_features"]
    return both(known, (made, known["in1_features"], known["in2_features"]), made)


def embedded(known: Mapping[str, Any]) -> Sizes:
    return {"weight": (known["num_embeddings"], known["embedding_dim"])}


def slopes(known: Mapping[str, Any]) -> Sizes:
    return {"weight": (known["num_parameters"],)}


def normed(known: Mapping[str, Any]) -> Sizes:
    names = ("num_features", "num_channels", "normalized_shape")
    found = next(known[name] for name in names if known.get(name) is not None)
    sizes = (found,) if isinstance(found, int) else tuple(found)
    if known.get("affine", True) is False or known.get("elementwise_affine", True) is False:
        return {"weight": None, "bias": None}
    return {"weight": sizes, "bias": sizes if known.get("bias", True) is not False else None}


def scaled(known: Mapping[str, Any]) -> Sizes:
    return {"weight": normed(known)["weight"]}


def recurrent(kind: str) -> Callable[[Mapping[str, Any]], Sizes]:
    def sizes(known: Mapping[str, Any]) -> Sizes:
        hidden, rows = known["hidden_size"], GATES[kind] * known["hidden_size"]
        given = known.get("proj_size") or hidden
        ends = ["", "_reverse"] if known.get("bidirectional") else [""]
        found: Sizes = {}
        for k in range(known.get("num_layers", 1)):
            arriving = known["input_size"] if k == 0 else given * len(ends)
            for end in ends:
                found[f"weight_ih_l{k}{end}"] = (rows, arriving)
                found[f"weight_hh_l{k}{end}"] = (rows, given)
                if known.get("bias", True):
                    found[f"bias_ih_l{k}{end}"] = found[f"bias_hh_l{k}{end}"] = (rows,)
                if given != hidden:
                    found[f"weight_hr_l{k}{end}"] = (given, hidden)
        return found

    return sizes


def cell(kind: str) -> Callable[[Mapping[str, Any]], Sizes]:
    def sizes(known: Mapping[str, Any]) -> Sizes:
        hidden = known["hidden_size"]
        rows = GATES[kind] * hidden
        found: Sizes = {"weight_ih": (rows, known["input_size"]), "weight_hh": (rows, hidden)}
        if known.get("bias", True):
            found["bias_ih"] = found["bias_hh"] = (rows,)
        return found

    return sizes


def attended(known: Mapping[str, Any]) -> Sizes:
    width = known["embed_dim"]
    keys, values = known.get("kdim") or width, known.get("vdim") or width
    found: Sizes = {"in_proj_weight": (3 * width, width)}
    if (keys, values) != (width, width):
        found = {"q_proj_weight": (width, width), "k_proj_weight": (width, keys)}
        found["v_proj_weight"] = (width, values)
    bias = known.get("bias", True)
    if bias:
        found["in_proj_bias"] = (3 * width,)
    if known.get("add_bias_kv"):
        found["bias_k"] = found["bias_v"] = (1, 1, width)
    found["out_proj.weight"] = (width, width)
    if bias:
        found["out_proj.bias"] = (width,)
    return found


HELD: dict[str, Callable[[Mapping[str, Any]], Sizes]] = {
    "ConvTranspose": scattered,
    "Conv": convolved,
    "Linear": linear,
    "Bilinear": bilinear,
    "EmbeddingBag": embedded,
    "Embedding": embedded,
    "PReLU": slopes,
    **dict.fromkeys(
        ("BatchNorm", "SyncBatchNorm", "InstanceNorm", "LayerNorm", "GroupNorm"), normed
    ),
    "RMSNorm": scaled,
    **{kind: recurrent(kind) for kind in GATES},
    **{f"{kind}Cell": cell(kind) for kind in GATES},
    "MultiheadAttention": attended,
}
"""Modules with weights, by the name of their class without its number of axes."""

STATISTICS = {"running_mean": True, "running_var": True, "num_batches_tracked": False}
"""The buffers of norms that keep statistics, and whether they have a number for each channel."""
TRACKING = {"BatchNorm": True, "SyncBatchNorm": True, "InstanceNorm": False}
"""The norms that may keep statistics, and whether they do unless told otherwise."""


def statistic(kind: str, known: Mapping[str, Any], name: str) -> Param | Unknown | None:
    """A buffer of a norm; None where it keeps no statistics, Unknown where it has no such one."""
    usual = TRACKING.get(kind.removesuffix("d").rstrip("123"))
    count = known.get("num_features")
    if usual is None or name not in STATISTICS or type(count) is not int:
        return Unknown(f"{kind} has no '{name}'")
    if not known.get("track_running_stats", usual):
        return None
    return Param((count,) if STATISTICS[name] else ())


def weights_of(kind: str, known: Mapping[str, Any]) -> dict[str, Param | None]:
    """The weights of a module by name, None for those that it does without; empty where their
    sizes are not known.
    """
    row = HELD.get(kind.removesuffix("d").rstrip("123")) or HELD.get(kind)
    if row is None:
        return {}
    try:
        sizes = row(given_to(kind, known))
    except (KeyError, TypeError, ZeroDivisionError, StopIteration):
        return {}
    if not all(type(n) is int and n >= 0 for one in sizes.values() for n in one or ()):
        return {}
    return {name: None if one is None else Param(one, trained=True) for name, one in sizes.items()}
