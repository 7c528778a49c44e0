"""Files that leave sizes of their inputs open: read anew for each shape that is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import Problems
from convcalc.parser.zoo import Located
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network, Words


class Reading(NamedTuple):
    """A file, whose shape arithmetic may make other layers of other inputs."""

    found: Located

    @property
    def anew(self) -> bool:
        """A file does not tell on which sizes its layers depend."""
        return True

    @property
    def words(self) -> Words | None:
        return None

    def network(self, before: Network, shapes: Mapping[str, Shape]) -> Network:
        """The network for other inputs; one without layers, and with what is wrong, where it cannot
        be read for them.
        """
        from convcalc.frameworks.file import network_of_file

        texts = [f"{name}={shape.text(before.layout)}" for name, shape in shapes.items()]
        try:
            made = network_of_file(self.found, {}, shapes=texts)
        except Problems as problems:
            made = before._replace(nodes=(), outputs=(), doubts=problems.diagnostics)
        return kept(made._replace(dialect=before.dialect, dtype=before.dtype), self.found)


def kept(network: Network, found: Located) -> Network:
    """The network of a file, which is read anew for any other shape of an input."""
    from convcalc.engine.network import Asked

    asked = {name: Asked(shape, True) for name, shape in network.inputs.items()}
    return network._replace(reading=Reading(found), asked=asked)
