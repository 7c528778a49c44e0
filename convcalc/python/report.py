"""Reports that show themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, SupportsIndex, cast, overload

from convcalc.amounts import grouped, scaled
from convcalc.diagnostics import Diagnostic, Problems, received
from convcalc.engine import report as engine
from convcalc.engine.network import layers_called
from convcalc.python.answers import printed
from convcalc.python.words import told, wrong

if TYPE_CHECKING:
    from typing import TextIO

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network
    from convcalc.engine.report import LayerReport, Params, Totals
    from convcalc.layers.weight import Weight


class NoLayer(Problems, KeyError):
    """There is no layer of that name: E301, with the nearest one."""

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.diagnostics))


if TYPE_CHECKING:

    class Base:
        """The engine's report as type checkers are to see it: of a tuple they take every `[…]` for
        a place in it.
        """

        def __init__(self, *fields: Any) -> None: ...

        @property
        def network(self) -> Network: ...

        @property
        def batch(self) -> int: ...

        @property
        def layers(self) -> tuple[LayerReport, ...]: ...

        @property
        def totals(self) -> Totals: ...

        @property
        def diagnostics(self) -> tuple[Diagnostic, ...]: ...

        @property
        def layout(self) -> str: ...

        @property
        def ok(self) -> bool: ...

        @property
        def shapes(self) -> dict[str, Shape | None]: ...

        @property
        def outputs(self) -> dict[str, Shape]: ...

        def to_dict(self) -> dict[str, Any]: ...

else:
    Base = engine.Report


class Report(Base):
    """A network with the numbers of each layer, in the order of the spec.

    `str` is the table as `convcalc show` prints it into a pipe, with what is wrong below it; in a
    notebook it is a table whose blocks fold. `report["conv1"]` is a layer, and `rows()` are plain
    dicts. Shapes are channels and spatial sizes of one sample; MACs, parameters and activations are
    counts per sample.

    >>> import convcalc
    >>> report = convcalc.summary("lenet5")
    >>> report
    <Report LeNet-5: 1x28x28 → 10, 12 layers, 61,706 params, 417 k MACs>
    >>> report["conv1"].output
    Shape(channels=6, spatial=(28, 28))
    """

    __slots__ = ()

    def __str__(self) -> str:
        return "\n\n".join([printed(self.write_table), *map(str, self.diagnostics)])

    def __repr__(self) -> str:
        from convcalc.render.cells import heading

        totals, least = self.totals, "" if self.totals.complete else "at least "
        count = f"{len(self.layers)} layer{'' if len(self.layers) == 1 else 's'}"
        cost = f"{least}{grouped(totals.params.total)} params, {scaled(totals.macs)} MACs"
        title = heading(self.plain).rpartition(" (")[0]
        return f"<{type(self).__name__} {title}, {count}, {cost}>"

    def _repr_html_(self) -> str:
        from convcalc.render.html import page

        return page(self.plain)

    @property
    def params(self) -> Params:
        """Numbers of trainable and non-trainable parameters, and their total; of the layers that
        could be worked out, which are all of them where `totals.complete`. So for MACs and FLOPs.
        """
        return self.totals.params

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one sample, without biases."""
        return self.totals.macs

    @property
    def flops(self) -> int:
        """Twice the MACs."""
        return self.totals.flops

    @property
    def plain(self) -> engine.Report:
        """The report as the engine knows it, which it is."""
        return cast("engine.Report", self)

    def write_table(self, out: TextIO) -> None:
        """Write what `str` begins with."""
        from convcalc.render import View, render

        render(self.plain, "table", View(), out)

    @overload
    def __getitem__(self, key: str) -> LayerReport: ...

    @overload
    def __getitem__(self, key: SupportsIndex | slice) -> Any: ...

    def __getitem__(self, key: str | SupportsIndex | slice) -> Any:
        """The layer of that name, or the sums of a block or loop. NoLayer, a KeyError and Problems,
        with the nearest name, if there is none. Numbers are those of the tuple's fields.
        """
        if not isinstance(key, str):
            return tuple.__getitem__(self.plain, key)
        found = next((layer for layer in self.layers if layer.name == key), None)
        return found or self.group(key)

    def _ipython_key_completions_(self) -> list[str]:
        """What a notebook offers behind `report["`."""
        return [*self.network.groups, *(layer.name for layer in self.layers)]

    def group(self, path: str) -> LayerReport:
        """The row of a block or loop: the sums over its layers."""
        from convcalc.render.groups import folded

        try:
            names = set(layers_called(self.network, path))
        except Problems as problems:
            raise NoLayer(told(problems.diagnostics)) from None
        if path not in self.network.groups:
            hint = f"it is the beginning of {len(names)} names, such as '{min(names)}'"
            raise NoLayer([Diagnostic("E301", f"there is no layer named '{path[:60]}'", hint)])
        layers = tuple(layer for layer in self.layers if layer.name in names)
        row_of = dict.fromkeys(names, path)
        return folded(path, self.network.groups[path], layers, row_of, self.shapes)

    def rows(self, depth: int | None = None) -> list[dict[str, Any]]:
        """A dict for each layer, as `pandas.DataFrame` takes them; blocks and loops at `depth`
        levels are one row each, with their sums.

        `settings` is a text; `input` and `output` are tuples of sizes without the batch, in the
        report's layout (`input` of the first input); `field` and `jump` are in positions of the
        network's input: a number, or a tuple where axes differ, `field` the largest where it
        differs between positions, None where it is no number, as after global pooling. `memory` is
        in bytes. What is not known is None.

        >>> import convcalc
        >>> [(row["name"], row["params"]) for row in convcalc.summary("lenet5").rows()][:2]
        [('conv1', 156), ('relu1', 0)]
        """
        from convcalc.python.rows import row
        from convcalc.render import View
        from convcalc.render.cells import shown

        if depth is not None and (not isinstance(depth, int) or depth < 1):
            raise wrong(
                f"depth must be a whole number from 1, received {received(depth)}", "or None"
            )
        return [row(layer, self.plain) for layer in shown(self.plain, View(depth=depth))]


class Layer(Report):
    """One layer where it stands: a report of a network of this layer; of two, where code gives it
    an activation. Its numbers are the sums, its output that of the last.

    `str` is what `convcalc KIND INPUT …` prints at the prompt.

    >>> import convcalc
    >>> layer = convcalc.layer("conv 64 7x7/2 p3", "3x224x224")
    >>> layer.output, layer.macs
    (Shape(channels=64, spatial=(112, 112)), 118013952)
    """

    __slots__ = ()

    @property
    def output(self) -> Shape:
        """Channels and spatial sizes of what comes out, without the batch."""
        found = self.layers[-1].output
        assert found is not None
        return found

    @property
    def activations(self) -> int:
        """Elements of the outputs of one sample."""
        return self.totals.activations

    @property
    def weights(self) -> tuple[Weight, ...]:
        """The weight tensors: names and sizes."""
        return tuple(weight for layer in self.layers for weight in layer.weights)

    @property
    def receptive_field(self) -> dict[str, Any] | None:
        """What an output sees of the input, as `to_dict` has it."""
        return self.layers[-1].receptive_field

    def write_table(self, out: TextIO) -> None:
        """Write the lines of one layer; of several, the table."""
        if len(self.layers) > 1:
            super().write_table(out)
            return
        from convcalc.commands.layer.text import write

        write(self.plain, out)
