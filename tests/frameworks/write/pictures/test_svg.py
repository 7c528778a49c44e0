"""Networks as drawings: nothing overlaps, all that passes is told, and any name is only a name."""

from __future__ import annotations

import time
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.engine.analyze import analyze
from convcalc.frameworks.write import written
from convcalc.frameworks.write.pictures.graph import Arrow, Box, Graph, graph
from convcalc.frameworks.write.pictures.layout import laid_out

NS = "{http://www.w3.org/2000/svg}"
SPEC = """
input: 3x8x8
blocks: {unit: [conv 4 3x3 p1, relu]}
layers: [unit repeat=2 name=body, {residual: [{conv: 4 1x1, name: 'a;b"<x>'}]}]
"""


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Boxes in the order of a network, each of which reads some before it."""
    count = draw(st.integers(2, 14))
    names = draw(st.lists(st.text("abc ", max_size=30), min_size=count, max_size=count))
    boxes = [Box(f"n{k}", name, "conv 4 3x3") for k, name in enumerate(names)]
    arrows = [
        Arrow(f"n{source}", f"n{k}", "4x8x8")
        for k in range(1, count)
        for source in sorted(draw(st.sets(st.integers(0, k - 1), min_size=1, max_size=3)))
    ]
    return Graph("net", boxes, arrows)


@given(graphs())
def test_boxes_lie_apart_below_what_they_read_and_inside(drawn: Graph) -> None:
    layout = laid_out(drawn)
    assert {*layout.places} == {box.key for box in drawn.boxes}
    for a, b in combinations(layout.places.values(), 2):
        assert abs(a.x - b.x) * 2 >= a.width + b.width or abs(a.y - b.y) * 2 >= a.height + b.height
    for place in layout.places.values():
        assert place.width / 2 <= place.x <= layout.width - place.width / 2
        assert place.height / 2 <= place.y <= layout.height - place.height / 2
    for arrow, points in zip(drawn.arrows, layout.curves, strict=True):
        start, end = layout.places[arrow.start], layout.places[arrow.end]
        assert points[0] == (start.x, start.y + start.height / 2)
        assert points[-1] == (end.x, end.y - end.height / 2)
        assert len(points) % 3 == 1
        assert all(b >= a for (_, a), (_, b) in pairwise(points))


@pytest.mark.parametrize("name", ["resnet50", "densenet121", "googlenet", "keras_nasnetmobile"])
def test_networks_of_all_sorts_are_drawn(name: str) -> None:
    root = ElementTree.fromstring(written(analyze(convcalc.load(name)), "svg"))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for e in root.iter(f"{NS}text"):
        assert 0 <= float(e.attrib["x"]) <= width
        assert 0 <= float(e.attrib["y"]) <= height


def test_words_and_shapes_stand_in_the_drawing() -> None:
    report = analyze(convcalc.loads(SPEC))
    root = ElementTree.fromstring(written(report, "svg", 1))
    assert [e.text for e in root.iter(f"{NS}text")] == [
        "network",
        "input",
        "body",
        "repeat 2 × unit",
        'a;b"<x>',
        "conv 4 1x1",
        "add",
        "output",
        *("3x8x8", "4x8x8", "4x8x8", "4x8x8", "4x8x8"),
    ]
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{NS}desc") == (
        "input gives 3x8x8 to body repeat 2 × unit; body repeat 2 × unit gives 4x8x8 to "
        'a;b"<x> conv 4 1x1; a;b"<x> conv 4 1x1 gives 4x8x8 to add; body repeat 2 × unit gives '
        "4x8x8 to add; add gives 4x8x8 to output."
    )


def test_a_shortcut_goes_round_what_it_skips() -> None:
    report = analyze(convcalc.loads("{input: 4x8x8, layers: [{residual: [conv 4 3x3 p1, relu]}]}"))
    drawn = graph(report, None)
    layout = laid_out(drawn)
    (skip,) = (
        points
        for arrow, points in zip(drawn.arrows, layout.curves, strict=True)
        if (arrow.start, arrow.end) == ("n0", "n3")
    )
    for key in ("n1", "n2"):
        place = layout.places[key]
        near = [x for x, y in skip if abs(y - place.y) < place.height / 2]
        assert near
        assert all(abs(x - place.x) > place.width / 2 for x in near)


def test_large_drawings_take_little_time() -> None:
    boxes = [Box(f"n{k}", f"layer{k}", "conv 64 3x3") for k in range(2000)]
    chain = [Arrow(f"n{k}", f"n{k + 1}", "64x8x8") for k in range(1999)]
    skips = [Arrow(f"n{k}", f"n{k + 900}", "64x8x8") for k in range(1000)]
    start = time.process_time()
    layout = laid_out(Graph("deep", boxes, chain + skips))
    assert time.process_time() - start < 2
    assert len(layout.curves) == 2999
