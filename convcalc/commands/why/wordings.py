"""Rows of a table of wordings."""

from __future__ import annotations

from convcalc.commands.why.reading import PYTORCH, Wording


def pytorch(*rows: tuple[str, str, str]) -> tuple[Wording, ...]:
    """Wordings of PyTorch: template, example (the template itself, if it is empty) and versions."""
    return tuple(
        Wording(PYTORCH, template, example or template, versions)
        for template, example, versions in rows
    )
