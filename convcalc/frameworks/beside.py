"""Arguments that say something else than a setting: the activation behind, the network's input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic
from convcalc.frameworks.literals import Ref, unknown_in
from convcalc.layers import kind_named
from convcalc.parser.make import Wrong
from convcalc.parser.value import Item, Value, from_plain

if TYPE_CHECKING:
    from typing import Protocol

    from convcalc.diagnostics import Span

    class Call(Protocol):
        """A call that is being read."""

        kind: str
        settings: dict[str, Item]
        behind: Value | None
        input: Value | None


def activation_kind(call: Call, value: Any, span: Span) -> str:
    """The kind of an activation by its name: `relu`, `tf.nn.relu`; empty for linear."""
    word = value.path.rpartition(".")[2] if isinstance(value, Ref) else value
    if word in (None, "linear"):
        return ""
    kind = kind_named(word) if isinstance(word, str) else None
    if kind is None or not kind.among("activations"):
        text = value.text if isinstance(value, Ref) else repr(value)[:60]
        hint = "name one that keeps shapes, such as 'relu', or leave it out"
        raise Wrong(Diagnostic("E102", f"there is no activation called {text}", hint, span))
    return kind.name


def behind(call: Call, value: Any, span: Span) -> None:
    word = activation_kind(call, value, span)
    if word:
        more = AS_ACTIVATION.get(word, {})
        given = {name: Item(span, Value(number, span)) for name, number in more.items()}
        call.behind = Value({word: Item(span, Value(given, span))}, span)


AS_ACTIVATION: dict[str, dict[str, float]] = {"leaky_relu": {"slope": 0.2}}
"""Settings of activations of Keras that are others than those of its layers of that name."""


def as_activation(call: Call, value: Any, span: Span) -> None:
    call.kind = activation_kind(call, value, span) or "identity"
    for name, number in AS_ACTIVATION.get(call.kind, {}).items():
        call.settings[name] = Item(span, Value(number, span))


def as_input(call: Call, value: Any, span: Span) -> None:
    if value is not None:
        dims = value if isinstance(value, list) else [value]
        unknown = unknown_in(dims)
        if unknown:
            message = f"the input's shape is {unknown.text}, which has no value in this text"
            raise Wrong(Diagnostic("E103", message, "write its numbers", span))
        call.input = from_plain(dims, span)


def as_batch(call: Call, value: Any, span: Span) -> None:
    as_input(call, value[1:] if isinstance(value, list) else None, span)


BESIDE = {
    "behind": behind,
    "activation": as_activation,
    "input": as_input,
    "batched": as_batch,
}
"""Arguments that say something else than a setting."""
