"""Writes onnx/schemas.json: what ONNX defines of the operators that are read.

`python -m tests.recorded.record_schemas` needs the onnx package. Of each operator the versions that
changed it, the inputs by their places, and the attributes with their defaults, in all versions.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from convcalc.frameworks.onnx.arithmetic import EACH, ONLY
from convcalc.frameworks.onnx.shapes import ALIKE, SHAPES
from convcalc.frameworks.onnx.table import OPERATORS

PATH = Path(__file__).parent / "onnx" / "schemas.json"
READ = {*OPERATORS, *SHAPES, *ALIKE, *EACH, *ONLY, "If", "Constant"}


def plain(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value


def default(attribute: Any) -> Any:
    """A default as Python has it; None where there is none."""
    from onnx import helper

    if attribute.required or not attribute.default_value.name:
        return None
    value = helper.get_attribute_value(attribute.default_value)
    return [plain(one) for one in value] if isinstance(value, list) else plain(value)


def main() -> None:
    import onnx

    rows: dict[str, Any] = {}
    for schema in onnx.defs.get_all_schemas_with_history():
        if schema.domain or schema.name not in READ:
            continue
        row = rows.setdefault(schema.name, {"since": [], "inputs": {}, "attributes": {}})
        row["since"] = sorted({*row["since"], schema.since_version})
        for k, one in enumerate(schema.inputs):
            places = row["inputs"].setdefault(one.name, [])
            places += [k] if k not in places else []
        for name, attribute in schema.attributes.items():
            values = row["attributes"].setdefault(name, [])
            value = default(attribute)
            values += [value] if value is not None and value not in values else []
    lines = [f" {json.dumps(name)}: {json.dumps(rows[name])}" for name in sorted(rows)]
    PATH.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
