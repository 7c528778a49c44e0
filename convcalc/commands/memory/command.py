"""`convcalc memory SPEC`"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from convcalc.cli import Helped
from convcalc.cli.network import inputs_in, network_options, read_network
from convcalc.cli.options import Word, dialect_option, formats_option, usage
from convcalc.cli.output import complain, problems_as
from convcalc.cli.running import (
    batch_option,
    check_picture,
    device_given,
    dtype_option,
    picture_options,
)
from convcalc.cli.source import said_of_source
from convcalc.engine.memory import SPELLED

if TYPE_CHECKING:
    from convcalc.commands.memory.answer import Answer
    from convcalc.commands.memory.patches import Patched
    from convcalc.commands.memory.weights import Asked
    from convcalc.engine.report import Report

HALVES = ("float16", "bfloat16")
OPTIMIZERS = ("sgd", "momentum", "adam", "adamw")
EAGER = "pytorch"
"""Whose modules Python calls one by one."""
TRAINED = ("float64", "float32", *HALVES)
"""The types that PyTorch has gradients in."""

FEW = 1024
"""So few bytes are written with their unit."""


@click.command("memory", cls=Helped)
@network_options
@batch_option
@dtype_option
@click.option("--inplace", is_flag=True, help="Activations write over what they read.")
@click.option("--eager", is_flag=True, help="As PyTorch's eager mode, where Python holds more.")
@click.option(
    "--optimizer",
    type=Word(OPTIMIZERS, {}),
    metavar="NAME",
    help="Whose states are kept: sgd, momentum, adam, adamw. [sgd]",
)
@click.option(
    "--mixed",
    type=Word(HALVES, SPELLED),
    metavar="TYPE",
    help="Mixed precision: float16 or bfloat16.",
)
@click.option("--memory", metavar="SIZE", help="The largest batch in so much: 24GiB.")
@click.option(
    "--device", metavar="NAME", help="The largest batch on h100, a100, t4, …; cpu: train on one."
)
@click.option("--fit", metavar="SIZE", help="Whether the activations of a sample fit: 256KiB.")
@click.option(
    "--patches",
    type=click.IntRange(1, 64),
    metavar="N",
    help="The first layers in N patches on each axis.",
)
@picture_options
@formats_option(["table", "json"])
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
    """What is in memory while the network in SPEC runs or is trained: the most at once, at which
    layer, of which tensors; and how large a batch may be.

    \b
      convcalc memory resnet50
      convcalc memory resnet50 --train --optimizer adamw --device a100
      convcalc memory mobilenet_v2 --dtype int8 --fit 640KiB --patches 3
    """  # noqa: D301 - click reads the \b as such
    from convcalc.engine.analyze import analyze

    asked = asked_of(given, dtype)
    with problems_as(format, "memory"):
        network = read_network(spec, settings, dialect, dtype, shapes)
        report = analyze(network, inputs_in(network, shapes, network.layout))
        answer = answer_of(report, asked, given)
    if given["svg"]:
        from convcalc.cli.files import write_files
        from convcalc.commands.memory.svg import svg
        from convcalc.commands.memory.text import heading

        write_files({given["svg"]: svg(answer.used, heading(answer))}, given["force"], spec)
    if format == "json":
        from convcalc.render.json import json_text

        sys.stdout.write(json_text(answer.to_dict(), sys.stdout, 2) + "\n")
    else:
        from convcalc.commands.memory.text import write

        write(answer, sys.stdout)
    complain(report.diagnostics)
    sys.exit(0 if report.ok and answer.ok else 1)


for option in command.params:
    if option.name == "train" and isinstance(option, click.Option):  # that of source files, too
        option.hidden, option.help = False, "A step of training, as PyTorch makes it."


def asked_of(given: dict[str, Any], dtype: str | None) -> Asked:
    """How the network is run. UsageError for options that say nothing together."""
    from convcalc.commands.memory.weights import Asked
    from convcalc.engine.devices import CPU

    train = said_of_source("train")
    for option in ("optimizer", "mixed"):
        if given[option] and not train:
            raise usage(f"--{option} goes with --train")
    if given["fit"] and train:
        raise usage(
            "--fit is of inference; for the largest batch that can be trained in so much write "
            f"--memory {given['fit']}, or leave --train out"
        )
    if given["patches"] and train:
        raise usage("--patches is of inference; leave --train out")
    if given["eager"] and train:
        raise usage("--eager is of inference: what training keeps is there anyway")
    if given["eager"] and given["patches"]:
        raise usage("--patches and --eager do not go together: no Python runs patches")
    if given["mixed"] and dtype:
        raise usage("--mixed has its own types: leave --dtype out")
    on_cpu = train and (given["device"] or "").lower() == CPU
    if given["memory"] and given["device"] and not on_cpu:
        raise usage("--memory and --device both say how much there is: give one of them")
    check_picture(given)
    if train and dtype and dtype not in TRAINED:
        raise usage(f"--train: there are no gradients in {dtype}, which is for inference")
    optimizer = (given["optimizer"] or "sgd") if train else None
    return Asked(
        given["batch"], given["inplace"], optimizer, given["mixed"], on_cpu, given["eager"]
    )


def answer_of(report: Report, asked: Asked, given: dict[str, Any]) -> Answer:
    """What is used, and what was asked besides. Problems E107 where patches take too long."""
    from convcalc.commands.memory.answer import Answer
    from convcalc.commands.memory.meanwhile import meanwhile
    from convcalc.commands.memory.used import used

    memory, device = room(given, asked.on_cpu)
    fit = bytes_in("--fit", given["fit"], "KiB") if given["fit"] else None
    found = in_patches(report, given["patches"]) if given["patches"] else None
    eagerly = report.network.dialect.name == EAGER
    if asked.eager and not eagerly:
        rules = report.network.dialect.name
        raise usage(f"--eager is how Python runs PyTorch, not {rules}; leave it out")
    eager = used(report, asked._replace(eager=True)) if eagerly and not asked.training else None
    most, whole = (max(eager.alive), eager.complete) if eager else (None, True)
    ours = used(report, asked)
    inside = meanwhile(report, ours, eager) if eager and not asked.eager else None
    return Answer(report.network.name, ours, memory, device, fit, found, most, whole, inside)


def in_patches(report: Report, grid: int) -> Patched:
    """The first layers in so many patches on each axis. UsageError where there are none."""
    from convcalc.commands.memory.patches import patched
    from convcalc.diagnostics import Problems, Refusal

    try:
        found = patched(report, grid)
    except Refusal as refusal:
        raise Problems([refusal.at(None)]) from None
    if not found:
        raise usage(
            "--patches: there is no layer down to which the first ones could be worked out in "
            f"{grid} patches on each axis"
        )
    return found


def room(given: dict[str, Any], on_cpu: bool) -> tuple[int | None, str]:
    """How much memory there is, and whose. UsageError if that is not known."""
    if given["memory"]:
        return bytes_in("--memory", given["memory"], "GiB"), ""
    if not given["device"] or on_cpu:
        return None, ""
    device = device_given(given["device"])
    if device.memory is None:
        raise usage(f"--device: {device.title} has no memory of its own; write --memory 64GiB")
    return device.memory, device.title


def bytes_in(option: str, text: str, unit: str) -> int:
    """The bytes that an option is given. UsageError if it is none, and for so few without a unit
    that some other one, such as `unit`, is meant.
    """
    from convcalc.amounts import bytes_of

    try:
        count = bytes_of(option, text)
    except ValueError as error:
        raise usage(str(error)) from None
    word = text.strip()
    if count < FEW and not word[-1:].isalpha():
        raise usage(f"{option}: {word} is in bytes: write {word}{unit} for {unit}, or {word}B")
    return count
