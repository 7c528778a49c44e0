"""Inputs spoilt by chance, as many as wanted: `python -m tests.fuzz --count 1000000 --seed 1`.

Each target takes texts that are right, and a function that says what becomes of one. A text is
changed a little at random places, and what comes out must be an answer or a refusal: no other
exception, nothing that steers a terminal, within two seconds of processor time. What is found is
printed with the text that brings it about; the same seed gives the same texts again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import shlex
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from traceback import extract_tb
from typing import NamedTuple

import convcalc
from convcalc.diagnostics import Refusal
from tests.console import ROOT, call_of, commands
from tests.console import blocks as console_blocks
from tests.test_fuzz import ask, found_of, harmless, outcome

SLOW = 2.0
"""Seconds of processor time that no text may take."""

ODD = (
    *("0", "1", "-1", "7", "64", "2147483647", "99999999999999999999", "1e9", "1/3", "nan", "٣"),
    *("$", "$x", "$(", ")", "$(9**9**9)", "[", "]", "{", "}", ":", ": ", ",", "x", "/", "=", "-"),
    *("'", '"', "#", "&a ", "*a", "!!x ", "|\n", "\n", "\n  - ", "\t", " ", "", "~", "true", "é"),
    *("\x1b[31m", "\x00", "\x9b", "\u202e", "\ufeff", "\ud800", "×", "卷", "…", "=HYPERLINK(1)"),
)


class Target(NamedTuple):
    """What is spoilt: texts that are right, what is done with one, and its share of all inputs."""

    seeds: Callable[[], Sequence[str]]
    run: Callable[[str], str]
    share: int


def spoilt(text: str, others: Sequence[str], draw: random.Random) -> str:
    """`text` with one to four changes."""
    for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 4))):
        a, b = sorted((draw.randrange(len(text) + 1), draw.randrange(len(text) + 1)))
        b = min(b, a + draw.choice((0, 1, 2, 5, 40)))
        how = draw.randrange(7)
        if how == 0:
            text = text[:a] + text[b:]
        elif how == 1:
            text = text[:a] + draw.choice(ODD) + text[b:]
        elif how == 2:
            text = text[:b] + text[a:b] * draw.choice((1, 2, 9)) + text[b:]
        elif how == 3:
            other = draw.choice(others)
            c = draw.randrange(len(other) + 1)
            text = text[:a] + other[c : c + draw.choice((3, 10, 60))] + text[b:]
        elif how == 4:
            numbers = list(re.finditer(r"\d+", text))
            if numbers:
                at = draw.choice(numbers)
                text = text[: at.start()] + draw.choice(ODD[:12]) + text[at.end() :]
        elif how == 5:
            lines = text.split("\n")
            draw.shuffle(lines) if len(lines) < 4 else lines.pop(draw.randrange(len(lines)))
            text = "\n".join(lines)
        else:
            text = text[:a] + draw.choice(ODD[-10:]) + text[a:]
    return text


@cache
def pages() -> str:
    found = [ROOT / "README.md", *(ROOT / "convcalc").rglob("*.md")]
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(found))


# What is right


def specs() -> Sequence[str]:
    texts = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "specs").rglob("*.yaml"))]
    inner = re.findall(r"```yaml\n(.*?)```", pages(), re.DOTALL)
    return [*(t for t in texts if len(t) < 2_000), *inner]


def expressions() -> Sequence[str]:
    found = re.findall(r"\$\([^\n]*?\)+", "\n".join(specs()) + pages())
    return [
        *dict.fromkeys(found),
        "conv $width 3x3/$stride",
        "$(max(1, int(width * 0.5) // 8 * 8))",
    ]


def messages() -> Sequence[str]:
    data = json.loads((ROOT / "tests/recorded/errors.json").read_text(encoding="utf-8"))
    return [case["text"] for case in data["cases"]]


def lines() -> Sequence[str]:
    """Command lines of the pages, without those that wait or go to a shell."""
    asked = [call_of(c) for block in console_blocks(pages()) for c, _ in commands(block)]
    known = [shlex.join(call.words) for call in asked if call and not call.pipe and not call.input]
    return [line for line in known if not line.startswith(("watch", "quiz", "dialects"))]


def layers() -> Sequence[str]:
    from convcalc.layers import KINDS, kind_named

    kinds = [kind_named(name) for name in KINDS]
    return [f"{k.example[0]} | {k.name} {k.example[1]}" for k in kinds if k]


def asked_of(target: str, inputs: str, code: str) -> str:
    """A file of source, behind a line that says what is asked of it."""
    return f"# {target} < {inputs}\n{code}"


def torch_sources() -> Sequence[str]:
    from tests.recorded import broken_sources, torch_sources

    right, broken = torch_sources.SOURCES, broken_sources.BROKEN
    return [
        *(asked_of(torch_sources.TARGETS[n], torch_sources.INPUTS[n], right[n]) for n in right),
        *(asked_of("Net", broken_sources.INPUTS[n], broken[n]) for n in broken),
    ]


def keras_sources() -> Sequence[str]:
    from tests.recorded import keras_sources

    right = keras_sources.SOURCES
    return [asked_of("", keras_sources.INPUTS.get(n, ""), code) for n, code in right.items()]


# What becomes of it


def read_spec(text: str) -> str:
    return outcome(lambda: convcalc.loads(text))


def read_expression(text: str) -> str:
    from convcalc.parser.expressions.expression import substitute
    from convcalc.parser.expressions.work import Evaluation

    scope = {"width": 0.5, "stride": 2, "i": 1, "depths": [3, 4], "in_channels": 64, "block": "b"}
    try:
        return (
            repr(substitute(text, None, scope, Evaluation()))[:1000]
            .encode("unicode_escape")
            .decode()
        )
    except Refusal as refusal:
        return str(refusal.message).encode("unicode_escape").decode()


def read_message(text: str) -> str:
    return "".join(ask("why", text)[1:])


def read_array(text: str) -> str:
    from convcalc.commands.apply.arrays import axes_of, parsed

    try:
        return str(parsed(text, axes_of(text), "--input").sizes)
    except ValueError as error:
        return str(error).encode("unicode_escape").decode()


def read_amount(text: str) -> str:
    from convcalc.amounts import bytes_of, count_of

    found = []
    for reading in (count_of, bytes_of):
        with suppress(ValueError):
            found.append(reading("--max", text))
    return str(found)


def read_answer(text: str) -> str:
    """As an answer in the drill."""
    from convcalc.commands.quiz.reading import number_of
    from convcalc.commands.quiz.sizes import dims_of

    number_of(text)
    return str(dims_of(text, 3))


def read_line(text: str) -> str:
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.split()
    safe = [w.replace("\x00", "").encode(errors="ignore").decode() for w in words][:30]
    if safe[:1] in (["watch"], ["quiz"]):
        return ""
    return "".join(ask(*safe, input="input: 3x8x8\nlayers: [conv 4 3x3/2 p1, relu]")[1:])


def read_layer(text: str) -> str:
    shape, _, layer = text.partition("|")
    return outcome(lambda: convcalc.build({"input": shape.strip(), "layers": [layer.strip()]}))


def read_source(text: str) -> str:
    """What is said of a file of source, and of the network that it builds."""
    from convcalc.frameworks.source import Reading, Said, check_shapes, is_keras

    asked, _, code = text.partition("\n")
    target, _, inputs = asked.removeprefix("# ").partition(" < ")
    shapes = [word for word in inputs.split() if re.fullmatch(r"[1-9x][\dx]{0,20}", word)]
    framework = "keras" if is_keras(code) else "pytorch"

    def make() -> convcalc.Network:
        check_shapes(shapes, "channels_last" if framework == "keras" else "channels_first")
        reading = Reading(code, "model.py", "", framework, {}, target, Said())
        return reading.source().network(target, shapes)

    return found_of(make)


ANSWERS = (
    "3x32x32",
    "(64, 112, 112)",
    "1,792",
    "4.09 G",
    "2 1/3",
    "75 %",
    "28 x 28",
    "12e6",
    "all",
)
AMOUNTS = ("5M", "1.5 G", "256KiB", "72k", "38 %", "4.09 GB", "1_000", "2^20", "5E6", ".5 TiB")
ARRAYS = ("1 2 3; 4 5 6", "[[1, 2], [3, 4]]", "1/2 0.25 -3", "1 2 | 3 4 || 5 6", "1, 2\n3, 4")


@cache
def configs() -> list[str]:
    """Texts of other formats: what the tests of their readers have."""
    return [path.read_text(encoding="utf-8") for path in sorted(TEXTS.glob("*.*")) if is_text(path)]


TEXTS = ROOT / "specs" / "files"


def is_text(path: Path) -> bool:
    return path.suffix in (".yml", ".cfg", ".prototxt", ".txt")


def read_config(text: str) -> str:
    """A text of another format, as it comes from standard input."""
    from convcalc.frameworks.file import network_of_file, of_other_format
    from convcalc.parser.zoo import Located

    found = of_other_format(Located(text, "net"))
    if found is None:
        return ""
    return outcome_of_text(lambda: network_of_file(found, {}))


def outcome_of_text(make: Callable[[], convcalc.Network]) -> str:
    """What is read and printed; what is no print-out is written as a spec, too, and read again."""
    try:
        network = make()
    except convcalc.Problems:
        return outcome(make)
    return outcome(lambda: network) if network.told is None else found_of(lambda: network)


TARGETS = {
    "specs": Target(specs, read_spec, 5),
    "layers": Target(layers, read_layer, 6),
    "expressions": Target(expressions, read_expression, 28),
    "command lines": Target(lines, read_line, 2),
    "messages": Target(messages, read_message, 5),
    "arrays": Target(lambda: ARRAYS, read_array, 20),
    "amounts": Target(lambda: AMOUNTS, read_amount, 15),
    "answers": Target(lambda: ANSWERS, read_answer, 15),
    "PyTorch sources": Target(torch_sources, read_source, 1),
    "Keras sources": Target(keras_sources, read_source, 1),
    "configs": Target(configs, read_config, 2),
}
"""By what is spoilt; shares are of a hundred."""


class Finding(NamedTuple):
    """What went wrong, where in the package, and a text that shows it."""

    target: str
    what: str
    text: str


def tried(name: str, text: str) -> Finding | None:
    """What is wrong with what becomes of a text."""
    start = time.process_time()
    try:
        said = TARGETS[name].run(text)
    except Exception as error:
        frames = [f for f in extract_tb(error.__traceback__) if "convcalc" in f.filename]
        at = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
        return Finding(name, f"{type(error).__name__} at {at}: {str(error)[:80]}", text)
    spent = time.process_time() - start
    if spent > SLOW:
        return Finding(name, f"{spent:.1f} s", text)
    if not harmless(said.replace("\t", "")):
        return Finding(name, "steers a terminal", text)
    return None


def run(count: int, seed: int, names: Sequence[str], every: float = 10.0) -> list[Finding]:
    """Try `count` texts drawn by `seed`; each kind of finding once."""
    draw = random.Random(seed)
    seeds = {name: TARGETS[name].seeds() for name in names}
    shares = [TARGETS[name].share for name in names]
    found: dict[tuple[str, str], Finding] = {}
    told = time.monotonic()
    for k in range(count):
        (name,) = draw.choices(list(names), shares)
        text = spoilt(draw.choice(seeds[name]), seeds[name], draw)
        finding = tried(name, text)
        if finding:
            key = (name, re.sub(r"\d+\.\d s", "slow", finding.what))
            if key not in found:
                found[key] = finding
                print(f"{name}: {finding.what}\n  {finding.text!r}", flush=True)
        if time.monotonic() - told > every:
            told = time.monotonic()
            print(f"{k + 1:,} of {count:,}, {len(found)} found", file=sys.stderr, flush=True)
    return list(found.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=[*TARGETS], action="append")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        os.chdir(folder)  # whatever is written by chance
        os.environ["XDG_CONFIG_HOME"] = os.environ["HOME"] = folder
        found = run(given.count, given.seed, given.only or [*TARGETS])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{given.count:,} inputs, seed {given.seed}: {len(found)} found, at most {peak} MiB")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
