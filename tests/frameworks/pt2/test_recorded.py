"""Programs as `torch.export` saves them: whole, decomposed, and with open sizes."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

import convcalc
from convcalc.engine.network import Network
from convcalc.frameworks.pt2 import source
from convcalc.parser.zoo import Located

FOLDER = Path(__file__).parents[2] / "recorded" / "exported"
NETWORKS: dict[str, Any] = json.loads((FOLDER / "programs.json").read_text(encoding="utf-8"))
FORMS = ("whole", "decomposed", "open")


@cache
def programs() -> dict[str, bytes]:
    with ZipFile(FOLDER / "programs.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def saved(text: bytes, member: str = "net/models/model.json") -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("net/data/weights/weight_0", b"\0" * 16)
        archive.writestr(member, text)
    return out.getvalue()


def read(raw: bytes, *shapes: str) -> Network:
    return source.network(io.BytesIO(raw), Located("", "net.pt2", None, "pt2"), shapes)


def program(name: str) -> dict[str, Any]:
    return json.loads(programs()[f"{name}.json"])  # type: ignore[no-any-return]


def again(found: dict[str, Any]) -> bytes:
    return saved(json.dumps(found).encode())


def told(raw: bytes, *shapes: str) -> str:
    with pytest.raises(convcalc.Problems) as caught:
        read(raw, *shapes)
    (found,) = caught.value.diagnostics
    return f"{found.code}: {found.message}; {found.help}"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_is_what_pytorch_exported(name: str, form: str) -> None:
    network = read(saved(programs()[f"{name}.{form}.json"]))
    report, truth = convcalc.analyze(network), NETWORKS[name]
    found = report.to_dict()
    assert network.doubts == ()  # every shape within is that of the file
    assert report.totals.complete
    assert list(found["outputs"].values()) == truth["outputs"]
    assert found["totals"]["params"]["trainable"] == truth["params"]
    assert found["totals"]["macs"] == truth["macs"]


@pytest.mark.parametrize("form", FORMS)
def test_a_linear_layer_is_one_though_each_window_has_a_copy_of_its_weights(form: str) -> None:
    report = convcalc.analyze(read(saved(programs()[f"windows.{form}.json"])))
    found = {one.name: one.params.total for one in report.layers if one.kind.name == "linear"}
    assert found == {"mix": 16 * 12 + 12, "out": 6 * 10 + 10}


def test_layers_have_the_names_and_classes_of_modules() -> None:
    network = read(saved(programs()["convolutions.whole.json"]))
    names = [node.name for node in network.nodes]
    assert names[:4] == ["stem", "relu1", "pool", "body.0.conv"]
    assert network.groups["body.0"].kind == "Residual"
    assert network.dialect.name == "pytorch"
    assert network.notes == ("as a program that PyTorch 2.14.1 exported; no weight was loaded",)


def test_open_sizes_are_those_of_the_export_until_others_are_given() -> None:
    raw = saved(programs()["gates.open.json"])
    sizes = [
        convcalc.analyze(read(raw, *shapes)).layers[0].input_shapes[0].sizes
        for shapes in ((), ("8x31x9",))
    ]
    assert sizes == [(8, 15, 13), (8, 31, 9)]
    said = "sizes that the program leaves open are those of the export; others may be given"
    assert [read(raw, *shapes).notes[1:] for shapes in ((), ("8x31x9",))] == [(said,), ()]
    out = convcalc.analyze(read(raw, "8x31x9")).to_dict()
    assert list(out["outputs"].values()) == [[62, 12]]
    assert out["totals"]["complete"]


def test_parameters_that_the_program_never_uses_count() -> None:
    found = program("gates.whole")
    values = found["graph_module"]["graph"]["tensor_values"]
    values["p_more"] = {"dtype": 7, "sizes": [{"as_int": 9}], "requires_grad": True}
    spec = {"parameter": {"arg": {"name": "p_more"}, "parameter_name": "biases"}}
    found["graph_module"]["signature"]["input_specs"].append(spec)
    network = read(again(found))
    total = NETWORKS["gates"]["params"] + 9
    assert convcalc.analyze(network).totals.params.trainable == total
    assert network.idle == ("biases",)
    assert network.notes[0] == "9 of the parameters are never used by the program"


def test_a_program_of_before_2_7_is_read_by_its_member() -> None:
    text = programs()["attention.whole.json"]
    assert convcalc.analyze(read(saved(text, "serialized_exported_program.json"))).totals.complete


def test_an_operator_that_is_no_layer_has_the_shape_that_pytorch_says() -> None:
    found = program("gates.whole")
    for node in found["graph_module"]["graph"]["nodes"]:
        node["target"] = node["target"].replace("aten.pixel_shuffle", "aten.special_shuffle")
    report = convcalc.analyze(read(again(found)))
    (layer,) = [one for one in report.layers if one.kind.name == "unknown"]
    assert (layer.kind.op, list(layer.output.sizes)) == ("special_shuffle", [2, 30, 16])
    assert not report.totals.complete


def test_a_shape_that_the_program_declares_must_be_ours() -> None:
    found = program("convolutions.whole")
    found["graph_module"]["graph"]["tensor_values"]["linear"]["sizes"][1]["as_int"] = 6
    (doubt,) = read(again(found)).doubts
    assert f"{doubt.code}: {doubt.message}" == (
        "E413: the file declares 1x6 for 'linear', but 1x5 comes out"
    )


def test_a_part_that_is_changed_in_place_changes_the_whole() -> None:
    found = program("convolutions.whole")
    graph = found["graph_module"]["graph"]
    norm = next(k for k, one in enumerate(graph["nodes"]) if ".group_norm." in one["target"])
    name = graph["nodes"][norm]["outputs"][0]["as_tensor"]["name"]
    sizes = graph["tensor_values"][name]["sizes"]
    one = {"as_int": 1}
    graph["tensor_values"]["cut"] = {"dtype": 7, "sizes": [sizes[0], one, *sizes[2:]]}
    graph["tensor_values"]["filled"] = graph["tensor_values"]["cut"]

    def tensor(value: str) -> dict[str, Any]:
        return {"as_tensor": {"name": value}}

    graph["nodes"][norm + 1 : norm + 1] = [
        {
            "target": "torch.ops.aten.slice.Tensor",
            "inputs": [
                {"name": "self", "arg": tensor(name)},
                {"name": "dim", "arg": {"as_int": 1}},
                {"name": "end", "arg": {"as_int": 1}},
            ],
            "outputs": [tensor("cut")],
        },
        {
            "target": "torch.ops.aten.relu_.default",
            "inputs": [{"name": "self", "arg": tensor("cut")}],
            "outputs": [tensor("filled")],
        },
    ]
    network = read(again(found))
    (changed,) = [node for node in network.nodes if node.kind.name == "unknown"]
    assert changed.kind.op == "relu"
    assert len(changed.inputs) == 2
    assert not convcalc.analyze(network).totals.complete


def test_versions_that_are_not_known_are_refused_by_their_number() -> None:
    found = program("gates.whole")
    found["schema_version"] = {"major": 9, "minor": 1}
    assert told(again(found)) == (
        "E403: net.pt2 is of version 9 of the schema, and 8 is the newest that is read; "
        "export it with an older PyTorch"
    )
    found["schema_version"] = {"major": 8, "minor": 9999}
    assert read(again(found)).nodes


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (
            b"PK\x03\x04",
            "E402: net.pt2 is damaged: it is no zip that can be read: File is not a zip",
        ),
        (saved(b"{"), "E402: net.pt2 is damaged: its program is no JSON: Expecting property name"),
        (saved(b"[]"), "E402: net.pt2 is damaged: its program is no JSON object; export it again"),
        (saved(b"{}"), "E402: net.pt2 is damaged: its program has no object where one belongs; ex"),
        (saved(b"{}", "x"), "E402: net.pt2 is damaged: it has no models/model.json; export it aga"),
        (saved(b"[" * 99), "E408: net.pt2 has more than 60 levels of JSON; nothing so large is re"),
        (
            saved(b"", "net/data/aotinductor/model/a.so"),
            "E401: net.pt2 has compiled code, and no program; give what torch.export.save writes",
        ),
    ],
)
def test_what_is_no_program_is_told_with_what_it_is(raw: bytes, said: str) -> None:
    assert told(raw).startswith(said)


def test_axes_are_swapped_by_the_names_that_the_operator_gives_them() -> None:
    found = program("attention.whole")
    for node in found["graph_module"]["graph"]["nodes"]:
        if ".aten.transpose." in node["target"]:
            node["target"] = "torch.ops.aten.swapaxes.default"
            for one in node["inputs"]:
                one["name"] = one["name"].replace("dim", "axis")
    network = read(again(found))
    assert network.doubts == ()
    assert convcalc.analyze(network).totals.macs == NETWORKS["attention"]["macs"]


def test_the_share_of_a_dropout_and_words_are_kept() -> None:
    found = program("convolutions.whole")
    text = json.dumps(found)
    assert text.count('"torch.ops.aten.dropout.default"') == 1
    for name, drops in (("dropout", "elements"), ("feature_dropout", "channels")):
        other = text.replace("aten.dropout.default", f"aten.{name}.default")
        (kind,) = (n.kind for n in read(saved(other.encode())).nodes if n.name == "body.1")
        assert (kind.rate, kind.drops) == (0.1, drops)  # type: ignore[attr-defined]
    for node in found["graph_module"]["graph"]["nodes"]:
        if ".aten.hardswish." in node["target"]:
            node["target"] = "torch.ops.aten.gelu.default"
            told = {"name": "approximate", "arg": {"as_string": "tanh"}, "kind": 2}
            node["inputs"].append(told)
    (kind,) = (node.kind for node in read(again(found)).nodes if node.kind.name == "gelu")
    assert kind.approximate == "tanh"  # type: ignore[attr-defined]
