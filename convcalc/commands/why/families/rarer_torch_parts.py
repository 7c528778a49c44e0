"""PyTorch: norms, attention, tables, files and detectors, in rarer words."""

from __future__ import annotations

from convcalc.commands.why.reading import PYTORCH, Family
from convcalc.commands.why.stated import sayings, stated

SHOW = "print(x.shape)"

FAMILIES: dict[str, Family] = {
    "torch_norms": sayings(
        PYTORCH,
        "numbers of a norm that do not fit",
        stated(
            "a norm has other numbers than the channels or features that arrive",
            "give num_features, normalized_shape and num_groups as the layer before it gives them",
            "print(x.shape, norm)",
            sure="possible",
        ),
        "Expected normalized_shape to be at least 1-dimensional @ 1.2-",
        "Expected num groups to be greater than 0, got {groups} @ 2.7-",
        "var is of incorrect size @ 1.8-",
        "with track_running_stats=False @ 0.4-",
    ),
    "torch_attention": sayings(
        PYTORCH,
        "keys, values and weights of an attention, in rarer words",
        stated(
            "query, key, value or a mask of an attention have other axes than the others",
            "give (steps, batch, features), or say batch_first=True; key and value have as many "
            "steps",
            "print(query.shape, key.shape, value.shape)",
            sure="possible",
        ),
        "key's sequence and batch dims {key:text} do not match value's @ 1.9-",
        "key shape {key:text} does not match value shape @ 1.9-",
        "Expected `attn_mask` shape to be ({wanted:shape}) but got @ 1.13-",
        "expecting query weights shape of @ 1.9-",
        "expecting key weights shape of @ 1.9-",
        "expecting value weights shape of @ 1.9-",
        "Grid size must be divisible by partition size @ 0.18-",
    ),
    "torch_bags": sayings(
        PYTORCH,
        "offsets and weights of an EmbeddingBag",
        stated(
            "offsets or weights do not go with the words of an EmbeddingBag",
            "give one offset where each text begins, the first of them 0; or rows of equal texts "
            "without offsets",
            "offsets = torch.tensor([0, *lengths[:-1]]).cumsum(0)",
            sure="possible",
        ),
        "offsets has to be a 1D Tensor @ 0.2-",
        "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from "
        "position 0 @ 0.4-",
        "is not None, then it must have the same shape as the input @ 1.1-",
    ),
    "torch_grids": sayings(
        PYTORCH,
        "matrices and sizes of a resize, in rarer words",
        stated(
            "an affine matrix or a size of a resize is not of the batch and axes that arrive",
            "give one matrix of 2x3 for each image (3x4 for volumes)",
            "theta = theta.view(-1, 2, 3)",
            sure="possible",
        ),
        "Expected a batch of 2D affine matrices of shape Nx2x3 for size @ 1.3-",
        "Expected a batch of 3D affine matrices of shape Nx3x4 for size @ 1.3-",
        "has to be divisible by the input size, but got @ 0.2-0.4",
    ),
    "torch_state_dict": sayings(
        PYTORCH,
        "a file of weights that is no dictionary, or of another network",
        stated(
            "what is loaded is no dictionary of weights, or of another network",
            "look at what the file holds: a whole model, or a dictionary within another, often",
            "print(type(state), list(state)[:5])",
            sure="possible",
        ),
        "Expected state_dict to be dict-like, got @ 1.13-",
        "Unexpected position embedding shape @ 0.12-",
        "Unexpected hidden_dim: {got} @ 0.12-",
        "whose dimensions in the model are {model:text} and whose dimensions in the checkpoint "
        "are @ "
        "0.3-",
    ),
    "torch_batch": sayings(
        PYTORCH,
        "samples that cannot be put in a batch",
        stated(
            "a sample holds what is no number and no tensor: an image of PIL, or an object",
            "turn it into a tensor in the data set",
            "transforms.ToTensor()",
            sure="possible",
        ),
        "batch must contain tensors, numbers, dicts or lists; found @ -1.1",
        "batch must contain tensors, numpy arrays, numbers, dicts or lists; found @ 1.2-",
    ),
    "torch_detection": sayings(
        PYTORCH,
        "images and boxes of a detector",
        stated(
            "the images or boxes of a detector have another shape than it takes",
            "give a list of images of (channels, rows, columns), and boxes of (N, 4)",
            "model([image], [{'boxes': boxes, 'labels': labels}])",
            sure="possible",
        ),
        "boxes should be a 2d tensor, got {rank}D @ 0.9-",
        "images is expected to be a list of 3d tensors of shape [C, H, W], got @ 0.3-",
        "Expected target boxes to be a tensor of shape [N, 4], got @ 0.3-",
        "input channels must be a multiple of pooling height * pooling width @ 0.3-",
    ),
    "torch_deformable": sayings(
        PYTORCH,
        "offsets of a deformable convolution",
        stated(
            "the offsets of a deformable convolution have other channels or sizes than its output",
            "let a convolution with the same kernel, stride and padding give 2·rows·columns "
            "channels",
            "nn.Conv2d(64, 2 * 3 * 3, 3, padding=1)",
            sure="possible",
        ),
        "the shape of the offset tensor at dimension 1 is not valid @ 0.5-",
        "Calculated output size too small - out_h: {height} out_w: {width} @ 0.5-",
    ),
}
