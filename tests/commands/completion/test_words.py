"""What shells are offered, asked as they ask: through click's protocol."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete, get_completion_class

from convcalc.cli import ASKED_FOR, COMMANDS, cli
from convcalc.commands.completion.command_shell import register
from convcalc.commands.completion.scripts import SHELLS, text_for
from convcalc.layers import KINDS
from convcalc.parser import zoo
from tests.conftest import Ask

Offer = Callable[[str], list[str]]
FILES = "(files)"


@pytest.fixture
def offer(asked: Callable[..., None]) -> Offer:
    """`offer("show resn")` is what a shell is told, in the root."""
    asked()
    register()

    def call(line: str) -> list[str]:
        *args, incomplete = line.split(" ")
        found = get_completion_class("bash")
        assert found is not None
        shell: ShellComplete = found(cli, {}, "convcalc", "_CONVCALC_COMPLETE")
        items = shell.get_completions(args, incomplete)
        return [FILES if item.type == "file" else str(item.value) for item in items]

    return call


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("sho", ["show", FILES]),
        ("show resnet1", ["resnet101", "resnet110", "resnet152", "resnet18", FILES]),
        ("resnet15", ["resnet152", FILES]),
        ("compare vgg11 vgg1", ["vgg11", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn",
            "vgg19", "vgg19_bn", FILES]),
        ("show vgg:vgg16", ["vgg:vgg16", "vgg:vgg16_bn", FILES]),
        ("field vgg16 block5.c", ["block5.conv1", "block5.conv2", "block5.conv3"]),
        ("explain resnet18 conv1 layer4.1.c", ["layer4.1.conv1", "layer4.1.conv2"]),
        ("solve resnet18 --layer layer4.1.c", ["layer4.1.conv1", "layer4.1.conv2"]),
        ("solve slim_mobilenet_v1 --var w", ["width"]),
        ("show slim_mobilenet_v1 --set w", ["width="]),
        ("show resnet18 --columns layer,para", ["layer,params", "layer,params_share"]),
        ("show resnet18 --columns +pad", ["+padding"]),
        ("show resnet18 --sort MA", ["MACs"]),
        ("zoo --sort pa", ["params"]),
        ("show resnet18 --count-as to", ["torch", "torchinfo"]),
        ("show resnet18 --format m", ["markdown"]),
        ("show resnet18 --dialect ", ["pytorch", "keras", "onnx"]),
        ("show resnet18 --dep", ["--depth"]),
        ("resnet18 --dep", ["--depth"]),
        ("kinds conv_", ["conv_lstm", "conv_transpose"]),
        ("help fi", ["field"]),
        ("help max-p", ["max-pool"]),
        ("explain E20", ["E201", "E202", "E203", "E204", "E205", "E206", "E207", "E208", FILES]),
        ("explain C205", ["C205", FILES]),
        ("explain dilat", ["dilated", "dilation", FILES]),
        ("lint net.yaml --select C103,C205", ["C103,C205"]),
        ("quiz --topic mac", ["macs"]),
        ("quiz --from lenet", ["lenet5", FILES]),
        ("zoo --show lenet", ["lenet5"]),
        ("completion ", ["bash", "zsh", "fish"]),
        ("max-pool 3x8x8 --ker", ["--kernel"]),
        ("apply max", ["max-pool"]),
        ("nonsense ", []),
    ],
)  # fmt: skip
def test_what_is_offered(offer: Offer, line: str, offered: list[str]) -> None:
    assert sorted(offer(line)) == sorted(offered)


def test_first_come_the_commands_and_files(offer: Offer) -> None:
    assert offer("") == [*ASKED_FOR, *COMMANDS, FILES]
    assert {kind.replace("_", "-") for kind in KINDS if kind.startswith("max")} < {*offer("max")}


def test_every_network_of_the_zoo_is_offered(offer: Offer) -> None:
    assert {*offer("show ")} == {*zoo.names(), FILES}


@pytest.mark.parametrize(
    "text",
    ["", "layers: [", "a: &a [*a]", "input: 3x8x8\nlayers: [conv $(9**9**9) 3]\n", "\x00", "- -"],
)
@pytest.mark.parametrize("line", ["field {} c", "show {} --set c", "solve {} --var c", "show {}:c"])
def test_a_broken_spec_offers_nothing(
    offer: Offer, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, line: str
) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(text)
    assert [word for word in offer(line.format(path)) if word != FILES] == []
    assert capsys.readouterr() == ("", "")


def test_layers_of_somebodys_spec_are_offered(offer: Offer, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text("{vars: {w: 4}, input: 3x8x8, layers: [conv $w 3 name=first, relu]}")
    assert offer(f"field {path} ") == ["first", "relu1"]
    assert offer(f"field {path} --set w=2 f") == ["first"]
    assert offer(f"show {path} --set ") == ["w="]


def test_standard_input_is_left_alone(offer: Offer) -> None:
    assert offer("field - c") == []


def test_an_answer_takes_no_time(offer: Offer) -> None:
    start = time.process_time()
    assert offer("field resnet152 layer3.1")
    assert time.process_time() - start < 2


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_printed_as_it_is(ask: Ask, shell: str) -> None:
    answer = ask("completion", shell)
    assert answer == (0, text_for(shell), "")
    assert "_CONVCALC_COMPLETE" in answer.out
    assert ask(env={"_CONVCALC_COMPLETE": f"{shell}_source"}).out.strip() == answer.out.strip()


def test_a_script_is_of_one_shell(ask: Ask) -> None:
    assert ask("completion").said == (
        "SHELL is missing; for example: convcalc completion bash > "
        "~/.local/share/bash-completion/completions/convcalc"
    )
    assert ask("completion", "tcsh").said == "SHELL takes bash, zsh or fish, received 'tcsh'"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "z`touch x`",
            "z;touch x;",
            "z$$(touch x)",
            "z&x",
            "z|x",
            "z>x",
            "z x",
            "z'x",
            'z"x',
            "z\\x",
        ),
        *(
            "z\x1b[31m",
            "z\tx",
            "z\nplain,evil",
            "z\r",
            "z\u202e",
            "z~",
            "z*",
            "z?",
            "z!x",
            "z{a,b}",
        ),
        *("-z", "~z", "#z"),
    ],
)
def test_no_name_that_a_shell_acts_on_is_offered(offer: Offer, tmp_path: Path, name: str) -> None:
    """What is offered is put on the command line, and a name may come from anywhere."""
    spec = {"input": "3x8x8", "layers": [{"relu": {"name": name}}, {"relu": {"name": "good"}}]}
    path = tmp_path / "net.yaml"
    path.write_text(json.dumps(spec))
    for line in (f"field {path} ", f"explain {path} ", f"solve {path} --layer "):
        assert offer(line) == ["good"]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    "asked_for",
    [
        {"COMP_WORDS": "convcalc apply nope ", "COMP_CWORD": "3"},
        {"COMP_WORDS": "convcalc show", "COMP_CWORD": "abc"},
        {"COMP_WORDS": "convcalc 'show", "COMP_CWORD": ""},
        {},
    ],
)
def test_a_question_without_sense_is_answered_with_nothing_wrong(
    program: Ask, shell: str, asked_for: dict[str, str]
) -> None:
    answer = program(env={"_CONVCALC_COMPLETE": f"{shell}_complete", **asked_for})
    assert (answer.code, answer.err) == (0, "")
