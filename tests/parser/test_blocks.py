"""Blocks, their parameters and the names of what is inside them."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.algebra.shape import Shape
from convcalc.engine.network import Group, Network


def network(text: str, **vars: object) -> Network:
    return convcalc.loads(text, "net.yaml", vars)


def names(text: str, **vars: object) -> list[str]:
    return [node.name for node in network(text, **vars).nodes]


def lines(net: Network) -> list[str]:
    """Each layer as shorthand, with what it reads."""
    return [
        f"{n.name}: {n.kind.name} {n.kind.shorthand()}".rstrip() + f" < {' '.join(n.inputs)}"
        for n in net.nodes
    ]


DOUBLE = """
input: 3x32x32
blocks:
  double:
    params: {width: , stride: 1, act: relu}
    layers: [conv $width 3x3/$stride p1, $act, conv $width 3x3 p1, $act]
layers:
"""


@pytest.mark.parametrize(
    "call",
    [
        "double 16 2",
        "double 16/2",
        "double 16 stride=2",
        "double width=16 stride=2",
        "double: {width: 16, stride: 2}",
        "double: 16 2",
    ],
)
def test_a_block_is_called_like_a_kind(call: str) -> None:
    found = lines(network(DOUBLE + f"  - {call}"))
    assert found == [
        "double1.conv1: conv 16 3x3/2 p1 < input",
        "double1.relu1: relu < double1.conv1",
        "double1.conv2: conv 16 3x3 p1 < double1.relu1",
        "double1.relu2: relu < double1.conv2",
    ]


def test_a_parameter_may_be_a_kind_with_its_settings() -> None:
    found = network(DOUBLE + "  - double: {width: 4, act: leaky_relu 0.2}")
    assert [n.kind.shorthand() for n in found.nodes if n.kind.name == "leaky_relu"] == ["0.2"] * 2


def test_a_parameter_may_be_null_for_no_layer() -> None:
    assert names(DOUBLE + "  - double: {width: 4, act: }") == ["double1.conv1", "double1.conv2"]


def test_a_parameter_may_be_a_list_of_layers() -> None:
    found = names(DOUBLE + "  - double: {width: 4, act: [batch_norm, relu]}")
    assert found[:3] == ["double1.conv1", "double1.batch_norm1", "double1.relu1"]


def test_a_default_may_use_earlier_parameters_vars_and_what_enters() -> None:
    text = """
    input: 3x32x32
    vars: {ratio: 4}
    blocks:
      squeeze:
        params: {out: , mid: $(out // ratio), more: "$(mid + in_channels + in_size[1])"}
        layers: [conv $mid 1x1, conv $more 1x1, conv $out 1x1]
    layers: [conv 8 3x3, squeeze 16]
    """
    filters = [n.kind.filters for n in network(text).nodes]
    assert filters == [8, 4, 4 + 8 + 30, 16]


def test_what_enters_a_block_stays_the_same_inside_it() -> None:
    text = """
    input: 3x32x32
    blocks:
      wide: [conv $(in_channels * 2) 3x3, conv $(in_channels * 4) 3x3, "conv $(in_size[0]) 1x1"]
    layers: [wide, wide]
    """
    filters = [n.kind.filters for n in network(text).nodes]
    assert filters == [6, 12, 32, 64, 128, 28]


def test_outside_of_blocks_what_enters_is_what_enters_the_layer() -> None:
    text = "{input: 3x32x32, layers: [conv $(in_channels * 2) 3x3, conv $(in_channels * 2) 3x3]}"
    assert [n.kind.filters for n in network(text).nodes] == [6, 12]


def test_another_input_makes_other_layers() -> None:
    text = """
    input: 3x32x32
    blocks:
      shrink:
        - {when: "$(in_size[0] > 8)", layers: [max_pool 2, shrink_again]}
      shrink_again:
        - {when: "$(in_size[0] > 8)", layers: [max_pool 2]}
    layers: [shrink, conv $in_channels 1x1]
    """
    net = network(text)
    assert [n.kind.name for n in net.nodes] == ["max_pool", "max_pool", "conv"]
    small = convcalc.analyze(net, Shape(5, (8, 8)))
    assert [layer.kind.name for layer in small.layers] == ["conv"]
    assert small.layers[0].output == Shape(5, (8, 8))


def test_names_inside_a_block_are_its_own() -> None:
    text = """
    input: 3x32x32
    blocks:
      dense: [conv 4 3x3 p1 name=new, "concat from=[input, new]"]
    layers:
      - conv 4 3x3 name=new
      - dense
      - dense name=last
      - add from=[new, dense1.new]
    """
    assert lines(network(text)) == [
        "new: conv 4 3x3 < input",
        "dense1.new: conv 4 3x3 p1 < new",
        "dense1.concat1: concat < new dense1.new",
        "last.new: conv 4 3x3 p1 < dense1.concat1",
        "last.concat1: concat < dense1.concat1 last.new",
        "add1: add < new dense1.new",
    ]


def test_a_name_is_looked_for_from_the_inside_out() -> None:
    text = """
    input: 4x8x8
    blocks:
      inner: [relu name=a, "add from=[a, b, c]"]
      outer: [relu name=a, relu name=b, inner]
    layers: [relu name=a, relu name=b, relu name=c, outer]
    """
    assert lines(network(text))[-1] == ("outer1.inner1.add1: add < outer1.inner1.a outer1.b c")


def test_the_name_of_a_block_is_what_comes_out_of_it() -> None:
    text = """
    input: 4x8x8
    blocks: {two: [relu, tanh]}
    layers: [two name=a, two name=b, "add from=[a, b]", relu name=c share=a.relu1]
    outputs: [a, add1]
    """
    net = network(text)
    assert net.nodes[-2].inputs == ("a.tanh1", "b.tanh1")
    assert net.outputs == ("a.tanh1", "add1")
    assert net.nodes[-1].share == "a.relu1"


def test_a_block_may_start_elsewhere() -> None:
    text = """
    input: 4x8x8
    blocks: {two: [relu, tanh]}
    layers: [sigmoid name=s, relu, two from=s, two: {from: s}]
    """.replace("two: {from: s}", "{two: , from: s}")
    net = network(text)
    assert [n.inputs for n in net.nodes if n.name.endswith("relu1")][1:] == [("s",), ("s",)]


def test_what_is_named_later_is_found_in_a_block_too() -> None:
    text = """
    input: 4x8x8
    blocks: {loop: ["add from=[input, late]", relu name=late from=input]}
    layers: [loop]
    """
    net = network(text)
    assert {n.name: n.inputs for n in net.nodes}["loop1.add1"] == ("input", "loop1.late")


def test_groups_are_the_paths_of_blocks() -> None:
    text = """
    input: 4x8x8
    blocks:
      inner: {params: {x: }, layers: [conv $x 1x1]}
      outer: [inner 3, relu]
      none: [{when: false, layers: [relu]}]
    layers: [outer name=o, none, inner 4]
    """
    assert network(text).groups == {
        "o": Group("outer", ""),
        "o.inner1": Group("inner", "3", {"x": 3}),
        "inner1": Group("inner", "4", {"x": 4}),
    }


def test_a_block_goes_before_a_kind_of_its_name() -> None:
    text = "{input: 4x8x8, blocks: {mbconv: [relu]}, layers: [mbconv]}"
    assert names(text) == ["mbconv1.relu1"]


def test_residual_and_branches_stand_inside_blocks_and_blocks_inside_them() -> None:
    text = """
    input: 4x8x8
    blocks:
      b: {params: {w: }, layers: [{residual: [conv $w 3x3 p1]}, relu]}
    layers:
      - branches: [[b 4], [b 4, relu], []]
    """
    assert lines(network(text)) == [
        "b1.conv1: conv 4 3x3 p1 < input",
        "b1.add1: add < b1.conv1 input",
        "b1.relu1: relu < b1.add1",
        "b2.conv1: conv 4 3x3 p1 < input",
        "b2.add1: add < b2.conv1 input",
        "b2.relu1: relu < b2.add1",
        "relu1: relu < b2.relu1",
        "concat1: concat < b1.relu1 relu1 input",
    ]


def test_a_refused_layer_in_a_block_says_who_used_it() -> None:
    text = """
input: 3x8x8
blocks:
  deep: {params: {k: 3}, layers: [conv 4 $k]}
layers:
  - deep
  - deep 9
  - conv $in_channels 1x1
""".lstrip()
    (problem,) = convcalc.analyze(network(text)).diagnostics
    assert str(problem) == (
        "net.yaml:3:42: error[E201]: H: the kernel 9 is larger than the padded input "
        "6 + 0 + 0 = 6\n"
        "  |\n"
        "3 |   deep: {params: {k: 3}, layers: [conv 4 $k]}\n"
        "  |                                          ^^\n"
        "  in a block that is used at net.yaml:6:5\n"
        "  |\n"
        "6 |   - deep 9\n"
        "  |     ^^^^\n"
        "  help: let at least 9 arrive: a larger input (here by 3), or fewer strides; or "
        "use a kernel that spans at most 6, or pad by 2 more on every side"
    ).replace("3:42", "3:35").replace(
        "  |                                          ^^\n",
        "  |                                   ^^^^\n",
    )
    assert problem.to_dict()["used_at"] == [{"file": "net.yaml", "line": 6, "column": 5}]


def test_the_walk_goes_as_far_as_what_the_layers_depend_on_is_known() -> None:
    text = """
    input: 3x8x8
    layers: [conv 4 9x9, relu, conv $in_channels 1x1, tanh]
    """
    report = convcalc.analyze(network(text))
    assert [layer.name for layer in report.layers] == ["conv1", "relu1"]
    assert [d.code for d in report.diagnostics] == ["E201"]


@pytest.mark.parametrize("before", ["relu: {from: []}", "relu: {from: 3}", "relus", "conv 3"])
def test_what_depends_on_an_unreadable_layer_is_not_reported_as_well(before: str) -> None:
    text = f"input: 4x8x8\nlayers:\n  - {before}\n  - tanh\n  - conv $in_channels 1x1\n  - selu"
    with pytest.raises(convcalc.Problems) as raised:
        network(text)
    assert {d.span and d.span.line for d in raised.value.diagnostics} == {3}


def test_paths_of_names_are_bounded() -> None:
    text = "{input: 4x8x8, blocks: {a: [{name: %s, layers: [relu, tanh]}]}, layers: [%s]}"
    assert network(text % ("n" * 100, "{a: , name: " + "m" * 100 + "}"))
    deep = "{name: %s, layers: [relu, %s]}"
    layers = deep % ("n" * 100, deep % ("m" * 100, deep % ("o" * 100, "tanh")))
    with pytest.raises(convcalc.Problems) as raised:
        network("{input: 4x8x8, layers: [%s]}" % layers)  # noqa: UP031 - braces
    assert [(d.code, d.message) for d in raised.value.diagnostics] == [
        ("E107", "the names of blocks in each other have more than 300 characters")
    ]


def test_blocks_in_blocks_are_bounded() -> None:
    blocks = ", ".join(f"b{k}: [b{k + 1}]" for k in range(40))
    with pytest.raises(convcalc.Problems) as raised:
        network(f"{{input: 4x8x8, blocks: {{{blocks}, b40: [relu]}}, layers: [b0]}}")
    (problem,) = raised.value.diagnostics
    assert (problem.code, problem.message) == ("E107", "blocks stand in each other 32 levels deep")
    assert "in a block that is used at" in str(problem)
