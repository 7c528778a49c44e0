"""Products of two activations: matrix products and equations."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

import convcalc
from convcalc.algebra.carried import bare, carrier
from convcalc.algebra.field import Everything, Field
from convcalc.algebra.shape import NUMBER, Shape
from convcalc.engine.cells import bits
from convcalc.engine.positions import reached, seen

Position = tuple[int, ...]


def report_of(layer: Any, *inputs: Position, **more: Any) -> convcalc.Report:
    names = {f"x{k}": list(dims) for k, dims in enumerate(inputs)}
    (kind,) = layer
    settings = {**(layer[kind] or {}), "from": list(names)}
    return convcalc.analyze(convcalc.build({"inputs": names, "layers": [{kind: settings}], **more}))


def said(layer: Any, *inputs: Position, **more: Any) -> list[str]:
    found = report_of(layer, *inputs, **more).diagnostics
    return [f"{d.code}: {d.message}; {d.help}" for d in found if d.severity == "error"]


MATMUL: Any = {"matmul": None}


def einsum(equation: str) -> Any:
    return {"einsum": {"equation": equation}}


@pytest.mark.parametrize(
    ("first", "second", "dims", "macs"),
    [
        ((4, 6), (6, 5), [4, 5], 4 * 6 * 5),
        ((3, 4, 6), (3, 6, 5), [3, 4, 5], 3 * 4 * 6 * 5),
        ((3, 4, 6), (1, 6, 5), [3, 4, 5], 3 * 4 * 6 * 5),
        ((1, 2, 4, 6), (3, 1, 6, 5), [3, 2, 4, 5], 6 * 4 * 6 * 5),
    ],
)
@pytest.mark.parametrize("layout", ["channels_first", "channels_last"])
def test_a_matrix_product_is_of_the_last_two_dimensions_in_any_layout(
    layout: str, first: Position, second: Position, dims: list[int], macs: int
) -> None:
    (layer,) = report_of(MATMUL, first, second, layout=layout).layers
    assert layer.output is not None
    assert list(layer.output.dims(layout)) == dims
    assert layer.macs == macs
    assert layer.params.total == 0


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (
            (3, 4, 6),
            (3, 5, 7),
            "E205: the last dimension must be the last but one of the other input, but 3x4x6 (from "
            "'x0') meets 3x5x7 (from 'x1'); put 'permute' before one of them",
        ),
        (
            (3, 4, 6),
            (2, 6, 5),
            "E205: the dimensions before the last two must be equal (or 1), but 3x4x6 (from 'x0') "
            "meets 2x6x5 (from 'x1'); make the two paths end in the same shape",
        ),
        (
            (3, 4, 6),
            (6, 5),
            "E205: both must have as many dimensions, but 3x4x6 (from 'x0') meets 6x5 (from 'x1'); "
            "make the two paths end in the same shape",
        ),
        (
            (6,),
            (6, 5),
            "E203: a matrix has two dimensions, but 6 has one besides the batch; "
            "write 'einsum', or 'multiply' and 'reduce sum', for products of vectors",
        ),
    ],
)
def test_matrices_that_do_not_fit_are_refused(
    first: Position, second: Position, message: str
) -> None:
    assert said(MATMUL, first, second) == [message]


@pytest.mark.parametrize(
    ("equation", "inputs", "output", "macs"),
    [
        ("hqd,hkd->hqk", [(3, 4, 6), (3, 5, 6)], Shape(3, (4, 5)), 3 * 4 * 5 * 6),
        ("bhqd, bhkd -> bhqk", [(3, 4, 6), (3, 5, 6)], Shape(3, (4, 5)), 3 * 4 * 5 * 6),
        ("ij,jk->ki", [(4, 6), (6, 5)], Shape(5, (4,)), 4 * 6 * 5),
        ("chw,c->hw", [(3, 4, 5), (3,)], Shape(4, (5,)), 3 * 4 * 5),
        ("i,i->", [(4,), (4,)], NUMBER, 4),
        ("ij->ji", [(4, 6)], Shape(6, (4,)), 0),
        ("ij->i", [(4, 6)], Shape(4), 0),
    ],
)
def test_an_equation_has_a_letter_for_each_dimension(
    equation: str, inputs: list[Position], output: Shape, macs: int
) -> None:
    (layer,) = report_of(einsum(equation), *inputs).layers
    assert (layer.output, layer.macs) == (output, macs)


def test_what_is_summed_up_before_the_product_is_not_multiplied() -> None:
    """As PyTorch does it: a sum of the first input, then one product."""
    (layer,) = report_of(einsum("ij,jk->k"), (4, 6), (6, 5)).layers
    assert layer.macs == 6 * 5


def test_a_product_that_sums_over_nothing_shared_is_elementwise() -> None:
    (layer,) = report_of(einsum("ij,ij->ij"), (4, 6), (4, 6)).layers
    assert layer.macs == 0
    (layer,) = report_of(einsum("i,j->ij"), (4,), (6,)).layers
    assert (layer.output, layer.macs) == (Shape(4, (6,)), 0)


@pytest.mark.parametrize(
    ("equation", "inputs", "message"),
    [
        (
            "hqd,hkd->hqk",
            [(3, 4, 6), (3, 5, 7)],
            "E205: 'd' must be one size in both inputs, but 3x4x6 (from 'x0') meets 3x5x7 (from "
            "'x1'); give other dimensions other letters",
        ),
        (
            "ij,jk->ik",
            [(4, 6, 2), (6, 5)],
            "E203: 'ij' has 2 letters, but 4x6x2 has 3 dimensions besides the batch; give a letter "
            "for each; one for the batch stands in front of all inputs and the output, or of none",
        ),
        (
            "ij,jk->ik",
            [(4, 6)],
            "E203: the equation has 2 inputs, but there are 1; "
            "put a comma between the letters of two inputs",
        ),
        (
            "abcdefg,hijklmn->abcdefghijklmn",
            [(1, 2, 1, 2, 1, 2, 1), (1, 2, 1, 2, 1, 2, 1)],
            "E203: the output would have 14 dimensions besides the batch; "
            "use at most 12: the channels and 11 spatial axes",
        ),
    ],
)
def test_equations_that_do_not_fit_are_refused(
    equation: str, inputs: list[Position], message: str
) -> None:
    assert said(einsum(equation), *inputs) == [message]


@pytest.mark.parametrize(
    "equation", ["ij", "ij->ijk", "ii->i", "ij->ii", "i,j,k->ijk", "->", "i1->i", "...i->i", "é->é"]
)
def test_what_is_no_equation_of_letters_is_refused(equation: str) -> None:
    with pytest.raises(convcalc.Problems) as raised:
        report_of(einsum(equation), (4, 6))
    (wrong,) = raised.value.diagnostics
    assert wrong.message.startswith(
        "'equation' must have letters for the dimensions of one input or two, and of the output: "
        "ij,jk->ik"
    )


def positions(cells: dict[Position, int]) -> set[Position]:
    return {(*key, last) for key, mask in cells.items() for last in bits(mask)}


SIZES = {"c": 2, "d": 3, "q": 4, "k": 3, "e": 1}


@pytest.mark.parametrize("layout", ["channels_first", "channels_last"])
@pytest.mark.parametrize(
    "equation",
    ["cqd,ckd->cqk", "cqk,ckd->cqd", "cqk,ckd->cdq", "cqd,cqd->cq", "cqd->cdq", "cq,cd->cqd"],
)
def test_a_unit_reads_what_its_letters_say(equation: str, layout: str) -> None:
    """By brute force: positions of an input are those whose letters agree with the unit's."""
    first = layout == "channels_first"
    written = equation if first else rotated(equation)
    inputs, _, output = written.partition("->")
    terms = inputs.split(",")
    shapes = [tuple(SIZES[letter] for letter in term) for term in terms]
    report = report_of(einsum(written), *shapes, layout=layout)
    (layer,) = report.layers
    assert layer.output is not None
    spatial = output[1:] if first else output[:-1]
    for unit in product(*(range(int(n)) for n in layer.output.spatial)):
        at = dict(zip(spatial, unit, strict=True))
        for k, term in enumerate(terms):
            axes = term[1:] if first else term[:-1]
            choices = [[at[x]] if x in at else range(SIZES[x]) for x in axes]
            read = set(product(*choices))
            assert positions(seen(report, layer.name, unit)[f"x{k}"]) == read
            for pixel in read:
                assert unit in positions(reached(report, f"x{k}", pixel)[layer.name])
            for own, field in enumerate(layer.fields[f"x{k}"]):
                letter, known = axes[own], bare(field)
                if letter not in at:
                    assert known == Everything()
                    continue
                assert isinstance(known, Field)
                assert carrier(field, own) == spatial.index(letter)
                assert known.interval(at[letter]) == (at[letter], at[letter])


def rotated(equation: str) -> str:
    """The channels, which come first in each term, put last."""
    inputs, _, output = equation.partition("->")
    terms = [term[1:] + term[0] for term in inputs.split(",")]
    return f"{','.join(terms)}->{output[1:]}{output[0]}"


def test_attention_spelled_out_sees_everything_of_its_keys() -> None:
    network = {
        "input": [8, 6, 6],
        "layers": [
            {"conv": {"filters": 8, "kernel": 3, "padding": 1, "name": "q"}},
            {"reshape": {"shape": [8, 36], "name": "queries"}},
            {"reshape": {"shape": [8, 36], "from": "input", "name": "keys"}},
            {"einsum": {"equation": "cq,ck->qk", "from": ["queries", "keys"]}},
            "softmax",
        ],
    }
    report = convcalc.analyze(convcalc.build(network))
    assert report.layers[3].macs == 8 * 36 * 36
    assert report.layers[4].output == Shape(36, (36,))
