"""How often convcalc and the frameworks agree: `python -m tests.recorded.agreement`

Counts over the recorded cases of tests/recorded. The tests hold each case; this prints the sums.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests import test_specs as networks
from tests import test_zoo_layers as layers
from tests.networks import worked_out
from tests.recorded import test_kinds_reference as kinds
from tests.recorded import test_reference as shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Sum(NamedTuple):
    """What was run, how many cases, how many of them refused, in how many the two differ in a quirk
    that is left alone; and in how many others, which is worked out when it is asked for.
    """

    name: str
    cases: int
    refused: int
    quirks: int
    disagree: Callable[[], int]


def of_shapes(name: str) -> Sum:
    cases = shapes.cases_of(name)
    refused = sum(not shapes.accepted(case) for case in cases)
    rest = [case for case in cases if not shapes.quirk(name, case)]
    return Sum(
        f"{name}: convolutions, pools",
        len(cases),
        refused,
        len(cases) - len(rest),
        lambda: sum(bool(shapes.disagreement(name, case)) for case in rest),
    )


def of_kinds(name: str) -> Sum:
    cases = [case for case in kinds.CASES if case["dialect"] == name]
    return Sum(
        f"{name}: other kinds",
        len(cases),
        sum(not case["ok"] for case in cases),
        0,
        lambda: sum(bool(kinds.disagreement(case)) for case in cases),
    )


def of_networks(name: str) -> Sum:
    models = networks.recorded("zoo", name)
    return Sum(
        f"{name}: whole networks",
        len(models),
        0,
        0,
        lambda: sum(networks.our_numbers(m) != networks.recorded_numbers(m) for m in models),
    )


def of_layers() -> Sum:
    """Those recorded, and how many of them have no like among ours."""
    rows = layers.RECORDED["networks"]

    def disagree() -> int:
        found = ((layers.recorded_numbers(r), worked_out(r["model"])) for r in rows)
        return sum((wanted - layers.numbers_of(ours)).total() for wanted, ours in found)

    cases = sum(sum(layers.recorded_numbers(row).values()) for row in rows)
    return Sum("timm and others: layers", cases, 0, 0, disagree)


def sums() -> Iterator[Sum]:
    yield from map(of_shapes, shapes.ADAPTERS)
    yield from map(of_kinds, ("pytorch", "keras"))
    yield from map(of_networks, ("torchvision", "keras"))
    yield of_layers()
    yield Sum(
        "what an output sees, by impulse",
        len(kinds.PLACEMENTS),
        0,
        0,
        lambda: sum(bool(kinds.placed_otherwise(case)) for case in kinds.PLACEMENTS),
    )


def text(disagree: Callable[[Sum], int]) -> str:
    lines = [f"{'':32} {'cases':>6} {'refused':>8} {'quirks':>7} {'disagree':>9}"]
    lines += [
        f"{s.name:32} {s.cases:6,} {s.refused:8,} {s.quirks:7,} {disagree(s):9,}" for s in sums()
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(text(lambda one: one.disagree()), end="")
