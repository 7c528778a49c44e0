"""What cannot be written, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from convcalc.frameworks.write.parts import Slot, Step


class Unwritten(Exception):
    """A layer that PyTorch does not have, and why."""


def one_value(slot: Slot | None, what: str) -> Any:
    """The value that a setting has in all uses; Unwritten, if it has several."""
    if slot is None:
        return None
    if not slot.constant or not (slot.code is None or slot.code.plain):
        raise Unwritten(f"{what} differs between its uses")
    return slot.known[0]


def channels_of(step: Step) -> Slot:
    """How many channels arrive at a layer; Unwritten, if that is not known."""
    if "in_channels" not in step.settings:
        raise Unwritten("how many channels arrive is not known")
    return step.settings["in_channels"]
