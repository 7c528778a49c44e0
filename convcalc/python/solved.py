"""Questions run backwards: settings for sizes, inputs for an output, a var for a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from convcalc.algebra.shape import axis_names
from convcalc.commands.size.inputs import Answer, inputs_for
from convcalc.commands.size.inputs import Inputs as Along
from convcalc.commands.solve.nothing import no_input
from convcalc.engine.network import Network
from convcalc.python.answers import preformatted, printed
from convcalc.python.settings import settings_for
from convcalc.python.shapes import sizes_of
from convcalc.python.sought import best_of
from convcalc.python.things import network_of
from convcalc.python.words import check_types, speaking, wrong
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from convcalc.python.settings import Solutions
    from convcalc.python.shapes import Given, Sizes
    from convcalc.python.sought import Best
    from convcalc.python.things import Thing


class Inputs(NamedTuple):
    """The sizes of a network's input for which a layer comes out as asked: for each axis, `runs` of
    sizes, first … last; `beyond` says that so do larger ones, as those named, without end.
    """

    network: Network
    layer: str
    axes: tuple[Along, ...]

    @property
    def runs(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """By the name of the axis, such as H: the first and the last of sizes that follow."""
        names = axis_names(len(self.axes))
        return {name: axis.runs for name, axis in zip(names, self.axes, strict=True)}

    def __str__(self) -> str:
        from convcalc.commands.solve.text_network import write_inputs

        return printed(lambda out: write_inputs(Answer(*self), "table", out))

    def __repr__(self) -> str:
        return f"<Inputs {self.runs}>"

    def _repr_html_(self) -> str:
        return preformatted(str(self))


@overload
def solve(
    thing: Sizes,
    out: Sizes,
    *,
    kind: str = "conv",
    kernel: int | None = None,
    stride: int | None = None,
    padding: int | str | None = None,
    dilation: int | None = None,
    output_padding: int | None = None,
    dialect: str | None = None,
) -> Solutions: ...


@overload
def solve(
    thing: Thing,
    *,
    output: Sizes,
    layer: str | None = None,
    input: Given | None = None,
    vars: Mapping[str, Any] | None = None,
    dialect: str | None = None,
) -> Inputs: ...


@overload
def solve(
    thing: str | os.PathLike[str] | Mapping[str, Any],
    *,
    var: str,
    start: float | None = None,
    stop: float | None = None,
    step: float | None = None,
    input: Given | None = None,
    vars: Mapping[str, Any] | None = None,
    dialect: str | None = None,
    **limits: int | str,
) -> Best: ...


def solve(thing: Any, out: Any = None, **asked: Any) -> Solutions | Inputs | Best:
    """Questions run backwards.

    `solve(224, 112)`: the settings of a layer that turn the one size into the other; sizes are a
    number, a tuple or a text such as `"224x112"`. `kind` is `conv`, `conv_transpose`, `max_pool` or
    another with a kernel, and `kernel`, `stride`, `padding`, `dilation` and `output_padding` may be
    fixed.

    `solve("resnet50", output="7x7")`: the sizes of the input, without channels and batch, for which
    the last feature map, or `layer`, comes out so.

    `solve("slim_mobilenet_v1", var="width", max_params="2M")`: the largest value of one of a spec's
    vars within a budget: `max_params`, `max_macs`, `max_activations`, `min_field`; between `start`
    and `stop`, in steps of `step`.

    Problems E501 and E502 where there is no answer, with what comes closest.

    >>> import convcalc
    >>> convcalc.solve(224, 112, kernel=3)[0].shorthand
    '3/2 p1'
    >>> convcalc.solve("resnet50", output="7x7").runs["H"]
    ((193, 224),)
    """
    with speaking():
        if out is not None:
            return settings_for(thing, out, **asked)
        if isinstance(thing, int) or "kernel" in asked:
            hint = "for example convcalc.solve(224, 112, kernel=3)"
            raise wrong("sizes need those that should come out: out", hint, "E103")
        if "output" in asked:
            return inputs_of(thing, **asked)
        if "var" in asked:
            return best_of(thing, **asked)
    hint = "output='7x7' for the inputs that give it, or var='width', max_params='2M' for a budget"
    raise wrong("solve is not told what is asked for", hint, "E103")


def inputs_of(
    thing: Thing,
    *,
    output: Sizes,
    layer: str | None = None,
    input: Given | None = None,
    vars: Mapping[str, Any] | None = None,
    dialect: str | None = None,
) -> Inputs:
    """The inputs for which a network gives `output`."""
    check_types(layer=layer)
    network = network_of(thing, vars, input, dialect=dialect)
    found = inputs_for(network, sizes_of("output", output), layer)
    if not all(axis.runs for axis in found.axes):
        raise no_input(found)
    return Inputs(*found)
