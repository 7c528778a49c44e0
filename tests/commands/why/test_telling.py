"""What stands first is proven by the numbers of a message, or shows which of its fixes is right."""

from __future__ import annotations

import json

import pytest

from convcalc.commands.why.families import TOPICS
from convcalc.commands.why.finding import read
from convcalc.commands.why.reading import (
    CAFFE,
    KERAS,
    LIKELY,
    PYTORCH,
    RUNTIME,
    Fix,
    Reading,
)
from convcalc.commands.why.telling import shows, told_first, unproven
from tests.conftest import ROOT

RECORDED = json.loads((ROOT / "tests/recorded/messages.json").read_text(encoding="utf-8"))
EDIT = Fix("add the batch", code="x = x.unsqueeze(0)")
LOOK = Fix("look at the shape before it", code="print(x.shape)")


@pytest.mark.parametrize("topic", TOPICS)
def test_no_first_advice_runs_where_it_is_wrong(topic: str) -> None:
    texts = [w.example for family in TOPICS[topic].values() for w in family.wordings]
    assert [text for text in texts for found in read(text) if wrong(found.reading)] == []


def test_nor_does_that_for_any_message_that_was_recorded() -> None:
    texts = [row["message"] for row in RECORDED]
    assert [text for text in texts for found in read(text) if wrong(found.reading)] == []


def wrong(reading: Reading) -> bool:
    return unproven(reading.fixes[0])


def test_what_numbers_prove_stays_first() -> None:
    proven = Reading("", (EDIT._replace(sure=LIKELY), LOOK))
    assert told_first(proven, PYTORCH) == proven


def test_a_look_that_stands_behind_an_edit_comes_first() -> None:
    assert told_first(Reading("", (EDIT, Fix("or not"), LOOK)), PYTORCH).fixes == (
        LOOK,
        EDIT,
        Fix("or not"),
    )


def test_a_condition_is_no_proof() -> None:
    fix = EDIT._replace(text="if the batch is missing, add it", sure=LIKELY)
    assert [one.code for one in told_first(Reading("", (fix,)), PYTORCH).fixes] == [
        "print(x.shape)",
        "x = x.unsqueeze(0)",
    ]


@pytest.mark.parametrize(
    ("framework", "edit", "look"),
    [
        (
            PYTORCH,
            "target = target.squeeze(1)",
            "print(target.shape, target.dtype, target.min(), target.max())",
        ),
        (PYTORCH, "h0 = h0.unsqueeze(0)", "print(x.shape, h0.shape)"),
        (PYTORCH, "mask = mask.t()", "print(query.shape, mask.shape)"),
        (PYTORCH, "transforms.Resize((224, 224))", "print(image.size, image.mode)"),
        (PYTORCH, "x = x[:, :512]", "print(x.min(), x.max())"),
        (PYTORCH, "a @ b.T", "print(a.shape, b.shape)"),
        (PYTORCH, "nn.Conv2d(64, 128, 3)", "print(x.shape)\nprint(model)"),
        (KERAS, 'layers.Dense(7, activation="softmax")', "print(y.shape, y[:5])"),
        (KERAS, "x = x[None]", "print(x.shape)\nmodel.summary()"),
        (CAFFE, "group: 2", "print(net.blobs['data'].data.shape)"),
        (
            RUNTIME,
            "x = x[None]",
            "for one in session.get_inputs():\n    print(one.name, one.shape, one.type)",
        ),
    ],
)
def test_what_is_looked_at_is_what_the_edit_changes(framework: str, edit: str, look: str) -> None:
    (first, second) = told_first(Reading("", (Fix("", code=edit),)), framework).fixes
    assert (first.code, second.code) == (look, edit)
    assert shows(first)


@pytest.mark.parametrize(
    "code",
    [
        "pip install tf-keras",
        "DataLoader(dataset, batch_size=16)",
        'dynamic_axes={"x": {0: "batch"}}',
        'with torch.autocast("cuda"):\n    print(x.dtype)',
    ],
)
def test_what_leaves_every_result_as_it_is_needs_no_proof(code: str) -> None:
    assert not unproven(Fix("", code=code))
