"""A graph of layers of a saved model, each with its calls, as lines of source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.frameworks.saved_keras.entries import (
    Unfit,
    check_names,
    ends,
    histories,
    is_history,
    is_model,
    nodes_of,
    shape_of,
    title_of,
)
from convcalc.frameworks.saved_keras.layer import plain
from convcalc.frameworks.saved_keras.operations import OLD_OPS, old_operation, operation

if TYPE_CHECKING:
    from typing import Protocol

    class Writer(Protocol):
        """What writes the lines of a file: of one whose open sizes are given, it is `sized`."""

        models: int
        sized: bool

        def add(self, letter: str, text: str) -> str: ...

        def layer(self, entry: dict[str, Any], declared: list[Any] | None) -> str: ...


CONSTANT = "_CONSTANT_VALUE"
"""What stands in place of a layer's name before a plain value."""
OPS = re.compile(r"\bops\b")
NOT_GIVEN = ("mask", "training", "name")


def unsized(name: str, shape: list[Any]) -> Problems:
    """That an input has sizes which the file leaves open."""
    open_ = sum(n is None for n in shape)
    usual = "x".join(str(224 if n is None else n) for n in shape)
    message = f"the file leaves {open_} of the sizes of the input '{name[:60]}' open"
    return Problems([Diagnostic("E411", message, f"give it with --input: {usual}")])


class Functional:
    """A graph of layers: each call is written when what it is given has been."""

    def __init__(self, writer: Writer, config: dict[str, Any]) -> None:
        self.writer, self.config = writer, config
        self.entries = [one for one in config["layers"] if isinstance(one, dict)]
        check_names(self.entries)
        self.tensors: dict[tuple[str, int], str] = {}
        self.made: dict[str, str] = {}
        self.shapes: dict[str, list[Any]] = {}
        self.several: set[str] = set()
        self.highest: dict[str, int] = {}
        self.calls = {title_of(one): len(nodes_of(one)) for one in self.entries}
        for key in ("input_layers", "output_layers"):
            self.look(config.get(key))
        for one in self.entries:
            self.look(one.get("inbound_nodes"))
            if len(ends(one.get("config"))) > 1:
                self.several.add(title_of(one))

    def look(self, value: Any) -> None:
        """What consumers declare of the layers before them."""
        if isinstance(value, dict):
            history = value.get("keras_history")
            if isinstance(history, list) and is_history(history):
                name, _, k = history[:3]
                if not k and isinstance(value.get("shape"), list):
                    self.shapes.setdefault(name, value["shape"][1:])
            for one in value.values():
                self.look(one)
        elif isinstance(value, list):
            if is_history(value):
                self.refer(value)
            for one in value:
                self.look(one)

    def refer(self, history: list[Any]) -> None:
        """That an output of a call is read."""
        name, node, k = history[:3]
        self.highest[name] = max(self.highest.get(name, 0), node)
        if k and name != CONSTANT:
            self.several.add(name)

    def write(self) -> str:
        waiting = [(one, k) for one in self.entries for k in range(len(nodes_of(one)))]
        inputs = [one for one in self.entries if one.get("class_name") == "InputLayer"]
        for one in inputs:
            self.input(one)
        while waiting:
            left = [(one, k) for one, k in waiting if not self.call(one, k)]
            if len(left) == len(waiting):
                raise Unfit(f"'{title_of(left[0][0])[:60]}' reads what no layer gives")
            waiting = left
        starts = [self.tensor(one) for one in histories(self.config.get("input_layers"))]
        outs = [self.tensor(one) for one in histories(self.config.get("output_layers"))]
        if not outs:
            raise Unfit("a model has no outputs")
        name = self.config.get("name")
        named = f", name={name[:200]!r}" if isinstance(name, str) else ""
        text = f"keras.Model([{', '.join(starts)}], [{', '.join(outs)}]{named})"
        if len(outs) == 1:
            text = text.replace(f"[{outs[0]}]{named}", f"{outs[0]}{named}")
        return self.writer.add("m", text)

    def input(self, entry: dict[str, Any]) -> None:
        shape, name = shape_of(entry), title_of(entry)
        if shape is None:
            raise Unfit(f"the input '{name[:60]}' has no shape")
        if not self.writer.sized and self.writer.models == 1 and None in shape:
            raise unsized(name, shape)
        text = f"keras.Input({shape!r}, name={name[:200]!r})"
        self.tensors[name, 0] = self.writer.add("i", text)

    def call(self, entry: dict[str, Any], k: int) -> bool:
        """Write call `k` of a layer, if all that it is given is there."""
        name = title_of(entry)
        try:
            args, named = self.arguments(nodes_of(entry)[k])
        except KeyError:
            return False
        if OPS.search(str(entry.get("module") or "")) and not is_model(entry):
            text = operation(entry, args, named)
        elif entry.get("class_name") in OLD_OPS:
            text = old_operation(entry, args, named)
        else:
            if name not in self.made:
                self.made[name] = self.writer.layer(entry, self.shapes.get(name))
            more = [f"{key}={value}" for key, value in named.items()]
            text = f"{self.made[name]}({', '.join([*args, *more])})"
        self.tensors[name, k] = self.writer.add("t", text)
        return True

    def arguments(self, node: Any) -> tuple[list[str], dict[str, str]]:
        """What a call is given. KeyError if some of it is not there yet."""
        if isinstance(node, dict):
            args, named = node.get("args"), node.get("kwargs")
            given = [self.value(one) for one in args] if isinstance(args, list) else []
            rows = named.items() if isinstance(named, dict) else ()
            kept = {k: self.value(v) for k, v in rows if k not in NOT_GIVEN and v is not None}
            return given, {k: v for k, v in kept.items() if k.isidentifier()}
        node = [node] if is_history(node) else node
        parts = [one for one in node if isinstance(one, list)] if isinstance(node, list) else []
        tensors = [
            self.value(one[2]) if one[:1] == [CONSTANT] else self.tensor(one)
            for one in parts
            if is_history(one) or one[:1] == [CONSTANT]
        ]
        last = [one[3] for one in parts if len(one) > 3 and isinstance(one[3], dict)]
        more: dict[str, Any] = last[0] if last else {}
        kept = {k: self.value(v) for k, v in more.items() if k not in NOT_GIVEN and v is not None}
        first = tensors[0] if len(tensors) == 1 else f"[{', '.join(tensors)}]"
        return [first], {k: v for k, v in kept.items() if k.isidentifier()}

    def value(self, value: Any) -> str:
        if isinstance(value, list):
            if is_history(value) and value[0] in self.calls:
                return self.tensor(value)
            return f"[{', '.join(map(self.value, value))}]"
        if isinstance(value, dict):
            return self.special(value)
        return repr(value) if plain(value) else "None"

    def special(self, value: dict[str, Any]) -> str:
        if value.keys() == {"start", "stop", "step"}:
            value = {"class_name": "__slice__", "config": value}
        word, config = value.get("class_name"), value.get("config")
        config = config if isinstance(config, dict) else {}
        if word == "__keras_tensor__":
            history = config.get("keras_history")
            if not is_history(history):
                raise Unfit("a tensor does not say which layer gives it")
            return self.tensor(history)
        if word == "__slice__":
            parts = [config.get(key) for key in ("start", "stop", "step")]
            return ":".join("" if part is None else self.value(part) for part in parts)
        return "..." if word == "__ellipsis__" else "None"

    def shift(self, name: str) -> int:
        """By how much numbers of calls are too large: models of Keras 2 count their own first."""
        count = self.calls.get(name, 0)
        return max(self.highest.get(name, 0) - count + 1, 0) if count else 0

    def tensor(self, history: Any) -> str:
        """The value that a layer gives. KeyError if it is not there."""
        name, node, k = history[:3]
        found = self.tensors[name, node - self.shift(name)]
        return f"{found}[{k}]" if name in self.several else found
