"""What each code of a message means, and how to mend it. Each example is run by the tests: the
first brings the message about, the second is accepted. E433 has none, for it tells of a fault of
what writes.
"""

from __future__ import annotations

from convcalc.record import NamedTuple


class Code(NamedTuple):
    """A paragraph, what to do, and a spec with the fault and without it; where the fault is in a
    command, `command` and `mended` say it instead.
    """

    meaning: str
    mending: str
    wrong: str = ""
    right: str = ""
    command: str = ""
    mended: str = ""


CODES: dict[str, Code] = {
    "E100": Code(
        "The file is not there, is no file, is too long, or is not UTF-8 text; or no network of "
        "the zoo has this name.",
        "Check the path; 'convcalc zoo' lists the networks that come along. '-' reads standard "
        "input.",
        command="convcalc show resnet51",
        mended="convcalc show resnet50",
    ),
    "E101": Code(
        "The text cannot be read as YAML: a bracket is not closed, an indentation does not fit, "
        "a quote has no end.",
        "Look at the marked place and the line before it. Where a value contains ': ' or '#', put "
        "it into quotes.",
        "{input: 3x32x32, layers: [conv 6 5x5}",
        "{input: 3x32x32, layers: [conv 6 5x5]}",
    ),
    "E102": Code(
        "A word stands where the name of a kind, of a setting, of a key or of an option belongs, "
        "and there is none of this name.",
        "Often it is a misspelling: the message proposes the nearest name. 'convcalc kinds' lists "
        "the kinds, 'convcalc kinds conv' the settings of one.",
        "{input: 3x32x32, layers: [{conv: {filters: 6, kernal: 5}}]}",
        "{input: 3x32x32, layers: [{conv: {filters: 6, kernel: 5}}]}",
    ),
    "E103": Code(
        "Something without which there is no answer is not there: the input's shape, the layers, "
        "or a setting that has no default.",
        "Write what the message names.",
        "{input: 3x32x32, layers: [conv 6]}",
        "{input: 3x32x32, layers: [conv 6 5x5]}",
    ),
    "E104": Code(
        "A value is of another type than it must be, or out of range: text for a number, a stride "
        "of 0, a shape with a gap.",
        "The message says what must hold and what was received.",
        "{input: 3x32x32, layers: [conv 6 5x5 stride=0]}",
        "{input: 3x32x32, layers: [conv 6 5x5 stride=1]}",
    ),
    "E105": Code(
        "A key is given twice in one place, a setting twice to one layer, or two layers have the "
        "same name.",
        "Leave one of them out, or give the layers different names.",
        "{input: 3x32x32, layers: [conv 6 5x5 name=a, relu name=a]}",
        "{input: 3x32x32, layers: [conv 6 5x5 name=a, relu name=b]}",
    ),
    "E106": Code(
        "The text is well-formed, but something of another structure belongs here: a list for "
        "a mapping, two kinds in one entry, a layer that is neither text nor mapping.",
        "A layer is one line of shorthand ('conv 6 5x5') or a mapping from its kind to its "
        "settings ('conv: {filters: 6, kernel: 5}').",
        "{input: 3x32x32, layers: [6, conv 6 5x5]}",
        "{input: 3x32x32, layers: [conv 6 5x5]}",
    ),
    "E107": Code(
        "A limit is exceeded that keeps time and memory bounded: a file that is too long, "
        "structures nested too deeply, too many layers, a tensor with more than 2^62 elements.",
        "Use smaller sizes, or fewer repetitions.",
        "{input: 3x2000000000x2000000000, layers: [conv 64 3x3]}",
        "{input: 3x2000x2000, layers: [conv 64 3x3]}",
    ),
    "E108": Code(
        "An expression '$(…)' has no value: a bracket that is not closed, a division by zero, an "
        "operation on something that is no number.",
        "The message marks the part that cannot be evaluated.",
        "{input: 3x32x32, vars: {width: 8}, layers: [conv $(width//0) 3x3]}",
        "{input: 3x32x32, vars: {width: 8}, layers: [conv $(width//2) 3x3]}",
    ),
    "E109": Code(
        "A block uses itself, directly or through another block, so that it would never end.",
        "Write a repetition with 'repeat:' or 'for:', and let blocks use only others.",
        "{input: 3x32x32, blocks: {a: {layers: [relu, a]}}, layers: [a]}",
        "{input: 3x32x32, blocks: {a: {layers: [relu, relu]}}, layers: [a]}",
    ),
    "E110": Code(
        "The words of a command do not go together: an argument too many, options that exclude "
        "each other, a command that there is not.",
        "The message marks the word. 'convcalc COMMAND --help' lists what a command takes.",
        command="convcalc show lenet5 resnet50",
        mended="convcalc show lenet5",
    ),
    "E201": Code(
        "Nothing would come out of an axis: the kernel, with its dilation, spans more than the "
        "padded input has, or what is cut off is all there is. Often earlier layers have made the "
        "map smaller than was expected.",
        "Use a larger input, more padding, a smaller kernel or dilation, or fewer strides before. "
        "'convcalc size SPEC' says which inputs a network takes.",
        "{input: 3x32x32, layers: [max_pool 4, max_pool 4, conv 8 3x3]}",
        "{input: 3x32x32, layers: [max_pool 4, max_pool 4, conv 8 3x3 p1]}",
    ),
    "E202": Code(
        "Groups split the channels evenly: their number must divide the channels that arrive and "
        "the filters.",
        "Change groups, the filters, or the layer before. Depthwise convolution has as many groups "
        "as channels: 'depthwise_conv'.",
        "{input: 6x32x32, layers: [conv 8 3x3 groups=4]}",
        "{input: 8x32x32, layers: [conv 8 3x3 groups=4]}",
    ),
    "E203": Code(
        "A setting has another number of values than the input has spatial axes, or the layer "
        "needs axes and a flat vector arrives.",
        "Give one number for all axes or one for each; put layers that need axes before 'flatten'.",
        "{input: 3x32x32, layers: [conv 6 3x3x3]}",
        "{input: 3x32x32, layers: [conv 6 3x3]}",
    ),
    "E204": Code(
        "The layer states what must arrive (in_channels, in_features), and something else arrives. "
        "This is the mistake that PyTorch reports as 'mat1 and mat2 shapes cannot be multiplied' "
        "or 'expected input to have … channels'.",
        "Write the number that the message gives, or leave the setting out: it follows from the "
        "layer before.",
        "{input: 3x32x32, layers: [flatten, linear 10 in_features=1024]}",
        "{input: 3x32x32, layers: [flatten, linear 10 in_features=3072]}",
    ),
    "E205": Code(
        "Paths that meet in an addition or a concatenation bring shapes that do not go together: "
        "all dimensions must be equal, but for the joined one, or for a size of 1 that is "
        "stretched.",
        "Let both paths have the same strides, padding and number of filters; a 1x1 convolution "
        "on the shortcut changes its channels and its size.",
        "{input: 8x32x32, layers: [{residual: [conv 16 3x3 p1]}]}",
        "{input: 8x32x32, layers: [{residual: {main: [conv 16 3x3 p1], shortcut: [conv 16 1x1]}}]}",
    ),
    "E206": Code(
        "The framework whose rules apply refuses this combination of settings when the layer is "
        "built or run, though the arithmetic would have an answer.",
        "The message says what it takes instead; 'convcalc dialects SPEC' shows what others do.",
        "{input: 3x32x32, layers: [conv 6 3x3/2 padding=same]}",
        "{input: 3x32x32, layers: [conv 6 3x3/2 p1]}",
    ),
    "E207": Code(
        "The framework whose rules apply has no such setting, or no such layer.",
        "The message says what to write instead, or use --dialect of a framework that has it.",
        "{input: 32x32x3, dialect: keras, layers: [max_pool 3 dilation=2]}",
        "{input: 3x32x32, dialect: pytorch, layers: [max_pool 3 dilation=2]}",
    ),
    "E208": Code(
        "The new shape holds another number of elements than arrive.",
        "The product of the sizes must stay; one of them may be -1, and is then worked out.",
        "{input: 16x5x5, layers: [reshape 16x24]}",
        "{input: 16x5x5, layers: [reshape 16x25]}",
    ),
    "E301": Code(
        "'from:', 'outputs:' or an option names a layer or an input that does not exist.",
        "Names are those in 'convcalc show SPEC'; unnamed layers are called by kind and number "
        "(conv1, conv2).",
        "{input: 3x32x32, layers: [conv 6 3x3 name=stem, relu from=stm]}",
        "{input: 3x32x32, layers: [conv 6 3x3 name=stem, relu from=stem]}",
    ),
    "E302": Code(
        "Layers wait for each other: following 'from:' leads back to where it began, so that "
        "none of them can be worked out first.",
        "Break the circle: one of the layers named must read something that comes before.",
        "{input: 3x32x32, layers: [relu name=a from=b, relu name=b from=a]}",
        "{input: 3x32x32, layers: [relu name=a from=input, relu name=b from=a]}",
    ),
    "E303": Code(
        "The layer takes another number of inputs: an addition takes two or more, a convolution "
        "one.",
        "Write 'from: [a, b]' for several, 'from: a' for one.",
        "{input: 3x32x32, layers: [relu name=a, {add: {from: [a]}}]}",
        "{input: 3x32x32, layers: [relu name=a, {add: {from: [a, input]}}]}",
    ),
    "E304": Code(
        "'share:' names a layer whose weights cannot be used here: it comes later, could not be "
        "worked out, or its weights have other shapes.",
        "Shared layers need the same settings and the same number of channels that arrive.",
        "{input: 3x32x32, layers: [conv 6 3x3 name=a, conv 6 3x3 share=a]}",
        "{input: 6x32x32, layers: [conv 6 3x3 name=a, conv 6 3x3 share=a]}",
    ),
    "E401": Code(
        "The file is of a format that is known and not read.",
        "The message says how to get one that is; 'convcalc formats' lists all.",
        command="convcalc show specs/files/net.tflite",
        mended="convcalc show specs/files/small.onnx",
    ),
    "E402": Code(
        "A file is damaged, or is not what its ending says: a source that is no Python, a notebook "
        "that is no JSON.",
        "The message names the place; what stands at the top of a file and is no Python is left "
        "out, so that the rest can be read.",
        command="convcalc show specs/source/damaged.py --input 1x28x28",
        mended="convcalc show specs/source/lenet.py --input 1x28x28",
    ),
    "E403": Code(
        "A file is of a version that came after this one of convcalc: what its layers mean may "
        "have changed, so that numbers could be wrong.",
        "Export it for an older version, as the message says.",
        command="convcalc show specs/files/future.pt2",
        mended="convcalc show specs/files/small.pt2",
    ),
    "E404": Code(
        "A file of source has no network of this name: no class or function that gives one; or it "
        "is a file of weights, which has no graph at all.",
        "The message has the nearest name, or all that there are.",
        command="convcalc show specs/source/lenet.py:LeNet5 --input 1x28x28",
        mended="convcalc show specs/source/lenet.py:LeNet --input 1x28x28",
    ),
    "E405": Code(
        "A file of source has several networks, and none of them was named.",
        "Name one behind a colon, with its arguments if it needs any: model.py:Net(10).",
        command="convcalc show specs/source/mistakes.py --input 16",
        mended="convcalc show 'specs/source/mistakes.py:Head(16)' --input 16",
    ),
    "E406": Code(
        "A class or function of a source was given too few, too many or unknown arguments.",
        "The message says what it takes; the target may have arguments: model.py:Net(10).",
        command="convcalc show specs/source/mistakes.py:Head --input 16",
        mended="convcalc show 'specs/source/mistakes.py:Head(16)' --input 16",
    ),
    "E407": Code(
        "The network needs a value that the source does not tell, such as an option without a "
        "default, or what a file holds that is not read.",
        "Give it with --set; the message says where the unknown value began.",
        command="convcalc show specs/source/mistakes.py:Options --input 1x28x28",
        mended="convcalc show specs/source/mistakes.py:Options --input 1x28x28 --set width=8",
    ),
    "E408": Code(
        "Reading would take too much: a number beyond any use, a loop or a list that is too long, "
        "calls that are too deep.",
        "Ask for a smaller network; the bounds are far above those that exist.",
        command="convcalc show 'specs/source/mistakes.py:Head(10**30)' --input 16",
        mended="convcalc show 'specs/source/mistakes.py:Head(16)' --input 16",
    ),
    "E409": Code(
        "Something in the source cannot be told without running it, or the source itself raises "
        "an error here.",
        "Read the line that the message shows; another target or other values may avoid it, or an "
        "export of the network.",
        command="convcalc show 'specs/source/mistakes.py:Head(16 / 0)' --input 16",
        mended="convcalc show 'specs/source/mistakes.py:Head(16)' --input 16",
    ),
    "E411": Code(
        "The shape of the input is not known: the source has no tensor of given sizes.",
        "Give it without the batch: --input 3x224x224; of several NAME=SHAPE each.",
        command="convcalc memory specs/source/lenet.py",
        mended="convcalc memory specs/source/lenet.py --input 1x28x28",
    ),
    "E413": Code(
        "A file states the shape of a tensor, and another one is worked out from the layers.",
        "The file was edited, or its shapes are of another input: export it again.",
        command="convcalc show specs/files/declared.onnx",
        mended="convcalc show specs/files/small.onnx",
    ),
    **{
        code: Code(
            meaning,
            "Give the file of this very network, or change the network until it fits; strict=False "
            "of load_state_dict passes over names, and never over sizes.",
            command="convcalc check specs/source/lenet.py --input 1x28x28 "
            "--weights specs/files/lenet_other.pt",
            mended="convcalc check specs/source/lenet.py --input 1x28x28 "
            "--weights specs/files/lenet.pt",
        )
        for code, meaning in (
            ("E421", "Parameters of the network are not in the file of weights."),
            ("E422", "The file has weights of layers that the network has not."),
            ("E423", "A parameter has other sizes in the file than in the network."),
        )
    },
    "E424": Code(
        "A network is not the one that 'check --against' holds it against: a layer, a shape or a "
        "number of parameters is another. Layers are compared in their order, those left out that "
        "only move elements.",
        "Change the one or the other; 'convcalc compare' shows both side by side.",
        command="convcalc check alexnet --against vgg11",
        mended="convcalc check specs/source/lenet.py --against lenet5 --input 1x28x28",
    ),
    "E431": Code(
        "The network has a layer for which the other format has nothing that does the same, or not "
        "with these settings. Nothing is written: half a network would be another one.",
        "Leave the layer out or write it with others, or choose another format.",
        command="convcalc convert tcn --to keras",
        mended="convcalc convert tcn --to pytorch",
    ),
    "E433": Code(
        "What is written is read back before it is given out. Here it would have been read as "
        "another network: with other names or shapes of weights, other multiply-accumulates or "
        "other outputs.",
        "Write the spec, which is proved by its layers, and please report it: no network that "
        "comes along brings it about.",
    ),
    "E501": Code(
        "The question runs backwards, and no setting within the bounds gives the size asked for.",
        "The message names the nearest sizes that can be reached; widen the bounds or fix fewer "
        "settings.",
        command="convcalc solve --in 32 --out 47 --kernel 3",
        mended="convcalc solve --in 32 --out 16",
    ),
    "E502": Code(
        "No value of the var that was tried keeps within the budget.",
        "Raise the budget, or search another var; the message tells how far off the nearest is.",
        command="convcalc solve slim_mobilenet_v1 --var width --max-params 10",
        mended="convcalc solve slim_mobilenet_v1 --var width --max-params 2M",
    ),
    "W201": Code(
        "The framework accepts this, but it probably is not what was meant. It is a warning: the "
        "numbers are those of what stands there.",
        "Read what the message says will happen; if it is meant, leave it.",
        "{input: 3x32x32, layers: [linear 10]}",
        "{input: 3x32x32, layers: [flatten, linear 10]}",
    ),
    "W202": Code(
        "A shape can be read in more than one way, and another is likelier than the one that was "
        "taken: channels last where they come first, a batch in front, a map without its "
        "channels, or a network is given other channels than those it was made for. The numbers "
        "are those of the shape as it was read, which the message says.",
        "Shapes are channels and sizes without a batch, such as 3x224x224; of Keras sizes and "
        "channels, 224x224x3. Where the shape is meant as it stands, say so: layout, or "
        "--layout at the prompt.",
        "{input: 224x224x3, layers: [conv 64 3x3]}",
        "{input: 3x224x224, layers: [conv 64 3x3]}",
    ),
    "W203": Code(
        "ONNX's shape inference and onnxruntime do not give the same size here, or onnxruntime "
        "refuses what shape inference accepts. It is a warning: the numbers are those of the size "
        "that the message says is taken.",
        "Write the layer so that both agree; the message says how.",
        "{input: 3x17x17, dialect: onnx, layers: [max_pool 3x3/2 d2 same]}",
        "{input: 3x17x17, dialect: onnx, layers: [max_pool 3x3/2 d2 p2]}",
    ),
    "W204": Code(
        "An operation has no kind here, and nobody has said what it gives: nothing that follows "
        "from it is worked out, and the totals are at least what they say.",
        "Declare the dimensions that come out, and how many parameters it holds if you know.",
        "{input: 256x50x50, layers: [unknown roi_align, conv 64 3x3]}",
        "{input: 256x50x50, layers: [unknown roi_align output=256x7x7 params=0, conv 64 3x3]}",
    ),
}
