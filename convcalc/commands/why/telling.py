"""What stands first: what the numbers of a message prove, or how its causes are told apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.commands.why.made import OWN
from convcalc.commands.why.reading import (
    CAFFE,
    KERAS,
    LIKELY,
    ONNX,
    PYTORCH,
    RUNTIME,
    TENSORRT,
    TFLITE,
    Fix,
)

if TYPE_CHECKING:
    from convcalc.commands.why.reading import Reading

SHOWS = re.compile(
    r"\s*(?:#|for [\w, ]+ in .*:$|print\(|help\(|model\.summary\(\)$|nvidia-smi|head -c|df -h|"
    r"CUDA_LAUNCH_BLOCKING|num_workers=0$|onnx\.checker|files = glob|sizes = \{i\.name|details = |"
    r"model = onnx\.shape_inference|tf\.train\.list_variables|name = session|assert )"
)
"""Lines that show something and change nothing."""
SPARES = re.compile(
    r"\s*(?:pip install|DataLoader\(|model\.fit\(x, y, batch_size|device = |model\.to\(device|"
    r"x, target = x\.to\(device|PYTORCH_CUDA|with torch\.|model_dir = |dynamic_axes=|"
    r"F\.scaled_dot_product_attention|torch\.load\(path, weights_only|keras\.backend\."
    r"|dataset = dataset\.batch|name: |os\.environ|trtexec )"
)
"""Lines that leave every result as it is: they install, export, or take less memory."""

WHICH = "it shows which of these is right"
"""What a look is for."""
FEEDS = "for one in session.get_inputs():\n    print(one.name, one.shape, one.type)"
SHAPES = "look at the shape that arrives, before anything is changed"
LOOK_BY = {
    CAFFE: "print(net.blobs['data'].data.shape)",
    KERAS: "print(x.shape)\nmodel.summary()",
    RUNTIME: FEEDS,
    ONNX: FEEDS,
    TENSORRT: "print(x.shape, [engine.get_binding_shape(i) for i in engine])",
    TFLITE: "for one in interpreter.get_input_details():\n"
    "    print(one['name'], one['shape'], one['dtype'])",
}
TARGETS = "look at the targets, before anything is changed: their shape, and what they hold"
IN_PYTORCH = (
    (r"target|one_hot", TARGETS, "print(target.shape, target.dtype, target.min(), target.max())"),
    (r"h0|state", "look at the shapes of input and state", "print(x.shape, h0.shape)"),
    (r"mask|attention", "look at the shapes of query and mask", "print(query.shape, mask.shape)"),
    (r"[Ii]mage|Resize", "look at the images themselves", "print(image.size, image.mode)"),
    (r"tokens|pad_seq", "look at the lengths", "print([len(one) for one in batch])"),
    (r"Embedding|x\[:, :", "look at the numbers that are looked up", "print(x.min(), x.max())"),
    (r"\b[ab]\b|second|shortcut|branch|cat", "look at both shapes", "print(a.shape, b.shape)"),
    (r"num_features|in_channels|nn\.Conv|padding|kernel", SHAPES, "print(x.shape)\nprint(model)"),
)
"""What is looked at in PyTorch, by what an edit names; the first of them that it names."""
ELSEWHERE = (
    (r"\by\b|softmax|label", TARGETS.replace("targets", "labels"), "print(y.shape, y[:5])"),
    (r"table|tokens|Embedding", "look at the numbers that are fed", "print(x.min(), x.max())"),
)


def shows(fix: Fix) -> bool:
    """Whether the code of a fix only shows what is there.

    >>> shows(Fix("", code="print(x.shape)")), shows(Fix("", code="x = x[None]")), shows(Fix(""))
    (True, False, False)
    """
    return bool(fix.code) and all(SHOWS.match(line) for line in fix.code.split("\n"))


def unproven(fix: Fix) -> bool:
    """Whether a fix is an edit that no number speaks for, or that has a condition: it would run
    where it is wrong, too. A layer of one's own is likely only where the numbers are of its map.
    """
    if not fix.code or all(SHOWS.match(n) or SPARES.match(n) for n in fix.code.split("\n")):
        return False
    condition = fix.text.startswith("if ") and not fix.text.startswith(OWN)
    return fix.sure != LIKELY or condition


def told_first(reading: Reading, framework: str) -> Reading:
    """A reading whose first fix is proven, or shows which of its fixes is right."""
    if not unproven(reading.fixes[0]):
        return reading
    own = next((fix for fix in reading.fixes if shows(fix)), None)
    behind = tuple(fix for fix in reading.fixes if fix is not own)
    return reading._replace(fixes=(own or look(behind[0], framework), *behind))


def look(edit: Fix, framework: str) -> Fix:
    """How it is seen whether an edit is right."""
    for named, text, code in IN_PYTORCH if framework == PYTORCH else ELSEWHERE:
        if re.search(named, edit.code):
            return Fix(f"{text}: {WHICH}", code=code)
    code = LOOK_BY.get(framework, "print(x.shape)")
    return Fix(f"{SHAPES}: {WHICH}", code=code)
