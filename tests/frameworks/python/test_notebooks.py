"""Notebooks: their code, without what it printed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from convcalc.frameworks.python.notebooks import cells, without_outputs
from convcalc.frameworks.python.repairs import statements
from convcalc.frameworks.syntax import Text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Ask

CODE = [
    "import torch.nn as nn\n",
    "net = nn.Sequential(nn.Linear(8, 4), nn.ReLU())\n",
    "print(net)",
]


def notebook(*sources: list[str], output: str = "") -> str:
    printed = [{"output_type": "stream", "text": [output]}]
    rows = [{"cell_type": "code", "source": one, "outputs": printed} for one in sources]
    text = [{"cell_type": "markdown", "source": ["# import keras"]}]
    return json.dumps({"cells": [*text, *rows], "nbformat": 4})


def test_what_cells_printed_is_left_out() -> None:
    code = notebook(CODE, ["nn.ReLU()"], output="import keras\n" * 9)
    found = without_outputs(code)
    assert "keras" not in found
    assert cells(found, "n.ipynb") == cells(code, "n.ipynb") == ["", "".join(CODE), "nn.ReLU()"]
    assert without_outputs("{") == "{"


def test_pictures_make_no_notebook_too_large(tmp_path: Path, ask: Ask) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook(CODE, output="x" * 2_000_000))
    done = ask("show", str(path), "--input", "8", "--format", "csv", "--columns", "name,params")
    assert (done.code, done.err) == (0, "")
    assert done.out == "name,params\n0,36\n1,0\n"


def test_a_notebook_without_a_network_is_no_spec(tmp_path: Path, ask: Ask) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook(["import tensorflow as tf\n", "x = 1"]))
    done = ask("show", str(path))
    assert (done.code, done.out) == (2, "")
    assert f"error[E404]: {path} has no network\n" in done.err


def test_commands_of_a_notebook_leave_the_statement_around_them() -> None:
    code = "if colab:\n    %pip install x\n    !ls\n%matplotlib inline\nx = (7\n  % 4)\ny = x"
    left_out: list[object] = []
    found = statements(Text(code, "n.ipynb"), left_out)  # type: ignore[arg-type]
    assert [type(one).__name__ for one in found] == ["If", "Pass", "Assign", "Assign"]
    assert left_out == []
