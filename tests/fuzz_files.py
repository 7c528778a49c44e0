"""Files spoilt by chance, as many as wanted: `python -m tests.fuzz_files --count 100000 --seed 1`.

Each sort has files that are right. One is changed a little at random places, of an archive the
member that tells most, and what comes out must be an answer or a refusal: no other exception,
within two seconds of processor time and 300 MiB above what the process has, nothing imported or
opened because a file says so, nothing that steers a terminal. `--more FOLDER` takes other files,
too. What is found is written into the folder that `--keep` names. Needs h5py for Keras' HDF5.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from traceback import extract_tb
from typing import Any, NamedTuple
from zipfile import ZIP_STORED, BadZipFile, ZipFile

import convcalc
from convcalc.frameworks.file import network_of_file
from convcalc.frameworks.recognize import HEAD, pasted, recognized
from convcalc.parser.zoo import Located
from tests.console import ROOT
from tests.test_fuzz import harmless

SLOW, ROOM = 2.0, 300 << 20
"""Seconds of processor time, and bytes, that no file may take."""
RECORDED = ROOT / "tests" / "recorded"
FILES = ROOT / "specs" / "files"

TOKENS = re.compile(rb'-?\d+(?:\.\d+)?|"[^"\n]{0,40}"|true|false|null|[A-Za-z_]\w*')
ODD = (
    *(b"0", b"-1", b"1", b"1e999", b"99999999999999999999", b"2147483648", b"0.5", b"NaN"),
    *(b"null", b"[]", b"{}", b'""', b"true", b'"\\u001b[31m"', b"[[[[[", b'"class_name"', b"[1]"),
    *(b"\x1b[31m", b"\x00", b"=", b"\n[net]\n", b"layer {", b"}", b"-", b","),
    *(b"(0-99999): 99999 x A(", b"): ", b"\nTotal params: ", b"Layer (type)", "│".encode()),
)
BYTES = (0, 1, 2, 0x7F, 0x80, 0xFF)


class Seed(NamedTuple):
    """A file that is right: its name, and its bytes."""

    name: str
    raw: bytes


def folder(path: Path, *endings: str) -> list[Seed]:
    """The files of a folder with these endings; all, where none is told."""
    found = [p for p in sorted(path.iterdir()) if not endings or p.suffix in endings]
    return [Seed(p.name, p.read_bytes()) for p in found]


def within(path: Path) -> list[Seed]:
    with ZipFile(path) as archive:
        return [Seed(name, archive.read(name)) for name in archive.namelist()]


def programs() -> list[Seed]:
    """The recorded programs, each in an archive as PyTorch writes them."""
    found = []
    for name, raw in within(RECORDED / "exported" / "programs.zip"):
        members = [("net/models/model.json", raw), ("net/archive_format", b"pt2")]
        found.append(Seed(name, packed(members)))
    return found + folder(FILES, ".pt2")


def small(seeds: Sequence[Seed], most: int = 150_000) -> list[Seed]:
    return [seed for seed in seeds if len(seed.raw) <= most]


def hdf5() -> list[Seed]:
    """Models as JSON, in files as Keras writes them."""
    import h5py

    found = []
    for name, raw in small(within(RECORDED / "keras_files" / "models.zip"), 20_000):
        bare = io.BytesIO()
        with h5py.File(bare, "w") as file:
            file.attrs["model_config"] = raw.decode()
        found.append(Seed(name, bare.getvalue()))
    return found


def weights(*endings: str) -> list[Seed]:
    found = within(RECORDED / "weights" / "files.zip") + folder(FILES, ".pt")
    return [one for one in found if Path(one.name).suffix in endings and "script" not in one.name]


def prints() -> list[Seed]:
    """What `print(model)`, torchinfo, torchsummary and Keras printed, and files of the examples."""
    recorded = json.loads(gzip.decompress((RECORDED / "prints.json.gz").read_bytes()))
    texts = [(name, one["text"]) for kind in recorded.values() for name, one in kind.items()]
    return small([Seed(name, text.encode()) for name, text in texts], 20_000) + folder(
        FILES, ".txt"
    )


SORTS: dict[str, Callable[[], list[Seed]]] = {
    "onnx": lambda: small(
        within(RECORDED / "onnx" / "operators.zip") + within(RECORDED / "onnx" / "networks.zip")
    ),
    "pt2": programs,
    "keras": lambda: folder(FILES, ".keras"),
    "keras-json": lambda: small(within(RECORDED / "keras_files" / "models.zip"), 60_000),
    "keras-h5": hdf5,
    "weights": lambda: weights(".pth", ".pt", ".tar"),
    "safetensors": lambda: weights(".safetensors"),
    "configs": lambda: folder(FILES, ".cfg", ".prototxt", ".yml"),
    "prints": prints,
}
FORMATS = {"keras": "keras-zip", "configs": "", "prints": ""}
"""How a sort's files are read; by their content where nothing is told."""


# What is changed


def packed(members: Sequence[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for name, raw in members:
            archive.writestr(name, raw)
    return out.getvalue()


def is_text(raw: bytes) -> bool:
    return b"\x00" not in raw[:200]


def changed(raw: bytes, draw: random.Random) -> bytes:
    """Bytes with one to sixteen changes: of texts mostly words and numbers."""
    found, text = bytearray(raw), is_text(raw)
    for _ in range(draw.choice((1, 1, 1, 2, 3, 4, 16))):
        if not found:
            break
        at, how = draw.randrange(len(found)), draw.random()
        if text and how < 0.65:
            near = list(TOKENS.finditer(bytes(found[at : at + 300])))
            if near:
                one = draw.choice(near)
                found[at + one.start() : at + one.end()] = draw.choice(ODD)
        elif how < 0.70:
            del found[at : at + draw.randrange(1, 200)]
        elif how < 0.76:
            found[at:at] = found[at : at + draw.randrange(1, 300)] * draw.choice((1, 2, 20))
        elif how < 0.82:
            other = draw.randrange(len(found))
            size = draw.randrange(1, 60)
            found[at : at + size] = found[other : other + size]
        elif how < 0.84:
            del found[at + 1 :]
        elif how < 0.855:
            found[at:at] = draw.choice((b"[", b"{", b'{"a":', b"(", b"\x28", b"a{")) * 20_000
        else:
            flipped = found[at] ^ (1 << draw.randrange(8))
            found[at] = draw.choice((*BYTES, draw.randrange(256), flipped))
    return bytes(found)


def spoilt(raw: bytes, draw: random.Random) -> bytes:
    """A file with changes: of an archive mostly within a member, the rest as it was."""
    if raw[:2] == b"PK" and draw.random() < 0.8:
        try:
            with ZipFile(io.BytesIO(raw)) as archive:
                members = [(name, archive.read(name)) for name in archive.namelist()]
        except BadZipFile:
            members = []
        telling = [k for k, (name, _) in enumerate(members) if name.endswith((".json", ".pkl"))]
        if telling:
            k = max(telling, key=lambda k: len(members[k][1]))
            k = k if draw.random() < 0.9 else draw.choice(telling)
            members[k] = (members[k][0], changed(members[k][1], draw))
            return packed(members)
    return changed(raw, draw)


# What becomes of it


OWN = (".py", ".pyc", "blocks.yaml", "<unknown>")
"""Ends of what the package itself opens; the last is where Python looks for a text's line."""


class Watch:
    """What is opened and imported while a file is read."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self.hook)

    def hook(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "import":
            known = args[0].split(".")[0] in sys.stdlib_module_names | {"convcalc", "h5py", "numpy"}
            if not known and args[0].split(".")[0] not in ("yaml", "zstandard", "org", "backports"):
                self.seen.append(f"imports {args[0]}")
        elif event == "open" and args[0] and isinstance(args[0], (str, bytes)):
            if not str(args[0]).endswith(OWN) and "__pycache__" not in str(args[0]):
                self.seen.append(f"opens {str(args[0])[:80]}")
        elif event.startswith(("pickle.find_class", "socket.", "subprocess.", "os.system")):
            self.seen.append(event)


def read(raw: bytes, format: str) -> tuple[str, str]:
    """What becomes of a file, in a word, and what is said of it."""
    format = format or recognized(raw[:HEAD]) or pasted(raw)
    if not format:
        return "not recognised", ""
    try:
        located = Located(raw.decode("utf-8", "replace"), "net", None, format, data=raw)
        report = convcalc.analyze(network_of_file(located, {}))
        said = "".join(str(found) for found in report.diagnostics) + str(report.to_dict())
        return ("answer" if report.ok else "finding"), said
    except convcalc.Problems as problems:
        return problems.diagnostics[0].code, str(problems)


def tried(raw: bytes, format: str, watch: Watch) -> tuple[str, str]:
    """What becomes of a file, and what is wrong with that; empty where nothing is."""
    start = time.process_time()
    watch.on = True
    try:
        word, said = read(raw, format)
    except Exception as error:
        frames = [f for f in extract_tb(error.__traceback__) if "convcalc" in f.filename]
        at = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
        return "crash", f"{type(error).__name__} at {at}: {str(error)[:80]}"
    finally:
        watch.on = False
    spent = time.process_time() - start
    if spent > SLOW:
        return word, f"slow: {spent:.1f} s"
    if watch.seen:
        seen, watch.seen = watch.seen, []
        return word, seen[0]
    return word, "" if harmless(said.replace("\t", "")) else "steers a terminal"


def drawn(sort: str, seeds: Sequence[Seed], count: int, seed: int) -> Iterator[bytes]:
    draw = random.Random(f"{sort} {seed}")
    for _ in range(count):
        yield spoilt(draw.choice(seeds).raw, draw)


def run(sort: str, seeds: Sequence[Seed], count: int, seed: int, keep: Path | None) -> list[str]:
    """Try `count` files of a sort; what is wrong, each once."""
    watch, words, found = Watch(), Counter[str](), dict[str, None]()
    format = FORMATS.get(sort, sort)
    tried(seeds[0].raw, format, watch)  # what the reader itself loads
    watch.seen.clear()
    limited()
    for k, raw in enumerate(drawn(sort, seeds, count, seed)):
        word, wrong = tried(raw, format, watch)
        words[word] += 1
        if wrong and re.sub(r"\d+\.\d s", "", wrong) not in found:
            found[re.sub(r"\d+\.\d s", "", wrong)] = None
            print(f"{sort}: {wrong}", flush=True)
            if keep:
                (keep / f"{sort}-{seed}-{k}.bin").write_bytes(raw)
    said = ", ".join(f"{word} {n:,}" for word, n in words.most_common())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{sort}, seed {seed}: {count:,} files: {said}; at most {peak} MiB", flush=True)
    return list(found)


def limited() -> None:
    """No more memory than there is now and ROOM: what takes more raises MemoryError."""
    with open("/proc/self/statm", encoding="ascii") as file:
        size = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + ROOM, resource.RLIM_INFINITY))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="files of each sort")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=[*SORTS], action="append")
    parser.add_argument("--more", type=Path, help="a folder of such files")
    parser.add_argument("--keep", type=Path, help="a folder for what is found")
    given = parser.parse_args()
    wrong = 0
    for sort in given.only or SORTS:
        seeds = SORTS[sort]()
        if given.more and (given.more / sort).is_dir():
            seeds += folder(given.more / sort)
        wrong += len(run(sort, seeds, given.count, given.seed, given.keep))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
