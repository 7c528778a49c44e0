"""Layers that have the weights of another one: a class of the file asks that one for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.python import Nest
from convcalc.frameworks.write.torch.tied import WHY, is_plain
from convcalc.frameworks.write.unwritten import Unwritten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.frameworks.write.parts import Step


def tied(step: Step, owners: Mapping[str, Step], variables: Mapping[str, str]) -> Nest:
    """A product with the weights of another layer, whose variable is known. Unwritten for others:
    kernels of Keras have what arrives first, embeddings are as in PyTorch.
    """
    owner = owners.get(step.tie.owner) if step.tie else None
    linear = step.kind is not None and step.kind.among("linears")
    bare = "bias" not in step.settings or fixed(step.settings["bias"], False)
    if step.tie is None or not step.tie.order:
        raise Unwritten(WHY)
    if owner is None or owner.kind is None or owner.name not in variables:
        raise Unwritten(WHY)
    words = owner.kind.among("embeddings")
    if not (linear and bare and (words or owner.kind.among("linears"))):
        raise Unwritten(WHY)
    weight = f"lambda: {variables[owner.name]}.{'embeddings' if words else 'kernel'}"
    turned = words == is_plain(step.tie)
    return Nest("Tied(", [weight, *(["turned=True"] if turned else [])])
