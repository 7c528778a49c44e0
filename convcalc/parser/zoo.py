"""The networks that come with the package: the files of `specs/`, and the variants in them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems, did_you_mean
from convcalc.parser.files import read_file
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIANTS = re.compile(r"^variants:[ \t]*(?:#.*)?$", re.MULTILINE)
ENTRY = re.compile(r"^  ([A-Za-z0-9_]+):", re.MULTILINE)


class Located(NamedTuple):
    """The text of a spec, what diagnostics call it, and which of its variants is meant."""

    text: str
    name: str
    variant: str | None = None


def folder() -> str:
    """Where the specs are: in the installed package, or in a clone beside it."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    inside = os.path.join(package, "specs")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "specs")


def files() -> list[str]:
    """The specs of the zoo by their names: paths without their ending, such as `teaching/small`."""
    top = folder()
    found = []
    for place, _, names in os.walk(top):
        inner = os.path.relpath(place, top)
        for name in names:
            if name.endswith(".yaml"):
                path = name if inner == "." else f"{inner}/{name}"
                found.append(path.replace(os.sep, "/").removesuffix(".yaml"))
    return sorted(found)


def source(file: str) -> Located:
    """A spec of the zoo."""
    text = read_file(os.path.join(folder(), *f"{file}.yaml".split("/")))
    return Located(text, f"zoo:{file}.yaml")


def variants_in(text: str) -> Iterator[str]:
    """The names under `variants:` of a spec of the zoo, which are indented by two blanks."""
    start = VARIANTS.search(text)
    if start:
        for entry in ENTRY.finditer(text, start.end()):
            yield entry[1]


def find(name: str) -> Located | None:
    """The spec of the zoo that has a variant called `name`, or is called that itself."""
    by_variant = by_name = None
    pattern = re.compile(rf"^  {re.escape(name)}:", re.MULTILINE)
    for file in files():
        found = source(file)
        if pattern.search(found.text) and name in variants_in(found.text):
            by_variant = found._replace(variant=name)
            break
        if name in (file, file.rpartition("/")[2]):
            by_name = by_name or found
    return by_variant or by_name


def names() -> list[str]:
    """All that `find` knows: variants, and files."""
    found: dict[str, None] = {}
    for file in files():
        found.update(dict.fromkeys(variants_in(source(file).text)))
        found[file.rpartition("/")[2]] = None
    return list(found)


def file_in(spec: str) -> tuple[str, str | None] | None:
    """The file that a SPEC names, and which of its variants; its name may have a colon."""
    if os.path.exists(spec):
        return spec, None
    head, colon, variant = spec.rpartition(":")
    return (head, variant) if colon and os.path.exists(head) else None


def locate(spec: str) -> Located:
    """A file, FILE:VARIANT, or a network of the zoo. Problems E100 if there is none."""
    named = file_in(spec)
    if named:
        return Located(read_file(named[0]), *named)
    head, colon, variant = spec.rpartition(":")
    found = find(head if colon else spec)
    if found and colon and variant and found.variant:
        message = f"'{head}' is one network of a family, and has no variant '{variant}'"
        hint = did_you_mean(variant, names()) or "leave the colon and what follows out"
        raise Problems([Diagnostic("E102", message, hint)])
    if found:
        return found._replace(variant=variant) if colon else found
    if "/" in spec or "." in spec or os.sep in spec or not spec:
        return Located(read_file(spec), spec)
    message = f"there is no file {spec}, and no network of that name"
    hint = did_you_mean(spec, names()) or "'convcalc zoo' lists the networks that come along"
    raise Problems([Diagnostic("E100", message, hint)])


class Listed(NamedTuple):
    """A network of the zoo as it is listed; what its spec does not say is None."""

    name: str
    family: str
    file: str
    dialect: str
    inputs: tuple[str, ...]
    params: int | None
    macs: int | None
    year: int | None
    paper: str | None


def listing(search: str = "") -> Iterator[Listed]:
    """The networks of the zoo, by file: those whose name, family, file, year or paper holds all
    words of `search`.
    """
    words = search.lower().split()
    for file in files():
        found = source(file)
        if all(word in found.text.lower() or word in file.lower() for word in words):
            for row in listed(file, found):
                text = f"{row.name} {row.family} {row.file} {row.year} {row.paper}".lower()
                if all(word in text for word in words):
                    yield row


def listed(file: str, located: Located) -> Iterator[Listed]:
    """The networks in one file: its variants, or itself."""
    from convcalc.parser.heading import Choice, heading_of
    from convcalc.parser.text import parse

    root, problems = parse(located.text, located.name)
    variants: list[str | None] = [*variants_in(located.text)]
    for variant in variants or [None]:
        found = heading_of(root, problems, Choice(variant))
        data, expect = root.plain(), found.expect
        yield Listed(
            variant or file.rpartition("/")[2],
            str(data.get("name", file)),
            file,
            found.dialect.name,
            tuple(shape.text(found.layout) for shape in found.inputs.values()),
            expect.get("params"),
            expect.get("macs"),
            data.get("year"),
            data.get("paper"),
        )
