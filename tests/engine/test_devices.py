"""Machines by name, or by what they can do."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.engine.devices import DEVICES, TF32, device_of
from convcalc.engine.memory import BYTES

PAGE = Path(__file__).parents[2] / "convcalc" / "commands" / "roofline" / "README.md"
SHOWN = ("float64", "float32", TF32, "float16", "bfloat16", "float8", "int8")


@pytest.mark.parametrize("name", DEVICES)
def test_the_page_has_each_figure_and_its_source(name: str) -> None:
    device = DEVICES[name]
    assert {*device.flops} <= {*SHOWN} <= {*BYTES, TF32}
    flops = [f"{device.flops[t] / 1e12:g}" if t in device.flops else "" for t in SHOWN]
    memory = f"{device.memory // 10**9} GB" if device.memory else ""
    cells = [name, f"[{device.title}]({device.source})", *flops, f"{device.bandwidth / 1e9:g}"]
    assert f"| {' | '.join([*cells, memory])} |" in PAGE.read_text(encoding="utf-8")
    assert device_of("--device", name.upper()) is device


@pytest.mark.parametrize(
    ("text", "flops", "bandwidth"),
    [
        ("125T,900G", 125e12, 900e9),
        ("5 TFLOPS, 204.8GB/s", 5e12, 204.8e9),
        ("1P,3.35TB/s", 1e15, 3.35e12),
    ],
)
def test_a_machine_of_ones_own_has_one_peak_for_all_types(
    text: str, flops: float, bandwidth: float
) -> None:
    device = device_of("--device", text)
    assert (device.peak("int8"), device.bandwidth, device.memory) == (flops, bandwidth, None)


@pytest.mark.parametrize("text", ["1T,0", "-1T,1G", "1T,1X", ",", "1T,1G,1G", "T,G"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="--device takes FLOPS,BANDWIDTH, each a number above 0"):
        device_of("--device", text)


def test_a_machine_without_tf32_is_refused_for_it() -> None:
    with pytest.raises(ValueError, match="no figure for tf32 on NVIDIA T4, only for float32, "):
        device_of("--device", "t4").peak(TF32)


def test_a_type_without_a_figure_is_refused() -> None:
    with pytest.raises(ValueError, match="no figure for int8 on Apple M2, its GPU of 10 cores, "):
        device_of("--device", "m2").peak("int8")


@pytest.mark.parametrize(
    ("name", "dtype", "cores", "each", "clock"),
    [
        ("h100", "float32", 132, 128 * 2, 1.98e9),
        ("h200", "float16", 528, 512 * 2, 1.83e9),
        ("a100", "float32", 108, 64 * 2, 1.41e9),
        ("a100", "float16", 432, 256 * 2, 1.41e9),
        ("v100", "float32", 80, 64 * 2, 1.53e9),
        ("v100", "float16", 640, 64 * 2, 1.53e9),
        ("rtx4090", "float32", 128, 128 * 2, 2.52e9),
        ("rtx4090", "float16", 512, 64 * 2, 2.52e9),
        ("t4", "float32", 40, 64 * 2, 1.59e9),
        ("t4", "int8", 320, 128 * 2, 1.59e9),
        ("orin", "float32", 16, 128 * 2, 1.3e9),
        ("orin", "int8", 64, 512 * 2, 1.3e9),
        ("m2", "float32", 10, 128 * 2, 1.398e9),
        ("cpu", "float32", 64, 2 * 8 * 2, 3.5e9),
        ("cpu", "float64", 64, 2 * 4 * 2, 3.5e9),
    ],
)
def test_a_peak_is_what_all_cores_do_at_their_highest_clock_without_sparsity(
    name: str, dtype: str, cores: int, each: int, clock: float
) -> None:
    assert DEVICES[name].peak(dtype) == pytest.approx(cores * each * clock, rel=0.01)
