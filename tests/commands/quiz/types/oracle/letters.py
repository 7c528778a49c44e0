"""Formulas in letters, tried on numbers."""

from __future__ import annotations

import re
from math import prod

from tests.commands.quiz.types.oracle.layers import Layer, step, work


def valued(text: str, values: dict[str, int]) -> int:
    """A formula with numbers for its letters."""
    python = re.sub(r"⌈([^⌉]*)/(\w+)⌉", r"(-(-(\1)//\2))", text)
    python = re.sub(r"⌊([^⌋]*)/(\w+)⌋", r"((\1)//\2)", python)
    assert re.fullmatch(r"[A-Za-z0-9()+*/ −·-]+", python), text
    return int(eval(python.replace("·", "*").replace("−", "-"), {}, values))


DRAWN = (
    (9, 8, 4, 5, 3, 2, 1),
    (10, 13, 2, 6, 2, 3, 1),
    (12, 7, 5, 3, 5, 2, 2),
    (11, 9, 6, 2, 4, 1, 1),
)
"""Sizes, channels, filters, kernel, stride, padding."""


def formula(lines: list[str], offered: tuple[str, ...]) -> str:
    """The one that gives what is counted, whatever the letters are."""
    text = " ".join(lines)
    found = re.search(r"is (\w) high and (\w) wide, and has (\w+) channels", text)
    assert found
    high, wide, deep = found.groups()
    left = set(offered)
    for h, w, drawn, f, k, s, p in DRAWN:
        c = int(deep) if deep.isdigit() else drawn
        values = {high: h, wide: w, **({} if deep.isdigit() else {deep: c})}
        if "linear layer" in text:
            units = re.search(r"with (\w) units", text)
            assert units
            values[units[1]] = f
            right = f * h * w * c + f
        else:
            right = counted_in(text, values, (h, w, c, f, k, s, p))
        left &= {one for one in offered if valued(one, values) == right}
    (answer,) = left
    return answer


def counted_in(text: str, values: dict[str, int], sizes: tuple[int, ...]) -> int:
    h, w, c, f, k, s, p = sizes
    for pattern, number in (
        (r"has (\w) filters", f),
        (r"filters of (\w) x", k),
        (r"stride (\w)", s),
        (r"padding (\w) at", p),
    ):
        found = re.search(pattern, text)
        values.update({found[1]: number} if found else {})
    said = {"filters": f, "kernel": k, "stride": s if "stride" in text else 1}
    said["padding"] = p if "no padding" not in text else 0
    one = Layer("conv", {name: str(n) for name, n in said.items()})
    channels, places = step(one, c, [h, w])
    if "parameters" in text:
        return f * c * k * k + (f if "a bias" in text else 0)
    if "How high" in text:
        return places[0]
    return work(one, c, [h, w]) if "multiply" in text else channels * prod(places)
