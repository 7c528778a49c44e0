"""Recurrent layers: a state that is carried from step to step along one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Optional

from convcalc.algebra.num import product
from convcalc.algebra.prefix import Prefix
from convcalc.algebra.shape import Shape
from convcalc.algebra.window import Whole
from convcalc.diagnostics import Refusal
from convcalc.layers.kind import Kind
from convcalc.layers.settings import Choice, Count, Flag, Real, setting
from convcalc.layers.site import Site
from convcalc.layers.weight import Weight
from convcalc.layers.windowed import check_stated, stated_channels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap

MAX_LAYERS = 256


def sequences_setting() -> Any:
    return setting(
        "all steps come out",
        Flag(),
        default=True,
        aliases=("return_sequences",),
    )


FUNCTIONS = (
    *("tanh", "relu", "sigmoid", "hard_sigmoid", "linear", "elu", "selu", "softplus", "softsign"),
    "other",
)
"""What states and gates may go through."""


def function_setting(doc: str, default: str, *aliases: str) -> Any:
    return setting(doc, Choice(FUNCTIONS), default=default, aliases=aliases)


def gates_setting() -> Any:
    return function_setting("gates", "sigmoid", "recurrent_activation")


def dropped_setting(of: str) -> Any:
    return setting(
        f"share of {of} that is dropped in training, the same at all steps, as Keras does",
        Real(0, 1),
        default=0.0,
        rare=True,
    )


class Recurrent(Kind):
    """What recurrent layers share: the channels are the features of a step, the axis is time.

    Each step multiplies its features and the state of the step before by a weight for each gate.
    Several layers read the steps of one another; the second direction starts at the last step.
    """

    gates: ClassVar[int] = 1
    example = ("32x100", "64")
    units: int = setting(
        "features of the state",
        Count(),
        positional=True,
        required=True,
        short="u",
        aliases=("hidden_size", "filters"),
    )
    layers: int = setting(
        "layers, one after the other", Count(), default=1, aliases=("num_layers",)
    )
    bidirectional: bool = setting(
        "both directions, side by side",
        Flag(),
        default=False,
    )
    bias: bool = setting("biases of both products", Flag(), default=True, aliases=("use_bias",))
    sequences: bool = sequences_setting()
    one_bias: Optional[bool] = setting(
        "one for both products, not one for each",
        Flag(),
        default=None,
    )
    dropout: float = setting("share that is dropped between layers", Real(0, 1), default=0.0)
    input_dropout: float = dropped_setting("what a step reads")
    state_dropout: float = dropped_setting("the state before")
    in_channels: Optional[int] = stated_channels("input_size")

    @property
    def state(self) -> Int:
        """The features that a step hands on."""
        return self.units

    @property
    def directions(self) -> tuple[str, ...]:
        """What stands behind the names of the weights of each direction."""
        return ("", "_reverse") if self.bidirectional else ("",)

    def cells(self, channels: Int) -> list[tuple[str, Int]]:
        """The place of each layer and direction, and how many features arrive there at a step."""
        between = len(self.directions) * self.state
        return [
            (f"l{layer}{direction}", between if layer else channels)
            for layer in range(int(self.layers))
            for direction in self.directions
        ]

    def check(self, site: Site) -> None:
        needs_steps(self.name, site)
        check_stated(self.in_channels, site)
        if self.layers > MAX_LAYERS:
            raise Refusal(
                "E107",
                f"{self.layers} layers in one {self.name}, of at most {MAX_LAYERS}",
                "write several, one after the other",
                "layers",
            )

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        if self.bidirectional and self.sequences:
            return (Whole(site.spatial[0]),)
        return (steps_of(site, self.sequences),)

    def channels(self, site: Site) -> Int:
        return len(self.directions) * self.state

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        return Shape(self.channels(site), site.spatial if self.sequences else ())

    def weights(self, site: Site) -> tuple[Weight, ...]:
        """By layer and direction, or as ONNX has them: both directions in one tensor."""
        rows = self.gates * self.units
        if site.dialect.stacks_directions:
            return tuple(self.stacked(rows, site))
        cells = self.cells(site.channels)
        return tuple(w for place, n in cells for w in self.cell(rows, n, place, site))

    def stacked(self, rows: Int, site: Site) -> Iterator[Weight]:
        number = len(self.directions)
        yield Weight("W", (number, rows, site.channels), contracts=True)
        yield Weight("R", (number, rows, self.state), contracts=True)
        if self.bias:
            yield Weight("B", (number, rows if self.joins(site) else 2 * rows))

    def cell(self, rows: Int, arriving: Int, place: str, site: Site) -> Iterator[Weight]:
        """The weights of one layer in one direction."""
        yield Weight(f"weight_ih_{place}", (rows, arriving), "linear", contracts=True)
        yield Weight(f"weight_hh_{place}", (rows, self.state), "linear", contracts=True)
        if not self.bias:
            return
        joint = self.joins(site)
        if not joint and site.dialect.joins_biases:
            yield Weight(f"bias_ih_{place}", (2, rows))
            return
        yield Weight(f"bias_ih_{place}", (rows,))
        if not joint:
            yield Weight(f"bias_hh_{place}", (rows,))

    def joins(self, site: Site) -> bool:
        """Whether there is one bias for both products."""
        given = self.one_bias
        return self.usually_joins(site) if given is None else given

    def usually_joins(self, site: Site) -> bool:
        return site.dialect.joins_biases

    def positions(self, site: Site, output: Shape) -> Int:
        """Once per step, also where only the last state comes out."""
        return product(site.spatial)


class Rnn(Recurrent):
    """Recurrent layer (Elman): each state is a function of its step and of the state before."""

    name = "rnn"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html"
    activation: str = function_setting("of a state", "tanh", "nonlinearity")


class Gated(Recurrent):
    """A recurrent layer whose gates go through a function of their own."""

    activation: str = function_setting("of what is new", "tanh")
    gate_activation: str = gates_setting()


class Lstm(Gated):
    """Long short-term memory: a cell beside the state, and gates for what enters, stays, leaves."""

    name = "lstm"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html"
    gates = 4
    projection: int = setting(
        "features of a projected state, 0 for none",
        Count(0),
        default=0,
        aliases=("proj_size",),
    )

    @property
    def state(self) -> Int:
        return self.projection or self.units

    def check(self, site: Site) -> None:
        super().check(site)
        if self.projection >= self.units:
            raise Refusal(
                "E203",
                f"the projection has {self.projection} features, which are not fewer than the "
                f"{self.units} units",
                f"use a projection of at most {self.units - 1}"
                if self.units > 1
                else "leave it out",
                "projection",
            )

    def cell(self, rows: Int, arriving: Int, place: str, site: Site) -> Iterator[Weight]:
        yield from super().cell(rows, arriving, place, site)
        if self.projection:
            sizes = (self.projection, self.units)
            yield Weight(f"weight_hr_{place}", sizes, "linear", contracts=True)


class Gru(Gated):
    """Gated recurrent unit: a gate for what of the state is kept, one for what of it is read."""

    name = "gru"
    source = "https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html"
    gates = 3
    reset_after: bool = setting(
        "after the product",
        Flag(),
        default=True,
        aliases=("linear_before_reset",),
    )

    def usually_joins(self, site: Site) -> bool:
        return super().usually_joins(site) and not self.reset_after


def steps_of(site: Site, sequences: bool) -> AxisMap:
    """How steps are read from the first to the last: all come out, or the last state alone."""
    return Prefix(site.spatial[0]) if sequences else Whole()


def needs_steps(name: str, site: Site) -> None:
    """Refusal, if what arrives is no sequence."""
    if site.rank == 1:
        return
    what = f"has {site.rank} spatial axes: {site.shape.text(site.layout)}"
    if not site.rank:
        what = f"is flat: {site.channels} features"
    order = "STEPSxFEATURES" if site.layout == "channels_last" else "FEATURESxSTEPS"
    raise Refusal(
        "E203",
        f"{name} reads a sequence, features along one axis of steps, but the input {what}",
        f"write 'reshape {order}' before it",
    )
