"""What is said of source files only: `--from`, `--target`, `--train`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from convcalc.cli.options import usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


SOURCES = ("", "spec", "pytorch", "keras")
"""What `--from` may say of texts that the parser and the reader of source take."""


def kept(ctx: click.Context, option: click.Parameter, value: Any) -> None:
    """Keeps what is said of source files for the one place that reads them."""
    if value:
        ctx.meta[f"convcalc.{option.name}"] = value


def format_kept(ctx: click.Context, option: click.Parameter, value: Any) -> None:
    """Keeps the format that `--from` names. UsageError if it is none that is read."""
    if value:
        from convcalc.diagnostics import did_you_mean
        from convcalc.frameworks.formats import read_formats

        known = read_formats()
        if value not in known:
            hint = did_you_mean(value, known) or f"it takes {', '.join(known)}"
            raise usage(f"--from: there is no format '{value[:60]}'; {hint}")
        kept(ctx, option, value)


def source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds what only files of source need: `--from`, `--target`, `--train`."""
    for option in (
        click.option(
            "--train",
            is_flag=True,
            expose_value=False,
            callback=kept,
            hidden=True,
            help="Source: modules in training mode.",
        ),
        click.option(
            "--target",
            metavar="NAME",
            expose_value=False,
            callback=kept,
            hidden=True,
            help="Source: the network, as behind the colon of FILE:NAME.",
        ),
        click.option(
            "--from",
            "origin",
            metavar="FORMAT",
            expose_value=False,
            callback=format_kept,
            hidden=True,
            help="What SPEC is, where it does not show: 'convcalc formats' lists them.",
        ),
    ):
        command = option(command)
    return command


def said_of_source(key: str) -> Any:
    """What was said of source files at the prompt."""
    context = click.get_current_context(silent=True)
    return context.meta.get(f"convcalc.{key}") if context else None


def assume() -> None:
    """From here on an input may be assumed of which a file says nothing: who calls this tells the
    notes of what is read.
    """
    click.get_current_context().meta["convcalc.assume"] = True


SAID = ("origin", "target", "train")


def all_said() -> tuple[tuple[str, Any], ...]:
    """All that was said, for another process, which has it by `saying`."""
    return tuple((key, said_of_source(key)) for key in SAID if said_of_source(key))


@contextmanager
def saying(said: Iterable[tuple[str, Any]]) -> Iterator[None]:
    """As if that were said at the prompt."""
    with click.Context(click.Command("convcalc")) as context:
        context.meta.update({f"convcalc.{key}": value for key, value in said})
        yield
