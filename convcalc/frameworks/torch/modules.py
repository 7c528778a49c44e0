"""Modules of a source: what they hold, in the order in which PyTorch registers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import MISSING, Failure
from convcalc.frameworks.traced.parameters import Param

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from convcalc.frameworks.calls import Layer
    from convcalc.frameworks.python.classes import Class
    from convcalc.frameworks.python.values import At, Path
    from convcalc.frameworks.traced.given import Frame


MAKERS = ("randn", "rand", "zeros", "ones", "empty", "Tensor", "FloatTensor")
"""Functions of torch that make a tensor of given sizes."""


SUMMARIES = ("summary", "get_model_complexity_info")
"""Functions that are given a network and the shape that goes in."""


CONTAINERS = ("Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict")

WHOLE = "zoo"
"""The kind of a module that is part of a network of the zoo, and no class of PyTorch."""


class Module:
    """An instance of nn.Module: of a class of the file, of PyTorch's own, or both.

    `kind` is the name of PyTorch's class; `layer` what it computes where it is one of its layers.
    """

    __slots__ = (
        "aliases",
        "args",
        "at",
        "attributes",
        "begun",
        "buffers",
        "called",
        "children",
        "cls",
        "frames",
        "given",
        "hooks",
        "kind",
        "layer",
        "length",
        "name",
        "node",
        "own",
        "reworked",
        "training",
    )

    def __init__(self, cls: Class | None, kind: str, at: At) -> None:
        self.cls, self.kind, self.at = cls, kind, at
        self.attributes: dict[str, Any] = {}
        self.children: dict[str, Module | None] = {}
        self.own: dict[str, Param | None] = {}
        self.buffers: dict[str, Any] = {}
        """The attributes that are buffers, and whether checkpoints hold them."""
        self.begun = False  # until the constructor of nn.Module is called
        self.layer: Layer | None = None
        self.frames: tuple[Frame, ...] = ()
        """The calls that led to the one that made it."""
        self.args = ""
        self.given: Mapping[str, Any] = {}
        """The arguments of its constructor by name, as far as they are numbers, words and lists."""
        self.name: str | None = None
        self.node: str | None = None
        self.called = 0
        self.hooks: list[tuple[str, Any]] = []
        """Functions that are called before and after its forward."""
        self.training = True
        self.aliases: dict[str, str] = {}
        """Names of weights, where `state_dict()` has others than the layer."""
        self.length: Param | None = None
        """What weight normalisation trains besides."""
        self.reworked = ""
        """What works its weight out of others that are trained."""

    def __repr__(self) -> str:
        return f"<Module {self.title}>"

    @property
    def title(self) -> str:
        return self.cls.title if self.cls is not None else self.kind

    def held(self) -> Iterator[tuple[str, Module]]:
        """The modules inside by name, without those that are None."""
        return ((name, one) for name, one in self.children.items() if one is not None)

    def set(self, name: str, value: Any) -> None:
        """`self.name = value`: modules and parameters are registered."""
        if isinstance(value, Module):
            self.attributes.pop(name, None)
            self.own.pop(name, None)
            self.children[name] = value
            if self.name is not None and value.name is None:  # made while the network runs
                value.name = f"{self.name}.{name}" if self.name else name
        elif isinstance(value, Param) and value.registered:
            self.attributes.pop(name, None)
            self.own[name] = value
        elif name in self.children and value is None:
            self.children[name] = None
        elif name in self.own and (value is None or isinstance(value, Param)):
            self.own[name] = value
        else:
            self.children.pop(name, None)
            self.attributes[name] = value

    def remove(self, name: str) -> None:
        for held in (self.attributes, self.children, self.own):
            held.pop(name, None)

    def get(self, name: str) -> Any:
        for held in (self.attributes, self.children, self.own):
            if name in held:
                return held[name]
        return MISSING

    def walk(self, prefix: str = "", seen: Any = None) -> Iterator[tuple[str, Module]]:
        """The module and all inside it with their paths, each once, as named_modules() has them."""
        seen = {*()} if seen is None else seen
        if id(self) in seen:
            return
        seen.add(id(self))
        yield prefix, self
        for name, one in self.held():
            yield from one.walk(f"{prefix}.{name}" if prefix else name, seen)

    def rested(self) -> None:
        """As if it and all inside it had not been applied yet."""
        for _, one in self.walk():
            one.called, one.node = 0, None
            for held in (*one.attributes.values(), *one.own.values()):
                if isinstance(held, Param):
                    held.node = None

    def runs(self) -> bool:
        """Whether it was applied as PyTorch has it: a forward of its own may leave weights out."""
        own = "forward" in self.attributes
        return bool(self.called) and not own and (self.cls is None or not self.cls.finds("forward"))

    def weights(self) -> dict[str, Param]:
        """What it is trained by itself, by name: its own parameters, and those of its layer."""
        inner = {
            name: one
            for name, one in self.attributes.items()
            if isinstance(one, Param) and one.holder is self
        }
        renamed = {new: inner.pop(old) for old, new in self.aliases.items() if old in inner}
        inner.update(renamed)
        own = {name: one for name, one in self.own.items() if isinstance(one, Param)}
        return {**inner, **own}

    def parameters(self, recurse: bool = True) -> Iterator[tuple[str, Param]]:
        """All parameters, each once, as named_parameters() has them."""
        seen: set[int] = set()
        for path, one in self.walk() if recurse else iter([("", self)]):
            for name, param in one.weights().items():
                if id(param) not in seen:
                    seen.add(id(param))
                    yield f"{path}.{name}" if path else name, param


def copied(value: Any, seen: dict[int, Any]) -> Any:
    """`copy.deepcopy`: modules and what they hold anew."""
    if id(value) in seen:
        return seen[id(value)]
    if isinstance(value, Module):
        made = Module(value.cls, value.kind, value.at)
        seen[id(value)] = made
        made.layer, made.args, made.training = value.layer, value.args, value.training
        made.frames = value.frames
        made.children = {k: copied(x, seen) for k, x in value.children.items()}
        made.own = {k: copied(x, seen) for k, x in value.own.items()}
        made.attributes = {k: copied(x, seen) for k, x in value.attributes.items()}
        made.buffers = dict(value.buffers)
        for name, one in value.attributes.items():
            if isinstance(one, Param) and one.holder is not None:
                own = one.holder is value or made.attributes[name].holder is None
                made.attributes[name].holder = made if own else made.attributes[name].holder
        made.aliases, made.hooks = dict(value.aliases), list(value.hooks)
        made.reworked = value.reworked
        made.length = None if value.length is None else copied(value.length, seen)
        return made
    if isinstance(value, Param):
        seen[id(value)] = made_param = value.again()
        return made_param
    if isinstance(value, list):
        return [copied(x, seen) for x in value]
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(copied(x, seen) for x in value)
    if isinstance(value, dict):
        return {k: copied(x, seen) for k, x in value.items()}
    return value


def forget(value: Any, seen: set[int]) -> None:
    """Which nodes modules and parameters became, when they were tried before the network runs."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, (Module, Param)):
        value.node = None
    inner: Iterable[Any] = ()
    if isinstance(value, Module):
        value.called = 0
        held = (value.attributes, value.children, value.own)
        inner = [value.length, *(one for names in held for one in names.values())]
    elif isinstance(value, Param):
        inner = value.sources
    elif isinstance(value, (list, tuple, dict)):
        inner = value.values() if isinstance(value, dict) else value
    for one in inner:
        if isinstance(one, (Module, Param, list, tuple, dict)):
            forget(one, seen)


def is_network(value: Class) -> bool:
    foreign = value.foreign()
    return foreign is not None and is_module_class(foreign)


def is_module_class(path: Path) -> bool:
    """Whether a class of a package is one of modules."""
    if path.name.startswith("torch.nn."):
        return True
    known = path.last in ("Module", "ScriptModule", "LightningModule")
    return known or (path.name.startswith("torchvision.") and path.last[:1].isupper())


def fixed(module: Module) -> str:
    """Whether none of the weights of a layer is trained; those of a module that is registered
    nowhere are none of the network's parameters.
    """
    if module.name is None:
        return "fixed"
    weights = module.weights()
    still = {one.frozen for one in weights.values()}
    if len({weights[name].frozen for name in ("weight", "bias") if name in weights}) > 1:
        message = "a layer of which some weights are trained, and others not, is not read"
        raise Failure("E409", message, "freeze all of its weights, or none", module.at)
    return "frozen" if still == {True} else ""
