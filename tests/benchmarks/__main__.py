"""How quick is convcalc against programs that do no work? `python tests/benchmarks`

Whole processes, paired: each round runs every program once, so that a busy machine slows all alike;
the ratios are of medians. A floor is the least a program with the same libraries and as much output
can take. The engine alone is timed without start-up, in processor time. Prints Markdown.
"""

from __future__ import annotations

import os
import platform
import py_compile
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 40
FOLDER = tempfile.TemporaryDirectory()

BARE_TABLE = """
import click
@click.command()
@click.argument("words", nargs=-1)
def main(words):
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text
    table = Table.grid(padding=(0, 2))
    for line in LINES:
        label, _, value = line.partition("  ")
        table.add_row(Text(label, "dim"), Text(value.strip()))
    console = Console(width=200)
    console.print(Text("conv", "bold"))
    console.print(table)
main()
"""

BARE_JSON = """
import click
@click.command()
@click.argument("words", nargs=-1)
def main(words):
    import json
    click.echo(json.dumps(LINES))
main()
"""

BARE_SHOW = """
import click
@click.command()
@click.argument("spec")
def main(spec):
    import yaml
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with open(spec) as file:
        yaml.load(file, Loader=loader)
    table = Table(box=None)
    for title in LINES[1].split():
        table.add_column(title, no_wrap=True)
    width = len(LINES[1].split())
    for line in LINES[2:]:
        cells = line.split()[:width]
        table.add_row(*map(Text, cells + [""] * (width - len(cells))))
    Console(width=200).print(table)
main()
"""

ENGINE = """
import gc, sys, time
import convcalc

def stack(count):
    block = ["conv 64 3x3 p1 bias=false", "batch_norm", "relu", "max_pool 3x3/1 p1"]
    layers = [block[k % len(block)] for k in range(count)]
    return convcalc.build({"input": "64x32x32", "layers": layers})

convcalc.analyze(stack(100))
network = stack(int(sys.argv[1]))
gc.collect()
start = time.process_time()
convcalc.analyze(network)
print(time.process_time() - start)
"""
COUNTS = (1_000, 10_000, 100_000)
PAIRS = 10

QUERY = ["conv", "3x224x224", "-f", "64", "-k", "7", "-s", "2", "-p", "3"]
SHOWN = {
    "ResNet-50": ("resnet50", "torchvision/resnet"),
    "ResNet-152": ("resnet152", "torchvision/resnet"),
    "NASNet-Large": ("keras_nasnetlarge", "keras/keras_nasnet"),
}
"""Networks of the zoo, and the files they are in."""


def convcalc(*words: str) -> list[str]:
    script = "from convcalc.__main__ import run; run()"  # what the installed command runs
    return [sys.executable, "-c", script, *words]


def bare(program: str, like: list[str], *words: str) -> list[str]:
    """A program that prints as many lines as `like` does, which it reads from a file."""
    printed = subprocess.run(like, capture_output=True, text=True, check=True).stdout
    path = Path(FOLDER.name) / f"{len(list(Path(FOLDER.name).iterdir()))}.txt"
    path.write_text(printed, encoding="utf-8")
    start = f"LINES = open({str(path)!r}, encoding='utf-8').read().splitlines()"
    return [sys.executable, "-c", start + program, *words]


def timed(programs: dict[str, list[str]]) -> dict[str, float]:
    """Median seconds of each program, run in turns."""
    seconds: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(ROUNDS):
        for name, command in programs.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in seconds.items()}


def peak_memory(command: list[str]) -> float:
    """MiB at most held by the process."""
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], capture_output=True, text=True, check=True
    )
    return int(done.stdout) / (1024 if sys.platform != "darwin" else 1024**2)


def engine_seconds(count: int) -> float:
    """Processor time of one analysis of a stack of so many layers, in a process of its own."""
    command = [sys.executable, "-c", ENGINE, str(count)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def print_engine() -> None:
    """Layers per second of the engine alone, and whether a large network costs more for each."""
    runs = [[engine_seconds(count) for count in COUNTS] for _ in range(PAIRS)]
    print(f"\n| layers | layers per second, engine alone, median of {PAIRS} |\n|---:|---:|")
    for count, seconds in zip(COUNTS, zip(*runs, strict=True), strict=True):
        print(f"| {count:,} | {count / statistics.median(seconds):,.0f} |")
    ratios = [run[-1] / run[-2] for run in runs]
    print(
        f"\n{COUNTS[-1]:,} layers cost {statistics.median(ratios):.1f} times as much as "
        f"{COUNTS[-2]:,} ({min(ratios):.1f} to {max(ratios):.1f}; budget 10.5)."
    )


def reading() -> list[float]:
    """Seconds of processor time that each source of PyTorch takes until its network is there."""
    from convcalc.frameworks.torch.source import Source
    from tests.recorded.torch_sources import INPUTS, SOURCES, TARGETS

    seconds = []
    for name, code in SOURCES.items():
        start = time.process_time()
        Source(code, "model.py").network(TARGETS[name], INPUTS[name].split())
        seconds.append(time.process_time() - start)
    return seconds


def main() -> None:
    for path in (ROOT / "convcalc").rglob("*.py"):  # as an installed package is
        py_compile.compile(str(path), quiet=1)
    os.environ["PYTHONPATH"] = str(ROOT)
    sys.path.insert(0, str(ROOT))
    table, json = convcalc(*QUERY), convcalc(*QUERY, "--format", "json")
    programs = {
        "bare python": [sys.executable, "-c", "pass"],
        "click + rich, the same table": bare(BARE_TABLE, table),
        "one layer, table": table,
        "click, as much JSON": bare(BARE_JSON, json),
        "one layer, JSON": json,
        "--help": convcalc("--help"),
    }
    for title, (name, file) in SHOWN.items():
        show = convcalc("show", name)
        path = str(ROOT / "specs" / f"{file}.yaml")
        programs[f"as many rows as {title}"] = bare(BARE_SHOW, show, path)
        programs[f"show {title}"] = show
    found = timed(programs)
    pairs = [
        ("one layer, table", "click + rich, the same table", 1.15),
        ("one layer, JSON", "click, as much JSON", 1.30),
        *((f"show {title}", f"as many rows as {title}", 1.35) for title in SHOWN),
    ]
    print(
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores; ",
        end="",
    )
    print(f"medians of {ROUNDS} paired runs; bare Python {found['bare python'] * 1000:.0f} ms.\n")
    print("| query | time | floor | floor's time | ratio | budget |")
    print("|---|---:|---|---:|---:|---:|")
    for query, floor, budget in pairs:
        mine, least = found[query], found[floor]
        what = floor.replace("as many rows as", "click + yaml + rich, rows of")
        print(f"| {query} | {mine * 1000:.0f} ms | {what} | {least * 1000:.0f} ms | ", end="")
        print(f"{mine / least:.2f} | {budget:.2f} |")
    resnet = peak_memory(programs["show ResNet-50"])
    print(f"\nPeak memory of `show` of ResNet-50: {resnet:.0f} MiB (budget 40).")
    print_engine()
    spent = sorted(reading())
    median, most = spent[len(spent) // 2], spent[-1]
    print(
        f"\n{len(spent)} sources of PyTorch, read: median {median * 1000:.0f} ms (budget 60), ",
        end="",
    )
    print(f"longest {most * 1000:.0f} ms (budget 1,000).")


if __name__ == "__main__":
    main()
