"""What Keras calls the activations, sums and joins of its applications, which hold no weights: most
have the name of the layer before them with another ending.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.engine.network import Network, Node

Rules = tuple[tuple[str, str, str], ...]

ACTS, SUMS, JOINS, POOLS = "activations", "sums", "concats", "sliding_pools"
RELU: Rules = ((ACTS, r"_bn$", "_relu"),)
SWISH: Rules = ((ACTS, r"_bn$", "_activation"), (SUMS, r"_project_bn$|_bn$", "_add"))
FAMILIES: dict[str, Rules] = {
    r"ResNet\d+V2": (*RELU, (SUMS, r"_3_conv$", "_out")),
    r"ResNet\d+": (*RELU, (SUMS, r"_3_bn$", "_add"), (ACTS, r"_add$", "_out")),
    "MobileNetV2": (
        (ACTS, r"^bn_Conv1$", "Conv1_relu"),
        (ACTS, r"^Conv_1_bn$", "out_relu"),
        (ACTS, r"_BN$", "_relu"),
        (SUMS, r"_project_BN$", "_add"),
    ),
    "MobileNet": RELU,
    r"EfficientNet\w+": SWISH,
    r"DenseNet\d+": (
        *RELU,
        (ACTS, r"^bn$", "relu"),
        (JOINS, r"_2_conv$", "_concat"),
        (POOLS, r"^(pool\d)_conv$", r"\1_pool"),
    ),
    "Xception": (
        (ACTS, r"^(block14_sepconv\d|block1_conv\d)_bn$", r"\1_act"),
        (ACTS, r"_sepconv1_bn$", "_sepconv2_act"),
        (ACTS, r"_sepconv2_bn$", "_sepconv3_act"),
    ),
}
"""By the name of the model: a group that a layer is of, how the name of the one before it ends, and
its own.
"""
BLOCKS = r"^(mixed\d+)\."
"""The name of a block of Inception, which is that of its last join."""


NUMBERED = r"(conv2d|batch_normalization|average_pooling2d|separable_conv2d)(?:_(\d+))?"
"""Names that Keras gives layers which have none, by the order in which they are made."""

UNSURE = rf"InceptionV3 {NUMBERED}|NASNet.*"
"""Models and names of which it is not told apart here which layers they are."""


def completed(
    title: str, network: Network, theirs: Mapping[str, str], counts: dict[str, int]
) -> dict[str, str]:
    """By our names, those of Keras, with the layers that hold no weights. `counts` is how many
    layers were made of each name.
    """
    sure = [
        (ours, name) for ours, name in theirs.items() if not re.fullmatch(UNSURE, f"{title} {name}")
    ]
    found = {ours: re.sub(r"_se_\w+$", "_se_excite", name) for ours, name in sure}
    found.update(numbered(found, counts))
    rules = next((rows for name, rows in FAMILIES.items() if re.fullmatch(name, title)), ())
    before: dict[str, str] = {}
    for node in network.nodes:
        sources = [before[source] for source in node.inputs if source in before]
        name = found.get(node.name) or named_by(node, rules, sources)
        if name:
            found[node.name] = before[node.name] = name
        elif sources and node.kind.among("passive"):
            before[node.name] = sources[0]
    if title == "InceptionV3":
        found.update(joined(network))
    return found


def named_by(node: Node, rules: Rules, before: list[str]) -> str:
    for group, ending, own in rules:
        for name in before:
            if node.kind.among(group) and re.search(ending, name):
                return re.sub(ending, own, name)
    return ""


def numbered(theirs: Mapping[str, str], counts: dict[str, int]) -> dict[str, str]:
    """Layers without a name of their own, counted on from those that there are."""
    rows: dict[str, list[tuple[int, str]]] = {}
    for ours, name in theirs.items():
        match = re.fullmatch(NUMBERED, name)
        if match:
            rows.setdefault(match[1], []).append((int(match[2] or 0), ours))
    found = {}
    for word, several in rows.items():
        for _, ours in sorted(several):
            count = counts.get(word, 0)
            found[ours] = f"{word}_{count}" if count else word
            counts[word] = count + 1
    return found


def joined(network: Network) -> dict[str, str]:
    """The last join of each block."""
    found: dict[str, str] = {}
    for node in network.nodes:
        block = re.match(BLOCKS, node.name)
        if block and node.kind.among(JOINS):
            found[block[1]] = node.name
    return {ours: theirs for theirs, ours in found.items()}
