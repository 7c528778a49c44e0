"""What needs a library besides: Parquet, and a Dask cluster."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, ROOT, Ask

SWEEP = ("sweep", "lenet5", "--set", "classes=2,3", "--set", "r=28,x", "--input", "1x$(r)x28")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ("-o", "rows.parquet"),
            "a parquet file needs pyarrow: pip install 'convcalc[parquet]'; or -o rows.csv",
        ),
        (
            ("--cluster", "tcp://127.0.0.1:8786"),
            "--cluster needs dask.distributed: pip install 'convcalc[dask]'",
        ),
    ],
)
def test_what_is_missing_is_said_with_what_installs_it(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], said: str
) -> None:
    for name in ("parquet", "cluster"):
        monkeypatch.setattr(f"convcalc.commands.sweep.{name}.find_spec", lambda name: None)
    assert ask(*SWEEP[:4], *args).said == said


@pytest.mark.skipif(not find_spec("pyarrow"), reason="pyarrow is an extra")
def test_a_parquet_file_has_the_rows_of_the_others(ask: Ask, tmp_path: Path) -> None:
    from pyarrow import parquet  # type: ignore[import-not-found,unused-ignore]

    path, lines = tmp_path / "rows.parquet", tmp_path / "rows.jsonl"
    assert ask(*SWEEP, "-o", str(lines)).code == 0
    half = b"".join(lines.read_bytes().splitlines(keepends=True)[:2])
    Path(f"{path}.jsonl").write_bytes(half + b'{"vari')
    code, _, err = ask(*SWEEP, "-o", str(path))
    assert (code, err.splitlines()[0]) == (0, f"{path}.jsonl: goes on at variant 3")
    found = parquet.read_table(path).to_pylist()
    expected = [json.loads(line) for line in lines.read_text().splitlines()]
    assert found == [{**row, "r": str(row["r"])} for row in expected]
    assert [file.name for file in tmp_path.iterdir()] in (
        ["rows.parquet", "rows.jsonl"],
        ["rows.jsonl", "rows.parquet"],
    )


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-m", *words]
    process = subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(path: Path, size: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while not path.exists() or path.stat().st_size < size:
        assert time.monotonic() < end
        assert process.poll() is None
        time.sleep(0.01)


@pytest.mark.skipif(not find_spec("distributed"), reason="dask is an extra")
def test_a_cluster_gives_the_rows_of_one_process_though_a_worker_is_killed(
    ask: Ask, tmp_path: Path
) -> None:
    at, one, many = tmp_path / "at.json", tmp_path / "one.csv", tmp_path / "many.csv"
    command = ("sweep", "mobilenet_v2", "--set", "width=0.5,1", "--set", "classes=1..400", "-o")
    assert ask(*command, str(one)).code == 0
    dask = ("dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    with running(*dask, "--scheduler-file", str(at)) as scheduler:
        wait_for(at, 2, scheduler)
        address = json.loads(at.read_text())["address"]
        worker = ("dask", "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        sweeping = ("convcalc", *command, str(many), "--cluster", address)
        with running(*worker), running(*worker) as second, running(*sweeping) as sweep:
            wait_for(many, 9_000, sweep)
            os.kill(second.pid, signal.SIGKILL)
            assert sweep.wait(PATIENCE) == 0  # the other does what was lost
    assert many.read_bytes() == one.read_bytes()
