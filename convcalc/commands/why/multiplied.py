"""Matrix products outside PyTorch: features that do not fit the weight, and what mends them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.algebra.counts import same_count
from convcalc.amounts import counted
from convcalc.commands.why import ranked, words
from convcalc.commands.why.reading import (
    JAX,
    LIKELY,
    Fix,
    Reading,
    Said,
    require,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def product(said: Said) -> Reading:
    """Two matrices whose inner sizes differ."""
    one, other = said.shape("one"), said.shape("other")
    require(len(one) > 0, len(other) > 0)
    arrived = one[-1]
    made_for, out = other[-2:] if len(other) > 1 else (other[-1], None)
    require(arrived is not None, made_for is not None)
    if arrived == made_for:
        require(one[:-2] != other[:-2], len(one) > 2 or len(other) > 2)
        text = f"two batches of matrices meet that are not as many: {one[:-2]} and {other[:-2]}"
        show = Fix("look where the two get their first axes", code="print(a.shape, b.shape)")
        return Reading(text, (show,), "All axes but the last two must agree, or be 1.")
    if len(one) == len(other) == 2 and one[0] == other[0] == 1:
        return outer(arrived or 0, out or 0)
    rows = one[-2] if len(one) == 2 else None
    if cell := CELL.search(said.pasted):
        return recurrent(cell[1], arrived or 0, made_for or 0, out or 0)
    return told(said.framework, rows or 0, arrived or 0, made_for or 0, out)


def outer(columns: int, others: int) -> Reading:
    """Two rows, whose outer product may be meant."""
    look = Fix("look which is to be summed over", code="print(a.shape, b.shape)")
    turn = Fix(
        f"if each number of the one is to meet each of the other ({columns}x{others}), turn the "
        "first",
        code="y = a.T @ b",
    )
    head = f"a row of {columns} meets a row of {others}: an outer product, perhaps"
    return Reading(head, (look, turn), "The columns of the first meet the rows of the second.")


CELL = re.compile(r"calling (LSTM|GRU|SimpleRNN)(?:Cell)?\.call")
"""The layer of Keras in which a product failed."""
GATES = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}


def recurrent(layer: str, arrived: int, made_for: int, out: int) -> Reading:
    """A recurrent layer of Keras: its input, or its state, of other features."""
    units = out // GATES[layer]
    why = f"{arrived} columns meet {made_for} rows in a matrix product inside of {layer}."
    if made_for == units:
        likely = f"the state has {arrived} numbers, and {layer} has {units} units"
        zeros = Fix(
            "if it begins with zeros, leave the state out: the layer begins with them",
            code="x = layer(x)",
        )
        own = Fix(f"else give {units} numbers for each sample, as a Dense layer makes of others")
        return Reading(likely, (zeros, own), why)
    likely = f"{layer} was built for {made_for} features a step, and gets {arrived}"
    anew = Fix(
        f"build the layer anew for {arrived} features: its first input fixed their number",
        "in_features",
        arrived,
        f"layers.Input((None, {arrived}))",
    )
    return Reading(likely, (Fix(f"give sequences of {made_for} features"), anew), why)


def sizes_only(said: Said) -> Reading:
    """Only the two sizes that differ are told."""
    weight = said.shape("weight")
    arrived, made_for = said.number("got"), said.number("wanted")
    if len(weight) == 2:
        made_for = (weight[1] if weight[0] == said.number("out") else weight[0]) or 0
    require(0 < arrived != made_for > 0)
    return told(said.framework, 0, arrived, made_for, said.values.get("out"))


def told(framework: str, rows: int, arrived: int, made_for: int, out: int | None) -> Reading:
    fixes = [*mended(framework, rows, arrived, made_for)]
    fixes.append(Fix(f"change what comes before, so that {made_for} features arrive"))
    verb = "arrives" if arrived == 1 else "arrive"
    likely = f"{counted(arrived, 'feature')} {verb} at a matrix that is made for {made_for}"
    if rows * arrived == made_for:
        likely = f"flatten is missing: {rows}x{arrived} arrives where {made_for} features should"
    why = f"{arrived} columns meet {made_for} rows in a matrix product; they must be as many."
    alike = same_count(arrived, made_for)
    if alike:
        why += f" {alike}: the map that is flattened has another size than it was made for."
        likely = "the images have another size than those that the weight was made for"
    facts = {"in_features": made_for, "channels": arrived, "features": out}
    return Reading(likely, tuple(fixes), why, ("linears",), facts)


def mended(framework: str, rows: int, arrived: int, made_for: int) -> Iterator[Fix]:
    if (arrived, made_for) == (1, 3):
        yield Fix("if the images are grey already, do not make them grey again", sure=LIKELY)
        return
    if rows * arrived == made_for:
        text = f"flatten each sample before it: {rows}·{arrived} = {made_for}"
        yield words.fix(framework, "flatten", text, LIKELY)
        return
    if rows == made_for:
        yield words.fix(framework, "turn", "if the first lies on its side, turn it round")
    if same_count(arrived, made_for):
        yield Fix("give images of the size that the network was made for", sure=LIKELY)
    elif arrived < made_for and made_for % arrived == 0 and arrived > 1:
        times = made_for // arrived
        text = f"if a map of {times} places arrives, flatten it: {arrived}·{times} = {made_for}"
        yield words.fix(framework, "flatten", text)
    else:
        yield Fix(
            f"look at the shape that arrives and at what gives it: {made_for} features are meant. "
            "Did the images, the layer before it or the weights change?"
        )
    if framework == JAX:
        yield Fix(
            "if the parameters were made for another input, make them with the data; if they are "
            "loaded, look for those of an earlier run",
            code="params = model.init(key, x[:1])  # stax: init_fn(key, (-1, x.shape[-1]))",
        )
        return
    text = f"if nothing before it is wrong, make the weight for {arrived} features"
    yield Fix(text, "in_features", arrived)


def wrong_rank(said: Said) -> Reading:
    """A matrix product wants matrices."""
    wanted, got = said.number("wanted", 2), said.number("got", len(said.shape("one")))
    if ranked.is_vector(said.shape("one"), said.shape("other")):
        return ranked.by_vector(said.shape("one"), said.shape("other"))
    require(0 <= got < 12, 0 < wanted < 12)
    if got > wanted:
        likely = f"{counted(got, 'dimension')} arrive at a matrix product: flatten is missing"
        fix = words.fix(said.framework, "flatten", "flatten each sample before it")
    else:
        likely = "one sample without its batch arrives at a matrix product"
        fix = words.fix(said.framework, "batch", "add the batch, as a first axis of 1", LIKELY)
    return Reading(likely, (fix,), f"{wanted} dimensions are wanted, {got} arrive.", ("linears",))


INFER = "model = onnx.shape_inference.infer_shapes(onnx.load(path))"


def unknown_sizes(said: Said) -> Reading:
    """Nothing is told but that they differ."""
    return Reading(
        "the features that arrive are not as many as the weight has rows",
        (
            Fix("look at the shapes of both inputs, such as in Netron", code=INFER),
            Fix("if the input of the model was changed, give it the size it was exported with"),
        ),
        groups=("linears",),
    )
