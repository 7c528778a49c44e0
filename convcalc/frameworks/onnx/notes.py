"""What is said of a file under the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.frameworks.onnx.model import Model


MAX_TOLD = 3


def notes_of(model: Model, merged: int) -> list[str]:
    """Who wrote it, and what the exporter did to the weights."""
    by = f" of {model.producer[:40]}" if model.producer else ""
    notes = [f"as ONNX{by}, opset {model.opsets.get('', 1)}; no weight was loaded"]
    folded = sum(is_folded(node.inputs) for node in model.graph.nodes if node.op == "Conv")
    if folded:
        what = "1 convolution holds" if folded == 1 else f"{folded} convolutions hold"
        notes.append(f"{what} the batch norm behind as a bias: the exporter folded it in")
    if merged:
        notes.append(
            f"weights of {merged:,} elements equal others in the file, and are counted once"
        )
    return notes


def left_out(batch: int, unread: Mapping[str, str]) -> list[str]:
    """What is said of the batch, and of operators that do not fit what they are given."""
    notes = []
    if batch > 1:
        notes.append(f"the file has a batch of {batch}; numbers are for one sample")
    return notes + [f"{op[:40]} is not read: {why}" for op, why in list(unread.items())[:3]]


def branches(taken: Sequence[str]) -> list[str]:
    """What is said of the branches that conditions take, which sizes and constants decide."""
    listed = ", ".join(one[:60] for one in taken[:MAX_TOLD])
    more = f" and {len(taken) - MAX_TOLD} more" if len(taken) > MAX_TOLD else ""
    return (
        [f"If takes the branch that its condition has for this input: {listed}{more}"]
        if taken
        else []
    )


def is_folded(inputs: Sequence[str]) -> bool:
    """Whether a convolution has the names that exporters give to weights they made up."""
    if len(inputs) < 3:
        return False
    return inputs[1].startswith("onnx::Conv_") or inputs[2] == f"{inputs[1]}_bias"
