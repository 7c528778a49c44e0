"""What a spec asks to be checked: its `expect:`, `lint:` and `budget:` sections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Optional, Union

from convcalc.amounts import count_of
from convcalc.diagnostics import Diagnostic, did_you_mean
from convcalc.engine.limits import LIMITS
from convcalc.parser.value import show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.parser.value import Item, Value

    Problems = list[Diagnostic]

Number = Union[int, float]
EXAMPLES = {
    "lint": "for example lint: {ignore: [C206], most_groups: 32}",
    "budget": "for example budget: {max_params: 5M, max_memory: 256KiB}",
}
EXPECTED = {"output": "[10]", "outputs": "{mask: [2, 64, 64]}"}
"""What may stand behind keys of `expect:` that are no counts."""
THRESHOLDS: dict[str, tuple[Optional[float], str]] = {
    "object_size": (None, "pixels that the last layer should see; the input's size if not given"),
    "most_params": (0.5, "the share of all parameters that one layer may hold"),
    "width_ratio": (6, "how much wider one side of a 1x1 convolution may be than the other"),
    "most_groups": (16, "how many groups a convolution may have"),
    "most_branches": (3, "how many paths may meet in one layer"),
    "most_elementwise": (0.5, "the share of all outputs that elementwise layers may write"),
    "least_intensity": (4, "multiply-accumulates per byte below which a layer waits for memory"),
    "multiple": (8, "what numbers of channels should be a multiple of"),
}
"""The thresholds of rules: where they are if a spec does not set them, and what they are of."""

RULES = {
    "C101": "unread-border",
    "C102": "stride-beyond-kernel",
    "C103": "strided-pointwise",
    "C104": "even-kernel-same",
    "C105": "uneven-padding",
    "C106": "mostly-padding",
    "C107": "dilation-beyond-map",
    "C108": "input-not-a-multiple",
    "C109": "same-elsewhere",
    "C201": "small-field",
    "C202": "unproductive-layers",
    "C203": "gridding",
    "C204": "misaligned-merge",
    "C205": "checkerboard",
    "C206": "aliasing-pool",
    "C301": "bias-before-norm",
    "C302": "most-params-in-one-layer",
    "C303": "flatten-to-linear",
    "C304": "channels-not-a-multiple",
    "C305": "unequal-widths",
    "C306": "many-groups",
    "C307": "fragmentation",
    "C308": "elementwise-share",
    "C309": "memory-bound",
    "C401": "unused-layer",
    "C402": "linear-in-a-row",
    "C403": "activation-twice",
    "C404": "norm-at-the-end",
    "C405": "dropout-before-norm",
    "C406": "softmax-at-the-end",
    "C501": "module-never-called",
    "C502": "modules-not-registered",
    "C503": "argument-never-read",
}
"""The rules that specs may select and ignore, by code: no code is ever used again."""


def read_budget(item: Item | None, problems: Problems) -> dict[str, int]:
    """The limits of a network's cost, in numbers; memory in bytes."""
    found = {}
    for key, entry in entries("budget", item, tuple(LIMITS), problems).items():
        try:
            found[key] = LIMITS[key].read(key, written(entry.value.data))
        except ValueError as error:
            problems.append(Diagnostic("E104", str(error), EXAMPLES["budget"], entry.value.span))
    return found


def read_expected(key: str, value: Value, problems: list[Diagnostic]) -> Any:
    """An entry of `expect:` as it is compared: `10` and `64x7x7` as lists, `72k` as 72000; None if
    it cannot be.
    """
    data = value.plain()
    try:
        if key == "outputs" and isinstance(data, dict):
            return {name: sizes(f"outputs.{name}", dims) for name, dims in data.items()}
        if key == "outputs":
            raise ValueError(f"'outputs' must be the sizes of each output, received {show(data)}")
        return sizes(key, data) if key == "output" else count_of(key, written(data))
    except ValueError as error:
        hint = f"for example expect: {{{key}: {EXPECTED.get(key, '72234')}}}"
        problems.append(Diagnostic("E104", str(error), hint, value.span))
        return None


def sizes(key: str, data: Any) -> list[int]:
    from convcalc.layers.settings import Dims

    try:
        return list(Dims().parse(data))
    except (ValueError, TypeError):
        raise ValueError(
            f"'{key}' must be sizes such as 10 or 64x56x56, received {show(data)}"
        ) from None


def written(data: Any) -> str:
    """A value as it stands in a spec."""
    if isinstance(data, (str, float)):
        return str(data)
    return show(data)


def read_lint(item: Item | None, problems: Problems) -> dict[str, Any]:
    """The thresholds of rules, and under `select` and `ignore` the codes of rules."""
    found: dict[str, Any] = {}
    for key, entry in entries("lint", item, ("select", "ignore", *THRESHOLDS), problems).items():
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
    words = value if isinstance(value, list) else [value]
    if not all(isinstance(word, str) for word in words):
        raise ValueError(f"'{key}' must be a list of rules, received {show(value)}")
    return codes_of(words)


def codes_of(words: Sequence[str]) -> list[str]:
    """The codes that words stand for: a code, the name of a rule, or the beginning of codes such as
    C3. ValueError, with a way out, if a word is none.

    >>> codes_of(["C103", "bias-before-norm"])
    ['C103', 'C301']
    """
    found = []
    for word in words:
        chosen = [
            code
            for code, name in RULES.items()
            if word.lower() == name
            or (re.fullmatch(r"[Cc]\d{0,3}", word) and code.startswith(word.upper()))
        ]
        if not chosen:
            hint = did_you_mean(word, [*RULES, *RULES.values()])
            hint = hint or "'convcalc lint --rules' lists them"
            raise ValueError(f"there is no rule '{word[:60]}'; {hint}")
        found += chosen
    return found


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
