"""What is no command and understood all the same: networks, files, shapes and layers, messages,
codes, other words for commands.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.cli import COMMANDS
from convcalc.cli.synonyms import MEANT, SYNONYMS, TOLD
from convcalc.cli.things import taken
from convcalc.layers import ALIASES, KINDS
from convcalc.parser import zoo
from tests.conftest import Ask

MAT = "mat1 and mat2 shapes cannot be multiplied (32x400 and 256x120)"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["resnet50"], ["show", "resnet50"]),
        (["ResNet-50", "--depth", "1"], ["show", "ResNet-50", "--depth", "1"]),
        (["resnet50", "3x64x64"], ["show", "resnet50", "--input", "3x64x64"]),
        (["3x64x64", "resnet50"], ["show", "resnet50", "--input", "3x64x64"]),
        (["resnet:resnet18"], ["show", "resnet:resnet18"]),
        (["net.yaml"], ["show", "net.yaml"]),
        (["vit.py"], ["show", "vit.py"]),
        (["model.onnx"], ["show", "model.onnx"]),
        (["bert"], ["show", "bert"]),
        (["3x8x8", "conv 64 7x7/2 p3"], ["conv", "3x8x8", "64", "7x7/2", "p3"]),
        (["conv 64 7x7/2 p3", "3x8x8"], ["conv", "3x8x8", "64", "7x7/2", "p3"]),
        (["3x8x8", "max_pool", "2"], ["max-pool", "3x8x8", "2"]),
        (["3x8x8", "conv", "4", "3", "--explain"], ["conv", "3x8x8", "4", "3", "--explain"]),
        (["3x8x8", "conv 4 3", "relu"], ["stack", "3x8x8", "conv 4 3", "relu"]),
        (["3x8x8", "conv", "4", "3", "relu"], ["stack", "3x8x8", "conv 4 3", "relu"]),
        (["3x8x8", "nonsense"], ["stack", "3x8x8", "nonsense"]),
        (["3x8x8", "nn.Conv2d(3, 4, 3)"], ["stack", "3x8x8", "nn.Conv2d(3, 4, 3)"]),
        ([MAT], ["why", MAT]),
        ([MAT, "--spec", "lenet5"], ["why", MAT, "--spec", "lenet5"]),
        (["E201"], ["explain", "E201"]),
        (["c101"], ["explain", "c101"]),
        (["models.resnet18(num_classes=10)"], ["show", "resnet18", "--set", "classes=10"]),
        (["torchvision.models.vgg16(weights=None)"], ["show", "vgg16"]),
        (["torchvision.models.resnet50"], ["show", "resnet50"]),
        (
            ["tf.keras.applications.VGG16(True, None, None, (64, 64, 3))"],
            ["show", "keras_vgg16", "--input", "64x64x3"],
        ),
        (["timm.create_model('resnet50')", "3x64x64"], ["show", "resnet50", "--input", "3x64x64"]),
        (["model = models.resnet18(pretrained=True)"], ["show", "resnet18"]),
        (
            ["VGG16(weights='imagenet', include_top=True, input_shape=(64, 64, 3))"],
            ["show", "keras_vgg16", "--input", "64x64x3"],
        ),
        (["net = torch.hub.load('pytorch/vision', 'resnet50')"], ["show", "resnet50"]),
        (
            ["models.resnet50(num_classes=3)(torch.randn(1, 3, 96, 96)).shape"],
            ["show", "resnet50", "--input", "3x96x96", "--set", "classes=3"],
        ),
        (
            [
                "import torchvision\nnet = torchvision.models.resnet18().eval()\n"
                "x = torch.randn(8, 3, 64, 64)\nprint(net(x).shape)"
            ],
            ["show", "resnet18", "--input", "3x64x64"],
        ),
        (["summary(models.vgg16(), (3, 64, 64))"], ["show", "vgg16", "--input", "3x64x64"]),
        (
            ["m = models.vgg16(); summary(m, input_size=(1, 3, 64, 64))"],
            ["show", "vgg16", "--input", "3x64x64"],
        ),
        (["tf.keras.applications.ResNet50().summary()"], ["show", "keras_resnet50"]),
        (
            ["(conv1): Conv2d(3, 4, kernel_size=(3, 3))", "3x8x8"],
            ["stack", "3x8x8", "Conv2d(3, 4, kernel_size=(3, 3))"],
        ),
        (["show resnet50"], ["show", "resnet50"]),
        (["relu 3x8x8"], ["relu", "3x8x8"]),
        (["resnet50 3x64x64"], ["show", "resnet50", "--input", "3x64x64"]),
        (
            ["How do I compute the output of nn.Conv2d(3, 4, 3) for an 8x8 image?"],
            ["stack", "8x8", "nn.Conv2d(3, 4, 3)"],
        ),
        (["nn.Conv2d(3, 4, 3)"], ["stack", "nn.Conv2d(3, 4, 3)"]),
        (["nn.Linear(3, 4)"], ["show", "nn.Linear(3, 4)"]),
        (["nn.Conv2d(3, 4)"], ["show", "nn.Conv2d(3, 4)"]),
        (["nn.Conv2d(3, 4, 3)", "--input", "8"], ["show", "nn.Conv2d(3, 4, 3)", "--input", "8"]),
        (["nn.Conv2d(3, 4, 3) on 8x8"], ["stack", "8x8", "nn.Conv2d(3, 4, 3)"]),
        (["nn.Conv2d(3, 4, 3)", "on", "8x8"], ["stack", "8x8", "nn.Conv2d(3, 4, 3)"]),
        (
            ["Dense(3)", "with", "input", "(8,)", "--depth", "1"],
            ["stack", "(8,)", "Dense(3)", "--depth", "1"],
        ),
        (["nn.ReLU()(torch.rand(1, 3)).shape"], ["show", "nn.ReLU()(torch.rand(1, 3)).shape"]),
        (
            ["conv = nn.Conv2d(3, 4, 3)\nprint(conv(x).size());"],
            ["show", "conv = nn.Conv2d(3, 4, 3)\nprint(conv(x).size())"],
        ),
        (["Conv2D(4, 3, input_shape=(8, 8, 3))"], ["show", "Conv2D(4, 3, input_shape=(8, 8, 3))"]),
    ],
)
def test_a_thing_is_taken_for_what_it_is(typed: list[str], meant: list[str]) -> None:
    found = taken(typed, COMMANDS)
    assert found is not None
    assert (found.words, found.note) == (meant, "")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (["resnet", "18"], "resnet18"),
        (["ResNet", "101", "--depth", "1"], "ResNet101"),
        (["densenet", "121"], "densenet121"),
        (["efficientnet", "b3"], "efficientnetb3"),
    ],
)
def test_a_family_and_a_number_are_its_member_and_that_is_said(typed: list[str], name: str) -> None:
    found = taken(typed)
    assert found is not None
    assert found.words == ["show", name, *typed[2:]]
    assert found.note.startswith(f"'{typed[0]}' is taken for a member of a family; ")


@pytest.mark.parametrize(
    "typed",
    [
        "resnet18(norm_layer=x)",
        "VGG16(include_top=False)",
        "keras.applications.VGG16(None, input_shape=(64, 64, 3))",
        "models.resnet18(*args)",
        "UNet(3, 2)",
        "timm.create_model('resnet50', True, '', 10)",
        "timm.create_model('resnet50', num_classes=0)",
        "keras.applications.VGG16(include_top=False)",
        "models.vgg16(classes=f(1))",
    ],
)
def test_a_constructor_with_other_arguments_makes_another_network(ask: Ask, typed: str) -> None:
    code, out, err = ask(typed)
    assert (code, out) == (2, "")
    assert " is not in the zoo; 'convcalc zoo' lists what is\n" in err


@pytest.mark.parametrize(
    "typed", [["zzz"], ["conv_"], ["os.path"], ["../.."], [""], [" "], ["foo", "3"], ["\x1b[31m"]]
)
def test_what_is_nothing_is_not_guessed(typed: list[str]) -> None:
    assert taken(typed) is None


@pytest.mark.parametrize(
    ("thing", "command"),
    [
        (["lenet5"], ["show", "lenet5"]),
        (["LeNet-5", "1x32x32"], ["show", "lenet5", "--input", "1x32x32"]),
        (["3x224x224", "conv 64 7x7/2 p3"], ["conv", "3x224x224", "64", "7x7/2", "p3"]),
        ([MAT], ["why", MAT]),
        (["E201"], ["explain", "E201"]),
        (["C101"], ["explain", "C101"]),
    ],
)
def test_a_thing_prints_what_its_command_prints(
    ask: Ask, thing: list[str], command: list[str]
) -> None:
    assert ask(*thing) == ask(*command)


def test_a_spec_from_standard_input_is_shown(ask: Ask) -> None:
    spec = "input: 3x8x8\nlayers: [conv 4 3]\n"
    assert ask("-", input=spec) == ask("show", "-", input=spec)


def test_where_two_readings_are_possible_it_says_which_it_took(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("--version")
    monkeypatch.chdir(tmp_path)
    Path("lenet5").write_text("input: 3x8x8\nlayers: [relu]\n", encoding="utf-8")
    found = taken(["lenet5"])
    assert found is not None
    assert found.words == ["show", "lenet5"]
    assert found.note == (
        "'lenet5' is taken for a file; for a network of the zoo: convcalc show papers/lenet5"
    )


def test_a_family_says_which_networks_are_in_it(ask: Ask) -> None:
    code, out, err = ask("ResNet", "--depth", "1")
    assert (code, out) == ask("show", "resnet", "--depth", "1")[:2]
    assert err == (
        "note: 'ResNet' is a family, shown as its spec stands; in it: resnet18, resnet34, "
        "resnet50, resnet101 and 6 more\n"
    )


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("ResNet-50", "resnet50"),
        ("resnet_50", "resnet50"),
        ("VGG16", "vgg16"),
        ("efficientnet-b0", "efficientnet_b0"),
        ("InceptionV3", "inception_v3"),
        ("ResNet50V2", "keras_resnet50v2"),
        ("Xception", "keras_xception"),
        ("lenet", "lenet5"),
    ],
)
def test_a_name_is_found_however_it_is_written(name: str, found: str) -> None:
    assert zoo.meant(name) == [found]


def test_a_name_that_several_have_lists_them(ask: Ask) -> None:
    assert ask("inception").said == (
        "'inception' is no network's full name; there are inception_v3, keras_inceptionv3, "
        "keras_inception_v3, slim_inception_v2, slim_inception_v4"
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("net.p", "net.py"), ("./nett.py", "./net.py"), ("net.p:Net", "net.py:Net")],
)
def test_a_misspelt_file_is_no_misspelt_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask, typed: str, meant: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.py").touch()
    answer = ask(typed)
    assert (answer.code, "note:" in answer.err) == (2, False)
    assert answer.said == f"there is no file {typed}; did you mean '{meant}'?"


def test_a_number_is_not_the_beginning_of_a_longer_one() -> None:
    assert zoo.meant("resnet5") == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("bert", "of transformers, ViT, DeiT, Swin, MaxViT and MobileViT are in the zoo"),
        ("GPT-2", "of transformers, ViT, DeiT, Swin, MaxViT and MobileViT are in the zoo"),
        (
            "efficientdet",
            "of detectors, yolov3, yolov5, yolov8, ssd, retinanet and fcos are in the zoo",
        ),
        ("lstm_net", "of recurrent networks, crnn is in the zoo"),
    ],
)
def test_names_that_are_not_there_say_what_networks_are(ask: Ask, name: str, why: str) -> None:
    assert ask("show", name).said == (
        f"there is no file {name}, and no network of that name; {why}; it has convolutional "
        "networks for pictures, video, sound and text: 'convcalc zoo'"
    )


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        (["pool"], "pools are max-pool, avg-pool, global-avg-pool: "),
        (["train", "resnet50"], "convcalc has no weights and runs no network: "),
        (["init"], "there is nothing to set up; to start from a network: "),
        (["recurrent"], "recurrent layers are rnn, lstm, gru: "),
        (["padding"], "what it is: convcalc explain padding"),
        (["3x224x224"], "a shape alone asks nothing; with a layer: convcalc 3x224x224 "),
        (["conv 64 3"], "a layer takes a shape: convcalc 3x224x224 'conv 64 3'"),
    ],
)
def test_what_cannot_be_answered_says_what_can(ask: Ask, typed: list[str], hint: str) -> None:
    assert ask(*typed).said.startswith(f"there is no command '{typed[0]}'; {hint}")


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        (["params", "lenet5"], "show lenet5"),
        (["flops", "conv", "3x8x8", "4", "3"], "conv 3x8x8 4 3"),
        (["receptive_field", "lenet5"], "field lenet5"),
        (["diff", "vgg11", "vgg13"], "compare vgg11 vgg13"),
        (["Output-Shape", "3x8x8", "conv 4 3"], "conv 3x8x8 4 3"),
        (["list"], "zoo"),
        (["version"], "--version"),
    ],
)
def test_another_word_for_a_command_is_answered_and_says_so(
    ask: Ask, typed: list[str], command: str
) -> None:
    code, out, err = ask(*typed)
    assert (code, out) == ask(*command.split())[:2]
    assert err == f"note: '{typed[0]}' is answered by: convcalc {command}\n"


def test_words_have_one_meaning() -> None:
    words = [word for texts in MEANT.values() for word in texts.split()]
    assert len(words) == len(set(words)) == len(SYNONYMS)
    assert not set(words) & set(TOLD)
    taken_words = {*COMMANDS, *KINDS, *ALIASES}
    assert {w for w in (*words, *TOLD) if w in taken_words or w.replace("-", "_") in KINDS} == set()
    assert set(MEANT) - {"--version"} <= set(COMMANDS)


def test_words_that_people_guess_are_known() -> None:
    guesses = "params flops summary rf receptive-field diff list models exam init completion pool"
    assert set(guesses.split()) <= {*SYNONYMS, *TOLD, *COMMANDS}


def test_no_word_hides_a_network() -> None:
    assert {word for word in (*SYNONYMS, *TOLD) if zoo.find(word)} == set()


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        (["show", "resnext50"], "there is resnext50_32x4d"),
        (["dcgan"], "there is dcgan_generator"),
        (["show", "resnet5"], "there is resnet56, resnet50"),
    ],
)
def test_networks_that_begin_with_a_word_are_named(ask: Ask, typed: list[str], hint: str) -> None:
    code, out, err = ask(*typed)
    assert (code, out) == (2, "")
    assert f"  help: {hint}" in err


def test_a_layer_in_place_of_a_network_has_a_command_of_its_own(ask: Ask) -> None:
    code, out, err = ask("explain", "conv", "3x224x224", "64", "7x7/2", "p3")
    assert (code, out) == (2, "")
    assert "error[E110]: 'conv' is a layer\n" in err
    assert "  help: for one layer: convcalc conv 3x224x224 64 7x7/2 p3 --explain\n" in err
