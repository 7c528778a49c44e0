"""Writes tests/recorded/exported: small networks as `torch.export` saves them.

`python -m tests.recorded.record_exported` needs torch. Each network is saved whole, decomposed and
with open sizes. Weights are left out, which are never read, and what is said of the machine. What
the networks come to is PyTorch's: shapes of the outputs, parameters, and multiply-accumulates by
its own counter.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "exported"
GONE = ("stack_trace", "from_node", "torch_fn")


def networks() -> dict[str, tuple[Any, tuple[int, ...]]]:
    """The networks by name, each with the shape of its input."""
    import torch
    from torch import nn
    from torch.nn import functional

    class Residual(nn.Module):
        def __init__(self, planes: int, stride: int) -> None:
            super().__init__()
            self.conv = nn.Conv2d(8, planes, 3, stride, 1, groups=2, bias=False)
            self.norm = nn.BatchNorm2d(planes)
            self.down = nn.Conv2d(8, planes, 1, stride)
            self.act = nn.SiLU(inplace=True)

        def forward(self, x: Any) -> Any:
            return self.act(self.norm(self.conv(x)) + self.down(x))

    class Convolutions(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.stem = nn.Conv2d(3, 8, 7, 2, padding=3)
            self.pool = nn.MaxPool2d(3, 2, 1, ceil_mode=True)
            self.body = nn.Sequential(Residual(16, 2), nn.Dropout(0.1), nn.Hardswish())
            self.up = nn.ConvTranspose2d(16, 6, 2, 2)
            self.norm = nn.GroupNorm(3, 6)
            self.head = nn.Linear(6, 5)

        def forward(self, x: Any) -> Any:
            y = self.body(self.pool(functional.relu_(self.stem(x))))
            y = functional.leaky_relu(self.norm(self.up(y)), 0.2)
            y = functional.interpolate(y, scale_factor=2.0, mode="bilinear")
            return self.head(functional.adaptive_avg_pool2d(y, 1).flatten(1))

    class Attention(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.patches = nn.Conv2d(3, 24, 8, 8)
            self.token = nn.Parameter(torch.zeros(1, 1, 24))
            self.norm = nn.LayerNorm(24)
            self.qkv = nn.Linear(24, 72)
            self.out = nn.Linear(24, 24)

        def forward(self, x: Any) -> Any:
            x = self.patches(x).flatten(2).transpose(1, 2)
            x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1)
            b, n, c = x.shape
            q, k, v = self.qkv(self.norm(x)).reshape(b, n, 3, 4, c // 4).permute(2, 0, 3, 1, 4)
            y = functional.scaled_dot_product_attention(q, k, v)
            return (x + functional.gelu(self.out(y.transpose(1, 2).reshape(b, n, c))))[:, 0]

    class Gates(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.shift = nn.Conv2d(8, 8, 3, padding="same", groups=8)
            self.fc = nn.Conv2d(8, 8, 1)
            self.scale = nn.Parameter(torch.ones(8, 1, 1))
            self.lines = nn.PReLU(8)

        def forward(self, x: Any) -> Any:
            a, b = x.chunk(2, dim=1)
            y = torch.stack([a, b], dim=2).flatten(1, 2)
            y = functional.pad(self.lines(self.shift(y)) * self.scale, (1, 2, 0, 1))
            y = y * torch.sigmoid(self.fc(y.mean((2, 3), keepdim=True)))
            return functional.pixel_shuffle(y[:, :, 1:, ::2], 2).amax(1).clamp(min=0)

    class Windows(nn.Module):
        """Linear layers of what lies apart in memory, which are decomposed for each window."""

        def __init__(self) -> None:
            super().__init__()
            self.mix = nn.Linear(16, 12)
            self.out = nn.Linear(6, 10)

        def forward(self, x: Any) -> Any:
            b = x.shape[0]
            y = self.mix(x.flatten(2)).reshape(b, 6, 2, 2, 3).permute(2, 0, 3, 4, 1)
            y = y.flatten(0, 1).flatten(1, 2).contiguous().view(2 * b, 6, 6)
            return self.out(y.mT).reshape(b, 2, 6, 10)

    return {
        "windows": (Windows(), (6, 4, 4)),
        "convolutions": (Convolutions(), (3, 64, 64)),
        "attention": (Attention(), (3, 32, 32)),
        "gates": (Gates(), (8, 15, 13)),
    }


def exported(network: Any, shape: tuple[int, ...]) -> dict[str, Any]:
    """The programs by what was done to them."""
    import torch

    any_size = torch.export.Dim.AUTO
    plain = torch.export.export(network, (torch.randn(1, *shape),))
    sizes = ({0: any_size, 2: any_size, 3: any_size},)
    opened = torch.export.export(network, (torch.randn(2, *shape),), dynamic_shapes=sizes)
    return {"whole": plain, "decomposed": plain.run_decompositions(), "open": opened}


def text(program: Any) -> bytes:
    """The program that is saved, without what is said of the machine."""
    import torch

    out = io.BytesIO()
    torch.export.save(program, out)
    with zipfile.ZipFile(out) as archive:
        name = next(one for one in archive.namelist() if one.endswith("models/model.json"))
        found = json.loads(archive.read(name))
    module = found["graph_module"]
    for node in module["graph"]["nodes"]:
        node["metadata"] = {k: v for k, v in node["metadata"].items() if k not in GONE}
    for value in module["graph"]["tensor_values"].values():
        for key in ("strides", "storage_offset", "layout", "device"):
            value.pop(key)
    module.pop("module_call_graph")
    module.pop("metadata")
    return json.dumps(found, separators=(",", ":")).encode()


def counted(network: Any, shape: tuple[int, ...]) -> dict[str, Any]:
    import torch
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from torch.utils.flop_counter import FlopCounterMode

    counter = FlopCounterMode(display=False)
    with sdpa_kernel(SDPBackend.MATH), counter, torch.no_grad():
        out = network(torch.randn(1, *shape))
    params = sum(one.numel() for one in network.parameters())
    macs = counter.get_total_flops() // 2
    return {"outputs": [list(out.shape[1:])], "params": params, "macs": macs}


def main() -> None:
    rows = {}
    FOLDER.mkdir(exist_ok=True)
    with zipfile.ZipFile(FOLDER / "programs.zip", "w", zipfile.ZIP_LZMA) as archive:
        for name, (network, shape) in networks().items():
            network.eval()
            rows[name] = {"input": list(shape), **counted(network, shape)}
            for form, program in exported(network, shape).items():
                archive.writestr(f"{name}.{form}.json", text(program))
    said = json.dumps(rows, indent=1)
    (FOLDER / "programs.json").write_text(f"{said}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
