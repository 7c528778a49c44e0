"""What helps before an answer, where the derivation has no formulas to show."""

from __future__ import annotations

HINTS: dict[str, str] = {
    "numbers.pooled": "lay the window on the first row, then move it by its stride",
    "numbers.cell": "the window of an output begins at row times stride less padding; multiply "
    "what lies on top of each other, and add up",
    "numbers.whole_map": "first the size of the output, then each element: products of what lies "
    "on top of each other, added up",
    "numbers.transposed": "each input adds the kernel times its value; the next one does so a "
    "stride further, and where they overlap they add up",
    "units.neurons": "a unit is an element of the output; a filter is as deep as the input",
    "units.sees": "go back layer by layer: first = first times stride less padding, last = last "
    "times stride less padding plus kernel less 1",
    "units.seen_by": "which windows hold the pixel, along one axis? then the other axis",
    "units.connections": "each output has a connection for each weight of its filter, but for "
    "those that lie in padding",
    "compare.changed": "which factors of the number does the change touch, and how often?",
    "compare.stacked": "with as many channels everywhere they cancel: only kernels remain",
    "compare.sharing": "how many outputs are there, and how many inputs does each see?",
    "compare.separable": "divide both parts by filters·C·kernel², position by position",
    "compare.bottleneck": "MACs are weights times positions, layer by layer",
    "compare.pooled": "how many features arrive at the linear layer, with and without the pool?",
    "compare.as_conv": "each unit sees the whole map: what kernel does, and what is a unit then?",
    "matrix.written": "a row for each output, with the kernel where it reads and 0 elsewhere",
    "training.normal": "gamma times (x less the mean) over the root of the variance, and beta",
    "transposed.as_conv": "s − 1 zeros between elements, and k − p − 1 around them",
    "matrix.columns": "a column is a window of all channels; there is one for each position",
    "matrix.elements": "a column is a window of all channels; there is one for each position",
    "matrix.toeplitz": "what is it multiplied with, and what comes out, as long rows of numbers?",
    "matrix.nonzero": "each output has a row, with an entry for each input that it reads",
    "matrix.folded": "which windows hold the pixel, along one axis? then the other axis",
    "training.statistics": "each channel has a scale and a shift, a mean and a variance",
    "training.modes": "which of them measure the batch, or draw at random?",
    "training.activations": "the elements of the input and of each output, times bytes and batch",
    "training.states": "how many numbers are kept for each parameter, itself counted?",
    "training.batch": "how many bytes does one sample keep?",
    "padding.keeps": "at stride 1 the size shrinks by what the kernel spans, less 1: half of it "
    "on each side",
    "padding.split": "how much is missing for the last window to fit? halve it, and the odd row "
    "goes to one side",
    "padding.which_keeps": "at stride 1 the padding of both ends together must be what the kernel "
    "spans, less 1",
    "growth.depth": "the first sees its kernel; each further one adds kernel less 1, times the "
    "strides before it",
    "growth.layers_needed": "the field starts from 1, and each layer adds something",
    "growth.dilated": "each layer adds its dilation times kernel less 1",
    "growth.gridding": "write down the positions that the last one reads, layer by layer back",
    "transposed.back": "what does the convolution leave? the transposed one spans (n − 1) strides "
    "and a kernel",
    "transposed.output_padding": "the size without it, and how much is missing",
    "transposed.patterned": "how many kernels overlap at an output, and at the next?",
    "transposed.adds": "an input writes to the rows from its row times the stride on, as many as "
    "the kernel has, less the padding that is cut off",
    "transposed.nothing": "each input fills as many rows as the kernel has, a stride apart",
    "letters.params": "a filter is as deep as the input; then one bias for each, if there is any",
    "letters.size": "what is left for the window to move, in steps of the stride",
    "letters.work": "weights times positions of the output",
    "letters.units": "a map for each filter, as large as the window has positions",
    "letters.joined": "how many elements reach each unit?",
    "between.layer_between": "the channels say how many filters; the sizes kernel, stride, padding",
    "between.two_between": "work out one after the other, sizes first",
    "branches.joined": "which axis grows, and what must be equal on the others?",
    "branches.shortcut": "work out what the first branch gives: the other must give the same",
    "branches.cost": "layer by layer: each reads the channels that the one before it gives",
    "branches.sees": "work out each branch alone: the sum sees what any of them sees",
    "weights.layout": "PyTorch and ONNX begin with filters, or what arrives where it is "
    "transposed; Keras ends with the channels",
    "weights.backwards": "which of the numbers are filters, which the kernel?",
    "sequence.in_front": "how far back does a step look, itself left out?",
    "sequence.past": "add up how far back each layer looks",
    "code.output": "line by line: which argument is which?",
    "code.features": "line by line the shape; flatten keeps all elements",
    "code.fails": "line by line the shape, held against what the next line expects",
    "gradients.shapes": "a gradient has the shape of what it is taken by",
    "gradients.routed": "which elements made each output, and with which weight?",
    "gradients.by_bias": "to which outputs is the bias added?",
    "gradients.by_weights": "each weight meets one input for each output: inputs times gradients, "
    "added up",
    "gradients.by_input": "each output sends its gradient back through the kernel to its window",
    "claims.claim": "work the number out, and hold it against what is claimed",
    "design.defect": "go through it pair by pair: what does the second layer do to the first?",
}
"""By topic and type."""
