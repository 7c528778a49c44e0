"""What a network of source is given: a shape for each input that it cannot do without."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems, did_you_mean
from convcalc.engine.analyze import analyze
from convcalc.frameworks.python.values import Failure, Function
from convcalc.frameworks.traced.examples import as_flags, proposed
from convcalc.frameworks.traced.offers import Offers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convcalc.engine.network import Network
    from convcalc.frameworks.traced.builder import Builder


class Unsized(Failure):
    """Inputs without a shape. `taken`: the network takes those that are proposed; `likely` is one
    of those that are usual for the channels that its first layers say, empty where there is none
    that it takes, or several inputs are.
    """

    def __init__(self, message: str, hint: str, taken: bool, likely: str) -> None:
        super().__init__("E411", message, hint)
        self.taken, self.likely = taken, likely


class Inputs(Offers):
    """A file that was read, and what its networks are given."""

    builder: Builder
    meant: str
    """The target that is asked for."""

    def network(self, target: str = "", inputs: Sequence[str] = ()) -> Network:
        """The network of `target`, for inputs of these shapes."""
        raise NotImplementedError

    def anew(self) -> Inputs:
        """The file, read once more."""
        raise NotImplementedError

    def named(
        self, title: str, names: list[str], function: Any, texts: Sequence[str]
    ) -> list[tuple[str, str]]:
        """The name and the shape of each input that is given, in the order in which a network
        takes them. Problems for a name or number of them that it does not take, and for one that
        it lacks.
        """
        takes = function.node.args if isinstance(function, Function) else None
        anything = takes is not None and takes.vararg is not None
        there = ", ".join(names) or "none"
        if len(texts) > len(names) and not anything:
            count = "1 input" if len(names) == 1 else f"{len(names)} inputs"
            message = f"{title} takes {count}, {there}, and is given {len(texts)}"
            raise Failure("E303", message, "give one shape for each input")
        said = {text.rpartition("=")[0] for text in texts}
        free = [name for name in names if name not in said]
        found = []
        for k, text in enumerate(texts):
            name, equals, shape = text.rpartition("=")
            if equals and name not in names and not anything:
                message = f"{title} has no input '{name[:60]}'"
                raise Failure("E301", message, did_you_mean(name, names) or f"there is {there}")
            found.append((name if equals else free.pop(0) if free else f"input{k + 1}", shape))
        self.lacks(title, self.needed(names, function), [name for name, _ in found])
        if not anything:
            found.sort(key=lambda row: names.index(row[0]))
        return found

    def needed(self, names: Sequence[str], function: Any) -> list[str]:
        """The inputs that a function cannot do without."""
        defaults = function.defaults if isinstance(function, Function) else {}
        return [name for name in names if name not in defaults and name not in self.reader.given]

    def lacks(self, title: str, needed: Sequence[str], given: Sequence[str]) -> None:
        """Failure E411 for an input that is needed and has no shape."""
        for name in needed if given else ():
            if name not in given:
                message = f"the shape of '{name}' is not known: {title} takes {', '.join(needed)}"
                raise Failure("E411", message, f"give it as well: --input {name}=…")

    def unsaid(
        self, names: Sequence[str], starts: Iterable[Sequence[str]], layers_say: bool = False
    ) -> Unsized:
        """Failure E411 for inputs of which the file does not say enough, with shapes that do, such
        as layers that may be the first would take; `layers_say`: how many channels they take.
        """
        found = proposed(names, starts, lambda shapes: self.steps(names, shapes))
        subject = "the input's shape is" if len(names) == 1 else "the inputs' shapes are"
        likely = found.shapes[0] if found.taken and layers_say and len(names) == 1 else ""
        hint = as_flags(names, found.shapes)
        return Unsized(f"{subject} not known", hint, found.taken, likely)

    def steps(self, names: Sequence[str], shapes: Sequence[str]) -> int:
        """The steps of a reading for inputs of these shapes; 0 if the network takes them."""
        made = self.anew()
        named = [f"{name}={shape}" for name, shape in zip(names, shapes, strict=True)]
        try:
            found = made.network(self.meant, shapes if len(names) == 1 else named)
        except Problems:
            return made.reader.steps + 1
        report = analyze(found)
        taken = found.nodes and report.ok and report.totals.complete
        return 0 if taken else made.reader.steps + 1


def placed(
    names: Sequence[str], given: Sequence[tuple[str, Any]]
) -> tuple[list[Any], dict[str, Any]]:
    """Inputs as a call has them: by place as far as there is one for each name, by name behind.

    >>> placed(["x", "mask", "y"], [("x", 1), ("y", 2)])
    ([1], {'y': 2})
    """
    if not all(name in names for name, _ in given):
        return [value for _, value in given], {}
    pairs = zip(names, given, strict=False)
    count = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1][0], pairs))
    return [value for _, value in given[:count]], dict(given[count:])
