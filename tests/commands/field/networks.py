"""Random networks of all kinds that have receptive fields, with settings of their own per axis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import convcalc

Layer = dict[str, Any]
Draw = Any


def per_axis(draw: Draw, rank: int, values: st.SearchStrategy[int]) -> Any:
    """One number for all axes, or a list."""
    if draw(st.booleans()):
        return draw(values)
    return [draw(values) for _ in range(rank)]


def ends(draw: Draw, rank: int, most: int) -> list[list[int]]:
    return [[draw(st.integers(0, most)) for _ in range(2)] for _ in range(rank)]


def small(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


def conv(draw: Draw, rank: int, dialect: str) -> Layer:
    given: Layer = {"kernel": per_axis(draw, rank, small(1, 4))}
    kind = draw(st.sampled_from(["conv", "conv", "depthwise_conv", "separable_conv"]))
    if kind != "depthwise_conv":
        given["filters"] = 4
    if draw(st.booleans()):
        given["stride"] = per_axis(draw, rank, small(1, 3))
    if draw(st.booleans()):
        given["dilation"] = per_axis(draw, rank, small(1, 3))
    given["padding"] = padding(draw, rank, dialect, causal=kind == "conv")
    if kind == "conv":
        given["groups"] = draw(st.sampled_from([1, 1, 2]))
    return {kind: given}


def padding(draw: Draw, rank: int, dialect: str, causal: bool = False) -> Any:
    if dialect == "pytorch":
        number = per_axis(draw, rank, small(0, 3))
        return draw(st.sampled_from([number, number, "same", "valid"]))
    modes = ["same", "same", "valid"]
    if dialect == "onnx":
        modes += ["same_upper", "same_lower"]
    elif causal and rank == 1:
        modes.append("causal")
    return draw(st.sampled_from(modes))


def pool(draw: Draw, rank: int, dialect: str) -> Layer:
    kind = draw(st.sampled_from(["max_pool", "avg_pool", "lp_pool"]))
    given: Layer = {"kernel": per_axis(draw, rank, small(1, 4))}
    if draw(st.booleans()):
        given["stride"] = per_axis(draw, rank, small(1, 3))
    if dialect != "keras" and draw(st.booleans()):
        given["ceil_mode"] = True
    if kind == "max_pool" and dialect != "keras" and draw(st.booleans()):
        given["dilation"] = per_axis(draw, rank, small(1, 2))
    if dialect != "pytorch":
        given["padding"] = draw(st.sampled_from(["same", "valid"]))
    elif kind != "lp_pool":
        given["padding"] = per_axis(draw, rank, small(0, 2))
    return {kind: given}


def transposed(draw: Draw, rank: int, dialect: str) -> Layer:
    given: Layer = {"filters": 4, "kernel": per_axis(draw, rank, small(1, 4))}
    given["stride"] = per_axis(draw, rank, small(1, 3))
    if dialect == "keras":
        given["padding"] = draw(st.sampled_from(["same", "valid"]))
        return {"conv_transpose": given}
    given["padding"] = per_axis(draw, rank, small(0, 2))
    if draw(st.booleans()):
        given["dilation"] = per_axis(draw, rank, small(1, 3))
    if draw(st.booleans()):
        given["output_padding"] = per_axis(draw, rank, small(0, 2))
    return {"conv_transpose": given}


def unpool(draw: Draw, rank: int, dialect: str) -> Layer:
    given = {"kernel": per_axis(draw, rank, small(1, 3))}
    if draw(st.booleans()):
        given["stride"] = per_axis(draw, rank, small(1, 3))
    return {"max_unpool": given}


def resized(draw: Draw, rank: int, dialect: str) -> Layer:
    modes = ["nearest", "linear"]
    if rank == 2:
        modes += ["bilinear", "bicubic", "area"]
    if dialect != "keras":
        modes += ["nearest_exact", "area"]
    given: Layer = {"mode": draw(st.sampled_from(modes))}
    if dialect == "keras":
        given["factor"] = per_axis(draw, rank, small(1, 3))
        return {"upsample": given}
    if draw(st.booleans()):
        given["size"] = per_axis(draw, rank, small(2, 12))
    elif draw(st.booleans()):
        given["factor"] = draw(st.sampled_from([0.5, 1.5, 0.7, 2.5]))
    else:
        given["factor"] = per_axis(draw, rank, small(1, 3))
    if given["mode"] not in ("nearest", "nearest_exact", "area") and draw(st.booleans()):
        given["align_corners"] = True
    return {"upsample": given}


def adaptive(draw: Draw, rank: int, dialect: str) -> Layer:
    kind = draw(st.sampled_from(["adaptive_avg_pool", "adaptive_max_pool"]))
    return {kind: {"output_size": per_axis(draw, rank, small(1, 7))}}


def pad(draw: Draw, rank: int, dialect: str) -> Layer:
    mode = draw(st.sampled_from(["zeros", "constant", "reflect", "replicate", "circular"]))
    return {"pad": {"padding": ends(draw, rank, 3), "mode": mode}}


def crop(draw: Draw, rank: int, dialect: str) -> Layer:
    return {"crop": {"cropping": ends(draw, rank, 3)}}


def shuffle(draw: Draw, rank: int, dialect: str) -> Layer:
    return {draw(st.sampled_from(["pixel_shuffle", "pixel_unshuffle"])): {"factor": 2}}


def mobile(draw: Draw, rank: int, dialect: str) -> Layer:
    given = {"filters": 4, "kernel": per_axis(draw, rank, st.sampled_from([1, 3, 5])), "expand": 2}
    if draw(st.booleans()):
        given["stride"] = per_axis(draw, rank, small(1, 2))
    return {"inverted_residual": given}


def windowed(draw: Draw, rank: int, dialect: str) -> Layer:
    given: Layer = {"window": per_axis(draw, rank, small(1, 4))}
    given["partition"] = draw(st.sampled_from(["window", "window", "grid"]))
    if given["partition"] == "window" and draw(st.booleans()):
        given["shift"] = per_axis(draw, rank, small(0, 2))
    return {"attention": given}


PLAIN = ["relu", "batch_norm", "dropout", "identity", "softmax", "channel_shuffle", "prelu"]


def plain(draw: Draw, rank: int, dialect: str) -> Layer:
    kind = draw(st.sampled_from(PLAIN))
    return {kind: {"groups": 2} if kind == "channel_shuffle" else {}}


def carried(draw: Draw, rank: int, dialect: str) -> Layer:
    return {"rnn": {"units": 4, "sequences": True}}


def everything(draw: Draw, rank: int, dialect: str) -> Layer:
    kinds = ["global_avg_pool", "squeeze_excite", "attention", "transformer_encoder"]
    kinds += [] if dialect == "keras" else ["linear"]  # there it is of the channels alone
    kinds += ["gru"] if rank == 1 else []
    kind = draw(st.sampled_from(kinds))
    given: dict[str, Any] = {
        "global_avg_pool": {"keepdims": True},
        "linear": {"features": 5, "axis": "last"},
        "gru": {"units": 2, "bidirectional": True, "sequences": True},
    }
    return {kind: given.get(kind, {})}


MAKERS = [conv, conv, conv, pool, pool, transposed, unpool, resized, resized, adaptive]
MAKERS += [pad, pad, crop, shuffle, mobile, plain, windowed, windowed]
MERGES = ["add", "add", "subtract", "multiply", "maximum", "average", "concat", "attention"]
OF_ONE_AXIS = [carried, adaptive]


class Grower:
    """Adds layers that are accepted to a network, and keeps their number of channels at 4."""

    def __init__(self, dialect: str, sizes: list[int]) -> None:
        self.sizes = sizes
        last = dialect == "keras"
        self.head = {"dialect": dialect, "input": [*sizes, 4] if last else [4, *sizes]}
        self.layers: list[Layer] = []
        self.report = self.made([])

    def made(self, layers: list[Layer]) -> Any:
        network = {**self.head, "layers": layers or [{"identity": {"name": "start"}}]}
        return convcalc.analyze(convcalc.build(network))

    def names(self) -> list[str]:
        return ["input", *(next(iter(layer.values()))["name"] for layer in self.layers)]

    def add(self, layer: Layer, source: Any, most: int) -> str | None:
        """The name of the layer, if it is accepted and no axis of it is longer than `most`."""
        (kind, given), name = next(iter(layer.items())), f"n{len(self.layers)}"
        layers = [*self.layers, {kind: {**given, "from": source, "name": name}}]
        try:
            report = self.made(layers)
        except convcalc.Problems:
            return None
        output = report.layers[-1].output if report.ok else None
        if output is None or not output.spatial or not all(0 < n <= most for n in output.spatial):
            return None
        self.layers, self.report = layers, report
        if output.channels == 4:
            return name
        return self.add({"conv": {"filters": 4, "kernel": 1}}, name, most)

    def sizes_of(self, name: str) -> tuple[int, ...]:
        return (
            tuple(map(int, self.report.shapes[name].spatial))
            if name != "input"
            else tuple(self.sizes)
        )


def merged(draw: Draw, net: Grower, dialect: str, most: int) -> None:
    """Two paths that meet, of which the larger is cut or the smaller resized if they differ."""
    a, b = (draw(st.sampled_from(net.names())) for _ in range(2))
    if a == b:
        return
    x, y = net.sizes_of(a), net.sizes_of(b)
    if x != y and 1 not in (*x, *y):
        small, large = (a, b) if sum(x) <= sum(y) else (b, a)
        goal = net.sizes_of(small)
        if all(p <= q for p, q in zip(goal, net.sizes_of(large), strict=True)):
            spare = [q - p for p, q in zip(goal, net.sizes_of(large), strict=True)]
            cuts = [[s // 2, s - s // 2] for s in spare]
            if dialect != "keras" and draw(st.booleans()):
                size = {"size": list(net.sizes_of(large)), "mode": "linear"}
                fit = net.add(
                    {"upsample": {**size, "align_corners": draw(st.booleans())}}, small, most
                )
                a, b = fit or small, large
            else:
                a, b = small, net.add({"crop": {"cropping": cuts}}, large, most) or large
    kind = draw(st.sampled_from(MERGES))
    given = windowed(draw, len(net.sizes), dialect)[kind] if kind == "attention" else {}
    net.add({kind: given}, [a, b], most)


def network(draw: Draw, rank: int, dialect: str, count: int, wide: bool = False) -> Grower:
    """A network of about `count` layers; some that see whole axes if `wide`."""
    most = 16 if rank == 1 else 9
    net = Grower(dialect, [draw(st.integers(3, most)) for _ in range(rank)])
    makers = [*MAKERS, everything] if wide else MAKERS
    makers = [*makers, *OF_ONE_AXIS] if rank == 1 else makers
    for _ in range(count):
        if net.layers and draw(st.integers(0, 2)) == 0:
            merged(draw, net, dialect, 2 * most)
            continue
        source = draw(st.sampled_from(net.names()[-3:]))
        net.add(draw(st.sampled_from(makers))(draw, rank, dialect), source, 2 * most)
    if not net.layers:
        net.add({"conv": {"filters": 4, "kernel": 1}}, "input", 2 * most)
    return net
