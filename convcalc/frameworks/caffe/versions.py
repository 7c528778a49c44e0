"""Names of the first version of Caffe's layers, and of what other builds of it call theirs."""

from __future__ import annotations

OLD = {
    "CONVOLUTION": "Convolution",
    "DECONVOLUTION": "Deconvolution",
    "POOLING": "Pooling",
    "INNER_PRODUCT": "InnerProduct",
    "RELU": "ReLU",
    "PRELU": "PReLU",
    "TANH": "TanH",
    "SIGMOID": "Sigmoid",
    "DROPOUT": "Dropout",
    "LRN": "LRN",
    "CONCAT": "Concat",
    "ELTWISE": "Eltwise",
    "SOFTMAX": "Softmax",
    "SOFTMAX_LOSS": "SoftmaxWithLoss",
    "FLATTEN": "Flatten",
    "SPLIT": "Split",
    "DATA": "Data",
    "IMAGE_DATA": "ImageData",
    "HDF5_DATA": "HDF5Data",
    "MEMORY_DATA": "MemoryData",
    "WINDOW_DATA": "WindowData",
    "DUMMY_DATA": "DummyData",
    "ACCURACY": "Accuracy",
    "EUCLIDEAN_LOSS": "EuclideanLoss",
    "SIGMOID_CROSS_ENTROPY_LOSS": "SigmoidCrossEntropyLoss",
    "SILENCE": "Silence",
    "POWER": "Power",
    "ABSVAL": "AbsVal",
    "SLICE": "Slice",
}
"""Types of the first version by their later names."""
