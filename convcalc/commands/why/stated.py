"""Messages whose words say all: one answer, with the numbers that are told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.commands.why.reading import LIKELY, POSSIBLE, Family, Fix, Reading, Said, Wording
from convcalc.commands.why.template import HOLE

if TYPE_CHECKING:
    from collections.abc import Callable


def stated(
    likely: str, text: str, code: str = "", *others: str, why: str = "", sure: str = LIKELY
) -> Callable[[Said], Reading]:
    """A reader that fills `{name}` of the likely cause, its fixes and the arithmetic with what a
    message has in its holes.
    """

    def read(said: Said) -> Reading:
        held = {name: shown(value) for name, value in said.values.items()}
        rest = tuple(Fix(filled(other, held), sure=POSSIBLE) for other in others)
        first = Fix(filled(text, held), code=filled(example(code), held), sure=sure)
        return Reading(filled(likely, held), (first, *rest), filled(why, held))

    return read


NUMBER = re.compile(r"(?<![\w.])(?:[3-9]|[1-9]\d+)(?![\w.])")
"""What the reader's own number stands for, in code that no message told; small ones are axes."""


def example(code: str) -> str:
    """Code with a word that its numbers are an example, unless it shows something.

    >>> example("groups = 8"), example("print(x.shape)")
    ('groups = 8  # such as', 'print(x.shape)')
    """
    if "#" in code or not NUMBER.search(code) or code.startswith(("print", "trtexec")):
        return code
    first, *rest = code.split("\n")
    return "\n".join([f"{first}  # such as", *rest])


def shown(value: object) -> str:
    if isinstance(value, tuple):
        return "(" + ", ".join("any" if n is None else str(n) for n in value) + ")"
    return "any" if value is None else str(value)


def filled(text: str, held: dict[str, str]) -> str:
    """A text with what is held in place of its `{name}`s; other brackets stay."""
    for name, value in held.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def family(
    about: str, read: Callable[[Said], Reading], framework: str, *rows: tuple[str, str, str]
) -> Family:
    """A family of one framework; its rows are template, example and versions."""
    return Family(about, read, tuple(Wording(framework, *row) for row in rows))


def sayings(framework: str, about: str, read: Callable[[Said], Reading], *templates: str) -> Family:
    """A family whose examples are its templates, filled; behind `@` stand the versions."""
    rows = (row.partition(" @ ") for row in templates)
    return Family(
        about, read, tuple(Wording(framework, t, instance(t), v.strip()) for t, _, v in rows)
    )


SIZES = ("4", "5", "6", "7", "8", "9", "10")
SHAPES = ("2, 3", "4, 5", "6, 7")


def instance(template: str) -> str:
    """A template with something in its holes, each number another.

    >>> instance("has {a} rows, not {b}: [{x:shape}] in {name:text}")
    'has 4 rows, not 5: [2, 3] in conv1'
    """
    held: dict[str, str] = {}
    numbers, shapes = iter(SIZES), iter(SHAPES)

    def one(hole: re.Match[str]) -> str:
        name, type = hole[1], hole[2] or "int"
        if name not in held:
            shaped = type in ("shape", "shapes")
            plain = "1024" if type == "number" else "conv1"
            held[name] = next(numbers) if type == "int" else next(shapes) if shaped else plain
        return held[name]

    return HOLE.sub(one, template)
