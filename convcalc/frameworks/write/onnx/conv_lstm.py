"""An LSTM of convolutions as nodes of ONNX: those of each step, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.unwritten import Unwritten

if TYPE_CHECKING:
    from convcalc.frameworks.write.onnx.place import Place

MOST = 64
"""Steps that are written out."""
CURVES: dict[str, tuple[str, dict[str, float]]] = {
    "elu": ("Elu", {}),
    "hard_sigmoid": ("HardSigmoid", {"alpha": 1 / 6, "beta": 0.5}),
    "relu": ("Relu", {}),
    "selu": ("Selu", {}),
    "sigmoid": ("Sigmoid", {}),
    "softplus": ("Softplus", {}),
    "softsign": ("Softsign", {}),
    "tanh": ("Tanh", {}),
}


def conv_lstm(at: Place) -> str:
    """Each step is convolved, and the state before it so that it keeps its size."""
    kind, steps = at.kind, int(at.site.spatial[0])
    if kind.peepholes:
        raise Unwritten("gates that see the cells are not written yet")
    if not 1 < steps <= MOST:
        raise Unwritten(f"{steps:,} steps are written out one by one, of 2 to {MOST}")
    if kind.activation not in CURVES or kind.gate_activation not in CURVES:
        raise Unwritten(f"{kind.activation} or {kind.gate_activation} is no function of ONNX")
    held, arriving, keeping = at.weights(), of_steps(at), of_states(at)
    inputs = [held["weight_ih"], *([held["bias"]] if "bias" in held else [])]
    states: list[str] = []
    cell = ""
    for k in range(steps):
        index = at.graph.constant(k, "step")
        step = at.add("Gather", [at.x, index], f"step{k}", axis=2)
        rows = at.add("Conv", [step, *inputs], f"arriving{k}", **arriving)
        if states:
            kept = at.add("Conv", [states[-1], held["weight_hh"]], f"kept{k}", **keeping)
            rows = at.add("Add", [rows, kept], f"rows{k}")
        state, cell = stepped(at, rows, cell, k)
        states.append(state)
    if not kind.sequences:
        return at.add("Identity", [states[-1]])
    axes = at.graph.constant([2])
    rows_of = [at.add("Unsqueeze", [one, axes], f"state{k}") for k, one in enumerate(states)]
    return at.add("Concat", rows_of, axis=2)


def stepped(at: Place, rows: str, cell: str, k: int) -> tuple[str, str]:
    """The state and the cell of a step: gates of what enters, stays and leaves, and what is new."""
    kind, filters = at.kind, int(at.kind.filters)

    def part(n: int, word: str, name: str) -> str:
        ends = [at.graph.constant([m]) for m in (n * filters, (n + 1) * filters, 1)]
        cut = at.add("Slice", [rows, *ends], f"{name}.rows{k}")
        return curve(at, word, cut, f"{name}{k}")

    gate, new = kind.gate_activation, kind.activation
    found = at.add("Mul", [part(0, gate, "enters"), part(2, new, "new")], f"added{k}")
    if cell:
        kept = at.add("Mul", [part(1, gate, "stays"), cell], f"stayed{k}")
        found = at.add("Add", [kept, found], f"cell{k}")
    shown = curve(at, new, found, f"shown{k}")
    return at.add("Mul", [part(3, gate, "leaves"), shown], f"given{k}"), found


def curve(at: Place, word: str, x: str, name: str) -> str:
    op, numbers = CURVES[word]
    return at.add(op, [x], name, **numbers)


def of_steps(at: Place) -> dict[str, Any]:
    """The attributes of the convolution of a step."""
    conv, place = at.kind.step(at.site)
    axes = conv.axes(place)
    return {
        "kernel_shape": list(map(int, conv.per_axis("kernel", place.rank))),
        "strides": list(map(int, conv.strides(place.rank))),
        "dilations": list(map(int, conv.per_axis("dilation", place.rank))),
        "pads": [int(axis.lo) for axis in axes] + [int(axis.hi) for axis in axes],
    }


def of_states(at: Place) -> dict[str, Any]:
    """Those of the convolution of a state: what the kernel needs is padded, more of it behind."""
    conv, place = at.kind.step(at.site)
    kernel = list(map(int, conv.per_axis("kernel", place.rank)))
    before = [(n - 1) // 2 for n in kernel]
    behind = [n - 1 - lo for n, lo in zip(kernel, before, strict=True)]
    return {"kernel_shape": kernel, "pads": [*before, *behind]}
