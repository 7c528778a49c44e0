"""The keys at the top of a spec, but for its layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.shape import LAYOUTS, LAYOUTS_SPELLED, Shape
from convcalc.amounts import MAX_COUNT
from convcalc.diagnostics import Diagnostic, Problems, did_you_mean, plainly
from convcalc.dialect import DIALECTS, USUAL, dialect_named
from convcalc.dialect import SPELLED as DIALECTS_SPELLED
from convcalc.engine.memory import BYTES
from convcalc.engine.memory import SPELLED as TYPES_SPELLED
from convcalc.parser.fill import Filler
from convcalc.parser.inputs import UNREAD, doubts_of, read_inputs, unread
from convcalc.parser.make import Wrong
from convcalc.parser.shapes import Shapes
from convcalc.parser.value import Item, Value, show, word
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.diagnostics import Span
    from convcalc.layers.dialect import Dialect
    from convcalc.parser.expressions.work import Evaluation

KEYS = (
    "name",
    "paper",
    "year",
    "dialect",
    "layout",
    "dtype",
    "input",
    "inputs",
    "vars",
    "blocks",
    "layers",
    "frozen",
    "outputs",
    "expect",
    "budget",
    "lint",
    "variants",
)
CHOICES = {"dialect": tuple(DIALECTS), "layout": LAYOUTS, "dtype": tuple(BYTES)}
SPELLED = {"dialect": DIALECTS_SPELLED, "layout": LAYOUTS_SPELLED, "dtype": TYPES_SPELLED}
EXPECTED = ("output", "outputs", "params", "trainable", "non_trainable", "macs", "flops")


class Choice(NamedTuple):
    """What is asked of a spec besides what stands in it: one of its variants, other values of its
    vars, another dialect, dtype or shape of its inputs. `code` reads layers that are written as
    those of a framework are, for a dialect, or for any.
    """

    variant: Optional[str] = None
    vars: Mapping[str, Value] = {}
    dialect: Optional[str] = None
    dtype: Optional[str] = None
    inputs: Mapping[str, Shape] = {}
    code: Optional[Callable[[Value, Optional[str]], Value]] = None


AS_WRITTEN = Choice()


class Heading(NamedTuple):
    """All of a document but its layers; `top` are its keys, with those of the variant chosen."""

    top: Mapping[str, Item]
    name: str
    dialect: Dialect
    layout: str
    dtype: str
    inputs: Mapping[str, Shape]
    expect: Mapping[str, Any]
    filler: Filler
    budget: Mapping[str, int] = {}
    lint: Mapping[str, Any] = {}
    doubts: tuple[Diagnostic, ...] = ()

    @property
    def places(self) -> dict[str, Span]:
        """Where each entry of `expect` and `budget` stands."""
        found: dict[str, Span] = {}
        for section in ("expect", "budget"):
            data = self.top[section].value.data if section in self.top else None
            for key, item in data.items() if isinstance(data, dict) else ():
                if item.span:
                    found[key] = item.span
        return found


def heading_of(
    root: Value, problems: list[Diagnostic], choice: Choice, work: Evaluation | None = None
) -> Heading:
    """What stands in a document besides its layers; what is wrong with it is added to `problems`.

    Another dialect brings its rules; shapes are read as the spec itself means them.
    """
    top: Mapping[str, Item] = mapping(root)
    check_keys(top, problems)
    if "variants" in top or choice.variant is not None:
        from convcalc.parser.family import as_variant

        top = as_variant(top, choice.variant, problems)
    words = words_of(top, choice, problems)
    own = word_of("dialect", top.get("dialect"), [])
    dialect = dialect_named(words["dialect"] or USUAL)
    layout = words["layout"] or dialect_named(own or USUAL).layout
    filler = Filler(Shapes(dialect, layout), work)
    if "vars" in top or choice.vars:
        from convcalc.parser.family import read_vars

        filler.vars = read_vars(top, choice.vars, filler, problems)
    top = filled(top, filler, problems)
    inputs = {**read_inputs(top, layout, root.span, problems), **choice.inputs}
    filler.shapes.known.update({n: shape for n, shape in inputs.items() if shape is not UNREAD})
    name = read_name(top.get("name"), problems)
    expect = read_expect(top.get("expect"), problems)
    dtype = words["dtype"] or "float32"
    found = Heading(top, name, dialect, layout, dtype, inputs, expect, filler)
    if "layout" not in top and not choice.inputs:
        found = found._replace(doubts=doubts_of(top, inputs, layout))
    if "budget" in top or "lint" in top:
        from convcalc.parser.checks import read_budget, read_lint

        budget = read_budget(top.get("budget"), problems)
        found = found._replace(budget=budget, lint=read_lint(top.get("lint"), problems))
    if any(key in top and word_of(key, top[key], []) is None for key in ("dialect", "layout")):
        raise Problems(problems)  # by which rules the layers are meant is not known
    return found


def words_of(
    top: Mapping[str, Item], choice: Choice, problems: list[Diagnostic]
) -> dict[str, str | None]:
    """The keys that take one of a few words; what is asked for comes before what is written."""
    found = {key: word_of(key, top.get(key), problems) for key in CHOICES}
    for key, asked in (("dialect", choice.dialect), ("dtype", choice.dtype)):
        if asked is not None:
            found[key] = word_of(key, Item(None, Value(asked)), problems)
    return found


def filled(top: Mapping[str, Item], filler: Filler, problems: list[Diagnostic]) -> dict[str, Item]:
    """The keys at the top with what their expressions stand for; those of layers come later."""
    found = dict(top)
    for key in ("name", "input", "inputs", "outputs", "expect", "budget", "lint"):
        if key in top:
            item = top[key]
            try:
                found[key] = item._replace(value=filler.value(item.value, filler.vars))
            except Wrong as wrong:
                problems.append(wrong.diagnostic)
                del found[key]
                if key in ("input", "inputs"):
                    found[key] = item._replace(value=unread(item.value))
    return found


def mapping(root: Value) -> dict[str, Item]:
    """The keys at the top. Problems E106 if there are none."""
    if isinstance(root.data, dict):
        return root.data
    what = "empty" if root.data is None else show(root.plain())
    message = f"a spec must be a mapping with 'input' and 'layers', but it is {what}"
    hint = "start with 'input: 3x224x224' and 'layers:'"
    raise Problems([Diagnostic("E106", message, hint, root.span)])


def check_keys(top: Mapping[str, Item], problems: list[Diagnostic]) -> None:
    for key, item in top.items():
        if key not in KEYS:
            hint = did_you_mean(key, KEYS) or f"it has {', '.join(KEYS)}"
            problems.append(Diagnostic("E102", f"a spec has no key {show(key)}", hint, item.span))


def word_of(key: str, item: Item | None, problems: list[Diagnostic]) -> str | None:
    """The value of a key that takes one of a few words; of another word the one that is meant, if
    that can be told.
    """
    if item is None:
        return None
    value = item.value
    word = plainly(value.data, SPELLED[key]) if isinstance(value.data, str) else value.data
    if word not in CHOICES[key]:
        close = did_you_mean(word, CHOICES[key]) if isinstance(word, str) else ""
        hint = close or f"for example {key}: {CHOICES[key][0]}"
        problems.append(
            Diagnostic(
                "E104",
                f"'{key}' must be one of {', '.join(CHOICES[key])}, received {show(value.plain())}",
                hint,
                value.span,
            )
        )
        return close.split("'")[1] if close else None
    return str(word)


def read_name(item: Item | None, problems: list[Diagnostic]) -> str:
    if item is None:
        return ""
    data = item.value.data
    if isinstance(data, (list, dict)) or data is None:
        problems.append(
            Diagnostic(
                "E104",
                f"'name' must be a text, received {show(item.value.plain())}",
                "for example name: ResNet-18",
                item.value.span,
            )
        )
    return word(data)[:200]


def read_expect(item: Item | None, problems: list[Diagnostic]) -> dict[str, Any]:
    """What the spec claims of itself."""
    if item is None or item.value.data is None:
        return {}
    if not isinstance(item.value.data, dict):
        problems.append(
            Diagnostic(
                "E106",
                f"'expect' must be a mapping, received {show(item.value.plain())}",
                "for example expect: {params: 61706}",
                item.value.span,
            )
        )
        return {}
    found: dict[str, Any] = {}
    for key, entry in item.value.data.items():
        if key not in EXPECTED:
            problems.append(
                Diagnostic(
                    "E102",
                    f"expect has no key {show(key)}",
                    did_you_mean(key, EXPECTED) or f"it has {', '.join(EXPECTED)}",
                    entry.span,
                )
            )
            continue
        data = entry.value.plain()
        if not as_it_is(key, data):
            from convcalc.parser.checks import read_expected

            data = read_expected(key, entry.value, problems)
        if data is not None:
            found[key] = data
    return found


def count(data: Any) -> bool:
    """Whether it is a whole number, of no more digits than can be written."""
    return type(data) is int and abs(data) <= MAX_COUNT


def as_it_is(key: str, data: Any) -> bool:
    """Whether an expectation is written as it is compared: a count as a number, sizes as a list."""
    if key in ("output", "outputs"):
        every = data.values() if key == "outputs" and isinstance(data, dict) else (data,)
        return all(type(dims) is list and all(map(count, dims)) for dims in every)
    return count(data) and data >= 0
