"""Known misconceptions, as changes of a derivation: a row each in `MISTAKES`.

A mistake is made wherever it can be made in a number; what then comes out is a wrong answer with a
reason. There are no lists of wrong answers per question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.quiz.slips import (
    a_kernel,
    a_span,
    divided,
    forgot_bias,
    forgot_one,
    input_size,
    neither,
    one_axis,
    one_side,
    one_vector,
    output_size,
    rounded_down,
    rounded_up,
    spanned,
    without,
)
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.commands.quiz.slips import Change


class Mistake(NamedTuple):
    """`change` says what stands in the place of a part of a derivation, None for what stays; it is
    given the values of all names, too. A setting is forgotten `everywhere`, a + 1 in one form or
    in all; never on one axis alone.
    """

    reason: str
    change: Change
    everywhere: bool = False
    costs: bool = False
    """It is made when costs are counted, not when sizes are."""


MISTAKES: dict[str, Mistake] = {
    "element": Mistake("counted elements, not bytes", without("bytes_per_element", 1), True),
    "float32": Mistake(
        "took 4 bytes for each element, as float32 has", without("bytes_per_element", 4), True
    ),
    "batch": Mistake("forgot the batch", without("batch", 1), True),
    "plus_one": Mistake("forgot the + 1 after the division", forgot_one("+", divided)),
    "span_plus_one": Mistake(
        "forgot the + 1 of dilation·(kernel − 1) + 1", forgot_one("+", spanned)
    ),
    "minus_one": Mistake("forgot the − 1 of kernel − 1", forgot_one("-", a_kernel)),
    "span_minus_one": Mistake(
        "forgot the − 1: what a kernel spans adds one less than that", forgot_one("-", a_span)
    ),
    "minus_one_more": Mistake(
        "forgot the − 1: between n rows there are n − 1 steps",
        forgot_one("-", neither(a_kernel, a_span)),
    ),
    "ceil": Mistake("rounded up where the division is rounded down", rounded_up),
    "floor": Mistake("rounded down where the division is rounded up", rounded_down),
    "one_side": Mistake("counted the padding once: it is added before and after", one_side),
    "padding": Mistake("forgot the padding", without("padding", 0), True),
    "total": Mistake("forgot the padding that 'same' adds", without("total", 0), True),
    "stride": Mistake("forgot the stride", without("stride", 1), True),
    "dilation": Mistake("forgot the dilation", without("dilation", 1), True),
    "output_padding": Mistake("forgot the output_padding", without("output_padding", 0), True),
    "groups": Mistake("ignored the groups", without("groups", 1), True),
    "multiplier": Mistake("forgot the multiplier", without("multiplier", 1), True),
    "bias": Mistake("forgot the bias", forgot_bias),
    "one_vector": Mistake("counted one of the two vectors", one_vector),
    "one_axis": Mistake("took the kernel along one axis only", one_axis),
    "channels": Mistake("forgot the input channels", without("C", 1), True),
    "filters": Mistake("counted one filter only", without("filters", 1), True),
    "jump": Mistake("forgot the jump that strides before it make", without("J", 1), True),
    "input_size": Mistake(
        "took the size that arrives for the one that comes out", input_size, costs=True
    ),
    "output_size": Mistake(
        "took the size that comes out for the one that arrives", output_size, costs=True
    ),
}
"""The likelier first: where two lead to one number, the first is told."""
