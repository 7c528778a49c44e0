"""A sweep from its first row to its last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Optional, Protocol

from convcalc.commands.sweep.tally import Tally
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convcalc.commands.sweep.columns import Row
    from convcalc.commands.sweep.condition import Condition
    from convcalc.commands.sweep.question import Family, Question
    from convcalc.commands.sweep.sink import Sink


class Lost(Exception):
    """Why others who were to give rows give none."""


class Taker(Protocol):
    """What is told every row that is kept."""

    def take(self, row: Row) -> None: ...


class Sweep(NamedTuple):
    """The variants that are worked out; which rows are kept; what is made of these; and who gives
    the rows, if not this process.
    """

    places: range
    condition: Optional[Condition]
    takers: tuple[Taker, ...]
    hands: Optional[Callable[[Question, range], Iterator[Row]]] = None

    def rows(self, family: Family, places: range) -> Iterator[Row]:
        """The rows of these variants, in order."""
        return self.hands(family.question, places) if self.hands else family.rows(places)

    def keeps(self, row: Row) -> bool:
        return self.condition is None or self.condition.holds(row)

    def again(self, family: Family) -> Callable[[int], Row | None]:
        """What gives the row of a variant anew, None if it is not kept."""

        def row(place: int) -> Row | None:
            found = family.row(place)
            return found if self.keeps(found) else None

        return row

    def before(self, rows: Iterable[Row], tally: Tally) -> int:
        """Take the rows that a file has; the place where it goes on."""
        place = self.places.start
        for row in rows:
            tally.take(row)
            self.take(row, tally)
            place = row[0]
        tally.start(place - self.places.start)
        return place

    def take(self, row: Row, tally: Tally) -> None:
        tally.kept += 1
        for taker in self.takers:
            taker.take(row)

    def run(
        self, rows: Iterator[Row], sink: Sink, tally: Tally, tell: Callable[[str], None]
    ) -> None:
        """Write the rows as they come. What was written is there, however it ends."""
        try:
            for row in rows:
                tally.done += 1
                tally.take(row)
                if self.keeps(row):
                    self.take(row, tally)
                    sink.put(row)
                if tally.due():
                    tell(tally.progress())
            sink.end()
        finally:
            sink.flush()
