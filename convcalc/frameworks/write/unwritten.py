"""What cannot be written, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from convcalc.frameworks.write.parts import Slot


class Unwritten(Exception):
    """A layer that PyTorch does not have, and why."""


def one_value(slot: Slot | None, what: str) -> Any:
    """The value that a setting has in all uses; Unwritten, if it has several."""
    if slot is None:
        return None
    if not slot.constant or not (slot.code is None or slot.code.plain):
        raise Unwritten(f"{what} differs between its uses")
    return slot.known[0]
