"""What somebody else has named, in each format: one function for each, used by every room.

Names of files, networks, layers and vars come from outside, and each format has signs of its own
that do something. What stands here takes a text and gives it back as text. Others are at home
where they are needed first: `diagnostics.printable` for a terminal, which nearly all of these begin
with, `render.json.json_text`, and `parser.write.quoted` for YAML, which keeps a name as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Callable


def on_terminal(out: Any) -> Callable[[str], str]:
    """A function that gives a text as a terminal or a pipe will show it."""
    if is_unicode(out):
        return printable
    from convcalc.render.words import wording

    words = wording(out.encoding)
    return lambda text: words(printable(text))


FORMULA = r"(^|;)(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])"


NUMBERS = r"[-+]?[\d./]+(?:(?:, |x|…)[-+]?[\d./]+)*"


def csv_cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands ahead of what would
    begin one, also behind a semicolon, where some part cells. Numbers stay as they are.

    >>> csv_cell("=1+1"), csv_cell("a;@b"), csv_cell("-1, 2"), csv_cell(-1), csv_cell(None)
    ("'=1+1", "a;'@b", '-1, 2', -1, '')
    """
    if not isinstance(value, str):
        return "" if value is None else value
    return value if re.fullmatch(NUMBERS, value) else re.sub(FORMULA, r"\1'", printable(value))


def is_unicode(out: Any) -> bool:
    """Whether a stream takes every character."""
    return (getattr(out, "encoding", None) or "utf-8").lower().startswith("utf")


MARKDOWN = str.maketrans({sign: f"\\{sign}" for sign in "\\|`*[<$"})
STRUCK = r"~(?=\S)|(?<=\S)~"
ENTITY = r"&(?=#?\w+;)"
BETWEEN_WORDS = r"(?<![^\W_])_|_(?![^\W_])"
LINE_BEGIN = r"^(?=[>=]|[-+](?:\s|$|[-+ ]+$)|#{1,6}(?:\s|$))"
NUMBERED = r"^(\d{1,9})(?=[.)](?:\s|$))"
ALIVE = (
    r"(?i)(?<=@)(?=\w)"  # a mention, or an address
    r"|(?<=#)(?=\d)|(?<=\bgh-)(?=\d)"  # an issue
    r"|(?<=:)(?=//)|(?<=\bmailto:)|(?<=\bxmpp:)|(?<=\bwww)(?=\.)"  # a link
    r"|(?<=:)(?=[\w+-]+:)"  # an emoji
)
DEAD = "&#8203;"
"""A space without width: hosts of code look for mentions and links in what has been laid out,
where an escape is gone.
"""


def markdown(text: str) -> str:
    r"""`text` on one line, without what Markdown, HTML or a host of code would act on; `_` inside a
    word does nothing.

    >>> print(markdown("a|b *c* <d> &lt; snake_case _e_ @user http://f.example"))
    a\|b \*c\* \<d> \&lt; snake_case \_e\_ @&#8203;user http:&#8203;//f.example
    """
    text = re.sub(LINE_BEGIN, r"\\", markdown_cell(text).lstrip())
    text = re.sub(NUMBERED, r"\1\\", text)
    kept = text.rstrip("# ")  # what would close a heading
    return kept + text[len(kept) :].replace("#", "\\#")


def markdown_cell(text: str) -> str:
    """The same inside a table, where nothing begins a list or a heading."""
    text = printable(text.replace("\n", " ")).translate(MARKDOWN)
    if text.isalnum():
        return text
    for pattern, safe in ((ENTITY, r"\\&"), (STRUCK, r"\\~"), (BETWEEN_WORDS, r"\\_")):
        if safe[-1] in text:
            text = re.sub(pattern, safe, text)
    return re.sub(ALIVE, DEAD, text)


def code_span(text: str) -> str:
    """`text` as code inside a line of Markdown, whatever backticks it holds.

    >>> code_span("a`b")
    '``a`b``'
    """
    text = printable(text.replace("\n", " "))
    longest = max(map(len, re.findall("`+", text)), default=0)
    pad = " " if text[:1] in ("`", " ") or text[-1:] in ("`", " ") else ""
    fence = "`" * (longest + 1)
    return f"{fence}{pad}{text}{pad}{fence}"


def fenced(lines: list[str], language: str = "") -> str:
    """Lines as a block of code in Markdown, which none of them ends."""
    shown = [printable(line) for line in lines]
    longest = max((len(run) for line in shown for run in re.findall("`+", line)), default=0)
    fence = "`" * max(longest + 1, 3)
    return "\n".join([f"{fence}{language}", *shown, fence]) + "\n"


LATEX = {
    **{c: f"\\{c}" for c in "&%$#_{}"},
    **{c: f"{{{c}}}" for c in "[]*"},  # which a line break before them would take
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    '"': r"\char34{}",
    "→": r"$\to$",
    "⌈": r"$\lceil$",
    "⌉": r"$\rceil$",
    "⌊": r"$\lfloor$",
    "⌋": r"$\rfloor$",
    "·": r"$\cdot$",
    "−": "$-$",
    "…": r"\dots{}",
    "×": r"$\times$",
}


def latex(text: str) -> str:
    r"""`text` with nothing that TeX would act on.

    >>> latex("50 % of \\x")
    '50 \\% of \\textbackslash{}x'
    """
    return "".join(LATEX.get(c, c) for c in printable(text.replace("\n", " ")))


def xml(text: str) -> str:
    """`text` between tags, or between double quotes.

    >>> xml('a < "b" & c')
    'a &lt; &quot;b&quot; &amp; c'
    """
    from xml.sax.saxutils import escape

    return escape(printable(text), {'"': "&quot;"})


def xml_lines(text: str) -> str:
    """Lines between tags, such as of `<pre>`, where their ends are kept."""
    return "\n".join(xml(line) for line in text.split("\n"))


def xml_declared(text: str, out: Any) -> str:
    """A document of XML that says it is UTF-8, which its ASCII is on any `out`."""
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    if not is_unicode(out):
        text = text.encode("ascii", "xmlcharrefreplace").decode()
    return f"{head}{text}\n"


def yaml_text(text: str, out: Any) -> str:
    r"""A spec whose names stand in double quotes: there `\u2192` is what `out` cannot write."""
    if is_unicode(out):
        return text
    return text.encode(out.encoding, "backslashreplace").decode(out.encoding)


def command_text(text: str) -> str:
    """The message of a workflow command, which ends with its line."""
    return printable(text.replace("\n", " ")).replace("%", "%25")


def command_property(text: str) -> str:
    """A property of a workflow command: `file`, `title`."""
    return command_text(text).replace(":", "%3A").replace(",", "%2C")
