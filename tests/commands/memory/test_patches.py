"""Patches: against positions that are followed one by one."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.commands.memory.answer import patches
from convcalc.commands.memory.patches import ends, patched
from convcalc.engine.memory import steps_of
from convcalc.engine.report import LayerReport


@st.composite
def stacks(draw: st.DrawFn) -> list[str]:
    """Convolutions and pools of a few sizes, some with a shortcut over them."""
    layers: list[str] = []
    for k in range(draw(st.integers(1, 5))):
        kernel, stride = draw(st.sampled_from([(1, 1), (3, 1), (3, 2), (2, 2), (5, 3)]))
        dilation, more = draw(st.sampled_from([1, 1, 2, 3])), draw(st.sampled_from([0, 0, 1, 9]))
        padding = f"p{kernel // 2 * dilation + more} d{dilation}"
        layers.append(f"conv 2 {kernel}x{kernel}/{stride} {padding} name=a{k}")
        if draw(st.booleans()):
            layers += [f"conv 2 3x3 p1 name=b{k}", f"add from=[a{k},b{k}]"]
    return layers


def parts(n: int, grid: int) -> list[range]:
    return [range(n * i // grid, n * (i + 1) // grid) for i in range(grid)]


def reads(step: LayerReport, axis: int, outputs: range) -> range:
    """From the first to the last position that any of the outputs reads."""
    found: list[int] = []
    n = step.input_shapes[0].spatial[axis]
    for o in outputs:
        taps = step.axes[axis].taps(o)  # type: ignore[union-attr]
        assert taps
        positions = (taps.first + k * taps.step for k in range(taps.number))
        found += [p for p in positions if 0 <= p < n]
    return range(min(found), max(found) + 1) if found else range(0)


def by_brute_force(steps: list[LayerReport], grid: int) -> tuple[int, int]:
    """MACs of all patches, and the most elements between the input and the output."""
    last = steps[-1]
    assert last.output
    macs = most = 0
    for region in product(*(parts(n, grid) for n in last.output.spatial)):
        wanted = {last.name: list(region)}
        for step in reversed(steps):
            for axis, outputs in enumerate(wanted[step.name]):
                more = reads(step, axis, outputs)
                for name in step.inputs:
                    known = wanted.setdefault(name, [range(0), range(0)])
                    both = [*known[axis], *more]
                    known[axis] = range(min(both), max(both) + 1) if both else range(0)
        areas = {name: len(h) * len(w) for name, (h, w) in wanted.items()}
        for k, step in enumerate(steps):
            assert step.output
            weights = sum(int(w.elements) for w in step.weights if w.contracts)
            macs += weights * areas[step.name]
            needed = {name for later in steps[k:] for name in later.inputs} | {step.name}
            made = {one.name for one in steps[: k + 1]} - {last.name}
            most = max(most, sum(2 * areas[name] for name in made & needed))
    return macs, most


@given(stacks(), st.integers(1, 3))
def test_patches_cost_what_each_position_costs(layers: list[str], grid: int) -> None:
    network = convcalc.build({"input": [1, 23, 17], "layers": layers})
    report = convcalc.analyze(network)
    found = patched(report, grid)
    if found is None:
        return
    steps = steps_of(report.layers)
    names = [step.name for step in steps]
    first = steps[: names.index(found.until) + 1]
    macs, most = by_brute_force(first, grid)
    output = first[-1].output
    assert output
    assert found.more_macs == macs - sum(step.macs for step in first)
    assert found.first == 4 * (23 * 17 + output.elements + most)


def test_one_patch_costs_nothing_more_and_the_input_stays() -> None:
    report = convcalc.analyze(convcalc.loads("{input: 1x8x8, layers: [conv 4 3x3 p1, conv 1 3x3]}"))
    found = patched(report, 1)
    assert found
    assert (found.more_macs, found.until) == (0, "conv1")
    assert found.first == 4 * (64 + 4 * 64)


@pytest.mark.parametrize(
    ("layers", "names"),
    [
        ("[conv 2 3x3 name=a, relu name=b, conv 2 3x3 name=c]", ["a", "b"]),
        ("[conv 2 3x3 p1 name=a, relu name=b, 'add from=[a,b] name=c', relu name=d]", ["a", "c"]),
        ("[conv 2 3x3 p1 name=a, layer_norm name=b, relu name=c]", ["a"]),
        ("[conv 2 3x3 p1 name=a, squeeze_excite 2 name=b, relu name=c]", ["a"]),
        ("[conv 2 3x3 p1 name=a, 'add from=[a,input] name=b', flatten name=c]", ["b"]),
        ("[conv_transpose 2 3x3 name=a, relu name=b]", []),
        ("[{permute: {dims: [2, 1, 3], name: a}}, relu name=b]", []),
        ("[flatten name=a, linear 2 name=b]", []),
    ],
)
def test_the_first_layers_end_where_nothing_else_is_read(layers: str, names: list[str]) -> None:
    report = convcalc.analyze(convcalc.loads(f"{{input: 2x8x8, layers: {layers}}}"))
    steps = steps_of(report.layers)
    assert [steps[k].name for k in ends(report, steps)] == names


def test_more_than_twice_the_work_is_told_as_so_many_times() -> None:
    layers = [*["conv 16 9 p4"] * 3, "conv 1 9 p4", "max_pool 2"]
    report = convcalc.analyze(convcalc.loads(f"{{input: 1x32x32, layers: {layers}}}"))
    found = patched(report, 8)
    assert found is not None
    assert found.share > 1
    assert patches(found, 10**9).endswith(f"for {found.share + 1:.1f} x the MACs")
