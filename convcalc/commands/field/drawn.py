"""A unit in files: the picture and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.cli.files import write_files
from convcalc.cli.options import usage

if TYPE_CHECKING:
    from convcalc.commands.field.unit import Unit


def write_drawn(unit: Unit, asked: dict[str, Any], origin: int) -> None:
    """The picture and the page that are asked for, both or none. UsageError if they cannot be
    written.
    """
    texts = {}
    if asked["svg"]:
        from convcalc.commands.field.svg import write_svg

        texts[asked["svg"]] = write_svg(unit)
    if asked["html"]:
        from convcalc.commands.field.page import page

        if asked["html"] in texts:
            raise usage(f"--svg and --html both name {asked['html']}")
        texts[asked["html"]] = page(unit, origin)
    write_files(texts, asked["force"], asked["spec"])
