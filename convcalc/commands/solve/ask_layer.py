"""`convcalc solve` for one layer: sizes are given, settings are asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from convcalc.cli.options import flag_of, sizes_of, usage
from convcalc.commands.solve import text as render
from convcalc.commands.solve.bounds import MAX_SETTING, SOLVED, Question, unavailable, unfit
from convcalc.commands.solve.nothing import impossible
from convcalc.diagnostics import did_you_mean, one_of
from convcalc.dialect import dialect_named
from convcalc.layers import kind_named
from convcalc.layers.groups import kinds_among
from convcalc.layers.settings import MODES
from convcalc.layers.windowed import Windowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind

LEAST = {"output_padding": 0, "padding": 0}


def answer(format: str, dialect: str, given: Mapping[str, Any]) -> None:
    """Tell the four questions apart, and answer one. UsageError if none is asked as it must be."""
    rules = dialect_named(dialect)
    fixed = numbers(given)
    if given["keep"]:
        from convcalc.commands.solve.ask_padding import keep_size

        keep_size(format, given, fixed)
    elif given["params"] is not None or given["filters"] is not None:
        from convcalc.commands.solve.ask_held import by_params

        by_params(format, rules, given, fixed)
    elif given["undo"] is not None:
        from convcalc.commands.solve.ask_padding import undo_layer

        undo_layer(format, rules, given, fixed)
    else:
        settings_for(format, rules, given, fixed)


def numbers(given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that are fixed. UsageError for what is no number, or out of range."""
    found: dict[str, Any] = {}
    for name in ("kernel", "stride", "padding", "dilation", "output_padding"):
        text = given[name]
        if text is None:
            continue
        if name == "padding" and text.lower() in MODES:
            found[name] = text.lower()
            continue
        least = LEAST.get(name, 1)
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
        if not least <= number <= MAX_SETTING:
            modes = f", or {one_of(MODES)}" if name == "padding" else ""
            option = flag_of(name)
            raise usage(
                f"{option} must be a whole number from {least} to {MAX_SETTING}{modes}, "
                f"received '{text[:60]}'"
            )
        found[name] = number
    return found


def settings_for(
    format: str, rules: Dialect, given: Mapping[str, Any], fixed: dict[str, Any]
) -> None:
    """The settings that turn `--in` into `--out`."""
    from convcalc.commands.solve.inverse import solve

    if given["sizes"] is None and given["targets"] is None:
        raise usage(
            "give the sizes: --in and --out; or ask for the padding that keeps a size with --keep, "
            "or about a network with a SPEC; 'convcalc solve --help' has examples"
        )
    sizes, targets = sizes_of("--in", given["sizes"]), sizes_of("--out", given["targets"])
    if len(sizes) != len(targets):
        raise usage(
            f"--in has {axes(len(sizes))} and --out {axes(len(targets))}: give as many for both"
        )
    kind = kind_of(given, rules)
    check_settings(kind, rules, fixed)
    found = solve(Question(kind, rules, sizes, targets, fixed))
    if not found.candidates and not all(one.candidates for one in found.each or (found,)):
        raise impossible(found, rules)
    render.write_found(found, format, None if given["every"] else render.LIMIT, sys.stdout)


def axes(count: int) -> str:
    return "1 axis" if count == 1 else f"{count} axes"


def kind_of(given: Mapping[str, Any], rules: Dialect) -> type[Windowed]:
    """The kind that `--kind` or `--transposed` names. UsageError if its settings cannot be solved
    for.
    """
    word, transposed = given["kind"], given["transposed"]
    if word is None:
        word = "conv_transpose" if transposed else "conv"
    kind = kind_named(word)
    if kind is None or not kind.among(*SOLVED) or not issubclass(kind, Windowed):
        names = kinds_among(*SOLVED)
        hint = did_you_mean(word, names) or f"it takes {one_of(names)}"
        raise usage(f"--kind does not know '{word[:60]}'; {hint}")
    if transposed and not kind.among("transposed"):
        raise usage(f"--transposed is --kind conv_transpose, but --kind is {kind.name}: drop one")
    why = unavailable(kind, rules)
    if why:
        raise usage(f"{rules.title} has no {kind.name}: {why}")
    return kind


def check_settings(kind: type[Kind], rules: Dialect, fixed: Mapping[str, Any]) -> None:
    """UsageError for a setting that the kind does not have, in this dialect."""
    for name, why in unfit(kind, rules, fixed):
        raise usage(f"{flag_of(name)}: {why}")
