"""What a spec asks to be checked: its `lint:` and `budget:` sections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Union

from convcalc.amounts import bytes_of, count_of
from convcalc.diagnostics import Diagnostic, did_you_mean
from convcalc.parser.value import show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.parser.value import Item

    Problems = list[Diagnostic]

Number = Union[int, float]
BUDGET = ("max_params", "max_macs", "max_activations", "max_memory", "min_field", "max_field")
EXAMPLES = {
    "lint": "for example lint: {ignore: [C206], most_groups: 32}",
    "budget": "for example budget: {max_params: 5M, max_memory: 256KiB}",
}


def read_budget(item: Item | None, problems: Problems) -> dict[str, int]:
    """The limits of a network's cost, in numbers; memory in bytes."""
    found = {}
    for key, entry in entries("budget", item, BUDGET, problems).items():
        amount = bytes_of if key == "max_memory" else count_of
        try:
            found[key] = amount(key, written(entry.value.data))
        except ValueError as error:
            problems.append(Diagnostic("E104", str(error), EXAMPLES["budget"], entry.value.span))
    return found


def written(data: Any) -> str:
    """A value as it stands in a spec."""
    return str(data) if isinstance(data, (str, int, float)) and data is not True else show(data)


def read_lint(item: Item | None, problems: Problems) -> dict[str, Any]:
    """The thresholds of rules, and under `select` and `ignore` the codes of rules."""
    from convcalc.commands.lint.rule import LIMITS

    found: dict[str, Any] = {}
    for key, entry in entries("lint", item, ("select", "ignore", *LIMITS), problems).items():
        read = codes if key in ("select", "ignore") else threshold
        try:
            found[key] = read(key, entry.value.plain())
        except ValueError as error:
            problems.append(Diagnostic("E104", str(error), EXAMPLES["lint"], entry.value.span))
    return found


def threshold(key: str, value: Any) -> Number:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1e15:
        raise ValueError(f"'{key}' must be a number greater than 0, received {show(value)}")
    return value


def codes(key: str, value: Any) -> list[str]:
    from convcalc.commands.lint.rules import codes_of

    words = value if isinstance(value, list) else [value]
    if not all(isinstance(word, str) for word in words):
        raise ValueError(f"'{key}' must be a list of rules, received {show(value)}")
    return codes_of(words)


def entries(
    section: str, item: Item | None, known: tuple[str, ...], problems: Problems
) -> Mapping[str, Item]:
    """The entries of a section that it has; others are problems."""
    if item is None or item.value.data is None:
        return {}
    data = item.value.data
    if not isinstance(data, dict):
        message = f"'{section}' must be a mapping, received {show(item.value.plain())}"
        problems.append(Diagnostic("E106", message, EXAMPLES[section], item.value.span))
        return {}
    for key in data:
        if key not in known:
            hint = did_you_mean(key, known) or f"it has {', '.join(known)}"
            message = f"{section} has no key {show(key)}"
            problems.append(Diagnostic("E102", message, hint, data[key].span))
    return {key: entry for key, entry in data.items() if key in known}
