"""`convcalc solve --keep` and `--undo`: the padding that keeps a size, or gives it back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import Shape
from convcalc.cli.line import CommandLine
from convcalc.cli.options import flag_of, sizes_of, usage
from convcalc.commands.solve import text_padding as render
from convcalc.commands.solve.bounds import Question
from convcalc.commands.solve.candidate import Candidate
from convcalc.commands.solve.keep import keep
from convcalc.commands.solve.text import dims
from convcalc.commands.solve.undo import undo
from convcalc.diagnostics import Diagnostic, Problems
from convcalc.engine.trial import shaped
from convcalc.layers.conv import Conv, DepthwiseConv
from convcalc.layers.site import Site
from convcalc.parser.make import from_line, make

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.layers.dialect import Dialect

MAX_STRIDE = 16
"""Above, there are too many remainders to list."""


def keep_size(format: str, given: Mapping[str, Any], fixed: dict[str, Any]) -> None:
    """The padding that keeps the size."""
    for name in ("targets", "undo", "kind", "transposed"):
        if given[name]:
            option = "--out" if name == "targets" else f"--{name}"
            raise usage(f"--keep asks for the padding of a convolution: leave out {option}")
    for name in ("padding", "output_padding"):
        if name in fixed:
            option = flag_of(name)
            raise usage(f"--keep asks for the padding: leave out {option}")
    if "kernel" not in fixed:
        raise usage("--keep needs --kernel, as in 'convcalc solve --keep --kernel 3'")
    asked = (fixed["kernel"], fixed.get("stride", 1), fixed.get("dilation", 1))
    n = None
    if given["sizes"] is not None:
        n, *more = sizes_of("--in", given["sizes"])
        if more:
            raise usage(f"--keep takes one size, received '{given['sizes'][:60]}'; ask per axis")
    if n is None and asked[1] > MAX_STRIDE:
        raise usage(f"--keep with a stride above {MAX_STRIDE} needs a size: --in 224")
    render.write_kept(keep(*asked, n), asked, n, format, sys.stdout)


def undo_layer(
    format: str, rules: Dialect, given: Mapping[str, Any], fixed: dict[str, Any]
) -> None:
    """The output_padding that undoes a convolution."""
    text = given["undo"]
    if given["kind"] or given["targets"] or fixed:
        raise usage(
            "--undo takes its settings from the layer: give --transposed, --undo and --in only"
        )
    if given["sizes"] is None:
        raise usage(f"--undo needs --in, as in '--transposed --undo \"{text[:60]}\" --in 32'")
    if not given["transposed"]:
        raise usage("--undo goes with --transposed, which undoes a convolution's size")
    sizes = sizes_of("--in", given["sizes"])
    forward = layer_of(text, rules, sizes)
    question = Question(type(forward.kind), rules, forward.sizes, forward.out)
    undone = undo(forward, question)
    if undone.answer is None:
        raise not_undone(undone.tried, forward, rules)
    defaults = rules.defaults.get(forward.kind.name)
    there = f"{forward.kind.name} {forward.kind.shorthand(len(forward.sizes), defaults)}"
    back = f"conv_transpose … {undone.answer.short}"
    render.write_undone(undone, there, back, format, sys.stdout)


def layer_of(text: str, rules: Dialect, sizes: tuple[int, ...]) -> Candidate:
    """The convolution that a line describes, at these sizes. Problems if there is none."""
    line = CommandLine("convcalc solve")
    at = line.add(text, "--undo")
    problems: list[Diagnostic] = []
    entry = from_line(text, at)
    made = make(entry, rules, problems)
    if made is None:
        raise Problems(problems)
    if not isinstance(made.kind, (Conv, DepthwiseConv)):
        raise usage(f"--undo takes a conv or depthwise_conv, received '{made.kind.name}'")
    ranks = [len(v) for v in vars(made.kind).values() if isinstance(v, tuple)]
    if len(sizes) == 1 and ranks:
        sizes *= ranks[0]  # one size stands for all axes
    stated = getattr(made.kind, "in_channels", None)
    channels: Any = stated or getattr(made.kind, "groups", 1)
    site = Site((Shape(channels, sizes),), rules)
    found = shaped(made.kind, site)
    if found.refused:
        span = made.spans.get(found.fault, made.span)
        raise Problems([found.refused._replace(span=span)])
    return Candidate(made.kind, sizes, found.axes, rules)


def not_undone(
    tried: tuple[Mapping[int | None, int | None], ...], forward: Candidate, rules: Dialect
) -> Problems:
    """E501: what comes out instead."""
    outs = sorted({o for axis in tried for o in axis.values() if o is not None})
    sizes = dims(forward.sizes)
    if outs:
        instead = f"they give {', '.join(map(str, outs))}"
        hint = "choose another --in, or write the padding as numbers"
    else:
        instead = f"{rules.title} refuses a transposed convolution of this padding"
        hint = "pad alike at both ends, or crop after it"
    message = f"no output_padding gives {sizes} back from {dims(forward.out)}: {instead}"
    return Problems([Diagnostic("E501", message, hint)])
