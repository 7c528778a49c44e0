"""Keras and TensorFlow, as the reader of source sees them: what their names and tensors do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convcalc.frameworks.keras import (
    attributes,
    classes,
    making,
    models,
    operators,
    recording,
    running,
    scopes,
    scoping,
)
from convcalc.frameworks.keras.foreign import FOREIGN
from convcalc.frameworks.keras.functions import FUNCTIONS
from convcalc.frameworks.keras.names import called
from convcalc.frameworks.keras.objects import Layer
from convcalc.frameworks.keras.recording import ODD
from convcalc.frameworks.keras.spelling import (
    MODELS,
    READ,
    WHOLE,
    canonical,
    class_in,
    default_name,
    public,
)
from convcalc.frameworks.later import later
from convcalc.frameworks.python.packages import KNOWN, VALUES
from convcalc.frameworks.python.values import (
    MISSING,
    Failure,
    Function,
    Native,
    Path,
    Unknown,
)
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import Tensor
from convcalc.frameworks.traced.world import Traced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.diagnostics import Problems
    from convcalc.frameworks.keras.objects import Application, Open
    from convcalc.frameworks.python.scopes import Scope
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.traced.builder import Builder

unbound = later("traced.cuts.unbound")


class Keras(Traced):
    """What is Keras' and TensorFlow's. `asked` are shapes for inputs whose sizes are left open,
    `forced` those for inputs by their number in the order in which they are made.
    """

    eager = True
    front = "keras."
    relatives: ClassVar[Mapping[str, str]] = {}
    modules = Layer

    def __init__(
        self,
        builder: Builder,
        asked: Sequence[Shape] = (),
        forced: dict[int, Shape] | None = None,
        train: bool = False,
    ) -> None:
        self.train = train
        self.builder = builder
        self.asked, self.forced = list(asked), forced or {}
        self.counts: dict[str, int] = {}
        self.history: dict[int, Application] = {}
        self.entered: list[Tensor] = []
        self.nodes: dict[Any, str] = {}
        self.params: list[Param] = []
        self.fed: dict[int, Tensor] = {}
        self.open: dict[int, Open] = {}
        self.left_open: list[Open] = []
        self.kept: list[Any] = []
        self.notes: list[str] = []
        self.doubts: dict[int, str] = {}
        self.masked: set[str] = set()
        """The layers behind which some steps are masked."""
        self.root: Any = None
        self.scopes = scopes.Scopes()
        self.data_format = making.LAST
        self.applications = self.depth = self.frozen = 0
        self.failed: Problems | None = None
        self.failed_at: list[str] = []
        """What could not be read first, and the layers that led there."""

    # Names

    def knows(self, path: str) -> bool:
        if path.startswith(READ) or path == READ.rstrip("."):
            return False
        return path.partition(".")[0] in {
            *KNOWN,
            "tf_keras",
            "tf_slim",
            "tensorflow_addons",
            "np",
            "keras_applications",
        }

    def named(self, path: str) -> Any:
        return VALUES[path] if path in VALUES else Path(canonical(path))

    def helped(self, function: Function, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """What a function of a file gives that is known by its name; MISSING if it is entered."""
        if function.name == "get_submodules_from_kwargs":
            return [Path(f"keras.{part}") for part in ("backend", "layers", "models", "utils")]
        taken = [arg.arg for arg in function.node.args.args][: len(args)]
        for name, value in scoping.given_to(self, function).items():
            if name not in taken:
                named.setdefault(name, value)
        return MISSING

    def starred(self, package: str, word: str) -> Any:
        """What a name of Keras stands for where all names of a part of it are imported, or where
        a file forgets to import it.
        """
        front = canonical(package) or "keras.layers"
        if front in ("keras.layers", "keras.models", "keras.engine", "keras") and public(word):
            return Path(canonical(f"keras.{'layers' if word not in MODELS else 'models'}.{word}"))
        return Path(f"{front}.{word}") if front in WHOLE and word in FUNCTIONS else MISSING

    def call(
        self, path: Path, args: list[Any], named: dict[str, Any], at: At, scope: Scope | None
    ) -> Any:
        name = path.name
        if name in FOREIGN:
            try:
                return FOREIGN[name](self, args, named, at)
            except ODD as error:
                message = f"{name} is not read with these arguments"
                raise Failure("E409", message, "", at) from error
        kind = class_in(name)
        if kind:
            return self.module(None, kind, args, named, at)
        front, _, last = name.rpartition(".")
        if last == "__init__" and args and isinstance(args[0], Layer):
            return self.begin(args[0], front.rpartition(".")[2], args[1:], named, at)
        if last == "call" and args and isinstance(args[0], Layer):
            return running.plain(self, args[0], args[1:], named, at)
        return called(self, name, args, named, at)

    def function(self, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
        return called(self, f"keras.ops.{name}", args, named, at)

    def unique(self, title: str) -> str:
        """A name for a layer of a class: `conv2d`, `conv2d_1`."""
        name = default_name(title)
        count = self.counts.get(name, 0)
        self.counts[name] = count + 1
        return f"{name}_{count}" if count else name

    def restart(self, builder: Builder) -> None:
        """Build anew what has been made: no layer stands in the network yet."""
        self.builder = builder
        self.nodes = {}
        self.depth = self.frozen = 0
        self.failed, self.failed_at = None, []
        for param in self.params:
            param.node = None

    # Layers

    module = making.module
    instance = making.instance
    begin = making.begin

    def base(self, owner: Any, foreign: Path | None, name: str) -> Any:
        if name == "__init__":
            kind = class_in(foreign.name) if foreign is not None else "Layer"
            return Native.of(name, self.begin, owner, kind)
        if name in ("call", "__call__"):
            return Native.of(name, running.plain, self, owner)
        method = models.METHODS.get(name) if name != "build" else None
        return Native.of(name, method, self, owner) if method is not None else None

    def apply(self, function: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """A layer called, or something that cannot be."""
        if isinstance(function, Layer):
            return self.recorded(
                lambda given, more: running.run(self, function, given, more, at),
                args,
                named,
                function,
            )
        return self.not_called(function, at)

    recorded = recording.recorded
    fails = recording.fails

    # Attributes

    def is_module(self, value: Any) -> bool:
        """Whether a method may change something: of layers, and of Keras' own settings."""
        settings = isinstance(value, Path) and value.name in ("keras.backend", "keras.config")
        return isinstance(value, (Layer, scopes.VariableScope)) or settings

    attribute = attributes.attribute

    def set(self, owner: Any, name: str, value: Any, at: At) -> None:
        if isinstance(owner, Layer):
            attributes.set_attribute(self, owner, name, value)

    def remove(self, owner: Any, name: str) -> None:
        if isinstance(owner, Layer):
            owner.attributes.pop(name, None)

    # Values

    def elements(self, value: Any, at: At) -> Any:
        if isinstance(value, Tensor) and value.known:
            return unbound(Call(self.builder, "unstack", {"input": value, "dim": 0}, at))
        return MISSING

    enters = scoping.enters
    leaves = scoping.leaves
    operate = operators.operate
    compare = staticmethod(operators.compare)
    item = operators.item
    class_of = staticmethod(classes.class_of)
    is_a = staticmethod(classes.is_a)

    def copied(self, value: Any) -> Any:
        if isinstance(value, Layer):
            return Unknown("a copy of a layer")
        return MISSING
