"""`--against`: layers that one format has whole, and another as their parts."""

from __future__ import annotations

import convcalc
from convcalc.commands.check.against import against
from convcalc.commands.check.apart import regrouped, said
from convcalc.commands.check.layers import Layer


def layer(family: str, sizes: tuple[int, ...], params: int = 0, macs: int = 0) -> Layer:
    return Layer(family, family, sizes, params, False, (), False, macs)


CONV = layer("convolutions", (16, 9), 400, 3600)
ATTENTION = layer("attention", (16, 9), 1088, 11808)._replace(whole=True, heads=2)
NORM = layer("sample norms", (16, 9), 32)._replace(whole=True)
MEANS = [layer("adaptive average pools", (9,))] * 2
AFFINE = [layer("parameter", (16,), 16)] * 2


def parts(heads: int) -> list[Layer]:
    return [
        layer("linears", (48, 9), 816, 6912),
        layer("products", (heads, 9, 9), 0, 1296),
        layer("products", (heads, 9, 16 // heads), 0, 1296),
        layer("linears", (16, 9), 272, 2304),
    ]


def families(several: list[Layer]) -> list[str]:
    return [one.family for one in several]


def test_attention_is_its_products_and_projections() -> None:
    whole = [CONV, ATTENTION, CONV]
    written_out = [CONV, *parts(2), CONV]
    for pair in ((whole, written_out), (written_out, whole)):
        mine, yours, counts = regrouped(*pair)
        assert families(mine) == families(yours) == families(whole)
        assert said(counts) == ", 1 attention being written out in one of them"


def test_attention_of_other_heads_or_another_width_is_not() -> None:
    for others in (parts(4), [*parts(2)[:3], layer("linears", (8, 9), 136, 1152)]):
        _, yours, counts = regrouped([CONV, ATTENTION, CONV], [CONV, *others, CONV])
        assert counts == {}
        assert "attention" not in families(yours)


def test_norms_are_means_and_what_they_are_multiplied_with() -> None:
    whole = [CONV, NORM, NORM, CONV]
    mine, yours, counts = regrouped(whole, [CONV, *MEANS, *AFFINE, *MEANS, *AFFINE, CONV])
    assert families(mine) == families(yours) == families(whole)
    assert said(counts) == ", 2 norms being written out in one of them"
    assert regrouped(whole[1:], [*MEANS, *AFFINE[:1], CONV])[2] == {}


def told(ours: str, theirs: str) -> tuple[str, list[str]]:
    one, two = (convcalc.analyze(convcalc.loads(text)) for text in (ours, theirs))
    check, found = against(one, two, "net.yaml")
    return check.found, [d.message for d in found]


def test_an_adaptive_pool_is_the_pool_whose_windows_it_has() -> None:
    net = "{{input: 3x8x8, layers: [conv 4 3x3 p1, {}, flatten, linear 5]}}"
    adaptive = net.format("adaptive_avg_pool 4")
    assert told(adaptive, net.format("avg_pool 2x2/2")) == ("3 of 3 layers", [])
    assert told(adaptive, net.format("avg_pool 3x3/2 p1"))[1] == [
        "'adaptive_avg_pool1' (adaptive average pools, 4x4x4) is not in net.yaml",
        "'avg_pool1' (average pools, 4x4x4) of net.yaml is missing",
    ]
    assert told(net.format("adaptive_avg_pool 8"), net.format("identity")) == ("2 of 2 layers", [])


def test_batch_norms_that_only_some_convolutions_took_in_are_part_of_these() -> None:
    net = "{{input: 3x8x8, layers: [{}conv 4 3x3{}, relu, conv 4 3x3 bias=false, batch_norm]}}"
    ours, theirs = (
        net.format("batch_norm, ", " bias=false, batch_norm"),
        net.format("batch_norm, ", ""),
    )
    assert told(ours, theirs) == ("4 of 4 layers, batch norms being part of convolutions", [])
