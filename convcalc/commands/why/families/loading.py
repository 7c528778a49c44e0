"""Weights that are loaded into a network of another shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.algebra.counts import same_count
from convcalc.commands.why.last_layer import LAST_MAP, last_map, rest, same_network
from convcalc.commands.why.looked_up import VOCABULARY, positions, words
from convcalc.commands.why.mismatches import differing, several
from convcalc.commands.why.patches import tokens
from convcalc.commands.why.reading import (
    LIKELY,
    Family,
    Fix,
    Reading,
    Said,
    require,
    sizes,
)
from convcalc.commands.why.windows import distances, windows
from convcalc.commands.why.wordings import pytorch

if TYPE_CHECKING:
    from collections.abc import Sequence

NORMS = re.compile(r"(?:^|[._])(?:bn|norm|ln|batchnorm|layernorm|groupnorm)\w*\.|running_")
CLASSES = r"(?:fc|head|classifier|linear|logits|last|class\w*|cls\w*|score\w*)\b[\w.]*bias$"


def copying(said: Said) -> Reading:
    """A parameter whose shape in the file and in the network differ."""
    file, net = said.sizes("file"), said.sizes("net")
    name = said.word("name") or "the parameter"
    require(file != net)
    rows = differing(said)
    if whole := several(rows) or last_map(rows):
        return whole
    why = f"{name} is {shown(file)} in the file and {shown(net)} in the network."
    for reading in (
        windows,
        distances,
        tokens,
        kernels,
        inputs,
        positions,
        swapped,
        flattened,
        outputs,
        vectors,
    ):
        found = reading(name, file, net)
        if found:
            return found._replace(why=f"{why} {found.why}".rstrip())
    return Reading(f"the file is of another network: {name} differs", (same_network(),), why)


def shown(shape: Sequence[int]) -> str:
    return sizes(shape) or "a single number"


def kernels(name: str, file: Sequence[int], net: Sequence[int]) -> Reading | None:
    """Convolutions with other kernels."""
    if len(file) < 3 or len(file) != len(net) or file[2:] == net[2:] or "pos" in name:
        return None
    if {max(file[2:]), max(net[2:])} == {1, 3} and file[0] == net[0]:
        wide, narrow = ("file", "network") if max(file[2:]) == 1 else ("network", "file")
        more = (
            f"A 1x1 kernel there is of a bottleneck (ResNet-50 and larger), a 3x3 one of a basic "
            f"block (ResNet-18, 34): the {wide} has the larger ResNet, the {narrow} the smaller."
        )
        return Reading("the file is of another ResNet", (same_network(),), more)
    head = f"{name} has a kernel of {sizes(file[2:])} in the file and {sizes(net[2:])} here"
    return Reading(head, (same_network(), rest(name)))


def inputs(name: str, file: Sequence[int], net: Sequence[int]) -> Reading | None:
    """Convolutions of other input channels."""
    if len(file) < 3 or len(file) != len(net) or (file[0], *file[2:]) != (net[0], *net[2:]):
        return None
    theirs, ours = file[1], net[1]
    head = f"the file is of a network for {theirs} input channels, this one is for {ours}"
    first = same_network(f"build the network for {theirs} channels")
    if (theirs, ours) == (3, 1):
        fixes = (
            same_network("build the network for 3 channels, and give it each grey image 3 times"),
            Fix(
                "or sum the kernels over the colours",
                code=f'state["{name}"] = state["{name}"].sum(1, keepdim=True)',
            ),
        )
        first = fixes[0]._replace(code="x = x.expand(-1, 3, -1, -1)", sure=LIKELY)
        return Reading(f"{head}: colour and grey", (first, fixes[1]))
    if (theirs, ours) == (1, 3):
        first = same_network("build the network for 1 channel, and give it grey images")
        return Reading(f"{head}: grey and colour", (first, rest(name)))
    return Reading(head, (first, rest(name)))


def swapped(name: str, file: Sequence[int], net: Sequence[int]) -> Reading | None:
    """A matrix that lies on its side, or axes of 1."""
    if len(file) == len(net) == 2 and tuple(file) == tuple(net)[::-1]:
        code = f'state["{name}"] = state["{name}"].t()'
        turn = Fix("if another framework has saved it, turn it", code=code)
        return Reading("the matrix lies on its side", (turn, same_network()))
    if [n for n in file if n != 1] == [n for n in net if n != 1]:
        code = f'state["{name}"] = state["{name}"].reshape({list(net)})'
        fix = Fix("give it the shape: no number is moved", code=code, sure=LIKELY)
        return Reading("only axes of 1 differ", (fix,))
    return None


def flattened(name: str, file: Sequence[int], net: Sequence[int]) -> Reading | None:
    """A linear layer of other input features."""
    if len(file) != 2 or len(net) != 2 or file[0] != net[0]:
        return None
    head = f"{name} takes {file[1]} features in the file and {net[1]} here"
    alike = same_count(file[1], net[1])
    if alike:
        image = Fix("build the network for the image size that it was saved with", sure=LIKELY)
        more = f"{alike}: the map that is flattened has another size, as the images have."
        return Reading(f"{head}: the network was saved for another image size", (image,), more)
    return Reading(head, (same_network(), rest(name)))


def outputs(name: str, file: Sequence[int], net: Sequence[int]) -> Reading | None:
    """A linear layer of other outputs: the classes."""
    if len(file) != 2 or len(net) != 2 or file[1] != net[1]:
        return None
    if min(file[0], net[0]) >= VOCABULARY:
        return words(file[0], net[0])
    if "." not in name:
        head = f"{name} has {file[0]} rows in the file and {net[0]} here: of classes, or of words"
        return Reading(head, (same_network(f"build the layer for {file[0]}, as it was saved"),))
    return head_of(name, file[0], net[0], file[1])


def head_of(name: str, theirs: int, ours: int, features: int | None) -> Reading:
    """The last layer was made for other classes."""
    layer = name.rpartition(".")[0] or "fc"
    attribute = re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", layer)
    width = features or f"model.{attribute}.in_features"
    build = Fix(
        f"build the network for {theirs} classes, load, then give it a new last layer",
        code=f"model.load_state_dict(state)\nmodel.{attribute} = nn.Linear({width}, {ours})",
        sure=LIKELY,
    )
    same = same_network(f"if the file is your own, build the network for its {theirs} classes")
    imagenet = " (ImageNet)" if theirs in (1000, 1001, 21841, 21843) else ""
    head = f"the file is of a network for {theirs} classes{imagenet}, this one has {ours}"
    fixes = (build, rest(name), same)
    if not imagenet:
        same = same._replace(
            text=f"to use the file as it is, build the network for its {theirs} classes"
        )
        build = build._replace(text=f"to train it for {ours} classes, {build.text}")
        fixes = (same, build, rest(name))
    return Reading(head, fixes, "strict=False does not help where shapes differ.")


def vectors(name: str, file: Sequence[int], net: Sequence[int]) -> Reading | None:
    """A bias, or numbers for each channel."""
    if len(file) != len(net) or file[1:] != net[1:]:
        return None
    classes = re.search(CLASSES, name)
    if len(file) == 4 and set(file[2:]) == {1} and re.search(LAST_MAP, name):
        return last_map([(name, tuple(file), tuple(net))] * 2)
    if len(file) == 1 and classes and not NORMS.search(name):
        return head_of(name, file[0], net[0], None)
    times = ""
    big, small = max(file[0], net[0]), min(file[0], net[0])
    if small and big % small == 0:
        times = f"{big} = {big // small}·{small}"
        if big == 4 * small:
            times += ": ResNet-50 and larger have 4 times the channels of ResNet-18 and 34"
        times += "."
    head = f"{name} has {file[0]} channels in the file and {net[0]} here: another network, or width"
    return Reading(head, (same_network(),), times)


COPY = "size mismatch for {name:name}: copying a param "
FC = "size mismatch for fc.weight: copying a param "
FAMILIES: dict[str, Family] = {
    "load_shape": Family(
        "saved weights of another shape",
        copying,
        pytorch(
            (
                COPY + "with shape torch.Size({file:shape}) from checkpoint, the shape in current "
                "model is torch.Size({net:shape})",
                FC + "with shape torch.Size([1000, 512]) from checkpoint, the shape in current "
                "model is torch.Size([10, 512]).",
                "1.0-",
            ),
            (
                COPY + "of torch.Size({file:shape}) from checkpoint, where the shape is "
                "torch.Size({net:shape}) in current model",
                FC + "of torch.Size([1000, 512]) from checkpoint, where the shape is "
                "torch.Size([10, 512]) in current model.",
                "0.4",
            ),
            (
                "ismatch for {name:name}: copying a param of torch.Size({file:shape}) from "
                "checkpoint, where the shape is torch.Size({net:shape}) in current model",
                "Mismatch for fcn.weight:copying a param of torch.size([99,256,1,1]) from "
                "checkpoint,where the shape is torch.Size([400,256,1,1]) in current model",
                "0.4",
            ),
            (
                "While copying the parameter named {name:name}, whose dimensions in the model are "
                "torch.Size({net:shape}) and whose dimensions in the checkpoint are "
                "torch.Size({file:shape})",
                'While copying the parameter named "fc.weight", whose dimensions in the model are '
                "torch.Size([10, 512]) and whose dimensions in the checkpoint are "
                "torch.Size([1000, 512]).",
                "0.4-",
            ),
        ),
    ),
}
