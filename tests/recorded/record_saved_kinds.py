"""Record what PyTorch saves for the backward pass of single layers, in saved_kinds.json.

Not a test, and not needed to run the tests. By hand, with PyTorch installed:

    pip install torch
    python -m tests.recorded.record_saved_kinds

Each network is written as source of PyTorch, or, where the writer has no word for a kind, made of a
1x1 convolution and a function; it is run forward once in training on the CPU, on a batch of two;
and with tensors that PyTorch takes for those of a GPU, which needs none. `mixed` and `mixed_on_cpu`
are the same under `torch.autocast`, with copies of weights.
"""

from __future__ import annotations

import json
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from click.testing import CliRunner

from tests.recorded.storages import saved

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch
    from torch._subclasses.fake_tensor import FakeTensorMode
    from torch.nn import Module, functional

    from tests.recorded.as_on_gpu import autocast
else:
    Module = object

OUT = Path(__file__).parent / "saved_kinds.json"
BATCH, INPUT, STEPS = 2, (8, 6, 6), (8, 12)
FIRST, SECOND = "conv 8 1 name=a", "conv 8 1 name=b from=input"
THIRD = "conv 8 1 name=c from=input"

WRITTEN = (
    *("conv 4 3x3", "depthwise_conv 3x3", "conv_transpose 4 3x3", "separable_conv 4 3x3"),
    *("max_pool 2", "avg_pool 2", "adaptive_avg_pool 3", "adaptive_avg_pool 1"),
    *("adaptive_max_pool 3", "adaptive_max_pool 1", "global_avg_pool", "batch_norm", "layer_norm"),
    *("group_norm 2", "instance_norm", "instance_norm affine=true", "local_response_norm 5"),
    *("layer_scale", "relu", "relu6", "leaky_relu", "prelu", "elu", "celu", "selu", "gelu"),
    *("silu", "hard_silu", "sigmoid", "hard_sigmoid", "log_sigmoid", "tanh", "hard_tanh"),
    *("softplus", "softsign", "mish", "softmax", "log_softmax", "rescale 2", "clip min=0 max=1"),
    *(f"dropout drops={drops}" for drops in ("channels", "alpha", "alpha_channels")),
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
    *("reduce max", "reduce min", "reduce max channels", "reduce argmax channels; identity"),
    *("lp_pool 2", "lp_pool 3/2 order=3", "lp_pool 2 order=1 ceil_mode=true"),
    f"{SECOND}; {THIRD}; multiply from=[a,b,c]",
    f"{SECOND}; {THIRD}; add from=[a,b,c]",
    *("multiply from=[a,input]", "divide from=[a,input]", "matmul from=[a,input]"),
    *("divide from=[input,a]", "minimum from=[a,input]", "maximum from=[input,a]"),
    *(f"{SECOND}; einsum {e} from=[a,b]" for e in ("chw,dhw->cd", "chw,chw->hw", "chw,cij->hwij")),
    *(f"{SECOND}; einsum {e} from=[a,b]" for e in ("chw,chk->cwk", "chw,chw->chw", "chw,ckw->hk")),
    *("einsum chw->wc", "linear 4 axis=channels trainable=false; relu"),
    "conv 4 3x3 trainable=false; relu",
)
"""Networks behind a first convolution, as the writer of PyTorch's source has them."""

RECURRENT = (
    *("rnn 5", "rnn 7 activation=relu", "rnn 4 layers=3", "rnn 4 layers=2 bidirectional=true"),
    *("gru 5", "gru 6 bias=false", "gru 4 layers=3", "gru 4 layers=2 bidirectional=true"),
    *("lstm 5", "lstm 6 bias=false", "lstm 4 layers=3", "lstm 4 layers=2 bidirectional=true"),
    *("lstm 64", "lstm 70", "lstm 256", "lstm 9 projection=4", "lstm 6; lstm 4", "gru 6; gru 4"),
    *("lstm 9 projection=4 layers=2 bidirectional=true", "rnn 5 bidirectional=true; rnn 4"),
    *("lstm 6; dropout 0.5; lstm 4", "gru 6; relu; gru 5; linear 3 axis=channels"),
    *(f"{kind} 4 layers=3 dropout=0.2" for kind in ("rnn", "gru", "lstm")),
    *(f"{kind} 5 layers=2 bidirectional=true dropout=0.4" for kind in ("gru", "lstm")),
    "lstm 9 projection=4 layers=2 dropout=0.2",
    *("lstm 6; linear 5 axis=channels; lstm 4", "lstm 6 bidirectional=true; lstm 4"),
)
"""Recurrent layers, of steps instead of a map."""

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
    "windows 3 axis=1": lambda x: x.unfold(2, 3, 1),
    "unfold 2/2; fold [6,6] 2/2": lambda x: functional.fold(
        functional.unfold(x, 2, stride=2), 6, 2, stride=2
    ),
    f"{SECOND}; modulo from=[a,b]": lambda x, y: x % y,
    f"{SECOND}; power from=[a,b]": lambda x, y: x**y,
    f"{SECOND}; minimum from=[a,b]": lambda x, y: x.minimum(y),
    f"{SECOND}; maximum from=[a,b]": lambda x, y: x.maximum(y),
    f"{SECOND}; scaled_dot_product_attention 2 from=[a,b,b]": lambda x, y: (
        functional.scaled_dot_product_attention(heads(x), k := heads(y), k)
    ),
    f"{SECOND}; scaled_dot_product_attention 2 from=[a,b,b] dropout=0.2": lambda x, y: (
        functional.scaled_dot_product_attention(heads(x), k := heads(y), k, dropout_p=0.2)
    ),
}
"""What is no module, as a function of what one or two convolutions give."""


AS_RUN: dict[str, dict[str, Any]] = {
    "need_weights": {"need_weights": True},
    "dropout=0.1": {"dropout": 0.1},
    "dropout=0.1 need_weights": {"dropout": 0.1, "need_weights": True},
}
"""How attention is run, in words of a spec, and as its module has it."""


class Crossed(Module):
    """Attention to other inputs, several times."""

    def __init__(self, heads: int, times: int = 1, dropout: float = 0, **asked: bool) -> None:
        super().__init__()
        module = torch.nn.MultiheadAttention
        made = (module(8, heads, dropout=dropout, batch_first=True) for _ in range(times))
        self.times = torch.nn.ModuleList(made)
        self.asked = {"need_weights": False, **asked}

    def forward(self, x: Any, *others: Any) -> Any:
        x, *rest = (one.flatten(2).movedim(1, -1) for one in (x, *others))
        for attention in self.times:
            keys, values = (rest[0], rest[-1]) if rest else (x, x)
            x = attention(x, keys, values, **self.asked)[0]
        return x


MODULES: dict[str, Any] = {
    f"{SECOND}; attention 2 from=[a,b]": lambda: Crossed(2),
    f"{SECOND}; {THIRD}; attention 4 from=[a,b,c]": lambda: Crossed(4),
    f"{SECOND}; attention 2 from=[a,b]; attention 2 from=[attention1,b]": lambda: Crossed(2, 2),
    **{
        f"{front}attention 2{inputs} {words}": partial(Crossed, 2, 1, **given)
        for front, inputs in (
            ("", ""),
            (f"{SECOND}; ", " from=[a,b]"),
            (f"{SECOND}; {THIRD}; ", " from=[a,b,c]"),
        )
        for words, given in AS_RUN.items()
    },
    "conv 18 3x3 name=b; deformable_conv 4 3x3 from=[a,b]": lambda: Deformed(18),
    "conv 18 3x3 name=b; conv 9 3x3 name=c from=a; deformable_conv 4 3x3 from=[a,b,c]": (
        lambda: Deformed(18, 9)
    ),
    "conv 4 3x3; weight_norm": lambda: normalised(torch.nn.Conv2d(8, 4, 3)),
    "conv 6 1x1 g2 bias=false; weight_norm": lambda: normalised(torch.nn.Conv2d(8, 6, 1, groups=2)),
    "flatten; linear 5; weight_norm": lambda: torch.nn.Sequential(
        torch.nn.Flatten(), normalised(torch.nn.Linear(288, 5))
    ),
}
"""Modules that the writer has no word for, on what as many convolutions give as it takes."""


def unpooled(x: Any, between: Any) -> Any:
    x, places = functional.max_pool2d(x, 2, return_indices=True)
    return functional.max_unpool2d(between(x), places, 2)


def heads(x: Any) -> Any:
    """Two heads, of positions and features, laid out as they are read."""
    return x.flatten(2).transpose(1, 2).contiguous().unflatten(2, (2, 4)).transpose(1, 2)


def text_of(row: str) -> str:
    """The spec of a row."""
    shape = STEPS if row in RECURRENT else INPUT
    layers = "".join(f"  - {layer}\n" for layer in (FIRST, *row.split("; ")))
    return f"name: T\ninput: {'x'.join(map(str, shape))}\nlayers:\n{layers}"


def module(row: str) -> Any:
    """The network of PyTorch for a row, in training."""
    from convcalc.commands.convert.command import command

    if row in FUNCTIONS or row in MODULES:
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
    normalised = torch.nn.utils.parametrizations.weight_norm

    class Deformed(torch.nn.Module):
        """A deformable convolution, and those that make its offsets and its mask."""

        def __init__(self, *channels: int) -> None:
            super().__init__()
            from torchvision.ops import DeformConv2d

            self.conv = DeformConv2d(8, 4, 3)
            self.others = torch.nn.ModuleList(torch.nn.Conv2d(8, n, 3) for n in channels)

        def forward(self, x: Any) -> Any:
            return self.conv(x, *(conv(x) for conv in self.others))

    class OfFunction(torch.nn.Module):
        """A function of what as many convolutions give as it takes."""

        def __init__(self, row: str) -> None:
            super().__init__()
            self.function = FUNCTIONS[row] if row in FUNCTIONS else MODULES[row]()
            count = row.count("from=input") + 1
            self.convs = torch.nn.ModuleList(torch.nn.Conv2d(8, 8, 1) for _ in range(count))

        def forward(self, x: Any) -> Any:
            return self.function(*(conv(x) for conv in self.convs))


def seen(
    row: str, place_of: Any = lambda storage: storage.data_ptr(), casting: Any = nullcontext
) -> int:
    """The bytes that are saved, each storage once; parameters and plain numbers are left out."""
    given = [torch.rand(BATCH, *(STEPS if row in RECURRENT else INPUT))]
    with casting():
        return saved(module(row).train(), given, place_of)


def seen_on_gpu(row: str, casting: Any = nullcontext) -> int:
    """The same where PyTorch takes tensors for those of a GPU and works nothing out: it picks the
    operators of a GPU then, but for what asks the driver (attention, recurrent layers).
    """
    with FakeTensorMode(), torch.device("cuda"):
        return seen(row, lambda storage: storage._cdata, casting)


def main() -> None:
    rows = {row: seen(row) for row in (*WRITTEN, *RECURRENT, *FUNCTIONS, *MODULES)}
    asking = ("attention", "encoder")
    on_gpu = {
        row: seen_on_gpu(row)
        for row in rows
        if row not in RECURRENT and not any(word in row for word in asking)
    }
    mixed = {row: seen_on_gpu(row, partial(autocast, torch.float16)) for row in on_gpu}
    on_cpu = partial(torch.autocast, "cpu", dtype=torch.bfloat16)
    mixed_on_cpu = {row: seen(row, casting=on_cpu) for row in rows if "deformable" not in row}
    told, there, half, half_on_cpu = (
        ",\n".join(f"{json.dumps(row)}: {count}" for row, count in found.items())
        for found in (rows, on_gpu, mixed, mixed_on_cpu)
    )
    source = f"torch {torch.__version__}; on a CPU, in training, batches of {BATCH}, float32"
    OUT.write_text(
        f'{{"source": {json.dumps(source)}, "input": {list(INPUT)}, "saved": {{\n{told}\n}},\n'
        f'"on_gpu": {{\n{there}\n}},\n"mixed": {{\n{half}\n}},\n'
        f'"mixed_on_cpu": {{\n{half_on_cpu}\n}}}}\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
