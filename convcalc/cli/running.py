"""Options of commands that tell what a network is like while it runs: samples, types, a machine, a
picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from convcalc.cli.options import Word, usage
from convcalc.engine.memory import BYTES, SPELLED

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.engine.devices import Device

F = TypeVar("F", bound="Callable[..., Any]")

dtype_option = click.option(
    "--dtype", type=Word(BYTES, SPELLED), metavar="TYPE", help="float16, int8, …"
)
batch_option = click.option(
    "--batch", type=click.IntRange(1, 2**31), default=1, metavar="N", help="Samples. [1]"
)


def picture_options(command: F) -> F:
    """Adds `--svg` and `--force`."""
    force = click.option("--force", is_flag=True, help="Write over a file that exists.")
    return click.option("--svg", metavar="FILE", help="Also draw it, as SVG.")(force(command))


def check_picture(given: dict[str, Any]) -> None:
    """UsageError for `--force` without a file."""
    if given["force"] and not given["svg"]:
        raise usage("--force goes with --svg")


def device_given(text: str) -> Device:
    """The machine that `--device` names. UsageError if it names none."""
    from convcalc.engine.devices import device_of

    try:
        return device_of("--device", text)
    except ValueError as error:
        raise usage(str(error)) from None
