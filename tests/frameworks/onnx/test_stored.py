"""Files on disk: what is read of them, and what is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.frameworks.onnx import stored
from convcalc.frameworks.onnx.model import Model
from convcalc.frameworks.onnx.stored import NEAR, Stored
from convcalc.frameworks.onnx.wire import Bounds, Damaged
from tests.conftest import ROOT
from tests.frameworks.onnx.wired import field, graph, node, tensor, varint

HEAD = tensor("w", [4096, 4096])
WEIGHTS = 4 * 4096 * 4096


def with_weights(path: Path, raw: int) -> None:
    """A file of one layer whose weights are zeros that take no place on the disk."""
    held = HEAD + varint(9 << 3 | 2) + varint(raw)
    ahead = field(1, node("MatMul", "x,w", "y", "fc"))
    ahead += varint(5 << 3 | 2) + varint(len(held) + raw) + held
    ends = graph([], (), [1, 4096], ())
    whole = len(ahead) + raw + len(ends)
    with path.open("wb") as file:
        file.write(field(1, 8) + field(8, field(2, 17)) + varint(7 << 3 | 2) + varint(whole))
        file.write(ahead)
        file.seek(raw, 1)
        file.write(ends)


def test_weights_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    with_weights(path, WEIGHTS)
    with path.open("rb") as file:
        data = Stored(file.fileno(), path.stat().st_size)
        model = Model(data)
    assert path.stat().st_size > WEIGHTS
    assert data.read < 300
    assert len(data.near) <= NEAR
    (held,) = model.graph.held.values()
    assert (held.name, held.dims) == ("w", [4096, 4096])
    assert [one.op for one in model.graph.nodes] == ["MatMul"]


def test_a_file_on_disk_is_read_as_its_bytes_are() -> None:
    for path in sorted((ROOT / "specs" / "files").glob("*.onnx")):
        raw = path.read_bytes()
        with path.open("rb") as file:
            found = [said_of(data) for data in (raw, Stored(file.fileno(), len(raw)))]
        assert found[0] == found[1], path.name


def said_of(data: bytes | Stored) -> object:
    """The nodes and tensors of a file; where it is damaged, the place and why."""
    try:
        graph = Model(data).graph
    except Damaged as damaged:
        return damaged.at, damaged.why
    nodes = [(one.op, one.inputs, one.outputs, one.name) for one in graph.nodes]
    return nodes, [(one.name, one.dims, one.items()) for one in graph.held.values()]


def test_a_file_that_is_cut_while_it_is_read_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    with_weights(path, WEIGHTS)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(size - 40)
        with pytest.raises(Damaged, match="the file ends"):
            Model(Stored(file.fileno(), size))


def test_too_many_small_fields_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "MAX_LOOKS", 4_000)
    path = tmp_path / "net.onnx"
    path.write_bytes(b"\x08\x01" * 2_200)
    with path.open("rb") as file, pytest.raises(Bounds, match="4,000 bytes between its parts"):
        Model(Stored(file.fileno(), path.stat().st_size))
