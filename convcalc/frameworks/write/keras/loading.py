"""A function of the file that is written: weights of PyTorch in the order that Keras has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.flattened import flattened
from convcalc.frameworks.write.keras.applied import plain
from convcalc.frameworks.write.keras.attending import BRANCH, is_written
from convcalc.frameworks.write.keras.attending import LOADING as OTHERS
from convcalc.frameworks.write.python import IN, quoted
from convcalc.layers.batched import INNER
from convcalc.layers.tensor import BUFFER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Network

LOADING = '''
NAMES = {
    "kernel": "weight",
    "gamma": "weight",
    "alpha": "weight",
    "embeddings": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}


def load_state_dict(model, state):
    """Gives a model the tensors of PyTorch's `state_dict()`, in the order of Keras."""
    held = {}
    for path, tensor in state.items():
        owner, _, name = path.rpartition(".")
        tensor = tensor.cpu().numpy()
        held.setdefault(owner.replace(".", "_"), {})[name] = tensor
        held.setdefault(path.replace(".", "_"), {"weight": tensor})
    for layer in model.layers:
        if layer.weights:
            own, sizes = held[layer.name], FLATTENED.get(layer.name)
            layer.set_weights([turned(w, own, layer, sizes) for w in layer.weights])


def turned(weight, own, layer, sizes):
    """Kernels have the filters last; features of a map stand position by position."""
    name = NAMES.get(weight.name, weight.name)
    tensor = own[name if name in own else "shift"]
    if sizes is not None and weight.name != "bias":
        front = tensor.shape[:-1]
        tensor = np.moveaxis(tensor.reshape(*front, *sizes), -len(sizes), -1)
        tensor = tensor.reshape(*front, -1)
    if weight.name == "kernel":
        if isinstance(layer, (layers.DepthwiseConv1D, layers.DepthwiseConv2D)):
            *kernel, channels, multiplier = weight.shape
            tensor = tensor.reshape(channels, multiplier, *kernel)
            return np.moveaxis(tensor, (0, 1), (-2, -1))
        return np.moveaxis(tensor, (0, 1), (-1, -2))
    if tensor.ndim == len(weight.shape) - 1:
        tensor = np.moveaxis(tensor, 0, -1)
    return tensor.reshape(weight.shape)
'''
ATTENTION = '''

def attention_of(layer, own, out):
    """Queries, keys and values are one matrix in PyTorch, where they are as wide."""
    shapes = [weight.shape for weight in layer.weights]
    if "in_proj_weight" in own:
        matrices = [*np.split(own["in_proj_weight"], 3), out["weight"]]
    else:
        matrices = [*(own[f"{word}_proj_weight"] for word in "qkv"), out["weight"]]
    found = [matrix.T for matrix in matrices]
    if "in_proj_bias" in own:
        biases = [*np.split(own["in_proj_bias"], 3), out["bias"]]
        found = [tensor for pair in zip(found, biases) for tensor in pair]
    return [tensor.reshape(shape) for tensor, shape in zip(found, shapes)]
'''
RECURRENT = '''

def steps_of(own, place):
    """The tensors of a recurrent layer, in each direction."""
    found = []
    for late in (f"l{place}", f"l{place}_reverse"):
        if f"weight_ih_{late}" in own:
            rows, units = own[f"weight_hh_{late}"].shape
            gates = rows // units
            for name in ("weight_ih", "weight_hh"):
                found.append(in_order(own[f"{name}_{late}"], gates).T)
            names = [f"bias_ih_{late}", f"bias_hh_{late}"]
            biases = [in_order(own[name], gates) for name in names if name in own]
            if biases:
                found.append(np.stack(biases) if len(biases) > 1 else biases[0])
    return found


def in_order(tensor, gates):
    """Rows of a GRU: reset, update, new in PyTorch; update, reset, new in Keras."""
    if gates != 3:
        return tensor
    reset, update, new = np.split(tensor, 3)
    return np.concatenate([update, reset, new])
'''
FILLING = """\
        if layer.name.endswith("_values") and layer.name[:-7] in held:
            layer.values = np.moveaxis(held[layer.name[:-7]]["weight"], 0, -1)
"""
EACH = "    for layer in model.layers:\n"
STEPPING = """\
            if "weight_hh_l0" in own:
                place = 0 if layer.name in held else layer.name.rpartition("_l")[2]
                layer.set_weights(steps_of(own, place))
                continue
"""
OF_MAPS = """\
            if "weight_ih" in own and "weight_hh" in own:
                kernels = [own["weight_ih"], own["weight_hh"]]
                kernels = [np.moveaxis(one, (0, 1), (-1, -2)) for one in kernels]
                layer.set_weights([*kernels, *([own["bias"]] if "bias" in own else [])])
                continue
"""
OWN = "            own, sizes = held[layer.name], FLATTENED.get(layer.name)\n"
OF_SEVERAL = """\
            own = held.get(layer.name) or held[layer.name.rpartition("_l")[0]]
            sizes = FLATTENED.get(layer.name)
"""
ALONE = """\
    if isinstance(layer, Parameter):
        *rest, last = weight.shape[1:]
        return np.moveaxis(tensor.reshape(1, last, *rest), 1, -1)
"""
KERNEL = '    if weight.name == "kernel":\n'
WITHIN = '    layer = getattr(layer, "layer", layer)\n'
PLAIN = "            layer.set_weights([turned(w, own, layer, sizes) for w in layer.weights])\n"
ATTENDING = """\
            if isinstance(layer, layers.MultiHeadAttention):
                out = held[f"{layer.name}_out_proj"]
                layer.set_weights(attention_of(layer, own, out))
                continue
"""


def loading(network: Network, shapes: Mapping[str, Shape | None]) -> Iterator[str]:
    """The lines of the function, with what it must know of the network."""
    rows = flattened(network, shapes)
    text = LOADING
    if any(node.kind.among("attentions") for node in network.nodes):
        text = text.replace(PLAIN, ATTENDING + PLAIN) + ATTENTION
    attending: list[Any] = [n.kind for n in network.nodes if n.kind.among("attentions")]
    rooted = any(node.kind.among("scale_norms") for node in network.nodes)
    if rooted or any(map(is_written, attending)):
        text = text.replace(
            '    "gamma": "weight",\n', '    "gamma": "weight",\n    "scale": "weight",\n'
        )
    if any(map(is_written, attending)):
        text = text.replace(ATTENDING, BRANCH + ATTENDING) + OTHERS
    if any(node.kind.among("recurrents") for node in network.nodes):
        text = text.replace(PLAIN, STEPPING + PLAIN).replace(OWN, OF_SEVERAL) + RECURRENT
    if any(node.kind.among("map_recurrents") for node in network.nodes):
        text = text.replace(PLAIN, OF_MAPS + PLAIN)
    constants: list[Any] = [n.kind for n in network.nodes if n.kind.among("constants")]
    if any(kind.origin == BUFFER for kind in constants):
        text = text.replace(EACH, EACH + FILLING)
    if any(type(node.kind) in INNER and node.kind.among("depthwise") for node in network.nodes):
        text = text.replace(KERNEL, WITHIN + KERNEL)
    if any(node.kind.holds() and not node.inputs for node in network.nodes):
        text = text.replace(KERNEL, ALONE + KERNEL)
    yield from ("", "")
    if rows:
        yield "FLATTENED = {"
        yield from (f"{IN}{quoted(plain(name))}: {sizes}," for name, sizes in rows.items())
        yield "}"
    else:
        yield "FLATTENED = {}"
    yield from text.rstrip("\n").split("\n")[1:]
