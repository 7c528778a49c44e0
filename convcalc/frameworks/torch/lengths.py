"""Weight and spectral normalisation of a layer: how its weights are named and counted then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import At, Failure
from convcalc.frameworks.torch.modules import Module
from convcalc.frameworks.traced.parameters import Param

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.torch.host import Torch

    Foreign = Callable[[Torch, list[Any], dict[str, Any], At], Any]

HOOKED = {"weight": "weight_v", "length": "weight_g", "spectral": "weight_orig"}
PARAMETRIZED = {
    "weight": "parametrizations.weight.original1",
    "length": "parametrizations.weight.original0",
    "spectral": "parametrizations.weight.original",
}
"""How `state_dict()` names the weights, after either way to normalise them."""


def normalised(what: str, names: dict[str, str]) -> Foreign:
    """`weight_norm(conv)` gives each filter a length that is trained besides its direction;
    `spectral_norm(conv)` trains nothing more.
    """

    def call(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
        owner: Any = args[0] if args else named.get("module")
        word = named.get("name", args[1] if len(args) > 1 else "weight")
        weight = owner.attributes.get("weight") if isinstance(owner, Module) else None
        own = isinstance(weight, Param) and weight.holder is owner and word == "weight"
        if not isinstance(weight, Param) or not own:
            title = owner.title if isinstance(owner, Module) else "this"
            raise Failure("E409", f"{what} of the {word} of {title} is not read", "", at)
        if what == "spectral_norm":
            owner.aliases["weight"], owner.reworked = names["spectral"], what
            return owner
        dim = named.get("dim", args[2] if len(args) > 2 else 0)
        sizes = [n if k == dim else 1 for k, n in enumerate(weight.sizes)]
        owner.length = Param(sizes if dim is not None else (), trained=True)
        owner.length.holder = owner
        owner.aliases.update(weight=names["weight"])
        owner.attributes[names["length"]] = owner.length
        return owner

    return call


def removed(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`remove_weight_norm(conv)`: the weights are as they were."""
    owner = args[0] if args else named.get("module")
    if isinstance(owner, Module):
        owner.aliases.clear()
        owner.attributes = {k: v for k, v in owner.attributes.items() if v is not owner.length}
        owner.length, owner.reworked = None, ""
    return owner


WORDS = ("weight_norm", "spectral_norm")
NORMALISATIONS: dict[str, Foreign] = {
    **{
        f"torch.nn.utils.{front}{word}": normalised(word, names)
        for front, names in (("", HOOKED), ("parametrizations.", PARAMETRIZED))
        for word in WORDS
    },
    **{f"torch.nn.utils.{word}.{word}": normalised(word, HOOKED) for word in WORDS},
    **{
        f"torch.nn.utils.{front}remove_{word}": removed
        for word in WORDS
        for front in ("", f"{word}.")
    },
    "torch.nn.utils.parametrize.remove_parametrizations": removed,
}
