"""Attention as PyTorch, torchvision, timm and Keras have it, gated units and norms, for
`record_kinds.py`: kind, settings, inputs without the batch, and what is run.

What is run is an expression: a module or layer, or a function of x, y and z that may hold modules.
In it `rows` puts the positions of a map in one row with the channels last, `back` undoes that, and
`blocks` and `joined` take a map apart into windows and put it together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Row = tuple[str, dict[str, Any], list[list[int]], str]

MAP, LINE, SPACE = [12, 6, 4], [12, 9], [12, 4, 2, 3]
SELF = "back(inner(*[rows(x)] * 3)[0], x)"
CROSS = "back(inner(rows(x), rows(y), rows(y))[0], x)"
THREE = "back(inner(rows(x), rows(y), rows(z))[0], x)"


def multihead() -> Iterator[Row]:
    """nn.MultiheadAttention, with keys and values from elsewhere."""
    for heads, bias in ((1, True), (3, False), (5, True)):
        ours = {"heads": heads, "bias": bias}
        inner = f"nn.MultiheadAttention(12, {heads}, bias={bias}, batch_first=True)"
        for dims, other in ((MAP, [12, 3, 2]), (MAP, LINE), (LINE, SPACE), (LINE, [12, 1])):
            yield "attention", ours, [dims, other], f"held({CROSS!r}, inner={inner})"
            yield "attention", ours, [dims, other, other], f"held({THREE!r}, inner={inner})"
        for k, v in ((8, 8), (8, 20), (12, 5), (5, 12)):
            wide = inner.replace(", batch", f", kdim={k}, vdim={v}, batch")
            shapes = [MAP, [k, 7], [v, 7]]
            yield "attention", ours, shapes, f"held({THREE!r}, inner={wide})"
    ours, inner = {"heads": 2}, "nn.MultiheadAttention(12, 2, batch_first=True)"
    yield "attention", ours, [MAP, LINE, [12, 8]], f"held({THREE!r}, inner={inner})"
    yield "attention", ours, [MAP, [12, 3, 2], [12, 2, 3]], f"held({THREE!r}, inner={inner})"


def of_timm() -> Iterator[Row]:
    run = "back(inner(rows(x)), x)"
    for given, ours in (
        ("", {"bias": ["out"]}),
        ("qkv_bias=True, proj_bias=False", {"bias": ["q", "k", "v"]}),
        ("proj_bias=False", {"bias": False}),
        ("qkv_bias=True, attn_head_dim=5", {"key_dim": 5}),
        ("qkv_bias=True, dim_out=20", {"features": 20}),
        ("qk_norm=True, norm_layer=nn.LayerNorm", {"bias": ["out"], "qk_norm": "layer"}),
        ("qk_norm=True, norm_layer=nn.RMSNorm", {"bias": ["out"], "qk_norm": "rms"}),
    ):
        for heads in (3, 5):
            inner = f"timm.layers.Attention(12, {heads}, {given})".replace(", )", ")")
            all_ours = {"heads": heads, **ours}
            yield "attention", all_ours, [MAP], f"held({run!r}, inner={inner})"
    beit = "timm.models.beit.Attention(12, 3, {})"
    text = f"held({run!r}, inner={beit.format('qkv_bias=True')})"
    ours = {"heads": 3, "bias": ["q", "v", "out"]}
    yield "attention", ours, [LINE], text
    text = f"held({run!r}, inner={beit.format('qkv_bias=True, window_size=(4, 2)')})"
    tabled = {**ours, "relative_positions": "table", "grid": [4, 2]}
    yield "attention", tabled, [LINE], text
    yield "attention", {**tabled, "grid": [4, 3]}, [LINE], text.replace("(4, 2)", "(4, 3)")
    former = "timm.models.efficientformer.Attention(12, 5, 3, {}, resolution=(6, 4))"
    for ratio, wide in ((1, 5), (2, 10)):
        said = {"heads": 3, "key_dim": 5, "value_dim": wide, "relative_positions": "distances"}
        yield "attention", said, [MAP], f"held({run!r}, inner={former.format(ratio)})"
    sam = "timm.models.vision_transformer_sam.Attention(12, 3, use_rel_pos=True, input_size=(6, 4))"
    run = "inner(x.movedim(1, -1)).movedim(-1, 1)"
    ours = {"heads": 3, "relative_positions": "decomposed"}
    yield "attention", ours, [MAP], f"held({run!r}, inner={sam})"
    run = "joined(inner(blocks(x.movedim(1, -1), 2)), x, 2).movedim(-1, 1)"
    sam = sam.replace("(6, 4)", "(2, 2)")
    yield "attention", {**ours, "window": 2}, [MAP], f"held({run!r}, inner={sam})"
    run = "back(inner(rows(x), list(x.shape[2:])), x)"
    yield (
        "attention",
        {"heads": 3},
        [MAP],
        f"held({run!r}, inner=timm.models.pvt_v2.Attention(12, 3))",
    )


def of_windows() -> Iterator[Row]:
    """In torchvision maps are padded to whole windows; here that is a layer of its own."""
    swin = "torchvision.models.swin_transformer.ShiftedWindowAttention"
    run = "inner(x.movedim(1, -1)).movedim(-1, 1)"
    one = "torch.cat([inner(s.movedim(1, -1)).movedim(-1, 1) for s in x.split(1)])"
    for window, shift in (([2, 2], [0, 0]), ([2, 2], [1, 1]), ([3, 4], [1, 2]), ([6, 4], [3, 2])):
        sizes = {"heads": 3, "window": window, "shift": shift}
        ours = {**sizes, "relative_positions": "table"}
        text = f"{swin}(12, {window}, {shift}, 3)"
        yield "attention", ours, [MAP], f"held({run!r}, inner={text})"
        text = f"{swin}(12, {window}, {shift}, 3, qkv_bias=False, proj_bias=False)"
        yield "attention", {**ours, "bias": False}, [MAP], f"held({run!r}, inner={text})"
        ours = {**sizes, "relative_positions": "mlp", "logit_scale": True}
        text = f"{swin}V2(12, {window}, {shift}, 3)"
        yield "attention", ours, [MAP], f"held({one!r}, inner={text})"
    timm = "timm.models.swin_transformer"
    run = "joined(inner(blocks(x.movedim(1, -1), 2).flatten(1, 2)), x, 2).movedim(-1, 1)"
    ours = {"heads": 3, "window": 2, "relative_positions": "table"}
    for given, more in (("", {}), (", head_dim=7", {"key_dim": 7}), (", qkv_bias=False", {})):
        said = {**ours, **more, **({"bias": ["out"]} if "bias" in given else {})}
        text = f"{timm}.WindowAttention(12, 3, window_size=2{given})"
        yield "attention", said, [MAP], f"held({run!r}, inner={text})"
    maxvit = "torchvision.models.maxvit.RelativePositionalMultiHeadAttention(12, 4, 4)"
    for partition in ("window", "grid"):
        run = f"joined(inner(blocks(x.movedim(1, -1), 2, {partition!r}, 1)), x, 2, {partition!r})"
        said = {**ours, "partition": partition}
        text = f"held({run + '.movedim(-1, 1)'!r}, inner={maxvit})"
        yield "attention", said, [MAP], text
    for window in ([4, 4], [6, 8], [1, 5]):
        ours = {"heads": 3, "window": window}
        text = f"timm.models.swin_transformer.window_partition(x.movedim(1, -1), {window})"
        yield "attention", ours, [MAP], text


def products() -> Iterator[Row]:
    run = (
        "back(F.scaled_dot_product_attention(*split(x, y, z, {}){}).transpose(1, 2).flatten(2), x)"
    )
    for heads in (1, 3, 4, 5):
        for shapes in ([MAP, MAP, MAP], [MAP, LINE, LINE], [LINE, LINE, [24, 9]]):
            said = run.format(heads, "")
            yield "scaled_dot_product_attention", {"heads": heads}, shapes, said
    for few, channels in ((1, 4), (3, 12), (2, 8), (3, 8)):
        shapes = [[24, 6], [channels, 9], [channels, 9]]
        said = run.format(f"6, {few}", ", enable_gqa=True")
        ours = {"heads": 6, "kv_heads": few}
        yield "scaled_dot_product_attention", ours, shapes, said
    last = {"axis": "last"}
    plain, grouped = (
        f"F.scaled_dot_product_attention(x, y, z{more})" for more in ("", ", enable_gqa=True")
    )
    for shapes in (
        [[6, 5, 4], [6, 5, 4], [6, 5, 4]],
        [[6, 5, 4], [6, 9, 4], [6, 9, 7]],
        [[6, 2, 5, 4], [6, 2, 9, 4], [6, 2, 9, 7]],
        [[6, 5, 4], [3, 9, 4], [3, 9, 4]],
        [[6, 5, 4], [6, 9, 3], [6, 9, 4]],
        [[6, 5, 4], [6, 9, 4], [6, 8, 4]],
        [[6, 5, 4], [6, 9, 4], [2, 9, 4]],
    ):
        yield "scaled_dot_product_attention", last, shapes, plain
    for few in (1, 2, 3, 4):
        shapes = [[6, 5, 4], [few, 9, 4], [few, 9, 4]]
        yield "scaled_dot_product_attention", {**last, "kv_heads": few}, shapes, grouped


def gates() -> Iterator[Row]:
    for dims, axis in (
        (MAP, "channels"),
        (MAP, 1),
        (MAP, 2),
        ([7, 4], "channels"),
        ([6], "channels"),
    ):
        dim = 1 if axis == "channels" else int(axis) + 1
        yield "glu", {"axis": axis}, [dims], f"nn.GLU({dim})"
    yield "glu", {"axis": 1}, [[6, 5, 4]], "nn.GLU(2)"
    yield "glu", {"axis": 3}, [MAP], "nn.GLU(4)"
    for name in ("gelu", "silu", "relu"):
        text = f"(lambda a, b: F.{name}(a) * b)(*x.chunk(2, 1))"
        yield "glu", {"activation": name}, [MAP], text
    yield "glu", {"activation": "none"}, [MAP], "(lambda a, b: a * b)(*x.chunk(2, 1))"
    for dims in (MAP, LINE, SPACE, [12]):
        for affine in (True, False):
            text = f"nn.RMSNorm({dims}, elementwise_affine={affine})"
            yield "rms_norm", {"over": "all", "affine": affine}, [dims], text
            inner = f"nn.RMSNorm(12, elementwise_affine={affine})"
            text = f"held('inner(x.movedim(1, -1)).movedim(-1, 1)', inner={inner})"
            yield "rms_norm", {"affine": affine}, [dims], text
    for kind, name in (("rms_norm", "RMSNorm"), ("layer_norm", "LayerNorm")):
        yield kind, {"over": "spatial"}, [MAP], f"nn.{name}([6, 4])"
        yield kind, {"over": 2}, [MAP], f"nn.{name}(4)"
        yield kind, {"over": [1, 2], "sizes": [6, 4]}, [MAP], f"nn.{name}([6, 4])"
        yield kind, {"over": [1, 2], "sizes": [4, 6]}, [MAP], f"nn.{name}([4, 6])"
        text = f"held('inner(x.movedim(1, 2)).movedim(1, 2)', inner=nn.{name}([12, 4]))"
        yield kind, {"over": ["channels", 2]}, [MAP], text


TORCH = (multihead, of_timm, of_windows, products, gates)

LAST = [6, 4, 12]


def keras_attention() -> Iterator[Row]:
    self, cross, three = "inner(x, x)", "inner(x, y)", "inner(x, z, y)"
    inner = "layers.MultiHeadAttention({}, {}{}, flash_attention=False)"
    for heads, width, more, ours in (
        (3, 4, "", {}),
        (2, 5, "", {}),
        (5, 4, ", use_bias=False", {"bias": False}),
        (3, 4, ", value_dim=7", {"value_dim": 7}),
        (3, 4, ", output_shape=10", {"features": 10}),
        (
            1,
            3,
            ", value_dim=2, output_shape=5, use_bias=False",
            {"value_dim": 2, "features": 5, "bias": False},
        ),
    ):
        said = {"heads": heads, "key_dim": width, **ours}
        layer = inner.format(heads, width, more)
        for shapes, run in (
            ([[9, 12]], self),
            ([[9, 12], [5, 12]], cross),
            ([[9, 12], [5, 8]], cross),
            ([[9, 12], [5, 8], [5, 20]], three),
            ([[9, 12], [5, 8], [6, 8]], three),
        ):
            yield "attention", said, shapes, f"held({run!r}, inner={layer})"
    grouped = "layers.GroupQueryAttention({}, {}, {}{})"
    for width, heads, few, bias in (
        (4, 6, 2, True),
        (5, 4, 1, False),
        (4, 6, 6, True),
        (4, 6, 4, True),
    ):
        said = {"heads": heads, "kv_heads": few, "key_dim": width, "bias": bias}
        layer = grouped.format(width, heads, few, "" if bias else ", use_bias=False")
        for shapes, run in (([[9, 12]], self), ([[9, 12], [5, 8]], cross)):
            yield "attention", said, shapes, f"held({run!r}, inner={layer})"
    said, run = {"axis": "channels"}, "rows(ops.dot_product_attention(*split(x, y, z, {})))"
    for heads, few in ((3, 3), (4, 2), (6, 1)):
        ours = {"heads": heads, "kv_heads": few, **said}
        shapes = [[9, 12], [5, 12 // heads * few], [5, 12 // heads * few]]
        yield "scaled_dot_product_attention", ours, shapes, run.format(f"{heads}, {few}")


def keras_gates() -> Iterator[Row]:
    yield "glu", {}, [LAST], "ops.glu(x)"
    yield "glu", {"axis": 1}, [LAST], "ops.glu(x, axis=1)"
    yield "glu", {"axis": 2}, [LAST], "ops.glu(x, axis=2)"
    yield "glu", {"axis": 1}, [[5, 4, 12]], "ops.glu(x, axis=1)"
    yield "glu", {}, [[7]], "ops.glu(x)"
    for dims in ([12], [9, 12], LAST):
        yield "rms_norm", {}, [dims], "layers.RMSNormalization()"
    yield "rms_norm", {"over": "all"}, [LAST], "layers.RMSNormalization(axis=[1, 2, 3])"
    yield "layer_norm", {"over": [1, "channels"]}, [LAST], "layers.LayerNormalization(axis=[1, 3])"
    yield "layer_norm", {"over": 2}, [LAST], "layers.LayerNormalization(axis=2)"
    yield "layer_norm", {"over": 3}, [LAST], "layers.LayerNormalization(axis=4)"


KERAS = (keras_attention, keras_gates)
