"""What other tools add for a layer: for each a table from a kind, or a group of WORK, to a count.

The unit is what the tool prints. Kinds without a row are unknown to the tool; 0 is a row: the tool
has a rule that says so, or leaves such layers out by its convention, or the layer computes nothing.
Versions and every figure: tests/recorded/counts.json, counts_keras.json and counts_onnx.json.
"""
