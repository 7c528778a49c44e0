"""More sources of PyTorch, each of which was once read in another way than PyTorch builds it: what
layers share, what Python keeps, what changes layers that are made already.
"""

from __future__ import annotations

from tests.recorded.torch_sources import INPUTS, SOURCES, TARGETS, source

__all__ = ["INPUTS", "SOURCES", "TARGETS"]

source(
    "weights of another layer",
    "12",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte = nn.Embedding(50, 16)
        self.mix = nn.Linear(16, 16)
        self.again = nn.Linear(16, 16)
        self.again.weight = self.mix.weight
        self.head = nn.Linear(16, 50)
        self.wte.weight = self.head.weight

    def forward(self, x):
        return self.head(torch.tanh(self.again(self.mix(self.wte(x.long().clamp(0, 49))))))
""",
)

source(
    "weights as tensors, before and after their layer",
    "6",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 6)
        self.second = nn.Linear(6, 4)
        self.bias = nn.Parameter(torch.zeros(6))

    def forward(self, x):
        x = self.first(x * self.first.bias)
        x = F.linear(self.second(x), self.second.weight.t(), self.bias)
        return x * F.normalize(self.first.weight, dim=1).mean(0) + self.first.bias
""",
)

source(
    "calls, hooks and functions for all modules",
    "3x16x16",
    """
from functools import partial


class Double(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, stride=2, padding=1)

    def forward(self, x):
        return self.conv(x)

    def __call__(self, x, twice=True):
        y = super().__call__(x)
        return torch.cat([y, y], 1) if twice else y


def dilate(m, by):
    if isinstance(m, nn.Conv2d):
        m.stride, m.dilation, m.padding = (1, 1), (by, by), (by, by)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 1)
        self.body = Double(4)
        self.body.apply(partial(dilate, by=2))
        self.head = nn.Conv2d(8, 2, 1)
        self.kept = {}
        self.stem.register_forward_hook(self.keeps("stem"))
        self.head.register_forward_hook(lambda m, i, o: o.relu())

    def keeps(self, name):
        def hook(module, inputs, output):
            self.kept[name] = output
        return hook

    def forward(self, x):
        return self.head(self.body(self.stem(x))), self.kept["stem"]
""",
)

source(
    "what Python makes of exceptions, keys and equal things",
    "3x8x8",
    """
import copy
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import ClassVar

try:
    import a_package_that_nobody_has
    THERE = True
except ImportError:
    THERE = False


@dataclass
class Config:
    kinds: ClassVar[int] = 9
    width: int = 4
    kernel: int = 3


def found(table, key):
    try:
        return table[key]
    except IndexError:
        return 1
    except (KeyError, TypeError):
        return int("5")


def whole(text):
    try:
        return int(text)
    except TypeError:
        return 7
    except ValueError:
        return 2


class Net(nn.Module):
    def __init__(self, config=Config()):
        super().__init__()
        other = copy.deepcopy(config)
        other.width = 6
        widths, counts = defaultdict(list), Counter("aabbb")
        widths["x"].append(4)
        widths["y"].append(8)
        first = config.width if config == Config(4, 3) else 99
        second = max(widths["x"] + widths["y"], key=lambda n: -n) + other.width
        self.a = nn.Conv2d(3, first, found({}, "k"))
        self.b = nn.Conv2d(first, second, counts["a"])
        self.c = nn.Conv2d(second, whole("two") if not THERE else 9, len(widths))

    def forward(self, x):
        return self.c(self.b(self.a(x)))
""",
)

source(
    "decorators with arguments, setters and generators",
    "3x8x8",
    """
def times(n):
    def decorator(function):
        def inner(self, x):
            for _ in range(n):
                x = function(self, x)
            return x
        return inner
    return decorator


def headed(cls):
    cls.head_width = 5
    return cls


def widths(most):
    width = 4
    while True:
        yield width
        width *= 2
        if width > most:
            return


def kernel(width):
    match width:
        case 4:
            return 3
        case other if other > 20:
            return 7
        case other:
            return other // 8


@headed
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.depth = 2
        layers, last = [], 3
        for width in widths(16):
            layers.append(nn.Conv2d(last, width, kernel(width), padding="same"))
            last = width
        self.body = nn.Sequential(*layers)
        self.mix = nn.Conv2d(last, last, 1)
        self.head = nn.Conv2d(last, self.head_width * self.scale, 1)

    @property
    def depth(self):
        return self._depth

    @depth.setter
    def depth(self, value):
        self._depth, self.scale = value, value + 1

    @times(3)
    def mixed(self, x):
        return self.mix(x)

    def forward(self, x):
        return self.head(self.mixed(self.body(x)))
""",
)

source(
    "coordinates the other way round",
    "4x8x6",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(6, 4, 3)
        self.token = nn.Parameter(torch.zeros(1, 4, 1, 4))

    def forward(self, x):
        b, _, h, w = x.shape
        xs, ys = torch.meshgrid(torch.arange(w), torch.arange(h), indexing="xy")
        grid = torch.stack((xs, ys)).float().expand(b, -1, -1, -1)
        x = self.conv(torch.cat((x, grid), dim=1))
        return torch.cat([self.token.expand(b, -1, -1, -1), x], dim=2)
""",
)

source(
    "iterators that are used up, and containers of one's own",
    "3x8x8",
    """
class Stack(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        for k, layer in enumerate(layers):
            self.add_module(f"layer{k}", layer)

    def __iter__(self):
        return iter(list(self._modules.values())[::-1])

    def __len__(self):
        return len(self._modules)

    def __getitem__(self, k):
        return list(self.children())[::-1][k]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        numbers, total = iter([3, 1, 2]), 0
        for n in numbers:
            total += n * next(numbers, 2)
        pairs = iter([3, 4, 4, 5])
        self.stack = Stack(*[nn.Conv2d(a, b, 1) for a, b in zip(pairs, pairs)][::-1])
        self.head = nn.Conv2d(5, total * len(self.stack), 1)

    def forward(self, x):
        first = self.stack[0](x)
        for layer in self.stack:
            x = layer(x)
        return self.head(x), first
""",
)

source(
    "last states of recurrent layers",
    "7x10",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.GRU(10, 6, batch_first=True)
        self.two = nn.LSTM(10, 8, num_layers=2, batch_first=True, bidirectional=True)
        self.head = nn.Linear(6 + 16, 3)

    def forward(self, x):
        _, state = self.one(x)
        _, (states, cells) = self.two(x)
        return self.head(torch.cat([state.squeeze(0), states[-2], states[-1]], dim=1))
""",
)

source(
    "families of layers, and results that no sample is part of",
    "6x3",
    """
from torch.nn.modules.batchnorm import _BatchNorm, _NormBase
from torch.nn.modules.conv import _ConvNd


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        ours = [nn.ConvTranspose2d(4, 4, 1), nn.SyncBatchNorm(4), nn.ReLU6(), nn.InstanceNorm1d(4)]
        kinds = (_ConvNd, _BatchNorm, _NormBase, nn.Hardtanh)
        width = sum(isinstance(one, kind) for one in ours for kind in kinds)
        self.register_buffer("places", torch.randn(6, 3))
        self.embed = nn.Linear(3, width)

    def forward(self, x):
        return self.embed(x + self.places), torch.relu(self.places).unsqueeze(0)
""",
)

source(
    "what a file changes at its top, and a bias that its own forward leaves out",
    "3x8x8",
    """
CONFIG = {"width": 4}
WIDTHS = []


def finish(config):
    config["width"] *= 2
    config.setdefault("kernel", 3)


finish(CONFIG)
for k in range(3):
    WIDTHS.append(2 + k)


class Strided(nn.Conv2d):
    def forward(self, x):
        return F.conv2d(x, self.weight, stride=2)


class Net(nn.Module):
    width = 1

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, CONFIG["width"], CONFIG["kernel"])
        self.strided = Strided(CONFIG["width"], self.width, 3)
        self.last = nn.Conv2d(self.width, 2, 1)
        self.last.forward = lambda x: F.conv2d(x, self.last.weight)

    def forward(self, x):
        return self.last(self.strided(self.first(x)))


Net.width = WIDTHS[-1]
""",
)

source(
    "sequences with the batch behind",
    "10",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 16)
        self.register_buffer("places", torch.zeros(50, 1, 16))
        self.norm = nn.LayerNorm(16)
        self.mix = nn.MultiheadAttention(16, 4)
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        x = self.embed(x.long().clamp(0, 19).t())
        x = x + self.places[: x.size(0)]
        x = x + self.mix(self.norm(x), self.norm(x), self.norm(x), need_weights=False)[0]
        return self.head(x.mean(0) + x[-1])
""",
)
