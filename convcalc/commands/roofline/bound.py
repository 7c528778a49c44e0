"""The roofline: how long each layer takes at least on a machine, and which side binds it.

A layer takes at least as long as its arithmetic at the peak of the machine, and as its traffic at
the bandwidth. Source: Williams, Waterman, Patterson, Roofline: an insightful visual performance
model for multicore architectures, 2009.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.engine.devices import TF32
from convcalc.engine.schemas import SCHEMAS
from convcalc.engine.traffic import Moved, traffic
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.engine.devices import Device
    from convcalc.engine.report import Report

COMPUTE, MEMORY = "arithmetic", "memory"
CONVENTIONS = {
    "traffic": "each layer reads weights, and what it needs of its inputs, once, and writes once",
    "flops": "2 for each multiply-accumulate; other arithmetic counts as none",
    "time": "a lower bound: the larger of FLOPs over the peak and bytes over the bandwidth",
    "units": "KiB, MiB, GiB are powers of 1024; TFLOPS and GB/s of 1000",
}


class Bound(NamedTuple):
    """A layer, or some that are fused, in a batch; `seconds` None where no machine was named."""

    moved: Moved
    bytes: int
    flops: Optional[int]
    seconds: Optional[float]
    binding: str = ""

    @property
    def intensity(self) -> float:
        """FLOPs for each byte."""
        return (self.flops or 0) / self.bytes if self.bytes else 0.0

    @property
    def cost(self) -> float:
        """What layers are compared by: time, or bytes where no machine was named."""
        return self.bytes if self.seconds is None else self.seconds


class Roofline(NamedTuple):
    """All layers, on a machine of this peak if one was named."""

    name: str
    dtype: str
    batch: int
    fused: bool
    rows: tuple[Bound, ...]
    device: Optional[Device]
    peak: Optional[float]
    complete: bool
    tf32: bool = False

    @property
    def multiplied(self) -> str:
        """The type, and how it is multiplied if otherwise."""
        return f"{self.dtype} by TF32" if self.tf32 else self.dtype

    @property
    def ridge(self) -> float | None:
        """FLOPs for each byte from which on arithmetic binds."""
        return self.peak / self.device.bandwidth if self.peak and self.device else None

    @property
    def seconds(self) -> float | None:
        return None if self.device is None else sum(row.seconds or 0.0 for row in self.rows)

    @property
    def bytes(self) -> int:
        return sum(row.bytes for row in self.rows)

    @property
    def flops(self) -> int:
        return sum(row.flops or 0 for row in self.rows)

    @property
    def intensity(self) -> float:
        return self.flops / self.bytes if self.bytes else 0.0

    def share(self, row: Bound) -> float:
        """The share that a layer has of all time, or of all bytes."""
        whole = self.bytes if self.seconds is None else self.seconds
        return row.cost / whole if whole else 0.0

    def bound_by(self, side: str) -> tuple[int, float]:
        """How many layers a side binds, and their share of the time."""
        found = [row for row in self.rows if row.binding == side]
        return len(found), sum(map(self.share, found))

    def to_dict(self) -> dict[str, Any]:
        device = self.device
        told = device and {
            "title": device.title,
            "flops_per_second": self.peak,
            "bytes_per_second": device.bandwidth,
            "ridge": self.ridge,
            "source": device.source,
            "note": device.note,
        }
        return {
            "schema": SCHEMAS["roofline"],
            "name": self.name,
            "dtype": self.dtype,
            "tf32": self.tf32,
            "batch": self.batch,
            "fused": self.fused,
            "device": told,
            "layers": [row_dict(row) for row in self.rows],
            "totals": {
                "bytes": self.bytes,
                "flops": self.flops,
                "intensity": self.intensity,
                "seconds": self.seconds,
                "complete": self.complete,
            },
            "conventions": CONVENTIONS,
        }


def slowest(rows: Sequence[Bound]) -> list[Bound]:
    """Those that take longest first."""
    return sorted(rows, key=lambda row: -row.cost)


def row_dict(row: Bound) -> dict[str, Any]:
    moved = row.moved
    return {
        "names": list(moved.names),
        "kind": moved.kind,
        "read_per_sample": moved.read,
        "weights": moved.weights,
        "written_per_sample": moved.written,
        "bytes": row.bytes,
        "flops": row.flops,
        "intensity": None if row.flops is None else row.intensity,
        "seconds": row.seconds,
        "bound_by": row.binding or None,
    }


def roofline(
    report: Report,
    device: Device | None = None,
    batch: int = 1,
    fused: bool = False,
    tf32: bool = False,
) -> Roofline:
    """How long the layers of a network take at least, `tf32` by that peak for float32. ValueError
    if the machine has no such peak.

    >>> import convcalc
    >>> from convcalc.engine.devices import device_of
    >>> report = convcalc.analyze(convcalc.loads("{input: 1x8x8, layers: [conv 4 3x3 p1]}"))
    >>> row = roofline(report, device_of("--device", "1M,1k")).rows[0]
    >>> row.flops, row.bytes, row.seconds, row.binding
    (4608, 1440, 1.44, 'memory')
    """
    dtype = report.network.dtype
    peak = device.peak(TF32 if tf32 else dtype) if device else None
    rows = tuple([bound(moved, device, peak, batch) for moved in traffic(report, fused)])
    complete = report.totals.complete and all(row.flops is not None for row in rows)
    name = report.network.name
    return Roofline(name, dtype, batch, fused, rows, device, peak, complete, tf32)


def bound(moved: Moved, device: Device | None, peak: float | None, batch: int) -> Bound:
    count = moved.bytes_of(batch)
    flops = None if moved.flops is None else batch * moved.flops
    if not device or not peak:
        return Bound(moved, count, flops, None)
    compute, memory = (flops or 0) / peak, count / device.bandwidth
    return Bound(moved, count, flops, max(compute, memory), COMPUTE if compute > memory else MEMORY)
