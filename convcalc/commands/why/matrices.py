"""Products of matrices that do not fit: what their sizes say."""

from __future__ import annotations

from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, require, sizes

TURN = "second = second.transpose(-2, -1)"
INNER = "The last size of the first and the last but one of the second must be equal"


def told(one: tuple[int, ...], other: tuple[int, ...]) -> Reading:
    """Two matrices, or batches of them with equally many sizes, that cannot be multiplied."""
    require(len(one) == len(other) > 1)
    require(one[-1] != other[-2] or one[0] != other[0])
    why = f"{INNER}: {sizes(one)} and {sizes(other)} have {one[-1]} and {other[-2]}."
    if one[-1] == other[-2]:
        head = f"the batches of two products differ: {one[0]} and {other[0]}"
        why = f"{sizes(one)} and {sizes(other)} have as many matrices as their first size says."
        return Reading(head, batches(one[0], other[0]), why)
    head = f"two matrices cannot be multiplied: {one[-1]} columns meet {other[-2]} rows"
    return Reading(head, tuple(turned(one, other)), why)


def turned(one: tuple[int, ...], other: tuple[int, ...]) -> list[Fix]:
    """Which of the two is turned round, as their sizes say."""
    fixes = []
    if one[-1] == other[-1]:
        fixes.append(Fix("turn the second one round", code=TURN, sure=LIKELY))
    if one[-2] == other[-2]:
        code = "first = first.transpose(-2, -1)"
        fixes.append(Fix("turn the first one round", code=code))
    if one[-2] == other[-1] and not fixes:
        fixes.append(Fix("multiply them the other way round", code="second @ first"))
    text = f"let {one[-1]} rows arrive as the second, or {other[-2]} columns as the first"
    return [*fixes, Fix(text)]


def batches(one: int, other: int) -> tuple[Fix, ...]:
    small, large = sorted((one, other))
    fixes = [Fix("look where one of the two got another batch than the other")]
    if small == 1:
        code = f"x = x.expand({large}, -1, -1)"
        fixes.insert(0, Fix(f"repeat the single matrix {large} times", code=code, sure=LIKELY))
    elif small and large % small == 0:
        text = (
            f"{large} = {large // small}·{small}: if one has heads or frames folded into its "
            "batch, fold those of the other, too"
        )
        fixes.insert(0, Fix(text))
    return tuple(fixes)


def matrices(said: Said) -> Reading:
    """Two matrices; of an inner product the second stands turned round."""
    one, turned_round = said.sizes("one"), said.sizes("turned")
    other = said.sizes("other")
    if turned_round:
        require(len(turned_round) > 1)
        other = (*turned_round[:-2], turned_round[-1], turned_round[-2])
    return told(one, other)


def second_of_batch(said: Said) -> Reading:
    """`bmm` says what it wants the first two sizes of the second to be: the batch, and the columns
    of the first.
    """
    wanted, got = said.sizes("wanted"), said.sizes("got")
    require(len(wanted) == len(got) == 2, wanted != got)
    (batch, columns), (other, rows) = wanted, got
    why = f"The first has {batch} matrices of {columns} columns, the second {other} of {rows} rows."
    if columns == rows:
        head = f"the batches of two products differ: {batch} and {other}"
        return Reading(head, batches(batch, other), why)
    head = f"two matrices cannot be multiplied: {columns} columns meet {rows} rows"
    return Reading(
        head,
        (
            Fix(f"if the last size of the second is {columns}, turn it round", code=TURN),
            Fix("look at both shapes: batch, rows, columns", code="print(a.shape, b.shape)"),
        ),
        why,
    )


def unsized(said: Said) -> Reading:
    """The same without sizes."""
    return Reading(
        "the columns of the first batch of matrices are not the rows of the second",
        (
            Fix("look at both shapes: batch, rows, columns", code="print(a.shape, b.shape)"),
            Fix("if their last sizes are equal, turn the second round", code=TURN),
        ),
        f"{INNER}.",
    )


def batch_counts(said: Said) -> Reading:
    one, other = said.number("one"), said.number("other")
    require(one != other)
    head = f"the batches of two products differ: {one} and {other}"
    return Reading(
        head, batches(one, other), "Each matrix of one is multiplied with one of the other."
    )


def vector(said: Said) -> Reading:
    """A matrix and a vector."""
    matrix, length = said.sizes("matrix"), said.number("vector")
    require(len(matrix) == 2)
    require(matrix[1] != length)
    rows, columns = matrix
    fixes = [Fix(f"give a vector of {columns}, or a matrix with {length} columns")]
    if rows == length:
        fixes.insert(0, Fix("turn the matrix round", code="matrix.T @ vector", sure=LIKELY))
    return Reading(
        f"a matrix of {columns} columns cannot be multiplied with a vector of {length}",
        tuple(fixes),
        f"The matrix is {sizes(matrix)}: a vector has as many elements as it has columns.",
    )


def dot(said: Said) -> Reading:
    one, other = said.number("one"), said.number("other")
    require(one != other)
    a, b = said.shape("a"), said.shape("b")
    if len(a) > 1 or len(b) > 1:
        look = Fix("look at both shapes, and at what made them", code="print(a.shape, b.shape)")
        head = "two tensors of other shapes meet element by element: "
        return Reading(
            f"{head}{sizes([n or 0 for n in a])} and {sizes([n or 0 for n in b])}",
            (look, Fix("old versions repeat no axis of 1 here: give both one shape")),
            "Each element of one is paired with one of the other.",
        )
    return Reading(
        f"two vectors of other lengths are multiplied: {one} and {other}",
        (Fix("look at both shapes, and at what made them", code="print(a.shape, b.shape)"),),
        "A product of two vectors pairs each element of one with one of the other.",
    )


def no_vector(said: Said) -> Reading:
    one, other = said.number("one"), said.number("other")
    require((one, other) != (1, 1))
    return Reading(
        f"torch.dot takes two vectors, and got tensors of {one} and {other} dimensions",
        (
            Fix("for a product along the last axis, sample by sample", code="(a * b).sum(-1)"),
            Fix("for a product of matrices, whose inner sizes are equal", code="a @ b"),
        ),
        "A dot product pairs the elements of two vectors.",
    )


def no_matrix(said: Said) -> Reading:
    return of_rank(said, 2, "torch.mm takes two matrices (2 dimensions)")


def no_batch(said: Said) -> Reading:
    return of_rank(said, 3, "torch.bmm takes two batches of matrices (3 dimensions)")


def of_rank(said: Said, wanted: int, function: str) -> Reading:
    """A function for matrices alone got something else."""
    which = {1: "the first", 2: "the second"}.get(said.number("which", 1), "one")
    got = said.number("rank", -1)
    require(got != wanted)
    why = f"{function}." if got < 0 else f"{function}, and {which} factor has {got}."
    return Reading(
        f"{which} of two factors has another number of dimensions than {wanted}",
        (
            Fix("use the product that takes any number of them", code="a @ b"),
            Fix("look at both shapes", code="print(a.shape, b.shape)"),
        ),
        why,
    )


def scalar(said: Said) -> Reading:
    """A single number where a vector or a matrix is meant."""
    one, other = said.number("one"), said.number("other")
    require(0 in (one, other))
    return Reading(
        "a single number arrives where a vector or a matrix is meant",
        (
            Fix("keep the dimensions of what arrives: look for an index or a sum too many"),
            Fix("a number times a tensor is written with *", code="a * b"),
        ),
        f"The two have {one} and {other} dimensions.",
    )
