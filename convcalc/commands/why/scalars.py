"""Many values where one is meant."""

from __future__ import annotations

from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said


def one(said: Said) -> Reading:
    """A tensor of many values is made a number."""
    return Reading(
        "a tensor of many values is made a single number",
        (
            Fix("take one value of it: a mean, a sum, or an element", code="x.mean().item()"),
            Fix("for all values as a list", code="x.tolist()"),
        ),
        ".item(), float() and int() take a tensor of one element.",
    )


def truth(said: Said) -> Reading:
    """A tensor of many values is asked whether it is true."""
    return Reading(
        "a tensor of many values is asked whether it is true",
        (
            Fix("say whether all or any must hold", code="if (x > 0).all():", sure=LIKELY),
            Fix("compare whole tensors", code="if torch.equal(a, b):"),
            Fix("if a loss was called with its class, make it first", code="nn.MSELoss()(out, y)"),
        ),
        "Each element has a truth of its own.",
    )


def gradient(said: Said) -> Reading:
    """The loss has more than one value."""
    return Reading(
        "the loss has more than one value",
        (
            Fix("take its mean before backward", code="loss.mean().backward()", sure=LIKELY),
            Fix(
                'look for reduction="none" in the loss',
                code='nn.CrossEntropyLoss(reduction="mean")',
            ),
        ),
        "backward() starts from a single number.",
    )
