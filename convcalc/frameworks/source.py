"""Files of source that stand where a spec may: `model.py`, `model.py:Net(10)`, a notebook."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Optional

from convcalc.diagnostics import Diagnostic, Problems, did_you_mean
from convcalc.frameworks.likely import network_for, scalars_of
from convcalc.frameworks.python.bounds import MAX_SOURCE
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.diagnostics import Span
    from convcalc.engine.network import Network
    from convcalc.frameworks.traced.source import Source
    from convcalc.frameworks.worded import Words
    from convcalc.parser.value import Value
    from convcalc.parser.zoo import Located


IMPORTS = re.compile(
    r"""(?m)^[\s"']*(?:import|from)\s+(?:(torch|timm)|(keras\w*|tensorflow\w*|tf_keras|tf_slim))\b"""
)
STATEMENTS = re.compile(r"(?m)^(?:import |from \S+ import|def |class |@)")
LAYOUTS = {"pytorch": "channels_first", "keras": "channels_last"}


class Said(NamedTuple):
    """What is said of a source besides where it is: which framework it is for, if that is not to be
    seen; a target in place of that behind the colon; modules in training mode; where the target
    stands that was typed; and whether an input may be assumed of which it says nothing.
    """

    origin: str = ""
    target: Optional[str] = None
    train: bool = False
    at: Optional[Span] = None
    assume: bool = False


NAMED = re.compile(
    r"\b(?:layers|KL)\.(?:Conv2D|Dense|Input)\b|\bget_submodules_from_kwargs\b"
    r"|\btf\.(?:nn|layers|keras|variable_scope|get_variable)\b|\bslim\.conv2d\b"
)
"""What stands in files of Keras that are given it by others."""


def is_keras(code: str) -> bool:
    """Whether a file is for the world of Keras and TensorFlow rather than PyTorch's, by what it
    imports; where it imports both, by the classes that it names.
    """
    torch = keras = False
    for found in IMPORTS.finditer(code[:MAX_SOURCE]):
        torch, keras = torch or bool(found[1]), keras or bool(found[2])
    if not torch and not keras:
        keras = NAMED.search(code[:MAX_SOURCE]) is not None
    return keras and (not torch or "nn.Module" not in code)


class Reading(NamedTuple):
    """A source, and what is asked of it: it is read anew for inputs of other shapes."""

    code: str
    name: str
    path: str
    framework: str
    given: Mapping[str, Any]
    target: str
    said: Said
    scalars: frozenset[str] = frozenset()
    """The inputs that are one number for each sample."""

    @property
    def anew(self) -> bool:
        """Source does not tell which shapes it depends on."""
        return True

    @property
    def words(self) -> Words:
        from convcalc.frameworks.worded import Words

        return Words(self.framework)

    def source(self) -> Source:
        """The file as that of its framework."""
        told = (self.code, self.name, self.path)
        if self.framework == "keras":
            from convcalc.frameworks.keras.source import Source as KerasSource

            made: Source = KerasSource(*told, given=self.given, train=self.said.train)
        else:
            from convcalc.frameworks.torch.source import Source as TorchSource

            made = TorchSource(*told, given=self.given, train=self.said.train)
        made.asked_at = self.said.at
        return made

    def network(self, before: Network, shapes: Mapping[str, Shape]) -> Network:
        """The network for other inputs; one without layers, and with what is wrong, where it cannot
        be read for them.
        """
        from convcalc.frameworks.traced.examples import SCALAR

        texts = [
            f"{name}={SCALAR if name in self.scalars else shape.text(before.layout)}"
            for name, shape in shapes.items()
        ]
        try:
            found = self.source().network(self.target, texts)
        except Problems as problems:
            found = before._replace(nodes=(), outputs=(), doubts=problems.diagnostics)
        return kept(found._replace(dialect=before.dialect, dtype=before.dtype), self)


def kept(network: Network, reading: Reading) -> Network:
    """The network, which is read anew for any other shape of an input."""
    from convcalc.engine.network import Asked

    asked = {name: Asked(shape, True) for name, shape in network.inputs.items()}
    return network._replace(reading=reading, asked=asked)


def network_of_source(
    found: Located,
    given: Mapping[str, Value],
    dialect: str | None = None,
    dtype: str | None = None,
    shapes: Sequence[str] = (),
    said: Said = Said(),  # noqa: B008 - a value
) -> Network | None:
    """The network that a file of source builds, which is read and not run; None if the file has no
    network, but perhaps layers one after the other. Problems E402 to E411 if it cannot be read.
    """
    reading, target = reading_of(found, given, said)
    values, framework = reading.given, reading.framework
    check_shapes(shapes, LAYOUTS[framework])
    source = reading.source()
    if target is None and not source.offers():
        if source.reader.wrong:
            raise source.reader.wrong
        check_layers(found)
        return None
    network = network_for(source, target or "", shapes, said.assume)
    unread = values.keys() - source.reader.used
    if unread:
        name = sorted(unread)[0]
        hint = did_you_mean(name, source.options(target or "")) or (
            "it must be an option, a variable or an argument of it"
        )
        message = f"--set gives '{name[:60]}', which {source.file.name} does not ask for"
        raise Problems([Diagnostic("E301", message, hint, given[name].span)])
    if dialect:
        from convcalc.dialect import dialect_named

        network = network._replace(dialect=dialect_named(dialect))
    network = network._replace(dtype=dtype) if dtype else network
    if shapes:
        told = map(reading.words.told, doubts_of(network))
        network = network._replace(doubts=(*network.doubts, *told))
    reading = reading._replace(scalars=scalars_of(network, shapes))
    return kept(network, reading) if network.nodes and network.inputs else network


def reading_of(
    found: Located, given: Mapping[str, Value], said: Said
) -> tuple[Reading, str | None]:
    """A file of source with values, and the target that is asked for, None if none is."""
    values = {name: value.plain() for name, value in given.items()}
    path = found.name if os.path.isfile(found.name) else ""
    framework = said.origin or ("keras" if is_keras(found.text) else "pytorch")
    target = found.variant if said.target is None else said.target
    told = (found.text, found.name, path, framework, values, target or "", said)
    return Reading(*told), target


def own_values(found: Located, given: Mapping[str, Value], said: Said) -> dict[str, Any]:
    """The arguments of the target and the numbers at the top of the file, which --set may give,
    with the values that they have; None where there is none.
    """
    reading, target = reading_of(found, given, said)
    return reading.source().own_values(target or "")


def layout_of(found: Located, said: Said) -> str:
    """How shapes of a file of source are typed: with the channels first or last."""
    return LAYOUTS[reading_of(found, {}, said)[0].framework]


def doubts_of(network: Network) -> list[Diagnostic]:
    """W202 for each input that is likelier to be meant in another order than that of the layout."""
    from convcalc.engine.typed import doubt_of

    rows = network.inputs.items()
    found = [doubt_of(shape, network.layout, f"'{name}'") for name, shape in rows]
    return [doubt for doubt in found if doubt]


def check_layers(found: Located) -> None:
    """Problems for a file without a network that is no text of layers one after the other."""
    if "numpy" in found.text:
        from convcalc.frameworks.written_out import refuse

        refuse(found.text, found.name)
    script = found.name.endswith(".py") and STATEMENTS.search(found.text)
    if script or found.name.endswith(".ipynb"):
        message = f"{found.name} has no network"
        hint = (
            "a network is a class of nn.Module or keras.Model, a function that returns one, or a "
            "model that is made at the top of the file"
        )
        raise Problems([Diagnostic("E404", message, hint)])


def check_shapes(texts: Sequence[str], layout: str) -> None:
    """Problems E104 for a shape that is none."""
    from convcalc.engine.typed import EXAMPLES, shape_of
    from convcalc.frameworks.traced.examples import SCALAR

    for text in texts:
        shape = text.rpartition("=")[2]
        if shape == SCALAR and layout == "channels_first":
            continue
        try:
            shape_of(shape, layout)
        except ValueError as error:
            message = f"the input {error}, received '{shape[:60]}'"
            raise Problems([Diagnostic("E104", message, f"write {EXAMPLES[layout]}")]) from None
