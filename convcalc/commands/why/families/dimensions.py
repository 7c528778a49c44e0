"""Layers that take another number of dimensions."""

from __future__ import annotations

from convcalc.commands.why import arriving as read
from convcalc.commands.why.reading import Family
from convcalc.commands.why.wordings import pytorch

UNBATCHED = (
    "Expected {least}D (unbatched) or {most}D (batched) input to {layer:word}, but got input "
)
WEIGHT = "Expected {k}-dimensional input for {l}-dimensional weight {weight:shape}, but got "
FAMILIES: dict[str, Family] = {
    "dimensions": Family(
        "too many or too few dimensions",
        read.unbatched,
        pytorch(
            (
                UNBATCHED + "of size: [{input:shape}]",
                "Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: "
                "[10, 3]",
                "1.11-",
            ),
            (
                UNBATCHED + "of size: torch.Size([{input:shape}])",
                "Expected 3D (unbatched) or 4D (batched) input to ConvTranspose2d, but got input "
                "of size: torch.Size([10, 3])",
                "1.11-",
            ),
        ),
    ),
    "pool_sizes": Family(
        "too many or too few dimensions of a pool",
        read.pooled,
        pytorch(
            (
                "Expected {least}D or {most}D (batch mode) tensor with optional 0 dim batch size "
                "for input, but got:{input:shape}",
                "Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, "
                "but got:[784]",
                "1.8-",
            ),
            (
                "Expected {least}D or {most}D tensor for input, but got: {input:shape}",
                "max_pool3d: Expected 4D or 5D tensor for input, but got: [3, 9, 9]",
                "1.10-",
            ),
            (
                "Expected {least}D or {most}D input tensor, but got {input:shape}",
                "max_pool1d() Expected 2D or 3D input tensor, but got [784]",
                "1.10-",
            ),
            (
                "Expected {least}D or {most}D tensor, but got {input:shape}",
                "adaptive_avg_pool2d(): Expected 3D or 4D tensor, but got [32, 512]",
                "1.10-",
            ),
            (
                "Expected {least}D or {most}D tensor, but got: {input:shape}",
                "adaptive_max_pool2d(): Expected 3D or 4D tensor, but got: [32, 512]",
                "1.10-",
            ),
        ),
    ),
    "window_sizes": Family(
        "too many or too few dimensions of a padding, fold or unfold",
        read.windowed,
        pytorch(
            (
                "Expected {least}D or {most}D (batch mode) tensor with possibly 0 batch size and "
                "other non-zero dimensions for input, but got: {input:shape}",
                "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other "
                "non-zero dimensions for input, but got: [28, 28]",
                "1.8-",
            ),
            (
                "Expected {least}D or {most}D (batch mode) tensor for input with possibly 0 batch "
                "size and non-zero dimensions for input, but got: {input:shape}",
                "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and "
                "non-zero dimensions for input, but got: [1, 2, 12, 100]",
                "1.8-",
            ),
            (
                "{least}D or {most}D (batch mode) tensor expected for input, but got: "
                "{input:shape}",
                "3D or 4D (batch mode) tensor expected for input, but got: [28, 28]",
                "0.4-1.9",
            ),
            (
                "{least}D or {most}D input tensor expected but got: {input:shape}",
                "3D or 4D input tensor expected but got: [28 x 28]",
                "0.1-1.9",
            ),
            (
                "Expected non-empty {least}D or {most}D input tensor, but got input of size "
                "{input:shape}",
                "Expected non-empty 3D or 4D input tensor, but got input of size [28, 28]",
                "1.2-1.7",
            ),
        ),
    ),
    "empty": Family(
        "an axis of 0",
        read.empty,
        pytorch(
            (
                "input has sizes {input:shape} with dimension {axis} being empty",
                "adaptive_avg_pool2d(): Expected input to have non-zero size for non-batch "
                "dimensions, but input has sizes [1, 3, 0, 9] with dimension 2 being empty",
                "1.1-",
            ),
            (
                "but input has a shape of {input:shape} and non-batch dimension {axis} has length "
                "zero!",
                "max_pool3d(): Expected input's non-batch dimensions to have positive length, but "
                "input has a shape of [1, 3, 0, 9, 9] and non-batch dimension 2 has length zero!",
                "1.13-",
            ),
            (
                "Expected non-zero size for input dimension {axis}, but got input shape: "
                "{input:shape}",
                "Expected non-zero size for input dimension 2, but got input shape: [1, 3, 0, 9]. "
                "Only the batch and channel dimensions support size 0.",
                "2.2-",
            ),
        ),
    ),
    "rank": Family(
        "another number of dimensions, without sizes",
        read.rank_only,
        pytorch(
            (
                "non-empty {least}D or {most}D input tensor expected but got ndim: {rank}",
                "non-empty 3D or 4D input tensor expected but got ndim: 2",
                "1.2-1.7",
            ),
            (
                "non-empty {least}D or {most}D (batch mode) tensor expected for input, but got "
                "ndim: {rank}",
                "non-empty 4D or 5D (batch mode) tensor expected for input, but got ndim: 3",
                "1.2-1.9",
            ),
            (
                "input tensor must have {least} or {most} dimensions but got {rank}",
                "max_pool1d() input tensor must have 2 or 3 dimensions but got 1",
                "1.7-1.9",
            ),
            (
                "should be a {least}d or {most}d Tensor, but got a tensor with {rank} dimensions",
                "Input to max_unpooling2d should be a 3d or 4d Tensor, but got a tensor with 2 "
                "dimensions.",
                "1.10-",
            ),
            (
                "shuffle expects input to have at least {least} dimensions, but got input with "
                "{rank} dimension(s)",
                "pixel_shuffle expects input to have at least 3 dimensions, but got input with 2 "
                "dimension(s)",
                "1.8-",
            ),
            (
                "input must be {least}D or {most}D tensor but got {rank}D tensor",
                "input must be 4D or 5D tensor but got 3D tensor",
                "1.2-",
            ),
        ),
    ),
    "pool_dimensions": Family(
        "too many or too few dimensions of a pool, without sizes",
        read.unsaid,
        pytorch(
            (
                "non-empty {least}D or {most}D (batch mode) tensor expected for input",
                "non-empty 3D or 4D (batch mode) tensor expected for input",
                "1.1-",
            ),
        ),
    ),
    "weight_dimensions": Family(
        "a convolution that takes batches only",
        read.for_weight,
        pytorch(
            (
                WEIGHT + "{got}-dimensional input of size {input:shape} instead",
                "Expected 4-dimensional input for 4-dimensional weight [64, 3, 7, 7], but got "
                "3-dimensional input of size [3, 224, 224] instead",
                "1.0-1.10",
            ),
            (
                WEIGHT + "input of size {input:shape} instead",
                "Expected 4-dimensional input for 4-dimensional weight [64, 3, 7, 7], but got "
                "input of size [3, 224, 224] instead",
                "0.3-0.4.1",
            ),
            (
                "Expected {k}-dimensional weight for {l}-dimensional input {input:shape}, but got "
                "weight of size {weight:shape} instead",
                "Expected 3-dimensional weight for 3-dimensional input [3, 224, 224], but got "
                "weight of size [64, 3, 7, 7] instead",
                "0.4.0",
            ),
        ),
    ),
    "batch_dimensions": Family(
        "a layer that takes batches only",
        read.batched_only,
        pytorch(
            (
                "Expected {wanted}D input tensor, but got: {input:shape}",
                "Expected 4D input tensor, but got: [3, 224, 224]",
                "2.0-",
            ),
            (
                "non-empty {wanted}D input tensor expected but got: {input:shape}",
                "non-empty 5D input tensor expected but got: [1, 16, 112, 112]",
                "0.4.1-",
            ),
        ),
    ),
}
