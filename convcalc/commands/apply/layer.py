"""One layer with its numbers: what words, flags and weights say of it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from convcalc.cli.kind import ONE, WORDS, work_out
from convcalc.cli.line import CommandLine
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.arithmetic.array import Array
    from convcalc.arithmetic.exercise import Exercise
    from convcalc.commands.apply.supply import Supply
    from convcalc.engine.report import Report
    from convcalc.layers.kind import Kind

FROM_WEIGHTS = (
    *("filters", "features", "kernel", "bias", "in_channels", "in_features", "multiplier"),
    "output_size",
)
"""Settings that follow from the weights, or say nothing here."""


KERAS = "keras"
BEGINS = {"pytorch": Fraction(1, 4), KERAS: Fraction(0)}
"""The slope that a prelu begins with, by dialect."""


class Asked(NamedTuple):
    """A layer as it was asked for: its kind, the words behind it, and what flags say."""

    kind: type[Kind]
    words: tuple[str, ...] = ()
    settings: Mapping[str, Any] = {}


class Layer:
    """A layer that is to be applied to an array: settings from words, flags and weights."""

    def __init__(self, asked: Asked, input: Array, supply: Supply, own: dict[str, Any]) -> None:
        self.kind, self.input, self.supply = asked.kind, input, supply
        self.own, self.layout = own, "oihw"
        self.settings: dict[str, Any] = {"dialect": own.get("dialect"), **asked.settings}
        self.said = shorthand(self.kind, asked.words, self.settings)

    def exercise(self) -> tuple[Exercise | None, Report]:
        """With its numbers, and the report; without, if it is refused."""
        kind = self.kind
        if kind.among("convolutions", "transposed"):
            return self.convolution()
        if kind.among("linears"):
            return self.linear()
        if kind.among("sloped"):
            return self.sloped()
        if kind.among("batch_norms"):
            return self.norm()
        if kind.among("sample_norms"):
            return self.sample_norm()
        self.settings.update(self.said)
        return self.made()

    def ordered(self, text: str, dimensions: int) -> str:
        """In which order weights stand: what is asked for; Keras' in its dialect, where they are
        nested lists of all their dimensions, as its layers have them.
        """
        from convcalc.commands.apply.arrays import depth_of, nested, nested_lists

        asked, dialect = self.own.get("layout"), self.settings["dialect"]
        lists = dialect == KERAS and nested(text)
        whole = lists and depth_of(nested_lists(text, "--weights")) == dimensions
        self.layout = asked or ("hwio" if whole else "oihw")
        return self.layout

    def report(self) -> Report:
        shape = self.input.text()
        name = f"apply {self.kind.name.replace('_', '-')}"
        given = {**self.settings, ONE: shape, WORDS: (), "layout": "channels_first"}
        return work_out(self.kind, name, given)

    def made(self, report: Report | None = None, **more: Any) -> tuple[Exercise | None, Report]:
        from convcalc.arithmetic.exercise import Exercise

        report = report or self.report()
        if not report.ok:
            return None, report
        more = {"dialect": report.network.dialect, **more}
        return Exercise(report.layers[0], self.input, **more), report

    def convolution(self) -> tuple[Exercise | None, Report]:
        from convcalc.arithmetic.array import flipped
        from convcalc.commands.apply.weights import from_weights, per_axis, read_weights, whole

        kind, axes, said = self.kind, len(self.input.sizes) - 1, self.said
        groups = whole(kind, self.settings, "groups")
        text = self.supply.weights(kind) or ""
        settings, layout = {**self.settings, **said}, self.ordered(text, axes + 2)
        weights = read_weights(kind, text, settings, self.input, layout, self.supply.seed)
        found = from_weights(kind, weights, self.input, groups)
        for key in ("filters", "kernel", "multiplier"):
            wanted = said.get(key)
            if key in found and wanted is not None:
                wanted = per_axis(wanted, axes) if key == "kernel" else wanted
                if wanted != found[key]:
                    raise differs(key, found[key], said[key])
        bias = self.supply.bias(int(found["count"]))
        self.settings.update({k: v for k, v in found.items() if k != "count"}, bias=bool(bias))
        if self.own.get("flip"):
            weights = flipped(weights, axes)
        return self.made(weights=weights, bias=bias)

    def linear(self) -> tuple[Exercise | None, Report]:
        from convcalc.arithmetic.array import random_array
        from convcalc.commands.apply.made import RANDOM
        from convcalc.commands.apply.weights import matrix_of

        text = self.supply.weights(self.kind) or ""
        weights = None if text == RANDOM else matrix_of(text, self.ordered(text, 2))
        wanted = self.said.get("features")
        if weights and wanted is not None and wanted != str(weights.sizes[0]):
            raise differs("features", str(weights.sizes[0]), wanted)
        features = weights.sizes[0] if weights else int(wanted or 2)
        bias = self.supply.bias(features)
        self.settings.update(features=str(features), bias=bool(bias))
        report = self.report()
        if not report.ok:
            return None, report
        sizes = tuple(map(int, report.layers[0].weights[0].sizes))
        if weights is None:
            weights = random_array(sizes, self.supply.seed, -1, 2)
        if weights.sizes != sizes:
            raise ValueError(
                f"--weights has rows of {weights.sizes[1]} numbers, one row for each output; "
                f"{sizes[1]} features arrive"
            )
        return self.made(report, weights=weights, bias=bias)

    def sloped(self) -> tuple[Exercise | None, Report]:
        """Prelu: one slope, or as many as channels, or as elements."""
        from convcalc.arithmetic.array import filled, from_values, random_array
        from convcalc.commands.apply.arrays import numbers, parsed
        from convcalc.commands.apply.made import RANDOM

        text, sizes = self.supply.weights(self.kind), self.input.sizes
        self.settings.update(self.said)
        if text is None or text == RANDOM:
            report = self.report()
            if not report.ok:
                return None, report
            shape = tuple(map(int, report.layers[0].weights[0].sizes))
            begins = BEGINS.get(report.network.dialect.name)
            if text is None and begins is None:
                raise ValueError("--weights is missing for prelu: ONNX has no slope to begin with")
            made = (
                random_array(shape, self.supply.seed, 0, 1) if text else filled(shape, begins or 0)
            )
            return self.made(report, weights=made)
        if any(c in text for c in ";|[\n"):
            weights = parsed(text, len(sizes) - 1, "--weights", 1)
        else:
            found = numbers(text, "--weights")
            weights = from_values((len(found),), found)
        which = {sizes: "element", sizes[:1]: "channel", (1,): "one"}.get(weights.sizes)
        if which is None:
            raise ValueError(
                f"--weights has {weights.text()} slopes; prelu takes one, or one for each of "
                f"{sizes[0]} channels"
            )
        self.settings["slopes"] = which
        return self.made(weights=weights)

    def norm(self) -> tuple[Exercise | None, Report]:
        from convcalc.arithmetic.array import from_values
        from convcalc.arithmetic.step import Statistics

        self.settings.update(self.said)
        channels = self.input.sizes[0]
        mean, var, gamma, beta = (
            self.supply.statistic(key, channels) for key in ("mean", "var", "gamma", "beta")
        )
        weights = from_values((channels,), gamma)
        return self.made(weights=weights, bias=beta, statistics=Statistics(mean, var))

    def sample_norm(self) -> tuple[Exercise | None, Report]:
        """A norm that measures its statistics, with gamma and beta where it has them."""
        from math import prod

        from convcalc.arithmetic.array import from_values

        self.settings.update(self.said)
        report = self.report()
        if not report.ok:
            return None, report
        held = {w.name: tuple(map(int, w.sizes)) for w in report.layers[0].weights}
        found = {}
        for key, name in (("gamma", "weight"), ("beta", "shift")):
            sizes = held.get(name)
            if sizes is None and self.supply.texts[key]:
                raise ValueError(f"--{key} is given, and {self.kind.name} has none; write affine")
            what = "channels" if sizes and len(sizes) == 1 else "elements"
            found[key] = sizes and self.supply.statistic(key, prod(sizes), what)
        sizes, gamma = held.get("weight"), found["gamma"]
        weights = from_values(sizes, gamma) if sizes and gamma else None
        return self.made(report, weights=weights, bias=found["beta"] or ())


def differs(key: str, found: str, wanted: str) -> ValueError:
    return ValueError(f"--weights has {key} {found}, and {wanted} is asked for")


def shorthand(kind: type[Kind], words: Sequence[str], settings: dict[str, Any]) -> dict[str, str]:
    """Puts the settings of the words among the others; of what follows from the weights, what they
    say. Problems as in a spec.
    """
    from convcalc.parser.make import from_words
    from convcalc.parser.shorthand import Token

    line = CommandLine(f"convcalc apply {kind.name.replace('_', '-')}")
    tokens = [Token(word, line.add(word).column - 1) for word in words]
    types = {name: s for s in kind.settings() for name in (s.name, *s.aliases)}
    follows = FROM_WEIGHTS if kind.among("convolutions", "transposed", "linears") else ()
    said: dict[str, str] = {}
    for name, item in from_words(kind, tokens, line.whole):
        found = types.get(name)
        if found is None:
            raise ValueError(f"'{name}' says nothing here")
        try:
            value = found.type.show(found.type.parse(item.value.plain()))
        except (ValueError, TypeError):
            raise ValueError(f"'{name}' must {found.type.must}") from None
        if found.name in said or settings.get(found.name) is not None:
            raise ValueError(f"'{found.name}' is given twice")
        if found.name in follows and found.name not in settings:
            said[found.name] = value
        else:
            settings[found.name] = value == "true" if value in ("true", "false") else value
    return said
