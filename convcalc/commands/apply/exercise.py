"""An exercise from the command line: its arrays, and the settings that they imply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.cli.kind import ALIAS, ONE, WORDS, work_out
from convcalc.cli.line import CommandLine
from convcalc.cli.located import from_input
from convcalc.parser.shorthand import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.arithmetic.array import Array
    from convcalc.arithmetic.exercise import Exercise
    from convcalc.engine.report import Report
    from convcalc.layers.kind import Kind

FROM_WEIGHTS = ("filters", "kernel", "bias", "in_channels", "multiplier", "output_size")
"""Settings that follow from the weights, or say nothing here."""
MOST = 64
"""Of random arrays, along each dimension."""


def exercise_of(
    kind: type[Kind], own: dict[str, Any], given: dict[str, Any]
) -> tuple[Exercise | None, Report]:
    """The arrays, and the layer worked out; no exercise if it is refused."""
    from convcalc.arithmetic.array import flipped
    from convcalc.arithmetic.exercise import Exercise
    from convcalc.commands.apply.arrays import numbers

    settings: dict[str, Any] = {k: v for k, v in given.items() if k != WORDS}
    said = shorthand(kind, given.get(WORDS, ()), settings)
    input, weights = arrays(kind, own, {**settings, **said})
    axes = len(input.sizes) - 1
    bias = tuple(numbers(own["bias"], "--bias")) if own.get("bias") else ()
    if weights is not None:
        found = from_weights(kind, weights, input, whole(kind, settings, "groups"))
        for key in ("filters", "kernel", "multiplier"):
            if (
                key in said
                and key in found
                and (per_axis(said[key], axes) if key == "kernel" else said[key]) != found[key]
            ):
                raise ValueError(f"--weights has {key} {found[key]}, and {said[key]} is asked for")
        settings.update(found)
        settings["bias"] = bool(bias)
        filters = int(settings.pop("count"))
        if bias and len(bias) != filters:
            raise ValueError(f"--bias has {len(bias)} numbers, and there are {filters} filters")
        if own["flip"]:
            weights = flipped(weights, axes)
    shape = "x".join(map(str, input.sizes))
    name = f"apply {kind.name.replace('_', '-')}"
    report = work_out(kind, name, {**settings, ONE: shape, WORDS: (), "layout": "channels_first"})
    if not report.ok:
        return None, report
    return Exercise(report.layers[0], input, weights, bias), report


def shorthand(kind: type[Kind], words: Sequence[str], settings: dict[str, Any]) -> dict[str, str]:
    """Puts the settings of the words among the others; of what follows from the weights, what they
    say. Problems as in a spec.
    """
    from convcalc.parser.make import from_words
    from convcalc.parser.shorthand import Token

    line = CommandLine(f"convcalc apply {kind.name.replace('_', '-')}")
    tokens = [Token(word, line.add(word).column - 1) for word in words]
    types = {name: s for s in kind.settings() for name in (s.name, *s.aliases)}
    said: dict[str, str] = {}
    for name, item in from_words(kind, tokens, line.whole):
        found = types.get(name)
        if found is None:
            raise ValueError(f"'{name}' says nothing here")
        try:
            value = found.type.show(found.type.parse(item.value.plain()))
        except (ValueError, TypeError):
            raise ValueError(f"'{name}' must {found.type.must}") from None
        if found.name in FROM_WEIGHTS and found.name not in settings:
            said[found.name] = value
        elif settings.get(found.name) is not None:
            raise ValueError(f"'{found.name}' is given twice")
        else:
            settings[found.name] = value == "true" if value in ("true", "false") else value
    return said


def per_axis(text: str, axes: int) -> str:
    """`3` as `3x3` where there are two axes."""
    return text if "x" in text else "x".join([text] * axes)


def arrays(
    kind: type[Kind], own: dict[str, Any], settings: dict[str, Any]
) -> tuple[Array, Array | None]:
    """The input and the weights, both of as many axes."""
    from convcalc.arithmetic.array import random_array
    from convcalc.commands.apply.arrays import axes_of, parsed

    if own["input"] == own.get("weights") == "-":
        raise ValueError("--input and --weights cannot both come from standard input")
    if own["shape"] and own["input"] != "random":
        raise ValueError("--in is the shape of a random input: it goes with --input random")
    texts = {key: source(own[key], key) for key in ("input", "weights") if own[key]}
    given = [text for text in texts.values() if text != "random"]
    if own["axes"]:
        axes = int(own["axes"])
    elif own["shape"]:
        axes = max(own["shape"].count("x"), 1)
    else:
        axes = axes_of(*given) if given else 2
    shape = random_shape(own["shape"], axes)
    if texts["input"] == "random":
        input = random_array(shape, int(own["seed"]), 0, 5)
    else:
        input = parsed(texts["input"], axes, "--input", 1)
    text = texts.get("weights")
    if text is None:
        return input, None
    if text == "random":
        shape = weights_shape(kind, settings, input.sizes[0], axes)
        return input, random_array(shape, int(own["seed"]) + 1, -1, 2)
    return input, parsed(text, axes, "--weights", 2)


def weights_shape(
    kind: type[Kind], settings: dict[str, Any], channels: int, axes: int
) -> tuple[int, ...]:
    """The sizes of random weights: of one filter of 3 along each axis, unless more is said."""
    kernel = tuple(map(int, per_axis(settings.get("kernel") or "3", axes).split("x")))
    filters, groups, multiplier = (
        whole(kind, settings, key) for key in ("filters", "groups", "multiplier")
    )
    if len(kernel) != axes or max(*kernel, filters, multiplier) > MOST:
        raise ValueError(
            f"random weights have as many axes as the input, and at most {MOST} of each"
        )
    if kind.among("transposed"):
        return (channels, max(filters // groups, 1), *kernel)
    if kind.among("depthwise"):
        return (channels * multiplier, 1, *kernel)
    return (filters, max(channels // groups, 1), *kernel)


def whole(kind: type[Kind], settings: dict[str, Any], key: str) -> int:
    """The number that a setting is given under any of its names; 1, if none. ValueError, if it is
    no such number.
    """
    found = next((s for s in kind.settings() if s.name == key), None)
    names = (key, *(ALIAS + alias for alias in found.aliases)) if found else ()
    text = next((settings[name] for name in names if settings.get(name) is not None), None)
    if found is None or text is None:
        return 1
    try:
        return int(found.type.parse(literal(text, None).plain()))
    except (ValueError, TypeError):
        raise ValueError(f"'{key}' must {found.type.must}, received '{text[:60]}'") from None


def random_shape(text: str | None, axes: int) -> tuple[int, ...]:
    """`3x5x5`, or without channels `5x5`."""
    from convcalc.algebra.written import numbers

    sizes = numbers(text) if text else [5] * axes if axes > 1 else [8]
    if not sizes or not all(0 < n <= MOST for n in sizes) or len(sizes) > 3:
        raise ValueError(f"--in takes sizes up to 64, such as 5x5 or 3x5x5, received '{text}'")
    found = tuple(sizes)
    return found if len(found) == axes + 1 else (1, *found)


def source(text: str, key: str) -> str:
    """The text itself, that of the file it names, or standard input."""
    import os

    from convcalc.commands.apply.arrays import NUMBER
    from convcalc.parser.files import read_file

    if text == "-":
        return from_input("spec").text
    word = not any(c in text for c in " ;|[,\n") and any(c.isalpha() for c in text)
    named = word and not NUMBER.fullmatch(text)
    if text != "random" and (named or (len(text) < 250 and os.path.isfile(text))):
        return read_file(text)
    if not text.strip():
        raise ValueError(f"--{key} is empty; write numbers, such as '0 1 0'")
    return text


def from_weights(kind: type[Kind], weights: Array, input: Array, groups: int) -> dict[str, Any]:
    """The settings that weights say, after the numbers of channels have been compared."""
    outer, inner, *kernel = weights.sizes
    channels = input.sizes[0]
    found: dict[str, Any] = {"kernel": "x".join(map(str, kernel))}
    if kind.among("transposed"):
        expected, received, count, what = channels, outer, inner * groups, "input channels ('||')"
        found["filters"] = str(count)
    elif kind.among("depthwise"):
        expected, received, count, what = 1, inner, outer, "channel in each filter"
        if outer % channels:
            raise ValueError(
                f"--weights has {outer} filters; a depthwise convolution of {channels} channels "
                f"takes {channels}, or a multiple"
            )
        found["multiplier"] = str(outer // channels)
    else:
        expected, received, count = channels // max(groups, 1) or 1, inner, outer
        what = "channels in each filter ('|')"
        found["filters"] = str(outer)
    if expected != received:
        raise ValueError(
            f"--weights has {received} {what}; an input of {channels} channels"
            f"{f' in {groups} groups' if groups > 1 else ''} takes {expected}"
        )
    return {**found, "count": count}
