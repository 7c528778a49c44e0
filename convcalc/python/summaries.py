"""Networks and layers worked out, from whatever describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems, printable, received
from convcalc.engine.analyze import analyze as walk
from convcalc.python.report import Layer, Report
from convcalc.python.stacked import stack
from convcalc.python.things import is_source, network_of
from convcalc.python.words import check_types, speaking, told, wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.engine.network import Network
    from convcalc.python.shapes import Given
    from convcalc.python.things import Thing

MAX_BATCH = 2**31
LONGEST = 60


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
        raise wrong(f"batch must be a whole number from 1, received {received(batch)}", hint)
    found = walk(network, batch=batch, ignore_global=ignore_global)
    return Report(*found._replace(diagnostics=told(found.diagnostics)))


def report_of(
    thing: Thing,
    input: Given | None = None,
    vars: Mapping[str, Any] | None = None,
    dialect: str | None = None,
) -> Report:
    """`thing` worked out; a report as it is, where nothing else is asked for."""
    if isinstance(thing, Report) and input is None and vars is None and dialect is None:
        return thing
    return worked_out(network_of(thing, vars, input, dialect=dialect))


def title_of(thing: object, report: Report) -> str:
    """What a network is called where it is told of."""
    if isinstance(thing, str) and len(thing) <= LONGEST and not is_source(thing):
        return printable(thing)
    return printable(report.network.name) or "network"


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
        check_types(dialect=dialect, layout=layout)
        report = worked_out(stack([text], input, dialect=dialect, layout=layout))
        if not report.ok:
            raise Problems(d for d in report.diagnostics if d.severity == "error")
    return Layer(*report.plain)
