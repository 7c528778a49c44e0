"""The types of questions, a row each: what is asked, at which levels, and who draws it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Optional

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.commands.quiz.draw import Draw
    from convcalc.commands.quiz.question import Question
    from convcalc.commands.quiz.types.posing import Asked


class Type(NamedTuple):
    """`function` draws it at each of `levels`; it is in the module of this folder that is named as
    the topic, or in another `module`.
    """

    topic: str
    function: str
    levels: tuple[int, ...]
    doc: str
    module: str = ""

    def draw(self, draw: Draw, level: int, dialect: Optional[str] = None) -> Question | None:
        """A question; None where the draw gave none that is right."""
        from convcalc.commands.quiz.question import question
        from convcalc.commands.quiz.types.hints import HINTS

        name = self.module or self.topic
        module = import_module(f"convcalc.commands.quiz.types.{name}")
        drawer: Callable[[Draw, int, Optional[str]], Asked | None] = getattr(module, self.function)
        asked = drawer(draw, level, dialect)
        if asked is None:
            return None
        stem, answer, wrong, derivation, layout, unit, rounded = asked
        told = HINTS.get(f"{self.topic}.{self.function}", "")
        more = {"layout": layout, "unit": unit, "rounded": rounded, "hint": told}
        more["type"] = self.function
        return question(draw, self.topic, level, stem, answer, wrong, derivation, **more)


TYPES: tuple[Type, ...] = (
    Type("numbers", "pooled", (1, 2, 3), "a pooled map, from a small array"),
    Type("numbers", "cell", (1, 2, 4, 5), "one cell of a convolution's output"),
    Type("numbers", "whole_map", (2, 3, 4), "the whole map that a convolution makes"),
    Type("numbers", "transposed", (4, 5), "the map that a transposed convolution makes"),
    Type("units", "neurons", (1, 2), "units of a layer, and weights of each"),
    Type("units", "sees", (1, 2, 3, 4), "which pixels a unit sees"),
    Type("units", "seen_by", (3, 4, 5), "how many units see a pixel"),
    Type("units", "connections", (2, 3, 5), "connections, and how often a weight is used"),
    Type(
        "compare",
        "changed",
        (1, 2, 3),
        "by what factor a change acts, such as doubled channels",
        "changes",
    ),
    Type("compare", "flops", (1,), "FLOPs, which are twice the MACs", "changes"),
    Type(
        "compare",
        "stacked",
        (1, 2, 3),
        "two layers of 3x3 against one of 5x5, three against 7x7",
        "stacks",
    ),
    Type("compare", "sharing", (3, 4), "shared, locally connected and fully connected weights"),
    Type("compare", "separable", (4, 5), "depthwise and pointwise against a full convolution"),
    Type("compare", "bottleneck", (4, 5), "what a 1x1 layer in front saves"),
    Type("matrix", "columns", (1, 2, 3), "sizes of the matrices of im2col"),
    Type("matrix", "elements", (2, 3), "elements of the matrix of columns"),
    Type("matrix", "toeplitz", (4,), "the size of the one matrix that is the layer"),
    Type("matrix", "nonzero", (5,), "entries of that matrix which hold a weight"),
    Type("matrix", "folded", (4, 5), "what col2im adds up at a pixel"),
    Type("training", "statistics", (1, 2), "what batch normalisation trains, and what it keeps"),
    Type("training", "modes", (1, 2, 3), "which layers differ in training and inference"),
    Type("training", "activations", (3, 4), "memory of all activations of a batch"),
    Type("training", "states", (4,), "memory of parameters, gradients and the optimizer"),
    Type("training", "batch", (5,), "the largest batch that fits"),
    Type("padding", "keeps", (1, 2), "the padding that keeps a size, dilated as well"),
    Type("padding", "split", (1, 2, 3, 4, 5), "what 'same' adds on each side, of even kernels too"),
    Type("padding", "which_keeps", (3, 4, 5), "which settings keep a size"),
    Type("growth", "depth", (1, 2), "the field of many layers"),
    Type("growth", "layers_needed", (2, 4), "how many layers see so many pixels"),
    Type("growth", "dilated", (3, 4), "the field of growing dilations, and of blocks of them"),
    Type("growth", "gridding", (4, 5), "which dilations leave holes"),
    Type("transposed", "back", (1, 2), "the size that a transposed layer brings back"),
    Type("transposed", "output_padding", (2, 3), "which output_padding undoes a stride"),
    Type("transposed", "patterned", (3, 4), "which kernel and stride build in no checkerboard"),
    Type("transposed", "adds", (3, 4, 5), "which inputs add to an output"),
    Type("transposed", "nothing", (5,), "outputs that nothing reaches"),
    Type("letters", "params", (1, 2), "parameters, as a formula in letters"),
    Type("letters", "size", (2, 3), "the size that comes out, in letters"),
    Type("letters", "work", (4, 5), "multiply-accumulates, in letters"),
    Type("letters", "units", (4, 5), "elements that come out, in letters"),
    Type("letters", "joined", (3, 4), "a linear layer behind flatten, in letters"),
    Type("between", "layer_between", (1, 2, 3, 4), "which layer turns one shape into another"),
    Type("between", "two_between", (5,), "which two layers do"),
    Type("branches", "joined", (1, 2), "the shape of branches that are concatenated"),
    Type("branches", "shortcut", (2, 3), "which 1x1 layer lets a shortcut be added"),
    Type("branches", "cost", (3, 4), "parameters of residual blocks and of inception"),
    Type("branches", "sees", (4, 5), "the field of a sum of branches"),
    Type("weights", "layout", (1, 2, 3, 4, 5), "the shape of a weight in each framework"),
    Type("weights", "backwards", (3, 4), "channels from the shape of a weight"),
    Type("sequence", "length", (1, 2, 3, 5), "sizes of 1-D layers"),
    Type("sequence", "in_front", (1, 2, 3), "padding of causal layers"),
    Type("sequence", "past", (4, 5), "which steps a step sees through causal layers"),
    Type("sequence", "wide", (4,), "kernels as wide as their input"),
    Type("design", "defect", (1, 2, 3, 4, 5), "what is wrong with a network"),
    Type("code", "output", (1, 2, 3, 4, 5), "what comes out of a piece of code"),
    Type("code", "params", (2, 3), "parameters of a piece of code"),
    Type("code", "features", (3, 4), "what a linear layer in code needs"),
    Type("code", "fails", (4, 5), "which line of code raises an error"),
    Type("gradients", "shapes", (1, 2), "shapes of gradients"),
    Type("gradients", "routed", (1, 2, 3), "what a pool passes back"),
    Type("gradients", "by_bias", (2,), "the gradient by a bias"),
    Type("gradients", "by_weights", (3, 4), "the gradient by a kernel, in numbers"),
    Type("gradients", "by_input", (4, 5), "the gradient by an input, in numbers"),
    Type("claims", "claim", (1, 2, 3, 4, 5), "whether what is often said is true"),
    Type("compare", "pooled", (2, 3), "what a global pool in the place of flatten saves", "heads"),
    Type("compare", "as_conv", (3, 4), "a linear layer as a convolution", "heads"),
    Type("matrix", "written", (4, 5), "the matrix of a short sequence, written out", "written"),
    Type("training", "normal", (2, 3), "batch normalisation in inference, by numbers", "inference"),
    Type(
        "transposed",
        "as_conv",
        (4, 5),
        "the convolution of a stretched input that is the same",
        "stretch",
    ),
)


def of_topic(topic: str) -> Callable[[Draw, int, Optional[str]], Question | None]:
    """How a question of a topic is drawn: by one of its types that has the level."""

    def drawer(draw: Draw, level: int, dialect: Optional[str] = None) -> Question | None:
        able = [one for one in TYPES if one.topic == topic and level in one.levels]
        return draw.pick(able).draw(draw, level, dialect)

    return drawer
