"""Layers that read no input, which exporters may have worked out beforehand."""

from __future__ import annotations

from tests.commands.check.test_against import told

TABLE = """
input: 8x4x4
layers:
- conv 8 1x1 name=a from=input
- constant 2x4x4 name=places
- linear 6 axis=channels name=first from=places
- relu name=bent
- linear 8 axis=channels bias=false name=second
- add: {from: [second, a]}
- conv 4 3x3 name=last
"""
FOLDED = TABLE.replace(
    """- constant 2x4x4 name=places
- linear 6 axis=channels name=first from=places
""",
    """- parameter 6x4x4 name=val_3
- parameter 6 name=bias
- reshape 6x1x1 name=laid from=bias
- add: {from: [val_3, laid]}
""",
)


def test_a_table_that_an_exporter_worked_out_stands_for_the_layers_that_make_it() -> None:
    said = "2 of 2 layers, 1 table being worked out beforehand in one of them"
    assert told(TABLE, FOLDED) == (said, [])
    assert told(FOLDED, TABLE) == (said, [])


def test_layers_behind_the_table_are_compared() -> None:
    wider = (
        FOLDED.replace("val_3", "val_4").replace("6x4x4", "7x4x4").replace("6 name=b", "7 name=b")
    )
    wider = wider.replace("6x1x1", "7x1x1")
    found = told(TABLE, wider)[1]
    assert "E424: 'second' (linears, 8x4x4, 48 params) is not in net.yaml" in found
    assert "E424: 'second' (linears, 8x4x4, 56 params) of net.yaml is missing" in found
    assert told(TABLE, FOLDED.replace("val_3", "table"))[1] != []


def test_a_buffer_that_one_file_holds_as_a_tensor_is_a_constant_in_the_other() -> None:
    held = TABLE.replace("constant 2x4x4", "parameter 2x4x4")
    assert told(TABLE, held)[1] == []
    larger = held.replace("2x4x4", "3x4x4")
    assert told(TABLE, larger)[1] != []


def test_the_root_of_a_sum_of_squares_is_a_norm() -> None:
    norm = "{input: 3x8x8, layers: [conv 4 1x1, reduce norm channels keepdims, conv 2 1x1]}"
    parts = norm.replace(
        "reduce norm channels keepdims", "pow 2, reduce sum channels keepdims, sqrt"
    )
    assert told(norm, parts)[1] == []
