"""`convcalc solve --params 640 --filters 64`: which layer holds so many parameters."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from convcalc.amounts import count_of
from convcalc.cli.options import flag_of, usage
from convcalc.commands.solve.held import held
from convcalc.commands.solve.text import dump
from convcalc.commands.solve.text_held import write
from convcalc.diagnostics import Diagnostic, Problems
from convcalc.engine.schemas import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.layers.dialect import Dialect

ALONE = ("sizes", "targets", "kind", "transposed", "keep", "undo")


def by_params(
    format: str, rules: Dialect, given: Mapping[str, Any], fixed: Mapping[str, Any]
) -> None:
    """Print the layers that hold `--params` with `--filters` outputs. E501 if none does."""
    for name in (*ALONE, *(key for key in fixed if key != "kernel")):
        if given[name]:
            option = {"sizes": "--in", "targets": "--out"}.get(name, flag_of(name))
            raise usage(f"--params asks for a layer by what it holds: leave out {option}")
    if given["params"] is None or given["filters"] is None:
        raise usage("--params goes with --filters, as in --params 640 --filters 64")
    try:
        params, filters = (count_of(flag_of(name), given[name]) for name in ("params", "filters"))
    except ValueError as error:
        raise usage(str(error)) from None
    found = held(params, filters, fixed.get("kernel"), rules)
    if not found:
        raise Problems([none(params, filters)])
    if format == "json":
        rows = [{**one._asdict(), "kind": one.kind.name} for one in found]
        dump({"schema": SCHEMAS["solve"], "params": params, "layers": rows}, sys.stdout)
        return
    write(found, params, filters, sys.stdout)


def none(params: int, filters: int) -> Diagnostic:
    rest = params % filters
    left = "remains" if rest == 1 else "remain"
    why = f"{params:,} is no multiple of {filters:,}: {rest:,} {left}" if rest else "a bias is all"
    message = f"no convolution and no linear layer of {filters:,} outputs holds {params:,}: {why}"
    return Diagnostic("E501", message, "ask for other --filters; each holds its inputs and a bias")
