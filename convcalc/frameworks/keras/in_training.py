"""What layers of Keras do in training only, and no setting keeps: said where they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.keras.objects import Layer

CHANGES = "random changes of images"
DOES = {
    "GaussianNoise": "noise",
    "ActivityRegularization": "what is added to the loss",
    "StochasticDepth": "drops of whole samples",
    **dict.fromkeys(("CutMix", "MixUp", "RandAugment", "AugMix"), CHANGES),
}
"""By the class of a layer."""
AT_RANDOM = "Random"
"""How classes begin that change what arrives at random, in training; crops are layers."""
SHAPED = 1
"""Where `noise_shape` stands among the arguments."""


def told(world: Keras, layer: Layer, out: Any) -> Any:
    """What a layer gives, of which is kept what else it does in training."""
    does = DOES.get(layer.kind, "")
    if layer.kind.startswith(AT_RANDOM):
        does = CHANGES
    elif layer.kind in ("Dropout", "AlphaDropout"):
        shape = layer.option("noise_shape", SHAPED)
        does = "the noise_shape" if shape is not None else ""
    if does and isinstance(out, Tensor):
        world.builder.in_training[out.node] = does
    return out
