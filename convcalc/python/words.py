"""Messages as Python says them: most are written for the prompt, which speaks of flags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems, received

if TYPE_CHECKING:
    from collections.abc import Iterator

SAID = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"^--set gives\b", "vars gives"),
        (r"\bgive it a value: --set (\w+)=…", r'give it a value: vars={"\1": …}'),
        (r"\bgive (it a value|its values) with --set\b", r"give \1 with vars="),
        (r"^use --set$", "use vars="),
        (r"\bthe option --(?=\w)", "the option "),
        (r"^give the input: --input (\w+)(?=$|, or)", r'give the input: input="\1"'),
        (r"^give its shape: --input (\w+)", r'give its shape: input="\1"'),
        (r"--input gives another$", "input= gives another"),
        (r", or a value with --set (\w+)=…$", r', or a value with vars={"\1": …}'),
        (r"--input (\w+)=([\w…]+)", r'"\1": "\2"'),
        (r"^give (the inputs|it as well): (?=\")(.+)$", r"give \1: input={\2}"),
        (r'" "(?=\w+": ")', '", "'),
        (r"--input (\d[\dx]*)", r'input="\1"'),
        (r": input=(\d[\dx]*)$", r': input="\1"'),
        (r"\b(with|use) a smaller --input\b", r"\1 a smaller input"),
        (r"; if it is meant, add --layout (\w+)", r'; if it is meant, add layout="\1"'),
        (r" --layout (\w+)$", r' with layout="\1"'),
        (r"\bask for fewer rules: --select\b", "ask for fewer rules: select="),
        (r"\bgive the channels: --layout\b", "give the channels: layout="),
        (r"'convcalc lint --rules' lists them", "'convcalc help rules' at the prompt lists them"),
        (r"'convcalc lint --explain CODE' says why", "the 'why' of each says why"),
        (r"'convcalc show SPEC' lists the layers", "report.rows() lists the layers"),
        (r"('convcalc size SPEC')(?! at the prompt)", r"\1 at the prompt"),
        (r"'convcalc show NAME' works one out", "convcalc.summary(name) works one out"),
        (r"('convcalc why') says what is wrong: .*", r"\1 at the prompt says what is wrong"),
        (r"'convcalc zoo'", "convcalc.zoo()"),
        (r"; --all lists all\b", "; the others are in the tuple"),
        (r" more; --all shows them\b", " more; differences() has them"),
        (r"\bend before it: --to\b", "end before it: stop="),
        (r": --from, --to, a larger --step\b", ": start=, stop=, a larger step="),
        (r"('convcalc (?:kinds|help \w+)')(?! at the prompt)", r"\1 at the prompt"),
        (r"\bwrite a spec with 'inputs': (convcalc help spec)", r"write a spec with 'inputs'"),
        (r"name a file, or '-' for standard input", "name a file"),
        (r"\bchoose (another|a layer) with --layer\b", r"choose \1 with layer="),
        (r"\bor for another --layer\b", "or for another layer="),
        (r"\bask for --transposed\b", 'ask for kind="conv_transpose"'),
        (r"\bleave out --transposed\b", 'leave out kind="conv_transpose"'),
        (r"\bgive --kernel and --stride beyond\b", "give kernel= and stride= beyond"),
        (r"\belsewhere with --from and --to\b", "elsewhere with start= and stop="),
        (r"\bgive others with --input or --set\b", "give others with input= or vars="),
        (r"^for layers: convcalc stack .*$", "for layers: give them as a list, or as a spec"),
        (r"\bwith --target:", "with variant=:"),
        (r"\bwith --input:", "with input=:"),
        (r"--var(?= |:|\b)", "var="),
    )
)
"""What messages say at the prompt, and what is said in its place."""


def in_python(text: str) -> str:
    """A message without flags.

    >>> in_python("give it a value: --set width=…")
    'give it a value: vars={"width": …}'
    """
    for pattern, instead in SAID:
        text = pattern.sub(instead, text)
    return text


def told(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Diagnostics whose messages speak Python."""
    return tuple(
        d._replace(message=in_python(d.message), help=in_python(d.help)) for d in diagnostics
    )


@contextmanager
def speaking() -> Iterator[None]:
    """What goes wrong in here is said as Python says it."""
    try:
        yield
    except Problems as problems:
        raise Problems(told(problems.diagnostics)) from None


ARGUMENTS: dict[str, tuple[Any, str, str]] = {
    "vars": (Mapping, "a mapping of names to values", '{"classes": 10}'),
    "limits": (Mapping, "a mapping of names to numbers", '{"most_groups": 16}'),
    "select": (Iterable, "a text, or several", '"C103"'),
    "ignore": (Iterable, "a text, or several", '"C103"'),
    "text": (str, "a text", '"{input: 3x8x8, layers: [relu]}"'),
    "name": (str, "a text", '"net.yaml"'),
    "search": (str, "a text", '"resnet"'),
    "variant": (str, "a text", '"resnet50"'),
    "dialect": (str, "a text", '"keras"'),
    "layout": (str, "a text", '"channels_last"'),
    "dtype": (str, "a text", '"float16"'),
    "kind": (str, "a text", '"max_pool"'),
    "layer": (str, "a text", '"conv1"'),
    "var": (str, "a text", '"width"'),
}
"""What arguments must be, and an example of each."""
NEEDED = ("text", "name", "search", "kind", "var")
"""Those that cannot be None."""


def check_types(**given: Any) -> None:
    """Problems E104 for the first of some arguments that is of another type than it must be."""
    for name, value in given.items():
        kind, must, example = ARGUMENTS[name]
        if not isinstance(value, kind) and (value is not None or name in NEEDED):
            given_as = f"received a value of type '{type(value).__name__[:60]}'"
            raise wrong(f"{name} must be {must}, {given_as}", f"for example {name}={example}")
    for key in given.get("vars") or ():
        if not isinstance(key, str):
            raise wrong(
                f"a name of vars must be a text, received {received(key)}", "put it in quotes"
            )


def wrong(message: str, help: str, code: str = "E104") -> Problems:
    """One problem with an argument."""
    return Problems([Diagnostic(code, message, help)])
