"""Attention that Keras has no layer for: the class that a file then holds, of the lines that the
layers of the network need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.write.attending import SIGNATURE, call, chosen, needed
from convcalc.frameworks.write.keras.attending_lines import CALL, INIT, MARKS
from convcalc.frameworks.write.keras.attending_methods import METHODS
from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.python import IN, Nest, statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convcalc.algebra.shape import Shape
    from convcalc.frameworks.write.parts import Step
    from convcalc.frameworks.write.spelled import Told
    from convcalc.layers.attention import Attention

OWN = ("heads", "bias", "key_dim", "value_dim", "in_channels", "dropout", "need_weights")
"""What layers.MultiHeadAttention has words for."""
LOADING = '''

def tensors_of(layer, held):
    """Tensors as PyTorch has them, but for the kernels of layers within."""
    found = []
    for weight in layer.weights:
        owner, _, name = weight.path.rpartition("/")
        path = f"{layer.name}_{name}"
        if path in held:
            found.append(held[path]["weight"].reshape(weight.shape))
            continue
        own = held[f"{layer.name}_{owner.rpartition('/')[2]}"]
        tensor = own[NAMES.get(name, name)]
        found.append(tensor.T if name == "kernel" else tensor)
    return found
'''
BRANCH = """\
            if hasattr(layer, "in_proj_weight"):
                layer.set_weights(tensors_of(layer, held))
                continue
"""


def has_layer(step: Step) -> bool:
    """Whether layers.MultiHeadAttention is what a layer of attention does."""
    assert step.kind is not None
    defaults = {s.name: s.default for s in step.kind.settings()}
    more = [k for k, v in step.settings.items() if k not in OWN and not fixed(v, defaults[k])]
    bias = step.settings["bias"]
    return not more and (fixed(bias, True) or fixed(bias, False))


def is_written(kind: Attention) -> bool:
    """The same of a layer of the network: its class stands in the file."""
    own = (s.name for s in kind.settings() if s.name in OWN)
    plain = type(kind)(**{name: getattr(kind, name) for name in own})
    return not (isinstance(kind.bias, bool) and kind == plain)


def made(step: Step, told: Told, shape: Shape | None) -> Nest:
    name, words = call(step, told, shape)
    return Nest(f"{name}(", words)


def source(name: str, kinds: Iterable[Attention]) -> Iterator[str]:
    """The lines of a class."""
    return lines(name, needed(name, kinds, is_written))


def lines(name: str, features: set[str]) -> Iterator[str]:
    """The lines of a class that does all this."""
    if "shifted" in features or "relative_none" not in features:
        features = features | {"placed"}
    where = "within windows of a map" if "cut" in features else "of all positions of a map"
    yield f"class {name}(layers.Layer):"
    yield f'{IN}"""Attention {where}, N x H x W x C."""'
    yield ""
    given = [text for word, text in SIGNATURE.items() if word in features]
    if "relative_none" not in features:
        given[0] = "window"
    words = ["self", "heads", *given, "**kwargs"]
    yield from statement("def __init__(", Nest("", words, "):"), IN)
    yield from chosen(INIT, features, MARKS)
    yield ""
    yield from chosen(CALL, features, MARKS)
    yield from chosen(METHODS, features, MARKS)
