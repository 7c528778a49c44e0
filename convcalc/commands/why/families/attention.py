"""Attention and transformers: heads, features and axes."""

from __future__ import annotations

import re

from convcalc.commands.why.evidence import code
from convcalc.commands.why.reading import LIKELY, Family, Fix, Reading, Said, require, sizes
from convcalc.commands.why.wordings import pytorch

WIDTH = re.compile(
    r"\b(?:embed_dims?|emb_dim|d_model|d_out|n_embd|hidden_size|hidden_dim|embedding_dim|dim)"
    r"['\"]?\s?[=:]\s?(\d{1,5})\b"
)
HEADS = re.compile(r"\b(?:num_heads|n_heads?|nhead|num_attention_heads)['\"]?\s?[=:]\s?(\d{1,4})\b")
OF_A_HEAD = 64
"""So many features has a head of GPT-2, BERT and ViT."""


def heads(said: Said) -> Reading:
    """Heads that do not divide the features."""
    features, count = said.number("features"), said.number("heads")
    if not features and not count:
        written, asked = (pattern.search(code(said)) for pattern in (WIDTH, HEADS))
        width, many = (int(found[1]) if found else 0 for found in (written, asked))
        if width and many and width % many:
            return exchanged(width, many)
        if width:
            count = next(h for h in (width // 64 or 1, *range(8, 0, -1)) if width % h == 0)
            own = Fix(
                f"{width} features take {count} heads", code=f"num_heads={count}", sure=LIKELY
            )
            head = f"the heads do not divide the features, {width} by your code"
            return Reading(head, (own,), "Each head gets embed_dim / num_heads features.")
        fix = Fix(
            "use heads that divide embed_dim (d_model), such as 8 for 512",
            code="assert embed_dim % num_heads == 0",
        )
        why = "Each head gets embed_dim / num_heads features, a whole number."
        return Reading("the heads do not divide the features", (fix,), why)
    require(features > 0, count > 0)
    require(features % count > 0)
    fewer = next(h for h in range(min(count, 4096), 0, -1) if features % h == 0)
    up = -(-features // count) * count
    fixes = (
        Fix(f"use {fewer} heads", code=f"num_heads={fewer}", sure=LIKELY),
        Fix(f"or {up} features (or {up - count})" if up > count else f"or {up} features"),
    )
    why = f"{features} = {count}·{features // count} + {features % count}."
    return Reading(f"{features} features do not divide into {count} heads", fixes, why)


def exchanged(width: int, many: int) -> Reading:
    """Heads of the pasted code that do not divide its features."""
    each = OF_A_HEAD if width % OF_A_HEAD == 0 else 1
    count = width // each if each > 1 else next(h for h in range(8, 0, -1) if width % h == 0)
    own = Fix(
        f"{width} features take {count} heads of {width // count}; look whether the numbers of "
        "heads and layers are exchanged, and keep trained weights' own settings",
        code=f"num_heads={count}",
        sure=LIKELY,
    )
    other = Fix(f"or, in a network that is not trained, features that {many} divides")
    why = f"{width} = {many}·{width // many} + {width % many}."
    head = f"{width} features do not divide into {many} heads, by your code"
    return Reading(head, (own, other), why)


def features(said: Said) -> Reading:
    """Other features than embed_dim."""
    wanted, got = said.number("wanted"), said.number("got")
    require(wanted != got)
    why = f"The features of attention are the last axis: embed_dim is {wanted}, there are {got}."
    fixes = (
        Fix("see what arrives: LxNxE, or NxLxE with batch_first", code="print(x.shape)"),
        Fix(
            "if it is a map (NxCxHxW), make a sequence of its positions",
            code="x = x.flatten(2).transpose(1, 2)",
        ),
        Fix(f"if {got} are the features, make the attention for them", code=f"embed_dim={got}"),
        Fix(f"or bring them to {wanted} before", code=f"nn.Linear({got}, {wanted})"),
    )
    head = f"{got} features arrive at an attention that is made for {wanted}"
    return Reading(head, fixes, why)


def rank(said: Said) -> Reading:
    """Sequences with other axes."""
    got = said.number("got")
    if got == 4:
        fix = Fix(
            "make a sequence of the positions of the map",
            code="x = x.flatten(2).transpose(1, 2)  # NxCxHxW to Nx(H·W)xC, batch_first=True",
        )
        head = "a map arrives at the attention, which takes sequences"
        return Reading(head, (fix,), "Attention takes LxNxE, or NxLxE with batch_first.")
    fix = Fix("give all three the same axes", code="print(query.shape, key.shape, value.shape)")
    head = "query, key and value have not the same axes"
    return Reading(head, (fix,), "All have a batch, or none.")


def key_value(said: Said) -> Reading:
    got, wanted = said.sizes("key"), said.sizes("value")
    require(got != wanted)
    fix = Fix(
        "take both from the same sequence", code="attention(query, memory, memory)", sure=LIKELY
    )
    why = f"The key is {sizes(got)}, the value {sizes(wanted)}: a value belongs to each key."
    return Reading("key and value are of different sequences", (fix,), why)


def sides(said: Said) -> Reading:
    """Source and target of a transformer."""
    if said.word("features"):
        look = Fix("embed both to d_model", code="nn.Embedding(words, d_model)")
        number = Fix("or make the transformer for what arrives", code="nn.Transformer(d_model=…)")
        head = "source or target have other features than d_model"
        return Reading(head, (look, number), "The last axis of both must be d_model.")
    first = Fix(
        "if the batch stands first, say so",
        code="nn.Transformer(d_model, nhead, batch_first=True)",
    )
    why = "Source and target must be of the same batch; their lengths may differ."
    look = Fix("see where the batch is", code="print(src.shape, tgt.shape)")
    return Reading("the batch of source and target is not the same", (first, look), why)


def side_features(said: Said) -> Reading:
    return sides(said._replace(values={"features": "1"}))


FAMILIES: dict[str, Family] = {
    "heads": Family(
        "heads that do not divide the features",
        heads,
        pytorch(
            (
                "embed_dim must be divisible by num_heads (got `embed_dim`: {features} and "
                "`num_heads`: {heads})",
                "embed_dim must be divisible by num_heads (got `embed_dim`: 100 and `num_heads`: "
                "8).",
                "transformers 4-",
            ),
            (
                "embed_dim must be divisible by num_heads",
                "AssertionError: embed_dim must be divisible by num_heads",
                "1.0-",
            ),
            *(
                (
                    f"{ending} be divisible by {heads}",
                    f"{name} {ending} be divisible by {heads}",
                    "",
                )
                for name, ending, heads in (
                    ("d_out", "must", "num_heads"),
                    ("dim", "should", "num_heads"),
                    ("d_model", "must", "n_heads"),
                    ("n_embd", "must", "n_head"),
                    ("hidden_size", "must", "the number of heads"),
                )
            ),
            (
                "embed_dim {features} not divisible by num_heads {heads}",
                "embed_dim 100 not divisible by num_heads 8",
                "1.9-",
            ),
            (
                "The hidden size ({features}) is not a multiple of the number of attention heads "
                "({heads})",
                "The hidden size (100) is not a multiple of the number of attention heads (12)",
                "transformers 2-",
            ),
        ),
    ),
    "attention_features": Family(
        "features that an attention does not take",
        features,
        pytorch(
            (
                "was expecting embedding dimension of {wanted}, but got {got}",
                "AssertionError: was expecting embedding dimension of 128, but got 64",
                "1.11-",
            ),
            (
                "passed-in embed_dim {wanted} didn't match last dim of query {got}",
                "passed-in embed_dim 128 didn't match last dim of query 64",
                "1.10-",
            ),
        ),
    ),
    "attention_axes": Family(
        "too many or too few dimensions at an attention",
        rank,
        pytorch(
            (
                "query should be unbatched 2D or batched 3D tensor but received {got}-D query "
                "tensor",
                "query should be unbatched 2D or batched 3D tensor but received 4-D query tensor",
                "1.11-",
            ),
            (
                "For {word:word} ({rank}-D) `query`, expected `key` and `value` to be {wanted}-D "
                "but found {got}-D and {value}-D tensors respectively",
                "For unbatched (2-D) `query`, expected `key` and `value` to be 2-D but found 3-D "
                "and 3-D tensors respectively",
                "1.11-",
            ),
        ),
    ),
    "attention_values": Family(
        "keys and values of different sequences",
        key_value,
        pytorch(
            (
                "key shape torch.Size({key:shape}) does not match value shape torch.Size("
                "{value:shape})",
                "key shape torch.Size([12, 2, 64]) does not match value shape torch.Size([11, 2, "
                "64])",
                "1.11-",
            ),
        ),
    ),
    "transformer_batch": Family(
        "source and target of other batches",
        sides,
        pytorch(
            (
                "the batch number of src and tgt must be equal",
                "RuntimeError: the batch number of src and tgt must be equal",
                "1.2-",
            ),
        ),
    ),
    "transformer_features": Family(
        "source and target of other features",
        side_features,
        pytorch(
            (
                "the feature number of src and tgt must be equal to d_model",
                "RuntimeError: the feature number of src and tgt must be equal to d_model",
                "1.2-",
            ),
        ),
    ),
}
