"""What PyTorch does without a module: sums, joins, shapes; and modules that need no name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.frameworks.names.functional import CALLS
from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.spelled import Unwritten, arguments, row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.frameworks.write.parts import Step
    from convcalc.frameworks.write.spelled import Told

    Form = Callable[[Step, Sequence[str], Told, int], str]

SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}


def function(step: Step, rank: int, inputs: Sequence[str], told: Told) -> Optional[str]:
    """The expression that a layer without weights is; None if there is none."""
    assert step.kind is not None
    name = step.kind.name
    if name in SIGNS:
        return f" {SIGNS[name]} ".join(inputs)
    form = FORMS.get(name)
    if form is not None:
        return form(step, inputs, told, rank)
    found = row_of(CALLS, name, rank)
    if found is None or not found[1].takes.startswith("input"):
        return None
    words = arguments(found[1], step, told)
    return f"F.{found[0]}({', '.join([*inputs, *words])})"


def concat(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    if not fixed(step.settings["axis"], "channels"):
        raise Unwritten("only channels are joined")
    return f"torch.cat([{', '.join(inputs)}], 1)"


def flatten(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    if not fixed(step.settings["start"], 1) or "end" in step.settings:
        raise Unwritten("only all axes are flattened")
    return f"torch.flatten({inputs[0]}, 1)"


def pooled(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    axes = f"({', '.join(str(k + 2) for k in range(rank))}{',' if rank == 1 else ''})"
    kept = ", keepdim=True" if fixed(step.settings["keepdims"], True) else ""
    return f"{inputs[0]}.mean({axes}{kept})"


def reshaped(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    return f"{inputs[0]}.reshape({inputs[0]}.shape[0], {unpacked(told(step.settings['shape']))})"


def unpacked(sizes: str) -> str:
    """The elements of a tuple as arguments."""
    return sizes.strip("()").rstrip(",") if sizes.startswith("(") else f"*{sizes}"


def permuted(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    return f"{inputs[0]}.permute(0, {unpacked(told(step.settings['dims']))})"


def sliced(step: Step, inputs: Sequence[str], told: Told, rank: int) -> str:
    if not fixed(step.settings["axis"], "channels") or not fixed(step.settings["step"], 1):
        raise Unwritten("only channels are sliced, one by one")
    start = "" if fixed(step.settings["start"], 0) else told(step.settings["start"])
    stop = told(step.settings["stop"]) if "stop" in step.settings else ""
    simple = all(not end or end.isalnum() for end in (start, stop))
    between = ":" if simple else " : "
    return f"{inputs[0]}[:, {f'{start}{between}{stop}'.strip()}]"


FORMS: dict[str, Form] = {
    "concat": concat,
    "flatten": flatten,
    "global_avg_pool": pooled,
    "reshape": reshaped,
    "permute": permuted,
    "slice": sliced,
    "identity": lambda step, inputs, told, rank: inputs[0],
}
