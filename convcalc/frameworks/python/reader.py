"""The reader of Python: what names, calls, attributes and operators come to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems
from convcalc.frameworks.python import builtins as python
from convcalc.frameworks.python import operations
from convcalc.frameworks.python.bounds import MAX_CALLS, MAX_SIZE, sized, too_much
from convcalc.frameworks.python.calls import bind, called
from convcalc.frameworks.python.evaluate import evaluate
from convcalc.frameworks.python.files import File, Files
from convcalc.frameworks.python.objects import fields
from convcalc.frameworks.python.statements import run
from convcalc.frameworks.python.values import (
    MISSING,
    WEIGHTS,
    At,
    Bound,
    Class,
    Ended,
    Failure,
    Function,
    Later,
    Native,
    Object,
    Partial,
    Path,
    Property,
    Raised,
    Scope,
    Static,
    Unknown,
    Weights,
    is_plain,
    typed,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        self.steps = self.depth = self.trying = 0
        self.stack: list[At] = []
        self.frames: list[tuple[Function, Any]] = []
        self.scopes: list[Scope] = []
        """The names of each call that is going on."""
        world.reader = self

    # Names

    def is_known(self, path: str) -> bool:
        """Whether a package is known by its name, so that no file is looked for."""
        return self.world.knows(path)

    def named(self, path: str) -> Any:
        """What a dotted name of a package that is not read stands for."""
        return self.world.named(path)

    # Statements at the top of a file, or of a class

    def tried(self, statement: Any, scope: Scope) -> None:
        """A statement that may fail: what it would have given is unknown then."""
        if isinstance(statement, ast.If) and is_main(statement.test):
            scope.names.setdefault("__main__", []).append(statement)
            return
        if isinstance(statement, ast.Expr) and not self.matters(statement.value, scope):
            return
        if isinstance(statement, ast.Assign) and self.postponed(statement, scope):
            return
        steps = self.steps
        try:
            run(self, [statement], scope)
        except (Problems, Raised, Ended, RecursionError) as error:
            why = f"line {statement.lineno} of {scope.file.name} is not read"
            if isinstance(error, Failure):
                why = error.diagnostic.message
            for word in targets(statement):
                scope.names[word] = Unknown(why, At(scope.file, statement))
                if word in self.given and scope.outer is None:
                    scope.names[word] = self.given[word]
                    self.used.add(word)
        except Exception as error:
            if type(error).__name__ not in ("Returned", "Broken", "Continued"):
                raise
        if isinstance(statement, (ast.For, ast.While)):
            self.steps = steps + min(self.steps - steps, 20_000)

    def matters(self, node: Any, scope: Scope) -> bool:
        """Whether an expression at the top of a file may change something that a network needs: an
        option of a parser, an element of a list, a name in a table of the file.
        """
        if not isinstance(node, ast.Call):
            return False
        if isinstance(node.func, ast.Name):
            return node.func.id.startswith("register")
        if not isinstance(node.func, ast.Attribute):
            return False
        try:
            owner = evaluate(self, node.func.value, scope)
        except (Problems, Raised, Ended):
            return False
        return isinstance(owner, (list, dict, set, Object)) or self.world.is_module(owner)

    def postponed(self, statement: Any, scope: Scope) -> bool:
        """A call is worked out when its name is asked for: most of a script is never needed."""
        if self.world.eager or not any(
            isinstance(node, ast.Call) for node in ast.walk(statement.value)
        ):
            return False
        names = [t.id for t in statement.targets if isinstance(t, ast.Name)]
        if len(names) != len(statement.targets) or any(
            isinstance(node, ast.Name) and node.id in names for node in ast.walk(statement.value)
        ):
            return False
        for name in names:
            scope.names[name] = Later(lambda: self.made(statement.value, scope))
        return True

    def made(self, node: Any, scope: Scope) -> Any:
        try:
            return evaluate(self, node, scope)
        except Failure as failure:
            return Unknown(failure.diagnostic.message, At(scope.file, node))
        except (Problems, Raised, Ended):
            return Unknown(f"{typed(node)} is not read", At(scope.file, node))

    # Calls

    def callee(self, node: Any, scope: Scope) -> Any:
        return evaluate(self, node, scope)

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
            return called(self, function, scope)
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
        made = python.special(self, cls, args, named, at)
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

    def attribute(self, owner: Any, name: str, at: At) -> Any:
        if isinstance(owner, Path):
            return owner.last if name == "__name__" else self.named(f"{owner.name}.{name}")
        if isinstance(owner, File):
            return self.files.attribute(owner, name, at)
        if isinstance(owner, (Unknown, Weights)):
            return owner
        if isinstance(owner, Object):
            if name in owner.attributes:
                return owner.attributes[name]
            if name == "__dict__":
                return owner.attributes
            return self.of_class(owner.cls, owner, name, at)
        if isinstance(owner, Class):
            return self.of_class(owner, None, name, at)
        found = self.world.attribute(owner, name, at)
        if found is not MISSING:
            return found
        return python.attribute(self, owner, name, at)

    def expected(self, owner: Any, name: str, found: Any, at: At) -> Any:
        """An attribute that was found; inside `try` one that is missing is an exception."""
        if not self.trying or not isinstance(found, Unknown):
            return found
        own = isinstance(owner, Object) or self.world.is_module(owner)
        if own and found.why.endswith(f" has no '{name}'"):
            raise Raised("AttributeError", found.why, at)
        return found

    def of_class(
        self, cls: Class, owner: Any, name: str, at: At, after: Class | None = None
    ) -> Any:
        """What a class has under a name, for `owner`, an object of it."""
        if name == "__name__":
            return cls.title
        if name == "__class__":
            return cls
        if name in ("__module__", "__doc__", "__qualname__"):
            return module_of(cls) if name == "__module__" else cls.title
        found = cls.find(name, after)
        if isinstance(found, Later):
            found = found.make()
        if isinstance(found, Static):
            return Bound(found.function, cls) if found.of_class else found.function
        if owner is not None and isinstance(found, Property):
            return self.enter(found.function, [owner], {}, at)
        if owner is not None and isinstance(found, (Function, Native)):
            return Bound(found, owner)
        if found is MISSING:
            fallback = cls.find("__getattr__") if isinstance(owner, Object) else MISSING
            if isinstance(fallback, Function) and name[:2] != "__":
                return self.enter(fallback, [owner, name], {}, at)
            foreign = cls.foreign()
            if foreign is not None and owner is None:
                return self.world.inherited(cls, Path(f"{foreign.name}.{name}"))
            return Unknown(f"{cls.title} has no '{name}'", at)
        return found

    def remove(self, owner: Any, name: str) -> None:
        if isinstance(owner, Object):
            owner.attributes.pop(name, None)
        else:
            self.world.remove(owner, name)

    # Assignment

    def assign(self, target: Any, value: Any, scope: Scope) -> None:
        at = At(scope.file, target)
        if isinstance(target, ast.Name):
            if target.id in self.given and scope.outer is None:
                self.used.add(target.id)
                value = self.given[target.id]
            scope.set(target.id, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self.unpack(target, value, scope)
        elif isinstance(target, ast.Attribute):
            self.set(evaluate(self, target.value, scope), target.attr, value, at)
        elif isinstance(target, ast.Subscript):
            from convcalc.frameworks.python.evaluate import index_of

            owner = evaluate(self, target.value, scope)
            self.set_item(owner, index_of(self, target.slice, scope), value, at, target, scope)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, value, scope)

    def unpack(self, target: Any, value: Any, scope: Scope) -> None:
        at = At(scope.file, target)
        if isinstance(value, Unknown):
            for one in target.elts:
                self.assign(one, value, scope)
            return
        values = self.elements(value, at)
        star = next((k for k, x in enumerate(target.elts) if isinstance(x, ast.Starred)), None)
        many = len(target.elts)
        if star is not None and len(values) >= many - 1:
            after = many - star - 1
            middle = values[star : len(values) - after]
            values = [*values[:star], middle, *values[len(values) - after :]]
        if len(values) != many:
            message = f"{len(values)} values do not go into {many} names"
            raise Failure("E409", message, f"write {len(values)} names, or other values", at)
        for one, item in zip(target.elts, values, strict=True):
            self.assign(one, item, scope)

    def set(self, owner: Any, name: str, value: Any, at: At) -> None:
        if isinstance(owner, Object):
            owner.attributes[name] = value
        elif isinstance(owner, Class):
            owner.names[name] = value
        elif isinstance(owner, File):
            owner.scope.names[name] = value
        else:
            self.world.set(owner, name, value, at)

    def set_item(self, owner: Any, key: Any, value: Any, at: At, target: Any, scope: Scope) -> None:
        if isinstance(owner, dict) and not isinstance(key, (list, dict, set, slice)):
            owner[key] = value
            sized(owner, at)
        elif isinstance(owner, list) and isinstance(key, int) and -len(owner) <= key < len(owner):
            owner[key] = value
        elif isinstance(owner, list) and isinstance(key, slice):
            owner[key] = self.elements(value, at)
        elif not isinstance(owner, (Unknown, Weights)):
            self.world.set_item(owner, key, value, at, target, scope)

    def extended(self, owner: Any, more: Any, at: At) -> bool:
        """`owner += more`, where that changes what is there: a list, or a list of modules."""
        if type(owner) is list:
            owner += self.elements(more, at)
            sized(owner, at)
            return True
        return self.world.extended(owner, more, at)

    # Values

    def elements(self, value: Any, at: At) -> list[Any]:
        """What a loop goes through."""
        if isinstance(value, range) and len(value) > MAX_SIZE:
            raise too_much(f"a loop of more than {MAX_SIZE:,} turns", at)
        if isinstance(value, (list, tuple, set, frozenset, range, str, dict)):
            return list(value)
        if isinstance(value, Weights):
            return []
        if isinstance(value, Object) and "_fields" in value.cls.names:
            return list(value.attributes.values())
        if isinstance(value, Unknown):
            raise self.undecided(value, "what is gone through", at)
        if isinstance(value, Class) and is_enum(value):
            return members(value)
        found = self.world.elements(value, at)
        if found is MISSING:
            raise Failure("E409", "this cannot be gone through", "", at)
        return list(found)

    def truth(self, value: Any, at: At) -> bool:
        if isinstance(value, Unknown):
            raise self.undecided(value, "what decides here", at)
        found = self.world.truth(value, at)
        if found is not MISSING:
            return bool(found)
        if isinstance(value, Object):
            method = value.cls.find("__len__")
            return (
                bool(self.enter(method, [value], {}, at)) if isinstance(method, Function) else True
            )
        return bool(value) if isinstance(value, operations.PLAIN) else True

    def undecided(self, value: Unknown, what: str, at: At) -> Failure:
        """What the network needs to know, and does not."""
        began = f" ({value.at.line})" if value.at.file is not None else ""
        return Failure(
            "E407",
            f"{what} is not known here: {value.why}{began}",
            "give it a value with --set, or another target",
            at,
        )

    def combine(self, kind: type, a: Any, b: Any, at: At) -> Any:
        """Two values with an operator between them."""
        vector = self.world.vector(kind, a, b, at)
        if vector is not MISSING:
            return vector
        plain = isinstance(a, operations.PLAIN) and isinstance(b, operations.PLAIN)
        if plain:
            return operations.combined(kind, a, b, at)
        if isinstance(a, Weights) or isinstance(b, Weights):
            return WEIGHTS
        return self.operate(operations.BINARY[kind][0], [a, b], at)

    def operate(self, word: str, values: list[Any], at: At) -> Any:
        """An operator on something that is not plain."""
        found = self.world.operate(word, values, at)
        if found is not MISSING:
            return found
        unknown = next((value for value in values if isinstance(value, Unknown)), None)
        if unknown is not None:
            return unknown
        special = {"add": "__add__", "mul": "__mul__", "sub": "__sub__", "div": "__truediv__"}
        for one in values[:1]:
            method = one.cls.find(special.get(word, "")) if isinstance(one, Object) else None
            if isinstance(method, Function):
                return self.enter(method, values, {}, at)
        return Unknown(f"'{word}' of what is not known", at)

    def compare(self, kind: type, a: Any, b: Any, at: At) -> Any:
        if isinstance(a, str) and isinstance(b, str) and kind in (ast.Is, ast.IsNot):
            return (a == b) is (kind is ast.Is)
        if (
            kind in (ast.Is, ast.IsNot)
            and not isinstance(a, Unknown)
            and not isinstance(b, Unknown)
        ):
            plain = type(a) is type(b) and isinstance(a, (str, int))
            same = a is b or (plain and a == b) or (isinstance(a, Path) and a == b)
            return same if kind is ast.Is else not same
        if isinstance(a, Unknown) or isinstance(b, Unknown):
            return a if isinstance(a, Unknown) else b
        if kind in (ast.In, ast.NotIn):
            if isinstance(b, Weights):
                return kind is ast.NotIn
            inside = True if isinstance(b, python.Listing) else self.world.contains(b, a)
            if inside is not MISSING:
                return inside if kind is ast.In else not inside
        found = self.world.compare(kind, a, b, at)
        if found is not MISSING:
            return found
        return operations.compared(kind, a, b, at)

    def item(self, owner: Any, key: Any, at: At) -> Any:
        """`owner[key]`"""
        if isinstance(owner, (Unknown, Weights)):
            return owner
        found = self.world.item(owner, key, at)
        if found is not MISSING:
            return found
        if isinstance(owner, operations.PLAIN):
            return python.item(self, owner, key, at)
        if isinstance(owner, Object):
            method = owner.cls.find("__getitem__")
            if isinstance(method, Function):
                return self.enter(method, [owner, key], {}, at)
        return Unknown("an element of what is not known", at)

    def defaults(self, args: Any, scope: Scope) -> dict[str, Any]:
        """The defaults of a function's arguments."""
        names = [*args.posonlyargs, *args.args]
        late = zip(names[len(names) - len(args.defaults) :], args.defaults, strict=True)
        rows = [*late, *zip(args.kwonlyargs, args.kw_defaults, strict=True)]
        return {arg.arg: self.made(node, scope) for arg, node in rows if node is not None}

    def formatted(self, value: Any, spec: Any, at: At) -> str:
        """A value in an f-string."""
        if not is_plain(value):
            return python.text_of(value)
        digits = "".join(c if c.isdecimal() else " " for c in str(spec)).split()
        if any(len(part) > 3 for part in digits):
            raise too_much("a width is too large", at)
        try:
            return format(value, str(spec))
        except (ValueError, TypeError):
            return str(value)

    def fits(self, pattern: Any, value: Any, scope: Scope) -> bool:
        """Whether a case of `match` fits a plain value."""
        name = type(pattern).__name__
        if name == "MatchValue":
            return bool(evaluate(self, pattern.value, scope) == value)
        if name == "MatchSingleton":
            return value is pattern.value
        if name == "MatchOr":
            return any(self.fits(one, value, scope) for one in pattern.patterns)
        raise Failure("E409", "this case of match is not read", "", At(scope.file, pattern))


def module_of(cls: Class) -> str:
    """The dotted name of the file that a class stands in."""
    if cls.file is None:
        return "builtins"
    return cls.file.name.removesuffix(".py").replace("/", ".").lstrip(".")


ENUMS = ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")


def is_enum(cls: Class) -> bool:
    return any(isinstance(one, Path) and one.last in ENUMS for one in cls.order())


def members(cls: Class) -> list[Any]:
    """The values of an Enum."""
    rows = [one.names for one in cls.order() if isinstance(one, Class)]
    found = {k: v for names in rows for k, v in names.items() if k[:1] != "_"}
    return [value for value in found.values() if is_plain(value)]


def is_main(test: Any) -> bool:
    """`if __name__ == "__main__":`"""
    return isinstance(test, ast.Compare) and typed(test.left) == "__name__"


def targets(statement: Any) -> list[str]:
    """The names that a statement would have set."""
    found: list[str] = []
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.append(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.append(node.name)
    return found
