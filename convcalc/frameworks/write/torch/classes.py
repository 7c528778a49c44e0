"""The sources of classes for what PyTorch has no module for, or not in this form."""

from __future__ import annotations

LAYER_SCALE = '''
class LayerScale(nn.Module):
    """A factor for each channel."""

    def __init__(self, channels, init=1e-6):
        super().__init__()
        self.weight = nn.Parameter(init * torch.ones(channels))

    def forward(self, x):
        return x * self.weight.reshape(-1, *[1] * (x.dim() - 2))
'''
SHIFTED = '''
class ScaleAndShift(nn.Module):
    """A factor and a shift for each channel."""

    def __init__(self, channels, init=1e-6):
        super().__init__()
        self.weight = nn.Parameter(init * torch.ones(channels))
        self.shift = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        sizes = [-1] + [1] * (x.dim() - 2)
        return x * self.weight.reshape(sizes) + self.shift.reshape(sizes)
'''
GIVEN = '''
class Given(nn.Module):
    """By a mean and variance that the original was given: write them where it is made."""

    def __init__(self, mean=0.0, variance=1.0):
        super().__init__()
        self.mean, self.variance = mean, variance

    def forward(self, x):
        return (x - self.mean) / self.variance**0.5
'''
STOCHASTIC_DEPTH = '''
class StochasticDepth(nn.Module):
    """Sets whole samples to 0 at random while training."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, x):
        if not self.training or not self.rate:
            return x
        sizes = [x.shape[0]] + [1] * (x.dim() - 1)
        kept = torch.rand(sizes, device=x.device) >= self.rate
        return x * kept / (1 - self.rate)
'''
ATTENTION = '''
class Attention(nn.MultiheadAttention):
    """Attention of all positions to each other: the channels are the embedding."""

    def forward(self, x):
        tokens = x.flatten(2).transpose(1, 2)
        out, _ = super().forward(tokens, tokens, tokens, need_weights=False)
        return out.transpose(1, 2).unflatten(2, x.shape[2:])
'''

CROSS_ATTENTION = '''
class CrossAttention(nn.MultiheadAttention):
    """Attention of all positions to those of others: the channels are the embedding."""

    def forward(self, x, keys, values):
        q, k, v = (one.flatten(2).transpose(1, 2) for one in (x, keys, values))
        out, _ = super().forward(q, k, v, need_weights=False)
        return out.transpose(1, 2).unflatten(2, x.shape[2:])
'''
NORMALIZATION = '''
class Normalization(nn.Module):
    """By the mean and variance of the data, measured once, before training."""

    def __init__(self, channels):
        super().__init__()
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("variance", torch.ones(channels))
        self.register_buffer("count", torch.zeros(1))

    def forward(self, x):
        sizes = [-1] + [1] * (x.dim() - 2)
        return (x - self.mean.view(sizes)) / self.variance.view(sizes).sqrt()
'''
ONE_OF_TWO = '''
class {name}(nn.Module):
    """Batch normalisation with a {has} for each channel, and no {lacks}."""

    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.{attribute} = nn.Parameter(torch.{start}(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        return F.batch_norm(
            x,
            self.running_mean,
            self.running_var,
            {attribute}=self.{attribute},
            training=self.training,
            momentum=self.momentum,
            eps=self.eps,
        )
'''
"""A batch norm of Keras or TensorFlow, which hold each by itself."""
