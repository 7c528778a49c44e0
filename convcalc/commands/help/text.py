"""A page in a terminal."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from convcalc.commands.help.pages import PAGES
from convcalc.render.console import show

if TYPE_CHECKING:
    from typing import TextIO

LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
FENCED = re.compile(r"^(```.*?^```)$", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"^<!--.*?-->\n", re.MULTILINE)


def write(text: str, path: str, out: TextIO) -> None:
    """Lay a page out; `path` is where its links start from."""
    from rich.markdown import Markdown

    page = Markdown(for_terminal(text, path), code_theme="ansi_dark", hyperlinks=False)
    show(out, page)


def for_terminal(text: str, path: str) -> str:
    """Links to other pages as the commands that print them; pictures are left out.

    >>> for_terminal("[budgets](../check/README.md) and [this](#one)", "commands/lint/README.md")
    'budgets (`convcalc help check`) and this'
    """
    topics: dict[str, str] = {}
    for topic, page in PAGES.items():
        topics.setdefault(page.path, topic)

    def link(match: re.Match[str]) -> str:
        picture, words, target = match.groups()
        if re.match(r"https?:", target):
            return match[0]
        where = posixpath.normpath(posixpath.join(posixpath.dirname(path), target.split("#")[0]))
        topic = topics.get(where) if where != path and not target.startswith("#") else None
        if picture:
            return ""
        return f"{words} (`convcalc help {topic}`)" if topic else words

    parts = FENCED.split(text)
    parts[::2] = [LINK.sub(link, COMMENT.sub("", part)) for part in parts[::2]]
    return "".join(parts)
