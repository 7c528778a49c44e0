"""`convcalc field` at the prompt."""

from __future__ import annotations

import json
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

import convcalc
from convcalc.algebra.field import Field
from tests.conftest import Ask


@pytest.fixture
def teaching(tmp_path: Path) -> str:
    """The case of the course: 64x64x3, one 4x4 filter, stride 1."""
    path = tmp_path / "valid.yaml"
    path.write_text("{input: 64x64x3, dialect: keras, layers: [conv 1 4x4]}")
    return str(path)


def test_a_row_for_each_layer(ask: Ask) -> None:
    code, out, err = ask("field", "vgg16", "--format", "csv")
    assert (code, err) == (0, "")
    rows = [line.split(",") for line in out.splitlines()]
    assert rows[0] == [
        *("name", "kind", "settings", "output", "field", "jump", "start", "centre"),
        *("effective_padding", "covers", "aligned"),
    ]
    last = next(row for row in rows if row[0] == "block5.max_pool1")
    assert last[4:] == ["212", "32", "-90", "15.5", "90", "0.9464", ""]


def test_past_an_upsampling_the_range_is_stated(ask: Ask) -> None:
    rows = json.loads(ask("field", "unet_small", "--format", "json").out)["layers"]
    up = next(row for row in rows if row["name"] == "up2")["receptive_field"]
    field = next(x for x in convcalc.analyze(convcalc.load("unet_small")).layers if x.name == "up2")
    assert isinstance(field.field[0], Field)
    assert (up["smallest"], up["size"]) == (
        [field.field[0].smallest] * 2,
        [field.field[0].size] * 2,
    )


def test_the_first_unit_of_the_course(ask: Ask, teaching: str) -> None:
    code, out, _ = ask("field", teaching, "conv1", "--at", "1,1", "--count-from", "1")
    assert code == 0
    lines = [line.strip() for line in out.splitlines()]
    assert lines[0] == "conv1 (conv): unit 1,1 of 61x61x1"
    assert "first unit    1 … 4, centre 2.5, effective padding 0" in lines
    assert "last unit     61 … 64 of 64" in lines
    assert "this unit     1 … 4" in lines
    assert "neurons         3,721" in lines
    assert "connections     178,608; 182,329 with the biases" in lines
    assert "shared weights  48, each used 3,721 times and 1 bias" in lines


def test_the_last_unit_of_the_course_with_same(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "same.yaml"
    path.write_text("{input: 64x64x3, dialect: keras, layers: [conv 1 4x4 same]}")
    found = json.loads(ask("field", str(path), "conv1", "--at", "63,63", "--format", "json").out)
    for axis in found["axes"]:
        assert axis["outputs"] == 64
        assert (axis["first_unit"], axis["last_unit"]) == ([-1, 2], [62, 65])
        assert (axis["clipped"], axis["padding"]) == ([62, 63], [0, 2])
    first = json.loads(ask("field", str(path), "conv1", "--at", "0,0", "--format", "json").out)
    assert [axis["padding"] for axis in first["axes"]] == [[1, 0], [1, 0]]
    # 64 windows of 4 on an axis, of which 1 + 2 + 1 elements lie in padding
    assert first["connections"] == {
        "neurons": 4096,
        "connections": (64 * 4 - 4) ** 2 * 3,
        "weights": 48,
        "biases": 1,
    }


def test_units_that_see_a_pixel(ask: Ask, teaching: str) -> None:
    found = json.loads(ask("field", teaching, "conv1", "--pixel", "17,20", "--format", "json").out)
    assert found["axes"] == [[14, 15, 16, 17], [17, 18, 19, 20]]
    assert found["units"] == 16
    out = ask("field", teaching, "conv1", "--pixel", "17,20").out.splitlines()
    assert out[:3] == [
        "pixel 17,20: 16 of 3,721 units of conv1 see it",
        "H  14 … 17 of 61",
        "W  17 … 20 of 61",
    ]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ["layer4.2.conv4"],
            "there is no layer named 'layer4.2.conv4'; did you mean 'layer4.2.conv3'?",
        ),
        (
            ["conv1", "--at", "1"],
            "--at: 'conv1' has 2 spatial axes, and '1' 1 numbers; write 17,20",
        ),
        (
            ["conv1", "--at", "0,112"],
            "--at: 'conv1' has no unit 0,112: positions are 0 … 111 on an axis of 112",
        ),
        (
            ["conv1", "--at", "-1,0", "--count-from", "1"],
            "--at: 'conv1' has no unit -1,0: positions are 1 … 112 on an axis of 112",
        ),
        (["conv1", "--at", "a,b"], "--at: 'conv1': 'a,b' is no position; write 17,20"),
        (
            ["conv1", "--pixel", "224,0"],
            "--pixel: the input 'input' has no pixel 224,0: positions are 0 … 223 on an axis of "
            "224",
        ),
        (
            ["linear1"],
            "a unit of 'linear1' sees everything; ask for a layer before the global one, or leave "
            "global branches out: --ignore-global",
        ),
        (["--at", "0,0"], "--at and --pixel are of one layer: convcalc field SPEC LAYER --at 0,0"),
        (
            ["conv1", "--at", "0,0", "--pixel", "0,0"],
            "--at asks what a unit sees, --pixel what sees a pixel: give one of them",
        ),
        (["linear1", "--at", "0"], "--at: 'linear1' has no spatial axes, and so no positions"),
        (
            ["conv1", "--format", "csv"],
            "--format csv is of all layers; of one unit there are table and json",
        ),
        (
            ["--growth", "--format", "markdown"],
            "--format markdown is of all layers; of --growth there are table and json",
        ),
        (
            ["conv1", "--growth", "--at", "0,0"],
            "--at and --growth are pictures of different things: give one of them",
        ),
        (
            ["conv1", "--pixel", "0,0", "--svg", "x.svg"],
            "--pixel and --svg are pictures of different things: give one of them",
        ),
        (
            ["conv1", "--pixel", "0,0", "--html", "x.html"],
            "--pixel and --html are pictures of different things: give one of them",
        ),
        (["conv1", "--svg", "x.html", "--html", "x.html"], "--svg and --html both name x.html"),
        (["conv1", "--force"], "--force goes with --svg and --html"),
        (
            ["conv1", "--svg", "no/such/folder/x.svg"],
            "no/such/folder/x.svg cannot be written: no such file or directory",
        ),
    ],
)
def test_wrong_usage_is_told(ask: Ask, args: list[str], message: str) -> None:
    assert ask("field", "resnet50", *args).said == message


def test_a_flat_network_sees_everything(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "flat.yaml"
    path.write_text("{input: 784, layers: [linear 10]}")
    code, out, _ = ask("field", str(path))
    assert (code, "all" in out) == (0, True)
    for args in (["--growth"], ["linear1"], ["linear1", "--pixel", "3"]):
        code, _, err = ask("field", str(path), *args)
        assert code == 2
        assert err.startswith("command line:1:")


def test_growth_names_the_layer_that_sees_it_all(ask: Ask) -> None:
    code, out, _ = ask("field", "resnet50", "--growth")
    assert code == 0
    assert out.splitlines()[-1] == (
        "'layer3.4.conv2' is the first layer whose middle unit sees the whole input."
    )
    assert max(map(len, out.splitlines())) <= 80
    grown = json.loads(ask("field", "resnet50", "--growth", "--format", "json").out)
    assert grown["points"][-1] == {"layer": "layer4.2.relu3", "sizes": [427, 427]}
    report = convcalc.analyze(convcalc.load("resnet50"))
    sizes = {x.name: x.field[0].size for x in report.layers if isinstance(x.field[0], Field)}
    assert sizes["layer3.4.conv2"] > 224


def test_global_branches_may_be_left_out(ask: Ask) -> None:
    code, _, err = ask("field", "efficientnet_b0", "silu2")
    assert (code, "sees everything" in err) == (2, True)
    args = ("silu2", "--ignore-global", "--format", "json")
    axis = json.loads(ask("field", "efficientnet_b0", *args).out)["axes"][0]
    assert (axis["size"], axis["jump"], axis["effective_padding"]) == (851, "32", 425)


def test_paths_that_are_not_aligned_are_told(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "misaligned.yaml"
    path.write_text(
        "{input: 1x32x32, layers: [conv 1 1x1/2 name=a, conv 1 3x3/2 p0 from=input name=b, "
        "{crop: {cropping: [[0, 1], [0, 1]], from: a}}, {add: {from: [crop1, b]}}]}"
    )
    out = " ".join(ask("field", str(path), "add1").out.split())
    assert "paths meet not aligned: output 0 is centred on 'crop1' at 0, on 'b' at 1" in out
    row = [r for r in ask("field", str(path), "--format", "csv").out.splitlines() if "add1" in r]
    assert row[0].endswith(",no")


def test_the_picture_is_well_formed_and_shows_what_is_seen(ask: Ask, tmp_path: Path) -> None:
    for spec, layer in (("vgg16", "block3.max_pool1"), ("unet_small", "conv11")):
        path = tmp_path / f"{spec}.svg"
        assert ask("field", spec, layer, "--at", "0,5", "--svg", str(path)).code == 0
        root = ElementTree.fromstring(path.read_text())
        texts = [e.text or "" for e in root.iter("{http://www.w3.org/2000/svg}text")]
        assert any(layer in words for words in texts)
        colors = {e.get("fill") for e in root.iter("{http://www.w3.org/2000/svg}rect")}
        assert {"#2f9e44", "url(#padding)", "#e3e7eb"} <= colors


def test_names_do_not_break_the_picture(ask: Ask, tmp_path: Path) -> None:
    spec = tmp_path / "odd.yaml"
    spec.write_text('{name: "<b>&\\e[31m", input: 1x9x9, layers: [conv 1 3x3]}')
    path = tmp_path / "odd.svg"
    assert ask("field", str(spec), "conv1", "--svg", str(path)).code == 0
    ElementTree.fromstring(path.read_text())
    assert "\x1b" not in path.read_text()


@pytest.mark.parametrize(
    "words",
    [
        ["two_inputs"],
        ["r3d_18"],
        ["wavenet", "--set", "stacks=1"],
        ["keras_nasnetmobile"],
        ["deeplabv3_mobilenet_v3_large"],
    ],
    ids=" ".join,
)
def test_networks_of_all_sorts_have_their_pictures(
    ask: Ask, tmp_path: Path, words: list[str]
) -> None:
    path = tmp_path / "x.svg"
    code, out, err = ask("field", *words, "--svg", str(path), "--ignore-global")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 120
    ElementTree.fromstring(path.read_text())


@pytest.mark.parametrize("layers", ["[conv 1 9x9]", "[conv 1 3x3, conv 1 99x99, conv 1 3x3]"])
def test_a_refused_layer_is_told_and_the_others_are_shown(
    ask: Ask, tmp_path: Path, layers: str
) -> None:
    path = tmp_path / "refused.yaml"
    path.write_text(f"{{input: 1x8x8, layers: {layers}}}")
    code, out, err = ask("field", str(path))
    assert (code, "E201" in err, "conv1" in out) == (1, True, True)
    for more in ([], ["--at", "0,0"], ["--pixel", "0,0"]):
        layer = "conv2" if "99" in layers else "conv1"
        told = f"'{layer}' could not be worked out; see 'convcalc show'"
        assert ask("field", str(path), layer, *more).said.endswith(told)


def test_what_cannot_be_read_is_told_in_the_schema_that_was_asked_for(ask: Ask) -> None:
    code, out, _ = ask("field", "no_such_network", "--format", "json")
    assert (code, json.loads(out)["schema"]) == (2, "convcalc.fields/1")


def test_a_flat_layer_behind_a_map_of_one_element(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("{input: 3x8x8, layers: [conv 4 8x8, flatten, linear 10]}")
    lines = [line.strip() for line in ask("field", str(path), "linear1").out.splitlines()]
    assert lines[0] == "linear1 (linear): each unit of 10"
    assert "field         8" in lines
    assert "shared weights  40, each used 1 time and 10 biases" in lines
    seen = json.loads(ask("field", str(path), "linear1", "--format", "json").out)
    assert [axis["clipped"] for axis in seen["axes"]] == [[0, 7]] * 2
    code, out, err = ask("field", str(path), "linear1", "--pixel", "3,3")
    assert (code, err) == (0, "")
    assert out == "pixel 3,3: each of the 10 units of linear1 sees it\n"


def test_a_flat_input_beside_one_with_axes(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "two.yaml"
    path.write_text(
        "{inputs: {image: 16x8x8, vector: 16}, layers: ["
        "{conv: {filters: 16, kernel: 3, padding: 1, from: image, name: c}}, "
        "{reshape: {shape: 16x1x1, from: vector, name: v}}, {add: {from: [c, v]}}, conv 4 3x3]}"
    )
    seen = json.loads(ask("field", str(path), "add1", "--at", "0,7", "--format", "json").out)
    assert [axis["read"] for axis in seen["axes"]] == [[0, 1], [6, 7]]
    assert (
        "25 of 36 units of conv1 see it" in ask("field", str(path), "conv1", "--pixel", "3,3").out
    )


def test_positions_count_from_one_everywhere(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "line.yaml"
    path.write_text("{input: 1x9, layers: [conv 1 3, conv 1 3]}")
    out = ask("field", str(path), "conv2", "--at", "1", "--count-from", "1").out
    assert "L: paths from each position to the unit, 1 … 5" in out
    assert "positions seen  5 of 9 (56 %)" in out


@pytest.mark.parametrize("size", ["1x200000", "1x100000000", "1x9000x9000"])
@pytest.mark.parametrize("way", ["--at", "--pixel"])
def test_maps_beyond_all_sense_are_answered_or_refused_in_time(
    ask: Ask, tmp_path: Path, size: str, way: str
) -> None:
    path = tmp_path / "large.yaml"
    path.write_text(f"{{input: {size}, layers: [conv 1 3, max_pool 2, conv 4 5]}}")
    start = time.process_time()
    place = ",".join(["7"] * size.count("x"))
    code, _, err = ask("field", str(path), "conv2", way, place)
    assert (code, err.startswith("command line:1:")) in ((0, False), (2, True))
    assert time.process_time() - start < 10


def test_ten_thousand_layers_have_their_fields_in_linear_time() -> None:
    def time_of(depth: int, branches: int) -> float:
        layers: list[object] = []
        each = depth // (branches + 1)
        for _ in range(branches):
            layers += ["conv 1 3 p1"] * (each - 2)
            layers.append({"residual": ["conv 1 3 p1"]})
        network = convcalc.build({"input": [1, 64], "layers": layers})
        start = time.process_time()
        report = convcalc.analyze(network)
        taken = time.process_time() - start
        assert report.ok
        field = report.layers[-1].field[0]
        assert isinstance(field, Field)
        assert field.size == 1 + 2 * branches * (each - 1)
        return taken

    small = min(time_of(1000, 20) for _ in range(3))
    assert time_of(10_000, 200) < 25 * small


def test_a_decoder_has_its_fields_in_linear_time() -> None:
    layers = [
        "conv 8 3 p1",
        "max_pool 2",
        *["conv 8 3 p1"] * 3000,
        {"conv_transpose": {"filters": 8, "kernel": 2, "stride": 2}},
        *["conv 8 3 p1"] * 3000,
    ]
    start = time.process_time()
    report = convcalc.analyze(convcalc.build({"input": [1, 64], "layers": layers}))
    assert time.process_time() - start < 5
    field = report.layers[-1].field[0]
    assert isinstance(field, Field)
    assert (field.period, field.jump) == (2, "1")
