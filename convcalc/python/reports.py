"""Reports that show themselves, and the functions that give them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, SupportsIndex, overload

from convcalc.amounts import grouped, scaled, simple
from convcalc.diagnostics import Diagnostic, Problems
from convcalc.engine import report as engine
from convcalc.engine.analyze import analyze as walk
from convcalc.engine.network import Network, layers_called
from convcalc.python.answers import printed
from convcalc.python.things import network_of, stack
from convcalc.python.words import speaking, told, wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TextIO

    from convcalc.algebra.shape import Shape
    from convcalc.engine.report import LayerReport, Params
    from convcalc.layers.weight import Weight
    from convcalc.python.things import Given, Thing

MAX_BATCH = 2**31


class NoLayer(Problems, KeyError):
    """There is no layer of that name: E301, with the nearest one."""

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.diagnostics))


class Report(engine.Report):
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
        title = heading(self).rpartition(" (")[0]
        return f"<{type(self).__name__} {title}, {count}, {cost}>"

    def _repr_html_(self) -> str:
        from convcalc.render.html import page

        return page(self)

    def write_table(self, out: TextIO) -> None:
        """Write what `str` begins with."""
        from convcalc.render import View, render

        render(self, "table", View(), out)

    @overload
    def __getitem__(self, key: str) -> LayerReport: ...

    @overload
    def __getitem__(self, key: SupportsIndex | slice) -> Any: ...

    def __getitem__(self, key: str | SupportsIndex | slice) -> Any:
        """The layer of that name, or the sums of a block or loop. NoLayer, a KeyError and Problems,
        with the nearest name, if there is none. Numbers are those of the tuple's fields.
        """
        if not isinstance(key, str):
            return super().__getitem__(key)
        found = next((layer for layer in self.layers if layer.name == key), None)
        return found or self.group(key)

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
        from convcalc.render import View
        from convcalc.render.cells import shown

        if depth is not None and (not isinstance(depth, int) or depth < 1):
            raise wrong(f"depth must be a whole number from 1, received {depth!r:.60}", "or None")
        return [row(layer, self) for layer in shown(self, View(depth=depth)).layers]


def row(layer: LayerReport, report: engine.Report) -> dict[str, Any]:
    """A layer as `Report.rows` has it."""
    from convcalc.engine.memory import BYTES
    from convcalc.render.columns import settings_text

    failed, layout = layer.failed, report.layout
    size = BYTES[report.network.dtype]
    field = layer.receptive_field or {}
    first = layer.input_shapes[0] if layer.input_shapes else None

    def known(value: Any) -> Any:
        return None if failed else value

    return {
        "name": layer.name,
        "kind": layer.kind.name,
        "settings": settings_text(layer, report),
        "from": " ".join(layer.inputs),
        "input": first.dims(layout) if first else None,
        "output": layer.output.dims(layout) if layer.output else None,
        "field": per_axis(field.get("size"), int),
        "jump": per_axis(field.get("jump"), jump_number),
        "params": known(layer.params.total),
        "trainable": known(layer.params.trainable),
        "macs": known(layer.macs),
        "flops": known(2 * layer.macs),
        "activations": known(layer.activations),
        "memory": known(layer.activations * size),
    }


def per_axis(values: list[Any] | None, number: Callable[[Any], Any]) -> Any:
    """One number where all axes agree, else a tuple; None where one is not known."""
    if not values or any(value is None for value in values):
        return None
    return simple([number(value) for value in values])


def jump_number(text: str) -> float:
    """`2`, or half of it for `1/2`."""
    over, _, under = str(text).partition("/")
    return int(over) / int(under) if under else int(over)


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
    def params(self) -> Params:
        """Numbers of trainable and non-trainable parameters, and their total."""
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

        write(self, out)


def analyze(
    network: Thing,
    input: Given | None = None,
    batch: int = 1,
    ignore_global: bool = False,
) -> Report:
    """What comes out of each layer of `network`, what it sees and what it costs.

    Shapes are channels and spatial sizes of one sample; fields are in positions of the network's
    input; MACs, parameters and activations are counts per sample, whatever the `batch`. A network
    may also be what `summary` takes.

    `input` replaces the shapes of the inputs; a single one that of the first. A shape is a Shape,
    or in the network's layout a text or a sequence: `"3x64x64"`, `(3, 64, 64)`; sizes alone keep
    the channels. `ignore_global` leaves squeeze-and-excite and other paths that see everything out
    of fields, where they meet paths that do not. A layer that cannot stand where it is, and all
    that depend on it, are reported without numbers, and `diagnostics` say why. Problems E301 for an
    input that does not exist, E104 for what is no shape.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x32x32, layers: [conv 6 5x5]}")
    >>> convcalc.analyze(net).layers[0].output
    Shape(channels=6, spatial=(28, 28))
    """
    with speaking():
        return worked_out(network_of(network, None, input), batch, ignore_global)


def worked_out(network: Network, batch: int = 1, ignore_global: bool = False) -> Report:
    """The report of a network."""
    if type(batch) is not int or not 1 <= batch <= MAX_BATCH:
        hint = "numbers are per sample; with a batch its cost is shown besides"
        raise wrong(f"batch must be a whole number from 1, received {batch!r:.60}", hint)
    found = walk(network, batch=batch, ignore_global=ignore_global)
    return Report(*found._replace(diagnostics=told(found.diagnostics)))


def summary(
    thing: Thing,
    input: Given | None = None,
    vars: Mapping[str, Any] | None = None,
    batch: int = 1,
    *,
    variant: str | None = None,
    dialect: str | None = None,
    dtype: str | None = None,
) -> Report:
    """The table of a network: shapes, receptive fields, parameters, MACs and memory.

    `thing` is the name of a built-in network, written as at the prompt (`resnet50`, `ResNet-50`);
    a path to a spec, or its text; code that makes layers, which is parsed and never run; a list of
    layers; a mapping such as YAML gives; a Network. Layers and most code need an `input`: a shape
    without the batch, in the order of their framework. For all others it replaces the network's,
    and sizes alone, such as `512`, keep the channels. `vars` are values for a spec's vars. `batch`
    adds the cost of a batch; all other numbers are per sample.

    Problems, with file, line and column where there is a text, for all that is wrong in it; a
    network that fails part-way is reported up to there, with `diagnostics`.

    >>> import convcalc
    >>> convcalc.summary("ResNet-50", vars={"classes": 10}).totals.params.total
    23528522
    >>> convcalc.summary("nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())", (3, 32, 32)).outputs
    {'relu1': Shape(channels=8, spatial=(30, 30))}
    """
    with speaking():
        network = network_of(thing, vars, input, variant=variant, dialect=dialect, dtype=dtype)
        return worked_out(network, batch)


def layer(
    text: str | Mapping[str, Any],
    input: Given,
    *,
    dialect: str | None = None,
    layout: str | None = None,
) -> Layer:
    """One layer: its output, parameters, MACs and receptive field.

    `text` is a layer in the shorthand of specs, a constructor call of PyTorch or Keras, which is
    parsed and never run, or a mapping as YAML gives it. `input` is a shape without the batch, in
    `layout`, which is that of the dialect if nothing else is said; a mapping of names to shapes for
    a layer of several inputs. Problems if it is not written as it must be, or is refused there.

    >>> import convcalc
    >>> convcalc.layer("nn.Conv2d(3, 64, 7, stride=2, padding=3)", "3x224x224").output
    Shape(channels=64, spatial=(112, 112))
    >>> convcalc.layer("Conv2D(8, 3, padding='same')", (32, 32, 3), dialect="keras").params.total
    224
    """
    if not isinstance(text, (str, dict)):
        given = type(text).__name__
        hint = "for example convcalc.layer('conv 16 3x3', '3x32x32')"
        raise wrong(f"a layer must be a text or a mapping, received a value of '{given}'", hint)
    with speaking():
        report = worked_out(stack([text], input, dialect=dialect, layout=layout))
        if not report.ok:
            raise Problems(d for d in report.diagnostics if d.severity == "error")
    return Layer(*report)


def load(
    spec: Any,
    vars: Mapping[str, Any] | None = None,
    *,
    input: Given | None = None,
    variant: str | None = None,
    dialect: str | None = None,
    dtype: str | None = None,
) -> Network:
    """The network that a file describes, or one that is built in.

    `spec` is a path, PATH:VARIANT, or a name that `convcalc.zoo` lists. A file is a spec in YAML,
    or holds layers as code. `input` is another shape for it, without the batch. Problems E100 if it
    cannot be read, E1xx and E3xx for what is wrong in it, each with file, line and column.

    >>> import convcalc
    >>> convcalc.load("resnet18").name
    'resnet18'
    """
    from os import PathLike, fspath

    from convcalc.frameworks import reading
    from convcalc.python.things import as_written, dialect_of, sized, unreadable

    with speaking():
        if not isinstance(spec, (str, PathLike)):
            raise unreadable(spec)
        chosen = {"variant": variant, "dialect": dialect_of(dialect), "dtype": dtype}
        return sized(reading.load(fspath(spec), vars, input=as_written(input), **chosen), input)


def loads(
    text: str,
    name: str = "<text>",
    vars: Mapping[str, Any] | None = None,
    *,
    input: Given | None = None,
    variant: str | None = None,
    dialect: str | None = None,
    dtype: str | None = None,
) -> Network:
    """The network that a text describes: a spec, or layers as PyTorch or Keras code, which is
    parsed and never run; `name` stands in front of positions.

    Shapes are without the batch, in the order of the spec's layout. `input` is another shape, which
    code that does not say its own needs. Problems as for `load`.

    >>> import convcalc
    >>> convcalc.loads("{input: 3x32x32, layers: [conv 6 5x5, relu]}").nodes[1].name
    'relu1'
    """
    from convcalc.frameworks import reading
    from convcalc.python.things import as_written, dialect_of, sized

    with speaking():
        chosen = {"variant": variant, "dialect": dialect_of(dialect), "dtype": dtype}
        network = reading.loads(text, name, vars, input=as_written(input), **chosen)
        return sized(network, input)


def build(
    mapping: Mapping[str, Any],
    vars: Mapping[str, Any] | None = None,
    *,
    input: Given | None = None,
    variant: str | None = None,
    dialect: str | None = None,
    dtype: str | None = None,
) -> Network:
    """The network that plain data describes: what a spec's YAML would load to.

    Its inputs may be texts, sequences or Shapes; `input` is another one. Problems as for `load`,
    without positions.

    >>> import convcalc
    >>> convcalc.build({"input": (3, 32, 32), "layers": ["nn.Conv2d(3, 6, 5)"]}).outputs
    ('conv1',)
    """
    with speaking():
        return network_of(mapping, vars, input, variant=variant, dialect=dialect, dtype=dtype)
