"""What a file of ONNX says, and what becomes of what it does not say."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest

import convcalc
from convcalc.algebra.shape import Shape
from convcalc.engine.network import Network
from convcalc.engine.report import Report
from convcalc.frameworks.onnx import source
from convcalc.parser.zoo import Located
from tests.frameworks.onnx.wired import field, graph, model, net, node, tensor, value

INT64 = 7


def read(raw: bytes, *shapes: str) -> Network:
    return source.network(io.BytesIO(raw), Located("", "net.onnx", None, "onnx"), shapes)


def worked(raw: bytes, *shapes: str) -> Report:
    return convcalc.analyze(read(raw, *shapes))


def told(raw: bytes, *shapes: str) -> str:
    with pytest.raises(convcalc.Problems) as caught:
        read(raw, *shapes)
    (found,) = caught.value.diagnostics
    return f"{found.code}: {found.message}; {found.help}"


def kinds(network: Network) -> list[str]:
    return [one.kind.name for one in network.nodes]


def output(raw: bytes, *shapes: str) -> list[int]:
    (found,) = worked(raw, *shapes).to_dict()["outputs"].values()
    return list(found or ())


CONV = node("Conv", "x,w,b", "y", "/stem/conv/Conv", pads=[1, 1, 1, 1])
WEIGHTS = (tensor("w", [4, 3, 3, 3]), tensor("b", [4]))


def test_a_convolution_has_the_weights_that_are_held_and_the_name_of_its_module() -> None:
    network = read(net(CONV, held=WEIGHTS))
    report = convcalc.analyze(network)
    assert [layer.name for layer in report.layers] == ["stem.conv"]
    assert report.totals.params.total == 4 * 27 + 4
    assert network.dialect.name == "onnx"
    assert network.notes == ("as ONNX of test, opset 17; no weight was loaded",)


def test_constants_of_nodes_are_no_parameters_where_pytorch_names_those_by_their_modules() -> None:
    table = field(1, "value") + field(5, tensor("", [3, 1, 1])) + field(20, 4)
    states = node("Constant", "", "grid") + field(5, table)
    weights = (tensor("stem.weight", [4, 3, 3, 3]),)
    made = graph([states, node("Add", "x,grid", "a"), node("Conv", "a,stem.weight", "y")], weights)
    for producer, params in (("pytorch", 108), ("others", 111)):
        report = worked(model(made) + field(2, producer))
        assert report.totals.params.total == params


def exported(nodes: Sequence[bytes], held: Sequence[bytes], *signature: str) -> Report:
    """A file of PyTorch's newer exporter, which lists what its program held."""
    text = "\n".join(["# inputs", *signature])
    key = "pkg.torch.export.ExportedProgram.graph_signature"
    properties = field(16, field(1, key) + field(2, text)) if signature else b""
    return worked(model(graph(nodes, held) + properties) + field(2, "pytorch"))


STEM = "p_stem_weight: PARAMETER target='stem.weight'"


def of(name: str) -> tuple[list[bytes], list[bytes]]:
    """A network that adds a tensor of that name, and what it holds."""
    nodes = [node("Add", f"x,{name}", "z"), node("Conv", "z,stem.weight", "y")]
    return nodes, [tensor("stem.weight", [4, 3, 3, 3]), tensor(name, [3, 1, 1])]


def test_what_an_exporter_worked_out_of_no_parameter_is_none() -> None:
    report = exported(*of("add_12"), STEM)
    assert (report.totals.params.total, report.totals.complete) == (108, True)
    assert report.network.notes[1] == (
        "3 numbers of 1 tensor, buffers or worked out by the exporter, are no parameters"
    )


def test_what_pytorch_holds_as_a_buffer_is_no_parameter() -> None:
    row = "b_mean: BUFFER target='mean' persistent=False"
    report = exported(*of("mean"), STEM, row)
    assert (report.totals.params.total, report.totals.complete) == (108, True)


def test_what_may_be_made_of_a_parameter_that_is_not_in_the_file_makes_a_least() -> None:
    report = exported(*of("index_3"), STEM, "p_table: PARAMETER target='table'")
    assert (report.totals.params.total, report.totals.complete) == (108, False)
    assert report.layers[0].kind.origin == "exporter"  # type: ignore[attr-defined]
    assert report.network.notes[1] == (
        "3 numbers of 1 tensor that the exporter worked out are not counted: it may have used "
        "parameters"
    )


def test_a_parameter_that_an_exporter_only_put_in_another_order_is_one() -> None:
    report = exported(*of("expand_2"), STEM, "p_token: PARAMETER target='token'")
    assert (report.totals.params.total, report.totals.complete) == (111, True)


def test_what_has_the_name_of_a_parameter_is_one() -> None:
    report = exported(*of("gamma"), STEM, "p_gamma: PARAMETER target='gamma'")
    assert (report.totals.params.total, report.totals.complete) == (111, True)


def test_weights_of_a_layer_are_parameters_whatever_an_exporter_calls_them() -> None:
    held = [tensor("val_3", [4, 3, 3, 3]), tensor("stem.bias", [4])]
    nodes = [node("Conv", "x,val_3,stem.bias", "y")]
    rows = [STEM, "p_stem_bias: PARAMETER target='stem.bias'"]
    report = exported(nodes, held, *rows)
    assert (report.totals.params.total, report.totals.complete) == (112, True)


def test_of_the_older_exporter_what_it_worked_out_may_be_of_parameters() -> None:
    report = exported(*of("onnx::Add_31"))
    assert (report.totals.params.total, report.totals.complete) == (108, False)
    report = exported(*of("token"))
    assert (report.totals.params.total, report.totals.complete) == (111, True)


@pytest.mark.parametrize(
    ("op", "rows"),
    [
        ("Sigmoid", ["parameter", "constant", "multiply"]),
        ("Transpose", ["parameter", "constant", "multiply"]),
        ("Identity", ["parameter", "multiply"]),
    ],
)
def test_what_a_file_works_out_of_a_parameter_is_not_the_parameter(
    op: str, rows: list[str]
) -> None:
    nodes = [node(op, "stem.scale", "s"), node("Mul", "x,s", "y")]
    network = read(net(*nodes, held=[tensor("stem.scale", [3, 8, 8])]))
    assert kinds(network) == rows
    assert convcalc.analyze(network).totals.params.total == 192


def test_weights_that_two_layers_use_are_counted_once() -> None:
    twice = [
        node("Conv", "x,w", "a", pads=[1, 1, 1, 1]),
        node("Conv", "x,w", "c", pads=[1, 1, 1, 1]),
    ]
    report = worked(net(*twice, node("Add", "a,c", "y"), held=WEIGHTS[:1]))
    assert report.totals.params.total == 108
    assert report.totals.macs == 2 * 108 * 64


def test_weights_behind_identities_are_one_and_that_is_told() -> None:
    scale = node("Identity", "s", "t")
    norms = [node("BatchNormalization", f"{x},{s},z,m,v", y) for x, s, y in ("xsa", "aty")]
    held = [tensor(name, [3]) for name in "szmv"]
    network = read(net(scale, *norms, held=held))
    report = convcalc.analyze(network)
    assert report.totals.params.trainable == 6
    assert "weights of 3 elements equal others in the file, and are counted once" in network.notes


@pytest.mark.parametrize(("dtype", "one"), [(1, b"\0\0\x80?"), (10, b"\0<")])
def test_weights_whose_numbers_are_known_are_counted_behind_a_cast(dtype: int, one: bytes) -> None:
    bias = tensor("b", [3, 1], dtype) + field(9, 3 * one)
    moved = [node("Unsqueeze", "b,last", "c"), node("Cast", "c", "d", to=1)]
    held = [bias, tensor("last", [1], INT64, [2])]
    report = worked(net(*moved, node("Add", "x,d", "y"), held=held))
    assert (report.totals.complete, report.totals.params.trainable) == (True, 3)


def test_a_product_and_the_bias_behind_it_are_one_layer() -> None:
    layers = [node("MatMul", "x,w", "a", "/fc/MatMul"), node("Add", "b,a", "y", "/fc/Add")]
    held = [tensor("w", [8, 5]), tensor("b", [5])]
    report = worked(net(*layers, held=held, input=[1, 8]))
    assert [(layer.name, layer.kind.name) for layer in report.layers] == [("fc", "linear")]
    assert report.totals.params.total == 45


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (model(graph([CONV], WEIGHTS), opset=29), "29 of the operators, and 28"),
        (field(1, 15) + model(graph([CONV], WEIGHTS))[2:], "15 of the format, and 14"),
    ],
)
def test_later_versions_are_refused_by_their_number(raw: bytes, said: str) -> None:
    assert told(raw) == (
        f"E403: net.onnx is of version {said} is the newest that is read; "
        "export it for an older version: opset_version=18"
    )


def test_old_versions_say_along_which_axis_a_constant_lies() -> None:
    held = [tensor("b", [3])]
    old = graph([node("Mul", "x,b", "y", axis=1, broadcast=1)], held, [1, 3, 8, 8])
    report = worked(model(old, opset=6))
    assert (output(model(old, opset=6)), report.totals.params.total) == ([3, 8, 8], 3)
    new = worked(net(node("Mul", "x,b", "y"), held=held))
    assert [d.code for d in new.diagnostics] == ["E205"]


def test_a_gate_that_is_multiplied_by_its_argument_is_silu() -> None:
    gate = [node("Sigmoid", "x", "g"), node("Mul", "x,g", "y")]
    assert kinds(read(net(*gate))) == ["silu"]
    other = [node("Sigmoid", "x", "g"), node("Mul", "x,g", "h"), node("Add", "g,h", "y")]
    assert kinds(read(net(*other))) == ["sigmoid", "multiply", "add"]


def test_shapes_that_the_graph_works_out_are_worked_out_at_the_sizes_at_hand() -> None:
    held = [tensor("zero", [], INT64, [0]), tensor("axes", [1], INT64, [0])]
    held.append(tensor("rest", [1], INT64, [-1]))
    parts = [
        node("Shape", "x", "s"),
        node("Gather", "s,zero", "n"),
        node("Unsqueeze", "n,axes", "m"),
        node("Concat", "m,rest", "shape", axis=0),
        node("Reshape", "x,shape", "y"),
    ]
    assert output(net(*parts, held=held, input=["N", 3, "h", "w"]), "8") == [192]


@pytest.mark.parametrize(
    ("shapes", "found"),
    [
        *((["3x8x6"], [3, 8, 6]), (["8"], [3, 8, 8]), (["8x6"], [3, 8, 6])),
        (["height=8", "width=6"], [3, 8, 6]),
    ],
)
def test_sizes_that_the_file_leaves_open_are_given(shapes: Sequence[str], found: list[int]) -> None:
    raw = net(node("Relu", "x", "y"), input=["N", 3, "height", "width"])
    assert output(raw, *shapes) == found


def test_sizes_that_the_file_leaves_open_are_asked_for_by_name() -> None:
    assert told(net(node("Relu", "x", "y"), input=["N", 3, "height", "width"])) == (
        "E411: the file leaves 2 of the sizes of the input 'x' open (height, width); "
        "give it without the batch, with --input: 3x224x224"
    )


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("heigth=3", "E301: there is no input 'heigth'; did you mean 'height'?"),
        ("depth=3", "E301: there is no input 'depth'; there is x, height, width"),
        (
            "N=3",
            "E301: 'N' is the batch, and numbers are for one sample; leave it out: it is 1",
        ),
    ],
)
def test_a_size_of_another_name_is_no_size(shape: str, said: str) -> None:
    assert told(net(node("Relu", "x", "y"), input=["N", 3, "height", "width"]), shape) == said


def test_the_name_of_a_size_is_told_in_part_where_it_is_long() -> None:
    raw = net(node("Relu", "x", "y"), input=["N", 3, "h" * 5000, "w"])
    assert told(raw, "q=3") == f"E301: there is no input 'q'; there is x, {'h' * 60}, w"
    assert told(raw).startswith(
        f"E411: the file leaves 2 of the sizes of the input 'x' open ({'h' * 60}, w)"
    )


def test_a_file_with_open_sizes_is_read_anew_for_each_shape() -> None:
    parts = [node("Shape", "x", "s"), node("Expand", "w,s", "e"), node("Mul", "x,e", "y")]
    raw = net(*parts, held=[tensor("w", [1, 1, 1, 1])], input=["N", 3, "h", "w"])
    found = Located("", "net.onnx", None, "onnx", data=raw)
    network = source.network(io.BytesIO(raw), found, ["8"])
    for shape in (Shape(3, (8, 8)), Shape(3, (5, 9))):
        report = convcalc.analyze(network, {"x": shape})
        assert report.ok
        assert report.to_dict()["outputs"] == {"multiply1": [3, *shape.spatial]}


def test_a_batch_is_no_part_of_a_number() -> None:
    network = read(net(CONV, held=WEIGHTS, input=[5, 3, 8, 8]))
    assert convcalc.analyze(network).totals.macs == 108 * 64
    assert "the file has a batch of 5; numbers are for one sample" in network.notes


def test_an_operator_that_is_no_layer_is_unknown_with_the_shape_that_it_has() -> None:
    report = worked(net(node("CumSum", "x,a", "y"), held=[tensor("a", [], INT64, [1])]))
    assert output(net(node("CumSum", "x,a", "y"), held=[tensor("a", [], INT64, [1])])) == [3, 8, 8]
    assert not report.totals.complete


def test_the_shape_of_an_operator_that_nobody_knows_is_the_declared_one() -> None:
    mine = node("Mystery", "x", "y", domain="my.own")
    assert output(net(mine, outputs=[value("y", [1, 7, 4])])) == [7, 4]
    assert worked(net(mine)).to_dict()["outputs"] == {}


def test_a_declared_shape_that_differs_is_told() -> None:
    network = read(net(CONV, held=WEIGHTS, outputs=[value("y", [1, 4, 9, 8])]))
    (found,) = network.doubts
    assert (found.code, found.layer) == ("E413", "stem.conv")
    assert found.message == "the file declares 1x4x9x8 for 'y', but 1x4x8x8 comes out"
    assert read(net(CONV, held=WEIGHTS, outputs=[value("y", [1, 4, 9, 8])]), "3x9x8").doubts == ()


def test_the_branch_whose_condition_is_known_is_taken() -> None:
    branches = {
        "then_branch": graph([node("Relu", "x", "t")], outputs=[field(1, "t")]),
        "else_branch": graph([node("Tanh", "x", "e")], outputs=[field(1, "e")]),
    }
    branch = node("If", "c", "y", **branches)
    assert kinds(read(net(branch, held=[tensor("c", [], 6) + field(5, 1)]))) == ["relu"]
    other = read(net(branch, held=[tensor("c", [], 6) + field(5, 0)]))
    assert kinds(other) == ["tanh"]
    said = "If takes the branch that its condition has for this input: else of "
    assert other.notes[-1].startswith(said)


def test_functions_of_the_file_stand_in_place_of_their_calls() -> None:
    inner = field(1, "Twice") + field(4, "a") + field(5, "c") + field(10, "my.own")
    inner += field(7, node("Relu", "a", "b")) + field(7, node("Tanh", "b", "c"))
    call = node("Twice", "x", "y", domain="my.own")
    assert kinds(read(model(graph([call]), [inner]))) == ["relu", "tanh"]


def test_what_no_output_depends_on_is_left_out() -> None:
    assert kinds(read(net(node("Relu", "x", "y"), node("Tanh", "x", "z")))) == ["relu"]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "is damaged: at byte 0, it has no graph"),
        (field(1, 8) + b"\x3a\xff\x01", "at byte 5, a part is longer than what holds it"),
        (b"\x0b\x00", "at byte 0, there is no wire type 3"),
        (field(7, field(1, field(5, field(1, b"\xff") + field(20, 1))[:4])), "is longer than"),
        (b"\xff" * 20, "at byte 10, a number has too many bytes"),
        (field(7, 5), "at byte 0, a number stands where a part belongs"),
        (model(graph([], [tensor("w", [-3])])), "has sizes that are none"),
    ],
)
def test_a_damaged_file_is_refused_with_the_place(raw: bytes, why: str) -> None:
    found = told(raw)
    assert found.startswith("E402: net.onnx is damaged: at byte ")
    assert why in found


def test_graphs_within_graphs_end_somewhere() -> None:
    inner = graph([node("Relu", "x", "y")])
    for _ in range(40):
        inner = graph([node("If", "c", "y", then_branch=inner)])
    assert told(model(inner)).startswith("E408: net.onnx has more than 32 graphs within each other")


def test_a_function_that_calls_itself_ends_somewhere() -> None:
    call = node("Self", "x", "y", domain="my.own")
    inner = field(1, "Self") + field(4, "x") + field(5, "y") + field(10, "my.own") + field(7, call)
    assert "functions within functions" in told(model(graph([call]), [inner]))


def test_a_constant_of_a_billion_elements_costs_nothing() -> None:
    big = [tensor("s", [4], INT64, [1, 1000, 1000, 1000])]
    report = worked(net(node("ConstantOfShape", "s", "c"), node("Add", "x,c", "y"), held=big))
    assert not report.ok or report.totals.params.total == 0


@pytest.mark.parametrize("shape", ["4x6x8", "6x32"])
def test_attention_is_that_of_its_heads_whether_they_stand_apart_or_beside_each_other(
    shape: str,
) -> None:
    dims = [1, *map(int, shape.split("x"))]
    heads = {} if len(dims) == 4 else {"q_num_heads": 4, "kv_num_heads": 4}
    made = graph([node("Attention", "x,x,x", "y", **heads)], (), dims, [value("y", dims)])
    report = worked(model(made, opset=23))
    assert report.totals.complete
    assert report.totals.macs == 2 * 4 * 6 * 6 * 8
    assert list(report.to_dict()["outputs"].values()) == [dims[1:]]


def test_a_product_with_a_matrix_for_each_sample_has_the_shape_that_onnx_defines() -> None:
    held = [tensor("w", [2, 3, 8, 5])]
    made = graph([node("MatMul", "x,w", "y")], held, [2, 3, 8, 8], [value("y", [2, 3, 8, 5])])
    report = worked(model(made))
    assert list(report.to_dict()["outputs"].values()) == [[3, 8, 5]]
    assert not report.totals.complete


def test_an_operator_of_another_domain_is_not_the_one_of_that_name() -> None:
    theirs = node("Conv", "x,w", "y", domain="my.own", pads=[1, 1, 1, 1])
    made = graph([theirs], [tensor("w", [4, 3, 3, 3])], (1, 3, 8, 8), [value("y", [1, 4, 8, 8])])
    report = worked(model(made))
    assert not report.totals.complete
    assert list(report.to_dict()["outputs"].values()) == [[4, 8, 8]]


def test_loops_and_scans_are_layers_that_are_not_known_and_said() -> None:
    inner = graph([node("Relu", "a", "b")], outputs=[field(1, "b")])
    for op in ("Loop", "Scan"):
        made = graph([node(op, "n,c,x", "y", body=inner)], outputs=[value("y", [1, 3, 8, 8])])
        report = worked(model(made))
        assert [layer.kind.title for layer in report.layers] == [f"? {op}"]
        assert list(report.to_dict()["outputs"].values()) == [[3, 8, 8]]
        assert not report.totals.complete
        assert not report.layers[0].known("field")


def theirs(op: str, inputs: str, held: Sequence[bytes] = (), **more: object) -> Report:
    made = node(op, inputs, "y", domain="com.microsoft", **more)
    report = worked(model(graph([made], held)))
    assert report.totals.complete
    return report


def test_operators_that_onnxruntime_s_quantisation_writes_are_the_layers_they_stand_for() -> None:
    assert [one.kind.name for one in theirs("QLinearAdd", "x,s,z,x,s,z,s,z").layers] == ["add"]
    pooled = theirs("QLinearGlobalAveragePool", "x,s,z,s,z")
    assert list(pooled.to_dict()["outputs"].values()) == [[3, 1, 1]]
    joined = theirs("QLinearConcat", "s,z,x,s,z,x,s,z", axis=1)
    assert list(joined.to_dict()["outputs"].values()) == [[6, 8, 8]]
    fused = theirs("FusedConv", "x,w,b", WEIGHTS, pads=[1, 1, 1, 1], activation="Relu")
    assert [one.kind.name for one in fused.layers] == ["conv", "relu"]
    assert fused.totals.params.total == 4 * 27 + 4


def test_a_resize_of_every_axis_is_not_known() -> None:
    sizes = tensor("s", [3], INT64, [1, 7, 8])
    raw = net(node("Resize", "x,,,s", "y"), held=(sizes,), input=(1, 2, 2))
    assert kinds(read(raw)) == ["unknown"]
