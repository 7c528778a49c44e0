"""Ask TensorFlow's profiler for the float operations of layers and networks of Keras, and record
what it says, in counts_keras.json.

Not a test, and not needed to run the tests. By hand, with both installed:

    pip install keras tensorflow-cpu
    KERAS_BACKEND=tensorflow python -m tests.recorded.record_counts_keras [NETWORK …]

As everybody has it: the model at inference for one sample is a concrete function, its variables are
frozen, and `tf.compat.v1.profiler.profile` adds up what the operators' statistics say. A case is a
layer of `counted_keras_layers.py` with its `count`, the operators that have `rules` and those that
are `unknown`, constants and what only names a tensor apart. `networks` has the totals of
keras.applications, or those NETWORKS anew.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tests.recorded.counts_of_files import before, write

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import keras
    import tensorflow as tf
    from keras import layers
    from keras.src.applications.convnext import LayerScale
    from tensorflow.python.framework import convert_to_constants, ops

    from tests.recorded.counted_keras_layers import LAYERS, Row

OUT = Path(__file__).parent / "counts_keras.json"
IDLE = {"Placeholder", "Const", "Identity", "NoOp"}


def profiled(model: Any) -> tuple[int, set[str]]:
    """The float operations of a model, and the operators that it runs."""
    specs = [tf.TensorSpec([1, *x.shape[1:]], x.dtype) for x in model.inputs]
    run = tf.function(lambda *xs: model(list(xs) if len(xs) > 1 else xs[0], training=False))
    concrete = run.get_concrete_function(*specs)
    _, graph = convert_to_constants.convert_variables_to_constants_v2_as_graph(concrete)
    options = tf.compat.v1.profiler.ProfileOptionBuilder
    quiet = options(options.float_operation()).with_empty_output().build()
    with tf.Graph().as_default() as whole:
        tf.graph_util.import_graph_def(graph, name="")
        found = tf.compat.v1.profiler.profile(
            whole, run_meta=tf.compat.v1.RunMetadata(), cmd="op", options=quiet
        )
    return found.total_float_ops, {node.op for node in graph.node} - IDLE


def ruled(op: str) -> bool:
    try:
        ops._stats_registry.lookup(op + ",flops")
    except LookupError:
        return False
    return True


def recorded(row: Row) -> dict[str, Any]:
    kind, settings, shapes, text = row
    inputs = [keras.Input(shape) for shape in shapes]
    names = {"layers": layers, "keras": keras, "LayerScale": LayerScale}
    head = {"kind": kind, "settings": settings, "inputs": shapes, "ran": text}
    try:
        output = eval(text, names, dict(zip("xyz", inputs, strict=False)))
        count, run = profiled(keras.Model(inputs, output))
    except Exception as error:  # whatever the profiler raises is its answer
        return {**head, "error": f"{type(error).__name__}: {str(error).strip()[:120]}"}
    said = {"count": int(count), "rules": sorted(filter(ruled, run))}
    unknown = sorted(op for op in run if not ruled(op))
    return {**head, "output": list(output.shape[1:]), **said, "unknown": unknown}


def network(name: str) -> int:
    keras.backend.clear_session()
    sized = {"input_shape": (224, 224, 3)} if "MobileNetV3" in name else {}
    model = getattr(keras.applications, name)(weights=None, **sized)
    return int(profiled(model)[0])


def main(names: list[str]) -> None:
    cases, networks = before(OUT)
    if not names:
        cases = [recorded(row) for row in LAYERS]
    versions = f"keras {keras.__version__}, tensorflow {tf.__version__}"
    for name in names:
        networks[name] = network(name)
        write(OUT, versions, cases, networks)
    write(OUT, versions, cases, networks)
    print(len(cases), "layers,", len(networks), "networks")


if __name__ == "__main__":
    main(sys.argv[1:])
