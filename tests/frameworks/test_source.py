"""Files of source at the prompt: what they offer, how a network of them is named, what is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Ask

NET = """\
import torch
import torch.nn as nn


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x):
        return x + self.conv(x)


class Small(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.block = Block(3)
        self.head = nn.Linear(192, classes)

    def forward(self, x):
        return self.head(self.block(x).flatten(1))


def small(classes=5):
    return Small(classes)


class Large(Small):
    pass
"""
KERAS = """\
from keras import Input, Model, layers

inputs = Input((8, 8, 3))
model = Model(inputs, layers.Dense(4)(layers.Flatten()(inputs)), name="tiny")
"""


@pytest.fixture
def files(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with sources."""
    monkeypatch.chdir(tmp_path)
    Path("net.py").write_text(NET)
    Path("tiny.py").write_text(KERAS)
    return tmp_path


def test_several_networks_are_listed_with_what_they_take(files: Path, ask: Ask) -> None:
    done = ask("show", "net.py")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "command line:1:15: error[E405]: net.py has 2 networks\n"
        "  |\n"
        "1 | convcalc show net.py\n"
        "  |               ^^^^^^\n"
        "  help: name one of them:\n"
        "    net.py:Large(classes=10)\n"
        "    net.py:small(classes=5)\n\n"
    )


@pytest.mark.parametrize(
    ("target", "output"),
    [
        ("net.py:Small", "10"),
        ("net.py:Small(classes=7)", "7"),
        ("net.py:small", "5"),
        ("net.py:small(3)", "3"),
        ("net.py:Block(3)", "3x8x8"),
    ],
)
def test_a_target_is_a_class_a_function_or_a_call(
    files: Path, ask: Ask, target: str, output: str
) -> None:
    done = ask("show", target, "--input", "3x8x8")
    assert done.code == 0, done.err
    assert f": 3x8x8 → {output} (pytorch)\n" in done.out


@pytest.mark.parametrize(
    ("spec", "code", "message", "help"),
    [
        ("net.py:Smal", 2, "error[E404]: net.py has no 'Smal'", "did you mean 'Small'?"),
        ("net.py:SMALLL", 2, "error[E404]: net.py has no 'SMALLL'", "did you mean 'Small'?"),
        ("net.p:Small", 2, "there is no file net.p:Small", "did you mean 'net.py:Small'?"),
        ("net.py:small(", 2, "error[E404]: 'small(' is no target: '(' was never closed", ""),
        ("net.py:small(widht=3)", 2, "error[E406]: small takes no 'widht'", "it takes classes"),
        ("net.py:Block", 2, "error[E406]: Block needs 'width'", "give it: Block(width=…)"),
        ("nat.py:small", 2, "error[E100]: there is no file nat.py", "did you mean 'net.py'?"),
        ("net.py:small", 2, "error[E411]: the input's shape is not known", "--input 3x224x224"),
        (".", 2, "error[E100]: . is a directory", "name a spec inside it"),
    ],
)
def test_what_is_mistyped_is_told_where_it_was_typed(
    files: Path, ask: Ask, spec: str, code: int, message: str, help: str
) -> None:
    done = ask("show", spec)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith("command line:1:")
    assert message in done.err
    assert help in done.err


def test_set_gives_arguments_of_the_target(files: Path, ask: Ask) -> None:
    done = ask("show", "net.py:Small", "--input", "3x8x8", "--set", "classes=100")
    assert "Small: 3x8x8 → 100 (pytorch)" in done.out
    done = ask("show", "net.py:Small", "--input", "3x8x8", "--set", "clases=100")
    assert done.code == 1
    assert "error[E301]: --set gives 'clases', which net.py does not ask for" in done.err
    assert "  help: did you mean 'classes'?" in done.err


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (
            ["foo"],
            "the input must be channels and spatial sizes, such as 3x224x224, received 'foo'",
        ),
        (["y=3x8x8"], "error[E301]: Small has no input 'y'"),
        (["3x8x8", "3x8x8"], "error[E303]: Small takes 1 input, x, and is given 2"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(
    files: Path, ask: Ask, shapes: list[str], message: str
) -> None:
    done = ask("show", "net.py:Small", *(word for s in shapes for word in ("--input", s)))
    assert (done.code > 0, done.out) == (True, "")
    assert message in done.err


def test_an_input_of_other_channels_says_which_are_taken(files: Path, ask: Ask) -> None:
    done = ask("show", "net.py:Block(3)", "--input", "1x8x8")
    assert "error[E204]: in_channels is 3, but 1 channel arrives" in done.err
    assert (
        "  help: give it 3 channels, as 3x8x8, or write nn.Conv2d(1, width, 3, padding=1)\n"
    ) in done.err


def test_calls_that_led_to_a_fault_are_told_with_their_functions(files: Path, ask: Ask) -> None:
    Path("net.py").write_text(NET.replace("x + self.conv(x)", "x + self.conv(x)[:, 1:]"))
    done = ask("show", "net.py:Small", "--input", "3x8x8")
    assert done.err.startswith("net.py:11:16: error[E205]: ")
    assert "  in Block.forward, called from net.py:21:26\n" in done.err


def test_standard_input_may_say_whose_source_it_is(files: Path, ask: Ask) -> None:
    done = ask("show", "-", "--from", "keras", input=KERAS)
    assert done.out.startswith("tiny: 8x8x3 → 4 (keras)\n")
    done = ask("show", "-", input=NET)
    assert done.code == 2
    assert "  help: name one of them with --target:\n    Large(classes=10)\n" in done.err
    done = ask("show", "-", "--target", "small(3)", "--input", "3x8x8", input=NET)
    assert done.out.startswith("small: 3x8x8 → 3 (pytorch)\n")


def test_names_of_files_may_have_blanks_and_colons(files: Path, ask: Ask) -> None:
    Path("my nets").mkdir()
    for name in ("my nets/a b.py", "a:b.py"):
        Path(name).write_text(NET)
        done = ask("show", f"{name}:small", "--input", "3x8x8")
        assert done.out.startswith("small: 3x8x8 → 5 (pytorch)\n")


def test_networks_that_are_made_at_the_top_or_imported_are_offered(files: Path, ask: Ask) -> None:
    Path("top.py").write_text(
        "from torch import nn\nmodel = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())\n"
        "optimizer = make(model.parameters())\n"
    )
    assert "3x8x8 → 4x6x6" in ask("show", "top.py", "--input", "3x8x8").out
    Path("made.py").write_text(
        "from torch import nn\ndef make(n=4):\n    return nn.Sequential(nn.Conv2d(3, n, 3))\n"
    )
    assert "3x8x8 → 4x6x6" in ask("show", "made.py", "--input", "3x8x8").out
    Path("pkg").mkdir()
    Path("pkg/__init__.py").write_text("from .net import Small\n")
    Path("pkg/net.py").write_text(NET)
    done = ask("show", "pkg/__init__.py", "--input", "3x8x8")
    assert done.out.startswith("Small: 3x8x8 → 10 (pytorch)\n")


def test_a_file_without_a_network_says_what_one_is(files: Path, ask: Ask) -> None:
    Path("none.py").write_text("import torch\n\ndef add(a, b):\n    return a + b\n")
    done = ask("show", "none.py")
    assert done.code == 2
    assert "error[E404]: none.py has no network\n" in done.err
    assert (
        "  help: a network is a class of nn.Module or keras.Model, a function that returns one, or "
        "a model that is made at the top of the file\n"
    ) in done.err


def test_a_syntax_error_is_told_with_its_place(files: Path, ask: Ask) -> None:
    Path("net.py").write_text(NET.replace("nn.Linear(192, classes)", "nn.Linear(192, classes"))
    done = ask("show", "net.py:Small", "--input", "3x8x8")
    assert (done.code, done.out) == (2, "")
    Path("only.py").write_text(
        "from torch import nn\nclass Net(nn.Module):\n    def forward(self, x:\n        return x\n"
    )
    done = ask("show", "only.py", "--input", "3x8x8")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("only.py:3:16: error[E402]: line 3 is no Python: ")


def test_statements_that_are_no_python_are_left_out_and_told(files: Path, ask: Ask) -> None:
    Path("net.py").write_text("url =\n" + NET)
    done = ask("show", "net.py:small", "--input", "3x8x8")
    assert done.code == 0
    assert "read    line 1 is no Python: invalid syntax, and is left out\n" in done.out


def test_python_2_is_read_without_its_prints(files: Path, ask: Ask) -> None:
    body = NET.replace("return x + self", 'print "sizes", x.size()\n        return x + self')
    Path("net.py").write_text(body + "\nprint small()\n")
    done = ask("show", "net.py:small", "--input", "3x8x8")
    assert done.code == 0, done.err
    assert "read    line 11 is Python 2, and is left out\n" in done.out


def test_places_in_notebooks_are_those_of_cells(files: Path, ask: Ask) -> None:
    sources = [
        "%matplotlib inline\nimport torch\nimport torch.nn as nn",
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.fc = nn.Linear(10, 2)\n    def forward(self, x):\n"
        "        return self.fc(x.flatten(1))",
        "!nvidia-smi\nNet()(torch.randn(1, 3, 8, 8))",
    ]
    cells = [{"cell_type": "markdown", "source": "# A network"}]
    cells += [{"cell_type": "code", "source": source} for source in sources]
    Path("net.ipynb").write_text(json.dumps({"cells": cells}))
    done = ask("show", "net.ipynb")
    assert done.code == 1
    assert "read    input 3x8x8 from line 2 of cell 4\n" in done.out
    assert done.err.startswith(
        "net.ipynb (cell 3):4:29: error[E204]: in_features is 10, but 192 features arrive\n"
    )
    assert "  called from net.ipynb (cell 3):6:16\n" in done.err
    assert "  help: write nn.Linear(192, 2)\n" in done.err


def test_a_shape_in_the_order_of_the_other_framework_is_doubted(files: Path, ask: Ask) -> None:
    Path("call.py").write_text(
        "import keras\nfrom keras import layers\nclass Net(keras.Model):\n"
        "    def __init__(self):\n        super().__init__()\n"
        "        self.conv = layers.Conv2D(4, 3)\n"
        "    def call(self, x):\n        return self.conv(x)\n"
    )
    done = ask("show", "call.py", "--input", "3x32x32")
    assert "warning[W202]: 'x' is read as 32 channels, 3x32 (channels last)" in done.err
    done = ask("show", "call.py")
    assert done.code == 2
    assert "  help: give the input: --input 224x224x3\n" in done.err


def test_other_inputs_are_read_anew(files: Path, ask: Ask) -> None:
    Path("up.py").write_text(
        "import torch.nn as nn\nimport torch.nn.functional as F\nclass Net(nn.Module):\n"
        "    def __init__(self):\n        super().__init__()\n"
        "        self.down = nn.Conv2d(3, 4, 3, stride=2)\n"
        "    def forward(self, x):\n"
        "        return F.interpolate(self.down(x), size=x.shape[2:])\n"
    )
    done = ask("solve", "up.py", "--input", "3x33x33", "--output", "40x40")
    assert (done.code, "40x40" in done.out) == (0, True)


def test_a_network_that_a_script_makes_when_it_is_run_is_offered(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("train.py").write_text(
        "import keras\nfrom keras import layers\n"
        "def body(x, width):\n    return layers.Conv2D(width, 3)(x)\n"
        "if __name__ == '__main__':\n"
        "    data = load()\n"
        "    image = keras.Input((8, 8, 3))\n"
        "    net = keras.Model(image, body(image, 4))\n"
        "    net.fit(data)\n"
    )
    for asked in ("train.py", "train.py:net"):
        done = ask("show", asked)
        assert done.code == 0
        assert "conv2d       conv   4 3x3 valid  6x6x4" in done.out


def test_networks_that_a_file_sets_on_its_own_module_are_found(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("zoo.py").write_text(
        "import sys\nfrom functools import partial\nfrom torch import nn\n"
        "def _net(width):\n    return nn.Sequential(nn.Conv2d(3, width, 3))\n"
        "def small(*args): pass\n"
        "here = sys.modules[__name__]\n"
        "for name, width in [('small', 4), ('large', 16)]:\n"
        "    setattr(here, name, partial(_net, width))\n"
        "def named(name):\n    return getattr(sys.modules[__name__], name)()\n"
    )
    assert "4x6x6" in ask("show", "zoo.py:small()", "--input", "3x8x8").out
    assert "16x6x6" in ask("show", "zoo.py:named('large')", "--input", "3x8x8").out


STEPPED = """\
import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 4, 3)
        self.e = nn.Embedding(1000, 4)
    def forward(self, x, t):
        return self.a(x) + self.e(t)[:, :, None, None]
"""


@pytest.mark.parametrize(
    "texts",
    [("x=3x32x32", "t=scalar"), ("t=scalar", "x=3x32x32"), ("3x32x32", "scalar")],
)
def test_a_number_for_each_sample_is_given_as_it_is_proposed(
    ask: Ask, tmp_path: Path, texts: tuple[str, str]
) -> None:
    (tmp_path / "net.py").write_text(STEPPED)
    path = str(tmp_path / "net.py")
    flags = [word for text in texts for word in ("--input", text)]
    code, out, err = ask("show", path, *flags, "--columns", "name,output")
    assert (code, err) == (0, "")
    assert out.startswith("Net: 3x32x32, 1 → 4x30x30 (pytorch)\n")
    code, out, err = ask("size", path, *flags)
    assert (code, err) == (0, "")


def test_a_spec_has_no_such_input(ask: Ask) -> None:
    code, out, err = ask("show", "specs/teaching/small.yaml", "--input", "scalar")
    assert (code, out) == (2, "")
    assert "received 'scalar'" in err
