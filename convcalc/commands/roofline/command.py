"""`convcalc roofline SPEC`"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from convcalc.cli import Helped
from convcalc.cli.network import inputs_in, network_options, read_network
from convcalc.cli.options import dialect_option, formats_option, usage
from convcalc.cli.output import complain, problems_as
from convcalc.cli.running import (
    batch_option,
    check_picture,
    device_given,
    dtype_option,
    picture_options,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.roofline.bound import Bound, Roofline
    from convcalc.engine.devices import Device
    from convcalc.engine.report import Report

TOP = 10


@click.command("roofline", cls=Helped)
@network_options
@click.option(
    "--device",
    metavar="NAME",
    help="h100, h200, a100, v100, rtx4090, t4, orin, m2, cpu; or FLOPS,BANDWIDTH: 125T,900G.",
)
@dtype_option
@batch_option
@click.option("--tf32", is_flag=True, help="Float32 multiplied as TF32, as PyTorch convolves.")
@click.option("--fused", is_flag=True, help="Norms, activations and sums in the layer before.")
@click.option("--top", type=click.IntRange(1), metavar="N", help="The N slowest layers. [10]")
@click.option("--all", "every", is_flag=True, help="Every layer, in order.")
@click.option("--depth", type=click.IntRange(1), metavar="N", help="Blocks below N levels summed.")
@picture_options
@formats_option(["table", "markdown", "csv", "json"])
@dialect_option
def command(
    spec: str,
    shapes: tuple[str, ...],
    settings: tuple[str, ...],
    dtype: str | None,
    format: str,
    dialect: str | None,
    **given: Any,
) -> None:
    """How long each layer of the network in SPEC takes at least on a machine: what it reads and
    writes, its FLOPs for each byte, and whether arithmetic or memory binds it.

    \b
      convcalc roofline resnet50 --device a100 --dtype float16 --batch 64
      convcalc roofline mobilenet_v2 --device t4 --fused
      convcalc roofline unet --device 5T,200G --svg roofline.svg
    """  # noqa: D301 - click reads the \b as such
    from convcalc.engine.analyze import analyze

    device = checked(given)
    with problems_as(format, "roofline"):
        network = read_network(spec, settings, dialect, dtype, shapes)
        report = analyze(network, inputs_in(network, shapes, network.layout))
    found = found_in(report, device, given)
    if given["svg"]:
        draw(found, given, spec)
    write(
        found,
        rows_of(found, report, given["depth"]),
        format,
        None if given["every"] else given["top"] or TOP,
    )
    complain(report.diagnostics)
    sys.exit(0 if report.ok else 1)


def checked(given: dict[str, Any]) -> Device | None:
    """The machine. UsageError for options that say nothing together."""
    if given["top"] and given["every"]:
        raise usage("--top shows some layers, --all all of them: give one of them")
    check_picture(given)
    if given["svg"] and not given["device"]:
        raise usage("--svg draws the roof of a machine: name it with --device")
    if not given["device"]:
        if given["tf32"]:
            raise usage("--tf32 is a peak of a machine: name it with --device")
        return None
    return device_given(given["device"])


def found_in(report: Report, device: Device | None, given: dict[str, Any]) -> Roofline:
    """The roofline. UsageError if the machine has no peak for the type."""
    from convcalc.commands.roofline.bound import roofline

    if given["tf32"] and report.network.dtype != "float32":
        raise usage(f"--tf32 multiplies float32, and the network is in {report.network.dtype}")
    try:
        return roofline(report, device, given["batch"], given["fused"], given["tf32"])
    except ValueError as error:
        raise usage(f"--device: {error}") from None


def draw(found: Roofline, given: dict[str, Any], spec: str) -> None:
    from convcalc.cli.files import write_files
    from convcalc.commands.roofline.svg import svg
    from convcalc.commands.roofline.text import heading

    write_files({given["svg"]: svg(found, heading(found))}, given["force"], spec)


def rows_of(found: Roofline, report: Report, depth: int | None) -> Sequence[Bound]:
    """A row for each layer, or for blocks that are deeper."""
    if depth is None:
        return found.rows
    from convcalc.commands.roofline.folded import folded

    return folded(found.rows, report, depth)


def write(found: Roofline, rows: Sequence[Bound], format: str, top: int | None) -> None:
    """The slowest rows in a table; all of them for programs and documents."""
    from convcalc.commands.roofline import forms
    from convcalc.commands.roofline.bound import slowest

    if format == "json":
        forms.write_json(found, sys.stdout)
    elif format == "csv":
        forms.write_csv(found, rows, sys.stdout)
    elif format == "markdown":
        forms.write_markdown(found, slowest(rows)[:top] if top else rows, sys.stdout)
    else:
        from convcalc.commands.roofline.text import write as write_table

        write_table(found, rows, top, sys.stdout)
