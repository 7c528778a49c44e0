"""Keras and TensorFlow as source: what their names mean on top of the reader of Python."""
