"""Constructors and functions with their arguments worked out, to layers by a framework's rows."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, NoReturn

from convcalc.diagnostics import Diagnostic, did_you_mean
from convcalc.frameworks.calls import MISSING, Call, Layer, settings_of, signature
from convcalc.frameworks.names import IGNORED, Row, find
from convcalc.frameworks.python.settable import with_set
from convcalc.frameworks.python.values import At, Failure, Path, Unknown
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.turns import FUNCTION, is_aside, is_counted
from convcalc.layers.settings import AxisCount, Count, Flag, Padded
from convcalc.parser.make import Wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.diagnostics import Span
    from convcalc.frameworks.names import Names
    from convcalc.frameworks.turns import Settings


class EvaluatedCall(Call):
    """A call whose arguments have their values."""

    def __init__(
        self, row: Row, names: Names, path: str, args: list[Any], named: dict[str, Any], at: At
    ) -> None:
        self.row, self.names, self.at = row, names, at
        self.path = path
        self.signature = signature(row.takes)
        self.kind = row.kind
        self.settings = {}
        self.behind = self.input = None
        self.args, self.named = args, named
        self.written: dict[str | None, Any] | None = None

    @property
    def span(self) -> Span:
        return self.at.span  # type: ignore[return-value]

    def span_of(self, node: Any) -> Span:
        return self.span

    def place_of(self, name: str, node: Any) -> Span:
        """Where an argument stands, if it is the call of the source that is read; else the call."""
        return self.at_argument(name).span or self.span

    def at_argument(self, name: str) -> At:
        """The argument in the tree of the file; the call, where it does not stand there."""
        if self.written is None:
            self.written = self.in_tree()
        node = self.written.get(name)
        return self.at if node is None else At(self.at.file, node)

    def in_tree(self) -> dict[str | None, Any]:
        """The arguments in the tree of the file by name; none, where they do not stand there."""
        call = self.at.node
        if self.at.file is None or not self.written_out(call):
            return {}
        there = dict(zip(self.signature.positional, call.args, strict=False))
        return {**there, **{keyword.arg: keyword.value for keyword in call.keywords}}

    def written_out(self, call: Any) -> bool:
        """Whether a call of the source has just these arguments."""
        return (
            isinstance(call, ast.Call)
            and len(call.args) == len(self.args)
            and not any(isinstance(arg, ast.Starred) for arg in call.args)
            and {keyword.arg for keyword in call.keywords} == set(self.named)
        )

    def bound(self) -> dict[str, Any]:
        known = self.signature
        if len(self.args) > len(known.positional) and not known.anything:
            takes = f"it takes {', '.join(known.positional) or 'none'}"
            message = f"{self.path} is given {len(self.args)} arguments"
            raise Failure("E406", message, takes, self.at)
        found = dict(zip(known.positional, self.args, strict=False))
        for name, value in self.named.items():
            if name not in self.accepted() and not known.anything:
                if not name:
                    continue
                hint = did_you_mean(name, [*known.positional, *known.named])
                message = f"{self.path} has no argument '{name}'"
                raise Failure(
                    "E102", message, hint or f"it takes {', '.join(known.positional)}", self.at
                )
            found[name] = value
        return found

    def value(self, name: str, node: Any) -> Any:
        meaning = self.meaning(name)
        if meaning in ("-", ">"):
            return MISSING
        bound = self.values_bound
        if meaning.endswith(FUNCTION) and name in bound:
            return simple(bound[name])  # one that is not known by a name is another one
        if is_aside(meaning) and (name not in bound or unknown_in(bound[name]) is not None):
            return MISSING
        if name not in bound:
            if name in self.signature.defaults:
                return self.signature.defaults[name]
            message = f"{self.path} needs '{name}'"
            raise Failure(
                "E406", message, f"it takes {', '.join(self.signature.positional)}", self.at
            )
        value = bound[name]
        unknown = unknown_in(value)
        if unknown is not None and is_counted(meaning):
            return []
        if unknown is not None:
            began = f" ({unknown.at.line})" if unknown.at.file is not None else ""
            raise Failure(
                "E407",
                f"'{name}' of {self.path} is not known: {unknown.why}{began}",
                f"{with_set(unknown, self.at_argument(name))}, or write {name} as a number",
                self.at,
            )
        if isinstance(value, Path) and self.counts(meaning):
            raise Failure(
                "E407",
                f"'{name}' of {self.path} is not known: {value.name} is not in this project",
                f"write {name} as a number, or put the file beside that it comes from",
                self.at_argument(name),
            )
        return self.whole(name, meaning, simple(value))

    def meant(self, name: str, meaning: str, value: Any, values: Mapping[str, Any]) -> Settings:
        """Dimensions as they are counted, since the axes of a tensor are known; none where they are
        not known, on which no size depends.
        """
        if is_counted(meaning):
            return {meaning.partition("<")[0]: value}
        return super().meant(name, meaning, value, values)

    def counts(self, meaning: str) -> bool:
        """Whether a setting takes numbers and no words."""
        found = settings_of(self.kind).get(meaning)
        return found is not None and not found.type.worded

    def says(self, meaning: str) -> bool:
        """Whether a setting is true or false."""
        found = settings_of(self.kind).get(meaning)
        return found is not None and isinstance(found.type, Flag)

    def whole(self, name: str, meaning: str, value: Any) -> Any:
        """The value; true and false where 1 and 0 are said. Failure for a float where PyTorch takes
        whole numbers only.
        """
        several = value if isinstance(value, list) else [value]
        if type(value) is int and value in (0, 1) and self.says(meaning):
            return bool(value)
        if not any(isinstance(one, float) for one in several):
            return value
        found = settings_of(self.kind).get(meaning)
        if found is not None and isinstance(found.type, (Count, AxisCount, Padded)):
            whole = [int(one) if isinstance(one, float) else one for one in several]
            shown = whole if isinstance(value, list) else whole[0]
            raise Failure(
                "E104",
                f"'{name}' of {self.path} must be whole, and is {value}",
                f"write {shown}, or divide with //",
                self.at_argument(name),
            )
        return value

    def read(self) -> Layer:
        self.values_bound = self.bound()
        return super().read()._replace(unsaid=self.unsaid())

    def unsaid(self) -> str:
        """An argument that no setting keeps, and that is no usual one: what it gives is other
        numbers.
        """
        for name, most in KEPT_NOT.items():
            usual = self.signature.defaults.get(name, most)
            usual = self.signature.defaults.get(name, usual)
            value = self.values_bound.get(name, usual)
            if self.meaning(name) == IGNORED and name in self.accepted() and value != usual:
                return f"its {name} of {value} is not kept"
        return ""

    def wrong(self, code: str, message: str, hint: str, node: Any) -> NoReturn:
        raise Wrong(Diagnostic(code, message, hint, self.span))


KEPT_NOT: dict[str, Any] = {
    "beta": 1,
    "threshold": 20,
    "value": 0,
    "min_val": -1,
    "max_val": 1,
    "min_value": None,
    "max_value": None,
    "max_norm": None,
    "approximate": "none",
    "negative_slope": 0,
}
"""Arguments on which no size depends, and numbers do: what is kept of them is that they are so."""


def unknown_in(value: Any, depth: int = 0) -> Unknown | None:
    """What is not known of a value, or in the lists that it is made of."""
    if isinstance(value, Unknown):
        return value
    if not isinstance(value, (list, tuple)) or depth > 4:
        return None
    return next((u for one in value if (u := unknown_in(one, depth + 1)) is not None), None)


def simple(value: Any) -> Any:
    """A value as settings have it: lists, whole numbers, texts of names."""
    if isinstance(value, (tuple, list, range)):
        return [simple(item) for item in value]
    if isinstance(value, Param):
        return value
    if isinstance(value, Path):
        return value.last
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return value
    return value


def layer_of(
    names: Names, path: str, args: list[Any], named: dict[str, Any], at: At
) -> Layer | None:
    """The layer that a constructor makes; None if the framework has no row for it."""
    row = find(names.constructors, path.rpartition(".")[2])
    if row is None:
        return None
    return EvaluatedCall(row, names, path, args, named, at).read()
