"""Names that a module, a layer or a result does not have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.commands.why.families.cells import missing_cell
from convcalc.commands.why.reading import (
    KERAS,
    LIKELY,
    PYTORCH,
    TENSORFLOW,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

RANKS = "123"
PACKAGES = {PYTORCH: "torch", KERAS: "keras", TENSORFLOW: "tensorflow"}
SEVERAL = ("list", "dict", "OrderedDict")
"""What a layer or a network gives that has several results."""
OF_TENSORS = re.compile(
    "size|shape|n?dim|view|reshape|permute|flatten|cuda|cpu|to|detach|backward|float|long|dtype|"
    "(un)?squeeze|mean|sum|get_shape"
)
OF_NETWORKS = re.compile("eval|train|parameters|forward|to|cuda|cpu|modules")
OLD = re.compile(
    "placeholder|Session|get_variable|variable_scope|global_variables_initializer|layers|"
    "get_default_graph|reset_default_graph|set_random_seed|ConfigProto|train"
)
"""What TensorFlow 1 has at its top, and TensorFlow 2 in `compat.v1`."""
FIRST = {
    "list": "y = torch.stack(y)  # or y[0], y[-1]",
    "dict": 'y = y["out"]  # torchvision\'s segmentation models; print(y.keys()) shows the names',
}


def spelled(framework: str) -> Iterator[str]:
    """The names of layers and functions that the framework has, as its users write them."""
    from convcalc.frameworks.names import keras, pytorch

    rows = (keras if framework == KERAS else pytorch).CONSTRUCTORS
    for name in rows:
        yield from (name.replace("#", rank) for rank in RANKS) if "#" in name else (name,)


def nearest(framework: str, name: str) -> str:
    """The layer that is spelt most like a name; nothing, if none is near.

    >>> nearest("PyTorch", "Conv2D"), nearest("Keras", "Conv2d")
    ('Conv2d', 'Conv2D')
    """
    from difflib import get_close_matches

    names = {known.lower(): known for known in spelled(framework)}
    found = get_close_matches(name.lower()[:60], names, n=1, cutoff=0.8)
    return names[found[0]] if found else ""


def of_module(said: Said) -> Reading:
    """A name that a module of the framework does not have."""
    name, package = said.word("name"), PACKAGES[said.framework]
    require(bool(name))
    place = f"{package}{said.word('part')}"
    version = Fix(
        f"look at the version: a newer {package} may have it, or have it no more",
        code=f"import {package}; print({package}.__version__)",
        sure=LIKELY,
    )
    if said.framework == TENSORFLOW and not said.word("part") and OLD.fullmatch(name):
        old = Fix("write its name of TensorFlow 1", code=f"tf.compat.v1.{name}", sure=LIKELY)
        anew = Fix("or write the network with tf.keras, which needs none of it")
        return Reading(f"tf.{name} is of TensorFlow 1, and TensorFlow 2 is here", (old, anew))
    shadow = Fix(f"a file of your own called {package}.py hides the library: rename it")
    found = nearest(KERAS if "keras" in place else said.framework, name)
    if found and found != name:
        write = Fix(f"write {found}", code=f"{place.rpartition('.')[2]}.{found}", sure=LIKELY)
        return Reading(f"{place} has no {name}, but {found}", (write, version))
    return Reading(f"{place} has no {name}, in this version", (version, shadow))


def of_object(said: Said) -> Reading:
    """A name that an object does not have: a layer that was not set, a result of another type."""
    owner, name = said.word("owner"), said.word("name")
    require(bool(owner), bool(name))
    if owner == "NoneType":
        look = Fix("look at the function that made it: does it end with return?", sure=LIKELY)
        read = Fix("a file that was not found is read as None by OpenCV: look at its path")
        return Reading(f"what should have {name} is None: a function gave nothing", (look, read))
    require((owner, name) != ("int", "lower"))  # Keras' padding: a family of its own
    owner = owner.rpartition(".")[2]
    if owner in ("OrderedDict", "dict") and OF_NETWORKS.fullmatch(name):
        code = "model = Net()\nmodel.load_state_dict(torch.load(path))"
        load = Fix("build the network, and load the weights into it", code=code, sure=LIKELY)
        return Reading("the file holds weights (a state dict), not a network", (load,))
    if owner in ("DataParallel", "DistributedDataParallel"):
        inner = Fix("ask the network that is inside", code=f"model.module.{name}", sure=LIKELY)
        return Reading(f"{owner} wraps the network that has {name}", (inner,))
    if owner == "tuple" and OF_TENSORS.fullmatch(name):
        return missing_cell(said)
    if owner in SEVERAL and OF_TENSORS.fullmatch(name):
        code = FIRST.get(owner, FIRST["dict"])
        take = Fix("take the one that is meant", code=code, sure=LIKELY)
        show = Fix("see what is in it", code="print(type(y), len(y))")
        return Reading(f"several results in a {owner} arrive where one is meant", (take, show))
    near = said.word("near")
    if near:
        held = "self" if owner[:1].isupper() and owner != "Tensor" else "x"
        write = Fix(f"write {near}", code=f"{held}.{near}", sure=LIKELY)
        anew = Fix(f"if another one is meant, set {name} in __init__, before it is used")
        fixes = (write, anew) if held == "self" else (write,)
        return Reading(f"{owner} has no {name}, but {near}", fixes)
    if not owner[:1].isupper() or owner == "Tensor":
        look = Fix("see what it is, and what it has", code="print(type(x), dir(x))")
        return Reading(f"what should have {name} is of type {owner}, which has none", (look,))
    code = f"self.{name} = ...  # in __init__, before it is used"
    own = Fix(f"set {name} in __init__, spelt as where it is used", code=code, sure=LIKELY)
    return Reading(f"{owner} has nothing that is called {name}", (own,))


def module_of(framework: str, example: str) -> Wording:
    package = PACKAGES[framework]
    template = f"module '{package}{{part:text}}' has no attribute '{{name:name}}'"
    return Wording(framework, template, example)


FAMILIES: dict[str, Family] = {
    "attribute_of_module": Family(
        "a name that the library does not have",
        of_module,
        (
            module_of(PYTORCH, "module 'torch.nn' has no attribute 'Conv2D'"),
            module_of(KERAS, "module 'keras.layers' has no attribute 'Conv2d'"),
            module_of(TENSORFLOW, "module 'tensorflow' has no attribute 'placeholder'"),
        ),
    ),
    "attribute": Family(
        "a name that a layer or a result does not have",
        of_object,
        (
            Wording(
                PYTORCH,
                "AttributeError: '{owner:name}' object has no attribute '{name:name}'",
                "AttributeError: 'Net' object has no attribute 'fc2'",
            ),
            Wording(
                PYTORCH,
                "AttributeError: '{owner:name}' object has no attribute '{name:name}'. Did you "
                "mean: '{near:name}'",
                "AttributeError: 'Net' object has no attribute 'fc2'. Did you mean: 'fc1'?",
                "Python 3.10-",
            ),
        ),
    ),
}
