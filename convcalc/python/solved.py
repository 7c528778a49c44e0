"""Questions run backwards: settings for sizes, inputs for an output, a var for a budget."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Optional, Union, overload

from convcalc.algebra.shape import axis_names
from convcalc.commands.size.inputs import Answer, inputs_for
from convcalc.commands.solve.ask_layer import LIMIT, impossible
from convcalc.commands.solve.ask_network import no_input, no_value
from convcalc.commands.solve.bounds import MAX_SETTING, SOLVED, Question, unavailable, unfit
from convcalc.commands.solve.budget import Searched, search
from convcalc.commands.solve.grid import grid_of, layers_written, own_value
from convcalc.commands.solve.inverse import Found
from convcalc.commands.solve.inverse import solve as solved
from convcalc.diagnostics import Problems, Refusal, did_you_mean, one_of
from convcalc.dialect import USUAL, dialect_named
from convcalc.engine.limits import LIMITS, SEARCHED, Budget
from convcalc.engine.network import Network, whole
from convcalc.layers import kind_named
from convcalc.layers.groups import kinds_among
from convcalc.layers.settings import MAX_INTEGER, MODES, Dims
from convcalc.layers.windowed import Windowed
from convcalc.python.answers import Answers, preformatted, printed
from convcalc.python.questions import limit_of
from convcalc.python.things import dialect_of, is_source, network_of, sized
from convcalc.python.words import in_python, speaking, wrong
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.solve.candidate import Candidate
    from convcalc.commands.solve.measure import Build, Measure, Number
    from convcalc.layers.dialect import Dialect
    from convcalc.parser.expressions.work import Evaluation
    from convcalc.parser.value import Value
    from convcalc.python.things import Given, Thing

Sizes = Union[int, str, "Sequence[int]"]
CALLED = {key: key for key in ("var", "start", "stop", "step")}
LEAST = {"padding": 0, "output_padding": 0}


class Solution(NamedTuple):
    """Settings of a layer that give the sizes asked for, as `shorthand` and by name; those that the
    kind does not have are None. A setting that differs between axes is a tuple. `out` are the sizes
    that come out; `drops` says whether something of the input is never read.
    """

    shorthand: str
    kernel: Any
    stride: Any
    padding: Any
    dilation: Any
    output_padding: Any
    ceil_mode: Optional[bool]
    out: tuple[int, ...]
    drops: bool

    def __str__(self) -> str:
        return self.shorthand


def solution(one: Candidate) -> Solution:
    """A candidate as plain values."""
    kernel, stride, padding, dilation, extra, ceil = (
        getattr(one.kind, name, None)
        for name in ("kernel", "stride", "padding", "dilation", "output_padding", "ceil_mode")
    )
    return Solution(one.short, kernel, stride, padding, dilation, extra, ceil, one.out, one.drops)


class Solutions(Answers[Solution]):
    """Settings for sizes, the most usual first; empty where no setting is the same on all axes:
    then `per_axis` has those of each. `str` is what `convcalc solve` prints.
    """

    found: Found

    @property
    def per_axis(self) -> tuple[tuple[Solution, ...], ...]:
        """Those of each axis alone, where no setting is the same on all of them."""
        return tuple(tuple(map(solution, one.candidates)) for one in self.found.each)

    def _summary(self) -> str:
        first = f": {self[0]}, …" if self else ""
        return f"{len(self)} ways{first}"

    def __str__(self) -> str:
        from convcalc.commands.solve.text import write_found

        return in_python(printed(lambda out: write_found(self.found, "table", LIMIT, out)))


class Inputs(NamedTuple):
    """The sizes of a network's input for which a layer comes out as asked: for each axis, `runs` of
    sizes, first … last; `beyond` says that so do larger ones, as those named, without end.
    """

    network: Network
    layer: str
    axes: tuple[Any, ...]

    @property
    def runs(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """By the name of the axis, such as H: the first and the last of sizes that follow."""
        names = axis_names(len(self.axes))
        return {name: axis.runs for name, axis in zip(names, self.axes, strict=True)}

    def __str__(self) -> str:
        from convcalc.commands.solve.text_network import write_inputs

        return printed(lambda out: write_inputs(Answer(*self), "table", out))

    def __repr__(self) -> str:
        return f"<Inputs {self.runs}>"

    def _repr_html_(self) -> str:
        return preformatted(str(self))


class Best(NamedTuple):
    """The largest value of a var within a budget, or the smallest if costs fall as it rises, with
    what its network costs; `rows` are those of the values beside it, too.
    """

    var: str
    value: Number
    params: int
    macs: int
    field: Optional[int]
    rows: tuple[Measure, ...]
    found: Searched
    budgets: tuple[Budget, ...]

    def __str__(self) -> str:
        from convcalc.commands.solve.text_network import write_searched

        return printed(lambda out: write_searched(self.found, self.var, self.budgets, "table", out))

    def __repr__(self) -> str:
        return f"<Best {self.var}={self.value}: {self.params:,} params, {self.macs:,} MACs>"

    def _repr_html_(self) -> str:
        return preformatted(str(self))


@overload
def solve(
    thing: Sizes,
    out: Sizes,
    *,
    kind: str = "conv",
    kernel: int | None = None,
    stride: int | None = None,
    padding: int | str | None = None,
    dilation: int | None = None,
    output_padding: int | None = None,
    dialect: str | None = None,
) -> Solutions: ...


@overload
def solve(
    thing: Thing,
    *,
    output: Sizes,
    layer: str | None = None,
    input: Given | None = None,
    vars: Mapping[str, Any] | None = None,
    dialect: str | None = None,
) -> Inputs: ...


@overload
def solve(
    thing: str | os.PathLike[str] | Mapping[str, Any],
    *,
    var: str,
    start: float | None = None,
    stop: float | None = None,
    step: float | None = None,
    input: Given | None = None,
    vars: Mapping[str, Any] | None = None,
    dialect: str | None = None,
    **limits: int | str,
) -> Best: ...


def solve(thing: Any, out: Any = None, **asked: Any) -> Solutions | Inputs | Best:
    """Questions run backwards.

    `solve(224, 112)`: the settings of a layer that turn the one size into the other; sizes are a
    number, a tuple or a text such as `"224x112"`. `kind` is `conv`, `conv_transpose`, `max_pool` or
    another with a kernel, and `kernel`, `stride`, `padding`, `dilation` and `output_padding` may be
    fixed.

    `solve("resnet50", output="7x7")`: the sizes of the input, without channels and batch, for which
    the last feature map, or `layer`, comes out so.

    `solve("slim_mobilenet_v1", var="width", max_params="2M")`: the largest value of one of a spec's
    vars within a budget: `max_params`, `max_macs`, `max_activations`, `min_field`; between `start`
    and `stop`, in steps of `step`.

    Problems E501 and E502 where there is no answer, with what comes closest.

    >>> import convcalc
    >>> convcalc.solve(224, 112, kernel=3)[0].shorthand
    '3/2 p1'
    >>> convcalc.solve("resnet50", output="7x7").runs["H"]
    ((193, 224),)
    """
    with speaking():
        if out is not None:
            return settings_for(thing, out, **asked)
        if isinstance(thing, int) or "kernel" in asked:
            hint = "for example convcalc.solve(224, 112, kernel=3)"
            raise wrong("sizes need those that should come out: out", hint, "E103")
        if "output" in asked:
            return inputs_of(thing, **asked)
        if "var" in asked:
            return best_of(thing, **asked)
    hint = "output='7x7' for the inputs that give it, or var='width', max_params='2M' for a budget"
    raise wrong("solve is not told what is asked for", hint, "E103")


def settings_for(
    sizes: Sizes,
    out: Sizes,
    *,
    kind: str = "conv",
    dialect: str | None = None,
    **given: Any,
) -> Solutions:
    """The settings that turn sizes into others."""
    ours, theirs = sizes_of("the sizes", sizes), sizes_of("out", out)
    if len(ours) != len(theirs):
        counts = f"{len(ours)} sizes go in and {len(theirs)} come out"
        raise wrong(counts, "give as many for both, such as solve((32, 48), (16, 24))")
    rules = dialect_named(dialect_of(dialect) or USUAL)
    found = kind_of(kind, rules)
    fixed = {name: fixed_value(name, value) for name, value in given.items() if value is not None}
    for name, why in unfit(found, rules, fixed):
        raise wrong(f"{name}: {why}", "leave it out, or choose another kind or dialect")
    answer = solved(Question(found, rules, ours, theirs, fixed))
    if not answer.candidates and not all(one.candidates for one in answer.each or (answer,)):
        raise impossible(answer, rules)
    return Solutions(map(solution, answer.candidates), found=answer)


def sizes_of(what: str, raw: Any) -> tuple[int, ...]:
    """Sizes of 1 to 3 axes. Problems E104 for anything else."""
    plain: Any = raw if isinstance(raw, (int, str)) or raw is None else [whole(n) for n in raw]
    try:
        text = isinstance(plain, str) and plain.isascii() and plain.isdecimal()
        found = Dims().parse(int(plain) if text and len(plain) < 20 else plain)
    except (ValueError, TypeError):
        found = ()
    if not 1 <= len(found) <= 3:
        hint = f"for example 224, (32, 48) or '32x48', each from 1 to {MAX_INTEGER:,}"
        raise wrong(f"{what} must be those of 1 to 3 axes, received {str(raw)[:60]!r}", hint)
    return found


def kind_of(word: str, rules: Dialect) -> type[Windowed]:
    """The kind of that name whose settings can be asked for."""
    kind = kind_named(str(word))
    if kind is None or not kind.among(*SOLVED) or not issubclass(kind, Windowed):
        names = kinds_among(*SOLVED)
        hint = did_you_mean(str(word), names) or f"it takes {one_of(names)}"
        raise wrong(f"solve does not know the kind '{str(word)[:60]}'", hint, "E102")
    why = unavailable(kind, rules)
    if why:
        raise wrong(f"{rules.title} has no {kind.name}", why, "E207")
    return kind


def fixed_value(name: str, value: Any) -> Any:
    """A setting that is fixed. Problems E104 for what is no number, or out of range."""
    if name not in ("kernel", "stride", "padding", "dilation", "output_padding"):
        raise TypeError(f"solve() got an unexpected keyword argument '{name}'")
    if name == "padding" and isinstance(value, str) and value.lower() in MODES:
        return value.lower()
    least = LEAST.get(name, 1)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MAX_SETTING:
        modes = f", or {one_of(MODES)}" if name == "padding" else ""
        must = f"must be a whole number from {least} to {MAX_SETTING}{modes}"
        raise wrong(f"{name} {must}, received {value!r:.60}", "one number stands for all axes")
    return value


def inputs_of(
    thing: Thing,
    *,
    output: Sizes,
    layer: str | None = None,
    input: Given | None = None,
    vars: Mapping[str, Any] | None = None,
    dialect: str | None = None,
) -> Inputs:
    """The inputs for which a network gives `output`."""
    network = network_of(thing, vars, input, dialect=dialect)
    found = inputs_for(network, sizes_of("output", output), layer)
    if not all(axis.runs for axis in found.axes):
        raise no_input(found)
    return Inputs(*found)


def best_of(
    thing: Any,
    *,
    var: str,
    start: float | None = None,
    stop: float | None = None,
    step: float | None = None,
    input: Given | None = None,
    vars: Mapping[str, Any] | None = None,
    dialect: str | None = None,
    **limits: int | str,
) -> Best:
    """The largest value of a var within budgets."""
    known = {name: limit_of(name, value) for name, value in limits.items()}
    unknown = [name for name in known if name not in SEARCHED]
    if unknown or not known:
        said = f"'{unknown[0]}' is checked, not searched for" if unknown else "var needs a budget"
        raise wrong(said, f"give {one_of(SEARCHED)}")
    if vars and var in vars:
        raise wrong(f"vars give '{var[:60]}' a value, and var looks for one", "drop one of them")
    budgets = [Budget(LIMITS[k].what, known[k], LIMITS[k].least) for k in SEARCHED if k in known]
    root, variant, title = spec_of(thing)
    bounds = {
        k: None if x is None else str(x)
        for k, x in zip(("start", "stop", "step"), (start, stop, step), strict=True)
    }
    build = builder(root, variant, {**(vars or {})}, var, input, dialect_of(dialect))
    try:
        own = own_value(title, root, variant, var, values_of(vars), "var")
        grid = grid_of(var, own, bounds, CALLED)
    except ValueError as error:
        message, _, hint = str(error).partition("; ")
        raise wrong(message, hint or "give numbers") from None
    try:
        found = search(grid, budgets, build, layers_written(root))
    except Refusal as refusal:
        raise Problems([refusal.at(None)]) from None
    if not isinstance(found, Searched):
        raise no_value(var, grid, budgets, found, stop is None)
    best = found.best
    return Best(
        var, best.value, best.params, best.macs, best.field, found.rows, found, tuple(budgets)
    )


def values_of(vars: Mapping[str, Any] | None) -> dict[str, Any]:
    from convcalc.parser import values

    return values(vars)


def spec_of(thing: Any) -> tuple[Value, str | None, str]:
    """The document of a spec, its variant, and what it is called. Problems for what is none."""
    from convcalc.parser.text import parse
    from convcalc.parser.value import from_plain
    from convcalc.parser.zoo import Located, locate

    if isinstance(thing, Mapping):
        return from_plain(dict(thing)), None, "the mapping"
    if not isinstance(thing, (str, os.PathLike)):
        hint = "give the name of a network, a path, the text of a spec, or a mapping"
        raise wrong("only a spec has vars to search for", hint)
    text = os.fspath(thing)
    located = Located(text, "<text>") if is_source(text) else locate(text)
    root, problems = parse(located.text, located.name)
    if problems:
        raise Problems(problems)
    return root, located.variant, "the spec" if is_source(text) else f"'{text[:60]}'"


def builder(
    root: Value,
    variant: str | None,
    vars: dict[str, Any],
    var: str,
    input: Given | None,
    dialect: str | None,
) -> Build:
    """What gives the network for a value of the var."""
    from convcalc.frameworks.reading import layers_in
    from convcalc.parser.document import network_of as read
    from convcalc.parser.heading import Choice

    def build(value: Number, work: Evaluation) -> Network:
        values = values_of({**vars, var: value})
        return sized(read(root, [], Choice(variant, values, dialect, code=layers_in), work), input)

    return build
