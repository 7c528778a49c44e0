"""Options that commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from convcalc.algebra.shape import LAYOUTS, LAYOUTS_SPELLED
from convcalc.diagnostics import did_you_mean, plainly, printable
from convcalc.dialect import DIALECTS, SPELLED
from convcalc.render import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from convcalc.algebra.letters import Letters
    from convcalc.algebra.shape import Shape


class Word(click.Choice[str]):
    """One of a few words, by other names as well."""

    def __init__(self, choices: Iterable[str], spelled: Mapping[str, str]) -> None:
        super().__init__(list(choices))
        self.spelled = spelled

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        plain = plainly(value, self.spelled) if isinstance(value, str) else value
        return super().convert(plain if plain in self.choices else value, param, ctx)


DIALECT, EVERY_DIALECT = (Word(names, SPELLED) for names in (DIALECTS, [*DIALECTS, "all"]))

F = TypeVar("F", bound="Callable[..., Any] | click.Command")

STANDARD = "-"
"""What stands for standard input, and for standard output."""

format_option = click.option(
    "--format",
    type=click.Choice(list(FORMATS)),
    default="table",
    show_default=True,
    help="What to print.",
)
WHAT = {
    "shape": "shape",
    "params": "parameters",
    "macs": "MACs",
    "field": "receptive field",
}
"""What can be explained, and what it is called."""

NOTATIONS = ("names", "textbook")
LETTERS = "NFPSD"


def derivation_options(command: F, hidden: bool = False) -> F:
    """Adds `--what`, `--notation` and `--letters`; the help of one layer has no room for the last
    two, and names them where it speaks of `--explain`.
    """
    options = (
        click.option(
            "--letters",
            metavar="NFPSD",
            hidden=hidden,
            help="Letters for size, kernel, padding, stride, dilation: WKPS, ikps.",
        ),
        click.option(
            "--notation",
            type=click.Choice(NOTATIONS),
            default=NOTATIONS[0],
            hidden=hidden,
            help="Names of settings, or letters as textbooks have them.",
        ),
        click.option(
            "--what",
            multiple=True,
            type=click.Choice(list(WHAT)),
            help="Explain this only",
        ),
    )
    for option in options:
        command = option(command)
    return command


def letters_given(notation: str, letters: str | None) -> Letters | None:
    """The letters that are asked for; None for names. UsageError if they are none."""
    if letters is None and notation == NOTATIONS[0]:
        return None
    from convcalc.algebra.letters import letters_of

    try:
        return letters_of(letters or LETTERS)
    except ValueError as error:
        raise usage(f"--letters: {error}") from None


dialect_option = click.option(
    "--dialect",
    type=DIALECT,
    help="Whose rules, if not the spec's.",
)
layout_option = click.option(
    "--layout",
    type=Word(LAYOUTS, LAYOUTS_SPELLED),
    help="Order of sizes.",
)


def formats_option(formats: Sequence[str], text: str = "What to print.") -> Callable[[F], F]:
    """`--format`, of which the first is the usual one."""
    return click.option(
        "--format", type=click.Choice(formats), default=formats[0], show_default=True, help=text
    )


def set_option(text: str = "Another value for one of the spec's vars.") -> Callable[[F], F]:
    """`--set NAME=VALUE`, as often as wanted."""
    return click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help=text)


def cost_options(command: F) -> F:
    """Adds `--count-as`, `--batch` and `--dtype`."""
    from convcalc.engine.memory import BYTES
    from convcalc.engine.memory import SPELLED as TYPES

    options = (
        click.option(
            "--count-as",
            metavar="TOOL",
            help="Also another tool's count: thop, fvcore, …",
        ),
        click.option(
            "--batch",
            "--batch-size",
            "batch",
            type=click.IntRange(1, 2**31),
            default=1,
            metavar="N",
            help="Cost of a batch, too.",
        ),
        click.option(
            "--dtype",
            type=Word(BYTES, TYPES),
            metavar="TYPE",
            help="Memory for float16, int8, … [float32]",
        ),
    )
    for option in options:
        command = option(command)
    return command


def tool_named(count_as: str | None, option: str = "--count-as") -> str | None:
    """The tool that an option names. UsageError for one that is not known."""
    if count_as:
        from convcalc.engine.counting import CONVENTIONS

        if count_as not in CONVENTIONS:
            from convcalc.engine.summaries import SUMMARIES

            if count_as in SUMMARIES:
                raise usage(f"{option}: {count_as} has no MACs, but sizes: convcalc count --sizes")
            unknown(option, count_as, list(CONVENTIONS))
    return count_as


def unknown(option: str, word: str, known: list[str]) -> NoReturn:
    from convcalc.cli.synonyms import VALUES

    close = VALUES.get((option, word.lower())) or did_you_mean(word, known)
    hint = close or f"it takes {', '.join(known)}"
    raise usage(f"{option} does not know '{word[:60]}'; {hint}")


def flag_of(name: str) -> str:
    """`--max-params` for `max_params`"""
    return "--" + name.replace("_", "-")


def amount(limit: str, text: str) -> int:
    """The number that the option of one of LIMITS is given. UsageError for anything else."""
    from convcalc.engine.limits import LIMITS

    try:
        return LIMITS[limit].read(flag_of(limit), text)
    except ValueError as error:
        raise usage(str(error)) from None


def without_gaps(command: click.Command) -> click.Command:
    """The command, whose options refuse an empty text: it would be as if they were not given."""
    for option in command.params:
        if isinstance(option, click.Option) and option.type is click.STRING:
            option.callback = option.callback or refuse_gap
    return command


def refuse_gap(ctx: click.Context, option: Any, value: Any) -> Any:
    """UsageError for an empty text, where that is not what the option has anyway."""
    texts = () if isinstance(option.default, str) else value if option.multiple else (value,)
    if any(text is not None and not text.strip() for text in texts):
        raise usage(f"{option.opts[0]} is empty; write {option.opts[0]} {option.metavar or 'TEXT'}")
    return value


def usage(message: str) -> click.UsageError:
    """Wrong usage, with nothing in its text that a terminal would act on."""
    return click.UsageError(printable(message))


def shape_argument(text: str, layout: str, what: str = "input") -> Shape:
    """The shape that an argument spells. UsageError if it spells none."""
    from convcalc.engine.typed import shape_of
    from convcalc.parser.shorthand import literal

    try:
        return shape_of(literal(text, None).plain(), layout)
    except ValueError as error:
        raise usage(f"{what} {error}, received '{text[:60]}'") from None


def sizes_of(option: str, text: str | None) -> tuple[int, ...]:
    """`32` or `32x48`. UsageError for anything else."""
    from convcalc.layers.settings import MAX_INTEGER, Dims

    if text is None:
        raise usage(f"{option} is missing; for example: convcalc solve --in 32 --out 16")
    try:
        found = Dims().parse(int(text) if text.isascii() and text.isdecimal() else text)
    except (ValueError, TypeError):
        found = ()
    if not 1 <= len(found) <= 3:
        raise usage(
            f"{option} takes the sizes of 1 to 3 axes, such as 32 or 32x48, each from 1 to "
            f"{MAX_INTEGER:,}, received '{text[:60]}'"
        )
    return found


def position(
    text: str, sizes: tuple[int, ...], whose: str, what: str, origin: int
) -> tuple[int, ...]:
    """`17,20` as a position among `sizes`. UsageError if it is none."""
    if not sizes:
        raise usage(f"{whose} has no spatial axes, and so no positions")
    words = text.replace("x", ",").split(",")
    try:
        found = tuple(int(word) - origin for word in words)
    except ValueError:
        raise usage(f"{whose}: '{text[:60]}' is no position; write {example(len(sizes))}") from None
    if len(found) != len(sizes):
        raise usage(
            f"{whose} has {len(sizes)} spatial axes, and '{text[:60]}' {len(found)} numbers; "
            f"write {example(len(sizes))}"
        )
    for place, n in zip(found, sizes, strict=True):
        if not 0 <= place < n:
            raise usage(
                f"{whose} has no {what} {text[:60]}: positions are {origin} … {n - 1 + origin} "
                f"on an axis of {n}"
            )
    return found


def example(rank: int) -> str:
    return "one number, such as 17" if rank == 1 else ",".join(["17", "20", "5", "3"][:rank])
