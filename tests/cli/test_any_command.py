"""Every command with every option it has, and values that fit or do not: always an answer."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.cli import ASKED_FOR, COMMANDS, cli
from tests.conftest import examples
from tests.test_fuzz import STRANGE, ask, harmless, is_usage

SPEC = """
name: Small
input: 3x16x16
vars: {width: 4, rates: [1, 2]}
layers:
  - conv $width 3x3 p1 name=first
  - for: rate
    in: $rates
    layers: [conv 4 3x3 d$rate p$rate, relu]
  - flatten
  - linear 10
variants: {wide: {vars: {width: 8}}}
"""
FILES = {"s.yaml": SPEC, "taken.svg": "<svg/>", "taken-key.md": "mine", "a:b=c.yaml": SPEC}

TEXTS = {
    "SPEC": "s.yaml  s.yaml:wide  s.yaml:  s.yaml:nope  a:b=c.yaml  lenet5  lenet5:  -  nope  .  "
    "teaching/small  resnet18:depths=[1,1,1,1]  s.yaml:rates=[2,4  E201",
    "SHAPE": "3x16x16  16  1x28x28  input=3x9x9  nope=3x9x9  0x3  3x  [3, 8, 8]  4x5x6x7",
    "N": f"1  2  3  3x3  2x3  -1  0  1.5  64  ٣  ²  nan  1/3  [1,2  {'9' * 50}",
    "TEXT": "1 2 3  1 2; 3 4  1 | 2 || 3  random  -  1;;2  [1, [2]]  - 1  1/0  x",
    "LAYER": "conv  conv 4 3x3  relu  flatten  linear 3  relu x  first  conv1  E201",
    "WORD": "lenet5  all  +macs  shape  torch  width  C1  C101=3  same  pytorch  width=8  width=  "
    "=1  rates=[1,2  rates=[1,,2]  mat1 and mat2  0,0  1,1,1  5M  3KiB  5 Mb  1..9  9..1  7x7",
    "FILE": f"new.svg  new.md  taken.svg  taken.md  s.yaml  no/x.md  .  {os.devnull}  new",
}
POOLS = {name: text.split("  ") for name, text in TEXTS.items()}
ANY = [text for name, pool in POOLS.items() if name != "FILE" for text in pool] + STRANGE
PLACES = {"spec": "SPEC", "specs": "SPEC", "the_input": "SHAPE", "input": "SHAPE"}
"""Which pool the arguments of these names are from."""
Words = tuple[str, ...]
UGLY = re.compile(r"Traceback|invalid literal|could not convert|NoneType|object has|unhashable")


def leaves(group: click.Group, names: list[str], path: Words = ()) -> Iterator[Words]:
    """The words that lead to each command."""
    context = click.Context(group)
    for name in names:
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from leaves(command, command.list_commands(context), (*path, name))
        else:
            yield (*path, name)


def command_of(path: Words) -> click.Command:
    found: click.Command = cli
    for name in path:
        assert isinstance(found, click.Group)
        inner = found.get_command(click.Context(found), name)
        assert inner is not None
        found = inner
    return found


ALL = list(leaves(cli, [*COMMANDS, *ASKED_FOR, "concat", "channel-shuffle", "upsample"]))
OPTIONS = {
    path: [p for p in command_of(path).params if isinstance(p, click.Option)] for path in ALL
}


def values(param: click.Parameter) -> st.SearchStrategy[str]:
    """What a parameter may be given: what fits, or what does not."""
    if isinstance(param.type, click.Choice):
        return st.sampled_from([*map(str, param.type.choices), "nope"])
    if isinstance(param.type, (click.IntRange, click.FloatRange)):
        return st.sampled_from([*POOLS["N"], "0.05", "7"])
    name = PLACES.get(param.name or "", (param.metavar or "").strip("[].…"))
    fitting = POOLS.get(name.rpartition(" ")[2], POOLS["WORD"])
    if name == "FILE":  # nothing else is ever written to
        return st.sampled_from(fitting)
    return st.sampled_from(fitting) | st.sampled_from(fitting) | st.sampled_from(ANY)


@st.composite
def lines(draw: st.DrawFn, path: Words, option: click.Option | None) -> list[str]:
    """A command with arguments, some options, and `option` in any case."""
    words: list[str] = list(path)
    options = OPTIONS[path]
    chosen = draw(st.lists(st.sampled_from(options), max_size=3)) if options else []
    needed = [one for one in options if one.required and one is not option]
    for one in [*needed, *chosen, *([option] if option else [])]:
        name = draw(st.sampled_from([*one.opts, *one.secondary_opts]))
        words.append(name)
        if not one.is_flag:
            words.append(draw(values(one)))
    for one in command_of(path).params:
        if isinstance(one, click.Argument):
            count = 1 if one.nargs == 1 else draw(st.integers(0, 3))
            words += [draw(values(one)) for _ in range(count)]
    return words + (["--times", "1", "--interval", "0.05"] if path == ("watch",) else [])


@contextmanager
def folder() -> Iterator[Path]:
    """A place with a few files; what was there is there still, unless it was to be written over."""
    before = os.getcwd()
    with TemporaryDirectory() as place:
        for name, text in FILES.items():
            Path(place, name).write_text(text)
        os.chdir(place)
        try:
            with mock.patch.dict(os.environ, XDG_CONFIG_HOME=place):
                yield Path(place)
        finally:
            os.chdir(before)


def answered(words: list[str]) -> None:
    with folder() as place:
        code, out, err = ask(*words, input=SPEC)
        kept = {name: (place / name).read_text() for name in FILES}
        left = sorted(p.name for p in place.iterdir() if p.name.startswith(".convcalc"))
    assert out or err
    assert harmless(out + err)
    assert not UGLY.search(out + err), out + err
    assert code < 2 or is_usage(err)
    assert left == []
    changing = {"--write", "--fix", "--unsafe-fixes"} & set(words)
    assert kept["s.yaml"] == SPEC or changing
    assert "--force" in words or changing or kept == FILES


def test_every_command_is_among_them() -> None:
    assert {path[0] for path in ALL} >= {*COMMANDS, *ASKED_FOR}
    assert {("apply", "conv"), ("apply", "max-pool")} <= set(ALL)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
@examples(1 / 40)
@given(st.data())
def test_any_command_is_answered_with_any_option(path: Words, data: st.DataObject) -> None:
    for option in OPTIONS[path] or [None]:
        answered(data.draw(lines(path, option)))
