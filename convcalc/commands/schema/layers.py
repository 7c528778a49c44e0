"""Layers in JSON Schema: lines, mappings, what holds layers, and each kind with its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.commands.schema.values import (
    EXPRESSION,
    NAME,
    NAMES,
    SHAPE,
    axes,
    closed,
    either,
    listed,
    ref,
    schema_of,
    whole,
)
from convcalc.dialect import DIALECTS, dialect_named
from convcalc.layers import ALIASES, KINDS, kind_named
from convcalc.parser.shorthand import CONSTRUCTS

if TYPE_CHECKING:
    from convcalc.layers.kind import Kind

    Schema = dict[str, Any]

ANY: Schema = {}
CLASS = r"^[A-Z]\w*$"
"""A class of a framework, such as `Conv2d`: its settings are not described here."""
CODE = r"^\s*[\w.]+\s*\("
"""A layer as code: `nn.Conv2d(3, 16, 3)`."""
SAID = "Begin with a kind of layer: 'convcalc kinds' lists them."


def definitions() -> dict[str, Schema]:
    """Layers, where each word must be a kind and where it may be a block, and each kind."""
    kinds = {f"kind_{kind.name}": kind_schema(kind) for kind in every_kind()}
    open_kinds = {
        "open_layers": layers_schema("open_"),
        "open_layer": layer_schema("open_", ANY),
    }
    shape = {"description": "Channels and sizes, such as 3x224x224.", **SHAPE}
    plain = {"layers": layers_schema(""), "layer": layer_schema("", None)}
    return {"shape": shape, **plain, **open_kinds, **kinds}


def kind_schema(kind: type[Kind]) -> Schema:
    """The settings of a kind: spelled out, in a line behind its name, or the first alone."""
    settings = kind.settings()
    place = f"kind_{kind.name}/anyOf/0/properties"
    named = {s.name: schema_of(s) for s in settings}
    named |= {alias: ref(f"{place}/{s.name}") for s in settings for alias in s.aliases}
    needed = [
        {"anyOf": [{"required": [name]} for name in (s.name, *s.aliases)]}
        for s in settings
        if s.required and not usual(kind, s.name)
    ]
    spelled = closed({**named, **wiring()}, **({"allOf": needed} if needed else {}))
    first = [ref(f"{place}/{s.name}") for s in settings if s.positional][:1]
    forms = [spelled, {"type": "string"}, *first] + ([] if needed else [{"type": "null"}])
    doc = (kind.__doc__ or "").strip().partition("\n")[0]
    text = f"{doc} For example: {kind.name} {kind.example[1]}".strip()
    return {"description": text, "anyOf": forms}


def usual(kind: type[Kind], setting: str) -> bool:
    """Whether a dialect has a default for a setting that is required otherwise."""
    return any(setting in dialect_named(d).defaults.get(kind.name, {}) for d in DIALECTS)


def wiring() -> dict[str, Schema]:
    return {
        "name": {"description": "What the layer is called.", **NAME},
        "from": {"description": "What it reads: one name, or a list.", **NAMES},
        "trainable": {
            "description": "Whether its weights are trained; of a block, all that stand in it.",
            **either({"type": "boolean"}, EXPRESSION),
        },
        "fixed": {
            "description": "Whether its weights are given, not learned: buffers, no parameters.",
            **either({"type": "boolean"}, EXPRESSION),
        },
        "batch_axes": {
            "description": "Spatial axes that are as in the batch: the layer works on the others.",
            **either(*axes(None), EXPRESSION),
        },
        "share": {"description": "The layer whose weights it uses.", **NAME},
    }


def control(layers: str) -> dict[str, Schema]:
    """What says whether and how often layers are read."""
    condition = either({"type": "boolean"}, {"type": "integer"}, EXPRESSION)
    return {
        "when": {"description": "Whether it is there: $(stride > 1).", **condition},
        "else": {"description": "What is there if it is not.", **ref(layers)},
        "repeat": {"description": "How often.", **either(whole(0), EXPRESSION)},
        "for": {"description": "A name, or several, for the values of 'in'.", **NAMES},
        "in": {"description": "The values, one for each turn.", **either(LIST, EXPRESSION)},
        "index": {"description": "A name for the number of the turn.", **NAME},
    }


LIST = {"type": "array"}


def constructs(layers: str) -> dict[str, Schema]:
    """What has layers inside it."""
    path = ref(layers)
    shortcut = either(path, {"type": ["boolean", "null"]})
    paths = either(listed(path), {"type": "object", "additionalProperties": path}, EXPRESSION)
    join = {
        "description": "The layer in which they meet: add, concat.",
        "type": ["string", "object"],
    }
    names = {key: wiring()[key] for key in ("name", "from")}
    residual = closed({"main": path, "shortcut": shortcut, "merge": join, **names})
    branches = closed({"paths": paths, "merge": join, **names})
    forms = (
        either({**residual, "required": ["main"]}, path),
        either({**branches, "required": ["paths"]}, paths),
        path,
    )
    docs = (
        "A path and a shortcut around it, added.",
        "Several paths that begin together, concatenated.",
        "Layers as if they stood here; with a name, a group.",
    )
    rows = zip(CONSTRUCTS, docs, forms, strict=True)
    return {name: {"description": doc, **form} for name, doc, form in rows}


def layers_schema(prefix: str) -> Schema:
    """A list of layers, or one."""
    one = ref(f"{prefix}layer")
    return either({"type": "array", "items": one}, one, {"type": "null"})


def layer_schema(prefix: str, other: Schema | None) -> Schema:
    """A layer: a line, or a mapping. `other` is what a word that is no kind may have; None if there
    may be none.
    """
    layers = f"{prefix}layers"
    words = {name: ref(f"kind_{name}") for name in KINDS}
    words |= {alias: ref(f"kind_{name}") for alias, name in ALIASES.items()}
    beside = {**wiring(), **control(layers), **constructs(layers)}
    more = {} if other is None else {"additionalProperties": other}
    mapping = {
        **closed({**words, **beside}, minProperties=1),
        "patternProperties": {CLASS: ANY, r"\$": ANY},
        **more,
    }
    known = "|".join(sorted({*KINDS, *ALIASES}, key=lambda word: (-len(word), word)))
    line = rf"^\s*({known}|[A-Z]\w*)(\s|$)|\$|{CODE}|^({'|'.join(CONSTRUCTS)})$"
    text: Schema = {"type": "string"}
    if other is None:
        text = {"type": "string", "pattern": line, "patternErrorMessage": SAID}
    examples = [f"{kind.name} {kind.example[1]}".strip() for kind in every_kind()]
    lines = {"description": "A layer in a line: kind, values, names.", **text, "examples": examples}
    return either(lines, mapping, {"type": "array", "items": ref(f"{prefix}layer")})


def every_kind() -> list[type[Kind]]:
    return [kind for kind in map(kind_named, KINDS) if kind]
