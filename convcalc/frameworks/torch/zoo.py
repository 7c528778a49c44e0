"""Models of torchvision that the zoo has, as modules: `models.resnet18(pretrained=True)`, whose
parts may be asked, taken, frozen and replaced by the names that torchvision gives them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems
from convcalc.frameworks.python.values import At, Unknown, unknown_of
from convcalc.frameworks.torch.modules import Module
from convcalc.frameworks.torch.taken_apart import Woven, taken_apart

if TYPE_CHECKING:
    from convcalc.engine.network import Network
    from convcalc.frameworks.torch.host import Torch

OWN = "zoo:torchvision/"
CLASSIFIERS_WORDS = """
alexnet convnext densenet efficientnet efficientnet_v2 googlenet inception_v3 mnasnet mobilenet_v2
mobilenet_v3 regnet resnet shufflenet_v2 squeezenet vgg
"""
CLASSIFIERS = frozenset(CLASSIFIERS_WORDS.split())
"""The specs of torchvision's that are in `torchvision.models` itself."""
FREE_WORDS = """
pretrained progress weights num_classes init_weights zero_init_residual memory_efficient
transform_input dropout aux_logits pretrained_backbone
"""
FREE = frozenset(FREE_WORDS.split())
"""Arguments of models on which no number depends, beside those that are looked at."""
AUXILIARY = {"googlenet": True, "inception_v3": False}
"""Models with classifiers of their own for training, and whether trained weights come without."""
INNER = (
    "resnet",
    "vgg",
    "densenet",
    "mobilenet",
    "squeezenet",
    "alexnet",
    "googlenet",
    "inception",
)
"""Files of torchvision's models, one of which may stand in front of a model's name."""
TIMM = ("resnet", "resnext", "wide_resnet", "densenet")
"""How models of timm begin whose layers are those of torchvision, by the same names."""


def made(world: Torch, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`models.resnet18(weights=None, num_classes=10)`; Unknown where the zoo has no such model."""
    given = {**dict(zip(("pretrained", "progress"), args, strict=False)), **named}
    classes = given.get("num_classes", 1000)
    unknown = unknown_of([classes])
    if unknown is not None:
        return unknown
    trained = bool(given.get("pretrained") or given.get("weights"))
    helped = given.get("aux_logits", not (trained and AUXILIARY.get(name, True)))
    odd = [word for word in given if word not in FREE]
    network = None if odd or (name in AUXILIARY and helped) else network_of(name, classes)
    if network is None:
        return Unknown(f"torchvision.models.{name} is not read", at)
    try:
        return taken_apart(world, network, at)
    except Woven:
        return Unknown(f"torchvision.models.{name} is not taken apart", at)


def network_of(name: str, classes: int) -> Network | None:
    """The network of torchvision that the zoo has under a name; None if there is none."""
    from convcalc.frameworks.reading import loads
    from convcalc.parser.zoo import find

    found = find(name)
    spec = "" if found is None else found.name.removeprefix(OWN).removesuffix(".yaml")
    if found is None or spec not in CLASSIFIERS:
        return None
    try:
        return loads(found.text, found.name, {"classes": classes}, variant=found.variant)
    except Problems:
        return None


def of_torchvision(path: str) -> str | None:
    """The model that a name of torchvision makes: `torchvision.models.resnet.resnet18`."""
    inner = path.removeprefix("torchvision.models.")
    front, _, last = inner.rpartition(".")
    own = inner != path and (not front or front in INNER) and last[:1].islower()
    return last if own and last != "__dict__" else None


def from_hub(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`torch.hub.load("pytorch/vision", "resnet18", pretrained=True)`"""
    words = [*args[:2], named.pop("repo_or_dir", ""), named.pop("model", "")]
    place, name = [word for word in words if isinstance(word, str) and word][:2] or ["", ""]
    rest = {k: v for k, v in named.items() if k not in ("force_reload", "verbose", "trust_repo")}
    if not place.startswith("pytorch/vision"):
        return Unknown(f"{name[:60]} of {place[:60]} is not read", at)
    return made(world, name, args[2:], rest, at)


def by_name(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`models.get_model("resnet18")`"""
    name = args[0] if args else named.pop("name", "")
    if not isinstance(name, str):
        return Unknown("the name of a model", at)
    return made(world, name, args[1:], named, at)


def of_timm(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`timm.create_model("resnet18", num_classes=0)`, where its layers are torchvision's."""
    name = args[0] if args else named.pop("model_name", "")
    if not isinstance(name, str):
        return Unknown("the name of a model", at)
    plain = name.partition(".")[0]
    given = {k: v for k, v in named.items() if k not in ("pretrained", "in_chans")}
    classes = given.get("num_classes")
    channels = named.get("in_chans", 3)
    if not plain.startswith(TIMM) or given.keys() - {"num_classes"} or channels != 3:
        return Unknown(f"{plain[:60]} of timm is not read with these arguments", at)
    found = made(world, plain, [], {"num_classes": classes or 1000}, at)
    if isinstance(found, Module):
        name, last = list(found.held())[-1]
        found.attributes["num_features"] = last.attributes.get("in_features")
        if classes == 0:
            found.children[name] = world.module(None, "Identity", [], {}, at)
    return found
