"""Networks in words: which command is asked for."""

from __future__ import annotations

import pytest

from convcalc.cli.questions import question_in
from tests.conftest import Ask

NETWORKS = {"resnet18", "resnet34", "vgg16", "net.py"}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("how many parameters does resnet18 have?", "show resnet18"),
        ("flops of vgg16", "show vgg16"),
        ("what is the output shape of net.py", "show net.py"),
        ("What is the receptive field of vgg16?", "field vgg16"),
        ("resnet18 memory usage --batch 8", "memory resnet18 --batch 8"),
        ("memory of vgg16", "memory vgg16"),
        ("resnet18 vs resnet34", "compare resnet18 resnet34"),
        ("resnet18 VS resnet34 versus vgg16", "compare resnet18 resnet34 vgg16"),
        ("compare resnet18 vs resnet34", "compare resnet18 resnet34"),
        ("compare resnet18 and resnet34 with vgg16", "compare resnet18 resnet34 vgg16"),
        ("vgg16 params", "show vgg16"),
        ("flops of resnet 18", "show resnet18"),
        ("memory of vgg16 for 64 images", "memory vgg16 --batch 64"),
        (
            "how much GPU memory do I need to train resnet18 with batch size 64 and adam",
            "memory resnet18 --batch 64 --train --optimizer adam",
        ),
        (
            "what batch size fits a 24GB gpu for resnet18 training at 224",
            "memory resnet18 --train --memory 24GB --input 224",
        ),
        ("largest batch for resnet18 on a 24 GiB GPU", "memory resnet18 --memory 24GiB"),
        ("latency of resnet18 on a100", "roofline resnet18 --device a100"),
        ("resnet18 on h100", "roofline resnet18 --device h100"),
        ("resnet18 with batch 8", "show resnet18 --batch 8"),
        ("vgg16 with 224x224 input: how many FLOPs?", "show vgg16 --input 224x224"),
        ("what is the receptive field of layer3 in resnet18", "field resnet18 layer3"),
        ("resnet18 at 320x320", "show resnet18 --input 320x320"),
        ("resnet18 with input 3x320x320", "show resnet18 --input 3x320x320"),
        ("receptive field of vgg16 on 3x64x64", "field vgg16 --input 3x64x64"),
        ("difference between resnet18 and vgg16", "compare resnet18 vgg16"),
    ],
)
def test_a_question_is_a_command(words: str, line: str) -> None:
    assert question_in(words.split(), NETWORKS.__contains__) == line.split()
    assert question_in([words], NETWORKS.__contains__) in (line.split(), None)


@pytest.mark.parametrize(
    "words",
    [
        "how many parameters does foo have",
        "how many wheels does resnet18 have",
        "resnet18 vs foo",
        "resnet18 vs",
        "resnet18 and resnet34",
        "vs resnet18 vs",
        "parameters of resnet18 and vgg16",
        "resnet18 resnet34 vgg16",
        "params resnet18",
        "first layer of resnet18",
        "vgg16 memory and flops",
        "parameters of resnet18 on a100",
        "train resnet18",
        "parameters of layer3 in resnet18",
        "receptive field of foo in resnet18",
        "resnet18 320",
        "resnet18 at 3x8x8 or 3x9x9",
        "show resnet18",
        "parameters " * 30,
    ],
)
def test_other_words_are_none(words: str) -> None:
    assert question_in(words.split(), NETWORKS.__contains__) is None


def test_a_question_is_answered_and_the_command_is_said(ask: Ask) -> None:
    code, out, err = ask("how", "many", "parameters", "does", "lenet5", "have?")
    assert (code, err) == (0, "note: the words are read as: convcalc show lenet5\n")
    assert out == ask("show", "lenet5").out
    assert ask("memory", "of", "lenet5").out == ask("memory", "lenet5").out
