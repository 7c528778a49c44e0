"""`when`, `repeat`, `for`, groups and what their layers are called."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.engine.network import Group
from convcalc.parser.inputs import MAX_NAME


def nodes(layers: str, more: str = "") -> list[str]:
    text = f"input: 4x32x32\n{more}\nlayers:\n{layers}"
    net = convcalc.loads(text, "net.yaml")
    return [f"{n.name} {n.kind.shorthand()}".rstrip() for n in net.nodes]


def test_a_layer_is_repeated() -> None:
    assert nodes("  - conv 8 3x3 repeat=3") == ["conv1 8 3x3", "conv2 8 3x3", "conv3 8 3x3"]
    assert nodes("  - conv: {filters: 8, kernel: 3, repeat: 2}") == ["conv1 8 3", "conv2 8 3"]
    assert nodes("  - {conv: 8 3x3, repeat: 2}") == ["conv1 8 3x3", "conv2 8 3x3"]
    assert nodes("  - relu\n  - tanh repeat=0") == ["relu1"]


def test_a_repetition_counts_from_0() -> None:
    assert nodes("  - conv $(8 + i) 3x3 repeat=2") == ["conv1 8 3x3", "conv2 9 3x3"]
    assert nodes("  - conv $(8 + k) 3x3 repeat=2 index=k") == ["conv1 8 3x3", "conv2 9 3x3"]


def test_a_named_repetition_numbers_its_turns() -> None:
    assert nodes("  - relu repeat=2 name=stage") == ["stage.0", "stage.1"]
    layers = "  - {repeat: 2, name: s, layers: [conv 4 3x3, relu]}"
    assert nodes(layers) == ["s.0.conv1 4 3x3", "s.0.relu1", "s.1.conv1 4 3x3", "s.1.relu1"]
    assert nodes("  - {repeat: 2, name: s, layers: [relu]}") == ["s.0", "s.1"]
    assert nodes("  - {repeat: 1, name: s, residual: [relu]}") == ["s.0.relu1", "s.0.add1"]


def test_loops_inside_loops() -> None:
    layers = """
  - repeat: 2
    name: stage
    layers:
      - conv $(4 + 2 * i) 1x1 repeat=2 index=k name=block
      - relu
"""
    assert nodes(layers) == [
        "stage.0.block.0 4 1x1",
        "stage.0.block.1 4 1x1",
        "stage.0.relu1",
        "stage.1.block.0 6 1x1",
        "stage.1.block.1 6 1x1",
        "stage.1.relu1",
    ]


def test_rows_of_a_table() -> None:
    layers = """
  - for: [width, stride, n]
    in:
      - [8, 1, 1]
      - [16, 2, 2]
    index: row
    layers:
      - conv $(width + row) 3x3/$(stride if i == 0 else 1) p1 repeat=$n
"""
    assert nodes(layers) == ["conv1 8 3x3 p1", "conv2 17 3x3/2 p1", "conv3 17 3x3 p1"]


@pytest.mark.parametrize("names", ["w s", "w, s", "[w, s]"])
def test_names_of_a_row(names: str) -> None:
    assert nodes(f"  - {{for: '{names}', in: [[8, 2]], conv: $w 3x3/$s}}".replace("'[", "[")
                 .replace("]'", "]")) == ["conv1 8 3x3/2"]  # fmt: skip


def test_a_single_name_goes_through_values() -> None:
    assert nodes("  - conv $w 3x3 for=w in=[8,16]") == ["conv1 8 3x3", "conv2 16 3x3"]
    assert nodes("  - {for: w, in: $ws, conv: $w 3x3}", "vars: {ws: [8, 16]}") == [
        "conv1 8 3x3",
        "conv2 16 3x3",
    ]
    assert nodes("  - {for: k, in: [[3, 1], [1, 3]], conv: {filters: 2, kernel: $k}}") == [
        "conv1 2 3x1",
        "conv2 2 1x3",
    ]


def test_layers_only_when() -> None:
    assert nodes("  - relu when=true\n  - tanh when=$(1 > 2)") == ["relu1"]
    assert nodes("  - {when: $(in_channels == 4), layers: [relu, tanh]}") == ["relu1", "tanh1"]
    assert nodes("  - {when: false, layers: [relu], else: [tanh, selu]}") == ["tanh1", "selu1"]
    assert nodes("  - {when: $x, relu: , else: tanh}", "vars: {x: 0}") == ["tanh1"]


def test_a_layer_that_is_left_out_is_not_looked_into() -> None:
    assert nodes("  - relu\n  - conv $nowhere 3x3 when=false") == ["relu1"]


def test_each_turn_decides() -> None:
    layers = "  - {repeat: 4, when: $(i % 2 == 0), relu: , else: tanh, name: x}"
    assert nodes(layers) == ["x.0", "x.1", "x.2", "x.3"]
    kinds = convcalc.loads(f"input: 4x8x8\nlayers:\n{layers}").nodes
    assert [n.kind.name for n in kinds] == ["relu", "tanh"] * 2


def test_a_loop_may_start_elsewhere() -> None:
    net = convcalc.loads(
        "{input: 4x8x8, layers: [relu name=a, tanh, selu from=a repeat=2, {repeat: 2, from: a, "
        "relu: }]}"
    )
    assert [n.inputs[0] for n in net.nodes] == ["input", "a", "a", "selu1", "a", "relu1"]


def test_a_path_that_stays_empty_stands_for_what_went_in() -> None:
    text = """
    input: 4x8x8
    layers:
      - relu
      - {name: down, when: false, layers: [max_pool 2]}
      - {name: none, repeat: 0, layers: [max_pool 2]}
      - add from=[input, down]
      - add from=[input, none]
    """
    net = convcalc.loads(text)
    assert [n.inputs for n in net.nodes[1:]] == [("input", "relu1")] * 2
    assert net.groups == {}


def test_a_name_that_is_left_out_stays_free() -> None:
    layers = """
  - repeat: 3
    layers:
      - {when: $(i == 1), name: stem, layers: [conv 4 3x3, relu]}
      - tanh
"""
    assert nodes(layers) == ["tanh1", "stem.conv1 4 3x3", "stem.relu1", "tanh2", "tanh3"]


def test_a_name_on_the_line_of_a_condition_stands_for_what_went_in_where_it_does_not_hold() -> None:
    net = convcalc.loads(
        "{input: 4x8x8, layers: [tanh, relu name=r when=false, add from=[r,input]]}".replace(
            "add from=[r,input]", "'add from=[r,input]'"
        )
    )
    assert net.nodes[-1].inputs == ("tanh1", "input")
    net = convcalc.loads("{input: 4x8x8, layers: [tanh, relu name=r from=input when=true]}")
    assert (net.nodes[-1].name, net.nodes[-1].inputs) == ("r", ("input",))


def test_a_list_beside_a_condition_may_hold_expressions() -> None:
    text = """
    input: 4x8x8
    vars: {k: 1}
    layers:
      - tanh name=a0
      - relu name=a1
      - add from=[a$(k - 1),a$k] when=$(k > 0)
      - conv $f 1x1 for=f in=[$k,$(k + 1),7]
    """
    nodes = convcalc.loads(text).nodes
    assert nodes[2].inputs == ("a0", "a1")
    assert [n.kind.shorthand() for n in nodes[3:]] == ["1 1x1", "2 1x1", "7 1x1"]


def test_a_layer_left_out_stands_for_what_its_from_names() -> None:
    text = """
    input: 4x8x8
    layers:
      - tanh name=t
      - relu
      - selu name=p from=t when=false
      - {selu: , name: q, from: t, share: t, when: false}
      - add from=[p,q]
    """
    nodes = convcalc.loads(text).nodes
    assert [(n.kind.name, n.inputs) for n in nodes] == [
        ("tanh", ("input",)),
        ("relu", ("t",)),
        ("add", ("t", "t")),
    ]


def test_each_turn_of_a_named_loop_may_be_another_kind() -> None:
    text = """
    input: 4x8x8
    vars: {acts: [relu, tanh]}
    layers:
      - $(acts[i]) repeat=2 name=a
      - {for: act, in: $acts, name: b, $act: }
    """
    net = convcalc.loads(text)
    assert [(n.name, n.kind.name) for n in net.nodes] == [
        ("a.0", "relu"),
        ("a.1", "tanh"),
        ("b.0", "relu"),
        ("b.1", "tanh"),
    ]
    assert net.groups == {"a": Group("repeat", "2"), "b": Group("for", "act")}


def test_paths_may_be_a_parameter() -> None:
    text = """
    input: 4x8x8
    blocks: {b: {params: {paths: }, layers: [{branches: $paths}, {branches: {paths: $paths}}]}}
    layers: [{b: {paths: [[relu], [tanh]]}}]
    """
    found = [n.name for n in convcalc.loads(text).nodes]
    assert found == [f"b1.{kind}{k}" for k in (1, 2) for kind in ("relu", "tanh", "concat")]


def test_a_name_that_a_loop_cannot_have() -> None:
    with pytest.raises(convcalc.Problems) as raised:
        nodes("  - relu name=a\n  - {repeat: 2, name: a, layers: [relu]}")
    assert [d.code for d in raised.value.diagnostics] == ["E105"]


def test_a_group_puts_its_name_in_front() -> None:
    text = "{input: 4x8x8, layers: [{name: stem, layers: [conv 4 1x1, relu]}, {layers: [tanh]}]}"
    net = convcalc.loads(text)
    assert [n.name for n in net.nodes] == ["stem.conv1", "stem.relu1", "tanh1"]
    assert net.groups == {"stem": Group()}


def test_groups_say_what_made_them() -> None:
    text = """
    input: 4x8x8
    layers:
      - {repeat: 2, name: a, layers: [relu, tanh]}
      - {for: [w, s], in: [[1, 2]], name: b, layers: [relu, tanh]}
    """
    assert convcalc.loads(text).groups == {
        "a": Group("repeat", "2"),
        "a.0": Group(),
        "a.1": Group(),
        "b": Group("for", "w, s"),
        "b.0": Group(),
    }


def test_the_variable_of_a_loop_is_known_inside_it_alone() -> None:
    with pytest.raises(convcalc.Problems) as raised:
        nodes("  - relu repeat=2\n  - conv $i 3x3")
    assert [d.code for d in raised.value.diagnostics] == ["E102"]


def test_names_of_turns_may_be_long() -> None:
    name = "n" * MAX_NAME
    assert nodes(f"  - relu repeat=1 name={name}") == [f"{name}.0"]


# A law: a spec comes to the layers that a plain reading of it in Python comes to

STATEMENTS = st.recursive(
    st.sampled_from([("conv", "w"), ("conv", "x"), ("conv", "i"), ("call", "x"), ("call", "i")]),
    lambda inner: st.one_of(
        st.tuples(st.just("repeat"), st.integers(0, 3), st.lists(inner, max_size=3)),
        st.tuples(
            st.just("for"), st.lists(st.integers(1, 5), max_size=3), st.lists(inner, max_size=3)
        ),
        st.tuples(
            st.just("when"),
            st.integers(0, 4),
            st.lists(inner, max_size=2),
            st.lists(inner, max_size=2),
        ),
    ),
    max_leaves=10,
)


def written(statement: Any) -> Any:
    """A statement as a spec has it."""
    match statement:
        case ("conv", name):
            return f"conv $({name} + 1) 1x1"
        case ("call", name):
            return f"block $({name} + 2)"
        case ("repeat", count, body):
            return {"repeat": count, "layers": [written(s) for s in body]}
        case ("for", values, body):
            return {"for": "x", "in": values, "layers": [written(s) for s in body]}
    _, least, body, other = statement
    return {
        "when": f"$(x + i > {least})",
        "layers": [written(s) for s in body],
        "else": [written(s) for s in other],
    }


def carried_out(statement: Any, names: dict[str, int], filters: list[int]) -> None:
    """What a statement comes to: numbers of filters; a block begins with its parameter's."""
    match statement:
        case ("conv", name):
            filters.append(names[name] + 1)
        case ("call", name):
            entering = filters[-1] if filters else 4
            filters += [names[name] + 2, *[entering + k for k in range(2)]]
        case ("repeat", count, body):
            for i in range(count):
                for inner in body:
                    carried_out(inner, {**names, "i": i}, filters)
        case ("for", values, body):
            for x in values:
                for inner in body:
                    carried_out(inner, {**names, "x": x}, filters)
        case ("when", least, body, other):
            for inner in body if names["x"] + names["i"] > least else other:
                carried_out(inner, names, filters)


@given(st.lists(STATEMENTS, min_size=1, max_size=4))
def test_a_spec_comes_to_what_it_says(statements: list[Any]) -> None:
    names = {"w": 7, "x": 1, "i": 0}
    filters: list[int] = []
    for statement in statements:
        carried_out(statement, names, filters)
    block = {
        "params": {"x": None, "from_outside": "$in_channels"},
        "layers": [
            "conv $x 1x1",
            {"repeat": 2, "index": "k", "layers": ["conv $(from_outside + k) 1x1"]},
        ],
    }
    spec = {
        "input": "4x8x8",
        "vars": names,
        "blocks": {"block": block},
        "layers": [*map(written, statements), "relu"],
    }
    net = convcalc.build(spec)
    assert [n.kind.filters for n in net.nodes[:-1]] == filters  # type: ignore[attr-defined]


@pytest.mark.parametrize(("holds", "kinds"), [("true", "relu tanh add"), ("false", "relu tanh")])
def test_a_residual_may_be_without_its_shortcut(holds: str, kinds: str) -> None:
    text = f"""
    input: 4x8x8
    vars: {{stays: {holds}}}
    layers:
      - residual: {{main: [relu, tanh], shortcut: $stays}}
        name: r
      - selu from=r
    """
    net = convcalc.loads(text)
    assert [n.kind.name for n in net.nodes] == [*kinds.split(), "selu"]
    assert net.nodes[-1].inputs == ("r" if holds == "true" else "tanh1",)
