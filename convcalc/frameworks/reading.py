"""Specs whose layers may be code, and code in the place of a spec: what people hand over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Diagnostic, Problems
from convcalc.dialect import dialect_named
from convcalc.frameworks.sniff import is_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.engine.network import Network
    from convcalc.frameworks.code import Code
    from convcalc.parser.value import Value
    from convcalc.parser.zoo import Located


def layers_in(value: Value, dialect: str | None) -> Value:
    """The layers that a line of code describes, as a list of a spec. Problems, if it describes
    none, or those of another framework than `dialect`'s; None takes any.
    """
    from convcalc.frameworks.code import read_code
    from convcalc.frameworks.syntax import Text

    code = read_code(Text(value.data, "", value.span), dialect)
    if dialect in (None, code.dialect):
        return code.layers
    message = f"this is {code.title} code, but the spec's dialect is {dialect}"
    hint = f"write dialect: {code.dialect}, or the layer as a spec has it"
    raise Problems([Diagnostic("E106", message, hint, value.span)])


def code_among(lines: Sequence[Value]) -> Code | None:
    """What the lines that are code say together of whose they are; None if none is. Problems, if
    they cannot be read.
    """
    from convcalc.frameworks.code import read_code
    from convcalc.frameworks.syntax import Text
    from convcalc.frameworks.whose import together
    from convcalc.parser.call import is_call

    found = [line for line in lines if is_call(line.data)]
    if not found:
        return None
    dialect = together([line.data for line in found])
    return read_code(Text(found[0].data, "", found[0].span), dialect)


def network_in(
    text: str,
    name: str = "<text>",
    *,
    dialect: str | None = None,
    dtype: str | None = None,
    input: Any = None,
) -> Network:
    """The network that code describes: its layers one after the other. `input` is its shape where
    the code does not say it: a Shape, or a text or list in the framework's order. Problems as for
    `read_code`, and E103 if the shape is not known.
    """
    from convcalc.frameworks.code import read_code
    from convcalc.frameworks.syntax import Text
    from convcalc.parser.document import network_of
    from convcalc.parser.heading import Choice
    from convcalc.parser.value import Item, Value, from_plain

    code = read_code(Text(text, name), dialect)
    if isinstance(input, Shape):
        input = list(input.dims(dialect_named(code.dialect).layout))
    shape = from_plain(input) if input else code.input or flat_input(code)
    if shape is None:
        message = f"this {code.title} code does not say what its input is"
        hint = f"give its shape: --input {usual_input(code)}"
        raise Problems([Diagnostic("E103", message, hint, code.layers.span)])
    top = {"dialect": Value(code.dialect), "input": shape, "layers": code.layers}
    root = Value({key: Item(value.span, value) for key, value in top.items()}, code.layers.span)
    network = network_of(root, [], Choice(dialect=dialect, dtype=dtype, code=layers_in))
    network = network._replace(notes=code.notes)
    if input is None:
        return network
    from convcalc.engine.accepted import accepted

    return accepted(network)


def says_input(text: str) -> bool:
    """Whether code says what its input is, or cannot be read."""
    from convcalc.frameworks.code import read_code
    from convcalc.frameworks.syntax import Text

    try:
        code = read_code(Text(text))
    except Problems:
        return True
    return bool(code.input or flat_input(code))


def usual_input(code: Code) -> str:
    """A shape that the first layers take, and the order of its sizes."""
    from convcalc.engine.accepted import own
    from convcalc.parser.document import network_of
    from convcalc.parser.heading import Choice
    from convcalc.parser.value import Item, Value

    rules = dialect_named(code.dialect)
    stand_in = Shape(3, (32, 32))
    top = {
        "dialect": code.dialect,
        "input": stand_in.text(rules.layout),
        "layers": code.layers.data,
    }
    root = Value({key: Item(None, Value(value)) for key, value in top.items()})
    wanted = own(network_of(root, [], Choice(code=layers_in)))
    rank = wanted.ranks[0] if wanted.ranks else stand_in.rank
    text = Shape(wanted.channels or 3, (32,) * rank).text(rules.layout)
    if code.dialect == "keras":
        return f"{text} (channels last), or write Input(shape=({text.replace('x', ', ')}))"
    return f"{text} (channels first)" if rank else text


def flat_input(code: Code) -> Value | None:
    """The shape of the input where the first layer is a linear one that says its features."""
    (first,) = code.layers.data[0].data.values()
    item = first.value.data.get("in_features")
    return item.value if item else None


def instead(
    problems: Problems, text: str, name: str, dialect: str | None, dtype: str | None, input: Any
) -> Network:
    """The network of a text that is no spec, if it is code; otherwise its problems."""
    if not is_code(text):
        raise problems
    return network_in(text, name, dialect=dialect, dtype=dtype, input=input)


def load(
    spec: str,
    vars: Mapping[str, Any] | None = None,
    *,
    variant: str | None = None,
    dialect: str | None = None,
    dtype: str | None = None,
    input: Any = None,
) -> Network:
    """The network that a file describes, or one that comes with the package.

    `spec` is a path, PATH:VARIANT, or a name that `convcalc zoo` lists. A file is a spec in YAML,
    or holds layers as code (see `loads`); it is read as UTF-8, at most MAX_FILE bytes. `input` is
    a shape for code that does not say it, as for `network_in`. Problems:
    E100 if it cannot be read, E1xx and E3xx for what is wrong in it, each with file, line, column.

    >>> load("resnet18").name
    'resnet18'
    """
    from convcalc.parser.zoo import locate

    try:
        found = locate(spec)
    except Problems:
        from convcalc.frameworks.file import file_of

        other = file_of(spec)
        if other is None:
            raise
        return of_file(other, vars, dialect, dtype, input)
    chosen = found.variant if variant is None else variant
    return loads(
        found.text, found.name, vars, variant=chosen, dialect=dialect, dtype=dtype, input=input
    )


def of_file(
    found: Located,
    vars: Mapping[str, Any] | None,
    dialect: str | None,
    dtype: str | None,
    input: Any,
) -> Network:
    """The network in a file of another format, which has no vars. `input` as for `load`."""
    from convcalc.frameworks.file import network_of_file
    from convcalc.parser import values

    if isinstance(input, Shape):
        last = found.format.startswith("keras")
        input = list(input.dims("channels_last" if last else "channels_first"))
    text = "x".join(map(str, input)) if isinstance(input, (list, tuple)) else input
    shapes = (str(text),) if text is not None else ()
    return network_of_file(found, values(vars or {}), dialect, dtype, shapes)


def loads(
    text: str,
    name: str = "<text>",
    vars: Mapping[str, Any] | None = None,
    *,
    variant: str | None = None,
    dialect: str | None = None,
    dtype: str | None = None,
    input: Any = None,
) -> Network:
    """The network that a text describes: a spec, or layers as PyTorch or Keras code, which is
    parsed and never run; `name` stands in front of positions.

    Shapes are without the batch, in the order of the spec's layout. `input` and Problems as for
    `load`.

    >>> loads("{input: 3x32x32, layers: [conv 6 5x5, relu]}").nodes[1].name
    'relu1'
    >>> spec = "{vars: {width: 6}, input: 3x32x32, layers: [conv $width 5x5]}"
    >>> loads(spec, vars={"width": 16}).nodes[0].kind.filters
    16
    >>> loads("Sequential([Input((28, 28, 1)), Conv2D(32, 3)])").dialect.name
    'keras'
    """
    from convcalc import parser

    try:
        return parser.loads(
            text, name, vars, variant=variant, dialect=dialect, dtype=dtype, code=layers_in
        )
    except Problems as problems:
        from convcalc.frameworks.file import of_other_format
        from convcalc.parser.zoo import Located

        other = of_other_format(Located(text, name, variant))
        if other is not None:
            return of_file(other, vars, dialect, dtype, input)
        return instead(problems, text, name, dialect, dtype, input)


def build(
    mapping: Mapping[str, Any],
    vars: Mapping[str, Any] | None = None,
    *,
    variant: str | None = None,
    dialect: str | None = None,
    dtype: str | None = None,
) -> Network:
    """The network that plain data describes: what a spec's YAML would load to.

    Problems as for `load`, without positions.

    >>> build({"input": [3, 32, 32], "layers": ["nn.Conv2d(3, 6, 5)"]}).outputs
    ('conv1',)
    """
    from convcalc import parser

    return parser.build(
        mapping, vars, variant=variant, dialect=dialect, dtype=dtype, code=layers_in
    )
