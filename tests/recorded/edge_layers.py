"""The layers that `record_edges.py` runs, at the ends of their axes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple


class Case(NamedTuple):
    """One or two layers as this project spells them, and the input without the batch.

    `ran` is what is built: a module of PyTorch, an operator of ONNX with its attributes, or layers
    of Keras (`L`) one after the other. `call` says how PyTorch runs its module.
    """

    dialect: str
    layers: list[dict[str, Any]]
    input: list[int]
    ran: str
    call: str = "m(x)"


TRANSPOSED = (
    (3, 2, 0, 1),
    (3, 2, 1, 1),
    (4, 3, 1, 1),
    (2, 4, 0, 1),
    (3, 1, 1, 1),
    (3, 2, 1, 2),
    (5, 3, 2, 2),
)
"""Kernel, stride, padding, dilation."""


def asked_sizes() -> Iterator[Case]:
    """The smallest and the largest output that can be asked for, and one beyond either."""
    for kernel, stride, padding, dilation in TRANSPOSED:
        least = (5 - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1
        for size in (least - 1, least, least + stride - 1, least + stride):
            yield asked([5], [kernel], [stride], [padding], [dilation], [size])
    for rank in (2, 3):
        kernels, strides, paddings = [3, 4, 2][:rank], [2, 3, 2][:rank], [1, 0, 0][:rank]
        dims, ones = [4, 3, 2][:rank], [1] * rank
        rows = zip(dims, kernels, strides, paddings, strict=True)
        least = [(n - 1) * s - 2 * p + k for n, k, s, p in rows]
        most = [m + s - 1 for m, s in zip(least, strides, strict=True)]
        sizes = [least, most, [most[0], *least[1:]], [*most[:-1], least[-1]]]
        for axis in range(rank):
            sizes.append([m + (a == axis) for a, m in enumerate(most)])
            sizes.append([m - (a == axis) for a, m in enumerate(least)])
        for size in sizes:
            yield asked(dims, kernels, strides, paddings, ones, size)
    yield asked([5], [3], [2], [1], [1], [9], 1)
    yield asked([5], [3], [2], [1], [1], [10], 1)


def asked(
    dims: list[int],
    kernel: list[int],
    stride: list[int],
    padding: list[int],
    dilation: list[int],
    size: list[int],
    extra: int = 0,
) -> Case:
    ours: dict[str, Any] = {"filters": 1, "kernel": kernel, "stride": stride, "padding": padding}
    ours |= {"dilation": dilation, "output_size": size, "bias": False}
    if extra:
        ours["output_padding"] = extra
    text = (
        f"nn.ConvTranspose{len(dims)}d(1, 1, {kernel}, {stride}, {padding}, {extra}, bias=False, "
        f"dilation={dilation})"
    )
    call = f"m(x, output_size={size})"
    return Case("pytorch", [{"conv_transpose": ours}], [1, *dims], text, call)


ENDS = ([1, 2], [0, 3], [4, 0], [0, 0])


def torch_padded() -> Iterator[Case]:
    """Uneven padding as a layer of its own, in front of a window; in a layer it is refused."""
    one = {"filters": 1, "bias": False}
    turned = {**one, "kernel": 3, "stride": 2, "padding": 1}
    windows: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("conv", {**one, "kernel": 3}, "nn.Conv1d(1, 1, 3, bias=False)"),
        ("conv", {**one, "kernel": 4, "stride": 3}, "nn.Conv1d(1, 1, 4, 3, bias=False)"),
        ("avg_pool", {"kernel": 3, "stride": 2}, "nn.AvgPool1d(3, 2)"),
        ("conv_transpose", turned, "nn.ConvTranspose1d(1, 1, 3, 2, 1, bias=False)"),
    )
    for ends in ENDS:
        for kind, ours, text in windows:
            layers = [{"pad": {"padding": [ends]}}, {kind: ours}]
            both = f"nn.Sequential(nn.ConstantPad1d({tuple(ends)}, 0), {text})"
            yield Case("pytorch", layers, [1, 7], both)
    ours = {"filters": 1, "kernel": [3, 2], "stride": [2, 1], "bias": False}
    layers = [{"pad": {"padding": [[0, 3], [2, 1]]}}, {"conv": ours}]
    both = "nn.Sequential(nn.ZeroPad2d((2, 1, 0, 3)), nn.Conv2d(1, 1, (3, 2), (2, 1), bias=False))"
    yield Case("pytorch", layers, [1, 6, 5], both)
    uneven = {"kernel": 3, "stride": 2, "padding": [[1, 0]]}
    for kind, text in (
        ("conv", "nn.Conv1d(1, 1, 3, 2, (1, 0), bias=False)"),
        ("conv_transpose", "nn.ConvTranspose1d(1, 1, 3, 2, (1, 0), bias=False)"),
        ("max_pool", "nn.MaxPool1d(3, 2, (1, 0))"),
        ("avg_pool", "nn.AvgPool1d(3, 2, (1, 0))"),
    ):
        more = {"filters": 1, "bias": False} if "conv" in kind else {}
        yield Case("pytorch", [{kind: {**uneven, **more}}], [1, 7], text)


def torch_same() -> Iterator[Case]:
    """An even span is padded more at one end."""
    for kernel, dilation in ((2, 1), (4, 1), (4, 3), (3, 2)):
        ours = {"filters": 1, "kernel": kernel, "padding": "same", "dilation": dilation}
        text = f"nn.Conv1d(1, 1, {kernel}, padding='same', dilation={dilation}, bias=False)"
        yield Case("pytorch", [{"conv": {**ours, "bias": False}}], [1, 8], text)


def averages() -> Iterator[Case]:
    """Average pools whose windows reach beyond their input."""
    for n in (7, 8):
        for kernel, stride, padding in ((3, 2, 1), (4, 3, 2), (2, 3, 1), (5, 4, 0)):
            for ceil in (False, True):
                for included in (False, True):
                    flags = {"ceil_mode": ceil, "count_include_pad": included}
                    ours = {"kernel": kernel, "stride": stride, "padding": padding, **flags}
                    text = f"nn.AvgPool1d({kernel}, {stride}, {padding}, {ceil}, {included})"
                    yield Case("pytorch", [{"avg_pool": ours}], [1, n], text)
        for kernel, stride in ((3, 2), (4, 1), (5, 3)):
            same = {"kernel": kernel, "stride": stride, "padding": "same"}
            text = f"L.AveragePooling1D({kernel}, {stride}, 'same')"
            yield Case("keras", [{"avg_pool": same}], [n, 1], text)


ONNX_KINDS = {
    "Conv": "conv",
    "ConvTranspose": "conv_transpose",
    "MaxPool": "max_pool",
    "AveragePool": "avg_pool",
    "LpPool": "lp_pool",
}


def operator(op: str, dims: list[int], **attributes: Any) -> Case:
    """As this project spells it: `auto_pad` and `pads` are one setting, flags are true or false."""
    rank = len(dims) - 1
    kind, ours = ONNX_KINDS[op], {}
    names = {"kernel_shape": "kernel", "strides": "stride", "dilations": "dilation"}
    names |= {"output_shape": "output_size", "output_padding": "output_padding"}
    for theirs, value in attributes.items():
        if theirs in names:
            ours[names[theirs]] = value
        elif theirs in ("ceil_mode", "count_include_pad"):
            ours[theirs] = bool(value)
    pads = attributes.get("pads", [0] * (2 * rank))
    ours["padding"] = [[pads[a], pads[a + rank]] for a in range(rank)]
    if "auto_pad" in attributes and attributes["auto_pad"] != "NOTSET":
        ours["padding"] = attributes["auto_pad"].lower()
    if "Conv" in op:
        ours |= {"filters": 1, "bias": False}
    given = ", ".join(f"{k}={v!r}" for k, v in attributes.items())
    return Case("onnx", [{kind: ours}], dims, f"{op}({given})")


AUTO = ("SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET")


def onnx_shapes() -> Iterator[Case]:
    """Transposed convolutions that are asked for a size: which end is cut, or added to."""
    for kernel, stride, dilation in ((3, 2, 1), (4, 2, 1), (5, 3, 1), (3, 2, 2), (2, 3, 1)):
        how = {"kernel_shape": [kernel], "strides": [stride], "dilations": [dilation]}
        whole = (5 - 1) * stride + dilation * (kernel - 1) + 1
        for size in (whole - 3, whole - 2, whole - 1, whole, whole + 1):
            for auto in AUTO:
                yield operator("ConvTranspose", [1, 5], auto_pad=auto, output_shape=[size], **how)
        for auto in AUTO:
            yield operator("ConvTranspose", [1, 5], auto_pad=auto, **how)
    how = {"kernel_shape": [4], "strides": [2]}
    for size in (8, 9, 10, 11):
        for pads in ([1, 0], [0, 1], [0, 2]):
            yield operator("ConvTranspose", [1, 5], pads=pads, output_shape=[size], **how)
        for auto in AUTO[:2]:
            extra = {"auto_pad": auto, "output_padding": [1], "output_shape": [size]}
            yield operator("ConvTranspose", [1, 5], **extra, **how)
    for auto in AUTO[:2]:
        for size in ([7, 8], [8, 6]):
            how = {"kernel_shape": [4, 3], "strides": [2, 2], "output_shape": size}
            yield operator("ConvTranspose", [1, 4, 4], auto_pad=auto, **how)
        extra = {"auto_pad": auto, "output_padding": [1]}
        yield operator("ConvTranspose", [1, 5], **extra, kernel_shape=[4], strides=[2])


def onnx_padded() -> Iterator[Case]:
    """Padding that differs before and after."""
    for pads in ([1, 0], [0, 1], [2, 1], [0, 2]):
        for kernel, stride in ((3, 1), (3, 2), (4, 3)):
            how = {"kernel_shape": [kernel], "strides": [stride], "pads": pads}
            yield operator("Conv", [1, 8], **how)
            yield operator("ConvTranspose", [1, 5], **how)
            if stride > 1:
                yield operator("ConvTranspose", [1, 5], **how, output_padding=[1])
            for ceil in (0, 1):
                yield operator("MaxPool", [1, 8], **how, ceil_mode=ceil)
                yield operator("LpPool", [1, 8], **how, ceil_mode=ceil)
                for included in (0, 1):
                    flags = {"ceil_mode": ceil, "count_include_pad": included}
                    yield operator("AveragePool", [1, 8], **how, **flags)
        yield operator("Conv", [1, 9], kernel_shape=[3], dilations=[2], pads=pads)
        yield operator("MaxPool", [1, 9], kernel_shape=[3], dilations=[2], pads=pads)
    pads = [0, 1, 2, 0]
    how = {"kernel_shape": [3, 2], "strides": [2, 1], "pads": pads}
    for op in ("Conv", "ConvTranspose", "MaxPool", "AveragePool"):
        yield operator(op, [1, 6, 5], **how)


def onnx_same() -> Iterator[Case]:
    for op in ("Conv", "MaxPool", "AveragePool", "LpPool"):
        for auto in AUTO[:2]:
            for n, kernel, stride in ((8, 2, 1), (8, 3, 2), (7, 4, 3), (8, 5, 2)):
                how = {"kernel_shape": [kernel], "strides": [stride], "auto_pad": auto}
                yield operator(op, [1, n], **how)


def keras_padded() -> Iterator[Case]:
    one, same = {"filters": 1, "kernel": 3}, {"stride": 2, "padding": "same"}
    windows: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("conv", one, "L.Conv1D(1, 3)"),
        ("conv", {**one, **same}, "L.Conv1D(1, 3, 2, 'same')"),
        ("max_pool", {"kernel": 3, "stride": 2}, "L.MaxPooling1D(3, 2)"),
        ("avg_pool", {"kernel": 3, **same}, "L.AveragePooling1D(3, 2, 'same')"),
        ("conv_transpose", {**one, "stride": 2}, "L.Conv1DTranspose(1, 3, 2)"),
    )
    for ends in ENDS[:3]:
        for kind, ours, text in windows:
            layers = [{"pad": {"padding": [ends]}}, {kind: ours}]
            both = f"L.ZeroPadding1D({tuple(ends)}), {text}"
            yield Case("keras", layers, [7, 1], both)
    ours = {"filters": 1, "kernel": [3, 2], "stride": 2}
    layers = [{"pad": {"padding": [[0, 3], [2, 1]]}}, {"conv": ours}]
    both = "L.ZeroPadding2D(((0, 3), (2, 1))), L.Conv2D(1, (3, 2), 2)"
    yield Case("keras", layers, [6, 5, 1], both)


TORCH, ONNX = (asked_sizes, torch_padded, torch_same), (onnx_shapes, onnx_padded, onnx_same)
LAYERS: list[Case] = [case for group in (*TORCH, *ONNX, keras_padded, averages) for case in group()]
