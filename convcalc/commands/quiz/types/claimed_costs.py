"""What is often said of weights and of work, each of a layer at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.shape import Shape
from convcalc.commands.quiz.chains import Chain, made, padded
from convcalc.commands.quiz.types.changes import derived_of, each
from convcalc.commands.quiz.types.claimed import Claim, conv, held, square, trained

if TYPE_CHECKING:
    from convcalc.commands.quiz.draw import Draw
    from convcalc.layers.dialect import Dialect


def pool_weights(draw: Draw, rules: Dialect) -> Claim:
    """A pool cuts weights."""
    shape = square(draw)
    filters = draw.pick((8, 16))
    first, last = conv(rules, filters), conv(rules, 2 * filters)
    pool = made("max_pool", rules, kernel=2, stride=2)
    chain = Chain([first, pool, last], shape, rules)
    plain = int(held(Chain([first, last], shape, rules)))
    others = [
        (plain // 2, "halved the weights: pools hold none, and change none"),
        (plain * 3 // 4, "took a quarter off"),
        (2 * plain, "doubled them"),
        (plain + 4, "counted the window of the pool as weights"),
    ]
    claimed, words = draw.pick(((plain // 4, "cuts"), (plain // 4, "cuts"), (plain, "leaves")))
    rest = "to a quarter" if words == "cuts" else "as they are"
    sentence = f"The pool {words} the weights of the network (without biases) {rest}."
    return Claim(chain, sentence, "{} weights, with the pool", claimed, held(chain), others)


def image(draw: Draw, rules: Dialect) -> Claim:
    """A larger image needs more weights."""
    shape = square(draw)
    chain = Chain([conv(rules, draw.pick((8, 16, 32)))], shape, rules)
    number = int(held(chain))
    others = [
        (2 * number, "doubled them"),
        (number * shape.spatial[0] ** 2, "counted the weights at each position"),
        (number // 3, "forgot the input channels"),
        (number // 2, "halved them"),
    ]
    claimed, words = draw.pick(((4 * number, "four times as many"), (number, "as many")))
    sentence = f"On an image twice as high and wide it would have {words} weights."
    fact = "it would have {} (without biases)"
    twice = Chain(chain.kinds, Shape(3, tuple(2 * n for n in shape.spatial)), rules)
    return Claim(chain, sentence, fact, claimed, held(twice), others)


def norm(draw: Draw, rules: Dialect) -> Claim:
    """A batch normalisation learns two numbers for each channel."""
    channels = draw.pick((16, 32, 64))
    chain = Chain([made("batch_norm", rules)], square(draw, channels), rules)
    others = [
        (channels, "counted one vector"),
        (4 * channels, "counted the running statistics, which no gradient changes"),
        (2, "took two numbers for the whole layer"),
        (0, "took it to have nothing to learn"),
    ]
    sentence = "Gradients change two numbers of it for each channel."
    return Claim(chain, sentence, "they change {} numbers", 2 * channels, trained(chain), others)


def shared_kernel(draw: Draw, rules: Dialect) -> Claim:
    """All channels meet one kernel."""
    channels, kernel = draw.pick((3, 4, 8)), draw.pick((3, 5))
    chain = Chain([conv(rules, 1, kernel, bias=False)], square(draw, channels), rules)
    one = kernel * kernel
    others = [
        (channels * kernel, "took the kernel along one axis only"),
        (one + channels, "added the channels"),
        (channels, "counted one weight for each channel"),
        (2 * one, "counted two kernels"),
    ]
    sentence = "Its only filter has one kernel, which all channels that arrive share."
    return Claim(chain, sentence, "it holds {} weights", one, held(chain), others)


def halved(draw: Draw, rules: Dialect) -> Claim:
    """Stride 2 halves the work."""
    shape, kernel = square(draw), 3
    said = {"padding": padded(rules, kernel)}
    full = derived_of(conv(rules, 8, kernel, **said), shape, rules)
    chain = Chain([conv(rules, 8, kernel, stride=2, **said)], shape, rules)
    real = each(chain)[-1].macs
    plain = int(full.macs)
    others = [
        (plain, "took the work to be that of stride 1"),
        (plain // 8, "counted the stride three times"),
        (2 * plain, "doubled it"),
        (plain // 3, "divided by the kernel"),
    ]
    claimed, words = draw.pick(((plain // 2, "half"), (plain // 4, "a quarter of")))
    sentence = f"The stride of 2 leaves {words} the multiply-accumulates that stride 1 would take."
    return Claim(chain, sentence, "it takes {}", claimed, real, others)


def dilated(draw: Draw, rules: Dialect) -> Claim:
    """Dilation adds weights."""
    shape, dilation = square(draw), draw.whole(2, 3)
    chain = Chain([conv(rules, 8, 3, dilation=dilation, bias=False)], shape, rules)
    span = 2 * dilation + 1
    number = int(held(chain))
    others = [
        (number * dilation, "multiplied by the dilation"),
        (number * dilation**2, "multiplied by the dilation on both axes"),
        (number // 3, "forgot the input channels"),
        (number + dilation, "added the dilation"),
    ]
    claimed, size = draw.pick(((24 * span * span, span), (24 * 9, 3)))
    words = f"of {span}x{span}, which it spans" if size > 3 else "of 3x3 without dilation"
    sentence = f"It has as many weights as a kernel {words}."
    return Claim(chain, sentence, "it holds {}", claimed, held(chain), others)


def dropout(draw: Draw, rules: Dialect) -> Claim:
    """Dropout takes parameters away."""
    units = draw.pick((64, 100, 128))
    features = draw.pick((256, 400, 512))
    linear = made("linear", rules, features=units)
    last = made("linear", rules, features=10)
    chain = Chain([linear, made("dropout", rules, rate=0.5), last], Shape(features), rules)
    number = int(trained(chain))
    second = 10 * (units + 1)
    others = [
        (number - second // 2, "halved the layer behind it"),
        (2 * number, "doubled them"),
        (number + units, "counted a rate for each unit"),
        (number - units - 10, "forgot the biases"),
    ]
    sentence = "In inference half of the parameters are used: dropout takes half of the units away."
    return Claim(chain, sentence, "{} parameters are used", number // 2, trained(chain), others)
