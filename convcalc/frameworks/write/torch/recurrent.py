"""Recurrent layers as classes of the file: features stand where channels are, and what comes out is
all steps, or the last state; where both products have one bias, that of the state is zeros.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from convcalc.frameworks.names.pytorch import PYTORCH
from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.spelled import Call, arguments
from convcalc.frameworks.write.unwritten import one_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.frameworks.write.parts import Step
    from convcalc.frameworks.write.spelled import Told

MODULES = ("LSTM", "GRU", "RNN")
JOINT, LAST = "Joint", "Last"
STEPS = '''
class {name}(nn.{module}):
    """{summary}"""
{constructor}
    def forward(self, x):
'''
JOINING = "join_biases"
CONSTRUCTOR = f"""
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        {JOINING}(self)
"""
JOINED = f'''
def {JOINING}(layer):
    """One bias for both products: that of the state is zeros, and not trained."""
    for name in [name for name in layer._parameters if "bias_hh" in name]:
        zeros = torch.zeros_like(getattr(layer, name), requires_grad=False)
        delattr(layer, name)
        layer.register_buffer(name, zeros, persistent=False)
        setattr(layer, name, zeros)
'''
ALL = """\
        out, _ = super().forward(x.movedim(1, -1))
        return out.movedim(-1, 1)
"""
FINAL = """\
        _, {state} = super().forward(x.movedim(1, -1))
        return torch.cat([*state[-2 if self.bidirectional else -1 :]], 1)
"""


def call(step: Step, told: Told) -> Call:
    """The call of the class that a recurrent layer is written as."""
    assert step.kind is not None
    module = step.kind.name.upper()
    joins, every = step.settings.get("one_bias"), step.settings["sequences"]
    joint = joins is not None and one_value(joins, "whether it has one bias for both products")
    joint = joint and not fixed(step.settings["bias"], False)
    last = not one_value(every, "whether all steps come out")
    found = copy(step)
    found.settings = {k: v for k, v in step.settings.items() if k not in SAID}
    words = [*arguments(PYTORCH.constructors[module], found, told), "batch_first=True"]
    return Call(called(module, bool(joint), last), words)


SAID = ("one_bias", "sequences", "input_dropout", "state_dropout")
"""Settings that the name of the class says, or that PyTorch has not: a note tells them."""


def called(module: str, joint: bool, last: bool) -> str:
    """The class of a layer.

    >>> called("LSTM", joint=True, last=False)
    'JointLSTM'
    """
    return f"{JOINT * joint}{LAST * last}{module}"


def names() -> Iterator[tuple[str, str, bool, bool]]:
    """The classes, each with its module, whether its biases are one, and whether the last state
    comes out.
    """
    for module in MODULES:
        for joint in (False, True):
            for last in (False, True):
                yield called(module, joint, last), module, joint, last


def source(name: str, module: str, joint: bool, last: bool) -> str:
    """The lines of such a class."""
    what = "The last state of s" if last else "S"
    bias = "; one bias for both products" if joint else ""
    axis = "the last axis" if last or joint else "the last axis, features where channels are"
    summary = f"{what}teps along {axis}: N x C x L{bias}."
    head = STEPS.format(
        name=name, module=module, summary=summary, constructor=CONSTRUCTOR if joint else ""
    )
    state = "(state, _)" if module == "LSTM" else "state"
    return head + (FINAL.format(state=state) if last else ALL)
