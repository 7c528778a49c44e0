"""Types of numbers: Float where Long is wanted, double from NumPy, bytes, half."""

from __future__ import annotations

from convcalc.commands.why.reading import Family
from convcalc.commands.why.typed import result, scalar, target, two, unknown
from convcalc.commands.why.wordings import pytorch

FAMILIES: dict[str, Family] = {
    "input_type": Family(
        "input and weights of other types, or on other devices",
        two,
        pytorch(
            (
                "Input type ({input:text}) and weight type ({weight:text}) should be the same",
                "Input type (torch.cuda.FloatTensor) and weight type (torch.FloatTensor) should be "
                "the same",
                "0.4-",
            ),
            (
                "Input type ({input:text}) and bias type ({weight:text}) should be the same",
                "Input type (unsigned char) and bias type (float) should be the same",
                "0.4-",
            ),
            (
                "mat1 and mat2 must have the same dtype, but got {input:name} and {weight:name}",
                "mat1 and mat2 must have the same dtype, but got Double and Float",
                "2.0-",
            ),
            ("mat1 and mat2 must have the same dtype", "", "1.13"),
            (
                "expected m1 and m2 to have the same dtype, but got: {input:name} != {weight:name}",
                "expected m1 and m2 to have the same dtype, but got: double != float",
                "1.13-",
            ),
            (
                "RNN input dtype ({input:name}) does not match weight dtype ({weight:name})",
                "RNN input dtype (torch.float64) does not match weight dtype (torch.float32)",
                "2.7-",
            ),
        ),
    ),
    "scalar_type": Family(
        "numbers of another type",
        scalar,
        pytorch(
            (
                "expected scalar type {wanted:name} but found {got:name}",
                "expected scalar type Long but found Float",
                "1.0-",
            ),
            (
                "Expected object of scalar type {wanted:name} but got scalar type {got:name} for "
                "argument #{n} '{what:name}'",
                "Expected object of scalar type Long but got scalar type Float for argument #2 "
                "'target' in call to _thnn_nll_loss_forward",
                "1.0-1.6",
            ),
            (
                "Expected object of type {wanted:name} but found type {got:name} for argument #{n} "
                "'{what:name}'",
                "Expected object of type torch.LongTensor but found type torch.FloatTensor for "
                "argument #2 'target'",
                "0.4",
            ),
        ),
    ),
    "target_type": Family(
        "classes that are no whole numbers",
        target,
        pytorch(
            (
                "expected target dtype to be Long or Byte, but got {got:name}",
                "expected target dtype to be Long or Byte, but got Float",
                "2.10-",
            ),
        ),
    ),
    "result_type": Family(
        "targets of BCE and MSE of another type",
        result,
        pytorch(
            (
                "result type {wanted:name} can't be cast to the desired output type {got:name}",
                "result type Float can't be cast to the desired output type Long",
                "1.5-",
            ),
            (
                "Found dtype {got:name} but expected {wanted:name}",
                "Found dtype Long but expected Float",
                "1.8-",
            ),
        ),
    ),
    "not_implemented": Family(
        "what PyTorch does not compute with a type",
        unknown,
        pytorch(
            (
                "{kernel:word} not implemented for '{type:name}'",
                "\"nll_loss_forward_reduce_cuda_kernel_2d_index\" not implemented for 'Float'",
                "1.2-",
            ),
            (
                "{kernel:word} is not implemented for type torch.{type:name}",
                "nll_loss_forward is not implemented for type torch.FloatTensor",
                "0.4-1.1",
            ),
        ),
    ),
}
