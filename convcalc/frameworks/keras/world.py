"""Keras and TensorFlow, as the reader of source sees them: what their names and tensors do."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems
from convcalc.frameworks.keras import models, older, running, shapes, zoo
from convcalc.frameworks.keras.attributes import of_layer, of_param, of_tensor
from convcalc.frameworks.keras.foreign import FOREIGN
from convcalc.frameworks.keras.functions import FUNCTIONS
from convcalc.frameworks.keras.names import called
from convcalc.frameworks.keras.objects import (
    Application,
    Layer,
    Open,
    exchanged,
    set_trainable,
    sublayers,
    tensors_in,
)
from convcalc.frameworks.keras.spelling import (
    MODELS,
    READ,
    WHOLE,
    canonical,
    class_in,
    default_name,
    public,
)
from convcalc.frameworks.names import find
from convcalc.frameworks.names.keras import KERAS
from convcalc.frameworks.python import builtins as python
from convcalc.frameworks.python.bounds import MAX_STEPS, too_much
from convcalc.frameworks.python.objects import fields
from convcalc.frameworks.python.packages import KNOWN, VALUES
from convcalc.frameworks.python.values import (
    MISSING,
    NOWHERE,
    At,
    Bound,
    Class,
    Failure,
    Function,
    Native,
    Object,
    Path,
    Unknown,
    unknown_of,
)
from convcalc.frameworks.traced import elementwise
from convcalc.frameworks.traced.builder import Stop
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.cuts import unbound
from convcalc.frameworks.traced.items import indexed
from convcalc.frameworks.traced.parameters import Numbers, Param, computed
from convcalc.frameworks.traced.tensors import Tensor, fresh, squeezed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.frameworks.python.values import Scope
    from convcalc.frameworks.python.world import Reader
    from convcalc.frameworks.traced.builder import Builder


LAST = "channels_last"
STANDING = 256
"""A size that stands in for an open one."""


MADE = ("Flatten", "Dense", "Dropout", "Activation", "BatchNormalization", "Reshape", "ReLU")
"""Layers that are often forgotten to be applied."""
APPLIED = 200
"""The steps that an application takes, of those which there may be."""
MOST = 2_000
"""How many tensors a layer may be given."""
ODD = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, AssertionError)
"""What arguments that nobody would give may lead to."""


def function_at(layer: Layer | None) -> At:
    return layer.at if layer is not None else NOWHERE


class Keras:
    """What is Keras' and TensorFlow's. `asked` are shapes for inputs whose sizes are left open,
    `forced` those for inputs by their number in the order in which they are made.
    """

    reader: Reader
    eager = True

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
        self.kept: list[Any] = []
        self.notes: list[str] = []
        self.doubts: dict[int, str] = {}
        self.root: Any = None
        self.data_format = LAST
        self.applications = self.depth = self.frozen = 0
        self.failed: Problems | None = None
        self.failed_at: list[str] = []
        """What could not be read first, and the layers that led there."""

    # Names

    def knows(self, path: str) -> bool:
        if path.startswith(READ) or path == READ.rstrip("."):
            return False
        return path.partition(".")[0] in {*KNOWN, "tf_keras", "np", "keras_applications"}

    def named(self, path: str) -> Any:
        return VALUES[path] if path in VALUES else Path(canonical(path))

    def helped(self, function: Function, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """What a function of a file gives that is known by its name; MISSING if it is entered."""
        if function.name == "get_submodules_from_kwargs":
            return [Path(f"keras.{part}") for part in ("backend", "layers", "models", "utils")]
        return MISSING

    def inherited(self, cls: Class, path: Path) -> Any:
        return path

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

    # Inputs and weights

    def input(self, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """`Input(shape=(32, 32, 3))`"""
        tensor = named.get("tensor", named.get("input_tensor"))
        if isinstance(tensor, Tensor):
            return tensor
        shape = args[0] if args else named.get("shape", named.get("input_shape"))
        whole = named.get("batch_shape", named.get("batch_input_shape"))
        if shape is None and isinstance(whole, (list, tuple)):
            shape = list(whole)[1:]
        name = named.get("name")
        return self.stand_in(self.input_for(shape, name if isinstance(name, str) else "", at))

    def input_for(self, shape: Any, name: str, at: At) -> Any:
        """An input of this shape, whose open sizes are asked for."""
        several = list(shape) if isinstance(shape, (list, tuple)) else [shape]
        unknown = unknown_of(several)
        if unknown is not None:
            raise Failure("E407", f"the shape of an input is not known: {unknown.why}", "", at)
        name = name or self.unique("InputLayer")
        number = len(self.entered)
        forced = self.forced.get(number)
        if forced is not None:
            several = list(forced.dims("channels_last"))
        elif None in several or shape is None:
            found = self.given_for(several, shape is None, name, at)
            if isinstance(found, Unknown):
                return found
            several = found
        if not all(type(n) is int and n > 0 for n in several):
            raise Failure("E104", f"an input's shape must be whole numbers, not {several}", "", at)
        made = self.enter(several or [1], name, at)
        if not several:
            made = self.entered[-1] = squeezed(made, 1, at)
        return made

    def given_for(self, sizes: list[Any], any_: bool, name: str, at: At) -> Any:
        """The shape that --input gives for one with open sizes; unknown if none does."""
        for k, shape in enumerate(self.asked):
            dims = list(map(int, shape.dims("channels_last")))
            fits = len(dims) == len(sizes) and all(
                n in (None, m) for n, m in zip(sizes, dims, strict=True)
            )
            if fits or any_:
                if len(self.asked) > 1:
                    del self.asked[k]
                return dims
        words = ", ".join("None" if n is None else str(n) for n in sizes)
        example = "x".join("224" if n is None else str(n) for n in sizes)
        message = f"the input '{name}' has open sizes: ({words})"
        return Open(message, f"give the input: --input {example}", at, sizes)

    def stand_in(self, found: Any) -> Any:
        """An input whose open sizes are of positions gets some, until the model is applied to
        others.
        """
        if not isinstance(found, Open) or None in found.sizes[-1:] or not found.sizes:
            return found
        return self.any_size(found, [STANDING if n is None else n for n in found.sizes])

    def any_size(self, found: Open, sizes: Sequence[int]) -> Tensor:
        """An input of open sizes that a model is made with, to be applied to others."""
        tensor = self.enter(list(sizes), "input", found.at)
        self.open[id(tensor)] = found
        self.builder.open.add(tensor.node)
        return tensor

    def alone(self, sizes: list[int]) -> Tensor:
        """A tensor in a network of its own."""
        from convcalc.algebra.shape import Shape as Sizes

        found = self.builder.enter("input", Sizes.of(sizes, "channels_last"))
        return fresh(found.name, found.sizes or (), 0, NOWHERE, self.builder.layout)

    def enter(self, sizes: list[int], name: str, at: At) -> Tensor:
        from convcalc.algebra.shape import Shape as Sizes

        found = self.builder.enter(self.builder.unused(name), Sizes.of(sizes, "channels_last"))
        tensor = fresh(found.name, found.sizes or (), 0, at, self.builder.layout)
        self.entered.append(tensor)
        return tensor

    def param(self, sizes: list[int], trained: bool, name: str = "") -> Param:
        """A weight: what is not trained is counted as well."""
        made = Param(sizes, trained=True, registered=True)
        made.frozen = not trained
        path = self.builder.path
        made.name = f"{path}.{name or 'variable'}" if path else name or "variable"
        self.params.append(made)
        return made

    def restart(self, builder: Builder) -> None:
        """Build anew what has been made: no layer stands in the network yet."""
        self.builder = builder
        self.nodes = {}
        self.depth = self.frozen = 0
        self.failed, self.failed_at = None, []
        for param in self.params:
            param.node = None

    # Layers

    def module(
        self, cls: Class | None, kind: str, args: list[Any], named: dict[str, Any], at: At
    ) -> Any:
        """A layer or model, made by the constructors of the file and of Keras."""
        made = Layer(cls, kind if cls is None else "Layer", at)
        init = cls.find("__init__") if cls is not None else MISSING
        depth, self.depth = self.depth, 0
        try:
            if isinstance(init, Function):
                self.reader.enter(init, [made, *args], named, at)
            else:
                self.begin(made, kind, args, named, at)
        finally:
            self.depth = depth
        return made

    def instance(self, cls: Class, args: list[Any], named: dict[str, Any], at: At) -> Any:
        foreign = cls.foreign()
        kind = class_in(foreign.name) if foreign is not None else ""
        return self.module(cls, kind, args, named, at) if kind else MISSING

    def begin(self, owner: Any, kind: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """`layers.Conv2D.__init__`, on a layer that may be of a class of the file."""
        if not isinstance(owner, Layer):
            return None
        name = named.get("name")
        given = args
        args, named = older.modern(kind, args, named)
        if args is given:
            older.told_apart(self, kind, args, at)
        owner.kind = older.KINDS.get(kind, kind)
        owner.named = isinstance(name, str)
        owner.name = name if isinstance(name, str) and name else self.unique(owner.title)
        if named.get("trainable") is False:
            owner.trainable = False
        activation = named.get("activation", args[0] if args and kind == "Activation" else None)
        if isinstance(activation, (Function, Bound, Native, Layer, Object)):
            owner.activation = activation
            args = [] if kind == "Activation" else args
            named = {key: value for key, value in named.items() if key != "activation"}
        owner.given = (list(args), self.in_order(kind, named))
        if kind in ("Model", "Functional"):
            try:
                models.between(self, owner, args, named, at)
            except Problems as problems:
                self.fails(problems, [t.node for t in tensors_in([args, *named.values()])])
                raise
        elif args and isinstance(args[0], Tensor) and owner.cls is None and kind in MADE:
            message = f"{kind} makes a layer, and is given a tensor where its settings stand"
            raise Failure("E406", message, f"write layers.{kind}(…)(x)", at)
        elif kind == "Sequential":
            models.filled(self, owner, args, named, at)
        return None

    def in_order(self, kind: str, named: dict[str, Any]) -> dict[str, Any]:
        """The order of axes that holds where a layer is made stays with it."""
        row = find(KERAS.constructors, kind)
        if row is None or "data_format" not in row.takes or self.data_format == LAST:
            return dict(named)
        return {"data_format": self.data_format, **named}

    def above(self, cls: Class | None, owner: Any, name: str, at: At) -> Any:
        """`super().name`"""
        place = owner.cls if isinstance(owner, (Layer, Object)) else None
        if place is None:
            return Native(name, lambda reader, args, named, at: None)
        found = place.find(name, cls)
        if isinstance(found, Function):
            return Bound(found, owner)
        if found is not MISSING:
            return self.reader.of_class(place, owner, name, at, cls)
        if isinstance(owner, Object):
            return Native(
                name, lambda reader, args, named, at: fields(reader, place, owner, args, named, cls)
            )
        foreign = place.foreign()
        kind = class_in(foreign.name) if foreign is not None else "Layer"
        if name == "__init__":
            return Native(
                name, lambda reader, args, named, at: self.begin(owner, kind, args, named, at)
            )
        if name in ("call", "__call__"):
            return Native(
                name, lambda reader, args, named, at: running.plain(self, owner, args, named, at)
            )
        method = models.METHODS.get(name)
        if method is not None and name != "build":
            return Native(
                name, lambda reader, args, named, at: method(self, owner, args, named, at)
            )
        return Native(name, lambda reader, args, named, at: None)

    def apply(self, function: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """A layer called, or something that cannot be."""
        if isinstance(function, Layer):
            return self.recorded(
                lambda given, more: running.run(self, function, given, more, at),
                args,
                named,
                function,
            )
        if isinstance(
            function, (Tensor, Param, bool, int, float, str, type(None), list, dict, tuple)
        ):
            text = "a tensor" if isinstance(function, Tensor) else python.text_of(function)
            raise Failure("E409", f"{text} is called, and is no function", "", at)
        return Unknown("a call of what is not known", at)

    def recorded(
        self,
        run: Callable[[list[Any], dict[str, Any]], Any],
        args: list[Any],
        named: dict[str, Any],
        layer: Layer | None = None,
    ) -> Any:
        """What `run` gives, which is remembered where no layer is running."""
        self.reader.steps += APPLIED
        if self.reader.steps > MAX_STEPS:
            raise too_much("more layers are applied than any network has")
        given = tensors_in([args, list(named.values())])
        if len(given) > MOST:
            raise too_much(f"more than {MOST:,} tensors are given to one layer")
        if self.depth or not given:
            return run(args, named)
        self.depth += 1
        standing = any(tensor.node in self.builder.open for tensor in given)
        try:
            out = run(args, named)
        except Stop:
            self.stands_in(standing)
            problem = next(p for p in reversed(self.builder.walk.problems) if p.severity == "error")
            failure = Failure(problem.code, problem.message, problem.help or "", NOWHERE)
            failure.diagnostic = problem
            failure.diagnostics = (problem,)
            self.fails(failure, [self.builder.nodes[-1].name])
            raise failure from None
        except ODD as error:
            self.stands_in(standing)
            why = "what is called here is not read with these arguments"
            raise Failure("E409", why, "export to ONNX instead", function_at(layer)) from error
        except Problems as problems:
            self.stands_in(standing)
            self.fails(problems, [tensor.node for tensor in given])
            raise
        finally:
            self.depth -= 1
        twice = {id(t): t._replace() for t in tensors_in(out) if any(t is g for g in given)}
        out = exchanged(out, twice) if twice else out
        self.applications += 1
        outputs = tensors_in(out)
        row = Application(self.applications, run, args, named, outputs, layer)
        for tensor in outputs:
            self.history[id(tensor)] = row
        if layer is not None:
            layer.calls.append(row)
        return out

    def stands_in(self, standing: bool) -> None:
        """Failure E411 for what cannot stand on sizes that are not those of any input."""
        if standing:
            raise next(iter(self.open.values())).failure from None

    def fails(self, problems: Problems, at: list[str]) -> None:
        if self.failed is None:
            self.failed, self.failed_at = problems, at

    # Attributes

    def is_module(self, value: Any) -> bool:
        """Whether a method may change something: of layers, and of Keras' own settings."""
        settings = isinstance(value, Path) and value.name in ("keras.backend", "keras.config")
        return isinstance(value, Layer) or settings

    def attribute(self, owner: Any, name: str, at: At) -> Any:
        if isinstance(owner, Layer):
            return of_layer(self, owner, name, at)
        if isinstance(owner, Tensor):
            return of_tensor(self, owner, name, at)
        if isinstance(owner, Param):
            return of_param(self, owner, name, at)
        return shapes.attribute(owner, name, at)

    def set(self, owner: Any, name: str, value: Any, at: At) -> None:
        if isinstance(owner, Layer):
            if name == "trainable" and isinstance(value, bool):
                set_trainable(owner, value, self.history)
                zoo.frozen_by_name(self, owner)
            elif name in ("name", "_name") and isinstance(value, str):
                owner.name, owner.named = value, True
            else:
                owner.attributes[name] = value
                if isinstance(value, Param) and value.registered:
                    if not any(value is one for one in owner.own):
                        owner.own.append(value)
                    front, _, last = str(value.name).rpartition(".")
                    if last == "variable":
                        value.name = f"{front}.{name}" if front else name

    def remove(self, owner: Any, name: str) -> None:
        if isinstance(owner, Layer):
            owner.attributes.pop(name, None)

    def set_item(self, owner: Any, key: Any, value: Any, at: At, target: Any, scope: Any) -> None:
        return None

    # Values

    def elements(self, value: Any, at: At) -> Any:
        if isinstance(value, Tensor) and value.known:
            return unbound(Call(self.builder, "unstack", {"input": value, "dim": 0}, at))
        return MISSING

    def truth(self, value: Any, at: At) -> Any:
        if isinstance(value, (Tensor, Param)):
            raise Failure("E409", "a decision depends on the values of a tensor", "", at)
        return MISSING

    def operate(self, word: str, values: list[Any], at: At) -> Any:
        if not any(isinstance(value, (Tensor, Param)) for value in values):
            return MISSING
        unknown = unknown_of(values)
        if unknown is not None and not any(isinstance(value, Tensor) for value in values):
            return unknown
        if len(values) == 1:
            return self.function(word, values, {}, at)
        if word == "matmul":
            return self.function("matmul", values, {}, at)
        if word in elementwise.KINDS:
            return self.recorded(
                lambda given, more: elementwise.combined(
                    self.builder, word, given[0], given[1], at
                ),
                values,
                {},
            )
        return unknown_of(values) or Unknown(f"'{word}' of a tensor", at)

    def extended(self, owner: Any, more: Any, at: At) -> bool:
        return False

    def vector(self, kind: type, a: Any, b: Any, at: At) -> Any:
        return elementwise.between(kind, a, b, at)

    def contains(self, owner: Any, value: Any) -> Any:
        return MISSING

    def compare(self, kind: type, a: Any, b: Any, at: At) -> Any:
        several = (Tensor, Param, Numbers)
        if isinstance(a, several) or isinstance(b, several):
            return Unknown("a comparison of a tensor", at)
        if isinstance(a, (Layer, Path, Class)) or isinstance(b, (Layer, Path, Class)):
            return (a is b or a == b) is (kind is ast.Eq)
        return MISSING

    def item(self, owner: Any, key: Any, at: At) -> Any:
        if isinstance(owner, Tensor):
            if not owner.known:
                return Unknown("an element of a tensor that is not known", at)
            return self.recorded(
                lambda given, more: indexed(self.builder, given[0], key, at), [owner], {}
            )
        if isinstance(owner, Param):
            return part_of(owner, key)
        return owner if isinstance(owner, Path) else MISSING

    def length(self, value: Any, at: At) -> Any:
        if isinstance(value, Param):
            return value.sizes[0] if value.sizes else 1
        return MISSING

    def class_of(self, value: Any) -> Any:
        if isinstance(value, Layer):
            return value.cls or Path(f"keras.layers.{value.kind}")
        return Path("tensorflow.Tensor") if isinstance(value, (Tensor, Param)) else MISSING

    def is_a(self, value: Any, kind: Any) -> bool:
        """Whether a value is of a class of Keras, or of the file."""
        if isinstance(kind, Class):
            return isinstance(value, Layer) and value.cls is not None and kind in value.cls.order()
        if not isinstance(kind, Path):
            return False
        if isinstance(value, Layer) and value.kind == "zoo":
            return kind.last == "Layer" or zoo.is_a(value, kind.last)
        if isinstance(value, Layer):
            models_ = ("Model", "Functional", "Sequential")
            return (
                kind.last in (value.kind, "Layer")
                or (kind.last == "Model" and value.kind in models_)
                or (value.cls is not None and kind in value.cls.order())
            )
        return isinstance(value, Tensor) and kind.last in ("Tensor", "KerasTensor")

    def plain(self, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
        if any(isinstance(x, (Tensor, Param)) for x in args):
            return Unknown(f"{name} of a tensor's values", at)
        return MISSING

    def copied(self, value: Any) -> Any:
        if isinstance(value, Layer):
            return Unknown("a copy of a layer")
        return MISSING

    def layers_in(self, owner: Layer) -> list[Layer]:
        return sublayers(owner, self.history)


def is_whole(key: slice) -> bool:
    """Whether the ends of a part are numbers that there can be."""
    ends = [n for n in (key.start, key.stop, key.step) if n is not None]
    return all(type(n) is int and abs(n) < 10**9 for n in ends) and key.step != 0


def part_of(owner: Param, key: Any) -> Any:
    """A part of a weight, whose sizes may be worked out."""
    keys = list(key) if isinstance(key, tuple) else [key]
    sizes: list[int] = []
    rest = list(owner.sizes)
    for one in keys:
        if one is None:
            sizes.append(1)
        elif isinstance(one, slice) and rest and is_whole(one) and rest[0] < 10**12:
            sizes.append(len(range(*one.indices(rest.pop(0)))))
        elif isinstance(one, int) and rest:
            rest.pop(0)
        else:
            return Unknown("a part of a weight")
    return computed((*sizes, *rest), owner)
