"""What a file of Keras offers: models at its top, classes, functions that give one, tensors."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.objects import Layer, all_inside, applied_in, tensors_in
from convcalc.frameworks.keras.special import IDLE
from convcalc.frameworks.keras.spelling import class_in
from convcalc.frameworks.python.classes import Class
from convcalc.frameworks.python.values import Function
from convcalc.frameworks.traced.offers import SIZES
from convcalc.frameworks.traced.targets import arguments, takes, words_in
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Collection

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
    return makers_of(file) or [(name, "") for name in leaves(file, history)]


def spare_of(file: File, history: Any) -> list[tuple[str, str]]:
    """What else may be shown of a file without networks: what methods make, layers, models that
    only prepare images, what functions make of a tensor.
    """
    return (
        builders_of(file)
        or [(n, takes(v)) for n, v in classes_of(file, ("Layer",)).items()]
        or [(name, "") for name in models_in(file, history, True)]
        or appliers_of(file)
    )


def models_in(file: File, history: Any, preparing: bool = False) -> list[str]:
    """Models at the top of a file that no other is made of; those too that only prepare images."""
    known: dict[int, tuple[str, Layer]] = {}
    for name, value in file.scope.names.items():
        if isinstance(value, Layer) and (is_model(value) or (preparing and value.kind in MODELS)):
            known[id(value)] = (name, value)
    used = {id(one) for _, value in known.values() for one in all_inside(value, history)[1:]}
    free = {name: steps_of(one, history) for key, (name, one) in known.items() if key not in used}
    return [
        name
        for name, steps in free.items()
        if not steps or not any(steps < more for more in free.values())
    ]


def steps_of(model: Layer, history: Any) -> set[int]:
    """What is applied between a model's inputs and outputs, by number: more of a model that goes on
    from the outputs of another.
    """
    outputs, inputs = tensors_in(model.outputs), tensors_in(model.inputs)
    return {one.number for one in applied_in(outputs, inputs, history)} if outputs else set()


def made_at_top(file: File) -> list[str]:
    """The names at the top of a file that are given what a call of a model's class makes."""
    return [
        target.id
        for statement in file.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Call)
        and last_word(statement.value.func) in MODELS
        for target in statement.targets
        if isinstance(target, ast.Name)
    ]


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
    classes = classes_of(file, MODELS)
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


def classes_of(file: File, kinds: Collection[str]) -> dict[str, Class]:
    """The classes of a file that derive from one of these of Keras; with "" from none."""
    found = {}
    for name, value in file.scope.names.items():
        if isinstance(value, Class) and value.file is file:
            foreign = value.foreign()
            if ("" if foreign is None else class_in(foreign.name) or "?") in kinds:
                found[name] = value
    return found


def builders_of(file: File) -> list[tuple[str, str]]:
    """The methods of plain classes that make a model and return it, as they are called; of classes
    whose constructor holds one, the class.
    """
    rows: list[tuple[str, str]] = []
    for name, value in classes_of(file, ("", "object")).items():
        made = f"{name}({takes(value)})"
        methods = [
            (f"{made}.{word}", arguments(method))
            for word, method in value.names.items()
            if isinstance(method, Function) and gives(method.node, set(), file)
        ]
        rows += methods or ([(name, takes(value))] if holds(value) else [])
    return rows


def appliers_of(file: File) -> list[tuple[str, str]]:
    """The functions that apply layers to a tensor, which is to be given: `block(Input((…)))`."""
    known = {
        name: value
        for name, value in file.scope.names.items()
        if isinstance(value, Function) and value.scope.file is file and applies(value.node)
    }
    used = {word for n, one in known.items() for word in words_in(one.node) if word != n}
    return [
        (name, ", ".join([f"Input({SIZES})", *arguments(one).split(", ")[1:]]))
        for name, one in known.items()
        if name not in used and name[:1] != "_"
    ]


def applies(node: Any) -> bool:
    """Whether a function gives what it makes of its first argument with `layer(…)(…)`."""
    if not isinstance(node, ast.FunctionDef) or not node.args.args:
        return False
    inner = list(ast.walk(node))
    calls = any(isinstance(one, ast.Call) and isinstance(one.func, ast.Call) for one in inner)
    return calls and any(isinstance(one, ast.Return) and one.value is not None for one in inner)


def holds(value: Class) -> bool:
    """Whether an object of a class has a model as an attribute from the start."""
    init = value.find("__init__")
    return any(
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and last_word(node.value.func) in MODELS
        and any(isinstance(target, ast.Attribute) for target in node.targets)
        for node in (ast.walk(init.node) if isinstance(init, Function) else ())
    )


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
