"""Activations and what passes through: elementwise, same shape, and but for prelu no weights."""

from __future__ import annotations

from typing import Optional

from convcalc.layers.kind import Kind
from convcalc.layers.settings import Choice, Flag, Real, setting
from convcalc.layers.site import Site
from convcalc.layers.weight import Weight
from convcalc.layers.windowed import check_stated, stated_channels


class Activation(Kind):
    """An elementwise function."""

    takes_number = True
    source = "https://docs.pytorch.org/docs/stable/nn.html#non-linear-activations-weighted-sum-nonlinearity"
    inplace: bool = setting("overwrites its input (no effect on any number)", Flag(), default=False)


class Relu(Activation):
    """max(x, 0)"""

    name = "relu"


class Relu6(Activation):
    """min(max(x, 0), 6)"""

    name = "relu6"


class LeakyRelu(Activation):
    """x, or slope·x below 0"""

    name = "leaky_relu"
    slope: float = setting(
        "slope below 0", Real(), default=0.01, positional=True, aliases=("negative_slope", "alpha")
    )


class Prelu(Activation):
    """x, or a trainable slope times x below 0"""

    name = "prelu"
    takes_number = False
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.PReLU.html"
    slopes: str = setting(
        "trainable slopes: one, one per channel, one per element",
        Choice(("one", "channel", "element")),
        default="one",
        positional=True,
    )
    in_channels: Optional[int] = stated_channels()

    def check(self, site: Site) -> None:
        check_stated(self.in_channels, site)

    def weights(self, site: Site) -> tuple[Weight, ...]:
        sizes = {
            "one": (1,),
            "channel": (site.channels,),
            "element": site.shape.dims(site.layout),
        }[self.slopes]
        return (Weight("alpha", sizes),)


class Elu(Activation):
    """x, or alpha·(exp(x) − 1) below 0"""

    name = "elu"
    alpha: float = setting("scale below 0", Real(), default=1.0, positional=True)


class Celu(Elu):
    """max(x, 0) + min(0, alpha·(exp(x/alpha) − 1))"""

    name = "celu"


class Selu(Activation):
    """a scaled elu that keeps mean and variance"""

    name = "selu"


class Gelu(Activation):
    """x·Φ(x), Φ the normal distribution"""

    name = "gelu"
    approximate: str = setting(
        "how Φ is worked out: as it is, or by tanh, as GPT-2 has it",
        Choice(("none", "tanh")),
        default="none",
    )

    @property
    def by_tanh(self) -> bool:
        return self.approximate != "none"


class Silu(Activation):
    """x·sigmoid(x), also called swish"""

    name = "silu"


class HardSilu(Activation):
    """x·relu6(x + 3)/6, also called hard swish"""

    name = "hard_silu"


class HardSigmoid(Activation):
    """relu6(x + 3)/6"""

    name = "hard_sigmoid"


class HardTanh(Activation):
    """x clipped to −1 … 1"""

    name = "hard_tanh"


class Sigmoid(Activation):
    """1/(1 + exp(−x))"""

    name = "sigmoid"


class LogSigmoid(Activation):
    """log(sigmoid(x))"""

    name = "log_sigmoid"


class Tanh(Activation):
    """the hyperbolic tangent"""

    name = "tanh"


class Softplus(Activation):
    """log(1 + exp(x))"""

    name = "softplus"


class Softsign(Activation):
    """x/(1 + |x|)"""

    name = "softsign"


class Mish(Activation):
    """x·tanh(softplus(x))"""

    name = "mish"


class Exponential(Activation):
    """exp(x)"""

    name = "exponential"


class Rescale(Activation):
    """scale·x + offset, with fixed numbers"""

    name = "rescale"
    source = "https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/"
    scale: float = setting("what is multiplied by", Real(), default=1.0, positional=True)
    offset: float = setting("what is added", Real(), default=0.0)


class Identity(Activation):
    """x"""

    name = "identity"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.Identity.html"


DROPS = ("elements", "channels", "alpha", "alpha_channels", "gaussian")
"""What a dropout drops; `alpha` puts what keeps mean and variance behind a SELU, and `gaussian`
multiplies elements by noise of that spread.
"""


class Dropout(Activation):
    """sets elements to 0 at random while training, or whole channels"""

    name = "dropout"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html"
    rate: float = setting(
        "probability of being dropped", Real(0, 1), default=0.5, positional=True, aliases=("p",)
    )
    drops: str = setting("what is dropped", Choice(DROPS), default="elements")


class StochasticDepth(Activation):
    """sets whole samples to 0 at random while training, on the way to an addition"""

    name = "stochastic_depth"
    source = "https://arxiv.org/abs/1603.09382"
    rate: float = setting(
        "probability of being dropped",
        Real(0, 1),
        default=0.5,
        positional=True,
        aliases=("p", "drop_rate"),
    )
