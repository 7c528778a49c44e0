"""JSON Schema of a spec, draft 2020-12, from what its reader knows: keys, kinds, their settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import LAYOUTS, LAYOUTS_SPELLED
from convcalc.commands.schema.layers import ANY, definitions
from convcalc.commands.schema.values import (
    AMOUNT,
    EXPRESSION,
    NAMES,
    SHAPE,
    closed,
    either,
    ref,
)
from convcalc.dialect import DIALECTS
from convcalc.dialect import SPELLED as DIALECTS_SPELLED
from convcalc.engine.limits import LIMITS
from convcalc.engine.memory import BYTES
from convcalc.engine.memory import SPELLED as TYPES_SPELLED
from convcalc.parser.checks import THRESHOLDS
from convcalc.parser.family import VARIANT
from convcalc.parser.heading import EXPECTED, KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def spec_schema() -> Schema:
    """The whole. Where a spec has no blocks of its own, a layer is one of the kinds.

    >>> spec_schema()["properties"]["dialect"]["enum"][:3]
    ['pytorch', 'keras', 'onnx']
    """
    own = {"required": ["blocks"]}
    return {
        "$schema": DRAFT,
        "title": "A convolutional network, as convcalc reads it",
        **closed({key: TOP[key]() for key in KEYS}),
        "required": ["layers"],
        "anyOf": [{"required": ["input"]}, {"required": ["inputs"]}],
        "if": own,
        "then": {"properties": {"layers": ref("open_layers")}},
        "else": {"properties": {"layers": ref("layers")}},
        "$defs": definitions(),
    }


def words_of(known: Collection[str], spelled: Iterable[str]) -> Schema:
    """One of a few words, or what else they are called, in small and large letters."""
    words = [form for word in spelled for form in (word, word.upper())]
    return {"enum": list(dict.fromkeys([*known, *(w.title() for w in known), *words]))}


def blocks() -> Schema:
    layers = ref("open_layers")
    params = {"type": ["object"], "additionalProperties": ANY}
    whole_block = closed({"params": params, "layers": layers}, required=["layers"])
    return {
        "type": ["object", "null"],
        "additionalProperties": either({"type": "array", "items": ref("open_layer")}, whole_block),
        "description": "Lists of layers with parameters, used like kinds.",
    }


def expected() -> Schema:
    sizes = SHAPE
    named = {"type": "object", "additionalProperties": sizes}
    special: dict[str, Schema] = {"output": sizes, "outputs": named}
    return {
        **closed({key: special.get(key, AMOUNT) for key in EXPECTED}),
        "type": ["object", "null"],
        "description": "What 'convcalc check' holds the network to, exactly.",
    }


def budget() -> Schema:
    limits: dict[str, Schema] = {
        name: {"description": limit.doc, **AMOUNT} for name, limit in LIMITS.items()
    }
    return {
        **closed(limits),
        "type": ["object", "null"],
        "description": "What 'convcalc check' holds the network to, at most or at least.",
    }


def lint() -> Schema:
    rules = {"description": "Rules by code, group or name: 'convcalc lint --rules'.", **NAMES}
    number = either({"type": "number", "exclusiveMinimum": 0}, EXPRESSION)
    known = {key: {"description": doc, **number} for key, (_, doc) in THRESHOLDS.items()}
    return {
        **closed({"select": rules, "ignore": rules, **known}),
        "type": ["object", "null"],
        "description": "Which rules look at the network, and by which thresholds.",
    }


def variants() -> Schema:
    one = {**closed({key: TOP[key]() for key in VARIANT}), "type": ["object", "null"]}
    return {
        "type": ["object", "null"],
        "additionalProperties": one,
        "description": "Networks of a family, each with what it has instead.",
    }


def inputs() -> Schema:
    several = {"type": "object", "additionalProperties": ref("shape"), "minProperties": 1}
    return {"description": "Several inputs by name.", **either(several, ref("shape"))}


TOP: dict[str, Callable[[], Schema]] = {
    "name": lambda: {"description": "What the network is called.", "type": ["string", "number"]},
    "paper": lambda: {"description": "Where it was published."},
    "year": lambda: {"description": "When."},
    "dialect": lambda: {
        "description": "Whose defaults, rules and counting apply.",
        **words_of(DIALECTS, DIALECTS_SPELLED),
    },
    "layout": lambda: {
        "description": "The order of the dimensions of shapes.",
        **words_of(LAYOUTS, LAYOUTS_SPELLED),
    },
    "dtype": lambda: {
        "description": "What memory is computed for.",
        **words_of(BYTES, TYPES_SPELLED),
    },
    "input": inputs,
    "inputs": inputs,
    "vars": lambda: {
        "description": "Values that expressions use by name; --set replaces them.",
        "type": ["object", "null"],
    },
    "blocks": blocks,
    "layers": lambda: {"description": "The layers, each of which reads the one before."},
    "frozen": lambda: {
        "description": "Layers, blocks and loops by name whose weights are not trained.",
        **NAMES,
    },
    "outputs": lambda: {"description": "The layers that come out, if not the last.", **NAMES},
    "expect": expected,
    "budget": budget,
    "lint": lint,
    "variants": variants,
}
"""What stands under each key of a spec."""
