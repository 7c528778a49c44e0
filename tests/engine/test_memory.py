"""What is alive at once: against a count of intervals by brute force, on random graphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.engine.inference import running, shown
from convcalc.engine.memory import OVER, alive, held, homes_of, in_order, steps_of
from convcalc.layers.groups import GROUPS
from convcalc.layers.views import BY_TOKENS

SHOW = ("dropout", "identity")
"""What only shows what it reads, while a network runs."""


PATHS = st.lists(st.sampled_from(("relu", "conv 4 1", *SHOW)), max_size=3).map(
    lambda path: [*path, "conv 2 1"]
)


@st.composite
def graphs(draw: st.DrawFn) -> list[dict[str, object]]:
    """Layers that each read one or two of those before, and pairs of paths that meet."""
    layers: list[dict[str, object]] = []
    names = ["input"]
    for k in range(draw(st.integers(1, 12))):
        if draw(st.integers(0, 4)) == 0:
            rows = draw(st.permutations([("main", draw(PATHS)), ("shortcut", draw(PATHS))]))
            start = draw(st.sampled_from(names))
            layers.append({"residual": {**dict(rows), "from": start}, "name": f"n{k}"})
        elif len(names) > 1 and draw(st.booleans()):
            pair = [draw(st.sampled_from(names)), draw(st.sampled_from(names))]
            layers.append({"concat": {"from": pair, "name": f"n{k}"}})
        else:
            kind = draw(st.sampled_from(("relu", *SHOW)))
            layers.append({kind: {"from": draw(st.sampled_from(names)), "name": f"n{k}"}})
        names.append(f"n{k}")
    return layers


def by_brute_force(network: convcalc.Network) -> int:
    """After each layer is run, everything that was written and that anything still reads, itself or
    what shows it.
    """
    report = convcalc.analyze(network)
    sizes = {name: int(shape.elements) for name, shape in network.inputs.items()}
    order = in_order(report)
    highest = 0
    for k, layer in enumerate(order):
        sizes[layer.name] = layer.activations
        needed = {name for later in order[k:] for name in later.inputs}
        needed |= {layer.name, *network.outputs}
        needed |= {n for n in network.inputs if not any(n in x.inputs for x in order)}
        for one in reversed(order[: k + 1]):
            if one.kind.name in SHOW and one.name in needed:
                needed = needed - {one.name} | {*one.inputs}
        highest = max(highest, sum(size for name, size in sizes.items() if name in needed))
    return highest


@given(graphs())
def test_the_peak_is_that_of_brute_force(layers: list[dict[str, object]]) -> None:
    network = convcalc.build({"input": [2, 3, 3], "layers": layers})
    assert convcalc.analyze(network).totals.peak == by_brute_force(network)


def test_a_composite_is_taken_apart_so_that_its_inner_tensors_count() -> None:
    text = "{input: 24x8x8, layers: [inverted_residual 24 3x3 expand=6 name=block]}"
    totals = convcalc.analyze(convcalc.loads(text)).totals
    assert totals.peak == (24 + 2 * 6 * 24) * 64


def test_a_layer_in_place_writes_over_what_nothing_else_reads() -> None:
    text = "{input: 1x4x4, layers: [conv 2 3x3 p1 name=a, relu name=b, 'add from=[b, b]']}"
    report = convcalc.analyze(convcalc.loads(text))
    steps = steps_of(report.layers)

    def over(step: object) -> str:
        return OVER if step is steps[1] else ""

    inputs, outputs = report.network.inputs, report.network.outputs
    found = held(inputs, steps, outputs, homes_of(inputs, steps, outputs, over))
    assert [(t.name, t.start, t.end) for t in found] == [
        ("input", 0, 0),
        ("a", 0, 2),
        ("add1", 2, 2),
    ]
    assert alive(found, len(steps)) == [48, 32, 64]


@pytest.mark.parametrize(
    ("layers", "peak"),
    [
        ("[relu, flatten]", 128),
        ("[relu, {permute: {dims: [2, 3, 1]}}, relu]", 128),
        ("[relu, {permute: {dims: [2, 3, 1]}}, flatten]", 128),
        ("[{conv: {filters: 1, kernel: 1}}, {permute: {dims: [2, 3, 1]}}, flatten]", 80),
    ],
)
def test_views_need_nothing(layers: str, peak: int) -> None:
    assert (
        convcalc.analyze(convcalc.loads(f"{{input: 4x4x4, layers: {layers}}}")).totals.peak == peak
    )


@pytest.mark.parametrize(("dialect", "peak"), [("pytorch", 128), ("keras", 192), ("onnx", 192)])
def test_turned_axes_are_a_copy_but_in_pytorch(dialect: str, peak: int) -> None:
    layers = "[{permute: {dims: [2, 1, 3]}}, {add: {from: [input, permute1]}}, flatten]"
    text = f"{{dialect: {dialect}, input: 4x4x4, layers: {layers}}}"
    assert convcalc.analyze(convcalc.loads(text)).totals.peak == peak


def test_a_slice_keeps_all_that_it_shows_a_part_of() -> None:
    layers = "[conv 4 1 name=a, crop 1, conv 1 1]"
    report = convcalc.analyze(convcalc.loads(f"{{input: 1x4x4, layers: {layers}}}"))
    steps, network = steps_of(report.layers), report.network
    homes = shown(network, steps)
    assert homes == {"crop1": "a"}
    assert running(network, steps, homes).alive() == [80, 64, 68]


def test_a_parameter_is_not_among_activations_and_a_constant_is_there_once() -> None:
    layers = """
      - parameter: {shape: [4, 8], name: p}
      - constant: {shape: [4, 8], values: 1, name: c}
      - add: {from: [input, p], name: a}
      - add: {from: [a, c]}
    """
    report = convcalc.analyze(convcalc.loads(f"input: 4x8\nlayers: {layers}"))
    steps, network = steps_of(report.layers), report.network
    found = running(network, steps, {})
    assert [one.name for one in found.once] == ["c"]
    assert (found.alive(), found.alive(10)) == ([32, 64, 96, 96], [320, 352, 672, 672])
    assert report.totals.peak == 96


def test_kinds_that_write_by_tokens_are_those_of_the_groups() -> None:
    groups = ("linears", "embeddings", "attentions", "layer_norms", "scale_norms")
    assert {*BY_TOKENS} == {name for group in groups for name in GROUPS[group]}
