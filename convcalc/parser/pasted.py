"""Texts that tools print of networks, and which do not tell enough to be read as one."""

from __future__ import annotations

import re

from convcalc.record import NamedTuple

TABLE = "print(model), or torchinfo's summary(model, input_size=(1, 3, 224, 224)), tells more"


class Kind(NamedTuple):
    """A print-out: what tells it, what it is, and what to give in its place."""

    mark: re.Pattern[str]
    what: str
    hint: str


NAME = r"[A-Za-z_][\w.]{0,200}"
KINDS = (
    Kind(
        re.compile(r"(?m)^[^\n]{0,20}\| *Name +\| *Type +\| *Params"),
        "a table of Lightning, which rounds parameters and has no settings of layers",
        TABLE,
    ),
    Kind(
        re.compile(r"Kernel Shape +Output Shape[^\n]*\n(?:[^\n]*\n)?Layer *\r?\n"),
        "a table of torchsummaryX, which has no classes of layers",
        TABLE,
    ),
    Kind(
        re.compile(r"\| *(?:module|model|name) +\| *#(?:parameters|elements) or shape"),
        "a table of fvcore, which rounds parameters and has no classes of layers",
        TABLE,
    ),
    Kind(
        re.compile(rf"(?:(?m:^)[^\n]{{0,40}}?{NAME}['\"]?[ :,|]+torch\.Size\(\[[^\n]*\n){{2}}"),
        "a list of weights with their sizes, and no network",
        "give their file, net.pt or net.safetensors: show lists it; or print(model)",
    ),
    Kind(
        re.compile(
            rf"\blayer +name +gradient +parameters +shape\b|parameter name: {NAME} +shape: *\("
        ),
        "a list of weights with their sizes, and no network",
        "give the file of the model, or what print(model) prints",
    ),
    Kind(
        re.compile(r"(?:odict|dict)_keys\(\[\s*['\"]"),
        "a list of names, and no network",
        "give the file of the model, or what print(model) prints",
    ),
    Kind(
        re.compile(
            rf"(?m)^[ │|]*[├└]─{NAME}: \d|^ *\S+ \([A-Z]\w*\)? +\[?\((?:None|\d+), [^\n]*\d\b"
        ),
        "rows of a table without its head, which says what they hold",
        "paste it from its head on: Layer (type) …",
    ),
)
HEADED = re.compile(r"Layer \(type")


def pasted(text: str) -> tuple[str, str]:
    r"""What a print-out is, and what to give in its place; empty where it is none that is known.

    >>> pasted("  | Name  | Type   | Params\n-----\n0 | layer | Linear | 6\n")[0]
    'a table of Lightning, which rounds parameters and has no settings of layers'
    >>> pasted("input: 3x8x8\nlayers: [relu]\n")
    ('', '')
    """
    if HEADED.search(text):
        return "", ""
    found = next((kind for kind in KINDS if kind.mark.search(text)), None)
    return (found.what, found.hint) if found else ("", "")
