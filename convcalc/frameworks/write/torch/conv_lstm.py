"""An LSTM of convolutions as a class of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.spelled import Call, alike
from convcalc.frameworks.write.unwritten import Unwritten, channels_of

if TYPE_CHECKING:
    from convcalc.frameworks.write.parts import Slot, Step
    from convcalc.frameworks.write.spelled import Told

NAME = "ConvLSTM"
TAKES = {
    "stride": 1,
    "padding": 0,
    "dilation": 1,
    "bias": True,
    "sequences": True,
    "activation": "tanh",
    "gate_activation": "sigmoid",
}
"""What a layer may be told by name, and what holds if it is not."""
SOURCE = '''
class ConvLSTM(nn.Module):
    """An LSTM of convolutions: steps along the first axis of space, the others a map."""

    def __init__(
        self,
        channels,
        filters,
        kernel,
        stride=1,
        padding=0,
        dilation=1,
        bias=True,
        sequences=True,
        activation="tanh",
        gate_activation="sigmoid",
    ):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.empty(4 * filters, channels, *kernel))
        self.weight_hh = nn.Parameter(torch.empty(4 * filters, filters, *kernel))
        held = nn.Parameter(torch.zeros(4 * filters)) if bias else None
        self.register_parameter("bias", held)
        for weight in (self.weight_ih, self.weight_hh):
            nn.init.xavier_uniform_(weight)
        self.settings = {"stride": stride, "padding": padding, "dilation": dilation}
        self.sequences = sequences
        self.curves = activation.replace("_", ""), gate_activation.replace("_", "")

    def forward(self, x):
        conv = (F.conv1d, F.conv2d, F.conv3d)[x.dim() - 4]
        new, gate = (getattr(F, name) for name in self.curves)
        states, cell = [], 0
        for step in x.unbind(2):
            rows = conv(step, self.weight_ih, self.bias, **self.settings)
            if states:
                rows = rows + conv(states[-1], self.weight_hh, padding="same")
            i, f, g, o = rows.chunk(4, 1)
            cell = gate(f) * cell + gate(i) * new(g)
            states.append(gate(o) * new(cell))
        return torch.stack(states, 2) if self.sequences else states[-1]
'''


def call(step: Step, told: Told, rank: int) -> Call:
    """The call that makes a layer of maps of `rank` axes."""
    settings = step.settings
    if not fixed(settings.get("peepholes"), False):
        raise Unwritten("gates that see the cells are not written yet")
    if any(fixed(settings.get(name), "linear") for name in ("activation", "gate_activation")):
        raise Unwritten("without a function of what is new, or of the gates, it is not written")
    words = [
        told(channels_of(step)),
        told(settings["filters"]),
        per_axis(settings["kernel"], rank, told),
    ]
    for name, usual in TAKES.items():
        slot = settings.get(name)
        if slot is not None and not fixed(slot, usual):
            words.append(f"{name}={alike(slot) or told(slot)}")
    return Call(NAME, words)


def per_axis(slot: Slot, rank: int, told: Told) -> str:
    """A size for each axis."""
    text = told(slot)
    several = [isinstance(value, tuple) for value in slot.known]
    if all(several):
        return text
    if any(several):
        raise Unwritten("its kernel is given in several ways")
    return f"({', '.join([text] * rank)}{',' * (rank == 1)})"
