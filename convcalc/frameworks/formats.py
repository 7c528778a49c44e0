"""What files are recognised: what they are called, what is read of each, and by which reader."""

from __future__ import annotations

from convcalc.record import NamedTuple


class Format(NamedTuple):
    """A format: what a file of it is called, how such names end, and what is read of it by the
    reader in `module`. Without a module it is only recognised, and `instead` says what to give.
    """

    title: str
    endings: tuple[str, ...]
    summary: str
    module: str = ""
    instead: str = ""
    sets: bool = False
    """Whether `--set` gives other values of what stands in a file."""
    called: str = ""
    """What stands for the file in `instead` where none is at hand."""

    def hint(self, path: str = "") -> str:
        """What to give instead of a file."""
        from shlex import quote

        return self.instead.replace("{file}", quote(path) if path else self.called)


TEXTS = (".txt", ".md", ".log")
"""Endings of text that is pasted."""

FORMATS: dict[str, Format] = {
    "spec": Format("a spec", (".yaml", ".yml"), "Networks as 'convcalc help spec' tells."),
    "pytorch": Format(
        "PyTorch source",
        (".py", ".ipynb"),
        "Modules and what they do: parsed and never run.",
    ),
    "keras": Format("Keras source", (".py", ".ipynb"), "Models of Keras and tf.nn: likewise."),
    "onnx": Format(
        "an ONNX file",
        (".onnx",),
        "The graph, with concrete sizes; weights are counted and not loaded.",
        "onnx.source",
    ),
    "keras-zip": Format(
        "a saved Keras model",
        (".keras",),
        "Layers and how they are wired; weights are not loaded.",
        "saved_keras.source",
    ),
    "keras-json": Format(
        "a Keras model as JSON", (".json",), "The same, of to_json().", "saved_keras.source"
    ),
    "keras-h5": Format(
        "a Keras model in HDF5",
        (".h5", ".hdf5"),
        "The same; needs h5py: pip install 'convcalc[h5]'.",
        "saved_keras.source",
    ),
    "pt2": Format(
        "a program that torch.export saved",
        (".pt2",),
        "Operators and modules, whole or decomposed; weights are not loaded.",
        "pt2.source",
    ),
    "weights": Format(
        "a file of PyTorch's weights",
        (".pth", ".pt", ".bin", ".ckpt"),
        "Names, sizes and types of tensors, of modules too; nothing of it is run.",
        "weights.source",
    ),
    "safetensors": Format(
        "a file of safetensors", (".safetensors",), "The same.", "weights.source"
    ),
    "ultralytics": Format(
        "a config of Ultralytics",
        (".yaml", ".yml"),
        "YOLO models: rows of modules, at one of their scales.",
        "ultralytics.source",
        sets=True,
    ),
    "darknet": Format(
        "a config of Darknet",
        (".cfg",),
        "Networks of sections: YOLO and classifiers, with Darknet's own sizes.",
        "darknet.source",
    ),
    "caffe": Format(
        "a prototxt of Caffe",
        (".prototxt",),
        "Layers and blobs of deploy and training files, of both versions.",
        "caffe.source",
    ),
    "print": Format(
        "a print-out of a PyTorch model",
        TEXTS,
        "print(model): modules and parameters; of Sequential and with an input, shapes.",
        "printed.source",
    ),
    "torchinfo": Format(
        "a table of torchinfo",
        TEXTS,
        "Shapes, parameters and kernels as they are printed, and checked against each other.",
        "printed.source",
    ),
    "torchsummary": Format(
        "a table of torchsummary",
        TEXTS,
        "The same, of fastai and pytorch_model_summary, too.",
        "printed.source",
    ),
    "keras-summary": Format(
        "a summary of a Keras model",
        TEXTS,
        "The same, of Keras 1, 2 and 3, with what layers are connected to.",
        "printed.source",
    ),
    "torchscript": Format(
        "a TorchScript archive",
        (".pt", ".torchscript"),
        "",
        instead="export it: torch.onnx.export(model, args, 'net.onnx'); or give its source",
    ),
    "savedmodel": Format(
        "a TensorFlow SavedModel",
        (".pb",),
        "",
        instead="convert it: python -m tf2onnx.convert --saved-model {file} --output net.onnx",
        called="DIR",
    ),
    "graphdef": Format(
        "a frozen TensorFlow graph",
        (".pb",),
        "",
        instead="convert it: python -m tf2onnx.convert --graphdef {file} --output net.onnx "
        "--inputs x:0 --outputs y:0",
        called="net.pb",
    ),
    "tflite": Format(
        "a TensorFlow Lite file",
        (".tflite",),
        "",
        instead="convert it: python -m tf2onnx.convert --tflite {file} --output net.onnx",
        called="net.tflite",
    ),
    "coreml": Format(
        "a Core ML model",
        (".mlmodel", ".mlpackage"),
        "",
        instead="export the network that it was made of to ONNX, or give its source",
    ),
    "caffemodel": Format(
        "a file of Caffe's weights",
        (".caffemodel",),
        "",
        instead="give its prototxt, which has the layers",
    ),
    "mmdetection": Format(
        "a config of MMDetection",
        (".py",),
        "",
        instead="export the model with mmdeploy to ONNX, or give the source of its modules",
    ),
    "huggingface": Format(
        "a config of Hugging Face",
        (".json",),
        "",
        instead="export the model: optimum-cli export onnx --model {file} onnx/",
        called="DIR",
    ),
}
"""By the word that `--from` takes."""


def read_formats() -> list[str]:
    """The words of the formats that are read."""
    return [word for word, row in FORMATS.items() if not row.instead]
