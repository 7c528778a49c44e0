"""PyTorch as its parts see it: modules, functions and helpers ask it, and it them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from convcalc.frameworks.calls import Layer
    from convcalc.frameworks.python.classes import Class
    from convcalc.frameworks.python.values import At, Function
    from convcalc.frameworks.python.world import Reader
    from convcalc.frameworks.torch.modules import Module
    from convcalc.frameworks.traced.builder import Builder
    from convcalc.frameworks.traced.parameters import Param


class Torch(Protocol):
    """What is PyTorch's."""

    reader: Reader
    builder: Builder
    train: bool
    entries: dict[str, Function]
    layers: dict[Any, Layer | None]
    tags: dict[tuple[int, str], tuple[Param, Any]]

    def function(self, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any: ...
    def method(
        self, name: str, owner: Any, args: list[Any], named: dict[str, Any], at: At
    ) -> Any: ...
    def module(
        self, cls: Class | None, kind: str, args: list[Any], named: dict[str, Any], at: At
    ) -> Any: ...
    def begin(
        self, owner: Any, path: str, args: list[Any], named: dict[str, Any], at: At
    ) -> Any: ...
    def of_module(self, owner: Module, name: str, at: At) -> Any: ...
    def apply(self, function: Any, args: list[Any], named: dict[str, Any], at: At) -> Any: ...
