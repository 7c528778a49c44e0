"""Classes that stand in written files, known again where such a file is read.

A layer of them is what it was written for, and not what its lines compute one by one, if its class
is the one that would be written, to the letter, and the names in it mean what they mean there.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Optional

from convcalc.frameworks.python.values import Function, Path
from convcalc.frameworks.write.attending import NAMES, SIGNATURE, completed
from convcalc.layers.attention import BIASES
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from convcalc.frameworks.python.classes import Class

MODULES = {
    "torch": "torch",
    "nn": "torch.nn",
    "F": "torch.nn.functional",
    "keras": "keras",
    "layers": "keras.layers",
    "ops": "keras.ops",
    "np": "numpy",
    "math": "math",
}
"""What names of a written file stand for."""


class Few(NamedTuple):
    """A class of a few lines: its source, and the kind that its layers are, with the settings that
    they are given by these names, and those that they all have.
    """

    source: str
    kind: str
    takes: tuple[str, ...]
    given: Mapping[str, Any] = {}


class Forms(NamedTuple):
    """The classes that one framework is written with: those of a few lines by name, and how those
    of attention are written by what they can do.
    """

    few: Mapping[str, Few]
    attention: Callable[[str, set[str]], Iterable[str]]


def known(
    cls: Class, args: Mapping[str, Any], sizes: tuple[int, ...], forms: Forms
) -> Optional[tuple[str, dict[str, Any]]]:
    """The kind and settings of a layer of a class, that was given `args` and a map of these
    `sizes`; None if the class is not one of those that are written.
    """
    few = forms.few.get(cls.title)
    if few is not None:
        if not is_same(cls, lambda: few.source.split("\n")):
            return None
        return few.kind, {**{key: args[key] for key in few.takes}, **few.given}
    if cls.title not in NAMES:
        return None
    features = features_in(cls.node)
    if not is_same(cls, lambda: forms.attention(cls.title, features)):
        return None
    window = args.get("window")
    if "cut" not in features:
        if window is not None and tuple(window) != sizes:
            return None
        window = None
    elif window is not None and len(window) != len(sizes):
        return None
    return "attention", {**spelled(cls.title), **told(args), "window": each(window)}


def each(sizes: Any) -> Any:
    """One number for all axes, if they are alike.

    >>> each((7, 7)), each((8, 7)), each(0)
    (7, (8, 7), 0)
    """
    alike = isinstance(sizes, tuple) and len({*sizes}) == 1
    return sizes[0] if alike else sizes


def told(args: Mapping[str, Any]) -> dict[str, Any]:
    """What a layer of attention was given, as settings."""
    heads, kv_heads = args["heads"], args.get("kv_heads")
    return {
        "heads": heads,
        "shift": each(args.get("shift", 0)),
        "partition": "grid" if args.get("grid") else "window",
        "bias": biases(args.get("bias", "qkvo")),
        "project": args.get("project", True),
        "kv_heads": None if kv_heads == heads else kv_heads,
        **{name: args.get(name) for name in ("features", "key_dim", "value_dim")},
    }


def spelled(title: str) -> dict[str, Any]:
    """What the name of a class says, as settings.

    >>> sorted(spelled("LayerNormedRelativeAttention").items())
    [('qk_norm', 'layer'), ('relative_positions', 'table')]
    """
    found: dict[str, Any] = {}
    for word in NAMES[title]:
        name, _, form = word.partition("_")
        if name == "relative":
            found["relative_positions"] = form
        else:
            found.update({"logit_scale": True} if word == "cosine" else {"qk_norm": word})
    return found


def biases(letters: str) -> Any:
    """The projections that have a bias, by their first letters.

    >>> biases("qkvo"), biases(""), biases("qv")
    (True, False, ('q', 'v'))
    """
    found = tuple(word for word in BIASES.options if word[0] in letters)
    return found if 0 < len(found) < len(BIASES.options) else bool(found)


def features_in(node: ast.ClassDef) -> set[str]:
    """What a class of attention can do, by the arguments of its constructor and its methods."""
    methods = {one.name: one for one in node.body if isinstance(one, ast.FunctionDef)}
    init = methods.get("__init__")
    takes = {arg.arg for arg in init.args.args} if init is not None else {*()}
    found = {word for word, text in SIGNATURE.items() if text.partition("=")[0] in takes}
    return completed({*NAMES[node.name], *found, *({"cut"} & {*methods})})


def is_same(cls: Class, lines: Callable[[], Iterable[str]]) -> bool:
    """Whether a class is the one of these lines, as it stands: nothing of it was replaced, and
    names stand for the modules and builtins that they are called after.
    """
    if cls.ours is None:
        cls.ours = ast.dump(cls.node) == ast.dump(ast.parse("\n".join(lines())).body[0])
    if not cls.ours or cls.file is None or cls.file.stars:
        return False
    methods = [one for one in cls.node.body if isinstance(one, ast.FunctionDef)]
    held = cls.file.scope.names
    words = {one.id for one in ast.walk(cls.node) if isinstance(one, ast.Name)}
    return all(is_that(cls.names.get(one.name), one) for one in methods) and all(
        is_module(word, held[word]) for word in words & held.keys()
    )


def is_that(value: Any, node: ast.FunctionDef) -> bool:
    return isinstance(value, Function) and value.node is node


def is_module(word: str, value: Any) -> bool:
    return isinstance(value, Path) and value.name == MODULES.get(word)
