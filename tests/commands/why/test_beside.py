"""What the code that is pasted with a message adds to its numbers."""

from __future__ import annotations

import pytest

from convcalc.commands.why.finding import read
from convcalc.commands.why.reading import Reading

TWICE = "Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: "
BEYOND = "IndexError: index {} is out of bounds for dimension {} with size {}"
TRUTH = "RuntimeError: Boolean value of Tensor with more than one value is ambiguous"
MERGED = (
    "ValueError: Only layers of same output shape can be merged using sum mode. Layer shapes: "
    "[(None, 16, 16, 64), (None, 32, 32, 64)]"
)


def reading(code: str, message: str) -> Reading:
    (found,) = read(f"{code}\n{message}")
    return found.reading


@pytest.mark.parametrize(
    ("code", "times"),
    [
        ("x = x[:, None][:, None]", "[:, None] twice"),
        ("x = x[:, None]\nx = x.unsqueeze(1)", "[:, None] and unsqueeze"),
        ("x = np.expand_dims(x, 1)\nx = x[:, np.newaxis]", "expand_dims and newaxis"),
    ],
)
def test_an_axis_that_is_added_twice_is_left_out_once(code: str, times: str) -> None:
    told = reading(code, f"{TWICE}[64, 1, 1, 28, 28]")
    assert told.likely == "an axis of 1 is added twice"
    assert told.fixes[0].text == f"leave one of the two out ({times}): each adds an axis of 1"


def test_an_axis_that_is_added_once_is_not_blamed() -> None:
    told = reading("x = x[:, None]", f"{TWICE}[64, 1, 1, 28, 28]")
    assert told.likely == "1 dimension too many: 64x1x1x28x28 arrives at conv2d"


def test_a_loss_that_picks_the_score_of_each_label_is_told_of_its_labels() -> None:
    told = reading("loss = -torch.log(p[range(len(y)), y]).mean()", BEYOND.format(10, 1, 10))
    assert told.likely == "a label is 10, and there are scores for 10 classes, 0 to 9"
    assert told.fixes[0].code == "print(y.min(), y.max(), p.shape)"


def test_a_loss_that_counts_a_full_batch_is_told_of_the_last_one() -> None:
    told = reading("loss = -p[torch.arange(64), y].mean()", BEYOND.format(40, 0, 40))
    assert told.likely == (
        "scores of sample 40 are asked for, and 40 samples come out: the last batch is smaller, "
        "often"
    )
    assert told.fixes[1].code == "p[range(len(y)), y]"


def test_a_loss_that_was_not_made_is_made_first() -> None:
    told = reading("loss = nn.CrossEntropyLoss(output, target)", TRUTH)
    assert told.fixes[0].code == (
        "criterion = nn.CrossEntropyLoss()\nloss = criterion(output, target)"
    )
    made = reading("loss = nn.CrossEntropyLoss()(output, target)", TRUTH)
    assert made.likely == "a tensor of many values is asked whether it is true"


def test_code_for_keras_1_is_answered_in_its_words() -> None:
    code = "x = Convolution2D(64, 3, 3, subsample=(2, 2), border_mode='same')(x)"
    codes = [fix.code for fix in reading(code, MERGED).fixes]
    assert "shortcut = Convolution2D(64, 1, 1, subsample=(2, 2))(shortcut)" in codes


def test_words_of_keras_1_are_given_with_their_values_in_those_of_today() -> None:
    code = "model.add(Conv2D(8, 3, subsample=(2, 2)))"
    told = reading(code, "TypeError: ('Keyword argument not understood:', 'subsample')")
    assert told.fixes[0].code == "strides=(2, 2)"
