"""Record what PyTorch saves for the backward pass of single layers, in saved_kinds.json.

Not a test, and not needed to run the tests. By hand, with PyTorch installed:

    pip install torch
    python -m tests.recorded.record_saved_kinds

Each network is written as source of PyTorch, or, where the writer has no word for a kind, made of a
1x1 convolution and a function; it is run forward once in training on the CPU, on a batch of two.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from click.testing import CliRunner

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch
    from torch.nn import functional

OUT = Path(__file__).parent / "saved_kinds.json"
BATCH, INPUT = 2, (8, 6, 6)
FIRST, SECOND = "conv 8 1x1 name=a", "conv 8 1x1 name=b from=input"

WRITTEN = (
    *("conv 4 3x3", "depthwise_conv 3x3", "conv_transpose 4 3x3", "separable_conv 4 3x3"),
    *("max_pool 2", "avg_pool 2", "adaptive_avg_pool 3", "adaptive_avg_pool 1"),
    *("adaptive_max_pool 3", "adaptive_max_pool 1", "global_avg_pool", "batch_norm", "layer_norm"),
    *("group_norm 2", "instance_norm", "instance_norm affine=true", "local_response_norm 5"),
    *("layer_scale", "relu", "relu6", "leaky_relu", "prelu", "elu", "celu", "selu", "gelu"),
    *("silu", "hard_silu", "sigmoid", "hard_sigmoid", "log_sigmoid", "tanh", "hard_tanh"),
    *("softplus", "softsign", "mish", "softmax", "log_softmax", "rescale 2", "clip min=0 max=1"),
    *("dropout", "identity", "flatten", "flatten; linear 4", "linear 4 axis=channels"),
    *("reduce mean", "reduce sum", "reduce mean channels", "reduce norm", "reduce prod channels"),
    *("reduce std channels", "reduce var channels", "upsample 2", "upsample 2 mode=linear"),
    *("pixel_shuffle 2", "pixel_unshuffle 2", "channel_shuffle 2", "pad 1", "pad 1 mode=reflect"),
    *("pad 1 mode=replicate", "crop 1; relu", "slice 0 4; relu", "slice 0 4; conv 3 1x1"),
    *("split 0 2; conv 3 1x1", "split 1 2; relu", "unfold 3", "roll 1", "flip"),
    *("select 0", "select 0; relu", "squeeze_excite 4", "inverted_residual 8 3x3"),
    *("attention 2", "transformer_encoder 2"),
    *(f"{SECOND}; {kind} from=[a,b]" for kind in ("add", "subtract", "multiply", "divide")),
    *(f"{SECOND}; {kind} from=[a,b]" for kind in ("average", "matmul", "concat", "stack_inputs")),
    *("permute [2,1,3]; relu", "relu; permute [2,1,3]; flatten; linear 3"),
    *("relu; flatten; linear 3", "relu; reshape [4,12,6]; conv 4 1x1"),
)
"""Networks behind a first convolution, as the writer of PyTorch's source has them."""

FUNCTIONS: dict[str, Any] = {
    "abs": lambda x: x.abs(),
    "negative": lambda x: -x,
    "sign": lambda x: x.sign(),
    "exponential": lambda x: x.exp(),
    "reciprocal": lambda x: x.reciprocal(),
    "square": lambda x: x.square(),
    "sqrt": lambda x: x.sqrt(),
    "rsqrt": lambda x: x.rsqrt(),
    "pow 3": lambda x: x**3,
    "log": lambda x: x.log(),
    "sin": lambda x: x.sin(),
    "cos": lambda x: x.cos(),
    "erf": lambda x: x.erf(),
    "floor": lambda x: x.floor(),
    "glu": lambda x: functional.glu(x, 1),
    "rms_norm": lambda x: functional.rms_norm(x.permute(0, 2, 3, 1).contiguous(), (8,)),
    "tile 2": lambda x: x.repeat(1, 1, 2, 2),
    "index_select [0,2,1]": lambda x: x[:, [0, 2, 1]],
    "window_partition 3": lambda x: x.view(2, 8, 2, 3, 2, 3).permute(0, 1, 2, 4, 3, 5).contiguous(),
    f"{SECOND}; power from=[a,b]": lambda x, y: x**y,
    f"{SECOND}; minimum from=[a,b]": lambda x, y: x.minimum(y),
    f"{SECOND}; maximum from=[a,b]": lambda x, y: x.maximum(y),
    f"{SECOND}; scaled_dot_product_attention 2 from=[a,b,b]": lambda x, y: (
        functional.scaled_dot_product_attention(heads(x), k := heads(y), k)
    ),
}
"""What is no module, as a function of what one or two convolutions give."""


def heads(x: Any) -> Any:
    """Two heads, of positions and features, laid out as they are read."""
    return x.flatten(2).transpose(1, 2).contiguous().unflatten(2, (2, 4)).transpose(1, 2)


def text_of(row: str) -> str:
    """The spec of a row."""
    layers = "".join(f"  - {layer}\n" for layer in (FIRST, *row.split("; ")))
    return f"name: T\ninput: {'x'.join(map(str, INPUT))}\nlayers:\n{layers}"


def module(row: str) -> Any:
    """The network of PyTorch for a row, in training."""
    from convcalc.commands.convert.command import command

    if row in FUNCTIONS:
        return OfFunction(row)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "net.yaml"
        path.write_text(text_of(row), encoding="utf-8")
        done = CliRunner().invoke(command, [str(path), "--to", "pytorch"])
    assert not done.exit_code, (row, done.output, done.exception)
    names: dict[str, Any] = {"__name__": "written"}
    exec(compile(done.output, "written", "exec"), names)
    return names["T"]().train()


if __name__ == "__main__":

    class OfFunction(torch.nn.Module):
        """A function of what as many convolutions give as it takes."""

        def __init__(self, row: str) -> None:
            super().__init__()
            self.function = FUNCTIONS[row]
            count = self.function.__code__.co_argcount
            self.convs = torch.nn.ModuleList(torch.nn.Conv2d(8, 8, 1) for _ in range(count))

        def forward(self, x: Any) -> Any:
            return self.function(*(conv(x) for conv in self.convs))


def seen(row: str) -> int:
    """The bytes that are saved, each storage once; parameters and plain numbers are left out."""
    model = module(row)
    own = {t.untyped_storage().data_ptr() for t in (*model.parameters(), *model.buffers())}
    kept: dict[int, Any] = {}

    def pack(tensor: Any) -> Any:
        place = tensor.untyped_storage().data_ptr()
        if tensor.dim() and place not in own:
            kept.setdefault(place, tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        out = model(torch.rand(BATCH, *INPUT))
    assert out is not None
    return sum(t.untyped_storage().nbytes() for t in kept.values())


def main() -> None:
    rows = {row: seen(row) for row in (*WRITTEN, *FUNCTIONS)}
    told = ",\n".join(f"{json.dumps(row)}: {count}" for row, count in rows.items())
    source = f"torch {torch.__version__}; on a CPU, in training, batches of {BATCH}, float32"
    OUT.write_text(
        f'{{"source": {json.dumps(source)}, "input": {list(INPUT)}, "saved": {{\n{told}\n}}}}\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
