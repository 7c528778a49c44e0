"""Sweeps that are interrupted, go on, and are put together of shards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, ROOT, Ask

SPEC = "{vars: {n: 1}, input: 3x8x8, layers: [conv $n 3, relu, conv $n 3]}"
ARGS = ("--set", "n=1..40", "--set", "r=3,8..12", "--input", "3x$(r)x$(r)")


@pytest.fixture
def spec(tmp_path: Path) -> str:
    path = tmp_path / "net.yaml"
    path.write_text(SPEC)
    return str(path)


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
@pytest.mark.parametrize("where", [(), ("--where", "macs < 9000 and n % 3 == 1")])
def test_a_file_cut_at_any_byte_goes_on_to_the_same_rows(
    ask: Ask, tmp_path: Path, spec: str, ending: str, where: tuple[str, ...]
) -> None:
    path = tmp_path / f"rows.{ending}"
    command = ("sweep", spec, "--set", "n=1..9", "--set", "r=3,8", *ARGS[4:], *where)
    assert ask(*command, "-o", str(path)).code == 0
    whole = path.read_bytes()
    for size in range(0, len(whole) + 1, max(len(whole) // 14, 1)):
        path.write_bytes(whole[:size])
        assert ask(*command, "-o", str(path)).code == 0
        assert path.read_bytes() == whole


def test_shards_one_after_the_other_are_the_whole(ask: Ask, tmp_path: Path, spec: str) -> None:
    paths = [tmp_path / f"{k}.csv" for k in range(4)]
    assert ask("sweep", spec, *ARGS, "-o", str(paths[0])).code == 0
    for k in (1, 2, 3):
        assert ask("sweep", spec, *ARGS, "--shard", f"{k}/3", "-o", str(paths[k])).code == 0
    assert b"".join(path.read_bytes() for path in paths[1:]) == paths[0].read_bytes()


def test_the_best_of_a_sweep_that_goes_on_are_those_of_the_whole(
    ask: Ask, tmp_path: Path, spec: str
) -> None:
    path, best = tmp_path / "a.csv", ("--best", "-macs", "--top", "3")
    command = ("sweep", spec, *ARGS, *best, "-o", str(path))
    first = ask(*command)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:200]) + lines[200][:5])
    again = ask(*command)
    assert again.out == first.out
    assert again.err.splitlines()[0] == f"{path}: goes on at variant 200"
    whole = ask(*command)
    assert whole.out == first.out
    assert whole.err.splitlines()[0] == f"{path}: all variants are in it"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: text.replace(b"params", b"param", 1), "its first line is another"),
        (lambda text: text.replace(b"\n1,1,", b"\n1,7,", 1), "variant 1 has another row in it"),
        (lambda text: text.replace(b"\n3,1,", b"\n2,1,", 1), "variant 2 follows variant 2"),
        (
            lambda text: text.replace(b"\n2,1,8,", b"\n2,1,x,8,", 1),
            "a line of it is no row of this sweep",
        ),
        (lambda text: b"hello\n", "its first line is another"),
    ],
)
def test_a_file_of_another_sweep_is_left_alone(
    ask: Ask, tmp_path: Path, spec: str, change: object, why: str
) -> None:
    path = tmp_path / "a.csv"
    command = ("sweep", spec, *ARGS, "-o", str(path))
    ask(*command)
    whole = path.read_bytes()
    path.write_bytes(change(whole))  # type: ignore[operator]
    before = path.read_bytes()
    found = ask(*command)
    assert f"is not of this sweep: {why}\n" in found.err
    assert (found.code, path.read_bytes()) == (2, before)
    assert ask(*command, "--force").code == 0
    assert path.read_bytes() == whole


def test_a_sweep_that_is_killed_twice_has_every_row_once(tmp_path: Path, spec: str) -> None:
    path = tmp_path / "rows.jsonl"
    command = [
        sys.executable,
        "-m",
        "convcalc",
        "sweep",
        spec,
        "--set",
        "n=1..900",
        "-o",
        str(path),
    ]
    for least in (2_000, 30_000):
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < end:
            if path.exists() and path.stat().st_size > least:
                os.kill(process.pid, signal.SIGKILL)
                break
            time.sleep(0.005)
        assert process.wait() == -signal.SIGKILL
        whole = path.read_bytes().rpartition(b"\n")[0] + b"\n"
        rows = whole.count(b"\n")
        assert rows < 900
        path.write_bytes(whole + b'{"variant": %d' % (rows + 1))
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)
    alone = tmp_path / "alone.jsonl"
    subprocess.run([*command[:-1], str(alone)], cwd=ROOT, check=True, capture_output=True)
    assert path.read_bytes() == alone.read_bytes()
    assert path.read_bytes().count(b"\n") == 900


def test_several_processes_give_the_rows_of_one_in_the_same_order(
    ask: Ask, tmp_path: Path, spec: str
) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    command = ("sweep", spec, *ARGS, "-o")
    assert ask(*command, str(one)).code == 0
    words = [sys.executable, "-m", "convcalc", *command, str(two), "--jobs", "2"]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)
    assert two.read_bytes() == one.read_bytes()


def test_what_is_said_of_source_reaches_every_process(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "nets.txt"
    path.write_text(
        "import torch.nn as nn\n"
        + "".join(
            f"class {name}(nn.Module):\n    def __init__(self, n=4):\n"
            f"        super().__init__()\n        self.conv = nn.Conv2d(3, n, {k})\n"
            "    def forward(self, x):\n        return self.conv(x)\n"
            for name, k in (("A", 3), ("B", 5))
        )
    )
    args = ("sweep", str(path), "--from", "pytorch", "--target", "B", "--set", "n=2,3")
    args = (*args, "--input", "3x32x32", "--format", "csv")
    alone = ask(*args).out
    assert ",2,152," in alone
    words = [sys.executable, "-m", "convcalc", *args, "--jobs", "2"]
    done = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)
    assert done.stdout.decode() == alone


def test_a_condition_that_makes_no_sense_leaves_nothing_behind(
    ask: Ask, tmp_path: Path, spec: str
) -> None:
    path = tmp_path / "a.csv"
    command = ("sweep", spec, *ARGS, "--where", "n + code < 3")
    assert (ask(*command, "--format", "csv").out, ask(*command).out) == ("", "")
    assert ask(*command, "-o", str(path)).code == 2
    assert path.read_bytes() == b""
