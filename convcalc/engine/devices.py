"""What machines can do at most: operations and bytes each second, and memory, from data sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.amounts import DECIMAL, written
from convcalc.diagnostics import all_of, did_you_mean
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

T, G = 10**12, 10**9
"""Tera and giga: those of data sheets are powers of 1000."""


TF32 = "tf32"


class Device(NamedTuple):
    """The peaks of a machine: FLOPs a second by type, bytes a second to and from memory, and bytes
    of memory, None where that depends on the machine. TF32 is no type of tensors, but how some
    machines multiply float32. `note` says what was left out, or how a figure follows from those of
    the source.
    """

    title: str
    flops: Mapping[str, float]
    bandwidth: float
    memory: Optional[int]
    source: str
    note: str = ""

    def peak(self, dtype: str) -> float:
        """FLOPs a second of a type. ValueError if there is no figure for it."""
        found = self.flops.get(dtype, self.flops.get(""))
        if found is None:
            known = all_of([name for name in self.flops if name != TF32])
            raise ValueError(
                f"there is no figure for {dtype} on {self.title}, only for {known}; "
                "give FLOPS,BANDWIDTH of your own, such as 125T,900G"
            )
        return found


HOPPER = {
    "float64": 67 * T,
    "float32": 67 * T,
    TF32: 494.5 * T,
    "float16": 989.5 * T,
    "bfloat16": 989.5 * T,
    "float8": 1979 * T,
    "int8": 1979 * T,
}
DENSE = "tensor cores without sparsity: half of what the data sheet has with it"

CPU = "cpu"

DEVICES: dict[str, Device] = {
    "h100": Device(
        "NVIDIA H100 SXM",
        HOPPER,
        3350 * G,
        80 * G,
        "https://www.nvidia.com/en-us/data-center/h100/",
        DENSE,
    ),
    "h200": Device(
        "NVIDIA H200 SXM",
        HOPPER,
        4800 * G,
        141 * G,
        "https://www.nvidia.com/en-us/data-center/h200/",
        DENSE,
    ),
    "a100": Device(
        "NVIDIA A100 SXM 80 GB",
        {
            "float64": 19.5 * T,
            "float32": 19.5 * T,
            TF32: 156 * T,
            "float16": 312 * T,
            "bfloat16": 312 * T,
            "int8": 624 * T,
        },
        2039 * G,
        80 * G,
        "https://www.nvidia.com/en-us/data-center/a100/",
        "float32 on the ordinary cores, unless TF32 is asked for",
    ),
    "v100": Device(
        "NVIDIA V100 SXM2 32 GB",
        {"float64": 7.8 * T, "float32": 15.7 * T, "float16": 125 * T},
        900 * G,
        32 * G,
        "https://www.nvidia.com/en-us/data-center/v100/",
    ),
    "rtx4090": Device(
        "NVIDIA GeForce RTX 4090",
        {
            "float32": 82.6 * T,
            TF32: 82.6 * T,
            "float16": 165.2 * T,
            "bfloat16": 165.2 * T,
            "float8": 330.3 * T,
            "int8": 660.6 * T,
        },
        1008 * G,
        24 * G,
        "https://images.nvidia.com/aem-dam/Solutions/geforce/ada/nvidia-ada-gpu-architecture.pdf",
        "tensor cores without sparsity, sums in float32",
    ),
    "t4": Device(
        "NVIDIA T4",
        {"float32": 8.1 * T, "float16": 65 * T, "int8": 130 * T},
        320 * G,
        16 * G,
        "https://www.nvidia.com/en-us/data-center/tesla-t4/",
    ),
    "orin": Device(
        "NVIDIA Jetson AGX Orin 64 GB, its GPU",
        {"float32": 5.3 * T, "float16": 42.5 * T, "int8": 85 * T},
        204.8 * G,
        64 * G,
        "https://www.nvidia.com/content/dam/en-zz/Solutions/gtcf21/jetson-orin/"
        "nvidia-jetson-agx-orin-technical-brief.pdf",
        "int8 is half of the 170 TOPS with sparsity, float16 half of int8",
    ),
    "m2": Device(
        "Apple M2, its GPU of 10 cores",
        {"float32": 3.6 * T},
        100 * G,
        24 * G,
        "https://www.apple.com/newsroom/2022/06/"
        "apple-unveils-m2-with-breakthrough-performance-and-capabilities/",
        "float32: 128 lanes of a core with a multiply-add each, at 1.398 GHz",
    ),
    CPU: Device(
        "AMD EPYC 7763",
        {"float64": 3.584 * T, "float32": 7.168 * T},
        204.8 * G,
        None,
        "https://www.amd.com/en/products/processors/server/epyc/7003-series/amd-epyc-7763.html",
        "64 cores at 3.5 GHz, their boost, with two multiply-adds of 256 bits each; 8 channels of "
        "DDR4-3200",
    ),
}
"""The machines that have a name."""


def device_of(option: str, text: str) -> Device:
    """A machine by its name, or by FLOPs and bytes a second: `125T,900G`. ValueError, which names
    the option, for anything else.
    """
    name = text.lower().replace(" ", "").replace("-", "").replace("_", "")
    if name in DEVICES:
        return DEVICES[name]
    if "," not in text:
        close, other = did_you_mean(name, DEVICES), "FLOPS,BANDWIDTH such as 125T,900G"
        takes = (
            f"{close} Any other is {other}"
            if close
            else f"it takes {all_of([*DEVICES])}, or {other}"
        )
        raise ValueError(f"{option} does not know '{text[:60]}'; {takes}")
    flops, bandwidth = (per_second(option, word, text) for word in text.split(",", 1))
    return Device(text.strip(), {"": flops}, bandwidth, None, "", "as given")


def per_second(option: str, word: str, text: str) -> float:
    """The number in `125T` or `900GB/s`. ValueError if it is none above 0."""
    found = written(word.strip().removesuffix("/s")) if len(word) < 40 else None
    unit = found.unit if found else ""
    for ending in ("B", "FLOPS", "FLOP", "OPS"):
        unit = unit.removesuffix(ending)
    scale = {**DECIMAL, "P": 10**15}.get(unit)
    if not found or not scale or found.negative or not found.value():
        raise ValueError(
            f"{option} takes FLOPS,BANDWIDTH, each a number above 0 such as 125T,900G, "
            f"received '{text[:60]}'"
        )
    return float(found.value(scale))
