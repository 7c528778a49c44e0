"""A network in the language of Graphviz.

The language: https://graphviz.org/doc/info/lang.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import printable

if TYPE_CHECKING:
    from convcalc.frameworks.write.pictures.graph import Graph

FORMS = {
    "input": "shape=box, style=rounded",
    "layer": "shape=box",
    "group": "shape=box, peripheries=2",
    "output": "shape=box, style=rounded",
}


def draw(graph: Graph) -> str:
    lines = [f"digraph {quoted(graph.title or 'network')} {{"]
    lines.append('  node [fontname="Helvetica", fontsize=11]')
    lines.append('  edge [fontname="Helvetica", fontsize=10]')
    for box in graph.boxes:
        words = [text for text in (box.name, box.text) if text]
        label = "\\n".join(quoted(word)[1:-1] for word in words)
        lines.append(f'  {box.key} [label="{label}", {FORMS[box.form]}]')
    lines += [f"  {a.start} -> {a.end} [label={quoted(a.shape)}]" for a in graph.arrows]
    return "".join(f"{line}\n" for line in [*lines, "}"])


def quoted(text: str) -> str:
    r"""A string whose signs mean nothing: a backslash would begin an escape such as `\N`.

    >>> print(quoted('a"b\\N'))
    "a\"b\\N"
    """
    signs = {"\\": "\\\\", '"': '\\"'}
    return f'"{"".join(signs.get(c, c) for c in printable(text))}"'
