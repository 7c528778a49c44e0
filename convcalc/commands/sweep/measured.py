"""What networks cost and give that are much alike: what they have in common is worked out once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from convcalc.commands.sweep.columns import told
from convcalc.engine.limits import MEASURES, field_of
from convcalc.engine.walks import Walks

if TYPE_CHECKING:
    from convcalc.commands.sweep.columns import Row
    from convcalc.engine.network import Network


class Measured:
    """The numbers of networks, each from what was worked out for those before."""

    def __init__(self) -> None:
        local = Walks(ignore_global=True).analyze
        field = partial(field_of, local=local)
        self.walks = Walks()
        self.told = partial(told, measures={**MEASURES, "field": field})

    def of(self, network: Network) -> Row:
        """LAST of a network."""
        row: Row = self.walks.tell(network, self.told)
        return row
