"""What is derived is what is computed."""

from __future__ import annotations

import pytest

from convcalc.algebra.field import Field
from convcalc.algebra.notation import formula, numbers
from convcalc.algebra.num import Num
from convcalc.algebra.shape import Shape
from convcalc.dialect import dialect_named
from convcalc.engine.derive import derive, line, never_read, sizes, symbols
from convcalc.engine.layer import apply
from convcalc.engine.typed import shape_of
from convcalc.layers import KINDS, kind_named
from convcalc.layers.kind import Kind
from convcalc.layers.site import Site
from convcalc.parser.make import from_line, make


def made(text: str, dialect: str = "pytorch") -> Kind:
    layer = make(from_line(text, None), dialect_named(dialect), [])
    assert layer
    return layer.kind


def site(text: str, dialect: str = "pytorch", layout: str = "channels_first") -> Site:
    shapes = tuple(shape_of(word, layout) for word in text.split())
    return Site(shapes, dialect_named(dialect), layout)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_runs_on_numbers_that_remember(name: str) -> None:
    kind = kind_named(name)
    assert kind
    layer, place = made(f"{name} {kind.example[1]}"), site(kind.example[0])
    inputs = tuple(str(k) for k in range(len(place.shapes)))
    plain = apply(layer, place, "x", inputs, [{} for _ in inputs])
    derived = derive(layer, place)
    assert derived.output == plain.output
    assert derived.params == plain.params
    assert derived.macs == plain.macs
    assert [w.sizes for w in derived.weights] == [w.sizes for w in plain.weights]


def size_lines(layer: str, shape: str, dialect: str = "pytorch") -> list[str]:
    layout = dialect_named(dialect).layout
    found = sizes(derive(made(layer, dialect), site(shape, dialect, layout)))
    return [f"{', '.join(size.names)}: {line(size.number)}" for size in found]


@pytest.mark.parametrize(
    ("layer", "shape", "dialect", "expected"),
    [
        ("conv 64 7x7/2 p3", "3x224x224", "pytorch", ["H, W: ⌊(224 + 2·3 − 7)/2⌋ + 1 = 112"]),
        ("conv 64 3 d2", "3x9x9", "pytorch", ["H, W: ⌊(9 + 2·0 − 5)/1⌋ + 1 = 5"]),
        (
            "conv 8 3x5",
            "3x9x9",
            "pytorch",
            ["H: ⌊(9 + 2·0 − 3)/1⌋ + 1 = 7", "W: ⌊(9 + 2·0 − 5)/1⌋ + 1 = 5"],
        ),
        ("max_pool 3/2 ceil_mode", "8x8", "pytorch", ["L: ⌊(8 + 0 + 1 − 3)/2⌋ + 1 = 4"]),
        ("conv 8 3/2 same", "224x3", "keras", ["L: ⌊(224 + 0 + 1 − 3)/2⌋ + 1 = 112"]),
        ("conv 8 3 causal", "16x3", "keras", ["L: ⌊(16 + 2 − 3)/1⌋ + 1 = 16"]),
        (
            "conv_transpose 8 4/2 p1",
            "8x14x14",
            "pytorch",
            ["H, W: (14 − 1)·2 − 2·1 + 4 = 28"],
        ),
        ("upsample 2", "8x14x14", "pytorch", ["H, W: 14·2 = 28"]),
        ("pad 3", "3x16x16", "pytorch", ["H, W: 16 + 2·3 = 22"]),
        ("relu", "3x16x16", "pytorch", []),
        ("global_avg_pool", "3x16x16", "pytorch", []),
    ],
)
def test_sizes_read_as_the_formula_with_its_numbers(
    layer: str, shape: str, dialect: str, expected: list[str]
) -> None:
    assert size_lines(layer, shape, dialect) == expected


def lost(layer: str, shape: str) -> list[tuple[tuple[str, ...], int, tuple[int, int], str]]:
    place = site(shape)
    found = never_read(derive(made(layer), place), place)
    return [
        (x.names, x.n, x.unread, line(x.remainder) if isinstance(x.remainder, Num) else "")
        for x in found
    ]


def test_what_no_output_reads_is_derived_too() -> None:
    assert lost("conv 1 3/3", "1x7") == [(("L",), 7, (1, 0), "(7 + 2·0 − 3) mod 3 = 1")]


def test_padding_that_is_not_read_is_no_loss() -> None:
    assert lost("conv 1 3/2 p1", "1x8") == []


def test_what_lies_between_windows_and_what_ceil_mode_leaves_out_is_never_read() -> None:
    both, remainder = ("H", "W"), "(9 + 2·0 − 2) mod 5 = 2"
    assert lost("conv 2 2x2/5", "3x9x9") == [(both, 9, (2, 3), remainder)]
    assert lost("max_pool 2/3 p1 ceil_mode", "1x5x7") == [
        (("H",), 5, (1, 1), "(5 + 2·1 − 2) mod 3 = 2"),
        (("W",), 7, (0, 2), ""),
    ]


def test_kinds_that_read_in_other_ways_leave_out_too() -> None:
    assert lost("upsample 0.5", "1x8x8") == [(("H", "W"), 8, (1, 3), "")]
    assert lost("unfold 2x2/3", "1x6x6") == [(("H", "W"), 6, (1, 1), "(6 + 2·0 − 2) mod 3 = 1")]
    assert lost("separable_conv 4 2/3", "1x5x5") == [(("H", "W"), 5, (0, 1), "")]
    for kind in ("crop 1", "global_avg_pool", "adaptive_avg_pool 3", "flatten", "batch_norm"):
        assert lost(kind, "1x8x8") == []


def test_parameters_and_macs_have_their_derivation() -> None:
    layer = derive(made("conv 64 3x5 g2"), site("32x9x9"))
    params, macs = layer.params.trainable, layer.macs
    assert isinstance(params, Num)
    assert isinstance(macs, Num)
    assert symbols(params) == "filters·(C/groups)·kernel_H·kernel_W + filters"
    assert numbers(params) == "64·(32/2)·3·5 + 64"
    assert symbols(macs) == (
        "filters·(C/groups)·kernel_H·kernel_W·H_out·W_out, where H_out = "
        "⌊(H + 2·padding − kernel_H)/stride⌋ + 1, W_out = "
        "⌊(W + 2·padding − kernel_W)/stride⌋ + 1"
    )
    assert numbers(macs) == "64·(32/2)·3·5·7·5"


def test_a_composite_is_the_sum_of_its_parts() -> None:
    layer = derive(made("separable_conv 128 3 p1"), site("64x56x56"))
    total = layer.params.trainable
    assert isinstance(total, Num)
    assert symbols(total) == (
        "depthwise + pointwise, where depthwise = C·multiplier·kernel·kernel, "
        "pointwise = filters·C + filters"
    )
    assert numbers(total) == "576 + 8320"


def test_inputs_are_told_apart() -> None:
    layer = derive(made("concat"), site("64x8x8 32x8x8"))
    assert layer.output
    assert symbols(layer.output.channels) == "C₁ + C₂"  # type: ignore[arg-type]
    assert numbers(layer.output.channels) == "64 + 32"


def test_fields_are_derived_from_those_before() -> None:
    before = ({"input": (Field(4, (-5,), (11,)),) * 2},)
    (field, _) = derive(made("conv 8 3/2 p1 d2"), site("8x28x28"), before).fields["input"]
    assert isinstance(field, Field)
    assert (formula(field.sizes[0]), numbers(field.sizes[0])) == ("r + (K − 1)·J", "11 + (5 − 1)·4")
    assert (formula(field.advance), numbers(field.advance)) == ("J·stride", "4·2")
    assert formula(field.lows[0]) == "start − padding·J"


def test_a_shape_of_ints_stays_one_of_ints() -> None:
    place = site("3x8x8")
    derive(made("conv 4 3"), place)
    assert place.shape == Shape(3, (8, 8))
    assert all(type(n) is int for n in place.spatial)
