"""What a file of Keras offers: models at its top, classes, functions that give one, tensors."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.objects import Layer, all_inside, tensors_in
from convcalc.frameworks.keras.special import IDLE
from convcalc.frameworks.keras.spelling import class_in
from convcalc.frameworks.python.classes import Class
from convcalc.frameworks.python.values import Function
from convcalc.frameworks.traced.targets import arguments, takes, words_in
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from convcalc.frameworks.python.files import File

PREPARING = IDLE | {"Rescaling", "Resizing", "CenterCrop", "RandomCrop", "Normalization"}
"""Layers that prepare images: what is made of them alone is no network."""
MODELS = ("Model", "Sequential", "Functional")


def candidates_of(file: File, history: Any) -> list[tuple[str, str]]:
    """The networks of a file by name, each with what it takes: models at its top that are in no
    other; else classes and functions that nothing else of it uses; else tensors that nothing uses.
    """
    found = models_in(file, history)
    if found:
        return [(name, "") for name in found]
    rows = makers_of(file)
    if rows:
        return rows
    return [(name, "") for name in leaves(file, history)]


def models_in(file: File, history: Any) -> list[str]:
    """Models at the top of a file that no other is made of."""
    known: dict[int, tuple[str, Layer]] = {}
    for name, value in file.scope.names.items():
        if isinstance(value, Layer) and is_model(value):
            known[id(value)] = (name, value)
    used = {id(one) for _, value in known.values() for one in all_inside(value, history)[1:]}
    return [name for key, (name, _) in known.items() if key not in used]


def is_model(value: Layer) -> bool:
    """Whether a layer is a network by itself: no model that only trains others, nor what prepares
    images.
    """
    if value.kind not in MODELS:
        return False
    if value.kind == "Sequential":
        return any(one.kind not in PREPARING for one in value.layers)
    return value.outputs is not None or (
        value.cls is not None and isinstance(value.cls.find("call"), Function)
    )


def makers_of(file: File) -> list[tuple[str, str]]:
    """Classes of models, and functions that give one, that nothing else of the file uses."""
    names = file.scope.names
    classes = {
        name: value
        for name, value in names.items()
        if isinstance(value, Class) and value.file is file and is_model_class(value)
    }
    givers: dict[str, Any] = {}
    for name, value in names.items():
        own = isinstance(value, Function) and value.scope.file is file
        if own and gives(value.node, {*classes, *givers}, file):
            givers[name] = value
    rows = {**classes, **givers}
    used = {w for n, value in rows.items() for w in words_in(value.node) if w != n}
    known = [(n, takes(v)) for n, v in classes.items() if n not in used]
    known += [(n, arguments(v)) for n, v in givers.items() if n not in used]
    return known or [(n, takes(v)) for n, v in classes.items()]


def is_model_class(value: Class) -> bool:
    foreign = value.foreign()
    return foreign is not None and class_in(foreign.name) in MODELS


def gives(node: Any, known: set[str], file: File) -> bool:
    """Whether a function makes a model and returns something."""
    if not isinstance(node, ast.FunctionDef):
        return False
    makes = any(
        isinstance(inner, ast.Call)
        and (last_word(inner.func) in MODELS or last_word(inner.func) in known)
        for inner in ast.walk(node)
    )
    return makes and any(
        isinstance(inner, ast.Return) and inner.value is not None for inner in ast.walk(node)
    )


def last_word(node: Any) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def leaves(file: File, history: Any) -> list[str]:
    """Tensors at the top of a file that nothing is applied to."""
    used = {id(t) for row in history.values() for t in tensors_in([row.args, *row.named.values()])}
    found = {
        id(value): name
        for name, value in file.scope.names.items()
        if isinstance(value, Tensor) and id(value) in history and id(value) not in used
    }
    return list(found.values())
