"""The list of layers: names, wiring, residuals, branches, sharing."""

from __future__ import annotations

from typing import Any

import pytest

import convcalc
from convcalc.engine.network import Network
from convcalc.parser.inputs import MAX_NAME
from convcalc.parser.layers import MAX_LAYERS

Wires = dict[str, tuple[str, ...]]


def loaded(layers: str, **top: Any) -> Network:
    head = "".join(f"{key}: {value}\n" for key, value in ({"input": "8x16x16"} | top).items())
    indent = " " if layers.startswith("[") else ""
    return convcalc.loads(f"{head}layers:\n{indent}{layers}", "net.yaml")


def wires(layers: str, **top: Any) -> Wires:
    """Each layer's name and what it reads, in the order of the spec."""
    net = loaded(layers, **top)
    found = {node.name: node.inputs for node in net.nodes}
    return {name: found[name] for name in net.order or found}


def messages(layers: str, **top: Any) -> list[str]:
    """Line, code and message of all that is wrong."""
    with pytest.raises(convcalc.Problems) as raised:
        loaded(layers, **top)
    return [f"{d.span and d.span.line}: {d.code}: {d.message}" for d in raised.value.diagnostics]


# Names


def test_layers_are_numbered_by_their_kind() -> None:
    assert list(wires("[conv 8 3 p1, relu, conv 8 3 p1, relu, relu6, relu6]")) == [
        "conv1",
        "relu1",
        "conv2",
        "relu2",
        "relu6_1",
        "relu6_2",
    ]


def test_an_alias_is_numbered_as_its_kind() -> None:
    assert list(wires("[bn, batch_norm, BN]")) == ["batch_norm1", "batch_norm2", "batch_norm3"]


def test_a_number_that_is_taken_is_left_out() -> None:
    assert list(wires("[relu name=relu2, relu, relu]")) == ["relu2", "relu1", "relu3"]


def test_a_name_stands_in_any_form() -> None:
    text = """
  - relu name=a
  - relu: {name: b}
  - relu:
    name: c
  - {name: d, relu: }
"""
    assert list(wires(text)) == ["a", "b", "c", "d"]


def test_names_may_be_strange_words() -> None:
    assert list(wires("""[{relu: {name: "[red]x[/red]"}}, {relu: {name: "卷 积"}}]""")) == [
        "[red]x[/red]",
        "卷 积",
    ]


@pytest.mark.parametrize("name", ["3", "true", "~", "[a]", "{a: b}", "''", "'" + "x" * 101 + "'"])
def test_what_is_no_name_is_refused(name: str) -> None:
    (found,) = messages(f"[{{relu: {{name: {name}}}}}]")
    assert found.startswith(
        f"3: E104: 'name' must be a word of at most {MAX_NAME} characters, received "
    )


def test_a_name_of_the_largest_length_is_accepted() -> None:
    assert list(wires(f"[relu name={'x' * MAX_NAME}]")) == ["x" * MAX_NAME]


def test_a_name_that_is_taken_is_refused() -> None:
    assert messages("[relu name=a, relu name=a, relu name=input]") == [
        "3: E105: there are two layers or inputs named 'a'",
        "3: E105: there are two layers or inputs named 'input'",
    ]


def test_a_name_that_a_layer_before_got_by_its_number_is_taken() -> None:
    assert messages("[relu, tanh name=relu1]") == [
        "3: E105: there are two layers or inputs named 'relu1'"
    ]


# From


def test_a_layer_reads_the_one_before() -> None:
    assert wires("[relu, tanh, gelu]") == {
        "relu1": ("input",),
        "tanh1": ("relu1",),
        "gelu1": ("tanh1",),
    }


def test_from_names_what_is_read_and_the_next_layer_goes_on_there() -> None:
    assert wires("[relu name=a, tanh name=b from=input, gelu name=c, relu name=d from=a]") == {
        "a": ("input",),
        "b": ("input",),
        "c": ("b",),
        "d": ("a",),
    }


@pytest.mark.parametrize("source", ["[a, input]", "\n    - a\n    - input"])
def test_from_may_be_a_list(source: str) -> None:
    assert wires(f"- relu name=a\n- add:\n  name: b\n  from: {source}")["b"] == ("a", "input")


def test_from_may_be_a_list_in_shorthand() -> None:
    assert wires("- relu name=a\n- add name=b from=[a, input]")["b"] == ("a", "input")


def test_the_same_layer_may_be_read_twice() -> None:
    assert wires("[relu name=a, 'add name=b from=[a,a]']")["b"] == ("a", "a")


def test_a_layer_may_come_before_what_it_reads() -> None:
    net = loaded("[relu name=last from=c, relu name=c from=b, relu name=b from=input]")
    assert [node.name for node in net.nodes] == ["b", "c", "last"]
    assert net.order == ("last", "c", "b")
    assert net.outputs == ("b",)


def test_the_order_is_kept_where_that_is_possible() -> None:
    net = loaded("[relu name=a, tanh name=b from=input, gelu name=c from=a]")
    assert [node.name for node in net.nodes] == ["a", "b", "c"]
    assert net.order == ()


def test_names_of_layers_that_come_later_work_in_a_residual() -> None:
    text = "[residual: {main: [relu name=in from=late]}, relu name=late from=input]"
    assert wires(text)["in"] == ("late",)


@pytest.mark.parametrize("source", ["3", "true", "[]", "[1]", "[a, 3]", "{a: b}", "[[a]]", "~"])
def test_what_is_no_source_is_refused(source: str) -> None:
    found = messages(f"[relu name=a, {{relu: {{from: {source}}}}}]")
    assert found[0].startswith("3: E104: 'from' must be a name or a list of names, received ")


def test_an_unknown_source_is_reported_with_what_is_close() -> None:
    with pytest.raises(convcalc.Problems, match="did you mean 'encoder'"):
        loaded("[relu name=encoder, relu from=encodre]")
    assert messages("[relu, relu from=nope, relu]") == [
        "3: E301: there is no layer or input named 'nope'"
    ]


def test_all_unknown_sources_are_reported() -> None:
    assert messages("- relu from=x\n- add from=[y, z]") == [
        "3: E301: there is no layer or input named 'x'",
        "4: E301: there is no layer or input named 'y'",
        "4: E301: there is no layer or input named 'z'",
    ]


def test_circles_are_reported_once_each() -> None:
    text = """
  - relu name=a from=c
  - relu name=b from=a
  - relu name=c from=b
  - relu name=behind from=c
  - relu name=self from=self
  - relu name=fine from=input
"""
    assert messages(text) == [
        "4: E302: 'a' waits for 'c', which waits for 'b', which waits for 'a': a circle",
        "8: E302: 'self' waits for 'self': a circle",
    ]


def test_a_long_circle_is_told_in_few_words() -> None:
    count = 2_000
    lines = [f"  - relu name=r{k} from=r{(k + 1) % count}\n" for k in range(count)]
    (found,) = messages("".join(lines))
    assert found.startswith("3: E302: 'r0' waits for 'r1'")
    assert len(found) < 2_000


def test_a_layer_that_cannot_be_read_is_not_missed_by_others() -> None:
    assert messages("[convv 3 3 name=a, relu from=a, conv 0 3 name=b, relu from=b, relu]") == [
        "3: E102: there is no kind of layer called 'convv'",
        "3: E104: 'filters' must be a whole number of at least 1, received 0",
    ]


@pytest.mark.parametrize(
    "layer",
    [
        '{"": 3}',
        "{foo: 3, name: [a]}",
        "{foo: {name: {a: b}}}",
        "'foo name='",
        "{foo: {name: 3}}",
        "{'': }",
        "' '",
        "{~: 3}",
        "{3: 3}",
        "[{[]: 3}]",
        "{name: x}",
        "{from: x}",
        "{}",
        "~",
        "3",
    ],
)
def test_a_layer_that_cannot_be_read_is_reported_and_nothing_else_happens(layer: str) -> None:
    found = messages(f"[{layer}]")
    assert found
    assert all(text[:5] in ("3: E1", "3: E3") for text in found)


# The number of inputs


def test_a_layer_with_one_input_takes_one() -> None:
    assert messages("- relu name=a\n- conv 3 3 from=[a, input]") == [
        "4: E303: conv takes 1 input, received 2"
    ]


def test_a_merge_takes_two_or_more() -> None:
    assert messages("[relu, add]") == ["3: E303: add takes 2 or more inputs, received 1"]


# Nested lists and aliases


def test_lists_in_lists_read_as_one() -> None:
    assert wires("[[relu, [tanh]], [], [[[gelu]]]]") == wires("[relu, tanh, gelu]")


def test_an_alias_repeats_layers() -> None:
    text = "\n  - &block\n    - conv 8 3 p1\n    - relu\n  - *block\n  - *block\n"
    assert list(wires(text)) == ["conv1", "relu1", "conv2", "relu2", "conv3", "relu3"]


def test_an_alias_of_a_named_layer_repeats_its_name() -> None:
    assert messages("[&x relu name=a, *x]") == ["3: E105: there are two layers or inputs named 'a'"]


def test_an_alias_may_stand_for_settings() -> None:
    net = loaded("[conv: &c {filters: 8, kernel: 3, padding: 1}, conv: *c]")
    assert net.nodes[0].kind == net.nodes[1].kind


# Residual


PLAIN: Wires = {"relu1": ("input",), "conv1": ("relu1",), "add1": ("conv1", "relu1")}


@pytest.mark.parametrize(
    "residual",
    [
        "residual: [conv 8 3 p1]",
        "residual: {main: [conv 8 3 p1]}",
        "residual: {main: conv 8 3 p1}",
        "residual: conv 8 3 p1",
        "residual: {main: {conv: {filters: 8, kernel: 3, padding: 1}}, shortcut: []}",
        "residual: {main: [conv 8 3 p1], shortcut: , merge: add}",
        "residual: {main: [conv 8 3 p1], merge: {add: }}",
        "residual: {main: [conv 8 3 p1], from: relu1}",
        "{residual: [conv 8 3 p1], from: relu1}",
    ],
)
def test_a_residual_in_all_its_forms(residual: str) -> None:
    assert wires(f"[relu, {residual}]") == PLAIN


def test_a_residual_with_a_shortcut_and_another_merge() -> None:
    text = "[residual: {main: [conv 8 1], shortcut: [conv 8 3 p1], merge: concat, name: out}, relu]"
    assert wires(text) == {
        "conv1": ("input",),
        "conv2": ("input",),
        "out": ("conv1", "conv2"),
        "relu1": ("out",),
    }


MAIN, BESIDE = "main: [conv 8 1, relu]", "shortcut: [conv 8 3 p1]"


@pytest.mark.parametrize(
    ("parts", "runs"),
    [
        ((MAIN, BESIDE), ["conv1", "relu1", "conv2", "add1", "tanh1"]),
        ((BESIDE, MAIN), ["conv2", "conv1", "relu1", "add1", "tanh1"]),
        (("shortcut: true", MAIN), ["conv1", "relu1", "add1", "tanh1"]),
        (("shortcut: ", MAIN), ["conv1", "relu1", "add1", "tanh1"]),
        ((BESIDE, "main: []"), ["conv1", "add1", "tanh1"]),
    ],
)
def test_a_shortcut_that_is_written_first_runs_first_and_is_counted_last(
    parts: tuple[str, str], runs: list[str]
) -> None:
    net = loaded(f"[residual: {{{', '.join(parts)}}}, tanh]")
    assert [node.name for node in net.nodes] == runs
    assert net.order == (() if runs == sorted(runs, key=LISTED.index) else LISTED)
    assert list(wires(f"[residual: {{{MAIN}, {BESIDE}}}, tanh]")) == list(LISTED)


LISTED = ("conv1", "relu1", "conv2", "add1", "tanh1")


def test_residuals_within_each_other_run_as_they_are_written() -> None:
    inner = f"residual: {{{BESIDE}, {MAIN}, name: in}}"
    text = f"[residual: {{shortcut: [conv 8 1, {inner}], main: [{inner.replace('in}', 'm}')}]}}]"
    net = loaded(text)
    assert net.order == (
        *("conv1", "relu1", "conv2", "m", "conv3", "conv4", "relu2", "conv5", "in", "add1"),
    )
    assert [node.name for node in net.nodes] == [
        *("conv3", "conv5", "conv4", "relu2", "in", "conv2", "conv1", "relu1", "m", "add1")
    ]


def test_a_shortcut_that_reads_the_main_path_runs_after_it() -> None:
    net = loaded("[residual: {shortcut: [relu from=a], main: [tanh, gelu name=a]}]")
    assert [node.name for node in net.nodes] == ["tanh1", "a", "relu1", "add1"]


def test_a_residual_may_be_named_beside_or_inside() -> None:
    assert "r" in wires("[{residual: [relu], name: r}]")
    assert "r" in wires("[residual: {main: [relu], name: r}]")


def test_residuals_inside_residuals() -> None:
    assert wires("[residual: [relu, residual: [tanh], gelu]]") == {
        "relu1": ("input",),
        "tanh1": ("relu1",),
        "add1": ("tanh1", "relu1"),
        "gelu1": ("add1",),
        "add2": ("gelu1", "input"),
    }


def test_a_residual_may_start_elsewhere() -> None:
    assert wires("[relu name=a, tanh, residual: {main: [gelu], from: a}]")["add1"] == ("gelu1", "a")


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ("residual", "E106: 'residual' needs the layers inside it"),
        ("residual: ", "E103: residual needs 'main', the layers of its main path"),
        ("residual: {}", "E103: residual needs 'main', the layers of its main path"),
        ("residual: {shortcut: relu}", "E103: residual needs 'main', the layers of its main path"),
        ("residual: {mian: [relu]}", "E102: residual has no key 'mian'"),
        ("residual: 3", "E106: a layer must be a line or a mapping, received 3"),
        ("residual: {main: relu, merge: 3}",
            "E106: 'merge' must be a layer such as add or concat, received 3"),
        ("residual: {main: relu, merge: [add]}",
            "E106: 'merge' must be a layer such as add or concat, received ['add']"),
        ("residual: {main: relu, merge: relu}", "E303: relu takes 1 input, received 2"),
        ("residual: {main: relu, merge: addd}", "E102: there is no kind of layer called 'addd'"),
        ("residual: {main: relu, from: [input, input]}",
            "E303: paths start from 1 layer, received 2"),
        ("residual: {main: relu, from: nope}", "E301: there is no layer or input named 'nope'"),
        ("residual: {main: reluu}", "E102: there is no kind of layer called 'reluu'"),
        ("branches", "E106: 'branches' needs the layers inside it"),
        ("branches: [[relu]]", "E103: branches needs two or more paths, each a list of layers"),
        ("branches: ", "E103: branches needs two or more paths, each a list of layers"),
        ("branches: {merge: add}", "E103: branches needs two or more paths, each a list of layers"),
        ("branches: {path: []}", "E102: branches has no key 'path'"),
        ("{residual: [relu], relu: }",
            "E106: a layer is one kind with its settings, received 'residual', 'relu'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_residual_or_branches_is_told_once(layer: str, message: str) -> None:
    assert messages(f"[{layer}]") == [f"3: {message}"]


@pytest.mark.parametrize("sugar", ["residual: [relu]", "branches: [[relu], []]"])
def test_weights_of_a_residual_cannot_be_shared(sugar: str) -> None:
    assert messages(f"[relu name=a, {{{sugar}, share: a}}]")


# Branches


@pytest.mark.parametrize(
    "branches",
    [
        "branches: [[relu], [tanh]]",
        "branches: [relu, tanh]",
        "branches: {paths: [[relu], [tanh]]}",
        "branches: {paths: {left: [relu], right: tanh}, merge: concat}",
    ],
)
def test_branches_in_all_their_forms(branches: str) -> None:
    assert wires(f"[{branches}]") == {
        "relu1": ("input",),
        "tanh1": ("input",),
        "concat1": ("relu1", "tanh1"),
    }


def test_an_empty_branch_passes_the_input_through() -> None:
    assert wires("[relu, branches: [[tanh], [], ~]]")["concat1"] == ("tanh1", "relu1", "relu1")


def test_branches_with_another_merge_and_a_name() -> None:
    text = "[branches: {paths: [[relu], [tanh]], merge: 'concat 1', name: both, from: input}, gelu]"
    net = loaded(text)
    assert net.nodes[-2].name == "both"
    assert str(net.nodes[-2].kind.axis) == "1"  # type: ignore[attr-defined]
    assert net.nodes[-1].inputs == ("both",)


# Several inputs and outputs


def test_the_first_layer_reads_the_first_input() -> None:
    net = convcalc.loads("{inputs: {a: 3x8x8, b: 3x8x8}, layers: [relu, add: {from: [relu1, b]}]}")
    assert net.nodes[0].inputs == ("a",)
    assert list(net.inputs) == ["a", "b"]


def test_inputs_may_be_a_single_shape() -> None:
    assert list(convcalc.loads("{inputs: 3x8x8, layers: [relu]}").inputs) == ["input"]


@pytest.mark.parametrize("shape", ["3x8x8", "[3, 8, 8]", "'3x8x8'", "[3.0, 8, 8]"])
def test_a_shape_may_be_written_as(shape: str) -> None:
    net = convcalc.loads(f"{{input: {shape}, layers: [relu]}}")
    assert net.inputs["input"] == convcalc.Shape(3, (8, 8))


@pytest.mark.parametrize(
    "shape",
    [
        "3x",
        "x",
        "3x-8",
        "3x8x0",
        "0",
        "-3",
        "true",
        "a",
        "[]",
        "[3, true]",
        "[[3]]",
        "3.5",
        ".nan",
        "1x2x3x4x5x6x7x8x9x10x11x12x13",
        "3x99999999999",
        "9" * 1000,
        "2147483648",
        "'3 x 8,8'",
    ],
)
def test_what_is_no_shape_is_refused(shape: str) -> None:
    with pytest.raises(convcalc.Problems) as raised:
        convcalc.loads(f"{{input: {shape}, layers: [relu]}}")
    assert [d.code for d in raised.value.diagnostics] in (["E104"], ["E107"])
    assert len(raised.value.diagnostics[0].message) < 200


@pytest.mark.parametrize("inputs", ["{}", "[]", "{'': 3x8x8}", "{a: {b: 3x8x8}}", "{a: }"])
def test_what_are_no_inputs_is_refused(inputs: str) -> None:
    with pytest.raises(convcalc.Problems):
        convcalc.loads(f"{{inputs: {inputs}, layers: [relu]}}")


def test_outputs_are_the_last_layer_or_those_listed() -> None:
    assert loaded("[relu, tanh]").outputs == ("tanh1",)
    assert loaded("[relu, tanh]", outputs="relu1").outputs == ("relu1",)
    assert loaded("[relu, tanh]", outputs="[tanh1, relu1]").outputs == ("tanh1", "relu1")


def test_an_input_may_be_an_output() -> None:
    report = convcalc.analyze(loaded("[relu]", outputs="[input, relu1]"))
    assert list(report.outputs) == ["input", "relu1"]


def test_an_unknown_output_is_refused() -> None:
    assert messages("[relu]", outputs="[relu1, relu2]") == [
        "2: E301: there is no layer named 'relu2'"
    ]


@pytest.mark.parametrize("outputs", ["3", "[]", "[3]", "{a: b}", "~"])
def test_what_are_no_outputs_is_refused(outputs: str) -> None:
    assert messages("[relu]", outputs=outputs)[0].startswith("2: E104: ")


@pytest.mark.parametrize("layers", ["[]", "~", "[[]]", "[[], [[]]]"])
def test_a_network_without_layers_is_refused(layers: str) -> None:
    with pytest.raises(convcalc.Problems) as raised:
        convcalc.loads(f"{{input: 3x8x8, layers: {layers}}}")
    assert [d.code for d in raised.value.diagnostics] == ["E103"]


# Share


def test_shared_weights_are_counted_once() -> None:
    net = loaded("[conv 8 3 p1 name=a, relu, conv 8 3 p1 share=a, conv 8 3 p1]")
    report = convcalc.analyze(net)
    one = 8 * 8 * 9 + 8
    assert [layer.params.total for layer in report.layers] == [one, 0, 0, one]
    assert [layer.shared for layer in report.layers] == [None, None, "a", None]
    assert report.diagnostics == ()


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ("[conv 8 3 name=a, conv 9 3 share=a]",
            "'conv1' needs weights 9x8x3x3, 9, but 'a' has 8x8x3x3, 8"),
        ("[relu name=a, conv 9 3 share=a]", "'conv1' needs weights 9x8x3x3, 9, but 'a' has none"),
        ("[conv 8 3 share=a, conv 8 3 name=a]",
            "'a' has no weights to share when 'conv1' comes"),
        ("[conv 8 3 name=a share=a]", "'a' has no weights to share when 'a' comes"),
        ("[conv 8 3 share=input]", "'input' has no weights to share when 'conv1' comes"),
    ],
)  # fmt: skip
def test_weights_that_cannot_be_shared(layers: str, message: str) -> None:
    found = convcalc.analyze(loaded(layers)).diagnostics
    assert [(d.code, d.message) for d in found] == [("E304", message)]


def test_sharing_with_nobody_is_refused() -> None:
    assert messages("[conv 8 3 share=nope]") == [
        "3: E301: there is no layer named 'nope' to share with"
    ]
    assert messages("[conv 8 3 share=3]") == [
        "3: E104: 'share' must be the name of a layer, received 3"
    ]


def test_sharing_with_a_failed_layer_is_no_second_problem() -> None:
    report = convcalc.analyze(loaded("[conv 8 99 name=a, conv 8 3 share=a from=input]"))
    assert [d.code for d in report.diagnostics] == ["E201"]
    assert [layer.failed for layer in report.layers] == [True, True]


# Limits


def test_the_number_of_layers_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_LAYERS == 100_000
    monkeypatch.setattr("convcalc.parser.layers.MAX_LAYERS", 3)
    assert len(wires("[relu, relu, relu]")) == 3
    assert messages("[relu, relu, relu, relu, relu]") == ["3: E107: more than 3 layers"]


@pytest.mark.parametrize(
    "layer",
    [
        "conv $in_channels 1x1 from=a name=c",
        "{conv: {filters: $in_channels, kernel: 1, from: [a]}, name: c}",
        "{conv: {filters: $in_channels, kernel: 1}, from: a, name: c}",
        "conv $in_channels 1x1 from=a name=c repeat=1",
        "conv $(8 if in_size[0] == 8 else 5) 1x1 from=a name=c",
    ],
)
def test_in_channels_are_those_of_the_layer_that_is_read_not_of_the_line_above(layer: str) -> None:
    text = "input: 3x8x8\nlayers: [conv 8 3x3 p1 name=a, conv 16 3x3 name=b]\n"
    text = text.replace("]\n", f", {layer}]\n" if layer[0] == "{" else f", '{layer}']\n")
    network = convcalc.loads(text, "net.yaml")
    assert network.nodes[-1].kind.filters == 8
