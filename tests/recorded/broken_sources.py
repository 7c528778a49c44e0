"""Networks of PyTorch with a mistake each: what goes in, what the constructor makes, what `forward`
does. The shapes are those of `(3, 32, 32)` where nothing else is said.
"""

from __future__ import annotations

HEAD = """\
import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
{made}

    def forward(self, x):
{done}
"""
BROKEN: dict[str, str] = {}
INPUTS: dict[str, str] = {}


def broken(name: str, made: str, done: str, given: str = "3x32x32") -> None:
    parts = ["\n".join(f"        {line}" for line in text.split("\n")) for text in (made, done)]
    BROKEN[name] = HEAD.format(made=parts[0], done=parts[1])
    INPUTS[name] = given


CONV = "self.conv = nn.Conv2d(3, 8, 3)"

broken(
    "a linear layer for other maps",
    "self.conv = nn.Conv2d(3, 8, 5)\nself.fc = nn.Linear(8 * 12 * 12, 10)",
    "x = F.max_pool2d(self.conv(x), 2)\nreturn self.fc(x.view(x.size(0), -1))",
)
broken(
    "a linear layer behind another",
    f"{CONV}\nself.a = nn.Linear(8, 64)\nself.b = nn.Linear(32, out_features=10)",
    "return self.b(self.a(self.conv(x).mean((2, 3))))",
)
broken(
    "a linear layer on maps",
    f"{CONV}\nself.fc = nn.Linear(7200, 10)",
    "return self.fc(self.conv(x))",
)
broken(
    "a linear layer on channels",
    f"{CONV}\nself.fc = nn.Linear(8, 10)",
    "return self.fc(self.conv(x))",
)
broken(
    "a linear layer after pooling",
    f"{CONV}\nself.pool = nn.AdaptiveAvgPool2d(1)\nself.fc = nn.Linear(16, 10)",
    "return self.fc(torch.flatten(self.pool(self.conv(x)), 1))",
)
broken(
    "channels of the convolution before",
    "self.a = nn.Conv2d(3, 16, 3)\nself.b = nn.Conv2d(32, 16, kernel_size=3)",
    "return self.b(self.a(x))",
)
broken(
    "channels after a join",
    "self.a = nn.Conv2d(3, 16, 1)\nself.b = nn.Conv2d(3, 8, 1)\nself.c = nn.Conv2d(16, 4, 1)",
    "return self.c(torch.cat([self.a(x), self.b(x)], 1))",
)
broken(
    "channels after a skip",
    "self.down = nn.Conv2d(3, 8, 3, 2, 1)\nself.up = nn.ConvTranspose2d(8, 8, 2, 2)\n"
    "self.out = nn.Conv2d(8, 1, 3, padding=1)",
    "y = self.up(self.down(x))\nreturn self.out(torch.cat((x, y), dim=1))",
)
broken(
    "channels of a transposed convolution",
    "self.a = nn.Conv2d(3, 8, 3)\nself.up = nn.ConvTranspose2d(16, 3, 2, stride=2)",
    "return self.up(self.a(x))",
)
broken(
    "an image in grey",
    "self.conv = nn.Conv2d(3, 8, 3)",
    "return self.conv(x)",
    "1x28x28",
)
broken(
    "channels last",
    "self.conv = nn.Conv2d(3, 8, 3)",
    "return self.conv(x.permute(0, 2, 3, 1))",
)
broken(
    "batch norm for other channels",
    f"{CONV}\nself.bn = nn.BatchNorm2d(16)",
    "return self.bn(self.conv(x))",
)
broken(
    "batch norm of vectors on maps",
    f"{CONV}\nself.bn = nn.BatchNorm1d(8)",
    "return self.bn(self.conv(x))",
)
broken(
    "batch norm of maps on vectors",
    "self.fc = nn.Linear(3072, 64)\nself.bn = nn.BatchNorm2d(64)",
    "return self.bn(self.fc(x.flatten(1)))",
)
broken(
    "layer norm over channels",
    f"{CONV}\nself.norm = nn.LayerNorm(8)",
    "return self.norm(self.conv(x))",
)
broken(
    "groups of a norm",
    "self.conv = nn.Conv2d(3, 10, 3)\nself.norm = nn.GroupNorm(4, 10)",
    "return self.norm(self.conv(x))",
)
broken(
    "groups of a convolution",
    "self.a = nn.Conv2d(3, 10, 3)\nself.b = nn.Conv2d(10, 20, 3, groups=4)",
    "return self.b(self.a(x))",
)
broken(
    "a residual of other channels",
    "self.conv = nn.Conv2d(3, 8, 3, padding=1)",
    "return x + self.conv(x)",
)
broken(
    "a residual of another size",
    "self.conv = nn.Conv2d(3, 3, 3)",
    "out = self.conv(x)\nout += x\nreturn F.relu(out)",
)
broken(
    "a join of maps of other sizes",
    "self.a = nn.Conv2d(3, 8, 3)\nself.b = nn.Conv2d(3, 8, 5)",
    "return torch.cat([self.a(x), self.b(x)], dim=1)",
)
broken(
    "a join along another axis",
    "self.a = nn.Conv2d(3, 8, 1)\nself.b = nn.Conv2d(3, 4, 1)",
    "return torch.cat([self.a(x), self.b(x)], dim=2)",
)
broken(
    "a view for another image",
    "self.conv = nn.Conv2d(3, 16, 5)\nself.fc = nn.Linear(16 * 5 * 5, 10)",
    "x = F.max_pool2d(self.conv(x), 2)\nreturn self.fc(x.view(-1, 16 * 5 * 5))",
)
broken(
    "a view that does not fit",
    "self.conv = nn.Conv2d(3, 16, 5)",
    "return self.conv(x).view(x.size(0), 16, 100)",
)
broken(
    "a view without the batch",
    "self.conv = nn.Conv2d(3, 16, 3)\nself.fc = nn.Linear(14400, 10)",
    "return self.fc(self.conv(x).view(-1))",
)
broken(
    "a kernel beyond the map",
    "self.a = nn.Conv2d(3, 8, 5, stride=4)\nself.b = nn.Conv2d(8, 8, 9)",
    "return self.b(self.a(x))",
)
broken(
    "pools until nothing is left",
    "self.conv = nn.Conv2d(3, 4, 3, padding=1)",
    "for _ in range(6):\n    x = F.max_pool2d(x, 2)\nreturn self.conv(x)",
)
broken(
    "same padding with a stride",
    "self.conv = nn.Conv2d(3, 8, 3, stride=2, padding='same')",
    "return self.conv(x)",
)
broken(
    "more padding than half a pool",
    "self.pool = nn.MaxPool2d(2, padding=2)",
    "return self.pool(x)",
)
broken(
    "a size that is no whole number",
    "width = 16 / 2\nself.conv = nn.Conv2d(3, width, 3)",
    "return self.conv(x)",
)
broken(
    "a linear layer of a float",
    "self.fc = nn.Linear(3 * 32 * 32 / 4, 10)",
    "return self.fc(F.max_pool2d(x, 2).flatten(1))",
)
broken(
    "an argument that there is not",
    "self.conv = nn.Conv2d(3, 8, kernel=3)",
    "return self.conv(x)",
)
broken(
    "an argument that is missing",
    "self.conv = nn.Conv2d(3, 8)",
    "return self.conv(x)",
)
broken(
    "sound as an image",
    "self.conv = nn.Conv2d(1, 8, 3)",
    "return self.conv(x)",
    "1x16000x2x2",
)
broken(
    "matrices that do not fit",
    "self.q = nn.Linear(32, 16)\nself.k = nn.Linear(32, 8)",
    "return self.q(x) @ self.k(x).transpose(-2, -1)",
)
broken(
    "heads that do not divide",
    "self.attention = nn.MultiheadAttention(10, 4, batch_first=True)",
    "return self.attention(x, x, x)[0]",
    "7x10",
)
broken(
    "an embedding of another width",
    "self.attention = nn.MultiheadAttention(16, 4, batch_first=True)",
    "return self.attention(x, x, x)[0]",
    "7x12",
)
broken(
    "a recurrent layer of another width",
    "self.rnn = nn.LSTM(16, 8, batch_first=True)",
    "return self.rnn(x)[0]",
    "7x12",
)
broken(
    "a part that is not there",
    "self.conv = nn.Conv2d(3, 8, 3)",
    "a, b, c = self.conv(x).chunk(2, dim=1)\nreturn a",
)
broken(
    "splits that do not add up",
    "self.conv = nn.Conv2d(3, 8, 3)",
    "a, b = torch.split(self.conv(x), [4, 5], dim=1)\nreturn a",
)
broken(
    "a layer that is not there",
    "self.conv1 = nn.Conv2d(3, 8, 3)",
    "return self.conv2(x)",
)
broken(
    "positions for another image",
    "self.embed = nn.Conv2d(3, 8, 4, 4)\nself.position = nn.Parameter(torch.zeros(1, 196, 8))",
    "return self.embed(x).flatten(2).transpose(1, 2) + self.position",
)
broken(
    "shuffled pixels of too few channels",
    "self.conv = nn.Conv2d(3, 6, 3)\nself.up = nn.PixelShuffle(2)",
    "return self.up(self.conv(x))",
)
