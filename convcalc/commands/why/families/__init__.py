"""All messages that are known: families, each with its wordings. A topic is a file; what it knows
stands in its table `FAMILIES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.families.attention import FAMILIES as ATTENTION
from convcalc.commands.why.families.attention_masks import FAMILIES as ATTENTION_MASKS
from convcalc.commands.why.families.attributes import FAMILIES as ATTRIBUTES
from convcalc.commands.why.families.batches import FAMILIES as BATCHES
from convcalc.commands.why.families.broadcasts_elsewhere import FAMILIES as BROADCASTS_ELSEWHERE
from convcalc.commands.why.families.cells import FAMILIES as CELLS
from convcalc.commands.why.families.channels_elsewhere import FAMILIES as CHANNELS_ELSEWHERE
from convcalc.commands.why.families.collating import FAMILIES as COLLATING
from convcalc.commands.why.families.convolution import FAMILIES as CONVOLUTION
from convcalc.commands.why.families.ctc import FAMILIES as CTC
from convcalc.commands.why.families.datasets import FAMILIES as DATASETS
from convcalc.commands.why.families.devices import FAMILIES as DEVICES
from convcalc.commands.why.families.dimensions import FAMILIES as DIMENSIONS
from convcalc.commands.why.families.edges import FAMILIES as EDGES
from convcalc.commands.why.families.einsum import FAMILIES as EINSUM
from convcalc.commands.why.families.embeddings import FAMILIES as EMBEDDINGS
from convcalc.commands.why.families.engines import FAMILIES as ENGINES
from convcalc.commands.why.families.exported import FAMILIES as EXPORTED
from convcalc.commands.why.families.files import FAMILIES as FILES
from convcalc.commands.why.families.images import FAMILIES as IMAGES
from convcalc.commands.why.families.indexing import FAMILIES as INDEXING
from convcalc.commands.why.families.indices import FAMILIES as INDICES
from convcalc.commands.why.families.joining import FAMILIES as JOINING
from convcalc.commands.why.families.joins_elsewhere import FAMILIES as JOINS_ELSEWHERE
from convcalc.commands.why.families.keras import FAMILIES as KERAS
from convcalc.commands.why.families.keras_data import FAMILIES as KERAS_DATA
from convcalc.commands.why.families.keras_dimensions import FAMILIES as KERAS_DIMENSIONS
from convcalc.commands.why.families.keras_joins import FAMILIES as KERAS_JOINS
from convcalc.commands.why.families.keras_keywords import FAMILIES as KERAS_KEYWORDS
from convcalc.commands.why.families.keras_losses import FAMILIES as KERAS_LOSSES
from convcalc.commands.why.families.keras_maps import FAMILIES as KERAS_MAPS
from convcalc.commands.why.families.keras_models import FAMILIES as KERAS_MODELS
from convcalc.commands.why.families.keras_rarer import FAMILIES as KERAS_RARER
from convcalc.commands.why.families.keras_reshapes import FAMILIES as KERAS_RESHAPES
from convcalc.commands.why.families.keras_settings import FAMILIES as KERAS_SETTINGS
from convcalc.commands.why.families.keras_stated import FAMILIES as KERAS_STATED
from convcalc.commands.why.families.keras_windows import FAMILIES as KERAS_WINDOWS
from convcalc.commands.why.families.keys import FAMILIES as KEYS
from convcalc.commands.why.families.labels_elsewhere import FAMILIES as LABELS_ELSEWHERE
from convcalc.commands.why.families.layers_elsewhere import FAMILIES as LAYERS_ELSEWHERE
from convcalc.commands.why.families.linear import FAMILIES as LINEAR
from convcalc.commands.why.families.loading import FAMILIES as LOADING
from convcalc.commands.why.families.losses import FAMILIES as LOSSES
from convcalc.commands.why.families.masks import FAMILIES as MASKS
from convcalc.commands.why.families.matrices_elsewhere import FAMILIES as MATRICES_ELSEWHERE
from convcalc.commands.why.families.memory import FAMILIES as MEMORY
from convcalc.commands.why.families.norm_shapes import FAMILIES as NORM_SHAPES
from convcalc.commands.why.families.norms import FAMILIES as NORMS
from convcalc.commands.why.families.norms_elsewhere import FAMILIES as NORMS_ELSEWHERE
from convcalc.commands.why.families.older import FAMILIES as OLDER
from convcalc.commands.why.families.paddle_layers import FAMILIES as PADDLE_LAYERS
from convcalc.commands.why.families.pictures import FAMILIES as PICTURES
from convcalc.commands.why.families.pool import FAMILIES as POOL
from convcalc.commands.why.families.probabilities import FAMILIES as PROBABILITIES
from convcalc.commands.why.families.products import FAMILIES as PRODUCTS
from convcalc.commands.why.families.rarer_caffe import FAMILIES as RARER_CAFFE
from convcalc.commands.why.families.rarer_engines import FAMILIES as RARER_ENGINES
from convcalc.commands.why.families.rarer_jax import FAMILIES as RARER_JAX
from convcalc.commands.why.families.rarer_keras import FAMILIES as RARER_KERAS
from convcalc.commands.why.families.rarer_keras_data import FAMILIES as RARER_KERAS_DATA
from convcalc.commands.why.families.rarer_lite import FAMILIES as RARER_LITE
from convcalc.commands.why.families.rarer_onnx import FAMILIES as RARER_ONNX
from convcalc.commands.why.families.rarer_paddle import FAMILIES as RARER_PADDLE
from convcalc.commands.why.families.rarer_runtime import FAMILIES as RARER_RUNTIME
from convcalc.commands.why.families.rarer_tensorflow import FAMILIES as RARER_TENSORFLOW
from convcalc.commands.why.families.rarer_torch import FAMILIES as RARER_TORCH
from convcalc.commands.why.families.rarer_torch_parts import FAMILIES as RARER_TORCH_PARTS
from convcalc.commands.why.families.recurrent import FAMILIES as RECURRENT
from convcalc.commands.why.families.reshapes_elsewhere import FAMILIES as RESHAPES_ELSEWHERE
from convcalc.commands.why.families.reshaping import FAMILIES as RESHAPING
from convcalc.commands.why.families.runtimes import FAMILIES as RUNTIMES
from convcalc.commands.why.families.sampling import FAMILIES as SAMPLING
from convcalc.commands.why.families.settings import FAMILIES as SETTINGS
from convcalc.commands.why.families.stated_arguments import FAMILIES as STATED_ARGUMENTS
from convcalc.commands.why.families.stated_axes import FAMILIES as STATED_AXES
from convcalc.commands.why.families.stated_caffe import FAMILIES as STATED_CAFFE
from convcalc.commands.why.families.stated_elsewhere import FAMILIES as STATED_ELSEWHERE
from convcalc.commands.why.families.stated_files import FAMILIES as STATED_FILES
from convcalc.commands.why.families.stated_flax import FAMILIES as STATED_FLAX
from convcalc.commands.why.families.stated_losses import FAMILIES as STATED_LOSSES
from convcalc.commands.why.families.stated_maps import FAMILIES as STATED_MAPS
from convcalc.commands.why.families.stated_onnx import FAMILIES as STATED_ONNX
from convcalc.commands.why.families.stated_paddle import FAMILIES as STATED_PADDLE
from convcalc.commands.why.families.stated_runtime import FAMILIES as STATED_RUNTIME
from convcalc.commands.why.families.stated_sequences import FAMILIES as STATED_SEQUENCES
from convcalc.commands.why.families.states import FAMILIES as STATES
from convcalc.commands.why.families.tables_elsewhere import FAMILIES as TABLES_ELSEWHERE
from convcalc.commands.why.families.targets import FAMILIES as TARGETS
from convcalc.commands.why.families.tensorflow_data import FAMILIES as TENSORFLOW_DATA
from convcalc.commands.why.families.tensorflow_graph import FAMILIES as TENSORFLOW_GRAPH
from convcalc.commands.why.families.tensorflow_layers import FAMILIES as TENSORFLOW_LAYERS
from convcalc.commands.why.families.tensorflow_losses import FAMILIES as TENSORFLOW_LOSSES
from convcalc.commands.why.families.transposed import FAMILIES as TRANSPOSED
from convcalc.commands.why.families.types import FAMILIES as TYPES
from convcalc.commands.why.families.weights_elsewhere import FAMILIES as WEIGHTS_ELSEWHERE

if TYPE_CHECKING:
    from convcalc.commands.why.reading import Family

TOPICS: dict[str, dict[str, Family]] = {
    "Linear layers": LINEAR,
    "Products of matrices": PRODUCTS | EINSUM,
    "Convolutions": CONVOLUTION,
    "Transposed convolutions": TRANSPOSED,
    "Dimensions": DIMENSIONS,
    "Settings of layers and images": SETTINGS,
    "Pools": POOL,
    "Joining and adding": JOINING,
    "Reshaping": RESHAPING,
    "Axes and indices": INDEXING,
    "Resizing and sampling": SAMPLING,
    "Padding and folding": EDGES,
    "Normalisation": NORMS | NORM_SHAPES,
    "Losses and their targets": BATCHES | TARGETS | MASKS | LOSSES | PROBABILITIES | CTC,
    "Saved weights": LOADING | KEYS | FILES,
    "Embeddings and indices": EMBEDDINGS | INDICES,
    "Recurrent layers": RECURRENT | STATES | CELLS,
    "Attention": ATTENTION | ATTENTION_MASKS,
    "Images and batches": COLLATING | DATASETS | IMAGES | PICTURES,
    "Types and devices": TYPES | DEVICES,
    "Names that are not there": ATTRIBUTES,
    "Memory": MEMORY,
    "Older and rarer wordings": OLDER | STATED_ARGUMENTS | STATED_AXES | STATED_MAPS,
    "Losses, norms and sequences, in rarer wordings": STATED_LOSSES | STATED_SEQUENCES,
    "Keras: channels and features": KERAS,
    "Keras: dimensions": KERAS_DIMENSIONS,
    "Keras: joined, added and reshaped": KERAS_JOINS | KERAS_RESHAPES,
    "Keras: the data that a network is given": KERAS_DATA,
    "Keras: how networks are put together": KERAS_MODELS | KERAS_STATED,
    "Keras and TensorFlow: labels": KERAS_LOSSES,
    "TensorFlow: rows and values of labels": TENSORFLOW_LOSSES,
    "Keras: rarer wordings": KERAS_MAPS | KERAS_RARER,
    "Keras: settings": KERAS_SETTINGS | KERAS_KEYWORDS,
    "Keras and TensorFlow: kernels and pools": KERAS_WINDOWS,
    "Other frameworks: channels of convolutions": CHANNELS_ELSEWHERE,
    "Other frameworks: matrix products": MATRICES_ELSEWHERE,
    "Other frameworks: element by element": BROADCASTS_ELSEWHERE,
    "Other frameworks: reshapes": RESHAPES_ELSEWHERE,
    "Other frameworks: joins and batches": JOINS_ELSEWHERE,
    "Other frameworks: dimensions": LAYERS_ELSEWHERE,
    "Other frameworks: labels and batches of products": LABELS_ELSEWHERE,
    "Other frameworks: weights": WEIGHTS_ELSEWHERE,
    "Other frameworks: tables and memory": TABLES_ELSEWHERE,
    "TensorFlow: graphs and layers": TENSORFLOW_GRAPH | TENSORFLOW_LAYERS | TENSORFLOW_DATA,
    "ONNX Runtime, TFLite, TensorRT: what is fed": RUNTIMES | ENGINES,
    "ONNX, TensorRT and Flax: files and weights": EXPORTED,
    "Other frameworks: norms, groups and windows": NORMS_ELSEWHERE,
    "Caffe, JAX and Flax: rarer wordings": STATED_CAFFE | STATED_FLAX,
    "ONNX, its Runtime and PaddlePaddle: rarer wordings": STATED_FILES
    | STATED_RUNTIME
    | PADDLE_LAYERS,
    "Caffe: rarer wordings": RARER_CAFFE,
    "JAX and Flax: rarer wordings": RARER_JAX,
    "Keras: older and rarer wordings": RARER_KERAS | RARER_KERAS_DATA,
    "ONNX and ONNX Runtime: rarer wordings": RARER_ONNX | RARER_RUNTIME,
    "PaddlePaddle: rarer wordings": RARER_PADDLE,
    "PyTorch: rarer wordings": RARER_TORCH | RARER_TORCH_PARTS,
    "TensorFlow: rarer wordings": RARER_TENSORFLOW,
    "TensorRT and TFLite: rarer wordings": RARER_ENGINES | RARER_LITE,
    "Other frameworks: axes, parts and reshapes": STATED_ONNX | STATED_ELSEWHERE | STATED_PADDLE,
}
"""The headings of the page, in its order."""

FAMILIES: dict[str, Family] = {
    name: family for topic in TOPICS.values() for name, family in topic.items()
}
