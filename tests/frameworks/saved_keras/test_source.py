"""Models that Keras saved, whatever its version and the form of the file."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.engine.network import Network
from convcalc.frameworks.saved_keras import source
from convcalc.parser.zoo import Located

FOLDER = Path(__file__).parents[2] / "recorded" / "keras_files"
MODELS: dict[str, Any] = json.loads((FOLDER / "models.json").read_text(encoding="utf-8"))
UNKNOWN = ("lambda",)
"""Models with a function that is not read."""


def read(raw: bytes, *shapes: str, format: str = "keras-json") -> Network:
    return source.network(io.BytesIO(raw), Located("", "net.json", None, format), shapes)


def of(config: Any, *shapes: str) -> Network:
    return read(json.dumps(config).encode(), *shapes)


def told(raw: bytes, format: str = "keras-json") -> str:
    with pytest.raises(convcalc.Problems) as caught:
        read(raw, format=format)
    found = caught.value.diagnostics[0]
    return f"{found.code}: {found.message}; {found.help}"


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_what_keras_saved(name: str) -> None:
    with zipfile.ZipFile(FOLDER / "models.zip") as archive:
        network = read(archive.read(f"{name}.json"))
    found, truth = convcalc.analyze(network).to_dict(), MODELS[name]
    assert found["diagnostics"] == [] or name in UNKNOWN
    assert found["totals"]["complete"] == (name not in UNKNOWN)
    assert list(found["outputs"].values()) == truth["outputs"]
    params = found["totals"]["params"]
    assert (params["total"], params["trainable"]) == (truth["params"], truth["trainable"])
    ours = {layer["name"]: layer["output_shape"] for layer in found["layers"]}
    assert {k: v for k, v in truth["layers"].items() if k in ours and ours[k] != v} == {}


def layer(name: str, word: str, before: str = "", **config: Any) -> dict[str, Any]:
    nodes = [[[before, 0, 0, {}]]] if before else []
    return {"class_name": word, "config": {"name": name, **config}, "inbound_nodes": nodes}


def model(*layers: dict[str, Any], last: str) -> dict[str, Any]:
    first = layer("x", "InputLayer", batch_input_shape=[None, 8, 8, 3])
    ends = {"input_layers": [["x", 0, 0]], "output_layers": [[last, 0, 0]]}
    return {"class_name": "Model", "config": {"name": "m", "layers": [first, *layers], **ends}}


def test_arguments_of_keras_1_are_those_of_later_ones() -> None:
    given = {"nb_filter": 4, "nb_row": 3, "nb_col": 5, "border_mode": "same", "subsample": [2, 2]}
    (found,) = of(model(layer("c", "Convolution2D", "x", bias=False, **given), last="c")).nodes
    assert found.kind.shorthand(2) == "4 3x5/2 same bias=false"


def test_layers_of_an_old_sequential_are_its_config() -> None:
    dense = {"class_name": "Dense", "config": {"name": "d", "units": 5, "activation": "linear"}}
    dense["config"]["batch_input_shape"] = [None, 3]  # type: ignore[index]
    report = convcalc.analyze(of({"class_name": "Sequential", "config": [dense]}))
    assert report.totals.params.total == 20


def test_a_layer_of_somebody_s_own_is_unknown() -> None:
    own = {**layer("b", "Mine", "x"), "module": "my.layers", "registered_name": "my>Mine"}
    network = of(model(own, layer("r", "ReLU", "b"), last="r"))
    assert network.nodes[0].kind.title == "? Mine"
    assert not convcalc.analyze(network).totals.complete


@pytest.mark.parametrize(
    "function",
    ["pkg>act", {"module": "builtins", "class_name": "function", "config": "act"}],
)
def test_a_function_of_somebody_s_own_within_a_recurrent_layer(function: Any) -> None:
    given = {"name": "l", "units": 5, "activation": function, "recurrent_activation": "sigmoid"}
    lstm = {"class_name": "LSTM", "config": {**given, "batch_input_shape": [None, 7, 3]}}
    (found,) = of({"class_name": "Sequential", "config": [lstm]}).nodes
    assert found.kind.shorthand(1) == "5 sequences=false activation=other"


def test_a_noise_shape_that_is_saved_is_told() -> None:
    drop = {"name": "d", "rate": 0.3, "noise_shape": [None, 1, 8], "batch_input_shape": [None, 8]}
    one = {"class_name": "Dropout", "config": drop}
    two = {"class_name": "Dropout", "config": {"name": "e", "rate": 0.3, "noise_shape": None}}
    network = of({"class_name": "Sequential", "config": [one, two]})
    assert network.in_training == {"d": "the noise_shape"}


def test_sizes_that_are_left_open_are_asked_for() -> None:
    config = model(layer("r", "ReLU", "x"), last="r")
    config["config"]["layers"][0]["config"]["batch_input_shape"] = [None, None, None, 3]
    assert told(json.dumps(config).encode()) == (
        "E411: the file leaves 2 of the sizes of the input 'x' open; "
        "give it with --input: 224x224x3"
    )
    assert list(of(config, "16x16x3").inputs["x"].spatial) == [16, 16]


@pytest.mark.parametrize(
    ("config", "why"),
    [
        (model(layer("r", "ReLU", "y"), last="r"), "'r' reads what no layer gives"),
        (model(last="z"), "('z', 0)"),
        ({"class_name": "Model", "config": {}}, "'Model' has no layers in its config"),
        ({"class_name": "Model", "config": 3}, "'Model' has no layers in its config"),
        ([], "its config names no class of Keras"),
    ],
)
def test_a_config_that_is_none_is_refused(config: Any, why: str) -> None:
    assert told(json.dumps(config).encode()) == (
        f"E402: net.json is damaged: {why}; save it again, as model.keras or to_json()"
    )


def named(*names: str) -> dict[str, Any]:
    shape, dense = {"batch_shape": [None, 8], "units": 8}, "Dense"
    rows = [(name, "InputLayer" if not k else dense) for k, name in enumerate(names)]
    layers = [{"class_name": cls, "config": {**shape, "name": name}} for name, cls in rows]
    return {"class_name": "Sequential", "config": {"name": "s", "layers": layers}}


def test_two_layers_of_one_name_are_refused_as_keras_refuses_them() -> None:
    assert [node.name for node in of(named("x", "a", "b")).nodes] == ["a", "b"]
    why = told(json.dumps(named("x", "a", "a")).encode())
    assert why.startswith("E402: ")
    assert "two layers are called 'a', and Keras wants a name for each; " in why
    inner = named("y", "a")["config"]["layers"]
    nested = named("x", "a")
    nested["config"]["layers"].append(
        {"class_name": "Sequential", "config": {"name": "inner", "layers": inner}}
    )
    assert [node.name for node in of(nested).nodes] == ["a", "inner.a"]


def test_a_zip_is_unpacked_where_it_has_a_config() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", json.dumps(model(layer("r", "ReLU", "x"), last="r")))
    assert [node.name for node in read(out.getvalue(), format="keras-zip").nodes] == ["r"]
    assert "it is no zip that can be read" in told(out.getvalue()[:80], "keras-zip")


def test_names_in_a_config_are_no_code() -> None:
    bad = layer("r", "ReLU", "x", max_value={"class_name": "function", "config": "1);import os#"})
    found = of(model(bad, layer("q", "ReLU(), print", "r"), last="q"))
    assert [node.kind.name for node in found.nodes] == ["relu", "unknown"]


def test_nesting_and_size_are_bounded() -> None:
    deep = b'{"class_name": "Model", "config": ' + b"[" * 90 + b"]" * 90 + b"}"
    assert told(deep).startswith("E408: net.json has more than 60 levels of config")


def test_a_later_version_of_keras_is_refused() -> None:
    config = {"class_name": "Sequential", "config": [], "keras_version": "4.0.1"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("metadata.json", '{"keras_version": "4.0.1"}')
        archive.writestr("config.json", json.dumps({"class_name": "Sequential", "config": []}))
    for raw, format in ((json.dumps(config).encode(), "keras-json"), (out.getvalue(), "keras-zip")):
        assert told(raw, format) == (
            "E403: net.json is of Keras 4.0.1, and 3 is the newest that is read; "
            "save it with an older Keras"
        )


def test_hdf5_needs_a_library_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "h5py", None)
    assert told(b"\x89HDF\r\n\x1a\n", "keras-h5") == (
        "E401: net.json is an HDF5 file, which needs h5py; pip install 'convcalc[h5]'; "
        "or give model.to_json() or a .keras file"
    )
