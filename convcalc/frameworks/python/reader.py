"""The reader of Python: what names, calls, attributes and operators come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python import (
    assignment,
    attributes,
    objects,
    operators,
    statements,
    top_level,
)
from convcalc.frameworks.python import builtins as python
from convcalc.frameworks.python.bounds import MAX_CALLS, too_much
from convcalc.frameworks.python.calls import bind, called
from convcalc.frameworks.python.classes import Class, Object
from convcalc.frameworks.python.evaluate import evaluate
from convcalc.frameworks.python.files import Files
from convcalc.frameworks.python.objects import fields
from convcalc.frameworks.python.values import (
    MISSING,
    WEIGHTS,
    At,
    Bound,
    Failure,
    Function,
    Native,
    Partial,
    Path,
    Static,
    Unknown,
    Weights,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.diagnostics import Problems
    from convcalc.frameworks.python.scopes import Scope
    from convcalc.frameworks.python.world import World


class Reader:
    """Reads files; `world` is what the names of frameworks mean, `given` values for options and
    variables of the files, whatever they say themselves.
    """

    def __init__(self, world: World, root: str = "", given: Mapping[str, Any] | None = None):
        self.world = world
        self.files = Files(self, root)
        self.builtins = python.BUILTINS
        self.given = dict(given or {})
        self.used: set[str] = set()
        self.flags: dict[str, Any] = {}
        self.steps = self.spared = self.depth = self.trying = self.importing = 0
        self.wrong: Problems | None = None
        """Why the first layer that is made at the top of a file cannot be read."""
        self.stack: list[At] = []
        self.frames: list[tuple[Function, Any]] = []
        self.scopes: list[Scope] = []
        """The names of each call that is going on."""
        world.reader = self

    # Names

    def is_known(self, path: str) -> bool:
        """Whether a package is known by its name, so that no file is looked for."""
        return self.world.knows(path)

    def named(self, path: str, dots: str = "") -> Any:
        """What a dotted name of a package that is not read stands for; behind `dots`, which lead
        out of the package of the file, it may be one of a package that is known.
        """
        around = self.world.relatives
        path = next((around[one] for one in around if f"{dots}{path}".startswith(one)), "") + path
        _, dot, last = path.rpartition(".FLAGS.")
        if dot and last in self.flags:
            return self.flags[last]
        return self.world.named(path)

    # Statements at the top of a file, or of a class

    run = statements.run
    tried = top_level.tried
    made = top_level.made

    # Calls

    value = evaluate

    def call(
        self, function: Any, args: list[Any], named: dict[str, Any], at: At, scope: Scope | None
    ) -> Any:
        """What a call gives."""
        if isinstance(function, Bound):
            return self.call(function.function, [function.self_, *args], named, at, scope)
        if isinstance(function, Function):
            return self.enter(function, args, named, at)
        if isinstance(function, Native):
            try:
                return function.call(self, args, named, at)
            except IndexError:
                message = f"{function.name} is given too few arguments"
                raise Failure("E406", message, "", at) from None
        if isinstance(function, Partial):
            return self.call(
                function.function, [*function.args, *args], {**function.named, **named}, at, scope
            )
        if isinstance(function, Class):
            return self.instance(function, args, named, at)
        if isinstance(function, Path):
            return self.world.call(function, args, named, at, scope)
        if isinstance(function, Unknown):
            return Unknown(function.why, function.at)
        if isinstance(function, Weights):
            return WEIGHTS
        if isinstance(function, Object):
            method = function.cls.find("__call__")
            if isinstance(method, Function):
                return self.enter(method, [function, *args], named, at)
        if isinstance(function, Static):
            return self.enter(function.function, args, named, at)
        return self.world.apply(function, args, named, at)

    def enter(self, function: Function, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """A call of a function of a file."""
        helped = self.world.helped(function, args, named, at)
        if helped is not MISSING:
            return helped
        if self.depth >= MAX_CALLS:
            raise too_much("calls are too deep", at)
        self.depth += 1
        self.stack.append(at)
        self.frames.append((function, args[0] if args else None))
        try:
            scope = bind(self, function, args, named, at)
            self.scopes.append(scope)
            self.world.enters(function.within)
            try:
                return called(self, function, scope)
            finally:
                self.world.leaves(function.within)
        except Failure as failure:
            failure.used.append(at)
            raise
        finally:
            del self.scopes[self.depth - 1 :]
            self.depth -= 1
            self.stack.pop()
            self.frames.pop()

    def instance(self, cls: Class, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """An object of a class of the file."""
        if self.depth >= MAX_CALLS:
            raise too_much("calls are too deep", at)
        made = self.world.instance(cls, args, named, at)
        if made is not MISSING:
            return made
        made = objects.special(self, cls, args, named, at)
        if made is not MISSING:
            return made
        made = Object(cls)
        init = cls.find("__init__")
        if isinstance(init, Function):
            self.enter(init, [made, *args], named, at)
        else:
            fields(self, cls, made, args, named)
        return made

    # Attributes

    attribute = attributes.attribute
    expected = attributes.expected
    of_class = attributes.of_class
    remove = assignment.remove

    # Assignment

    assign = assignment.assign
    set = assignment.set_attribute
    extended = assignment.extended

    # Values

    elements = operators.elements
    truth = operators.truth
    undecided = operators.undecided
    combine = operators.combine
    operate = operators.operate
    compare = operators.compare
    item = operators.item

    def defaults(self, args: Any, scope: Scope) -> dict[str, Any]:
        """The defaults of a function's arguments."""
        names = [*args.posonlyargs, *args.args]
        late = zip(names[len(names) - len(args.defaults) :], args.defaults, strict=True)
        rows = [*late, *zip(args.kwonlyargs, args.kw_defaults, strict=True)]
        return {arg.arg: self.made(node, scope) for arg, node in rows if node is not None}
