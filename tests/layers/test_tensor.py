"""Learned and constant tensors, which read nothing."""

import pytest

import convcalc
from convcalc.algebra.shape import Shape


def analyzed(text: str) -> convcalc.Report:
    return convcalc.analyze(convcalc.loads(text))


def test_a_position_embedding_is_added() -> None:
    found = analyzed(
        "{input: 8x49, layers: [parameter 8x49 name=pos, 'add name=x from=[input,pos]']}"
    )
    pos, add = found.layers
    assert (pos.inputs, pos.fields, pos.params.trainable) == ((), {}, 8 * 49)
    assert add.output == Shape(8, (49,))
    assert (
        add.field
        == convcalc.analyze(convcalc.loads("{input: 8x49, layers: [relu]}")).layers[0].field
    )


def test_a_class_token_is_joined() -> None:
    found = analyzed("{input: 8x49, layers: [parameter 8x1 name=cls, 'concat 1 from=[cls,input]']}")
    assert found.layers[1].output == Shape(8, (50,))
    assert found.totals.params.total == 8


def test_a_constant_holds_nothing() -> None:
    found = analyzed("{input: 1x4x4, layers: [constant 1x4x4 name=m, 'multiply from=[input,m]']}")
    assert found.totals.params.total == 0
    assert found.totals.complete


def test_a_constant_may_have_its_numbers_or_one_for_all() -> None:
    found = analyzed(
        "{input: 3x4x4, layers: ['constant 3x1x1 values=[0.485,0.456,1e-7] name=m', "
        "'subtract from=[input,m]', 'constant 3x4x4 values=2 name=t', 'add from=[subtract1,t]']}"
    )
    mean, _, two, _ = [layer.kind for layer in found.layers]
    assert (mean.values, two.values) == ((0.485, 0.456, 1e-7), (2.0,))


def test_numbers_that_do_not_fill_a_constant_are_refused() -> None:
    found = analyzed("{input: 3x4x4, layers: ['constant 3x1x1 values=[1,2] name=m']}")
    (problem,) = found.diagnostics
    assert problem.code == "E208"
    assert problem.message == "2 numbers do not fill 3x1x1"
    assert problem.help == "give 3 numbers, or one for all"


def test_what_is_no_list_of_numbers_is_refused() -> None:
    for text in (".nan", "[]", "[a]", f"[{','.join('1' * 65)}]"):
        with pytest.raises(convcalc.Problems) as raised:
            convcalc.loads(
                f"{{input: 3x4x4, layers: [{{constant: {{shape: 9, values: {text}}}}}]}}"
            )
        (problem,) = raised.value.diagnostics
        assert problem.code == "E104"
        assert "must be a list of up to 64 numbers, or one number for all" in problem.message


def test_shapes_are_in_the_order_of_the_layout() -> None:
    found = analyzed(
        "{input: 7x7x8, dialect: keras, layers: [parameter 7x7x8 name=p, 'add from=[input,p]']}"
    )
    assert found.layers[0].output == Shape(8, (7, 7))


def test_a_frozen_parameter_is_not_trained_and_a_fixed_one_is_a_buffer() -> None:
    for held, trainable, total in (("trainable=false", 0, 16), ("fixed=true", 0, 0)):
        found = analyzed(
            f"{{input: 4x4, layers: [parameter 4x4 {held} name=p, 'add from=[input,p]']}}"
        )
        assert (found.totals.params.trainable, found.totals.params.total) == (trainable, total)


def test_it_takes_no_inputs() -> None:
    with pytest.raises(convcalc.Problems) as raised:
        convcalc.loads("{input: 4x4, layers: [parameter 4x4 from=input]}")
    (problem,) = raised.value.diagnostics
    assert problem.code == "E303"
    assert problem.message == "parameter takes no inputs, received 1"
    assert problem.help == "leave 'from' out"


def test_a_parameter_may_be_held_in_other_sizes_and_begin_with_a_number() -> None:
    found = analyzed(
        "{input: 8x4x4, layers: ['parameter 8x1x1 stored=1x8x1x1 init=0.1 name=g', "
        "'multiply from=[input,g]', {parameter: {shape: 1, stored: [], init: 2}, name: t}, "
        "{add: {}, from: [multiply1, g]}]}"
    )
    g, _, t, _ = found.layers
    assert [w.sizes for w in (*g.weights, *t.weights)] == [(1, 8, 1, 1), ()]
    assert (found.totals.params.total, g.kind.init, t.kind.stored) == (9, (0.1,), ())


def test_other_sizes_of_other_elements_are_refused() -> None:
    found = analyzed("{input: 8x4x4, layers: ['parameter 8x1x1 stored=1x4 init=[1,2] name=g']}")
    (problem,) = found.diagnostics
    assert problem.code == "E208"
    assert problem.message == "1x4 and 8x1x1 do not hold the same number of elements"
    assert problem.help == "give the same tensor in both"


def test_numbers_beyond_those_of_a_computer_are_refused() -> None:
    for number in (f"1{'0' * 400}", ".inf", "-.inf"):
        with pytest.raises(convcalc.Problems) as raised:
            convcalc.loads(
                f"{{input: 3x4x4, layers: [{{parameter: {{shape: 1, init: {number}}}}}]}}"
            )
        assert raised.value.diagnostics[0].code == "E104"
