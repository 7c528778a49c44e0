"""What is typed, to what is asked: the variants, the condition, and which rows are the best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.amounts import counted
from convcalc.cli.located import located
from convcalc.cli.options import usage
from convcalc.cli.source import all_said
from convcalc.commands.sweep.axes import axis_of
from convcalc.commands.sweep.question import Family, Question, own_names
from convcalc.commands.sweep.variants import Variants, shard_of
from convcalc.diagnostics import Problems, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.commands.sweep.axes import Axis
    from convcalc.parser.zoo import Located

MOST = 10_000_000
"""How many variants are worked out in one sweep."""
OF_ALL = ("E100", "E102", "E301")
"""Codes of what is wrong with a question, and so with each of its variants."""
LARGEST = 10**15
"""How many a grid may have, of which a sample or a shard is taken."""


def question_of(spec: str, given: Mapping[str, Any]) -> Question:
    """The variants that are asked for. UsageError for values that are none, Problems E100 for a
    spec that is none.
    """
    shapes = given["shapes"]
    axes = [axis_given(text) for text in given["settings"]]
    names = [axis.name for axis in axes]
    for name in names:
        if names.count(name) > 1:
            raise usage(f"--set gives '{name[:60]}' twice; list its values: {name[:60]}=1,2")
    if not axes:
        raise usage("sweep takes the values of a var: --set width=0.25,0.5,1")
    found = located(spec)
    own = own_names(names, shapes, declared(found))
    variants = Variants(tuple(axes), given["sample"] or 0, given["seed"])
    if variants.size > LARGEST:
        raise usage(f"that are more than {LARGEST:,} variants; give fewer values, or larger steps")
    return Question(found, variants, tuple(own), tuple(shapes), given["dialect"], all_said())


def axis_given(text: str) -> Axis:
    name, equals, values = text.partition("=")
    if not equals or not name.strip() or not values.strip():
        raise usage(f"--set takes NAME=VALUES, such as width=0.5,1, received '{text[:60]}'")
    try:
        return axis_of(name.strip(), values)
    except ValueError as error:
        raise usage(f"--set {name.strip()[:60]}: {error}") from None


def declared(found: Located) -> list[str]:
    """The vars that a spec declares; none of what is no spec."""
    from convcalc.parser.text import parse

    if found.format:
        return []
    try:
        data = parse(found.text, found.name)[0].data
    except Problems:
        return []
    own = data["vars"].value.data if isinstance(data, dict) and "vars" in data else None
    return list(own) if isinstance(own, dict) else []


def places_of(variants: Variants, shard: str | None) -> range:
    """The variants that are worked out, all of them or those of a shard, `2/8`. UsageError for one
    that is none, and for more variants than anybody waits for.
    """
    places = range(variants.size)
    if shard is not None:
        one, slash, of = shard.partition("/")
        number = [int(x) if x.isascii() and x.isdecimal() and len(x) < 8 else 0 for x in (one, of)]
        if not slash or not 1 <= number[0] <= number[1]:
            raise usage(f"--shard takes one of how many, such as 2/8, received '{shard[:60]}'")
        places = shard_of(variants.size, *number)
    if len(places) > MOST:
        raise usage(
            f"these are {len(places):,} variants, and one sweep takes at most {MOST:,}; write "
            f"--sample 100000, larger steps, or --shard 1/{-(-variants.size // MOST)}"
        )
    return places


def told_count(variants: Variants) -> str:
    """`4 x 5 = 20 variants`"""
    sizes = " x ".join(f"{axis.size:,}" for axis in variants.axes)
    whole = variants._replace(sample=0).size
    text = (
        f"{sizes} = {counted(whole, 'variant')}"
        if len(variants.axes) > 1
        else (counted(whole, "variant"))
    )
    return f"{text}, {variants.size:,} of them at random" if variants.sample else text


def family_of(question: Question, spec: str, settings: Sequence[str]) -> Family:
    """The variants, of which the first has been tried: what is wrong with all of them is told at
    once. UsageError for an `--input` that makes no sense, Problems for names that are no vars.
    """
    from convcalc.cli.vars import vars_given

    family, first = Family(question), question.variants.at(0)
    known = declared(question.found)
    unknown = [name for name in question.own if name not in known]
    given = [text for text in settings if text.partition("=")[0].strip() in unknown]
    try:
        if unknown and family.recall is not None:
            family.read(vars_given(spec, tuple(given)))
        family.network(first)
    except Refusal as refusal:
        hint = f"; {refusal.hint}" if refusal.hint else ""
        raise usage(f"--input: {refusal.message}{hint}") from None
    except Problems as problems:
        if family.recall is None or problems.diagnostics[0].code in OF_ALL:
            raise
    return family
