"""What holds on a paper: a sentence for each convention that one of its questions needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convcalc.commands.quiz.question import Question


class Convention(NamedTuple):
    """`needed` is what the text of a question has that needs it."""

    needed: str
    text: str


CONVENTIONS = (
    Convention(
        r"\bconv|pool",
        "What a layer does not say is as in its framework: stride 1, padding 0, dilation 1, one "
        "group, a bias. A pool without a stride moves by its kernel in PyTorch and Keras, and by 1 "
        "in ONNX.",
    ),
    Convention(
        r"(?m)^(input|kernel)(, channel 0)?:$",
        "Layers multiply with a kernel as it stands, without turning it round. Padding is of "
        "zeros; of a largest element it is left out. Maps are written row by row.",
    ),
    Convention(
        "channels (first|last)",
        "Shapes are of one sample, without the batch: channels, height, width where channels stand "
        "first, and height, width, channels where they stand last.",
    ),
    Convention(
        "shape of|output|features",
        "A division of sizes is rounded down, unless the layer says ceil_mode or same.",
    ),
    Convention(
        "ceil_mode",
        "With ceil_mode a size is rounded up, but a last window that would start in the padding is "
        "left out.",
    ),
    Convention(
        r"padding same[\s\S]*ONNX|ONNX[\s\S]*padding same",
        "In ONNX, same is SAME_UPPER: the odd element is added at the end.",
    ),
    Convention("parameters", "Parameters are weights and biases that are trained, if not said."),
    Convention(
        r"MACs|multiply-accumulate",
        "A multiply-accumulate (MAC) is one product and its addition, which is two FLOPs; biases "
        "are not counted. Three digits of a number of MACs will do.",
    ),
    Convention(
        r"\bbytes\b",
        "float32 has 4 bytes, float16 has 2, int8 has 1. 1 kB = 1,000 bytes, 1 KiB = 1,024 bytes. "
        "Three digits of a number of bytes will do.",
    ),
    Convention(
        "receptive field|jump",
        "Receptive fields are counted in pixels of the input, along one axis, padding included.",
    ),
)


def conventions(questions: Iterable[Question]) -> tuple[str, ...]:
    """The sentences that these questions need."""
    stems = [question.stem for question in questions]
    needed = (c for c in CONVENTIONS if any(re.search(c.needed, stem) for stem in stems))
    return tuple(convention.text for convention in needed)


def alone(question: Question) -> str:
    """A question with what it needs to be known, for who sees it without the paper."""
    return "\n\n".join([question.stem, *conventions([question])])
