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


def reading(about: str, framework: str) -> Reading:
    """What a message is about, and how its numbers are found."""
    code = SHOW.get(framework, LOOK_BY.get(framework, "print(x.shape)"))
    look = Fix("look at the shape that arrives, and at what the layer is made for", code=code)
    whole = Fix("paste the message with its numbers: they tell which of the two is wrong")
    why = "Its numbers are not in what was pasted: they were cut off, or letters stand for them."
    return Reading(about, (look, whole), why)
