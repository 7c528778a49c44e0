"""What needs a library besides: Parquet, and a Dask cluster."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from convcalc.commands.sweep.cluster import chunk_by, own
from convcalc.commands.sweep.question import Question
from convcalc.commands.sweep.run import Lost
from convcalc.commands.sweep.variants import Variants
from convcalc.parser.zoo import Located
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


@pytest.mark.skipif(not find_spec("pyarrow"), reason="pyarrow is an extra")
def test_a_parquet_file_goes_on_though_it_was_ended_when_it_was_whole(
    ask: Ask, tmp_path: Path
) -> None:
    path, lines = tmp_path / "rows.parquet", tmp_path / "rows.jsonl"
    assert ask(*SWEEP, "-o", str(lines)).code == 0
    assert ask(*SWEEP, "-o", str(path)).code == 0
    whole = path.read_bytes()
    again = ask(*SWEEP, "-o", str(path))
    assert (again.code, again.out) == (0, f"{path}: 4 rows\n")
    assert again.err.splitlines()[0] == f"{path}: all variants are in it"
    assert path.read_bytes() == whole
    os.replace(lines, f"{path}.jsonl")  # as between the last two steps
    Path(f"{path}.part").write_bytes(whole[:100])
    assert ask(*SWEEP, "-o", str(path)).code == 0
    assert path.read_bytes() == whole
    assert [file.name for file in tmp_path.iterdir()] == ["rows.parquet"]


@pytest.mark.skipif(not find_spec("pyarrow"), reason="pyarrow is an extra")
@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("classes=2,4",), "variant 4 has another row in it"),
        (("classes=2,3,4",), "variant 5 has no row in it"),
        (("classes=2",), "variant 3 follows variant 2"),
        (("width=2,3",), "its columns are others"),
    ],
)
def test_a_parquet_file_of_another_sweep_is_not_taken_for_this_one(
    ask: Ask, tmp_path: Path, args: tuple[str, ...], why: str
) -> None:
    spec, path = tmp_path / "net.yaml", tmp_path / "rows.parquet"
    spec.write_text(
        "input: 1x$(r)x28\nvars: {r: 28, width: 4, classes: 10}\n"
        "layers: [conv $(width) 3x3, flatten, linear $(classes)]\n"
    )
    sweep = ("sweep", str(spec), "--set", "r=28,30", "-o", str(path), "--set")
    assert ask(*sweep, "classes=2,3").code == 0
    said = f"{path} is not of this sweep: {why}; --force writes over it"
    assert ask(*sweep, *args).said == said
    assert ask(*sweep, *args, "--force").code == 0
    path.write_text("rows")
    said = f"{path} is not of this sweep: it is no Parquet file; --force writes over it"
    assert ask(*sweep, *args).said == said


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


@contextmanager
def cluster(at: Path) -> Iterator[tuple[str, subprocess.Popen[bytes], subprocess.Popen[bytes]]]:
    """The address of a scheduler with two workers on the loopback; it, and one of these."""
    dask = ("dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    with running(*dask, "--scheduler-file", str(at)) as scheduler:
        wait_for(at, 2, scheduler)
        address = json.loads(at.read_text())["address"]
        worker = ("dask", "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        with running(*worker) as one, running(*worker):
            yield address, scheduler, one


needs_dask = pytest.mark.skipif(not find_spec("distributed"), reason="dask is an extra")
MANY = ("sweep", "mobilenet_v2", "--set", "width=0.5,1", "--set", "classes=1..400")


@needs_dask
def test_a_cluster_gives_the_rows_of_one_process_though_a_worker_is_killed(
    ask: Ask, tmp_path: Path
) -> None:
    one, many = tmp_path / "one.csv", tmp_path / "many.csv"
    assert ask(*MANY, "-o", str(one)).code == 0
    with cluster(tmp_path / "at.json") as (address, _, worker):
        sweeping = ("convcalc", *MANY, "-o", str(many), "--cluster", address)
        with running(*sweeping) as sweep:
            wait_for(many, 9_000, sweep)
            os.kill(worker.pid, signal.SIGKILL)
            assert sweep.wait(PATIENCE) == 0  # the other does what was lost
    assert many.read_bytes() == one.read_bytes()


@needs_dask
def test_a_sweep_goes_on_by_a_cluster_though_it_and_then_the_scheduler_are_killed(
    ask: Ask, tmp_path: Path
) -> None:
    one, many = tmp_path / "one.csv", tmp_path / "many.csv"
    assert ask(*MANY, "-o", str(one)).code == 0
    command = (*MANY, "-o", str(many), "--cluster")
    with cluster(tmp_path / "at.json") as (address, scheduler, _):
        with running("convcalc", *command, address) as sweep:
            wait_for(many, 6_000, sweep)
            os.kill(sweep.pid, signal.SIGKILL)
        size = many.stat().st_size
        call = [sys.executable, "-m", "convcalc", *command, address]
        second = subprocess.Popen(call, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        wait_for(many, size + 3_000, second)  # type: ignore[arg-type]
        os.kill(scheduler.pid, signal.SIGKILL)
        _, err = second.communicate(timeout=PATIENCE)
        assert second.returncode == 2
        assert "--cluster: its scheduler was lost" in err
        assert "Traceback" not in err
    assert ask(*MANY, "-o", str(many)).code == 0
    assert many.read_bytes() == one.read_bytes()


@needs_dask
def test_shards_by_a_cluster_are_the_whole_and_other_versions_are_refused(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / f"{k}.csv" for k in range(3)]
    assert ask(*MANY, "-o", str(paths[0])).code == 0
    with cluster(tmp_path / "at.json") as (address, *_):
        for k in (1, 2):
            args = ("--shard", f"{k}/2", "-o", str(paths[k]), "--cluster", address)
            assert ask(*MANY, *args).code == 0
        mine = own()
        monkeypatch.setattr("convcalc.commands.sweep.cluster.own", lambda: "Python 2.7")
        assert ask(*MANY, "--cluster", address).said == (
            f"--cluster: a worker has {mine}, and this is Python 2.7; they must be the same"
        )
    assert b"".join(path.read_bytes() for path in paths[1:]) == paths[0].read_bytes()


@needs_dask
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere", "http://127.0.0.1:8786"])
def test_an_address_at_which_nothing_answers_is_refused(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr("convcalc.commands.sweep.cluster.PATIENCE", 1)
    said = ask(*MANY, "--cluster", address).said
    assert said.startswith(f"--cluster: no scheduler answers at {address}: ")


def test_a_worker_of_another_version_works_nothing_out() -> None:
    question = Question(Located("{input: 1x1, layers: []}", "a"), Variants(()), ())
    with pytest.raises(Lost, match=re.escape(f"a worker has {own()}, and this is Python 2.7; ")):
        chunk_by("Python 2.7", question, 0, 1)
