"""What commands share that take many specs: which they are, and what is asked of each."""

from __future__ import annotations

from functools import wraps
from os.path import exists
from typing import TYPE_CHECKING, Any, Union

import click

from convcalc.cli.config import NO_CONFIG, Config, config_near
from convcalc.cli.find import Search
from convcalc.cli.globs import is_pattern
from convcalc.cli.located import located, one_from_input
from convcalc.cli.network import input_option, inputs_in, network_beside, network_in, vars_in
from convcalc.cli.options import dialect_option, set_option, usage
from convcalc.diagnostics import Problems, printable
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.engine.network import Network
    from convcalc.engine.report import Report
    from convcalc.parser.zoo import Located

    Worked = Union[Report, Problems]

MANY = "SPEC..."
MAX_NAMED = 200
"""How many files that are no specs are named."""


class Specs(NamedTuple):
    """The networks that are asked about, and by whose rules; `quiet`: only of what fails."""

    specs: tuple[str, ...]
    problems: dict[str, Problems]
    shapes: tuple[str, ...]
    settings: tuple[str, ...]
    dialect: str | None
    quiet: bool
    config: Config
    beside: bool = False
    """Whether they stand beside others, for which the options are meant."""

    @property
    def altered(self) -> bool:
        """Whether options make networks others than their specs say."""
        return bool(self.shapes or self.settings or self.dialect)

    def worked(self) -> Iterator[tuple[str, Worked]]:
        """Each SPEC, worked out; or all that is wrong with one that cannot be read."""
        from convcalc.engine.analyze import analyze

        yield from self.problems.items()
        for spec in self.specs:
            try:
                network = self.network(spec)
                shapes = self.shapes or usual_shapes(self.config, network)
                shapes = () if self.beside and network.told else shapes
                yield spec, analyze(network, inputs_in(network, shapes, network.layout))
            except Problems as problems:
                yield spec, problems

    def network(self, spec: str) -> Network:
        """The network that a SPEC describes, with the vars of the project that it has, and by the
        dialect of the project if it has none; options come before those.
        """
        return self.read(located(spec))

    def read(self, found: Located) -> Network:
        """The same of a text."""
        given = dict(vars_in(found.name, self.settings))
        dialect = self.dialect
        if self.config.set or self.config.dialect:
            keys, own = declared(found)
            given = {**{k: v for k, v in self.config.set.items() if k in own}, **given}
            dialect = dialect or (self.config.dialect if "dialect" not in keys else None)
        if self.beside:
            return network_beside(found, given, dialect, self.shapes)
        return network_in(found, given, dialect, None, self.shapes)


def declared(found: Located) -> tuple[set[str], set[str]]:
    """The keys at the top of a spec, and the vars that it has; none of a text that is no spec."""
    from convcalc.parser.text import parse

    try:
        data = parse(found.text, found.name)[0].data
    except Problems:
        return set(), set()
    top = data if isinstance(data, dict) else {}
    own = top["vars"].value.data if "vars" in top else None
    return set(top), set(own if isinstance(own, dict) else ())


def usual_shapes(config: Config, network: Network) -> tuple[str, ...]:
    """The shapes of the project for inputs that the network has."""
    named = [(text.rpartition("=")[0], text) for text in config.input]
    return tuple(text for name, text in named if not name or name in network.inputs)


def specs_options(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds SPECs and what goes with them. The command called `name` gets them as one, `asked`,
    which looks for them when it is called, and of files that are named for each variant if it is
    told so.
    """

    def added(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def packed(
            specs: tuple[str, ...],
            shapes: tuple[str, ...],
            settings: tuple[str, ...],
            dialect: str | None,
            exclude: tuple[str, ...],
            variants: bool,
            specs_only: bool,
            quiet: bool,
            verbose: bool,
            no_config: bool,
            **given: Any,
        ) -> None:
            def asked(every_variant: bool = False) -> Specs:
                config = NO_CONFIG if no_config else config_near()
                wanted = chosen(name, specs, config)
                left_out = (*config.exclude, *exclude)
                search = Search(left_out, variants or every_variant, specs_only)
                found, problems = searched(search, wanted, quiet, verbose)
                return Specs(found, problems, shapes, settings, dialect, quiet, config)

            command(asked=asked, **given)

        for option in reversed(OPTIONS):
            packed = option(packed)
        return packed

    return added


OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.argument("specs", nargs=-1, metavar=MANY),
    input_option,
    set_option(),
    dialect_option,
    click.option(
        "--exclude",
        multiple=True,
        metavar="PATTERN",
        help="What is not looked for: old, 'nets/*_tiny.yaml'.",
    ),
    click.option("--variants", is_flag=True, help="Of files that are named, each variant."),
    click.option("--specs-only", is_flag=True, help="Pass over YAML that is no spec, as hooks do."),
    click.option("--quiet", "-q", is_flag=True, help="Print only what fails."),
    click.option("--verbose", "-v", is_flag=True, help="Name the files that are passed over."),
    click.option(
        "--no-config", is_flag=True, help="Do not read [tool.convcalc] of pyproject.toml."
    ),
)


def chosen(name: str, specs: tuple[str, ...], config: Config) -> tuple[str, ...]:
    """What is asked for: the arguments, or the paths of the project. UsageError if there are
    neither.
    """
    one_from_input(specs)
    place = f"'paths' under [tool.convcalc] in {config.file or 'pyproject.toml'}"
    if specs:
        return specs
    missing = [path for path in config.paths if missing_path(path)]
    if missing:
        raise usage(f"there is no {printable(missing[0])}, which {place} name")
    if config.paths:
        return config.paths
    raise usage(f"{name} takes specs, or folders with some; without any it takes {place}")


def missing_path(path: str) -> bool:
    """Whether a path is nothing: no file, no pattern and no network's name."""
    from convcalc.parser.zoo import file_in, find, named

    head = path.rpartition(":")[0] or path
    return not (is_pattern(path) or exists(path) or file_in(path) or find(head) or named(head))


def searched(
    search: Search, wanted: tuple[str, ...], quiet: bool, verbose: bool
) -> tuple[tuple[str, ...], dict[str, Problems]]:
    """The SPECs that arguments stand for, and what could not be looked at; the files that are no
    specs are told on standard error. UsageError if there is nothing else.
    """
    found = search.of(wanted)
    count = len(found.others)
    if count and not (found.specs or found.problems or search.only):
        raise usage(f"there is no spec in {', '.join(wanted)[:100]}; {other_files(count)}")
    if count and (verbose or not quiet):
        more = "" if verbose else f"; --verbose names {'it' if count == 1 else 'them'}"
        click.echo(other_files(count) + more, err=True)
        for path in found.others[:MAX_NAMED] if verbose else ():
            click.echo(f"  {printable(path)}", err=True)
        if verbose and count > MAX_NAMED:
            click.echo(f"  … and {count - MAX_NAMED} more", err=True)
    return tuple(found.specs), found.problems


def other_files(count: int) -> str:
    return "1 YAML file is no spec" if count == 1 else f"{count} YAML files are no specs"
