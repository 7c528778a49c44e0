"""Values that differ between the uses of a block, as parameters of it and expressions of these."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.guesses import (
    CHANNELS,
    PADDING,
    PADS,
    about,
    agree,
    all_whole,
    compared,
    computed,
    fits,
    forms,
)
from convcalc.frameworks.write.parts import MISSING, Code, Slot
from convcalc.frameworks.write.slots import conditions_in, slots_in
from convcalc.layers.settings import Flag
from convcalc.parser.expressions.expression import check_name
from convcalc.parser.shorthand import BESIDE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.frameworks.write.parts import Part

    Values = tuple[Any, ...]

MAX_PARAMS, MAX_FRESH = 9, 4
MAX_COMPARED = 8
"""The largest number that a condition compares with: channels tell uses apart by chance."""


class TooMany(Exception):
    """A block would have more parameters than a person would give it."""


class Solver:
    """The parameters of a block, while its slots are solved. `given` are the values that the source
    gave its own parameters in each use, `arriving` the channels that enter it.
    """

    def __init__(self, count: int, given: Mapping[str, Values], arriving: Values) -> None:
        self.count = count
        self.given = {k: v for k, v in given.items() if check_name(k) and k not in BESIDE}
        self.given.pop(CHANNELS, None)
        self.reads_channels = False
        self.arriving = arriving
        self.params: dict[str, Slot] = {}
        self.sizes: dict[str, Values] = {}
        """Expressions of channels that are in use, for conditions."""

    def solve(self, parts: Sequence[Part]) -> None:
        """Give every slot its code; conditions last, as they are told by parameters."""
        for name, slot in slots_in(parts):
            self.one(name, slot)
        for name, slot in conditions_in(parts):
            self.condition(name, slot)
        fresh = len(self.params.keys() - self.given.keys())
        if len(self.params) > MAX_PARAMS or fresh > MAX_FRESH:
            raise TooMany

    def arriving_as(self) -> str:
        """What the source calls the channels that arrive; empty, if it does not say."""
        named = (n for n, v in self.given.items() if n not in self.params and v == self.arriving)
        return next(named, "")

    def ordered(self) -> list[str]:
        """The parameters in the order in which the source has them, new ones behind."""
        known = [name for name in self.given if name in self.params]
        return known + [name for name in self.params if name not in known]

    # Values

    def one(self, name: str, slot: Slot) -> None:
        if slot.constant:
            told = self.told(name, slot) if MISSING in slot.values else ""
            slot.code = Code(told, slot.known[0])
            return
        text = self.known(name, slot) or self.multiple(name, slot)
        text = text or self.product(name, slot) or self.fresh(name, slot)
        slot.code = Code(text)

    def atoms(self) -> Iterator[tuple[str, Values]]:
        """What expressions are made of: what arrives, parameters in use, others of the source."""
        yield CHANNELS, self.arriving
        for name, slot in self.params.items():
            yield name, slot.values
        for name, values in self.given.items():
            if name not in self.params:
                yield name, values

    def known(self, setting: str, slot: Slot) -> str:
        """The name of what has these values."""
        for name, values in self.atoms():
            if fits(setting, name) and agree(values, slot.values):
                return self.sized(self.use(name, slot), values)
        return ""

    def told(self, setting: str, slot: Slot) -> str:
        """The parameter of the source that is this setting, in a part that only some uses have."""
        names = [name for name in self.given if about(name) and about(name) == about(setting)]
        for name in names:
            if not Slot(self.given[name], None).constant and agree(self.given[name], slot.values):
                return self.use(name, slot)
        return ""

    def multiple(self, setting: str, slot: Slot) -> str:
        """A multiple or part of what is known; the padding that keeps sizes."""
        if not all_whole(slot.known):
            return ""
        pads = about(setting) == PADDING
        for name, values in self.atoms():
            if not (fits("kernel", name) if pads else fits(setting, name)):
                continue
            for form, compute in PADS if pads else forms(values, slot.values):
                found = computed(values, compute)
                if agree(found, slot.values):
                    return self.sized(form.replace("x", self.use(name)), found)
        return ""

    def product(self, setting: str, slot: Slot) -> str:
        """The product of two that are known: `expansion * in_channels`."""
        atoms = [(n, v) for n, v in self.atoms() if not about(n) and all_whole(v)]
        if about(setting) or not all_whole(slot.known):
            return ""
        for k, (one, values) in enumerate(atoms):
            for other, factors in atoms[k + 1 :]:
                both = tuple(a * b for a, b in zip(values, factors, strict=True))
                if agree(both, slot.values):
                    return self.sized(f"{self.use(other)} * {self.use(one)}", both)
        return ""

    def sized(self, text: str, values: Values) -> str:
        """`text`, which conditions may compare if it is a number."""
        if all_whole(values) and not about(text):
            self.sizes.setdefault(text, values)
        return text

    def use(self, name: str, slot: Slot | None = None) -> str:
        """`name`, which is a parameter from here on."""
        self.reads_channels = self.reads_channels or name == CHANNELS
        if name != CHANNELS and name not in self.params:
            self.params[name] = Slot(self.given[name], slot.type if slot else None)
        elif slot and name in self.params and self.params[name].type is None:
            self.params[name].type = slot.type
        return name

    def fresh(self, wanted: str, slot: Slot) -> str:
        """A parameter that the source has not."""
        name, count = wanted if check_name(wanted) and wanted not in BESIDE else "value", 1
        taken = {CHANNELS, *self.params, *self.given}
        while name in taken:
            count += 1
            name = f"{wanted}{count}"
        usual = Counter(map(repr, slot.known)).most_common(1)[0][0]
        value = next(value for value in slot.known if repr(value) == usual)
        full = [value if x is MISSING else x for x in slot.values]
        self.params[name] = Slot(full, slot.type)
        return self.sized(name, tuple(full))

    # Conditions

    def condition(self, name: str, slot: Slot) -> None:
        """What tells those uses apart in which something holds: the shortest that does."""
        if slot.constant:
            slot.code = Code(value=slot.known[0])
            return
        for atom, values in self.atoms():
            if agree(values, slot.values):
                slot.code = Code(self.use(atom, Slot((), Flag())))
                return
            opposite = tuple(not x if type(x) is bool else MISSING for x in values)
            if MISSING not in opposite and agree(opposite, slot.values):
                slot.code = Code(f"not {self.use(atom, Slot((), Flag()))}")
                return
        tests = [*self.tests()]
        found = next((text for text, holds in tests if agree(holds, slot.values)), "")
        if not found:
            found = self.both(tests, slot)
        if not found:
            slot.type = Flag()
            found = self.fresh(f"has_{name}".replace(".", "_"), slot)
        else:
            self.use_all(found)
        slot.code = Code(found)

    def tests(self) -> Iterator[tuple[str, Values]]:
        """Comparisons that might be what is looked for, the likelier first: strides, then what
        arrives with what comes out, then other small numbers.
        """
        small = [
            (name, values)
            for name, values in self.atoms()
            if name != CHANNELS and all_whole(values) and max(values) <= MAX_COMPARED
        ]
        yield from (
            test for name, values in small if about(name) for test in compared(name, values)
        )
        for text, sizes in self.sizes.items():
            if text != CHANNELS:
                pairs = list(zip(self.arriving, sizes, strict=True))
                yield f"{CHANNELS} != {text}", tuple(a != b for a, b in pairs)
                yield f"{CHANNELS} == {text}", tuple(a == b for a, b in pairs)
        for name, values in small:
            if not about(name):
                yield from compared(name, values)

    def both(self, tests: list[tuple[str, Values]], slot: Slot) -> str:
        ways: list[tuple[str, Callable[[Any, Any], bool]]] = [
            ("or", lambda a, b: a or b),
            ("and", lambda a, b: a and b),
        ]
        for k, (one, first) in enumerate(tests[:60]):
            for other, second in tests[k + 1 : 60]:
                for word, way in ways:
                    if agree(tuple(map(way, first, second)), slot.values):
                        return f"{one} {word} {other}"
        return ""

    def use_all(self, text: str) -> None:
        words = text.replace("(", " ").replace(")", " ").split()
        self.reads_channels = self.reads_channels or CHANNELS in words
        for name in [word for word in words if word in self.given]:
            self.use(name)
