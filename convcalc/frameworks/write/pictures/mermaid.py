"""A network as a flowchart of Mermaid, which GitHub shows in a page.

The language: https://mermaid.js.org/syntax/flowchart.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import printable

if TYPE_CHECKING:
    from convcalc.frameworks.write.pictures.graph import Graph

FORMS = {
    "input": '(["{}"])',
    "layer": '["{}"]',
    "group": '[["{}"]]',
    "output": '(["{}"])',
}


def draw(graph: Graph) -> str:
    lines = ["flowchart TD"]
    for box in graph.boxes:
        words = [text for text in (box.name, box.text) if text]
        lines.append(f"  {box.key}{FORMS[box.form].format('<br/>'.join(map(inert, words)))}")
    lines += [f'  {a.start} -->|"{inert(a.shape)}"| {a.end}' for a in graph.arrows]
    return "".join(f"{line}\n" for line in lines)


def inert(text: str) -> str:
    """A text whose signs mean nothing to Mermaid.

    >>> inert('a"b<c>')
    'a#34;b#60;c#62;'
    """
    return "".join(c if is_plain(c) else f"#{ord(c)};" for c in printable(text))


def is_plain(c: str) -> bool:
    return c.isalnum() or c in " ./,-_=()+" or not c.isascii()
