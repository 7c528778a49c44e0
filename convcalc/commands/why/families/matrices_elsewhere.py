"""Matrix products outside PyTorch: features that do not fit the weight."""

from __future__ import annotations

from convcalc.commands.why.multiplied import product, sizes_only, unknown_sizes, wrong_rank
from convcalc.commands.why.reading import (
    CAFFE,
    JAX,
    KERAS,
    NUMPY,
    ONNX,
    PADDLE,
    RUNTIME,
    TENSORFLOW,
    Family,
    Wording,
)

FAMILIES: dict[str, Family] = {
    "matrix_product": Family(
        "a product of matrices that do not fit",
        product,
        (
            Wording(
                TENSORFLOW,
                "Matrix size-incompatible: In[0]: {one:shape}, In[1]: {other:shape}",
                "Matrix size-incompatible: In[0]: [32,400], In[1]: [256,120] [Op:MatMul]",
            ),
            Wording(
                KERAS,
                "Inner dimensions (x1.shape[-1] and x2.shape[-2]) must be equal, but received "
                "x1.shape={one:shape} and x2.shape={other:shape}",
                "Inner dimensions (`x1.shape[-1]` and `x2.shape[-2]`) must be equal, but received "
                "`x1.shape=(None, 28)` and `x2.shape=(5, 2)`.",
                "3.0-",
            ),
            Wording(
                NUMPY,
                "shapes {one:shape} and {other:shape} not aligned:",
                "shapes (32,400) and (256,120) not aligned: 400 (dim 1) != 256 (dim 0)",
            ),
            Wording(
                JAX,
                "Incompatible types for matmul arguments: float32[{one:shape}] and "
                "float32[{other:shape}]",
                "Incompatible types for matmul arguments: float32[2,3,4] and float32[3,4,5]",
                "0.8-",
            ),
            Wording(
                JAX,
                "Incompatible shapes for dot: got {one:shape} and {other:shape}",
                "Incompatible shapes for dot: got (32, 400) and (256, 120).",
                "0.1-0.2",
            ),
            Wording(
                JAX,
                "Cannot infer shape for dot operation: f32[{one:shape}] <dot> f32[{other:shape}]. "
                "Contracting dimension sizes do not match",
                "Cannot infer shape for dot operation: f32[32,400] <dot> f32[256,120]. Contracting "
                "dimension sizes do not match.",
                "0.1",
            ),
            Wording(
                JAX,
                "Incompatible shapes for matmul arguments: {one:shape} and {other:shape}",
                "Incompatible shapes for matmul arguments: (32, 400) and (256, 120)",
                "0.1-0.7",
            ),
            Wording(
                PADDLE,
                "Input X's width should be equal to the Y's height, but received X's shape: "
                "{one:shape}, Y's shape: {other:shape}",
                "Input X's width should be equal to the Y's height, but received X's shape: "
                "[32, 400], Y's shape: [256, 120].",
                "1.8-",
            ),
        ),
    ),
    "matrix_sizes": Family(
        "a product of matrices of which two sizes are told",
        sizes_only,
        (
            Wording(
                PADDLE,
                "First matrix's width must be equal with second matrix's height. {got}, {wanted}",
                "First matrix's width must be equal with second matrix's height. 30, 512",
                "0.10-1.5",
            ),
            Wording(
                JAX,
                "dot_general requires contracting dimensions to have the same shape, got ({got},) "
                "and ({wanted},)",
                "dot_general requires contracting dimensions to have the same shape, got (400,) "
                "and (256,).",
            ),
            Wording(
                JAX,
                "dot_general requires contracting dimensions to have the same shape, got [{got}] "
                "and [{wanted}]",
                "dot_general requires contracting dimensions to have the same shape, got [400] "
                "and [256].",
                "0.1",
            ),
            Wording(
                NUMPY,
                "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc "
                "signature {signature:text} (size {wanted} is different from {got})",
                "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc "
                "signature (n?,k),(k,m?)->(n?,m?) (size 256 is different from 400)",
            ),
            Wording(
                RUNTIME,
                "GEMM: Dimension mismatch, W: {weight:shape} K: {got} N:{out}",
                "GEMM: Dimension mismatch, W: {256,120} K: 400 N:120",
            ),
            Wording(
                ONNX,
                "(op_type:Gemm{node:text}Dimension mismatch in unification between {wanted} and "
                "{got}",
                "(op_type:Gemm, node name: n1): [ShapeInferenceError] Dimension mismatch in "
                "unification between 256 and 400",
            ),
            Wording(
                CAFFE,
                "Check failed: K_ == new_K ({wanted} vs. {got}) Input size incompatible with inner "
                "product parameters",
                "Check failed: K_ == new_K (25088 vs. 16384) Input size incompatible with inner "
                "product parameters.",
            ),
        ),
    ),
    "matrix_rank": Family(
        "a product of what is no matrix",
        wrong_rank,
        (
            Wording(
                TENSORFLOW,
                "In[0] and In[1] has different ndims: {one:shape} vs. {other:shape}",
                "In[0] and In[1] has different ndims: [400] vs. [400,120] [Op:MatMul]",
                "2.8-",
            ),
            Wording(
                TENSORFLOW,
                "In[0] is not a matrix. Instead it has shape {one:shape}",
                "In[0] is not a matrix. Instead it has shape [32,28,28]",
                "1.0-2.7",
            ),
            Wording(
                ONNX,
                "Input 0 expected to have rank {wanted} but has rank {got}",
                "Input 0 expected to have rank 2 but has rank 3 in node Gemm (n1).",
            ),
        ),
    ),
    "matrix_unknown": Family(
        "a product of matrices whose sizes are not told",
        unknown_sizes,
        (
            Wording(
                ONNX,
                "Incompatible dimensions for matrix multiplication",
                "(op_type:MatMul, node name: n1): [ShapeInferenceError] Incompatible dimensions "
                "for matrix multiplication",
            ),
            Wording(RUNTIME, "MatMul dimension mismatch", "Compute MatMul dimension mismatch"),
        ),
    ),
}
