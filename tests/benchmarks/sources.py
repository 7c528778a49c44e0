"""What does reading source cost above reading a spec? `python tests/benchmarks/sources.py`

Of each network, `show` of its source and of the spec that `convert` writes of it, as whole
processes in turns: seconds of processor time, so that a busy machine counts little. Networks are
those of specs/source and, as in tests/frameworks/torch, those of the repositories in the folder
that `SOURCE_REPOSITORIES` names and of the packages in that of `SOURCE_LIBRARIES`. Prints Markdown.
"""

from __future__ import annotations

import json
import os
import py_compile
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
BUDGET_ABOVE, BUDGET_MOST = 0.060, 1.0
OWN = {
    "lenet.py:LeNet": ["1x28x28"],
    "residual.py:Net": ["3x32x32"],
}
"""Networks of specs/source that are whole, and their inputs."""
SET = {"dcgan/main.py": {"nc": 3, "ngf": 64, "ndf": 64, "nz": 100, "dataset": "any"}}
"""What was given where the network was run."""


class Cost(NamedTuple):
    """Median seconds of processor time of one network."""

    network: str
    source: float
    spec: float

    @property
    def above(self) -> float:
        return self.source - self.spec


def program(*words: str) -> list[str]:
    return [sys.executable, "-c", "from convcalc.__main__ import run; run()", *words]


def spent(command: list[str]) -> float | None:
    """Seconds of processor time, of user and system. None if the command fails."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return None if process.returncode else used.ru_utime + used.ru_stime


def recorded() -> dict[str, list[str]]:
    """The words that name each recorded network that is here and that PyTorch accepts."""
    cases = json.loads((ROOT / "tests/recorded/source_networks.json").read_text())["cases"]
    return {
        f"{case.get('repo') or case['package']} {case['target']}": words_of(case, path)
        for case in cases
        if not case.get("refused") and (path := path_of(case)) is not None
    }


def path_of(case: dict[str, Any]) -> Path | None:
    variable = "SOURCE_LIBRARIES" if "package" in case else "SOURCE_REPOSITORIES"
    folder = Path(os.environ.get(variable) or "/nowhere")
    inside = "" if "package" in case else case["repo"].replace("/", "__")
    path = folder / inside / case["path"]
    return path if path.is_file() else None


def words_of(case: dict[str, Any], path: Path) -> list[str]:
    shapes = case["input"] if isinstance(case["input"][0], list) else [case["input"]]
    given = next((v for k, v in SET.items() if case["path"].endswith(k)), {})
    words = [f"{path}:{case['target']}"]
    for shape in shapes:
        words += ["--input", "x".join(map(str, shape))]
    for name, value in given.items():
        words += ["--set", f"{name}={value}"]
    return words


def costs(networks: dict[str, list[str]], folder: Path) -> list[Cost]:
    """Of those that can be written as a spec."""
    found = []
    for number, (name, words) in enumerate(networks.items()):
        spec = str(folder / f"{number}.yaml")
        if spent(program("convert", *words, "-o", spec)) is None:
            print(f"not written as a spec: {name}", file=sys.stderr)
            continue
        pairs = [
            (spent(program("show", *words)), spent(program("show", spec))) for _ in range(ROUNDS)
        ]
        whole = [(a, b) for a, b in pairs if a is not None and b is not None]
        if len(whole) < ROUNDS:
            print(f"not shown: {name}", file=sys.stderr)
            continue
        source, written = (statistics.median(column) for column in zip(*whole, strict=True))
        found.append(Cost(name, source, written))
    return found


def ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"


def report(found: list[Cost]) -> str:
    above = statistics.median(cost.above for cost in found)
    ratio = statistics.median(cost.source / cost.spec for cost in found)
    most = max(found, key=lambda cost: cost.source)
    rows = [
        "| processor time of `show` | source | spec | above | budget |",
        "|---|---:|---:|---:|---:|",
        f"| median of {len(found)} networks | {ms(statistics.median(c.source for c in found))} | "
        f"{ms(statistics.median(c.spec for c in found))} | {ms(above)}, {ratio:.2f} times | "
        f"{ms(BUDGET_ABOVE)} above |",
        f"| the longest, {most.network} | {ms(most.source)} | {ms(most.spec)} | "
        f"{ms(most.above)}, {most.source / most.spec:.2f} times | {ms(BUDGET_MOST)} in all |",
    ]
    return "\n".join(rows)


def main() -> None:
    for path in (ROOT / "convcalc").rglob("*.py"):  # as an installed package is
        py_compile.compile(str(path), quiet=1)
    os.environ["PYTHONPATH"] = str(ROOT)
    own = {
        name: [str(ROOT / "specs/source" / name), *(w for s in shapes for w in ("--input", s))]
        for name, shapes in OWN.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        found = costs({**own, **recorded()}, Path(folder))
    print(report(found))
    over = sum(cost.above > BUDGET_ABOVE for cost in found)
    print(f"\n{over} of {len(found)} take more than {ms(BUDGET_ABOVE)} above their spec:\n")
    for cost in sorted(found, key=lambda cost: -cost.above)[:8]:
        print(f"- {cost.network}: {ms(cost.source)}, spec {ms(cost.spec)}")


if __name__ == "__main__":
    main()
