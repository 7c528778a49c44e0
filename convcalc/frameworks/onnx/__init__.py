"""ONNX files: their bytes, their graph, and what its operators mean."""
