"""The messages that are known: a list, data, and the page ERRORS.md."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING, Any

from convcalc.commands.why.families import TOPICS
from convcalc.engine.schemas import SCHEMAS
from convcalc.render.escape import code_span, fenced
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from typing import TextIO

    from convcalc.commands.why.reading import Family


def write(format: str, out: TextIO) -> None:
    if format == "json":
        data = {
            "schema": SCHEMAS["why"],
            "families": [
                family_dict(topic, name, family)
                for topic, families in TOPICS.items()
                for name, family in families.items()
            ],
        }
        out.write(json_text(data, out, 1) + "\n")
    elif format == "markdown":
        out.write(page())
    else:
        listed(out)


def family_dict(topic: str, name: str, family: Family) -> dict[str, Any]:
    wordings = [wording._asdict() for wording in family.wordings]
    return {"family": name, "topic": topic, "about": family.about, "wordings": wordings}


def listed(out: TextIO) -> None:
    """Each topic with what its families are about."""
    from convcalc.render.console import show
    from convcalc.render.lines import Line

    parts: list[Line] = []
    for topic, families in TOPICS.items():
        parts.append(Line(topic, "bold"))
        parts += [Line(f"  {family.about}") for family in families.values()]
    known = [family for topic in TOPICS.values() for family in topic.values()]
    count = sum(len(family.wordings) for family in known)
    parts.append(Line(f"{len(known)} families of {count} wordings; convcalc help errors", "dim"))
    show(out, *parts)


def page() -> str:
    """The reference of the messages in Markdown: convcalc/commands/why/ERRORS.md."""
    lines = [
        "# Error messages\n",
        "What frameworks say when shapes do not fit, and what it means. Paste yours behind "
        "`convcalc why`.\n",
        "Written by `convcalc why --known --format markdown`; a test compares.\n",
    ]
    for topic, families in TOPICS.items():
        lines.append(f"## {topic}\n")
        for family in families.values():
            lines += section(family)
    return "\n".join(lines)


def section(family: Family) -> list[str]:
    """A family under its message: what it is about, an answer, and how else it is worded."""
    first = family.wordings[0]
    lines = [
        f"### {code_span(heading(first.template))}\n",
        f"{first.framework}{versions(first.versions)}: {family.about}.\n",
        fenced(answer(first.example)),
    ]
    others = [
        f"- {w.framework}{versions(w.versions)}: {code_span(heading(w.template))}"
        for w in family.wordings[1:]
    ]
    return [*lines, *(["\n".join([*others, ""])] if others else [])]


def heading(template: str) -> str:
    """A message with … where its numbers stand."""
    return re.sub(r"\{[^}]*\}", "…", template)


def versions(text: str) -> str:
    return f" {text}" if text else ""


def answer(message: str) -> list[str]:
    """What is printed for a message."""
    from convcalc.commands.why.finding import read
    from convcalc.commands.why.text import Told
    from convcalc.commands.why.text import write as tell

    out = StringIO()
    tell(Told(read(message), None, None), "table", out)
    return out.getvalue().rstrip().split("\n")
