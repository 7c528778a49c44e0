"""Networks to files of ONNX, by a small writer of its wire format."""
