"""PyTorch: recurrent layers, attention and tables whose messages say all."""

from __future__ import annotations

from convcalc.commands.why.reading import PYTORCH, Family
from convcalc.commands.why.stated import family, stated

LOOK = "print(x.shape)"

FAMILIES: dict[str, Family] = {
    "pytorch_sequence_empty": family(
        "a sequence without steps",
        stated(
            "a recurrent layer gets sequences of no steps",
            "leave empty samples out, and look at slices that begin behind the end",
            LOOK,
        ),
        PYTORCH,
        (
            "Expected sequence length to be larger than 0 in RNN",
            "Expected sequence length to be larger than 0 in RNN",
            "1.10-",
        ),
    ),
    "pytorch_total_length": family(
        "sequences longer than they are padded to",
        stated(
            "the longest sequence has {longest} steps, and total_length is {total}",
            "give the length of the whole batch before it was packed",
            "pad_packed_sequence(x, batch_first=True, total_length=x.size(1))",
            "or cut sequences to {total} steps",
        ),
        PYTORCH,
        (
            "length of the longest sequence in input, but got total_length={total} and max "
            "sequence length being {longest}",
            "Expected total_length to be at least the length of the longest sequence in input, but "
            "got total_length=5 and max sequence length being 9",
            "0.4-",
        ),
    ),
    "pytorch_projection": family(
        "a projection that is not smaller than the hidden state",
        stated(
            "proj_size makes the hidden state smaller, and is not smaller than hidden_size",
            "give a proj_size below hidden_size, or 0 for none",
            "nn.LSTM(features, hidden_size=128, proj_size=64)",
        ),
        PYTORCH,
        (
            "proj_size has to be smaller than hidden_size",
            "proj_size has to be smaller than hidden_size, got zero or negative",
            "1.8-",
        ),
    ),
    "pytorch_attention_mask_rank": family(
        "a mask of attention with other axes",
        stated(
            "a mask of {rank} axes is given, and attention takes 2 or 3",
            "give LxS for all, or (batch x heads)xLxS",
            "mask = mask.flatten(0, 1)  # of batch x heads x L x S",
            sure="possible",
        ),
        PYTORCH,
        (
            "attn_mask's dimension {rank} is not supported",
            "attn_mask's dimension 4 is not supported",
            "1.5-",
        ),
    ),
    "pytorch_attention_keys": family(
        "keys and values of other lengths or batches",
        stated(
            "the keys are {key} (steps, batch) and the values {value}",
            "take both from the same sequence",
            "attention(query, memory, memory)",
        ),
        PYTORCH,
        (
            "key's sequence and batch dims torch.Size({key:shape}) do not match value's "
            "torch.Size({value:shape})",
            "key's sequence and batch dims torch.Size([10, 2]) do not match value's "
            "torch.Size([11, 2])",
            "1.9-",
        ),
    ),
    "pytorch_attention_ranks": family(
        "a query, key or value of one axis",
        stated(
            "query, key and value have {query}, {key} and {value} axes: 2 are needed at least",
            "give steps x features, with batch and heads before them",
            "print(query.shape, key.shape, value.shape)",
        ),
        PYTORCH,
        (
            "to all be at least 2 dimensional, but got query.dim: {query} key.dim: {key} and "
            "value.dim: {value}",
            "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: "
            "1 key.dim: 1 and value.dim: 1 instead.",
            "2.0-",
        ),
    ),
    "pytorch_sequence_rank": family(
        "an encoder that takes sequences of features",
        stated(
            "{got} arrives at an encoder, which takes batch, steps, features",
            "make a sequence of the map, or add the batch of a single sample",
            "x = x.flatten(2).transpose(1, 2)  # of a map; of a sample x.unsqueeze(0)",
            sure="possible",
        ),
        PYTORCH,
        (
            "Expected (batch_size, seq_length, hidden_dim) got torch.Size({got:shape})",
            "Expected (batch_size, seq_length, hidden_dim) got torch.Size([197, 768])",
            "torchvision",
        ),
    ),
    "pytorch_head_features": family(
        "features that a head does not divide",
        stated(
            "{features} features do not divide into heads of {head}",
            "give features that are a multiple of {head}, or heads of a size that divides them",
            sure="possible",
        ),
        PYTORCH,
        (
            "feat_dim: {features} must be divisible by head_dim: {head}",
            "feat_dim: 100 must be divisible by head_dim: 32",
            "torchvision",
        ),
    ),
    "pytorch_table_shape": family(
        "a table of an embedding that is none, or of other sizes",
        stated(
            "the table given to an embedding is not rows x features of the numbers beside it",
            "give a table of num_embeddings rows and embedding_dim columns",
            "nn.Embedding.from_pretrained(table)  # takes both numbers from the table",
        ),
        PYTORCH,
        (
            "Embeddings parameter is expected to be 2-dimensional",
            "Embeddings parameter is expected to be 2-dimensional",
            "0.4-",
        ),
        (
            "Shape of weight does not match num_embeddings and embedding_dim",
            "Shape of weight does not match num_embeddings and embedding_dim",
            "0.4-",
        ),
    ),
    "pytorch_bag_weights": family(
        "weights of words that are not as many as the words",
        stated(
            "the weights are {weights}, and the words {input}",
            "give one weight for each word, in the same shape",
            "weights = torch.ones_like(x, dtype=torch.float)",
            sure="possible",
        ),
        PYTORCH,
        (
            "If per_sample_weights (torch.Size({weights:shape})) is not None, then it must have "
            "the same shape as the input (torch.Size({input:shape}))",
            "embedding_bag: If per_sample_weights (torch.Size([4])) is not None, then it must have "
            "the same shape as the input (torch.Size([2, 2]))",
            "1.1-",
        ),
    ),
    "pytorch_bag_offsets": family(
        "an offset behind the end of the words",
        stated(
            "the last bag begins at {got}, and there are {length} words",
            "make the offsets of the lengths of the bags: the first is 0",
            "offsets = torch.tensor([0, *lengths[:-1]]).cumsum(0)",
        ),
        PYTORCH,
        (
            "offsets[-1] can not be greater than input's length {length} but got offsets[-1] of "
            "{got}",
            "offsets[-1] can not be greater than input's length 4 but got offsets[-1] of 6",
            "1.5-",
        ),
    ),
}
