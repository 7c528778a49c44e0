"""`convcalc field SPEC [LAYER]`"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from convcalc.cli import Helped
from convcalc.cli.located import located
from convcalc.cli.named_layers import layers_named
from convcalc.cli.network import inputs_in, network_options, read_network, vars_in
from convcalc.cli.options import dialect_option, formats_option, position, usage
from convcalc.cli.output import complain, problems_as
from convcalc.diagnostics import Problems

if TYPE_CHECKING:
    from typing import TextIO

    from convcalc.algebra.shape import Shape
    from convcalc.commands.field.json import Answer
    from convcalc.engine.report import Report

PICTURES = ("at", "pixel", "growth", "svg", "html")
FILES = ("svg", "html")
FORMATS = ("table", "json", "csv", "markdown")


@click.command("field", cls=Helped)
@network_options
@click.argument("layer", required=False)
@click.option(
    "--at",
    metavar="Y,X",
    help="The unit of LAYER at this position instead of the middle one.",
)
@click.option(
    "--pixel",
    metavar="Y,X",
    help="The other way round: the units of LAYER that see this pixel of the input.",
)
@click.option(
    "--ignore-global",
    is_flag=True,
    help="Leave squeeze-and-excite and other branches that see everything out.",
)
@click.option("--growth", is_flag=True, help="The size of the field by depth, as a plot.")
@click.option(
    "--svg",
    metavar="FILE",
    help="Also draw the unit: what it sees of each layer, and of the input, as SVG.",
)
@click.option(
    "--html",
    metavar="FILE",
    help="Also write a page: hover a unit or a pixel, and see what sees what.",
)
@click.option("--force", is_flag=True, help="Write over a file that exists.")
@click.option(
    "--count-from",
    type=click.Choice(["0", "1"]),
    default="0",
    show_default=True,
    help="What the first position is called.",
)
@formats_option(FORMATS)
@dialect_option
def command(
    spec: str,
    shapes: tuple[str, ...],
    settings: tuple[str, ...],
    layer: str | None,
    format: str,
    dialect: str | None,
    **asked: Any,
) -> None:
    """What each layer of the network in SPEC sees of the input; with LAYER, what one unit sees.

    \b
      convcalc field resnet18
      convcalc field vgg16 block5.max_pool1 --at 0,0
      convcalc field resnet50 --growth
    """  # noqa: D301 - click reads the \b as such
    from convcalc.engine.analyze import analyze

    refuse_unused(layer, format, asked)
    with problems_as(format, "fields"):
        try:
            network = read_network(spec, settings, dialect, shapes=shapes)
        except Problems as problems:
            if not (layer or shapes or any(asked[key] for key in PICTURES)) and format == "table":
                without(problems, spec, settings, dialect)
            raise
        given = inputs_in(network, shapes, network.layout)
        report = analyze(network, given, ignore_global=asked["ignore_global"])
    asked["spec"], origin = spec, int(asked["count_from"])
    if asked["growth"]:
        growth(report, layer, format)
    elif layer or any(asked[key] for key in FILES):
        one(report, layer or last_local(report), asked, origin, format)
    else:
        table(report, format)
    complain(report.diagnostics)
    sys.exit(0 if report.ok else 1)


def without(problems: Problems, spec: str, settings: tuple[str, ...], dialect: str | None) -> None:
    """Where only the input is missing, print what does not depend on it, and exit."""
    from convcalc.commands.field.unsized import unsized, without_input, without_shape
    from convcalc.parser.heading import Choice

    top = without_input(problems) or without_shape(problems, located(spec))
    given = vars_in(spec, settings)
    found = unsized(top, Choice(vars=given, dialect=dialect)) if top else None
    if found:
        from convcalc.commands.field.text_unsized import write

        write(found, sys.stdout)
        sys.exit(0)


def refuse_unused(layer: str | None, format: str, asked: dict[str, Any]) -> None:
    """UsageError for options that say nothing together."""
    given = [f"--{key}" for key in PICTURES if asked[key]]
    if not layer and (asked["at"] or asked["pixel"]):
        raise usage("--at and --pixel are of one layer: convcalc field SPEC LAYER --at 0,0")
    if asked["at"] and asked["pixel"]:
        raise usage("--at asks what a unit sees, --pixel what sees a pixel: give one of them")
    if len(given) > 1 and not {*given} <= {"--at", "--svg", "--html"}:
        raise usage(f"{' and '.join(given)} are pictures of different things: give one of them")
    if asked["force"] and not any(asked[key] for key in FILES):
        raise usage("--force goes with --svg and --html")
    if format in ("csv", "markdown") and (layer or given):
        one = given[-1] if given else "one unit"
        raise usage(f"--format {format} is of all layers; of {one} there are table and json")


def table(report: Report, format: str) -> None:
    """A row per layer."""
    if format == "table":
        from convcalc.commands.field.text import write_table

        write_table(report, sys.stdout)
        return
    from convcalc.render import View, render

    if format == "json":
        from convcalc.commands.field.json import write

        write(report, sys.stdout)
        return
    from convcalc.render.columns import FIELD

    render(report, format, View(FIELD), sys.stdout)


def one(report: Report, name: str, asked: dict[str, Any], origin: int, format: str) -> None:
    """One layer: a unit of it, or the units that see a pixel."""
    name = layers_named(report.network, name)[-1]
    if asked["pixel"]:
        pixel(report, name, asked["pixel"], origin, format)
        return
    from convcalc.commands.field.unit import unit_of
    from convcalc.engine.cells import Unclear

    at = unit_position(report, name, asked["at"], origin) if asked["at"] else None
    try:
        unit = unit_of(report, name, at)
    except Unclear as why:
        raise usage(str(why)) from None
    if any(asked[key] for key in FILES):
        from convcalc.commands.field.drawn import write_drawn

        write_drawn(unit, asked, origin)
    if format == "json":
        write_json(unit, sys.stdout)
        return
    from convcalc.commands.field.text import write_unit

    write_unit(unit, sys.stdout, origin)


def pixel(report: Report, name: str, text: str, origin: int, format: str) -> None:
    """The units of a layer that see the pixel of the first input at `text`."""
    from convcalc.commands.field.pixel import pixel_of
    from convcalc.engine.cells import Unclear
    from convcalc.engine.sequences import positions_of

    source = next(iter(report.network.inputs))
    refuse_failed(report, name)
    at = position(
        text,
        positions_of(report.network, source),
        f"--pixel: the input '{source}'",
        "pixel",
        origin,
    )
    try:
        found = pixel_of(report, name, at)
    except Unclear as why:
        raise usage(str(why)) from None
    if format == "json":
        write_json(found, sys.stdout)
        return
    from convcalc.commands.field.text_pixel import write

    write(found, origin, sys.stdout)


def write_json(answer: Answer, out: TextIO) -> None:
    from convcalc.commands.field.json import write_one

    write_one(answer, out)


def last_local(report: Report) -> str:
    """The last layer whose units see extents that move with them. UsageError if there is none."""
    from convcalc.commands.field.paths import is_local

    source = next(iter(report.network.inputs))
    found = [layer.name for layer in report.layers if is_local(layer, source)]
    if not found:
        raise usage(
            "no layer sees a part of the input that has an extent; fields are of spatial axes, "
            "such as those of an input 3x32x32"
        )
    return found[-1]


def unit_position(report: Report, name: str, text: str, origin: int) -> tuple[int, ...]:
    sizes = refuse_failed(report, name, "--at: ").spatial
    return position(text, sizes, f"--at: '{name}'", "unit", origin)


def refuse_failed(report: Report, name: str, what: str = "") -> Shape:
    """The shape that comes out of a layer. UsageError if it could not be worked out."""
    output = report.shapes[name]
    if output is None:
        raise usage(f"{what}'{name}' could not be worked out; see 'convcalc show'")
    return output


def growth(report: Report, layer: str | None, format: str) -> None:
    """The plot of field sizes by depth."""
    from convcalc.commands.field.growth import growth_of

    if layer:
        layer = layers_named(report.network, layer)[-1]
    last_local(report)
    grown = growth_of(report, layer)
    if format == "json":
        write_json(grown, sys.stdout)
        return
    from convcalc.commands.field.text_plot import write

    write(grown, sys.stdout)
