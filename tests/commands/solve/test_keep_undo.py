"""Padding that keeps a size, and the transposed convolution that gives one back."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from convcalc.commands.solve.bounds import Question
from convcalc.commands.solve.candidate import layer
from convcalc.commands.solve.keep import Kept, keep
from convcalc.commands.solve.undo import undo
from convcalc.dialect import dialect_named
from convcalc.layers import kind_named


@given(st.integers(1, 9), st.integers(1, 4), st.integers(1, 4), st.data())
def test_padding_that_keeps_a_size_does_so_for_all_it_says(
    kernel: int, stride: int, dilation: int, data: st.DataObject
) -> None:
    span = dilation * (kernel - 1) + 1
    rows = keep(kernel, stride, dilation)
    n = data.draw(st.integers(span, span + 40))
    for row in rows:
        if n % stride in row.remainders:
            assert (n + row.lo + row.hi - span) // stride + 1 == -(-n // stride)
    for name in {row.dialect for row in rows}:
        mine = [row for row in rows if row.dialect == name]
        covered = {r for row in mine for r in row.remainders}
        assert covered == set(range(stride)) or name == "pytorch"


def test_even_kernels_are_padded_unevenly() -> None:
    assert keep(4) == [
        Kept("pytorch", "same", 1, 2, (0,)),
        Kept("keras", "same", 1, 2, (0,)),
        Kept("onnx", "same_upper", 1, 2, (0,)),
        Kept("onnx", "same_lower", 2, 1, (0,)),
    ]


def test_dilation_takes_more() -> None:
    assert keep(3, 1, 2)[0] == Kept("pytorch", 2, 2, 2, (0,))


def test_a_size_alone() -> None:
    assert keep(3, 2, n=32)[1] == Kept("keras", "same", 0, 1, (0,))


def question(n: int, dialect: str) -> Question:
    kind = kind_named("conv")
    assert kind
    return Question(kind, dialect_named(dialect), (n,), (n,))


@given(
    st.integers(1, 40),
    st.integers(1, 7),
    st.integers(1, 5),
    st.integers(0, 4),
    st.integers(1, 3),
)
def test_output_padding_gives_the_size_back(n: int, k: int, s: int, p: int, d: int) -> None:
    asked = question(n, "pytorch")
    forward = layer(asked, {"kernel": k, "stride": s, "padding": p, "dilation": d})
    assume(forward)
    assert forward
    (out,) = forward.out
    least = (out - 1) * s - 2 * p + d * (k - 1) + 1
    undone = undo(forward, asked)
    assert undone.tried[0] == {
        e: size if (size := least + (e or 0)) >= 1 else None for e in (None, *range(max(s, d)))
    }
    assert undone.answer
    assert undone.answer.out == (n,)
    assert undone.answer.output_padding == (None if n == least else n - least)


def test_keras_undoes_same_without_one_where_the_size_is_a_multiple() -> None:
    asked = question(32, "keras")
    forward = layer(asked, {"kernel": 3, "stride": 2, "padding": "same"})
    assert forward
    undone = undo(forward, asked)
    assert undone.tried == ({None: 32, 0: 31, 1: 32},)
    assert undone.answer
    assert undone.answer.output_padding is None


def test_uneven_padding_is_refused_by_pytorch() -> None:
    asked = question(32, "pytorch")
    forward = layer(asked, {"kernel": 4, "padding": "same"})
    assert forward
    assert undo(forward, asked).answer is None
