"""The tables of names agree with the frameworks, and with the kinds."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from convcalc.frameworks.beside import BESIDE
from convcalc.frameworks.calls import signature
from convcalc.frameworks.names import DATA, IGNORED, ONLY, Names, find, spelled_out
from convcalc.frameworks.names.keras import KERAS
from convcalc.frameworks.names.pytorch import PYTORCH
from convcalc.frameworks.turns import ASIDE, INNER, TURNS
from convcalc.layers import kind_named

RECORDED = json.loads(
    (Path(__file__).parents[2] / "recorded" / "signatures.json").read_text(encoding="utf-8")
)
FRONT = {"pytorch": "F.", "keras": "tf.nn."}
CASES = [
    (names, name, name in spelled_out(names.calls) and table is names.calls)
    for names in (PYTORCH, KERAS)
    for table in (names.constructors, names.calls)
    for name in spelled_out(table)
]
IDS = [f"{FRONT[n.dialect] if call else ''}{name}" for n, name, call in CASES]


def arguments(text: str) -> list[tuple[str, Any]]:
    """Names and defaults of a signature; a default for each axis as one for all of them."""
    (made,) = (ast.parse(f"lambda {text}: 0", mode="eval").body,)
    assert isinstance(made, ast.Lambda)
    args = made.args
    late = args.args[len(args.args) - len(args.defaults) :]
    defaults = dict(zip([a.arg for a in late], args.defaults, strict=True))
    rows = [(a.arg, defaults.get(a.arg)) for a in args.args]
    rows += list(zip([a.arg for a in args.kwonlyargs], args.kw_defaults, strict=True))
    return [
        (name, "required" if node is None else one(ast.literal_eval(node))) for name, node in rows
    ]


def one(value: Any) -> Any:
    while isinstance(value, tuple) and value and all(v == value[0] for v in value):
        value = value[0]
    return value


@pytest.mark.parametrize(("names", "name", "call"), CASES, ids=IDS)
def test_a_row_has_the_arguments_of_the_framework_in_its_order_with_its_defaults(
    names: Names, name: str, call: bool
) -> None:
    row = find(names.calls if call else names.constructors, name)
    assert row is not None
    recorded = RECORDED[names.dialect][f"{FRONT[names.dialect]}{name}" if call else name]
    assert recorded is not None, "the framework has nothing of that name"
    ours, theirs = arguments(row.takes), arguments(recorded)
    if ours and not theirs:
        pytest.fail(f"{name} takes nothing")
    assert ours == theirs


@pytest.mark.parametrize(("names", "name", "call"), CASES, ids=IDS)
def test_every_argument_means_a_setting_of_the_kind_or_nothing(
    names: Names, name: str, call: bool
) -> None:
    row = find(names.calls if call else names.constructors, name)
    assert row is not None
    kind = kind_named(row.kind or "relu")
    assert kind is not None
    settings = {alias for s in kind.settings() for alias in (s.name, *s.aliases)}
    known = signature(row.takes)
    for argument in (*known.positional, *known.named):
        meaning = row.means.get(argument) or names.means.get(argument)
        assert meaning is not None, f"{argument} of {name} means nothing"
        setting, _, turn = meaning.partition("<")
        if meaning.startswith("<"):
            assert turn in BESIDE
        elif turn:
            assert turn in TURNS or (turn == "inner" and setting in INNER) or turn in ASIDE
            assert turn not in ASIDE or setting in settings, f"{kind.name} has no {setting}"
        elif meaning not in (IGNORED, DATA, ONLY):
            assert setting in settings, f"{kind.name} has no setting {setting}"
    assert set(row.always) <= settings


def test_a_name_is_found_behind_its_modules_only() -> None:
    for path in ("nn.Conv2d", "torch.nn.Conv2d", "Conv2d", "F.conv2d", "torch.conv2d"):
        found = PYTORCH.row(path)
        assert found is not None
        assert found.kind == "conv2d"
    for path in ("F.Conv2d", "nn.conv2d", "keras.Conv2d", "Conv4d", "Conv#d", ""):
        assert PYTORCH.row(path) is None
    for path in ("layers.Conv1D", "tf.keras.layers.Conv1D", "tf.nn.conv1d", "Conv1D"):
        found = KERAS.row(path)
        assert found is not None
        assert found.kind == "conv1d"
