"""A network of the zoo as frameworks construct it: `models.resnet18(num_classes=10)`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MODULES = re.compile(
    r"(?:tf\.|tensorflow\.)?keras\.applications(?:\.\w+)?|(?:torchvision\.)?models"
)
TIMM = "timm.create_model"
LONGEST = 300
UNREAD = ("weights", "pretrained", "progress")
"""Arguments that change no shape."""
OPTIONS: dict[str, Callable[[Any], list[str]]] = {
    "num_classes": lambda value: ["--set", f"classes={value}"],
    "classes": lambda value: ["--set", f"classes={value}"],
    "input_shape": lambda value: ["--input", "x".join(map(str, value))],
}


class Unread(ValueError):
    """An argument that would make another network than the zoo has; the text names it."""


def constructed(text: str) -> tuple[str, ast.Call | None] | None:
    """The name that a call or a dotted name may have in the zoo, and the call; None if it is
    nothing of that.

    >>> constructed("keras.applications.ResNet50"), constructed("nn.Conv2d(3, 4, 3)")
    (('keras_resnet50', None), None)
    """
    if len(text) > LONGEST or not re.fullmatch(r"[\w.]+(\(.*\))?", text, re.DOTALL):
        return None
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    call = tree if isinstance(tree, ast.Call) else None
    path = ast.unparse(call.func if call else tree)
    name = named(path, call)
    return (name, call) if name else None


def named(path: str, call: ast.Call | None) -> str | None:
    """The name in the zoo, from what stands before it."""
    module, _, last = path.rpartition(".")
    if path == TIMM and call and call.args:
        first = call.args[0]
        return first.value if isinstance(first, ast.Constant) and type(first.value) is str else None
    if module and not MODULES.fullmatch(module):
        return None
    return f"keras_{last.lower()}" if "keras" in module else last if module or call else None


def options(call: ast.Call | None, name: str) -> list[str]:
    """What the arguments are at the prompt. Unread for one that is not known.

    >>> options(*reversed(constructed("models.resnet18(num_classes=10)")))
    ['--set', 'classes=10']
    """
    found: list[str] = []
    for given in call.keywords if call else ():
        if given.arg in UNREAD:
            continue
        try:
            found += OPTIONS[given.arg or ""](ast.literal_eval(given.value))
        except (KeyError, ValueError, TypeError):
            raise Unread(f"{name} with {ast.unparse(given)[:60]} is not in the zoo") from None
    return found
