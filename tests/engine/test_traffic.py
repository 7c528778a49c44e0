"""What is read and written: against tensors that are looked at one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.algebra.window import Window
from convcalc.engine.traffic import Moved, covered, traffic

NETWORKS = ("lenet5", "resnet18", "mobilenet_v2", "densenet121", "vit_b_16", "unet", "googlenet")

QUARTERS = ("layer2.0.conv3", "layer3.0.conv3", "layer4.0.conv3")
"""What reads one of four positions: 1x1 windows with stride 2."""


def moved(text: str, fused: bool = False) -> dict[tuple[str, ...], tuple[int, int, int]]:
    report = convcalc.analyze(convcalc.loads(text))
    return {m.names: (m.read, m.weights, m.written) for m in traffic(report, fused)}


@pytest.mark.parametrize("name", ["lenet5", "resnet18", "densenet121", "unet", "googlenet"])
def test_each_layer_reads_inputs_and_weights_and_writes_its_output(name: str) -> None:
    report = convcalc.analyze(convcalc.load(name))
    found = {m.names[0]: m for m in traffic(report)}
    for layer in report.layers:
        if layer.name not in found:
            assert layer.kind.name in ("flatten", "dropout", "crop")
            continue
        one = found[layer.name]
        distinct = dict(zip(layer.inputs, layer.input_shapes, strict=True))
        read = 4 * sum(int(shape.elements) for shape in distinct.values())
        assert one.read == (read // 4 if layer.name in QUARTERS else read)
        assert one.written == 4 * layer.activations
        assert one.weights == 4 * sum(int(w.elements) for w in layer.weights)
        assert one.flops == 2 * layer.macs
    assert sum(m.flops or 0 for m in found.values()) == report.totals.flops


@pytest.mark.parametrize("name", NETWORKS)
def test_fused_layers_are_the_same_and_move_no_more(name: str) -> None:
    report = convcalc.analyze(convcalc.load(name))
    apart, together = traffic(report), traffic(report, fused=True)
    names = [m.names[0] for m in apart]
    assert sorted(name for m in together for name in m.names) == sorted(names)

    def all_of(rows: list[Moved]) -> int:
        return sum(m.flops or 0 for m in rows)

    assert all_of(apart) == all_of(together)
    saved = sum(m.bytes_of() - m.weights for m in apart)
    saved -= sum(m.bytes_of() - m.weights for m in together)
    inner = {name for m in together for name in m.names[:-1]}
    sizes = {m.names[0]: m.written for m in apart}
    assert saved == sum(2 * sizes[name] for name in inner)


def test_a_sum_is_fused_with_what_was_worked_out_last() -> None:
    text = (
        "{input: 4x8x8, layers: [conv 4 3x3 p1 name=a, relu name=r, conv 4 3x3 p1 name=b, "
        "batch_norm name=n, 'add from=[r,n] name=s', relu name=t, max_pool 2 name=p, relu name=u]}"
    )
    size, conv = 4 * 256, 4 * (4 * 36 + 4)
    assert moved(text, fused=True) == {
        ("a", "r"): (size, conv, size),
        ("b", "n", "s", "t"): (size, conv, size),
        ("p",): (size, 0, size // 4),
        ("u",): (size // 4, 0, size // 4),
    }


@pytest.mark.parametrize(
    ("layers", "weights"),
    [
        ("conv 6 3x3 bias=false, batch_norm, relu", 6 * 36 + 6),
        ("conv 6 3x3, batch_norm", 6 * 36 + 6),
        ("conv 6 3x3 bias=false, dropout, batch_norm, batch_norm", 6 * 36 + 6),
        ("conv 6 3x3 bias=false, {batch_norm: {affine: false}}, relu", 6 * 36 + 6),
        ("conv 6 3x3 groups=2 bias=false, batch_norm", 6 * 18 + 6),
        ("depthwise_conv 3x3 bias=false, batch_norm, relu6", 4 * 9 + 4),
        ("conv_transpose 6 2x2/2 bias=false, batch_norm", 4 * 6 * 4 + 6),
        ("flatten, linear 10 bias=false, batch_norm, gelu", 10 * 256 + 10),
        ("conv 6 3x3, relu, batch_norm, batch_norm", 6 * 36 + 6 + 12 + 12),
        ("relu, batch_norm", 8),
    ],
)
def test_a_batch_norm_behind_weights_leaves_a_bias_and_elsewhere_a_scale_and_a_shift(
    layers: str, weights: int
) -> None:
    (found,) = moved(f"{{input: 4x8x8, layers: [{layers}]}}", fused=True).values()
    assert found[1] == 4 * weights


def test_a_gate_is_worked_out_before_what_it_is_broadcast_over() -> None:
    text = "{input: 16x10x10, layers: [squeeze_excite 4 name=s]}"
    assert moved(text, fused=True) == {
        ("s.pool",): (6400, 0, 64),
        ("s.squeeze", "s.activation"): (64, 4 * 68, 16),
        ("s.excite", "s.gate"): (16, 4 * 80, 64),
        ("s",): (6464, 0, 6400),
    }


def test_a_learned_tensor_is_no_layer_to_be_fused_with() -> None:
    text = (
        "{input: 2x4x4, layers: [conv 1 1x1 name=c, {parameter: {shape: [1, 4, 4], name: w}}, "
        "'add from=[c,w] name=s']}"
    )
    assert moved(text, fused=True) == {("c", "s"): (128, 4 * 3 + 64, 64)}


@given(
    st.integers(1, 6),
    st.integers(1, 8),
    st.integers(-2, 9),
    st.integers(-2, 9),
    st.integers(1, 20),
)
def test_what_windows_cover_is_what_any_of_them_has(
    span: int, stride: int, lo: int, hi: int, n: int
) -> None:
    out = (n + lo + hi - span) // stride + 1
    if out < 1:
        return
    starts = range(-lo, -lo + out * stride, stride)
    positions = {p for start in starts for p in range(start, start + span) if 0 <= p < n}
    assert covered(Window(span, stride, lo, hi), n, out) == len(positions)


def test_of_an_input_is_read_what_windows_cover() -> None:
    text = "{input: 2x9x8, layers: [conv 1 1x1/2 name=a, conv 3 2x2/3 name=b]}"
    assert moved(text) == {
        ("a",): (4 * 2 * 5 * 4, 12, 4 * 20),
        ("b",): (4 * 4 * 2, 4 * 15, 4 * 3 * 2),
    }


def test_what_two_layers_read_or_what_comes_out_is_written() -> None:
    text = "{input: 1x4x4, outputs: [a, r], layers: [conv 1 3x3 p1 name=a, relu name=r]}"
    assert [*moved(text, fused=True)] == [("a",), ("r",)]
    text = "{input: 1x4x4, layers: [conv 1 1x1 name=a, sigmoid name=s, 'multiply from=[a,s]']}"
    assert [*moved(text, fused=True)] == [("a",), ("s", "multiply1")]


def test_views_move_nothing_and_learned_tensors_are_read_once_for_a_batch() -> None:
    text = (
        "{input: 2x4x4, layers: [slice 0 1 name=v, conv 1 1x1 name=c, flatten name=f, "
        "{parameter: {shape: [16], name: w}}, 'add from=[f,w] name=s', linear 3 name=l]}"
    )
    assert moved(text) == {
        ("c",): (64, 8, 64),
        ("s",): (64, 64, 64),
        ("l",): (64, 4 * 51, 12),
    }


def test_weights_are_read_once_for_a_batch() -> None:
    report = convcalc.analyze(convcalc.load("vgg16"))
    for one in traffic(report):
        assert one.bytes_of(8) == 8 * one.bytes_of() - 7 * one.weights
        assert one.intensity(8) >= one.intensity()
