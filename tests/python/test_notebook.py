"""A notebook, run as Jupyter runs it: `tour.ipynb`, which has no outputs of its own."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

import convcalc
from tests.conftest import PATIENCE

NOTEBOOK = Path(__file__).with_name("tour.ipynb")
HTML, TEXT = "text/html", "text/plain"


@pytest.fixture(scope="module")
def outputs() -> list[Any]:
    """What each cell of code shows: its text, or the forms of its value."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of Jupyter itself
        import nbformat
        from nbclient import NotebookClient

        notebook = nbformat.read(NOTEBOOK, 4)
        assert not any(cell.get("outputs") for cell in notebook.cells)
        NotebookClient(notebook, timeout=PATIENCE, kernel_name="python3").execute()
    return [shown(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"]


def shown(outputs: list[Any]) -> Any:
    """The forms of the value that a cell ends in, or what it prints, which may come in pieces."""
    values = [output["data"] for output in outputs if "data" in output]
    printed = "".join(output["text"] for output in outputs if output.get("name") == "stdout")
    assert len(values) + bool(printed) == 1
    return values[0] if values else printed


def test_every_cell_shows_what_it_should(outputs: list[Any]) -> None:
    table, layer, card, printed, row, findings, failing, missing = outputs
    report = convcalc.summary("resnet50", 256, vars={"classes": 10})
    assert table == {HTML: report._repr_html_(), TEXT: repr(report)}
    assert layer == {TEXT: repr(report["layer1.0.conv1"])}
    one = convcalc.layer("conv 64 7x7/2 p3", "3x224x224")
    assert card == {HTML: one._repr_html_(), TEXT: repr(one)}
    assert printed.startswith("conv 64 7x7/2 p3  (PyTorch)\n")
    assert eval(row[TEXT]) == report.rows(depth=1)[4]
    assert "&lt;text&gt;:1:45: warning[C403]" in findings[HTML]
    assert "E201" in failing[HTML]
    assert missing == (
        "error[E301]: there is no layer named 'layer1.0.conv9'\n"
        "  help: did you mean 'layer1.0.conv4'?\n"
    )
