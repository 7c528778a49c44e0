"""How numbers, sizes and fields are written."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.algebra.field import EVERYTHING, START, Field, Varies
from convcalc.amounts import scaled, sized
from convcalc.render.columns import (
    COLUMNS,
    DEFAULT,
    field_text,
    jump_text,
    key_of,
    share_text,
    word_of,
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.00 k"),
        (9_994, "9.99 k"),
        (9_996, "10.0 k"),
        (99_960, "100 k"),
        (4_089_184_256, "4.09 G"),
        (15_470_264_320, "15.5 G"),
        (118_013_952, "118 M"),
        (3 * 10**12, "3.00 T"),
    ],
)
def test_large_numbers_have_three_digits(number: int, text: str) -> None:
    assert scaled(number) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1.00 KiB"), (102_228_128, "97.5 MiB")],
)
def test_bytes_have_binary_units(count: int, text: str) -> None:
    assert sized(count) == text


@pytest.mark.parametrize(
    ("axes", "field", "jump"),
    [
        ((START, START), "1", "1"),
        ((Field(2, (-3,), (7,)), Field(1, (0,), (3,))), "7x3", "2x1"),
        ((Field(1, (0, 0), (7, 8)),), "7…8", "1/2"),
        ((EVERYTHING, EVERYTHING), "all", ""),
        ((Varies("why"),), "varies", ""),
        ((), "all", ""),
    ],
)
def test_fields_are_short(axes: tuple[Field, ...], field: str, jump: str) -> None:
    assert (field_text(axes), jump_text(axes)) == (field, jump)


def test_an_unfolded_field_names_each_axis() -> None:
    assert field_text((START, START), fold=False) == "1x1"
    assert field_text((EVERYTHING, EVERYTHING), fold=False) == "all"


def test_columns_have_titles_and_sentences() -> None:
    assert set(DEFAULT) <= set(COLUMNS)
    assert all(column.title and column.doc for column in COLUMNS.values())


def values(layer: object, shape: str = "3x8x8") -> dict[str, object]:
    report = convcalc.analyze(convcalc.build({"input": shape, "layers": [layer]}))
    return {key: column.raw(report.layers[0], report) for key, column in COLUMNS.items()}


def test_every_column_of_a_layer() -> None:
    assert values("conv 4 3x3/2 p1") == {
        "name": "conv1",
        "kind": "conv",
        "settings": "4 3x3/2 p1",
        "from": "input",
        "input": "3x8x8",
        "output": "4x4x4",
        "field": "3",
        "jump": "2",
        "start": "-1",
        "centre": "0",
        "effective_padding": "1",
        "covers": "0.375",
        "aligned": "",
        "weights": "4x3x3x3 4",
        "layers": 1,
        "params": 112,
        "params_share": 1.0,
        "trainable": 112,
        "macs": 1728,
        "macs_share": 1.0,
        "flops": 3456,
        "activations": 64,
        "memory": 256,
        "alive": 4 * (192 + 64),
        "traffic": 4 * (192 + 64 + 112),
        "intensity": 3456 / (4 * (192 + 64 + 112)),
    }


def test_what_is_not_known_is_none_and_not_zero() -> None:
    found = values("conv 4 9x9")
    unknown = {key for key, value in found.items() if value is None}
    numbers = {key for key, column in COLUMNS.items() if column.number}
    assert unknown == numbers - {"layers"} | {"output"}


# What they are called


@pytest.mark.parametrize("key", COLUMNS)
def test_a_column_is_called_by_its_title_and_by_its_key(key: str) -> None:
    title = COLUMNS[key].title
    for name in (title, title.upper(), key, key.replace("_", "-"), word_of(key)):
        assert key_of(name) == key


def test_what_is_no_column_has_no_key() -> None:
    assert [key_of(name) for name in ("", "parms", "%", "layer2")] == [None] * 4


def test_a_column_is_offered_by_its_title() -> None:
    offered = [word_of(key) for key in COLUMNS]
    assert offered[:3] == ["layer", "kind", "settings"]
    assert {"padding", "covers", "MACs", "FLOPs", "params_share", "macs_share"} <= set(offered)


# Shares

TWO = {"input": "3x8x8", "layers": ["conv 4 3x3 p1 bias=false", "conv 4 1x1 bias=false"]}


def shares(spec: dict[str, object], key: str) -> list[object]:
    report = convcalc.analyze(convcalc.build(spec))
    return [COLUMNS[key].raw(layer, report) for layer in report.layers]


def test_shares_are_of_all_params_and_macs() -> None:
    """By hand: 4·3·9 = 108 and 4·4 = 16 weights, each used at 64 positions."""
    assert shares(TWO, "params_share") == [108 / 124, 16 / 124]
    assert shares(TWO, "macs_share") == [108 / 124, 16 / 124]


def test_of_a_total_that_is_not_whole_nobody_knows_a_share() -> None:
    layers = [*TWO["layers"], "conv 4 99x99"]
    assert shares({**TWO, "layers": layers}, "macs_share") == ["", "", None]


def test_of_nothing_there_are_no_shares() -> None:
    assert shares({**TWO, "layers": ["relu", "max_pool 2"]}, "macs_share") == ["", ""]


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0 %"), (0.0001, "<1 %"), (0.384, "38 %"), (0.9999, "99 %"), (1.0, "100 %"), ("", "")],
)
def test_shares_are_written_as_percent(share: float | str, text: str) -> None:
    assert share_text(share) == text


def test_of_many_numbers_a_table_has_the_first() -> None:
    many = ",".join(map(str, range(48)))
    held = f"constant 48x1x1 values=[{many}] name=m"
    text = f"{{input: 48x2x2, layers: ['{held}', 'add from=[input, m]']}}"
    report = convcalc.analyze(convcalc.loads(text))
    settings = COLUMNS["settings"]
    raw = settings.raw(report.layers[0], report)
    assert raw == f"48x1x1 values=[{many}]"
    assert settings.text(raw) == "48x1x1 values=[0,1,2, 45 more]"
    assert settings.text("pad [1,2,3,4]") == "pad [1,2,3,4]"
