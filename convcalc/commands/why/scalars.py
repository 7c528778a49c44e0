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
            Fix(
                "look at the line: a loss whose class is called with tensors, or a condition (if, "
                "and, not, max) on a whole tensor",
                code="print(x.shape)",
            ),
            Fix("if a loss was called with its class, make it first", code="nn.MSELoss()(out, y)"),
            Fix(
                "if a condition is meant, say whether all or any must hold",
                code="if (x > 0).all():  # or .any()",
            ),
            Fix("compare whole tensors", code="if torch.equal(a, b):"),
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


def odd_size(said: Said) -> Reading:
    """A size that is negative, or cannot be found of nothing."""
    return Reading(
        "a size is negative, or is to be found of an empty tensor",
        (
            Fix("let only one size be -1, and the others 1 or more", code="x = x.flatten(1)"),
            Fix("look why the tensor is empty, if it is", code="print(x.shape)"),
        ),
        "A size that was calculated may be wrong; -1 is found from the number of elements.",
        ("reshapes",),
    )
