"""What a report shows of itself, and what can be asked of it."""

from __future__ import annotations

import json
import math
import pickle

import pytest

import convcalc
from convcalc.algebra.shape import Shape
from convcalc.engine import report as engine
from tests.conftest import Ask

FAILING = "{input: 3x9x9, layers: [conv 4 3x3, conv 4 9x9, relu]}"
RESNET = convcalc.summary("resnet18")


@pytest.mark.parametrize("name", ["lenet5", "resnet18", "keras_mobilenet", "two_inputs"])
def test_a_report_prints_the_table_that_a_pipe_gets(ask: Ask, name: str) -> None:
    assert f"{convcalc.summary(name)}\n" == ask("show", name).out


def test_a_text_has_no_colours_whatever_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = str(RESNET)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert str(RESNET) == plain
    assert "\x1b" not in plain


def test_a_batch_is_told_below() -> None:
    assert "\nbatch 8  14.5 G MACs," in str(convcalc.summary("resnet18", batch=8))


def test_what_is_wrong_stands_below_the_table() -> None:
    report = convcalc.summary(FAILING)
    text = str(report)
    assert [line.split()[:4] for line in text.splitlines()][4] == ["✗", "conv2", "conv", "4"]
    assert text.endswith(
        "Per sample. MACs: multiply-accumulates of convolutions and matrix products, no biases; "
        f"FLOPs: 2 x MACs.\n\n{report.diagnostics[0]}"
    )


def test_the_short_form_is_one_line() -> None:
    assert repr(RESNET) == (
        "<Report resnet18: 3x224x224 → 1000, 69 layers, 11,689,512 params, 1.81 G MACs>"
    )
    assert repr(convcalc.summary(FAILING)) == (
        "<Report 3x9x9 → ?, 3 layers, at least 112 params, 5.29 k MACs>"
    )
    assert repr(RESNET["conv1"]) == (
        "<LayerReport name='conv1', kind='conv', output=Shape(channels=64, spatial=(112, 112)), "
        "params=9408, macs=118013952>"
    )
    failed = convcalc.summary(FAILING)["conv2"]
    assert repr(failed) == "<LayerReport name='conv2', kind='conv', output=None>"


def test_reports_are_the_engines_and_can_be_pickled() -> None:
    assert isinstance(RESNET, engine.Report)
    copy = pickle.loads(pickle.dumps(RESNET))
    assert copy == RESNET
    assert type(copy) is type(RESNET._replace(batch=2)) is convcalc.Report
    network, *_ = RESNET
    assert network == RESNET[0] == RESNET.network
    assert RESNET[:2] == (RESNET.network, 1)


# A layer by its name


@pytest.mark.parametrize("layer", RESNET.layers, ids=lambda layer: layer.name)
def test_a_layer_is_found_by_its_name(layer: engine.LayerReport) -> None:
    assert RESNET[layer.name] is layer


def test_a_block_is_found_by_its_name_with_the_sums_over_its_layers() -> None:
    for path in ("layer1", "layer1.0"):
        inside = [x for x in RESNET.layers if x.name.startswith(f"{path}.")]
        group = RESNET[path]
        assert (group.name, group.output) == (path, inside[-1].output)
        assert group.macs == sum(x.macs for x in inside)
        assert group.params.total == sum(x.params.total for x in inside)
        assert group.activations == sum(x.activations for x in inside)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("layer1.0.conv9", "'layer1.0.conv9'\n  help: did you mean 'layer1.0.conv2'?"),
        ("layer9", "'layer9'\n  help: did you mean 'layer4'?"),
        ("xyzzy", "'xyzzy'\n  help: report.rows() lists the layers"),
    ],
)
def test_a_name_that_is_not_there_is_a_key_error_with_the_nearest(name: str, text: str) -> None:
    with pytest.raises(KeyError) as missing:
        RESNET[name]
    assert str(missing.value) == f"error[E301]: there is no layer named {text}"
    assert isinstance(missing.value, convcalc.Problems)


def test_the_beginning_of_names_is_no_block() -> None:
    with pytest.raises(KeyError) as missing:
        convcalc.summary("{input: 3x8x8, layers: [relu name=a.b, relu name=a.c]}")["a"]
    assert str(missing.value) == (
        "error[E301]: there is no layer named 'a'\n"
        "  help: it is the beginning of 2 names, such as 'a.b'"
    )


def test_the_receptive_field_of_a_layer_is_that_of_json(ask: Ask) -> None:
    printed = json.loads(ask("show", "unet_small", "--format", "json").out)
    report = convcalc.summary("unet_small")
    fields = [layer.receptive_field for layer in report.layers]
    assert fields == [layer["receptive_field"] for layer in printed["layers"]]
    assert convcalc.summary(FAILING)["relu1"].receptive_field is None


# Rows


def test_rows_are_plain_dicts_with_numbers() -> None:
    (row, *_) = convcalc.summary("{input: 3x32x16, layers: [conv 8 5x3/2 p1]}").rows()
    assert row == {
        "name": "conv1",
        "kind": "conv",
        "settings": "8 5x3/2 p1",
        "from": "input",
        "input": (3, 32, 16),
        "output": (8, 15, 8),
        "field": (5, 3),
        "jump": 2,
        "params": 368,
        "trainable": 368,
        "macs": 43200,
        "flops": 86400,
        "activations": 960,
        "memory": 3840,
    }


def test_rows_have_the_layout_of_the_network() -> None:
    row = convcalc.summary("{dialect: keras, input: 8x8x3, layers: [conv 4 3]}").rows()[0]
    assert (row["input"], row["output"]) == ((8, 8, 3), (6, 6, 4))


def test_what_is_not_known_is_none() -> None:
    first, second, third = convcalc.summary(FAILING).rows()
    assert first["params"] == 112
    known = {"name", "kind", "settings", "from", "input"}
    for row in (second, third):
        assert {key for key, value in row.items() if value is not None} - known == set()


def test_a_field_that_is_no_number_is_none_and_a_jump_may_be_a_fraction() -> None:
    spec = "{input: 3x16x16, layers: [upsample 2, global_avg_pool]}"
    upsample, pool = convcalc.summary(spec).rows()
    assert (upsample["field"], upsample["jump"]) == (1, 0.5)
    assert (pool["field"], pool["jump"]) == (None, None)


def test_rows_fold_as_the_table_does_and_keep_the_sums() -> None:
    rows, folded = RESNET.rows(), RESNET.rows(depth=1)
    assert [row["name"] for row in folded][3:6] == ["max_pool1", "layer1", "layer2"]
    for key in ("params", "macs", "activations"):
        assert sum(row[key] for row in folded) == sum(row[key] for row in rows)
    assert sum(row["params"] for row in rows) == RESNET.totals.params.total
    with pytest.raises(convcalc.Problems, match="depth must be a whole number from 1, received 0"):
        RESNET.rows(depth=0)


@pytest.mark.parametrize("name", ["resnet18", "unet_small", "wavenet", "two_inputs"])
def test_every_value_of_a_row_is_a_number_a_text_or_a_tuple_of_numbers(name: str) -> None:
    for row in convcalc.summary(name).rows():
        for key, value in row.items():
            if key in ("name", "kind", "settings", "from"):
                assert type(value) is str
            elif value is not None:
                parts = value if isinstance(value, tuple) else (value,)
                assert all(type(n) in (int, float) and math.isfinite(n) for n in parts), key


# One layer


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("conv 3x224x224 64 7x7/2 p3", {}),
        ("max-pool 64x56x56 3/2 p1", {}),
        ("conv 32x32x3 8 3 same --dialect keras", {"dialect": "keras"}),
        ("conv 32x32x3 8 3 --layout NHWC", {"layout": "NHWC"}),
    ],
)
def test_a_layer_prints_what_the_prompt_does(ask: Ask, words: str, given: dict[str, str]) -> None:
    kind, shape, *rest = words.partition(" --")[0].split()
    layer = convcalc.layer(" ".join([kind.replace("-", "_"), *rest]), shape, **given)
    assert f"{layer}\n" == ask(*words.split()).out


@pytest.mark.parametrize(
    "text",
    [
        "conv 64 7x7/2 p3",
        "Conv2d 64 7/2 p3",
        "nn.Conv2d(3, 64, 7, stride=2, padding=3)",
        "torch.nn.Conv2d(3, 64, kernel_size=(7, 7), stride=2, padding=3)",
        {"conv": {"filters": 64, "kernel": 7, "stride": 2, "padding": 3}},
    ],
    ids=str,
)
def test_a_layer_is_read_from_shorthand_code_and_data(text: object) -> None:
    layer = convcalc.layer(text, "3x224x224")  # type: ignore[arg-type]
    assert layer.output == Shape(64, (112, 112))
    assert (layer.params.total, layer.macs, layer.flops) == (9472, 118_013_952, 236_027_904)
    assert layer.activations == 64 * 112 * 112
    assert [weight.name for weight in layer.weights] == ["weight", "bias"]
    assert layer.receptive_field == layer.layers[0].receptive_field
    assert repr(layer) == "<Layer 3x224x224 → 64x112x112, 1 layer, 9,472 params, 118 M MACs>"


def test_a_layer_with_its_activation_is_two_in_a_table() -> None:
    layer = convcalc.layer("Conv2D(32, 3, activation='relu')", (28, 28, 1))
    assert layer.output == Shape(32, (26, 26))
    assert layer.params.total == 320
    assert [row["kind"] for row in layer.rows()] == ["conv", "relu"]
    assert str(layer).startswith("28x28x1 → 26x26x32 (keras)\nlayer")


def test_notebooks_complete_the_names_of_layers_and_blocks() -> None:
    names = RESNET._ipython_key_completions_()
    assert {"conv1", "layer1", "layer1.0", "layer1.0.conv1"} <= set(names)
    assert all(RESNET[name].name == name for name in names)


EVIL = "\x1b[31m\u202eevil"


def test_names_steer_no_terminal() -> None:
    spec = {"name": EVIL, "input": "3x8x8", "layers": [{"conv": "4 3x3", "name": EVIL}, "relu"]}
    report = convcalc.summary({**spec, "layers": [*spec["layers"], "relu"]})  # type: ignore[misc]
    found = convcalc.lint(report)
    texts = [str(report), repr(report), repr(report[EVIL]), str(found), repr(found)]
    texts += [str(convcalc.check(report)), repr(convcalc.check(report))]
    texts += [str(convcalc.compare(report, report)), repr(convcalc.compare(report, report))]
    with pytest.raises(KeyError) as missing:
        report[EVIL + "x"]
    texts += [str(missing.value), report._repr_html_(), found._repr_html_()]
    assert all("evil" in text for text in texts)
    for text in (*texts, *map(str, found)):
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_the_totals_are_at_hand() -> None:
    report = convcalc.summary("resnet18")
    totals = report.totals
    assert (report.params, report.macs, report.flops) == (totals.params, totals.macs, totals.flops)
