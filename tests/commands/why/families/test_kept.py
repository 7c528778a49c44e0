"""What comes first never replaces what the user has: states, tables, images, steps."""

from __future__ import annotations

import pytest

from convcalc.commands.why.reading import LIKELY
from tests.commands.why.families.asked import reading, told

STACK = "stack expects each tensor to be equal size, but got {} at entry 0 and {} at entry 1"
BATCH = "Expected input batch_size ({}) to match target batch_size ({})."
JOIN = (
    "A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis. "
    "Received: input_shape=[{}, {}]"
)


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            "Expected hidden size (4, 16, 128), got [1, 4, 16, 128]",
            "the state has an axis of 1 too many in front",
            "h = h.squeeze(0)  # of an LSTM c = c.squeeze(0), too; no unsqueeze before it",
        ),
        (
            STACK.format("[3, 96, 96]", "[3, 96, 41]"),
            "one is 96x96, the other is only 41 in width: a crop that ran over the border, it "
            "seems",
            "left = max(0, min(left, image.width - 96))",
        ),
        (
            BATCH.format(300, 1),
            "300 rows came of each sample, and one label: are they the steps of a sequence?",
            "print(output.shape, target.shape)",
        ),
        (
            "indices[2,1030] = 1030 is not in [0, 1024)",
            "index 1030 is asked of a table of 1024 rows (0 to 1023), as a text of more tokens "
            "than the model has positions does",
            "print(x.min(), x.max())",
        ),
        (
            "index out of range: Tried to access index 90 out of table with 76 rows.",
            "word 90 is asked of an embedding with 77 rows, or the text is too long",
            "print(x.min(), x.max(), embedding.num_embeddings)",
        ),
        (
            "Given transposed=1, weight of size [256, 128, 2, 2], expected input[4, 128, 20, 20] "
            "to have 256 channels, but got 128 channels instead",
            "128 channels arrive at a transposed convolution that is made for 256",
            "print(x.shape)\nprint(model)",
        ),
        (
            JOIN.format("(None, 20, 24, 16)", "(None, 40, 48, 16)"),
            "one map is 2 times as high and as wide as the other",
            "join maps of one level, as many pools or strides before each; or, if a decoder lacks "
            "a step, enlarge the smaller 2 times",
        ),
    ],
)
def test_what_is_told_first(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)


@pytest.mark.parametrize(
    "text",
    [
        "indices[0,3] = 5000 is not in [0, 5000)",
        "indices[0,3] = 600 is not in [0, 512)",
        "index out of range: Tried to access index 100 out of table with 98 rows.",
    ],
)
def test_a_larger_table_always_says_when_it_is_right(text: str) -> None:
    larger = [
        fix for fix in reading(text).fixes if "Embedding(" in fix.code and "+" not in fix.text
    ]
    assert all(fix.text.startswith("if you write the network yourself") for fix in larger)
    assert all(fix.sure != LIKELY for fix in larger)


@pytest.mark.parametrize(
    "text",
    [
        "Expected hidden size (2, 10, 256), got [2, 10, 128]",
        "Expected hidden size (2, 10, 256), got [10, 3, 128]",
    ],
)
def test_a_state_of_zeros_has_its_condition(text: str) -> None:
    zeros = [fix for fix in reading(text).fixes if "torch.zeros" in fix.code]
    assert zeros
    assert all(fix.text.startswith("if it begins with zeros") for fix in zeros)


def test_positions_come_before_a_larger_table() -> None:
    fixes = reading("index out of range in self").fixes
    assert fixes[1].code == "x = x[:, :512]  # as many positions as there are"
    assert fixes[2].text.startswith("if you write the network yourself")


def test_a_crop_of_joined_maps_is_of_what_they_differ_by() -> None:
    fixes = reading(JOIN.format("(None, 64, 64, 8)", "(None, 60, 60, 8)")).fixes
    assert "layers.Cropping2D(((0, 4), (0, 4)))" in [fix.code for fix in fixes]
    fixes = reading(JOIN.format("(None, 64, 64, 8)", "(None, 30, 30, 8)")).fixes
    assert not [fix for fix in fixes if "Cropping" in fix.code]


OOM = "OOM when allocating tensor with shape[{}]"
ORT = (
    "Got invalid dimensions for input: {} for the following indices\n index: 0 Got: 400 Expected: "
    "512\n Please fix either the inputs/outputs or the model."
)


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            OOM.format("100352,4096"),
            "a matrix of (100352, 4096) does not fit: the weight of a very large layer, it seems",
            "x = layers.GlobalAveragePooling2D()(x)  # instead of Flatten",
        ),
        (
            ORT.format("state_in"),
            "the state that is given has 400 on axis 0, the file wants 512",
            "sizes = {i.name: i.shape for i in session.get_inputs()}",
        ),
        (
            "running_mean should contain 203 elements not 204",
            "203 columns arrive at a norm that is made for 204",
            "print(set(train.columns) ^ set(test.columns))",
        ),
        (
            "The size of tensor a (32000) must match the size of tensor b (4096) at non-singleton "
            "dimension 2",
            "scores of 32000 words meet hidden states of 4096",
            "outputs = model(..., output_hidden_states=True)\n"
            "last = outputs.hidden_states[-1]  # not outputs[0] or outputs.logits",
        ),
        (
            "Cannot copy param 0 weights from layer 'conv4_3_conf'; shape mismatch. Source param "
            "shape is 63 512 3 3 (290304); target param shape is 24 512 3 3 (110592).",
            "the network has 24 outputs here, the file 63: another number of classes, often",
            'name: "conf_mine"  # in train, test and deploy',
        ),
        (
            "dot_general requires lhs batch dimensions and rhs batch dimensions to have the same "
            "shape, got (8, 1) and (8, 3).",
            "an axis of 1 is not repeated in a product",
            "b = jnp.broadcast_to(b, (8, 3, *b.shape[2:]))",
        ),
    ],
)
def test_what_is_told_first_of_memory_states_tables_and_classes(
    text: str, likely: str, first: str
) -> None:
    assert told(text) == (likely, first)


LABELS = (
    "Check failed: outer_num_ * inner_num_ == bottom[1]->count() ({} vs. {}) Number of labels must "
    "match number of predictions"
)


@pytest.mark.parametrize(
    ("rows", "labels", "likely"),
    [
        (2500, 7500, "the labels are colour images of 3 channels, not numbers of classes"),
        (2500, 50000, "20 labels are given for each position of the output"),
        (6400, 64, "100 positions come out for each label: larger images than are meant, or a map"),
        (6400, 6561, "the output has another size than the labels"),
    ],
)
def test_labels_of_caffe(rows: int, labels: int, likely: str) -> None:
    assert told(LABELS.format(rows, labels))[0] == likely


def test_patterns_of_einops() -> None:
    text = "Wrong shape: expected {} dims. Received {}-dim tensor."
    assert told(text.format(4, 3)) == (
        "the pattern has 4 axes on its left, and the tensor 3: the batch is missing, it seems",
        "print(x.shape)",
    )
    assert told(text.format(3, 4))[1] == "print(x.shape)"
    assert told("Shape mismatch, can't divide axis of length 100 in chunks of 16") == (
        "16 does not divide an axis of 100",
        "if it is an image cut into patches of 16, give one whose side is a multiple: 96 or 112",
    )
    pasted = (
        'einops.EinopsError:  Error while processing rearrange-reduction pattern "b (h w) c -> b c '
        'h w".\n Input tensor shape: torch.Size([2, 65, 32]). Additional info: {"h": 8, "w": 8}.\n'
        " Shape mismatch, 65 != 64"
    )
    assert told(pasted) == (
        "an axis of 65 arrives where the pattern, with the numbers given, has 64",
        "print(x.shape)",
    )


@pytest.mark.parametrize(
    ("text", "likely", "code"),
    [
        (
            "AttributeError: 'Net' object has no attribute 'con1'. Did you mean: 'conv1'?",
            "Net has no con1, but conv1",
            "self.conv1",
        ),
        (
            "AttributeError: 'Tensor' object has no attribute 'unsqueze'. Did you mean: "
            "'unsqueeze'?",
            "Tensor has no unsqueze, but unsqueeze",
            "x.unsqueeze",
        ),
        (
            "AttributeError: 'Net' object has no attribute 'head'",
            "Net has nothing that is called head",
            "self.head = ...  # in __init__, before it is used",
        ),
    ],
)
def test_a_name_that_python_found_another_for(text: str, likely: str, code: str) -> None:
    assert told(text) == (likely, code)


def test_a_parameter_of_flax_that_is_made_for_other_features() -> None:
    text = "Initializer expected to generate shape (64, 8) but got shape (76, 8) instead for "
    assert told(f'{text}parameter "kernel" in "/Dense_0".') == (
        "76 features arrive, and the parameters are made for 64",
        "if the parameters come from a checkpoint, use the settings it was trained with",
    )
