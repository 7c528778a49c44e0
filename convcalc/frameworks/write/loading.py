"""A function of the file that is written: weights of Keras in the order that PyTorch has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.write.flattened import flattened
from convcalc.frameworks.write.python import IN, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network

LOADING = '''
NAMES = {
    "weight": ("kernel", "gamma", "alpha", "embeddings"),
    "bias": ("bias", "beta"),
    "running_mean": ("moving_mean",),
    "running_var": ("moving_variance",),
}


def load_keras(net, model):
    """Gives a network the weights of a model of Keras by the names of its layers."""
    state = net.state_dict()
    held = layers_of(model, {path.rpartition(".")[0] for path in state})
    for path, tensor in state.items():
        owner, _, name = path.rpartition(".")
        layer, part = held[owner], owner.rpartition(".")[2]
        if name != "num_batches_tracked":
            found = turned(layer, name, part, FLATTENED.get(owner))
            state[path] = torch.from_numpy(found.copy()).reshape(tensor.shape)
    net.load_state_dict(state)


def layers_of(model, owners):
    """The layers of a model by the paths of modules. Keras counts the names that it makes up on and
    on: where others are asked for, those of one kind are taken in their order.
    """
    held = {layer.name.replace(".", "_"): layer for layer in model._flatten_layers()}
    kinds = {}
    for name in held:
        kinds.setdefault(counted(name)[0], []).append(name)
    asked = {}
    for owner in owners:
        names = [path.replace(".", "_") for path in (owner, owner.rpartition(".")[0])]
        name = next((one for one in names if one in held), None)
        name = name or next((one for one in names if counted(one)[0] in kinds), names[0])
        asked.setdefault(counted(name)[0], {}).setdefault(name, []).append(owner)
    found = {}
    for kind, names in asked.items():
        wanted, there = sorted(names, key=counted), sorted(kinds.get(kind, []), key=counted)
        if not set(wanted) <= set(there) and len(wanted) != len(there):
            raise ValueError(f"the model has {there} where {wanted} are asked for")
        rows = zip(wanted, wanted if set(wanted) <= set(there) else there)
        found.update({owner: held[one] for name, one in rows for owner in names[name]})
    return found


def counted(name):
    """A name without the number that Keras counts it by, and that number."""
    front, _, number = name.rpartition("_")
    return (front, int(number)) if front and number.isdecimal() else (name, 0)


def turned(layer, name, part, sizes):
    """Kernels have the filters first; features of a map stand channel by channel."""
    weights = {weight.name: np.asarray(weight) for weight in layer.weights}
    wanted = [*NAMES.get(name, (name,)), f"{part}_kernel"]
    found = next(weights[one] for one in wanted if one in weights)
    if sizes is not None and not (name == "bias" and "kernel" in weights):
        channels, *spatial = sizes
        behind = found.shape[1:]
        found = np.moveaxis(found.reshape(*spatial, channels, *behind), len(spatial), 0)
        found = found.reshape(-1, *behind)
    if found.ndim < 2 or name != "weight" or "embeddings" in weights:
        return found
    apart = "depthwise_kernel" in weights and part != "pointwise"
    if apart or "Depthwise" in str(layer):
        return np.moveaxis(found, (-2, -1), (0, 1))
    return np.moveaxis(found, (-1, -2), (0, 1))
'''
STEPS = '''

def step_of(layer, name):
    """A tensor of a recurrent layer, whose rows have the order of PyTorch."""
    if hasattr(layer, "forward_layer"):
        back = name.endswith("_reverse")
        layer = layer.backward_layer if back else layer.forward_layer
    kernel, states, *biases = [np.asarray(weight) for weight in layer.weights]
    if name.startswith("bias"):
        several = biases[0].ndim > 1
        tensor = biases[0][int("_hh_" in name)] if several else biases[0]
    else:
        tensor = (states if "_hh_" in name else kernel).T
    if states.shape[1] != 3 * states.shape[0]:
        return tensor
    update, reset, new = np.split(tensor, 3)  # of a GRU, in the order of Keras
    return np.concatenate([reset, update, new])
'''
OF_MAPS = """\
    "weight_ih": ("kernel",),
    "weight_hh": ("recurrent_kernel",),
}
"""
ONE = 'or name != "weight" or'
SEVERAL = 'or not name.startswith("weight") or'
FOUND = "            found = turned(layer, name, part, FLATTENED.get(owner))\n"
STEPPED = """\
            if "_ih_l" in name or "_hh_l" in name:
                found = step_of(layer, name)
            else:
                found = turned(layer, name, part, FLATTENED.get(owner))
"""


def loading(network: Network, shapes: Mapping[str, Shape | None]) -> Iterator[str]:
    """The lines of the function, with what it must know of the network."""
    rows = flattened(network, shapes)
    yield from ("", "")
    if rows:
        yield "FLATTENED = {"
        yield from (f"{IN}{quoted(name)}: {sizes}," for name, sizes in rows.items())
        yield "}"
    else:
        yield "FLATTENED = {}"
    text = LOADING
    if any(node.kind.among("recurrents") for node in network.nodes):
        text = text.replace(FOUND, STEPPED) + STEPS
    if any(node.kind.among("map_recurrents") for node in network.nodes):
        text = text.replace("}\n", OF_MAPS, 1).replace(ONE, SEVERAL)
    yield from text.rstrip("\n").split("\n")[1:]
