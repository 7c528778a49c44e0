"""A network as a plain list of layers reads as the same network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.engine.network import Network
from convcalc.parser.write import spec_text
from tests.networks import NETWORKS, worked_out


def essence(net: Network) -> list[object]:
    nodes = [(n.name, n.kind, n.inputs, n.share) for n in net.nodes]
    return [
        net.name,
        net.dialect,
        net.layout,
        net.dtype,
        dict(net.inputs),
        nodes,
        net.outputs,
        dict(net.expect),
        dict(net.budget),
        dict(net.lint),
    ]


def written(net: Network) -> tuple[str, Network]:
    """How a network is written out, and what is read from that."""
    text = spec_text(net)
    again = convcalc.loads(text)
    assert essence(again) == essence(net), text
    return text, again


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_of_the_zoo_reads_the_same_when_written_out(name: str) -> None:
    report = worked_out(name)
    text, again = written(report.network)
    assert "$" not in text
    assert convcalc.analyze(again).totals == report.totals


ODD = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9)
LAYERS = st.sampled_from(
    [
        "conv 4 3x3 p1",
        "conv 4 3x5/1 same",
        "conv 4 1 bias=false",
        "avg_pool 3x3/1 p1 count_include_pad=false",
        "pad [[1,0],[0,2]] reflect",
        "upsample 2 bilinear",
        "leaky_relu 0.25",
        "conv_transpose 4 3x3/2 op1",
        "relu",
        "reshape [4,-1]",
    ]
)


@given(st.lists(st.tuples(LAYERS, st.one_of(st.none(), ODD)), min_size=1, max_size=6), st.data())
def test_any_layers_with_any_names_read_the_same(
    rows: list[tuple[str, str | None]], data: st.DataObject
) -> None:
    layers = []
    taken = {"input"}
    for line, name in rows:
        word, _, rest = line.partition(" ")
        layer: dict[str, object] = {word: rest or None}
        if name and name not in taken:
            layer["name"] = name.replace("$", "$$")
            layer["from"] = data.draw(st.sampled_from(sorted(taken))).replace("$", "$$")
            taken.add(name)
        layers.append(layer)
    try:
        net = convcalc.build({"input": "4x8x8", "layers": layers})
    except convcalc.Problems:
        return
    written(net)


def test_what_is_written() -> None:
    text = """
    name: "A: b"
    dialect: keras
    dtype: float16
    inputs: {left: 8x8x3, right: 8x8x3}
    blocks: {b: {params: {w: }, layers: [conv $w 3x3 same, relu]}}
    layers:
      - b 4 repeat=2 name=s
      - conv 4 3x3 same from=right share=s.0.conv1
      - add from=[s, conv1]
      - relu: {name: two words}
      - relu
    outputs: [add1, relu1]
    expect: {params: 260}
    """
    assert spec_text(convcalc.loads(text)) == (
        'name: "A: b"\n'
        "dialect: keras\n"
        "dtype: float16\n"
        "inputs:\n"
        "  left: 8x8x3\n"
        "  right: 8x8x3\n"
        "layers:\n"
        "  - conv 4 3x3 same name=s.0.conv1\n"
        "  - relu name=s.0.relu1\n"
        "  - conv 4 3x3 same name=s.1.conv1\n"
        "  - relu name=s.1.relu1\n"
        "  - conv 4 3x3 same from=right share=s.0.conv1\n"
        "  - add from=[s.1.relu1,conv1]\n"
        "  - relu:\n"
        '    name: "two words"\n'
        "  - relu\n"
        "outputs: [add1, relu1]\n"
        "expect: {params: 260}\n"
    )


@pytest.mark.parametrize(
    ("layer", "line"),
    [
        ({"conv": {"filters": 2, "kernel": [3], "stride": [2]}}, "conv 2 [3]/[2]"),
        ({"conv": {"filters": 2, "kernel": 3}}, "conv 2 3"),
        ({"max_pool": {"kernel": 3, "padding": [1]}}, "max_pool 3 padding=[1]"),
        ({"pad": {"padding": [1]}}, "pad [1]"),
        ({"pad": {"padding": [[1, 2]]}}, "pad [[1,2]]"),
    ],
)
def test_a_list_of_one_stays_a_list(layer: dict[str, object], line: str) -> None:
    net = convcalc.build({"input": "4x16", "layers": [layer]})
    text, _ = written(net)
    assert text.splitlines()[-1] == f"  - {line}"
    assert convcalc.analyze(net).ok


def test_a_side_among_pairs_stays_a_number() -> None:
    net = convcalc.build({"input": "4x16x16", "layers": [{"pad": {"padding": [1, [0, 2]]}}]})
    assert written(net)[0].splitlines()[-1] == "  - pad [1,[0,2]]"
