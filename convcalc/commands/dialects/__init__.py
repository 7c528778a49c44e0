"""PyTorch, Keras and ONNX side by side."""
