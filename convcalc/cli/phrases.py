"""How layers and their settings are called in words: the tables that `words` reads by."""

from __future__ import annotations

import re

KIND, PAUSE, SPOKEN = "\0", "|", ""
"""What stands in a text for the kind, once it is known, and for what parts its words; and for a
setting that was said in words: others are shorthand.
"""
CONV = r"conv(?:olution(?:al)?|s)?"
FORM = r"depth-? ?wise|separable|transposed?|dilated"
"""What a convolution is called by, with its kernel behind it: `depthwise 3x3 conv`."""
POOL = r"pool(?:ing|s)?"
KINDS_SAID: tuple[tuple[str, str, str], ...] = (
    (rf"(?:depth-? ?wise )?separable {CONV}", "separable-conv", ""),
    (rf"depth-? ?wise {CONV}", "depthwise-conv", ""),
    (
        rf"(?:transposed?|fractionally[ -]strided) {CONV}|{CONV} transposed?"
        rf"|de-?{CONV}|up-?{CONV}",
        "conv-transpose",
        "",
    ),
    (r"global (?:average|avg)[ -]?pool(?:ing)?|gap", "global-avg-pool", ""),
    (r"global max[ -]?pool(?:ing)?", "global-max-pool", ""),
    (r"max(?:imum)?[ -]?pool(?:ing|s)?", "max-pool", "kernel"),
    (r"(?:average|avg|mean)[ -]?pool(?:ing|s)?", "avg-pool", "kernel"),
    (r"fully[ -]connected|fc|dense|linear", "linear", "filters"),
    (CONV, "conv", "filters"),
    (POOL, "max-pool", "kernel"),
)
"""How kinds are called, in the order in which they are looked for; their commands; and what a
number alone behind one of several is.
"""
UNSAID = {
    POOL: "which pooling is not said: max pooling, whose sizes average pooling has as well",
    "": "a convolution, as a kernel is told and no kind",
}
"""What is to be said of a kind that was not named in full."""
ALONE = {command: setting for _, command, setting in KINDS_SAID}
AXES = r"(?:(?P<before>[123])-?d )?(?:{})(?:[ -]?(?P<behind>[123])-?d)?(?: layers?)?"

ONE, SIZE, MAP = r"(\d+)", r"(\d+(?:x\d+)*)", r"(\d+(?:x\d+)+)"
WINDOW = r"(?:kernel|filter|window|mask)s?"
OUTPUTS = (
    r"(?:filters|kernels|(?:output|out) (?:channels?|features?)|feature maps|units|neurons|nodes)"
)
SETTINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (rf"{ONE} to {ONE}(?: (?:channels|outputs|features))?", ("channels", "filters")),
    (rf"{ONE} {MAP} {WINDOW}", ("filters", "kernel")),
    (rf"{ONE} {WINDOW} (?:(?:that|which|are|each|of|size) )*{MAP}", ("filters", "kernel")),
    (rf"{ONE} {MAP} (?={KIND})", ("filters", "kernel")),
    (rf"(?<={KIND}) {ONE} {MAP}", ("filters", "kernel")),
    (
        rf"(?<={KIND}) {MAP} {ONE}(?![\dx])(?! (?:{OUTPUTS}|{WINDOW}|strides?|padding|groups))",
        ("kernel", "filters"),
    ),
    (rf"{WINDOW}[ _-]sizes? (?:of )?{SIZE}", ("kernel",)),
    (rf"{MAP} {WINDOW}(?: sizes?)?", ("kernel",)),
    (rf"{WINDOW} (?:of )?(?:size )?{MAP}", ("kernel",)),
    (rf"(?:kernel|window|filter) (?:of )?(?:size )?{ONE}", ("kernel",)),
    (rf"(?<={KIND}) (?:of |with )?size {SIZE}", ("kernel",)),
    (rf"k {SIZE}", ("kernel",)),
    (rf"s {SIZE}", ("stride",)),
    (rf"p {SIZE}", ("padding",)),
    (rf"d {SIZE}", ("dilation",)),
    (rf"strides? (?:of |size |is )*{SIZE}", ("stride",)),
    (rf"{SIZE} strides?", ("stride",)),
    (rf"output[ -]padding (?:of |is )?{SIZE}", ("output-padding",)),
    (r"(same|valid) (?:zero[ -])?padding", ("padding",)),
    (
        r"(?:zero[ -])?pad(?:ding|ded|s)? (?:size |of |by |with |is )*(\d+(?:x\d+)*|same|valid)",
        ("padding",),
    ),
    (rf"{SIZE} (?:zero[ -])?padding", ("padding",)),
    (r"(?:no|without(?: any)?) (padding)", ("padding",)),
    (rf"(?:dilation(?: rate)?|dilated (?:by|with)) (?:of |by |is )?{SIZE}", ("dilation",)),
    (r"(?:no|without(?: an?)?) (bias)(?:es)?", ("bias",)),
    (rf"groups? (?:of )?{ONE}", ("groups",)),
    (rf"{ONE} groups", ("groups",)),
    (rf"(?:number of )?{OUTPUTS} (?:of |is )?{ONE}", ("filters",)),
    (rf"{ONE} {OUTPUTS}", ("filters",)),
    (rf"(?:input|in) channels? (?:of |is )?{ONE}", ("channels",)),
    (rf"{ONE}[ -](?:input )?channels?", ("channels",)),
)
"""What is said of a layer: what it looks like, and the settings that its groups give."""
VALUES = {"padding": "0", "bias": "false"}
"""What a word gives that is denied: no padding."""
BEFORE = r"(?:of |is |size |shape |an? |the )*"
NEXT = re.compile(
    r"\s*(?:-+>|→|=>|[;,|+\n]|\.(?=\s|$)|:\s|\b(?:and then|then|followed by|next|finally)\b)\s*",
    re.IGNORECASE,
)
"""What parts layers, and what is said of one."""
PLACED: tuple[str, ...] = (
    rf"(?:inputs?|images?|volume) {BEFORE}{MAP}",
    rf"(?:on|for|from|over|to) {BEFORE}{MAP}(?! (?:{WINDOW}|{KIND}))",
)
"""Where a shape stands behind its word."""
PLACES: tuple[str, ...] = (
    rf"{MAP} (?:inputs?|images?|volume|feature maps?|pictures?|tensor|pixels|px)",
    rf"(?:in|of|maps?) {BEFORE}{MAP}",
)
"""Where one stands besides."""
LONE = (
    rf"(?:on|inputs?|from|images?|volume|over|width|size) {BEFORE}{ONE}",
    rf"{ONE} (?:inputs?|pixels|px)",
)
"""Where a single size stands."""
BESIDE: tuple[tuple[str, str], ...] = (
    (rf"{MAP} (?={KIND})", "kernel"),
    (rf"(?<={KIND}) (?:of (?:size )?)?{MAP}", "kernel"),
)
"""Sizes beside the kind, which are a kernel where another shape is the input."""
COLOURS: tuple[tuple[str, int], ...] = ((r"rgb|colou?r", 3), (r"gr[ae]y-?(?:scale)?", 1))
SILENT = frozenset(
    word
    for line in (
        "trainable learnable multiply-adds mult-adds multiplications operations multiply-",
        "accumulates a an the of with and is are be was what whats what's output outputs size",
        "sizes shape shapes dimension dimensions dims using use uses applied apply applying after",
        "for from to by on in input inputs image images layer layers if i we you your my have has",
        "get compute calculate find give given gives resulting result that which this its it when",
        "then will would does do how big large volume feature map maps spatial please number",
        "count many much parameters params weights macs flops at as = : . | convolve convolved",
        "convoluted each first second third next cnn convnet network neural consider suppose",
        "single matrix converted into been hidden including bias biases there take takes receives",
        "received applies passed through goes fed processed produces produced so they dim",
    )
    for word in line.split()
)
"""Words that say nothing of a layer."""
NUMBERS = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen"),
)
NUMBERED = rf"\b(?:{'|'.join(reversed(NUMBERS))})\b"
"""Numbers in words, from two on."""
LETTERS = {
    **dict.fromkeys("WNHI", "size"),
    "F": "kernel",
    "S": "stride",
    "P": "padding",
    "K": "filters",
}
"""The letters of textbooks: `(W - F + 2P)/S + 1`, K filters; K is the kernel if there is no F."""
FLATTENED = "flattened before the first linear layer"
BACKWARDS = re.compile(
    r"\b(?:what|which|how (?:much|many)) (?:kernel|padding|pad|strides?|filters?|dilation)\b"
    r"|\boutputs?(?: (?:size|shape|volume|map|is|to be))* \d"
)
"""What asks for a setting, or tells what comes out."""
COUNTED = re.compile(r"\b\d+ (?:\d+(?:x\d+)+ )?(?:conv(?:olution)?s|(?:[a-z]+ ){1,3}layers)\b")
"""Several layers that are alike: `3 3x3 convs`."""
FLATTENS = "flatten"
"""What makes features of axes."""
FLAT = "linear"
"""The kind without axes; two sizes of another are those of a map, unless it is said to be 1D."""
CONVOLUTION = "conv"
"""What has a kernel, if no kind is told."""
FLAGS = ("filters", "kernel", "stride", "padding", "output-padding", "dilation", "groups", "bias")
TERM = r"\d+(?: ?[*·×x] ?\d+)?"
FORMULA = (
    rf"(?:floor|int|⌊)? ?\(*\s*(\d+)((?:\s*[-+−]\s*\(?{TERM}\)?)+)\s*\)\s*//?\s*(\d+)\s*[)⌋]*"
    r"\s*\+\s*1\)?(?:\s*=\s*(\d*)\s*\??)?"
)
"""`(N - F + 2P)/S + 1` in numbers."""
