"""Sources of PyTorch in the styles that people write, by what they show: each has a class or
function `Net`, the shapes that go in, and what is asked for, if that is not `Net`.
"""

from __future__ import annotations

SOURCES: dict[str, str] = {}
INPUTS: dict[str, str] = {}
TARGETS: dict[str, str] = {}
HEAD = """\
import math
import torch
import torch.nn as nn
import torch.nn.functional as F
"""


def source(name: str, inputs: str, code: str, target: str = "Net") -> None:
    SOURCES[name] = HEAD + code
    INPUTS[name] = inputs
    TARGETS[name] = target


source(
    "functions of F and a view",
    "3x32x32",
    """
class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = x.view(-1, 16 * 5 * 5)
        return F.log_softmax(self.fc2(F.relu(self.fc1(x))), dim=1)
""",
)
source(
    "layers in a row",
    "1x28x28",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.ReLU(inplace=True),
            nn.Sequential(nn.Conv2d(8, 16, 3), nn.LeakyReLU(0.2)),
            nn.AdaptiveAvgPool2d((2, 2)), nn.Flatten(), nn.Linear(64, 10), nn.Softmax(dim=1))

    def forward(self, x):
        return self.net(x)
""",
)
source(
    "a row with names",
    "3x16x16",
    """
from collections import OrderedDict
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(OrderedDict([
            ("conv0", nn.Conv2d(3, 8, 7, stride=2, padding=3, bias=False)),
            ("norm0", nn.BatchNorm2d(8)),
            ("relu0", nn.ReLU()),
        ]))
        self.features.add_module("pool0", nn.MaxPool2d(3, stride=2, padding=1))
        self.head = nn.Sequential(OrderedDict(fc=nn.Linear(8 * 16, 4)))

    def forward(self, x):
        return self.head(torch.flatten(self.features(x), 1))
""",
)
source(
    "modules added by a loop",
    "3x16x16",
    """
class Net(nn.Module):
    def __init__(self, widths=(8, 16, 24)):
        super().__init__()
        self.body = nn.Sequential()
        before = 3
        for k, width in enumerate(widths):
            self.body.add_module("conv%d" % k, nn.Conv2d(before, width, 3, padding=1))
            self.body.add_module("relu{}".format(k), nn.ReLU())
            before = width
        self.out = nn.Conv2d(before, 1, 1)

    def forward(self, x):
        return torch.sigmoid(self.out(self.body(x)))
""",
)
source(
    "a comprehension in a row",
    "4x9x9",
    """
class Net(nn.Module):
    def __init__(self, depth=3):
        super().__init__()
        self.blocks = nn.Sequential(*[nn.Conv2d(4, 4, 3, padding=1) for _ in range(depth)])
        self.more = nn.Sequential(*(nn.Conv2d(4 + k, 5 + k, 1) for k in range(2)))

    def forward(self, x):
        return self.more(self.blocks(x))
""",
)
source(
    "parts of a row",
    "3x16x16",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        features = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 8, 3), nn.ReLU())
        self.low = features[:2]
        self.high = features[2:]
        self.last = nn.Sequential(*list(features.children())[-2:])
        self.size = len(features)

    def forward(self, x):
        low = self.low(x)
        return low.mean((1, 2, 3)), self.high(low), self.size * self.last(low)
""",
)
source(
    "a row that grows",
    "3x16x16",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(3, 4, 3))
        self.net.append(nn.ReLU())
        self.net.extend([nn.Conv2d(4, 4, 1), nn.Tanh()])
        self.net.insert(1, nn.BatchNorm2d(4))

    def forward(self, x):
        return self.net(x)
""",
)
source(
    "a list of modules",
    "3x16x16",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList([nn.Conv2d(3, 4, 3, padding=1)])
        self.convs.append(nn.Conv2d(4, 4, 3, padding=1))
        self.convs += [nn.Conv2d(4, 4, 3, padding=1)]
        self.norms = nn.ModuleList(nn.BatchNorm2d(4) for _ in range(3))

    def forward(self, x):
        outs = []
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms)):
            x = norm(conv(x))
            if i > 0:
                outs.append(x)
        return torch.cat(outs, 1)
""",
)
source(
    "modules by key",
    "3x8x8",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.paths = nn.ModuleDict({"wide": nn.Conv2d(3, 8, 3), "deep": nn.Conv2d(3, 4, 3)})
        self.paths["flat"] = nn.Conv2d(3, 2, 3)
        self.activations = nn.ModuleDict([["relu", nn.ReLU()], ["prelu", nn.PReLU()]])

    def forward(self, x):
        found = {name: path(x) for name, path in self.paths.items()}
        return self.activations["prelu"](torch.cat(list(found.values()), dim=1))
""",
)
source(
    "attributes by name",
    "3x8x8",
    """
class Net(nn.Module):
    def __init__(self, count=3):
        super().__init__()
        self.count = count
        for i in range(count):
            setattr(self, f"conv{i}", nn.Conv2d(3, 3, 3, padding=1))
            self.add_module("bn" + str(i), nn.BatchNorm2d(3))

    def forward(self, x):
        for i in range(self.count):
            x = F.relu(getattr(self, "bn%d" % i)(getattr(self, f"conv{i}")(x)))
        return x
""",
)
source(
    "residual layers made by a method",
    "3x32x32",
    """
class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, inplanes, planes, stride=1, downsample=None):
        super(BasicBlock, self).__init__()
        self.conv1 = conv3x3(inplanes, planes, stride)
        self.bn1 = nn.BatchNorm2d(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = conv3x3(planes, planes)
        self.bn2 = nn.BatchNorm2d(planes)
        self.downsample = downsample

    def forward(self, x):
        residual = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.downsample is not None:
            residual = self.downsample(x)
        out += residual
        return self.relu(out)


def conv3x3(in_planes, out_planes, stride=1):
    return nn.Conv2d(in_planes, out_planes, kernel_size=3, stride=stride, padding=1, bias=False)


class Net(nn.Module):
    def __init__(self, block=BasicBlock, layers=[2, 1], num_classes=10):
        self.inplanes = 8
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(3, 8, kernel_size=7, stride=2, padding=3, bias=False)
        self.layer1 = self._make_layer(block, 8, layers[0])
        self.layer2 = self._make_layer(block, 16, layers[1], stride=2)
        self.fc = nn.Linear(16 * block.expansion, num_classes)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                n = m.kernel_size[0] * m.kernel_size[1] * m.out_channels
                m.weight.data.normal_(0, (2.0 / n) ** 0.5)
            elif isinstance(m, nn.BatchNorm2d):
                m.weight.data.fill_(1)
                m.bias.data.zero_()

    def _make_layer(self, block, planes, blocks, stride=1):
        downsample = None
        if stride != 1 or self.inplanes != planes * block.expansion:
            downsample = nn.Sequential(
                nn.Conv2d(self.inplanes, planes * block.expansion, kernel_size=1, stride=stride,
                          bias=False),
                nn.BatchNorm2d(planes * block.expansion))
        layers = [block(self.inplanes, planes, stride, downsample)]
        self.inplanes = planes * block.expansion
        for i in range(1, blocks):
            layers.append(block(self.inplanes, planes))
        return nn.Sequential(*layers)

    def forward(self, x):
        x = self.layer2(self.layer1(self.conv1(x)))
        x = F.avg_pool2d(x, x.size()[2:]).view(x.size(0), -1)
        return self.fc(x)
""",
)
source(
    "a class with another's forward",
    "3x8x8",
    """
class Base(nn.Module):
    width = 4

    def __init__(self, classes):
        super().__init__()
        self.classes = classes
        self.stem = self.make_stem()
        self.head = nn.Linear(self.width, classes)

    def make_stem(self):
        return nn.Conv2d(3, self.width, 3)

    def forward(self, x):
        return self.head(self.stem(x).mean(dim=(2, 3)))


class Net(Base):
    width = 6

    def __init__(self):
        super().__init__(classes=3)
        self.norm = nn.LayerNorm(self.classes)

    def make_stem(self):
        return nn.Sequential(super().make_stem(), nn.ReLU())

    def forward(self, x):
        return self.norm(super().forward(x))
""",
)
source(
    "super in three spellings",
    "3x8x8",
    """
class A(nn.Module):
    def __init__(self):
        nn.Module.__init__(self)
        self.conv = nn.Conv2d(3, 3, 1)

    def forward(self, x):
        return self.conv(x)


class B(A):
    def __init__(self):
        super(B, self).__init__()
        self.act = nn.ReLU()

    def forward(self, x):
        return self.act(A.forward(self, x))


class Net(B):
    def __init__(self):
        super().__init__()
        self.last = nn.Conv2d(3, 2, 1)

    def forward(self, x):
        return self.last(super(Net, self).forward(x))
""",
)
source(
    "a class that is a row",
    "3x16x16",
    """
class ConvBNReLU(nn.Sequential):
    def __init__(self, in_planes, out_planes, kernel_size=3, stride=1, groups=1):
        padding = (kernel_size - 1) // 2
        super(ConvBNReLU, self).__init__(
            nn.Conv2d(in_planes, out_planes, kernel_size, stride, padding, groups=groups,
                      bias=False),
            nn.BatchNorm2d(out_planes),
            nn.ReLU6(inplace=True))


class InvertedResidual(nn.Module):
    def __init__(self, inp, oup, stride, expand_ratio):
        super().__init__()
        hidden_dim = int(round(inp * expand_ratio))
        self.use_res_connect = stride == 1 and inp == oup
        layers = []
        if expand_ratio != 1:
            layers.append(ConvBNReLU(inp, hidden_dim, kernel_size=1))
        layers.extend([
            ConvBNReLU(hidden_dim, hidden_dim, stride=stride, groups=hidden_dim),
            nn.Conv2d(hidden_dim, oup, 1, 1, 0, bias=False),
            nn.BatchNorm2d(oup)])
        self.conv = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.conv(x) if self.use_res_connect else self.conv(x)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        settings = [[1, 8, 1, 1], [6, 12, 2, 2]]
        features = [ConvBNReLU(3, 8, stride=2)]
        channels = 8
        for t, c, n, s in settings:
            for i in range(n):
                features.append(InvertedResidual(channels, c, s if i == 0 else 1, expand_ratio=t))
                channels = c
        self.features = nn.Sequential(*features)

    def forward(self, x):
        return self.features(x).mean([2, 3])
""",
)
source(
    "a convolution of one's own",
    "4x10x10",
    """
class Conv2dSame(nn.Conv2d):
    def forward(self, x):
        ih, iw = x.size()[-2:]
        kh, kw = self.weight.size()[-2:]
        oh, ow = math.ceil(ih / self.stride[0]), math.ceil(iw / self.stride[1])
        pad_h = max((oh - 1) * self.stride[0] + (kh - 1) * self.dilation[0] + 1 - ih, 0)
        pad_w = max((ow - 1) * self.stride[1] + (kw - 1) * self.dilation[1] + 1 - iw, 0)
        if pad_h > 0 or pad_w > 0:
            x = F.pad(x, [pad_w // 2, pad_w - pad_w // 2, pad_h // 2, pad_h - pad_h // 2])
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation,
                        self.groups)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = Conv2dSame(4, 6, 3, stride=2)
        self.deep = Conv2dSame(6, 6, kernel_size=5, groups=6, bias=False)

    def forward(self, x):
        return self.deep(self.conv(x))
""",
)
source(
    "functools.partial",
    "3x8x8",
    """
from functools import partial
class Net(nn.Module):
    def __init__(self, norm=partial(nn.BatchNorm2d, eps=1e-3, momentum=0.01), act=None):
        super().__init__()
        conv = partial(nn.Conv2d, kernel_size=3, bias=False)
        act = act or partial(nn.LeakyReLU, negative_slope=0.1)
        self.a = conv(3, 4, padding=1)
        self.n = norm(4)
        self.b = conv(4, 5)
        self.act = act()

    def forward(self, x):
        return self.b(self.act(self.n(self.a(x))))
""",
)
source(
    "a dataclass",
    "3x16x16",
    """
from dataclasses import dataclass, field
from typing import List
@dataclass
class Config:
    channels: int = 3
    widths: List[int] = field(default_factory=lambda: [4, 8])
    kernel: int = 3

    @property
    def last(self):
        return self.widths[-1]


class Net(nn.Module):
    def __init__(self, config: Config = Config(kernel=5)):
        super().__init__()
        self.config = config
        layers, before = [], config.channels
        for width in config.widths:
            layers += [nn.Conv2d(before, width, config.kernel, padding=config.kernel // 2)]
            before = width
        self.layers = nn.ModuleList(layers)
        self.head = nn.Conv2d(config.last, 1, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for layer in self.layers:
            x = F.gelu(layer(x))
        return self.head(x)
""",
)
source(
    "properties and class methods",
    "3x8x8",
    """
class Net(nn.Module):
    def __init__(self, width, depth):
        super().__init__()
        self._width = width
        self.layers = nn.ModuleList([nn.Conv2d(3 if k == 0 else width, width, 3, padding=1)
                                     for k in range(depth)])

    @classmethod
    def small(cls):
        return cls(4, 2)

    @property
    def width(self):
        return self._width

    @staticmethod
    def act(x):
        return torch.clamp(x, min=0)

    def forward(self, x):
        for layer in self.layers:
            x = self.act(layer(x))
        return x.view(x.shape[0], self.width, -1).max(dim=2)[0]
""",
    target="Net.small()",
)
source(
    "options of argparse",
    "1x16x16",
    """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--img_size", type=int, default=16, help="size of each image dimension")
parser.add_argument("--channels", type=int, default=1)
parser.add_argument("--use_bn", action="store_true")
parser.add_argument("--latent-dim", type=int, default=10)
opt = parser.parse_args()
img_shape = (opt.channels, opt.img_size, opt.img_size)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [nn.Conv2d(opt.channels, 4, 3, 2, 1)]
        if opt.use_bn:
            layers.append(nn.BatchNorm2d(4))
        self.conv = nn.Sequential(*layers)
        size = img_shape[1] // 2
        self.fc = nn.Linear(4 * size ** 2, opt.latent_dim)

    def forward(self, img):
        out = self.conv(img)
        return self.fc(out.view(out.shape[0], -1))
""",
)
source(
    "settings in dictionaries",
    "3x32x32",
    """
cfgs = {
    "A": [8, "M", 16, "M"],
    "B": [8, 8, "M", 16, 16, "M"],
}


def make_layers(cfg, batch_norm=False):
    layers = []
    in_channels = 3
    for v in cfg:
        if v == "M":
            layers += [nn.MaxPool2d(kernel_size=2, stride=2)]
        else:
            conv2d = nn.Conv2d(in_channels, v, kernel_size=3, padding=1)
            if batch_norm:
                layers += [conv2d, nn.BatchNorm2d(v), nn.ReLU(inplace=True)]
            else:
                layers += [conv2d, nn.ReLU(inplace=True)]
            in_channels = v
    return nn.Sequential(*layers)


class Net(nn.Module):
    def __init__(self, **kwargs):
        super().__init__()
        options = dict(cfg="B", batch_norm=True)
        options.update(kwargs)
        self.features = make_layers(cfgs[options.pop("cfg")], **options)
        self.classifier = nn.Sequential(nn.Linear(16 * 8 * 8, 32), nn.ReLU(True), nn.Dropout(),
                                        nn.Linear(32, 10))

    def forward(self, x):
        x = self.features(x)
        return self.classifier(x.view(x.size(0), -1))
""",
)
source(
    "named tuples",
    "3x8x8",
    """
from collections import namedtuple
Layer = namedtuple("Layer", ["width", "kernel", "stride"])
LAYERS = [Layer(4, 3, 1), Layer(6, 3, stride=2)]
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        before, rows = 3, []
        for width, kernel, stride in LAYERS:
            rows.append(nn.Conv2d(before, width, kernel, stride))
            before = width
        self.rows = nn.Sequential(*rows)
        self.last = LAYERS[-1].width

    def forward(self, x):
        return self.rows(x).reshape(-1, self.last, 4).sum(-1)
""",
)
source(
    "patches and permutations",
    "3x16x16",
    """
class Net(nn.Module):
    def __init__(self, patch=4, dim=12):
        super().__init__()
        self.proj = nn.Conv2d(3, dim, kernel_size=patch, stride=patch)
        self.pos = nn.Parameter(torch.zeros(1, 16, dim))
        self.norm = nn.LayerNorm(dim)

    def forward(self, x):
        B, C, H, W = x.shape
        assert H == W, f"{H} is not {W}"
        x = self.proj(x).flatten(2).transpose(1, 2) + self.pos
        x = self.norm(x)
        return x.permute(0, 2, 1).reshape(B, -1, H // 4, W // 4).contiguous()
""",
)
source(
    "attention written out",
    "10x12",
    """
class Attention(nn.Module):
    def __init__(self, dim, num_heads=3, qkv_bias=False):
        super().__init__()
        self.num_heads = num_heads
        head_dim = dim // num_heads
        self.scale = head_dim ** -0.5
        self.qkv = nn.Linear(dim, dim * 3, bias=qkv_bias)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x):
        B, N, C = x.shape
        qkv = self.qkv(x).reshape(B, N, 3, self.num_heads, C // self.num_heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        attn = (q @ k.transpose(-2, -1)) * self.scale
        attn = attn.softmax(dim=-1)
        x = (attn @ v).transpose(1, 2).reshape(B, N, C)
        return self.proj(x)


class Net(nn.Module):
    def __init__(self, dim=12):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.attn = Attention(dim)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))
""",
)
source(
    "chunk, split and cat",
    "8x6x6",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(4, 4, 3, padding=1)
        self.b = nn.Conv2d(2, 6, 1)

    def forward(self, x):
        left, right = x.chunk(2, dim=1)
        first, *rest = torch.split(right, [2, 1, 1], dim=1)
        return torch.cat((self.a(left), self.b(first), *rest), 1)
""",
)
source(
    "branches side by side",
    "6x9x9",
    """
class Branch(nn.Module):
    def __init__(self, i, o, **kwargs):
        super().__init__()
        self.conv = nn.Conv2d(i, o, bias=False, **kwargs)
        self.bn = nn.BatchNorm2d(o, eps=0.001)

    def forward(self, x):
        return F.relu(self.bn(self.conv(x)), inplace=True)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.branch1x1 = Branch(6, 4, kernel_size=1)
        self.branch5x5_1 = Branch(6, 3, kernel_size=1)
        self.branch5x5_2 = Branch(3, 5, kernel_size=5, padding=2)
        self.branch_pool = Branch(6, 2, kernel_size=1)

    def _forward(self, x):
        branch1x1 = self.branch1x1(x)
        branch5x5 = self.branch5x5_2(self.branch5x5_1(x))
        branch_pool = self.branch_pool(F.avg_pool2d(x, kernel_size=3, stride=1, padding=1))
        return [branch1x1, branch5x5, branch_pool]

    def forward(self, x):
        return torch.cat(self._forward(x), 1)
""",
)
source(
    "dense connections",
    "4x8x8",
    """
class DenseLayer(nn.Module):
    def __init__(self, i, growth):
        super().__init__()
        self.add_module("norm", nn.BatchNorm2d(i))
        self.add_module("conv", nn.Conv2d(i, growth, 3, padding=1, bias=False))

    def forward(self, prev_features):
        return self.conv(F.relu(self.norm(torch.cat(prev_features, 1))))


class Net(nn.ModuleDict):
    def __init__(self, layers=3, growth=2):
        super().__init__()
        for i in range(layers):
            self.add_module("denselayer%d" % (i + 1), DenseLayer(4 + i * growth, growth))

    def forward(self, init_features):
        features = [init_features]
        for name, layer in self.items():
            features.append(layer(features))
        return torch.cat(features, 1)
""",
)
source(
    "down and up with skips",
    "1x21x20",
    """
class DoubleConv(nn.Module):
    def __init__(self, in_channels, out_channels, mid_channels=None):
        super().__init__()
        if not mid_channels:
            mid_channels = out_channels
        self.double_conv = nn.Sequential(
            nn.Conv2d(in_channels, mid_channels, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(mid_channels, out_channels, kernel_size=3, padding=1))

    def forward(self, x):
        return self.double_conv(x)


class Up(nn.Module):
    def __init__(self, in_channels, out_channels, bilinear=True):
        super().__init__()
        if bilinear:
            self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
            self.conv = DoubleConv(in_channels, out_channels, in_channels // 2)
        else:
            self.up = nn.ConvTranspose2d(in_channels, in_channels // 2, kernel_size=2, stride=2)
            self.conv = DoubleConv(in_channels, out_channels)

    def forward(self, x1, x2):
        x1 = self.up(x1)
        diffY = x2.size()[2] - x1.size()[2]
        diffX = x2.size()[3] - x1.size()[3]
        x1 = F.pad(x1, [diffX // 2, diffX - diffX // 2, diffY // 2, diffY - diffY // 2])
        return self.conv(torch.cat([x2, x1], dim=1))


class Net(nn.Module):
    def __init__(self, bilinear=True):
        super().__init__()
        factor = 2 if bilinear else 1
        self.inc = DoubleConv(1, 4)
        self.down = nn.Sequential(nn.MaxPool2d(2), DoubleConv(4, 8 // factor))
        self.up = Up(8, 4, bilinear)
        self.outc = nn.Conv2d(4, 2, kernel_size=1)

    def forward(self, x):
        x1 = self.inc(x)
        return self.outc(self.up(self.down(x1), x1))
""",
)
source(
    "squeeze and excite",
    "8x6x6",
    """
class SELayer(nn.Module):
    def __init__(self, channel, reduction=4):
        super(SELayer, self).__init__()
        self.avg_pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Sequential(
            nn.Linear(channel, channel // reduction, bias=False), nn.ReLU(inplace=True),
            nn.Linear(channel // reduction, channel, bias=False), nn.Sigmoid())

    def forward(self, x):
        b, c, _, _ = x.size()
        y = self.avg_pool(x).view(b, c)
        y = self.fc(y).view(b, c, 1, 1)
        return x * y.expand_as(x)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.se = SELayer(8)

    def forward(self, x):
        return self.se(x) + x
""",
)
source(
    "channels shuffled",
    "8x6x6",
    """
def channel_shuffle(x: torch.Tensor, groups: int) -> torch.Tensor:
    batchsize, num_channels, height, width = x.size()
    channels_per_group = num_channels // groups
    x = x.view(batchsize, groups, channels_per_group, height, width)
    x = torch.transpose(x, 1, 2).contiguous()
    return x.view(batchsize, num_channels, height, width)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3, padding=1, groups=4)
        self.next = nn.Conv2d(8, 4, 1, groups=2)

    def forward(self, x):
        return self.next(channel_shuffle(self.conv(x), 4))
""",
)
source(
    "sub-pixel convolution",
    "1x8x8",
    """
class Net(nn.Module):
    def __init__(self, upscale_factor=3):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, (5, 5), (1, 1), (2, 2))
        self.conv2 = nn.Conv2d(16, upscale_factor ** 2, (3, 3), (1, 1), (1, 1))
        self.pixel_shuffle = nn.PixelShuffle(upscale_factor)

    def forward(self, x):
        return self.pixel_shuffle(self.conv2(torch.tanh(self.conv1(x))))
""",
)
source(
    "a generator",
    "16x1x1",
    """
def block(i, o, normalize=True, last=False):
    layers = [nn.ConvTranspose2d(i, o, 4, 2 if i != 16 else 1, 1 if i != 16 else 0, bias=False)]
    if normalize:
        layers.append(nn.BatchNorm2d(o, 0.8))
    layers.append(nn.Tanh() if last else nn.LeakyReLU(0.2, inplace=True))
    return layers


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(*block(16, 8), *block(8, 4), *block(4, 3, False, last=True))

    def forward(self, z):
        return self.main(z)
""",
)
source(
    "two inputs and a dictionary",
    "3x8x8 5",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.look = nn.Conv2d(3, 4, 3)
        self.know = nn.Linear(5, 4)
        self.heads = nn.ModuleDict(dict(a=nn.Linear(8, 2), b=nn.Linear(8, 3)))

    def forward(self, image, meta):
        z = torch.cat([self.look(image).amax((2, 3)), self.know(meta).relu()], dim=-1)
        return {name: head(z) for name, head in self.heads.items()}
""",
)
source(
    "weights that are shared",
    "3x8x8 3x8x8",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten())
        self.same = self.encoder
        self.fc = nn.Linear(144, 1)

    def forward_once(self, x):
        return self.encoder(x)

    def forward(self, input1, input2):
        one, two = map(self.forward_once, (input1, input2))
        return self.fc(torch.abs(one - two)).squeeze(1)
""",
)
source(
    "einops",
    "3x8x8",
    """
from einops import rearrange, reduce, repeat
from einops.layers.torch import Rearrange, Reduce
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Sequential(
            Rearrange("b c (h p1) (w p2) -> b (h w) (p1 p2 c)", p1=4, p2=4), nn.Linear(48, 6))
        self.pool = Reduce("b n d -> b d", "mean")
        self.token = nn.Parameter(torch.randn(1, 1, 6))

    def forward(self, x):
        b = x.shape[0]
        x = self.embed(x)
        x = torch.cat([repeat(self.token, "1 1 d -> b 1 d", b=b), x], dim=1)
        y = rearrange(x, "b n (h d) -> b h n d", h=2)
        return self.pool(x), reduce(y, "b h n d -> b h d", "max")
""",
)
source(
    "attention of PyTorch",
    "7x8",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.norm = nn.LayerNorm(8)

    def forward(self, x):
        out, _ = self.attention(x, x, x, need_weights=False)
        return self.norm(x + out)
""",
)
source(
    "checkpoints and gradients",
    "3x8x8",
    """
import torch.utils.checkpoint as cp
from torch.utils.checkpoint import checkpoint
class Net(nn.Module):
    def __init__(self, memory_efficient=True):
        super().__init__()
        self.a = nn.Conv2d(3, 4, 3)
        self.b = nn.Conv2d(4, 4, 3)
        self.memory_efficient = memory_efficient

    def forward(self, x):
        with torch.no_grad():
            x = self.a(x)
        if self.memory_efficient and x.requires_grad:
            x = cp.checkpoint(self.b, x)
        else:
            x = checkpoint(lambda y: self.b(y), x, use_reentrant=False)
        return x.detach()
""",
)
source(
    "weights that are loaded",
    "3x8x8",
    """
import os
class Net(nn.Module):
    def __init__(self, pretrained=None):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.apply(self._init)
        if pretrained is not None and os.path.isfile(pretrained):
            state = torch.load(pretrained, map_location="cpu")
            self.load_state_dict({k.replace("module.", ""): v for k, v in state.items()})
        for p in self.conv.parameters():
            p.requires_grad = False

    def _init(self, m):
        classname = m.__class__.__name__
        if classname.find("Conv") != -1:
            nn.init.normal_(m.weight.data, 0.0, 0.02)
        if isinstance(m, nn.Conv2d) and m.bias is not None:
            nn.init.constant_(m.bias, 0)

    def forward(self, x):
        return self.conv(x)
""",
)
source(
    "decorations",
    "4x8x8",
    """
class SwishFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, i):
        result = i * torch.sigmoid(i)
        ctx.save_for_backward(i)
        return result

    @staticmethod
    def backward(ctx, grad_output):
        i, = ctx.saved_tensors
        s = torch.sigmoid(i)
        return grad_output * (s * (1 + i * (1 - s)))


@torch.jit.script
def fused(x):
    return x * torch.tanh(F.softplus(x))


class Net(nn.Module):
    __constants__ = ["width"]

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 1)

    @torch.jit.unused
    def other(self, x):
        return x

    @torch.no_grad()
    def forward(self, x):
        if not torch.jit.is_scripting() and torch.jit.is_tracing():
            x = self.other(x)
        return SwishFunction.apply(self.conv(x)) + fused(x)
""",
)
source(
    "heads in training only",
    "3x8x8",
    """
class Net(nn.Module):
    def __init__(self, aux_logits=True):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.fc = nn.Linear(4, 10)
        self.aux = nn.Linear(4, 10) if aux_logits else None

    def forward(self, x):
        x = F.adaptive_max_pool2d(self.conv(x), 1).flatten(1)
        x = F.dropout(x, p=0.5, training=self.training)
        if self.training and self.aux is not None:
            return self.fc(x), self.aux(x)
        return self.fc(x)
""",
)
source(
    "names to classes",
    "3x8x8",
    """
ACT = {"relu": nn.ReLU, "silu": nn.SiLU, "none": lambda: nn.Identity()}


def get_norm(name, width):
    return {
        "bn": lambda channels: nn.BatchNorm2d(channels),
        "gn": lambda channels: nn.GroupNorm(2, channels),
    }[name](width)


class Net(nn.Module):
    def __init__(self, act="silu", norm="gn", kind="Conv2d"):
        super().__init__()
        self.conv = getattr(nn, kind)(3, 4, 3)
        self.norm = get_norm(norm, 4)
        self.act = ACT[act]()
        self.none = ACT["none"]()
        self.last = eval("nn.Tanh")()

    def forward(self, x):
        return self.last(self.none(self.act(self.norm(self.conv(x)))))
""",
)
source(
    "loops with conditions",
    "3x33x33",
    """
class Net(nn.Module):
    def __init__(self, size=33, most=16):
        super().__init__()
        if size < 4:
            raise ValueError("too small: {}".format(size))
        width, layers = 4, []
        before = 3
        while size > 4:
            layers.append(nn.Conv2d(before, min(width, most), 3, 2, 1))
            before, width, size = min(width, most), width * 2, (size + 1) // 2
            if len(layers) == 10:
                break
        else:
            layers.append(nn.ELU())
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        try:
            return self.layers(x)
        finally:
            pass
""",
)
source(
    "buffers and parameters",
    "3x4x4",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.tensor([0.5, 0.5, 0.5]).view(1, 3, 1, 1))
        self.register_parameter("gain", nn.Parameter(torch.ones(3, 1, 1)))
        self.register_parameter("none", None)
        self.scales = nn.ParameterList([nn.Parameter(torch.rand(1)) for _ in range(2)])
        self.weight = nn.Parameter(torch.empty(5, 48))

    def forward(self, x):
        x = (x - self.mean) * self.gain * self.scales[0] + self.scales[1]
        return F.linear(x.flatten(1), self.weight)
""",
)
source(
    "recurrent layers behind convolutions",
    "1x16x40",
    """
class Net(nn.Module):
    def __init__(self, classes=11):
        super().__init__()
        self.cnn = nn.Sequential(nn.Conv2d(1, 8, 3, (2, 1), 1), nn.ReLU(), nn.MaxPool2d((8, 2)))
        self.rnn = nn.LSTM(8, 6, num_layers=2, bidirectional=True)
        self.fc = nn.Linear(12, classes)

    def forward(self, x):
        conv = self.cnn(x).squeeze(2).permute(2, 0, 1)
        out, _ = self.rnn(conv)
        t, b, h = out.size()
        return self.fc(out.view(t * b, h)).view(t, b, -1).permute(1, 0, 2)
""",
)
source(
    "dilated convolutions of sound",
    "1x64",
    """
class Net(nn.Module):
    def __init__(self, layers=4, width=4):
        super().__init__()
        self.causal = nn.Conv1d(1, width, 2)
        self.filters = nn.ModuleList()
        self.gates = nn.ModuleList()
        for k in range(layers):
            for rows in (self.filters, self.gates):
                rows.append(nn.Conv1d(width, width, 2, dilation=2 ** k))

    def forward(self, x):
        x = self.causal(F.pad(x, (1, 0)))
        total = 0
        for f, g in zip(self.filters, self.gates):
            out = torch.tanh(f(x)) * torch.sigmoid(g(x))
            x = out + x[:, :, -out.size(2):]
            total = total + out.mean(-1)
        return total
""",
)
source(
    "volumes",
    "1x8x16x16",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv3d(1, 4, (3, 3, 3), padding=(1, 1, 1), stride=(1, 2, 2))
        self.pool = nn.MaxPool3d((2, 2, 2))
        self.up = nn.ConvTranspose3d(4, 2, 2, stride=2)
        self.norm = nn.InstanceNorm3d(2, affine=True)

    def forward(self, x):
        return self.norm(self.up(self.pool(self.conv(x)))).squeeze()
""",
)
source(
    "lightning",
    "1x28x28",
    """
import pytorch_lightning as pl
class Net(pl.LightningModule):
    def __init__(self, hidden=16, lr=1e-3):
        super().__init__()
        self.save_hyperparameters()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, self.hparams.hidden), nn.ReLU(),
                                    nn.Linear(hidden, 10))

    def forward(self, x):
        return self.layers(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        return F.cross_entropy(self(x), y)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
""",
)
source(
    "a network of torchvision with another head",
    "3x64x64",
    """
import torchvision
from torchvision import models
def create(classes=5):
    model = models.resnet18(weights=None)
    for param in model.parameters():
        param.requires_grad = False
    features = model.fc.in_features
    model.fc = nn.Sequential(nn.Linear(features, 8), nn.ReLU(), nn.Linear(8, classes))
    return model


Net = create
""",
)
source(
    "norms over channels last",
    "6x8x8",
    """
class LayerNorm2d(nn.LayerNorm):
    def forward(self, x):
        x = x.permute(0, 2, 3, 1)
        x = F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)


class Net(nn.Module):
    def __init__(self, dim=6):
        super().__init__()
        self.dwconv = nn.Conv2d(dim, dim, 7, padding=3, groups=dim)
        self.norm = LayerNorm2d(dim, eps=1e-6)
        self.pwconv = nn.Linear(dim, 4 * dim)
        self.back = nn.Linear(4 * dim, dim)
        self.gamma = nn.Parameter(1e-6 * torch.ones(dim), requires_grad=True)

    def forward(self, x):
        y = self.norm(self.dwconv(x)).permute(0, 2, 3, 1)
        y = self.gamma * self.back(F.gelu(self.pwconv(y)))
        return x + y.permute(0, 3, 1, 2)
""",
)
source(
    "sizes by interpolation",
    "3x17x23",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rates = [1, 2]
        self.aspp = nn.ModuleList([nn.Conv2d(3, 4, 3, padding=r, dilation=r) for r in self.rates])
        self.pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(3, 4, 1))
        self.head = nn.Conv2d(12, 2, 1)

    def forward(self, x):
        size = x.shape[-2:]
        down = F.interpolate(x, scale_factor=0.5, mode="bilinear", align_corners=False,
                             recompute_scale_factor=True)
        found = [conv(down) for conv in self.aspp]
        pooled = F.interpolate(self.pool(down), size=down.shape[-2:], mode="nearest")
        out = self.head(torch.cat(found + [pooled], dim=1))
        return F.interpolate(out, size=size, mode="bilinear", align_corners=False)
""",
)
source(
    "flattened and unflattened",
    "1x12x12",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode = nn.Sequential(nn.Conv2d(1, 4, 3, 2, 1), nn.Flatten(start_dim=1),
                                    nn.Linear(144, 10))
        self.decode = nn.Sequential(nn.Linear(10, 144), nn.Unflatten(1, (4, 6, 6)),
                                    nn.ConvTranspose2d(4, 1, 3, 2, 1, output_padding=1))

    def forward(self, x):
        code = self.encode(x)
        return self.decode(code), code
""",
)
source(
    "copies of a block",
    "4x8x8",
    """
import copy
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        block = nn.Sequential(nn.Conv2d(4, 4, 3, padding=1), nn.ReLU())
        self.layers = nn.ModuleList([copy.deepcopy(block) for _ in range(3)])
        self.tied = nn.ModuleList([block] * 2)

    def forward(self, x):
        for layer in [*self.layers, *self.tied]:
            x = layer(x)
        return x
""",
)
source(
    "a registry of names",
    "3x8x8",
    """
def tiny(width=2):
    return nn.Conv2d(3, width, 3)


def wide(width=8):
    return nn.Conv2d(3, width, 3)


__all__ = ["tiny", "wide"]


def build(name, *args, **kwargs):
    if name not in __all__:
        raise KeyError(name)
    return globals()[name](*args, **kwargs)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = build("tiny"), build("wide", width=6)

    def forward(self, x):
        return self.a(x), self.b(x)
""",
)
source(
    "widths by formulas",
    "3x32x32",
    """
def _make_divisible(v, divisor=8, min_value=None):
    if min_value is None:
        min_value = divisor
    new_v = max(min_value, int(v + divisor / 2) // divisor * divisor)
    if new_v < 0.9 * v:
        new_v += divisor
    return new_v


class Net(nn.Module):
    def __init__(self, width_mult=0.35, depth_mult=1.2):
        super().__init__()
        widths = [_make_divisible(w * width_mult) for w in (32, 64, 112)]
        depth = int(math.ceil(depth_mult * 2))
        layers = []
        for i, (a, b) in enumerate(zip([3] + widths[:-1], widths)):
            layers += [nn.Conv2d(a, b, 3, 2 - i % 2, padding=1)]
            layers += [nn.Conv2d(b, b, 1)] * 0 + [nn.Hardswish()]
        self.net = nn.Sequential(*layers)
        self.extra = nn.ModuleList(nn.Conv2d(widths[-1], widths[-1], 1) for _ in range(depth))

    def forward(self, x):
        x = self.net(x)
        for layer in self.extra[::2]:
            x = layer(x) + x
        return x
""",
)
source(
    "same padding",
    "3x15x15",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 4, 5, padding="same", dilation=2)
        self.b = nn.Conv2d(4, 4, (1, 7), padding=(0, 3), padding_mode="reflect")
        self.c = nn.Conv2d(4, 2, 3, padding="valid")

    def forward(self, x):
        return self.c(self.b(self.a(x)))
""",
)
source(
    "closures",
    "3x8x8",
    """
def stage(width):
    count = 0

    def layer(before):
        nonlocal count
        count += 1
        return nn.Conv2d(before, width * count, 3, padding=1)

    return layer


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        make = stage(4)
        self.layers = nn.Sequential(make(3), make(4), make(8))
        self.drop = lambda x: F.dropout2d(x, 0.2, self.training)

    def forward(self, x):
        return self.drop(self.layers(x))
""",
)
source(
    "devices and hooks",
    "3x8x8",
    """
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3).to(device)
        self.found = []
        self.conv.register_forward_hook(lambda m, i, o: self.found.append(o))

    @property
    def device(self):
        return next(self.parameters()).device

    def forward(self, x):
        x = x.to(self.device).float()
        noise = torch.zeros(x.size(0), 4, 1, 1, device=x.device)
        return self.conv(x) + noise
""",
)
source(
    "elements by index",
    "9x6",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.cls = nn.Parameter(torch.zeros(1, 1, 6))
        self.head = nn.Linear(6, 3)

    def forward(self, x):
        cls = self.cls.expand(x.shape[0], -1, -1)
        x = torch.cat((cls, x), dim=1)
        first, rest = x[:, 0], x[:, 1:, :]
        return self.head(first), rest[..., ::2], rest.unsqueeze(1).repeat(1, 2, 1, 1)
""",
)
source(
    "a matrix of similarities",
    "3x8x8",
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value = (nn.Conv2d(3, k, 1) for k in (2, 2, 3))
        self.gamma = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        B, C, W, H = x.size()
        query = self.query(x).view(B, -1, W * H).permute(0, 2, 1)
        key = self.key(x).view(B, -1, W * H)
        attention = F.softmax(torch.bmm(query, key), dim=-1)
        value = self.value(x).view(B, -1, W * H)
        out = torch.einsum("bcn,bmn->bcm", value, attention).view(B, C, W, H)
        return self.gamma * out + x
""",
)
