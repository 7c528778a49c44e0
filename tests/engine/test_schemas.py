"""What JSON calls itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import convcalc
from convcalc.engine.schemas import SCHEMAS

PACKAGE = Path(convcalc.__file__).parent


def constants(path: Path) -> list[str]:
    """The texts in a file, whole ones."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)]


def test_schemas_are_written_in_one_place() -> None:
    found = {
        text: path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for text in constants(path)
        if re.fullmatch(r"convcalc\.\w+/\d+", text)
    }
    assert found == dict.fromkeys(SCHEMAS.values(), "engine/schemas.py")
    assert all(text.startswith(f"convcalc.{name}/") for name, text in SCHEMAS.items())


def test_every_schema_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert [name for name in SCHEMAS if f'SCHEMAS["{name}"]' not in code] == []
