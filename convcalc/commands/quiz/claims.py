"""What may be said to be wrong with a layer: a row each, of settings that it states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.amounts import folded
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.commands.quiz.layers import Posed

FINE = "nothing: it is accepted"
ALLOWED = "that is allowed"


class Claim(NamedTuple):
    """`states` are settings that a layer must state for somebody to believe it, `code` that of the
    refusal if it holds, "" where it never is a reason; `untrue` says of a layer why it does not
    hold, and is empty where nobody would claim it.
    """

    text: str
    states: tuple[str, ...]
    code: str
    untrue: Callable[[Posed], str]


def value(one: Posed, name: str) -> Any:
    """A setting along the first axis."""
    return one.kind.per_axis(name, max(one.shape.rank, 1))[0]


def fits(one: Posed) -> str:
    sizes = "x".join(map(str, one.shape.spatial))
    kernel = folded(list(map(str, one.kind.per_axis("kernel", one.shape.rank))))
    return f"a kernel of {kernel} fits into {sizes}" if sizes else ""


def groups_divide(one: Posed) -> str:
    return f"{one.shape.channels} channels make {value(one, 'groups')} groups"


def filters_divide(one: Posed) -> str:
    return f"{value(one, 'filters')} filters make {value(one, 'groups')} groups"


def arrives(one: Posed) -> str:
    return f"{one.shape.channels} arrive"


def small_enough(one: Posed) -> str:
    return f"it is smaller than the stride, {value(one, 'stride')}"


def half_at_most(one: Posed) -> str:
    padding, kernel = value(one, "padding"), value(one, "kernel")
    if not isinstance(padding, int) or not one.kind.among("max_pools", "average_pools"):
        return ""
    return f"{padding} is no more than half of {kernel}"


def stride_is_one(one: Posed) -> str:
    if value(one, "padding") == "same":
        return f"{one.rules.title} takes it with any stride"
    return ""


def allowed(holds: Callable[[Posed], bool], more: str = "") -> Callable[[Posed], str]:
    """Of what holds, and is no reason to refuse a layer."""
    return lambda one: f"{ALLOWED}{more}" if holds(one) else ""


def even_kernel(one: Posed) -> bool:
    return bool(value(one, "kernel") % 2 == 0)


def padded_conv(one: Posed) -> bool:
    return isinstance(value(one, "padding"), int) and not one.kind.among(
        "max_pools", "average_pools"
    )


def wide_stride(one: Posed) -> bool:
    return bool(value(one, "stride") > value(one, "kernel"))


def fewer(one: Posed) -> bool:
    return bool(value(one, "filters") < one.shape.channels)


def more(one: Posed) -> bool:
    return bool(value(one, "filters") > one.shape.channels)


def always(one: Posed) -> bool:
    return True


KERNEL = ("kernel",)
CLAIMS: dict[str, Claim] = {
    "kernel": Claim("the kernel is larger than the padded input", KERNEL, "E201", fits),
    "groups": Claim(
        "the input channels do not divide into the groups", ("groups",), "E202", groups_divide
    ),
    "filters": Claim(
        "the filters do not divide into the groups", ("groups",), "E202", filters_divide
    ),
    "in_channels": Claim("in_channels is not what arrives", ("in_channels",), "E204", arrives),
    "in_features": Claim("in_features is not what arrives", ("in_features",), "E204", arrives),
    "output_padding": Claim(
        "the output_padding is too large", ("output_padding",), "E206", small_enough
    ),
    "pool_padding": Claim(
        "the padding is more than half of the kernel", ("kernel", "padding"), "E206", half_at_most
    ),
    "same": Claim("padding same needs stride 1", ("padding", "stride"), "E206", stride_is_one),
    "uneven": Claim(
        "the last window does not end with the input",
        (*KERNEL, "stride"),
        "",
        allowed(always, ": what is left over is not read"),
    ),
    "wide_padding": Claim(
        "the padding is larger than the kernel needs",
        (*KERNEL, "padding"),
        "",
        allowed(padded_conv, " of a convolution"),
    ),
    "even": Claim(
        "the kernel is even and has no centre",
        KERNEL,
        "",
        allowed(even_kernel, ": it then begins where the padding does"),
    ),
    "wide": Claim(
        "the stride is larger than the kernel",
        (*KERNEL, "stride"),
        "",
        allowed(wide_stride, ": some of the input is not read"),
    ),
    "fewer": Claim(
        "there are fewer filters than channels that arrive",
        ("filters",),
        "",
        allowed(fewer, ": each filter reads all of them"),
    ),
    "more": Claim(
        "there are more filters than channels that arrive",
        ("filters",),
        "",
        allowed(more, ": each filter reads all of them"),
    ),
    "features": Claim("features does not divide what arrives", ("features",), "", allowed(always)),
    "widens": Claim(
        "more features come out than arrive",
        ("features",),
        "",
        allowed(lambda one: value(one, "features") > one.shape.channels),
    ),
    "narrows": Claim(
        "fewer features come out than arrive",
        ("features",),
        "",
        allowed(lambda one: value(one, "features") < one.shape.channels),
    ),
}
"""What is wrong, in the order in which it is looked for; those without a code are misbeliefs."""


def claimed(one: Posed, stated: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """The names of claims that are believable of a layer, each with why it does not hold."""
    names = {s.name for s in one.kind.settings()}
    for name, claim in CLAIMS.items():
        if all(setting in names and stated(setting) for setting in claim.states):
            untrue = claim.untrue(one)
            if untrue:
                yield name, untrue
