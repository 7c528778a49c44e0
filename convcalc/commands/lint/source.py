"""Rules about source of PyTorch and Keras: what a constructor makes and nothing uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.lint.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.commands.lint.rule import Design

NET = """\
from torch import nn, randn


class Net(nn.Module):
    def __init__(self{takes}):
        super().__init__()
        {made}

    def forward(self, x):
        return {done}


Net()(randn(1, 3, 8, 8))"""


def remarked(code: str) -> Callable[[Design], Iterator[Finding]]:
    """What the reader of the source remarked for a rule."""

    def find(design: Design) -> Iterator[Finding]:
        for one in design.network.remarks:
            if one.code == code:
                yield Finding(
                    one.layer, one.message, one.instead, severity=one.severity, span=one.span
                )

    return find


def net(made: str, done: str, takes: str = "") -> str:
    return NET.format(made=made.replace("\n", "\n        "), done=done, takes=takes)


TWO = "self.a = nn.Conv2d(3, 8, 3)\nself.b = nn.Conv2d(8, 8, 3)"

MODULE_NEVER_CALLED = Rule(
    code="C501",
    severity="warning",
    why=(
        "A module that nothing calls is stored, loaded and given to the optimizer, and never "
        "trained; often the call was forgotten, or a name mistyped."
    ),
    example=net(TWO, "self.a(x)"),
    near=net(TWO, "self.b(self.a(x))"),
    instead="call it in the forward pass, or leave it out",
    source="https://docs.pytorch.org/docs/stable/notes/ddp.html",
    find=remarked("C501"),
    language="py",
)
MODULES_NOT_REGISTERED = Rule(
    code="C502",
    severity="warning",
    why=(
        "Modules in a plain list, tuple or dictionary are not registered: parameters(), "
        "state_dict() and to(device) leave them out, so that they are not trained, saved or moved."
    ),
    example=net("self.layers = [nn.Conv2d(3, 8, 3)]", "self.layers[0](x)"),
    near=net("self.layers = nn.ModuleList([nn.Conv2d(3, 8, 3)])", "self.layers[0](x)"),
    instead="write nn.ModuleList or nn.ModuleDict around them",
    source="https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html",
    find=remarked("C502"),
    language="py",
)
ARGUMENT_NEVER_READ = Rule(
    code="C503",
    severity="note",
    why=(
        "An argument of a constructor that nothing reads changes nothing, whatever is given for "
        "it: a width or a rate that was meant to be set is not."
    ),
    example=net("self.a = nn.Conv2d(3, 8, 3)", "self.a(x)", ", width=16"),
    near=net("self.a = nn.Conv2d(3, width, 3)", "self.a(x)", ", width=16"),
    instead="use it, or leave it out",
    source="https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html",
    find=remarked("C503"),
    language="py",
)
