"""Models of keras.applications that the zoo has: their layers, as one block."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems
from convcalc.frameworks.keras import entering
from convcalc.frameworks.keras.activations import completed
from convcalc.frameworks.keras.objects import Layer, Open
from convcalc.frameworks.names import find as find_row
from convcalc.frameworks.names.keras import KERAS
from convcalc.frameworks.python.values import At, Unknown, unknown_of
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.tensors import Tensor, fresh
from convcalc.layers import kind_named
from convcalc.layers.batched import batched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.engine.network import Network, Node
    from convcalc.frameworks.keras.host import Keras

EVEN = (224, 224, 3)
"""A size whose halves are even as far as it matters: Keras pads so where a size is open."""
TAKES = [
    "include_top",
    "weights",
    "input_tensor",
    "input_shape",
    "pooling",
    "classes",
    "classifier_activation",
]
HEADS = ("global_avg_pool", "flatten")
"""Kinds of layers with the last of which the classifier begins: the first of them that is there."""
WIDTHS = {"MobileNet": "width", "MobileNetV2": "width"}
"""Models whose `alpha` is a variable of the zoo's spec."""


def made(world: Keras, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`keras.applications.ResNet50(include_top=False, input_shape=(224, 224, 3))`"""
    first = ["input_shape", "alpha"] if name == "MobileNet" else TAKES
    first = ["input_shape", "alpha"] if name in ("MobileNetV2",) else first
    given = {**dict(zip(first, args, strict=False)), **named}
    unknown = unknown_of([v for k, v in given.items() if k not in ("weights",)])
    if unknown is not None:
        return unknown
    top = given.get("include_top", True) is not False
    sets: dict[str, Any] = {}
    if top and given.get("classes", 1000) != 1000:
        sets["classes"] = given["classes"]
    if given.get("alpha", 1.0) != 1.0:
        sets[WIDTHS.get(name, "")] = given["alpha"]
    odd = [
        key
        for key, plain in (
            ("minimalistic", False),
            ("include_preprocessing", True),
            ("depth_multiplier", 1),
        )
        if given.get(key, plain) != plain
    ]
    if odd or "" in sets:
        return Unknown(f"keras.applications.{name} is not read with these arguments", at)
    return block(world, name, sets, given, top, at)


class Members(list):  # type: ignore[type-arg]
    """The layers of a model of the zoo. Which of them a number means is known of few, because Keras
    has them in another order.
    """

    def __init__(self, world: Keras, owner: Layer, layers: list[Layer]) -> None:
        super().__init__(layers)
        self.world, self.owner = world, owner

    def __getitem__(self, key: Any) -> Any:
        title = self.owner.attributes["__block__"]
        if title in MERGED or key in (-1, slice(None, None, None)):
            return super().__getitem__(key)
        if isinstance(key, slice):
            self.world.doubts[id(self.owner)] = title
        raise TypeError


def network_of(name: str, sizes: Sequence[int] | None, sets: dict[str, Any]) -> Network | None:
    """The network of the zoo, for an input of these sizes: some paddings depend on them."""
    from convcalc.frameworks.reading import loads
    from convcalc.parser.zoo import find

    found = find(f"keras_{name.lower()}")
    if found is None or (found.variant is None and "\nvariants:" in found.text):
        return None
    text = found.text
    if sizes is not None:
        text = re.sub(r"(?m)^input: .*$", f"input: {'x'.join(map(str, sizes))}", text)
    try:
        return loads(text, found.name, sets, variant=found.variant)
    except Problems:
        return None


def block(
    world: Keras, name: str, sets: dict[str, Any], given: dict[str, Any], top: bool, at: At
) -> Any:
    """A functional model with the layers of a network of the zoo."""
    start, free = given.get("input_tensor"), False
    if not isinstance(start, Tensor):
        wanted = given.get("input_shape")
        sizes: Any = list(wanted) if isinstance(wanted, (list, tuple)) else None
        if sizes is None and top:
            plain = network_of(name, None, sets)
            shape = next(iter(plain.inputs.values())) if plain is not None else None
            sizes = list(shape.dims("channels_last")) if shape is not None else None
        free = not sizes or None in sizes
        start = entering.of_shape(world, sizes or [None, None, 3], "", at)
    if isinstance(start, Open) and not name.startswith("NASNet"):
        start = entering.any_size(world, start, EVEN)
    if not isinstance(start, Tensor):
        return start
    sizes = EVEN if free else start.shape[1:]
    network = network_of(name, sizes, sets) if start.rank == 4 else None
    if network is None:
        return Unknown(f"keras.applications.{name} is not read with these arguments", at)
    owner = Layer(None, "Functional", at)
    owner.attributes["__block__"] = name
    own = given.get("name")
    owner.name = own if isinstance(own, str) else named_as(name, given, start)
    tensors: dict[str, Any] = dict.fromkeys(network.inputs, start)
    theirs = completed(name, network, keras_names(network), world.counts)
    out: Any = start
    before = None
    for node in network.nodes[: kept(network, top)]:
        inside = before is not None and name in MERGED and node.kind.among("activations")
        one = before if inside and before is not None else Layer(None, "zoo", at)
        one.name = one.name or theirs.get(node.name, node.name)
        one.attributes.setdefault("__kind__", node.kind)
        one.of = owner
        out = placed(world, one, node, [tensors[source] for source in node.inputs], at)
        tensors[node.name] = out
        before = one
    out = pooled(world, out, None if top else given.get("pooling"), at)
    if not top and name.startswith(NORMALIZED):
        norm = world.module(None, "LayerNormalization", [], {"epsilon": 1e-6}, at)
        out = world.apply(norm, [out], {}, at)
    owner.inputs, owner.outputs = start, out
    return owner


def is_a(layer: Layer, name: str) -> bool:
    """Whether a layer of the zoo is of a class of Keras."""
    row = find_row(KERAS.constructors, name)
    kind = kind_named(row.kind) if row is not None else None
    return kind is not None and isinstance(layer.attributes.get("__kind__"), kind)


def told_apart(world: Keras, layer: Layer) -> None:
    """Its name is asked for, by which some may be frozen: Keras has more layers than the zoo, and
    in another order.
    """
    owner = layer.of
    if owner is not None and owner.attributes["__block__"] not in MERGED:
        owner.attributes["__asked__"] = True


def frozen_by_name(world: Keras, layer: Layer) -> None:
    owner = layer.of
    if owner is not None and "__asked__" in owner.attributes:
        world.doubts[id(owner)] = owner.attributes["__block__"]


def named_as(name: str, given: dict[str, Any], start: Tensor) -> str:
    """The name that Keras gives the model itself."""
    if name not in WIDTHS:
        return SPELLED.get(name, name.lower())
    rows = start.shape[1] if start.shape[1] == start.shape[2] else 224
    return f"{name.lower()}_{float(given.get('alpha', 1.0)):0.2f}_{rows}"


def pooled(world: Keras, out: Any, pooling: Any, at: At) -> Any:
    if pooling not in LONG:
        return out
    pool = world.module(None, f"Global{LONG[pooling]}Pooling2D", [], {}, at)
    return world.apply(pool, [out], {}, at)


def keras_names(network: Network) -> dict[str, str]:
    """By our names, what Keras calls layers."""
    from convcalc.frameworks.layer_names import known

    return {ours: theirs for theirs, ours in known(network).get("Keras", {}).items()}


MERGED = ("VGG16", "VGG19")
"""Models whose activations are no layers of their own in Keras."""
NORMALIZED = ("ConvNeXt",)
"""Models that end with a norm where they have no classifier."""
LONG = {"avg": "Average", "max": "Max"}
SIZES, VERSIONS = ("Tiny", "Small", "Base", "Large"), ("B0", "B1", "B2", "B3", "S", "M", "L")
SPELLED = {
    "InceptionV3": "inception_v3",
    "InceptionResNetV2": "inception_resnet_v2",
    "NASNetMobile": "NASNet",
    "NASNetLarge": "NASNet",
    **{f"ConvNeXt{size}": f"convnext_{size.lower()}" for size in SIZES},
    "ConvNeXtXLarge": "convnext_xlarge",
    **{f"EfficientNetV2{v}": f"efficientnetv2-{v.lower()}" for v in VERSIONS},
}
"""What models are called, where it is not their class in small letters."""


def kept(network: Network, top: bool) -> int:
    """How many layers there are without the classifier."""
    for head in () if top else map(kind_named, HEADS):
        assert head is not None
        places = [k for k, node in enumerate(network.nodes) if isinstance(node.kind, head)]
        if places:
            return places[-1]
    return len(network.nodes)


def placed(world: Keras, one: Layer, node: Node, sources: list[Tensor], at: At) -> Any:
    """A layer of the zoo's network, applied to tensors."""

    def run(args: list[Any], named: dict[str, Any]) -> Any:
        builder = world.builder
        path = f"{builder.path}." if builder.path else ""
        name = builder.unused(f"{path}{one.name}")
        share = world.nodes.get((id(one), node.name))
        held = "frozen" if world.frozen or not one.trainable else ""
        if not all(x.known for x in args):
            return Call(builder, one.name, {}, at).unplaced(args)
        rows = [arranged(builder, x, at) for x in args]
        folded, kind = rows[0][1], node.kind
        if folded and not any(map(kind.among, ("activations", "passive", "functions"))):
            kind = batched(kind, tuple(range(1, folded + 1)) if folded > 1 else 1)
        found = builder.place(kind, [x.node for x, _ in rows], at, name, share, held)
        if node.kind.holds():
            world.nodes.setdefault((id(one), node.name), found.name)
        return fresh(found.name, found.sizes or (), folded, at, builder.layout)

    return world.recorded(run, list(sources), {}, one)
