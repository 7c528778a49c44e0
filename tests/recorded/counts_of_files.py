"""What a tool counts of layers and of whole networks, in one file: read, and written anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def before(file: Path) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The cases and the networks of a file; none where there is no file yet."""
    old = json.loads(file.read_text()) if file.exists() else {"cases": [], "networks": {}}
    return old["cases"], old["networks"]


def write(
    file: Path, versions: str, cases: Sequence[Mapping[str, Any]], networks: Mapping[str, int]
) -> None:
    """A line for each case and each network, by the `versions` of a tool and what it reads."""
    body = ",\n".join(map(json.dumps, cases))
    totals = ",\n".join(f"{json.dumps(name)}: {total}" for name, total in networks.items())
    head = f'"versions": {json.dumps(versions)},\n"cases": [\n{body}\n]'
    file.write_text(f'{{\n{head},\n"networks": {{\n{totals}\n}}\n}}\n')
