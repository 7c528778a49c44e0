"""A network of the zoo as frameworks construct it: `models.resnet18(num_classes=10)`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any, Optional

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MODULES = re.compile(
    r"(?:tf\.|tensorflow\.)?keras\.applications(?:\.\w+)?|(?:torchvision\.)?models"
)
BY_NAME = {
    **dict.fromkeys(("timm.create_model", "models.get_model"), 0),
    **dict.fromkeys(("torchvision.models.get_model", "create_model"), 0),
    "torch.hub.load": 1,
}
"""Functions that are given a network's name, and which argument that is."""
CHAINED = ("eval", "train", "cuda", "cpu", "to", "half", "float", "double", "summary")
"""Methods of a network that leave its shapes as they are."""
TENSORS = ("randn", "rand", "zeros", "ones", "empty", "normal", "uniform")
TELLING = ("print", "summary")
LONGEST = 1000
UNREAD = ("weights", "pretrained", "progress", "source", "trust_repo", "force_reload", "verbose")
"""Arguments that change no shape."""
OPTIONS: dict[str, Callable[[Any], list[str]]] = {
    "num_classes": lambda value: ["--set", f"classes={value}"],
    "classes": lambda value: ["--set", f"classes={value}"],
    "input_shape": lambda value: ["--input", "x".join(map(str, value))],
    "include_top": lambda value: {True: []}[value],
}
OF_KERAS = ("include_top", "input_shape")
"""Arguments of Keras alone."""


class Unread(ValueError):
    """An argument that would make another network than the zoo has; the text names it."""


class Constructed(NamedTuple):
    """The name that code may have in the zoo, the call that makes it, and the shape of a tensor."""

    name: str
    call: Optional[ast.Call] = None
    input: str = ""


def constructed(text: str) -> Constructed | None:
    """The network that a call, a dotted name or statements around it construct; None if they are
    nothing of that.

    >>> constructed("keras.applications.ResNet50").name, constructed("nn.Conv2d(3, 4, 3)")
    ('keras_resnet50', None)
    >>> constructed("net = models.vgg11().eval(); net(torch.rand(1, 3, 64, 64)).shape").input
    '3x64x64'
    """
    if len(text) > LONGEST or not re.search(r"\.\w|\w\(", text):
        return None
    try:
        tree = ast.parse(text.strip())
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    values = [node.value for node in tree.body if isinstance(node, (ast.Assign, ast.Expr))]
    own = {target.id for node in ast.walk(tree) for target in targets(node)}
    found = [made for value in values if (made := network_in(value)) and made.name not in own]
    if len(found) != 1 or any(is_layer(node) for node in ast.walk(tree)):
        return None
    return found[0]._replace(input=tensor_in(tree))


def targets(node: ast.AST) -> Iterator[ast.Name]:
    """The names that a statement gives values to."""
    for target in node.targets if isinstance(node, ast.Assign) else ():
        if isinstance(target, ast.Name):
            yield target


def network_in(node: ast.expr) -> Constructed | None:
    """What an expression constructs, whatever is done with it at once."""
    for inner in reversed(unwrapped(node)):
        call = inner if isinstance(inner, ast.Call) else None
        if call and ast.unparse(call.func) in TELLING:
            return None
        name = named(ast.unparse(call.func if call else inner), call)
        if name:
            return Constructed(name, call)
    return None


def unwrapped(node: ast.expr) -> list[ast.expr]:
    """An expression, and what is called, printed or summed up in it: the innermost last."""
    found = [node]
    while True:
        node = found[-1]
        if isinstance(node, ast.Attribute) and node.attr in (*CHAINED, "shape"):
            found.append(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, (ast.Call, ast.Attribute)):
            chained = isinstance(node.func, ast.Call) or node.func.attr in (*CHAINED, "size")
            if not chained:
                return found
            found.append(node.func if isinstance(node.func, ast.Call) else node.func.value)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in TELLING:
            if not node.args:
                return found
            found.append(node.args[0])
        else:
            return found


def is_layer(node: ast.AST) -> bool:
    """Whether a node names a module of layers: the network is another one then."""
    path = node.value if isinstance(node, ast.Attribute) else None
    return isinstance(path, ast.Name) and path.id in ("nn", "layers")


def tensor_in(tree: ast.AST) -> str:
    """The shape of one sample that the network is given, if one is made, or told a summary."""
    for node in ast.walk(tree):
        last = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
        if not isinstance(node, ast.Call) or last not in (*TENSORS, "summary"):
            continue
        of_size = [word.value for word in node.keywords if word.arg == "input_size"]
        given = node.args if last in TENSORS else [*node.args[1:2], *of_size]
        try:
            sizes = [ast.literal_eval(one) for one in given]
        except ValueError:
            return ""
        dims = sizes[0] if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)) else sizes
        batched = last in TENSORS or len(dims) > IMAGE
        if dims:
            return "x".join(map(str, dims[batched:]))
    return ""


IMAGE = 3
"""How many sizes an image has, without a batch."""


def named(path: str, call: ast.Call | None) -> str | None:
    """The name in the zoo, from what stands before it."""
    module, _, last = path.rpartition(".")
    place = BY_NAME.get(path)
    if place is not None and call and len(call.args) > place:
        text = call.args[place]
        return text.value if isinstance(text, ast.Constant) and type(text.value) is str else None
    if module and not MODULES.fullmatch(module):
        return None
    if not last.isidentifier():
        return None
    keras = "keras" in module or (call and any(word.arg in OF_KERAS for word in call.keywords))
    return f"keras_{last.lower()}" if keras else last if module or call else None


def options(found: Constructed) -> list[str]:
    """What the arguments are at the prompt. Unread for one that is not known.

    >>> options(constructed("models.resnet18(num_classes=10)"))
    ['--set', 'classes=10']
    """
    made: list[str] = ["--input", found.input] if found.input else []
    for given in found.call.keywords if found.call else ():
        if given.arg in UNREAD:
            continue
        try:
            made += OPTIONS[given.arg or ""](ast.literal_eval(given.value))
        except (LookupError, ValueError, TypeError):
            raise Unread(f"{found.name} with {ast.unparse(given)[:60]} is not in the zoo") from None
    return made
