"""Pickles, read and not run: what they build are inert records, whatever they name.

The opcodes: https://github.com/python/cpython/blob/main/Lib/pickletools.py
"""

from __future__ import annotations

from typing import Any

from convcalc.frameworks.weights.inert import Damaged, TooMuch
from convcalc.frameworks.weights.machine import Machine
from convcalc.frameworks.weights.opcodes import STEPS

MAX_BYTES, MAX_STEPS, MAX_RECORDS = 64 << 20, 2_000_000, 1_000_000


def run(machine: Machine) -> Any:
    """The object that the pickle builds. Damaged and TooMuch."""
    while True:
        machine.steps += 1
        if machine.steps > MAX_STEPS or len(machine.stack) > MAX_RECORDS:
            raise TooMuch(f"a pickle of more than {MAX_STEPS:,} steps")
        code = machine.take(1)
        if code == b".":
            return machine.pop()
        step = STEPS.get(code)
        if step is None:
            raise Damaged(f"at byte {machine.at - 1:,}, there is no opcode {code!r}")
        step(machine)
