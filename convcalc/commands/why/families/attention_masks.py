"""Masks of attention, and the images that a vision transformer takes."""

from __future__ import annotations

from convcalc.commands.why.reading import LIKELY, Family, Fix, Reading, Said, require, sizes
from convcalc.commands.why.wordings import pytorch


def mask(said: Said) -> Reading:
    """An attn_mask of another shape."""
    got, wanted = said.sizes("got"), said.sizes("wanted")
    require(not wanted or got != wanted)
    if not wanted:
        look = Fix("make it queries x keys", code="mask = torch.zeros(len_q, len_k)")
        why = "A mask has a row for each query and a column for each key."
        return Reading("attn_mask is not queries x keys", (look,), why)
    axes = "(batch·heads) x queries x keys" if len(wanted) == 3 else "queries x keys"
    why = f"attn_mask is {sizes(got)} and must be {sizes(wanted)}: {axes}."
    if len(got) == 3 and len(wanted) == 3 and got[1:] == wanted[1:] and got[0]:
        times, rest = divmod(wanted[0], got[0])
        if not rest:
            code = f"mask = mask.repeat_interleave({times}, dim=0)"
            fix = Fix(f"repeat it for the {times} heads", code=code, sure=LIKELY)
            return Reading("the mask is given once a sample, and wanted once a head", (fix,), why)
    length = f"torch.nn.Transformer.generate_square_subsequent_mask({wanted[-1]})"
    numbers = ", ".join(map(str, wanted))
    make = Fix("make it of that size", code=f"mask = torch.zeros({numbers})")
    if len(set(wanted[-2:])) == 1 and len(wanted) == 2:
        make = Fix("if each word sees those before it only, make it so", code=f"mask = {length}")
    look = Fix(
        f"look which axis of the query has {wanted[-1]}: the batch (then steps and batch are "
        "exchanged), or the steps (then the mask was counted for others: look where both numbers "
        "come from)",
        code="print(query.shape, mask.shape)",
    )
    batch = Fix(
        "is the batch where the layer reads it? (L, N, E) is read unless batch_first=True; with "
        "it, leave out a permute(1, 0, 2) before the layer",
        code="nn.MultiheadAttention(embed_dim, num_heads, batch_first=True)",
    )
    more = Fix("if it says which keys are padding (NxL), it is the key_padding_mask")
    if {CLIP} in ({*got}, {*wanted}):
        return Reading(*clip(got[-1], wanted[-1]), why)
    if len(set(got)) == 1:
        head = f"the mask is for sequences of {got[0]}, and {wanted[-1]} arrive"
        return Reading(head, (look, batch, make), why)
    return Reading("the mask has another shape than queries x keys", (more, make, batch), why)


CLIP = 77
"""So many tokens has a text of CLIP."""
BATCH = 17
"""Smaller numbers beside it are a batch, rather than a length."""


def clip(got: int, wanted: int) -> tuple[str, tuple[Fix, ...]]:
    """The mask of a text of CLIP, where another number is read as its length."""
    look = Fix("see which axis is which", code="print(query.shape, mask.shape)")
    if got == CLIP and wanted < BATCH:
        older = Fix(
            "newer versions of open_clip read the batch first, where this code turns it behind the "
            "steps: install the version that it was written for",
            code="pip install open_clip_torch==2.24.0",
            sure=LIKELY,
        )
        leave = Fix("or leave out both permute(1, 0, 2) around the transformer")
        head = f"steps and batch are exchanged: {CLIP} tokens has a text of CLIP, {wanted} texts"
        return f"{head} come", (older, leave, look)
    other = got if wanted == CLIP else wanted
    length = Fix(
        f"write {CLIP} where the length of the text is set to {other} (word_len, context_length, "
        "max_length): mask and tokens must be as many",
    )
    return f"a text of CLIP has {CLIP} tokens, and {other} are set somewhere", (length, look)


def padding_mask(said: Said) -> Reading:
    """A key_padding_mask of other sequences."""
    got, wanted = said.shape("got"), said.shape("wanted")
    require(got != wanted)
    one, other = (words(shape[:1]) or "another number" for shape in (wanted, got))
    why = f"key_padding_mask is batch x keys; its axis must be {one} and is {other}."
    if len(wanted) > 1:
        why = f"key_padding_mask is {words(got)} and must be {words(wanted)}: batch x keys."
    turn = Fix("if the mask is keys x batch, turn it", code="mask = mask.t()")
    first = Fix(
        "if the input is batch first, say so",
        code="nn.MultiheadAttention(embed_dim, num_heads, batch_first=True)",
    )
    if len(wanted) > 1 and got == wanted[::-1]:
        head = "key_padding_mask lies on its side: batch and keys are swapped"
        return Reading(head, (first, turn), why)
    return Reading("key_padding_mask is not of the batch that the layer reads", (first, turn), why)


def words(shape: tuple[int | None, ...]) -> str:
    return sizes([n or 0 for n in shape])


def padding_rank(said: Said) -> Reading:
    fix = Fix("give it a batch", code="mask = mask.unsqueeze(0)")
    if said.number("got") > 3:
        text = "if it is batch x heads x queries x keys, put batch and heads together"
        fix = Fix(text, code="mask = mask.flatten(0, 1)")
    why = "key_padding_mask is batch x keys for a batch, attn_mask queries x keys."
    return Reading("the mask has other axes than the sequences", (fix,), why)


def image(said: Said) -> Reading:
    """A vision transformer takes one size of images."""
    got, wanted = said.shape("got"), said.shape("wanted")
    require(got != wanted)
    theirs, ours = words(wanted[:2]) or "one size", words(got[:2])
    sides = [*wanted[:2], *wanted[:1]][:2]
    size = ", ".join(str(n or 0) for n in sides)
    fix = Fix(
        f"bring the images to the size that the network is made for, {theirs}",
        code=f"transforms.Resize(({size}))",
        sure=LIKELY,
    )
    made = Fix(
        "or make the network for yours (the position embedding is another then)",
        code=f'timm.create_model("…", img_size={(got or (224,))[0]})',
    )
    why = "The position embedding has a row for each patch of images of one size."
    return Reading(
        f"images of {ours} arrive, and the network is made for {theirs}", (fix, made), why
    )


FAMILIES: dict[str, Family] = {
    "attention_mask": Family(
        "masks of other shapes than queries and keys",
        mask,
        pytorch(
            (
                "The shape of the {rank}D attn_mask is torch.Size({got:shape}), but should be "
                "{wanted:shape}",
                "The shape of the 2D attn_mask is torch.Size([12, 12]), but should be (10, 10).",
                "1.11-",
            ),
            (
                "Expected `attn_mask` shape to be {wanted:shape} but got torch.Size({got:shape})",
                "Expected `attn_mask` shape to be (10, 10) but got torch.Size([12, 12])",
                "1.13-",
            ),
            (
                "The size of the {rank}D attn_mask is not correct",
                "The size of the 2D attn_mask is not correct.",
                "1.5-1.10",
            ),
        ),
    ),
    "attention_padding": Family(
        "masks of padding for another batch",
        padding_mask,
        pytorch(
            (
                "Expected key_padded_mask.shape[{axis}] to be {wanted:shape}, but got {got:shape}",
                "Expected key_padded_mask.shape[0] to be 2, but got 10",
                "1.11-",
            ),
            (
                "expecting key_padding_mask shape of {wanted:shape}, but got torch.Size({got:shape}"
                ")",
                "expecting key_padding_mask shape of (2, 10), but got torch.Size([10, 2])",
                "1.9-",
            ),
        ),
    ),
    "attention_mask_axes": Family(
        "masks with other axes",
        padding_rank,
        pytorch(
            (
                "For {word:word} ({rank}-D) `query`, expected `{mask:name}` to be `None` or "
                "{wanted}-D but found {got}-D tensor instead",
                "For batched (3-D) `query`, expected `key_padding_mask` to be `None` or 2-D but "
                "found 1-D tensor instead",
                "1.11-",
            ),
            (
                "For {word:word} ({rank}-D) `query`, expected `{mask:name}` to be `None`, 2-D or "
                "3-D but found {got}-D tensor instead",
                "For batched (3-D) `query`, expected `attn_mask` to be `None`, 2-D or 3-D but found"
                " 4-D tensor instead",
                "1.11-",
            ),
        ),
    ),
    "vit_image": Family(
        "images that a vision transformer does not take",
        image,
        pytorch(
            (
                "Wrong image {side:word}! Expected {wanted:shape} but got {got:shape}",
                "Wrong image height! Expected 224 but got 256!",
                "torchvision 0.12-",
            ),
            (
                "Input {side:word} ({got:shape}) doesn't match model ({wanted:shape})",
                "Input height (256) doesn't match model (224).",
                "timm 0.9-",
            ),
            (
                "Input image size ({got:shape}) doesn't match model ({wanted:shape})",
                "Input image size (256*256) doesn't match model (224*224).",
                "timm to 0.8, transformers",
            ),
        ),
    ),
}
