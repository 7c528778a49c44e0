"""Messages that are known by their words, whose numbers are not there."""

from __future__ import annotations

from convcalc.commands.why.reading import FLAX, JAX, KERAS, PYTORCH, TENSORFLOW, Fix, Reading
from convcalc.commands.why.telling import LOOK_BY

SHOW = {
    PYTORCH: "print(x.shape)\nprint(model)",
    TENSORFLOW: "print(x.shape)",
    JAX: "print(x.shape)",
    FLAX: "print(jax.tree.map(jnp.shape, variables), x.shape)",
    KERAS: LOOK_BY[KERAS],
}
"""What shows the sizes that a message would have told."""


KNOWN = {
    "one_value": (
        "a batch of one sample arrives at a batch norm in training",
        Fix(
            "leave out a last batch of 1: train with at least 2 samples in a batch",
            code="DataLoader(dataset, batch_size=32, shuffle=True, drop_last=True)",
        ),
    ),
    "load_shape": (
        "a weight of the file has another shape than that of the network",
        Fix(
            "if it is the last layer, and the file is of other classes (1000 of ImageNet), that is "
            "meant: it is trained anew; if it is another layer, build the network that was saved",
        ),
    ),
}
"""What is most likely and what helps, whatever the numbers are."""


def reading(family: str, about: str, framework: str) -> Reading:
    """What a message is about, what helps whatever its numbers are, and how they are found."""
    code = SHOW.get(framework, LOOK_BY.get(framework, "print(x.shape)"))
    look = Fix("look at the shape that arrives, and at what the layer is made for", code=code)
    whole = Fix("paste the message with its numbers: they tell which of the two is wrong")
    why = "Its numbers are not in what was pasted: they were cut off, or letters stand for them."
    likely, *first = KNOWN.get(family, (about,))
    return Reading(likely, (*first, look, whole), why)
