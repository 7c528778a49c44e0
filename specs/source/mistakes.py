"""Networks with a mistake each, for the pages."""

import argparse

import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--width", type=int)
options = parser.parse_args()


class WrongLinear(nn.Module):
    """Made for 32x32 images, and given 28x28."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2))
        self.head = nn.Linear(6 * 14 * 14, 10)

    def forward(self, x):
        x = self.features(x)
        return self.head(x.view(x.size(0), -1))


class Folded(nn.Module):
    """A view that takes what is left of each sample into the batch."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 16, 5)
        self.head = nn.Linear(400, 10)

    def forward(self, x):
        x = torch.relu(self.conv(x))
        return self.head(x.view(-1, 400))


class Options(nn.Module):
    """Its width is an option without a default."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, options.width, 3)

    def forward(self, x):
        return self.conv(x)


class Decides(nn.Module):
    """What it does depends on the values of its input."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3)

    def forward(self, x):
        x = self.conv(x)
        return x if x.sum() > 0 else -x


class Head(nn.Module):
    """Its width has no default."""

    def __init__(self, width):
        super().__init__()
        self.linear = nn.Linear(width, 10)

    def forward(self, x):
        return self.linear(x)
