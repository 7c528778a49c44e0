"""Products of matrices, vectors and batches of them."""

from __future__ import annotations

from convcalc.commands.why import matrices as read
from convcalc.commands.why.reading import PYTORCH, Family, Wording
from convcalc.commands.why.wordings import pytorch

BMM = "Incompatible matrix sizes for bmm ({one:shape} and {other:shape})"
FAMILIES: dict[str, Family] = {
    "matrices": Family(
        "two matrices that cannot be multiplied",
        read.matrices,
        (
            Wording(PYTORCH, BMM, "Incompatible matrix sizes for bmm (3x4 and 5x3)", "1.7-"),
            Wording(
                PYTORCH,
                "wrong matrix size, batch1: {one:shape}, batch2: {other:shape}",
                "wrong matrix size, batch1: 3x4, batch2: 5x3",
                "0.1-1.6",
            ),
            Wording(
                PYTORCH,
                "the last dimension must match on both input tensors but got shapes [{one:shape}] "
                "and [{turned:shape}]",
                "inner() the last dimension must match on both input tensors but got shapes [2, 3] "
                "and [3, 4]",
                "1.8-",
            ),
            Wording(
                PYTORCH,
                "with shapes [{one:shape}] and [{other:shape}] cannot be multiplied",
                "multi_dot(): tensors 0 and 1 with shapes [2, 3] and [4, 4] cannot be multiplied",
                "1.9-",
            ),
            Wording(
                PYTORCH,
                "Shape mismatch: expected matrix (got `self` of size {one:shape}) and matrix (got "
                "`other` of size {other:shape})",
                "mm(self, other): Shape mismatch: expected matrix (got `self` of size [2, 3]) and "
                "matrix (got `other` of size [4, 5])",
                "1.7-",
            ),
        ),
    ),
    "batch_of_matrices": Family(
        "two batches of matrices that cannot be multiplied",
        read.second_of_batch,
        (
            Wording(
                PYTORCH,
                "Expected size for first two dimensions of batch2 tensor to be: [{wanted:shape}] "
                "but got: [{got:shape}]",
                "Expected size for first two dimensions of batch2 tensor to be: [2, 4] but got: "
                "[2, 5].",
                "1.10-",
            ),
        ),
    ),
    "batch_counts": Family(
        "batches of matrices that differ",
        read.batch_counts,
        (
            Wording(
                PYTORCH,
                "batch1 and batch2 must have same number of batches, got {one} and {other}",
                "batch1 and batch2 must have same number of batches, got 8 and 64",
                "1.7-",
            ),
            Wording(
                PYTORCH,
                "equal number of batches expected, got {one}, {other}",
                "equal number of batches expected, got 8, 64",
                "0.1-1.6",
            ),
        ),
    ),
    "matrix_vector": Family(
        "a matrix and a vector that cannot be multiplied",
        read.vector,
        (
            Wording(
                PYTORCH,
                "size mismatch, got input ({out}), mat ({matrix:shape}), vec ({vector})",
                "size mismatch, got input (3), mat (3x4), vec (5)",
                "2.0-",
            ),
            Wording(
                PYTORCH,
                "size mismatch, got {out}, {matrix:shape},{vector}",
                "size mismatch, got 3, 3x4,5",
                "1.9-1.13",
            ),
            Wording(
                PYTORCH,
                "size mismatch, get {out}, {matrix:shape},{vector}",
                "size mismatch, get 3, 3x4,5",
                "1.6-1.8",
            ),
        ),
    ),
    "dot": Family(
        "two vectors of other lengths",
        read.dot,
        (
            Wording(
                PYTORCH,
                "to have the same number of elements, but got {one} and {other} elements "
                "respectively",
                "inconsistent tensor size, expected tensor [3] and src [5] to have the same number "
                "of elements, but got 3 and 5 elements respectively",
                "1.0-",
            ),
            Wording(
                PYTORCH,
                "inconsistent tensor size, expected tensor [{a:shape}] and src [{b:shape}] to have "
                "the same number of elements, but got {one} and {other} elements respectively",
                "inconsistent tensor size, expected tensor [3 x 4] and src [3 x 5] to have the "
                "same number of elements, but got 12 and 15 elements respectively",
                "0.1-1.0",
            ),
            Wording(
                PYTORCH,
                "contracted dimensions need to match, but first has size {one} in dim {x} and "
                "second has size {other} in dim {y}",
                "contracted dimensions need to match, but first has size 4 in dim -1 and second "
                "has size 5 in dim 0",
                "1.0-",
            ),
        ),
    ),
    "no_vector": Family(
        "a factor that is no vector",
        read.no_vector,
        pytorch(
            (
                "1D tensors expected, but got {one}D and {other}D tensors",
                "1D tensors expected, but got 2D and 2D tensors",
                "1.7-",
            ),
        ),
    ),
    "no_matrix": Family(
        "a factor that is no matrix",
        read.no_matrix,
        (
            Wording(
                PYTORCH,
                "mat{which} must be a matrix, got {rank}-D tensor",
                "mat1 must be a matrix, got 3-D tensor",
                "1.7-",
            ),
            Wording(PYTORCH, "mat{which} must be a matrix", "mat2 must be a matrix", "1.7-"),
            Wording(PYTORCH, "self must be a matrix", "self must be a matrix", "1.7-"),
            Wording(
                PYTORCH,
                "matrices expected, got {rank}D, {other}D tensors",
                "matrices expected, got 3D, 2D tensors",
                "0.1-1.6",
            ),
            Wording(
                PYTORCH,
                "vector + matrix @ vector expected, got {out}, {rank}, {other}",
                "vector + matrix @ vector expected, got 1, 3, 1",
                "1.6-",
            ),
        ),
    ),
    "no_batch": Family(
        "a factor that is no batch of matrices",
        read.no_batch,
        (
            Wording(
                PYTORCH, "batch{which} must be a 3D tensor", "batch1 must be a 3D tensor", "1.7-"
            ),
            Wording(
                PYTORCH, "expected 3D tensor, got {rank}D", "expected 3D tensor, got 2D", "0.1-1.6"
            ),
        ),
    ),
    "scalar_product": Family(
        "a number where a matrix is meant",
        read.scalar,
        (
            Wording(
                PYTORCH,
                "both arguments to matmul need to be at least 1D, but they are {one}D and {other}D",
                "both arguments to matmul need to be at least 1D, but they are 0D and 2D",
                "0.4-",
            ),
            Wording(
                PYTORCH,
                "both arguments to linear need to be at least 1D, but they are {one}D and {other}D",
                "both arguments to linear need to be at least 1D, but they are 0D and 2D",
                "2.0-",
            ),
        ),
    ),
}
