"""What does a large ONNX file cost? `python tests/benchmarks/onnx_files.py`

Files of 1, 100 and 1000 MB are made, chains of convolutions with as many layers and ever wider
ones, and the spec that `convert` writes of each. `show` of both as whole processes in turns:
seconds of processor time, the peak of memory (VmHWM: anonymous and mapped pages), and of anonymous
pages alone. Beside it what else reads the same file, where it is there: `onnx.load`, onnx-tool,
and Netron's reader under Node. Prints Markdown.
"""

from __future__ import annotations

import importlib.util
import os
import py_compile
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

ROUNDS = 9
LAYERS, SIDE = 24, 14
WIDTHS = {"1 MB": 34, "100 MB": 340, "1000 MB": 1076}
"""Channels of all layers, by the size of the file that 24 layers of 3x3 in float32 make."""
BUDGET_TIME, BUDGET_MEMORY = 0.060, 8.0
"""Seconds and MB that a file of 100 MB or more may cost above the spec."""

MEASURED = """
import atexit, sys
def peaks():
    with open("/proc/self/status") as file:
        lines = dict(line.split(":", 1) for line in file)
    with open({out!r}, "w") as file:
        print(*(lines[key].split()[0] for key in ("VmHWM", "RssAnon")), file=file)
"""
OURS = "import os; leave = os._exit\ndef ended(code):\n    peaks(); leave(code)\nos._exit = ended\n"
OTHERS = {
    "`onnx.load`": ("onnx", "import onnx; found = onnx.load(sys.argv[1]); peaks()"),
    "onnx-tool, `Model`": (
        "onnx_tool",
        "import onnx_tool; found = onnx_tool.Model(sys.argv[1], {'verbose': False}); peaks()",
    ),
}
"""What else reads a file, in Python: the package, and the program."""
NETRON = """
import * as fs from "node:fs";
import * as protobuf from "./protobuf.js";
import { onnx } from "./onnx-proto.js";
const reader = protobuf.BinaryReader.open(new Uint8Array(fs.readFileSync(process.argv[2])));
const model = onnx.ModelProto.decode(reader);
const status = fs.readFileSync("/proc/self/status", "utf8");
const kib = (key) => status.match(new RegExp(`${key}:\\\\s+(\\\\d+)`))[1];
fs.writeFileSync(process.argv[3], `${kib("VmHWM")} ${kib("RssAnon")}`);
if (model.graph.node.length < 1) throw new Error("no nodes");
"""


class Cost(NamedTuple):
    """Of one process: seconds of processor time, and the peak and what is anonymous, in MB."""

    seconds: float
    peak: float
    anonymous: float


def made(path: Path, width: int) -> None:
    """A chain of convolutions, its weights after its nodes as exporters write them."""
    from tests.frameworks.onnx.wired import field, node, value, varint

    sizes = b"".join(field(1, n) for n in (width, width, 3, 3)) + field(2, 1)
    raw = 4 * 9 * width * width
    parts = []
    for k in range(LAYERS):
        name = f"layers.{k}.weight"
        ins = ("x" if not k else f"y{k - 1}") + "," + name
        parts.append(field(1, node("Conv", ins, f"y{k}", f"/layers.{k}/Conv", pads=[1] * 4)))
    ends = field(11, value("x", [1, width, SIDE, SIDE]))
    ends += field(12, value(f"y{LAYERS - 1}", [1, width, SIDE, SIDE]))
    heads = [sizes + field(8, f"layers.{k}.weight") for k in range(LAYERS)]
    held = [varint(9 << 3 | 2) + varint(raw) for _ in heads]
    tensors = [
        varint(5 << 3 | 2) + varint(len(h) + len(r) + raw) for h, r in zip(heads, held, strict=True)
    ]
    graph = sum(map(len, (*parts, *tensors, *heads, *held, ends))) + LAYERS * raw
    with path.open("wb") as file:
        file.write(field(1, 8) + field(8, field(2, 17)) + varint(7 << 3 | 2) + varint(graph))
        file.writelines(parts)
        block = os.urandom(raw)
        for tensor, head, ahead in zip(tensors, heads, held, strict=True):
            file.writelines((tensor, head, ahead, block))
        file.write(ends)


def spent(command: Sequence[str], out: Path) -> Cost | None:
    """What a process costs that writes its peaks to a file. None if it fails."""
    out.unlink(missing_ok=True)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or not out.exists():
        return None
    peak, anonymous = (int(n) * 1024 / 1e6 for n in out.read_text().split())
    return Cost(used.ru_utime + used.ru_stime, peak, anonymous)


def show(path: Path, out: Path) -> list[str]:
    measured = MEASURED.format(out=str(out)) + OURS
    run = "from convcalc.__main__ import run; run()"
    return [sys.executable, "-c", measured + run, "show", str(path)]


def others(path: Path, out: Path, folder: Path) -> dict[str, list[str]]:
    """Commands of what else reads a file, as far as it is there."""
    found = {
        name: [sys.executable, "-c", MEASURED.format(out=str(out)) + program, str(path)]
        for name, (package, program) in OTHERS.items()
        if importlib.util.find_spec(package)
    }
    netron = importlib.util.find_spec("netron")
    if netron and netron.origin and shutil.which("node"):
        for script in Path(netron.origin).parent.glob("*.js"):
            shutil.copy(script, folder)
        (folder / "package.json").write_text('{"type": "module"}')
        (folder / "read.mjs").write_text(NETRON)
        found["Netron's reader"] = ["node", str(folder / "read.mjs"), str(path), str(out)]
    return found


def medians(costs: Sequence[Cost | None]) -> Cost | None:
    whole = [cost for cost in costs if cost]
    if len(whole) < len(costs):
        return None
    return Cost(*(statistics.median(column) for column in zip(*whole, strict=True)))


def row(size: str, name: str, cost: Cost | None, base: Cost) -> str:
    if cost is None:
        return f"| {size} | {name} | fails | | | |"
    above = f"{1000 * (cost.seconds - base.seconds):+.0f} ms, {cost.peak - base.peak:+.1f} MB"
    cells = (f"{1000 * cost.seconds:,.0f} ms", f"{cost.peak:,.1f} MB", f"{cost.anonymous:,.1f} MB")
    return f"| {size} | {name} | {' | '.join(cells)} | {above} |"


def rows(size: str, width: int, folder: Path) -> list[str]:
    path, spec, out = (folder / name for name in ("net.onnx", "net.yaml", "peaks"))
    made(path, width)
    convert = [sys.executable, "-m", "convcalc", "convert", str(path), "-o", str(spec), "--force"]
    subprocess.run(convert, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    turns = [(spent(show(spec, out), out), spent(show(path, out), out)) for _ in range(ROUNDS)]
    base, ours = (medians(column) for column in zip(*turns, strict=True))
    if not base or not ours:
        sys.exit(f"show fails for {size}")
    found = [row(size, "`show` of the spec", base, base), row(size, "`show` of it", ours, base)]
    for name, command in others(path, out, folder).items():
        found.append(row(size, name, medians([spent(command, out) for _ in range(3)]), base))
    over = ours.seconds - base.seconds > BUDGET_TIME or ours.peak - base.peak > BUDGET_MEMORY
    path.unlink()
    return [*found, *([f"over the budget: {size}"] if over else [])]


def main() -> None:
    for path in (ROOT / "convcalc").rglob("*.py"):  # as an installed package is
        py_compile.compile(str(path), quiet=1)
    os.environ["PYTHONPATH"] = str(ROOT)
    print("| file | read by | processor time | peak | anonymous | above the spec |")
    print("|---|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for size, width in WIDTHS.items():
            print(*rows(size, width, Path(folder)), sep="\n", flush=True)


if __name__ == "__main__":
    main()
