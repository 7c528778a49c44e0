"""`model.py`, read: the network that a source of Keras or TensorFlow builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems
from convcalc.dialect import dialect_named
from convcalc.frameworks.keras.finishing import followed_to, held_as, never_used
from convcalc.frameworks.keras.given import LAYOUT, Given
from convcalc.frameworks.keras.models import functional
from convcalc.frameworks.keras.objects import Layer, all_inside, applied_in, tensors_in
from convcalc.frameworks.keras.remarks import remarks_of
from convcalc.frameworks.keras.running import replayed
from convcalc.frameworks.keras.targets import (
    applies,
    candidates_of,
    gives,
    made_at_top,
    spare_of,
)
from convcalc.frameworks.keras.world import Keras
from convcalc.frameworks.python.values import (
    NOWHERE,
    Failure,
    Function,
    Path,
    Raised,
    Unknown,
)
from convcalc.frameworks.traced.arguments import shape_given
from convcalc.frameworks.traced.builder import Builder, Stop
from convcalc.frameworks.traced.offers import SIZES
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.source import told, within_depth
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network


def new_builder() -> Builder:
    made = Builder(dialect_named("keras"), LAYOUT)
    made.as_checkpoints = False
    return made


class Source(Given):
    """A file of Keras or TensorFlow. `forced` are shapes for its inputs, by their number."""

    def __init__(
        self,
        code: str,
        name: str,
        path: str = "",
        root: str = "",
        given: Mapping[str, Any] | None = None,
        train: bool = False,
        inputs: Sequence[str] = (),
        forced: dict[int, Shape] | None = None,
    ) -> None:
        self.asked = [shape_given(text.rpartition("=")[2], LAYOUT) for text in inputs]
        self.forced = forced
        super().__init__(code, name, path, root, given, train)

    def starts(self, train: bool) -> Keras:
        self.builder = new_builder()
        self.world = Keras(self.builder, self.asked, self.forced, train)
        return self.world

    def is_network(self, value: Any) -> bool:
        tensors = value if isinstance(value, (list, tuple)) and value else [value]
        return isinstance(value, Layer) or all(isinstance(one, Tensor) for one in tensors)

    def outermost(self, networks: list[Any]) -> list[Any]:
        """Models that are inside of no other."""
        known = [one for one in networks if isinstance(one, Layer)]
        inner = {id(part) for one in known for part in all_inside(one, self.world.history)[1:]}
        return [one for one in networks if id(one) not in inner]

    def stands_for(self, value: Any, name: str) -> str:
        """A tensor is shown as such, where a function applies layers to it."""
        if not isinstance(value, Function) or gives(value.node, set(), self.file):
            return "…"
        first = applies(value.node) and value.node.args.args[0].arg == name
        return f"Input({SIZES})" if first else "…"

    def besides(self) -> dict[str, Any]:
        """`Input`, in which a function that applies layers is seen."""
        return {} if "Input" in self.file.scope.names else {"Input": Path("keras.Input")}

    def candidates(self) -> list[tuple[str, str]]:
        return candidates_of(self.file, self.world.history)

    def spare(self) -> list[tuple[str, str]]:
        return spare_of(self.file, self.world.history)

    def offers(self) -> bool:
        return super().offers() or self.world.failed is not None or bool(self.lost())

    def only(self) -> str:
        lost = list(self.lost().items())
        if lost and not self.offered():
            name, value = lost[0]
            raise Failure("E407", f"'{name}' is not known: {value.why}", "", value.at)
        return super().only()

    @within_depth
    def network(self, target: str = "", inputs: Sequence[str] = ()) -> Network:
        """The network of `target`, for inputs of these shapes."""
        if inputs and not self.asked and self.forced is None:
            return self.again(inputs).network(target, inputs)
        self.meant = target
        title = target.partition("(")[0]
        if not target and self.world.failed is not None and not self.whole():
            return self.broken(self.file.name.rpartition("/")[2], self.world.failed)
        try:
            found = self.target(target)
            joined = isinstance(found, Layer) and functional(self.world, found)
        except Failure as failure:
            self.asks(failure)
            if failure.diagnostic.code == "E405" and self.whole() and not self.lost():
                raise
            return self.broken(title or self.file.name, failure)
        if not isinstance(found, Layer):
            return self.of_tensors(title or self.file.name, tensors_in(found))
        title = title or found.name or found.title
        if joined and found.inputs is not None:
            self.sized(found)
            forced = self.other_shapes(found, inputs)
            if forced:
                return self.again(inputs, forced).network(target, inputs)
        return self.of_layer(title, found, inputs)

    def whole(self) -> bool:
        """Whether the file offers more than tensors, of which some may be left over behind a layer
        that cannot stand where it is.
        """
        names = self.file.scope.names
        return any(not isinstance(names.get(n), Tensor) for n, _ in self.candidates())

    def again(self, inputs: Sequence[str], forced: dict[int, Shape] | None = None) -> Source:
        """The file read anew for these inputs."""
        made = Source(*self.told, inputs=inputs, forced=forced)
        made.asked_at = self.asked_at
        self.reader.used = made.reader.used = self.reader.used | made.reader.used
        return made

    # What is built

    def of_layer(self, title: str, found: Layer, inputs: Sequence[str]) -> Network:
        self.named_by_file()
        self.builder = builder = new_builder()
        self.world.restart(builder)
        self.world.root = found
        builder.notes += self.chosen + self.unmade() + self.left_out() + self.extra()
        out: Any = None
        whole = found.outputs is not None
        given, named = ([], {}) if whole else self.given(found, inputs)
        try:
            if whole:
                self.reader.steps = 0  # what was applied is applied once more, at no greater cost
                others = self.entered_again(tensors_in(found.inputs))
                out = replayed(self.world, found, others)
            else:
                out = self.reader.call(found, given, named, NOWHERE, None)
            if not tensors_in(out):
                why = out.why if isinstance(out, Unknown) else "it is no tensor"
                where = out.at if isinstance(out, Unknown) else NOWHERE
                failure = Failure("E407", f"what the network gives is not known: {why}", "", where)
                self.doubt(failure)
        except Failure as failure:
            builder.ended = True
            if not any(one in builder.walk.problems for one in failure.diagnostics):
                self.doubt(failure)
        except Stop:
            builder.ended = True
        except Raised as raised:
            self.doubt(told(raised))
        except Problems as problems:
            builder.ended = True
            builder.doubts.extend(problems.diagnostics)
        outputs = self.outputs(out)
        if not builder.ended:
            builder.remarks += remarks_of(self.reader, found, self.world.history)
            never_used(self.builder, self.world, found)
        self.taken_by_number(found)
        builder.aliases.update(held_as(found, {*builder.names, *builder.groups}))
        return builder.network(title, outputs)

    def named_by_file(self) -> None:
        """Give weights without a name that of the variable that they are in the file."""
        for name, value in self.file.scope.names.items():
            if isinstance(value, Param) and value.name == "variable":
                value.name = name
            if id(value) in self.world.fed and self.world.fed[id(value)].node == "variable":
                self.world.fed[id(value)].node = name

    def unmade(self) -> list[str]:
        """Notes on models of the file that cannot be made, where another is taken."""
        lost = {} if self.meant else self.lost()
        return [f"'{name}' is left out: {value.why}" for name, value in lost.items()]

    def lost(self) -> dict[str, Unknown]:
        """Models that are made at the top of the file, as far as it says, and are not known."""
        values = {name: self.file.scope.names.get(name) for name in made_at_top(self.file)}
        return {name: value for name, value in values.items() if isinstance(value, Unknown)}

    def extra(self) -> list[str]:
        return list(dict.fromkeys(self.world.notes))

    def of_tensors(self, title: str, tensors: list[Tensor]) -> Network:
        """The network between tensors and the inputs that they come from."""
        rows = applied_in(tensors, [], self.world.history)
        used = [t for row in rows for t in tensors_in([row.args, list(row.named.values())])]
        starts = [t for t in self.world.entered if any(t is u for u in used)]
        owner = Layer(None, "Functional", tensors[0].at)
        owner.name = title
        owner.inputs, owner.outputs = starts, tensors[0] if len(tensors) == 1 else tensors
        self.sized(owner)
        return self.of_layer(title, owner, ())

    def broken(self, title: str, failure: Problems) -> Network:
        """The network up to where it cannot be followed. Failure, if nothing of it is there."""
        nodes, failed = self.builder.nodes, self.world.failed
        self.asks(failed or failure)
        if not nodes or failed is None or not self.world.failed_at:
            raise failed or failure
        if not any(problem in self.builder.walk.problems for problem in failed.diagnostics):
            self.builder.doubts.extend(failed.diagnostics)
        self.builder.ended = True
        network = self.builder.network(title, ())
        return followed_to(network, nodes, self.world.failed_at)

    def taken_by_number(self, found: Layer) -> None:
        """A finding for layers of a model of the zoo that are frozen by their number."""
        for layer in all_inside(found, self.world.history):
            title = self.world.doubts.get(id(layer))
            if title:
                message = f"which layers of {title} are frozen is not known here: Keras has others"
                hint = "freeze all of them, or read the file of keras.applications instead"
                self.doubt(Failure("E409", message, hint, layer.at))
