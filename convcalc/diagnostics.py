"""What is wrong, where, and what to do about it.

Inner arithmetic raises a `Refusal`: a code, a short reason, a way out. The walk and the reader of
specs know where it happened and turn it into a `Diagnostic`. Everything that reaches a caller
arrives in one `Problems`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.record import NamedTuple, unwritable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

# Codes are never reused. E1xx: the spec, E2xx: shapes, E3xx: wiring, E4xx: import and export,
# E5xx: questions run backwards.
CODES = {
    "E100": "a file cannot be read",
    "E101": "the text is not well-formed YAML",
    "E102": "unknown name of a kind, a setting or a key",
    "E103": "something required is missing",
    "E104": "a value has the wrong type or is out of range",
    "E105": "a key or a name appears twice",
    "E106": "the structure is not what stands here",
    "E107": "a limit is exceeded",
    "E108": "an expression cannot be evaluated",
    "E109": "a block uses itself",
    "E110": "the words of a command do not go together",
    "E201": "the output would be empty",
    "E202": "channels do not divide into groups",
    "E203": "the number of values does not fit the number of axes",
    "E204": "the stated input is not what arrives",
    "E205": "shapes that meet do not agree",
    "E206": "the framework refuses this combination",
    "E207": "the framework has no such layer or setting",
    "E208": "the elements do not fit the shape",
    "E301": "an input of a layer does not exist",
    "E302": "layers wait for each other in a circle",
    "E303": "the number of inputs is not what the layer takes",
    "E304": "weights cannot be shared",
    "E401": "a file is of a format that is not read",
    "E402": "a file is damaged, or not what its ending says",
    "E403": "a file is of a version that is not known yet",
    "E404": "a file has no such network",
    "E405": "a file has several networks",
    "E406": "an argument has no value",
    "E407": "a value that the network needs is not known",
    "E408": "reading would take too much",
    "E409": "something cannot be read without running it",
    "E411": "the size of an input is missing",
    "E413": "a file declares another shape than comes out",
    "E421": "weights that the network needs are not in the file",
    "E422": "weights in the file are of no layer of the network",
    "E423": "weights have other sizes than the layer",
    "E424": "a network is not the one that it is checked against",
    "E431": "a layer cannot be written in another format",
    "E433": "what would be written is another network",
    "E501": "no setting gives the sizes asked for",
    "E502": "no value of the var is within the budget",
    "W201": "accepted, but probably not what was meant",
    "W202": "another reading of a shape is likelier",
    "W203": "tools of the framework do not agree on the size",
    "W204": "what comes out of an operation is not known",
}


MAX_TOLD = 100
"""How many problems of one text are told."""
MAX_USES = 4
"""How many of the places that lead into a block are shown."""


class Source:
    """A text that positions refer to: `name` is what a diagnostic prints before line and column."""

    __slots__ = ("lines", "name")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        for other in ("\r\n", "\r", "\x85", "\u2028", "\u2029"):  # what YAML takes for line breaks
            text = text.replace(other, "\n")
        self.lines = text.split("\n")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Source):
            return NotImplemented
        return self.name == other.name and self.lines == other.lines

    def __hash__(self) -> int:
        return hash(self.name)


class Span(NamedTuple):
    """A stretch of one line of a source; `line` and `column` count from 1, as editors do."""

    source: Source
    line: int
    column: int
    length: int = 1


def place_dict(span: Span | None) -> dict[str, Any]:
    """Where something stands, as plain data; nulls where there is no text."""
    if span is None:
        return {"file": None, "line": None, "column": None}
    return {"file": span.source.name, "line": span.line, "column": span.column}


class Diagnostic(NamedTuple):
    """One problem: what must hold and what was received, where, and what to do next.

    Inside a block, `used` holds the places that called for it, the innermost first.
    """

    code: str
    message: str
    help: str = ""
    span: Span | None = None
    layer: str | None = None
    used: tuple[Span, ...] = ()

    @property
    def severity(self) -> str:
        return "warning" if self.code.startswith("W") else "error"

    @property
    def location(self) -> str:
        """`file:line:column`, or an empty string where there is no text to point into."""
        if self.span is None:
            return ""
        return f"{self.span.source.name}:{self.span.line}:{self.span.column}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "help": self.help or None,
            **place_dict(self.span),
            "layer": self.layer,
            "used_at": [place_dict(at) for at in self.used],
        }

    def __str__(self) -> str:
        return self.text()

    def text(self, width: int = 100, shown: Callable[[str], str] | None = None) -> str:
        """Position, code, message, the line with carets under the place, and the way out; the line
        is cut to `width`. `shown` gives a text as it will stand there, `printable` by default.
        """
        shown = shown or printable
        head = f"{self.location}: " if self.span else ""
        parts = [shown(f"{head}{self.severity}[{self.code}]: {self.message}")]
        if self.span:
            parts += excerpt(self.span, width, shown)
        for inner, at in zip((self.span, *self.used), self.used[:MAX_USES], strict=False):
            where = f"{at.source.name}:{at.line}:{at.column}"
            parts += [shown(f"  {leads(inner, at)} {where}"), *excerpt(at, width, shown)]
        for k, line in enumerate(self.help.split("\n") if self.help else ()):
            parts.append(shown(f"    {line}" if k else f"  help: {line}"))
        return "\n".join(parts)


SOURCES = (".py", ".ipynb")


def leads(inner: Span | None, at: Span) -> str:
    """What is said of a place that leads to another, `inner`: of a spec, or of source, where a
    function is named that was called; what a constructor made is called later.
    """
    if any(ending in at.source.name for ending in SOURCES) or (inner and around(inner)):
        name = around(inner) if inner else ""
        return f"in {name}, called from" if name and "__init__" not in name else "called from"
    return "in a block that is used at"


DEFINES = ("def ", "async def ", "class ")


def around(span: Span) -> str:
    """The function of a source that a place stands in, and its class: `Net.forward`; "" if there is
    none.
    """
    names: list[str] = []
    line = span.source.lines[span.line - 1] if span.line <= len(span.source.lines) else ""
    depth = len(line) - len(line.lstrip())
    for line in reversed(span.source.lines[: span.line - 1]):
        bare = line.lstrip()
        if depth and bare.startswith(DEFINES) and len(line) - len(bare) < depth:
            depth = len(line) - len(bare)
            words = bare.replace("(", " ").replace(":", " ").split()
            names.append(words[1 + (words[0] == "async")][:60] if len(words) > 1 else "")
    return ".".join(reversed(names))


def excerpt(span: Span, width: int = 100, shown: Callable[[str], str] | None = None) -> list[str]:
    """The source line of `span` with carets under it; a long line is cut around the place."""
    if not 1 <= span.line <= len(span.source.lines):
        return []
    shown = shown or printable
    line = span.source.lines[span.line - 1]
    start, end = span.column - 1, span.column - 1 + max(span.length, 1)
    first, last = stretch(line, start, width, shown)
    left = shown("…") if first else ""
    right = shown("…") if last < len(line) else ""
    before = left + shown(line[first:start].ljust(start - first))
    marked = shown(line[start : min(end, last)])
    number = str(span.line)
    gutter = " " * len(number)
    return [
        f"{gutter} |",
        f"{number} | {left}{shown(line[first:last])}{right}".rstrip(),
        f"{gutter} | {' ' * columns(before)}{'^' * max(columns(marked), 1)}",
    ]


def stretch(line: str, start: int, width: int, shown: Callable[[str], str]) -> tuple[int, int]:
    """The part of `line` around `start` that is at most `width` columns wide: from, to."""
    first, last = 0, len(line)
    if last > width:
        first = max(0, min(start - width // 2, last - width))
        last = first + width
    while last - first > 1 and columns(shown(line[first:last])) > width:
        if last - start > start - first:
            last -= 1
        else:
            first += 1
    return first, last


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: two for each wide character, such as of Chinese,
    none for what is put on the character before.
    """
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(c) in ("Mn", "Me") else 2 if east_asian_width(c) in "FW" else 1 for c in text
    )


class Refusal(Exception):
    """Why a layer cannot be built or applied, without knowing where it stands.

    `hint` says what to do next; `setting` names the setting at fault, so that the position
    can point at it.
    """

    def __init__(self, code: str, message: str, hint: str = "", setting: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.setting = code, message, hint, setting

    def at(
        self, span: Span | None, layer: str | None = None, used: tuple[Span, ...] = ()
    ) -> Diagnostic:
        return Diagnostic(self.code, self.message, self.hint, span, layer, used)


class Problems(Exception):
    """All that is wrong with an input, in source order. The only exception the API raises."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = in_source_order(diagnostics)
        super().__init__("\n\n".join(map(str, self.diagnostics)))


def sameness(diagnostic: Diagnostic) -> object:
    """What two diagnostics have in common that say the same of the same place."""
    return diagnostic.code, diagnostic.message, diagnostic.span


def in_source_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    def key(d: Diagnostic) -> tuple[int, int]:
        return (d.span.line, d.span.column) if d.span else (0, 0)

    once: dict[object, Diagnostic] = {}
    for d in diagnostics:  # what is wrong in a block is said once, where it is first used
        once.setdefault(sameness(d), d)
    return tuple(sorted(once.values(), key=key))


NEAR = 0.7
"""How much of two words must be the same for one to be offered for the other: what is farther sends
people the wrong way.
"""


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """`did you mean 'kernel'?`, or an empty string when nothing is close, whatever the capitals."""
    close = nearest(word, options)
    return f"did you mean '{close}'?" if close else ""


def nearest(word: str, options: Iterable[str]) -> str | None:
    """The option that is spelt most like a word, whatever the capitals; None if none is close.

    >>> nearest("LeNett", ["LeNet", "Block"]), nearest("x", ["LeNet"])
    ('LeNet', None)
    """
    from difflib import get_close_matches

    plain: dict[str, str] = {}
    for option in options:
        plain.setdefault(option.lower(), option)
    close = get_close_matches(word.lower()[:100], list(plain), n=1, cutoff=NEAR)
    return plain[close[0]] if close else None


def plainly(word: str, spelled: Mapping[str, str]) -> str:
    """A word as it is known here: in small letters, with `_` for `-`, by a table of other names."""
    plain = word.strip().lower().replace("-", "_")
    return spelled.get(plain, plain)


MAX_QUOTED = 60
"""How many characters of what was given are repeated in a message."""


def received(value: object) -> str:
    """A value as messages repeat it, in at most 60 characters; it never fails, though a number may
    have more digits than Python writes, and the `repr` of a stranger may do anything.

    >>> received("3x8x8"), received((3, 8)), received(10**5000)
    ("'3x8x8'", '(3, 8)', 'a whole number of 16,610 bits')
    """
    try:
        return written(value)
    except Exception:
        return unwritable(value)


def in_quotes(value: object) -> str:
    """The same, with quotes around what can be written: `'(3, 8)'`."""
    try:
        return repr(value[:MAX_QUOTED] if isinstance(value, str) else written(value))
    except Exception:
        return received(value)


def written(value: object) -> str:
    """The beginning of a value's `repr`."""
    if isinstance(value, str):
        return repr(value[:MAX_QUOTED])
    if isinstance(value, (list, tuple)):
        value = value[:MAX_QUOTED]
    return repr(value)[:MAX_QUOTED]


MAX_PATH = 255
"""How many characters of a path are repeated: a longer one is hardly that of a file."""


def path_of(text: str) -> str:
    """A path as messages repeat it: as it is, or of what is too long for one the beginning."""
    return text if len(text) <= MAX_PATH else text[:MAX_QUOTED]


def as_text(value: object) -> str:
    """A text as it is, and anything else as messages repeat it: what stands for a name."""
    return value if isinstance(value, str) else received(value)


def one_of(options: Sequence[str]) -> str:
    """`a, b or c`, for messages."""
    return options[0] if len(options) == 1 else f"{', '.join(options[:-1])} or {options[-1]}"


def all_of(parts: Sequence[str]) -> str:
    """`a, b and c`"""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


ORDER = r"##(?=\w*\[)"
"""How `##[group]` and `##vso[…]` begin, which CI systems take for an order wherever it stands."""


def printable(text: str) -> str:
    r"""`text` with whatever could steer a terminal, reorder a line, or give an order to the CI that
    reads along (`::error::`, `##[group]`) shown as an escape.

    >>> print(printable("a\x1b[31m\u202e"), printable("::warning::b"))
    a\x1b[31m\u202e \x3a:warning::b
    """
    if not text.isprintable():
        text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    if "::" in text and text.lstrip().startswith("::"):
        text = text.replace(":", r"\x3a", 1)
    if "##" in text:
        from re import sub

        text = sub(ORDER, r"#\\x23", text)
    return text
