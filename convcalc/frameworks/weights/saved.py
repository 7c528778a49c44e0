"""What `torch.save` wrote: state dicts, checkpoints around them, modules; in a zip or as of old."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.weights.held import Held, Weights
from convcalc.frameworks.weights.inert import Damaged, Global, Record, Stored, TooMuch
from convcalc.frameworks.weights.machine import Machine
from convcalc.frameworks.weights.pickled import MAX_BYTES, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

INSIDE = ("state_dict", "model_state_dict", "model", "module", "net", "ema", "params", "weights")
"""What checkpoints call the state dict in them, the likeliest first."""
MAX_DEPTH, MAX_STEPS, MAX_NAME = 60, 300_000, 300
TYPES = {
    "Float": "float32",
    "Double": "float64",
    "Half": "float16",
    "BFloat16": "bfloat16",
    "Long": "int64",
    "Int": "int32",
    "Short": "int16",
    "Char": "int8",
    "Byte": "uint8",
    "Bool": "bool",
    "QInt8": "qint8",
    "QUInt8": "quint8",
    "ComplexFloat": "complex64",
}
OLD = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
"""The pickle that files before PyTorch 1.6 begin with."""


def read(file: BinaryIO) -> Weights:
    """The tensors of a file. Damaged and TooMuch."""
    head = file.read(4)
    file.seek(0)
    value = in_zip(file) if head == b"PK\x03\x04" else of_old(file)
    what, value = chosen(value)
    tensors = tuple(Found().tensors(value))
    if not tensors:
        raise Damaged("it holds no tensor")
    return Weights(tensors, f"as {what} of PyTorch")


def in_zip(file: BinaryIO) -> Any:
    """The pickle in the archive; the storages beside it are not unpacked."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(file) as archive:
            names = archive.namelist()
            name = next((one for one in names if one.endswith("data.pkl")), None)
            if name is None:
                raise Damaged("there is no data.pkl in it")
            with archive.open(name) as member:
                raw = member.read(MAX_BYTES + 1)
    except (BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise Damaged(f"it is no zip that can be read: {error}") from None
    except Exception as error:  # what a decompressor raises has no common class
        if type(error).__module__ in ("zlib", "lzma", "_lzma"):
            raise Damaged(f"the archive is damaged: {error}") from None
        raise
    if len(raw) > MAX_BYTES:
        raise TooMuch(f"a pickle of more than {MAX_BYTES:,} bytes")
    return run(Machine(raw))


def of_old(file: BinaryIO) -> Any:
    """The fourth pickle of a file of old: after a number, a version and what is said of the
    machine; or the only one.
    """
    raw = file.read(MAX_BYTES)
    if not raw.startswith(OLD):
        return run(Machine(raw))
    at = 0
    for _ in range(3):
        machine = Machine(raw, at)
        run(machine)
        at = machine.at
    return run(Machine(raw, at))


def chosen(value: Any) -> tuple[str, Any]:
    """The state dict of a checkpoint, and what the whole is."""
    if isinstance(value, Record) and is_module(value):
        return f"a module, {value.name.rpartition('.')[2][:40]},", value
    if not isinstance(value, dict):
        return "a file", value
    for key in INSIDE:
        inner = value.get(key)
        if isinstance(inner, (dict, Record)) and next(Found().tensors(inner), None):
            return f"a checkpoint ('{key}')", inner
    return "a state dict", value


def is_module(value: Record) -> bool:
    return isinstance(value.state, dict) and "_parameters" in value.state


class Found:
    """A walk through what a file holds, which may hold itself."""

    def __init__(self) -> None:
        self.steps = 0

    def tensors(self, value: Any, name: str = "", depth: int = 0) -> Iterator[Held]:
        """The tensors in dictionaries, lists and modules, by their paths."""
        self.steps += 1
        if depth > MAX_DEPTH or self.steps > MAX_STEPS:
            raise TooMuch(f"more than {MAX_DEPTH} levels, or {MAX_STEPS:,} values")
        found = tensor(value, name)
        if found is not None:
            yield found
            return
        for key, one in parts(value):
            if isinstance(one, (Record, dict, list, tuple)):
                path = f"{name}.{key}" if name else str(key)
                yield from self.tensors(one, path[:MAX_NAME], depth + 1)


def parts(value: Any) -> Iterable[tuple[Any, Any]]:
    """What is in a value, by name or number."""
    if isinstance(value, Record):
        return parts_of(value)
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, (list, tuple)) else ()


def parts_of(value: Record) -> list[tuple[Any, Any]]:
    """Parameters, buffers and modules of a module, in the order of its state dict."""
    if not is_module(value):
        return []
    rows: list[tuple[Any, Any]] = []
    for key in ("_parameters", "_buffers", "_modules"):
        inner = value.state.get(key)
        if isinstance(inner, dict):
            rows += inner.items()
    return rows


def tensor(value: Any, name: str) -> Held | None:
    """What a function that rebuilds a tensor was given; None if it is none of these."""
    if not isinstance(value, Record) or not isinstance(value.args, tuple):
        return None
    word, args = value.name.rpartition(".")[2], value.args
    if word in ("_rebuild_parameter", "_rebuild_parameter_with_state") and args:
        return tensor(args[0], name)
    if word == "_rebuild_from_type_v2" and len(args) > 2 and isinstance(args[0], Global):
        return tensor(Record(args[0].name, args[2]), name)
    if not word.startswith("_rebuild") or len(args) < 3:
        return None
    sizes = args[2]
    known = isinstance(sizes, tuple) and all(type(n) is int and 0 <= n < 2**62 for n in sizes)
    if not known or not isinstance(args[0], Stored):
        return None
    return Held(name, sizes, dtype_of(args[0].key))


def dtype_of(key: Any) -> str:
    """The type of a storage by the class that it names."""
    kind = key[1] if isinstance(key, tuple) and len(key) > 1 else None
    word = kind.name.rpartition(".")[2] if isinstance(kind, Global) else ""
    return TYPES.get(word.removesuffix("Storage"), word.lower()[:20] or "?")
