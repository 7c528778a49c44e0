"""Every example of a help text, and every command that a page names in a sentence, is run.

The console blocks of pages are run by `tests/test_pages.py`, which also compares what they print.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from convcalc.cli import COMMANDS, cli
from convcalc.layers import KINDS
from tests.conftest import Ask
from tests.test_pages import FENCED, TEXTS

NETWORK = "input: 3x32x32\nlayers: [conv 8 3 p1, relu, flatten, linear 10]\n"
FILES = {
    "network.yaml": NETWORK,
    "resnet18.yaml": NETWORK,
    "more/unet.yaml": NETWORK,
    "model.py": (
        "from torch import nn\n\n\nclass Net(nn.Sequential):\n    def __init__(self):\n"
        "        super().__init__(nn.Conv2d(3, 8, 3), nn.ReLU())\n"
    ),
    "image.txt": "1 2 3 4\n5 6 7 8\n9 8 7 6\n5 4 3 2\n",
}
"""What examples take for somebody's own."""
WIDE = 200
PLACEHOLDER = re.compile(r"\b[A-Z]{3,}\b|\[")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command by its words: those of the program, one for each kind, those of apply."""
    top = click.Context(cli)
    yield "", cli
    for name in (*COMMANDS, *(kind.replace("_", "-") for kind in KINDS)):
        command = cli.get_command(top, name)
        assert command is not None, name
        yield name, command
        if isinstance(command, click.Group):
            for inner in command.list_commands(click.Context(command)):
                found = command.get_command(click.Context(command), inner)
                assert found is not None, inner
                yield f"{name} {inner}", found


def examples_of(name: str, command: click.Command) -> list[str]:
    """The lines of a help text, epilog included, that begin with `convcalc`."""
    top = click.Context(cli, **cli.context_settings)
    context = click.Context(command, top, name, terminal_width=WIDE, max_content_width=WIDE)
    return re.findall(r"^ +(convcalc(?: .*)?)$", command.get_help(context), re.MULTILINE)


HELPS = {name: examples_of(name, command) for name, command in commands()}
EXAMPLES = list(dict.fromkeys(line for lines in HELPS.values() for line in lines))


def named(text: str) -> Iterator[str]:
    """The commands in the sentences of a page; not those that are a command's name alone, or have
    a word to be replaced.
    """
    for span in re.findall(r"`(convcalc [^`]*)`", FENCED.sub("", text).replace("\n", " ")):
        if " " in span.removeprefix("convcalc ") and not PLACEHOLDER.search(span):
            yield span


NAMED = sorted({span for text in TEXTS.values() for span in named(text)})


def test_every_command_has_an_example() -> None:
    without = {name for name, lines in HELPS.items() if not lines}
    assert {name for name in without if not name.startswith("apply ")} == set()
    assert len(EXAMPLES) > 100
    assert "convcalc explain E201" in EXAMPLES
    assert len(NAMED) > 5


@pytest.mark.parametrize("example", [*EXAMPLES, *(span for span in NAMED if span not in EXAMPLES)])
def test_an_example_works(
    example: str, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("convcalc.commands.watch.command.sleep", interrupt)
    words = shlex.split(example.partition(" > ")[0])[1:]
    code, out, err = ask(*words)
    assert (code, err) == (0, ""), err
    assert out


def interrupt(seconds: float) -> None:
    """Ctrl-C, where somebody waits for what changes."""
    raise KeyboardInterrupt
