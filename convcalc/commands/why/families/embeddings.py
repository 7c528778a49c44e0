"""Embeddings and indices: numbers of words, classes and rows that are not there."""

from __future__ import annotations

from convcalc.commands.why.evidence import names, trained
from convcalc.commands.why.made import OWN, positions
from convcalc.commands.why.reading import LIKELY, Family, Fix, Reading, Said, require
from convcalc.commands.why.wordings import pytorch

LOOK = Fix("see what the indices are", code="print(x.min(), x.max(), embedding.num_embeddings)")
LONG = r"\btoo long\b|\blonger\b|\bexceed|\btruncat|\blong (?:text|document)"
ADDED = r"special.{0,3}token|add_tokens|added.{0,20}token|(?:image|pad)_token_(?:index|id)"
"""Words beyond those that a model was trained with."""
PADDING = Fix(
    "if -1 marks what is empty, give it a number of its own: 0",
    code="x = x.clamp(min=0)\nnn.Embedding(num_embeddings, embedding_dim, padding_idx=0)",
)


def words(said: Said) -> Reading:
    """An index that an embedding has no row for."""
    why = "An embedding of n rows takes the numbers 0 to n - 1."
    if "index" not in said.values:
        return unsaid(said, why)
    index, last = said.number("index"), said.number("last")
    require(index > last >= 0 or index < 0)
    why += f" It has {last + 1}, and {index} is asked for."
    if index < 0:
        return Reading(f"a number of a word is negative: {index}", (PADDING, LOOK), why)
    larger = Fix(
        f"{OWN}let the embedding have a row for each number, at least {index + 1}",
        code=f"nn.Embedding({index + 1}, embedding_dim)",
    )
    cut = Fix(
        f"if it counts positions, cut the text to {last + 1} tokens, or build it for longer ones",
        code=f"x = x[:, :{last + 1}]",
    )
    head = f"word {index} is asked of an embedding with {last + 1} rows"
    if index == last + 1:
        head += ": one too few"
    if positions(index, last + 1):
        return Reading(f"{head}, or the text is too long", (LOOK, cut, larger), why)
    if trained(said):
        kept = Fix("trained weights keep their sizes: take the vocabulary that they were made with")
        return Reading(head, (kept, cut, larger, LOOK), why)
    return Reading(head, (larger, LOOK), why)


def unsaid(said: Said, why: str) -> Reading:
    """The same without numbers."""
    larger = Fix(
        f"{OWN}let the embedding have a row for each number: the largest + 1 (with padding and "
        "unknown words); trained rows are lost",
        code="nn.Embedding(int(x.max()) + 1, embedding_dim)",
    )
    long = Fix(
        "if it is the embedding of positions, the text is too long: cut it",
        code="x = x[:, :512]  # as many positions as there are",
    )
    head = "a number is not below the rows of the embedding (or is negative)"
    if names(said, ADDED):
        grown = Fix(
            "if special tokens were added to the tokenizer, let the model have a row for each; the "
            "others keep their rows",
            code="model.resize_token_embeddings(len(tokenizer))",
        )
        look = Fix(
            "see whether the largest number has a row",
            code="print(x.max(), len(tokenizer), model.get_input_embeddings().num_embeddings)",
        )
        return Reading(f"{head}: words were added, it seems", (look, grown, long), why)
    if names(said, LONG):
        return Reading(f"{head}: the text is too long, it seems", (long, LOOK, larger), why)
    old = "path" in said.values and not trained(said)  # older than the models of long texts
    others = (larger, long) if old else (long, larger)
    return Reading(head, (LOOK, *others, PADDING), why)


def too_long(said: Said) -> Reading:
    """A text with more tokens than positions."""
    got, most = said.number("got"), said.number("most")
    require(got > most > 0)
    cut = Fix(
        "cut the text where it is made into tokens",
        code=f"tokenizer(text, truncation=True, max_length={most})",
        sure=LIKELY,
    )
    parts = Fix(f"or give it in parts of at most {most} tokens")
    why = f"The model has {most} positions, and the text {got} tokens."
    return Reading("the text is longer than the model's positions", (cut, parts), why)


def kind(said: Said) -> Reading:
    """Indices that are no whole numbers."""
    look = Fix("see whether they are whole numbers", code="print(x[:1])")
    fix = Fix("if they are whole (3.0, 17.0), make them so", code="x = x.long()")
    order = Fix(
        "if they are features or vectors already (not numbers of words), leave the embedding out"
    )
    why = "An embedding looks rows up by their number, of type Long or Int."
    return Reading("the numbers of the words are of a floating-point type", (look, fix, order), why)


def bags(said: Said) -> Reading:
    """EmbeddingBag takes rows, or one row and where its bags begin."""
    axes = said.number("axes")
    two = Fix("if it is a single bag, give it its batch", code="x = x.unsqueeze(0)")
    offsets = Fix("or say where each bag begins", code="bag(x, torch.tensor([0]))")
    plain = Fix("for a vector of each word use an embedding", code="nn.Embedding(n, dim)")
    why = "nn.EmbeddingBag takes N rows of words, or one row and the offsets of its bags."
    if axes > 2:
        return Reading(f"{axes} axes arrive at an embedding bag", (plain,), why)
    if "found" in said.values:
        none = Fix("leave the offsets out", code="bag(x)", sure=LIKELY)
        return Reading("rows of words need no offsets", (none,), why)
    return Reading("one row of words needs to be told where its bags begin", (two, offsets), why)


def padding_index(said: Said) -> Reading:
    fix = Fix(
        "make the embedding one larger, or pad with a number below num_embeddings",
        code="nn.Embedding(num_embeddings + 1, embedding_dim, padding_idx=num_embeddings)",
    )
    why = "The word that pads has a row too: padding_idx is 0 to num_embeddings - 1."
    return Reading("padding_idx is beyond the rows of the embedding", (fix,), why)


FAMILIES: dict[str, Family] = {
    "embedding_index": Family(
        "numbers of words that an embedding has no row for",
        words,
        pytorch(
            ("index out of range in self", "IndexError: index out of range in self", "1.5-"),
            ("IndexError: index out of range", "", "1.5-"),
            (
                "index out of range: Tried to access index {index} out of table with {last} rows",
                "index out of range: Tried to access index 100 out of table with 99 rows. at "
                "/pytorch/aten/src/TH/generic/THTensorEvenMoreMath.cpp:418",
                "1.2-1.4",
            ),
            (
                "Expected idx >= 0 && idx < num_embeddings but found idx to be {asked}",
                "embedding_bag: Expected idx >= 0 && idx < num_embeddings but found idx to be 100",
                "1.13-",
            ),
            (
                "index out of range at {path:text}aten/src/TH",
                "index out of range at /pytorch/aten/src/TH/generic/THTensorMath.cpp:343",
                "0.4-1.1",
            ),
            (
                "Assertion `srcIndex < srcSelectDimSize` failed",
                "Indexing.cu:1292: indexSelectLargeIndex: block: [0,0,0], thread: [0,0,0] Assertion"
                " `srcIndex < srcSelectDimSize` failed.",
                "0.4-",
            ),
            (
                "Assertion `srcIndex < srcSelectDimSize` failed{others:keys}device-side assert "
                "triggered",
                "Assertion `srcIndex < srcSelectDimSize` failed.\nTraceback\nRuntimeError: CUDA "
                "error: device-side assert triggered",
                "0.4-",
            ),
        ),
    ),
    "embedding_length": Family(
        "a text with more tokens than a model has positions",
        too_long,
        pytorch(
            (
                "Token indices sequence length is longer than the specified maximum sequence length"
                " for this model ({got} > {most})",
                "Token indices sequence length is longer than the specified maximum sequence length"
                " for this model (1024 > 512). Running this sequence through the model will result "
                "in indexing errors",
                "transformers 2-",
            ),
        ),
    ),
    "embedding_type": Family(
        "words that are no whole numbers",
        kind,
        pytorch(
            (
                "Expected tensor for argument #{n} 'indices' to have one of the following scalar "
                "types: Long, Int; but got {type:word} instead",
                "Expected tensor for argument #1 'indices' to have one of the following scalar "
                "types: Long, Int; but got torch.FloatTensor instead (while checking arguments for "
                "embedding)",
                "1.7-",
            ),
            (
                "Expected tensor for argument #{n} 'indices' to have scalar type Long; but got "
                "{type:word} instead",
                "Expected tensor for argument #1 'indices' to have scalar type Long; but got "
                "torch.FloatTensor instead (while checking arguments for embedding)",
                "1.0-1.6",
            ),
        ),
    ),
    "embedding_bags": Family(
        "what an embedding bag takes",
        bags,
        pytorch(
            (
                "offsets has to be a 1D Tensor but got {type:name}",
                "offsets has to be a 1D Tensor but got None",
                "0.4-",
            ),
            (
                "input has to be 1D or 2D Tensor, but got Tensor of dimension {axes}",
                "input has to be 1D or 2D Tensor, but got Tensor of dimension 3",
                "0.4-",
            ),
            (
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch "
                "of fixed length sequences. However, found offsets of type {found:name}",
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch "
                "of fixed length sequences. However, found offsets of type <class 'torch.Tensor'>",
                "0.4-",
            ),
        ),
    ),
    "embedding_padding": Family(
        "a padding index beyond the rows",
        padding_index,
        pytorch(
            (
                "Padding_idx must be within num_embeddings",
                "AssertionError: Padding_idx must be within num_embeddings",
                "0.4-",
            ),
        ),
    ),
}
