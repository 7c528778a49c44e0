"""How often convcalc and the frameworks agree: `python -m tests.recorded.agreement`

Counts over the recorded cases of tests/recorded. The tests hold each case; this prints the sums.
"""

from __future__ import annotations

from tests import test_specs as networks
from tests.recorded import test_kinds_reference as kinds
from tests.recorded import test_reference as shapes


def rows() -> list[tuple[str, int, int, int, int]]:
    """What was run, how many cases, how many of them refused, and where the two differ: in quirks
    that are left alone, and otherwise.
    """
    found = []
    for name in shapes.ADAPTERS:
        cases = shapes.cases_of(name)
        refused = sum(not shapes.accepted(case) for case in cases)
        quirks = [case for case in cases if shapes.quirk(name, case)]
        rest = [case for case in cases if not shapes.quirk(name, case)]
        wrong = sum(bool(shapes.disagreement(name, case)) for case in rest)
        found.append((f"{name}: convolutions, pools", len(cases), refused, len(quirks), wrong))
    for name in ("pytorch", "keras"):
        cases = [case for case in kinds.CASES if case["dialect"] == name]
        refused = sum(not case["ok"] for case in cases)
        wrong = sum(bool(kinds.disagreement(case)) for case in cases)
        found.append((f"{name}: other kinds", len(cases), refused, 0, wrong))
    for name in ("torchvision", "keras"):
        models = networks.recorded("zoo", name)
        wrong = sum(networks.our_numbers(m) != networks.recorded_numbers(m) for m in models)
        found.append((f"{name}: whole networks", len(models), 0, 0, wrong))
    wrong = sum(bool(kinds.placed_otherwise(case)) for case in kinds.PLACEMENTS)
    found.append(("what an output sees, by impulse", len(kinds.PLACEMENTS), 0, 0, wrong))
    return found


def main() -> None:
    print(f"{'':32} {'cases':>6} {'refused':>8} {'quirks':>7} {'disagree':>9}")
    for name, cases, refused, quirks, wrong in rows():
        print(f"{name:32} {cases:6,} {refused:8,} {quirks:7,} {wrong:9,}")


if __name__ == "__main__":
    main()
