"""Several parameters of a file that do not fit the network, told in one message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.commands.why.reading import Fix, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.why.reading import Said

    Mismatch = tuple[str, tuple[int, ...], tuple[int, ...]]

LINE = re.compile(
    r"size mismatch for ([\w.]{1,200}):\s{1,20}copying a param(?:eter)? with shape "
    r"torch\.Size\(\[([\d, ]{0,80})\]\) from checkpoint,\s{1,20}the shape in current model is "
    r"torch\.Size\(\[([\d, ]{0,80})\]\)"
)
MOST = 3
"""So many pairs of sizes are named."""


def differing(said: Said) -> list[Mismatch]:
    """All parameters of a paste that have another shape in the file than in the network."""
    return [(m[1], sizes(m[2]), sizes(m[3])) for m in LINE.finditer(said.pasted)]


def sizes(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in re.findall(r"\d{1,9}", text))


def several(rows: Sequence[Mismatch]) -> Reading | None:
    """What differs in layers that stand apart: the network was built with other settings. None, if
    it is one layer, whose own numbers say more.
    """
    layers = dict.fromkeys(name.rpartition(".")[0] for name, _, _ in rows)
    if len(layers) < 2 or any(len(file) != len(net) for _, file, net in rows):
        return None
    pairs = dict.fromkeys(
        (a, b) for _, file, net in rows for a, b in zip(file, net, strict=True) if a != b
    )
    told = "; ".join(f"{a}, not {b}" for a, b in [*pairs][:MOST]) + "; …" * (len(pairs) > MOST)
    names = ", ".join([*layers][:MOST]) + ", …" * (len(layers) > MOST)
    maps = any(len(file) == 4 for _, file, _ in rows)
    what = "" if maps else " (of words, features, classes)"
    build = Fix(f"build the network with the settings of the file: {told}{what}")
    blocks = all(BLOCK.search(name) for name in layers)
    kernels = {(max(f[2:]), max(n[2:])) for _, f, n in rows if len(f) == 4 and f[2:] != n[2:]}
    if maps and len(layers) > 2 and blocks:
        return architecture(len(layers), kernels, told, names)
    rest = Fix(
        "only if just these are to be trained anew, load all that fits",
        code="own = model.state_dict()\n"
        "state = {k: v for k, v in state.items() if k in own and v.shape == own[k].shape}\n"
        "model.load_state_dict(state, strict=False)",
    )
    differ = "one number differs" if len(pairs) == 1 else "numbers differ"
    head = f"the network was built with other settings than the file: {len(layers)} layers differ"
    return Reading(head, (build, rest), f"In {names} {differ}: {told}.")


BLOCK = re.compile(r"((?:layers?|blocks?|stages?|features|encoder|decoder)[._]?\d+[._]\d+)[._]")
"""The name of one of many blocks that are alike."""


def architecture(count: int, kernels: set[tuple[int, int]], told: str, names: str) -> Reading:
    """Many layers of blocks differ: the file is of a network with other blocks, or wider ones."""
    kinds = {(1, 3): ("bottlenecks", "basic blocks"), (3, 1): ("basic blocks", "bottlenecks")}
    file, own = next((kinds[pair] for pair in kernels if pair in kinds), ("", ""))
    head = f"the file is of another architecture: {count} layers of its blocks differ"
    text = "load the weights of this very architecture (its variant, depth and width), or build "
    text += "the network that the file is of"
    if file:
        head = f"the file has {file} and the network {own}: {count} layers differ"
        text = f"build the network with {file}, as the file has them (ResNet-50 and larger have "
        text += "bottlenecks, ResNet-18 and 34 basic blocks), or load a file with the same blocks"
    return Reading(head, (Fix(text),), f"In {names} numbers differ: {told}.")
