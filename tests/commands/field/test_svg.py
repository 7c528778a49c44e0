"""Pictures of what a unit sees: true, readable without colour, and with nothing cut off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

import convcalc
from convcalc.commands.field.levels import levels
from convcalc.commands.field.svg import WIDTH, WORDS, write_svg
from convcalc.commands.field.unit import unit_of
from convcalc.engine.cells import along
from convcalc.engine.edges import steps_of
from convcalc.render.svg import WIDE, ticks

if TYPE_CHECKING:
    from convcalc.commands.field.unit import Unit

NS = "{http://www.w3.org/2000/svg}"
CAUSAL = (
    "{dialect: keras, input: 40x1, layers: [conv 4 3 padding=causal, conv 4 3 d4 padding=causal]}"
)
UNITS = [
    ("resnet18", "layer1.1.conv2", None),
    ("resnet50", "layer4.2.conv2", None),
    ("googlenet", "inception3a.concat1", (0, 27)),
    ("keras_conv_pool", "conv2", (0, 0)),
    ("unet_small", "conv11", (0, 127)),
    (
        CAUSAL,
        "",
        None,
    ),
    ("{input: 1x16x16, layers: [conv_transpose 4 4x4/2 p1, conv 1 5x5/2 p2]}", "conv1", (0, 15)),
]


def unit(spec: str, layer: str, at: tuple[int, ...] | None) -> Unit:
    network = convcalc.loads(spec) if spec.startswith("{") else convcalc.load(spec)
    report = convcalc.analyze(network, ignore_global=True)
    return unit_of(report, layer or report.layers[-1].name, at)


@pytest.mark.parametrize(("spec", "layer", "at"), UNITS, ids=[row[1] for row in UNITS])
def test_layers_stand_below_those_that_read_them(
    spec: str, layer: str, at: tuple[int, ...] | None
) -> None:
    found = levels(unit(spec, layer, at), 0)
    place = {one.name: k for k, row in enumerate(found.rows) for one in row}
    assert [one.name for one in found.rows[0]] == [unit(spec, layer, at).layer.name]
    assert len(found.rows[-1]) == 1
    for row in found.rows:
        for one in row:
            assert all(place[reader] < place[one.name] for reader, _ in one.readers)
            assert one.readers or place[one.name] == 0


@pytest.mark.parametrize(("spec", "layer", "at"), UNITS, ids=[row[1] for row in UNITS])
def test_padding_is_what_the_layers_read_beyond_a_map(
    spec: str, layer: str, at: tuple[int, ...] | None
) -> None:
    """By brute force: each output that is seen, and each of its taps."""
    drawn = unit(spec, layer, at)
    steps = steps_of(drawn.report)
    for row in levels(drawn, 0).rows:
        for one in row:
            wanted: set[int] = set()
            for name, step in steps.items():
                for edge in step.edges:
                    if edge.source == one.name and name in drawn.way and edge.sizes:
                        for output in along(drawn.way[name], 0, len(step.sizes)):
                            taps = edge.maps[0].taps(output)  # type: ignore[union-attr]
                            first, number, apart = taps or (0, 0, 1)
                            places = {first + k * apart for k in range(number)}
                            wanted |= {p for p in places if not 0 <= p < one.n}
            assert wanted <= {*one.padded}
            assert all(p < 0 or p >= one.n for p in one.padded)


def test_branches_stand_side_by_side() -> None:
    rows = levels(unit("googlenet", "inception3a.concat1", None), 0).rows
    assert [one.name for one in rows[1]] == [
        "inception3a.unit3.conv1",
        "inception3a.unit5.conv1",
        "inception3a.max_pool1",
    ]


def test_a_causal_unit_lies_at_the_end_of_its_field() -> None:
    drawn = unit(
        CAUSAL,
        "",
        (30,),
    )
    top, *_, bottom = (row[0] for row in levels(drawn, 0).rows)
    assert top.ends(30, 30)[1] == bottom.ends(0, bottom.read[-1])[1]
    assert bottom.read[-1] == 30
    assert all(row[0].extent[1] == 39.5 for row in levels(drawn, 0).rows)


@pytest.mark.parametrize(("spec", "layer", "at"), UNITS, ids=[row[1] for row in UNITS])
def test_nothing_is_cut_off_and_no_name_is_covered(
    spec: str, layer: str, at: tuple[int, ...] | None
) -> None:
    root = ElementTree.fromstring(write_svg(unit(spec, layer, at)))
    height = float(root.attrib["viewBox"].split()[3])
    inside = [e for e in root.iter(f"{NS}rect") if e.get("width") != "100%" and e.get("y")]
    bars = []
    for e in inside:
        x, y, w, h = (float(e.get(name, 0)) for name in ("x", "y", "width", "height"))
        assert x >= -0.01
        assert x + w <= WIDTH + 0.5
        assert y + h <= height
        bars.append((x, y, w, h))
    for e in root.iter(f"{NS}polygon"):
        xs = [float(pair.split(",")[0]) for pair in e.attrib["points"].split()]
        assert min(xs) >= 0
        assert max(xs) <= WIDTH + 0.5
    for e in root.iter(f"{NS}text"):
        if e.get("font-size") == "11" and re.search(r" \d+$", e.text or ""):
            x, y = float(e.attrib["x"]), float(e.attrib["y"])
            end = x + WIDE * len(e.text or "") * 0.8
            assert not any(bx < end and x < bx + w and by < y - 1 < by + h for bx, by, w, h in bars)


@pytest.mark.parametrize(("spec", "layer", "at"), UNITS, ids=[row[1] for row in UNITS])
def test_the_legend_has_what_occurs(spec: str, layer: str, at: tuple[int, ...] | None) -> None:
    svg = write_svg(unit(spec, layer, at))
    told = {word for word in WORDS.values() if f">{word}</text>" in svg}
    wanted = {"map": "#e3e7eb", "seen": "#2f9e44", "padding": "#padding", "outside": "#outside"}
    for fill, sign in wanted.items():
        assert (WORDS[fill] in told) == (svg.count(sign) > (WORDS[fill] in told)), fill


def test_it_is_described_for_those_who_do_not_see_it() -> None:
    root = ElementTree.fromstring(write_svg(unit("resnet50", "layer4.2.conv2", None)))
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{NS}title") == "resnet50: unit 3,3 of layer4.2.conv2 (512x7x7)"
    assert root.findtext(f"{NS}desc") == (
        "Unit 3,3 of layer4.2.conv2: on H it sees positions 0 to 223 of 224; its field goes on 117 "
        "before and 86 behind the input. on W it sees positions 0 to 223 of 224; its field goes on "
        "117 before and 86 behind the input."
    )
    titles = [e.text for e in root.iter(f"{NS}title")]
    assert "layer4.1.conv2 7: 2 to 4 are seen" in titles
    assert "input 224: 3 padded, and read" in titles


def test_scales_have_round_numbers_and_the_last_position() -> None:
    for n in (1, 2, 9, 10, 32, 63, 224, 16000, 10**6):
        found = ticks(n)
        assert found[0] == 0
        assert found[-1] == n - 1
        assert len(found) <= 10
        assert found == sorted(set(found))


def test_too_many_maps_are_left_out_and_that_is_said() -> None:
    svg = write_svg(unit("wavenet", "softmax1", None))
    assert ">26 more maps between these are not drawn</text>" in svg
