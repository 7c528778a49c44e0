"""No input takes time or memory without end: it is answered, or refused with what to make smaller.

Processor time is measured, and how much more memory the process has ever had; both bounds are
several times what is taken on a quiet machine. Where the machine is slower at the time, by what a
loop of the same nature takes, a command may take as much longer.
"""

from __future__ import annotations

import gc
import os
import resource
import time
from pathlib import Path

import pytest

from convcalc.diagnostics import Refusal
from convcalc.engine.work import LIMIT, Work
from convcalc.parser.files import MAX_NAMES, names_in
from tests.conftest import Ask

SECONDS, MEGABYTES = 4, 300
QUIET = 0.03
"""Seconds of `loop` on the machine on which a command may take SECONDS."""
LOOPS = f"the expressions and loops of this spec take more than {LIMIT:,} steps"
POSITIONS = "the sets of positions are too large to be worked out one by one"


def listed(input: str, *layers: str) -> str:
    return f"input: {input}\nlayers:\n" + "".join(f"  - {layer}\n" for layer in layers)


def doubling(first: str, each: str) -> str:
    """Thirty blocks, each twice the one before."""
    blocks = "".join(f"  b{k}: {each.replace('B', f'b{k - 1}')}\n" for k in range(1, 31))
    return f"input: 1x8\nblocks:\n  b0: {first}\n{blocks}layers: [relu, b30]\n"


DEEP = """
input: 1x64x64
vars: {n: 4}
layers:
  - repeat: $n
    layers: [conv 8 3x3 p1, relu]
"""
WIDE = "vars: {w: 1}\n" + listed("3x64x64", *(["conv $w 3x3 p1"] * 5_001))
SEARCHED = "a list of 5,001 layers is more than 5,000"

SPECS: dict[str, tuple[str, list[str], str]] = {
    "turns that all fail": (
        "{input: 1x8, layers: [{repeat: 65535, layers: [relu 7]}]}",
        ["show", "check"],
        LOOPS,
    ),
    "turns that fail, one by one": (
        "{input: 1x8, layers: [{repeat: 200, layers: [{repeat: 200, layers: [relu 7]}]}]}",
        ["show"],
        LOOPS,
    ),
    "turns that make nothing": (
        "{input: 1x8, layers: [{repeat: 300, layers: [{repeat: 9000, layers: []}]}]}",
        ["show"],
        LOOPS,
    ),
    "an empty block, often": (
        "{input: 1x8, blocks: {e: []}, layers: [relu, {repeat: 99999, layers: [e]}]}",
        ["show"],
        LOOPS,
    ),
    "layers that are asked for far too often": (
        "{input: 1x8, layers: [{repeat: 50000, layers: [conv $in_channels 1]}]}",
        ["show", "size"],
        LOOPS,
    ),
    "doubling blocks": (doubling("[relu, relu]", "[B, B]"), ["show"], LOOPS),
    "a hundred faults": (
        listed("1x8", *["relu 7"] * 20_000),
        ["show", "lint"],
        "more than 100 problems: the rest is not read",
    ),
    "a huge stride": (
        listed("1x2147483647", "conv 1 3/1000003"),
        ["lint", "size", "show", "explain", "dialects"],
        "",
    ),
    "huge dilations": (
        listed("1x2147483647", "conv 1 3 d1000003", "conv 1 3 d999983", "conv 1 3000 d65537"),
        ["lint", "show"],
        "",
    ),
    "many edits": (
        listed("8x32x32", *["conv 8 3x3 p1", "batch_norm", "relu"] * 200),
        ["lint"],
        "",
    ),
    "positions without end": (
        listed("1x131072", *(f"conv 1 3 p{2**k} d{2**k}" for k in range(16))),
        ["field LAYER", "field LAYER --pixel 5"],
        "",
    ),
    "one long kernel": (
        listed("1x262144", "conv 1 131073 p65536"),
        ["field LAYER --pixel 500"],
        "",
    ),
    "a huge map": (
        listed("1x300000", "conv 1 3", "conv 1 3"),
        ["field LAYER", "field LAYER --pixel 5", "field LAYER --format json"],
        POSITIONS,
    ),
    "a map that a layer makes huge": (
        listed("1x8", "conv_transpose 1 3/1000003", "conv 1 3"),
        ["field conv_transpose1", "field LAYER", "size"],
        "",
    ),
    "a var that counts layers": (DEEP, ["solve --var n --min-field 100000"], "no n from 1 on"),
    "a var that takes all there is": (WIDE, ["solve --var w --max-params 5M"], SEARCHED),
}


def loop() -> float:
    """Processor time of making, keeping and reading many small objects."""
    start = time.process_time()
    kept: dict[str, tuple[int, str]] = {}
    for k in range(60_000):
        kept[f"layer{k}"] = (k, str(k))
    assert sum(len(text) for _, text in kept.values()) == 288_890
    return time.process_time() - start


def bounded(ask: Ask, *args: str) -> str:
    """What is told on standard error, in time. The collector looks at what the command makes, not
    at what other tests left.
    """
    gc.collect()
    gc.freeze()
    slow = loop()
    start, most = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = ask(*args)
    taken = time.process_time() - start
    gc.unfreeze()
    assert taken < SECONDS * max(1, slow / QUIET, loop() / QUIET)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most < MEGABYTES * 1024
    assert answer.code in (0, 1, 2)
    assert "Traceback" not in answer.err
    return answer.err


@pytest.mark.parametrize("name", SPECS)
def test_a_spec_costs_no_more_than_it_may(name: str, ask: Ask, tmp_path: Path) -> None:
    text, commands, said = SPECS[name]
    path = tmp_path / "net.yaml"
    path.write_text(text)
    for command in commands:
        word, *rest = command.split()
        layer = f"conv{text.count('conv 1')}"
        err = bounded(ask, word, str(path), *(layer if x == "LAYER" else x for x in rest))
        assert said in err


APPLIED = "the outputs and products take more than 1,000,000 steps"
SMALLER = "use a smaller array, kernel, padding or stride"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("apply conv --input 1,2,3 --weights 1,0 -p 100000000", f"{APPLIED}; {SMALLER}"),
        ("apply conv-transpose --input 1,2 --weights 1,0 -s 100000000", f"{APPLIED}; {SMALLER}"),
        ("apply conv-transpose --input 1,2;3,4 --weights 1,0;1,1 -s 1000", f"{APPLIED}; {SMALLER}"),
        ("apply avg-pool --input 1,2,3 -k 2000000 -p 1000000", f"{APPLIED}; {SMALLER}"),
        ("apply max-pool --input random --in 4x64x64 -k 3 --steps", f"{APPLIED}; {SMALLER}"),
        (
            "apply conv 64 64x64 --input random --weights random --in 64x9x9",
            "the random numbers take more than 1,000,000 steps; use a smaller shape",
        ),
        (
            "apply conv --input random --weights random --in 0000000019999999",
            "--in takes sizes up to 64, such as 5x5 or 3x5x5, received '0000000019999999'",
        ),
        (
            "show resnet18 --set depths=[1,20000,1,1]",
            f"error[E107]: {LOOPS}",
        ),
        ("solve --transposed --in 1 --out 2147483647", "error[E501]"),
    ],
)
def test_a_command_costs_no_more_than_it_may(command: str, said: str, ask: Ask) -> None:
    told = bounded(ask, *command.split())
    message, _, hint = said.partition("; ")
    assert message in told
    assert f"help: {hint}" in told or not hint


def test_large_paddings_of_an_output_are_found_without_trying_all(ask: Ask) -> None:
    start = time.process_time()
    answer = ask("solve", "--transposed", "--undo", "conv 1 1/100000000", "--in", "5")
    assert time.process_time() - start < SECONDS
    assert answer.out.splitlines()[:4] == [
        "conv 1 1/100000000                5 → 1",
        "conv_transpose … 1/100000000 op4  1 → 5",
        "",
        "output_padding  output",
    ]
    assert "4                    5" in answer.out


@pytest.mark.parametrize("columns", ["0", "1", "2", "3"])
def test_a_picture_fits_any_terminal(columns: str, screen: Ask) -> None:
    for more in ((), ("--pixel", "9,9")):
        start = time.process_time()
        assert screen(int(columns), "field", "dilated", "conv3", *more).code == 0
        assert time.process_time() - start < SECONDS


def test_what_is_no_file_is_not_waited_for(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    for name in (str(path), "/dev/zero"):
        told = bounded(ask, "show", name)
        assert told.startswith(f"command line:1:15: error[E100]: {name} is no regular file\n")
        assert told.endswith("\n  help: name a file, or '-' for standard input\n\n")


def test_a_message_without_end_is_not_read_to_it(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convcalc.commands.why.command.MAX_READ", 200_000)
    assert bounded_input(ask, "x" * 200_001) == (
        "error[E107]: the message has more than 200,000 bytes\n"
        "  help: paste its end, where the error is\n\n"
    )
    assert "more than" not in bounded_input(ask, "x" * 200_000)


def bounded_input(ask: Ask, text: str) -> str:
    return ask("why", input=text).err


def test_of_a_large_folder_some_names_are_compared(tmp_path: Path) -> None:
    for k in range(MAX_NAMES + 5):
        (tmp_path / f"n{k}.yaml").touch()
    assert len(names_in(str(tmp_path))) == MAX_NAMES
    assert names_in(str(tmp_path / "none")) == []


def test_a_long_drill_begins_at_once(ask: Ask) -> None:
    start = time.process_time()
    out = ask("quiz", "--count", "1000", "--seed", "1", "--no-progress", input="q\n").out
    assert time.process_time() - start < SECONDS / 2
    assert out.startswith("1,000 questions, seed 1.\n")


def test_work_is_spent_to_the_last_step() -> None:
    work = Work("the rows", "ask for fewer", 10)
    assert work.take(7)
    assert not work.take(4)
    work.spend(3)
    assert (work.left, work.spent) == (0, 10)
    with pytest.raises(Refusal) as raised:
        work.spend()
    refused = raised.value
    assert (refused.code, refused.message) == ("E107", "the rows take more than 10 steps")
    assert refused.hint == "ask for fewer"


@pytest.mark.parametrize(
    "made", ["[[1.0] * 100000] * 100000", "doubled(40)", "[[[]] * 100000] * 100000"]
)
def test_numbers_in_lists_of_lists_are_not_gone_through_without_end(
    made: str, ask: Ask, tmp_path: Path
) -> None:
    path = tmp_path / "net.py"
    path.write_text(
        "import torch\nfrom torch import nn\n\n\ndef doubled(n):\n    a = [1.0, 2.0]\n"
        "    for _ in range(n):\n        a = [a, a]\n    return a\n\n\n"
        "class Net(nn.Module):\n    def forward(self, x):\n"
        f"        return x + torch.tensor({made}).sum()\n"
    )
    bounded(ask, "show", f"{path}:Net", "--input", "3x8x8")
