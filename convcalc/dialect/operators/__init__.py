"""What each kind is called in the frameworks: a file each, read only where a name is asked for."""

from __future__ import annotations

from importlib import import_module


def operators(dialect: str) -> dict[str, str]:
    """The operators of each kind that the framework has.

    >>> operators("onnx")["conv"]
    'Conv'
    """
    found: dict[str, str] = import_module(f"convcalc.dialect.operators.{dialect}").OPERATORS
    return found


def stand_ins(dialect: str) -> dict[str, str]:
    """What does the work of each kind that has no operator of its own."""
    found: dict[str, str] = import_module(f"convcalc.dialect.operators.{dialect}").STAND_INS
    return found
