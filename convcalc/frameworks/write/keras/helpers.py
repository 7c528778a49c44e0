"""Layers that Keras does not have: a small class or function each, which is written into the file
where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.attending import NAMES
from convcalc.frameworks.write.constants import begun, numbers
from convcalc.frameworks.write.helpers import is_made
from convcalc.frameworks.write.keras import attending
from convcalc.frameworks.write.keras.recurrent import CELLS
from convcalc.frameworks.write.moved import Aligned, Neighbours
from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.python import Nest
from convcalc.frameworks.write.unwritten import Unwritten
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network
    from convcalc.frameworks.write.parts import Slot, Step
    from convcalc.layers.kind import Kind

    Told = Callable[[Slot], str]


class Helper(NamedTuple):
    """A class or function, its source, and the arguments that a layer gives it."""

    name: str
    source: str
    arguments: Callable[[Step, Told], list[str]]


LAYER_SCALE = '''
class LayerScale(layers.Layer):
    """A factor for each channel."""

    def __init__(self, init=1e-6, **kwargs):
        super().__init__(**kwargs)
        self.init = init

    def build(self, input_shape):
        self.gamma = self.add_weight(
            shape=(input_shape[-1],),
            initializer=keras.initializers.Constant(self.init),
            name="gamma",
        )

    def call(self, x):
        return x * self.gamma
'''
SHIFTED = '''
class ScaleAndShift(layers.Layer):
    """A factor and a shift for each channel."""

    def __init__(self, init=1e-6, **kwargs):
        super().__init__(**kwargs)
        self.init = init

    def build(self, input_shape):
        self.gamma = self.add_weight(
            shape=(input_shape[-1],),
            initializer=keras.initializers.Constant(self.init),
            name="gamma",
        )
        self.beta = self.add_weight(
            shape=(input_shape[-1],), initializer="zeros", name="beta"
        )

    def call(self, x):
        return x * self.gamma + self.beta
'''
STOCHASTIC_DEPTH = '''
class StochasticDepth(layers.Layer):
    """Sets whole samples to 0 at random while training."""

    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.seeds = keras.random.SeedGenerator()

    def call(self, x, training=None):
        if not training or not self.rate:
            return x
        sizes = (ops.shape(x)[0],) + (1,) * (len(x.shape) - 1)
        kept = keras.random.uniform(sizes, seed=self.seeds) >= self.rate
        return x * ops.cast(kept, x.dtype) / (1 - self.rate)
'''
PARAMETER = '''
class Parameter(layers.Layer):
    """A tensor that is trained, the same for each sample."""

    def __init__(self, sizes, init=0.0, **kwargs):
        super().__init__(**kwargs)
        self.sizes, self.init = sizes, init

    def build(self, input_shape):
        begin = keras.initializers.Constant(self.init)
        self.weight = self.add_weight(
            shape=(1, *self.sizes), initializer=begin, name="weight"
        )

    def call(self, x):
        return ops.broadcast_to(self.weight, (ops.shape(x)[0], *self.sizes))
'''
CONSTANT = '''
class Constant(layers.Layer):
    """Numbers that are not trained, the same for each sample."""

    def __init__(self, sizes, values, **kwargs):
        super().__init__(**kwargs)
        self.sizes, self.values = sizes, values

    def call(self, x):
        numbers = np.resize(self.values, (1, *self.sizes))
        numbers = ops.convert_to_tensor(numbers, self.compute_dtype)
        return ops.broadcast_to(numbers, (ops.shape(x)[0], *self.sizes))
'''
ALIGNED = '''
class AlignedUpsampling(layers.Layer):
    """Linear interpolation whose corners stay where they are."""

    def __init__(self, sizes, **kwargs):
        super().__init__(**kwargs)
        self.sizes = sizes

    def call(self, x):
        for axis, size in enumerate(self.sizes, 1):
            n = x.shape[axis]
            first = np.arange(size) * (n - 1) // max(size - 1, 1)
            behind = np.minimum(first + 1, n - 1)
            shares = np.arange(size) * (n - 1) / max(size - 1, 1) - first
            shares = shares.astype("float32")
            shares = shares.reshape((-1, *[1] * (len(self.sizes) - axis + 1)))
            near, far = ops.take(x, first, axis=axis), ops.take(x, behind, axis=axis)
            x = near + (far - near) * shares
        return x
'''
NEIGHBOURS = '''
class LocalResponseNorm(layers.Layer):
    """By the squares of neighbouring channels."""

    def __init__(self, size=5, alpha=1e-4, beta=0.75, k=1.0, **kwargs):
        super().__init__(**kwargs)
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def call(self, x):
        channels, before = x.shape[-1], self.size // 2
        sides = [[0, 0]] * (len(x.shape) - 1) + [[before, self.size - 1 - before]]
        squares = ops.pad(ops.square(x), sides)
        total = 0.0
        for n in range(self.size):
            total = total + squares[..., n : n + channels]
        return x / (self.k + self.alpha / self.size * total) ** self.beta
'''
SHUFFLE = """
def channel_shuffle(x, groups):
    height, width, channels = x.shape[1:]
    x = layers.Reshape((height, width, groups, channels // groups))(x)
    x = layers.Permute((1, 2, 4, 3))(x)
    return layers.Reshape((height, width, channels))(x)
"""


TIED = '''

class Tied(layers.Layer):
    """A product with the weights of another layer, which are asked for as they are now."""

    def __init__(self, weight, turned=False, **kwargs):
        super().__init__(**kwargs)
        self.weight_of, self.turned = weight, turned

    def call(self, x):
        weight = self.weight_of()
        return ops.matmul(x, ops.transpose(weight) if self.turned else weight)
'''


def begins(step: Step, told: Told) -> list[str]:
    init = step.settings["init"]
    return [] if fixed(init, 1e-6) else [f"init={told(init)}"]


def scales(step: Step, told: Told) -> list[str]:
    if not fixed(step.settings["bias"], False):
        raise Unwritten("whether it has a shift differs between its uses")
    return begins(step, told)


def dropped(step: Step, told: Told) -> list[str]:
    return [told(step.settings["rate"])]


def sized(step: Step, told: Told) -> list[str]:
    numbers = begun(step)
    late = [f"init={numbers[0]}"] if len(numbers) == 1 and numbers != ["0.0"] else []
    return [told(step.settings["shape"]), *late]


def numbered(step: Step, told: Told) -> list[str]:
    found = numbers(step, told)
    values = found[0] if len(found) == 1 else f"[{', '.join(found)}]" if found else "math.nan"
    return [told(step.settings["shape"]), values]


def neighbours(step: Step, told: Told) -> list[str]:
    usual = {"size": 5, "alpha": 1e-4, "beta": 0.75, "k": 1.0}
    rows = [(word, step.settings.get(word), start) for word, start in usual.items()]
    return [f"{word}={told(slot)}" for word, slot, n in rows if slot and not fixed(slot, n)]


def resized(step: Step, told: Told) -> list[str]:
    return [told(step.settings["size"])]


HELPERS = {
    "aligned": Helper("AlignedUpsampling", ALIGNED, resized),
    "neighbours": Helper("LocalResponseNorm", NEIGHBOURS, neighbours),
    "layer_scale": Helper("LayerScale", LAYER_SCALE, scales),
    "scale_and_shift": Helper("ScaleAndShift", SHIFTED, begins),
    "stochastic_depth": Helper("StochasticDepth", STOCHASTIC_DEPTH, dropped),
    "parameter": Helper("Parameter", PARAMETER, sized),
    "constant": Helper("Constant", CONSTANT, numbered),
    "tied": Helper("Tied", TIED, lambda step, told: []),
    "channel_shuffle": Helper("channel_shuffle", SHUFFLE, lambda step, told: []),
}


STANDING: dict[type[Kind], str] = {Aligned: "aligned", Neighbours: "neighbours"}
"""What is written as a class, though Keras has a layer of the same kind."""


def helper(step: Step, told: Told, shape: Shape | None) -> Nest | None:
    """The layer of the class that a step is written as, if it is written so."""
    assert step.kind is not None
    if step.kind.among("attentions") and not attending.has_layer(step):
        return attending.made(step, told, shape)
    name = STANDING.get(step.kind, step.kind.name)
    shifts = step.settings.get("bias")
    if step.kind.among("scalings") and name in HELPERS and shifts and fixed(shifts, True):
        name = "scale_and_shift"
    found = HELPERS.get(name)
    if found is None or not found.name[:1].isupper():
        return None
    return Nest(f"{found.name}(", found.arguments(step, told))


def class_names() -> set[str]:
    return {row.name for row in HELPERS.values()} | {*NAMES, *CELLS}


def sources(text: str, network: Network) -> Iterator[str]:
    """The lines of the classes and functions that a text uses."""
    for row in HELPERS.values():
        if is_made(row.name, text):
            yield from ("", *row.source.rstrip().split("\n"))
    for name, lines in CELLS.items():
        if is_made(name, text):
            yield from ("", *lines.rstrip().split("\n"))
    kinds: list[Any] = [node.kind for node in network.nodes if node.kind.among("attentions")]
    for name in NAMES if kinds else ():
        if is_made(name, text):
            yield from ("", "", *attending.source(name, kinds))
