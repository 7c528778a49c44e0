"""Weights that are worked out of others each time they are used: parametrizations and pruning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import MISSING, At, Failure
from convcalc.frameworks.torch.modules import Module
from convcalc.frameworks.traced.parameters import Param

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.frameworks.torch.host import Torch

    Foreign = Callable[[Torch, list[Any], dict[str, Any], At], Any]

ORIGINAL = "parametrizations.weight.original"
PRUNED = "weight_orig"
"""How `state_dict()` names what is trained then."""

PRUNING = """
identity random_unstructured l1_unstructured random_structured ln_structured custom_from_mask
Identity.apply RandomUnstructured.apply L1Unstructured.apply RandomStructured.apply
LnStructured.apply CustomFromMask.apply
"""


def rework(owner: Any, word: Any, what: str, name: str, at: At) -> Any:
    """The module, of which `what` works out the weight. Failure E409 for other tensors of it."""
    if isinstance(owner, Module) and word == "bias" and name == PRUNED:
        owner.reworked = what
        return owner
    weight = owner.attributes.get("weight") if isinstance(owner, Module) else None
    if not isinstance(weight, Param) or weight.holder is not owner or word != "weight":
        title = owner.title if isinstance(owner, Module) else "this"
        raise Failure("E409", f"{what} of the {word} of {title} is not read", "", at)
    owner.aliases["weight"], owner.reworked = name, what
    return owner


def pruned(what: str) -> Foreign:
    """`prune.l1_unstructured(conv, "weight", 0.5)`: a mask is multiplied with the weight."""

    def call(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
        given = {**dict(zip(("module", "name"), args, strict=False)), **named}
        return rework(given.get("module"), given.get("name"), what, PRUNED, at)

    return call


def pruned_all(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`prune.global_unstructured([(conv, "weight"), …], …)`"""
    for pair in world.reader.elements(args[0] if args else named.get("parameters"), at):
        owner, word = world.reader.elements(pair, at)
        rework(owner, word, "prune.global_unstructured", PRUNED, at)


def kept(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`prune.remove(conv, "weight")`: the weight is what the mask left, and is trained itself."""
    owner = args[0] if args else named.get("module")
    if isinstance(owner, Module):
        owner.aliases.clear()
        owner.reworked = ""
    return owner


def orthogonal(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`orthogonal(linear)`: as many numbers are trained as before."""
    given = {**dict(zip(("module", "name"), args, strict=False)), **named}
    word = given.get("name", "weight")
    return rework(given.get("module"), word, "orthogonal", ORIGINAL, at)


def registered(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`register_parametrization(conv, "weight", module)`. Failure E409 where the module holds
    weights itself, or says what is trained in the place of the weight.
    """
    words = ("module", "tensor_name", "parametrization", "unsafe")
    given = {**dict(zip(words, args, strict=False)), **named}
    by = given.get("parametrization")
    what = "register_parametrization"
    own = isinstance(by, Module) and by.cls is not None and by.get("right_inverse") is MISSING
    inverse = own and by.cls.finds("right_inverse")  # type: ignore[union-attr]
    if not own or inverse or any(by.parameters()) or given.get("unsafe"):  # type: ignore[union-attr]
        raise Failure("E409", f"this {what} is not read", "leave it out", at)
    return rework(given.get("module"), given.get("tensor_name"), what, ORIGINAL, at)


def reworked_in(root: Module) -> Iterator[tuple[str, str]]:
    """The nodes of the layers whose weights are worked out, and what does that."""
    for _, one in root.walk():
        weight = one.attributes.get("weight")
        nodes = (one.node, weight.node if isinstance(weight, Param) else None)
        yield from ((node, one.reworked) for node in nodes if node and one.reworked)


PRUNE = "torch.nn.utils.prune"
REWORKING: dict[str, Foreign] = {
    **{
        f"{PRUNE}.{word}": pruned(f"prune.{word.removesuffix('.apply')}")
        for word in PRUNING.split()
    },
    f"{PRUNE}.global_unstructured": pruned_all,
    f"{PRUNE}.remove": kept,
    "torch.nn.utils.parametrizations.orthogonal": orthogonal,
    "torch.nn.utils.parametrize.register_parametrization": registered,
}
