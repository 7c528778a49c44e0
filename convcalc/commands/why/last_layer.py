"""A last layer made for other classes than those of a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.commands.why.reading import Fix, Reading, sizes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.why.mismatches import Mismatch

LAST_MAP = (
    r"(?:^|\.)(?:fcn?\d?|\w*cls\w*|\w*classifier|conv_seg|logits|last|final|score)\b.*weight$"
)


def same_network(text: str = "build the network as it was when the file was saved") -> Fix:
    return Fix(text)


def rest(name: str) -> Fix:
    """Load all but one parameter. strict=False alone does not help where shapes differ."""
    layer = name.rpartition(".")[0]
    prefix = f"{layer}." if layer else name
    code = (
        f'state = {{k: v for k, v in state.items() if not k.startswith("{prefix}")}}\n'
        "model.load_state_dict(state, strict=False)"
    )
    return Fix("load the rest, and train this layer anew: it is untrained then", code=code)


def last_map(rows: Sequence[Mismatch]) -> Reading | None:
    """Only a 1x1 convolution and its bias differ: the classes of each pixel."""
    kernel = next((row for row in rows if len(row[1]) == 4), None)
    layers = {name.rpartition(".")[0] for name, _, _ in rows}
    if kernel is None or len(rows) != 2 or len(layers) > 1 or kernel[1][1:] != kernel[2][1:]:
        return None
    theirs, ours = kernel[1][0], kernel[2][0]
    if any(file[0] != theirs or net[0] != ours for _, file, net in rows):
        return None
    layer = layers.pop()
    attribute = re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", layer)
    anew = Fix(
        f"to train it for {ours} classes, build the network for {theirs}, load, then give it a new "
        "last layer, which is untrained",
        code=f"model.load_state_dict(state)\nmodel.{attribute} = nn.Conv2d("
        f"{kernel[1][1]}, {ours}, {sizes(kernel[1][2:]).split('x')[0]})  # padding as before",
    )
    same = same_network(f"to use the file as it is, build the network for its {theirs} classes")
    head = f"the file is of a network for {theirs} classes, this one has {ours}"
    why = f"Only {layer} differs, the last convolution, whose filters are the classes."
    return Reading(head, (same, anew, rest(f"{layer}.weight")), why)
