"""A network of the zoo as frameworks construct it: `models.resnet18(num_classes=10)`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any, Optional
from warnings import catch_warnings, simplefilter

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
HUBS = ("pytorch/vision", "pytorch/vision:main", "pytorch/vision:v0.10.0")
LONGEST = 1000
UNREAD = ("weights", "pretrained", "progress", "source", "trust_repo", "force_reload", "verbose")
"""Arguments that change no shape."""


def positive(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise ValueError
    return value


def sizes(value: Any) -> str:
    return "x".join(str(positive(size)) for size in value)


OPTIONS: dict[str, Callable[[Any], list[str]]] = {
    "num_classes": lambda value: ["--set", f"classes={positive(value)}"],
    "classes": lambda value: ["--set", f"classes={positive(value)}"],
    "input_shape": lambda value: [] if value is None else ["--input", sizes(value)],
    "include_top": lambda value: {True: []}[value],
    **dict.fromkeys(("input_tensor", "pooling"), lambda value: {None: []}[value]),
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
    exact: bool = False
    """By a name that other libraries have for other networks."""
    unread: tuple[ast.expr, ...] = ()
    """Arguments without a name."""


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
        with catch_warnings():
            simplefilter("ignore")
            tree = ast.parse(text.strip())
        statements = Statements()
        for node in tree.body:
            statements.read(node)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    return statements.made and statements.made._replace(input=statements.input)


class Statements:
    """Statements that construct one network and at most ask what comes out of it. ValueError for
    any that may change it, or is not understood.
    """

    def __init__(self) -> None:
        self.made: Constructed | None = None
        self.input = ""
        self.model = ""
        self.tensors: dict[str, str] = {}
        """Shapes of samples, of what has a name; empty of what comes out."""

    def read(self, node: ast.stmt) -> None:
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass)):
            return
        target = ""
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0].id if isinstance(node.targets[0], ast.Name) else "?"
        elif not isinstance(node, ast.Expr):
            raise ValueError
        if target == "?" or (target and target == self.model and self.made):
            raise ValueError
        value = asked_of(node.value)
        if isinstance(value, ast.Name) and value.id in (self.model, *self.tensors):
            return
        if isinstance(value, ast.Call) and last_of(value) in TENSORS:
            self.tensors[target] = sample(value.args)
        elif isinstance(value, ast.Call) and last_of(value) == "summary":
            self.construct(value.args[0], target)
            self.feed(sized(value))
        elif isinstance(value, ast.Call) and self.is_model(value.func):
            self.construct(value.func, "")
            self.feed(self.fed(value))
            self.tensors[target] = ""
        else:
            self.construct(value, target)

    def is_model(self, node: ast.expr) -> bool:
        """Whether what is called is a network, rather than what makes one."""
        node = asked_of(node)
        named_so = isinstance(node, ast.Name) and node.id == self.model
        return named_so or isinstance(node, ast.Call)

    def construct(self, node: ast.expr, target: str) -> None:
        """The network that an expression makes, or that has this name."""
        node = asked_of(node)
        if self.made and isinstance(node, ast.Name) and node.id == self.model:
            return
        call = node if isinstance(node, ast.Call) else None
        found = named(ast.unparse(call.func if call else node), call)
        if found is None or self.made:
            raise ValueError
        self.made, self.model = found, target

    def fed(self, call: ast.Call) -> str:
        """The shape of a sample of the only tensor that a network is called on."""
        if len(call.args) != 1 or call.keywords:
            raise ValueError
        (given,) = call.args
        if isinstance(given, ast.Name):
            return self.tensors.pop(given.id) if self.tensors.get(given.id) else wrong()
        return (
            sample(given.args)
            if isinstance(given, ast.Call) and last_of(given) in TENSORS
            else wrong()
        )

    def feed(self, shape: str) -> None:
        if self.input and shape:
            raise ValueError
        self.input = self.input or shape


def wrong() -> str:
    raise ValueError


def last_of(call: ast.Call) -> str:
    """The last name of what is called."""
    return ast.unparse(call.func).rpartition(".")[2]


def asked_of(node: ast.expr) -> ast.expr:
    """What is printed, moved, set to run, or asked for its shape."""
    while True:
        if isinstance(node, ast.Attribute) and node.attr == "shape":
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr not in (*CHAINED, "size"):
                return node
            node = node.func.value
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
            if len(node.args) != 1:
                return node
            node = node.args[0]
        else:
            return node


def sample(args: Sequence[ast.expr]) -> str:
    """The shape of one sample of a tensor of these sizes. ValueError for what is no number."""
    sizes = [ast.literal_eval(one) for one in args]
    dims = sizes[0] if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)) else sizes
    if len(dims) < 2 or not all(type(size) is int and size > 0 for size in dims):
        raise ValueError
    return "x".join(map(str, dims[1:]))


def sized(call: ast.Call) -> str:
    """The shape that a summary is told, without the batch that it may have."""
    of_size = [word.value for word in call.keywords if word.arg == "input_size"]
    given = [*call.args[1:2], *of_size]
    if not given:
        return ""
    dims = ast.literal_eval(given[0])
    return "x".join(map(str, dims[len(dims) > IMAGE :]))


IMAGE = 3
"""How many sizes an image has, without a batch."""


def named(path: str, call: ast.Call | None) -> Constructed | None:
    """What a call may make, by what stands before its name. ValueError where it is of elsewhere."""
    module, _, last = path.rpartition(".")
    place = BY_NAME.get(path)
    if place is not None and call and len(call.args) > place:
        texts = [one.value for one in call.args[: place + 1] if isinstance(one, ast.Constant)]
        if len(texts) <= place or (place and texts[0] not in HUBS):
            raise ValueError
        rest = call.args[place + 1 :]
        exact = "timm" in path or path == "create_model"
        return Constructed(
            str(texts[place]), call, exact=exact, unread=tuple(rest[1:] if exact else rest)
        )
    if (module and not MODULES.fullmatch(module)) or not last.isidentifier():
        return None
    keras = "keras" in module or (call and any(word.arg in OF_KERAS for word in call.keywords))
    name = f"keras_{last.lower()}" if keras else last if module or call else None
    args = tuple(call.args if call else ())
    if keras and len(args) <= len(KERAS_ARGUMENTS):
        told = [ast.keyword(key, one) for key, one in zip(KERAS_ARGUMENTS, args, strict=False)]
        keywords = [*told, *(call.keywords if call else ())]
        return Constructed(str(name), ast.Call(ast.Name(last), [], keywords))
    unread = tuple(one for one in args if not is_switch(one))
    return Constructed(name, call, unread=unread) if name else None


KERAS_ARGUMENTS = ("include_top", "weights", "input_tensor", "input_shape", "pooling", "classes")
"""What arguments without a name are in keras.applications."""


def is_switch(node: ast.expr) -> bool:
    """Whether an argument is one that says which weights are loaded."""
    return isinstance(node, ast.Constant) and isinstance(node.value, (bool, str, type(None)))


def options(found: Constructed) -> list[str]:
    """What the arguments are at the prompt. Unread for one that is not known.

    >>> options(constructed("models.resnet18(num_classes=10)"))
    ['--set', 'classes=10']
    """
    made: list[str] = ["--input", found.input] if found.input else []
    for one in found.unread:
        raise Unread(f"{found.name} with {ast.unparse(one)[:60]} is not in the zoo")
    for given in found.call.keywords if found.call else ():
        if given.arg in UNREAD:
            continue
        try:
            made += OPTIONS[given.arg or ""](ast.literal_eval(given.value))
        except (LookupError, ValueError, TypeError):
            raise Unread(f"{found.name} with {ast.unparse(given)[:60]} is not in the zoo") from None
    return made
