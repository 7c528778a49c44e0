"""`vars:` and `variants:`: one file for a family of networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems, did_you_mean
from convcalc.parser.frame import ENTERING
from convcalc.parser.make import Wrong
from convcalc.parser.value import Item, Value, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from convcalc.parser.fill import Filler

VARIANT = ("name", "vars", "input", "inputs", "outputs", "expect", "budget", "lint")
"""What a variant may say, each instead of the spec's own; of vars, those that it names."""
MAX_LISTED = 12


def as_variant(
    top: Mapping[str, Item], variant: str | None, problems: list[Diagnostic]
) -> dict[str, Item]:
    """The keys of a spec with those of one of its variants in their place."""
    known = len(problems)
    variants = mapping_under("variants", top, problems)
    if variant is not None and variant not in variants and len(problems) == known:
        problems.append(no_variant(variant, variants, top))
    for name, item in variants.items():
        check_variant(name, item, problems)
    if variant is None:
        return dict(top)
    chosen = (variants[variant].value.data or {}) if variant in variants else None
    if not isinstance(chosen, dict):
        raise Problems(problems)
    shaped = {"input", "inputs"} & chosen.keys()
    kept = {k: v for k, v in top.items() if not (shaped and k in ("input", "inputs"))}
    merged = {**kept, "name": Item(None, Value(variant)), **chosen}
    if "vars" in chosen and "vars" in top:
        own, more = top["vars"], chosen["vars"]
        if isinstance(own.value.data, dict) and isinstance(more.value.data, dict):
            problems += undeclared(own.value.data, more.value.data, f"variant '{variant}' sets")
            both = {**own.value.data, **more.value.data}
            merged["vars"] = Item(own.span, own.value._replace(data=both))
    return merged


def no_variant(variant: str, variants: Mapping[str, Item], top: Mapping[str, Item]) -> Diagnostic:
    """What to say of a name that no variant has, or of none behind a colon."""
    spans = [item.span for item in top.values() if item.span]
    at = top["variants"].span if "variants" in top else spans[0] if spans else None
    if not variants:
        hint = "the spec has no variants: leave the name and the colon out"
    else:
        hint = (variant and did_you_mean(variant, variants)) or listed("it has", variants)
    if not variant:
        return Diagnostic("E103", "the name of a variant is missing behind the colon", hint, at)
    return Diagnostic("E102", f"there is no variant {show(variant)}", hint, at)


def check_variant(name: str, item: Item, problems: list[Diagnostic]) -> None:
    """What is wrong with the form of a variant."""
    data = item.value.data
    if data is None:
        return
    if not isinstance(data, dict):
        message = f"variant {show(name)} must be a mapping, received {show(item.value.plain())}"
        hint = "for example {vars: {width: 0.5}, expect: {params: 123}}"
        problems.append(Diagnostic("E106", message, hint, item.value.span))
        return
    for key, entry in data.items():
        if key not in VARIANT:
            hint = did_you_mean(key, VARIANT) or f"it has {', '.join(VARIANT)}"
            message = f"a variant has no key {show(key)}"
            problems.append(Diagnostic("E102", message, hint, entry.span))


def read_vars(
    top: Mapping[str, Item],
    given: Mapping[str, Value],
    filler: Filler,
    problems: list[Diagnostic],
) -> dict[str, Any]:
    """The values of `vars:` by name, in order, so that one can use those before it; `given`
    replaces them. Raises all problems with them, since what follows depends on each.
    """
    from convcalc.parser.expressions.expression import check_name

    declared = mapping_under("vars", top, problems)
    given = {own_name(name, declared, given): value for name, value in given.items()}
    for name, item in declared.items():
        if not check_name(name) or name in ENTERING:
            hint = "use a word of letters, digits and _ that means nothing else"
            message = f"{show(name)} cannot be the name of a var"
            problems.append(Diagnostic("E104", message, hint, item.span))
    items = {name: Item(value.span, value) for name, value in given.items()}
    problems += undeclared(declared, items, "--set gives")
    values: dict[str, Any] = {}
    for name, item in declared.items():
        value = given.get(name, item.value)
        try:
            if name not in given:
                value = filler.value(value, values)
        except Wrong as wrong:
            problems.append(wrong.diagnostic)
        if value.data is None and name not in given and not item.value.data:
            problems.append(missing(name, item, top))
        values[name] = value.plain()
    if problems:
        raise Problems(problems)
    return values


ALSO = {"num_classes": "classes", "n_classes": "classes"}
"""What frameworks call the vars that specs of the zoo share."""


def own_name(name: str, declared: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    """What a spec calls the var that is given as `name`."""
    own = ALSO.get(name, name)
    return own if own in declared and name not in declared and own not in given else name


def missing(name: str, item: Item, top: Mapping[str, Item]) -> Diagnostic:
    variants = top["variants"].value.data if "variants" in top else None
    hint = f"give it a value: --set {name}=…"
    if isinstance(variants, dict) and variants:
        hint += f"; or choose a variant: {listed('', variants).strip()}"
    return Diagnostic("E103", f"the var '{name}' has no value", hint, item.span)


def undeclared(
    declared: Mapping[str, Any], given: Mapping[str, Item], who: str
) -> Iterable[Diagnostic]:
    for name, item in given.items():
        if name not in declared:
            hint = did_you_mean(name, declared) or (
                listed("there is", declared) if declared else "the spec has no vars"
            )
            yield Diagnostic("E102", f"{who} {show(name)}, which is no var of it", hint, item.span)


def mapping_under(
    key: str, top: Mapping[str, Item], problems: list[Diagnostic]
) -> Mapping[str, Item]:
    """The mapping under a key at the top; empty if there is none."""
    if key not in top or top[key].value.data is None:
        return {}
    value = top[key].value
    if not isinstance(value.data, dict):
        message = f"'{key}' must be a mapping, received {show(value.plain())}"
        problems.append(Diagnostic("E106", message, f"for example {key}: {{…: …}}", value.span))
        return {}
    found: Mapping[str, Item] = value.data
    return found


def listed(before: str, names: Iterable[str]) -> str:
    """`it has a, b, c`, cut where there are many."""
    every = list(names)
    more = f", … ({len(every)} in all)" if len(every) > MAX_LISTED else ""
    return f"{before} {', '.join(map(str, every[:MAX_LISTED]))}{more}"
