"""Numbers as people write and read them: 5M, 256KiB, 4.09 G, 38 %, 3 layers, 1…4, 8."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import all_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

DECIMAL = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
BINARY = {"": 1, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
PREFIXES = {**DECIMAL, "K": 10**3}
UNITS = {"": 1, **{f"{prefix}B": n for prefix, n in (PREFIXES | BINARY).items()}}
"""What may stand behind a count, and behind an amount of memory."""

SECONDS = ((1, "s"), (10**3, "ms"), (10**6, "µs"), (10**9, "ns"))

WHOLE = r"\d{1,3}(?:[,_ ']\d{3})+|\d+|(?=\.\d)"
NUMBER = rf"([+-]?)({WHOLE})(?:\.(\d*))?(?:[eE]\+?(\d{{1,2}}))?\s*([A-Za-z ]*)"
UNKNOWN = "?"
"""What stands for a number that is not known."""
MAX_COUNT = 10**24
LONGEST = 60
FEW, MANY = 3, 8


# Read


class Written(NamedTuple):
    """A number as it stands in a text: its digits, how many of them stand behind a point, if there
    is one, and its power of ten; the number as a whole, and the words behind it.
    """

    negative: bool
    digits: str
    decimals: int | None
    power: int
    number: str
    unit: str

    def step(self, scale: int = 1) -> Fraction:
        """What a 1 in place of the last digit would be, in units that are `scale` each."""
        from fractions import Fraction

        return Fraction(scale * 10**self.power, 10 ** (self.decimals or 0))

    def value(self, scale: int = 1) -> Fraction:
        """The number, in units that are `scale` each."""
        return int(self.digits) * self.step(scale) * (-1 if self.negative else 1)


def written(text: str) -> Written | None:
    """The parts of `1,792`, `1 792`, `1.792e3`, `1.8k` or `1.5 MiB`; None for anything else.

    >>> written("1.5 MiB")
    Written(negative=False, digits='15', decimals=1, power=0, number='1.5', unit='MiB')
    """
    match = re.fullmatch(NUMBER, text.strip(), re.ASCII)
    if not match:
        return None
    sign, whole, decimals, power, unit = match.groups()
    number = text.strip()[: len(match[0]) - len(unit)].strip()
    digits = re.sub(r"\D", "", whole) + (decimals or "")
    places = None if decimals is None else len(decimals)
    return Written(sign == "-", digits, places, int(power or 0), number, unit.strip())


def count_of(option: str, text: str) -> int:
    """The number that `5M` or `1.5 G` spells. ValueError, which names the option, for anything
    else.
    """
    found = read(option, text, "a count such as 5M, 600k or 1.5G")
    if found.unit not in PREFIXES:
        raise ValueError(no_count(option, found, text))
    return within(option, found.value(PREFIXES[found.unit]), text)


def bytes_of(option: str, text: str) -> int:
    """The bytes that `256KiB` or `1.5 MB` spells. ValueError for anything else."""
    found = read(option, text, "an amount such as 256KiB or 4MB")
    if found.unit not in UNITS:
        wanted = (found.unit.lower(), f"{found.unit}b".lower())
        near = [unit for word in wanted for unit in UNITS if unit and unit.lower() == word]
        known = all_of([unit for unit in UNITS if unit not in ("", "KB")])
        hint = f"write {found.number}{near[0]}" if near else f"it knows {known}"
        raise ValueError(f"{option}: {hint}, not {text[:LONGEST]}")
    return within(option, found.value(UNITS[found.unit]), text)


def read(option: str, text: str, example: str) -> Written:
    """The parts of a number without a sign or blanks in it. ValueError for anything else."""
    found = written(text) if len(text) < LONGEST else None
    if not found or found.decimals == 0 or re.search("[-+ ']", found.number.replace("e+", "")):
        point = re.sub(r"(\d),(?=\d)", r"\1.", text.strip(), count=1)
        near = f"; write {point}" if point != text.strip() and written(point) else ""
        raise ValueError(f"{option} takes {example}, received '{text[:LONGEST]}'{near}")
    return found


def within(option: str, number: Fraction, text: str) -> int:
    """A number as a whole one. ValueError if it is too small or too large."""
    if not 1 <= number <= MAX_COUNT:
        raise ValueError(f"{option} must be from 1 to {MAX_COUNT:.0e}, received '{text[:LONGEST]}'")
    return int(number)


def no_count(option: str, found: Written, text: str) -> str:
    """What is wrong with `5Mb`, `5MiB`, `5m`, `5x`."""
    number, unit, text = found.number, found.unit, text[:LONGEST]
    what = option.removeprefix("--").removeprefix("max").lstrip("_-")
    what = {"params": "parameters", "macs": "MACs", "flops": "FLOPs"}.get(what, what)
    head = unit[0].upper().replace("K", "k")
    if unit.lower() == "b":
        return f"{option}: {text} may be bytes or billions: write {number}G for billions"
    if unit.lower().endswith("b") or "i" in unit[1:]:
        right = f"{number}{head}" if head in PREFIXES else f"{number}M"
        return f"{option}: {what} are counted, not measured in bytes: write {right}, not {text}"
    if head in PREFIXES and len(unit) == 1:
        return f"{option}: write {number}{head}, not {text}"
    return f"{option} knows k, M, G and T, received '{text}'"


# Written


def grouped(number: int) -> str:
    """25,557,032"""
    return f"{number:,}"


def signed(number: int) -> str:
    """`+1,234`, `−16`, `+0`"""
    return f"{number:+,}".replace("-", "−")


def scaled(number: int) -> str:
    """4.09 G: three significant digits."""
    return prefixed(number, DECIMAL).rstrip()


def sized(count: int) -> str:
    """97.5 MiB"""
    return f"{prefixed(count, BINARY)}B"


def prefixed(number: int, prefixes: dict[str, int]) -> str:
    """Three significant digits, and the largest of `prefixes` that is not above the number."""
    for prefix, factor in reversed(prefixes.items()):
        if 1 < factor <= number:
            value = number / factor
            digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
            return f"{value:.{digits}f} {prefix}"
    return f"{number} "


def figures(number: float) -> str:
    """Three significant digits: `0.25`, `12.3`, `1,234`."""
    return f"{number:,.0f}" if number >= 999.5 else f"{number:.3g}"


def timed(seconds: float) -> str:
    """`1.23 ms`: three significant digits.

    >>> timed(0.00123), timed(4.5e-7), timed(0.9999), timed(75.0), timed(0.0)
    ('1.23 ms', '450 ns', '1.00 s', '75.0 s', '0 s')
    """
    factor, unit = next(((f, u) for f, u in SECONDS if seconds * f >= 0.9995), SECONDS[-1])
    value = seconds * factor
    digits = 3 if value < 0.9995 else 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:.{digits}f} {unit}" if seconds else "0 s"


def exact(number: int) -> str:
    """118 M (118,013,952)"""
    return f"{scaled(number)} ({grouped(number)})" if number >= 1000 else str(number)


def percent(share: float) -> str:
    """`38 %`; never 0 or 100 where it is not."""
    if 0 < share < 0.01:
        return "<1 %"
    return "100 %" if share >= 1 else f"{min(round(100 * share), 99)} %"


def half(twice: int) -> str:
    """Half of a whole number, as people write it: `3`, `-0.5`."""
    return str(twice // 2) if twice % 2 == 0 else f"{twice / 2}"


def counted(number: int, what: str) -> str:
    """`1 layer`, `1,024 layers`, `2 biases`"""
    ending = "" if number == 1 else "es" if what.endswith("s") else "s"
    return f"{grouped(number)} {what}{ending}"


def ordinal(number: int, spelled: bool = False) -> str:
    """`2nd`, `11th`, `32nd`; where `spelled`, `second` and `third`."""
    if spelled and number in (2, 3):
        return {2: "second", 3: "third"}[number]
    endings = {} if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{endings.get(number % 10, 'th')}"


def simple(values: Sequence[Any]) -> Any:
    """One value where all axes agree."""
    return values[0] if values and len(set(values)) == 1 else tuple(values)


def folded(texts: Sequence[str]) -> str:
    """One text where all axes agree, else `3x5`."""
    return texts[0] if len(set(texts)) == 1 else "x".join(texts)


def spans(numbers: Iterable[Any]) -> list[tuple[Any, Any]]:
    """The first and the last of all that follow each other; what is no number stands alone.

    >>> spans([1, 2, 3, 4, 8])
    [(1, 4), (8, 8)]
    """
    found: list[tuple[Any, Any]] = []
    for number in numbers:
        if found and isinstance(number, int) and number - 1 == found[-1][1]:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def ranges(found: Iterable[tuple[Any, Any]], dots: str = "…") -> list[str]:
    """`1…4` and `8` for spans."""
    return [str(first) if first == last else f"{first}{dots}{last}" for first, last in found]


def runs(numbers: Sequence[int]) -> str:
    """Numbers in rising order in few words.

    >>> runs([1, 2, 3, 4, 8]), runs([160, 192, 224, 256, 288]), runs([5, 7])
    ('1…4, 8', 'every 32nd: 160, 192, …, 288', '5, 7')
    """
    step = numbers[1] - numbers[0] if len(numbers) > FEW else 1
    if step > 1 and list(numbers) == list(range(numbers[0], numbers[-1] + 1, step)):
        return f"every {ordinal(step)}: {numbers[0]}, {numbers[1]}, …, {numbers[-1]}"
    told = [f"{a}, {b}" if b == a + 1 else ranges([(a, b)])[0] for a, b in spans(numbers)]
    return ", ".join(told if len(told) <= MANY else [*told[: MANY - 1], "…", told[-1]])
