"""What a class or function needs to make a network, and where the file itself makes it."""

from __future__ import annotations

import pytest

from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.keras.source import Source as KerasSource
from convcalc.frameworks.torch.source import Source

NET = (
    "import torch.nn as nn\n"
    "class Net(nn.Module):\n"
    "    def __init__(self, width, classes, bias=True):\n"
    "        super().__init__()\n"
    "        self.a = nn.Linear(width, classes, bias)\n"
    "    def forward(self, x):\n"
    "        return self.a(x)\n"
)
KERAS = (
    "from keras import layers, models, Model, Input\n"
    "class Maker:\n"
    "    def __init__(self, width{default}):\n"
    "        self.width = width\n"
    "    def build(self, classes=3):\n"
    "        x = Input((8,))\n"
    "        return Model(x, layers.Dense(classes)(layers.Dense(self.width)(x)))\n"
    "    def fit(self):\n"
    "        return None\n"
)


def refused(source: Source | KerasSource, target: str = "") -> tuple[str, str, str]:
    with pytest.raises(Problems) as problems:
        source.network(target, ["8"])
    (found,) = problems.value.diagnostics
    return found.code, found.message, found.help


def test_all_arguments_that_are_needed_are_named_at_once() -> None:
    told = ("E406", "Net needs 'width', 'classes'", "give them: Net(width=…, classes=…)")
    assert refused(Source(NET, "n.py")) == told
    told = ("E406", "Net needs 'classes'", "give it: Net(classes=…)")
    assert refused(Source(NET, "n.py"), "Net(8)") == told
    assert refused(Source(NET, "n.py", given={"width": 8})) == told


@pytest.mark.parametrize(
    ("target", "lacks"),
    [
        ("Net(width, classes, bias=True)", "'width', 'classes'"),
        ("Net(8, classes)", "'classes'"),
        ("Net(width, 4)", "'width'"),
        ("Net(classes=classes, width=8)", "'classes'"),
    ],
)
def test_a_target_as_it_is_listed_lacks_what_only_repeats_a_name(target: str, lacks: str) -> None:
    assert refused(Source(NET, "n.py"), target)[:2] == ("E406", f"Net needs {lacks}")


def test_a_name_that_the_file_knows_is_its_value() -> None:
    found = Source(f"{NET}width = 8\n", "n.py").network("Net(width, 4)", ["8"])
    assert [(node.name, node.kind.features) for node in found.nodes] == [("a", 4)]  # type: ignore[attr-defined]


def test_what_a_method_of_it_needs_is_given_with_set() -> None:
    code = (
        "import torch.nn as nn\n"
        "class Net(nn.Module):\n"
        "    def __init__(self, **kwargs):\n"
        "        super().__init__()\n"
        "        self.a = self.made(**kwargs)\n"
        "    def made(self, width):\n"
        "        return nn.Linear(width, 4)\n"
        "    def forward(self, x):\n"
        "        return self.a(x)\n"
    )
    told = ("E406", "made needs 'width'", "give it a value: --set width=…")
    assert refused(Source(code, "n.py")) == told
    assert len(Source(code, "n.py", given={"width": 8}).network("", ["8"]).nodes) == 1


@pytest.mark.parametrize(
    "made",
    [
        "net = Net(8, 4)\n",
        "device = pick()\nnet = Net(8, 4).to(device)\n",
        "if __name__ == '__main__':\n    net = Net(8, classes=4).cuda().eval()\n",
    ],
)
def test_a_class_that_needs_arguments_is_taken_as_the_file_makes_it(made: str) -> None:
    found = Source(NET + made, "n.py").network("", ["8"])
    assert [(node.name, node.kind.features) for node in found.nodes] == [("a", 4)]  # type: ignore[attr-defined]
    assert found.name == "Net"
    assert found.notes == ("net, as the file makes it",)


def test_a_file_that_makes_it_of_what_is_not_known_asks_for_the_arguments() -> None:
    made = "import data\nnet = Net(data.width, 4)\n"
    assert refused(Source(NET + made, "n.py"))[:2] == ("E406", "Net needs 'width', 'classes'")


def test_a_class_that_needs_none_is_taken_as_it_is() -> None:
    code = NET.replace("self, width, classes,", "self, width=8, classes=2,") + "net = Net(8, 4)\n"
    found = Source(code, "n.py").network("", ["8"])
    assert found.notes == ()
    assert found.nodes[0].kind.features == 2  # type: ignore[attr-defined]


def test_methods_that_make_a_model_are_offered() -> None:
    code = KERAS.format(default="")
    assert refused(KerasSource(code, "n.py")) == (
        "E405",
        "n.py has a network that a call makes",
        "name one of them with --target:\nMaker(width).build(classes=3)",
    )
    found = KerasSource(code, "n.py").network("Maker(5).build()", ())
    assert [node.kind.features for node in found.nodes] == [5, 3]  # type: ignore[attr-defined]


def test_what_a_script_makes_comes_before_what_its_classes_may_make() -> None:
    code = KERAS.format(default="") + "if __name__ == '__main__':\n    net = Maker(6).build(2)\n"
    found = KerasSource(code, "n.py").network("", ())
    assert [node.kind.features for node in found.nodes] == [6, 2]  # type: ignore[attr-defined]


def test_a_method_that_needs_nothing_is_taken() -> None:
    found = KerasSource(KERAS.format(default="=7"), "n.py").network("", ())
    assert [node.kind.features for node in found.nodes] == [7, 3]  # type: ignore[attr-defined]


def test_an_object_that_holds_one_network_stands_for_it() -> None:
    code = (
        "from keras import layers, models\n"
        "class Clone:\n"
        "    def __init__(self, shape=(8,)):\n"
        "        self.model = models.Sequential()\n"
        "        self.model.add(layers.Dense(3, input_shape=shape))\n"
        "        self.rate = 0.1\n"
    )
    for target in ("", "Clone", "Clone((5,))"):
        found = KerasSource(code, "n.py").network(target, ())
        assert [node.name for node in found.nodes] == ["dense"]


def test_a_layer_alone_is_offered() -> None:
    code = (
        "from keras import layers\n"
        "class Scaled(layers.Layer):\n"
        "    def __init__(self, width):\n"
        "        super().__init__()\n"
        "        self.dense = layers.Dense(width)\n"
        "    def call(self, x):\n"
        "        return self.dense(x)\n"
    )
    assert refused(KerasSource(code, "n.py"))[1:] == (
        "Scaled needs 'width'",
        "give it: Scaled(width=…)",
    )
    assert len(KerasSource(code, "n.py").network("Scaled(3)", ["8"]).nodes) == 1


APPLIED = """
from keras.layers import Conv2D, ReLU
def inner(x, width, kernel=(3, 3)):
    return ReLU()(Conv2D(width, kernel)(x))
def block(x, width, times=2):
    for _ in range(times):
        x = inner(x, width)
    return Conv2D(2, 1)(x)
"""


def test_a_function_that_applies_layers_is_offered_with_a_tensor() -> None:
    assert refused(KerasSource(APPLIED, "n.py")) == (
        "E405",
        "n.py has a network that a call makes",
        "name one of them with --target:\nblock(Input((…)), width, times=2)",
    )
    assert refused(KerasSource(APPLIED, "n.py"), "block")[1:] == (
        "block needs 'x', 'width'",
        "give them: block(x=Input((…)), width=…)",
    )
    found = KerasSource(APPLIED, "n.py").network("block(Input((9, 9, 3)), 4)", ())
    assert [node.kind.name for node in found.nodes] == ["conv", "relu", "conv", "relu", "conv"]


def test_a_function_that_makes_a_model_is_given_no_tensor() -> None:
    code = APPLIED.replace("Conv2D, ReLU", "Conv2D, ReLU, Input\nfrom keras import Model") + (
        "def net(shape):\n    x = Input(shape)\n    return Model(x, Conv2D(2, 1)(block(x, 3)))\n"
    )
    assert refused(KerasSource(code, "n.py"))[1:] == ("net needs 'shape'", "give it: net(shape=…)")


def test_a_model_from_which_another_goes_on_is_not_offered() -> None:
    code = (
        "from keras import layers, Model, Input\n"
        "x = Input((8,))\n"
        "base = Model(x, layers.Dense(4)(x))\n"
        "model = Model(base.input, layers.Dense(2)(base.output))\n"
    )
    assert KerasSource(code, "n.py").only() == "model"
    assert len(KerasSource(code, "n.py").network("base", ()).nodes) == 1


def test_a_model_that_cannot_be_made_is_told_where_another_is_taken() -> None:
    code = (
        "from keras import layers, Model, Input\n"
        "x = Input((8,))\n"
        "base = Model(x, layers.Dense(4)(x))\n"
        "x = layers.Dense(classes)(base.output)\n"
        "model = Model(base.input, x)\n"
    )
    found = KerasSource(code, "n.py").network("", ())
    (note,) = found.notes
    assert note == (
        "'model' is left out: what Model joins is not known: 'units' of Dense is not known: "
        "'classes' has no value in this file (n.py:4)"
    )
    assert KerasSource(code, "n.py").network("base", ()).notes == ()


def test_models_that_a_file_has_made_are_offered_by_their_names() -> None:
    code = (
        "from keras import layers, Sequential\n"
        "first = Sequential([layers.Dense(4, input_shape=(8,))])\n"
        "second = Sequential([layers.Dense(2, input_shape=(8,))])\n"
    )
    assert refused(KerasSource(code, "n.py"))[1:] == (
        "n.py has 2 networks",
        "name one of them with --target:\nfirst\nsecond",
    )
    for target in ("second", "second()"):
        (node,) = KerasSource(code, "n.py").network(target, ()).nodes
        assert node.kind.features == 2  # type: ignore[attr-defined]
    code = "import torch.nn as nn\na = nn.Linear(8, 4)\nb = nn.Sequential(nn.Linear(8, 2))\n"
    assert refused(Source(code, "n.py"))[2] == "name one of them with --target:\na\nb"
    assert len(Source(code, "n.py").network("b()", ["8"]).nodes) == 1


def test_an_input_with_an_open_size_is_asked_for_where_layers_are_joined() -> None:
    code = (
        "from keras import layers, Model, Input, ops\n"
        "x = Input((None,))\n"
        "y = ops.relu(layers.Dense(3)(x))\n"
        "net = Model(x, y)\n"
    )
    assert refused_alone(KerasSource(code, "n.py")) == (
        "E411",
        "the input 'input_layer' has open sizes: (None)",
        "give the input: --input 224",
    )


@pytest.mark.parametrize(
    ("lines", "said", "help", "given", "params"),
    [
        (
            "net = Sequential([layers.Dense(4, input_shape=data.shape[1:]), layers.Dense(2)])\n",
            "the input's shape is not known",
            "give the input: --input 64",
            "8",
            9 * 4 + 5 * 2,
        ),
        (
            "net = Sequential()\nnet.add(layers.Dense(4, input_dim=data.shape[1]))\n",
            "the input's shape is not known",
            "give the input: --input 64",
            "8",
            9 * 4,
        ),
        (
            "net = Sequential([layers.Conv1D(4, 3, input_shape=(data.shape[1], 2))])\n",
            "the input 'input_layer' has open sizes: (None, 2)",
            "give the input: --input 256x2",
            "9x2",
            (3 * 2 + 1) * 4,
        ),
        (
            "steps, width = data.shape[1], data.shape[2]\n"
            "net = Sequential([layers.LSTM(4, input_shape=(steps, width))])\n",
            "the input's shape is not known",
            "give the input: --input 128x16",
            "9x2",
            4 * 4 * (2 + 4 + 1),
        ),
        (
            "x = Input(data.shape[1:])\nnet = Model(x, layers.Dense(4)(x))\n",
            "the shape of an input is not known: numpy.load is not read",
            "give the input: --input 28x28x1 of images, --input 13 of rows of 13 numbers",
            "8",
            9 * 4,
        ),
    ],
)
def test_inputs_that_have_the_shape_of_data_are_asked_for(
    lines: str, said: str, help: str, given: str, params: int
) -> None:
    code = (
        "import numpy as np\nfrom keras import layers, Input, Model, Sequential\n"
        f"data = np.load('data.npy')\n{lines}"
    )
    assert refused_alone(KerasSource(code, "n.py")) == ("E411", said, help)
    network = KerasSource(code, "n.py").network("", [given])
    assert analyze(network).totals.params.total == params


def test_a_model_that_cannot_be_made_is_told_where_there_is_no_other() -> None:
    code = "from keras import Sequential\nfrom parts import rows\nnet = Sequential(rows())\n"
    assert refused_alone(KerasSource(code, "n.py")) == (
        "E407",
        "'net' is not known: the layers of a Sequential are not known: parts.rows is not read",
        "give it a value with --set, or another target",
    )


def refused_alone(source: KerasSource) -> tuple[str, str, str]:
    with pytest.raises(Problems) as problems:
        source.network("", ())
    (found,) = problems.value.diagnostics
    return found.code, found.message, found.help


def test_one_and_zero_are_true_and_false_and_names_of_activations_are_functions() -> None:
    code = (
        "from keras import activations, layers, Model, Input\n"
        "norm = True\n"
        "class Twice(layers.Layer):\n"
        "    def __init__(self, word):\n"
        "        super().__init__()\n"
        "        self.f = activations.get(word)\n"
        "        self.dense = layers.Dense(3, activation=self.f, use_bias=1 - norm)\n"
        "    def call(self, x):\n"
        "        return self.f(self.dense(x))\n"
        "x = Input((8,))\n"
        "net = Model(x, Twice('tanh')(x))\n"
    )
    found = KerasSource(code, "n.py").network("", ())
    assert [node.kind.name for node in found.nodes] == ["linear", "tanh", "tanh"]
    assert found.nodes[0].kind.bias is False  # type: ignore[attr-defined]


SEVERAL = (
    "from keras import layers, Model, Input, Sequential\n"
    "wide = Sequential([layers.Dense(8), layers.Dense(1)])\n"
    "x = Input((8,))\n"
    "tall = Model(x, layers.Dense(4)(x))\n"
)


def test_models_without_an_input_are_offered_beside_others() -> None:
    choices = "name one of them with --target:\nwide\ntall"
    assert refused(KerasSource(SEVERAL, "n.py"))[2] == choices
    unread = SEVERAL + "picture = tall(noise()).numpy()\n"
    assert refused(KerasSource(unread, "n.py"))[2] == choices


def test_a_model_that_cannot_be_made_is_told_before_others_are_offered() -> None:
    code = SEVERAL + "net = Model(x, layers.Dense(n)(layers.Dense(4)(x)))\n"
    said = KerasSource(code, "n.py").network("", ()).doubts
    assert (
        said[0].message == "'units' of Dense is not known: 'n' has no value in this file (n.py:5)"
    )


def test_an_object_stands_for_the_network_that_holds_the_others() -> None:
    code = (
        "from keras import layers, Model, Input\n"
        "class Pair:\n"
        "    def __init__(self):\n"
        "        x = Input((8,))\n"
        "        self.front = Model(x, layers.Dense(4)(x))\n"
        "        y = Input((4,))\n"
        "        self.back = Model(y, layers.Dense(2)(y))\n"
        "{more}"
    )
    whole = "        self.net = Model(x, self.back(self.front(x)))\n"
    found = KerasSource(code.format(more=whole), "n.py").network("Pair", ())
    assert [node.kind.features for node in found.nodes] == [4, 2]  # type: ignore[attr-defined]
    assert refused(KerasSource(code.format(more=""), "n.py"), "Pair") == (
        "E404",
        "'Pair' gives 2 networks",
        "name one of them: Pair().front, Pair().back",
    )
    (node,) = KerasSource(code.format(more=""), "n.py").network("Pair().back", ()).nodes
    assert node.kind.features == 2  # type: ignore[attr-defined]


def test_recurrent_layers_that_ran_on_gpus_alone_have_a_bias_for_each_product() -> None:
    code = (
        "from keras.layers import Bidirectional, CuDNNGRU, CuDNNLSTM, Input\n"
        "from keras import Model\n"
        "x = Input((10, 4))\n"
        "y = CuDNNGRU(8, return_sequences=True)(x)\n"
        "y = CuDNNLSTM(5, return_sequences=True)(y)\n"
        "net = Model(x, Bidirectional(CuDNNLSTM(3))(y))\n"
    )
    network = KerasSource(code, "n.py").network("", ())
    rows = {layer.name: layer.params.total for layer in analyze(network).layers}
    # as tf_keras 2.21 counts them
    assert rows == {"cu_dnngru": 336, "cu_dnnlstm": 300, "bidirectional": 2 * 4 * 3 * (5 + 3 + 2)}
