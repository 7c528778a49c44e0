"""The scripts for shells: the same for everybody, so that a new shell starts no Python."""

from __future__ import annotations

import os

SHELLS = ("bash", "zsh", "fish")


def text_for(shell: str) -> str:
    """The script of one of SHELLS."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"convcalc.{shell}")
    with open(path, encoding="utf-8") as file:
        return file.read()
