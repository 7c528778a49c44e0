"""Inputs for an output: all that there are, by trying every size."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.algebra.shape import Shape
from convcalc.commands.size.inputs import Inputs, Outputs, inputs_for, inputs_of
from convcalc.commands.size.line import Line
from convcalc.commands.solve.text_network import told
from convcalc.diagnostics import Problems
from convcalc.engine.network import Network
from convcalc.engine.sized import Sized, Sizes
from tests.conftest import examples


class Formula(Line):
    """A line along which a layer x has the size of a formula, behind pools of `strides`."""

    def __init__(self, out: Callable[[int], int | None], given: int, *strides: int) -> None:
        net = convcalc.loads(f"{{input: 1x{given}, layers: [relu]}}")
        super().__init__(Sizes(net), net.inputs, ["input"], 0)
        self.out, self.strides = out, strides

    def at(self, n: int) -> Sized:
        size = self.out(n)
        pools = {f"pool{stride}": Shape(1, (n // stride,)) for stride in self.strides}
        shape = None if size is None else Shape(1, (size,))
        return Sized(self.sizes.network, {**pools, "x": shape}, {})


def found_by(out: Callable[[int], int | None], given: int, target: int, *strides: int) -> Inputs:
    line = Formula(out, given, *strides)
    return inputs_of(Outputs(line, "x", [*line.at(given).shapes]), target)


@given(
    st.integers(1, 40),
    st.integers(-20, 20),
    st.integers(1, 6),
    st.integers(1, 200),
    st.integers(1, 30),
    st.integers(1, 16),
)
def test_runs_are_those_of_trying_every_size(
    jump: int, offset: int, up: int, start: int, target: int, every: int
) -> None:
    """`every`: sizes that are no multiple of it do not pass, as in a U-Net."""

    def out(n: int) -> int | None:
        value = (n + offset) // jump * up
        return value if value >= 1 and n % every == 0 else None

    given_ = next(n for n in range(start, 2000) if out(n))
    found = found_by(out, given_, target, jump, every)
    wanted = [n for n in range(1, 2000) if out(n) == target]
    assert [n for a, b in found.runs for n in range(a, b + 1)] == wanted
    if not wanted:
        assert all(out(n) == value != target for n, value in found.nearest)
        below = [n for n in range(1, 2000) if (value := out(n)) and value < target]
        above = [n for n in range(1, 2000) if (value := out(n)) and value > target]
        assert found.nearest == tuple((n, out(n)) for n in (*below[-1:], *above[:1]))


def test_there_is_no_largest_input() -> None:
    found = found_by(lambda n: n // 32 if n >= 32 else None, 224, 10**6)
    assert found.runs == ((32 * 10**6, 32 * 10**6 + 31),)


def test_a_size_that_does_not_follow_is_said_to_go_on() -> None:
    found = found_by(lambda n: 7 if n >= 32 else None, 224, 7)
    assert found == Inputs(7, ((32, 95),), True)
    found = found_by(lambda n: 7 if n % 96 == 0 else None, 96, 7, 96)
    assert found == Inputs(7, ((96, 96), (192, 192)), True)
    assert told(found) == "96, 192, … (one by one up to 192)"


def test_what_comes_nearest_to_a_size_that_does_not_follow() -> None:
    found = found_by(lambda n: 7 if n >= 32 else None, 224, 9)
    assert found == Inputs(9, (), False, ((224, 7),))


def test_a_single_input_that_is_accepted() -> None:
    found = found_by(lambda n: 5 if n == 17 else None, 17, 5)
    assert found == Inputs(5, ((17, 17),))


def test_sizes_that_do_not_repeat_are_refused() -> None:
    net = convcalc.build({"input": [1, 2**13], "layers": ["max_pool 2"] * 13})
    with pytest.raises(Problems) as error:
        inputs_for(net, (1,))
    (problem,) = error.value.diagnostics
    assert problem.code == "E107"
    assert problem.message == (
        "its sizes repeat only every 8,192; strides of up to 4,096 in all are tried"
    )


def size_at(network: Network, layer: str, sizes: tuple[int, ...]) -> tuple[int, ...] | None:
    """What comes out of a layer in a walk."""
    shapes = {name: shape._replace(spatial=sizes) for name, shape in network.inputs.items()}
    shape = convcalc.analyze(network.with_inputs(shapes)).shapes[layer]
    return tuple(map(int, shape.spatial)) if shape else None


LAYERS = st.lists(
    st.sampled_from(
        ["conv 4 3x3", "conv 4 3x3/2 p1", "conv 4 5x5/3", "max_pool 2", "max_pool 3x3/2 ceil_mode",
         "conv_transpose 4 2x2/2", "upsample 2", "conv 4 3x3 d2 p1", "avg_pool 2x2/1"]
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip


@examples(1 / 3)
@given(LAYERS, st.integers(20, 60), st.integers(1, 40))
def test_networks_are_searched_completely(layers: list[str], size: int, target: int) -> None:
    net = convcalc.build({"input": [3, size, 40], "layers": list(layers)})
    name = net.nodes[-1].name
    if size_at(net, name, (size, 40)) is None:
        return
    (height, _) = inputs_for(net, (target, target), name).axes
    sizes = {n: size_at(net, name, (n, 40)) for n in range(1, 150)}
    wanted = [n for n, out in sizes.items() if out and out[0] == target]
    found = [n for a, b in height.runs for n in range(a, b + 1)]
    assert [n for n in found if n < 150] == wanted


def test_the_published_range_of_a_residual_network() -> None:
    found = inputs_for(convcalc.load("resnet18"), (7, 9))
    assert found.layer == "layer4.1.relu2"
    assert found.axes == (Inputs(7, ((193, 224),)), Inputs(9, ((257, 288),)))


def test_inputs_of_a_u_net_have_to_fit() -> None:
    found = inputs_for(convcalc.load("unet"), (388,))
    assert found.axes[0] == Inputs(388, ((572, 572),))
    assert inputs_for(convcalc.load("unet"), (389,)).axes[0].nearest == ((572, 388), (588, 404))


def test_channels_may_be_given_as_well() -> None:
    for net, whole in (("lenet5", (16, 5, 5)), ("keras_mobilenet", (7, 7, 1024))):
        network = convcalc.load(net)
        axes = whole[:2] if network.layout == "channels_last" else whole[1:]
        assert inputs_for(network, whole).axes == inputs_for(network, axes).axes


def test_two_inputs_of_the_same_size_change_together() -> None:
    net = convcalc.load("two_inputs")
    assert inputs_for(net, (64,), "difference").axes[0].runs == ((61, 64),)


@pytest.mark.parametrize(
    ("spec", "targets", "layer", "message"),
    [
        ("lenet5", (5,), "cnv1", "there is no layer named 'cnv1'"),
        ("lenet5", (5,), "linear1", "the output of 'linear1' is flat, and cannot be followed"),
        ("lenet5", (5, 5, 5), None, "'max_pool2' has 16 channels, but 5 are asked for"),
        ("lenet5", (16, 5, 5, 5), None, "'max_pool2' has 2 axes, but 4 sizes are asked for"),
    ],
)
def test_what_cannot_be_asked(
    spec: str, targets: tuple[int, ...], layer: str | None, message: str
) -> None:
    with pytest.raises(Problems) as error:
        inputs_for(convcalc.load(spec), targets, layer)
    assert error.value.diagnostics[0].message.startswith(message)
