"""What layers hold inside while they run, in words. The bytes of the sources are those of PyTorch,
see `tests/recorded/test_running.py`.
"""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from convcalc.commands.memory.command import command

BODY = "{{input: 8x16x16, layers: [conv 16 1, {}]}}"


def lines(layer: str, *words: str) -> list[str]:
    done = CliRunner().invoke(command, ["-", *words], input=BODY.format(layer))
    assert done.exit_code == 0, done.output
    return [line for line in done.output.splitlines() if line.startswith("inside  ")]


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        ("relu", None),
        ("conv 4 1, max_pool 2", None),
        ("max_pool 3x3/1 p1", "max_pool holds more while it runs: 32.0 KiB more at once"),
        ("group_norm 4", "group_norm holds more while it runs: 32 B more at once"),
        (
            "group_norm 4, max_pool 3x3/1 p1",
            "group_norm, max_pool hold more while they run: 32.0 KiB more at once",
        ),
        ("attention 4", "attention holds more while it runs, which is not in it"),
        (
            "group_norm 4, attention 4, max_pool 3x3/1 p1",
            "group_norm, max_pool, attention hold more while they run, which is not in it",
        ),
    ],
)
def test_the_answer_says_what_is_not_in_it(layer: str, text: str | None) -> None:
    assert lines(layer) == ([f"inside  {text}"] if text else [])


@pytest.mark.parametrize("words", [["--train"], ["--eager"], ["--dialect", "onnx"]])
def test_it_is_not_said_where_it_is_known_or_another_thing(words: list[str]) -> None:
    assert lines("max_pool 3x3/1 p1", *words) == []


def test_in_json_it_is_a_number_where_it_is_known() -> None:
    found = []
    for layer in ("relu", "max_pool 3x3/1 p1", "attention 4"):
        done = CliRunner().invoke(command, ["-", "--format", "json"], input=BODY.format(layer))
        found.append(json.loads(done.output)["inside"])
    assert found == [
        {"more_bytes": 0, "kinds": [], "unknown_kinds": []},
        {"more_bytes": 32768, "kinds": ["max_pool"], "unknown_kinds": []},
        {"more_bytes": None, "kinds": [], "unknown_kinds": ["attention"]},
    ]
