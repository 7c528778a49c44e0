"""The network in a spec file."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from io import StringIO
from pathlib import Path

import pytest

from convcalc.engine.counting import CONVENTIONS
from convcalc.render import FORMATS, View, render
from convcalc.render.columns import COLUMNS, DEFAULT, word_of
from tests.conftest import ROOT, Ask
from tests.networks import worked_out

SPECS = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "specs").rglob("*.yaml"))
TORCHVISION = {
    model["model"]: model
    for model in json.loads((ROOT / "tests/recorded/torchvision_models.json").read_text())["models"]
}

HALF_BROKEN = """\
name: half
input: 3x8x8
layers:
  - conv 4 3x3 name=c
  - conv 6 11x11 name=bad
  - relu name=later
  - relu name=side from=c
  - add: {name: end, from: [later, side]}
  - conv 2 1x1 g3 name=far from=side
  - conv 2 1x1 name=good from=side
outputs: [end, good]
"""


def table(out: str) -> list[dict[str, str]]:
    """The rows of a csv."""
    return list(csv.DictReader(StringIO(out)))


def cells(line: str) -> list[str]:
    return re.split(r" {2,}", line.strip())


# The table


def test_a_network_is_a_table(ask: Ask) -> None:
    code, out, err = ask("show", "lenet5")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "LeNet-5: 1x28x28 → 10 (pytorch)"
    assert cells(lines[1]) == [COLUMNS[key].title for key in DEFAULT]
    assert cells(lines[2]) == ["input", "input", "1x28x28"]
    assert cells(lines[3]) == ["conv1", "conv", "6 5x5 p2", "6x28x28", "5", "1", "156", "118 k"]
    assert cells(lines[9]) == ["flatten1", "flatten", "400", "varies", "0", "0"]
    assert lines[-6:] == [
        "params  61,706 (all trainable)",
        "MACs    417 k (416,520)",
        "FLOPs   833 k (833,040)",
        "memory  241 KiB parameters, 58.6 KiB activations (36.8 KiB at once), float32",
        "varies  flatten1: each feature sees what its position saw",
        "Per sample. MACs: multiply-accumulates of convolutions and matrix products, no biases; "
        "FLOPs: 2 x MACs.",
    ]


@cache
def printed(spec: str, format: str, *keys: str) -> str:
    """What `show SPEC` prints, of a network that is worked out once for all formats."""
    page = StringIO()
    render(worked_out(str(ROOT / spec)), format, View(keys or None), page)
    return page.getvalue()


@pytest.mark.parametrize("spec", SPECS[::12])
@pytest.mark.parametrize("format", FORMATS)
def test_the_command_prints_what_is_rendered(ask: Ask, spec: str, format: str) -> None:
    assert ask("show", spec, "--format", format) == (0, printed(spec, format), "")


@pytest.mark.parametrize("spec", SPECS)
def test_every_row_of_the_table_is_a_layer_or_a_group(spec: str) -> None:
    report = worked_out(str(ROOT / spec))
    lines = printed(spec, "table").splitlines()
    path: list[str] = []
    layers = iter(report.layers)
    for line in lines[2 + len(report.network.inputs) : lines.index("")]:
        path[len(re.match(" *", line)[0]) // 2 :] = [cells(line)[0]]  # type: ignore[index]
        group = report.network.groups.get(".".join(path))
        if group:
            assert cells(line)[1:] == [text for text in (group.kind, group.settings) if text]
            continue
        layer = next(layers)
        assert ".".join(path) == layer.name
        assert cells(line)[1] == layer.kind.name
        assert f"  {layer.output and layer.output.text(report.network.layout)}  " in line
        assert f"  {layer.params.total:,}  " in line
    assert next(layers, None) is None
    assert not any(line != line.rstrip() for line in lines)


def test_a_network_that_fails_on_the_way_is_shown_so_far(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "half.yaml"
    path.write_text(HALF_BROKEN)
    code, out, err = ask("show", str(path))
    assert code == 1
    lines = out.splitlines()
    assert lines[0] == "half: 3x8x8 → 2x6x6 (pytorch)"
    assert [cells(line) for line in lines[3:10]] == [
        ["c", "conv", "4 3x3", "4x6x6", "3", "1", "112", "3.89 k"],
        ["✗ bad", "conv", "6 11x11", "?", "?", "?", "?", "?"],
        ["later", "relu", "?", "?", "?", "?", "?"],
        ["side", "relu", "4x6x6", "3", "1", "0", "0"],
        ["end", "add", "?", "?", "?", "?", "?"],
        ["✗ far", "conv", "2 1x1 g3", "?", "?", "?", "?", "?"],
        ["good", "conv", "2 1x1", "2x6x6", "3", "1", "10", "288"],
    ]
    assert "params  at least 122 (all trainable)" in lines
    assert err == (
        f"{path}:5:5: error[E201]: "
        "H: the kernel 11 is larger than the padded input 6 + 0 + 0 = 6\n"
        "  |\n"
        "5 |   - conv 6 11x11 name=bad\n"
        "  |     ^^^^\n"
        "  help: let at least 11 arrive: a larger input (here by 5), or fewer strides; or "
        "use a kernel that spans at most 6, or pad by 3 more on every side\n\n"
        f"{path}:9:16: error[E202]: 4 input channels do not divide into 3 groups\n"
        "  |\n"
        "9 |   - conv 2 1x1 g3 name=far from=side\n"
        "  |                ^^\n"
        "  help: groups must divide both 4 input channels and 2 filters: 1, 2\n\n"
    )


def test_many_problems_are_not_all_printed(ask: Ask) -> None:
    spec = "input: 3x8x8\nlayers:\n" + "  - conv 0 3\n" * 120
    err = ask("show", "-", input=spec).err
    assert err.count("error[E104]") == 100
    assert err.endswith(
        "<stdin>:102:10: error[E107]: more than 100 problems: the rest is not read\n"
        "    |\n"
        "102 |   - conv 0 3\n"
        "    |          ^\n"
        "  help: mend these first\n\n"
    )


def test_many_refusals_of_a_walk_are_not_all_printed(ask: Ask) -> None:
    spec = "input: 3x8x8\nlayers:\n" + "  - conv 8 9x9 from=input\n" * 120
    err = ask("show", "-", input=spec).err
    assert err.count("error[E201]") == 101
    assert err.endswith("… and 19 more\n")


# What goes in


@pytest.mark.parametrize("spec", SPECS[::8])
def test_a_spec_may_come_from_standard_input(ask: Ask, spec: str) -> None:
    text = (ROOT / spec).read_text(encoding="utf-8")
    assert ask("show", "-", input=text) == ask("show", spec)


def test_positions_in_standard_input_are_named(ask: Ask) -> None:
    code, out, err = ask("show", "-", input="input: 3x8x8\nlayers: [convv 3 3]\n")
    assert (code, out) == (1, "")
    assert err.startswith("<stdin>:2:10: error[E102]: ")


def test_standard_input_that_is_no_text(program: Ask) -> None:
    answer = program("show", "-", input=b"\xff\x00")
    assert answer.said == (
        "<stdin> is not text: byte 0 is not UTF-8; a spec is a YAML file in UTF-8"
    )
    assert answer.marked == "-"


def test_endless_standard_input_is_refused(program: Ask) -> None:
    code, out, err = program("show", "-", input=b"#" * 3_000_000)
    assert (code, out) == (1, "")
    assert err.startswith("error[E107]: <stdin> has more than 1,000,000 bytes\n")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("specs/papers/lenet.yaml",
            "there is no file specs/papers/lenet.yaml; did you mean 'specs/papers/lenet5.yaml'?"),
        (
            "specs",
            "specs is a directory; name a spec inside it, or another file: specs/frames.yaml, "
            "specs/two_inputs.yaml, specs/unet_small.yaml",
        ),
        ("nope.yaml", "there is no file nope.yaml; check the path"),
        ("xyzzy", "there is no file xyzzy, and no network of that name; "
            "'convcalc zoo' lists the networks that come along"),
        ("mobilnet_v2", "there is no file mobilnet_v2, and no network of that name; "
            "did you mean 'mobilenet_v2'?"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_wrong_usage(ask: Ask, path: str, message: str) -> None:
    assert ask("show", path).said == message


def test_another_input_shape(ask: Ask) -> None:
    given = ask("show", "vgg16", "--input", "3x256x256", "--format", "json")
    data = json.loads(given.out)
    assert data["inputs"] == {"input": [3, 256, 256]}
    assert data["layers"][0]["output_shape"] == [64, 256, 256]
    named = ask("show", "vgg16", "--input", "input=3x256x256", "--format", "json")
    assert named.out == given.out


def test_the_shape_of_one_of_several_inputs(ask: Ask) -> None:
    usual = json.loads(ask("show", "specs/two_inputs.yaml", "--format", "json").out)
    left, right = usual["inputs"]
    shape = "x".join(str(2 * n if k else n) for k, n in enumerate(usual["inputs"][right]))
    args = ["--input", f"{right}={shape}", "--format", "json"]
    data = json.loads(ask("show", "specs/two_inputs.yaml", *args).out)
    assert data["inputs"][left] == usual["inputs"][left]
    assert data["inputs"][right] == [int(n) for n in shape.split("x")]


def test_an_input_that_does_not_exist_is_wrong_usage(ask: Ask) -> None:
    assert (
        ask("show", "specs/two_inputs.yaml", "--input", "lefft=3x8x8").said
        == "--input: there is no input 'lefft'; did you mean 'left'?"
    )


@pytest.mark.parametrize("shape", ["x", "input=", "=3x3", "3xx3", "input=3x0"])
def test_an_input_that_is_no_shape_is_wrong_usage(ask: Ask, shape: str) -> None:
    code, out, err = ask("show", "vgg16", "--input", shape)
    assert (code, out) == (2, "")
    assert "error[E110]: --input" in err


def test_an_input_that_does_not_fit_fails_on_the_way(ask: Ask) -> None:
    code, out, err = ask("show", "lenet5", "--input", "1x8x8")
    assert code == 1
    assert "✗ conv2" in out
    assert "error[E201]" in err


def test_names_of_inputs_are_escaped_in_usage_errors(ask: Ask) -> None:
    spec = 'inputs: {"\\e[31mred\\n": 3x8x8}\nlayers: [relu]'
    code, _, err = ask("show", "-", "--input", "x=3x3", input=spec)
    assert code == 2
    assert "\\x1b[31mred" in err
    assert "\x1b" not in err


def test_another_dialect_or_layout_reads_the_spec_as_it_is_meant(ask: Ask) -> None:
    spec = "input: 3x9x8\nlayers: [conv 6 3 same]\n"
    for args in (["--dialect", "keras"], ["--dialect", "keras", "--layout", "channels_first"]):
        data = json.loads(ask("show", "-", *args, "--format", "json", input=spec).out)
        assert (data["layout"], data["outputs"]) == ("channels_first", {"conv1": [6, 9, 8]})
    data = json.loads(
        ask("show", "-", "--layout", "channels_last", "--format", "json", input=spec).out
    )
    assert (data["inputs"], data["outputs"]) == ({"input": [9, 8, 3]}, {"conv1": [9, 8, 6]})
    assert data["layers"][0]["input_shapes"] == [[9, 8, 3]]


def test_another_input_is_read_in_the_layout_that_is_shown(ask: Ask) -> None:
    spec = "input: 3x9x8\nlayers: [conv 6 3]\n"
    args = ["--layout", "channels_last", "--input", "32x32x3", "--format", "csv"]
    assert ask("show", "-", *args, input=spec).out.splitlines()[1].split(",")[3] == "30x30x6"


def test_dialect_and_layout_and_dtype_are_those_asked_for(ask: Ask) -> None:
    spec = "input: 3x8x8\nlayers: [max_pool 2]\n"
    args = ["--dialect", "onnx", "--layout", "channels_last", "--dtype", "float16"]
    data = json.loads(ask("show", "-", *args, "--format", "json", input=spec).out)
    assert (data["dialect"], data["layout"]) == ("onnx", "channels_last")
    assert data["conventions"]["dtype"] == "float16"
    assert data["outputs"] == {"max_pool1": [7, 7, 3]}


@pytest.mark.parametrize(("dtype", "size"), [("float32", "241 KiB"), ("int8", "60.3 KiB")])
def test_memory_is_that_of_the_dtype(ask: Ask, dtype: str, size: str) -> None:
    out = ask("show", "lenet5", "--dtype", dtype).out
    assert f"memory  {size} parameters" in out
    assert f"{dtype}\n" in out


def test_a_batch_adds_a_line_and_changes_no_other(ask: Ask) -> None:
    one = [line.split() for line in ask("show", "lenet5").out.splitlines()]
    batch = ask("show", "lenet5", "--batch", "32").out
    (extra,) = [line for line in batch.splitlines() if line.split() not in one]
    assert extra == "batch 32  13.3 M MACs, 1.83 MiB activations (1.15 MiB at once)"
    data = json.loads(ask("show", "lenet5", "--batch", "32", "--format", "json").out)
    assert data["batch"] == 32
    assert data["totals"]["macs"] == 416_520


@pytest.mark.parametrize("batch", ["0", "-1", "x", "1.5", "99999999999999"])
def test_what_is_no_batch_is_wrong_usage(ask: Ask, batch: str) -> None:
    assert ask("show", "lenet5", f"--batch={batch}").code == 2


# Columns


def test_columns_are_those_asked_for_in_their_order(ask: Ask) -> None:
    out = ask("show", "lenet5", "--columns", "params,name", "--format", "csv").out
    assert out.splitlines()[:2] == ["params,name", "156,conv1"]


def test_a_column_may_be_added_to_the_usual_ones(ask: Ask) -> None:
    args = ["--columns", "+flops,+memory,+macs", "--format", "csv"]
    out = ask("show", "lenet5", *args).out
    assert out.splitlines()[0].split(",") == [*DEFAULT, "flops", "memory"]


def test_all_columns(ask: Ask) -> None:
    out = ask("show", "lenet5", "--columns", "all", "--format", "csv").out
    assert out.splitlines()[0].split(",") == list(COLUMNS)
    assert table(out)[0] == {
        "name": "conv1",
        "kind": "conv",
        "settings": "6 5x5 p2",
        "from": "input",
        "input": "1x28x28",
        "output": "6x28x28",
        "field": "5",
        "jump": "1",
        "start": "-2",
        "centre": "0",
        "effective_padding": "2",
        "covers": "0.1786",
        "aligned": "",
        "weights": "6x1x5x5 6",
        "layers": "1",
        "params": "156",
        "params_share": str(156 / 61_706),
        "trainable": "156",
        "macs": "117600",
        "macs_share": str(117_600 / 416_520),
        "flops": "235200",
        "activations": "4704",
        "memory": "18816",
        "alive": str(4 * (784 + 4704)),
        "traffic": str(4 * (784 + 4704 + 156)),
        "intensity": str(235_200 / 22_576),
    }


@pytest.mark.parametrize("keys", ["name,name", " name , params ", "name,,params,", "name,+params"])
def test_columns_may_be_written_carelessly(ask: Ask, keys: str) -> None:
    code, out, _ = ask("show", "lenet5", "--columns", keys, "--format", "csv")
    assert code == 0
    assert out.splitlines()[0] in ("name", "name,params")


def test_columns_are_asked_for_as_the_header_has_them(ask: Ask) -> None:
    out = ask("show", "lenet5", "--columns", "layer,MACs,padding,Macs %").out
    assert cells(out.splitlines()[1]) == ["layer", "MACs", "padding", "MACs %"]
    keys = ask("show", "lenet5", "--columns", "name,macs,effective_padding,macs_share").out
    assert out == keys


def test_all_columns_of_a_folded_network_are_no_wall(ask: Ask) -> None:
    lines = ask("show", "resnet50", "--depth", "1", "--columns", "all").out.splitlines()
    (layer1,) = [line for line in lines if line.startswith("layer1 ")]
    assert "64x64x1x1 64 and 28 more" in layer1
    assert max(map(len, lines)) < 13 * len(COLUMNS)
    row = table(
        ask("show", "resnet50", "--depth", "1", "--columns", "weights", "--format", "csv").out
    )
    assert len(row[4]["weights"].split()) == 30


def test_an_unknown_column_is_wrong_usage(ask: Ask) -> None:
    answer = ask("show", "lenet5", "--columns", "name,parms")
    assert answer.said == "--columns does not know 'parms'; did you mean 'params'?"
    answer = ask("show", "lenet5", "--columns", "zzz")
    known = ", ".join(map(word_of, COLUMNS))
    assert answer.said == f"--columns does not know 'zzz'; it takes {known}"
    assert "\x1b" not in ask("show", "lenet5", "--columns", "\x1b[31m").err


@pytest.mark.parametrize("keys", ["+", "+all", "all,name", ",", " "])
def test_columns_never_crash(ask: Ask, keys: str) -> None:
    code, out, err = ask("show", "lenet5", "--columns", keys)
    assert code in (0, 2)
    assert out or err


# Json


def test_json_keeps_the_contract(ask: Ask) -> None:
    code, out, err = ask("show", "specs/two_inputs.yaml", "--format", "json")
    assert (code, err) == (0, "")
    data = json.loads(out)
    assert data["schema"] == "convcalc.report/1"
    assert set(data) == {
        *("schema", "name", "dialect", "layout", "batch", "inputs", "outputs", "layers"),
        *("totals", "conventions", "diagnostics"),
    }
    for layer in data["layers"]:
        assert set(layer) == {
            *("name", "kind", "inputs", "input_shapes", "output_shape", "settings", "weights"),
            *("params", "macs", "flops", "activations", "receptive_field"),
        }
        assert set(layer["params"]) == {"total", "trainable", "non_trainable"}
        assert all(set(w) == {"name", "shape", "trainable"} for w in layer["weights"])
        assert len(layer["inputs"]) == len(layer["input_shapes"])
        assert layer["flops"] == 2 * layer["macs"]
        field = layer["receptive_field"]
        assert (
            field.get("global")
            or field.get("position_dependent")
            or {"size", "jump", "start", "end"} <= set(field)
        )
    assert {"params", "macs", "flops", "activations", "complete"} <= set(data["totals"])


@pytest.mark.parametrize("spec", SPECS)
def test_json_adds_up(spec: str) -> None:
    data = json.loads(printed(spec, "json"))
    for key in ("macs", "flops", "activations"):
        assert data["totals"][key] == sum(layer[key] for layer in data["layers"])
    total = sum(layer["params"]["total"] for layer in data["layers"])
    assert data["totals"]["params"]["total"] == total
    assert data["totals"]["complete"] is True
    assert data["diagnostics"] == []


def test_json_of_resolved_settings_and_the_field(ask: Ask) -> None:
    layer = json.loads(ask("show", "resnet50", "--format", "json").out)["layers"][0]
    assert layer["settings"] == {
        "filters": 64,
        "kernel": [7, 7],
        "stride": [2, 2],
        "padding": [[3, 3], [3, 3]],
        "dilation": [1, 1],
        "groups": 1,
        "bias": False,
    }
    assert layer["weights"] == [{"name": "weight", "shape": [64, 3, 7, 7], "trainable": True}]
    assert layer["receptive_field"] == {
        "size": [7, 7],
        "smallest": [7, 7],
        "jump": ["2", "2"],
        "start": [-3, -3],
        "end": [3, 3],
    }


def test_json_of_a_failure_has_nulls_and_the_diagnostics(ask: Ask) -> None:
    code, out, err = ask("show", "-", "--format", "json", input=HALF_BROKEN)
    assert code == 1
    data = json.loads(out)
    bad = data["layers"][1]
    assert bad["name"] == "bad"
    assert bad["input_shapes"] == [[4, 6, 6]]
    for key in ("output_shape", "params", "macs", "flops", "activations", "receptive_field"):
        assert bad[key] is None
    assert data["outputs"] == {"good": [2, 6, 6]}
    assert data["totals"]["complete"] is False
    assert [
        (d["code"], d["severity"], d["file"], d["line"], d["column"], d["layer"])
        for d in data["diagnostics"]
    ] == [("E201", "error", "<stdin>", 5, 5, "bad"), ("E202", "error", "<stdin>", 9, 16, "far")]
    assert set(data["diagnostics"][0]) == {
        *("code", "severity", "message", "help", "file", "line", "column", "layer", "used_at")
    }
    assert err.count("error[") == 2


def test_json_is_ascii(ask: Ask) -> None:
    spec = 'name: "ä\\u202e\\e"\ninput: 3x8x8\nlayers: [relu]'
    out = ask("show", "-", "--format", "json", input=spec).out
    assert out.isascii()
    assert json.loads(out)["name"] == "ä\u202e\x1b"


# Csv


@pytest.mark.parametrize("spec", SPECS)
def test_csv_has_raw_numbers(spec: str) -> None:
    rows = table(printed(spec, "csv", *COLUMNS))
    for row, layer in zip(rows, json.loads(printed(spec, "json"))["layers"], strict=True):
        assert row["name"] == layer["name"]
        assert row["from"].split() == layer["inputs"]
        assert row["output"] == "x".join(map(str, layer["output_shape"]))
        for key in ("macs", "flops", "activations"):
            assert row[key] == str(layer[key])
        assert row["params"] == str(layer["params"]["total"])
        assert int(row["memory"]) == 4 * layer["activations"]


def test_csv_of_a_failure_has_empty_fields(ask: Ask) -> None:
    code, out, _ = ask("show", "-", "--format", "csv", input=HALF_BROKEN)
    assert code == 1
    bad = table(out)[1]
    assert (bad["name"], bad["output"], bad["params"], bad["macs"], bad["field"]) == (
        "bad",
        "",
        "",
        "",
        "",
    )


def test_csv_of_weights(ask: Ask) -> None:
    out = ask("show", "lenet5", "--weights", "--format", "csv").out
    assert out.splitlines()[:3] == [
        "layer,weight,shape,elements,trainable",
        "conv1,weight,6x1x5x5,150,yes",
        "conv1,bias,6,6,yes",
    ]
    assert sum(int(row["elements"]) for row in table(out)) == 61_706


def test_csv_quotes_what_needs_quotes(ask: Ask) -> None:
    spec = """input: 3x8x8\nlayers: [relu: {name: 'a,"b"'}]"""
    out = ask("show", "-", "--columns", "name", "--format", "csv", input=spec).out
    assert out == 'name\n"a,""b"""\n'


# Markdown


def test_markdown_is_a_table_and_a_list(ask: Ask) -> None:
    lines = ask("show", "lenet5", "--format", "markdown").out.splitlines()
    assert lines[:6] == [
        "### LeNet-5: 1x28x28 → 10 (pytorch)",
        "",
        "| layer | kind | settings | output | field | jump | params | MACs |",
        "|---|---|---|---|---:|---:|---:|---:|",
        "| input | input |  | 1x28x28 |  |  |  |  |",
        "| conv1 | conv | 6 5x5 p2 | 6x28x28 | 5 | 1 | 156 | 118 k |",
    ]
    assert "- params: 61,706 (all trainable)" in lines


def test_markdown_escapes_what_would_break_the_table(ask: Ask) -> None:
    name = "a|b\\\\|*c*`<b>[x](y)_z_\\nq"
    spec = f'name: "{name}"\ninput: 3x8x8\nlayers: [relu: {{name: "{name}"}}]'
    lines = ask("show", "-", "--format", "markdown", input=spec).out.splitlines()
    (row,) = [line for line in lines if "relu" in line]
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == len(DEFAULT) + 1
    assert "<b>" not in row.replace("\\<b", "")
    assert lines[0].startswith("### a\\|b")
    assert lines[1] == ""


def test_markdown_lists_weights(ask: Ask) -> None:
    out = ask("show", "lenet5", "--format", "markdown", "--weights").out
    assert "| layer | weight | shape | elements | trainable |\n|---|---|---|---:|---|\n" in out
    assert "| linear1 | weight | 120x400 | 48,000 | yes |\n" in out


# Weights


def test_weights_are_in_the_order_of_pytorch(ask: Ask) -> None:
    spec = "input: 3x8x8\nlayers: [conv 4 3x2, conv_transpose 5 3x2, depthwise 3x2, bn, linear 2]"
    out = ask("show", "-", "--weights", "--format", "csv", input=spec).out
    shapes = {(r["layer"], r["weight"]): (r["shape"], r["trainable"]) for r in table(out)}
    assert shapes == {
        ("conv1", "weight"): ("4x3x3x2", "yes"),
        ("conv1", "bias"): ("4", "yes"),
        ("conv_transpose1", "weight"): ("4x5x3x2", "yes"),
        ("conv_transpose1", "bias"): ("5", "yes"),
        ("depthwise_conv1", "weight"): ("5x1x3x2", "yes"),
        ("depthwise_conv1", "bias"): ("5", "yes"),
        ("batch_norm1", "weight"): ("5", "yes"),
        ("batch_norm1", "bias"): ("5", "yes"),
        ("batch_norm1", "running_mean"): ("5", "buffer"),
        ("batch_norm1", "running_var"): ("5", "buffer"),
        ("linear1", "weight"): ("2x7", "yes"),
        ("linear1", "bias"): ("2", "yes"),
    }


def test_weights_are_in_the_order_of_keras(ask: Ask) -> None:
    spec = "dialect: keras\ninput: 8x8x3\nlayers:\n" + "".join(
        f"  - {line}\n"
        for line in ("conv 4 3x2", "conv_transpose 5 3x2", "depthwise 3x2 m2", "bn", "dense 2")
    )
    out = ask("show", "-", "--weights", "--format", "csv", input=spec).out
    shapes = {(r["layer"], r["weight"]): (r["shape"], r["trainable"]) for r in table(out)}
    assert shapes == {
        ("conv1", "kernel"): ("3x2x3x4", "yes"),
        ("conv1", "bias"): ("4", "yes"),
        ("conv_transpose1", "kernel"): ("3x2x5x4", "yes"),
        ("conv_transpose1", "bias"): ("5", "yes"),
        ("depthwise_conv1", "kernel"): ("3x2x5x2", "yes"),
        ("depthwise_conv1", "bias"): ("10", "yes"),
        ("batch_norm1", "gamma"): ("10", "yes"),
        ("batch_norm1", "beta"): ("10", "yes"),
        ("batch_norm1", "moving_mean"): ("10", "no"),
        ("batch_norm1", "moving_variance"): ("10", "no"),
        ("linear1", "kernel"): ("10x2", "yes"),
        ("linear1", "bias"): ("2", "yes"),
    }


def test_weights_follow_the_table(ask: Ask) -> None:
    out = ask("show", "lenet5", "--weights").out
    assert cells(out[out.index("layer    weight") :].splitlines()[1]) == [
        "conv1",
        "weight",
        "6x1x5x5",
        "150",
        "yes",
    ]


# Other tools' counts


RESNET50 = {
    "torch": 8_178_368_512,
    "fvcore": 4_111_512_576,
    "thop": 4_133_742_592,
    "torchinfo": 4_089_238_376,
    "ptflops": 4_132_436_968,
    "ptflops-aten": 4_089_185_256,
    "calflops": 8_211_108_352,
    "deepspeed": 8_211_108_352,
    "mmengine": 4_111_512_576,
    "ultralytics-thop": 4_133_742_592,
    "tensorflow": 8_208_182_888,
    "onnx-tool": 4_450_761_704,
}


UNKNOWN = {
    "fvcore": ["max_pool", "add"],
    "thop": ["add"],
    "ptflops": ["add"],
    "calflops": ["add"],
    "deepspeed": ["add"],
    "mmengine": ["max_pool", "add"],
    "ultralytics-thop": ["add"],
    "tensorflow": ["relu"],
}
"""What a tool has no rule for."""


def test_every_convention_has_its_number() -> None:
    assert set(RESNET50) == set(CONVENTIONS)


@pytest.mark.parametrize("tool", RESNET50)
def test_what_other_tools_count_of_resnet50(ask: Ask, tool: str) -> None:
    data = json.loads(ask("show", "resnet50", "--count-as", tool, "--format", "json").out)
    unknown = UNKNOWN.get(tool, [])
    own = RESNET50[tool] if tool not in ("tensorflow", "onnx-tool") else None
    assert data["totals"]["counted_as"] == {
        tool: RESNET50[tool],
        "complete": not unknown,
        "unknown_kinds": unknown,
        "torchvision": own,
        "library": {"name": "torchvision", "count": own} if own else None,
        "depends": [
            {"kinds": kinds, "how": how, "then": then}
            for kinds, how, then in CONVENTIONS[tool].otherwise(worked_out("resnet50"))
        ],
    }
    assert data["totals"]["macs"] == 4_089_184_256
    assert data["totals"]["params"]["total"] == 25_557_032
    assert data["conventions"][tool]


@pytest.mark.parametrize("tool", RESNET50)
def test_another_tools_count_is_a_column_and_a_total(ask: Ask, tool: str) -> None:
    args = ["show", "resnet50", "--count-as", tool]
    rows = table(ask(*args, "--format", "csv").out)
    assert sum(int(row[tool] or 0) for row in rows) == RESNET50[tool]
    lines = ask(*args).out.splitlines()
    assert cells(lines[1])[-1] == tool
    unknown = UNKNOWN.get(tool, [])
    least = "at least " if unknown else ""
    save = ", but for what depends" if unknown else ""
    assert [tool, f"{least}{RESNET50[tool]:,}{save}"] in [cells(line) for line in lines]
    no_rule = ["no rule", f"{tool} has none for {', '.join(unknown)}"]
    assert (no_rule in [cells(line) for line in lines]) is bool(unknown)
    assert f" {tool}: {CONVENTIONS[tool].text}." in lines[-1]


@pytest.mark.parametrize("model", ["alexnet", "vgg16", "resnet50"])
def test_fvcore_totals_are_those_that_fvcore_gave(ask: Ask, model: str) -> None:
    args = ["--count-as", "fvcore", "--format", "json"]
    data = json.loads(ask("show", model, *args).out)
    assert data["totals"]["counted_as"]["fvcore"] == TORCHVISION[model]["fvcore_total"]


def test_an_unknown_tool_is_wrong_usage(ask: Ask) -> None:
    assert (
        ask("show", "lenet5", "--count-as", "torh").said
        == "--count-as does not know 'torh'; did you mean 'torch'?"
    )
    assert (
        ask("show", "lenet5", "--count-as", "zzz").said
        == f"--count-as does not know 'zzz'; it takes {', '.join(CONVENTIONS)}"
    )
    assert (
        ask("show", "lenet5", "--count-as", "torchsummary").said
        == "--count-as: torchsummary has no MACs, but sizes: convcalc count --sizes"
    )


# Strange names


@pytest.mark.parametrize("more", [[], ["--weights"], ["--columns", "all"]], ids=" ".join)
@pytest.mark.parametrize("format", ["table", "csv", "markdown"])
@pytest.mark.parametrize("name", ["\\e[31mred", "\\u202etac", "a\\nb", "a\\rb\\tc", "[red]x[/red]"])
def test_names_are_shown_escaped_on_one_line(
    ask: Ask, name: str, format: str, more: list[str]
) -> None:
    spec = (
        f'name: "{name}"\ninputs: {{"{name}": 3x8x8}}\n'
        f'layers: [relu: {{name: "x{name}"}}, conv: {{name: "y{name}", filters: 3, kernel: 9}}]'
    )
    code, out, err = ask("show", "-", "--format", format, *more, input=spec)
    usual = ask("show", "-", "--format", format, *more, input=spec.replace(name, "plain"))
    assert code == usual.code == 1
    assert all(c.isprintable() or c == "\n" for c in out + err)
    assert out.count("\n") == usual.out.count("\n")
    assert err.count("\n") == usual.err.count("\n")


def test_rich_markup_in_names_is_text(ask: Ask) -> None:
    spec = "name: '[bold]n[/bold]'\ninput: 3x8x8\nlayers: [relu: {name: '[red]x[/red] :smile:'}]"
    out = ask("show", "-", input=spec).out
    assert out.startswith("[bold]n[/bold]: 3x8x8")
    assert "[red]x[/red] :smile:" in out


def test_a_field_that_varies_says_where_and_names_both_paths(ask: Ask) -> None:
    layers = ["conv 4 3/2 p1 name=a", "conv 4 9 from=input name=b", "add from=[a,b]", "relu"]
    _, out, _ = ask("stack", "3x16x16", *layers)
    assert [line for line in out.splitlines() if line.startswith("varies")] == [
        "varies  add1: 'a' advances by 2, 'b' by 1"
    ]


UNSIZED = """\
import torch.nn as nn
class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, width, 5), nn.Flatten(), nn.Linear(width * 576, 10))
    def forward(self, x):
        return self.body(x)
"""


def test_an_input_of_which_a_source_says_nothing_is_assumed_and_told(
    ask: Ask, tmp_path: Path
) -> None:
    (tmp_path / "net.py").write_text(UNSIZED)
    path = str(tmp_path / "net.py")
    told = "input 1x28x28 is assumed, the first of usual sizes that it takes: --input gives another"
    code, out, err = ask("show", path, "--set", "width=8")
    assert (code, err) == (0, "")
    assert out.startswith("Net: 1x28x28 → 10 (pytorch)\n")
    assert f"\nread    {told}\n" in out
    code, out, err = ask("show", path, "--format", "csv")
    assert (code, err) == (0, f"note: {told}\n")
    code, out, err = ask("show", path, "--input", "1x28x28")
    assert (code, err) == (0, "")
    assert "assumed" not in out


def test_other_commands_ask_for_the_input(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(UNSIZED)
    code, out, err = ask("field", str(tmp_path / "net.py"))
    assert (code, out) == (2, "")
    assert "error[E411]: the input's shape is not known\n" in err
    assert "  help: give the input: --input 1x28x28\n" in err
