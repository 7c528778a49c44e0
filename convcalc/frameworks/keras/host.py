"""Keras as its parts see it: layers, functions and models ask it, and it them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.algebra.shape import Shape
    from convcalc.diagnostics import Problems
    from convcalc.frameworks.keras.objects import Application, Layer, Open
    from convcalc.frameworks.keras.scopes import Scopes
    from convcalc.frameworks.python.classes import Class
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import Reader
    from convcalc.frameworks.traced.builder import Builder
    from convcalc.frameworks.traced.parameters import Param
    from convcalc.frameworks.traced.tensors import Tensor


class Keras(Protocol):
    """What is Keras' and TensorFlow's."""

    reader: Reader
    builder: Builder
    history: dict[int, Application]
    entered: list[Tensor]
    fed: dict[int, Tensor]
    kept: list[Any]
    notes: list[str]
    doubts: dict[int, str]
    masked: set[str]
    counts: dict[str, int]
    root: Any
    scopes: Scopes
    train: bool
    depth: int
    nodes: dict[Any, str]
    params: list[Param]
    frozen: int
    asked: list[Shape]
    forced: dict[int, Shape]
    open: dict[int, Open]
    left_open: list[Open]
    applications: int
    failed: Problems | None
    failed_at: list[str]
    data_format: str

    def module(
        self, cls: Class | None, kind: str, args: list[Any], named: dict[str, Any], at: At
    ) -> Any: ...
    def apply(self, function: Any, args: list[Any], named: dict[str, Any], at: At) -> Any: ...
    def operate(self, word: str, values: list[Any], at: At) -> Any: ...
    def item(self, owner: Any, key: Any, at: At) -> Any: ...
    def function(self, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any: ...
    def recorded(
        self,
        run: Callable[[list[Any], dict[str, Any]], Any],
        args: list[Any],
        named: dict[str, Any],
        layer: Layer | None = None,
    ) -> Any: ...
    def fails(self, problems: Problems, at: list[str]) -> None: ...
    def begin(
        self, owner: Any, kind: str, args: list[Any], named: dict[str, Any], at: At
    ) -> Any: ...
    def unique(self, title: str) -> str: ...
