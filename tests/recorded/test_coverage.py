"""That every kind and each of its settings was run in each framework, or why it was not."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from convcalc.dialect import DIALECTS, dialect_named
from convcalc.layers import KINDS, kind_named
from convcalc.layers.dialect import ALL
from tests.recorded.test_reference import ADAPTERS, cases_of

FOLDER = Path(__file__).parent
Slot = tuple[str, str, str]
"""A kind, a dialect, and a setting by its own name; the kind itself is the setting ``."""


def slots(kind: str, dialect: str, given: dict[str, Any]) -> set[Slot]:
    """What a recorded layer shows."""
    found = kind_named(kind)
    assert found, kind
    names = {name: s.name for s in found.settings() for name in (s.name, *s.aliases)}
    set_ = {names[key] for key, value in given.items() if value is not None and key in names}
    return {(found.name, dialect, name) for name in ("", *set_)}


def in_layers(layers: list[Any], dialect: str) -> set[Slot]:
    found: set[Slot] = set()
    for layer in layers:
        if isinstance(layer, str):
            found |= slots(layer.split()[0], dialect, {})
        elif "layers" in layer:
            found |= in_layers(layer["layers"], dialect)
        else:
            ((kind, given),) = layer.items()
            found |= slots(kind, dialect, given)
    return found


@cache
def recorded() -> frozenset[Slot]:
    found: set[Slot] = set()
    for name in ("kinds", "arranged", "operators", "settings"):
        lists = json.loads((FOLDER / f"{name}.json").read_text())
        for case in [*lists["cases"], *lists.get("placements", ())]:
            found |= slots(case["kind"], case["dialect"], case["settings"])
        for case in lists.get("networks", ()):
            if "layers" in case:
                found |= in_layers(case["layers"], case["dialect"])
    for case in json.loads((FOLDER / "edges.json").read_text())["cases"]:
        found |= in_layers(case["layers"], case["dialect"])
    for framework, adapter in ADAPTERS.items():
        for case in cases_of(framework):
            dialect, kind, given, _, _ = adapter(case)
            found |= slots(kind, dialect, given)
    return frozenset(found)


@cache
def refused() -> frozenset[Slot]:
    found: set[Slot] = set()
    for name in ("kinds", "operators", "settings"):
        for case in json.loads((FOLDER / f"{name}.json").read_text())["cases"]:
            if not case["ok"]:
                found |= slots(case["kind"], case["dialect"], case["settings"])
    return frozenset(found)


def wanted() -> set[Slot]:
    found: set[Slot] = set()
    for name in KINDS:
        kind = kind_named(name)
        assert kind
        for dialect in DIALECTS:
            found |= {(name, dialect, s) for s in ("", *(s.name for s in kind.settings()))}
    return found


ANY = "*"
PARTS = "it is made of kinds that were run, by the same formulas in every dialect"
LOOPS = "it is a loop of Conv, Sigmoid and Tanh, which were run"
FORMS = (
    "no layer has it; it is made of the same products as in timm and torchvision, which were run"
)
NUMBERS = "no size depends on it; what is written with it was compared in all three"
TRAINED = (
    "no number depends on it, but of what training keeps; the classes and arguments were written"
)
STEPS = "no number depends on it; what is written with it gave the same outputs in all three"
BIASES = "a class of a few lines has them so, which was run with the same weights in all three"
NOTHING = "nothing is worked out: it has the numbers that are declared"
CELLS = ("lstm", "gru", "rnn", "conv_lstm")
NOT_RUN: dict[Slot, str] = {
    (ANY, ANY, "inplace"): "it has no effect on any number; run where a module of PyTorch has it",
    (ANY, "keras", "in_channels"): "Keras' layers take what arrives; what is stated is compared",
    **{("attention", d, s): FORMS for d in ("keras", "onnx") for s in ("grid", "partition")},
    **{("attention", d, s): FORMS for d in ("keras", "onnx") for s in ("logit_scale", "qk_norm")},
    **{("attention", d, "relative_positions"): FORMS for d in ("keras", "onnx")},
    **{("attention", "onnx", s): FORMS for s in ("shift", "window")},
    **{(kind, ANY, "one_bias"): BIASES for kind in ("lstm", "gru", "rnn")},
    **{(kind, ANY, "dropout"): STEPS for kind in ("lstm", "gru", "rnn")},
    **{(kind, ANY, "activation"): STEPS for kind in ("lstm", "gru", "conv_lstm")},
    **{(kind, ANY, "gate_activation"): STEPS for kind in ("lstm", "gru", "conv_lstm")},
    ("attention", "keras", "project"): "Keras' layers always project",
    **{("scaled_dot_product_attention", ANY, s): NUMBERS for s in ("causal", "scale")},
    ("conv_lstm", "onnx", ANY): LOOPS,
    ("conv_lstm", "pytorch", "in_channels"): "it is of convolutions, whose channels were compared",
    ("deformable_conv", "keras", "offset_groups"): "Keras has no such layer",
    ("inverted_residual", "onnx", ANY): PARTS,
    ("squeeze_excite", "onnx", "activation"): PARTS,
    ("transformer_encoder", "onnx", ANY): PARTS,
    ("unknown", ANY, ANY): NOTHING,
    **{("constant", ANY, s): NUMBERS for s in ("origin", "values")},
    **{("parameter", ANY, s): NUMBERS for s in ("init", "stored")},
    ("gelu", ANY, "approximate"): STEPS,
    ("dropout", ANY, "drops"): TRAINED,
    **{("attention", ANY, s): TRAINED for s in ("dropout", "need_weights")},
    ("reduce", ANY, "indices"): TRAINED,
    ("scaled_dot_product_attention", ANY, "dropout"): TRAINED,
    **{(kind, ANY, f"{what}_dropout"): TRAINED for kind in CELLS for what in ("input", "state")},
}


def reason(slot: Slot) -> str | None:
    """Why it was not run."""
    return next((why for row, why in NOT_RUN.items() if fits(row, slot)), None)


def fits(row: Slot, slot: Slot) -> bool:
    return all(mine in (ANY, theirs) for mine, theirs in zip(row, slot, strict=True))


def test_every_setting_of_every_kind_was_run_in_each_framework_or_says_why_not() -> None:
    missing = wanted() - recorded()
    assert sorted(slot for slot in missing if reason(slot) is None) == []


def test_what_was_run_needs_no_reason() -> None:
    missing = wanted() - recorded()
    assert [row for row in NOT_RUN if not any(fits(row, slot) for slot in missing)] == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_all_that_a_framework_lacks_was_asked_of_it(dialect: str) -> None:
    """A setting that is refused, and a kind, stand in a recording as refused."""
    lacking = {
        (kind, dialect, "" if name == ALL else name)
        for kind, names in dialect_named(dialect).lacks.items()
        for name in names
    }
    assert lacking <= refused()
    assert len(lacking) >= 3
