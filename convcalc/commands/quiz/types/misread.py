"""How code is misread, and what comes out of that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.commands.quiz.question import Wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.types.code import Snippet

BEHIND = "overlooked the stride and the padding, which stand behind the kernel"
SLIPS = (
    (r", strides?=\d", "", "forgot the strides"),
    (r', padding=(\d|"same")', "", "forgot the padding"),
    (r"(nn\.MaxPool2d|layers\.MaxPooling2D)\(2\)", "", "left out the pools"),
    (r"\(2\)", "(2, 1)", "moved the pools by one: they move by their own size"),
    (
        r"(Conv2d\(\d+, \d+, \d+), \d, \d",
        r"\1",
        BEHIND,
    ),
    (r"(Conv2d\(\d+, \d+, \d+), (\d), (\d)", r"\1, padding=\2", "took the stride for padding"),
)
"""How code is misread: what is taken for what."""


def misread(one: Snippet, right: tuple[int, ...]) -> Iterator[Wrong]:
    for pattern, instead, reason in SLIPS:
        calls = [re.sub(pattern, instead, call) for call in one.calls]
        if calls == list(one.calls):
            continue
        report = one._replace(calls=[call for call in calls if call]).report()
        shape = report.layers[-1].output
        if report.ok and shape is not None:
            dims = tuple(int(n) for n in shape.dims(one.rules.layout))
            yield from [Wrong(dims, reason)] if dims != right else []
