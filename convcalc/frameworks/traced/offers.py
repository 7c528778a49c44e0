"""The networks that a file of source offers, and what each takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems, did_you_mean
from convcalc.frameworks.python.classes import Class
from convcalc.frameworks.python.evaluate import look_up
from convcalc.frameworks.python.scopes import Later
from convcalc.frameworks.python.top_level import as_script
from convcalc.frameworks.python.values import Failure, Function
from convcalc.frameworks.traced.arguments import arguments_of
from convcalc.frameworks.traced.made import made_bare

if TYPE_CHECKING:
    from convcalc.frameworks.python.files import File
    from convcalc.frameworks.python.reader import Reader

MAX_CHOICES = 40
"""How many networks of a file are listed."""
SIZES = "(…)"
"""Stands for the sizes of a tensor that a function is to be given."""
MAX_NAMES = 500
"""How many names at the top of a file are looked at for networks."""


class Offers:
    """A file that was read, and the names at its top."""

    reader: Reader
    file: File

    def is_network(self, value: Any) -> bool:
        """Whether a value is what a target may mean."""
        raise NotImplementedError

    def candidates(self) -> list[tuple[str, str]]:
        """The networks of the file, each with what it takes."""
        raise NotImplementedError

    def offers(self) -> bool:
        """Whether the file has a network, or what would be one if it could be read."""
        return bool(self.offered() or self.file.left_out)

    def offered(self) -> list[tuple[str, str]]:
        """The networks of the file; if it has none, those that it makes as a script, or what else
        there is.
        """
        found = self.candidates()
        if not found and as_script(self.reader, self.file.scope):
            found = self.candidates()
        return found or self.spare()

    def spare(self) -> list[tuple[str, str]]:
        """What else may be shown of a file without networks."""
        return []

    def options(self, target: str = "") -> list[str]:
        """The names that --set may give: variables at the top, and arguments of the target."""
        word = target.partition("(")[0]
        names = self.file.scope.names
        offered = [word] if word else [name for name, _ in self.candidates()]
        inner = [arg for one in offered for arg in arguments_of(names.get(one))]
        return [*inner, *(name for name in names if not name.startswith("_"))]

    def own_values(self, target: str = "") -> dict[str, Any]:
        """The arguments of the target with their defaults, and the numbers at the top of the file;
        None where an argument has no default that is plain.
        """
        word = (target or self.only()).partition("(")[0]
        value = look_up(self.reader, word, self.file.scope)
        function = value.find("__init__") if isinstance(value, Class) else value
        defaults = function.defaults if isinstance(function, Function) else {}
        known = {name: defaults.get(name) for name in arguments_of(value)}
        scope = self.file.scope.names
        top = {name: look_up(self.reader, name, self.file.scope) for name in [*scope]}
        numbers = {name: x for name, x in top.items() if isinstance(x, (int, float))}
        found = {**numbers, **known}
        told = (int, float, str, list, tuple)
        return {k: x if isinstance(x, told) else None for k, x in found.items()}

    def nearest(self, word: str) -> str:
        """The name that was likely meant, whatever its capitals; else all there are."""
        known = [*self.file.scope.names, *(name for name, _ in self.candidates())]
        same = [name for name in known if name.lower() == word.lower()]
        same += [name for name in known if len(word) > 2 and name.startswith(word)]
        hint = f"did you mean '{same[0]}'?" if same else did_you_mean(word, known)
        return hint or self.choices()

    def only(self) -> str:
        found = self.offered()
        if len(found) == 1:
            name, takes = found[0]
            plain = name.isidentifier() and SIZES not in takes
            single = name if plain else made_bare(self.file.scope.names, name)
            if single:
                return single
        if not found and self.file.left_out:
            raise Problems(self.file.left_out[:1])
        if not found:
            raise Failure("E404", f"{self.file.name} has no network", "name one: FILE:NAME")
        count = "a network that a call makes" if len(found) == 1 else f"{len(found)} networks"
        raise Failure("E405", f"{self.file.name} has {count}", self.choices())

    def choices(self) -> str:
        """The networks there are, a line each."""
        found = self.candidates() or self.spare()
        piped = not self.file.path
        front = "" if piped else f"{self.file.name}:"
        names = [f"{front}{self.called(name, args)}" for name, args in found[:MAX_CHOICES]]
        more = [f"… and {len(found) - MAX_CHOICES} more"] if len(found) > MAX_CHOICES else []
        ask = "name one of them with --target:" if piped else "name one of them:"
        return "\n".join([ask, *names, *more]) if names else "it has no networks"

    def called(self, name: str, args: str) -> str:
        """What to write for a network: a call; a name alone, where the file has made it."""
        made = self.is_network(self.file.scope.names.get(name))
        return name if made else f"{name}({args})"

    def left_out(self) -> list[str]:
        """Notes on the statements that are left out."""
        return [f"{problem.message}, and is left out" for problem in self.file.left_out]

    def held(self) -> list[tuple[str, Any]]:
        """The networks that are made at the top of the file, or classes that it imports."""
        found = []
        for name, known in list(self.file.scope.names.items())[:MAX_NAMES]:
            late = isinstance(known, Later) and name[:1] != "_"
            value = look_up(self.reader, name, self.file.scope) if late else known
            if self.is_network(value) or (isinstance(value, Class) and self.is_class(value)):
                found.append((name, value))
        return found

    def is_class(self, value: Class) -> bool:
        """Whether a class is one of networks."""
        return False
