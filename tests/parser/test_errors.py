"""Every code, by an example with the whole text that is printed."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

import convcalc
from convcalc.diagnostics import CODES
from convcalc.parser.files import MAX_FILE, near_file

PACKAGE = Path(convcalc.__file__).parent

EXAMPLES = """\
==== E108
input: 16
name: $(1/0)
layers: [tanh]
----
net.yaml:2:9: error[E108]: division by zero
  |
2 | name: $(1/0)
  |         ^^^
  help: make sure the divisor is not 0 here
==== E108
inputs: {a: 3x8x8, b: $(1/0)}
outputs: [c]
expect: $(1/0)
layers: [conv $(1 / (in_channels - 1)) 3x3, add: {from: [a, b], name: c}]
----
net.yaml:1:25: error[E108]: division by zero
  |
1 | inputs: {a: 3x8x8, b: $(1/0)}
  |                         ^^^
  help: make sure the divisor is not 0 here

net.yaml:3:11: error[E108]: division by zero
  |
3 | expect: $(1/0)
  |           ^^^
  help: make sure the divisor is not 0 here
==== E104
input: 3x
layers: [conv $(1 / (in_channels - 1)) 3x3]
----
net.yaml:1:8: error[E104]: 'input' must be channels and spatial sizes, such as 3x224x224, received '3x'
  |
1 | input: 3x
  |        ^^
  help: for example 3x224x224
==== E104
input: 3x8x8
dialect: kears
layout: 6
dtype: x
name: [1]
layers: [conv 4 3x3 output_padding=1]
----
net.yaml:2:10: error[E104]: 'dialect' must be one of pytorch, keras, onnx, received 'kears'
  |
2 | dialect: kears
  |          ^^^^^
  help: did you mean 'keras'?

net.yaml:3:9: error[E104]: 'layout' must be one of channels_first, channels_last, received 6
  |
3 | layout: 6
  |         ^
  help: for example layout: channels_first

net.yaml:4:8: error[E104]: 'dtype' must be one of float64, float32, float16, bfloat16, float8, int64, int32, int16, int8, uint8, received 'x'
  |
4 | dtype: x
  |        ^
  help: for example dtype: float64

net.yaml:5:7: error[E104]: 'name' must be a text, received [1]
  |
5 | name: [1]
  |       ^^^
  help: for example name: ResNet-18
==== E106
input: 16
layers:
  - add: 5x-1x007}
----
net.yaml:3:10: error[E106]: add takes no values; '5x-1x007}' is one too many
  |
3 |   - add: 5x-1x007}
  |          ^^^^^^^^^
  help: remove it
==== E106
{input: 3x8x8, layers: [relu
tanh, tanh]}
----
net.yaml:1:25: error[E106]: relu takes no values; 'tanh' is one too many
  |
1 | {input: 3x8x8, layers: [relu
  |                         ^
  help: name it: inplace=…
==== E103
{}
----
net.yaml:1:1: error[E103]: a spec needs 'input', the shape that goes in
  |
1 | {}
  | ^^
  help: for example input: 3x224x224

net.yaml:1:1: error[E103]: a spec needs 'layers', a list of layers
  |
1 | {}
  | ^^
  help: for example layers: [conv 64 3x3]
==== E101
input: 3x8x8
layers: [relu
----
net.yaml:3:1: error[E101]: not well-formed YAML: did not find expected ',' or ']'
  |
3 |
  | ^
  help: check indentation, colons, quotes and brackets here and above
==== E101
input: 3x8x8
layers: &all [*all]
----
net.yaml:2:15: error[E101]: the alias '*all' stands for nothing that is complete here
  |
2 | layers: &all [*all]
  |               ^^^^
  help: write '&all' before a value that ends before this line
==== E102
input: 3x8x8
layers:
  - convv 64 3
----
net.yaml:3:5: error[E102]: there is no kind of layer called 'convv'
  |
3 |   - convv 64 3
  |     ^^^^^
  help: did you mean 'conv'?
==== E102
input: 3x8x8
layers:
  - conv: {filters: 16, kernal: 3, padding: same}
----
net.yaml:3:25: error[E102]: conv has no setting 'kernal'
  |
3 |   - conv: {filters: 16, kernal: 3, padding: same}
  |                         ^^^^^^
  help: did you mean 'kernel'?
==== E102
imput: 3x8x8
input: 3x8x8
layers: [relu]
----
net.yaml:1:1: error[E102]: a spec has no key 'imput'
  |
1 | imput: 3x8x8
  | ^^^^^
  help: did you mean 'input'?
==== E102
input: 3x8x8
layers:
  - Conv2 64 3
----
net.yaml:3:5: error[E102]: there is no kind of layer called 'Conv2'
  |
3 |   - Conv2 64 3
  |     ^^^^^
  help: did you mean 'conv'?
==== E103
input: 3x8x8
layers:
  - conv 64
----
net.yaml:3:5: error[E103]: conv needs 'kernel': kernel size
  |
3 |   - conv 64
  |     ^^^^
  help: for example 'conv 64 7x7/2 p3'
==== E103
layers: [relu]
----
net.yaml:1:1: error[E103]: a spec needs 'input', the shape that goes in
  |
1 | layers: [relu]
  | ^^^^^^
  help: for example input: 3x224x224
==== E103
input: 3x8x8
----
net.yaml:1:1: error[E103]: a spec needs 'layers', a list of layers
  |
1 | input: 3x8x8
  | ^
  help: for example layers: [conv 64 3x3]
==== E104
input: 3x8x8
layers:
  - conv: {filters: 3, kernel: true}
----
net.yaml:3:32: error[E104]: 'kernel' must be a whole number of at least 1, or a list of one per axis, received true
  |
3 |   - conv: {filters: 3, kernel: true}
  |                                ^^^^
  help: for example 'conv 64 7x7/2 p3'
==== E104
input: 3x8x8
dialect: pytorchh
layers: [relu]
----
net.yaml:2:10: error[E104]: 'dialect' must be one of pytorch, keras, onnx, received 'pytorchh'
  |
2 | dialect: pytorchh
  |          ^^^^^^^^
  help: did you mean 'pytorch'?
==== E104
input: 3x8x8
layers:
  - conv: {filters: nan, kernel: [3, -1]}
----
net.yaml:3:21: error[E104]: 'filters' must be a whole number of at least 1, received 'nan'
  |
3 |   - conv: {filters: nan, kernel: [3, -1]}
  |                     ^^^
  help: filters: number of output channels

net.yaml:3:34: error[E104]: 'kernel' must be a whole number of at least 1, or a list of one per axis, received [3, -1]
  |
3 |   - conv: {filters: nan, kernel: [3, -1]}
  |                                  ^^^^^^^
  help: for example 'conv 64 7x7/2 p3'
==== E105
input: 3x8x8
layers:
  - conv: {filters: 3, kernel: 3, kernel: 5}
----
net.yaml:3:35: error[E105]: the key 'kernel' appears twice
  |
3 |   - conv: {filters: 3, kernel: 3, kernel: 5}
  |                                   ^^^^^^
  help: keep one of them
==== E105
input: 3x8x8
layers: [relu name=a, relu name=a]
----
net.yaml:2:33: error[E105]: there are two layers or inputs named 'a'
  |
2 | layers: [relu name=a, relu name=a]
  |                                 ^
  help: give one of them another name
==== E106
- relu
----
net.yaml:1:1: error[E106]: a spec must be a mapping with 'input' and 'layers', but it is ['relu']
  |
1 | - relu
  | ^
  help: start with 'input: 3x224x224' and 'layers:'
==== E106
----
net.yaml:1:1: error[E106]: a spec must be a mapping with 'input' and 'layers', but it is empty
  |
1 |
  | ^
  help: start with 'input: 3x224x224' and 'layers:'
==== E106
input: 3x8x8
layers:
  - conv 64 3x3 5
----
net.yaml:3:17: error[E106]: conv takes filters and kernel without a name; '5' is one too many
  |
3 |   - conv 64 3x3 5
  |                 ^
  help: name it: stride=…, padding=…, dilation=…, groups=…
==== E106
input: 3x8x8
layers: [relu]
---
input: 3x8x8
----
net.yaml:3:1: error[E106]: a spec is one document, but another begins here
  |
3 | ---
  | ^^^
  help: remove the '---' line, or split the file
==== E101
input: 3x8x8
layers:
	- relu
----
net.yaml:3:1: error[E101]: not well-formed YAML: found character that cannot start any token
  |
3 | \\t- relu
  | ^^
  help: the line begins with a tab: YAML is indented with blanks
==== E104
input: 3x8x8
layers:
  - conv 16, 3x3
----
net.yaml:3:10: error[E104]: 'filters' must be a whole number of at least 1, received '16,'
  |
3 |   - conv 16, 3x3
  |          ^^^
  help: write it without ',': 'conv 64 7x7/2 p3'
==== E107
input: 3x8x8
layers:
  - conv 99999999999 3
----
net.yaml:3:10: error[E107]: 'filters' must be at most 2,147,483,647, received 99999999999
  |
3 |   - conv 99999999999 3
  |          ^^^^^^^^^^^
  help: filters: number of output channels
==== E107
input: 3x8x8
layers: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[relu]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
----
net.yaml:2:72: error[E107]: nested more than 64 levels deep
  |
2 | …[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[relu]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]…
  |                                                    ^
  help: write it flatter
==== E107
input: 2147483647x2147483646
layers:
  - upsample 1000
----
net.yaml:3:5: error[E107]: the output would have 4,611,686,011,984,936,962,000 elements
  |
3 |   - upsample 1000
  |     ^^^^^^^^
  help: use smaller sizes
==== E201
input: 3x8x8
layers:
  - conv 64 9x9 p0
----
net.yaml:3:5: error[E201]: H: the kernel 9 is larger than the padded input 8 + 0 + 0 = 8
  |
3 |   - conv 64 9x9 p0
  |     ^^^^
  help: let at least 9 arrive: a larger input (here by 1), or fewer strides; or use a kernel that spans at most 8, or pad by 1 more on every side
==== E201
input: 3x2x2
layers:
  - conv_transpose 8 3x3 p4
----
net.yaml:3:5: error[E201]: H: the padding 8 cuts off all of the 4 outputs
  |
3 |   - conv_transpose 8 3x3 p4
  |     ^^^^^^^^^^^^^^
  help: use less padding, or an input of at least 7
==== E201
input: 3x8x8
layers:
  - conv 8 3x5 d2
----
net.yaml:3:5: error[E201]: W: the kernel 5 with dilation 2 spans 9, which is larger than the padded input 8 + 0 + 0 = 8
  |
3 |   - conv 8 3x5 d2
  |     ^^^^
  help: let at least 9 arrive: a larger input (here by 1), or fewer strides; or use a kernel that spans at most 8, or pad by 1 more on every side
==== E201
input: 3x8x8
layers:
  - crop 4
----
net.yaml:3:5: error[E201]: H: nothing is left of 8 after cutting 4 + 4
  |
3 |   - crop 4
  |     ^^^^
  help: cut less
==== E202
input: 6x8x8
layers:
  - conv 8 3 g4
----
net.yaml:3:14: error[E202]: 6 input channels do not divide into 4 groups
  |
3 |   - conv 8 3 g4
  |              ^^
  help: groups must divide both 6 input channels and 8 filters: 1, 2
==== E202
input: 6x8x8
layers:
  - conv: {filters: 8, kernel: 3, groups: 3}
----
net.yaml:3:43: error[E202]: 8 filters do not divide into 3 groups
  |
3 |   - conv: {filters: 8, kernel: 3, groups: 3}
  |                                           ^
  help: groups must divide both 6 input channels and 8 filters: 1, 2
==== E203
input: 3x8x8
layers:
  - conv 8 3x3x3
----
net.yaml:3:12: error[E203]: 'kernel' has 3 values, but the input has 2 spatial axes
  |
3 |   - conv 8 3x3x3
  |            ^^^^^
  help: give one number for all axes, or 2
==== E203
input: 3x8x8
layers: [flatten, conv 8 3]
----
net.yaml:2:19: error[E203]: conv needs spatial axes, but the input is flat: 192 features
  |
2 | layers: [flatten, conv 8 3]
  |                   ^^^^
  help: put it before flatten, or reshape the input
==== E204
input: 16x5x5
layers:
  - flatten
  - linear: {features: 120, in_features: 256}
----
net.yaml:4:42: error[E204]: in_features is 256, but 400 features arrive
  |
4 |   - linear: {features: 120, in_features: 256}
  |                                          ^^^
  help: write in_features: 400, or leave it out; 400 = 16x5x5 and 256 = 16x4x4: the map before flatten has another size than was meant
==== E204
input: 3x8x8
layers:
  - conv 8 3 in_channels=4
----
net.yaml:3:26: error[E204]: in_channels is 4, but 3 channels arrive
  |
3 |   - conv 8 3 in_channels=4
  |                          ^
  help: write in_channels: 3, or leave it out
==== E204
input: 16x5x5
layers:
  - linear: {features: 120, in_features: 400}
----
net.yaml:3:42: error[E204]: in_features is 400, but 5 features arrive
  |
3 |   - linear: {features: 120, in_features: 400}
  |                                          ^^^
  help: put flatten before it: 16x5x5 flattens to 400
==== E205
input: 3x8x8
layers:
  - conv 8 3 name=a
  - conv 8 5 name=b from=input
  - add: {from: [a, b]}
----
net.yaml:5:5: error[E205]: all dimensions must be equal (or 1), but 8x6x6 (from 'a') meets 8x4x4 (from 'b')
  |
5 |   - add: {from: [a, b]}
  |     ^^^
  help: make the two paths end in the same shape: padding 1 more in a convolution of the smaller one keeps what it cuts off
==== E205
input: 3x8x8
layers:
  - conv 8 3 name=a
  - concat from=[a,input]
----
net.yaml:4:5: error[E205]: all dimensions but the joined one must be equal, but 8x6x6 (from 'a') meets 3x8x8 (from 'input')
  |
4 |   - concat from=[a,input]
  |     ^^^^^^
  help: make the two paths end in the same shape: padding 1 more in a convolution of the smaller one keeps what it cuts off; if an odd size was halved, 'convcalc size SPEC' at the prompt lists the inputs that fit
==== E206
input: 3x8x8
layers:
  - conv 8 3x3/2 same
----
net.yaml:3:18: error[E206]: PyTorch refuses padding 'same' with a stride other than 1
  |
3 |   - conv 8 3x3/2 same
  |                  ^^^^
  help: write the padding as a number, or use dialect keras
==== E206
input: 3x8x8
layers:
  - max_pool 2 p2
----
net.yaml:3:16: error[E206]: PyTorch refuses a pool's padding of more than half the kernel: 2 with kernel 2
  |
3 |   - max_pool 2 p2
  |                ^^
  help: use a padding of at most 1, or a 'pad' layer before it
==== E207
dialect: keras
input: 8x8x3
layers:
  - max_pool: {kernel: 2, ceil_mode: true}
----
net.yaml:4:27: error[E207]: Keras has no 'ceil_mode' for max_pool
  |
4 |   - max_pool: {kernel: 2, ceil_mode: true}
  |                           ^^^^^^^^^
  help: write padding 'same', which rounds up
==== E207
dialect: keras
input: 8x8x3
layers: [lp_pool 2]
----
net.yaml:3:10: error[E207]: Keras has no lp_pool
  |
3 | layers: [lp_pool 2]
  |          ^^^^^^^
  help: use avg_pool or max_pool
==== E208
input: 3x8x8
layers:
  - reshape 100
----
net.yaml:3:13: error[E208]: 192 elements (3x8x8) do not fit 100
  |
3 |   - reshape 100
  |             ^^^
  help: write 192, or -1 for whatever arrives
==== E208
input: 3x9x8
layers:
  - pixel_unshuffle 2
----
net.yaml:3:21: error[E208]: H: 9 does not divide by the factor 2
  |
3 |   - pixel_unshuffle 2
  |                     ^
  help: pad or crop H to a multiple of 2
==== E301
input: 3x8x8
layers:
  - relu name=encoder
  - relu from=encodr
----
net.yaml:4:15: error[E301]: there is no layer or input named 'encodr'
  |
4 |   - relu from=encodr
  |               ^^^^^^
  help: did you mean 'encoder'?
==== E301
input: 3x8x8
layers: [relu]
outputs: [relu9]
----
net.yaml:3:11: error[E301]: there is no layer named 'relu9'
  |
3 | outputs: [relu9]
  |           ^^^^^
  help: did you mean 'relu1'?
==== E302
input: 3x8x8
layers:
  - relu name=a from=b
  - relu name=b from=a
----
net.yaml:3:22: error[E302]: 'a' waits for 'b', which waits for 'a': a circle
  |
3 |   - relu name=a from=b
  |                      ^
  help: a layer can only use what does not depend on it
==== E303
input: 3x8x8
layers:
  - relu name=a
  - conv: {filters: 3, kernel: 1, from: [a, input]}
----
net.yaml:4:41: error[E303]: conv takes 1 input, received 2
  |
4 |   - conv: {filters: 3, kernel: 1, from: [a, input]}
  |                                         ^^^^^^^^^^
  help: join them first, with add or concat
==== E303
input: 3x8x8
layers:
  - add
----
net.yaml:3:5: error[E303]: add takes 2 or more inputs, received 1
  |
3 |   - add
  |     ^^^
  help: name them: from: [a, b]
==== E304
input: 3x8x8
layers:
  - conv 3 3 p1 name=a
  - conv 4 3 p1 share=a
----
net.yaml:4:23: error[E304]: 'conv1' needs weights 4x3x3x3, 4, but 'a' has 3x3x3x3, 3
  |
4 |   - conv 4 3 p1 share=a
  |                       ^
  help: shared weights must have the same shapes
==== E102
input: 3x8x8
vars: {width: 8}
layers:
  - conv $widht 3x3
----
net.yaml:4:10: error[E102]: there is no var or parameter 'widht' here
  |
4 |   - conv $widht 3x3
  |          ^^^^^^
  help: did you mean 'width'?
==== E102
input: 3x8x8
blocks:
  double: {params: {filters: , stride: 1}, layers: [conv $filters 3x3/$stride]}
layers:
  - double 8 strid=2
----
net.yaml:5:14: error[E102]: double has no parameter 'strid'
  |
5 |   - double 8 strid=2
  |              ^^^^^^^
  help: did you mean 'stride'?
==== E102
input: 3x8x8
blocks:
  double: [relu, relu]
layers:
  - duoble
----
net.yaml:5:5: error[E102]: there is no kind of layer called 'duoble'
  |
5 |   - duoble
  |     ^^^^^^
  help: did you mean 'double'?
==== E103
input: 3x8x8
blocks:
  double: {params: {filters: , stride: }, layers: [conv $filters 3x3/$stride]}
layers:
  - double 8
----
net.yaml:5:5: error[E103]: double needs 'stride'
  |
5 |   - double 8
  |     ^^^^^^
  help: for example 'double stride=…'
==== E104
input: 3x8x8
layers:
  - conv $(7 / 2) 3x3
----
net.yaml:3:10: error[E104]: 'filters' must be a whole number of at least 1, received 3.5
  |
3 |   - conv $(7 / 2) 3x3
  |          ^^^^^^^^
  help: filters: number of output channels
==== E104
input: 3x8x8
blocks:
  half: {params: {filters: }, layers: [conv $(filters / 2) 3x3]}
layers:
  - half 8
  - half 7
----
net.yaml:3:45: error[E104]: 'filters' must be a whole number of at least 1, received 3.5
  |
3 |   half: {params: {filters: }, layers: [conv $(filters / 2) 3x3]}
  |                                             ^^^^^^^^^^^^^^
  in a block that is used at net.yaml:6:5
  |
6 |   - half 7
  |     ^^^^
  help: filters: number of output channels
==== E104
input: 3x8x8
layers:
  - relu repeat=1.5
  - relu when=maybe
  - relu for=[a,b] in=[[1,2],[3]]
----
net.yaml:3:17: error[E104]: 'repeat' must be a whole number of at least 0, received 1.5
  |
3 |   - relu repeat=1.5
  |                 ^^^
  help: for example repeat: 3

net.yaml:4:15: error[E104]: 'when' must be true or false, received 'maybe'
  |
4 |   - relu when=maybe
  |               ^^^^^
  help: for example when: $(stride > 1)

net.yaml:5:23: error[E104]: a row must have 2 values (a, b), received [3]
  |
5 |   - relu for=[a,b] in=[[1,2],[3]]
  |                       ^^^^^^^^^^^
  help: give each name a value
==== E106
input: 3x8x8
layers:
  - relu in=[1,2]
  - relu index=k
  - relu else=tanh
  - relu repeat=2 for=x in=[1]
----
net.yaml:3:13: error[E106]: 'in' stands without 'for'
  |
3 |   - relu in=[1,2]
  |             ^^^^^
  help: write 'for' beside it, or remove it

net.yaml:4:16: error[E106]: 'index' stands without a loop
  |
4 |   - relu index=k
  |                ^
  help: write 'repeat' or 'for' beside it, or remove it

net.yaml:5:15: error[E106]: 'else' stands without 'when'
  |
5 |   - relu else=tanh
  |               ^^^^
  help: write 'when' beside it, or remove it

net.yaml:6:17: error[E106]: both 'for' and 'repeat'
  |
6 |   - relu repeat=2 for=x in=[1]
  |                 ^
  help: put one of them inside: layers: [...]
==== E107
input: 3x8x8
layers:
  - relu repeat=1000000000
----
net.yaml:3:17: error[E107]: 'repeat' is at most 100,000, received 1000000000
  |
3 |   - relu repeat=1000000000
  |                 ^^^^^^^^^^
  help: use fewer
==== E107
input: 3x8x8
layers:
  - repeat: 100000
    layers: [{repeat: 100000, when: false, layers: [relu]}]
----
net.yaml:3:13: error[E107]: the expressions and loops of this spec take more than 1,000,000 steps
  |
3 |   - repeat: 100000
  |             ^^^^^^
  help: use fewer turns and shorter lists
==== E107
input: 3x8x8
blocks: {half: [{repeat: 10000, layers: []}], all: [half, half, half, half, half, half, half, half]}
layers: [all, all]
----
net.yaml:2:26: error[E107]: the expressions and loops of this spec take more than 1,000,000 steps
  |
2 | blocks: {half: [{repeat: 10000, layers: []}], all: [half, half, half, half, half, half, half, half]}
  |                          ^^^^^
  help: use fewer turns and shorter lists
==== E108
input: 3x8x8
vars: {groups: 0}
layers:
  - conv 8 3x3 groups=$(8 // groups)
----
net.yaml:4:25: error[E108]: division by zero: groups is 0
  |
4 |   - conv 8 3x3 groups=$(8 // groups)
  |                         ^^^^^^^^^^^
  help: make sure the divisor is not 0 here
==== E108
input: 3x8x8
layers:
  - conv: {filters: $(max(3, 4)), kernel: 3}
----
net.yaml:3:22: error[E108]: '(' is not closed
  |
3 |   - conv: {filters: $(max(3, 4)), kernel: 3}
  |                      ^
  help: in braces a comma ends a value: put the expression in quotes
==== E108
input: 3x8x8
layers:
  - relu from=later
  - conv $in_channels 3x3
  - relu name=later from=input
----
net.yaml:4:10: error[E108]: in_channels is not known here: it depends on 'later', which comes later
  |
4 |   - conv $in_channels 3x3
  |          ^^^^^^^^^^^^
  help: put the layers in an order in which it is
==== E109
input: 3x8x8
blocks:
  a: [relu, b]
  b: [a]
layers:
  - a
----
net.yaml:4:7: error[E109]: a block cannot use itself: a → b → a
  |
4 |   b: [a]
  |       ^
  in a block that is used at net.yaml:3:13
  |
3 |   a: [relu, b]
  |             ^
  in a block that is used at net.yaml:6:5
  |
6 |   - a
  |     ^
  help: repeat it instead
==== W201
input: 16x5x5
layers:
  - linear 120
----
net.yaml:3:5: warning[W201]: linear works along W here: 5 features at each position
  |
3 |   - linear 120
  |     ^^^^^^
  help: put flatten before it for all 400 elements, or write axis=channels if position by position is meant
==== W202
input: 224x224x3
layers:
  - conv 64 3x3
----
net.yaml:1:8: warning[W202]: 'input' is read as 224 channels, 224x3 (channels first); likelier is 3 channels, 224x224
  |
1 | input: 224x224x3
  |        ^^^^^^^^^
  help: for 3 channels, 224x224: write 3x224x224; if it is meant, add layout: channels_first
==== W203
input: 1x17x17
dialect: onnx
layers:
  - max_pool 3x3/2 d2 same
----
net.yaml:4:5: warning[W203]: shape inference says 9 on H and W, onnxruntime gives 8
  |
4 |   - max_pool 3x3/2 d2 same
  |     ^^^^^^^^
  help: ⌈n/stride⌉ is taken, as the operator's text has it; onnxruntime pads as if there were no dilation: write the padding as numbers
==== W204
input: 256x50x50
layers:
  - unknown roi_align
  - conv 64 3x3
----
net.yaml:3:5: warning[W204]: what comes out of roi_align is not known, nor what follows from it
  |
3 |   - unknown roi_align
  |     ^^^^^^^
  help: declare it in a spec, as convert writes one: output=256x7x7
"""  # noqa: E501 - messages are printed on one line


def examples() -> list[tuple[str, str, str]]:
    """Code, spec and what is printed."""
    found = []
    for block in EXAMPLES.split("==== ")[1:]:
        code, rest = block.split("\n", 1)
        spec, printed = rest.split("----\n", 1)
        found.append((code, spec, printed.rstrip("\n")))
    return found


def printed_for(spec: str, name: str = "net.yaml") -> str:
    """All that is said about a spec."""
    try:
        report = convcalc.analyze(convcalc.loads(spec, name))
    except convcalc.Problems as problems:
        return str(problems)
    return "\n\n".join(map(str, report.diagnostics))


def unreadable(path: str) -> str:
    with pytest.raises(convcalc.Problems) as raised:
        convcalc.load(path)
    return str(raised.value)


@pytest.mark.parametrize(("code", "spec", "printed"), examples())
def test_the_whole_text_of_a_diagnostic(code: str, spec: str, printed: str) -> None:
    assert f"[{code}]" in printed
    assert printed_for(spec) == printed


def test_every_code_has_an_example() -> None:
    covered = {code for code, _, printed in examples() if f"[{code}]" in printed}
    sources = {code for code in CODES if code.startswith("E4")}  # tests/frameworks/torch
    elsewhere = {
        *sources,
        "E100",
        "E110",
        "E501",
        "E502",
    }  # files: below; words at the prompt: tests/cli
    assert covered | elsewhere == set(CODES)


def test_the_codes_in_the_source_are_the_codes_there_are() -> None:
    used: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name == "diagnostics.py":  # without the table itself
            text = text.split("CODES = {")[0] + text.split("}\n", 1)[1]
        used |= set(re.findall(r"""["']([EW]\d\d\d)["']""", text))
    assert used == set(CODES)


def test_codes_that_comments_speak_of_exist() -> None:
    for path in PACKAGE.rglob("*.py"):
        spoken_of = set(re.findall(r"\b[EW]\d\d\d\b", path.read_text(encoding="utf-8")))
        assert spoken_of <= set(CODES), path


# Several at once


def test_all_mistakes_are_reported_in_source_order() -> None:
    spec = """\
input: 3x8x8
dialect: pytroch
layers:
  - conv: {filters: 0, kernal: 3}
  - reluu
  - conv 3 3 p1 from=nope
  - max_pool 2 2 2
lairs: 3
"""
    with pytest.raises(convcalc.Problems) as raised:
        convcalc.loads(spec, "net.yaml")
    assert [f"{d.location} {d.code}" for d in raised.value.diagnostics] == [
        "net.yaml:2:10 E104",
        "net.yaml:4:21 E104",
        "net.yaml:4:24 E102",
        "net.yaml:5:5 E102",
        "net.yaml:6:22 E301",
        "net.yaml:7:18 E106",
        "net.yaml:8:1 E102",
    ]


def test_independent_problems_of_a_walk_are_reported_in_source_order() -> None:
    spec = """\
input: 6x8x8
layers:
  - conv 8 9 name=far from=late
  - conv 8 3 g5 from=input
  - conv 8 3 name=late from=input
"""
    report = convcalc.analyze(convcalc.loads(spec, "net.yaml"))
    assert [d.location for d in report.diagnostics] == ["net.yaml:3:5", "net.yaml:4:14"]
    assert [d.layer for d in report.diagnostics] == ["far", "conv1"]


def test_a_diagnostic_without_text_has_no_place() -> None:
    with pytest.raises(convcalc.Problems) as raised:
        convcalc.build({"input": "3x8x8", "layers": ["convv 3 3"]})
    assert str(raised.value) == (
        "error[E102]: there is no kind of layer called 'convv'\n  help: did you mean 'conv'?"
    )


# Files


def test_a_missing_file(tmp_path: Path) -> None:
    path = os.fspath(tmp_path / "net.yaml")
    assert unreadable(path) == f"error[E100]: there is no file {path}\n  help: check the path"


def test_a_missing_file_beside_one_of_nearly_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "lenet5.yaml").touch()
    path = os.fspath(tmp_path / "lenet.yaml")
    assert unreadable(path) == (
        f"error[E100]: there is no file {path}\n  help: did you mean '{tmp_path / 'lenet5.yaml'}'?"
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("net.p:Small", "net.py:Small"),
        ("net.p:a:b", "net.py:a:b"),
        ("Net.PY", "net.py"),
        ("net.onx", "net.onnx"),
        ("modles/unet.yaml", "models/unet.yaml"),
        ("modles/inner/deep.py:Net", "models/inner/deep.py:Net"),
        ("models/innr/deep.py", "models/inner/deep.py"),
        ("modles/nothing.yaml", ""),
        ("xyzzy.yaml", ""),
        ("models/", ""),
    ],
)
def test_the_one_name_of_a_path_that_is_misspelt_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, meant: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models" / "inner").mkdir(parents=True)
    for name in ("net.py", "net.onnx", "models/unet.yaml", "models/inner/deep.py"):
        (tmp_path / name).touch()
    assert near_file(typed) == meant


def test_a_directory(tmp_path: Path) -> None:
    assert unreadable(os.fspath(tmp_path)) == (
        f"error[E100]: {tmp_path} is a directory\n  help: name a spec inside it"
    )


def test_a_binary_file(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_bytes(b"ab\xff\x00")
    assert unreadable(os.fspath(path)) == (
        f"error[E100]: {path} is not text: byte 2 is not UTF-8\n"
        "  help: a spec is a YAML file in UTF-8"
    )


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.touch()
    assert unreadable(os.fspath(path)) == (
        f"{path}:1:1: error[E106]: a spec must be a mapping with 'input' and 'layers', "
        "but it is empty\n  |\n1 |\n  | ^\n  help: start with 'input: 3x224x224' and 'layers:'"
    )


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_bytes(b"#" * (MAX_FILE + 1))
    assert unreadable(os.fspath(path)) == (
        f"error[E107]: {path} has more than {MAX_FILE:,} bytes\n  help: a spec is smaller than that"
    )


def test_a_path_through_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    path = os.fspath(tmp_path / "a" / "b.yaml")
    assert unreadable(path) == (
        f"error[E100]: {path} cannot be read: Not a directory\n"
        "  help: check the path and its permissions"
    )


@pytest.mark.parametrize(
    "path", ["", "a\0b", "x" * 5000, "\x1b[31m.yaml", "no/such/dir/net.yaml", "\udcff"]
)
def test_what_is_no_path_is_one_problem(path: str) -> None:
    text = unreadable(path)
    assert text.startswith("error[E100]: ")
    assert "\x1b" not in text


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_bytes("\ufeffinput: 3x8x8\nlayers: [relu]\n".encode())
    assert convcalc.load(os.fspath(path)).nodes[0].name == "relu1"


@pytest.mark.parametrize("text", ["3", "relu", "[]", "- relu", "true", "~", "", "'x'", "# x"])
def test_what_is_no_mapping_is_one_problem(text: str) -> None:
    with pytest.raises(convcalc.Problems) as raised:
        convcalc.loads(text)
    assert [d.code for d in raised.value.diagnostics] == ["E106"]


# Names


FORGED = "ok\nnet.yaml:1:1: error[E999]: forged"


@pytest.mark.parametrize("name", ["\x1b[31mred", "\u202etac", FORGED, "a\rb", "[red]x[/red]"])
@pytest.mark.parametrize(
    "layers",
    [
        '[relu: {{name: "{0}"}}, relu: {{name: "{0}"}}]',
        '[relu: {{from: "{0}"}}]',
        '["{0}"]',
        '[relu: {{"{0}": 3}}]',
        '[conv: {{filters: "{0}", kernel: 3}}]',
        '[relu: {{name: "{0}", from: "{0}"}}]',
        '[{{"{0}": 3, "{0}": 4}}]',
        '[relu: {{name: x, name: y, share: "{0}"}}]',
        '[conv: {{filters: 3, kernel: 99, name: "{0}"}}]',
        '[conv: {{filters: 3, kernel: 3, name: "{0}"}}, add: {{from: ["{0}", input]}}]',
        '[relu: {{name: "{0}"}}, conv: {{filters: 3, kernel: 3, share: "{0}"}}]',
    ],
)
def test_a_name_cannot_steer_the_terminal_or_forge_a_line(layers: str, name: str) -> None:
    escaped = "".join(f"\\u{ord(c):04x}" for c in name)
    printed = printed_for("input: 3x8x8\nlayers: " + layers.format(escaped))
    assert printed
    assert all(c.isprintable() or c == "\n" for c in printed)
    assert not any(line.startswith("net.yaml:1:1: error[E999]") for line in printed.splitlines())


def test_an_input_is_exemplified_in_the_order_of_its_layout() -> None:
    for dialect, order, example in (
        ("pytorch", "channels and spatial sizes", "3x224x224"),
        ("keras", "spatial sizes and channels", "224x224x3"),
    ):
        with pytest.raises(convcalc.Problems) as raised:
            convcalc.loads(f"{{dialect: {dialect}, input: ax3, layers: [relu]}}")
        (found,) = raised.value.diagnostics
        assert found.message == f"'input' must be {order}, such as {example}, received 'ax3'"
        assert found.help == f"for example {example}"
