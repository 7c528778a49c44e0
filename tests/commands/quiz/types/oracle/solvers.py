"""Solves questions from their text alone. `SOLVERS` says by which sentence each is known."""

from __future__ import annotations

import re
from typing import Any

from tests.commands.quiz.types.oracle.arrays import (
    bias_gradient,
    element,
    gradient_shape,
    input_gradient,
    kernel_gradient,
    whole_map,
)
from tests.commands.quiz.types.oracle.claims import true_or_false
from tests.commands.quiz.types.oracle.code import (
    code_fails,
    code_features,
    code_output,
    code_params,
)
from tests.commands.quiz.types.oracle.counts import (
    all_macs,
    batch_that_fits,
    differing,
    factor,
    flops,
    into_one_unit,
    kept_bytes,
    norm_numbers,
    pair_ratio,
    real_connections,
    replacing_kernel,
    rows_seen,
    second_alone,
    stack_ratio,
    stack_saves,
    state_bytes,
    units,
    units_seeing,
    unshared,
    uses_of_a_weight,
)
from tests.commands.quiz.types.oracle.designs import faulty
from tests.commands.quiz.types.oracle.letters import formula
from tests.commands.quiz.types.oracle.matrices import (
    columns_at,
    matrix_elements,
    matrix_size,
    one_matrix,
)
from tests.commands.quiz.types.oracle.shapes import (
    arriving_channels,
    between,
    branch_field,
    branch_params,
    concatenated,
    fitting,
    output_shape,
    steps_seen,
    weight_order,
    zeros_in_front,
)
from tests.commands.quiz.types.oracle.sizes import (
    adding_rows,
    deep_field,
    dilated_field,
    evenly,
    fewest_layers,
    keeping_rows,
    kept_size,
    more_rows,
    rows_added,
    rows_back,
    unreached,
    without_holes,
)
from tests.commands.quiz.types.oracle.views import (
    linear_as_conv,
    matrix_rows,
    normalised,
    saved_by_a_pool,
    stretching,
)


def one_or_other(lines: list[str], offered: tuple[Any, ...]) -> Any:
    """Of code, or of letters."""
    return code_params(lines) if "network in" in lines[0] else formula(lines, offered)


SOLVERS: dict[str, Any] = {
    r"What is the element in row": element,
    r"What is its output, row by row\?": whole_map,
    r"Each element of its output is a unit": units,
    r"How many connections lead into one unit": into_one_unit,
    r"Which rows of the input does the unit": rows_seen,
    r"How many units of one map of the last layer see": units_seeing,
    r"How often is each weight used\?": uses_of_a_weight,
    r"How many connections lead into its output\?": real_connections,
    r"By what factor does the number of": factor,
    r"How many FLOPs does it take": flops,
    r"to see as much as all of them": replacing_kernel,
    r"How many times as many weights do they have": stack_ratio,
    r"How many weights fewer do they have": stack_saves,
    r"How many weights would it have": unshared,
    r"How many times as many multiply-accumulates do both": pair_ratio,
    r"\(MACs\) do both take": all_macs,
    r"The second layer alone": second_alone,
    r"What size has this matrix|matrix of the filters, rows|product of the two": matrix_size,
    r"How many elements has this matrix": matrix_elements,
    r"flattened output. What size has the matrix": one_matrix,
    r"How many entries hold a weight": real_connections,
    r"columns add to the pixel": columns_at,
    r"by gradients\?|must be saved with it": norm_numbers,
    r"something else in training than": differing,
    r"How many bytes are that in": kept_bytes,
    r"the optimizer's state take": state_bytes,
    r"the largest batch for which that fits": batch_that_fits,
    r"Which padding at each end keeps": kept_size,
    r"rows of padding does it add above": rows_added,
    r"Which convolution with stride 1 turns": keeping_rows,
    r"How large is the receptive field of the last one": deep_field,
    r"How many are needed at least": fewest_layers,
    r"How many steps of the input does the last one see": dilated_field,
    r"pixels? of its receptive field\?": without_holes,
    r"How many rows come out of the last one": rows_back,
    r"Which output_padding": more_rows,
    r"so that no checkerboard": evenly,
    r"Which rows of the input add to row": adding_rows,
    r"does no row of the input reach": unreached,
    r"How many parameters has the linear layer\?": formula,
    r"How high is its output|How many elements has its output": formula,
    r"How many multiply-accumulates does it take, the bias left out": formula,
    r"Which layer turns|Which two layers": between,
    r"What is the shape of the result": concatenated,
    r"and both are added. Which one fits": fitting,
    r"How many parameters have all layers together": branch_params,
    r"the receptive field of the sum": branch_field,
    r"Which shape has its weight tensor": weight_order,
    r"How many channels must its input have": arriving_channels,
    r"output of this 1-D layer|whose kernel is as wide as its input": output_shape,
    r"How many zeros must stand in front": zeros_in_front,
    r"Which steps of the input does step": steps_seen,
    r"What is wrong with this network": faulty,
    r"What is the shape of its output, without the batch": code_output,
    r"How many parameters has it\?$": one_or_other,
    r"in place of \? in the linear layer": code_features,
    r"Which line raises an error": code_fails,
    r"Which shape has the gradient": gradient_shape,
    r"the gradient by the input, row by row": input_gradient,
    r"the gradient by the kernel, row by row": kernel_gradient,
    r"the gradient by the bias": bias_gradient,
    r"^True or false: ": true_or_false,
    r"A global average pool stands in front": saved_by_a_pool,
    r"Which convolution without padding, in the place of both": linear_as_conv,
    r"Which matrix, row by row": matrix_rows,
    r"What does it make of an element": normalised,
    r"of an input stretched by zeros": stretching,
}
"""By a part of the last line of a question."""
CHOOSERS = (
    *(keeping_rows, without_holes, evenly, formula, between, fitting, faulty),
    *(one_or_other, code_fails, true_or_false, linear_as_conv, stretching),
)
"""These look at the answers that are offered."""


def solved(stem: str, offered: tuple[Any, ...]) -> Any:
    """The answer, from the text alone; of some questions the answers to choose from are part."""
    lines = stem.split("\n")
    (solver,) = [one for part, one in SOLVERS.items() if re.search(part, lines[-1])]
    return solver(lines, offered) if solver in CHOOSERS else solver(lines)
